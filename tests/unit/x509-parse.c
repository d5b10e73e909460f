/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Hostile and odd input: truncation, damage, memory that runs out, sizes that must not cost
 * quadratic time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "x509/x509.h"

#define DATA SRCDIR "/tests/unit/data/x509/"

static gnutls_x509_crt_t *certs;
static unsigned cert_count;

static int setup(void **state)
{
	gnutls_datum_t all;

	(void)state;
	assert_int_equal(gnutls_load_file(DATA "pool.pem", &all), 0);
	assert_int_equal(gnutls_x509_crt_list_import2(&certs, &cert_count, &all,
						      GNUTLS_X509_FMT_PEM, 0),
			 0);
	gnutls_free(all.data);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	for (unsigned i = 0; i < cert_count; i++)
		gnutls_x509_crt_deinit(certs[i]);
	gnutls_free(certs);
	return 0;
}

/* Calls what looks at every part of a certificate. */
static void use(gnutls_x509_crt_t crt)
{
	gnutls_datum_t text = {0};
	unsigned type, critical;
	char buf[300];
	size_t len;

	for (int f = 0; f <= GNUTLS_CRT_PRINT_FULL_NUMBERS; f++)
		if (gnutls_x509_crt_print(crt, (gnutls_certificate_print_formats_t)f, &text) == 0)
			gnutls_free(text.data);
	for (unsigned i = 0;; i++) {
		len = sizeof(buf);
		int ret = gnutls_x509_crt_get_subject_alt_name2(crt, i, buf, &len, &type, &critical);

		if (ret < 0 && ret != GNUTLS_E_SHORT_MEMORY_BUFFER)
			break;
	}
	(void)gnutls_x509_crt_check_hostname(crt, "a.example");
	(void)gnutls_x509_crt_check_email(crt, "u@example.org", 0);
}

static void test_truncation(void **state)
{
	(void)state;
	for (unsigned c = 0; c < MIN(cert_count, 12U); c++)
		for (unsigned len = 0; len < certs[c]->der.size; len++) {
			/* exactly so much memory, that ASan sees every byte too many */
			uint8_t *copy = malloc(len + 1);
			gnutls_datum_t d = {copy + 1, len};
			gnutls_x509_crt_t crt;

			memcpy(copy + 1, certs[c]->der.data, len);
			assert_int_equal(gnutls_x509_crt_init(&crt), 0);
			assert_true(gnutls_x509_crt_import(crt, &d, GNUTLS_X509_FMT_DER) < 0);
			gnutls_x509_crt_deinit(crt);
			free(copy);
		}
}

static void test_damage(void **state)
{
	static const uint8_t values[] = {0x00, 0x01, 0x7f, 0x80, 0x84, 0xff};

	(void)state;
	for (unsigned c = 0; c < cert_count; c += MAX(cert_count / 12, 1U))
		for (unsigned at = 0; at < certs[c]->der.size; at++)
			for (unsigned v = 0; v < ARRAY_LEN(values); v++) {
				uint8_t *copy = malloc(certs[c]->der.size);
				gnutls_datum_t d = {copy, certs[c]->der.size};
				gnutls_x509_crt_t crt;

				memcpy(copy, certs[c]->der.data, d.size);
				copy[at] = values[v];
				assert_int_equal(gnutls_x509_crt_init(&crt), 0);
				if (gnutls_x509_crt_import(crt, &d, GNUTLS_X509_FMT_DER) == 0)
					use(crt);
				gnutls_x509_crt_deinit(crt);
				free(copy);
			}
}

static unsigned long left;

static void *weak_malloc(size_t n)
{
	return left && left-- ? malloc(n) : NULL;
}

static void *weak_calloc(size_t n, size_t size)
{
	return left && left-- ? calloc(n, size) : NULL;
}

static void *weak_realloc(void *p, size_t n)
{
	return left && left-- ? realloc(p, n) : NULL;
}

static char *weak_strdup(const char *s)
{
	return left && left-- ? strdup(s) : NULL;
}

static int work(void)
{
	gnutls_x509_trust_list_t list = NULL;
	gnutls_x509_crt_t crt = NULL;
	gnutls_datum_t text = {0};
	unsigned status;
	int ret;

	ret = gnutls_x509_trust_list_init(&list, 7);
	if (ret == 0)
		ret = gnutls_x509_crt_init(&crt);
	if (ret == 0)
		ret = gnutls_x509_crt_import(crt, &certs[0]->der, GNUTLS_X509_FMT_DER);
	if (ret == 0)
		ret = gnutls_x509_trust_list_add_cas(list, &certs[2], 1, GNUTLS_TL_USE_IN_TLS);
	if (ret >= 0)
		ret = gnutls_x509_trust_list_verify_crt(list, (gnutls_x509_crt_t[]){crt, certs[1]},
							2, GNUTLS_VERIFY_DISABLE_TIME_CHECKS,
							&status, NULL);
	if (ret >= 0)
		ret = gnutls_x509_crt_print(crt, GNUTLS_CRT_PRINT_FULL, &text);
	if (ret >= 0)
		gnutls_free(text.data);
	gnutls_x509_crt_deinit(crt);
	gnutls_x509_trust_list_deinit(list, 0);
	return ret;
}

static void test_memory_runs_out(void **state)
{
	gnutls_alloc_function m = gnutls_malloc;
	gnutls_calloc_function c = gnutls_calloc;
	gnutls_realloc_function r = gnutls_realloc;
	char *(*s)(const char *) = gnutls_strdup;
	int ret = -1;

	(void)state;
	for (unsigned long n = 0; ret < 0 && n < 5000; n++) {
		left = n;
		gnutls_malloc = weak_malloc;
		gnutls_calloc = weak_calloc;
		gnutls_realloc = weak_realloc;
		gnutls_strdup = weak_strdup;
		ret = work();
		gnutls_malloc = m;
		gnutls_calloc = c;
		gnutls_realloc = r;
		gnutls_strdup = s;
	}
	assert_int_equal(ret, 0);
}

static void put_name(struct writer *w, unsigned i, const char *suffix, bool subtree)
{
	char name[64];
	size_t one = subtree ? der_open(w, DER_SEQUENCE) : 0;

	snprintf(name, sizeof(name), "host%u.%s", i, suffix);
	der_write(w, DER_CONTEXT(2), name, strlen(name));
	if (subtree)
		der_close(w, one);
}

static double constraint_seconds(unsigned n)
{
	struct writer w = {0};
	gnutls_x509_name_constraints_t nc;
	gnutls_datum_t ext;
	clock_t start;
	size_t a = der_open(&w, DER_SEQUENCE), b = der_open(&w, DER_CONSTRUCTED(0));

	for (unsigned i = 0; i < n; i++)
		put_name(&w, i, "good.example", true);
	der_close(&w, b);
	b = der_open(&w, DER_CONSTRUCTED(1));
	for (unsigned i = 0; i < n; i++)
		put_name(&w, i, "evil.example", true);
	der_close(&w, b);
	der_close(&w, a);
	assert_int_equal(writer_take_datum(&w, &ext), 0);
	start = clock();
	assert_int_equal(gnutls_x509_name_constraints_init(&nc), 0);
	assert_int_equal(gnutls_x509_ext_import_name_constraints(&ext, nc, 0), 0);
	for (unsigned i = 0; i < n; i++) {
		char name[64];
		gnutls_datum_t d = {(unsigned char *)name, 0};

		d.size = (unsigned)snprintf(name, sizeof(name), "x.host%u.good.example", i);
		assert_int_equal(gnutls_x509_name_constraints_check(nc, GNUTLS_SAN_DNSNAME, &d), 1);
		d.size = (unsigned)snprintf(name, sizeof(name), "x.HOST%u.evil.example", i);
		assert_int_equal(gnutls_x509_name_constraints_check(nc, GNUTLS_SAN_DNSNAME, &d), 0);
	}
	gnutls_x509_name_constraints_deinit(nc);
	gnutls_free(ext.data);
	return (double)(clock() - start) / CLOCKS_PER_SEC;
}

/* Names that only could be what is forbidden: wildcards, and what is no name. */
static void test_constraints_doubt(void **state)
{
	static const struct {
		gnutls_x509_subject_alt_name_t type;
		const char *permitted, *excluded, *name;
		unsigned allowed;
	} table[] = {
		{GNUTLS_SAN_DNSNAME, NULL, "bar.example.com", "*.example.com", 0},
		{GNUTLS_SAN_DNSNAME, NULL, "Bar.Example.com", "*.EXAMPLE.com", 0},
		{GNUTLS_SAN_DNSNAME, NULL, "bar.example.com", "*.bar.example.com", 0},
		{GNUTLS_SAN_DNSNAME, NULL, "bar.example.com", "foo.example.com", 1},
		{GNUTLS_SAN_DNSNAME, NULL, "bar.example.com", "*.com", 1},
		{GNUTLS_SAN_DNSNAME, NULL, "bar.example.com", "*.example.org", 1},
		{GNUTLS_SAN_DNSNAME, NULL, "a.bar.example.com", "*.example.com", 1},
		{GNUTLS_SAN_DNSNAME, NULL, ".bar.example.com", "*.example.com", 1},
		{GNUTLS_SAN_DNSNAME, NULL, "com", "*.example.org", 1},
		{GNUTLS_SAN_DNSNAME, "bar.example.com", NULL, "*.example.com", 0},
		{GNUTLS_SAN_DNSNAME, "example.com", NULL, "*.example.com", 1},
		{GNUTLS_SAN_DNSNAME, "example.com", NULL, ".example.com", 0},
		{GNUTLS_SAN_DNSNAME, "example.com", NULL, "a..example.com", 0},
		{GNUTLS_SAN_DNSNAME, NULL, "example.org", ".example.com", 0},
		{GNUTLS_SAN_DNSNAME, NULL, "example.com", "a.example.com.", 0},
		{GNUTLS_SAN_DNSNAME, NULL, "bar.example.com", "*.example.com.", 0},
		{GNUTLS_SAN_DNSNAME, NULL, "example.com", ".", 0},
		{GNUTLS_SAN_DNSNAME, "example.com", NULL, "a.example.com.", 0},
		{GNUTLS_SAN_RFC822NAME, NULL, "example.com", "joe@example.com.", 0},
		{GNUTLS_SAN_RFC822NAME, "example.com", NULL, "joe@example.com", 1},
		{GNUTLS_SAN_RFC822NAME, "example.com", NULL, "joe@x@example.com", 0},
		{GNUTLS_SAN_RFC822NAME, "example.com", NULL, "\"joe@x\"@example.com", 1},
		{GNUTLS_SAN_RFC822NAME, NULL, "example.org", "joe@x@example.com", 0},
		/* a subtree in the spelling with the root's dot */
		{GNUTLS_SAN_DNSNAME, NULL, "example.com.", "a.example.com", 0},
		{GNUTLS_SAN_DNSNAME, "example.com.", NULL, "a.example.com", 1},
		{GNUTLS_SAN_RFC822NAME, NULL, "example.com.", "joe@example.com", 0},
		{GNUTLS_SAN_URI, NULL, "example.com.", "http://example.com/", 0},
		/* a host without a dot in front: that host; with one: those below it */
		{GNUTLS_SAN_URI, "a.example.com", NULL, "http://a.example.com/", 1},
		{GNUTLS_SAN_URI, "a.example.com", NULL, "HTTPS+x://u:p@A.Example.com:80?q", 1},
		{GNUTLS_SAN_URI, "a.example.com", NULL, "http://b.a.example.com", 0},
		{GNUTLS_SAN_URI, ".example.com", NULL, "http://a.example.com#x", 1},
		{GNUTLS_SAN_URI, ".example.com", NULL, "http://example.com", 0},
		{GNUTLS_SAN_URI, NULL, ".example.com", "http://a.example.com", 0},
		{GNUTLS_SAN_URI, NULL, ".example.com", "http://example.com", 1},
		{GNUTLS_SAN_URI, NULL, "a.example.com", "http://b.example.com/", 1},
		{GNUTLS_SAN_URI, NULL, "a.example.com", "http://0xa.example.x0/", 1},
		{GNUTLS_SAN_URI, NULL, "a.example.com", "http://1.example.3com/", 1},
		{GNUTLS_SAN_URI, NULL, "a.example.com", "http://localhost/", 1},
		{GNUTLS_SAN_URI, "", NULL, "http://b.example.com/", 1},
	};
	/* URIs without the name of a host: "MUST reject", whichever constraint there is */
	static const char *const hostless[] = {
		"urn:x:y", "mailto:joe@a.example.com", "file:///etc", "http:a.example.com",
		"//a.example.com/", "a.example.com", "http://", "http://:80", "http://u@/", "",
		"http://192.0.2.1/", "http://192.0.2.1.:80", "http://[2001:db8::1]/",
		"http://a.0xC0000201", "http://3221225985", "http://a.example.com.",
		"http://a.example.com.:80/", "http://.a.example.com", "http://b..a.example.com",
		"http://*.example.com/", "http://a%2eexample.com/", "http://a.example.com:x/",
		"http://b.org\\@a.example.com/", "http://b.org @a.example.com/",
		"http://a.example.com\xc2\xad/", "ht/tp://a.example.com", "h_ttp://a.example.com",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		const char *tree = table[i].permitted ? table[i].permitted : table[i].excluded;
		gnutls_datum_t dt = {(unsigned char *)tree, (unsigned)strlen(tree)};
		gnutls_datum_t dn = {(unsigned char *)table[i].name,
				     (unsigned)strlen(table[i].name)};
		gnutls_x509_name_constraints_t nc;
		unsigned type;

		assert_int_equal(gnutls_x509_name_constraints_init(&nc), 0);
		assert_int_equal((table[i].permitted
					  ? gnutls_x509_name_constraints_add_permitted
					  : gnutls_x509_name_constraints_add_excluded)(
					 nc, table[i].type, &dt),
				 0);
		if (gnutls_x509_name_constraints_check(nc, table[i].type, &dn) != table[i].allowed)
			fail_msg("%s under %s", table[i].name, tree);
		/* no entry but what was given */
		assert_int_equal(gnutls_x509_name_constraints_get_excluded(nc, 1, &type, &dt),
				 GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE);
		gnutls_x509_name_constraints_deinit(nc);
	}
	for (size_t i = 0; i < 4 * ARRAY_LEN(hostless); i++) {
		gnutls_datum_t uri = {(unsigned char *)hostless[i / 4],
				      (unsigned)strlen(hostless[i / 4])};
		gnutls_datum_t tree = {(unsigned char *)(i & 1 ? "a.example.com" : ""), 0};
		gnutls_x509_name_constraints_t nc;

		tree.size = (unsigned)strlen((char *)tree.data);
		assert_int_equal(gnutls_x509_name_constraints_init(&nc), 0);
		assert_int_equal((i & 2 ? gnutls_x509_name_constraints_add_permitted
					: gnutls_x509_name_constraints_add_excluded)(
					 nc, GNUTLS_SAN_URI, &tree),
				 0);
		if (gnutls_x509_name_constraints_check(nc, GNUTLS_SAN_URI, &uri))
			fail_msg("%s under %s", hostless[i / 4], tree.data);
		gnutls_x509_name_constraints_deinit(nc);
	}
}

static void test_many_constraints(void **state)
{
	(void)state;
	(void)constraint_seconds(100);
	assert_true(constraint_seconds(20000) < 10);
}

static void test_hostnames(void **state)
{
	static const struct {
		const char *pattern, *host;
		bool match;
	} table[] = {
		{"a.example", "a.example", true},	  {"a.example", "A.EXAMPLE", true},
		{"a.example", "b.example", false},	  {"*.a.example", "x.a.example", true},
		{"*.a.example", "x.y.a.example", false},  {"*.a.example", "a.example", false},
		{"*.a.example", ".a.example", false},	  {"*.example", "a.example", false},
		{"*", "a", false},			  {"x*.a.example", "xy.a.example", false},
		{"a.*.example", "a.b.example", false},	  {"*.*.example", "a.b.example", false},
		{"*.a.", "x.a.", false},		  {"", "a", false},
		{"a", "", false},			  {"*.", "a.", false},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(table); i++)
		assert_int_equal(x509_hostname_match(table[i].pattern, strlen(table[i].pattern),
						     table[i].host, strlen(table[i].host), 0),
				 table[i].match);
	/* NUL hides nothing */
	assert_false(x509_hostname_match("a.example\0.evil", 15, "a.example", 9, 0));
	assert_false(x509_hostname_match("*.a.example", 11, "x.a.example", 11,
					 GNUTLS_VERIFY_DO_NOT_ALLOW_WILDCARDS));
}

static void test_timestamps(void **state)
{
	static const uint8_t good[] = {
		0x04, 0x36, 0x00, 0x34, 0x00, 0x32, 0x00, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
		0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7,
		0, 0, 4, 3, 0, 3, 1, 2, 3};
	uint8_t copy[sizeof(good)];

	(void)state;
	for (unsigned len = 0; len <= sizeof(good); len++)
		for (unsigned lie = 0; lie < 3; lie++) {
			gnutls_datum_t ext = {copy, len};
			gnutls_x509_ct_scts_t scts;
			int ret;

			memcpy(copy, good, sizeof(good));
			if (len > 4)
				copy[1] = (uint8_t)(len - 2);
			copy[3] = (uint8_t)(copy[3] + lie);
			assert_int_equal(gnutls_x509_ext_ct_scts_init(&scts), 0);
			ret = gnutls_x509_ext_ct_import_scts(&ext, scts, 0);
			if (len == sizeof(good) && lie == 0)
				assert_int_equal(ret, 0);
			else
				assert_true(ret < 0);
			gnutls_x509_ext_ct_scts_deinit(scts);
		}
}

static void test_names(void **state)
{
	static const struct {
		const char *in, *out; /* NULL: not a name */
	} table[] = {
		{"CN=a,O=b,C=GR", "CN=a,O=b,C=GR"}, {"CN=a\\,b", "CN=a\\,b"},
		{"CN= a b ,O=y", "CN=a b,O=y"},	    {"CN=", NULL},
		{"XX=1", NULL},			    {"1.2.3.4=#0500", "1.2.3.4=#0500"},
		{"1.2.3.4=x", NULL},		    {"CN=a,,O=b", NULL},
		{"CN=#0c0161", "CN=a"},		    {"CN=#0c016", NULL},
		{"CN=\\", NULL},		    {"CN=a+O=b", "CN=a+O=b"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		gnutls_datum_t str;
		gnutls_x509_dn_t dn;
		const char *err;
		int ret;

		assert_int_equal(gnutls_x509_dn_init(&dn), 0);
		ret = gnutls_x509_dn_set_str(dn, table[i].in, &err);
		if (table[i].out) {
			assert_int_equal(ret, 0);
			assert_int_equal(gnutls_x509_dn_get_str2(dn, &str, 0), 0);
			assert_string_equal((char *)str.data, table[i].out);
			gnutls_free(str.data);
		} else {
			assert_int_equal(ret, GNUTLS_E_PARSING_ERROR);
		}
		gnutls_x509_dn_deinit(dn);
	}
}

static void test_lists(void **state)
{
	gnutls_datum_t none = {(unsigned char *)"nothing", 7}, pem = {0};
	gnutls_x509_crt_t *list, two[2];
	unsigned n = 2;

	(void)state;
	assert_int_equal(gnutls_x509_crt_list_import2(&list, &n, &none, GNUTLS_X509_FMT_PEM, 0),
			 GNUTLS_E_NO_CERTIFICATE_FOUND);
	assert_int_equal(gnutls_load_file(DATA "pool.pem", &pem), 0);
	n = 2;
	assert_int_equal(gnutls_x509_crt_list_import(two, &n, &pem, GNUTLS_X509_FMT_PEM,
						     GNUTLS_X509_CRT_LIST_IMPORT_FAIL_IF_EXCEED),
			 GNUTLS_E_SHORT_MEMORY_BUFFER);
	assert_int_equal(n, cert_count);
	n = 2;
	assert_int_equal(gnutls_x509_crt_list_import(two, &n, &pem, GNUTLS_X509_FMT_PEM, 0), 2);
	assert_true(gnutls_x509_crt_equals(two[1], certs[1]));
	gnutls_x509_crt_deinit(two[0]);
	gnutls_x509_crt_deinit(two[1]);
	/* sorting keeps the chain of the first one */
	assert_int_equal(gnutls_x509_crt_list_import2(&list, &n, &pem, GNUTLS_X509_FMT_PEM,
						      GNUTLS_X509_CRT_LIST_SORT),
			 0);
	assert_int_equal(n, 3);
	for (unsigned i = 0; i < n; i++)
		gnutls_x509_crt_deinit(list[i]);
	gnutls_free(list);
	assert_int_equal(gnutls_x509_crt_list_import2(&list, &n, &pem, GNUTLS_X509_FMT_PEM,
						      GNUTLS_X509_CRT_LIST_FAIL_IF_UNSORTED),
			 GNUTLS_E_CERTIFICATE_LIST_UNSORTED);
	gnutls_free(pem.data);
}

/* A CA and a certificate of it, written, signed, read again and verified. */
static void test_writing(void **state)
{
	static const struct {
		gnutls_pk_algorithm_t pk;
		unsigned bits;
		gnutls_digest_algorithm_t digest;
	} table[] = {
		{GNUTLS_PK_ECDSA, GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1),
		 GNUTLS_DIG_SHA256},
		{GNUTLS_PK_EDDSA_ED25519, 0, GNUTLS_DIG_UNKNOWN},
		{GNUTLS_PK_RSA, 2048, GNUTLS_DIG_SHA384},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		gnutls_x509_crt_t ca, crt, again;
		gnutls_x509_privkey_t key;
		gnutls_datum_t der;
		unsigned status;

		assert_int_equal(gnutls_x509_privkey_init(&key), 0);
		assert_int_equal(gnutls_x509_privkey_generate(key, table[i].pk, table[i].bits, 0), 0);
		for (int leaf = 0; leaf < 2; leaf++) {
			gnutls_x509_crt_t c;

			assert_int_equal(gnutls_x509_crt_init(&c), 0);
			assert_int_equal(gnutls_x509_crt_set_version(c, 3), 0);
			assert_int_equal(gnutls_x509_crt_set_serial(c, "\x01", 1), 0);
			assert_int_equal(gnutls_x509_crt_set_activation_time(c, time(NULL) - 60), 0);
			assert_int_equal(gnutls_x509_crt_set_expiration_time(c, (time_t)-1), 0);
			assert_int_equal(gnutls_x509_crt_set_dn(c, leaf ? "CN=leaf,O=x" : "CN=ca",
								NULL),
					 0);
			/* not before there is a key */
			assert_true(gnutls_x509_crt_sign(c, leaf ? ca : c, key) < 0);
			assert_int_equal(gnutls_x509_crt_set_key(c, key), 0);
			if (leaf)
				assert_int_equal(gnutls_x509_crt_set_subject_alt_name(
							 c, GNUTLS_SAN_DNSNAME, "a.example", 9,
							 GNUTLS_FSAN_APPEND),
						 0);
			else
				assert_int_equal(gnutls_x509_crt_set_basic_constraints(c, 1, 0), 0);
			assert_int_equal(
				gnutls_x509_crt_sign2(c, leaf ? ca : c, key, table[i].digest, 0),
				0);
			*(leaf ? &crt : &ca) = c;
		}
		assert_int_equal(gnutls_x509_crt_export2(crt, GNUTLS_X509_FMT_DER, &der), 0);
		assert_int_equal(gnutls_x509_crt_init(&again), 0);
		assert_int_equal(gnutls_x509_crt_import(again, &der, GNUTLS_X509_FMT_DER), 0);
		assert_true(gnutls_x509_crt_check_hostname(again, "a.example"));
		assert_int_equal(gnutls_x509_crt_verify(again, &ca, 1, 0, &status), 0);
		assert_int_equal(status, 0);
		/* a change without a new signature is found out */
		assert_int_equal(gnutls_x509_crt_set_serial(again, "\x02", 1), 0);
		gnutls_free(der.data);
		assert_int_equal(gnutls_x509_crt_export2(again, GNUTLS_X509_FMT_DER, &der), 0);
		assert_int_equal(gnutls_x509_crt_verify(again, &ca, 1, 0, &status), 0);
		assert_int_equal(status, GNUTLS_CERT_SIGNATURE_FAILURE | GNUTLS_CERT_INVALID);
		gnutls_free(der.data);
		gnutls_x509_crt_deinit(again);
		gnutls_x509_crt_deinit(crt);
		gnutls_x509_crt_deinit(ca);
		gnutls_x509_privkey_deinit(key);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_truncation),     cmocka_unit_test(test_damage),
		cmocka_unit_test(test_memory_runs_out), cmocka_unit_test(test_many_constraints),
		cmocka_unit_test(test_constraints_doubt),
		cmocka_unit_test(test_hostnames),      cmocka_unit_test(test_timestamps),
		cmocka_unit_test(test_names),	       cmocka_unit_test(test_lists),
		cmocka_unit_test(test_writing),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
