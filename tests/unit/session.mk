# SPDX-License-Identifier: GPL-3.0-or-later

check_PROGRAMS += tests/unit/reauth
TESTS += tests/unit/reauth
tests_unit_reauth_SOURCES = tests/unit/reauth.c tests/unit/tls-pair.c tests/unit/tls-pair.h \
	tests/unit/tls-certs.h
tests_unit_reauth_CPPFLAGS = $(unit_cppflags)
tests_unit_reauth_CFLAGS = $(unit_cflags)
tests_unit_reauth_LDFLAGS = -Wl,--wrap=record_queue_handshake -Wl,--wrap=record_offloaded
tests_unit_reauth_LDADD = $(unit_ldadd)

scarce_sources = tests/unit/scarce.c tests/unit/scarce.h
check_PROGRAMS += tests/unit/scarce-sessions
TESTS += tests/unit/scarce-sessions
tests_unit_scarce_sessions_SOURCES = tests/unit/scarce-sessions.c $(scarce_sources) \
	tests/unit/tls-pair.c tests/unit/tls-pair.h tests/unit/tls-certs.h
tests_unit_scarce_sessions_CPPFLAGS = $(unit_cppflags)
tests_unit_scarce_sessions_CFLAGS = $(unit_cflags)
tests_unit_scarce_sessions_LDADD = $(unit_ldadd)

check_PROGRAMS += tests/unit/scarce-objects
TESTS += tests/unit/scarce-objects
tests_unit_scarce_objects_SOURCES = tests/unit/scarce-objects.c $(scarce_sources) \
	tests/unit/tls-certs.h
tests_unit_scarce_objects_CPPFLAGS = $(unit_cppflags)
tests_unit_scarce_objects_CFLAGS = $(unit_cflags)
tests_unit_scarce_objects_LDADD = $(unit_ldadd)

check_PROGRAMS += tests/unit/failing-calls
TESTS += tests/unit/failing-calls
tests_unit_failing_calls_SOURCES = tests/unit/failing-calls.c tests/unit/tls-pair.c \
	tests/unit/tls-pair.h tests/unit/tls-certs.h
tests_unit_failing_calls_CPPFLAGS = $(unit_cppflags)
tests_unit_failing_calls_CFLAGS = $(unit_cflags)
tests_unit_failing_calls_LDADD = $(unit_ldadd)

check_PROGRAMS += tests/unit/failing-files
TESTS += tests/unit/failing-files
tests_unit_failing_files_SOURCES = tests/unit/failing-files.c tests/unit/tls-pair.c \
	tests/unit/tls-pair.h tests/unit/tls-certs.h
tests_unit_failing_files_CPPFLAGS = $(unit_cppflags)
tests_unit_failing_files_CFLAGS = $(unit_cflags)
tests_unit_failing_files_LDFLAGS = -Wl,--wrap=open -Wl,--wrap=read -Wl,--wrap=fstat -Wl,--wrap=stat \
	-Wl,--wrap=access -Wl,--wrap=close -Wl,--wrap=opendir -Wl,--wrap=readdir -Wl,--wrap=closedir \
	-Wl,--wrap=write -Wl,--wrap=getrandom -Wl,--wrap=mmap -Wl,--wrap=madvise \
	-Wl,--wrap=pthread_setspecific -Wl,--wrap=pthread_key_create -Wl,--wrap=posix_memalign \
	-Wl,--wrap=socket -Wl,--wrap=bind -Wl,--wrap=listen -Wl,--wrap=connect -Wl,--wrap=accept4 \
	-Wl,--wrap=getsockname -Wl,--wrap=getpeername -Wl,--wrap=sendto
tests_unit_failing_files_LDADD = $(unit_ldadd)

TESTS += tests/unit/failing-list
EXTRA_DIST += tests/unit/failing-list

check_PROGRAMS += tests/unit/visits
TESTS += tests/unit/visits
tests_unit_visits_SOURCES = tests/unit/visits.c tests/unit/tls-pair.c tests/unit/tls-pair.h \
	tests/unit/tls-certs.h
tests_unit_visits_CPPFLAGS = $(unit_cppflags)
tests_unit_visits_CFLAGS = $(unit_cflags)
tests_unit_visits_LDADD = $(unit_ldadd)

check_PROGRAMS += tests/unit/hidden
TESTS += tests/unit/hidden
tests_unit_hidden_SOURCES = tests/unit/hidden.c tests/unit/tls-pair.c tests/unit/tls-pair.h \
	tests/unit/tls-certs.h
tests_unit_hidden_CPPFLAGS = $(unit_cppflags)
tests_unit_hidden_CFLAGS = $(unit_cflags)
tests_unit_hidden_LDADD = $(unit_ldadd)

check_PROGRAMS += tests/unit/second-hello
TESTS += tests/unit/second-hello
tests_unit_second_hello_SOURCES = tests/unit/second-hello.c tests/unit/tls-pair.c \
	tests/unit/tls-pair.h tests/unit/tls-certs.h
tests_unit_second_hello_CPPFLAGS = $(unit_cppflags)
tests_unit_second_hello_CFLAGS = $(unit_cflags)
tests_unit_second_hello_LDADD = $(unit_ldadd)
