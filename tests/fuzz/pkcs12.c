/* SPDX-License-Identifier: GPL-3.0-or-later */
/* PKCS #12: everything that is in a file with password "secret", and the simple way to all of it.
 */
#include "config.h"

#include <gnutls/pkcs12.h>
#include <gnutls/x509.h>

#include "fuzz.h"

static void bags(gnutls_pkcs12_t p12)
{
	gnutls_pkcs12_bag_t bag;
	gnutls_datum_t d;
	char *name;
	int ret;

	for (int i = 0; i < 100; i++) {
		FUZZ_CHECK(gnutls_pkcs12_bag_init(&bag) == 0);
		ret = gnutls_pkcs12_get_bag(p12, i, bag);
		if (ret == 0) {
			if (gnutls_pkcs12_bag_get_type(bag, 0) == GNUTLS_BAG_ENCRYPTED)
				(void)gnutls_pkcs12_bag_decrypt(bag, "secret");
			for (int n = gnutls_pkcs12_bag_get_count(bag) - 1; n >= 0; n--) {
				(void)gnutls_pkcs12_bag_get_type(bag, (unsigned)n);
				(void)gnutls_pkcs12_bag_get_data(bag, (unsigned)n, &d);
				(void)gnutls_pkcs12_bag_get_key_id(bag, (unsigned)n, &d);
				(void)gnutls_pkcs12_bag_get_friendly_name(bag, (unsigned)n, &name);
			}
		}
		gnutls_pkcs12_bag_deinit(bag);
		if (ret < 0)
			break;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzz_input in = {data, size};
	gnutls_datum_t d;
	gnutls_pkcs12_t p12;
	gnutls_x509_privkey_t key = NULL;
	gnutls_x509_crt_t *chain = NULL, *extra = NULL;
	gnutls_x509_crl_t crl = NULL;
	unsigned chain_len = 0, extra_len = 0, mac, salt_len, rounds;
	unsigned char salt[64];
	char *oid = NULL;

	fuzz_begin();
	d = fuzz_rest(&in);
	FUZZ_CHECK(gnutls_pkcs12_init(&p12) == 0);
	if (gnutls_pkcs12_import(p12, &d, GNUTLS_X509_FMT_DER, 0) == 0) {
		salt_len = sizeof(salt);
		(void)gnutls_pkcs12_mac_info(p12, &mac, salt, &salt_len, &rounds, &oid);
		gnutls_free(oid);
		(void)gnutls_pkcs12_verify_mac(p12, "secret");
		bags(p12);
		if (gnutls_pkcs12_simple_parse(p12, "secret", &key, &chain, &chain_len, &extra,
					       &extra_len, &crl, 0) == 0) {
			gnutls_x509_privkey_deinit(key);
			for (unsigned i = 0; i < chain_len; i++)
				gnutls_x509_crt_deinit(chain[i]);
			for (unsigned i = 0; i < extra_len; i++)
				gnutls_x509_crt_deinit(extra[i]);
			gnutls_free(chain);
			gnutls_free(extra);
			gnutls_x509_crl_deinit(crl);
		}
	}
	gnutls_pkcs12_deinit(p12);
	free(d.data);
	return 0;
}
