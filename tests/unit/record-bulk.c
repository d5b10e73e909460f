/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Many records at once through user space: batches, what they cost in system calls, where data is
 * decrypted to, what is read beyond a record, and what an idle session keeps. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/mem.h"
#include "record-data.h"
#include "record/layer.h"

#define FULL RECORD_MAX_PLAIN
#define LEN  (3 * RECORD_BATCH * FULL + 777)

static const struct fake_personality kernel = {.tls = true, .rekey = true};
static const struct pair_how gcm13 = {T13, GNUTLS_CIPHER_AES_128_GCM};
static const struct pair_how hows[] = {
	{T13, GNUTLS_CIPHER_AES_128_GCM},
	{T13, GNUTLS_CIPHER_CHACHA20_POLY1305},
	{T13, GNUTLS_CIPHER_AES_128_CCM_8},
	{T12, GNUTLS_CIPHER_AES_256_GCM},
	{T12, GNUTLS_CIPHER_CHACHA20_POLY1305},
	{T12, GNUTLS_CIPHER_AES_128_CBC, GNUTLS_MAC_SHA1},
	{T12, GNUTLS_CIPHER_AES_256_CBC, GNUTLS_MAC_SHA256, true},
	{T12, GNUTLS_CIPHER_3DES_CBC, GNUTLS_MAC_SHA1},
	{T12, GNUTLS_CIPHER_ARCFOUR_128, GNUTLS_MAC_SHA1},
};

static uint8_t data[LEN], got[LEN + 100];

static int setup(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN; i++)
		data[i] = (uint8_t)(i * 7 + i / 251 + i / 70000);
	fake_start(&kernel);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	fake_stop();
	return 0;
}

static void is_idle(struct end *e)
{
	assert_null(e->rl->tx.out.data);
	assert_null(e->rl->tx.cork.data);
	assert_null(e->rl->rx.buf);
	assert_null(e->rl->rx.hs.data);
	assert_null(e->rl->tx.hs.data);
}

/* Reads exactly @len bytes that are there. */
static void read_all(struct end *e, const uint8_t *want, size_t len, size_t room)
{
	size_t n = 0;

	while (n < len) {
		ssize_t k = record_recv(e->rl, got + n, MIN(room, len - n), NULL);

		assert_true(k > 0);
		n += (size_t)k;
	}
	assert_memory_equal(got, want, len);
}

/* One write for many records, whatever protects them; the peer's room for each read varies. */
static void test_batches(void **state)
{
	static const size_t rooms[] = {FULL, FULL - 1, FULL + 1, 5000, LEN};

	(void)state;
	for (size_t h = 0; h < ARRAY_LEN(hows); h++) {
		size_t sent = 0, room = rooms[h % ARRAY_LEN(rooms)];
		struct pair p;

		fake_start(&kernel);
		pair_open(&p, &hows[h]);
		while (sent < LEN) {
			unsigned long calls = fake_calls();
			ssize_t n = record_send(p.a.rl, data + sent, LEN - sent, 0);

			assert_int_equal(n, MIN((size_t)RECORD_BATCH * FULL, LEN - sent));
			assert_int_equal(fake_calls() - calls, 1);
			sent += (size_t)n;
		}
		assert_int_equal(p.a.rl->tx.prot.seq, 3 * RECORD_BATCH + 1);
		read_all(&p.b, data, LEN, room);
		assert_int_equal(fake_wire_len(p.a.fd), 0);
		is_idle(&p.a);
		is_idle(&p.b);
		pair_close(&p);
	}
}

/* A transport that takes a part: the rest is owed, whatever the caller repeats with, is kept in
 * little memory, and the next batch is smaller. */
static void test_full_transport(void **state)
{
	size_t caps[] = {1, 100, FULL, 3 * FULL, RECORD_BATCH * FULL};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(caps); i++) {
		size_t sent = 0, received = 0, batch = (size_t)RECORD_BATCH * FULL;
		struct pair_how how = gcm13;
		struct pair p;
		ssize_t n;

		fake_start(&kernel);
		how.cap = caps[i];
		pair_open(&p, &how);
		n = record_send(p.a.rl, data, LEN, 0);
		assert_int_equal(n, GNUTLS_E_AGAIN);
		assert_int_equal(p.a.rl->tx.owed, batch);
		assert_int_equal(p.a.rl->tx.batch,
				 MIN(1 + caps[i] / (FULL + 22), (size_t)RECORD_BATCH));
		if (caps[i] == RECORD_BATCH * FULL) /* little is left of it */
			assert_int_equal(p.a.rl->tx.out.cap, BUFFER_SMALL);
		/* the rest of a batch that doesn't go says nothing about batches */
		batch = p.a.rl->tx.batch;
		assert_int_equal(record_flush(p.a.rl), GNUTLS_E_AGAIN);
		assert_int_equal(p.a.rl->tx.batch, batch);
		fake_set_cap(p.a.fd, 70000);
		for (unsigned spins = 0; received < LEN; spins++) {
			assert_true(spins < 1000);
			n = record_recv(p.b.rl, got + received, LEN - received + 1, NULL);
			if (n > 0)
				received += (size_t)n;
			else
				assert_int_equal(n, GNUTLS_E_AGAIN);
			if (sent == LEN)
				continue;
			n = p.a.rl->tx.owed && (spins & 1)
				    ? record_send(p.a.rl, NULL, 0, 0)
				    : record_send(p.a.rl, data + sent, LEN - sent, 0);
			if (n > 0)
				sent += (size_t)n;
			else
				assert_int_equal(n, GNUTLS_E_AGAIN);
		}
		assert_int_equal(sent, LEN);
		assert_memory_equal(got, data, LEN);
		is_idle(&p.a);
		is_idle(&p.b);
		pair_close(&p);
	}
}

static int app_fd;
static size_t largest_push;

static ssize_t app_push(gnutls_transport_ptr_t ptr, const void *p, size_t len)
{
	(void)ptr;
	largest_push = MAX(largest_push, len);
	fake_wire_add(app_fd, p, len);
	return (ssize_t)len;
}

/* An application's own functions get records one by one. */
static void test_own_functions(void **state)
{
	struct pair p;

	(void)state;
	fake_start(&kernel);
	pair_open(&p, &gcm13);
	app_fd = p.a.fd;
	largest_push = 0;
	record_transport(p.a.rl)->push = app_push;
	for (int i = 0; i < 3; i++)
		assert_int_equal(record_send(p.a.rl, data, LEN, 0), FULL);
	assert_int_equal(largest_push, FULL + 22);
	read_all(&p.b, data, FULL, FULL);
	pair_close(&p);
}

/* Limits of a key hold within a batch, too. */
static void test_key_limit(void **state)
{
	struct record_offload_config config = {.rekey_after = 5};
	size_t sent = 0;
	struct pair p;

	(void)state;
	fake_start(&kernel);
	pair_open(&p, &gcm13);
	record_offload_configure(p.a.rl, &config);
	while (sent < LEN) {
		ssize_t n = record_send(p.a.rl, data + sent, LEN - sent, 0);

		assert_true(n > 0);
		sent += (size_t)n;
		assert_true(p.a.rl->tx.prot.seq <= 5);
	}
	assert_int_equal(p.a.tx_gen, 3 * RECORD_BATCH / 5);
	read_all(&p.b, data, LEN, LEN);
	is_idle(&p.a);
	is_idle(&p.b);
	pair_close(&p);
}

static void test_cork(void **state)
{
	unsigned long calls;
	size_t at = 0;
	struct pair p;

	(void)state;
	fake_start(&kernel);
	pair_open(&p, &gcm13);
	record_cork(p.a.rl);
	for (size_t n = 1; at + n <= LEN; at += n, n = n * 2 + 1)
		assert_int_equal(record_send(p.a.rl, data + at, n, 0), n);
	assert_int_equal(record_corked(p.a.rl), at);
	calls = fake_calls();
	assert_int_equal(record_uncork(p.a.rl, true), at);
	assert_int_equal(fake_calls() - calls,
			 (at + RECORD_BATCH * FULL - 1) / (RECORD_BATCH * FULL));
	read_all(&p.b, data, at, FULL);
	is_idle(&p.a);
	pair_close(&p);
}

/* Files are read to where they are sealed: two calls for a batch. */
static void test_file(void **state)
{
	char name[] = "/tmp/record-bulk-XXXXXX";
	int fd = mkstemp(name);

	(void)state;
	assert_true(fd >= 0);
	unlink(name);
	assert_int_equal(write(fd, data, LEN), LEN);
	for (size_t h = 0; h < ARRAY_LEN(hows); h++) {
		unsigned long calls;
		off_t at = 300;
		struct pair p;

		fake_start(&kernel);
		pair_open(&p, &hows[h]);
		calls = fake_calls();
		assert_int_equal(record_send_file(p.a.rl, fd, &at, LEN), LEN - 300);
		assert_int_equal(at, LEN);
		/* four batches, and the read that finds the end */
		assert_int_equal(fake_calls() - calls, 2 * 4 + 1);
		read_all(&p.b, data + 300, LEN - 300, FULL);
		/* by the file's position, in records of another size */
		record_set_max_send(p.a.rl, 1000);
		assert_int_equal(lseek(fd, 5, SEEK_SET), 5);
		assert_int_equal(record_send_file(p.a.rl, fd, NULL, 54321), 54321);
		assert_int_equal(lseek(fd, 0, SEEK_CUR), 54326);
		read_all(&p.b, data + 5, 54321, FULL);
		is_idle(&p.a);
		is_idle(&p.b);
		pair_close(&p);
	}
	close(fd);
}

static void all_zero(const uint8_t *p, size_t len)
{
	for (size_t i = 0; i < len; i++)
		assert_int_equal(p[i], 0);
}

/* As memset to 0x77 has left it, or wiped. */
static void untouched(const uint8_t *p, size_t len)
{
	for (size_t i = 0; i < len; i++)
		assert_true(p[i] == 0x77 || p[i] == 0);
}

/* Data goes straight into the caller's buffer, and nothing else stays there. */
static void test_direct(void **state)
{
	static const struct {
		size_t len, pad, room;
		bool direct;
	} table[] = {
		{FULL, 0, FULL, true},  {FULL, 0, FULL + 1, true}, {FULL, 0, FULL - 1, false},
		{100, 0, 101, true},    {100, 0, 100, true}, /* the type wants no room */
		{128, 0, 128, true},    {100, 27, 128, true},      {100, 28, 128, true},
		{100, 29, 128, false},  {128, 1, 128, false},      {1, 0, 64, true},
		{64, 0, 64, true},      {1, 63, 64, true},         {511, 0, 511, true},
		{512, 0, 512, true},    {576, 0, 576, true},       {577, 0, 577, true},
		{600, 0, 599, false},   {1000, 200, 1300, true},   {1000, 3000, 5000, true},
		{5000, 24, 5024, true}, {5000, 25, 5024, false},   {FULL - 500, 500, FULL, true},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		uint8_t *buf = malloc(table[i].room); /* the sanitizer sees its end */
		struct record_in in = {0};
		struct pair p;

		fake_start(&kernel);
		pair_open(&p, &gcm13);
		memset(buf, 0x77, table[i].room);
		send_raw(&p.a, RECORD_DATA, data, table[i].len, table[i].pad);
		assert_int_equal(record_path_user.recv(p.b.rl, buf, table[i].room, &in), 0);
		assert_int_equal(in.direct, table[i].direct);
		assert_int_equal(in.len, table[i].len);
		assert_memory_equal(in.data, data, table[i].len);
		if (in.direct) /* the type never was there, padding is gone */
			untouched(buf + in.len, table[i].room - in.len);
		pair_close(&p);
		/* forged */
		pair_open(&p, &gcm13);
		memset(buf, 0x77, table[i].room);
		send_raw(&p.a, RECORD_DATA, data, table[i].len, table[i].pad);
		fake_wire(p.a.fd)[5] ^= 1;
		assert_int_equal(record_recv(p.b.rl, buf, table[i].room, NULL),
				 GNUTLS_E_DECRYPTION_FAILED);
		untouched(buf, table[i].room);
		pair_close(&p);
		/* data where none may be: within a handshake message */
		pair_open(&p, &gcm13);
		memset(buf, 0x77, table[i].room);
		send_raw(&p.a, RECORD_HANDSHAKE, "\4\0\1\0", 4, 0);
		send_raw(&p.a, RECORD_DATA, data, table[i].len, table[i].pad);
		assert_int_equal(record_recv(p.b.rl, buf, table[i].room, NULL),
				 GNUTLS_E_UNEXPECTED_PACKET);
		untouched(buf, table[i].room);
		is_idle(&p.a);
		assert_null(p.b.rl->rx.buf);
		pair_close(&p);
		free(buf);
	}
}

/* Records that come in two parts, cut anywhere: what was read to the caller's buffer is no loss,
 * not even when the next call brings another buffer. */
static void test_in_parts(void **state)
{
	static const size_t lens[] = {4096, 5000, FULL};

	(void)state;
	for (size_t h = 0; h < ARRAY_LEN(hows); h++) {
		for (size_t i = 0; i < ARRAY_LEN(lens) * 4; i++) {
			size_t len = lens[i / 4], room = len - 1 + i % 4;
			size_t cuts[] = {5, 6, 13, 14, 100, 4104, len, len + 5, len + 13, len + 15};
			uint8_t *first = malloc(room), *second = malloc(room);

			for (size_t c = 0; c < ARRAY_LEN(cuts); c++) {
				struct pair p;
				uint8_t *wire;
				size_t all;
				ssize_t n;

				fake_start(&kernel);
				pair_open(&p, &hows[h]);
				assert_int_equal(record_send(p.a.rl, data, len, 0), len);
				all = fake_wire_len(p.a.fd);
				wire = mem_dup(fake_wire(p.a.fd), all);
				fake_wire_drop(p.a.fd);
				cuts[c] = MIN(cuts[c], all - 1);
				fake_wire_add(p.a.fd, wire, cuts[c]);
				assert_int_equal(record_recv(p.b.rl, first, room, NULL),
						 GNUTLS_E_AGAIN);
				memset(first, 0x77, room);
				fake_wire_add(p.a.fd, wire + cuts[c], all - cuts[c]);
				n = record_recv(p.b.rl, second, room, NULL);
				assert_int_equal(n, MIN(len, room));
				assert_memory_equal(second, data, (size_t)n);
				if (len > room)
					assert_int_equal(record_recv(p.b.rl, first, room, NULL), 1);
				is_idle(&p.b);
				mem_free(wire);
				pair_close(&p);
			}
			free(first);
			free(second);
		}
	}
}

/* What turns out to be no data leaves nothing of it in the caller's buffer. */
static void test_disguised(void **state)
{
	uint8_t buf[FULL];
	struct pair p;

	(void)state;
	fake_start(&kernel);
	pair_open(&p, &gcm13);
	memset(buf, 0, sizeof(buf));
	send_raw(&p.a, RECORD_ALERT, "\2\50", 2, 5000);
	assert_int_equal(record_recv(p.b.rl, buf, sizeof(buf), NULL),
			 GNUTLS_E_FATAL_ALERT_RECEIVED);
	all_zero(buf, sizeof(buf));
	is_idle(&p.b);
	pair_close(&p);
	pair_open(&p, &gcm13);
	assert_int_equal(end_update(&p.a, false), 0);
	assert_int_equal(record_send(p.a.rl, data, 10, 0), 10);
	memset(buf, 0x77, sizeof(buf));
	assert_int_equal(record_recv(p.b.rl, buf, sizeof(buf), NULL), 10);
	assert_memory_equal(buf, data, 10);
	assert_int_equal(p.b.updates_in, 1);
	is_idle(&p.b);
	pair_close(&p);
}

/* Reads a record; what is still on the wire then. */
static size_t left_after_read(struct pair *p)
{
	assert_true(record_recv(p->b.rl, got, sizeof(got), NULL) > 0);
	return fake_wire_len(p->a.fd);
}

/* Within a run of equal records the next header comes along, one call for a record; nowhere else,
 * as what is there may be somebody else's. */
static void test_read_ahead(void **state)
{
	size_t rec = FULL + 22, pad;
	unsigned long calls;
	struct pair p;

	(void)state;
	fake_start(&kernel);
	pair_open(&p, &gcm13);
	assert_int_equal(record_send(p.a.rl, data, 5 * FULL, 0), 5 * FULL);
	assert_int_equal(left_after_read(&p), 4 * rec);
	assert_int_equal(left_after_read(&p), 3 * rec - 5);
	calls = fake_calls();
	assert_int_equal(left_after_read(&p), 2 * rec - 5);
	assert_int_equal(fake_calls() - calls, 1);
	assert_null(p.b.rl->rx.buf);
	assert_int_equal(record_pending(p.b.rl), 0);
	assert_false(record_rx_is_clean(p.b.rl));
	assert_int_equal(left_after_read(&p), rec - 5);
	assert_int_equal(left_after_read(&p), 0);
	assert_true(record_rx_is_clean(p.b.rl));
	assert_int_equal(record_recv(p.b.rl, got, 10, NULL), GNUTLS_E_AGAIN);
	is_idle(&p.b);
	/* a body that comes late is waited for as one record of the run */
	send_raw(&p.a, RECORD_DATA, data, FULL, 0);
	send_raw(&p.a, RECORD_DATA, data, 100, 0);
	send_raw(&p.a, RECORD_DATA, data, 100, 0);
	assert_int_equal(left_after_read(&p), 2 * 122 - 5);
	assert_int_equal(left_after_read(&p), 122);
	/* short ones: any of them may be the last */
	assert_int_equal(left_after_read(&p), 0);
	for (int i = 0; i < 4; i++)
		send_raw(&p.a, RECORD_DATA, data, 100, 0);
	for (int i = 3; i >= 0; i--)
		assert_int_equal(left_after_read(&p), (size_t)i * 122);
	pair_close(&p);
	/* a peer that pads: plaintext may follow any record */
	pair_open(&p, &gcm13);
	for (pad = 1; pad < 5; pad++)
		send_raw(&p.a, RECORD_DATA, data, 1000 - pad, pad);
	send_raw(&p.a, RECORD_ALERT, "\1\0", 2, 998);
	fake_wire_add(p.a.fd, "plain", 5);
	for (pad = 4; pad > 0; pad--)
		assert_int_equal(left_after_read(&p), pad * 1022 + 5);
	assert_int_equal(record_recv(p.b.rl, got, 10, NULL), 0);
	assert_int_equal(fake_wire_len(p.a.fd), 5);
	pair_close(&p);
	/* TLS 1.2 says what is data */
	pair_open(&p, &hows[3]);
	for (int i = 0; i < 3; i++)
		send_raw(&p.a, RECORD_DATA, data, 1000, 0);
	left_after_read(&p);
	assert_int_equal(left_after_read(&p), 1029 - 5);
	pair_close(&p);
	/* an application's own pull function */
	pair_open(&p, &gcm13);
	app_fd = p.a.fd;
	for (int i = 0; i < 3; i++)
		send_raw(&p.a, RECORD_DATA, data, 1000, 0);
	left_after_read(&p);
	record_transport(p.b.rl)->pull_timeout = gnutls_system_recv_timeout;
	assert_int_equal(left_after_read(&p), 1022);
	pair_close(&p);
	/* a handover that waits for a record boundary */
	pair_open(&p, &gcm13);
	for (int i = 0; i < 3; i++)
		send_raw(&p.a, RECORD_DATA, data, 1000, 0);
	left_after_read(&p);
	p.b.rl->offload.reason[RECORD_RX] = KTLS_WAITING;
	p.b.rl->handshaking = true; /* keeps it waiting */
	assert_int_equal(left_after_read(&p), 1022);
	pair_close(&p);
}

/* Each fault at each call of a stream with read-ahead: nothing lost, nothing doubled. */
static void test_faults(void **state)
{
	static const enum fake_fault faults[] = {FAKE_EAGAIN, FAKE_EINTR, FAKE_SHORT};
	const size_t len = 5 * FULL + 3000;

	(void)state;
	for (size_t f = 0; f < ARRAY_LEN(faults); f++) {
		for (unsigned n = 1;; n++) {
			size_t sent = 0, received = 0;
			struct pair p;

			fake_start(&kernel);
			pair_open(&p, &gcm13);
			fake_inject(faults[f], n, 2);
			for (unsigned spins = 0; received < len; spins++) {
				ssize_t k;

				assert_true(spins < 100);
				if (sent < len) {
					k = record_send(p.a.rl, data + sent, len - sent, 0);
					if (k > 0)
						sent += (size_t)k;
				}
				while ((k = record_recv(p.b.rl, got + received, FULL, NULL)) > 0)
					received += (size_t)k;
				assert_true(k == GNUTLS_E_AGAIN || k == GNUTLS_E_INTERRUPTED);
			}
			assert_int_equal(received, len);
			assert_memory_equal(got, data, len);
			is_idle(&p.a);
			is_idle(&p.b);
			pair_close(&p);
			if (!fake_injected())
				break;
		}
	}
}

/* While a record has not come as a whole, a header alone needs no memory. */
static void test_idle(void **state)
{
	uint8_t wire[1022];
	struct pair p;

	(void)state;
	fake_start(&kernel);
	pair_open(&p, &gcm13);
	send_raw(&p.a, RECORD_DATA, data, 1000, 0);
	memcpy(wire, fake_wire(p.a.fd), sizeof(wire));
	fake_wire_drop(p.a.fd);
	for (size_t at = 0; at < sizeof(wire); at++) {
		fake_wire_add(p.a.fd, wire + at, 1);
		if (at + 1 == sizeof(wire))
			break;
		assert_int_equal(record_recv(p.b.rl, got, 2000, NULL), GNUTLS_E_AGAIN);
		assert_int_equal(p.b.rl->rx.buf != NULL, at >= RECORD_HEADER_LEN);
	}
	assert_int_equal(record_recv(p.b.rl, got, 2000, NULL), 1000);
	is_idle(&p.b);
	/* data that was not fetched as a whole stays */
	assert_int_equal(record_send(p.a.rl, data, 100, 0), 100);
	assert_int_equal(record_recv(p.b.rl, got, 99, NULL), 99);
	assert_non_null(p.b.rl->rx.buf);
	assert_int_equal(record_recv(p.b.rl, got, 99, NULL), 1);
	is_idle(&p.b);
	pair_close(&p);
}

/* The last sequence numbers: what was sealed is what the caller was told, and nothing more. */
static void test_last_numbers(void **state)
{
	static const struct pair_how ends[] = {
		{T12, GNUTLS_CIPHER_AES_128_GCM},
		{T12, GNUTLS_CIPHER_AES_128_CBC, GNUTLS_MAC_SHA1},
		{T13, GNUTLS_CIPHER_CHACHA20_POLY1305},
	};
	char name[] = "/tmp/record-bulk-XXXXXX";
	int file = mkstemp(name);

	(void)state;
	assert_true(file >= 0 && unlink(name) == 0);
	assert_int_equal(write(file, data, LEN), LEN);
	for (size_t i = 0; i < 2 * ARRAY_LEN(ends); i++) {
		bool from_file = i >= ARRAY_LEN(ends);
		size_t sent = 0;
		off_t at = 0;
		struct pair p;
		ssize_t n;

		fake_start(&kernel);
		pair_open(&p, &ends[i % ARRAY_LEN(ends)]);
		assert_int_equal(record_set_seq(p.a.rl, RECORD_TX, UINT64_MAX - 4), 0);
		assert_int_equal(record_set_seq(p.b.rl, RECORD_RX, UINT64_MAX - 4), 0);
		for (;; sent += (size_t)n) {
			n = from_file ? record_send_file(p.a.rl, file, &at, LEN - sent)
				      : record_send(p.a.rl, data + sent, LEN - sent, 0);
			if (n < 0)
				break;
		}
		assert_int_equal(n, GNUTLS_E_RECORD_LIMIT_REACHED);
		assert_int_equal(sent, 5 * FULL);
		assert_int_equal(record_flush(p.a.rl), 0);
		read_all(&p.b, data, sent, FULL);
		assert_int_equal(fake_wire_len(p.a.fd), 0);
		pair_close(&p);
	}
	close(file);
}

/* In a buffer where a full record has been. */
static void no_run_of(uint8_t byte, const uint8_t *p)
{
	size_t run = 0;

	for (size_t i = 0; i < FULL; i++) {
		run = p[i] == byte ? run + 1 : 0;
		assert_true(run < 16);
	}
}

/* Borrowers wipe: also what was no record, and what nobody fetched. */
static void test_wiped(void **state)
{
	uint8_t secret[FULL], buf[1000], *kept;
	size_t cap;

	(void)state;
	memset(secret, 0xa7, sizeof(secret));
	for (size_t h = 0; h < ARRAY_LEN(hows); h++) {
		struct pair p;

		fake_start(&kernel);
		buffer_drain();
		pair_open(&p, &hows[h]);
		assert_int_equal(record_send(p.a.rl, secret, FULL, 0), FULL);
		fake_wire(p.a.fd)[fake_wire_len(p.a.fd) - 1] ^= 1;
		assert_int_equal(record_recv(p.b.rl, buf, sizeof(buf), NULL),
				 GNUTLS_E_DECRYPTION_FAILED);
		assert_null(p.b.rl->rx.buf);
		kept = buffer_take(1, &cap);
		no_run_of(0xa7, kept);
		buffer_give(kept, cap);
		pair_close(&p);
		/* data that gnutls_bye passes over, read already and not */
		buffer_drain();
		pair_open(&p, &hows[h]);
		assert_int_equal(record_send(p.a.rl, secret, FULL, 0), FULL);
		assert_int_equal(record_send(p.a.rl, secret, FULL / 2, 0), FULL / 2);
		assert_int_equal(record_bye(p.a.rl, GNUTLS_SHUT_WR), 0);
		assert_int_equal(record_recv(p.b.rl, buf, sizeof(buf), NULL), sizeof(buf));
		kept = p.b.rl->rx.buf;
		assert_int_equal(record_bye(p.b.rl, GNUTLS_SHUT_RDWR), 0);
		is_idle(&p.b);
		no_run_of(0xa7, kept); /* which the process has by now */
		pair_close(&p);
	}
}

/* An error that somebody else than record_recv came upon, which poll would never show. */
static void test_deferred(void **state)
{
	struct pair_how how = gcm13;
	struct pair p;

	(void)state;
	how.flags = GNUTLS_NONBLOCK;
	fake_start(&kernel);
	pair_open(&p, &how);
	assert_int_equal(record_send(p.a.rl, data, 100, 0), 100);
	fake_wire(p.a.fd)[9] ^= 1;
	assert_int_equal(record_pending(p.b.rl), 0);
	assert_int_equal(record_await_handshake(p.b.rl, 0), 0);
	assert_false(fake_poll_in(p.b.fd));
	assert_int_equal(record_pending(p.b.rl), 1);
	assert_int_equal(record_recv(p.b.rl, got, 100, NULL), GNUTLS_E_DECRYPTION_FAILED);
	assert_int_equal(record_pending(p.b.rl), 0);
	pair_close(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_batches),      cmocka_unit_test(test_full_transport),
		cmocka_unit_test(test_key_limit),    cmocka_unit_test(test_own_functions),
		cmocka_unit_test(test_cork),         cmocka_unit_test(test_file),
		cmocka_unit_test(test_direct),       cmocka_unit_test(test_disguised),
		cmocka_unit_test(test_in_parts),     cmocka_unit_test(test_read_ahead),
		cmocka_unit_test(test_faults),       cmocka_unit_test(test_idle),
		cmocka_unit_test(test_last_numbers), cmocka_unit_test(test_wiped),
		cmocka_unit_test(test_deferred),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
