/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Getters and setters of certificate requests. Name, key and requested extensions are kept in a
 * draft of a certificate, whose functions do the work. */
#include "config.h"

#include "keys/keys.h"
#include "x509/crq.h"

#define CHECK_CRQ(crq)                                        \
	do {                                                  \
		if (!(crq))                                   \
			return ERR(GNUTLS_E_INVALID_REQUEST); \
	} while (0)

/* Without leading zeros, other than certificates have it. */
static int crq_rsa_raw(gnutls_x509_crq_t crq, gnutls_datum_t *m, gnutls_datum_t *e)
{
	const struct pk_params *pk;

	TRY(x509_crt_spki(&crq->crt, &pk));
	if (!keys_is_rsa(pk->algo))
		return ERR(GNUTLS_E_INVALID_REQUEST);
	return keys_export_rsa(pk, GNUTLS_EXPORT_FLAG_NO_LZ, m, e, NULL, NULL, NULL, NULL, NULL,
			       NULL);
}

/**
 * gnutls_x509_crq_get_dn:
 * @crq: a request
 * @buf: the caller's buffer, or NULL
 * @sizeof_buf: its size; becomes the length
 *
 * The subject's name in the order of its encoding.
 *
 * Returns: 0, GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE, or another error.
 **/
int gnutls_x509_crq_get_dn(gnutls_x509_crq_t crq, char *buf, size_t *sizeof_buf)
{
	CHECK_CRQ(crq);
	return gnutls_x509_crt_get_dn(&crq->crt, buf, sizeof_buf);
}

/**
 * gnutls_x509_crq_get_dn2:
 * @crq: a request
 * @dn: becomes the text, to be freed with gnutls_free()
 *
 * As gnutls_x509_crq_get_dn().
 *
 * Returns: 0, GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE, or another error.
 *
 * Since: 3.1.10
 **/
int gnutls_x509_crq_get_dn2(gnutls_x509_crq_t crq, gnutls_datum_t *dn)
{
	CHECK_CRQ(crq);
	return gnutls_x509_crt_get_dn2(&crq->crt, dn);
}

/**
 * gnutls_x509_crq_get_dn3:
 * @crq: a request
 * @dn: becomes the text, to be freed with gnutls_free()
 * @flags: 0 for the order of RFC 4514, GNUTLS_X509_DN_FLAG_COMPAT for that of the encoding
 *
 * Returns: 0, GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE, or another error.
 *
 * Since: 3.5.7
 **/
int gnutls_x509_crq_get_dn3(gnutls_x509_crq_t crq, gnutls_datum_t *dn, unsigned flags)
{
	CHECK_CRQ(crq);
	return gnutls_x509_crt_get_dn3(&crq->crt, dn, flags);
}

/**
 * gnutls_x509_crq_get_dn_oid:
 * @crq: a request
 * @indx: which attribute of the name, from 0
 * @oid: the caller's buffer, or NULL
 * @sizeof_oid: its size; becomes the length
 *
 * Returns: 0, GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE, or another error.
 **/
int gnutls_x509_crq_get_dn_oid(gnutls_x509_crq_t crq, unsigned indx, void *oid, size_t *sizeof_oid)
{
	CHECK_CRQ(crq);
	return gnutls_x509_crt_get_dn_oid(&crq->crt, indx, oid, sizeof_oid);
}

/**
 * gnutls_x509_crq_get_dn_by_oid:
 * @crq: a request
 * @oid: an attribute type
 * @indx: which of several, from 0
 * @raw_flag: 0 for text, else DER
 * @buf: the caller's buffer, or NULL
 * @sizeof_buf: its size; becomes the length
 *
 * Returns: 0, GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE, or another error.
 **/
int gnutls_x509_crq_get_dn_by_oid(gnutls_x509_crq_t crq, const char *oid, unsigned indx,
				  unsigned int raw_flag, void *buf, size_t *sizeof_buf)
{
	CHECK_CRQ(crq);
	return gnutls_x509_crt_get_dn_by_oid(&crq->crt, oid, indx, raw_flag, buf, sizeof_buf);
}

/**
 * gnutls_x509_crq_set_dn:
 * @crq: a request
 * @dn: the name as RFC 4514 writes it
 * @err: becomes where parsing failed, or NULL
 *
 * Returns: 0 or an error.
 **/
int gnutls_x509_crq_set_dn(gnutls_x509_crq_t crq, const char *dn, const char **err)
{
	CHECK_CRQ(crq);
	return gnutls_x509_crt_set_dn(&crq->crt, dn, err);
}

/**
 * gnutls_x509_crq_set_dn_by_oid:
 * @crq: a request
 * @oid: an attribute type
 * @raw_flag: 0 if @data is text in UTF-8, else it is DER
 * @data: the value
 * @sizeof_data: its length
 *
 * Appends an attribute to the name.
 *
 * Returns: 0, GNUTLS_E_X509_UNSUPPORTED_OID, or another error.
 **/
int gnutls_x509_crq_set_dn_by_oid(gnutls_x509_crq_t crq, const char *oid, unsigned int raw_flag,
				  const void *data, unsigned int sizeof_data)
{
	CHECK_CRQ(crq);
	return gnutls_x509_crt_set_dn_by_oid(&crq->crt, oid, raw_flag, data, sizeof_data);
}

/**
 * gnutls_x509_crq_set_version:
 * @crq: a request
 * @version: 1
 *
 * Returns: 0 or an error.
 **/
int gnutls_x509_crq_set_version(gnutls_x509_crq_t crq, unsigned int version)
{
	CHECK_CRQ(crq);
	return gnutls_x509_crt_set_version(&crq->crt, version);
}

/**
 * gnutls_x509_crq_set_key:
 * @crq: a request
 * @key: a private key, whose public part is taken
 *
 * Returns: 0 or an error.
 **/
int gnutls_x509_crq_set_key(gnutls_x509_crq_t crq, gnutls_x509_privkey_t key)
{
	CHECK_CRQ(crq);
	return gnutls_x509_crt_set_key(&crq->crt, key);
}

/**
 * gnutls_x509_crq_set_pubkey:
 * @crq: a request
 * @key: a public key
 *
 * Takes the key, and its key usage where it is restricted.
 *
 * Returns: 0 or an error.
 *
 * Since: 2.12.0
 **/
int gnutls_x509_crq_set_pubkey(gnutls_x509_crq_t crq, gnutls_pubkey_t key)
{
	CHECK_CRQ(crq);
	return gnutls_x509_crt_set_pubkey(&crq->crt, key);
}

/**
 * gnutls_x509_crq_set_spki:
 * @crq: a request
 * @spki: algorithm and RSA-PSS restrictions for the key that is set already
 * @flags: unused
 *
 * Returns: 0 or an error.
 *
 * Since: 3.6.0
 **/
int gnutls_x509_crq_set_spki(gnutls_x509_crq_t crq, const gnutls_x509_spki_t spki,
			     unsigned int flags)
{
	CHECK_CRQ(crq);
	return gnutls_x509_crt_set_spki(&crq->crt, spki, flags);
}

/**
 * gnutls_x509_crq_get_spki:
 * @crq: a request
 * @spki: gets the algorithm and its RSA-PSS restrictions
 * @flags: unused
 *
 * Returns: 0 or an error.
 *
 * Since: 3.6.0
 **/
int gnutls_x509_crq_get_spki(gnutls_x509_crq_t crq, gnutls_x509_spki_t spki, unsigned int flags)
{
	CHECK_CRQ(crq);
	return gnutls_x509_crt_get_spki(&crq->crt, spki, flags);
}

/**
 * gnutls_x509_crq_get_pk_algorithm:
 * @crq: a request
 * @bits: becomes the size of the key, or NULL
 *
 * Returns: a gnutls_pk_algorithm_t, GNUTLS_PK_UNKNOWN, or an error.
 **/
int gnutls_x509_crq_get_pk_algorithm(gnutls_x509_crq_t crq, unsigned int *bits)
{
	CHECK_CRQ(crq);
	return gnutls_x509_crt_get_pk_algorithm(&crq->crt, bits);
}

/**
 * gnutls_x509_crq_get_pk_oid:
 * @crq: a request
 * @oid: the caller's buffer, or NULL
 * @oid_size: its size; becomes the length
 *
 * The object identifier of the key's algorithm.
 *
 * Returns: 0 or an error.
 *
 * Since: 3.5.0
 **/
int gnutls_x509_crq_get_pk_oid(gnutls_x509_crq_t crq, char *oid, size_t *oid_size)
{
	CHECK_CRQ(crq);
	return gnutls_x509_crt_get_pk_oid(&crq->crt, oid, oid_size);
}

/**
 * gnutls_x509_crq_get_signature_oid:
 * @crq: a request
 * @oid: the caller's buffer, or NULL
 * @oid_size: its size; becomes the length
 *
 * Returns: 0 or an error.
 *
 * Since: 3.5.0
 **/
int gnutls_x509_crq_get_signature_oid(gnutls_x509_crq_t crq, char *oid, size_t *oid_size)
{
	CHECK_CRQ(crq);
	return gnutls_x509_crt_get_signature_oid(&crq->crt, oid, oid_size);
}

/**
 * gnutls_x509_crq_get_signature_algorithm:
 * @crq: a request
 *
 * Returns: a gnutls_sign_algorithm_t, GNUTLS_SIGN_UNKNOWN, or an error.
 *
 * Since: 3.4.0
 **/
int gnutls_x509_crq_get_signature_algorithm(gnutls_x509_crq_t crq)
{
	CHECK_CRQ(crq);
	return gnutls_x509_crt_get_signature_algorithm(&crq->crt);
}

/**
 * gnutls_x509_crq_get_key_id:
 * @crq: a request
 * @flags: GNUTLS_KEYID_USE_*
 * @output_data: the caller's buffer, or NULL
 * @output_data_size: its size; becomes the length
 *
 * The hash of the public key.
 *
 * Returns: 0 or an error.
 **/
int gnutls_x509_crq_get_key_id(gnutls_x509_crq_t crq, unsigned int flags,
			       unsigned char *output_data, size_t *output_data_size)
{
	CHECK_CRQ(crq);
	return gnutls_x509_crt_get_key_id(&crq->crt, flags, output_data, output_data_size);
}

/**
 * gnutls_x509_crq_get_key_rsa_raw:
 * @crq: a request
 * @m: becomes the modulus, to be freed with gnutls_free()
 * @e: becomes the public exponent, to be freed with gnutls_free()
 *
 * Returns: 0, or GNUTLS_E_INVALID_REQUEST if the key is not RSA.
 **/
int gnutls_x509_crq_get_key_rsa_raw(gnutls_x509_crq_t crq, gnutls_datum_t *m, gnutls_datum_t *e)
{
	CHECK_CRQ(crq);
	return crq_rsa_raw(crq, m, e);
}

/**
 * gnutls_x509_crq_get_key_usage:
 * @crq: a request
 * @key_usage: becomes a combination of GNUTLS_KEY_*
 * @critical: becomes 1 if the extension is critical, or NULL
 *
 * Returns: 0, GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE, or another error.
 **/
int gnutls_x509_crq_get_key_usage(gnutls_x509_crq_t crq, unsigned int *key_usage,
				  unsigned int *critical)
{
	CHECK_CRQ(crq);
	return gnutls_x509_crt_get_key_usage(&crq->crt, key_usage, critical);
}

/**
 * gnutls_x509_crq_set_key_usage:
 * @crq: a request
 * @usage: a combination of GNUTLS_KEY_*
 *
 * Returns: 0 or an error.
 **/
int gnutls_x509_crq_set_key_usage(gnutls_x509_crq_t crq, unsigned int usage)
{
	CHECK_CRQ(crq);
	return gnutls_x509_crt_set_key_usage(&crq->crt, usage);
}

/**
 * gnutls_x509_crq_get_basic_constraints:
 * @crq: a request
 * @critical: becomes 1 if the extension is critical, or NULL
 * @ca: becomes 1 for a CA, or NULL
 * @pathlen: becomes the length limit or -1, or NULL
 *
 * Returns: 1 for a CA, 0 if not, or GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE.
 **/
int gnutls_x509_crq_get_basic_constraints(gnutls_x509_crq_t crq, unsigned int *critical,
					  unsigned int *ca, int *pathlen)
{
	CHECK_CRQ(crq);
	return gnutls_x509_crt_get_basic_constraints(&crq->crt, critical, ca, pathlen);
}

/**
 * gnutls_x509_crq_set_basic_constraints:
 * @crq: a request
 * @ca: nonzero for a CA
 * @pathLenConstraint: number of intermediates that may follow, negative for any
 *
 * Returns: 0 or an error.
 **/
int gnutls_x509_crq_set_basic_constraints(gnutls_x509_crq_t crq, unsigned int ca,
					  int pathLenConstraint)
{
	CHECK_CRQ(crq);
	return gnutls_x509_crt_set_basic_constraints(&crq->crt, ca, pathLenConstraint);
}

/**
 * gnutls_x509_crq_get_key_purpose_oid:
 * @crq: a request
 * @indx: which purpose, from 0
 * @oid: the caller's buffer, or NULL
 * @sizeof_oid: its size; becomes the length
 * @critical: becomes 1 if the extension is critical, or NULL
 *
 * Returns: 0, GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE, or another error.
 **/
int gnutls_x509_crq_get_key_purpose_oid(gnutls_x509_crq_t crq, unsigned indx, void *oid,
					size_t *sizeof_oid, unsigned int *critical)
{
	CHECK_CRQ(crq);
	TRY(gnutls_x509_crt_get_key_purpose_oid(&crq->crt, indx, oid, sizeof_oid, critical));
	++*sizeof_oid; /* here the terminator counts */
	return 0;
}

/**
 * gnutls_x509_crq_set_key_purpose_oid:
 * @crq: a request
 * @oid: one more purpose (GNUTLS_KP_*)
 * @critical: nonzero to make the extension critical
 *
 * Returns: 0 or an error.
 **/
int gnutls_x509_crq_set_key_purpose_oid(gnutls_x509_crq_t crq, const void *oid,
					unsigned int critical)
{
	CHECK_CRQ(crq);
	return gnutls_x509_crt_set_key_purpose_oid(&crq->crt, oid, critical);
}

/**
 * gnutls_x509_crq_get_private_key_usage_period:
 * @cert: a request
 * @activation: becomes the start of the key's use
 * @expiration: becomes its end
 * @critical: becomes 1 if the extension is critical, or NULL
 *
 * Returns: 0, GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE, or another error.
 **/
int gnutls_x509_crq_get_private_key_usage_period(gnutls_x509_crq_t cert, time_t *activation,
						 time_t *expiration, unsigned int *critical)
{
	CHECK_CRQ(cert);
	return gnutls_x509_crt_get_private_key_usage_period(&cert->crt, activation, expiration,
							    critical);
}

/**
 * gnutls_x509_crq_set_private_key_usage_period:
 * @crq: a request
 * @activation: start of the key's use
 * @expiration: its end
 *
 * Returns: 0 or an error.
 **/
int gnutls_x509_crq_set_private_key_usage_period(gnutls_x509_crq_t crq, time_t activation,
						 time_t expiration)
{
	CHECK_CRQ(crq);
	return gnutls_x509_crt_set_private_key_usage_period(&crq->crt, activation, expiration);
}

/**
 * gnutls_x509_crq_get_subject_alt_name:
 * @crq: a request
 * @seq: which name, from 0
 * @ret: the caller's buffer, or NULL
 * @ret_size: its size; becomes the length
 * @ret_type: becomes its type, or NULL
 * @critical: becomes 1 if the extension is critical, or NULL
 *
 * Returns: the type of the name, or an error.
 **/
int gnutls_x509_crq_get_subject_alt_name(gnutls_x509_crq_t crq, unsigned int seq, void *ret,
					 size_t *ret_size, unsigned int *ret_type,
					 unsigned int *critical)
{
	CHECK_CRQ(crq);
	return gnutls_x509_crt_get_subject_alt_name2(&crq->crt, seq, ret, ret_size, ret_type,
						     critical);
}

/**
 * gnutls_x509_crq_get_subject_alt_othername_oid:
 * @crq: a request
 * @seq: which name, from 0
 * @ret: the caller's buffer, or NULL
 * @ret_size: its size; becomes the length
 *
 * Returns: the type of the name, or an error.
 **/
int gnutls_x509_crq_get_subject_alt_othername_oid(gnutls_x509_crq_t crq, unsigned int seq,
						  void *ret, size_t *ret_size)
{
	CHECK_CRQ(crq);
	int oid_ret = gnutls_x509_crt_get_subject_alt_othername_oid(&crq->crt, seq, ret, ret_size);

	if (oid_ret == GNUTLS_E_INVALID_REQUEST)
		return ERR(GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE);
	return oid_ret;
}

/**
 * gnutls_x509_crq_set_subject_alt_name:
 * @crq: a request
 * @nt: type of the name
 * @data: the name
 * @data_size: its length
 * @flags: GNUTLS_FSAN_SET to replace what is there, GNUTLS_FSAN_APPEND
 *
 * Returns: 0 or an error.
 **/
int gnutls_x509_crq_set_subject_alt_name(gnutls_x509_crq_t crq, gnutls_x509_subject_alt_name_t nt,
					 const void *data, unsigned int data_size,
					 unsigned int flags)
{
	CHECK_CRQ(crq);
	return gnutls_x509_crt_set_subject_alt_name(&crq->crt, nt, data, data_size, flags);
}

/**
 * gnutls_x509_crq_set_subject_alt_othername:
 * @crq: a request
 * @oid: type of the other name
 * @data: its value: DER, unless @flags say how to encode it
 * @data_size: its length
 * @flags: GNUTLS_FSAN_*
 *
 * Returns: 0 or an error.
 *
 * Since: 3.5.0
 **/
int gnutls_x509_crq_set_subject_alt_othername(gnutls_x509_crq_t crq, const char *oid,
					      const void *data, unsigned int data_size,
					      unsigned int flags)
{
	CHECK_CRQ(crq);
	return gnutls_x509_crt_set_subject_alt_othername(&crq->crt, oid, data, data_size, flags);
}

/**
 * gnutls_x509_crq_get_tlsfeatures:
 * @crq: a request
 * @features: gets the features
 * @flags: GNUTLS_EXT_FLAG_APPEND or 0
 * @critical: becomes 1 if the extension is critical, or NULL
 *
 * Returns: 0, GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE, or another error.
 *
 * Since: 3.5.1
 **/
int gnutls_x509_crq_get_tlsfeatures(gnutls_x509_crq_t crq, gnutls_x509_tlsfeatures_t features,
				    unsigned flags, unsigned int *critical)
{
	CHECK_CRQ(crq);
	return gnutls_x509_crt_get_tlsfeatures(&crq->crt, features, flags, critical);
}

/**
 * gnutls_x509_crq_set_tlsfeatures:
 * @crq: a request
 * @features: TLS features that a server has to show
 *
 * Returns: 0 or an error.
 *
 * Since: 3.5.1
 **/
int gnutls_x509_crq_set_tlsfeatures(gnutls_x509_crq_t crq, gnutls_x509_tlsfeatures_t features)
{
	CHECK_CRQ(crq);
	return gnutls_x509_crt_set_tlsfeatures(&crq->crt, features);
}

/**
 * gnutls_x509_crq_get_extension_info:
 * @crq: a request
 * @indx: which extension, from 0
 * @oid: the caller's buffer, or NULL
 * @sizeof_oid: its size; becomes the length
 * @critical: becomes 1 if the extension is critical, or NULL
 *
 * Returns: 0, GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE, or another error.
 **/
int gnutls_x509_crq_get_extension_info(gnutls_x509_crq_t crq, unsigned indx, void *oid,
				       size_t *sizeof_oid, unsigned int *critical)
{
	CHECK_CRQ(crq);
	TRY(gnutls_x509_crt_get_extension_info(&crq->crt, indx, oid, sizeof_oid, critical));
	++*sizeof_oid; /* here the terminator counts */
	return 0;
}

/**
 * gnutls_x509_crq_get_extension_data:
 * @crq: a request
 * @indx: which extension, from 0
 * @data: the caller's buffer, or NULL
 * @sizeof_data: its size; becomes the length
 *
 * Returns: 0, GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE, or another error.
 **/
int gnutls_x509_crq_get_extension_data(gnutls_x509_crq_t crq, unsigned indx, void *data,
				       size_t *sizeof_data)
{
	CHECK_CRQ(crq);
	return gnutls_x509_crt_get_extension_data(&crq->crt, indx, data, sizeof_data);
}

/**
 * gnutls_x509_crq_get_extension_data2:
 * @crq: a request
 * @indx: which extension, from 0
 * @data: becomes a new datum
 *
 * Returns: 0, GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE, or another error.
 *
 * Since: 3.3.0
 **/
int gnutls_x509_crq_get_extension_data2(gnutls_x509_crq_t crq, unsigned indx, gnutls_datum_t *data)
{
	CHECK_CRQ(crq);
	return gnutls_x509_crt_get_extension_data2(&crq->crt, indx, data);
}

/**
 * gnutls_x509_crq_get_extension_by_oid:
 * @crq: a request
 * @oid: an extension
 * @indx: 0: there is one of each
 * @buf: the caller's buffer, or NULL
 * @sizeof_buf: its size; becomes the length
 * @critical: becomes 1 if the extension is critical, or NULL
 *
 * Returns: 0, GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE, or another error.
 **/
int gnutls_x509_crq_get_extension_by_oid(gnutls_x509_crq_t crq, const char *oid, unsigned indx,
					 void *buf, size_t *sizeof_buf, unsigned int *critical)
{
	CHECK_CRQ(crq);
	return gnutls_x509_crt_get_extension_by_oid(&crq->crt, oid, indx, buf, sizeof_buf,
						    critical);
}

/**
 * gnutls_x509_crq_get_extension_by_oid2:
 * @crq: a request
 * @oid: an extension
 * @indx: 0: there is one of each
 * @output: becomes a new datum
 * @critical: becomes 1 if the extension is critical, or NULL
 *
 * Returns: 0, GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE, or another error.
 *
 * Since: 3.3.8
 **/
int gnutls_x509_crq_get_extension_by_oid2(gnutls_x509_crq_t crq, const char *oid, unsigned indx,
					  gnutls_datum_t *output, unsigned int *critical)
{
	CHECK_CRQ(crq);
	return gnutls_x509_crt_get_extension_by_oid2(&crq->crt, oid, indx, output, critical);
}

/**
 * gnutls_x509_crq_set_extension_by_oid:
 * @crq: a request
 * @oid: an extension
 * @buf: its value in DER
 * @sizeof_buf: its length
 * @critical: nonzero to make it critical
 *
 * Returns: 0 or an error.
 **/
int gnutls_x509_crq_set_extension_by_oid(gnutls_x509_crq_t crq, const char *oid, const void *buf,
					 size_t sizeof_buf, unsigned int critical)
{
	CHECK_CRQ(crq);
	return gnutls_x509_crt_set_extension_by_oid(&crq->crt, oid, buf, sizeof_buf, critical);
}

/**
 * gnutls_x509_crq_set_key_rsa_raw:
 * @crq: a request
 * @m: the modulus
 * @e: the public exponent
 *
 * Returns: 0 or an error.
 **/
int gnutls_x509_crq_set_key_rsa_raw(gnutls_x509_crq_t crq, const gnutls_datum_t *m,
				    const gnutls_datum_t *e)
{
	gnutls_pubkey_t key;
	int ret;

	CHECK_CRQ(crq);
	TRY(gnutls_pubkey_init(&key));
	TRY_CLEAN(gnutls_pubkey_import_rsa_raw(key, m, e));
	TRY_CLEAN(gnutls_x509_crt_set_pubkey(&crq->crt, key));
cleanup:
	gnutls_pubkey_deinit(key);
	return ret;
}

/**
 * gnutls_pubkey_import_x509_crq:
 * @key: a public key
 * @crq: a request
 * @flags: unused
 *
 * Takes the public key of the request and the key usage that it asks for.
 *
 * Returns: 0 or an error.
 *
 * Since: 3.1.5
 **/
int gnutls_pubkey_import_x509_crq(gnutls_pubkey_t key, gnutls_x509_crq_t crq, unsigned int flags)
{
	CHECK_CRQ(crq);
	return gnutls_pubkey_import_x509(key, &crq->crt, flags);
}
