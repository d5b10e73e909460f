/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Files of pre-shared keys as psktool writes them: "name:hex key" or "#hex name:hex key", one a
 * line. Lines of another form are passed over; the first line of a name counts. */
#include "config.h"

#include <errno.h>
#include <string.h>

#include "auth/auth-internal.h"
#include "base/hex.h"
#include "base/log.h"
#include "system/files.h"

/* Whether (1, 0) the name in front of the colon is @identity, over its whole length. */
static int name_is(const char *name, size_t len, const gnutls_datum_t *identity)
{
	if (len && name[0] == '#') { /* names that aren't text */
		autodatum raw = {NULL, 0};

		name++;
		len--;
		if (!len || len % 2 || len / 2 != identity->size)
			return 0;
		raw.data = mem_alloc(len / 2);
		if (!raw.data)
			return ERR(GNUTLS_E_MEMORY_ERROR);
		raw.size = (unsigned)(len / 2);
		return hex_decode(name, len, raw.data) == 0 &&
		       !memcmp(raw.data, identity->data, identity->size);
	}
	return len == identity->size && !memcmp(name, identity->data, len);
}

static int key_of(const char *hex, size_t len, gnutls_datum_t *key)
{
	if (len % 2)
		return ERR(GNUTLS_E_KEYFILE_ERROR);
	key->data = mem_alloc(len / 2);
	if (!key->data)
		return ERR(GNUTLS_E_MEMORY_ERROR);
	key->size = (unsigned)(len / 2);
	if (hex_decode(hex, len, key->data) < 0) {
		datum_clear_wipe(key);
		return ERR(GNUTLS_E_KEYFILE_ERROR);
	}
	return 0;
}

int psk_file_find(const char *path, const gnutls_datum_t *identity, gnutls_datum_t *key)
{
	struct file_lines lines;
	int ret = GNUTLS_E_UNKNOWN_SRP_USERNAME, more;
	char *line, *colon;
	size_t len;

	if (file_lines_open(&lines, path) < 0) {
		log_debug("PSK file %s: %s\n", path, strerror(errno));
		return ERR(GNUTLS_E_KEYFILE_ERROR);
	}
	while (identity->size && (more = file_lines_next(&lines, &line, &len))) {
		if (more < 0) {
			log_debug("PSK file %s: %s\n", path, strerror(errno));
			ret = more == GNUTLS_E_FILE_ERROR ? GNUTLS_E_KEYFILE_ERROR : more;
			break;
		}
		colon = memchr(line, ':', len);
		if (!colon || colon + 1 == line + len)
			continue;
		more = name_is(line, (size_t)(colon - line), identity);
		if (more == 0)
			continue;
		ret = more < 0 ? more
			       : key_of(colon + 1, (size_t)(line + len - colon - 1), key);
		if (ret == GNUTLS_E_KEYFILE_ERROR)
			log_debug("PSK file %s: the key of this identity is no hex number\n", path);
		break;
	}
	file_lines_close(&lines);
	return ret < 0 ? ERR(ret) : 0;
}
