/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Ciphers: finding the provider, key and length checks. */
#include "config.h"

#include <string.h>

#include "base/mem.h"
#include "base/secret.h"
#include "crypto/provider.h"

static const struct aead_ops *aead_ops_find(gnutls_cipher_algorithm_t alg)
{
	const struct aead_ops *fast = accelerated_aead_find(alg);

	if (fast)
		return fast;
	for (const struct aead_ops *o = nettle_aead_table; o->id; o++)
		if (o->id == alg)
			return o;
	return NULL;
}

int aead_init(struct aead *a, gnutls_cipher_algorithm_t alg, const void *key, size_t key_len)
{
	const struct aead_ops *o = aead_ops_find(alg);

	memset(a, 0, sizeof(*a));
	if (!o)
		return ERR(GNUTLS_E_UNKNOWN_CIPHER_TYPE);
	/* as GnuTLS answers */
	if (key_len != o->key_len)
		return ERR(GNUTLS_E_INTERNAL_ERROR);
	a->ctx = mem_calloc(1, o->ctx_len);
	if (!a->ctx)
		return ERR(GNUTLS_E_MEMORY_ERROR);
	a->ops = o;
	a->tag_len = o->tag_len;
	a->nonce_len = o->nonce_len;
	o->set_key(a->ctx, key);
	return 0;
}

void aead_clear(struct aead *a)
{
	if (a->ops)
		mem_free_wipe(a->ctx, a->ops->ctx_len);
	memset(a, 0, sizeof(*a));
}

int aead_seal(struct aead *a, const void *nonce, size_t nonce_len, const void *ad, size_t ad_len,
	      const struct iovec *iov, unsigned iov_count, void *out)
{
	size_t len;

	if (!a->ops)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	TRY(a->ops->seal(a->ctx, nonce, nonce_len, ad, ad_len, iov, iov_count, a->tag_len, out));
	if (SECRETS_MARKED && aead_iov_total(iov, iov_count, &len))
		SECRET_OPEN(out, len + a->tag_len);
	return 0;
}

int aead_open(struct aead *a, const void *nonce, size_t nonce_len, const void *ad, size_t ad_len,
	      const void *in, size_t in_len, void *out)
{
	struct aead_piece text = {in, out, in_len - a->tag_len};

	if (in_len < a->tag_len)
		return ERR(GNUTLS_E_DECRYPTION_FAILED);
	return aead_openv(a, nonce, nonce_len, ad, ad_len, &text, 1,
			  (const uint8_t *)in + text.len);
}

int aead_openv(struct aead *a, const void *nonce, size_t nonce_len, const void *ad, size_t ad_len,
	       const struct aead_piece *text, unsigned count, const void *tag)
{
	if (!a->ops)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	TRY(a->ops->open(a->ctx, nonce, nonce_len, ad, ad_len, text, count, tag, a->tag_len));
	for (unsigned i = 0; SECRETS_MARKED && i < count; i++) /* for its parsers */
		SECRET_OPEN(text[i].to, text[i].len);
	return 0;
}

static const struct cipher_ops *cipher_ops_find(gnutls_cipher_algorithm_t alg)
{
	for (const struct cipher_ops *o = nettle_cipher_table; o->id; o++)
		if (o->id == alg)
			return o;
	return NULL;
}

int cipher_init(struct cipher *c, gnutls_cipher_algorithm_t alg, bool encrypt, const void *key,
		size_t key_len, const void *iv, size_t iv_len)
{
	const struct cipher_ops *o = cipher_ops_find(alg);
	int ret;

	memset(c, 0, sizeof(*c));
	if (!o)
		return ERR(GNUTLS_E_UNKNOWN_CIPHER_TYPE);
	/* as GnuTLS answers */
	if (key_len != o->key_len)
		return ERR(GNUTLS_E_INTERNAL_ERROR);
	c->ctx = mem_calloc(1, o->ctx_len);
	if (!c->ctx)
		return ERR(GNUTLS_E_MEMORY_ERROR);
	c->ops = o;
	TRY_CLEAN(o->set_key(c->ctx, encrypt, key));
	if (iv_len)
		TRY_CLEAN(cipher_set_iv(c, iv, iv_len));
	return 0;
cleanup:
	cipher_clear(c);
	return ret;
}

int cipher_set_iv(struct cipher *c, const void *iv, size_t iv_len)
{
	if (!c->ops || !c->ops->set_iv)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	TRY(c->ops->set_iv(c->ctx, iv, iv_len));
	return 0;
}

int cipher_apply(struct cipher *c, const void *in, size_t len, void *out)
{
	if (!c->ops || len % c->ops->block_len)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	if (!len)
		return 0;
	TRY(c->ops->apply(c->ctx, in, len, out));
	return 0;
}

void cipher_clear(struct cipher *c)
{
	if (c->ops) {
		if (c->ops->deinit)
			c->ops->deinit(c->ctx);
		mem_free_wipe(c->ctx, c->ops->ctx_len);
	}
	memset(c, 0, sizeof(*c));
}
