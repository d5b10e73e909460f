/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The handshake for QUIC and others that have records of their own: messages, secrets and alerts
 * go through functions of the application. RFC 9001 §4. */
#include "config.h"

#include <string.h>

#include "handshake/tls13.h"
#include "session/session.h"

static int result_of(int ret)
{
	if (ret < 0)
		return ERR(ret);
	return ret ? ERR(GNUTLS_E_INTERNAL_ERROR) : 1;
}

static bool is_retry(unsigned type, const uint8_t *msg, size_t len)
{
	return type == HS_SERVER_HELLO && len >= 4 + 2 + HS_RANDOM_LEN &&
	       !memcmp(msg + 4 + 2, hs13_hrr_random, HS_RANDOM_LEN);
}

int session_divert_message(void *opaque, unsigned type, const void *msg, size_t len)
{
	gnutls_session_t s = opaque;

	if (!s->message_func)
		return 0;
	if (is_retry(type, msg, len))
		type = GNUTLS_HANDSHAKE_HELLO_RETRY_REQUEST;
	return result_of(s->message_func(s, record_level(s->record, RECORD_TX),
					 (gnutls_handshake_description_t)type, msg, len));
}

int session_divert_alert(void *opaque, gnutls_alert_level_t level, gnutls_alert_description_t desc)
{
	gnutls_session_t s = opaque;

	if (!s->alert_func)
		return 0;
	return result_of(s->alert_func(s, record_level(s->record, RECORD_TX), level, desc));
}

/**
 * gnutls_handshake_set_read_function:
 * @session: a session, before its handshake
 * @func: called with each handshake message to be sent, its header included, and its level; NULL:
 * messages go out in records
 *
 * With it the application carries handshake messages itself, as QUIC does: those of the peer come
 * in through gnutls_handshake_write(), and nothing is read from the transport. A negative result
 * ends the handshake.
 *
 * TLS 1.3 only: the priorities have to leave out other versions (RFC 9001 §4.2), which is not
 * enforced, as in the stock library. A peer that chooses TLS 1.2 all the same gets as far as the
 * ChangeCipherSpec, where the handshake ends with GNUTLS_E_UNEXPECTED_PACKET.
 *
 * Since: 3.7.0
 **/
void gnutls_handshake_set_read_function(gnutls_session_t session, gnutls_handshake_read_func func)
{
	session->message_func = func;
	record_detach(session->record, func != NULL);
}

static int feed_and_deal(gnutls_session_t s, gnutls_record_encryption_level_t level,
			 const void *data, size_t len)
{
	TRY(record_feed(s->record, level, data, len));
	return record_deal_fed(s->record);
}

/**
 * gnutls_handshake_write:
 * @session: a session with gnutls_handshake_set_read_function()
 * @level: the encryption level that the data came with
 * @data: a piece of the peer's handshake messages
 * @data_size: bytes
 *
 * During the handshake it only keeps the data for gnutls_handshake(), which is to be called then.
 * After it messages are dealt with at once.
 *
 * Returns: 0; GNUTLS_E_AGAIN after the handshake, if more is needed for a whole message;
 * GNUTLS_E_DECRYPTION_FAILED for a level below the one in force; GNUTLS_E_INVALID_REQUEST;
 * GNUTLS_E_REAUTH_REQUEST; or the error that the message brings about.
 *
 * Since: 3.7.0
 **/
int gnutls_handshake_write(gnutls_session_t session, gnutls_record_encryption_level_t level,
			   const void *data, size_t data_size)
{
	if (!session->message_func)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	/* what gnutls_handshake or gnutls_reauth wait for stays for them */
	if (!session->handshake_done || session->hs ||
	    (!session->config.is_client && session->reauth))
		return record_feed(session->record, level, data, data_size);
	return (int)SESSION_READS(session, feed_and_deal(session, level, data, data_size));
}

/**
 * gnutls_handshake_set_secret_function:
 * @session: a session
 * @func: called with the traffic secrets of TLS 1.3 as they come into force, those of key updates
 * included; NULL: none
 *
 * A result that is not 0 ends the handshake. RFC 8446 §7.1.
 *
 * Since: 3.7.0
 **/
void gnutls_handshake_set_secret_function(gnutls_session_t session,
					  gnutls_handshake_secret_func func)
{
	session->config.secret_func = func;
}

/**
 * gnutls_alert_set_read_function:
 * @session: a session
 * @func: called with each alert to be sent, instead of sending it; NULL: alerts go out in records
 *
 * Since: 3.7.0
 **/
void gnutls_alert_set_read_function(gnutls_session_t session, gnutls_alert_read_func func)
{
	session->alert_func = func;
}
