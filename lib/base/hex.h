/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Hexadecimal digits to bytes and back. */
#ifndef BASE_HEX_H
#define BASE_HEX_H

#include "base/errors.h"

/* Writes 2 * @len lower-case digits and a terminating zero. */
void hex_encode(const void *data, size_t len, char *out);
/* Decodes exactly @len digits; @out has room for @len / 2 bytes. Fails with GNUTLS_E_PARSING_ERROR
 * on an odd length or on anything that is no digit. */
MUST_USE int hex_decode(const char *digits, size_t len, void *out);
/* The value of one digit, or -1. */
int hex_digit(char c);

#endif
