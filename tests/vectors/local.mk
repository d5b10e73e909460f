# SPDX-License-Identifier: GPL-3.0-or-later
# Foreign vectors; tests/vectors/run has the answers compared.
EXTRA_PROGRAMS += tests/vectors/limbo
EXTRA_DIST += tests/vectors/run tests/vectors/limbo.py tests/vectors/limbo.txt
tests_vectors_limbo_SOURCES = tests/vectors/limbo.c
tests_vectors_limbo_LDADD = lib/libgnutls.la
