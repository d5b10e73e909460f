# SPDX-License-Identifier: GPL-3.0-or-later
check_PROGRAMS += tests/unit/psk tests/unit/cert_creds
TESTS += tests/unit/psk tests/unit/cert_creds
EXTRA_DIST += tests/unit/data/auth

tests_unit_psk_SOURCES = tests/unit/psk.c
tests_unit_psk_CPPFLAGS = $(unit_cppflags)
tests_unit_psk_CFLAGS = $(unit_cflags)
tests_unit_psk_LDADD = $(unit_ldadd)

tests_unit_cert_creds_SOURCES = tests/unit/cert_creds.c
tests_unit_cert_creds_CPPFLAGS = $(unit_cppflags)
tests_unit_cert_creds_CFLAGS = $(unit_cflags)
tests_unit_cert_creds_LDADD = $(unit_ldadd)
