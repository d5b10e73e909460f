/* SPDX-License-Identifier: GPL-3.0-or-later */
/* DER: the TLV reader and writer, times, algorithm identifiers, SPKI. */
#include "config.h"

#include "keys-data.h"

#include "asn1/asn1.h"

static const struct {
	const char *hex;
	int ret; /* of der_read_any, then der_read_end */
	uint8_t tag;
	size_t len;
} headers[] = {
	{"0500", 0, 0x05, 0},
	{"040161", 0, 0x04, 1},
	{"", GNUTLS_E_ASN1_DER_ERROR, 0, 0},
	{"04", GNUTLS_E_ASN1_DER_ERROR, 0, 0},
	{"0402aa", GNUTLS_E_ASN1_DER_ERROR, 0, 0},
	/* indefinite, long form of a short length, leading zero, five length bytes, high tag */
	{"30800000", GNUTLS_E_ASN1_DER_ERROR, 0, 0},
	{"048101aa", GNUTLS_E_ASN1_DER_ERROR, 0, 0},
	{"04820001aa", GNUTLS_E_ASN1_DER_ERROR, 0, 0},
	{"04850000000001aa", GNUTLS_E_ASN1_DER_ERROR, 0, 0},
	{"0484ffffffffaa", GNUTLS_E_ASN1_DER_ERROR, 0, 0},
	{"1f8101aa", GNUTLS_E_ASN1_DER_ERROR, 0, 0},
	/* left over */
	{"050000", GNUTLS_E_ASN1_DER_ERROR, 0, 0},
};

static void tlv_headers(void **state)
{
	uint8_t buf[64], tag;
	struct reader c;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(headers); i++) {
		size_t n = unhex(headers[i].hex, buf, sizeof(buf));
		struct reader r = reader_of(buf, n);
		int ret = der_read_any(&r, &tag, &c, NULL);

		if (ret >= 0)
			ret = der_read_end(&r);
		else
			assert_true(reader_is_empty(&r));
		assert_int_equal(ret, headers[i].ret);
		if (ret < 0)
			continue;
		assert_int_equal(tag, headers[i].tag);
		assert_int_equal(reader_left(&c), headers[i].len);
	}
}

static const struct {
	const char *der, *value; /* NULL: refused */
} numbers[] = {
	{"020100", "00"},         {"02017f", "7f"},   {"02020080", "80"},
	{"0203010001", "010001"}, {"0200", NULL},     {"0201ff", NULL},
	{"0202007f", NULL},       {"02020000", NULL}, {"040100", NULL},
};

static void tlv_numbers(void **state)
{
	uint8_t buf[64];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(numbers); i++) {
		size_t n = unhex(numbers[i].der, buf, sizeof(buf));
		struct reader r = reader_of(buf, n);
		struct writer w = {0};
		gnutls_datum_t v, out;

		if (!numbers[i].value) {
			assert_true(der_read_uint(&r, &v) < 0);
			continue;
		}
		assert_int_equal(der_read_uint(&r, &v), 0);
		assert_hex(&v, numbers[i].value);
		der_write_uint(&w, &v);
		assert_int_equal(writer_take_datum(&w, &out), 0);
		assert_hex(&out, numbers[i].der);
		gnutls_free(out.data);
	}
}

static const struct {
	const char *text, *der;
} oids[] = {
	{"1.2.840.113549.1.1.11", "06092a864886f70d01010b"},
	{"2.5.29.15", "0603551d0f"},
	{"0.0", "060100"},
	{"2.999.3", "0603883703"},
	{"2.16.840.1.101.3.4.2.1", "0609608648016503040201"},
	{"1.3.6.1.4.1.4294967295", "060a2b060104018fffffff7f"},
};
static const char *const bad_oids[] = {"0600", "06022a80", "0603802a01",
				       "060b2affffffffffffffffffff"};
static const char *const bad_oid_texts[] = {
	"", "1", "3.1", "1.40", "1..2", "1.2.", "1.x", "-1.2", "1.2.99999999999999999999"};

static void tlv_oids(void **state)
{
	char text[DER_OID_MAX];
	uint8_t buf[64];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(oids); i++) {
		size_t n = unhex(oids[i].der, buf, sizeof(buf));
		struct reader r = reader_of(buf, n);
		struct writer w = {0};
		gnutls_datum_t out;

		assert_int_equal(der_read_oid(&r, text), 0);
		assert_string_equal(text, oids[i].text);
		der_write_oid(&w, text);
		assert_int_equal(writer_take_datum(&w, &out), 0);
		assert_hex(&out, oids[i].der);
		gnutls_free(out.data);
	}
	for (size_t i = 0; i < ARRAY_LEN(bad_oids); i++) {
		size_t n = unhex(bad_oids[i], buf, sizeof(buf));
		struct reader r = reader_of(buf, n);

		assert_true(der_read_oid(&r, text) < 0);
	}
	for (size_t i = 0; i < ARRAY_LEN(bad_oid_texts); i++) {
		struct writer w = {0};

		der_write_oid(&w, bad_oid_texts[i]);
		assert_true(writer_error(&w) < 0);
		writer_clear(&w);
	}
	/* as long as one can get */
	memset(buf, 1, sizeof(buf));
	assert_int_equal(der_oid_to_text(buf, 62, text), 0);
	assert_true(der_oid_to_text(buf, 64, text) < 0);
}

static void tlv_lengths(void **state)
{
	static const struct {
		size_t len;
		const char *header;
	} cases[] = {{0, "0400"},       {127, "047f"},       {128, "048180"},      {255, "0481ff"},
		     {256, "04820100"}, {65535, "0482ffff"}, {65536, "0483010000"}};
	uint8_t want[8];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		size_t n = unhex(cases[i].header, want, sizeof(want)), mark;
		struct writer w = {0};
		struct reader r, c;

		mark = der_open(&w, DER_OCTETS);
		for (size_t k = 0; k < cases[i].len; k++)
			writer_u8(&w, (uint8_t)k);
		der_close(&w, mark);
		assert_int_equal(writer_error(&w), 0);
		assert_int_equal(w.len, n + cases[i].len);
		assert_memory_equal(w.data, want, n);
		r = reader_of(w.data, w.len);
		assert_int_equal(der_read(&r, DER_OCTETS, &c), 0);
		assert_int_equal(reader_left(&c), cases[i].len);
		for (size_t k = 0; k < cases[i].len; k++)
			assert_int_equal(c.p[k], (uint8_t)k);
		writer_clear(&w);
	}
}

static const struct {
	const char *text;
	bool ok;
	int64_t t;
} times[] = {
	{"700101000000Z", true, 0},
	{"500101000000Z", true, -631152000},
	{"491231235959Z", true, 2524607999},
	{"000229120000Z", true, 951825600},
	{"19700101000000Z", true, 0},
	{"20380119031408Z", true, 2147483648},
	{"21000228235959Z", true, 4107542399},
	{"99991231235958Z", true, 253402300798},
	{"99991231235959Z", true, (int64_t)GNUTLS_X509_NO_WELL_DEFINED_EXPIRATION},
	{"7001010000Z", false, 0},
	{"700101000000+0100", false, 0},
	{"700101000000", false, 0},
	{"701301000000Z", false, 0},
	{"700001000000Z", false, 0},
	{"700132000000Z", false, 0},
	{"010229000000Z", false, 0},
	{"21000229000000Z", false, 0},
	{"700101240000Z", false, 0},
	{"700101006000Z", false, 0},
	{"700101000060Z", false, 0},
	{"7001010000 0Z", false, 0},
	{"19700101000000.5Z", false, 0},
	{"00000101000000Z", false, 0},
	{"", false, 0},
};

static void time_forms(void **state)
{
	char text[16];
	time_t t;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(times); i++) {
		size_t len = strlen(times[i].text);
		bool general = len >= 15;
		int ret = general ? der_time_generalized(times[i].text, len, &t)
				  : der_time_utc(times[i].text, len, &t);

		assert_int_equal(ret, times[i].ok ? 0 : GNUTLS_E_ASN1_TIME_ERROR);
		if (ret < 0)
			continue;
		assert_true((int64_t)t == times[i].t);
		assert_int_equal(der_time_text(t, text), 0);
		assert_string_equal(general ? text : text + 2, times[i].text);
	}
	assert_int_equal(der_time_text((time_t)1 << 60, text), GNUTLS_E_ASN1_TIME_ERROR);
}

static const struct {
	const char *hex;
	int ret;
	gnutls_digest_algorithm_t digest;
	unsigned salt;
	bool same; /* our encoding is this one */
} pss_params[] = {
	{"", 0, GNUTLS_DIG_UNKNOWN, 0, false},
	{"3000", 0, GNUTLS_DIG_SHA1, 20, true},
	{"3034a00f300d06096086480165030402010500a11c301a06092a864886f70d010108300d0609608648016503"
	 "0402010500a203020120",
	 0, GNUTLS_DIG_SHA256, 32, true},
	/* another hash in the mask generation; trailer 2; something behind */
	{"3025a00f300d06096086480165030402010500a112301006092a864886f70d010108300306012a",
	 GNUTLS_E_UNKNOWN_HASH_ALGORITHM, 0, 0, false},
	{"3011a00f300d06096086480165030402010500", GNUTLS_E_CONSTRAINT_ERROR, 0, 0, false},
	{"3005a303020102", GNUTLS_E_CONSTRAINT_ERROR, 0, 0, false},
	{"30000500", GNUTLS_E_ASN1_DER_ERROR, 0, 0, false},
	{"3002a400", GNUTLS_E_ASN1_DER_ERROR, 0, 0, false},
};

static void pss(void **state)
{
	uint8_t buf[128];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(pss_params); i++) {
		gnutls_datum_t d = {buf, (unsigned)unhex(pss_params[i].hex, buf, sizeof(buf))}, out;
		struct pk_pss p;

		assert_int_equal(der_pss_parse(&d, &p), pss_params[i].ret);
		if (pss_params[i].ret < 0)
			continue;
		assert_int_equal(p.digest, pss_params[i].digest);
		assert_int_equal(p.salt_len, pss_params[i].salt);
		if (!pss_params[i].same)
			continue;
		assert_int_equal(der_pss_encode(&p, &out), 0);
		assert_hex(&out, pss_params[i].hex);
		gnutls_free(out.data);
	}
}

static const struct {
	const char *hex;
	int ret;
	gnutls_sign_algorithm_t sign;
} sign_ids[] = {
	{"300d06092a864886f70d01010b0500", 0, GNUTLS_SIGN_RSA_SHA256},
	{"300b06092a864886f70d01010b", 0, GNUTLS_SIGN_RSA_SHA256},
	{"300a06082a8648ce3d040302", 0, GNUTLS_SIGN_ECDSA_SHA256},
	{"300506032b6570", 0, GNUTLS_SIGN_EDDSA_ED25519},
	{"300706032b65700500", GNUTLS_E_ASN1_DER_ERROR, 0},
	{"300b06092a864886f70d01010a", GNUTLS_E_ASN1_ELEMENT_NOT_FOUND, 0},
	{"300d06092a864886f70d01010b0400", GNUTLS_E_ASN1_DER_ERROR, 0},
	{"300306012a", 0, GNUTLS_SIGN_UNKNOWN},
};

static void sign_identifiers(void **state)
{
	uint8_t buf[128];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(sign_ids); i++) {
		size_t n = unhex(sign_ids[i].hex, buf, sizeof(buf));
		struct reader r = reader_of(buf, n);
		struct der_algid a;
		struct der_sign s;

		assert_int_equal(der_read_algid(&r, &a), 0);
		assert_int_equal(der_read_end(&r), 0);
		assert_int_equal(der_sign_parse(&a, &s), sign_ids[i].ret);
		if (sign_ids[i].ret >= 0)
			assert_int_equal(s.sign, sign_ids[i].sign);
	}
	{
		const struct sign_entry *se = sign_find(GNUTLS_SIGN_RSA_SHA256);
		gnutls_datum_t out;

		assert_int_equal(der_sign_encode(se, NULL, &out), 0);
		assert_hex(&out, sign_ids[0].hex);
		gnutls_free(out.data);
	}
}

static const char *const public_keys[] = {
	"rsa.pub.pem",      "rsa-pss.pub.pem",  "rsa-pss-sha384.pub.pem",
	"ec-P-256.pub.pem", "ec-P-384.pub.pem", "ec-P-521.pub.pem",
	"ED25519.pub.pem",  "ED448.pub.pem",    "X25519.pub.pem",
	"X448.pub.pem",     "dsa.pub.pem",
};

static void spki(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(public_keys); i++) {
		gnutls_datum_t der = file_load_der(public_keys[i]), out;
		struct pk_params p;

		assert_int_equal(der_spki_parse(der.data, der.size, &p), 0);
		assert_int_equal(der_spki_encode(&p, &out), 0);
		assert_true(datum_eq(&der, &out));
		gnutls_free(out.data);
		pk_params_clear(&p);
		/* cut off anywhere, and one byte too many (file_load_der leaves a zero there) */
		for (unsigned n = 0; n < der.size; n++) {
			uint8_t *cut = malloc(n ? n : 1);

			memcpy(cut, der.data, n);
			assert_true(der_spki_parse(cut, n, &p) < 0);
			free(cut);
		}
		assert_true(der_spki_parse(der.data, der.size + 1, &p) < 0);
		gnutls_free(der.data);
	}
}

static void spki_errors(void **state)
{
	static const struct {
		const char *hex;
		int ret;
	} cases[] = {
		/* unknown algorithm; EC without and with an unknown curve; compressed point */
		{"300a300306012a0303000101", GNUTLS_E_UNKNOWN_PK_ALGORITHM},
		{"3010300906072a8648ce3d02010303000401", GNUTLS_E_ECC_UNSUPPORTED_CURVE},
		{"3013300c06072a8648ce3d020106012a0303000401", GNUTLS_E_ECC_UNSUPPORTED_CURVE},
		/* Ed25519 with parameters; too short; bits not in bytes */
		{"300e300706032b6570050003030001020304", GNUTLS_E_ASN1_DER_ERROR},
		{"300c300506032b65700303000102", GNUTLS_E_PARSING_ERROR},
		{"300c300506032b65700303010102", GNUTLS_E_ASN1_DER_ERROR},
	};
	uint8_t buf[128];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct pk_params p;
		size_t n = unhex(cases[i].hex, buf, sizeof(buf));

		assert_int_equal(der_spki_parse(buf, n, &p), cases[i].ret);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tlv_headers),      cmocka_unit_test(tlv_numbers),
		cmocka_unit_test(tlv_oids),         cmocka_unit_test(tlv_lengths),
		cmocka_unit_test(time_forms),       cmocka_unit_test(pss),
		cmocka_unit_test(sign_identifiers), cmocka_unit_test(spki),
		cmocka_unit_test(spki_errors),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
