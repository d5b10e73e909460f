/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The public interface of hashes and MACs. */
#include "config.h"

#include <string.h>

#include <gnutls/crypto.h>

#include "algorithms/algorithms.h"
#include "base/mem.h"
#include "crypto/provider.h"

struct hash_hd_st {
	struct hash hash;
};

struct hmac_hd_st {
	const struct mac_ops *ops;
	void *state;
};

/**
 * gnutls_hash_init:
 * @dig: takes the new handle
 * @algorithm: a hash
 *
 * Returns: 0, or GNUTLS_E_INVALID_REQUEST for a hash that there isn't, or another error.
 * Since: 2.10.0
 **/
int gnutls_hash_init(gnutls_hash_hd_t *dig, gnutls_digest_algorithm_t algorithm)
{
	gnutls_hash_hd_t h;

	if (!hash_len(algorithm))
		return ERR(GNUTLS_E_INVALID_REQUEST);
	h = mem_calloc(1, sizeof(*h));
	if (!h)
		return ERR(GNUTLS_E_MEMORY_ERROR);
	int ret = hash_init(&h->hash, algorithm);

	if (ret < 0) {
		mem_free(h);
		return ERR(ret);
	}
	*dig = h;
	return 0;
}

/**
 * gnutls_hash:
 * @handle: a handle
 * @text: data, or NULL with length 0
 * @textlen: its length in bytes
 *
 * Hashes some more.
 *
 * Returns: 0.
 * Since: 2.10.0
 **/
int gnutls_hash(gnutls_hash_hd_t handle, const void *text, size_t textlen)
{
	hash_update(&handle->hash, text, textlen);
	return 0;
}

/**
 * gnutls_hash_output:
 * @handle: a handle
 * @digest: takes gnutls_hash_get_len() bytes, or NULL
 *
 * Writes the digest and starts afresh.
 *
 * Since: 2.10.0
 **/
void gnutls_hash_output(gnutls_hash_hd_t handle, void *digest)
{
	uint8_t unused[HASH_MAX_LEN];

	hash_digest(&handle->hash, digest ? digest : unused);
}

/**
 * gnutls_hash_deinit:
 * @handle: a handle
 * @digest: takes the digest, or NULL
 *
 * Frees the handle.
 *
 * Since: 2.10.0
 **/
void gnutls_hash_deinit(gnutls_hash_hd_t handle, void *digest)
{
	if (!handle)
		return;
	if (digest)
		hash_digest(&handle->hash, digest);
	hash_clear(&handle->hash);
	mem_free(handle);
}

/**
 * gnutls_hash_copy:
 * @handle: a handle
 *
 * Returns: a second handle with all that has been hashed so far, or NULL for lack of memory.
 * Since: 3.6.9
 **/
gnutls_hash_hd_t gnutls_hash_copy(gnutls_hash_hd_t handle)
{
	return mem_dup(handle, sizeof(*handle));
}

/**
 * gnutls_hash_fast:
 * @algorithm: a hash
 * @text: data
 * @textlen: its length in bytes
 * @digest: takes gnutls_hash_get_len() bytes
 *
 * Returns: 0, or a negative error code.
 * Since: 2.10.0
 **/
int gnutls_hash_fast(gnutls_digest_algorithm_t algorithm, const void *text, size_t textlen,
		     void *digest)
{
	if (!hash_len(algorithm))
		return ERR(GNUTLS_E_INVALID_REQUEST);
	TRY(hash_fast(algorithm, text, textlen, digest));
	return 0;
}

/**
 * gnutls_hmac_init:
 * @dig: takes the new handle
 * @algorithm: a MAC
 * @key: the key
 * @keylen: its length in bytes; only HMACs take any length
 *
 * Returns: 0, or GNUTLS_E_INVALID_REQUEST for a MAC that there isn't or a key that doesn't fit.
 * Since: 2.10.0
 **/
int gnutls_hmac_init(gnutls_hmac_hd_t *dig, gnutls_mac_algorithm_t algorithm, const void *key,
		     size_t keylen)
{
	const struct mac_ops *o = mac_ops_find(algorithm);
	gnutls_hmac_hd_t h;
	int ret;

	if (!o)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	h = mem_calloc(1, sizeof(*h));
	if (!h)
		return ERR(GNUTLS_E_MEMORY_ERROR);
	h->ops = o;
	h->state = mem_calloc(1, o->state_len);
	ret = h->state ? o->set_key(h->state, key, keylen) : ERR(GNUTLS_E_MEMORY_ERROR);
	if (ret < 0) {
		gnutls_hmac_deinit(h, NULL);
		return ERR(ret);
	}
	*dig = h;
	return 0;
}

/**
 * gnutls_hmac_set_nonce:
 * @handle: a handle
 * @nonce: the nonce, for MACs that take one
 * @nonce_len: its length in bytes
 *
 * Since: 3.2.0
 **/
void gnutls_hmac_set_nonce(gnutls_hmac_hd_t handle, const void *nonce, size_t nonce_len)
{
	if (handle->ops->set_nonce && handle->ops->set_nonce(handle->state, nonce, nonce_len) < 0)
		ERR(GNUTLS_E_INVALID_REQUEST);
}

/**
 * gnutls_hmac:
 * @handle: a handle
 * @text: data, or NULL with length 0
 * @textlen: its length in bytes
 *
 * Takes in some more.
 *
 * Returns: 0.
 * Since: 2.10.0
 **/
int gnutls_hmac(gnutls_hmac_hd_t handle, const void *text, size_t textlen)
{
	if (textlen)
		handle->ops->update(handle->state, text, textlen);
	return 0;
}

/**
 * gnutls_hmac_output:
 * @handle: a handle
 * @digest: takes gnutls_hmac_get_len() bytes, or NULL
 *
 * Writes the MAC and starts afresh with the same key.
 *
 * Since: 2.10.0
 **/
void gnutls_hmac_output(gnutls_hmac_hd_t handle, void *digest)
{
	uint8_t unused[HASH_MAX_LEN];

	handle->ops->digest(handle->state, digest ? digest : unused);
	mem_wipe(unused, sizeof(unused));
}

/**
 * gnutls_hmac_deinit:
 * @handle: a handle
 * @digest: takes the MAC, or NULL
 *
 * Frees the handle and wipes the key.
 *
 * Since: 2.10.0
 **/
void gnutls_hmac_deinit(gnutls_hmac_hd_t handle, void *digest)
{
	if (!handle)
		return;
	if (digest)
		gnutls_hmac_output(handle, digest);
	mem_free_wipe(handle->state, handle->ops->state_len);
	mem_free(handle);
}

/**
 * gnutls_hmac_copy:
 * @handle: a handle
 *
 * Returns: a second handle in the same state, or NULL for lack of memory.
 * Since: 3.6.9
 **/
gnutls_hmac_hd_t gnutls_hmac_copy(gnutls_hmac_hd_t handle)
{
	gnutls_hmac_hd_t h = mem_calloc(1, sizeof(*h));

	if (!h)
		return NULL;
	h->ops = handle->ops;
	h->state = mem_dup(handle->state, handle->ops->state_len);
	if (!h->state) {
		mem_free(h);
		return NULL;
	}
	return h;
}

/**
 * gnutls_hmac_fast:
 * @algorithm: a MAC that takes no nonce
 * @key: the key
 * @keylen: its length in bytes
 * @text: data
 * @textlen: its length in bytes
 * @digest: takes gnutls_hmac_get_len() bytes
 *
 * Returns: 0, or a negative error code.
 * Since: 2.10.0
 **/
int gnutls_hmac_fast(gnutls_mac_algorithm_t algorithm, const void *key, size_t keylen,
		     const void *text, size_t textlen, void *digest)
{
	const struct mac_ops *o = mac_ops_find(algorithm);

	if (!o || o->set_nonce)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	TRY(mac_fast(algorithm, key, keylen, text, textlen, digest));
	return 0;
}
