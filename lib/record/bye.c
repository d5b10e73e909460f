/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The orderly end: close_notify, and the wait for the peer's. RFC 8446 §6.1. */
#include "config.h"

#include "base/time.h"
#include "record/layer.h"

int record_bye(struct record_layer *rl, gnutls_close_request_t how)
{
	struct record_in in;
	size_t sent;
	int ret;

	if (rl->invalid || rl->tx.broken)
		return ERR(GNUTLS_E_INVALID_SESSION);
	if (!rl->tx.closed) {
		if (record_corked(rl)) /* a silent loss otherwise */
			TRY(record_flush_cork(rl, &sent));
		rl->tx.corked = false;
		TRY(record_send_alert(rl, GNUTLS_AL_WARNING, GNUTLS_A_CLOSE_NOTIFY));
	}
	if (how != GNUTLS_SHUT_RDWR)
		return 0;
	rl->rx.cur_valid = false;
	rl->read_start = time_monotonic_ms();
	while (!rl->rx.eof) {
		ret = record_read_until(rl, WANT_DATA, NULL, 0, &in);
		if (ret == GNUTLS_E_SESSION_EOF)
			break;
		if (ret == GNUTLS_E_PREMATURE_TERMINATION) /* nothing to lose by now: as GnuTLS */
			return 0;
		if (ret == GNUTLS_E_WARNING_ALERT_RECEIVED || ret == GNUTLS_E_REHANDSHAKE ||
		    ret == GNUTLS_E_REAUTH_REQUEST)
			continue;
		TRY(ret);
	}
	return 0;
}
