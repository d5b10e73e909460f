/* SPDX-License-Identifier: GPL-3.0-or-later */
/* OCSP responses and requests: the same bytes as either. */
#include "config.h"

#include <gnutls/ocsp.h>
#include <gnutls/x509.h>

#include "fuzz.h"

static void response(const gnutls_datum_t *d, bool pem)
{
	gnutls_ocsp_resp_t r;
	gnutls_datum_t a, b, c;
	gnutls_digest_algorithm_t digest;
	gnutls_x509_crt_t *certs;
	time_t t1, t2, t3;
	unsigned u, verify;
	size_t n;

	FUZZ_CHECK(gnutls_ocsp_resp_init(&r) == 0);
	if (gnutls_ocsp_resp_import2(r, d, pem ? GNUTLS_X509_FMT_PEM : GNUTLS_X509_FMT_DER) == 0) {
		(void)gnutls_ocsp_resp_get_status(r);
		(void)gnutls_ocsp_resp_get_version(r);
		(void)gnutls_ocsp_resp_get_produced(r);
		if (gnutls_ocsp_resp_get_response(r, &a, &b) == 0) {
			gnutls_free(a.data);
			gnutls_free(b.data);
		}
		if (gnutls_ocsp_resp_get_responder2(r, &a, 0) == 0)
			gnutls_free(a.data);
		a.data = NULL;
		if (gnutls_ocsp_resp_get_responder_raw_id(r, GNUTLS_OCSP_RESP_ID_KEY, &a) == 0)
			gnutls_free(a.data);
		for (unsigned i = 0; i < 1000; i++) {
			int ret = gnutls_ocsp_resp_get_single(r, i, &digest, &a, &b, &c, &u, &t1,
							      &t2, &t3, &verify);

			if (ret < 0)
				break;
			gnutls_free(a.data);
			gnutls_free(b.data);
			gnutls_free(c.data);
		}
		if (gnutls_ocsp_resp_get_nonce(r, &u, &a) == 0)
			gnutls_free(a.data);
		if (gnutls_ocsp_resp_get_certs(r, &certs, &n) == 0) {
			for (size_t i = 0; i < n; i++)
				gnutls_x509_crt_deinit(certs[i]);
			gnutls_free(certs);
		}
		(void)gnutls_ocsp_resp_check_crt(r, 0, fuzz_ca());
		(void)gnutls_ocsp_resp_verify_direct(r, fuzz_ca(), &verify, 0);
		if (gnutls_ocsp_resp_print(r, GNUTLS_OCSP_PRINT_FULL, &a) == 0)
			gnutls_free(a.data);
		if (gnutls_ocsp_resp_export2(r, &a, GNUTLS_X509_FMT_DER) == 0)
			gnutls_free(a.data);
	}
	gnutls_ocsp_resp_deinit(r);
}

static void request(const gnutls_datum_t *d)
{
	gnutls_ocsp_req_t r;
	gnutls_datum_t a, b, c;
	gnutls_digest_algorithm_t digest;
	unsigned u;

	FUZZ_CHECK(gnutls_ocsp_req_init(&r) == 0);
	if (gnutls_ocsp_req_import(r, d) == 0) {
		(void)gnutls_ocsp_req_get_version(r);
		for (unsigned i = 0; i < 1000; i++) {
			if (gnutls_ocsp_req_get_cert_id(r, i, &digest, &a, &b, &c) < 0)
				break;
			gnutls_free(a.data);
			gnutls_free(b.data);
			gnutls_free(c.data);
		}
		if (gnutls_ocsp_req_get_nonce(r, &u, &a) == 0)
			gnutls_free(a.data);
		if (gnutls_ocsp_req_print(r, GNUTLS_OCSP_PRINT_FULL, &a) == 0)
			gnutls_free(a.data);
		if (gnutls_ocsp_req_export(r, &a) == 0)
			gnutls_free(a.data);
	}
	gnutls_ocsp_req_deinit(r);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzz_input in = {data, size};
	gnutls_datum_t d;

	fuzz_begin();
	d = fuzz_rest(&in);
	response(&d, size > 10 && !memcmp(data, "-----BEGIN", 10));
	request(&d);
	free(d.data);
	return 0;
}
