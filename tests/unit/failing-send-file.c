/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files that can't be read, or only in pieces, while they are sent: at each call in turn, on both
 * paths. What arrives is what is in the file; the session lives on. */
#include "config.h"

#include "ktls-tests.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#define LEN   40000
#define SHORT -1

static struct syscalls failing;
static const struct syscalls *below;
static int fault; /* errno, or SHORT: one byte; 0: none */
static long at, calls;
static bool lasting, struck;
static int cut_fd = -1; /* this file is cut when the call strikes */

static bool strikes(void)
{
	long nr = calls++;

	if ((!fault && cut_fd < 0) || nr < at || (nr > at && !lasting))
		return false;
	struck = true;
	if (cut_fd >= 0) {
		assert_int_equal(ftruncate(cut_fd, LEN / 3), 0);
		return false;
	}
	if (fault > 0)
		errno = fault;
	return true;
}

static ssize_t failing_read(int fd, void *buf, size_t len)
{
	return !strikes() ? below->read(fd, buf, len) : fault > 0 ? -1 : below->read(fd, buf, 1);
}

static ssize_t failing_pread(int fd, void *buf, size_t len, off_t off)
{
	return !strikes()  ? below->pread(fd, buf, len, off)
	       : fault > 0 ? -1
			   : below->pread(fd, buf, 1, off);
}

static ssize_t failing_readv(int fd, const struct iovec *iov, int n)
{
	return !strikes()  ? below->readv(fd, iov, n)
	       : fault > 0 ? -1
			   : below->read(fd, iov->iov_base, 1);
}

static ssize_t failing_preadv(int fd, const struct iovec *iov, int n, off_t off)
{
	return !strikes()  ? below->preadv(fd, iov, n, off)
	       : fault > 0 ? -1
			   : below->pread(fd, iov->iov_base, 1, off);
}

static off_t failing_lseek(int fd, off_t off, int whence)
{
	return strikes() && fault > 0 ? -1 : below->lseek(fd, off, whence);
}

static ssize_t failing_sendfile(int out, int in, off_t *off, size_t len)
{
	return !strikes()  ? below->sendfile(out, in, off, len)
	       : fault > 0 ? -1
			   : below->sendfile(out, in, off, 1);
}

/* Over the fake kernel, whose calls these wrap. */
static void begin(struct pair *p, int kernel)
{
	struct pair_how how = how13(kernel > 0, false);

	fake_start(kernel == 1 ? &old_kernel : &new_kernel);
	how.cap = 1 << 20;
	pair_open(p, &how);
	below = sys_calls;
	failing = *below;
	failing.read = failing_read;
	failing.pread = failing_pread;
	failing.readv = failing_readv;
	failing.preadv = failing_preadv;
	failing.lseek = failing_lseek;
	failing.sendfile = failing_sendfile;
	sys_calls = &failing;
	calls = 0;
	struck = false;
}

static void end(struct pair *p)
{
	fault = 0;
	/* the session is none the worse */
	assert_int_equal(record_send(p->a.rl, "end", 3, 0), 3);
	sys_calls = below;
	pair_close(p);
}

static size_t receive(struct end *e, uint8_t *buf, size_t room)
{
	size_t got = 0;
	ssize_t n;

	while (got < room && (n = record_recv(e->rl, buf + got, room - got, NULL)) > 0)
		got += (size_t)n;
	return got;
}

/* Ways to have a file: from an offset, from its position, O_DIRECT, a pipe. */
enum { OFFSET, POSITION, DIRECT, DIRECT_OFFSET, PIPE, WAYS };

static char name[] = "/tmp/failing-send-file.XXXXXX";
static uint8_t data[LEN], got[LEN + 100];

static int source(int way)
{
	int fds[2];

	if (way == DIRECT || way == DIRECT_OFFSET)
		return open(name, O_RDONLY | O_DIRECT | O_CLOEXEC);
	if (way != PIPE)
		return open(name, O_RDONLY | O_CLOEXEC);
	assert_int_equal(pipe2(fds, O_CLOEXEC), 0);
	assert_int_equal(write(fds[1], data, LEN), LEN);
	close(fds[1]);
	return fds[0];
}

static void every_call(void **state)
{
	static const struct {
		int fault;
		bool lasting;
	} rows[] = {
		{EIO, false},   {EIO, true},	{EINTR, false},	 {EAGAIN, false},
		{SHORT, false}, {SHORT, true},	{ENOMEM, false}, {EISDIR, false},
	};
	unsigned faults = 0;

	(void)state;
	for (int kernel = 0; kernel < 3; kernel++)
		for (int way = 0; way < WAYS; way++)
			for (size_t i = 0; i < ARRAY_LEN(rows); i++)
				for (long n = 0;; n++) {
					/* a byte for each record: not all of them */
					size_t want = rows[i].fault == SHORT && rows[i].lasting
							      ? 500
							      : LEN;
					int fd = source(way), refused = 0;
					off_t off = 0, *where = NULL;
					size_t sent = 0;
					struct pair p;

					if (fd < 0) /* no O_DIRECT here */
						break;
					if (way == OFFSET || way == DIRECT_OFFSET)
						where = &off;
					begin(&p, kernel);
					fault = rows[i].fault;
					lasting = rows[i].lasting;
					at = n;
					for (unsigned spins = 0; sent < want && refused < 5;
					     spins++) {
						ssize_t ret = record_send_file(p.a.rl, fd, where,
									       want - sent);

						assert_true(spins < 2000);
						assert_int_not_equal(ret, 0);
						if (ret > 0)
							sent += (size_t)ret;
						else if (ret == GNUTLS_E_FILE_ERROR)
							refused++;
						else if (ret == GNUTLS_E_PUSH_ERROR)
							break; /* sendfile's ENOMEM: the socket's */
						else
							assert_true(transient(ret));
						if (where)
							assert_int_equal(off, sent);
					}
					assert_true(!refused || struck);
					assert_int_equal(receive(&p.b, got, sent), sent);
					assert_memory_equal(got, data, sent);
					if (!rows[i].lasting && fault != ENOMEM)
						assert_int_equal(sent, want);
					if (refused || sent == want)
						end(&p);
					else {
						sys_calls = below;
						pair_close(&p);
					}
					close(fd);
					if (!struck || n > 300)
						break;
					faults++;
				}
	print_message("%u faults\n", faults);
}

/* A file that gets shorter while it is sent ends where it ends then. */
static void cut(void **state)
{
	(void)state;
	for (int kernel = 0; kernel < 3; kernel++)
		for (int way = OFFSET; way <= POSITION; way++)
			for (long n = 0; n < 6; n++) {
				int fd = open(name, O_RDWR | O_CLOEXEC);
				off_t off = 0;
				struct pair p;
				size_t sent = 0;
				ssize_t ret;

				begin(&p, kernel);
				cut_fd = fd;
				at = n;
				while ((ret = record_send_file(p.a.rl, fd, way ? NULL : &off,
							       5000)) > 0)
					sent += (size_t)ret;
				cut_fd = -1;
				assert_int_equal(ret, 0);
				assert_true(sent >= LEN / 3 && sent <= LEN);
				assert_int_equal(receive(&p.b, got, sent), sent);
				assert_memory_equal(got, data, sent);
				end(&p);
				assert_int_equal(pwrite(fd, data, LEN, 0), LEN);
				close(fd);
			}
}

/* What is no file, or none that can be read. */
static void no_files(void **state)
{
	char fifo[64];

	(void)state;
	snprintf(fifo, sizeof(fifo), "%s.fifo", name);
	assert_int_equal(mkfifo(fifo, 0600), 0);
	for (int kernel = 0; kernel < 3; kernel++) {
		const struct {
			int fd;
			off_t off; /* -2: none */
			ssize_t ret;
		} rows[] = {
			{open("/tmp", O_RDONLY), -2, GNUTLS_E_FILE_ERROR},
			{open("/tmp", O_RDONLY), 0, GNUTLS_E_FILE_ERROR},
			{open(name, O_WRONLY), -2, GNUTLS_E_FILE_ERROR},
			{open(name, O_WRONLY), 0, GNUTLS_E_FILE_ERROR},
			{open(name, O_RDONLY | O_PATH), -2, GNUTLS_E_FILE_ERROR},
			{open(name, O_RDONLY), -1, GNUTLS_E_FILE_ERROR},
			{open(name, O_RDONLY), LEN, 0},
			{open(name, O_RDONLY), LEN + 5000, 0},
			{open(name, O_RDONLY), (off_t)1 << 62, 0},
			{source(PIPE), 0, GNUTLS_E_FILE_ERROR},
			{open(fifo, O_RDWR | O_NONBLOCK), -2, GNUTLS_E_AGAIN},
			{open("/dev/null", O_RDONLY), -2, 0},
			{-1, -2, GNUTLS_E_FILE_ERROR},
			{12345, 0, GNUTLS_E_FILE_ERROR},
		};
		struct pair p;

		for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
			off_t off = rows[i].off;

			begin(&p, kernel);
			for (int twice = 0; twice < 2; twice++) {
				ssize_t ret = record_send_file(p.a.rl, rows[i].fd,
							       off == -2 ? NULL : &off, 100);

				if (ret != rows[i].ret)
					fail_msg("kernel %d, row %zu: %zd", kernel, i, ret);
				assert_int_equal(off, rows[i].off);
			}
			assert_int_equal(fake_wire_len(p.a.fd), 0);
			end(&p);
			if (rows[i].fd >= 0)
				close(rows[i].fd);
		}
	}
	unlink(fifo);
}

static int setup(void **state)
{
	int fd = mkstemp(name);

	(void)state;
	fill(data, LEN, 5);
	assert_int_equal(write(fd, data, LEN), LEN);
	close(fd);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	unlink(name);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		KERNEL_TEST(every_call),
		KERNEL_TEST(cut),
		KERNEL_TEST(no_files),
	};

#ifndef ENABLE_KTLS
	return 77; /* nothing goes to the kernel */
#endif
	return cmocka_run_group_tests_name("failing-send-file", tests, setup, teardown);
}
