/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Long lives: handshakes, bytes with key updates, many sessions at once with resets, stalls and
 * signals. Memory and descriptors stay what they were, and every byte is accounted for.
 * Arguments: handshakes N | bytes MIB | sessions N ROUNDS; none, in a guest (KERNEL_PATH): all
 * three, as long as LONG says. The kernel keeps nothing of them. */
#include <dirent.h>
#include <malloc.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "../threads/common.h"

static struct shared shared;

/* --- what must not grow */
struct state {
	size_t heap;
	unsigned fds;
	long rss; /* KiB */
};

static struct state state_now(void)
{
	struct state s = {.heap = mallinfo2().uordblks + mallinfo2().hblkhd};
	DIR *d = opendir("/proc/self/fd");
	FILE *f = fopen("/proc/self/statm", "r");
	long size, resident;

	CHECK(d && f && fscanf(f, "%ld %ld", &size, &resident) == 2);
	s.rss = resident * (sysconf(_SC_PAGESIZE) / 1024);
	fclose(f);
	while (readdir(d))
		s.fds++;
	closedir(d);
	return s;
}

static void report(const char *what, const struct state *before, struct timespec since)
{
	struct state now = state_now();
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	printf("figures: %s; heap %zu -> %zu bytes, resident %ld -> %ld KiB, descriptors %u -> %u; "
	       "%.1f s\n",
	       what, before->heap, now.heap, before->rss, now.rss, before->fds, now.fds,
	       (double)(t.tv_sec - since.tv_sec) + (double)(t.tv_nsec - since.tv_nsec) / 1e9);
	CHECK(now.fds == before->fds);
	/* the C library's own buffers come and go */
	CHECK(now.heap <= before->heap + 16384);
	CHECK(now.rss <= before->rss + 4096);
}

static struct timespec start(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t;
}

/* --- handshakes of all kinds, every other one resumed */
static void one_handshake(unsigned long i)
{
	static gnutls_datum_t data[3];
	int kind = (int)(i % 3);
	struct couple p;

	couple_open(&p, &shared, kind, 0);
	if (data[kind].data) {
		OK(gnutls_session_set_data(p.c, data[kind].data, data[kind].size));
		gnutls_free(data[kind].data);
		data[kind].data = NULL;
	}
	couple_connect(&p);
	couple_talk(&p, 2000);
	if (kind != PSK13 && !gnutls_session_is_resumed(p.c))
		OK(gnutls_session_get_data2(p.c, &data[kind]));
	couple_close(&p);
}

static void handshakes(unsigned long n)
{
	struct timespec t = start();
	struct state before;
	char what[100];

	/* an even number of each kind, so that nothing is kept */
	n -= n % 6;
	for (unsigned long i = 0; i < (n < 60 ? 12 : 60); i++)
		one_handshake(i);
	before = state_now();
	for (unsigned long i = 0; i < n; i++)
		one_handshake(i);
	snprintf(what, sizeof(what), "%lu handshakes", n);
	report(what, &before, t);
}

/* --- bytes both ways, with key updates */
#define PERIOD 1048573 /* a prime: no record begins twice with the same bytes for long */
#define PIECE  65536
static unsigned char pattern[PERIOD + PIECE];

/* Where the stream of one direction is; it goes on from pump to pump. */
struct flow {
	size_t sent, got;
};

static void pattern_init(void)
{
	unsigned long v = 1;

	for (size_t i = 0; i < sizeof(pattern); i++) {
		v = v * 6364136223846793005UL + 1442695040888963407UL;
		pattern[i] = i < PERIOD ? (unsigned char)(v >> 56) : pattern[i - PERIOD];
	}
}

/* @total more bytes each way, every one compared. */
static void pump(struct couple *p, struct flow flow[2], size_t total)
{
	static unsigned char in[PIECE];
	const size_t end[2] = {flow[0].got + total, flow[1].got + total};

	while (flow[0].got < end[0] || flow[1].got < end[1])
		for (unsigned d = 0; d < 2; d++) {
			gnutls_session_t from = d ? p->s : p->c, to = d ? p->c : p->s;
			struct flow *f = &flow[d];
			size_t len = end[d] - f->sent;
			ssize_t n = 0;

			/* the same bytes again until they are taken */
			if (len)
				n = gnutls_record_send(from, pattern + f->sent % PERIOD,
						       len < PIECE ? len : PIECE);
			if (n < 0 && !again(n))
				OK(n);
			if (n > 0)
				f->sent += (size_t)n;
			while (f->got < f->sent) {
				size_t want = f->sent - f->got;

				n = gnutls_record_recv(to, in, want < PIECE ? want : PIECE);
				if (again(n))
					break;
				OK(n);
				CHECK(n > 0 && !memcmp(in, pattern + f->got % PERIOD, (size_t)n));
				f->got += (size_t)n;
			}
		}
}

static void bytes(unsigned long mib)
{
	struct timespec t = start();
	unsigned long updates = 0;
	struct flow flow[2] = {{0}};
	struct state before = {0};
	struct couple p;
	char what[100];

	pattern_init();
	couple_open(&p, &shared, TLS13, 0);
	couple_connect(&p);
	for (unsigned long i = 0; i < mib; i += 4) {
		int ret;

		pump(&p, flow, 2 << 20);
		if (i % 16 == 0 && shared.rekey) {
			while (again(ret = gnutls_session_key_update(updates & 1 ? p.s : p.c,
								     GNUTLS_KU_PEER)))
				pump(&p, flow, 100);
			OK(ret);
			updates++;
		}
		if (i == 16 || !before.fds)
			before = state_now();
	}
	snprintf(what, sizeof(what), "%lu MiB, %lu key updates asked of both sides", mib, updates);
	report(what, &before, t);
	couple_check_path(&p, p.c);
	couple_check_path(&p, p.s);
	couple_close(&p);
}

/* --- many sessions at once */
#define CHUNK   3000
#define BUFFERS (2 << 20) /* what the process keeps for records, at most (record/buffers.c) */

struct one {
	struct couple p;
	bool up[2];
	size_t sent[2], got[2]; /* by direction: 0 from the client */
	unsigned stalled;       /* rounds without any call */
	bool reset;             /* one end is gone without a word */
};

static volatile sig_atomic_t signals;

static void on_signal(int nr)
{
	(void)nr;
	signals++;
}

static unsigned long seed = 12345;

static unsigned random_below(unsigned n)
{
	seed = seed * 6364136223846793005UL + 1442695040888963407UL;
	return (unsigned)(seed >> 33) % n;
}

static unsigned char byte_at(const struct one *o, unsigned d, size_t at)
{
	return (unsigned char)((at * 31 >> 4) + (size_t)o->p.fds[1] * 7 + d);
}

static unsigned long moved, resets, lost_ends;

static void open_one(struct one *o)
{
	sigset_t alarms;

	memset(o, 0, sizeof(*o));
	/* connecting is not what the signals are for */
	sigemptyset(&alarms);
	sigaddset(&alarms, SIGALRM);
	sigprocmask(SIG_BLOCK, &alarms, NULL);
	couple_open(&o->p, &shared, (int)random_below(3), 0);
	sigprocmask(SIG_UNBLOCK, &alarms, NULL);
}

/* Without a word: the socket ends in order, or TCP is reset. */
static void vanish(struct one *o)
{
	const struct linger now = {1, 0};

	resets++;
	o->reset = true;
	if (!o->p.kernel || resets & 1) {
		shutdown(o->p.fds[0], SHUT_RDWR);
		return;
	}
	CHECK(setsockopt(o->p.fds[0], SOL_SOCKET, SO_LINGER, &now, sizeof(now)) == 0);
	close(o->p.fds[0]);
	o->p.fds[0] = -1;
}

/* Every byte that came is the one that was sent at that place; none more than was sent. */
static int receive(struct one *o, unsigned d)
{
	unsigned char buf[5000];
	ssize_t n = gnutls_record_recv(d ? o->p.c : o->p.s, buf, 1 + random_below(sizeof(buf) - 1));

	if (n <= 0)
		return (int)n;
	for (ssize_t i = 0; i < n; i++)
		CHECK(buf[i] == byte_at(o, d, o->got[d] + (size_t)i));
	o->got[d] += (size_t)n;
	moved += (unsigned long)n;
	CHECK(o->got[d] <= o->sent[d]);
	return 1;
}

static int send_some(struct one *o, unsigned d)
{
	unsigned char buf[CHUNK];
	size_t len = 1 + random_below(CHUNK);
	ssize_t n;

	for (size_t i = 0; i < len; i++)
		buf[i] = byte_at(o, d, o->sent[d] + i);
	n = gnutls_record_send(d ? o->p.s : o->p.c, buf, len);
	/* taken by the library, still to be written: sent again with the same arguments */
	while (again(n)) {
		int ret = receive(o, d);

		if (ret < 0 && !again(ret))
			return ret;
		n = gnutls_record_send(d ? o->p.s : o->p.c, buf, len);
	}
	if (n > 0)
		o->sent[d] += (size_t)n;
	return (int)n;
}

static void close_one(struct one *o)
{
	if (!o->reset && o->up[0] && o->up[1])
		for (unsigned d = 0; d < 2; d++) {
			for (int ret = 1; ret > 0 || again(ret);) {
				if (o->got[d] == o->sent[d])
					break;
				ret = receive(o, d);
			}
			CHECK(o->got[d] == o->sent[d]);
		}
	couple_close(&o->p);
}

/* The other end is gone: what had been sent still comes, then the reason, never a clean end. */
static void after_reset(struct one *o, unsigned d)
{
	int ret = 1;

	while (ret > 0 || again(ret))
		ret = receive(o, d);
	CHECK(ret == GNUTLS_E_PREMATURE_TERMINATION || ret == GNUTLS_E_PULL_ERROR ||
	      ret == GNUTLS_E_UNEXPECTED_PACKET_LENGTH);
	lost_ends++;
}

static void step(struct one *o)
{
	if (o->stalled) {
		o->stalled--;
		return;
	}
	if (!o->up[0] || !o->up[1]) {
		for (unsigned i = 0; i < 2; i++)
			if (!o->up[i]) {
				int ret = gnutls_handshake(i ? o->p.s : o->p.c);

				if (ret < 0 && !again(ret))
					OK(ret);
				o->up[i] = ret == 0;
				if (o->up[i])
					couple_check_path(&o->p, i ? o->p.s : o->p.c);
			}
		return;
	}
	switch (random_below(200)) {
	case 0: /* one end is gone */
		vanish(o);
		after_reset(o, 0);
		close_one(o);
		open_one(o);
		return;
	case 1:
		o->stalled = random_below(50);
		return;
	case 2:
		if (shared.rekey && gnutls_protocol_get_version(o->p.c) == GNUTLS_TLS1_3) {
			int ret = gnutls_session_key_update(o->p.c, GNUTLS_KU_PEER);

			CHECK(ret == 0 || again(ret));
		}
		return;
	default: {
		unsigned d = random_below(2);
		int ret;

		if (o->sent[d] - o->got[d] < 20000) {
			ret = send_some(o, d);
			if (ret < 0 && !again(ret))
				OK(ret);
		}
		ret = receive(o, random_below(2));
		if (ret < 0 && !again(ret))
			OK(ret);
	}
	}
}

static void sessions(unsigned n, unsigned rounds)
{
	const struct itimerval often = {{0, 3000}, {0, 3000}}, never = {{0, 0}, {0, 0}};
	struct sigaction sa = {.sa_handler = on_signal}; /* without SA_RESTART */
	struct timespec t = start();
	struct one *all = calloc(n, sizeof(*all));
	struct rlimit files;
	struct state before;
	char what[200];

	CHECK(all && getrlimit(RLIMIT_NOFILE, &files) == 0);
	if (files.rlim_cur < 2 * n + 50) {
		files.rlim_cur = 2 * n + 50;
		CHECK(setrlimit(RLIMIT_NOFILE, &files) == 0);
	}
	one_handshake(2);
	before = state_now();
	sigaction(SIGALRM, &sa, NULL);
	setitimer(ITIMER_REAL, &often, NULL);
	for (unsigned i = 0; i < n; i++)
		open_one(&all[i]);
	for (unsigned r = 0; r < rounds; r++)
		for (unsigned i = 0; i < n; i++)
			step(&all[random_below(n)]);
	for (unsigned i = 0; i < n; i++)
		close_one(&all[i]);
	setitimer(ITIMER_REAL, &never, NULL);
	malloc_trim(0);
	snprintf(what, sizeof(what), "%u sessions, %lu bytes, %lu resets, %u signals", n, moved,
		 resets, (unsigned)signals);
	before.heap += BUFFERS;
	before.rss += (BUFFERS >> 10) + (long)n * 16; /* and the C library's fragments */
	report(what, &before, t);
	CHECK(lost_ends == resets);
	free(all);
}

/* The kernel has no session any more. */
static void kernel_is_empty(void)
{
	unsigned long left = 1;

	for (int i = 0; left && i < 100; i++) {
		FILE *f = fopen("/proc/net/tls_stat", "r");
		unsigned long value;
		char name[40];

		CHECK(f);
		left = 0;
		while (fscanf(f, "%39s %lu", name, &value) == 2)
			if (!strcmp(name, "TlsCurrTxSw") || !strcmp(name, "TlsCurrRxSw"))
				left += value;
		fclose(f);
		if (left)
			usleep(50000);
	}
	CHECK(left == 0);
}

static void all_in_kernel(bool full)
{
	handshakes(full ? 2004 : 24);
	kernel_is_empty();
	bytes(full ? 1024 : 24);
	kernel_is_empty();
	sessions(full ? 1000 : 20, full ? 300 : 60);
	kernel_is_empty();
}

int main(int argc, char **argv)
{
	unsigned long n = argc > 2 ? strtoul(argv[2], NULL, 10) : 0;

	signal(SIGPIPE, SIG_DFL);
	shared_init(&shared);
	if (argc == 1 && shared.kernel)
		all_in_kernel(getenv("LONG") != NULL);
	else if (argc == 3 && !strcmp(argv[1], "handshakes"))
		handshakes(n);
	else if (argc == 3 && !strcmp(argv[1], "bytes"))
		bytes(n);
	else if (argc == 4 && !strcmp(argv[1], "sessions"))
		sessions((unsigned)n, (unsigned)strtoul(argv[3], NULL, 10));
	else
		return 2;
	shared_free(&shared);
	return 0;
}
