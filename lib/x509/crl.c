/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Certificate revocation lists (RFC 5280 §5). */
#include "config.h"

#include <limits.h>
#include <stdlib.h>

#include "base/pem.h"
#include "base/time.h"
#include "x509/crl.h"
#include "x509/verify.h"

static const char label[] = "X509 CRL";

static void crl_forget(gnutls_x509_crl_t crl)
{
	datum_clear(&crl->der);
	x509_pool_clear(&crl->pool);
	x509_exts_clear(&crl->exts);
	mem_free(crl->sorted);
	memset(crl, 0, sizeof(*crl));
	crl->version = 1;
	crl->this_update = crl->next_update = -1;
}

/**
 * gnutls_x509_crl_init:
 * @crl: where the new, empty CRL goes
 *
 * Returns: 0, or GNUTLS_E_MEMORY_ERROR.
 **/
int gnutls_x509_crl_init(gnutls_x509_crl_t *crl)
{
	*crl = mem_calloc(1, sizeof(**crl));
	if (!*crl)
		return ERR(GNUTLS_E_MEMORY_ERROR);
	crl_forget(*crl);
	return 0;
}

/**
 * gnutls_x509_crl_deinit:
 * @crl: a CRL, or NULL
 *
 * Frees it.
 **/
void gnutls_x509_crl_deinit(gnutls_x509_crl_t crl)
{
	if (!crl)
		return;
	crl_forget(crl);
	mem_free(crl);
}

static int serial_cmp(const gnutls_datum_t *a, const gnutls_datum_t *b)
{
	if (a->size != b->size)
		return a->size < b->size ? -1 : 1;
	return a->size ? memcmp(a->data, b->data, a->size) : 0;
}

static int by_serial(const void *a, const void *b)
{
	return serial_cmp(&((const struct x509_revoked *)a)->serial,
			  &((const struct x509_revoked *)b)->serial);
}

int x509_revoked_read(struct reader *r, struct x509_revoked *out)
{
	struct reader one, num, exts;

	*out = (struct x509_revoked){0};
	TRY(der_read(r, DER_SEQUENCE, &one));
	TRY(der_read(&one, DER_INTEGER, &num));
	out->serial.data = (unsigned char *)num.p;
	out->serial.size = (unsigned)reader_left(&num);
	TRY(x509_read_time(&one, &out->time));
	if (!reader_is_empty(&one))
		TRY(der_read(&one, DER_SEQUENCE, &exts));
	return der_read_end(&one);
}

int x509_crl_index(gnutls_x509_crl_t crl)
{
	struct reader list = reader_of_datum(&crl->revoked), count = list;
	struct x509_revoked *sorted;
	unsigned n = 0;

	while (!reader_is_empty(&count)) {
		struct reader one;

		TRY(der_read(&count, DER_SEQUENCE, &one));
		n++;
	}
	if (!n)
		return 0;
	sorted = mem_realloc_array(crl->sorted, n, sizeof(*sorted));
	if (!sorted)
		return ERR(GNUTLS_E_MEMORY_ERROR);
	crl->sorted = sorted;
	crl->count = 0;
	for (unsigned i = 0; i < n; i++)
		TRY(x509_revoked_read(&list, &sorted[i]));
	crl->count = n;
	qsort(sorted, n, sizeof(*sorted), by_serial);
	return 0;
}

static int parse_revoked(gnutls_x509_crl_t crl, struct reader list)
{
	crl->revoked.data = (unsigned char *)list.p;
	crl->revoked.size = (unsigned)reader_left(&list);
	return x509_crl_index(crl);
}

static int parse_tbs(gnutls_x509_crl_t crl, struct reader tbs)
{
	struct reader sub;
	uint32_t v;

	if (der_is_next(&tbs, DER_INTEGER)) {
		TRY(der_read_small(&tbs, &v));
		if (v > 1)
			return ERR(GNUTLS_E_CERTIFICATE_ERROR);
		crl->version = v + 1;
	}
	TRY(der_read_whole(&tbs, DER_SEQUENCE, &crl->tbs_sigalg));
	TRY(der_read_whole(&tbs, DER_SEQUENCE, &crl->issuer));
	TRY(x509_name_check(&crl->issuer));
	TRY(x509_read_time(&tbs, &crl->this_update));
	if (der_is_next(&tbs, DER_UTC_TIME) || der_is_next(&tbs, DER_GENERALIZED))
		TRY(x509_read_time(&tbs, &crl->next_update));
	if (der_is_next(&tbs, DER_SEQUENCE)) {
		TRY(der_read(&tbs, DER_SEQUENCE, &sub));
		TRY(parse_revoked(crl, sub));
	}
	if (der_is_next(&tbs, DER_CONSTRUCTED(0))) {
		TRY(der_read(&tbs, DER_CONSTRUCTED(0), &sub));
		TRY(x509_exts_parse(&crl->exts, &sub));
		TRY(der_read_end(&sub));
	}
	return der_read_end(&tbs);
}

int x509_crl_parse(gnutls_x509_crl_t crl, const gnutls_datum_t *der)
{
	struct reader r, body, tbs;
	struct der_algid alg;
	int ret;

	crl_forget(crl);
	TRY(datum_copy(&crl->der, der->data, der->size));
	r = reader_of_datum(&crl->der);
	TRY_CLEAN(der_read(&r, DER_SEQUENCE, &body));
	TRY_CLEAN(der_read_end(&r));
	TRY_CLEAN(der_read_whole(&body, DER_SEQUENCE, &crl->tbs));
	TRY_CLEAN(der_read_whole(&body, DER_SEQUENCE, &crl->sigalg));
	TRY_CLEAN(der_read_bits(&body, &crl->signature));
	TRY_CLEAN(der_read_end(&body));
	r = reader_of_datum(&crl->tbs);
	TRY_CLEAN(der_read(&r, DER_SEQUENCE, &tbs));
	TRY_CLEAN(parse_tbs(crl, tbs));
	r = reader_of_datum(&crl->sigalg);
	TRY_CLEAN(der_read_algid(&r, &alg));
	TRY_CLEAN(der_sign_parse(&alg, &crl->sign));
	if (!datum_eq(&crl->sigalg, &crl->tbs_sigalg))
		ret = ERR(GNUTLS_E_CERTIFICATE_ERROR);
cleanup:
	if (ret < 0)
		crl_forget(crl);
	return ret;
}

bool x509_crl_has(gnutls_x509_crl_t crl, const gnutls_datum_t *serial)
{
	struct x509_revoked key = {.serial = *serial};

	return crl->count &&
	       bsearch(&key, crl->sorted, crl->count, sizeof(key), by_serial) != NULL;
}

/**
 * gnutls_x509_crl_import:
 * @crl: a CRL
 * @data: DER or PEM
 * @format: which of them
 *
 * Reads a CRL (RFC 5280 §5.1).
 *
 * Returns: 0 or an error.
 **/
int gnutls_x509_crl_import(gnutls_x509_crl_t crl, const gnutls_datum_t *data,
			   gnutls_x509_crt_fmt_t format)
{
	autodatum der = {0};

	if (!crl)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	if (format == GNUTLS_X509_FMT_DER)
		return x509_crl_parse(crl, data);
	TRY(pem_decode(data->data, data->size, label, &der));
	return x509_crl_parse(crl, &der);
}

static int crl_der(gnutls_x509_crl_t crl, gnutls_datum_t *der)
{
	if (!crl)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	if (crl->dirty)
		TRY(x509_crl_encode(crl));
	if (!crl->der.size)
		return ERR(GNUTLS_E_ASN1_VALUE_NOT_FOUND);
	*der = crl->der;
	return 0;
}

/**
 * gnutls_x509_crl_export:
 * @crl: a CRL
 * @format: DER or PEM
 * @output_data: the caller's buffer
 * @output_data_size: its size; becomes the length
 *
 * Returns: 0, or GNUTLS_E_SHORT_MEMORY_BUFFER.
 **/
int gnutls_x509_crl_export(gnutls_x509_crl_t crl, gnutls_x509_crt_fmt_t format, void *output_data,
			   size_t *output_data_size)
{
	gnutls_datum_t der;

	TRY(crl_der(crl, &der));
	return x509_export_buf(&der, format, label, output_data, output_data_size);
}

/**
 * gnutls_x509_crl_export2:
 * @crl: a CRL
 * @format: DER or PEM
 * @out: becomes a new datum
 *
 * Returns: 0 or an error.
 *
 * Since: 3.1.3
 **/
int gnutls_x509_crl_export2(gnutls_x509_crl_t crl, gnutls_x509_crt_fmt_t format,
			    gnutls_datum_t *out)
{
	gnutls_datum_t der;

	TRY(crl_der(crl, &der));
	return x509_export(&der, format, label, out);
}

/**
 * gnutls_x509_crl_list_import2:
 * @crls: becomes a new array of CRLs
 * @size: their number
 * @data: PEM blocks one after the other, or a single CRL in DER
 * @format: which of them
 * @flags: unused
 *
 * Returns: 0, GNUTLS_E_NO_CERTIFICATE_FOUND, or another error; nothing is allocated then.
 *
 * Since: 3.0
 **/
int gnutls_x509_crl_list_import2(gnutls_x509_crl_t **crls, unsigned int *size,
				 const gnutls_datum_t *data, gnutls_x509_crt_fmt_t format,
				 unsigned int flags)
{
	struct reader r = reader_of_datum(data);
	gnutls_x509_crl_t *list = NULL, *grown, crl;
	unsigned n = 0;
	int ret = 0;

	(void)flags;
	*crls = NULL;
	*size = 0;
	for (;;) {
		autopem block = {0};
		const gnutls_datum_t *der = data;

		if (format == GNUTLS_X509_FMT_DER) {
			if (n)
				break;
		} else {
			ret = pem_next(&r, label, &block);
			if (ret == GNUTLS_E_BASE64_UNEXPECTED_HEADER_ERROR) {
				ret = n ? 0 : GNUTLS_E_NO_CERTIFICATE_FOUND;
				break;
			}
			if (ret < 0)
				break;
			der = &block.data;
		}
		ret = gnutls_x509_crl_init(&crl);
		if (ret < 0)
			break;
		ret = x509_crl_parse(crl, der);
		grown = ret < 0 ? NULL : mem_realloc_array(list, n + 1, sizeof(*list));
		if (!grown) {
			gnutls_x509_crl_deinit(crl);
			ret = ret < 0 ? ret : GNUTLS_E_MEMORY_ERROR;
			break;
		}
		list = grown;
		list[n++] = crl;
	}
	if (ret < 0) {
		while (n)
			gnutls_x509_crl_deinit(list[--n]);
		mem_free(list);
		return ERR(ret);
	}
	*crls = list;
	*size = n;
	return 0;
}

/**
 * gnutls_x509_crl_list_import:
 * @crls: room for *@crl_max CRLs, not initialised
 * @crl_max: the room; becomes the number of CRLs
 * @data: PEM blocks one after the other, or a single CRL in DER
 * @format: which of them
 * @flags: GNUTLS_X509_CRT_LIST_IMPORT_FAIL_IF_EXCEED
 *
 * Returns: the number of CRLs, or an error such as GNUTLS_E_SHORT_MEMORY_BUFFER.
 *
 * Since: 3.0
 **/
int gnutls_x509_crl_list_import(gnutls_x509_crl_t *crls, unsigned int *crl_max,
				const gnutls_datum_t *data, gnutls_x509_crt_fmt_t format,
				unsigned int flags)
{
	gnutls_x509_crl_t *list;
	unsigned n, keep;

	TRY(gnutls_x509_crl_list_import2(&list, &n, data, format, 0));
	keep = MIN(n, *crl_max);
	if (n > *crl_max && (flags & GNUTLS_X509_CRT_LIST_IMPORT_FAIL_IF_EXCEED))
		keep = 0;
	for (unsigned i = keep; i < n; i++)
		gnutls_x509_crl_deinit(list[i]);
	if (keep)
		memcpy(crls, list, keep * sizeof(*list));
	mem_free(list);
	if (keep == 0) {
		*crl_max = n;
		return ERR(GNUTLS_E_SHORT_MEMORY_BUFFER);
	}
	*crl_max = keep;
	return (int)keep;
}

/**
 * gnutls_x509_crl_check_issuer:
 * @crl: a CRL
 * @issuer: perhaps that of its issuer
 *
 * Returns: 1 if the names are the same, else 0.
 **/
unsigned gnutls_x509_crl_check_issuer(gnutls_x509_crl_t crl, gnutls_x509_crt_t issuer)
{
	return crl->issuer.size && datum_eq(&crl->issuer, &issuer->subject);
}

/**
 * gnutls_x509_crl_verify:
 * @crl: a CRL
 * @CA_list: trusted certificates
 * @CA_list_length: their number
 * @flags: gnutls_certificate_verify_flags
 * @verify: becomes gnutls_certificate_status_t; 0 means that it may be relied on
 *
 * Returns: 0, whatever the judgement; or an error.
 **/
int gnutls_x509_crl_verify(gnutls_x509_crl_t crl, const gnutls_x509_crt_t *CA_list,
			   unsigned CA_list_length, unsigned int flags, unsigned int *verify)
{
	unsigned status = GNUTLS_CERT_SIGNER_NOT_FOUND | GNUTLS_CERT_INVALID;
	time_t now = time_now();

	if (!crl || !verify)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	for (unsigned i = 0; i < CA_list_length; i++) {
		gnutls_x509_crt_t ca = CA_list[i];
		const struct pk_params *key;
		unsigned s = 0;

		if (!gnutls_x509_crl_check_issuer(crl, ca))
			continue;
		if (!(flags & GNUTLS_VERIFY_DISABLE_CA_SIGN)) {
			if (ca->version >= 3 && !ca->is_ca)
				s |= GNUTLS_CERT_SIGNER_NOT_CA | GNUTLS_CERT_INVALID;
			else if (!x509_may_sign_crls(ca))
				s |= GNUTLS_CERT_SIGNER_CONSTRAINTS_FAILURE | GNUTLS_CERT_INVALID;
		}
		if (x509_crt_spki(ca, &key) < 0 ||
		    x509_check_signature(key, &crl->sign, &crl->tbs, &crl->signature) < 0) {
			s |= GNUTLS_CERT_SIGNATURE_FAILURE | GNUTLS_CERT_INVALID;
		} else {
			if (!x509_sign_is_allowed(crl->sign.sign, flags) ||
			    !x509_level_is_met(key, crl->sign.sign, true, flags))
				s |= GNUTLS_CERT_INSECURE_ALGORITHM | GNUTLS_CERT_INVALID;
		}
		for (unsigned j = 0; j < crl->exts.count; j++)
			if (crl->exts.list[j].critical &&
			    !(flags & GNUTLS_VERIFY_IGNORE_UNKNOWN_CRIT_EXTENSIONS) &&
			    strcmp(crl->exts.list[j].oid, "2.5.29.20") != 0 &&
			    strcmp(crl->exts.list[j].oid, GNUTLS_X509EXT_OID_AUTHORITY_KEY_ID) != 0)
				s |= GNUTLS_CERT_UNKNOWN_CRIT_EXTENSIONS | GNUTLS_CERT_INVALID;
		if (!(flags & GNUTLS_VERIFY_DISABLE_TIME_CHECKS)) {
			if (crl->this_update > now)
				s |= GNUTLS_CERT_REVOCATION_DATA_ISSUED_IN_FUTURE |
				     GNUTLS_CERT_INVALID;
			if (crl->next_update != (time_t)-1 && crl->next_update < now)
				s |= GNUTLS_CERT_REVOCATION_DATA_SUPERSEDED | GNUTLS_CERT_INVALID;
		}
		status = s;
		if (s == 0)
			break;
	}
	*verify = status;
	return 0;
}
