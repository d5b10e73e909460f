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

check_PROGRAMS += tests/unit/abi_objects
TESTS += tests/unit/abi_objects
tests_unit_abi_objects_SOURCES = tests/unit/abi_objects.c
tests_unit_abi_objects_CPPFLAGS = $(unit_cppflags)
tests_unit_abi_objects_CFLAGS = $(unit_cflags)
tests_unit_abi_objects_LDADD = $(unit_ldadd)

check_PROGRAMS += tests/unit/buffers
TESTS += tests/unit/buffers
tests_unit_buffers_SOURCES = tests/unit/buffers.c
tests_unit_buffers_CPPFLAGS = $(unit_cppflags)
tests_unit_buffers_CFLAGS = $(unit_cflags)
tests_unit_buffers_LDADD = $(unit_ldadd)
