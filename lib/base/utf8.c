/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* UTF-8: validity, UTF-16 for BMPString, and the OpaqueString profile of RFC 8265 for passwords. */
#include "config.h"

#include <stdlib.h>
#include <unictype.h>
#include <uninorm.h>
#include <unistr.h>

#include "base/utf8.h"

#define LENGTH_MAX (UINT32_MAX / 8)

bool utf8_is_valid(const void *text, size_t len)
{
	return !len || !u8_check(text, len);
}

bool ascii_is_plain(const void *text, size_t len)
{
	const uint8_t *p = text;
	uint8_t all = 0;

	for (size_t i = 0; i < len; i++)
		all |= p[i];
	return all < 0x80;
}

int utf8_from_utf16be(const void *data, size_t len, gnutls_datum_t *out)
{
	const uint8_t *p = data;
	uint8_t *text;
	size_t used = 0;

	*out = (gnutls_datum_t){0};
	if (len % 2 || len > LENGTH_MAX)
		return ERR(GNUTLS_E_INVALID_UTF8_STRING);
	/* Two bytes become at most three, two units that form a pair four. */
	text = mem_alloc(len / 2 * 3 + 1);
	if (!text)
		return ERR(GNUTLS_E_MEMORY_ERROR);
	for (size_t i = 0; i < len;) {
		ucs4_t c = (ucs4_t)p[i] << 8 | p[i + 1];
		int n = -1;

		i += 2;
		if (c >= 0xd800 && c < 0xdc00 && i < len) {
			ucs4_t low = (ucs4_t)p[i] << 8 | p[i + 1];

			if (low >= 0xdc00 && low < 0xe000)
				c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
			i += 2;
		}
		n = u8_uctomb(text + used, c, (ptrdiff_t)(len / 2 * 3 - used));
		if (n < 0) {
			mem_free_wipe(text, used);
			return ERR(GNUTLS_E_INVALID_UTF8_STRING);
		}
		used += (size_t)n;
	}
	text[used] = 0;
	out->data = text;
	out->size = (unsigned int)used;
	return 0;
}

int utf8_to_utf16be(const void *text, size_t len, gnutls_datum_t *out)
{
	const uint8_t *p = text;
	uint8_t *data;
	size_t used = 0;

	*out = (gnutls_datum_t){0};
	if (len > LENGTH_MAX)
		return ERR(GNUTLS_E_INVALID_UTF8_STRING);
	data = mem_alloc(len * 2 + 2);
	if (!data)
		return ERR(GNUTLS_E_MEMORY_ERROR);
	for (size_t i = 0; i < len;) {
		ucs4_t c;
		uint16_t units[2];
		int n = u8_mbtoucr(&c, p + i, len - i), m;

		if (n < 0) {
			mem_free_wipe(data, used);
			return ERR(GNUTLS_E_INVALID_UTF8_STRING);
		}
		i += (size_t)n;
		m = u16_uctomb(units, c, 2);
		for (int j = 0; j < m; j++) {
			data[used++] = (uint8_t)(units[j] >> 8);
			data[used++] = (uint8_t)units[j];
		}
	}
	data[used] = data[used + 1] = 0;
	out->data = data;
	out->size = (unsigned int)used;
	return 0;
}

/* Characters that RFC 5892 allows in certain contexts only (CONTEXTJ, CONTEXTO). */
static bool needs_context(ucs4_t c)
{
	return c == 0x00b7 || c == 0x0375 || c == 0x05f3 || c == 0x05f4 || c == 0x30fb ||
	       (c >= 0x0660 && c <= 0x0669) || (c >= 0x06f0 && c <= 0x06f9) ||
	       (c >= 0x200c && c <= 0x200d);
}

/* Characters that RFC 5892 excludes by name (section 2.6, DISALLOWED). */
static bool is_excluded(ucs4_t c)
{
	return c == 0x0640 || c == 0x07fa || c == 0x302e || c == 0x302f || c == 0x303b ||
	       (c >= 0x3031 && c <= 0x3035);
}

/* The FreeformClass of RFC 8264, without what depends on context. */
static bool is_freeform(ucs4_t c)
{
	if (needs_context(c) || is_excluded(c) || uc_is_property_default_ignorable_code_point(c) ||
	    uc_is_property_not_a_character(c))
		return false;
	return uc_is_general_category_withtable(
		c, UC_CATEGORY_MASK_L | UC_CATEGORY_MASK_M | UC_CATEGORY_MASK_N |
			   UC_CATEGORY_MASK_P | UC_CATEGORY_MASK_S | UC_CATEGORY_MASK_Zs);
}

/* Checks all characters and turns other spaces into the plain one, in place. */
static int prepare(uint32_t *chars, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (!is_freeform(chars[i]))
			return ERR(GNUTLS_E_INVALID_PASSWORD_STRING);
		if (uc_is_general_category_withtable(chars[i], UC_CATEGORY_MASK_Zs))
			chars[i] = ' ';
	}
	return 0;
}

/* libunistring allocates with malloc. */
static void wipe_malloced(void *p, size_t size)
{
	if (p)
		mem_wipe(p, size);
	free(p);
}

int utf8_password(const void *text, size_t len, unsigned flags, gnutls_datum_t *out)
{
	size_t count = 0, normal_count = 0, size = 0;
	uint32_t *chars = NULL, *normal = NULL;
	uint8_t *bytes = NULL;
	int ret;

	*out = (gnutls_datum_t){0};
	if (!len) {
		TRY(datum_copy(out, "", 0));
		return 0;
	}
	if (len > LENGTH_MAX)
		return ERR(GNUTLS_E_INVALID_PASSWORD_STRING);
	if (!utf8_is_valid(text, len)) {
		ret = GNUTLS_E_INVALID_UTF8_STRING;
		goto raw;
	}
	chars = u8_to_u32(text, len, NULL, &count);
	if (!chars)
		return ERR(GNUTLS_E_MEMORY_ERROR);
	ret = prepare(chars, count);
	if (ret < 0)
		goto raw;
	normal = u32_normalize(UNINORM_NFC, chars, count, NULL, &normal_count);
	bytes = normal ? u32_to_u8(normal, normal_count, NULL, &size) : NULL;
	ret = bytes ? datum_copy(out, bytes, size) : GNUTLS_E_MEMORY_ERROR;
	goto cleanup;
raw:
	if (flags & GNUTLS_UTF8_IGNORE_ERRS)
		ret = datum_copy(out, text, len);
cleanup:
	wipe_malloced(chars, count * sizeof(*chars));
	wipe_malloced(normal, normal_count * sizeof(*normal));
	wipe_malloced(bytes, size);
	return ret < 0 ? ERR(ret) : 0;
}

/**
 * gnutls_utf8_password_normalize:
 * @password: the password in UTF-8
 * @password_len: its length in bytes
 * @out: becomes the normal form; free its data with gnutls_free()
 * @flags: 0, or %GNUTLS_UTF8_IGNORE_ERRS to take a password that breaks the rules as it is
 *
 * Brings a password into the form that RFC 8265 (OpaqueString) prescribes, so that it does not
 * depend on how it was typed: spaces become plain ones, characters are composed (NFC), control
 * and invisible characters are refused. The result is terminated by a zero that the size does
 * not count.
 *
 * Returns: 0, %GNUTLS_E_INVALID_UTF8_STRING, or %GNUTLS_E_INVALID_PASSWORD_STRING
 *
 * Since: 3.5.7
 */
int gnutls_utf8_password_normalize(const unsigned char *password, unsigned password_len,
				   gnutls_datum_t *out, unsigned flags)
{
	TRY(utf8_password(password, password_len, flags, out));
	return 0;
}
