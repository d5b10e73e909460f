/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* TLS 1.2: which session is resumed, or which suite and certificate a new one gets; tickets and
 * the session database. RFC 5246 §7.4.1, RFC 5077, RFC 7627 §5. */
#include "config.h"

#include <string.h>

#include "base/ct.h"
#include "base/datum.h"
#include "base/time.h"
#include "crypto/kdf.h"
#include "ext/ext.h"
#include "handshake/tls12.h"

#define DEFAULT_EXPIRY_S (6 * 60 * 60)

static uint64_t expiry_s(const struct hs *hs)
{
	return hs->config->expiry_s ? hs->config->expiry_s : DEFAULT_EXPIRY_S;
}

static void drop_resume(struct hs *hs)
{
	if (!hs->resume)
		return;
	hs_params_clear(hs->resume);
	mem_free(hs->resume);
	hs->resume = NULL;
}

/* hs->resume from packed parameters; what cannot be read is no session. */
static int unpack_resume(struct hs *hs, const gnutls_datum_t *data)
{
	drop_resume(hs);
	hs->resume = mem_calloc(1, sizeof(*hs->resume));
	if (!hs->resume)
		return ERR(GNUTLS_E_MEMORY_ERROR);
	if (hs_params_unpack(data->data, data->size, hs->config->is_client, hs->resume) < 0 ||
	    !hs->resume->version || hs->resume->version->tls13_sem || !hs->resume->suite ||
	    hs->resume->master.len != HS_MASTER_LEN)
		drop_resume(hs);
	return 0;
}

static bool is_expired(const struct hs *hs, const struct hs_params *s)
{
	time_t now = time_now();

	return s->creation_time > now || (uint64_t)(now - s->creation_time) > expiry_s(hs);
}

static bool is_enabled(const struct hs *hs, const struct suite_entry *s)
{
	const struct gnutls_priority_st *p = hs->config->priority;

	for (unsigned i = 0; i < p->suites_count; i++)
		if (p->suites[i] == s)
			return true;
	return false;
}

static bool fits_version(const struct suite_entry *s)
{
	return s->kx != GNUTLS_KX_UNKNOWN && s->min_version <= GNUTLS_TLS1_2 &&
	       s->max_version >= GNUTLS_TLS1_2;
}

static void move_datum(gnutls_datum_t *to, gnutls_datum_t *from)
{
	datum_clear(to);
	*to = *from;
	*from = (gnutls_datum_t){NULL, 0};
}

/* The parameters of the old session become those of this one. */
static void adopt(struct hs *hs)
{
	struct hs_params *p = hs->params, *old = hs->resume;

	p->resumed = true;
	p->suite = old->suite;
	p->cipher = cipher_find(old->suite->cipher);
	p->kx = old->suite->kx;
	p->group = old->group;
	p->master = old->master;
	p->ems = old->ems;
	p->creation_time = old->creation_time;
	hs_peer_certs_clear(&p->peer);
	p->peer = old->peer;
	old->peer = (struct hs_peer_certs){0};
	move_datum(&p->psk_identity, &old->psk_identity);
	if (hs->config->is_client) {
		move_datum(&p->ticket, &old->ticket);
		p->ticket_lifetime_s = old->ticket_lifetime_s;
		p->ticket_time_ms = old->ticket_time_ms;
	}
}

static int start_new(struct hs *hs)
{
	struct hs_params *p = hs->params;

	p->resumed = false;
	p->kx = p->suite->kx;
	p->cipher = cipher_find(p->suite->cipher);
	p->creation_time = time_now();
	if (!p->cipher || !kx_find(p->kx))
		return ERR(GNUTLS_E_UNKNOWN_CIPHER_SUITE);
	return 0;
}

/* %FORCE_SESSION_HASH, %FORCE_ETM */
static int check_forced(const struct hs *hs)
{
	const struct gnutls_priority_st *p = hs->config->priority;
	const struct hs_params *params = hs->params;

	if (p->force_ems && !params->ems)
		return ERR(GNUTLS_E_INSUFFICIENT_SECURITY);
	if (p->force_etm && params->cipher->kind == CIPHER_BLOCK && !params->etm)
		return ERR(GNUTLS_E_INSUFFICIENT_SECURITY);
	return 0;
}

/* --- client */
bool hs12_can_offer(const struct hs *hs, const struct suite_entry *s)
{
	const struct auth_set *c = &hs->config->creds;
	const struct kx_entry *kx = kx_find(s->kx);

	if (!kx)
		return s->kx == GNUTLS_KX_UNKNOWN;
	switch (kx->client_creds) {
	case GNUTLS_CRD_CERTIFICATE:
		return c->cert;
	case GNUTLS_CRD_PSK:
		return c->psk_client;
	case GNUTLS_CRD_ANON:
		return c->anon_client;
	default:
		return false;
	}
}

static bool ticket_is_stale(const struct hs_params *s)
{
	uint64_t age_ms = time_now_ms() - s->ticket_time_ms;

	return s->ticket_lifetime_s && age_ms / 1000 > s->ticket_lifetime_s;
}

int hs12_client_offer(struct hs *hs)
{
	const struct hs_config *c = hs->config;
	const struct gnutls_priority_st *p = c->priority;
	bool by_ticket;

	if (hs->is_renegotiation || !c->resume_data.size || !p->has_tls12)
		return 0;
	TRY(unpack_resume(hs, &c->resume_data));
	if (!hs->resume)
		return 0;
	by_ticket = hs->resume->ticket.size && c->tickets_enabled && !p->no_tickets &&
		    !p->no_tickets_tls12 && !p->no_extensions && !ticket_is_stale(hs->resume);
	if (is_expired(hs, hs->resume) || !is_enabled(hs, hs->resume->suite) ||
	    !hs12_can_offer(hs, hs->resume->suite) || (p->no_ems && hs->resume->ems) ||
	    (!by_ticket && !hs->resume->session_id_len)) {
		drop_resume(hs);
		return 0;
	}
	if (by_ticket)
		TRY(datum_set(&hs->ticket_out, hs->resume->ticket.data, hs->resume->ticket.size));
	if (hs->resume->session_id_len) {
		hs->session_id_len = hs->resume->session_id_len;
		memcpy(hs->session_id, hs->resume->session_id, hs->session_id_len);
		return 0;
	}
	/* RFC 5077 §3.4: an id of our own, whose echo says that the ticket was taken */
	hs->session_id_len = HS_MAX_SESSION_ID;
	return rnd_bytes(GNUTLS_RND_NONCE, hs->session_id, HS_MAX_SESSION_ID);
}

static bool is_our_id(const struct hs *hs)
{
	return hs->session_id_len && hs->params->session_id_len == hs->session_id_len &&
	       memcmp(hs->params->session_id, hs->session_id, hs->session_id_len) == 0;
}

static int client_resume(struct hs *hs)
{
	/* the echo of an id that stands for no session: nothing that could be resumed */
	if (!hs->resume)
		return ERR(GNUTLS_E_RECEIVED_ILLEGAL_PARAMETER);
	if (hs->resume->suite != hs->params->suite)
		return ERR(GNUTLS_E_RECEIVED_ILLEGAL_PARAMETER);
	/* RFC 7627 §5.3: both or neither */
	if (hs->resume->ems != hs->params->ems)
		return ERR(GNUTLS_E_RECEIVED_ILLEGAL_PARAMETER);
	adopt(hs);
	hs_log(hs, "Session was resumed\n");
	return 0;
}

int hs12_client_selected(struct hs *hs)
{
	struct hs_params *p = hs->params;

	if (!fits_version(p->suite) || !hs12_can_offer(hs, p->suite))
		return ERR(GNUTLS_E_UNKNOWN_CIPHER_SUITE);
	if (!ext_was_received(hs, EXT_RENEGOTIATION_INFO))
		TRY(ext_renegotiation_info_absent(hs));
	if (!ext_was_received(hs, EXT_EMS))
		p->ems = false;
	if (!ext_was_received(hs, EXT_ETM))
		p->etm = false;
	if (is_our_id(hs))
		TRY(client_resume(hs));
	else
		TRY(start_new(hs));
	TRY(check_forced(hs));
	return hs_transcript_start(hs, hs12_prf_digest(hs));
}

/* --- server: the session to resume */
static bool uses_tickets(const struct hs *hs)
{
	const struct hs_config *c = hs->config;

	return c->tickets_enabled && c->ticket_key.size && !c->priority->no_tickets &&
	       !c->priority->no_tickets_tls12;
}

static int session_from_ticket(struct hs *hs)
{
	autodatum state = {0};

	if (hs_ticket_open(hs->config, hs->ticket_in.data, hs->ticket_in.size, &state) < 0)
		return 0;
	return unpack_resume(hs, &state);
}

static bool has_db(const struct hs *hs)
{
	const struct hs_callbacks *cb = hs->config->callbacks;

	return cb && cb->db_is_there && cb->db_is_there(hs->config->session);
}

static int session_from_db(struct hs *hs)
{
	const gnutls_datum_t id = {hs->session_id, hs->session_id_len};
	autodatum state = {0};

	if (hs->config->callbacks->db_retrieve(hs->config->session, &id, &state) < 0)
		return 0;
	TRY(unpack_resume(hs, &state));
	if (hs->resume && (hs->resume->session_id_len != id.size ||
			   memcmp(hs->resume->session_id, id.data, id.size)))
		drop_resume(hs);
	return 0;
}

static bool client_offers(const struct hs *hs, const struct suite_entry *s)
{
	for (unsigned i = 0; i < hs->suites_count; i++)
		if (hs->suites[i] == s->tls_id)
			return true;
	return false;
}

static bool is_resumable(const struct hs *hs)
{
	const struct hs_config *c = hs->config;
	const struct hs_params *s = hs->resume;

	return s->version == hs->params->version && fits_version(s->suite) &&
	       is_enabled(hs, s->suite) && client_offers(hs, s->suite) && !is_expired(hs, s) &&
	       datum_eq(&s->server_name, &hs->params->server_name) &&
	       !(c->cert_request == GNUTLS_CERT_REQUIRE && !s->peer.count) &&
	       !(c->priority->no_ems && s->ems) && !(c->priority->force_ems && !s->ems) &&
	       /* RFC 7627 §5.3: a session without is not carried on by a client with */
	       !(!s->ems && hs->peer_ems && !c->priority->no_ems);
}

static int find_session(struct hs *hs)
{
	drop_resume(hs);
	if (hs->is_renegotiation)
		return 0;
	if (hs->ticket_offered && hs->ticket_in.size && uses_tickets(hs))
		TRY(session_from_ticket(hs));
	else if (hs->session_id_len && has_db(hs))
		TRY(session_from_db(hs));
	if (!hs->resume)
		return 0;
	if (!is_resumable(hs)) {
		drop_resume(hs);
		return 0;
	}
	/* RFC 7627 §5.3: a session with must not be carried on by a client without */
	if (hs->resume->ems && !hs->peer_ems)
		return ERR(GNUTLS_E_INSUFFICIENT_SECURITY);
	return 0;
}

static int server_resume(struct hs *hs)
{
	adopt(hs);
	hs->ticket_expected = false;
	hs->params->session_id_len = hs->session_id_len;
	memcpy(hs->params->session_id, hs->session_id, hs->session_id_len);
	hs_log(hs, "Session was resumed\n");
	return 0;
}

/* --- server: the suite of a new session */
/* RFC 5246 §7.4.1.4.1: what a client without the extension can do. */
static void default_signs(struct hs *hs)
{
	static const gnutls_sign_algorithm_t signs[] = {
		GNUTLS_SIGN_RSA_SHA1, GNUTLS_SIGN_ECDSA_SHA1, GNUTLS_SIGN_DSA_SHA1};

	if (hs->peer_sent_signs)
		return;
	hs->peer_signs_count = 0;
	for (size_t i = 0; i < ARRAY_LEN(signs); i++) {
		const struct sign_entry *s = sign_find(signs[i]);

		if (s && priority_has_sign(hs->config->priority, s))
			hs->peer_signs[hs->peer_signs_count++] = s->id;
	}
}

static bool cert_can_serve(struct hs *hs, const struct suite_entry *s)
{
	const struct hs_config *c = hs->config;
	const struct auth_cert_query query = {
		.session = c->session,
		.priority = c->priority,
		.version = hs->params->version,
		.suite = s,
		.server_name = hs->params->server_name.size
				       ? (const char *)hs->params->server_name.data
				       : NULL,
		.signs = hs->peer_signs,
		.signs_len = hs->peer_signs_count,
		.is_server = true,
	};

	return auth_cert_can_serve(c->creds.cert, &query);
}

static bool have_credentials(struct hs *hs, const struct suite_entry *s)
{
	const struct auth_set *c = &hs->config->creds;
	const struct kx_entry *kx = kx_find(s->kx);

	if (hs12_kx_is_psk(s->kx) && !c->psk_server)
		return false;
	switch (kx->server_creds) {
	case GNUTLS_CRD_CERTIFICATE:
		return c->cert && cert_can_serve(hs, s);
	case GNUTLS_CRD_PSK:
		return c->psk_server;
	case GNUTLS_CRD_ANON:
		return c->anon_server;
	default:
		return false;
	}
}

static bool etm_allows(const struct hs *hs, const struct suite_entry *s)
{
	const struct cipher_entry *c = cipher_find(s->cipher);

	return c && (c->kind != CIPHER_BLOCK || !hs->config->priority->force_etm || hs->peer_etm);
}

/* RFC 8422 §5.3: the curve of an ECDSA certificate must be one of the client's. */
static bool client_has_curve(const struct hs *hs)
{
	gnutls_pubkey_t key = hs->cert.chain_len ? hs->cert.chain[0].pubkey : NULL;
	const struct group_entry *g;
	gnutls_ecc_curve_t curve;

	if (!hs->peer_sent_groups || !key ||
	    gnutls_pubkey_get_pk_algorithm(key, NULL) != GNUTLS_PK_ECDSA ||
	    gnutls_pubkey_export_ecc_raw2(key, &curve, NULL, NULL, 0) < 0)
		return true;
	g = group_find_curve(curve);
	return g && g->tls_id < 64 && (hs->peer_curve_bits >> g->tls_id & 1);
}

/* 1: @s it is; 0: it is not possible. */
static int try_suite(struct hs *hs, const struct suite_entry *s, bool any_curve)
{
	bool possible;
	int ret;

	if (!fits_version(s) || !kx_find(s->kx) || !client_offers(hs, s) || !etm_allows(hs, s) ||
	    !have_credentials(hs, s))
		return 0;
	TRY(hs12_server_prepare_kx(hs, s, &possible));
	if (!possible)
		return 0;
	hs->params->suite = s;
	if (!kx_find(s->kx)->server_cert)
		return 1;
	ret = hs_select_cert(hs);
	/* a callback may say no to this suite and yes to the next */
	if (ret == GNUTLS_E_INSUFFICIENT_CREDENTIALS ||
	    ret == GNUTLS_E_UNSUPPORTED_SIGNATURE_ALGORITHM)
		return 0;
	TRY(ret);
	return any_curve || client_has_curve(hs);
}

static const struct suite_entry *enabled_suite(const struct hs *hs, uint16_t id)
{
	const struct gnutls_priority_st *p = hs->config->priority;

	for (unsigned i = 0; i < p->suites_count; i++)
		if (p->suites[i]->tls_id == id)
			return p->suites[i];
	return NULL;
}

static int choose_suite_with(struct hs *hs, bool any_curve)
{
	const struct gnutls_priority_st *p = hs->config->priority;
	unsigned count = p->server_precedence ? p->suites_count : hs->suites_count;

	for (unsigned i = 0; i < count; i++) {
		const struct suite_entry *s = p->server_precedence
						      ? p->suites[i]
						      : enabled_suite(hs, hs->suites[i]);
		int ret;

		if (!s)
			continue;
		TRY(ret = try_suite(hs, s, any_curve));
		if (!ret)
			continue;
		hs_log(hs, "Selected cipher suite: %s\n", s->name);
		return 1;
	}
	hs->params->suite = NULL;
	return 0;
}

static int choose_suite(struct hs *hs)
{
	int ret;

	TRY(ret = choose_suite_with(hs, false));
	/* many clients take certificates on other curves than those they name for the exchange */
	if (!ret)
		TRY(ret = choose_suite_with(hs, true));
	return ret ? 0 : ERR(GNUTLS_E_NO_CIPHER_SUITES);
}

int hs12_server_select(struct hs *hs)
{
	struct hs_params *p = hs->params;

	if (!ext_was_received(hs, EXT_RENEGOTIATION_INFO))
		TRY(ext_renegotiation_info_absent(hs));
	p->etm = false;
	p->resumption_requested = hs->ticket_in.size || (hs->session_id_len && has_db(hs));
	TRY(find_session(hs));
	if (hs->resume) {
		TRY(server_resume(hs));
		return hs_transcript_start(hs, hs12_prf_digest(hs));
	}
	default_signs(hs);
	TRY(choose_suite(hs));
	TRY(start_new(hs));
	p->ems = hs->peer_ems && !hs->config->priority->no_ems;
	if (hs->config->priority->force_ems && !p->ems)
		return ERR(GNUTLS_E_INSUFFICIENT_SECURITY);
	hs->ticket_expected = hs->ticket_offered && uses_tickets(hs);
	p->session_id_len = HS_MAX_SESSION_ID;
	TRY(rnd_bytes(GNUTLS_RND_NONCE, p->session_id, HS_MAX_SESSION_ID));
	return hs_transcript_start(hs, hs12_prf_digest(hs));
}

/* --- NewSessionTicket */
int hs12_send_ticket(struct hs *hs)
{
	autodatum state = {0}, ticket = {0};

	TRY(hs_params_pack(hs->params, false, &state));
	TRY(hs_ticket_seal(hs->config, &state, &ticket));
	writer_u32(&hs->out, (uint32_t)expiry_s(hs));
	writer_vec16(&hs->out, ticket.data, ticket.size);
	hs->params->tickets_sent++;
	return writer_error(&hs->out);
}

int hs12_recv_ticket(struct hs *hs)
{
	struct reader body = hs->msg.body, ticket;
	struct hs_params *p = hs->params;
	uint32_t lifetime_s;

	TRY(reader_u32(&body, &lifetime_s));
	TRY(reader_vec16(&body, &ticket));
	TRY(reader_done(&body));
	if (reader_is_empty(&ticket)) /* the server changed its mind (RFC 5077 §3.3) */
		return 0;
	TRY(datum_set(&p->ticket, ticket.p, reader_left(&ticket)));
	p->ticket_lifetime_s = lifetime_s;
	p->ticket_time_ms = time_now_ms();
	p->tickets_received++;
	return 0;
}

int hs12_store_session(struct hs *hs)
{
	const struct hs_params *p = hs->params;
	const gnutls_datum_t id = {(unsigned char *)p->session_id, p->session_id_len};
	autodatum state = {0};

	if (!id.size || !has_db(hs) || hs->ticket_expected)
		return 0;
	TRY(hs_params_pack(p, false, &state));
	if (hs->config->callbacks->db_store(hs->config->session, &id, &state) < 0)
		hs_log(hs, "The session could not be stored\n");
	return 0;
}
