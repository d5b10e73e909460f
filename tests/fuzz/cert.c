/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One certificate, DER or PEM: every getter, all forms of text, its key, what it may do, and the
 * way back: what was exported is what is imported. */
#include "config.h"

#include <gnutls/abstract.h>
#include <gnutls/x509-ext.h>
#include <gnutls/x509.h>

#include "base/mem.h"
#include "fuzz.h"

static void print(gnutls_x509_crt_t c)
{
	static const gnutls_certificate_print_formats_t forms[] = {
		GNUTLS_CRT_PRINT_FULL, GNUTLS_CRT_PRINT_ONELINE, GNUTLS_CRT_PRINT_COMPACT,
		GNUTLS_CRT_PRINT_UNSIGNED_FULL, GNUTLS_CRT_PRINT_FULL_NUMBERS};
	gnutls_datum_t d;

	for (size_t i = 0; i < ARRAY_LEN(forms); i++)
		if (gnutls_x509_crt_print(c, forms[i], &d) == 0) {
			FUZZ_CHECK(strlen((char *)d.data) <= d.size);
			gnutls_free(d.data);
		}
}

static void names(gnutls_x509_crt_t c)
{
	gnutls_datum_t d = {NULL, 0};
	unsigned char bytes[300];
	char text[300];
	size_t len, n2;
	unsigned critical, type, u;
	int ret;

	for (unsigned i = 0; i < 2; i++)
		if ((i ? gnutls_x509_crt_get_dn3 : gnutls_x509_crt_get_issuer_dn3)(c, &d, i) == 0)
			gnutls_free(d.data);
	len = sizeof(text);
	(void)gnutls_x509_crt_get_dn(c, text, &len);
	for (int i = 0;; i++) {
		len = sizeof(text);
		if (gnutls_x509_crt_get_dn_oid(c, i, text, &len) < 0)
			break;
		len = sizeof(bytes);
		(void)gnutls_x509_crt_get_dn_by_oid(c, text, 0, i & 1, bytes, &len);
		FUZZ_CHECK(i < 10000);
	}
	for (unsigned i = 0; i < 1000; i++) {
		len = sizeof(text);
		ret = gnutls_x509_crt_get_subject_alt_name2(c, i, text, &len, &type, &critical);
		if (ret == GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE)
			break;
		len = sizeof(text);
		(void)gnutls_x509_crt_get_subject_alt_othername_oid(c, i, text, &len);
		len = sizeof(text);
		(void)gnutls_x509_crt_get_issuer_alt_name2(c, i, text, &len, &type, &critical);
	}
	(void)gnutls_x509_crt_check_hostname(c, "www.example.com");
	(void)gnutls_x509_crt_check_hostname2(c, "127.0.0.1", 0);
	(void)gnutls_x509_crt_check_hostname(c, "xn--bcher-kva.example");
	(void)gnutls_x509_crt_check_email(c, "joe@example.com", 0);
	for (unsigned i = 0; i < 20; i++) {
		len = sizeof(bytes);
		n2 = sizeof(text);
		u = 0;
		(void)gnutls_x509_crt_get_authority_key_gn_serial(c, i, text, &n2, &type, bytes,
								  &len, &u);
		len = sizeof(bytes);
		(void)gnutls_x509_crt_get_crl_dist_points(c, i, bytes, &len, &u, &critical);
		if (gnutls_x509_crt_get_authority_info_access(c, i, GNUTLS_IA_OCSP_URI, &d,
							      &critical) >= 0)
			gnutls_free(d.data);
		len = sizeof(text);
		(void)gnutls_x509_crt_get_key_purpose_oid(c, i, text, &len, &critical);
	}
}

static void extensions(gnutls_x509_crt_t c)
{
	gnutls_x509_name_constraints_t nc;
	gnutls_x509_policy_st policy;
	gnutls_x509_tlsfeatures_t features;
	gnutls_datum_t d;
	char text[300], *lang;
	unsigned critical, u;
	int path;
	size_t len;

	for (unsigned i = 0; i < 200; i++) {
		len = sizeof(text);
		if (gnutls_x509_crt_get_extension_info(c, i, text, &len, &critical) < 0)
			break;
		if (gnutls_x509_crt_get_extension_data2(c, i, &d) == 0)
			gnutls_free(d.data);
	}
	(void)gnutls_x509_crt_get_basic_constraints(c, &critical, &u, &path);
	(void)gnutls_x509_crt_get_key_usage(c, &u, &critical);
	(void)gnutls_x509_crt_get_proxy(c, &critical, &path, &lang, NULL, NULL);
	for (unsigned i = 0; gnutls_x509_crt_get_policy(c, i, &policy, &critical) == 0; i++)
		gnutls_x509_policy_release(&policy);
	FUZZ_CHECK(gnutls_x509_name_constraints_init(&nc) == 0);
	(void)gnutls_x509_crt_get_name_constraints(c, nc, 0, &critical);
	gnutls_x509_name_constraints_deinit(nc);
	FUZZ_CHECK(gnutls_x509_tlsfeatures_init(&features) == 0);
	(void)gnutls_x509_crt_get_tlsfeatures(c, features, 0, &critical);
	gnutls_x509_tlsfeatures_deinit(features);
}

static void key(gnutls_x509_crt_t c)
{
	gnutls_pubkey_t k;
	gnutls_datum_t d;
	unsigned bits;

	(void)gnutls_x509_crt_get_pk_algorithm(c, &bits);
	FUZZ_CHECK(gnutls_pubkey_init(&k) == 0);
	if (gnutls_pubkey_import_x509(k, c, 0) == 0) {
		if (gnutls_pubkey_print(k, GNUTLS_CRT_PRINT_FULL, &d) == 0)
			gnutls_free(d.data);
		if (gnutls_pubkey_export2(k, GNUTLS_X509_FMT_DER, &d) == 0)
			gnutls_free(d.data);
		(void)gnutls_pubkey_verify_params(k);
	}
	gnutls_pubkey_deinit(k);
}

static void again(gnutls_x509_crt_t c)
{
	gnutls_x509_crt_t twin;
	gnutls_datum_t der;

	if (gnutls_x509_crt_export2(c, GNUTLS_X509_FMT_DER, &der) < 0)
		return;
	FUZZ_CHECK(gnutls_x509_crt_init(&twin) == 0);
	FUZZ_CHECK(gnutls_x509_crt_import(twin, &der, GNUTLS_X509_FMT_DER) == 0);
	FUZZ_CHECK(gnutls_x509_crt_equals(c, twin));
	gnutls_x509_crt_deinit(twin);
	gnutls_free(der.data);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzz_input in = {data, size};
	gnutls_datum_t d;
	gnutls_x509_crt_t c;
	bool pem = size > 10 && !memcmp(data, "-----BEGIN", 10);

	fuzz_begin();
	d = fuzz_rest(&in);
	FUZZ_CHECK(gnutls_x509_crt_init(&c) == 0);
	if (gnutls_x509_crt_import(c, &d, pem ? GNUTLS_X509_FMT_PEM : GNUTLS_X509_FMT_DER) == 0) {
		unsigned char bytes[100];
		size_t len = sizeof(bytes);

		print(c);
		names(c);
		extensions(c);
		key(c);
		again(c);
		(void)gnutls_x509_crt_get_fingerprint(c, GNUTLS_DIG_SHA256, bytes, &len);
		len = sizeof(bytes);
		(void)gnutls_x509_crt_get_key_id(c, 0, bytes, &len);
		(void)gnutls_x509_crt_check_issuer(c, c);
		(void)gnutls_x509_crt_get_signature_algorithm(c);
	}
	gnutls_x509_crt_deinit(c);
	free(d.data);
	return 0;
}
