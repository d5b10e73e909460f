/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Between GMP's numbers and datums; constant-time exponentiation; random numbers for nettle. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/datum.h"
#include "base/log.h"
#include "nettle/mpi.h"

void mpi_set_bytes(mpz_t x, const void *data, size_t len)
{
	if (len)
		mpz_import(x, len, 1, 1, 0, 0, data);
	else
		mpz_set_ui(x, 0);
}

void mpi_set(mpz_t x, const gnutls_datum_t *d)
{
	mpi_set_bytes(x, d->data, d->size);
}

int mpi_get_bytes(const mpz_t x, uint8_t *out, size_t len)
{
	size_t need = (mpz_sizeinbase(x, 2) + 7) / 8, n = 0;

	if (mpz_sgn(x) < 0 || (mpz_sgn(x) > 0 && need > len))
		return ERR(GNUTLS_E_INTERNAL_ERROR);
	memset(out, 0, len);
	if (mpz_sgn(x) > 0)
		mpz_export(out + len - need, &n, 1, 1, 0, 0, x);
	return 0;
}

int mpi_get_padded(const mpz_t x, size_t len, gnutls_datum_t *d)
{
	int ret;

	d->size = 0;
	d->data = mem_alloc(len ? len : 1);
	if (!d->data)
		return ERR(GNUTLS_E_MEMORY_ERROR);
	d->size = (unsigned)len;
	ret = mpi_get_bytes(x, d->data, len);
	if (ret < 0)
		datum_clear_wipe(d);
	return ret;
}

int mpi_get(const mpz_t x, gnutls_datum_t *d)
{
	return mpi_get_padded(x, (mpz_sizeinbase(x, 2) + 7) / 8, d);
}

void mpi_clear(mpz_t x)
{
	mp_size_t n = x->_mp_alloc;

	if (n > 0)
		mem_wipe(x->_mp_d, (size_t)n * sizeof(mp_limb_t));
	mpz_clear(x);
}

void mpi_limbs_set(mp_limb_t *l, mp_size_t n, const uint8_t *b, size_t len)
{
	memset(l, 0, (size_t)n * sizeof(*l));
	for (size_t i = 0; i < len; i++)
		l[i / sizeof(*l)] |= (mp_limb_t)b[len - 1 - i] << (8 * (i % sizeof(*l)));
}

void mpi_limbs_get(const mp_limb_t *l, mp_size_t n, uint8_t *out, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		size_t limb = i / sizeof(*l);

		out[len - 1 - i] =
			limb < (size_t)n ? (uint8_t)(l[limb] >> (8 * (i % sizeof(*l)))) : 0;
	}
}

int mpi_powm_sec(const mpz_t base, const uint8_t *exp, size_t exp_len, const mpz_t p, uint8_t *out,
		 size_t out_len)
{
	mp_size_t n = (mp_size_t)mpz_size(p);
	mp_size_t en = (mp_size_t)((exp_len + sizeof(mp_limb_t) - 1) / sizeof(mp_limb_t));
	size_t total;
	mp_limb_t *room, *b, *e, *r, *scratch;

	if (!en || !mpz_odd_p(p) || mpz_sgn(base) < 0 || mpz_cmp(base, p) >= 0 ||
	    out_len < (mpz_sizeinbase(p, 2) + 7) / 8)
		return ERR(GNUTLS_E_INTERNAL_ERROR);
	total = (size_t)(2 * n + en +
			 mpn_sec_powm_itch(n, (mp_bitcnt_t)en * GMP_NUMB_BITS, n)) *
		sizeof(mp_limb_t);
	room = mem_calloc(1, total);
	if (!room)
		return ERR(GNUTLS_E_MEMORY_ERROR);
	b = room;
	e = b + n;
	r = e + en;
	scratch = r + n;
	memcpy(b, mpz_limbs_read(base), mpz_size(base) * sizeof(mp_limb_t));
	mpi_limbs_set(e, en, exp, exp_len);
	mpn_sec_powm(r, b, n, e, (mp_bitcnt_t)en * GMP_NUMB_BITS, mpz_limbs_read(p), n, scratch);
	mpi_limbs_get(r, n, out, out_len);
	mem_free_wipe(room, total);
	return 0;
}

int mpi_random(const mpz_t limit, uint8_t *out, size_t len)
{
	size_t bits = mpz_sizeinbase(limit, 2), used = (bits + 7) / 8;
	mpz_t x;
	int ret = 0;

	if (used > len || mpz_cmp_ui(limit, 4) < 0)
		return ERR(GNUTLS_E_INTERNAL_ERROR);
	mpz_init2(x, (mp_bitcnt_t)(8 * len + GMP_NUMB_BITS));
	do {
		memset(out, 0, len);
		ret = nettle_rnd(out + len - used, used);
		if (ret < 0)
			break;
		if (bits % 8)
			out[len - used] &= (uint8_t)((1U << (bits % 8)) - 1);
		mpi_set_bytes(x, out, len);
	} while (mpz_cmp(x, limit) >= 0 || mpz_cmp_ui(x, 1) <= 0);
	mpi_clear(x);
	return ret;
}

bool mpi_is_prime(const mpz_t x)
{
	return mpz_probab_prime_p(x, 30) != 0;
}

void rnd_callback(void *ctx, size_t len, uint8_t *out)
{
	(void)ctx;
	if (nettle_rnd(out, len) < 0) {
		log_audit(NULL, "the random generator has failed\n");
		abort();
	}
	SECRET_MARK(out, len);
}

int rnd_ready(void)
{
	uint8_t b[1];

	TRY(nettle_rnd(b, sizeof(b)));
	return 0;
}
