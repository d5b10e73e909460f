/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* BER to DER, for the containers that others write with indefinite lengths and strings in pieces
 * (PKCS #7 and #12; X.690 §8). Order in SETs stays as it is. */
#include "config.h"

#include "asn1/asn1.h"

#define BER_DEPTH_MAX 32

struct ber_head {
	uint8_t tag;
	bool indefinite;
	struct reader body; /* of indefinite length: all that is left */
};

static int read_head(struct reader *r, struct ber_head *h)
{
	uint8_t len, byte;
	size_t n = 0;

	if (reader_u8(r, &h->tag) < 0 || reader_u8(r, &len) < 0 || (h->tag & 0x1f) == 0x1f)
		return ERR(GNUTLS_E_ASN1_DER_ERROR);
	h->indefinite = len == 0x80;
	if (h->indefinite) {
		if (!(h->tag & 0x20))
			return ERR(GNUTLS_E_ASN1_DER_ERROR);
		h->body = *r;
		return 0;
	}
	if (len < 0x80) {
		n = len;
	} else {
		if (len > 0x84 && len != 0x88)
			return ERR(GNUTLS_E_ASN1_DER_ERROR);
		for (unsigned i = 0; i < (len & 0x7fu); i++) {
			if (reader_u8(r, &byte) < 0 || n >> 32)
				return ERR(GNUTLS_E_ASN1_DER_ERROR);
			n = n << 8 | byte;
		}
	}
	if (reader_take(r, n, &h->body) < 0)
		return ERR(GNUTLS_E_ASN1_DER_ERROR);
	return 0;
}

static bool at_end(const struct reader *r)
{
	return reader_left(r) >= 2 && r->p[0] == 0 && r->p[1] == 0;
}

static int convert(struct reader *r, struct writer *w, bool pieces, unsigned depth);

static int convert_all(struct reader *r, const struct ber_head *h, struct writer *w, bool pieces,
		       unsigned depth)
{
	struct reader body = h->body;

	while (h->indefinite ? !at_end(&body) : !reader_is_empty(&body))
		TRY(convert(&body, w, pieces, depth + 1));
	if (!h->indefinite)
		return 0;
	*r = body;
	return reader_skip(r, 2);
}

/* @pieces: only the content of an OCTET STRING is wanted, in pieces or not */
static int convert(struct reader *r, struct writer *w, bool pieces, unsigned depth)
{
	struct ber_head h;
	size_t mark;
	int ret;

	if (depth > BER_DEPTH_MAX)
		return ERR(GNUTLS_E_ASN1_DER_ERROR);
	TRY(read_head(r, &h));
	if (pieces && (h.tag & ~0x20) != DER_OCTETS)
		return ERR(GNUTLS_E_ASN1_DER_ERROR);
	if (!(h.tag & 0x20)) {
		if (pieces)
			writer_bytes(w, h.body.p, reader_left(&h.body));
		else
			der_write(w, h.tag, h.body.p, reader_left(&h.body));
		return writer_error(w);
	}
	if (pieces)
		return convert_all(r, &h, w, true, depth);
	if (h.tag == (DER_OCTETS | 0x20)) {
		mark = der_open(w, DER_OCTETS);
		ret = convert_all(r, &h, w, true, depth);
	} else {
		mark = der_open(w, h.tag);
		ret = convert_all(r, &h, w, false, depth);
	}
	der_close(w, mark);
	TRY(ret);
	return writer_error(w);
}

int der_from_ber(const gnutls_datum_t *ber, gnutls_datum_t *der)
{
	struct reader r = reader_of_datum(ber);
	autowriter w = {.secret = true};

	TRY(convert(&r, &w, false, 0));
	TRY(der_read_end(&r));
	return writer_take_datum(&w, der);
}
