/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The public interface of ciphers used piece by piece. */
#include "config.h"

#include <string.h>

#include <gnutls/crypto.h>

#include "algorithms/algorithms.h"
#include "base/ct.h"
#include "base/mem.h"
#include "crypto/provider.h"

struct api_cipher_hd_st {
	struct cipher enc, dec;
	struct cipher *last; /* that data went through: whose tag counts */
	bool shared;         /* a stream has one position for both directions */
};

/**
 * gnutls_cipher_init:
 * @handle: takes the new handle
 * @cipher: a cipher; of the AEADs, GCM and ChaCha20-Poly1305
 * @key: the key, of gnutls_cipher_get_key_size() bytes
 * @iv: the IV, or NULL to set it later
 *
 * New code that wants authenticated encryption uses gnutls_aead_cipher_init().
 *
 * Returns: 0, GNUTLS_E_INVALID_REQUEST for a cipher that there isn't, or another error.
 * Since: 2.10.0
 **/
int gnutls_cipher_init(gnutls_cipher_hd_t *handle, gnutls_cipher_algorithm_t cipher,
		       const gnutls_datum_t *key, const gnutls_datum_t *iv)
{
	const struct cipher_entry *e = cipher_find(cipher);
	const void *iv_data = iv ? iv->data : NULL;
	size_t iv_len = iv ? iv->size : 0;
	gnutls_cipher_hd_t h;
	int ret;

	if (!e || !key)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	h = mem_calloc(1, sizeof(*h));
	if (!h)
		return ERR(GNUTLS_E_MEMORY_ERROR);
	TRY_CLEAN(cipher_init(&h->enc, cipher, true, key->data, key->size, iv_data, iv_len));
	h->shared = e->kind == CIPHER_STREAM;
	h->last = &h->enc;
	if (!h->shared)
		TRY_CLEAN(cipher_init(&h->dec, cipher, false, key->data, key->size, iv_data,
				      iv_len));
	*handle = h;
	return 0;
cleanup:
	gnutls_cipher_deinit(h);
	return ret == GNUTLS_E_UNKNOWN_CIPHER_TYPE ? ERR(GNUTLS_E_INVALID_REQUEST) : ret;
}

/**
 * gnutls_cipher_deinit:
 * @handle: a handle
 *
 * Frees it and wipes the key.
 *
 * Since: 2.10.0
 **/
void gnutls_cipher_deinit(gnutls_cipher_hd_t handle)
{
	if (!handle)
		return;
	cipher_clear(&handle->enc);
	cipher_clear(&handle->dec);
	mem_free(handle);
}

/**
 * gnutls_cipher_set_iv:
 * @handle: a handle
 * @iv: the IV or nonce
 * @ivlen: its length in bytes
 *
 * Since: 3.0
 **/
void gnutls_cipher_set_iv(gnutls_cipher_hd_t handle, void *iv, size_t ivlen)
{
	if (cipher_set_iv(&handle->enc, iv, ivlen) < 0 ||
	    (!handle->shared && cipher_set_iv(&handle->dec, iv, ivlen) < 0))
		ERR(GNUTLS_E_INVALID_REQUEST);
	handle->last = &handle->enc;
}

static int crypt(gnutls_cipher_hd_t h, bool encrypt, const void *in, size_t len, void *out,
		 size_t out_len)
{
	struct cipher *c = encrypt || h->shared ? &h->enc : &h->dec;

	if (len % c->ops->block_len)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	if (out_len < len)
		return ERR(GNUTLS_E_SHORT_MEMORY_BUFFER);
	h->last = c;
	TRY(cipher_apply(c, in, len, out));
	return 0;
}

/**
 * gnutls_cipher_encrypt2:
 * @handle: a handle
 * @text: what to encrypt
 * @textlen: its length in bytes, whole blocks for block ciphers
 * @ciphertext: takes as many bytes; may be @text
 * @ciphertextlen: room in it
 *
 * Returns: 0, or a negative error code.
 * Since: 2.12.0
 **/
int gnutls_cipher_encrypt2(gnutls_cipher_hd_t handle, const void *text, size_t textlen,
			   void *ciphertext, size_t ciphertextlen)
{
	TRY(crypt(handle, true, text, textlen, ciphertext, ciphertextlen));
	return 0;
}

/**
 * gnutls_cipher_decrypt2:
 * @handle: a handle
 * @ciphertext: what to decrypt
 * @ciphertextlen: its length in bytes, whole blocks for block ciphers
 * @text: takes as many bytes; may be @ciphertext
 * @textlen: room in it
 *
 * With an AEAD nothing of the result may be used before the tag has been compared.
 *
 * Returns: 0, or a negative error code.
 * Since: 2.12.0
 **/
int gnutls_cipher_decrypt2(gnutls_cipher_hd_t handle, const void *ciphertext, size_t ciphertextlen,
			   void *text, size_t textlen)
{
	TRY(crypt(handle, false, ciphertext, ciphertextlen, text, textlen));
	return 0;
}

/**
 * gnutls_cipher_encrypt:
 * @handle: a handle
 * @text: what to encrypt, in place
 * @textlen: its length in bytes
 *
 * Returns: 0, or a negative error code.
 * Since: 2.10.0
 **/
int gnutls_cipher_encrypt(const gnutls_cipher_hd_t handle, void *text, size_t textlen)
{
	TRY(crypt(handle, true, text, textlen, text, textlen));
	return 0;
}

/**
 * gnutls_cipher_decrypt:
 * @handle: a handle
 * @ciphertext: what to decrypt, in place
 * @ciphertextlen: its length in bytes
 *
 * Returns: 0, or a negative error code.
 * Since: 2.10.0
 **/
int gnutls_cipher_decrypt(const gnutls_cipher_hd_t handle, void *ciphertext, size_t ciphertextlen)
{
	TRY(crypt(handle, false, ciphertext, ciphertextlen, ciphertext, ciphertextlen));
	return 0;
}

/* PKCS #7 padding (RFC 5652 §6.3) is for CBC. */
static int padding_check(gnutls_cipher_hd_t h, unsigned flags)
{
	if (!(flags & GNUTLS_CIPHER_PADDING_PKCS7))
		return 0;
	return h->enc.ops->block_len > 1 ? 0 : ERR(GNUTLS_E_INVALID_REQUEST);
}

/**
 * gnutls_cipher_encrypt3:
 * @handle: a handle
 * @ptext: what to encrypt
 * @ptext_len: its length in bytes
 * @ctext: takes the result, or NULL to ask for its length
 * @ctext_len: room in it; becomes the length of the result
 * @flags: GNUTLS_CIPHER_PADDING_PKCS7 pads to whole blocks, or 0
 *
 * Returns: 0, or a negative error code.
 * Since: 3.7.7
 **/
int gnutls_cipher_encrypt3(gnutls_cipher_hd_t handle, const void *ptext, size_t ptext_len,
			   void *ctext, size_t *ctext_len, unsigned flags)
{
	size_t block = handle->enc.ops->block_len, whole = ptext_len, total = ptext_len;
	uint8_t last[64], *out = ctext;

	TRY(padding_check(handle, flags));
	if (flags & GNUTLS_CIPHER_PADDING_PKCS7) {
		whole = ptext_len - ptext_len % block;
		total = whole + block;
		if (total < whole)
			return ERR(GNUTLS_E_INVALID_REQUEST);
	}
	if (!ctext) {
		*ctext_len = total;
		return 0;
	}
	if (*ctext_len < total)
		return ERR(GNUTLS_E_SHORT_MEMORY_BUFFER);
	if (total != whole) {
		size_t rest = ptext_len - whole;

		if (rest)
			memcpy(last, (const uint8_t *)ptext + whole, rest);
		memset(last + rest, (int)(block - rest), block - rest);
	}
	TRY(crypt(handle, true, ptext, whole, out, whole));
	if (total != whole) {
		TRY(crypt(handle, true, last, block, out + whole, block));
		mem_wipe(last, sizeof(last));
	}
	*ctext_len = total;
	return 0;
}

/**
 * gnutls_cipher_decrypt3:
 * @handle: a handle
 * @ctext: what to decrypt
 * @ctext_len: its length in bytes
 * @ptext: takes the result; as large as the input, whatever the padding
 * @ptext_len: room in it; becomes the length of the result
 * @flags: GNUTLS_CIPHER_PADDING_PKCS7 takes padding off, or 0
 *
 * The time that this takes doesn't depend on the padding; what the caller does about an error may.
 *
 * Returns: 0, GNUTLS_E_DECRYPTION_FAILED for wrong padding, or another error.
 * Since: 3.7.7
 **/
int gnutls_cipher_decrypt3(gnutls_cipher_hd_t handle, const void *ctext, size_t ctext_len,
			   void *ptext, size_t *ptext_len, unsigned flags)
{
	size_t block = handle->enc.ops->block_len;
	uint32_t good;
	size_t pad;

	TRY(padding_check(handle, flags));
	TRY(crypt(handle, false, ctext, ctext_len, ptext, *ptext_len));
	if (!(flags & GNUTLS_CIPHER_PADDING_PKCS7)) {
		*ptext_len = ctext_len;
		return 0;
	}
	if (!ctext_len)
		return ERR(GNUTLS_E_DECRYPTION_FAILED);
	good = ct_padding((uint8_t *)ptext + ctext_len - block, block, &pad);
	*ptext_len = ctext_len - pad;
	return good ? 0 : ERR(GNUTLS_E_DECRYPTION_FAILED);
}

/**
 * gnutls_cipher_add_auth:
 * @handle: handle of an AEAD
 * @text: data to be authenticated only
 * @text_size: its length in bytes
 *
 * To be called before any encryption or decryption.
 *
 * Returns: 0, or a negative error code.
 * Since: 3.0
 **/
int gnutls_cipher_add_auth(gnutls_cipher_hd_t handle, const void *text, size_t text_size)
{
	if (!handle->enc.ops->auth)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	if (!text_size)
		return 0;
	TRY(handle->enc.ops->auth(handle->enc.ctx, text, text_size));
	TRY(handle->dec.ops->auth(handle->dec.ctx, text, text_size));
	return 0;
}

/**
 * gnutls_cipher_tag:
 * @handle: handle of an AEAD
 * @tag: takes the tag
 * @tag_size: how many bytes of it are wanted
 *
 * To be called when all data has been encrypted or decrypted.
 *
 * Returns: 0, or a negative error code.
 * Since: 3.0
 **/
int gnutls_cipher_tag(gnutls_cipher_hd_t handle, void *tag, size_t tag_size)
{
	struct cipher *c = handle->last;

	if (!c->ops->tag || tag_size > 16)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	c->ops->tag(c->ctx, tag, tag_size);
	return 0;
}
