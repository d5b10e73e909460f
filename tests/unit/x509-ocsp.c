/* SPDX-License-Identifier: GPL-3.0-or-later */
/* OCSP: whom responses are believed, what stapled ones say, requests, hostile input. The reasons
 * and codes are the stock library's but for entries that aren't the first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "x509-items.h"
#include "x509/ocsp.h"

#define DATA SRCDIR "/tests/unit/data/x509/ocsp.txt"

static time_t clock_now = 1893456000; /* 2030-01-01 */

static time_t fixed_clock(time_t *t)
{
	if (t)
		*t = clock_now;
	return clock_now;
}

static int setup(void **state)
{
	(void)state;
	gnutls_global_set_time_function(fixed_clock);
	items_load(DATA);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	items_free();
	return 0;
}

static gnutls_x509_crt_t crt(const char *name)
{
	gnutls_x509_crt_t c;

	assert_int_equal(x509_crt_new(&c, der(name)), 0);
	return c;
}

static gnutls_ocsp_resp_t resp(const char *name)
{
	gnutls_ocsp_resp_t r;

	assert_int_equal(gnutls_ocsp_resp_init(&r), 0);
	assert_int_equal(gnutls_ocsp_resp_import(r, der(name)), 0);
	return r;
}

static void test_verify(void **state)
{
	static const struct {
		const char *resp, *issuer;
		unsigned flags, direct, list;
	} rows[] = {
		{"resp-ca", "ca", 0, 0, 0},
		{"resp-ca", "srv", 0, GNUTLS_OCSP_VERIFY_UNTRUSTED_SIGNER,
		 GNUTLS_OCSP_VERIFY_UNTRUSTED_SIGNER},
		{"resp-ca-nocert", "ca", 0, 0, 0},
		{"resp-ca-nocert", "del", 0, GNUTLS_OCSP_VERIFY_SIGNATURE_FAILURE,
		 GNUTLS_OCSP_VERIFY_SIGNER_NOT_FOUND},
		{"resp-del", "ca", 0, 0, 0},
		{"resp-del", "del", 0, 0, 0},
		{"resp-bad", "ca", 0, GNUTLS_OCSP_VERIFY_SIGNER_KEYUSAGE_ERROR,
		 GNUTLS_OCSP_VERIFY_UNTRUSTED_SIGNER},
		/* an OID that is a prefix of id-kp-OCSPSigning */
		{"resp-pre", "ca", 0, GNUTLS_OCSP_VERIFY_SIGNER_KEYUSAGE_ERROR,
		 GNUTLS_OCSP_VERIFY_UNTRUSTED_SIGNER},
		{"resp-any", "ca", 0, GNUTLS_OCSP_VERIFY_SIGNER_KEYUSAGE_ERROR,
		 GNUTLS_OCSP_VERIFY_SIGNER_KEYUSAGE_ERROR},
		{"resp-exp", "ca", 0, GNUTLS_OCSP_VERIFY_CERT_EXPIRED,
		 GNUTLS_OCSP_VERIFY_CERT_EXPIRED},
		{"resp-exp", "ca", GNUTLS_VERIFY_DISABLE_TIME_CHECKS, 0, 0},
		{"h-sha1", "ca", 0, 0, 0},
		{"sigflip", "ca", 0, GNUTLS_OCSP_VERIFY_SIGNATURE_FAILURE,
		 GNUTLS_OCSP_VERIFY_SIGNATURE_FAILURE},
		{"tbsflip", "ca", 0, GNUTLS_OCSP_VERIFY_SIGNATURE_FAILURE,
		 GNUTLS_OCSP_VERIFY_SIGNATURE_FAILURE},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		gnutls_ocsp_resp_t r = resp(rows[i].resp);
		gnutls_x509_crt_t issuer = crt(rows[i].issuer);
		gnutls_x509_trust_list_t list;
		unsigned reason = 999;

		print_message("%s by %s\n", rows[i].resp, rows[i].issuer);
		assert_int_equal(gnutls_ocsp_resp_verify_direct(r, issuer, &reason, rows[i].flags),
				 0);
		assert_int_equal(reason, rows[i].direct);
		assert_int_equal(gnutls_x509_trust_list_init(&list, 0), 0);
		assert_int_equal(gnutls_x509_trust_list_add_cas(list, &issuer, 1, 0), 1);
		assert_int_equal(gnutls_ocsp_resp_verify(r, list, &reason, rows[i].flags), 0);
		assert_int_equal(reason, rows[i].list);
		gnutls_x509_trust_list_deinit(list, 1);
		gnutls_ocsp_resp_deinit(r);
	}
}

static void test_stapled(void **state)
{
	static const unsigned bad = GNUTLS_CERT_INVALID | GNUTLS_CERT_INVALID_OCSP_STATUS;
	static const struct {
		const char *resp, *crt;
		time_t now;
		int ret;
		unsigned status;
	} rows[] = {
		{"resp-ca", "srv", 0, 1, 0},
		{"resp-del", "srv", 0, 1, 0},
		/* [revoked(other), good(ours)] and [good(other), revoked(ours)] */
		{"resp-del2", "srv", 0, 1, 0},
		{"resp-del2", "oth", 0, 1, GNUTLS_CERT_INVALID | GNUTLS_CERT_REVOKED},
		{"resp-del3", "srv", 0, 1, 0},
		{"resp-del3", "oth", 0, 1, GNUTLS_CERT_INVALID | GNUTLS_CERT_REVOKED},
		{"resp-oth-rev", "oth", 0, 1, GNUTLS_CERT_INVALID | GNUTLS_CERT_REVOKED},
		{"resp-oth-rev", "srv", 0, 1, bad},
		{"resp-unk", "srv", 0, 1, bad},
		{"resp-bad", "srv", 0, 1, bad},
		{"resp-pre", "srv", 0, 1, bad},
		{"resp-exp", "srv", 0, 1, bad},
		{"sigflip", "srv", 0, 1, bad},
		{"unktype", "srv", 0, 1, bad},
		{"req", "srv", 0, 1, bad},
		{"st3", "srv", 0, 0, 0},
		{"resp-srvunk", "srv", 0, 1, 0},
		{"resp-nonext", "srv", 0, 1,
		 GNUTLS_CERT_INVALID | GNUTLS_CERT_REVOCATION_DATA_SUPERSEDED},
		{"resp-nonext", "srv", 1795311825 + 86400 * 14, 1, 0},
		{"resp-nonext", "srv", 1795311825 + 86400 * 16, 1,
		 GNUTLS_CERT_INVALID | GNUTLS_CERT_REVOCATION_DATA_SUPERSEDED},
		{"resp-del", "srv", 2209075200, 1,
		 GNUTLS_CERT_INVALID | GNUTLS_CERT_REVOCATION_DATA_SUPERSEDED},
	};
	gnutls_x509_crt_t ca = crt("ca");

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		gnutls_x509_crt_t c = crt(rows[i].crt);
		time_t before = clock_now;
		unsigned status = 999;

		if (rows[i].now)
			clock_now = rows[i].now;
		print_message("%s for %s\n", rows[i].resp, rows[i].crt);
		assert_int_equal(ocsp_check_stapled(der(rows[i].resp), c, ca, 0, &status),
				 rows[i].ret);
		assert_int_equal(status, rows[i].status);
		clock_now = before;
		gnutls_x509_crt_deinit(c);
	}
	gnutls_x509_crt_deinit(ca);
}

static void test_getters(void **state)
{
	gnutls_ocsp_resp_t r = resp("resp-del2");
	gnutls_x509_crt_t srv = crt("srv"), oth = crt("oth"), *certs;
	gnutls_digest_algorithm_t digest;
	gnutls_datum_t serial, d;
	unsigned status, reason;
	time_t revoked;
	size_t n;

	(void)state;
	assert_int_equal(gnutls_ocsp_resp_get_status(r), GNUTLS_OCSP_RESP_SUCCESSFUL);
	assert_int_equal(gnutls_ocsp_resp_check_crt(r, 0, srv), GNUTLS_E_OCSP_RESPONSE_ERROR);
	assert_int_equal(gnutls_ocsp_resp_check_crt(r, 1, srv), 0);
	assert_int_equal(gnutls_ocsp_resp_check_crt(r, 0, oth), 0);
	assert_int_equal(gnutls_ocsp_resp_check_crt(r, 2, oth),
			 GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE);
	assert_int_equal(gnutls_ocsp_resp_get_single(r, 0, &digest, NULL, NULL, &serial, &status,
						     NULL, NULL, &revoked, &reason),
			 0);
	assert_int_equal(digest, GNUTLS_DIG_SHA1);
	assert_int_equal(serial.size, 2);
	assert_memory_equal(serial.data, "\x12\x34", 2);
	assert_int_equal(status, GNUTLS_OCSP_CERT_REVOKED);
	assert_int_equal(revoked, 1735689600);
	assert_int_equal(reason, GNUTLS_X509_CRLREASON_KEYCOMPROMISE);
	gnutls_free(serial.data);
	assert_int_equal(gnutls_ocsp_resp_get_responder2(r, &d, 0), 0);
	assert_string_equal(d.data, "CN=responder");
	gnutls_free(d.data);
	assert_int_equal(gnutls_ocsp_resp_get_nonce(r, NULL, &d),
			 GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE);
	assert_int_equal(gnutls_ocsp_resp_get_certs(r, &certs, &n), 0);
	assert_int_equal(n, 1);
	gnutls_x509_crt_deinit(certs[0]);
	gnutls_free(certs);
	gnutls_ocsp_resp_deinit(r);
	gnutls_x509_crt_deinit(srv);
	gnutls_x509_crt_deinit(oth);
}

static void test_request(void **state)
{
	gnutls_x509_crt_t ca = crt("ca"), srv = crt("srv"), oth = crt("oth");
	gnutls_datum_t nonce = {(unsigned char *)"0123456789abcdef", 16}, d, got;
	gnutls_ocsp_req_t a, b;
	unsigned critical;

	(void)state;
	assert_int_equal(gnutls_ocsp_req_init(&a), 0);
	assert_int_equal(gnutls_ocsp_req_add_cert(a, GNUTLS_DIG_SHA1, ca, oth), 0);
	assert_int_equal(gnutls_ocsp_req_add_cert(a, GNUTLS_DIG_SHA1, ca, srv), 0);
	assert_int_equal(gnutls_ocsp_req_add_cert(a, (gnutls_digest_algorithm_t)99, ca, srv),
			 GNUTLS_E_INVALID_REQUEST);
	assert_int_equal(gnutls_ocsp_req_export(a, &d), 0);
	assert_int_equal(d.size, der("req2")->size); /* as openssl has it */
	assert_memory_equal(d.data, der("req2")->data, d.size);
	gnutls_free(d.data);
	assert_int_equal(gnutls_ocsp_req_set_nonce(a, 1, &nonce), 0);
	assert_true(gnutls_ocsp_req_set_extension(a, "x.1", 0, &nonce) < 0);
	assert_int_equal(gnutls_ocsp_req_export(a, &d), 0);

	assert_int_equal(gnutls_ocsp_req_init(&b), 0);
	assert_int_equal(gnutls_ocsp_req_import(b, &d), 0);
	assert_int_equal(gnutls_ocsp_req_get_nonce(b, &critical, &got), 0);
	assert_true(critical && got.size == 16 && !memcmp(got.data, nonce.data, 16));
	gnutls_free(got.data);
	assert_int_equal(gnutls_ocsp_req_randomize_nonce(b), 0);
	assert_int_equal(gnutls_ocsp_req_get_nonce(b, &critical, &got), 0);
	assert_true(!critical && got.size > 16);
	gnutls_free(got.data);
	assert_int_equal(gnutls_ocsp_req_get_cert_id(b, 2, NULL, NULL, NULL, &got),
			 GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE);
	gnutls_free(d.data);
	gnutls_ocsp_req_deinit(a);
	gnutls_ocsp_req_deinit(b);
	gnutls_x509_crt_deinit(ca);
	gnutls_x509_crt_deinit(srv);
	gnutls_x509_crt_deinit(oth);
}

static void use(const gnutls_datum_t *d, gnutls_x509_crt_t c, gnutls_x509_crt_t ca)
{
	gnutls_ocsp_resp_t r;
	gnutls_ocsp_req_t q;
	gnutls_datum_t text;
	unsigned v;

	assert_int_equal(gnutls_ocsp_resp_init(&r), 0);
	if (gnutls_ocsp_resp_import(r, d) == 0) {
		if (gnutls_ocsp_resp_print(r, GNUTLS_OCSP_PRINT_FULL, &text) == 0)
			gnutls_free(text.data);
		(void)gnutls_ocsp_resp_verify_direct(r, ca, &v, 0);
		(void)!ocsp_check_stapled(d, c, ca, 0, &v);
	}
	gnutls_ocsp_resp_deinit(r);
	assert_int_equal(gnutls_ocsp_req_init(&q), 0);
	if (gnutls_ocsp_req_import(q, d) == 0 &&
	    gnutls_ocsp_req_print(q, GNUTLS_OCSP_PRINT_FULL, &text) == 0)
		gnutls_free(text.data);
	gnutls_ocsp_req_deinit(q);
}

static void test_hostile(void **state)
{
	static const char *const names[] = {"resp-del", "c1", "req", "resp-oth-rev"};
	gnutls_x509_crt_t srv = crt("srv"), ca = crt("ca");

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		const gnutls_datum_t *whole = der(names[i]);

		for (unsigned len = 0; len < whole->size; len++) {
			gnutls_datum_t part = {malloc(len ? len : 1), len};

			memcpy(part.data, whole->data, len);
			gnutls_ocsp_resp_t r;

			assert_int_equal(gnutls_ocsp_resp_init(&r), 0);
			assert_true(gnutls_ocsp_resp_import(r, &part) < 0);
			gnutls_ocsp_resp_deinit(r);
			use(&part, srv, ca);
			free(part.data);
		}
		for (unsigned at = 0; at < whole->size; at++) {
			gnutls_datum_t changed = {malloc(whole->size), whole->size};

			memcpy(changed.data, whole->data, whole->size);
			changed.data[at] ^= (uint8_t)(1 << at % 8);
			use(&changed, srv, ca);
			free(changed.data);
		}
	}
	gnutls_x509_crt_deinit(srv);
	gnutls_x509_crt_deinit(ca);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_verify),	cmocka_unit_test(test_stapled),
		cmocka_unit_test(test_getters), cmocka_unit_test(test_request),
		cmocka_unit_test(test_hostile),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
