/* SPDX-License-Identifier: GPL-3.0-or-later */
/* TLS 1.2 with a peer that sends what it should not: every message cut, grown, doubled, dropped, of
 * another type, with changed bits; public values that are none; a downgrade. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "session/session.h"
#include "tls12-tests.h"

/* --- hostile peers */
struct attack {
	bool of_client;
	unsigned n;
	enum { CUT, TYPE, DOUBLE, DROP, GROW, FLIP } what;
	size_t arg;
	bool done;
	size_t body; /* size of the message's body */
	uint8_t type;
};

static void attack(struct tls_pair *p, bool of_client, unsigned n, struct writer *msg)
{
	struct attack *a = p->arg;
	struct writer copy = {0};

	if (a->done || of_client != a->of_client || n != a->n)
		return;
	a->done = true;
	a->body = msg->len - 4;
	a->type = msg->data[0];
	switch (a->what) {
	case CUT:
		a->done = a->arg < a->body; /* an empty message can't be cut */
		writer_truncate(msg, MIN(4 + a->arg, msg->len));
		break;
	case GROW:
		writer_u8(msg, 0);
		break;
	case FLIP:
		if (!a->body)
			a->done = false;
		else
			msg->data[4 + a->arg % a->body] ^= (uint8_t)(1 << a->arg / a->body % 8);
		return;
	case TYPE:
		msg->data[0] = (uint8_t)a->arg;
		break;
	case DROP:
		writer_truncate(msg, 0);
		return;
	case DOUBLE:
		writer_bytes(&copy, msg->data, msg->len);
		writer_bytes(msg, copy.data, copy.len);
		writer_clear(&copy);
		return;
	}
	fix_length(msg);
}

/* Runs a handshake with client authentication and ticket under attack; true if the message existed.
 */
static bool under_attack(struct attack *a, const char *kx)
{
	char priority[256];
	struct tls_pair p;
	gnutls_datum_t key;
	bool both;

	snprintf(priority, sizeof(priority), ONE("%s", "AES-128-GCM", "AEAD"), kx);
	assert_int_equal(gnutls_session_ticket_key_generate(&key), 0);
	tls_pair_open(&p, priority, ALL);
	tls_pair_add_client_cert(&p);
	gnutls_certificate_server_set_request(p.s.s, GNUTLS_CERT_REQUEST);
	assert_int_equal(gnutls_session_ticket_enable_server(p.s.s, &key), 0);
	p.meddle = attack;
	p.arg = a;
	a->done = false;
	tls_pair_handshake(&p);
	both = p.c.result == 0 && p.s.result == 0;
	if (a->done && both)
		print_message("%s: %s message %u (type %u), attack %d/%zu went unnoticed\n", kx,
			      a->of_client ? "client" : "server", a->n, a->type, a->what, a->arg);
	assert_false(a->done && both);
	tls_pair_close(&p);
	datum_clear_wipe(&key);
	return a->done;
}

static const char *const attacked[] = {"ECDHE-RSA", "DHE-RSA",   "RSA",
				       "PSK",       "ECDHE-PSK", "ANON-DH"};

static void truncated(void **state)
{
	(void)state;
	for (size_t k = 0; k < ARRAY_LEN(attacked); k++) {
		for (unsigned side = 0; side < 2; side++) {
			for (unsigned n = 0; n < 8; n++) {
				struct attack a = {.of_client = side, .n = n, .what = CUT};
				size_t step;

				if (!under_attack(&a, attacked[k]))
					break;
				/* every byte of short messages, some of long ones */
				step = a.body > 120 ? a.body / 60 : 1;
				for (size_t len = 1; len < a.body; len += step) {
					struct attack b = {
						.of_client = side, .n = n, .what = CUT, .arg = len};

					under_attack(&b, attacked[k]);
				}
				a = (struct attack){.of_client = side, .n = n, .what = GROW};
				under_attack(&a, attacked[k]);
			}
		}
	}
}

/* Every bit of the handshake counts. */
static void flipped(void **state)
{
	(void)state;
	for (size_t k = 0; k < ARRAY_LEN(attacked); k++) {
		for (unsigned side = 0; side < 2; side++) {
			for (unsigned n = 0; n < 8; n++) {
				struct attack a = {.of_client = side, .n = n, .what = FLIP};
				size_t step;

				if (!under_attack(&a, attacked[k]) && !a.type)
					break;
				step = a.body > 60 ? a.body * 8 / 60 + 1 : 5;
				for (size_t bit = 1; bit < a.body * 8; bit += step) {
					struct attack b = {.of_client = side,
							   .n = n,
							   .what = FLIP,
							   .arg = bit};

					under_attack(&b, attacked[k]);
				}
			}
		}
	}
}

/* What the table does not name is unexpected, in every state. */
static void out_of_place(void **state)
{
	static const uint8_t types[] = {0,  1,  2,  4,  5,  8,  11, 12, 13, 14,
					15, 16, 20, 21, 22, 23, 24, 67, 99, 254};

	(void)state;
	for (size_t k = 0; k < ARRAY_LEN(attacked); k++) {
		for (unsigned side = 0; side < 2; side++) {
			for (unsigned n = 0; n < 8; n++) {
				struct attack a = {.of_client = side, .n = n, .what = DOUBLE};

				if (!under_attack(&a, attacked[k]))
					break;
				a.what = DROP;
				under_attack(&a, attacked[k]);
				for (size_t t = 0; t < ARRAY_LEN(types); t++) {
					struct attack b = {.of_client = side,
							   .n = n,
							   .what = TYPE,
							   .arg = types[t]};

					if (types[t] != a.type)
						under_attack(&b, attacked[k]);
				}
			}
		}
	}
}

/* RSA key exchange: whatever is wrong with the premaster shows only at Finished. */
static void spoil_premaster(struct tls_pair *p, bool of_client, unsigned n, struct writer *msg)
{
	const size_t *at = p->arg;

	(void)n;
	if (of_client && msg->data[0] == HS_CLIENT_KEY_EXCHANGE && msg->len > 6)
		msg->data[6 + *at] ^= 0x01;
}

static void no_rsa_oracle(void **state)
{
	(void)state;
	for (size_t at = 0; at < 256; at += 51) {
		struct tls_pair p;

		tls_pair_open(&p, ONE("RSA", "AES-128-GCM", "AEAD"), ALL);
		p.meddle = spoil_premaster;
		p.arg = &at;
		tls_pair_handshake(&p);
		assert_int_equal(p.s.result, GNUTLS_E_DECRYPTION_FAILED);
		tls_pair_close(&p);
	}
}

/* --- public values that are none */
struct bad_value {
	bool of_client;
	size_t len; /* bytes of the length prefix */
	enum { ZERO, ONE_, MINUS_ONE, ALL_ONES, EMPTY } what;
	bool dh;
};

/* The public value stands at the end of these messages, anonymous ones being unsigned. */
static void spoil_value(struct tls_pair *p, bool of_client, unsigned n, struct writer *msg)
{
	const struct bad_value *b = p->arg;
	const uint8_t type = of_client ? HS_CLIENT_KEY_EXCHANGE : HS_SERVER_KEY_EXCHANGE;
	size_t len = b->dh ? 256 : 65;
	uint8_t *y;

	(void)n;
	if (of_client != b->of_client || msg->data[0] != type || msg->len < len + 4)
		return;
	y = msg->data + msg->len - len;
	switch (b->what) {
	case ZERO:
		memset(y, 0, len);
		break;
	case ONE_:
		memset(y, 0, len);
		y[len - 1] = 1;
		break;
	case MINUS_ONE: /* of the ffdhe2048 prime, or a point off the curve */
		if (b->dh) {
			const gnutls_datum_t *q = group_find(GNUTLS_GROUP_FFDHE2048)->prime;

			memcpy(y, q->data, 256);
		}
		y[len - 1] ^= 1;
		break;
	case ALL_ONES:
		memset(y, 0xff, len);
		break;
	case EMPTY:
		y[-1] = 0;
		if (b->dh)
			y[-2] = 0;
		writer_truncate(msg, msg->len - len);
		fix_length(msg);
		break;
	}
}

static void bad_public_values(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 4; i++) {
		for (int what = ZERO; what <= EMPTY; what++) {
			struct bad_value b = {.of_client = i & 1, .dh = i & 2, .what = what};
			struct tls_pair p;

			tls_pair_open(&p,
				      b.dh ? "NONE:+VERS-TLS1.2:+COMP-NULL:+SIGN-ALL:+ANON-DH:"
					     "+GROUP-FFDHE2048:+AES-128-GCM:+AEAD"
					   : "NONE:+VERS-TLS1.2:+COMP-NULL:+SIGN-ALL:+ANON-ECDH:"
					     "+GROUP-SECP256R1:+AES-128-CBC:+SHA1",
				      ALL);
			p.meddle = spoil_value;
			p.arg = &b;
			tls_pair_handshake(&p);
			assert_int_equal(b.of_client ? p.s.result : p.c.result,
					 GNUTLS_E_RECEIVED_ILLEGAL_PARAMETER);
			tls_pair_close(&p);
		}
	}
}

/* --- a PSK identity is more than what stands before its first NUL */
static void identity_with_nul(void **state)
{
	static const gnutls_datum_t name = {(void *)"joe\0x", 5};
	const gnutls_datum_t key = {(unsigned char *)"07070707070707070707070707070707", 32};
	static const char *const kx[] = {"PSK", "DHE-PSK", "RSA-PSK"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(kx); i++) {
		struct tls_pair p;
		char priority[256];

		snprintf(priority, sizeof(priority), ONE("%s", "AES-128-GCM", "AEAD"), kx[i]);
		tls_pair_open(&p, priority, ALL);
		assert_int_equal(gnutls_psk_set_client_credentials2(p.client_psk, &name, &key,
								    GNUTLS_PSK_KEY_HEX),
				 0);
		tls_pair_handshake(&p);
		assert_true(p.s.result < 0);
		assert_true(gnutls_error_is_fatal(p.s.result));
		tls_pair_close(&p);
	}
}

/* --- downgrade */
static void strip_versions(struct tls_pair *p, bool of_client, unsigned n, struct writer *msg)
{
	(void)p;
	/* supported_versions becomes an extension that nobody knows */
	for (size_t i = 40; of_client && !n && i + 5 < msg->len; i++)
		if (!memcmp(msg->data + i, "\x00\x2b\x00\x05\x04\x03\x04", 7)) {
			msg->data[i] = 0x7a;
			msg->data[i + 1] = 0x7a;
		}
}

static void downgrade(void **state)
{
	struct tls_pair p;

	(void)state;
	tls_pair_open(&p, "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2",
		      "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2");
	p.meddle = strip_versions;
	tls_pair_handshake(&p);
	assert_int_equal(p.c.result, GNUTLS_E_RECEIVED_ILLEGAL_PARAMETER);
	tls_pair_close(&p);

	/* the sentinel stands where it must, and nowhere else */
	tls_pair_open(&p, ALL, "NORMAL");
	tls_pair_connect(&p);
	assert_memory_equal(p.c.s->params.server_random + 24, "DOWNGRD\1", 8);
	tls_pair_close(&p);
	tls_pair_open(&p, "NORMAL", ALL);
	tls_pair_connect(&p);
	assert_memory_not_equal(p.c.s->params.server_random + 24, "DOWNGRD", 7);
	tls_pair_close(&p);
	tls_pair_open(&p, "NORMAL", "NORMAL");
	tls_pair_connect(&p);
	assert_int_equal(gnutls_protocol_get_version(p.c.s), GNUTLS_TLS1_3);
	assert_memory_not_equal(p.c.s->params.server_random + 24, "DOWNGRD", 7);
	tls_pair_close(&p);

	/* nothing was stripped: a server without TLS 1.3 */
	tls_pair_open(&p, "NORMAL", ALL);
	tls_pair_connect(&p);
	assert_int_equal(gnutls_protocol_get_version(p.c.s), GNUTLS_TLS1_2);
	tls_pair_close(&p);
	tls_pair_open(&p, ALL, "NORMAL");
	tls_pair_connect(&p);
	tls_pair_close(&p);
	tls_pair_open(&p, ALL ":%FALLBACK_SCSV", "NORMAL");
	tls_pair_handshake(&p);
	assert_int_equal(p.s.result, GNUTLS_E_INAPPROPRIATE_FALLBACK);
	tls_pair_close(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_rsa_oracle),     cmocka_unit_test(downgrade),
		cmocka_unit_test(bad_public_values), cmocka_unit_test(identity_with_nul),
		cmocka_unit_test(truncated),         cmocka_unit_test(flipped),
		cmocka_unit_test(out_of_place),
	};

	return cmocka_run_group_tests_name("tls12-hostile", tests, NULL, NULL);
}
