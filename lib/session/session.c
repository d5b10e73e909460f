/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The life of a session: gnutls_init, the handshake from start to end, what happens after it,
 * gnutls_deinit. */
#include "config.h"

#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/time.h"
#include "config/system-config.h"
#include "session/session.h"

#define DEFAULT_EXPIRE_S       21600
#define DEFAULT_MAX_EARLY_DATA 16384

static const struct hs_callbacks callbacks = {
	.verify_peer = session_verify_peer,
	.db_is_there = session_db_is_there,
	.db_store = session_db_store,
	.db_retrieve = session_db_retrieve,
	.db_remove = session_db_remove,
	.app_ext_send = session_exts_send,
	.app_ext_recv = session_exts_recv,
	.early_data_is_new = session_early_data_is_new,
};

static struct hs_post post_of(gnutls_session_t s)
{
	return (struct hs_post){&s->config, &s->params, s->record};
}

int session_send_refusal(gnutls_session_t s)
{
	int ret;

	if (!s->refusal_waits || record_is_pushing(s->record))
		return 0;
	ret = record_send_alert(s->record, GNUTLS_AL_WARNING, GNUTLS_A_NO_RENEGOTIATION);
	if (ret == GNUTLS_E_AGAIN || ret == GNUTLS_E_INTERRUPTED)
		return 0; /* reading goes on meanwhile */
	s->refusal_waits = false;
	return ret;
}

/* A handshake message while the application reads. */
static int on_post_handshake(void *opaque, const struct record_hs_msg *msg)
{
	gnutls_session_t s = opaque;
	struct hs_post post = post_of(s);

	if (session_is_tls13(s) && msg->type == HS_CERTIFICATE_REQUEST)
		return hs13_reauth_request(&post, msg, &s->reauth);
	if (session_is_tls13(s))
		return hs13_post_recv(&post, msg);
	if (msg->type == (s->config.is_client ? HS_HELLO_REQUEST : HS_CLIENT_HELLO)) {
		/* the kernel can't change TLS 1.2 keys (doc/ktls.md) */
		if (!record_offloaded(s->record))
			return GNUTLS_E_REHANDSHAKE;
		s->refusal_waits = true;
		return session_send_refusal(s);
	}
	return ERR(GNUTLS_E_UNEXPECTED_PACKET);
}

static int on_before_data(void *opaque, bool limit_near)
{
	gnutls_session_t s = opaque;
	struct hs_post post = post_of(s);

	if (!session_is_tls13(s))
		return 0;
	if (s->params.key_update_queued)
		TRY(hs13_key_update(&post, false));
	if (s->params.key_update_requested)
		return hs13_key_update(&post, false);
	if (limit_near && record_can_rekey(s->record, RECORD_TX) >= 0)
		return hs13_key_update(&post, false);
	return 0;
}

static void on_invalidated(void *opaque)
{
	session_db_forget(opaque);
}

static const struct record_handlers record_handlers = {
	.post_handshake = on_post_handshake,
	.before_data = on_before_data,
	.divert_message = session_divert_message,
	.divert_alert = session_divert_alert,
	.invalidated = on_invalidated,
};

/**
 * gnutls_init:
 * @session: gets the new session, to be freed with gnutls_deinit()
 * @flags: GNUTLS_CLIENT or GNUTLS_SERVER, and others of gnutls_init_flags_t
 *
 * GNUTLS_ENABLE_EARLY_START allows servers of TLS 1.3 to return from gnutls_handshake() before the
 * client's Finished has come. It is accepted, and not made use of: they wait, and
 * GNUTLS_SFLAGS_EARLY_START is never set.
 *
 * Returns: 0, GNUTLS_E_MEMORY_ERROR, GNUTLS_E_UNIMPLEMENTED_FEATURE for GNUTLS_DATAGRAM.
 **/
int gnutls_init(gnutls_session_t *session, unsigned int flags)
{
	gnutls_session_t s;

	*session = NULL;
	if (flags & GNUTLS_DATAGRAM)
		return ERR(GNUTLS_E_UNIMPLEMENTED_FEATURE);
	s = mem_calloc(1, sizeof(*s));
	if (!s)
		return ERR(GNUTLS_E_MEMORY_ERROR);
	s->init_flags = flags;
	s->record = record_new(s, s, &record_handlers, flags);
	if (!s->record) {
		mem_free(s);
		return ERR(GNUTLS_E_MEMORY_ERROR);
	}
	if (session_exts_init(s) < 0) {
		session_exts_free(s);
		record_free(s->record);
		mem_free(s);
		return ERR(GNUTLS_E_MEMORY_ERROR);
	}
	s->config.session = s;
	s->config.callbacks = &callbacks;
	s->config.is_client = !(flags & GNUTLS_SERVER);
	s->config.init_flags = flags;
	s->config.expiry_s = DEFAULT_EXPIRE_S;
	s->config.tickets_enabled = s->config.is_client && !(flags & GNUTLS_NO_TICKETS);
	s->config.request_ocsp = s->config.is_client && !(flags & GNUTLS_NO_EXTENSIONS);
	s->config.max_early_data = s->config.is_client ? UINT32_MAX : DEFAULT_MAX_EARLY_DATA;
	writer_init_secret(&s->config.early_data);
	*session = s;
	return 0;
}

static void config_clear(struct hs_config *c)
{
	gnutls_priority_deinit(c->priority);
	mem_free(c->server_name);
	hs_alpn_clear(c);
	hs_ticket_clear(c);
	datum_clear_wipe(&c->resume_data);
	mem_free(c->app_random[0]);
	writer_clear(&c->early_data);
}

void session_free(gnutls_session_t session)
{
	session_report_end(session);
	hs_free(session->hs);
	hs_free(session->reauth);
	session_exts_free(session);
	hs_params_clear(&session->params);
	record_free(session->record);
	config_clear(&session->config);
	mem_free(session->verify.hostname);
	mem_free_wipe(session, sizeof(*session));
}

/* What a new handshake starts from: nothing, or (renegotiation) the proof of the one before. */
static void renew_params(gnutls_session_t s)
{
	struct hs_params *p = &s->params, fresh = {0};

	if (!s->handshake_done) {
		hs_params_clear(p);
		return;
	}
	fresh.version = p->version;
	fresh.safe_renegotiation = p->safe_renegotiation;
	fresh.verify_data_len = p->verify_data_len;
	memcpy(fresh.client_verify_data, p->client_verify_data, sizeof(p->client_verify_data));
	memcpy(fresh.server_verify_data, p->server_verify_data, sizeof(p->server_verify_data));
	/* who the peer was: a renegotiation must not change that (tls12_auth.c, tls12_kx.c) */
	fresh.peer = p->peer;
	fresh.psk_identity = p->psk_identity;
	p->peer = (struct hs_peer_certs){0};
	p->psk_identity = (gnutls_datum_t){NULL, 0};
	hs_params_clear(p);
	*p = fresh;
	mem_wipe(&fresh, sizeof(fresh));
}

static int start_handshake(gnutls_session_t s)
{
	if (!s->config.priority)
		return ERR(GNUTLS_E_NO_PRIORITIES_WERE_SET);
	if (s->handshake_done && record_offloaded(s->record))
		return ERR(GNUTLS_E_UNIMPLEMENTED_FEATURE);
	renew_params(s);
	s->hs = hs_new(&s->config, &s->params, s->record);
	if (!s->hs)
		return ERR(GNUTLS_E_MEMORY_ERROR);
	s->hs->is_renegotiation = s->handshake_done;
	record_set_handshaking(s->record, true);
	if (s->config.timeout_ms)
		record_set_deadline(s->record, s->config.timeout_ms);
	return 0;
}

static void start_offload(gnutls_session_t s)
{
	struct system_config_ktls ktls;
	struct record_offload_config config;
	enum ktls_reason off = KTLS_OFFLOADED;

	system_config_ktls(&ktls);
	config = (struct record_offload_config){
		.enabled = ktls.enabled,
		.require_rekey = ktls.require_rekey,
		.zerocopy = ktls.zerocopy,
		.rekey_after = ktls.rekey_after,
	};
	/* the session's own word counts first, then the environment's, then the files' */
	if (s->config.priority && s->config.priority->ktls)
		config.enabled = s->config.priority->ktls == PRIORITY_KTLS_ON;
	if (!config.enabled)
		off = s->config.priority && s->config.priority->ktls      ? KTLS_OFF_PRIORITY
		      : ktls.enabled_by == GNUTLS_KTLS_SOURCE_ENVIRONMENT ? KTLS_OFF_ENVIRONMENT
									  : KTLS_DISABLED;
	config.off[RECORD_TX] = off || ktls.send ? off : KTLS_OFF_DIRECTION;
	config.off[RECORD_RX] = off || ktls.recv ? off : KTLS_OFF_DIRECTION;
	record_offload_configure(s->record, &config);
	record_offload_start(s->record);
	session_report_begin(s);
}

static void end_handshake(gnutls_session_t s)
{
	hs_free(s->hs);
	s->hs = NULL;
	writer_clear(&s->config.early_data);
	record_set_handshaking(s->record, false);
	record_set_deadline(s->record, 0);
}

int session_handshake(gnutls_session_t session)
{
	int ret;

	if (record_is_invalid(session->record))
		return ERR(GNUTLS_E_INVALID_SESSION);
	if (!session->hs)
		TRY(start_handshake(session));
	ret = hs_run(session->hs);
	if (ret < 0) {
		if (gnutls_error_is_fatal(ret)) {
			end_handshake(session);
			record_invalidate(session->record);
		}
		return ERR(ret);
	}
	if (!session->params.resumed || !session->params.creation_time)
		session->params.creation_time = time_now();
	session->handshake_done = true;
	end_handshake(session);
	start_offload(session);
	return 0;
}

/**
 * gnutls_handshake:
 * @session: a session with credentials, priorities and a transport
 *
 * Negotiates, or goes on with it. After GNUTLS_E_AGAIN, GNUTLS_E_INTERRUPTED and other errors that
 * are not fatal it is to be called again; gnutls_record_get_direction() tells what it waits for.
 * Alerts are left to the application (gnutls_alert_send_appropriate()).
 *
 * Functions of the application that the handshake calls can't go on with it, nor read or send data:
 * these calls return GNUTLS_E_INVALID_REQUEST and leave it as it was.
 *
 * Returns: 0 when the handshake is complete, or an error.
 **/
int gnutls_handshake(gnutls_session_t session)
{
	bool complete = !session->hs && session->handshake_done && session_is_tls13(session);

	if (complete && !record_is_invalid(session->record))
		return 0;
	return (int)SESSION_NEGOTIATES(session, session_handshake(session));
}

static int ask_client(gnutls_session_t s)
{
	static const uint8_t hello_request[4] = {HS_HELLO_REQUEST};

	TRY(record_queue_handshake(s->record, hello_request, sizeof(hello_request)));
	return record_flush(s->record);
}

/**
 * gnutls_rehandshake:
 * @session: a server's session of TLS 1.2
 *
 * Asks the client for a new handshake (HelloRequest). TLS 1.3 has none: there it updates the keys.
 *
 * Returns: 0, GNUTLS_E_INVALID_REQUEST on a client, GNUTLS_E_UNIMPLEMENTED_FEATURE when the kernel
 * has the keys, or an error.
 **/
int gnutls_rehandshake(gnutls_session_t session)
{
	if (session_is_tls13(session))
		return gnutls_session_key_update(session, GNUTLS_KU_PEER);
	if (session->config.is_client)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	if (record_offloaded(session->record))
		return ERR(GNUTLS_E_UNIMPLEMENTED_FEATURE);
	return (int)SESSION_SENDS(session, ask_client(session));
}

/**
 * gnutls_session_key_update:
 * @session: a TLS 1.3 session
 * @flags: 0, or GNUTLS_KU_PEER to ask the peer for new keys, too
 *
 * Changes the keys that we send with. RFC 8446 §4.6.3.
 *
 * Returns: 0; GNUTLS_E_AGAIN or GNUTLS_E_INTERRUPTED (call again); GNUTLS_E_INVALID_REQUEST before
 * TLS 1.3; GNUTLS_E_UNIMPLEMENTED_FEATURE if the kernel has the keys and can't change them (nothing
 * was sent, the session lives on).
 *
 * Since: 3.6.3
 **/
int gnutls_session_key_update(gnutls_session_t session, unsigned flags)
{
	struct hs_post post = post_of(session);

	if (!session->handshake_done || !session_is_tls13(session))
		return ERR(GNUTLS_E_INVALID_REQUEST);
	return (int)SESSION_SENDS(session, hs13_key_update(&post, flags & GNUTLS_KU_PEER));
}

/**
 * gnutls_session_ticket_send:
 * @session: a server's TLS 1.3 session
 * @nr: how many
 * @flags: must be 0
 *
 * Sends session tickets.
 *
 * Returns: 0; GNUTLS_E_AGAIN, GNUTLS_E_INTERRUPTED: call again with 0 tickets to flush them;
 * GNUTLS_E_INVALID_REQUEST on clients and before TLS 1.3.
 *
 * Since: 3.6.3
 **/
int gnutls_session_ticket_send(gnutls_session_t session, unsigned nr, unsigned flags)
{
	struct hs_post post = post_of(session);

	(void)flags;
	if (session->config.is_client || !session->handshake_done || !session_is_tls13(session))
		return ERR(GNUTLS_E_INVALID_REQUEST);
	return (int)SESSION_SENDS(
		session, hs13_send_tickets(&post, session->config.tickets_enabled ? nr : 0));
}
