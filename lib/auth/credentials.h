/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Credentials: what a session proves itself with and checks its peer against. The handshake asks
 * through these functions; callbacks of the application get the session handle passed through. */
#ifndef AUTH_CREDENTIALS_H
#define AUTH_CREDENTIALS_H

#include <gnutls/abstract.h>

#include "algorithms/algorithms.h"
#include "base/errors.h"
#include "config/priority.h"

/* The credentials set on a session (gnutls_credentials_set); borrowed from the application. */
struct auth_set {
	gnutls_certificate_credentials_t cert;
	void *psk_client; /* gnutls_psk_client_credentials_t */
	void *psk_server; /* gnutls_psk_server_credentials_t */
	void *anon_client, *anon_server;
	void *srp_client, *srp_server;
};

/* --- certificates */
/* A chain with its key, chosen for one handshake. */
struct auth_cert {
	const gnutls_pcert_st *chain; /* leaf first */
	unsigned chain_len;
	gnutls_privkey_t key;
	const gnutls_datum_t *ocsp; /* one per certificate, size 0 where none; or NULL */
	unsigned ocsp_len;
	bool owned; /* came from a callback that gives it away: auth_cert_clear frees */
	bool ocsp_owned;
};
void auth_cert_clear(struct auth_cert *c);

/* What the peer asked for. */
struct auth_cert_query {
	gnutls_session_t session;
	const struct gnutls_priority_st *priority;
	const struct version_entry *version;
	const struct suite_entry *suite;      /* TLS 1.2 server: the suite considered; else NULL */
	const char *server_name;              /* server: SNI or NULL */
	const gnutls_sign_algorithm_t *signs; /* the peer's signature algorithms, its order */
	unsigned signs_len;
	const gnutls_datum_t *ca_dns; /* client: acceptable CAs (DER names) */
	unsigned ca_dns_len;
	bool is_server;
	bool force;   /* client: GNUTLS_FORCE_CLIENT_CERT: a certificate of another CA, too */
	bool no_ocsp; /* the peer did not ask for a status: spares calling the application */
};
/* Chooses a chain and the scheme to sign with. Nothing fits: GNUTLS_E_NO_CIPHER_SUITES on servers,
 * GNUTLS_E_INSUFFICIENT_CREDENTIALS on clients (which then send an empty Certificate);
 * GNUTLS_E_USER_ERROR: a client's callback failed. *sign is NULL for RSA key exchange. */
MUST_USE int auth_cert_select(gnutls_certificate_credentials_t cred,
			      const struct auth_cert_query *query, struct auth_cert *out,
			      const struct sign_entry **sign);
/* Whether any chain could serve the suite's key exchange (TLS 1.2 suite selection). */
bool auth_cert_can_serve(gnutls_certificate_credentials_t cred,
			 const struct auth_cert_query *query);
/* DER names of the trusted CAs for CertificateRequest (concatenated uint16 vectors), borrowed. */
const gnutls_datum_t *auth_cert_ca_names(gnutls_certificate_credentials_t cred);
/* DH parameters for TLS 1.2 DHE_*: explicit ones or the callback's, borrowed until this thread asks
 * again; 0 with NULL: use RFC 7919. */
MUST_USE int auth_dh_params(const struct auth_set *creds, gnutls_session_t session, bool anon,
			    bool psk, gnutls_dh_params_t *out);
/* The application's verify callback of the credentials, or NULL. */
gnutls_certificate_verify_function *auth_cert_verify_function(gnutls_certificate_credentials_t c);
/* Parses the peer's chain to the type the credentials' verification works on: session room. */

/* --- PSK */
struct auth_psk {
	gnutls_datum_t identity;            /* owned */
	gnutls_datum_t key;                 /* owned, wiped */
	gnutls_mac_algorithm_t binder_hmac; /* GNUTLS_MAC_SHA256 unless the credentials say */
};
void auth_psk_clear(struct auth_psk *p);
/* Client: identity and key, from memory or the callback (hint: TLS 1.2, may be NULL).
 * GNUTLS_E_INSUFFICIENT_CREDENTIALS: none. */
MUST_USE int auth_psk_client(void *psk_client_cred, gnutls_session_t session,
			     const gnutls_datum_t *hint, struct auth_psk *out);
/* Server: the key of @identity (compared over its whole length, NULs included), from the file or
 * callback. An unknown identity gives a random key if @pretend (TLS 1.2 hides who exists), else
 * GNUTLS_E_UNKNOWN_SRP_USERNAME as GnuTLS does. */
MUST_USE int auth_psk_server(void *psk_server_cred, gnutls_session_t session,
			     const gnutls_datum_t *identity, bool pretend, struct auth_psk *out);
const char *auth_psk_server_hint(void *psk_server_cred);

#endif
