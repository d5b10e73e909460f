/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* DSA (FIPS 186-4) and finite-field Diffie-Hellman (RFC 7919, 2631). */
#include "config.h"

#include <string.h>

#include <nettle/dsa.h>

#include "base/ct.h"
#include "base/datum.h"
#include "crypto/der-mini.h"
#include "nettle/mpi.h"

#define P_BITS_MAX 16384

struct dsa_key {
	struct dsa_params params;
	mpz_t y, x;
};

static void dsa_key_clear(struct dsa_key *k)
{
	mpi_clear(k->params.p);
	mpi_clear(k->params.q);
	mpi_clear(k->params.g);
	mpi_clear(k->y);
	mpi_clear(k->x);
}

#define autodsa __attribute__((cleanup(dsa_key_clear))) struct dsa_key

static void dsa_key_init(struct dsa_key *k)
{
	dsa_params_init(&k->params);
	mpz_init(k->y);
	mpz_init(k->x);
}

static int dsa_key_load(struct dsa_key *k, const struct pk_params *key, bool private)
{
	mpi_set(k->params.p, &key->n[PK_DSA_P]);
	mpi_set(k->params.q, &key->n[PK_DSA_Q]);
	mpi_set(k->params.g, &key->n[PK_DSA_G]);
	mpi_set(k->y, &key->n[PK_DSA_Y]);
	if (mpz_sizeinbase(k->params.p, 2) > P_BITS_MAX || mpz_cmp_ui(k->params.p, 3) <= 0 ||
	    !mpz_odd_p(k->params.p) || mpz_cmp_ui(k->params.q, 1) <= 0 ||
	    !mpz_odd_p(k->params.q) || mpz_cmp(k->params.q, k->params.p) >= 0 ||
	    mpz_cmp_ui(k->params.g, 1) <= 0 || mpz_cmp(k->params.g, k->params.p) >= 0)
		return ERR(GNUTLS_E_PK_INVALID_PUBKEY);
	if (!private)
		return 0;
	mpi_set(k->x, &key->n[PK_DSA_X]);
	if (mpz_sgn(k->x) <= 0 || mpz_cmp(k->x, k->params.q) >= 0)
		return ERR(GNUTLS_E_PK_INVALID_PRIVKEY);
	return 0;
}

int dsa_key_sign(const struct pk_params *key, const gnutls_datum_t *data, gnutls_datum_t *sig)
{
	autodatum r = {0}, s = {0};
	struct dsa_signature rs;
	autodsa k;
	int ret;

	dsa_key_init(&k);
	dsa_signature_init(&rs);
	TRY_CLEAN(rnd_ready());
	TRY_CLEAN(dsa_key_load(&k, key, true));
	if (!dsa_sign(&k.params, k.x, NULL, rnd_callback, data->size, data->data, &rs)) {
		ret = ERR(GNUTLS_E_PK_SIGN_FAILED);
		goto cleanup;
	}
	TRY_CLEAN(mpi_get(rs.r, &r));
	TRY_CLEAN(mpi_get(rs.s, &s));
	TRY_CLEAN(mini_der_write_rs(&r, &s, sig));
cleanup:
	dsa_signature_clear(&rs);
	return ret;
}

int dsa_key_verify(const struct pk_params *key, const gnutls_datum_t *data,
		   const gnutls_datum_t *sig)
{
	struct dsa_signature rs;
	struct reader r, s;
	autodsa k;
	int ret;

	dsa_key_init(&k);
	dsa_signature_init(&rs);
	TRY_CLEAN(dsa_key_load(&k, key, false));
	if (mini_der_read_rs(sig, &r, &s) < 0) {
		ret = ERR(GNUTLS_E_PK_SIG_VERIFY_FAILED);
		goto cleanup;
	}
	mpi_set_bytes(rs.r, r.p, reader_left(&r));
	mpi_set_bytes(rs.s, s.p, reader_left(&s));
	if (!dsa_verify(&k.params, k.y, data->size, data->data, &rs))
		ret = ERR(GNUTLS_E_PK_SIG_VERIFY_FAILED);
cleanup:
	dsa_signature_clear(&rs);
	return ret;
}

static unsigned subgroup_bits(unsigned p_bits)
{
	if (p_bits < 1248)
		return 160;
	return p_bits < 2048 ? 192 : 256;
}

static int generate_group(struct dsa_key *k, unsigned bits)
{
	if (bits < 512 || bits > P_BITS_MAX)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	TRY(rnd_ready());
	if (!dsa_generate_params(&k->params, NULL, rnd_callback, NULL, NULL, bits,
				 subgroup_bits(bits)))
		return ERR(GNUTLS_E_PK_GENERATION_ERROR);
	return 0;
}

int dsa_key_generate(struct pk_params *key, unsigned bits)
{
	autodsa k;

	dsa_key_init(&k);
	TRY(generate_group(&k, bits));
	dsa_generate_keypair(&k.params, k.y, k.x, NULL, rnd_callback);
	TRY(mpi_get(k.params.p, &key->n[PK_DSA_P]));
	TRY(mpi_get(k.params.q, &key->n[PK_DSA_Q]));
	TRY(mpi_get(k.params.g, &key->n[PK_DSA_G]));
	TRY(mpi_get(k.y, &key->n[PK_DSA_Y]));
	TRY(mpi_get(k.x, &key->n[PK_DSA_X]));
	return 0;
}

/* y = g^x mod p */
static int dsa_public(const struct dsa_key *k, mpz_t y)
{
	size_t x_len = (mpz_sizeinbase(k->params.q, 2) + 7) / 8;
	size_t len = (mpz_sizeinbase(k->params.p, 2) + 7) / 8;
	uint8_t x[P_BITS_MAX / 8], out[P_BITS_MAX / 8];
	int ret;

	TRY_CLEAN(mpi_get_bytes(k->x, x, x_len));
	TRY_CLEAN(mpi_powm_sec(k->params.g, x, x_len, k->params.p, out, len));
	mpi_set_bytes(y, out, len);
cleanup:
	mem_wipe(x, sizeof(x));
	return ret;
}

int dsa_key_check(const struct pk_params *key, bool private)
{
	autodsa k;
	mpz_t t;
	int ret = 0;

	dsa_key_init(&k);
	TRY(dsa_key_load(&k, key, private));
	if (mpz_cmp_ui(k.y, 1) <= 0 || mpz_cmp(k.y, k.params.p) >= 0)
		return ERR(GNUTLS_E_PK_INVALID_PUBKEY);
	mpz_init(t);
	mpz_powm(t, k.y, k.params.q, k.params.p);
	if (mpz_cmp_ui(t, 1))
		ret = ERR(GNUTLS_E_PK_INVALID_PUBKEY);
	if (ret >= 0 && private) {
		ret = dsa_public(&k, t);
		if (ret >= 0 && mpz_cmp(t, k.y))
			ret = ERR(GNUTLS_E_PK_INVALID_PRIVKEY);
	}
	mpi_clear(t);
	return ret;
}

int dsa_key_fill(struct pk_params *key)
{
	autodsa k;

	dsa_key_init(&k);
	if (key->n[PK_DSA_Y].size)
		return 0;
	TRY(dsa_key_load(&k, key, true));
	TRY(dsa_public(&k, k.y));
	datum_clear(&key->n[PK_DSA_Y]);
	TRY(mpi_get(k.y, &key->n[PK_DSA_Y]));
	return 0;
}

/* --- Diffie-Hellman --- */

struct dh_group {
	mpz_t p, g, q;
};

static void dh_group_clear(struct dh_group *g)
{
	mpz_clear(g->p);
	mpz_clear(g->g);
	mpz_clear(g->q);
}

#define autodh __attribute__((cleanup(dh_group_clear))) struct dh_group

static int dh_group_load(struct dh_group *d, const struct kx_key *k)
{
	mpi_set(d->p, k->group ? k->group->prime : &k->p);
	mpi_set(d->g, k->group ? k->group->generator : &k->g);
	mpi_set(d->q, k->group ? k->group->q : &k->q);
	if (mpz_sizeinbase(d->p, 2) > P_BITS_MAX || mpz_sizeinbase(d->p, 2) < 256 ||
	    !mpz_odd_p(d->p) || mpz_cmp_ui(d->g, 1) <= 0 || mpz_cmp(d->g, d->p) >= 0 ||
	    mpz_cmp(d->q, d->p) >= 0)
		return ERR(GNUTLS_E_RECEIVED_ILLEGAL_PARAMETER);
	return 0;
}

/* 1 < y < p - 1 and, where the subgroup is known, in it. */
static int dh_check_public(const struct dh_group *d, const mpz_t y)
{
	bool ok;
	mpz_t t;

	mpz_init(t);
	mpz_sub_ui(t, d->p, 1);
	ok = mpz_cmp_ui(y, 1) > 0 && mpz_cmp(y, t) < 0;
	if (ok && mpz_cmp_ui(d->q, 1) > 0) {
		mpz_submul_ui(t, d->q, 2);
		if (!mpz_sgn(t)) {
			/* a safe prime: the subgroup is the squares (Euler) */
			ok = mpz_jacobi(y, d->p) == 1;
		} else {
			mpz_powm(t, y, d->q, d->p);
			ok = !mpz_cmp_ui(t, 1);
		}
	}
	mpz_clear(t);
	return ok ? 0 : ERR(GNUTLS_E_RECEIVED_ILLEGAL_PARAMETER);
}

static int dh_random_exponent(const struct dh_group *d, unsigned bits, gnutls_datum_t *x)
{
	mpz_t limit;
	size_t len;
	int ret;

	mpz_init(limit);
	/* q, or p - 1 where it isn't known; never more than was asked for */
	if (mpz_cmp_ui(d->q, 1) > 0)
		mpz_set(limit, d->q);
	else
		mpz_sub_ui(limit, d->p, 1);
	if (bits >= 160 && bits < mpz_sizeinbase(limit, 2)) {
		mpz_set_ui(limit, 0);
		mpz_setbit(limit, bits);
		mpz_sub_ui(limit, limit, 1);
	}
	len = (mpz_sizeinbase(limit, 2) + 7) / 8;
	x->data = mem_alloc(len);
	if (!x->data) {
		ret = ERR(GNUTLS_E_MEMORY_ERROR);
		goto cleanup;
	}
	x->size = (unsigned)len;
	TRY_CLEAN(mpi_random(limit, x->data, len));
cleanup:
	mpz_clear(limit);
	return ret;
}

static int dh_power(const struct dh_group *d, const mpz_t base, const gnutls_datum_t *x,
		    gnutls_datum_t *out)
{
	size_t len = (mpz_sizeinbase(d->p, 2) + 7) / 8;
	int ret;

	out->data = mem_alloc(len);
	if (!out->data)
		return ERR(GNUTLS_E_MEMORY_ERROR);
	out->size = (unsigned)len;
	ret = mpi_powm_sec(base, x->data, x->size, d->p, out->data, len);
	if (ret < 0)
		datum_clear_wipe(out);
	return ret;
}

int dh_key_generate(struct kx_key *k)
{
	unsigned bits = k->group ? *k->group->exponent_bits : k->q_bits;
	autodh d;

	mpz_inits(d.p, d.g, d.q, NULL);
	TRY(dh_group_load(&d, k));
	TRY(dh_random_exponent(&d, bits, &k->priv));
	SECRET_MARK(k->priv.data, k->priv.size);
	TRY(dh_power(&d, d.g, &k->priv, &k->pub));
	SECRET_OPEN(k->pub.data, k->pub.size);
	return 0;
}

int dh_key_derive(const struct kx_key *k, const void *peer, size_t peer_len, gnutls_datum_t *out)
{
	uint32_t high = 0, small;
	autodh d;
	mpz_t y;
	int ret;

	mpz_inits(d.p, d.g, d.q, NULL);
	TRY(dh_group_load(&d, k));
	if (peer_len > (mpz_sizeinbase(d.p, 2) + 7) / 8)
		return ERR(GNUTLS_E_RECEIVED_ILLEGAL_PARAMETER);
	mpz_init(y);
	mpi_set_bytes(y, peer, peer_len);
	ret = dh_check_public(&d, y);
	if (ret >= 0)
		ret = dh_power(&d, y, &k->priv, out);
	mpz_clear(y);
	if (ret < 0)
		return ERR(ret);
	/* A result of 1 means a subgroup of order 1: only possible where q isn't known. How many
	 * zeros a good one begins with is nobody's business. */
	for (unsigned i = 0; i + 1 < out->size; i++)
		high |= out->data[i];
	small = ct_is_zero(high | (out->data[out->size - 1] & 0xfeU));
	SECRET_OPEN(&small, sizeof(small));
	if (!small)
		return 0;
	datum_clear_wipe(out);
	return ERR(GNUTLS_E_RECEIVED_ILLEGAL_PARAMETER);
}

int dh_group_generate(unsigned bits, gnutls_datum_t *p, gnutls_datum_t *g, gnutls_datum_t *q)
{
	autodsa k;

	dsa_key_init(&k);
	/* g has order q: no bit of an exponent leaks through small subgroups */
	TRY(generate_group(&k, bits));
	TRY(mpi_get(k.params.p, p));
	TRY(mpi_get(k.params.g, g));
	TRY(mpi_get(k.params.q, q));
	return 0;
}
