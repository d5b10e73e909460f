/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which signature schemes a key fits, and verifying: the rules of X.509 and TLS (RFC 4055, RFC 8446
 * §4.2.3) over the primitives of crypto/pk.h. */
#include "config.h"

#include <string.h>

#include "asn1/asn1.h"
#include "base/mem.h"
#include "crypto/hash.h"
#include "keys/keys.h"

bool keys_pk_suits(gnutls_pk_algorithm_t key_pk, const struct sign_entry *se)
{
	if (se->pk == GNUTLS_PK_RSA_PSS)
		return keys_is_rsa(key_pk);
	return se->pk == key_pk;
}

/* A restricted key gives the hash and the least salt. */
static bool pss_allows(const struct pk_params *key, const struct sign_entry *se)
{
	if (key->algo != GNUTLS_PK_RSA_PSS || key->pss.digest == GNUTLS_DIG_UNKNOWN)
		return true;
	return se->pk == GNUTLS_PK_RSA_PSS && se->digest == key->pss.digest;
}

/* Bytes that the encoded message needs (RFC 8017 §9.1.1, §9.2 with its longest DigestInfo prefix).
 */
static size_t rsa_room(const struct pk_params *key, const struct sign_entry *se)
{
	size_t len = hash_len(se->digest);

	if (se->pk != GNUTLS_PK_RSA_PSS)
		return len + 19 + 11;
	return len + MAX(len, key->pss.salt_len) + 2;
}

bool keys_fits_sign(const struct pk_params *key, const struct sign_entry *se, bool tls13)
{
	if (key->algo != se->key_pk || !pss_allows(key, se))
		return false;
	if (tls13 && !se->tls13_ok)
		return false;
	if (keys_is_rsa(key->algo) && pk_params_bits(key) < 8 * rsa_room(key, se) - 7)
		return false;
	if (tls13 && se->curve != GNUTLS_ECC_CURVE_INVALID && se->curve != key->curve)
		return false;
	return true;
}

int keys_pss_params(const struct pk_params *key, const struct sign_entry *se, struct pk_pss *pss)
{
	*pss = (struct pk_pss){0};
	if (se->pk != GNUTLS_PK_RSA_PSS)
		return 0;
	if (key && !pss_allows(key, se))
		return ERR(GNUTLS_E_CONSTRAINT_ERROR);
	pss->digest = se->digest;
	pss->salt_len = (unsigned)hash_len(se->digest);
	if (key && key->algo == GNUTLS_PK_RSA_PSS && key->pss.digest != GNUTLS_DIG_UNKNOWN)
		pss->salt_len = MAX(pss->salt_len, key->pss.salt_len);
	return 0;
}

static bool broken_allowed(const struct sign_entry *se, unsigned flags)
{
	if (flags & GNUTLS_VERIFY_ALLOW_BROKEN)
		return true;
	if (se->digest == GNUTLS_DIG_SHA1)
		return flags & GNUTLS_VERIFY_ALLOW_SIGN_WITH_SHA1;
	if (se->digest == GNUTLS_DIG_MD5)
		return flags & GNUTLS_VERIFY_ALLOW_SIGN_RSA_MD5;
	if (se->digest == GNUTLS_DIG_MD2)
		return flags & GNUTLS_VERIFY_ALLOW_SIGN_RSA_MD2;
	return false;
}

static int check_fit(const struct pk_params *key, const struct sign_entry *se,
		     const struct pk_pss *pss, struct pk_sign_how *how)
{
	struct pk_pss chosen;

	if (!keys_pk_suits(key->algo, se))
		return ERR(GNUTLS_E_INCOMPATIBLE_SIG_WITH_KEY);
	if (se->pk == GNUTLS_PK_ECDSA && se->curve != GNUTLS_ECC_CURVE_INVALID &&
	    se->curve != key->curve)
		return ERR(GNUTLS_E_INCOMPATIBLE_SIG_WITH_KEY);
	TRY(keys_pss_params(key, se, &chosen));
	if (pss && se->pk == GNUTLS_PK_RSA_PSS) {
		if (pss->digest != chosen.digest)
			return ERR(GNUTLS_E_CONSTRAINT_ERROR);
		if (key->algo == GNUTLS_PK_RSA_PSS && key->pss.digest != GNUTLS_DIG_UNKNOWN &&
		    pss->salt_len < key->pss.salt_len)
			return ERR(GNUTLS_E_CONSTRAINT_ERROR);
		chosen = *pss;
	}
	*how = (struct pk_sign_how){
		.algo = se->pk, .digest = se->digest, .pss_salt_len = chosen.salt_len};
	return 0;
}

int keys_verify_hash(const struct pk_params *key, const struct sign_entry *se,
		     const struct pk_pss *pss, unsigned flags, const gnutls_datum_t *hash,
		     const gnutls_datum_t *sig)
{
	struct pk_sign_how how;

	TRY(check_fit(key, se, pss, &how));
	if (se->digest == GNUTLS_DIG_UNKNOWN) /* EdDSA and raw RSA have no hash to hand over */
		return ERR(GNUTLS_E_INVALID_REQUEST);
	if (hash->size != hash_len(se->digest))
		return ERR(GNUTLS_E_PK_SIG_VERIFY_FAILED);
	TRY(pk_verify(key, &how, hash, sig));
	if (se->insecure && !broken_allowed(se, flags))
		return ERR(GNUTLS_E_INSUFFICIENT_SECURITY);
	return 0;
}

static bool is_eddsa(gnutls_pk_algorithm_t pk)
{
	return pk == GNUTLS_PK_EDDSA_ED25519 || pk == GNUTLS_PK_EDDSA_ED448;
}

int keys_verify_data(const struct pk_params *key, const struct sign_entry *se,
		     const struct pk_pss *pss, unsigned flags, const gnutls_datum_t *data,
		     const gnutls_datum_t *sig)
{
	uint8_t hash[HASH_MAX_LEN];
	struct pk_sign_how how;
	gnutls_datum_t d;

	TRY(check_fit(key, se, pss, &how));
	if (is_eddsa(se->pk))
		return pk_verify(key, &how, data, sig);
	if (hash_len(se->digest) == 0)
		return ERR(se->digest == GNUTLS_DIG_UNKNOWN ? GNUTLS_E_INVALID_REQUEST
							    : GNUTLS_E_PK_SIG_VERIFY_FAILED);
	TRY(hash_fast(se->digest, data->data, data->size, hash));
	d = (gnutls_datum_t){hash, (unsigned)hash_len(se->digest)};
	return keys_verify_hash(key, se, pss, flags, &d, sig);
}

int keys_digest_info(gnutls_digest_algorithm_t digest, const gnutls_datum_t *hash,
		     gnutls_datum_t *out)
{
	autowriter w = {0};
	size_t mark = der_open(&w, DER_SEQUENCE);

	der_write_digest_algid(&w, digest, true);
	der_write(&w, DER_OCTETS, hash->data, hash->size);
	der_close(&w, mark);
	return writer_take_datum(&w, out);
}

/* The hash that is at least as strong as a subgroup or curve of @bits. */
static gnutls_digest_algorithm_t digest_for_bits(unsigned bits, bool dsa)
{
	if (dsa && bits <= 160)
		return GNUTLS_DIG_SHA1;
	if (bits <= 256)
		return GNUTLS_DIG_SHA256;
	if (bits <= 384)
		return GNUTLS_DIG_SHA384;
	return GNUTLS_DIG_SHA512;
}

static unsigned number_bits(const gnutls_datum_t *n)
{
	unsigned skip = 0, bits;

	while (skip < n->size && n->data[skip] == 0)
		skip++;
	if (skip == n->size)
		return 0;
	bits = 8 * (n->size - skip - 1);
	for (unsigned top = n->data[skip]; top; top >>= 1)
		bits++;
	return bits;
}

int keys_preferred_digest(const struct pk_params *p, gnutls_digest_algorithm_t *digest,
			  unsigned *mandatory)
{
	unsigned must = 0;

	switch (p->algo) {
	case GNUTLS_PK_RSA_PSS:
		must = p->pss.digest != GNUTLS_DIG_UNKNOWN;
		*digest = must ? p->pss.digest : GNUTLS_DIG_SHA256;
		break;
	case GNUTLS_PK_RSA:
		*digest = GNUTLS_DIG_SHA256;
		break;
	case GNUTLS_PK_DSA:
		must = 1;
		*digest = digest_for_bits(number_bits(&p->n[PK_DSA_Q]), true);
		break;
	case GNUTLS_PK_ECDSA:
		*digest = digest_for_bits(pk_params_bits(p), false);
		break;
	case GNUTLS_PK_EDDSA_ED25519:
		*digest = GNUTLS_DIG_SHA512;
		break;
	case GNUTLS_PK_EDDSA_ED448:
		*digest = GNUTLS_DIG_SHAKE_256;
		break;
	default:
		return ERR(GNUTLS_E_INTERNAL_ERROR);
	}
	if (mandatory)
		*mandatory = must;
	return 0;
}
