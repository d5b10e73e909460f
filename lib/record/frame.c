/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The five bytes before each record. RFC 8446 §5.1, RFC 5246 §6.2.1. */
#include "config.h"

#include "record/frame.h"

#include "base/reader.h"
#include "record/record.h"

void frame_put(uint8_t out[RECORD_HEADER_LEN], uint8_t type, uint16_t version, size_t len)
{
	out[0] = type;
	out[1] = (uint8_t)(version >> 8);
	out[2] = (uint8_t)version;
	out[3] = (uint8_t)(len >> 8);
	out[4] = (uint8_t)len;
}

int frame_parse(const uint8_t head[RECORD_HEADER_LEN], const struct record_frame_rules *rules,
		struct record_frame *frame)
{
	struct reader r = reader_of(head, RECORD_HEADER_LEN);
	uint16_t len;

	TRY(reader_u8(&r, &frame->type));
	TRY(reader_u16(&r, &frame->version));
	TRY(reader_u16(&r, &len));
	frame->len = len;
	if (frame->type < RECORD_CCS || frame->type > RECORD_HEARTBEAT)
		return ERR(GNUTLS_E_UNEXPECTED_PACKET);
	if (rules->version ? frame->version != rules->version : frame->version >> 8 != 3)
		return ERR(GNUTLS_E_UNSUPPORTED_VERSION_PACKET);
	if (frame->len > rules->max_len)
		return ERR(GNUTLS_E_RECORD_OVERFLOW);
	return 0;
}
