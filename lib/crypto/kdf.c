/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Key derivation over crypto/hash.h: HKDF (RFC 5869), the PRF of TLS 1.2 (RFC 5246 §5), PBKDF2
 * (RFC 8018 §5.2); and their public faces. */
#include "config.h"

#include <string.h>

#include "algorithms/algorithms.h"
#include "base/mem.h"
#include "crypto/kdf.h"
#include "crypto/provider.h"

int kdf_hkdf_extract(gnutls_mac_algorithm_t mac, const void *key, size_t key_len, const void *salt,
		     size_t salt_len, void *out)
{
	static const uint8_t zeros[HASH_MAX_LEN];
	size_t len = mac_len(mac);

	/* RFC 5869 §2.2: no salt is a string of zeros; to HMAC, zeros and nothing are the same key.
	 */
	if (!salt_len) {
		salt = zeros;
		salt_len = MIN(len, sizeof(zeros));
	}
	TRY(mac_fast(mac, salt, salt_len, key, key_len, out));
	return 0;
}

/* All of these rest on one property of mac_digest: it leaves the context keyed for the next
 * message. */
int kdf_hkdf_expand_keyed(struct mac *m, const void *info, size_t info_len, void *out,
			  size_t out_len)
{
	size_t len = m->ops->len, done = 0;
	uint8_t block[HASH_MAX_LEN], *p = out;

	if (len > sizeof(block))
		return ERR(GNUTLS_E_UNKNOWN_HASH_ALGORITHM);
	if (out_len > 255 * len)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	for (uint8_t i = 1; done < out_len; i++) {
		size_t n = MIN(len, out_len - done);

		if (i > 1)
			mac_update(m, block, len);
		mac_update(m, info, info_len);
		mac_update(m, &i, 1);
		mac_digest(m, block);
		memcpy(p + done, block, n);
		done += n;
	}
	mem_wipe(block, sizeof(block));
	return 0;
}

int kdf_hkdf_expand(gnutls_mac_algorithm_t mac, const void *key, size_t key_len, const void *info,
		    size_t info_len, void *out, size_t out_len)
{
	struct mac m;
	int ret;

	TRY(mac_init(&m, mac, key, key_len));
	ret = kdf_hkdf_expand_keyed(&m, info, info_len, out, out_len);
	mac_clear(&m);
	return ret;
}

int kdf_tls12_prf_keyed(struct mac *m, const char *label, const void *seed, size_t seed_len,
			void *out, size_t out_len)
{
	size_t len = m->ops->len, label_len = strlen(label), done = 0;
	uint8_t a[HASH_MAX_LEN], block[HASH_MAX_LEN], text[UINT8_MAX], *p = out;

	if (len > sizeof(block))
		return ERR(GNUTLS_E_UNKNOWN_HASH_ALGORITHM);
	if (m->ops->p_hash && seed_len <= m->ops->p_hash_max &&
	    label_len <= m->ops->p_hash_max - seed_len) {
		memcpy(text, label, label_len);
		if (seed_len)
			memcpy(text + label_len, seed, seed_len);
		m->ops->p_hash(&m->state, text, label_len + seed_len, out, out_len);
		return 0;
	}
	while (done < out_len) {
		size_t n = MIN(len, out_len - done);

		if (done) {
			mac_update(m, a, len);
		} else {
			mac_update(m, label, label_len);
			mac_update(m, seed, seed_len);
		}
		mac_digest(m, a);
		mac_update(m, a, len);
		mac_update(m, label, label_len);
		mac_update(m, seed, seed_len);
		mac_digest(m, block);
		memcpy(p + done, block, n);
		done += n;
	}
	mem_wipe(a, sizeof(a));
	mem_wipe(block, sizeof(block));
	return 0;
}

int kdf_tls12_prf(gnutls_mac_algorithm_t mac, const void *secret, size_t secret_len,
		  const char *label, const void *seed, size_t seed_len, void *out, size_t out_len)
{
	struct mac m;
	int ret;

	TRY(mac_init(&m, mac, secret, secret_len));
	ret = kdf_tls12_prf_keyed(&m, label, seed, seed_len, out, out_len);
	mac_clear(&m);
	return ret;
}

int kdf_pbkdf2(gnutls_mac_algorithm_t mac, const void *key, size_t key_len, const void *salt,
	       size_t salt_len, unsigned iterations, void *out, size_t out_len)
{
	size_t len = mac_len(mac), done = 0;
	uint8_t u[HASH_MAX_LEN], block[HASH_MAX_LEN], *p = out;
	struct mac m;

	if (!len || len > sizeof(block))
		return ERR(GNUTLS_E_UNKNOWN_HASH_ALGORITHM);
	if (!iterations || out_len / len >= UINT32_MAX)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	TRY(mac_init(&m, mac, key, key_len));
	for (uint32_t i = 1; done < out_len; i++) {
		uint8_t count[4] = {(uint8_t)(i >> 24), (uint8_t)(i >> 16), (uint8_t)(i >> 8),
				    (uint8_t)i};
		size_t n = MIN(len, out_len - done);

		mac_update(&m, salt, salt_len);
		mac_update(&m, count, sizeof(count));
		mac_digest(&m, u);
		memcpy(block, u, len);
		for (unsigned j = 1; j < iterations; j++) {
			mac_update(&m, u, len);
			mac_digest(&m, u);
			for (size_t k = 0; k < len; k++)
				block[k] ^= u[k];
		}
		memcpy(p + done, block, n);
		done += n;
	}
	mac_clear(&m);
	mem_wipe(u, sizeof(u));
	mem_wipe(block, sizeof(block));
	return 0;
}

/* The public functions are for HMACs alone. */
static bool is_hmac(gnutls_mac_algorithm_t mac)
{
	const struct mac_entry *m = mac_find(mac);

	return m && m->digest != GNUTLS_DIG_UNKNOWN && mac_len(mac);
}

/**
 * gnutls_hkdf_extract:
 * @mac: the hash, as the MAC of the same name
 * @key: input keying material
 * @salt: optional salt
 * @output: takes the pseudo-random key, gnutls_hmac_get_len(@mac) bytes
 *
 * The first step of HKDF (RFC 5869 section 2.2).
 *
 * Returns: 0, or a negative error code.
 * Since: 3.6.13
 **/
int gnutls_hkdf_extract(gnutls_mac_algorithm_t mac, const gnutls_datum_t *key,
			const gnutls_datum_t *salt, void *output)
{
	if (!is_hmac(mac))
		return ERR(GNUTLS_E_INVALID_REQUEST);
	TRY(kdf_hkdf_extract(mac, key->data, key->size, salt ? salt->data : NULL,
			     salt ? salt->size : 0, output));
	return 0;
}

/**
 * gnutls_hkdf_expand:
 * @mac: the hash, as the MAC of the same name
 * @key: a pseudo-random key
 * @info: optional context
 * @output: takes @length bytes
 * @length: at most 255 times the hash's length
 *
 * The second step of HKDF (RFC 5869 section 2.3).
 *
 * Returns: 0, or a negative error code.
 * Since: 3.6.13
 **/
int gnutls_hkdf_expand(gnutls_mac_algorithm_t mac, const gnutls_datum_t *key,
		       const gnutls_datum_t *info, void *output, size_t length)
{
	if (!is_hmac(mac))
		return ERR(GNUTLS_E_INVALID_REQUEST);
	TRY(kdf_hkdf_expand(mac, key->data, key->size, info ? info->data : NULL,
			    info ? info->size : 0, output, length));
	return 0;
}

/**
 * gnutls_pbkdf2:
 * @mac: the hash, as the MAC of the same name
 * @key: the password
 * @salt: the salt
 * @iter_count: iterations, at least 1
 * @output: takes @length bytes
 * @length: what is wanted
 *
 * PBKDF2 with HMAC (RFC 8018 section 5.2).
 *
 * Returns: 0, or a negative error code.
 * Since: 3.6.13
 **/
int gnutls_pbkdf2(gnutls_mac_algorithm_t mac, const gnutls_datum_t *key, const gnutls_datum_t *salt,
		  unsigned iter_count, void *output, size_t length)
{
	if (!is_hmac(mac))
		return ERR(GNUTLS_E_INVALID_REQUEST);
	TRY(kdf_pbkdf2(mac, key->data, key->size, salt->data, salt->size, iter_count, output,
		       length));
	return 0;
}
