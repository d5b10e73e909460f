/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Hashes and MACs: names, sizes and OIDs (RFC 8017, RFC 8018, FIPS 180, 198, 202). */
#include "config.h"

#include <string.h>
#include <strings.h>

#include <gnutls/crypto.h>

#include "algorithms/algorithms.h"
#include "base/mem.h"

#define DIG(i, n, o, l, b, ...)                                                                    \
	{.id = GNUTLS_DIG_##i, .name = n, .oid = o, .len = l, .block_len = b, ##__VA_ARGS__}
#define BROKEN .insecure = true, .preimage_insecure = true
#define WEAK   .insecure = true

static const struct digest_entry digests[] = {
	DIG(SHA1, "SHA1", "1.3.14.3.2.26", 20, 64, WEAK),
	DIG(MD5, "MD5", "1.2.840.113549.2.5", 16, 64, BROKEN),
	/* of TLS before 1.2; known by number only */
	DIG(MD5_SHA1, NULL, NULL, 36, 64, WEAK),
	DIG(SHA256, "SHA256", "2.16.840.1.101.3.4.2.1", 32, 64),
	DIG(SHA384, "SHA384", "2.16.840.1.101.3.4.2.2", 48, 128),
	DIG(SHA512, "SHA512", "2.16.840.1.101.3.4.2.3", 64, 128),
	DIG(SHA224, "SHA224", "2.16.840.1.101.3.4.2.4", 28, 64),
	DIG(SHA3_256, "SHA3-256", "2.16.840.1.101.3.4.2.8", 32, 136),
	DIG(SHA3_384, "SHA3-384", "2.16.840.1.101.3.4.2.9", 48, 104),
	DIG(SHA3_512, "SHA3-512", "2.16.840.1.101.3.4.2.10", 64, 72),
	DIG(SHA3_224, "SHA3-224", "2.16.840.1.101.3.4.2.7", 28, 144),
	DIG(RMD160, "RIPEMD160", "1.3.36.3.2.1", 20, 64, WEAK),
	DIG(GOSTR_94, "GOSTR341194", "1.2.643.2.2.9", 32, 32, WEAK),
	DIG(STREEBOG_256, "STREEBOG-256", "1.2.643.7.1.1.2.2", 32, 64),
	DIG(STREEBOG_512, "STREEBOG-512", "1.2.643.7.1.1.2.3", 64, 64),
	DIG(SHAKE_128, "SHAKE-128", "2.16.840.1.101.3.4.2.11", 0, 168),
	DIG(SHAKE_256, "SHAKE-256", "2.16.840.1.101.3.4.2.12", 0, 136),
	DIG(MD2, "MD2", "1.2.840.113549.2.2", 0, 0, BROKEN),
};

static const gnutls_digest_algorithm_t digest_ids[] = {
	GNUTLS_DIG_SHA1,     GNUTLS_DIG_SHA256,       GNUTLS_DIG_SHA384,
	GNUTLS_DIG_SHA512,   GNUTLS_DIG_SHA224,       GNUTLS_DIG_MD5,
	GNUTLS_DIG_GOSTR_94, GNUTLS_DIG_STREEBOG_256, GNUTLS_DIG_STREEBOG_512,
	0,
};

#define HMAC(i, n, l, ...)                                                                         \
	{.id = GNUTLS_MAC_##i, .name = n, .digest = GNUTLS_DIG_##i, .len = l, .key_len = l,        \
	 ##__VA_ARGS__}
#define MAC(i, n, l, k, nonce, ...)                                                                \
	{.id = GNUTLS_MAC_##i, .name = n, .digest = GNUTLS_DIG_UNKNOWN, .len = l, .key_len = k,    \
	 .nonce_len = nonce, ##__VA_ARGS__}
#define HIDDEN .hidden = true

static const struct mac_entry macs[] = {
	HMAC(SHA1, "SHA1", 20, .oid = "1.2.840.113549.2.7"),
	HMAC(SHA256, "SHA256", 32, .oid = "1.2.840.113549.2.9"),
	HMAC(SHA384, "SHA384", 48, .oid = "1.2.840.113549.2.10"),
	HMAC(SHA512, "SHA512", 64, .oid = "1.2.840.113549.2.11"),
	HMAC(SHA224, "SHA224", 28, .oid = "1.2.840.113549.2.8"),
	MAC(UMAC_96, "UMAC-96", 12, 16, 8),
	MAC(UMAC_128, "UMAC-128", 16, 16, 8),
	MAC(AEAD, "AEAD", 0, 0, 0),
	HMAC(MD5, "MD5", 16),
	HMAC(GOSTR_94, "GOSTR341194", 32, .oid = "1.2.643.2.2.10"),
	HMAC(STREEBOG_256, "STREEBOG-256", 32, .oid = "1.2.643.7.1.1.4.1"),
	HMAC(STREEBOG_512, "STREEBOG-512", 64, .oid = "1.2.643.7.1.1.4.2"),
	MAC(AES_CMAC_128, "AES-CMAC-128", 16, 16, 0),
	MAC(AES_CMAC_256, "AES-CMAC-256", 16, 32, 0),
	MAC(AES_GMAC_128, "AES-GMAC-128", 16, 16, 12),
	MAC(AES_GMAC_192, "AES-GMAC-192", 16, 24, 12),
	MAC(AES_GMAC_256, "AES-GMAC-256", 16, 32, 12),
	MAC(GOST28147_TC26Z_IMIT, "GOST28147-TC26Z-IMIT", 4, 32, 0),
	MAC(MAGMA_OMAC, "OMAC-MAGMA", 8, 32, 0),
	MAC(KUZNYECHIK_OMAC, "OMAC-KUZNYECHIK", 16, 32, 0),
	HMAC(SHA3_224, "SHA3-224", 28, HIDDEN),
	HMAC(SHA3_256, "SHA3-256", 32, HIDDEN),
	HMAC(SHA3_384, "SHA3-384", 48, HIDDEN),
	HMAC(SHA3_512, "SHA3-512", 64, HIDDEN),
	HMAC(RMD160, "RIPEMD160", 20, HIDDEN),
	HMAC(MD5_SHA1, "MD5+SHA1", 36, HIDDEN),
	MAC(MD2, "MD2", 0, 0, 0, HIDDEN),
	MAC(SHAKE_128, "SHAKE-128", 0, 0, 0, HIDDEN),
	MAC(SHAKE_256, "SHAKE-256", 0, 0, 0, HIDDEN),
	MAC(NULL, "MAC-NULL", 0, 0, 0, HIDDEN),
};

static const gnutls_mac_algorithm_t mac_ids[] = {
	GNUTLS_MAC_SHA1,         GNUTLS_MAC_SHA256,       GNUTLS_MAC_SHA384,
	GNUTLS_MAC_SHA512,       GNUTLS_MAC_SHA224,       GNUTLS_MAC_UMAC_96,
	GNUTLS_MAC_UMAC_128,     GNUTLS_MAC_AEAD,         GNUTLS_MAC_MD5,
	GNUTLS_MAC_GOSTR_94,     GNUTLS_MAC_STREEBOG_256, GNUTLS_MAC_STREEBOG_512,
	GNUTLS_MAC_AES_CMAC_128, GNUTLS_MAC_AES_CMAC_256, GNUTLS_MAC_AES_GMAC_128,
	GNUTLS_MAC_AES_GMAC_192, GNUTLS_MAC_AES_GMAC_256, 0,
};

const struct digest_entry *digest_find(gnutls_digest_algorithm_t id)
{
	for (size_t i = 0; i < ARRAY_LEN(digests); i++)
		if (digests[i].id == id)
			return &digests[i];
	return NULL;
}

const struct digest_entry *digest_find_oid(const char *oid)
{
	for (size_t i = 0; oid && i < ARRAY_LEN(digests); i++)
		if (digests[i].oid && !strcmp(digests[i].oid, oid))
			return &digests[i];
	return NULL;
}

const struct mac_entry *mac_find(gnutls_mac_algorithm_t id)
{
	for (size_t i = 0; i < ARRAY_LEN(macs); i++)
		if (macs[i].id == id)
			return &macs[i];
	return NULL;
}

/**
 * gnutls_digest_get_name:
 * @algorithm: a hash
 *
 * Returns: its name (static), or NULL.
 **/
const char *gnutls_digest_get_name(gnutls_digest_algorithm_t algorithm)
{
	const struct digest_entry *d = digest_find(algorithm);

	return d ? d->name : NULL;
}

/**
 * gnutls_digest_get_id:
 * @name: name of a hash, in any case
 *
 * Returns: the hash, or GNUTLS_DIG_UNKNOWN.
 **/
gnutls_digest_algorithm_t gnutls_digest_get_id(const char *name)
{
	for (size_t i = 0; name && i < ARRAY_LEN(digests); i++)
		if (digests[i].name && !strcasecmp(digests[i].name, name))
			return digests[i].id;
	return GNUTLS_DIG_UNKNOWN;
}

/**
 * gnutls_digest_get_oid:
 * @algorithm: a hash
 *
 * Returns: its OID (static), or NULL.
 * Since: 3.4.3
 **/
const char *gnutls_digest_get_oid(gnutls_digest_algorithm_t algorithm)
{
	const struct digest_entry *d = digest_find(algorithm);

	return d ? d->oid : NULL;
}

/**
 * gnutls_oid_to_digest:
 * @oid: an OID in dotted form
 *
 * Returns: the hash, or GNUTLS_DIG_UNKNOWN.
 * Since: 3.4.3
 **/
gnutls_digest_algorithm_t gnutls_oid_to_digest(const char *oid)
{
	const struct digest_entry *d = digest_find_oid(oid);

	return d ? d->id : GNUTLS_DIG_UNKNOWN;
}

/**
 * gnutls_digest_list:
 *
 * Returns: the supported hashes (static), ended by 0.
 **/
const gnutls_digest_algorithm_t *gnutls_digest_list(void)
{
	return digest_ids;
}

/**
 * gnutls_hash_get_len:
 * @algorithm: a hash
 *
 * Returns: the length of its output in bytes; 0 if it is unknown or has no fixed length.
 * Since: 2.10.0
 **/
unsigned gnutls_hash_get_len(gnutls_digest_algorithm_t algorithm)
{
	const struct digest_entry *d = digest_find(algorithm);

	return d ? d->len : 0;
}

/**
 * gnutls_mac_get_name:
 * @algorithm: a MAC
 *
 * Returns: its name (static), which for an HMAC is that of the hash; or NULL.
 **/
const char *gnutls_mac_get_name(gnutls_mac_algorithm_t algorithm)
{
	const struct mac_entry *m = mac_find(algorithm);

	return m ? m->name : NULL;
}

/**
 * gnutls_mac_get_id:
 * @name: name of a MAC, in any case
 *
 * Returns: the MAC, or GNUTLS_MAC_UNKNOWN.
 **/
gnutls_mac_algorithm_t gnutls_mac_get_id(const char *name)
{
	for (size_t i = 0; name && i < ARRAY_LEN(macs); i++)
		if (!macs[i].hidden && !strcasecmp(macs[i].name, name))
			return macs[i].id;
	return GNUTLS_MAC_UNKNOWN;
}

/**
 * gnutls_mac_list:
 *
 * Returns: the supported MACs (static), ended by 0. Not all of them are for TLS.
 **/
const gnutls_mac_algorithm_t *gnutls_mac_list(void)
{
	return mac_ids;
}

/**
 * gnutls_mac_get_key_size:
 * @algorithm: a MAC
 *
 * Returns: the length in bytes of the key that TLS gives it, or 0.
 **/
size_t gnutls_mac_get_key_size(gnutls_mac_algorithm_t algorithm)
{
	const struct mac_entry *m = mac_find(algorithm);

	return m ? m->key_len : 0;
}

/**
 * gnutls_mac_get_nonce_size:
 * @algorithm: a MAC
 *
 * Returns: the length in bytes of its nonce, or 0 if it takes none.
 * Since: 3.2.0
 **/
size_t gnutls_mac_get_nonce_size(gnutls_mac_algorithm_t algorithm)
{
	const struct mac_entry *m = mac_find(algorithm);

	return m ? m->nonce_len : 0;
}

/**
 * gnutls_hmac_get_len:
 * @algorithm: a MAC
 *
 * Returns: the length of its output in bytes, or 0 if it is unknown.
 * Since: 2.10.0
 **/
unsigned gnutls_hmac_get_len(gnutls_mac_algorithm_t algorithm)
{
	const struct mac_entry *m = mac_find(algorithm);

	return m ? m->len : 0;
}

/**
 * gnutls_hmac_get_key_size:
 * @algorithm: a MAC
 *
 * Returns: the length of its key in bytes, or 0. An HMAC takes keys of any length.
 * Since: 3.6.12
 **/
unsigned gnutls_hmac_get_key_size(gnutls_mac_algorithm_t algorithm)
{
	return (unsigned)gnutls_mac_get_key_size(algorithm);
}

/**
 * gnutls_oid_to_mac:
 * @oid: an OID in dotted form
 *
 * Returns: the MAC, or GNUTLS_MAC_UNKNOWN.
 * Since: 3.5.4
 **/
gnutls_mac_algorithm_t gnutls_oid_to_mac(const char *oid)
{
	for (size_t i = 0; oid && i < ARRAY_LEN(macs); i++)
		if (macs[i].oid && !strcmp(macs[i].oid, oid))
			return macs[i].id;
	return GNUTLS_MAC_UNKNOWN;
}
