/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tables: consistency among themselves, look-ups both ways, policy. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <gnutls/crypto.h>

#include "algorithms/algorithms.h"
#include "base/mem.h"

static void test_names_round_trip(void **state)
{
	(void)state;
	for (const gnutls_cipher_algorithm_t *p = gnutls_cipher_list(); *p; p++)
		assert_int_equal(gnutls_cipher_get_id(gnutls_cipher_get_name(*p)), *p);
	for (const gnutls_mac_algorithm_t *p = gnutls_mac_list(); *p; p++)
		assert_int_equal(gnutls_mac_get_id(gnutls_mac_get_name(*p)), *p);
	for (const gnutls_digest_algorithm_t *p = gnutls_digest_list(); *p; p++) {
		assert_int_equal(gnutls_digest_get_id(gnutls_digest_get_name(*p)), *p);
		assert_int_equal(gnutls_oid_to_digest(gnutls_digest_get_oid(*p)), *p);
	}
	for (const gnutls_ecc_curve_t *p = gnutls_ecc_curve_list(); *p; p++) {
		assert_int_equal(gnutls_ecc_curve_get_id(gnutls_ecc_curve_get_name(*p)), *p);
		assert_int_equal(gnutls_oid_to_ecc_curve(gnutls_ecc_curve_get_oid(*p)), *p);
	}
	for (const gnutls_group_t *p = gnutls_group_list(); *p; p++) {
		const struct group_entry *g = group_find(*p);

		assert_int_equal(gnutls_group_get_id(gnutls_group_get_name(*p)), *p);
		assert_ptr_equal(group_find_tls(g->tls_id), g);
		assert_true(g->pk == GNUTLS_PK_DH ? g->prime && g->q && g->exponent_bits
						  : group_find_curve(g->curve) == g);
	}
	for (const gnutls_sign_algorithm_t *p = gnutls_sign_list(); *p; p++)
		assert_int_equal(gnutls_sign_get_id(gnutls_sign_get_name(*p)), *p);
	for (const gnutls_pk_algorithm_t *p = gnutls_pk_list(); *p; p++)
		assert_int_equal(gnutls_pk_get_id(gnutls_pk_get_name(*p)), *p);
	for (const gnutls_kx_algorithm_t *p = gnutls_kx_list(); *p; p++)
		assert_int_equal(gnutls_kx_get_id(gnutls_kx_get_name(*p)), *p);
	for (const gnutls_protocol_t *p = gnutls_protocol_list(); *p; p++)
		assert_int_equal(gnutls_protocol_get_id(gnutls_protocol_get_name(*p)), *p);
}

static void test_unknown(void **state)
{
	(void)state;
	assert_null(gnutls_cipher_get_name(999));
	assert_null(gnutls_mac_get_name(999));
	assert_null(gnutls_sign_get_name(999));
	assert_string_equal(gnutls_pk_get_name(999), "Unknown");
	assert_int_equal(gnutls_cipher_get_id(NULL), GNUTLS_CIPHER_UNKNOWN);
	assert_int_equal(gnutls_protocol_get_id("SSL9"), GNUTLS_VERSION_UNKNOWN);
	assert_int_equal(gnutls_oid_to_sign("1.2.3"), GNUTLS_SIGN_UNKNOWN);
	assert_int_equal(gnutls_oid_to_pk(NULL), GNUTLS_PK_UNKNOWN);
	assert_null(sign_find_tls(0));
	assert_null(suite_find(0xffff));
	assert_null(version_find_wire(0x0999));
	assert_null(sign_find_pk(GNUTLS_PK_UNKNOWN, GNUTLS_DIG_UNKNOWN));
	assert_int_equal(gnutls_sign_is_secure(GNUTLS_SIGN_UNKNOWN), 0);
}

static void test_suites(void **state)
{
	size_t count;
	const struct suite_entry *s = suite_table(&count);

	(void)state;
	for (size_t i = 0; i < count; i++) {
		const struct cipher_entry *c = cipher_find(s[i].cipher);

		assert_ptr_equal(suite_find(s[i].tls_id), &s[i]);
		assert_non_null(c);
		assert_true((c->kind == CIPHER_AEAD) == (s[i].mac == GNUTLS_MAC_AEAD));
		assert_non_null(mac_find(s[i].prf));
		assert_true((s[i].kx == GNUTLS_KX_UNKNOWN) == (s[i].min_version == GNUTLS_TLS1_3));
	}
	assert_string_equal(gnutls_cipher_suite_get_name(GNUTLS_KX_ECDHE_RSA,
							 GNUTLS_CIPHER_AES_128_GCM,
							 GNUTLS_MAC_AEAD),
			    "ECDHE_RSA_AES_128_GCM_SHA256");
	assert_null(gnutls_cipher_suite_info(count, NULL, NULL, NULL, NULL, NULL));
}

static void test_tls_nonces(void **state)
{
	static const struct {
		gnutls_cipher_algorithm_t id;
		uint8_t fixed, explicit;
		bool xor ;
	} rows[] = {
		{GNUTLS_CIPHER_AES_128_GCM, 4, 8, false},
		{GNUTLS_CIPHER_AES_256_CCM_8, 4, 8, false},
		{GNUTLS_CIPHER_CHACHA20_POLY1305, 12, 0, true},
		{GNUTLS_CIPHER_AES_128_CBC, 0, 16, false},
		{GNUTLS_CIPHER_3DES_CBC, 0, 8, false},
		{GNUTLS_CIPHER_ARCFOUR_128, 0, 0, false},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct cipher_entry *c = cipher_find(rows[i].id);

		assert_int_equal(c->fixed_iv_len, rows[i].fixed);
		assert_int_equal(c->explicit_iv_len, rows[i].explicit);
		assert_int_equal(c->xor_nonce, rows[i].xor);
	}
	assert_int_equal(cipher_find(GNUTLS_CIPHER_AES_128_GCM)->record_limit, 23726566);
	assert_int_equal(cipher_find(GNUTLS_CIPHER_CHACHA20_POLY1305)->record_limit, 0);
}

static void test_signs(void **state)
{
	(void)state;
	/* one number, two meanings */
	assert_int_equal(sign_find_tls(0x0403)->id, GNUTLS_SIGN_ECDSA_SHA256);
	assert_int_equal(sign_find_tls13(0x0403)->id, GNUTLS_SIGN_ECDSA_SECP256R1_SHA256);
	assert_int_equal(sign_find_tls13(0x0804)->id, GNUTLS_SIGN_RSA_PSS_RSAE_SHA256);
	assert_int_equal(sign_find_tls13(0x0401)->id, GNUTLS_SIGN_RSA_SHA256);
	assert_false(sign_find_tls13(0x0401)->tls13_ok);
	assert_int_equal(gnutls_pk_to_sign(GNUTLS_PK_EDDSA_ED25519, GNUTLS_DIG_SHA512),
			 GNUTLS_SIGN_EDDSA_ED25519);
	assert_int_equal(sign_find(GNUTLS_SIGN_EDDSA_ED25519)->digest, GNUTLS_DIG_UNKNOWN);
	assert_true(gnutls_sign_supports_pk_algorithm(GNUTLS_SIGN_RSA_PSS_SHA256, GNUTLS_PK_RSA));
	assert_false(gnutls_sign_supports_pk_algorithm(GNUTLS_SIGN_RSA_SHA256, GNUTLS_PK_RSA_PSS));
	assert_int_equal(gnutls_oid_to_sign("1.3.14.3.2.29"), GNUTLS_SIGN_RSA_SHA1);
}

static void test_sec_params(void **state)
{
	(void)state;
	assert_int_equal(gnutls_sec_param_to_pk_bits(GNUTLS_PK_RSA, GNUTLS_SEC_PARAM_MEDIUM), 2048);
	assert_int_equal(gnutls_sec_param_to_pk_bits(GNUTLS_PK_EC, GNUTLS_SEC_PARAM_HIGH), 256);
	assert_int_equal(gnutls_pk_bits_to_sec_param(GNUTLS_PK_RSA, 2047), GNUTLS_SEC_PARAM_LEGACY);
	assert_int_equal(gnutls_pk_bits_to_sec_param(GNUTLS_PK_RSA, 0), GNUTLS_SEC_PARAM_UNKNOWN);
	assert_int_equal(gnutls_pk_bits_to_sec_param(GNUTLS_PK_EC, 100),
			 GNUTLS_SEC_PARAM_VERY_WEAK);
	assert_string_equal(gnutls_sec_param_get_name(1), "Unknown");
}

static void test_policy(void **state)
{
	(void)state;
	/* not by the public functions: to the compiler their answers never change */
	assert_true(policy_sign_secure(GNUTLS_SIGN_RSA_SHA1, false));
	assert_false(policy_sign_secure(GNUTLS_SIGN_RSA_SHA1, true));
	assert_int_equal(gnutls_sign_set_secure(GNUTLS_SIGN_RSA_SHA1, 0), GNUTLS_E_INVALID_REQUEST);
	assert_int_equal(policy_set_digest(GNUTLS_DIG_SHA256, false), 0);
	assert_false(policy_sign_secure(GNUTLS_SIGN_RSA_SHA256, false));
	policy_reset();
	assert_true(policy_sign_secure(GNUTLS_SIGN_RSA_SHA256, false));

	policy_start_allowlist();
	policy_open(true);
	assert_false(policy_sign_secure(GNUTLS_SIGN_RSA_SHA256, false));
	assert_false(policy_version_enabled(GNUTLS_TLS1_3));
	assert_int_equal(gnutls_sign_set_secure_for_certs(GNUTLS_SIGN_RSA_SHA256, 1), 0);
	assert_true(policy_sign_secure(GNUTLS_SIGN_RSA_SHA256, true));
	assert_int_equal(gnutls_protocol_set_enabled(GNUTLS_TLS1_3, 1), 0);
	assert_true(policy_version_enabled(GNUTLS_TLS1_3));
	assert_int_equal(gnutls_ecc_curve_set_enabled(999, 1), GNUTLS_E_INVALID_REQUEST);
	policy_reset();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names_round_trip),
		cmocka_unit_test(test_unknown),
		cmocka_unit_test(test_suites),
		cmocka_unit_test(test_tls_nonces),
		cmocka_unit_test(test_signs),
		cmocka_unit_test(test_sec_params),
		cmocka_unit_test(test_policy),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
