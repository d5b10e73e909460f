# SPDX-License-Identifier: GPL-3.0-or-later

check_PROGRAMS += tests/unit/ext
TESTS += tests/unit/ext
tests_unit_ext_SOURCES = tests/unit/ext.c
tests_unit_ext_CPPFLAGS = $(unit_cppflags)
tests_unit_ext_CFLAGS = $(unit_cflags)
tests_unit_ext_LDADD = $(unit_ldadd)
