# SPDX-License-Identifier: LGPL-2.1-or-later
lib_libcore_la_SOURCES += \
	lib/nettle/aead.c \
	lib/nettle/cipher.c \
	lib/nettle/dsa.c \
	lib/nettle/ec.c \
	lib/nettle/ed.c \
	lib/nettle/hash.c \
	lib/nettle/mac.c \
	lib/nettle/mpi.c \
	lib/nettle/mpi.h \
	lib/nettle/pk.c \
	lib/nettle/rnd.c \
	lib/nettle/rsa.c
