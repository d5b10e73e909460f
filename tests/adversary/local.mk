# SPDX-License-Identifier: GPL-3.0-or-later
# A hostile peer; LONG=1 in the environment tries the whole product.
adversary_programs = tests/adversary/states tests/adversary/bend tests/adversary/records \
	tests/adversary/established tests/adversary/limits tests/adversary/growth
check_PROGRAMS += $(adversary_programs)
TESTS += $(adversary_programs)
adversary_rig = tests/adversary/rig.c tests/adversary/verdict.c tests/adversary/adversary.h \
	tests/adversary/probes.c \
	tests/unit/fake-kernel.c tests/unit/fake-kernel.h tests/unit/tls-certs.h $(kernel_loopback)
adversary_hands = -Wl,--wrap=record_queue_handshake -Wl,--wrap=record_queue_ccs \
	-Wl,--wrap=hs_transcript_add

tests_adversary_states_SOURCES = tests/adversary/states.c $(adversary_rig)
tests_adversary_states_CPPFLAGS = $(unit_cppflags)
tests_adversary_states_CFLAGS = $(unit_cflags)
tests_adversary_states_LDFLAGS = $(adversary_hands)
tests_adversary_states_LDADD = $(unit_ldadd)

tests_adversary_bend_SOURCES = tests/adversary/bend.c $(adversary_rig)
tests_adversary_bend_CPPFLAGS = $(unit_cppflags)
tests_adversary_bend_CFLAGS = $(unit_cflags)
tests_adversary_bend_LDFLAGS = $(adversary_hands) -Wl,--wrap=reader_vec8 \
	-Wl,--wrap=reader_vec16 -Wl,--wrap=reader_vec24
tests_adversary_bend_LDADD = $(unit_ldadd)

tests_adversary_records_SOURCES = tests/adversary/records.c $(adversary_rig)
tests_adversary_records_CPPFLAGS = $(unit_cppflags)
tests_adversary_records_CFLAGS = $(unit_cflags)
tests_adversary_records_LDFLAGS = $(adversary_hands)
tests_adversary_records_LDADD = $(unit_ldadd)

tests_adversary_established_SOURCES = tests/adversary/established.c $(adversary_rig)
tests_adversary_established_CPPFLAGS = $(unit_cppflags)
tests_adversary_established_CFLAGS = $(unit_cflags)
tests_adversary_established_LDFLAGS = $(adversary_hands)
tests_adversary_established_LDADD = $(unit_ldadd)

tests_adversary_limits_SOURCES = tests/adversary/limits.c $(adversary_rig)
tests_adversary_limits_CPPFLAGS = $(unit_cppflags)
tests_adversary_limits_CFLAGS = $(unit_cflags)
tests_adversary_limits_LDFLAGS = $(adversary_hands)
tests_adversary_limits_LDADD = $(unit_ldadd)

tests_adversary_growth_SOURCES = tests/adversary/growth.c $(adversary_rig)
tests_adversary_growth_CPPFLAGS = $(unit_cppflags)
tests_adversary_growth_CFLAGS = $(unit_cflags)
tests_adversary_growth_LDFLAGS = $(adversary_hands)
tests_adversary_growth_LDADD = $(unit_ldadd)
