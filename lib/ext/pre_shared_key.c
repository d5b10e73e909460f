/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* pre_shared_key (RFC 8446 §4.2.11). Binders are filled in, and checked, by handshake/tls13_psk.c. */
#include "base/mem.h"
#include "ext/ext.h"
#include "handshake/tls13.h"

static int send_offer(struct hs *hs, struct writer *w)
{
	size_t list;
	unsigned i;

	if (hs->hrr)
		hs13_psks_keep(hs, hs->params->suite->prf);
	if (!hs->psks_count)
		return 0;
	list = writer_open16(w);
	for (i = 0; i < hs->psks_count; i++) {
		writer_vec16(w, hs->psks[i].identity.data, hs->psks[i].identity.size);
		writer_u32(w, hs->psks[i].obfuscated_age);
	}
	writer_close16(w, list);
	list = writer_open16(w);
	for (i = 0; i < hs->psks_count; i++) {
		static const uint8_t zeros[HASH_MAX_LEN];

		writer_vec8(w, zeros, mac_len(hs->psks[i].hmac));
	}
	writer_close16(w, list);
	return 1;
}

int ext_pre_shared_key_send(struct hs *hs, enum ext_where where, struct writer *w)
{
	if (where == EXT_CH)
		return send_offer(hs, w);
	if (!hs->psk_selected)
		return 0;
	writer_u16(w, (uint16_t)hs->psk_wire_index);
	return 1;
}

static int count_vectors(struct reader identities, struct reader binders)
{
	struct reader v;
	int count = 0;

	while (!reader_is_empty(&identities)) {
		TRY(reader_vec16(&identities, &v));
		if (reader_is_empty(&v))
			return ERR(GNUTLS_E_UNEXPECTED_PACKET_LENGTH);
		TRY(reader_skip(&identities, 4));
		count++;
	}
	while (!reader_is_empty(&binders)) {
		TRY(reader_vec8(&binders, &v));
		if (reader_left(&v) < 32)
			return ERR(GNUTLS_E_UNEXPECTED_PACKET_LENGTH);
		count--;
	}
	return count ? ERR(GNUTLS_E_RECEIVED_ILLEGAL_PARAMETER) : 0;
}

int ext_pre_shared_key_recv(struct hs *hs, enum ext_where where, struct reader *body)
{
	uint16_t index;

	if (where == EXT_CH) {
		TRY(reader_vec16(body, &hs->psk_identities));
		TRY(reader_vec16(body, &hs->psk_binders));
		if (reader_is_empty(&hs->psk_identities))
			return ERR(GNUTLS_E_UNEXPECTED_PACKET_LENGTH);
		return count_vectors(hs->psk_identities, hs->psk_binders);
	}
	TRY(reader_u16(body, &index));
	if (index >= hs->psks_count)
		return ERR(GNUTLS_E_RECEIVED_ILLEGAL_PARAMETER);
	hs->psk_index = index;
	hs->psk_selected = true;
	return 0;
}
