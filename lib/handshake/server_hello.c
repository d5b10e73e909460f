/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* ServerHello and HelloRetryRequest, read for both versions; TLS 1.2's written.
 * RFC 8446 §4.1.3, RFC 5246 §7.4.1.3. */
#include "config.h"

#include <string.h>

#include "base/ct.h"
#include "base/log.h"
#include "base/mem.h"
#include "ext/ext.h"
#include "handshake/tls13.h"

/* SHA-256 of "HelloRetryRequest" */
const uint8_t hs13_hrr_random[HS_RANDOM_LEN] = {
	0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c,
	0x02, 0x1e, 0x65, 0xb8, 0x91, 0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb,
	0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c,
};

/* The last eight bytes of a random value that say "I could have done better" (RFC 8446 §4.1.3). */
static const uint8_t downgrade_to_12[8] = {'D', 'O', 'W', 'N', 'G', 'R', 'D', 1};
static const uint8_t downgrade_below[8] = {'D', 'O', 'W', 'N', 'G', 'R', 'D', 0};

struct server_hello {
	uint16_t legacy_version;
	uint8_t random[HS_RANDOM_LEN];
	struct reader session_id, extensions;
	uint16_t suite;
	uint8_t compression;
};

static int parse_server_hello(struct reader body, struct server_hello *sh)
{
	*sh = (struct server_hello){0};
	TRY(reader_u16(&body, &sh->legacy_version));
	TRY(reader_copy(&body, sh->random, HS_RANDOM_LEN));
	TRY(reader_vec8(&body, &sh->session_id));
	TRY(reader_u16(&body, &sh->suite));
	TRY(reader_u8(&body, &sh->compression));
	if (reader_left(&sh->session_id) > HS_MAX_SESSION_ID)
		return ERR(GNUTLS_E_RECEIVED_ILLEGAL_PARAMETER);
	if (!reader_is_empty(&body))
		TRY(reader_vec16(&body, &sh->extensions));
	return reader_done(&body);
}

/* The version in supported_versions, or the legacy one. */
static int find_version(const struct hs *hs, struct reader block, uint16_t legacy,
			uint16_t *version)
{
	const struct version_entry *v;

	*version = legacy;
	while (!reader_is_empty(&block)) {
		struct reader body;
		uint16_t id;

		TRY(reader_u16(&block, &id));
		TRY(reader_vec16(&block, &body));
		if (id != EXT_SUPPORTED_VERSIONS)
			continue;
		TRY(reader_u16(&body, version));
		TRY(reader_done(&body));
		if (!ext_was_sent(hs, EXT_SUPPORTED_VERSIONS))
			return ERR(GNUTLS_E_RECEIVED_ILLEGAL_EXTENSION);
		v = version_find_wire(*version);
		if (!v || !v->tls13_sem || !priority_has_version(hs->config->priority, v->id))
			return ERR(GNUTLS_E_RECEIVED_ILLEGAL_PARAMETER);
	}
	return 0;
}

static const struct suite_entry *offered_suite(const struct hs *hs, uint16_t id,
					       const struct version_entry *version)
{
	const struct gnutls_priority_st *p = hs->config->priority;
	unsigned i;

	for (i = 0; i < p->suites_count; i++)
		if (p->suites[i]->tls_id == id && p->suites[i]->min_version <= version->id &&
		    p->suites[i]->max_version >= version->id && hs_offers_suite(hs, p->suites[i]))
			return p->suites[i];
	return NULL;
}

static int check_downgrade(const struct hs *hs, const struct server_hello *sh)
{
	const uint8_t *tail = sh->random + HS_RANDOM_LEN - 8;

	if (hs->max_version->age <= hs->params->version->age)
		return 0;
	if (!memcmp(tail, downgrade_to_12, 8) || !memcmp(tail, downgrade_below, 8))
		return ERR(GNUTLS_E_RECEIVED_ILLEGAL_PARAMETER);
	return 0;
}

static int set_version(struct hs *hs, uint16_t wire)
{
	const struct version_entry *v = version_find_wire(wire);

	if (!v || !v->implemented || v->dtls || !priority_has_version(hs->config->priority, v->id))
		return ERR(GNUTLS_E_UNSUPPORTED_VERSION_PACKET);
	if ((hs->hrr && !v->tls13_sem) || (hs->is_renegotiation && v != hs->params->version))
		return ERR(GNUTLS_E_RECEIVED_ILLEGAL_PARAMETER);
	if (hs->early_offered && !v->tls13_sem) /* RFC 8446 appendix D.3 */
		return ERR(GNUTLS_E_UNSUPPORTED_VERSION_PACKET);
	hs->params->version = v;
	record_set_version(hs->record, v);
	record_set_wire_version(hs->record, 0x0303);
	hs_log(hs, "Selected version %s\n", v->name);
	return 0;
}

static int set_suite(struct hs *hs, const struct server_hello *sh)
{
	const struct suite_entry *s = offered_suite(hs, sh->suite, hs->params->version);

	if (!s)
		return ERR(hs->params->version->tls13_sem ? GNUTLS_E_RECEIVED_ILLEGAL_PARAMETER
							  : GNUTLS_E_UNKNOWN_CIPHER_SUITE);
	if (hs->hrr && hs->params->suite && hs->params->suite != s)
		return ERR(GNUTLS_E_RECEIVED_ILLEGAL_PARAMETER);
	hs->params->suite = s;
	hs->params->cipher = cipher_find(s->cipher);
	hs_log(hs, "Selected cipher suite: %s\n", s->name);
	return 0;
}

static int check_echo(const struct hs *hs, const struct server_hello *sh)
{
	if (reader_left(&sh->session_id) != hs->session_id_len ||
	    (hs->session_id_len && memcmp(sh->session_id.p, hs->session_id, hs->session_id_len)))
		return ERR(GNUTLS_E_RECEIVED_ILLEGAL_PARAMETER);
	return 0;
}

/* The first HelloRetryRequest; ClientHello is sent once more. */
static int take_retry(struct hs *hs, const struct server_hello *sh)
{
	if (hs->hrr)
		return ERR(GNUTLS_E_UNEXPECTED_PACKET);
	TRY(check_echo(hs, sh));
	hs->hrr = true;
	hs->params->hrr_done = true;
	hs->selected_group = NULL;
	TRY(ext_read(hs, EXT_HRR, sh->extensions, false));
	/* Nothing to change would mean the same hello, and an endless game. */
	if (!hs->cookie.size && !hs->selected_group)
		return ERR(GNUTLS_E_RECEIVED_ILLEGAL_PARAMETER);
	TRY(hs_transcript_start(hs, (gnutls_digest_algorithm_t)hs->params->suite->prf));
	return hs_transcript_hrr(hs);
}

static void keep_session_id(struct hs *hs, const struct server_hello *sh)
{
	hs->params->session_id_len = (uint8_t)reader_left(&sh->session_id);
	if (hs->params->session_id_len)
		memcpy(hs->params->session_id, sh->session_id.p, hs->params->session_id_len);
}

int hs_recv_server_hello(struct hs *hs)
{
	struct server_hello sh;
	uint16_t wire;

	TRY(parse_server_hello(hs->msg.body, &sh));
	hs->ext_received = 0;
	TRY(find_version(hs, sh.extensions, sh.legacy_version, &wire));
	TRY(set_version(hs, wire));
	TRY(set_suite(hs, &sh));
	if (sh.compression)
		return ERR(GNUTLS_E_RECEIVED_ILLEGAL_PARAMETER);
	memcpy(hs->params->server_random, sh.random, HS_RANDOM_LEN);
	keep_session_id(hs, &sh);
	if (hs->params->version->tls13_sem) {
		if (sh.legacy_version != 0x0303)
			return ERR(GNUTLS_E_RECEIVED_ILLEGAL_PARAMETER);
		if (!memcmp(sh.random, hs13_hrr_random, HS_RANDOM_LEN))
			return take_retry(hs, &sh);
		TRY(check_echo(hs, &sh));
		TRY(ext_read(hs, EXT_SH13, sh.extensions, false));
		TRY(hs_transcript_start(hs, (gnutls_digest_algorithm_t)hs->params->suite->prf));
		return hs13_client_selected(hs);
	}
	TRY(check_downgrade(hs, &sh));
	TRY(ext_read(hs, EXT_SH12, sh.extensions, false));
	return hs12_client_selected(hs);
}

int hs_write_server_hello(struct hs *hs, const uint8_t random[HS_RANDOM_LEN])
{
	struct hs_params *p = hs->params;
	struct writer *w = &hs->out;
	uint8_t sent[HS_RANDOM_LEN];

	memcpy(sent, random, sizeof(sent));
	if (hs->max_version && hs->max_version->age > p->version->age)
		memcpy(sent + HS_RANDOM_LEN - 8, downgrade_to_12, 8);
	memcpy(p->server_random, sent, sizeof(sent));
	writer_u16(w, 0x0303);
	writer_bytes(w, sent, sizeof(sent));
	writer_vec8(w, p->session_id, p->session_id_len);
	writer_u16(w, p->suite->tls_id);
	writer_u8(w, 0);
	return ext_write(hs, EXT_SH12, w, true);
}

static bool was_retried(const struct hs *hs)
{
	return hs->hrr;
}

/* The tables of the versions begin once ServerHello is in the transcript. */
static int enter_version(struct hs *hs)
{
	hs_use_table(hs, hs->params->version->tls13_sem ? tls13_client_table : tls12_client_table);
	return 0;
}

/* RFC 8446 appendix D.4: the compatibility CCS comes before the second flight, or before early
 * data. */
static int before_second_hello(struct hs *hs)
{
	if (hs->early_offered)
		return hs13_client_retry_early(hs);
	return hs->session_id_len ? record_queue_ccs(hs->record) : 0;
}

const struct hs_step hs_client_hello_table[] = {
	{HS_SEND, HS_CLIENT_HELLO, "ClientHello", .run = hs_send_client_hello,
	 .after = hs13_client_start_early},
	{HS_RECV, HS_SERVER_HELLO, "ServerHello", .run = hs_recv_server_hello},
	{HS_DO, .name = "retry", .when = was_retried, .run = before_second_hello},
	{HS_SEND, HS_CLIENT_HELLO, "ClientHello again", .when = was_retried,
	 .run = hs_send_client_hello},
	{HS_RECV, HS_SERVER_HELLO, "ServerHello", .when = was_retried, .run = hs_recv_server_hello},
	{HS_DO, .name = "version", .run = enter_version},
	{HS_END},
};
