/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Security levels and the key sizes that reach them (after NIST SP 800-57 and ECRYPT II). */
#include "config.h"

#include "algorithms/algorithms.h"
#include "base/mem.h"

static const struct sec_param_entry {
	gnutls_sec_param_t id;
	const char *name;
	uint16_t symmetric_bits;
	uint16_t pk_bits;  /* RSA, finite fields */
	uint16_t dsa_bits; /* where keys of DSA come in fixed sizes */
	uint16_t ecc_bits;
} sec_params[] = {
	{GNUTLS_SEC_PARAM_INSECURE, "Insecure", 0, 0, 0, 0},
	{GNUTLS_SEC_PARAM_EXPORT, "Export", 42, 512, 0, 0},
	{GNUTLS_SEC_PARAM_VERY_WEAK, "Very weak", 64, 767, 0, 0},
	{GNUTLS_SEC_PARAM_WEAK, "Weak", 72, 1008, 1008, 160},
	{GNUTLS_SEC_PARAM_LOW, "Low", 80, 1024, 1024, 160},
	{GNUTLS_SEC_PARAM_LEGACY, "Legacy", 96, 1776, 2048, 192},
	{GNUTLS_SEC_PARAM_MEDIUM, "Medium", 112, 2048, 2048, 224},
	{GNUTLS_SEC_PARAM_HIGH, "High", 128, 3072, 3072, 256},
	{GNUTLS_SEC_PARAM_ULTRA, "Ultra", 192, 8192, 8192, 384},
	{GNUTLS_SEC_PARAM_FUTURE, "Future", 256, 15360, 15360, 512},
};

static const struct sec_param_entry *sec_param_find(gnutls_sec_param_t id)
{
	for (size_t i = 0; i < ARRAY_LEN(sec_params); i++)
		if (sec_params[i].id == id)
			return &sec_params[i];
	return NULL;
}

static bool is_curve_based(gnutls_pk_algorithm_t pk)
{
	switch (pk) {
	case GNUTLS_PK_ECDSA:
	case GNUTLS_PK_ECDH_X25519:
	case GNUTLS_PK_ECDH_X448:
	case GNUTLS_PK_EDDSA_ED25519:
	case GNUTLS_PK_EDDSA_ED448:
	case GNUTLS_PK_GOST_01:
	case GNUTLS_PK_GOST_12_256:
	case GNUTLS_PK_GOST_12_512:
		return true;
	default:
		return false;
	}
}

unsigned sec_param_bits(gnutls_pk_algorithm_t pk, gnutls_sec_param_t param)
{
	const struct sec_param_entry *s = sec_param_find(param);

	if (!s)
		return 0;
	if (pk == GNUTLS_PK_DSA)
		return s->dsa_bits;
	return is_curve_based(pk) ? s->ecc_bits : s->pk_bits;
}

/**
 * gnutls_sec_param_to_pk_bits:
 * @algo: a public-key algorithm
 * @param: a security level
 *
 * Returns: the size in bits that a key of @algo needs for that level, or 0.
 * Since: 2.12.0
 **/
unsigned int gnutls_sec_param_to_pk_bits(gnutls_pk_algorithm_t algo, gnutls_sec_param_t param)
{
	return sec_param_bits(algo, param);
}

/**
 * gnutls_sec_param_to_symmetric_bits:
 * @param: a security level
 *
 * Returns: the size in bits of a symmetric key of that level, or 0.
 * Since: 3.3.0
 **/
unsigned int gnutls_sec_param_to_symmetric_bits(gnutls_sec_param_t param)
{
	const struct sec_param_entry *s = sec_param_find(param);

	return s ? s->symmetric_bits : 0;
}

/**
 * gnutls_sec_param_get_name:
 * @param: a security level
 *
 * Returns: its name (static), "Unknown" if there is none.
 * Since: 2.12.0
 **/
const char *gnutls_sec_param_get_name(gnutls_sec_param_t param)
{
	const struct sec_param_entry *s = sec_param_find(param);

	return s ? s->name : "Unknown";
}

/**
 * gnutls_pk_bits_to_sec_param:
 * @algo: a public-key algorithm
 * @bits: size of a key, in bits
 *
 * Returns: the highest level that such a key reaches; GNUTLS_SEC_PARAM_UNKNOWN for 0 bits.
 * Since: 2.12.0
 **/
gnutls_sec_param_t gnutls_pk_bits_to_sec_param(gnutls_pk_algorithm_t algo, unsigned int bits)
{
	gnutls_sec_param_t best = GNUTLS_SEC_PARAM_INSECURE;

	if (!bits)
		return GNUTLS_SEC_PARAM_UNKNOWN;
	for (size_t i = 0; i < ARRAY_LEN(sec_params); i++) {
		unsigned need = is_curve_based(algo) ? sec_params[i].ecc_bits : sec_params[i].pk_bits;

		if (need <= bits)
			best = sec_params[i].id;
	}
	return best;
}
