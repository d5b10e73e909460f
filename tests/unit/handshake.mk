# SPDX-License-Identifier: GPL-3.0-or-later

pair_sources = tests/unit/tls-pair.c tests/unit/tls-pair.h tests/unit/tls-certs.h
tls13_meddle_sources = tests/unit/tls13-meddle.c tests/unit/tls13-meddle.h $(pair_sources)

check_PROGRAMS += tests/unit/tls12
TESTS += tests/unit/tls12
tests_unit_tls12_SOURCES = tests/unit/tls12.c tests/unit/tls12-tests.h $(pair_sources)
tests_unit_tls12_CPPFLAGS = $(unit_cppflags)
tests_unit_tls12_CFLAGS = $(unit_cflags)
tests_unit_tls12_LDADD = $(unit_ldadd)

check_PROGRAMS += tests/unit/tls12-resumption
TESTS += tests/unit/tls12-resumption
tests_unit_tls12_resumption_SOURCES = tests/unit/tls12-resumption.c tests/unit/tls12-tests.h $(pair_sources)
tests_unit_tls12_resumption_CPPFLAGS = $(unit_cppflags)
tests_unit_tls12_resumption_CFLAGS = $(unit_cflags)
tests_unit_tls12_resumption_LDADD = $(unit_ldadd)

check_PROGRAMS += tests/unit/tls12-hostile
TESTS += tests/unit/tls12-hostile
tests_unit_tls12_hostile_SOURCES = tests/unit/tls12-hostile.c tests/unit/tls12-tests.h $(pair_sources)
tests_unit_tls12_hostile_CPPFLAGS = $(unit_cppflags)
tests_unit_tls12_hostile_CFLAGS = $(unit_cflags)
tests_unit_tls12_hostile_LDADD = $(unit_ldadd)

check_PROGRAMS += tests/unit/tls13
TESTS += tests/unit/tls13
tests_unit_tls13_SOURCES = tests/unit/tls13.c tests/unit/tls13-tests.h $(pair_sources)
tests_unit_tls13_CPPFLAGS = $(unit_cppflags)
tests_unit_tls13_CFLAGS = $(unit_cflags)
tests_unit_tls13_LDADD = $(unit_ldadd)

check_PROGRAMS += tests/unit/tls13-psk
TESTS += tests/unit/tls13-psk
tests_unit_tls13_psk_SOURCES = tests/unit/tls13-psk.c tests/unit/tls13-tests.h $(pair_sources)
tests_unit_tls13_psk_CPPFLAGS = $(unit_cppflags)
tests_unit_tls13_psk_CFLAGS = $(unit_cflags)
tests_unit_tls13_psk_LDADD = $(unit_ldadd)

check_PROGRAMS += tests/unit/tls13-hostile
TESTS += tests/unit/tls13-hostile
tests_unit_tls13_hostile_SOURCES = tests/unit/tls13-hostile.c $(tls13_meddle_sources)
tests_unit_tls13_hostile_CPPFLAGS = $(unit_cppflags)
tests_unit_tls13_hostile_CFLAGS = $(unit_cflags)
tests_unit_tls13_hostile_LDFLAGS = -Wl,--wrap=record_queue_handshake
tests_unit_tls13_hostile_LDADD = $(unit_ldadd)

check_PROGRAMS += tests/unit/tls13-fields
TESTS += tests/unit/tls13-fields
tests_unit_tls13_fields_SOURCES = tests/unit/tls13-fields.c $(tls13_meddle_sources)
tests_unit_tls13_fields_CPPFLAGS = $(unit_cppflags)
tests_unit_tls13_fields_CFLAGS = $(unit_cflags)
tests_unit_tls13_fields_LDFLAGS = -Wl,--wrap=record_queue_handshake
tests_unit_tls13_fields_LDADD = $(unit_ldadd)

check_PROGRAMS += tests/unit/tls13-schedule
TESTS += tests/unit/tls13-schedule
tests_unit_tls13_schedule_SOURCES = tests/unit/tls13-schedule.c
tests_unit_tls13_schedule_CPPFLAGS = $(unit_cppflags)
tests_unit_tls13_schedule_CFLAGS = $(unit_cflags)
tests_unit_tls13_schedule_LDADD = $(unit_ldadd)

check_PROGRAMS += tests/unit/early-data
TESTS += tests/unit/early-data
tests_unit_early_data_SOURCES = tests/unit/early-data.c tests/unit/early-pair.c \
	tests/unit/early-pair.h $(pair_sources)
tests_unit_early_data_CPPFLAGS = $(unit_cppflags)
tests_unit_early_data_CFLAGS = $(unit_cflags)
tests_unit_early_data_LDFLAGS = -Wl,--wrap=record_queue_handshake
tests_unit_early_data_LDADD = $(unit_ldadd)

check_PROGRAMS += tests/unit/early-replay
TESTS += tests/unit/early-replay
tests_unit_early_replay_SOURCES = tests/unit/early-replay.c tests/unit/early-pair.c \
	tests/unit/early-pair.h $(pair_sources)
tests_unit_early_replay_CPPFLAGS = $(unit_cppflags)
tests_unit_early_replay_CFLAGS = $(unit_cflags)
tests_unit_early_replay_LDADD = $(unit_ldadd)

check_PROGRAMS += tests/unit/early-data-ktls
TESTS += tests/unit/early-data-ktls
tests_unit_early_data_ktls_SOURCES = tests/unit/early-data-ktls.c tests/unit/early-pair.c \
	tests/unit/early-pair.h $(pair_sources) \
	tests/unit/fake-kernel.c tests/unit/fake-kernel.h
tests_unit_early_data_ktls_CPPFLAGS = $(unit_cppflags)
tests_unit_early_data_ktls_CFLAGS = $(unit_cflags)
tests_unit_early_data_ktls_LDADD = $(unit_ldadd)

check_PROGRAMS += tests/unit/tls13-blocking
TESTS += tests/unit/tls13-blocking
tests_unit_tls13_blocking_SOURCES = tests/unit/tls13-blocking.c $(pair_sources)
tests_unit_tls13_blocking_CPPFLAGS = $(unit_cppflags)
tests_unit_tls13_blocking_CFLAGS = $(unit_cflags)
tests_unit_tls13_blocking_LDADD = $(unit_ldadd)
