/* SPDX-License-Identifier: GPL-3.0-or-later */
/* gnutls_record_send_file of a real kernel: offsets, positions, ends, sources of every kind. */
#include "config.h"

#include "sessions.h"

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

struct drain {
	gnutls_session_t s;
	int fd;
	size_t have, want;
	uint8_t *got;
	ssize_t result;
};

static void *drain(void *arg)
{
	struct drain *d = arg;

	while (d->have < d->want) {
		ssize_t n = gnutls_record_recv(d->s, d->got + d->have, d->want - d->have);

		if (transient(n)) {
			wait_for(d->fd, POLLIN, 1000);
			continue;
		}
		if (n <= 0) {
			d->result = n ? n : -1;
			break;
		}
		d->have += (size_t)n;
	}
	return NULL;
}

/* Sends @want bytes of @fd; the peer reads at the same time. */
static void send_file(struct two *t, int fd, off_t *offset, size_t count, const uint8_t *data,
		      size_t want)
{
	struct drain d = {t->s, t->sfd, 0, want, malloc(want + 1), 0};
	off_t before = offset ? *offset : lseek(fd, 0, SEEK_CUR);
	size_t sent = 0;
	struct stat st;
	pthread_t th;
	ssize_t n;

	pthread_create(&th, NULL, drain, &d);
	while ((n = gnutls_record_send_file(t->c, fd, offset, count - sent)) > 0 || transient(n)) {
		if (n > 0)
			sent += (size_t)n;
		else
			wait_for(t->cfd, POLLOUT, 1000);
		if (sent == count)
			break;
	}
	if (n < 0 || sent != want)
		shutdown(t->cfd, SHUT_WR); /* lets the thread end */
	pthread_join(th, NULL);
	if (n >= 0 && memcmp(d.got, data, want) != 0)
		n = -9999;
	free(d.got);
	CHECK(n >= 0);
	CHECK_IS(sent, want);
	CHECK_IS(d.result, 0);
	if (before >= 0 && !(fstat(fd, &st) == 0 && S_ISCHR(st.st_mode)))
		CHECK_IS((offset ? *offset : lseek(fd, 0, SEEK_CUR)) - before, want);
}

static void test_files(void)
{
	static const struct how *const hows[] = {&ku13, &kk13, &uu13, &kk12};
	static const uint8_t zeros[50000];
	char name[] = "/tmp/session-kernel.XXXXXX";
	int fd = mkstemp(name), sparse, dir = open("/tmp", O_RDONLY), pipes[2];

	CHECK_IS(write(fd, big, 700000), 700000);
	unlink(name);
	sparse = fileno(tmpfile());
	CHECK_IS(ftruncate(sparse, (5ll << 30) + 777), 0);
	for (size_t h = 0; h < COUNT(hows) * 2 && ok; h++) {
		struct how how = *hows[h / 2];
		uint8_t buf[100];
		struct two t;
		off_t off;
		pid_t pid;

		how.blocking = h & 1;
		if (!open_two(&t, &how))
			return;
		doing = "offset";
		off = 12345;
		send_file(&t, fd, &off, 500000, big + 12345, 500000);
		doing = "more than there is";
		if (ok)
			send_file(&t, fd, &off, 1 << 30, big + 512345, 700000 - 512345);
		doing = "position";
		lseek(fd, 3, SEEK_SET);
		if (ok)
			send_file(&t, fd, NULL, 1 << 30, big + 3, 699997);
		doing = "nothing";
		if (ok)
			CHECK_IS(gnutls_record_send_file(t.c, fd, NULL, 100), 0);
		CHECK_IS(gnutls_record_send_file(t.c, fd, &off, 0), 0);
		doing = "across 2 GiB";
		off = (2ll << 30) - 10000;
		if (ok)
			send_file(&t, sparse, &off, 20000, zeros, 20000);
		doing = "across 4 GiB";
		off = (4ll << 30) - 10000;
		if (ok)
			send_file(&t, sparse, &off, 20000, zeros, 20000);
		doing = "more than 4 GiB, where there is little";
		off = (5ll << 30) - 40000;
		if (ok)
			send_file(&t, sparse, &off, 9ul << 30, zeros, 40777);
		doing = "pipe";
		if (ok && pipe(pipes) == 0) {
			pid = fork();
			if (pid == 0) {
				close(pipes[0]);
				for (size_t at = 0; at < 300000;)
					at += (size_t)write(pipes[1], big + at, 300000 - at);
				_exit(0);
			}
			close(pipes[1]);
			send_file(&t, pipes[0], NULL, 1 << 30, big, 300000);
			waitpid(pid, NULL, 0);
			close(pipes[0]);
		}
		doing = "behind corked data";
		gnutls_record_cork(t.c);
		if (ok)
			CHECK_IS(gnutls_record_send(t.c, "corked", 6), 6);
		off = 0;
		CHECK_IS(gnutls_record_send_file(t.c, fd, &off, 10), 10);
		CHECK_IS(recv_wait(t.s, t.sfd, buf, 6), 6);
		CHECK_IS(recv_wait(t.s, t.sfd, buf + 6, 10), 10);
		CHECK(memcmp(buf, "corked", 6) == 0 && memcmp(buf + 6, big, 10) == 0);
		CHECK_IS(gnutls_record_uncork(t.c, GNUTLS_RECORD_WAIT), 0);
		doing = "a file that cannot be read";
		CHECK_IS(gnutls_record_send_file(t.c, 9999, NULL, 10), GNUTLS_E_FILE_ERROR);
		CHECK_IS(gnutls_record_send_file(t.c, dir, NULL, 10), GNUTLS_E_FILE_ERROR);
		doing = "a device";
		int zero = open("/dev/zero", O_RDONLY);
		CHECK(zero >= 0);
		send_file(&t, zero, NULL, 40000, zeros, 40000);
		close(zero);
		if (!how.blocking)
			both_ways(&t, 1000);
		close_two(&t);
	}
	/* a file that shrinks while it is sent: a short count, then 0 */
	for (int kernel = 0; kernel < 2 && ok; kernel++) {
		size_t have = 0;
		struct two t;
		off_t off = 0;
		ssize_t n;

		doing = "shrinks";
		if (!open_two(&t, kernel ? &kk13 : &uu13))
			return;
		CHECK_IS(gnutls_record_send_file(t.c, fd, &off, 100000), 100000);
		CHECK_IS(ftruncate(fd, 120000), 0);
		CHECK_IS(gnutls_record_send_file(t.c, fd, &off, 100000), 20000);
		CHECK_IS(gnutls_record_send_file(t.c, fd, &off, 100000), 0);
		CHECK_IS(ftruncate(fd, 700000), 0);
		while (have < 120000) {
			uint8_t buf[20000];

			n = recv_wait(t.s, t.sfd, buf, sizeof(buf));
			CHECK(n > 0 && memcmp(buf, big + have, (size_t)n) == 0);
			have += (size_t)n;
		}
		close_two(&t);
		CHECK_IS(pwrite(fd, big, 700000, 0), 700000);
	}
	close(fd);
	close(sparse);
	close(dir);
}

/* A device with sectors: what O_DIRECT reads has to be aligned. */
static void test_direct(void)
{
	static const struct how *const hows[] = {&ku13, &uu13, &kk12};
	int fd = open("/dev/ram0", O_RDWR), direct = open("/dev/ram0", O_RDONLY | O_DIRECT);

	if (fd < 0 || direct < 0) {
		skip_test("no /dev/ram0 that can be written");
		return;
	}
	CHECK_IS(write(fd, big, 700000), 700000);
	CHECK_IS(fsync(fd), 0);
	for (size_t h = 0; h < COUNT(hows) && ok; h++) {
		struct two t;
		off_t off = 77;

		if (!open_two(&t, hows[h]))
			return;
		doing = "O_DIRECT, offset";
		send_file(&t, direct, &off, 200000, big + 77, 200000);
		doing = "O_DIRECT, position";
		CHECK_IS(lseek(direct, 5, SEEK_SET), 5);
		if (ok)
			send_file(&t, direct, NULL, 300001, big + 5, 300001);
		both_ways(&t, 1000);
		close_two(&t);
	}
	close(fd);
	close(direct);
}

/* The peer's limit holds for files, too. */
static void test_limit(void)
{
	for (unsigned way = 0; way < 4; way++) {
		struct how how = {way & 1 ? "1.3" : "1.2",
				  "AES-128-GCM",
				  way & 2 ? BOTH : 0,
				  0,
				  false,
				  false};
		FILE *f = tmpfile();
		uint8_t buf[20000];
		struct two t;
		off_t off = 0;
		ssize_t n;
		int fds[2];

		doing = how.version;
		CHECK_IS(fwrite(big, 1, 100000, f), 100000);
		CHECK_IS(fflush(f), 0);
		connection(fds);
		t.cfd = fds[0];
		t.sfd = fds[1];
		set_blocking(t.cfd, false);
		set_blocking(t.sfd, false);
		t.c = session_new(GNUTLS_CLIENT, &how, how.c, t.cfd);
		t.s = session_new(GNUTLS_SERVER, &how, how.s, t.sfd);
		CHECK_IS(gnutls_record_set_max_recv_size(t.s, 1000), 0);
		CHECK(shake(&t));
		if (has_ktls)
			CHECK_IS(gnutls_transport_is_ktls_enabled(t.c), how.c);
		CHECK_IS(gnutls_record_send_file(t.c, fileno(f), &off, 1 << 20), 100000);
		for (size_t got = 0; got < 100000; got += (size_t)n) {
			n = recv_wait(t.s, t.sfd, buf, sizeof(buf));
			CHECK(n > 0 && n <= 1000);
			CHECK(memcmp(buf, big + got, (size_t)n) == 0);
		}
		close_two(&t);
		fclose(f);
	}
}

/* Throws away what arrives, and counts it. */
static void *sink(void *arg)
{
	int fd = *(int *)arg;
	size_t *total = malloc(sizeof(*total));
	ssize_t n;

	*total = 0;
	while ((n = recv(fd, NULL, 1 << 20, MSG_TRUNC)) > 0)
		*total += (size_t)n;
	return total;
}

/* More than 2 GiB by one call: the result is not cut to 32 bits. */
static void test_huge(void)
{
	const size_t count = (2ul << 30) + 12345;
	struct how how = ku13;
	FILE *f = tmpfile();
	size_t *total;
	struct two t;
	pthread_t th;
	off_t off = 100;

	CHECK_IS(ftruncate(fileno(f), (3l << 30)), 0);
	how.blocking = true;
	if (!open_two(&t, &how))
		return;
	pthread_create(&th, NULL, sink, &t.sfd);
	CHECK_IS(gnutls_record_send_file(t.c, fileno(f), &off, count), count);
	CHECK_IS(off, count + 100);
	shutdown(t.cfd, SHUT_WR);
	pthread_join(th, (void **)&total);
	/* each record: header, type and tag; one more at the end of each piece at most */
	CHECK(*total >= count + count / 16384 * 22 && *total < count + (count / 16384 + 100) * 22);
	free(total);
	close_two(&t);
	fclose(f);
}

int main(void)
{
	static const struct test tests[] = {
		{"files", test_files, ALWAYS},
		{"files opened with O_DIRECT", test_direct, ALWAYS},
		{"files and the peer's limit", test_limit, ALWAYS},
		{"more than 2 GiB", test_huge, LONG_FORM},
	};

	return run_tests(tests, COUNT(tests));
}
