/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* extended_master_secret (RFC 7627): binds the master secret to the whole handshake. */
#include "ext/ext.h"

int ext_ems_send(struct hs *hs, enum ext_where where, struct writer *w)
{
	const struct gnutls_priority_st *p = hs->config->priority;

	(void)w;
	if (p->no_ems)
		return 0;
	if (where == EXT_CH)
		return 1;
	hs->params->ems = hs->peer_ems;
	return hs->params->ems;
}

int ext_ems_recv(struct hs *hs, enum ext_where where, struct reader *body)
{
	(void)body;
	hs->peer_ems = true;
	if (where == EXT_SH12)
		hs->params->ems = true;
	return 0;
}
