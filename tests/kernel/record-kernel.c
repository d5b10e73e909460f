/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two record layers over a loopback connection of a real kernel, with fixed keys: every cipher,
 * version and pairing of kernel and user path; data, files, alerts, ends, key updates, and the
 * quirks of doc/ktls.md. Prints `N passed, N failed, N skipped`; exit 77: this kernel offers no
 * TLS. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/time.h"
#include "loopback.h"
#include "record-pair.h"
#include "record/layer.h"
#include "system/ktls.h"
#include "system/syscalls.h"

static unsigned passed, failed, skipped;
static bool ok;
static struct ktls_caps caps13;

#define CHECK(cond)                                                            \
	do {                                                                   \
		if (!(cond)) {                                                 \
			ok = false;                                            \
			printf("     %s:%d: %s\n", __FILE__, __LINE__, #cond); \
			return;                                                \
		}                                                              \
	} while (0)
#define CHECK_IS(value, want)                                                                  \
	do {                                                                                   \
		long value_ = (long)(value);                                                   \
		if (value_ != (long)(want)) {                                                  \
			ok = false;                                                            \
			printf("     %s:%d: %s is %ld, not %ld\n", __FILE__, __LINE__, #value, \
			       value_, (long)(want));                                          \
			return;                                                                \
		}                                                                              \
	} while (0)

static void open_pair(struct pair *p, const struct pair_how *how, bool blocking)
{
	int fds[2];

	connection(fds);
	for (int i = 0; i < 2 && !blocking; i++)
		fcntl(fds[i], F_SETFL, O_NONBLOCK);
	pair_open_fds(p, how, fds);
}

static void close_pair(struct pair *p)
{
	pair_close(p);
	close(p->a.fd);
	close(p->b.fd);
}

static void wait_in(int fd)
{
	struct pollfd pfd = {.fd = fd, .events = POLLIN};

	poll(&pfd, 1, 1000);
}

static bool transient(ssize_t n)
{
	return n == GNUTLS_E_AGAIN || n == GNUTLS_E_INTERRUPTED;
}

static ssize_t recv_wait(struct end *e, void *buf, size_t len)
{
	ssize_t n;

	for (int i = 0; i < 5; i++) {
		n = record_recv(e->rl, buf, len, NULL);
		if (!transient(n))
			break;
		wait_in(e->fd);
	}
	return n;
}

/* Both ends in turn; the sender resumes with (NULL, 0) every other time. */
static void transfer(struct end *from, struct end *to, const uint8_t *data, size_t len, size_t step)
{
	static uint8_t got[1 << 20];
	size_t sent = 0, received = 0;
	uint64_t end = time_monotonic_ms() + 60000;
	bool resume = false;

	while (received < len) {
		bool idle = true;
		ssize_t n;

		CHECK(time_monotonic_ms() < end);
		if (sent < len) {
			n = resume ? record_send(from->rl, NULL, 0, 0)
				   : record_send(from->rl, data + sent, MIN(step, len - sent), 0);
			if (n == GNUTLS_E_INVALID_REQUEST && resume) {
				resume = false;
				n = GNUTLS_E_AGAIN;
			} else {
				resume = transient(n);
			}
			CHECK(n > 0 || transient(n));
			CHECK(n <= (ssize_t)(len - sent));
			if (n > 0) {
				sent += (size_t)n;
				idle = false;
			}
		}
		n = record_recv(to->rl, got + received, len - received, NULL);
		if (n < 0 && !transient(n))
			printf("     recv: %zd after %zu of %zu\n", n, received, len);
		CHECK(n > 0 || transient(n));
		if (n > 0)
			received += (size_t)n;
		else if (idle)
			wait_in(to->fd);
	}
	CHECK(memcmp(got, data, len) == 0);
}

static void send_raw(struct end *a, uint8_t type, const void *data, size_t len)
{
	struct writer w = {0};

	if (protect_seal(&a->rl->tx.prot, type, 0x0303, data, len, 0, &w) < 0 ||
	    send(a->fd, w.data, w.len, 0) != (ssize_t)w.len)
		abort();
	writer_clear(&w);
}

static uint8_t big[1 << 20];

static void fill_big(void)
{
	unsigned seed = 12345;

	for (size_t i = 0; i < sizeof(big); i++) {
		seed = seed * 1103515245 + 12345;
		big[i] = (uint8_t)(seed >> 16);
	}
}

static void try_data(struct pair *p)
{
	unsigned seed = 99;

	transfer(&p->a, &p->b, big, sizeof(big), sizeof(big));
	for (int i = 0; i < 6 && ok; i++) {
		seed = seed * 1103515245 + 12345;
		transfer(&p->a, &p->b, big + i, 1 + (seed >> 8) % 70000, 1 + (seed >> 20) % 20000);
		if (ok)
			transfer(&p->b, &p->a, big + i, 1 + (seed >> 12) % 70000, 30000);
	}
	for (size_t n = 16382; n <= 16386 && ok; n++)
		transfer(&p->b, &p->a, big, n, n);
}

static void try_file(struct pair *p)
{
	static uint8_t got[100000];
	size_t sent = 0, received = 0, want = 100000;
	FILE *f = tmpfile();
	off_t off = 777;

	CHECK(f && fwrite(big, 1, 100000 + 777, f) == 100000 + 777 && fflush(f) == 0);
	while (received < want) {
		ssize_t n;

		if (sent < want) { /* more than there is: row "stuck-tail" */
			n = record_send_file(p->a.rl, fileno(f), &off, 1 << 20);
			CHECK(n > 0 || transient(n));
			sent += n > 0 ? (size_t)n : 0;
			CHECK_IS(off, 777 + sent);
		}
		n = recv_wait(&p->b, got + received, want - received);
		CHECK(n > 0 || transient(n));
		received += n > 0 ? (size_t)n : 0;
	}
	CHECK_IS(sent, want);
	CHECK(memcmp(got, big + 777, want) == 0);
	CHECK_IS(record_send_file(p->a.rl, fileno(f), &off, 1 << 20), 0);
	fclose(f);
}

static void try_updates(struct pair *p)
{
	uint8_t buf[100];

	for (int i = 0; i < 4 && ok; i++) {
		CHECK_IS(end_update(i & 1 ? &p->b : &p->a, i & 2), 0);
		transfer(&p->a, &p->b, big, 100000, 16384);
		if (ok)
			transfer(&p->b, &p->a, big, 100000, 5000);
	}
	CHECK(p->a.tx_gen == p->b.rx_gen && p->b.tx_gen == p->a.rx_gen && p->a.tx_gen >= 2);
	/* row "hidden-update": both records are there when the data is read */
	CHECK_IS(record_send(p->a.rl, "data", 4, 0), 4);
	CHECK_IS(end_update(&p->a, false), 0);
	usleep(20000);
	CHECK_IS(recv_wait(&p->b, buf, sizeof(buf)), 4);
	CHECK_IS(record_send(p->a.rl, "after", 5, 0), 5);
	wait_in(p->b.fd);
	struct pollfd pfd = {.fd = p->b.fd, .events = POLLIN};
	CHECK_IS(poll(&pfd, 1, 1000), 1);
	CHECK_IS(record_recv(p->b.rl, buf, sizeof(buf), NULL), 5);
	/* ten of them in flight, between data */
	for (int i = 0; i < 10; i++) {
		CHECK_IS(end_update(&p->a, false), 0);
		CHECK_IS(record_send(p->a.rl, "x", 1, 0), 1);
	}
	for (int i = 0; i < 10; i++)
		CHECK_IS(recv_wait(&p->b, buf, 1), 1);
}

static void try_old_updates(struct pair *p, const struct pair_how *how)
{
	if (how->ktls_a)
		CHECK_IS(end_update(&p->a, false), GNUTLS_E_UNIMPLEMENTED_FEATURE);
	transfer(&p->a, &p->b, big, 1000, 1000);
}

static void try_end(struct pair *p, const struct pair_how *how)
{
	uint8_t buf[64];

	if (how->version == GNUTLS_TLS1_2) {
		CHECK_IS(record_send_alert(p->a.rl, GNUTLS_AL_WARNING, GNUTLS_A_USER_CANCELED), 0);
		CHECK_IS(recv_wait(&p->b, buf, sizeof(buf)), GNUTLS_E_WARNING_ALERT_RECEIVED);
	}
	CHECK_IS(record_send(p->a.rl, "last", 4, 0), 4);
	CHECK_IS(record_bye(p->a.rl, GNUTLS_SHUT_WR), 0);
	CHECK_IS(record_send(p->a.rl, "x", 1, 0), GNUTLS_E_INVALID_SESSION);
	CHECK_IS(recv_wait(&p->b, buf, sizeof(buf)), 4);
	CHECK_IS(recv_wait(&p->b, buf, sizeof(buf)), 0);
	CHECK_IS(recv_wait(&p->b, buf, sizeof(buf)), 0);
	CHECK_IS(record_send(p->b.rl, "half", 4, 0), 4);
	CHECK_IS(recv_wait(&p->a, buf, sizeof(buf)), 4);
	CHECK_IS(record_bye(p->b.rl, GNUTLS_SHUT_RDWR), 0);
	CHECK_IS(recv_wait(&p->a, buf, sizeof(buf)), 0);
}

static void test_combination(const struct pair_how *how)
{
	struct pair p;

	open_pair(&p, how, false);
	if (record_offloaded(p.a.rl) != (how->ktls_a ? GNUTLS_KTLS_DUPLEX : 0) ||
	    record_offloaded(p.b.rl) != (how->ktls_b ? GNUTLS_KTLS_DUPLEX : 0)) {
		printf("     not offloaded: %s\n",
		       record_offload_reason(how->ktls_a ? p.a.rl : p.b.rl, RECORD_TX));
		ok = false;
	}
	if (ok)
		try_data(&p);
	if (ok)
		try_file(&p);
	if (ok && how->version == GNUTLS_TLS1_3 && caps13.rekey_tx)
		try_updates(&p);
	else if (ok && how->version == GNUTLS_TLS1_3)
		try_old_updates(&p, how);
	if (ok)
		try_end(&p, how);
	close_pair(&p);
}

/* --- the rest, with AES-128-GCM; end b is in the kernel, a in user space unless said */

static const struct pair_how to_kernel13 = {
	GNUTLS_TLS1_3, GNUTLS_CIPHER_AES_128_GCM, 0, false, false, true, GNUTLS_NO_SIGNAL, 0};
static const struct pair_how to_kernel12 = {
	GNUTLS_TLS1_2, GNUTLS_CIPHER_AES_128_GCM, 0, false, false, true, GNUTLS_NO_SIGNAL, 0};

static void check_short_buffers(struct pair *p)
{
	uint8_t ticket[3000] = {4, 0, 0x0b, 0xb4}, buf[32];

	for (size_t room = 1; room < 8; room++) {
		memset(buf, 0xaa, sizeof(buf));
		send_raw(&p->a, RECORD_HANDSHAKE, ticket, sizeof(ticket));
		send_raw(&p->a, RECORD_DATA, "Z", 1);
		CHECK_IS(recv_wait(&p->b, buf, room), 1);
		CHECK_IS(buf[0], 'Z');
		CHECK_IS(p->b.messages, room);
		for (size_t i = 1; i < sizeof(buf); i++)
			CHECK(buf[i] == (i < room ? 0 : 0xaa));
	}
	/* over several records, several in one */
	send_raw(&p->a, RECORD_HANDSHAKE, ticket, 100);
	send_raw(&p->a, RECORD_HANDSHAKE, ticket + 100, 2900);
	send_raw(&p->a, RECORD_HANDSHAKE, "\4\0\0\0\4\0\0\0", 8);
	send_raw(&p->a, RECORD_DATA, "Z", 1);
	CHECK_IS(recv_wait(&p->b, buf, 9), 1);
	CHECK_IS(p->b.messages, 7 + 3);
	send_raw(&p->a, RECORD_ALERT, "\2\50", 2);
	CHECK_IS(recv_wait(&p->b, buf, 1), GNUTLS_E_FATAL_ALERT_RECEIVED);
	CHECK_IS(buf[0], 0);
	CHECK_IS(recv_wait(&p->b, buf, 1), GNUTLS_E_INVALID_SESSION);
}

static void check_bad_tag(struct pair *p)
{
	uint8_t buf[100];
	struct writer w = {0};

	send_raw(&p->a, RECORD_DATA, "good", 4);
	CHECK_IS(protect_seal(&p->a.rl->tx.prot, RECORD_DATA, 0x0303, "bad", 3, 0, &w), 0);
	w.data[w.len - 1] ^= 1;
	CHECK_IS(send(p->a.fd, w.data, w.len, 0), w.len);
	writer_clear(&w);
	usleep(20000);
	CHECK_IS(recv_wait(&p->b, buf, sizeof(buf)), 4);
	memset(buf, 0, sizeof(buf));
	CHECK_IS(recv_wait(&p->b, buf, sizeof(buf)), GNUTLS_E_DECRYPTION_FAILED);
	for (size_t i = 0; i < sizeof(buf); i++)
		CHECK_IS(buf[i], 0);
	CHECK_IS(recv_wait(&p->b, buf, sizeof(buf)), GNUTLS_E_INVALID_SESSION);
	CHECK_IS(record_send_alert(p->b.rl, GNUTLS_AL_FATAL, GNUTLS_A_BAD_RECORD_MAC), 0);
	CHECK_IS(recv_wait(&p->a, buf, sizeof(buf)), GNUTLS_E_FATAL_ALERT_RECEIVED);
	CHECK_IS(record_last_alert(p->a.rl, NULL), GNUTLS_A_BAD_RECORD_MAC);
}

/* A bad record is there and has not been asked for: sending works, and then it is reported. */
static void check_send_first(struct pair *p)
{
	uint8_t buf[100];
	struct writer w = {0};

	send_raw(&p->a, RECORD_DATA, "good", 4);
	CHECK_IS(protect_seal(&p->a.rl->tx.prot, RECORD_DATA, 0x0303, "bad", 3, 0, &w), 0);
	w.data[w.len - 1] ^= 1;
	CHECK_IS(send(p->a.fd, w.data, w.len, 0), w.len);
	writer_clear(&w);
	usleep(20000);
	CHECK_IS(recv_wait(&p->b, buf, 100), 4);
	CHECK_IS(record_send(p->b.rl, "still", 5, 0), 5);
	CHECK_IS(recv_wait(&p->a, buf, 100), 5);
	CHECK_IS(recv_wait(&p->b, buf, 100), GNUTLS_E_DECRYPTION_FAILED);
	CHECK_IS(record_send_alert(p->b.rl, GNUTLS_AL_FATAL, GNUTLS_A_BAD_RECORD_MAC), 0);
	CHECK_IS(recv_wait(&p->a, buf, 100), GNUTLS_E_FATAL_ALERT_RECEIVED);
}

static void raw_error(struct pair *p, const void *bytes, size_t len, int want)
{
	uint8_t buf[100];

	CHECK_IS(send(p->a.fd, bytes, len, 0), len);
	CHECK_IS(recv_wait(&p->b, buf, sizeof(buf)), want);
	CHECK_IS(recv_wait(&p->b, buf, sizeof(buf)), GNUTLS_E_INVALID_SESSION);
	CHECK_IS(record_send_alert(p->b.rl, GNUTLS_AL_FATAL, GNUTLS_A_INTERNAL_ERROR), 0);
	CHECK_IS(recv_wait(&p->a, buf, sizeof(buf)), GNUTLS_E_FATAL_ALERT_RECEIVED);
}

static void check_overlong(struct pair *p)
{
	uint8_t rec[37] = {23, 3, 3, 0x7f, 0xff};

	raw_error(p, rec, sizeof(rec), GNUTLS_E_RECORD_OVERFLOW);
}

static void check_version(struct pair *p)
{
	uint8_t rec[37] = {23, 3, 1, 0, 32};

	raw_error(p, rec, sizeof(rec), GNUTLS_E_UNSUPPORTED_VERSION_PACKET);
}

/* The second and third record of a long ticket begin like a KeyUpdate. */
static void check_false_pause(struct pair *p)
{
	uint8_t ticket[1004] = {4, 0, 3, 232}, buf[100];

	if (!p->a.version->tls13_sem)
		return;
	memset(ticket + 4, 24, 1000);
	send_raw(&p->a, RECORD_DATA, "first", 5);
	send_raw(&p->a, RECORD_HANDSHAKE, ticket, 500);
	send_raw(&p->a, RECORD_HANDSHAKE, ticket + 500, 300);
	send_raw(&p->a, RECORD_HANDSHAKE, ticket + 800, 204);
	send_raw(&p->a, RECORD_DATA, "data", 4);
	usleep(20000);
	CHECK_IS(recv_wait(&p->b, buf, sizeof(buf)), 5);
	CHECK_IS(recv_wait(&p->b, buf, sizeof(buf)), 4);
	CHECK_IS(p->b.messages, 1);
	transfer(&p->a, &p->b, big, 50000, 5000);
	if (!ok || !caps13.rekey_rx)
		return;
	CHECK_IS(end_update(&p->a, false), 0);
	transfer(&p->a, &p->b, big, 50000, 5000);
}

/* Row "hidden-update": behind data stands half a KeyUpdate, which poll would hide for ever. */
static void check_poll_wakes(struct pair *p)
{
	struct pollfd pfd = {.fd = p->b.fd, .events = POLLIN};
	uint8_t buf[100];

	if (!p->a.version->tls13_sem)
		return;
	send_raw(&p->a, RECORD_DATA, "data", 4);
	send_raw(&p->a, RECORD_HANDSHAKE, "\30\0\0", 3);
	usleep(20000);
	CHECK_IS(recv_wait(&p->b, buf, sizeof(buf)), 4);
	send_raw(&p->a, RECORD_HANDSHAKE, "\1\0", 2);
	usleep(20000);
	CHECK_IS(poll(&pfd, 1, 2000), 1);
	CHECK_IS(recv_wait(&p->b, buf, sizeof(buf)), GNUTLS_E_UNIMPLEMENTED_FEATURE);
	CHECK_IS(record_send_alert(p->b.rl, GNUTLS_AL_FATAL, GNUTLS_A_INTERNAL_ERROR), 0);
	CHECK_IS(recv_wait(&p->a, buf, sizeof(buf)), GNUTLS_E_FATAL_ALERT_RECEIVED);
}

static void check_eof(struct pair *p)
{
	uint8_t buf[10];

	send_raw(&p->a, RECORD_DATA, "last", 4);
	shutdown(p->a.fd, SHUT_WR);
	CHECK_IS(recv_wait(&p->b, buf, sizeof(buf)), 4);
	CHECK_IS(recv_wait(&p->b, buf, sizeof(buf)), GNUTLS_E_PREMATURE_TERMINATION);
	CHECK_IS(recv_wait(&p->b, buf, sizeof(buf)), GNUTLS_E_INVALID_SESSION);
}

static void check_empty_control(struct pair *p)
{
	uint8_t buf[10];

	send_raw(&p->a, RECORD_ALERT, "", 0);
	CHECK_IS(recv_wait(&p->b, buf, sizeof(buf)), GNUTLS_E_UNEXPECTED_PACKET);
}

static void check_unknown_type(struct pair *p)
{
	uint8_t buf[10] = {0};

	send_raw(&p->a, 99, "secret", 6);
	CHECK_IS(recv_wait(&p->b, buf, sizeof(buf)), GNUTLS_E_UNEXPECTED_PACKET);
	for (size_t i = 0; i < sizeof(buf); i++)
		CHECK_IS(buf[i], 0);
}

static void check_empty_data(struct pair *p)
{
	uint8_t buf[10];
	uint64_t start;

	for (int i = 0; i < 20; i++)
		send_raw(&p->a, RECORD_DATA, "", 0);
	record_set_timeout(p->b.rl, 200);
	start = time_monotonic_ms();
	CHECK_IS(record_recv(p->b.rl, buf, sizeof(buf), NULL), GNUTLS_E_TIMEDOUT);
	CHECK(time_monotonic_ms() - start >= 190);
	send_raw(&p->a, RECORD_DATA, "x", 1);
	CHECK_IS(record_recv(p->b.rl, buf, sizeof(buf), NULL), 1);
}

static void check_pending(struct pair *p)
{
	uint8_t buf[20];

	send_raw(&p->a, RECORD_DATA, "hello world", 11);
	CHECK_IS(recv_wait(&p->b, buf, 4), 4);
	CHECK_IS(record_pending(p->b.rl), 7);
	CHECK_IS(record_recv(p->b.rl, buf, sizeof(buf), NULL), 7);
	CHECK_IS(record_pending(p->b.rl), 0);
}

static void check_sequence(struct pair *p)
{
	uint8_t buf[20], seq[8];
	uint64_t n;

	for (int i = 0; i < 3; i++) {
		send_raw(&p->a, RECORD_DATA, "hello", 5);
		wait_in(p->b.fd);
		CHECK_IS(record_recv(p->b.rl, buf, 2, seq), 2);
		CHECK_IS(seq[7], i);
		CHECK_IS(record_recv(p->b.rl, buf, 20, seq), 3);
		CHECK_IS(seq[7], i);
		CHECK_IS(record_send(p->b.rl, "x", 1, 0), 1);
		CHECK(record_keys_of(p->b.rl, RECORD_TX, &n));
		CHECK_IS(n, i + 1);
	}
}

/* The kernel sends, the user path sees how long the records are. */
static void check_limit(struct pair *p)
{
	static uint8_t buf[20000];
	ssize_t n;
	FILE *f = tmpfile();
	off_t off = 0;

	CHECK(fwrite(big, 1, 10000, f) == 10000 && fflush(f) == 0);
	record_set_max_send(p->b.rl, 1000);
	record_set_max_recv(p->a.rl, 1000);
	for (size_t sent = 0; sent < 10000; sent += (size_t)n) {
		n = record_send(p->b.rl, big + sent, 10000 - sent, 0);
		CHECK(n > 0);
	}
	for (size_t got = 0; got < 10000; got += (size_t)n) {
		n = recv_wait(&p->a, buf + got, sizeof(buf) - got);
		CHECK(n > 0 && n <= 1000);
	}
	CHECK(memcmp(buf, big, 10000) == 0);
	CHECK_IS(record_send_file(p->b.rl, fileno(f), &off, 20000), 10000);
	for (size_t got = 0; got < 10000; got += (size_t)n) {
		n = recv_wait(&p->a, buf + got, sizeof(buf) - got);
		CHECK(n > 0 && n <= 1000);
	}
	CHECK(memcmp(buf, big, 10000) == 0);
	record_cork(p->b.rl);
	CHECK_IS(record_send(p->b.rl, big, 5000, 0), 5000);
	CHECK_IS(record_uncork(p->b.rl, true), 5000);
	for (size_t got = 0; got < 5000; got += (size_t)n) {
		n = recv_wait(&p->a, buf + got, sizeof(buf) - got);
		CHECK(n > 0 && n <= 1000);
	}
	fclose(f);
}

/* A peer that has gone: errors, and no signal (which would end this program). */
static void check_gone(struct pair *p)
{
	struct linger now = {1, 0};
	FILE *f = tmpfile();
	off_t off = 0;
	ssize_t n = 1;

	CHECK(fwrite(big, 1, 10000, f) == 10000 && fflush(f) == 0);
	setsockopt(p->a.fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
	shutdown(p->a.fd, SHUT_RDWR);
	close(p->a.fd);
	p->a.fd = dup(0);
	usleep(20000);
	for (int i = 0; i < 10 && n > 0; i++)
		n = record_send_file(p->b.rl, fileno(f), &off, 100);
	if (n != GNUTLS_E_PREMATURE_TERMINATION && n != GNUTLS_E_PUSH_ERROR)
		printf("     send_file: %zd\n", n);
	CHECK(n == GNUTLS_E_PREMATURE_TERMINATION || n == GNUTLS_E_PUSH_ERROR);
	/* the kernel would take more and lose it (row "error-once") */
	CHECK_IS(record_send(p->b.rl, "x", 1, 0), GNUTLS_E_INVALID_SESSION);
	fclose(f);
}

static void check_waiting_data(struct pair *p)
{
	struct record_offload_config config = {.enabled = true};
	uint8_t buf[64];

	/* a was in user space so far; what waits in its queue is decrypted by the kernel */
	CHECK_IS(record_send(p->b.rl, "in the queue", 12, 0), 12);
	usleep(20000);
	p->a.rl->offload.started = false;
	record_offload_configure(p->a.rl, &config);
	record_offload_start(p->a.rl);
	CHECK_IS(record_offloaded(p->a.rl), GNUTLS_KTLS_DUPLEX);
	CHECK_IS(recv_wait(&p->a, buf, sizeof(buf)), 12);
	transfer(&p->a, &p->b, big, 50000, 50000);
}

static void *late_peer(void *arg)
{
	struct pair *p = arg;

	usleep(200000);
	send_raw(&p->a, RECORD_DATA, "late", 4);
	usleep(200000);
	send_raw(&p->a, RECORD_ALERT, "\1\0", 2);
	return NULL;
}

/* Blocking descriptors block: a read waits for data, gnutls_bye for the peer's close_notify. */
static void check_blocking(struct pair *p)
{
	uint8_t buf[10];
	pthread_t t;

	fcntl(p->b.fd, F_SETFL, 0);
	pthread_create(&t, NULL, late_peer, p);
	CHECK_IS(record_recv(p->b.rl, buf, sizeof(buf), NULL), 4);
	CHECK_IS(record_bye(p->b.rl, GNUTLS_SHUT_RDWR), 0);
	CHECK_IS(p->b.rl->rx.eof, true);
	pthread_join(t, NULL);
}

static void check_update_unseen(struct pair *p)
{
	uint8_t buf[10];

	if (!p->a.version->tls13_sem)
		return;
	send_raw(&p->a, RECORD_HANDSHAKE, "\4\0\0\0\30\0\0\1\0", 9);
	CHECK_IS(recv_wait(&p->b, buf, sizeof(buf)), GNUTLS_E_UNIMPLEMENTED_FEATURE);
	CHECK_IS(record_send_alert(p->b.rl, GNUTLS_AL_FATAL, GNUTLS_A_INTERNAL_ERROR), 0);
	CHECK_IS(recv_wait(&p->a, buf, sizeof(buf)), GNUTLS_E_FATAL_ALERT_RECEIVED);
}

static const struct {
	const char *name;
	void (*run)(struct pair *p);
} quirks[] = {
	{"short-buffer", check_short_buffers},
	{"so-error", check_bad_tag},
	{"error-once: too long", check_overlong},
	{"error-once: version", check_version},
	{"eof", check_eof},
	{"empty control record", check_empty_control},
	{"unknown type", check_unknown_type},
	{"empty-poll", check_empty_data},
	{"pending", check_pending},
	{"sequence numbers", check_sequence},
	{"record limit", check_limit},
	{"peer gone", check_gone},
	{"handover with data waiting", check_waiting_data},
	{"blocking", check_blocking},
	{"update-unseen", check_update_unseen},
	{"false-pause", check_false_pause},
	{"hidden-update: an error", check_poll_wakes},
	{"so-error: sending first", check_send_first},
};

static void report(const char *what)
{
	printf("%s %s\n", ok ? "ok  " : "FAIL", what);
	if (ok)
		passed++;
	else
		failed++;
}

int main(void)
{
	static const gnutls_cipher_algorithm_t ciphers[] = {
		GNUTLS_CIPHER_AES_128_GCM, GNUTLS_CIPHER_AES_256_GCM, GNUTLS_CIPHER_AES_128_CCM,
		GNUTLS_CIPHER_CHACHA20_POLY1305};
	static const char *const sides[] = {"", "kernel to user", "user to kernel",
					    "kernel to kernel"};
	char what[200];

	setvbuf(stdout, NULL, _IOLBF, 0);
	fill_big();
	ktls_probe(0x0304, GNUTLS_CIPHER_AES_128_GCM, &caps13);
	if (caps13.attach != KTLS_OFFLOADED) {
		printf("0 passed, 0 failed, 1 skipped\n%s\n", ktls_reason_text(caps13.attach));
		return 77;
	}
	printf("     rekey: %s, record size option: %s\n", caps13.rekey_tx ? "yes" : "no",
	       caps13.max_payload ? "yes" : "no");
	for (size_t c = 0; c < ARRAY_LEN(ciphers); c++) {
		for (int v = 0; v < 2; v++) {
			struct pair_how how = {v ? GNUTLS_TLS1_3 : GNUTLS_TLS1_2, ciphers[c]};
			struct ktls_caps caps;

			ktls_probe(v ? 0x0304 : 0x0303, ciphers[c], &caps);
			for (int s = 1; s < 4; s++) {
				how.ktls_a = s & 1;
				how.ktls_b = s & 2;
				/* session-kernel has them all */
				if (c && s != 3 && !getenv("LONG"))
					continue;
				snprintf(what, sizeof(what), "%s TLS 1.%d %s",
					 cipher_find(ciphers[c])->name, v ? 3 : 2, sides[s]);
				if (caps.tx == KTLS_NO_ALGORITHM) {
					printf("SKIP %s: %s\n", what, ktls_reason_text(caps.tx));
					skipped++;
					continue;
				}
				ok = true;
				test_combination(&how);
				report(what);
			}
		}
	}
	for (size_t i = 0; i < ARRAY_LEN(quirks); i++) {
		for (int v = 0; v < 2; v++) {
			struct pair p;

			ok = true;
			open_pair(&p, v ? &to_kernel13 : &to_kernel12, false);
			quirks[i].run(&p);
			close_pair(&p);
			snprintf(what, sizeof(what), "%s, TLS 1.%d", quirks[i].name, v ? 3 : 2);
			report(what);
		}
	}
	printf("%u passed, %u failed, %u skipped\n", passed, failed, skipped);
	return failed ? 1 : 0;
}
