/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Kinds of key URLs: what applications register, and what the rooms of tokens will. */
#include "config.h"

#include <string.h>
#include <strings.h>

#include <gnutls/urls.h>

#include "base/lock.h"
#include "base/mem.h"
#include "keys/keys.h"

#define URLS_MAX 8

static pthread_mutex_t urls_lock = PTHREAD_MUTEX_INITIALIZER;
static gnutls_custom_url_st urls[URLS_MAX];
static size_t urls_count;

/* Known, but not to be had (yet). */
static const char *const absent[] = {"pkcs11:", "tpmkey:", "system:"};

bool keys_url_find(const char *url, struct gnutls_custom_url_st *found)
{
	LOCK_SCOPE(&urls_lock);

	for (size_t i = 0; url && i < urls_count; i++)
		if (strncasecmp(url, urls[i].name, urls[i].name_size) == 0) {
			*found = urls[i];
			return true;
		}
	return false;
}

int keys_url_error(const char *url)
{
	for (size_t i = 0; url && i < ARRAY_LEN(absent); i++)
		if (strncasecmp(url, absent[i], strlen(absent[i])) == 0)
			return GNUTLS_E_UNIMPLEMENTED_FEATURE;
	return GNUTLS_E_INVALID_REQUEST;
}

/**
 * gnutls_register_custom_url:
 * @st: the prefix (with its colon), its length and the functions; the prefix has to stay where it
 * is
 *
 * Registers a kind of URL that gnutls_privkey_import_url() and its siblings then know. Meant for
 * the start of a program.
 *
 * Returns: 0; %GNUTLS_E_INVALID_REQUEST if the prefix is known already,
 *   %GNUTLS_E_UNIMPLEMENTED_FEATURE if there is no room for more.
 * Since: 3.4.0
 */
int gnutls_register_custom_url(const gnutls_custom_url_st *st)
{
	LOCK_SCOPE(&urls_lock);

	for (size_t i = 0; i < urls_count; i++)
		if (urls[i].name_size == st->name_size &&
		    strncasecmp(urls[i].name, st->name, st->name_size) == 0)
			return ERR(GNUTLS_E_INVALID_REQUEST);
	if (urls_count == URLS_MAX)
		return ERR(GNUTLS_E_UNIMPLEMENTED_FEATURE);
	urls[urls_count++] = *st;
	return 0;
}

/**
 * gnutls_url_is_supported:
 * @url: a URL
 *
 * Returns: 1 if keys or certificates can be imported from URLs of that kind, else 0.
 * Since: 3.1.0
 */
unsigned gnutls_url_is_supported(const char *url)
{
	gnutls_custom_url_st found;

	return keys_url_find(url, &found);
}

/**
 * gnutls_privkey_import_url:
 * @key: an object without a key
 * @url: where the key is
 * @flags: handed to the function of that kind of URL
 *
 * Takes a key from where the URL says. Kinds of URL are what gnutls_register_custom_url() was
 * given.
 *
 * Returns: 0; %GNUTLS_E_UNIMPLEMENTED_FEATURE for URLs of tokens, TPM and system,
 *   %GNUTLS_E_INVALID_REQUEST for unknown ones, or another negative error code.
 * Since: 3.1.0
 */
int gnutls_privkey_import_url(gnutls_privkey_t key, const char *url, unsigned int flags)
{
	gnutls_custom_url_st found;

	if (!key)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	if (!keys_url_find(url, &found))
		return ERR(keys_url_error(url));
	return found.import_key ? found.import_key(key, url, flags) : ERR(GNUTLS_E_INVALID_REQUEST);
}

/**
 * gnutls_pubkey_import_url:
 * @key: the key to fill
 * @url: where the key is
 * @flags: handed to the function of that kind of URL
 *
 * As gnutls_privkey_import_url(), for public keys.
 *
 * Returns: as gnutls_privkey_import_url().
 * Since: 3.1.0
 */
int gnutls_pubkey_import_url(gnutls_pubkey_t key, const char *url, unsigned int flags)
{
	gnutls_custom_url_st found;

	if (!key)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	if (!keys_url_find(url, &found))
		return ERR(keys_url_error(url));
	return found.import_pubkey ? found.import_pubkey(key, url, flags)
				   : ERR(GNUTLS_E_INVALID_REQUEST);
}
