# SPDX-License-Identifier: GPL-3.0-or-later
record_unit_programs = tests/unit/record-user tests/unit/record-hostile \
	tests/unit/record-handshake tests/unit/record-bulk tests/unit/record-cbc \
	tests/unit/ktls-handover tests/unit/ktls-path tests/unit/ktls-calls tests/unit/ktls-update \
	tests/unit/ktls-switches tests/unit/ktls-rules tests/unit/failing-send-file
check_PROGRAMS += $(record_unit_programs)
TESTS += $(record_unit_programs)
record_unit_common = tests/unit/fake-kernel.c tests/unit/fake-kernel.h \
	tests/unit/record-pair.c tests/unit/record-pair.h
record_unit_data = tests/unit/record-data.c tests/unit/record-data.h $(record_unit_common)
record_unit_tests = tests/unit/record-tests.c tests/unit/record-tests.h $(record_unit_data)
ktls_unit_common = tests/unit/ktls-tests.c tests/unit/ktls-tests.h $(record_unit_data)

tests_unit_record_user_SOURCES = tests/unit/record-user.c $(record_unit_tests)
tests_unit_record_user_CPPFLAGS = $(unit_cppflags)
tests_unit_record_user_CFLAGS = $(unit_cflags)
tests_unit_record_user_LDADD = $(unit_ldadd)

tests_unit_record_hostile_SOURCES = tests/unit/record-hostile.c $(record_unit_tests)
tests_unit_record_hostile_CPPFLAGS = $(unit_cppflags)
tests_unit_record_hostile_CFLAGS = $(unit_cflags)
tests_unit_record_hostile_LDADD = $(unit_ldadd)

tests_unit_record_handshake_SOURCES = tests/unit/record-handshake.c $(record_unit_tests)
tests_unit_record_handshake_CPPFLAGS = $(unit_cppflags)
tests_unit_record_handshake_CFLAGS = $(unit_cflags)
tests_unit_record_handshake_LDADD = $(unit_ldadd)

tests_unit_record_bulk_SOURCES = tests/unit/record-bulk.c $(record_unit_data)
tests_unit_record_bulk_CPPFLAGS = $(unit_cppflags)
tests_unit_record_bulk_CFLAGS = $(unit_cflags)
tests_unit_record_bulk_LDADD = $(unit_ldadd)

tests_unit_record_cbc_SOURCES = tests/unit/record-cbc.c
tests_unit_record_cbc_CPPFLAGS = $(unit_cppflags)
tests_unit_record_cbc_CFLAGS = $(unit_cflags)
tests_unit_record_cbc_LDADD = $(unit_ldadd)

tests_unit_ktls_path_SOURCES = tests/unit/ktls-path.c $(ktls_unit_common)
tests_unit_ktls_path_CPPFLAGS = $(unit_cppflags)
tests_unit_ktls_path_CFLAGS = $(unit_cflags)
tests_unit_ktls_path_LDADD = $(unit_ldadd)

tests_unit_ktls_calls_SOURCES = tests/unit/ktls-calls.c $(record_unit_common)
tests_unit_ktls_calls_CPPFLAGS = $(unit_cppflags)
tests_unit_ktls_calls_CFLAGS = $(unit_cflags)
tests_unit_ktls_calls_LDADD = $(unit_ldadd)

tests_unit_ktls_switches_SOURCES = tests/unit/ktls-switches.c $(record_unit_common)
tests_unit_ktls_switches_CPPFLAGS = $(unit_cppflags)
tests_unit_ktls_switches_CFLAGS = $(unit_cflags)
tests_unit_ktls_switches_LDADD = $(unit_ldadd)

tests_unit_ktls_rules_SOURCES = tests/unit/ktls-rules.c $(ktls_unit_common)
tests_unit_ktls_rules_CPPFLAGS = $(unit_cppflags)
tests_unit_ktls_rules_CFLAGS = $(unit_cflags)
tests_unit_ktls_rules_LDADD = $(unit_ldadd)

tests_unit_ktls_handover_SOURCES = tests/unit/ktls-handover.c $(ktls_unit_common)
tests_unit_ktls_handover_CPPFLAGS = $(unit_cppflags)
tests_unit_ktls_handover_CFLAGS = $(unit_cflags)
tests_unit_ktls_handover_LDADD = $(unit_ldadd)

tests_unit_ktls_update_SOURCES = tests/unit/ktls-update.c $(ktls_unit_common)
tests_unit_ktls_update_CPPFLAGS = $(unit_cppflags)
tests_unit_ktls_update_CFLAGS = $(unit_cflags)
tests_unit_ktls_update_LDADD = $(unit_ldadd)

tests_unit_failing_send_file_SOURCES = tests/unit/failing-send-file.c $(ktls_unit_common)
tests_unit_failing_send_file_CPPFLAGS = $(unit_cppflags)
tests_unit_failing_send_file_CFLAGS = $(unit_cflags)
tests_unit_failing_send_file_LDADD = $(unit_ldadd)
