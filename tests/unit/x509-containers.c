/* SPDX-License-Identifier: GPL-3.0-or-later */
/* PKCS #12 files, certificate requests and CRLs: reading, writing, hostile input. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "keys/pbe.h"
#include "x509-items.h"
#include "x509/crq.h"
#include "x509/pkcs12.h"

#define DATA SRCDIR "/tests/unit/data/x509/containers.txt"

static gnutls_x509_privkey_t key;

static int setup(void **state)
{
	(void)state;
	items_load(DATA);
	assert_int_equal(gnutls_x509_privkey_init(&key), 0);
	assert_int_equal(gnutls_x509_privkey_generate(
				 key, GNUTLS_PK_ECDSA,
				 GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1), 0),
			 0);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	items_free();
	gnutls_x509_privkey_deinit(key);
	return 0;
}

static int parse(const gnutls_datum_t *d, const char *password, unsigned *chain_len,
		 unsigned *extra_len)
{
	gnutls_x509_crt_t *chain = NULL, *extra = NULL;
	gnutls_x509_privkey_t k = NULL;
	gnutls_pkcs12_t p12;
	int ret;

	*chain_len = *extra_len = 0;
	assert_int_equal(gnutls_pkcs12_init(&p12), 0);
	ret = gnutls_pkcs12_import(p12, d, GNUTLS_X509_FMT_DER, 0);
	if (ret == 0)
		ret = gnutls_pkcs12_verify_mac(p12, password);
	if (ret == 0)
		ret = gnutls_pkcs12_simple_parse(p12, password, &k, &chain, chain_len, &extra,
						 extra_len, NULL, 0);
	if (ret == 0) {
		for (unsigned i = 0; i < *chain_len; i++)
			gnutls_x509_crt_deinit(chain[i]);
		for (unsigned i = 0; i < *extra_len; i++)
			gnutls_x509_crt_deinit(extra[i]);
		gnutls_free(chain);
		gnutls_free(extra);
		gnutls_x509_privkey_deinit(k);
	}
	gnutls_pkcs12_deinit(p12);
	return ret;
}

static void test_read(void **state)
{
	static const char *const names[] = {"p12", "p12-ber"};
	gnutls_x509_privkey_t k;
	unsigned n, m;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		assert_int_equal(parse(der(names[i]), "secret", &n, &m), 0);
		assert_int_equal(n, 1);
		assert_int_equal(m, 1);
		assert_int_equal(parse(der(names[i]), "wrong", &n, &m),
				 GNUTLS_E_MAC_VERIFY_FAILED);
		assert_int_equal(parse(der(names[i]), NULL, &n, &m), GNUTLS_E_MAC_VERIFY_FAILED);
		assert_int_equal(gnutls_x509_privkey_init(&k), 0);
		assert_int_equal(gnutls_x509_privkey_import2(k, der(names[i]), GNUTLS_X509_FMT_DER,
							     "wrong", 0),
				 GNUTLS_E_DECRYPTION_FAILED);
		assert_int_equal(gnutls_x509_privkey_import2(k, der(names[i]), GNUTLS_X509_FMT_DER,
							     "secret", 0),
				 0);
		gnutls_x509_privkey_deinit(k);
	}
}

/* More elements than any fixed array would hold (CVE-2026-42015). */
static void test_many_elements(void **state)
{
	gnutls_pkcs12_bag_t bag, back;
	gnutls_pkcs12_t p12, again;
	gnutls_datum_t out, id;
	char *name;

	(void)state;
	assert_int_equal(gnutls_pkcs12_bag_init(&bag), 0);
	for (int i = 0; i < 70; i++) {
		assert_int_equal(
			gnutls_pkcs12_bag_set_data(bag, GNUTLS_BAG_CERTIFICATE, der("crt")), i);
		assert_int_equal(
			gnutls_pkcs12_bag_set_friendly_name(bag, (unsigned)i, "n\xc3\xa4me"), 0);
	}
	assert_int_equal(gnutls_pkcs12_bag_set_friendly_name(bag, 70, "x"),
			 GNUTLS_E_INVALID_REQUEST);
	assert_int_equal(gnutls_pkcs12_bag_set_key_id(bag, 69, der("crt")), 0);
	assert_int_equal(gnutls_pkcs12_init(&p12), 0);
	assert_true(gnutls_pkcs12_export2(p12, GNUTLS_X509_FMT_DER, &out) < 0);
	assert_int_equal(gnutls_pkcs12_set_bag(p12, bag), 0);
	assert_int_equal(gnutls_pkcs12_export2(p12, GNUTLS_X509_FMT_PEM, &out), 0);
	assert_int_equal(gnutls_pkcs12_init(&again), 0);
	assert_int_equal(gnutls_pkcs12_import(again, &out, GNUTLS_X509_FMT_PEM, 0), 0);
	gnutls_free(out.data);
	assert_true(gnutls_pkcs12_verify_mac(again, "pw") < 0);
	assert_int_equal(gnutls_pkcs12_bag_init(&back), 0);
	assert_int_equal(gnutls_pkcs12_get_bag(again, 1, back),
			 GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE);
	assert_int_equal(gnutls_pkcs12_get_bag(again, 0, back), 0);
	assert_int_equal(gnutls_pkcs12_bag_get_count(back), 70);
	assert_int_equal(gnutls_pkcs12_bag_get_friendly_name(back, 33, &name), 0);
	assert_string_equal(name, "n\xc3\xa4me");
	assert_int_equal(gnutls_pkcs12_bag_get_key_id(back, 69, &id), 0);
	assert_int_equal(id.size, der("crt")->size);
	gnutls_pkcs12_bag_deinit(bag);
	gnutls_pkcs12_bag_deinit(back);
	gnutls_pkcs12_deinit(p12);
	gnutls_pkcs12_deinit(again);
}

static void test_encryption(void **state)
{
	gnutls_pkcs12_bag_t bag;

	(void)state;
	assert_int_equal(gnutls_pkcs12_bag_init(&bag), 0);
	assert_int_equal(gnutls_pkcs12_bag_decrypt(bag, "pw"), GNUTLS_E_INVALID_REQUEST);
	assert_int_equal(
		gnutls_pkcs12_bag_set_privkey(bag, key, "pw", GNUTLS_PKCS_PBES2_AES_256), 0);
	assert_int_equal(gnutls_pkcs12_bag_set_data(bag, GNUTLS_BAG_CERTIFICATE, der("crt")),
			 GNUTLS_E_INVALID_REQUEST);
	assert_int_equal(gnutls_pkcs12_bag_encrypt(bag, "pw", GNUTLS_PKCS_PKCS12_3DES), 0);
	assert_int_equal(gnutls_pkcs12_bag_encrypt(bag, "pw", GNUTLS_PKCS_PKCS12_3DES),
			 GNUTLS_E_INVALID_REQUEST);
	assert_int_equal(gnutls_pkcs12_bag_get_type(bag, 0), GNUTLS_BAG_ENCRYPTED);
	assert_true(gnutls_pkcs12_bag_decrypt(bag, "px") < 0);
	assert_int_equal(gnutls_pkcs12_bag_decrypt(bag, "pw"), 0);
	assert_int_equal(gnutls_pkcs12_bag_get_type(bag, 0), GNUTLS_BAG_PKCS8_ENCRYPTED_KEY);
	assert_int_equal(gnutls_pkcs12_bag_get_type(bag, 1),
			 GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE);
	gnutls_pkcs12_bag_deinit(bag);
}

static void test_request(void **state)
{
	gnutls_x509_crq_t a, b;
	gnutls_datum_t out, text;
	char buf[200];
	size_t len = sizeof(buf);
	unsigned critical;

	(void)state;
	assert_int_equal(gnutls_x509_crq_init(&a), 0);
	assert_true(gnutls_x509_crq_sign2(a, key, GNUTLS_DIG_SHA256, 0) < 0);
	assert_int_equal(gnutls_x509_crq_set_dn(a, "CN=x,O=org", NULL), 0);
	assert_true(gnutls_x509_crq_set_dn(a, "CN", NULL) < 0);
	assert_int_equal(gnutls_x509_crq_set_key(a, key), 0);
	assert_int_equal(gnutls_x509_crq_set_challenge_password(a, "secret"), 0);
	assert_int_equal(gnutls_x509_crq_set_subject_alt_name(a, GNUTLS_SAN_DNSNAME, "a.example", 9,
							      GNUTLS_FSAN_SET),
			 0);
	assert_int_equal(gnutls_x509_crq_set_basic_constraints(a, 1, 3), 0);
	assert_true(gnutls_x509_crq_export2(a, GNUTLS_X509_FMT_DER, &out) < 0);
	assert_int_equal(gnutls_x509_crq_sign2(a, key, GNUTLS_DIG_SHA256, 0), 0);
	assert_int_equal(gnutls_x509_crq_verify(a, 0), 0);
	assert_int_equal(gnutls_x509_crq_export2(a, GNUTLS_X509_FMT_DER, &out), 0);

	assert_int_equal(gnutls_x509_crq_init(&b), 0);
	assert_int_equal(gnutls_x509_crq_import(b, &out, GNUTLS_X509_FMT_DER), 0);
	assert_int_equal(gnutls_x509_crq_verify(b, 0), 0);
	assert_int_equal(gnutls_x509_crq_get_challenge_password(b, buf, &len), 0);
	assert_string_equal(buf, "secret");
	len = sizeof(buf);
	assert_int_equal(gnutls_x509_crq_get_subject_alt_name(b, 0, buf, &len, NULL, &critical),
			 GNUTLS_SAN_DNSNAME);
	assert_int_equal(gnutls_x509_crq_print(b, GNUTLS_CRT_PRINT_FULL, &text), 0);
	assert_non_null(strstr((char *)text.data, "DNSname: a.example"));
	gnutls_free(text.data);
	/* a changed request carries no valid signature, nor does one with a flipped bit */
	assert_int_equal(gnutls_x509_crq_set_key_usage(b, GNUTLS_KEY_KEY_CERT_SIGN), 0);
	assert_int_equal(gnutls_x509_crq_verify(b, 0), GNUTLS_E_PK_SIG_VERIFY_FAILED);
	out.data[out.size / 3] ^= 1;
	if (gnutls_x509_crq_import(b, &out, GNUTLS_X509_FMT_DER) == 0)
		assert_true(gnutls_x509_crq_verify(b, 0) < 0);
	gnutls_free(out.data);
	gnutls_x509_crq_deinit(a);
	gnutls_x509_crq_deinit(b);
}

static void test_crl(void **state)
{
	gnutls_x509_crt_t ca;
	gnutls_x509_crl_t crl;
	gnutls_datum_t serial = {(unsigned char *)"\x12\x34", 2}, other = {serial.data, 1};
	unsigned status;

	(void)state;
	assert_int_equal(gnutls_x509_crt_init(&ca), 0);
	assert_int_equal(gnutls_x509_crt_set_dn(ca, "CN=ca", NULL), 0);
	assert_int_equal(gnutls_x509_crt_set_key(ca, key), 0);
	assert_int_equal(gnutls_x509_crt_set_version(ca, 3), 0);
	assert_int_equal(gnutls_x509_crt_set_serial(ca, "\1", 1), 0);
	assert_int_equal(gnutls_x509_crt_set_basic_constraints(ca, 1, -1), 0);
	assert_int_equal(gnutls_x509_crt_set_activation_time(ca, 1000000000), 0);
	assert_int_equal(gnutls_x509_crt_set_expiration_time(ca, 4000000000), 0);
	assert_int_equal(gnutls_x509_crt_sign2(ca, ca, key, GNUTLS_DIG_SHA256, 0), 0);
	assert_int_equal(gnutls_x509_crl_init(&crl), 0);
	assert_true(gnutls_x509_crl_sign2(crl, ca, key, GNUTLS_DIG_SHA256, 0) < 0);
	assert_int_equal(gnutls_x509_crl_set_version(crl, 2), 0);
	assert_true(gnutls_x509_crl_set_version(crl, 9) < 0);
	assert_int_equal(gnutls_x509_crl_set_this_update(crl, 1000000000), 0);
	assert_int_equal(gnutls_x509_crl_set_next_update(crl, 4000000000), 0);
	assert_int_equal(gnutls_x509_crl_set_crt_serial(crl, serial.data, 2, 1100000000), 0);
	assert_int_equal(gnutls_x509_crl_set_number(crl, "\7", 1), 0);
	assert_int_equal(gnutls_x509_crl_sign2(crl, ca, key, GNUTLS_DIG_SHA256, 0), 0);
	assert_int_equal(gnutls_x509_crl_get_crt_count(crl), 1);
	assert_true(x509_crl_has(crl, &serial));
	assert_false(x509_crl_has(crl, &other));
	assert_int_equal(gnutls_x509_crl_verify(crl, &ca, 1, 0, &status), 0);
	assert_int_equal(status, 0);
	gnutls_x509_crl_deinit(crl);
	gnutls_x509_crt_deinit(ca);
}

static void use(const gnutls_datum_t *d, bool must_fail)
{
	gnutls_pkcs12_bag_t bag;
	gnutls_pkcs12_t p12;
	gnutls_x509_crq_t crq;
	gnutls_datum_t text;
	int ret;

	assert_int_equal(gnutls_pkcs12_init(&p12), 0);
	ret = gnutls_pkcs12_import(p12, d, GNUTLS_X509_FMT_DER, 0);
	assert_false(must_fail && ret >= 0);
	for (int i = 0; ret >= 0 && i < 4; i++) {
		assert_int_equal(gnutls_pkcs12_bag_init(&bag), 0);
		(void)gnutls_pkcs12_get_bag(p12, i, bag);
		gnutls_pkcs12_bag_deinit(bag);
	}
	gnutls_pkcs12_deinit(p12);
	assert_int_equal(gnutls_x509_crq_init(&crq), 0);
	ret = gnutls_x509_crq_import(crq, d, GNUTLS_X509_FMT_DER);
	assert_false(must_fail && ret >= 0);
	if (ret >= 0) {
		if (gnutls_x509_crq_print(crq, GNUTLS_CRT_PRINT_FULL, &text) == 0)
			gnutls_free(text.data);
		(void)gnutls_x509_crq_verify(crq, 0);
	}
	gnutls_x509_crq_deinit(crq);
}

static void test_hostile(void **state)
{
	static const char *const names[] = {"p12", "p12-ber", "crq"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		const gnutls_datum_t *whole = der(names[i]);

		for (unsigned n = 0; n < whole->size; n++) {
			gnutls_datum_t part = {malloc(n ? n : 1), n};
			gnutls_datum_t changed = {malloc(whole->size), whole->size};

			memcpy(part.data, whole->data, n);
			use(&part, true);
			free(part.data);
			memcpy(changed.data, whole->data, whole->size);
			changed.data[n] ^= (uint8_t)(1 << n % 8);
			use(&changed, false);
			free(changed.data);
		}
	}
}

/* Nested deeper than any stack should go. */
static void test_depth(void **state)
{
	uint8_t deep[4000];
	gnutls_datum_t d = {deep, sizeof(deep)};

	(void)state;
	for (unsigned i = 0; i < sizeof(deep); i += 2) {
		deep[i] = 0x30;
		deep[i + 1] = 0x80;
	}
	use(&d, true);
}

/* --- how long a file may keep us busy */

static int parse_with(gnutls_pkcs_encrypt_flags_t flag, uint32_t iterations)
{
	struct pbe p = {.schema = pbe_schema_find(flag), .prf = GNUTLS_MAC_SHA256,
			.iterations = iterations, .salt_len = 8};
	autowriter w = {0};
	struct der_algid a;
	struct reader r;

	pbe_write(&w, &p);
	assert_int_equal(writer_error(&w), 0);
	r = reader_of(w.data, w.len);
	assert_int_equal(der_read_algid(&r, &a), 0);
	return pbe_parse(&a, &p);
}

static gnutls_datum_t container(unsigned bags, gnutls_pkcs_encrypt_flags_t flags)
{
	gnutls_datum_t cert = {(unsigned char *)"0\0", 2}, der;
	gnutls_pkcs12_bag_t bag;
	gnutls_pkcs12_t p;

	assert_int_equal(gnutls_pkcs12_init(&p), 0);
	for (unsigned i = 0; i < bags; i++) {
		assert_int_equal(gnutls_pkcs12_bag_init(&bag), 0);
		assert_true(gnutls_pkcs12_bag_set_data(bag, GNUTLS_BAG_SECRET, &cert) >= 0);
		assert_int_equal(gnutls_pkcs12_bag_encrypt(bag, "pw", flags), 0);
		assert_int_equal(gnutls_pkcs12_set_bag(p, bag), 0);
		gnutls_pkcs12_bag_deinit(bag);
	}
	assert_int_equal(gnutls_pkcs12_generate_mac(p, "pw"), 0);
	assert_int_equal(gnutls_pkcs12_export2(p, GNUTLS_X509_FMT_DER, &der), 0);
	gnutls_pkcs12_deinit(p);
	return der;
}

static int import(const gnutls_datum_t *der, bool parse)
{
	gnutls_x509_privkey_t found;
	gnutls_pkcs12_t p;
	int ret;

	assert_int_equal(gnutls_pkcs12_init(&p), 0);
	ret = gnutls_pkcs12_import(p, der, GNUTLS_X509_FMT_DER, 0);
	if (ret == 0 && parse)
		ret = gnutls_pkcs12_simple_parse(p, "pw", &found, NULL, NULL, NULL, NULL, NULL, 0);
	gnutls_pkcs12_deinit(p);
	return ret;
}

/* Iterations up to the bound, one more, and the most that DER can say. */
static void test_iterations(void **state)
{
	static const gnutls_pkcs_encrypt_flags_t flags[] = {
		GNUTLS_PKCS_PBES2_AES_256, GNUTLS_PKCS_PBES2_3DES, GNUTLS_PKCS_PKCS12_3DES,
		GNUTLS_PKCS_PKCS12_RC2_40, GNUTLS_PKCS_PBES1_DES_MD5,
	};
	static const uint32_t counts[] = {1, PBE_ITERATIONS_MAX, 0, PBE_ITERATIONS_MAX + 1,
					  0x7fffffff, 0xffffffff};
	gnutls_datum_t der = container(1, GNUTLS_PKCS_PBES2_AES_256);
	uint8_t *end = der.data + der.size, *mac;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(flags); i++)
		for (size_t j = 0; j < ARRAY_LEN(counts); j++)
			assert_int_equal(parse_with(flags[i], counts[j]),
					 j < 2 ? 0 : GNUTLS_E_ILLEGAL_PARAMETER);

	/* the MAC's stand at the very end: one byte more for them */
	assert_memory_equal(end - 5, "\2\3\x09\x27\xc0", 5);
	for (mac = end - 5; mac[0] != DER_SEQUENCE || mac + 2 + mac[1] != end; mac--)
		assert_true(mac > der.data);
	mac[1]++;
	assert_int_equal(der.data[1], 0x82);
	assert_int_not_equal(++der.data[3], 0);
	for (size_t j = 0; j < 6; j++) {
		autodatum longer = {malloc(der.size + 1), der.size + 1};
		uint8_t *p = longer.data + der.size - 5;
		uint32_t n = counts[j] & 0x7fffffff;

		if (j == 0 || j == 2)
			continue; /* shorter */
		memcpy(longer.data, der.data, der.size - 5);
		memcpy(p, (uint8_t[]){2, 4, (uint8_t)(n >> 24), (uint8_t)(n >> 16),
				      (uint8_t)(n >> 8), (uint8_t)n}, 6);
		assert_int_equal(import(&longer, false), j < 2 ? 0 : GNUTLS_E_ILLEGAL_PARAMETER);
	}
	gnutls_free(der.data);
}

/* Bags that are each within the bound ask for too much together. */
static void test_iterations_together(void **state)
{
	gnutls_datum_t few = container(2, GNUTLS_PKCS_PBES2_AES_128);
	gnutls_datum_t many = container(18, GNUTLS_PKCS_PBES2_AES_128); /* 600,000 each */

	(void)state;
	assert_int_equal(import(&few, true), 0);
	assert_int_equal(import(&many, true), GNUTLS_E_ILLEGAL_PARAMETER);
	gnutls_free(few.data);
	gnutls_free(many.data);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_read),	cmocka_unit_test(test_many_elements),
		cmocka_unit_test(test_encryption), cmocka_unit_test(test_request),
		cmocka_unit_test(test_crl),	cmocka_unit_test(test_hostile),
		cmocka_unit_test(test_depth),      cmocka_unit_test(test_iterations),
		cmocka_unit_test(test_iterations_together),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
