/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The five bytes before each record. RFC 8446 §5.1, RFC 5246 §6.2.1. */
#ifndef RECORD_FRAME_H
#define RECORD_FRAME_H

#include "base/errors.h"

#define RECORD_HEADER_LEN 5
/* What protection may add at most: TLS 1.2 and before, TLS 1.3. */
#define RECORD_EXPANSION       2048
#define RECORD_EXPANSION_TLS13 256

struct record_frame {
	uint8_t type;
	uint16_t version;
	size_t len;
};

struct record_frame_rules {
	size_t max_len;   /* of the fragment */
	uint16_t version; /* that the header must carry; 0: any of major version 3 */
};

void frame_put(uint8_t out[RECORD_HEADER_LEN], uint8_t type, uint16_t version, size_t len);
/* GNUTLS_E_UNEXPECTED_PACKET for unknown types, GNUTLS_E_UNSUPPORTED_VERSION_PACKET,
 * GNUTLS_E_RECORD_OVERFLOW. */
MUST_USE int frame_parse(const uint8_t head[RECORD_HEADER_LEN],
			 const struct record_frame_rules *rules, struct record_frame *frame);

#endif
