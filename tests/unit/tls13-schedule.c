/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The key schedule of TLS 1.3 against the values of RFC 8448 §3 and §4. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "crypto/kdf.h"
#include "handshake/tls13.h"

static size_t from_hex(const char *hex, uint8_t *out)
{
	size_t n = 0;
	unsigned v;

	for (; *hex; hex += 2) {
		assert_int_equal(sscanf(hex, "%2x", &v), 1);
		out[n++] = (uint8_t)v;
	}
	return n;
}

#define EMPTY_HASH "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define C_HS       "b3eddb126e067f35a780b3abf45e2d8f3b1a950738f52e9600746a0e27a55a21"
#define S_HS       "b67b7d690cc16c4e75e54213cb2d37b4e9c912bcded9105d42befd59d391ad38"
#define EARLY      "33ad0a1c607ec03b09e6cd9893680ce210adf300aa1f2660e1b22e10f170f92a"
#define HANDSHAKE  "1dc826e93606aa6fdc0aadc12f741b01046aa6b99f691ed221a9f0ca043fbeac"
#define MASTER     "18df06843d13a08bf2a449844c5f8a478001bc4d4c627984d5a41da8d0402919"
#define DERIVED    "6f2615a108c702c5678f54fc9dbab69716c076189c48250cebeac3576c3611ba"
#define DERIVED_2  "43de77e0c77713859a944db9db2590b53190a65b3ee2e4f12dd7a0bb7ce254b4"
#define RESUMPTION "7df235f2031d2a051287d02b0241b0bfdaf86cc856231f2d5aba46c434ec196c"
#define PSK        "4ecd0eb6ec3b4d87f5d6028f922ca4c5851a277fd41311c9e62d2c9492e1c4f3"
#define Z32        "0000000000000000000000000000000000000000000000000000000000000000"

static void labels(void **state)
{
	static const struct {
		const char *secret, *label, *context, *out;
	} rows[] = {
		{EARLY, "derived", EMPTY_HASH, DERIVED},
		{HANDSHAKE, "derived", EMPTY_HASH, DERIVED_2},
		{S_HS, "key", "", "3fce516009c21727d0f2e4e86ee403bc"},
		{S_HS, "iv", "", "5d313eb2671276ee13000b30"},
		{C_HS, "key", "", "dbfaa693d1762c5b666af5d950258d01"},
		{C_HS, "iv", "", "5bd3c71b836e0b76bb73265f"},
		{S_HS, "finished", "",
		 "008d3b66f816ea559f96b537e885c31fc068bf492c652f01f288a1d8cdc19fc8"},
		{C_HS, "finished", "",
		 "b80ad01015fb2f0bd65ff7d4da5d6bf83f84821d1f87fdc7d3c75b5a7b42d9c4"},
		{RESUMPTION, "resumption", "0000", PSK},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		uint8_t secret[64], context[64], expected[64], out[64];
		size_t len = from_hex(rows[i].out, expected);
		size_t secret_len = from_hex(rows[i].secret, secret);
		size_t context_len = from_hex(rows[i].context, context);

		assert_int_equal(hs13_expand_label(GNUTLS_MAC_SHA256, secret, secret_len,
						   rows[i].label, context, context_len, out, len),
				 0);
		if (memcmp(out, expected, len))
			print_message("row %zu: %s\n", i, rows[i].label);
		assert_memory_equal(out, expected, len);
	}
}

static void extracts(void **state)
{
	static const struct {
		const char *salt, *ikm, *out;
	} rows[] = {
		{Z32, Z32, EARLY},
		{DERIVED, "8bd4054fb55b9d63fdfbacf9f04b9f0d35e6d63f537563efd46272900f89492d",
		 HANDSHAKE},
		{DERIVED_2, Z32, MASTER},
		{Z32, PSK, "9b2188e9b2fc6d64d71dc329900e20bb41915000f678aa839cbb797cb7d8332c"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		uint8_t salt[64], ikm[64], expected[64], out[64];
		size_t salt_len = from_hex(rows[i].salt, salt),
		       ikm_len = from_hex(rows[i].ikm, ikm);

		from_hex(rows[i].out, expected);
		assert_int_equal(
			kdf_hkdf_extract(GNUTLS_MAC_SHA256, ikm, ikm_len, salt, salt_len, out), 0);
		assert_memory_equal(out, expected, 32);
	}
}

/* The same through the functions that a handshake calls. */
static void whole(void **state)
{
	static const struct cipher_entry *cipher;
	struct suite_entry suite = {.prf = GNUTLS_MAC_SHA256};
	struct hs_params params = {.suite = &suite};
	struct hs_config config = {.is_client = true};
	struct hs hs = {.config = &config, .params = &params};
	uint8_t shared[32], expected[32], next[32], key[32];
	struct hs13_psk psk = {.hmac = GNUTLS_MAC_SHA256, .key = {key, sizeof(key)}};

	(void)state;
	cipher = cipher_find(GNUTLS_CIPHER_AES_128_GCM);
	assert_int_equal(cipher->iv_len, 12);
	assert_int_equal(from_hex(PSK, key), sizeof(key));
	assert_int_equal(hs13_early_secret(&hs, &psk), 0);
	from_hex("9b2188e9b2fc6d64d71dc329900e20bb41915000f678aa839cbb797cb7d8332c", expected);
	assert_memory_equal(hs.early_secret.data, expected, 32);
	assert_int_equal(hs13_early_secret(&hs, NULL), 0);
	from_hex(EARLY, expected);
	assert_memory_equal(hs.early_secret.data, expected, 32);

	from_hex("8bd4054fb55b9d63fdfbacf9f04b9f0d35e6d63f537563efd46272900f89492d", shared);
	assert_int_equal(datum_copy(&hs.shared, shared, sizeof(shared)), 0);
	assert_int_equal(hs_transcript_start(&hs, GNUTLS_DIG_SHA256), 0);
	assert_int_equal(hs13_handshake_secrets(&hs), 0);
	from_hex(MASTER, expected);
	assert_memory_equal(hs.master_secret.data, expected, 32);
	/* used up */
	assert_int_equal(hs.early_secret.len + hs.handshake_secret.len + hs.shared.size, 0);

	/* RFC 8446 §7.2: each one from the one before */
	hs.client_hs_traffic.len = from_hex(C_HS, hs.client_hs_traffic.data);
	assert_int_equal(hs13_expand_label(GNUTLS_MAC_SHA256, hs.client_hs_traffic.data, 32,
					   "traffic upd", NULL, 0, next, 32),
			 0);
	assert_int_equal(hs13_next_traffic_secret(&params, &hs.client_hs_traffic), 0);
	assert_memory_equal(hs.client_hs_traffic.data, next, 32);
}

/* Lengths at their limits: an error, never a cut label. */
static void limits(void **state)
{
	uint8_t secret[32] = {1}, context[256] = {0}, out[64];
	char label[300];

	(void)state;
	memset(label, 'l', sizeof(label));
	label[249] = '\0';
	assert_int_equal(
		hs13_expand_label(GNUTLS_MAC_SHA256, secret, 32, label, context, 255, out, 32), 0);
	label[249] = 'l';
	label[250] = '\0';
	assert_true(hs13_expand_label(GNUTLS_MAC_SHA256, secret, 32, label, NULL, 0, out, 32) < 0);
	assert_true(hs13_expand_label(GNUTLS_MAC_SHA256, secret, 32, "l", context, 256, out, 32) <
		    0);
}

/* A label of an application is as long as it says, zeros included. */
static void exporter_labels(void **state)
{
	static const char label[] = "label\0more";
	static const size_t lens[] = {0, 5, 6, 10};
	struct secret exporter = {.data = {7}, .len = 32};
	uint8_t out[ARRAY_LEN(lens)][16];
	char longest[250] = {0};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(lens); i++) {
		assert_int_equal(hs13_export_from(GNUTLS_MAC_SHA256, &exporter, label, lens[i], NULL, 0,
						  out[i], sizeof(out[i])),
				 0);
		for (size_t j = 0; j < i; j++)
			assert_memory_not_equal(out[i], out[j], sizeof(out[i]));
	}
	assert_int_equal(
		hs13_export_from(GNUTLS_MAC_SHA256, &exporter, longest, 249, NULL, 0, out[0], 16), 0);
	assert_int_equal(
		hs13_export_from(GNUTLS_MAC_SHA256, &exporter, longest, 250, NULL, 0, out[0], 16),
		GNUTLS_E_INVALID_REQUEST);
}

/* Servers with different ticket keys or periods in one process: the keys derived are kept for the
 * next one, and never mixed up. */
static void ticket_keys(void **state)
{
	static unsigned char bytes[2][64] = {{1}, {2}};
	const gnutls_datum_t text = {(unsigned char *)"state", 5};
	gnutls_datum_t tickets[2][2], opened;
	struct hs_config c[2][2];

	(void)state;
	for (unsigned key = 0; key < 2; key++)
		for (unsigned period = 0; period < 2; period++) {
			struct hs_config *x = &c[key][period];

			memset(x, 0, sizeof(*x));
			x->ticket_key = (gnutls_datum_t){bytes[key], sizeof(bytes[key])};
			x->expiry_s = period ? 1000000 : 777777777;
			assert_int_equal(hs_ticket_seal(x, &text, &tickets[key][period]), 0);
		}
	for (unsigned i = 0; i < 16; i++) {
		const gnutls_datum_t *t = &tickets[i & 1][i >> 1 & 1];
		const struct hs_config *x = &c[i >> 2 & 1][i >> 3];
		bool same = (i & 3) == (i >> 2);

		assert_int_equal(hs_ticket_open(x, t->data, t->size, &opened),
				 same ? 0 : GNUTLS_E_DECRYPTION_FAILED);
		if (same) {
			assert_memory_equal(opened.data, "state", 5);
			gnutls_free(opened.data);
		}
	}
	for (unsigned i = 0; i < 4; i++)
		gnutls_free(tickets[i & 1][i >> 1].data);
}

static long left;

static void *scarce_malloc(size_t n)
{
	return left-- > 0 ? malloc(n) : NULL;
}

static void *scarce_calloc(size_t n, size_t size)
{
	return left-- > 0 ? calloc(n, size) : NULL;
}

/* A key that there is no memory for leaves the one before: tickets are never without. */
static void ticket_key_scarce(void **state)
{
	static unsigned char bytes[2][64] = {{1}, {2}};
	const gnutls_datum_t text = {(unsigned char *)"state", 5};
	const gnutls_datum_t a = {bytes[0], 64}, b = {bytes[1], 64};
	gnutls_datum_t ticket, opened;
	struct hs_config c = {.expiry_s = 777777777}, same = c;
	gnutls_alloc_function malloc_was = gnutls_malloc;
	gnutls_calloc_function calloc_was = gnutls_calloc;

	(void)state;
	assert_int_equal(hs_ticket_set_key(&c, &a), 0);
	assert_int_equal(hs_ticket_set_key(&same, &a), 0);
	gnutls_malloc = scarce_malloc;
	gnutls_calloc = scarce_calloc;
	for (long n = 0; n < 2; n++) {
		left = n;
		assert_int_equal(hs_ticket_set_key(&c, &b), GNUTLS_E_MEMORY_ERROR);
	}
	gnutls_malloc = malloc_was;
	gnutls_calloc = calloc_was;
	assert_int_equal(hs_ticket_seal(&c, &text, &ticket), 0);
	assert_int_equal(hs_ticket_open(&same, ticket.data, ticket.size, &opened), 0);
	gnutls_free(opened.data);
	/* its own key set once more, and another */
	assert_int_equal(hs_ticket_set_key(&c, &c.ticket_key), 0);
	assert_int_equal(hs_ticket_open(&c, ticket.data, ticket.size, &opened), 0);
	gnutls_free(opened.data);
	assert_int_equal(hs_ticket_set_key(&c, &b), 0);
	assert_int_equal(hs_ticket_open(&c, ticket.data, ticket.size, &opened),
			 GNUTLS_E_DECRYPTION_FAILED);
	gnutls_free(ticket.data);
	hs_ticket_clear(&c);
	hs_ticket_clear(&same);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(labels), cmocka_unit_test(extracts),    cmocka_unit_test(whole),
		cmocka_unit_test(limits), cmocka_unit_test(ticket_keys),
		cmocka_unit_test(ticket_key_scarce), cmocka_unit_test(exporter_labels),
	};

	return cmocka_run_group_tests_name("tls13-schedule", tests, NULL, NULL);
}
