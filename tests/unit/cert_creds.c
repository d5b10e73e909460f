/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Certificate credentials: loading, errors, and which chain a handshake gets. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "auth/auth-internal.h"
#include "base/mem.h"
#include "config/system-config.h"
#include "keys/keys.h"

#define DATA SRCDIR "/tests/unit/data/auth/"
#define PEM  GNUTLS_X509_FMT_PEM

static gnutls_certificate_credentials_t cred;
static gnutls_priority_t normal, tls12;

static int add(const char *name)
{
	char crt[512], key[512];

	snprintf(crt, sizeof(crt), DATA "%s.crt", name);
	snprintf(key, sizeof(key), DATA "%s.key", name);
	return gnutls_certificate_set_x509_key_file(cred, crt, key, PEM);
}

static int setup(void **state)
{
	(void)state;
	return gnutls_certificate_allocate_credentials(&cred);
}

static int teardown(void **state)
{
	(void)state;
	gnutls_certificate_free_credentials(cred);
	cred = NULL;
	return 0;
}

static void test_load_errors(void **state)
{
	static const struct {
		const char *crt, *key;
		gnutls_x509_crt_fmt_t format;
		int ret;
	} table[] = {
		{"rsa.crt", "ec.key", PEM, GNUTLS_E_CERTIFICATE_KEY_MISMATCH},
		{"rsa.crt", "wild.key", PEM, GNUTLS_E_CERTIFICATE_KEY_MISMATCH},
		{"ec.crt", "ec384.key", PEM, GNUTLS_E_CERTIFICATE_KEY_MISMATCH},
		{"none.crt", "ec.key", PEM, GNUTLS_E_FILE_ERROR},
		{"ec.crt", "none.key", PEM, GNUTLS_E_FILE_ERROR},
		{"ec.key", "ec.key", PEM, GNUTLS_E_BASE64_DECODING_ERROR},
		{"rsa.crt", "rsa.key", PEM, 0},
	};
	gnutls_x509_privkey_t key;
	gnutls_x509_crt_t *list;
	gnutls_datum_t d;
	unsigned n;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		char crt[512], k[512];

		snprintf(crt, sizeof(crt), DATA "%s", table[i].crt);
		snprintf(k, sizeof(k), DATA "%s", table[i].key);
		int ret = gnutls_certificate_set_x509_key_file(cred, crt, k, table[i].format);

		if (ret != table[i].ret)
			fail_msg("%s, %s: %d", table[i].crt, table[i].key, ret);
	}
	assert_true(gnutls_certificate_set_x509_key_file(cred, DATA "ec.crt", DATA "ec.crt", PEM) <
		    0);
	assert_true(gnutls_certificate_set_x509_key_file(cred, DATA "ec.crt", DATA "ec.key",
							 GNUTLS_X509_FMT_DER) < 0);
	assert_int_equal(cred->pairs_len, 1); /* only the good one is there */
	gnutls_certificate_set_flags(cred, GNUTLS_CERTIFICATE_API_V2);
	assert_int_equal(
		gnutls_certificate_set_x509_key_file(cred, DATA "ecchain.crt", DATA "ec.key", PEM),
		1);
	assert_int_equal(add("ed"), 2);

	assert_int_equal(gnutls_certificate_get_crt_raw(cred, 0, 0, &d), 0);
	assert_int_equal(gnutls_certificate_get_crt_raw(cred, 1, 1, &d), 0);
	assert_int_equal(gnutls_certificate_get_crt_raw(cred, 1, 2, &d),
			 GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE);
	assert_int_equal(gnutls_certificate_get_crt_raw(cred, 9, 0, &d),
			 GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE);
	assert_int_equal(gnutls_certificate_get_x509_key(cred, 0, &key), 0);
	gnutls_x509_privkey_deinit(key);
	assert_int_equal(gnutls_certificate_get_x509_key(cred, 9, &key),
			 GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE);
	assert_int_equal(gnutls_certificate_get_x509_crt(cred, 1, &list, &n), 0);
	assert_int_equal(n, 2);
	for (unsigned i = 0; i < n; i++)
		gnutls_x509_crt_deinit(list[i]);
	gnutls_free(list);
	gnutls_certificate_free_keys(cred);
	assert_int_equal(cred->pairs_len, 0);
	gnutls_certificate_set_flags(cred, GNUTLS_CERTIFICATE_SKIP_KEY_CERT_MATCH);
	assert_int_equal(
		gnutls_certificate_set_x509_key_file(cred, DATA "rsa.crt", DATA "ec.key", PEM), 0);
}

static void test_trust(void **state)
{
	gnutls_datum_t empty = {NULL, 0};
	const gnutls_datum_t *names;
	gnutls_x509_crt_t crt, issuer;

	(void)state;
	assert_int_equal(auth_cert_ca_names(cred)->size, 0);
	assert_int_equal(gnutls_certificate_set_x509_trust_file(cred, DATA "ca1.crt", PEM), 1);
	assert_int_equal(gnutls_certificate_set_x509_trust_file(cred, DATA "none", PEM),
			 GNUTLS_E_FILE_ERROR);
	assert_int_equal(gnutls_certificate_set_x509_trust_file(cred, DATA "ec.key", PEM), 0);
	assert_int_equal(gnutls_certificate_set_x509_trust_file(cred, "/dev/null", PEM), 0);
	assert_int_equal(gnutls_certificate_set_x509_trust_mem(cred, &empty, PEM), 0);
	assert_int_equal(gnutls_certificate_set_x509_trust_mem(cred, NULL, PEM), 0);
	assert_int_equal(gnutls_certificate_set_x509_crl_file(cred, DATA "none", PEM),
			 GNUTLS_E_FILE_ERROR);
	assert_true(gnutls_certificate_set_x509_crl_file(cred, DATA "ec.crt", PEM) < 0);
	names = auth_cert_ca_names(cred);
	assert_true(names->size > 10);
	assert_int_equal(names->data[0] << 8 | names->data[1], names->size - 2);
	gnutls_certificate_free_ca_names(cred);
	assert_int_equal(auth_cert_ca_names(cred)->size, 0);

	assert_int_equal(add("ec"), 0);
	assert_int_equal(gnutls_x509_crt_init(&crt), 0);
	assert_int_equal(
		gnutls_x509_crt_import(crt, &cred->pairs[0]->chain[0].cert, GNUTLS_X509_FMT_DER),
		0);
	assert_int_equal(gnutls_certificate_get_issuer(cred, crt, &issuer, 0), 0);
	assert_int_equal(gnutls_certificate_set_x509_trust(cred, &crt, 1), 1);
	gnutls_x509_crt_deinit(crt);
	gnutls_certificate_set_verify_flags(cred, GNUTLS_VERIFY_DISABLE_CA_SIGN);
	assert_int_equal(gnutls_certificate_get_verify_flags(cred), GNUTLS_VERIFY_DISABLE_CA_SIGN);
}

#define MAX_SIGNS 8

static const struct {
	const char *pairs; /* in the order of addition */
	const char *sni;
	uint16_t suite;                           /* 0: TLS 1.3 */
	gnutls_sign_algorithm_t signs[MAX_SIGNS]; /* empty: those of NORMAL */
	const char *want;                         /* NULL: none */
	gnutls_sign_algorithm_t sign;
} selections[] = {
	{"rsa ec", NULL, 0, {0}, "rsa", GNUTLS_SIGN_RSA_PSS_RSAE_SHA256},
	{"ec rsa", NULL, 0, {0}, "ec", GNUTLS_SIGN_ECDSA_SECP256R1_SHA256},
	{"ec384 ec", NULL, 0, {0}, "ec384", GNUTLS_SIGN_ECDSA_SECP384R1_SHA384},
	{"ed rsa", NULL, 0, {0}, "ed", GNUTLS_SIGN_EDDSA_ED25519},
	{"rsa pss", NULL, 0, {0}, "pss", GNUTLS_SIGN_RSA_PSS_SHA256},
	{"ec rsa pss", NULL, 0, {0}, "ec", GNUTLS_SIGN_ECDSA_SECP256R1_SHA256},
	{"rsa wild", "rsa.example", 0, {0}, "rsa", GNUTLS_SIGN_RSA_PSS_RSAE_SHA256},
	{"wild rsa", "rsa.example", 0, {0}, "rsa", GNUTLS_SIGN_RSA_PSS_RSAE_SHA256},
	{"wild rsa", "RSA.Example", 0, {0}, "rsa", GNUTLS_SIGN_RSA_PSS_RSAE_SHA256},
	{"ec wild", "x.example", 0, {0}, "wild", GNUTLS_SIGN_RSA_PSS_RSAE_SHA256},
	{"ec wild", "x.y.example", 0, {0}, "ec", GNUTLS_SIGN_ECDSA_SECP256R1_SHA256},
	{"ec wild", ".example", 0, {0}, "ec", GNUTLS_SIGN_ECDSA_SECP256R1_SHA256},
	{"ec wild", "example", 0, {0}, "ec", GNUTLS_SIGN_ECDSA_SECP256R1_SHA256},
	{"ec rsa", "nobody", 0, {0}, "ec", GNUTLS_SIGN_ECDSA_SECP256R1_SHA256},
	/* the name gives way to what the peer can verify */
	{"rsa ec",
	 "rsa.example",
	 0,
	 {GNUTLS_SIGN_ECDSA_SECP256R1_SHA256},
	 "ec",
	 GNUTLS_SIGN_ECDSA_SECP256R1_SHA256},
	{"rsa ec384 ec",
	 NULL,
	 0,
	 {GNUTLS_SIGN_ECDSA_SHA256},
	 "ec",
	 GNUTLS_SIGN_ECDSA_SECP256R1_SHA256},
	{"pss rsa",
	 NULL,
	 0,
	 {GNUTLS_SIGN_RSA_PSS_RSAE_SHA256},
	 "rsa",
	 GNUTLS_SIGN_RSA_PSS_RSAE_SHA256},
	{"rsa", NULL, 0, {GNUTLS_SIGN_RSA_SHA256}, NULL, 0}, /* no PKCS #1 v1.5 in TLS 1.3 */
	{"rsa", NULL, 0, {GNUTLS_SIGN_ECDSA_SHA256}, NULL, 0},
	{"rsa", NULL, 0, {GNUTLS_SIGN_RSA_MD5}, NULL, 0},
	{"rsaenc", NULL, 0, {0}, NULL, 0}, /* may not sign */
	{"rsaenc rsasign", NULL, 0, {0}, "rsasign", GNUTLS_SIGN_RSA_PSS_RSAE_SHA256},
	{"", NULL, 0, {0}, NULL, 0},
	/* TLS 1.2: ECDHE-ECDSA, ECDHE-RSA, RSA */
	{"rsa ec", NULL, 0xc02b, {0}, "ec", GNUTLS_SIGN_ECDSA_SHA256},
	{"rsa ec", NULL, 0xc02f, {0}, "rsa", GNUTLS_SIGN_RSA_SHA256},
	{"ed rsa", NULL, 0xc02b, {0}, "ed", GNUTLS_SIGN_EDDSA_ED25519},
	{"pss", NULL, 0xc02f, {0}, "pss", GNUTLS_SIGN_RSA_PSS_SHA256},
	{"pss", NULL, 0x009c, {0}, NULL, 0},
	{"ec", NULL, 0xc02f, {0}, NULL, 0},
	{"rsa", NULL, 0xc02b, {0}, NULL, 0},
	{"rsasign rsaenc", NULL, 0x009c, {0}, "rsaenc", 0},
	{"rsaenc rsasign", NULL, 0xc02f, {0}, "rsasign", GNUTLS_SIGN_RSA_SHA256},
	{"rsasign", NULL, 0x009c, {0}, NULL, 0},
	{"rsa",
	 NULL,
	 0xc02f,
	 {GNUTLS_SIGN_RSA_SHA512, GNUTLS_SIGN_RSA_SHA256},
	 "rsa",
	 GNUTLS_SIGN_RSA_SHA512},
	{"rsa", NULL, 0x00a8, {0}, NULL, 0}, /* PSK has no certificate */
};

/* The leaf of the pair that was added under @name. */
static bool is_pair(const struct auth_cert *c, const char *pairs, const char *name)
{
	char copy[128], *save = NULL;
	unsigned i = 0;

	snprintf(copy, sizeof(copy), "%s", pairs);
	for (char *p = strtok_r(copy, " ", &save); p; p = strtok_r(NULL, " ", &save), i++)
		if (!strcmp(p, name))
			return c->chain == cred->pairs[i]->chain && c->key == cred->pairs[i]->key;
	return false;
}

static void add_all(const char *pairs)
{
	char copy[128], *save = NULL;

	snprintf(copy, sizeof(copy), "%s", pairs);
	for (char *p = strtok_r(copy, " ", &save); p; p = strtok_r(NULL, " ", &save))
		assert_int_equal(add(p), 0);
}

static void test_server(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(selections); i++) {
		gnutls_priority_t prio = selections[i].suite ? tls12 : normal;
		gnutls_sign_algorithm_t signs[64];
		unsigned n = 0;
		struct auth_cert_query q = {
			.priority = prio,
			.version = version_find(selections[i].suite ? GNUTLS_TLS1_2
								    : GNUTLS_TLS1_3),
			.suite = selections[i].suite ? suite_find(selections[i].suite) : NULL,
			.server_name = selections[i].sni,
			.signs = signs,
			.is_server = true,
		};
		struct auth_cert c;
		const struct sign_entry *sign;

		while (n < MAX_SIGNS && selections[i].signs[n]) {
			signs[n] = selections[i].signs[n];
			n++;
		}
		for (unsigned j = 0; !selections[i].signs[0] && j < prio->sign_count; j++)
			signs[n++] = prio->sign_entries[j]->id;
		q.signs_len = n;
		gnutls_certificate_free_keys(cred);
		add_all(selections[i].pairs);
		int ret = auth_cert_select(cred, &q, &c, &sign);

		assert_int_equal(auth_cert_can_serve(cred, &q), selections[i].want != NULL);
		if (!selections[i].want) {
			assert_int_equal(ret, GNUTLS_E_NO_CIPHER_SUITES);
			assert_null(c.chain);
			continue;
		}
		if (ret < 0 || !is_pair(&c, selections[i].pairs, selections[i].want) ||
		    (sign ? sign->id : 0) != selections[i].sign)
			fail_msg("row %zu: %d, %s", i, ret, sign ? sign->name : "-");
		auth_cert_clear(&c);
	}
}

static gnutls_datum_t issuer_of(const char *name)
{
	add(name);
	gnutls_datum_t d = cred->pairs[0]->issuers[0];

	cred->pairs[0]->issuers[0] = (gnutls_datum_t){NULL, 0};
	gnutls_certificate_free_keys(cred);
	return d;
}

/* Clients: the server's CAs in its order; without, only if there is no choice. */
static void test_client(void **state)
{
	gnutls_datum_t ca1 = issuer_of("rsa"), ca2 = issuer_of("rsa2");
	const struct {
		const char *pairs;
		gnutls_datum_t cas[2];
		unsigned cas_len;
		bool force;
		const char *want;
	} table[] = {
		{"rsa rsa2", {ca1}, 1, false, "rsa"},
		{"rsa rsa2", {ca2}, 1, false, "rsa2"},
		{"rsa2 rsa", {ca1, ca2}, 2, false, "rsa"},
		{"rsa2 rsa", {ca2, ca1}, 2, false, "rsa2"},
		{"ec rsa2", {ca1}, 1, false, "ec"},
		{"rsa", {ca2}, 1, false, NULL},
		{"rsa", {ca2}, 1, true, "rsa"},
		{"rsa", {{NULL, 0}}, 0, false, "rsa"},
		{"rsa rsa2", {{NULL, 0}}, 0, false, NULL},
		{"rsa rsa2", {{NULL, 0}}, 0, true, "rsa"},
		{"rsaenc", {ca2}, 1, false, NULL},
	};
	static const gnutls_sign_algorithm_t signs[] = {GNUTLS_SIGN_ECDSA_SECP256R1_SHA256,
							GNUTLS_SIGN_RSA_PSS_RSAE_SHA256};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		struct auth_cert_query q = {
			.priority = normal,
			.version = version_find(GNUTLS_TLS1_3),
			.signs = signs,
			.signs_len = 2,
			.ca_dns = table[i].cas,
			.ca_dns_len = table[i].cas_len,
			.force = table[i].force,
		};
		const struct sign_entry *sign;
		struct auth_cert c;

		gnutls_certificate_free_keys(cred);
		add_all(table[i].pairs);
		int ret = auth_cert_select(cred, &q, &c, &sign);

		if (!table[i].want)
			assert_int_equal(ret, GNUTLS_E_INSUFFICIENT_CREDENTIALS);
		else if (ret < 0 || !is_pair(&c, table[i].pairs, table[i].want))
			fail_msg("row %zu: %d", i, ret);
		auth_cert_clear(&c);
	}
	datum_clear(&ca1);
	datum_clear(&ca2);
}

/* --- callbacks */

static int answer, nothing;

static int retrieve1(gnutls_session_t s, const gnutls_datum_t *cas, int cas_len,
		     const gnutls_pk_algorithm_t *pks, int pks_len, gnutls_retr2_st *st)
{
	(void)s;
	(void)cas;
	(void)cas_len;
	(void)pks;
	(void)pks_len;
	if (!nothing) {
		assert_int_equal(
			gnutls_certificate_get_x509_crt(cred, 0, &st->cert.x509, &st->ncerts), 0);
		assert_int_equal(gnutls_certificate_get_x509_key(cred, 0, &st->key.x509), 0);
		st->cert_type = GNUTLS_CRT_X509;
		st->key_type = GNUTLS_PRIVKEY_X509;
		st->deinit_all = 1;
	}
	return answer;
}

static int retrieve2(gnutls_session_t s, const gnutls_datum_t *cas, int cas_len,
		     const gnutls_pk_algorithm_t *pks, int pks_len, gnutls_pcert_st **chain,
		     unsigned *len, gnutls_privkey_t *key)
{
	(void)s;
	(void)cas;
	(void)cas_len;
	assert_int_equal(pks_len, 2);
	assert_int_equal(pks[0], GNUTLS_PK_ECDSA);
	assert_int_equal(pks[1], GNUTLS_PK_RSA);
	if (!nothing) {
		*chain = cred->pairs[0]->chain;
		*len = cred->pairs[0]->chain_len;
		*key = cred->pairs[0]->key;
	}
	return answer;
}

static int retrieve3(gnutls_session_t s, const struct gnutls_cert_retr_st *info,
		     gnutls_pcert_st **chain, unsigned *len, gnutls_ocsp_data_st **ocsp,
		     unsigned *ocsp_len, gnutls_privkey_t *key, unsigned *flags)
{
	(void)s;
	assert_ptr_equal(info->cred, cred);
	if (nothing)
		return answer;
	*chain = gnutls_calloc(1, sizeof(**chain));
	assert_int_equal(gnutls_pcert_import_x509_raw(*chain, &cred->pairs[0]->chain[0].cert,
						      GNUTLS_X509_FMT_DER, 0),
			 0);
	*len = 1;
	*ocsp = gnutls_calloc(1, sizeof(**ocsp));
	assert_int_equal(datum_copy(&(*ocsp)->response, "resp", 4), 0);
	*ocsp_len = 1;
	assert_int_equal(privkey_new_from_params(key, privkey_params(cred->pairs[0]->key)), 0);
	*flags = GNUTLS_CERT_RETR_DEINIT_ALL;
	return answer;
}

static void test_callbacks(void **state)
{
	static const gnutls_sign_algorithm_t signs[] = {GNUTLS_SIGN_ECDSA_SECP256R1_SHA256,
							GNUTLS_SIGN_RSA_PSS_RSAE_SHA256};
	struct auth_cert_query q = {
		.priority = normal,
		.version = version_find(GNUTLS_TLS1_3),
		.signs = signs,
		.signs_len = 2,
	};

	(void)state;
	assert_int_equal(add("rsa"), 0);
	for (int which = 1; which <= 3; which++) {
		const struct sign_entry *sign;
		struct auth_cert c;

		if (which == 1)
			gnutls_certificate_set_retrieve_function(cred, retrieve1);
		else if (which == 2)
			gnutls_certificate_set_retrieve_function2(cred, retrieve2);
		else
			gnutls_certificate_set_retrieve_function3(cred, retrieve3);
		answer = 0;
		nothing = false;
		q.signs_len = 2;
		assert_int_equal(auth_cert_select(cred, &q, &c, &sign), 0);
		assert_int_equal(sign->id, GNUTLS_SIGN_RSA_PSS_RSAE_SHA256);
		assert_int_equal(c.chain_len, 1);
		assert_int_equal(c.owned, which != 2);
		assert_int_equal(c.ocsp_len, which == 3);
		auth_cert_clear(&c);
		if (which != 2) {
			q.signs_len = 1; /* what it chose doesn't suit */
			assert_int_equal(auth_cert_select(cred, &q, &c, &sign),
					 GNUTLS_E_INSUFFICIENT_CREDENTIALS);
			q.signs_len = 2;
		}
		nothing = true;
		assert_int_equal(auth_cert_select(cred, &q, &c, &sign),
				 GNUTLS_E_INSUFFICIENT_CREDENTIALS);
		answer = -1;
		assert_int_equal(auth_cert_select(cred, &q, &c, &sign), GNUTLS_E_USER_ERROR);
	}
}

static int ocsp_calls;
static char response[] = "abc";

static int ocsp_cb(gnutls_session_t s, void *ptr, gnutls_datum_t *resp)
{
	(void)s;
	ocsp_calls++;
	if (!ptr)
		return GNUTLS_E_NO_CERTIFICATE_STATUS;
	return datum_copy(resp, ptr, strlen(ptr));
}

static void test_ocsp_function(void **state)
{
	static const gnutls_sign_algorithm_t signs[] = {GNUTLS_SIGN_RSA_PSS_RSAE_SHA256};
	struct auth_cert_query q = {
		.priority = normal,
		.version = version_find(GNUTLS_TLS1_3),
		.signs = signs,
		.signs_len = 1,
		.is_server = true,
	};
	const struct sign_entry *sign;
	struct auth_cert c;

	(void)state;
	assert_int_equal(add("rsa"), 0);
	assert_int_equal(auth_cert_select(cred, &q, &c, &sign), 0);
	assert_null(c.ocsp);
	gnutls_certificate_set_ocsp_status_request_function(cred, ocsp_cb, NULL);
	assert_int_equal(auth_cert_select(cred, &q, &c, &sign), 0);
	assert_int_equal(c.ocsp[0].size, 0);
	auth_cert_clear(&c);
	assert_int_equal(
		gnutls_certificate_set_ocsp_status_request_function2(cred, 0, ocsp_cb, response),
		0);
	assert_int_equal(
		gnutls_certificate_set_ocsp_status_request_function2(cred, 1, ocsp_cb, response),
		GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE);
	assert_int_equal(auth_cert_select(cred, &q, &c, &sign), 0);
	assert_int_equal(c.ocsp[0].size, 3);
	auth_cert_clear(&c);
	assert_int_equal(ocsp_calls, 2);
	q.no_ocsp = true;
	assert_int_equal(auth_cert_select(cred, &q, &c, &sign), 0);
	assert_null(c.ocsp);
	assert_int_equal(ocsp_calls, 2);
}

static int prepare(void **state)
{
	(void)state;
	setenv("GNUTLS_SYSTEM_PRIORITY_FILE", "/nonexistent", 1);
	system_config_unload();
	if (gnutls_priority_init(&normal, "NORMAL", NULL) < 0)
		return -1;
	return gnutls_priority_init(&tls12, "NORMAL:-VERS-ALL:+VERS-TLS1.2:+PSK", NULL);
}

static int finish(void **state)
{
	(void)state;
	gnutls_priority_deinit(normal);
	gnutls_priority_deinit(tls12);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_load_errors, setup, teardown),
		cmocka_unit_test_setup_teardown(test_trust, setup, teardown),
		cmocka_unit_test_setup_teardown(test_server, setup, teardown),
		cmocka_unit_test_setup_teardown(test_client, setup, teardown),
		cmocka_unit_test_setup_teardown(test_callbacks, setup, teardown),
		cmocka_unit_test_setup_teardown(test_ocsp_function, setup, teardown),
	};

	return cmocka_run_group_tests(tests, prepare, finish);
}
