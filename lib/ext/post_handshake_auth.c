/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* post_handshake_auth (RFC 8446 §4.2.6): both applications have to want it, by the init flag. */
#include "ext/ext.h"

int ext_post_handshake_auth_send(struct hs *hs, enum ext_where where, struct writer *w)
{
	(void)where;
	(void)w;
	return (hs->config->init_flags & GNUTLS_POST_HANDSHAKE_AUTH) && hs->config->creds.cert &&
	       hs_may_offer_tls13(hs);
}

int ext_post_handshake_auth_recv(struct hs *hs, enum ext_where where, struct reader *body)
{
	(void)where;
	(void)body;
	hs->params->peer_allows_post_auth =
		(hs->config->init_flags & GNUTLS_POST_HANDSHAKE_AUTH) != 0;
	return 0;
}
