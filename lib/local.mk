# SPDX-License-Identifier: LGPL-2.1-or-later
# The library: all rooms in one convenience library, which unit tests link statically
# (so that they reach internal names), and the shared library with its version script.

noinst_LTLIBRARIES += lib/libcore.la
lib_LTLIBRARIES += lib/libgnutls.la

lib_libcore_la_SOURCES =
lib_libcore_la_CPPFLAGS = $(AM_CPPFLAGS) -DGNUTLS_BUILDING
lib_libcore_la_CFLAGS = $(AM_CFLAGS) -fvisibility=hidden
lib_libcore_la_LIBADD = $(NETTLE_LIBS) $(GMP_LIBS) $(IDN2_LIBS) \
	$(UNISTRING_LIBS) $(IPSEC_MB_LIBS) -lpthread

# Entry points of what is not written yet; never in libcore, where unit tests would meet them.
nodist_lib_libgnutls_la_SOURCES = lib/unimplemented.c
lib_libgnutls_la_SOURCES =
lib_libgnutls_la_CPPFLAGS = $(lib_libcore_la_CPPFLAGS)
lib_libgnutls_la_CFLAGS = $(AM_CFLAGS)
lib_libgnutls_la_LIBADD = lib/libcore.la
# nodelete: threads that used the library run destructors of it when they end
lib_libgnutls_la_LDFLAGS = $(AM_LDFLAGS) -version-info 65:0:35 \
	-Wl,--version-script=$(top_srcdir)/lib/libgnutls.map -Wl,-Bsymbolic-functions \
	-Wl,--dynamic-list=$(top_srcdir)/lib/preemptible.list -Wl,--dynamic-list-data \
	-Wl,-z,relro -Wl,-z,now -Wl,-z,nodelete $(DEFS_LDFLAGS)
EXTRA_lib_libgnutls_la_DEPENDENCIES = $(top_srcdir)/lib/libgnutls.map \
	$(top_srcdir)/lib/preemptible.list
EXTRA_DIST += lib/libgnutls.map lib/preemptible.list lib/unimplemented.list lib/gen-unimplemented.awk \
	lib/prune-unimplemented
CLEANFILES += lib/unimplemented.c

lib/unimplemented.c: lib/unimplemented.list lib/gen-unimplemented.awk $(gnutlsinclude_HEADERS)
	$(AM_V_GEN)$(MKDIR_P) lib && $(AWK) -f $(srcdir)/lib/gen-unimplemented.awk \
		$(srcdir)/lib/unimplemented.list \
		$(gnutlsinclude_HEADERS:lib/%=$(srcdir)/lib/%) > $@.tmp && mv $@.tmp $@

pkgconfigdir = $(libdir)/pkgconfig
nodist_pkgconfig_DATA = lib/gnutls.pc

include $(top_srcdir)/lib/includes/local.mk
include $(top_srcdir)/lib/base/local.mk
include $(top_srcdir)/lib/system/local.mk
include $(top_srcdir)/lib/algorithms/local.mk
include $(top_srcdir)/lib/crypto/local.mk
include $(top_srcdir)/lib/nettle/local.mk
include $(top_srcdir)/lib/accelerated/local.mk
include $(top_srcdir)/lib/asn1/local.mk
include $(top_srcdir)/lib/keys/local.mk
include $(top_srcdir)/lib/x509/local.mk
include $(top_srcdir)/lib/pkcs11/local.mk
include $(top_srcdir)/lib/tpm/local.mk
include $(top_srcdir)/lib/config/local.mk
include $(top_srcdir)/lib/auth/local.mk
include $(top_srcdir)/lib/record/local.mk
include $(top_srcdir)/lib/handshake/local.mk
include $(top_srcdir)/lib/ext/local.mk
include $(top_srcdir)/lib/dtls/local.mk
include $(top_srcdir)/lib/session/local.mk
