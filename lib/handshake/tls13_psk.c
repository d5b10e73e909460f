/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Pre-shared keys of TLS 1.3: external ones and tickets; offers, binders, selection.
 * RFC 8446 §4.2.11. */
#include "config.h"

#include <string.h>

#include "base/ct.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/time.h"
#include "ext/ext.h"
#include "handshake/tls13.h"

#define MAX_LIFETIME_S 604800 /* RFC 8446 §4.6.1 */
/* Offered at once: a ticket and an external key. Never moved: nothing of a key is left behind. */
#define MAX_PSKS 2
/* Identities of a ClientHello that a server looks at: each may cost a callback or a file read. */
#define MAX_IDENTITIES 16

static void psk_clear(struct hs13_psk *psk)
{
	datum_clear(&psk->identity);
	datum_clear_wipe(&psk->key);
}

void hs13_psks_free(struct hs *hs)
{
	while (hs->psks_count)
		psk_clear(&hs->psks[--hs->psks_count]);
	mem_free_wipe(hs->psks, MAX_PSKS * sizeof(*hs->psks));
	hs->psks = NULL;
}

void hs13_psks_keep(struct hs *hs, gnutls_mac_algorithm_t hmac)
{
	unsigned i, kept = 0;

	for (i = 0; i < hs->psks_count; i++) {
		if (hs->psks[i].hmac != hmac) {
			psk_clear(&hs->psks[i]);
			continue;
		}
		if (kept != i) {
			hs->psks[kept] = hs->psks[i];
			mem_wipe(&hs->psks[i], sizeof(hs->psks[i]));
		}
		kept++;
	}
	hs->psks_count = kept;
}

static int psk_add(struct hs *hs, const gnutls_datum_t *identity, const void *key, size_t key_len,
		   gnutls_mac_algorithm_t hmac, struct hs13_psk **out)
{
	struct hs13_psk *psk;

	if (!hs->psks)
		hs->psks = mem_calloc(MAX_PSKS, sizeof(*hs->psks));
	if (!hs->psks)
		return ERR(GNUTLS_E_MEMORY_ERROR);
	if (hs->psks_count == MAX_PSKS)
		return ERR(GNUTLS_E_INTERNAL_ERROR);
	psk = &hs->psks[hs->psks_count];
	hs->psks_count++; /* from here on freed with the others */
	psk->hmac = hmac;
	TRY(datum_copy(&psk->key, key, key_len));
	TRY(datum_copy(&psk->identity, identity->data, identity->size));
	*out = psk;
	return 0;
}

static unsigned external_modes(const struct gnutls_priority_st *p)
{
	unsigned modes = 0;

	if (priority_has_kx(p, GNUTLS_KX_ECDHE_PSK) || priority_has_kx(p, GNUTLS_KX_DHE_PSK))
		modes |= HS_PSK_DHE_KE;
	if (priority_has_kx(p, GNUTLS_KX_PSK))
		modes |= HS_PSK_KE;
	return modes;
}

unsigned hs13_ticket_modes(const struct hs *hs)
{
	/* without a new key agreement only where the priorities have PSK */
	return hs->psk_modes & (HS_PSK_DHE_KE | external_modes(hs->config->priority));
}

static bool same_name(const gnutls_datum_t *a, const char *b)
{
	size_t len = b ? strlen(b) : 0;

	return a->size == len && (!len || !memcmp(a->data, b, len));
}

/* The ticket of the session that the application wants to resume, if it is still good. */
static int offer_ticket(struct hs *hs)
{
	const struct hs_params *old;
	struct hs13_psk *psk;
	uint64_t age_ms;

	if (!hs->resume && hs->config->resume_data.size) {
		struct hs_params *p = mem_calloc(1, sizeof(*p));

		if (!p)
			return ERR(GNUTLS_E_MEMORY_ERROR);
		if (hs_params_unpack(hs->config->resume_data.data, hs->config->resume_data.size,
				     true, p) < 0) {
			mem_free(p);
			return 0;
		}
		hs->resume = p;
	}
	old = hs->resume;
	if (!old || !old->version || !old->version->tls13_sem || !old->ticket.size)
		return 0;
	age_ms = time_now_ms() - old->ticket_time_ms;
	if (!same_name(&old->server_name, hs->config->server_name) ||
	    age_ms / 1000 >= MIN(old->ticket_lifetime_s, MAX_LIFETIME_S))
		return 0;
	TRY(psk_add(hs, &old->ticket, old->ticket_psk.data, old->ticket_psk.len, old->suite->prf,
		    &psk));
	psk->is_resumption = true;
	psk->obfuscated_age = (uint32_t)age_ms + old->ticket_age_add;
	return 0;
}

static int offer_external(struct hs *hs)
{
	struct hs13_psk *psk;
	int ret;

	if (!hs->config->creds.psk_client || !external_modes(hs->config->priority))
		return 0;
	auth_psk_clear(&hs->psk);
	ret = auth_psk_client(hs->config->creds.psk_client, hs->config->session, NULL, &hs->psk);
	if (ret == GNUTLS_E_INSUFFICIENT_CREDENTIALS)
		return 0;
	TRY(ret);
	TRY(psk_add(hs, &hs->psk.identity, hs->psk.key.data, hs->psk.key.size, hs->psk.binder_hmac,
		    &psk));
	return 0;
}

int hs13_client_collect_psks(struct hs *hs)
{
	const struct gnutls_priority_st *p = hs->config->priority;

	hs13_psks_free(hs);
	hs->psk_modes = external_modes(p);
	if (!p->no_tickets && !(hs->config->init_flags & GNUTLS_NO_TICKETS))
		hs->psk_modes |= HS_PSK_DHE_KE;
	TRY(offer_ticket(hs));
	return offer_external(hs);
}

static int binder_mac(const struct hs13_psk *psk, const struct secret *early, const uint8_t *hash,
		      uint8_t *out)
{
	size_t len = mac_len(psk->hmac);
	uint8_t empty[HASH_MAX_LEN], key[HASH_MAX_LEN], binder_key[HASH_MAX_LEN];
	int ret;

	TRY_CLEAN(hash_fast((gnutls_digest_algorithm_t)psk->hmac, NULL, 0, empty));
	TRY_CLEAN(hs13_expand_label(psk->hmac, early->data, early->len,
				    psk->is_resumption ? "res binder" : "ext binder", empty, len,
				    binder_key, len));
	TRY_CLEAN(hs13_expand_label(psk->hmac, binder_key, len, "finished", NULL, 0, key, len));
	TRY_CLEAN(mac_fast(psk->hmac, key, len, hash, len, out));
cleanup:
	mem_wipe(key, sizeof(key));
	mem_wipe(binder_key, sizeof(binder_key));
	return ret;
}

/* The binder of @psk over the transcript so far and @hello (truncated, with its header). */
static int compute_binder(struct hs *hs, const struct hs13_psk *psk, const void *hello, size_t len,
			  uint8_t *out)
{
	uint8_t hash[HASH_MAX_LEN];

	TRY(hs13_early_secret(hs, psk));
	TRY(hs_transcript_hash_with(hs, (gnutls_digest_algorithm_t)psk->hmac, hello, len, hash));
	return binder_mac(psk, &hs->early_secret, hash, out);
}

static size_t binders_len(const struct hs *hs)
{
	size_t len = 2;
	unsigned i;

	for (i = 0; i < hs->psks_count; i++)
		len += 1 + mac_len(hs->psks[i].hmac);
	return len;
}

int hs13_client_write_binders(struct hs *hs)
{
	size_t cut = hs->out.len - binders_len(hs);
	uint8_t *p = hs->out.data + cut + 2;
	unsigned i;

	writer_close24(&hs->out, HS_HEADER_LEN - 3); /* as the driver will */
	TRY(writer_error(&hs->out));
	for (i = 0; i < hs->psks_count; i++) {
		TRY(compute_binder(hs, &hs->psks[i], hs->out.data, cut, p + 1));
		p += 1 + mac_len(hs->psks[i].hmac);
	}
	return 0;
}

/* The old session may go on under what is asked for now. */
static bool is_resumable(const struct hs *hs, const struct hs_params *old)
{
	const struct hs_config *c = hs->config;
	time_t now = time_now();

	if (!old->version->tls13_sem || !hs13_suite_with(hs, old->suite->prf) ||
	    old->ticket_psk.len != mac_len(old->suite->prf))
		return false;
	if (now < old->creation_time || now - old->creation_time >= (time_t)c->expiry_s)
		return false;
	/* a client that must show a certificate, and has not */
	if (c->cert_request == GNUTLS_CERT_REQUIRE && !old->peer.count && !old->psk_identity.size)
		return false;
	return datum_eq(&old->server_name, &hs->params->server_name);
}

/* 1: a ticket of ours, with the session that it continues; 0: none that is good here. */
static int open_ticket(struct hs *hs, const gnutls_datum_t *identity, struct hs_params *out)
{
	autodatum state = {NULL, 0};
	int ret;

	if (!hs->config->tickets_enabled ||
	    hs_ticket_open(hs->config, identity->data, identity->size, &state) < 0)
		return 0;
	ret = hs_params_unpack(state.data, state.size, false, out);
	mem_wipe(state.data, state.size);
	if (ret < 0)
		return 0;
	if (is_resumable(hs, out))
		return 1;
	hs_params_clear(out);
	return 0;
}

static int take_ticket(struct hs *hs, const gnutls_datum_t *identity, struct hs13_psk **psk)
{
	unsigned modes = hs13_ticket_modes(hs);
	struct hs_params *old;
	int ret;

	if (!modes)
		return 0;
	old = mem_calloc(1, sizeof(*old));
	if (!old)
		return ERR(GNUTLS_E_MEMORY_ERROR);
	ret = open_ticket(hs, identity, old);
	if (ret <= 0) {
		mem_free(old);
		return ret;
	}
	hs_drop_resume(hs);
	hs->resume = old;
	TRY(psk_add(hs, identity, old->ticket_psk.data, old->ticket_psk.len, old->suite->prf, psk));
	(*psk)->is_resumption = true;
	hs->psk_use_modes = modes;
	return 1;
}

/* @age: 0 with keys from outside; other ages come with tickets, and one that isn't ours may be no
 * name that a file or an application can make anything of. */
static int take_external(struct hs *hs, const gnutls_datum_t *identity, uint32_t age,
			 struct hs13_psk **psk)
{
	unsigned modes = external_modes(hs->config->priority) & hs->psk_modes;
	int ret;

	if (!hs->config->creds.psk_server || !modes)
		return 0;
	auth_psk_clear(&hs->psk);
	ret = auth_psk_server(hs->config->creds.psk_server, hs->config->session, identity, false,
			      &hs->psk);
	if (ret == GNUTLS_E_UNKNOWN_SRP_USERNAME || (ret == GNUTLS_E_KEYFILE_ERROR && age))
		return 0;
	TRY(ret); /* whose key can't be looked up is not taken for somebody unknown */
	if (!hs13_suite_with(hs, hs->psk.binder_hmac))
		return 0;
	TRY(psk_add(hs, identity, hs->psk.key.data, hs->psk.key.size, hs->psk.binder_hmac, psk));
	hs->psk_use_modes = modes;
	return 1;
}

void hs13_inherit(struct hs *hs)
{
	struct hs_params *p = hs->params, *old = hs->resume;

	hs_peer_certs_clear(&p->peer);
	p->peer = old->peer;
	old->peer = (struct hs_peer_certs){0};
	datum_clear(&p->psk_identity);
	p->psk_identity = old->psk_identity;
	old->psk_identity = (gnutls_datum_t){NULL, 0};
	p->creation_time = old->creation_time;
}

/* What an earlier ClientHello of this handshake brought. It may have been replayed: its PSK binds
 * nobody once the second one doesn't use it. */
static void forget_offer(struct hs *hs)
{
	struct hs_params *p = hs->params;

	hs->psk_selected = hs->psk_is_resumption = hs->psk_no_dhe = false;
	hs->psk_use_modes = 0;
	hs13_psks_free(hs);
	hs_drop_resume(hs);
	hs_peer_certs_clear(&p->peer);
	datum_clear(&p->psk_identity);
	p->server_sign = p->client_sign = NULL;
	p->creation_time = 0;
}

static int check_binder(struct hs *hs, const struct hs13_psk *psk, struct reader binder)
{
	const uint8_t *hello = hs->msg.raw.p;
	/* the truncated hello ends where the binders' length begins */
	size_t len = (size_t)(hs->psk_binders.p - 2 - hello);
	uint8_t mac[HASH_MAX_LEN];

	TRY(compute_binder(hs, psk, hello, len, mac));
	if (reader_left(&binder) != mac_len(psk->hmac) || !ct_eq(binder.p, mac, mac_len(psk->hmac)))
		return ERR(GNUTLS_E_RECEIVED_ILLEGAL_PARAMETER);
	return 0;
}

int hs13_server_select_psk(struct hs *hs)
{
	struct reader identities = hs->psk_identities, binders = hs->psk_binders;
	unsigned index = 0;

	forget_offer(hs);
	if (!ext_was_received(hs, EXT_PRE_SHARED_KEY))
		return 0;
	if (!ext_was_received(hs, EXT_PSK_MODES))
		return ERR(GNUTLS_E_MISSING_EXTENSION);
	hs->params->resumption_requested = true;
	for (; !reader_is_empty(&identities) && index < MAX_IDENTITIES; index++) {
		struct hs13_psk *psk = NULL;
		struct reader identity, binder;
		gnutls_datum_t name;
		uint32_t age;
		int ret;

		TRY(reader_vec16(&identities, &identity));
		TRY(reader_u32(&identities, &age));
		TRY(reader_vec8(&binders, &binder));
		name = (gnutls_datum_t){(unsigned char *)identity.p,
					(unsigned)reader_left(&identity)};
		ret = take_ticket(hs, &name, &psk);
		if (!ret)
			ret = take_external(hs, &name, age, &psk);
		TRY(ret);
		if (!ret)
			continue;
		hs13_set_suite(hs, hs13_suite_with(hs, psk->hmac));
		TRY(check_binder(hs, psk, binder));
		hs->psk_selected = true;
		hs->psk_is_resumption = psk->is_resumption;
		hs->psk_index = 0;
		hs->psk_wire_index = index;
		hs->psk_age = age;
		hs->psk_binder = binder;
		if (psk->is_resumption)
			hs13_inherit(hs);
		else
			TRY(datum_set(&hs->params->psk_identity, name.data, name.size));
		return 0;
	}
	return 0;
}
