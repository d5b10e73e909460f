# SPDX-License-Identifier: GPL-3.0-or-later
# Unit tests (cmocka) link the convenience library and run under `make check`.

unit_cppflags = $(AM_CPPFLAGS) -I$(top_srcdir)/tests/unit -DGNUTLS_BUILDING \
	-DSRCDIR=\"$(abs_top_srcdir)\"
unit_cflags = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
unit_ldadd = lib/libcore.la $(CMOCKA_LIBS)

if HAVE_CMOCKA
include $(top_srcdir)/tests/unit/base.mk
include $(top_srcdir)/tests/unit/system.mk
include $(top_srcdir)/tests/unit/crypto.mk
include $(top_srcdir)/tests/unit/asn1.mk
include $(top_srcdir)/tests/unit/keys.mk
include $(top_srcdir)/tests/unit/x509.mk
include $(top_srcdir)/tests/unit/config.mk
include $(top_srcdir)/tests/unit/auth.mk
include $(top_srcdir)/tests/unit/record.mk
include $(top_srcdir)/tests/unit/handshake.mk
include $(top_srcdir)/tests/unit/ext.mk
include $(top_srcdir)/tests/unit/session.mk
include $(top_srcdir)/tests/adversary/local.mk
include $(top_srcdir)/tests/cve/local.mk
endif HAVE_CMOCKA

include $(top_srcdir)/tests/api/local.mk
include $(top_srcdir)/tests/interop/local.mk
include $(top_srcdir)/tests/apps/local.mk
include $(top_srcdir)/tests/kernel/local.mk
include $(top_srcdir)/tests/abi/local.mk
include $(top_srcdir)/tests/ct/local.mk
include $(top_srcdir)/tests/remains/local.mk
include $(top_srcdir)/tests/fuzz/local.mk
include $(top_srcdir)/tests/vectors/local.mk
include $(top_srcdir)/tests/bench/local.mk
include $(top_srcdir)/tests/threads/local.mk
include $(top_srcdir)/tests/endurance/local.mk

# The order of the rooms is a test like any other.
dist_check_SCRIPTS += tests/layering tests/cve/run tests/hardening
TESTS += tests/layering tests/cve/run
EXTRA_DIST += tests/cve/table.md
