/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The little DER that crypto itself needs. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/algorithms.h"
#include "base/datum.h"
#include "crypto/der-mini.h"

int mini_der_read(struct reader *r, uint8_t tag, struct reader *content)
{
	uint8_t t, b;
	size_t len;

	if (reader_u8(r, &t) < 0 || t != tag || reader_u8(r, &b) < 0)
		return ERR(GNUTLS_E_ASN1_DER_ERROR);
	len = b;
	if (b & 0x80) {
		unsigned count = b & 0x7f;

		if (!count || count > 3)
			return ERR(GNUTLS_E_ASN1_DER_ERROR);
		len = 0;
		for (unsigned i = 0; i < count; i++) {
			if (reader_u8(r, &b) < 0)
				return ERR(GNUTLS_E_ASN1_DER_ERROR);
			len = len << 8 | b;
		}
		/* the shortest form is the only one */
		if (len < 0x80 || len >> (8 * (count - 1)) == 0)
			return ERR(GNUTLS_E_ASN1_DER_ERROR);
	}
	if (reader_take(r, len, content) < 0)
		return ERR(GNUTLS_E_ASN1_DER_ERROR);
	return 0;
}

int mini_der_read_uint(struct reader *r, struct reader *number)
{
	struct reader c;
	const uint8_t *p;

	TRY(mini_der_read(r, DER_INTEGER, &c));
	p = c.p;
	if (reader_is_empty(&c) || (p[0] & 0x80))
		return ERR(GNUTLS_E_ASN1_DER_ERROR);
	if (p[0] == 0 && reader_left(&c) > 1) {
		if (!(p[1] & 0x80))
			return ERR(GNUTLS_E_ASN1_DER_ERROR);
		TRY(reader_skip(&c, 1));
	}
	*number = c;
	return 0;
}

int mini_der_read_u32(struct reader *r, uint32_t *v)
{
	struct reader n;
	uint8_t b;

	TRY(mini_der_read_uint(r, &n));
	if (reader_left(&n) > 4)
		return ERR(GNUTLS_E_ASN1_DER_ERROR);
	*v = 0;
	while (!reader_is_empty(&n)) {
		TRY(reader_u8(&n, &b));
		*v = *v << 8 | b;
	}
	return 0;
}

static void write_header(struct writer *w, uint8_t tag, size_t len)
{
	writer_u8(w, tag);
	if (len < 0x80) {
		writer_u8(w, (uint8_t)len);
	} else if (len < 0x100) {
		writer_u8(w, 0x81);
		writer_u8(w, (uint8_t)len);
	} else if (len < 0x10000) {
		writer_u8(w, 0x82);
		writer_u16(w, (uint16_t)len);
	} else {
		writer_u8(w, 0x83);
		writer_u24(w, (uint32_t)len);
		if (len >> 24)
			w->error = GNUTLS_E_INVALID_REQUEST;
	}
}

void mini_der_write(struct writer *w, uint8_t tag, const void *content, size_t len)
{
	write_header(w, tag, len);
	writer_bytes(w, content, len);
}

void mini_der_write_uint(struct writer *w, const void *number, size_t len)
{
	const uint8_t *p = number;

	while (len && !*p) {
		p++;
		len--;
	}
	bool pad = !len || (p[0] & 0x80);

	write_header(w, DER_INTEGER, len + pad);
	if (pad)
		writer_u8(w, 0);
	writer_bytes(w, p, len);
}

static void write_base128(struct writer *w, unsigned long v)
{
	uint8_t b[10];
	size_t n = 0;

	do {
		b[n] = (uint8_t)((v & 0x7f) | (n ? 0x80 : 0));
		n++;
		v >>= 7;
	} while (v);
	while (n)
		writer_u8(w, b[--n]);
}

void mini_der_write_oid(struct writer *w, const char *oid)
{
	uint8_t buf[64];
	struct writer c;
	char *end;
	unsigned long first = strtoul(oid, &end, 10);

	writer_init_fixed(&c, buf, sizeof(buf));
	if (*end != '.') {
		w->error = GNUTLS_E_INVALID_REQUEST;
		return;
	}
	write_base128(&c, first * 40 + strtoul(end + 1, &end, 10));
	while (*end == '.')
		write_base128(&c, strtoul(end + 1, &end, 10));
	if (*end || writer_error(&c) < 0) {
		w->error = GNUTLS_E_INVALID_REQUEST;
		return;
	}
	mini_der_write(w, DER_OID, buf, c.len);
}

int mini_der_read_oid(struct reader *r, char *oid, size_t oid_size)
{
	struct reader c;
	size_t at = 0;
	bool first = true;

	TRY(mini_der_read(r, DER_OID, &c));
	if (reader_is_empty(&c))
		return ERR(GNUTLS_E_ASN1_DER_ERROR);
	while (!reader_is_empty(&c)) {
		uint32_t v = 0;
		uint8_t b = 0;
		bool start = true;
		int n;

		do {
			if (reader_u8(&c, &b) < 0 || (start && b == 0x80) || v >> 25)
				return ERR(GNUTLS_E_ASN1_DER_ERROR);
			start = false;
			v = v << 7 | (b & 0x7f);
		} while (b & 0x80);
		if (first) {
			unsigned top = v < 80 ? v / 40 : 2;

			n = snprintf(oid, oid_size, "%u.%u", top, v - 40 * top);
		} else {
			n = snprintf(oid + at, oid_size - at, ".%u", v);
		}
		if (n < 0 || (size_t)n >= oid_size - at)
			return ERR(GNUTLS_E_ASN1_DER_ERROR);
		at += (size_t)n;
		first = false;
	}
	return 0;
}

int mini_der_read_rs(const gnutls_datum_t *sig, struct reader *r, struct reader *s)
{
	struct reader in = reader_of_datum(sig), seq;

	TRY(mini_der_read(&in, DER_SEQUENCE, &seq));
	TRY(mini_der_read_uint(&seq, r));
	TRY(mini_der_read_uint(&seq, s));
	if (!reader_is_empty(&seq) || !reader_is_empty(&in))
		return ERR(GNUTLS_E_ASN1_DER_ERROR);
	return 0;
}

int mini_der_write_rs(const gnutls_datum_t *r, const gnutls_datum_t *s, gnutls_datum_t *sig)
{
	autowriter body = {0}, w = {0};

	mini_der_write_uint(&body, r->data, r->size);
	mini_der_write_uint(&body, s->data, s->size);
	TRY(writer_error(&body));
	mini_der_write(&w, DER_SEQUENCE, body.data, body.len);
	TRY(writer_take_datum(&w, sig));
	return 0;
}

int mini_der_write_digest_info(gnutls_digest_algorithm_t dig, const gnutls_datum_t *digest,
			       gnutls_datum_t *out)
{
	const struct digest_entry *d = digest_find(dig);
	autowriter alg = {0}, body = {0}, w = {0};

	if (!d || !d->oid)
		return ERR(GNUTLS_E_UNKNOWN_PK_ALGORITHM);
	mini_der_write_oid(&alg, d->oid);
	mini_der_write(&alg, DER_NULL, NULL, 0);
	TRY(writer_error(&alg));
	mini_der_write(&body, DER_SEQUENCE, alg.data, alg.len);
	mini_der_write(&body, DER_OCTET_STRING, digest->data, digest->size);
	TRY(writer_error(&body));
	mini_der_write(&w, DER_SEQUENCE, body.data, body.len);
	TRY(writer_take_datum(&w, out));
	return 0;
}

int mini_der_read_digest_info(const gnutls_datum_t *info, gnutls_digest_algorithm_t *dig,
			      struct reader *digest)
{
	struct reader in = reader_of_datum(info), seq, alg, null;
	const struct digest_entry *d;
	char oid[128];

	TRY(mini_der_read(&in, DER_SEQUENCE, &seq));
	if (!reader_is_empty(&in))
		return ERR(GNUTLS_E_ASN1_DER_ERROR);
	TRY(mini_der_read(&seq, DER_SEQUENCE, &alg));
	TRY(mini_der_read_oid(&alg, oid, sizeof(oid)));
	/* the parameters may be left out, or NULL */
	if (!reader_is_empty(&alg))
		TRY(mini_der_read(&alg, DER_NULL, &null));
	else
		null = alg;
	TRY(mini_der_read(&seq, DER_OCTET_STRING, digest));
	if (!reader_is_empty(&alg) || !reader_is_empty(&null) || !reader_is_empty(&seq))
		return ERR(GNUTLS_E_ASN1_DER_ERROR);
	d = digest_find_oid(oid);
	if (!d)
		return ERR(GNUTLS_E_UNKNOWN_HASH_ALGORITHM);
	*dig = d->id;
	return 0;
}
