# SPDX-License-Identifier: LGPL-2.1-or-later
lib_libcore_la_SOURCES += \
	lib/config/config-file.c \
	lib/config/config-file.h \
	lib/config/ktls-config.c \
	lib/config/ktls-config.h \
	lib/config/presets.c \
	lib/config/presets.h \
	lib/config/priority-cache.c \
	lib/config/priority-internal.h \
	lib/config/priority-lists.c \
	lib/config/priority-suites.c \
	lib/config/priority.c \
	lib/config/priority.h \
	lib/config/system-config.c \
	lib/config/system-config.h
