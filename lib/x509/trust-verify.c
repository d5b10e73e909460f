/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Verification against a trust list, profiles' names and the words for a judgement. */
#include "config.h"

#include <strings.h>

#include "x509/trust.h"

static gnutls_x509_crt_t at(void *ctx, const gnutls_datum_t *subject, unsigned i)
{
	return trust_ca_at(ctx, subject, i);
}

static bool distrusted(void *ctx, gnutls_x509_crt_t crt)
{
	return trust_is_distrusted(ctx, crt);
}

static unsigned revocation(void *ctx, gnutls_x509_crt_t crt, gnutls_x509_crt_t issuer,
			   const struct verify_params *p)
{
	(void)issuer;
	(void)p;
	return trust_revocation(ctx, crt);
}

/* Asks the application for issuers that are missing, and tries again with them. */
static int verify_with_help(gnutls_x509_trust_list_t list, const gnutls_x509_crt_t *chain,
			    unsigned count, const struct verify_params *params, unsigned *status)
{
	gnutls_x509_crt_t all[X509_CHAIN_MAX];
	unsigned n = MIN(count, X509_CHAIN_MAX), given = n, asked = 0;
	int ret;

	TRY(x509_verify_chain(chain, count, params, status));
	if (!(*status & GNUTLS_CERT_SIGNER_NOT_FOUND) || !list->getissuer)
		return 0;
	memcpy(all, chain, n * sizeof(*all));
	ret = 0;
	/* the last certificate that we know of is the one without an issuer */
	for (unsigned last = n; asked < 16 && n < X509_CHAIN_MAX; asked++) {
		gnutls_x509_crt_t *more = NULL;
		unsigned more_count = 0;

		if (list->getissuer(list, all[last - 1], &more, &more_count) < 0 || !more_count) {
			mem_free(more);
			break;
		}
		for (unsigned i = 0; i < more_count; i++) {
			if (n < X509_CHAIN_MAX)
				all[n++] = more[i];
			else
				gnutls_x509_crt_deinit(more[i]);
		}
		mem_free(more);
		ret = x509_verify_chain(all, n, params, status);
		if (ret < 0 || !(*status & GNUTLS_CERT_SIGNER_NOT_FOUND))
			break;
		last = n;
	}
	while (n > given)
		gnutls_x509_crt_deinit(all[--n]);
	return ret;
}

static int owner_status(gnutls_x509_crt_t crt, const gnutls_typed_vdata_st *data,
			unsigned elements, unsigned flags, unsigned *bad)
{
	*bad = 0;
	for (unsigned i = 0; i < elements; i++) {
		const gnutls_typed_vdata_st *d = &data[i];
		autofree char *text = NULL;
		bool ok = true;

		if (!d->data)
			continue;
		switch (d->type) {
		case GNUTLS_DT_DNS_HOSTNAME:
		case GNUTLS_DT_RFC822NAME:
			text = d->size ? mem_strndup((char *)d->data, d->size)
				       : mem_strdup((char *)d->data);
			if (!text)
				return ERR(GNUTLS_E_MEMORY_ERROR);
			if (d->size && strlen(text) != d->size)
				ok = false;
			else if (d->type == GNUTLS_DT_DNS_HOSTNAME)
				ok = gnutls_x509_crt_check_hostname2(crt, text, flags);
			else
				ok = gnutls_x509_crt_check_email(crt, text, 0);
			break;
		case GNUTLS_DT_IP_ADDRESS:
			ok = gnutls_x509_crt_check_ip(crt, d->data, d->size, flags);
			break;
		default:
			break;
		}
		if (!ok)
			*bad |= GNUTLS_CERT_UNEXPECTED_OWNER | GNUTLS_CERT_INVALID;
	}
	return 0;
}

/**
 * gnutls_x509_trust_list_verify_crt2:
 * @list: a trust list
 * @cert_list: the certificate in question, then others of its chain
 * @cert_list_size: their number
 * @data: whom the certificate has to be for: host, e-mail or IP address, and for which purpose
 * @elements: length of @data
 * @flags: gnutls_certificate_verify_flags, with a profile perhaps
 * @voutput: becomes gnutls_certificate_status_t; 0 means trusted
 * @func: told about each step, or NULL
 *
 * Looks for a chain from the certificate to one of the list, whatever the order of @cert_list
 * unless @flags forbid that, and judges it (RFC 5280 §6). If several chains are possible one that
 * is good is enough.
 *
 * Returns: 0, whatever the judgement; or an error.
 *
 * Since: 3.3.8
 **/
int gnutls_x509_trust_list_verify_crt2(gnutls_x509_trust_list_t list, gnutls_x509_crt_t *cert_list,
				       unsigned int cert_list_size, gnutls_typed_vdata_st *data,
				       unsigned int elements, unsigned int flags,
				       unsigned int *voutput, gnutls_verify_output_function *func)
{
	struct verify_params p = {.flags = flags,
				  .func = func,
				  .ctx = list,
				  .trusted_at = at,
				  .distrusted = list && list->distrusted ? distrusted : NULL};

	unsigned owner;

	if (!list || !voutput || !cert_list || cert_list_size < 1)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	*voutput = GNUTLS_CERT_INVALID;
	for (unsigned i = 0; i < elements; i++)
		if (data[i].type == GNUTLS_DT_KEY_PURPOSE_OID)
			p.purpose = (const char *)data[i].data;
	TRY(owner_status(cert_list[0], data, elements, flags, &owner));
	if (p.purpose && !gnutls_x509_crt_check_key_purpose(cert_list[0], p.purpose, 0))
		owner |= GNUTLS_CERT_PURPOSE_MISMATCH | GNUTLS_CERT_INVALID;
	/* what is bad already need not be looked up */
	if (!owner && !(flags & GNUTLS_VERIFY_DISABLE_CRL_CHECKS))
		p.revocation = revocation;
	TRY(verify_with_help(list, cert_list, cert_list_size, &p, voutput));
	*voutput |= owner;
	return 0;
}

/**
 * gnutls_x509_trust_list_verify_crt:
 * @list: a trust list
 * @cert_list: the certificate in question, then others of its chain
 * @cert_list_size: their number
 * @flags: gnutls_certificate_verify_flags
 * @verify: becomes gnutls_certificate_status_t; 0 means trusted
 * @func: told about each step, or NULL
 *
 * As gnutls_x509_trust_list_verify_crt2(), whomever the certificate is for.
 *
 * Returns: 0, whatever the judgement; or an error.
 *
 * Since: 3.0
 **/
int gnutls_x509_trust_list_verify_crt(gnutls_x509_trust_list_t list, gnutls_x509_crt_t *cert_list,
				      unsigned int cert_list_size, unsigned int flags,
				      unsigned int *verify, gnutls_verify_output_function func)
{
	return gnutls_x509_trust_list_verify_crt2(list, cert_list, cert_list_size, NULL, 0, flags,
						  verify, func);
}

/**
 * gnutls_x509_trust_list_verify_named_crt:
 * @list: a trust list
 * @cert: a certificate
 * @name: whom it should be for
 * @name_size: length of @name
 * @flags: gnutls_certificate_verify_flags
 * @verify: becomes gnutls_certificate_status_t; 0 means trusted
 * @func: unused
 *
 * Looks only for the certificate itself, added for that name.
 *
 * Returns: 0, whatever the judgement; or an error.
 *
 * Since: 3.0.0
 **/
int gnutls_x509_trust_list_verify_named_crt(gnutls_x509_trust_list_t list, gnutls_x509_crt_t cert,
					    const void *name, size_t name_size, unsigned int flags,
					    unsigned int *verify,
					    gnutls_verify_output_function func)
{
	(void)flags;
	(void)func;
	if (!list || !cert || !verify)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	*verify = GNUTLS_CERT_INVALID | GNUTLS_CERT_SIGNER_NOT_FOUND;
	if (trust_is_distrusted(list, cert)) {
		*verify = GNUTLS_CERT_INVALID | GNUTLS_CERT_REVOKED;
		return 0;
	}
	for (struct trust_named *n = list->named; n; n = n->next)
		if (n->name.size == name_size && !memcmp(n->name.data, name, name_size) &&
		    x509_crt_same(n->crt, cert)) {
			*verify = 0;
			break;
		}
	return 0;
}

/* ---- Words ---- */

static const struct {
	const char *name;
	gnutls_certificate_verification_profiles_t id;
} profiles[] = {
	{"Very weak", GNUTLS_PROFILE_VERY_WEAK}, {"Low", GNUTLS_PROFILE_LOW},
	{"Legacy", GNUTLS_PROFILE_LEGACY},	 {"Medium", GNUTLS_PROFILE_MEDIUM},
	{"High", GNUTLS_PROFILE_HIGH},		 {"Ultra", GNUTLS_PROFILE_ULTRA},
	{"Future", GNUTLS_PROFILE_FUTURE},	 {"SUITEB128", GNUTLS_PROFILE_SUITEB128},
	{"SUITEB192", GNUTLS_PROFILE_SUITEB192},
};

/**
 * gnutls_certificate_verification_profile_get_name:
 * @id: a profile
 *
 * Returns: its name, or NULL.
 *
 * Since: 3.6.12
 **/
const char *gnutls_certificate_verification_profile_get_name(
	gnutls_certificate_verification_profiles_t id)
{
	for (size_t i = 0; i < ARRAY_LEN(profiles); i++)
		if (profiles[i].id == id)
			return profiles[i].name;
	return NULL;
}

/**
 * gnutls_certificate_verification_profile_get_id:
 * @name: name of a profile; case doesn't matter
 *
 * Returns: the profile, or GNUTLS_PROFILE_UNKNOWN.
 *
 * Since: 3.6.12
 **/
gnutls_certificate_verification_profiles_t gnutls_certificate_verification_profile_get_id(
	const char *name)
{
	if (name)
		for (size_t i = 0; i < ARRAY_LEN(profiles); i++)
			if (!strcasecmp(profiles[i].name, name))
				return profiles[i].id;
	return GNUTLS_PROFILE_UNKNOWN;
}

static const struct {
	unsigned bit;
	const char *text;
} status_texts[] = {
	{GNUTLS_CERT_REVOKED, "It was revoked by its authority."},
	{GNUTLS_CERT_SIGNER_NOT_FOUND, "Its issuer is not known here."},
	{GNUTLS_CERT_SIGNER_NOT_CA, "Its issuer is no certificate authority."},
	{GNUTLS_CERT_INSECURE_ALGORITHM, "It relies on an algorithm or key size that is not secure."},
	{GNUTLS_CERT_NOT_ACTIVATED, "It, or one of its chain, is not valid yet."},
	{GNUTLS_CERT_EXPIRED, "It, or one of its chain, has expired."},
	{GNUTLS_CERT_SIGNATURE_FAILURE, "A signature in its chain is wrong."},
	{GNUTLS_CERT_REVOCATION_DATA_SUPERSEDED, "The revocation data are out of date."},
	{GNUTLS_CERT_REVOCATION_DATA_ISSUED_IN_FUTURE, "The revocation data carry a future date."},
	{GNUTLS_CERT_UNEXPECTED_OWNER, "It is for another owner than the one expected."},
	{GNUTLS_CERT_SIGNER_CONSTRAINTS_FAILURE, "It breaks the constraints of its issuer."},
	{GNUTLS_CERT_MISMATCH, "It is not the one that was stored for this host."},
	{GNUTLS_CERT_PURPOSE_MISMATCH, "It is not meant for this purpose."},
	{GNUTLS_CERT_MISSING_OCSP_STATUS, "The server had to send its OCSP status and did not."},
	{GNUTLS_CERT_INVALID_OCSP_STATUS, "The OCSP status that was sent is not valid."},
	{GNUTLS_CERT_UNKNOWN_CRIT_EXTENSIONS, "It has critical extensions that are not known."},
};

/**
 * gnutls_certificate_verification_status_print:
 * @status: gnutls_certificate_status_t
 * @type: type of the certificate
 * @out: becomes a text for users, to be freed with gnutls_free()
 * @flags: 0
 *
 * Returns: 0 or an error.
 *
 * Since: 3.1.4
 **/
int gnutls_certificate_verification_status_print(unsigned int status, gnutls_certificate_type_t type,
						 gnutls_datum_t *out, unsigned int flags)
{
	autowriter w = {0};

	(void)flags;
	if (type != GNUTLS_CRT_X509 && type != GNUTLS_CRT_RAWPK && type != GNUTLS_CRT_OPENPGP)
		return ERR(GNUTLS_E_INTERNAL_ERROR);
	writer_str(&w, status == 0 ? "The certificate is trusted. "
				   : "The certificate is NOT trusted. ");
	for (size_t i = 0; i < ARRAY_LEN(status_texts); i++)
		if (status & status_texts[i].bit) {
			writer_str(&w, status_texts[i].text);
			writer_u8(&w, ' ');
		}
	writer_u8(&w, 0);
	TRY(writer_take_datum(&w, out));
	out->size--;
	return 0;
}
