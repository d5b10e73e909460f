/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private and public keys in every form we read: PKCS #8 plain and encrypted (password "secret"),
 * traditional PEM, DER. A key that was taken can be used. */
#include "config.h"

#include <gnutls/abstract.h>
#include <gnutls/x509.h>

#include "fuzz.h"

static void use(gnutls_x509_privkey_t x)
{
	const gnutls_datum_t text = {(unsigned char *)"text", 4};
	gnutls_datum_t out, sig;
	gnutls_privkey_t k;
	gnutls_pubkey_t pub;
	unsigned char id[64];
	size_t len = sizeof(id);
	gnutls_digest_algorithm_t digest;
	unsigned mand, bits;

	(void)gnutls_x509_privkey_get_key_id(x, 0, id, &len);
	(void)gnutls_x509_privkey_get_pk_algorithm2(x, &bits);
	(void)gnutls_x509_privkey_verify_params(x);
	if (gnutls_x509_privkey_export2(x, GNUTLS_X509_FMT_PEM, &out) == 0)
		gnutls_free(out.data);
	if (gnutls_x509_privkey_export2_pkcs8(x, GNUTLS_X509_FMT_DER, NULL, GNUTLS_PKCS_PLAIN,
					      &out) == 0)
		gnutls_free(out.data);
	FUZZ_CHECK(gnutls_privkey_init(&k) == 0);
	FUZZ_CHECK(gnutls_pubkey_init(&pub) == 0);
	if (gnutls_privkey_import_x509(k, x, GNUTLS_PRIVKEY_IMPORT_COPY) == 0 &&
	    gnutls_pubkey_import_privkey(pub, k, 0, 0) == 0) {
		if (gnutls_pubkey_export2(pub, GNUTLS_X509_FMT_PEM, &out) == 0)
			gnutls_free(out.data);
		if (bits <= 3072 &&
		    gnutls_pubkey_get_preferred_hash_algorithm(pub, &digest, &mand) == 0 &&
		    gnutls_privkey_sign_data(k, digest, 0, &text, &sig) == 0)
			gnutls_free(sig.data);
	}
	gnutls_privkey_deinit(k);
	gnutls_pubkey_deinit(pub);
}

static void as_private(const gnutls_datum_t *d, gnutls_x509_crt_fmt_t form)
{
	gnutls_x509_privkey_t x;
	char *name = NULL, *oid = NULL;
	unsigned schema, cipher, rounds, salt_len = 0;

	FUZZ_CHECK(gnutls_x509_privkey_init(&x) == 0);
	if (gnutls_x509_privkey_import2(x, d, form, "secret", 0) == 0)
		use(x);
	gnutls_x509_privkey_deinit(x);
	FUZZ_CHECK(gnutls_x509_privkey_init(&x) == 0);
	if (gnutls_x509_privkey_import_pkcs8(x, d, form, NULL, GNUTLS_PKCS_PLAIN) == 0)
		use(x);
	gnutls_x509_privkey_deinit(x);
	if (gnutls_pkcs8_info(d, form, &schema, &cipher, NULL, &salt_len, &rounds, &oid) == 0)
		(void)gnutls_pkcs_schema_get_name(schema);
	gnutls_free(oid);
	gnutls_free(name);
}

static void as_public(const gnutls_datum_t *d, gnutls_x509_crt_fmt_t form)
{
	gnutls_pubkey_t k;
	gnutls_datum_t out;

	FUZZ_CHECK(gnutls_pubkey_init(&k) == 0);
	if (gnutls_pubkey_import(k, d, form) == 0) {
		(void)gnutls_pubkey_verify_params(k);
		if (gnutls_pubkey_print(k, GNUTLS_CRT_PRINT_FULL, &out) == 0)
			gnutls_free(out.data);
		if (gnutls_pubkey_export2(k, GNUTLS_X509_FMT_DER, &out) == 0)
			gnutls_free(out.data);
	}
	gnutls_pubkey_deinit(k);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzz_input in = {data, size};
	gnutls_datum_t d;
	gnutls_x509_crt_fmt_t form;

	fuzz_begin();
	d = fuzz_rest(&in);
	form = size > 10 && !memcmp(data, "-----BEGIN", 10) ? GNUTLS_X509_FMT_PEM
							    : GNUTLS_X509_FMT_DER;
	as_private(&d, form);
	as_public(&d, form);
	free(d.data);
	return 0;
}
