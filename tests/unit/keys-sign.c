/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Signatures of all schemes with all keys, OpenSSL's signatures, decryption, RSA-PSS restrictions.
 */
#include "config.h"

#include "keys-data.h"

#include "keys/keys.h"

static const char *const names[] = {"rsa",      "rsa-pss", "rsa-pss-sha384", "ec-P-256", "ec-P-384",
				    "ec-P-521", "ED25519", "ED448",          "dsa",      "X25519"};

static gnutls_datum_t text = {(uint8_t *)"hello world", 11};

static gnutls_privkey_t load(const char *name)
{
	gnutls_privkey_t key;
	gnutls_datum_t d;
	char file[64];

	snprintf(file, sizeof(file), "%s.p8.pem", name);
	d = file_load(file);
	assert_int_equal(gnutls_privkey_init(&key), 0);
	assert_int_equal(gnutls_privkey_import_x509_raw(key, &d, GNUTLS_X509_FMT_PEM, NULL, 0), 0);
	gnutls_free(d.data);
	return key;
}

static gnutls_pubkey_t public_of(gnutls_privkey_t key)
{
	gnutls_pubkey_t p;

	assert_int_equal(gnutls_pubkey_init(&p), 0);
	assert_int_equal(gnutls_pubkey_import_privkey(p, key, 0, 0), 0);
	return p;
}

/* What signing with the scheme has to say. */
static int expected(gnutls_privkey_t key, const struct sign_entry *se)
{
	const struct pk_params *p = privkey_params(key);

	if (!keys_pk_suits(p->algo, se))
		return GNUTLS_E_CONSTRAINT_ERROR;
	if (p->pss.digest != GNUTLS_DIG_UNKNOWN && p->pss.digest != se->digest)
		return GNUTLS_E_CONSTRAINT_ERROR;
	return 0;
}

static const gnutls_sign_algorithm_t schemes[] = {
	GNUTLS_SIGN_RSA_SHA256,          GNUTLS_SIGN_RSA_SHA384,
	GNUTLS_SIGN_RSA_SHA512,          GNUTLS_SIGN_RSA_SHA1,
	GNUTLS_SIGN_RSA_SHA3_256,        GNUTLS_SIGN_RSA_PSS_SHA256,
	GNUTLS_SIGN_RSA_PSS_SHA384,      GNUTLS_SIGN_RSA_PSS_SHA512,
	GNUTLS_SIGN_RSA_PSS_RSAE_SHA256, GNUTLS_SIGN_RSA_PSS_RSAE_SHA384,
	GNUTLS_SIGN_RSA_PSS_RSAE_SHA512, GNUTLS_SIGN_ECDSA_SHA256,
	GNUTLS_SIGN_ECDSA_SHA384,        GNUTLS_SIGN_ECDSA_SHA512,
	GNUTLS_SIGN_ECDSA_SHA1,          GNUTLS_SIGN_EDDSA_ED25519,
	GNUTLS_SIGN_EDDSA_ED448,         GNUTLS_SIGN_DSA_SHA256,
};

static void all_schemes(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		gnutls_privkey_t key = load(names[i]);
		gnutls_pubkey_t pub = public_of(key);

		for (size_t s = 0; s < ARRAY_LEN(schemes); s++) {
			const struct sign_entry *se = sign_find(schemes[s]);
			int want = expected(key, se), ret;
			gnutls_datum_t sig = {0}, other = {(uint8_t *)"hello worle", 11};

			ret = gnutls_privkey_sign_data2(key, schemes[s], 0, &text, &sig);
			if (ret != want)
				fail_msg("%s %s: %d instead of %d", names[i], se->name, ret, want);
			if (ret < 0) {
				assert_true(gnutls_pubkey_verify_data2(pub, schemes[s], 0, &text,
								       &other) < 0);
				continue;
			}
			assert_int_equal(
				gnutls_pubkey_verify_data2(pub, schemes[s], 0, &text, &sig), 0);
			assert_int_equal(
				gnutls_pubkey_verify_data2(pub, schemes[s], 0, &other, &sig),
				GNUTLS_E_PK_SIG_VERIFY_FAILED);
			sig.data[sig.size / 2] ^= 1;
			assert_int_equal(
				gnutls_pubkey_verify_data2(pub, schemes[s], 0, &text, &sig),
				GNUTLS_E_PK_SIG_VERIFY_FAILED);
			sig.data[sig.size / 2] ^= 1;
			sig.size--;
			assert_int_equal(
				gnutls_pubkey_verify_data2(pub, schemes[s], 0, &text, &sig),
				GNUTLS_E_PK_SIG_VERIFY_FAILED);
			gnutls_free(sig.data);
		}
		gnutls_pubkey_deinit(pub);
		gnutls_privkey_deinit(key);
	}
}

static const struct {
	const char *key, *file;
	gnutls_sign_algorithm_t scheme;
	int ret;
} openssl[] = {
	{"rsa", "rsa-sha256", GNUTLS_SIGN_RSA_SHA256, 0},
	{"rsa", "rsa-sha512", GNUTLS_SIGN_RSA_SHA512, 0},
	{"rsa", "rsa-sha512", GNUTLS_SIGN_RSA_SHA256, GNUTLS_E_PK_SIG_VERIFY_FAILED},
	{"rsa", "rsa-pss-sha256", GNUTLS_SIGN_RSA_PSS_RSAE_SHA256, 0},
	{"rsa", "rsa-pss-sha256", GNUTLS_SIGN_RSA_SHA256, GNUTLS_E_PK_SIG_VERIFY_FAILED},
	{"rsa", "rsa-pss-sha256-salt20", GNUTLS_SIGN_RSA_PSS_SHA256, GNUTLS_E_PK_SIG_VERIFY_FAILED},
	{"rsa-pss", "rsa-pss-key-sha512", GNUTLS_SIGN_RSA_PSS_SHA512, 0},
	{"rsa-pss-sha384", "rsa-pss-sha384-key", GNUTLS_SIGN_RSA_PSS_SHA384, 0},
	{"rsa-pss-sha384", "rsa-pss-sha384-key", GNUTLS_SIGN_RSA_PSS_SHA256,
	 GNUTLS_E_CONSTRAINT_ERROR},
	{"rsa-pss-sha384", "rsa-pss-sha384-key", GNUTLS_SIGN_RSA_SHA384,
	 GNUTLS_E_INCOMPATIBLE_SIG_WITH_KEY},
	{"ec-P-256", "ec-P-256-sha256", GNUTLS_SIGN_ECDSA_SHA256, 0},
	{"ec-P-256", "ec-P-256-sha256", GNUTLS_SIGN_ECDSA_SECP256R1_SHA256, 0},
	{"ec-P-256", "ec-P-256-sha256", GNUTLS_SIGN_ECDSA_SECP384R1_SHA384,
	 GNUTLS_E_INCOMPATIBLE_SIG_WITH_KEY},
	{"ec-P-384", "ec-P-384-sha384", GNUTLS_SIGN_ECDSA_SHA384, 0},
	{"ec-P-521", "ec-P-521-sha512", GNUTLS_SIGN_ECDSA_SHA512, 0},
	{"dsa", "dsa-sha256", GNUTLS_SIGN_DSA_SHA256, 0},
	{"ED25519", "ED25519", GNUTLS_SIGN_EDDSA_ED25519, 0},
	{"ED25519", "ED25519", GNUTLS_SIGN_EDDSA_ED448, GNUTLS_E_INCOMPATIBLE_SIG_WITH_KEY},
	{"ED448", "ED448", GNUTLS_SIGN_EDDSA_ED448, 0},
};

static void openssl_signatures(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(openssl); i++) {
		gnutls_privkey_t key = load(openssl[i].key);
		gnutls_pubkey_t pub = public_of(key);
		gnutls_datum_t sig;
		char file[64];
		int ret;

		snprintf(file, sizeof(file), "sig-%s.bin", openssl[i].file);
		sig = file_load(file);
		ret = gnutls_pubkey_verify_data2(pub, openssl[i].scheme, 0, &text, &sig);
		if (ret != openssl[i].ret)
			fail_msg("%s: %d instead of %d", file, ret, openssl[i].ret);
		gnutls_free(sig.data);
		gnutls_pubkey_deinit(pub);
		gnutls_privkey_deinit(key);
	}
}

static void salts(void **state)
{
	gnutls_privkey_t key = load("rsa");
	gnutls_datum_t sig = file_load("sig-rsa-pss-sha256-salt20.bin");
	const struct sign_entry *se = sign_find(GNUTLS_SIGN_RSA_PSS_SHA256);
	struct pk_pss pss = {GNUTLS_DIG_SHA256, 20};

	(void)state;
	assert_int_equal(keys_verify_data(privkey_params(key), se, &pss, 0, &text, &sig), 0);
	pss.salt_len = 21;
	assert_int_equal(keys_verify_data(privkey_params(key), se, &pss, 0, &text, &sig),
			 GNUTLS_E_PK_SIG_VERIFY_FAILED);
	pss = (struct pk_pss){GNUTLS_DIG_SHA384, 20};
	assert_int_equal(keys_verify_data(privkey_params(key), se, &pss, 0, &text, &sig),
			 GNUTLS_E_CONSTRAINT_ERROR);
	gnutls_free(sig.data);
	gnutls_privkey_deinit(key);
}

static void broken(void **state)
{
	gnutls_privkey_t key = load("rsa");
	gnutls_pubkey_t pub = public_of(key);
	gnutls_datum_t sig;

	(void)state;
	assert_int_equal(gnutls_privkey_sign_data2(key, GNUTLS_SIGN_RSA_MD5, 0, &text, &sig), 0);
	assert_int_equal(gnutls_pubkey_verify_data2(pub, GNUTLS_SIGN_RSA_MD5, 0, &text, &sig),
			 GNUTLS_E_INSUFFICIENT_SECURITY);
	assert_int_equal(gnutls_pubkey_verify_data2(pub, GNUTLS_SIGN_RSA_MD5,
						    GNUTLS_VERIFY_ALLOW_BROKEN, &text, &sig),
			 0);
	assert_int_equal(gnutls_pubkey_verify_data2(pub, GNUTLS_SIGN_RSA_MD5,
						    GNUTLS_VERIFY_ALLOW_SIGN_RSA_MD5, &text, &sig),
			 0);
	gnutls_free(sig.data);
	gnutls_pubkey_deinit(pub);
	gnutls_privkey_deinit(key);
}

static void hashes(void **state)
{
	uint8_t bytes[64];
	gnutls_datum_t h = {bytes, 32}, sig;
	gnutls_privkey_t rsa = load("rsa"), ec = load("ec-P-256"), ed = load("ED25519"),
			 pss = load("rsa-pss-sha384");
	gnutls_pubkey_t rsa_pub = public_of(rsa), ec_pub = public_of(ec);

	(void)state;
	memset(bytes, 0x5a, sizeof(bytes));
#define SIGN2(key, algo, want)                                                             \
	do {                                                                               \
		sig = (gnutls_datum_t){0};                                                 \
		assert_int_equal(gnutls_privkey_sign_hash2(key, algo, 0, &h, &sig), want); \
	} while (0)
	SIGN2(rsa, GNUTLS_SIGN_RSA_SHA256, 0);
	assert_int_equal(gnutls_pubkey_verify_hash2(rsa_pub, GNUTLS_SIGN_RSA_SHA256, 0, &h, &sig),
			 0);
	gnutls_free(sig.data);
	SIGN2(rsa, GNUTLS_SIGN_RSA_SHA512, GNUTLS_E_INVALID_REQUEST); /* not the size of it */
	SIGN2(ec, GNUTLS_SIGN_ECDSA_SHA256, 0);
	assert_int_equal(gnutls_pubkey_verify_hash2(ec_pub, GNUTLS_SIGN_ECDSA_SHA256, 0, &h, &sig),
			 0);
	gnutls_free(sig.data);
	SIGN2(ed, GNUTLS_SIGN_EDDSA_ED25519, GNUTLS_E_INVALID_REQUEST);
	SIGN2(pss, GNUTLS_SIGN_RSA_PSS_SHA256, GNUTLS_E_CONSTRAINT_ERROR);

	/* bytes as they are */
	h.size = 36;
	SIGN2(rsa, GNUTLS_SIGN_RSA_RAW, 0);
	assert_int_equal(gnutls_pubkey_verify_hash2(rsa_pub, GNUTLS_SIGN_UNKNOWN,
						    GNUTLS_PUBKEY_VERIFY_FLAG_TLS1_RSA, &h, &sig),
			 0);
	assert_int_equal(gnutls_pubkey_verify_hash2(ec_pub, GNUTLS_SIGN_UNKNOWN,
						    GNUTLS_PUBKEY_VERIFY_FLAG_TLS1_RSA, &h, &sig),
			 GNUTLS_E_INCOMPATIBLE_SIG_WITH_KEY);
	gnutls_free(sig.data);
	assert_int_equal(gnutls_privkey_sign_raw_data(rsa, 0, &h, &sig), 0);
	gnutls_free(sig.data);
	assert_int_equal(gnutls_privkey_sign_data2(rsa, GNUTLS_SIGN_RSA_RAW, 0, &h, &sig),
			 GNUTLS_E_INVALID_REQUEST);

	/* the older functions */
	assert_int_equal(gnutls_privkey_sign_data(rsa, GNUTLS_DIG_SHA256, 0, &text, &sig), 0);
	assert_int_equal(
		gnutls_pubkey_verify_data2(rsa_pub, GNUTLS_SIGN_RSA_SHA256, 0, &text, &sig), 0);
	gnutls_free(sig.data);
	assert_int_equal(gnutls_privkey_sign_data(rsa, GNUTLS_DIG_SHA256,
						  GNUTLS_PRIVKEY_SIGN_FLAG_RSA_PSS, &text, &sig),
			 0);
	assert_int_equal(
		gnutls_pubkey_verify_data2(rsa_pub, GNUTLS_SIGN_RSA_PSS_SHA256, 0, &text, &sig), 0);
	gnutls_free(sig.data);
	assert_int_equal(gnutls_privkey_sign_data(ed, GNUTLS_DIG_SHA512, 0, &text, &sig), 0);
	gnutls_free(sig.data);
	assert_int_equal(gnutls_privkey_sign_data(ed, GNUTLS_DIG_SHA256, 0, &text, &sig),
			 GNUTLS_E_INVALID_REQUEST);
	assert_int_equal(gnutls_privkey_sign_data(pss, GNUTLS_DIG_SHA256, 0, &text, &sig),
			 GNUTLS_E_CONSTRAINT_ERROR);
	assert_int_equal(gnutls_privkey_sign_data(ec, GNUTLS_DIG_UNKNOWN, 0, &text, &sig),
			 GNUTLS_E_INVALID_REQUEST);
	h.size = 32;
	assert_int_equal(gnutls_privkey_sign_hash(ec, GNUTLS_DIG_UNKNOWN, 0, &h, &sig), 0);
	gnutls_free(sig.data);
	h.size = 33;
	assert_int_equal(gnutls_privkey_sign_hash(ec, GNUTLS_DIG_UNKNOWN, 0, &h, &sig),
			 GNUTLS_E_INVALID_REQUEST);
	gnutls_pubkey_deinit(rsa_pub);
	gnutls_pubkey_deinit(ec_pub);
	gnutls_privkey_deinit(rsa);
	gnutls_privkey_deinit(ec);
	gnutls_privkey_deinit(ed);
	gnutls_privkey_deinit(pss);
}

static void reproducible(void **state)
{
	gnutls_privkey_t key = load("ec-P-256");
	gnutls_datum_t sig[3];

	(void)state;
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(
			gnutls_privkey_sign_data2(key, GNUTLS_SIGN_ECDSA_SHA256,
						  i < 2 ? GNUTLS_PRIVKEY_FLAG_REPRODUCIBLE : 0,
						  &text, &sig[i]),
			0);
	assert_true(datum_eq(&sig[0], &sig[1]));
	assert_false(datum_eq(&sig[0], &sig[2]));
	for (size_t i = 0; i < 3; i++)
		gnutls_free(sig[i].data);
	gnutls_privkey_deinit(key);
}

static void decryption(void **state)
{
	gnutls_privkey_t key = load("rsa"), ec = load("ec-P-256");
	gnutls_datum_t cipher = file_load("enc-message.bin"), plain, mine;
	gnutls_pubkey_t pub = public_of(key), ec_pub = public_of(ec);
	uint8_t out[12];

	(void)state;
	assert_int_equal(gnutls_privkey_decrypt_data(key, 0, &cipher, &plain), 0);
	assert_int_equal(plain.size, 11);
	assert_memory_equal(plain.data, "hello world", 11);
	gnutls_free(plain.data);
	assert_int_equal(gnutls_privkey_decrypt_data2(key, 0, &cipher, out, 11), 0);
	assert_memory_equal(out, "hello world", 11);
	/* wrong size, wrong padding: the room keeps what it held */
	memset(out, 0x77, sizeof(out));
	assert_int_equal(gnutls_privkey_decrypt_data2(key, 0, &cipher, out, 10),
			 GNUTLS_E_DECRYPTION_FAILED);
	assert_int_equal(privkey_decrypt_fixed(key, &cipher, out, 10), 0);
	assert_int_equal(out[0], 0x77);
	cipher.data[100] ^= 1;
	assert_int_equal(gnutls_privkey_decrypt_data2(key, 0, &cipher, out, 11),
			 GNUTLS_E_DECRYPTION_FAILED);
	assert_int_equal(gnutls_privkey_decrypt_data(key, 0, &cipher, &plain),
			 GNUTLS_E_DECRYPTION_FAILED);
	assert_int_equal(privkey_decrypt_fixed(key, &cipher, out, 11), 0);
	for (size_t i = 0; i < sizeof(out); i++)
		assert_int_equal(out[i], 0x77);
	assert_int_equal(gnutls_pubkey_encrypt_data(pub, 0, &text, &mine), 0);
	assert_int_equal(gnutls_privkey_decrypt_data2(key, 0, &mine, out, 11), 0);
	assert_memory_equal(out, "hello world", 11);
	gnutls_free(mine.data);
	assert_int_equal(gnutls_pubkey_encrypt_data(ec_pub, 0, &text, &mine),
			 GNUTLS_E_INVALID_REQUEST);
	assert_true(gnutls_privkey_decrypt_data(ec, 0, &cipher, &plain) < 0);
	gnutls_free(cipher.data);
	gnutls_pubkey_deinit(pub);
	gnutls_pubkey_deinit(ec_pub);
	gnutls_privkey_deinit(key);
	gnutls_privkey_deinit(ec);
}

static const struct {
	const char *key;
	gnutls_sign_algorithm_t algo;
	bool tls12, tls13;
} fits[] = {
	{"rsa", GNUTLS_SIGN_RSA_SHA256, true, false},
	{"rsa", GNUTLS_SIGN_RSA_PSS_RSAE_SHA256, true, true},
	{"rsa", GNUTLS_SIGN_RSA_PSS_SHA256, false, false},
	{"rsa", GNUTLS_SIGN_ECDSA_SHA256, false, false},
	{"rsa-pss", GNUTLS_SIGN_RSA_PSS_SHA256, true, true},
	{"rsa-pss", GNUTLS_SIGN_RSA_PSS_RSAE_SHA256, false, false},
	{"rsa-pss", GNUTLS_SIGN_RSA_SHA256, false, false},
	{"rsa-pss-sha384", GNUTLS_SIGN_RSA_PSS_SHA256, false, false},
	{"rsa-pss-sha384", GNUTLS_SIGN_RSA_PSS_SHA384, true, true},
	{"ec-P-256", GNUTLS_SIGN_ECDSA_SECP256R1_SHA256, true, true},
	{"ec-P-256", GNUTLS_SIGN_ECDSA_SECP384R1_SHA384, true, false},
	{"ec-P-384", GNUTLS_SIGN_ECDSA_SECP384R1_SHA384, true, true},
	{"ED25519", GNUTLS_SIGN_EDDSA_ED25519, true, true},
	{"ED25519", GNUTLS_SIGN_EDDSA_ED448, false, false},
	{"dsa", GNUTLS_SIGN_DSA_SHA256, true, false},
};

static void fitting(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(fits); i++) {
		gnutls_privkey_t key = load(fits[i].key);
		const struct sign_entry *se = sign_find(fits[i].algo);

		if (privkey_fits_sign(key, se, false) != fits[i].tls12 ||
		    privkey_fits_sign(key, se, true) != fits[i].tls13)
			fail_msg("%s with %s", fits[i].key, se->name);
		gnutls_privkey_deinit(key);
	}
}

static void preferred(void **state)
{
	static const struct {
		const char *key;
		int ret;
		gnutls_digest_algorithm_t digest;
		unsigned mandatory;
	} cases[] = {
		{"rsa", 0, GNUTLS_DIG_SHA256, 0},
		{"rsa-pss", 0, GNUTLS_DIG_SHA256, 0},
		{"rsa-pss-sha384", 0, GNUTLS_DIG_SHA384, 1},
		{"ec-P-256", 0, GNUTLS_DIG_SHA256, 0},
		{"ec-P-384", 0, GNUTLS_DIG_SHA384, 0},
		{"ec-P-521", 0, GNUTLS_DIG_SHA512, 0},
		{"ED25519", 0, GNUTLS_DIG_SHA512, 0},
		{"ED448", 0, GNUTLS_DIG_SHAKE_256, 0},
		{"dsa", 0, GNUTLS_DIG_SHA256, 1},
		{"X25519", GNUTLS_E_INTERNAL_ERROR, 0, 0},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		gnutls_privkey_t key = load(cases[i].key);
		gnutls_pubkey_t pub = public_of(key);
		gnutls_digest_algorithm_t digest;
		unsigned mandatory = 7;

		assert_int_equal(
			gnutls_pubkey_get_preferred_hash_algorithm(pub, &digest, &mandatory),
			cases[i].ret);
		if (cases[i].ret >= 0) {
			assert_int_equal(digest, cases[i].digest);
			assert_int_equal(mandatory, cases[i].mandatory);
		}
		gnutls_pubkey_deinit(pub);
		gnutls_privkey_deinit(key);
	}
}

static void parameters(void **state)
{
	gnutls_privkey_t key = load("rsa"), ec = load("ec-P-256"), pss = load("rsa-pss-sha384");
	gnutls_digest_algorithm_t digest;
	gnutls_x509_spki_t spki;
	gnutls_datum_t sig;
	unsigned salt;

	(void)state;
	assert_int_equal(gnutls_x509_spki_init(&spki), 0);
	assert_true(gnutls_x509_spki_get_rsa_pss_params(spki, &digest, &salt) < 0);
	assert_int_equal(gnutls_privkey_get_spki(pss, spki, 0), 0);
	assert_int_equal(gnutls_x509_spki_get_rsa_pss_params(spki, &digest, &salt), 0);
	assert_int_equal(digest, GNUTLS_DIG_SHA384);
	assert_int_equal(salt, 48);
	assert_int_equal(gnutls_privkey_set_spki(ec, spki, 0), GNUTLS_E_INVALID_REQUEST);
	gnutls_x509_spki_set_rsa_pss_params(spki, GNUTLS_DIG_SHA256, 250);
	assert_int_equal(gnutls_privkey_set_spki(key, spki, 0), GNUTLS_E_CONSTRAINT_ERROR);
	gnutls_x509_spki_set_rsa_pss_params(spki, GNUTLS_DIG_SHA256, 40);
	assert_int_equal(gnutls_privkey_set_spki(key, spki, 0), 0);
	assert_int_equal(gnutls_privkey_get_pk_algorithm(key, NULL), GNUTLS_PK_RSA_PSS);
	assert_int_equal(gnutls_privkey_sign_data2(key, GNUTLS_SIGN_RSA_SHA256, 0, &text, &sig),
			 GNUTLS_E_CONSTRAINT_ERROR);
	assert_int_equal(gnutls_privkey_sign_data2(key, GNUTLS_SIGN_RSA_PSS_SHA256, 0, &text, &sig),
			 0);
	{
		const struct sign_entry *se = sign_find(GNUTLS_SIGN_RSA_PSS_SHA256);
		struct pk_pss p;

		assert_int_equal(keys_pss_params(privkey_params(key), se, &p), 0);
		assert_int_equal(p.salt_len, 40);
		assert_int_equal(keys_verify_data(privkey_params(key), se, &p, 0, &text, &sig), 0);
		p.salt_len = 32; /* less than the key allows */
		assert_int_equal(keys_verify_data(privkey_params(key), se, &p, 0, &text, &sig),
				 GNUTLS_E_CONSTRAINT_ERROR);
	}
	gnutls_free(sig.data);
	gnutls_x509_spki_deinit(spki);
	gnutls_privkey_deinit(key);
	gnutls_privkey_deinit(ec);
	gnutls_privkey_deinit(pss);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_schemes), cmocka_unit_test(openssl_signatures),
		cmocka_unit_test(salts),       cmocka_unit_test(broken),
		cmocka_unit_test(hashes),      cmocka_unit_test(reproducible),
		cmocka_unit_test(decryption),  cmocka_unit_test(fitting),
		cmocka_unit_test(preferred),   cmocka_unit_test(parameters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
