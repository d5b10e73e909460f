/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The handover to the kernel over a fake one, old and new: who is eligible, when, refusals and
 * faults at every call. Comments name rows of doc/ktls.md. */
#include "config.h"

#include "ktls-tests.h"

#include <errno.h>

static void test_matrix(void **state)
{
	static const size_t sizes[] = {1, 5, 255, 16383, 16384, 16385, 100000};
	uint8_t *data = malloc(100000);

	(void)state;
	fill(data, 100000, 4);
	for (int kernel = 0; kernel < 2; kernel++) {
		for (int v = 0; v < 2; v++) {
			for (size_t c = 0; c < ARRAY_LEN(ktls_ciphers); c++) {
				for (int sides = 0; sides < 4; sides++) {
					struct pair_how how = {
						v ? T13 : T12, ktls_ciphers[c], 0, false,
						sides & 1,     sides & 2,       0, 0};
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
	for (size_t c = 0; c < ARRAY_LEN(ktls_ciphers); c++) {
		for (size_t i = 0; i < ARRAY_LEN(errnos); i++) {
			for (int what = 1; what < 4; what++) {
				struct fake_personality k = new_kernel;
				struct pair_how how = both13;
				struct pair p;

				how.cipher = ktls_ciphers[c];
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
	static const uint8_t zeros[1001];
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

	/* row "own-limit" */
	pair_open(&p, &how);
	record_set_max_recv(p.b.rl, 1000);
	start_again(&p.b);
	assert_int_equal(p.b.rl->offload.reason[RECORD_RX], KTLS_RECORD_SIZE);
	assert_int_equal(record_offloaded(p.b.rl), GNUTLS_KTLS_SEND);
	assert_int_equal(record_send(p.a.rl, "short", 5, 0), 5);
	assert_int_equal(recv_one(&p.b), 5);
	assert_int_equal(record_send(p.a.rl, zeros, 1001, 0), 1001);
	assert_int_equal(recv_one(&p.b), GNUTLS_E_RECORD_OVERFLOW);
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
		KERNEL_TEST(test_matrix),          KERNEL_TEST(test_refusals),
		KERNEL_TEST(test_eligibility),     KERNEL_TEST(test_late_handover),
		KERNEL_TEST(test_handover_faults), KERNEL_TEST(test_nothing_in_clear),
		KERNEL_TEST(test_reasons),
	};

#ifndef ENABLE_KTLS
	return 77; /* nothing goes to the kernel */
#endif
	return cmocka_run_group_tests(tests, NULL, NULL);
}
