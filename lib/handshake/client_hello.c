/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* ClientHello, written and read, for both versions; the choice of the version on the server.
 * RFC 8446 §4.1.2, RFC 5246 §7.4.1.2. */
#include "config.h"

#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "crypto/kdf.h"
#include "ext/ext.h"
#include "handshake/tls13.h"

#define SCSV_FALLBACK 0x5600

int hs_random(struct hs *hs, uint8_t out[HS_RANDOM_LEN])
{
	const void *app = hs->config->app_random[0];

	if (app) {
		memcpy(out, app, HS_RANDOM_LEN);
		return 0;
	}
	return rnd_bytes(GNUTLS_RND_NONCE, out, HS_RANDOM_LEN);
}

bool hs_offers_suite(const struct hs *hs, const struct suite_entry *s)
{
	const struct gnutls_priority_st *p = hs->config->priority;
	const struct version_entry *max = hs->max_version;
	const struct version_entry *min = priority_min_version(p, false);

	return s->min_version <= max->id && s->max_version >= min->id && hs12_can_offer(hs, s);
}

/* The legacy session id: that of a cached session, or (middlebox compatibility) a random one. */
static int choose_session_id(struct hs *hs)
{
	const struct gnutls_priority_st *p = hs->config->priority;

	if (hs->session_id_len || !hs_may_offer_tls13(hs) || p->disable_tls13_compat)
		return 0;
	hs->session_id_len = HS_MAX_SESSION_ID;
	return rnd_bytes(GNUTLS_RND_NONCE, hs->session_id, HS_MAX_SESSION_ID);
}

static void write_suites(struct hs *hs, struct writer *w)
{
	const struct gnutls_priority_st *p = hs->config->priority;
	size_t mark = writer_open16(w);
	unsigned i;

	for (i = 0; i < p->suites_count; i++)
		if (hs_offers_suite(hs, p->suites[i]))
			writer_u16(w, p->suites[i]->tls_id);
	if (p->fallback_scsv)
		writer_u16(w, SCSV_FALLBACK);
	writer_close16(w, mark);
}

/* Session data and tickets are good for the name that they came from. */
static int keep_server_name(struct hs *hs)
{
	const char *name = hs->config->server_name;

	if (!name || !*name)
		return 0;
	return datum_set(&hs->params->server_name, name, strlen(name));
}

int hs_send_client_hello(struct hs *hs)
{
	const struct gnutls_priority_st *p = hs->config->priority;
	struct hs_params *params = hs->params;
	struct writer *w = &hs->out;
	size_t suites;

	if (!p || !p->suites_count)
		return ERR(GNUTLS_E_NO_CIPHER_SUITES);
	hs->max_version = hs->is_renegotiation ? params->version : priority_max_version(p, false);
	if (!hs->max_version)
		return ERR(GNUTLS_E_NO_PRIORITIES_WERE_SET);
	if (!hs->hrr) {
		TRY(hs_random(hs, params->client_random));
		TRY(hs12_client_offer(hs));
		TRY(keep_server_name(hs));
		if (hs_may_offer_tls13(hs))
			TRY(hs13_client_collect_psks(hs));
		TRY(choose_session_id(hs));
		if (!hs->is_renegotiation)
			record_set_wire_version(hs->record,
						p->latest_record_version ? 0x0303 : 0x0301);
	}
	writer_u16(w, hs->max_version->wire > 0x0303 ? 0x0303 : hs->max_version->wire);
	writer_bytes(w, params->client_random, HS_RANDOM_LEN);
	writer_vec8(w, hs->session_id, hs->session_id_len);
	suites = w->len;
	write_suites(hs, w);
	if (!writer_error(w) && w->len == suites + 2)
		return ERR(GNUTLS_E_NO_CIPHER_SUITES);
	writer_u8(w, 1);
	writer_u8(w, 0); /* null compression */
	hs->ext_sent = 0;
	TRY(ext_write(hs, EXT_CH, w, true));
	TRY(writer_error(w));
	if (ext_was_sent(hs, EXT_PRE_SHARED_KEY))
		TRY(hs13_client_write_binders(hs));
	return 0;
}

/* What a ClientHello says outside of its extensions. */
struct client_hello {
	uint16_t version;
	uint8_t random[HS_RANDOM_LEN];
	struct reader session_id, suites, compressions, extensions;
};

static int parse_client_hello(struct reader body, struct client_hello *ch)
{
	*ch = (struct client_hello){0};
	TRY(reader_u16(&body, &ch->version));
	if (ch->version <= 0x0300) /* RFC 8446 appendix D.5 */
		return ERR(GNUTLS_E_UNSUPPORTED_VERSION_PACKET);
	TRY(reader_copy(&body, ch->random, HS_RANDOM_LEN));
	TRY(reader_vec8(&body, &ch->session_id));
	TRY(reader_vec16(&body, &ch->suites));
	TRY(reader_vec8(&body, &ch->compressions));
	if (reader_left(&ch->session_id) > HS_MAX_SESSION_ID)
		return ERR(GNUTLS_E_RECEIVED_ILLEGAL_PARAMETER);
	if (reader_is_empty(&ch->suites) || reader_left(&ch->suites) % 2 ||
	    reader_is_empty(&ch->compressions))
		return ERR(GNUTLS_E_UNEXPECTED_PACKET_LENGTH);
	if (!reader_is_empty(&body))
		TRY(reader_vec16(&body, &ch->extensions));
	return reader_done(&body);
}

static int take_suites(struct hs *hs, struct reader suites)
{
	hs->suites_count = 0;
	while (!reader_is_empty(&suites)) {
		uint16_t id;

		TRY(reader_u16(&suites, &id));
		if (hs->suites_count < ARRAY_LEN(hs->suites))
			hs->suites[hs->suites_count++] = id;
	}
	return 0;
}

static bool has_suite(const struct hs *hs, uint16_t id)
{
	unsigned i;

	for (i = 0; i < hs->suites_count; i++)
		if (hs->suites[i] == id)
			return true;
	return false;
}

/* The highest version that both sides have. */
static int choose_version(struct hs *hs)
{
	const struct gnutls_priority_st *p = hs->config->priority;
	const struct version_entry *best = NULL;
	unsigned i;

	if (hs->peer_has_versions_ext) {
		for (i = 0; i < hs->peer_versions_count; i++) {
			const struct version_entry *v = hs->peer_versions[i];

			if (hs->is_renegotiation && v != hs->params->version)
				continue;
			if (v->implemented && !v->dtls && priority_has_version(p, v->id) &&
			    (!best || v->age > best->age))
				best = v;
		}
	} else if (hs->legacy_version >= 0x0303 && priority_has_version(p, GNUTLS_TLS1_2)) {
		best = version_find(GNUTLS_TLS1_2);
	}
	if (!best)
		return ERR(GNUTLS_E_UNSUPPORTED_VERSION_PACKET);
	hs->max_version = hs->is_renegotiation ? best : priority_max_version(p, false);
	if (has_suite(hs, SCSV_FALLBACK) && best->age < hs->max_version->age)
		return ERR(GNUTLS_E_INAPPROPRIATE_FALLBACK);
	hs->params->version = best;
	return 0;
}

static bool has_null_compression(struct reader r)
{
	while (!reader_is_empty(&r))
		if (*r.p++ == 0)
			return true;
	return false;
}

static bool same(struct reader a, struct reader b)
{
	return reader_left(&a) == reader_left(&b) &&
	       (reader_is_empty(&a) || !memcmp(a.p, b.p, reader_left(&a)));
}

/* What we act on, and what HelloRetryRequest does not ask to change. Of the rest we know no rules.
 */
static bool has_to_stay(uint16_t id)
{
	return ext_bit(id) && id != EXT_KEY_SHARE && id != EXT_PRE_SHARED_KEY &&
	       id != EXT_EARLY_DATA && id != EXT_COOKIE;
}

static int next_to_stay(struct reader *block, uint16_t *id, struct reader *body)
{
	while (!reader_is_empty(block)) {
		TRY(reader_u16(block, id));
		TRY(reader_vec16(block, body));
		if (has_to_stay(*id))
			return 1;
	}
	return 0;
}

/* In any order; reading them refuses one that comes twice. */
static int same_extensions(struct reader first, struct reader second)
{
	struct reader body, other, r = second;
	unsigned count = 0;
	uint16_t id, other_id;
	int ret;

	while ((ret = next_to_stay(&r, &id, &body)) > 0)
		count++;
	TRY(ret);
	while ((ret = next_to_stay(&first, &id, &body)) > 0) {
		for (r = second; (ret = next_to_stay(&r, &other_id, &other)) > 0;)
			if (other_id == id)
				break;
		TRY(ret);
		if (!ret || !count-- || !same(body, other))
			return ERR(GNUTLS_E_RECEIVED_ILLEGAL_PARAMETER);
	}
	TRY(ret);
	return count ? ERR(GNUTLS_E_RECEIVED_ILLEGAL_PARAMETER) : 0;
}

/* RFC 8446 §4.1.2: what may not change in the second ClientHello. */
static int check_second(struct hs *hs, const struct client_hello *ch)
{
	struct client_hello first;

	TRY(parse_client_hello(reader_of(hs->client_hello.data, hs->client_hello.len), &first));
	if (ch->version != first.version || memcmp(ch->random, first.random, HS_RANDOM_LEN) ||
	    !same(ch->session_id, first.session_id) || !same(ch->suites, first.suites) ||
	    !same(ch->compressions, first.compressions))
		return ERR(GNUTLS_E_RECEIVED_ILLEGAL_PARAMETER);
	return same_extensions(first.extensions, ch->extensions);
}

static int keep_first(struct hs *hs)
{
	writer_bytes(&hs->client_hello, hs->msg.body.p, reader_left(&hs->msg.body));
	return writer_error(&hs->client_hello);
}

static int read_extensions(struct hs *hs, const struct client_hello *ch)
{
	hs->ext_received = 0;
	hs->peer_has_versions_ext = hs->peer_sent_groups = hs->peer_sent_signs = false;
	hs->psk_modes = 0;
	hs->params->peer_allows_post_auth = false;
	hs->early_suite = NULL;
	TRY(ext_read(hs, EXT_CH, ch->extensions, true));
	return ext_read(hs, EXT_CH, ch->extensions, false);
}

/* After HelloRetryRequest: the choices made by the name hold for this one only. */
static int read_extensions_again(struct hs *hs, const struct client_hello *ch)
{
	autodatum before = hs->params->server_name;

	hs->params->server_name = (gnutls_datum_t){NULL, 0};
	TRY(read_extensions(hs, ch));
	if (!datum_eq(&before, &hs->params->server_name) || ext_was_received(hs, EXT_EARLY_DATA))
		return ERR(GNUTLS_E_RECEIVED_ILLEGAL_PARAMETER);
	return 0;
}

/* The application may change priorities and credentials now, for instance by the server name. */
static int call_application(struct hs *hs, const struct client_hello *ch)
{
	const struct hs_config *c = hs->config;
	gnutls_priority_t before;
	bool changed;
	int ret;

	if (!c->post_client_hello)
		return 0;
	before = priority_ref(c->priority); /* or another could come to stand at its address */
	ret = c->post_client_hello(c->session);
	changed = c->priority != before;
	gnutls_priority_deinit(before);
	if (ret < 0)
		return ERR(ret);
	return changed ? read_extensions(hs, ch) : 0;
}

int hs_recv_client_hello(struct hs *hs)
{
	bool second = hs->hrr;
	struct client_hello ch;

	if (!hs->config->priority)
		return ERR(GNUTLS_E_NO_PRIORITIES_WERE_SET);
	TRY(parse_client_hello(hs->msg.body, &ch));
	if (second)
		TRY(check_second(hs, &ch));
	hs->legacy_version = ch.version;
	memcpy(hs->params->client_random, ch.random, HS_RANDOM_LEN);
	hs->session_id_len = (uint8_t)reader_left(&ch.session_id);
	if (hs->session_id_len)
		memcpy(hs->session_id, ch.session_id.p, hs->session_id_len);
	TRY(take_suites(hs, ch.suites));
	TRY(second ? read_extensions_again(hs, &ch) : read_extensions(hs, &ch));
	if (!second)
		TRY(call_application(hs, &ch));
	TRY(choose_version(hs));
	hs_log(hs, "Selected version %s\n", hs->params->version->name);
	if (hs->params->version->tls13_sem) {
		if (reader_left(&ch.compressions) != 1 || ch.compressions.p[0] != 0)
			return ERR(GNUTLS_E_RECEIVED_ILLEGAL_PARAMETER);
	} else if (second || !has_null_compression(ch.compressions)) {
		return ERR(GNUTLS_E_RECEIVED_ILLEGAL_PARAMETER);
	}
	record_set_version(hs->record, hs->params->version);
	record_set_wire_version(hs->record, 0x0303);
	/* known to hooks after this message */
	TRY(ext_alpn_select(hs));
	if (hs->params->version->tls13_sem) {
		TRY(hs13_server_select(hs));
		/* a refused first flight still comes; nothing of it does behind a second hello */
		record_skip_early_data(hs->record, ext_was_received(hs, EXT_EARLY_DATA) &&
							   !hs->params->early_data_accepted
						   ? hs->config->max_early_data
						   : 0);
		if (!second && hs->hrr)
			TRY(keep_first(hs));
		if (!second)
			hs_use_table(hs, tls13_server_table);
		return 0;
	}
	TRY(hs12_server_select(hs));
	hs_use_table(hs, tls12_server_table);
	return 0;
}

const struct hs_step hs_server_hello_table[] = {
	{HS_RECV, HS_CLIENT_HELLO, "ClientHello", .run = hs_recv_client_hello,
	 .after = hs13_server_start_early},
	{HS_END},
};
