/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Key derivation: HKDF, the PRF of TLS 1.2, PBKDF2; and the random generator. */
#ifndef CRYPTO_KDF_H
#define CRYPTO_KDF_H

#include <gnutls/crypto.h>

#include "crypto/hash.h"

/* @out: mac_len(mac) bytes (RFC 5869 §2.2). */
MUST_USE int kdf_hkdf_extract(gnutls_mac_algorithm_t mac, const void *key, size_t key_len,
			      const void *salt, size_t salt_len, void *out);
/* GNUTLS_E_INVALID_REQUEST beyond 255 blocks. */
MUST_USE int kdf_hkdf_expand(gnutls_mac_algorithm_t mac, const void *key, size_t key_len,
			     const void *info, size_t info_len, void *out, size_t out_len);
/* RFC 5246 §5: P_hash with the suite's HMAC. */
MUST_USE int kdf_tls12_prf(gnutls_mac_algorithm_t mac, const void *secret, size_t secret_len,
			   const char *label, const void *seed, size_t seed_len, void *out,
			   size_t out_len);
/* The same with a MAC that has the key or secret, and keeps it. */
MUST_USE int kdf_hkdf_expand_keyed(struct mac *m, const void *info, size_t info_len, void *out,
				   size_t out_len);
MUST_USE int kdf_tls12_prf_keyed(struct mac *m, const char *label, const void *seed,
				 size_t seed_len, void *out, size_t out_len);
MUST_USE int kdf_pbkdf2(gnutls_mac_algorithm_t mac, const void *key, size_t key_len,
			const void *salt, size_t salt_len, unsigned iterations, void *out,
			size_t out_len);

/* gnutls_rnd: fork safe, thread safe. */
MUST_USE int rnd_bytes(gnutls_rnd_level_t level, void *out, size_t len);

#endif
