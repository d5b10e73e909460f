/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Everything besides sessions when memory is scarce: credentials from every kind of file, chains,
 * OCSP, keys, names, printing, priorities, PSK files; at each allocation in turn. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include <gnutls/abstract.h>
#include <gnutls/crypto.h>
#include <gnutls/ocsp.h>
#include <gnutls/pkcs12.h>
#include <gnutls/x509.h>

#include "base/errors.h"
#include "base/mem.h"
#include "scarce.h"
#include "tls-certs.h"

#define DATA SRCDIR "/tests/unit/data/"

/* --- the test's data, by name; PEM blocks of pool.pem are "pool0", "pool1" … */
static struct item {
	char name[32];
	gnutls_datum_t d;
} items[700];
static unsigned item_count;

static void load_hex(const char *path)
{
	gnutls_datum_t all, text;
	char *line, *save = NULL;

	assert_int_equal(gnutls_load_file(path, &all), 0);
	for (line = strtok_r((char *)all.data, "\n", &save); line;
	     line = strtok_r(NULL, "\n", &save)) {
		char *space = strchr(line, ' ');

		if (*line == '#')
			continue;
		*space = '\0';
		snprintf(items[item_count].name, sizeof(items[0].name), "%s", line);
		text = (gnutls_datum_t){(unsigned char *)space + 1, (unsigned)strlen(space + 1)};
		assert_int_equal(gnutls_hex_decode2(&text, &items[item_count++].d), 0);
	}
	gnutls_free(all.data);
}

static void load_pool(void)
{
	gnutls_datum_t all;
	unsigned n = 0;

	assert_int_equal(gnutls_load_file(DATA "x509/pool.pem", &all), 0);
	for (char *p = (char *)all.data; (p = strstr(p, "-----BEGIN"));) {
		char *end = strchr(strstr(p, "-----END"), '\n') + 1;
		struct item *i = &items[item_count++];

		assert_true(item_count < ARRAY_LEN(items));
		snprintf(i->name, sizeof(i->name), "pool%u", n++);
		i->d.size = (unsigned)(end - p);
		i->d.data = gnutls_malloc(i->d.size + 1);
		assert_non_null(i->d.data);
		memcpy(i->d.data, p, i->d.size);
		i->d.data[i->d.size] = '\0';
		p = end;
	}
	gnutls_free(all.data);
}

static const gnutls_datum_t *item(const char *name)
{
	for (unsigned i = 0; i < item_count; i++)
		if (!strcmp(items[i].name, name))
			return &items[i].d;
	fail_msg("no %s in the data", name);
	return NULL;
}

static const gnutls_datum_t *text(const char *s)
{
	static gnutls_datum_t d[4];
	static unsigned n;

	n = (n + 1) % 4;
	d[n] = (gnutls_datum_t){(unsigned char *)s, (unsigned)strlen(s)};
	return &d[n];
}

/* Runs what needs memory; the first error ends it. */
#define DO(expr)                       \
	do {                           \
		if (ret >= 0)          \
			ret = (expr);  \
	} while (0)

static time_t fixed_clock(time_t *t)
{
	time_t now = 1893456000; /* 2030-01-01 */

	if (t)
		*t = now;
	return now;
}

/* --- credentials */
enum from { FROM_MEMORY, FROM_FILE };

static int note_count(const char *what, int ret)
{
	if (ret >= 0)
		scarce_note("%s %d\n", what, ret);
	return ret;
}

static int certificate_credentials(const void *arg)
{
	bool files = *(const enum from *)arg == FROM_FILE;
	gnutls_certificate_credentials_t c = NULL;
	gnutls_datum_t crt = {NULL, 0};
	int ret;

	scarce_on();
	ret = gnutls_certificate_allocate_credentials(&c);
	if (files) {
		DO(gnutls_certificate_set_x509_key_file(c, DATA "auth/rsa.crt", DATA "auth/rsa.key",
							GNUTLS_X509_FMT_PEM));
		DO(gnutls_certificate_set_x509_key_file2(c, DATA "auth/ecchain.crt",
							 DATA "auth/ec.key", GNUTLS_X509_FMT_PEM,
							 NULL, 0));
		DO(note_count("trust", gnutls_certificate_set_x509_trust_file(
					       c, DATA "x509/pool.pem", GNUTLS_X509_FMT_PEM)));
		DO(note_count("dir", gnutls_certificate_set_x509_trust_dir(c, DATA "auth",
									   GNUTLS_X509_FMT_PEM)));
	} else {
		DO(gnutls_certificate_set_x509_key_mem(c, text(pem_rsa_cert), text(pem_rsa_key),
						       GNUTLS_X509_FMT_PEM));
		DO(gnutls_certificate_set_x509_key_mem(c, text(pem_ec_cert), text(pem_ec_key),
						       GNUTLS_X509_FMT_PEM));
		DO(note_count("pem", gnutls_certificate_set_x509_trust_mem(c, text(pem_client_cert),
									   GNUTLS_X509_FMT_PEM)));
		DO(note_count("der", gnutls_certificate_set_x509_trust_mem(c, item("ca"),
									   GNUTLS_X509_FMT_DER)));
		DO(gnutls_certificate_set_x509_simple_pkcs12_mem(c, item("p12"),
								 GNUTLS_X509_FMT_DER, "secret"));
		DO(gnutls_certificate_set_x509_simple_pkcs12_mem(c, item("p12-ber"),
								 GNUTLS_X509_FMT_DER, "secret"));
	}
	DO(gnutls_certificate_get_crt_raw(c, 0, 0, &crt));
	scarce_off();
	if (ret >= 0)
		scarce_note_data(&crt);
	if (c)
		gnutls_certificate_free_credentials(c);
	return ret;
}

static char psk_path[] = "/tmp/scarce-psk-XXXXXX";

static int psk_credentials(const void *arg)
{
	gnutls_psk_server_credentials_t s = NULL;
	gnutls_psk_client_credentials_t c = NULL;
	int ret;

	(void)arg;
	scarce_on();
	ret = gnutls_psk_allocate_server_credentials(&s);
	DO(gnutls_psk_set_server_credentials_file(s, psk_path));
	DO(gnutls_psk_set_server_credentials_hint(s, "hint"));
	DO(gnutls_psk_allocate_client_credentials(&c));
	DO(gnutls_psk_set_client_credentials(c, "joe", text("070707070707"), GNUTLS_PSK_KEY_HEX));
	DO(gnutls_psk_set_client_credentials2(c, text("jim"), text("0707"), GNUTLS_PSK_KEY_RAW));
	scarce_off();
	if (s)
		gnutls_psk_free_server_credentials(s);
	if (c)
		gnutls_psk_free_client_credentials(c);
	return ret;
}

int psk_file_find(const char *path, const gnutls_datum_t *identity, gnutls_datum_t *key);

static int psk_file(const void *arg)
{
	gnutls_datum_t key = {NULL, 0};
	int ret;

	scarce_on();
	ret = psk_file_find(psk_path, text(arg), &key);
	scarce_off();
	if (ret >= 0)
		scarce_note_data(&key);
	gnutls_free(key.data);
	return ret;
}

/* --- chains */
struct chain {
	const char *chain[4], *trusted, *crl, *host;
};

static int verification(const void *arg)
{
	const struct chain *k = arg;
	gnutls_x509_crt_t chain[4] = {0}, ca = NULL;
	gnutls_x509_trust_list_t list = NULL;
	unsigned status = 0, n = 0;
	int ret;

	scarce_on();
	ret = gnutls_x509_trust_list_init(&list, 0);
	for (; ret >= 0 && n < 4 && k->chain[n]; n++) {
		DO(gnutls_x509_crt_init(&chain[n]));
		DO(gnutls_x509_crt_import(chain[n], item(k->chain[n]), GNUTLS_X509_FMT_PEM));
	}
	DO(gnutls_x509_crt_init(&ca));
	DO(gnutls_x509_crt_import(ca, item(k->trusted), GNUTLS_X509_FMT_PEM));
	DO(note_count("cas", gnutls_x509_trust_list_add_cas(list, &ca, 1, 0)));
	if (ret > 0)
		ca = NULL; /* the list's */
	if (k->crl)
		DO(note_count("crls", gnutls_x509_trust_list_add_trust_mem(
					      list, NULL, item(k->crl), GNUTLS_X509_FMT_PEM, 0, 0)));
	if (k->host) {
		DO(gnutls_x509_trust_list_verify_crt2(
			list, chain, n,
			&(gnutls_typed_vdata_st){GNUTLS_DT_DNS_HOSTNAME, (unsigned char *)k->host, 0},
			1, 0, &status, NULL));
		/* names are compared by functions that say yes or no: no then */
		if (scarce_struck() && status & GNUTLS_CERT_UNEXPECTED_OWNER)
			DO(GNUTLS_E_MEMORY_ERROR);
		scarce_note("host %x\n", status);
	}
	DO(gnutls_x509_trust_list_verify_crt(list, chain, n, 0, &status, NULL));
	if (ret >= 0)
		scarce_note("status %x\n", status);
	scarce_off();
	for (unsigned i = 0; i < 4; i++)
		if (chain[i])
			gnutls_x509_crt_deinit(chain[i]);
	if (ca)
		gnutls_x509_crt_deinit(ca);
	if (list)
		gnutls_x509_trust_list_deinit(list, 1);
	return ret;
}

static int trust_lists(const void *arg)
{
	gnutls_x509_trust_list_t list = NULL;
	gnutls_x509_trust_list_iter_t it = NULL;
	gnutls_x509_crt_t c;
	unsigned n = 0;
	int ret;

	(void)arg;
	scarce_on();
	ret = gnutls_x509_trust_list_init(&list, 7);
	DO(note_count("file", gnutls_x509_trust_list_add_trust_file(
				      list, DATA "auth/ca1.crt", NULL, GNUTLS_X509_FMT_PEM, 0, 0)));
	DO(note_count("dir", gnutls_x509_trust_list_add_trust_dir(list, DATA "auth", NULL,
								  GNUTLS_X509_FMT_PEM, 0, 0)));
	while (ret >= 0) {
		ret = gnutls_x509_trust_list_iter_get_ca(list, &it, &c);
		if (ret < 0)
			break;
		gnutls_x509_crt_deinit(c);
		n++;
	}
	scarce_off();
	if (ret == GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE)
		ret = 0;
	scarce_note("%u\n", n);
	gnutls_x509_trust_list_iter_deinit(it);
	if (list)
		gnutls_x509_trust_list_deinit(list, 1);
	return ret;
}

/* --- certificates, requests, CRLs */
static int certificate(const void *arg)
{
	gnutls_x509_crt_t c = NULL;
	gnutls_datum_t out = {NULL, 0}, dn = {NULL, 0}, pem = {NULL, 0};
	gnutls_pubkey_t pub = NULL;
	unsigned char id[64];
	size_t len = sizeof(id);
	int ret;

	scarce_on();
	ret = gnutls_x509_crt_init(&c);
	DO(gnutls_x509_crt_import(c, item(arg), GNUTLS_X509_FMT_PEM));
	DO(gnutls_x509_crt_print(c, GNUTLS_CRT_PRINT_FULL, &out));
	DO(gnutls_x509_crt_get_dn3(c, &dn, 0));
	DO(gnutls_x509_crt_export2(c, GNUTLS_X509_FMT_PEM, &pem));
	DO(gnutls_pubkey_init(&pub));
	DO(gnutls_pubkey_import_x509(pub, c, 0));
	DO(gnutls_pubkey_get_key_id(pub, 0, id, &len));
	scarce_off();
	if (ret >= 0)
		scarce_note("%s%s%s", out.data, dn.data, pem.data);
	gnutls_free(out.data);
	gnutls_free(dn.data);
	gnutls_free(pem.data);
	if (pub)
		gnutls_pubkey_deinit(pub);
	if (c)
		gnutls_x509_crt_deinit(c);
	return ret;
}

static gnutls_x509_privkey_t ec_key;

static int making_certificates(const void *arg)
{
	gnutls_x509_crt_t c = NULL;
	gnutls_x509_crq_t q = NULL;
	gnutls_x509_crl_t l = NULL;
	gnutls_datum_t out[3] = {{NULL, 0}};
	int ret;

	(void)arg;
	scarce_on();
	ret = gnutls_x509_crt_init(&c);
	DO(gnutls_x509_crt_set_version(c, 3));
	DO(gnutls_x509_crt_set_serial(c, "\1\2", 2));
	DO(gnutls_x509_crt_set_dn(c, "CN=test,O=somebody", NULL));
	DO(gnutls_x509_crt_set_key(c, ec_key));
	DO(gnutls_x509_crt_set_activation_time(c, 1700000000));
	DO(gnutls_x509_crt_set_expiration_time(c, 2000000000));
	DO(gnutls_x509_crt_set_basic_constraints(c, 1, 2));
	DO(gnutls_x509_crt_set_key_usage(c, GNUTLS_KEY_KEY_CERT_SIGN | GNUTLS_KEY_CRL_SIGN));
	DO(gnutls_x509_crt_set_subject_alt_name(c, GNUTLS_SAN_DNSNAME, "a.example", 9, 0));
	DO(gnutls_x509_crt_set_key_purpose_oid(c, GNUTLS_KP_TLS_WWW_SERVER, 0));
	DO(gnutls_x509_crt_sign2(c, c, ec_key, GNUTLS_DIG_SHA256, 0));
	DO(gnutls_x509_crt_export2(c, GNUTLS_X509_FMT_DER, &out[0]));
	DO(gnutls_x509_crq_init(&q));
	DO(gnutls_x509_crq_set_version(q, 1));
	DO(gnutls_x509_crq_set_dn_by_oid(q, GNUTLS_OID_X520_COMMON_NAME, 0, "me", 2));
	DO(gnutls_x509_crq_set_key(q, ec_key));
	DO(gnutls_x509_crq_set_subject_alt_name(q, GNUTLS_SAN_DNSNAME, "b.example", 9, 0));
	DO(gnutls_x509_crq_sign2(q, ec_key, GNUTLS_DIG_SHA256, 0));
	DO(gnutls_x509_crq_verify(q, 0));
	DO(gnutls_x509_crq_export2(q, GNUTLS_X509_FMT_PEM, &out[1]));
	DO(gnutls_x509_crl_init(&l));
	DO(gnutls_x509_crl_set_version(l, 2));
	DO(gnutls_x509_crl_set_crt_serial(l, "\1\7", 2, 1800000000));
	DO(gnutls_x509_crl_set_this_update(l, 1800000000));
	DO(gnutls_x509_crl_set_next_update(l, 1900000000));
	DO(gnutls_x509_crl_sign2(l, c, ec_key, GNUTLS_DIG_SHA256, 0));
	DO(gnutls_x509_crl_export2(l, GNUTLS_X509_FMT_DER, &out[2]));
	scarce_off();
	for (unsigned i = 0; i < 3; i++)
		gnutls_free(out[i].data);
	if (c)
		gnutls_x509_crt_deinit(c);
	if (q)
		gnutls_x509_crq_deinit(q);
	if (l)
		gnutls_x509_crl_deinit(l);
	return ret;
}

static int ocsp(const void *arg)
{
	gnutls_ocsp_resp_t r = NULL;
	gnutls_ocsp_req_t q = NULL;
	gnutls_x509_crt_t ca = NULL, srv = NULL;
	gnutls_x509_trust_list_t list = NULL;
	gnutls_datum_t out = {NULL, 0}, printed = {NULL, 0};
	unsigned reason = 0, direct = 0;
	int ret;

	scarce_on();
	ret = gnutls_ocsp_resp_init(&r);
	DO(gnutls_ocsp_resp_import(r, item(arg)));
	DO(gnutls_x509_crt_init(&ca));
	DO(gnutls_x509_crt_import(ca, item("ca"), GNUTLS_X509_FMT_DER));
	DO(gnutls_x509_crt_init(&srv));
	DO(gnutls_x509_crt_import(srv, item("srv"), GNUTLS_X509_FMT_DER));
	DO(gnutls_ocsp_resp_verify_direct(r, ca, &direct, 0));
	DO(gnutls_ocsp_resp_print(r, GNUTLS_OCSP_PRINT_FULL, &printed));
	DO(gnutls_x509_trust_list_init(&list, 0));
	DO(gnutls_ocsp_req_init(&q));
	DO(gnutls_ocsp_req_add_cert(q, GNUTLS_DIG_SHA256, ca, srv));
	DO(gnutls_ocsp_req_randomize_nonce(q));
	DO(gnutls_ocsp_req_export(q, &out));
	DO(gnutls_x509_trust_list_add_cas(list, &ca, 1, 0));
	if (ret > 0)
		ca = NULL; /* the list's */
	DO(gnutls_ocsp_resp_verify(r, list, &reason, 0));
	scarce_off();
	if (ret >= 0)
		scarce_note("%x %x %s", direct, reason, printed.data);
	gnutls_free(out.data);
	gnutls_free(printed.data);
	if (r)
		gnutls_ocsp_resp_deinit(r);
	if (q)
		gnutls_ocsp_req_deinit(q);
	if (ca)
		gnutls_x509_crt_deinit(ca);
	if (srv)
		gnutls_x509_crt_deinit(srv);
	if (list)
		gnutls_x509_trust_list_deinit(list, 1);
	return ret;
}

/* --- keys */
static int private_key(const void *arg)
{
	gnutls_datum_t file = {NULL, 0}, sig = {NULL, 0}, out = {NULL, 0};
	gnutls_pubkey_t pub = NULL;
	gnutls_privkey_t k = NULL;
	int ret;

	scarce_on();
	ret = gnutls_load_file(arg, &file);
	DO(gnutls_privkey_init(&k));
	DO(gnutls_privkey_import_x509_raw(k, &file, GNUTLS_X509_FMT_PEM, "secret", 0));
	DO(gnutls_pubkey_init(&pub));
	DO(gnutls_pubkey_import_privkey(pub, k, 0, 0));
	DO(gnutls_pubkey_export2(pub, GNUTLS_X509_FMT_PEM, &out));
	DO(gnutls_privkey_sign_data(k, GNUTLS_DIG_SHA256, 0, text("data"), &sig));
	DO(gnutls_pubkey_verify_data2(pub, gnutls_pk_to_sign(gnutls_pubkey_get_pk_algorithm(pub,
											   NULL),
							     GNUTLS_DIG_SHA256),
				      0, text("data"), &sig));
	scarce_off();
	if (ret >= 0)
		scarce_note("%s", out.data);
	gnutls_free(file.data);
	gnutls_free(sig.data);
	gnutls_free(out.data);
	if (pub)
		gnutls_pubkey_deinit(pub);
	if (k)
		gnutls_privkey_deinit(k);
	return ret;
}

static int making_keys(const void *arg)
{
	gnutls_x509_privkey_t k = NULL;
	gnutls_datum_t out = {NULL, 0}, plain = {NULL, 0};
	int ret;

	scarce_on();
	ret = gnutls_x509_privkey_init(&k);
	DO(gnutls_x509_privkey_generate(k, *(const int *)arg,
					GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1), 0));
	DO(gnutls_x509_privkey_export2_pkcs8(k, GNUTLS_X509_FMT_PEM, "pw",
					     GNUTLS_PKCS_PBES2_AES_256, &out));
	DO(gnutls_x509_privkey_export2(k, GNUTLS_X509_FMT_PEM, &plain));
	scarce_off();
	gnutls_free(out.data);
	gnutls_free(plain.data);
	if (k)
		gnutls_x509_privkey_deinit(k);
	return ret;
}

static int making_pkcs12(const void *arg)
{
	gnutls_pkcs12_t p = NULL, again = NULL;
	gnutls_pkcs12_bag_t bag = NULL, back = NULL;
	gnutls_datum_t out = {NULL, 0};
	int ret;

	(void)arg;
	scarce_on();
	ret = gnutls_pkcs12_bag_init(&bag);
	DO(gnutls_pkcs12_bag_set_data(bag, GNUTLS_BAG_CERTIFICATE, item("srv")));
	DO(gnutls_pkcs12_bag_set_friendly_name(bag, 0, "name"));
	DO(gnutls_pkcs12_bag_set_key_id(bag, 0, text("id")));
	DO(gnutls_pkcs12_bag_encrypt(bag, "pw", GNUTLS_PKCS_PBES2_AES_128));
	DO(gnutls_pkcs12_init(&p));
	DO(gnutls_pkcs12_set_bag(p, bag));
	DO(gnutls_pkcs12_generate_mac(p, "pw"));
	DO(gnutls_pkcs12_export2(p, GNUTLS_X509_FMT_PEM, &out));
	DO(gnutls_pkcs12_init(&again));
	DO(gnutls_pkcs12_import(again, &out, GNUTLS_X509_FMT_PEM, 0));
	DO(gnutls_pkcs12_verify_mac(again, "pw"));
	DO(gnutls_pkcs12_bag_init(&back));
	DO(gnutls_pkcs12_get_bag(again, 0, back));
	DO(gnutls_pkcs12_bag_decrypt(back, "pw"));
	scarce_off();
	if (ret >= 0)
		scarce_note("%d\n", gnutls_pkcs12_bag_get_count(back));
	gnutls_free(out.data);
	if (bag)
		gnutls_pkcs12_bag_deinit(bag);
	if (back)
		gnutls_pkcs12_bag_deinit(back);
	if (p)
		gnutls_pkcs12_deinit(p);
	if (again)
		gnutls_pkcs12_deinit(again);
	return ret;
}

/* --- priorities, the public crypto API */
static int priorities(const void *arg)
{
	gnutls_priority_t p = NULL;
	const unsigned *list;
	const char *at = "";
	int ret, n = 0;

	scarce_on();
	ret = gnutls_priority_init(&p, arg, &at);
	scarce_off();
	if (ret < 0)
		return ret;
	n = gnutls_priority_cipher_list(p, &list);
	for (int i = 0; i < n; i++)
		scarce_note("%u ", list[i]);
	n = gnutls_priority_group_list(p, &list);
	for (int i = 0; i < n; i++)
		scarce_note("%u ", list[i]);
	n = gnutls_priority_sign_list(p, &list);
	for (int i = 0; i < n; i++)
		scarce_note("%u ", list[i]);
	gnutls_priority_deinit(p);
	return ret;
}

static int primitives(const void *arg)
{
	gnutls_aead_cipher_hd_t aead = NULL;
	gnutls_cipher_hd_t cipher = NULL;
	gnutls_hash_hd_t hash = NULL, copy = NULL;
	gnutls_hmac_hd_t mac = NULL;
	gnutls_datum_t key = {(unsigned char *)"0123456789abcdef", 16}, out = {NULL, 0};
	unsigned char buf[64], sum[64];
	size_t len = sizeof(buf);
	int ret;

	(void)arg;
	memset(sum, 0, sizeof(sum));
	scarce_on();
	ret = gnutls_aead_cipher_init(&aead, GNUTLS_CIPHER_AES_128_GCM, &key);
	DO(gnutls_aead_cipher_encrypt(aead, "nonce-nonce-", 12, "ad", 2, 16, "data", 4, buf, &len));
	DO(gnutls_cipher_init(&cipher, GNUTLS_CIPHER_AES_128_CBC, &key, &key));
	DO(gnutls_cipher_encrypt2(cipher, "0123456789abcdef", 16, buf + 32, 16));
	DO(gnutls_hash_init(&hash, GNUTLS_DIG_SHA384));
	DO(gnutls_hash(hash, "data", 4));
	if (ret >= 0 && !(copy = gnutls_hash_copy(hash)))
		ret = GNUTLS_E_MEMORY_ERROR;
	DO(gnutls_hmac_init(&mac, GNUTLS_MAC_SHA256, "key", 3));
	DO(gnutls_pbkdf2(GNUTLS_MAC_SHA256, &key, &key, 3, sum, 40));
	DO(gnutls_base64_encode2(&key, &out));
	scarce_off();
	if (ret >= 0) {
		scarce_note_data(&(gnutls_datum_t){buf, (unsigned)len});
		scarce_note_data(&(gnutls_datum_t){sum, sizeof(sum)});
	}
	gnutls_free(out.data);
	if (aead)
		gnutls_aead_cipher_deinit(aead);
	if (cipher)
		gnutls_cipher_deinit(cipher);
	if (hash)
		gnutls_hash_deinit(hash, NULL);
	if (copy)
		gnutls_hash_deinit(copy, NULL);
	if (mac)
		gnutls_hmac_deinit(mac, NULL);
	return ret;
}

static void every_object(void **state)
{
	static const enum from memory = FROM_MEMORY, file = FROM_FILE;
	static const struct chain good = {{"pool0", "pool1"}, "pool2", NULL, "a.example"},
				  unsorted = {{"pool0", "pool2", "pool1"}, "pool2", NULL, NULL},
				  unknown = {{"pool0", "pool1"}, "pool4", NULL, "a.example"},
				  revoked = {{"pool0", "pool1"}, "pool2", "pool165", "b.example"};
	static const int ecdsa = GNUTLS_PK_ECDSA, ed = GNUTLS_PK_EDDSA_ED25519;
	static const struct scarce scenes[] = {
		{"credentials from memory", certificate_credentials, &memory, {0}, false},
		{"credentials from files", certificate_credentials, &file, {0}, true},
		{"PSK credentials", psk_credentials, NULL, {0}, false},
		{"PSK file", psk_file, "joe", {0}, false},
		{"PSK file, name in hex", psk_file, "jim", {0}, false},
		{"good chain", verification, &good, {0}, false},
		{"unsorted chain", verification, &unsorted, {0}, false},
		{"unknown issuer", verification, &unknown, {0}, false},
		{"revoked", verification, &revoked, {0}, false},
		{"trust lists", trust_lists, NULL, {0}, false},
		{"certificate", certificate, "pool0", {0}, false},
		{"making certificates", making_certificates, NULL, {0}, false},
		{"OCSP", ocsp, "resp-ca", {0}, false},
		{"OCSP, delegated", ocsp, "resp-del2", {0}, false},
		{"OCSP, signature wrong", ocsp, "sigflip", {0}, false},
		{"RSA key", private_key, DATA "keys/rsa.trad.pem", {0}, false},
		{"EC key, PBES2", private_key, DATA "keys/enc-aes-256-cbc.pem", {0}, true},
		{"making an EC key", making_keys, &ecdsa, {0}, true},
		{"making an EdDSA key", making_keys, &ed, {0}, true},
		{"PKCS #12", making_pkcs12, NULL, {0}, true},
		{"NORMAL", priorities, "NORMAL", {0}, false},
		{"long priorities", priorities,
		 "SECURE256:-VERS-ALL:+VERS-TLS1.3:-GROUP-ALL:+GROUP-X25519:+GROUP-SECP384R1", {0}, false},
		{"default priorities", priorities, NULL, {0}, false},
		{"primitives", primitives, NULL, {0}, false},
	};
	const char *only = getenv("SCARCE_ONLY");
	unsigned wrong = 0;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(scenes); i++)
		if (!only || !strcmp(only, scenes[i].name))
			wrong += !scarce_every(&scenes[i]);
	assert_int_equal(wrong, 0);
}

static int setup(void **state)
{
	static const char psks[] = "jane:00\njoe:0102030405\n#6a696d:0a0b0c\n";
	int fd = mkstemp(psk_path);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, psks, sizeof(psks) - 1), sizeof(psks) - 1);
	close(fd);
	load_hex(DATA "x509/ocsp.txt");
	load_hex(DATA "x509/containers.txt");
	load_pool();
	gnutls_global_set_time_function(fixed_clock);
	assert_int_equal(gnutls_x509_privkey_init(&ec_key), 0);
	assert_int_equal(gnutls_x509_privkey_generate(
				 ec_key, GNUTLS_PK_ECDSA,
				 GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1), 0),
			 0);
	return scarce_setup(state);
}

static int teardown(void **state)
{
	gnutls_x509_privkey_deinit(ec_key);
	while (item_count)
		gnutls_free(items[--item_count].d.data);
	unlink(psk_path);
	return scarce_teardown(state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_object),
	};

	return cmocka_run_group_tests_name("scarce-objects", tests, setup, teardown);
}
