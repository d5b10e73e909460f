# SPDX-License-Identifier: GPL-3.0-or-later
check_PROGRAMS += tests/unit/system
TESTS += tests/unit/system
tests_unit_system_SOURCES = tests/unit/system.c
tests_unit_system_CPPFLAGS = $(unit_cppflags)
tests_unit_system_CFLAGS = $(unit_cflags)
tests_unit_system_LDADD = $(unit_ldadd)
