/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keys of every kind: made, checked, signing, agreeing; and what must be refused. */
#include "config.h"

#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <gnutls/crypto.h>

#include "base/datum.h"
#include "crypto/der-mini.h"
#include "crypto/provider.h"

static const struct {
	gnutls_pk_algorithm_t algo, sig;
	unsigned bits, want_bits;
	gnutls_ecc_curve_t curve;
	gnutls_digest_algorithm_t digest;
	unsigned salt_len;
} keys[] = {
	{GNUTLS_PK_RSA, GNUTLS_PK_RSA, 1024, 1024, 0, GNUTLS_DIG_SHA256, 0},
	{GNUTLS_PK_RSA, GNUTLS_PK_RSA_PSS, 1024, 1024, 0, GNUTLS_DIG_SHA256, 32},
	{GNUTLS_PK_RSA, GNUTLS_PK_RSA_PSS, 1025, 1025, 0, GNUTLS_DIG_SHA384, 48},
	{GNUTLS_PK_RSA_PSS, GNUTLS_PK_RSA_PSS, 1032, 1032, 0, GNUTLS_DIG_SHA512, 20},
	{GNUTLS_PK_RSA, GNUTLS_PK_RSA, 1024, 1024, 0, GNUTLS_DIG_MD5_SHA1, 0},
	{GNUTLS_PK_DSA, GNUTLS_PK_DSA, 1024, 1024, 0, GNUTLS_DIG_SHA1, 0},
	{GNUTLS_PK_ECDSA, GNUTLS_PK_ECDSA, 0, 192, GNUTLS_ECC_CURVE_SECP192R1, GNUTLS_DIG_SHA1, 0},
	{GNUTLS_PK_ECDSA, GNUTLS_PK_ECDSA, 0, 224, GNUTLS_ECC_CURVE_SECP224R1, GNUTLS_DIG_SHA224,
	 0},
	{GNUTLS_PK_ECDSA, GNUTLS_PK_ECDSA, 256, 256, 0, GNUTLS_DIG_SHA256, 0},
	{GNUTLS_PK_ECDSA, GNUTLS_PK_ECDSA, 0, 384, GNUTLS_ECC_CURVE_SECP384R1, GNUTLS_DIG_SHA512,
	 0},
	{GNUTLS_PK_ECDSA, GNUTLS_PK_ECDSA, GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP521R1), 528, 0,
	 GNUTLS_DIG_SHA512, 0},
	{GNUTLS_PK_EDDSA_ED25519, GNUTLS_PK_EDDSA_ED25519, 256, 256, 0, GNUTLS_DIG_UNKNOWN, 0},
	{GNUTLS_PK_EDDSA_ED448, GNUTLS_PK_EDDSA_ED448, 456, 456, 0, GNUTLS_DIG_UNKNOWN, 0},
};

static void test_sign_verify(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
		struct pk_sign_how how = {.algo = keys[i].sig,
					  .digest = keys[i].digest,
					  .pss_salt_len = keys[i].salt_len};
		struct pk_params key = {0}, public = {0};
		uint8_t data[64] = {1, 2, 3};
		gnutls_datum_t d = {data, (unsigned)hash_len(how.digest)};
		autodatum sig = {0}, second = {0};

		if (!d.size)
			d.size = 10;
		assert_int_equal(pk_generate(&key, keys[i].algo, keys[i].bits, keys[i].curve), 0);
		assert_int_equal(pk_params_bits(&key), keys[i].want_bits);
		assert_int_equal(pk_check_public(&key), 0);
		assert_int_equal(pk_check_private(&key), 0);
		assert_int_equal(pk_params_copy_public(&public, &key), 0);
		assert_true(pk_params_same_public(&public, &key));
		assert_int_equal(pk_sign(&public, &how, &d, &sig), GNUTLS_E_INVALID_REQUEST);
		assert_int_equal(pk_sign(&key, &how, &d, &sig), 0);
		assert_int_equal(pk_verify(&public, &how, &d, &sig), 0);
		data[1] ^= 1;
		assert_int_equal(pk_verify(&public, &how, &d, &sig), GNUTLS_E_PK_SIG_VERIFY_FAILED);
		data[1] ^= 1;
		for (unsigned cut = 0; cut < sig.size; cut++) {
			gnutls_datum_t part = {sig.data, cut};

			assert_true(pk_verify(&public, &how, &d, &part) < 0);
		}
		for (unsigned at = 0; at < sig.size; at += 5) {
			sig.data[at] ^= 0x10;
			assert_true(pk_verify(&public, &how, &d, &sig) < 0);
			sig.data[at] ^= 0x10;
		}
		/* a byte too many */
		second.data = mem_calloc(1, sig.size + 1);
		second.size = sig.size + 1;
		memcpy(second.data, sig.data, sig.size);
		assert_true(pk_verify(&public, &how, &d, &second) < 0);
		if (how.algo == GNUTLS_PK_RSA_PSS) {
			how.pss_salt_len++;
			assert_true(pk_verify(&public, &how, &d, &sig) < 0);
			how.pss_salt_len = 1000;
			autodatum none = {0};

			assert_true(pk_sign(&key, &how, &d, &none) < 0);
		}
		pk_params_clear(&key);
		pk_params_clear(&public);
	}
}

static void test_wrong_use(void **state)
{
	struct pk_params rsa = {0}, pss = {0}, ec = {0}, x = {0};
	struct pk_sign_how v15 = {.algo = GNUTLS_PK_RSA, .digest = GNUTLS_DIG_SHA256};
	uint8_t data[32] = {0};
	gnutls_datum_t d = {data, 32}, sig;

	(void)state;
	assert_int_equal(pk_generate(&rsa, GNUTLS_PK_RSA, 768, 0), 0);
	assert_int_equal(pk_generate(&pss, GNUTLS_PK_RSA_PSS, 768, 0), 0);
	assert_int_equal(pk_generate(&ec, GNUTLS_PK_ECDSA, 256, 0), 0);
	/* a key restricted to PSS makes no other signatures; nor a key another algorithm's */
	assert_true(pk_sign(&pss, &v15, &d, &sig) < 0);
	assert_true(pk_sign(&ec, &v15, &d, &sig) < 0);
	d.size = 31; /* not the digest's length */
	assert_true(pk_sign(&rsa, &v15, &d, &sig) < 0);
	/* parts that don't belong together */
	rsa.n[PK_RSA_D].data[rsa.n[PK_RSA_D].size - 1] ^= 2;
	assert_true(pk_check_private(&rsa) < 0);
	rsa.n[PK_RSA_P].data[rsa.n[PK_RSA_P].size - 1] ^= 2;
	d.size = 32;
	assert_true(pk_sign(&rsa, &v15, &d, &sig) < 0);
	ec.n[PK_EC_X].data[3] ^= 1;
	assert_true(pk_check_public(&ec) < 0);
	assert_true(pk_generate(&x, GNUTLS_PK_RSA, 100, 0) < 0);
	assert_true(pk_generate(&x, GNUTLS_PK_GOST_12_256, 256, 0) < 0);
	assert_true(pk_generate(&x, GNUTLS_PK_ECDSA, 1000, 0) < 0);
	pk_params_clear(&rsa);
	pk_params_clear(&pss);
	pk_params_clear(&ec);
}

static void test_rsa_encryption(void **state)
{
	struct pk_params key = {0};
	gnutls_datum_t plain = {(void *)"0123456789abcdef", 16};
	autodatum cipher = {0}, back = {0}, none = {0};
	uint8_t out[16];

	(void)state;
	assert_int_equal(pk_generate(&key, GNUTLS_PK_RSA, 1024, 0), 0);
	assert_int_equal(pk_encrypt(&key, &plain, &cipher), 0);
	assert_int_equal(pk_decrypt(&key, &cipher, &back), 0);
	assert_true(datum_eq(&back, &plain));
	assert_int_equal(pk_decrypt_fixed(&key, &cipher, out, 16), 0);
	assert_memory_equal(out, plain.data, 16);
	/* another length, or wrong padding: silence, and the buffer as it was */
	memset(out, 0xaa, sizeof(out));
	assert_int_equal(pk_decrypt_fixed(&key, &cipher, out, 15), 0);
	assert_int_equal(out[0], 0xaa);
	cipher.data[cipher.size - 1] ^= 1;
	assert_int_equal(pk_decrypt_fixed(&key, &cipher, out, 16), 0);
	for (size_t i = 0; i < sizeof(out); i++)
		assert_int_equal(out[i], 0xaa);
	cipher.size--;
	assert_true(pk_decrypt_fixed(&key, &cipher, out, 16) < 0);
	/* lengths that no sum of theirs may bring back into range */
	plain.size = 118;
	for (unsigned i = 0; i < 12; i++) {
		assert_int_equal(pk_encrypt(&key, &plain, &none), GNUTLS_E_ENCRYPTION_FAILED);
		plain.size = UINT_MAX - i;
	}
	pk_params_clear(&key);
}

static void test_key_exchange(void **state)
{
	(void)state;
	for (const gnutls_group_t *id = gnutls_group_list(); *id; id++) {
		const struct group_entry *g = group_find(*id);
		autodatum one = {0}, two = {0}, none = {0};
		struct kx_key a, b;
		uint8_t *bad;

		if (g->bits > 4096)
			continue;
		assert_int_equal(kx_generate(&a, g), 0);
		assert_int_equal(kx_generate(&b, g), 0);
		assert_int_equal(kx_derive(&a, b.pub.data, b.pub.size, &one), 0);
		assert_int_equal(kx_derive(&b, a.pub.data, a.pub.size, &two), 0);
		assert_true(datum_eq(&one, &two));
		/* 0, and 1 where that is something else */
		bad = mem_calloc(1, b.pub.size + 1);
		assert_int_equal(kx_derive(&a, bad, b.pub.size, &none),
				 GNUTLS_E_RECEIVED_ILLEGAL_PARAMETER);
		bad[g->pk == GNUTLS_PK_DH ? b.pub.size - 1 : 0] = 1;
		assert_int_equal(kx_derive(&a, bad, b.pub.size, &none),
				 GNUTLS_E_RECEIVED_ILLEGAL_PARAMETER);
		assert_int_equal(kx_derive(&a, NULL, 0, &none),
				 GNUTLS_E_RECEIVED_ILLEGAL_PARAMETER);
		if (g->pk == GNUTLS_PK_DH) {
			/* p - 1, p, a non-residue's like: outside the subgroup of order q */
			memcpy(bad, g->prime->data, g->prime->size);
			assert_true(kx_derive(&a, bad, g->prime->size, &none) < 0);
			bad[g->prime->size - 1] ^= 1;
			assert_true(kx_derive(&a, bad, g->prime->size, &none) < 0);
			memset(bad, 0, g->prime->size);
			/* -g: g is a square, -1 is not (p = 3 mod 4) */
			memcpy(bad, g->prime->data, g->prime->size);
			bad[g->prime->size - 1] = (uint8_t)(bad[g->prime->size - 1] - 2);
			assert_true(kx_derive(&a, bad, g->prime->size, &none) < 0);
		}
		mem_free(bad);
		kx_clear(&a);
		kx_clear(&b);
	}
}

static void test_dh_params(void **state)
{
	gnutls_dh_params_t d, e;
	gnutls_datum_t p, g, out;
	unsigned bits;

	(void)state;
	assert_int_equal(gnutls_dh_params_init(&d), 0);
	assert_int_equal(gnutls_dh_params_init(&e), 0);
	assert_int_equal(gnutls_dh_params_export_raw(d, &p, &g, &bits), GNUTLS_E_INVALID_REQUEST);
	assert_int_equal(gnutls_dh_params_generate2(d, 1024), 0);
	for (int fmt = GNUTLS_X509_FMT_DER; fmt <= GNUTLS_X509_FMT_PEM; fmt++) {
		assert_int_equal(gnutls_dh_params_export2_pkcs3(d, fmt, &out), 0);
		assert_int_equal(gnutls_dh_params_import_pkcs3(e, &out, fmt), 0);
		assert_int_equal(gnutls_dh_params_export_raw(e, &p, &g, &bits), 0);
		assert_int_equal(p.size, 128);
		assert_int_equal(bits, 160);
		gnutls_free(p.data);
		gnutls_free(g.data);
		for (unsigned cut = 0; cut + 1 < out.size; cut++) {
			gnutls_datum_t part = {out.data, cut};

			if (fmt == GNUTLS_X509_FMT_DER)
				assert_true(gnutls_dh_params_import_pkcs3(e, &part, fmt) < 0);
		}
		gnutls_free(out.data);
	}
	/* the numbers do for an exchange */
	struct kx_key a, b;
	autodatum one = {0}, two = {0}, q = {0}, pp = {0}, gg = {0};

	assert_int_equal(dh_generate(1024, &pp, &gg, &q), 0);
	assert_int_equal(kx_generate_dh(&a, &pp, &gg, &q, 0), 0);
	assert_int_equal(kx_generate_dh(&b, &pp, &gg, NULL, 0), 0);
	assert_int_equal(kx_derive(&a, b.pub.data, b.pub.size, &one), 0);
	assert_int_equal(kx_derive(&b, a.pub.data, a.pub.size, &two), 0);
	assert_true(datum_eq(&one, &two));
	kx_clear(&a);
	kx_clear(&b);
	assert_non_null(
		dh_known_group(&gnutls_ffdhe_2048_group_prime, &gnutls_ffdhe_2048_group_generator));
	assert_null(dh_known_group(&pp, &gg));
	gnutls_dh_params_deinit(d);
	gnutls_dh_params_deinit(e);
	gnutls_dh_params_deinit(NULL);
}

static void test_encodings(void **state)
{
	static const struct {
		const char *der;
		unsigned len;
		bool ok;
	} rs[] = {
		{"\x30\x06\x02\x01\x01\x02\x01\x02", 8, true},
		{"\x30\x06\x02\x01\x01\x02\x01\x02\x00", 9, false},      /* trailing */
		{"\x30\x81\x06\x02\x01\x01\x02\x01\x02", 9, false},      /* long length */
		{"\x30\x07\x02\x02\x00\x01\x02\x01\x02", 9, false},      /* leading zero */
		{"\x30\x06\x02\x01\x81\x02\x01\x02", 8, false},          /* negative */
		{"\x30\x05\x02\x00\x02\x01\x02", 7, false},              /* empty */
		{"\x30\x80\x02\x01\x01\x02\x01\x02\x00\x00", 10, false}, /* indefinite */
		{"\x30\x09\x02\x01\x01\x02\x01\x02\x02\x01\x03", 11, false},
		{"\x30\x84\x00\x00\x00\x06\x02\x01\x01\x02\x01\x02", 12, false},
	};
	gnutls_datum_t r, s, digest = {(void *)"01234567890123456789012345678901", 32}, info;
	gnutls_digest_algorithm_t alg;
	unsigned char out[64];
	unsigned out_len = sizeof(out);

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rs); i++) {
		gnutls_datum_t d = {(void *)(uintptr_t)rs[i].der, rs[i].len};
		int ret = gnutls_decode_rs_value(&d, &r, &s);

		assert_int_equal(ret >= 0, rs[i].ok);
		if (ret >= 0) {
			gnutls_free(r.data);
			gnutls_free(s.data);
		}
	}
	assert_int_equal(gnutls_encode_ber_digest_info(GNUTLS_DIG_SHA256, &digest, &info), 0);
	assert_int_equal(gnutls_decode_ber_digest_info(&info, &alg, out, &out_len), 0);
	assert_int_equal(alg, GNUTLS_DIG_SHA256);
	assert_int_equal(out_len, 32);
	assert_memory_equal(out, digest.data, 32);
	out_len = 31;
	assert_int_equal(gnutls_decode_ber_digest_info(&info, &alg, out, &out_len),
			 GNUTLS_E_SHORT_MEMORY_BUFFER);
	for (unsigned cut = 0; cut < info.size; cut++) {
		gnutls_datum_t part = {info.data, cut};

		out_len = sizeof(out);
		assert_true(gnutls_decode_ber_digest_info(&part, &alg, out, &out_len) < 0);
	}
	gnutls_free(info.data);
	assert_true(gnutls_encode_ber_digest_info(GNUTLS_DIG_MD5_SHA1, &digest, &info) < 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sign_verify),    cmocka_unit_test(test_wrong_use),
		cmocka_unit_test(test_rsa_encryption), cmocka_unit_test(test_key_exchange),
		cmocka_unit_test(test_dh_params),      cmocka_unit_test(test_encodings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
