/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bulk transfer over loopback TCP: one thread owns both ends and lets them take turns, so that
 * there is no waking up in the figures, or a process for each end. The sender is the TLS server.
 * The same program runs with any libgnutls.so.30 (LD_LIBRARY_PATH). Lines are "name value unit". */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "stream.h"

#define DATA_LEN  (8 << 20) /* the stream repeats it */
#define BATCH     (128 << 10)
#define FILE_CALL (256 << 10) /* fits into the socket's buffers: sending files blocks */
#define WARM_UP   (1 << 20)
#define SOCK_BUF  212992

/* The QEMU plugin of insn/ looks for this long NOP and books the instructions before it under n. */
#if defined(__x86_64__)
#define MARK(n) __asm__ volatile(".byte 0x0f,0x1f,0x84,0x00," #n ",0x4d,0x52,0x4b" ::: "memory")
#else
#define MARK(n) ((void)0)
#endif

static struct {
	enum stream_cipher cipher;
	size_t write_len, recv_len;
	bool file, processes;
	double seconds;
	uint64_t bytes; /* instead of seconds */
} opt = {STREAM_AES128, 16384, 0, false, false, 0.5, 0};

static struct stream_end sender, receiver;
static uint8_t *data, *in;
static int file = -1;

void stream_die(const char *what, const char *why)
{
	fprintf(stderr, "stream-%s: %s: %s\n", stream_library, what, why ? why : strerror(errno));
	_exit(1);
}

static double seconds_of(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* --- set up */

static void connect_ends(void)
{
	struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int l = socket(AF_INET, SOCK_STREAM, 0), size = SOCK_BUF, one = 1;
	socklen_t len = sizeof(a);

	receiver.fd = socket(AF_INET, SOCK_STREAM, 0);
	/* in one thread all that is on its way has to fit; two processes have what the system gives
	 */
	if (!opt.processes) {
		setsockopt(l, SOL_SOCKET, SO_SNDBUF, &size, sizeof(size));
		setsockopt(receiver.fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size));
	}
	if (bind(l, (struct sockaddr *)&a, sizeof(a)) < 0 || listen(l, 1) < 0 ||
	    getsockname(l, (struct sockaddr *)&a, &len) < 0 ||
	    connect(receiver.fd, (struct sockaddr *)&a, sizeof(a)) < 0)
		stream_die("connect", NULL);
	sender.fd = accept(l, NULL, NULL);
	if (sender.fd < 0)
		stream_die("accept", NULL);
	close(l);
	setsockopt(sender.fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	setsockopt(receiver.fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
}

static void make_data(void)
{
	char name[] = "/tmp/stream.XXXXXX";

	data = malloc(DATA_LEN);
	in = malloc(opt.recv_len);
	if (!data || !in)
		stream_die("memory", NULL);
	for (size_t i = 0; i < DATA_LEN; i++)
		data[i] = (uint8_t)(i * 7 + (i >> 8));
	if (!opt.file)
		return;
	file = mkstemp(name);
	unlink(name);
	if (file < 0 || write(file, data, DATA_LEN) != DATA_LEN || lseek(file, 0, SEEK_SET) < 0)
		stream_die("file", NULL);
}

static void *open_end(void *end)
{
	stream_open(end);
	return NULL;
}

/* --- both directions */

/* One call's worth of the stream at @at, at most up to @end. */
static ssize_t send_some(uint64_t at, uint64_t end)
{
	size_t offset = at % DATA_LEN, len = opt.file ? FILE_CALL : opt.write_len;

	if (len > DATA_LEN - offset)
		len = DATA_LEN - offset;
	if (len > end - at)
		len = (size_t)(end - at);
	if (!opt.file)
		return stream_send(&sender, data + offset, len);
	if (offset == 0 && at)
		lseek(file, 0, SEEK_SET);
	return stream_send_file(&sender, file, (off_t)offset, len);
}

static ssize_t recv_some(uint64_t at)
{
	size_t offset = at % DATA_LEN, n, i;
	ssize_t ret = stream_recv(&receiver, in, opt.recv_len);

	if (ret < 0 || at >= WARM_UP)
		return ret;
	n = (size_t)ret;
	for (i = 0; i < n; i++)
		if (in[i] != data[(offset + i) % DATA_LEN])
			stream_die("receive", "other bytes than were sent");
	return ret;
}

/* --- both ends in one thread */

static void turn(uint64_t *at, size_t len)
{
	uint64_t sent = *at, got = *at, end = *at + len;

	while (got < end) {
		bool full = false;

		while (sent < end && !full) {
			ssize_t n = send_some(sent, end);

			if (n == 0 || n == -1)
				stream_die("send", NULL);
			full = n < 0;
			sent += full ? 0 : (uint64_t)n;
		}
		MARK(2);
		while (got < end) {
			ssize_t n = recv_some(got);

			if (n == STREAM_AGAIN)
				break;
			if (n <= 0)
				stream_die("receive", NULL);
			got += (uint64_t)n;
		}
		MARK(3);
	}
	*at = end;
}

static uint64_t run_in_one(double *wall, double *cpu)
{
	size_t len = opt.file ? FILE_CALL : opt.write_len > BATCH ? opt.write_len : BATCH;
	uint64_t at = 0, from;
	pthread_t t;

	pthread_create(&t, NULL, open_end, &sender);
	stream_open(&receiver);
	pthread_join(t, NULL);
	fcntl(receiver.fd, F_SETFL, O_NONBLOCK);
	if (!opt.file)
		fcntl(sender.fd, F_SETFL, O_NONBLOCK);
	while (at < WARM_UP)
		turn(&at, len);
	MARK(1);
	from = at;
	*wall = seconds_of(CLOCK_MONOTONIC);
	*cpu = seconds_of(CLOCK_PROCESS_CPUTIME_ID);
	while (opt.bytes ? at - from < opt.bytes
			 : seconds_of(CLOCK_MONOTONIC) - *wall < opt.seconds)
		turn(&at, len);
	MARK(9);
	*wall = seconds_of(CLOCK_MONOTONIC) - *wall;
	*cpu = seconds_of(CLOCK_PROCESS_CPUTIME_ID) - *cpu;
	return at - from;
}

/* --- a process for each end */

struct shared {
	double cpu; /* the sender's, after the warm-up */
	uint64_t sent;
	bool kernel;
};

static void send_for_a_while(struct shared *s)
{
	double cpu = 0, end = 0;
	uint64_t at = 0;

	close(receiver.fd);
	stream_open(&sender);
	while (at < WARM_UP ||
	       (opt.bytes ? at - WARM_UP < opt.bytes : seconds_of(CLOCK_MONOTONIC) < end)) {
		ssize_t n = send_some(at, UINT64_MAX);

		if (n <= 0)
			stream_die("send", NULL);
		if (at < WARM_UP && at + (uint64_t)n >= WARM_UP) {
			end = seconds_of(CLOCK_MONOTONIC) + opt.seconds;
			cpu = seconds_of(CLOCK_PROCESS_CPUTIME_ID);
		}
		at += (uint64_t)n;
	}
	s->cpu = seconds_of(CLOCK_PROCESS_CPUTIME_ID) - cpu;
	s->kernel = sender.kernel;
	s->sent = at;
	shutdown(sender.fd, SHUT_WR);
	_exit(0);
}

static uint64_t run_in_two(double *wall, double *cpu)
{
	struct shared *s = mmap(NULL, sizeof(*s), PROT_READ | PROT_WRITE,
				MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	uint64_t got = 0, from = 0;
	int status = 0;
	ssize_t n;
	pid_t pid;

	if (s == MAP_FAILED)
		stream_die("memory", NULL);
	pid = fork();
	if (pid < 0)
		stream_die("fork", NULL);
	if (pid == 0)
		send_for_a_while(s);
	close(sender.fd);
	stream_open(&receiver);
	while ((n = recv_some(got)) > 0 || n == STREAM_AGAIN) {
		if (n < 0)
			continue;
		got += (uint64_t)n;
		if (!from && got >= WARM_UP) {
			from = got;
			*wall = seconds_of(CLOCK_MONOTONIC);
			*cpu = seconds_of(CLOCK_PROCESS_CPUTIME_ID);
		}
	}
	*wall = seconds_of(CLOCK_MONOTONIC) - *wall;
	*cpu = seconds_of(CLOCK_PROCESS_CPUTIME_ID) - *cpu;
	waitpid(pid, &status, 0);
	if (status || got != s->sent)
		stream_die("receive", "not all that was sent");
	*cpu += s->cpu;
	sender.kernel = s->kernel;
	munmap(s, sizeof(*s));
	return got - from;
}

int main(int argc, char **argv)
{
	static const char *const ciphers[] = {"aes128", "aes256", "chacha"};
	double wall = 0, cpu = 0;
	uint64_t bytes;
	int c, i;

	while ((c = getopt(argc, argv, "c:w:r:f2t:n:")) != -1) {
		switch (c) {
		case 'c':
			for (i = 0; i < STREAM_CIPHERS && strcmp(optarg, ciphers[i]) != 0; i++)
				;
			opt.cipher = (enum stream_cipher)i;
			break;
		case 'w':
			opt.write_len = strtoul(optarg, NULL, 0);
			break;
		case 'r':
			opt.recv_len = strtoul(optarg, NULL, 0);
			break;
		case 'f':
			opt.file = true;
			break;
		case '2':
			opt.processes = true;
			break;
		case 't':
			opt.seconds = atof(optarg);
			break;
		case 'n':
			opt.bytes = strtoull(optarg, NULL, 0) << 20;
			break;
		default:
			opt.write_len = 0;
		}
	}
	if (opt.cipher == STREAM_CIPHERS || !opt.write_len || optind != argc) {
		fprintf(stderr,
			"usage: stream-%s [-c aes128|aes256|chacha] [-w BYTES-PER-WRITE | "
			"-f: send a file] [-r BYTES-PER-READ] [-2: two processes] "
			"[-t SECONDS | -n MIB]\n",
			stream_library);
		return 2;
	}
	if (!opt.recv_len)
		opt.recv_len = opt.file || opt.write_len > 16384 ? 262144 : 16384;
	signal(SIGPIPE, SIG_IGN);
	sender.server = true;
	sender.cipher = receiver.cipher = opt.cipher;
	make_data();
	connect_ends();
	bytes = opt.processes ? run_in_two(&wall, &cpu) : run_in_one(&wall, &cpu);
	printf("rate %.1f MB/s\n", (double)bytes / wall / 1e6);
	printf("cpu-rate %.1f MB/s-of-CPU\n", (double)bytes / cpu / 1e6);
	printf("sender-in-kernel %d bool\n", sender.kernel);
	printf("receiver-in-kernel %d bool\n", receiver.kernel);
	return 0;
}
