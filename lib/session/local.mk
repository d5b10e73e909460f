# SPDX-License-Identifier: LGPL-2.1-or-later
lib_libcore_la_SOURCES += \
	lib/session/alert-api.c \
	lib/session/bye.c \
	lib/session/cred-api.c \
	lib/session/early-api.c \
	lib/session/ext-api.c \
	lib/session/getters.c \
	lib/session/global.c \
	lib/session/handshake-api.c \
	lib/session/ktls-api.c \
	lib/session/ktls-report.c \
	lib/session/prf-api.c \
	lib/session/priority-api.c \
	lib/session/quic-api.c \
	lib/session/reauth-api.c \
	lib/session/record-api.c \
	lib/session/resume-api.c \
	lib/session/session.c \
	lib/session/session.h \
	lib/session/transport-api.c \
	lib/session/verify-api.c \
	lib/session/visit.c
