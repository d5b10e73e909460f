/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Anonymous credentials: they only say that the application agrees to have no authentication. */
#include "config.h"

#include "auth/auth-internal.h"
#include "base/mem.h"

/**
 * gnutls_anon_allocate_client_credentials:
 * @sc: takes the new credentials
 *
 * Returns: 0 or GNUTLS_E_MEMORY_ERROR.
 **/
int gnutls_anon_allocate_client_credentials(gnutls_anon_client_credentials_t *sc)
{
	*sc = mem_calloc(1, sizeof(**sc));
	return *sc ? 0 : ERR(GNUTLS_E_MEMORY_ERROR);
}

/**
 * gnutls_anon_free_client_credentials:
 * @sc: credentials, or NULL
 **/
void gnutls_anon_free_client_credentials(gnutls_anon_client_credentials_t sc)
{
	mem_free(sc);
}

/**
 * gnutls_anon_allocate_server_credentials:
 * @sc: takes the new credentials
 *
 * Returns: 0 or GNUTLS_E_MEMORY_ERROR.
 **/
int gnutls_anon_allocate_server_credentials(gnutls_anon_server_credentials_t *sc)
{
	*sc = mem_calloc(1, sizeof(**sc));
	return *sc ? 0 : ERR(GNUTLS_E_MEMORY_ERROR);
}

/**
 * gnutls_anon_free_server_credentials:
 * @sc: credentials, or NULL
 **/
void gnutls_anon_free_server_credentials(gnutls_anon_server_credentials_t sc)
{
	mem_free(sc);
}

/**
 * gnutls_anon_set_server_dh_params:
 * @res: credentials
 * @dh_params: parameters for ANON-DH in TLS 1.2; not copied
 *
 * Not needed: without, groups of RFC 7919 are used.
 **/
void gnutls_anon_set_server_dh_params(gnutls_anon_server_credentials_t res,
				      gnutls_dh_params_t dh_params)
{
	res->dh.params = dh_params;
}

/**
 * gnutls_anon_set_server_known_dh_params:
 * @res: credentials
 * @sec_param: a security level
 *
 * Uses a group of RFC 7919 for ANON-DH in TLS 1.2.
 *
 * Returns: 0.
 * Since: 3.5.6
 **/
int gnutls_anon_set_server_known_dh_params(gnutls_anon_server_credentials_t res,
					   gnutls_sec_param_t sec_param)
{
	res->dh.known = sec_param;
	return 0;
}

/**
 * gnutls_anon_set_server_params_function:
 * @res: credentials
 * @func: gives parameters for ANON-DH in TLS 1.2
 **/
void gnutls_anon_set_server_params_function(gnutls_anon_server_credentials_t res,
					    gnutls_params_function *func)
{
	res->dh.function = func;
}

/**
 * gnutls_anon_set_params_function:
 * @res: credentials
 * @func: gives parameters for ANON-DH in TLS 1.2
 **/
void gnutls_anon_set_params_function(gnutls_anon_server_credentials_t res,
				     gnutls_params_function *func)
{
	res->dh.function = func;
}
