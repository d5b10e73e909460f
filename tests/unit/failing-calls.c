/* SPDX-License-Identifier: GPL-3.0-or-later */
/* System calls that fail or do less than asked, at each of their calls in turn: files, entropy, and
 * the sockets of sessions in user space. */
#include "config.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include <gnutls/crypto.h>

#include "base/mem.h"
#include "system/syscalls.h"
#include "tls-pair.h"

#define POOL SRCDIR "/tests/unit/data/x509/pool.pem"

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

ssize_t __real_read(int fd, void *buf, size_t len);
ssize_t __wrap_read(int fd, void *buf, size_t len);
ssize_t __real_getrandom(void *buf, size_t len, unsigned flags);
ssize_t __wrap_getrandom(void *buf, size_t len, unsigned flags);
static bool hit_read, hit_random;

ssize_t __wrap_read(int fd, void *buf, size_t len)
{
	if (hit_read && strikes())
		return fault > 0 ? -1 : __real_read(fd, buf, 1);
	return __real_read(fd, buf, len);
}

ssize_t __wrap_getrandom(void *buf, size_t len, unsigned flags)
{
	if (hit_random && strikes())
		return fault > 0 ? -1 : __real_getrandom(buf, 1, flags);
	return __real_getrandom(buf, len, flags);
}

static void files(void **state)
{
	static const struct {
		int fault;
		bool lasting;
		int ret;
	} rows[] = {
		{SHORT, false, 0},	      {SHORT, true, 0},
		{EINTR, false, 0},	      {EIO, false, GNUTLS_E_FILE_ERROR},
		{EISDIR, false, GNUTLS_E_FILE_ERROR}, {ENOSPC, true, GNUTLS_E_FILE_ERROR},
	};
	gnutls_datum_t whole, d;

	(void)state;
	assert_int_equal(gnutls_load_file(POOL, &whole), 0);
	hit_read = true;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		for (long n = 0;; n++) {
			int ret;

			plan(rows[i].fault, n, rows[i].lasting);
			ret = gnutls_load_file(POOL, &d);
			if (!struck || !rows[i].ret) {
				assert_int_equal(ret, 0);
				assert_int_equal(d.size, whole.size);
				assert_memory_equal(d.data, whole.data, d.size);
				gnutls_free(d.data);
			} else {
				assert_int_equal(ret, rows[i].ret);
			}
			if (!struck || n > 50)
				break;
		}
	hit_read = false;
	gnutls_free(whole.data);
}

static void entropy(void **state)
{
	static const struct {
		int fault;
		bool lasting;
		int ret;
	} rows[] = {
		{EINTR, false, 0}, {SHORT, true, 0}, {ENOSYS, true, GNUTLS_E_RANDOM_FAILED},
		{EIO, false, GNUTLS_E_RANDOM_FAILED},
	};
	uint8_t key[32];

	(void)state;
	hit_random = true;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		gnutls_rnd_refresh(); /* a seed is wanted */
		plan(rows[i].fault, 0, rows[i].lasting);
		assert_int_equal(gnutls_rnd(GNUTLS_RND_KEY, key, sizeof(key)), rows[i].ret);
		assert_true(struck);
		plan(0, 0, false);
		assert_int_equal(gnutls_rnd(GNUTLS_RND_KEY, key, sizeof(key)), 0);
	}
	hit_random = false;
}

/* --- sessions over sockets */
static ssize_t failing_send(int fd, const void *buf, size_t len, int flags)
{
	if (strikes())
		return fault > 0 ? -1 : send(fd, buf, 1, flags);
	return send(fd, buf, len, flags);
}

static ssize_t failing_sendmsg(int fd, const struct msghdr *msg, int flags)
{
	if (strikes())
		return fault > 0 ? -1 : send(fd, msg->msg_iov->iov_base, 1, flags);
	return sendmsg(fd, msg, flags);
}

static ssize_t failing_recv(int fd, void *buf, size_t len, int flags)
{
	if (strikes())
		return fault > 0 ? -1 : recv(fd, buf, 1, flags);
	return recv(fd, buf, len, flags);
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

static int play(const char *priority)
{
	struct tls_pair p;
	int fds[2], ret = 0, c = GNUTLS_E_AGAIN, s = GNUTLS_E_AGAIN;

	tls_pair_open(&p, priority, priority);
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fds), 0);
	for (unsigned i = 0; i < 2; i++) {
		gnutls_session_t e = i ? p.s.s : p.c.s;

		gnutls_transport_set_push_function(e, NULL);
		gnutls_transport_set_pull_function(e, NULL);
		gnutls_transport_set_pull_timeout_function(e, NULL);
		gnutls_transport_set_int(e, fds[i]);
		gnutls_handshake_set_timeout(e, 0);
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
	close(fds[0]);
	close(fds[1]);
	tls_pair_close(&p);
	return ret;
}

static void sockets(void **state)
{
	static const char *const priorities[] = {
		"NORMAL:-VERS-ALL:+VERS-TLS1.3:-KX-ALL:+ECDHE-PSK:-GROUP-ALL:+GROUP-X25519",
		"NORMAL:-VERS-ALL:+VERS-TLS1.2:-KX-ALL:+PSK",
	};
	static const struct {
		int fault;
		bool lasting, fatal;
	} rows[] = {
		{EINTR, false, false},	  {EAGAIN, false, false},  {SHORT, false, false},
		{SHORT, true, false},	  {ECONNRESET, true, true}, {ENOBUFS, false, true},
		{ECONNRESET, false, true},
	};
	struct syscalls failing = sys_real;
	unsigned faults = 0;

	(void)state;
	failing.send = failing_send;
	failing.sendmsg = failing_sendmsg;
	failing.recv = failing_recv;
	sys_calls = &failing;
	for (size_t p = 0; p < ARRAY_LEN(priorities); p++)
		for (size_t i = 0; i < ARRAY_LEN(rows); i++)
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(files),
		cmocka_unit_test(entropy),
		cmocka_unit_test(sockets),
	};

	return cmocka_run_group_tests_name("failing-calls", tests, NULL, NULL);
}
