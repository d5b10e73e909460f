/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Embedded key material. */
#include "config.h"

#include <string.h>

#include "base/mem.h"
#include "base/secret.h"

int secret_set(struct secret *s, const void *data, size_t len)
{
	if (len > sizeof(s->data))
		return ERR(GNUTLS_E_INTERNAL_ERROR);
	if (len)
		memcpy(s->data, data, len);
	mem_wipe(s->data + len, sizeof(s->data) - len);
	s->len = (uint8_t)len;
	return 0;
}

void secret_clear(struct secret *s)
{
	mem_wipe(s, sizeof(*s));
}
