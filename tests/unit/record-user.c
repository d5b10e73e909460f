/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The record layer through user space: every protection, every fault of the transport, every kind
 * of malformed record, alerts, corking, files, limits, handshake messages over records. */
#include "config.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/mem.h"
#include "record-pair.h"
#include "record/layer.h"

static const struct fake_personality kernel = {.tls = true, .rekey = true};

#define T12 GNUTLS_TLS1_2
#define T13 GNUTLS_TLS1_3

static const struct pair_how hows[] = {
	{T13, GNUTLS_CIPHER_AES_128_GCM},
	{T13, GNUTLS_CIPHER_AES_256_GCM},
	{T13, GNUTLS_CIPHER_CHACHA20_POLY1305},
	{T13, GNUTLS_CIPHER_AES_128_CCM},
	{T13, GNUTLS_CIPHER_AES_128_CCM_8},
	{T12, GNUTLS_CIPHER_AES_128_GCM},
	{T12, GNUTLS_CIPHER_AES_256_GCM},
	{T12, GNUTLS_CIPHER_CHACHA20_POLY1305},
	{T12, GNUTLS_CIPHER_AES_128_CCM},
	{T12, GNUTLS_CIPHER_AES_256_CCM_8},
	{T12, GNUTLS_CIPHER_CAMELLIA_128_GCM},
	{T12, GNUTLS_CIPHER_AES_128_CBC, GNUTLS_MAC_SHA1},
	{T12, GNUTLS_CIPHER_AES_256_CBC, GNUTLS_MAC_SHA256},
	{T12, GNUTLS_CIPHER_AES_256_CBC, GNUTLS_MAC_SHA384},
	{T12, GNUTLS_CIPHER_AES_128_CBC, GNUTLS_MAC_SHA1, true},
	{T12, GNUTLS_CIPHER_AES_256_CBC, GNUTLS_MAC_SHA384, true},
	{T12, GNUTLS_CIPHER_3DES_CBC, GNUTLS_MAC_SHA1},
	{T12, GNUTLS_CIPHER_CAMELLIA_256_CBC, GNUTLS_MAC_SHA256},
	{T12, GNUTLS_CIPHER_ARCFOUR_128, GNUTLS_MAC_SHA1},
	{T12, GNUTLS_CIPHER_NULL, GNUTLS_MAC_SHA256},
};

static const struct pair_how *how13 = &hows[0], *how12 = &hows[5];

static void fill(uint8_t *p, size_t len, unsigned seed)
{
	for (size_t i = 0; i < len; i++) {
		seed = seed * 1103515245 + 12345;
		p[i] = (uint8_t)(seed >> 16);
	}
}

static int setup(void **state)
{
	(void)state;
	fake_start(&kernel);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	fake_stop();
	return 0;
}

/* Sends all of @len from @from to @to, whatever the transport does; both ends keep their promises.
 */
static void transfer(struct end *from, struct end *to, const uint8_t *data, size_t len)
{
	uint8_t *got = malloc(len + 1);
	size_t sent = 0, received = 0;
	bool resume = false;

	for (unsigned spins = 0; received < len; spins++) {
		assert_true(spins < 100000);
		if (sent < len) {
			ssize_t n = resume && (spins & 1)
					    ? record_send(from->rl, NULL, 0, 0)
					    : record_send(from->rl, data + sent, len - sent, 0);

			resume = n == GNUTLS_E_AGAIN || n == GNUTLS_E_INTERRUPTED;
			if (n == GNUTLS_E_INVALID_REQUEST && (spins & 1)) {
				resume = false; /* nothing was held: AGAIN came before the data */
			} else if (!resume) {
				assert_true(n > 0 && (size_t)n <= len - sent);
				sent += (size_t)n;
			}
		}
		ssize_t n = record_recv(to->rl, got + received, len - received + 1, NULL);

		if (n == GNUTLS_E_AGAIN || n == GNUTLS_E_INTERRUPTED)
			continue;
		if (n < 0)
			fail_msg("recv: %zd", n);
		received += (size_t)n;
	}
	assert_int_equal(received, len);
	assert_memory_equal(got, data, len);
	free(got);
}

static void test_roundtrip(void **state)
{
	static const size_t sizes[] = {1,   2,   15,   16,   17,    31,    32,    33,    255,  256,
				       257, 511, 1000, 4096, 16383, 16384, 16385, 32768, 50000};
	uint8_t *data = malloc(50000);

	(void)state;
	fill(data, 50000, 7);
	for (size_t h = 0; h < ARRAY_LEN(hows); h++) {
		struct pair p;

		fake_start(&kernel);
		pair_open(&p, &hows[h]);
		for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
			transfer(&p.a, &p.b, data, sizes[i]);
			transfer(&p.b, &p.a, data + sizes[i] / 3, sizes[i] - sizes[i] / 3);
		}
		assert_int_equal(fake_wire_len(p.a.fd), 0);
		pair_close(&p);
	}
	free(data);
}

/* Each fault at each call, once and in bursts: nothing lost, nothing doubled. */
static void test_faults(void **state)
{
	static const enum fake_fault faults[] = {FAKE_EAGAIN, FAKE_EINTR, FAKE_SHORT};
	uint8_t data[40000];

	(void)state;
	fill(data, sizeof(data), 3);
	for (size_t f = 0; f < ARRAY_LEN(faults); f++) {
		for (unsigned times = 1; times <= 3; times += 2) {
			for (unsigned n = 1;; n++) {
				struct pair p;

				fake_start(&kernel);
				pair_open(&p, n & 1 ? how13 : &hows[11]);
				fake_inject(faults[f], n, times);
				transfer(&p.a, &p.b, data, sizeof(data));
				transfer(&p.b, &p.a, data, 100);
				pair_close(&p);
				if (!fake_injected())
					break;
			}
		}
	}
}

/* A transport that takes little at a time. */
static void test_small_transport(void **state)
{
	uint8_t data[40000];
	struct pair p;

	(void)state;
	fill(data, sizeof(data), 9);
	for (size_t cap = 1; cap < 20000; cap = cap * 3 + 1) {
		struct pair_how how = *how13;

		fake_start(&kernel);
		how.cap = cap;
		pair_open(&p, &how);
		transfer(&p.a, &p.b, data, cap < 50 ? 2000 : sizeof(data));
		pair_close(&p);
	}
}

static ssize_t recv_one(struct end *e)
{
	uint8_t buf[20000];

	return record_recv(e->rl, buf, sizeof(buf), NULL);
}

/* One sealed record of @type from @a, whatever that is. */
static void send_raw(struct end *a, uint8_t type, const void *data, size_t len, size_t pad)
{
	struct writer w = {0};

	assert_int_equal(protect_seal(&a->rl->tx.prot, type, 0x0303, data, len, pad, &w), 0);
	fake_wire_add(a->fd, w.data, w.len);
	writer_clear(&w);
}

static void test_flipped_bits(void **state)
{
	(void)state;
	for (size_t h = 0; h < ARRAY_LEN(hows); h++) {
		for (size_t at = 5;; at += at < 40 ? 1 : 7) {
			struct pair p;
			ssize_t n;

			fake_start(&kernel);
			pair_open(&p, &hows[h]);
			assert_int_equal(record_send(p.a.rl, "some bytes to be protected", 26, 0),
					 26);
			if (at >= fake_wire_len(p.a.fd)) {
				pair_close(&p);
				break;
			}
			fake_wire(p.a.fd)[at] ^= 0x10;
			n = recv_one(&p.b);
			assert_int_equal(n, GNUTLS_E_DECRYPTION_FAILED);
			assert_int_equal(recv_one(&p.b), GNUTLS_E_INVALID_SESSION);
			assert_int_equal(record_send(p.b.rl, "x", 1, 0), GNUTLS_E_INVALID_SESSION);
			assert_int_equal(p.b.invalidated, 1);
			/* the alert still gets through */
			assert_int_equal(
				record_send_alert(p.b.rl, GNUTLS_AL_FATAL, GNUTLS_A_BAD_RECORD_MAC),
				0);
			assert_int_equal(recv_one(&p.a), GNUTLS_E_FATAL_ALERT_RECEIVED);
			assert_int_equal(record_last_alert(p.a.rl, NULL), GNUTLS_A_BAD_RECORD_MAC);
			pair_close(&p);
		}
	}
}

static void test_replay(void **state)
{
	struct pair p;
	uint8_t copy[200];
	size_t len;

	(void)state;
	pair_open(&p, how13);
	record_send(p.a.rl, "hello", 5, 0);
	len = fake_wire_len(p.a.fd);
	memcpy(copy, fake_wire(p.a.fd), len);
	assert_int_equal(recv_one(&p.b), 5);
	fake_wire_add(p.a.fd, copy, len);
	assert_int_equal(recv_one(&p.b), GNUTLS_E_DECRYPTION_FAILED);
	pair_close(&p);
}

static void test_malformed(void **state)
{
	static const struct {
		const char *name, *bytes;
		size_t len;
		int tls13, tls12;
	} rows[] = {
		{"type 99", "\x63\x03\x03\0\x20", 37, -15, -15},
		{"type 0", "\0\x03\x03\0\x20", 37, -15, -15},
		{"version 5", "\x17\x05\x03\0\x20", 37, -8, -8},
		{"version 3.1", "\x17\x03\x01\0\x20", 37, -8, -8},
		{"overlong", "\x17\x03\x03\xff\xff", 5, -417, -417},
		{"overlong by one, 1.3", "\x17\x03\x03\x41\x01", 5, -417, GNUTLS_E_AGAIN},
		{"overlong by one, 1.2", "\x17\x03\x03\x48\x01", 5, -417, -417},
		{"too short", "\x17\x03\x03\0\1x", 6, -24, -24},
		{"empty", "\x17\x03\x03\0\0", 5, -24, -24},
		{"plain alert", "\x15\x03\x03\0\2\2\x28", 7, -15, -24},
		{"plain ccs", "\x14\x03\x03\0\1\1", 6, -15, -24},
		{"plain data", "\x17\x03\x03\0\5hello", 10, -24, -24},
		{"plain handshake", "\x16\x03\x03\0\4\0\0\0\0", 9, -15, -24},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		for (int v = 0; v < 2; v++) {
			uint8_t buf[64] = {0};
			struct pair p;
			ssize_t n;

			fake_start(&kernel);
			pair_open(&p, v ? how12 : how13);
			memcpy(buf, rows[i].bytes, rows[i].len < 12 ? rows[i].len : 5);
			fake_wire_add(p.a.fd, buf, rows[i].len);
			n = recv_one(&p.b);
			if (n != (v ? rows[i].tls12 : rows[i].tls13))
				fail_msg("%s (TLS 1.%d): %zd", rows[i].name, v ? 2 : 3, n);
			if (n != GNUTLS_E_AGAIN)
				assert_int_equal(recv_one(&p.b), GNUTLS_E_INVALID_SESSION);
			pair_close(&p);
		}
	}
}

/* Properly protected records with wrong content. */
static void test_wrong_content(void **state)
{
	static const struct {
		uint8_t type;
		const char *data;
		size_t len;
		int tls13, tls12;
	} rows[] = {
		{RECORD_ALERT, "", 0, -15, -15},
		{RECORD_ALERT, "\2", 1, -15, -15},
		{RECORD_ALERT, "\2\50\0", 3, -15, -15},
		{RECORD_ALERT, "\1\160", 2, -12, -16},
		{RECORD_ALERT, "\2\50", 2, -12, -12},
		{RECORD_ALERT, "\1\0", 2, 0, 0},
		{RECORD_HANDSHAKE, "", 0, -15, -15},
		{RECORD_HANDSHAKE, "\4\xff\xff\xff", 4, GNUTLS_E_HANDSHAKE_TOO_LARGE,
		 GNUTLS_E_HANDSHAKE_TOO_LARGE},
		{RECORD_CCS, "\1", 1, -15, -15},
		{RECORD_HEARTBEAT, "\1\0\0", 3, -15, -15},
		{99, "x", 1, -15, -15},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		for (int v = 0; v < 2; v++) {
			struct pair p;
			ssize_t n;

			fake_start(&kernel);
			pair_open(&p, v ? how12 : how13);
			send_raw(&p.a, rows[i].type, rows[i].data, rows[i].len, 0);
			n = recv_one(&p.b);
			if (n != (v ? rows[i].tls12 : rows[i].tls13))
				fail_msg("row %zu (TLS 1.%d): %zd", i, v ? 2 : 3, n);
			if (n == 0) {
				assert_int_equal(recv_one(&p.b), 0);
				assert_int_equal(recv_one(&p.b), 0);
			} else if (n != GNUTLS_E_WARNING_ALERT_RECEIVED) {
				assert_int_equal(recv_one(&p.b), GNUTLS_E_INVALID_SESSION);
			}
			pair_close(&p);
		}
	}
}

static void test_inner_plaintext(void **state)
{
	static uint8_t zeros[RECORD_MAX_PLAIN + 1];
	struct pair p;

	(void)state;
	/* nothing but zeros */
	pair_open(&p, how13);
	send_raw(&p.a, 0, zeros, 20, 0);
	assert_int_equal(recv_one(&p.b), GNUTLS_E_UNEXPECTED_PACKET);
	pair_close(&p);
	/* one byte more than allowed */
	pair_open(&p, how13);
	send_raw(&p.a, RECORD_DATA, zeros, RECORD_MAX_PLAIN, 1);
	assert_int_equal(recv_one(&p.b), GNUTLS_E_RECORD_OVERFLOW);
	pair_close(&p);
	pair_open(&p, how13);
	send_raw(&p.a, RECORD_DATA, zeros, RECORD_MAX_PLAIN, 0);
	assert_int_equal(recv_one(&p.b), RECORD_MAX_PLAIN);
	pair_close(&p);
	/* the announced limit */
	pair_open(&p, how12);
	record_set_max_recv(p.b.rl, 512);
	assert_int_equal(record_send(p.a.rl, zeros, 512, 0), 512);
	assert_int_equal(recv_one(&p.b), 512);
	assert_int_equal(record_send(p.a.rl, zeros, 513, 0), 513);
	assert_int_equal(recv_one(&p.b), GNUTLS_E_RECORD_OVERFLOW);
	pair_close(&p);
}

static void test_floods(void **state)
{
	struct pair p;
	unsigned i;
	ssize_t n = 0;

	(void)state;
	for (int v = 0; v < 2; v++) {
		pair_open(&p, v ? how12 : how13);
		for (i = 0; i < 150; i++)
			send_raw(&p.a, RECORD_DATA, "", 0, v ? 0 : i);
		record_send(p.a.rl, "x", 1, 0);
		assert_int_equal(recv_one(&p.b), 1);
		for (i = 0; i < 1000; i++)
			send_raw(&p.a, RECORD_DATA, "", 0, 0);
		assert_int_equal(recv_one(&p.b), GNUTLS_E_TOO_MANY_EMPTY_PACKETS);
		pair_close(&p);
	}
	pair_open(&p, how12);
	for (i = 0; i < 100000; i++) {
		send_raw(&p.a, RECORD_ALERT, "\1\132", 2, 0);
		n = recv_one(&p.b);
		if (n != GNUTLS_E_WARNING_ALERT_RECEIVED)
			break;
	}
	assert_int_equal(n, GNUTLS_E_TOO_MANY_EMPTY_PACKETS);
	pair_close(&p);
}

static void test_end_of_file(void **state)
{
	struct pair p;

	(void)state;
	pair_open(&p, how13);
	fake_close(p.a.fd);
	assert_int_equal(recv_one(&p.b), GNUTLS_E_PREMATURE_TERMINATION);
	assert_int_equal(recv_one(&p.b), GNUTLS_E_INVALID_SESSION);
	pair_close(&p);
	/* inside a record */
	pair_open(&p, how13);
	fake_wire_add(p.a.fd, "\x17\x03\x03\0\x20half", 9);
	assert_int_equal(recv_one(&p.b), GNUTLS_E_AGAIN);
	fake_close(p.a.fd);
	assert_int_equal(recv_one(&p.b), GNUTLS_E_UNEXPECTED_PACKET_LENGTH);
	pair_close(&p);
	/* reset: as GnuTLS names them */
	pair_open(&p, how13);
	fake_reset(p.a.fd);
	assert_int_equal(recv_one(&p.b), GNUTLS_E_PULL_ERROR);
	pair_close(&p);
	pair_open(&p, how13);
	fake_reset(p.b.fd);
	assert_int_equal(record_send(p.a.rl, "x", 1, 0), GNUTLS_E_PREMATURE_TERMINATION);
	assert_int_equal(record_send(p.a.rl, "x", 1, 0), GNUTLS_E_INVALID_SESSION);
	pair_close(&p);
}

static void test_bye(void **state)
{
	struct pair p;

	(void)state;
	for (int v = 0; v < 2; v++) {
		pair_open(&p, v ? how12 : how13);
		assert_int_equal(record_bye(p.a.rl, GNUTLS_SHUT_WR), 0);
		assert_int_equal(record_send(p.a.rl, "x", 1, 0), GNUTLS_E_INVALID_SESSION);
		assert_int_equal(record_send_file(p.a.rl, 0, NULL, 1), GNUTLS_E_INVALID_SESSION);
		assert_int_equal(record_bye(p.a.rl, GNUTLS_SHUT_WR), 0);
		assert_int_equal(record_bye(p.a.rl, GNUTLS_SHUT_RDWR), GNUTLS_E_AGAIN);
		assert_int_equal(recv_one(&p.b), 0);
		assert_int_equal(recv_one(&p.b), 0);
		/* the other half is still open */
		assert_int_equal(record_send(p.b.rl, "yy", 2, 0), 2);
		assert_int_equal(recv_one(&p.a), 2);
		assert_int_equal(record_send(p.b.rl, "dropped", 7, 0), 7);
		assert_int_equal(record_bye(p.b.rl, GNUTLS_SHUT_RDWR), 0);
		assert_int_equal(record_bye(p.a.rl, GNUTLS_SHUT_RDWR), 0);
		assert_int_equal(record_bye(p.a.rl, GNUTLS_SHUT_RDWR), 0);
		assert_int_equal(recv_one(&p.a), 0);
		assert_int_equal(fake_wire_len(p.a.fd), 0);
		pair_close(&p);
	}
	/* a peer that only closes */
	pair_open(&p, how13);
	fake_close(p.b.fd);
	assert_int_equal(record_bye(p.a.rl, GNUTLS_SHUT_RDWR), 0);
	assert_int_equal(record_bye(p.a.rl, GNUTLS_SHUT_RDWR), GNUTLS_E_INVALID_SESSION);
	pair_close(&p);
	/* corked data goes out before the end */
	pair_open(&p, how13);
	record_cork(p.a.rl);
	assert_int_equal(record_send(p.a.rl, "corked", 6, 0), 6);
	assert_int_equal(record_bye(p.a.rl, GNUTLS_SHUT_WR), 0);
	assert_int_equal(recv_one(&p.b), 6);
	assert_int_equal(recv_one(&p.b), 0);
	pair_close(&p);
	/* nothing is read beyond close_notify */
	pair_open(&p, how13);
	assert_int_equal(record_bye(p.a.rl, GNUTLS_SHUT_WR), 0);
	fake_wire_add(p.a.fd, "plain", 5);
	assert_int_equal(recv_one(&p.b), 0);
	assert_int_equal(fake_wire_len(p.a.fd), 5);
	pair_close(&p);
}

static void test_send_rules(void **state)
{
	uint8_t data[40000] = {0};
	struct pair p;

	(void)state;
	pair_open(&p, how13);
	assert_int_equal(record_send(p.a.rl, NULL, 0, 0), GNUTLS_E_INVALID_REQUEST);
	assert_int_equal(record_send(p.a.rl, "", 0, 0), GNUTLS_E_INVALID_REQUEST);
	assert_int_equal(record_recv(p.a.rl, NULL, 1, NULL), GNUTLS_E_INVALID_REQUEST);
	assert_int_equal(record_recv(p.a.rl, data, 0, NULL), GNUTLS_E_INVALID_REQUEST);
	assert_int_equal(record_send(p.a.rl, data, 20000, 0), 20000);
	assert_int_equal(recv_one(&p.b), 16384);
	assert_int_equal(recv_one(&p.b), 3616);
	record_set_max_send(p.a.rl, 1000);
	assert_int_equal(record_send(p.a.rl, data, 1500, 0), 1500);
	assert_int_equal(recv_one(&p.b), 1000);
	assert_int_equal(recv_one(&p.b), 500);
	record_set_user_max_send(p.a.rl, 600);
	assert_int_equal(record_max_send(p.a.rl), 600);
	record_set_max_send(p.a.rl, 16384);
	assert_int_equal(record_max_send(p.a.rl), 600);
	record_set_user_max_send(p.a.rl, 16384);
	/* padding */
	fake_wire_drop(p.a.fd);
	assert_int_equal(record_send(p.a.rl, "hello", 5, 100), 5);
	assert_int_equal(fake_wire_len(p.a.fd), 127);
	assert_int_equal(recv_one(&p.b), 5);
	assert_int_equal(record_send(p.a.rl, "hello", 5, 100000), GNUTLS_E_INVALID_REQUEST);
	assert_int_equal(record_overhead(p.a.rl), 22);
	/* resumption, with other arguments too */
	fake_set_cap(p.a.fd, 10);
	assert_int_equal(record_send(p.a.rl, "hello", 5, 0), GNUTLS_E_AGAIN);
	assert_true(record_last_was_write(p.a.rl));
	fake_set_cap(p.a.fd, 100000);
	assert_int_equal(record_send(p.a.rl, "something else", 14, 0), 5);
	assert_int_equal(recv_one(&p.b), 5);
	/* partial reads */
	assert_int_equal(record_send(p.a.rl, "hello", 5, 0), 5);
	assert_int_equal(record_recv(p.b.rl, data, 2, NULL), 2);
	assert_int_equal(record_pending(p.b.rl), 3);
	assert_int_equal(record_recv(p.b.rl, data, 200, NULL), 3);
	assert_memory_equal(data, "llo", 3);
	assert_int_equal(record_pending(p.b.rl), 0);
	pair_close(&p);
	pair_open(&p, how12);
	assert_int_equal(record_send(p.a.rl, "hello", 5, 1), GNUTLS_E_INVALID_REQUEST);
	assert_int_equal(record_overhead(p.a.rl), 29);
	pair_close(&p);
	pair_open(&p, &hows[11]);
	assert_int_equal(record_overhead(p.a.rl), 57);
	pair_close(&p);
}

static void test_sequence(void **state)
{
	uint8_t buf[10], seq[8];
	struct pair p;
	uint64_t n;

	(void)state;
	pair_open(&p, how12);
	assert_int_equal(record_set_seq(p.a.rl, RECORD_TX, 0x1234), 0);
	assert_int_equal(record_set_seq(p.b.rl, RECORD_RX, 0x1234), 0);
	record_send(p.a.rl, "hello", 5, 0);
	assert_int_equal(record_recv(p.b.rl, buf, 2, seq), 2);
	assert_memory_equal(seq, "\0\0\0\0\0\0\x12\x34", 8);
	assert_int_equal(record_recv(p.b.rl, buf, 10, seq), 3);
	assert_memory_equal(seq, "\0\0\0\0\0\0\x12\x34", 8);
	assert_non_null(record_keys_of(p.b.rl, RECORD_RX, &n));
	assert_true(n == 0x1235);
	/* the end of the numbers: one record may have the last */
	assert_int_equal(record_set_seq(p.a.rl, RECORD_TX, UINT64_MAX), 0);
	assert_int_equal(record_send(p.a.rl, "x", 1, 0), 1);
	assert_int_equal(record_send(p.a.rl, "x", 1, 0), GNUTLS_E_RECORD_LIMIT_REACHED);
	pair_close(&p);
}

static void test_key_limit(void **state)
{
	struct pair p;
	uint64_t limit;

	(void)state;
	pair_open(&p, how13);
	limit = p.a.cipher->record_limit;
	assert_true(limit > 0);
	assert_int_equal(record_set_seq(p.a.rl, RECORD_TX, limit - 1), 0);
	assert_int_equal(record_set_seq(p.b.rl, RECORD_RX, limit - 1), 0);
	/* the handler is asked to update, and does */
	assert_int_equal(record_send(p.a.rl, "x", 1, 0), 1);
	assert_int_equal(p.a.near_limit, 1);
	assert_int_equal(p.a.tx_gen, 1);
	assert_int_equal(recv_one(&p.b), 1);
	assert_int_equal(p.b.updates_in, 1);
	pair_close(&p);
}

static void test_cork(void **state)
{
	uint8_t data[40000], buf[40000];
	struct pair p;
	size_t got = 0;

	(void)state;
	fill(data, sizeof(data), 1);
	pair_open(&p, how13);
	record_cork(p.a.rl);
	assert_int_equal(record_uncork(p.a.rl, false), 0);
	record_cork(p.a.rl);
	assert_int_equal(record_send(p.a.rl, data, sizeof(data), 0), sizeof(data));
	assert_int_equal(record_corked(p.a.rl), sizeof(data));
	fake_set_cap(p.a.fd, 20000);
	assert_int_equal(record_uncork(p.a.rl, false), GNUTLS_E_AGAIN);
	while (got < sizeof(data)) {
		ssize_t n = record_recv(p.b.rl, buf + got, sizeof(buf) - got, NULL);

		if (n > 0)
			got += (size_t)n;
		else
			assert_true(record_uncork(p.a.rl, false) != 0);
	}
	assert_memory_equal(buf, data, sizeof(data));
	assert_int_equal(record_corked(p.a.rl), 0);
	assert_int_equal(record_uncork(p.a.rl, true), 0);
	pair_close(&p);
}

/* send_file's rules, on whichever path. */
static void check_send_file(const struct pair_how *how)
{
	uint8_t data[50000], buf[60000];
	struct pair p;
	FILE *f = tmpfile();
	int fd = fileno(f), pipe_fd[2];
	off_t off;
	ssize_t n;

	fill(data, sizeof(data), 5);
	assert_int_equal(write(fd, data, sizeof(data)), sizeof(data));
	pair_open(&p, how);
	assert_int_equal(record_send_file(p.a.rl, 999, NULL, 10), GNUTLS_E_FILE_ERROR);
	/* a file position, a count beyond the end */
	lseek(fd, 100, SEEK_SET);
	assert_int_equal(record_send_file(p.a.rl, fd, NULL, 100000), sizeof(data) - 100);
	assert_int_equal(lseek(fd, 0, SEEK_CUR), sizeof(data));
	assert_int_equal(record_send_file(p.a.rl, fd, NULL, 10), 0);
	for (size_t got = 0; got < sizeof(data) - 100; got += (size_t)n) {
		n = record_recv(p.b.rl, buf + got, sizeof(buf) - got, NULL);
		assert_true(n > 0);
		assert_memory_equal(buf + got, data + 100 + got, n);
	}
	/* an offset: the position stays, nothing sent twice over AGAIN */
	lseek(fd, 7, SEEK_SET);
	off = 1000;
	fake_set_cap(p.a.fd, 17000);
	for (size_t sent = 0, got = 0; got < 30000;) {
		if (sent < 30000) {
			n = record_send_file(p.a.rl, fd, &off, 30000 - sent);
			if (n > 0)
				sent += (size_t)n;
			else
				assert_int_equal(n, GNUTLS_E_AGAIN);
			assert_int_equal(off, 1000 + sent);
		}
		n = record_recv(p.b.rl, buf + got, sizeof(buf) - got, NULL);
		if (n != GNUTLS_E_AGAIN) {
			assert_true(n > 0);
			got += (size_t)n;
		}
		if (got == 30000)
			assert_memory_equal(buf, data + 1000, 30000);
	}
	assert_int_equal(lseek(fd, 0, SEEK_CUR), 7);
	/* NULL offset over AGAIN */
	lseek(fd, 0, SEEK_SET);
	for (size_t sent = 0, got = 0; got < sizeof(data);) {
		if (sent < sizeof(data)) {
			n = record_send_file(p.a.rl, fd, NULL, sizeof(data) - sent);
			if (n > 0)
				sent += (size_t)n;
			else
				assert_int_equal(n, GNUTLS_E_AGAIN);
		}
		n = record_recv(p.b.rl, buf + got, sizeof(buf) - got, NULL);
		if (n != GNUTLS_E_AGAIN) {
			assert_true(n > 0);
			got += (size_t)n;
		}
	}
	assert_memory_equal(buf, data, sizeof(data));
	fake_set_cap(p.a.fd, 1 << 20);
	/* corked data first */
	record_cork(p.a.rl);
	assert_int_equal(record_send(p.a.rl, "first", 5, 0), 5);
	off = 0;
	assert_int_equal(record_send_file(p.a.rl, fd, &off, 3), 3);
	assert_int_equal(record_uncork(p.a.rl, false), 0);
	for (size_t got = 0; got < 8; got += (size_t)n) {
		n = record_recv(p.b.rl, buf + got, sizeof(buf) - got, NULL);
		assert_true(n > 0);
	}
	assert_memory_equal(buf, "first", 5);
	assert_memory_equal(buf + 5, data, 3);
	/* a pipe */
	assert_int_equal(pipe(pipe_fd), 0);
	assert_int_equal(write(pipe_fd[1], "through a pipe", 14), 14);
	close(pipe_fd[1]);
	assert_int_equal(record_send_file(p.a.rl, pipe_fd[0], NULL, 14), 14);
	assert_int_equal(recv_one(&p.b), 14);
	assert_int_equal(record_send_file(p.a.rl, pipe_fd[0], NULL, 14), 0);
	close(pipe_fd[0]);
	/* a peer's limit on records */
	record_set_max_send(p.a.rl, 1000);
	record_set_max_recv(p.b.rl, 1000);
	off = 0;
	assert_int_equal(record_send_file(p.a.rl, fd, &off, 5000), 5000);
	for (size_t got = 0; got < 5000; got += (size_t)n) {
		n = record_recv(p.b.rl, buf + got, sizeof(buf) - got, NULL);
		assert_true(n > 0);
	}
	assert_memory_equal(buf, data, 5000);
	pair_close(&p);
	fclose(f);
}

static void test_send_file(void **state)
{
	(void)state;
	check_send_file(how13);
	check_send_file(how12);
}

/* --- handshake messages */

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

/* RFC 8448 §3: the client's application data and its close_notify. */
static void test_rfc8448(void **state)
{
	static const uint8_t key[16] = {0x17, 0x42, 0x2d, 0xda, 0x59, 0x6e, 0xd5, 0xd9,
					0xac, 0xd8, 0x90, 0xe3, 0xc6, 0x3f, 0x50, 0x51};
	static const uint8_t iv[12] = {0x5b, 0x78, 0x92, 0x3d, 0xee, 0x08,
				       0x57, 0x90, 0x33, 0xe5, 0x23, 0xd9};
	static const uint8_t wire[] = {
		0x17, 0x03, 0x03, 0x00, 0x43, 0xa2, 0x3f, 0x70, 0x54, 0xb6, 0x2c, 0x94, 0xd0, 0xaf,
		0xfa, 0xfe, 0x82, 0x28, 0xba, 0x55, 0xcb, 0xef, 0xac, 0xea, 0x42, 0xf9, 0x14, 0xaa,
		0x66, 0xbc, 0xab, 0x3f, 0x2b, 0x98, 0x19, 0xa8, 0xa5, 0xb4, 0x6b, 0x39, 0x5b, 0xd5,
		0x4a, 0x9a, 0x20, 0x44, 0x1e, 0x2b, 0x62, 0x97, 0x4e, 0x1f, 0x5a, 0x62, 0x92, 0xa2,
		0x97, 0x70, 0x14, 0xbd, 0x1e, 0x3d, 0xea, 0xe6, 0x3a, 0xee, 0xbb, 0x21, 0x69, 0x49,
		0x15, 0xe4, 0x17, 0x03, 0x03, 0x00, 0x13, 0xc9, 0x87, 0x27, 0x60, 0x65, 0x56, 0x66,
		0xb7, 0x4d, 0x7f, 0xf1, 0x15, 0x3e, 0xfd, 0x6d, 0xb6, 0xd0, 0xb0, 0xe3};
	struct record_keys k = {.version = version_find(T13)};
	struct record_protection p;
	struct writer w = {0};
	uint8_t data[50];

	(void)state;
	for (size_t i = 0; i < sizeof(data); i++)
		data[i] = (uint8_t)i;
	k.cipher = cipher_find(GNUTLS_CIPHER_AES_128_GCM);
	memcpy(k.key, key, sizeof(key));
	memcpy(k.iv, iv, sizeof(iv));
	assert_int_equal(protect_init(&p, &k, RECORD_TX), 0);
	assert_int_equal(protect_seal(&p, RECORD_DATA, 0x0303, data, sizeof(data), 0, &w), 0);
	assert_int_equal(protect_seal(&p, RECORD_ALERT, 0x0303, "\1\0", 2, 0, &w), 0);
	assert_int_equal(w.len, sizeof(wire));
	assert_memory_equal(w.data, wire, sizeof(wire));
	writer_clear(&w);
	protect_clear(&p);
}

static int pulled_error;

static ssize_t broken_pull(gnutls_transport_ptr_t ptr, void *buf, size_t len)
{
	(void)ptr;
	(void)buf;
	(void)len;
	errno = pulled_error;
	return -1;
}

static ssize_t broken_push(gnutls_transport_ptr_t ptr, const void *buf, size_t len)
{
	(void)ptr;
	(void)buf;
	(void)len;
	errno = pulled_error;
	return -1;
}

static void test_transport_errors(void **state)
{
	static const struct {
		int err, pull, push;
	} rows[] = {
		{EAGAIN, -28, -28},    {EINTR, -52, -52}, {ECONNRESET, -54, -110},
		{EPIPE, -54, -53},     {EIO, -54, -53},   {EMSGSIZE, -54, -53},
		{ETIMEDOUT, -54, -53},
	};
	struct pair p;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		pulled_error = rows[i].err;
		pair_open(&p, how13);
		record_transport(p.a.rl)->pull = broken_pull;
		record_transport(p.a.rl)->push = broken_push;
		assert_int_equal(recv_one(&p.a), rows[i].pull);
		assert_int_equal(record_send(p.a.rl, "x", 1, 0),
				 rows[i].pull < -50 && rows[i].err != EINTR
					 ? GNUTLS_E_INVALID_SESSION
					 : rows[i].push);
		pair_close(&p);
		pair_open(&p, how13);
		record_transport(p.a.rl)->push = broken_push;
		assert_int_equal(record_send(p.a.rl, "x", 1, 0), rows[i].push);
		pair_close(&p);
	}
	/* what the application says instead of errno */
	pulled_error = EIO;
	pair_open(&p, how13);
	record_transport(p.a.rl)->pull = broken_pull;
	record_transport(p.a.rl)->app_errno = EAGAIN;
	assert_int_equal(recv_one(&p.a), GNUTLS_E_PULL_ERROR); /* it is reset before each call */
	pair_close(&p);
}

/* Time limits, over a clock that stands still as the fake poll never waits. */
static void test_timeout(void **state)
{
	struct record_hs_msg msg;
	struct pair p;

	(void)state;
	pair_open(&p, how13);
	record_set_timeout(p.a.rl, 1000);
	assert_int_equal(recv_one(&p.a), GNUTLS_E_TIMEDOUT);
	record_send(p.b.rl, "x", 1, 0);
	assert_int_equal(recv_one(&p.a), 1); /* and the session lives */
	record_set_deadline(p.a.rl, 1);
	usleep(2000);
	assert_int_equal(record_recv_handshake(p.a.rl, 100, &msg), GNUTLS_E_TIMEDOUT);
	record_set_deadline(p.a.rl, 0);
	pair_close(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_rfc8448, setup, teardown),
		cmocka_unit_test_setup_teardown(test_roundtrip, setup, teardown),
		cmocka_unit_test_setup_teardown(test_faults, setup, teardown),
		cmocka_unit_test_setup_teardown(test_small_transport, setup, teardown),
		cmocka_unit_test_setup_teardown(test_flipped_bits, setup, teardown),
		cmocka_unit_test_setup_teardown(test_replay, setup, teardown),
		cmocka_unit_test_setup_teardown(test_malformed, setup, teardown),
		cmocka_unit_test_setup_teardown(test_wrong_content, setup, teardown),
		cmocka_unit_test_setup_teardown(test_inner_plaintext, setup, teardown),
		cmocka_unit_test_setup_teardown(test_floods, setup, teardown),
		cmocka_unit_test_setup_teardown(test_end_of_file, setup, teardown),
		cmocka_unit_test_setup_teardown(test_bye, setup, teardown),
		cmocka_unit_test_setup_teardown(test_send_rules, setup, teardown),
		cmocka_unit_test_setup_teardown(test_sequence, setup, teardown),
		cmocka_unit_test_setup_teardown(test_key_limit, setup, teardown),
		cmocka_unit_test_setup_teardown(test_cork, setup, teardown),
		cmocka_unit_test_setup_teardown(test_send_file, setup, teardown),
		cmocka_unit_test_setup_teardown(test_messages, setup, teardown),
		cmocka_unit_test_setup_teardown(test_post_handshake, setup, teardown),
		cmocka_unit_test_setup_teardown(test_plain_handshake, setup, teardown),
		cmocka_unit_test_setup_teardown(test_tls13_handshake_records, setup, teardown),
		cmocka_unit_test_setup_teardown(test_transport_errors, setup, teardown),
		cmocka_unit_test_setup_teardown(test_timeout, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
