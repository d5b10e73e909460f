/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Hashes on nettle. */
#include "config.h"

#include <string.h>

#include <nettle/gosthash94.h>
#include <nettle/md5.h>
#include <nettle/ripemd160.h>
#include <nettle/sha1.h>
#include <nettle/sha2.h>
#include <nettle/sha3.h>
#include <nettle/streebog.h>

#include "crypto/provider.h"

#define HASH(lower, digest_len)                                                                    \
	_Static_assert(sizeof(struct lower##_ctx) <= HASH_STATE_MAX, "state too large");           \
	static void lower##_start(void *state)                                                     \
	{                                                                                          \
		lower##_init(state);                                                               \
	}                                                                                          \
	static void lower##_more(void *state, const void *data, size_t len)                        \
	{                                                                                          \
		lower##_update(state, len, data);                                                  \
	}                                                                                          \
	static void lower##_end(void *state, void *out)                                            \
	{                                                                                          \
		lower##_digest(state, digest_len, out);                                            \
	}

HASH(md5, MD5_DIGEST_SIZE)
HASH(sha1, SHA1_DIGEST_SIZE)
HASH(ripemd160, RIPEMD160_DIGEST_SIZE)
HASH(sha224, SHA224_DIGEST_SIZE)
HASH(sha256, SHA256_DIGEST_SIZE)
HASH(sha384, SHA384_DIGEST_SIZE)
HASH(sha512, SHA512_DIGEST_SIZE)
HASH(sha3_224, SHA3_224_DIGEST_SIZE)
HASH(sha3_256, SHA3_256_DIGEST_SIZE)
HASH(sha3_384, SHA3_384_DIGEST_SIZE)
HASH(sha3_512, SHA3_512_DIGEST_SIZE)
HASH(gosthash94cp, GOSTHASH94CP_DIGEST_SIZE)
HASH(streebog256, STREEBOG256_DIGEST_SIZE)
HASH(streebog512, STREEBOG512_DIGEST_SIZE)

/* The pair that TLS used before 1.2 (RFC 4346 §7.4.8). */
struct md5_sha1_ctx {
	struct md5_ctx md5;
	struct sha1_ctx sha1;
};

static void md5_sha1_start(void *state)
{
	struct md5_sha1_ctx *c = state;

	md5_init(&c->md5);
	sha1_init(&c->sha1);
}

static void md5_sha1_more(void *state, const void *data, size_t len)
{
	struct md5_sha1_ctx *c = state;

	md5_update(&c->md5, len, data);
	sha1_update(&c->sha1, len, data);
}

static void md5_sha1_end(void *state, void *out)
{
	struct md5_sha1_ctx *c = state;

	md5_digest(&c->md5, MD5_DIGEST_SIZE, out);
	sha1_digest(&c->sha1, SHA1_DIGEST_SIZE, (uint8_t *)out + MD5_DIGEST_SIZE);
}

/* Chaining values, for HMAC over a secret length (record/cbc.c). */
#define CHAIN(lower, word_len)                                                                     \
	static void lower##_chain(const void *state, void *out)                                    \
	{                                                                                          \
		const struct lower##_ctx *c = state;                                               \
		uint8_t *o = out;                                                                  \
		for (size_t i = 0; i < sizeof(c->state) / sizeof(c->state[0]); i++) {              \
			for (unsigned j = word_len; j-- > 0;)                                      \
				*o++ = (uint8_t)(c->state[i] >> 8 * j);                            \
		}                                                                                  \
	}

CHAIN(sha1, 4)
CHAIN(sha256, 4)
CHAIN(sha384, 8)

#define ROW(upper, lower, digest_len, ...)                                                         \
	{.id = GNUTLS_DIG_##upper, .state_len = sizeof(struct lower##_ctx), .len = digest_len,     \
	 .init = lower##_start, .update = lower##_more, .digest = lower##_end, ##__VA_ARGS__}

const struct hash_ops nettle_hash_table[] = {
	ROW(SHA256, sha256, 32, .chain = sha256_chain),
	ROW(SHA384, sha384, 48, .chain = sha384_chain),
	ROW(SHA512, sha512, 64),
	ROW(SHA1, sha1, 20, .chain = sha1_chain),
	ROW(SHA224, sha224, 28),
	ROW(MD5, md5, 16),
	ROW(MD5_SHA1, md5_sha1, 36),
	ROW(RMD160, ripemd160, 20),
	ROW(SHA3_224, sha3_224, 28),
	ROW(SHA3_256, sha3_256, 32),
	ROW(SHA3_384, sha3_384, 48),
	ROW(SHA3_512, sha3_512, 64),
	ROW(GOSTR_94, gosthash94cp, 32),
	ROW(STREEBOG_256, streebog256, 32),
	ROW(STREEBOG_512, streebog512, 64),
	{0},
};
