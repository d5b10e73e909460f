/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Public-key numbers as datums: ownership, argument checks, and the way to the provider. */
#include "config.h"

#include <string.h>

#include "algorithms/algorithms.h"
#include "base/datum.h"
#include "crypto/provider.h"

void pk_params_clear(struct pk_params *p)
{
	for (unsigned i = 0; i < PK_PARAMS_MAX; i++)
		datum_clear_wipe(&p->n[i]);
	memset(p, 0, sizeof(*p));
}

/* How many of the numbers are public; they come first. */
static unsigned public_count(gnutls_pk_algorithm_t algo)
{
	switch (algo) {
	case GNUTLS_PK_RSA:
	case GNUTLS_PK_RSA_PSS:
	case GNUTLS_PK_ECDSA:
		return 2;
	case GNUTLS_PK_DSA:
		return 4;
	case GNUTLS_PK_EDDSA_ED25519:
	case GNUTLS_PK_EDDSA_ED448:
	case GNUTLS_PK_ECDH_X25519:
	case GNUTLS_PK_ECDH_X448:
		return 1;
	default:
		return 0;
	}
}

static int copy_numbers(struct pk_params *to, const struct pk_params *from, unsigned count)
{
	struct pk_params p = *from;
	int ret;

	memset(p.n, 0, sizeof(p.n));
	for (unsigned i = 0; i < count; i++)
		if (from->n[i].data)
			TRY_CLEAN(datum_copy(&p.n[i], from->n[i].data, from->n[i].size));
	*to = p;
	return 0;
cleanup:
	pk_params_clear(&p);
	return ret;
}

int pk_params_copy(struct pk_params *to, const struct pk_params *from)
{
	TRY(copy_numbers(to, from, PK_PARAMS_MAX));
	return 0;
}

int pk_params_copy_public(struct pk_params *to, const struct pk_params *from)
{
	TRY(copy_numbers(to, from, public_count(from->algo)));
	to->is_private = false;
	return 0;
}

static unsigned number_bits(const gnutls_datum_t *d)
{
	unsigned i = 0, bits;

	while (i < d->size && !d->data[i])
		i++;
	if (i == d->size)
		return 0;
	bits = (d->size - i) * 8;
	for (uint8_t top = d->data[i]; !(top & 0x80); top = (uint8_t)(top << 1))
		bits--;
	return bits;
}

unsigned pk_params_bits(const struct pk_params *p)
{
	switch (p->algo) {
	case GNUTLS_PK_RSA:
	case GNUTLS_PK_RSA_PSS:
		return number_bits(&p->n[PK_RSA_N]);
	case GNUTLS_PK_DSA:
		return number_bits(&p->n[PK_DSA_P]);
	case GNUTLS_PK_ECDSA:
	case GNUTLS_PK_EDDSA_ED25519:
	case GNUTLS_PK_EDDSA_ED448:
	case GNUTLS_PK_ECDH_X25519:
	case GNUTLS_PK_ECDH_X448:
		/* whole bytes, as GnuTLS counts: 528 for P-521 */
		return (unsigned)gnutls_ecc_curve_get_size(p->curve) * 8;
	default:
		return 0;
	}
}

bool pk_params_same_public(const struct pk_params *a, const struct pk_params *b)
{
	unsigned count = public_count(a->algo);

	if (a->algo != b->algo || a->curve != b->curve || !count)
		return false;
	for (unsigned i = 0; i < count; i++) {
		bool raw = count == 1;

		if (!(raw ? datum_eq(&a->n[i], &b->n[i]) : datum_same_number(&a->n[i], &b->n[i])))
			return false;
	}
	return true;
}

/* An RSA key makes signatures of both kinds, one for RSA-PSS only those. */
static bool key_fits(gnutls_pk_algorithm_t key, gnutls_pk_algorithm_t sig)
{
	return key == sig || (key == GNUTLS_PK_RSA && sig == GNUTLS_PK_RSA_PSS);
}

int pk_sign(const struct pk_params *key, const struct pk_sign_how *how, const gnutls_datum_t *data,
	    gnutls_datum_t *sig)
{
	*sig = (gnutls_datum_t){0};
	if (!key->is_private || !key_fits(key->algo, how->algo))
		return ERR(GNUTLS_E_INVALID_REQUEST);
	TRY(nettle_pk.sign(key, how, data, sig));
	return 0;
}

int pk_verify(const struct pk_params *key, const struct pk_sign_how *how,
	      const gnutls_datum_t *data, const gnutls_datum_t *sig)
{
	if (!key_fits(key->algo, how->algo))
		return ERR(GNUTLS_E_INVALID_REQUEST);
	TRY(nettle_pk.verify(key, how, data, sig));
	return 0;
}

int pk_encrypt(const struct pk_params *key, const gnutls_datum_t *plain, gnutls_datum_t *cipher)
{
	*cipher = (gnutls_datum_t){0};
	if (key->algo != GNUTLS_PK_RSA)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	TRY(nettle_pk.encrypt(key, plain, cipher));
	return 0;
}

int pk_decrypt(const struct pk_params *key, const gnutls_datum_t *cipher, gnutls_datum_t *plain)
{
	*plain = (gnutls_datum_t){0};
	if (key->algo != GNUTLS_PK_RSA || !key->is_private)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	TRY(nettle_pk.decrypt(key, cipher, plain));
	return 0;
}

int pk_decrypt_fixed(const struct pk_params *key, const gnutls_datum_t *cipher, void *out,
		     size_t len)
{
	if (key->algo != GNUTLS_PK_RSA || !key->is_private)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	TRY(nettle_pk.decrypt_fixed(key, cipher, out, len));
	return 0;
}

static gnutls_ecc_curve_t own_curve(gnutls_pk_algorithm_t algo, gnutls_ecc_curve_t curve)
{
	const struct pk_entry *p = pk_find(algo);

	return p && p->curve != GNUTLS_ECC_CURVE_INVALID ? p->curve : curve;
}

/* Without a curve, @bits picks the smallest that has as many. */
static gnutls_ecc_curve_t curve_of_bits(unsigned bits)
{
	static const gnutls_ecc_curve_t by_size[] = {
		GNUTLS_ECC_CURVE_SECP192R1, GNUTLS_ECC_CURVE_SECP224R1, GNUTLS_ECC_CURVE_SECP256R1,
		GNUTLS_ECC_CURVE_SECP384R1, GNUTLS_ECC_CURVE_SECP521R1,
	};

	for (size_t i = 0; i < ARRAY_LEN(by_size); i++)
		if ((unsigned)gnutls_ecc_curve_get_size(by_size[i]) * 8 >= bits)
			return by_size[i];
	return GNUTLS_ECC_CURVE_INVALID;
}

int pk_generate(struct pk_params *key, gnutls_pk_algorithm_t algo, unsigned bits,
		gnutls_ecc_curve_t curve)
{
	struct pk_params k = {.algo = algo, .is_private = true};
	int ret;

	if (GNUTLS_BITS_ARE_CURVE(bits)) {
		curve = (gnutls_ecc_curve_t)GNUTLS_BITS_TO_CURVE(bits);
		bits = 0;
	}
	if (algo == GNUTLS_PK_ECDSA && curve == GNUTLS_ECC_CURVE_INVALID)
		curve = curve_of_bits(bits);
	k.curve = own_curve(algo, algo == GNUTLS_PK_ECDSA ? curve : GNUTLS_ECC_CURVE_INVALID);
	TRY_CLEAN(nettle_pk.generate(&k, algo, bits, k.curve));
	*key = k;
	return 0;
cleanup:
	pk_params_clear(&k);
	return ret;
}

int pk_check_public(const struct pk_params *key)
{
	TRY(nettle_pk.check_public(key));
	return 0;
}

int pk_check_private(const struct pk_params *key)
{
	if (!key->is_private)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	TRY(nettle_pk.check_private(key));
	return 0;
}

int pk_fill(struct pk_params *key)
{
	key->curve = own_curve(key->algo, key->curve);
	TRY(nettle_pk.fill(key));
	key->is_private = true;
	return 0;
}

int pk_derive(const struct pk_params *priv, const struct pk_params *pub, gnutls_datum_t *out)
{
	*out = (gnutls_datum_t){0};
	if (!priv->is_private || priv->algo != pub->algo || priv->curve != pub->curve)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	TRY(nettle_pk.derive(priv, pub, out));
	return 0;
}
