/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Certificate credentials as objects: life cycle, flags, callbacks, what is trusted. */
#include "config.h"

#include "auth/auth-internal.h"
#include "base/mem.h"
#include "x509/trust.h"

/* As in GnuTLS: longer chains and larger keys are refused. */
#define VERIFY_DEPTH 16
#define VERIFY_BITS  (16 * 1024)

/**
 * gnutls_certificate_allocate_credentials:
 * @res: takes the new credentials
 *
 * Returns: 0 or GNUTLS_E_MEMORY_ERROR.
 **/
int gnutls_certificate_allocate_credentials(gnutls_certificate_credentials_t *res)
{
	gnutls_certificate_credentials_t c = mem_calloc(1, sizeof(*c));
	int ret;

	if (!c)
		return ERR(GNUTLS_E_MEMORY_ERROR);
	ret = gnutls_x509_trust_list_init(&c->trust, 0);
	if (ret < 0) {
		mem_free(c);
		return ERR(ret);
	}
	c->verify_depth = VERIFY_DEPTH;
	c->verify_bits = VERIFY_BITS;
	*res = c;
	return 0;
}

/**
 * gnutls_certificate_free_credentials:
 * @sc: credentials, or NULL
 *
 * Frees them. No session may use them any more.
 **/
void gnutls_certificate_free_credentials(gnutls_certificate_credentials_t sc)
{
	if (!sc)
		return;
	cert_pairs_clear(sc);
	gnutls_x509_trust_list_deinit(sc->trust, 1);
	mem_free(sc);
}

/**
 * gnutls_certificate_free_keys:
 * @sc: credentials
 *
 * Frees certificates and keys; what is trusted stays.
 **/
void gnutls_certificate_free_keys(gnutls_certificate_credentials_t sc)
{
	cert_pairs_clear(sc);
}

/**
 * gnutls_certificate_free_cas:
 * @sc: credentials
 *
 * Does nothing any more: sessions check their peers against these.
 **/
void gnutls_certificate_free_cas(gnutls_certificate_credentials_t sc)
{
	(void)sc;
}

/**
 * gnutls_certificate_free_crls:
 * @sc: credentials
 *
 * Does nothing any more: sessions check their peers against these.
 **/
void gnutls_certificate_free_crls(gnutls_certificate_credentials_t sc)
{
	(void)sc;
}

/**
 * gnutls_certificate_free_ca_names:
 * @sc: credentials
 *
 * From now on servers do not name the CAs they trust when they ask for a certificate.
 **/
void gnutls_certificate_free_ca_names(gnutls_certificate_credentials_t sc)
{
	sc->hide_ca_names = true;
}

/**
 * gnutls_certificate_set_flags:
 * @res: credentials
 * @flags: gnutls_certificate_flags
 *
 * Replaces the flags that rule how the functions behave that add keys and OCSP responses.
 * Since: 3.4.7
 **/
void gnutls_certificate_set_flags(gnutls_certificate_credentials_t res, unsigned int flags)
{
	res->flags = flags;
}

/**
 * gnutls_certificate_set_verify_flags:
 * @res: credentials
 * @flags: gnutls_certificate_verify_flags
 *
 * Replaces the flags that peers are verified with.
 **/
void gnutls_certificate_set_verify_flags(gnutls_certificate_credentials_t res, unsigned int flags)
{
	res->verify_flags = flags;
}

/**
 * gnutls_certificate_get_verify_flags:
 * @res: credentials
 *
 * Returns: the flags of gnutls_certificate_set_verify_flags().
 * Since: 3.3.8
 **/
unsigned int gnutls_certificate_get_verify_flags(gnutls_certificate_credentials_t res)
{
	return res->verify_flags;
}

/**
 * gnutls_certificate_set_verify_limits:
 * @res: credentials
 * @max_bits: largest key of a peer, in bits
 * @max_depth: longest chain of a peer
 *
 * The defaults are 16 certificates and 16384 bits.
 **/
void gnutls_certificate_set_verify_limits(gnutls_certificate_credentials_t res,
					  unsigned int max_bits, unsigned int max_depth)
{
	res->verify_bits = max_bits;
	res->verify_depth = max_depth;
}

/**
 * gnutls_certificate_set_verify_function:
 * @cred: credentials
 * @func: called during the handshake when the peer's certificate has come; a value other than 0
 *   ends the handshake with GNUTLS_E_CERTIFICATE_ERROR. NULL: none
 *
 * Since: 2.10.0
 **/
void gnutls_certificate_set_verify_function(gnutls_certificate_credentials_t cred,
					    gnutls_certificate_verify_function *func)
{
	cred->verify = func;
}

gnutls_certificate_verify_function *auth_cert_verify_function(gnutls_certificate_credentials_t c)
{
	return c ? c->verify : NULL;
}

/**
 * gnutls_certificate_set_pin_function:
 * @cred: credentials
 * @fn: asks for PINs and passwords of keys that are added from now on, or NULL
 * @userdata: its argument
 *
 * Since: 3.1.0
 **/
void gnutls_certificate_set_pin_function(gnutls_certificate_credentials_t cred,
					 gnutls_pin_callback_t fn, void *userdata)
{
	cred->pin_func = fn;
	cred->pin_ptr = userdata;
}

/**
 * gnutls_certificate_set_retrieve_function:
 * @cred: credentials
 * @func: chooses certificate and key during the handshake; NULL: none
 *
 * gnutls_certificate_set_retrieve_function2() and 3 do the same with other types. The last one
 * set counts, and chains that were set are not used then.
 * Since: 3.0
 **/
void gnutls_certificate_set_retrieve_function(gnutls_certificate_credentials_t cred,
					      gnutls_certificate_retrieve_function *func)
{
	cred->retrieve = func;
	cred->retrieve2 = NULL;
	cred->retrieve3 = NULL;
}

/**
 * gnutls_certificate_set_retrieve_function2:
 * @cred: credentials
 * @func: called with the session, the acceptable CAs (clients) and the usable kinds of keys; gives
 *   a chain and a key that have to live as long as the handshake; a negative value ends a client's
 *   handshake with GNUTLS_E_USER_ERROR. NULL: none
 *
 * Since: 3.0
 **/
void gnutls_certificate_set_retrieve_function2(gnutls_certificate_credentials_t cred,
					       gnutls_certificate_retrieve_function2 *func)
{
	cred->retrieve = NULL;
	cred->retrieve2 = func;
	cred->retrieve3 = NULL;
}

/**
 * gnutls_certificate_set_retrieve_function3:
 * @cred: credentials
 * @func: as for gnutls_certificate_set_retrieve_function2(), with OCSP responses. If it sets
 *   GNUTLS_CERT_RETR_DEINIT_ALL, all of what it gives (arrays from gnutls_malloc()) is freed after
 *   use. NULL: none
 *
 * Since: 3.6.3
 **/
void gnutls_certificate_set_retrieve_function3(gnutls_certificate_credentials_t cred,
					       gnutls_certificate_retrieve_function3 *func)
{
	cred->retrieve = NULL;
	cred->retrieve2 = NULL;
	cred->retrieve3 = func;
}

/**
 * gnutls_certificate_set_dh_params:
 * @res: credentials
 * @dh_params: parameters for DHE in TLS 1.2; not copied
 *
 * Not needed: without, groups of RFC 7919 are used.
 **/
void gnutls_certificate_set_dh_params(gnutls_certificate_credentials_t res,
				      gnutls_dh_params_t dh_params)
{
	res->dh.params = dh_params;
}

/**
 * gnutls_certificate_set_known_dh_params:
 * @res: credentials
 * @sec_param: a security level
 *
 * Uses a group of RFC 7919 for DHE in TLS 1.2.
 *
 * Returns: 0.
 * Since: 3.5.6
 **/
int gnutls_certificate_set_known_dh_params(gnutls_certificate_credentials_t res,
					   gnutls_sec_param_t sec_param)
{
	res->dh.known = sec_param;
	return 0;
}

/**
 * gnutls_certificate_set_params_function:
 * @res: credentials
 * @func: gives parameters for DHE in TLS 1.2
 **/
void gnutls_certificate_set_params_function(gnutls_certificate_credentials_t res,
					    gnutls_params_function *func)
{
	res->dh.function = func;
}

const struct auth_dh *auth_cert_dh(gnutls_certificate_credentials_t cred)
{
	return &cred->dh;
}

/* --- what is trusted */

/**
 * gnutls_certificate_set_trust_list:
 * @res: credentials
 * @tlist: a trust list; taken over
 * @flags: 0
 *
 * Replaces everything that was trusted.
 * Since: 3.2.2
 **/
void gnutls_certificate_set_trust_list(gnutls_certificate_credentials_t res,
				       gnutls_x509_trust_list_t tlist, unsigned flags)
{
	(void)flags;
	gnutls_x509_trust_list_deinit(res->trust, 1);
	res->trust = tlist;
}

/**
 * gnutls_certificate_get_trust_list:
 * @res: credentials
 * @tlist: takes the trust list, borrowed
 *
 * Since: 3.4.0
 **/
void gnutls_certificate_get_trust_list(gnutls_certificate_credentials_t res,
				       gnutls_x509_trust_list_t *tlist)
{
	*tlist = res->trust;
}

static int trust_added(gnutls_certificate_credentials_t cred, int ret)
{
	TRY(ret);
	if (ret > 0)
		cred->hide_ca_names = false;
	return ret;
}

/**
 * gnutls_certificate_set_x509_trust_file:
 * @cred: credentials
 * @cafile: file with certificates
 * @type: GNUTLS_X509_FMT_PEM (any number) or GNUTLS_X509_FMT_DER
 *
 * Adds certificates to those that are trusted. Servers also name them to clients.
 *
 * Returns: how many were added, or a negative error.
 **/
int gnutls_certificate_set_x509_trust_file(gnutls_certificate_credentials_t cred,
					   const char *cafile, gnutls_x509_crt_fmt_t type)
{
	int ret = gnutls_x509_trust_list_add_trust_file(cred->trust, cafile, NULL, type,
							GNUTLS_TL_USE_IN_TLS, 0);

	if (ret == GNUTLS_E_NO_CERTIFICATE_FOUND)
		ret = 0;
	return trust_added(cred, ret);
}

/**
 * gnutls_certificate_set_x509_trust_dir:
 * @cred: credentials
 * @ca_dir: directory of files with certificates
 * @type: GNUTLS_X509_FMT_PEM or GNUTLS_X509_FMT_DER
 *
 * As gnutls_certificate_set_x509_trust_file() with every file that is there.
 *
 * Returns: how many were added, or a negative error.
 * Since: 3.3.6
 **/
int gnutls_certificate_set_x509_trust_dir(gnutls_certificate_credentials_t cred, const char *ca_dir,
					  gnutls_x509_crt_fmt_t type)
{
	return trust_added(cred, gnutls_x509_trust_list_add_trust_dir(
					 cred->trust, ca_dir, NULL, type, GNUTLS_TL_USE_IN_TLS, 0));
}

/**
 * gnutls_certificate_set_x509_trust_mem:
 * @res: credentials
 * @ca: certificates
 * @type: GNUTLS_X509_FMT_PEM (any number) or GNUTLS_X509_FMT_DER
 *
 * As gnutls_certificate_set_x509_trust_file(), from memory.
 *
 * Returns: how many were added, or a negative error.
 **/
int gnutls_certificate_set_x509_trust_mem(gnutls_certificate_credentials_t res,
					  const gnutls_datum_t *ca, gnutls_x509_crt_fmt_t type)
{
	if (!ca || !ca->data || !ca->size)
		return 0;
	int ret = gnutls_x509_trust_list_add_trust_mem(res->trust, ca, NULL, type,
						       GNUTLS_TL_USE_IN_TLS, 0);

	if (ret == GNUTLS_E_NO_CERTIFICATE_FOUND)
		ret = 0;
	return trust_added(res, ret);
}

/**
 * gnutls_certificate_set_x509_trust:
 * @res: credentials
 * @ca_list: certificates; copied
 * @ca_list_size: their number
 *
 * Adds certificates to those that are trusted.
 *
 * Returns: how many were added, or a negative error.
 **/
int gnutls_certificate_set_x509_trust(gnutls_certificate_credentials_t res,
				      gnutls_x509_crt_t *ca_list, int ca_list_size)
{
	unsigned n = ca_list_size > 0 ? (unsigned)ca_list_size : 0;

	return trust_added(res, x509_trust_add_copies(res->trust, ca_list, n, NULL, 0,
						      GNUTLS_TL_USE_IN_TLS));
}

/**
 * gnutls_certificate_set_x509_system_trust:
 * @cred: credentials
 *
 * Adds the certificates that this system trusts.
 *
 * Returns: how many were added, or a negative error.
 * Since: 3.0.20
 **/
int gnutls_certificate_set_x509_system_trust(gnutls_certificate_credentials_t cred)
{
	int ret = gnutls_x509_trust_list_add_system_trust(cred->trust, 0, 0);

	TRY(ret);
	return ret;
}

static int count_crls(int ret)
{
	if (ret == 0)
		ret = GNUTLS_E_BASE64_DECODING_ERROR;
	TRY(ret);
	return ret;
}

/**
 * gnutls_certificate_set_x509_crl_file:
 * @res: credentials
 * @crlfile: file with revocation lists
 * @type: GNUTLS_X509_FMT_PEM (any number) or GNUTLS_X509_FMT_DER
 *
 * Returns: how many were added, or a negative error.
 **/
int gnutls_certificate_set_x509_crl_file(gnutls_certificate_credentials_t res, const char *crlfile,
					 gnutls_x509_crt_fmt_t type)
{
	return count_crls(gnutls_x509_trust_list_add_trust_file(res->trust, NULL, crlfile, type,
								GNUTLS_TL_FAIL_ON_INVALID_CRL, 0));
}

/**
 * gnutls_certificate_set_x509_crl_mem:
 * @res: credentials
 * @CRL: revocation lists
 * @type: GNUTLS_X509_FMT_PEM (any number) or GNUTLS_X509_FMT_DER
 *
 * Returns: how many were added, or a negative error.
 **/
int gnutls_certificate_set_x509_crl_mem(gnutls_certificate_credentials_t res,
					const gnutls_datum_t *CRL, gnutls_x509_crt_fmt_t type)
{
	return count_crls(gnutls_x509_trust_list_add_trust_mem(res->trust, NULL, CRL, type,
							       GNUTLS_TL_FAIL_ON_INVALID_CRL, 0));
}

/**
 * gnutls_certificate_set_x509_crl:
 * @res: credentials
 * @crl_list: revocation lists; copied
 * @crl_list_size: their number
 *
 * Returns: how many were added, or a negative error.
 **/
int gnutls_certificate_set_x509_crl(gnutls_certificate_credentials_t res,
				    gnutls_x509_crl_t *crl_list, int crl_list_size)
{
	if (crl_list_size <= 0)
		return 0;
	return count_crls(x509_trust_add_copies(res->trust, NULL, 0, crl_list,
						(unsigned)crl_list_size,
						GNUTLS_TL_FAIL_ON_INVALID_CRL));
}

/**
 * gnutls_certificate_get_issuer:
 * @sc: credentials
 * @cert: a certificate
 * @issuer: takes its issuer, borrowed
 * @flags: GNUTLS_TL_GET_COPY: the caller frees @issuer; or 0
 *
 * Returns: 0, GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE, or another negative error.
 * Since: 3.0
 **/
int gnutls_certificate_get_issuer(gnutls_certificate_credentials_t sc, gnutls_x509_crt_t cert,
				  gnutls_x509_crt_t *issuer, unsigned int flags)
{
	return gnutls_x509_trust_list_get_issuer(sc->trust, cert, issuer, flags);
}

const gnutls_datum_t *auth_cert_ca_names(gnutls_certificate_credentials_t cred)
{
	static _Thread_local gnutls_datum_t names;

	names = (gnutls_datum_t){NULL, 0};
	if (cred && !cred->hide_ca_names)
		x509_trust_rdns(cred->trust, &names);
	return &names;
}

/**
 * gnutls_certificate_set_ocsp_status_request_function:
 * @res: credentials
 * @ocsp_func: called with the session and @ptr when a status is asked for; sets an OCSP response in
 *   DER, allocated with gnutls_malloc() and taken over, and returns 0, or
 *   GNUTLS_E_NO_CERTIFICATE_STATUS. NULL: none
 * @ptr: its argument
 *
 * For chains that have no response of their own.
 * Since: 3.1.3
 **/
void gnutls_certificate_set_ocsp_status_request_function(gnutls_certificate_credentials_t res,
							 gnutls_status_request_ocsp_func ocsp_func,
							 void *ptr)
{
	res->ocsp_func = ocsp_func;
	res->ocsp_ptr = ptr;
}

/**
 * gnutls_certificate_set_ocsp_status_request_function2:
 * @res: credentials
 * @idx: index of a pair
 * @ocsp_func: as in gnutls_certificate_set_ocsp_status_request_function()
 * @ptr: its argument
 *
 * Sets the function of one pair.
 *
 * Returns: 0 or GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE.
 * Since: 3.5.5
 **/
int gnutls_certificate_set_ocsp_status_request_function2(gnutls_certificate_credentials_t res,
							 unsigned idx,
							 gnutls_status_request_ocsp_func ocsp_func,
							 void *ptr)
{
	if (idx >= res->pairs_len)
		return ERR(GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE);
	res->pairs[idx]->ocsp_func = ocsp_func;
	res->pairs[idx]->ocsp_ptr = ptr;
	return 0;
}
