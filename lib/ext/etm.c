/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* encrypt_then_mac (RFC 7366): only means something for CBC suites. */
#include "ext/ext.h"

static bool suite_is_cbc(const struct suite_entry *s)
{
	const struct cipher_entry *c = s ? cipher_find(s->cipher) : NULL;

	return c && c->kind == CIPHER_BLOCK;
}

int ext_etm_send(struct hs *hs, enum ext_where where, struct writer *w)
{
	const struct gnutls_priority_st *p = hs->config->priority;

	(void)w;
	if (p->no_etm)
		return 0;
	if (where == EXT_CH)
		return p->has_tls12 && p->have_cbc;
	hs->params->etm = hs->peer_etm && suite_is_cbc(hs->params->suite);
	return hs->params->etm;
}

int ext_etm_recv(struct hs *hs, enum ext_where where, struct reader *body)
{
	(void)body;
	hs->peer_etm = true;
	if (where == EXT_SH12)
		hs->params->etm = suite_is_cbc(hs->params->suite);
	return 0;
}
