/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MACs on nettle: HMAC (RFC 2104), CMAC (RFC 4493), GMAC (SP 800-38D), UMAC (RFC 4418). */
#include "config.h"

#include <string.h>

#include <nettle/cmac.h>
#include <nettle/gcm.h>
#include <nettle/gosthash94.h>
#include <nettle/hmac.h>
#include <nettle/md5.h>
#include <nettle/nettle-meta.h>
#include <nettle/ripemd160.h>
#include <nettle/sha1.h>
#include <nettle/sha2.h>
#include <nettle/sha3.h>
#include <nettle/streebog.h>
#include <nettle/umac.h>

#include "base/mem.h"
#include "crypto/provider.h"

#define HMAC(lower, digest_len)                                                                    \
	struct hmac_##lower##_state {                                                              \
		struct lower##_ctx outer, inner, state;                                            \
	};                                                                                         \
	_Static_assert(sizeof(struct hmac_##lower##_state) <= MAC_STATE_MAX, "state too large");   \
	static int hmac_##lower##_key(void *ctx, const void *key, size_t key_len)                  \
	{                                                                                          \
		struct hmac_##lower##_state *h = ctx;                                              \
                                                                                                   \
		hmac_set_key(&h->outer, &h->inner, &h->state, &nettle_##lower, key_len,            \
			     key_len ? key : (const void *)"");                                    \
		return 0;                                                                          \
	}                                                                                          \
	static void hmac_##lower##_more(void *ctx, const void *data, size_t len)                   \
	{                                                                                          \
		struct hmac_##lower##_state *h = ctx;                                              \
                                                                                                   \
		hmac_update(&h->state, &nettle_##lower, len, data);                                \
	}                                                                                          \
	static void hmac_##lower##_end(void *ctx, void *out)                                       \
	{                                                                                          \
		struct hmac_##lower##_state *h = ctx;                                              \
                                                                                                   \
		hmac_digest(&h->outer, &h->inner, &h->state, &nettle_##lower, digest_len, out);    \
	}

HMAC(md5, MD5_DIGEST_SIZE)
HMAC(sha1, SHA1_DIGEST_SIZE)
HMAC(ripemd160, RIPEMD160_DIGEST_SIZE)
HMAC(sha224, SHA224_DIGEST_SIZE)
HMAC(sha256, SHA256_DIGEST_SIZE)
HMAC(sha384, SHA384_DIGEST_SIZE)
HMAC(sha512, SHA512_DIGEST_SIZE)
HMAC(sha3_224, SHA3_224_DIGEST_SIZE)
HMAC(sha3_256, SHA3_256_DIGEST_SIZE)
HMAC(sha3_384, SHA3_384_DIGEST_SIZE)
HMAC(sha3_512, SHA3_512_DIGEST_SIZE)
HMAC(gosthash94cp, GOSTHASH94CP_DIGEST_SIZE)
HMAC(streebog256, STREEBOG256_DIGEST_SIZE)
HMAC(streebog512, STREEBOG512_DIGEST_SIZE)

#define CMAC(bits)                                                                                 \
	static int cmac##bits##_key(void *ctx, const void *key, size_t key_len)                    \
	{                                                                                          \
		if (key_len != bits / 8)                                                           \
			return ERR(GNUTLS_E_INVALID_REQUEST);                                      \
		cmac_aes##bits##_set_key(ctx, key);                                                \
		return 0;                                                                          \
	}                                                                                          \
	static void cmac##bits##_more(void *ctx, const void *data, size_t len)                     \
	{                                                                                          \
		cmac_aes##bits##_update(ctx, len, data);                                           \
	}                                                                                          \
	static void cmac##bits##_end(void *ctx, void *out)                                         \
	{                                                                                          \
		cmac_aes##bits##_digest(ctx, CMAC128_DIGEST_SIZE, out);                            \
	}

CMAC(128)
CMAC(256)

#define UMAC(bits)                                                                                 \
	static int umac##bits##_key(void *ctx, const void *key, size_t key_len)                    \
	{                                                                                          \
		if (key_len != UMAC_KEY_SIZE)                                                      \
			return ERR(GNUTLS_E_INVALID_REQUEST);                                      \
		umac##bits##_set_key(ctx, key);                                                    \
		return 0;                                                                          \
	}                                                                                          \
	static int umac##bits##_nonce(void *ctx, const void *nonce, size_t len)                    \
	{                                                                                          \
		if (!len || len > 16)                                                              \
			return ERR(GNUTLS_E_INVALID_REQUEST);                                      \
		umac##bits##_set_nonce(ctx, len, nonce);                                           \
		return 0;                                                                          \
	}                                                                                          \
	static void umac##bits##_more(void *ctx, const void *data, size_t len)                     \
	{                                                                                          \
		umac##bits##_update(ctx, len, data);                                               \
	}                                                                                          \
	static void umac##bits##_end(void *ctx, void *out)                                         \
	{                                                                                          \
		umac##bits##_digest(ctx, bits / 8, out);                                           \
	}

UMAC(96)
UMAC(128)

/* GCM takes associated data in whole blocks, except for the last piece. */
#define GMAC(bits)                                                                                 \
	struct gmac##bits##_state {                                                                \
		struct gcm_aes##bits##_ctx gcm;                                                    \
		uint8_t part[GCM_BLOCK_SIZE];                                                      \
		unsigned part_len;                                                                 \
	};                                                                                         \
	static int gmac##bits##_key(void *ctx, const void *key, size_t key_len)                    \
	{                                                                                          \
		static const uint8_t zero[GCM_IV_SIZE];                                            \
		struct gmac##bits##_state *g = ctx;                                                \
                                                                                                   \
		if (key_len != bits / 8)                                                           \
			return ERR(GNUTLS_E_INVALID_REQUEST);                                      \
		gcm_aes##bits##_set_key(&g->gcm, key);                                             \
		gcm_aes##bits##_set_iv(&g->gcm, sizeof(zero), zero);                               \
		g->part_len = 0;                                                                   \
		return 0;                                                                          \
	}                                                                                          \
	static int gmac##bits##_nonce(void *ctx, const void *nonce, size_t len)                    \
	{                                                                                          \
		struct gmac##bits##_state *g = ctx;                                                \
                                                                                                   \
		if (!len)                                                                          \
			return ERR(GNUTLS_E_INVALID_REQUEST);                                      \
		gcm_aes##bits##_set_iv(&g->gcm, len, nonce);                                       \
		g->part_len = 0;                                                                   \
		return 0;                                                                          \
	}                                                                                          \
	static void gmac##bits##_more(void *ctx, const void *data, size_t len)                     \
	{                                                                                          \
		struct gmac##bits##_state *g = ctx;                                                \
		const uint8_t *p = data;                                                           \
                                                                                                   \
		while (len) {                                                                      \
			size_t n = MIN(len, sizeof(g->part) - g->part_len);                        \
                                                                                                   \
			if (!g->part_len && len >= sizeof(g->part)) {                              \
				n = len - len % sizeof(g->part);                                   \
				gcm_aes##bits##_update(&g->gcm, n, p);                             \
			} else {                                                                   \
				memcpy(g->part + g->part_len, p, n);                               \
				g->part_len += (unsigned)n;                                        \
				if (g->part_len == sizeof(g->part)) {                              \
					gcm_aes##bits##_update(&g->gcm, g->part_len, g->part);     \
					g->part_len = 0;                                           \
				}                                                                  \
			}                                                                          \
			p += n;                                                                    \
			len -= n;                                                                  \
		}                                                                                  \
	}                                                                                          \
	static void gmac##bits##_end(void *ctx, void *out)                                         \
	{                                                                                          \
		struct gmac##bits##_state *g = ctx;                                                \
                                                                                                   \
		if (g->part_len)                                                                   \
			gcm_aes##bits##_update(&g->gcm, g->part_len, g->part);                     \
		g->part_len = 0;                                                                   \
		gcm_aes##bits##_digest(&g->gcm, GCM_DIGEST_SIZE, out);                             \
	}

GMAC(128)
GMAC(192)
GMAC(256)

#define ROW(upper, lower, type, digest_len, ...)                                                   \
	{.id = GNUTLS_MAC_##upper, .state_len = sizeof(struct type), .len = digest_len,            \
	 .set_key = lower##_key, .update = lower##_more, .digest = lower##_end, ##__VA_ARGS__}
#define HMAC_ROW(upper, lower, digest_len)                                                         \
	ROW(upper, hmac_##lower, hmac_##lower##_state, digest_len)

const struct mac_ops nettle_mac_table[] = {
	HMAC_ROW(SHA256, sha256, 32),
	HMAC_ROW(SHA384, sha384, 48),
	HMAC_ROW(SHA512, sha512, 64),
	HMAC_ROW(SHA1, sha1, 20),
	HMAC_ROW(SHA224, sha224, 28),
	HMAC_ROW(MD5, md5, 16),
	HMAC_ROW(RMD160, ripemd160, 20),
	HMAC_ROW(SHA3_224, sha3_224, 28),
	HMAC_ROW(SHA3_256, sha3_256, 32),
	HMAC_ROW(SHA3_384, sha3_384, 48),
	HMAC_ROW(SHA3_512, sha3_512, 64),
	HMAC_ROW(GOSTR_94, gosthash94cp, 32),
	HMAC_ROW(STREEBOG_256, streebog256, 32),
	HMAC_ROW(STREEBOG_512, streebog512, 64),
	ROW(AES_CMAC_128, cmac128, cmac_aes128_ctx, 16),
	ROW(AES_CMAC_256, cmac256, cmac_aes256_ctx, 16),
	ROW(UMAC_96, umac96, umac96_ctx, 12, .set_nonce = umac96_nonce),
	ROW(UMAC_128, umac128, umac128_ctx, 16, .set_nonce = umac128_nonce),
	ROW(AES_GMAC_128, gmac128, gmac128_state, 16, .set_nonce = gmac128_nonce),
	ROW(AES_GMAC_192, gmac192, gmac192_state, 16, .set_nonce = gmac192_nonce),
	ROW(AES_GMAC_256, gmac256, gmac256_state, 16, .set_nonce = gmac256_nonce),
	{0},
};
