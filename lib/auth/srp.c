/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SRP credentials: programs make and fill them at start-up; no suite uses them yet. */
#include "config.h"

#include "base/datum.h"
#include "base/errors.h"

struct gnutls_srp_client_credentials_st {
	char *username, *password;
	gnutls_srp_client_credentials_function *function;
};

struct gnutls_srp_server_credentials_st {
	gnutls_srp_server_credentials_function *function;
};

/**
 * gnutls_srp_allocate_client_credentials:
 * @sc: takes the new credentials
 *
 * Returns: 0 or GNUTLS_E_MEMORY_ERROR.
 **/
int gnutls_srp_allocate_client_credentials(gnutls_srp_client_credentials_t *sc)
{
	*sc = mem_calloc(1, sizeof(**sc));
	return *sc ? 0 : ERR(GNUTLS_E_MEMORY_ERROR);
}

static void wipe_string(char *s)
{
	if (s)
		mem_free_wipe(s, strlen(s));
}

/**
 * gnutls_srp_free_client_credentials:
 * @sc: credentials, or NULL
 *
 * Wipes and frees them.
 **/
void gnutls_srp_free_client_credentials(gnutls_srp_client_credentials_t sc)
{
	if (!sc)
		return;
	wipe_string(sc->username);
	wipe_string(sc->password);
	mem_free(sc);
}

/**
 * gnutls_srp_set_client_credentials:
 * @res: credentials
 * @username: user's name; copied
 * @password: user's password; copied
 *
 * Returns: 0; GNUTLS_E_INVALID_REQUEST if one is missing; GNUTLS_E_MEMORY_ERROR.
 **/
int gnutls_srp_set_client_credentials(gnutls_srp_client_credentials_t res, const char *username,
				      const char *password)
{
	if (!username || !password)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	char *u = mem_strdup(username), *p = mem_strdup(password);

	if (!u || !p) {
		wipe_string(u);
		wipe_string(p);
		return ERR(GNUTLS_E_MEMORY_ERROR);
	}
	wipe_string(res->username);
	wipe_string(res->password);
	res->username = u;
	res->password = p;
	return 0;
}

/**
 * gnutls_srp_set_client_credentials_function:
 * @cred: credentials
 * @func: gives name and password
 **/
void gnutls_srp_set_client_credentials_function(gnutls_srp_client_credentials_t cred,
						gnutls_srp_client_credentials_function *func)
{
	cred->function = func;
}

/**
 * gnutls_srp_allocate_server_credentials:
 * @sc: takes the new credentials
 *
 * Returns: 0 or GNUTLS_E_MEMORY_ERROR.
 **/
int gnutls_srp_allocate_server_credentials(gnutls_srp_server_credentials_t *sc)
{
	*sc = mem_calloc(1, sizeof(**sc));
	return *sc ? 0 : ERR(GNUTLS_E_MEMORY_ERROR);
}

/**
 * gnutls_srp_free_server_credentials:
 * @sc: credentials, or NULL
 **/
void gnutls_srp_free_server_credentials(gnutls_srp_server_credentials_t sc)
{
	mem_free(sc);
}

/**
 * gnutls_srp_set_server_credentials_function:
 * @cred: credentials
 * @func: gives salt, verifier and group of a user
 **/
void gnutls_srp_set_server_credentials_function(gnutls_srp_server_credentials_t cred,
						gnutls_srp_server_credentials_function *func)
{
	cred->function = func;
}
