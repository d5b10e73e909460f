/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The accelerated X25519: the values of RFC 7748, nettle's for everything else, and numbers at the
 * edges of its representation. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <nettle/curve25519.h>

#include "crypto/provider.h"

#define LEN 32

static void from_hex(const char *hex, uint8_t out[LEN])
{
	for (size_t i = 0; i < LEN; i++) {
		const char digits[3] = {hex[2 * i], hex[2 * i + 1], 0};

		out[i] = (uint8_t)strtoul(digits, NULL, 16);
	}
}

static int skip_without(void **state)
{
	uint8_t out[LEN], one[LEN] = {1};

	(void)state;
	if (!accelerated_x25519(out, one, one))
		skip(); /* no 128-bit integers: there is only nettle's */
	return 0;
}

static void same_as_nettle(const uint8_t *scalar, const uint8_t *u)
{
	uint8_t want[LEN], got[LEN];

	curve25519_mul(want, scalar, u);
	assert_true(accelerated_x25519(got, scalar, u));
	assert_memory_equal(got, want, LEN);
}

/* §5.2 */
static void vectors(void **state)
{
	static const char *const rows[][3] = {
		{"a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4",
		 "e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c",
		 "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552"},
		{"4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d",
		 "e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493",
		 "95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957"},
	};
	uint8_t scalar[LEN], u[LEN], want[LEN], got[LEN];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		from_hex(rows[i][0], scalar);
		from_hex(rows[i][1], u);
		same_as_nettle(scalar, u);
		from_hex(rows[i][2], want);
		assert_true(accelerated_x25519(got, scalar, u));
		assert_memory_equal(got, want, LEN);
	}
}

/* §5.2: each result is the next scalar, each scalar the next point. Out and in may be one place. */
static void iterated(void **state)
{
	uint8_t k[LEN] = {9}, u[LEN] = {9}, old[LEN], want[LEN];

	(void)state;
	for (unsigned i = 1; i <= 1000; i++) {
		memcpy(old, k, LEN);
		assert_true(accelerated_x25519(k, k, u));
		memcpy(u, old, LEN);
		if (i == 1) {
			from_hex("422c8e7a6227d7bca1350b3e2bb7279f7897b87bb6854b783c60e80311ae3079",
				 want);
			assert_memory_equal(k, want, LEN);
		}
	}
	from_hex("684cf59ba83309552800ef566f2f4d3c1c3887c49360e3875f2eb94d99532c51", want);
	assert_memory_equal(k, want, LEN);
	memcpy(old, u, LEN);
	assert_true(accelerated_x25519(u, k, u));
	curve25519_mul(want, k, old);
	assert_memory_equal(u, want, LEN);
}

/* Random ones, and those with long runs of ones and zeros, where carries are. */
static void as_nettle(void **state)
{
	uint64_t seed = 0x9e3779b97f4a7c15;
	uint8_t scalar[LEN], u[LEN];

	(void)state;
	for (unsigned round = 0; round < 1500; round++) {
		for (size_t i = 0; i < LEN; i++) {
			seed ^= seed << 13;
			seed ^= seed >> 7;
			seed ^= seed << 17;
			scalar[i] = (uint8_t)seed;
			u[i] = (uint8_t)(seed >> 32);
			if (round % 3 == 1)
				u[i] = u[i] & 0x10 ? 0xff : 0;
			if (round % 3 == 2)
				scalar[i] = scalar[i] & 0x10 ? 0xff : 0;
		}
		same_as_nettle(scalar, u);
	}
}

/* All encodings around 0, p and 2^255, of which some are points of small order. */
static void edges(void **state)
{
	uint8_t scalar[LEN], u[LEN], zero[LEN] = {0}, got[LEN];

	(void)state;
	for (unsigned i = 0; i < 40; i++) {
		memset(scalar, (int)(i * 7), LEN);
		memset(u, 0, LEN);
		u[0] = (uint8_t)i;
		same_as_nettle(scalar, u);
		memset(u, 0xff, LEN);
		u[0] = (uint8_t)(0xff - i); /* above p from 0xed on */
		same_as_nettle(scalar, u);
		u[31] = 0x7f;
		same_as_nettle(scalar, u);
		u[31] = 0x80;
		same_as_nettle(scalar, u);
	}
	/* the point of order 2, and p itself, which is 0: nothing comes of them */
	memset(u, 0, LEN);
	assert_true(accelerated_x25519(got, scalar, u));
	assert_memory_equal(got, zero, LEN);
	memset(u, 0xff, LEN);
	u[0] = 0xed;
	u[31] = 0x7f;
	assert_true(accelerated_x25519(got, scalar, u));
	assert_memory_equal(got, zero, LEN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(vectors, skip_without),
		cmocka_unit_test_setup(iterated, skip_without),
		cmocka_unit_test_setup(as_nettle, skip_without),
		cmocka_unit_test_setup(edges, skip_without),
	};

	return cmocka_run_group_tests_name("crypto-x25519", tests, NULL, NULL);
}
