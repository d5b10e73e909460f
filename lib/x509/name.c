/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Distinguished names: walking the DER, and their string form (RFC 4514). */
#include "config.h"

#include <stdio.h>

#include "base/hex.h"
#include "base/utf8.h"
#include "x509/x509.h"

int x509_name_start(struct x509_name_iter *it, const gnutls_datum_t *name)
{
	struct reader r = reader_of_datum(name);

	*it = (struct x509_name_iter){0};
	TRY(der_read(&r, DER_SEQUENCE, &it->rdns));
	return der_read_end(&r);
}

int x509_name_next(struct x509_name_iter *it, struct x509_ava *ava)
{
	struct reader pair, v;

	if (reader_is_empty(&it->set)) {
		if (reader_is_empty(&it->rdns))
			return 0;
		TRY(der_read(&it->rdns, DER_SET, &it->set));
		if (reader_is_empty(&it->set))
			return ERR(GNUTLS_E_ASN1_DER_ERROR);
		it->rdn++;
		it->ava = 0;
	}
	TRY(der_read(&it->set, DER_SEQUENCE, &pair));
	TRY(der_read_oid(&pair, ava->oid));
	TRY(der_read_any(&pair, &ava->tag, &v, &ava->raw));
	TRY(der_read_end(&pair));
	ava->value.data = (unsigned char *)v.p;
	ava->value.size = (unsigned)reader_left(&v);
	ava->rdn = it->rdn - 1;
	ava->ava = it->ava++;
	return 1;
}

int x509_name_check(const gnutls_datum_t *name)
{
	struct x509_name_iter it;
	struct x509_ava ava;
	int ret;

	TRY(x509_name_start(&it, name));
	while ((ret = x509_name_next(&it, &ava)) > 0)
		;
	return ret;
}

bool x509_name_is_empty(const gnutls_datum_t *name)
{
	return name->size <= 2;
}

static bool is_printable_ascii(const gnutls_datum_t *d)
{
	for (unsigned i = 0; i < d->size; i++)
		if (d->data[i] < 0x20 || d->data[i] > 0x7e)
			return false;
	return true;
}

int x509_ava_text(const struct x509_ava *ava, gnutls_datum_t *out)
{
	switch (ava->tag) {
	case DER_UTF8:
	case DER_PRINTABLE:
	case DER_IA5:
	case DER_TELETEX:
	case DER_VISIBLE:
		return datum_copy(out, ava->value.data, ava->value.size);
	case DER_BMP:
		return utf8_from_utf16be(ava->value.data, ava->value.size, out);
	default:
		return ERR(GNUTLS_E_ASN1_TAG_ERROR);
	}
}

static void put_hex(struct writer *w, const gnutls_datum_t *d)
{
	for (unsigned i = 0; i < d->size; i++) {
		char h[3];

		hex_encode(d->data + i, 1, h);
		writer_bytes(w, h, 2);
	}
}

/* RFC 4514 §2.4, with every # escaped that starts the value. */
static void put_escaped(struct writer *w, const uint8_t *p, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		bool edge = i == 0 || i == len - 1;

		if ((i == 0 && p[i] == '#') || (edge && p[i] == ' ') ||
		    (p[i] && strchr(",+\"\\<>;", p[i])))
			writer_u8(w, '\\');
		writer_u8(w, p[i]);
	}
}

/* A string type where the attribute wants a string gives text, all else "#" and the DER in hex. */
static void put_value(struct writer *w, const struct x509_ava *ava)
{
	const struct x509_attr *attr = x509_attr_find(ava->oid);
	const gnutls_datum_t *v = &ava->value;
	bool text = false;

	if (attr && attr->name && attr->tag)
		text = ava->tag == attr->tag;
	else if (attr && attr->name)
		text = ava->tag == DER_UTF8 || ava->tag == DER_PRINTABLE ||
		       ava->tag == DER_TELETEX || ava->tag == DER_UNIVERSAL || ava->tag == DER_BMP;
	if (text && ava->tag == DER_BMP) {
		autodatum utf8 = {0};

		if (utf8_from_utf16be(v->data, v->size, &utf8) == 0 &&
		    !memchr(utf8.data, 0, utf8.size)) {
			put_escaped(w, utf8.data, utf8.size);
			return;
		}
		text = false;
	}
	if (!text || (v->size && memchr(v->data, 0, v->size) && ava->tag != DER_UNIVERSAL)) {
		writer_u8(w, '#');
		put_hex(w, &ava->raw);
		return;
	}
	if ((ava->tag == DER_TELETEX || ava->tag == DER_UNIVERSAL) && !is_printable_ascii(v)) {
		/* no character set that we could tell: the bytes in hex, as a literal */
		writer_str(w, "\\#");
		put_hex(w, v);
		return;
	}
	put_escaped(w, v->data, v->size);
}

static void put_ava(struct writer *w, const struct x509_ava *ava)
{
	writer_str(w, gnutls_x509_dn_oid_name(ava->oid, GNUTLS_X509_DN_OID_RETURN_OID));
	writer_u8(w, '=');
	put_value(w, ava);
}

static int name_compat(const gnutls_datum_t *name, struct writer *w)
{
	struct x509_name_iter it;
	struct x509_ava ava;
	int ret;

	TRY(x509_name_start(&it, name));
	while ((ret = x509_name_next(&it, &ava)) > 0) {
		if (ava.ava)
			writer_u8(w, '+');
		else if (ava.rdn)
			writer_u8(w, ',');
		put_ava(w, &ava);
	}
	return ret;
}

static int name_reversed(const gnutls_datum_t *name, struct writer *w)
{
	struct x509_name_iter it;
	struct reader *sets = NULL;
	struct reader rdns;
	size_t n = 0;
	int ret = 0;

	TRY(x509_name_start(&it, name));
	rdns = it.rdns;
	while (!reader_is_empty(&rdns)) {
		struct reader set;

		TRY(der_read(&rdns, DER_SET, &set));
		n++;
	}
	sets = mem_calloc(n + 1, sizeof(*sets));
	if (!sets)
		return ERR(GNUTLS_E_MEMORY_ERROR);
	for (size_t i = 0; i < n; i++)
		TRY_CLEAN(der_read(&it.rdns, DER_SET, &sets[i]));
	for (size_t i = n; i-- > 0;) {
		struct x509_name_iter one = {.set = sets[i], .rdn = 1};
		struct x509_ava ava;

		if (i != n - 1)
			writer_u8(w, ',');
		while ((ret = x509_name_next(&one, &ava)) > 0) {
			if (ava.ava)
				writer_u8(w, '+');
			put_ava(w, &ava);
		}
		TRY_CLEAN(ret);
	}
cleanup:
	mem_free(sets);
	return ret;
}

int x509_name_str(const gnutls_datum_t *name, unsigned flags, gnutls_datum_t *out)
{
	autowriter w = {0};

	*out = (gnutls_datum_t){0};
	if (x509_name_is_empty(name))
		return ERR(GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE);
	if (flags & GNUTLS_X509_DN_FLAG_COMPAT)
		TRY(name_compat(name, &w));
	else
		TRY(name_reversed(name, &w));
	writer_u8(&w, 0);
	TRY(writer_take_datum(&w, out));
	out->size--;
	return 0;
}

int x509_name_get_by_oid(const gnutls_datum_t *name, const char *oid, unsigned indx, unsigned raw,
			 void *buf, size_t *len)
{
	struct x509_name_iter it;
	struct x509_ava ava;
	int ret;

	if (!oid)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	if (x509_name_is_empty(name))
		return ERR(GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE);
	TRY(x509_name_start(&it, name));
	while ((ret = x509_name_next(&it, &ava)) > 0) {
		autowriter w = {0};

		if (strcmp(ava.oid, oid) != 0 || indx-- != 0)
			continue;
		if (raw)
			return datum_export(ava.raw.data, ava.raw.size, false, buf, len);
		put_value(&w, &ava);
		TRY(writer_error(&w));
		return datum_export(w.data, w.len, true, buf, len);
	}
	TRY(ret);
	return ERR(GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE);
}

int x509_name_get_oid(const gnutls_datum_t *name, unsigned indx, void *buf, size_t *len)
{
	struct x509_name_iter it;
	struct x509_ava ava;
	int ret;

	if (x509_name_is_empty(name))
		return ERR(GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE);
	TRY(x509_name_start(&it, name));
	while ((ret = x509_name_next(&it, &ava)) > 0)
		if (indx-- == 0)
			return datum_export(ava.oid, strlen(ava.oid), true, buf, len);
	TRY(ret);
	return ERR(GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE);
}

/* The tag that a new value of this attribute gets. */
static uint8_t choose_tag(const char *oid, const uint8_t *p, size_t len)
{
	const struct x509_attr *attr = x509_attr_find(oid);

	if (attr && attr->tag)
		return attr->tag;
	for (size_t i = 0; i < len; i++) {
		bool alnum = (p[i] >= '0' && p[i] <= '9') || (p[i] >= 'A' && p[i] <= 'Z') ||
			     (p[i] >= 'a' && p[i] <= 'z');

		if (!alnum && (p[i] == 0 || !strchr(" '()+,-./:=?", p[i])))
			return DER_UTF8;
	}
	return DER_PRINTABLE;
}

static int put_rdn_ava(struct writer *w, const char *oid, unsigned raw, const void *value,
		       size_t len)
{
	size_t pair = der_open(w, DER_SEQUENCE);

	der_write_oid(w, oid);
	if (raw)
		writer_bytes(w, value, len);
	else {
		uint8_t tag = choose_tag(oid, value, len);

		if (tag == DER_UTF8 && !utf8_is_valid(value, len))
			return ERR(GNUTLS_E_INVALID_UTF8_STRING);
		der_write(w, tag, value, len);
	}
	der_close(w, pair);
	return 0;
}

int x509_name_append(const gnutls_datum_t *name, const char *oid, unsigned raw, const void *value,
		     size_t len, struct writer *out)
{
	size_t seq = der_open(out, DER_SEQUENCE), set;

	if (name->size) {
		struct x509_name_iter it;

		TRY(x509_name_start(&it, name));
		writer_bytes(out, it.rdns.p, reader_left(&it.rdns));
	}
	set = der_open(out, DER_SET);
	TRY(put_rdn_ava(out, oid, raw, value, len));
	der_close(out, set);
	der_close(out, seq);
	return writer_error(out);
}

static int hex_pair(const char *p)
{
	int hi = hex_digit(p[0]), lo;

	if (hi < 0)
		return -1;
	lo = hex_digit(p[1]);
	return lo < 0 ? -1 : hi << 4 | lo;
}

/* One "TYPE=value" at *@pp into @w. */
static int parse_ava(const char **pp, struct writer *w)
{
	const char *p = *pp, *eq, *end;
	char type[DER_OID_MAX];
	const char *oid;
	autowriter v = {0};
	size_t solid = 0; /* trailing spaces that aren't escaped don't count */
	bool hex = false;

	while (*p == ' ' || *p == '\t' || *p == '\n')
		p++;
	eq = strchr(p, '=');
	if (!eq)
		goto bad;
	for (end = eq; end > p && end[-1] == ' '; end--)
		;
	if (end == p || (size_t)(end - p) >= sizeof(type))
		goto bad;
	memcpy(type, p, (size_t)(end - p));
	type[end - p] = '\0';
	if (type[0] >= '0' && type[0] <= '9') {
		oid = type;
	} else {
		const struct x509_attr *attr = x509_attr_find_name(type);

		if (!attr)
			goto bad;
		oid = attr->oid;
	}
	for (p = eq + 1; *p == ' '; p++)
		;
	if (*p == '#') {
		hex = true;
		for (p++; *p && *p != ',' && *p != '+' && *p != ' '; p += 2) {
			int b = hex_pair(p);

			if (b < 0)
				goto bad;
			writer_u8(&v, (uint8_t)b);
		}
		solid = v.len;
		while (*p == ' ')
			p++;
		if (*p && *p != ',' && *p != '+')
			goto bad;
	} else {
		for (; *p && *p != ',' && *p != '+'; p++) {
			if (*p == '\\') {
				int b = hex_pair(p + 1);

				if (p[1] == '\0')
					goto bad;
				if (b >= 0) {
					writer_u8(&v, (uint8_t)b);
					p += 2;
				} else {
					writer_u8(&v, (uint8_t)*++p);
				}
				solid = v.len;
				continue;
			}
			writer_u8(&v, (uint8_t)*p);
			if (*p != ' ')
				solid = v.len;
		}
	}
	TRY(writer_error(&v));
	/* text only where the attribute's type is known */
	if (solid == 0 || (!hex && !x509_attr_find(oid)))
		goto bad;
	*pp = p;
	return put_rdn_ava(w, oid, hex, v.data, solid);
bad:
	*pp = p;
	return ERR(GNUTLS_E_PARSING_ERROR);
}

/* The string has the most specific RDN first, the encoding has it last (RFC 4514 §2.1). */
int x509_name_from_str(const char *str, const char **err, struct writer *out)
{
	autowriter sets = {0}, starts = {0};
	const char *p = str;
	size_t seq, end;

	if (err)
		*err = NULL;
	if (!str)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	while (*p) {
		size_t start = sets.len, m = der_open(&sets, DER_SET);
		int ret;

		writer_bytes(&starts, &start, sizeof(start));
		do {
			const char *ava = p;

			ret = parse_ava(&p, &sets);
			if (ret < 0) {
				if (err)
					*err = ava;
				return ERR(ret);
			}
		} while (*p == '+' && *++p);
		der_close(&sets, m);
		if (!*p)
			break;
		p++;
	}
	TRY(writer_error(&sets));
	TRY(writer_error(&starts));
	seq = der_open(out, DER_SEQUENCE);
	end = sets.len;
	for (size_t i = starts.len; i; i -= sizeof(end)) {
		size_t start;

		memcpy(&start, starts.data + i - sizeof(start), sizeof(start));
		writer_bytes(out, sets.data + start, end - start);
		end = start;
	}
	der_close(out, seq);
	return writer_error(out);
}
