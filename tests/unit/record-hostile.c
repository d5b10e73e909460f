/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Records through user space that are not what they should be: changed bits, replays, malformed
 * and wrong ones, floods. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "record-tests.h"
#include "record/layer.h"

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		RECORD_TEST(test_flipped_bits),    RECORD_TEST(test_replay),
		RECORD_TEST(test_malformed),       RECORD_TEST(test_wrong_content),
		RECORD_TEST(test_inner_plaintext), RECORD_TEST(test_floods),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
