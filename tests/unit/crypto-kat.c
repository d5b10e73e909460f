/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Known answers of the primitives (crypto-kat.txt), and that each of them refuses what is wrong. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <gnutls/crypto.h>

#include "algorithms/algorithms.h"
#include "base/datum.h"
#include "crypto/der-mini.h"
#include "crypto/kdf.h"
#include "crypto/provider.h"

#define ARGS_MAX 10

static char *args[ARGS_MAX];

static gnutls_datum_t bytes(int i)
{
	gnutls_datum_t d = {0};

	assert_non_null(args[i]);
	if (strcmp(args[i], "-"))
		d.size = (unsigned)strlen(args[i]) / 2;
	d.data = mem_calloc(1, d.size + 1);
	for (unsigned k = 0; k < d.size; k++) {
		unsigned v;

		assert_int_equal(sscanf(args[i] + 2 * k, "%2x", &v), 1);
		d.data[k] = (unsigned char)v;
	}
	return d;
}

#define DATUM(name, i) autodatum name = bytes(i)

static void run_hash(void)
{
	gnutls_digest_algorithm_t alg = gnutls_digest_get_id(args[1]);
	DATUM(msg, 2);
	DATUM(want, 3);
	uint8_t out[HASH_MAX_LEN];
	struct hash h;

	assert_int_equal(hash_fast(alg, msg.data, msg.size, out), 0);
	assert_memory_equal(out, want.data, want.size);
	/* piece by piece, with a look in between, and again after the end */
	assert_int_equal(hash_init(&h, alg), 0);
	for (int round = 0; round < 2; round++) {
		hash_update(&h, NULL, 0);
		hash_update(&h, msg.data, msg.size / 2);
		hash_peek(&h, out);
		hash_update(&h, msg.data + msg.size / 2, msg.size - msg.size / 2);
		hash_digest(&h, out);
		assert_memory_equal(out, want.data, want.size);
	}
	hash_clear(&h);
}

static void run_mac(void)
{
	DATUM(key, 2);
	DATUM(msg, 3);
	DATUM(want, 4);
	uint8_t out[HASH_MAX_LEN];

	assert_int_equal(gnutls_hmac_fast(gnutls_mac_get_id(args[1]), key.data, key.size, msg.data,
					  msg.size, out),
			 0);
	assert_memory_equal(out, want.data, want.size);
}

static void run_aead(void)
{
	gnutls_cipher_algorithm_t alg = gnutls_cipher_get_id(args[1]);
	DATUM(key, 2);
	DATUM(nonce, 3);
	DATUM(ad, 4);
	DATUM(plain, 5);
	DATUM(want, 6);
	uint8_t out[512], back[512];
	struct aead a;

	assert_int_equal(aead_init(&a, alg, key.data, key.size), 0);
	for (unsigned cut = 0; cut <= plain.size; cut++) {
		struct iovec iov[3] = {
			{plain.data, cut}, {plain.data + cut, (plain.size - cut) / 2}, {NULL, 0}};

		iov[2].iov_base = plain.data + cut + iov[1].iov_len;
		iov[2].iov_len = plain.size - cut - iov[1].iov_len;
		assert_int_equal(
			aead_seal(&a, nonce.data, nonce.size, ad.data, ad.size, iov, 3, out), 0);
		assert_memory_equal(out, want.data, want.size);
	}
	/* in place */
	memcpy(out, plain.data, plain.size);
	struct iovec one = {out, plain.size};

	assert_int_equal(aead_seal(&a, nonce.data, nonce.size, ad.data, ad.size, &one, 1, out), 0);
	assert_memory_equal(out, want.data, want.size);
	assert_int_equal(
		aead_open(&a, nonce.data, nonce.size, ad.data, ad.size, out, want.size, back), 0);
	assert_memory_equal(back, plain.data, plain.size);
	/* any byte wrong: refused, and nothing left behind */
	for (unsigned i = 0; i < want.size; i++) {
		memcpy(out, want.data, want.size);
		out[i] ^= 0x40;
		assert_int_equal(aead_open(&a, nonce.data, nonce.size, ad.data, ad.size, out,
					   want.size, out),
				 GNUTLS_E_DECRYPTION_FAILED);
		for (unsigned k = 0; k < plain.size; k++)
			assert_int_equal(out[k], 0);
	}
	assert_int_equal(aead_open(&a, nonce.data, nonce.size, ad.data, ad.size, want.data,
				   a.tag_len - 1U, back),
			 GNUTLS_E_DECRYPTION_FAILED);
	assert_true(aead_open(&a, nonce.data, 0, ad.data, ad.size, want.data, want.size, back) < 0);
	aead_clear(&a);
	assert_true(aead_init(&a, alg, key.data, key.size - 1) < 0);
}

static void run_cipher(void)
{
	gnutls_cipher_algorithm_t alg = gnutls_cipher_get_id(args[1]);
	DATUM(key, 2);
	DATUM(iv, 3);
	DATUM(plain, 4);
	DATUM(want, 5);
	uint8_t out[256];
	struct cipher c;

	assert_int_equal(cipher_init(&c, alg, true, key.data, key.size, iv.data, iv.size), 0);
	assert_int_equal(cipher_apply(&c, plain.data, plain.size, out), 0);
	assert_memory_equal(out, want.data, want.size);
	cipher_clear(&c);
	assert_int_equal(cipher_init(&c, alg, false, key.data, key.size, iv.data, iv.size), 0);
	assert_int_equal(cipher_apply(&c, out, plain.size, out), 0);
	assert_memory_equal(out, plain.data, plain.size);
	if (c.ops->block_len > 1)
		assert_true(cipher_apply(&c, out, plain.size - 1, out) < 0);
	cipher_clear(&c);
	assert_true(cipher_init(&c, alg, true, key.data, key.size, iv.data, iv.size - 1) < 0);
}

static void run_hkdf(void)
{
	gnutls_mac_algorithm_t alg = gnutls_mac_get_id(args[1]);
	DATUM(ikm, 2);
	DATUM(salt, 3);
	DATUM(info, 4);
	DATUM(want, 5);
	uint8_t prk[HASH_MAX_LEN], out[255 * HASH_MAX_LEN + 1];
	gnutls_datum_t key = {prk, (unsigned)mac_len(alg)};

	assert_int_equal(gnutls_hkdf_extract(alg, &ikm, &salt, prk), 0);
	assert_int_equal(gnutls_hkdf_expand(alg, &key, &info, out, want.size), 0);
	assert_memory_equal(out, want.data, want.size);
	assert_int_equal(gnutls_hkdf_expand(alg, &key, &info, out, 255 * mac_len(alg)), 0);
	assert_int_equal(gnutls_hkdf_expand(alg, &key, &info, out, 255 * mac_len(alg) + 1),
			 GNUTLS_E_INVALID_REQUEST);
}

static void run_pbkdf2(void)
{
	gnutls_mac_algorithm_t alg = gnutls_mac_get_id(args[1]);
	DATUM(key, 2);
	DATUM(salt, 3);
	DATUM(want, 5);
	uint8_t out[256];

	assert_int_equal(gnutls_pbkdf2(alg, &key, &salt, (unsigned)atoi(args[4]), out, want.size),
			 0);
	assert_memory_equal(out, want.data, want.size);
	assert_int_equal(gnutls_pbkdf2(alg, &key, &salt, 0, out, want.size),
			 GNUTLS_E_INVALID_REQUEST);
}

static void run_dh(void)
{
	DATUM(priv, 2);
	DATUM(peer, 3);
	struct kx_key k = {.group = group_find_curve(gnutls_ecc_curve_get_id(args[1])),
			   .priv = priv};
	autodatum out = {0}, none = {0};
	int ret = kx_derive(&k, peer.data, peer.size, &out);

	if (!strcmp(args[4], "refused")) {
		assert_int_equal(ret, GNUTLS_E_RECEIVED_ILLEGAL_PARAMETER);
		return;
	}
	DATUM(want, 4);

	assert_int_equal(ret, 0);
	assert_true(datum_eq(&out, &want));
	assert_int_equal(kx_derive(&k, peer.data, peer.size - 1, &none),
			 GNUTLS_E_RECEIVED_ILLEGAL_PARAMETER);
}

static void run_eddsa(void)
{
	gnutls_ecc_curve_t curve = gnutls_ecc_curve_get_id(args[1]);
	DATUM(priv, 2);
	DATUM(pub, 3);
	DATUM(msg, 4);
	DATUM(want, 5);
	struct pk_params key = {.algo = gnutls_ecc_curve_get_pk(curve),
				.curve = curve,
				.is_private = true,
				.n = {[PK_ED_PRIV] = priv}};
	struct pk_sign_how how = {.algo = key.algo};
	autodatum sig = {0};

	assert_int_equal(pk_fill(&key), 0);
	assert_true(datum_eq(&key.n[PK_ED_PUB], &pub));
	assert_int_equal(pk_sign(&key, &how, &msg, &sig), 0);
	assert_true(datum_eq(&sig, &want));
	assert_int_equal(pk_verify(&key, &how, &msg, &sig), 0);
	sig.size--;
	assert_int_equal(pk_verify(&key, &how, &msg, &sig), GNUTLS_E_PK_SIG_VERIFY_FAILED);
	sig.size++;
	sig.data[sig.size - 1] |= 0x20; /* S beyond the order */
	assert_int_equal(pk_verify(&key, &how, &msg, &sig), GNUTLS_E_PK_SIG_VERIFY_FAILED);
	datum_clear(&key.n[PK_ED_PUB]);
}

static void run_ecdsa(void)
{
	DATUM(priv, 3);
	DATUM(msg, 4);
	DATUM(r, 5);
	DATUM(s, 6);
	struct pk_sign_how how = {.algo = GNUTLS_PK_ECDSA,
				  .digest = gnutls_digest_get_id(args[2]),
				  .reproducible = true};
	struct pk_params key = {.algo = GNUTLS_PK_ECDSA,
				.curve = gnutls_ecc_curve_get_id(args[1]),
				.is_private = true,
				.n = {[PK_EC_K] = priv}};
	uint8_t digest[HASH_MAX_LEN];
	gnutls_datum_t d = {digest, (unsigned)hash_len(how.digest)};
	autodatum sig = {0}, want = {0};

	assert_int_equal(hash_fast(how.digest, msg.data, msg.size, digest), 0);
	assert_int_equal(pk_fill(&key), 0);
	assert_int_equal(pk_sign(&key, &how, &d, &sig), 0);
	assert_int_equal(mini_der_write_rs(&r, &s, &want), 0);
	assert_true(datum_eq(&sig, &want));
	assert_int_equal(pk_verify(&key, &how, &d, &sig), 0);
	datum_clear(&key.n[PK_EC_X]);
	datum_clear(&key.n[PK_EC_Y]);
}

static const struct {
	const char *kind;
	void (*run)(void);
} kinds[] = {
	{"hash", run_hash},     {"mac", run_mac},     {"aead", run_aead},
	{"cipher", run_cipher}, {"hkdf", run_hkdf},   {"dh", run_dh},
	{"pbkdf2", run_pbkdf2}, {"eddsa", run_eddsa}, {"ecdsa", run_ecdsa},
};

static void test_known_answers(void **state)
{
	FILE *f = fopen(SRCDIR "/tests/unit/crypto-kat.txt", "r");
	static char line[4096];
	unsigned cases = 0;

	(void)state;
	assert_non_null(f);
	while (fgets(line, sizeof(line), f)) {
		unsigned count = 0, k;

		if (line[0] == '#')
			continue;
		memset(args, 0, sizeof(args));
		for (char *p = strtok(line, " \n"); p && count < ARGS_MAX; p = strtok(NULL, " \n"))
			args[count++] = p;
		for (k = 0; k < ARRAY_LEN(kinds) && strcmp(kinds[k].kind, args[0]); k++)
			;
		assert_true(k < ARRAY_LEN(kinds));
		kinds[k].run();
		cases++;
	}
	fclose(f);
	assert_true(cases > 25);
}

/* The PRF's vector that went round the TLS working group for SHA-256, and its invariants. */
static void test_prf(void **state)
{
	static const uint8_t secret[] = {0x9b, 0xbe, 0x43, 0x6b, 0xa9, 0x40, 0xf0, 0x17,
					 0xb1, 0x76, 0x52, 0x84, 0x9a, 0x71, 0xdb, 0x35};
	static const uint8_t seed[] = {0xa0, 0xba, 0x9f, 0x93, 0x6c, 0xda, 0x31, 0x18,
				       0x27, 0xa6, 0xf7, 0x96, 0xff, 0xd5, 0x19, 0x8c};
	static const uint8_t want[] = {0xe3, 0xf2, 0x29, 0xba, 0x72, 0x7b, 0xe1, 0x7b,
				       0x8d, 0x12, 0x26, 0x20, 0x55, 0x7c, 0xd4, 0x53};
	uint8_t out[100], shorter[40];

	(void)state;
	assert_int_equal(kdf_tls12_prf(GNUTLS_MAC_SHA256, secret, sizeof(secret), "test label",
				       seed, sizeof(seed), out, sizeof(out)),
			 0);
	assert_memory_equal(out, want, sizeof(want));
	assert_int_equal(kdf_tls12_prf(GNUTLS_MAC_SHA256, secret, sizeof(secret), "test label",
				       seed, sizeof(seed), shorter, sizeof(shorter)),
			 0);
	assert_memory_equal(out, shorter, sizeof(shorter));
	assert_true(kdf_tls12_prf(GNUTLS_MAC_AEAD, secret, 1, "", seed, 1, out, 1) < 0);
}

/* A context that has served before gives what a fresh one gives, for every HMAC and any length. */
static void test_keyed_kdfs(void **state)
{
	static const gnutls_mac_algorithm_t macs[] = {GNUTLS_MAC_SHA256, GNUTLS_MAC_SHA384,
						      GNUTLS_MAC_SHA512, GNUTLS_MAC_SHA1,
						      GNUTLS_MAC_MD5};
	static const uint8_t key[100] = {1, 2, 3}, seed[200] = {4, 5, 6};
	uint8_t fresh[200], again[200];
	struct mac m;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(macs); i++) {
		assert_int_equal(mac_init(&m, macs[i], key, sizeof(key)), 0);
		for (size_t len = 0; len <= sizeof(fresh); len += 7) {
			assert_int_equal(kdf_tls12_prf(macs[i], key, sizeof(key), "label", seed,
						       len, fresh, len),
					 0);
			assert_int_equal(kdf_tls12_prf_keyed(&m, "label", seed, len, again, len),
					 0);
			assert_memory_equal(fresh, again, len);
			assert_int_equal(
				kdf_hkdf_expand(macs[i], key, sizeof(key), seed, len, fresh, len),
				0);
			assert_int_equal(kdf_hkdf_expand_keyed(&m, seed, len, again, len), 0);
			assert_memory_equal(fresh, again, len);
		}
		assert_int_equal(
			kdf_hkdf_expand_keyed(&m, seed, 1, again, 255 * mac_len(macs[i]) + 1),
			GNUTLS_E_INVALID_REQUEST);
		mac_clear(&m);
	}
}

/* Nothing at all is a legal input everywhere. */
static void test_empty_inputs(void **state)
{
	uint8_t out[128], key[64] = {0};

	(void)state;
	for (const struct hash_ops *o = nettle_hash_table; o->id; o++) {
		gnutls_hash_hd_t h;

		assert_int_equal(gnutls_hash_init(&h, o->id), 0);
		assert_int_equal(gnutls_hash(h, NULL, 0), 0);
		gnutls_hash_deinit(h, out);
		assert_int_equal(gnutls_hash_fast(o->id, NULL, 0, out), 0);
	}
	for (const struct mac_ops *o = nettle_mac_table; o->id; o++) {
		size_t key_len = gnutls_mac_get_key_size(o->id);
		gnutls_hmac_hd_t h, copy;

		assert_int_equal(gnutls_hmac_init(&h, o->id, key, key_len), 0);
		assert_int_equal(gnutls_hmac(h, NULL, 0), 0);
		copy = gnutls_hmac_copy(h);
		assert_non_null(copy);
		gnutls_hmac_deinit(h, out);
		gnutls_hmac_deinit(copy, out + 64);
		assert_memory_equal(out, out + 64, o->len);
	}
	assert_int_equal(gnutls_hmac_fast(GNUTLS_MAC_SHA256, NULL, 0, NULL, 0, out), 0);
	for (const struct cipher_ops *o = nettle_cipher_table; o->id; o++) {
		struct cipher c;

		assert_int_equal(cipher_init(&c, o->id, true, key, o->key_len, key, o->iv_len), 0);
		assert_int_equal(cipher_apply(&c, NULL, 0, NULL), 0);
		cipher_clear(&c);
	}
	for (const struct aead_ops *o = nettle_aead_table; o->id; o++) {
		struct aead a;

		assert_int_equal(aead_init(&a, o->id, key, o->key_len), 0);
		assert_int_equal(aead_seal(&a, key, o->nonce_len, NULL, 0, NULL, 0, out), 0);
		assert_int_equal(aead_open(&a, key, o->nonce_len, NULL, 0, out, o->tag_len, NULL),
				 0);
		aead_clear(&a);
	}
}

/* Those on the heap have room for their own state only: ASan watches. */
static void test_on_the_heap(void **state)
{
	static const gnutls_mac_algorithm_t macs[] = {GNUTLS_MAC_MD5, GNUTLS_MAC_SHA1,
						      GNUTLS_MAC_SHA256, GNUTLS_MAC_SHA384};
	uint8_t got[HASH_MAX_LEN], want[HASH_MAX_LEN], key[32] = {1, 2, 3};
	struct hash h, *copy;
	struct mac *m = NULL;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(macs); i++) {
		gnutls_digest_algorithm_t alg = (gnutls_digest_algorithm_t)macs[i];

		assert_int_equal(mac_new(&m, macs[i], key, sizeof(key)), 0);
		for (int again = 0; again < 2; again++) {
			mac_update(m, "a message", 9);
			mac_digest(m, got);
			assert_int_equal(mac_fast(macs[i], key, sizeof(key), "a message", 9, want), 0);
			assert_memory_equal(got, want, mac_len(macs[i]));
		}
		mac_free(m);
		assert_int_equal(hash_init(&h, alg), 0);
		hash_update(&h, "a mess", 6);
		copy = hash_dup(&h);
		assert_non_null(copy);
		hash_update(copy, "age", 3);
		hash_peek(copy, got);
		assert_int_equal(hash_fast(alg, "a message", 9, want), 0);
		assert_memory_equal(got, want, hash_len(alg));
		hash_free(copy);
		hash_clear(&h);
	}
	m = NULL;
	assert_int_equal(mac_new(&m, GNUTLS_MAC_AEAD, key, sizeof(key)),
			 GNUTLS_E_UNKNOWN_HASH_ALGORITHM);
	assert_null(m);
	mac_free(NULL);
	hash_free(NULL);
}

static void test_unknown(void **state)
{
	gnutls_hash_hd_t h;
	gnutls_hmac_hd_t m;
	gnutls_cipher_hd_t c;
	gnutls_aead_cipher_hd_t a;
	gnutls_datum_t key = {(void *)"0123456789abcdef", 16};
	uint8_t out[64];

	(void)state;
	assert_int_equal(gnutls_hash_init(&h, 999), GNUTLS_E_INVALID_REQUEST);
	assert_int_equal(gnutls_hmac_init(&m, GNUTLS_MAC_AEAD, "k", 1), GNUTLS_E_INVALID_REQUEST);
	assert_true(gnutls_hmac_init(&m, GNUTLS_MAC_UMAC_96, "k", 1) < 0);
	assert_int_equal(gnutls_hmac_fast(GNUTLS_MAC_AES_GMAC_128, key.data, 16, "", 0, out),
			 GNUTLS_E_INVALID_REQUEST);
	assert_int_equal(gnutls_cipher_init(&c, 999, &key, NULL), GNUTLS_E_INVALID_REQUEST);
	assert_int_equal(gnutls_cipher_init(&c, GNUTLS_CIPHER_AES_128_CCM, &key, NULL),
			 GNUTLS_E_INVALID_REQUEST);
	assert_int_equal(gnutls_aead_cipher_init(&a, GNUTLS_CIPHER_AES_128_CBC, &key),
			 GNUTLS_E_INVALID_REQUEST);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_known_answers), cmocka_unit_test(test_prf),
		cmocka_unit_test(test_keyed_kdfs),    cmocka_unit_test(test_empty_inputs),
		cmocka_unit_test(test_unknown),       cmocka_unit_test(test_on_the_heap),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
