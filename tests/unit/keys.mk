# SPDX-License-Identifier: GPL-3.0-or-later

key_tests = tests/unit/keys-files tests/unit/keys-sign tests/unit/keys-ext
check_PROGRAMS += $(key_tests)
TESTS += $(key_tests)
tests_unit_keys_files_SOURCES = tests/unit/keys-files.c tests/unit/keys-data.h
tests_unit_keys_files_CPPFLAGS = $(unit_cppflags)
tests_unit_keys_files_CFLAGS = $(unit_cflags)
tests_unit_keys_files_LDADD = $(unit_ldadd)
tests_unit_keys_sign_SOURCES = tests/unit/keys-sign.c tests/unit/keys-data.h
tests_unit_keys_sign_CPPFLAGS = $(unit_cppflags)
tests_unit_keys_sign_CFLAGS = $(unit_cflags)
tests_unit_keys_sign_LDADD = $(unit_ldadd)
tests_unit_keys_ext_SOURCES = tests/unit/keys-ext.c tests/unit/keys-data.h
tests_unit_keys_ext_CPPFLAGS = $(unit_cppflags)
tests_unit_keys_ext_CFLAGS = $(unit_cflags)
tests_unit_keys_ext_LDADD = $(unit_ldadd)

EXTRA_DIST += tests/unit/data/keys
