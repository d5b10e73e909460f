/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a provider of primitives brings: one table per family. lib/nettle has them all; faster ones
 * (lib/accelerated) come before it, chosen at run time after a known-answer test. */
#ifndef CRYPTO_PROVIDER_H
#define CRYPTO_PROVIDER_H

#include "crypto/cipher.h"
#include "crypto/hash.h"
#include "crypto/kx.h"
#include "crypto/pk.h"

struct hash_ops {
	gnutls_digest_algorithm_t id;
	uint16_t state_len;
	uint8_t len;
	void (*init)(void *state);
	void (*update)(void *state, const void *data, size_t len);
	void (*digest)(void *state, void *out);
	/* The chaining value, big endian, after a whole number of blocks: what a constant-time HMAC
	 * over a secret length needs (record/cbc.c). NULL where no CBC suite uses the hash. */
	void (*chain)(const void *state, void *out);
};

struct mac_ops {
	gnutls_mac_algorithm_t id;
	uint16_t state_len;
	uint8_t len;
	int (*set_key)(void *state, const void *key, size_t key_len);
	int (*set_nonce)(void *state, const void *nonce, size_t len); /* NULL: takes none */
	void (*update)(void *state, const void *data, size_t len);
	void (*digest)(void *state, void *out);
	/* TLS 1.2's P_hash (RFC 5246 §5) of at most p_hash_max bytes @text; NULL: crypto/kdf.c
	 * makes it of the others. No message may be under way. */
	void (*p_hash)(const void *state, const void *text, size_t len, void *out, size_t out_len);
	uint8_t p_hash_max;
};

struct aead_ops {
	gnutls_cipher_algorithm_t id;
	uint32_t ctx_len;
	uint8_t key_len, nonce_len, tag_len;
	void (*set_key)(void *ctx, const void *key);
	int (*seal)(void *ctx, const void *nonce, size_t nonce_len, const void *ad, size_t ad_len,
		    const struct iovec *iov, unsigned iov_count, size_t tag_len, void *out);
	/* All pieces but the last are multiples of AEAD_PIECE. */
	int (*open)(void *ctx, const void *nonce, size_t nonce_len, const void *ad, size_t ad_len,
		    const struct aead_piece *text, unsigned count, const void *tag, size_t tag_len);
};

/* SP 800-38D §5.2.1.1: 2^39 - 256 bits of text under GCM. */
#define AEAD_GCM_TEXT_MAX ((UINT64_C(1) << 36) - 32)

/* --- for AEAD providers; crypto/aead-parts.c */
/* False: more than a size_t holds. */
bool aead_iov_total(const struct iovec *iov, unsigned count, size_t *total);
typedef void aead_crypt_fn(void *ctx, size_t len, uint8_t *dst, const uint8_t *src);
/* For an @fn that wants whole blocks but for the last call. The first piece, which is all or nearly
 * all, goes straight through; the rest is moved to its place and encrypted there. */
void aead_iov_crypt(aead_crypt_fn *fn, void *ctx, size_t block, const struct iovec *iov,
		    unsigned count, size_t total, uint8_t *out);
size_t aead_pieces_total(const struct aead_piece *text, unsigned count);
void aead_pieces_open(aead_crypt_fn *fn, void *ctx, const struct aead_piece *text, unsigned count);
/* GNUTLS_E_DECRYPTION_FAILED and a wiped @text unless the tags are the same. */
MUST_USE int aead_tag_check(const void *want, const void *got, size_t tag_len,
			    const struct aead_piece *text, unsigned count);

struct cipher_ops {
	gnutls_cipher_algorithm_t id;
	uint32_t ctx_len;
	uint8_t key_len, iv_len, block_len;
	int (*set_key)(void *ctx, bool encrypt, const void *key);
	int (*set_iv)(void *ctx, const void *iv, size_t iv_len);
	int (*apply)(void *ctx, const void *in, size_t len, void *out);
	/* authenticating modes used piece by piece (gnutls_cipher_add_auth, _tag), else NULL */
	int (*auth)(void *ctx, const void *data, size_t len);
	void (*tag)(void *ctx, void *out, size_t len);
	/* contexts with pointers into themselves or allocations; NULL: bytes to be wiped */
	void (*deinit)(void *ctx);
};

/* Tables end in a row with id 0. */
extern const struct hash_ops nettle_hash_table[];
extern const struct mac_ops nettle_mac_table[];
extern const struct aead_ops nettle_aead_table[];
extern const struct cipher_ops nettle_cipher_table[];

/* The row of lib/accelerated that this processor can run and that has given the known answers; NULL
 * for what nettle is to do. */
const struct aead_ops *accelerated_aead_find(gnutls_cipher_algorithm_t alg);

/* The same for hashes and MACs. */
#ifdef __x86_64__
const struct hash_ops *accelerated_hash_find(gnutls_digest_algorithm_t alg);
const struct mac_ops *accelerated_mac_find(gnutls_mac_algorithm_t alg);
#else
#define accelerated_hash_find(alg) NULL
#define accelerated_mac_find(alg)  NULL
#endif

/* X25519 (RFC 7748 §5), 32 bytes each; false: only nettle has it here. */
MUST_USE bool accelerated_x25519(uint8_t *out, const uint8_t *scalar, const uint8_t *u);

/* The random generator: fails with GNUTLS_E_RANDOM_FAILED, never silently. Refresh: all threads
 * take fresh entropy before their next output. */
MUST_USE int nettle_rnd(void *out, size_t len);
void nettle_rnd_refresh(void);

/* The public-key family has one provider: lib/nettle defines the functions of crypto/pk.h and
 * crypto/kx.h that need bignums under these names; lib/crypto checks arguments and dispatches. */
struct pk_ops {
	int (*sign)(const struct pk_params *key, const struct pk_sign_how *how,
		    const gnutls_datum_t *data, gnutls_datum_t *sig);
	int (*verify)(const struct pk_params *key, const struct pk_sign_how *how,
		      const gnutls_datum_t *data, const gnutls_datum_t *sig);
	int (*encrypt)(const struct pk_params *key, const gnutls_datum_t *plain,
		       gnutls_datum_t *cipher);
	int (*decrypt)(const struct pk_params *key, const gnutls_datum_t *cipher,
		       gnutls_datum_t *plain);
	int (*decrypt_fixed)(const struct pk_params *key, const gnutls_datum_t *cipher, void *out,
			     size_t len);
	int (*generate)(struct pk_params *key, gnutls_pk_algorithm_t algo, unsigned bits,
			gnutls_ecc_curve_t curve);
	int (*check_public)(const struct pk_params *key);
	int (*check_private)(const struct pk_params *key);
	int (*fill)(struct pk_params *key);
	int (*derive)(const struct pk_params *priv, const struct pk_params *pub,
		      gnutls_datum_t *out);
	int (*kx_generate)(struct kx_key *k);
	int (*kx_derive)(const struct kx_key *k, const void *peer, size_t peer_len,
			 gnutls_datum_t *out);
	int (*dh_generate)(unsigned bits, gnutls_datum_t *p, gnutls_datum_t *g, gnutls_datum_t *q);
};
extern const struct pk_ops nettle_pk;

#endif
