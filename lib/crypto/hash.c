/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Hashes and MACs: finding the provider, contexts by value. */
#include "config.h"

#include <stddef.h>
#include <string.h>

#include "algorithms/algorithms.h"
#include "base/mem.h"
#include "crypto/provider.h"

static const struct hash_ops *hash_ops_find(gnutls_digest_algorithm_t alg)
{
	const struct hash_ops *fast = accelerated_hash_find(alg);

	if (fast)
		return fast;
	for (const struct hash_ops *o = nettle_hash_table; o->id; o++)
		if (o->id == alg)
			return o;
	return NULL;
}

int hash_init(struct hash *h, gnutls_digest_algorithm_t alg)
{
	h->ops = hash_ops_find(alg);
	if (!h->ops)
		return ERR(GNUTLS_E_UNKNOWN_HASH_ALGORITHM);
	h->ops->init(&h->state);
	return 0;
}

void hash_update(struct hash *h, const void *data, size_t len)
{
	if (len)
		h->ops->update(&h->state, data, len);
}

void hash_digest(struct hash *h, void *out)
{
	h->ops->digest(&h->state, out);
	h->ops->init(&h->state);
}

void hash_copy(struct hash *to, const struct hash *from)
{
	to->ops = from->ops;
	memcpy(&to->state, &from->state, from->ops->state_len);
}

static size_t hash_room(const struct hash *h)
{
	return offsetof(struct hash, state) + h->ops->state_len;
}

struct hash *hash_dup(const struct hash *h)
{
	struct hash *copy = mem_alloc(hash_room(h));

	if (copy)
		hash_copy(copy, h);
	return copy;
}

void hash_free(struct hash *h)
{
	if (h)
		mem_free_wipe(h, hash_room(h));
}

void hash_peek(const struct hash *h, void *out)
{
	struct hash copy;

	hash_copy(&copy, h);
	copy.ops->digest(&copy.state, out);
	hash_clear(&copy);
}

void hash_clear(struct hash *h)
{
	if (h->ops)
		mem_wipe(&h->state, h->ops->state_len);
	h->ops = NULL;
}

size_t hash_len(gnutls_digest_algorithm_t alg)
{
	const struct hash_ops *o = hash_ops_find(alg);

	return o ? o->len : 0;
}

int hash_fast(gnutls_digest_algorithm_t alg, const void *data, size_t len, void *out)
{
	struct hash h;

	TRY(hash_init(&h, alg));
	hash_update(&h, data, len);
	h.ops->digest(&h.state, out);
	hash_clear(&h);
	return 0;
}

const struct mac_ops *mac_ops_find(gnutls_mac_algorithm_t alg)
{
	const struct mac_ops *fast = accelerated_mac_find(alg);

	if (fast)
		return fast;
	for (const struct mac_ops *o = nettle_mac_table; o->id; o++)
		if (o->id == alg)
			return o;
	return NULL;
}

static int mac_set_key(struct mac *m, const void *key, size_t key_len)
{
	int ret = m->ops->set_key(&m->state, key, key_len);

	if (ret < 0) {
		mac_clear(m);
		return ERR(ret);
	}
	return 0;
}

int mac_init(struct mac *m, gnutls_mac_algorithm_t alg, const void *key, size_t key_len)
{
	m->ops = mac_ops_find(alg);
	if (!m->ops || m->ops->state_len > sizeof(m->state)) {
		m->ops = NULL;
		return ERR(GNUTLS_E_UNKNOWN_HASH_ALGORITHM);
	}
	return mac_set_key(m, key, key_len);
}

static size_t mac_room(const struct mac_ops *ops)
{
	return offsetof(struct mac, state) + ops->state_len;
}

int mac_new(struct mac **m, gnutls_mac_algorithm_t alg, const void *key, size_t key_len)
{
	const struct mac_ops *ops = mac_ops_find(alg);
	struct mac *made;
	int ret;

	if (!ops)
		return ERR(GNUTLS_E_UNKNOWN_HASH_ALGORITHM);
	made = mem_calloc(1, mac_room(ops));
	if (!made)
		return ERR(GNUTLS_E_MEMORY_ERROR);
	made->ops = ops;
	ret = mac_set_key(made, key, key_len);
	if (ret < 0) {
		mem_free(made);
		return ERR(ret);
	}
	*m = made;
	return 0;
}

void mac_free(struct mac *m)
{
	if (m)
		mem_free_wipe(m, mac_room(m->ops));
}

int mac_set_nonce(struct mac *m, const void *nonce, size_t len)
{
	if (!m->ops->set_nonce)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	TRY(m->ops->set_nonce(&m->state, nonce, len));
	return 0;
}

void mac_update(struct mac *m, const void *data, size_t len)
{
	if (len)
		m->ops->update(&m->state, data, len);
}

void mac_digest(struct mac *m, void *out)
{
	m->ops->digest(&m->state, out);
}

void mac_clear(struct mac *m)
{
	if (m->ops)
		mem_wipe(&m->state, m->ops->state_len);
	m->ops = NULL;
}

size_t mac_len(gnutls_mac_algorithm_t alg)
{
	const struct mac_ops *o = mac_ops_find(alg);

	return o ? o->len : 0;
}

int mac_fast(gnutls_mac_algorithm_t alg, const void *key, size_t key_len, const void *data,
	     size_t len, void *out)
{
	struct mac m;

	TRY(mac_init(&m, alg, key, key_len));
	mac_update(&m, data, len);
	mac_digest(&m, out);
	mac_clear(&m);
	return 0;
}
