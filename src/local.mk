# SPDX-License-Identifier: LGPL-2.1-or-later
# Command-line tools. gnutls-ktls is ours alone; it uses the public API only.

bin_PROGRAMS += src/gnutls-ktls
src_gnutls_ktls_SOURCES = src/gnutls-ktls.c src/gnutls-ktls.h src/ktls-status.c src/ktls-run.c \
	src/ktls-nics.c src/ktls-bench.c
src_gnutls_ktls_CPPFLAGS = $(AM_CPPFLAGS)
src_gnutls_ktls_LDADD = lib/libgnutls.la -lpthread
src_gnutls_ktls_LDFLAGS = $(AM_LDFLAGS) -Wl,-z,relro -Wl,-z,now
dist_man_MANS = doc/man/gnutls-ktls.1
