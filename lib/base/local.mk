# SPDX-License-Identifier: LGPL-2.1-or-later
lib_libcore_la_SOURCES += \
	lib/base/abi-objects.c \
	lib/base/alert-names.c \
	lib/base/base64.c lib/base/base64.h \
	lib/base/buffer.c lib/base/buffer.h \
	lib/base/ct.c lib/base/ct.h \
	lib/base/datum.c lib/base/datum.h \
	lib/base/error-table.c \
	lib/base/errors.c lib/base/errors.h \
	lib/base/fips140.c \
	lib/base/hex.c lib/base/hex.h \
	lib/base/idna.c lib/base/idna.h \
	lib/base/library-info.c \
	lib/base/lock.c lib/base/lock.h \
	lib/base/log.c lib/base/log.h \
	lib/base/mem-hooks.c lib/base/mem-hooks.h \
	lib/base/mem.c lib/base/mem.h \
	lib/base/pem.c lib/base/pem.h \
	lib/base/reader.c lib/base/reader.h \
	lib/base/secret.c lib/base/secret.h \
	lib/base/secure-mem.c \
	lib/base/shared.c \
	lib/base/shared.h \
	lib/base/time.c lib/base/time.h \
	lib/base/utf8.c lib/base/utf8.h \
	lib/base/writer.c lib/base/writer.h
