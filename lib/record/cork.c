/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Corking: application data gathers here until it is let go, several records to a write. */
#include "config.h"

#include <sched.h>

#include "record/layer.h"
#include "system/syscalls.h"

void record_cork(struct record_layer *rl)
{
	rl->tx.corked = true;
	record_forget_late(&rl->tx);
}

size_t record_corked(const struct record_layer *rl)
{
	return rl->tx.cork.len - rl->tx.cork_pos;
}

int record_flush_cork(struct record_layer *rl, size_t *sent)
{
	struct record_tx *tx = &rl->tx;
	size_t before = tx->cork_pos;
	ssize_t n;

	while (tx->cork_pos < tx->cork.len) {
		TRY(record_prepare_data(rl)); /* moves cork_pos when it gets out what is owed */
		if (tx->cork_pos == tx->cork.len)
			break;
		n = tx->path->send(
			rl, tx->cork.data + tx->cork_pos,
			MIN(MIN(tx->cork.len - tx->cork_pos, (size_t)RECORD_BATCH * rl->max_send),
			    record_step(rl)),
			0);
		if (n < 0) {
			tx->cork_owed = tx->owed;
			return ERR(record_fail_tx(rl, (int)n));
		}
		tx->cork_pos += (size_t)n;
	}
	*sent = tx->cork_pos - before;
	buffer_return(&tx->cork);
	tx->cork_pos = 0;
	return 0;
}

/* A full socket: waits, if it is ours to wait for. */
static void wait_writable(struct record_layer *rl)
{
	struct pollfd p = {.fd = transport_fd(rl, RECORD_TX), .events = POLLOUT};

	if (p.fd < 0)
		sched_yield();
	else
		sys_calls->poll(&p, 1, -1);
}

int record_uncork(struct record_layer *rl, bool wait)
{
	size_t sent = 0, total = 0;
	int ret;

	if (!rl->tx.corked)
		return 0;
	if (!record_corked(rl)) {
		rl->tx.corked = false;
		return 0;
	}
	total = record_corked(rl);
	for (;;) {
		ret = record_flush_cork(rl, &sent);
		if (ret >= 0)
			break;
		if (!wait || (ret != GNUTLS_E_AGAIN && ret != GNUTLS_E_INTERRUPTED))
			return ERR(ret);
		if (ret == GNUTLS_E_AGAIN)
			wait_writable(rl);
	}
	rl->tx.corked = false;
	return (int)MIN(total, (size_t)INT32_MAX);
}
