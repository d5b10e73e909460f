/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Growing buffers with nested length prefixes. */
#include "config.h"

#include <limits.h>
#include <string.h>

#include "base/mem.h"
#include "base/writer.h"

#define WRITER_FIRST_CAP 256

void writer_init(struct writer *w)
{
	*w = (struct writer){0};
}

void writer_init_secret(struct writer *w)
{
	*w = (struct writer){.secret = true};
}

void writer_init_fixed(struct writer *w, void *buf, size_t cap)
{
	*w = (struct writer){.data = buf, .cap = cap, .fixed = true};
}

void writer_clear(struct writer *w)
{
	if (!w->fixed) {
		if (w->secret && w->data)
			mem_wipe(w->data, w->cap);
		mem_free(w->data);
	}
	*w = (struct writer){.secret = w->secret};
}

void writer_reset(struct writer *w)
{
	if (w->secret && w->data)
		mem_wipe(w->data, w->len);
	w->len = 0;
	w->error = 0;
}

bool writer_grow(struct writer *w, size_t extra)
{
	size_t need, cap;
	uint8_t *data;

	if (w->error)
		return false;
	if (__builtin_add_overflow(w->len, extra, &need))
		goto overflow;
	if (need <= w->cap)
		return true;
	if (w->fixed) {
		w->error = ERR(GNUTLS_E_SHORT_MEMORY_BUFFER);
		return false;
	}
	cap = w->cap ? w->cap : WRITER_FIRST_CAP;
	while (cap < need)
		if (__builtin_mul_overflow(cap, 2, &cap))
			goto overflow;
	data = w->secret ? mem_alloc(cap) : mem_realloc_array(w->data, cap, 1);
	if (!data) {
		w->error = ERR(GNUTLS_E_MEMORY_ERROR);
		return false;
	}
	if (w->secret) {
		if (w->len)
			memcpy(data, w->data, w->len);
		mem_free_wipe(w->data, w->cap);
	}
	w->data = data;
	w->cap = cap;
	return true;
overflow:
	w->error = ERR(GNUTLS_E_MEMORY_ERROR);
	return false;
}

static void put_int(uint8_t *p, uint64_t v, unsigned n)
{
	while (n--) {
		p[n] = (uint8_t)v;
		v >>= 8;
	}
}

static void write_int(struct writer *w, uint64_t v, unsigned n)
{
	uint8_t *p = writer_reserve(w, n);

	if (p)
		put_int(p, v, n);
}

void writer_u24(struct writer *w, uint32_t v)
{
	if (v > 0xffffff && !w->error)
		w->error = ERR(GNUTLS_E_INTERNAL_ERROR);
	write_int(w, v, 3);
}

void writer_u32(struct writer *w, uint32_t v)
{
	write_int(w, v, 4);
}

void writer_u64(struct writer *w, uint64_t v)
{
	write_int(w, v, 8);
}

void writer_bytes(struct writer *w, const void *data, size_t len)
{
	uint8_t *p = writer_reserve(w, len);

	if (p && len)
		memcpy(p, data, len);
}

void writer_str(struct writer *w, const char *s)
{
	writer_bytes(w, s, strlen(s));
}

void writer_close(struct writer *w, size_t mark, unsigned prefix_len)
{
	size_t len;

	if (w->error)
		return;
	len = w->len - mark - prefix_len;
	if (len >> (8 * prefix_len)) {
		w->error = ERR(GNUTLS_E_INTERNAL_ERROR);
		return;
	}
	put_int(w->data + mark, len, prefix_len);
}

static void write_vec(struct writer *w, const void *data, size_t len, unsigned prefix_len)
{
	size_t mark = writer_open(w, prefix_len);

	writer_bytes(w, data, len);
	writer_close(w, mark, prefix_len);
}

void writer_vec8(struct writer *w, const void *data, size_t len)
{
	write_vec(w, data, len, 1);
}

void writer_vec16(struct writer *w, const void *data, size_t len)
{
	write_vec(w, data, len, 2);
}

void writer_vec24(struct writer *w, const void *data, size_t len)
{
	write_vec(w, data, len, 3);
}

void writer_consume(struct writer *w, size_t len)
{
	if (len > w->len)
		len = w->len;
	if (w->len > len)
		memmove(w->data, w->data + len, w->len - len);
	w->len -= len;
}

void writer_truncate(struct writer *w, size_t len)
{
	if (len < w->len)
		w->len = len;
}

int writer_error(const struct writer *w)
{
	return w->error;
}

int writer_take_datum(struct writer *w, gnutls_datum_t *out)
{
	*out = (gnutls_datum_t){NULL, 0};
	TRY(w->error);
	if (w->fixed || w->len > UINT_MAX)
		return ERR(GNUTLS_E_INTERNAL_ERROR);
	/* Callers of the public API take strings out of datums: one zero byte beyond the end. */
	writer_u8(w, 0);
	TRY(w->error);
	out->data = w->data;
	out->size = (unsigned)(w->len - 1);
	*w = (struct writer){.secret = w->secret};
	return 0;
}
