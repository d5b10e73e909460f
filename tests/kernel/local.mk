# SPDX-License-Identifier: GPL-3.0-or-later
# Programs of this folder are built by `make kernel-programs` and run by tests/kernel/run in guests;
# each ends with 0 (right), 77 (cannot run on this kernel) or anything else (wrong).

EXTRA_DIST += tests/kernel/boot tests/kernel/fetch tests/kernel/guest tests/kernel/run tests/kernel/umlfp.c

kernel_programs = tests/kernel/offers-tls tests/kernel/ktls-api tests/kernel/record-kernel \
	tests/kernel/session-kernel
tests_kernel_offers_tls_SOURCES = tests/kernel/offers-tls.c
tests_kernel_record_kernel_SOURCES = tests/kernel/record-kernel.c tests/unit/record-pair.c \
	tests/unit/record-pair.h tests/unit/fake-kernel.c tests/unit/fake-kernel.h
tests_kernel_record_kernel_CPPFLAGS = $(unit_cppflags)
tests_kernel_record_kernel_LDADD = lib/libcore.la

tests_kernel_ktls_api_SOURCES = tests/kernel/ktls-api.c
tests_kernel_ktls_api_LDADD = lib/libgnutls.la -lpthread

tests_kernel_session_kernel_SOURCES = tests/kernel/session-kernel.c tests/unit/tls-certs.h
tests_kernel_session_kernel_CPPFLAGS = $(AM_CPPFLAGS)
tests_kernel_session_kernel_LDADD = lib/libgnutls.la

EXTRA_PROGRAMS += $(kernel_programs)
CLEANFILES += $(kernel_programs)
kernel-programs: $(kernel_programs) tests/api/integrity
	@echo $(kernel_programs) tests/api/integrity
.PHONY: kernel-programs
