# SPDX-License-Identifier: GPL-3.0-or-later
# Built by tests/ct/run in a folder configured with --enable-valgrind.

EXTRA_PROGRAMS += tests/ct/secrets
tests_ct_secrets_SOURCES = tests/ct/secrets.c tests/unit/tls-pair.c tests/unit/tls-pair.h \
	tests/unit/tls-certs.h
tests_ct_secrets_CPPFLAGS = $(unit_cppflags)
tests_ct_secrets_CFLAGS = $(unit_cflags)
tests_ct_secrets_LDADD = $(unit_ldadd)
EXTRA_DIST += tests/ct/run tests/ct/providers.supp
