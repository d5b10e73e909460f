/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* post_handshake_auth (RFC 8446 §4.2.6). */
#include "ext/ext.h"

int ext_post_handshake_auth_send(struct hs *hs, enum ext_where where, struct writer *w)
{
	/* not offered before gnutls_reauth is there to answer */
	(void)hs;
	(void)where;
	(void)w;
	return 0;
}

int ext_post_handshake_auth_recv(struct hs *hs, enum ext_where where, struct reader *body)
{
	(void)where;
	(void)body;
	hs->params->peer_allows_post_auth = true;
	return 0;
}
