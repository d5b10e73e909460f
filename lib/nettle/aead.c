/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* AEADs on nettle: GCM (SP 800-38D), CCM (RFC 3610), ChaCha20-Poly1305 (RFC 8439), SIV (RFC 5297).
 */
#include "config.h"

#include <string.h>

#include <nettle/aes.h>
#include <nettle/camellia.h>
#include <nettle/ccm.h>
#include <nettle/chacha-poly1305.h>
#include <nettle/gcm.h>
#include <nettle/siv-cmac.h>

#include "base/mem.h"
#include "crypto/provider.h"

#define TAG_LEN 16

#define GCM(name)                                                                               \
	static void name##_key(void *ctx, const void *key)                                      \
	{                                                                                       \
		gcm_##name##_set_key(ctx, key);                                                 \
	}                                                                                       \
	static void name##_enc(void *ctx, size_t len, uint8_t *dst, const uint8_t *src)         \
	{                                                                                       \
		gcm_##name##_encrypt(ctx, len, dst, src);                                       \
	}                                                                                       \
	static void name##_dec(void *ctx, size_t len, uint8_t *dst, const uint8_t *src)         \
	{                                                                                       \
		gcm_##name##_decrypt(ctx, len, dst, src);                                       \
	}                                                                                       \
	static int name##_seal(void *ctx, const void *nonce, size_t nonce_len, const void *ad,  \
			       size_t ad_len, const struct iovec *iov, unsigned count,          \
			       size_t tag_len, void *out)                                       \
	{                                                                                       \
		size_t len;                                                                     \
                                                                                                \
		if (!nonce_len || !aead_iov_total(iov, count, &len) || len > AEAD_GCM_TEXT_MAX) \
			return ERR(GNUTLS_E_INVALID_REQUEST);                                   \
		gcm_##name##_set_iv(ctx, nonce_len, nonce);                                     \
		if (ad_len)                                                                     \
			gcm_##name##_update(ctx, ad_len, ad);                                   \
		aead_iov_crypt(name##_enc, ctx, GCM_BLOCK_SIZE, iov, count, len, out);          \
		gcm_##name##_digest(ctx, tag_len, (uint8_t *)out + len);                        \
		return 0;                                                                       \
	}                                                                                       \
	static int name##_open(void *ctx, const void *nonce, size_t nonce_len, const void *ad,  \
			       size_t ad_len, const struct aead_piece *text, unsigned count,    \
			       const void *tag, size_t tag_len)                                 \
	{                                                                                       \
		uint8_t own[TAG_LEN];                                                           \
                                                                                                \
		if (!nonce_len || aead_pieces_total(text, count) > AEAD_GCM_TEXT_MAX)           \
			return ERR(GNUTLS_E_INVALID_REQUEST);                                   \
		gcm_##name##_set_iv(ctx, nonce_len, nonce);                                     \
		if (ad_len)                                                                     \
			gcm_##name##_update(ctx, ad_len, ad);                                   \
		aead_pieces_open(name##_dec, ctx, text, count);                                 \
		gcm_##name##_digest(ctx, tag_len, own);                                         \
		return aead_tag_check(own, tag, tag_len, text, count);                          \
	}

GCM(aes128)
GCM(aes192)
GCM(aes256)
GCM(camellia128)
GCM(camellia256)

/* RFC 3610 §2.1: the shorter the nonce, the longer a message may be. */
static int ccm_check(size_t nonce_len, size_t len, size_t tag_len)
{
	/* nettle would take 14 bytes, too */
	if (nonce_len < CCM_MIN_NONCE_SIZE || nonce_len > 13 ||
	    (uint64_t)len > CCM_MAX_MSG_SIZE(nonce_len) || tag_len < 4 || tag_len % 2)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	return 0;
}

#define CCM(bits)                                                                                 \
	static void ccm##bits##_key(void *ctx, const void *key)                                   \
	{                                                                                         \
		ccm_aes##bits##_set_key(ctx, key);                                                \
	}                                                                                         \
	static void ccm##bits##_enc(void *ctx, size_t len, uint8_t *dst, const uint8_t *src)      \
	{                                                                                         \
		ccm_aes##bits##_encrypt(ctx, len, dst, src);                                      \
	}                                                                                         \
	static void ccm##bits##_dec(void *ctx, size_t len, uint8_t *dst, const uint8_t *src)      \
	{                                                                                         \
		ccm_aes##bits##_decrypt(ctx, len, dst, src);                                      \
	}                                                                                         \
	static int ccm##bits##_seal(void *ctx, const void *nonce, size_t nonce_len,               \
				    const void *ad, size_t ad_len, const struct iovec *iov,       \
				    unsigned count, size_t tag_len, void *out)                    \
	{                                                                                         \
		size_t len;                                                                       \
                                                                                                  \
		if (!aead_iov_total(iov, count, &len))                                            \
			return ERR(GNUTLS_E_INVALID_REQUEST);                                     \
		TRY(ccm_check(nonce_len, len, tag_len));                                          \
		ccm_aes##bits##_set_nonce(ctx, nonce_len, nonce, ad_len, len, tag_len);           \
		ccm_aes##bits##_update(ctx, ad_len, ad);                                          \
		aead_iov_crypt(ccm##bits##_enc, ctx, CCM_BLOCK_SIZE, iov, count, len, out);       \
		ccm_aes##bits##_digest(ctx, tag_len, (uint8_t *)out + len);                       \
		return 0;                                                                         \
	}                                                                                         \
	static int ccm##bits##_open(void *ctx, const void *nonce, size_t nonce_len,               \
				    const void *ad, size_t ad_len, const struct aead_piece *text, \
				    unsigned count, const void *tag, size_t tag_len)              \
	{                                                                                         \
		size_t len = aead_pieces_total(text, count);                                      \
		uint8_t own[TAG_LEN];                                                             \
                                                                                                  \
		TRY(ccm_check(nonce_len, len, tag_len));                                          \
		ccm_aes##bits##_set_nonce(ctx, nonce_len, nonce, ad_len, len, tag_len);           \
		ccm_aes##bits##_update(ctx, ad_len, ad);                                          \
		aead_pieces_open(ccm##bits##_dec, ctx, text, count);                              \
		ccm_aes##bits##_digest(ctx, tag_len, own);                                        \
		return aead_tag_check(own, tag, tag_len, text, count);                            \
	}

CCM(128)
CCM(256)

static void chacha_key(void *ctx, const void *key)
{
	chacha_poly1305_set_key(ctx, key);
}

static void chacha_enc(void *ctx, size_t len, uint8_t *dst, const uint8_t *src)
{
	chacha_poly1305_encrypt(ctx, len, dst, src);
}

static void chacha_dec(void *ctx, size_t len, uint8_t *dst, const uint8_t *src)
{
	chacha_poly1305_decrypt(ctx, len, dst, src);
}

static int chacha_seal(void *ctx, const void *nonce, size_t nonce_len, const void *ad,
		       size_t ad_len, const struct iovec *iov, unsigned count, size_t tag_len,
		       void *out)
{
	size_t len;

	if (nonce_len != CHACHA_POLY1305_NONCE_SIZE || !aead_iov_total(iov, count, &len))
		return ERR(GNUTLS_E_INVALID_REQUEST);
	chacha_poly1305_set_nonce(ctx, nonce);
	if (ad_len)
		chacha_poly1305_update(ctx, ad_len, ad);
	aead_iov_crypt(chacha_enc, ctx, CHACHA_POLY1305_BLOCK_SIZE, iov, count, len, out);
	chacha_poly1305_digest(ctx, tag_len, (uint8_t *)out + len);
	return 0;
}

static int chacha_open(void *ctx, const void *nonce, size_t nonce_len, const void *ad,
		       size_t ad_len, const struct aead_piece *text, unsigned count,
		       const void *tag, size_t tag_len)
{
	uint8_t own[TAG_LEN];

	if (nonce_len != CHACHA_POLY1305_NONCE_SIZE)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	chacha_poly1305_set_nonce(ctx, nonce);
	if (ad_len)
		chacha_poly1305_update(ctx, ad_len, ad);
	aead_pieces_open(chacha_dec, ctx, text, count);
	chacha_poly1305_digest(ctx, tag_len, own);
	return aead_tag_check(own, tag, tag_len, text, count);
}

/* SIV puts its tag, which is the IV, before the text. It needs the text twice: copied aside. */
#define SIV(bits)                                                                                  \
	static void siv##bits##_key(void *ctx, const void *key)                                    \
	{                                                                                          \
		siv_cmac_aes##bits##_set_key(ctx, key);                                            \
	}                                                                                          \
	static int siv##bits##_seal(void *ctx, const void *nonce, size_t nonce_len,                \
				    const void *ad, size_t ad_len, const struct iovec *iov,        \
				    unsigned count, size_t tag_len, void *out)                     \
	{                                                                                          \
		size_t len, at = 0;                                                                \
		uint8_t *text;                                                                     \
                                                                                                   \
		if (!nonce_len || tag_len != SIV_DIGEST_SIZE || !aead_iov_total(iov, count, &len)) \
			return ERR(GNUTLS_E_INVALID_REQUEST);                                      \
		text = mem_alloc(len + 1);                                                         \
		if (!text)                                                                         \
			return ERR(GNUTLS_E_MEMORY_ERROR);                                         \
		for (unsigned i = 0; i < count; at += iov[i++].iov_len)                            \
			if (iov[i].iov_len)                                                        \
				memcpy(text + at, iov[i].iov_base, iov[i].iov_len);                \
		siv_cmac_aes##bits##_encrypt_message(ctx, nonce_len, nonce, ad_len, ad,            \
						     len + tag_len, out, text);                    \
		mem_free_wipe(text, len);                                                          \
		return 0;                                                                          \
	}                                                                                          \
	static int siv##bits##_open(void *ctx, const void *nonce, size_t nonce_len,                \
				    const void *ad, size_t ad_len, const struct aead_piece *text,  \
				    unsigned count, const void *tag, size_t tag_len)               \
	{                                                                                          \
		const uint8_t *in = text->from;                                                    \
		uint8_t *copy;                                                                     \
		int ok;                                                                            \
                                                                                                   \
		if (!nonce_len || tag_len != SIV_DIGEST_SIZE || count != 1 ||                      \
		    tag != in + text->len)                                                         \
			return ERR(GNUTLS_E_INVALID_REQUEST);                                      \
		copy = mem_dup(in, text->len + tag_len);                                           \
		if (!copy)                                                                         \
			return ERR(GNUTLS_E_MEMORY_ERROR);                                         \
		ok = siv_cmac_aes##bits##_decrypt_message(ctx, nonce_len, nonce, ad_len, ad,       \
							  text->len, text->to, copy);              \
		mem_free(copy);                                                                    \
		if (ok)                                                                            \
			return 0;                                                                  \
		mem_wipe(text->to, text->len);                                                     \
		return ERR(GNUTLS_E_DECRYPTION_FAILED);                                            \
	}

SIV(128)
SIV(256)

#define ROW(upper, fn, type, key, nonce, tag)                                                \
	{                                                                                    \
		.id = GNUTLS_CIPHER_##upper, .ctx_len = sizeof(struct type), .key_len = key, \
		.nonce_len = nonce, .tag_len = tag, .set_key = fn##_key, .seal = fn##_seal,  \
		.open = fn##_open                                                            \
	}

const struct aead_ops nettle_aead_table[] = {
	ROW(AES_128_GCM, aes128, gcm_aes128_ctx, 16, 12, 16),
	ROW(AES_256_GCM, aes256, gcm_aes256_ctx, 32, 12, 16),
	ROW(CHACHA20_POLY1305, chacha, chacha_poly1305_ctx, 32, 12, 16),
	ROW(AES_192_GCM, aes192, gcm_aes192_ctx, 24, 12, 16),
	ROW(AES_128_CCM, ccm128, ccm_aes128_ctx, 16, 12, 16),
	ROW(AES_256_CCM, ccm256, ccm_aes256_ctx, 32, 12, 16),
	ROW(AES_128_CCM_8, ccm128, ccm_aes128_ctx, 16, 12, 8),
	ROW(AES_256_CCM_8, ccm256, ccm_aes256_ctx, 32, 12, 8),
	ROW(CAMELLIA_128_GCM, camellia128, gcm_camellia128_ctx, 16, 12, 16),
	ROW(CAMELLIA_256_GCM, camellia256, gcm_camellia256_ctx, 32, 12, 16),
	ROW(AES_128_SIV, siv128, siv_cmac_aes128_ctx, 32, 16, 16),
	ROW(AES_256_SIV, siv256, siv_cmac_aes256_ctx, 64, 16, 16),
	{0},
};
