/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files, the default transport on real descriptors, waiting, errno. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/datum.h"
#include "base/time.h"
#include "system/files.h"
#include "system/ktls.h"
#include "system/sockets.h"
#include "system/syscalls.h"

static void test_load_file(void **state)
{
	char name[] = "/tmp/gnutls-ktls-test-XXXXXX";
	static const size_t sizes[] = {0, 1, 4095, 4096, 4097, 100000};
	uint8_t *data = calloc(1, 100000);
	int fd = mkstemp(name), pipe_fd[2];
	gnutls_datum_t d;
	char path[64];

	(void)state;
	assert_true(fd >= 0);
	for (size_t i = 0; i < 100000; i++)
		data[i] = (uint8_t)(i * 31 >> 3);
	for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
		assert_int_equal(ftruncate(fd, 0), 0);
		assert_int_equal(pwrite(fd, data, sizes[i], 0), sizes[i]);
		assert_int_equal(gnutls_load_file(name, &d), 0);
		assert_int_equal(d.size, sizes[i]);
		assert_memory_equal(d.data, data, d.size);
		assert_int_equal(d.data[d.size], 0);
		gnutls_free(d.data);
	}
	assert_int_equal(file_load(name, 99999, false, &d), GNUTLS_E_FILE_ERROR);
	assert_int_equal(file_load(name, 100000, true, &d), 0);
	gnutls_free(d.data);
	assert_int_equal(gnutls_load_file("/nonexistent/file", &d), GNUTLS_E_FILE_ERROR);
	assert_int_equal(gnutls_load_file("/tmp", &d), GNUTLS_E_FILE_ERROR);
	/* something without a size */
	assert_int_equal(pipe(pipe_fd), 0);
	assert_int_equal(write(pipe_fd[1], "through a pipe", 14), 14);
	close(pipe_fd[1]);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", pipe_fd[0]);
	assert_int_equal(gnutls_load_file(path, &d), 0);
	assert_int_equal(d.size, 14);
	gnutls_free(d.data);
	close(pipe_fd[0]);
	close(fd);
	unlink(name);
	free(data);
}

static void test_transport(void **state)
{
	char hello[] = "hello ", world[] = "world";
	struct iovec iov[2] = {{hello, 6}, {world, 5}};
	char buf[20];
	int fds[2];

	(void)state;
	for (int kind = 0; kind < 2; kind++) {
		if (kind)
			assert_int_equal(pipe(fds), 0);
		else
			assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
		assert_int_equal(socket_push(fds[1], iov, 2, true), 11);
		assert_int_equal(socket_wait(fds[0], 0), 1);
		assert_int_equal(
			gnutls_system_recv_timeout((gnutls_transport_ptr_t)(intptr_t)fds[0], 1000),
			1);
		assert_int_equal(socket_pull(fds[0], buf, sizeof(buf)), 11);
		assert_memory_equal(buf, "hello world", 11);
		assert_int_equal(socket_wait(fds[0], 0), 0);
		assert_int_equal(socket_wait(fds[0], 5), 0);
		close(fds[1]);
		assert_true(socket_wait(fds[0], GNUTLS_INDEFINITE_TIMEOUT) > 0);
		assert_int_equal(socket_pull(fds[0], buf, sizeof(buf)), 0);
		close(fds[0]);
	}
	/* no signal where none is wanted */
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
	close(fds[1]);
	assert_int_equal(socket_push(fds[0], iov, 2, true), -1);
	assert_int_equal(errno, EPIPE);
	close(fds[0]);
	assert_int_equal(socket_pull(-1, buf, 1), -1);
}

static volatile sig_atomic_t signals;

static void on_signal(int sig)
{
	(void)sig;
	signals++;
}

static void test_sendfile_signal(void **state)
{
	FILE *f = tmpfile();
	int fds[2];
	off_t off = 0;

	(void)state;
	fputs("content", f);
	fflush(f);
	signal(SIGPIPE, on_signal);
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
	close(fds[1]);
	assert_int_equal(ktls_sendfile(fds[0], fileno(f), &off, 7, true), -1);
	assert_int_equal(errno, EPIPE);
	assert_int_equal(signals, 0);
	assert_int_equal(ktls_sendfile(fds[0], fileno(f), &off, 7, false), -1);
	assert_int_equal(signals, 1);
	signal(SIGPIPE, SIG_DFL);
	close(fds[0]);
	fclose(f);
}

static void test_errno(void **state)
{
	(void)state;
	assert_int_equal(socket_pull_error(EAGAIN), GNUTLS_E_AGAIN);
	assert_int_equal(socket_pull_error(EINTR), GNUTLS_E_INTERRUPTED);
	assert_int_equal(socket_pull_error(ECONNRESET), GNUTLS_E_PULL_ERROR);
	assert_int_equal(socket_push_error(ECONNRESET), GNUTLS_E_PREMATURE_TERMINATION);
	assert_int_equal(socket_push_error(EPIPE), GNUTLS_E_PUSH_ERROR);
}

/* Whatever this machine's kernel is, asking it harms nothing. */
static void test_probe(void **state)
{
	struct ktls_caps caps;

	(void)state;
	ktls_probe(0x0304, GNUTLS_CIPHER_AES_128_GCM, &caps);
	assert_true(caps.tx != KTLS_OFFLOADED || caps.attach == KTLS_OFFLOADED);
	ktls_probe(0x0304, GNUTLS_CIPHER_AES_256_CBC, &caps);
	assert_true(caps.attach != KTLS_OFFLOADED);
	assert_int_not_equal(ktls_attach(0), KTLS_OFFLOADED);
	assert_int_not_equal(ktls_attach(-1), KTLS_OFFLOADED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_load_file),       cmocka_unit_test(test_transport),
		cmocka_unit_test(test_sendfile_signal), cmocka_unit_test(test_errno),
		cmocka_unit_test(test_probe),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
