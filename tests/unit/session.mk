# SPDX-License-Identifier: GPL-3.0-or-later

check_PROGRAMS += tests/unit/reauth
TESTS += tests/unit/reauth
tests_unit_reauth_SOURCES = tests/unit/reauth.c tests/unit/tls-pair.c tests/unit/tls-pair.h \
	tests/unit/tls-certs.h
tests_unit_reauth_CPPFLAGS = $(unit_cppflags)
tests_unit_reauth_CFLAGS = $(unit_cflags)
tests_unit_reauth_LDFLAGS = -Wl,--wrap=record_queue_handshake -Wl,--wrap=record_offloaded
tests_unit_reauth_LDADD = $(unit_ldadd)
