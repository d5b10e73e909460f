/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Revocation lists: getters, every entry, text, verification. */
#include "config.h"

#include <gnutls/x509.h>

#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzz_input in = {data, size};
	gnutls_datum_t d, text;
	gnutls_x509_crl_t crl;
	gnutls_x509_crl_iter_t iter = NULL;
	unsigned char bytes[300];
	size_t len;
	time_t t;
	unsigned critical, status, n = 0;
	gnutls_x509_crt_t ca;
	bool pem = size > 10 && !memcmp(data, "-----BEGIN", 10);

	fuzz_begin();
	ca = fuzz_ca();
	d = fuzz_rest(&in);
	FUZZ_CHECK(gnutls_x509_crl_init(&crl) == 0);
	if (gnutls_x509_crl_import(crl, &d, pem ? GNUTLS_X509_FMT_PEM : GNUTLS_X509_FMT_DER) == 0) {
		(void)gnutls_x509_crl_get_version(crl);
		(void)gnutls_x509_crl_get_this_update(crl);
		(void)gnutls_x509_crl_get_next_update(crl);
		(void)gnutls_x509_crl_get_crt_count(crl);
		if (gnutls_x509_crl_get_issuer_dn3(crl, &text, 0) == 0)
			gnutls_free(text.data);
		len = sizeof(bytes);
		(void)gnutls_x509_crl_get_number(crl, bytes, &len, &critical);
		do {
			len = sizeof(bytes);
			FUZZ_CHECK(n++ < 100000);
		} while (gnutls_x509_crl_iter_crt_serial(crl, &iter, bytes, &len, &t) == 0);
		gnutls_x509_crl_iter_deinit(iter);
		for (unsigned i = 0; i < 100; i++) {
			len = sizeof(bytes);
			if (gnutls_x509_crl_get_extension_info(crl, i, bytes, &len, &critical) < 0)
				break;
			len = sizeof(bytes);
			(void)gnutls_x509_crl_get_extension_data(crl, i, bytes, &len);
		}
		if (gnutls_x509_crl_print(crl, GNUTLS_CRT_PRINT_FULL, &text) == 0)
			gnutls_free(text.data);
		(void)gnutls_x509_crl_verify(crl, &ca, 1, 0, &status);
		(void)gnutls_x509_crl_check_issuer(crl, ca);
		(void)gnutls_x509_crt_check_revocation(ca, &crl, 1);
		if (gnutls_x509_crl_export2(crl, GNUTLS_X509_FMT_PEM, &text) == 0)
			gnutls_free(text.data);
	}
	gnutls_x509_crl_deinit(crl);
	free(d.data);
	return 0;
}
