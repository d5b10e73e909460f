/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Switches of kernel TLS in the record layer, over the fake kernel: directions, reasons, zero copy,
 * key updates after so many records on both paths. */
#include "config.h"

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

static const struct fake_personality old_kernel = {.tls = true, .stuck_tail = true};
static const struct fake_personality new_kernel = {
	.tls = true, .rekey = true, .max_payload = true, .zerocopy = true};
static const struct pair_how user13 = {
	GNUTLS_TLS1_3, GNUTLS_CIPHER_AES_128_GCM, 0, false, false, false, 0, 0};

static int teardown(void **state)
{
	(void)state;
	fake_stop();
	return 0;
}

static void start(struct end *e, const struct record_offload_config *config)
{
	e->rl->offload.started = false;
	record_offload_configure(e->rl, config);
	record_offload_start(e->rl);
}

static char logged[4096];

static void on_log(int level, const char *text)
{
	if (level == 2 && strlen(logged) + strlen(text) < sizeof(logged))
		strcat(logged, text);
}

/* Each switch gives its own reason, and each reason a line at level 2. */
static void test_reasons(void **state)
{
	static const struct {
		struct record_offload_config config;
		enum ktls_reason tx, rx;
		unsigned offloaded;
		const char *line;
	} table[] = {
		{{.enabled = false}, KTLS_DISABLED, KTLS_DISABLED, 0, "configuration file"},
		{{.off = {KTLS_OFF_ENVIRONMENT, KTLS_OFF_ENVIRONMENT}},
		 KTLS_OFF_ENVIRONMENT,
		 KTLS_OFF_ENVIRONMENT,
		 0,
		 "GNUTLS_KTLS"},
		{{.off = {KTLS_OFF_PRIORITY, KTLS_OFF_PRIORITY}},
		 KTLS_OFF_PRIORITY,
		 KTLS_OFF_PRIORITY,
		 0,
		 "%NO_KTLS"},
		{{.enabled = true, .off = {KTLS_OFF_DIRECTION, 0}},
		 KTLS_OFF_DIRECTION,
		 KTLS_OFFLOADED,
		 GNUTLS_KTLS_RECV,
		 "send: kernel TLS is wanted for the other direction only"},
		{{.enabled = true, .off = {0, KTLS_OFF_DIRECTION}},
		 KTLS_OFFLOADED,
		 KTLS_OFF_DIRECTION,
		 GNUTLS_KTLS_SEND,
		 "send: the kernel protects the records"},
		{{.enabled = true},
		 KTLS_OFFLOADED,
		 KTLS_OFFLOADED,
		 GNUTLS_KTLS_DUPLEX,
		 "receive: the kernel protects the records"},
	};

	(void)state;
	gnutls_global_set_log_function(on_log);
	gnutls_global_set_log_level(2);
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		uint8_t buf[10];
		struct pair p;

		fake_start(&new_kernel);
		pair_open(&p, &user13);
		offload_set_reason(p.a.rl, RECORD_TX, KTLS_HANDSHAKE);
		offload_set_reason(p.a.rl, RECORD_RX, KTLS_HANDSHAKE);
		logged[0] = '\0';
		start(&p.a, &table[i].config);
		assert_int_equal(record_offloaded(p.a.rl), table[i].offloaded);
		assert_int_equal(record_offload_why(p.a.rl, RECORD_TX), table[i].tx);
		assert_int_equal(record_offload_why(p.a.rl, RECORD_RX), table[i].rx);
		if (!strstr(logged, table[i].line))
			fail_msg("row %zu logs %s", i, logged);
		assert_int_equal(record_offload_fd(p.a.rl, RECORD_TX) >= 0,
				 (table[i].offloaded & GNUTLS_KTLS_SEND) != 0);
		assert_int_equal(record_send(p.a.rl, "ping", 4, 0), 4);
		assert_int_equal(record_recv(p.b.rl, buf, 10, NULL), 4);
		assert_int_equal(record_send(p.b.rl, "pong", 4, 0), 4);
		assert_int_equal(record_recv(p.a.rl, buf, 10, NULL), 4);
		pair_close(&p);
	}
	gnutls_global_set_log_level(0);
}

static void test_names(void **state)
{
	unsigned known = 0;

	(void)state;
	for (int r = -1; r <= KTLS_REASON_COUNT; r++) {
		bool named = strcmp(ktls_reason_name((enum ktls_reason)r), "unknown") != 0;
		bool has_text = strcmp(ktls_reason_text((enum ktls_reason)r), "unknown") != 0;

		assert_int_equal(named, has_text);
		known += named;
	}
	assert_int_equal(known, 27);
}

static void test_zerocopy(void **state)
{
	static const struct record_offload_config on = {.enabled = true, .zerocopy = true},
						  off = {.enabled = true};
	struct pair p;

	(void)state;
	fake_start(&new_kernel);
	pair_open(&p, &user13);
	start(&p.a, &on);
	start(&p.b, &off);
	assert_true(fake_zerocopy(p.a.fd) && !fake_zerocopy(p.b.fd));
	pair_close(&p);
	fake_start(&old_kernel); /* without the option: everything else works */
	pair_open(&p, &user13);
	start(&p.a, &on);
	assert_int_equal(record_offloaded(p.a.rl), GNUTLS_KTLS_DUPLEX);
	pair_close(&p);
}

/* One way of sending @len bytes, until all is out. */
enum way { BY_SEND, BY_CORK, BY_FILE };

static void send_all(struct end *e, enum way way, const uint8_t *data, size_t len, int file)
{
	size_t sent = 0;
	ssize_t n;

	while (sent < len) {
		if (way == BY_FILE) {
			off_t at = (off_t)sent;

			n = record_send_file(e->rl, file, &at, len - sent);
		} else if (way == BY_CORK) {
			record_cork(e->rl);
			assert_int_equal(record_send(e->rl, data, len, 0), len);
			n = record_uncork(e->rl, true);
		} else {
			n = record_send(e->rl, data + sent, len - sent, 0);
		}
		if (n <= 0)
			fail_msg("%zd after %zu of %zu", n, sent, len);
		sent += (size_t)n;
	}
}

/* Every way of sending, both paths, big calls and small: a key never lives longer than asked. */
static void test_rekey_after(void **state)
{
	const size_t len = 200 * 16384 + 5;
	uint8_t *data = malloc(len), *got = malloc(len + 1);
	char name[] = "/tmp/gnutls-ktls-XXXXXX";
	int file = mkstemp(name);

	(void)state;
	unlink(name);
	for (size_t i = 0; i < len; i++)
		data[i] = (uint8_t)(i * 7 + (i >> 8));
	assert_int_equal(pwrite(file, data, len, 0), len);
	for (int kernel = 0; kernel < 2; kernel++) {
		for (int way = BY_SEND; way <= BY_FILE; way++) {
			struct record_offload_config config = {.enabled = kernel,
							       .rekey_after = 50};
			uint64_t records, rekeys;
			size_t have = 0;
			struct pair p;

			fake_start(&new_kernel);
			pair_open(&p, &user13);
			start(&p.a, &config);
			start(&p.b, &config);
			send_all(&p.a, way, data, len, file);
			while (have < len) {
				ssize_t n = record_recv(p.b.rl, got + have, len + 1 - have, NULL);

				if (n <= 0)
					fail_msg("%zd", n);
				have += (size_t)n;
			}
			assert_memory_equal(got, data, len);
			records = record_count(p.a.rl, RECORD_TX);
			rekeys = record_rekeys(p.a.rl, RECORD_TX);
			assert_int_equal(rekeys, 4);
			assert_int_equal(p.b.updates_in, 4);
			assert_in_range(records, 205, 206); /* data, KeyUpdates */
			records = record_count(p.b.rl, RECORD_RX);
			rekeys = record_rekeys(p.b.rl, RECORD_RX);
			assert_int_equal(rekeys, 4);
			assert_in_range(records, 205, 206);
			assert_int_equal(record_offloaded(p.a.rl), kernel ? GNUTLS_KTLS_DUPLEX : 0);
			assert_int_equal(record_offloaded(p.b.rl), kernel ? GNUTLS_KTLS_DUPLEX : 0);
			pair_close(&p);
		}
	}
	close(file);
	free(data);
	free(got);
}

/* Small records, and 1: an update before each. */
static void test_rekey_after_one(void **state)
{
	struct record_offload_config config = {.enabled = true, .rekey_after = 1};
	uint64_t rekeys;
	uint8_t buf[10];
	struct pair p;

	(void)state;
	fake_start(&new_kernel);
	pair_open(&p, &user13);
	start(&p.a, &config);
	for (unsigned i = 0; i < 100; i++) {
		assert_int_equal(record_send(p.a.rl, "x", 1, 0), 1);
		assert_int_equal(record_recv(p.b.rl, buf, 10, NULL), 1);
	}
	rekeys = record_rekeys(p.a.rl, RECORD_TX);
	assert_int_equal(rekeys, 99);
	pair_close(&p);
}

/* A kernel that cannot: the session goes on with its key. TLS 1.2 knows no updates. */
static void test_rekey_after_impossible(void **state)
{
	struct record_offload_config config = {.enabled = true, .rekey_after = 2};
	struct pair_how how = user13;

	(void)state;
	for (int v = 0; v < 2; v++) {
		uint64_t records, rekeys;
		uint8_t buf[10];
		struct pair p;

		how.version = v ? GNUTLS_TLS1_2 : GNUTLS_TLS1_3;
		fake_start(v ? &new_kernel : &old_kernel);
		pair_open(&p, &how);
		start(&p.a, &config);
		for (unsigned i = 0; i < 10; i++) {
			assert_int_equal(record_send(p.a.rl, "x", 1, 0), 1);
			assert_int_equal(record_recv(p.b.rl, buf, 10, NULL), 1);
		}
		records = record_count(p.a.rl, RECORD_TX);
		rekeys = record_rekeys(p.a.rl, RECORD_TX);
		assert_int_equal(rekeys, 0);
		assert_int_equal(records, 10);
		assert_int_equal(record_offloaded(p.a.rl), GNUTLS_KTLS_DUPLEX);
		pair_close(&p);
	}
}

/* Nothing that asks the kernel happens on the way of small sends. */
static void test_no_extra_calls(void **state)
{
	struct record_offload_config config = {.enabled = true, .rekey_after = 1000000};
	unsigned long before;
	struct pair p;

	(void)state;
	fake_start(&new_kernel);
	pair_open(&p, &user13);
	start(&p.a, &config);
	before = fake_calls();
	for (unsigned i = 0; i < 100; i++)
		assert_int_equal(record_send(p.a.rl, "x", 1, 0), 1);
	assert_int_equal(fake_calls() - before, 100);
	pair_close(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_reasons, teardown),
		cmocka_unit_test(test_names),
		cmocka_unit_test_teardown(test_zerocopy, teardown),
		cmocka_unit_test_teardown(test_rekey_after, teardown),
		cmocka_unit_test_teardown(test_rekey_after_one, teardown),
		cmocka_unit_test_teardown(test_rekey_after_impossible, teardown),
		cmocka_unit_test_teardown(test_no_extra_calls, teardown),
	};

#ifndef ENABLE_KTLS
	return 77;
#endif
	return cmocka_run_group_tests(tests, NULL, NULL);
}
