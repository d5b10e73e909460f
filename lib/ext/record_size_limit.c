/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* record_size_limit (RFC 8449): each side says how large a protected record it takes. In TLS 1.3
 * the number includes the byte of the content type. */
#include "base/mem.h"
#include "ext/ext.h"

#define LIMIT_MIN 64

static unsigned own_limit(const struct hs *hs)
{
	unsigned bytes = hs->config->max_record_recv;

	return bytes && bytes < RECORD_MAX_PLAIN ? bytes : RECORD_MAX_PLAIN;
}

/* Both have said theirs: the limits of the version that @where belongs to. */
static void settle(struct hs *hs, enum ext_where where)
{
	unsigned type_byte = where == EXT_EE;

	hs->limit_send = MIN(hs->peer_record_limit - type_byte, (unsigned)RECORD_MAX_PLAIN);
	hs->limit_recv = own_limit(hs);
	if (where == EXT_EE) {
		ext_apply_limit(hs, RECORD_TX);
		ext_apply_limit(hs, RECORD_RX);
	}
}

int ext_record_size_limit_send(struct hs *hs, enum ext_where where, struct writer *w)
{
	bool tls13 = where == EXT_EE || (where == EXT_CH && hs->config->priority->has_tls13);

	writer_u16(w, (uint16_t)(own_limit(hs) + tls13));
	if (where != EXT_CH)
		settle(hs, where);
	return 1;
}

int ext_record_size_limit_recv(struct hs *hs, enum ext_where where, struct reader *body)
{
	uint16_t limit;

	TRY(reader_u16(body, &limit));
	if (limit < LIMIT_MIN)
		return ERR(GNUTLS_E_RECEIVED_ILLEGAL_PARAMETER);
	/* a client may know of larger records, a server answers for the version that it chose */
	if ((where == EXT_SH12 && limit > RECORD_MAX_PLAIN) ||
	    (where == EXT_EE && limit > RECORD_MAX_PLAIN + 1))
		return ERR(GNUTLS_E_RECEIVED_ILLEGAL_PARAMETER);
	if (where != EXT_CH && ext_was_received(hs, EXT_MAX_FRAGMENT_LENGTH))
		return ERR(GNUTLS_E_RECEIVED_ILLEGAL_PARAMETER);
	hs->peer_record_limit = limit;
	if (where != EXT_CH)
		settle(hs, where);
	return 0;
}

void ext_apply_limit(struct hs *hs, enum record_dir dir)
{
	if (dir == RECORD_TX && hs->limit_send)
		record_set_max_send(hs->record, hs->limit_send);
	if (dir == RECORD_RX && hs->limit_recv)
		record_set_max_recv(hs->record, hs->limit_recv);
}
