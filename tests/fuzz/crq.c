/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Certificate requests: getters, text, signature, and a certificate made of one. */
#include "config.h"

#include <gnutls/x509.h>

#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzz_input in = {data, size};
	gnutls_datum_t d, text;
	gnutls_x509_crq_t crq;
	gnutls_x509_crt_t crt;
	char buf[300];
	size_t len;
	unsigned critical, u;
	int path;
	bool pem = size > 10 && !memcmp(data, "-----BEGIN", 10);

	fuzz_begin();
	d = fuzz_rest(&in);
	FUZZ_CHECK(gnutls_x509_crq_init(&crq) == 0);
	if (gnutls_x509_crq_import(crq, &d, pem ? GNUTLS_X509_FMT_PEM : GNUTLS_X509_FMT_DER) == 0) {
		(void)gnutls_x509_crq_get_version(crq);
		(void)gnutls_x509_crq_get_pk_algorithm(crq, &u);
		(void)gnutls_x509_crq_get_signature_algorithm(crq);
		(void)gnutls_x509_crq_verify(crq, 0);
		if (gnutls_x509_crq_get_dn3(crq, &text, 0) == 0)
			gnutls_free(text.data);
		len = sizeof(buf);
		(void)gnutls_x509_crq_get_challenge_password(crq, buf, &len);
		(void)gnutls_x509_crq_get_basic_constraints(crq, &critical, &u, &path);
		(void)gnutls_x509_crq_get_key_usage(crq, &u, &critical);
		for (unsigned i = 0; i < 50; i++) {
			len = sizeof(buf);
			(void)gnutls_x509_crq_get_attribute_info(crq, i, buf, &len);
			len = sizeof(buf);
			(void)gnutls_x509_crq_get_extension_info(crq, i, buf, &len, &critical);
			len = sizeof(buf);
			(void)gnutls_x509_crq_get_subject_alt_name(crq, i, buf, &len, &u,
								   &critical);
			len = sizeof(buf);
			(void)gnutls_x509_crq_get_key_purpose_oid(crq, i, buf, &len, &critical);
		}
		if (gnutls_x509_crq_print(crq, GNUTLS_CRT_PRINT_FULL, &text) == 0)
			gnutls_free(text.data);
		FUZZ_CHECK(gnutls_x509_crt_init(&crt) == 0);
		(void)gnutls_x509_crt_set_crq(crt, crq);
		(void)gnutls_x509_crt_set_crq_extensions(crt, crq);
		gnutls_x509_crt_deinit(crt);
		if (gnutls_x509_crq_export2(crq, GNUTLS_X509_FMT_DER, &text) == 0)
			gnutls_free(text.data);
	}
	gnutls_x509_crq_deinit(crq);
	free(d.data);
	return 0;
}
