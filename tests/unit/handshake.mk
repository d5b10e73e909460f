# SPDX-License-Identifier: GPL-3.0-or-later

check_PROGRAMS += tests/unit/tls12
TESTS += tests/unit/tls12
tests_unit_tls12_SOURCES = tests/unit/tls12.c tests/unit/tls-pair.c tests/unit/tls-pair.h \
	tests/unit/tls-certs.h
tests_unit_tls12_CPPFLAGS = $(unit_cppflags)
tests_unit_tls12_CFLAGS = $(unit_cflags)
tests_unit_tls12_LDADD = $(unit_ldadd)

check_PROGRAMS += tests/unit/tls13
TESTS += tests/unit/tls13
tests_unit_tls13_SOURCES = tests/unit/tls13.c tests/unit/tls-pair.c tests/unit/tls-pair.h \
	tests/unit/tls-certs.h
tests_unit_tls13_CPPFLAGS = $(unit_cppflags)
tests_unit_tls13_CFLAGS = $(unit_cflags)
tests_unit_tls13_LDADD = $(unit_ldadd)

check_PROGRAMS += tests/unit/tls13-hostile
TESTS += tests/unit/tls13-hostile
tests_unit_tls13_hostile_SOURCES = tests/unit/tls13-hostile.c tests/unit/tls-pair.c \
	tests/unit/tls-pair.h tests/unit/tls-certs.h
tests_unit_tls13_hostile_CPPFLAGS = $(unit_cppflags)
tests_unit_tls13_hostile_CFLAGS = $(unit_cflags)
tests_unit_tls13_hostile_LDFLAGS = -Wl,--wrap=record_queue_handshake
tests_unit_tls13_hostile_LDADD = $(unit_ldadd)

check_PROGRAMS += tests/unit/tls13-schedule
TESTS += tests/unit/tls13-schedule
tests_unit_tls13_schedule_SOURCES = tests/unit/tls13-schedule.c
tests_unit_tls13_schedule_CPPFLAGS = $(unit_cppflags)
tests_unit_tls13_schedule_CFLAGS = $(unit_cflags)
tests_unit_tls13_schedule_LDADD = $(unit_ldadd)

check_PROGRAMS += tests/unit/early-data
TESTS += tests/unit/early-data
tests_unit_early_data_SOURCES = tests/unit/early-data.c tests/unit/early-pair.c \
	tests/unit/early-pair.h tests/unit/tls-pair.c tests/unit/tls-pair.h tests/unit/tls-certs.h
tests_unit_early_data_CPPFLAGS = $(unit_cppflags)
tests_unit_early_data_CFLAGS = $(unit_cflags)
tests_unit_early_data_LDFLAGS = -Wl,--wrap=record_queue_handshake
tests_unit_early_data_LDADD = $(unit_ldadd)

check_PROGRAMS += tests/unit/early-data-ktls
TESTS += tests/unit/early-data-ktls
tests_unit_early_data_ktls_SOURCES = tests/unit/early-data-ktls.c tests/unit/early-pair.c \
	tests/unit/early-pair.h tests/unit/tls-pair.c tests/unit/tls-pair.h tests/unit/tls-certs.h \
	tests/unit/fake-kernel.c tests/unit/fake-kernel.h
tests_unit_early_data_ktls_CPPFLAGS = $(unit_cppflags)
tests_unit_early_data_ktls_CFLAGS = $(unit_cflags)
tests_unit_early_data_ktls_LDADD = $(unit_ldadd)

check_PROGRAMS += tests/unit/tls13-blocking
TESTS += tests/unit/tls13-blocking
tests_unit_tls13_blocking_SOURCES = tests/unit/tls13-blocking.c tests/unit/tls-pair.c \
	tests/unit/tls-pair.h tests/unit/tls-certs.h
tests_unit_tls13_blocking_CPPFLAGS = $(unit_cppflags)
tests_unit_tls13_blocking_CFLAGS = $(unit_cflags)
tests_unit_tls13_blocking_LDADD = $(unit_ldadd)
