# SPDX-License-Identifier: LGPL-2.1-or-later
lib_libcore_la_SOURCES += \
	lib/auth/anon.c \
	lib/auth/auth-internal.h \
	lib/auth/cert-keys.c \
	lib/auth/cert-ocsp.c \
	lib/auth/cert-pkcs12.c \
	lib/auth/cert-select.c \
	lib/auth/cert.c \
	lib/auth/credentials.h \
	lib/auth/dh-params.c \
	lib/auth/psk-file.c \
	lib/auth/psk.c \
	lib/auth/srp.c
