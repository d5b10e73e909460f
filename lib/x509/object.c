/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What certificates, CRLs and requests share: extension lists, memory, export, key identifiers,
 * times, signatures. */
#include "config.h"

#include <stdlib.h>

#include "base/pem.h"
#include "crypto/hash.h"
#include "x509/x509.h"

struct x509_chunk {
	struct x509_chunk *next;
	uint8_t data[];
};

int x509_pool_keep(struct x509_pool *pool, const void *data, size_t len, gnutls_datum_t *out)
{
	struct x509_chunk *c = mem_alloc(sizeof(*c) + len + 1);

	if (!c)
		return ERR(GNUTLS_E_MEMORY_ERROR);
	if (len)
		memcpy(c->data, data, len);
	c->data[len] = 0;
	c->next = pool->list;
	pool->list = c;
	out->data = c->data;
	out->size = (unsigned)len;
	return 0;
}

int x509_pool_take(struct x509_pool *pool, struct writer *w, gnutls_datum_t *out)
{
	TRY(writer_error(w));
	return x509_pool_keep(pool, w->data, w->len, out);
}

void x509_pool_clear(struct x509_pool *pool)
{
	while (pool->list) {
		struct x509_chunk *next = pool->list->next;

		mem_free(pool->list);
		pool->list = next;
	}
}

static int by_oid(const void *a, const void *b)
{
	const struct x509_ext *const *x = a, *const *y = b;

	return strcmp((*x)->oid, (*y)->oid);
}

static int reject_duplicates(const struct x509_exts *exts)
{
	const struct x509_ext **sorted = mem_calloc(exts->count, sizeof(*sorted));
	int ret = 0;

	if (!sorted)
		return ERR(GNUTLS_E_MEMORY_ERROR);
	for (unsigned i = 0; i < exts->count; i++)
		sorted[i] = &exts->list[i];
	qsort(sorted, exts->count, sizeof(*sorted), by_oid);
	for (unsigned i = 1; i < exts->count; i++)
		if (!strcmp(sorted[i - 1]->oid, sorted[i]->oid))
			ret = ERR(GNUTLS_E_X509_DUPLICATE_EXTENSION);
	mem_free(sorted);
	return ret;
}

static int ext_read(struct reader *r, struct x509_ext *e)
{
	struct reader one;

	*e = (struct x509_ext){0};
	TRY(der_read(r, DER_SEQUENCE, &one));
	TRY(der_read_oid(&one, e->oid));
	if (der_is_next(&one, DER_BOOLEAN))
		TRY(der_read_bool(&one, &e->critical));
	TRY(der_read_octets(&one, &e->value));
	return der_read_end(&one);
}

int x509_exts_parse(struct x509_exts *exts, struct reader *seq)
{
	struct reader all, count;
	unsigned n = 0;
	int ret = 0;

	TRY(der_read(seq, DER_SEQUENCE, &all));
	for (count = all; !reader_is_empty(&count); n++) {
		struct reader one;

		TRY(der_read(&count, DER_SEQUENCE, &one));
	}
	if (n == 0)
		return 0;
	exts->list = mem_calloc(n, sizeof(*exts->list));
	if (!exts->list)
		return ERR(GNUTLS_E_MEMORY_ERROR);
	for (; exts->count < n; exts->count++)
		TRY_CLEAN(ext_read(&all, &exts->list[exts->count]));
	TRY_CLEAN(reject_duplicates(exts));
cleanup:
	if (ret < 0)
		x509_exts_clear(exts);
	return ret;
}

const struct x509_ext *x509_exts_find(const struct x509_exts *exts, const char *oid)
{
	for (unsigned i = 0; i < exts->count; i++)
		if (!strcmp(exts->list[i].oid, oid))
			return &exts->list[i];
	return NULL;
}

int x509_exts_set(struct x509_exts *exts, struct x509_pool *pool, const char *oid,
		  const void *value, size_t len, bool critical)
{
	struct x509_ext *e = (struct x509_ext *)x509_exts_find(exts, oid);
	gnutls_datum_t kept;

	if (strlen(oid) >= DER_OID_MAX)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	TRY(x509_pool_keep(pool, value, len, &kept));
	if (!e) {
		struct x509_ext *list =
			mem_realloc_array(exts->list, exts->count + 1, sizeof(*list));

		if (!list)
			return ERR(GNUTLS_E_MEMORY_ERROR);
		exts->list = list;
		e = &list[exts->count++];
		strcpy(e->oid, oid);
	}
	e->value = kept;
	e->critical = critical;
	return 0;
}

void x509_exts_write(const struct x509_exts *exts, struct writer *w)
{
	size_t all = der_open(w, DER_SEQUENCE);

	for (unsigned i = 0; i < exts->count; i++) {
		size_t one = der_open(w, DER_SEQUENCE);

		der_write_oid(w, exts->list[i].oid);
		if (exts->list[i].critical)
			der_write_bool(w, true);
		der_write(w, DER_OCTETS, exts->list[i].value.data, exts->list[i].value.size);
		der_close(w, one);
	}
	der_close(w, all);
}

void x509_exts_clear(struct x509_exts *exts)
{
	mem_free(exts->list);
	*exts = (struct x509_exts){0};
}

int x509_read_time(struct reader *r, time_t *t)
{
	static const char forever[] = "99991231235959Z";
	struct reader peek = *r, body;
	uint8_t tag;

	TRY(der_read_any(&peek, &tag, &body, NULL));
	if (tag == DER_GENERALIZED && reader_left(&body) == sizeof(forever) - 1 &&
	    !memcmp(body.p, forever, sizeof(forever) - 1)) {
		*r = peek;
		*t = (time_t)253402300799LL;
		return 0;
	}
	TRY(der_read_time(r, t));
	if (*t < 0)
		*t = 0;
	return 0;
}

int x509_export(const gnutls_datum_t *der, gnutls_x509_crt_fmt_t format, const char *label,
		gnutls_datum_t *out)
{
	if (format == GNUTLS_X509_FMT_DER)
		return datum_copy(out, der->data, der->size);
	return pem_encode(label, der->data, der->size, out);
}

int x509_export_buf(const gnutls_datum_t *der, gnutls_x509_crt_fmt_t format, const char *label,
		    void *buf, size_t *len)
{
	autodatum out = {0};

	if (format == GNUTLS_X509_FMT_DER)
		return datum_export(der->data, der->size, false, buf, len);
	TRY(x509_export(der, format, label, &out));
	return datum_export(out.data, out.size, true, buf, len);
}

int x509_key_id(const gnutls_datum_t *spki, unsigned flags, void *buf, size_t *len)
{
	gnutls_digest_algorithm_t alg = GNUTLS_DIG_SHA1;
	uint8_t digest[HASH_MAX_LEN];

	if (flags & GNUTLS_KEYID_USE_SHA512)
		alg = GNUTLS_DIG_SHA512;
	else if (flags & (GNUTLS_KEYID_USE_SHA256 | GNUTLS_KEYID_USE_BEST_KNOWN))
		alg = GNUTLS_DIG_SHA256;
	if (!spki->size)
		return ERR(GNUTLS_E_ASN1_VALUE_NOT_FOUND);
	TRY(hash_fast(alg, spki->data, spki->size, digest));
	return datum_export(digest, hash_len(alg), false, buf, len);
}

int x509_check_signature(const struct pk_params *key, const struct der_sign *sign,
			 const gnutls_datum_t *tbs, const gnutls_datum_t *signature)
{
	struct pk_sign_how how = {.algo = sign->pk, .digest = sign->digest};
	const struct sign_entry *entry = sign_find(sign->sign);
	uint8_t digest[HASH_MAX_LEN];
	gnutls_datum_t data = *tbs;

	if (!entry)
		return ERR(GNUTLS_E_UNSUPPORTED_SIGNATURE_ALGORITHM);
	if (sign->pk == GNUTLS_PK_RSA_PSS) {
		if (key->algo != GNUTLS_PK_RSA && key->algo != GNUTLS_PK_RSA_PSS)
			return ERR(GNUTLS_E_PK_SIG_VERIFY_FAILED);
		/* a restricted key signs with its digest, and no shorter salt (RFC 4055 §3.3) */
		if (key->algo == GNUTLS_PK_RSA_PSS && key->pss.digest != GNUTLS_DIG_UNKNOWN &&
		    (key->pss.digest != sign->digest || sign->pss.salt_len < key->pss.salt_len))
			return ERR(GNUTLS_E_CONSTRAINT_ERROR);
		how.pss_salt_len = sign->pss.salt_len;
	} else if (key->algo != sign->pk) {
		return ERR(GNUTLS_E_PK_SIG_VERIFY_FAILED);
	}
	if (sign->digest != GNUTLS_DIG_UNKNOWN && sign->pk != GNUTLS_PK_EDDSA_ED25519 &&
	    sign->pk != GNUTLS_PK_EDDSA_ED448) {
		TRY(hash_fast(sign->digest, tbs->data, tbs->size, digest));
		data.data = digest;
		data.size = (unsigned)hash_len(sign->digest);
	} else {
		how.digest = GNUTLS_DIG_UNKNOWN;
	}
	return pk_verify(key, &how, &data, signature);
}
