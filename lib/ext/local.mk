# SPDX-License-Identifier: LGPL-2.1-or-later
lib_libcore_la_SOURCES += \
	lib/ext/alpn.c \
	lib/ext/cert_authorities.c \
	lib/ext/cookie.c \
	lib/ext/ec_point_formats.c \
	lib/ext/early_data.c \
	lib/ext/ems.c \
	lib/ext/etm.c \
	lib/ext/ext.c lib/ext/ext.h \
	lib/ext/key_share.c \
	lib/ext/max_fragment_length.c \
	lib/ext/post_handshake_auth.c \
	lib/ext/pre_shared_key.c \
	lib/ext/psk_modes.c \
	lib/ext/record_size_limit.c \
	lib/ext/renegotiation_info.c \
	lib/ext/server_name.c \
	lib/ext/session_ticket.c \
	lib/ext/signature_algorithms.c \
	lib/ext/status_request.c \
	lib/ext/supported_groups.c \
	lib/ext/supported_versions.c
