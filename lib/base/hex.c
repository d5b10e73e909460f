/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Hexadecimal digits to bytes and back, and the public functions about it. Keys pass through
 * here, so digits are neither looked up in tables nor branched on. */
#include "config.h"

#include "base/datum.h"
#include "base/hex.h"

/* All ones where lo <= c <= hi, else 0. */
static unsigned in_range(unsigned c, unsigned lo, unsigned hi)
{
	return (((c - lo) | (hi - c)) >> 31) - 1;
}

int hex_digit(char c)
{
	unsigned u = (unsigned char)c;
	unsigned lower = u | 0x20;
	unsigned decimal = in_range(u, '0', '9');
	unsigned letter = in_range(lower, 'a', 'f');

	return (int)((decimal & (u - '0')) | (letter & (lower - 'a' + 10)) | ~(decimal | letter));
}

static char digit_of(unsigned value)
{
	return (char)(value + '0' + (in_range(value, 10, 15) & ('a' - '0' - 10)));
}

void hex_encode(const void *data, size_t len, char *out)
{
	const uint8_t *p = data;

	for (size_t i = 0; i < len; i++) {
		*out++ = digit_of(p[i] >> 4);
		*out++ = digit_of(p[i] & 15);
	}
	*out = '\0';
}

int hex_decode(const char *digits, size_t len, void *out)
{
	uint8_t *p = out;
	int bad = 0;

	if (len % 2)
		return ERR(GNUTLS_E_PARSING_ERROR);
	for (size_t i = 0; i < len; i += 2) {
		int high = hex_digit(digits[i]), low = hex_digit(digits[i + 1]);

		bad |= high | low;
		*p++ = (uint8_t)((unsigned)high << 4 | ((unsigned)low & 15));
	}
	return bad < 0 ? ERR(GNUTLS_E_PARSING_ERROR) : 0;
}

/**
 * gnutls_hex_encode:
 * @data: the bytes
 * @result: where to put the digits and a terminating zero
 * @result_size: room in @result, in bytes; becomes what was used, the zero included
 *
 * Writes @data as lower-case hexadecimal digits.
 *
 * Returns: 0, or %GNUTLS_E_SHORT_MEMORY_BUFFER
 */
int gnutls_hex_encode(const gnutls_datum_t *data, char *result, size_t *result_size)
{
	size_t need = (size_t)data->size * 2 + 1;

	if (*result_size < need)
		return ERR(GNUTLS_E_SHORT_MEMORY_BUFFER);
	hex_encode(data->data, data->size, result);
	*result_size = need;
	return 0;
}

/**
 * gnutls_hex_encode2:
 * @data: the bytes
 * @result: becomes the digits; free its data with gnutls_free()
 *
 * As gnutls_hex_encode(), but allocates. The digits are terminated by a zero that the size does
 * not count.
 *
 * Returns: 0, or %GNUTLS_E_MEMORY_ERROR
 */
int gnutls_hex_encode2(const gnutls_datum_t *data, gnutls_datum_t *result)
{
	size_t len = (size_t)data->size * 2;
	char *digits;

	*result = (gnutls_datum_t){0};
	if (len > UINT32_MAX)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	digits = mem_alloc(len + 1);
	if (!digits)
		return ERR(GNUTLS_E_MEMORY_ERROR);
	hex_encode(data->data, data->size, digits);
	result->data = (unsigned char *)digits;
	result->size = (unsigned int)len;
	return 0;
}

/**
 * gnutls_hex_decode:
 * @hex_data: hexadecimal digits of either case and nothing else, no terminator
 * @result: where to put the bytes
 * @result_size: room in @result, in bytes; becomes what was used
 *
 * Returns: 0, %GNUTLS_E_PARSING_ERROR, or %GNUTLS_E_SHORT_MEMORY_BUFFER
 */
int gnutls_hex_decode(const gnutls_datum_t *hex_data, void *result, size_t *result_size)
{
	size_t need = hex_data->size / 2;

	if (*result_size < need)
		return ERR(GNUTLS_E_SHORT_MEMORY_BUFFER);
	TRY(hex_decode((const char *)hex_data->data, hex_data->size, result));
	*result_size = need;
	return 0;
}

/**
 * gnutls_hex_decode2:
 * @hex_data: hexadecimal digits of either case and nothing else, no terminator
 * @result: becomes the bytes; free its data with gnutls_free()
 *
 * As gnutls_hex_decode(), but allocates.
 *
 * Returns: 0, %GNUTLS_E_PARSING_ERROR, or %GNUTLS_E_MEMORY_ERROR
 */
int gnutls_hex_decode2(const gnutls_datum_t *hex_data, gnutls_datum_t *result)
{
	unsigned int len = hex_data->size / 2;
	unsigned char *bytes;
	int ret;

	*result = (gnutls_datum_t){0};
	bytes = mem_calloc((size_t)len + 1, 1);
	if (!bytes)
		return ERR(GNUTLS_E_MEMORY_ERROR);
	ret = hex_decode((const char *)hex_data->data, hex_data->size, bytes);
	if (ret < 0) {
		mem_free_wipe(bytes, len);
		return ERR(ret);
	}
	result->data = bytes;
	result->size = len;
	return 0;
}

/**
 * gnutls_hex2bin:
 * @hex_data: text with pairs of hexadecimal digits
 * @hex_size: its length in bytes
 * @bin_data: where to put the bytes
 * @bin_size: room in @bin_data, in bytes; becomes what was used
 *
 * Decodes digits with anything between the pairs ("01:02:ff"), which is skipped. For keys take
 * gnutls_hex_decode(), which accepts digits only.
 *
 * Returns: 0, %GNUTLS_E_PARSING_ERROR if a digit is left alone at the end, or
 * %GNUTLS_E_SHORT_MEMORY_BUFFER
 *
 * Since: 2.4.0
 */
int gnutls_hex2bin(const char *hex_data, size_t hex_size, void *bin_data, size_t *bin_size)
{
	uint8_t *out = bin_data;
	size_t used = 0;

	for (size_t i = 0; i < hex_size; i++) {
		int high = hex_digit(hex_data[i]), low;

		if (high < 0)
			continue;
		if (++i == hex_size)
			return ERR(GNUTLS_E_PARSING_ERROR);
		if (used == *bin_size)
			return ERR(GNUTLS_E_SHORT_MEMORY_BUFFER);
		/* A pair of a digit and something else has always been that digit's value. */
		low = hex_digit(hex_data[i]);
		out[used++] = (uint8_t)(low < 0 ? high : high << 4 | low);
	}
	*bin_size = used;
	return 0;
}
