/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Certificate requests: parsing, writing, signing, attributes (RFC 2986). */
#include "config.h"

#include "base/pem.h"
#include "keys/keys.h"
#include "x509/crq.h"
#include "x509/verify.h"

static const char label[] = "NEW CERTIFICATE REQUEST";

#define CHECK_CRQ(crq)                                        \
	do {                                                  \
		if (!(crq))                                   \
			return ERR(GNUTLS_E_INVALID_REQUEST); \
	} while (0)

static void crq_forget(gnutls_x509_crq_t crq)
{
	x509_crt_forget(&crq->crt);
	mem_free(crq->attrs);
	crq->attrs = NULL;
	crq->count = 0;
	crq->has_version = false;
}

/**
 * gnutls_x509_crq_init:
 * @crq: where the new, empty request goes
 *
 * Returns: 0, or GNUTLS_E_MEMORY_ERROR.
 **/
int gnutls_x509_crq_init(gnutls_x509_crq_t *crq)
{
	*crq = mem_calloc(1, sizeof(**crq));
	if (!*crq)
		return ERR(GNUTLS_E_MEMORY_ERROR);
	crq_forget(*crq);
	return 0;
}

/**
 * gnutls_x509_crq_deinit:
 * @crq: a request, or NULL
 *
 * Frees it.
 **/
void gnutls_x509_crq_deinit(gnutls_x509_crq_t crq)
{
	if (!crq)
		return;
	crq_forget(crq);
	mem_free(crq);
}

/* ---- Attributes ---- */

static struct crq_attr *attr_find(const struct gnutls_x509_crq_int *crq, const char *oid)
{
	for (unsigned i = 0; i < crq->count; i++)
		if (!strcmp(crq->attrs[i].oid, oid))
			return &crq->attrs[i];
	return NULL;
}

static int attr_add(gnutls_x509_crq_t crq, const char *oid, struct crq_attr **out)
{
	struct crq_attr *grown = mem_realloc_array(crq->attrs, crq->count + 1, sizeof(*grown));

	if (!grown)
		return ERR(GNUTLS_E_MEMORY_ERROR);
	crq->attrs = grown;
	*out = &grown[crq->count++];
	**out = (struct crq_attr){0};
	strcpy((*out)->oid, oid);
	return 0;
}

/* Extensions that were set show as the attribute that carries them. */
static int sync_extensions(gnutls_x509_crq_t crq)
{
	struct crq_attr *attr = attr_find(crq, CRQ_OID_EXTENSIONS);
	autowriter w = {0};

	if (!crq->crt.exts.count || (attr && !crq->crt.dirty))
		return 0;
	if (!attr)
		TRY(attr_add(crq, CRQ_OID_EXTENSIONS, &attr));
	x509_exts_write(&crq->crt.exts, &w);
	return x509_pool_take(&crq->crt.pool, &w, &attr->values);
}

int crq_attr_value(const struct gnutls_x509_crq_int *crq, unsigned attr, unsigned indx,
		   gnutls_datum_t *value)
{
	struct reader r, body;
	uint8_t tag;

	if (attr >= crq->count)
		return ERR(GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE);
	r = reader_of_datum(&crq->attrs[attr].values);
	do {
		if (reader_is_empty(&r))
			return ERR(GNUTLS_E_ASN1_GENERIC_ERROR);
		TRY(der_read_any(&r, &tag, &body, value));
	} while (indx--);
	return 0;
}

int crq_challenge(const struct gnutls_x509_crq_int *crq, gnutls_datum_t *out)
{
	struct crq_attr *attr = attr_find(crq, CRQ_OID_CHALLENGE);
	struct x509_ava ava = {0};
	struct reader body, r;

	if (!attr)
		return ERR(GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE);
	r = reader_of_datum(&attr->values);
	TRY(der_read_any(&r, &ava.tag, &body, &ava.raw));
	ava.value = (gnutls_datum_t){(unsigned char *)body.p, (unsigned)reader_left(&body)};
	return x509_ava_text(&ava, out);
}

static int read_attr(gnutls_x509_crq_t crq, struct reader *list)
{
	struct crq_attr *attr;
	struct reader one, set;
	char oid[DER_OID_MAX];

	TRY(der_read(list, DER_SEQUENCE, &one));
	TRY(der_read_oid(&one, oid));
	TRY(der_read(&one, DER_SET, &set));
	TRY(der_read_end(&one));
	TRY(attr_add(crq, oid, &attr));
	attr->values = (gnutls_datum_t){(unsigned char *)set.p, (unsigned)reader_left(&set)};
	if (strcmp(oid, CRQ_OID_EXTENSIONS) != 0 || crq->crt.exts.count)
		return 0;
	return x509_exts_parse(&crq->crt.exts, &set);
}

/* ---- Parsing and writing ---- */

static int read_info(gnutls_x509_crq_t crq)
{
	struct gnutls_x509_crt_int *crt = &crq->crt;
	struct reader r = reader_of_datum(&crt->tbs), info, sub;
	uint32_t v;

	TRY(der_read(&r, DER_SEQUENCE, &info));
	TRY(der_read_small(&info, &v));
	if (v > 2)
		return ERR(GNUTLS_E_CERTIFICATE_ERROR);
	crt->version = v + 1;
	crq->has_version = true;
	TRY(der_read_whole(&info, DER_SEQUENCE, &crt->subject));
	TRY(x509_name_check(&crt->subject));
	TRY(der_read_whole(&info, DER_SEQUENCE, &crt->spki));
	if (!reader_is_empty(&info)) {
		TRY(der_read(&info, DER_CONSTRUCTED(0), &sub));
		while (!reader_is_empty(&sub))
			TRY(read_attr(crq, &sub));
	}
	return der_read_end(&info);
}

static int crq_parse(gnutls_x509_crq_t crq, const gnutls_datum_t *der)
{
	struct gnutls_x509_crt_int *crt = &crq->crt;
	struct reader r, body;
	struct der_algid alg;
	int ret;

	crq_forget(crq);
	TRY(datum_copy(&crt->der, der->data, der->size));
	r = reader_of_datum(&crt->der);
	TRY_CLEAN(der_read(&r, DER_SEQUENCE, &body));
	TRY_CLEAN(der_read_end(&r));
	TRY_CLEAN(der_read_whole(&body, DER_SEQUENCE, &crt->tbs));
	TRY_CLEAN(der_read_whole(&body, DER_SEQUENCE, &crt->sigalg));
	crt->tbs_sigalg = crt->sigalg;
	TRY_CLEAN(der_read_bits(&body, &crt->signature));
	TRY_CLEAN(der_read_end(&body));
	TRY_CLEAN(read_info(crq));
	r = reader_of_datum(&crt->sigalg);
	TRY_CLEAN(der_read_algid(&r, &alg));
	TRY_CLEAN(der_sign_parse(&alg, &crt->sign));
	TRY_CLEAN(x509_crt_cache(crt));
cleanup:
	if (ret < 0)
		crq_forget(crq);
	return ret;
}

static int put_info(gnutls_x509_crq_t crq, struct writer *w)
{
	struct gnutls_x509_crt_int *crt = &crq->crt;
	static const uint8_t empty_name[] = {DER_SEQUENCE, 0};
	size_t all, attrs, m;

	if (!crt->spki.size)
		return ERR(GNUTLS_E_ASN1_VALUE_NOT_FOUND);
	TRY(sync_extensions(crq));
	all = der_open(w, DER_SEQUENCE);
	der_write_small(w, crt->version - 1);
	if (crt->subject.size)
		writer_bytes(w, crt->subject.data, crt->subject.size);
	else
		writer_bytes(w, empty_name, sizeof(empty_name));
	writer_bytes(w, crt->spki.data, crt->spki.size);
	attrs = der_open(w, DER_CONSTRUCTED(0));
	for (unsigned i = 0; i < crq->count; i++) {
		m = der_open(w, DER_SEQUENCE);
		der_write_oid(w, crq->attrs[i].oid);
		der_write(w, DER_SET, crq->attrs[i].values.data, crq->attrs[i].values.size);
		der_close(w, m);
	}
	der_close(w, attrs);
	der_close(w, all);
	return writer_error(w);
}

/* As with certificates, an old signature stays until somebody signs again. */
static int crq_der(gnutls_x509_crq_t crq, gnutls_datum_t *der)
{
	struct gnutls_x509_crt_int *crt = &crq->crt;
	autodatum made = {0};
	autowriter w = {0};
	size_t m;

	if (!crt->sigalg.size || !crt->signature.size)
		return ERR(GNUTLS_E_ASN1_VALUE_NOT_FOUND);
	if (crt->dirty) {
		m = der_open(&w, DER_SEQUENCE);
		TRY(put_info(crq, &w));
		writer_bytes(&w, crt->sigalg.data, crt->sigalg.size);
		der_write_bits(&w, DER_BIT_STRING, crt->signature.data, crt->signature.size);
		der_close(&w, m);
		TRY(writer_take_datum(&w, &made));
		TRY(crq_parse(crq, &made));
	}
	*der = crt->der;
	return 0;
}

/**
 * gnutls_x509_crq_import:
 * @crq: a request
 * @data: DER or PEM
 * @format: which of them
 *
 * Reads a CertificationRequest (RFC 2986 §4). gnutls_x509_crq_verify() checks its signature.
 *
 * Returns: 0 or an error.
 **/
int gnutls_x509_crq_import(gnutls_x509_crq_t crq, const gnutls_datum_t *data,
			   gnutls_x509_crt_fmt_t format)
{
	static const char *const labels[] = {label, "CERTIFICATE REQUEST", NULL};
	autopem block = {0};
	struct reader r;

	CHECK_CRQ(crq);
	if (format == GNUTLS_X509_FMT_DER)
		return crq_parse(crq, data);
	r = reader_of_datum(data);
	TRY(pem_next_of(&r, labels, &block));
	return crq_parse(crq, &block.data);
}

/**
 * gnutls_x509_crq_export:
 * @crq: a signed request
 * @format: DER or PEM
 * @output_data: the caller's buffer
 * @output_data_size: its size; becomes the length
 *
 * Returns: 0, or GNUTLS_E_SHORT_MEMORY_BUFFER.
 **/
int gnutls_x509_crq_export(gnutls_x509_crq_t crq, gnutls_x509_crt_fmt_t format, void *output_data,
			   size_t *output_data_size)
{
	gnutls_datum_t der;

	CHECK_CRQ(crq);
	TRY(crq_der(crq, &der));
	return x509_export_buf(&der, format, label, output_data, output_data_size);
}

/**
 * gnutls_x509_crq_export2:
 * @crq: a signed request
 * @format: DER or PEM
 * @out: becomes a new datum
 *
 * Returns: 0, or GNUTLS_E_ASN1_VALUE_NOT_FOUND if it was never signed.
 *
 * Since: 3.1.3
 **/
int gnutls_x509_crq_export2(gnutls_x509_crq_t crq, gnutls_x509_crt_fmt_t format,
			    gnutls_datum_t *out)
{
	gnutls_datum_t der;

	CHECK_CRQ(crq);
	TRY(crq_der(crq, &der));
	return x509_export(&der, format, label, out);
}

/**
 * gnutls_x509_crq_get_version:
 * @crq: a request
 *
 * Returns: the version (1), or an error if there is none yet.
 **/
int gnutls_x509_crq_get_version(gnutls_x509_crq_t crq)
{
	CHECK_CRQ(crq);
	if (!crq->has_version && !crq->crt.dirty)
		return ERR(GNUTLS_E_ASN1_VALUE_NOT_FOUND);
	return (int)crq->crt.version;
}

/* ---- Signing and verifying ---- */

/**
 * gnutls_x509_crq_privkey_sign:
 * @crq: a request
 * @key: the key that the request is about
 * @dig: the hash; GNUTLS_DIG_UNKNOWN for one that fits the key
 * @flags: GNUTLS_PRIVKEY_SIGN_FLAG_*
 *
 * Signs. Nothing may be changed afterwards.
 *
 * Returns: 0, GNUTLS_E_ASN1_VALUE_NOT_FOUND without a key in the request, or another error.
 **/
int gnutls_x509_crq_privkey_sign(gnutls_x509_crq_t crq, gnutls_privkey_t key,
				 gnutls_digest_algorithm_t dig, unsigned int flags)
{
	struct x509_signer s = {0};
	autodatum der = {0};
	autowriter w = {0};
	gnutls_datum_t tbs;
	int ret;

	CHECK_CRQ(crq);
	if (!key)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	TRY_CLEAN(x509_sign_prepare(key, dig, flags, &s));
	TRY_CLEAN(put_info(crq, &w));
	tbs = (gnutls_datum_t){w.data, (unsigned)w.len};
	TRY_CLEAN(x509_sign_finish(&s, &tbs, &der));
	TRY_CLEAN(crq_parse(crq, &der));
cleanup:
	datum_clear(&s.algid);
	return ret;
}

/**
 * gnutls_x509_crq_sign2:
 * @crq: a request
 * @key: the key that the request is about
 * @dig: the hash; GNUTLS_DIG_UNKNOWN for one that fits the key
 * @flags: GNUTLS_PRIVKEY_SIGN_FLAG_*
 *
 * As gnutls_x509_crq_privkey_sign().
 *
 * Returns: 0 or an error.
 **/
int gnutls_x509_crq_sign2(gnutls_x509_crq_t crq, gnutls_x509_privkey_t key,
			  gnutls_digest_algorithm_t dig, unsigned int flags)
{
	gnutls_privkey_t priv;
	int ret;

	TRY(gnutls_privkey_init(&priv));
	TRY_CLEAN(gnutls_privkey_import_x509(priv, key, 0));
	TRY_CLEAN(gnutls_x509_crq_privkey_sign(crq, priv, dig, flags));
cleanup:
	gnutls_privkey_deinit(priv);
	return ret;
}

/**
 * gnutls_x509_crq_sign:
 * @crq: a request
 * @key: the key that the request is about
 *
 * As gnutls_x509_crq_sign2() with a hash that fits the key.
 *
 * Returns: 0 or an error.
 **/
int gnutls_x509_crq_sign(gnutls_x509_crq_t crq, gnutls_x509_privkey_t key)
{
	return gnutls_x509_crq_sign2(crq, key, GNUTLS_DIG_UNKNOWN, 0);
}

/**
 * gnutls_x509_crq_verify:
 * @crq: a request
 * @flags: gnutls_certificate_verify_flags
 *
 * Whether who asks has the private key: checks the signature.
 *
 * Returns: 0 if it is good, GNUTLS_E_PK_SIG_VERIFY_FAILED, GNUTLS_E_INSUFFICIENT_SECURITY for a
 *   broken algorithm, or another error.
 **/
int gnutls_x509_crq_verify(gnutls_x509_crq_t crq, unsigned int flags)
{
	const struct pk_params *key;
	struct gnutls_x509_crt_int *crt;

	CHECK_CRQ(crq);
	crt = &crq->crt;
	if (!crt->signature.size || !crt->tbs.size)
		return ERR(GNUTLS_E_ASN1_VALUE_NOT_FOUND);
	if (crt->dirty)
		return ERR(GNUTLS_E_PK_SIG_VERIFY_FAILED);
	TRY(x509_crt_spki(crt, &key));
	TRY(x509_check_signature(key, &crt->sign, &crt->tbs, &crt->signature));
	if (!gnutls_sign_is_secure2(crt->sign.sign, 0) &&
	    !x509_sign_is_allowed(crt->sign.sign, flags))
		return ERR(GNUTLS_E_INSUFFICIENT_SECURITY);
	return 0;
}

/* ---- Public functions for attributes ---- */

/**
 * gnutls_x509_crq_get_challenge_password:
 * @crq: a request
 * @pass: the caller's buffer, or NULL
 * @sizeof_pass: its size; becomes the length
 *
 * Returns: 0, GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE, or another error.
 **/
int gnutls_x509_crq_get_challenge_password(gnutls_x509_crq_t crq, char *pass, size_t *sizeof_pass)
{
	autodatum text = {0};

	CHECK_CRQ(crq);
	TRY(crq_challenge(crq, &text));
	return datum_export(text.data, text.size, true, pass, sizeof_pass);
}

static int set_attr(gnutls_x509_crq_t crq, const char *oid, const void *value, size_t len)
{
	struct crq_attr *attr;
	autowriter check = {0};
	gnutls_datum_t kept;

	der_write_oid(&check, oid);
	TRY(writer_error(&check));
	TRY(x509_pool_keep(&crq->crt.pool, value, len, &kept));
	attr = attr_find(crq, oid);
	if (!attr)
		TRY(attr_add(crq, oid, &attr));
	attr->values = kept;
	crq->crt.dirty = true;
	return 0;
}

/**
 * gnutls_x509_crq_set_challenge_password:
 * @crq: a request
 * @pass: the password
 *
 * With which the CA may know who wants the certificate revoked (RFC 2985 §5.4.1).
 *
 * Returns: 0 or an error.
 **/
int gnutls_x509_crq_set_challenge_password(gnutls_x509_crq_t crq, const char *pass)
{
	static const char printable[] = " '()+,-./:=?0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
					"abcdefghijklmnopqrstuvwxyz";
	autowriter w = {0};

	CHECK_CRQ(crq);
	if (!pass)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	der_write(&w, strspn(pass, printable) == strlen(pass) ? DER_PRINTABLE : DER_UTF8, pass,
		  strlen(pass));
	TRY(writer_error(&w));
	return set_attr(crq, CRQ_OID_CHALLENGE, w.data, w.len);
}

/**
 * gnutls_x509_crq_set_attribute_by_oid:
 * @crq: a request
 * @oid: an attribute
 * @buf: its value in DER
 * @sizeof_buf: its length
 *
 * Sets or replaces the attribute.
 *
 * Returns: 0 or an error.
 **/
int gnutls_x509_crq_set_attribute_by_oid(gnutls_x509_crq_t crq, const char *oid, void *buf,
					 size_t sizeof_buf)
{
	gnutls_datum_t value = {buf, (unsigned)sizeof_buf};
	struct reader r = reader_of_datum(&value), body;
	uint8_t tag;

	CHECK_CRQ(crq);
	TRY(der_read_any(&r, &tag, &body, NULL));
	TRY(der_read_end(&r));
	if (!strcmp(oid, CRQ_OID_EXTENSIONS)) {
		struct x509_exts exts = {0};
		gnutls_datum_t kept;

		TRY(x509_pool_keep(&crq->crt.pool, buf, sizeof_buf, &kept));
		r = reader_of_datum(&kept);
		TRY(x509_exts_parse(&exts, &r));
		x509_exts_clear(&crq->crt.exts);
		crq->crt.exts = exts;
		TRY(x509_crt_cache(&crq->crt));
	}
	return set_attr(crq, oid, buf, sizeof_buf);
}

/**
 * gnutls_x509_crq_get_attribute_by_oid:
 * @crq: a request
 * @oid: an attribute
 * @indx: which of its values, from 0
 * @buf: the caller's buffer, or NULL
 * @sizeof_buf: its size; becomes the length
 *
 * Gets a value in DER.
 *
 * Returns: 0, GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE, or another error.
 **/
int gnutls_x509_crq_get_attribute_by_oid(gnutls_x509_crq_t crq, const char *oid, unsigned indx,
					 void *buf, size_t *sizeof_buf)
{
	gnutls_datum_t value;
	struct crq_attr *attr;

	CHECK_CRQ(crq);
	TRY(sync_extensions(crq));
	attr = attr_find(crq, oid);
	if (!attr)
		return ERR(GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE);
	TRY(crq_attr_value(crq, (unsigned)(attr - crq->attrs), indx, &value));
	return datum_export(value.data, value.size, false, buf, sizeof_buf);
}

/**
 * gnutls_x509_crq_get_attribute_info:
 * @crq: a request
 * @indx: which attribute, from 0
 * @oid: the caller's buffer, or NULL
 * @sizeof_oid: its size; becomes the length, terminator included
 *
 * Returns: 0, or GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE behind the last one.
 **/
int gnutls_x509_crq_get_attribute_info(gnutls_x509_crq_t crq, unsigned indx, void *oid,
				       size_t *sizeof_oid)
{
	CHECK_CRQ(crq);
	TRY(sync_extensions(crq));
	if (indx >= crq->count)
		return ERR(GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE);
	return datum_export(crq->attrs[indx].oid, strlen(crq->attrs[indx].oid) + 1, false, oid,
			    sizeof_oid);
}

/**
 * gnutls_x509_crq_get_attribute_data:
 * @crq: a request
 * @indx: which attribute, from 0
 * @data: the caller's buffer, or NULL to learn the size
 * @sizeof_data: its size; becomes the length
 *
 * Gets the first value of the attribute in DER.
 *
 * Returns: 0, or GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE behind the last one.
 **/
int gnutls_x509_crq_get_attribute_data(gnutls_x509_crq_t crq, unsigned indx, void *data,
				       size_t *sizeof_data)
{
	gnutls_datum_t value;

	CHECK_CRQ(crq);
	TRY(sync_extensions(crq));
	TRY(crq_attr_value(crq, indx, 0, &value));
	if (!data) {
		*sizeof_data = value.size;
		return 0;
	}
	return datum_export(value.data, value.size, false, data, sizeof_data);
}

/* ---- Into certificates ---- */

/**
 * gnutls_x509_crt_set_crq:
 * @crt: a certificate
 * @crq: a request, whose signature is checked
 *
 * Takes name and key.
 *
 * Returns: 0, GNUTLS_E_PK_SIG_VERIFY_FAILED, or another error.
 **/
int gnutls_x509_crt_set_crq(gnutls_x509_crt_t crt, gnutls_x509_crq_t crq)
{
	CHECK_CRQ(crt);
	CHECK_CRQ(crq);
	TRY(gnutls_x509_crq_verify(crq, 0));
	TRY(x509_pool_keep(&crt->pool, crq->crt.subject.data, crq->crt.subject.size,
			   &crt->subject));
	TRY(x509_pool_keep(&crt->pool, crq->crt.spki.data, crq->crt.spki.size, &crt->spki));
	crt->dirty = true;
	TRY(x509_crt_cache(crt));
	return 0;
}

/**
 * gnutls_x509_crt_set_crq_extension_by_oid:
 * @crt: a certificate
 * @crq: a request
 * @oid: an extension
 * @flags: unused, 0
 *
 * Takes the extension if the request asks for it.
 *
 * Returns: 0 or an error.
 *
 * Since: 3.5.1
 **/
int gnutls_x509_crt_set_crq_extension_by_oid(gnutls_x509_crt_t crt, gnutls_x509_crq_t crq,
					     const char *oid, unsigned flags)
{
	(void)flags;
	CHECK_CRQ(crt);
	CHECK_CRQ(crq);
	for (unsigned i = 0; i < crq->crt.exts.count; i++) {
		const struct x509_ext *e = &crq->crt.exts.list[i];

		if (oid && strcmp(e->oid, oid) != 0)
			continue;
		TRY(x509_exts_set(&crt->exts, &crt->pool, e->oid, e->value.data, e->value.size,
				  e->critical));
		crt->dirty = true;
	}
	TRY(x509_crt_cache(crt));
	return 0;
}

/**
 * gnutls_x509_crt_set_crq_extensions:
 * @crt: a certificate
 * @crq: a request
 *
 * Takes every extension that the request asks for, whatever it is: better choose with
 * gnutls_x509_crt_set_crq_extension_by_oid().
 *
 * Returns: 0 or an error.
 *
 * Since: 2.8.0
 **/
int gnutls_x509_crt_set_crq_extensions(gnutls_x509_crt_t crt, gnutls_x509_crq_t crq)
{
	return gnutls_x509_crt_set_crq_extension_by_oid(crt, crq, NULL, 0);
}
