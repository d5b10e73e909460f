/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Registration of application-defined URL schemes for keys and certificates.
 * The callbacks are asked whenever a URL with that prefix is imported. */

#ifndef GNUTLS_URLS_H
#define GNUTLS_URLS_H

#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <gnutls/abstract.h>

#ifdef __cplusplus
extern "C" {
#endif
#ifdef GNUTLS_BUILDING
#pragma GCC visibility push(default)
#endif

/* What a scheme must be able to do. */
typedef int (*gnutls_privkey_import_url_func)(gnutls_privkey_t pkey, const char *url,
					      unsigned flags);
typedef int (*gnutls_x509_crt_import_url_func)(gnutls_x509_crt_t pkey, const char *url,
					       unsigned flags);
typedef int (*gnutls_pubkey_import_url_func)(gnutls_pubkey_t pkey, const char *url, unsigned flags);
typedef int (*gnutls_get_raw_issuer_func)(const char *url, gnutls_x509_crt_t crt,
					  gnutls_datum_t *issuer_der, unsigned flags);

/* One scheme. */
typedef struct gnutls_custom_url_st {
	const char *name;
	unsigned name_size;
	gnutls_privkey_import_url_func import_key;
	gnutls_x509_crt_import_url_func import_crt;
	gnutls_pubkey_import_url_func import_pubkey;
	gnutls_get_raw_issuer_func get_issuer;
	void *future1;
	void *future2;
} gnutls_custom_url_st;

/* Others. */
int gnutls_register_custom_url(const gnutls_custom_url_st *st);

#ifdef GNUTLS_BUILDING
#pragma GCC visibility pop
#endif
#ifdef __cplusplus
}
#endif

#endif /* GNUTLS_URLS_H */
