/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The Diffie-Hellman parameters that credentials bring along, for TLS 1.2; made from DSA keys. */
#include "config.h"

#include <pthread.h>
#include <string.h>

#include <gnutls/x509.h>

#include "auth/auth-internal.h"
#include "auth/credentials.h"
#include "base/errors.h"
#include "crypto/dh-params.h"

/**
 * gnutls_dh_params_import_dsa:
 * @dh_params: parameters
 * @key: a DSA key
 *
 * Takes prime, subgroup and generator of the key.
 *
 * Returns: 0 or a negative error.
 **/
int gnutls_dh_params_import_dsa(gnutls_dh_params_t dh_params, gnutls_x509_privkey_t key)
{
	autodatum p = {NULL, 0};
	autodatum q = {NULL, 0};
	autodatum g = {NULL, 0};
	autodatum y = {NULL, 0};
	autodatum x = {NULL, 0};

	TRY(gnutls_x509_privkey_export_dsa_raw(key, &p, &q, &g, &y, &x));
	return gnutls_dh_params_import_raw3(dh_params, &p, &q, &g);
}

/* --- for the handshake */

/* What a callback gave away lives until this thread asks again. */
static pthread_key_t given_key;
static int given_error;
static pthread_once_t given_once = PTHREAD_ONCE_INIT;

static void given_free(void *d)
{
	gnutls_dh_params_deinit(d);
}

static void given_init(void)
{
	given_error = pthread_key_create(&given_key, given_free);
}

static int given_keep(gnutls_dh_params_t d)
{
	pthread_once(&given_once, given_init);
	if (!given_error)
		gnutls_dh_params_deinit(pthread_getspecific(given_key));
	if (given_error || pthread_setspecific(given_key, d)) {
		gnutls_dh_params_deinit(d);
		return ERR(GNUTLS_E_MEMORY_ERROR);
	}
	return 0;
}

int auth_dh_params(const struct auth_set *creds, gnutls_session_t session, bool anon, bool psk,
		   gnutls_dh_params_t *out)
{
	const struct auth_dh *dh = NULL;

	*out = NULL;
	if (anon && creds->anon_server)
		dh = &((struct gnutls_anon_server_credentials_st *)creds->anon_server)->dh;
	else if (psk && creds->psk_server)
		dh = &((struct gnutls_psk_server_credentials_st *)creds->psk_server)->dh;
	else if (!anon && !psk && creds->cert)
		dh = auth_cert_dh(creds->cert);
	if (!dh)
		return 0;
	if (dh->params && dh->params->p.size) {
		*out = dh->params;
		return 0;
	}
	if (!dh->function)
		return 0;

	gnutls_params_st given;

	memset(&given, 0, sizeof(given));
	if (dh->function(session, GNUTLS_PARAMS_DH, &given) < 0 || given.type != GNUTLS_PARAMS_DH ||
	    !given.params.dh)
		return 0; /* as if there were none: groups of RFC 7919 */
	if (given.deinit)
		TRY(given_keep(given.params.dh));
	if (given.params.dh->p.size)
		*out = given.params.dh;
	return 0;
}
