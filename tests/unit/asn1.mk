# SPDX-License-Identifier: GPL-3.0-or-later

check_PROGRAMS += tests/unit/asn1
TESTS += tests/unit/asn1
tests_unit_asn1_SOURCES = tests/unit/asn1.c tests/unit/keys-data.h
tests_unit_asn1_CPPFLAGS = $(unit_cppflags)
tests_unit_asn1_CFLAGS = $(unit_cflags)
tests_unit_asn1_LDADD = $(unit_ldadd)
