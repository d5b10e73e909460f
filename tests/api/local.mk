# SPDX-License-Identifier: GPL-3.0-or-later
# Programs on the public API; tests/api/run starts them on our library and on the stock one.
EXTRA_DIST += tests/api/run tests/api/policies tests/api/make-pem tests/api/exceptions

check_PROGRAMS += tests/api/integrity tests/api/misc
tests_api_integrity_SOURCES = tests/api/integrity.c tests/api/pem.h
tests_api_integrity_CPPFLAGS = $(AM_CPPFLAGS) -D_GNU_SOURCE
tests_api_integrity_LDADD = lib/libgnutls.la -lpthread
tests_api_misc_SOURCES = tests/api/misc.c tests/api/pair.c tests/api/pair.h tests/api/handshakes.c \
	tests/api/records.c tests/api/early.c tests/api/hostile.c tests/api/sockets.c \
	tests/api/postauth.c tests/api/quic.c tests/api/staple.c tests/api/pem.h
tests_api_misc_CPPFLAGS = $(AM_CPPFLAGS) -D_GNU_SOURCE
tests_api_misc_LDADD = lib/libgnutls.la -lpthread
