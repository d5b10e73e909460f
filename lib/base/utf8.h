/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* UTF-8: validity, and the profile of RFC 8265 that passwords are brought to. */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include "base/datum.h"

bool utf8_is_valid(const void *text, size_t len);
bool ascii_is_plain(const void *text, size_t len); /* every byte is below 128 */
/* UTF-16 big endian, as BMPString has it (surrogate pairs allowed), to and from UTF-8; allocated
 * with a terminator beyond the size. */
MUST_USE int utf8_from_utf16be(const void *data, size_t len, gnutls_datum_t *out);
MUST_USE int utf8_to_utf16be(const void *text, size_t len, gnutls_datum_t *out);
/* As gnutls_utf8_password_normalize(). */
MUST_USE int utf8_password(const void *text, size_t len, unsigned flags, gnutls_datum_t *out);

#endif
