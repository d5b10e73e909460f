/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Credentials out of PKCS #12 files. */
#include "config.h"

#include <gnutls/pkcs12.h>

#include "auth/auth-internal.h"
#include "base/mem.h"

struct content {
	gnutls_x509_privkey_t key;
	gnutls_x509_crt_t *chain;
	unsigned chain_len;
	gnutls_x509_crl_t crl;
};

static void content_clear(struct content *c)
{
	gnutls_x509_privkey_deinit(c->key);
	gnutls_x509_crl_deinit(c->crl);
	for (unsigned i = 0; i < c->chain_len; i++)
		gnutls_x509_crt_deinit(c->chain[i]);
	mem_free(c->chain);
}

/**
 * gnutls_certificate_set_x509_simple_pkcs12_mem:
 * @res: credentials
 * @p12blob: a PKCS #12 container with a key, its chain and perhaps a CRL
 * @type: DER or PEM
 * @password: the password, or NULL; then the MAC isn't checked
 *
 * Adds the key and its chain; the CRL goes to the trust list.
 *
 * Returns: as gnutls_certificate_set_x509_key_mem2(); GNUTLS_E_MAC_VERIFY_FAILED,
 *   GNUTLS_E_DECRYPTION_FAILED.
 * Since: 2.8.0
 **/
int gnutls_certificate_set_x509_simple_pkcs12_mem(gnutls_certificate_credentials_t res,
						  const gnutls_datum_t *p12blob,
						  gnutls_x509_crt_fmt_t type, const char *password)
{
	struct content c = {0};
	gnutls_pkcs12_t p12;
	int ret;

	TRY(gnutls_pkcs12_init(&p12));
	TRY_CLEAN(gnutls_pkcs12_import(p12, p12blob, type, 0));
	if (password)
		TRY_CLEAN(gnutls_pkcs12_verify_mac(p12, password));
	TRY_CLEAN(gnutls_pkcs12_simple_parse(p12, password, &c.key, &c.chain, &c.chain_len, NULL,
					     NULL, &c.crl, 0));
	if (c.key && c.chain_len) {
		TRY_CLEAN(gnutls_certificate_set_x509_key(res, c.chain, (int)c.chain_len, c.key));
	} else {
		ret = ERR(GNUTLS_E_INVALID_REQUEST);
		goto cleanup;
	}
	if (c.crl) {
		int idx = ret;

		TRY_CLEAN(gnutls_certificate_set_x509_crl(res, &c.crl, 1));
		ret = idx;
	}
cleanup:
	content_clear(&c);
	gnutls_pkcs12_deinit(p12);
	return ret;
}

/**
 * gnutls_certificate_set_x509_simple_pkcs12_file:
 * @res: credentials
 * @pkcs12file: a file with a PKCS #12 container
 * @type: DER or PEM
 * @password: the password, or NULL; then the MAC isn't checked
 *
 * As gnutls_certificate_set_x509_simple_pkcs12_mem().
 *
 * Returns: as gnutls_certificate_set_x509_simple_pkcs12_mem(), or GNUTLS_E_FILE_ERROR.
 **/
int gnutls_certificate_set_x509_simple_pkcs12_file(gnutls_certificate_credentials_t res,
						   const char *pkcs12file,
						   gnutls_x509_crt_fmt_t type,
						   const char *password)
{
	autodatum data = {NULL, 0};

	TRY(gnutls_load_file(pkcs12file, &data));
	return gnutls_certificate_set_x509_simple_pkcs12_mem(res, &data, type, password);
}
