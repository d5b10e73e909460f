/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The kernel path is as thin as the kernel allows: how many system calls, and which, a session makes
 * to hand over, to send, to receive, to send files and to update keys. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/mem.h"
#include "record-pair.h"
#include "record/layer.h"
#include "system/syscalls.h"

#define LEN ((size_t)1 << 20)

static const struct fake_personality old = {.tls = true}, new = {.tls = true, .rekey = true};
static uint8_t data[LEN], got[LEN];

/* --- a table over the fake's that counts */

static const struct syscalls *below;
static struct counts {
	unsigned setsockopt, getsockopt, send, recv, sendmsg, recvmsg, sendfile, other;
} did;

static int count_setsockopt(int fd, int level, int name, const void *value, socklen_t len)
{
	did.setsockopt++;
	return below->setsockopt(fd, level, name, value, len);
}

static int count_getsockopt(int fd, int level, int name, void *value, socklen_t *len)
{
	did.getsockopt++;
	return below->getsockopt(fd, level, name, value, len);
}

static ssize_t count_send(int fd, const void *buf, size_t len, int flags)
{
	did.send++;
	return below->send(fd, buf, len, flags);
}

static ssize_t count_recv(int fd, void *buf, size_t len, int flags)
{
	did.recv++;
	return below->recv(fd, buf, len, flags);
}

static ssize_t count_sendmsg(int fd, const struct msghdr *msg, int flags)
{
	did.sendmsg++;
	return below->sendmsg(fd, msg, flags);
}

static ssize_t count_recvmsg(int fd, struct msghdr *msg, int flags)
{
	did.recvmsg++;
	return below->recvmsg(fd, msg, flags);
}

static ssize_t count_sendfile(int out_fd, int in_fd, off_t *offset, size_t count)
{
	did.sendfile++;
	return below->sendfile(out_fd, in_fd, offset, count);
}

static int count_poll(struct pollfd *fds, nfds_t count, int ms)
{
	did.other++;
	return below->poll(fds, count, ms);
}

static ssize_t count_read(int fd, void *buf, size_t len)
{
	did.other++;
	return below->read(fd, buf, len);
}

static ssize_t count_pread(int fd, void *buf, size_t len, off_t offset)
{
	did.other++;
	return below->pread(fd, buf, len, offset);
}

static off_t count_lseek(int fd, off_t offset, int whence)
{
	did.other++;
	return below->lseek(fd, offset, whence);
}

static const struct syscalls counting = {
	.setsockopt = count_setsockopt,
	.getsockopt = count_getsockopt,
	.send = count_send,
	.recv = count_recv,
	.sendmsg = count_sendmsg,
	.recvmsg = count_recvmsg,
	.sendfile = count_sendfile,
	.poll = count_poll,
	.read = count_read,
	.pread = count_pread,
	.lseek = count_lseek,
};

/* What has been called since the last time is exactly this. */
#define DID(...)                                                                                   \
	do {                                                                                       \
		const struct counts want_ = {__VA_ARGS__};                                         \
		assert_memory_equal(&did, &want_, sizeof(did));                                    \
		memset(&did, 0, sizeof(did));                                                      \
	} while (0)

static void begin(const struct fake_personality *kernel)
{
	fake_start(kernel);
	below = sys_calls;
	sys_calls = &counting;
	memset(&did, 0, sizeof(did));
}

static int teardown(void **state)
{
	(void)state;
	fake_stop();
	return 0;
}

static const struct pair_how both13 = {
	GNUTLS_TLS1_3, GNUTLS_CIPHER_AES_128_GCM, .ktls_a = true, .ktls_b = true};
static const struct pair_how both12 = {
	GNUTLS_TLS1_2, GNUTLS_CIPHER_AES_128_GCM, .ktls_a = true, .ktls_b = true};

/* Both ends: the protocol attached once, a key for each direction; in TLS 1.3 one more call each,
 * that finds out whether the key could be changed on this very socket. */
static void test_handover(void **state)
{
	struct pair p;

	(void)state;
	begin(&old);
	pair_open(&p, &both12);
	DID(.setsockopt = 2 * 3);
	pair_close(&p);
	begin(&new);
	pair_open(&p, &both13);
	DID(.setsockopt = 2 * 5);
	pair_close(&p);
}

static void read_all(struct end *e, size_t len, size_t room)
{
	size_t n = 0;

	while (n < len) {
		ssize_t k = record_recv(e->rl, got + n, MIN(room, len - n), NULL);

		assert_true(k > 0);
		n += (size_t)k;
	}
	assert_memory_equal(got, data, len);
}

/* Whatever its size: one send without a control message. */
static void test_send(void **state)
{
	static const size_t sizes[] = {1, 1000, 16384, 16385, 100000, LEN};

	(void)state;
	for (int version = 0; version < 2; version++) {
		struct pair p;

		begin(&new);
		pair_open(&p, version ? &both13 : &both12);
		memset(&did, 0, sizeof(did));
		for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
			assert_int_equal(record_send(p.a.rl, data, sizes[i], 0), sizes[i]);
			DID(.send = 1);
			read_all(&p.b, sizes[i], LEN);
			memset(&did, 0, sizeof(did));
		}
		pair_close(&p);
	}
}

/* One recvmsg. A second one only where a KeyUpdate may hide behind the data: TLS 1.3, a kernel that
 * follows updates, and room left in the caller's buffer. */
static void test_receive(void **state)
{
	static const struct {
		const struct fake_personality *kernel;
		const struct pair_how *how;
		size_t room;
		unsigned calls;
	} table[] = {
		{&old, &both12, 16384, 1}, {&old, &both12, 20000, 1}, {&old, &both13, 16384, 1},
		{&old, &both13, 20000, 1}, {&new, &both12, 20000, 1}, {&new, &both13, 16384, 1},
		{&new, &both13, 20000, 2},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		struct pair p;

		begin(table[i].kernel);
		pair_open(&p, table[i].how);
		for (int k = 0; k < 3; k++) {
			assert_int_equal(record_send(p.a.rl, data, 16384, 0), 16384);
			memset(&did, 0, sizeof(did));
			assert_int_equal(record_recv(p.b.rl, got, table[i].room, NULL), 16384);
			DID(.recvmsg = table[i].calls);
			assert_int_equal(record_pending(p.b.rl), 0);
			memset(&did, 0, sizeof(did));
		}
		pair_close(&p);
	}
}

static void test_file(void **state)
{
	char name[] = "/tmp/ktls-calls-XXXXXX";
	int fd = mkstemp(name);
	struct pair p;
	off_t at = 0;

	(void)state;
	assert_true(fd >= 0);
	unlink(name);
	assert_int_equal(write(fd, data, LEN), LEN);
	begin(&new);
	pair_open(&p, &both13);
	memset(&did, 0, sizeof(did));
	assert_int_equal(record_send_file(p.a.rl, fd, &at, LEN), LEN);
	DID(.sendfile = 1);
	read_all(&p.b, LEN, LEN);
	pair_close(&p);
	close(fd);
}

static void test_cork_and_update(void **state)
{
	struct pair p;

	(void)state;
	begin(&new);
	pair_open(&p, &both13);
	record_cork(p.a.rl);
	memset(&did, 0, sizeof(did));
	for (size_t at = 0; at < 16000; at += 100)
		assert_int_equal(record_send(p.a.rl, data + at, 100, 0), 100);
	DID();
	assert_int_equal(record_uncork(p.a.rl, true), 16000);
	DID(.send = 1);
	read_all(&p.b, 16000, 16000);
	/* the message, how many records the old key had, the new key */
	memset(&did, 0, sizeof(did));
	assert_int_equal(end_update(&p.a, false), 0);
	DID(.sendmsg = 1, .getsockopt = 1, .setsockopt = 1);
	assert_int_equal(record_send(p.a.rl, data, 100, 0), 100);
	DID(.send = 1);
	/* the message, the key as above, a look whether more has come, the data */
	assert_int_equal(record_recv(p.b.rl, got, 100, NULL), 100);
	DID(.recvmsg = 2, .getsockopt = 1, .setsockopt = 1, .other = 1);
	pair_close(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_handover),
		cmocka_unit_test(test_send),
		cmocka_unit_test(test_receive),
		cmocka_unit_test(test_file),
		cmocka_unit_test(test_cork_and_update),
	};

	for (size_t i = 0; i < LEN; i++)
		data[i] = (uint8_t)(i * 7 + i / 300);
	return cmocka_run_group_tests(tests, NULL, teardown);
}
