/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The NIST curves: ECDSA (FIPS 186-4, RFC 6979), ECDH, keys. Nettle handles scalars at the full
 * size of the curve, whatever their value. */
#include "config.h"

#include <string.h>

#include <nettle/dsa.h>
#include <nettle/ecc-curve.h>
#include <nettle/ecc.h>
#include <nettle/ecdsa.h>

#include "algorithms/algorithms.h"
#include "base/datum.h"
#include "crypto/der-mini.h"
#include "nettle/mpi.h"

#define LIMBS_MAX ((521 + GMP_NUMB_BITS - 1) / GMP_NUMB_BITS)

static const struct ecc_curve *ec_curve(gnutls_ecc_curve_t id)
{
	switch (id) {
	case GNUTLS_ECC_CURVE_SECP192R1:
		return nettle_get_secp_192r1();
	case GNUTLS_ECC_CURVE_SECP224R1:
		return nettle_get_secp_224r1();
	case GNUTLS_ECC_CURVE_SECP256R1:
		return nettle_get_secp_256r1();
	case GNUTLS_ECC_CURVE_SECP384R1:
		return nettle_get_secp_384r1();
	case GNUTLS_ECC_CURVE_SECP521R1:
		return nettle_get_secp_521r1();
	default:
		return NULL;
	}
}

static size_t ec_len(gnutls_ecc_curve_t id)
{
	const struct curve_entry *c = curve_find(id);

	return c ? c->len : 0;
}

static void scalar_clear(struct ecc_scalar *s)
{
	mem_wipe(s->p, ecc_size(s->ecc) * sizeof(mp_limb_t));
	ecc_scalar_clear(s);
}

static void point_clear(struct ecc_point *p)
{
	mem_wipe(p->p, ecc_size_a(p->ecc) * sizeof(mp_limb_t));
	ecc_point_clear(p);
}

#define autoscalar __attribute__((cleanup(scalar_clear))) struct ecc_scalar

/* Checks that the point is on the curve (which the identity isn't). */
static int point_load(struct ecc_point *p, const gnutls_datum_t *x, const gnutls_datum_t *y)
{
	mpz_t mx, my;
	int ok;

	mpz_init(mx);
	mpz_init(my);
	mpi_set(mx, x);
	mpi_set(my, y);
	ok = ecc_point_set(p, mx, my);
	mpz_clear(mx);
	mpz_clear(my);
	return ok ? 0 : ERR(GNUTLS_E_PK_INVALID_PUBKEY);
}

/* Checks 0 < k < order. */
static int scalar_load(struct ecc_scalar *s, const gnutls_datum_t *k)
{
	mpz_t mk;
	int ok;

	mpz_init2(mk, (mp_bitcnt_t)(LIMBS_MAX + 1) * GMP_NUMB_BITS);
	mpi_set(mk, k);
	ok = ecc_scalar_set(s, mk);
	mpi_clear(mk);
	return ok ? 0 : ERR(GNUTLS_E_PK_INVALID_PRIVKEY);
}

static int point_store(const struct ecc_point *p, size_t len, gnutls_datum_t *x, gnutls_datum_t *y)
{
	mpz_t mx, my;
	int ret;

	mpz_init(mx);
	mpz_init(my);
	ecc_point_get(p, mx, my);
	ret = mpi_get_padded(mx, len, x);
	if (ret >= 0 && y) {
		ret = mpi_get_padded(my, len, y);
		if (ret < 0)
			datum_clear_wipe(x);
	}
	mpi_clear(mx);
	mpi_clear(my);
	return ret;
}

static int scalar_store(const struct ecc_scalar *s, size_t len, gnutls_datum_t *k)
{
	mpz_t mk;
	int ret;

	mpz_init(mk);
	ecc_scalar_get(s, mk);
	ret = mpi_get_padded(mk, len, k);
	mpi_clear(mk);
	return ret;
}

/* RFC 6979 §3.2: the nonce of key @d (as many bytes as the order) and digest @h1. */
static int nonce_rfc6979(const struct pk_params *key, const struct pk_sign_how *how,
			 const gnutls_datum_t *h1, const mpz_t order, struct ecc_scalar *k)
{
	size_t bits = mpz_sizeinbase(order, 2), len = (bits + 7) / 8, hlen = mac_len((int)how->digest);
	uint8_t x[66], z[66], v[HASH_MAX_LEN], kk[HASH_MAX_LEN], t[66 + HASH_MAX_LEN];
	struct mac m;
	mpz_t n;
	int ret;

	mpz_init2(n, (mp_bitcnt_t)(LIMBS_MAX + 1) * GMP_NUMB_BITS);
	if (!hlen || hlen > sizeof(v)) {
		ret = ERR(GNUTLS_E_UNKNOWN_HASH_ALGORITHM);
		goto cleanup;
	}
	mpi_set(n, &key->n[PK_EC_K]);
	TRY_CLEAN(mpi_get_bytes(n, x, len));
	/* bits2octets: the leftmost bits of the digest, reduced */
	mpi_set(n, h1);
	if ((size_t)h1->size * 8 > bits)
		mpz_tdiv_q_2exp(n, n, (size_t)h1->size * 8 - bits);
	mpz_mod(n, n, order);
	TRY_CLEAN(mpi_get_bytes(n, z, len));
	memset(v, 1, hlen);
	memset(kk, 0, hlen);
	for (uint8_t round = 0; round < 2; round++) {
		TRY_CLEAN(mac_init(&m, (int)how->digest, kk, hlen));
		mac_update(&m, v, hlen);
		mac_update(&m, &round, 1);
		mac_update(&m, x, len);
		mac_update(&m, z, len);
		mac_digest(&m, kk);
		mac_clear(&m);
		TRY_CLEAN(mac_fast((int)how->digest, kk, hlen, v, hlen, v));
	}
	for (;;) {
		static const uint8_t zero;

		for (size_t at = 0; at < len; at += hlen) {
			TRY_CLEAN(mac_fast((int)how->digest, kk, hlen, v, hlen, v));
			memcpy(t + at, v, hlen);
		}
		mpi_set_bytes(n, t, len);
		mpz_tdiv_q_2exp(n, n, len * 8 - bits);
		if (ecc_scalar_set(k, n))
			break;
		TRY_CLEAN(mac_init(&m, (int)how->digest, kk, hlen));
		mac_update(&m, v, hlen);
		mac_update(&m, &zero, 1);
		mac_digest(&m, kk);
		mac_clear(&m);
		TRY_CLEAN(mac_fast((int)how->digest, kk, hlen, v, hlen, v));
	}
	ret = 0;
cleanup:
	mpi_clear(n);
	mem_wipe(x, sizeof(x));
	mem_wipe(v, sizeof(v));
	mem_wipe(kk, sizeof(kk));
	mem_wipe(t, sizeof(t));
	return ret;
}

/* The orders, by what nettle knows: a scalar of -1 isn't to be had, so they stand here. */
static const struct {
	gnutls_ecc_curve_t id;
	const char *order;
} orders[] = {
	{GNUTLS_ECC_CURVE_SECP192R1, "ffffffffffffffffffffffff99def836146bc9b1b4d22831"},
	{GNUTLS_ECC_CURVE_SECP224R1, "ffffffffffffffffffffffffffff16a2e0b8f03e13dd29455c5c2a3d"},
	{GNUTLS_ECC_CURVE_SECP256R1,
	 "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551"},
	{GNUTLS_ECC_CURVE_SECP384R1, "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf"
				     "581a0db248b0a77aecec196accc52973"},
	{GNUTLS_ECC_CURVE_SECP521R1,
	 "01fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148"
	 "f709a5d03bb5c9b8899c47aebb6fb71e91386409"},
};

static int sign_reproducible(const struct pk_params *key, const struct pk_sign_how *how,
			     const gnutls_datum_t *data, const struct ecc_scalar *d,
			     struct dsa_signature *sig)
{
	const struct ecc_curve *curve = d->ecc;
	mp_size_t n = (mp_size_t)ecc_size(curve);
	size_t scratch_len = (size_t)ecc_ecdsa_sign_itch(curve) * sizeof(mp_limb_t);
	mp_limb_t r[LIMBS_MAX], s[LIMBS_MAX], *scratch;
	autoscalar k;
	mpz_t order;
	int ret;

	mpz_init(order);
	for (size_t i = 0; i < ARRAY_LEN(orders); i++)
		if (orders[i].id == key->curve)
			mpz_set_str(order, orders[i].order, 16);
	ecc_scalar_init(&k, curve);
	ret = nonce_rfc6979(key, how, data, order, &k);
	mpz_clear(order);
	if (ret < 0)
		return ERR(ret);
	scratch = mem_calloc(1, scratch_len);
	if (!scratch)
		return ERR(GNUTLS_E_MEMORY_ERROR);
	ecc_ecdsa_sign(curve, d->p, k.p, data->size, data->data, r, s, scratch);
	mem_free_wipe(scratch, scratch_len);
	mpz_import(sig->r, (size_t)n, -1, sizeof(mp_limb_t), 0, 0, r);
	mpz_import(sig->s, (size_t)n, -1, sizeof(mp_limb_t), 0, 0, s);
	if (!mpz_sgn(sig->r) || !mpz_sgn(sig->s))
		return ERR(GNUTLS_E_PK_SIGN_FAILED);
	return 0;
}

int ecdsa_key_sign(const struct pk_params *key, const struct pk_sign_how *how,
		   const gnutls_datum_t *data, gnutls_datum_t *sig)
{
	const struct ecc_curve *curve = ec_curve(key->curve);
	autodatum r = {0}, s = {0};
	struct dsa_signature rs;
	struct ecc_scalar k;
	int ret;

	if (!curve)
		return ERR(GNUTLS_E_ECC_UNSUPPORTED_CURVE);
	ecc_scalar_init(&k, curve);
	dsa_signature_init(&rs);
	TRY_CLEAN(rnd_ready());
	TRY_CLEAN(scalar_load(&k, &key->n[PK_EC_K]));
	if (how->reproducible)
		TRY_CLEAN(sign_reproducible(key, how, data, &k, &rs));
	else
		ecdsa_sign(&k, NULL, rnd_callback, data->size, data->data, &rs);
	TRY_CLEAN(mpi_get(rs.r, &r));
	TRY_CLEAN(mpi_get(rs.s, &s));
	TRY_CLEAN(mini_der_write_rs(&r, &s, sig));
cleanup:
	dsa_signature_clear(&rs);
	scalar_clear(&k);
	return ret;
}

int ecdsa_key_verify(const struct pk_params *key, const gnutls_datum_t *data,
		     const gnutls_datum_t *sig)
{
	const struct ecc_curve *curve = ec_curve(key->curve);
	struct dsa_signature rs;
	struct ecc_point pub;
	struct reader r, s;
	int ret;

	if (!curve)
		return ERR(GNUTLS_E_ECC_UNSUPPORTED_CURVE);
	if (mini_der_read_rs(sig, &r, &s) < 0)
		return ERR(GNUTLS_E_PK_SIG_VERIFY_FAILED);
	ecc_point_init(&pub, curve);
	dsa_signature_init(&rs);
	TRY_CLEAN(point_load(&pub, &key->n[PK_EC_X], &key->n[PK_EC_Y]));
	mpi_set_bytes(rs.r, r.p, reader_left(&r));
	mpi_set_bytes(rs.s, s.p, reader_left(&s));
	/* nettle checks 0 < r, s < order */
	if (!ecdsa_verify(&pub, data->size, data->data, &rs))
		ret = ERR(GNUTLS_E_PK_SIG_VERIFY_FAILED);
cleanup:
	dsa_signature_clear(&rs);
	ecc_point_clear(&pub);
	return ret;
}

int ec_key_generate(struct pk_params *key, gnutls_ecc_curve_t id)
{
	const struct ecc_curve *curve = ec_curve(id);
	struct ecc_scalar k;
	struct ecc_point p;
	int ret;

	if (!curve)
		return ERR(GNUTLS_E_ECC_UNSUPPORTED_CURVE);
	TRY(rnd_ready());
	ecc_scalar_init(&k, curve);
	ecc_point_init(&p, curve);
	ecdsa_generate_keypair(&p, &k, NULL, rnd_callback);
	TRY_CLEAN(point_store(&p, ec_len(id), &key->n[PK_EC_X], &key->n[PK_EC_Y]));
	TRY_CLEAN(scalar_store(&k, ec_len(id), &key->n[PK_EC_K]));
cleanup:
	scalar_clear(&k);
	ecc_point_clear(&p);
	return ret;
}

static int ec_key_public(const struct pk_params *key, const struct ecc_curve *curve,
			 gnutls_datum_t *x, gnutls_datum_t *y)
{
	struct ecc_scalar k;
	struct ecc_point p;
	int ret;

	ecc_scalar_init(&k, curve);
	ecc_point_init(&p, curve);
	TRY_CLEAN(scalar_load(&k, &key->n[PK_EC_K]));
	ecc_point_mul_g(&p, &k);
	TRY_CLEAN(point_store(&p, ec_len(key->curve), x, y));
cleanup:
	scalar_clear(&k);
	ecc_point_clear(&p);
	return ret;
}

static bool same_number(const gnutls_datum_t *a, const gnutls_datum_t *b)
{
	mpz_t x, y;
	bool same;

	mpz_init(x);
	mpz_init(y);
	mpi_set(x, a);
	mpi_set(y, b);
	same = !mpz_cmp(x, y);
	mpz_clear(x);
	mpz_clear(y);
	return same;
}

int ec_key_check(const struct pk_params *key, bool private)
{
	const struct ecc_curve *curve = ec_curve(key->curve);
	autodatum x = {0}, y = {0};
	struct ecc_point p;
	int ret;

	if (!curve)
		return ERR(GNUTLS_E_ECC_UNSUPPORTED_CURVE);
	ecc_point_init(&p, curve);
	ret = point_load(&p, &key->n[PK_EC_X], &key->n[PK_EC_Y]);
	ecc_point_clear(&p);
	if (ret < 0 || !private)
		return ret;
	TRY(ec_key_public(key, curve, &x, &y));
	if (!same_number(&x, &key->n[PK_EC_X]) || !same_number(&y, &key->n[PK_EC_Y]))
		return ERR(GNUTLS_E_PK_INVALID_PRIVKEY);
	return 0;
}

int ec_key_fill(struct pk_params *key)
{
	const struct ecc_curve *curve = ec_curve(key->curve);

	if (!curve)
		return ERR(GNUTLS_E_ECC_UNSUPPORTED_CURVE);
	if (key->n[PK_EC_X].size && key->n[PK_EC_Y].size)
		return 0;
	datum_clear(&key->n[PK_EC_X]);
	datum_clear(&key->n[PK_EC_Y]);
	TRY(ec_key_public(key, curve, &key->n[PK_EC_X], &key->n[PK_EC_Y]));
	return 0;
}

int ec_key_derive(gnutls_ecc_curve_t id, const gnutls_datum_t *k, const gnutls_datum_t *x,
		  const gnutls_datum_t *y, gnutls_datum_t *out)
{
	const struct ecc_curve *curve = ec_curve(id);
	struct ecc_scalar s;
	struct ecc_point p;
	int ret;

	if (!curve)
		return ERR(GNUTLS_E_ECC_UNSUPPORTED_CURVE);
	ecc_scalar_init(&s, curve);
	ecc_point_init(&p, curve);
	TRY_CLEAN(point_load(&p, x, y));
	TRY_CLEAN(scalar_load(&s, k));
	/* These curves have prime order: the result is never the identity. */
	ecc_point_mul(&p, &s, &p);
	TRY_CLEAN(point_store(&p, ec_len(id), out, NULL));
cleanup:
	scalar_clear(&s);
	point_clear(&p);
	return ret;
}
