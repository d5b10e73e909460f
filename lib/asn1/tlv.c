/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tag-length-values of DER (X.690 §8, §10) over the bounded reader and the writer. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "asn1/asn1.h"

/* Arcs of an object identifier that anybody has a use for. */
#define ARC_MAX ((uint64_t)1 << 56)

static int malformed(struct reader *r, int code)
{
	r->p = r->end;
	return code;
}

static int read_header(struct reader *r, uint8_t *tag, size_t *len)
{
	uint8_t first, byte;
	size_t n = 0;

	if (reader_u8(r, tag) < 0 || (*tag & 0x1f) == 0x1f || reader_u8(r, &first) < 0)
		return GNUTLS_E_ASN1_DER_ERROR;
	if (first < 0x80) {
		*len = first;
		return 0;
	}
	first &= 0x7f;
	if (first == 0 || first > 4)
		return GNUTLS_E_ASN1_DER_ERROR;
	for (unsigned i = 0; i < first; i++) {
		if (reader_u8(r, &byte) < 0 || (i == 0 && byte == 0))
			return GNUTLS_E_ASN1_DER_ERROR;
		n = n << 8 | byte;
	}
	if (n < 0x80)
		return GNUTLS_E_ASN1_DER_ERROR;
	*len = n;
	return 0;
}

int der_read_any(struct reader *r, uint8_t *tag, struct reader *content, gnutls_datum_t *whole)
{
	const uint8_t *start = r->p;
	size_t len;

	if (read_header(r, tag, &len) < 0 || reader_take(r, len, content) < 0)
		return ERR(malformed(r, GNUTLS_E_ASN1_DER_ERROR));
	if (whole)
		*whole = (gnutls_datum_t){(uint8_t *)start, (unsigned)(r->p - start)};
	return 0;
}

int der_read(struct reader *r, uint8_t tag, struct reader *content)
{
	uint8_t found;

	if (!reader_is_empty(r) && *r->p != tag)
		return ERR(malformed(r, GNUTLS_E_ASN1_TAG_ERROR));
	return der_read_any(r, &found, content, NULL);
}

int der_read_whole(struct reader *r, uint8_t tag, gnutls_datum_t *whole)
{
	struct reader content;
	uint8_t found;

	if (!reader_is_empty(r) && *r->p != tag)
		return ERR(malformed(r, GNUTLS_E_ASN1_TAG_ERROR));
	return der_read_any(r, &found, &content, whole);
}

bool der_is_next(const struct reader *r, uint8_t tag)
{
	return !reader_is_empty(r) && *r->p == tag;
}

int der_read_end(const struct reader *r)
{
	return reader_is_empty(r) ? 0 : ERR(GNUTLS_E_ASN1_DER_ERROR);
}

int der_read_uint(struct reader *r, gnutls_datum_t *v)
{
	struct reader c;

	TRY(der_read(r, DER_INTEGER, &c));
	if (reader_is_empty(&c) || (c.p[0] & 0x80))
		return ERR(malformed(r, GNUTLS_E_ASN1_DER_ERROR));
	if (reader_left(&c) > 1 && c.p[0] == 0) {
		if (!(c.p[1] & 0x80))
			return ERR(malformed(r, GNUTLS_E_ASN1_DER_ERROR));
		c.p++;
	}
	*v = (gnutls_datum_t){(uint8_t *)c.p, (unsigned)reader_left(&c)};
	return 0;
}

int der_read_small(struct reader *r, uint32_t *v)
{
	gnutls_datum_t raw;
	uint32_t x = 0;

	TRY(der_read_uint(r, &raw));
	if (raw.size > 4)
		return ERR(malformed(r, GNUTLS_E_ASN1_DER_OVERFLOW));
	for (unsigned i = 0; i < raw.size; i++)
		x = x << 8 | raw.data[i];
	*v = x;
	return 0;
}

int der_read_bool(struct reader *r, bool *v)
{
	struct reader c;

	TRY(der_read(r, DER_BOOLEAN, &c));
	if (reader_left(&c) != 1 || (c.p[0] != 0 && c.p[0] != 0xff))
		return ERR(malformed(r, GNUTLS_E_ASN1_DER_ERROR));
	*v = c.p[0] != 0;
	return 0;
}

int der_oid_to_text(const void *content, size_t len, char oid[DER_OID_MAX])
{
	struct reader r = reader_of(content, len);
	size_t used = 0;
	bool first = true;

	if (reader_is_empty(&r))
		return ERR(GNUTLS_E_ASN1_DER_ERROR);
	while (!reader_is_empty(&r)) {
		uint64_t arc = 0;
		uint8_t byte;
		int n;

		for (bool start = true;; start = false) {
			if (reader_u8(&r, &byte) < 0 || (start && byte == 0x80) || arc >= ARC_MAX)
				return ERR(GNUTLS_E_ASN1_DER_ERROR);
			arc = arc << 7 | (byte & 0x7f);
			if (!(byte & 0x80))
				break;
		}
		if (first) {
			unsigned root = arc < 40 ? 0 : arc < 80 ? 1 : 2;

			n = snprintf(oid, DER_OID_MAX, "%u.%llu", root,
				     (unsigned long long)arc - 40 * root);
		} else {
			n = snprintf(oid + used, DER_OID_MAX - used, ".%llu",
				     (unsigned long long)arc);
		}
		if (n < 0 || (size_t)n >= DER_OID_MAX - used)
			return ERR(GNUTLS_E_ASN1_DER_OVERFLOW);
		used += (size_t)n;
		first = false;
	}
	return 0;
}

int der_read_oid(struct reader *r, char oid[DER_OID_MAX])
{
	struct reader c;

	TRY(der_read(r, DER_OID, &c));
	return der_oid_to_text(c.p, reader_left(&c), oid);
}

int der_read_octets(struct reader *r, gnutls_datum_t *v)
{
	struct reader c;

	TRY(der_read(r, DER_OCTETS, &c));
	*v = (gnutls_datum_t){(uint8_t *)c.p, (unsigned)reader_left(&c)};
	return 0;
}

int der_read_bits(struct reader *r, gnutls_datum_t *v)
{
	struct reader c;
	uint8_t unused;

	TRY(der_read(r, DER_BIT_STRING, &c));
	if (reader_u8(&c, &unused) < 0 || unused != 0)
		return ERR(malformed(r, GNUTLS_E_ASN1_DER_ERROR));
	*v = (gnutls_datum_t){(uint8_t *)c.p, (unsigned)reader_left(&c)};
	return 0;
}

int der_read_null(struct reader *r)
{
	struct reader c;

	TRY(der_read(r, DER_NULL, &c));
	return der_read_end(&c);
}

/* One byte is set aside for the length; most elements need no more. */
size_t der_open(struct writer *w, uint8_t tag)
{
	writer_u8(w, tag);
	writer_u8(w, 0);
	return w->len;
}

void der_close(struct writer *w, size_t mark)
{
	size_t len, extra = 0;

	if (w->error)
		return;
	len = w->len - mark;
	if (len < 0x80) {
		w->data[mark - 1] = (uint8_t)len;
		return;
	}
	for (size_t n = len; n; n >>= 8)
		extra++;
	if (!writer_reserve(w, extra))
		return;
	memmove(w->data + mark + extra, w->data + mark, len);
	w->data[mark - 1] = (uint8_t)(0x80 | extra);
	for (size_t i = 0; i < extra; i++)
		w->data[mark + i] = (uint8_t)(len >> (8 * (extra - 1 - i)));
}

void der_write(struct writer *w, uint8_t tag, const void *content, size_t len)
{
	size_t mark = der_open(w, tag);

	writer_bytes(w, content, len);
	der_close(w, mark);
}

void der_write_uint(struct writer *w, const gnutls_datum_t *v)
{
	const uint8_t *p = v->data;
	size_t len = v->size, mark;

	while (len && p[0] == 0)
		p++, len--;
	mark = der_open(w, DER_INTEGER);
	if (len == 0 || (p[0] & 0x80))
		writer_u8(w, 0);
	writer_bytes(w, p, len);
	der_close(w, mark);
}

void der_write_small(struct writer *w, uint32_t v)
{
	uint8_t raw[4] = {(uint8_t)(v >> 24), (uint8_t)(v >> 16), (uint8_t)(v >> 8), (uint8_t)v};

	der_write_uint(w, &(gnutls_datum_t){raw, sizeof(raw)});
}

void der_write_bool(struct writer *w, bool v)
{
	der_write(w, DER_BOOLEAN, v ? "\xff" : "\0", 1);
}

static void write_arc(struct writer *w, uint64_t arc)
{
	unsigned shift = 63;

	while (shift && !(arc >> shift))
		shift -= 7;
	for (; shift; shift -= 7)
		writer_u8(w, (uint8_t)(0x80 | (arc >> shift & 0x7f)));
	writer_u8(w, arc & 0x7f);
}

void der_write_oid(struct writer *w, const char *oid)
{
	size_t mark = der_open(w, DER_OID);
	uint64_t root = 0;

	for (unsigned i = 0;; i++) {
		char *end;
		uint64_t arc = strtoull(oid, &end, 10);

		if (end == oid || *oid < '0' || *oid > '9' || arc >= ARC_MAX ||
		    (*end && *end != '.') || (i == 0 && arc > 2) ||
		    (i == 1 && root < 2 && arc > 39) || (i == 0 && !*end)) {
			if (!w->error)
				w->error = ERR(GNUTLS_E_ASN1_VALUE_NOT_VALID);
			return;
		}
		if (i == 0)
			root = arc;
		else
			write_arc(w, i == 1 ? 40 * root + arc : arc);
		if (!*end)
			break;
		oid = end + 1;
	}
	der_close(w, mark);
}

void der_write_null(struct writer *w)
{
	der_write(w, DER_NULL, "", 0);
}

void der_write_bits(struct writer *w, uint8_t tag, const void *data, size_t len)
{
	size_t mark = der_open(w, tag);

	writer_u8(w, 0);
	writer_bytes(w, data, len);
	der_close(w, mark);
}
