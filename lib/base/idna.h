/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Internationalised host names: to A-labels for the wire and certificates, and back. */
#ifndef BASE_IDNA_H
#define BASE_IDNA_H

#include "base/datum.h"

/* Allocated with a terminator beyond the size; plain ASCII is copied as it is. */
MUST_USE int idna_to_ascii(const char *text, size_t len, unsigned flags, gnutls_datum_t *out);
MUST_USE int idna_to_utf8(const char *text, size_t len, unsigned flags, gnutls_datum_t *out);

#endif
