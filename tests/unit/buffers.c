/* SPDX-License-Identifier: GPL-3.0-or-later */
/* base: reader, writer, datums, constant-time helpers, secrets. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "base/ct.h"
#include "base/datum.h"
#include "base/reader.h"
#include "base/secret.h"
#include "base/writer.h"

static void reads_integers_and_vectors(void **state)
{
	static const uint8_t bytes[] = {1, 2, 3, 4, 5, 6, 2, 7, 8, 0, 1, 9};
	struct reader r = reader_of(bytes, sizeof(bytes)), v;
	uint8_t u8;
	uint16_t u16;
	uint32_t u24;

	(void)state;
	assert_int_equal(reader_u8(&r, &u8), 0);
	assert_int_equal(u8, 1);
	assert_int_equal(reader_u16(&r, &u16), 0);
	assert_int_equal(u16, 0x0203);
	assert_int_equal(reader_u24(&r, &u24), 0);
	assert_int_equal(u24, 0x040506);
	assert_int_equal(reader_vec8(&r, &v), 0);
	assert_int_equal(reader_left(&v), 2);
	assert_int_equal(v.p[1], 8);
	assert_int_equal(reader_done(&r), GNUTLS_E_UNEXPECTED_PACKET_LENGTH);
	assert_int_equal(reader_vec16(&r, &v), 0);
	assert_int_equal(reader_done(&r), 0);
}

static void a_failed_read_empties_the_reader(void **state)
{
	static const uint8_t bytes[] = {0, 9, 1, 2};
	struct reader r = reader_of(bytes, sizeof(bytes)), v;
	uint8_t u8 = 7;

	(void)state;
	assert_int_equal(reader_vec16(&r, &v), GNUTLS_E_UNEXPECTED_PACKET_LENGTH);
	assert_true(reader_is_empty(&v));
	assert_true(reader_is_empty(&r));
	assert_int_equal(reader_u8(&r, &u8), GNUTLS_E_UNEXPECTED_PACKET_LENGTH);
	assert_int_equal(u8, 0);
	r = reader_of(NULL, 0);
	assert_int_equal(reader_skip(&r, 0), 0);
	assert_int_equal(reader_skip(&r, 1), GNUTLS_E_UNEXPECTED_PACKET_LENGTH);
}

static void writes_nested_vectors(void **state)
{
	static const uint8_t expected[] = {0, 0, 6, 0, 4, 2, 'a', 'b', 5};
	autowriter w = {0};
	size_t outer = writer_open24(&w), inner = writer_open16(&w);

	(void)state;
	writer_vec8(&w, "ab", 2);
	writer_u8(&w, 5);
	writer_close16(&w, inner);
	writer_close24(&w, outer);
	assert_int_equal(writer_error(&w), 0);
	assert_int_equal(w.len, sizeof(expected));
	assert_memory_equal(w.data, expected, sizeof(expected));
	writer_consume(&w, 5);
	assert_int_equal(w.len, 4);
	assert_int_equal(w.data[0], 2);
}

static void writer_failures_are_sticky(void **state)
{
	uint8_t small[3], big[256] = {0};
	struct writer w;

	(void)state;
	writer_init_fixed(&w, small, sizeof(small));
	writer_u32(&w, 1);
	assert_int_equal(writer_error(&w), GNUTLS_E_SHORT_MEMORY_BUFFER);
	writer_u8(&w, 1);
	assert_int_equal(writer_error(&w), GNUTLS_E_SHORT_MEMORY_BUFFER);
	writer_clear(&w);

	writer_init(&w);
	writer_vec8(&w, big, sizeof(big)); /* does not fit one length byte */
	assert_int_equal(writer_error(&w), GNUTLS_E_INTERNAL_ERROR);
	writer_clear(&w);
}

static void a_taken_datum_is_terminated(void **state)
{
	struct writer w = {.secret = true};
	gnutls_datum_t d;
	size_t i;

	(void)state;
	for (i = 0; i < 1000; i++)
		writer_u8(&w, 'x');
	assert_int_equal(writer_take_datum(&w, &d), 0);
	assert_int_equal(d.size, 1000);
	assert_int_equal(d.data[1000], 0);
	assert_null(w.data);
	datum_clear_wipe(&d);
}

static void datums(void **state)
{
	gnutls_datum_t d = {NULL, 0};
	char buf[4];
	size_t len = sizeof(buf);

	(void)state;
	assert_int_equal(datum_set(&d, "hello", 5), 0);
	assert_int_equal(datum_set(&d, d.data + 1, 3), 0); /* from itself */
	assert_memory_equal(d.data, "ell", 4);
	assert_int_equal(datum_export(d.data, d.size, true, buf, &len), 0);
	assert_int_equal(len, 3);
	assert_string_equal(buf, "ell");
	len = 3;
	assert_int_equal(datum_export(d.data, d.size, true, buf, &len),
			 GNUTLS_E_SHORT_MEMORY_BUFFER);
	assert_int_equal(len, 4);
	datum_clear(&d);
	assert_null(d.data);
}

static void constant_time(void **state)
{
	uint8_t out[2];

	(void)state;
	assert_true(ct_eq("abc", "abc", 3));
	assert_false(ct_eq("abc", "abd", 3));
	assert_true(ct_eq("", "", 0));
	assert_int_equal(ct_is_zero(0), 0xffffffff);
	assert_int_equal(ct_is_zero(0x80000000), 0);
	assert_int_equal(ct_eq_u32(5, 5), 0xffffffff);
	assert_int_equal(ct_lt_u32(4, 5), 0xffffffff);
	assert_int_equal(ct_lt_u32(5, 5), 0);
	ct_select(0xffffffff, out, "tt", "ff", 2);
	assert_memory_equal(out, "tt", 2);
	ct_select(0, out, "tt", "ff", 2);
	assert_memory_equal(out, "ff", 2);
}

static void secrets(void **state)
{
	struct secret s = {.data = {9, 9, 9}, .len = 3};
	uint8_t big[SECRET_MAX + 1] = {0};

	(void)state;
	assert_int_equal(secret_set(&s, "a", 1), 0);
	assert_int_equal(s.data[1], 0);
	assert_int_equal(secret_set(&s, big, sizeof(big)), GNUTLS_E_INTERNAL_ERROR);
	assert_int_equal(s.len, 1);
	secret_clear(&s);
	assert_int_equal(s.data[0], 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_integers_and_vectors),
		cmocka_unit_test(a_failed_read_empties_the_reader),
		cmocka_unit_test(writes_nested_vectors),
		cmocka_unit_test(writer_failures_are_sticky),
		cmocka_unit_test(a_taken_datum_is_terminated),
		cmocka_unit_test(datums),
		cmocka_unit_test(constant_time),
		cmocka_unit_test(secrets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
