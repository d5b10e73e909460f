/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Writing certificates from their fields, and signing them (RFC 5280 §4.1). */
#include "config.h"

#include "keys/keys.h"
#include "x509/x509.h"

static int put_tbs(gnutls_x509_crt_t crt, const gnutls_datum_t *algid, struct writer *w)
{
	size_t tbs = der_open(w, DER_SEQUENCE), m;

	if (!crt->serial.size || !crt->issuer.size || !crt->subject.size || !crt->spki.size ||
	    crt->not_before == (time_t)-1 || crt->not_after == (time_t)-1)
		return ERR(GNUTLS_E_ASN1_VALUE_NOT_FOUND);
	if (crt->version > 1) {
		m = der_open(w, DER_CONSTRUCTED(0));
		der_write_small(w, crt->version - 1);
		der_close(w, m);
	}
	der_write(w, DER_INTEGER, crt->serial.data, crt->serial.size);
	writer_bytes(w, algid->data, algid->size);
	writer_bytes(w, crt->issuer.data, crt->issuer.size);
	m = der_open(w, DER_SEQUENCE);
	TRY(x509_write_time(w, crt->not_before));
	TRY(x509_write_time(w, crt->not_after));
	der_close(w, m);
	writer_bytes(w, crt->subject.data, crt->subject.size);
	writer_bytes(w, crt->spki.data, crt->spki.size);
	if (crt->issuer_uid.data)
		der_write_bits(w, DER_CONTEXT(1), crt->issuer_uid.data, crt->issuer_uid.size);
	if (crt->subject_uid.data)
		der_write_bits(w, DER_CONTEXT(2), crt->subject_uid.data, crt->subject_uid.size);
	if (crt->exts.count) {
		m = der_open(w, DER_CONSTRUCTED(3));
		x509_exts_write(&crt->exts, w);
		der_close(w, m);
	}
	der_close(w, tbs);
	return writer_error(w);
}

int x509_write_time(struct writer *w, time_t t)
{
	static const time_t forever = (time_t)253402300799LL;
	char text[16];

	if (t == GNUTLS_X509_NO_WELL_DEFINED_EXPIRATION || t >= forever)
		strcpy(text, "99991231235959Z");
	else
		TRY(der_time_text(t, text));
	/* UTCTime ends with 2049 (RFC 5280 §4.1.2.5) */
	if (memcmp(text, "1950", 4) >= 0 && memcmp(text, "2050", 4) < 0)
		der_write(w, DER_UTC_TIME, text + 2, 13);
	else
		der_write(w, DER_GENERALIZED, text, 15);
	return writer_error(w);
}

/* What was signed before keeps its signature, which then fits no more: as long as nobody signs
 * again the encoding shows exactly what was set. */
int x509_crt_encode(gnutls_x509_crt_t crt)
{
	autowriter w = {0};
	gnutls_datum_t der;
	size_t m = der_open(&w, DER_SEQUENCE);

	if (!crt->sigalg.size || !crt->signature.size)
		return ERR(GNUTLS_E_ASN1_VALUE_NOT_FOUND);
	TRY(put_tbs(crt, &crt->sigalg, &w));
	writer_bytes(&w, crt->sigalg.data, crt->sigalg.size);
	der_write_bits(&w, DER_BIT_STRING, crt->signature.data, crt->signature.size);
	der_close(&w, m);
	TRY(writer_take_datum(&w, &der));
	int ret = x509_crt_parse(crt, &der);
	datum_clear(&der);
	return ret;
}

int x509_sign_prepare(gnutls_privkey_t key, gnutls_digest_algorithm_t digest, unsigned flags,
		      struct x509_signer *s)
{
	const struct pk_params *params = privkey_params(key);
	gnutls_pk_algorithm_t pk = (gnutls_pk_algorithm_t)gnutls_privkey_get_pk_algorithm(key, NULL);
	struct pk_pss pss = {0};

	*s = (struct x509_signer){.key = key, .flags = flags};
	if (pk == GNUTLS_PK_RSA && (flags & GNUTLS_PRIVKEY_SIGN_FLAG_RSA_PSS))
		pk = GNUTLS_PK_RSA_PSS;
	if (digest == GNUTLS_DIG_UNKNOWN) {
		digest = GNUTLS_DIG_SHA256;
		if (params)
			TRY(keys_preferred_digest(params, &digest, NULL));
	}
	s->se = sign_find_pk(pk, digest);
	if (!s->se)
		return ERR(GNUTLS_E_UNSUPPORTED_SIGNATURE_ALGORITHM);
	if (pk == GNUTLS_PK_RSA_PSS) {
		if (params) {
			TRY(keys_pss_params(params, s->se, &pss));
		} else {
			pss.digest = s->se->digest;
			pss.salt_len = digest_find(s->se->digest)->len;
		}
	}
	return der_sign_encode(s->se, &pss, &s->algid);
}

/* SEQUENCE { @tbs, algorithm, signature } */
int x509_sign_finish(struct x509_signer *s, const gnutls_datum_t *tbs, gnutls_datum_t *out)
{
	autodatum sig = {0};
	autowriter w = {0};
	size_t m;

	TRY(gnutls_privkey_sign_data2(s->key, s->se->id, s->flags, tbs, &sig));
	m = der_open(&w, DER_SEQUENCE);
	writer_bytes(&w, tbs->data, tbs->size);
	writer_bytes(&w, s->algid.data, s->algid.size);
	der_write_bits(&w, DER_BIT_STRING, sig.data, sig.size);
	der_close(&w, m);
	return writer_take_datum(&w, out);
}

/**
 * gnutls_x509_crt_privkey_sign:
 * @crt: a certificate
 * @issuer: that of its issuer, or @crt itself
 * @issuer_key: the issuer's private key
 * @dig: the hash; GNUTLS_DIG_UNKNOWN for one that fits the key
 * @flags: GNUTLS_PRIVKEY_SIGN_FLAG_*
 *
 * Sets the issuer's name and signs. Nothing may be changed afterwards.
 *
 * Returns: 0, GNUTLS_E_ASN1_VALUE_NOT_FOUND if something is not set yet, or another error.
 **/
int gnutls_x509_crt_privkey_sign(gnutls_x509_crt_t crt, gnutls_x509_crt_t issuer,
				 gnutls_privkey_t issuer_key, gnutls_digest_algorithm_t dig,
				 unsigned int flags)
{
	struct x509_signer s = {0};
	autodatum der = {0};
	autowriter w = {0};
	gnutls_datum_t tbs;
	int ret;

	if (!crt || !issuer || !issuer_key)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	if (!issuer->subject.size)
		return ERR(GNUTLS_E_ASN1_VALUE_NOT_FOUND);
	TRY(x509_pool_keep(&crt->pool, issuer->subject.data, issuer->subject.size, &crt->issuer));
	TRY_CLEAN(x509_sign_prepare(issuer_key, dig, flags, &s));
	TRY_CLEAN(put_tbs(crt, &s.algid, &w));
	tbs = (gnutls_datum_t){w.data, (unsigned)w.len};
	TRY_CLEAN(x509_sign_finish(&s, &tbs, &der));
	TRY_CLEAN(x509_crt_parse(crt, &der));
cleanup:
	datum_clear(&s.algid);
	return ret;
}

/**
 * gnutls_x509_crt_sign2:
 * @crt: a certificate
 * @issuer: that of its issuer, or @crt itself
 * @issuer_key: the issuer's private key
 * @dig: the hash; GNUTLS_DIG_UNKNOWN for one that fits the key
 * @flags: GNUTLS_PRIVKEY_SIGN_FLAG_*
 *
 * As gnutls_x509_crt_privkey_sign().
 *
 * Returns: 0 or an error.
 **/
int gnutls_x509_crt_sign2(gnutls_x509_crt_t crt, gnutls_x509_crt_t issuer,
			  gnutls_x509_privkey_t issuer_key, gnutls_digest_algorithm_t dig,
			  unsigned int flags)
{
	gnutls_privkey_t key;
	int ret;

	TRY(gnutls_privkey_init(&key));
	TRY_CLEAN(gnutls_privkey_import_x509(key, issuer_key, 0));
	TRY_CLEAN(gnutls_x509_crt_privkey_sign(crt, issuer, key, dig, flags));
cleanup:
	gnutls_privkey_deinit(key);
	return ret;
}

/**
 * gnutls_x509_crt_sign:
 * @crt: a certificate
 * @issuer: that of its issuer, or @crt itself
 * @issuer_key: the issuer's private key
 *
 * As gnutls_x509_crt_sign2() with a hash that fits the key.
 *
 * Returns: 0 or an error.
 **/
int gnutls_x509_crt_sign(gnutls_x509_crt_t crt, gnutls_x509_crt_t issuer,
			 gnutls_x509_privkey_t issuer_key)
{
	return gnutls_x509_crt_sign2(crt, issuer, issuer_key, GNUTLS_DIG_UNKNOWN, 0);
}
