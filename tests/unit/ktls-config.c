/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The switches of kernel TLS: [global] ktls, the file ktls.config beside it, GNUTLS_KTLS, the
 * options of priority strings, and which of them counts. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/mem.h"
#include "config/ktls-config.h"
#include "config/priority.h"
#include "config/system-config.h"

static char dir[] = "/tmp/gnutls-ktls-config-XXXXXX";
static char main_file[64], ktls_file[64];

static char logged[8192];

static void on_log(int level, const char *text)
{
	if (level == 2 && strlen(logged) + strlen(text) < sizeof(logged))
		strcat(logged, text);
}

static void put(const char *path, const char *text)
{
	FILE *f;

	unlink(path);
	if (!text)
		return;
	f = fopen(path, "w");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

/* NULL: no such file, no such variable. */
static int use(const char *global, const char *ktls, const char *env, bool strict)
{
	put(main_file, global);
	put(ktls_file, ktls);
	if (env)
		setenv("GNUTLS_KTLS", env, 1);
	else
		unsetenv("GNUTLS_KTLS");
	setenv("GNUTLS_SYSTEM_PRIORITY_FILE", main_file, 1);
	setenv("GNUTLS_SYSTEM_PRIORITY_FAIL_ON_INVALID", strict ? "1" : "0", 1);
	system_config_unload();
	logged[0] = '\0';
	return system_config_load();
}

#define ON "[global]\nktls = true\n"

static void test_values(void **state)
{
	static const struct {
		const char *text;
		struct ktls_config want;
		bool bad;  /* an error when strict; else the line is passed over */
		bool form; /* the whole file is passed over */
	} table[] = {
		{"", {true, true, false, false, 0}, false, false},
		{"direction = both\n", {true, true, false, false, 0}, false, false},
		{"direction = send\n", {true, false, false, false, 0}, false, false},
		{"Direction: RECV # c\n", {false, true, false, false, 0}, false, false},
		{"rekey = required\n", {true, true, true, false, 0}, false, false},
		{"rekey=required\nrekey=preferred\n", {true, true, false, false, 0}, false, false},
		{"zerocopy = true\n", {true, true, false, true, 0}, false, false},
		{"zerocopy = False", {true, true, false, false, 0}, false, false},
		{"rekey-after = 50\n", {true, true, false, false, 50}, false, false},
		{"rekey-after = 18446744073709551615\n",
		 {true, true, false, false, UINT64_MAX},
		 false,
		 false},
		{"# all\nrekey-after = 7\ndirection = send\nrekey = required\nzerocopy = true\n",
		 {true, false, true, true, 7},
		 false,
		 false},
		{"direction = up\nrekey-after = 3\n", {true, true, false, false, 3}, true, false},
		{"direction =\n", {true, true, false, false, 0}, true, false},
		{"rekey = yes\n", {true, true, false, false, 0}, true, false},
		{"zerocopy = 1\n", {true, true, false, false, 0}, true, false},
		{"rekey-after = -1\n", {true, true, false, false, 0}, true, false},
		{"rekey-after = 5 records\n", {true, true, false, false, 0}, true, false},
		{"rekey-after = 18446744073709551616\n",
		 {true, true, false, false, 0},
		 true,
		 false},
		{"ktls = true\n", {true, true, false, false, 0}, true, false},
		{"[global]\ndirection = send\n", {true, true, false, false, 0}, true, false},
		{"direction = send\nnonsense\n", {true, true, false, false, 0}, true, true},
	};
	struct system_config_ktls k;
	char place[96];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		int ret = use(ON, table[i].text, NULL, true);

		if ((ret < 0) != table[i].bad)
			fail_msg("strict: %d for %s", ret, table[i].text);
		assert_int_equal(use(ON, table[i].text, NULL, false), 0);
		system_config_ktls(&k);
		assert_true(k.enabled);
		if (k.send != table[i].want.send || k.recv != table[i].want.recv ||
		    k.require_rekey != table[i].want.require_rekey ||
		    k.zerocopy != table[i].want.zerocopy ||
		    k.rekey_after != table[i].want.rekey_after)
			fail_msg("not what was meant: %s", table[i].text);
		snprintf(place, sizeof(place), "%s:", ktls_file);
		if (table[i].bad && !strstr(logged, place))
			fail_msg("no place in the log: %s", logged);
		if (table[i].form && !strstr(logged, "not used"))
			fail_msg("log: %s", logged);
	}
}

static void test_precedence(void **state)
{
	static const struct {
		const char *global, *ktls, *env;
		bool enabled, send, recv;
		gnutls_ktls_source_t by, direction_by;
	} table[] = {
#define DEFAULT GNUTLS_KTLS_SOURCE_DEFAULT
#define FILE_   GNUTLS_KTLS_SOURCE_FILE
#define ENV     GNUTLS_KTLS_SOURCE_ENVIRONMENT
		{NULL, NULL, NULL, false, true, true, DEFAULT, DEFAULT},
		{"", NULL, NULL, false, true, true, FILE_, DEFAULT},
		{ON, NULL, "", true, true, true, FILE_, DEFAULT},
		{ON, "direction=send", NULL, true, true, false, FILE_, FILE_},
		{NULL, "direction=send", NULL, false, true, false, DEFAULT, FILE_},
		{NULL, NULL, "on", true, true, true, ENV, DEFAULT},
		{NULL, NULL, "ON", true, true, true, ENV, DEFAULT},
		{ON, NULL, "off", false, true, true, ENV, DEFAULT},
		{ON, "direction=send", "on", true, true, false, ENV, FILE_},
		{ON, "direction=send", "recv", true, false, true, ENV, ENV},
		{NULL, "", "send", true, true, false, ENV, ENV},
		{ON, NULL, "perhaps", true, true, true, FILE_, DEFAULT},
	};
	struct system_config_ktls k;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		assert_int_equal(use(table[i].global, table[i].ktls, table[i].env, false), 0);
		system_config_ktls(&k);
		if (k.enabled != table[i].enabled || k.send != table[i].send ||
		    k.recv != table[i].recv || k.enabled_by != table[i].by ||
		    k.direction_by != table[i].direction_by)
			fail_msg("row %zu", i);
	}
	assert_non_null(strstr(logged, "GNUTLS_KTLS=perhaps"));
	assert_int_equal(use(ON, NULL, "perhaps", true), GNUTLS_E_PARSING_ERROR);
}

static void test_files(void **state)
{
	struct system_config_paths p;
	struct system_config_ktls k;
	char *path;

	(void)state;
	assert_int_equal(use(ON, NULL, NULL, false), 0);
	system_config_paths(&p);
	assert_string_equal(p.file, main_file);
	assert_string_equal(p.ktls_file, ktls_file);
	assert_true(p.file_used && !p.ktls_file_used);
	/* read again when it has changed, appeared or gone */
	put(ktls_file, "rekey-after = 12\n");
	assert_int_equal(system_config_load(), 0);
	system_config_ktls(&k);
	assert_int_equal(k.rekey_after, 12);
	put(ktls_file, "rekey-after = 123\n");
	assert_int_equal(system_config_load(), 0);
	system_config_ktls(&k);
	assert_int_equal(k.rekey_after, 123);
	system_config_paths(&p);
	assert_true(p.ktls_file_used);
	put(ktls_file, NULL);
	assert_int_equal(system_config_load(), 0);
	system_config_ktls(&k);
	assert_int_equal(k.rekey_after, 0);

	path = ktls_config_path("gnutls.conf");
	assert_string_equal(path, "ktls.config");
	mem_free(path);
	path = ktls_config_path("/config");
	assert_string_equal(path, "/ktls.config");
	mem_free(path);
}

/* What update-crypto-policies writes, with our fragment of doc/examples behind it. */
static void test_crypto_policies(void **state)
{
	static const char head[] = "[global]\noverride-mode = allowlist\n\n[overrides]\n"
				   "secure-hash = SHA256\nsecure-hash = SHA384\n"
				   "secure-sig = ECDSA-SHA256\nsecure-sig = RSA-PSS-RSAE-SHA256\n"
				   "secure-sig-for-cert = ECDSA-SHA256\n"
				   "secure-sig-for-cert = RSA-SHA256\n"
				   "enabled-curve = X25519\nenabled-curve = SECP256R1\n"
				   "tls-enabled-group = GROUP-X25519\n"
				   "tls-enabled-group = GROUP-SECP256R1\n"
				   "tls-enabled-cipher = AES-256-GCM\n"
				   "tls-enabled-cipher = AES-128-GCM\n"
				   "tls-enabled-mac = AEAD\ntls-enabled-kx = ECDHE-RSA\n"
				   "tls-enabled-kx = ECDHE-ECDSA\nenabled-version = TLS1.3\n"
				   "enabled-version = TLS1.2\n"
				   "min-verification-profile = medium\n\n"
				   "[priorities]\nSYSTEM=NONE\n\n";
	char text[4096], fragment[1024];
	struct system_config_ktls k;
	gnutls_priority_t p;
	size_t n;
	FILE *f;

	(void)state;
	f = fopen(SRCDIR "/doc/examples/gnutls-ktls.config", "r");
	assert_non_null(f);
	n = fread(fragment, 1, sizeof(fragment) - 1, f);
	fclose(f);
	fragment[n] = '\0';
	for (int with = 0; with < 2; with++) {
		snprintf(text, sizeof(text), "%s%s", head, with ? fragment : "");
		assert_int_equal(use(text, NULL, NULL, true), 0);
		system_config_ktls(&k);
		assert_int_equal(k.enabled, with);
		assert_true(system_config_is_allowlist());
		assert_int_equal(gnutls_priority_init(&p, "@SYSTEM", NULL), 0);
		assert_true(p->has_tls13 && p->has_tls12 && p->ktls == PRIORITY_KTLS_UNSET);
		gnutls_priority_deinit(p);
	}
}

static void test_priority_options(void **state)
{
	static const struct {
		const char *text;
		enum priority_ktls want;
	} table[] = {
		{"NORMAL", PRIORITY_KTLS_UNSET},
		{"NORMAL:%KTLS", PRIORITY_KTLS_ON},
		{"NORMAL:%NO_KTLS", PRIORITY_KTLS_OFF},
		{"NORMAL:%NO_KTLS:%KTLS", PRIORITY_KTLS_ON},
	};
	const char *at, *bad = "NORMAL:%KTLS2";
	gnutls_priority_t p;

	(void)state;
	assert_int_equal(use(NULL, NULL, NULL, false), 0);
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		assert_int_equal(gnutls_priority_init(&p, table[i].text, NULL), 0);
		assert_int_equal(p->ktls, table[i].want);
		gnutls_priority_deinit(p);
	}
	assert_int_equal(gnutls_priority_init(&p, bad, &at), GNUTLS_E_INVALID_REQUEST);
	assert_ptr_equal(at, bad + 7);
}

static int group_setup(void **state)
{
	(void)state;
	if (!mkdtemp(dir))
		return -1;
	snprintf(main_file, sizeof(main_file), "%s/config", dir);
	snprintf(ktls_file, sizeof(ktls_file), "%s/ktls.config", dir);
	gnutls_global_set_log_function(on_log);
	gnutls_global_set_log_level(2);
	return 0;
}

static int group_teardown(void **state)
{
	(void)state;
	put(main_file, NULL);
	put(ktls_file, NULL);
	rmdir(dir);
	system_config_unload();
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_precedence),
		cmocka_unit_test(test_files),
		cmocka_unit_test(test_crypto_policies),
		cmocka_unit_test(test_priority_options),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
