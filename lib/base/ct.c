/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Constant-time comparison and selection of byte strings. */
#include "config.h"

#include "base/ct.h"

#include <string.h>

#include "base/secret.h"

uint32_t ct_eq_mask(const void *a, const void *b, size_t len)
{
	const uint8_t *x = a, *y = b;
	uint64_t diff = 0, p, q;

	for (; len >= sizeof(p); len -= sizeof(p), x += sizeof(p), y += sizeof(q)) {
		memcpy(&p, x, sizeof(p));
		memcpy(&q, y, sizeof(q));
		diff |= p ^ q;
		/* no way out before the end that a compiler could find */
		__asm__("" : "+r"(diff));
	}
	while (len--) {
		diff |= (uint64_t)(*x++ ^ *y++);
		__asm__("" : "+r"(diff));
	}
	return ct_is_zero((uint32_t)(diff | diff >> 32));
}

bool ct_eq(const void *a, const void *b, size_t len)
{
	uint32_t same = ct_eq_mask(a, b, len);

	/* the answer is no secret */
	SECRET_OPEN(&same, sizeof(same));
	return same != 0;
}

uint32_t ct_padding(const uint8_t *last, size_t block, size_t *pad)
{
	uint32_t n = last[block - 1], good = ~ct_is_zero(n) & ct_lt_u32(n, (uint32_t)block + 1);

	for (size_t i = 1; i <= block; i++) {
		uint32_t inside = ~ct_lt_u32(n, (uint32_t)i);

		good &= ~inside | ct_eq_u32(last[block - i], n);
	}
	*pad = n & good;
	/* one answer for all of it, and the length, which the caller is about to tell */
	SECRET_OPEN(&good, sizeof(good));
	SECRET_OPEN(pad, sizeof(*pad));
	return good;
}

void ct_select(uint32_t mask, void *out, const void *if_true, const void *if_false, size_t len)
{
	const uint8_t *t = if_true, *f = if_false;
	uint8_t *o = out, m = (uint8_t)ct_hide(mask);

	while (len--) {
		*o++ = (uint8_t)((*t++ & m) | (*f++ & ~m));
	}
}
