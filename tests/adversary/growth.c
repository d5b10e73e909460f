/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What four times the input costs: each parser is fed a size and four times that size. A linear one
 * takes four times as long, a quadratic one sixteen times; beyond nine times is a failure, if it
 * stays so in several attempts. Processor time, so that other programs don't count. */
#include "config.h"

#include <time.h>

#include <gnutls/ocsp.h>
#include <gnutls/pkcs12.h>
#include <gnutls/x509-ext.h>

#include "adversary.h"
#include "asn1/asn1.h"
#include "tls-certs.h"

/* ASan looks at all of the haystack each time. */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
	return "intercept_memmem=0";
}

static double started, taken;

static double seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void start(void)
{
	started = seconds();
}

static void stop(void)
{
	taken += seconds() - started;
}

/* --- certificates with long lists */
static gnutls_x509_privkey_t key;

static void text_item(struct writer *w, uint8_t tag, const char *prefix, unsigned i,
		      const char *suffix)
{
	char text[80];

	der_write(w, tag, text, (size_t)snprintf(text, sizeof(text), "%s%u%s", prefix, i, suffix));
}

static gnutls_datum_t done(struct writer *w)
{
	gnutls_datum_t d;

	assert_int_equal(writer_take_datum(w, &d), 0);
	return d;
}

static void serial_of(gnutls_x509_crt_t crt, unsigned n)
{
	const uint8_t serial[] = {1, (uint8_t)(n >> 16), (uint8_t)(n >> 8), (uint8_t)n};

	assert_int_equal(gnutls_x509_crt_set_serial(crt, serial, sizeof(serial)), 0);
}

static gnutls_x509_crt_t new_crt(const char *dn, unsigned n)
{
	gnutls_x509_crt_t crt;

	assert_int_equal(gnutls_x509_crt_init(&crt), 0);
	assert_int_equal(gnutls_x509_crt_set_version(crt, 3), 0);
	serial_of(crt, n);
	assert_int_equal(gnutls_x509_crt_set_activation_time(crt, 1000000000), 0);
	assert_int_equal(gnutls_x509_crt_set_expiration_time(crt, 4000000000), 0);
	if (dn)
		assert_int_equal(gnutls_x509_crt_set_dn(crt, dn, NULL), 0);
	assert_int_equal(gnutls_x509_crt_set_key(crt, key), 0);
	return crt;
}

/* Signed with itself, and the DER of it. */
static gnutls_datum_t finish(gnutls_x509_crt_t crt)
{
	gnutls_datum_t der;

	assert_int_equal(gnutls_x509_crt_sign2(crt, crt, key, GNUTLS_DIG_SHA256, 0), 0);
	assert_int_equal(gnutls_x509_crt_export2(crt, GNUTLS_X509_FMT_DER, &der), 0);
	gnutls_x509_crt_deinit(crt);
	return der;
}

static gnutls_datum_t crt_with(const char *oid, gnutls_datum_t *ext)
{
	gnutls_x509_crt_t crt = new_crt("CN=x", 1);
	gnutls_datum_t der;

	assert_int_equal(gnutls_x509_crt_set_extension_by_oid(crt, oid, ext->data, ext->size, 0),
			 0);
	gnutls_free(ext->data);
	der = finish(crt);
	return der;
}

static void import_and_use(gnutls_datum_t *der)
{
	gnutls_x509_crt_t crt;
	gnutls_datum_t text;

	start();
	assert_int_equal(gnutls_x509_crt_init(&crt), 0);
	if (gnutls_x509_crt_import(crt, der, GNUTLS_X509_FMT_DER) == 0) {
		(void)gnutls_x509_crt_check_hostname(crt, "nobody.example");
		(void)gnutls_x509_crt_check_email(crt, "nobody@nowhere.example", 0);
		if (gnutls_x509_crt_print(crt, GNUTLS_CRT_PRINT_FULL, &text) == 0)
			gnutls_free(text.data);
	}
	gnutls_x509_crt_deinit(crt);
	stop();
	gnutls_free(der->data);
}

static void alternative_names(unsigned n)
{
	struct writer w = {0};
	size_t seq = der_open(&w, DER_SEQUENCE);
	gnutls_datum_t ext, der;

	for (unsigned i = 0; i < n; i++)
		text_item(&w, DER_CONTEXT(i % 2 ? 1 : 2), "u", i,
			  i % 2 ? "@a.example" : ".example");
	der_close(&w, seq);
	ext = done(&w);
	der = crt_with("2.5.29.17", &ext);
	import_and_use(&der);
}

static void extensions(unsigned n)
{
	gnutls_datum_t der;
	struct writer w = {0}, tbs = {0};
	gnutls_x509_crt_t crt = new_crt("CN=x", 1);
	struct reader r, whole, inner;
	gnutls_datum_t part;
	size_t a, b, c;

	/* the head of an ordinary certificate, and other extensions */
	der = finish(crt);
	r = reader_of_datum(&der);
	assert_int_equal(der_read(&r, DER_SEQUENCE, &whole), 0);
	assert_int_equal(der_read(&whole, DER_SEQUENCE, &inner), 0);
	a = der_open(&w, DER_SEQUENCE);
	b = der_open(&w, DER_SEQUENCE);
	while (!reader_is_empty(&inner)) {
		struct reader content;
		uint8_t tag;

		assert_int_equal(der_read_any(&inner, &tag, &content, &part), 0);
		if (tag != DER_CONSTRUCTED(3))
			writer_bytes(&w, part.data, part.size);
	}
	(void)tbs;
	c = der_open(&w, DER_CONSTRUCTED(3));
	{
		size_t list = der_open(&w, DER_SEQUENCE);

		for (unsigned i = 0; i < n; i++) {
			size_t one = der_open(&w, DER_SEQUENCE);
			char oid[40];

			snprintf(oid, sizeof(oid), "1.3.6.1.4.1.99999.%u", i);
			der_write_oid(&w, oid);
			der_write(&w, DER_OCTETS, "\5\0", 2);
			der_close(&w, one);
		}
		der_close(&w, list);
	}
	der_close(&w, c);
	der_close(&w, b);
	while (!reader_is_empty(&whole)) {
		struct reader content;
		uint8_t tag;

		assert_int_equal(der_read_any(&whole, &tag, &content, &part), 0);
		writer_bytes(&w, part.data, part.size);
	}
	der_close(&w, a);
	gnutls_free(der.data);
	der = done(&w);
	import_and_use(&der);
}

static gnutls_datum_t long_name(unsigned n)
{
	struct writer w = {0};
	size_t seq = der_open(&w, DER_SEQUENCE);

	for (unsigned i = 0; i < n; i++) {
		size_t set = der_open(&w, DER_SET), one = der_open(&w, DER_SEQUENCE);

		der_write_oid(&w, i % 3 ? "2.5.4.11" : "2.5.4.3");
		text_item(&w, DER_UTF8, "unit,", i, "");
		der_close(&w, one);
		der_close(&w, set);
	}
	der_close(&w, seq);
	return done(&w);
}

static void distinguished_names(unsigned n)
{
	gnutls_datum_t der = long_name(n), text;
	gnutls_x509_dn_t dn;

	start();
	assert_int_equal(gnutls_x509_dn_init(&dn), 0);
	assert_int_equal(gnutls_x509_dn_import(dn, &der), 0);
	assert_int_equal(gnutls_x509_dn_get_str(dn, &text), 0);
	gnutls_x509_dn_deinit(dn);
	assert_int_equal(gnutls_x509_dn_init(&dn), 0);
	assert_int_equal(gnutls_x509_dn_set_str(dn, (char *)text.data, NULL), 0);
	gnutls_x509_dn_deinit(dn);
	stop();
	gnutls_free(text.data);
	gnutls_free(der.data);
}

static void name_constraints(unsigned n)
{
	gnutls_x509_name_constraints_t nc;
	struct writer w = {0};
	size_t seq = der_open(&w, DER_SEQUENCE);
	gnutls_datum_t ext;

	for (unsigned kind = 0; kind < 2; kind++) {
		size_t list = der_open(&w, DER_CONSTRUCTED(kind));

		for (unsigned i = 0; i < n; i++) {
			size_t one = der_open(&w, DER_SEQUENCE);

			text_item(&w, DER_CONTEXT(2), kind ? "bad" : "good", i, ".example");
			der_close(&w, one);
		}
		der_close(&w, list);
	}
	der_close(&w, seq);
	ext = done(&w);
	start();
	assert_int_equal(gnutls_x509_name_constraints_init(&nc), 0);
	assert_int_equal(gnutls_x509_ext_import_name_constraints(&ext, nc, 0), 0);
	for (unsigned i = 0; i < n; i++) {
		char text[64];
		gnutls_datum_t name = {(unsigned char *)text, 0};

		name.size = (unsigned)snprintf(text, sizeof(text), "x.good%u.example", i);
		assert_int_equal(gnutls_x509_name_constraints_check(nc, GNUTLS_SAN_DNSNAME, &name),
				 1);
	}
	gnutls_x509_name_constraints_deinit(nc);
	stop();
	gnutls_free(ext.data);
}

static void key_purposes(unsigned n)
{
	struct writer w = {0};
	size_t seq = der_open(&w, DER_SEQUENCE);
	gnutls_datum_t ext, der;

	for (unsigned i = 0; i < n; i++) {
		char oid[40];

		snprintf(oid, sizeof(oid), "1.3.6.1.4.1.99999.%u", i);
		der_write_oid(&w, oid);
	}
	der_close(&w, seq);
	ext = done(&w);
	der = crt_with("2.5.29.37", &ext);
	import_and_use(&der);
}

/* --- lists of certificates */
static gnutls_datum_t bundle(unsigned n, bool same_name)
{
	struct writer w = {0};

	for (unsigned i = 0; i < n; i++) {
		char dn[40];
		gnutls_x509_crt_t crt;
		gnutls_datum_t der, pem;

		snprintf(dn, sizeof(dn), "CN=ca%u", same_name ? 0 : i);
		crt = new_crt(dn, i);
		assert_int_equal(gnutls_x509_crt_set_basic_constraints(crt, 1, -1), 0);
		der = finish(crt);
		assert_int_equal(gnutls_pem_base64_encode2("CERTIFICATE", &der, &pem), 0);
		writer_bytes(&w, pem.data, pem.size);
		gnutls_free(der.data);
		gnutls_free(pem.data);
	}
	return done(&w);
}

static void build_trust(gnutls_datum_t *pem, bool verify)
{
	gnutls_x509_trust_list_t list;
	gnutls_x509_crt_t leaf;
	unsigned status;

	start();
	assert_int_equal(gnutls_x509_trust_list_init(&list, 0), 0);
	assert_true(gnutls_x509_trust_list_add_trust_mem(list, pem, NULL, GNUTLS_X509_FMT_PEM,
							 GNUTLS_TL_NO_DUPLICATES, 0) > 0);
	if (verify) {
		assert_int_equal(gnutls_x509_crt_init(&leaf), 0);
		assert_int_equal(
			gnutls_x509_crt_import(leaf,
					       &(gnutls_datum_t){(unsigned char *)pem_client_cert,
								 sizeof(pem_client_cert) - 1},
					       GNUTLS_X509_FMT_PEM),
			0);
		assert_int_equal(
			gnutls_x509_trust_list_verify_crt(list, &leaf, 1, 0, &status, NULL), 0);
		gnutls_x509_crt_deinit(leaf);
	}
	gnutls_x509_trust_list_deinit(list, 1);
	stop();
	gnutls_free(pem->data);
}

static void trust_list(unsigned n)
{
	gnutls_datum_t pem = bundle(n, false);

	build_trust(&pem, true);
}

static void trust_list_of_one_name(unsigned n)
{
	gnutls_datum_t pem = bundle(n, true);

	build_trust(&pem, true);
}

static void pem_bundle(unsigned n)
{
	gnutls_datum_t pem = bundle(n, false);
	gnutls_x509_crt_t *list;
	unsigned count;

	start();
	assert_int_equal(gnutls_x509_crt_list_import2(&list, &count, &pem, GNUTLS_X509_FMT_PEM, 0),
			 0);
	for (unsigned i = 0; i < count; i++)
		gnutls_x509_crt_deinit(list[i]);
	gnutls_free(list);
	stop();
	gnutls_free(pem.data);
}

static void import_garbage(const char *piece, unsigned n)
{
	struct writer w = {0};
	gnutls_datum_t pem, out;
	gnutls_x509_crt_t *list;
	unsigned count;

	for (unsigned i = 0; i < n; i++)
		writer_str(&w, piece);
	pem = done(&w);
	start();
	assert_true(gnutls_x509_crt_list_import2(&list, &count, &pem, GNUTLS_X509_FMT_PEM, 0) < 0);
	if (gnutls_pem_base64_decode2("CERTIFICATE", &pem, &out) == 0)
		gnutls_free(out.data);
	stop();
	gnutls_free(pem.data);
}

static void pem_beginnings(unsigned n)
{
	import_garbage("-----BEGIN ", n);
}

static void pem_empty_beginnings(unsigned n)
{
	import_garbage("-----BEGIN CERTIFICATE-----", n);
}

static void pem_lines_of_beginnings(unsigned n)
{
	import_garbage("-----BEGIN CERTIFICATE-----\n", n);
}

static void pem_other_blocks(unsigned n)
{
	import_garbage("-----BEGIN X-----\nAAAA\n-----END X-----\n", n);
}

static void pem_headers(unsigned n)
{
	struct writer w = {0};
	gnutls_datum_t pem;
	gnutls_x509_privkey_t k;

	writer_str(&w, "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n");
	for (unsigned i = 0; i < n; i++)
		writer_str(&w, "X-Header: something\n");
	writer_str(&w, "\nAAAA\n-----END RSA PRIVATE KEY-----\n");
	pem = done(&w);
	start();
	assert_int_equal(gnutls_x509_privkey_init(&k), 0);
	assert_true(gnutls_x509_privkey_import2(k, &pem, GNUTLS_X509_FMT_PEM, "x", 0) < 0);
	gnutls_x509_privkey_deinit(k);
	stop();
	gnutls_free(pem.data);
}

/* --- revocation */
static void revocation_list(unsigned n)
{
	struct writer w = {0};
	gnutls_x509_crl_t crl;
	gnutls_x509_crt_t ca = new_crt("CN=ca", 1);
	gnutls_datum_t der;
	size_t seq = der_open(&w, DER_SEQUENCE), tbs = der_open(&w, DER_SEQUENCE), list, name;

	der_write_small(&w, 1);
	der_write_algid(&w, "1.2.840.10045.4.3.2", NULL);
	name = der_open(&w, DER_SEQUENCE);
	der_close(&w, name);
	der_write(&w, DER_UTC_TIME, "200101000000Z", 13);
	list = der_open(&w, DER_SEQUENCE);
	for (unsigned i = 0; i < n; i++) {
		size_t one = der_open(&w, DER_SEQUENCE);

		der_write_small(&w, 1000 + i);
		der_write(&w, DER_UTC_TIME, "200101000000Z", 13);
		der_close(&w, one);
	}
	der_close(&w, list);
	der_close(&w, tbs);
	der_write_algid(&w, "1.2.840.10045.4.3.2", NULL);
	der_write_bits(&w, DER_BIT_STRING, "\x30\x06\x02\x01\x01\x02\x01\x01", 8);
	der_close(&w, seq);
	der = done(&w);
	start();
	assert_int_equal(gnutls_x509_crl_init(&crl), 0);
	assert_int_equal(gnutls_x509_crl_import(crl, &der, GNUTLS_X509_FMT_DER), 0);
	assert_int_equal(gnutls_x509_crl_get_crt_count(crl), n);
	assert_int_equal(gnutls_x509_crt_check_revocation(ca, &crl, 1), 0);
	{
		gnutls_datum_t text;

		if (gnutls_x509_crl_print(crl, GNUTLS_CRT_PRINT_FULL, &text) == 0)
			gnutls_free(text.data);
	}
	gnutls_x509_crl_deinit(crl);
	stop();
	gnutls_x509_crt_deinit(ca);
	gnutls_free(der.data);
}

/* --- text */
static void priority_strings(unsigned n)
{
	struct writer w = {0};
	gnutls_priority_t p;
	const char *err;

	writer_str(&w, "NORMAL");
	for (unsigned i = 0; i < n; i++)
		writer_str(&w, i % 2 ? ":+AES-128-GCM" : ":-AES-128-GCM");
	writer_u8(&w, 0);
	start();
	if (gnutls_priority_init2(&p, (char *)w.data, &err, 0) == 0)
		gnutls_priority_deinit(p);
	stop();
	writer_clear(&w);
}

static void base64_and_hex(unsigned n)
{
	gnutls_datum_t in = {gnutls_calloc(n, 1), n}, out, back;

	start();
	assert_int_equal(gnutls_base64_encode2(&in, &out), 0);
	assert_int_equal(gnutls_base64_decode2(&out, &back), 0);
	gnutls_free(back.data);
	gnutls_free(out.data);
	assert_int_equal(gnutls_hex_encode2(&in, &out), 0);
	assert_int_equal(gnutls_hex_decode2(&out, &back), 0);
	gnutls_free(back.data);
	gnutls_free(out.data);
	stop();
	gnutls_free(in.data);
}

static void password_file_line(unsigned n)
{
	struct writer w = {0};
	gnutls_datum_t text, out;

	for (unsigned i = 0; i < n; i++)
		writer_str(&w, "\\x41");
	text = done(&w);
	start();
	if (gnutls_utf8_password_normalize(text.data, text.size, &out, 0) == 0)
		gnutls_free(out.data);
	stop();
	gnutls_free(text.data);
}

/* --- the handshake */
static const struct adv_kind *cheap_kind(bool tls13)
{
	for (unsigned k = 0; k < adv_kinds_count; k++)
		if (!strcmp(adv_kinds[k].name, tls13 ? "1.3 PSK" : "1.2 PSK"))
			return &adv_kinds[k];
	fail();
	return NULL;
}

static unsigned hello_extensions;

static void grow_hello(struct adv *a, struct adv_item *item)
{
	struct writer *m = &item->msg;
	size_t at = 4 + 2 + 32;

	(void)a;
	if (item->type != HS_CLIENT_HELLO)
		return;
	at += 1 + m->data[at];
	at += 2 + ((size_t)m->data[at] << 8 | m->data[at + 1]);
	at += 1 + m->data[at];
	for (unsigned i = 0; i < hello_extensions; i++) {
		writer_u16(m, (uint16_t)(0x4000 + i));
		writer_u16(m, 0);
	}
	m->data[at] = (uint8_t)((m->len - at - 2) >> 8);
	m->data[at + 1] = (uint8_t)(m->len - at - 2);
	adv_set_length(m);
}

static void hello_extension_list(unsigned n)
{
	for (unsigned i = 0; i < 20; i++) {
		struct adv a;

		hello_extensions = n;
		adv_open(&a, cheap_kind(false), true);
		a.bend = grow_hello;
		(void)gnutls_handshake(a.evil.s);
		start();
		adv_settle(&a);
		stop();
		adv_close(&a);
	}
}

static void message_in_pieces(unsigned n)
{
	static const uint8_t zero;
	const uint8_t head[] = {HS_CLIENT_HELLO, (uint8_t)(n >> 16), (uint8_t)(n >> 8), (uint8_t)n};
	struct adv a;

	adv_open(&a, cheap_kind(true), true);
	adv_send_plain(&a, RECORD_HANDSHAKE, head, 4);
	for (unsigned i = 0; i < n - 1; i++)
		adv_send_plain(&a, RECORD_HANDSHAKE, &zero, 1);
	start();
	adv_settle(&a);
	stop();
	assert_int_equal(a.victim.result, GNUTLS_E_AGAIN);
	adv_close(&a);
}

/* Many messages in each record: tickets, of which the newest is kept. */
static void messages_in_a_record(unsigned n)
{
	static const uint8_t ticket[] = {
		HS_NEW_SESSION_TICKET, 0, 0, 15, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 0, 1, 1, 0, 0};
	struct writer w = {0};
	struct adv a;

	adv_open(&a, cheap_kind(true), false);
	adv_run(&a);
	assert_int_equal(a.victim.result, 0);
	for (unsigned i = 0; i < n; i++)
		writer_bytes(&w, ticket, sizeof(ticket));
	adv_send(&a, RECORD_HANDSHAKE, w.data, w.len);
	start();
	assert_int_equal(adv_victim_reads(&a), GNUTLS_E_AGAIN);
	stop();
	writer_clear(&w);
	adv_close(&a);
}

/* --- all */
static const struct growth {
	const char *name;
	void (*run)(unsigned n);
	unsigned n;
} rows[] = {
	{"alternative names", alternative_names, 5000},
	{"extensions of a certificate", extensions, 3000},
	{"distinguished names", distinguished_names, 4000},
	{"name constraints", name_constraints, 5000},
	{"key purposes", key_purposes, 5000},
	{"CAs in a trust list", trust_list, 150},
	{"CAs of one name", trust_list_of_one_name, 150},
	{"PEM bundle", pem_bundle, 200},
	{"PEM: beginnings", pem_beginnings, 20000},
	{"PEM: beginnings without end", pem_empty_beginnings, 10000},
	{"PEM: lines of beginnings", pem_lines_of_beginnings, 10000},
	{"PEM: other blocks", pem_other_blocks, 10000},
	{"PEM: headers", pem_headers, 10000},
	{"revocation list", revocation_list, 10000},
	{"priority strings", priority_strings, 3000},
	{"base64 and hex", base64_and_hex, 500000},
	{"passwords", password_file_line, 20000},
	{"extensions of ClientHello", hello_extension_list, 4000},
	{"message in pieces", message_in_pieces, 25000},
	{"messages in a record", messages_in_a_record, 210},
};

static double cost(const struct growth *g, unsigned n)
{
	double best = 1e9;

	for (unsigned i = 0; i < 3; i++) {
		taken = 0;
		g->run(n);
		if (taken < best)
			best = taken;
	}
	return best;
}

static void growth(void **state)
{
	unsigned wrong = 0;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		double one = 0, four = 0;

		for (unsigned attempt = 0; attempt < 4; attempt++) {
			one = cost(&rows[i], rows[i].n);
			four = cost(&rows[i], 4 * rows[i].n);
			if (four < 9 * one)
				break;
		}
		print_message("%-28s %7u: %8.2f ms, four times as many: %8.2f ms (%.1f)\n",
			      rows[i].name, rows[i].n, one * 1e3, four * 1e3, four / one);
		wrong += four >= 9 * one;
	}
	assert_int_equal(wrong, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(growth),
	};
	int ret;

	adv_global_init();
	if (gnutls_x509_privkey_init(&key) ||
	    gnutls_x509_privkey_import(
		    key, &(gnutls_datum_t){(unsigned char *)pem_ec_key, sizeof(pem_ec_key) - 1},
		    GNUTLS_X509_FMT_PEM))
		return 1;
	ret = cmocka_run_group_tests_name("adversary-growth", tests, NULL, NULL);
	gnutls_x509_privkey_deinit(key);
	adv_global_deinit();
	return ret;
}
