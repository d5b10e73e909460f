/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Keys that are plain strings: Ed25519, Ed448 (RFC 8032), X25519, X448 (RFC 7748). */
#include "config.h"

#include <string.h>

#include <nettle/curve25519.h>
#include <nettle/curve448.h>
#include <nettle/eddsa.h>

#include "base/ct.h"
#include "base/datum.h"
#include "nettle/mpi.h"

#define KEY_MAX 57

/* For the base point nettle's tables are the faster way. */
static void x25519_mul(uint8_t *q, const uint8_t *n, const uint8_t *p)
{
	if (!accelerated_x25519(q, n, p))
		curve25519_mul(q, n, p);
}

static const struct raw_curve {
	gnutls_ecc_curve_t id;
	uint8_t len, sig_len;
	void (*public)(uint8_t *pub, const uint8_t *priv);
	void (*mul)(uint8_t *q, const uint8_t *n, const uint8_t *p);
	void (*sign)(const uint8_t *pub, const uint8_t *priv, size_t len, const uint8_t *msg,
		     uint8_t *sig);
	int (*verify)(const uint8_t *pub, size_t len, const uint8_t *msg, const uint8_t *sig);
	const char *order; /* hexadecimal, as many digits as S has */
} raw_curves[] = {
	{.id = GNUTLS_ECC_CURVE_X25519, .len = 32, .public = curve25519_mul_g,
	 .mul = x25519_mul},
	{.id = GNUTLS_ECC_CURVE_ED25519, .len = 32, .sig_len = 64,
	 .public = ed25519_sha512_public_key, .sign = ed25519_sha512_sign,
	 .verify = ed25519_sha512_verify,
	 .order = "1000000000000000000000000000000014def9dea2f79cd65812631a5cf5d3ed"},
	{.id = GNUTLS_ECC_CURVE_X448, .len = 56, .public = curve448_mul_g, .mul = curve448_mul},
	{.id = GNUTLS_ECC_CURVE_ED448, .len = 57, .sig_len = 114,
	 .public = ed448_shake256_public_key, .sign = ed448_shake256_sign,
	 .verify = ed448_shake256_verify,
	 .order = "003fffffffffffffffffffffffffffffffffffffffffffffffffffffff"
		  "7cca23e9c44edb49aed63690216cc2728dc58f552378c292ab5844f3"},
};

static const struct raw_curve *raw_curve(gnutls_ecc_curve_t id)
{
	for (size_t i = 0; i < ARRAY_LEN(raw_curves); i++)
		if (raw_curves[i].id == id)
			return &raw_curves[i];
	return NULL;
}

/* The curve of an EdDSA key may be left to its algorithm. */
static const struct raw_curve *raw_curve_of(const struct pk_params *key)
{
	switch (key->algo) {
	case GNUTLS_PK_EDDSA_ED25519:
		return raw_curve(GNUTLS_ECC_CURVE_ED25519);
	case GNUTLS_PK_EDDSA_ED448:
		return raw_curve(GNUTLS_ECC_CURVE_ED448);
	case GNUTLS_PK_ECDH_X25519:
		return raw_curve(GNUTLS_ECC_CURVE_X25519);
	case GNUTLS_PK_ECDH_X448:
		return raw_curve(GNUTLS_ECC_CURVE_X448);
	default:
		return NULL;
	}
}

int ed_key_sign(const struct pk_params *key, const gnutls_datum_t *data, gnutls_datum_t *sig)
{
	const struct raw_curve *c = raw_curve_of(key);
	uint8_t out[114], pub[KEY_MAX];

	if (!c || !c->sign || key->n[PK_ED_PRIV].size != c->len)
		return ERR(GNUTLS_E_PK_INVALID_PRIVKEY);
	/* With a public key that isn't its own, EdDSA would give the private one away. */
	c->public(pub, key->n[PK_ED_PRIV].data);
	c->sign(pub, key->n[PK_ED_PRIV].data, data->size, data->data, out);
	SECRET_OPEN(out, c->sig_len);
	TRY(datum_copy(sig, out, c->sig_len));
	return 0;
}

/* RFC 8032 §5.1.7, §5.2.7: 0 <= S < L, or one signature makes others. Nettle lets some S pass. */
static bool scalar_in_range(const struct raw_curve *c, const gnutls_datum_t *sig)
{
	bool below;
	mpz_t s, l;

	mpz_init(s);
	mpz_init_set_str(l, c->order, 16);
	mpz_import(s, c->len, -1, 1, 0, 0, sig->data + c->sig_len - c->len);
	below = mpz_cmp(s, l) < 0;
	mpz_clear(s);
	mpz_clear(l);
	return below;
}

int ed_key_verify(const struct pk_params *key, const gnutls_datum_t *data,
		  const gnutls_datum_t *sig)
{
	const struct raw_curve *c = raw_curve_of(key);

	if (!c || !c->verify || key->n[PK_ED_PUB].size != c->len)
		return ERR(GNUTLS_E_PK_INVALID_PUBKEY);
	if (sig->size != c->sig_len || !scalar_in_range(c, sig) ||
	    !c->verify(key->n[PK_ED_PUB].data, data->size, data->data, sig->data))
		return ERR(GNUTLS_E_PK_SIG_VERIFY_FAILED);
	return 0;
}

int raw_key_generate(struct pk_params *key, gnutls_ecc_curve_t curve)
{
	const struct raw_curve *c = raw_curve(curve);
	uint8_t priv[KEY_MAX], pub[KEY_MAX];
	int ret;

	if (!c)
		return ERR(GNUTLS_E_ECC_UNSUPPORTED_CURVE);
	TRY(nettle_rnd(priv, c->len));
	SECRET_MARK(priv, c->len);
	c->public(pub, priv);
	SECRET_OPEN(pub, c->len);
	TRY_CLEAN(datum_copy(&key->n[PK_ED_PUB], pub, c->len));
	TRY_CLEAN(datum_copy(&key->n[PK_ED_PRIV], priv, c->len));
cleanup:
	mem_wipe(priv, sizeof(priv));
	return ret;
}

int raw_key_check(const struct pk_params *key, bool private)
{
	const struct raw_curve *c = raw_curve_of(key);
	uint8_t pub[KEY_MAX];

	if (!c)
		return ERR(GNUTLS_E_ECC_UNSUPPORTED_CURVE);
	if (key->n[PK_ED_PUB].size != c->len)
		return ERR(GNUTLS_E_PK_INVALID_PUBKEY);
	if (!private)
		return 0;
	if (key->n[PK_ED_PRIV].size != c->len)
		return ERR(GNUTLS_E_PK_INVALID_PRIVKEY);
	c->public(pub, key->n[PK_ED_PRIV].data);
	if (memcmp(pub, key->n[PK_ED_PUB].data, c->len))
		return ERR(GNUTLS_E_PK_INVALID_PRIVKEY);
	return 0;
}

int raw_key_fill(struct pk_params *key)
{
	const struct raw_curve *c = raw_curve_of(key);
	uint8_t pub[KEY_MAX];

	if (!c)
		return ERR(GNUTLS_E_ECC_UNSUPPORTED_CURVE);
	if (key->n[PK_ED_PRIV].size != c->len)
		return ERR(GNUTLS_E_PK_INVALID_PRIVKEY);
	if (key->n[PK_ED_PUB].size)
		return 0;
	c->public(pub, key->n[PK_ED_PRIV].data);
	TRY(datum_set(&key->n[PK_ED_PUB], pub, c->len));
	return 0;
}

int raw_key_derive(gnutls_ecc_curve_t curve, const gnutls_datum_t *k, const void *peer,
		   size_t peer_len, gnutls_datum_t *out)
{
	static const uint8_t zeros[KEY_MAX];
	const struct raw_curve *c = raw_curve(curve);
	uint8_t q[KEY_MAX];
	int ret = 0;

	if (!c || !c->mul || k->size != c->len)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	if (peer_len != c->len)
		return ERR(GNUTLS_E_RECEIVED_ILLEGAL_PARAMETER);
	c->mul(q, k->data, peer);
	/* RFC 7748 §6: a peer's value of small order */
	if (ct_eq(q, zeros, c->len))
		ret = ERR(GNUTLS_E_RECEIVED_ILLEGAL_PARAMETER);
	else
		ret = datum_copy(out, q, c->len);
	mem_wipe(q, sizeof(q));
	return ret;
}
