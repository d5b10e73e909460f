/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* TLS 1.2 after the handshake: requests to renegotiate. RFC 5246 §7.4.1.1, RFC 5746. */
#include "config.h"

#include "base/datum.h"
#include "handshake/tls12.h"

int hs12_post_recv(struct hs_post *post, const struct record_hs_msg *msg)
{
	const struct hs_config *c = post->config;

	if (c->is_client && msg->type == HS_HELLO_REQUEST && reader_is_empty(&msg->body))
		return ERR(GNUTLS_E_REHANDSHAKE);
	if (c->is_client || msg->type != HS_CLIENT_HELLO)
		return ERR(GNUTLS_E_UNEXPECTED_HANDSHAKE_PACKET);
	/* the handshake that the application may start now begins with this message */
	TRY(datum_set(&post->params->early_hello, msg->raw.p, reader_left(&msg->raw)));
	return ERR(GNUTLS_E_REHANDSHAKE);
}

int hs12_request_rehandshake(struct hs_post *post)
{
	static const uint8_t hello_request[4] = {HS_HELLO_REQUEST};

	TRY(record_queue_handshake(post->record, hello_request, sizeof(hello_request)));
	return record_flush(post->record);
}
