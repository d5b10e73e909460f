# SPDX-License-Identifier: LGPL-2.1-or-later
lib_libcore_la_SOURCES += \
	lib/asn1/asn1.h \
	lib/asn1/algid.c \
	lib/asn1/ber.c \
	lib/asn1/spki.c \
	lib/asn1/time.c \
	lib/asn1/tlv.c
