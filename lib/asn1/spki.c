/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SubjectPublicKeyInfo to and from plain numbers: RSA and RSA-PSS (RFC 3279 §2.3.1, 4055), DSA
 * (RFC 3279 §2.3.2), EC with named curves (RFC 5480), Edwards and Montgomery curves (RFC 8410). */
#include "config.h"

#include <string.h>

#include "base/mem.h"
#include "asn1/asn1.h"

#define OID_EC "1.2.840.10045.2.1"

static bool is_ec(gnutls_pk_algorithm_t pk)
{
	return pk == GNUTLS_PK_ECDSA;
}

static bool is_raw(gnutls_pk_algorithm_t pk)
{
	return pk == GNUTLS_PK_EDDSA_ED25519 || pk == GNUTLS_PK_EDDSA_ED448 ||
	       pk == GNUTLS_PK_ECDH_X25519 || pk == GNUTLS_PK_ECDH_X448;
}

static bool is_rsa(gnutls_pk_algorithm_t pk)
{
	return pk == GNUTLS_PK_RSA || pk == GNUTLS_PK_RSA_PSS;
}

static int take_uint(struct reader *r, gnutls_datum_t *out)
{
	gnutls_datum_t v;

	TRY(der_read_uint(r, &v));
	return datum_set(out, v.data, v.size);
}

int der_pk_parse(const struct der_algid *a, struct pk_params *p)
{
	const struct pk_entry *e = pk_find_oid(a->oid);
	struct reader r = reader_of_datum(&a->params), seq;

	if (strcmp(a->oid, OID_EC) == 0)
		p->algo = GNUTLS_PK_ECDSA;
	else if (e)
		p->algo = e->id;
	else
		return ERR(GNUTLS_E_UNKNOWN_PK_ALGORITHM);

	p->curve = GNUTLS_ECC_CURVE_INVALID;
	if (p->algo == GNUTLS_PK_RSA)
		return der_algid_plain(a) ? 0 : ERR(GNUTLS_E_ASN1_DER_ERROR);
	if (p->algo == GNUTLS_PK_RSA_PSS) {
		/* OpenSSL writes NULL for "no restriction" at times */
		return der_algid_plain(a) ? 0 : der_pss_parse(&a->params, &p->pss);
	}
	if (is_ec(p->algo)) {
		const struct curve_entry *curve;
		char oid[DER_OID_MAX];

		if (!der_is_next(&r, DER_OID))
			return ERR(GNUTLS_E_ECC_UNSUPPORTED_CURVE);
		TRY(der_read_oid(&r, oid));
		TRY(der_read_end(&r));
		curve = curve_find_oid(oid);
		if (!curve || curve->pk != GNUTLS_PK_ECDSA)
			return ERR(GNUTLS_E_ECC_UNSUPPORTED_CURVE);
		p->curve = curve->id;
		return 0;
	}
	if (is_raw(p->algo)) {
		if (!e || e->curve == GNUTLS_ECC_CURVE_INVALID)
			return ERR(GNUTLS_E_ECC_UNSUPPORTED_CURVE);
		p->curve = e->curve;
		return a->params.size ? ERR(GNUTLS_E_ASN1_DER_ERROR) : 0;
	}
	if (p->algo == GNUTLS_PK_DSA) {
		/* inherited parameters (RFC 3279) are nothing anybody has */
		TRY(der_read(&r, DER_SEQUENCE, &seq));
		TRY(der_read_end(&r));
		TRY(take_uint(&seq, &p->n[PK_DSA_P]));
		TRY(take_uint(&seq, &p->n[PK_DSA_Q]));
		TRY(take_uint(&seq, &p->n[PK_DSA_G]));
		return der_read_end(&seq);
	}
	return ERR(GNUTLS_E_UNKNOWN_PK_ALGORITHM);
}

const char *der_pk_oid(const struct pk_params *p)
{
	const struct pk_entry *e;

	if (is_ec(p->algo))
		return OID_EC;
	e = pk_find(p->algo);
	return e ? e->oid : NULL;
}

int der_pk_encode_params(const struct pk_params *p, gnutls_datum_t *out)
{
	autowriter w = {0};

	*out = (gnutls_datum_t){0};
	if (p->algo == GNUTLS_PK_RSA_PSS) {
		if (p->pss.digest == GNUTLS_DIG_UNKNOWN)
			return 0;
		return der_pss_encode(&p->pss, out);
	}
	if (is_raw(p->algo))
		return 0;
	if (p->algo == GNUTLS_PK_RSA) {
		der_write_null(&w);
	} else if (is_ec(p->algo)) {
		const struct curve_entry *curve = curve_find(p->curve);

		if (!curve || !curve->oid)
			return ERR(GNUTLS_E_ECC_UNSUPPORTED_CURVE);
		der_write_oid(&w, curve->oid);
	} else if (p->algo == GNUTLS_PK_DSA) {
		size_t mark = der_open(&w, DER_SEQUENCE);

		for (unsigned i = PK_DSA_P; i <= PK_DSA_G; i++)
			der_write_uint(&w, &p->n[i]);
		der_close(&w, mark);
	} else {
		return ERR(GNUTLS_E_UNKNOWN_PK_ALGORITHM);
	}
	return writer_take_datum(&w, out);
}

int der_point_parse(const gnutls_datum_t *point, struct pk_params *p)
{
	const struct curve_entry *curve = curve_find(p->curve);

	if (!curve)
		return ERR(GNUTLS_E_ECC_UNSUPPORTED_CURVE);
	/* compressed forms: allowed by SEC 1, forbidden to nobody, used by nobody */
	if (point->size != 1u + 2u * curve->len || point->data[0] != 4)
		return ERR(GNUTLS_E_PARSING_ERROR);
	TRY(datum_set(&p->n[PK_EC_X], point->data + 1, curve->len));
	TRY(datum_set(&p->n[PK_EC_Y], point->data + 1 + curve->len, curve->len));
	return 0;
}

static int write_padded(struct writer *w, const gnutls_datum_t *v, size_t len)
{
	const uint8_t *p = v->data;
	size_t n = v->size;

	while (n > len && *p == 0)
		p++, n--;
	if (n > len)
		return ERR(GNUTLS_E_PK_INVALID_PUBKEY);
	for (size_t i = n; i < len; i++)
		writer_u8(w, 0);
	writer_bytes(w, p, n);
	return 0;
}

int der_point_encode(const struct pk_params *p, gnutls_datum_t *out)
{
	const struct curve_entry *curve = curve_find(p->curve);
	autowriter w = {0};

	if (!curve)
		return ERR(GNUTLS_E_ECC_UNSUPPORTED_CURVE);
	writer_u8(&w, 4);
	TRY(write_padded(&w, &p->n[PK_EC_X], curve->len));
	TRY(write_padded(&w, &p->n[PK_EC_Y], curve->len));
	return writer_take_datum(&w, out);
}

int der_pk_parse_public(const gnutls_datum_t *bits, struct pk_params *p)
{
	struct reader r = reader_of_datum(bits), seq;

	if (is_rsa(p->algo)) {
		TRY(der_read(&r, DER_SEQUENCE, &seq));
		TRY(der_read_end(&r));
		TRY(take_uint(&seq, &p->n[PK_RSA_N]));
		TRY(take_uint(&seq, &p->n[PK_RSA_E]));
		return der_read_end(&seq);
	}
	if (p->algo == GNUTLS_PK_DSA) {
		TRY(take_uint(&r, &p->n[PK_DSA_Y]));
		return der_read_end(&r);
	}
	if (is_ec(p->algo))
		return der_point_parse(bits, p);
	if (is_raw(p->algo)) {
		const struct curve_entry *curve = curve_find(p->curve);

		if (!curve || bits->size != curve->len)
			return ERR(GNUTLS_E_PARSING_ERROR);
		return datum_set(&p->n[PK_ED_PUB], bits->data, bits->size);
	}
	return ERR(GNUTLS_E_UNKNOWN_PK_ALGORITHM);
}

int der_pk_encode_public(const struct pk_params *p, gnutls_datum_t *out)
{
	autowriter w = {0};

	if (is_ec(p->algo))
		return der_point_encode(p, out);
	if (is_raw(p->algo))
		return datum_copy(out, p->n[PK_ED_PUB].data, p->n[PK_ED_PUB].size);
	if (is_rsa(p->algo)) {
		size_t mark = der_open(&w, DER_SEQUENCE);

		der_write_uint(&w, &p->n[PK_RSA_N]);
		der_write_uint(&w, &p->n[PK_RSA_E]);
		der_close(&w, mark);
	} else if (p->algo == GNUTLS_PK_DSA) {
		der_write_uint(&w, &p->n[PK_DSA_Y]);
	} else {
		return ERR(GNUTLS_E_UNKNOWN_PK_ALGORITHM);
	}
	return writer_take_datum(&w, out);
}

static int parse_spki(struct reader r, struct pk_params *p)
{
	struct der_algid algid;
	gnutls_datum_t bits;
	struct reader seq;

	TRY(der_read(&r, DER_SEQUENCE, &seq));
	TRY(der_read_end(&r));
	TRY(der_read_algid(&seq, &algid));
	TRY(der_read_bits(&seq, &bits));
	TRY(der_read_end(&seq));
	TRY(der_pk_parse(&algid, p));
	return der_pk_parse_public(&bits, p);
}

int der_spki_parse(const void *der, size_t len, struct pk_params *p)
{
	int ret;

	*p = (struct pk_params){0};
	ret = parse_spki(reader_of(der, len), p);
	if (ret < 0)
		pk_params_clear(p);
	return ret;
}

int der_spki_encode(const struct pk_params *p, gnutls_datum_t *out)
{
	autodatum params = {0}, bits = {0};
	autowriter w = {0};
	const char *oid = der_pk_oid(p);
	size_t mark;

	if (!oid)
		return ERR(GNUTLS_E_UNKNOWN_PK_ALGORITHM);
	TRY(der_pk_encode_params(p, &params));
	TRY(der_pk_encode_public(p, &bits));
	mark = der_open(&w, DER_SEQUENCE);
	der_write_algid(&w, oid, &params);
	der_write_bits(&w, DER_BIT_STRING, bits.data, bits.size);
	der_close(&w, mark);
	return writer_take_datum(&w, out);
}
