/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private and public keys from and to files of all forms, with right and wrong passwords. */
#include "config.h"

#include "keys-data.h"

#include "keys/keys.h"

#define NONE GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE
#define DEC  GNUTLS_E_DECRYPTION_FAILED
#define HEAD GNUTLS_E_BASE64_UNEXPECTED_HEADER_ERROR
#define DER  GNUTLS_E_ASN1_DER_ERROR
#define PARS GNUTLS_E_PARSING_ERROR

#define RSA GNUTLS_PK_RSA
#define EC  GNUTLS_PK_ECDSA

/* What each way of importing a file says: those of the stock library. */
static const struct {
	const char *name;
	gnutls_pk_algorithm_t pk;
	unsigned bits;
	int import, import2_null, import2_secret, import2_wrong, pkcs8_secret, pkcs8_wrong, openssl;
} files[] = {
	{"rsa.p8.pem", RSA, 2048, 0, 0, 0, 0, 0, 0, PARS},
	{"rsa.trad.pem", RSA, 2048, 0, 0, 0, 0, HEAD, HEAD, PARS},
	{"rsa-pss.p8.pem", GNUTLS_PK_RSA_PSS, 2048, 0, 0, 0, 0, 0, 0, PARS},
	{"rsa-pss-sha384.p8.pem", GNUTLS_PK_RSA_PSS, 2048, 0, 0, 0, 0, 0, 0, PARS},
	{"ec-P-256.p8.pem", EC, 256, 0, 0, 0, 0, 0, 0, PARS},
	{"ec-P-384.p8.pem", EC, 384, 0, 0, 0, 0, 0, 0, PARS},
	{"ec-P-521.p8.pem", EC, 528, 0, 0, 0, 0, 0, 0, PARS},
	{"ec-P-256.trad.pem", EC, 256, 0, 0, 0, 0, HEAD, HEAD, PARS},
	{"ec-P-256.params.pem", EC, 256, 0, 0, 0, 0, HEAD, HEAD, PARS},
	{"ED25519.p8.pem", GNUTLS_PK_EDDSA_ED25519, 256, 0, 0, 0, 0, 0, 0, PARS},
	{"ED448.p8.pem", GNUTLS_PK_EDDSA_ED448, 456, 0, 0, 0, 0, 0, 0, PARS},
	{"X25519.p8.pem", GNUTLS_PK_ECDH_X25519, 256, 0, 0, 0, 0, 0, 0, PARS},
	{"X448.p8.pem", GNUTLS_PK_ECDH_X448, 448, 0, 0, 0, 0, 0, 0, PARS},
	{"dsa.p8.pem", GNUTLS_PK_DSA, 2048, 0, 0, 0, 0, 0, 0, PARS},
	{"dsa.trad.pem", GNUTLS_PK_DSA, 2048, 0, 0, 0, 0, HEAD, HEAD, PARS},
	{"rsa.dek-aes128.pem", RSA, 2048, DER, DEC, 0, DEC, HEAD, HEAD, 0},
	{"rsa.dek-des3.pem", RSA, 2048, DER, DEC, 0, DEC, HEAD, HEAD, 0},
	{"ec-P-256.dek-aes256.pem", EC, 256, DER, DEC, 0, DEC, HEAD, HEAD, 0},
	{"enc-aes-128-cbc.pem", EC, 256, NONE, DEC, 0, DEC, 0, DEC, PARS},
	{"enc-aes-192-cbc.pem", EC, 256, NONE, DEC, 0, DEC, 0, DEC, PARS},
	{"enc-aes-256-cbc.pem", EC, 256, NONE, DEC, 0, DEC, 0, DEC, PARS},
	{"enc-des-ede3-cbc.pem", EC, 256, NONE, DEC, 0, DEC, 0, DEC, PARS},
	{"enc-des-cbc.pem", EC, 256, NONE, DEC, 0, DEC, 0, DEC, PARS},
	{"enc-hmacWithSHA1.pem", EC, 256, NONE, DEC, 0, DEC, 0, DEC, PARS},
	{"enc-hmacWithSHA224.pem", EC, 256, NONE, DEC, 0, DEC, 0, DEC, PARS},
	{"enc-hmacWithSHA384.pem", EC, 256, NONE, DEC, 0, DEC, 0, DEC, PARS},
	{"enc-hmacWithSHA512.pem", EC, 256, NONE, DEC, 0, DEC, 0, DEC, PARS},
	{"enc-pbe-des-md5.pem", EC, 256, NONE, DEC, 0, DEC, 0, DEC, PARS},
	{"enc-pkcs12-3des.pem", EC, 256, NONE, DEC, 0, DEC, 0, DEC, PARS},
	{"enc-pkcs12-rc4.pem", EC, 256, NONE, DEC, 0, DEC, 0, DEC, PARS},
	{"enc-pkcs12-rc2-40.pem", EC, 256, NONE, DEC, 0, DEC, 0, DEC, PARS},
	{"rsa.pub.pem", 0, 0, NONE, NONE, HEAD, HEAD, HEAD, HEAD, PARS},
	{"message.txt", 0, 0, NONE, NONE, HEAD, HEAD, HEAD, HEAD, PARS},
};

static void check(gnutls_x509_privkey_t key, size_t i, int ret, int want)
{
	unsigned bits;

	if (ret != want)
		fail_msg("%s: %d instead of %d", files[i].name, ret, want);
	if (ret >= 0) {
		assert_int_equal(gnutls_x509_privkey_get_pk_algorithm2(key, &bits), files[i].pk);
		assert_int_equal(bits, files[i].bits);
	} else {
		assert_int_equal(gnutls_x509_privkey_get_pk_algorithm(key), GNUTLS_PK_UNKNOWN);
	}
	gnutls_x509_privkey_deinit(key);
}

static void imports(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(files); i++) {
		gnutls_datum_t d = file_load(files[i].name);
		gnutls_x509_privkey_t k;

#define CHECK(call, want)                                          \
	do {                                                       \
		assert_int_equal(gnutls_x509_privkey_init(&k), 0); \
		check(k, i, call, files[i].want);                  \
	} while (0)
		CHECK(gnutls_x509_privkey_import(k, &d, GNUTLS_X509_FMT_PEM), import);
		CHECK(gnutls_x509_privkey_import2(k, &d, GNUTLS_X509_FMT_PEM, NULL, 0),
		      import2_null);
		CHECK(gnutls_x509_privkey_import2(k, &d, GNUTLS_X509_FMT_PEM, "secret", 0),
		      import2_secret);
		CHECK(gnutls_x509_privkey_import2(k, &d, GNUTLS_X509_FMT_PEM, "wrong", 0),
		      import2_wrong);
		CHECK(gnutls_x509_privkey_import_pkcs8(k, &d, GNUTLS_X509_FMT_PEM, "secret", 0),
		      pkcs8_secret);
		CHECK(gnutls_x509_privkey_import_pkcs8(k, &d, GNUTLS_X509_FMT_PEM, "wrong", 0),
		      pkcs8_wrong);
		CHECK(gnutls_x509_privkey_import_openssl(k, &d, "secret"), openssl);
		gnutls_free(d.data);
	}
}

static gnutls_x509_privkey_t load(const char *name, const char *password)
{
	gnutls_datum_t d = file_load(name);
	gnutls_x509_privkey_t k;

	assert_int_equal(gnutls_x509_privkey_init(&k), 0);
	assert_int_equal(gnutls_x509_privkey_import2(k, &d, GNUTLS_X509_FMT_PEM, password, 0), 0);
	gnutls_free(d.data);
	return k;
}

static const char *const plain[] = {
	"rsa.p8.pem",      "rsa-pss.p8.pem",  "rsa-pss-sha384.p8.pem",
	"ec-P-256.p8.pem", "ec-P-384.p8.pem", "ec-P-521.p8.pem",
	"ED25519.p8.pem",  "ED448.p8.pem",    "X25519.p8.pem",
	"X448.p8.pem",     "dsa.p8.pem",
};

/* Out and in again by every way there is; the key identifier must survive. */
static void exports(void **state)
{
	static const unsigned schemes[] = {0,
					   GNUTLS_PKCS_PBES2_AES_128,
					   GNUTLS_PKCS_PBES2_AES_192,
					   GNUTLS_PKCS_PBES2_3DES,
					   GNUTLS_PKCS_PKCS12_3DES,
					   GNUTLS_PKCS_PKCS12_ARCFOUR};
	uint8_t id[20], id2[20];
	size_t len;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(plain); i++) {
		gnutls_x509_privkey_t k = load(plain[i], NULL), k2;
		gnutls_datum_t out, der = file_load_der(plain[i]);

		len = sizeof(id);
		assert_int_equal(gnutls_x509_privkey_get_key_id(k, 0, id, &len), 0);
		assert_int_equal(gnutls_x509_privkey_verify_params(k), 0);
		for (int fmt = 0; fmt < 4; fmt++) {
			if (fmt < 2)
				assert_int_equal(gnutls_x509_privkey_export2(k, fmt & 1, &out), 0);
			else
				assert_int_equal(gnutls_x509_privkey_export2_pkcs8(k, fmt & 1, NULL,
										   0, &out),
						 0);
			/* OpenSSL leaves the curve out of the inner structure */
			if (fmt == 2 && gnutls_x509_privkey_get_pk_algorithm(k) != EC &&
			    strcmp(plain[i], "rsa-pss.p8.pem") != 0)
				assert_true(datum_eq(&out, &der));
			assert_int_equal(gnutls_x509_privkey_init(&k2), 0);
			assert_int_equal(gnutls_x509_privkey_import(k2, &out, fmt & 1), 0);
			len = sizeof(id2);
			assert_int_equal(gnutls_x509_privkey_get_key_id(k2, 0, id2, &len), 0);
			/* PKCS #1 can't say RSA-PSS */
			if (fmt >= 2 || strncmp(plain[i], "rsa-pss", 7) != 0)
				assert_memory_equal(id, id2, sizeof(id));
			gnutls_x509_privkey_deinit(k2);
			gnutls_free(out.data);
		}
		gnutls_free(der.data);
		gnutls_x509_privkey_deinit(k);
	}
	for (size_t i = 0; i < ARRAY_LEN(schemes); i++) {
		gnutls_x509_privkey_t k = load("ED25519.p8.pem", NULL), k2;
		unsigned schema, cipher, iterations, salt_size = 64;
		gnutls_datum_t out;
		uint8_t salt[64];
		char *oid;

		assert_int_equal(gnutls_x509_privkey_export2_pkcs8(k, GNUTLS_X509_FMT_PEM, "pass",
								   schemes[i], &out),
				 0);
		assert_int_equal(gnutls_pkcs8_info(&out, GNUTLS_X509_FMT_PEM, &schema, &cipher,
						   salt, &salt_size, &iterations, &oid),
				 0);
		assert_int_equal(schema, schemes[i] ? schemes[i] : GNUTLS_PKCS_PBES2_AES_256);
		assert_true(salt_size >= 8 && iterations >= 10000);
		if (schema == schemes[4] || schema == schemes[5])
			assert_string_equal(oid, gnutls_pkcs_schema_get_oid(schema));
		else
			assert_string_equal(oid, "1.2.840.113549.1.5.13");
		gnutls_free(oid);
		salt_size = 4;
		assert_int_equal(gnutls_pkcs8_info(&out, GNUTLS_X509_FMT_PEM, NULL, NULL, salt,
						   &salt_size, NULL, NULL),
				 GNUTLS_E_SHORT_MEMORY_BUFFER);
		assert_true(salt_size >= 8);
		assert_int_equal(gnutls_x509_privkey_init(&k2), 0);
		assert_int_equal(
			gnutls_x509_privkey_import2(k2, &out, GNUTLS_X509_FMT_PEM, "pass", 0), 0);
		assert_true(pk_params_same_public(&k->params, &k2->params));
		gnutls_x509_privkey_deinit(k2);
		gnutls_free(out.data);
		gnutls_x509_privkey_deinit(k);
	}
}

static void export_errors(void **state)
{
	gnutls_x509_privkey_t k = load("ED25519.p8.pem", NULL), empty;
	gnutls_datum_t out, plain_pem = file_load("ED25519.p8.pem");
	size_t len = 5, need;
	char buf[512];

	(void)state;
	assert_int_equal(gnutls_x509_privkey_init(&empty), 0);
	assert_true(gnutls_x509_privkey_export2(empty, GNUTLS_X509_FMT_PEM, &out) < 0);
	assert_true(gnutls_x509_privkey_cpy(empty, empty) < 0);
	assert_int_equal(
		gnutls_x509_privkey_export_pkcs8(k, GNUTLS_X509_FMT_PEM, NULL, 0, buf, &len),
		GNUTLS_E_SHORT_MEMORY_BUFFER);
	need = len;
	assert_int_equal(
		gnutls_x509_privkey_export_pkcs8(k, GNUTLS_X509_FMT_PEM, NULL, 0, buf, &len), 0);
	assert_true(len == need || len + 1 == need);
	assert_int_equal(gnutls_x509_privkey_export2_pkcs8(k, GNUTLS_X509_FMT_PEM, "x",
							   GNUTLS_PKCS_PBES1_DES_MD5, &out),
			 GNUTLS_E_INVALID_REQUEST);
	assert_int_equal(gnutls_pkcs8_info(&plain_pem, GNUTLS_X509_FMT_PEM, NULL, NULL, NULL, NULL,
					   NULL, NULL),
			 GNUTLS_E_INVALID_REQUEST);
	gnutls_free(plain_pem.data);
	gnutls_x509_privkey_deinit(k);
	gnutls_x509_privkey_deinit(empty);
}

/* Cut off at every byte, and with every byte changed: no key, or at least no crash. */
static void damaged(void **state)
{
	static const char *const names[] = {
		"rsa.p8.pem",     "rsa.trad.pem", "ec-P-256.p8.pem",      "ec-P-256.trad.pem",
		"ED25519.p8.pem", "dsa.p8.pem",   "rsa-pss-sha384.p8.pem"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		gnutls_datum_t der = file_load_der(names[i]), cut;
		gnutls_x509_privkey_t k;

		assert_int_equal(gnutls_x509_privkey_init(&k), 0);
		assert_int_equal(gnutls_x509_privkey_import(k, &der, GNUTLS_X509_FMT_DER), 0);
		for (unsigned n = 0; n < der.size; n++) {
			cut = (gnutls_datum_t){malloc(n ? n : 1), n};
			memcpy(cut.data, der.data, n);
			assert_true(gnutls_x509_privkey_import(k, &cut, GNUTLS_X509_FMT_DER) < 0);
			assert_true(gnutls_x509_privkey_import_pkcs8(k, &cut, GNUTLS_X509_FMT_DER,
								     "secret", 0) < 0);
			free(cut.data);
		}
		/* a failed import leaves the key that was there */
		assert_int_not_equal(gnutls_x509_privkey_get_pk_algorithm(k), GNUTLS_PK_UNKNOWN);
		gnutls_x509_privkey_deinit(k);
		for (unsigned n = 0; n < MIN(der.size, 80u); n++) {
			cut = (gnutls_datum_t){malloc(der.size), der.size};
			memcpy(cut.data, der.data, der.size);
			cut.data[n] ^= 0x81;
			assert_int_equal(gnutls_x509_privkey_init(&k), 0);
			if (gnutls_x509_privkey_import(k, &cut, GNUTLS_X509_FMT_DER) >= 0)
				(void)!gnutls_x509_privkey_get_pk_algorithm(k);
			gnutls_x509_privkey_deinit(k);
			free(cut.data);
		}
		gnutls_free(der.data);
	}
}

static void damaged_encrypted(void **state)
{
	gnutls_datum_t der = file_load_der("enc-hmacWithSHA512.pem"), cut;
	gnutls_x509_privkey_t k;

	(void)state;
	assert_int_equal(gnutls_x509_privkey_init(&k), 0);
	for (unsigned n = 0; n < der.size; n++) {
		cut = (gnutls_datum_t){malloc(n ? n : 1), n};
		memcpy(cut.data, der.data, n);
		assert_true(gnutls_x509_privkey_import_pkcs8(k, &cut, GNUTLS_X509_FMT_DER, "secret",
							     0) < 0);
		free(cut.data);
	}
	gnutls_x509_privkey_deinit(k);
	gnutls_free(der.data);
}

static int give_pin(void *userdata, int attempt, const char *url, const char *label,
		    unsigned int flags, char *pin, size_t pin_max)
{
	(void)attempt, (void)url, (void)label, (void)flags;
	if (!userdata)
		return -1;
	snprintf(pin, pin_max, "%s", (char *)userdata);
	return 0;
}

static void pins(void **state)
{
	static const char *const names[] = {"enc-aes-128-cbc.pem", "rsa.dek-aes128.pem"};
	char wrong[] = "wrong", secret[] = "secret";

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		gnutls_datum_t d = file_load(names[i]);
		gnutls_x509_privkey_t k;
		gnutls_privkey_t p;

		assert_int_equal(gnutls_x509_privkey_init(&k), 0);
		gnutls_x509_privkey_set_pin_function(k, give_pin, NULL);
		assert_int_equal(gnutls_x509_privkey_import2(k, &d, GNUTLS_X509_FMT_PEM, NULL, 0),
				 GNUTLS_E_PKCS11_PIN_ERROR);
		gnutls_x509_privkey_set_pin_function(k, give_pin, wrong);
		assert_int_equal(gnutls_x509_privkey_import2(k, &d, GNUTLS_X509_FMT_PEM, NULL, 0),
				 GNUTLS_E_DECRYPTION_FAILED);
		gnutls_x509_privkey_set_pin_function(k, give_pin, secret);
		assert_int_equal(gnutls_x509_privkey_import2(k, &d, GNUTLS_X509_FMT_PEM, NULL, 0),
				 0);
		gnutls_x509_privkey_deinit(k);
		/* the function of the process, where the key has none */
		assert_int_equal(gnutls_x509_privkey_init(&k), 0);
		gnutls_pkcs11_set_pin_function(give_pin, secret);
		assert_int_equal(gnutls_x509_privkey_import2(k, &d, GNUTLS_X509_FMT_PEM, NULL, 0),
				 0);
		gnutls_pkcs11_set_pin_function(NULL, NULL);
		assert_int_equal(gnutls_x509_privkey_import2(k, &d, GNUTLS_X509_FMT_PEM, NULL, 0),
				 GNUTLS_E_DECRYPTION_FAILED);
		gnutls_x509_privkey_deinit(k);
		assert_int_equal(gnutls_privkey_init(&p), 0);
		gnutls_privkey_set_pin_function(p, give_pin, secret);
		assert_int_equal(
			gnutls_privkey_import_x509_raw(p, &d, GNUTLS_X509_FMT_PEM, NULL, 0), 0);
		gnutls_privkey_deinit(p);
		gnutls_free(d.data);
	}
}

/* Without the public point, or with a compressed one: computed. */
static void points(void **state)
{
	static const char *const names[] = {"ec-P-256.nopub.pem", "ec-P-256.compressed.pem"};
	gnutls_x509_privkey_t k = load("ec-P-256.p8.pem", NULL), k2;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		k2 = load(names[i], NULL);
		assert_true(pk_params_same_public(&k->params, &k2->params));
		gnutls_x509_privkey_deinit(k2);
	}
	gnutls_x509_privkey_deinit(k);
}

static void empty_passwords(void **state)
{
	gnutls_x509_privkey_t k;

	(void)state;
	k = load("enc-empty.pem", "");
	gnutls_x509_privkey_deinit(k);
	k = load("enc-empty.pem", NULL);
	gnutls_x509_privkey_deinit(k);
}

static void raw_numbers(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(plain); i++) {
		gnutls_x509_privkey_t k = load(plain[i], NULL), k2;
		gnutls_datum_t n[8] = {{0}};
		gnutls_ecc_curve_t curve;
		int ret;

		assert_int_equal(gnutls_x509_privkey_init(&k2), 0);
		if (keys_is_rsa(k->params.algo)) {
			assert_int_equal(gnutls_x509_privkey_export_rsa_raw2(k, &n[0], &n[1], &n[2],
									     &n[3], &n[4], &n[5],
									     &n[6], &n[7]),
					 0);
			assert_int_equal(n[0].size, 257);
			assert_int_equal(n[0].data[0], 0);
			ret = gnutls_x509_privkey_import_rsa_raw(k2, &n[0], &n[1], &n[2], &n[3],
								 &n[4], NULL);
			k2->params.algo = k->params.algo;
			k2->params.pss = k->params.pss;
			assert_true(datum_eq(&k->params.n[PK_RSA_U], &k2->params.n[PK_RSA_U]));
		} else if (k->params.algo == GNUTLS_PK_DSA) {
			assert_int_equal(gnutls_x509_privkey_export_dsa_raw(k, &n[0], &n[1], &n[2],
									    &n[3], &n[4]),
					 0);
			ret = gnutls_x509_privkey_import_dsa_raw(k2, &n[0], &n[1], &n[2], NULL,
								 &n[4]);
		} else {
			assert_int_equal(gnutls_x509_privkey_export_rsa_raw(k, &n[0], &n[1], &n[2],
									    &n[3], &n[4], &n[5]),
					 GNUTLS_E_INVALID_REQUEST);
			assert_int_equal(
				gnutls_x509_privkey_export_ecc_raw(k, &curve, &n[0], &n[1], &n[2]),
				0);
			ret = gnutls_x509_privkey_import_ecc_raw(k2, curve, &n[0], &n[1], &n[2]);
		}
		assert_int_equal(ret, 0);
		assert_true(pk_params_same_public(&k->params, &k2->params));
		for (size_t m = 0; m < 8; m++)
			gnutls_free(n[m].data);
		gnutls_x509_privkey_deinit(k);
		gnutls_x509_privkey_deinit(k2);
	}
}

static void public_keys(void **state)
{
	uint8_t id[32], id2[32];
	size_t len;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(plain); i++) {
		gnutls_x509_privkey_t x = load(plain[i], NULL);
		gnutls_datum_t pem, out;
		gnutls_pubkey_t a, b;
		gnutls_privkey_t p;
		char name[64];

		snprintf(name, sizeof(name), "%.*s.pub.pem", (int)(strlen(plain[i]) - 7), plain[i]);
		pem = file_load(name);
		assert_int_equal(gnutls_privkey_init(&p), 0);
		assert_int_equal(
			gnutls_privkey_import_x509(p, x, GNUTLS_PRIVKEY_IMPORT_AUTO_RELEASE), 0);
		assert_int_equal(gnutls_pubkey_init(&a), 0);
		assert_int_equal(gnutls_pubkey_init(&b), 0);
		assert_int_equal(gnutls_pubkey_import(a, &pem, GNUTLS_X509_FMT_PEM), 0);
		assert_int_equal(
			gnutls_pubkey_import_privkey(b, p, GNUTLS_KEY_DIGITAL_SIGNATURE, 0), 0);
		assert_true(pk_params_same_public(&a->params, &b->params));
		assert_int_equal(gnutls_pubkey_verify_params(a), 0);
		assert_int_equal(gnutls_pubkey_export2(b, GNUTLS_X509_FMT_PEM, &out), 0);
		assert_true(datum_eq(&out, &pem));
		len = sizeof(id);
		assert_int_equal(gnutls_pubkey_get_key_id(a, GNUTLS_KEYID_USE_SHA256, id, &len), 0);
		assert_int_equal(len, 32);
		assert_int_equal(
			gnutls_x509_privkey_get_key_id(x, GNUTLS_KEYID_USE_SHA256, id2, &len), 0);
		assert_memory_equal(id, id2, 32);
		gnutls_free(out.data);
		gnutls_free(pem.data);
		gnutls_pubkey_deinit(a);
		gnutls_pubkey_deinit(b);
		gnutls_privkey_deinit(p);
	}
}

static void generated(void **state)
{
	static const struct {
		gnutls_pk_algorithm_t pk;
		unsigned bits;
		int ret;
	} cases[] = {
		{RSA, 2048, 0},
		{EC, GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP384R1), 0},
		{EC, 256, 0},
		{GNUTLS_PK_EDDSA_ED25519, 0, 0},
		{GNUTLS_PK_ECDH_X448, 0, 0},
		{EC, GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_X25519), GNUTLS_E_ECC_UNSUPPORTED_CURVE},
		{GNUTLS_PK_UNKNOWN, 256, GNUTLS_E_INVALID_REQUEST},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		gnutls_privkey_t p;

		assert_int_equal(gnutls_privkey_init(&p), 0);
		assert_int_equal(gnutls_privkey_generate(p, cases[i].pk, cases[i].bits, 0),
				 cases[i].ret);
		if (cases[i].ret >= 0) {
			assert_int_equal(gnutls_privkey_verify_params(p), 0);
			assert_int_equal(gnutls_privkey_get_pk_algorithm(p, NULL), cases[i].pk);
			/* an object holds one key */
			assert_int_equal(gnutls_privkey_generate(p, cases[i].pk, cases[i].bits, 0),
					 GNUTLS_E_INVALID_REQUEST);
		}
		gnutls_privkey_deinit(p);
	}
}

/* Allocations that fail, one after the other: an error, nothing lost (AddressSanitizer looks). */
static unsigned allocations_left;

static void *scarce_malloc(size_t n)
{
	return allocations_left && allocations_left-- ? malloc(n) : NULL;
}

static void *scarce_realloc(void *p, size_t n)
{
	return allocations_left && allocations_left-- ? realloc(p, n) : NULL;
}

/* Everything that one can do with a key file; negative as soon as something fails. */
static int whole_life(const gnutls_datum_t *d)
{
	gnutls_privkey_t key = NULL;
	gnutls_x509_privkey_t x = NULL;
	gnutls_pubkey_t pub = NULL;
	gnutls_datum_t out = {0}, sig = {0};
	uint8_t id[32];
	size_t len = sizeof(id);
	int ret;

	ret = gnutls_privkey_init(&key);
	if (ret >= 0)
		ret = gnutls_privkey_import_x509_raw(key, d, GNUTLS_X509_FMT_PEM, "secret", 0);
	if (ret >= 0)
		ret = gnutls_privkey_export_x509(key, &x);
	if (ret >= 0)
		ret = gnutls_x509_privkey_get_key_id(x, 0, id, &len);
	if (ret >= 0)
		ret = gnutls_x509_privkey_export2(x, GNUTLS_X509_FMT_PEM, &out);
	gnutls_free(out.data);
	out.data = NULL;
	if (ret >= 0)
		ret = gnutls_x509_privkey_export2_pkcs8(x, GNUTLS_X509_FMT_PEM, NULL, 0, &out);
	gnutls_free(out.data);
	if (ret >= 0)
		ret = gnutls_pubkey_init(&pub);
	if (ret >= 0)
		ret = gnutls_pubkey_import_privkey(pub, key, 0, 0);
	if (ret >= 0 && gnutls_pubkey_get_pk_algorithm(pub, NULL) == EC) {
		ret = gnutls_privkey_sign_data2(key, GNUTLS_SIGN_ECDSA_SHA256, 0, d, &sig);
		if (ret >= 0)
			ret = gnutls_pubkey_verify_data2(pub, GNUTLS_SIGN_ECDSA_SHA256, 0, d, &sig);
		gnutls_free(sig.data);
	}
	gnutls_pubkey_deinit(pub);
	gnutls_x509_privkey_deinit(x);
	gnutls_privkey_deinit(key);
	return ret;
}

static void scarcity(void **state)
{
	static const char *const names[] = {
		"enc-hmacWithSHA512.pem", "rsa.trad.pem", "dsa.p8.pem",
		"rsa-pss-sha384.p8.pem",  "ED448.p8.pem", "ec-P-256.dek-aes256.pem"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		gnutls_datum_t d = file_load(names[i]);
		unsigned n;
		int ret = -1;

		for (n = 0; n < 2000 && ret < 0; n++) {
			gnutls_malloc = scarce_malloc;
			gnutls_realloc = scarce_realloc;
			allocations_left = n;
			ret = whole_life(&d);
			gnutls_malloc = malloc;
			gnutls_realloc = realloc;
			if (ret < 0 && ret != GNUTLS_E_MEMORY_ERROR)
				fail_msg("%s, allocation %u: %d", names[i], n, ret);
		}
		assert_true(ret >= 0 && n > 10);
		gnutls_free(d.data);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(imports),
		cmocka_unit_test(exports),
		cmocka_unit_test(export_errors),
		cmocka_unit_test(damaged),
		cmocka_unit_test(damaged_encrypted),
		cmocka_unit_test(pins),
		cmocka_unit_test(points),
		cmocka_unit_test(empty_passwords),
		cmocka_unit_test(raw_numbers),
		cmocka_unit_test(public_keys),
		cmocka_unit_test(generated),
		cmocka_unit_test(scarcity),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
