/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Promises that kernel TLS puts at risk, one test each over the fake kernel: failures at every
 * call, control records in pieces, limits, files of every kind. */
#include "config.h"

#include "ktls-tests.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

/* --- failures at every call */

/* Ends of the data, of the file, of what is corked, of the rest. */
#define DATA_END 18000
#define FILE_END 21000
#define CORK_END 23000
#define TOTAL    25000

struct stream {
	uint8_t got[TOTAL];
	size_t sent, received; /* of the data */
	int error;             /* the first one that is not transient */
};

static bool failed(struct stream *s, ssize_t n)
{
	if (n >= 0 || transient(n))
		return false;
	/* specific, and only such as a socket that failed explains */
	assert_true(n == GNUTLS_E_PUSH_ERROR || n == GNUTLS_E_PULL_ERROR ||
		    n == GNUTLS_E_PREMATURE_TERMINATION || n == GNUTLS_E_UNIMPLEMENTED_FEATURE ||
		    n == GNUTLS_E_FILE_ERROR);
	s->error = (int)n;
	return true;
}

static bool take(struct stream *s, struct end *to)
{
	ssize_t n = record_recv(to->rl, s->got + s->received, sizeof(s->got) - s->received, NULL);

	if (n > 0)
		s->received += (size_t)n;
	return !failed(s, n) && n != 0;
}

static bool can_follow(const struct end *e)
{
	return record_can_rekey(e->rl, RECORD_TX) == 0 && record_can_rekey(e->rl, RECORD_RX) == 0;
}

/* Data, a file, corked data, a key update, the end: as far as it gets. */
static void run(struct pair *p, const uint8_t *data, struct stream *s, int fd)
{
	off_t off = DATA_END;
	size_t corked;
	unsigned spins = 0;
	uint64_t seq;
	ssize_t n;
	int ret;

	while (s->sent < DATA_END) {
		assert_true(++spins < 1000);
		n = record_send(p->a.rl, data + s->sent, DATA_END - s->sent, 0);
		if (failed(s, n))
			return;
		s->sent += n > 0 ? (size_t)n : 0;
		if (!take(s, &p->b))
			return;
	}
	while (s->sent < FILE_END) {
		assert_true(++spins < 1000);
		n = record_send_file(p->a.rl, fd, &off, FILE_END - s->sent);
		if (n == GNUTLS_E_FILE_ERROR) { /* not the session's: it goes on */
			n = record_send(p->a.rl, data + s->sent, 1, 0);
			off += n > 0 ? n : 0;
		}
		if (failed(s, n))
			return;
		s->sent += n > 0 ? (size_t)n : 0;
		assert_int_equal(off, s->sent);
		if (!take(s, &p->b))
			return;
	}
	/* state for a kernel consumer: asking harms nothing and is never behind */
	assert_non_null(record_keys_of(p->a.rl, RECORD_TX, &seq));
	assert_true(seq > 0);
	assert_non_null(record_keys_of(p->b.rl, RECORD_RX, &seq));
	record_cork(p->a.rl);
	assert_int_equal(record_send(p->a.rl, data + FILE_END, CORK_END - FILE_END, 0),
			 CORK_END - FILE_END);
	do {
		assert_true(++spins < 1000);
		corked = record_corked(p->a.rl);
		ret = record_uncork(p->a.rl, false);
		assert_true(record_corked(p->a.rl) <= corked);
		s->sent = CORK_END - record_corked(p->a.rl);
		if (failed(s, ret) || !take(s, &p->b))
			return;
	} while (ret < 0);
	if (p->a.version->tls13_sem && can_follow(&p->a) && can_follow(&p->b)) {
		do {
			assert_true(++spins < 1000);
			ret = end_update(&p->a, true);
			if (failed(s, ret))
				return;
		} while (ret < 0);
	}
	while (s->sent < TOTAL) {
		assert_true(++spins < 1000);
		n = record_send(p->a.rl, data + s->sent, TOTAL - s->sent, 0);
		if (failed(s, n))
			return;
		s->sent += n > 0 ? (size_t)n : 0;
		if (!take(s, &p->b))
			return;
	}
	while (s->received < TOTAL) {
		assert_true(++spins < 1000);
		if (!take(s, &p->b))
			return;
	}
	/* the other direction, with the answer to the update */
	do {
		assert_true(++spins < 1000);
		n = record_send(p->b.rl, "answer", 6, 0);
		if (failed(s, n))
			return;
	} while (n < 0);
	for (size_t got = 0; got<6; got += n> 0 ? (size_t)n : 0) {
		assert_true(++spins < 1000);
		n = recv_one(&p->a);
		if (failed(s, n))
			return;
	}
	do {
		assert_true(++spins < 1000);
		ret = record_bye(p->a.rl, GNUTLS_SHUT_WR);
		if (failed(s, ret))
			return;
	} while (ret < 0);
	do {
		assert_true(++spins < 1000);
		ret = record_bye(p->b.rl, GNUTLS_SHUT_RDWR);
		if (failed(s, ret))
			return;
	} while (ret < 0);
}

static void test_every_call(void **state)
{
	static const enum fake_fault faults[] = {FAKE_EAGAIN,  FAKE_EINTR,      FAKE_SHORT,
						 FAKE_RESTART, FAKE_ECONNRESET, FAKE_ENOMEM};
	static const struct fake_personality *const kernels[] = {&old_kernel, &new_kernel,
								 &mid_kernel};
	uint8_t *data = malloc(TOTAL);
	struct stream *s = malloc(sizeof(*s));
	FILE *f = tmpfile();
	unsigned struck = 0;

	(void)state;
	fill(data, TOTAL, 77);
	assert_int_equal(fwrite(data, 1, FILE_END, f), FILE_END);
	fflush(f);
	for (int v = 0; v < 2; v++) {
		for (unsigned sides = 0; sides < 4; sides++) {
			struct pair_how how = v ? how13(sides & 1, sides & 2)
						: how12(sides & 1, sides & 2);

			how.cap = 18000;
			for (size_t k = 0; k < ARRAY_LEN(kernels); k++) {
				if (k && (!v || !sides))
					continue; /* they differ in nothing else */
				for (size_t i = 0; i < ARRAY_LEN(faults); i++) {
					bool hit = true;

					for (unsigned n = 1; hit; n++) {
						struct pair p;

						fake_start(kernels[k]);
						fake_inject(faults[i], n, 1 + n % 3);
						pair_open(&p, &how);
						memset(s, 0, sizeof(*s));
						run(&p, data, s, fileno(f));
						hit = fake_injected();
						struck += hit;
						if (!s->error)
							assert_int_equal(s->received, TOTAL);
						assert_memory_equal(s->got, data, s->received);
						if (faults[i] < FAKE_ECONNRESET && s->error)
							fail_msg("TLS 1.%u, sides %u, kernel %zu: "
								 "fault %zu at call %u: %d",
								 v + 2, sides, k, i, n, s->error);
						pair_close(&p);
						assert_true(n < 2000);
					}
				}
			}
		}
	}
	print_message("%u faults\n", struck);
	fclose(f);
	free(s);
	free(data);
}

/* Several alerts that a full socket stopped: none is forgotten. */
static void test_alerts_queue(void **state)
{
	(void)state;
	for (unsigned sides = 0; sides < 4; sides++) {
		struct pair_how how = how12(sides & 1, sides & 2);
		struct pair p;

		fake_start(&old_kernel);
		pair_open(&p, &how);
		fake_set_cap(p.a.fd, 10);
		assert_int_equal(
			record_send_alert(p.a.rl, GNUTLS_AL_WARNING, GNUTLS_A_USER_CANCELED),
			GNUTLS_E_AGAIN);
		assert_int_equal(
			record_send_alert(p.a.rl, GNUTLS_AL_WARNING, GNUTLS_A_CLOSE_NOTIFY),
			GNUTLS_E_AGAIN);
		fake_set_cap(p.a.fd, 100000);
		assert_int_equal(
			record_send_alert(p.a.rl, GNUTLS_AL_WARNING, GNUTLS_A_CLOSE_NOTIFY), 0);
		assert_int_equal(recv_one(&p.b), GNUTLS_E_WARNING_ALERT_RECEIVED);
		assert_int_equal(record_last_alert(p.b.rl, NULL), GNUTLS_A_USER_CANCELED);
		assert_int_equal(recv_one(&p.b), 0);
		assert_int_equal(fake_wire_len(p.a.fd), 0);
		pair_close(&p);
	}
}

/* --- control records */

/* A call that fails between the pieces of a control record. */
static void test_control_pieces(void **state)
{
	static const enum fake_fault faults[] = {FAKE_EAGAIN, FAKE_EINTR};
	uint8_t ticket[104] = {4, 0, 0, 100}, byte;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(faults); i++) {
		struct pair_how how = how13(false, true);
		struct pair p;

		fake_start(&new_kernel);
		pair_open(&p, &how);
		send_raw(&p.a, RECORD_HANDSHAKE, ticket, sizeof(ticket), 0);
		send_raw(&p.a, RECORD_DATA, "Z", 1, 0);
		fake_inject(faults[i], 2, 2);
		assert_true(transient(record_recv(p.b.rl, &byte, 1, NULL)));
		assert_int_equal(p.b.messages, 0);
		assert_true(transient(record_recv(p.b.rl, &byte, 1, NULL)));
		assert_int_equal(record_recv(p.b.rl, &byte, 1, NULL), 1);
		assert_int_equal(byte, 'Z');
		assert_int_equal(p.b.messages, 1);
		pair_close(&p);
	}
}

/* --- limits */

static void expect_records(struct end *e, size_t total, size_t max)
{
	size_t got = 0;
	uint8_t buf[20000];

	while (got < total) {
		ssize_t n = record_recv(e->rl, buf, sizeof(buf), NULL);

		assert_true(n > 0 && (size_t)n <= max);
		got += (size_t)n;
	}
	assert_int_equal(got, total);
}

/* A limit that changes after the handover holds at once; records are counted by it. */
static void test_limit_changes(void **state)
{
	static const struct fake_personality *const kernels[] = {&old_kernel, &new_kernel};
	uint8_t data[20000] = {0};
	FILE *f = tmpfile();

	(void)state;
	assert_int_equal(fwrite(data, 1, sizeof(data), f), sizeof(data));
	fflush(f);
	for (size_t k = 0; k < ARRAY_LEN(kernels); k++) {
		static const size_t limits[] = {1000, 512, 4096, 16384};
		struct pair_how how = how13(true, false);
		struct pair p;
		uint64_t seq;

		fake_start(kernels[k]);
		pair_open(&p, &how);
		for (size_t i = 0; i < ARRAY_LEN(limits); i++) {
			size_t sent = 0;
			off_t off = 0;

			record_set_user_max_send(p.a.rl, limits[i]);
			while (sent < sizeof(data)) {
				ssize_t n = record_send(p.a.rl, data, sizeof(data) - sent, 0);

				assert_true(n > 0);
				sent += (size_t)n;
			}
			assert_int_equal(record_send_file(p.a.rl, fileno(f), &off, 1 << 20),
					 sizeof(data));
			expect_records(&p.b, 2 * sizeof(data), limits[i]);
			(void)record_keys_of(p.a.rl, RECORD_TX, &seq);
			assert_true(p.a.rl->tx.count >= seq);
		}
		pair_close(&p);
	}
	fclose(f);
}

/* Where keys can't change, not one record goes beyond the cipher's limit: however large the call.
 */
static void test_hard_limit(void **state)
{
	uint8_t *data = calloc(1, 100000);
	FILE *f = tmpfile();

	(void)state;
	assert_int_equal(fwrite(data, 1, 100000, f), 100000);
	fflush(f);
	for (int way = 0; way < 3; way++) {
		struct pair_how how = how13(true, false);
		size_t sent = 0;
		struct pair p;
		off_t off = 0;
		ssize_t n;

		fake_start(&old_kernel);
		pair_open(&p, &how);
		p.a.rl->tx.count = p.a.cipher->record_limit - 4;
		record_cork(p.a.rl);
		if (way == 2)
			assert_int_equal(record_send(p.a.rl, data, 100000, 0), 100000);
		else
			assert_int_equal(record_uncork(p.a.rl, false), 0);
		for (;;) {
			n = way == 0   ? record_send(p.a.rl, data, 100000, 0)
			    : way == 1 ? record_send_file(p.a.rl, fileno(f), &off, 100000)
				       : record_uncork(p.a.rl, false);
			if (n <= 0)
				break;
			sent += (size_t)n;
		}
		assert_int_equal(n, GNUTLS_E_RECORD_LIMIT_REACHED);
		if (way == 2)
			sent = 100000 - record_corked(p.a.rl);
		assert_true(sent > 0 && sent <= 4 * 16384);
		assert_true(fake_wire_len(p.a.fd) <= 4 * (16384 + 22));
		pair_close(&p);
	}
	fclose(f);
	free(data);
}

/* Row "sequence": what the kernel decrypted ahead does not count. */
static void test_sequence(void **state)
{
	uint8_t buf[100], seq[8];
	struct pair_how how = how13(true, true);
	struct pair p;

	(void)state;
	pair_open(&p, &how);
	for (uint8_t i = 0; i < 20; i++) {
		assert_int_equal(record_send(p.a.rl, "hello", 5, 0), 5);
		assert_int_equal(record_recv(p.b.rl, buf, i % 3 ? sizeof(buf) : 5, seq), 5);
		assert_int_equal(seq[7], i);
	}
	/* the peek behind a short read finds a record that has come in the meantime */
	assert_int_equal(record_send(p.a.rl, "hello", 5, 0), 5);
	p.b.rl->rx.want_seq = false;
	assert_int_equal(record_recv(p.b.rl, buf, 3, seq), 3);
	assert_int_equal(seq[7], 20);
	assert_int_equal(record_pending(p.b.rl), 2);
	assert_int_equal(record_recv(p.b.rl, buf, 2, seq), 2);
	assert_int_equal(seq[7], 20);
	assert_int_equal(record_send(p.a.rl, "hello", 5, 0), 5);
	assert_int_equal(record_recv(p.b.rl, buf, 100, seq), 5);
	assert_int_equal(seq[7], 21);
	pair_close(&p);
}

/* --- files */

static size_t receive(struct end *e, uint8_t *buf, size_t cap)
{
	size_t got = 0;
	ssize_t n;

	while (got < cap && (n = record_recv(e->rl, buf + got, cap - got, NULL)) > 0)
		got += (size_t)n;
	return got;
}

/* On both paths: what stands behind the corked data, offsets, ends, sources of every kind. */
static void test_files(void **state)
{
	uint8_t *data = malloc(50000), *got = malloc(100000);
	char name[] = "/tmp/ktls-rules.XXXXXX";
	int fd = mkstemp(name), direct, pipes[2], dir;

	(void)state;
	fill(data, 50000, 77);
	assert_int_equal(write(fd, data, 50000), 50000);
	direct = open(name, O_RDONLY | O_DIRECT);
	dir = open("/tmp", O_RDONLY);
	for (int kernel = 0; kernel < 3; kernel++) {
		struct pair_how how = how13(kernel > 0, false);
		unsigned calls;
		struct pair p;
		off_t off;

		fake_start(kernel == 1 ? &old_kernel : &new_kernel);
		pair_open(&p, &how);
		/* order: what was corked goes first */
		record_cork(p.a.rl);
		assert_int_equal(record_send(p.a.rl, "corked", 6, 0), 6);
		off = 0;
		assert_int_equal(record_send_file(p.a.rl, fd, &off, 10), 10);
		assert_int_equal(receive(&p.b, got, 16), 16);
		assert_memory_equal(got, "corked", 6);
		assert_memory_equal(got + 6, data, 10);
		assert_int_equal(record_uncork(p.a.rl, true), 0);
		/* the position moves without an offset, and only then */
		lseek(fd, 100, SEEK_SET);
		assert_int_equal(record_send_file(p.a.rl, fd, NULL, 20000), 20000);
		assert_int_equal(lseek(fd, 0, SEEK_CUR), 20100);
		assert_int_equal(receive(&p.b, got, 20000), 20000);
		assert_memory_equal(got, data + 100, 20000);
		off = 40000;
		assert_int_equal(record_send_file(p.a.rl, fd, &off, 20000), 10000);
		assert_int_equal(off, 50000);
		assert_int_equal(lseek(fd, 0, SEEK_CUR), 20100);
		assert_int_equal(receive(&p.b, got, 10000), 10000);
		assert_memory_equal(got, data + 40000, 10000);
		/* nothing to send */
		assert_int_equal(record_send_file(p.a.rl, fd, &off, 100), 0);
		assert_int_equal(record_send_file(p.a.rl, fd, &off, 0), 0);
		off = 1 << 30;
		assert_int_equal(record_send_file(p.a.rl, fd, &off, 100), 0);
		/* a pipe: refused once, then remembered */
		assert_int_equal(pipe(pipes), 0);
		assert_int_equal(write(pipes[1], data, 50000), 50000);
		close(pipes[1]);
		calls = fake_sendfiles();
		assert_int_equal(record_send_file(p.a.rl, pipes[0], NULL, 1 << 20), 50000);
		assert_true(fake_sendfiles() <= calls + 1);
		assert_int_equal(receive(&p.b, got, 50000), 50000);
		assert_memory_equal(got, data, 50000);
		close(pipes[0]);
		/* O_DIRECT, where the file system has it */
		for (off = 0; direct >= 0 && off < 50000;) {
			off_t before = off;
			size_t n = off == 0 ? 777 : 1 << 20;

			assert_int_equal(record_send_file(p.a.rl, direct, &off, n),
					 MIN(n, 50000 - (size_t)before));
			n = (size_t)(off - before);
			assert_int_equal(receive(&p.b, got, n), n);
			assert_memory_equal(got, data + before, n);
		}
		if (direct >= 0) {
			lseek(direct, 5, SEEK_SET);
			assert_int_equal(record_send_file(p.a.rl, direct, NULL, 49000), 49000);
			assert_int_equal(lseek(direct, 0, SEEK_CUR), 49005);
			assert_int_equal(receive(&p.b, got, 49000), 49000);
			assert_memory_equal(got, data + 5, 49000);
		}
		/* what can't be read; the session lives on */
		assert_int_equal(record_send_file(p.a.rl, dir, NULL, 10), GNUTLS_E_FILE_ERROR);
		assert_int_equal(record_send_file(p.a.rl, 999, NULL, 10), GNUTLS_E_FILE_ERROR);
		assert_int_equal(record_send(p.a.rl, "x", 1, 0), 1);
		assert_int_equal(receive(&p.b, got, 1), 1);
		/* never after the end */
		assert_int_equal(record_bye(p.a.rl, GNUTLS_SHUT_WR), 0);
		off = 0;
		assert_int_equal(record_send_file(p.a.rl, fd, &off, 10), GNUTLS_E_INVALID_SESSION);
		pair_close(&p);
	}
	close(fd);
	close(dir);
	if (direct >= 0)
		close(direct);
	unlink(name);
	free(data);
	free(got);
}

/* A full socket with offset NULL: what was read from the file is neither lost nor sent twice. */
static void test_file_again(void **state)
{
	uint8_t *data = malloc(50000), *got = malloc(50000);
	FILE *f = tmpfile();

	(void)state;
	fill(data, 50000, 77);
	assert_int_equal(fwrite(data, 1, 50000, f), 50000);
	fflush(f);
	for (int kernel = 0; kernel < 3; kernel++) {
		for (int piped = 0; piped < 2; piped++) {
			struct pair_how how = how13(kernel > 0, false);
			size_t sent = 0, received = 0;
			int pipes[2], fd = fileno(f);
			struct pair p;

			fake_start(kernel == 1 ? &old_kernel : &new_kernel);
			how.cap = 17000;
			pair_open(&p, &how);
			rewind(f);
			lseek(fd, 0, SEEK_SET);
			if (piped) {
				assert_int_equal(pipe(pipes), 0);
				assert_int_equal(write(pipes[1], data, 50000), 50000);
				close(pipes[1]);
				fd = pipes[0];
			}
			for (unsigned spins = 0; received < 50000; spins++) {
				ssize_t n = 0;

				assert_true(spins < 1000);
				if (sent < 50000)
					n = record_send_file(p.a.rl, fd, NULL, 50000 - sent);
				assert_true(n >= 0 || n == GNUTLS_E_AGAIN);
				sent += n > 0 ? (size_t)n : 0;
				n = record_recv(p.b.rl, got + received, 50000 - received, NULL);
				received += n > 0 ? (size_t)n : 0;
			}
			assert_int_equal(sent, 50000);
			assert_memory_equal(got, data, 50000);
			pair_close(&p);
			if (piped)
				close(pipes[0]);
		}
	}
	fclose(f);
	free(data);
	free(got);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		KERNEL_TEST(test_every_call),     KERNEL_TEST(test_alerts_queue),
		KERNEL_TEST(test_control_pieces), KERNEL_TEST(test_limit_changes),
		KERNEL_TEST(test_hard_limit),     KERNEL_TEST(test_sequence),
		KERNEL_TEST(test_files),          KERNEL_TEST(test_file_again),
	};

#ifndef ENABLE_KTLS
	return 77; /* nothing goes to the kernel */
#endif
	return cmocka_run_group_tests(tests, NULL, NULL);
}
