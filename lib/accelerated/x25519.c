/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* X25519 (RFC 7748 §5) in portable C with 128-bit products, in constant time: no branch and no
 * address depends on the scalar or the point. */
#include "config.h"

#include <string.h>

#include "base/mem.h"
#include "crypto/provider.h"

#ifdef __SIZEOF_INT128__

#define INLINE static inline __attribute__((always_inline))
#define LIMBS  5
#define BITS   51
#define MASK   ((UINT64_C(1) << BITS) - 1)
#define A24    121665 /* (486662 - 2) / 4 */

__extension__ typedef unsigned __int128 wide;

/* A number modulo p = 2^255 - 19, not fully reduced. "Tight": every limb is below 2^51 + 2^12, as
 * products leave them. "Loose": below 2^53, as one addition or subtraction of tight numbers leaves
 * them. Products take loose numbers; additions and subtractions take tight ones. */
struct fe {
	uint64_t l[LIMBS];
};

/* The ladder's whole state, so that one wipe forgets it. */
struct ladder {
	uint8_t scalar[32];
	struct fe x1, x2, z2, x3, z3;
	struct fe a, b, c, d, aa, bb;
};

/* Columns of loose products are below 2^113: no carry needs more than 62 bits. */
INLINE void fe_carry(struct fe *out, wide r0, wide r1, wide r2, wide r3, wide r4)
{
	uint64_t low;

	r1 += (uint64_t)(r0 >> BITS);
	r2 += (uint64_t)(r1 >> BITS);
	r3 += (uint64_t)(r2 >> BITS);
	r4 += (uint64_t)(r3 >> BITS);
	/* 2^255 = 19 */
	low = ((uint64_t)r0 & MASK) + 19 * (uint64_t)(r4 >> BITS);
	out->l[0] = low & MASK;
	out->l[1] = ((uint64_t)r1 & MASK) + (low >> BITS);
	out->l[2] = (uint64_t)r2 & MASK;
	out->l[3] = (uint64_t)r3 & MASK;
	out->l[4] = (uint64_t)r4 & MASK;
}

INLINE void fe_mul(struct fe *out, const struct fe *a, const struct fe *b)
{
	const uint64_t a0 = a->l[0], a1 = a->l[1], a2 = a->l[2], a3 = a->l[3], a4 = a->l[4];
	const uint64_t b0 = b->l[0], b1 = b->l[1], b2 = b->l[2], b3 = b->l[3], b4 = b->l[4];
	const uint64_t w1 = 19 * b1, w2 = 19 * b2, w3 = 19 * b3, w4 = 19 * b4;

	fe_carry(out, (wide)a0 * b0 + (wide)a1 * w4 + (wide)a2 * w3 + (wide)a3 * w2 + (wide)a4 * w1,
		 (wide)a0 * b1 + (wide)a1 * b0 + (wide)a2 * w4 + (wide)a3 * w3 + (wide)a4 * w2,
		 (wide)a0 * b2 + (wide)a1 * b1 + (wide)a2 * b0 + (wide)a3 * w4 + (wide)a4 * w3,
		 (wide)a0 * b3 + (wide)a1 * b2 + (wide)a2 * b1 + (wide)a3 * b0 + (wide)a4 * w4,
		 (wide)a0 * b4 + (wide)a1 * b3 + (wide)a2 * b2 + (wide)a3 * b1 + (wide)a4 * b0);
}

INLINE void fe_square(struct fe *out, const struct fe *a)
{
	const uint64_t a0 = a->l[0], a1 = a->l[1], a2 = a->l[2], a3 = a->l[3], a4 = a->l[4];
	const uint64_t d0 = 2 * a0, d1 = 2 * a1, d2 = 2 * a2, d3 = 2 * a3;
	const uint64_t w3 = 19 * a3, w4 = 19 * a4;

	fe_carry(out, (wide)a0 * a0 + (wide)d1 * w4 + (wide)d2 * w3,
		 (wide)d0 * a1 + (wide)d2 * w4 + (wide)a3 * w3,
		 (wide)d0 * a2 + (wide)a1 * a1 + (wide)d3 * w4,
		 (wide)d0 * a3 + (wide)d1 * a2 + (wide)a4 * w4,
		 (wide)d0 * a4 + (wide)d1 * a3 + (wide)a2 * a2);
}

INLINE void fe_times_a24(struct fe *out, const struct fe *a)
{
	fe_carry(out, (wide)a->l[0] * A24, (wide)a->l[1] * A24, (wide)a->l[2] * A24,
		 (wide)a->l[3] * A24, (wide)a->l[4] * A24);
}

INLINE void fe_add(struct fe *out, const struct fe *a, const struct fe *b)
{
	for (unsigned i = 0; i < LIMBS; i++)
		out->l[i] = a->l[i] + b->l[i];
}

/* With 2p added, so that no limb goes below zero. */
INLINE void fe_sub(struct fe *out, const struct fe *a, const struct fe *b)
{
	out->l[0] = a->l[0] + 2 * (MASK - 18) - b->l[0];
	for (unsigned i = 1; i < LIMBS; i++)
		out->l[i] = a->l[i] + 2 * MASK - b->l[i];
}

/* @mask: all ones to swap, or 0. */
INLINE void fe_swap(uint64_t mask, struct fe *a, struct fe *b)
{
	for (unsigned i = 0; i < LIMBS; i++) {
		uint64_t x = mask & (a->l[i] ^ b->l[i]);

		a->l[i] ^= x;
		b->l[i] ^= x;
	}
}

/* No copies on the stack: nobody would wipe them. */
static void fe_square_times(struct fe *out, const struct fe *a, unsigned n)
{
	fe_square(out, a);
	while (--n)
		fe_square(out, out);
}

/* @a to the power 2^n, times @b, which is not @out. */
static void fe_shift_mul(struct fe *out, const struct fe *a, unsigned n, const struct fe *b)
{
	fe_square_times(out, a, n);
	fe_mul(out, out, b);
}

/* a^(p-2) (Fermat): p - 2 is 2^255 - 21, or 250 ones and 01011. eN: a to the power 2^N - 1. */
static void fe_invert(struct fe *out, const struct fe *a)
{
	struct {
		struct fe a2, a9, a11, e5, e10, e20, e40, e50, e100, e200, e250;
	} t;

	fe_square_times(&t.a2, a, 1);
	fe_shift_mul(&t.a9, &t.a2, 2, a);
	fe_mul(&t.a11, &t.a9, &t.a2);
	fe_shift_mul(&t.e5, &t.a11, 1, &t.a9);
	fe_shift_mul(&t.e10, &t.e5, 5, &t.e5);
	fe_shift_mul(&t.e20, &t.e10, 10, &t.e10);
	fe_shift_mul(&t.e40, &t.e20, 20, &t.e20);
	fe_shift_mul(&t.e50, &t.e40, 10, &t.e10);
	fe_shift_mul(&t.e100, &t.e50, 50, &t.e50);
	fe_shift_mul(&t.e200, &t.e100, 100, &t.e100);
	fe_shift_mul(&t.e250, &t.e200, 50, &t.e50);
	fe_shift_mul(out, &t.e250, 5, &t.a11);
	mem_wipe(&t, sizeof(t));
}

static uint64_t load64(const uint8_t *p)
{
	uint64_t v = 0;

	for (unsigned i = 0; i < 8; i++)
		v |= (uint64_t)p[i] << (8 * i);
	return v;
}

/* The highest bit is ignored (RFC 7748 §5). */
static void fe_load(struct fe *out, const uint8_t p[32])
{
	out->l[0] = load64(p) & MASK;
	out->l[1] = load64(p + 6) >> 3 & MASK;
	out->l[2] = load64(p + 12) >> 6 & MASK;
	out->l[3] = load64(p + 19) >> 1 & MASK;
	out->l[4] = load64(p + 24) >> 12 & MASK;
}

static void fe_carry_once(struct fe *a)
{
	for (unsigned i = 0; i < LIMBS - 1; i++) {
		a->l[i + 1] += a->l[i] >> BITS;
		a->l[i] &= MASK;
	}
}

/* The one representative below p. */
static void fe_store(uint8_t out[32], struct fe *a)
{
	uint64_t over = 0, words[4];

	for (unsigned round = 0; round < 2; round++) {
		fe_carry_once(a);
		a->l[0] += 19 * (a->l[4] >> BITS);
		a->l[4] &= MASK;
	}
	/* 1 if a + 19 reaches 2^255, which means that a >= p */
	over = (a->l[0] + 19) >> BITS;
	for (unsigned i = 1; i < LIMBS; i++)
		over = (a->l[i] + over) >> BITS;
	a->l[0] += 19 * over;
	fe_carry_once(a);
	a->l[4] &= MASK;
	words[0] = a->l[0] | a->l[1] << 51;
	words[1] = a->l[1] >> 13 | a->l[2] << 38;
	words[2] = a->l[2] >> 26 | a->l[3] << 25;
	words[3] = a->l[3] >> 39 | a->l[4] << 12;
	for (unsigned i = 0; i < 32; i++)
		out[i] = (uint8_t)(words[i / 8] >> (8 * (i % 8)));
	mem_wipe(words, sizeof(words));
}

/* x2/z2 becomes the double, x3/z3 the sum of both: their difference is always x1. */
INLINE void ladder_step(struct ladder *s)
{
	fe_add(&s->a, &s->x2, &s->z2);
	fe_sub(&s->b, &s->x2, &s->z2);
	fe_add(&s->c, &s->x3, &s->z3);
	fe_sub(&s->d, &s->x3, &s->z3);
	fe_square(&s->aa, &s->a);
	fe_square(&s->bb, &s->b);
	fe_mul(&s->d, &s->d, &s->a);
	fe_mul(&s->c, &s->c, &s->b);
	fe_add(&s->a, &s->d, &s->c);
	fe_sub(&s->b, &s->d, &s->c);
	fe_square(&s->x3, &s->a);
	fe_square(&s->b, &s->b);
	fe_mul(&s->z3, &s->x1, &s->b);
	fe_mul(&s->x2, &s->aa, &s->bb);
	fe_sub(&s->b, &s->aa, &s->bb);
	fe_times_a24(&s->a, &s->b);
	fe_add(&s->a, &s->a, &s->aa);
	fe_mul(&s->z2, &s->b, &s->a);
}

bool accelerated_x25519(uint8_t *out, const uint8_t *scalar, const uint8_t *u)
{
	struct ladder s = {.x2 = {{1}}, .z3 = {{1}}};
	uint64_t swap = 0, mask;

	memcpy(s.scalar, scalar, sizeof(s.scalar));
	s.scalar[0] &= 0xf8;
	s.scalar[31] = (s.scalar[31] & 0x7f) | 0x40;
	fe_load(&s.x1, u);
	s.x3 = s.x1;
	for (unsigned t = 255; t-- > 0;) {
		uint64_t bit = s.scalar[t / 8] >> (t % 8) & 1;

		mask = 0 - (swap ^ bit);
		/* the compiler is not to know that there are but two values */
		__asm__("" : "+r"(mask));
		fe_swap(mask, &s.x2, &s.x3);
		fe_swap(mask, &s.z2, &s.z3);
		swap = bit;
		ladder_step(&s);
	}
	/* the last bit is 0: clamping has seen to that, and x2/z2 are in their places */
	fe_invert(&s.z2, &s.z2);
	fe_mul(&s.x2, &s.x2, &s.z2);
	fe_store(out, &s.x2);
	mem_wipe(&s, sizeof(s));
	return true;
}

#else

bool accelerated_x25519(uint8_t *out, const uint8_t *scalar, const uint8_t *u)
{
	(void)out;
	(void)scalar;
	(void)u;
	return false;
}

#endif
