/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Trust lists change wholly or not at all: every allocation fails in turn, and what is in the list
 * afterwards is what was in it before or what should be in it. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include <gnutls/abstract.h>

#include "base/mem.h"
#include "scarce.h"
#include "x509/crl.h"
#include "x509/trust.h"

#define CAS 4

static gnutls_x509_privkey_t key;
static gnutls_x509_crt_t cas[CAS];
/* of the first CA, the later one revokes; of the second CA; of nobody in the list */
enum { OLD, NEWER, OTHER, FOREIGN, CRLS };
static gnutls_x509_crl_t crls[CRLS];
static gnutls_datum_t cas_pem, crls_pem;
static char dir[] = "/tmp/trust-whole.XXXXXX", cas_file[64], crl_dir[64], crls_file[80];

static gnutls_x509_crt_t make_ca(unsigned n)
{
	gnutls_x509_crt_t c;
	char dn[20];

	snprintf(dn, sizeof(dn), "CN=CA %u", n);
	assert_int_equal(gnutls_x509_crt_init(&c), 0);
	assert_int_equal(gnutls_x509_crt_set_version(c, 3), 0);
	assert_int_equal(gnutls_x509_crt_set_dn(c, dn, NULL), 0);
	assert_int_equal(gnutls_x509_crt_set_serial(c, "\1", 1), 0);
	assert_int_equal(gnutls_x509_crt_set_activation_time(c, 0), 0);
	assert_int_equal(gnutls_x509_crt_set_expiration_time(c, 4000000000), 0);
	assert_int_equal(gnutls_x509_crt_set_basic_constraints(c, 1, -1), 0);
	assert_int_equal(gnutls_x509_crt_set_key(c, key), 0);
	assert_int_equal(gnutls_x509_crt_sign2(c, c, key, GNUTLS_DIG_SHA256, 0), 0);
	return c;
}

static gnutls_x509_crl_t make_crl(gnutls_x509_crt_t ca, time_t when)
{
	gnutls_x509_crl_t c;

	assert_int_equal(gnutls_x509_crl_init(&c), 0);
	assert_int_equal(gnutls_x509_crl_set_version(c, 2), 0);
	assert_int_equal(gnutls_x509_crl_set_this_update(c, when), 0);
	assert_int_equal(gnutls_x509_crl_set_next_update(c, 4000000000), 0);
	assert_int_equal(gnutls_x509_crl_set_crt_serial(c, "\7", 1, when), 0);
	assert_int_equal(gnutls_x509_crl_sign2(c, ca, key, GNUTLS_DIG_SHA256, 0), 0);
	return c;
}

static void put_file(const char *path, const gnutls_datum_t *d)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_int_equal(fwrite(d->data, 1, d->size, f), d->size);
	assert_int_equal(fclose(f), 0);
}

static int setup(void **state)
{
	autowriter w = {0}, v = {0};

	assert_int_equal(gnutls_x509_privkey_init(&key), 0);
	assert_int_equal(gnutls_x509_privkey_generate(key, GNUTLS_PK_ECDSA,
						      GNUTLS_CURVE_TO_BITS(
							      GNUTLS_ECC_CURVE_SECP256R1),
						      0),
			 0);
	for (unsigned i = 0; i < CAS; i++) {
		gnutls_datum_t pem;

		cas[i] = make_ca(i);
		assert_int_equal(gnutls_x509_crt_export2(cas[i], GNUTLS_X509_FMT_PEM, &pem), 0);
		writer_bytes(&w, pem.data, pem.size);
		gnutls_free(pem.data);
	}
	crls[OLD] = make_crl(cas[0], 1000);
	crls[NEWER] = make_crl(cas[0], 2000);
	crls[OTHER] = make_crl(cas[1], 1000);
	crls[FOREIGN] = make_crl(cas[3], 1000);
	for (unsigned i = 1; i < CRLS; i++) {
		gnutls_datum_t pem;

		assert_int_equal(gnutls_x509_crl_export2(crls[i], GNUTLS_X509_FMT_PEM, &pem), 0);
		writer_bytes(&v, pem.data, pem.size);
		gnutls_free(pem.data);
	}
	assert_int_equal(writer_take_datum(&w, &cas_pem), 0);
	assert_int_equal(writer_take_datum(&v, &crls_pem), 0);
	assert_non_null(mkdtemp(dir));
	snprintf(cas_file, sizeof(cas_file), "%s/cas.pem", dir);
	snprintf(crl_dir, sizeof(crl_dir), "%s/crls", dir);
	snprintf(crls_file, sizeof(crls_file), "%s/crls.pem", crl_dir);
	assert_int_equal(mkdir(crl_dir, 0700), 0);
	put_file(cas_file, &cas_pem);
	put_file(crls_file, &crls_pem);
	return scarce_setup(state);
}

static int teardown(void **state)
{
	scarce_teardown(state);
	for (unsigned i = 0; i < CAS; i++)
		gnutls_x509_crt_deinit(cas[i]);
	for (unsigned i = 0; i < CRLS; i++)
		gnutls_x509_crl_deinit(crls[i]);
	gnutls_x509_privkey_deinit(key);
	gnutls_free(cas_pem.data);
	gnutls_free(crls_pem.data);
	unlink(cas_file);
	unlink(crls_file);
	rmdir(crl_dir);
	rmdir(dir);
	return 0;
}

/* All that is in a list, in words. */
static void describe(gnutls_x509_trust_list_t list, char *out, size_t room)
{
	char *p = out, *end = out + room;

	for (unsigned i = 0; i < list->size; i++) {
		for (struct trust_ca *c = list->buckets[i].cas; c; c = c->next)
			p += snprintf(p, (size_t)(end - p), "ca %u %.*s\n", c->owned, 4,
				      c->crt->subject.data + c->crt->subject.size - 4);
		for (struct trust_crl *c = list->buckets[i].crls; c; c = c->next)
			p += snprintf(p, (size_t)(end - p), "crl %u %.*s %ld\n", c->owned, 4,
				      c->crl->issuer.data + c->crl->issuer.size - 4,
				      (long)c->crl->this_update);
	}
	for (struct trust_ca *c = list->distrusted; c; c = c->next)
		p += snprintf(p, (size_t)(end - p), "distrusted\n");
	for (struct trust_ca *c = list->spare; c; c = c->next)
		p += snprintf(p, (size_t)(end - p), "spare\n");
	for (struct trust_named *c = list->named; c; c = c->next)
		p += snprintf(p, (size_t)(end - p), "named\n");
	snprintf(p, (size_t)(end - p), "%zu bytes of names, error %d\n", list->rdns.len,
		 list->rdns.error);
}

#define ONCE (GNUTLS_TL_NO_DUPLICATES | GNUTLS_TL_USE_IN_TLS)

static int some_cas(gnutls_x509_trust_list_t l)
{
	return gnutls_x509_trust_list_add_cas(l, cas, 3, GNUTLS_TL_USE_IN_TLS);
}

static int cas_once(gnutls_x509_trust_list_t l)
{
	gnutls_x509_crt_t twice[] = {cas[2], cas[0], cas[3], cas[2]};

	return gnutls_x509_trust_list_add_cas(l, twice, 4, ONCE);
}

static int some_crls(gnutls_x509_trust_list_t l)
{
	return gnutls_x509_trust_list_add_crls(l, crls, 3, 0, 0);
}

static int crls_once(gnutls_x509_trust_list_t l)
{
	gnutls_x509_crl_t twice[] = {crls[NEWER], crls[OTHER], crls[OLD]};

	return gnutls_x509_trust_list_add_crls(l, twice, 3,
					       GNUTLS_TL_NO_DUPLICATES | GNUTLS_TL_VERIFY_CRL, 0);
}

static int foreign_crl(gnutls_x509_trust_list_t l)
{
	return gnutls_x509_trust_list_add_crls(l, crls, CRLS,
					       GNUTLS_TL_VERIFY_CRL | GNUTLS_TL_FAIL_ON_INVALID_CRL,
					       0);
}

static int memory(gnutls_x509_trust_list_t l)
{
	return gnutls_x509_trust_list_add_trust_mem(l, &cas_pem, &crls_pem, GNUTLS_X509_FMT_PEM,
						    ONCE, 0);
}

static int bad_memory(gnutls_x509_trust_list_t l)
{
	gnutls_datum_t cut = {crls_pem.data, 100};

	return gnutls_x509_trust_list_add_trust_mem(l, &cas_pem, &cut, GNUTLS_X509_FMT_PEM, 0, 0);
}

static int file(gnutls_x509_trust_list_t l)
{
	return gnutls_x509_trust_list_add_trust_file(l, cas_file, crls_file, GNUTLS_X509_FMT_PEM, 0,
						     0);
}

static int missing_file(gnutls_x509_trust_list_t l)
{
	return gnutls_x509_trust_list_add_trust_file(l, cas_file, "/nonexistent",
						     GNUTLS_X509_FMT_PEM, 0, 0);
}

static int directory(gnutls_x509_trust_list_t l)
{
	return gnutls_x509_trust_list_add_trust_dir(l, dir, crl_dir, GNUTLS_X509_FMT_PEM, 0, 0);
}

static int missing_directory(gnutls_x509_trust_list_t l)
{
	return gnutls_x509_trust_list_add_trust_dir(l, dir, "/nonexistent", GNUTLS_X509_FMT_PEM, 0,
						    0);
}

static int copies(gnutls_x509_trust_list_t l)
{
	return x509_trust_add_copies(l, cas, CAS, crls, CRLS, GNUTLS_TL_USE_IN_TLS);
}

static int away(gnutls_x509_trust_list_t l)
{
	return gnutls_x509_trust_list_remove_cas(l, cas, CAS);
}

static int named(gnutls_x509_trust_list_t l)
{
	gnutls_x509_crt_t copy;
	int ret = x509_crt_copy(&copy, cas[1]);

	if (ret == 0)
		ret = gnutls_x509_trust_list_add_named_crt(l, copy, "name", 4, 0);
	if (ret == 0)
		l->named->crt = cas[1]; /* not copied: the list would free it */
	gnutls_x509_crt_deinit(copy);
	return ret;
}

static const struct change {
	const char *name;
	int (*make)(gnutls_x509_trust_list_t l);
	int ret;
} changes[] = {
	{"CAs", some_cas, 3},
	{"CAs, duplicates", cas_once, 4},
	{"CRLs", some_crls, 3},
	{"CRLs, newest", crls_once, 3},
	{"a CRL of nobody's", foreign_crl, GNUTLS_E_CRL_VERIFICATION_ERROR},
	{"memory", memory, 7},
	{"memory, half of it bad", bad_memory, GNUTLS_E_BASE64_DECODING_ERROR},
	{"file", file, 7},
	{"files, one is missing", missing_file, GNUTLS_E_FILE_ERROR},
	{"directory", directory, 7},
	{"directories, one is missing", missing_directory, GNUTLS_E_FILE_ERROR},
	{"copies", copies, CAS + CRLS},
	{"CAs away", away, 2},
	{"named", named, 0},
};

static int play(const void *arg)
{
	const struct change *c = arg;
	gnutls_x509_trust_list_t list;
	char before[2000], after[2000];
	int ret;

	assert_int_equal(gnutls_x509_trust_list_init(&list, 3), 0);
	assert_int_equal(gnutls_x509_trust_list_add_cas(list, cas, 2, GNUTLS_TL_USE_IN_TLS), 2);
	assert_int_equal(gnutls_x509_trust_list_add_crls(list, crls, 1, 0, 0), 1);
	describe(list, before, sizeof(before));
	scarce_on();
	ret = c->make(list);
	scarce_off();
	describe(list, after, sizeof(after));
	if (ret < 0 && strcmp(before, after)) {
		print_message("%s%s\n%s-\n%s", c->name, scarce_struck() ? "" : " (undisturbed)",
			      before, after);
		ret = GNUTLS_E_INTERNAL_ERROR;
	}
	gnutls_x509_trust_list_deinit(list, 0);
	if (!scarce_struck() && ret != c->ret)
		return ret < 0 ? ret : GNUTLS_E_INTERNAL_ERROR;
	if (ret == c->ret && ret < 0) /* as it should be */
		return 0;
	if (ret >= 0)
		scarce_note("%d\n%s", ret, after);
	return ret;
}

static void every_change(void **state)
{
	unsigned wrong = 0;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(changes); i++) {
		struct scarce s = {.name = changes[i].name, .play = play, .arg = &changes[i]};

		wrong += !scarce_every(&s);
	}
	assert_int_equal(wrong, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(every_change)};

	return cmocka_run_group_tests_name("trust-whole", tests, setup, teardown);
}
