/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* TLS 1.2: master secret, key block and Finished. RFC 5246 §5, §6.3, §7.4.9, §8.1; RFC 7627. */
#include "config.h"

#include <string.h>

#include "base/datum.h"
#include "crypto/kdf.h"
#include "ext/ext.h"
#include "handshake/tls12.h"

struct tls12 *hs12_state(struct hs *hs)
{
	struct tls12 *t = hs->tls12;

	if (t)
		return t;
	t = mem_alloc(sizeof(*t));
	if (t)
		memset(t, 0, offsetof(struct tls12, prf.state)); /* which no key has used yet */
	hs->tls12 = t;
	return t;
}

void hs12_free(struct hs *hs)
{
	struct tls12 *t = hs->tls12;

	if (!t)
		return;
	mac_clear(&t->prf);
	mem_free_wipe(t, offsetof(struct tls12, prf.state));
	hs->tls12 = NULL;
}

gnutls_digest_algorithm_t hs12_prf_digest(const struct hs *hs)
{
	const struct mac_entry *m = mac_find(hs->params->suite->prf);

	return m ? m->digest : GNUTLS_DIG_UNKNOWN;
}

int hs12_master_secret(struct hs *hs)
{
	struct hs_params *p = hs->params;
	uint8_t seed[MAX(2 * HS_RANDOM_LEN, HASH_MAX_LEN)];
	uint8_t master[HS_MASTER_LEN];
	size_t seed_len = 2 * HS_RANDOM_LEN;
	int ret;

	if (p->ems) {
		TRY(hs_transcript_hash(hs, seed));
		seed_len = hash_len(hs12_prf_digest(hs));
	} else {
		memcpy(seed, p->client_random, HS_RANDOM_LEN);
		memcpy(seed + HS_RANDOM_LEN, p->server_random, HS_RANDOM_LEN);
	}
	ret = kdf_tls12_prf(p->suite->prf, hs->shared.data, hs->shared.size,
			    p->ems ? "extended master secret" : "master secret", seed, seed_len,
			    master, sizeof(master));
	datum_clear_wipe(&hs->shared);
	if (ret == 0)
		ret = secret_set(&p->master, master, sizeof(master));
	mem_wipe(master, sizeof(master));
	TRY(ret);
	hs_keylog(hs->config, p, "CLIENT_RANDOM", p->master.data, p->master.len);
	return hs12_derive_keys(hs);
}

/* The parts of the key block stand in the order of RFC 5246 §6.3. */
static void cut(struct reader *block, void *client, void *server, size_t len)
{
	memcpy(client, block->p, len);
	memcpy(server, block->p + len, len);
	block->p += 2 * len;
}

int hs12_derive_keys(struct hs *hs)
{
	struct hs_params *p = hs->params;
	const struct cipher_entry *c = cipher_find(p->suite->cipher);
	const struct mac_entry *mac = p->suite->mac == GNUTLS_MAC_AEAD ? NULL
								       : mac_find(p->suite->mac);
	size_t mac_len = mac ? mac->key_len : 0;
	struct tls12 *t = hs12_state(hs);
	uint8_t seed[2 * HS_RANDOM_LEN], block[2 * (64 + 32 + 16)];
	struct reader r;
	size_t len;

	if (!t)
		return ERR(GNUTLS_E_MEMORY_ERROR);
	if (!c || mac_len > RECORD_MAC_KEY_MAX || c->key_len > 32 || c->fixed_iv_len > 16)
		return ERR(GNUTLS_E_INTERNAL_ERROR);
	memcpy(seed, p->server_random, HS_RANDOM_LEN);
	memcpy(seed + HS_RANDOM_LEN, p->client_random, HS_RANDOM_LEN);
	len = 2 * (mac_len + c->key_len + c->fixed_iv_len);
	mac_clear(&t->prf);
	TRY(mac_init(&t->prf, p->suite->prf, p->master.data, p->master.len));
	TRY(kdf_tls12_prf_keyed(&t->prf, "key expansion", seed, sizeof(seed), block, len));

	t->client_keys = (struct record_keys){.version = p->version, .cipher = c, .mac = mac};
	t->client_keys.etm = p->etm;
	t->server_keys = t->client_keys;
	r = reader_of(block, len);
	cut(&r, t->client_keys.mac_key, t->server_keys.mac_key, mac_len);
	cut(&r, t->client_keys.key, t->server_keys.key, c->key_len);
	cut(&r, t->client_keys.iv, t->server_keys.iv, c->fixed_iv_len);
	mem_wipe(block, sizeof(block));
	p->cipher = c;
	return 0;
}

static int install_keys(struct hs *hs, enum record_dir dir)
{
	struct tls12 *t = hs12_state(hs);
	bool of_client = hs->config->is_client == (dir == RECORD_TX);

	if (!t)
		return ERR(GNUTLS_E_MEMORY_ERROR);
	TRY(record_set_keys(hs->record, dir, of_client ? &t->client_keys : &t->server_keys));
	ext_apply_limit(hs, dir);
	return 0;
}

int hs12_install_tx(struct hs *hs)
{
	return install_keys(hs, RECORD_TX);
}

int hs12_install_rx(struct hs *hs)
{
	return install_keys(hs, RECORD_RX);
}

int hs12_finished_data(struct hs *hs, bool of_client, uint8_t *out)
{
	struct tls12 *t = hs12_state(hs);
	uint8_t hash[HASH_MAX_LEN];

	if (!t)
		return ERR(GNUTLS_E_MEMORY_ERROR);
	if (!t->prf.ops)
		return ERR(GNUTLS_E_INTERNAL_ERROR);
	TRY(hs_transcript_hash(hs, hash));
	return kdf_tls12_prf_keyed(&t->prf, of_client ? "client finished" : "server finished", hash,
				   hash_len(hs12_prf_digest(hs)), out, HS12_FINISHED_LEN);
}
