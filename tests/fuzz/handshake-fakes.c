/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See handshake-fakes.h; linked with --wrap. */
#include "config.h"

#include "handshake-fakes.h"

bool fuzz_lenient;

bool __wrap_ct_eq(const void *a, const void *b, size_t len);
bool __real_ct_eq(const void *a, const void *b, size_t len);
int __wrap_pk_verify(const struct pk_params *key, const struct pk_sign_how *how,
		     const gnutls_datum_t *data, const gnutls_datum_t *sig);
int __real_pk_verify(const struct pk_params *key, const struct pk_sign_how *how,
		     const gnutls_datum_t *data, const gnutls_datum_t *sig);
int __wrap_aead_seal(struct aead *a, const void *nonce, size_t nonce_len, const void *ad,
		     size_t ad_len, const struct iovec *iov, unsigned iov_count, void *out);
int __wrap_aead_open(struct aead *a, const void *nonce, size_t nonce_len, const void *ad,
		     size_t ad_len, const void *in, size_t in_len, void *out);
int __wrap_aead_openv(struct aead *a, const void *nonce, size_t nonce_len, const void *ad,
		      size_t ad_len, const struct aead_piece *text, unsigned count,
		      const void *tag);

bool __wrap_ct_eq(const void *a, const void *b, size_t len)
{
	return __real_ct_eq(a, b, len) || fuzz_lenient;
}

int __wrap_pk_verify(const struct pk_params *key, const struct pk_sign_how *how,
		     const gnutls_datum_t *data, const gnutls_datum_t *sig)
{
	return fuzz_lenient ? 0 : __real_pk_verify(key, how, data, sig);
}

int __wrap_aead_seal(struct aead *a, const void *nonce, size_t nonce_len, const void *ad,
		     size_t ad_len, const struct iovec *iov, unsigned iov_count, void *out)
{
	uint8_t *to = out;

	(void)nonce, (void)nonce_len, (void)ad, (void)ad_len;
	for (unsigned i = 0; i < iov_count; i++) {
		memmove(to, iov[i].iov_base, iov[i].iov_len);
		to += iov[i].iov_len;
	}
	memset(to, 0, a->tag_len);
	return 0;
}

int __wrap_aead_open(struct aead *a, const void *nonce, size_t nonce_len, const void *ad,
		     size_t ad_len, const void *in, size_t in_len, void *out)
{
	(void)nonce, (void)nonce_len, (void)ad, (void)ad_len;
	if (in_len < a->tag_len)
		return GNUTLS_E_DECRYPTION_FAILED;
	memmove(out, in, in_len - a->tag_len);
	return 0;
}

int __wrap_aead_openv(struct aead *a, const void *nonce, size_t nonce_len, const void *ad,
		      size_t ad_len, const struct aead_piece *text, unsigned count,
		      const void *tag)
{
	(void)a, (void)nonce, (void)nonce_len, (void)ad, (void)ad_len, (void)tag;
	for (unsigned i = 0; i < count; i++)
		memmove(text[i].to, text[i].from, text[i].len);
	return 0;
}
