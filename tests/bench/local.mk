# SPDX-License-Identifier: LGPL-2.1-or-later
EXTRA_PROGRAMS += tests/bench/aead

tests_bench_aead_SOURCES = tests/bench/aead.c
tests_bench_aead_CPPFLAGS = $(AM_CPPFLAGS)
tests_bench_aead_CFLAGS = $(AM_CFLAGS)
tests_bench_aead_LDADD = -ldl
