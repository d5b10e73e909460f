/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Private keys to and from DER: PKCS #1 (RFC 8017 §A.1.2), SEC 1 (RFC 5915), the DSA form that
 * OpenSSL made common, PKCS #8 (RFC 5958, RFC 8410). */
#include "config.h"

#include <string.h>

#include "asn1/asn1.h"
#include "base/mem.h"
#include "keys/keys.h"

bool keys_is_raw(gnutls_pk_algorithm_t pk)
{
	return pk == GNUTLS_PK_EDDSA_ED25519 || pk == GNUTLS_PK_EDDSA_ED448 ||
	       pk == GNUTLS_PK_ECDH_X25519 || pk == GNUTLS_PK_ECDH_X448;
}

bool keys_is_rsa(gnutls_pk_algorithm_t pk)
{
	return pk == GNUTLS_PK_RSA || pk == GNUTLS_PK_RSA_PSS;
}

/* The numbers of a key in the order of their encoding; ends in -1. */
static const int8_t rsa_order[] = {PK_RSA_N,    PK_RSA_E,    PK_RSA_D, PK_RSA_P, PK_RSA_Q,
				   PK_RSA_EXP1, PK_RSA_EXP2, PK_RSA_U, -1};
static const int8_t dsa_order[] = {PK_DSA_P, PK_DSA_Q, PK_DSA_G, PK_DSA_Y, PK_DSA_X, -1};

static int read_numbers(struct reader *r, const int8_t *order, struct pk_params *p)
{
	gnutls_datum_t v;

	for (; *order >= 0; order++) {
		TRY(der_read_uint(r, &v));
		TRY(datum_set(&p->n[*order], v.data, v.size));
	}
	return der_read_end(r);
}

static int parse_pkcs1(struct reader r, struct pk_params *p)
{
	struct reader seq;
	uint32_t version;

	TRY(der_read(&r, DER_SEQUENCE, &seq));
	TRY(der_read_end(&r));
	TRY(der_read_small(&seq, &version));
	if (version != 0) /* keys of more than two primes: nobody's provider has them */
		return ERR(GNUTLS_E_ASN1_DER_ERROR);
	if (p->algo != GNUTLS_PK_RSA_PSS)
		p->algo = GNUTLS_PK_RSA;
	TRY(read_numbers(&seq, rsa_order, p));
	return 0;
}

static int parse_dsa(struct reader r, struct pk_params *p)
{
	struct reader seq;
	uint32_t version;

	TRY(der_read(&r, DER_SEQUENCE, &seq));
	TRY(der_read_end(&r));
	TRY(der_read_small(&seq, &version));
	if (version != 0)
		return ERR(GNUTLS_E_ASN1_DER_ERROR);
	p->algo = GNUTLS_PK_DSA;
	return read_numbers(&seq, dsa_order, p);
}

/* The curve may be known from outside (PKCS #8); what stands inside has to agree. */
static int parse_sec1(struct reader r, struct pk_params *p)
{
	const struct curve_entry *curve;
	struct reader seq, field;
	gnutls_datum_t k, bits;
	uint32_t version;

	TRY(der_read(&r, DER_SEQUENCE, &seq));
	TRY(der_read_end(&r));
	TRY(der_read_small(&seq, &version));
	if (version != 1)
		return ERR(GNUTLS_E_ASN1_DER_ERROR);
	p->algo = GNUTLS_PK_ECDSA;
	TRY(der_read_octets(&seq, &k));
	if (der_is_next(&seq, DER_CONSTRUCTED(0))) {
		char oid[DER_OID_MAX];

		TRY(der_read(&seq, DER_CONSTRUCTED(0), &field));
		if (!der_is_next(&field, DER_OID))
			return ERR(GNUTLS_E_ECC_UNSUPPORTED_CURVE);
		TRY(der_read_oid(&field, oid));
		TRY(der_read_end(&field));
		curve = curve_find_oid(oid);
		if (!curve || curve->pk != GNUTLS_PK_ECDSA)
			return ERR(GNUTLS_E_ECC_UNSUPPORTED_CURVE);
		if (p->curve != GNUTLS_ECC_CURVE_INVALID && p->curve != curve->id)
			return ERR(GNUTLS_E_ASN1_DER_ERROR);
		p->curve = curve->id;
	}
	curve = curve_find(p->curve);
	if (!curve)
		return ERR(GNUTLS_E_ECC_UNSUPPORTED_CURVE);
	/* GnuTLS has written the number with a sign byte at times */
	if (k.size == 0 || k.size > curve->len + 1u)
		return ERR(GNUTLS_E_ASN1_DER_ERROR);
	TRY(datum_set(&p->n[PK_EC_K], k.data, k.size));
	if (der_is_next(&seq, DER_CONSTRUCTED(1))) {
		TRY(der_read(&seq, DER_CONSTRUCTED(1), &field));
		TRY(der_read_bits(&field, &bits));
		TRY(der_read_end(&field));
		/* a compressed point is left to be computed */
		if (bits.size && (bits.data[0] == 2 || bits.data[0] == 3)) {
			if (bits.size != 1u + curve->len)
				return ERR(GNUTLS_E_ASN1_DER_ERROR);
		} else {
			TRY(der_point_parse(&bits, p));
		}
	}
	return der_read_end(&seq);
}

static int parse_pkcs8_key(const gnutls_datum_t *inner, struct pk_params *p)
{
	struct reader r = reader_of_datum(inner);
	const struct curve_entry *curve;
	gnutls_datum_t v;

	if (keys_is_rsa(p->algo))
		return parse_pkcs1(r, p);
	if (p->algo == GNUTLS_PK_ECDSA)
		return parse_sec1(r, p);
	if (p->algo == GNUTLS_PK_DSA) {
		TRY(der_read_uint(&r, &v));
		TRY(datum_set(&p->n[PK_DSA_X], v.data, v.size));
		return der_read_end(&r);
	}
	if (keys_is_raw(p->algo)) {
		curve = curve_find(p->curve);
		TRY(der_read_octets(&r, &v));
		TRY(der_read_end(&r));
		if (!curve || v.size != curve->len)
			return ERR(GNUTLS_E_ASN1_DER_ERROR);
		return datum_set(&p->n[PK_ED_PRIV], v.data, v.size);
	}
	return ERR(GNUTLS_E_UNKNOWN_PK_ALGORITHM);
}

static int parse_pkcs8(struct reader r, struct pk_params *p)
{
	struct reader seq, any;
	struct der_algid algid;
	gnutls_datum_t inner;
	uint32_t version;
	uint8_t tag;

	TRY(der_read(&r, DER_SEQUENCE, &seq));
	TRY(der_read_end(&r));
	TRY(der_read_small(&seq, &version));
	if (version > 1)
		return ERR(GNUTLS_E_ASN1_DER_ERROR);
	TRY(der_read_algid(&seq, &algid));
	TRY(der_read_octets(&seq, &inner));
	/* attributes and (RFC 5958) the public key, which is computed anyway */
	if (der_is_next(&seq, DER_CONSTRUCTED(0)))
		TRY(der_read_any(&seq, &tag, &any, NULL));
	if (der_is_next(&seq, DER_CONTEXT(1)))
		TRY(der_read_any(&seq, &tag, &any, NULL));
	TRY(der_read_end(&seq));
	TRY(der_pk_parse(&algid, p));
	return parse_pkcs8_key(&inner, p);
}

static int finish(int ret, struct pk_params *p)
{
	if (ret >= 0) {
		p->is_private = true;
		ret = pk_fill(p);
	}
	if (ret < 0) {
		pk_params_clear(p);
		return ERR(ret);
	}
	return 0;
}

int keys_parse_pkcs8(const void *der, size_t len, struct pk_params *p)
{
	*p = (struct pk_params){0};
	return finish(parse_pkcs8(reader_of(der, len), p), p);
}

/* What comes after the version tells the forms apart: SEQUENCE in PKCS #8, OCTET STRING in SEC 1,
 * numbers in PKCS #1 (9 of them with the version) and DSA (6). */
int keys_parse_private(const void *der, size_t len, struct pk_params *p)
{
	struct reader r = reader_of(der, len), whole = r, seq, any;
	unsigned numbers = 0;
	uint8_t tag;
	int ret;

	*p = (struct pk_params){0};
	TRY(der_read(&r, DER_SEQUENCE, &seq));
	TRY(der_read_any(&seq, &tag, &any, NULL));
	if (tag != DER_INTEGER)
		return ERR(GNUTLS_E_ASN1_DER_ERROR);
	if (der_is_next(&seq, DER_SEQUENCE)) {
		ret = parse_pkcs8(whole, p);
	} else if (der_is_next(&seq, DER_OCTETS)) {
		ret = parse_sec1(whole, p);
	} else {
		while (der_is_next(&seq, DER_INTEGER)) {
			TRY(der_read_any(&seq, &tag, &any, NULL));
			numbers++;
		}
		ret = numbers == 5 ? parse_dsa(whole, p) : parse_pkcs1(whole, p);
	}
	return finish(ret, p);
}

static int write_numbers(const struct pk_params *p, const int8_t *order, gnutls_datum_t *der)
{
	autowriter w = {.secret = true};
	size_t mark = der_open(&w, DER_SEQUENCE);

	der_write_small(&w, 0);
	for (; *order >= 0; order++)
		der_write_uint(&w, &p->n[*order]);
	der_close(&w, mark);
	return writer_take_datum(&w, der);
}

static int write_sec1(const struct pk_params *p, bool with_curve, gnutls_datum_t *der)
{
	const struct curve_entry *curve = curve_find(p->curve);
	const gnutls_datum_t *k = &p->n[PK_EC_K];
	autowriter w = {.secret = true};
	autodatum point = {0};
	size_t mark, field, skip = 0;

	if (!curve || !curve->oid)
		return ERR(GNUTLS_E_ECC_UNSUPPORTED_CURVE);
	while (k->size - skip > curve->len && k->data[skip] == 0)
		skip++;
	if (k->size - skip > curve->len)
		return ERR(GNUTLS_E_PK_INVALID_PRIVKEY);
	TRY(der_point_encode(p, &point));
	mark = der_open(&w, DER_SEQUENCE);
	der_write_small(&w, 1);
	field = der_open(&w, DER_OCTETS);
	for (size_t i = k->size - skip; i < curve->len; i++)
		writer_u8(&w, 0);
	writer_bytes(&w, k->data + skip, k->size - skip);
	der_close(&w, field);
	if (with_curve) {
		field = der_open(&w, DER_CONSTRUCTED(0));
		der_write_oid(&w, curve->oid);
		der_close(&w, field);
	}
	field = der_open(&w, DER_CONSTRUCTED(1));
	der_write_bits(&w, DER_BIT_STRING, point.data, point.size);
	der_close(&w, field);
	der_close(&w, mark);
	return writer_take_datum(&w, der);
}

int keys_encode_private(const struct pk_params *p, gnutls_datum_t *der, const char **label)
{
	if (!p->is_private)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	if (keys_is_rsa(p->algo)) {
		*label = "RSA PRIVATE KEY";
		return write_numbers(p, rsa_order, der);
	}
	if (p->algo == GNUTLS_PK_DSA) {
		*label = "DSA PRIVATE KEY";
		return write_numbers(p, dsa_order, der);
	}
	if (p->algo == GNUTLS_PK_ECDSA) {
		*label = "EC PRIVATE KEY";
		return write_sec1(p, true, der);
	}
	*label = "PRIVATE KEY";
	return keys_encode_pkcs8(p, der);
}

int keys_encode_pkcs8(const struct pk_params *p, gnutls_datum_t *der)
{
	autodatum inner = {0}, params = {0};
	autowriter w = {.secret = true};
	const char *oid = der_pk_oid(p);
	size_t mark, field;

	if (!p->is_private || !oid)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	TRY(der_pk_encode_params(p, &params));
	if (keys_is_rsa(p->algo)) {
		TRY(write_numbers(p, rsa_order, &inner));
	} else if (p->algo == GNUTLS_PK_ECDSA) {
		TRY(write_sec1(p, true, &inner));
	} else {
		autowriter wi = {.secret = true};

		if (p->algo == GNUTLS_PK_DSA)
			der_write_uint(&wi, &p->n[PK_DSA_X]);
		else
			der_write(&wi, DER_OCTETS, p->n[PK_ED_PRIV].data, p->n[PK_ED_PRIV].size);
		TRY(writer_take_datum(&wi, &inner));
	}
	mark = der_open(&w, DER_SEQUENCE);
	der_write_small(&w, 0);
	der_write_algid(&w, oid, &params);
	field = der_open(&w, DER_OCTETS);
	writer_bytes(&w, inner.data, inner.size);
	der_close(&w, field);
	der_close(&w, mark);
	return writer_take_datum(&w, der);
}
