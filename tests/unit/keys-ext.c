/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keys behind the application's functions: what those are asked, and how answers are taken. */
#include "config.h"

#include "keys-data.h"

#include <gnutls/urls.h>

#include "keys/keys.h"

static gnutls_datum_t text = {(uint8_t *)"0123456789abcdef0123456789abcdef", 32};

/* The last call: which function, scheme, size of the input. */
static struct {
	char func;
	gnutls_sign_algorithm_t algo;
	unsigned size;
	bool freed;
} seen;
static int pk_answer, fail_with;

static int answer(gnutls_datum_t *out)
{
	if (fail_with)
		return fail_with;
	out->data = gnutls_malloc(4);
	memcpy(out->data, "SIG", 4);
	out->size = 3;
	return 0;
}

static int sign_raw(gnutls_privkey_t key, void *u, const gnutls_datum_t *d, gnutls_datum_t *sig)
{
	(void)key, (void)u;
	seen.func = 'r', seen.algo = 0, seen.size = d->size;
	return answer(sig);
}

static int sign_data(gnutls_privkey_t key, gnutls_sign_algorithm_t algo, void *u, unsigned flags,
		     const gnutls_datum_t *d, gnutls_datum_t *sig)
{
	(void)key, (void)u, (void)flags;
	seen.func = 'd', seen.algo = algo, seen.size = d->size;
	return answer(sig);
}

static int sign_hash(gnutls_privkey_t key, gnutls_sign_algorithm_t algo, void *u, unsigned flags,
		     const gnutls_datum_t *d, gnutls_datum_t *sig)
{
	(void)key, (void)u, (void)flags;
	seen.func = 'h', seen.algo = algo, seen.size = d->size;
	return answer(sig);
}

static int decrypt(gnutls_privkey_t key, void *u, const gnutls_datum_t *d, gnutls_datum_t *out)
{
	(void)key, (void)u;
	seen.func = 'c', seen.size = d->size;
	return answer(out);
}

static int info(gnutls_privkey_t key, unsigned flags, void *u)
{
	(void)key, (void)u;
	if (flags & GNUTLS_PRIVKEY_INFO_PK_ALGO)
		return pk_answer;
	if (flags & GNUTLS_PRIVKEY_INFO_PK_ALGO_BITS)
		return 2048;
	if (flags & GNUTLS_PRIVKEY_INFO_HAVE_SIGN_ALGO)
		return GNUTLS_FLAGS_TO_SIGN_ALGO(flags) != GNUTLS_SIGN_RSA_SHA512;
	return -1;
}

static void freed(gnutls_privkey_t key, void *u)
{
	(void)key, (void)u;
	seen.freed = true;
}

enum kind { OLD, BOTH, HASH, DATA };

static gnutls_privkey_t make(enum kind kind, gnutls_pk_algorithm_t pk)
{
	gnutls_privkey_t key;

	pk_answer = (int)pk;
	assert_int_equal(gnutls_privkey_init(&key), 0);
	if (kind == OLD)
		assert_int_equal(
			gnutls_privkey_import_ext3(key, NULL, sign_raw, decrypt, freed, info, 0),
			0);
	else
		assert_int_equal(gnutls_privkey_import_ext4(
					 key, NULL, kind == HASH ? NULL : sign_data,
					 kind == DATA ? NULL : sign_hash, decrypt, freed, info, 0),
				 0);
	return key;
}

#define INFO256 51 /* DigestInfo of a SHA-256 hash */

static const struct {
	enum kind kind;
	gnutls_pk_algorithm_t pk;
	gnutls_sign_algorithm_t algo;
	bool hash; /* sign_hash2 instead of sign_data2 */
	int ret;
	char func;
	gnutls_sign_algorithm_t seen_algo;
	unsigned size;
} cases[] = {
	{OLD, GNUTLS_PK_RSA, GNUTLS_SIGN_RSA_SHA256, false, 0, 'r', 0, INFO256},
	{OLD, GNUTLS_PK_RSA, GNUTLS_SIGN_RSA_SHA256, true, 0, 'r', 0, INFO256},
	{OLD, GNUTLS_PK_RSA, GNUTLS_SIGN_RSA_RAW, true, 0, 'r', 0, 32},
	{OLD, GNUTLS_PK_RSA, GNUTLS_SIGN_RSA_PSS_RSAE_SHA256, false, GNUTLS_E_PK_INVALID_PUBKEY, 0,
	 0, 0},
	{OLD, GNUTLS_PK_RSA, GNUTLS_SIGN_ECDSA_SHA256, false, GNUTLS_E_CONSTRAINT_ERROR, 0, 0, 0},
	{OLD, GNUTLS_PK_ECDSA, GNUTLS_SIGN_ECDSA_SHA256, false, 0, 'r', 0, 32},
	{BOTH, GNUTLS_PK_RSA, GNUTLS_SIGN_RSA_SHA256, false, 0, 'h', GNUTLS_SIGN_RSA_RAW, INFO256},
	{BOTH, GNUTLS_PK_RSA, GNUTLS_SIGN_RSA_RAW, true, 0, 'h', GNUTLS_SIGN_RSA_RAW, 32},
	{BOTH, GNUTLS_PK_RSA, GNUTLS_SIGN_RSA_RAW, false, GNUTLS_E_INVALID_REQUEST, 0, 0, 0},
	{BOTH, GNUTLS_PK_RSA, GNUTLS_SIGN_RSA_PSS_RSAE_SHA256, false, 0, 'h',
	 GNUTLS_SIGN_RSA_PSS_RSAE_SHA256, 32},
	{HASH, GNUTLS_PK_ECDSA, GNUTLS_SIGN_ECDSA_SHA384, false, 0, 'h', GNUTLS_SIGN_ECDSA_SHA384,
	 48},
	{BOTH, GNUTLS_PK_EDDSA_ED25519, GNUTLS_SIGN_EDDSA_ED25519, false, 0, 'd',
	 GNUTLS_SIGN_EDDSA_ED25519, 32},
	{BOTH, GNUTLS_PK_EDDSA_ED25519, GNUTLS_SIGN_EDDSA_ED25519, true, GNUTLS_E_INVALID_REQUEST,
	 0, 0, 0},
	{HASH, GNUTLS_PK_EDDSA_ED25519, GNUTLS_SIGN_EDDSA_ED25519, false, GNUTLS_E_INVALID_REQUEST,
	 0, 0, 0},
	{DATA, GNUTLS_PK_RSA, GNUTLS_SIGN_RSA_SHA256, false, 0, 'd', GNUTLS_SIGN_RSA_SHA256, 32},
	{DATA, GNUTLS_PK_RSA, GNUTLS_SIGN_RSA_SHA256, true, GNUTLS_E_INVALID_REQUEST, 0, 0, 0},
};

static void signing(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		gnutls_privkey_t key = make(cases[i].kind, cases[i].pk);
		gnutls_datum_t sig = {0};
		int ret;

		memset(&seen, 0, sizeof(seen));
		ret = cases[i].hash ? gnutls_privkey_sign_hash2(key, cases[i].algo, 0, &text, &sig)
				    : gnutls_privkey_sign_data2(key, cases[i].algo, 0, &text, &sig);
		if (ret != cases[i].ret)
			fail_msg("case %zu: %d instead of %d", i, ret, cases[i].ret);
		if (ret >= 0) {
			assert_int_equal(seen.func, cases[i].func);
			assert_int_equal(seen.algo, cases[i].seen_algo);
			assert_int_equal(seen.size, cases[i].size);
			assert_string_equal((char *)sig.data, "SIG");
			gnutls_free(sig.data);
			fail_with = GNUTLS_E_USER_ERROR;
			ret = cases[i].hash ? gnutls_privkey_sign_hash2(key, cases[i].algo, 0,
									&text, &sig)
					    : gnutls_privkey_sign_data2(key, cases[i].algo, 0,
									&text, &sig);
			assert_int_equal(ret, GNUTLS_E_USER_ERROR);
			fail_with = 0;
		} else {
			assert_int_equal(seen.func, 0);
		}
		gnutls_privkey_deinit(key);
		assert_true(seen.freed);
	}
}

static void questions(void **state)
{
	gnutls_privkey_t key = make(BOTH, GNUTLS_PK_RSA), old;
	gnutls_x509_privkey_t x = NULL;
	gnutls_pubkey_t pub;
	gnutls_datum_t m, e;
	unsigned bits;

	(void)state;
	assert_int_equal(gnutls_privkey_get_pk_algorithm(key, &bits), GNUTLS_PK_RSA);
	assert_int_equal(bits, 2048);
	assert_int_equal(gnutls_privkey_get_type(key), GNUTLS_PRIVKEY_EXT);
	assert_int_equal(gnutls_privkey_verify_params(key), GNUTLS_E_INVALID_REQUEST);
	assert_int_equal(gnutls_privkey_export_x509(key, &x), GNUTLS_E_INVALID_REQUEST);
	assert_int_equal(
		gnutls_privkey_export_rsa_raw(key, &m, &e, NULL, NULL, NULL, NULL, NULL, NULL),
		GNUTLS_E_INVALID_REQUEST);
	assert_int_equal(gnutls_pubkey_init(&pub), 0);
	assert_int_equal(gnutls_pubkey_import_privkey(pub, key, 0, 0), GNUTLS_E_INVALID_REQUEST);
	gnutls_pubkey_deinit(pub);
	assert_null(privkey_params(key));

	assert_true(privkey_fits_sign(key, sign_find(GNUTLS_SIGN_RSA_SHA256), false));
	assert_false(privkey_fits_sign(key, sign_find(GNUTLS_SIGN_RSA_SHA512), false));
	assert_true(privkey_fits_sign(key, sign_find(GNUTLS_SIGN_RSA_PSS_RSAE_SHA256), true));
	assert_false(privkey_fits_sign(key, sign_find(GNUTLS_SIGN_ECDSA_SHA256), false));
	old = make(OLD, GNUTLS_PK_RSA);
	assert_true(privkey_fits_sign(old, sign_find(GNUTLS_SIGN_RSA_SHA256), false));
	assert_false(privkey_fits_sign(old, sign_find(GNUTLS_SIGN_RSA_PSS_RSAE_SHA256), true));
	gnutls_privkey_deinit(old);

	/* an object holds one key */
	assert_int_equal(gnutls_privkey_import_ext(key, GNUTLS_PK_RSA, NULL, sign_raw, NULL, 0),
			 GNUTLS_E_INVALID_REQUEST);
	gnutls_privkey_deinit(key);
}

static void imports(void **state)
{
	gnutls_privkey_t key;

	(void)state;
	assert_int_equal(gnutls_privkey_init(&key), 0);
	assert_int_equal(gnutls_privkey_import_ext(key, GNUTLS_PK_RSA, NULL, NULL, NULL, 0),
			 GNUTLS_E_INVALID_REQUEST);
	assert_int_equal(
		gnutls_privkey_import_ext4(key, NULL, sign_data, NULL, NULL, NULL, NULL, 0),
		GNUTLS_E_INVALID_REQUEST);
	pk_answer = GNUTLS_E_USER_ERROR;
	assert_int_equal(
		gnutls_privkey_import_ext4(key, NULL, sign_data, NULL, NULL, NULL, info, 0),
		GNUTLS_E_USER_ERROR);
	assert_int_equal(gnutls_privkey_import_url(key, "pkcs11:token=x", 0),
			 GNUTLS_E_UNIMPLEMENTED_FEATURE);
	assert_int_equal(gnutls_privkey_import_url(key, "http://x", 0), GNUTLS_E_INVALID_REQUEST);
	assert_int_equal(gnutls_privkey_get_pk_algorithm(key, NULL), GNUTLS_PK_UNKNOWN);
	gnutls_privkey_deinit(key);
}

static void decrypting(void **state)
{
	gnutls_privkey_t key = make(BOTH, GNUTLS_PK_RSA);
	gnutls_datum_t out;
	uint8_t buf[4] = "xxx";

	(void)state;
	assert_int_equal(gnutls_privkey_decrypt_data(key, 0, &text, &out), 0);
	assert_string_equal((char *)out.data, "SIG");
	gnutls_free(out.data);
	assert_int_equal(gnutls_privkey_decrypt_data2(key, 0, &text, buf, 3), 0);
	assert_memory_equal(buf, "SIG", 3);
	memcpy(buf, "xxx", 4);
	assert_int_equal(gnutls_privkey_decrypt_data2(key, 0, &text, buf, 4),
			 GNUTLS_E_DECRYPTION_FAILED);
	assert_int_equal(gnutls_privkey_decrypt_data2(key, 0, &text, buf, 2),
			 GNUTLS_E_DECRYPTION_FAILED);
	fail_with = GNUTLS_E_DECRYPTION_FAILED;
	assert_int_equal(privkey_decrypt_fixed(key, &text, buf, 3), 0);
	fail_with = 0;
	assert_memory_equal(buf, "xxx", 3);
	gnutls_privkey_deinit(key);
}

static int from_url(gnutls_privkey_t key, const char *url, unsigned flags)
{
	(void)url, (void)flags;
	return gnutls_privkey_import_ext(key, GNUTLS_PK_RSA, NULL, sign_raw, NULL, 0);
}

static void urls(void **state)
{
	const gnutls_custom_url_st st = {.name = "my:", .name_size = 3, .import_key = from_url};
	gnutls_privkey_t key;
	gnutls_pubkey_t pub;

	(void)state;
	assert_int_equal(gnutls_privkey_init(&key), 0);
	assert_int_equal(gnutls_pubkey_init(&pub), 0);
	assert_int_equal(gnutls_privkey_import_url(key, "my:x", 0), GNUTLS_E_INVALID_REQUEST);
	assert_false(gnutls_url_is_supported("my:x"));
	assert_int_equal(gnutls_register_custom_url(&st), 0);
	assert_int_equal(gnutls_register_custom_url(&st), GNUTLS_E_INVALID_REQUEST);
	assert_true(gnutls_url_is_supported("My:x"));
	assert_false(gnutls_url_is_supported("mine"));
	assert_int_equal(gnutls_privkey_import_url(key, "my:x", 0), 0);
	assert_int_equal(gnutls_privkey_get_pk_algorithm(key, NULL), GNUTLS_PK_RSA);
	assert_int_equal(gnutls_pubkey_import_url(pub, "my:x", 0), GNUTLS_E_INVALID_REQUEST);
	gnutls_privkey_deinit(key);
	gnutls_pubkey_deinit(pub);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(signing), cmocka_unit_test(questions),
		cmocka_unit_test(imports), cmocka_unit_test(decrypting),
		cmocka_unit_test(urls),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
