/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Writing and signing revocation lists (RFC 5280 §5.1). */
#include "config.h"

#include "base/time.h"
#include "keys/keys.h"
#include "x509/crl.h"

#define OID_CRL_NUMBER "2.5.29.20"

#define CHECK_CRL(crl)                                        \
	do {                                                  \
		if (!(crl))                                   \
			return ERR(GNUTLS_E_INVALID_REQUEST); \
	} while (0)

static int set_ext(gnutls_x509_crl_t crl, const char *oid, struct writer *w)
{
	TRY(writer_error(w));
	TRY(x509_exts_set(&crl->exts, &crl->pool, oid, w->data, w->len, false));
	crl->dirty = true;
	return 0;
}

/**
 * gnutls_x509_crl_set_version:
 * @crl: a CRL
 * @version: 1 or 2; extensions need 2
 *
 * Returns: 0 or an error.
 **/
int gnutls_x509_crl_set_version(gnutls_x509_crl_t crl, unsigned int version)
{
	CHECK_CRL(crl);
	if (version < 1 || version > 2)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	crl->version = version;
	crl->dirty = true;
	return 0;
}

/**
 * gnutls_x509_crl_set_this_update:
 * @crl: a CRL
 * @act_time: when it is issued
 *
 * Returns: 0 or an error.
 **/
int gnutls_x509_crl_set_this_update(gnutls_x509_crl_t crl, time_t act_time)
{
	CHECK_CRL(crl);
	crl->this_update = act_time;
	crl->dirty = true;
	return 0;
}

/**
 * gnutls_x509_crl_set_next_update:
 * @crl: a CRL
 * @exp_time: when the next one comes at the latest
 *
 * Returns: 0 or an error.
 **/
int gnutls_x509_crl_set_next_update(gnutls_x509_crl_t crl, time_t exp_time)
{
	CHECK_CRL(crl);
	crl->next_update = exp_time;
	crl->dirty = true;
	return 0;
}

/**
 * gnutls_x509_crl_set_crt_serial:
 * @crl: a CRL
 * @serial: serial number of a revoked certificate
 * @serial_size: its length
 * @revocation_time: when it was revoked
 *
 * Appends an entry.
 *
 * Returns: 0 or an error.
 **/
int gnutls_x509_crl_set_crt_serial(gnutls_x509_crl_t crl, const void *serial, size_t serial_size,
				   time_t revocation_time)
{
	autowriter w = {0};
	size_t m;

	CHECK_CRL(crl);
	if (!serial || !serial_size)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	writer_bytes(&w, crl->revoked.data, crl->revoked.size);
	m = der_open(&w, DER_SEQUENCE);
	der_write(&w, DER_INTEGER, serial, serial_size);
	TRY(x509_write_time(&w, revocation_time));
	der_close(&w, m);
	TRY(x509_pool_take(&crl->pool, &w, &crl->revoked));
	TRY(x509_crl_index(crl));
	crl->dirty = true;
	return 0;
}

/**
 * gnutls_x509_crl_set_crt:
 * @crl: a CRL
 * @crt: a revoked certificate
 * @revocation_time: when it was revoked
 *
 * Appends an entry.
 *
 * Returns: 0 or an error.
 **/
int gnutls_x509_crl_set_crt(gnutls_x509_crl_t crl, gnutls_x509_crt_t crt, time_t revocation_time)
{
	CHECK_CRL(crl);
	CHECK_CRL(crt);
	return gnutls_x509_crl_set_crt_serial(crl, crt->serial.data, crt->serial.size,
					      revocation_time);
}

/**
 * gnutls_x509_crl_set_authority_key_id:
 * @crl: a CRL
 * @id: the identifier of the issuer's key
 * @id_size: its length
 *
 * Returns: 0 or an error.
 *
 * Since: 2.8.0
 **/
int gnutls_x509_crl_set_authority_key_id(gnutls_x509_crl_t crl, const void *id, size_t id_size)
{
	autowriter w = {0};
	size_t m;

	CHECK_CRL(crl);
	m = der_open(&w, DER_SEQUENCE);
	der_write(&w, DER_CONTEXT(0), id, id_size);
	der_close(&w, m);
	return set_ext(crl, GNUTLS_X509EXT_OID_AUTHORITY_KEY_ID, &w);
}

/**
 * gnutls_x509_crl_set_number:
 * @crl: a CRL
 * @nr: its number, big endian
 * @nr_size: its length
 *
 * Returns: 0 or an error.
 *
 * Since: 2.8.0
 **/
int gnutls_x509_crl_set_number(gnutls_x509_crl_t crl, const void *nr, size_t nr_size)
{
	autowriter w = {0};

	CHECK_CRL(crl);
	if (!nr_size)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	der_write(&w, DER_INTEGER, nr, nr_size);
	return set_ext(crl, OID_CRL_NUMBER, &w);
}

static int put_tbs(gnutls_x509_crl_t crl, const gnutls_datum_t *issuer, const gnutls_datum_t *algid,
		   struct writer *w)
{
	size_t tbs = der_open(w, DER_SEQUENCE), m;

	if (!issuer->size || crl->this_update == (time_t)-1)
		return ERR(GNUTLS_E_ASN1_VALUE_NOT_FOUND);
	if (crl->version > 1)
		der_write_small(w, crl->version - 1);
	writer_bytes(w, algid->data, algid->size);
	writer_bytes(w, issuer->data, issuer->size);
	TRY(x509_write_time(w, crl->this_update));
	if (crl->next_update != (time_t)-1)
		TRY(x509_write_time(w, crl->next_update));
	if (crl->revoked.size)
		der_write(w, DER_SEQUENCE, crl->revoked.data, crl->revoked.size);
	if (crl->exts.count) {
		m = der_open(w, DER_CONSTRUCTED(0));
		x509_exts_write(&crl->exts, w);
		der_close(w, m);
	}
	der_close(w, tbs);
	return writer_error(w);
}

int x509_crl_encode(gnutls_x509_crl_t crl)
{
	autodatum der = {0};
	autowriter w = {0};
	size_t m = der_open(&w, DER_SEQUENCE);

	if (!crl->sigalg.size || !crl->signature.size)
		return ERR(GNUTLS_E_ASN1_VALUE_NOT_FOUND);
	TRY(put_tbs(crl, &crl->issuer, &crl->sigalg, &w));
	writer_bytes(&w, crl->sigalg.data, crl->sigalg.size);
	der_write_bits(&w, DER_BIT_STRING, crl->signature.data, crl->signature.size);
	der_close(&w, m);
	TRY(writer_take_datum(&w, &der));
	return x509_crl_parse(crl, &der);
}

/**
 * gnutls_x509_crl_privkey_sign:
 * @crl: a CRL
 * @issuer: the certificate of its issuer
 * @issuer_key: the issuer's private key
 * @dig: the hash; GNUTLS_DIG_UNKNOWN for one that fits the key
 * @flags: GNUTLS_PRIVKEY_SIGN_FLAG_*
 *
 * Sets the issuer's name and signs. Nothing may be changed afterwards.
 *
 * Returns: 0, GNUTLS_E_ASN1_VALUE_NOT_FOUND if something is not set yet, or another error.
 **/
int gnutls_x509_crl_privkey_sign(gnutls_x509_crl_t crl, gnutls_x509_crt_t issuer,
				 gnutls_privkey_t issuer_key, gnutls_digest_algorithm_t dig,
				 unsigned int flags)
{
	struct x509_signer s = {0};
	autodatum der = {0};
	autowriter w = {0};
	gnutls_datum_t tbs;
	int ret;

	CHECK_CRL(crl);
	if (!issuer || !issuer_key)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	TRY_CLEAN(x509_sign_prepare(issuer_key, dig, flags, &s));
	TRY_CLEAN(put_tbs(crl, &issuer->subject, &s.algid, &w));
	tbs = (gnutls_datum_t){w.data, (unsigned)w.len};
	TRY_CLEAN(x509_sign_finish(&s, &tbs, &der));
	TRY_CLEAN(x509_crl_parse(crl, &der));
cleanup:
	datum_clear(&s.algid);
	return ret;
}

/**
 * gnutls_x509_crl_sign2:
 * @crl: a CRL
 * @issuer: the certificate of its issuer
 * @issuer_key: the issuer's private key
 * @dig: the hash; GNUTLS_DIG_UNKNOWN for one that fits the key
 * @flags: GNUTLS_PRIVKEY_SIGN_FLAG_*
 *
 * As gnutls_x509_crl_privkey_sign().
 *
 * Returns: 0 or an error.
 **/
int gnutls_x509_crl_sign2(gnutls_x509_crl_t crl, gnutls_x509_crt_t issuer,
			  gnutls_x509_privkey_t issuer_key, gnutls_digest_algorithm_t dig,
			  unsigned int flags)
{
	gnutls_privkey_t key;
	int ret;

	CHECK_CRL(crl);
	CHECK_CRL(issuer);
	TRY(gnutls_privkey_init(&key));
	TRY_CLEAN(gnutls_privkey_import_x509(key, issuer_key, 0));
	TRY_CLEAN(gnutls_x509_crl_privkey_sign(crl, issuer, key, dig, flags));
cleanup:
	gnutls_privkey_deinit(key);
	return ret;
}

/**
 * gnutls_x509_crl_sign:
 * @crl: a CRL
 * @issuer: the certificate of its issuer
 * @issuer_key: the issuer's private key
 *
 * As gnutls_x509_crl_sign2() with a hash that fits the key.
 *
 * Returns: 0 or an error.
 **/
int gnutls_x509_crl_sign(gnutls_x509_crl_t crl, gnutls_x509_crt_t issuer,
			 gnutls_x509_privkey_t issuer_key)
{
	return gnutls_x509_crl_sign2(crl, issuer, issuer_key, GNUTLS_DIG_UNKNOWN, 0);
}
