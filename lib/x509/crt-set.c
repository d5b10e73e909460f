/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Setters of certificates. What was set shows at once in the getters; the signature comes last. */
#include "config.h"

#include "keys/keys.h"
#include "x509/x509.h"

#define CHECK_CRT(crt)                                                                             \
	do {                                                                                       \
		if (!(crt))                                                                        \
			return ERR(GNUTLS_E_INVALID_REQUEST);                                      \
	} while (0)

static int set_ext(gnutls_x509_crt_t crt, const char *oid, const gnutls_datum_t *value,
		   bool critical)
{
	TRY(x509_exts_set(&crt->exts, &crt->pool, oid, value->data, value->size, critical));
	crt->dirty = true;
	TRY(x509_crt_cache(crt));
	return 0;
}

static int set_field(gnutls_x509_crt_t crt, gnutls_datum_t *field, const void *data, size_t len)
{
	TRY(x509_pool_keep(&crt->pool, data, len, field));
	crt->dirty = true;
	return 0;
}

/**
 * gnutls_x509_crt_set_version:
 * @crt: a certificate
 * @version: 1 or 3
 *
 * Returns: 0 or an error.
 **/
int gnutls_x509_crt_set_version(gnutls_x509_crt_t crt, unsigned int version)
{
	CHECK_CRT(crt);
	if (version < 1 || version > 3)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	crt->version = version;
	crt->dirty = true;
	return 0;
}

/**
 * gnutls_x509_crt_set_serial:
 * @cert: a certificate
 * @serial: the number, big endian
 * @serial_size: its length, at most 20 for others to accept it
 *
 * The bytes are taken as they are: a first byte of 0x80 or more makes the number negative, which
 * others may refuse.
 *
 * Returns: 0 or an error.
 **/
int gnutls_x509_crt_set_serial(gnutls_x509_crt_t cert, const void *serial, size_t serial_size)
{
	CHECK_CRT(cert);
	if (!serial_size)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	return set_field(cert, &cert->serial, serial, serial_size);
}

/**
 * gnutls_x509_crt_set_activation_time:
 * @cert: a certificate
 * @act_time: the start of its validity
 *
 * Returns: 0 or an error.
 **/
int gnutls_x509_crt_set_activation_time(gnutls_x509_crt_t cert, time_t act_time)
{
	CHECK_CRT(cert);
	cert->not_before = act_time;
	cert->dirty = true;
	return 0;
}

/**
 * gnutls_x509_crt_set_expiration_time:
 * @cert: a certificate
 * @exp_time: the end of its validity; GNUTLS_X509_NO_WELL_DEFINED_EXPIRATION for none
 *
 * Returns: 0 or an error.
 **/
int gnutls_x509_crt_set_expiration_time(gnutls_x509_crt_t cert, time_t exp_time)
{
	CHECK_CRT(cert);
	cert->not_after = exp_time == (time_t)-1 ? GNUTLS_X509_NO_WELL_DEFINED_EXPIRATION : exp_time;
	cert->dirty = true;
	return 0;
}

static int add_attribute(gnutls_x509_crt_t crt, gnutls_datum_t *name, const char *oid,
			 unsigned raw, const void *value, size_t len)
{
	autowriter w = {0};

	if (!oid || !value || !len)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	if (!raw && !x509_attr_find(oid))
		return ERR(GNUTLS_E_X509_UNSUPPORTED_OID);
	TRY(x509_name_append(name, oid, raw, value, len, &w));
	TRY(x509_pool_take(&crt->pool, &w, name));
	crt->dirty = true;
	return 0;
}

static int set_name(gnutls_x509_crt_t crt, gnutls_datum_t *name, const char *dn, const char **err)
{
	autowriter w = {0};

	TRY(x509_name_from_str(dn, err, &w));
	TRY(x509_pool_take(&crt->pool, &w, name));
	crt->dirty = true;
	return 0;
}

/**
 * gnutls_x509_crt_set_dn_by_oid:
 * @crt: a certificate
 * @oid: an attribute
 * @raw_flag: 0 if @name is text in UTF-8, else it is DER
 * @name: the value
 * @sizeof_name: its length
 *
 * Appends an attribute to the subject's name.
 *
 * Returns: 0, GNUTLS_E_X509_UNSUPPORTED_OID for text of an unknown attribute, or another error.
 **/
int gnutls_x509_crt_set_dn_by_oid(gnutls_x509_crt_t crt, const char *oid,
					 unsigned int raw_flag, const void *name,
					 unsigned int sizeof_name)
{
	CHECK_CRT(crt);
	return add_attribute(crt, &crt->subject, oid, raw_flag, name, sizeof_name);
}

/**
 * gnutls_x509_crt_set_dn:
 * @crt: a certificate
 * @dn: the subject's name as RFC 4514 writes it
 * @err: becomes where in @dn parsing failed, or NULL
 *
 * Returns: 0, or GNUTLS_E_PARSING_ERROR.
 **/
int gnutls_x509_crt_set_dn(gnutls_x509_crt_t crt, const char *dn, const char **err)
{
	CHECK_CRT(crt);
	return set_name(crt, &crt->subject, dn, err);
}

/**
 * gnutls_x509_crt_set_issuer_dn_by_oid:
 * @crt: a certificate
 * @oid: an attribute
 * @raw_flag: 0 if @name is text in UTF-8, else it is DER
 * @name: the value
 * @sizeof_name: its length
 *
 * Appends an attribute to the issuer's name.
 *
 * Returns: 0, GNUTLS_E_X509_UNSUPPORTED_OID for text of an unknown attribute, or another error.
 **/
int gnutls_x509_crt_set_issuer_dn_by_oid(gnutls_x509_crt_t crt, const char *oid,
					 unsigned int raw_flag, const void *name,
					 unsigned int sizeof_name)
{
	CHECK_CRT(crt);
	return add_attribute(crt, &crt->issuer, oid, raw_flag, name, sizeof_name);
}

/**
 * gnutls_x509_crt_set_issuer_dn:
 * @crt: a certificate
 * @dn: the issuer's name as RFC 4514 writes it
 * @err: becomes where in @dn parsing failed, or NULL
 *
 * Returns: 0, or GNUTLS_E_PARSING_ERROR.
 **/
int gnutls_x509_crt_set_issuer_dn(gnutls_x509_crt_t crt, const char *dn, const char **err)
{
	CHECK_CRT(crt);
	return set_name(crt, &crt->issuer, dn, err);
}

/**
 * gnutls_x509_crt_set_subject_unique_id:
 * @cert: a certificate
 * @id: the subject's unique identifier
 * @id_size: its length
 *
 * Returns: 0 or an error.
 *
 * Since: 3.4.7
 **/
int gnutls_x509_crt_set_subject_unique_id(gnutls_x509_crt_t cert, const void *id, size_t id_size)
{
	CHECK_CRT(cert);
	return set_field(cert, &cert->subject_uid, id, id_size);
}

/**
 * gnutls_x509_crt_set_issuer_unique_id:
 * @cert: a certificate
 * @id: the issuer's unique identifier
 * @id_size: its length
 *
 * Returns: 0 or an error.
 *
 * Since: 3.4.7
 **/
int gnutls_x509_crt_set_issuer_unique_id(gnutls_x509_crt_t cert, const void *id, size_t id_size)
{
	CHECK_CRT(cert);
	return set_field(cert, &cert->issuer_uid, id, id_size);
}

static int set_params(gnutls_x509_crt_t crt, const struct pk_params *pk)
{
	autodatum spki = {0};

	TRY(der_spki_encode(pk, &spki));
	TRY(set_field(crt, &crt->spki, spki.data, spki.size));
	TRY(x509_crt_cache(crt));
	return 0;
}

/**
 * gnutls_x509_crt_set_key:
 * @crt: a certificate
 * @key: a private key, whose public part is taken
 *
 * Returns: 0 or an error.
 **/
int gnutls_x509_crt_set_key(gnutls_x509_crt_t crt, gnutls_x509_privkey_t key)
{
	struct pk_params pub = {0};
	int ret;

	CHECK_CRT(crt);
	if (!key)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	TRY(pk_params_copy_public(&pub, &key->params));
	ret = set_params(crt, &pub);
	pk_params_clear(&pub);
	return ret;
}

/**
 * gnutls_x509_crt_set_pubkey:
 * @crt: a certificate
 * @key: a public key
 *
 * Takes the key, and its key usage where it is restricted.
 *
 * Returns: 0 or an error.
 *
 * Since: 2.12.0
 **/
int gnutls_x509_crt_set_pubkey(gnutls_x509_crt_t crt, gnutls_pubkey_t key)
{
	CHECK_CRT(crt);
	if (!key)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	TRY(set_params(crt, &key->params));
	return key->key_usage ? gnutls_x509_crt_set_key_usage(crt, key->key_usage) : 0;
}

/**
 * gnutls_x509_crt_set_spki:
 * @crt: a certificate
 * @spki: algorithm and RSA-PSS restrictions for the key that is set already
 * @flags: unused
 *
 * Returns: 0 or an error.
 *
 * Since: 3.6.0
 **/
int gnutls_x509_crt_set_spki(gnutls_x509_crt_t crt, const gnutls_x509_spki_t spki,
			     unsigned int flags)
{
	struct pk_params pk = {0};
	int ret;

	(void)flags;
	CHECK_CRT(crt);
	if (crt->pk_ret < 0)
		return ERR(crt->pk_ret);
	TRY(pk_params_copy(&pk, &crt->pk));
	ret = keys_set_spki(&pk, spki);
	if (ret >= 0)
		ret = set_params(crt, &pk);
	pk_params_clear(&pk);
	return ret;
}

/**
 * gnutls_x509_crt_set_basic_constraints:
 * @crt: a certificate
 * @ca: nonzero for a CA
 * @pathLenConstraint: number of intermediates that may follow, negative for any
 *
 * Returns: 0 or an error.
 **/
int gnutls_x509_crt_set_basic_constraints(gnutls_x509_crt_t crt,
				 unsigned int ca, int pathLenConstraint)
{
	autodatum ext = {0};

	CHECK_CRT(crt);
	TRY(gnutls_x509_ext_export_basic_constraints(ca, pathLenConstraint, &ext));
	return set_ext(crt, GNUTLS_X509EXT_OID_BASIC_CONSTRAINTS, &ext, true);
}

/**
 * gnutls_x509_crt_set_ca_status:
 * @crt: a certificate
 * @ca: nonzero for a CA
 *
 * Returns: 0 or an error.
 **/
int gnutls_x509_crt_set_ca_status(gnutls_x509_crt_t crt, unsigned int ca)
{
	return gnutls_x509_crt_set_basic_constraints(crt, ca, -1);
}

/**
 * gnutls_x509_crt_set_key_usage:
 * @crt: a certificate
 * @usage: a combination of GNUTLS_KEY_*
 *
 * Returns: 0 or an error.
 **/
int gnutls_x509_crt_set_key_usage(gnutls_x509_crt_t crt, unsigned int usage)
{
	autodatum ext = {0};

	CHECK_CRT(crt);
	TRY(gnutls_x509_ext_export_key_usage(usage, &ext));
	return set_ext(crt, GNUTLS_X509EXT_OID_KEY_USAGE, &ext, true);
}

/**
 * gnutls_x509_crt_set_inhibit_anypolicy:
 * @crt: a certificate
 * @skipcerts: number of certificates after which anyPolicy means nothing
 *
 * Returns: 0 or an error.
 *
 * Since: 3.6.0
 **/
int gnutls_x509_crt_set_inhibit_anypolicy(gnutls_x509_crt_t crt, unsigned int skipcerts)
{
	autodatum ext = {0};

	CHECK_CRT(crt);
	TRY(gnutls_x509_ext_export_inhibit_anypolicy(skipcerts, &ext));
	return set_ext(crt, GNUTLS_X509EXT_OID_INHIBIT_ANYPOLICY, &ext, true);
}

/**
 * gnutls_x509_crt_set_private_key_usage_period:
 * @crt: a certificate
 * @activation: start of the key's use
 * @expiration: end of the key's use
 *
 * Returns: 0 or an error.
 **/
int gnutls_x509_crt_set_private_key_usage_period(gnutls_x509_crt_t crt,
				 time_t activation, time_t expiration)
{
	autodatum ext = {0};

	CHECK_CRT(crt);
	TRY(gnutls_x509_ext_export_private_key_usage_period(activation, expiration, &ext));
	return set_ext(crt, GNUTLS_X509EXT_OID_PRIVATE_KEY_USAGE_PERIOD, &ext, false);
}

/**
 * gnutls_x509_crt_set_tlsfeatures:
 * @crt: a certificate
 * @features: TLS features that a server has to show
 *
 * Returns: 0 or an error.
 *
 * Since: 3.5.1
 **/
int gnutls_x509_crt_set_tlsfeatures(gnutls_x509_crt_t crt, gnutls_x509_tlsfeatures_t features)
{
	autodatum ext = {0};

	CHECK_CRT(crt);
	TRY(gnutls_x509_ext_export_tlsfeatures(features, &ext));
	return set_ext(crt, GNUTLS_X509EXT_OID_TLSFEATURES, &ext, false);
}

/**
 * gnutls_x509_crt_set_name_constraints:
 * @crt: a certificate
 * @nc: constraints on names below this CA
 * @critical: nonzero to make the extension critical
 *
 * Returns: 0 or an error.
 *
 * Since: 3.3.0
 **/
int gnutls_x509_crt_set_name_constraints(gnutls_x509_crt_t crt,
				 gnutls_x509_name_constraints_t nc, unsigned int critical)
{
	autodatum ext = {0};

	CHECK_CRT(crt);
	TRY(gnutls_x509_ext_export_name_constraints(nc, &ext));
	return set_ext(crt, GNUTLS_X509EXT_OID_NAME_CONSTRAINTS, &ext, critical != 0);
}

/**
 * gnutls_x509_crt_set_proxy:
 * @crt: a certificate
 * @pathLenConstraint: length limit, negative for none
 * @policyLanguage: OID of the policy's language
 * @policy: the policy, or NULL
 * @sizeof_policy: its length
 *
 * Returns: 0 or an error.
 **/
int gnutls_x509_crt_set_proxy(gnutls_x509_crt_t crt, int pathLenConstraint,
			      const char *policyLanguage, const char *policy, size_t sizeof_policy)
{
	autodatum ext = {0};

	CHECK_CRT(crt);
	TRY(gnutls_x509_ext_export_proxy(pathLenConstraint, policyLanguage, policy, sizeof_policy,
					 &ext));
	return set_ext(crt, GNUTLS_X509EXT_OID_PROXY_CRT_INFO, &ext, true);
}

/**
 * gnutls_x509_crt_set_subject_key_id:
 * @cert: a certificate
 * @id: the identifier of its key
 * @id_size: its length
 *
 * Returns: 0 or an error.
 **/
int gnutls_x509_crt_set_subject_key_id(gnutls_x509_crt_t cert, const void *id, size_t id_size)
{
	gnutls_datum_t d = {(unsigned char *)id, (unsigned)id_size};
	autodatum ext = {0};

	CHECK_CRT(cert);
	TRY(gnutls_x509_ext_export_subject_key_id(&d, &ext));
	return set_ext(cert, GNUTLS_X509EXT_OID_SUBJECT_KEY_ID, &ext, false);
}

/**
 * gnutls_x509_crt_set_authority_key_id:
 * @cert: a certificate
 * @id: the identifier of the issuer's key
 * @id_size: its length
 *
 * Returns: 0 or an error.
 **/
int gnutls_x509_crt_set_authority_key_id(gnutls_x509_crt_t cert, const void *id, size_t id_size)
{
	autowriter w = {0};
	gnutls_datum_t ext;
	size_t m = der_open(&w, DER_SEQUENCE);

	CHECK_CRT(cert);
	der_write(&w, DER_CONTEXT(0), id, id_size);
	der_close(&w, m);
	TRY(writer_error(&w));
	ext = (gnutls_datum_t){w.data, (unsigned)w.len};
	return set_ext(cert, GNUTLS_X509EXT_OID_AUTHORITY_KEY_ID, &ext, false);
}

/**
 * gnutls_x509_crt_set_extension_by_oid:
 * @crt: a certificate
 * @oid: an extension
 * @buf: its value in DER
 * @sizeof_buf: its length
 * @critical: nonzero to make the extension critical
 *
 * Returns: 0 or an error.
 **/
int gnutls_x509_crt_set_extension_by_oid(gnutls_x509_crt_t crt, const char *oid, const void *buf,
					 size_t sizeof_buf, unsigned int critical)
{
	gnutls_datum_t ext = {(unsigned char *)buf, (unsigned)sizeof_buf};
	autowriter check = {0};

	CHECK_CRT(crt);
	der_write_oid(&check, oid);
	TRY(writer_error(&check));
	return set_ext(crt, oid, &ext, critical != 0);
}

/**
 * gnutls_x509_crt_set_key_purpose_oid:
 * @cert: a certificate
 * @oid: one more purpose (GNUTLS_KP_*)
 * @critical: nonzero to make the extension critical
 *
 * Returns: 0 or an error.
 **/
int gnutls_x509_crt_set_key_purpose_oid(gnutls_x509_crt_t cert, const void *oid,
					unsigned int critical)
{
	const struct x509_ext *e;
	gnutls_x509_key_purposes_t list;
	autodatum ext = {0};
	int ret;

	CHECK_CRT(cert);
	TRY(gnutls_x509_key_purpose_init(&list));
	e = x509_exts_find(&cert->exts, GNUTLS_X509EXT_OID_EXTENDED_KEY_USAGE);
	if (e)
		TRY_CLEAN(gnutls_x509_ext_import_key_purposes(&e->value, list, 0));
	TRY_CLEAN(gnutls_x509_key_purpose_set(list, oid));
	TRY_CLEAN(gnutls_x509_ext_export_key_purposes(list, &ext));
	TRY_CLEAN(set_ext(cert, GNUTLS_X509EXT_OID_EXTENDED_KEY_USAGE, &ext, critical != 0));
cleanup:
	gnutls_x509_key_purpose_deinit(list);
	return ret;
}

/**
 * gnutls_x509_crt_set_policy:
 * @crt: a certificate
 * @policy: one more policy
 * @critical: nonzero to make the extension critical
 *
 * Returns: 0 or an error.
 *
 * Since: 3.1.5
 **/
int gnutls_x509_crt_set_policy(gnutls_x509_crt_t crt, const struct gnutls_x509_policy_st *policy,
			       unsigned int critical)
{
	gnutls_x509_policies_t list;
	const struct x509_ext *e;
	autodatum ext = {0};
	int ret;

	CHECK_CRT(crt);
	TRY(gnutls_x509_policies_init(&list));
	e = x509_exts_find(&crt->exts, GNUTLS_X509EXT_OID_CRT_POLICY);
	if (e)
		TRY_CLEAN(gnutls_x509_ext_import_policies(&e->value, list, 0));
	TRY_CLEAN(gnutls_x509_policies_set(list, policy));
	TRY_CLEAN(gnutls_x509_ext_export_policies(list, &ext));
	TRY_CLEAN(set_ext(crt, GNUTLS_X509EXT_OID_CRT_POLICY, &ext, critical != 0));
cleanup:
	gnutls_x509_policies_deinit(list);
	return ret;
}

/**
 * gnutls_x509_crt_set_authority_info_access:
 * @crt: a certificate
 * @what: GNUTLS_IA_OCSP_URI or GNUTLS_IA_CAISSUERS_URI
 * @data: the URI
 *
 * Appends a description.
 *
 * Returns: 0 or an error.
 *
 * Since: 3.0
 **/
int gnutls_x509_crt_set_authority_info_access(gnutls_x509_crt_t crt, int what,
					      gnutls_datum_t *data)
{
	const struct x509_ext *e;
	gnutls_x509_aia_t aia;
	autodatum ext = {0};
	const char *oid;
	int ret;

	CHECK_CRT(crt);
	if (what == GNUTLS_IA_OCSP_URI)
		oid = GNUTLS_OID_AD_OCSP;
	else if (what == GNUTLS_IA_CAISSUERS_URI)
		oid = GNUTLS_OID_AD_CAISSUERS;
	else
		return ERR(GNUTLS_E_INVALID_REQUEST);
	TRY(gnutls_x509_aia_init(&aia));
	e = x509_exts_find(&crt->exts, GNUTLS_X509EXT_OID_AUTHORITY_INFO_ACCESS);
	if (e)
		TRY_CLEAN(gnutls_x509_ext_import_aia(&e->value, aia, 0));
	TRY_CLEAN(gnutls_x509_aia_set(aia, oid, GNUTLS_SAN_URI, data));
	TRY_CLEAN(gnutls_x509_ext_export_aia(aia, &ext));
	TRY_CLEAN(set_ext(crt, GNUTLS_X509EXT_OID_AUTHORITY_INFO_ACCESS, &ext, false));
cleanup:
	gnutls_x509_aia_deinit(aia);
	return ret;
}

/**
 * gnutls_x509_crt_set_crl_dist_points2:
 * @crt: a certificate
 * @type: type of the name
 * @data: the name
 * @data_size: its length
 * @reason_flags: gnutls_x509_crl_reason_flags_t, 0 for all
 *
 * Appends a point.
 *
 * Returns: 0 or an error.
 *
 * Since: 2.6.0
 **/
int gnutls_x509_crt_set_crl_dist_points2(gnutls_x509_crt_t crt, gnutls_x509_subject_alt_name_t type,
					 const void *data, unsigned int data_size,
					 unsigned int reason_flags)
{
	gnutls_datum_t name = {(unsigned char *)data, data_size};
	gnutls_x509_crl_dist_points_t list;
	const struct x509_ext *e;
	autodatum ext = {0};
	int ret;

	CHECK_CRT(crt);
	TRY(gnutls_x509_crl_dist_points_init(&list));
	e = x509_exts_find(&crt->exts, GNUTLS_X509EXT_OID_CRL_DIST_POINTS);
	if (e)
		TRY_CLEAN(gnutls_x509_ext_import_crl_dist_points(&e->value, list, 0));
	TRY_CLEAN(gnutls_x509_crl_dist_points_set(list, type, &name, reason_flags));
	TRY_CLEAN(gnutls_x509_ext_export_crl_dist_points(list, &ext));
	TRY_CLEAN(set_ext(crt, GNUTLS_X509EXT_OID_CRL_DIST_POINTS, &ext, false));
cleanup:
	gnutls_x509_crl_dist_points_deinit(list);
	return ret;
}

/**
 * gnutls_x509_crt_set_crl_dist_points:
 * @crt: a certificate
 * @type: type of the name
 * @data_string: the name, NUL-terminated
 * @reason_flags: gnutls_x509_crl_reason_flags_t, 0 for all
 *
 * Returns: 0 or an error.
 **/
int gnutls_x509_crt_set_crl_dist_points(gnutls_x509_crt_t crt, gnutls_x509_subject_alt_name_t type,
					const void *data_string, unsigned int reason_flags)
{
	return gnutls_x509_crt_set_crl_dist_points2(
		crt, type, data_string, (unsigned)strlen(data_string), reason_flags);
}

/**
 * gnutls_x509_crt_cpy_crl_dist_points:
 * @dst: a certificate
 * @src: the certificate whose points are copied
 *
 * Returns: 0 or an error.
 **/
int gnutls_x509_crt_cpy_crl_dist_points(gnutls_x509_crt_t dst, gnutls_x509_crt_t src)
{
	const struct x509_ext *e;

	CHECK_CRT(dst);
	CHECK_CRT(src);
	e = x509_exts_find(&src->exts, GNUTLS_X509EXT_OID_CRL_DIST_POINTS);
	if (!e)
		return ERR(GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE);
	return set_ext(dst, GNUTLS_X509EXT_OID_CRL_DIST_POINTS, &e->value, e->critical);
}

int x509_alt_name_value(const struct x509_exts *exts, const char *ext_oid, unsigned type,
			const void *data, unsigned len, const char *oid, unsigned flags,
			gnutls_datum_t *value)
{
	const struct x509_ext *e = x509_exts_find(exts, ext_oid);
	struct gnutls_subject_alt_names_st names = {0};
	gnutls_datum_t name = {(unsigned char *)data, len};
	autowriter enc = {0};
	int ret = 0;

	if (e && (flags & GNUTLS_FSAN_APPEND))
		TRY_CLEAN(gnutls_x509_ext_import_subject_alt_names(&e->value, &names, 0));
	if (flags & (GNUTLS_FSAN_ENCODE_OCTET_STRING | GNUTLS_FSAN_ENCODE_UTF8_STRING)) {
		der_write(&enc, (flags & GNUTLS_FSAN_ENCODE_UTF8_STRING) ? DER_UTF8 : DER_OCTETS,
			  data, len);
		TRY_CLEAN(writer_error(&enc));
		name = (gnutls_datum_t){enc.data, (unsigned)enc.len};
	}
	TRY_CLEAN(gnutls_subject_alt_names_set(&names, type, &name, oid));
	TRY_CLEAN(gnutls_x509_ext_export_subject_alt_names(&names, value));
cleanup:
	x509_gns_clear(&names);
	return ret;
}

static int set_alt_name(gnutls_x509_crt_t crt, const char *ext_oid, unsigned type,
			const void *data, unsigned len, const char *oid, unsigned flags)
{
	autodatum ext = {0};

	CHECK_CRT(crt);
	TRY(x509_alt_name_value(&crt->exts, ext_oid, type, data, len, oid, flags, &ext));
	return set_ext(crt, ext_oid, &ext, false);
}

/**
 * gnutls_x509_crt_set_subject_alt_name:
 * @crt: a certificate
 * @type: type of the name
 * @data: the name: text, an address in network order, a Name in DER
 * @data_size: its length
 * @flags: GNUTLS_FSAN_SET to replace what is there, GNUTLS_FSAN_APPEND
 *
 * Returns: 0 or an error.
 *
 * Since: 2.6.0
 **/
int gnutls_x509_crt_set_subject_alt_name(gnutls_x509_crt_t crt, gnutls_x509_subject_alt_name_t type,
					 const void *data, unsigned int data_size,
					 unsigned int flags)
{
	return set_alt_name(crt, GNUTLS_X509EXT_OID_SAN, type, data, data_size, NULL,
			    flags & GNUTLS_FSAN_APPEND);
}

/**
 * gnutls_x509_crt_set_subject_alt_othername:
 * @crt: a certificate
 * @oid: type of the other name
 * @data: its value: DER, unless @flags say how to encode it
 * @data_size: its length
 * @flags: GNUTLS_FSAN_*
 *
 * Returns: 0 or an error.
 *
 * Since: 3.3.0
 **/
int gnutls_x509_crt_set_subject_alt_othername(gnutls_x509_crt_t crt, const char *oid,
					      const void *data, unsigned int data_size,
					      unsigned int flags)
{
	return set_alt_name(crt, GNUTLS_X509EXT_OID_SAN, GNUTLS_SAN_OTHERNAME, data, data_size, oid,
			    flags);
}

/**
 * gnutls_x509_crt_set_issuer_alt_name:
 * @crt: a certificate
 * @type: type of the name
 * @data: the name: text, an address in network order, a Name in DER
 * @data_size: its length
 * @flags: GNUTLS_FSAN_SET to replace what is there, GNUTLS_FSAN_APPEND
 *
 * Returns: 0 or an error.
 *
 * Since: 3.3.0
 **/
int gnutls_x509_crt_set_issuer_alt_name(gnutls_x509_crt_t crt, gnutls_x509_subject_alt_name_t type,
					 const void *data, unsigned int data_size,
					 unsigned int flags)
{
	return set_alt_name(crt, GNUTLS_X509EXT_OID_IAN, type, data, data_size, NULL,
			    flags & GNUTLS_FSAN_APPEND);
}

/**
 * gnutls_x509_crt_set_issuer_alt_othername:
 * @crt: a certificate
 * @oid: type of the other name
 * @data: its value: DER, unless @flags say how to encode it
 * @data_size: its length
 * @flags: GNUTLS_FSAN_*
 *
 * Returns: 0 or an error.
 *
 * Since: 3.3.0
 **/
int gnutls_x509_crt_set_issuer_alt_othername(gnutls_x509_crt_t crt, const char *oid,
					      const void *data, unsigned int data_size,
					      unsigned int flags)
{
	return set_alt_name(crt, GNUTLS_X509EXT_OID_IAN, GNUTLS_SAN_OTHERNAME, data, data_size, oid,
			    flags);
}

/**
 * gnutls_x509_crt_set_subject_alternative_name:
 * @crt: a certificate
 * @type: type of the name
 * @data_string: the name, NUL-terminated
 *
 * Replaces what is there; gnutls_x509_crt_set_subject_alt_name() can do more.
 *
 * Returns: 0 or an error.
 **/
int gnutls_x509_crt_set_subject_alternative_name(gnutls_x509_crt_t crt,
						 gnutls_x509_subject_alt_name_t type,
						 const char *data_string)
{
	if (!data_string)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	return gnutls_x509_crt_set_subject_alt_name(crt, type, data_string,
						    (unsigned)strlen(data_string), GNUTLS_FSAN_SET);
}

/**
 * gnutls_x509_crt_set_proxy_dn:
 * @crt: a certificate
 * @eecrt: the certificate that it is a proxy of
 * @raw_flag: 0 if @name is text, else it is DER
 * @name: a common name to add, or NULL
 * @sizeof_name: its length
 *
 * Takes the name of the other certificate and appends a common name (RFC 3820 §3.4).
 *
 * Returns: 0 or an error.
 **/
int gnutls_x509_crt_set_proxy_dn(gnutls_x509_crt_t crt, gnutls_x509_crt_t eecrt,
				 unsigned int raw_flag, const void *name, unsigned int sizeof_name)
{
	CHECK_CRT(crt);
	CHECK_CRT(eecrt);
	TRY(set_field(crt, &crt->subject, eecrt->subject.data, eecrt->subject.size));
	if (!name || !sizeof_name)
		return 0;
	return add_attribute(crt, &crt->subject, GNUTLS_OID_X520_COMMON_NAME, raw_flag, name,
			     sizeof_name);
}
