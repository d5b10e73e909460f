# SPDX-License-Identifier: LGPL-2.1-or-later
lib_libcore_la_SOURCES += lib/session/session.h lib/session/record-api.c \
	lib/session/transport-api.c lib/session/alert-api.c lib/session/bye.c
