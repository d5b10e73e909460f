/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gnutls_x509_spki_t: the parameters of a public key, which means those of RSA-PSS (RFC 4055). */
#include "config.h"

#include "base/mem.h"
#include "crypto/hash.h"
#include "keys/keys.h"

/**
 * gnutls_x509_spki_init:
 * @spki: the new object
 *
 * Makes an object that holds the parameters of a public key, empty.
 *
 * Returns: 0, or %GNUTLS_E_MEMORY_ERROR.
 * Since: 3.6.0
 */
int gnutls_x509_spki_init(gnutls_x509_spki_t *spki)
{
	*spki = mem_calloc(1, sizeof(**spki));
	return *spki ? 0 : ERR(GNUTLS_E_MEMORY_ERROR);
}

/**
 * gnutls_x509_spki_deinit:
 * @spki: the object, or %NULL
 *
 * Frees it.
 *
 * Since: 3.6.0
 */
void gnutls_x509_spki_deinit(gnutls_x509_spki_t spki)
{
	mem_free(spki);
}

/**
 * gnutls_x509_spki_set_rsa_pss_params:
 * @spki: the object
 * @dig: the only hash that the key may be used with; %GNUTLS_DIG_UNKNOWN: any
 * @salt_size: least size of the salt in bytes
 *
 * Sets the restrictions of an RSA-PSS key (RFC 4055, section 3.1).
 *
 * Since: 3.6.0
 */
void gnutls_x509_spki_set_rsa_pss_params(gnutls_x509_spki_t spki, gnutls_digest_algorithm_t dig,
					 unsigned int salt_size)
{
	spki->pk = GNUTLS_PK_RSA_PSS;
	spki->pss = (struct pk_pss){dig, salt_size};
}

/**
 * gnutls_x509_spki_get_rsa_pss_params:
 * @spki: the object
 * @dig: set to the hash (may be %NULL)
 * @salt_size: set to the size of the salt in bytes (may be %NULL)
 *
 * Returns: 0; %GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE if nothing is set, %GNUTLS_E_INVALID_REQUEST
 *   if the parameters are not those of an RSA-PSS key.
 * Since: 3.6.0
 */
int gnutls_x509_spki_get_rsa_pss_params(gnutls_x509_spki_t spki, gnutls_digest_algorithm_t *dig,
					unsigned int *salt_size)
{
	if (spki->pk == GNUTLS_PK_UNKNOWN)
		return ERR(GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE);
	if (spki->pk != GNUTLS_PK_RSA_PSS)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	if (dig)
		*dig = spki->pss.digest;
	if (salt_size)
		*salt_size = spki->pss.salt_len;
	return 0;
}

int keys_get_spki(const struct pk_params *p, gnutls_x509_spki_t spki)
{
	if (p->algo == GNUTLS_PK_UNKNOWN)
		return ERR(GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE);
	if (p->algo == GNUTLS_PK_RSA_PSS && p->pss.digest == GNUTLS_DIG_UNKNOWN)
		return ERR(GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE);
	*spki = (struct gnutls_x509_spki_st){p->algo, p->pss};
	return 0;
}

int keys_set_spki(struct pk_params *p, const gnutls_x509_spki_t spki)
{
	if (p->algo == GNUTLS_PK_UNKNOWN || !spki)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	/* an RSA key may become an RSA-PSS key; nothing else has parameters to set */
	if (!keys_is_rsa(p->algo) || !keys_is_rsa(spki->pk))
		return ERR(GNUTLS_E_INVALID_REQUEST);
	if (p->algo == GNUTLS_PK_RSA_PSS && spki->pk != GNUTLS_PK_RSA_PSS)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	if (spki->pk == GNUTLS_PK_RSA_PSS && spki->pss.digest != GNUTLS_DIG_UNKNOWN) {
		size_t len = hash_len(spki->pss.digest);

		if (len == 0)
			return ERR(GNUTLS_E_UNKNOWN_HASH_ALGORITHM);
		if (8 * (len + spki->pss.salt_len + 2) > pk_params_bits(p) + 7u)
			return ERR(GNUTLS_E_CONSTRAINT_ERROR);
	}
	p->algo = spki->pk;
	p->pss = spki->pk == GNUTLS_PK_RSA_PSS ? spki->pss : (struct pk_pss){0};
	return 0;
}
