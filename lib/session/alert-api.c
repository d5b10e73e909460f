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

/* Sends an alert; possible in every state of a session. No data can follow a fatal one.
 * Returns: 0; GNUTLS_E_AGAIN, GNUTLS_E_INTERRUPTED (call again); or an error. */
int gnutls_alert_send(gnutls_session_t session, gnutls_alert_level_t level,
		      gnutls_alert_description_t desc)
{
	return record_send_alert(session->record, level, desc);
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
	return record_send_alert(session->record, (gnutls_alert_level_t)level,
				 (gnutls_alert_description_t)alert);
}
