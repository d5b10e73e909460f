/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The public interface of authenticated encryption. */
#include "config.h"

#include <string.h>

#include <gnutls/crypto.h>

#include "algorithms/algorithms.h"
#include "base/mem.h"
#include "crypto/provider.h"

struct api_aead_cipher_hd_st {
	struct aead aead;
	gnutls_cipher_algorithm_t alg;
};

/* SIV's tag comes first. */
static bool tag_first(gnutls_cipher_algorithm_t alg)
{
	return alg == GNUTLS_CIPHER_AES_128_SIV || alg == GNUTLS_CIPHER_AES_256_SIV;
}

/* The context with the caller's tag length; 0 stands for the usual one. */
static int with_tag(gnutls_aead_cipher_hd_t h, size_t tag_size, struct aead *a)
{
	*a = h->aead;
	if (tag_size > a->tag_len)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	if (tag_size)
		a->tag_len = (uint8_t)tag_size;
	return 0;
}

/* Puts pieces into one string, wiped when it is let go. */
struct gathered {
	uint8_t *data;
	size_t len, room;
};

static void gathered_clear(struct gathered *g)
{
	mem_free_wipe(g->data, g->room);
}

#define autogathered __attribute__((cleanup(gathered_clear))) struct gathered

static int gather(struct gathered *g, const giovec_t *iov, int count, size_t extra)
{
	size_t total = 0;

	if (count < 0)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	for (int i = 0; i < count; i++)
		if (__builtin_add_overflow(total, iov[i].iov_len, &total))
			return ERR(GNUTLS_E_INVALID_REQUEST);
	if (total > SIZE_MAX - extra - 1)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	g->data = mem_alloc(total + extra + 1);
	if (!g->data)
		return ERR(GNUTLS_E_MEMORY_ERROR);
	g->room = total + extra + 1;
	for (int i = 0; i < count; i++) {
		if (iov[i].iov_len)
			memcpy(g->data + g->len, iov[i].iov_base, iov[i].iov_len);
		g->len += iov[i].iov_len;
	}
	return 0;
}

static void scatter(const uint8_t *from, const giovec_t *iov, int count)
{
	for (int i = 0; i < count; i++) {
		if (iov[i].iov_len)
			memcpy(iov[i].iov_base, from, iov[i].iov_len);
		from += iov[i].iov_len;
	}
}

/**
 * gnutls_aead_cipher_init:
 * @handle: takes the new handle
 * @cipher: an authenticating cipher
 * @key: the key, of gnutls_cipher_get_key_size() bytes
 *
 * Returns: 0, GNUTLS_E_INVALID_REQUEST for what is no AEAD, or another error.
 * Since: 3.4.0
 **/
int gnutls_aead_cipher_init(gnutls_aead_cipher_hd_t *handle, gnutls_cipher_algorithm_t cipher,
			    const gnutls_datum_t *key)
{
	gnutls_aead_cipher_hd_t h = mem_calloc(1, sizeof(*h));
	int ret;

	if (!h)
		return ERR(GNUTLS_E_MEMORY_ERROR);
	h->alg = cipher;
	ret = aead_init(&h->aead, cipher, key->data, key->size);
	if (ret < 0) {
		mem_free(h);
		return ret == GNUTLS_E_UNKNOWN_CIPHER_TYPE ? ERR(GNUTLS_E_INVALID_REQUEST)
							   : ERR(ret);
	}
	*handle = h;
	return 0;
}

/**
 * gnutls_aead_cipher_set_key:
 * @handle: a handle
 * @key: another key
 *
 * Returns: 0, or a negative error code; then the old key stays.
 * Since: 3.7.5
 **/
int gnutls_aead_cipher_set_key(gnutls_aead_cipher_hd_t handle, const gnutls_datum_t *key)
{
	struct aead a;

	TRY(aead_init(&a, handle->alg, key->data, key->size));
	aead_clear(&handle->aead);
	handle->aead = a;
	return 0;
}

/**
 * gnutls_aead_cipher_deinit:
 * @handle: a handle
 *
 * Frees it and wipes the key.
 *
 * Since: 3.4.0
 **/
void gnutls_aead_cipher_deinit(gnutls_aead_cipher_hd_t handle)
{
	if (!handle)
		return;
	aead_clear(&handle->aead);
	mem_free(handle);
}

/**
 * gnutls_aead_cipher_encrypt:
 * @handle: a handle
 * @nonce: never used twice with this key
 * @nonce_len: its length in bytes
 * @auth: data to be authenticated only, or NULL
 * @auth_len: its length in bytes
 * @tag_size: length of the tag in bytes, 0 for the usual one
 * @ptext: what to encrypt
 * @ptext_len: its length in bytes
 * @ctext: takes the result and the tag; may be @ptext
 * @ctext_len: room in it; becomes the length of both
 *
 * Returns: 0, or a negative error code.
 * Since: 3.4.0
 **/
int gnutls_aead_cipher_encrypt(gnutls_aead_cipher_hd_t handle, const void *nonce, size_t nonce_len,
			       const void *auth, size_t auth_len, size_t tag_size,
			       const void *ptext, size_t ptext_len, void *ctext, size_t *ctext_len)
{
	struct iovec iov = {(void *)(uintptr_t)ptext, ptext_len};
	struct aead a;

	TRY(with_tag(handle, tag_size, &a));
	if (*ctext_len < a.tag_len || *ctext_len - a.tag_len < ptext_len)
		return ERR(GNUTLS_E_SHORT_MEMORY_BUFFER);
	TRY(aead_seal(&a, nonce, nonce_len, auth, auth_len, &iov, 1, ctext));
	*ctext_len = ptext_len + a.tag_len;
	return 0;
}

/**
 * gnutls_aead_cipher_decrypt:
 * @handle: a handle
 * @nonce: as at encryption
 * @nonce_len: its length in bytes
 * @auth: as at encryption
 * @auth_len: its length in bytes
 * @tag_size: as at encryption
 * @ctext: what to decrypt, tag included
 * @ctext_len: its length in bytes
 * @ptext: takes the result; may be @ctext
 * @ptext_len: room in it; becomes the length of the result
 *
 * Returns: 0, or a negative error code: with GNUTLS_E_DECRYPTION_FAILED @ptext holds nothing.
 * Since: 3.4.0
 **/
int gnutls_aead_cipher_decrypt(gnutls_aead_cipher_hd_t handle, const void *nonce, size_t nonce_len,
			       const void *auth, size_t auth_len, size_t tag_size,
			       const void *ctext, size_t ctext_len, void *ptext, size_t *ptext_len)
{
	struct aead a;

	TRY(with_tag(handle, tag_size, &a));
	if (ctext_len < a.tag_len)
		return ERR(GNUTLS_E_DECRYPTION_FAILED);
	if (*ptext_len < ctext_len - a.tag_len)
		return ERR(GNUTLS_E_SHORT_MEMORY_BUFFER);
	TRY(aead_open(&a, nonce, nonce_len, auth, auth_len, ctext, ctext_len, ptext));
	*ptext_len = ctext_len - a.tag_len;
	return 0;
}

/**
 * gnutls_aead_cipher_encryptv:
 * @handle: a handle
 * @nonce: never used twice with this key
 * @nonce_len: its length in bytes
 * @auth_iov: pieces to be authenticated only
 * @auth_iovcnt: how many
 * @tag_size: length of the tag in bytes, 0 for the usual one
 * @iov: pieces to be encrypted
 * @iovcnt: how many
 * @ctext: takes the result and the tag
 * @ctext_len: room in it; becomes the length of both
 *
 * Returns: 0, or a negative error code.
 * Since: 3.6.3
 **/
int gnutls_aead_cipher_encryptv(gnutls_aead_cipher_hd_t handle, const void *nonce, size_t nonce_len,
				const giovec_t *auth_iov, int auth_iovcnt, size_t tag_size,
				const giovec_t *iov, int iovcnt, void *ctext, size_t *ctext_len)
{
	autogathered ad = {0}, text = {0};

	TRY(gather(&ad, auth_iov, auth_iovcnt, 0));
	TRY(gather(&text, iov, iovcnt, 0));
	TRY(gnutls_aead_cipher_encrypt(handle, nonce, nonce_len, ad.data, ad.len, tag_size,
				       text.data, text.len, ctext, ctext_len));
	return 0;
}

/**
 * gnutls_aead_cipher_encryptv2:
 * @handle: a handle
 * @nonce: never used twice with this key
 * @nonce_len: its length in bytes
 * @auth_iov: pieces to be authenticated only
 * @auth_iovcnt: how many
 * @iov: pieces to be encrypted in place
 * @iovcnt: how many
 * @tag: takes the tag
 * @tag_size: its length in bytes, or NULL or 0 for the usual one; becomes the length
 *
 * Returns: 0, or a negative error code.
 * Since: 3.6.10
 **/
int gnutls_aead_cipher_encryptv2(gnutls_aead_cipher_hd_t handle, const void *nonce,
				 size_t nonce_len, const giovec_t *auth_iov, int auth_iovcnt,
				 const giovec_t *iov, int iovcnt, void *tag, size_t *tag_size)
{
	autogathered ad = {0}, text = {0};
	size_t tag_at, text_at;
	struct iovec piece;
	struct aead a;

	TRY(with_tag(handle, tag_size ? *tag_size : 0, &a));
	TRY(gather(&ad, auth_iov, auth_iovcnt, 0));
	TRY(gather(&text, iov, iovcnt, a.tag_len));
	piece = (struct iovec){text.data, text.len};
	TRY(aead_seal(&a, nonce, nonce_len, ad.data, ad.len, &piece, 1, text.data));
	tag_at = tag_first(handle->alg) ? 0 : text.len;
	text_at = tag_first(handle->alg) ? a.tag_len : 0;
	scatter(text.data + text_at, iov, iovcnt);
	memcpy(tag, text.data + tag_at, a.tag_len);
	if (tag_size)
		*tag_size = a.tag_len;
	return 0;
}

/**
 * gnutls_aead_cipher_decryptv2:
 * @handle: a handle
 * @nonce: as at encryption
 * @nonce_len: its length in bytes
 * @auth_iov: pieces authenticated only
 * @auth_iovcnt: how many
 * @iov: pieces to be decrypted in place
 * @iovcnt: how many
 * @tag: the tag
 * @tag_size: its length in bytes, 0 for the usual one
 *
 * Returns: 0, or a negative error code: then the pieces are as they were.
 * Since: 3.6.10
 **/
int gnutls_aead_cipher_decryptv2(gnutls_aead_cipher_hd_t handle, const void *nonce,
				 size_t nonce_len, const giovec_t *auth_iov, int auth_iovcnt,
				 const giovec_t *iov, int iovcnt, void *tag, size_t tag_size)
{
	autogathered ad = {0}, text = {0};
	struct aead a;

	TRY(with_tag(handle, tag_size, &a));
	TRY(gather(&ad, auth_iov, auth_iovcnt, 0));
	TRY(gather(&text, iov, iovcnt, a.tag_len));
	if (tag_first(handle->alg)) {
		memmove(text.data + a.tag_len, text.data, text.len);
		memcpy(text.data, tag, a.tag_len);
	} else {
		memcpy(text.data + text.len, tag, a.tag_len);
	}
	TRY(aead_open(&a, nonce, nonce_len, ad.data, ad.len, text.data, text.len + a.tag_len,
		      text.data));
	scatter(text.data, iov, iovcnt);
	return 0;
}
