/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* early_data (RFC 8446 §4.2.10). What it means is decided in handshake/tls13_early.c. */
#include "ext/ext.h"
#include "handshake/tls13.h"

int ext_early_data_send(struct hs *hs, enum ext_where where, struct writer *w)
{
	(void)w;
	if (where == EXT_EE)
		return hs->params->early_data_accepted;
	if (!hs13_can_offer_early(hs))
		return 0;
	hs->early_suite = hs->resume->suite;
	return 1;
}

int ext_early_data_recv(struct hs *hs, enum ext_where where, struct reader *body)
{
	(void)body;
	if (where == EXT_CH)
		return 0;
	if (!hs->psk_selected || hs->psk_index != 0)
		return ERR(GNUTLS_E_RECEIVED_ILLEGAL_PARAMETER);
	hs->params->early_data_accepted = true;
	return 0;
}
