/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of table.md that no other test covers. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <gnutls/abstract.h>
#include <gnutls/x509.h>

#include "asn1/asn1.h"
#include "base/mem.h"
#include "tls-certs.h"
#include "tls-pair.h"

#define KEYS SRCDIR "/tests/unit/data/keys/"

/* --- tickets that anybody could have made */
static void tickets_under_zeros(void **state)
{
	static const char *const priorities[] = {"NORMAL:-VERS-ALL:+VERS-TLS1.2",
						 "NORMAL:-VERS-ALL:+VERS-TLS1.3"};
	static unsigned char zeros[64];
	const gnutls_datum_t nothing = {zeros, sizeof(zeros)};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(priorities); i++)
		for (unsigned fresh = 0; fresh < 2; fresh++) {
			gnutls_datum_t key, data;
			struct tls_pair p;
			char byte;

			assert_int_equal(gnutls_session_ticket_key_generate(&key), 0);
			assert_memory_not_equal(key.data, zeros, MIN(key.size, sizeof(zeros)));
			tls_pair_open(&p, priorities[i], priorities[i]);
			assert_int_equal(gnutls_session_ticket_enable_server(p.s.s, &nothing), 0);
			tls_pair_connect(&p);
			assert_int_equal(gnutls_record_recv(p.c.s, &byte, 1), GNUTLS_E_AGAIN);
			assert_int_equal(gnutls_session_get_data2(p.c.s, &data), 0);
			tls_pair_close(&p);
			tls_pair_open(&p, priorities[i], priorities[i]);
			assert_int_equal(
				gnutls_session_ticket_enable_server(p.s.s, fresh ? &key : &nothing),
				0);
			assert_int_equal(gnutls_session_set_data(p.c.s, data.data, data.size), 0);
			tls_pair_connect(&p);
			assert_int_equal(gnutls_session_is_resumed(p.s.s), !fresh);
			tls_pair_close(&p);
			gnutls_free(data.data);
			gnutls_free(key.data);
		}
}

/* --- certificates changed by hand */
static gnutls_datum_t der_of(const char *pem)
{
	const gnutls_datum_t d = {(unsigned char *)pem, (unsigned)strlen(pem)};
	gnutls_datum_t der;

	assert_int_equal(gnutls_pem_base64_decode2("CERTIFICATE", &d, &der), 0);
	return der;
}

static int import(const gnutls_datum_t *der)
{
	gnutls_x509_crt_t crt;
	int ret;

	assert_int_equal(gnutls_x509_crt_init(&crt), 0);
	ret = gnutls_x509_crt_import(crt, der, GNUTLS_X509_FMT_DER);
	gnutls_x509_crt_deinit(crt);
	return ret;
}

/* Copies a certificate; @twice: its first extension stands there twice. */
static gnutls_datum_t rewritten(const gnutls_datum_t *der, bool twice)
{
	struct reader all = reader_of_datum(der), crt, tbs, content, list;
	struct writer w = {0};
	gnutls_datum_t part, out;
	size_t a, b, c, d;
	uint8_t tag;

	assert_int_equal(der_read(&all, DER_SEQUENCE, &crt), 0);
	assert_int_equal(der_read(&crt, DER_SEQUENCE, &tbs), 0);
	a = der_open(&w, DER_SEQUENCE);
	b = der_open(&w, DER_SEQUENCE);
	while (!reader_is_empty(&tbs)) {
		assert_int_equal(der_read_any(&tbs, &tag, &content, &part), 0);
		if (tag != DER_CONSTRUCTED(3)) {
			writer_bytes(&w, part.data, part.size);
			continue;
		}
		c = der_open(&w, DER_CONSTRUCTED(3));
		d = der_open(&w, DER_SEQUENCE);
		assert_int_equal(der_read(&content, DER_SEQUENCE, &list), 0);
		for (unsigned i = 0; !reader_is_empty(&list); i++) {
			assert_int_equal(der_read_whole(&list, DER_SEQUENCE, &part), 0);
			writer_bytes(&w, part.data, part.size);
			if (twice && !i)
				writer_bytes(&w, part.data, part.size);
		}
		der_close(&w, d);
		der_close(&w, c);
	}
	der_close(&w, b);
	writer_bytes(&w, crt.p, reader_left(&crt));
	der_close(&w, a);
	assert_int_equal(writer_take_datum(&w, &out), 0);
	return out;
}

static void extension_twice(void **state)
{
	gnutls_datum_t der = der_of(pem_rsa_cert), changed = rewritten(&der, false);

	(void)state;
	assert_int_equal(changed.size, der.size);
	assert_memory_equal(changed.data, der.data, der.size);
	assert_int_equal(import(&changed), 0);
	gnutls_free(changed.data);
	changed = rewritten(&der, true);
	assert_int_equal(import(&changed), GNUTLS_E_X509_DUPLICATE_EXTENSION);
	gnutls_free(changed.data);
	gnutls_free(der.data);
}

/* The algorithm inside of what is signed is another than the one outside. */
static void algorithms_that_differ(void **state)
{
	/* sha256WithRSAEncryption with its NULL */
	static const uint8_t id[] = {0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7,
				     0x0d, 0x01, 0x01, 0x0b, 0x05, 0x00};
	gnutls_datum_t der = der_of(pem_rsa_cert);
	uint8_t *first = memmem(der.data, der.size, id, sizeof(id)), *last = first, *next;

	(void)state;
	assert_non_null(first);
	while ((next = memmem(last + 1, der.size - (size_t)(last + 1 - der.data), id, sizeof(id))))
		last = next;
	assert_true(last != first);
	assert_int_equal(import(&der), 0);
	last[10] = 0x0c; /* SHA-384 */
	assert_true(import(&der) < 0);
	last[10] = 0x0b;
	last[11] = DER_OCTETS; /* parameters that are no NULL */
	assert_true(import(&der) < 0);
	gnutls_free(der.data);
}

static void other_names(void **state)
{
	static const char *const oids[] = {
		"", "x", "1.", "1..2", "9.9.9", "1.2.3.4.5.6.x", "1.2.99999999999999999999999999"};
	gnutls_x509_crt_t crt;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(oids); i++) {
		assert_int_equal(gnutls_x509_crt_init(&crt), 0);
		assert_true(gnutls_x509_crt_set_subject_alt_othername(crt, oids[i], "\x05\0", 2,
								      GNUTLS_FSAN_APPEND) < 0);
		gnutls_x509_crt_deinit(crt);
	}
	assert_int_equal(gnutls_x509_crt_init(&crt), 0);
	assert_int_equal(gnutls_x509_crt_set_subject_alt_othername(crt, "1.2.3.4", "\x05\0", 2,
								   GNUTLS_FSAN_APPEND),
			 0);
	assert_true(gnutls_x509_crt_set_subject_alt_othername(crt, "1..2", "\x05\0", 2,
							      GNUTLS_FSAN_APPEND) < 0);
	gnutls_x509_crt_deinit(crt);
}

/* --- keys */
static int verdict_on(const gnutls_datum_t *m, const gnutls_datum_t *e, const gnutls_datum_t *d,
		      const gnutls_datum_t *p, const gnutls_datum_t *q)
{
	gnutls_x509_privkey_t k;
	int ret;

	assert_int_equal(gnutls_x509_privkey_init(&k), 0);
	ret = gnutls_x509_privkey_import_rsa_raw(k, m, e, d, p, q, NULL);
	if (ret >= 0)
		ret = gnutls_x509_privkey_verify_params(k);
	gnutls_x509_privkey_deinit(k);
	return ret;
}

static void rsa_without_primes(void **state)
{
	const gnutls_datum_t pem = {(unsigned char *)pem_rsa_key, sizeof(pem_rsa_key) - 1};
	gnutls_datum_t m, e, d, p, q, u, one = {(unsigned char *)"\1", 1};
	gnutls_x509_privkey_t k;

	(void)state;
	assert_int_equal(gnutls_x509_privkey_init(&k), 0);
	assert_int_equal(gnutls_x509_privkey_import(k, &pem, GNUTLS_X509_FMT_PEM), 0);
	assert_int_equal(gnutls_x509_privkey_export_rsa_raw(k, &m, &e, &d, &p, &q, &u), 0);
	assert_int_equal(verdict_on(&m, &e, &d, &p, &q), 0);
	assert_true(verdict_on(&m, &e, &d, &p, &p) < 0);
	assert_true(verdict_on(&m, &e, &d, &q, &q) < 0);
	assert_true(verdict_on(&m, &e, &d, &m, &one) < 0);
	p.data[p.size - 1] ^= 2;
	assert_true(verdict_on(&m, &e, &d, &p, &q) < 0);
	gnutls_x509_privkey_deinit(k);
	gnutls_free(m.data);
	gnutls_free(e.data);
	gnutls_free(d.data);
	gnutls_free(p.data);
	gnutls_free(q.data);
	gnutls_free(u.data);
}

static void pem_headers_cut(void **state)
{
	gnutls_datum_t whole;
	const char *end;

	(void)state;
	assert_int_equal(gnutls_load_file(KEYS "ec-P-256.dek-aes256.pem", &whole), 0);
	end = strstr((char *)whole.data, "-----END EC PRIVATE");
	assert_non_null(strstr((char *)whole.data, "DEK-Info"));
	assert_non_null(end);
	for (unsigned len = 0; len < whole.size; len++)
		for (unsigned closed = 0; closed < 2; closed++) {
			/* exactly so much memory; with its END line as well */
			size_t tail = closed ? strlen(end) : 0;
			unsigned char *copy = malloc(len + tail + 1);
			gnutls_datum_t part = {copy + 1, (unsigned)(len + tail)};
			gnutls_x509_privkey_t k;

			assert_non_null(copy);
			memcpy(copy + 1, whole.data, len);
			memcpy(copy + 1 + len, end, tail);
			assert_int_equal(gnutls_x509_privkey_init(&k), 0);
			if (len < (unsigned)(end - (char *)whole.data) - 2)
				assert_true(gnutls_x509_privkey_import2(
						    k, &part, GNUTLS_X509_FMT_PEM, "no", 0) < 0);
			gnutls_x509_privkey_deinit(k);
			free(copy);
		}
	gnutls_free(whole.data);
}

static void huge_lengths(void **state)
{
	const gnutls_datum_t huge = {(unsigned char *)"x", UINT32_MAX};
	char out[16];
	size_t len = sizeof(out);

	(void)state;
	/* refused before a byte of it is looked at */
	assert_true(gnutls_hex_encode(&huge, out, &len) < 0);
	len = sizeof(out);
	assert_true(gnutls_pem_base64_encode("X", &huge, out, &len) < 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tickets_under_zeros),    cmocka_unit_test(extension_twice),
		cmocka_unit_test(algorithms_that_differ), cmocka_unit_test(other_names),
		cmocka_unit_test(rsa_without_primes),     cmocka_unit_test(pem_headers_cut),
		cmocka_unit_test(huge_lengths),
	};

	return cmocka_run_group_tests_name("cve-rows", tests, NULL, NULL);
}
