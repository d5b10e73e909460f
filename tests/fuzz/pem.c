/* SPDX-License-Identifier: GPL-3.0-or-later */
/* PEM, base64 and hexadecimal: decoded as far as that goes; what is encoded comes back. */
#include "config.h"

#include "base/base64.h"
#include "base/hex.h"
#include "base/pem.h"
#include "fuzz.h"

static void blocks(const gnutls_datum_t *d)
{
	struct reader r = reader_of_datum(d), value;
	struct pem_block b;
	int ret;

	for (unsigned i = 0; i < 100000; i++) {
		size_t left = reader_left(&r);

		ret = pem_next(&r, i & 1 ? NULL : "CERTIFICATE", &b);
		if (ret == 0) {
			FUZZ_CHECK(reader_left(&r) < left);
			(void)pem_header(&b, "DEK-Info", &value);
			(void)pem_block_is(&b, "CERTIFICATE");
			pem_block_clear(&b);
		} else if (ret == GNUTLS_E_BASE64_UNEXPECTED_HEADER_ERROR ||
			   reader_left(&r) == left) {
			break;
		}
	}
	(void)pem_count(d->data, d->size, NULL);
}

static void texts(const gnutls_datum_t *d)
{
	gnutls_datum_t out, back;
	size_t len = d->size;
	unsigned char *raw = malloc(len + 1);

	FUZZ_CHECK(raw);
	if (gnutls_pem_base64_decode2(NULL, d, &out) == 0)
		gnutls_free(out.data);
	if (gnutls_base64_decode2(d, &out) == 0) {
		FUZZ_CHECK(out.size <= d->size);
		gnutls_free(out.data);
	}
	if (gnutls_hex_decode2(d, &out) == 0)
		gnutls_free(out.data);
	(void)gnutls_hex_decode(d, raw, &len);
	free(raw);

	FUZZ_CHECK(gnutls_base64_encode2(d, &out) == 0);
	FUZZ_CHECK(gnutls_base64_decode2(&out, &back) == 0);
	FUZZ_CHECK(back.size == d->size && !memcmp(back.data, d->data, d->size));
	gnutls_free(back.data);
	gnutls_free(out.data);
	FUZZ_CHECK(gnutls_hex_encode2(d, &out) == 0);
	gnutls_free(out.data);
	FUZZ_CHECK(gnutls_pem_base64_encode2("TEST", d, &out) == 0);
	gnutls_free(out.data);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzz_input in = {data, size};
	gnutls_datum_t d;

	fuzz_begin();
	d = fuzz_rest(&in);
	blocks(&d);
	texts(&d);
	free(d.data);
	return 0;
}
