/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Sessions get their credentials; who authenticated how; names of pre-shared keys. */
#include "config.h"

#include <string.h>

#include "session/session.h"

/* Where the credentials of a type stand; NULL: there is no such type. */
static void **slot(gnutls_session_t s, gnutls_credentials_type_t type)
{
	struct auth_set *a = &s->config.creds;

	switch (type) {
	case GNUTLS_CRD_CERTIFICATE:
		return (void **)&a->cert;
	case GNUTLS_CRD_ANON:
		return session_is_client(s) ? &a->anon_client : &a->anon_server;
	case GNUTLS_CRD_PSK:
		return session_is_client(s) ? &a->psk_client : &a->psk_server;
	case GNUTLS_CRD_SRP:
		return session_is_client(s) ? &a->srp_client : &a->srp_server;
	default:
		return NULL;
	}
}

/**
 * gnutls_credentials_set:
 * @session: a session
 * @type: GNUTLS_CRD_CERTIFICATE, GNUTLS_CRD_PSK, GNUTLS_CRD_ANON or GNUTLS_CRD_SRP
 * @cred: credentials of that type, for the session's side; they have to outlive the session. NULL
 *   takes them away
 *
 * A session can have one of each type.
 *
 * Returns: 0, or GNUTLS_E_INVALID_REQUEST for other types.
 **/
int gnutls_credentials_set(gnutls_session_t session, gnutls_credentials_type_t type, void *cred)
{
	void **at = slot(session, type);

	if (!at)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	*at = cred;
	return 0;
}

/**
 * gnutls_credentials_get:
 * @session: a session
 * @type: a type of credentials
 * @cred: takes what was set, borrowed; or NULL
 *
 * Returns: 0, or GNUTLS_E_INVALID_REQUEST if there are none of that type.
 * Since: 3.3.3
 **/
int gnutls_credentials_get(gnutls_session_t session, gnutls_credentials_type_t type, void **cred)
{
	void **at = slot(session, type);

	if (!at || !*at)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	if (cred)
		*cred = *at;
	return 0;
}

/**
 * gnutls_credentials_clear:
 * @session: a session
 *
 * Takes all credentials away.
 **/
void gnutls_credentials_clear(gnutls_session_t session)
{
	memset(&session->config.creds, 0, sizeof(session->config.creds));
}

static gnutls_credentials_type_t creds_of(gnutls_session_t s, bool server)
{
	const struct kx_entry *kx = kx_find(s->params.kx);

	if (!kx)
		return (gnutls_credentials_type_t)0;
	return server ? kx->server_creds : kx->client_creds;
}

/**
 * gnutls_auth_server_get_type:
 * @session: a session
 *
 * Returns: the type of credentials that the server authenticated with; 0 before a handshake.
 **/
gnutls_credentials_type_t gnutls_auth_server_get_type(gnutls_session_t session)
{
	return creds_of(session, true);
}

/**
 * gnutls_auth_client_get_type:
 * @session: a session
 *
 * Returns: the type of credentials that clients authenticate with in this key exchange; 0 before a
 *   handshake.
 **/
gnutls_credentials_type_t gnutls_auth_client_get_type(gnutls_session_t session)
{
	return creds_of(session, false);
}

/**
 * gnutls_auth_get_type:
 * @session: a session
 *
 * Returns: the type of credentials of the own side in this key exchange; 0 before a handshake. It
 *   says which functions give details.
 **/
gnutls_credentials_type_t gnutls_auth_get_type(gnutls_session_t session)
{
	return creds_of(session, !session_is_client(session));
}

/**
 * gnutls_psk_client_get_hint:
 * @session: a client's session
 *
 * Returns: the hint that the server gave (TLS 1.2), borrowed; NULL if there is none.
 * Since: 2.4.0
 **/
const char *gnutls_psk_client_get_hint(gnutls_session_t session)
{
	const gnutls_datum_t *hint = &session->params.psk_hint;

	return hint->size && !memchr(hint->data, 0, hint->size) ? (const char *)hint->data : NULL;
}

static bool is_psk(gnutls_session_t s)
{
	return creds_of(s, true) == GNUTLS_CRD_PSK || creds_of(s, false) == GNUTLS_CRD_PSK;
}

/**
 * gnutls_psk_server_get_username2:
 * @session: a server's session
 * @out: takes the identity that the client named, borrowed
 *
 * Returns: 0; GNUTLS_E_INVALID_REQUEST if no pre-shared key was used;
 *   GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE if there is no identity.
 * Since: 3.6.13
 **/
int gnutls_psk_server_get_username2(gnutls_session_t session, gnutls_datum_t *out)
{
	if (!is_psk(session))
		return ERR(GNUTLS_E_INVALID_REQUEST);
	if (!session->params.psk_identity.size)
		return ERR(GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE);
	*out = session->params.psk_identity;
	return 0;
}

/**
 * gnutls_psk_server_get_username:
 * @session: a server's session
 *
 * Returns: the identity that the client named, borrowed; NULL if there is none or if it has zero
 *   bytes.
 **/
const char *gnutls_psk_server_get_username(gnutls_session_t session)
{
	const gnutls_datum_t *id = &session->params.psk_identity;

	if (!is_psk(session) || !id->size || memchr(id->data, 0, id->size))
		return NULL;
	return (const char *)id->data;
}
