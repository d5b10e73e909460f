/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Ciphers: AEADs that seal and open whole messages, and the raw modes below them. */
#ifndef CRYPTO_CIPHER_H
#define CRYPTO_CIPHER_H

#include <sys/uio.h>

#include "base/errors.h"

struct aead_ops;
struct cipher_ops;

/* A key schedule; the nonce comes with each call. One direction, or both. */
struct aead {
	const struct aead_ops *ops;
	void *ctx;
	uint8_t tag_len;
	uint8_t nonce_len;
};

MUST_USE int aead_init(struct aead *a, gnutls_cipher_algorithm_t alg, const void *key,
		       size_t key_len);
void aead_clear(struct aead *a);
/* Encrypts the pieces @iov one after the other into @out, followed by the tag (a->tag_len bytes).
 * @out has room for all; a piece may be the very place that it is encrypted to. */
MUST_USE int aead_seal(struct aead *a, const void *nonce, size_t nonce_len, const void *ad,
		       size_t ad_len, const struct iovec *iov, unsigned iov_count, void *out);
/* Decrypts @in_len bytes (tag included) to @out (in_len - tag_len bytes; may be @in).
 * GNUTLS_E_DECRYPTION_FAILED: @out has been wiped. */
MUST_USE int aead_open(struct aead *a, const void *nonce, size_t nonce_len, const void *ad,
		       size_t ad_len, const void *in, size_t in_len, void *out);
/* The same in pieces, each of which but the last is a multiple of AEAD_PIECE bytes. */
#define AEAD_PIECE 64
struct aead_piece {
	const void *from;
	void *to; /* may be @from */
	size_t len;
};
MUST_USE int aead_openv(struct aead *a, const void *nonce, size_t nonce_len, const void *ad,
			size_t ad_len, const struct aead_piece *text, unsigned count,
			const void *tag);

/* Block and stream modes without authentication (CBC, CTR, CFB8, XTS, RC4 …). */
struct cipher {
	const struct cipher_ops *ops;
	void *ctx;
};

MUST_USE int cipher_init(struct cipher *c, gnutls_cipher_algorithm_t alg, bool encrypt,
			 const void *key, size_t key_len, const void *iv, size_t iv_len);
MUST_USE int cipher_set_iv(struct cipher *c, const void *iv, size_t iv_len);
/* @len is a multiple of the block; @out may be @in. In the direction that it was made for. */
MUST_USE int cipher_apply(struct cipher *c, const void *in, size_t len, void *out);
void cipher_clear(struct cipher *c);

#endif
