/* SPDX-License-Identifier: GPL-3.0-or-later */
/* TLS 1.3 with a peer that sends what it should not: every message cut, grown, doubled, dropped,
 * of another type, with changed bits; messages after the handshake; records out of place.
 * Whatever is found ends in the fitting error and alert. */
#include "config.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "record/layer.h"
#include "session/session.h"
#include "tls13-meddle.h"

/* --- attacks on any message */
static struct attack {
	bool of_client;
	unsigned n;
	enum { NOTHING, CUT, GROW, TYPE, DROP, DOUBLE, LENGTH, BEFORE, BIT } what;
	size_t arg;
	bool done;
	size_t body;
	uint8_t type;
} attack;

static void attack_message(bool of_client, unsigned n, struct writer *msg)
{
	struct writer copy = {0};

	if (of_client != attack.of_client || n != attack.n)
		return;
	attack.done = true;
	attack.body = msg->len - 4;
	attack.type = msg->data[0];
	switch (attack.what) {
	case NOTHING:
		attack.done = false;
		return;
	case CUT: /* signatures differ in length from run to run */
		attack.done = attack.arg < attack.body;
		writer_truncate(msg, MIN(4 + attack.arg, msg->len));
		fix_length(msg);
		return;
	case GROW:
		writer_u8(msg, 0);
		fix_length(msg);
		return;
	case TYPE:
		attack.done = msg->data[0] != attack.arg;
		msg->data[0] = (uint8_t)attack.arg;
		return;
	case DROP:
		writer_truncate(msg, 0);
		return;
	case LENGTH:
		attack.done = attack.arg != attack.body;
		msg->data[1] = (uint8_t)(attack.arg >> 16);
		msg->data[2] = (uint8_t)(attack.arg >> 8);
		msg->data[3] = (uint8_t)attack.arg;
		return;
	case BIT:
		msg->data[attack.arg / 8 % msg->len] ^= (uint8_t)(1 << attack.arg % 8);
		return;
	case BEFORE:
	case DOUBLE:
		writer_bytes(&copy, msg->data, msg->len);
		if (attack.what == BEFORE) {
			writer_truncate(msg, 0);
			writer_u8(msg, (uint8_t)attack.arg);
			writer_u24(msg, 0);
		}
		writer_bytes(msg, copy.data, copy.len);
		writer_clear(&copy);
	}
}

/* Whether the message was there. */
static bool under_attack(enum kind kind, struct attack a)
{
	struct tls_pair p;
	bool unnoticed;

	open_kind(&p, kind);
	attack = a;
	meddle = attack_message;
	run(&p);
	unnoticed = p.c.result == 0 && p.s.result == 0;
	if (attack.done && unnoticed)
		print_message("kind %d, %s message %u (type %u), attack %d/%zu went unnoticed\n",
			      kind, a.of_client ? "client" : "server", a.n, attack.type, a.what,
			      a.arg);
	assert_false(attack.done && unnoticed);
	tls_pair_close(&p);
	return attack.body || attack.type;
}

#define FOR_EVERY_MESSAGE(kind, a)                                                              \
	for (int kind = 0; kind < KINDS; kind++)                                                \
		for (struct attack a = {.of_client = false}, *more_ = &a; more_;                \
		     more_ = a.of_client ? NULL : (a = (struct attack){.of_client = true}, &a)) \
			for (a.n = 0; a.what = NOTHING, under_attack((enum kind)kind, a); a.n++)

static void cut_and_grown(void **state)
{
	(void)state;
	FOR_EVERY_MESSAGE(kind, a)
	{
		size_t body = attack.body, step = body > 120 ? body / 40 : 1;

		for (a.what = CUT, a.arg = 0; a.arg < body; a.arg += step)
			under_attack((enum kind)kind, a);
		a.what = GROW;
		under_attack((enum kind)kind, a);
	}
}

static void wrong_lengths(void **state)
{
	(void)state;
	FOR_EVERY_MESSAGE(kind, a)
	{
		size_t body = attack.body;
		const size_t lens[] = {0, 1, body - 1, body + 1, 0xffff, 0xffffff};

		a.what = LENGTH;
		for (size_t i = 0; i < ARRAY_LEN(lens); i++) {
			a.arg = lens[i];
			under_attack((enum kind)kind, a);
		}
	}
}

static void out_of_place(void **state)
{
	static const uint8_t types[] = {0,  1,  2,  3,  4,  5,  6,  8,  11, 12,  13, 14,
					15, 16, 20, 21, 22, 23, 24, 25, 67, 254, 255};

	(void)state;
	FOR_EVERY_MESSAGE(kind, a)
	{
		a.what = DROP;
		under_attack((enum kind)kind, a);
		a.what = DOUBLE;
		under_attack((enum kind)kind, a);
		for (size_t t = 0; t < ARRAY_LEN(types); t++) {
			a.arg = types[t];
			a.what = TYPE;
			under_attack((enum kind)kind, a);
			/* in a client's state before ServerHello a HelloRequest is ignored */
			if (types[t] == 0 && !a.of_client && a.n == 0)
				continue;
			a.what = BEFORE;
			under_attack((enum kind)kind, a);
		}
	}
}

static void changed_bits(void **state)
{
	const char *env = getenv("TLS13_MUTATIONS");
	unsigned rounds = env ? (unsigned)atoi(env) : 3000;
	uint32_t seed = 12345;

	(void)state;
	for (unsigned i = 0; i < rounds; i++) {
		struct attack a = {.what = BIT};

		seed = seed * 1664525 + 1013904223;
		a.of_client = seed >> 31;
		a.n = (seed >> 28) % 7;
		if (a.n > 5)
			a.n = 0;
		a.arg = (seed >> 8) & 0x3fff;
		under_attack((enum kind)(i % KINDS), a);
	}
}

/* --- after the handshake */
static const struct {
	bool to_client;
	const char *message;
	int error; /* AGAIN: dealt with */
} post_cases[] = {
	/* clang-format off */
	{true, "04000019" "00001c20" "00000001" "0201ff" "000a" "00112233445566778899" "0000",
	 GNUTLS_E_AGAIN},
	/* lifetime 0: thrown away */
	{true, "04000019" "00000000" "00000001" "0201ff" "000a" "00112233445566778899" "0000",
	 GNUTLS_E_AGAIN},
	{true, "04000011" "00001c20" "00000001" "0201ff" "0000" "0000" "0000", LENGTH_BAD},
	{true, "0400000f" "00001c20" "00000001" "0201ff" "0000" "0000", LENGTH_BAD}, /* no ticket */
	{true, "04000018" "00001c20" "00000001" "0201ff" "000a" "00112233445566778899" "00",
	 LENGTH_BAD},
	{true, "0400001d" "00001c20" "00000001" "0201ff" "000a" "00112233445566778899" "0004"
	 "002a0004", LENGTH_BAD},
	{true, "04000021" "00001c20" "00000001" "0201ff" "000a" "00112233445566778899" "0008"
	 "002a000400004000", GNUTLS_E_AGAIN},
	{true, "04000000", LENGTH_BAD},
	{false, "04000019" "00001c20" "00000001" "0201ff" "000a" "00112233445566778899" "0000",
	 GNUTLS_E_UNEXPECTED_PACKET},
	{true, "1800000100", GNUTLS_E_DECRYPTION_FAILED}, /* key changed: ours did not */
	{false, "1800000102", ILLEGAL},
	{false, "18000000", GNUTLS_E_UNEXPECTED_PACKET},
	{true, "180000020000", GNUTLS_E_UNEXPECTED_PACKET},
	{false, "180000010018000001" "00", GNUTLS_E_UNEXPECTED_PACKET}, /* more behind it */
	{true, "18000001000400", GNUTLS_E_UNEXPECTED_PACKET},
	{true, "00000000", GNUTLS_E_UNEXPECTED_PACKET},
	{false, "01000000", GNUTLS_E_UNEXPECTED_PACKET},
	{true, "02000000", GNUTLS_E_UNEXPECTED_PACKET},
	{false, "05000000", GNUTLS_E_UNEXPECTED_PACKET},
	{true, "080000020000", GNUTLS_E_UNEXPECTED_PACKET},
	{false, "0b00000400000000", GNUTLS_E_UNEXPECTED_PACKET},
	{true, "0d000003000000", GNUTLS_E_UNEXPECTED_PACKET},
	{true, "14000000", GNUTLS_E_UNEXPECTED_PACKET},
	{false, "fe000000", GNUTLS_E_UNEXPECTED_PACKET},
	{true, "04ffffff00", GNUTLS_E_HANDSHAKE_TOO_LARGE},
	/* clang-format on */
};

static void after_the_handshake(void **state)
{
	unsigned wrong = 0;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(post_cases); i++) {
		struct writer w = {0};
		struct tls_pair p;
		struct tls_end *from, *to, copy;
		char buf[10];

		open_kind(&p, WITH_PSK);
		tls_pair_connect(&p);
		from = post_cases[i].to_client ? &p.s : &p.c;
		to = post_cases[i].to_client ? &p.c : &p.s;
		write_hex(&w, post_cases[i].message);
		assert_int_equal(record_queue_handshake(from->s->record, w.data, w.len), 0);
		assert_int_equal(record_flush(from->s->record), 0);
		if (post_cases[i].error == GNUTLS_E_DECRYPTION_FAILED)
			assert_int_equal(gnutls_record_send(from->s, "x", 1), 1);
		tls_pair_deliver(&p);
		to->result = (int)gnutls_record_recv(to->s, buf, sizeof(buf));
		if (to->result != post_cases[i].error) {
			print_message("case %zu: %s\n", i, gnutls_strerror_name(to->result));
			wrong++;
		}
		from->result = 0;
		copy = *to;
		tell(&p, &copy, from);
		if (to->result != GNUTLS_E_AGAIN)
			assert_int_equal(gnutls_record_recv(to->s, buf, sizeof(buf)),
					 GNUTLS_E_INVALID_SESSION);
		writer_clear(&w);
		tls_pair_close(&p);
	}
	assert_int_equal(wrong, 0);
}

/* --- records that should not be there */
static void odd_records(void **state)
{
	static const struct {
		const char *record;
		unsigned times;
		int error; /* 0: ignored */
	} rows[] = {
		{"140303000101", 1, 0},
		{"140303000101", 150, 0},
		{"140303000101", 300, GNUTLS_E_TOO_MANY_EMPTY_PACKETS},
		{"140303000102", 1, GNUTLS_E_UNEXPECTED_PACKET},
		{"14030300020101", 1, GNUTLS_E_UNEXPECTED_PACKET},
		{"1403030000", 1, GNUTLS_E_UNEXPECTED_PACKET},
		{"18030300020101", 1, GNUTLS_E_DECRYPTION_FAILED},
		{"1503030002"
		 "0228",
		 1, GNUTLS_E_FATAL_ALERT_RECEIVED},
		{"170303000101", 1, GNUTLS_E_UNEXPECTED_PACKET_LENGTH},
		{"1703030014"
		 "0000000000000000000000000000000000000000",
		 1, GNUTLS_E_DECRYPTION_FAILED},
		{"160303000101", 1, GNUTLS_E_DECRYPTION_FAILED},
	};

	(void)state;
	/* a server that waits for the client's second flight */
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct tls_pair p;

		open_kind(&p, WITH_CERTS);
		assert_int_equal(gnutls_handshake(p.c.s), GNUTLS_E_AGAIN);
		tls_pair_deliver(&p);
		assert_int_equal(gnutls_handshake(p.s.s), GNUTLS_E_AGAIN);
		for (unsigned k = 0; k < rows[i].times; k++)
			write_hex(&p.s.in, rows[i].record);
		if (rows[i].error) {
			int ret = gnutls_handshake(p.s.s);

			if (ret >= 0 || !gnutls_error_is_fatal(ret) ||
			    (rows[i].error != ret && ret != GNUTLS_E_UNEXPECTED_PACKET &&
			     ret != GNUTLS_E_DECRYPTION_FAILED))
				print_message("row %zu: %s\n", i, gnutls_strerror_name(ret));
			assert_true(ret < 0 && gnutls_error_is_fatal(ret));
		} else {
			tls_pair_connect(&p);
			tls_pair_talk(&p, 10);
			/* but not after the handshake */
			write_hex(&p.s.in, rows[i].record);
			assert_true(gnutls_error_is_fatal(
				(int)gnutls_record_recv(p.s.s, (char[4]){0}, 4)));
		}
		tls_pair_close(&p);
	}
}

/* Sessions that are given up in any state, after any number of bytes. */
static size_t budget;

static ssize_t pull_some(gnutls_transport_ptr_t ptr, void *data, size_t len)
{
	struct tls_end *e = ptr;

	len = MIN(len, MIN(budget, e->in.len - e->in_pos));
	if (!len) {
		gnutls_transport_set_errno(e->s, EAGAIN);
		return -1;
	}
	memcpy(data, e->in.data + e->in_pos, len);
	e->in_pos += len;
	budget -= len;
	return (ssize_t)len;
}

static void abandoned(void **state)
{
	(void)state;
	for (int kind = 0; kind < KINDS; kind++) {
		for (size_t total = 0; total < 4000; total += 97) {
			struct tls_pair p;

			open_kind(&p, (enum kind)kind);
			gnutls_transport_set_pull_function(p.c.s, pull_some);
			gnutls_transport_set_pull_function(p.s.s, pull_some);
			budget = total;
			for (unsigned i = 0; i < 6; i++) {
				p.c.result = gnutls_handshake(p.c.s);
				tls_pair_deliver(&p);
				p.s.result = gnutls_handshake(p.s.s);
				tls_pair_deliver(&p);
				assert_false(gnutls_error_is_fatal(p.c.result));
				assert_false(gnutls_error_is_fatal(p.s.result));
			}
			tls_pair_close(&p);
		}
	}
}

/* --- key usage */
static void only_for_encipherment(bool of_client, unsigned n, struct writer *msg)
{
	static const uint8_t usage[] = {0x06, 0x03, 0x55, 0x1d, 0x0f, 0x04,
					0x04, 0x03, 0x02, 0x02, 0xa4};

	(void)n;
	if (of_client || msg->data[0] != HS_CERTIFICATE)
		return;
	for (size_t i = 0; i + sizeof(usage) <= msg->len; i++)
		if (!memcmp(msg->data + i, usage, sizeof(usage)))
			msg->data[i + sizeof(usage) - 1] = 0x24; /* keyEncipherment, keyCertSign */
}

static void key_usage(void **state)
{
	struct tls_pair p;

	(void)state;
	open_kind(&p, WITH_CERTS);
	meddle = only_for_encipherment;
	run(&p);
	assert_int_equal(p.c.result, GNUTLS_E_KEY_USAGE_VIOLATION);
	tls_pair_close(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(after_the_handshake), cmocka_unit_test(odd_records),
		cmocka_unit_test(abandoned),           cmocka_unit_test(key_usage),
		cmocka_unit_test(wrong_lengths),       cmocka_unit_test(cut_and_grown),
		cmocka_unit_test(out_of_place),        cmocka_unit_test(changed_bits),
	};

	return cmocka_run_group_tests_name("tls13-hostile", tests, NULL, NULL);
}
