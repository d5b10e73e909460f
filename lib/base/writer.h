/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The only way to write wire formats: a growing (or fixed) buffer with nested length prefixes.
 * Failure is sticky: write everything, then ask writer_error once. */
#ifndef BASE_WRITER_H
#define BASE_WRITER_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/errors.h"

struct writer {
	uint8_t *data;
	size_t len, cap;
	int error;   /* first error, or 0 */
	bool fixed;  /* data belongs to the caller and can't grow */
	bool secret; /* wipe on growth and clear */
};

/* Zero initialisation gives an empty growing writer, too. */
void writer_init(struct writer *w);
void writer_init_secret(struct writer *w);
void writer_init_fixed(struct writer *w, void *buf, size_t cap);
void writer_clear(struct writer *w);
/* Forgets the content and keeps the memory. */
void writer_reset(struct writer *w);

/* Room for @len bytes; false: the writer has failed. */
MUST_USE bool writer_grow(struct writer *w, size_t len);

/* Room for @len bytes to be filled in by the caller at once; NULL on failure. This and the smallest
 * are here because a message is made of them: calls would cost more than the writing. */
static inline uint8_t *writer_reserve(struct writer *w, size_t len)
{
	uint8_t *p;

	if ((w->error || len > w->cap - w->len) && !writer_grow(w, len))
		return NULL;
	if (!w->data) /* nothing in an empty writer has no place */
		return NULL;
	p = w->data + w->len;
	w->len += len;
	return p;
}

static inline void writer_u8(struct writer *w, uint8_t v)
{
	uint8_t *p = writer_reserve(w, 1);

	if (p)
		*p = v;
}

static inline void writer_u16(struct writer *w, uint16_t v)
{
	uint8_t *p = writer_reserve(w, 2);

	if (p) {
		p[0] = (uint8_t)(v >> 8);
		p[1] = (uint8_t)v;
	}
}

void writer_u24(struct writer *w, uint32_t v);
void writer_u32(struct writer *w, uint32_t v);
void writer_u64(struct writer *w, uint64_t v);
void writer_bytes(struct writer *w, const void *data, size_t len);
void writer_str(struct writer *w, const char *s);
/* Opens a vector with a length prefix of 1, 2, 3 or 4 bytes; give the result to writer_close. */
static inline size_t writer_open(struct writer *w, unsigned prefix_len)
{
	size_t mark = w->len;
	uint8_t *p = writer_reserve(w, prefix_len);

	if (p)
		memset(p, 0, prefix_len);
	return mark;
}
void writer_close(struct writer *w, size_t mark, unsigned prefix_len);
#define writer_open8(w)         writer_open((w), 1)
#define writer_open16(w)        writer_open((w), 2)
#define writer_open24(w)        writer_open((w), 3)
#define writer_close8(w, mark)  writer_close((w), (mark), 1)
#define writer_close16(w, mark) writer_close((w), (mark), 2)
#define writer_close24(w, mark) writer_close((w), (mark), 3)
void writer_vec8(struct writer *w, const void *data, size_t len);
void writer_vec16(struct writer *w, const void *data, size_t len);
void writer_vec24(struct writer *w, const void *data, size_t len);
/* Drops the first @len bytes. */
void writer_consume(struct writer *w, size_t len);
/* Cuts back to @len bytes. */
void writer_truncate(struct writer *w, size_t len);
MUST_USE int writer_error(const struct writer *w);
/* Hands the buffer over as a datum (to be freed with gnutls_free); the writer is empty after it. */
MUST_USE int writer_take_datum(struct writer *w, gnutls_datum_t *out);

#define autowriter __attribute__((cleanup(writer_clear))) struct writer

#endif
