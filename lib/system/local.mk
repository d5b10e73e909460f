# SPDX-License-Identifier: LGPL-2.1-or-later
lib_libcore_la_SOURCES += lib/system/syscalls.c lib/system/syscalls.h \
	lib/system/sockets.c lib/system/sockets.h lib/system/files.c lib/system/files.h \
	lib/system/diag.c lib/system/diag.h lib/system/ktls.c lib/system/ktls.h
