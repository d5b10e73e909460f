/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Elliptic curves (RFC 5480, 7748, 8410, 7836) and groups for key exchange (RFC 8446 §4.2.7, 7919). */
#include "config.h"

#include <string.h>
#include <strings.h>

#include "algorithms/algorithms.h"
#include "base/mem.h"

#define CURVE(i, n, o, p, b, l, ...)                                                               \
	{.id = GNUTLS_ECC_CURVE_##i, .name = n, .oid = o, .pk = GNUTLS_PK_##p, .bits = b,          \
	 .len = l, ##__VA_ARGS__}
#define HIDDEN .hidden = true

static const struct curve_entry curves[] = {
	CURVE(SECP192R1, "SECP192R1", "1.2.840.10045.3.1.1", ECDSA, 192, 24),
	CURVE(SECP224R1, "SECP224R1", "1.3.132.0.33", ECDSA, 224, 28),
	CURVE(SECP256R1, "SECP256R1", "1.2.840.10045.3.1.7", ECDSA, 256, 32),
	CURVE(SECP384R1, "SECP384R1", "1.3.132.0.34", ECDSA, 384, 48),
	CURVE(SECP521R1, "SECP521R1", "1.3.132.0.35", ECDSA, 521, 66),
	CURVE(X25519, "X25519", "1.3.101.110", ECDH_X25519, 256, 32),
	CURVE(ED25519, "Ed25519", "1.3.101.112", EDDSA_ED25519, 256, 32, .sig_len = 64),
	CURVE(X448, "X448", "1.3.101.111", ECDH_X448, 448, 56),
	CURVE(ED448, "Ed448", "1.3.101.113", EDDSA_ED448, 456, 57, .sig_len = 114),
	CURVE(GOST256CPA, "CryptoPro-A", "1.2.643.2.2.35.1", UNKNOWN, 256, 32),
	CURVE(GOST256CPB, "CryptoPro-B", "1.2.643.2.2.35.2", UNKNOWN, 256, 32, HIDDEN),
	CURVE(GOST256CPC, "CryptoPro-C", "1.2.643.2.2.35.3", UNKNOWN, 256, 32, HIDDEN),
	CURVE(GOST256CPXA, "CryptoPro-XchA", "1.2.643.2.2.36.0", UNKNOWN, 256, 32),
	CURVE(GOST256CPXB, "CryptoPro-XchB", "1.2.643.2.2.36.1", UNKNOWN, 256, 32, HIDDEN),
	CURVE(GOST256A, "TC26-256-A", "1.2.643.7.1.2.1.1.1", GOST_12_256, 256, 32, HIDDEN),
	CURVE(GOST256B, "TC26-256-B", "1.2.643.7.1.2.1.1.2", GOST_12_256, 256, 32),
	CURVE(GOST256C, "TC26-256-C", "1.2.643.7.1.2.1.1.3", GOST_12_256, 256, 32, HIDDEN),
	CURVE(GOST256D, "TC26-256-D", "1.2.643.7.1.2.1.1.4", GOST_12_256, 256, 32, HIDDEN),
	CURVE(GOST512A, "TC26-512-A", "1.2.643.7.1.2.1.2.1", GOST_12_512, 512, 64),
	CURVE(GOST512B, "TC26-512-B", "1.2.643.7.1.2.1.2.2", GOST_12_512, 512, 64, HIDDEN),
	CURVE(GOST512C, "TC26-512-C", "1.2.643.7.1.2.1.2.3", GOST_12_512, 512, 64, HIDDEN),
};

static const gnutls_ecc_curve_t curve_ids[] = {
	GNUTLS_ECC_CURVE_SECP192R1, GNUTLS_ECC_CURVE_SECP224R1, GNUTLS_ECC_CURVE_SECP256R1,
	GNUTLS_ECC_CURVE_SECP384R1, GNUTLS_ECC_CURVE_SECP521R1, GNUTLS_ECC_CURVE_X25519,
	GNUTLS_ECC_CURVE_ED25519,   GNUTLS_ECC_CURVE_X448,      GNUTLS_ECC_CURVE_ED448,
	0,
};

#define EC(i, n, t, b, ...)                                                                        \
	{.id = GNUTLS_GROUP_##i, .name = n, .tls_id = t, .pk = GNUTLS_PK_EC, .bits = b,            \
	 .curve = (gnutls_ecc_curve_t)GNUTLS_GROUP_##i, ##__VA_ARGS__}
#define GOST(i, n, t, p, b, ...)                                                                   \
	{.id = GNUTLS_GROUP_##i, .name = n, .tls_id = t, .pk = GNUTLS_PK_GOST_12_##p, .bits = b,   \
	 .curve = (gnutls_ecc_curve_t)GNUTLS_GROUP_##i, ##__VA_ARGS__}
#define FF(b, t)                                                                                   \
	{.id = GNUTLS_GROUP_FFDHE##b, .name = "FFDHE" #b, .tls_id = t, .pk = GNUTLS_PK_DH,         \
	 .bits = b, .prime = &gnutls_ffdhe_##b##_group_prime,                                      \
	 .generator = &gnutls_ffdhe_##b##_group_generator, .q = &gnutls_ffdhe_##b##_group_q,       \
	 .exponent_bits = &gnutls_ffdhe_##b##_key_bits}

static const struct group_entry groups[] = {
	EC(SECP192R1, "SECP192R1", 19, 192),
	EC(SECP224R1, "SECP224R1", 21, 224),
	EC(SECP256R1, "SECP256R1", 23, 256),
	EC(SECP384R1, "SECP384R1", 24, 384),
	EC(SECP521R1, "SECP521R1", 25, 521),
	{.id = GNUTLS_GROUP_X25519, .name = "X25519", .tls_id = 29, .pk = GNUTLS_PK_ECDH_X25519,
	 .curve = GNUTLS_ECC_CURVE_X25519, .bits = 256},
	GOST(GC256A, "GC256A", 34, 256, 256, HIDDEN),
	GOST(GC256B, "GC256B", 35, 256, 256),
	GOST(GC256C, "GC256C", 36, 256, 256, HIDDEN),
	GOST(GC256D, "GC256D", 37, 256, 256, HIDDEN),
	GOST(GC512A, "GC512A", 38, 512, 512),
	GOST(GC512B, "GC512B", 39, 512, 512, HIDDEN),
	GOST(GC512C, "GC512C", 40, 512, 512, HIDDEN),
	{.id = GNUTLS_GROUP_X448, .name = "X448", .tls_id = 30, .pk = GNUTLS_PK_ECDH_X448,
	 .curve = GNUTLS_ECC_CURVE_X448, .bits = 448},
	FF(2048, 0x100),
	FF(3072, 0x101),
	FF(4096, 0x102),
	FF(6144, 0x103),
	FF(8192, 0x104),
};

static const gnutls_group_t group_ids[] = {
	GNUTLS_GROUP_SECP192R1, GNUTLS_GROUP_SECP224R1, GNUTLS_GROUP_SECP256R1,
	GNUTLS_GROUP_SECP384R1, GNUTLS_GROUP_SECP521R1, GNUTLS_GROUP_X25519,
	GNUTLS_GROUP_X448,      GNUTLS_GROUP_FFDHE2048, GNUTLS_GROUP_FFDHE3072,
	GNUTLS_GROUP_FFDHE4096, GNUTLS_GROUP_FFDHE6144, GNUTLS_GROUP_FFDHE8192,
	0,
};

const struct curve_entry *curve_find(gnutls_ecc_curve_t id)
{
	for (size_t i = 0; i < ARRAY_LEN(curves); i++)
		if (curves[i].id == id)
			return &curves[i];
	return NULL;
}

const struct curve_entry *curve_find_oid(const char *oid)
{
	for (size_t i = 0; oid && i < ARRAY_LEN(curves); i++)
		if (!curves[i].hidden && !strcmp(curves[i].oid, oid))
			return &curves[i];
	return NULL;
}

const struct group_entry *group_find(gnutls_group_t id)
{
	for (size_t i = 0; i < ARRAY_LEN(groups); i++)
		if (groups[i].id == id)
			return &groups[i];
	return NULL;
}

const struct group_entry *group_find_tls(uint16_t tls_id)
{
	for (size_t i = 0; i < ARRAY_LEN(groups); i++)
		if (groups[i].tls_id == tls_id)
			return &groups[i];
	return NULL;
}

const struct group_entry *group_find_curve(gnutls_ecc_curve_t curve)
{
	for (size_t i = 0; curve != GNUTLS_ECC_CURVE_INVALID && i < ARRAY_LEN(groups); i++)
		if (groups[i].curve == curve)
			return &groups[i];
	return NULL;
}

/**
 * gnutls_ecc_curve_get_name:
 * @curve: a curve
 *
 * Returns: its name (static), or NULL.
 * Since: 3.0
 **/
const char *gnutls_ecc_curve_get_name(gnutls_ecc_curve_t curve)
{
	const struct curve_entry *c = curve_find(curve);

	return c ? c->name : NULL;
}

/**
 * gnutls_ecc_curve_get_oid:
 * @curve: a curve
 *
 * Returns: its OID (static), or NULL.
 * Since: 3.4.3
 **/
const char *gnutls_ecc_curve_get_oid(gnutls_ecc_curve_t curve)
{
	const struct curve_entry *c = curve_find(curve);

	return c ? c->oid : NULL;
}

/**
 * gnutls_ecc_curve_get_id:
 * @name: a curve's name, in any case
 *
 * Returns: the curve, or GNUTLS_ECC_CURVE_INVALID.
 * Since: 3.4.3
 **/
gnutls_ecc_curve_t gnutls_ecc_curve_get_id(const char *name)
{
	for (size_t i = 0; name && i < ARRAY_LEN(curves); i++)
		if (!curves[i].hidden && !strcasecmp(curves[i].name, name))
			return curves[i].id;
	return GNUTLS_ECC_CURVE_INVALID;
}

/**
 * gnutls_oid_to_ecc_curve:
 * @oid: an OID in dotted form
 *
 * Returns: the curve, or GNUTLS_ECC_CURVE_INVALID.
 * Since: 3.4.3
 **/
gnutls_ecc_curve_t gnutls_oid_to_ecc_curve(const char *oid)
{
	const struct curve_entry *c = curve_find_oid(oid);

	return c ? c->id : GNUTLS_ECC_CURVE_INVALID;
}

/**
 * gnutls_ecc_curve_get_size:
 * @curve: a curve
 *
 * Returns: the length of a coordinate, or of a raw key, in bytes; or 0.
 * Since: 3.0
 **/
int gnutls_ecc_curve_get_size(gnutls_ecc_curve_t curve)
{
	const struct curve_entry *c = curve_find(curve);

	return c ? c->len : 0;
}

/**
 * gnutls_ecc_curve_get_pk:
 * @curve: a curve
 *
 * Returns: the public-key algorithm of keys on it, or GNUTLS_PK_UNKNOWN.
 * Since: 3.5.0
 **/
gnutls_pk_algorithm_t gnutls_ecc_curve_get_pk(gnutls_ecc_curve_t curve)
{
	const struct curve_entry *c = curve_find(curve);

	return c ? c->pk : GNUTLS_PK_UNKNOWN;
}

/**
 * gnutls_ecc_curve_list:
 *
 * Returns: the supported curves (static), ended by 0.
 **/
const gnutls_ecc_curve_t *gnutls_ecc_curve_list(void)
{
	return curve_ids;
}

/**
 * gnutls_group_get_name:
 * @group: a group
 *
 * Returns: its name (static), or NULL.
 * Since: 3.6.0
 **/
const char *gnutls_group_get_name(gnutls_group_t group)
{
	const struct group_entry *g = group_find(group);

	return g ? g->name : NULL;
}

/**
 * gnutls_group_get_id:
 * @name: a group's name, in any case
 *
 * Returns: the group, or GNUTLS_GROUP_INVALID.
 * Since: 3.6.0
 **/
gnutls_group_t gnutls_group_get_id(const char *name)
{
	for (size_t i = 0; name && i < ARRAY_LEN(groups); i++)
		if (!groups[i].hidden && !strcasecmp(groups[i].name, name))
			return groups[i].id;
	return GNUTLS_GROUP_INVALID;
}

/**
 * gnutls_group_list:
 *
 * Returns: the supported groups (static), ended by 0.
 * Since: 3.6.0
 **/
const gnutls_group_t *gnutls_group_list(void)
{
	return group_ids;
}
