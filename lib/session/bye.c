/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The orderly end of a session. RFC 8446 §6.1. */
#include "config.h"

#include "session/session.h"

/* Says that no more data comes (close_notify), after what is corked.
 * @how: GNUTLS_SHUT_WR: that is all; GNUTLS_SHUT_RDWR: also reads on, dropping data, until the peer
 * says the same. A peer that just closes the connection is no error by then.
 * Returns: 0; GNUTLS_E_AGAIN, GNUTLS_E_INTERRUPTED (call again); GNUTLS_E_INVALID_REQUEST in a
 * function that the session itself calls, when it is sending, or (GNUTLS_SHUT_RDWR) reading or
 * negotiating; or an error. */
int gnutls_bye(gnutls_session_t session, gnutls_close_request_t how)
{
	unsigned parts = SESSION_ALERT | (how == GNUTLS_SHUT_RDWR ? SESSION_RECV : 0);
	unsigned not_in = SESSION_SEND | (how == GNUTLS_SHUT_RDWR ? SESSION_HANDSHAKE : 0);

	if (record_is_pushing(session->record))
		return ERR(GNUTLS_E_INVALID_REQUEST);
	return (int)SESSION_VISIT(session, parts, not_in, record_bye(session->record, how));
}
