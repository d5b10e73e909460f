/* SPDX-License-Identifier: GPL-3.0-or-later */
/* base: reader, writer, datums, constant-time helpers, secrets. */
#include <stdarg.h>
#include <stddef.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "base/ct.h"
#include "base/datum.h"
#include "base/reader.h"
#include "base/secret.h"
#include "base/shared.h"
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

static void shared_bytes(void **state)
{
	gnutls_datum_t a = {NULL, 0}, b = {NULL, 0}, c = {NULL, 0}, d = {NULL, 0};
	const uint8_t *first;

	(void)state;
	assert_int_equal(shared_get(&a, "one certificate", 15), 0);
	assert_int_equal(shared_get(&b, "one certificate", 15), 0);
	assert_ptr_equal(a.data, b.data);
	assert_int_equal(a.size, 15);
	assert_string_equal((char *)a.data, "one certificate");
	/* the same place in the table */
	assert_int_equal(shared_get(&c, "two certificate", 15), 0);
	assert_ptr_not_equal(a.data, c.data);
	assert_int_equal(shared_get(&d, "one certificate", 15), 0);
	assert_ptr_not_equal(a.data, d.data);
	assert_memory_equal(a.data, "one", 3);
	assert_memory_equal(c.data, "two", 3);
	first = d.data;
	shared_put(&a);
	assert_null(a.data);
	shared_put(&a);
	shared_put(&c);
	shared_put(&b);
	assert_int_equal(shared_get(&a, "one certificate", 15), 0);
	assert_ptr_equal(a.data, first);
	shared_put(&a);
	shared_put(&d);
	/* short ones, too */
	assert_int_equal(shared_get(&a, "x", 1), 0);
	assert_int_equal(shared_get(&b, "x", 1), 0);
	assert_ptr_equal(a.data, b.data);
	shared_put(&a);
	shared_put(&b);
	assert_int_equal(shared_get(&a, "", 0), GNUTLS_E_INTERNAL_ERROR);
	assert_null(a.data);
}

static void *share_and_leave(void *seed)
{
	uint32_t random = *(uint32_t *)seed;
	gnutls_datum_t held[6] = {{NULL, 0}};
	uint8_t bytes[40], what[6] = {0};

	for (int i = 0; i < 20000; i++) {
		unsigned at = (random >> 8) % 6;

		random = random * 1664525 + 1013904223;
		for (unsigned k = 0; k < held[at].size; k++)
			if (held[at].data[k] != what[at] && k < 32)
				return seed;
		shared_put(&held[at]);
		what[at] = (uint8_t)((random >> 16) % 5);
		/* some of them meet in the table */
		memset(bytes, what[at], sizeof(bytes));
		memset(bytes + 32, what[at] % 3, 8);
		if (shared_get(&held[at], bytes, sizeof(bytes)) < 0)
			return seed;
	}
	for (unsigned at = 0; at < 6; at++)
		shared_put(&held[at]);
	return NULL;
}

static void shared_by_threads(void **state)
{
	uint32_t seeds[4] = {1, 2, 3, 4};
	pthread_t threads[4];
	void *wrong;

	(void)state;
	for (int i = 0; i < 4; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, share_and_leave, &seeds[i]), 0);
	for (int i = 0; i < 4; i++) {
		assert_int_equal(pthread_join(threads[i], &wrong), 0);
		assert_null(wrong);
	}
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
		cmocka_unit_test(shared_bytes),
		cmocka_unit_test(shared_by_threads),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
