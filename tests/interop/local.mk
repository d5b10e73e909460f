# SPDX-License-Identifier: GPL-3.0-or-later
# The matrix starts this program on our library and on the stock one.
EXTRA_DIST += tests/interop/run tests/interop/cases.py tests/interop/early.py tests/interop/reauth.py

check_PROGRAMS += tests/interop/peer
tests_interop_peer_SOURCES = tests/interop/peer.c
tests_interop_peer_LDADD = lib/libgnutls.la
