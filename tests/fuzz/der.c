/* SPDX-License-Identifier: GPL-3.0-or-later */
/* DER and what is read straight from it: elements, numbers, times, algorithm identifiers, keys, BER
 * made DER, DH parameters, signatures. */
#include "config.h"

#include <gnutls/abstract.h>
#include <gnutls/crypto.h>
#include <gnutls/x509.h>

#include "asn1/asn1.h"
#include "fuzz.h"

static void elements(struct reader r, unsigned depth)
{
	struct reader content, copy;
	char oid[DER_OID_MAX];
	struct der_algid a;
	struct der_sign sign;
	struct pk_params pk = {0};
	struct pk_pss pss;
	gnutls_datum_t whole, v;
	uint32_t small;
	uint8_t tag;
	time_t t;
	bool b;

	while (!reader_is_empty(&r)) {
		const uint8_t *before = r.p;

		copy = r;
		(void)!der_read_uint(&copy, &v);
		copy = r;
		(void)!der_read_small(&copy, &small);
		copy = r;
		(void)!der_read_bool(&copy, &b);
		copy = r;
		if (der_read_oid(&copy, oid) == 0)
			FUZZ_CHECK(strlen(oid) < DER_OID_MAX);
		copy = r;
		(void)!der_read_bits(&copy, &v);
		copy = r;
		(void)!der_read_time(&copy, &t);
		copy = r;
		if (der_read_algid(&copy, &a) == 0) {
			(void)!der_sign_parse(&a, &sign);
			(void)!der_pss_parse(&a.params, &pss);
			(void)!der_pk_parse(&a, &pk);
			pk_params_clear(&pk);
		}
		if (der_read_any(&r, &tag, &content, &whole) < 0) {
			FUZZ_CHECK(reader_is_empty(&r));
			return;
		}
		FUZZ_CHECK(r.p > before && whole.data == before);
		if (tag & 0x20 && depth < 50)
			elements(content, depth + 1);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzz_input in = {data, size};
	gnutls_datum_t d, out, r, s;
	gnutls_dh_params_t dh;
	struct pk_params pk = {0};
	gnutls_digest_algorithm_t digest;
	unsigned char bytes[64];
	unsigned digest_len;

	fuzz_begin();
	d = fuzz_rest(&in);
	elements(reader_of_datum(&d), 0);
	if (der_spki_parse(d.data, d.size, &pk) == 0) {
		if (der_spki_encode(&pk, &out) == 0)
			gnutls_free(out.data);
		pk_params_clear(&pk);
	}
	if (der_from_ber(&d, &out) == 0) {
		elements(reader_of_datum(&out), 0);
		gnutls_free(out.data);
	}
	for (int form = 0; form < 2; form++) {
		FUZZ_CHECK(gnutls_dh_params_init(&dh) == 0);
		if (gnutls_dh_params_import_pkcs3(
			    dh, &d, form ? GNUTLS_X509_FMT_PEM : GNUTLS_X509_FMT_DER) == 0 &&
		    gnutls_dh_params_export2_pkcs3(dh, GNUTLS_X509_FMT_PEM, &out) == 0)
			gnutls_free(out.data);
		gnutls_dh_params_deinit(dh);
	}
	if (gnutls_decode_rs_value(&d, &r, &s) == 0) {
		if (gnutls_encode_rs_value(&out, &r, &s) == 0)
			gnutls_free(out.data);
		gnutls_free(r.data);
		gnutls_free(s.data);
	}
	digest_len = sizeof(bytes);
	(void)gnutls_decode_ber_digest_info(&d, &digest, bytes, &digest_len);
	free(d.data);
	return 0;
}
