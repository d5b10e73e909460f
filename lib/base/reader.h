/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The only way to look at bytes from outside: a bounded view. A failed read empties the view, so
 * that a forgotten check can't run on; what is left over at the end is asked for by reader_done. */
#ifndef BASE_READER_H
#define BASE_READER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/errors.h"

struct reader {
	const uint8_t *p, *end;
};

static inline struct reader reader_of(const void *data, size_t len)
{
	const uint8_t *p = data;

	return (struct reader){p, p ? p + len : p};
}

static inline struct reader reader_of_datum(const gnutls_datum_t *d)
{
	return reader_of(d->data, d->size);
}

static inline size_t reader_left(const struct reader *r)
{
	return (size_t)(r->end - r->p);
}

static inline bool reader_is_empty(const struct reader *r)
{
	return r->p == r->end;
}

/* Empties @r: GNUTLS_E_UNEXPECTED_PACKET_LENGTH. */
MUST_USE int reader_fail(struct reader *r);

/* All of these fail with GNUTLS_E_UNEXPECTED_PACKET_LENGTH. The smallest are here because parsing
 * is made of them: calls would cost more than the reading. */
MUST_USE static inline int reader_u8(struct reader *r, uint8_t *v)
{
	*v = 0;
	if (reader_left(r) < 1)
		return reader_fail(r);
	*v = *r->p++;
	return 0;
}

MUST_USE static inline int reader_u16(struct reader *r, uint16_t *v)
{
	*v = 0;
	if (reader_left(r) < 2)
		return reader_fail(r);
	*v = (uint16_t)(r->p[0] << 8 | r->p[1]);
	r->p += 2;
	return 0;
}

MUST_USE int reader_u24(struct reader *r, uint32_t *v);
MUST_USE int reader_u32(struct reader *r, uint32_t *v);
MUST_USE int reader_u64(struct reader *r, uint64_t *v);
/* A view of the next @n bytes. */
MUST_USE int reader_take(struct reader *r, size_t n, struct reader *sub);
/* Copies the next @n bytes. */
MUST_USE int reader_copy(struct reader *r, void *out, size_t n);
MUST_USE int reader_skip(struct reader *r, size_t n);
/* A vector with a length prefix of 1, 2 or 3 bytes. */
MUST_USE int reader_vec8(struct reader *r, struct reader *sub);
MUST_USE int reader_vec16(struct reader *r, struct reader *sub);
MUST_USE int reader_vec24(struct reader *r, struct reader *sub);
/* 0 if nothing is left over. */
MUST_USE int reader_done(const struct reader *r);

#endif
