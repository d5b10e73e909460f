/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Unauthenticated modes on nettle, and the AEADs that may be used piece by piece. */
#include "config.h"

#include <string.h>

#include <nettle/aes.h>
#include <nettle/arcfour.h>
#include <nettle/arctwo.h>
#include <nettle/camellia.h>
#include <nettle/cbc.h>
#include <nettle/cfb.h>
#include <nettle/chacha-poly1305.h>
#include <nettle/chacha.h>
#include <nettle/des.h>
#include <nettle/gcm.h>
#include <nettle/salsa20.h>
#include <nettle/xts.h>

#include "base/mem.h"
#include "crypto/provider.h"

/* as GnuTLS answers */
static int iv_check(size_t len, size_t want)
{
	return len == want ? 0 : ERR(GNUTLS_E_INTERNAL_ERROR);
}

/* Block ciphers with one context per direction. */
#define KEYED(name, ctx_type, enc_key, dec_key, enc_fn, dec_fn)                                    \
	static void name##_key(struct ctx_type *c, bool encrypt, const void *key)                  \
	{                                                                                          \
		if (encrypt)                                                                       \
			enc_key;                                                                   \
		else                                                                               \
			dec_key;                                                                   \
	}                                                                                          \
	static void name##_enc(const void *ctx, size_t len, uint8_t *dst, const uint8_t *src)        \
	{                                                                                          \
		enc_fn((struct ctx_type *)(uintptr_t)ctx, len, dst, src);                          \
	}                                                                                          \
	static void name##_dec(const void *ctx, size_t len, uint8_t *dst, const uint8_t *src)        \
	{                                                                                          \
		dec_fn((struct ctx_type *)(uintptr_t)ctx, len, dst, src);                          \
	}

KEYED(aes128, aes128_ctx, aes128_set_encrypt_key(c, key), aes128_set_decrypt_key(c, key),
      aes128_encrypt, aes128_decrypt)
KEYED(aes192, aes192_ctx, aes192_set_encrypt_key(c, key), aes192_set_decrypt_key(c, key),
      aes192_encrypt, aes192_decrypt)
KEYED(aes256, aes256_ctx, aes256_set_encrypt_key(c, key), aes256_set_decrypt_key(c, key),
      aes256_encrypt, aes256_decrypt)
KEYED(camellia128, camellia128_ctx, camellia128_set_encrypt_key(c, key),
      camellia128_set_decrypt_key(c, key), camellia128_crypt, camellia128_crypt)
KEYED(camellia192, camellia256_ctx, camellia192_set_encrypt_key(c, key),
      camellia192_set_decrypt_key(c, key), camellia256_crypt, camellia256_crypt)
KEYED(camellia256, camellia256_ctx, camellia256_set_encrypt_key(c, key),
      camellia256_set_decrypt_key(c, key), camellia256_crypt, camellia256_crypt)
/* a weak key (RFC 4772) is the caller's choice */
KEYED(des, des_ctx, (void)des_set_key(c, key), (void)des_set_key(c, key), des_encrypt, des_decrypt)
KEYED(des3, des3_ctx, (void)des3_set_key(c, key), (void)des3_set_key(c, key), des3_encrypt,
      des3_decrypt)
KEYED(rc2, arctwo_ctx, arctwo_set_key_ekb(c, 5, key, 40), arctwo_set_key_ekb(c, 5, key, 40),
      arctwo_encrypt, arctwo_decrypt)

#define CBC(name, ctx_type, block)                                                                 \
	struct name##_cbc {                                                                        \
		struct ctx_type ctx;                                                               \
		uint8_t iv[block];                                                                 \
		bool encrypt;                                                                      \
	};                                                                                         \
	static int name##_cbc_key(void *ctx, bool encrypt, const void *key)                        \
	{                                                                                          \
		struct name##_cbc *c = ctx;                                                        \
                                                                                                   \
		c->encrypt = encrypt;                                                              \
		name##_key(&c->ctx, encrypt, key);                                                 \
		return 0;                                                                          \
	}                                                                                          \
	static int name##_cbc_iv(void *ctx, const void *iv, size_t len)                            \
	{                                                                                          \
		TRY(iv_check(len, block));                                                         \
		memcpy(((struct name##_cbc *)ctx)->iv, iv, block);                                 \
		return 0;                                                                          \
	}                                                                                          \
	static int name##_cbc_apply(void *ctx, const void *in, size_t len, void *out)              \
	{                                                                                          \
		struct name##_cbc *c = ctx;                                                        \
                                                                                                   \
		if (c->encrypt)                                                                    \
			cbc_encrypt(&c->ctx, name##_enc, block, c->iv, len, out, in);              \
		else                                                                               \
			cbc_decrypt(&c->ctx, name##_dec, block, c->iv, len, out, in);              \
		return 0;                                                                          \
	}

CBC(aes128, aes128_ctx, 16)
CBC(aes192, aes192_ctx, 16)
CBC(aes256, aes256_ctx, 16)
CBC(camellia128, camellia128_ctx, 16)
CBC(camellia192, camellia256_ctx, 16)
CBC(camellia256, camellia256_ctx, 16)
CBC(des, des_ctx, 8)
CBC(des3, des3_ctx, 8)
CBC(rc2, arctwo_ctx, 8)

/* CFB with 8-bit feedback encrypts in both directions. */
#define CFB8(bits)                                                                                 \
	struct cfb8_##bits {                                                                       \
		struct aes##bits##_ctx ctx;                                                        \
		uint8_t iv[16];                                                                    \
		bool encrypt;                                                                      \
	};                                                                                         \
	static int cfb8_##bits##_key(void *ctx, bool encrypt, const void *key)                     \
	{                                                                                          \
		struct cfb8_##bits *c = ctx;                                                       \
                                                                                                   \
		c->encrypt = encrypt;                                                              \
		aes##bits##_set_encrypt_key(&c->ctx, key);                                         \
		return 0;                                                                          \
	}                                                                                          \
	static int cfb8_##bits##_iv(void *ctx, const void *iv, size_t len)                         \
	{                                                                                          \
		TRY(iv_check(len, 16));                                                            \
		memcpy(((struct cfb8_##bits *)ctx)->iv, iv, 16);                                   \
		return 0;                                                                          \
	}                                                                                          \
	static int cfb8_##bits##_apply(void *ctx, const void *in, size_t len, void *out)           \
	{                                                                                          \
		struct cfb8_##bits *c = ctx;                                                       \
                                                                                                   \
		if (c->encrypt)                                                                    \
			cfb8_encrypt(&c->ctx, aes##bits##_enc, 16, c->iv, len, out, in);           \
		else                                                                               \
			cfb8_decrypt(&c->ctx, aes##bits##_enc, 16, c->iv, len, out, in);           \
		return 0;                                                                          \
	}

CFB8(128)
CFB8(192)
CFB8(256)

#define XTS(bits)                                                                                  \
	struct xts_##bits {                                                                        \
		struct xts_aes##bits##_key key;                                                    \
		uint8_t tweak[16];                                                                 \
		bool encrypt;                                                                      \
	};                                                                                         \
	static int xts_##bits##_set(void *ctx, bool encrypt, const void *key)                      \
	{                                                                                          \
		struct xts_##bits *c = ctx;                                                        \
                                                                                                   \
		c->encrypt = encrypt;                                                              \
		if (encrypt)                                                                       \
			xts_aes##bits##_set_encrypt_key(&c->key, key);                             \
		else                                                                               \
			xts_aes##bits##_set_decrypt_key(&c->key, key);                             \
		return 0;                                                                          \
	}                                                                                          \
	static int xts_##bits##_iv(void *ctx, const void *iv, size_t len)                          \
	{                                                                                          \
		TRY(iv_check(len, 16));                                                            \
		memcpy(((struct xts_##bits *)ctx)->tweak, iv, 16);                                 \
		return 0;                                                                          \
	}                                                                                          \
	/* One message per call: the tweak is that of its first block. */                          \
	static int xts_##bits##_apply(void *ctx, const void *in, size_t len, void *out)            \
	{                                                                                          \
		struct xts_##bits *c = ctx;                                                        \
                                                                                                   \
		if (len < 16)                                                                      \
			return ERR(GNUTLS_E_INVALID_REQUEST);                                      \
		if (c->encrypt)                                                                    \
			xts_aes##bits##_encrypt_message(&c->key, c->tweak, len, out, in);          \
		else                                                                               \
			xts_aes##bits##_decrypt_message(&c->key, c->tweak, len, out, in);          \
		return 0;                                                                          \
	}

XTS(128)
XTS(256)

static int rc4_key(void *ctx, bool encrypt, const void *key)
{
	(void)encrypt;
	arcfour_set_key(ctx, 16, key);
	return 0;
}

static int no_iv(void *ctx, const void *iv, size_t len)
{
	(void)ctx;
	(void)iv;
	(void)len;
	return 0;
}

static int rc4_apply(void *ctx, const void *in, size_t len, void *out)
{
	arcfour_crypt(ctx, len, out, in);
	return 0;
}

static int salsa_key(void *ctx, bool encrypt, const void *key)
{
	(void)encrypt;
	salsa20_256_set_key(ctx, key);
	return 0;
}

static int salsa_iv(void *ctx, const void *iv, size_t len)
{
	TRY(iv_check(len, SALSA20_NONCE_SIZE));
	salsa20_set_nonce(ctx, iv);
	return 0;
}

static int salsa_apply(void *ctx, const void *in, size_t len, void *out)
{
	salsa20_crypt(ctx, len, out, in);
	return 0;
}

static int salsa12_apply(void *ctx, const void *in, size_t len, void *out)
{
	salsa20r12_crypt(ctx, len, out, in);
	return 0;
}

static int chacha_plain_key(void *ctx, bool encrypt, const void *key)
{
	(void)encrypt;
	chacha_set_key(ctx, key);
	return 0;
}

/* The IV is a block counter and a nonce, in either split of the 16 bytes. */
static int chacha64_iv(void *ctx, const void *iv, size_t len)
{
	TRY(iv_check(len, 16));
	chacha_set_nonce(ctx, (const uint8_t *)iv + CHACHA_COUNTER_SIZE);
	chacha_set_counter(ctx, iv);
	return 0;
}

static int chacha32_iv(void *ctx, const void *iv, size_t len)
{
	TRY(iv_check(len, 16));
	chacha_set_nonce96(ctx, (const uint8_t *)iv + CHACHA_COUNTER32_SIZE);
	chacha_set_counter32(ctx, iv);
	return 0;
}

static int chacha64_apply(void *ctx, const void *in, size_t len, void *out)
{
	chacha_crypt(ctx, len, out, in);
	return 0;
}

static int chacha32_apply(void *ctx, const void *in, size_t len, void *out)
{
	chacha_crypt32(ctx, len, out, in);
	return 0;
}

#define GCM(name)                                                                                  \
	struct name##_pieces {                                                                     \
		struct gcm_##name##_ctx gcm;                                                       \
		bool encrypt;                                                                      \
	};                                                                                         \
	static int name##_gcm_key(void *ctx, bool encrypt, const void *key)                        \
	{                                                                                          \
		struct name##_pieces *c = ctx;                                                     \
                                                                                                   \
		c->encrypt = encrypt;                                                              \
		gcm_##name##_set_key(&c->gcm, key);                                                \
		return 0;                                                                          \
	}                                                                                          \
	static int name##_gcm_iv(void *ctx, const void *iv, size_t len)                            \
	{                                                                                          \
		if (!len)                                                                          \
			return ERR(GNUTLS_E_INVALID_REQUEST);                                      \
		gcm_##name##_set_iv(&((struct name##_pieces *)ctx)->gcm, len, iv);                 \
		return 0;                                                                          \
	}                                                                                          \
	static int name##_gcm_apply(void *ctx, const void *in, size_t len, void *out)              \
	{                                                                                          \
		struct name##_pieces *c = ctx;                                                     \
                                                                                                   \
		/* only the last piece may end inside a block */                                   \
		if (c->gcm.gcm.data_size % GCM_BLOCK_SIZE)                                         \
			return ERR(GNUTLS_E_INVALID_REQUEST);                                      \
		if (c->encrypt)                                                                    \
			gcm_##name##_encrypt(&c->gcm, len, out, in);                               \
		else                                                                               \
			gcm_##name##_decrypt(&c->gcm, len, out, in);                               \
		return 0;                                                                          \
	}                                                                                          \
	static int name##_gcm_auth(void *ctx, const void *data, size_t len)                        \
	{                                                                                          \
		struct name##_pieces *c = ctx;                                                     \
                                                                                                   \
		if (c->gcm.gcm.auth_size % GCM_BLOCK_SIZE || c->gcm.gcm.data_size)                 \
			return ERR(GNUTLS_E_INVALID_REQUEST);                                      \
		gcm_##name##_update(&c->gcm, len, data);                                           \
		return 0;                                                                          \
	}                                                                                          \
	static void name##_gcm_tag(void *ctx, void *out, size_t len)                               \
	{                                                                                          \
		gcm_##name##_digest(&((struct name##_pieces *)ctx)->gcm, len, out);                \
	}

GCM(aes128)
GCM(aes192)
GCM(aes256)
GCM(camellia128)
GCM(camellia256)

struct chacha_pieces {
	struct chacha_poly1305_ctx ctx;
	bool encrypt;
};

static int chapoly_key(void *ctx, bool encrypt, const void *key)
{
	struct chacha_pieces *c = ctx;

	c->encrypt = encrypt;
	chacha_poly1305_set_key(&c->ctx, key);
	return 0;
}

static int chapoly_iv(void *ctx, const void *iv, size_t len)
{
	TRY(iv_check(len, CHACHA_POLY1305_NONCE_SIZE));
	chacha_poly1305_set_nonce(&((struct chacha_pieces *)ctx)->ctx, iv);
	return 0;
}

static int chapoly_apply(void *ctx, const void *in, size_t len, void *out)
{
	struct chacha_pieces *c = ctx;

	if (c->ctx.data_size % CHACHA_POLY1305_BLOCK_SIZE)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	if (c->encrypt)
		chacha_poly1305_encrypt(&c->ctx, len, out, in);
	else
		chacha_poly1305_decrypt(&c->ctx, len, out, in);
	return 0;
}

static int chapoly_auth(void *ctx, const void *data, size_t len)
{
	struct chacha_pieces *c = ctx;

	if (c->ctx.data_size)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	chacha_poly1305_update(&c->ctx, len, data);
	return 0;
}

static void chapoly_tag(void *ctx, void *out, size_t len)
{
	chacha_poly1305_digest(&((struct chacha_pieces *)ctx)->ctx, len, out);
}

#define ROW(upper, type, key, iv, block, key_fn, iv_fn, apply_fn, ...)                             \
	{.id = GNUTLS_CIPHER_##upper, .ctx_len = sizeof(struct type), .key_len = key,              \
	 .iv_len = iv, .block_len = block, .set_key = key_fn, .set_iv = iv_fn, .apply = apply_fn,  \
	 ##__VA_ARGS__}
#define CBC_ROW(upper, name, key, block)                                                           \
	ROW(upper, name##_cbc, key, block, block, name##_cbc_key, name##_cbc_iv, name##_cbc_apply)
#define CFB8_ROW(bits)                                                                             \
	ROW(AES_##bits##_CFB8, cfb8_##bits, bits / 8, 16, 1, cfb8_##bits##_key, cfb8_##bits##_iv,  \
	    cfb8_##bits##_apply)
#define XTS_ROW(bits)                                                                              \
	ROW(AES_##bits##_XTS, xts_##bits, bits / 4, 16, 1, xts_##bits##_set, xts_##bits##_iv,      \
	    xts_##bits##_apply)
#define GCM_ROW(upper, name, key)                                                                  \
	ROW(upper, name##_pieces, key, 12, 1, name##_gcm_key, name##_gcm_iv, name##_gcm_apply,     \
	    .auth = name##_gcm_auth, .tag = name##_gcm_tag)

const struct cipher_ops nettle_cipher_table[] = {
	CBC_ROW(AES_128_CBC, aes128, 16, 16),
	CBC_ROW(AES_192_CBC, aes192, 24, 16),
	CBC_ROW(AES_256_CBC, aes256, 32, 16),
	CBC_ROW(3DES_CBC, des3, 24, 8),
	CBC_ROW(CAMELLIA_128_CBC, camellia128, 16, 16),
	CBC_ROW(CAMELLIA_192_CBC, camellia192, 24, 16),
	CBC_ROW(CAMELLIA_256_CBC, camellia256, 32, 16),
	CBC_ROW(DES_CBC, des, 8, 8),
	CBC_ROW(RC2_40_CBC, rc2, 5, 8),
	GCM_ROW(AES_128_GCM, aes128, 16),
	GCM_ROW(AES_192_GCM, aes192, 24),
	GCM_ROW(AES_256_GCM, aes256, 32),
	GCM_ROW(CAMELLIA_128_GCM, camellia128, 16),
	GCM_ROW(CAMELLIA_256_GCM, camellia256, 32),
	ROW(CHACHA20_POLY1305, chacha_pieces, 32, 12, 1, chapoly_key, chapoly_iv, chapoly_apply,
	    .auth = chapoly_auth, .tag = chapoly_tag),
	CFB8_ROW(128),
	CFB8_ROW(192),
	CFB8_ROW(256),
	XTS_ROW(128),
	XTS_ROW(256),
	ROW(ARCFOUR_128, arcfour_ctx, 16, 0, 1, rc4_key, no_iv, rc4_apply),
	ROW(SALSA20_256, salsa20_ctx, 32, 8, 1, salsa_key, salsa_iv, salsa_apply),
	ROW(ESTREAM_SALSA20_256, salsa20_ctx, 32, 8, 1, salsa_key, salsa_iv, salsa12_apply),
	ROW(CHACHA20_64, chacha_ctx, 32, 16, 1, chacha_plain_key, chacha64_iv, chacha64_apply),
	ROW(CHACHA20_32, chacha_ctx, 32, 16, 1, chacha_plain_key, chacha32_iv, chacha32_apply),
	{0},
};
