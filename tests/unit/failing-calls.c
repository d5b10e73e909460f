/* SPDX-License-Identifier: GPL-3.0-or-later */
/* System calls that fail or do less than asked, at each of their calls in turn: the sockets of
 * sessions in user space, and waiting for them. (failing-files has those of files.) */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/mem.h"
#include "system/syscalls.h"
#include "tls-pair.h"

/* --- one fault at call number @at, or from it on; SHORT: one byte is done */
enum { SHORT = -1 };
static int fault; /* errno, or SHORT; 0: none */
static long at, calls;
static bool lasting, struck;

static bool strikes(void)
{
	long nr = calls++;

	if (!fault || nr < at || (nr > at && !lasting))
		return false;
	struck = true;
	if (fault > 0)
		errno = fault;
	return true;
}

static void plan(int what, long n, bool for_good)
{
	fault = what;
	at = n;
	calls = 0;
	lasting = for_good;
	struck = false;
}

/* --- sessions over sockets */
static bool wait_fails; /* only waiting is counted */

static ssize_t failing_send(int fd, const void *buf, size_t len, int flags)
{
	if (!wait_fails && strikes())
		return fault > 0 ? -1 : send(fd, buf, 1, flags);
	return send(fd, buf, len, flags);
}

static ssize_t failing_sendmsg(int fd, const struct msghdr *msg, int flags)
{
	if (!wait_fails && strikes())
		return fault > 0 ? -1 : send(fd, msg->msg_iov->iov_base, 1, flags);
	return sendmsg(fd, msg, flags);
}

static ssize_t failing_recv(int fd, void *buf, size_t len, int flags)
{
	if (!wait_fails && strikes())
		return fault > 0 ? -1 : recv(fd, buf, 1, flags);
	return recv(fd, buf, len, flags);
}

/* Who waits is woken at once, for nothing if need be. */
static int failing_poll(struct pollfd *fds, nfds_t n, int ms)
{
	(void)fds;
	(void)n;
	assert_true(ms > 0);
	return wait_fails && strikes() ? -1 : 1;
}

/* Where the descriptor is no socket. */
static ssize_t failing_writev(int fd, const struct iovec *iov, int n)
{
	if (!wait_fails && strikes())
		return fault > 0 ? -1 : write(fd, iov->iov_base, 1);
	return writev(fd, iov, n);
}

static ssize_t failing_read(int fd, void *buf, size_t len)
{
	if (!wait_fails && strikes())
		return fault > 0 ? -1 : read(fd, buf, 1);
	return read(fd, buf, len);
}

static bool waits(ssize_t ret)
{
	return ret == GNUTLS_E_AGAIN || ret == GNUTLS_E_INTERRUPTED;
}

static int one_way(gnutls_session_t from, gnutls_session_t to)
{
	static uint8_t out[30000], in[30000];
	size_t sent = 0, got = 0;

	for (size_t i = 0; i < sizeof(out); i++)
		out[i] = (uint8_t)(i * 7 >> 2);
	while (got < sizeof(out)) {
		ssize_t n;

		if (sent < sizeof(out)) {
			n = gnutls_record_send(from, out + sent, sizeof(out) - sent);
			if (n < 0 && !waits(n))
				return (int)n;
			sent += n > 0 ? (size_t)n : 0;
		}
		n = gnutls_record_recv(to, in + got, sizeof(in) - got);
		if (n < 0 && !waits(n))
			return (int)n;
		assert_int_not_equal(n, 0);
		got += n > 0 ? (size_t)n : 0;
	}
	assert_memory_equal(in, out, sizeof(out));
	return 0;
}

/* Descriptors of both ends: to read from, to write to. */
static bool over_pipes;

static void connect_ends(int fds[2][2])
{
	int a[2], b[2];

	if (!over_pipes) {
		assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, a), 0);
		fds[0][0] = a[0];
		fds[1][0] = a[1];
		fds[0][1] = dup(a[0]);
		fds[1][1] = dup(a[1]);
		return;
	}
	assert_int_equal(pipe2(a, O_NONBLOCK), 0);
	assert_int_equal(pipe2(b, O_NONBLOCK), 0);
	fds[0][0] = a[0];
	fds[1][1] = a[1];
	fds[1][0] = b[0];
	fds[0][1] = b[1];
}

static int play(const char *priority)
{
	struct tls_pair p;
	int fds[2][2], ret = 0, c = GNUTLS_E_AGAIN, s = GNUTLS_E_AGAIN;

	tls_pair_open(&p, priority, priority);
	connect_ends(fds);
	for (unsigned i = 0; i < 2; i++) {
		gnutls_session_t e = i ? p.s.s : p.c.s;

		gnutls_transport_set_push_function(e, NULL);
		gnutls_transport_set_pull_function(e, NULL);
		gnutls_transport_set_pull_timeout_function(e, NULL);
		gnutls_transport_set_int2(e, fds[i][0], fds[i][1]);
		gnutls_handshake_set_timeout(e, wait_fails ? 600000 : 0);
		gnutls_record_set_timeout(e, wait_fails ? 600000 : 0);
	}
	while (ret == 0 && (c || s)) {
		if (c)
			c = gnutls_handshake(p.c.s);
		if (s)
			s = gnutls_handshake(p.s.s);
		if (c && !waits(c))
			ret = c;
		else if (s && !waits(s))
			ret = s;
	}
	if (ret == 0)
		ret = one_way(p.c.s, p.s.s);
	if (ret == 0)
		ret = one_way(p.s.s, p.c.s);
	while (ret == 0 && waits(ret = gnutls_bye(p.c.s, GNUTLS_SHUT_WR)))
		ret = 0;
	for (unsigned i = 0; i < 4; i++)
		close(fds[i / 2][i % 2]);
	tls_pair_close(&p);
	return ret;
}

static const char *const priorities[] = {
	"NORMAL:-VERS-ALL:+VERS-TLS1.3:-KX-ALL:+ECDHE-PSK:-GROUP-ALL:+GROUP-X25519",
	"NORMAL:-VERS-ALL:+VERS-TLS1.2:-KX-ALL:+PSK",
};

struct row {
	int fault;
	bool lasting, fatal;
};

static void every_call(const struct row *rows, size_t count)
{
	struct syscalls failing = sys_real;
	unsigned faults = 0;

	failing.send = failing_send;
	failing.sendmsg = failing_sendmsg;
	failing.recv = failing_recv;
	failing.poll = failing_poll;
	failing.writev = failing_writev;
	failing.read = failing_read;
	sys_calls = &failing;
	for (size_t p = 0; p < ARRAY_LEN(priorities); p++)
		for (size_t i = 0; i < count; i++)
			for (long n = 0; n < 300; n++, faults++) {
				int ret;

				plan(rows[i].fault, n, rows[i].lasting);
				ret = play(priorities[p]);
				if (!struck || !rows[i].fatal)
					assert_int_equal(ret, 0);
				else
					assert_true(ret == GNUTLS_E_PUSH_ERROR ||
						    ret == GNUTLS_E_PULL_ERROR ||
						    ret == GNUTLS_E_PREMATURE_TERMINATION);
				if (!struck)
					break;
			}
	sys_calls = &sys_real;
	print_message("%u faults\n", faults);
}

static void sockets(void **state)
{
	static const struct row rows[] = {
		{EINTR, false, false},	  {EAGAIN, false, false},  {SHORT, false, false},
		{SHORT, true, false},	  {ECONNRESET, true, true}, {ENOBUFS, false, true},
		{ECONNRESET, false, true},
	};

	(void)state;
	every_call(rows, ARRAY_LEN(rows));
	over_pipes = true;
	every_call(rows, ARRAY_LEN(rows));
	over_pipes = false;
}

/* Sessions with time limits. */
static void waiting(void **state)
{
	static const struct row rows[] = {
		{EINTR, false, false}, {EAGAIN, false, false}, {ENOMEM, false, true},
		{ENOMEM, true, true},  {EINVAL, true, true},
	};

	(void)state;
	wait_fails = true;
	every_call(rows, ARRAY_LEN(rows));
	wait_fails = false;
}

/* A signal at every wait: the time limit holds all the same. */
static int signals(struct pollfd *fds, nfds_t n, int ms)
{
	(void)fds;
	(void)n;
	usleep(ms < 5 ? 1000 : 5000);
	calls++;
	errno = EINTR;
	return -1;
}

/* Waiting for room fails, which is no reason to give up as long as sending does not. */
static int drained_fd;

static int no_wait(struct pollfd *fds, nfds_t n, int ms)
{
	uint8_t buf[4096];

	(void)fds;
	(void)n;
	(void)ms;
	calls++;
	while (read(drained_fd, buf, sizeof(buf)) > 0)
		;
	errno = ENOMEM;
	return -1;
}

static void special_waits(void **state)
{
	static uint8_t big[1 << 20];
	struct syscalls failing = sys_real;
	struct tls_pair p;
	uint8_t byte;
	int fds[2];

	(void)state;
	tls_pair_open(&p, priorities[0], priorities[0]);
	tls_pair_connect(&p);
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fds), 0);
	gnutls_transport_set_push_function(p.c.s, NULL);
	gnutls_transport_set_pull_function(p.c.s, NULL);
	gnutls_transport_set_pull_timeout_function(p.c.s, NULL);
	gnutls_transport_set_int(p.c.s, fds[0]);
	sys_calls = &failing;
	failing.poll = signals;
	calls = 0;
	gnutls_record_set_timeout(p.c.s, 60);
	assert_int_equal(gnutls_record_recv(p.c.s, &byte, 1), GNUTLS_E_TIMEDOUT);
	assert_true(calls > 1);
	failing.poll = no_wait;
	drained_fd = fds[1];
	calls = 0;
	gnutls_record_cork(p.c.s);
	assert_int_equal(gnutls_record_send(p.c.s, big, sizeof(big)), sizeof(big));
	assert_int_equal(gnutls_record_uncork(p.c.s, GNUTLS_RECORD_WAIT), sizeof(big));
	assert_true(calls > 0);
	sys_calls = &sys_real;
	/* a descriptor that is none */
	close(fds[0]);
	close(fds[1]);
	gnutls_record_set_timeout(p.c.s, 1000);
	assert_int_equal(gnutls_record_recv(p.c.s, &byte, 1), GNUTLS_E_PULL_ERROR);
	assert_int_equal(gnutls_record_send(p.c.s, "x", 1), GNUTLS_E_INVALID_SESSION);
	tls_pair_close(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sockets),
		cmocka_unit_test(waiting),
		cmocka_unit_test(special_waits),
	};

	return cmocka_run_group_tests_name("failing-calls", tests, NULL, NULL);
}
