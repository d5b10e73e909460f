# SPDX-License-Identifier: LGPL-2.1-or-later
lib_libcore_la_SOURCES += \
	lib/algorithms/dh-groups.c \
	lib/algorithms/srp-groups.c
