# SPDX-License-Identifier: LGPL-2.1-or-later
lib_libcore_la_SOURCES += \
	lib/keys/decode.c \
	lib/keys/import.c \
	lib/keys/keys.h \
	lib/keys/pbe.c lib/keys/pbe.h \
	lib/keys/pin.c \
	lib/keys/pkcs8.c \
	lib/keys/privkey.c \
	lib/keys/privkey_sign.c \
	lib/keys/pubkey.c \
	lib/keys/raw.c \
	lib/keys/sign.c \
	lib/keys/spki.c \
	lib/keys/url.c \
	lib/keys/x509_privkey.c \
	lib/keys/x509_privkey_raw.c
