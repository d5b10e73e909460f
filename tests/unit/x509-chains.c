/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Chains against trust lists: the status bits of data/x509/chains.txt, which are those of the stock
 * library but for the differences that doc comments name. Public interface only, so that the same
 * program tells what another library says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <pthread.h>

#include <cmocka.h>

#include <gnutls/gnutls.h>
#include <gnutls/x509.h>

#define DATA SRCDIR "/tests/unit/data/x509/"

#define POOL_MAX 512

static gnutls_datum_t pool[POOL_MAX];
static unsigned pool_count;
static int failures;

static time_t fixed_clock(time_t *t)
{
	time_t now = 1893456000; /* 2030-01-01 */

	if (t)
		*t = now;
	return now;
}

static int setup(void **state)
{
	static gnutls_datum_t all;
	char *p;

	(void)state;
	gnutls_global_set_time_function(fixed_clock);
	assert_int_equal(gnutls_load_file(DATA "pool.pem", &all), 0);
	for (p = (char *)all.data; (p = strstr(p, "-----BEGIN")) && pool_count < POOL_MAX;) {
		char *end = strstr(strstr(p, "-----END"), "\n") + 1;

		pool[pool_count].data = (unsigned char *)p;
		pool[pool_count++].size = (unsigned)(end - p);
		p = end;
	}
	return pool_count ? 0 : -1;
}

static unsigned crts(const char *list, gnutls_x509_crt_t *out)
{
	unsigned n = 0;

	if (!strcmp(list, "-"))
		return 0;
	for (const char *p = list; p; p = strchr(p, ',') ? strchr(p, ',') + 1 : NULL) {
		unsigned long i = strtoul(p, NULL, 10);

		assert_true(i < pool_count);
		assert_int_equal(gnutls_x509_crt_init(&out[n]), 0);
		assert_int_equal(gnutls_x509_crt_import(out[n], &pool[i], GNUTLS_X509_FMT_PEM), 0);
		n++;
	}
	return n;
}

static unsigned crls(const char *list, gnutls_x509_crl_t *out)
{
	unsigned n = 0;

	if (!strcmp(list, "-"))
		return 0;
	for (const char *p = list; p; p = strchr(p, ',') ? strchr(p, ',') + 1 : NULL) {
		unsigned long i = strtoul(p, NULL, 10);

		assert_true(i < pool_count);
		assert_int_equal(gnutls_x509_crl_init(&out[n]), 0);
		assert_int_equal(gnutls_x509_crl_import(out[n], &pool[i], GNUTLS_X509_FMT_PEM), 0);
		n++;
	}
	return n;
}

struct line {
	char name[64], host[400], purpose[64], chain[256], trusted[64], crls[64], status[16];
	unsigned flags;
};

static unsigned verify(const struct line *l)
{
	gnutls_x509_crt_t chain[64], cas[16];
	gnutls_x509_crl_t revoked[16];
	unsigned n = crts(l->chain, chain), m = crts(l->trusted, cas), k = crls(l->crls, revoked);
	gnutls_typed_vdata_st data[2] = {0};
	gnutls_x509_trust_list_t list;
	unsigned status = 0, elements = 0;

	assert_int_equal(gnutls_x509_trust_list_init(&list, 0), 0);
	assert_int_equal(gnutls_x509_trust_list_add_cas(list, cas, m, 0), m);
	if (k) {
		int verified = strstr(l->name, "vcrl") ? GNUTLS_TL_VERIFY_CRL : 0;
		int ret = gnutls_x509_trust_list_add_crls(list, revoked, k, verified, 0);

		assert_true(ret >= 0);
		if (verified && ret == 0)
			gnutls_x509_crl_deinit(revoked[0]);
	}
	if (strcmp(l->host, "-")) {
		data[elements].type = GNUTLS_DT_DNS_HOSTNAME;
		data[elements++].data = (unsigned char *)l->host;
	}
	if (strcmp(l->purpose, "-")) {
		data[elements].type = GNUTLS_DT_KEY_PURPOSE_OID;
		data[elements++].data = (unsigned char *)l->purpose;
	}
	assert_int_equal(gnutls_x509_trust_list_verify_crt2(list, chain, n, data, elements, l->flags,
							    &status, NULL),
			 0);
	for (unsigned i = 0; i < n; i++)
		gnutls_x509_crt_deinit(chain[i]);
	gnutls_x509_trust_list_deinit(list, 1);
	return status;
}

static void test_chains(void **state)
{
	FILE *f = fopen(DATA "chains.txt", "r");
	char text[1024];
	unsigned count = 0;

	(void)state;
	assert_non_null(f);
	while (fgets(text, sizeof(text), f)) {
		struct line l = {0};
		unsigned status;

		if (text[0] == '#')
			continue;
		assert_int_equal(sscanf(text, "%63s %x %399s %63s %255s %63s %63s %15s", l.name,
					&l.flags, l.host, l.purpose, l.chain, l.trusted, l.crls,
					l.status),
				 8);
		status = verify(&l);
		if (!strcmp(l.status, "?") || strtoul(l.status, NULL, 16) != status) {
			printf("%s: %x instead of %s\n", l.name, status, l.status);
			failures++;
		}
		count++;
	}
	fclose(f);
	assert_true(count > 100);
	assert_int_equal(failures, 0);
}

struct shared {
	gnutls_x509_trust_list_t list;
	gnutls_x509_crt_t chain[2];
	unsigned bad;
};

static void *verifier(void *arg)
{
	struct shared *s = arg;

	for (int i = 0; i < 20; i++) {
		unsigned status = 1;

		if (gnutls_x509_trust_list_verify_crt(s->list, s->chain, 2, 0, &status, NULL) < 0 ||
		    status)
			__atomic_fetch_add(&s->bad, 1, __ATOMIC_RELAXED);
	}
	return NULL;
}

/* The first case of the file: leaf, intermediate, root are blocks 0, 1, 2. */
static void test_threads_share_a_list(void **state)
{
	struct shared s = {0};
	gnutls_x509_crt_t ca;
	pthread_t t[16];

	(void)state;
	assert_int_equal(crts("0,1", s.chain), 2);
	assert_int_equal(crts("2", &ca), 1);
	assert_int_equal(gnutls_x509_trust_list_init(&s.list, 0), 0);
	assert_int_equal(gnutls_x509_trust_list_add_cas(s.list, &ca, 1, 0), 1);
	for (unsigned i = 0; i < 16; i++)
		assert_int_equal(pthread_create(&t[i], NULL, verifier, &s), 0);
	for (unsigned i = 0; i < 16; i++)
		pthread_join(t[i], NULL);
	assert_int_equal(s.bad, 0);
	gnutls_x509_crt_deinit(s.chain[0]);
	gnutls_x509_crt_deinit(s.chain[1]);
	gnutls_x509_trust_list_deinit(s.list, 1);
}

/* Far more certificates than any chain has: an answer, soon. */
static void test_long_lists(void **state)
{
	static gnutls_x509_crt_t chain[201];
	gnutls_x509_trust_list_t list;
	gnutls_x509_crt_t ca;

	(void)state;
	assert_int_equal(crts("0", chain), 1);
	for (unsigned i = 1; i < 201; i++)
		assert_int_equal(crts("1", &chain[i]), 1);
	assert_int_equal(crts("2", &ca), 1);
	assert_int_equal(gnutls_x509_trust_list_init(&list, 0), 0);
	assert_int_equal(gnutls_x509_trust_list_add_cas(list, &ca, 1, 0), 1);
	for (unsigned n = 1; n <= 201; n++) {
		unsigned status;

		assert_int_equal(
			gnutls_x509_trust_list_verify_crt(list, chain, n, 0, &status, NULL), 0);
		assert_int_equal(status, n == 1 ? GNUTLS_CERT_SIGNER_NOT_FOUND | GNUTLS_CERT_INVALID
						: 0);
	}
	for (unsigned i = 0; i < 201; i++)
		gnutls_x509_crt_deinit(chain[i]);
	gnutls_x509_trust_list_deinit(list, 1);
}

static void test_trust_list(void **state)
{
	gnutls_x509_trust_list_iter_t iter = NULL;
	gnutls_x509_crt_t crt[3], found;
	gnutls_x509_trust_list_t list;
	gnutls_datum_t dn, all = {pool[0].data, 0};
	unsigned status, n = 0;

	(void)state;
	assert_int_equal(crts("0,1,2", crt), 3);
	all.size = (unsigned)(pool[2].data + pool[2].size - pool[0].data);
	assert_int_equal(gnutls_x509_trust_list_init(&list, 0), 0);
	assert_int_equal(gnutls_x509_trust_list_add_trust_mem(list, &all, NULL, GNUTLS_X509_FMT_PEM,
							      GNUTLS_TL_NO_DUPLICATES, 0),
			 3);
	assert_int_equal(gnutls_x509_trust_list_add_trust_mem(list, &all, NULL, GNUTLS_X509_FMT_PEM,
							      GNUTLS_TL_NO_DUPLICATES, 0),
			 3);
	while (gnutls_x509_trust_list_iter_get_ca(list, &iter, &found) == 0) {
		gnutls_x509_crt_deinit(found);
		n++;
	}
	assert_int_equal(n, 3);
	assert_int_equal(gnutls_x509_trust_list_get_issuer(list, crt[0], &found, 0), 0);
	assert_true(gnutls_x509_crt_equals(found, crt[1]));
	assert_int_equal(gnutls_x509_crt_get_raw_dn(crt[2], &dn), 0);
	assert_int_equal(gnutls_x509_trust_list_get_issuer_by_dn(list, &dn, &found, 0), 0);
	assert_true(gnutls_x509_crt_equals(found, crt[2]));
	gnutls_x509_crt_deinit(found);
	gnutls_free(dn.data);
	assert_int_equal(gnutls_x509_trust_list_verify_crt(list, crt, 1, 0, &status, NULL), 0);
	assert_int_equal(status, 0);
	/* what was taken out is distrusted */
	assert_int_equal(gnutls_x509_trust_list_remove_cas(list, &crt[1], 1), 1);
	assert_int_equal(gnutls_x509_trust_list_verify_crt(list, crt, 2, 0, &status, NULL), 0);
	assert_int_equal(status, GNUTLS_CERT_REVOKED | GNUTLS_CERT_INVALID);
	assert_int_equal(gnutls_x509_trust_list_add_trust_file(list, "/nonexistent", NULL,
							       GNUTLS_X509_FMT_PEM, 0, 0),
			 GNUTLS_E_FILE_ERROR);
	for (unsigned i = 0; i < 3; i++)
		gnutls_x509_crt_deinit(crt[i]);
	gnutls_x509_trust_list_deinit(list, 0);
}

/* What is to be removed is the list's own certificate, which it holds twice. */
static void test_remove_own(void **state)
{
	gnutls_x509_trust_list_t list;
	gnutls_x509_crt_t crt[2], own;

	(void)state;
	assert_int_equal(crts("0,1", crt), 2);
	assert_int_equal(gnutls_x509_trust_list_init(&list, 0), 0);
	for (int i = 0; i < 2; i++)
		assert_int_equal(gnutls_x509_trust_list_add_trust_mem(list, &pool[1], NULL,
								      GNUTLS_X509_FMT_PEM, 0, 0),
				 1);
	assert_int_equal(gnutls_x509_trust_list_get_issuer(list, crt[0], &own, 0), 0);
	assert_int_equal(gnutls_x509_trust_list_remove_cas(list, &own, 1), 2);
	assert_int_equal(gnutls_x509_trust_list_get_issuer(list, crt[0], &own, 0),
			 GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE);
	gnutls_x509_crt_deinit(crt[0]);
	gnutls_x509_crt_deinit(crt[1]);
	gnutls_x509_trust_list_deinit(list, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_chains),
		cmocka_unit_test(test_threads_share_a_list),
		cmocka_unit_test(test_long_lists),
		cmocka_unit_test(test_trust_list),
		cmocka_unit_test(test_remove_own),
	};

	return cmocka_run_group_tests(tests, setup, NULL);
}
