/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Base64 (RFC 4648 section 4) and the public functions about it. Private keys pass through here,
 * so characters are neither looked up in tables nor branched on, but for white space and padding.
 */
#include "config.h"

#include "base/base64.h"
#include "base/datum.h"

/* All ones where lo <= c <= hi, else 0. */
static unsigned in_range(unsigned c, unsigned lo, unsigned hi)
{
	return (((c - lo) | (hi - c)) >> 31) - 1;
}

static char to_char(unsigned v)
{
	return (char)((in_range(v, 0, 25) & (v + 'A')) | (in_range(v, 26, 51) & (v - 26 + 'a')) |
		      (in_range(v, 52, 61) & (v - 52 + '0')) | (in_range(v, 62, 62) & '+') |
		      (in_range(v, 63, 63) & '/'));
}

/* The value of a character; above 63 if it is none. */
static unsigned from_char(unsigned c)
{
	unsigned upper = in_range(c, 'A', 'Z'), lower = in_range(c, 'a', 'z');
	unsigned digit = in_range(c, '0', '9'), plus = in_range(c, '+', '+');
	unsigned slash = in_range(c, '/', '/');

	return (upper & (c - 'A')) | (lower & (c - 'a' + 26)) | (digit & (c - '0' + 52)) |
	       (plus & 62) | (slash & 63) | ~(upper | lower | digit | plus | slash);
}

void base64_encode_raw(const void *data, size_t len, char *out)
{
	const uint8_t *p = data;

	for (; len >= 3; len -= 3, p += 3) {
		unsigned v = (unsigned)p[0] << 16 | (unsigned)p[1] << 8 | p[2];

		*out++ = to_char(v >> 18);
		*out++ = to_char(v >> 12 & 63);
		*out++ = to_char(v >> 6 & 63);
		*out++ = to_char(v & 63);
	}
	if (len) {
		unsigned v = (unsigned)p[0] << 16 | (len == 2 ? (unsigned)p[1] << 8 : 0);

		*out++ = to_char(v >> 18);
		*out++ = to_char(v >> 12 & 63);
		*out++ = len == 2 ? to_char(v >> 6 & 63) : '=';
		*out = '=';
	}
}

int base64_encode(const void *data, size_t len, gnutls_datum_t *out)
{
	char *text;

	*out = (gnutls_datum_t){0};
	if (len > UINT32_MAX / 4 * 3 - 3)
		return ERR(GNUTLS_E_BASE64_ENCODING_ERROR);
	text = mem_alloc(BASE64_LEN(len) + 1);
	if (!text)
		return ERR(GNUTLS_E_MEMORY_ERROR);
	base64_encode_raw(data, len, text);
	text[BASE64_LEN(len)] = '\0';
	out->data = (unsigned char *)text;
	out->size = (unsigned int)BASE64_LEN(len);
	return 0;
}

int base64_decode(const void *text, size_t len, gnutls_datum_t *out)
{
	const uint8_t *p = text;
	unsigned group = 0, have = 0, padding = 0, bad = 0;
	size_t used = 0;
	uint8_t *bytes;

	*out = (gnutls_datum_t){0};
	if (len > UINT32_MAX)
		return ERR(GNUTLS_E_BASE64_DECODING_ERROR);
	bytes = mem_alloc(len / 4 * 3 + 4);
	if (!bytes)
		return ERR(GNUTLS_E_MEMORY_ERROR);
	for (size_t i = 0; i < len && !bad; i++) {
		unsigned value;

		if (p[i] == ' ' || (p[i] >= '\t' && p[i] <= '\r'))
			continue;
		if (p[i] == '=') {
			/* Only after two or three characters of a group; what they leave is zero.
			 */
			bad |= have < 2 || have + padding > 3;
			padding++;
			continue;
		}
		value = from_char(p[i]);
		bad |= value > 63 || padding;
		group = group << 6 | (value & 63);
		if (++have == 4) {
			bytes[used++] = (uint8_t)(group >> 16);
			bytes[used++] = (uint8_t)(group >> 8);
			bytes[used++] = (uint8_t)group;
			group = have = 0;
		}
	}
	if (have == 2) {
		bad |= padding != 2 || (group & 15);
		bytes[used++] = (uint8_t)(group >> 4);
	} else if (have == 3) {
		bad |= padding != 1 || (group & 3);
		bytes[used++] = (uint8_t)(group >> 10);
		bytes[used++] = (uint8_t)(group >> 2);
	} else {
		bad |= have || padding;
	}
	if (bad) {
		mem_free_wipe(bytes, used);
		return ERR(GNUTLS_E_BASE64_DECODING_ERROR);
	}
	bytes[used] = 0;
	out->data = bytes;
	out->size = (unsigned int)used;
	return 0;
}

/**
 * gnutls_base64_encode2:
 * @data: the bytes
 * @result: becomes their base64 form, without line breaks; free its data with gnutls_free()
 *
 * The text is terminated by a zero that the size does not count (RFC 4648 section 4).
 *
 * Returns: 0, or a negative error code
 *
 * Since: 3.6.0
 */
int gnutls_base64_encode2(const gnutls_datum_t *data, gnutls_datum_t *result)
{
	TRY(base64_encode(data->data, data->size, result));
	return 0;
}

/**
 * gnutls_base64_decode2:
 * @base64: base64 text, which white space may break up
 * @result: becomes the bytes; free its data with gnutls_free()
 *
 * Returns: 0, %GNUTLS_E_BASE64_DECODING_ERROR, or %GNUTLS_E_MEMORY_ERROR
 *
 * Since: 3.6.0
 */
int gnutls_base64_decode2(const gnutls_datum_t *base64, gnutls_datum_t *result)
{
	TRY(base64_decode(base64->data, base64->size, result));
	return 0;
}
