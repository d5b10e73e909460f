/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Public-key primitives on plain big-endian numbers: no bignum type leaves the provider. */
#ifndef CRYPTO_PK_H
#define CRYPTO_PK_H

#include "base/errors.h"

/* Where the numbers of a key stand in pk_params.n. Unsigned, big endian, no leading zero bytes
 * needed; EdDSA, X25519 and X448 keys raw as in their RFCs; EC coordinates as numbers. */
enum { PK_RSA_N, PK_RSA_E, PK_RSA_D, PK_RSA_P, PK_RSA_Q, PK_RSA_U /* q^-1 mod p */,
       PK_RSA_EXP1 /* d mod p-1 */, PK_RSA_EXP2 /* d mod q-1 */ };
enum { PK_EC_X, PK_EC_Y, PK_EC_K /* private */ };
enum { PK_ED_PUB, PK_ED_PRIV };
enum { PK_DSA_P, PK_DSA_Q, PK_DSA_G, PK_DSA_Y, PK_DSA_X /* private */ };
#define PK_PARAMS_MAX 8

/* Parameters that an RSA-PSS key is restricted to (RFC 4055); dig UNKNOWN: none. */
struct pk_pss {
	gnutls_digest_algorithm_t digest;
	unsigned salt_len;
};

struct pk_params {
	gnutls_pk_algorithm_t algo;
	gnutls_ecc_curve_t curve;
	struct pk_pss pss;
	bool is_private;
	gnutls_datum_t n[PK_PARAMS_MAX];
};

void pk_params_clear(struct pk_params *p); /* wipes */
MUST_USE int pk_params_copy(struct pk_params *to, const struct pk_params *from);
/* Only the public numbers. */
MUST_USE int pk_params_copy_public(struct pk_params *to, const struct pk_params *from);
/* Size of the key: bits of the modulus, order or field, as gnutls_pubkey_get_pk_algorithm says. */
unsigned pk_params_bits(const struct pk_params *p);
bool pk_params_same_public(const struct pk_params *a, const struct pk_params *b);

/* How to sign. @algo is that of the signature (GNUTLS_PK_RSA: PKCS #1 v1.5, GNUTLS_PK_RSA_PSS,
 * GNUTLS_PK_ECDSA, GNUTLS_PK_DSA, GNUTLS_PK_EDDSA_*). @digest names the hash that was made of the
 * data; UNKNOWN with PKCS #1 v1.5: the input is a DigestInfo already. */
struct pk_sign_how {
	gnutls_pk_algorithm_t algo;
	gnutls_digest_algorithm_t digest;
	unsigned pss_salt_len;
	bool reproducible; /* RFC 6979 */
};

/* @data is the digest, for EdDSA the message itself. (EC)DSA signatures are DER. */
MUST_USE int pk_sign(const struct pk_params *key, const struct pk_sign_how *how,
		     const gnutls_datum_t *data, gnutls_datum_t *sig);
/* 0, or GNUTLS_E_PK_SIG_VERIFY_FAILED. Rejects out-of-range scalars, non-minimal DER. */
MUST_USE int pk_verify(const struct pk_params *key, const struct pk_sign_how *how,
		       const gnutls_datum_t *data, const gnutls_datum_t *sig);
/* RSAES-PKCS1-v1_5. */
MUST_USE int pk_encrypt(const struct pk_params *key, const gnutls_datum_t *plain,
			gnutls_datum_t *cipher);
MUST_USE int pk_decrypt(const struct pk_params *key, const gnutls_datum_t *cipher,
			gnutls_datum_t *plain);
/* Decryption to exactly @len bytes. Neither time nor memory access tells whether the padding was
 * right: on any failure of it @out keeps what it held, and 0 is returned (so fill it with random
 * bytes first). Negative only for what is public (wrong size of @cipher). */
MUST_USE int pk_decrypt_fixed(const struct pk_params *key, const gnutls_datum_t *cipher, void *out,
			      size_t len);
/* @bits: RSA, DSA; a curve (GNUTLS_CURVE_TO_BITS resolved) for the others. */
MUST_USE int pk_generate(struct pk_params *key, gnutls_pk_algorithm_t algo, unsigned bits,
			 gnutls_ecc_curve_t curve);
/* Checks what can be checked: point on curve, RSA sizes and parity; with private parts: that they fit. */
MUST_USE int pk_check_public(const struct pk_params *key);
MUST_USE int pk_check_private(const struct pk_params *key);
/* Completes a private key: RSA exponents and coefficient, public point. */
MUST_USE int pk_fill(struct pk_params *key);
/* Static key agreement (gnutls_privkey_derive_secret). */
MUST_USE int pk_derive(const struct pk_params *priv, const struct pk_params *pub,
		       gnutls_datum_t *out);

#endif
