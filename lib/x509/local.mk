# SPDX-License-Identifier: LGPL-2.1-or-later
lib_libcore_la_SOURCES += \
	lib/x509/attr.c \
	lib/x509/cidr.c \
	lib/x509/constraints.c \
	lib/x509/crl.c lib/x509/crl.h \
	lib/x509/crl-get.c \
	lib/x509/crl-set.c \
	lib/x509/crq.c lib/x509/crq.h \
	lib/x509/crq-fields.c \
	lib/x509/crq-print.c \
	lib/x509/crt.c \
	lib/x509/crt-ext.c \
	lib/x509/crt-get.c \
	lib/x509/crt-set.c \
	lib/x509/dn.c \
	lib/x509/encode.c \
	lib/x509/ext-list.c \
	lib/x509/ext-plain.c \
	lib/x509/gn.c \
	lib/x509/hostname.c \
	lib/x509/name.c \
	lib/x509/ocsp.c lib/x509/ocsp.h \
	lib/x509/ocsp-get.c \
	lib/x509/ocsp-print.c \
	lib/x509/ocsp-req.c \
	lib/x509/ocsp-verify.c \
	lib/x509/object.c \
	lib/x509/pcert.c \
	lib/x509/pkcs12.c lib/x509/pkcs12.h \
	lib/x509/pkcs12-bag.c \
	lib/x509/pkcs12-parse.c \
	lib/x509/policy.c \
	lib/x509/print.c lib/x509/print.h \
	lib/x509/trust.c lib/x509/trust.h \
	lib/x509/trust-add.c \
	lib/x509/trust-verify.c \
	lib/x509/verify.c lib/x509/verify.h \
	lib/x509/x509.h
