/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* OCSP responses: parsing, import and export (RFC 6960 §4.2), and certificate identifiers (§4.1.1).
 */
#include "config.h"

#include "base/ct.h"
#include "base/pem.h"
#include "crypto/hash.h"
#include "x509/ocsp.h"

static const char label[] = "OCSP RESPONSE";
static const char basic_oid[] = "1.3.6.1.5.5.7.48.1.1";

/* ---- Certificate identifiers ---- */

int ocsp_cert_id_read(struct reader *r, struct ocsp_cert_id *id)
{
	const struct digest_entry *digest;
	struct reader body, num;
	struct der_algid alg;

	TRY(der_read(r, DER_SEQUENCE, &body));
	TRY(der_read_algid(&body, &alg));
	TRY(der_read_octets(&body, &id->name_hash));
	TRY(der_read_octets(&body, &id->key_hash));
	TRY(der_read(&body, DER_INTEGER, &num));
	TRY(der_read_end(&body));
	if (reader_is_empty(&num))
		return ERR(GNUTLS_E_ASN1_DER_ERROR);
	id->serial = (gnutls_datum_t){(unsigned char *)num.p, (unsigned)reader_left(&num)};
	digest = digest_find_oid(alg.oid);
	id->digest = digest ? digest->id : GNUTLS_DIG_UNKNOWN;
	return 0;
}

int ocsp_cert_id_get(const struct ocsp_cert_id *id, gnutls_digest_algorithm_t *digest,
		     gnutls_datum_t *name_hash, gnutls_datum_t *key_hash, gnutls_datum_t *serial)
{
	const gnutls_datum_t *from[] = {&id->name_hash, &id->key_hash, &id->serial};
	gnutls_datum_t *to[] = {name_hash, key_hash, serial};

	for (size_t i = 0; i < ARRAY_LEN(to); i++) {
		if (!to[i])
			continue;
		if (datum_copy(to[i], from[i]->data, from[i]->size) < 0) {
			while (i--)
				if (to[i])
					datum_clear(to[i]);
			return ERR(GNUTLS_E_MEMORY_ERROR);
		}
	}
	if (digest)
		*digest = id->digest;
	return 0;
}

int ocsp_key_hash(gnutls_x509_crt_t crt, gnutls_digest_algorithm_t digest, void *out)
{
	struct reader r = reader_of_datum(&crt->spki), body;
	struct der_algid alg;
	gnutls_datum_t bits;

	TRY(der_read(&r, DER_SEQUENCE, &body));
	TRY(der_read_algid(&body, &alg));
	TRY(der_read_bits(&body, &bits));
	return hash_fast(digest, bits.data, bits.size, out);
}

static bool is_hash(const gnutls_datum_t *d, const uint8_t *hash, size_t len)
{
	return d->size == len && !memcmp(d->data, hash, len);
}

bool ocsp_cert_id_is(const struct ocsp_cert_id *id, gnutls_x509_crt_t crt, gnutls_x509_crt_t issuer)
{
	uint8_t hash[HASH_MAX_LEN];
	size_t len = id->digest == GNUTLS_DIG_UNKNOWN ? 0 : hash_len(id->digest);

	if (!len || !datum_eq(&id->serial, &crt->serial))
		return false;
	if (hash_fast(id->digest, crt->issuer.data, crt->issuer.size, hash) < 0 ||
	    !is_hash(&id->name_hash, hash, len))
		return false;
	if (!issuer)
		return true;
	return ocsp_key_hash(issuer, id->digest, hash) == 0 && is_hash(&id->key_hash, hash, len);
}

/* ---- Parsing ---- */

static void resp_forget(gnutls_ocsp_resp_t resp)
{
	datum_clear(&resp->der);
	mem_free(resp->singles);
	mem_free(resp->certs);
	x509_exts_clear(&resp->exts);
	memset(resp, 0, sizeof(*resp));
	resp->produced = (time_t)-1;
}

static int read_generalized(struct reader *r, time_t *t)
{
	if (!der_is_next(r, DER_GENERALIZED))
		return ERR(GNUTLS_E_ASN1_TAG_ERROR);
	return x509_read_time(r, t);
}

static int read_explicit_time(struct reader *r, uint8_t tag, time_t *t)
{
	struct reader sub;

	if (!der_is_next(r, tag))
		return 0;
	TRY(der_read(r, tag, &sub));
	TRY(read_generalized(&sub, t));
	return der_read_end(&sub);
}

static int read_revoked(struct reader body, struct ocsp_single *s)
{
	struct reader reason, num;

	TRY(read_generalized(&body, &s->revoked_at));
	if (!reader_is_empty(&body)) {
		TRY(der_read(&body, DER_CONSTRUCTED(0), &reason));
		TRY(der_read(&reason, DER_ENUMERATED, &num));
		TRY(der_read_end(&reason));
		if (reader_left(&num) != 1 || *num.p > GNUTLS_X509_CRLREASON_AACOMPROMISE)
			return ERR(GNUTLS_E_ASN1_DER_ERROR);
		s->reason = *num.p;
	}
	return der_read_end(&body);
}

static int read_status(struct reader *r, struct ocsp_single *s)
{
	struct reader body;
	uint8_t tag;

	TRY(der_read_any(r, &tag, &body, NULL));
	switch (tag) {
	case DER_CONTEXT(0):
		s->status = GNUTLS_OCSP_CERT_GOOD;
		return der_read_end(&body);
	case DER_CONSTRUCTED(1):
		s->status = GNUTLS_OCSP_CERT_REVOKED;
		return read_revoked(body, s);
	case DER_CONTEXT(2):
		s->status = GNUTLS_OCSP_CERT_UNKNOWN;
		return der_read_end(&body);
	default:
		return ERR(GNUTLS_E_ASN1_DER_ERROR);
	}
}

static int read_single(struct reader *r, struct ocsp_single *s)
{
	struct reader one, sub;
	struct x509_exts exts = {0};

	*s = (struct ocsp_single){.next_update = -1, .revoked_at = -1};
	TRY(der_read(r, DER_SEQUENCE, &one));
	TRY(ocsp_cert_id_read(&one, &s->id));
	TRY(read_status(&one, s));
	TRY(read_generalized(&one, &s->this_update));
	TRY(read_explicit_time(&one, DER_CONSTRUCTED(0), &s->next_update));
	if (!reader_is_empty(&one)) {
		TRY(der_read(&one, DER_CONSTRUCTED(1), &sub));
		TRY(x509_exts_parse(&exts, &sub));
		x509_exts_clear(&exts);
		TRY(der_read_end(&sub));
	}
	return der_read_end(&one);
}

/* Elements of a list, whatever they are. */
static int count_elements(struct reader list, unsigned *n)
{
	for (*n = 0; !reader_is_empty(&list); ++*n) {
		struct reader one;
		uint8_t tag;

		TRY(der_read_any(&list, &tag, &one, NULL));
	}
	return 0;
}

static int read_singles(gnutls_ocsp_resp_t resp, struct reader list)
{
	unsigned n;

	TRY(count_elements(list, &n));
	resp->singles = mem_calloc(n ? n : 1, sizeof(*resp->singles));
	if (!resp->singles)
		return ERR(GNUTLS_E_MEMORY_ERROR);
	for (; resp->count < n; resp->count++)
		TRY(read_single(&list, &resp->singles[resp->count]));
	return 0;
}

static int read_version(struct reader *r)
{
	struct reader sub;
	uint32_t v;

	if (!der_is_next(r, DER_CONSTRUCTED(0)))
		return 0;
	TRY(der_read(r, DER_CONSTRUCTED(0), &sub));
	TRY(der_read_small(&sub, &v));
	return der_read_end(&sub);
}

static int read_tbs(gnutls_ocsp_resp_t resp, struct reader tbs)
{
	struct reader sub;

	TRY(read_version(&tbs));
	if (der_is_next(&tbs, DER_CONSTRUCTED(1))) {
		TRY(der_read(&tbs, DER_CONSTRUCTED(1), &sub));
		TRY(der_read_whole(&sub, DER_SEQUENCE, &resp->responder));
		TRY(x509_name_check(&resp->responder));
	} else {
		TRY(der_read(&tbs, DER_CONSTRUCTED(2), &sub));
		TRY(der_read_octets(&sub, &resp->responder_key));
	}
	TRY(der_read_end(&sub));
	TRY(read_generalized(&tbs, &resp->produced));
	TRY(der_read(&tbs, DER_SEQUENCE, &sub));
	TRY(read_singles(resp, sub));
	if (!reader_is_empty(&tbs)) {
		TRY(der_read(&tbs, DER_CONSTRUCTED(1), &sub));
		TRY(x509_exts_parse(&resp->exts, &sub));
		TRY(der_read_end(&sub));
	}
	return der_read_end(&tbs);
}

static int read_certs(gnutls_ocsp_resp_t resp, struct reader list)
{
	unsigned n;

	TRY(count_elements(list, &n));
	resp->certs = mem_calloc(n ? n : 1, sizeof(*resp->certs));
	if (!resp->certs)
		return ERR(GNUTLS_E_MEMORY_ERROR);
	for (; resp->certs_count < n; resp->certs_count++)
		TRY(der_read_whole(&list, DER_SEQUENCE, &resp->certs[resp->certs_count]));
	return 0;
}

static int read_basic(gnutls_ocsp_resp_t resp)
{
	struct reader r = reader_of_datum(&resp->response), body, sub;
	struct der_algid alg;

	TRY(der_read(&r, DER_SEQUENCE, &body));
	TRY(der_read_end(&r));
	TRY(der_read_whole(&body, DER_SEQUENCE, &resp->tbs));
	TRY(der_read_whole(&body, DER_SEQUENCE, &resp->sigalg));
	TRY(der_read_bits(&body, &resp->signature));
	if (!reader_is_empty(&body)) {
		TRY(der_read(&body, DER_CONSTRUCTED(0), &sub));
		TRY(der_read(&sub, DER_SEQUENCE, &r));
		TRY(der_read_end(&sub));
		TRY(read_certs(resp, r));
	}
	TRY(der_read_end(&body));
	r = reader_of_datum(&resp->sigalg);
	TRY(der_read_algid(&r, &alg));
	TRY(der_sign_parse(&alg, &resp->sign));
	r = reader_of_datum(&resp->tbs);
	TRY(der_read(&r, DER_SEQUENCE, &sub));
	return read_tbs(resp, sub);
}

static int read_response(gnutls_ocsp_resp_t resp)
{
	struct reader r = reader_of_datum(&resp->der), body, sub, bytes;

	TRY(der_read(&r, DER_SEQUENCE, &body));
	TRY(der_read_end(&r));
	TRY(der_read(&body, DER_ENUMERATED, &sub));
	if (reader_left(&sub) != 1)
		return ERR(GNUTLS_E_ASN1_DER_ERROR);
	resp->status = *sub.p;
	if (reader_is_empty(&body))
		return resp->status ? 0 : ERR(GNUTLS_E_ASN1_ELEMENT_NOT_FOUND);
	TRY(der_read(&body, DER_CONSTRUCTED(0), &sub));
	TRY(der_read_end(&body));
	TRY(der_read(&sub, DER_SEQUENCE, &bytes));
	TRY(der_read_end(&sub));
	TRY(der_read_oid(&bytes, resp->type));
	TRY(der_read_octets(&bytes, &resp->response));
	TRY(der_read_end(&bytes));
	resp->has_bytes = true;
	if (strcmp(resp->type, basic_oid) != 0)
		return 0;
	resp->is_basic = true;
	return read_basic(resp);
}

static int resp_parse(gnutls_ocsp_resp_t resp, const gnutls_datum_t *der)
{
	int ret;

	resp_forget(resp);
	TRY(datum_copy(&resp->der, der->data, der->size));
	ret = read_response(resp);
	if (ret < 0)
		resp_forget(resp);
	return ret;
}

/* ---- The object ---- */

/**
 * gnutls_ocsp_resp_init:
 * @resp: where the new, empty response goes
 *
 * Returns: 0, or GNUTLS_E_MEMORY_ERROR.
 **/
int gnutls_ocsp_resp_init(gnutls_ocsp_resp_t *resp)
{
	*resp = mem_calloc(1, sizeof(**resp));
	if (!*resp)
		return ERR(GNUTLS_E_MEMORY_ERROR);
	resp_forget(*resp);
	return 0;
}

/**
 * gnutls_ocsp_resp_deinit:
 * @resp: a response, or NULL
 *
 * Frees it.
 **/
void gnutls_ocsp_resp_deinit(gnutls_ocsp_resp_t resp)
{
	if (!resp)
		return;
	resp_forget(resp);
	mem_free(resp);
}

/**
 * gnutls_ocsp_resp_import:
 * @resp: a response
 * @data: DER
 *
 * Reads an OCSPResponse (RFC 6960 §4.2.1). It isn't verified: gnutls_ocsp_resp_verify() and
 * gnutls_ocsp_resp_verify_direct() do that.
 *
 * Returns: 0 or an error; nothing is in @resp then.
 **/
int gnutls_ocsp_resp_import(gnutls_ocsp_resp_t resp, const gnutls_datum_t *data)
{
	return gnutls_ocsp_resp_import2(resp, data, GNUTLS_X509_FMT_DER);
}

/**
 * gnutls_ocsp_resp_import2:
 * @resp: a response
 * @data: DER or PEM
 * @fmt: which of them
 *
 * As gnutls_ocsp_resp_import().
 *
 * Returns: 0 or an error.
 *
 * Since: 3.6.3
 **/
int gnutls_ocsp_resp_import2(gnutls_ocsp_resp_t resp, const gnutls_datum_t *data,
			     gnutls_x509_crt_fmt_t fmt)
{
	autodatum der = {0};

	if (!resp || !data)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	if (fmt == GNUTLS_X509_FMT_DER)
		return resp_parse(resp, data);
	TRY(pem_decode(data->data, data->size, label, &der));
	return resp_parse(resp, &der);
}

/**
 * gnutls_ocsp_resp_export:
 * @resp: a response
 * @data: becomes a new datum with its DER
 *
 * Returns: 0, or GNUTLS_E_ASN1_VALUE_NOT_FOUND if nothing was imported.
 **/
int gnutls_ocsp_resp_export(gnutls_ocsp_resp_const_t resp, gnutls_datum_t *data)
{
	return gnutls_ocsp_resp_export2(resp, data, GNUTLS_X509_FMT_DER);
}

/**
 * gnutls_ocsp_resp_export2:
 * @resp: a response
 * @data: becomes a new datum
 * @fmt: DER or PEM
 *
 * Returns: 0, or GNUTLS_E_ASN1_VALUE_NOT_FOUND if nothing was imported.
 *
 * Since: 3.6.3
 **/
int gnutls_ocsp_resp_export2(gnutls_ocsp_resp_const_t resp, gnutls_datum_t *data,
			     gnutls_x509_crt_fmt_t fmt)
{
	if (!resp || !data)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	if (!resp->der.size)
		return ERR(GNUTLS_E_ASN1_VALUE_NOT_FOUND);
	return x509_export(&resp->der, fmt, label, data);
}

static int list_add(gnutls_ocsp_resp_t **list, unsigned *n, const gnutls_datum_t *der)
{
	gnutls_ocsp_resp_t one, *grown;
	int ret;

	TRY(gnutls_ocsp_resp_init(&one));
	ret = resp_parse(one, der);
	grown = ret < 0 ? NULL : mem_realloc_array(*list, *n + 1, sizeof(**list));
	if (!grown) {
		gnutls_ocsp_resp_deinit(one);
		return ERR(ret < 0 ? ret : GNUTLS_E_MEMORY_ERROR);
	}
	*list = grown;
	grown[(*n)++] = one;
	return 0;
}

/**
 * gnutls_ocsp_resp_list_import2:
 * @ocsps: becomes a new array of responses
 * @size: their number
 * @resp_data: PEM blocks one after the other, or a single response in DER
 * @format: which of them
 * @flags: unused
 *
 * Returns: 0, GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE if there is none, or another error; nothing is
 *   allocated then.
 *
 * Since: 3.6.3
 **/
int gnutls_ocsp_resp_list_import2(gnutls_ocsp_resp_t **ocsps, unsigned int *size,
				  const gnutls_datum_t *resp_data, gnutls_x509_crt_fmt_t format,
				  unsigned int flags)
{
	struct reader r = reader_of_datum(resp_data);
	gnutls_ocsp_resp_t *list = NULL;
	unsigned n = 0;
	int ret;

	(void)flags;
	if (format == GNUTLS_X509_FMT_DER) {
		ret = list_add(&list, &n, resp_data);
	} else {
		do {
			autopem block = {0};

			ret = pem_next(&r, label, &block);
			if (ret >= 0)
				ret = list_add(&list, &n, &block.data);
		} while (ret >= 0);
		if (ret == GNUTLS_E_BASE64_UNEXPECTED_HEADER_ERROR)
			ret = n ? 0 : GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE;
	}
	if (ret < 0) {
		while (n)
			gnutls_ocsp_resp_deinit(list[--n]);
		mem_free(list);
		return ERR(ret);
	}
	*ocsps = list;
	*size = n;
	return 0;
}
