/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Constant-time comparison and selection. Masks are all ones for true, 0 for false. */
#ifndef BASE_CT_H
#define BASE_CT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

bool ct_eq(const void *a, const void *b, size_t len);
/* As ct_eq, but the answer stays a mask. */
uint32_t ct_eq_mask(const void *a, const void *b, size_t len);
/* PKCS #7 padding at the end of a text's last block (@block bytes, at most 255): whether it is right,
 * as a mask; *@pad is its length then, else 0. */
uint32_t ct_padding(const uint8_t *last, size_t block, size_t *pad);
void ct_select(uint32_t mask, void *out, const void *if_true, const void *if_false, size_t len);

/* Hides a value from the optimiser, so that masks aren't turned into branches. */
static inline uint32_t ct_hide(uint32_t x)
{
	__asm__("" : "+r"(x));
	return x;
}

static inline uint32_t ct_is_zero(uint32_t x)
{
	x = ct_hide(x);
	return (uint32_t)((int32_t)(~x & (x - 1)) >> 31);
}

static inline uint32_t ct_eq_u32(uint32_t a, uint32_t b)
{
	return ct_is_zero(a ^ b);
}

/* For values below 2^31. */
static inline uint32_t ct_lt_u32(uint32_t a, uint32_t b)
{
	return (uint32_t)((int32_t)ct_hide(a - b) >> 31);
}

#endif
