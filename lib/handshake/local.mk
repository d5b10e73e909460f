# SPDX-License-Identifier: LGPL-2.1-or-later
lib_libcore_la_SOURCES += \
	lib/handshake/certificate.c \
	lib/handshake/client_hello.c \
	lib/handshake/driver.c \
	lib/handshake/hs.h \
	lib/handshake/keylog.c \
	lib/handshake/resume.c \
	lib/handshake/server_hello.c \
	lib/handshake/ticket.c \
	lib/handshake/tls12.h \
	lib/handshake/tls12_auth.c \
	lib/handshake/tls12_client.c \
	lib/handshake/tls12_kx.c \
	lib/handshake/tls12_rsa.c \
	lib/handshake/tls12_schedule.c \
	lib/handshake/tls12_server.c \
	lib/handshake/tls12_session.c \
	lib/handshake/tls13.h \
	lib/handshake/tls13_auth.c \
	lib/handshake/tls13_client.c \
	lib/handshake/tls13_early.c \
	lib/handshake/tls13_post.c \
	lib/handshake/tls13_psk.c \
	lib/handshake/tls13_reauth.c \
	lib/handshake/tls13_schedule.c \
	lib/handshake/tls13_server.c \
	lib/handshake/transcript.c
