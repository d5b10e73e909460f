# SPDX-License-Identifier: GPL-3.0-or-later
EXTRA_DIST += tests/interop/run tests/interop/matrix.py

EXTRA_PROGRAMS += tests/interop/peer
CLEANFILES += tests/interop/peer
tests_interop_peer_SOURCES = tests/interop/peer.c
tests_interop_peer_LDADD = lib/libgnutls.la
