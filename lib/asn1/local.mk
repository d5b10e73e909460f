# SPDX-License-Identifier: LGPL-2.1-or-later
lib_libcore_la_SOURCES += \
	lib/asn1/asn1.h \
	lib/asn1/algid.c \
	lib/asn1/ber.c \
	lib/asn1/element.c \
	lib/asn1/spki.c \
	lib/asn1/time.c \
	lib/asn1/tlv.c \
	lib/asn1/tree.c
nodist_lib_libcore_la_SOURCES = lib/asn1/pkcs-table.c lib/asn1/pkix-table.c

EXTRA_DIST += lib/asn1/pkcs.asn lib/asn1/pkix.asn
CLEANFILES += lib/asn1/pkcs-table.c lib/asn1/pkix-table.c

# asn1Parser leaves half a file behind when it fails.
lib/asn1/pkix-table.c: $(top_srcdir)/lib/asn1/pkix.asn
	$(AM_V_GEN)$(MKDIR_P) lib/asn1 && $(ASN1PARSER) -o $@.tmp -n asn1_pkix_table \
		$(top_srcdir)/lib/asn1/pkix.asn >/dev/null && mv $@.tmp $@

lib/asn1/pkcs-table.c: $(top_srcdir)/lib/asn1/pkcs.asn
	$(AM_V_GEN)$(MKDIR_P) lib/asn1 && $(ASN1PARSER) -o $@.tmp -n asn1_pkcs_table \
		$(top_srcdir)/lib/asn1/pkcs.asn >/dev/null && mv $@.tmp $@
