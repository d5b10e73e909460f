/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Constant-time comparison and selection of byte strings. */
#include "config.h"

#include "base/ct.h"

uint32_t ct_eq_mask(const void *a, const void *b, size_t len)
{
	const volatile uint8_t *x = a, *y = b;
	uint32_t diff = 0;

	while (len--)
		diff |= *x++ ^ *y++;
	return ct_is_zero(diff);
}

bool ct_eq(const void *a, const void *b, size_t len)
{
	return ct_eq_mask(a, b, len) != 0;
}

void ct_select(uint32_t mask, void *out, const void *if_true, const void *if_false, size_t len)
{
	const uint8_t *t = if_true, *f = if_false;
	uint8_t *o = out, m = (uint8_t)ct_hide(mask);

	while (len--) {
		*o++ = (uint8_t)((*t++ & m) | (*f++ & ~m));
	}
}
