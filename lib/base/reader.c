/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Bounded reading of bytes from outside. */
#include "config.h"

#include <string.h>

#include "base/reader.h"

int reader_fail(struct reader *r)
{
	r->p = r->end;
	return ERR(GNUTLS_E_UNEXPECTED_PACKET_LENGTH);
}

int reader_take(struct reader *r, size_t n, struct reader *sub)
{
	if (reader_left(r) < n) {
		*sub = (struct reader){NULL, NULL};
		return reader_fail(r);
	}
	*sub = (struct reader){r->p, n ? r->p + n : r->p}; /* nothing may stand nowhere */
	r->p = sub->end;
	return 0;
}

int reader_copy(struct reader *r, void *out, size_t n)
{
	struct reader sub;

	TRY(reader_take(r, n, &sub));
	if (n)
		memcpy(out, sub.p, n);
	return 0;
}

int reader_skip(struct reader *r, size_t n)
{
	struct reader sub;

	return reader_take(r, n, &sub);
}

/* The sizes are constants wherever this is called. */
static inline __attribute__((always_inline)) int read_int(struct reader *r, unsigned n, uint64_t *v)
{
	const uint8_t *p = r->p;

	*v = 0;
	if (reader_left(r) < n)
		return reader_fail(r);
	for (unsigned i = 0; i < n; i++)
		*v = *v << 8 | p[i];
	r->p = p + n;
	return 0;
}

#define READ_INT(name, type, n)                  \
	int name(struct reader *r, type *v)      \
	{                                        \
		uint64_t wide;                   \
		int ret = read_int(r, n, &wide); \
                                                 \
		*v = (type)wide;                 \
		return ret;                      \
	}

READ_INT(reader_u24, uint32_t, 3)
READ_INT(reader_u32, uint32_t, 4)
READ_INT(reader_u64, uint64_t, 8)

static inline __attribute__((always_inline)) int read_vec(struct reader *r, unsigned prefix_len,
							  struct reader *sub)
{
	uint64_t len;

	*sub = (struct reader){NULL, NULL};
	TRY(read_int(r, prefix_len, &len));
	return reader_take(r, len, sub);
}

int reader_vec8(struct reader *r, struct reader *sub)
{
	return read_vec(r, 1, sub);
}

int reader_vec16(struct reader *r, struct reader *sub)
{
	return read_vec(r, 2, sub);
}

int reader_vec24(struct reader *r, struct reader *sub)
{
	return read_vec(r, 3, sub);
}

int reader_done(const struct reader *r)
{
	return reader_is_empty(r) ? 0 : ERR(GNUTLS_E_UNEXPECTED_PACKET_LENGTH);
}
