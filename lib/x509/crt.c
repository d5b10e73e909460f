/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Certificates: life cycle, import and export (RFC 5280 §4.1). */
#include "config.h"

#include <limits.h>

#include "base/pem.h"
#include "x509/x509.h"

static const char *const labels[] = {"CERTIFICATE", "X509 CERTIFICATE", NULL};

void x509_crt_forget(gnutls_x509_crt_t crt)
{
	unsigned flags = crt->flags;

	datum_clear(&crt->der);
	x509_pool_clear(&crt->pool);
	x509_exts_clear(&crt->exts);
	pk_params_clear(&crt->pk);
	mem_free(crt->subject_dn.entries);
	mem_free(crt->issuer_dn.entries);
	memset(crt, 0, sizeof(*crt));
	crt->flags = flags;
	crt->version = 1;
	crt->not_before = crt->not_after = -1;
	crt->path_len = -1;
	crt->pk_ret = GNUTLS_E_ASN1_VALUE_NOT_FOUND;
}

/**
 * gnutls_x509_crt_init:
 * @cert: where the new, empty certificate goes
 *
 * Returns: 0, or GNUTLS_E_MEMORY_ERROR.
 **/
int gnutls_x509_crt_init(gnutls_x509_crt_t *cert)
{
	gnutls_x509_crt_t c = mem_calloc(1, sizeof(*c));

	*cert = NULL;
	if (!c)
		return ERR(GNUTLS_E_MEMORY_ERROR);
	x509_crt_forget(c);
	*cert = c;
	return 0;
}

/**
 * gnutls_x509_crt_deinit:
 * @cert: a certificate, or NULL
 *
 * Frees it.
 **/
void gnutls_x509_crt_deinit(gnutls_x509_crt_t cert)
{
	if (!cert)
		return;
	x509_crt_forget(cert);
	mem_free(cert);
}

/**
 * gnutls_x509_crt_set_flags:
 * @cert: a certificate
 * @flags: gnutls_x509_crt_flags
 *
 * Changes how a later import checks; earlier flags are replaced.
 *
 * Since: 3.6.0
 **/
void gnutls_x509_crt_set_flags(gnutls_x509_crt_t cert, unsigned flags)
{
	cert->flags = flags;
}

static void parse_basic(gnutls_x509_crt_t crt)
{
	const struct x509_ext *e =
		x509_exts_find(&crt->exts, GNUTLS_X509EXT_OID_BASIC_CONSTRAINTS);
	unsigned ca = 0;

	if (!e)
		return;
	crt->has_basic = true;
	/* one that can't be read allows nothing */
	if (gnutls_x509_ext_import_basic_constraints(&e->value, &ca, &crt->path_len) < 0) {
		ca = 0;
		crt->path_len = -1;
	}
	crt->is_ca = ca != 0;
}

static void parse_usage(gnutls_x509_crt_t crt)
{
	const struct x509_ext *e = x509_exts_find(&crt->exts, GNUTLS_X509EXT_OID_KEY_USAGE);

	if (!e)
		return;
	crt->has_usage = true;
	if (gnutls_x509_ext_import_key_usage(&e->value, &crt->usage) < 0)
		crt->usage = 0;
}

static int parse_tbs(gnutls_x509_crt_t crt, struct reader tbs)
{
	bool sane = !(crt->flags & GNUTLS_X509_CRT_FLAG_IGNORE_SANITY);
	struct reader validity, sub;
	const struct x509_ext *san;
	gnutls_datum_t whole;

	if (der_is_next(&tbs, DER_CONSTRUCTED(0))) {
		uint32_t v;

		TRY(der_read(&tbs, DER_CONSTRUCTED(0), &sub));
		TRY(der_read_small(&sub, &v));
		TRY(der_read_end(&sub));
		if (sane && v > 2)
			return ERR(GNUTLS_E_CERTIFICATE_ERROR);
		crt->version = v + 1;
	}
	TRY(der_read(&tbs, DER_INTEGER, &sub));
	crt->serial.data = (unsigned char *)sub.p;
	crt->serial.size = (unsigned)reader_left(&sub);
	if (sane && crt->serial.size == 0)
		return ERR(GNUTLS_E_ASN1_DER_ERROR);
	TRY(der_read_whole(&tbs, DER_SEQUENCE, &crt->tbs_sigalg));
	TRY(der_read_whole(&tbs, DER_SEQUENCE, &crt->issuer));
	TRY(x509_name_check(&crt->issuer));
	TRY(der_read(&tbs, DER_SEQUENCE, &validity));
	TRY(x509_read_time(&validity, &crt->not_before));
	TRY(x509_read_time(&validity, &crt->not_after));
	TRY(der_read_end(&validity));
	TRY(der_read_whole(&tbs, DER_SEQUENCE, &crt->subject));
	TRY(x509_name_check(&crt->subject));
	TRY(der_read_whole(&tbs, DER_SEQUENCE, &crt->spki));
	for (unsigned i = 1; i <= 2; i++) {
		gnutls_datum_t *uid = i == 1 ? &crt->issuer_uid : &crt->subject_uid;

		if (!der_is_next(&tbs, (uint8_t)DER_CONTEXT(i)))
			continue;
		TRY(der_read(&tbs, (uint8_t)DER_CONTEXT(i), &sub));
		if (reader_is_empty(&sub) || sub.p[0] > 7)
			return ERR(GNUTLS_E_ASN1_DER_ERROR);
		uid->data = (unsigned char *)sub.p + 1;
		uid->size = (unsigned)reader_left(&sub) - 1;
		if (sane && crt->version < 2)
			return ERR(GNUTLS_E_CERTIFICATE_ERROR);
	}
	if (der_is_next(&tbs, DER_CONSTRUCTED(3))) {
		TRY(der_read(&tbs, DER_CONSTRUCTED(3), &sub));
		TRY(x509_exts_parse(&crt->exts, &sub));
		TRY(der_read_end(&sub));
		if (sane && crt->version < 3)
			return ERR(GNUTLS_E_CERTIFICATE_ERROR);
	}
	TRY(der_read_end(&tbs));

	/* the structure of the key; what algorithm it is may stay unknown */
	sub = reader_of_datum(&crt->spki);
	TRY(der_read(&sub, DER_SEQUENCE, &validity));
	TRY(der_read_whole(&validity, DER_SEQUENCE, &whole));
	TRY(der_read_whole(&validity, DER_BIT_STRING, &whole));
	TRY(der_read_end(&validity));
	san = x509_exts_find(&crt->exts, GNUTLS_X509EXT_OID_SAN);
	if (san)
		TRY(x509_gns_check(&san->value));
	return 0;
}

/* Inner and outer algorithm are the same; absent parameters and NULL mean the same. */
static int check_algorithms(const gnutls_datum_t *inner, const gnutls_datum_t *outer,
			    struct der_sign *sign)
{
	struct der_algid in, out;
	struct reader r = reader_of_datum(inner);

	TRY(der_read_algid(&r, &in));
	r = reader_of_datum(outer);
	TRY(der_read_algid(&r, &out));
	if (strcmp(in.oid, out.oid) != 0)
		return ERR(GNUTLS_E_CERTIFICATE_ERROR);
	if (!datum_eq(&in.params, &out.params) && !(der_algid_plain(&in) && der_algid_plain(&out)))
		return ERR(GNUTLS_E_CERTIFICATE_ERROR);
	return der_sign_parse(&out, sign);
}

int x509_crt_parse(gnutls_x509_crt_t crt, const gnutls_datum_t *der)
{
	struct reader r, body, tbs;
	int ret;

	x509_crt_forget(crt);
	TRY(datum_copy(&crt->der, der->data, der->size));
	r = reader_of_datum(&crt->der);
	TRY_CLEAN(der_read(&r, DER_SEQUENCE, &body));
	TRY_CLEAN(der_read_end(&r));
	TRY_CLEAN(der_read_whole(&body, DER_SEQUENCE, &crt->tbs));
	TRY_CLEAN(der_read_whole(&body, DER_SEQUENCE, &crt->sigalg));
	TRY_CLEAN(der_read_bits(&body, &crt->signature));
	TRY_CLEAN(der_read_end(&body));
	r = reader_of_datum(&crt->tbs);
	TRY_CLEAN(der_read(&r, DER_SEQUENCE, &tbs));
	TRY_CLEAN(parse_tbs(crt, tbs));
	TRY_CLEAN(check_algorithms(&crt->tbs_sigalg, &crt->sigalg, &crt->sign));
	TRY_CLEAN(x509_crt_cache(crt));
cleanup:
	if (ret < 0)
		x509_crt_forget(crt);
	return ret;
}

int x509_crt_cache(gnutls_x509_crt_t crt)
{
	crt->has_basic = crt->is_ca = crt->has_usage = false;
	crt->path_len = -1;
	crt->usage = 0;
	parse_basic(crt);
	parse_usage(crt);
	pk_params_clear(&crt->pk);
	crt->pk_ret = crt->spki.size ? der_spki_parse(crt->spki.data, crt->spki.size, &crt->pk)
				     : GNUTLS_E_ASN1_VALUE_NOT_FOUND;
	return crt->pk_ret == GNUTLS_E_MEMORY_ERROR ? ERR(crt->pk_ret) : 0;
}

int x509_crt_new(gnutls_x509_crt_t *crt, const gnutls_datum_t *der)
{
	int ret;

	TRY(gnutls_x509_crt_init(crt));
	ret = x509_crt_parse(*crt, der);
	if (ret < 0) {
		gnutls_x509_crt_deinit(*crt);
		*crt = NULL;
	}
	return ret;
}

int x509_crt_copy(gnutls_x509_crt_t *to, gnutls_x509_crt_t from)
{
	gnutls_datum_t der;

	TRY(x509_crt_der(from, &der));
	TRY(gnutls_x509_crt_init(to));
	(*to)->flags = from->flags;
	int ret = x509_crt_parse(*to, &der);
	if (ret < 0) {
		gnutls_x509_crt_deinit(*to);
		*to = NULL;
	}
	return ret;
}

int x509_crt_der(gnutls_x509_crt_t crt, gnutls_datum_t *der)
{
	if (!crt)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	if (crt->dirty)
		TRY(x509_crt_encode(crt));
	if (!crt->der.size)
		return ERR(GNUTLS_E_ASN1_VALUE_NOT_FOUND);
	*der = crt->der;
	return 0;
}

int x509_crt_spki(gnutls_x509_crt_t crt, const struct pk_params **pk)
{
	if (crt->pk_ret < 0)
		return ERR(crt->pk_ret);
	*pk = &crt->pk;
	return 0;
}

unsigned x509_crt_usage(gnutls_x509_crt_t crt)
{
	return crt->has_usage ? crt->usage : ~0U;
}

bool x509_crt_same(gnutls_x509_crt_t a, gnutls_x509_crt_t b)
{
	return a == b || (a->der.size && datum_eq(&a->der, &b->der));
}

bool x509_crt_is_self_issued(gnutls_x509_crt_t crt)
{
	return datum_eq(&crt->subject, &crt->issuer);
}

/**
 * gnutls_x509_crt_import:
 * @cert: a certificate
 * @data: DER or PEM
 * @format: which of them
 *
 * Reads a certificate. What stands before the first PEM block with a certificate is passed over.
 * Version, fields and extensions have to fit each other, extensions may occur once, both signature
 * algorithms have to agree and times have to be dates (RFC 5280 §4.1).
 *
 * Returns: 0 or an error: GNUTLS_E_BASE64_UNEXPECTED_HEADER_ERROR, GNUTLS_E_ASN1_*,
 * GNUTLS_E_X509_DUPLICATE_EXTENSION, GNUTLS_E_CERTIFICATE_ERROR, …
 **/
int gnutls_x509_crt_import(gnutls_x509_crt_t cert, const gnutls_datum_t *data,
			   gnutls_x509_crt_fmt_t format)
{
	autopem block = {0};
	struct reader r;

	if (!cert)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	if (format == GNUTLS_X509_FMT_DER)
		return x509_crt_parse(cert, data);
	r = reader_of_datum(data);
	TRY(pem_next_of(&r, labels, &block));
	return x509_crt_parse(cert, &block.data);
}

static int list_append(gnutls_x509_crt_t **list, unsigned *count, const gnutls_datum_t *der)
{
	gnutls_x509_crt_t *grown, crt;

	TRY(x509_crt_new(&crt, der));
	grown = mem_realloc_array(*list, *count + 1, sizeof(*grown));
	if (!grown) {
		gnutls_x509_crt_deinit(crt);
		return ERR(GNUTLS_E_MEMORY_ERROR);
	}
	*list = grown;
	grown[(*count)++] = crt;
	return 0;
}

static void list_free(gnutls_x509_crt_t *list, unsigned count)
{
	for (unsigned i = 0; i < count; i++)
		gnutls_x509_crt_deinit(list[i]);
	mem_free(list);
}

/* Each certificate is followed by that of its issuer, as far as they are there. What belongs to no
 * chain from the first one is left at the end. Returns the length of the chain. */
unsigned x509_chain_sort(gnutls_x509_crt_t *list, unsigned count)
{
	for (unsigned at = 0; at + 1 < count; at++) {
		unsigned next = at + 1;

		if (x509_crt_is_self_issued(list[at]))
			return at + 1;
		while (next < count && !x509_crt_issued_by(list[at], list[next]))
			next++;
		if (next == count)
			return at + 1;
		if (next != at + 1) {
			gnutls_x509_crt_t found = list[next];

			memmove(&list[at + 2], &list[at + 1], (next - at - 1) * sizeof(*list));
			list[at + 1] = found;
		}
	}
	return count;
}

static bool is_sorted(const gnutls_x509_crt_t *list, unsigned count)
{
	for (unsigned i = 1; i < count; i++)
		if (!x509_crt_issued_by(list[i - 1], list[i]))
			return false;
	return true;
}

static int list_read(gnutls_x509_crt_t **list, unsigned *count, const gnutls_datum_t *data,
		     gnutls_x509_crt_fmt_t format, unsigned limit)
{
	struct reader r;
	int ret;

	*list = NULL;
	*count = 0;
	if (format == GNUTLS_X509_FMT_DER)
		return list_append(list, count, data);
	r = reader_of_datum(data);
	for (;;) {
		autopem block = {0};

		ret = pem_next_of(&r, labels, &block);
		if (ret == GNUTLS_E_BASE64_UNEXPECTED_HEADER_ERROR) {
			ret = *count ? 0 : GNUTLS_E_NO_CERTIFICATE_FOUND;
			break;
		}
		if (ret < 0)
			break;
		if (*count == limit) {
			ret = 1;
			break;
		}
		ret = list_append(list, count, &block.data);
		if (ret < 0)
			break;
	}
	if (ret < 0) {
		list_free(*list, *count);
		*list = NULL;
		*count = 0;
		return ERR(ret);
	}
	return ret;
}

static int list_order(gnutls_x509_crt_t *list, unsigned *count, unsigned flags)
{
	if (flags & GNUTLS_X509_CRT_LIST_SORT) {
		unsigned chain = x509_chain_sort(list, *count);

		for (unsigned i = chain; i < *count; i++)
			gnutls_x509_crt_deinit(list[i]);
		*count = chain;
	}
	if ((flags & GNUTLS_X509_CRT_LIST_FAIL_IF_UNSORTED) && !is_sorted(list, *count))
		return ERR(GNUTLS_E_CERTIFICATE_LIST_UNSORTED);
	return 0;
}

/**
 * gnutls_x509_crt_list_import2:
 * @certs: becomes a new array of certificates
 * @size: their number
 * @data: PEM blocks one after the other, or a single certificate in DER
 * @format: which of them
 * @flags: gnutls_certificate_import_flags
 *
 * Reads a list. Free each certificate with gnutls_x509_crt_deinit() and the array with
 * gnutls_free().
 *
 * Returns: 0, GNUTLS_E_NO_CERTIFICATE_FOUND, or another error; nothing is allocated then.
 *
 * Since: 3.0
 **/
int gnutls_x509_crt_list_import2(gnutls_x509_crt_t **certs, unsigned int *size,
				 const gnutls_datum_t *data, gnutls_x509_crt_fmt_t format,
				 unsigned int flags)
{
	int ret;

	TRY(list_read(certs, size, data, format, UINT_MAX));
	ret = list_order(*certs, size, flags);
	if (ret < 0) {
		list_free(*certs, *size);
		*certs = NULL;
		*size = 0;
	}
	return ret;
}

/**
 * gnutls_x509_crt_list_import:
 * @certs: room for *@cert_max certificates, not initialised
 * @cert_max: the room; becomes the number of certificates
 * @data: PEM blocks one after the other, or a single certificate in DER
 * @format: which of them
 * @flags: gnutls_certificate_import_flags; with GNUTLS_X509_CRT_LIST_IMPORT_FAIL_IF_EXCEED more
 * certificates than fit are an error and *@cert_max says how many there are
 *
 * Returns: the number of certificates, or an error such as GNUTLS_E_SHORT_MEMORY_BUFFER.
 **/
int gnutls_x509_crt_list_import(gnutls_x509_crt_t *certs, unsigned int *cert_max,
				const gnutls_datum_t *data, gnutls_x509_crt_fmt_t format,
				unsigned int flags)
{
	gnutls_x509_crt_t *list;
	unsigned count;
	int ret, more;

	more = list_read(&list, &count, data, format, *cert_max);
	TRY(more);
	if (more && (flags & GNUTLS_X509_CRT_LIST_IMPORT_FAIL_IF_EXCEED)) {
		list_free(list, count);
		TRY(list_read(&list, &count, data, format, UINT_MAX));
		list_free(list, count);
		*cert_max = count;
		return ERR(GNUTLS_E_SHORT_MEMORY_BUFFER);
	}
	ret = list_order(list, &count, flags);
	if (ret < 0) {
		list_free(list, count);
		return ERR(ret);
	}
	if (count)
		memcpy(certs, list, count * sizeof(*list));
	mem_free(list);
	*cert_max = count;
	return (int)count;
}

/**
 * gnutls_x509_crt_import_url:
 * @crt: a certificate
 * @url: where it is
 * @flags: unused
 *
 * Certificates on tokens aren't supported yet.
 *
 * Returns: GNUTLS_E_UNIMPLEMENTED_FEATURE.
 **/
int gnutls_x509_crt_import_url(gnutls_x509_crt_t crt, const char *url, unsigned int flags)
{
	(void)crt;
	(void)url;
	(void)flags;
	return ERR(GNUTLS_E_UNIMPLEMENTED_FEATURE);
}

/**
 * gnutls_x509_crt_list_import_url:
 * @certs: becomes NULL
 * @size: becomes 0
 * @url: where the certificates are
 * @pin_fn: asked for PINs
 * @pin_fn_userdata: its argument
 * @flags: unused
 *
 * Certificates on tokens aren't supported yet.
 *
 * Returns: GNUTLS_E_UNIMPLEMENTED_FEATURE.
 **/
int gnutls_x509_crt_list_import_url(gnutls_x509_crt_t **certs, unsigned int *size, const char *url,
				    gnutls_pin_callback_t pin_fn, void *pin_fn_userdata,
				    unsigned int flags)
{
	(void)url;
	(void)pin_fn;
	(void)pin_fn_userdata;
	(void)flags;
	*certs = NULL;
	*size = 0;
	return ERR(GNUTLS_E_UNIMPLEMENTED_FEATURE);
}

/**
 * gnutls_x509_crt_set_pin_function:
 * @crt: a certificate
 * @fn: asked for PINs of tokens
 * @userdata: its argument
 *
 * Has no effect as long as certificates on tokens aren't supported.
 **/
void gnutls_x509_crt_set_pin_function(gnutls_x509_crt_t crt, gnutls_pin_callback_t fn,
				      void *userdata)
{
	(void)crt;
	(void)fn;
	(void)userdata;
}

/**
 * gnutls_x509_crt_export:
 * @cert: a certificate
 * @format: DER or PEM
 * @output_data: the caller's buffer
 * @output_data_size: its size; becomes the size of the certificate
 *
 * PEM gets a terminating zero, which is counted in the room that is needed.
 *
 * Returns: 0, or GNUTLS_E_SHORT_MEMORY_BUFFER.
 **/
int gnutls_x509_crt_export(gnutls_x509_crt_t cert, gnutls_x509_crt_fmt_t format, void *output_data,
			   size_t *output_data_size)
{
	gnutls_datum_t der;

	TRY(x509_crt_der(cert, &der));
	return x509_export_buf(&der, format, labels[0], output_data, output_data_size);
}

/**
 * gnutls_x509_crt_export2:
 * @cert: a certificate
 * @format: DER or PEM
 * @out: becomes a new datum
 *
 * Returns: 0 or an error.
 *
 * Since: 3.1.3
 **/
int gnutls_x509_crt_export2(gnutls_x509_crt_t cert, gnutls_x509_crt_fmt_t format,
			    gnutls_datum_t *out)
{
	gnutls_datum_t der;

	TRY(x509_crt_der(cert, &der));
	return x509_export(&der, format, labels[0], out);
}

/**
 * gnutls_x509_crt_equals:
 * @cert1: a certificate
 * @cert2: another one
 *
 * Returns: 1 if their encodings are the same, else 0.
 *
 * Since: 3.5.0
 **/
unsigned gnutls_x509_crt_equals(gnutls_x509_crt_t cert1, gnutls_x509_crt_t cert2)
{
	gnutls_datum_t a, b;

	if (x509_crt_der(cert1, &a) < 0 || x509_crt_der(cert2, &b) < 0)
		return 0;
	return datum_eq(&a, &b);
}

/**
 * gnutls_x509_crt_equals2:
 * @cert1: a certificate
 * @der: an encoding
 *
 * Returns: 1 if @der is that of the certificate, else 0.
 *
 * Since: 3.5.0
 **/
unsigned gnutls_x509_crt_equals2(gnutls_x509_crt_t cert1, const gnutls_datum_t *der)
{
	gnutls_datum_t a;

	return der && x509_crt_der(cert1, &a) == 0 && datum_eq(&a, der);
}
