/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Push and pull: the application's functions or the default ones on descriptors, the meaning of
 * their errors, and waiting within the time limits. */
#include "config.h"

#include <errno.h>
#include <limits.h>
#include <pthread.h>

#include "base/time.h"
#include "record/layer.h"
#include "system/sockets.h"

struct record_transport *record_transport(struct record_layer *rl)
{
	return &rl->transport;
}

void record_cut(struct record_layer *rl)
{
	gnutls_transport_ptr_t none = (gnutls_transport_ptr_t)(intptr_t)-1;

	rl->transport = (struct record_transport){.send_ptr = none, .recv_ptr = none};
	rl->timeout_ms = 0; /* nothing to wait for */
	rl->deadline = 0;
}

bool record_is_pushing(const struct record_layer *rl)
{
	return rl->pusher == (uintptr_t)pthread_self();
}

bool transport_no_signal(const struct record_layer *rl)
{
	return (rl->init_flags & GNUTLS_NO_SIGNAL) != 0;
}

int transport_fd(const struct record_layer *rl, enum record_dir dir)
{
	const struct record_transport *t = &rl->transport;

	if (dir == RECORD_TX)
		return t->push || t->vec_push ? -1 : (int)(intptr_t)t->send_ptr;
	return t->pull || t->pull_timeout ? -1 : (int)(intptr_t)t->recv_ptr;
}

static int last_errno(struct record_layer *rl, enum record_dir dir)
{
	struct record_transport *t = &rl->transport;
	gnutls_transport_ptr_t ptr = dir == RECORD_TX ? t->send_ptr : t->recv_ptr;
	int app = t->app_errno[dir];

	if (app)
		return app;
	return t->errno_func ? t->errno_func(ptr) : errno;
}

ssize_t transport_push(struct record_layer *rl, const struct iovec *iov, int count)
{
	struct record_transport *t = &rl->transport;
	ssize_t n;

	rl->last_was_write = true;
	t->app_errno[RECORD_TX] = 0;
	errno = 0;
	if (t->vec_push || t->push) {
		rl->pusher = (uintptr_t)pthread_self();
		n = t->vec_push ? t->vec_push(t->send_ptr, (const giovec_t *)iov, count)
				: t->push(t->send_ptr, iov[0].iov_base, iov[0].iov_len);
		rl->pusher = 0;
	} else {
		n = socket_push((int)(intptr_t)t->send_ptr, iov, count, transport_no_signal(rl));
	}
	if (n == 0) /* no progress is no success: let the caller decide when to try again */
		return GNUTLS_E_AGAIN;
	return n < 0 ? socket_push_error(last_errno(rl, RECORD_TX)) : n;
}

ssize_t transport_pull(struct record_layer *rl, void *buf, size_t len)
{
	struct record_transport *t = &rl->transport;
	ssize_t n;

	rl->last_was_write = false;
	t->app_errno[RECORD_RX] = 0;
	errno = 0;
	n = t->pull ? t->pull(t->recv_ptr, buf, len)
		    : socket_pull((int)(intptr_t)t->recv_ptr, buf, len);
	if (n > 0 && (size_t)n > len)
		return ERR(GNUTLS_E_PULL_ERROR);
	return n < 0 ? socket_pull_error(last_errno(rl, RECORD_RX)) : n;
}

ssize_t transport_pullv(struct record_layer *rl, const struct iovec *iov, int count)
{
	ssize_t n;

	rl->last_was_write = false;
	rl->transport.app_errno[RECORD_RX] = 0;
	errno = 0;
	n = socket_pullv(transport_fd(rl, RECORD_RX), iov, count);
	return n < 0 ? socket_pull_error(last_errno(rl, RECORD_RX)) : n;
}

int transport_time_left(struct record_layer *rl, unsigned *ms)
{
	uint64_t now, end;

	*ms = 0;
	if (rl->deadline) {
		end = rl->deadline;
	} else if (rl->timeout_ms && rl->timeout_ms != GNUTLS_INDEFINITE_TIMEOUT) {
		end = rl->read_start + rl->timeout_ms;
	} else {
		return 0;
	}
	now = time_monotonic_ms();
	if (now >= end)
		return ERR(GNUTLS_E_TIMEDOUT);
	if (rl->deadline && (rl->init_flags & GNUTLS_NONBLOCK))
		return 0;
	*ms = (unsigned)MIN(end - now, INT_MAX);
	return 0;
}

int transport_wait(struct record_layer *rl)
{
	struct record_transport *t = &rl->transport;
	unsigned ms;
	int ret;

	TRY(transport_time_left(rl, &ms));
	/* the default wait knows nothing of what an application's own pull reads from */
	if (!ms || (t->pull && !t->pull_timeout))
		return 0;
	t->app_errno[RECORD_RX] = 0;
	errno = 0;
	ret = t->pull_timeout ? t->pull_timeout(t->recv_ptr, ms)
			      : socket_wait((int)(intptr_t)t->recv_ptr, ms);
	if (ret == 0)
		return ERR(GNUTLS_E_TIMEDOUT);
	return ret < 0 ? socket_pull_error(last_errno(rl, RECORD_RX)) : 0;
}

bool transport_would_block(struct record_layer *rl)
{
	struct record_transport *t = &rl->transport;

	if ((rl->init_flags & GNUTLS_NONBLOCK) || (t->pull && !t->pull_timeout))
		return false;
	return (t->pull_timeout ? t->pull_timeout(t->recv_ptr, 0)
				: socket_wait((int)(intptr_t)t->recv_ptr, 0)) == 0;
}
