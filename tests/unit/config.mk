# SPDX-License-Identifier: GPL-3.0-or-later
check_PROGRAMS += tests/unit/priority tests/unit/system_config tests/unit/ktls-config
TESTS += tests/unit/priority tests/unit/system_config tests/unit/ktls-config
EXTRA_DIST += tests/unit/priorities.txt

tests_unit_priority_SOURCES = tests/unit/priority.c
tests_unit_priority_CPPFLAGS = $(unit_cppflags)
tests_unit_priority_CFLAGS = $(unit_cflags)
tests_unit_priority_LDADD = $(unit_ldadd)

tests_unit_system_config_SOURCES = tests/unit/system_config.c
tests_unit_system_config_CPPFLAGS = $(unit_cppflags)
tests_unit_system_config_CFLAGS = $(unit_cflags)
tests_unit_system_config_LDADD = $(unit_ldadd)

tests_unit_ktls_config_SOURCES = tests/unit/ktls-config.c
tests_unit_ktls_config_CPPFLAGS = $(unit_cppflags)
tests_unit_ktls_config_CFLAGS = $(unit_cflags)
tests_unit_ktls_config_LDADD = $(unit_ldadd)
