/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Receiving: the loop from records to what the caller asked for. */
#include "config.h"

#include "base/time.h"
#include "record/layer.h"

int record_buf_reserve(struct record_rx *rx, size_t len)
{
	if (rx->buf && len <= rx->cap)
		return 0;
	if (rx->buf) /* a buffer takes a record of any size */
		return ERR(GNUTLS_E_INTERNAL_ERROR);
	rx->buf = buffer_take(len, &rx->cap);
	return rx->buf ? 0 : ERR(GNUTLS_E_MEMORY_ERROR);
}

void record_buf_release(struct record_rx *rx)
{
	if (!rx->buf || rx->cur_valid || rx->control_cut || rx->have > RECORD_HEADER_LEN)
		return;
	mem_wipe(rx->buf, rx->path == &record_path_user ? rx->dirty : rx->cap);
	buffer_give(rx->buf, rx->cap);
	rx->buf = NULL;
	rx->dirty = 0;
}

int record_read_until(struct record_layer *rl, enum dispatch_want want, void *buf, size_t len,
		      struct record_in *in)
{
	int ret;

	if (rl->detached)
		return GNUTLS_E_AGAIN;
	do {
		/* the application may have been told that there is something, and not what: a
		 * ticket is no reason to block */
		if (buf && rl->rx.served && !rl->rx.have && transport_would_block(rl))
			return GNUTLS_E_AGAIN;
		if (offload_waits(rl, RECORD_RX))
			offload_try(rl, RECORD_RX);
		*in = (struct record_in){0};
		ret = rl->rx.path->recv(rl, buf, len, in);
		if (ret >= 0)
			ret = record_dispatch(rl, want, in);
		if (ret < 0 && in->direct)
			mem_wipe(buf, in->len);
		if (ret <= 0 || want != WANT_DATA)
			record_buf_release(&rl->rx);
	} while (ret == 0);
	return ret < 0 ? ERR(record_fail(rl, ret)) : ret;
}

static void start_read(struct record_layer *rl)
{
	if (rl->timeout_ms)
		rl->read_start = time_monotonic_ms();
}

static size_t deliver(struct record_layer *rl, void *buf, size_t len, uint8_t *seq)
{
	struct record_rx *rx = &rl->rx;
	size_t n = MIN(len, rx->cur.len - rx->cur_pos);
	uint64_t v = rx->cur.seq;

	memcpy(buf, rx->cur.data + rx->cur_pos, n);
	rx->cur_pos += n;
	if (rx->cur_pos == rx->cur.len) {
		rx->cur_valid = false;
		record_buf_release(rx);
		/* it was read by somebody who looked for a handshake message */
		if (rx->path->after_data && !rx->mid_record)
			rx->path->after_data(rl, rx->cur.len + 1, rx->cur.len);
	}
	for (int i = 7; seq && i >= 0; i--, v >>= 8)
		seq[i] = (uint8_t)v;
	return n;
}

ssize_t record_recv(struct record_layer *rl, void *buf, size_t len, uint8_t *seq)
{
	struct record_rx *rx = &rl->rx;
	struct record_in in;
	int ret;

	if (!buf || !len)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	if (rx->cur_valid)
		return (ssize_t)deliver(rl, buf, len, seq);
	if (rx->deferred) {
		ret = rx->deferred;
		rx->deferred = 0;
		return ERR(ret);
	}
	rx->eof_hidden = false;
	if (rx->eof)
		return 0;
	if (rl->invalid)
		return ERR(GNUTLS_E_INVALID_SESSION);
	start_read(rl);
	rx->served = false;
	rx->want_seq = seq != NULL;
	/* messages that were behind the one whose error the last call returned */
	ret = record_fail(rl, record_post_handshake(rl));
	if (ret < 0)
		return ERR(ret);
	ret = record_read_until(rl, WANT_DATA, buf, len, &in);
	if (ret == GNUTLS_E_SESSION_EOF)
		return 0;
	TRY(ret);
	rx->cur = in;
	rx->cur_pos = 0;
	rx->cur_valid = true;
	if (!in.direct)
		return (ssize_t)deliver(rl, buf, len, seq);
	rx->cur_valid = false;
	record_buf_release(rx);
	for (int i = 7; seq && i >= 0; i--, in.seq >>= 8)
		seq[i] = (uint8_t)in.seq;
	if (rx->path->after_data)
		rx->path->after_data(rl, len, in.len);
	return (ssize_t)in.len;
}

size_t record_pending(struct record_layer *rl)
{
	if (rl->rx.cur_valid)
		return rl->rx.cur.len - rl->rx.cur_pos;
	/* what poll does not show: an error, the end */
	if (rl->rx.deferred || rl->rx.eof_hidden)
		return 1;
	return rl->rx.path->pending ? rl->rx.path->pending(rl) : 0;
}

int record_recv_handshake(struct record_layer *rl, size_t max_len, struct record_hs_msg *msg)
{
	struct record_rx *rx = &rl->rx;
	struct record_in in;
	int ret;

	record_hs_release(rl);
	rx->hs_held = false;
	rx->hs_max = max_len;
	start_read(rl);
	for (;;) {
		ret = record_hs_next(rl, max_len, msg);
		if (ret < 0)
			return ERR(record_fail(rl, ret));
		if (ret)
			return 0;
		if (rx->eof)
			return ERR(GNUTLS_E_SESSION_EOF);
		if (rl->invalid)
			return ERR(GNUTLS_E_INVALID_SESSION);
		if (rx->cur_valid) /* data that nobody has fetched */
			return ERR(GNUTLS_E_GOT_APPLICATION_DATA);
		if (record_take_fed(rl))
			TRY(record_fail(rl, writer_error(&rx->hs)));
		else
			TRY(record_read_until(rl, WANT_HANDSHAKE, NULL, 0, &in));
	}
}

int record_await_handshake(struct record_layer *rl, unsigned ms)
{
	struct record_rx *rx = &rl->rx;
	unsigned saved = rl->timeout_ms;
	struct record_in in;
	int ret;

	/* an own pull may block for ever */
	if (rl->invalid || rx->eof || rx->cur_valid ||
	    rx->deferred ||
	    (rl->transport.pull && !rl->transport.pull_timeout &&
	     !(rl->init_flags & GNUTLS_NONBLOCK)))
		return 0;
	if (rl->init_flags & GNUTLS_NONBLOCK)
		ms = 0;
	if (rx->path->await_handshake && !rx->path->await_handshake(rl, ms))
		return 0;
	rl->timeout_ms = ms;
	start_read(rl);
	ret = record_read_until(rl, WANT_HANDSHAKE, NULL, 0, &in);
	rl->timeout_ms = saved;
	if (ret > 0)
		ret = record_fail(rl, record_post_handshake(rl));
	else if (ret == GNUTLS_E_AGAIN || ret == GNUTLS_E_INTERRUPTED || ret == GNUTLS_E_TIMEDOUT)
		return ret;
	rx->eof_hidden = ret == GNUTLS_E_SESSION_EOF;
	if (ret == GNUTLS_E_GOT_APPLICATION_DATA || ret == GNUTLS_E_SESSION_EOF)
		return 0; /* record_recv finds it */
	if (ret < 0) {
		rx->deferred = ret;
		return 0;
	}
	return 1;
}

int record_recv_ccs(struct record_layer *rl)
{
	struct record_in in;

	record_hs_release(rl);
	if (rl->rx.hs.len > rl->rx.hs_used)
		return ERR(record_fail(rl, GNUTLS_E_UNEXPECTED_PACKET));
	if (rl->rx.eof)
		return ERR(GNUTLS_E_SESSION_EOF);
	if (rl->invalid)
		return ERR(GNUTLS_E_INVALID_SESSION);
	if (rl->rx.cur_valid) /* it stands in the buffer that would be read into */
		return ERR(GNUTLS_E_GOT_APPLICATION_DATA);
	if (rl->detached) /* there is none outside of records */
		return ERR(record_fail(rl, GNUTLS_E_UNEXPECTED_PACKET));
	start_read(rl);
	TRY(record_read_until(rl, WANT_CCS, NULL, 0, &in));
	return 0;
}
