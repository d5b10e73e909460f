/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gnutls_datum_t as the owner of an allocation. */
#ifndef BASE_DATUM_H
#define BASE_DATUM_H

#include <stdbool.h>

#include "base/errors.h"
#include "base/mem.h"

/* *@d becomes a copy (with a terminating zero byte beyond its size); the old content is not freed. */
MUST_USE int datum_copy(gnutls_datum_t *d, const void *data, size_t len);
/* As datum_copy, but frees (and wipes) the old content first; @data may lie in it. */
MUST_USE int datum_set(gnutls_datum_t *d, const void *data, size_t len);
void datum_clear(gnutls_datum_t *d);
void datum_clear_wipe(gnutls_datum_t *d);
bool datum_eq(const gnutls_datum_t *a, const gnutls_datum_t *b);
/* As unsigned big-endian numbers: leading zero bytes don't count. */
bool datum_same_number(const gnutls_datum_t *a, const gnutls_datum_t *b);
/* Copies @d into the caller's buffer as GnuTLS's getters do: *@len is the room and becomes the size;
 * GNUTLS_E_SHORT_MEMORY_BUFFER if it doesn't fit or @buf is NULL. @zero asks for a terminator, which
 * is counted in the room but not in the size. */
MUST_USE int datum_export(const void *data, size_t data_len, bool zero, void *buf, size_t *len);

#define autodatum __attribute__((cleanup(datum_clear_wipe))) gnutls_datum_t

#endif
