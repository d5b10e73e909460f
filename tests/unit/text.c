/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text encodings of lib/base: hex, base64, PEM, UTF-8, IDNA, and buffers. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "base/base64.h"
#include "base/buffer.h"
#include "base/hex.h"
#include "base/idna.h"
#include "base/pem.h"
#include "base/utf8.h"

static void assert_datum(const gnutls_datum_t *d, const void *data, size_t len)
{
	assert_int_equal(d->size, len);
	if (len)
		assert_memory_equal(d->data, data, len);
}

static void test_hex(void **state)
{
	static const struct {
		const char *in, *out;
		int ret, hex2bin;
	} rows[] = {
		{"0102ff", "\x01\x02\xff", 0, 0},
		{"AbCdEf", "\xab\xcd\xef", 0, 0},
		{"", "", 0, 0},
		{"0102f", "", GNUTLS_E_PARSING_ERROR, GNUTLS_E_PARSING_ERROR},
		{"01:02:ff", "\x01\x02\xff", GNUTLS_E_PARSING_ERROR, 0},
		{"01 02 ff\n", "\x01\x02\xff", GNUTLS_E_PARSING_ERROR, 0},
		{"0g", "", GNUTLS_E_PARSING_ERROR, 1},
		{"/0", "", GNUTLS_E_PARSING_ERROR, GNUTLS_E_PARSING_ERROR},
		{"@a", "", GNUTLS_E_PARSING_ERROR, GNUTLS_E_PARSING_ERROR},
		{"`a", "", GNUTLS_E_PARSING_ERROR, GNUTLS_E_PARSING_ERROR},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		gnutls_datum_t in = {(void *)rows[i].in, (unsigned)strlen(rows[i].in)};
		autodatum out = {0};
		uint8_t buf[16];
		size_t len = sizeof(buf);

		assert_int_equal(gnutls_hex_decode2(&in, &out), rows[i].ret);
		assert_int_equal(gnutls_hex_decode(&in, buf, &len), rows[i].ret);
		if (!rows[i].ret) {
			assert_datum(&out, rows[i].out, strlen(rows[i].out));
			assert_int_equal(len, out.size);
			assert_memory_equal(buf, rows[i].out, len);
		}
		if (rows[i].hex2bin > 0)
			continue;
		len = sizeof(buf);
		assert_int_equal(gnutls_hex2bin(rows[i].in, in.size, buf, &len), rows[i].hex2bin);
		if (!rows[i].hex2bin)
			assert_memory_equal(buf, rows[i].out, len);
	}
	for (unsigned c = 0; c < 256; c++) {
		const char *digits = "0123456789abcdef", *upper = "0123456789ABCDEF";
		const char *found = c ? strchr(digits, (int)c) : NULL;

		if (!found && c && strchr(upper, (int)c))
			found = digits + (strchr(upper, (int)c) - upper);
		assert_int_equal(hex_digit((char)c), found ? found - digits : -1);
	}
}

static void test_hex_room(void **state)
{
	gnutls_datum_t data = {(void *)"\x01\x02\xff", 3}, digits = {(void *)"0102ff", 6};
	char text[8];
	uint8_t bytes[3];
	size_t len = 6;

	assert_int_equal(gnutls_hex_encode(&data, text, &len), GNUTLS_E_SHORT_MEMORY_BUFFER);
	len = 7;
	assert_int_equal(gnutls_hex_encode(&data, text, &len), 0);
	assert_int_equal(len, 7);
	assert_string_equal(text, "0102ff");
	len = 2;
	assert_int_equal(gnutls_hex_decode(&digits, bytes, &len), GNUTLS_E_SHORT_MEMORY_BUFFER);
	len = 2;
	assert_int_equal(gnutls_hex2bin("0102ff", 6, bytes, &len), GNUTLS_E_SHORT_MEMORY_BUFFER);
}

static void test_base64(void **state)
{
	static const struct {
		const char *text, *bytes; /* bytes NULL: to be refused */
		int canonical;
	} rows[] = {
		/* RFC 4648 section 10 */
		{"", "", 1}, {"Zg==", "f", 1}, {"Zm8=", "fo", 1}, {"Zm9v", "foo", 1},
		{"Zm9vYg==", "foob", 1}, {"Zm9vYmE=", "fooba", 1}, {"Zm9vYmFy", "foobar", 1},
		{" Z\r\nm\t9v\n", "foo", 0}, {"Zg==\n\n", "f", 0}, {"Zg =\n= ", "f", 0},
		{"Zg", NULL, 0}, {"Zg=", NULL, 0}, {"Zg===", NULL, 0}, {"Z===", NULL, 0},
		{"====", NULL, 0}, {"=", NULL, 0}, {"Zm9v=", NULL, 0}, {"Zg==Zg==", NULL, 0},
		{"Zg==x", NULL, 0}, {"Zh==", NULL, 0}, {"Zm9=", NULL, 0}, {"Zm9_", NULL, 0},
		{"Zm9-", NULL, 0}, {"Zm!v", NULL, 0}, {"Z", NULL, 0}, {"Zm9v\xff", NULL, 0},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		autodatum out = {0}, again = {0};
		int ret = base64_decode(rows[i].text, strlen(rows[i].text), &out);

		if (!rows[i].bytes) {
			assert_int_equal(ret, GNUTLS_E_BASE64_DECODING_ERROR);
			assert_null(out.data);
			continue;
		}
		assert_int_equal(ret, 0);
		assert_datum(&out, rows[i].bytes, strlen(rows[i].bytes));
		assert_int_equal(base64_encode(out.data, out.size, &again), 0);
		if (rows[i].canonical)
			assert_string_equal(again.data, rows[i].text);
	}
}

static void test_base64_all(void **state)
{
	uint8_t bytes[256];

	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)i;
	for (size_t len = 0; len <= sizeof(bytes); len++) {
		autodatum text = {0}, out = {0};

		assert_int_equal(base64_encode(bytes, len, &text), 0);
		assert_int_equal(base64_decode(text.data, text.size, &out), 0);
		assert_datum(&out, bytes, len);
	}
}

#define A_BLOCK "-----BEGIN A-----\nYWJj\n-----END A-----\n"
#define B_BLOCK "-----BEGIN B C-----\nZGVm\n-----END B C-----\n"

static void test_pem(void **state)
{
	static const struct {
		const char *text, *label, *bytes;
		int ret;
	} rows[] = {
		{A_BLOCK, "A", "abc", 0},
		{A_BLOCK, NULL, "abc", 0},
		{A_BLOCK, "B C", NULL, GNUTLS_E_BASE64_UNEXPECTED_HEADER_ERROR},
		{A_BLOCK B_BLOCK, "B C", "def", 0},
		{"text before " A_BLOCK, "A", "abc", 0},
		{B_BLOCK, "B", NULL, GNUTLS_E_BASE64_UNEXPECTED_HEADER_ERROR},
		{"-----BEGIN A-----\r\nYW\r\nJj\r\n-----END A-----\r\n", "A", "abc", 0},
		{"-----BEGIN A-----\nYWJj\n", "A", NULL, GNUTLS_E_BASE64_DECODING_ERROR},
		{"-----BEGIN A-----\nYWJj\n" A_BLOCK, "A", NULL, GNUTLS_E_BASE64_DECODING_ERROR},
		{"-----BEGIN A-----\n\n-----END A-----\n", "A", NULL,
		 GNUTLS_E_BASE64_DECODING_ERROR},
		{"-----BEGIN A-----\nY!\n-----END A-----\n", "A", NULL,
		 GNUTLS_E_BASE64_DECODING_ERROR},
		{"-----BEGIN A", "A", NULL, GNUTLS_E_BASE64_UNEXPECTED_HEADER_ERROR},
		{"-----BEGIN A----", "A", NULL, GNUTLS_E_BASE64_UNEXPECTED_HEADER_ERROR},
		{"-----BEGIN ", NULL, NULL, GNUTLS_E_BASE64_UNEXPECTED_HEADER_ERROR},
		{"-----BEGIN A\n-----\n" B_BLOCK, NULL, "def", 0},
		{"", "A", NULL, GNUTLS_E_BASE64_UNEXPECTED_HEADER_ERROR},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		autodatum out = {0};
		size_t len = strlen(rows[i].text);
		/* An exact copy, so that the sanitizer sees reads beyond the end. */
		autofree char *copy = mem_dup(rows[i].text, len);

		assert_int_equal(pem_decode(copy, len, rows[i].label, &out), rows[i].ret);
		if (!rows[i].ret)
			assert_datum(&out, rows[i].bytes, strlen(rows[i].bytes));
	}
}

static void test_pem_several(void **state)
{
	static const char text[] = "x\n" A_BLOCK "between\n" B_BLOCK A_BLOCK "after\n";
	static const char *const labels[] = {"nothing", "B C", NULL};
	struct reader in = reader_of(text, strlen(text));
	struct pem_block block;

	assert_int_equal(pem_count(text, strlen(text), NULL), 3);
	assert_int_equal(pem_count(text, strlen(text), "A"), 2);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(pem_next(&in, NULL, &block), 0);
		assert_true(pem_block_is(&block, i == 1 ? "B C" : "A"));
		pem_block_clear(&block);
	}
	assert_int_equal(pem_next(&in, NULL, &block), GNUTLS_E_BASE64_UNEXPECTED_HEADER_ERROR);
	in = reader_of(text, strlen(text));
	assert_int_equal(pem_next_of(&in, labels, &block), 0);
	assert_datum(&block.data, "def", 3);
	pem_block_clear(&block);
}

static void test_pem_headers(void **state)
{
	static const char text[] = "-----BEGIN K-----\nProc-Type: 4,ENCRYPTED\r\n"
				   "DEK-Info: AES-128-CBC,0011\n\nYWJj\n-----END K-----\n";
	gnutls_datum_t all = {(void *)text, sizeof(text) - 1}, body;
	struct reader in = reader_of(text, strlen(text)), value;
	struct pem_block block;

	assert_int_equal(pem_next(&in, "K", &block), 0);
	assert_datum(&block.data, "abc", 3);
	assert_true(pem_header(&block, "DEK-Info", &value));
	assert_int_equal(reader_left(&value), 16);
	assert_memory_equal(value.p, "AES-128-CBC,0011", 16);
	assert_true(pem_header(&block, "proc-type", &value));
	assert_false(pem_header(&block, "DEK", &value));
	pem_block_clear(&block);
	assert_int_equal(gnutls_pem_base64_decode2("K", &all, &body),
			 GNUTLS_E_BASE64_DECODING_ERROR);
}

static void test_pem_write(void **state)
{
	char label[52], bytes[200];
	gnutls_datum_t data = {(void *)bytes, 0};

	memset(label, 'L', sizeof(label));
	memset(bytes, 'a', sizeof(bytes));
	label[51] = '\0';
	for (data.size = 1; data.size < sizeof(bytes); data.size++) {
		autodatum text = {0}, out = {0};
		char *eol;

		assert_int_equal(gnutls_pem_base64_encode2("CERTIFICATE", &data, &text), 0);
		assert_int_equal(strlen((char *)text.data), text.size);
		for (char *line = (char *)text.data; (eol = strchr(line, '\n')); line = eol + 1)
			assert_true(eol - line <= 64);
		assert_int_equal(gnutls_pem_base64_decode2("CERT", &text, &out), 0);
		assert_datum(&out, bytes, data.size);
	}
	{
		autodatum text = {0};
		size_t len = 10;

		assert_int_equal(gnutls_pem_base64_encode2(label, &data, &text),
				 GNUTLS_E_BASE64_ENCODING_ERROR);
		assert_int_equal(gnutls_pem_base64_encode("A", &data, bytes, &len),
				 GNUTLS_E_SHORT_MEMORY_BUFFER);
		assert_true(len > 200);
	}
}

static void test_password(void **state)
{
	static const struct {
		const char *in, *out;
		int ret;
	} rows[] = {
		{"abc", "abc", 0}, {"", "", 0}, {"caf\xc3\xa9", "caf\xc3\xa9", 0},
		{"cafe\xcc\x81", "caf\xc3\xa9", 0}, {"a\xc2\xa0 b", "a  b", 0},
		{"\xe2\x98\xba", "\xe2\x98\xba", 0},
		{"a\tb", NULL, GNUTLS_E_INVALID_PASSWORD_STRING},
		{"a\x7f", NULL, GNUTLS_E_INVALID_PASSWORD_STRING},
		{"\xc2\xad", NULL, GNUTLS_E_INVALID_PASSWORD_STRING},
		{"\xd9\x80", NULL, GNUTLS_E_INVALID_PASSWORD_STRING},
		{"\xee\x80\x80", NULL, GNUTLS_E_INVALID_PASSWORD_STRING},
		{"\xff", NULL, GNUTLS_E_INVALID_UTF8_STRING},
		{"\xc3", NULL, GNUTLS_E_INVALID_UTF8_STRING},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		autodatum out = {0}, as_is = {0};
		const unsigned char *in = (const unsigned char *)rows[i].in;
		unsigned len = (unsigned)strlen(rows[i].in);

		assert_int_equal(gnutls_utf8_password_normalize(in, len, &out, 0), rows[i].ret);
		if (!rows[i].ret) {
			assert_string_equal(out.data, rows[i].out);
			continue;
		}
		assert_int_equal(gnutls_utf8_password_normalize(in, len, &as_is,
								GNUTLS_UTF8_IGNORE_ERRS),
				 0);
		assert_datum(&as_is, in, len);
	}
}

static void test_utf16(void **state)
{
	static const uint8_t good[] = {0, 'a', 0x20, 0xac, 0xd8, 0x3d, 0xde, 0x00};
	static const uint8_t lone_high[] = {0xd8, 0x3d, 0, 'a'}, lone_low[] = {0xde, 0, 0, 'a'};
	static const uint8_t cut[] = {0xd8, 0x3d};
	autodatum text = {0}, back = {0}, none = {0};

	assert_int_equal(utf8_from_utf16be(good, sizeof(good), &text), 0);
	assert_string_equal(text.data, "a\xe2\x82\xac\xf0\x9f\x98\x80");
	assert_int_equal(utf8_to_utf16be(text.data, text.size, &back), 0);
	assert_datum(&back, good, sizeof(good));
	assert_int_equal(utf8_from_utf16be(lone_high, 4, &none), GNUTLS_E_INVALID_UTF8_STRING);
	assert_int_equal(utf8_from_utf16be(lone_low, 4, &none), GNUTLS_E_INVALID_UTF8_STRING);
	assert_int_equal(utf8_from_utf16be(cut, 2, &none), GNUTLS_E_INVALID_UTF8_STRING);
	assert_int_equal(utf8_from_utf16be(good, 3, &none), GNUTLS_E_INVALID_UTF8_STRING);
	assert_int_equal(utf8_to_utf16be("\xc3", 1, &none), GNUTLS_E_INVALID_UTF8_STRING);
}

static void test_idna(void **state)
{
	static const struct {
		const char *in, *out;
		unsigned flags;
		int ret;
	} rows[] = {
		{"example.com", "example.com", 0, 0},
		{"EXAMPLE.com", "EXAMPLE.com", 0, 0},
		{"", "", 0, 0},
		{"b\xc3\xbc" "cher.de", "xn--bcher-kva.de", 0, 0},
		{"B\xc3\x9c" "CHER.de", "xn--bcher-kva.de", 0, 0},
		{"fa\xc3\x9f.de", "xn--fa-hia.de", 0, 0},
		{"\xe2\x98\xba.de", "xn--74h.de", 0, 0},
		{"\xe2\x98\xba.de", NULL, GNUTLS_IDNA_FORCE_2008, GNUTLS_E_INVALID_UTF8_STRING},
		{"\xff.de", NULL, 0, GNUTLS_E_INVALID_UTF8_STRING},
		{"a_\xc3\xbc.de", NULL, 0, GNUTLS_E_INVALID_UTF8_STRING},
		{"*.\xc3\xbc.de", NULL, 0, GNUTLS_E_INVALID_UTF8_STRING},
	};
	autodatum back = {0}, none = {0};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		autodatum out = {0};
		unsigned len = (unsigned)strlen(rows[i].in);

		assert_int_equal(gnutls_idna_map(rows[i].in, len, &out, rows[i].flags),
				 rows[i].ret);
		if (!rows[i].ret)
			assert_string_equal(out.data, rows[i].out);
	}
	assert_int_equal(gnutls_idna_reverse_map("xn--bcher-kva.de", 16, &back, 0), 0);
	assert_string_equal(back.data, "b\xc3\xbc" "cher.de");
	assert_int_equal(gnutls_idna_reverse_map("a\0b", 3, &none, 0),
			 GNUTLS_E_INVALID_UTF8_STRING);
	assert_int_equal(gnutls_idna_reverse_map("\xff", 1, &none, 0),
			 GNUTLS_E_INVALID_UTF8_STRING);
}

static void test_buffer(void **state)
{
	struct gnutls_buffer_st buffer;
	gnutls_datum_t out = {(void *)"old", 3};

	_gnutls_buffer_init(&buffer);
	assert_int_equal(_gnutls_buffer_to_datum(&buffer, &out, 1), 0);
	assert_null(out.data);
	assert_int_equal(_gnutls_buffer_append_str(&buffer, "abc"), 0);
	assert_int_equal(gnutls_buffer_append_data(&buffer, "\0d", 2), 0);
	assert_int_equal(_gnutls_buffer_to_datum(&buffer, &out, 1), 0);
	assert_datum(&out, "abc\0d", 5);
	assert_int_equal(out.data[5], 0);
	datum_clear(&out);
}

static void test_memory(void **state)
{
	char secret[] = "secret";

	assert_int_equal(gnutls_memcmp("abc", "abc", 3), 0);
	assert_int_not_equal(gnutls_memcmp("abc", "abd", 3), 0);
	assert_int_equal(gnutls_memcmp("a", "b", 0), 0);
	gnutls_memset(secret, 'x', 3);
	assert_string_equal(secret, "xxxret");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_hex),
		cmocka_unit_test(test_hex_room),
		cmocka_unit_test(test_base64),
		cmocka_unit_test(test_base64_all),
		cmocka_unit_test(test_pem),
		cmocka_unit_test(test_pem_several),
		cmocka_unit_test(test_pem_headers),
		cmocka_unit_test(test_pem_write),
		cmocka_unit_test(test_password),
		cmocka_unit_test(test_utf16),
		cmocka_unit_test(test_idna),
		cmocka_unit_test(test_buffer),
		cmocka_unit_test(test_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
