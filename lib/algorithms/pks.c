/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Public-key algorithms with their OIDs, and the key exchanges of TLS 1.2. */
#include "config.h"

#include <string.h>
#include <strings.h>

#include "algorithms/algorithms.h"
#include "base/mem.h"

#define PK(i, n, o, ...)                                                \
	{                                                               \
		.id = GNUTLS_PK_##i, .name = n, .oid = o, ##__VA_ARGS__ \
	}

static const struct pk_entry pks[] = {
	PK(RSA, "RSA", "1.2.840.113549.1.1.1"),
	PK(RSA_PSS, "RSA-PSS", "1.2.840.113549.1.1.10"),
	/* seen in old certificates: X.500's RSA, signature OIDs as that of the key */
	PK(RSA, "RSA", "2.5.8.1.1"),
	PK(RSA, "RSA", "1.2.840.113549.1.1.4"),
	PK(RSA, "RSA", "1.2.840.113549.1.1.5"),
	PK(RSA, "RSA", "1.3.14.3.2.29"),
	PK(DSA, "DSA", "1.2.840.10040.4.1"),
	PK(GOST_12_512, "GOST R 34.10-2012-512", "1.2.643.7.1.1.1.2"),
	PK(GOST_12_256, "GOST R 34.10-2012-256", "1.2.643.7.1.1.1.1"),
	PK(GOST_01, "GOST R 34.10-2001", "1.2.643.2.2.19"),
	PK(ECDSA, "EC/ECDSA", "1.2.840.10045.2.1"),
	PK(EDDSA_ED25519, "EdDSA (Ed25519)", "1.3.101.112", .curve = GNUTLS_ECC_CURVE_ED25519),
	PK(EDDSA_ED448, "EdDSA (Ed448)", "1.3.101.113", .curve = GNUTLS_ECC_CURVE_ED448),
	PK(DH, "DH", NULL),
	PK(ECDH_X25519, "ECDH (X25519)", "1.3.101.110", .curve = GNUTLS_ECC_CURVE_X25519),
	PK(ECDH_X448, "ECDH (X448)", "1.3.101.111", .curve = GNUTLS_ECC_CURVE_X448),
};

static const gnutls_pk_algorithm_t pk_ids[] = {
	GNUTLS_PK_RSA,
	GNUTLS_PK_RSA_PSS,
	GNUTLS_PK_RSA,
	GNUTLS_PK_DSA,
	GNUTLS_PK_ECDSA,
	GNUTLS_PK_EDDSA_ED25519,
	GNUTLS_PK_EDDSA_ED448,
	GNUTLS_PK_DH,
	GNUTLS_PK_ECDH_X25519,
	GNUTLS_PK_ECDH_X448,
	0,
};

#define KX(i, n, cc, sc, ...)                               \
	[GNUTLS_KX_##i] = {.id = GNUTLS_KX_##i,             \
			   .name = n,                       \
			   .client_creds = GNUTLS_CRD_##cc, \
			   .server_creds = GNUTLS_CRD_##sc, \
			   ##__VA_ARGS__}
#define EC     .needs_group_ecdh = true
#define DH     .needs_group_dh = true
#define CERT   .server_cert = true
#define SIGNED .server_cert = true, .signed_kx = true

/* By id, with gaps. */
static const struct kx_entry kxs[] = {
	KX(ECDHE_RSA, "ECDHE-RSA", CERTIFICATE, CERTIFICATE, EC, SIGNED),
	KX(ECDHE_ECDSA, "ECDHE-ECDSA", CERTIFICATE, CERTIFICATE, EC, SIGNED),
	KX(RSA, "RSA", CERTIFICATE, CERTIFICATE, CERT, .is_static_rsa = true),
	KX(DHE_RSA, "DHE-RSA", CERTIFICATE, CERTIFICATE, DH, SIGNED),
	KX(DHE_DSS, "DHE-DSS", CERTIFICATE, CERTIFICATE, DH, SIGNED),
	KX(PSK, "PSK", PSK, PSK),
	KX(RSA_PSK, "RSA-PSK", PSK, CERTIFICATE, CERT, .is_static_rsa = true),
	KX(DHE_PSK, "DHE-PSK", PSK, PSK, DH),
	KX(ECDHE_PSK, "ECDHE-PSK", PSK, PSK, EC),
	KX(SRP_DSS, "SRP-DSS", SRP, CERTIFICATE, SIGNED),
	KX(SRP_RSA, "SRP-RSA", SRP, CERTIFICATE, SIGNED),
	KX(SRP, "SRP", SRP, SRP),
	KX(ANON_DH, "ANON-DH", ANON, ANON, DH),
	KX(ANON_ECDH, "ANON-ECDH", ANON, ANON, EC),
	KX(VKO_GOST_12, "VKO-GOST-12", CERTIFICATE, CERTIFICATE, CERT),
};

static const gnutls_kx_algorithm_t kx_ids[] = {
	GNUTLS_KX_ECDHE_RSA, GNUTLS_KX_ECDHE_ECDSA, GNUTLS_KX_RSA,
	GNUTLS_KX_DHE_RSA,   GNUTLS_KX_DHE_DSS,     GNUTLS_KX_PSK,
	GNUTLS_KX_RSA_PSK,   GNUTLS_KX_DHE_PSK,     GNUTLS_KX_ECDHE_PSK,
	GNUTLS_KX_SRP_DSS,   GNUTLS_KX_SRP_RSA,     GNUTLS_KX_SRP,
	GNUTLS_KX_ANON_DH,   GNUTLS_KX_ANON_ECDH,   0,
};

const struct pk_entry *pk_find(gnutls_pk_algorithm_t id)
{
	for (size_t i = 0; i < ARRAY_LEN(pks); i++)
		if (pks[i].id == id)
			return &pks[i];
	return NULL;
}

const struct pk_entry *pk_find_oid(const char *oid)
{
	for (size_t i = 0; oid && i < ARRAY_LEN(pks); i++)
		if (pks[i].oid && !strcmp(pks[i].oid, oid))
			return &pks[i];
	return NULL;
}

const struct kx_entry *kx_find(gnutls_kx_algorithm_t id)
{
	return (size_t)id < ARRAY_LEN(kxs) && kxs[id].name ? &kxs[id] : NULL;
}

/**
 * gnutls_pk_get_name:
 * @algorithm: a public-key algorithm
 *
 * Returns: its name (static), "Unknown" if there is none.
 * Since: 2.6.0
 **/
const char *gnutls_pk_get_name(gnutls_pk_algorithm_t algorithm)
{
	const struct pk_entry *p = pk_find(algorithm);

	/* GnuTLS has always given the number 0 to an algorithm nobody implemented. */
	if (algorithm == GNUTLS_PK_UNKNOWN)
		return "GOST R 34.10-94";
	return p ? p->name : "Unknown";
}

/**
 * gnutls_pk_algorithm_get_name:
 * @algorithm: a public-key algorithm
 *
 * Returns: its name, as gnutls_pk_get_name() says.
 **/
const char *gnutls_pk_algorithm_get_name(gnutls_pk_algorithm_t algorithm)
{
	return gnutls_pk_get_name(algorithm);
}

/**
 * gnutls_pk_get_oid:
 * @algorithm: a public-key algorithm
 *
 * Returns: the OID of its keys (static), or NULL.
 * Since: 3.4.3
 **/
const char *gnutls_pk_get_oid(gnutls_pk_algorithm_t algorithm)
{
	const struct pk_entry *p = pk_find(algorithm);

	return p ? p->oid : NULL;
}

/**
 * gnutls_pk_get_id:
 * @name: name of a public-key algorithm
 *
 * Returns: the algorithm, or GNUTLS_PK_UNKNOWN.
 * Since: 2.6.0
 **/
gnutls_pk_algorithm_t gnutls_pk_get_id(const char *name)
{
	for (size_t i = 0; name && i < ARRAY_LEN(pks); i++)
		if (!strcmp(pks[i].name, name))
			return pks[i].id;
	return GNUTLS_PK_UNKNOWN;
}

/**
 * gnutls_oid_to_pk:
 * @oid: an OID in dotted form
 *
 * Returns: the public-key algorithm, or GNUTLS_PK_UNKNOWN.
 * Since: 3.4.3
 **/
gnutls_pk_algorithm_t gnutls_oid_to_pk(const char *oid)
{
	const struct pk_entry *p = pk_find_oid(oid);

	return p ? p->id : GNUTLS_PK_UNKNOWN;
}

/**
 * gnutls_pk_list:
 *
 * Returns: the supported public-key algorithms (static), ended by 0.
 * Since: 2.6.0
 **/
const gnutls_pk_algorithm_t *gnutls_pk_list(void)
{
	return pk_ids;
}

/**
 * gnutls_kx_get_name:
 * @algorithm: a key exchange
 *
 * Returns: its name (static), or NULL.
 **/
const char *gnutls_kx_get_name(gnutls_kx_algorithm_t algorithm)
{
	const struct kx_entry *k = kx_find(algorithm);

	return k ? k->name : NULL;
}

/**
 * gnutls_kx_get_id:
 * @name: name of a key exchange, in any case
 *
 * Returns: the key exchange, or GNUTLS_KX_UNKNOWN.
 **/
gnutls_kx_algorithm_t gnutls_kx_get_id(const char *name)
{
	for (size_t i = 0; name && i < ARRAY_LEN(kxs); i++)
		if (kxs[i].name && !strcasecmp(kxs[i].name, name))
			return kxs[i].id;
	return GNUTLS_KX_UNKNOWN;
}

/**
 * gnutls_kx_list:
 *
 * Returns: the known key exchanges (static), ended by 0.
 **/
const gnutls_kx_algorithm_t *gnutls_kx_list(void)
{
	return kx_ids;
}
