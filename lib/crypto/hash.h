/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Hashes and MACs: contexts by value, so that a transcript can be copied and nothing allocated. */
#ifndef CRYPTO_HASH_H
#define CRYPTO_HASH_H

#include "base/errors.h"

#define HASH_MAX_LEN   64
#define HASH_STATE_MAX 480
#define MAC_STATE_MAX  1152

struct hash_ops;
struct mac_ops;

struct hash {
	const struct hash_ops *ops;
	union {
		uint64_t align[HASH_STATE_MAX / 8];
	} state;
};

struct mac {
	const struct mac_ops *ops;
	union {
		uint64_t align[MAC_STATE_MAX / 8];
	} state;
};

/* GNUTLS_E_UNKNOWN_HASH_ALGORITHM for what the provider lacks. */
MUST_USE int hash_init(struct hash *h, gnutls_digest_algorithm_t alg);
void hash_update(struct hash *h, const void *data, size_t len);
/* Writes hash_len(alg) bytes and starts afresh. */
void hash_digest(struct hash *h, void *out);
void hash_copy(struct hash *to, const struct hash *from);
/* On the heap and no larger than its state: what hash_copy takes, and hash_peek; or NULL. */
struct hash *hash_dup(const struct hash *h);
void hash_free(struct hash *h);
/* The digest so far; @h goes on. */
void hash_peek(const struct hash *h, void *out);
void hash_clear(struct hash *h);
size_t hash_len(gnutls_digest_algorithm_t alg);
MUST_USE int hash_fast(gnutls_digest_algorithm_t alg, const void *data, size_t len, void *out);

/* GNUTLS_E_UNKNOWN_HASH_ALGORITHM for what the provider lacks, and for MACs whose state is too
 * large to be held by value (UMAC, GMAC: mac_ops_find is for them). */
const struct mac_ops *mac_ops_find(gnutls_mac_algorithm_t alg);
MUST_USE int mac_init(struct mac *m, gnutls_mac_algorithm_t alg, const void *key, size_t key_len);
MUST_USE int mac_set_nonce(struct mac *m, const void *nonce, size_t len);
void mac_update(struct mac *m, const void *data, size_t len);
/* Leaves @m keyed for the next message. */
void mac_digest(struct mac *m, void *out);
void mac_clear(struct mac *m);
/* On the heap and no larger than its state, for keys that live long. */
MUST_USE int mac_new(struct mac **m, gnutls_mac_algorithm_t alg, const void *key, size_t key_len);
void mac_free(struct mac *m);
size_t mac_len(gnutls_mac_algorithm_t alg);
MUST_USE int mac_fast(gnutls_mac_algorithm_t alg, const void *key, size_t key_len, const void *data,
		      size_t len, void *out);

#endif
