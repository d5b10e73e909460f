# SPDX-License-Identifier: GPL-3.0-or-later
check_PROGRAMS += tests/unit/system tests/unit/diag
TESTS += tests/unit/system tests/unit/diag
tests_unit_system_SOURCES = tests/unit/system.c
tests_unit_system_CPPFLAGS = $(unit_cppflags)
tests_unit_system_CFLAGS = $(unit_cflags)
tests_unit_system_LDADD = $(unit_ldadd)

tests_unit_diag_SOURCES = tests/unit/diag.c
tests_unit_diag_CPPFLAGS = $(unit_cppflags)
tests_unit_diag_CFLAGS = $(unit_cflags)
tests_unit_diag_LDADD = $(unit_ldadd)
