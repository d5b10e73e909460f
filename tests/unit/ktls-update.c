/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Key updates in the kernel path over a fake kernel, old and new: their order among other records,
 * what the kernel hides or stops at, refusals. Comments name rows of doc/ktls.md. */
#include "config.h"

#include "ktls-tests.h"

#include <errno.h>

static void test_update_new_kernel(void **state)
{
	uint8_t data[3000], buf[3000];
	struct pair p;

	(void)state;
	fill(data, sizeof(data), 6);
	for (int sides = 1; sides < 4; sides++) {
		struct pair_how how = {
			T13, GNUTLS_CIPHER_CHACHA20_POLY1305, 0, false, sides & 1, sides & 2, 0, 0};

		fake_start(&new_kernel);
		pair_open(&p, &how);
		for (int i = 0; i < 5; i++) {
			transfer(&p.a, &p.b, data, sizeof(data), 1000);
			assert_int_equal(end_update(i & 1 ? &p.b : &p.a, i & 2), 0);
			transfer(&p.b, &p.a, data, sizeof(data), 3000);
			transfer(&p.a, &p.b, data, sizeof(data), 1);
		}
		assert_int_equal(p.a.tx_gen, p.b.rx_gen);
		assert_int_equal(p.b.tx_gen, p.a.rx_gen);
		pair_close(&p);
	}
	/* row "hidden-update": behind data that did not fill the buffer */
	fake_start(&new_kernel);
	pair_open(&p, &both13);
	record_send(p.a.rl, "data", 4, 0);
	assert_int_equal(end_update(&p.a, true), 0);
	assert_int_equal(record_recv(p.b.rl, buf, sizeof(buf), NULL), 4);
	assert_int_equal(p.b.updates_in, 1); /* seen before the caller could sleep on poll */
	assert_null(p.b.rl->rx.buf);
	assert_int_equal(record_send(p.a.rl, "more", 4, 0), 4);
	assert_true(fake_poll_in(p.b.fd));
	assert_int_equal(recv_one(&p.b), 4);
	/* several in flight, and other records behind data stay visible */
	record_send(p.a.rl, "data", 4, 0);
	assert_int_equal(record_bye(p.a.rl, GNUTLS_SHUT_WR), 0);
	assert_int_equal(record_recv(p.b.rl, buf, sizeof(buf), NULL), 4);
	assert_true(fake_poll_in(p.b.fd));
	assert_int_equal(recv_one(&p.b), 0);
	pair_close(&p);
	/* a full socket in the middle of our update */
	fake_start(&new_kernel);
	pair_open(&p, &both13);
	fake_set_cap(p.a.fd, 10);
	assert_int_equal(end_update(&p.a, false), GNUTLS_E_AGAIN);
	assert_int_equal(record_send(p.a.rl, data, 10, 0), GNUTLS_E_AGAIN);
	fake_set_cap(p.a.fd, 100000);
	assert_int_equal(record_send(p.a.rl, data, 10, 0), 10);
	assert_int_equal(p.a.tx_gen, 1);
	assert_int_equal(recv_one(&p.b), 10);
	pair_close(&p);
	/* row "update-unseen": behind a ticket in one record, or split */
	for (int i = 0; i < 2; i++) {
		fake_start(&new_kernel);
		pair_open(&p, &a_user13);
		if (i) {
			send_raw(&p.a, RECORD_HANDSHAKE, "\30\0\0", 3, 0);
			send_raw(&p.a, RECORD_HANDSHAKE, "\1\0", 2, 0);
		} else {
			send_raw(&p.a, RECORD_HANDSHAKE, "\4\0\0\0\30\0\0\1\0", 9, 0);
		}
		assert_int_equal(recv_one(&p.b), GNUTLS_E_UNIMPLEMENTED_FEATURE);
		assert_int_equal(recv_one(&p.b), GNUTLS_E_INVALID_SESSION);
		assert_int_equal(p.b.rl->offload.reason[RECORD_RX], KTLS_REKEY_LOST);
		assert_int_equal(
			record_send_alert(p.b.rl, GNUTLS_AL_FATAL, GNUTLS_A_INTERNAL_ERROR), 0);
		assert_int_equal(recv_one(&p.a), GNUTLS_E_FATAL_ALERT_RECEIVED);
		pair_close(&p);
	}
}

/* The peer's wish for a new key of ours is met even where only files are sent. */
static void test_update_answered_by_file(void **state)
{
	static const struct fake_personality *const kernels[] = {&mid_kernel, &new_kernel};
	FILE *f = tmpfile();

	(void)state;
	assert_int_equal(fwrite("a file", 1, 6, f), 6);
	fflush(f);
	for (size_t k = 0; k < ARRAY_LEN(kernels); k++) {
		for (int user = 0; user < 2; user++) {
			struct pair_how how = how13(!user, true);
			struct pair p;
			off_t off = 0;

			fake_start(kernels[k]);
			pair_open(&p, &how);
			assert_int_equal(end_update(&p.b, true), 0);
			assert_int_equal(recv_one(&p.a), GNUTLS_E_AGAIN);
			assert_int_equal(p.a.tx_gen, 0);
			assert_int_equal(record_send_file(p.a.rl, fileno(f), &off, 6), 6);
			assert_int_equal(p.a.tx_gen, 1);
			assert_int_equal(recv_one(&p.b), 6);
			assert_int_equal(p.b.rx_gen, 1);
			pair_close(&p);
		}
	}
	fclose(f);
}

/* The kernel refuses a key after the KeyUpdate has gone out: nothing may follow under the old one.
 */
static void test_update_refused(void **state)
{
	struct pair p;

	(void)state;
	pair_open(&p, &both13);
	fake_inject(FAKE_ENOMEM, 3, 1); /* the send, the count, then TLS_TX */
	assert_int_equal(end_update(&p.a, false), GNUTLS_E_UNIMPLEMENTED_FEATURE);
	assert_int_equal(record_send(p.a.rl, "x", 1, 0), GNUTLS_E_INVALID_SESSION);
	assert_int_equal(p.a.invalidated, 1);
	assert_int_equal(p.a.rl->offload.reason[RECORD_TX], KTLS_REKEY_LOST);
	pair_close(&p);
	pair_open(&p, &both13);
	assert_int_equal(end_update(&p.a, false), 0);
	fake_inject(FAKE_ENOMEM, 3, 1); /* the read, the count, then TLS_RX */
	assert_int_equal(recv_one(&p.b), GNUTLS_E_UNIMPLEMENTED_FEATURE);
	assert_int_equal(recv_one(&p.b), GNUTLS_E_INVALID_SESSION);
	pair_close(&p);
}

static void test_update_old_kernel(void **state)
{
	struct pair p;

	(void)state;
	/* ours: refused before anything is sent */
	fake_start(&old_kernel);
	pair_open(&p, &both13);
	assert_int_equal(end_update(&p.a, true), GNUTLS_E_UNIMPLEMENTED_FEATURE);
	assert_int_equal(fake_wire_len(p.a.fd), 0);
	assert_int_equal(record_send(p.a.rl, "alive", 5, 0), 5);
	assert_int_equal(recv_one(&p.b), 5);
	pair_close(&p);
	/* the peer's: this session can't go on, and says so */
	fake_start(&old_kernel);
	pair_open(&p, &a_user13);
	assert_int_equal(end_update(&p.a, false), 0);
	assert_int_equal(recv_one(&p.b), GNUTLS_E_UNIMPLEMENTED_FEATURE);
	assert_int_equal(p.b.rl->offload.reason[RECORD_RX], KTLS_REKEY_LOST);
	assert_int_equal(record_send_alert(p.b.rl, GNUTLS_AL_FATAL, GNUTLS_A_INTERNAL_ERROR), 0);
	pair_close(&p);
	/* a direction in user space follows */
	struct fake_personality k = old_kernel;

	k.refuse_rx = ENOMEM;
	fake_start(&k);
	pair_open(&p, &a_user13);
	assert_int_equal(record_offloaded(p.b.rl), GNUTLS_KTLS_SEND);
	assert_int_equal(end_update(&p.a, false), 0);
	assert_int_equal(record_send(p.a.rl, "new", 3, 0), 3);
	assert_int_equal(recv_one(&p.b), 3);
	pair_close(&p);
}

/* A KeyUpdate that a full socket stopped: an alert must not overtake the change of keys. */
static void test_update_then_alert(void **state)
{
	(void)state;
	for (unsigned sides = 0; sides < 4; sides++) {
		struct pair_how how = how13(sides & 1, sides & 2);
		struct pair p;

		fake_start(&new_kernel);
		pair_open(&p, &how);
		fake_set_cap(p.a.fd, 10);
		assert_int_equal(end_update(&p.a, false), GNUTLS_E_AGAIN);
		assert_int_equal(
			record_send_alert(p.a.rl, GNUTLS_AL_WARNING, GNUTLS_A_CLOSE_NOTIFY),
			GNUTLS_E_AGAIN);
		fake_set_cap(p.a.fd, 100000);
		assert_int_equal(record_bye(p.a.rl, GNUTLS_SHUT_WR), 0);
		assert_int_equal(recv_one(&p.b), 0);
		assert_int_equal(p.b.updates_in, 1);
		pair_close(&p);
	}
	/* nor a ticket, queued behind it */
	for (unsigned sides = 0; sides < 4; sides++) {
		struct pair_how how = how13(sides & 1, sides & 2);
		struct pair p;

		fake_start(&new_kernel);
		pair_open(&p, &how);
		fake_set_cap(p.a.fd, 10);
		assert_int_equal(end_update(&p.a, false), GNUTLS_E_AGAIN);
		assert_int_equal(record_queue_handshake(p.a.rl, "\4\0\0\0", 4), 0);
		fake_set_cap(p.a.fd, 100000);
		assert_int_equal(record_flush(p.a.rl), 0);
		assert_int_equal(record_send(p.a.rl, "x", 1, 0), 1);
		assert_int_equal(recv_one(&p.b), 1);
		assert_int_equal(p.b.messages, 2);
		assert_int_equal(p.b.last_type, 4);
		pair_close(&p);
	}
}

/* Bytes behind a KeyUpdate in its record are the peer's fault, whatever the kernel can do. */
static void test_update_alignment(void **state)
{
	static const struct fake_personality *const kernels[] = {&old_kernel, &new_kernel};

	(void)state;
	for (size_t k = 0; k < ARRAY_LEN(kernels); k++) {
		for (int side = 0; side < 2; side++) {
			struct pair_how how = how13(false, side);
			struct pair p;

			fake_start(kernels[k]);
			pair_open(&p, &how);
			send_raw(&p.a, RECORD_HANDSHAKE, "\30\0\0\1\0\4\0\0\0", 9, 0);
			assert_int_equal(recv_one(&p.b), GNUTLS_E_UNEXPECTED_PACKET);
			assert_int_equal(recv_one(&p.b), GNUTLS_E_INVALID_SESSION);
			pair_close(&p);
		}
	}
}

/* Row "false-pause": the second record of a long ticket begins like a KeyUpdate. */
static void test_false_pause(void **state)
{
	uint8_t ticket[1004] = {4, 0, 3, 232};
	struct pair_how how = how13(false, true);
	struct pair p;

	(void)state;
	memset(ticket + 4, 24, 1000);
	pair_open(&p, &how);
	assert_int_equal(record_send(p.a.rl, "first", 5, 0), 5);
	send_raw(&p.a, RECORD_HANDSHAKE, ticket, 500, 0);
	send_raw(&p.a, RECORD_HANDSHAKE, ticket + 500, 300, 0);
	send_raw(&p.a, RECORD_HANDSHAKE, ticket + 800, 204, 0);
	assert_int_equal(record_send(p.a.rl, "data", 4, 0), 4);
	assert_int_equal(recv_one(&p.b), 5);
	assert_int_equal(recv_one(&p.b), 4);
	assert_int_equal(p.b.messages, 1);
	assert_int_equal(end_update(&p.a, false), 0);
	assert_int_equal(record_send(p.a.rl, "more", 4, 0), 4);
	assert_int_equal(recv_one(&p.b), 4);
	assert_int_equal(p.b.updates_in, 1);
	pair_close(&p);
}

/* Row "hidden-update": an error behind data that poll would never show. */
static void test_poll_wakes(void **state)
{
	static const struct {
		const char *bytes;
		size_t len;
		int error;
	} rows[] = {
		{"\30\0\0\1\0\0", 6, GNUTLS_E_UNEXPECTED_PACKET}, /* not the end of its record */
		{"\30\0\0", 3, GNUTLS_E_UNIMPLEMENTED_FEATURE},   /* split */
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct pair_how how = how13(false, true);
		struct pair p;

		fake_start(&new_kernel);
		pair_open(&p, &how);
		assert_int_equal(record_send(p.a.rl, "data", 4, 0), 4);
		send_raw(&p.a, RECORD_HANDSHAKE, rows[i].bytes, rows[i].len, 0);
		send_raw(&p.a, RECORD_HANDSHAKE, "\1\0", 2, 0);
		assert_int_equal(recv_one(&p.b), 4);
		assert_true(fake_poll_in(p.b.fd) || record_pending(p.b.rl));
		assert_int_equal(recv_one(&p.b), rows[i].error);
		assert_int_equal(recv_one(&p.b), GNUTLS_E_INVALID_SESSION);
		pair_close(&p);
	}
	/* other handshake records stay where poll sees them */
	struct pair_how how = how13(false, true);
	struct pair p;

	fake_start(&new_kernel);
	pair_open(&p, &how);
	assert_int_equal(record_send(p.a.rl, "data", 4, 0), 4);
	send_raw(&p.a, RECORD_HANDSHAKE, "\4\0\0\0", 4, 0);
	assert_int_equal(recv_one(&p.b), 4);
	assert_int_equal(p.b.messages, 0);
	assert_true(fake_poll_in(p.b.fd));
	assert_int_equal(recv_one(&p.b), GNUTLS_E_AGAIN);
	assert_int_equal(p.b.messages, 1);
	pair_close(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		KERNEL_TEST(test_update_new_kernel), KERNEL_TEST(test_update_answered_by_file),
		KERNEL_TEST(test_update_refused),    KERNEL_TEST(test_update_old_kernel),
		KERNEL_TEST(test_update_then_alert), KERNEL_TEST(test_update_alignment),
		KERNEL_TEST(test_false_pause),       KERNEL_TEST(test_poll_wakes),
	};

#ifndef ENABLE_KTLS
	return 77; /* nothing goes to the kernel */
#endif
	return cmocka_run_group_tests(tests, NULL, NULL);
}
