/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Building and verifying chains: the input is a PEM list; the first certificate is to be verified
 * with the others as helpers, against a store of our own and against the last of the list. Half of
 * the time every signature is right, so that the rules behind them are reached. */
#include "config.h"

#include <gnutls/x509.h>

#include "base/mem.h"
#include "crypto/pk.h"
#include "fuzz.h"

static bool lenient;

int __wrap_pk_verify(const struct pk_params *key, const struct pk_sign_how *how,
		     const gnutls_datum_t *data, const gnutls_datum_t *sig);
int __real_pk_verify(const struct pk_params *key, const struct pk_sign_how *how,
		     const gnutls_datum_t *data, const gnutls_datum_t *sig);

int __wrap_pk_verify(const struct pk_params *key, const struct pk_sign_how *how,
		     const gnutls_datum_t *data, const gnutls_datum_t *sig)
{
	return lenient ? 0 : __real_pk_verify(key, how, data, sig);
}

static gnutls_x509_trust_list_t store(void)
{
	static gnutls_x509_trust_list_t list;
	gnutls_datum_t d;

	if (!list) {
		d = fuzz_file("tests/unit/data/auth/ca1.crt");
		FUZZ_CHECK(gnutls_x509_trust_list_init(&list, 0) == 0);
		FUZZ_CHECK(gnutls_x509_trust_list_add_trust_mem(list, &d, NULL, GNUTLS_X509_FMT_PEM,
								0, 0) == 1);
		free(d.data);
	}
	return list;
}

static void verify(gnutls_x509_trust_list_t list, gnutls_x509_crt_t *certs, unsigned n,
		   unsigned flags)
{
	gnutls_typed_vdata_st vdata[2] = {
		{GNUTLS_DT_DNS_HOSTNAME, (unsigned char *)"www.example.com", 0},
		{GNUTLS_DT_KEY_PURPOSE_OID, (unsigned char *)GNUTLS_KP_TLS_WWW_SERVER, 0}};
	unsigned status;
	gnutls_datum_t text;

	if (gnutls_x509_trust_list_verify_crt2(list, certs, n, vdata, flags & 1 ? 2 : 0,
					       flags & 2 ? GNUTLS_VERIFY_DISABLE_TRUSTED_TIME_CHECKS
							 : 0,
					       &status, NULL) == 0 &&
	    gnutls_certificate_verification_status_print(status, GNUTLS_CRT_X509, &text, 0) == 0)
		gnutls_free(text.data);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzz_input in = {data, size};
	gnutls_datum_t d;
	gnutls_x509_crt_t *certs = NULL;
	gnutls_x509_trust_list_t list;
	unsigned n = 0, status;
	uint8_t flags;

	fuzz_begin();
	lenient = false;
	(void)store();
	flags = fuzz_u8(&in);
	lenient = flags & 4;
	d = fuzz_rest(&in);
	if (gnutls_x509_crt_list_import2(&certs, &n, &d, GNUTLS_X509_FMT_PEM, 0) < 0) {
		free(d.data);
		return 0;
	}
	verify(store(), certs, n, flags);
	FUZZ_CHECK(gnutls_x509_trust_list_init(&list, 0) == 0);
	FUZZ_CHECK(gnutls_x509_trust_list_add_cas(list, &certs[n - 1], 1, 0) == 1);
	verify(list, certs, MAX(n - 1, 1), flags);
	(void)gnutls_x509_crt_list_verify(certs, (int)n, &certs[n - 1], 1, NULL, 0, 0, &status);
	(void)gnutls_x509_crt_verify(certs[0], &certs[n - 1], 1, 0, &status);
	gnutls_x509_trust_list_deinit(list, 0);
	for (unsigned i = 0; i < n; i++)
		gnutls_x509_crt_deinit(certs[i]);
	gnutls_free(certs);
	free(d.data);
	return 0;
}
