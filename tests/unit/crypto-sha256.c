/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SHA-256 and HMAC with the processor's SHA instructions: the same as nettle's for all lengths
 * around blocks, in pieces, copied in between; and a known-answer test that tells right from wrong.
 */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "accelerated/accelerated.h"
#include "base/mem.h"
#include "crypto/kdf.h"

#define TEXT_MAX 400

static const struct hash_ops *hash_row(const struct hash_ops *o)
{
	while (o->id && o->id != GNUTLS_DIG_SHA256)
		o++;
	return o;
}

static const struct mac_ops *mac_row(const struct mac_ops *o)
{
	while (o->id && o->id != GNUTLS_MAC_SHA256)
		o++;
	return o;
}

static uint8_t text[TEXT_MAX];

static int skip_without(void **state)
{
	(void)state;
	for (unsigned i = 0; i < sizeof(text); i++)
		text[i] = (uint8_t)(i * i + 5 * i + 1);
	if (!accelerated_hash_find(GNUTLS_DIG_SHA256)) {
		puts("skipped: this processor has no SHA instructions");
		skip();
	}
	return 0;
}

static void hashes(void **state)
{
	struct hash ours = {.ops = accelerated_hash_find(GNUTLS_DIG_SHA256)}, copy;
	struct hash nettle = {.ops = hash_row(nettle_hash_table)};
	uint8_t got[32], want[32];

	(void)state;
	ours.ops->init(&ours.state);
	nettle.ops->init(&nettle.state);
	for (unsigned len = 0; len <= TEXT_MAX; len++) {
		hash_update(&nettle, text, len);
		hash_digest(&nettle, want);
		for (unsigned first = 0; first <= len; first += 1 + first / 3) {
			hash_update(&ours, text, first);
			hash_copy(&copy, &ours);
			hash_update(&ours, text + first, len - first);
			hash_peek(&ours, got);
			assert_memory_equal(got, want, sizeof(want));
			hash_digest(&ours, got);
			assert_memory_equal(got, want, sizeof(want));
			hash_update(&copy, text + first, len - first);
			hash_digest(&copy, got);
			assert_memory_equal(got, want, sizeof(want));
		}
	}
}

/* What record/cbc.c goes on from. */
static void chains(void **state)
{
	struct hash ours = {.ops = accelerated_hash_find(GNUTLS_DIG_SHA256)};
	struct hash nettle = {.ops = hash_row(nettle_hash_table)};
	uint8_t got[32], want[32];

	(void)state;
	ours.ops->init(&ours.state);
	nettle.ops->init(&nettle.state);
	for (unsigned i = 0; i < 5; i++) {
		ours.ops->chain(&ours.state, got);
		nettle.ops->chain(&nettle.state, want);
		assert_memory_equal(got, want, sizeof(want));
		hash_update(&ours, text + i, 64);
		hash_update(&nettle, text + i, 64);
	}
}

static void macs(void **state)
{
	struct mac ours = {.ops = accelerated_mac_find(GNUTLS_MAC_SHA256)};
	struct mac nettle = {.ops = mac_row(nettle_mac_table)};
	uint8_t got[32], want[32];

	(void)state;
	for (unsigned key = 0; key <= 200; key++) {
		assert_int_equal(ours.ops->set_key(&ours.state, text, key), 0);
		assert_int_equal(nettle.ops->set_key(&nettle.state, text, key), 0);
		/* keyed anew by every digest */
		for (unsigned len = 0; len <= TEXT_MAX; len += 1 + len / 7) {
			mac_update(&nettle, text, len);
			mac_digest(&nettle, want);
			mac_update(&ours, text, len / 2);
			mac_update(&ours, text + len / 2, len - len / 2);
			mac_digest(&ours, got);
			assert_memory_equal(got, want, sizeof(want));
		}
	}
}

/* TLS 1.2's PRF, of what the shortcut takes and beyond, to all lengths. */
static void prfs(void **state)
{
	struct mac ours = {.ops = accelerated_mac_find(GNUTLS_MAC_SHA256)};
	struct mac nettle = {.ops = mac_row(nettle_mac_table)};
	uint8_t got[200], want[200];

	(void)state;
	assert_int_equal(ours.ops->set_key(&ours.state, text, 48), 0);
	assert_int_equal(nettle.ops->set_key(&nettle.state, text, 48), 0);
	assert_non_null(ours.ops->p_hash);
	for (unsigned seed = 0; seed <= 200; seed++) {
		for (unsigned len = 0; len <= sizeof(got); len += 1 + len / 5) {
			memset(got, 0xaa, sizeof(got));
			memset(want, 0xaa, sizeof(want));
			assert_int_equal(
				kdf_tls12_prf_keyed(&nettle, "label", text, seed, want, len), 0);
			assert_int_equal(kdf_tls12_prf_keyed(&ours, "label", text, seed, got, len),
					 0);
			assert_memory_equal(got, want, sizeof(want));
		}
	}
}

static void wrong_p_hash(const void *state, const void *in, size_t len, void *out, size_t out_len)
{
	(void)state;
	(void)in;
	(void)len;
	memset(out, 0, out_len);
}

static const struct hash_ops *right;

static void wrong_digest(void *state, void *out)
{
	right->digest(state, out);
	((uint8_t *)out)[31] ^= 1;
}

static void known_answers(void **state)
{
	const struct mac_ops *mac = mac_row(nettle_mac_table);
	struct mac_ops wrong_mac = *mac;
	struct hash_ops wrong;

	(void)state;
	right = hash_row(nettle_hash_table);
	wrong = *right;
	wrong.digest = wrong_digest;
	assert_true(accel_sha256_kat(right, mac));
	assert_false(accel_sha256_kat(&wrong, mac));
	assert_false(accel_sha256_kat(right, mac + 1)); /* another's */
	wrong_mac.p_hash = wrong_p_hash;
	wrong_mac.p_hash_max = 255;
	assert_false(accel_sha256_kat(right, &wrong_mac));
	assert_null(accelerated_hash_find(GNUTLS_DIG_SHA384));
	assert_null(accelerated_mac_find(GNUTLS_MAC_SHA1));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(hashes, skip_without),
		cmocka_unit_test_setup(chains, skip_without),
		cmocka_unit_test_setup(macs, skip_without),
		cmocka_unit_test_setup(prfs, skip_without),
		cmocka_unit_test(known_answers),
	};

	return cmocka_run_group_tests_name("crypto-sha256", tests, NULL, NULL);
}
