/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Getters of certificate extensions (RFC 5280 §4.2). */
#include "config.h"

#include "x509/x509.h"

#define NOT_THERE GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE

static int find(gnutls_x509_crt_t crt, const char *oid, const struct x509_ext **e,
		unsigned *critical)
{
	*e = NULL;
	if (!crt)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	*e = x509_exts_find(&crt->exts, oid);
	if (!*e)
		return NOT_THERE; /* usual: no trail */
	if (critical)
		*critical = (*e)->critical;
	return 0;
}

/**
 * gnutls_x509_crt_get_basic_constraints:
 * @cert: a certificate
 * @critical: becomes 1 if the extension is critical, or NULL
 * @ca: becomes 1 for a CA, or NULL
 * @pathlen: becomes the length limit or -1, or NULL
 *
 * Returns: 1 for a CA, 0 if not, GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE without the extension.
 **/
int gnutls_x509_crt_get_basic_constraints(gnutls_x509_crt_t cert, unsigned int *critical,
					  unsigned int *ca, int *pathlen)
{
	const struct x509_ext *e;
	unsigned is_ca;

	TRY(find(cert, GNUTLS_X509EXT_OID_BASIC_CONSTRAINTS, &e, critical));
	TRY(gnutls_x509_ext_import_basic_constraints(&e->value, &is_ca, pathlen));
	if (ca)
		*ca = is_ca;
	return (int)is_ca;
}

/**
 * gnutls_x509_crt_get_ca_status:
 * @cert: a certificate
 * @critical: becomes 1 if the extension is critical, or NULL
 *
 * Returns: 1 for a CA, 0 if not, GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE without the extension.
 **/
int gnutls_x509_crt_get_ca_status(gnutls_x509_crt_t cert, unsigned int *critical)
{
	return gnutls_x509_crt_get_basic_constraints(cert, critical, NULL, NULL);
}

/**
 * gnutls_x509_crt_get_key_usage:
 * @cert: a certificate
 * @key_usage: becomes a combination of GNUTLS_KEY_*
 * @critical: becomes 1 if the extension is critical, or NULL
 *
 * Returns: 0, or GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE without the extension.
 **/
int gnutls_x509_crt_get_key_usage(gnutls_x509_crt_t cert, unsigned int *key_usage,
				  unsigned int *critical)
{
	const struct x509_ext *e;

	TRY(find(cert, GNUTLS_X509EXT_OID_KEY_USAGE, &e, critical));
	return gnutls_x509_ext_import_key_usage(&e->value, key_usage);
}

/**
 * gnutls_x509_crt_get_subject_key_id:
 * @cert: a certificate
 * @ret: the caller's buffer, or NULL
 * @ret_size: its size; becomes the length
 * @critical: becomes 1 if the extension is critical, or NULL
 *
 * Returns: 0, GNUTLS_E_SHORT_MEMORY_BUFFER, or GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE.
 **/
int gnutls_x509_crt_get_subject_key_id(gnutls_x509_crt_t cert, void *ret, size_t *ret_size,
				       unsigned int *critical)
{
	const struct x509_ext *e;
	autodatum id = {0};

	TRY(find(cert, GNUTLS_X509EXT_OID_SUBJECT_KEY_ID, &e, critical));
	TRY(gnutls_x509_ext_import_subject_key_id(&e->value, &id));
	return datum_export(id.data, id.size, false, ret, ret_size);
}

int x509_exts_get_aki(const struct x509_exts *exts, gnutls_x509_aki_t *aki, unsigned *critical)
{
	const struct x509_ext *e = x509_exts_find(exts, GNUTLS_X509EXT_OID_AUTHORITY_KEY_ID);
	int ret;

	if (!e)
		return NOT_THERE;
	if (critical)
		*critical = e->critical;
	TRY(gnutls_x509_aki_init(aki));
	ret = gnutls_x509_ext_import_authority_key_id(&e->value, *aki, 0);
	if (ret < 0) {
		gnutls_x509_aki_deinit(*aki);
		*aki = NULL;
	}
	return ret;
}

int x509_exts_get_aki_id(const struct x509_exts *exts, void *id, size_t *id_size,
			 unsigned *critical)
{
	gnutls_x509_aki_t aki = NULL;
	gnutls_datum_t d;
	int ret;

	TRY(x509_exts_get_aki(exts, &aki, critical));
	ret = gnutls_x509_aki_get_id(aki, &d);
	if (ret < 0 && gnutls_x509_aki_get_cert_issuer(aki, 0, NULL, &d, NULL, NULL) == 0)
		ret = ERR(GNUTLS_E_X509_UNSUPPORTED_EXTENSION);
	else if (ret == 0)
		ret = datum_export(d.data, d.size, false, id, id_size);
	gnutls_x509_aki_deinit(aki);
	return ret;
}

int x509_exts_get_aki_issuer(const struct x509_exts *exts, unsigned seq, void *alt,
			     size_t *alt_size, unsigned *alt_type, void *serial,
			     size_t *serial_size, unsigned *critical)
{
	gnutls_x509_aki_t aki = NULL;
	gnutls_datum_t san, num;
	unsigned type;
	int ret;

	TRY(x509_exts_get_aki(exts, &aki, critical));
	TRY_CLEAN(gnutls_x509_aki_get_cert_issuer(aki, seq, &type, &san, NULL, &num));
	if (alt_type)
		*alt_type = type;
	if (alt_size)
		TRY_CLEAN(datum_export(san.data, san.size, type != GNUTLS_SAN_IPADDRESS, alt,
				       alt_size));
	if (serial_size)
		TRY_CLEAN(datum_export(num.data, num.size, false, serial, serial_size));
cleanup:
	gnutls_x509_aki_deinit(aki);
	return ret;
}

/**
 * gnutls_x509_crt_get_authority_key_id:
 * @cert: a certificate
 * @id: the caller's buffer, or NULL
 * @id_size: its size; becomes the length
 * @critical: becomes 1 if the extension is critical, or NULL
 *
 * Returns: 0, GNUTLS_E_SHORT_MEMORY_BUFFER, GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE, or
 * GNUTLS_E_X509_UNSUPPORTED_EXTENSION if there are only names and a number.
 **/
int gnutls_x509_crt_get_authority_key_id(gnutls_x509_crt_t cert, void *id, size_t *id_size,
					 unsigned int *critical)
{
	if (!cert)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	return x509_exts_get_aki_id(&cert->exts, id, id_size, critical);
}

/**
 * gnutls_x509_crt_get_authority_key_gn_serial:
 * @cert: a certificate
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
int gnutls_x509_crt_get_authority_key_gn_serial(gnutls_x509_crt_t cert, unsigned int seq, void *alt,
						size_t *alt_size, unsigned int *alt_type,
						void *serial, size_t *serial_size,
						unsigned int *critical)
{
	if (!cert)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	return x509_exts_get_aki_issuer(&cert->exts, seq, alt, alt_size, alt_type, serial,
					serial_size, critical);
}

/* The @seq-th name that can be read. */
static int gn_at(const gnutls_datum_t *seq_der, unsigned seq, struct x509_gn *gn)
{
	struct reader r = reader_of_datum(seq_der), all;

	TRY(der_read(&r, DER_SEQUENCE, &all));
	while (!reader_is_empty(&all)) {
		int ret = x509_gn_read(&all, gn);

		if (seq-- == 0)
			return ret;
		if (ret < 0 && ret != GNUTLS_E_X509_UNKNOWN_SAN)
			return ERR(ret);
	}
	return NOT_THERE;
}

int x509_exts_get_alt_name(const struct x509_exts *exts, const char *oid, unsigned seq, void *buf,
			   size_t *len, unsigned *type, unsigned *critical, bool want_oid)
{
	const struct x509_ext *e = x509_exts_find(exts, oid);
	autodatum text = {0};
	struct x509_gn gn;
	bool zero;

	if (!e)
		return NOT_THERE;
	if (critical)
		*critical = e->critical;
	TRY(gn_at(&e->value, seq, &gn));
	if (want_oid) {
		if (gn.type != GNUTLS_SAN_OTHERNAME)
			return ERR(GNUTLS_E_INVALID_REQUEST);
		TRY(datum_export(gn.oid, strlen(gn.oid), true, buf, len));
		return (int)x509_gn_virtual_type(gn.oid);
	}
	if (type)
		*type = gn.type;
	if (gn.type == GNUTLS_SAN_OTHERNAME) {
		/* values that we know how to read come as text */
		if (x509_gn_virtual_type(gn.oid) == GNUTLS_SAN_OTHERNAME_XMPP)
			TRY(gnutls_x509_othername_to_virtual(gn.oid, &gn.data, NULL, &text));
		else
			TRY(datum_copy(&text, gn.data.data, gn.data.size));
	} else {
		TRY(x509_gn_text(&gn, &text));
	}
	zero = gn.type != GNUTLS_SAN_IPADDRESS && gn.type != GNUTLS_SAN_OTHERNAME;
	TRY(datum_export(text.data, text.size, zero, buf, len));
	return (int)gn.type;
}

/**
 * gnutls_x509_crt_get_subject_alt_name:
 * @cert: a certificate
 * @seq: which name, from 0
 * @san: the caller's buffer, or NULL
 * @san_size: its size; becomes the length
 * @critical: becomes 1 if the extension is critical, or NULL
 *
 * An alternative name of the subject: text for host names, e-mail addresses, URIs, directory names
 * and registered IDs; bytes in network order for addresses; DER for other names (XMPP: text).
 *
 * Returns: the type (gnutls_x509_subject_alt_name_t), GNUTLS_E_SHORT_MEMORY_BUFFER,
 * GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE beyond the last one, or GNUTLS_E_X509_UNKNOWN_SAN.
 **/
int gnutls_x509_crt_get_subject_alt_name(gnutls_x509_crt_t cert, unsigned int seq, void *san,
					 size_t *san_size, unsigned int *critical)
{
	return gnutls_x509_crt_get_subject_alt_name2(cert, seq, san, san_size, NULL, critical);
}

/**
 * gnutls_x509_crt_get_subject_alt_name2:
 * @cert: a certificate
 * @seq: which name, from 0
 * @san: the caller's buffer, or NULL
 * @san_size: its size; becomes the length
 * @san_type: becomes the type, also if the buffer is too small; or NULL
 * @critical: becomes 1 if the extension is critical, or NULL
 *
 * As gnutls_x509_crt_get_subject_alt_name().
 *
 * Returns: the type, or an error.
 **/
int gnutls_x509_crt_get_subject_alt_name2(gnutls_x509_crt_t cert, unsigned int seq, void *san,
					  size_t *san_size, unsigned int *san_type,
					  unsigned int *critical)
{
	if (!cert)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	return x509_exts_get_alt_name(&cert->exts, GNUTLS_X509EXT_OID_SAN, seq, san, san_size,
				      san_type, critical, false);
}

/**
 * gnutls_x509_crt_get_subject_alt_othername_oid:
 * @cert: a certificate
 * @seq: which name, from 0
 * @oid: the caller's buffer, or NULL
 * @oid_size: its size; becomes the length
 *
 * Returns: GNUTLS_SAN_OTHERNAME or one of the types for known other names, or an error.
 **/
int gnutls_x509_crt_get_subject_alt_othername_oid(gnutls_x509_crt_t cert, unsigned int seq,
						  void *oid, size_t *oid_size)
{
	if (!cert)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	return x509_exts_get_alt_name(&cert->exts, GNUTLS_X509EXT_OID_SAN, seq, oid, oid_size, NULL,
				      NULL, true);
}

/**
 * gnutls_x509_crt_get_issuer_alt_name:
 * @cert: a certificate
 * @seq: which name, from 0
 * @ian: the caller's buffer, or NULL
 * @ian_size: its size; becomes the length
 * @critical: becomes 1 if the extension is critical, or NULL
 *
 * As gnutls_x509_crt_get_subject_alt_name(), of the issuer.
 *
 * Returns: the type, or an error.
 **/
int gnutls_x509_crt_get_issuer_alt_name(gnutls_x509_crt_t cert, unsigned int seq, void *ian,
					size_t *ian_size, unsigned int *critical)
{
	return gnutls_x509_crt_get_issuer_alt_name2(cert, seq, ian, ian_size, NULL, critical);
}

/**
 * gnutls_x509_crt_get_issuer_alt_name2:
 * @cert: a certificate
 * @seq: which name, from 0
 * @ian: the caller's buffer, or NULL
 * @ian_size: its size; becomes the length
 * @ian_type: becomes the type, or NULL
 * @critical: becomes 1 if the extension is critical, or NULL
 *
 * As gnutls_x509_crt_get_subject_alt_name2(), of the issuer.
 *
 * Returns: the type, or an error.
 **/
int gnutls_x509_crt_get_issuer_alt_name2(gnutls_x509_crt_t cert, unsigned int seq, void *ian,
					 size_t *ian_size, unsigned int *ian_type,
					 unsigned int *critical)
{
	if (!cert)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	return x509_exts_get_alt_name(&cert->exts, GNUTLS_X509EXT_OID_IAN, seq, ian, ian_size,
				      ian_type, critical, false);
}

/**
 * gnutls_x509_crt_get_issuer_alt_othername_oid:
 * @cert: a certificate
 * @seq: which name, from 0
 * @ret: the caller's buffer, or NULL
 * @ret_size: its size; becomes the length
 *
 * As gnutls_x509_crt_get_subject_alt_othername_oid(), of the issuer.
 *
 * Returns: the type, or an error.
 **/
int gnutls_x509_crt_get_issuer_alt_othername_oid(gnutls_x509_crt_t cert, unsigned int seq,
						 void *ret, size_t *ret_size)
{
	if (!cert)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	return x509_exts_get_alt_name(&cert->exts, GNUTLS_X509EXT_OID_IAN, seq, ret, ret_size, NULL,
				      NULL, true);
}

/**
 * gnutls_x509_crt_get_key_purpose_oid:
 * @cert: a certificate
 * @indx: which purpose, from 0
 * @oid: the caller's buffer, or NULL
 * @oid_size: its size; becomes the length
 * @critical: becomes 1 if the extension is critical, or NULL
 *
 * Returns: 0, GNUTLS_E_SHORT_MEMORY_BUFFER, or GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE.
 **/
int gnutls_x509_crt_get_key_purpose_oid(gnutls_x509_crt_t cert, unsigned indx, void *oid,
					size_t *oid_size, unsigned int *critical)
{
	const struct x509_ext *e;
	struct reader r, all;
	char text[DER_OID_MAX];

	TRY(find(cert, GNUTLS_X509EXT_OID_EXTENDED_KEY_USAGE, &e, critical));
	r = reader_of_datum(&e->value);
	TRY(der_read(&r, DER_SEQUENCE, &all));
	TRY(der_read_end(&r));
	while (!reader_is_empty(&all)) {
		TRY(der_read_oid(&all, text));
		if (indx-- == 0)
			return datum_export(text, strlen(text), true, oid, oid_size);
	}
	return ERR(NOT_THERE);
}

/**
 * gnutls_x509_crt_check_key_purpose:
 * @cert: a certificate
 * @purpose: a purpose (GNUTLS_KP_*)
 * @flags: GNUTLS_KP_FLAG_DISALLOW_ANY: anyExtendedKeyUsage isn't enough
 *
 * Returns: 1 if the certificate may be used for it, which holds for all purposes where the extension
 * is absent; else 0.
 *
 * Since: 3.5.6
 **/
unsigned gnutls_x509_crt_check_key_purpose(gnutls_x509_crt_t cert, const char *purpose,
					   unsigned flags)
{
	const struct x509_ext *e =
		x509_exts_find(&cert->exts, GNUTLS_X509EXT_OID_EXTENDED_KEY_USAGE);
	struct reader r, all;
	char oid[DER_OID_MAX];

	if (!e)
		return 1;
	r = reader_of_datum(&e->value);
	if (der_read(&r, DER_SEQUENCE, &all) < 0)
		return 0;
	while (!reader_is_empty(&all)) {
		if (der_read_oid(&all, oid) < 0)
			return 0;
		if (!strcmp(oid, purpose))
			return 1;
		if (!(flags & GNUTLS_KP_FLAG_DISALLOW_ANY) && !strcmp(oid, GNUTLS_KP_ANY))
			return 1;
	}
	return 0;
}

/**
 * gnutls_x509_crt_get_crl_dist_points:
 * @cert: a certificate
 * @seq: which point, from 0
 * @ret: the caller's buffer, or NULL
 * @ret_size: its size; becomes the length
 * @reason_flags: becomes a combination of gnutls_x509_crl_reason_flags_t, or NULL
 * @critical: becomes 1 if the extension is critical, or NULL
 *
 * Returns: the type of the name, GNUTLS_E_SHORT_MEMORY_BUFFER, or
 * GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE.
 **/
int gnutls_x509_crt_get_crl_dist_points(gnutls_x509_crt_t cert, unsigned int seq, void *ret,
					size_t *ret_size, unsigned int *reason_flags,
					unsigned int *critical)
{
	gnutls_x509_crl_dist_points_t cdp = NULL;
	const struct x509_ext *e;
	gnutls_datum_t name;
	unsigned type;
	int r;

	TRY(find(cert, GNUTLS_X509EXT_OID_CRL_DIST_POINTS, &e, critical));
	TRY(gnutls_x509_crl_dist_points_init(&cdp));
	r = gnutls_x509_ext_import_crl_dist_points(&e->value, cdp, 0);
	if (r >= 0)
		r = gnutls_x509_crl_dist_points_get(cdp, seq, &type, &name, reason_flags);
	if (r >= 0)
		r = datum_export(name.data, name.size, type != GNUTLS_SAN_IPADDRESS, ret, ret_size);
	gnutls_x509_crl_dist_points_deinit(cdp);
	TRY(r);
	return (int)type;
}

/**
 * gnutls_x509_crt_get_authority_info_access:
 * @crt: a certificate
 * @seq: which description, from 0
 * @what: gnutls_info_access_what_t
 * @data: becomes what was asked for, to be freed with gnutls_free(); or NULL
 * @critical: becomes 1 if the extension is critical, or NULL
 *
 * Looks into the @seq-th description. With GNUTLS_IA_OCSP_URI and GNUTLS_IA_CAISSUERS_URI only a
 * description of that method gives its URI.
 *
 * Returns: 0; GNUTLS_E_UNKNOWN_ALGORITHM if the description is another one (try the next);
 * GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE beyond the last one or without the extension.
 *
 * Since: 3.0
 **/
int gnutls_x509_crt_get_authority_info_access(gnutls_x509_crt_t crt, unsigned int seq, int what,
					      gnutls_datum_t *data, unsigned int *critical)
{
	gnutls_x509_aia_t aia = NULL;
	gnutls_datum_t oid, name;
	const struct x509_ext *e;
	const char *want = NULL;
	char type_name[32];
	unsigned type;
	int ret;

	TRY(find(crt, GNUTLS_X509EXT_OID_AUTHORITY_INFO_ACCESS, &e, critical));
	TRY(gnutls_x509_aia_init(&aia));
	TRY_CLEAN(gnutls_x509_ext_import_aia(&e->value, aia, 0));
	ret = gnutls_x509_aia_get(aia, seq, &oid, &type, &name);
	if (ret < 0)
		goto cleanup;
	switch (what) {
	case GNUTLS_IA_ACCESSMETHOD_OID:
		name = oid;
		break;
	case GNUTLS_IA_ACCESSLOCATION_GENERALNAME_TYPE:
		strcpy(type_name, type == GNUTLS_SAN_URI ? "uniformResourceIdentifier" :
				  type == GNUTLS_SAN_DN	 ? "directoryName" :
							   "other");
		name = (gnutls_datum_t){(unsigned char *)type_name, (unsigned)strlen(type_name)};
		break;
	case GNUTLS_IA_OCSP_URI:
		want = GNUTLS_OID_AD_OCSP;
		break;
	case GNUTLS_IA_CAISSUERS_URI:
		want = GNUTLS_OID_AD_CAISSUERS;
		break;
	case GNUTLS_IA_URI:
		break;
	default:
		ret = ERR(GNUTLS_E_INVALID_REQUEST);
		goto cleanup;
	}
	if (want && strcmp((char *)oid.data, want) != 0) {
		ret = GNUTLS_E_UNKNOWN_ALGORITHM;
		goto cleanup;
	}
	if ((want || what == GNUTLS_IA_URI) && type != GNUTLS_SAN_URI) {
		ret = ERR(GNUTLS_E_UNKNOWN_ALGORITHM);
		goto cleanup;
	}
	ret = data ? datum_copy(data, name.data, name.size) : 0;
cleanup:
	gnutls_x509_aia_deinit(aia);
	return ret;
}

/**
 * gnutls_x509_crt_get_private_key_usage_period:
 * @cert: a certificate
 * @activation: becomes the start
 * @expiration: becomes the end
 * @critical: becomes 1 if the extension is critical, or NULL
 *
 * Returns: 0, or GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE.
 **/
int gnutls_x509_crt_get_private_key_usage_period(gnutls_x509_crt_t cert, time_t *activation,
						 time_t *expiration, unsigned int *critical)
{
	const struct x509_ext *e;

	TRY(find(cert, GNUTLS_X509EXT_OID_PRIVATE_KEY_USAGE_PERIOD, &e, critical));
	return gnutls_x509_ext_import_private_key_usage_period(&e->value, activation, expiration);
}

/**
 * gnutls_x509_crt_get_inhibit_anypolicy:
 * @cert: a certificate
 * @skipcerts: becomes the number of certificates after which anyPolicy means nothing
 * @critical: becomes 1 if the extension is critical, or NULL
 *
 * Returns: 0, or GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE.
 *
 * Since: 3.6.0
 **/
int gnutls_x509_crt_get_inhibit_anypolicy(gnutls_x509_crt_t cert, unsigned int *skipcerts,
					  unsigned int *critical)
{
	const struct x509_ext *e;

	TRY(find(cert, GNUTLS_X509EXT_OID_INHIBIT_ANYPOLICY, &e, critical));
	return gnutls_x509_ext_import_inhibit_anypolicy(&e->value, skipcerts);
}

/**
 * gnutls_x509_crt_get_proxy:
 * @cert: a certificate
 * @critical: becomes 1 if the extension is critical, or NULL
 * @pathlen: becomes the length limit or -1
 * @policyLanguage: becomes the OID of the language, to be freed with gnutls_free()
 * @policy: becomes the policy, to be freed with gnutls_free()
 * @sizeof_policy: becomes its size
 *
 * Returns: 0, or GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE.
 **/
int gnutls_x509_crt_get_proxy(gnutls_x509_crt_t cert, unsigned int *critical, int *pathlen,
			      char **policyLanguage, char **policy, size_t *sizeof_policy)
{
	const struct x509_ext *e;

	TRY(find(cert, GNUTLS_X509EXT_OID_PROXY_CRT_INFO, &e, critical));
	return gnutls_x509_ext_import_proxy(&e->value, pathlen, policyLanguage, policy,
					    sizeof_policy);
}

/**
 * gnutls_x509_crt_get_tlsfeatures:
 * @cert: a certificate
 * @features: a list of features
 * @flags: GNUTLS_EXT_FLAG_APPEND: add to what is there
 * @critical: becomes 1 if the extension is critical, or NULL
 *
 * Returns: 0, or GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE.
 *
 * Since: 3.5.1
 **/
int gnutls_x509_crt_get_tlsfeatures(gnutls_x509_crt_t cert, gnutls_x509_tlsfeatures_t features,
				    unsigned int flags, unsigned int *critical)
{
	const struct x509_ext *e;

	TRY(find(cert, GNUTLS_X509EXT_OID_TLSFEATURES, &e, critical));
	return gnutls_x509_ext_import_tlsfeatures(&e->value, features, flags);
}

/**
 * gnutls_x509_crt_get_name_constraints:
 * @crt: a certificate
 * @nc: a list of constraints
 * @flags: GNUTLS_NAME_CONSTRAINTS_FLAG_APPEND: intersect with what is there
 * @critical: becomes 1 if the extension is critical, or NULL
 *
 * Returns: 0, or GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE.
 *
 * Since: 3.3.0
 **/
int gnutls_x509_crt_get_name_constraints(gnutls_x509_crt_t crt, gnutls_x509_name_constraints_t nc,
					 unsigned int flags, unsigned int *critical)
{
	const struct x509_ext *e;

	TRY(find(crt, GNUTLS_X509EXT_OID_NAME_CONSTRAINTS, &e, critical));
	return gnutls_x509_ext_import_name_constraints(&e->value, nc, flags);
}

/* ---- Any extension ---- */

int x509_exts_get_oid(const struct x509_exts *exts, unsigned indx, void *oid, size_t *len,
		      unsigned *critical)
{
	if (indx >= exts->count)
		return ERR(NOT_THERE);
	if (critical)
		*critical = exts->list[indx].critical;
	return datum_export(exts->list[indx].oid, strlen(exts->list[indx].oid), true, oid, len);
}

int x509_exts_get_data(const struct x509_exts *exts, unsigned indx, void *data, size_t *len)
{
	if (indx >= exts->count)
		return ERR(NOT_THERE);
	return datum_export(exts->list[indx].value.data, exts->list[indx].value.size, false, data,
			    len);
}

int x509_exts_get_data2(const struct x509_exts *exts, unsigned indx, gnutls_datum_t *data)
{
	if (indx >= exts->count)
		return ERR(NOT_THERE);
	return datum_copy(data, exts->list[indx].value.data, exts->list[indx].value.size);
}

/**
 * gnutls_x509_crt_get_extension_oid:
 * @cert: a certificate
 * @indx: which extension, from 0
 * @oid: the caller's buffer, or NULL
 * @oid_size: its size; becomes the length
 *
 * Returns: 0, GNUTLS_E_SHORT_MEMORY_BUFFER, or GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE.
 **/
int gnutls_x509_crt_get_extension_oid(gnutls_x509_crt_t cert, unsigned indx, void *oid,
				      size_t *oid_size)
{
	return x509_exts_get_oid(&cert->exts, indx, oid, oid_size, NULL);
}

/**
 * gnutls_x509_crt_get_extension_info:
 * @cert: a certificate
 * @indx: which extension, from 0
 * @oid: the caller's buffer, or NULL
 * @oid_size: its size; becomes the length
 * @critical: becomes 1 if the extension is critical, or NULL
 *
 * Returns: 0, GNUTLS_E_SHORT_MEMORY_BUFFER, or GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE.
 **/
int gnutls_x509_crt_get_extension_info(gnutls_x509_crt_t cert, unsigned indx, void *oid,
				       size_t *oid_size, unsigned int *critical)
{
	return x509_exts_get_oid(&cert->exts, indx, oid, oid_size, critical);
}

/**
 * gnutls_x509_crt_get_extension_data:
 * @cert: a certificate
 * @indx: which extension, from 0
 * @data: the caller's buffer, or NULL
 * @sizeof_data: its size; becomes the length
 *
 * Returns: 0, GNUTLS_E_SHORT_MEMORY_BUFFER, or GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE.
 **/
int gnutls_x509_crt_get_extension_data(gnutls_x509_crt_t cert, unsigned indx, void *data,
				       size_t *sizeof_data)
{
	return x509_exts_get_data(&cert->exts, indx, data, sizeof_data);
}

/**
 * gnutls_x509_crt_get_extension_data2:
 * @cert: a certificate
 * @indx: which extension, from 0
 * @data: becomes the value, to be freed with gnutls_free()
 *
 * Returns: 0, or GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE.
 *
 * Since: 3.3.8
 **/
int gnutls_x509_crt_get_extension_data2(gnutls_x509_crt_t cert, unsigned indx, gnutls_datum_t *data)
{
	return x509_exts_get_data2(&cert->exts, indx, data);
}

/**
 * gnutls_x509_crt_get_extension_by_oid:
 * @cert: a certificate
 * @oid: an extension
 * @indx: which of several, from 0
 * @buf: the caller's buffer, or NULL
 * @buf_size: its size; becomes the length
 * @critical: becomes 1 if the extension is critical, or NULL
 *
 * Returns: 0, GNUTLS_E_SHORT_MEMORY_BUFFER, or GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE.
 **/
int gnutls_x509_crt_get_extension_by_oid(gnutls_x509_crt_t cert, const char *oid, unsigned indx,
					 void *buf, size_t *buf_size, unsigned int *critical)
{
	const struct x509_ext *e;

	TRY(find(cert, oid, &e, critical));
	if (indx)
		return ERR(NOT_THERE);
	return datum_export(e->value.data, e->value.size, false, buf, buf_size);
}

/**
 * gnutls_x509_crt_get_extension_by_oid2:
 * @cert: a certificate
 * @oid: an extension
 * @indx: which of several, from 0
 * @output: becomes the value, to be freed with gnutls_free()
 * @critical: becomes 1 if the extension is critical, or NULL
 *
 * Returns: 0, or GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE.
 *
 * Since: 3.3.8
 **/
int gnutls_x509_crt_get_extension_by_oid2(gnutls_x509_crt_t cert, const char *oid, unsigned indx,
					  gnutls_datum_t *output, unsigned int *critical)
{
	const struct x509_ext *e;

	TRY(find(cert, oid, &e, critical));
	if (indx)
		return ERR(NOT_THERE);
	return datum_copy(output, e->value.data, e->value.size);
}
