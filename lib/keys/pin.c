/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whom to ask for passwords: the function of a key, else the one that serves the whole process. */
#include "config.h"

#include <string.h>

#include "base/lock.h"
#include "base/mem.h"
#include "keys/keys.h"

static pthread_mutex_t default_lock = PTHREAD_MUTEX_INITIALIZER;
static struct pin_source default_source;

/**
 * gnutls_pkcs11_set_pin_function:
 * @fn: the function, or %NULL
 * @userdata: handed to it
 *
 * Sets the function that is asked for passwords and PINs where an object has no function of its
 * own: for tokens, and for encrypted private keys that are imported without a password.
 *
 * Since: 2.12.0
 */
void gnutls_pkcs11_set_pin_function(gnutls_pin_callback_t fn, void *userdata)
{
	LOCK_SCOPE(&default_lock);
	default_source = (struct pin_source){fn, userdata};
}

/**
 * gnutls_pkcs11_get_pin_function:
 * @userdata: set to what was given with the function (may be %NULL)
 *
 * Returns: the function set with gnutls_pkcs11_set_pin_function(), or %NULL.
 * Since: 3.1.0
 */
gnutls_pin_callback_t gnutls_pkcs11_get_pin_function(void **userdata)
{
	LOCK_SCOPE(&default_lock);
	if (userdata)
		*userdata = default_source.data;
	return default_source.fn;
}

struct pin_source keys_pin_source(const struct pin_source *own)
{
	struct pin_source s = *own;

	if (!s.fn)
		s.fn = gnutls_pkcs11_get_pin_function(&s.data);
	return s;
}

int keys_ask_pin(const struct pin_source *own, const char *url, const char *label, unsigned attempt,
		 unsigned flags, char pin[KEYS_PIN_MAX])
{
	struct pin_source s = keys_pin_source(own);
	int ret;

	if (!s.fn)
		return ERR(GNUTLS_E_INSUFFICIENT_CREDENTIALS);
	memset(pin, 0, KEYS_PIN_MAX);
	ret = s.fn(s.data, (int)attempt, url, label, flags, pin, KEYS_PIN_MAX);
	pin[KEYS_PIN_MAX - 1] = '\0';
	if (ret < 0) {
		mem_wipe(pin, KEYS_PIN_MAX);
		return ERR(GNUTLS_E_PKCS11_PIN_ERROR);
	}
	return 0;
}
