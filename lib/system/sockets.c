/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The default transport: push and pull functions on a descriptor, and what errno means. */
#include "config.h"

#include "system/sockets.h"

#include <errno.h>
#include <limits.h>

#include "base/time.h"
#include "system/syscalls.h"

ssize_t socket_push(int fd, const struct iovec *iov, int count, bool no_signal)
{
	struct msghdr msg = {.msg_iov = (struct iovec *)iov, .msg_iovlen = (size_t)count};
	int flags = no_signal ? MSG_NOSIGNAL : 0;
	ssize_t n = count == 1 ? sys_calls->send(fd, iov->iov_base, iov->iov_len, flags)
			       : sys_calls->sendmsg(fd, &msg, flags);

	if (n < 0 && errno == ENOTSOCK)
		return sys_calls->writev(fd, iov, count);
	return n;
}

ssize_t socket_pull(int fd, void *buf, size_t len)
{
	ssize_t n = sys_calls->recv(fd, buf, len, 0);

	if (n < 0 && errno == ENOTSOCK)
		return sys_calls->read(fd, buf, len);
	return n;
}

ssize_t socket_pullv(int fd, const struct iovec *iov, int count)
{
	struct msghdr msg = {.msg_iov = (struct iovec *)iov, .msg_iovlen = (size_t)count};
	ssize_t n = sys_calls->recvmsg(fd, &msg, 0);

	if (n < 0 && errno == ENOTSOCK)
		return sys_calls->read(fd, iov->iov_base, iov->iov_len);
	return n;
}

int socket_wait(int fd, unsigned ms)
{
	struct pollfd p = {.fd = fd, .events = POLLIN};
	bool for_ever = ms == GNUTLS_INDEFINITE_TIMEOUT || ms > INT_MAX;
	uint64_t end = time_monotonic_ms() + ms;

	for (;;) {
		int ret = sys_calls->poll(&p, 1, for_ever ? -1 : (int)ms);
		uint64_t now;

		if (ret >= 0 || errno != EINTR)
			return ret;
		if (for_ever)
			continue;
		now = time_monotonic_ms();
		if (now >= end)
			return 0;
		ms = (unsigned)(end - now);
	}
}

int socket_push_error(int err)
{
	switch (err) {
	case EAGAIN:
		return GNUTLS_E_AGAIN;
	case EINTR:
	case SOCKET_RESTART:
		return GNUTLS_E_INTERRUPTED;
	case ECONNRESET:
		return GNUTLS_E_PREMATURE_TERMINATION;
	default:
		return GNUTLS_E_PUSH_ERROR;
	}
}

int socket_pull_error(int err)
{
	switch (err) {
	case EAGAIN:
		return GNUTLS_E_AGAIN;
	case EINTR:
	case SOCKET_RESTART:
		return GNUTLS_E_INTERRUPTED;
	default:
		return GNUTLS_E_PULL_ERROR;
	}
}

/* The default pull-timeout function, also for applications that wrap it.
 * @ptr: the descriptor, as given to gnutls_transport_set_int
 * @ms: milliseconds to wait; 0 asks only, GNUTLS_INDEFINITE_TIMEOUT waits for ever
 * Returns: > 0 if there is something to read (or the end), 0 after the time, -1 with errno.
 * Since 3.6.9. */
int gnutls_system_recv_timeout(gnutls_transport_ptr_t ptr, unsigned int ms)
{
	return socket_wait((int)(intptr_t)ptr, ms);
}
