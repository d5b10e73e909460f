/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* AlgorithmIdentifiers of digests and signatures, RSA-PSS parameters (RFC 5280 §4.1.1.2,
 * RFC 4055 §3, RFC 8017 §A.2.3, RFC 8410 §3). */
#include "config.h"

#include <string.h>

#include "asn1/asn1.h"

#define OID_RSA_PSS "1.2.840.113549.1.1.10"
#define OID_MGF1    "1.2.840.113549.1.1.8"

#define PSS_DEFAULT_SALT 20

int der_read_algid(struct reader *r, struct der_algid *a)
{
	struct reader c, any;
	uint8_t tag;

	*a = (struct der_algid){0};
	TRY(der_read(r, DER_SEQUENCE, &c));
	TRY(der_read_oid(&c, a->oid));
	if (!reader_is_empty(&c))
		TRY(der_read_any(&c, &tag, &any, &a->params));
	return der_read_end(&c);
}

void der_write_algid(struct writer *w, const char *oid, const gnutls_datum_t *params)
{
	size_t mark = der_open(w, DER_SEQUENCE);

	der_write_oid(w, oid);
	if (params && params->size)
		writer_bytes(w, params->data, params->size);
	der_close(w, mark);
}

bool der_algid_plain(const struct der_algid *a)
{
	return a->params.size == 0 ||
	       (a->params.size == 2 && a->params.data[0] == DER_NULL && a->params.data[1] == 0);
}

void der_write_digest_algid(struct writer *w, gnutls_digest_algorithm_t digest, bool null)
{
	static uint8_t null_der[] = {DER_NULL, 0};
	const struct digest_entry *e = digest_find(digest);

	if (!e || !e->oid) {
		if (!w->error)
			w->error = ERR(GNUTLS_E_UNKNOWN_HASH_ALGORITHM);
		return;
	}
	der_write_algid(w, e->oid, null ? &(gnutls_datum_t){null_der, 2} : NULL);
}

int der_read_digest_algid(struct reader *r, gnutls_digest_algorithm_t *digest)
{
	const struct digest_entry *e;
	struct der_algid a;

	TRY(der_read_algid(r, &a));
	e = digest_find_oid(a.oid);
	if (!e)
		return ERR(GNUTLS_E_UNKNOWN_HASH_ALGORITHM);
	if (!der_algid_plain(&a))
		return ERR(GNUTLS_E_ASN1_DER_ERROR);
	*digest = e->id;
	return 0;
}

int der_pss_parse(const gnutls_datum_t *params, struct pk_pss *pss)
{
	struct reader r = reader_of_datum(params), seq, field;
	gnutls_digest_algorithm_t mgf_digest = GNUTLS_DIG_SHA1;
	uint32_t trailer = 1, salt = PSS_DEFAULT_SALT;

	*pss = (struct pk_pss){0};
	if (reader_is_empty(&r))
		return 0;
	pss->digest = GNUTLS_DIG_SHA1;
	TRY(der_read(&r, DER_SEQUENCE, &seq));
	TRY(der_read_end(&r));
	if (der_is_next(&seq, DER_CONSTRUCTED(0))) {
		TRY(der_read(&seq, DER_CONSTRUCTED(0), &field));
		TRY(der_read_digest_algid(&field, &pss->digest));
		TRY(der_read_end(&field));
	}
	if (der_is_next(&seq, DER_CONSTRUCTED(1))) {
		struct der_algid mgf;
		struct reader sub;

		TRY(der_read(&seq, DER_CONSTRUCTED(1), &field));
		TRY(der_read_algid(&field, &mgf));
		TRY(der_read_end(&field));
		if (strcmp(mgf.oid, OID_MGF1) != 0)
			return ERR(GNUTLS_E_UNKNOWN_ALGORITHM);
		sub = reader_of_datum(&mgf.params);
		TRY(der_read_digest_algid(&sub, &mgf_digest));
		TRY(der_read_end(&sub));
	}
	if (der_is_next(&seq, DER_CONSTRUCTED(2))) {
		TRY(der_read(&seq, DER_CONSTRUCTED(2), &field));
		TRY(der_read_small(&field, &salt));
		TRY(der_read_end(&field));
	}
	if (der_is_next(&seq, DER_CONSTRUCTED(3))) {
		TRY(der_read(&seq, DER_CONSTRUCTED(3), &field));
		TRY(der_read_small(&field, &trailer));
		TRY(der_read_end(&field));
	}
	TRY(der_read_end(&seq));
	if (mgf_digest != pss->digest || trailer != 1)
		return ERR(GNUTLS_E_CONSTRAINT_ERROR);
	pss->salt_len = salt;
	return 0;
}

int der_pss_encode(const struct pk_pss *pss, gnutls_datum_t *out)
{
	autowriter w = {0};
	size_t seq, field, mgf;

	seq = der_open(&w, DER_SEQUENCE);
	/* values that are the DEFAULT have no place in DER */
	if (pss->digest != GNUTLS_DIG_SHA1) {
		field = der_open(&w, DER_CONSTRUCTED(0));
		der_write_digest_algid(&w, pss->digest, true);
		der_close(&w, field);
		field = der_open(&w, DER_CONSTRUCTED(1));
		mgf = der_open(&w, DER_SEQUENCE);
		der_write_oid(&w, OID_MGF1);
		der_write_digest_algid(&w, pss->digest, true);
		der_close(&w, mgf);
		der_close(&w, field);
	}
	if (pss->salt_len != PSS_DEFAULT_SALT) {
		field = der_open(&w, DER_CONSTRUCTED(2));
		der_write_small(&w, pss->salt_len);
		der_close(&w, field);
	}
	der_close(&w, seq);
	return writer_take_datum(&w, out);
}

int der_sign_parse(const struct der_algid *a, struct der_sign *sign)
{
	const struct sign_entry *e;

	*sign = (struct der_sign){0};
	if (strcmp(a->oid, OID_RSA_PSS) == 0) {
		if (a->params.size == 0)
			return ERR(GNUTLS_E_ASN1_ELEMENT_NOT_FOUND);
		TRY(der_pss_parse(&a->params, &sign->pss));
		sign->pk = GNUTLS_PK_RSA_PSS;
		sign->digest = sign->pss.digest;
		e = sign_find_pk(GNUTLS_PK_RSA_PSS, sign->digest);
		sign->sign = e ? e->id : GNUTLS_SIGN_UNKNOWN;
		return 0;
	}
	e = sign_find_oid(a->oid);
	if (!e)
		return 0;
	if (a->params.size && (!der_algid_plain(a) || e->digest == GNUTLS_DIG_UNKNOWN))
		return ERR(GNUTLS_E_ASN1_DER_ERROR);
	*sign = (struct der_sign){.sign = e->id, .pk = e->pk, .digest = e->digest};
	return 0;
}

int der_sign_encode(const struct sign_entry *sign, const struct pk_pss *pss, gnutls_datum_t *out)
{
	const char *oid = sign->pk == GNUTLS_PK_RSA_PSS ? OID_RSA_PSS : sign->oid;
	autodatum params = {0};
	autowriter w = {0};

	if (!oid)
		return ERR(GNUTLS_E_UNSUPPORTED_SIGNATURE_ALGORITHM);
	if (sign->pk == GNUTLS_PK_RSA_PSS)
		TRY(der_pss_encode(pss, &params));
	else if (sign->pk == GNUTLS_PK_RSA)
		TRY(datum_copy(&params, "\x05\x00", 2));
	der_write_algid(&w, oid, &params);
	return writer_take_datum(&w, out);
}
