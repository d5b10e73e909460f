# SPDX-License-Identifier: LGPL-2.1-or-later
lib_libcore_la_SOURCES += \
	lib/accelerated/accelerated.h \
	lib/accelerated/aead.c \
	lib/accelerated/kat.c \
	lib/accelerated/x25519.c
if HAVE_IPSEC_MB
lib_libcore_la_SOURCES += lib/accelerated/ipsec_mb.c
endif
if HOST_X86_64
lib_libcore_la_SOURCES += lib/accelerated/aesni_gcm.c lib/accelerated/sha256.c
endif
