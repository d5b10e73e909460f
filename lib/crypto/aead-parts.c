/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What providers of AEADs share: texts in pieces, and the end of opening. */
#include "config.h"

#include "base/ct.h"
#include "base/mem.h"
#include "crypto/provider.h"

bool aead_iov_total(const struct iovec *iov, unsigned count, size_t *total)
{
	*total = 0;
	for (unsigned i = 0; i < count; i++)
		if (__builtin_add_overflow(*total, iov[i].iov_len, total))
			return false;
	return true;
}

void aead_iov_crypt(aead_crypt_fn *fn, void *ctx, size_t block, const struct iovec *iov,
		    unsigned count, size_t total, uint8_t *out)
{
	size_t direct = 0, at;

	if (!total)
		return;
	if (iov[0].iov_len) {
		direct = count == 1 ? total : iov[0].iov_len - iov[0].iov_len % block;
		if (direct)
			fn(ctx, direct, out, iov[0].iov_base);
	}
	if (direct == total)
		return;
	at = direct;
	for (unsigned i = 0; i < count; i++) {
		const uint8_t *p = iov[i].iov_base;
		size_t n = iov[i].iov_len;

		if (!i) {
			p += direct;
			n -= direct;
		}
		if (n)
			memmove(out + at, p, n);
		at += n;
	}
	fn(ctx, total - direct, out + direct, out + direct);
}

size_t aead_pieces_total(const struct aead_piece *text, unsigned count)
{
	size_t total = 0;

	for (unsigned i = 0; i < count; i++)
		total += text[i].len;
	return total;
}

void aead_pieces_open(aead_crypt_fn *fn, void *ctx, const struct aead_piece *text, unsigned count)
{
	for (unsigned i = 0; i < count; i++)
		if (text[i].len)
			fn(ctx, text[i].len, text[i].to, text[i].from);
}

int aead_tag_check(const void *want, const void *got, size_t tag_len, const struct aead_piece *text,
		   unsigned count)
{
	if (ct_eq(want, got, tag_len))
		return 0;
	for (unsigned i = 0; i < count; i++)
		mem_wipe(text[i].to, text[i].len);
	return ERR(GNUTLS_E_DECRYPTION_FAILED);
}
