/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the kinds of credentials look like inside this room. */
#ifndef AUTH_AUTH_INTERNAL_H
#define AUTH_AUTH_INTERNAL_H

#include "auth/credentials.h"
#include "base/datum.h"

/* Parameters for TLS 1.2 DHE. Explicit ones are borrowed from the application. */
struct auth_dh {
	gnutls_dh_params_t params;
	gnutls_params_function *function;
	gnutls_sec_param_t known; /* level of gnutls_*_set_known_dh_params: RFC 7919 then */
};

struct gnutls_psk_client_credentials_st {
	gnutls_datum_t identity, key;
	gnutls_psk_client_credentials_function *function;
	gnutls_psk_client_credentials_function2 *function2;
};

struct gnutls_psk_server_credentials_st {
	char *file;
	char *hint;
	gnutls_psk_server_credentials_function *function;
	gnutls_psk_server_credentials_function2 *function2;
	struct auth_dh dh;
};

struct gnutls_anon_client_credentials_st {
	int unused;
};

struct gnutls_anon_server_credentials_st {
	struct auth_dh dh;
};

/* psk-file.c: the key of @identity. GNUTLS_E_UNKNOWN_SRP_USERNAME: not there;
 * GNUTLS_E_KEYFILE_ERROR: the file can't be read or the line's key is no hex number. */
MUST_USE int psk_file_find(const char *path, const gnutls_datum_t *identity, gnutls_datum_t *key);

/* The Diffie-Hellman parameters of certificate credentials. */
const struct auth_dh *auth_cert_dh(gnutls_certificate_credentials_t cred);

#endif
