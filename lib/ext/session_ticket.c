/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* session_ticket of TLS 1.2 (RFC 5077 §3.2). */
#include "base/datum.h"
#include "ext/ext.h"

int ext_session_ticket_send(struct hs *hs, enum ext_where where, struct writer *w)
{
	const struct hs_config *c = hs->config;
	const struct gnutls_priority_st *p = c->priority;

	if (where == EXT_SH12) /* announces NewSessionTicket */
		return hs->ticket_expected;
	if (!c->tickets_enabled || p->no_tickets || p->no_tickets_tls12 || !p->has_tls12)
		return 0;
	writer_bytes(w, hs->ticket_out.data, hs->ticket_out.size);
	return 1;
}

int ext_session_ticket_recv(struct hs *hs, enum ext_where where, struct reader *body)
{
	if (where == EXT_SH12) {
		hs->ticket_expected = true;
		return 0;
	}
	hs->ticket_offered = true;
	TRY(datum_set(&hs->ticket_in, body->p, reader_left(body)));
	body->p = body->end;
	return 0;
}
