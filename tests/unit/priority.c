/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Priority strings against what the stock library answered (priorities.txt), and what is computed
 * from them. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "config/priority-internal.h"
#include "config/system-config.h"

#define TABLE SRCDIR "/tests/unit/priorities.txt"

typedef int getter(gnutls_priority_t p, const unsigned **list);

static int server_ctypes(gnutls_priority_t p, const unsigned **list)
{
	return gnutls_priority_certificate_type_list2(p, list, GNUTLS_CTYPE_SERVER);
}

static int client_ctypes(gnutls_priority_t p, const unsigned **list)
{
	return gnutls_priority_certificate_type_list2(p, list, GNUTLS_CTYPE_CLIENT);
}

static const struct {
	const char *name;
	getter *get;
} lists[] = {
	{"V", gnutls_priority_protocol_list},
	{"C", gnutls_priority_cipher_list},
	{"M", gnutls_priority_mac_list},
	{"K", gnutls_priority_kx_list},
	{"G", gnutls_priority_group_list},
	{"E", gnutls_priority_ecc_curve_list},
	{"S", gnutls_priority_sign_list},
	{"T", gnutls_priority_certificate_type_list},
	{"TC", client_ctypes},
	{"TS", server_ctypes},
};

static void print_list(gnutls_priority_t p, getter *get, char *out, size_t size)
{
	const unsigned *ids;
	int n = get(p, &ids);
	size_t at = 0;

	out[0] = '\0';
	for (int i = 0; i < n; i++)
		at += (size_t)snprintf(out + at, size - at, "%s%u", i ? "," : "", ids[i]);
}

/* Only what the stock library has beyond ours may be missing here. */
static bool may_be_missing(unsigned tls_id)
{
	static const gnutls_kx_algorithm_t kxs[] = {GNUTLS_KX_SRP, GNUTLS_KX_SRP_RSA,
						    GNUTLS_KX_SRP_DSS, GNUTLS_KX_DHE_DSS,
						    GNUTLS_KX_VKO_GOST_12};
	const struct suite_entry *s = suite_find((uint16_t)tls_id);
	const char *name = s ? gnutls_cipher_get_name(s->cipher) : NULL;

	assert_non_null(name);
	for (size_t i = 0; i < ARRAY_LEN(kxs); i++)
		if (s->kx == kxs[i])
			return true;
	return strncmp(name, "AES-", 4) != 0 && strncmp(name, "CHACHA", 6) != 0;
}

static void check_suites(gnutls_priority_t p, const char *want, const char *string)
{
	char copy[4096], *save = NULL;
	unsigned i = 0, idx;

	snprintf(copy, sizeof(copy), "%s", want);
	for (char *w = strtok_r(copy, ",", &save); w; w = strtok_r(NULL, ",", &save), i++) {
		unsigned char id[2];
		int ret = gnutls_priority_get_cipher_suite_index(p, i, &idx);

		if (ret == GNUTLS_E_UNKNOWN_CIPHER_SUITE) {
			if (*w != '-' && !may_be_missing((unsigned)strtoul(w, NULL, 16)))
				fail_msg("%s: suite %s is missing", string, w);
			continue;
		}
		assert_int_equal(ret, 0);
		assert_non_null(gnutls_cipher_suite_info(idx, id, NULL, NULL, NULL, NULL));
		if (*w == '-' || strtoul(w, NULL, 16) != (unsigned)(id[0] << 8 | id[1]))
			fail_msg("%s: suite %u is %02x%02x instead of %s", string, i, id[0], id[1],
				 w);
	}
	assert_int_equal(gnutls_priority_get_cipher_suite_index(p, i, &idx),
			 GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE);
}

/* The value of "@name=" in @diffs, else what NORMAL has. */
static const char *expected(const char *diffs, const char *name, const char *normal, char *buf,
			    size_t size)
{
	size_t len = strlen(name);

	for (const char *at = diffs; *at; at += strcspn(at, " "), at += *at == ' ')
		if (!strncmp(at, name, len) && at[len] == '=') {
			snprintf(buf, size, "%.*s", (int)strcspn(at + len + 1, " "), at + len + 1);
			return buf;
		}
	return normal;
}

static void run_line(char *line, gnutls_priority_t normal)
{
	char mode = line[0], *string = line + 2, *save = NULL;
	char *end = strchr(string, '\t');
	gnutls_priority_t p = NULL;
	const char *err = NULL;

	assert_non_null(end);
	*end = '\0';
	int want = atoi(strtok_r(end + 1, "\t", &save));
	long want_pos = atol(strtok_r(NULL, "\t", &save));
	const char *diffs = strtok_r(NULL, "\t", &save);
	int ret = mode == '1' ? gnutls_priority_init(&p, string, &err)
			      : gnutls_priority_init2(&p, string, &err,
						      GNUTLS_PRIORITY_INIT_DEF_APPEND);

	if (ret != want || err - string != want_pos)
		fail_msg("mode %c, \"%s\": %d at %ld instead of %d at %ld", mode, string, ret,
			 (long)(err - string), want, want_pos);
	if (ret < 0) {
		assert_null(p);
		return;
	}
	for (size_t i = 0; i < ARRAY_LEN(lists); i++) {
		char have[2048], of_normal[2048], buf[2048];

		print_list(p, lists[i].get, have, sizeof(have));
		print_list(normal, lists[i].get, of_normal, sizeof(of_normal));
		if (strcmp(have, expected(diffs ? diffs : "", lists[i].name, of_normal, buf,
					  sizeof(buf))) != 0)
			fail_msg("mode %c, \"%s\": %s=%s; wanted: %s", mode, string, lists[i].name,
				 have, diffs);
	}
	char buf[4096];
	const char *suites = expected(diffs ? diffs : "", "I", NULL, buf, sizeof(buf));

	if (suites)
		check_suites(p, suites, string);
	gnutls_priority_deinit(p);
}

static void test_table(void **state)
{
	FILE *f = fopen(TABLE, "r");
	gnutls_priority_t normal;
	char *line = NULL;
	size_t room = 0;
	unsigned n = 0;

	(void)state;
	assert_non_null(f);
	assert_int_equal(gnutls_priority_init(&normal, "NORMAL", NULL), 0);
	for (ssize_t len; (len = getline(&line, &room, f)) > 0;) {
		line[strcspn(line, "\n")] = '\0';
		if (*line == '#')
			continue;
		run_line(line, normal);
		n++;
	}
	assert_true(n > 800);
	free(line);
	fclose(f);
	gnutls_priority_deinit(normal);
}

/* NULL is the default, and there nothing is to point at. */
static void test_default(void **state)
{
	gnutls_priority_t p;
	const char *err = "x";

	(void)state;
	assert_int_equal(gnutls_priority_init(&p, NULL, &err), 0);
	assert_null(err);
	assert_true(p->has_tls13 && p->has_tls12);
	gnutls_priority_deinit(p);
	assert_int_equal(gnutls_priority_init2(&p, NULL, NULL, GNUTLS_PRIORITY_INIT_DEF_APPEND), 0);
	gnutls_priority_deinit(p);
	assert_int_equal(priority_default(&p), 0);
	gnutls_priority_deinit(p);
	gnutls_priority_deinit(NULL);
	/* without a place for the error */
	assert_int_equal(gnutls_priority_init(&p, "NORMAL:+FOO", NULL), GNUTLS_E_INVALID_REQUEST);
}

/* Parsed once, until the configuration changes or others were wanted; failures are not kept. */
static void test_cache(void **state)
{
	static const char *const others[] = {"NORMAL:-AES-128-CCM", "NORMAL:-AES-256-CCM",
					     "NORMAL:-ARCFOUR-128", "NORMAL:-AES-128-CBC"};
	gnutls_priority_t p, q;
	const char *err;
	char *text = mem_calloc(1, 400);

	(void)state;
	assert_non_null(text);
	assert_int_equal(gnutls_priority_init(&p, "SECURE128", NULL), 0);
	assert_int_equal(gnutls_priority_init(&q, "SECURE128", &err), 0);
	assert_ptr_equal(p, q);
	gnutls_priority_deinit(q);
	assert_int_equal(gnutls_priority_init(&q, " SECURE128", NULL), 0);
	assert_ptr_equal(p, q);
	gnutls_priority_deinit(q);

	assert_true(priority_has_group(p, group_find(GNUTLS_GROUP_SECP384R1)));
	assert_int_equal(policy_set_curve(GNUTLS_ECC_CURVE_SECP384R1, false), 0);
	assert_int_equal(gnutls_priority_init(&q, "SECURE128", NULL), 0);
	assert_false(priority_has_group(q, group_find(GNUTLS_GROUP_SECP384R1)));
	assert_true(priority_has_group(p, group_find(GNUTLS_GROUP_SECP384R1)));
	gnutls_priority_deinit(q);
	policy_reset();
	assert_int_equal(gnutls_priority_init(&q, "SECURE128", NULL), 0);
	assert_true(priority_has_group(q, group_find(GNUTLS_GROUP_SECP384R1)));
	gnutls_priority_deinit(p);

	/* the owner's reference is enough */
	for (size_t i = 0; i < ARRAY_LEN(others); i++) {
		assert_int_equal(gnutls_priority_init(&p, others[i], NULL), 0);
		gnutls_priority_deinit(p);
	}
	assert_true(priority_has_group(q, group_find(GNUTLS_GROUP_SECP384R1)));
	assert_int_equal(gnutls_priority_init(&p, "SECURE128", NULL), 0);
	assert_ptr_not_equal(p, q);
	gnutls_priority_deinit(p);
	gnutls_priority_deinit(q);

	for (int i = 0; i < 2; i++) {
		const char *wrong = "NORMAL:+FOO";

		assert_int_equal(gnutls_priority_init(&p, wrong, &err), GNUTLS_E_INVALID_REQUEST);
		assert_ptr_equal(err, wrong + strlen("NORMAL:"));
	}
	/* too long to be kept */
	strcpy(text, "NORMAL");
	while (strlen(text) < 350)
		strcat(text, ":-AES-128-CCM");
	assert_int_equal(gnutls_priority_init(&p, text, NULL), 0);
	assert_int_equal(gnutls_priority_init(&q, text, NULL), 0);
	assert_ptr_not_equal(p, q);
	gnutls_priority_deinit(p);
	gnutls_priority_deinit(q);
	mem_free(text);
	priority_cache_drain();
}

/* Levels and profiles, measured by the keys and parameters that stock sessions accept. */
static void test_levels(void **state)
{
	static const struct {
		const char *string;
		gnutls_sec_param_t level;
		unsigned profile;
	} table[] = {
		{"NORMAL", GNUTLS_SEC_PARAM_WEAK, GNUTLS_PROFILE_LOW},
		{"PERFORMANCE", GNUTLS_SEC_PARAM_WEAK, GNUTLS_PROFILE_LOW},
		{"PFS", GNUTLS_SEC_PARAM_WEAK, GNUTLS_PROFILE_LOW},
		{"LEGACY", GNUTLS_SEC_PARAM_VERY_WEAK, GNUTLS_PROFILE_VERY_WEAK},
		{"SECURE128", GNUTLS_SEC_PARAM_LOW, GNUTLS_PROFILE_LOW},
		{"SECURE192", GNUTLS_SEC_PARAM_HIGH, GNUTLS_PROFILE_HIGH},
		{"SECURE256", GNUTLS_SEC_PARAM_HIGH, GNUTLS_PROFILE_HIGH},
		{"SUITEB128", GNUTLS_SEC_PARAM_HIGH, GNUTLS_PROFILE_SUITEB128},
		{"SUITEB192", GNUTLS_SEC_PARAM_ULTRA, GNUTLS_PROFILE_SUITEB192},
		{"NORMAL:%PROFILE_ULTRA", GNUTLS_SEC_PARAM_ULTRA, GNUTLS_PROFILE_ULTRA},
		{"NORMAL:%PROFILE_MEDIUM", GNUTLS_SEC_PARAM_MEDIUM, GNUTLS_PROFILE_MEDIUM},
		{"%PROFILE_ULTRA:NORMAL", GNUTLS_SEC_PARAM_WEAK, GNUTLS_PROFILE_LOW},
		{"SECURE256:%PROFILE_LOW", GNUTLS_SEC_PARAM_LOW, GNUTLS_PROFILE_LOW},
		{"SECURE256:NORMAL", GNUTLS_SEC_PARAM_WEAK, GNUTLS_PROFILE_LOW},
		{"NORMAL:SECURE256", GNUTLS_SEC_PARAM_WEAK, GNUTLS_PROFILE_LOW},
		{"NORMAL:%PROFILE_MEDIUM:SECURE192", GNUTLS_SEC_PARAM_MEDIUM,
		 GNUTLS_PROFILE_MEDIUM},
		{"NORMAL:%PROFILE_LOW:%PROFILE_HIGH", GNUTLS_SEC_PARAM_HIGH, GNUTLS_PROFILE_HIGH},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		gnutls_priority_t p;

		assert_int_equal(gnutls_priority_init(&p, table[i].string, NULL), 0);
		if (p->level != table[i].level ||
		    (unsigned)GNUTLS_VFLAGS_TO_PROFILE(p->verify_flags) != table[i].profile)
			fail_msg("%s: level %d, profile %d", table[i].string, p->level,
				 GNUTLS_VFLAGS_TO_PROFILE(p->verify_flags));
		gnutls_priority_deinit(p);
	}
}

static void test_options(void **state)
{
	gnutls_priority_t p;

	(void)state;
	assert_int_equal(gnutls_priority_init(&p, "NORMAL", NULL), 0);
	assert_false(p->server_precedence || p->no_etm || p->force_etm || p->no_ems ||
		     p->no_tickets || p->no_tickets_tls12 || p->dumb_fw || p->fallback_scsv ||
		     p->disable_tls13_compat || p->no_extensions || p->disable_wildcards ||
		     p->latest_record_version || p->allow_key_usage_violation);
	assert_int_equal(p->sr, PRIORITY_SR_PARTIAL);
	assert_true(p->have_cbc);
	gnutls_priority_deinit(p);

	assert_int_equal(gnutls_priority_init(&p,
					      "NORMAL:%SERVER_PRECEDENCE:%FORCE_ETM:%NO_TICKETS:"
					      "%NO_TICKETS_TLS12:%FALLBACK_SCSV:%DISABLE_WILDCARDS:"
					      "%DISABLE_TLS13_COMPAT_MODE:%SAFE_RENEGOTIATION:"
					      "%LATEST_RECORD_VERSION:%VERIFY_ALLOW_BROKEN:"
					      "%VERIFY_ALLOW_SIGN_WITH_SHA1",
					      NULL),
			 0);
	assert_true(p->server_precedence && p->force_etm && p->no_tickets && p->no_tickets_tls12 &&
		    p->fallback_scsv && p->disable_wildcards && p->disable_tls13_compat &&
		    p->latest_record_version);
	assert_int_equal(p->sr, PRIORITY_SR_SAFE);
	assert_int_equal(p->verify_flags & ~GNUTLS_VFLAGS_PROFILE_MASK,
			 GNUTLS_VERIFY_DO_NOT_ALLOW_WILDCARDS | GNUTLS_VERIFY_ALLOW_BROKEN |
				 GNUTLS_VERIFY_ALLOW_SIGN_WITH_SHA1);
	gnutls_priority_deinit(p);

	assert_int_equal(gnutls_priority_init(&p, "NORMAL:%COMPAT", NULL), 0);
	assert_true(p->dumb_fw && p->no_etm && p->no_ems && p->allow_key_usage_violation &&
		    p->allow_wrong_pms && p->allow_large_records);
	gnutls_priority_deinit(p);

	for (unsigned i = 0;; i++) {
		const char *name = gnutls_priority_string_list(i, GNUTLS_PRIORITY_LIST_SPECIAL);
		char string[128];

		if (!name) {
			assert_true(i > 30);
			break;
		}
		snprintf(string, sizeof(string), "NORMAL:%%%s", name);
		assert_int_equal(gnutls_priority_init(&p, string, NULL), 0);
		gnutls_priority_deinit(p);
	}
	for (unsigned i = 0;; i++) {
		const char *name = gnutls_priority_string_list(i,
							       GNUTLS_PRIORITY_LIST_INIT_KEYWORDS);

		if (!name) {
			assert_int_equal(i, 8);
			break;
		}
		assert_int_equal(gnutls_priority_init(&p, name, NULL), 0);
		gnutls_priority_deinit(p);
	}
	assert_null(gnutls_priority_string_list(0, 0));
}

/* Only what exists here is computed; the lists keep the rest. */
static void test_computed(void **state)
{
	gnutls_priority_t p;
	const struct version_entry *v;

	(void)state;
	assert_int_equal(gnutls_priority_init(&p, "NORMAL:-VERS-TLS1.3:+ARCFOUR-128:+SRP", NULL),
			 0);
	assert_false(p->has_tls13);
	assert_true(p->has_tls12 && priority_has_version(p, GNUTLS_TLS1_0));
	for (unsigned i = 0; i < p->suites_count; i++) {
		assert_int_not_equal(p->suites[i]->cipher, GNUTLS_CIPHER_ARCFOUR_128);
		assert_int_not_equal(p->suites[i]->kx, GNUTLS_KX_SRP);
		assert_int_not_equal(p->suites[i]->min_version, GNUTLS_TLS1_3);
	}
	assert_true(p->suites_count >= 25);
	v = priority_max_version(p, false);
	assert_non_null(v);
	assert_int_equal(v->id, GNUTLS_TLS1_2);
	assert_ptr_equal(v, priority_min_version(p, false));
	assert_true(priority_has_kx(p, GNUTLS_KX_SRP) && !priority_has_kx(p, GNUTLS_KX_PSK));
	assert_true(priority_has_ctype(p, GNUTLS_CRT_X509, true));
	assert_false(priority_has_ctype(p, GNUTLS_CRT_RAWPK, true));
	assert_true(priority_has_group(p, group_find(GNUTLS_GROUP_X25519)));
	assert_false(priority_has_group(p, group_find(GNUTLS_GROUP_SECP192R1)));
	assert_true(priority_has_sign(p, sign_find(GNUTLS_SIGN_RSA_SHA256)));
	assert_false(priority_has_sign(p, sign_find(GNUTLS_SIGN_RSA_MD5)));
	gnutls_priority_deinit(p);

	/* Versions that parse and aren't spoken: no suite is left. */
	assert_int_equal(gnutls_priority_init(&p, "NORMAL:-VERS-ALL:+VERS-TLS1.0", NULL), 0);
	assert_false(p->has_tls12 || p->has_tls13);
	assert_int_equal(p->suites_count, 0);
	assert_null(priority_max_version(p, false));
	gnutls_priority_deinit(p);

	/* ECDSA is bound to curves in TLS 1.3 only. */
	assert_int_equal(gnutls_priority_init(&p, "NORMAL:-VERS-ALL:+VERS-TLS1.3", NULL), 0);
	assert_false(priority_has_sign(p, sign_find(GNUTLS_SIGN_ECDSA_SHA256)));
	assert_true(priority_has_sign(p, sign_find(GNUTLS_SIGN_ECDSA_SECP256R1_SHA256)));
	gnutls_priority_deinit(p);
	assert_int_equal(gnutls_priority_init(&p, "NORMAL:-VERS-ALL:+VERS-TLS1.2", NULL), 0);
	assert_true(priority_has_sign(p, sign_find(GNUTLS_SIGN_ECDSA_SHA256)));
	assert_false(priority_has_sign(p, sign_find(GNUTLS_SIGN_ECDSA_SECP256R1_SHA256)));
	gnutls_priority_deinit(p);
}

static void test_refs(void **state)
{
	gnutls_priority_t p;

	(void)state;
	assert_int_equal(gnutls_priority_init(&p, "PFS", NULL), 0);
	assert_ptr_equal(priority_ref(p), p);
	gnutls_priority_deinit(p);
	assert_true(priority_has_kx(p, GNUTLS_KX_ECDHE_RSA)); /* still there */
	gnutls_priority_deinit(p);
}

/* Appends ":+" @prefix @name if that parses. */
static void append_if_known(char *s, size_t size, const char *prefix, const char *name)
{
	char one[128];
	gnutls_priority_t p;

	if (!name || !strcmp(name, "NULL"))
		return;
	snprintf(one, sizeof(one), "NORMAL:+%s%s", prefix, name);
	if (gnutls_priority_init(&p, one, NULL) < 0)
		return;
	gnutls_priority_deinit(p);
	snprintf(s + strlen(s), size - strlen(s), ":+%s%s", prefix, name);
}

/* A very long string with everything in it stays within the lists. */
static void test_all(void **state)
{
	static char s[65536] = "NORMAL";
	gnutls_priority_t p;

	(void)state;
	for (int id = 1; id < 512; id++) {
		append_if_known(s, sizeof(s), "",
				gnutls_cipher_get_name((gnutls_cipher_algorithm_t)id));
		append_if_known(s, sizeof(s), "", gnutls_mac_get_name((gnutls_mac_algorithm_t)id));
		append_if_known(s, sizeof(s), "", gnutls_kx_get_name((gnutls_kx_algorithm_t)id));
		append_if_known(s, sizeof(s), "VERS-",
				gnutls_protocol_get_name((gnutls_protocol_t)id));
		append_if_known(s, sizeof(s), "GROUP-", gnutls_group_get_name((gnutls_group_t)id));
		append_if_known(s, sizeof(s), "CURVE-",
				gnutls_ecc_curve_get_name((gnutls_ecc_curve_t)id));
		append_if_known(s, sizeof(s), "SIGN-",
				gnutls_sign_get_name((gnutls_sign_algorithm_t)id));
	}
	assert_int_equal(gnutls_priority_init(&p, s, NULL), 0);
	assert_true(p->named_suites_count > 120 && p->suites_count > 60);
	gnutls_priority_deinit(p);
}

static int no_config(void **state)
{
	(void)state;
	setenv("GNUTLS_SYSTEM_PRIORITY_FILE", "/nonexistent/gnutls.conf", 1);
	system_config_unload();
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_table),   cmocka_unit_test(test_default),
		cmocka_unit_test(test_cache),   cmocka_unit_test(test_levels),
		cmocka_unit_test(test_options), cmocka_unit_test(test_computed),
		cmocka_unit_test(test_refs),    cmocka_unit_test(test_all),
	};

	return cmocka_run_group_tests(tests, no_config, NULL);
}
