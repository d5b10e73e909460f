/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pre-shared keys: files with good and bad lines, credentials, callbacks. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "auth/auth-internal.h"
#include "base/mem.h"

static char path[] = "/tmp/gnutls-ktls-psk-XXXXXX";

#define KEY     "\x11\x22\x33\x44"
#define UNKNOWN GNUTLS_E_UNKNOWN_SRP_USERNAME
#define BAD     GNUTLS_E_KEYFILE_ERROR

/* What the stock library makes of these, seen through handshakes. */
#define ROW(t, i, r)                                  \
	{                                             \
		t, sizeof(t) - 1, i, sizeof(i) - 1, r \
	}
static const struct {
	const char *text;
	size_t text_len;
	const char *id;
	unsigned id_len;
	int ret;
} rows[] = {
	ROW("u:11223344\n", "u", 0),
	ROW("u:11223344", "u", 0),
	ROW("u:11223344\r\n", "u", BAD),
	ROW("u:1122334\n", "u", BAD),
	ROW("u:zz\n", "u", BAD),
	ROW("u: 11223344\n", "u", BAD),
	ROW("u:11223344 \n", "u", BAD),
	ROW("u:11223344:x\n", "u", BAD),
	ROW("u\n", "u", UNKNOWN),
	ROW("u:\n", "u", UNKNOWN),
	ROW(":11223344\n", "", UNKNOWN),
	ROW(":11223344\n", "u", UNKNOWN),
	ROW("a:00112233\nu:11223344\n", "u", 0),
	ROW("bad line\nu:11223344\n", "u", 0),
	ROW("zz:xx\nu:11223344\n", "u", 0),
	ROW("# c\n\nu:11223344\n", "u", 0),
	ROW("#75:11223344\n", "u", 0),
	ROW("#7500:11223344\n", "u\0", 0),
	ROW("#75007:11223344\n", "u\0", UNKNOWN),
	ROW("#7z:11223344\n", "u", UNKNOWN),
	ROW("# 75:11223344\n", "u", UNKNOWN),
	ROW("#:11223344\n", "u", UNKNOWN),
	ROW("#FFfe:11223344\n", "\xff\xfe", 0),
	ROW("\xff\xfe:11223344\n", "\xff\xfe", 0),
	ROW("u:11223344\nu:00000000\n", "u", 0),
	ROW(" u:11223344\n", "u", UNKNOWN),
	ROW("u :11223344\n", "u", UNKNOWN),
	ROW("us:11223344\n", "u", UNKNOWN),
	ROW("u:11223344\n", "us", UNKNOWN),
	ROW("U:11223344\n", "u", UNKNOWN),
	ROW("u\0z:11223344\n", "u", UNKNOWN),
	ROW("u\0z:11223344\n", "u\0z", 0),
	ROW("a:11223344\n", "a\0b", UNKNOWN),
	ROW("a:b:11223344\n", "a:b", UNKNOWN),
	ROW("#613a62:11223344\n", "a:b", 0),
	ROW("", "u", UNKNOWN),
};

static void write_file(const void *text, size_t len)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_int_equal(fwrite(text, 1, len, f), len);
	fclose(f);
}

static void test_file(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const gnutls_datum_t id = {(unsigned char *)rows[i].id, rows[i].id_len};
		gnutls_datum_t key = {NULL, 0};

		write_file(rows[i].text, rows[i].text_len);
		int ret = psk_file_find(path, &id, &key);

		if (ret != rows[i].ret)
			fail_msg("row %zu (%s): %d", i, rows[i].text, ret);
		if (ret == 0) {
			assert_int_equal(key.size, 4);
			assert_memory_equal(key.data, KEY, 4);
		} else {
			assert_null(key.data);
		}
		datum_clear_wipe(&key);
	}
	const gnutls_datum_t id = {(unsigned char *)"u", 1};
	gnutls_datum_t key = {NULL, 0};

	assert_int_equal(psk_file_find("/nonexistent/psk", &id, &key), BAD);
	assert_int_equal(psk_file_find("/tmp", &id, &key), BAD);
}

static void test_long_lines(void **state)
{
	size_t len = 70000;
	char *text = malloc(len + 64);
	const gnutls_datum_t id = {(unsigned char *)"u", 1};
	const gnutls_datum_t long_id = {(unsigned char *)text, (unsigned)len};
	gnutls_datum_t key = {NULL, 0};

	(void)state;
	memset(text, 'a', len);
	strcpy(text + len, ":11223344\nu:11223344\n");
	write_file(text, strlen(text));
	assert_int_equal(psk_file_find(path, &id, &key), 0);
	datum_clear_wipe(&key);
	assert_int_equal(psk_file_find(path, &long_id, &key), 0);
	datum_clear_wipe(&key);
	free(text);
}

static void test_client(void **state)
{
	static const struct {
		const char *key;
		gnutls_psk_key_flags flags;
		int ret;
	} table[] = {
		{"00112233", GNUTLS_PSK_KEY_HEX, 0},
		{"AaBbCcDd", GNUTLS_PSK_KEY_HEX, 0},
		{"0011223", GNUTLS_PSK_KEY_HEX, GNUTLS_E_PARSING_ERROR},
		{"zz", GNUTLS_PSK_KEY_HEX, GNUTLS_E_PARSING_ERROR},
		{"0x11", GNUTLS_PSK_KEY_HEX, GNUTLS_E_PARSING_ERROR},
		{"AABB", GNUTLS_PSK_KEY_HEX, GNUTLS_E_INVALID_REQUEST},
		{"", GNUTLS_PSK_KEY_HEX, GNUTLS_E_INVALID_REQUEST},
		{"ab", GNUTLS_PSK_KEY_RAW, 0},
	};
	gnutls_psk_client_credentials_t c;
	struct auth_psk psk;

	(void)state;
	assert_int_equal(gnutls_psk_allocate_client_credentials(&c), 0);
	assert_int_equal(auth_psk_client(c, NULL, NULL, &psk), GNUTLS_E_INSUFFICIENT_CREDENTIALS);
	assert_int_equal(auth_psk_client(NULL, NULL, NULL, &psk),
			 GNUTLS_E_INSUFFICIENT_CREDENTIALS);
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		const gnutls_datum_t key = {(unsigned char *)table[i].key,
					    (unsigned)strlen(table[i].key)};

		assert_int_equal(gnutls_psk_set_client_credentials(c, "me", &key, table[i].flags),
				 table[i].ret);
	}
	const gnutls_datum_t key = {(unsigned char *)"11223344", 8};
	const gnutls_datum_t id = {(unsigned char *)"a\0b", 3};

	assert_int_equal(gnutls_psk_set_client_credentials(c, NULL, &key, GNUTLS_PSK_KEY_HEX),
			 GNUTLS_E_INVALID_REQUEST);
	assert_int_equal(gnutls_psk_set_client_credentials(c, "me", NULL, GNUTLS_PSK_KEY_HEX),
			 GNUTLS_E_INVALID_REQUEST);
	assert_int_equal(gnutls_psk_set_client_credentials2(c, &id, &key, GNUTLS_PSK_KEY_HEX), 0);
	assert_int_equal(auth_psk_client(c, NULL, NULL, &psk), 0);
	assert_int_equal(psk.identity.size, 3);
	assert_memory_equal(psk.identity.data, "a\0b", 3);
	assert_int_equal(psk.key.size, 4);
	assert_memory_equal(psk.key.data, KEY, 4);
	assert_int_equal(psk.binder_hmac, GNUTLS_MAC_SHA256);
	auth_psk_clear(&psk);
	gnutls_psk_free_client_credentials(c);
	gnutls_psk_free_client_credentials(NULL);
}

static int answer;
static bool give_key, give_name;

static void give(gnutls_datum_t *key)
{
	if (give_key)
		assert_int_equal(datum_copy(key, KEY, 4), 0);
}

static int client_cb(gnutls_session_t s, char **name, gnutls_datum_t *key)
{
	(void)s;
	if (give_name)
		*name = gnutls_strdup("cb");
	give(key);
	return answer;
}

static int server_cb(gnutls_session_t s, const char *name, gnutls_datum_t *key)
{
	(void)s;
	assert_string_equal(name, "cb");
	give(key);
	return answer;
}

static int server_cb2(gnutls_session_t s, const gnutls_datum_t *name, gnutls_datum_t *key)
{
	(void)s;
	assert_int_equal(name->size, 3);
	give(key);
	return answer;
}

static void test_client_callback(void **state)
{
	gnutls_psk_client_credentials_t c;
	struct auth_psk psk;

	(void)state;
	assert_int_equal(gnutls_psk_allocate_client_credentials(&c), 0);
	gnutls_psk_set_client_credentials_function(c, client_cb);
	give_key = give_name = true;
	answer = 0;
	assert_int_equal(auth_psk_client(c, NULL, NULL, &psk), 0);
	assert_int_equal(psk.identity.size, 2);
	auth_psk_clear(&psk);
	answer = -50; /* passed on, what it gave is freed */
	assert_int_equal(auth_psk_client(c, NULL, NULL, &psk), -50);
	answer = 0;
	give_name = false;
	assert_int_equal(auth_psk_client(c, NULL, NULL, &psk), GNUTLS_E_INSUFFICIENT_CREDENTIALS);
	give_name = true;
	give_key = false;
	assert_int_equal(auth_psk_client(c, NULL, NULL, &psk), GNUTLS_E_INSUFFICIENT_CREDENTIALS);
	gnutls_psk_free_client_credentials(c);
}

static void test_server(void **state)
{
	const gnutls_datum_t id = {(unsigned char *)"cb", 2}, nul = {(unsigned char *)"c\0b", 3};
	gnutls_psk_server_credentials_t s;
	struct auth_psk psk;

	(void)state;
	assert_int_equal(gnutls_psk_allocate_server_credentials(&s), 0);
	assert_null(auth_psk_server_hint(s));
	assert_int_equal(auth_psk_server(NULL, NULL, &id, true, &psk),
			 GNUTLS_E_INSUFFICIENT_CREDENTIALS);
	assert_int_equal(auth_psk_server(s, NULL, &id, true, &psk), BAD); /* nowhere to look */
	assert_int_equal(gnutls_psk_set_server_credentials_hint(s, "hint"), 0);
	assert_string_equal(auth_psk_server_hint(s), "hint");
	assert_int_equal(gnutls_psk_set_server_credentials_file(s, "/nonexistent/psk"),
			 GNUTLS_E_FILE_ERROR);
	assert_int_equal(gnutls_psk_set_server_credentials_file(s, NULL), GNUTLS_E_INVALID_REQUEST);
	write_file("cb:11223344\n", 12);
	assert_int_equal(gnutls_psk_set_server_credentials_file(s, path), 0);
	assert_int_equal(auth_psk_server(s, NULL, &id, true, &psk), 0);
	assert_memory_equal(psk.key.data, KEY, 4);
	auth_psk_clear(&psk);
	/* An unknown identity gets a key that nobody knows, or an error. */
	assert_int_equal(auth_psk_server(s, NULL, &nul, true, &psk), 0);
	assert_true(psk.key.size >= 16);
	auth_psk_clear(&psk);
	assert_int_equal(auth_psk_server(s, NULL, &nul, false, &psk), UNKNOWN);
	unlink(path);
	assert_int_equal(auth_psk_server(s, NULL, &id, true, &psk), BAD);

	gnutls_psk_set_server_credentials_function(s, server_cb);
	answer = 0;
	give_key = true;
	assert_int_equal(auth_psk_server(s, NULL, &id, false, &psk), 0);
	auth_psk_clear(&psk);
	assert_int_equal(auth_psk_server(s, NULL, &nul, false, &psk), UNKNOWN); /* no string */
	answer = -1;
	assert_int_equal(auth_psk_server(s, NULL, &id, true, &psk), BAD);
	answer = 0;
	give_key = false;
	assert_int_equal(auth_psk_server(s, NULL, &id, false, &psk), UNKNOWN);
	gnutls_psk_set_server_credentials_function2(s, server_cb2);
	give_key = true;
	assert_int_equal(auth_psk_server(s, NULL, &nul, false, &psk), 0);
	assert_int_equal(psk.identity.size, 3);
	auth_psk_clear(&psk);
	gnutls_psk_free_server_credentials(s);
	gnutls_psk_free_server_credentials(NULL);
}

static int dh_calls;

static int dh_cb(gnutls_session_t s, gnutls_params_type_t type, gnutls_params_st *st)
{
	const gnutls_datum_t p = {(unsigned char *)"\xff\x01", 2}, g = {(unsigned char *)"\2", 1};

	(void)s;
	assert_int_equal(type, GNUTLS_PARAMS_DH);
	dh_calls++;
	st->type = GNUTLS_PARAMS_DH;
	st->deinit = 1;
	assert_int_equal(gnutls_dh_params_init(&st->params.dh), 0);
	return gnutls_dh_params_import_raw(st->params.dh, &p, &g);
}

static void test_dh(void **state)
{
	gnutls_anon_server_credentials_t a;
	gnutls_psk_server_credentials_t s;
	struct auth_set creds = {.cert = NULL};
	gnutls_dh_params_t out, own;
	gnutls_datum_t p, g;

	(void)state;
	assert_int_equal(gnutls_anon_allocate_server_credentials(&a), 0);
	assert_int_equal(gnutls_psk_allocate_server_credentials(&s), 0);
	creds.anon_server = a;
	creds.psk_server = s;
	assert_int_equal(auth_dh_params(&creds, NULL, true, false, &out), 0);
	assert_null(out);
	assert_int_equal(auth_dh_params(&creds, NULL, false, false, &out), 0);
	assert_null(out);
	assert_int_equal(gnutls_anon_set_server_known_dh_params(a, GNUTLS_SEC_PARAM_MEDIUM), 0);
	gnutls_psk_set_server_params_function(s, dh_cb);
	for (int i = 0; i < 3; i++) { /* each one is kept until the next */
		assert_int_equal(auth_dh_params(&creds, NULL, false, true, &out), 0);
		assert_non_null(out);
		assert_int_equal(gnutls_dh_params_export_raw(out, &p, &g, NULL), 0);
		gnutls_free(p.data);
		gnutls_free(g.data);
	}
	assert_int_equal(dh_calls, 3);
	assert_int_equal(gnutls_dh_params_init(&own), 0);
	gnutls_anon_set_server_dh_params(a, own);
	assert_int_equal(auth_dh_params(&creds, NULL, true, false, &out), 0);
	assert_null(out); /* still empty */
	gnutls_dh_params_deinit(own);
	gnutls_anon_free_server_credentials(a);
	gnutls_psk_free_server_credentials(s);
}

static int make_path(void **state)
{
	int fd = mkstemp(path);

	(void)state;
	if (fd < 0)
		return -1;
	close(fd);
	return 0;
}

static int remove_path(void **state)
{
	(void)state;
	unlink(path);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_file),   cmocka_unit_test(test_long_lines),
		cmocka_unit_test(test_client), cmocka_unit_test(test_client_callback),
		cmocka_unit_test(test_server), cmocka_unit_test(test_dh),
	};

	return cmocka_run_group_tests(tests, make_path, remove_path);
}
