/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The kernel path over a fake kernel, old and new: handover, every fault at every system call, key
 * updates, control records, ends and errors. Comments name rows of doc/ktls.md. */
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
#include "system/syscalls.h"

#define T12 GNUTLS_TLS1_2
#define T13 GNUTLS_TLS1_3

static const struct fake_personality old_kernel = {.tls = true, .stuck_tail = true};
static const struct fake_personality new_kernel = {.tls = true, .rekey = true, .max_payload = true};

static const gnutls_cipher_algorithm_t ciphers[] = {
	GNUTLS_CIPHER_AES_128_GCM, GNUTLS_CIPHER_AES_256_GCM, GNUTLS_CIPHER_AES_128_CCM,
	GNUTLS_CIPHER_CHACHA20_POLY1305};

static const struct pair_how both13 = {T13, GNUTLS_CIPHER_AES_128_GCM, 0, false, true, true, 0, 0};
static const struct pair_how both12 = {T12, GNUTLS_CIPHER_AES_128_GCM, 0, false, true, true, 0, 0};
static const struct pair_how a_user13 = {T13, GNUTLS_CIPHER_AES_128_GCM, 0, false, false, true, 0,
					 0};
static const struct pair_how b_user13 = {T13, GNUTLS_CIPHER_AES_128_GCM, 0, false, true, false, 0,
					 0};
static const struct pair_how a_user12 = {T12, GNUTLS_CIPHER_AES_128_GCM, 0, false, false, true, 0,
					 0};

static int setup(void **state)
{
	(void)state;
	fake_start(&new_kernel);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	fake_stop();
	return 0;
}

static void fill(uint8_t *p, size_t len, unsigned seed)
{
	for (size_t i = 0; i < len; i++) {
		seed = seed * 1103515245 + 12345;
		p[i] = (uint8_t)(seed >> 16);
	}
}

static bool transient(ssize_t n)
{
	return n == GNUTLS_E_AGAIN || n == GNUTLS_E_INTERRUPTED;
}

/* Sends all of it; resumes by (NULL, 0) every other time, as programs may. */
static void transfer(struct end *from, struct end *to, const uint8_t *data, size_t len, size_t room)
{
	uint8_t *got = malloc(len + 1);
	size_t sent = 0, received = 0;
	bool resume = false;

	for (unsigned spins = 0; received < len; spins++) {
		ssize_t n;

		assert_true(spins < 200000);
		if (sent < len) {
			n = resume && (spins & 1)
				    ? record_send(from->rl, NULL, 0, 0)
				    : record_send(from->rl, data + sent, len - sent, 0);
			if (n == GNUTLS_E_INVALID_REQUEST && resume) {
				resume = false;
			} else if (transient(n)) {
				resume = true;
			} else {
				resume = false;
				if (n <= 0 || (size_t)n > len - sent)
					fail_msg("send: %zd of %zu", n, len - sent);
				sent += (size_t)n;
			}
		}
		n = record_recv(to->rl, got + received, MIN(room, len - received + 1), NULL);
		if (transient(n))
			continue;
		if (n <= 0)
			fail_msg("recv: %zd", n);
		received += (size_t)n;
	}
	assert_int_equal(received, len);
	assert_memory_equal(got, data, len);
	free(got);
}

static ssize_t recv_one(struct end *e)
{
	uint8_t buf[40000];

	return record_recv(e->rl, buf, sizeof(buf), NULL);
}

/* A record sealed by the user path of @a. */
static void send_raw(struct end *a, uint8_t type, const void *data, size_t len)
{
	struct writer w = {0};

	assert_int_equal(protect_seal(&a->rl->tx.prot, type, 0x0303, data, len, 0, &w), 0);
	fake_wire_add(a->fd, w.data, w.len);
	writer_clear(&w);
}

/* --- handover */

static void test_matrix(void **state)
{
	static const size_t sizes[] = {1, 5, 255, 16383, 16384, 16385, 100000};
	uint8_t *data = malloc(100000);

	(void)state;
	fill(data, 100000, 4);
	for (int kernel = 0; kernel < 2; kernel++) {
		for (int v = 0; v < 2; v++) {
			for (size_t c = 0; c < ARRAY_LEN(ciphers); c++) {
				for (int sides = 0; sides < 4; sides++) {
					struct pair_how how = {v ? T13 : T12, ciphers[c], 0, false,
							       sides & 1,     sides & 2,  0, 0};
					struct pair p;

					fake_start(kernel ? &new_kernel : &old_kernel);
					pair_open(&p, &how);
					assert_int_equal(record_offloaded(p.a.rl),
							 sides & 1 ? GNUTLS_KTLS_DUPLEX : 0);
					for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
						transfer(&p.a, &p.b, data, sizes[i], 40000);
						transfer(&p.b, &p.a, data + 1, sizes[i] - 1, 333);
					}
					assert_int_equal(record_bye(p.a.rl, GNUTLS_SHUT_WR), 0);
					assert_int_equal(record_bye(p.b.rl, GNUTLS_SHUT_RDWR), 0);
					assert_int_equal(recv_one(&p.a), 0);
					pair_close(&p);
				}
			}
		}
	}
	free(data);
}

/* Whatever the kernel refuses, the session works; directions are independent. */
static void test_refusals(void **state)
{
	static const int errnos[] = {EINVAL, ENOENT, EBUSY, EOPNOTSUPP, ENOMEM, EPERM, EBADMSG};
	static const struct {
		int err;
		enum ktls_reason reason;
	} ulp[] = {
		{ENOENT, KTLS_NO_MODULE},    {ENOTCONN, KTLS_NOT_CONNECTED},
		{ENOPROTOOPT, KTLS_NOT_TCP}, {EOPNOTSUPP, KTLS_NOT_TCP},
		{EINVAL, KTLS_SOCKMAP},      {ENOTSOCK, KTLS_NO_SOCKET},
		{ENOMEM, KTLS_KERNEL_ERROR}, {EPERM, KTLS_KERNEL_ERROR},
	};
	uint8_t data[1000];

	(void)state;
	fill(data, sizeof(data), 2);
	for (size_t c = 0; c < ARRAY_LEN(ciphers); c++) {
		for (size_t i = 0; i < ARRAY_LEN(errnos); i++) {
			for (int what = 1; what < 4; what++) {
				struct fake_personality k = new_kernel;
				struct pair_how how = both13;
				struct pair p;

				how.cipher = ciphers[c];
				if (what & 1)
					k.refuse_tx = errnos[i];
				if (what & 2)
					k.refuse_rx = errnos[i];
				fake_start(&k);
				pair_open(&p, &how);
				assert_int_equal(record_offloaded(p.a.rl),
						 (what & 1 ? 0 : GNUTLS_KTLS_SEND) |
							 (what & 2 ? 0 : GNUTLS_KTLS_RECV));
				if (what & 1)
					assert_true(p.a.rl->offload.reason[RECORD_TX] !=
						    KTLS_OFFLOADED);
				transfer(&p.a, &p.b, data, sizeof(data), 100);
				transfer(&p.b, &p.a, data, sizeof(data), 1000);
				pair_close(&p);
			}
		}
	}
	for (size_t i = 0; i < ARRAY_LEN(ulp); i++) {
		struct fake_personality k = new_kernel;
		struct pair p;

		k.refuse_ulp = ulp[i].err;
		fake_start(&k);
		pair_open(&p, &both13);
		assert_int_equal(record_offloaded(p.a.rl), 0);
		assert_int_equal(p.a.rl->offload.reason[RECORD_TX], ulp[i].reason);
		assert_int_equal(p.a.rl->offload.reason[RECORD_RX], ulp[i].reason);
		assert_true(strlen(record_offload_reason(p.a.rl, RECORD_RX)) > 10);
		transfer(&p.a, &p.b, data, sizeof(data), 1000);
		pair_close(&p);
	}
}

static ssize_t some_push(gnutls_transport_ptr_t ptr, const void *data, size_t len)
{
	return sys_calls->send((int)(intptr_t)ptr, data, len, 0);
}

static ssize_t some_pull(gnutls_transport_ptr_t ptr, void *data, size_t len)
{
	return sys_calls->recv((int)(intptr_t)ptr, data, len, 0);
}

static int some_timeout(gnutls_transport_ptr_t ptr, unsigned ms)
{
	(void)ptr;
	(void)ms;
	return 1;
}

static void start_again(struct end *e)
{
	struct record_offload_config config = {.enabled = true};

	e->rl->offload.started = false;
	record_offload_configure(e->rl, &config);
	record_offload_start(e->rl);
}

static void test_eligibility(void **state)
{
	struct pair_how how = {T13, GNUTLS_CIPHER_AES_128_GCM, 0, false, false, false, 0, 0};
	struct pair p;

	(void)state;
	pair_open(&p, &how);
	assert_int_equal(p.a.rl->offload.reason[RECORD_TX], KTLS_DISABLED);
	record_transport(p.a.rl)->push = some_push;
	start_again(&p.a);
	assert_int_equal(p.a.rl->offload.reason[RECORD_TX], KTLS_CUSTOM_PUSH);
	assert_int_equal(record_offloaded(p.a.rl), GNUTLS_KTLS_RECV);
	record_transport(p.b.rl)->pull = some_pull;
	start_again(&p.b);
	assert_int_equal(p.b.rl->offload.reason[RECORD_RX], KTLS_CUSTOM_PULL);
	assert_int_equal(record_offloaded(p.b.rl), GNUTLS_KTLS_SEND);
	transfer(&p.a, &p.b, (const uint8_t *)"mixed", 5, 100);
	transfer(&p.b, &p.a, (const uint8_t *)"mixed", 5, 100);
	pair_close(&p);

	pair_open(&p, &how);
	record_transport(p.a.rl)->pull_timeout = some_timeout;
	start_again(&p.a);
	assert_int_equal(record_offloaded(p.a.rl), GNUTLS_KTLS_SEND);
	pair_close(&p);

	how.cipher = GNUTLS_CIPHER_AES_128_CCM_8;
	pair_open(&p, &how);
	start_again(&p.a);
	assert_int_equal(p.a.rl->offload.reason[RECORD_TX], KTLS_CIPHER);
	pair_close(&p);
	how.version = T12;
	how.cipher = GNUTLS_CIPHER_AES_128_CBC;
	how.mac = GNUTLS_MAC_SHA1;
	pair_open(&p, &how);
	start_again(&p.a);
	assert_int_equal(p.a.rl->offload.reason[RECORD_RX], KTLS_CIPHER);
	pair_close(&p);
}

/* Buffers that are not empty: the handover waits for the record boundary, nothing is lost. */
static void test_late_handover(void **state)
{
	struct pair_how how = {T13, GNUTLS_CIPHER_AES_128_GCM, 0, false, false, false, 0, 0};
	uint8_t buf[100];
	struct pair p;

	(void)state;
	/* RX: part of a record has been read */
	pair_open(&p, &how);
	record_send(p.a.rl, "hello", 5, 0);
	record_send(p.a.rl, "world", 5, 0);
	fake_inject(FAKE_EAGAIN, 2, 1); /* the header has been read, the body not */
	assert_int_equal(record_recv(p.b.rl, buf, 100, NULL), GNUTLS_E_AGAIN);
	start_again(&p.b);
	assert_int_equal(record_offloaded(p.b.rl), GNUTLS_KTLS_SEND);
	assert_int_equal(p.b.rl->offload.reason[RECORD_RX], KTLS_WAITING);
	assert_int_equal(record_recv(p.b.rl, buf, 2, NULL), 2);
	assert_int_equal(record_offloaded(p.b.rl), GNUTLS_KTLS_SEND);
	assert_int_equal(record_recv(p.b.rl, buf + 2, 98, NULL), 3);
	assert_int_equal(record_recv(p.b.rl, buf + 5, 98 - 5, NULL), 5);
	assert_memory_equal(buf, "helloworld", 10);
	assert_int_equal(record_offloaded(p.b.rl), GNUTLS_KTLS_DUPLEX);
	pair_close(&p);
	/* TX: a record is half out */
	pair_open(&p, &how);
	fake_set_cap(p.a.fd, 10);
	assert_int_equal(record_send(p.a.rl, "hello", 5, 0), GNUTLS_E_AGAIN);
	start_again(&p.a);
	assert_int_equal(p.a.rl->offload.reason[RECORD_TX], KTLS_WAITING);
	fake_set_cap(p.a.fd, 100000);
	assert_int_equal(record_send(p.a.rl, NULL, 0, 0), 5);
	assert_int_equal(record_offloaded(p.a.rl), GNUTLS_KTLS_DUPLEX);
	assert_int_equal(record_send(p.a.rl, "world", 5, 0), 5);
	assert_int_equal(recv_one(&p.b), 5);
	assert_int_equal(recv_one(&p.b), 5);
	pair_close(&p);
	/* records are in the queue already: the kernel decrypts them */
	pair_open(&p, &how);
	record_send(p.a.rl, "hello", 5, 0);
	start_again(&p.b);
	assert_int_equal(record_offloaded(p.b.rl), GNUTLS_KTLS_DUPLEX);
	assert_int_equal(recv_one(&p.b), 5);
	pair_close(&p);
	/* not while a renegotiation is about to change the keys */
	pair_open(&p, &how);
	record_send(p.a.rl, "hello", 5, 0);
	assert_int_equal(record_recv(p.b.rl, buf, 2, NULL), 2);
	start_again(&p.b);
	assert_int_equal(p.b.rl->offload.reason[RECORD_RX], KTLS_WAITING);
	record_set_handshaking(p.b.rl, true);
	assert_int_equal(recv_one(&p.b), 3);
	assert_int_equal(recv_one(&p.b), GNUTLS_E_AGAIN);
	assert_int_equal(record_offloaded(p.b.rl), GNUTLS_KTLS_SEND);
	record_set_handshaking(p.b.rl, false);
	record_offload_start(p.b.rl);
	assert_int_equal(record_offloaded(p.b.rl), GNUTLS_KTLS_DUPLEX);
	pair_close(&p);
	/* attached before, through another descriptor of the socket */
	pair_open(&p, &how);
	sys_calls->setsockopt(p.a.fd, 6, 31, "tls", 3);
	start_again(&p.a);
	assert_int_equal(record_offloaded(p.a.rl), GNUTLS_KTLS_DUPLEX);
	pair_close(&p);
}

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

/* Errors at every call of the handover leave a session that works. */
static void test_handover_faults(void **state)
{
	static const enum fake_fault faults[] = {FAKE_EAGAIN, FAKE_EINTR, FAKE_ENOMEM,
						 FAKE_ECONNRESET};
	uint8_t data[1000];

	(void)state;
	fill(data, sizeof(data), 3);
	for (size_t f = 0; f < ARRAY_LEN(faults); f++) {
		for (unsigned n = 1; n < 20; n++) {
			struct pair p;

			fake_start(&new_kernel);
			fake_inject(faults[f], n, 1);
			pair_open(&p, &both13);
			fake_inject(FAKE_NONE, 0, 0);
			transfer(&p.a, &p.b, data, sizeof(data), 1000);
			transfer(&p.b, &p.a, data, sizeof(data), 1000);
			pair_close(&p);
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
		send_raw(&p.a, RECORD_HANDSHAKE, ticket, sizeof(ticket));
		assert_int_equal(record_recv(p.b.rl, buf, room, NULL), GNUTLS_E_AGAIN);
		assert_int_equal(p.b.messages, 1);
		for (size_t i = 0; i < sizeof(buf); i++)
			assert_true(buf[i] == (i < room ? 0 : 0xaa));
		memset(buf, 0xaa, sizeof(buf));
		send_raw(&p.a, RECORD_ALERT, "\2\50", 2);
		assert_int_equal(record_recv(p.b.rl, buf, room, NULL),
				 GNUTLS_E_FATAL_ALERT_RECEIVED);
		for (size_t i = 0; i < sizeof(buf); i++)
			assert_true(buf[i] == (i < room ? 0 : 0xaa));
		assert_int_equal(record_recv(p.b.rl, buf, room, NULL), GNUTLS_E_INVALID_SESSION);
		pair_close(&p);
	}
	/* a message over several records */
	pair_open(&p, &a_user13);
	send_raw(&p.a, RECORD_HANDSHAKE, ticket, 3);
	send_raw(&p.a, RECORD_HANDSHAKE, ticket + 3, 2000);
	send_raw(&p.a, RECORD_HANDSHAKE, ticket + 2003, sizeof(ticket) - 2003);
	assert_int_equal(recv_one(&p.b), GNUTLS_E_AGAIN);
	assert_int_equal(p.b.messages, 1);
	/* several messages in a record */
	send_raw(&p.a, RECORD_HANDSHAKE, "\4\0\0\0\4\0\0\0\4\0\0\0", 12);
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
		send_raw(&p.a, rows[i].type, rows[i].data, rows[i].len);
		assert_int_equal(record_recv(p.b.rl, buf, sizeof(buf), NULL), rows[i].result);
		for (size_t j = 0; j < sizeof(buf); j++)
			assert_int_equal(buf[j], 0);
		assert_int_equal(record_recv(p.b.rl, buf, sizeof(buf), NULL),
				 rows[i].result ? GNUTLS_E_INVALID_SESSION : 0);
		pair_close(&p);
	}
	/* TLS 1.2: warnings don't end a session, but are bounded */
	pair_open(&p, &a_user12);
	send_raw(&p.a, RECORD_ALERT, "\1\132", 2);
	assert_int_equal(recv_one(&p.b), GNUTLS_E_WARNING_ALERT_RECEIVED);
	record_send(p.a.rl, "x", 1, 0);
	assert_int_equal(recv_one(&p.b), 1);
	for (int i = 0; i < 250; i++)
		send_raw(&p.a, RECORD_ALERT, "\1\132", 2);
	for (int i = 0; i < 250; i++) {
		if (recv_one(&p.b) == GNUTLS_E_TOO_MANY_EMPTY_PACKETS)
			i = 1000;
		else
			assert_true(i < 249);
	}
	pair_close(&p);
	/* a handshake record that starts with 24 has no place in TLS 1.2 (row "pause") */
	pair_open(&p, &a_user12);
	send_raw(&p.a, RECORD_HANDSHAKE, "\30\0\0\1\0", 5);
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

static void test_empty_records(void **state)
{
	struct pair p;

	(void)state;
	pair_open(&p, &a_user13);
	for (int i = 0; i < 50; i++)
		send_raw(&p.a, RECORD_DATA, "", 0);
	assert_int_equal(recv_one(&p.b), GNUTLS_E_AGAIN);
	/* row "empty-poll": readable, and then nothing; a time limit still holds */
	send_raw(&p.a, RECORD_DATA, "", 0);
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

/* --- key updates */

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
			send_raw(&p.a, RECORD_HANDSHAKE, "\30\0\0", 3);
			send_raw(&p.a, RECORD_HANDSHAKE, "\1\0", 2);
		} else {
			send_raw(&p.a, RECORD_HANDSHAKE, "\4\0\0\0\30\0\0\1\0", 9);
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

/* No data leaves before the kernel has its keys, and none in clear. */
static void test_nothing_in_clear(void **state)
{
	static const char secret[] = "a secret that nobody may see in clear";
	struct pair p;

	(void)state;
	for (int what = 0; what < 4; what++) {
		struct fake_personality k = new_kernel;

		k.refuse_tx = what & 1 ? EINVAL : 0;
		k.refuse_rx = what & 2 ? EINVAL : 0;
		fake_start(&k);
		pair_open(&p, &both13);
		assert_int_equal(record_send(p.a.rl, secret, sizeof(secret), 0), sizeof(secret));
		assert_null(
			memmem(fake_wire(p.a.fd), fake_wire_len(p.a.fd), secret, sizeof(secret)));
		assert_int_equal(recv_one(&p.b), sizeof(secret));
		pair_close(&p);
	}
}

static void test_reasons(void **state)
{
	(void)state;
	for (int i = 0; i < KTLS_REASON_COUNT; i++) {
		assert_non_null(ktls_reason_text((enum ktls_reason)i));
		assert_non_null(ktls_reason_name((enum ktls_reason)i));
		for (int j = 0; j < i; j++)
			if (strcmp(ktls_reason_name((enum ktls_reason)i), "unknown") != 0)
				assert_string_not_equal(ktls_reason_name((enum ktls_reason)i),
							ktls_reason_name((enum ktls_reason)j));
	}
	assert_non_null(ktls_reason_text((enum ktls_reason)999));
	assert_int_equal(ktls_cipher_check(0x0302, GNUTLS_CIPHER_AES_128_GCM), KTLS_VERSION);
	assert_int_equal(ktls_cipher_check(0x0304, GNUTLS_CIPHER_AES_256_CCM), KTLS_CIPHER);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_reasons, setup, teardown),
		cmocka_unit_test_setup_teardown(test_matrix, setup, teardown),
		cmocka_unit_test_setup_teardown(test_refusals, setup, teardown),
		cmocka_unit_test_setup_teardown(test_eligibility, setup, teardown),
		cmocka_unit_test_setup_teardown(test_late_handover, setup, teardown),
		cmocka_unit_test_setup_teardown(test_faults, setup, teardown),
		cmocka_unit_test_setup_teardown(test_handover_faults, setup, teardown),
		cmocka_unit_test_setup_teardown(test_full_socket, setup, teardown),
		cmocka_unit_test_setup_teardown(test_control_records, setup, teardown),
		cmocka_unit_test_setup_teardown(test_content_rules, setup, teardown),
		cmocka_unit_test_setup_teardown(test_receive_errors, setup, teardown),
		cmocka_unit_test_setup_teardown(test_empty_records, setup, teardown),
		cmocka_unit_test_setup_teardown(test_pending, setup, teardown),
		cmocka_unit_test_setup_teardown(test_sequence, setup, teardown),
		cmocka_unit_test_setup_teardown(test_limits, setup, teardown),
		cmocka_unit_test_setup_teardown(test_update_new_kernel, setup, teardown),
		cmocka_unit_test_setup_teardown(test_update_refused, setup, teardown),
		cmocka_unit_test_setup_teardown(test_update_old_kernel, setup, teardown),
		cmocka_unit_test_setup_teardown(test_stuck_tail, setup, teardown),
		cmocka_unit_test_setup_teardown(test_nothing_in_clear, setup, teardown),
	};

#ifndef ENABLE_KTLS
	return 77; /* nothing goes to the kernel */
#endif
	return cmocka_run_group_tests(tests, NULL, NULL);
}
