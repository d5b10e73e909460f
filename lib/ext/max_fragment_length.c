/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* max_fragment_length (RFC 6066 §4): records of at most 512, 1024, 2048 or 4096 bytes. */
#include "ext/ext.h"

/* Bytes of code 1 … 4; 0: no such code. */
static unsigned bytes_of(uint8_t code)
{
	return code >= 1 && code <= 4 ? 256u << code : 0;
}

static void settle(struct hs *hs, enum ext_where where, unsigned bytes)
{
	hs->limit_send = hs->limit_recv = bytes;
	if (where == EXT_EE) {
		ext_apply_limit(hs, RECORD_TX);
		ext_apply_limit(hs, RECORD_RX);
	}
}

int ext_max_fragment_length_send(struct hs *hs, enum ext_where where, struct writer *w)
{
	unsigned bytes = where == EXT_CH ? hs->config->max_fragment : hs->peer_max_fragment;

	/* RFC 8449 §5: a server that answers record_size_limit ignores this one */
	if (where != EXT_CH && ext_was_received(hs, EXT_RECORD_SIZE_LIMIT))
		return 0;
	for (uint8_t code = 1; code <= 4; code++) {
		if (bytes_of(code) != bytes)
			continue;
		writer_u8(w, code);
		if (where != EXT_CH)
			settle(hs, where, bytes);
		return 1;
	}
	return 0;
}

int ext_max_fragment_length_recv(struct hs *hs, enum ext_where where, struct reader *body)
{
	unsigned bytes;
	uint8_t code;

	TRY(reader_u8(body, &code));
	bytes = bytes_of(code);
	if (!bytes)
		return ERR(GNUTLS_E_RECEIVED_ILLEGAL_PARAMETER);
	if (where == EXT_CH) {
		hs->peer_max_fragment = bytes;
		return 0;
	}
	/* the answer must be what was asked for, and may not stand beside record_size_limit */
	if (bytes != hs->config->max_fragment || ext_was_received(hs, EXT_RECORD_SIZE_LIMIT))
		return ERR(GNUTLS_E_RECEIVED_ILLEGAL_PARAMETER);
	settle(hs, where, bytes);
	return 0;
}
