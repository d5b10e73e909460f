/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Signature algorithms: SignatureScheme numbers (RFC 8446 §4.2.3, RFC 5246 §7.4.1.4.1) and the OIDs
 * that certificates use. Where two rows share an id, the second brings an older OID. */
#include "config.h"

#include <string.h>
#include <strings.h>

#include "algorithms/algorithms.h"
#include "base/mem.h"

#define OK13   .tls13_ok = true
#define WEAK   .insecure_in_certs = true
#define BROKEN .insecure = true, .insecure_in_certs = true
#define ROW(i, n, o, t, p, k, d, ...)                                                         \
	{                                                                                     \
		.id = GNUTLS_SIGN_##i, .name = n, .oid = o, .tls_id = t, .pk = GNUTLS_PK_##p, \
		.key_pk = GNUTLS_PK_##k, .digest = GNUTLS_DIG_##d, ##__VA_ARGS__              \
	}

static const struct sign_entry signs[] = {
	ROW(RSA_SHA256, "RSA-SHA256", "1.2.840.113549.1.1.11", 0x0401, RSA, RSA, SHA256),
	ROW(RSA_SHA384, "RSA-SHA384", "1.2.840.113549.1.1.12", 0x0501, RSA, RSA, SHA384),
	ROW(RSA_SHA512, "RSA-SHA512", "1.2.840.113549.1.1.13", 0x0601, RSA, RSA, SHA512),
	ROW(RSA_PSS_SHA256, "RSA-PSS-SHA256", "1.2.840.113549.1.1.10", 0x0809, RSA_PSS, RSA_PSS,
	    SHA256, OK13),
	ROW(RSA_PSS_RSAE_SHA256, "RSA-PSS-RSAE-SHA256", "1.2.840.113549.1.1.10", 0x0804, RSA_PSS,
	    RSA, SHA256, OK13),
	ROW(RSA_PSS_SHA384, "RSA-PSS-SHA384", "1.2.840.113549.1.1.10", 0x080a, RSA_PSS, RSA_PSS,
	    SHA384, OK13),
	ROW(RSA_PSS_RSAE_SHA384, "RSA-PSS-RSAE-SHA384", "1.2.840.113549.1.1.10", 0x0805, RSA_PSS,
	    RSA, SHA384, OK13),
	ROW(RSA_PSS_SHA512, "RSA-PSS-SHA512", "1.2.840.113549.1.1.10", 0x080b, RSA_PSS, RSA_PSS,
	    SHA512, OK13),
	ROW(RSA_PSS_RSAE_SHA512, "RSA-PSS-RSAE-SHA512", "1.2.840.113549.1.1.10", 0x0806, RSA_PSS,
	    RSA, SHA512, OK13),
	ROW(EDDSA_ED25519, "EdDSA-Ed25519", "1.3.101.112", 0x0807, EDDSA_ED25519, EDDSA_ED25519,
	    UNKNOWN, .inner_digest = GNUTLS_DIG_SHA512, OK13),
	ROW(EDDSA_ED448, "EdDSA-Ed448", "1.3.101.113", 0x0808, EDDSA_ED448, EDDSA_ED448, UNKNOWN,
	    .inner_digest = GNUTLS_DIG_SHAKE_256, OK13),
	ROW(ECDSA_SHA256, "ECDSA-SHA256", "1.2.840.10045.4.3.2", 0x0403, ECDSA, ECDSA, SHA256),
	ROW(ECDSA_SHA384, "ECDSA-SHA384", "1.2.840.10045.4.3.3", 0x0503, ECDSA, ECDSA, SHA384),
	ROW(ECDSA_SHA512, "ECDSA-SHA512", "1.2.840.10045.4.3.4", 0x0603, ECDSA, ECDSA, SHA512),
	ROW(ECDSA_SECP256R1_SHA256, "ECDSA-SECP256R1-SHA256", NULL, 0x0403, ECDSA, ECDSA, SHA256,
	    .curve = GNUTLS_ECC_CURVE_SECP256R1, OK13),
	ROW(ECDSA_SECP384R1_SHA384, "ECDSA-SECP384R1-SHA384", NULL, 0x0503, ECDSA, ECDSA, SHA384,
	    .curve = GNUTLS_ECC_CURVE_SECP384R1, OK13),
	ROW(ECDSA_SECP521R1_SHA512, "ECDSA-SECP521R1-SHA512", NULL, 0x0603, ECDSA, ECDSA, SHA512,
	    .curve = GNUTLS_ECC_CURVE_SECP521R1, OK13),
	ROW(ECDSA_SHA3_224, "ECDSA-SHA3-224", "2.16.840.1.101.3.4.3.9", 0, ECDSA, ECDSA, SHA3_224),
	ROW(ECDSA_SHA3_256, "ECDSA-SHA3-256", "2.16.840.1.101.3.4.3.10", 0, ECDSA, ECDSA, SHA3_256),
	ROW(ECDSA_SHA3_384, "ECDSA-SHA3-384", "2.16.840.1.101.3.4.3.11", 0, ECDSA, ECDSA, SHA3_384),
	ROW(ECDSA_SHA3_512, "ECDSA-SHA3-512", "2.16.840.1.101.3.4.3.12", 0, ECDSA, ECDSA, SHA3_512),
	ROW(RSA_SHA3_224, "RSA-SHA3-224", "2.16.840.1.101.3.4.3.13", 0, RSA, RSA, SHA3_224),
	ROW(RSA_SHA3_256, "RSA-SHA3-256", "2.16.840.1.101.3.4.3.14", 0, RSA, RSA, SHA3_256),
	ROW(RSA_SHA3_384, "RSA-SHA3-384", "2.16.840.1.101.3.4.3.15", 0, RSA, RSA, SHA3_384),
	ROW(RSA_SHA3_512, "RSA-SHA3-512", "2.16.840.1.101.3.4.3.16", 0, RSA, RSA, SHA3_512),
	ROW(DSA_SHA3_224, "DSA-SHA3-224", "2.16.840.1.101.3.4.3.5", 0, DSA, DSA, SHA3_224),
	ROW(DSA_SHA3_256, "DSA-SHA3-256", "2.16.840.1.101.3.4.3.6", 0, DSA, DSA, SHA3_256),
	ROW(DSA_SHA3_384, "DSA-SHA3-384", "2.16.840.1.101.3.4.3.7", 0, DSA, DSA, SHA3_384),
	ROW(DSA_SHA3_512, "DSA-SHA3-512", "2.16.840.1.101.3.4.3.8", 0, DSA, DSA, SHA3_512),
	ROW(RSA_RAW, "RSA-RAW", NULL, 0, RSA, RSA, UNKNOWN),
	ROW(RSA_SHA1, "RSA-SHA1", "1.2.840.113549.1.1.5", 0x0201, RSA, RSA, SHA1, WEAK),
	ROW(RSA_SHA1, "RSA-SHA1", "1.3.14.3.2.29", 0x0201, RSA, RSA, SHA1, WEAK),
	ROW(RSA_SHA224, "RSA-SHA224", "1.2.840.113549.1.1.14", 0x0301, RSA, RSA, SHA224),
	ROW(RSA_RMD160, "RSA-RMD160", "1.3.36.3.3.1.2", 0, RSA, RSA, RMD160, WEAK),
	ROW(DSA_SHA1, "DSA-SHA1", "1.2.840.10040.4.3", 0x0202, DSA, DSA, SHA1, WEAK),
	ROW(DSA_SHA1, "DSA-SHA1", "1.3.14.3.2.27", 0x0202, DSA, DSA, SHA1, WEAK),
	ROW(DSA_SHA224, "DSA-SHA224", "2.16.840.1.101.3.4.3.1", 0x0302, DSA, DSA, SHA224),
	ROW(DSA_SHA256, "DSA-SHA256", "2.16.840.1.101.3.4.3.2", 0x0402, DSA, DSA, SHA256),
	ROW(RSA_MD5, "RSA-MD5", "1.2.840.113549.1.1.4", 0x0101, RSA, RSA, MD5, BROKEN),
	ROW(RSA_MD2, "RSA-MD2", "1.2.840.113549.1.1.2", 0, RSA, RSA, MD2, BROKEN),
	ROW(ECDSA_SHA1, "ECDSA-SHA1", "1.2.840.10045.4.1", 0x0203, ECDSA, ECDSA, SHA1, WEAK),
	ROW(ECDSA_SHA224, "ECDSA-SHA224", "1.2.840.10045.4.3.1", 0x0303, ECDSA, ECDSA, SHA224),
	ROW(GOST_512, "GOSTR341012-512", "1.2.643.7.1.1.3.3", 0, GOST_12_512, GOST_12_512,
	    STREEBOG_512),
	ROW(GOST_256, "GOSTR341012-256", "1.2.643.7.1.1.3.2", 0, GOST_12_256, GOST_12_256,
	    STREEBOG_256),
	ROW(GOST_94, "GOSTR341001", "1.2.643.2.2.3", 0, GOST_01, GOST_01, GOSTR_94, BROKEN),
	ROW(DSA_SHA384, "DSA-SHA384", "2.16.840.1.101.3.4.3.3", 0x0502, DSA, DSA, SHA384),
	ROW(DSA_SHA512, "DSA-SHA512", "2.16.840.1.101.3.4.3.4", 0x0602, DSA, DSA, SHA512),
};

static const gnutls_sign_algorithm_t sign_ids[] = {
	GNUTLS_SIGN_RSA_SHA256,
	GNUTLS_SIGN_RSA_SHA384,
	GNUTLS_SIGN_RSA_SHA512,
	GNUTLS_SIGN_RSA_PSS_SHA256,
	GNUTLS_SIGN_RSA_PSS_RSAE_SHA256,
	GNUTLS_SIGN_RSA_PSS_SHA384,
	GNUTLS_SIGN_RSA_PSS_RSAE_SHA384,
	GNUTLS_SIGN_RSA_PSS_SHA512,
	GNUTLS_SIGN_RSA_PSS_RSAE_SHA512,
	GNUTLS_SIGN_EDDSA_ED25519,
	GNUTLS_SIGN_EDDSA_ED448,
	GNUTLS_SIGN_ECDSA_SHA256,
	GNUTLS_SIGN_ECDSA_SHA384,
	GNUTLS_SIGN_ECDSA_SHA512,
	GNUTLS_SIGN_ECDSA_SECP256R1_SHA256,
	GNUTLS_SIGN_ECDSA_SECP384R1_SHA384,
	GNUTLS_SIGN_ECDSA_SECP521R1_SHA512,
	GNUTLS_SIGN_ECDSA_SHA3_224,
	GNUTLS_SIGN_ECDSA_SHA3_256,
	GNUTLS_SIGN_ECDSA_SHA3_384,
	GNUTLS_SIGN_ECDSA_SHA3_512,
	GNUTLS_SIGN_RSA_SHA3_224,
	GNUTLS_SIGN_RSA_SHA3_256,
	GNUTLS_SIGN_RSA_SHA3_384,
	GNUTLS_SIGN_RSA_SHA3_512,
	GNUTLS_SIGN_DSA_SHA3_224,
	GNUTLS_SIGN_DSA_SHA3_256,
	GNUTLS_SIGN_DSA_SHA3_384,
	GNUTLS_SIGN_DSA_SHA3_512,
	GNUTLS_SIGN_RSA_RAW,
	GNUTLS_SIGN_RSA_SHA1,
	GNUTLS_SIGN_RSA_SHA1,
	GNUTLS_SIGN_RSA_SHA224,
	GNUTLS_SIGN_RSA_RMD160,
	GNUTLS_SIGN_DSA_SHA1,
	GNUTLS_SIGN_DSA_SHA1,
	GNUTLS_SIGN_DSA_SHA224,
	GNUTLS_SIGN_DSA_SHA256,
	GNUTLS_SIGN_RSA_MD5,
	GNUTLS_SIGN_RSA_MD5,
	GNUTLS_SIGN_RSA_MD2,
	GNUTLS_SIGN_ECDSA_SHA1,
	GNUTLS_SIGN_ECDSA_SHA224,
	GNUTLS_SIGN_DSA_SHA384,
	GNUTLS_SIGN_DSA_SHA512,
	0,
};

const struct sign_entry *sign_find(gnutls_sign_algorithm_t id)
{
	for (size_t i = 0; i < ARRAY_LEN(signs); i++)
		if (signs[i].id == id)
			return &signs[i];
	return NULL;
}

const struct sign_entry *sign_find_tls(uint16_t tls_id)
{
	for (size_t i = 0; tls_id && i < ARRAY_LEN(signs); i++)
		if (signs[i].tls_id == tls_id && signs[i].curve == GNUTLS_ECC_CURVE_INVALID)
			return &signs[i];
	return NULL;
}

const struct sign_entry *sign_find_tls13(uint16_t tls_id)
{
	for (size_t i = 0; tls_id && i < ARRAY_LEN(signs); i++)
		if (signs[i].tls_id == tls_id && signs[i].tls13_ok)
			return &signs[i];
	return sign_find_tls(tls_id);
}

const struct sign_entry *sign_find_oid(const char *oid)
{
	for (size_t i = 0; oid && i < ARRAY_LEN(signs); i++)
		if (signs[i].oid && !strcmp(signs[i].oid, oid))
			return &signs[i];
	return NULL;
}

const struct sign_entry *sign_find_pk(gnutls_pk_algorithm_t pk, gnutls_digest_algorithm_t digest)
{
	if (pk == GNUTLS_PK_UNKNOWN)
		return NULL;
	for (size_t i = 0; i < ARRAY_LEN(signs); i++) {
		const struct sign_entry *s = &signs[i];

		if (s->pk == pk && (s->inner_digest ? s->inner_digest : s->digest) == digest)
			return s;
	}
	return NULL;
}

/**
 * gnutls_sign_get_name:
 * @algorithm: a signature algorithm
 *
 * Returns: its name (static), or NULL.
 **/
const char *gnutls_sign_get_name(gnutls_sign_algorithm_t algorithm)
{
	const struct sign_entry *s = sign_find(algorithm);

	return s ? s->name : NULL;
}

/**
 * gnutls_sign_get_oid:
 * @sign: a signature algorithm
 *
 * Returns: the OID that marks it in certificates (static), or NULL if it has none.
 * Since: 3.4.3
 **/
const char *gnutls_sign_get_oid(gnutls_sign_algorithm_t sign)
{
	const struct sign_entry *s = sign_find(sign);

	return s ? s->oid : NULL;
}

/**
 * gnutls_sign_get_id:
 * @name: name of a signature algorithm, in any case
 *
 * Returns: the algorithm, or GNUTLS_SIGN_UNKNOWN.
 **/
gnutls_sign_algorithm_t gnutls_sign_get_id(const char *name)
{
	for (size_t i = 0; name && i < ARRAY_LEN(signs); i++)
		if (!strcasecmp(signs[i].name, name))
			return signs[i].id;
	return GNUTLS_SIGN_UNKNOWN;
}

/**
 * gnutls_oid_to_sign:
 * @oid: an OID in dotted form
 *
 * Returns: the signature algorithm, or GNUTLS_SIGN_UNKNOWN. An RSA-PSS OID alone doesn't tell the
 *   hash: it gives GNUTLS_SIGN_RSA_PSS_SHA256.
 * Since: 3.4.3
 **/
gnutls_sign_algorithm_t gnutls_oid_to_sign(const char *oid)
{
	const struct sign_entry *s = sign_find_oid(oid);

	return s ? s->id : GNUTLS_SIGN_UNKNOWN;
}

/**
 * gnutls_sign_list:
 *
 * Returns: the supported signature algorithms (static), ended by 0.
 **/
const gnutls_sign_algorithm_t *gnutls_sign_list(void)
{
	return sign_ids;
}

/**
 * gnutls_sign_is_secure:
 * @algorithm: a signature algorithm
 *
 * Returns: non-zero unless the algorithm is known or configured to be insecure.
 **/
unsigned gnutls_sign_is_secure(gnutls_sign_algorithm_t algorithm)
{
	return gnutls_sign_is_secure2(algorithm, 0);
}

/**
 * gnutls_sign_is_secure2:
 * @algorithm: a signature algorithm
 * @flags: GNUTLS_SIGN_FLAG_SECURE_FOR_CERTS asks about certificates, where a forged message can
 *   be prepared at leisure; or 0
 *
 * Returns: non-zero if the algorithm is secure for that use.
 * Since: 3.6.0
 **/
unsigned gnutls_sign_is_secure2(gnutls_sign_algorithm_t algorithm, unsigned flags)
{
	return policy_sign_secure(algorithm, flags & GNUTLS_SIGN_FLAG_SECURE_FOR_CERTS);
}

/**
 * gnutls_sign_get_hash_algorithm:
 * @sign: a signature algorithm
 *
 * Returns: the hash in it, or GNUTLS_DIG_UNKNOWN.
 * Since: 3.1.1
 **/
gnutls_digest_algorithm_t gnutls_sign_get_hash_algorithm(gnutls_sign_algorithm_t sign)
{
	const struct sign_entry *s = sign_find(sign);

	if (!s)
		return GNUTLS_DIG_UNKNOWN;
	return s->inner_digest ? s->inner_digest : s->digest;
}

/**
 * gnutls_sign_get_pk_algorithm:
 * @sign: a signature algorithm
 *
 * Returns: its public-key algorithm, or GNUTLS_PK_UNKNOWN. An RSA key may serve for
 *   GNUTLS_PK_RSA_PSS, too: see gnutls_sign_supports_pk_algorithm().
 * Since: 3.1.1
 **/
gnutls_pk_algorithm_t gnutls_sign_get_pk_algorithm(gnutls_sign_algorithm_t sign)
{
	const struct sign_entry *s = sign_find(sign);

	return s ? s->pk : GNUTLS_PK_UNKNOWN;
}

/**
 * gnutls_sign_supports_pk_algorithm:
 * @sign: a signature algorithm
 * @pk: the algorithm of a key
 *
 * Returns: non-zero if such a key can make such signatures.
 * Since: 3.6.0
 **/
unsigned gnutls_sign_supports_pk_algorithm(gnutls_sign_algorithm_t sign, gnutls_pk_algorithm_t pk)
{
	const struct sign_entry *s = sign_find(sign);

	return s && pk != GNUTLS_PK_UNKNOWN &&
	       (s->pk == pk || (s->pk == GNUTLS_PK_RSA_PSS && pk == GNUTLS_PK_RSA));
}

/**
 * gnutls_pk_to_sign:
 * @pk: a public-key algorithm
 * @hash: a hash
 *
 * Returns: the signature algorithm made of the two, or GNUTLS_SIGN_UNKNOWN.
 **/
gnutls_sign_algorithm_t gnutls_pk_to_sign(gnutls_pk_algorithm_t pk, gnutls_digest_algorithm_t hash)
{
	const struct sign_entry *s = sign_find_pk(pk, hash);

	return s ? s->id : GNUTLS_SIGN_UNKNOWN;
}
