/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Data objects of the ABI and the small functions around them: allocator hooks, groups, version,
 * the FIPS 140 interface. tests/abi compares the values with the stock library. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/errors.h"
#include "base/mem-hooks.h"
#include "base/mem.h"

static int hooked;

static void *counting_malloc(size_t size)
{
	hooked++;
	return malloc(size);
}

static void *failing_malloc(size_t size)
{
	return NULL;
}

static void test_hooks(void **state)
{
	char *s;

	assert_true(gnutls_malloc == malloc && gnutls_free == free);
	gnutls_global_set_mem_functions(counting_malloc, counting_malloc, NULL, realloc, free);
	assert_true(gnutls_malloc == malloc);

	gnutls_malloc = counting_malloc;
	s = gnutls_strdup("abc");
	assert_string_equal(s, "abc");
	assert_int_equal(hooked, 1);
	gnutls_free(s);
	s = mem_strdup("abc");
	assert_int_equal(hooked, 2);
	mem_free(s);
	gnutls_malloc = failing_malloc;
	assert_null(gnutls_strdup("abc"));
	gnutls_malloc = malloc;
}

/* 2 q + 1 = p, byte by byte from the end. */
static void assert_safe_prime(const gnutls_datum_t *p, const gnutls_datum_t *q)
{
	unsigned carry = 1;

	assert_int_equal(p->size, q->size);
	for (unsigned i = p->size; i-- > 0;) {
		unsigned v = 2u * q->data[i] + carry;

		assert_int_equal(p->data[i], v & 0xff);
		carry = v >> 8;
	}
	assert_int_equal(carry, 0);
}

static void test_groups(void **state)
{
	static const struct {
		const gnutls_datum_t *p, *q, *g;
		const unsigned int *key_bits;
		unsigned bits;
	} rows[] = {
#define ROW(n)                                                                                     \
	{&gnutls_ffdhe_##n##_group_prime, &gnutls_ffdhe_##n##_group_q,                             \
	 &gnutls_ffdhe_##n##_group_generator, &gnutls_ffdhe_##n##_key_bits, n}
		ROW(2048), ROW(3072), ROW(4096), ROW(6144), ROW(8192),
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		assert_int_equal(rows[i].p->size * 8, rows[i].bits);
		assert_safe_prime(rows[i].p, rows[i].q);
		assert_int_equal(rows[i].g->size, 1);
		assert_int_equal(rows[i].g->data[0], 2);
		assert_in_range(*rows[i].key_bits, 225, 512);
	}
	assert_int_equal(gnutls_srp_1024_group_prime.size, 128);
	assert_int_equal(gnutls_srp_8192_group_prime.size, 1024);
	assert_int_equal(gnutls_srp_8192_group_generator.data[0], 19);
}

static void test_version(void **state)
{
	static const struct {
		const char *wanted;
		bool there;
	} rows[] = {
		{NULL, true}, {"", true}, {"3.7.9", true}, {"3.6.15", true}, {"3", true},
		{"2.12.23", true}, {"3.7.10", false}, {"3.8.0", false}, {"4", false},
		{"3.7.9.1", false}, {"x", false},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		assert_true(!!gnutls_check_version(rows[i].wanted) == rows[i].there);
	assert_string_equal(gnutls_check_version(NULL), GNUTLS_VERSION);
	assert_int_equal(_gnutls_global_version, GNUTLS_VERSION_NUMBER);
	assert_string_equal(gnutls_get_library_config()->name, "libgnutls-soname");
}

static void test_fips140(void **state)
{
	gnutls_fips140_context_t context;

	gnutls_fips140_set_mode(GNUTLS_FIPS140_STRICT, 0);
	assert_int_equal(gnutls_fips140_mode_enabled(), 0);
	assert_int_equal(gnutls_fips140_context_init(&context), 0);
	assert_int_equal(gnutls_fips140_push_context(context), GNUTLS_E_INVALID_REQUEST);
	assert_int_equal(gnutls_fips140_pop_context(), GNUTLS_E_INVALID_REQUEST);
	assert_int_equal(gnutls_fips140_get_operation_state(context), GNUTLS_FIPS140_OP_INITIAL);
	gnutls_fips140_context_deinit(context);
	gnutls_malloc = failing_malloc;
	assert_int_equal(gnutls_fips140_context_init(&context), GNUTLS_E_MEMORY_ERROR);
	gnutls_malloc = malloc;
	assert_int_equal(gnutls_fips140_run_self_tests(), 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_hooks),
		cmocka_unit_test(test_groups),
		cmocka_unit_test(test_version),
		cmocka_unit_test(test_fips140),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
