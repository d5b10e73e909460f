/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Early data (0-RTT): who may offer and who accepts it, its secrets and keys, its end.
 * RFC 8446 §2.3, §4.2.10, §4.5, §7.1, §8. */
#include "config.h"

#include "base/log.h"
#include "base/mem.h"
#include "ext/ext.h"
#include "handshake/tls13.h"

/* --- secrets */
/* From the first hello, which the transcript ends with. */
static int derive_secrets(struct hs *hs, const struct hs13_psk *psk)
{
	size_t len = mac_len(psk->hmac);
	uint8_t hash[HASH_MAX_LEN];

	TRY(hs13_early_secret(hs, psk));
	TRY(hs_transcript_hash_with(hs, (gnutls_digest_algorithm_t)psk->hmac, "", 0, hash));
	TRY(hs13_expand_label(psk->hmac, hs->early_secret.data, hs->early_secret.len, "c e traffic",
			      hash, len, hs->early_traffic.data, len));
	TRY(hs13_expand_label(psk->hmac, hs->early_secret.data, hs->early_secret.len,
			      "e exp master", hash, len, hs->early_exporter.data, len));
	hs->early_traffic.len = hs->early_exporter.len = (uint8_t)len;
	hs->early_hmac = psk->hmac;
	hs_keylog(hs->config, hs->params, "CLIENT_EARLY_TRAFFIC_SECRET", hs->early_traffic.data,
		  len);
	hs_keylog(hs->config, hs->params, "EARLY_EXPORTER_SECRET", hs->early_exporter.data, len);
	return 0;
}

int hs13_export_early(const struct hs *hs, const char *label, size_t label_len, const void *context,
		      size_t context_len, void *out, size_t out_len)
{
	if (!hs || !hs->early_exporter.len)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	return hs13_export_from(hs->early_hmac, &hs->early_exporter, label, label_len, context,
				context_len, out, out_len);
}

/* --- the client's side */
static bool offers_again(const struct hs *hs, const struct suite_entry *suite)
{
	const struct gnutls_priority_st *p = hs->config->priority;
	unsigned i;

	for (i = 0; i < p->suites_count; i++)
		if (p->suites[i] == suite)
			return hs_offers_suite(hs, suite);
	return false;
}

/* What the data was written for has to be possible again. */
static bool offers_protocol(const struct hs_config *c, const gnutls_datum_t *alpn)
{
	unsigned i;

	for (i = 0; i < c->alpn_count; i++)
		if (datum_eq(&c->alpn[i], alpn))
			return true;
	return !alpn->size;
}

bool hs13_can_offer_early(const struct hs *hs)
{
	const struct hs_config *c = hs->config;
	const struct hs_params *old = hs->resume;

	/* the ticket comes first, and only the first PSK counts */
	if (hs->hrr || !hs->psks_count || !hs->psks[0].is_resumption)
		return false;
	return (c->early_data.len || (c->init_flags & GNUTLS_ENABLE_EARLY_DATA)) &&
	       old->max_early_data && c->early_data.len <= old->max_early_data &&
	       offers_again(hs, old->suite) && offers_protocol(c, &old->alpn);
}

int hs13_client_start_early(struct hs *hs)
{
	const struct writer *data = &hs->config->early_data;

	if (!ext_was_sent(hs, EXT_PRE_SHARED_KEY))
		return 0;
	TRY(derive_secrets(hs, &hs->psks[0]));
	if (!ext_was_sent(hs, EXT_EARLY_DATA))
		return 0;
	hs->early_offered = true;
	/* nothing but this version can follow */
	record_set_version(hs->record, hs->resume->version);
	if (hs->session_id_len)
		TRY(record_queue_ccs(hs->record));
	TRY(hs13_announce(hs->config, GNUTLS_ENCRYPTION_LEVEL_EARLY, &hs->early_traffic, NULL));
	TRY(hs13_install_for(hs->record, hs->resume->version, hs->early_suite, RECORD_TX,
			     &hs->early_traffic));
	record_set_level(hs->record, RECORD_TX, GNUTLS_ENCRYPTION_LEVEL_EARLY);
	record_set_wire_version(hs->record, 0x0303);
	hs_log(hs, "Sending %zu bytes of early data\n", data->len);
	return record_queue_early_data(hs->record, data->data, data->len);
}

int hs13_client_retry_early(struct hs *hs)
{
	hs->early_offered = false;
	hs->early_suite = NULL;
	secret_clear(&hs->early_traffic);
	secret_clear(&hs->early_exporter);
	record_set_level(hs->record, RECORD_TX, GNUTLS_ENCRYPTION_LEVEL_INITIAL);
	return record_set_keys(hs->record, RECORD_TX, NULL);
}

int hs13_client_early_answer(struct hs *hs)
{
	const struct hs_params *p = hs->params;

	if (!hs->early_offered)
		return 0;
	hs_log(hs, "Early data was %s\n", p->early_data_accepted ? "accepted" : "refused");
	if (!p->early_data_accepted)
		return hs13_handshake_keys(hs, RECORD_TX);
	/* it was read under these, so nothing else may have been chosen */
	if (p->suite != hs->early_suite || !datum_eq(&p->alpn, &hs->resume->alpn))
		return ERR(GNUTLS_E_RECEIVED_ILLEGAL_PARAMETER);
	return 0;
}

int hs13_send_end_of_early(struct hs *hs)
{
	(void)hs; /* its body is empty */
	return 0;
}

/* --- the server's side */
static bool is_new(struct hs *hs)
{
	const struct hs_config *c = hs->config;
	const gnutls_datum_t id = {(unsigned char *)hs->psk_binder.p,
				   (unsigned)reader_left(&hs->psk_binder)};
	const struct hs_params *old = hs->resume;

	return c->callbacks && c->callbacks->early_data_is_new &&
	       c->callbacks->early_data_is_new(c->session, old->ticket_time_ms,
					       hs->psk_age - old->ticket_age_add, &id) >= 0;
}

int hs13_server_judge_early(struct hs *hs)
{
	const struct hs_config *c = hs->config;
	const struct hs_params *p = hs->params, *old = hs->resume;

	if (hs->hrr || !ext_was_received(hs, EXT_EARLY_DATA) || !hs->psk_is_resumption)
		return 0;
	hs->early_suite = old->suite;
	if (!(c->init_flags & GNUTLS_ENABLE_EARLY_DATA) || hs->psk_wire_index != 0 ||
	    !old->max_early_data)
		return 0;
	if (p->version != old->version || p->suite != old->suite || !datum_eq(&p->alpn, &old->alpn))
		return 0;
	/* last, because asking leaves a trace: the binder is known to be good */
	hs->params->early_data_accepted = is_new(hs);
	hs_log(hs, "Early data is %s\n", p->early_data_accepted ? "accepted" : "refused");
	return 0;
}

int hs13_server_start_early(struct hs *hs)
{
	if (hs->hrr || !hs->psk_selected)
		return 0;
	TRY(derive_secrets(hs, &hs->psks[hs->psk_index]));
	if (hs->params->early_data_accepted)
		TRY(hs13_announce(hs->config, GNUTLS_ENCRYPTION_LEVEL_EARLY, &hs->early_traffic,
				  NULL));
	if (!hs13_early_goes_on(hs))
		return 0;
	TRY(hs13_install(hs->record, hs->params, RECORD_RX, &hs->early_traffic));
	record_set_level(hs->record, RECORD_RX, GNUTLS_ENCRYPTION_LEVEL_EARLY);
	record_accept_early_data(hs->record, hs->config->max_early_data);
	return 0;
}

int hs13_recv_end_of_early(struct hs *hs)
{
	return reader_done(&hs->msg.body);
}

/* --- both sides */
bool hs13_ends_early(const struct hs *hs)
{
	return hs->params->early_data_accepted &&
	       !(hs->config->init_flags & GNUTLS_NO_END_OF_EARLY_DATA);
}

/* A server without the message that ends it has no early data in its records. */
bool hs13_early_goes_on(const struct hs *hs)
{
	return hs->config->is_client ? hs->params->early_data_accepted : hs13_ends_early(hs);
}

int hs13_early_over(struct hs *hs)
{
	record_accept_early_data(hs->record, 0);
	return hs13_handshake_keys(hs, hs->config->is_client ? RECORD_TX : RECORD_RX);
}
