/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Extensions that hold one value or a few: basic constraints, key usage, key identifier, periods,
 * policy limits, proxy information (RFC 5280 §4.2.1, RFC 3820). */
#include "config.h"

#include "x509/x509.h"

static int open_seq(const gnutls_datum_t *ext, struct reader *body)
{
	struct reader r = reader_of_datum(ext);

	TRY(der_read(&r, DER_SEQUENCE, body));
	return der_read_end(&r);
}

/**
 * gnutls_x509_ext_import_basic_constraints:
 * @ext: value of the extension
 * @ca: becomes 1 for a CA, else 0
 * @pathlen: becomes the number of intermediates that may follow, or -1 for any
 *
 * Returns: 0 or an error (RFC 5280 §4.2.1.9).
 *
 * Since: 3.3.0
 **/
int gnutls_x509_ext_import_basic_constraints(const gnutls_datum_t *ext, unsigned int *ca,
					     int *pathlen)
{
	struct reader body;
	bool is_ca = false;
	uint32_t len = 0;
	bool has_len = false;

	TRY(open_seq(ext, &body));
	if (der_is_next(&body, DER_BOOLEAN))
		TRY(der_read_bool(&body, &is_ca));
	if (der_is_next(&body, DER_INTEGER)) {
		TRY(der_read_small(&body, &len));
		has_len = true;
	}
	TRY(der_read_end(&body));
	if (ca)
		*ca = is_ca;
	if (pathlen)
		*pathlen = !has_len ? -1 : len > INT32_MAX ? INT32_MAX : (int)len;
	return 0;
}

/**
 * gnutls_x509_ext_export_basic_constraints:
 * @ca: nonzero for a CA
 * @pathlen: number of intermediates that may follow, or negative for any
 * @ext: becomes the value of the extension, to be freed with gnutls_free()
 *
 * Returns: 0 or an error.
 *
 * Since: 3.3.0
 **/
int gnutls_x509_ext_export_basic_constraints(unsigned int ca, int pathlen, gnutls_datum_t *ext)
{
	autowriter w = {0};
	size_t m = der_open(&w, DER_SEQUENCE);

	if (ca)
		der_write_bool(&w, true);
	if (pathlen >= 0)
		der_write_small(&w, (uint32_t)pathlen);
	der_close(&w, m);
	return writer_take_datum(&w, ext);
}

/* A named bit list; first byte in the low eight bits, as GNUTLS_KEY_* have it. */
static int read_named_bits(struct reader *r, uint8_t tag, unsigned *bits)
{
	struct reader b;
	uint8_t unused, byte;
	unsigned v = 0;

	TRY(der_read(r, tag, &b));
	TRY(reader_u8(&b, &unused));
	if (unused > 7 || (unused && reader_is_empty(&b)))
		return ERR(GNUTLS_E_ASN1_DER_ERROR);
	for (unsigned i = 0; !reader_is_empty(&b); i++) {
		TRY(reader_u8(&b, &byte));
		if (i < 2)
			v |= (unsigned)byte << (8 * i);
	}
	*bits = v;
	return 0;
}

int x509_read_named_bits(struct reader *r, uint8_t tag, unsigned *bits)
{
	return read_named_bits(r, tag, bits);
}

void x509_write_named_bits(struct writer *w, uint8_t tag, unsigned bits)
{
	uint8_t b[3] = {0, (uint8_t)bits, (uint8_t)(bits >> 8)};
	size_t len = b[2] ? 3 : b[1] ? 2 : 1;

	if (len > 1)
		while (!(b[len - 1] & (1U << b[0])))
			b[0]++;
	der_write(w, tag, b, len);
}

/**
 * gnutls_x509_ext_import_key_usage:
 * @ext: value of the extension
 * @key_usage: becomes a combination of GNUTLS_KEY_*
 *
 * Returns: 0 or an error (RFC 5280 §4.2.1.3).
 *
 * Since: 3.3.0
 **/
int gnutls_x509_ext_import_key_usage(const gnutls_datum_t *ext, unsigned int *key_usage)
{
	struct reader r = reader_of_datum(ext);

	TRY(read_named_bits(&r, DER_BIT_STRING, key_usage));
	return der_read_end(&r);
}

/**
 * gnutls_x509_ext_export_key_usage:
 * @key_usage: a combination of GNUTLS_KEY_*
 * @ext: becomes the value of the extension, to be freed with gnutls_free()
 *
 * Returns: 0 or an error.
 *
 * Since: 3.3.0
 **/
int gnutls_x509_ext_export_key_usage(unsigned int key_usage, gnutls_datum_t *ext)
{
	autowriter w = {0};

	x509_write_named_bits(&w, DER_BIT_STRING, key_usage);
	return writer_take_datum(&w, ext);
}

/**
 * gnutls_x509_ext_import_subject_key_id:
 * @ext: value of the extension
 * @id: becomes the identifier, to be freed with gnutls_free()
 *
 * Returns: 0 or an error (RFC 5280 §4.2.1.2).
 *
 * Since: 3.3.0
 **/
int gnutls_x509_ext_import_subject_key_id(const gnutls_datum_t *ext, gnutls_datum_t *id)
{
	struct reader r = reader_of_datum(ext);
	gnutls_datum_t v;

	if (!ext->size || !ext->data)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	TRY(der_read_octets(&r, &v));
	TRY(der_read_end(&r));
	return datum_copy(id, v.data, v.size);
}

/**
 * gnutls_x509_ext_export_subject_key_id:
 * @id: the identifier
 * @ext: becomes the value of the extension, to be freed with gnutls_free()
 *
 * Returns: 0 or an error.
 *
 * Since: 3.3.0
 **/
int gnutls_x509_ext_export_subject_key_id(const gnutls_datum_t *id, gnutls_datum_t *ext)
{
	autowriter w = {0};

	der_write(&w, DER_OCTETS, id->data, id->size);
	return writer_take_datum(&w, ext);
}

/**
 * gnutls_x509_ext_import_private_key_usage_period:
 * @ext: value of the extension
 * @activation: becomes the start, or -1
 * @expiration: becomes the end, or -1
 *
 * Returns: 0 or an error.
 *
 * Since: 3.3.0
 **/
int gnutls_x509_ext_import_private_key_usage_period(const gnutls_datum_t *ext, time_t *activation,
						    time_t *expiration)
{
	time_t t[2] = {-1, -1};
	struct reader body;

	TRY(open_seq(ext, &body));
	for (unsigned i = 0; i < 2; i++) {
		struct reader text;

		if (!der_is_next(&body, (uint8_t)DER_CONTEXT(i)))
			continue;
		TRY(der_read(&body, (uint8_t)DER_CONTEXT(i), &text));
		TRY(der_time_generalized(text.p, reader_left(&text), &t[i]));
	}
	TRY(der_read_end(&body));
	if (activation)
		*activation = t[0];
	if (expiration)
		*expiration = t[1];
	return 0;
}

/**
 * gnutls_x509_ext_export_private_key_usage_period:
 * @activation: the start
 * @expiration: the end
 * @ext: becomes the value of the extension, to be freed with gnutls_free()
 *
 * Returns: 0 or an error.
 *
 * Since: 3.3.0
 **/
int gnutls_x509_ext_export_private_key_usage_period(time_t activation, time_t expiration,
						    gnutls_datum_t *ext)
{
	autowriter w = {0};
	size_t m = der_open(&w, DER_SEQUENCE);
	char text[16];

	TRY(der_time_text(activation, text));
	der_write(&w, DER_CONTEXT(0), text, 15);
	TRY(der_time_text(expiration, text));
	der_write(&w, DER_CONTEXT(1), text, 15);
	der_close(&w, m);
	return writer_take_datum(&w, ext);
}

/**
 * gnutls_x509_ext_import_inhibit_anypolicy:
 * @ext: value of the extension
 * @skipcerts: becomes the number of certificates after which anyPolicy means nothing
 *
 * Returns: 0 or an error (RFC 5280 §4.2.1.14).
 *
 * Since: 3.6.0
 **/
int gnutls_x509_ext_import_inhibit_anypolicy(const gnutls_datum_t *ext, unsigned int *skipcerts)
{
	struct reader r = reader_of_datum(ext);
	uint32_t v;

	TRY(der_read_small(&r, &v));
	TRY(der_read_end(&r));
	if (skipcerts)
		*skipcerts = v;
	return 0;
}

/**
 * gnutls_x509_ext_export_inhibit_anypolicy:
 * @skipcerts: number of certificates after which anyPolicy means nothing
 * @ext: becomes the value of the extension, to be freed with gnutls_free()
 *
 * Returns: 0 or an error.
 *
 * Since: 3.6.0
 **/
int gnutls_x509_ext_export_inhibit_anypolicy(unsigned int skipcerts, gnutls_datum_t *ext)
{
	autowriter w = {0};

	der_write_small(&w, skipcerts);
	return writer_take_datum(&w, ext);
}

/**
 * gnutls_x509_ext_import_proxy:
 * @ext: value of the extension
 * @pathlen: becomes the length limit, or -1
 * @policyLanguage: becomes the OID of the language, to be freed with gnutls_free()
 * @policy: becomes the policy, to be freed with gnutls_free(), or NULL
 * @sizeof_policy: becomes its size
 *
 * Returns: 0 or an error (RFC 3820 §3.8).
 *
 * Since: 3.3.0
 **/
int gnutls_x509_ext_import_proxy(const gnutls_datum_t *ext, int *pathlen, char **policyLanguage,
				 char **policy, size_t *sizeof_policy)
{
	struct reader body, pol;
	gnutls_datum_t text = {0};
	char oid[DER_OID_MAX];
	uint32_t len = 0;
	bool has_len;

	TRY(open_seq(ext, &body));
	has_len = der_is_next(&body, DER_INTEGER);
	if (has_len)
		TRY(der_read_small(&body, &len));
	TRY(der_read(&body, DER_SEQUENCE, &pol));
	TRY(der_read_end(&body));
	TRY(der_read_oid(&pol, oid));
	if (!reader_is_empty(&pol))
		TRY(der_read_octets(&pol, &text));
	TRY(der_read_end(&pol));
	if (pathlen)
		*pathlen = !has_len ? -1 : len > INT32_MAX ? INT32_MAX : (int)len;
	if (policy) {
		*policy = NULL;
		if (text.data) {
			*policy = mem_strndup((char *)text.data, text.size);
			if (!*policy)
				return ERR(GNUTLS_E_MEMORY_ERROR);
		}
	}
	if (sizeof_policy)
		*sizeof_policy = text.size;
	if (policyLanguage) {
		*policyLanguage = mem_strdup(oid);
		if (!*policyLanguage) {
			if (policy) {
				mem_free(*policy);
				*policy = NULL;
			}
			return ERR(GNUTLS_E_MEMORY_ERROR);
		}
	}
	return 0;
}

/**
 * gnutls_x509_ext_export_proxy:
 * @pathLenConstraint: the length limit, or negative
 * @policyLanguage: OID of the language
 * @policy: the policy, or NULL
 * @sizeof_policy: its size
 * @ext: becomes the value of the extension, to be freed with gnutls_free()
 *
 * Returns: 0 or an error.
 *
 * Since: 3.3.0
 **/
int gnutls_x509_ext_export_proxy(int pathLenConstraint, const char *policyLanguage,
				 const char *policy, size_t sizeof_policy, gnutls_datum_t *ext)
{
	autowriter w = {0};
	size_t m = der_open(&w, DER_SEQUENCE), p;

	if (pathLenConstraint >= 0)
		der_write_small(&w, (uint32_t)pathLenConstraint);
	p = der_open(&w, DER_SEQUENCE);
	der_write_oid(&w, policyLanguage);
	if (policy)
		der_write(&w, DER_OCTETS, policy, sizeof_policy);
	der_close(&w, p);
	der_close(&w, m);
	return writer_take_datum(&w, ext);
}
