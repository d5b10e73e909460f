/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The record layer through user space: every protection, every fault of the transport, its end,
 * rules of sending, corking, files, limits. */
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
#include "record-tests.h"
#include "record/layer.h"

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
			transfer(&p.a, &p.b, data, sizes[i], SIZE_MAX);
			transfer(&p.b, &p.a, data + sizes[i] / 3, sizes[i] - sizes[i] / 3,
				 SIZE_MAX);
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
				pair_open(&p, n & 1 ? how13 : how_cbc);
				fake_inject(faults[f], n, times);
				transfer(&p.a, &p.b, data, sizeof(data), SIZE_MAX);
				transfer(&p.b, &p.a, data, 100, SIZE_MAX);
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
		transfer(&p.a, &p.b, data, cap < 50 ? 2000 : sizeof(data), SIZE_MAX);
		pair_close(&p);
	}
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
	pair_open(&p, how_cbc);
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
	record_transport(p.a.rl)->app_errno[RECORD_RX] = EAGAIN;
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
		RECORD_TEST(test_rfc8448),     RECORD_TEST(test_roundtrip),
		RECORD_TEST(test_faults),      RECORD_TEST(test_small_transport),
		RECORD_TEST(test_end_of_file), RECORD_TEST(test_bye),
		RECORD_TEST(test_send_rules),  RECORD_TEST(test_sequence),
		RECORD_TEST(test_key_limit),   RECORD_TEST(test_cork),
		RECORD_TEST(test_send_file),   RECORD_TEST(test_transport_errors),
		RECORD_TEST(test_timeout),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
