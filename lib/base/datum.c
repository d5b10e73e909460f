/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gnutls_datum_t as the owner of an allocation. */
#include "config.h"

#include <limits.h>
#include <string.h>

#include "base/datum.h"

int datum_copy(gnutls_datum_t *d, const void *data, size_t len)
{
	if (len > UINT_MAX)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	d->data = (unsigned char *)mem_strndup(data, len);
	d->size = 0;
	if (!d->data)
		return ERR(GNUTLS_E_MEMORY_ERROR);
	d->size = (unsigned)len;
	return 0;
}

int datum_set(gnutls_datum_t *d, const void *data, size_t len)
{
	gnutls_datum_t old = *d;
	int ret = datum_copy(d, data, len);

	if (ret < 0) {
		*d = old;
		return ERR(ret);
	}
	datum_clear_wipe(&old);
	return 0;
}

void datum_clear(gnutls_datum_t *d)
{
	mem_free(d->data);
	d->data = NULL;
	d->size = 0;
}

void datum_clear_wipe(gnutls_datum_t *d)
{
	mem_free_wipe(d->data, d->size);
	d->data = NULL;
	d->size = 0;
}

bool datum_eq(const gnutls_datum_t *a, const gnutls_datum_t *b)
{
	return a->size == b->size && (!a->size || !memcmp(a->data, b->data, a->size));
}

bool datum_same_number(const gnutls_datum_t *a, const gnutls_datum_t *b)
{
	gnutls_datum_t x = *a, y = *b;

	while (x.size && !*x.data) {
		x.data++;
		x.size--;
	}
	while (y.size && !*y.data) {
		y.data++;
		y.size--;
	}
	return datum_eq(&x, &y);
}

int datum_export(const void *data, size_t data_len, bool zero, void *buf, size_t *len)
{
	size_t need = data_len + (zero ? 1 : 0);

	if (need < data_len)
		return ERR(GNUTLS_E_INTERNAL_ERROR);
	if (!buf || *len < need) {
		*len = need;
		return ERR(GNUTLS_E_SHORT_MEMORY_BUFFER);
	}
	if (data_len)
		memcpy(buf, data, data_len);
	if (zero)
		((char *)buf)[data_len] = '\0';
	*len = data_len;
	return 0;
}
