# SPDX-License-Identifier: GPL-3.0-or-later
x509_items = tests/unit/x509-items.c tests/unit/x509-items.h

check_PROGRAMS += tests/unit/x509-chains
TESTS += tests/unit/x509-chains
tests_unit_x509_chains_SOURCES = tests/unit/x509-chains.c
tests_unit_x509_chains_CPPFLAGS = $(unit_cppflags)
tests_unit_x509_chains_CFLAGS = $(unit_cflags)
tests_unit_x509_chains_LDADD = $(unit_ldadd)

check_PROGRAMS += tests/unit/x509-parse
TESTS += tests/unit/x509-parse
tests_unit_x509_parse_SOURCES = tests/unit/x509-parse.c
tests_unit_x509_parse_CPPFLAGS = $(unit_cppflags)
tests_unit_x509_parse_CFLAGS = $(unit_cflags)
tests_unit_x509_parse_LDADD = $(unit_ldadd)

check_PROGRAMS += tests/unit/x509-ocsp
TESTS += tests/unit/x509-ocsp
tests_unit_x509_ocsp_SOURCES = tests/unit/x509-ocsp.c $(x509_items)
tests_unit_x509_ocsp_CPPFLAGS = $(unit_cppflags)
tests_unit_x509_ocsp_CFLAGS = $(unit_cflags)
tests_unit_x509_ocsp_LDADD = $(unit_ldadd)

check_PROGRAMS += tests/unit/x509-containers
TESTS += tests/unit/x509-containers
tests_unit_x509_containers_SOURCES = tests/unit/x509-containers.c $(x509_items)
tests_unit_x509_containers_CPPFLAGS = $(unit_cppflags)
tests_unit_x509_containers_CFLAGS = $(unit_cflags)
tests_unit_x509_containers_LDADD = $(unit_ldadd)

check_PROGRAMS += tests/unit/trust-whole
TESTS += tests/unit/trust-whole
tests_unit_trust_whole_SOURCES = tests/unit/trust-whole.c tests/unit/scarce.c tests/unit/scarce.h
tests_unit_trust_whole_CPPFLAGS = $(unit_cppflags)
tests_unit_trust_whole_CFLAGS = $(unit_cflags)
tests_unit_trust_whole_LDADD = $(unit_ldadd)

EXTRA_DIST += tests/unit/data/x509/chains.txt tests/unit/data/x509/make-chains \
	tests/unit/data/x509/ocsp.txt \
	tests/unit/data/x509/containers.txt \
	tests/unit/data/x509/pool.pem
