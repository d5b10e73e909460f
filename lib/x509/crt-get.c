/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Getters of certificates: names, numbers, times, key, signature (RFC 5280 §4.1). */
#include "config.h"

#include "crypto/hash.h"
#include "keys/keys.h"
#include "x509/x509.h"

#define CHECK_CRT(crt)                                                                             \
	do {                                                                                       \
		if (!(crt))                                                                        \
			return ERR(GNUTLS_E_INVALID_REQUEST);                                      \
	} while (0)

/* A Name as text into the caller's buffer. */
int x509_name_export(const gnutls_datum_t *name, unsigned flags, char *buf, size_t *len)
{
	autodatum str = {0};

	TRY(x509_name_str(name, flags, &str));
	return datum_export(str.data, str.size, true, buf, len);
}

/**
 * gnutls_x509_crt_get_dn:
 * @cert: a certificate
 * @buf: the caller's buffer, or NULL
 * @buf_size: its size; becomes the length of the text
 *
 * The subject's name in the order of the encoding ("C=…,O=…,CN=…"), escaped as in RFC 4514.
 *
 * Returns: 0, GNUTLS_E_SHORT_MEMORY_BUFFER (then *@buf_size is what is needed), or
 * GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE if the name is empty.
 **/
int gnutls_x509_crt_get_dn(gnutls_x509_crt_t cert, char *buf, size_t *buf_size)
{
	CHECK_CRT(cert);
	return x509_name_export(&cert->subject, GNUTLS_X509_DN_FLAG_COMPAT, buf, buf_size);
}

/**
 * gnutls_x509_crt_get_dn2:
 * @cert: a certificate
 * @dn: becomes the text, to be freed with gnutls_free()
 *
 * As gnutls_x509_crt_get_dn().
 *
 * Returns: 0 or an error.
 *
 * Since: 3.1.10
 **/
int gnutls_x509_crt_get_dn2(gnutls_x509_crt_t cert, gnutls_datum_t *dn)
{
	CHECK_CRT(cert);
	return x509_name_str(&cert->subject, GNUTLS_X509_DN_FLAG_COMPAT, dn);
}

/**
 * gnutls_x509_crt_get_dn3:
 * @cert: a certificate
 * @dn: becomes the text, to be freed with gnutls_free()
 * @flags: 0 for the order of RFC 4514, or GNUTLS_X509_DN_FLAG_COMPAT
 *
 * Returns: 0 or an error.
 *
 * Since: 3.5.7
 **/
int gnutls_x509_crt_get_dn3(gnutls_x509_crt_t cert, gnutls_datum_t *dn, unsigned flags)
{
	CHECK_CRT(cert);
	return x509_name_str(&cert->subject, flags, dn);
}

/**
 * gnutls_x509_crt_get_issuer_dn:
 * @cert: a certificate
 * @buf: the caller's buffer, or NULL
 * @buf_size: its size; becomes the length of the text
 *
 * As gnutls_x509_crt_get_dn(), of the issuer.
 *
 * Returns: 0 or an error.
 **/
int gnutls_x509_crt_get_issuer_dn(gnutls_x509_crt_t cert, char *buf, size_t *buf_size)
{
	CHECK_CRT(cert);
	return x509_name_export(&cert->issuer, GNUTLS_X509_DN_FLAG_COMPAT, buf, buf_size);
}

/**
 * gnutls_x509_crt_get_issuer_dn2:
 * @cert: a certificate
 * @dn: becomes the text, to be freed with gnutls_free()
 *
 * As gnutls_x509_crt_get_dn2(), of the issuer.
 *
 * Returns: 0 or an error.
 *
 * Since: 3.1.10
 **/
int gnutls_x509_crt_get_issuer_dn2(gnutls_x509_crt_t cert, gnutls_datum_t *dn)
{
	CHECK_CRT(cert);
	return x509_name_str(&cert->issuer, GNUTLS_X509_DN_FLAG_COMPAT, dn);
}

/**
 * gnutls_x509_crt_get_issuer_dn3:
 * @cert: a certificate
 * @dn: becomes the text, to be freed with gnutls_free()
 * @flags: 0 for the order of RFC 4514, or GNUTLS_X509_DN_FLAG_COMPAT
 *
 * Returns: 0 or an error.
 *
 * Since: 3.5.7
 **/
int gnutls_x509_crt_get_issuer_dn3(gnutls_x509_crt_t cert, gnutls_datum_t *dn, unsigned flags)
{
	CHECK_CRT(cert);
	return x509_name_str(&cert->issuer, flags, dn);
}

/**
 * gnutls_x509_crt_get_dn_by_oid:
 * @cert: a certificate
 * @oid: an attribute (GNUTLS_OID_X520_COMMON_NAME, …)
 * @indx: which of several, from 0
 * @raw_flag: 0 for text (attributes without text: # and hex), else the DER value
 * @buf: the caller's buffer, or NULL
 * @buf_size: its size; becomes the length
 *
 * An attribute of the subject's name. Don't compare it to decide whom the certificate is for.
 *
 * Returns: 0, GNUTLS_E_SHORT_MEMORY_BUFFER, or GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE.
 **/
int gnutls_x509_crt_get_dn_by_oid(gnutls_x509_crt_t cert, const char *oid, unsigned indx,
				  unsigned int raw_flag, void *buf, size_t *buf_size)
{
	CHECK_CRT(cert);
	return x509_name_get_by_oid(&cert->subject, oid, indx, raw_flag, buf, buf_size);
}

/**
 * gnutls_x509_crt_get_dn_oid:
 * @cert: a certificate
 * @indx: which attribute of the subject's name, from 0
 * @oid: the caller's buffer, or NULL
 * @oid_size: its size; becomes the length
 *
 * Returns: 0, GNUTLS_E_SHORT_MEMORY_BUFFER, or GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE.
 **/
int gnutls_x509_crt_get_dn_oid(gnutls_x509_crt_t cert, unsigned indx, void *oid, size_t *oid_size)
{
	CHECK_CRT(cert);
	return x509_name_get_oid(&cert->subject, indx, oid, oid_size);
}

/**
 * gnutls_x509_crt_get_issuer_dn_by_oid:
 * @cert: a certificate
 * @oid: an attribute
 * @indx: which of several, from 0
 * @raw_flag: 0 for text, else the DER value
 * @buf: the caller's buffer, or NULL
 * @buf_size: its size; becomes the length
 *
 * As gnutls_x509_crt_get_dn_by_oid(), of the issuer.
 *
 * Returns: 0 or an error.
 **/
int gnutls_x509_crt_get_issuer_dn_by_oid(gnutls_x509_crt_t cert, const char *oid, unsigned indx,
					 unsigned int raw_flag, void *buf, size_t *buf_size)
{
	CHECK_CRT(cert);
	return x509_name_get_by_oid(&cert->issuer, oid, indx, raw_flag, buf, buf_size);
}

/**
 * gnutls_x509_crt_get_issuer_dn_oid:
 * @cert: a certificate
 * @indx: which attribute of the issuer's name, from 0
 * @oid: the caller's buffer, or NULL
 * @oid_size: its size; becomes the length
 *
 * Returns: 0 or an error.
 **/
int gnutls_x509_crt_get_issuer_dn_oid(gnutls_x509_crt_t cert, unsigned indx, void *oid,
				      size_t *oid_size)
{
	CHECK_CRT(cert);
	return x509_name_get_oid(&cert->issuer, indx, oid, oid_size);
}

/**
 * gnutls_x509_crt_get_raw_dn:
 * @cert: a certificate
 * @start: becomes the subject's name in DER, to be freed with gnutls_free()
 *
 * Returns: 0 or an error.
 **/
int gnutls_x509_crt_get_raw_dn(gnutls_x509_crt_t cert, gnutls_datum_t *start)
{
	CHECK_CRT(cert);
	return datum_copy(start, cert->subject.data, cert->subject.size);
}

/**
 * gnutls_x509_crt_get_raw_issuer_dn:
 * @cert: a certificate
 * @start: becomes the issuer's name in DER, to be freed with gnutls_free()
 *
 * Returns: 0 or an error.
 **/
int gnutls_x509_crt_get_raw_issuer_dn(gnutls_x509_crt_t cert, gnutls_datum_t *start)
{
	CHECK_CRT(cert);
	return datum_copy(start, cert->issuer.data, cert->issuer.size);
}

/**
 * gnutls_x509_crt_get_version:
 * @cert: a certificate
 *
 * Returns: 1, 2 or 3, or an error.
 **/
int gnutls_x509_crt_get_version(gnutls_x509_crt_t cert)
{
	CHECK_CRT(cert);
	return (int)cert->version;
}

/**
 * gnutls_x509_crt_get_serial:
 * @cert: a certificate
 * @result: the caller's buffer, or NULL
 * @result_size: its size; becomes the length
 *
 * The serial number as it is encoded: big endian, with a zero byte where it would look negative.
 *
 * Returns: 0, or GNUTLS_E_SHORT_MEMORY_BUFFER.
 **/
int gnutls_x509_crt_get_serial(gnutls_x509_crt_t cert, void *result, size_t *result_size)
{
	CHECK_CRT(cert);
	if (!cert->serial.data)
		return ERR(GNUTLS_E_ASN1_VALUE_NOT_FOUND);
	return datum_export(cert->serial.data, cert->serial.size, false, result, result_size);
}

/**
 * gnutls_x509_crt_get_activation_time:
 * @cert: a certificate
 *
 * Returns: the start of its validity, or (time_t)-1.
 **/
time_t gnutls_x509_crt_get_activation_time(gnutls_x509_crt_t cert)
{
	return cert ? cert->not_before : (time_t)-1;
}

/**
 * gnutls_x509_crt_get_expiration_time:
 * @cert: a certificate
 *
 * Returns: the end of its validity, or (time_t)-1.
 **/
time_t gnutls_x509_crt_get_expiration_time(gnutls_x509_crt_t cert)
{
	return cert ? cert->not_after : (time_t)-1;
}

/**
 * gnutls_x509_crt_get_signature_algorithm:
 * @cert: a certificate
 *
 * Returns: a gnutls_sign_algorithm_t, GNUTLS_SIGN_UNKNOWN, or an error.
 **/
int gnutls_x509_crt_get_signature_algorithm(gnutls_x509_crt_t cert)
{
	CHECK_CRT(cert);
	return (int)cert->sign.sign;
}

static int algid_oid(const gnutls_datum_t *algid, char *oid, size_t *oid_size)
{
	struct reader r = reader_of_datum(algid);
	struct der_algid a;

	if (!algid->size)
		return ERR(GNUTLS_E_ASN1_VALUE_NOT_FOUND);
	TRY(der_read_algid(&r, &a));
	/* these two count the terminator */
	return datum_export(a.oid, strlen(a.oid) + 1, false, oid, oid_size);
}

/**
 * gnutls_x509_crt_get_signature_oid:
 * @cert: a certificate
 * @oid: the caller's buffer, or NULL
 * @oid_size: its size; becomes the length
 *
 * Returns: 0 or an error.
 *
 * Since: 3.5.0
 **/
int gnutls_x509_crt_get_signature_oid(gnutls_x509_crt_t cert, char *oid, size_t *oid_size)
{
	CHECK_CRT(cert);
	return algid_oid(&cert->tbs_sigalg, oid, oid_size);
}

/**
 * gnutls_x509_crt_get_pk_oid:
 * @cert: a certificate
 * @oid: the caller's buffer, or NULL
 * @oid_size: its size; becomes the length
 *
 * The object identifier of the public key's algorithm.
 *
 * Returns: 0 or an error.
 *
 * Since: 3.5.0
 **/
int gnutls_x509_crt_get_pk_oid(gnutls_x509_crt_t cert, char *oid, size_t *oid_size)
{
	struct reader r, body;
	gnutls_datum_t algid;

	CHECK_CRT(cert);
	if (!cert->spki.size)
		return ERR(GNUTLS_E_ASN1_VALUE_NOT_FOUND);
	r = reader_of_datum(&cert->spki);
	TRY(der_read(&r, DER_SEQUENCE, &body));
	TRY(der_read_whole(&body, DER_SEQUENCE, &algid));
	return algid_oid(&algid, oid, oid_size);
}

/**
 * gnutls_x509_crt_get_signature:
 * @cert: a certificate
 * @sig: the caller's buffer, or NULL
 * @sizeof_sig: its size; becomes the length
 *
 * Returns: 0, or GNUTLS_E_SHORT_MEMORY_BUFFER.
 **/
int gnutls_x509_crt_get_signature(gnutls_x509_crt_t cert, char *sig, size_t *sizeof_sig)
{
	CHECK_CRT(cert);
	if (!cert->signature.data)
		return ERR(GNUTLS_E_ASN1_VALUE_NOT_FOUND);
	return datum_export(cert->signature.data, cert->signature.size, false, sig, sizeof_sig);
}

/**
 * gnutls_x509_crt_get_pk_algorithm:
 * @cert: a certificate
 * @bits: becomes the size of the key, or NULL
 *
 * Returns: a gnutls_pk_algorithm_t, GNUTLS_PK_UNKNOWN, or an error.
 **/
int gnutls_x509_crt_get_pk_algorithm(gnutls_x509_crt_t cert, unsigned int *bits)
{
	const struct pk_params *pk;
	int ret;

	CHECK_CRT(cert);
	if (bits)
		*bits = 0;
	ret = x509_crt_spki(cert, &pk);
	if (ret == GNUTLS_E_UNKNOWN_PK_ALGORITHM)
		return GNUTLS_PK_UNKNOWN;
	TRY(ret);
	if (bits)
		*bits = pk_params_bits(pk);
	return (int)pk->algo;
}

/**
 * gnutls_x509_crt_get_spki:
 * @cert: a certificate
 * @spki: gets the algorithm and its RSA-PSS restrictions
 * @flags: unused
 *
 * Returns: 0 or an error.
 *
 * Since: 3.6.0
 **/
int gnutls_x509_crt_get_spki(gnutls_x509_crt_t cert, gnutls_x509_spki_t spki, unsigned int flags)
{
	const struct pk_params *pk;

	(void)flags;
	CHECK_CRT(cert);
	TRY(x509_crt_spki(cert, &pk));
	return keys_get_spki(pk, spki);
}

/**
 * gnutls_x509_crt_get_pk_rsa_raw:
 * @crt: a certificate
 * @m: becomes the modulus, to be freed with gnutls_free()
 * @e: becomes the public exponent, to be freed with gnutls_free()
 *
 * Returns: 0, or GNUTLS_E_INVALID_REQUEST if the key isn't RSA.
 **/
int gnutls_x509_crt_get_pk_rsa_raw(gnutls_x509_crt_t crt, gnutls_datum_t *m, gnutls_datum_t *e)
{
	const struct pk_params *pk;

	CHECK_CRT(crt);
	TRY(x509_crt_spki(crt, &pk));
	if (!keys_is_rsa(pk->algo))
		return ERR(GNUTLS_E_INVALID_REQUEST);
	return keys_export_rsa(pk, 0, m, e, NULL, NULL, NULL, NULL, NULL, NULL);
}

/**
 * gnutls_x509_crt_get_pk_dsa_raw:
 * @crt: a certificate
 * @p: becomes the prime, to be freed with gnutls_free()
 * @q: becomes the order
 * @g: becomes the generator
 * @y: becomes the public value
 *
 * Returns: 0, or GNUTLS_E_INVALID_REQUEST if the key isn't DSA.
 **/
int gnutls_x509_crt_get_pk_dsa_raw(gnutls_x509_crt_t crt, gnutls_datum_t *p, gnutls_datum_t *q,
				   gnutls_datum_t *g, gnutls_datum_t *y)
{
	const struct pk_params *pk;

	CHECK_CRT(crt);
	TRY(x509_crt_spki(crt, &pk));
	if (pk->algo != GNUTLS_PK_DSA)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	return keys_export_dsa(pk, 0, p, q, g, y, NULL);
}

/**
 * gnutls_x509_crt_get_pk_ecc_raw:
 * @crt: a certificate
 * @curve: becomes the curve
 * @x: becomes the first coordinate or the raw key, to be freed with gnutls_free()
 * @y: becomes the second coordinate; empty for EdDSA
 *
 * Returns: 0, or GNUTLS_E_INVALID_REQUEST for other kinds of keys.
 *
 * Since: 3.4.1
 **/
int gnutls_x509_crt_get_pk_ecc_raw(gnutls_x509_crt_t crt, gnutls_ecc_curve_t *curve,
				   gnutls_datum_t *x, gnutls_datum_t *y)
{
	const struct pk_params *pk;

	CHECK_CRT(crt);
	TRY(x509_crt_spki(crt, &pk));
	if (pk->algo != GNUTLS_PK_ECDSA && !keys_is_raw(pk->algo))
		return ERR(GNUTLS_E_INVALID_REQUEST);
	return keys_export_ecc(pk, 0, curve, x, y, NULL);
}

/**
 * gnutls_x509_crt_get_pk_gost_raw:
 * @crt: a certificate
 * @curve: not set
 * @digest: not set
 * @paramset: not set
 * @x: not set
 * @y: not set
 *
 * GOST keys aren't supported.
 *
 * Returns: GNUTLS_E_INVALID_REQUEST.
 *
 * Since: 3.6.3
 **/
int gnutls_x509_crt_get_pk_gost_raw(gnutls_x509_crt_t crt, gnutls_ecc_curve_t *curve,
				    gnutls_digest_algorithm_t *digest,
				    gnutls_gost_paramset_t *paramset, gnutls_datum_t *x,
				    gnutls_datum_t *y)
{
	(void)crt;
	(void)curve;
	(void)digest;
	(void)paramset;
	(void)x;
	(void)y;
	return ERR(GNUTLS_E_INVALID_REQUEST);
}

/**
 * gnutls_x509_crt_get_key_id:
 * @crt: a certificate
 * @flags: gnutls_keyid_flags_t; 0 for SHA-1
 * @output_data: the caller's buffer, or NULL
 * @output_data_size: its size; becomes the length
 *
 * Hash of the public key (SubjectPublicKeyInfo), to recognise it by.
 *
 * Returns: 0, or GNUTLS_E_SHORT_MEMORY_BUFFER.
 **/
int gnutls_x509_crt_get_key_id(gnutls_x509_crt_t crt, unsigned int flags,
			       unsigned char *output_data, size_t *output_data_size)
{
	CHECK_CRT(crt);
	return x509_key_id(&crt->spki, flags, output_data, output_data_size);
}

/**
 * gnutls_x509_crt_get_fingerprint:
 * @cert: a certificate
 * @algo: a hash
 * @buf: the caller's buffer, or NULL
 * @buf_size: its size; becomes the length
 *
 * Hash of the whole certificate.
 *
 * Returns: 0, or GNUTLS_E_SHORT_MEMORY_BUFFER.
 **/
int gnutls_x509_crt_get_fingerprint(gnutls_x509_crt_t cert, gnutls_digest_algorithm_t algo,
				    void *buf, size_t *buf_size)
{
	uint8_t digest[HASH_MAX_LEN];
	gnutls_datum_t der;

	CHECK_CRT(cert);
	if (!buf_size)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	TRY(x509_crt_der(cert, &der));
	TRY(hash_fast(algo, der.data, der.size, digest));
	return datum_export(digest, hash_len(algo), false, buf, buf_size);
}

static int export_uid(const gnutls_datum_t *uid, char *buf, size_t *buf_size)
{
	if (!uid->data)
		return ERR(GNUTLS_E_ASN1_ELEMENT_NOT_FOUND);
	return datum_export(uid->data, uid->size, false, buf, buf_size);
}

/**
 * gnutls_x509_crt_get_subject_unique_id:
 * @crt: a certificate
 * @buf: the caller's buffer, or NULL
 * @buf_size: its size; becomes the length
 *
 * Returns: 0, GNUTLS_E_SHORT_MEMORY_BUFFER, or an error if there is none.
 **/
int gnutls_x509_crt_get_subject_unique_id(gnutls_x509_crt_t crt, char *buf, size_t *buf_size)
{
	CHECK_CRT(crt);
	return export_uid(&crt->subject_uid, buf, buf_size);
}

/**
 * gnutls_x509_crt_get_issuer_unique_id:
 * @crt: a certificate
 * @buf: the caller's buffer, or NULL
 * @buf_size: its size; becomes the length
 *
 * Returns: 0, GNUTLS_E_SHORT_MEMORY_BUFFER, or an error if there is none.
 **/
int gnutls_x509_crt_get_issuer_unique_id(gnutls_x509_crt_t crt, char *buf, size_t *buf_size)
{
	CHECK_CRT(crt);
	return export_uid(&crt->issuer_uid, buf, buf_size);
}

/**
 * gnutls_pubkey_import_x509:
 * @key: a public key
 * @crt: a certificate
 * @flags: unused
 *
 * Takes the public key of the certificate and its key usage.
 *
 * Returns: 0 or an error.
 *
 * Since: 2.12.0
 **/
int gnutls_pubkey_import_x509(gnutls_pubkey_t key, gnutls_x509_crt_t crt, unsigned int flags)
{
	const struct pk_params *pk;
	struct pk_params copy = {0};

	(void)flags;
	CHECK_CRT(crt);
	TRY(x509_crt_spki(crt, &pk));
	TRY(pk_params_copy(&copy, pk));
	pk_params_clear(&key->params);
	key->params = copy;
	key->key_usage = crt->has_usage ? crt->usage : 0;
	return 0;
}

/**
 * gnutls_pubkey_import_x509_raw:
 * @pkey: a public key
 * @data: a certificate
 * @format: DER or PEM
 * @flags: unused
 *
 * Takes the public key of an encoded certificate.
 *
 * Returns: 0 or an error.
 *
 * Since: 3.1.3
 **/
int gnutls_pubkey_import_x509_raw(gnutls_pubkey_t pkey, const gnutls_datum_t *data,
				  gnutls_x509_crt_fmt_t format, unsigned int flags)
{
	gnutls_x509_crt_t crt;
	int ret;

	TRY(gnutls_x509_crt_init(&crt));
	TRY_CLEAN(gnutls_x509_crt_import(crt, data, format));
	TRY_CLEAN(gnutls_pubkey_import_x509(pkey, crt, flags));
cleanup:
	gnutls_x509_crt_deinit(crt);
	return ret;
}
