/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Alerts for the application. RFC 8446 §6. */
#include "config.h"

#include "session/session.h"

/* The last alert received; after GNUTLS_E_WARNING_ALERT_RECEIVED or GNUTLS_E_FATAL_ALERT_RECEIVED.
 */
gnutls_alert_description_t gnutls_alert_get(gnutls_session_t session)
{
	int desc = record_last_alert(session->record, NULL);

	return desc < 0 ? GNUTLS_A_CLOSE_NOTIFY : (gnutls_alert_description_t)desc;
}

/* In every state and, while it negotiates, in functions that the session calls; but not in its push
 * function. */
static int send_alert(gnutls_session_t s, gnutls_alert_level_t level,
		      gnutls_alert_description_t desc)
{
	if (record_is_pushing(s->record))
		return ERR(GNUTLS_E_INVALID_REQUEST);
	return (int)SESSION_VISIT(s, SESSION_ALERT, 0, record_send_alert(s->record, level, desc));
}

/* Sends an alert; possible in every state of a session. No data can follow a fatal one.
 * Returns: 0; GNUTLS_E_AGAIN, GNUTLS_E_INTERRUPTED (call again); GNUTLS_E_INVALID_REQUEST in the
 * session's own push function; or an error. */
int gnutls_alert_send(gnutls_session_t session, gnutls_alert_level_t level,
		      gnutls_alert_description_t desc)
{
	return send_alert(session, level, desc);
}

/* Sends the alert that fits an error of this library.
 * @err: what a function returned; nothing is sent for errors that are not fatal or are the peer's
 * Returns: as gnutls_alert_send. */
int gnutls_alert_send_appropriate(gnutls_session_t session, int err)
{
	int alert, level;

	if (err != GNUTLS_E_REHANDSHAKE &&
	    (!gnutls_error_is_fatal(err) || err == GNUTLS_E_FATAL_ALERT_RECEIVED))
		return 0;
	alert = gnutls_error_to_alert(err, &level);
	if (alert < 0)
		return 0;
	return send_alert(session, (gnutls_alert_level_t)level, (gnutls_alert_description_t)alert);
}
