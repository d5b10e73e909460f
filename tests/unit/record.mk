# SPDX-License-Identifier: GPL-3.0-or-later
record_unit_programs = tests/unit/record-user
check_PROGRAMS += $(record_unit_programs)
TESTS += $(record_unit_programs)
record_unit_common = tests/unit/fake-kernel.c tests/unit/fake-kernel.h \
	tests/unit/record-pair.c tests/unit/record-pair.h

tests_unit_record_user_SOURCES = tests/unit/record-user.c $(record_unit_common)
tests_unit_record_user_CPPFLAGS = $(unit_cppflags)
tests_unit_record_user_CFLAGS = $(unit_cflags)
tests_unit_record_user_LDADD = $(unit_ldadd)
