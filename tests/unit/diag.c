/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What sock_diag says about a TLS socket, read from good and broken attributes. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/mem.h"
#include "system/diag.h"

#define UNKNOWN  GNUTLS_KTLS_ENGINE_UNKNOWN
#define SOFTWARE GNUTLS_KTLS_ENGINE_SOFTWARE
#define NIC      GNUTLS_KTLS_ENGINE_NIC

/* A run of attributes in host order: length, type, value, padding. */
static size_t attr(uint8_t *out, uint16_t type, const void *value, size_t len)
{
	uint16_t head[2] = {(uint16_t)(4 + len), type};

	memset(out, 0, (4 + len + 3) & ~(size_t)3);
	memcpy(out, head, 4);
	memcpy(out + 4, value, len);
	return (4 + len + 3) & ~(size_t)3;
}

static size_t answer(uint8_t *out, uint16_t tx, uint16_t rx, uint16_t nested)
{
	uint8_t tls[64], ulp[128];
	size_t n = 0, m = 0, k = 0;

	n += attr(tls + n, 1, "\x04\x03", 2);
	if (tx)
		n += attr(tls + n, 3, &tx, 2);
	if (rx)
		n += attr(tls + n, 4, &rx, 2);
	m += attr(ulp + m, 1, "tls", 4);
	m += attr(ulp + m, 2 | nested, tls, n);
	k += attr(out + k, 2, "some other", 10);
	k += attr(out + k, 19 | nested, ulp, m);
	return k;
}

static void test_values(void **state)
{
	static const struct {
		uint16_t tx, rx;
		gnutls_ktls_engine_t want_tx, want_rx;
	} table[] = {
		{2, 2, SOFTWARE, SOFTWARE}, {3, 2, NIC, SOFTWARE},
		{2, 3, SOFTWARE, NIC},      {4, 4, NIC, NIC},
		{1, 2, UNKNOWN, SOFTWARE},  {0, 2, UNKNOWN, SOFTWARE},
		{2, 0, SOFTWARE, UNKNOWN},  {9, 0xffff, UNKNOWN, UNKNOWN},
	};
	uint8_t buf[256];
	struct diag_tls d;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		for (unsigned nested = 0; nested < 2; nested++) {
			size_t n = answer(buf, table[i].tx, table[i].rx,
					  nested ? (uint16_t)0x8000 : 0);

			diag_parse(buf, n, &d);
			assert_int_equal(d.tx, table[i].want_tx);
			assert_int_equal(d.rx, table[i].want_rx);
		}
	}
}

/* Every cut, and every byte turned: no answer is read beyond its end. */
static void test_broken(void **state)
{
	uint8_t buf[256];
	struct diag_tls d;
	size_t n = answer(buf, 2, 3, 0);

	(void)state;
	for (size_t cut = 0; cut < n; cut++) {
		uint8_t *copy = malloc(cut + 1);

		memcpy(copy, buf, cut);
		diag_parse(copy, cut, &d);
		free(copy);
	}
	for (size_t i = 0; i < n; i++) {
		for (unsigned v = 0; v < 256; v++) {
			uint8_t *copy = malloc(n);

			memcpy(copy, buf, n);
			copy[i] = (uint8_t)v;
			diag_parse(copy, n, &d);
			free(copy);
		}
	}
}

/* Descriptors that are no TCP connection. */
static void test_sockets(void **state)
{
	int fds[2];
	struct diag_tls d = {NIC, NIC};

	(void)state;
	diag_tls(-1, &d);
	assert_int_equal(d.tx, UNKNOWN);
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
	d = (struct diag_tls){NIC, NIC};
	diag_tls(fds[0], &d);
	assert_int_equal(d.rx, UNKNOWN);
	close(fds[0]);
	close(fds[1]);
	d = (struct diag_tls){NIC, NIC};
	diag_tls(fds[0], &d);
	assert_int_equal(d.tx, UNKNOWN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_broken),
		cmocka_unit_test(test_sockets),
	};

#ifndef ENABLE_KTLS
	return 77;
#endif
	return cmocka_run_group_tests(tests, NULL, NULL);
}
