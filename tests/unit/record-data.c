/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Data through pairs of record layers: see record-data.h. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/mem.h"
#include "record-data.h"
#include "record/layer.h"

void fill(uint8_t *p, size_t len, unsigned seed)
{
	for (size_t i = 0; i < len; i++) {
		seed = seed * 1103515245 + 12345;
		p[i] = (uint8_t)(seed >> 16);
	}
}

bool transient(ssize_t n)
{
	return n == GNUTLS_E_AGAIN || n == GNUTLS_E_INTERRUPTED;
}

void transfer(struct end *from, struct end *to, const uint8_t *data, size_t len, size_t room)
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
			if (n == GNUTLS_E_INVALID_REQUEST && resume && (spins & 1)) {
				resume = false; /* nothing was held: AGAIN came before the data */
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

ssize_t recv_one(struct end *e)
{
	uint8_t buf[40000];

	return record_recv(e->rl, buf, sizeof(buf), NULL);
}

void send_raw(struct end *a, uint8_t type, const void *data, size_t len, size_t pad)
{
	struct writer w = {0};

	assert_int_equal(protect_seal(&a->rl->tx.prot, type, 0x0303, data, len, pad, &w), 0);
	fake_wire_add(a->fd, w.data, w.len);
	writer_clear(&w);
}
