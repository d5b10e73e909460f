/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Base64 of RFC 4648 section 4, without line breaks on the way out, tolerant of them on the way in.
 */
#ifndef BASE_BASE64_H
#define BASE_BASE64_H

#include "base/errors.h"

/* Characters that @len bytes need, without line feeds and terminator. */
#define BASE64_LEN(len) (((len) + 2) / 3 * 4)

/* Appends the encoding of @len bytes to @out (BASE64_LEN characters); no terminator. */
void base64_encode_raw(const void *data, size_t len, char *out);
/* Allocated, with a terminator beyond the size. */
MUST_USE int base64_encode(const void *data, size_t len, gnutls_datum_t *out);
/* Spaces, tabs and line breaks are skipped; padding must be there, right and last. Anything else is
 * GNUTLS_E_BASE64_DECODING_ERROR. The result is allocated, with a terminator beyond the size. */
MUST_USE int base64_decode(const void *text, size_t len, gnutls_datum_t *out);

#endif
