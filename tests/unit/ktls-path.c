/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The kernel path over a fake kernel, old and new: faults at every system call, control records,
 * ends and errors. Comments name rows of doc/ktls.md. */
#include "config.h"

#include "ktls-tests.h"

#include <errno.h>
#include <unistd.h>

/* --- faults */

static void scenario(struct pair *p, const uint8_t *data)
{
	FILE *f = tmpfile();
	uint8_t buf[3000];
	int fd = fileno(f), ret;
	size_t sent = 0, got = 0;
	off_t off = 0;

	assert_int_equal(write(fd, data, 3000), 3000);
	transfer(&p->a, &p->b, data, 40000, 10000);
	transfer(&p->b, &p->a, data + 7, 5000, 700);
	/* a file, by offset */
	while (got < 3000) {
		ssize_t n;

		if (sent < 3000) {
			n = record_send_file(p->a.rl, fd, &off, 5000 - sent);
			if (transient(n))
				n = 0;
			if (n < 0)
				fail_msg("send_file: %zd", n);
			sent += (size_t)n;
			assert_int_equal(off, sent);
		}
		n = record_recv(p->b.rl, buf + got, sizeof(buf) - got, NULL);
		if (!transient(n)) {
			assert_true(n > 0);
			got += (size_t)n;
		}
	}
	assert_memory_equal(buf, data, 3000);
	/* corked */
	record_cork(p->a.rl);
	assert_int_equal(record_send(p->a.rl, data, 3000, 0), 3000);
	do {
		ret = record_uncork(p->a.rl, false);
		assert_true(ret >= 0 || transient(ret));
	} while (ret < 0);
	for (got = 0; got < 3000;) {
		ssize_t n = record_recv(p->b.rl, buf + got, sizeof(buf) - got, NULL);

		if (!transient(n)) {
			assert_true(n > 0);
			got += (size_t)n;
		}
	}
	assert_memory_equal(buf, data, 3000);
	/* a key update of ours, if the kernels can */
	do {
		ret = end_update(&p->a, true);
	} while (transient(ret));
	if (ret != GNUTLS_E_UNIMPLEMENTED_FEATURE) {
		assert_int_equal(ret, 0);
		transfer(&p->a, &p->b, data, 3000, 5000);
		transfer(&p->b, &p->a, data, 3000, 5000);
		assert_int_equal(p->a.tx_gen, 1);
		assert_int_equal(p->b.tx_gen, 1);
		assert_int_equal(p->a.rx_gen, 1);
		assert_int_equal(p->b.rx_gen, 1);
	}
	do {
		ret = record_bye(p->a.rl, GNUTLS_SHUT_WR);
	} while (transient(ret));
	assert_int_equal(ret, 0);
	do {
		ret = record_bye(p->b.rl, GNUTLS_SHUT_RDWR);
	} while (transient(ret));
	assert_int_equal(ret, 0);
	do {
		ret = (int)recv_one(&p->a);
	} while (transient(ret));
	assert_int_equal(ret, 0);
	assert_int_equal(fake_open_len(p->a.fd), 0);
	fclose(f);
}

static void test_faults(void **state)
{
	static const enum fake_fault faults[] = {FAKE_EAGAIN, FAKE_EINTR, FAKE_SHORT};
	uint8_t data[40000];

	(void)state;
	fill(data, sizeof(data), 3);
	for (int kernel = 0; kernel < 2; kernel++) {
		for (size_t f = 0; f < ARRAY_LEN(faults); f++) {
			for (unsigned n = 1;; n++) {
				struct pair p;

				fake_start(kernel ? &new_kernel : &old_kernel);
				pair_open(&p, kernel ? &both13 : &both12);
				fake_inject(faults[f], n, 1 + n % 2);
				if (!kernel)
					p.a.rl->offload.rekey[RECORD_TX] = false;
				scenario(&p, data);
				pair_close(&p);
				if (!fake_injected())
					break;
			}
		}
	}
}

static void test_full_socket(void **state)
{
	uint8_t data[40000];
	struct pair p;

	(void)state;
	fill(data, sizeof(data), 8);
	for (int i = 0; i < 2; i++) {
		struct pair_how how = i ? both13 : both12;

		how.cap = 17000;
		fake_start(i ? &new_kernel : &old_kernel);
		pair_open(&p, &how);
		transfer(&p.a, &p.b, data, sizeof(data), 5000);
		/* resumption of what did not fit returns the count of the original data */
		assert_int_equal(record_send(p.a.rl, data, 16384, 0), 16384);
		assert_int_equal(record_send(p.a.rl, data, 16384, 0), GNUTLS_E_AGAIN);
		assert_int_equal(record_send(p.a.rl, NULL, 0, 0), GNUTLS_E_AGAIN);
		while (recv_one(&p.b) > 0)
			;
		assert_int_equal(record_send(p.a.rl, NULL, 0, 0), 16384);
		assert_int_equal(recv_one(&p.b), 16384);
		/* an alert waits behind data, goes out once, whole */
		assert_int_equal(record_send(p.a.rl, data, 16384, 0), 16384);
		fake_set_cap(p.a.fd, fake_wire_len(p.a.fd) + 10);
		assert_int_equal(
			record_send_alert(p.a.rl, GNUTLS_AL_WARNING, GNUTLS_A_CLOSE_NOTIFY),
			GNUTLS_E_AGAIN);
		fake_set_cap(p.a.fd, 100000);
		assert_int_equal(
			record_send_alert(p.a.rl, GNUTLS_AL_WARNING, GNUTLS_A_CLOSE_NOTIFY), 0);
		assert_int_equal(recv_one(&p.b), 16384);
		assert_int_equal(recv_one(&p.b), 0);
		assert_int_equal(fake_wire_len(p.a.fd), 0);
		assert_int_equal(record_send(p.a.rl, "x", 1, 0), GNUTLS_E_INVALID_SESSION);
		pair_close(&p);
	}
}

/* --- receiving */

static void test_control_records(void **state)
{
	uint8_t buf[100], ticket[4000] = {4, 0, 0x0f, 0x9c};
	struct pair p;

	(void)state;
	for (size_t room = 1; room < 12; room++) {
		/* row "short-buffer": no control byte stays in the caller's buffer */
		fake_start(&new_kernel);
		pair_open(&p, &a_user13);
		assert_int_equal(record_offloaded(p.b.rl), GNUTLS_KTLS_DUPLEX);
		memset(buf, 0xaa, sizeof(buf));
		send_raw(&p.a, RECORD_HANDSHAKE, ticket, sizeof(ticket), 0);
		assert_int_equal(record_recv(p.b.rl, buf, room, NULL), GNUTLS_E_AGAIN);
		assert_int_equal(p.b.messages, 1);
		for (size_t i = 0; i < sizeof(buf); i++)
			assert_true(buf[i] == (i < room ? 0 : 0xaa));
		memset(buf, 0xaa, sizeof(buf));
		send_raw(&p.a, RECORD_ALERT, "\2\50", 2, 0);
		assert_int_equal(record_recv(p.b.rl, buf, room, NULL),
				 GNUTLS_E_FATAL_ALERT_RECEIVED);
		for (size_t i = 0; i < sizeof(buf); i++)
			assert_true(buf[i] == (i < room ? 0 : 0xaa));
		assert_int_equal(record_recv(p.b.rl, buf, room, NULL), GNUTLS_E_INVALID_SESSION);
		pair_close(&p);
	}
	/* a message over several records */
	pair_open(&p, &a_user13);
	send_raw(&p.a, RECORD_HANDSHAKE, ticket, 3, 0);
	send_raw(&p.a, RECORD_HANDSHAKE, ticket + 3, 2000, 0);
	send_raw(&p.a, RECORD_HANDSHAKE, ticket + 2003, sizeof(ticket) - 2003, 0);
	assert_int_equal(recv_one(&p.b), GNUTLS_E_AGAIN);
	assert_int_equal(p.b.messages, 1);
	/* several messages in a record */
	send_raw(&p.a, RECORD_HANDSHAKE, "\4\0\0\0\4\0\0\0\4\0\0\0", 12, 0);
	record_send(p.a.rl, "x", 1, 0);
	assert_int_equal(recv_one(&p.b), 1);
	assert_int_equal(p.b.messages, 4);
	pair_close(&p);
}

static void test_content_rules(void **state)
{
	static const struct {
		uint8_t type;
		const char *data;
		size_t len;
		int result;
	} rows[] = {
		{RECORD_ALERT, "", 0, GNUTLS_E_UNEXPECTED_PACKET}, /* row "eof": not an end */
		{RECORD_ALERT, "\2", 1, GNUTLS_E_UNEXPECTED_PACKET},
		{RECORD_HANDSHAKE, "", 0, GNUTLS_E_UNEXPECTED_PACKET},
		{RECORD_CCS, "\1", 1, GNUTLS_E_UNEXPECTED_PACKET},
		{RECORD_HEARTBEAT, "\1\0\0", 3, GNUTLS_E_UNEXPECTED_PACKET},
		{99, "secret", 6, GNUTLS_E_UNEXPECTED_PACKET},
		{1, "secret", 6, GNUTLS_E_UNEXPECTED_PACKET},
		{RECORD_ALERT, "\1\0", 2, 0},
	};
	uint8_t buf[100];
	struct pair p;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		pair_open(&p, &a_user13);
		memset(buf, 0, sizeof(buf));
		send_raw(&p.a, rows[i].type, rows[i].data, rows[i].len, 0);
		assert_int_equal(record_recv(p.b.rl, buf, sizeof(buf), NULL), rows[i].result);
		for (size_t j = 0; j < sizeof(buf); j++)
			assert_int_equal(buf[j], 0);
		assert_int_equal(record_recv(p.b.rl, buf, sizeof(buf), NULL),
				 rows[i].result ? GNUTLS_E_INVALID_SESSION : 0);
		pair_close(&p);
	}
	/* TLS 1.2: warnings don't end a session, but are bounded */
	pair_open(&p, &a_user12);
	send_raw(&p.a, RECORD_ALERT, "\1\132", 2, 0);
	assert_int_equal(recv_one(&p.b), GNUTLS_E_WARNING_ALERT_RECEIVED);
	record_send(p.a.rl, "x", 1, 0);
	assert_int_equal(recv_one(&p.b), 1);
	for (int i = 0; i < 250; i++)
		send_raw(&p.a, RECORD_ALERT, "\1\132", 2, 0);
	for (int i = 0; i < 250; i++) {
		if (recv_one(&p.b) == GNUTLS_E_TOO_MANY_EMPTY_PACKETS)
			i = 1000;
		else
			assert_true(i < 249);
	}
	pair_close(&p);
	/* a handshake record that starts with 24 has no place in TLS 1.2 (row "pause") */
	pair_open(&p, &a_user12);
	send_raw(&p.a, RECORD_HANDSHAKE, "\30\0\0\1\0", 5, 0);
	assert_int_equal(recv_one(&p.b), GNUTLS_E_UNEXPECTED_PACKET);
	pair_close(&p);
}

static void test_receive_errors(void **state)
{
	struct pair p;
	uint8_t buf[100];

	(void)state;
	/* a bad tag: data before it first, then the error; the alert gets out (row "so-error") */
	for (int v = 0; v < 2; v++) {
		pair_open(&p, v ? &both13 : &both12);
		record_send(p.a.rl, "good", 4, 0);
		record_send(p.a.rl, "bad", 3, 0);
		fake_wire(p.a.fd)[fake_wire_len(p.a.fd) - 1] ^= 1;
		memset(buf, 0, sizeof(buf));
		assert_int_equal(record_recv(p.b.rl, buf, sizeof(buf), NULL), 4);
		memset(buf, 0, sizeof(buf));
		assert_int_equal(record_recv(p.b.rl, buf, sizeof(buf), NULL),
				 GNUTLS_E_DECRYPTION_FAILED);
		for (size_t j = 0; j < sizeof(buf); j++)
			assert_int_equal(buf[j], 0); /* what the kernel touched is wiped */
		assert_int_equal(recv_one(&p.b), GNUTLS_E_INVALID_SESSION);
		assert_int_equal(p.b.invalidated, 1);
		assert_int_equal(record_send(p.b.rl, "x", 1, 0), GNUTLS_E_INVALID_SESSION);
		assert_int_equal(
			record_send_alert(p.b.rl, GNUTLS_AL_FATAL, GNUTLS_A_BAD_RECORD_MAC), 0);
		assert_int_equal(recv_one(&p.a), GNUTLS_E_FATAL_ALERT_RECEIVED);
		assert_int_equal(record_last_alert(p.a.rl, NULL), GNUTLS_A_BAD_RECORD_MAC);
		pair_close(&p);
	}
	/* errors that the kernel reports once stay (row "error-once") */
	pair_open(&p, &both13);
	fake_wire_add(p.a.fd, "\x17\x03\x03\x7f\xff", 5);
	assert_int_equal(recv_one(&p.b), GNUTLS_E_RECORD_OVERFLOW);
	assert_int_equal(recv_one(&p.b), GNUTLS_E_INVALID_SESSION);
	assert_int_equal(record_send_alert(p.b.rl, GNUTLS_AL_FATAL, GNUTLS_A_RECORD_OVERFLOW), 0);
	assert_int_equal(recv_one(&p.a), GNUTLS_E_FATAL_ALERT_RECEIVED);
	pair_close(&p);
	pair_open(&p, &both13);
	fake_wire_add(p.a.fd, "\x17\x03\x01\0\x20", 5);
	assert_int_equal(recv_one(&p.b), GNUTLS_E_UNSUPPORTED_VERSION_PACKET);
	assert_int_equal(recv_one(&p.b), GNUTLS_E_INVALID_SESSION);
	pair_close(&p);
	/* row "eof" */
	pair_open(&p, &both13);
	record_send(p.a.rl, "last", 4, 0);
	fake_close(p.a.fd);
	assert_int_equal(recv_one(&p.b), 4);
	assert_int_equal(recv_one(&p.b), GNUTLS_E_PREMATURE_TERMINATION);
	assert_int_equal(recv_one(&p.b), GNUTLS_E_INVALID_SESSION);
	pair_close(&p);
	/* a reset: once in the kernel, for ever here */
	pair_open(&p, &both13);
	fake_reset(p.a.fd);
	assert_int_equal(recv_one(&p.b), GNUTLS_E_PULL_ERROR);
	assert_int_equal(recv_one(&p.b), GNUTLS_E_INVALID_SESSION);
	pair_close(&p);
	/* a receive error shows up while sending, before it was read */
	pair_open(&p, &both13);
	record_send(p.a.rl, "a", 1, 0);
	record_send(p.a.rl, "bad", 3, 0);
	fake_wire(p.a.fd)[fake_wire_len(p.a.fd) - 1] ^= 1;
	assert_int_equal(record_recv(p.b.rl, buf, 100, NULL), 1); /* decrypts ahead and fails */
	assert_int_equal(record_send(p.b.rl, "still", 5, 0) == 5 || p.b.rl->invalid, 1);
	pair_close(&p);
}

/* Never a signal where the user path gives none: data, files, alerts to a peer that is gone. */
static void test_no_signal(void **state)
{
	FILE *f = tmpfile();

	(void)state;
	assert_int_equal(fwrite("a file", 1, 6, f), 6);
	fflush(f);
	for (int what = 0; what < 3; what++) {
		struct pair_how how = both13;
		struct pair p;
		off_t off = 0;

		fake_start(&new_kernel);
		how.flags = GNUTLS_NO_SIGNAL;
		pair_open(&p, &how);
		fake_reset(p.b.fd);
		for (int i = 0; i < 3; i++) {
			if (what == 0)
				assert_true(record_send(p.a.rl, "x", 1, 0) < 0);
			else if (what == 1)
				assert_true(record_send_file(p.a.rl, fileno(f), &off, 6) < 0);
			else
				assert_true(record_bye(p.a.rl, GNUTLS_SHUT_WR) < 0);
		}
		assert_int_equal(fake_sigpipes(), 0);
		pair_close(&p);
	}
	fclose(f);
}

static void test_empty_records(void **state)
{
	struct pair p;

	(void)state;
	pair_open(&p, &a_user13);
	for (int i = 0; i < 50; i++)
		send_raw(&p.a, RECORD_DATA, "", 0, 0);
	assert_int_equal(recv_one(&p.b), GNUTLS_E_AGAIN);
	/* row "empty-poll": readable, and then nothing; a time limit still holds */
	send_raw(&p.a, RECORD_DATA, "", 0, 0);
	record_set_timeout(p.b.rl, 1000);
	assert_int_equal(recv_one(&p.b), GNUTLS_E_TIMEDOUT);
	record_send(p.a.rl, "x", 1, 0);
	assert_int_equal(recv_one(&p.b), 1);
	pair_close(&p);
}

static void test_pending(void **state)
{
	uint8_t buf[100];
	struct pair p;

	(void)state;
	pair_open(&p, &both13);
	assert_int_equal(record_send(p.a.rl, "hello world", 11, 0), 11);
	assert_int_equal(record_pending(p.b.rl), 0); /* not touched yet, as in user space */
	assert_int_equal(record_recv(p.b.rl, buf, 4, NULL), 4);
	assert_int_equal(record_pending(p.b.rl), 7);
	assert_int_equal(record_recv(p.b.rl, buf, 100, NULL), 7);
	assert_int_equal(record_pending(p.b.rl), 0);
	pair_close(&p);
}

static void test_sequence(void **state)
{
	uint8_t buf[10], seq[8];
	struct pair p;
	uint64_t n;

	(void)state;
	pair_open(&p, &both12);
	for (int i = 0; i < 3; i++) {
		record_send(p.a.rl, "hello", 5, 0);
		assert_int_equal(record_recv(p.b.rl, buf, 2, seq), 2);
		assert_int_equal(seq[7], i);
		assert_int_equal(record_recv(p.b.rl, buf, 10, seq), 3);
		assert_int_equal(seq[7], i);
	}
	assert_non_null(record_keys_of(p.a.rl, RECORD_TX, &n));
	assert_true(n == 3);
	assert_non_null(record_keys_of(p.b.rl, RECORD_RX, &n));
	assert_true(n == 3);
	assert_int_equal(record_set_seq(p.a.rl, RECORD_TX, 9), GNUTLS_E_INVALID_REQUEST);
	pair_close(&p);
}

static void test_limits(void **state)
{
	uint8_t data[5000] = {0}, buf[5000];
	struct pair p;
	uint64_t n;
	ssize_t ret;

	(void)state;
	for (int kernel = 0; kernel < 2; kernel++) {
		/* a peer's record limit, on every kernel */
		fake_start(kernel ? &new_kernel : &old_kernel);
		pair_open(&p, &b_user13);
		record_set_max_send(p.a.rl, 1000);
		record_set_max_recv(p.b.rl, 1000);
		for (size_t sent = 0; sent < sizeof(data); sent += (size_t)ret) {
			ret = record_send(p.a.rl, data, sizeof(data) - sent, 0);
			assert_true(ret > 0);
		}
		for (size_t got = 0; got < sizeof(data); got += (size_t)ret) {
			ret = record_recv(p.b.rl, buf, sizeof(buf), NULL);
			assert_true(ret > 0 && ret <= 1000);
		}
		/* corked, too */
		record_cork(p.a.rl);
		assert_int_equal(record_send(p.a.rl, data, sizeof(data), 0), sizeof(data));
		assert_int_equal(record_uncork(p.a.rl, true), sizeof(data));
		for (size_t got = 0; got < sizeof(data); got += (size_t)ret) {
			ret = record_recv(p.b.rl, buf, sizeof(buf), NULL);
			assert_true(ret > 0 && ret <= 1000);
		}
		/* padding is refused, not dropped */
		assert_int_equal(record_send(p.a.rl, "x", 1, 10), GNUTLS_E_UNIMPLEMENTED_FEATURE);
		assert_false(record_can_pad(p.a.rl));
		/* the AEAD's limit: an update where the kernel can, else a stop */
		p.a.rl->tx.count = p.a.cipher->record_limit;
		ret = record_send(p.a.rl, "x", 1, 0);
		if (kernel) {
			assert_int_equal(ret, 1);
			assert_int_equal(p.a.tx_gen, 1);
			assert_int_equal(recv_one(&p.b), 1);
		} else {
			assert_int_equal(ret, GNUTLS_E_RECORD_LIMIT_REACHED);
			assert_int_equal(record_send_file(p.a.rl, 0, NULL, 1),
					 GNUTLS_E_RECORD_LIMIT_REACHED);
			assert_int_equal(record_bye(p.a.rl, GNUTLS_SHUT_WR), 0);
		}
		pair_close(&p);
	}
	/* records are counted without asking the kernel */
	pair_open(&p, &both13);
	record_send(p.a.rl, data, 5000, 0);
	record_send(p.a.rl, data, 5000, 0);
	(void)record_keys_of(p.a.rl, RECORD_TX, &n);
	assert_true(p.a.rl->tx.count >= n);
	pair_close(&p);
}

/* --- files */

static void test_stuck_tail(void **state)
{
	uint8_t data[20000], buf[30000];
	FILE *f = tmpfile();
	int fd = fileno(f);
	struct pair p;

	(void)state;
	fill(data, sizeof(data), 11);
	assert_int_equal(write(fd, data, sizeof(data)), sizeof(data));
	for (int kernel = 0; kernel < 2; kernel++) {
		off_t off = 0;
		size_t got = 0;

		fake_start(kernel ? &new_kernel : &old_kernel);
		pair_open(&p, &both13);
		assert_int_equal(record_send_file(p.a.rl, fd, &off, 1000000), sizeof(data));
		assert_int_equal(off, sizeof(data));
		assert_int_equal(fake_open_len(p.a.fd), 0);
		while (got < sizeof(data)) {
			ssize_t n = record_recv(p.b.rl, buf + got, sizeof(buf) - got, NULL);

			assert_true(n > 0);
			got += (size_t)n;
		}
		assert_memory_equal(buf, data, sizeof(data));
		assert_int_equal(record_send_file(p.a.rl, 999, NULL, 10), GNUTLS_E_FILE_ERROR);
		assert_int_equal(record_send(p.a.rl, "x", 1, 0), 1);
		pair_close(&p);
	}
	fclose(f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		KERNEL_TEST(test_faults),          KERNEL_TEST(test_full_socket),
		KERNEL_TEST(test_control_records), KERNEL_TEST(test_content_rules),
		KERNEL_TEST(test_receive_errors),  KERNEL_TEST(test_no_signal),
		KERNEL_TEST(test_empty_records),   KERNEL_TEST(test_pending),
		KERNEL_TEST(test_sequence),        KERNEL_TEST(test_limits),
		KERNEL_TEST(test_stuck_tail),
	};

#ifndef ENABLE_KTLS
	return 77; /* nothing goes to the kernel */
#endif
	return cmocka_run_group_tests(tests, NULL, NULL);
}
