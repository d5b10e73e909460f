/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The system-wide configuration: good and bad lines, overrides, allowlists, reloading. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "algorithms/algorithms.h"
#include "base/mem.h"
#include "config/config-file.h"
#include "config/priority.h"
#include "config/system-config.h"

static char path[] = "/tmp/gnutls-ktls-config-XXXXXX";

static void write_config(const char *text)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static void use_config(const char *text, bool strict)
{
	write_config(text);
	setenv("GNUTLS_SYSTEM_PRIORITY_FILE", path, 1);
	setenv("GNUTLS_SYSTEM_PRIORITY_FAIL_ON_INVALID", strict ? "1" : "0", 1);
	system_config_unload();
}

static bool suite_listed(const char *string, uint16_t id)
{
	gnutls_priority_t p;
	bool found = false;

	assert_int_equal(gnutls_priority_init(&p, string, NULL), 0);
	for (unsigned i = 0; i < p->suites_count; i++)
		found |= p->suites[i]->tls_id == id;
	gnutls_priority_deinit(p);
	return found;
}

/* Good and bad files; the bad ones fail only if that is asked for. */
static void test_lines(void **state)
{
	static const struct {
		const char *text;
		bool bad;    /* refused when strict */
		bool syntax; /* not used at all when not */
	} table[] = {
		{"", false, false},
		{"# c\n; c\n\n  \n", false, false},
		{"[overrides]\ndisabled-version = TLS1.3\n", false, false},
		{"[overrides]\ndisabled-version: TLS1.3\n", false, false},
		{"[OVERRIDES] # x\n Disabled-Version = tls1.3 # y\n", false, false},
		{"\xef\xbb\xbf[global]\nktls = true\n", false, false},
		{"[global]\nktls=false\noverride-mode = blocklist\n", false,
		 false},
		{"A=NORMAL\n[priorities]\nB = PFS\n", false, false},
		{"[overrides]\nmin-verification-profile = medium\n", false, false},
		{"[overrides]\ntls-disabled-group = GROUP-X25519\ntls-disabled-group = x448\n",
		 false, false},
		{"[overrides]\ndisabled-version\n", true, true},
		{"garbage\n", true, true},
		{"[priorities\nA=B\n", true, true},
		{"[foo]\nbar = 1\n", true, false},
		{"[global]\nfoo = 1\n", true, false},
		{"[global]\nktls = yes\n", true, false},
		{"[global]\nktls-rekey = required\n", true, false},
		{"[global]\noverride-mode = x\n", true, false},
		{"[overrides]\nfoo = bar\n", true, false},
		{"[overrides]\ninsecure-hash = FOO\n", true, false},
		{"[overrides]\ninsecure-sig = FOO\n", true, false},
		{"[overrides]\ninsecure-sig-for-cert = FOO\n", true, false},
		{"[overrides]\ndisabled-curve = FOO\n", true, false},
		{"[overrides]\ndisabled-version = FOO\n", true, false},
		{"[overrides]\ntls-disabled-cipher = FOO\n", true, false},
		{"[overrides]\ntls-disabled-cipher = AES-128-GCM,AES-256-GCM\n", true, false},
		{"[overrides]\ntls-disabled-mac = FOO\n", true, false},
		{"[overrides]\ntls-disabled-group = FOO\n", true, false},
		{"[overrides]\ntls-disabled-kx = FOO\n", true, false},
		{"[overrides]\nmin-verification-profile = FOO\n", true, false},
		{"[overrides]\ndefault-priority-string =\n", true, false},
		{"[overrides]\nsecure-hash = SHA256\n", true, false},
		{"[overrides]\nenabled-version = TLS1.3\n", true, false},
		{"[overrides]\ntls-enabled-cipher = AES-128-GCM\n", true, false},
		{"[global]\noverride-mode = allowlist\n[overrides]\ninsecure-hash = SHA256\n", true,
		 false},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		char with[512];
		char *value;

		use_config(table[i].text, true);
		int ret = system_config_load();

		if ((ret < 0) != table[i].bad)
			fail_msg("strict: %d for %s", ret, table[i].text);
		/* What else the file says holds unless its form is wrong. */
		snprintf(with, sizeof(with), "%s\n[priorities]\nZ = PFS\n", table[i].text);
		use_config(with, false);
		assert_int_equal(system_config_load(), 0);
		value = system_config_priority("Z");
		if (!value != table[i].syntax)
			fail_msg("Z is \"%s\" after %s", value ? value : "(none)", table[i].text);
		mem_free(value);
	}
}

static int count_lines(void *ctx, const struct config_line *l)
{
	char *out = ctx;

	snprintf(out + strlen(out), 256, "%u:%s/%s=%s;", l->line, l->section, l->key, l->value);
	return 0;
}

static void test_file_format(void **state)
{
	static const char text[] =
		"a = 1\n  more ; c\n[s]\n  b=x;y # z\n# c\n\nc : d = e\n[t]u\n f=\n";
	char got[1024] = "";
	gnutls_datum_t d = {(unsigned char *)text, sizeof(text) - 1};

	(void)state;
	assert_int_equal(config_file_parse(&d, "x", true, count_lines, got), 0);
	assert_string_equal(got, "1:/a=1;2:/a=more;4:s/b=x;y;7:s/c=d = e;9:t/f=;");

	static const char nul[] = "a = 1\nb\0 = 2\n";

	got[0] = '\0';
	d = (gnutls_datum_t){(unsigned char *)nul, sizeof(nul) - 1};
	assert_int_equal(config_file_parse(&d, "x", false, count_lines, got),
			 GNUTLS_E_PARSING_ERROR);
}

static void test_ktls(void **state)
{
	struct system_config_ktls k;

	(void)state;
	use_config("", false);
	system_config_ktls(&k);
	assert_false(k.enabled || k.require_rekey);
	use_config("[global]\nktls = TRUE\n", false);
	system_config_ktls(&k);
	assert_true(k.enabled && !k.require_rekey);
	setenv("GNUTLS_SYSTEM_PRIORITY_FILE", "/nonexistent", 1);
	system_config_unload();
	system_config_ktls(&k);
	assert_false(k.enabled);
	assert_string_equal(gnutls_get_system_config_file(), "/nonexistent");
}

static void test_overrides(void **state)
{
	gnutls_priority_t p;

	(void)state;
	use_config("[overrides]\ntls-disabled-cipher = AES-256-GCM\ntls-disabled-mac = SHA1\n"
		   "tls-disabled-group = GROUP-X25519\ntls-disabled-kx = RSA\n"
		   "disabled-version = TLS1.3\ndisabled-curve = SECP521R1\n"
		   "insecure-sig = RSA-SHA512\nmin-verification-profile = high\n",
		   true);
	assert_int_equal(
		gnutls_priority_init(
			&p, "NORMAL:+AES-256-GCM:+RSA:+SHA1:+GROUP-X25519:+VERS-TLS1.3", NULL),
		0);
	assert_false(p->has_tls13);
	assert_false(priority_has_kx(p, GNUTLS_KX_RSA));
	assert_false(priority_has_group(p, group_find(GNUTLS_GROUP_X25519)));
	assert_false(priority_has_group(p, group_find(GNUTLS_GROUP_SECP521R1)));
	assert_false(priority_has_sign(p, sign_find(GNUTLS_SIGN_RSA_SHA512)));
	assert_true(priority_has_sign(p, sign_find(GNUTLS_SIGN_RSA_SHA384)));
	assert_int_equal(GNUTLS_VFLAGS_TO_PROFILE(p->verify_flags), GNUTLS_PROFILE_HIGH);
	for (unsigned i = 0; i < p->suites_count; i++) {
		assert_int_not_equal(p->suites[i]->cipher, GNUTLS_CIPHER_AES_256_GCM);
		assert_int_not_equal(p->suites[i]->mac, GNUTLS_MAC_SHA1);
	}
	gnutls_priority_deinit(p);
	assert_int_equal(gnutls_priority_init(&p, "NORMAL:-CIPHER-ALL:+AES-256-GCM", NULL),
			 GNUTLS_E_NO_PRIORITIES_WERE_SET);
	assert_int_equal(gnutls_priority_init(&p, "NORMAL:-VERS-ALL:+VERS-TLS1.3", NULL),
			 GNUTLS_E_NO_PRIORITIES_WERE_SET);
	assert_false(policy_sign_secure(GNUTLS_SIGN_RSA_SHA512, false));

	/* An insecure hash takes the suites along that are built on it. */
	use_config("[overrides]\ninsecure-hash = SHA256\n", true);
	assert_false(suite_listed("NORMAL", 0x1301));
	assert_true(suite_listed("NORMAL", 0x1302));
	use_config("", true);
	assert_true(suite_listed("NORMAL", 0x1301));
	assert_true(policy_sign_secure(GNUTLS_SIGN_RSA_SHA512, false));
}

static void test_priorities(void **state)
{
	static const struct {
		const char *string;
		int ret;
		bool pfs; /* what it amounts to */
	} table[] = {
		{"@SYSTEM", 0, false},
		{"@FOO", 0, true},
		{"@X,FOO", 0, true},
		{"@X,,FOO", 0, true},
		{"@FOO,,X", 0, true},
		{"@SYSTEM,FOO,", 0, false},
		{"@,FOO", 0, true},
		{"@FOO:%COMPAT", 0, true},
		{" @FOO", 0, true},
		{"@foo", GNUTLS_E_INVALID_REQUEST, false},
		{"@X", GNUTLS_E_INVALID_REQUEST, false},
		{"@", GNUTLS_E_INVALID_REQUEST, false},
		{"@X, FOO", GNUTLS_E_INVALID_REQUEST, false},
		{"@FOO:", GNUTLS_E_INVALID_REQUEST, false},
		{"@FOO:+XX", GNUTLS_E_INVALID_REQUEST, false},
		{"@EMPTY", GNUTLS_E_INVALID_REQUEST, false},
		{"@EMPTY:NORMAL", GNUTLS_E_INVALID_REQUEST, false},
		{"@REC", GNUTLS_E_INVALID_REQUEST, false},
		{"NORMAL:@FOO", GNUTLS_E_INVALID_REQUEST, false},
		{"SYSTEM", GNUTLS_E_INVALID_REQUEST, false},
	};

	(void)state;
	use_config("[priorities]\nSYSTEM=NORMAL:%SERVER_PRECEDENCE\nFOO = PFS # c\nFOO=NORMAL\n"
		   "EMPTY=\nREC=@FOO\n",
		   true);
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		gnutls_priority_t p;
		const char *err;
		int ret = gnutls_priority_init(&p, table[i].string, &err);

		if (ret != table[i].ret)
			fail_msg("%s: %d", table[i].string, ret);
		/* Offsets in what a name stands for mean nothing to the caller. */
		if (strncmp(table[i].string, "NORMAL:", 7) != 0)
			assert_ptr_equal(err, table[i].string);
		if (ret < 0)
			continue;
		assert_int_equal(priority_has_kx(p, GNUTLS_KX_RSA), !table[i].pfs);
		gnutls_priority_deinit(p);
	}
}

static void test_default_string(void **state)
{
	gnutls_priority_t p;
	const char *text = "+PSK:+XX", *err;

	(void)state;
	use_config("[overrides]\ndefault-priority-string = @FOO:%NO_ETM\n[priorities]\nFOO = PFS\n",
		   true);
	assert_int_equal(gnutls_priority_init(&p, NULL, NULL), 0);
	assert_true(p->no_etm && !priority_has_kx(p, GNUTLS_KX_RSA));
	gnutls_priority_deinit(p);
	assert_int_equal(gnutls_priority_init2(&p, "+PSK", NULL, GNUTLS_PRIORITY_INIT_DEF_APPEND),
			 0);
	assert_true(p->no_etm && priority_has_kx(p, GNUTLS_KX_PSK));
	gnutls_priority_deinit(p);
	assert_int_equal(gnutls_priority_init2(&p, text, &err, GNUTLS_PRIORITY_INIT_DEF_APPEND),
			 GNUTLS_E_INVALID_REQUEST);
	assert_ptr_equal(err, text + 5);
	/* Written out, nothing of it counts. */
	assert_int_equal(gnutls_priority_init(&p, "NORMAL", NULL), 0);
	assert_true(!p->no_etm && priority_has_kx(p, GNUTLS_KX_RSA));
	gnutls_priority_deinit(p);
}

static void test_allowlist(void **state)
{
	gnutls_priority_t p;
	char *s;

	(void)state;
	use_config("[overrides]\nsecure-hash = SHA256\nsecure-hash = SHA384\n"
		   "secure-sig = RSA-SHA256\nsecure-sig = ecdsa-sha256\nenabled-version = TLS1.2\n"
		   "enabled-version = TLS1.3\nenabled-curve = X25519\n"
		   "tls-enabled-cipher = AES-128-GCM\ntls-enabled-mac = AEAD\n"
		   "tls-enabled-group = GROUP-X25519\ntls-enabled-kx = ECDHE-RSA\n"
		   "[global]\noverride-mode = allowlist\n",
		   true);
	assert_int_equal(gnutls_priority_init(&p, NULL, NULL), 0);
	assert_true(p->has_tls12 && p->has_tls13);
	assert_int_equal(p->suites_count, 2); /* 1301, c02f */
	assert_int_equal(p->group_count, 1);
	assert_int_equal(p->sign_count, 2);
	gnutls_priority_deinit(p);
	s = system_config_priority("SYSTEM");
	assert_string_equal(s, "NONE:+ECDHE-RSA:+GROUP-X25519:+AES-128-GCM:+AEAD:+SIGN-RSA-SHA256:"
			       "+SIGN-ECDSA-SHA256:+VERS-TLS1.2:+VERS-TLS1.3");
	mem_free(s);
	assert_false(policy_sign_secure(GNUTLS_SIGN_RSA_SHA512, false));
	assert_int_equal(gnutls_protocol_set_enabled(GNUTLS_TLS1_3, 0), 0);
	s = system_config_priority("SYSTEM");
	assert_null(strstr(s, "TLS1.3"));
	mem_free(s);
	use_config("", true);
	assert_int_equal(system_config_load(), 0);
	assert_true(gnutls_protocol_set_enabled(GNUTLS_TLS1_3, 0) < 0);
}

/* A changed file is read again, a broken one leaves the old state. */
static void test_reload(void **state)
{
	char *s;

	(void)state;
	use_config("[priorities]\nA = PFS\n", false);
	s = system_config_priority("A");
	assert_string_equal(s, "PFS");
	mem_free(s);
	write_config("[priorities]\nA = NORMAL\n# longer\n");
	assert_int_equal(system_config_load(), 0);
	s = system_config_priority("A");
	assert_string_equal(s, "NORMAL");
	mem_free(s);
	write_config("A = PFS\nbroken\n");
	assert_int_equal(system_config_load(), 0);
	s = system_config_priority("A");
	assert_string_equal(s, "NORMAL");
	mem_free(s);
	unlink(path);
	assert_int_equal(system_config_load(), 0);
	s = system_config_priority("A");
	assert_string_equal(s, "NORMAL");
	mem_free(s);
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
	system_config_unload();
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lines),      cmocka_unit_test(test_file_format),
		cmocka_unit_test(test_ktls),       cmocka_unit_test(test_overrides),
		cmocka_unit_test(test_priorities), cmocka_unit_test(test_default_string),
		cmocka_unit_test(test_allowlist),  cmocka_unit_test(test_reload),
	};

	return cmocka_run_group_tests(tests, make_path, remove_path);
}
