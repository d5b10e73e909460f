# SPDX-License-Identifier: GPL-3.0-or-later
check_PROGRAMS += tests/cve/rows
TESTS += tests/cve/rows
tests_cve_rows_SOURCES = tests/cve/rows.c tests/unit/tls-pair.c tests/unit/tls-pair.h \
	tests/unit/tls-certs.h
tests_cve_rows_CPPFLAGS = $(unit_cppflags)
tests_cve_rows_CFLAGS = $(unit_cflags)
tests_cve_rows_LDADD = $(unit_ldadd)
