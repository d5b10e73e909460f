# SPDX-License-Identifier: GPL-3.0-or-later

check_PROGRAMS += tests/unit/error_table
TESTS += tests/unit/error_table
tests_unit_error_table_SOURCES = tests/unit/error_table.c
tests_unit_error_table_CPPFLAGS = $(unit_cppflags)
tests_unit_error_table_CFLAGS = $(unit_cflags)
tests_unit_error_table_LDADD = $(unit_ldadd)

check_PROGRAMS += tests/unit/text
TESTS += tests/unit/text
tests_unit_text_SOURCES = tests/unit/text.c
tests_unit_text_CPPFLAGS = $(unit_cppflags)
tests_unit_text_CFLAGS = $(unit_cflags)
tests_unit_text_LDADD = $(unit_ldadd)
