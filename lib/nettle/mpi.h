/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Between GMP's numbers and datums, and what else the public-key files of this room share. */
#ifndef NETTLE_MPI_H
#define NETTLE_MPI_H

#include <gmp.h>

#include "base/secret.h"
#include "crypto/provider.h"

/* @x has been initialised. An empty datum is 0. */
void mpi_set(mpz_t x, const gnutls_datum_t *d);
void mpi_set_bytes(mpz_t x, const void *data, size_t len);
/* Big endian, without leading zero bytes (one byte for 0). */
MUST_USE int mpi_get(const mpz_t x, gnutls_datum_t *d);
/* Big endian, filled up with zeros in front; GNUTLS_E_INTERNAL_ERROR if it doesn't fit. */
MUST_USE int mpi_get_padded(const mpz_t x, size_t len, gnutls_datum_t *d);
MUST_USE int mpi_get_bytes(const mpz_t x, uint8_t *out, size_t len);
/* Between @n limbs and exactly @len bytes, big endian: the same steps whatever the number. */
void mpi_limbs_set(mp_limb_t *l, mp_size_t n, const uint8_t *b, size_t len);
void mpi_limbs_get(const mp_limb_t *l, mp_size_t n, uint8_t *out, size_t len);
/* SECRET_MARK and SECRET_OPEN for all but the number of limbs. */
#define MPI_MARK(x) SECRET_MARK((x)->_mp_d, mpz_size(x) * sizeof(mp_limb_t))
#define MPI_OPEN(x) SECRET_OPEN((x)->_mp_d, mpz_size(x) * sizeof(mp_limb_t))
/* Wipes and frees. */
void mpi_clear(mpz_t x);
/* @out = base^exp mod p in constant time, big endian of @out_len bytes; 0 <= base < p, p odd; the
 * time depends only on the lengths of @exp and p. */
MUST_USE int mpi_powm_sec(const mpz_t base, const uint8_t *exp, size_t exp_len, const mpz_t p,
			  uint8_t *out, size_t out_len);
/* 1 < x < limit, evenly distributed, as exactly @len bytes; limit fits them. */
MUST_USE int mpi_random(const mpz_t limit, uint8_t *out, size_t len);
bool mpi_is_prime(const mpz_t x);

/* For nettle, which can't be told of failure: there is none once a first call has succeeded
 * (rnd_ready), or the process ends. */
void rnd_callback(void *ctx, size_t len, uint8_t *out);
MUST_USE int rnd_ready(void);

MUST_USE int rsa_key_sign(const struct pk_params *key, const struct pk_sign_how *how,
			  const gnutls_datum_t *data, gnutls_datum_t *sig);
MUST_USE int rsa_key_verify(const struct pk_params *key, const struct pk_sign_how *how,
			    const gnutls_datum_t *data, const gnutls_datum_t *sig);
MUST_USE int rsa_key_encrypt(const struct pk_params *key, const gnutls_datum_t *plain,
			     gnutls_datum_t *cipher);
MUST_USE int rsa_key_decrypt(const struct pk_params *key, const gnutls_datum_t *cipher,
			     gnutls_datum_t *plain);
MUST_USE int rsa_key_decrypt_fixed(const struct pk_params *key, const gnutls_datum_t *cipher,
				   void *out, size_t len);
MUST_USE int rsa_key_generate(struct pk_params *key, unsigned bits);
MUST_USE int rsa_key_check(const struct pk_params *key, bool private);
MUST_USE int rsa_key_fill(struct pk_params *key);

MUST_USE int dsa_key_sign(const struct pk_params *key, const gnutls_datum_t *data,
			  gnutls_datum_t *sig);
MUST_USE int dsa_key_verify(const struct pk_params *key, const gnutls_datum_t *data,
			    const gnutls_datum_t *sig);
MUST_USE int dsa_key_generate(struct pk_params *key, unsigned bits);
MUST_USE int dsa_key_check(const struct pk_params *key, bool private);
MUST_USE int dsa_key_fill(struct pk_params *key);

MUST_USE int ecdsa_key_sign(const struct pk_params *key, const struct pk_sign_how *how,
			    const gnutls_datum_t *data, gnutls_datum_t *sig);
MUST_USE int ecdsa_key_verify(const struct pk_params *key, const gnutls_datum_t *data,
			      const gnutls_datum_t *sig);
MUST_USE int ec_key_generate(struct pk_params *key, gnutls_ecc_curve_t curve);
MUST_USE int ec_key_check(const struct pk_params *key, bool private);
MUST_USE int ec_key_fill(struct pk_params *key);
/* @out: the shared x coordinate, padded. */
MUST_USE int ec_key_derive(gnutls_ecc_curve_t curve, const gnutls_datum_t *k,
			   const gnutls_datum_t *x, const gnutls_datum_t *y, gnutls_datum_t *out);

MUST_USE int ed_key_sign(const struct pk_params *key, const gnutls_datum_t *data,
			 gnutls_datum_t *sig);
MUST_USE int ed_key_verify(const struct pk_params *key, const gnutls_datum_t *data,
			   const gnutls_datum_t *sig);
MUST_USE int raw_key_generate(struct pk_params *key, gnutls_ecc_curve_t curve);
MUST_USE int raw_key_check(const struct pk_params *key, bool private);
MUST_USE int raw_key_fill(struct pk_params *key);
/* X25519, X448. An all-zero result is an error. */
MUST_USE int raw_key_derive(gnutls_ecc_curve_t curve, const gnutls_datum_t *k, const void *peer,
			    size_t peer_len, gnutls_datum_t *out);

MUST_USE int dh_key_generate(struct kx_key *k);
MUST_USE int dh_key_derive(const struct kx_key *k, const void *peer, size_t peer_len,
			   gnutls_datum_t *out);
MUST_USE int dh_group_generate(unsigned bits, gnutls_datum_t *p, gnutls_datum_t *g,
			       gnutls_datum_t *q);

#endif
