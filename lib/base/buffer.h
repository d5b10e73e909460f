/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gnutls_buffer_t: a writer that callbacks of extensions and supplemental data append to. */
#ifndef BASE_BUFFER_H
#define BASE_BUFFER_H

#include "base/writer.h"

/* libgnutls-dane has one of 32 bytes on its stack and knows the three functions below. */
struct gnutls_buffer_st {
	struct writer w;
};
_Static_assert(sizeof(struct gnutls_buffer_st) <= 32, "its size is ABI");

#define BUFFER_EXPORT __attribute__((visibility("default")))

BUFFER_EXPORT void _gnutls_buffer_init(gnutls_buffer_t buffer);
BUFFER_EXPORT int _gnutls_buffer_append_str(gnutls_buffer_t buffer, const char *s);
/* Hands the content over, with a terminator beyond the size if @is_string; empty gives NULL. */
BUFFER_EXPORT int _gnutls_buffer_to_datum(gnutls_buffer_t buffer, gnutls_datum_t *out,
					  unsigned is_string);

#endif
