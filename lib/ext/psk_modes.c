/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* psk_key_exchange_modes (RFC 8446 §4.2.9). */
#include "ext/ext.h"

enum { MODE_KE = 0, MODE_DHE_KE = 1 };

int ext_psk_modes_send(struct hs *hs, enum ext_where where, struct writer *w)
{
	size_t list;

	(void)where;
	if (!hs_may_offer_tls13(hs) || !hs->psk_modes)
		return 0;
	list = writer_open8(w);
	if (hs->psk_modes & HS_PSK_DHE_KE)
		writer_u8(w, MODE_DHE_KE);
	if (hs->psk_modes & HS_PSK_KE)
		writer_u8(w, MODE_KE);
	writer_close8(w, list);
	return 1;
}

int ext_psk_modes_recv(struct hs *hs, enum ext_where where, struct reader *body)
{
	struct reader list;

	(void)where;
	TRY(reader_vec8(body, &list));
	if (reader_is_empty(&list))
		return ERR(GNUTLS_E_UNEXPECTED_PACKET_LENGTH);
	hs->psk_modes = 0;
	while (!reader_is_empty(&list)) {
		uint8_t mode;

		TRY(reader_u8(&list, &mode));
		if (mode == MODE_KE)
			hs->psk_modes |= HS_PSK_KE;
		else if (mode == MODE_DHE_KE)
			hs->psk_modes |= HS_PSK_DHE_KE;
	}
	return 0;
}
