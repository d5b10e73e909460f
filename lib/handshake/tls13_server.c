/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The server's side of TLS 1.3 from the choice of parameters on. RFC 8446 §2, §4.1.1, A.2. */
#include "config.h"

#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "ext/ext.h"
#include "handshake/tls13.h"

static bool client_has_suite(const struct hs *hs, uint16_t id)
{
	unsigned i;

	for (i = 0; i < hs->suites_count; i++)
		if (hs->suites[i] == id)
			return true;
	return false;
}

/* The next TLS 1.3 suite that both have, in the preferred order; *pos starts at 0. */
static const struct suite_entry *next_suite(const struct hs *hs, unsigned *pos)
{
	const struct gnutls_priority_st *p = hs->config->priority;
	unsigned i;

	if (p->server_precedence) {
		while (*pos < p->suites_count) {
			const struct suite_entry *s = p->suites[(*pos)++];

			if (s->min_version >= GNUTLS_TLS1_3 && client_has_suite(hs, s->tls_id))
				return s;
		}
		return NULL;
	}
	while (*pos < hs->suites_count) {
		uint16_t id = hs->suites[(*pos)++];

		for (i = 0; i < p->suites_count; i++)
			if (p->suites[i]->tls_id == id &&
			    p->suites[i]->min_version >= GNUTLS_TLS1_3)
				return p->suites[i];
	}
	return NULL;
}

void hs13_set_suite(struct hs *hs, const struct suite_entry *s)
{
	hs->params->suite = s;
	hs->params->cipher = cipher_find(s->cipher);
}

const struct suite_entry *hs13_suite_with(const struct hs *hs, gnutls_mac_algorithm_t hmac)
{
	const struct suite_entry *s;
	unsigned pos = 0;

	if (hs->hrr)
		return hs->params->suite->prf == hmac ? hs->params->suite : NULL;
	while ((s = next_suite(hs, &pos)))
		if (s->prf == hmac)
			return s;
	return NULL;
}

/* A PSK decides the hash of the suite; without one it is the best that both have. */
static int select_suite_and_psk(struct hs *hs)
{
	const struct suite_entry *s;
	unsigned pos = 0;

	if (hs->hrr) { /* HelloRetryRequest has named it */
		if (!client_has_suite(hs, hs->params->suite->tls_id))
			return ERR(GNUTLS_E_RECEIVED_ILLEGAL_PARAMETER);
		return hs13_server_select_psk(hs);
	}
	s = next_suite(hs, &pos);
	if (!s)
		return ERR(GNUTLS_E_NO_CIPHER_SUITES);
	hs13_set_suite(hs, s);
	return hs13_server_select_psk(hs);
}

static bool client_named(const struct hs *hs, const struct group_entry *g)
{
	unsigned i;

	for (i = 0; i < hs->peer_groups_count; i++)
		if (hs->peer_groups[i] == g)
			return true;
	return false;
}

/* The group to ask for in HelloRetryRequest. */
static const struct group_entry *common_group(const struct hs *hs)
{
	const struct gnutls_priority_st *p = hs->config->priority;
	unsigned i;

	for (i = 0; p->server_precedence && i < p->group_count; i++)
		if (client_named(hs, p->group_entries[i]))
			return p->group_entries[i];
	return hs->peer_groups_count ? hs->peer_groups[0] : NULL;
}

static void use_psk_alone(struct hs *hs)
{
	hs->psk_no_dhe = true;
	hs->params->group = NULL;
}

/* The client's share decides; else a group for HelloRetryRequest. */
static int select_group(struct hs *hs)
{
	bool may_go_without = hs->psk_selected && (hs->psk_use_modes & HS_PSK_KE);
	const struct group_entry *g;

	if (may_go_without &&
	    (!(hs->psk_use_modes & HS_PSK_DHE_KE) || !ext_was_received(hs, EXT_KEY_SHARE))) {
		use_psk_alone(hs);
		return 0;
	}
	if (!hs->peer_sent_groups || !ext_was_received(hs, EXT_KEY_SHARE))
		return ERR(GNUTLS_E_MISSING_EXTENSION);
	if (hs->peer_share.size) {
		if (!client_named(hs, hs->selected_group))
			return ERR(GNUTLS_E_RECEIVED_ILLEGAL_PARAMETER);
		hs->params->group = hs->selected_group;
		return 0;
	}
	if (hs->hrr)
		return ERR(GNUTLS_E_RECEIVED_ILLEGAL_PARAMETER);
	g = common_group(hs);
	if (g) {
		hs->selected_group = hs->params->group = g;
		hs->hrr = hs->params->hrr_done = true;
		return 0;
	}
	if (!may_go_without)
		return ERR(GNUTLS_E_NO_COMMON_KEY_SHARE);
	use_psk_alone(hs);
	return 0;
}

static bool may_request_cert(const struct hs *hs)
{
	return hs->config->cert_request != GNUTLS_CERT_IGNORE && hs->config->creds.cert &&
	       !hs->psk_selected;
}

int hs13_server_select(struct hs *hs)
{
	bool retried = hs->hrr;

	hs->params->resumed = false;
	TRY(select_suite_and_psk(hs));
	if (!hs->psk_selected) {
		if (!hs->config->creds.cert)
			return ERR(GNUTLS_E_INSUFFICIENT_CREDENTIALS);
		if (!hs->peer_sent_signs)
			return ERR(GNUTLS_E_MISSING_EXTENSION);
	}
	TRY(select_group(hs));
	if (hs->hrr && !retried)
		return 0;
	if (!hs->psk_selected)
		TRY(hs_select_cert(hs));
	hs->want_client_cert = may_request_cert(hs);
	/* what the hello says for older versions, the session's flags show as the stock library's */
	hs->params->ems = hs->peer_ems && !hs->config->priority->no_ems;
	hs->params->resumed = hs->psk_is_resumption;
	TRY(hs13_server_judge_early(hs));
	memcpy(hs->params->session_id, hs->session_id, hs->session_id_len);
	hs->params->session_id_len = hs->session_id_len;
	return 0;
}

static bool needs_retry(const struct hs *hs)
{
	return hs->hrr;
}

static int write_hello(struct hs *hs, const uint8_t *random, enum ext_where where)
{
	struct writer *w = &hs->out;

	writer_u16(w, 0x0303);
	writer_bytes(w, random, HS_RANDOM_LEN);
	writer_vec8(w, hs->session_id, hs->session_id_len);
	writer_u16(w, hs->params->suite->tls_id);
	writer_u8(w, 0);
	return ext_write(hs, where, w, false);
}

static int send_retry(struct hs *hs)
{
	TRY(hs_transcript_start(hs, (gnutls_digest_algorithm_t)hs->params->suite->prf));
	TRY(hs_transcript_hrr(hs));
	hs_log(hs, "Sending HELLO RETRY REQUEST for group %s\n", hs->selected_group->name);
	return write_hello(hs, hs13_hrr_random, EXT_HRR);
}

static int queue_compat_ccs(struct hs *hs)
{
	return hs->session_id_len ? record_queue_ccs(hs->record) : 0;
}

static int send_server_hello(struct hs *hs)
{
	struct hs_params *p = hs->params;

	TRY(hs_random(hs, p->server_random));
	TRY(hs_transcript_start(hs, (gnutls_digest_algorithm_t)p->suite->prf));
	TRY(hs13_early_secret(hs, hs->psk_selected ? &hs->psks[hs->psk_index] : NULL));
	if (!hs->psk_no_dhe) {
		kx_clear(&hs->kx[0]);
		TRY(kx_generate(&hs->kx[0], p->group));
		hs->kx_count = 1;
		TRY(kx_derive(&hs->kx[0], hs->peer_share.data, hs->peer_share.size, &hs->shared));
	}
	p->kx = hs13_kx(hs);
	return write_hello(hs, p->server_random, EXT_SH13);
}

static int after_server_hello(struct hs *hs)
{
	TRY(hs13_handshake_secrets(hs));
	if (!hs->hrr)
		TRY(queue_compat_ccs(hs));
	TRY(hs13_handshake_keys(hs, RECORD_TX));
	if (!hs13_early_goes_on(hs))
		TRY(hs13_handshake_keys(hs, RECORD_RX));
	return hs13_announce(hs->config, GNUTLS_ENCRYPTION_LEVEL_HANDSHAKE, &hs->client_hs_traffic,
			     &hs->server_hs_traffic);
}

static int send_encrypted_extensions(struct hs *hs)
{
	return ext_write(hs, EXT_EE, &hs->out, false);
}

int hs13_send_certificate_request(struct hs *hs)
{
	/* the context is empty in the main handshake */
	writer_vec8(&hs->out, hs->cr_context.data, hs->cr_context.size);
	return ext_write(hs, EXT_CR, &hs->out, false);
}

static int after_server_finished(struct hs *hs)
{
	TRY(hs13_application_secrets(hs));
	TRY(hs13_announce(hs->config, GNUTLS_ENCRYPTION_LEVEL_APPLICATION, NULL,
			  &hs->params->server_traffic));
	return hs13_application_keys(hs->config, hs->params, hs->record, RECORD_TX);
}

static int after_client_finished(struct hs *hs)
{
	TRY(hs13_resumption_secret(hs));
	TRY(hs13_keep_transcript(hs));
	TRY(hs13_announce(hs->config, GNUTLS_ENCRYPTION_LEVEL_APPLICATION,
			  &hs->params->client_traffic, NULL));
	return hs13_application_keys(hs->config, hs->params, hs->record, RECORD_RX);
}

static bool with_certificates(const struct hs *hs)
{
	return !hs->psk_selected;
}

static bool asked_for_certificate(const struct hs *hs)
{
	return hs->want_client_cert;
}

static bool peer_has_certificate(const struct hs *hs)
{
	return hs->want_client_cert && hs->params->peer.count;
}

static bool wants_tickets(const struct hs *hs)
{
	return hs->config->tickets_enabled && !hs->config->priority->no_tickets &&
	       hs13_ticket_modes(hs) &&
	       !(hs->config->init_flags & (GNUTLS_NO_TICKETS | GNUTLS_NO_AUTO_SEND_TICKET));
}

static int send_tickets(struct hs *hs)
{
	struct hs_post post = {hs->config, hs->params, hs->record};

	return hs13_queue_tickets(&post, HS13_AUTO_TICKETS);
}

const struct hs_step tls13_server_table[] = {
	{HS_SEND, HS_SERVER_HELLO, "HelloRetryRequest", .when = needs_retry, .run = send_retry,
	 .after = queue_compat_ccs},
	{HS_RECV, HS_CLIENT_HELLO, "ClientHello again", .when = needs_retry,
	 .run = hs_recv_client_hello},
	{HS_SEND, HS_SERVER_HELLO, "ServerHello", .run = send_server_hello,
	 .after = after_server_hello},
	{HS_SEND, HS_ENCRYPTED_EXTENSIONS, "EncryptedExtensions", .run = send_encrypted_extensions},
	{HS_SEND, HS_CERTIFICATE_REQUEST, "CertificateRequest", .when = asked_for_certificate,
	 .run = hs13_send_certificate_request},
	{HS_SEND, HS_CERTIFICATE, "Certificate", .when = with_certificates,
	 .run = hs13_send_certificate},
	{HS_SEND, HS_CERTIFICATE_VERIFY, "CertificateVerify", .when = with_certificates,
	 .run = hs13_send_certificate_verify},
	{HS_SEND, HS_FINISHED, "Finished", .run = hs13_send_finished,
	 .after = after_server_finished},
	{HS_RECV, HS_END_OF_EARLY_DATA, "EndOfEarlyData", .when = hs13_ends_early,
	 .run = hs13_recv_end_of_early, .after = hs13_early_over},
	{HS_RECV, HS_CERTIFICATE, "Certificate", .when = asked_for_certificate,
	 .run = hs13_recv_certificate},
	{HS_RECV, HS_CERTIFICATE_VERIFY, "CertificateVerify", .when = peer_has_certificate,
	 .run = hs13_recv_certificate_verify},
	{HS_RECV, HS_FINISHED, "Finished", .run = hs13_recv_finished,
	 .after = after_client_finished},
	{HS_DO, .name = "verification", .when = peer_has_certificate, .run = hs_verify_peer},
	{HS_DO, .name = "tickets", .when = wants_tickets, .run = send_tickets},
	{HS_END},
};
