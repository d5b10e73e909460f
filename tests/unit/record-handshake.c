/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Handshake messages over records of user space, in clear and protected, and what may stand
 * between them. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "record-tests.h"
#include "record/layer.h"

static void test_messages(void **state)
{
	uint8_t big[40004] = {11, 0, 0x9c, 0x40}, two[] = {4, 0, 0, 1, 7, 8, 0, 0, 0};
	struct record_hs_msg msg;
	struct pair p;

	(void)state;
	pair_open(&p, how12);
	record_set_handshaking(p.b.rl, true);
	/* several in one record, one over several records */
	assert_int_equal(record_queue_handshake(p.a.rl, two, 9), 0);
	assert_int_equal(record_queue_handshake(p.a.rl, big, sizeof(big)), 0);
	assert_int_equal(fake_wire_len(p.a.fd), 0);
	assert_int_equal(record_flush(p.a.rl), 0);
	assert_int_equal(record_recv_handshake(p.b.rl, 50000, &msg), 0);
	assert_int_equal(msg.type, 4);
	assert_int_equal(reader_left(&msg.body), 1);
	assert_false(record_rx_is_clean(p.b.rl));
	assert_int_equal(record_recv_handshake(p.b.rl, 50000, &msg), 0);
	assert_int_equal(msg.type, 8);
	assert_int_equal(reader_left(&msg.body), 0);
	assert_int_equal(record_recv_handshake(p.b.rl, 50000, &msg), 0);
	assert_int_equal(msg.type, 11);
	assert_int_equal(reader_left(&msg.raw), sizeof(big));
	assert_true(record_rx_is_clean(p.b.rl));
	/* the limit */
	assert_int_equal(record_queue_handshake(p.a.rl, big, sizeof(big)), 0);
	assert_int_equal(record_flush(p.a.rl), 0);
	assert_int_equal(record_recv_handshake(p.b.rl, 39999, &msg), GNUTLS_E_HANDSHAKE_TOO_LARGE);
	pair_close(&p);

	/* no key change in the middle of a message */
	pair_open(&p, how13);
	send_raw(&p.a, RECORD_HANDSHAKE, "\4\0\0\1\7\5\0", 7, 0);
	assert_int_equal(record_recv_handshake(p.b.rl, 1000, &msg), 0);
	assert_int_equal(record_set_keys(p.b.rl, RECORD_RX, &p.b.rl->rx.prot.keys),
			 GNUTLS_E_UNEXPECTED_PACKET);
	pair_close(&p);

	/* TLS 1.3: nothing between the parts of a message */
	pair_open(&p, how13);
	send_raw(&p.a, RECORD_HANDSHAKE, "\4\0\0", 3, 0);
	send_raw(&p.a, RECORD_DATA, "x", 1, 0);
	assert_int_equal(recv_one(&p.b), GNUTLS_E_UNEXPECTED_PACKET);
	pair_close(&p);
	pair_open(&p, how13);
	send_raw(&p.a, RECORD_HANDSHAKE, "\4\0\0", 3, 0);
	send_raw(&p.a, RECORD_ALERT, "\1\0", 2, 0);
	assert_int_equal(recv_one(&p.b), GNUTLS_E_UNEXPECTED_PACKET);
	pair_close(&p);

	/* data in a renegotiation is kept */
	pair_open(&p, how12);
	record_set_handshaking(p.b.rl, true);
	record_send(p.a.rl, "data", 4, 0);
	assert_int_equal(record_recv_handshake(p.b.rl, 1000, &msg), GNUTLS_E_GOT_APPLICATION_DATA);
	assert_int_equal(record_recv_handshake(p.b.rl, 1000, &msg), GNUTLS_E_GOT_APPLICATION_DATA);
	assert_int_equal(recv_one(&p.b), 4);
	assert_int_equal(record_recv_handshake(p.b.rl, 1000, &msg), GNUTLS_E_AGAIN);
	pair_close(&p);
}

static void test_post_handshake(void **state)
{
	struct record_hs_msg msg;
	struct pair p;

	(void)state;
	/* tickets, several in a record */
	pair_open(&p, how13);
	send_raw(&p.a, RECORD_HANDSHAKE, "\4\0\0\1\7\4\0\0\0", 9, 0);
	record_send(p.a.rl, "x", 1, 0);
	assert_int_equal(recv_one(&p.b), 1);
	assert_int_equal(p.b.messages, 2);
	/* key updates from both sides, asked for and answered */
	assert_int_equal(end_update(&p.a, true), 0);
	assert_int_equal(record_send(p.a.rl, "new", 3, 0), 3);
	assert_int_equal(recv_one(&p.b), 3);
	assert_int_equal(p.b.updates_in, 1);
	assert_int_equal(record_send(p.b.rl, "answer", 6, 0), 6);
	assert_int_equal(recv_one(&p.a), 6);
	assert_int_equal(p.a.updates_in, 1);
	/* a KeyUpdate behind a ticket in one record is legal */
	send_raw(&p.a, RECORD_HANDSHAKE, "\4\0\0\0\30\0\0\1\0", 9, 0);
	assert_int_equal(recv_one(&p.b), GNUTLS_E_AGAIN);
	assert_int_equal(p.b.updates_in, 2);
	pair_close(&p);
	/* but not before something else */
	pair_open(&p, how13);
	send_raw(&p.a, RECORD_HANDSHAKE, "\30\0\0\1\0\4\0\0\0", 9, 0);
	assert_int_equal(recv_one(&p.b), GNUTLS_E_UNEXPECTED_PACKET);
	pair_close(&p);
	/* TLS 1.2: a ClientHello is announced once and waits for the handshake */
	pair_open(&p, how12);
	p.b.post_result = GNUTLS_E_REHANDSHAKE;
	send_raw(&p.a, RECORD_HANDSHAKE, "\1\0\0\2xy", 6, 0);
	record_send(p.a.rl, "data", 4, 0);
	assert_int_equal(recv_one(&p.b), GNUTLS_E_REHANDSHAKE);
	assert_int_equal(recv_one(&p.b), 4);
	record_set_handshaking(p.b.rl, true);
	assert_int_equal(record_recv_handshake(p.b.rl, 1000, &msg), 0);
	assert_int_equal(msg.type, 1);
	assert_int_equal(record_recv_handshake(p.b.rl, 1000, &msg), GNUTLS_E_AGAIN);
	pair_close(&p);
}

/* A layer without keys, as at the start of a handshake. */
static void plain_pair(struct pair *p)
{
	int fds[2];

	*p = (struct pair){0};
	fake_pair(fds, 100000);
	for (int i = 0; i < 2; i++) {
		struct end *e = i ? &p->b : &p->a;

		e->fd = fds[i];
		e->rl = record_new(NULL, e, NULL, 0);
		record_transport(e->rl)->send_ptr = record_transport(e->rl)->recv_ptr =
			(gnutls_transport_ptr_t)(intptr_t)e->fd;
		record_set_handshaking(e->rl, true);
	}
}

static void test_plain_handshake(void **state)
{
	static const struct {
		const char *bytes;
		size_t len;
		int result;
	} rows[] = {
		{"HTTP/1.1 400 Bad", 16, -15},
		{"\x16\x03\x03\xff\xff", 5, -417},
		{"\x16\x03\x03\x40\x01", 5, -417},
		{"\x17\x03\x03\0\1x", 6, -15},
		{"\x14\x03\x03\0\1\1", 6, -15},
		{"\x15\x03\x03\0\1\2", 6, -15},
		{"\x15\x03\x03\0\2\1\x70", 7, -16},
		{"\x15\x03\x03\0\2\2\x28", 7, -12},
		{"\x15\x03\x03\0\2\1\0", 7, GNUTLS_E_SESSION_EOF},
		{"\x16\x03\x03\0\0", 5, -15},
		{"\x16\x05\x05\0\1x", 6, -8},
		{"\x16\x03\x09\0\4\2\0\0\0", 9, 0},
		{"\x16\x03\x03\0\4\2\xff\xff\xff", 9, GNUTLS_E_HANDSHAKE_TOO_LARGE},
	};
	struct record_hs_msg msg;
	struct pair p;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		int ret;

		fake_start(&kernel);
		plain_pair(&p);
		fake_wire_add(p.a.fd, rows[i].bytes, rows[i].len);
		ret = record_recv_handshake(p.b.rl, 128 * 1024, &msg);
		if (ret != rows[i].result)
			fail_msg("row %zu: %d", i, ret);
		pair_close(&p);
	}
	/* the first flight carries 3.1; messages gather */
	plain_pair(&p);
	record_set_wire_version(p.a.rl, 0x0301);
	assert_int_equal(record_queue_handshake(p.a.rl, "\1\0\0\0", 4), 0);
	assert_int_equal(record_flush(p.a.rl), 0);
	assert_memory_equal(fake_wire(p.a.fd), "\x16\x03\x01\0\4\1\0\0\0", 9);
	pair_close(&p);
	/* ChangeCipherSpec of TLS 1.2, in its place and out of it */
	plain_pair(&p);
	assert_int_equal(record_queue_handshake(p.a.rl, "\1\0\0\0", 4), 0);
	assert_int_equal(record_queue_ccs(p.a.rl), 0);
	assert_int_equal(record_flush(p.a.rl), 0);
	record_set_version(p.b.rl, version_find(T12));
	assert_int_equal(record_recv_handshake(p.b.rl, 1000, &msg), 0);
	assert_int_equal(record_recv_ccs(p.b.rl), 0);
	assert_int_equal(record_recv_ccs(p.b.rl), GNUTLS_E_AGAIN);
	assert_int_equal(record_queue_handshake(p.a.rl, "\1\0\0\0", 4), 0);
	assert_int_equal(record_flush(p.a.rl), 0);
	assert_int_equal(record_recv_ccs(p.b.rl), GNUTLS_E_UNEXPECTED_PACKET);
	pair_close(&p);
	/* a CCS with a wrong content; part of a message before it */
	plain_pair(&p);
	record_set_version(p.b.rl, version_find(T12));
	fake_wire_add(p.a.fd, "\x14\x03\x03\0\1\2", 6);
	assert_int_equal(record_recv_ccs(p.b.rl), GNUTLS_E_UNEXPECTED_PACKET);
	pair_close(&p);
}

/* The compatibility CCS, plain alerts and refused early data of a TLS 1.3 handshake. */
static void test_tls13_handshake_records(void **state)
{
	const struct cipher_entry *c = cipher_find(GNUTLS_CIPHER_AES_128_GCM);
	struct record_keys k = {.version = version_find(T13), .cipher = c};
	struct record_hs_msg msg;
	struct pair p;

	(void)state;
	for (int i = 0; i < 6; i++) {
		struct end *b = &p.b;

		fake_start(&kernel);
		plain_pair(&p);
		record_set_version(p.a.rl, k.version);
		record_set_version(b->rl, k.version);
		if (i != 4) {
			k.key[0] = 1;
			assert_int_equal(record_set_keys(b->rl, RECORD_RX, &k), 0);
		}
		switch (i) {
		case 0: /* ignored */
			assert_int_equal(record_queue_ccs(p.a.rl), 0);
			assert_int_equal(record_set_keys(p.a.rl, RECORD_TX, &k), 0);
			assert_int_equal(record_queue_ccs(p.a.rl), 0);
			assert_int_equal(record_queue_handshake(p.a.rl, "\10\0\0\0", 4), 0);
			assert_int_equal(record_flush(p.a.rl), 0);
			assert_int_equal(fake_wire(p.a.fd)[6], 0x14); /* in clear, both */
			assert_int_equal(record_recv_handshake(b->rl, 1000, &msg), 0);
			break;
		case 1: /* but not with another content, … */
			fake_wire_add(p.a.fd, "\x14\x03\x03\0\1\2", 6);
			assert_int_equal(record_recv_handshake(b->rl, 1000, &msg),
					 GNUTLS_E_UNEXPECTED_PACKET);
			break;
		case 2: /* … and not without end */
			for (int j = 0; j < 1000; j++)
				fake_wire_add(p.a.fd, "\x14\x03\x03\0\1\1", 6);
			assert_int_equal(record_recv_handshake(b->rl, 1000, &msg),
					 GNUTLS_E_TOO_MANY_EMPTY_PACKETS);
			break;
		case 3: /* a peer that has no keys yet says why */
			fake_wire_add(p.a.fd, "\x15\x03\x03\0\2\2\x28", 7);
			assert_int_equal(record_recv_handshake(b->rl, 1000, &msg),
					 GNUTLS_E_FATAL_ALERT_RECEIVED);
			break;
		case 4: /* early data before a second ClientHello */
			record_skip_early_data(b->rl, 100);
			fake_wire_add(p.a.fd, "\x17\x03\x03\0\5hello\x17\x03\x03\0\5hello", 20);
			fake_wire_add(p.a.fd, "\x16\x03\x03\0\4\1\0\0\0", 9);
			assert_int_equal(record_recv_handshake(b->rl, 1000, &msg), 0);
			break;
		default: /* early data under keys we don't have, then the handshake's */
			record_skip_early_data(b->rl, 100);
			k.key[0] = 2;
			assert_int_equal(record_set_keys(p.a.rl, RECORD_TX, &k), 0);
			send_raw(&p.a, RECORD_DATA, "early", 5, 0);
			k.key[0] = 1;
			assert_int_equal(record_set_keys(p.a.rl, RECORD_TX, &k), 0);
			send_raw(&p.a, RECORD_HANDSHAKE, "\24\0\0\0", 4, 0);
			assert_int_equal(record_recv_handshake(b->rl, 1000, &msg), 0);
			/* once only */
			fake_wire_add(p.a.fd, "\x17\x03\x03\0\x14hello hello hello he", 25);
			assert_int_equal(record_recv_handshake(b->rl, 1000, &msg),
					 GNUTLS_E_DECRYPTION_FAILED);
			break;
		}
		pair_close(&p);
	}
}

static void *no_memory(size_t n)
{
	(void)n;
	return NULL;
}

/* A message of the application's that there is no room for must not be waited for in vain. */
static void test_fed_without_memory(void **state)
{
	gnutls_alloc_function was = gnutls_malloc;
	struct record_hs_msg msg;
	struct pair p;

	(void)state;
	pair_open(&p, how13);
	record_detach(p.b.rl, true);
	assert_int_equal(
		record_feed(p.b.rl, record_level(p.b.rl, RECORD_RX), "\24\0\0\1", 4), 0);
	assert_int_equal(record_recv_handshake(p.b.rl, 1000, &msg), GNUTLS_E_AGAIN);
	assert_int_equal(record_feed(p.b.rl, record_level(p.b.rl, RECORD_RX), "x", 1), 0);
	assert_int_equal(record_recv_handshake(p.b.rl, 1000, &msg), 0);
	assert_int_equal(msg.type, 20);
	pair_close(&p);

	pair_open(&p, how13);
	record_detach(p.b.rl, true);
	assert_int_equal(
		record_feed(p.b.rl, record_level(p.b.rl, RECORD_RX), "\24\0\0\0", 4), 0);
	gnutls_malloc = no_memory;
	assert_int_equal(record_recv_handshake(p.b.rl, 1000, &msg), GNUTLS_E_MEMORY_ERROR);
	gnutls_malloc = was;
	assert_int_equal(record_recv_handshake(p.b.rl, 1000, &msg), GNUTLS_E_INVALID_SESSION);
	pair_close(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		RECORD_TEST(test_messages),
		RECORD_TEST(test_post_handshake),
		RECORD_TEST(test_plain_handshake),
		RECORD_TEST(test_tls13_handshake_records),
		RECORD_TEST(test_fed_without_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
