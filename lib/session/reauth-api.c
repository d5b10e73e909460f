/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Authentication of the client after the handshake, for applications. RFC 8446 §4.6.2. */
#include "config.h"

#include "base/time.h"
#include "session/session.h"

/* The first request is dealt with; what came behind it is next. */
static void next_request(gnutls_session_t s)
{
	struct hs *done = s->reauth;

	s->reauth = done->next;
	done->next = NULL;
	hs_free(done);
}

static int may_begin(gnutls_session_t s)
{
	if (s->config.is_client)
		return ERR(s->handshake_done || s->hs ? GNUTLS_E_INVALID_REQUEST
						      : GNUTLS_E_UNAVAILABLE_DURING_HANDSHAKE);
	if (!s->handshake_done || !session_is_tls13(s) || !s->params.peer_allows_post_auth ||
	    s->config.cert_request == GNUTLS_CERT_IGNORE)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	return 0;
}

/* The timeout of handshakes is that of all calls together. */
static int run(gnutls_session_t s, struct hs *hs)
{
	unsigned ms = s->config.timeout_ms;
	uint64_t now = time_monotonic_ms();
	int ret;

	if (!ms)
		return hs_run(hs);
	if (!hs->give_up_ms)
		hs->give_up_ms = now + ms;
	if (now >= hs->give_up_ms)
		return ERR(GNUTLS_E_TIMEDOUT);
	record_set_deadline(s->record, (unsigned)(hs->give_up_ms - now));
	ret = hs_run(hs);
	record_set_deadline(s->record, 0);
	return ret;
}

int session_reauth(gnutls_session_t s)
{
	struct hs_post post = {&s->config, &s->params, s->record};
	int ret;

	if (record_is_invalid(s->record))
		return ERR(GNUTLS_E_INVALID_SESSION);
	if (!s->reauth) {
		TRY(may_begin(s));
		TRY(hs13_reauth_new(&post, &s->reauth));
	}
	ret = run(s, s->reauth);
	if (ret >= 0) {
		next_request(s);
		return 0;
	}
	if (gnutls_error_is_fatal(ret) && ret != GNUTLS_E_GOT_APPLICATION_DATA) {
		/* who could not be verified may still be told so */
		if (!s->reauth->reauth_proven)
			record_invalidate(s->record);
		next_request(s);
	}
	return ERR(ret);
}

/**
 * gnutls_reauth:
 * @session: a TLS 1.3 session after its handshake; both sides have set GNUTLS_POST_HANDSHAKE_AUTH
 * @flags: must be 0
 *
 * On a server: asks the client for its certificate, as gnutls_certificate_server_set_request()
 * says, and reads and verifies the answer; gnutls_handshake_set_timeout() limits it from the first
 * call to the last. On a client, after gnutls_record_recv() returned GNUTLS_E_REAUTH_REQUEST:
 * answers, with an empty list where no certificate fits. RFC 8446 §4.6.2.
 *
 * Returns: 0; GNUTLS_E_AGAIN, GNUTLS_E_INTERRUPTED (call again); GNUTLS_E_GOT_APPLICATION_DATA
 * (read it, then call again); GNUTLS_E_INVALID_REQUEST if the client did not offer it, was not
 * asked, or the server is not to ask; or the errors of gnutls_handshake().
 *
 * Since: 3.6.3
 **/
int gnutls_reauth(gnutls_session_t session, unsigned flags)
{
	(void)flags;
	return (int)SESSION_NEGOTIATES(session, session_reauth(session));
}
