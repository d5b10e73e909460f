/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* cookie (RFC 8446 §4.2.2): echoed by the client; this server sends none. */
#include "base/datum.h"
#include "ext/ext.h"

int ext_cookie_send(struct hs *hs, enum ext_where where, struct writer *w)
{
	if (where != EXT_CH || !hs->cookie.size)
		return 0;
	writer_vec16(w, hs->cookie.data, hs->cookie.size);
	return 1;
}

int ext_cookie_recv(struct hs *hs, enum ext_where where, struct reader *body)
{
	struct reader cookie;

	TRY(reader_vec16(body, &cookie));
	if (reader_is_empty(&cookie))
		return ERR(GNUTLS_E_UNEXPECTED_PACKET_LENGTH);
	if (where == EXT_HRR)
		return datum_set(&hs->cookie, cookie.p, reader_left(&cookie));
	/* from a client: nobody gave it one */
	return ERR(GNUTLS_E_RECEIVED_ILLEGAL_EXTENSION);
}
