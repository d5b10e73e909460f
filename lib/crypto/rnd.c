/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Random bytes. */
#include "config.h"

#include <gnutls/crypto.h>

#include "base/datum.h"
#include "crypto/kdf.h"
#include "crypto/provider.h"

int rnd_bytes(gnutls_rnd_level_t level, void *out, size_t len)
{
	if ((unsigned)level > GNUTLS_RND_KEY)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	/* One generator is good enough for keys, and so for all levels. */
	TRY(nettle_rnd(out, len));
	return 0;
}

/**
 * gnutls_rnd:
 * @level: what the bytes are for
 * @data: takes them
 * @len: how many
 *
 * Safe in any thread and after fork().
 *
 * Returns: 0, or a negative error code; then @data must not be used.
 * Since: 2.12.0
 **/
int gnutls_rnd(gnutls_rnd_level_t level, void *data, size_t len)
{
	TRY(rnd_bytes(level, data, len));
	return 0;
}

/**
 * gnutls_rnd_refresh:
 *
 * Makes the random generator take fresh entropy before its next output. Not needed after fork().
 *
 * Since: 3.1.7
 **/
void gnutls_rnd_refresh(void)
{
	nettle_rnd_refresh();
}

/**
 * gnutls_key_generate:
 * @key: takes the key; free its data with gnutls_free()
 * @key_size: length in bytes
 *
 * A random symmetric key, as for PSK or session tickets.
 *
 * Returns: 0, or a negative error code.
 * Since: 2.4.0
 **/
int gnutls_key_generate(gnutls_datum_t *key, unsigned int key_size)
{
	int ret;

	key->size = 0;
	key->data = mem_alloc(key_size ? key_size : 1);
	if (!key->data)
		return ERR(GNUTLS_E_MEMORY_ERROR);
	ret = rnd_bytes(GNUTLS_RND_KEY, key->data, key_size);
	if (ret < 0) {
		datum_clear(key);
		return ERR(ret);
	}
	key->size = key_size;
	return 0;
}
