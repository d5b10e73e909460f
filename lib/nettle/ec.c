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
#include "base/ct.h"
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

/* The orders of the base points (SEC 2), which nettle doesn't tell. */
static const struct ec_order {
	gnutls_ecc_curve_t id;
	uint16_t bits;
	uint8_t value[66]; /* big endian, as many bytes as it has */
} orders[] = {
	{GNUTLS_ECC_CURVE_SECP192R1, 192, {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
					   0xff, 0xff, 0xff, 0xff, 0x99, 0xde, 0xf8, 0x36,
					   0x14, 0x6b, 0xc9, 0xb1, 0xb4, 0xd2, 0x28, 0x31}},
	{GNUTLS_ECC_CURVE_SECP224R1,
	 224,
	 {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	  0x16, 0xa2, 0xe0, 0xb8, 0xf0, 0x3e, 0x13, 0xdd, 0x29, 0x45, 0x5c, 0x5c, 0x2a, 0x3d}},
	{GNUTLS_ECC_CURVE_SECP256R1, 256, {0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00,
					   0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
					   0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84,
					   0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51}},
	{GNUTLS_ECC_CURVE_SECP384R1,
	 384,
	 {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	  0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	  0xc7, 0x63, 0x4d, 0x81, 0xf4, 0x37, 0x2d, 0xdf, 0x58, 0x1a, 0x0d, 0xb2,
	  0x48, 0xb0, 0xa7, 0x7a, 0xec, 0xec, 0x19, 0x6a, 0xcc, 0xc5, 0x29, 0x73}},
	{GNUTLS_ECC_CURVE_SECP521R1,
	 521,
	 {0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	  0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	  0xff, 0xff, 0xff, 0xff, 0xff, 0xfa, 0x51, 0x86, 0x87, 0x83, 0xbf, 0x2f, 0x96, 0x6b,
	  0x7f, 0xcc, 0x01, 0x48, 0xf7, 0x09, 0xa5, 0xd0, 0x3b, 0xb5, 0xc9, 0xb8, 0x89, 0x9c,
	  0x47, 0xae, 0xbb, 0x6f, 0xb7, 0x1e, 0x91, 0x38, 0x64, 0x09}},
};

static const struct ec_order *ec_order(gnutls_ecc_curve_t id)
{
	for (size_t i = 0; i < ARRAY_LEN(orders); i++)
		if (orders[i].id == id)
			return &orders[i];
	return NULL;
}

/* Whether 0 < k < order, in the same steps for every k of a length; by numbers of GMP's own, its
 * size would show. @shift: bits too many at the end. */
static bool scalar_set(struct ecc_scalar *s, gnutls_ecc_curve_t id, const uint8_t *k, size_t len,
		       unsigned shift)
{
	mp_size_t n = (mp_size_t)ecc_size(s->ecc);
	size_t room = (size_t)n * sizeof(mp_limb_t);
	const struct ec_order *o = ec_order(id);
	mp_limb_t order[LIMBS_MAX], rest[LIMBS_MAX], any = 0;
	uint8_t beyond = 0;
	uint32_t good;

	for (; len > room; len--)
		beyond |= *k++;
	mpi_limbs_set(s->p, n, k, len);
	if (shift)
		mpn_rshift(s->p, s->p, n, shift);
	for (mp_size_t i = 0; i < n; i++)
		any |= s->p[i];
	mpi_limbs_set(order, n, o->value, (o->bits + 7U) / 8);
	good = (uint32_t)mpn_sub_n(rest, s->p, order, n) & ct_is_zero(beyond) &
	       ~ct_is_zero((uint32_t)(any >> GMP_NUMB_BITS / 2) | (uint32_t)any);
	mem_wipe(rest, sizeof(rest));
	SECRET_OPEN(&good, sizeof(good));
	return good & 1;
}

static int scalar_load(struct ecc_scalar *s, gnutls_ecc_curve_t id, const gnutls_datum_t *k)
{
	if (!scalar_set(s, id, k->data, k->size, 0))
		return ERR(GNUTLS_E_PK_INVALID_PRIVKEY);
	SECRET_MARK(s->p, ecc_size(s->ecc) * sizeof(mp_limb_t));
	return 0;
}

static int limbs_store(const mp_limb_t *l, mp_size_t n, size_t len, gnutls_datum_t *d)
{
	d->data = mem_alloc(len);
	if (!d->data)
		return ERR(GNUTLS_E_MEMORY_ERROR);
	d->size = (unsigned)len;
	mpi_limbs_get(l, n, d->data, len);
	return 0;
}

/* Coordinates; @y may be NULL. */
static int point_store(const struct ecc_point *p, size_t len, gnutls_datum_t *x, gnutls_datum_t *y)
{
	mp_size_t n = (mp_size_t)ecc_size(p->ecc);
	int ret;

	TRY(limbs_store(p->p, n, len, x));
	ret = y ? limbs_store(p->p + n, n, len, y) : 0;
	if (ret < 0)
		datum_clear_wipe(x);
	return ret;
}

/* RFC 6979 §3.2: the nonce of key @d and digest @h1. */
static int nonce_rfc6979(gnutls_ecc_curve_t id, const struct pk_sign_how *how,
			 const gnutls_datum_t *h1, const struct ecc_scalar *d, struct ecc_scalar *k)
{
	const struct ec_order *o = ec_order(id);
	size_t bits = o->bits, len = (bits + 7) / 8, hlen = mac_len((int)how->digest);
	uint8_t x[66], z[66], v[HASH_MAX_LEN], kk[HASH_MAX_LEN], t[66 + HASH_MAX_LEN];
	mpz_t n, order;
	struct mac m;
	int ret;

	mpz_inits(n, order, NULL);
	if (!hlen || hlen > sizeof(v)) {
		ret = ERR(GNUTLS_E_UNKNOWN_HASH_ALGORITHM);
		goto cleanup;
	}
	mpi_limbs_get(d->p, (mp_size_t)ecc_size(d->ecc), x, len);
	/* bits2octets: the leftmost bits of the digest, reduced */
	mpi_set_bytes(order, o->value, len);
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
		if (scalar_set(k, id, t, len, (unsigned)(len * 8 - bits)))
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
	mpz_clears(n, order, NULL);
	mem_wipe(x, sizeof(x));
	mem_wipe(v, sizeof(v));
	mem_wipe(kk, sizeof(kk));
	mem_wipe(t, sizeof(t));
	return ret;
}

static int sign_reproducible(const struct pk_params *key, const struct pk_sign_how *how,
			     const gnutls_datum_t *data, const struct ecc_scalar *d,
			     struct dsa_signature *sig)
{
	const struct ecc_curve *curve = d->ecc;
	mp_size_t n = (mp_size_t)ecc_size(curve);
	size_t scratch_len = (size_t)ecc_ecdsa_sign_itch(curve) * sizeof(mp_limb_t);
	mp_limb_t r[LIMBS_MAX], s[LIMBS_MAX], *scratch;
	autoscalar k;

	ecc_scalar_init(&k, curve);
	TRY(nonce_rfc6979(key->curve, how, data, d, &k));
	scratch = mem_calloc(1, scratch_len);
	if (!scratch)
		return ERR(GNUTLS_E_MEMORY_ERROR);
	ecc_ecdsa_sign(curve, d->p, k.p, data->size, data->data, r, s, scratch);
	mem_free_wipe(scratch, scratch_len);
	SECRET_OPEN(r, (size_t)n * sizeof(mp_limb_t));
	SECRET_OPEN(s, (size_t)n * sizeof(mp_limb_t));
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
	TRY_CLEAN(scalar_load(&k, key->curve, &key->n[PK_EC_K]));
	if (how->reproducible)
		TRY_CLEAN(sign_reproducible(key, how, data, &k, &rs));
	else
		ecdsa_sign(&k, NULL, rnd_callback, data->size, data->data, &rs);
	MPI_OPEN(rs.r);
	MPI_OPEN(rs.s);
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
	SECRET_OPEN(p.p, ecc_size_a(curve) * sizeof(mp_limb_t));
	TRY_CLEAN(point_store(&p, ec_len(id), &key->n[PK_EC_X], &key->n[PK_EC_Y]));
	TRY_CLEAN(limbs_store(k.p, (mp_size_t)ecc_size(curve), ec_len(id), &key->n[PK_EC_K]));
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
	TRY_CLEAN(scalar_load(&k, key->curve, &key->n[PK_EC_K]));
	ecc_point_mul_g(&p, &k);
	SECRET_OPEN(p.p, ecc_size_a(curve) * sizeof(mp_limb_t));
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
	TRY_CLEAN(scalar_load(&s, id, k));
	/* These curves have prime order: the result is never the identity. */
	ecc_point_mul(&p, &s, &p);
	TRY_CLEAN(point_store(&p, ec_len(id), out, NULL));
cleanup:
	scalar_clear(&s);
	point_clear(&p);
	return ret;
}
