/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Internationalised host names (RFC 5890, UTS #46) through libidn2. */
#include "config.h"

#include <idn2.h>

#include "base/idna.h"
#include "base/utf8.h"

/* What libidn2 returned goes over into our allocation. */
static int take_result(int code, char *name, gnutls_datum_t *out)
{
	int ret;

	if (code != IDN2_OK)
		return ERR(code == IDN2_MALLOC ? GNUTLS_E_MEMORY_ERROR
					       : GNUTLS_E_INVALID_UTF8_STRING);
	ret = datum_copy(out, name, strlen(name));
	idn2_free(name);
	return ret;
}

/* libidn2's host name rules drop other characters without a word: then "a_b" would be "ab". */
static bool has_only_host_characters(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)text[i];

		if (c < 0x80 && c != '-' && c != '.' && !(c >= '0' && c <= '9') &&
		    !((c | 0x20) >= 'a' && (c | 0x20) <= 'z'))
			return false;
	}
	return true;
}

int idna_to_ascii(const char *text, size_t len, unsigned flags, gnutls_datum_t *out)
{
	const int idna2008 = IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL | IDN2_USE_STD3_ASCII_RULES;
	const int idna2003 = IDN2_NFC_INPUT | IDN2_TRANSITIONAL | IDN2_USE_STD3_ASCII_RULES;
	autofree char *name = NULL;
	char *mapped = NULL;
	int code;

	*out = (gnutls_datum_t){0};
	if (ascii_is_plain(text, len)) {
		TRY(datum_copy(out, text, len));
		return 0;
	}
	if (!utf8_is_valid(text, len) || !has_only_host_characters(text, len))
		return ERR(GNUTLS_E_INVALID_UTF8_STRING);
	name = mem_strndup(text, len);
	if (!name)
		return ERR(GNUTLS_E_MEMORY_ERROR);
	code = idn2_to_ascii_8z(name, &mapped, idna2008);
	/* Names with symbols were registered under the older rules. */
	if (code == IDN2_DISALLOWED && !(flags & GNUTLS_IDNA_FORCE_2008))
		code = idn2_to_ascii_8z(name, &mapped, idna2003);
	TRY(take_result(code, mapped, out));
	return 0;
}

int idna_to_utf8(const char *text, size_t len, unsigned flags, gnutls_datum_t *out)
{
	autofree char *name = NULL;
	char *mapped = NULL;
	int code;

	*out = (gnutls_datum_t){0};
	if (!len) {
		TRY(datum_copy(out, "", 0));
		return 0;
	}
	if (memchr(text, 0, len))
		return ERR(GNUTLS_E_INVALID_UTF8_STRING);
	name = mem_strndup(text, len);
	if (!name)
		return ERR(GNUTLS_E_MEMORY_ERROR);
	code = idn2_to_unicode_8z8z(name, &mapped, 0);
	TRY(take_result(code, mapped, out));
	return 0;
}

/**
 * gnutls_idna_map:
 * @input: a host name in UTF-8
 * @ilen: its length in bytes
 * @out: becomes the name in ASCII; free its data with gnutls_free()
 * @flags: 0, or %GNUTLS_IDNA_FORCE_2008 to refuse names that only the older IDNA2003 allows
 *
 * Maps a host name to A-labels, as they stand on the wire and in certificates (RFC 5890). A name in
 * plain ASCII is copied. The result is terminated by a zero that the size does not count.
 *
 * Returns: 0, or %GNUTLS_E_INVALID_UTF8_STRING if this can be no host name
 *
 * Since: 3.5.8
 */
int gnutls_idna_map(const char *input, unsigned ilen, gnutls_datum_t *out, unsigned flags)
{
	TRY(idna_to_ascii(input, ilen, flags, out));
	return 0;
}

/**
 * gnutls_idna_reverse_map:
 * @input: a host name, possibly with A-labels
 * @ilen: its length in bytes
 * @out: becomes the name in UTF-8; free its data with gnutls_free()
 * @flags: 0, or %GNUTLS_IDNA_FORCE_2008
 *
 * Maps a host name back to what people read. The result is terminated by a zero that the size does
 * not count.
 *
 * Returns: 0, or %GNUTLS_E_INVALID_UTF8_STRING if this can be no host name
 *
 * Since: 3.5.8
 */
int gnutls_idna_reverse_map(const char *input, unsigned ilen, gnutls_datum_t *out, unsigned flags)
{
	TRY(idna_to_utf8(input, ilen, flags, out));
	return 0;
}
