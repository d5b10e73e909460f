/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the kinds of credentials look like inside this room. */
#ifndef AUTH_AUTH_INTERNAL_H
#define AUTH_AUTH_INTERNAL_H

#include <gnutls/abstract.h>
#include <gnutls/x509.h>

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

/* A chain with its key. What selection asks for is kept next to it. */
struct cert_pair {
	gnutls_pcert_st *chain; /* owned */
	unsigned chain_len;
	gnutls_privkey_t key; /* owned */
	char **names;         /* DNS names for SNI, owned */
	unsigned names_len;
	gnutls_datum_t *issuers; /* DER, one per certificate of the chain; owned */
	gnutls_datum_t *ocsp;    /* one per certificate of the chain, NULL: none; owned */
	time_t *ocsp_expires;    /* (time_t)-1: doesn't say */
	gnutls_status_request_ocsp_func ocsp_func; /* for the leaf */
	void *ocsp_ptr;
};

struct gnutls_certificate_credentials_st {
	struct cert_pair **pairs;  /* in the order of addition: that of the indices */
	struct cert_pair **sorted; /* the same in the order in which they are tried */
	unsigned pairs_len;
	gnutls_x509_trust_list_t trust; /* owned */
	bool hide_ca_names;
	unsigned verify_flags, verify_bits, verify_depth;
	unsigned flags; /* gnutls_certificate_flags */
	struct auth_dh dh;
	gnutls_certificate_retrieve_function *retrieve;
	gnutls_certificate_retrieve_function2 *retrieve2;
	gnutls_certificate_retrieve_function3 *retrieve3;
	gnutls_certificate_verify_function *verify;
	gnutls_status_request_ocsp_func ocsp_func;
	void *ocsp_ptr;
	gnutls_pin_callback_t pin_func;
	void *pin_ptr;
};

/* cert-keys.c: takes @chain (the array, too) and @key over on success. Returns the index. */
MUST_USE int cert_pair_add(gnutls_certificate_credentials_t cred, gnutls_pcert_st *take_chain,
			   unsigned chain_len, gnutls_privkey_t take_key, const char *const *names,
			   unsigned names_len);
void cert_pairs_clear(gnutls_certificate_credentials_t cred);
/* What functions return that add a pair: the index with GNUTLS_CERTIFICATE_API_V2, else 0. */
int cert_api_result(gnutls_certificate_credentials_t cred, int ret);

/* psk-file.c: the key of @identity. GNUTLS_E_UNKNOWN_SRP_USERNAME: not there;
 * GNUTLS_E_KEYFILE_ERROR: the file can't be read or the line's key is no hex number. */
MUST_USE int psk_file_find(const char *path, const gnutls_datum_t *identity, gnutls_datum_t *key);

/* The Diffie-Hellman parameters of certificate credentials. */
const struct auth_dh *auth_cert_dh(gnutls_certificate_credentials_t cred);

#endif
