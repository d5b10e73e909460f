/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Alerts going out, and the last one that came in. RFC 8446 §6. */
#include "config.h"

#include "record/layer.h"

int record_send_alert(struct record_layer *rl, gnutls_alert_level_t level,
		      gnutls_alert_description_t desc)
{
	struct record_tx *tx = &rl->tx;
	const uint8_t alert[2] = {(uint8_t)level, (uint8_t)desc};
	int ret = rl->handlers && rl->handlers->divert_alert
			  ? rl->handlers->divert_alert(rl->opaque, level, desc)
			  : 0;

	if (ret) {
		if (ret > 0 && (level == GNUTLS_AL_FATAL || desc == GNUTLS_A_CLOSE_NOTIFY))
			tx->closed = true;
		return MIN(ret, 0);
	}
	if (!tx->alert_queued || memcmp(tx->alert, alert, 2) != 0) {
		TRY(tx->path->send_control(rl, RECORD_ALERT, alert, 2));
		memcpy(tx->alert, alert, 2);
		tx->alert_queued = true;
	}
	ret = tx->path->flush(rl);
	if (ret < 0) {
		if (!record_is_transient(ret)) {
			tx->alert_queued = false;
			record_invalidate(rl);
		}
		return ERR(ret);
	}
	tx->alert_queued = false;
	if (level == GNUTLS_AL_FATAL || desc == GNUTLS_A_CLOSE_NOTIFY)
		tx->closed = true;
	return 0;
}

int record_last_alert(const struct record_layer *rl, gnutls_alert_level_t *level)
{
	if (level && rl->alert_desc >= 0)
		*level = (gnutls_alert_level_t)rl->alert_level;
	return rl->alert_desc;
}
