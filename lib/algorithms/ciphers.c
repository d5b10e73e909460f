/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Ciphers: sizes, and how TLS builds their nonces (RFC 5246 §6.2.3, 5288, 6655, 7905). */
#include "config.h"

#include <strings.h>

#include <gnutls/crypto.h>

#include "algorithms/algorithms.h"
#include "base/mem.h"

/* RFC 8446 §5.5: 2^24.5 full-size records. For CCM, what RFC 9147 §4.5.3 says: 2^23. */
#define GCM_LIMIT 23726566
#define CCM_LIMIT 8388608
#define TLS_NONCE .fixed_iv_len = 4, .explicit_iv_len = 8
#define ROW(i, n, k, key, block, iv, tag, ...)                                          \
	{                                                                               \
		.id = GNUTLS_CIPHER_##i, .name = n, .kind = CIPHER_##k, .key_len = key, \
		.block_len = block, .iv_len = iv, .tag_len = tag, ##__VA_ARGS__         \
	}

static const struct cipher_entry ciphers[] = {
	ROW(AES_256_CBC, "AES-256-CBC", BLOCK, 32, 16, 16, 0, .explicit_iv_len = 16),
	ROW(AES_192_CBC, "AES-192-CBC", BLOCK, 24, 16, 16, 0, .explicit_iv_len = 16),
	ROW(AES_128_CBC, "AES-128-CBC", BLOCK, 16, 16, 16, 0, .explicit_iv_len = 16),
	ROW(AES_128_GCM, "AES-128-GCM", AEAD, 16, 16, 12, 16, TLS_NONCE, .record_limit = GCM_LIMIT),
	ROW(AES_192_GCM, "AES-192-GCM", AEAD, 24, 16, 12, 16, TLS_NONCE, .record_limit = GCM_LIMIT),
	ROW(AES_256_GCM, "AES-256-GCM", AEAD, 32, 16, 12, 16, TLS_NONCE, .record_limit = GCM_LIMIT),
	ROW(AES_128_CCM, "AES-128-CCM", AEAD, 16, 16, 12, 16, TLS_NONCE, .record_limit = CCM_LIMIT),
	ROW(AES_256_CCM, "AES-256-CCM", AEAD, 32, 16, 12, 16, TLS_NONCE, .record_limit = CCM_LIMIT),
	ROW(AES_128_CCM_8, "AES-128-CCM-8", AEAD, 16, 16, 12, 8, TLS_NONCE,
	    .record_limit = CCM_LIMIT),
	ROW(AES_256_CCM_8, "AES-256-CCM-8", AEAD, 32, 16, 12, 8, TLS_NONCE,
	    .record_limit = CCM_LIMIT),
	ROW(ARCFOUR_128, "ARCFOUR-128", STREAM, 16, 1, 0, 0),
	ROW(ESTREAM_SALSA20_256, "ESTREAM-SALSA20-256", STREAM, 32, 64, 8, 0),
	ROW(SALSA20_256, "SALSA20-256", STREAM, 32, 64, 8, 0),
	ROW(CHACHA20_32, "CHACHA20-32", STREAM, 32, 64, 16, 0),
	ROW(CHACHA20_64, "CHACHA20-64", STREAM, 32, 64, 16, 0),
	ROW(CAMELLIA_256_CBC, "CAMELLIA-256-CBC", BLOCK, 32, 16, 16, 0, .explicit_iv_len = 16),
	ROW(CAMELLIA_192_CBC, "CAMELLIA-192-CBC", BLOCK, 24, 16, 16, 0, .explicit_iv_len = 16),
	ROW(CAMELLIA_128_CBC, "CAMELLIA-128-CBC", BLOCK, 16, 16, 16, 0, .explicit_iv_len = 16),
	ROW(CHACHA20_POLY1305, "CHACHA20-POLY1305", AEAD, 32, 64, 12, 16, .fixed_iv_len = 12,
	    .xor_nonce = true),
	ROW(CAMELLIA_128_GCM, "CAMELLIA-128-GCM", AEAD, 16, 16, 12, 16, TLS_NONCE),
	ROW(CAMELLIA_256_GCM, "CAMELLIA-256-GCM", AEAD, 32, 16, 12, 16, TLS_NONCE),
	ROW(GOST28147_TC26Z_CFB, "GOST28147-TC26Z-CFB", STREAM, 32, 8, 8, 0),
	ROW(GOST28147_CPA_CFB, "GOST28147-CPA-CFB", STREAM, 32, 8, 8, 0),
	ROW(GOST28147_CPB_CFB, "GOST28147-CPB-CFB", STREAM, 32, 8, 8, 0),
	ROW(GOST28147_CPC_CFB, "GOST28147-CPC-CFB", STREAM, 32, 8, 8, 0),
	ROW(GOST28147_CPD_CFB, "GOST28147-CPD-CFB", STREAM, 32, 8, 8, 0),
	ROW(AES_128_CFB8, "AES-128-CFB8", BLOCK, 16, 16, 16, 0),
	ROW(AES_192_CFB8, "AES-192-CFB8", BLOCK, 24, 16, 16, 0),
	ROW(AES_256_CFB8, "AES-256-CFB8", BLOCK, 32, 16, 16, 0),
	ROW(AES_128_XTS, "AES-128-XTS", BLOCK, 32, 16, 16, 0),
	ROW(AES_256_XTS, "AES-256-XTS", BLOCK, 64, 16, 16, 0),
	ROW(AES_128_SIV, "AES-128-SIV", AEAD, 32, 16, 16, 16),
	ROW(AES_256_SIV, "AES-256-SIV", AEAD, 64, 16, 16, 16),
	ROW(GOST28147_TC26Z_CNT, "GOST28147-TC26Z-CNT", STREAM, 32, 8, 8, 0),
	ROW(MAGMA_CTR_ACPKM, "MAGMA-CTR-ACPKM", STREAM, 32, 8, 8, 0),
	ROW(KUZNYECHIK_CTR_ACPKM, "KUZNYECHIK-CTR-ACPKM", STREAM, 32, 16, 16, 0),
	ROW(3DES_CBC, "3DES-CBC", BLOCK, 24, 8, 8, 0, .explicit_iv_len = 8),
	ROW(DES_CBC, "DES-CBC", BLOCK, 8, 8, 8, 0, .explicit_iv_len = 8),
	ROW(RC2_40_CBC, "RC2-40", BLOCK, 5, 8, 8, 0, .explicit_iv_len = 8),
	ROW(NULL, "NULL", STREAM, 0, 1, 0, 0),
	ROW(ARCFOUR_40, "ARCFOUR-40", STREAM, 5, 1, 0, 0, .hidden = true),
};

/* What this library can do, in the order of preference that listings show. */
static const gnutls_cipher_algorithm_t cipher_ids[] = {
	GNUTLS_CIPHER_AES_256_CBC,
	GNUTLS_CIPHER_AES_192_CBC,
	GNUTLS_CIPHER_AES_128_CBC,
	GNUTLS_CIPHER_AES_128_GCM,
	GNUTLS_CIPHER_AES_192_GCM,
	GNUTLS_CIPHER_AES_256_GCM,
	GNUTLS_CIPHER_AES_128_CCM,
	GNUTLS_CIPHER_AES_256_CCM,
	GNUTLS_CIPHER_AES_128_CCM_8,
	GNUTLS_CIPHER_AES_256_CCM_8,
	GNUTLS_CIPHER_ARCFOUR_128,
	GNUTLS_CIPHER_ESTREAM_SALSA20_256,
	GNUTLS_CIPHER_SALSA20_256,
	GNUTLS_CIPHER_CHACHA20_32,
	GNUTLS_CIPHER_CHACHA20_64,
	GNUTLS_CIPHER_CAMELLIA_256_CBC,
	GNUTLS_CIPHER_CAMELLIA_192_CBC,
	GNUTLS_CIPHER_CAMELLIA_128_CBC,
	GNUTLS_CIPHER_CHACHA20_POLY1305,
	GNUTLS_CIPHER_CAMELLIA_128_GCM,
	GNUTLS_CIPHER_CAMELLIA_256_GCM,
	GNUTLS_CIPHER_AES_128_CFB8,
	GNUTLS_CIPHER_AES_192_CFB8,
	GNUTLS_CIPHER_AES_256_CFB8,
	GNUTLS_CIPHER_AES_128_XTS,
	GNUTLS_CIPHER_AES_256_XTS,
	GNUTLS_CIPHER_AES_128_SIV,
	GNUTLS_CIPHER_AES_256_SIV,
	GNUTLS_CIPHER_3DES_CBC,
	GNUTLS_CIPHER_DES_CBC,
	GNUTLS_CIPHER_RC2_40_CBC,
	GNUTLS_CIPHER_NULL,
	0,
};

const struct cipher_entry *cipher_find(gnutls_cipher_algorithm_t id)
{
	for (size_t i = 0; i < ARRAY_LEN(ciphers); i++)
		if (ciphers[i].id == id)
			return &ciphers[i];
	return NULL;
}

/**
 * gnutls_cipher_get_name:
 * @algorithm: a cipher
 *
 * Returns: its name (static), or NULL.
 **/
const char *gnutls_cipher_get_name(gnutls_cipher_algorithm_t algorithm)
{
	const struct cipher_entry *c = cipher_find(algorithm);

	return c ? c->name : NULL;
}

/**
 * gnutls_cipher_get_id:
 * @name: a cipher's name, in any case
 *
 * Returns: the cipher, or GNUTLS_CIPHER_UNKNOWN.
 **/
gnutls_cipher_algorithm_t gnutls_cipher_get_id(const char *name)
{
	for (size_t i = 0; name && i < ARRAY_LEN(ciphers); i++)
		if (!ciphers[i].hidden && !strcasecmp(ciphers[i].name, name))
			return ciphers[i].id;
	return GNUTLS_CIPHER_UNKNOWN;
}

/**
 * gnutls_cipher_list:
 *
 * Returns: the supported ciphers (static), ended by 0. Not all of them are for TLS.
 **/
const gnutls_cipher_algorithm_t *gnutls_cipher_list(void)
{
	return cipher_ids;
}

/**
 * gnutls_cipher_get_key_size:
 * @algorithm: a cipher
 *
 * Returns: the length of its key in bytes, or 0 if it is unknown.
 **/
size_t gnutls_cipher_get_key_size(gnutls_cipher_algorithm_t algorithm)
{
	const struct cipher_entry *c = cipher_find(algorithm);

	return c ? c->key_len : 0;
}

/**
 * gnutls_cipher_get_block_size:
 * @algorithm: a cipher
 *
 * Returns: the length of its block in bytes, 1 for byte streams, or 0 if it is unknown.
 * Since: 2.10.0
 **/
unsigned gnutls_cipher_get_block_size(gnutls_cipher_algorithm_t algorithm)
{
	const struct cipher_entry *c = cipher_find(algorithm);

	return c ? c->block_len : 0;
}

/**
 * gnutls_cipher_get_iv_size:
 * @algorithm: a cipher
 *
 * Returns: the length in bytes of its IV or, for authenticating ciphers, of the usual nonce; or 0.
 * Since: 3.2.0
 **/
unsigned gnutls_cipher_get_iv_size(gnutls_cipher_algorithm_t algorithm)
{
	const struct cipher_entry *c = cipher_find(algorithm);

	return c ? c->iv_len : 0;
}

/**
 * gnutls_cipher_get_tag_size:
 * @algorithm: a cipher
 *
 * Returns: the length in bytes of the authentication tag, 0 for ciphers that have none.
 * Since: 3.2.2
 **/
unsigned gnutls_cipher_get_tag_size(gnutls_cipher_algorithm_t algorithm)
{
	const struct cipher_entry *c = cipher_find(algorithm);

	return c ? c->tag_len : 0;
}
