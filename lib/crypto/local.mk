# SPDX-License-Identifier: LGPL-2.1-or-later
lib_libcore_la_SOURCES += \
	lib/crypto/aead-parts.c \
	lib/crypto/api-aead.c \
	lib/crypto/api-cipher.c \
	lib/crypto/api-encode.c \
	lib/crypto/api-hash.c \
	lib/crypto/cipher.c \
	lib/crypto/cipher.h \
	lib/crypto/der-mini.c \
	lib/crypto/der-mini.h \
	lib/crypto/dh-params.c \
	lib/crypto/dh-params.h \
	lib/crypto/hash.c \
	lib/crypto/hash.h \
	lib/crypto/kdf.c \
	lib/crypto/kdf.h \
	lib/crypto/kx.c \
	lib/crypto/kx.h \
	lib/crypto/pk.c \
	lib/crypto/pk.h \
	lib/crypto/provider.h \
	lib/crypto/rnd.c
