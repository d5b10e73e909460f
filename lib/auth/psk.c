/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Credentials of pre-shared keys: RFC 4279, RFC 8446 §4.2.11 (external keys). */
#include "config.h"

#include <string.h>
#include <unistd.h>

#include "auth/auth-internal.h"
#include "base/hex.h"
#include "base/log.h"
#include "base/mem.h"
#include "crypto/kdf.h"

/* A key shorter than this in hex digits is taken for a mistake. */
#define HEX_KEY_MIN 4
/* Size of the key that an unknown identity gets. */
#define PRETEND_KEY_LEN 32

/**
 * gnutls_psk_allocate_client_credentials:
 * @sc: takes the new credentials
 *
 * Returns: 0 or GNUTLS_E_MEMORY_ERROR.
 **/
int gnutls_psk_allocate_client_credentials(gnutls_psk_client_credentials_t *sc)
{
	*sc = mem_calloc(1, sizeof(**sc));
	return *sc ? 0 : ERR(GNUTLS_E_MEMORY_ERROR);
}

/**
 * gnutls_psk_free_client_credentials:
 * @sc: credentials, or NULL
 *
 * Wipes and frees them. No session may use them any more.
 **/
void gnutls_psk_free_client_credentials(gnutls_psk_client_credentials_t sc)
{
	if (!sc)
		return;
	datum_clear(&sc->identity);
	datum_clear_wipe(&sc->key);
	mem_free(sc);
}

static int key_import(gnutls_datum_t *key, const gnutls_datum_t *in, gnutls_psk_key_flags flags)
{
	if (flags == GNUTLS_PSK_KEY_RAW)
		return datum_copy(key, in->data, in->size);
	if (in->size % 2)
		return ERR(GNUTLS_E_PARSING_ERROR);
	key->data = mem_alloc(in->size / 2 + 1);
	if (!key->data)
		return ERR(GNUTLS_E_MEMORY_ERROR);
	key->size = in->size / 2;
	int ret = hex_decode((const char *)in->data, in->size, key->data);

	if (ret == 0 && key->size < HEX_KEY_MIN)
		ret = GNUTLS_E_INVALID_REQUEST;
	if (ret < 0) {
		datum_clear_wipe(key);
		return ERR(ret);
	}
	return 0;
}

/**
 * gnutls_psk_set_client_credentials2:
 * @res: credentials
 * @username: the identity: any bytes; copied
 * @key: the key, at least 4 bytes if in hex; copied
 * @flags: GNUTLS_PSK_KEY_RAW or GNUTLS_PSK_KEY_HEX
 *
 * Sets identity and key.
 *
 * Returns: 0; GNUTLS_E_INVALID_REQUEST if something is missing or the key too short;
 *   GNUTLS_E_PARSING_ERROR if @key is no hex number; GNUTLS_E_MEMORY_ERROR. After an error the
 *   credentials are as they were.
 * Since: 3.6.13
 **/
int gnutls_psk_set_client_credentials2(gnutls_psk_client_credentials_t res,
				       const gnutls_datum_t *username, const gnutls_datum_t *key,
				       gnutls_psk_key_flags flags)
{
	autodatum new_key = {NULL, 0};
	gnutls_datum_t identity = {NULL, 0};

	if (!username || !username->data || !key || !key->data)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	TRY(key_import(&new_key, key, flags));
	TRY(datum_copy(&identity, username->data, username->size));
	datum_clear(&res->identity);
	datum_clear_wipe(&res->key);
	res->identity = identity;
	res->key = new_key;
	new_key = (gnutls_datum_t){NULL, 0};
	return 0;
}

/**
 * gnutls_psk_set_client_credentials:
 * @res: credentials
 * @username: the identity as a string; copied
 * @key: the key; copied
 * @flags: GNUTLS_PSK_KEY_RAW or GNUTLS_PSK_KEY_HEX
 *
 * As gnutls_psk_set_client_credentials2(), for identities that are strings.
 *
 * Returns: as there.
 **/
int gnutls_psk_set_client_credentials(gnutls_psk_client_credentials_t res, const char *username,
				      const gnutls_datum_t *key, gnutls_psk_key_flags flags)
{
	if (!username)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	const gnutls_datum_t name = {(unsigned char *)username, (unsigned)strlen(username)};

	return gnutls_psk_set_client_credentials2(res, &name, key, flags);
}

/**
 * gnutls_psk_set_client_credentials_function:
 * @cred: credentials
 * @func: called with the session; sets identity (a string) and key, both allocated with
 *   gnutls_malloc() and taken over; returns 0, or a negative error that ends the handshake
 *
 * Asked during the handshake unless identity and key were set. gnutls_psk_client_get_hint() gives
 * the server's hint there.
 **/
void gnutls_psk_set_client_credentials_function(gnutls_psk_client_credentials_t cred,
						gnutls_psk_client_credentials_function *func)
{
	cred->function = func;
	cred->function2 = NULL;
}

/**
 * gnutls_psk_set_client_credentials_function2:
 * @cred: credentials
 * @func: as in gnutls_psk_set_client_credentials_function(), with an identity of any bytes
 *
 * Since: 3.6.13
 **/
void gnutls_psk_set_client_credentials_function2(gnutls_psk_client_credentials_t cred,
						 gnutls_psk_client_credentials_function2 *func)
{
	cred->function2 = func;
	cred->function = NULL;
}

/**
 * gnutls_psk_allocate_server_credentials:
 * @sc: takes the new credentials
 *
 * Returns: 0 or GNUTLS_E_MEMORY_ERROR.
 **/
int gnutls_psk_allocate_server_credentials(gnutls_psk_server_credentials_t *sc)
{
	*sc = mem_calloc(1, sizeof(**sc));
	return *sc ? 0 : ERR(GNUTLS_E_MEMORY_ERROR);
}

/**
 * gnutls_psk_free_server_credentials:
 * @sc: credentials, or NULL
 *
 * Frees them. No session may use them any more.
 **/
void gnutls_psk_free_server_credentials(gnutls_psk_server_credentials_t sc)
{
	if (!sc)
		return;
	mem_free(sc->file);
	mem_free(sc->hint);
	mem_free(sc);
}

/**
 * gnutls_psk_set_server_credentials_file:
 * @res: credentials
 * @password_file: path of a file as psktool writes it
 *
 * The file is read at each handshake, so that changes take effect at once.
 *
 * Returns: 0; GNUTLS_E_INVALID_REQUEST without a path; GNUTLS_E_FILE_ERROR if it can't be read;
 *   GNUTLS_E_MEMORY_ERROR.
 **/
int gnutls_psk_set_server_credentials_file(gnutls_psk_server_credentials_t res,
					   const char *password_file)
{
	if (!password_file)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	if (access(password_file, R_OK) < 0) {
		log_debug("PSK file %s can't be read\n", password_file);
		return ERR(GNUTLS_E_FILE_ERROR);
	}
	char *copy = mem_strdup(password_file);

	if (!copy)
		return ERR(GNUTLS_E_MEMORY_ERROR);
	mem_free(res->file);
	res->file = copy;
	return 0;
}

/**
 * gnutls_psk_set_server_credentials_hint:
 * @res: credentials
 * @hint: a string that helps clients of TLS 1.2 to choose their identity; copied
 *
 * Returns: 0 or GNUTLS_E_MEMORY_ERROR.
 * Since: 2.4.0
 **/
int gnutls_psk_set_server_credentials_hint(gnutls_psk_server_credentials_t res, const char *hint)
{
	char *copy = hint ? mem_strdup(hint) : NULL;

	if (!copy)
		return ERR(GNUTLS_E_MEMORY_ERROR);
	mem_free(res->hint);
	res->hint = copy;
	return 0;
}

/**
 * gnutls_psk_set_server_credentials_function:
 * @cred: credentials
 * @func: called with the session and the client's identity; sets the key, allocated with
 *   gnutls_malloc() and taken over (size 0: unknown identity); returns 0, or a negative value that
 *   ends the handshake
 *
 * Identities with zero bytes are unknown without asking: a string can't hold them.
 **/
void gnutls_psk_set_server_credentials_function(gnutls_psk_server_credentials_t cred,
						gnutls_psk_server_credentials_function *func)
{
	cred->function = func;
	cred->function2 = NULL;
}

/**
 * gnutls_psk_set_server_credentials_function2:
 * @cred: credentials
 * @func: as in gnutls_psk_set_server_credentials_function(), with an identity of any bytes
 *
 * Since: 3.6.13
 **/
void gnutls_psk_set_server_credentials_function2(gnutls_psk_server_credentials_t cred,
						 gnutls_psk_server_credentials_function2 *func)
{
	cred->function2 = func;
	cred->function = NULL;
}

/**
 * gnutls_psk_set_server_dh_params:
 * @res: credentials
 * @dh_params: parameters for DHE-PSK in TLS 1.2; not copied
 *
 * Not needed: without, groups of RFC 7919 are used.
 **/
void gnutls_psk_set_server_dh_params(gnutls_psk_server_credentials_t res,
				     gnutls_dh_params_t dh_params)
{
	res->dh.params = dh_params;
}

/**
 * gnutls_psk_set_server_known_dh_params:
 * @res: credentials
 * @sec_param: a security level
 *
 * Uses a group of RFC 7919 for DHE-PSK in TLS 1.2.
 *
 * Returns: 0.
 * Since: 3.5.6
 **/
int gnutls_psk_set_server_known_dh_params(gnutls_psk_server_credentials_t res,
					  gnutls_sec_param_t sec_param)
{
	res->dh.known = sec_param;
	return 0;
}

/**
 * gnutls_psk_set_server_params_function:
 * @res: credentials
 * @func: gives parameters for DHE-PSK in TLS 1.2
 **/
void gnutls_psk_set_server_params_function(gnutls_psk_server_credentials_t res,
					   gnutls_params_function *func)
{
	res->dh.function = func;
}

/**
 * gnutls_psk_set_params_function:
 * @res: credentials
 * @func: gives parameters for DHE-PSK in TLS 1.2
 **/
void gnutls_psk_set_params_function(gnutls_psk_server_credentials_t res,
				    gnutls_params_function *func)
{
	res->dh.function = func;
}

/* --- for the handshake */

void auth_psk_clear(struct auth_psk *p)
{
	datum_clear(&p->identity);
	datum_clear_wipe(&p->key);
}

/* Copies what a callback gave, so that it lies in our memory whatever allocator it used. */
static int take_callback(gnutls_datum_t *identity, gnutls_datum_t *key, struct auth_psk *out)
{
	if (!identity->data || !key->data)
		return ERR(GNUTLS_E_INSUFFICIENT_CREDENTIALS);
	out->identity = *identity;
	out->key = *key;
	*identity = (gnutls_datum_t){NULL, 0};
	*key = (gnutls_datum_t){NULL, 0};
	return 0;
}

static int client_callback(const struct gnutls_psk_client_credentials_st *c,
			   gnutls_session_t session, struct auth_psk *out)
{
	autodatum identity = {NULL, 0};
	autodatum key = {NULL, 0};

	if (c->function2) {
		TRY(c->function2(session, &identity, &key));
	} else {
		char *name = NULL;
		int ret = c->function(session, &name, &key);

		identity.data = (unsigned char *)name;
		identity.size = name ? (unsigned)strlen(name) : 0;
		TRY(ret);
	}
	return take_callback(&identity, &key, out);
}

int auth_psk_client(void *psk_client_cred, gnutls_session_t session, const gnutls_datum_t *hint,
		    struct auth_psk *out)
{
	const struct gnutls_psk_client_credentials_st *c = psk_client_cred;

	(void)hint; /* the application asks for it: gnutls_psk_client_get_hint */
	*out = (struct auth_psk){.binder_hmac = GNUTLS_MAC_SHA256};
	if (!c)
		return ERR(GNUTLS_E_INSUFFICIENT_CREDENTIALS);
	if (c->identity.size && c->key.data) {
		int ret = datum_copy(&out->identity, c->identity.data, c->identity.size);

		if (ret == 0)
			ret = datum_copy(&out->key, c->key.data, c->key.size);
		if (ret < 0)
			auth_psk_clear(out);
		return ret < 0 ? ERR(ret) : 0;
	}
	if (!c->function && !c->function2)
		return ERR(GNUTLS_E_INSUFFICIENT_CREDENTIALS);
	return client_callback(c, session, out);
}

/* The application's answer: a negative value ends the handshake, no key means unknown. */
static int server_callback(const struct gnutls_psk_server_credentials_st *s,
			   gnutls_session_t session, const gnutls_datum_t *identity,
			   gnutls_datum_t *key)
{
	int ret;

	if (s->function2) {
		ret = s->function2(session, identity, key);
	} else {
		if (memchr(identity->data, 0, identity->size))
			return ERR(GNUTLS_E_UNKNOWN_SRP_USERNAME);
		autofree char *name = mem_strndup((const char *)identity->data, identity->size);

		if (!name)
			return ERR(GNUTLS_E_MEMORY_ERROR);
		ret = s->function(session, name, key);
	}
	if (ret < 0)
		return ERR(GNUTLS_E_KEYFILE_ERROR);
	if (ret > 0 || !key->data || !key->size)
		return ERR(GNUTLS_E_UNKNOWN_SRP_USERNAME);
	return 0;
}

static int random_key(gnutls_datum_t *key)
{
	uint8_t random[PRETEND_KEY_LEN];

	TRY(rnd_bytes(GNUTLS_RND_NONCE, random, sizeof(random)));
	int ret = datum_set(key, random, sizeof(random));

	mem_wipe(random, sizeof(random));
	return ret;
}

int auth_psk_server(void *psk_server_cred, gnutls_session_t session, const gnutls_datum_t *identity,
		    bool pretend, struct auth_psk *out)
{
	const struct gnutls_psk_server_credentials_st *s = psk_server_cred;
	int ret;

	*out = (struct auth_psk){.binder_hmac = GNUTLS_MAC_SHA256};
	if (!s)
		return ERR(GNUTLS_E_INSUFFICIENT_CREDENTIALS);
	if (s->function || s->function2)
		ret = server_callback(s, session, identity, &out->key);
	else if (s->file)
		ret = psk_file_find(s->file, identity, &out->key);
	else
		ret = GNUTLS_E_KEYFILE_ERROR;
	if (ret == GNUTLS_E_UNKNOWN_SRP_USERNAME && pretend)
		ret = random_key(&out->key);
	if (ret == 0)
		ret = datum_copy(&out->identity, identity->data, identity->size);
	if (ret < 0) {
		auth_psk_clear(out);
		return ERR(ret);
	}
	return 0;
}

const char *auth_psk_server_hint(void *psk_server_cred)
{
	const struct gnutls_psk_server_credentials_st *s = psk_server_cred;

	return s ? s->hint : NULL;
}
