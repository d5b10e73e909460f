/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Getters of revocation lists (RFC 5280 §5.1, §5.2). */
#include "config.h"

#include "x509/crl.h"

#define OID_CRL_NUMBER "2.5.29.20"

#define CHECK_CRL(crl)                                                                             \
	do {                                                                                       \
		if (!(crl))                                                                        \
			return ERR(GNUTLS_E_INVALID_REQUEST);                                      \
	} while (0)

/**
 * gnutls_x509_crl_get_issuer_dn:
 * @crl: a CRL
 * @buf: the caller's buffer, or NULL
 * @sizeof_buf: its size; becomes the length of the text
 *
 * As gnutls_x509_crt_get_dn(), of the issuer.
 *
 * Returns: 0 or an error.
 **/
int gnutls_x509_crl_get_issuer_dn(gnutls_x509_crl_t crl, char *buf, size_t *sizeof_buf)
{
	CHECK_CRL(crl);
	return x509_name_export(&crl->issuer, GNUTLS_X509_DN_FLAG_COMPAT, buf, sizeof_buf);
}

/**
 * gnutls_x509_crl_get_issuer_dn2:
 * @crl: a CRL
 * @dn: becomes the text, to be freed with gnutls_free()
 *
 * Returns: 0 or an error.
 *
 * Since: 3.1.10
 **/
int gnutls_x509_crl_get_issuer_dn2(gnutls_x509_crl_t crl, gnutls_datum_t *dn)
{
	CHECK_CRL(crl);
	return x509_name_str(&crl->issuer, GNUTLS_X509_DN_FLAG_COMPAT, dn);
}

/**
 * gnutls_x509_crl_get_issuer_dn3:
 * @crl: a CRL
 * @dn: becomes the text, to be freed with gnutls_free()
 * @flags: 0 for the order of RFC 4514, or GNUTLS_X509_DN_FLAG_COMPAT
 *
 * Returns: 0 or an error.
 *
 * Since: 3.5.7
 **/
int gnutls_x509_crl_get_issuer_dn3(gnutls_x509_crl_t crl, gnutls_datum_t *dn, unsigned flags)
{
	CHECK_CRL(crl);
	return x509_name_str(&crl->issuer, flags, dn);
}

/**
 * gnutls_x509_crl_get_issuer_dn_by_oid:
 * @crl: a CRL
 * @oid: an attribute
 * @indx: which of several, from 0
 * @raw_flag: 0 for text, else the DER value
 * @buf: the caller's buffer, or NULL
 * @sizeof_buf: its size; becomes the length
 *
 * Returns: 0 or an error.
 **/
int gnutls_x509_crl_get_issuer_dn_by_oid(gnutls_x509_crl_t crl, const char *oid, unsigned indx,
					 unsigned int raw_flag, void *buf, size_t *sizeof_buf)
{
	CHECK_CRL(crl);
	return x509_name_get_by_oid(&crl->issuer, oid, indx, raw_flag, buf, sizeof_buf);
}

/**
 * gnutls_x509_crl_get_dn_oid:
 * @crl: a CRL
 * @indx: which attribute of the issuer's name, from 0
 * @oid: the caller's buffer, or NULL
 * @sizeof_oid: its size; becomes the length
 *
 * Returns: 0 or an error.
 **/
int gnutls_x509_crl_get_dn_oid(gnutls_x509_crl_t crl, unsigned indx, void *oid, size_t *sizeof_oid)
{
	CHECK_CRL(crl);
	return x509_name_get_oid(&crl->issuer, indx, oid, sizeof_oid);
}

/**
 * gnutls_x509_crl_get_raw_issuer_dn:
 * @crl: a CRL
 * @dn: becomes the issuer's name in DER, to be freed with gnutls_free()
 *
 * Returns: 0 or an error.
 *
 * Since: 2.12.0
 **/
int gnutls_x509_crl_get_raw_issuer_dn(gnutls_x509_crl_t crl, gnutls_datum_t *dn)
{
	CHECK_CRL(crl);
	if (!crl->issuer.size)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	return datum_copy(dn, crl->issuer.data, crl->issuer.size);
}

/**
 * gnutls_x509_crl_get_signature_algorithm:
 * @crl: a CRL
 *
 * Returns: a gnutls_sign_algorithm_t, or an error.
 **/
int gnutls_x509_crl_get_signature_algorithm(gnutls_x509_crl_t crl)
{
	CHECK_CRL(crl);
	return (int)crl->sign.sign;
}

/**
 * gnutls_x509_crl_get_signature_oid:
 * @crl: a CRL
 * @oid: the caller's buffer, or NULL
 * @oid_size: its size; becomes the length, terminator included
 *
 * Returns: 0 or an error.
 *
 * Since: 3.5.0
 **/
int gnutls_x509_crl_get_signature_oid(gnutls_x509_crl_t crl, char *oid, size_t *oid_size)
{
	struct der_algid a;
	struct reader r;

	CHECK_CRL(crl);
	if (!crl->tbs_sigalg.size)
		return ERR(GNUTLS_E_ASN1_VALUE_NOT_FOUND);
	r = reader_of_datum(&crl->tbs_sigalg);
	TRY(der_read_algid(&r, &a));
	return datum_export(a.oid, strlen(a.oid) + 1, false, oid, oid_size);
}

/**
 * gnutls_x509_crl_get_signature:
 * @crl: a CRL
 * @sig: the caller's buffer, or NULL
 * @sizeof_sig: its size; becomes the length
 *
 * Returns: 0, or GNUTLS_E_SHORT_MEMORY_BUFFER.
 **/
int gnutls_x509_crl_get_signature(gnutls_x509_crl_t crl, char *sig, size_t *sizeof_sig)
{
	CHECK_CRL(crl);
	if (!crl->signature.data)
		return ERR(GNUTLS_E_ASN1_VALUE_NOT_FOUND);
	return datum_export(crl->signature.data, crl->signature.size, false, sig, sizeof_sig);
}

/**
 * gnutls_x509_crl_get_version:
 * @crl: a CRL
 *
 * Returns: 1 or 2, or an error.
 **/
int gnutls_x509_crl_get_version(gnutls_x509_crl_t crl)
{
	CHECK_CRL(crl);
	return (int)crl->version;
}

/**
 * gnutls_x509_crl_get_this_update:
 * @crl: a CRL
 *
 * Returns: when it was issued, or (time_t)-1.
 **/
time_t gnutls_x509_crl_get_this_update(gnutls_x509_crl_t crl)
{
	return crl ? crl->this_update : (time_t)-1;
}

/**
 * gnutls_x509_crl_get_next_update:
 * @crl: a CRL
 *
 * Returns: when the next one is to be issued, or (time_t)-1 if that isn't said.
 **/
time_t gnutls_x509_crl_get_next_update(gnutls_x509_crl_t crl)
{
	return crl ? crl->next_update : (time_t)-1;
}

/**
 * gnutls_x509_crl_get_crt_count:
 * @crl: a CRL
 *
 * Returns: the number of revoked certificates, or an error.
 **/
int gnutls_x509_crl_get_crt_count(gnutls_x509_crl_t crl)
{
	CHECK_CRL(crl);
	return (int)crl->count;
}

/**
 * gnutls_x509_crl_get_crt_serial:
 * @crl: a CRL
 * @indx: which revoked certificate, from 0
 * @serial: the caller's buffer for its serial number
 * @serial_size: its size; becomes the length
 * @t: becomes the time of the revocation, or NULL
 *
 * To go through long lists gnutls_x509_crl_iter_crt_serial() is quicker.
 *
 * Returns: 0, GNUTLS_E_SHORT_MEMORY_BUFFER, or GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE.
 **/
int gnutls_x509_crl_get_crt_serial(gnutls_x509_crl_t crl, unsigned indx, unsigned char *serial,
				   size_t *serial_size, time_t *t)
{
	struct x509_revoked rev = {0};
	struct reader r;

	CHECK_CRL(crl);
	r = reader_of_datum(&crl->revoked);
	do {
		if (reader_is_empty(&r))
			return ERR(GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE);
		TRY(x509_revoked_read(&r, &rev));
	} while (indx--);
	TRY(datum_export(rev.serial.data, rev.serial.size, false, serial, serial_size));
	if (t)
		*t = rev.time;
	return 0;
}

struct gnutls_x509_crl_iter {
	struct reader left;
};

/**
 * gnutls_x509_crl_iter_crt_serial:
 * @crl: a CRL
 * @iter: NULL at the beginning; free it with gnutls_x509_crl_iter_deinit()
 * @serial: the caller's buffer for a serial number
 * @serial_size: its size; becomes the length
 * @t: becomes the time of the revocation, or NULL
 *
 * Hands out the next revoked certificate.
 *
 * Returns: 0, GNUTLS_E_SHORT_MEMORY_BUFFER (the same one comes again), or
 * GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE at the end; after that it starts anew.
 **/
int gnutls_x509_crl_iter_crt_serial(gnutls_x509_crl_t crl, gnutls_x509_crl_iter_t *iter,
				    unsigned char *serial, size_t *serial_size, time_t *t)
{
	struct x509_revoked rev;
	struct reader r;

	if (!crl || !iter)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	if (!*iter) {
		*iter = mem_calloc(1, sizeof(**iter));
		if (!*iter)
			return ERR(GNUTLS_E_MEMORY_ERROR);
		(*iter)->left = reader_of_datum(&crl->revoked);
	}
	if (reader_is_empty(&(*iter)->left)) {
		(*iter)->left = reader_of_datum(&crl->revoked);
		return ERR(GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE);
	}
	r = (*iter)->left;
	TRY(x509_revoked_read(&r, &rev));
	TRY(datum_export(rev.serial.data, rev.serial.size, false, serial, serial_size));
	(*iter)->left = r;
	if (t)
		*t = rev.time;
	return 0;
}

/**
 * gnutls_x509_crl_iter_deinit:
 * @iter: an iterator, or NULL
 *
 * Frees it.
 **/
void gnutls_x509_crl_iter_deinit(gnutls_x509_crl_iter_t iter)
{
	mem_free(iter);
}

/**
 * gnutls_x509_crl_get_number:
 * @crl: a CRL
 * @ret: the caller's buffer, or NULL
 * @ret_size: its size; becomes the length
 * @critical: becomes 1 if the extension is critical, or NULL
 *
 * Returns: 0, GNUTLS_E_SHORT_MEMORY_BUFFER, or GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE.
 *
 * Since: 2.8.0
 **/
int gnutls_x509_crl_get_number(gnutls_x509_crl_t crl, void *ret, size_t *ret_size,
			       unsigned int *critical)
{
	const struct x509_ext *e;
	struct reader r, num;

	CHECK_CRL(crl);
	e = x509_exts_find(&crl->exts, OID_CRL_NUMBER);
	if (!e)
		return ERR(GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE);
	if (critical)
		*critical = e->critical;
	r = reader_of_datum(&e->value);
	TRY(der_read(&r, DER_INTEGER, &num));
	TRY(der_read_end(&r));
	return datum_export(num.p, reader_left(&num), false, ret, ret_size);
}

/**
 * gnutls_x509_crl_get_authority_key_id:
 * @crl: a CRL
 * @id: the caller's buffer, or NULL
 * @id_size: its size; becomes the length
 * @critical: becomes 1 if the extension is critical, or NULL
 *
 * Returns: 0, GNUTLS_E_SHORT_MEMORY_BUFFER, or GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE.
 *
 * Since: 2.8.0
 **/
int gnutls_x509_crl_get_authority_key_id(gnutls_x509_crl_t crl, void *id, size_t *id_size,
					 unsigned int *critical)
{
	CHECK_CRL(crl);
	return x509_exts_get_aki_id(&crl->exts, id, id_size, critical);
}

/**
 * gnutls_x509_crl_get_authority_key_gn_serial:
 * @crl: a CRL
 * @seq: which name of the issuer's issuer, from 0
 * @alt: the caller's buffer for the name, or NULL
 * @alt_size: its size; becomes the length
 * @alt_type: becomes the type of the name
 * @serial: the caller's buffer for the number, or NULL
 * @serial_size: its size; becomes the length
 * @critical: becomes 1 if the extension is critical, or NULL
 *
 * Returns: 0, GNUTLS_E_SHORT_MEMORY_BUFFER, or GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE.
 *
 * Since: 3.0
 **/
int gnutls_x509_crl_get_authority_key_gn_serial(gnutls_x509_crl_t crl, unsigned int seq, void *alt,
						size_t *alt_size, unsigned int *alt_type,
						void *serial, size_t *serial_size,
						unsigned int *critical)
{
	CHECK_CRL(crl);
	return x509_exts_get_aki_issuer(&crl->exts, seq, alt, alt_size, alt_type, serial,
					serial_size, critical);
}

/**
 * gnutls_x509_crl_get_extension_oid:
 * @crl: a CRL
 * @indx: which extension, from 0
 * @oid: the caller's buffer, or NULL
 * @sizeof_oid: its size; becomes the length
 *
 * Returns: 0 or an error.
 *
 * Since: 2.8.0
 **/
int gnutls_x509_crl_get_extension_oid(gnutls_x509_crl_t crl, unsigned indx, void *oid,
				      size_t *sizeof_oid)
{
	CHECK_CRL(crl);
	return x509_exts_get_oid(&crl->exts, indx, oid, sizeof_oid, NULL);
}

/**
 * gnutls_x509_crl_get_extension_info:
 * @crl: a CRL
 * @indx: which extension, from 0
 * @oid: the caller's buffer, or NULL
 * @sizeof_oid: its size; becomes the length, terminator included
 * @critical: becomes 1 if the extension is critical, or NULL
 *
 * Returns: 0 or an error.
 *
 * Since: 2.8.0
 **/
int gnutls_x509_crl_get_extension_info(gnutls_x509_crl_t crl, unsigned indx, void *oid,
				       size_t *sizeof_oid, unsigned int *critical)
{
	CHECK_CRL(crl);
	TRY(x509_exts_get_oid(&crl->exts, indx, oid, sizeof_oid, critical));
	++*sizeof_oid;
	return 0;
}

/**
 * gnutls_x509_crl_get_extension_data:
 * @crl: a CRL
 * @indx: which extension, from 0
 * @data: the caller's buffer, or NULL
 * @sizeof_data: its size; becomes the length
 *
 * Returns: 0 or an error.
 *
 * Since: 2.8.0
 **/
int gnutls_x509_crl_get_extension_data(gnutls_x509_crl_t crl, unsigned indx, void *data,
				       size_t *sizeof_data)
{
	CHECK_CRL(crl);
	return x509_exts_get_data(&crl->exts, indx, data, sizeof_data);
}

/**
 * gnutls_x509_crl_get_extension_data2:
 * @crl: a CRL
 * @indx: which extension, from 0
 * @data: becomes the value, to be freed with gnutls_free()
 *
 * Returns: 0 or an error.
 *
 * Since: 3.3.8
 **/
int gnutls_x509_crl_get_extension_data2(gnutls_x509_crl_t crl, unsigned indx, gnutls_datum_t *data)
{
	CHECK_CRL(crl);
	return x509_exts_get_data2(&crl->exts, indx, data);
}
