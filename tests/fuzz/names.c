/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text that names somebody: distinguished names from strings and from DER, host names, IDNA,
 * passwords, address ranges, URLs. Input: lines; the first byte chooses. */
#include "config.h"

#include <gnutls/abstract.h>
#include <gnutls/urls.h>
#include <gnutls/x509.h>

#include "base/utf8.h"
#include "fuzz.h"

static void dn_text(const char *text)
{
	gnutls_x509_crt_t c;
	gnutls_datum_t shown;
	const char *err;

	FUZZ_CHECK(gnutls_x509_crt_init(&c) == 0);
	if (gnutls_x509_crt_set_dn(c, text, &err) == 0 &&
	    gnutls_x509_crt_get_dn3(c, &shown, 0) == 0)
		gnutls_free(shown.data);
	gnutls_x509_crt_deinit(c);
}

static void dn_der(const gnutls_datum_t *d)
{
	gnutls_x509_dn_t dn;
	gnutls_x509_ava_st ava;
	gnutls_datum_t text;
	char buf[200];
	size_t len = sizeof(buf);

	(void)gnutls_x509_rdn_get(d, buf, &len);
	if (gnutls_x509_rdn_get2(d, &text, 0) == 0)
		gnutls_free(text.data);
	FUZZ_CHECK(gnutls_x509_dn_init(&dn) == 0);
	if (gnutls_x509_dn_import(dn, d) == 0) {
		for (int i = 0; i < 50; i++)
			for (int j = 0; j < 50; j++)
				if (gnutls_x509_dn_get_rdn_ava(dn, i, j, &ava) < 0)
					break;
		if (gnutls_x509_dn_get_str2(dn, &text, 0) == 0)
			gnutls_free(text.data);
		len = sizeof(buf);
		(void)gnutls_x509_dn_export(dn, GNUTLS_X509_FMT_DER, buf, &len);
	}
	gnutls_x509_dn_deinit(dn);
}

static void hosts(const char *pattern, const char *name)
{
	gnutls_x509_crt_t c;

	FUZZ_CHECK(gnutls_x509_crt_init(&c) == 0);
	if (gnutls_x509_crt_set_subject_alt_name(c, GNUTLS_SAN_DNSNAME, pattern,
						 (unsigned)strlen(pattern),
						 GNUTLS_FSAN_APPEND) == 0) {
		(void)gnutls_x509_crt_check_hostname2(c, name, 0);
		(void)gnutls_x509_crt_check_hostname2(c, name,
						      GNUTLS_VERIFY_DO_NOT_ALLOW_WILDCARDS);
		(void)gnutls_x509_crt_check_email(c, name, 0);
	}
	gnutls_x509_crt_deinit(c);
}

static void constraints(const char *rule, const char *name)
{
	gnutls_x509_name_constraints_t nc;
	gnutls_datum_t dr = {(unsigned char *)rule, (unsigned)strlen(rule)};
	gnutls_datum_t dn = {(unsigned char *)name, (unsigned)strlen(name)};

	FUZZ_CHECK(gnutls_x509_name_constraints_init(&nc) == 0);
	for (int i = 0; i < 2; i++) {
		gnutls_x509_subject_alt_name_t type = i ? GNUTLS_SAN_RFC822NAME
							: GNUTLS_SAN_DNSNAME;

		if (gnutls_x509_name_constraints_add_permitted(nc, type, &dr) == 0)
			(void)gnutls_x509_name_constraints_check(nc, type, &dn);
		if (gnutls_x509_name_constraints_add_excluded(nc, type, &dr) == 0)
			(void)gnutls_x509_name_constraints_check(nc, type, &dn);
	}
	gnutls_x509_name_constraints_deinit(nc);
}

static void idna(const char *text)
{
	gnutls_datum_t a, u;
	unsigned len = (unsigned)strlen(text);

	if (gnutls_idna_map(text, len, &a, 0) == 0) {
		FUZZ_CHECK(strlen((char *)a.data) == a.size);
		if (gnutls_idna_reverse_map((char *)a.data, a.size, &u, 0) == 0)
			gnutls_free(u.data);
		gnutls_free(a.data);
	}
	if (gnutls_idna_reverse_map(text, len, &a, 0) == 0)
		gnutls_free(a.data);
}

static void passwords(const gnutls_datum_t *d)
{
	gnutls_datum_t out, back;

	for (unsigned flags = 0; flags < 2; flags++)
		if (gnutls_utf8_password_normalize(d->data, d->size, &out, flags) == 0)
			gnutls_free(out.data);
	(void)utf8_is_valid(d->data, d->size);
	if (utf8_to_utf16be((char *)d->data, d->size, &out) == 0) {
		FUZZ_CHECK(utf8_from_utf16be(out.data, out.size, &back) == 0);
		FUZZ_CHECK(back.size == d->size && !memcmp(back.data, d->data, d->size));
		gnutls_free(back.data);
		gnutls_free(out.data);
	}
	if (utf8_from_utf16be(d->data, d->size, &out) == 0)
		gnutls_free(out.data);
}

static void others(const char *text)
{
	gnutls_datum_t d;
	gnutls_privkey_t k;

	if (gnutls_x509_cidr_to_rfc5280(text, &d) == 0)
		gnutls_free(d.data);
	(void)gnutls_url_is_supported(text);
	FUZZ_CHECK(gnutls_privkey_init(&k) == 0);
	(void)gnutls_privkey_import_url(k, text, 0);
	gnutls_privkey_deinit(k);
	(void)gnutls_x509_dn_oid_name(text, 0);
	(void)gnutls_x509_dn_oid_known(text);
	(void)gnutls_oid_to_pk(text);
	(void)gnutls_oid_to_sign(text);
	(void)gnutls_oid_to_digest(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzz_input in = {data, size};
	gnutls_datum_t d;
	char *a, *b;
	uint8_t what;

	fuzz_begin();
	what = fuzz_u8(&in);
	if (what == 'd' || what == 'p') {
		d = fuzz_rest(&in);
		if (what == 'd')
			dn_der(&d);
		else
			passwords(&d);
		free(d.data);
		return 0;
	}
	a = fuzz_line(&in);
	b = fuzz_line(&in);
	switch (what) {
	case 'n':
		dn_text(a);
		break;
	case 'h':
		hosts(a, b);
		break;
	case 'c':
		constraints(a, b);
		break;
	case 'i':
		idna(a);
		break;
	default:
		others(a);
	}
	free(a);
	free(b);
	return 0;
}
