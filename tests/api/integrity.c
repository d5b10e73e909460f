// SPDX-License-Identifier: GPL-3.0-or-later
// Two sessions over loopback TCP send each other pseudo-random streams in odd pieces, both ways at once, and compare
// every byte. Each side is a process of its own, so that one may be on the kernel path and the other not.
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <gnutls/gnutls.h>
#include <gnutls/socket.h>

#include "pem.h"

#define PIECE_MAX (1 << 20)
#define READ_MAX (100 * 1024)
#define FILE_MAX (300 * 1024)

// How a side's bytes travel.
enum path {
	PATH_USER, // ktls = false
	PATH_FUNCS, // own push and pull functions, which do less than they are asked to
	PATH_VEC, // own vector push function
	PATH_KERNEL, // ktls = true
	PATH_KTX, // ktls = true, own pull function: only sending can be offloaded
	PATH_KRX, // ktls = true, own push function: only receiving can be offloaded
	PATH_COUNT
};
static const char *const path_names[PATH_COUNT] = { "user", "funcs", "vec", "kernel", "ktx", "krx" };

static const struct {
	const char *name, *priority;
	bool only_12, kernel;
} ciphers[] = {
	{ "AES-128-GCM", "+AES-128-GCM:+AEAD", false, true },
	{ "CHACHA20-POLY1305", "+CHACHA20-POLY1305:+AEAD", false, true },
	{ "AES-256-GCM", "+AES-256-GCM:+AEAD", false, true },
	{ "AES-128-CCM", "+AES-128-CCM:+AEAD", false, true },
	{ "AES-128-CBC", "+AES-128-CBC:+SHA1", true, false },
};
#define CIPHERS (sizeof(ciphers) / sizeof(ciphers[0]))

enum flags {
	F_POLL = 1, // non-blocking, one loop; else blocking, a thread for each direction
	F_SMALL = 2, // small socket buffers
	F_SIGNALS = 4, // a storm of SIGALRM that interrupts system calls
	F_CORK = 8,
	F_FILE = 16, // gnutls_record_send_file among the rest
	F_UPDATE = 32, // TLS 1.3: key updates in the middle
	F_PSK = 64,
	F_PACKET = 128, // gnutls_record_recv_packet among the rest
};
static const struct {
	enum flags flag;
	const char *name;
} flag_names[] = { { F_POLL, "poll" }, { F_SMALL, "small" }, { F_SIGNALS, "signals" }, { F_CORK, "cork" },
		   { F_FILE, "file" }, { F_UPDATE, "update" }, { F_PSK, "psk" }, { F_PACKET, "packet" } };

struct test {
	unsigned int cipher, flags, seed;
	bool v13;
	enum path path[2]; // client, server
	size_t len; // in each direction
};

// --- the stream: every byte is a function of seed, direction and position
static uint64_t mix(uint64_t x)
{
	x += 0x9e3779b97f4a7c15u;
	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
	x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
	return x ^ (x >> 31);
}

static void stream_bytes(uint64_t key, uint64_t pos, unsigned char *out, size_t len)
{
	uint64_t word = 0;

	for (size_t i = 0; i < len; i++, pos++) {
		if (!i || !(pos % 8))
			word = mix(key ^ mix(pos / 8));
		out[i] = word >> (8 * (pos % 8));
	}
}

static uint64_t rng_next(uint64_t *state)
{
	return mix((*state)++);
}

static size_t piece_len(uint64_t *rng, size_t max)
{
	static const size_t odd[] = { 0,     1,	    2,	   15,	  16,	 17,	255,   256,   4095,  4096,   16383,
				      16384, 16385, 32767, 32768, 32769, 49152, 65535, 65536, 65537, 1048575, 1048576 };
	uint64_t r = rng_next(rng);
	size_t len;

	switch (r % 8) {
	case 0: case 1: case 2: len = odd[(r >> 8) % (sizeof(odd) / sizeof(odd[0]))]; break;
	case 3: len = (r >> 8) % (PIECE_MAX + 1); break;
	default: len = (r >> 8) % 20000; break;
	}
	return len < max ? len : max;
}

// --- one side
struct side {
	const struct test *t;
	gnutls_session_t session;
	int fd;
	bool server;
	uint64_t tx_key, rx_key, tx_rng, rx_rng, fun_rng;
	uint64_t tx_pos, rx_pos;
	bool tx_done, rx_done;
	// what is being sent
	enum { OP_NONE, OP_SEND, OP_UNCORK, OP_FILE, OP_UPDATE, OP_BYE } op;
	unsigned char *buf, *in, *check;
	size_t len, off;
	int file;
	off_t file_at;
	unsigned int updates;
	const char *what; // the call that failed
	int error;
};

static int side_fail(struct side *s, const char *what, int error)
{
	s->what = what;
	s->error = error;
	return -1;
}

static bool again(ssize_t n)
{
	return n == GNUTLS_E_AGAIN || n == GNUTLS_E_INTERRUPTED;
}

static void next_op(struct side *s)
{
	size_t left = s->t->len - s->tx_pos, at;
	uint64_t r = rng_next(&s->tx_rng);

	if (!left) {
		s->op = OP_BYE;
		return;
	}
	if ((s->t->flags & F_UPDATE) && s->t->v13 && r % 16 == 0) {
		s->op = OP_UPDATE;
		return;
	}
	s->off = 0;
	s->len = piece_len(&s->tx_rng, left);
	stream_bytes(s->tx_key, s->tx_pos, s->buf, s->len);
	s->tx_pos += s->len;
	s->op = OP_SEND;
	if ((s->t->flags & F_CORK) && (r >> 8) % 4 == 0) {
		// in pieces into the cork; none of them may be refused
		gnutls_record_cork(s->session);
		for (at = 0; at < s->len;) {
			size_t n = 1 + (rng_next(&s->tx_rng) % 30000);
			ssize_t ret = gnutls_record_send(s->session, s->buf + at, n < s->len - at ? n : s->len - at);

			if (ret <= 0) {
				side_fail(s, "send into the cork", ret);
				return;
			}
			at += ret;
		}
		s->op = OP_UNCORK;
	} else if ((s->t->flags & F_FILE) && (r >> 8) % 4 == 1 && s->len && s->len <= FILE_MAX) {
		// the piece lies in the middle of a file
		s->file_at = (r >> 16) % 5000;
		if (ftruncate(s->file, 0) || ftruncate(s->file, s->file_at + s->len + 77) ||
		    pwrite(s->file, s->buf, s->len, s->file_at) != (ssize_t)s->len)
			abort();
		lseek(s->file, 0, SEEK_SET);
		s->op = OP_FILE;
	}
}

// One step of sending: 1 something went, 0 would block, -1 wrong.
static int step_tx(struct side *s)
{
	ssize_t n;

	if (s->op == OP_NONE)
		next_op(s);
	if (s->what)
		return -1;
	switch (s->op) {
	case OP_SEND:
		if (!s->len) {
			// nothing is no record: refused, and nothing happens
			n = gnutls_record_send(s->session, s->buf, 0);
			if (n != GNUTLS_E_INVALID_REQUEST)
				return side_fail(s, "send of nothing", n);
			s->op = OP_NONE;
			return 1;
		}
		n = gnutls_record_send(s->session, s->buf + s->off, s->len - s->off);
		// both ways of going on are right: the same arguments or none
		if (again(n) && rng_next(&s->tx_rng) % 2)
			n = gnutls_record_send(s->session, NULL, 0);
		if (again(n))
			return 0;
		if (n <= 0)
			return side_fail(s, "send", n);
		s->off += n;
		if (s->off > s->len)
			return side_fail(s, "send returned too much", n);
		break;
	case OP_UNCORK:
		n = gnutls_record_uncork(s->session, s->t->flags & F_POLL ? 0 : GNUTLS_RECORD_WAIT);
		if (again(n))
			return 0;
		if (n < 0)
			return side_fail(s, "uncork", n);
		s->off = s->len;
		break;
	case OP_FILE:
		n = gnutls_record_send_file(s->session, s->file, &s->file_at, s->len - s->off);
		if (again(n))
			return 0;
		if (n <= 0)
			return side_fail(s, "send_file", n);
		s->off += n;
		break;
	case OP_UPDATE:
		n = gnutls_session_key_update(s->session, rng_next(&s->tx_rng) % 2 ? GNUTLS_KU_PEER : 0);
		if (again(n))
			return 0;
		if (n < 0)
			return side_fail(s, "key update", n);
		s->updates++;
		s->off = s->len = 0;
		break;
	case OP_BYE:
		n = gnutls_bye(s->session, GNUTLS_SHUT_WR);
		if (again(n))
			return 0;
		if (n < 0)
			return side_fail(s, "bye", n);
		s->tx_done = true;
		return 1;
	default: abort();
	}
	if (s->off == s->len)
		s->op = OP_NONE;
	return 1;
}

static int step_rx(struct side *s)
{
	size_t want = 1 + rng_next(&s->rx_rng) % ((rng_next(&s->rx_rng) % 3) ? READ_MAX : 100);
	gnutls_packet_t packet = NULL;
	const unsigned char *data = s->in;
	bool by_packet = (s->t->flags & F_PACKET) && rng_next(&s->rx_rng) % 4 == 0;
	ssize_t n;

	if (by_packet) {
		gnutls_datum_t d;

		n = gnutls_record_recv_packet(s->session, &packet);
		if (n > 0) {
			gnutls_packet_get(packet, &d, NULL);
			if (d.size != (size_t)n)
				return side_fail(s, "size of the packet", n);
			data = d.data;
		}
	} else {
		n = gnutls_record_recv(s->session, s->in, want);
	}
	if (again(n))
		return 0;
	if (n < 0)
		return side_fail(s, by_packet ? "recv_packet" : "recv", n);
	if (!n) {
		if (packet)
			gnutls_packet_deinit(packet);
		if (s->rx_pos != s->t->len)
			return side_fail(s, "end before its time", 0);
		s->rx_done = true;
		return 1;
	}
	if (s->rx_pos + n > s->t->len)
		return side_fail(s, "more than was sent", n);
	stream_bytes(s->rx_key, s->rx_pos, s->check, n);
	if (memcmp(s->check, data, n)) {
		size_t i = 0;

		while (s->check[i] == data[i])
			i++;
		fprintf(stderr, "     byte %llu is wrong\n", (unsigned long long)s->rx_pos + i);
		return side_fail(s, "wrong byte", 0);
	}
	if (packet)
		gnutls_packet_deinit(packet);
	s->rx_pos += n;
	return 1;
}

static int run_poll(struct side *s)
{
	while (!s->tx_done || !s->rx_done) {
		struct pollfd p = { .fd = s->fd };
		int tx = 0, rx = 0;

		if (!s->tx_done && (tx = step_tx(s)) < 0)
			return -1;
		if (!s->rx_done) {
			rx = step_rx(s);
			if (rx < 0)
				return -1;
			// an answer of the receiving side may wait to be written
			if (!rx && gnutls_record_get_direction(s->session))
				p.events |= POLLOUT;
		}
		if (tx > 0 || rx > 0)
			continue;
		if (!s->rx_done)
			p.events |= POLLIN;
		if (!s->tx_done)
			p.events |= POLLOUT;
		poll(&p, 1, 1000);
	}
	return 0;
}

static void *sender(void *arg)
{
	struct side *s = arg;

	while (!s->tx_done)
		if (step_tx(s) < 0)
			return s;
	return NULL;
}

static int run_threads(struct side *s)
{
	pthread_t thread;
	void *failed;

	if (pthread_create(&thread, NULL, sender, s))
		abort();
	while (!s->rx_done)
		if (step_rx(s) < 0)
			return -1;
	pthread_join(thread, &failed);
	return failed ? -1 : 0;
}

// Own transport functions: short, and in non-blocking mode sometimes not now.
static bool lazy(struct side *s)
{
	return (s->t->flags & F_POLL) && rng_next(&s->fun_rng) % 8 == 0;
}

static size_t shorter(struct side *s, size_t len)
{
	return len > 1 && rng_next(&s->fun_rng) % 2 ? 1 + rng_next(&s->fun_rng) % len : len;
}

static ssize_t push(gnutls_transport_ptr_t ptr, const void *data, size_t len)
{
	struct side *s = ptr;

	if (lazy(s)) {
		gnutls_transport_set_errno(s->session, EAGAIN);
		return -1;
	}
	return send(s->fd, data, shorter(s, len), MSG_NOSIGNAL);
}

static ssize_t vec_push(gnutls_transport_ptr_t ptr, const giovec_t *iov, int count)
{
	struct side *s = ptr;
	struct iovec own[16];
	size_t max;

	if (lazy(s)) {
		gnutls_transport_set_errno(s->session, EAGAIN);
		return -1;
	}
	if (count > 16)
		count = 16;
	for (int i = 0; i < count; i++)
		own[i] = (struct iovec){ iov[i].iov_base, iov[i].iov_len };
	max = shorter(s, own[0].iov_len);
	if (max < own[0].iov_len) {
		own[0].iov_len = max;
		count = 1;
	}
	return writev(s->fd, own, count);
}

static ssize_t pull(gnutls_transport_ptr_t ptr, void *data, size_t len)
{
	struct side *s = ptr;

	if (lazy(s)) {
		gnutls_transport_set_errno(s->session, EAGAIN);
		return -1;
	}
	return recv(s->fd, data, shorter(s, len), 0);
}

static void on_alarm(int sig)
{
	(void)sig;
}

#define MUST(call)                                                                            \
	do {                                                                                  \
		int ret_ = (call);                                                            \
		if (ret_ < 0) {                                                               \
			fprintf(stderr, "     %s: %s\n", #call, gnutls_strerror(ret_));       \
			return 1;                                                             \
		}                                                                             \
	} while (0)

// Exit status 0 right, 1 wrong; tells the driver with one word which directions are offloaded.
static int side_main(const struct test *t, bool server, int fd, int report)
{
	static const gnutls_datum_t psk = { (unsigned char *)"a key that all tests know", 25 };
	const gnutls_datum_t crt = { (unsigned char *)PEM_SERVER_CRT, sizeof(PEM_SERVER_CRT) - 1 },
			     key = { (unsigned char *)PEM_SERVER_KEY, sizeof(PEM_SERVER_KEY) - 1 },
			     ca = { (unsigned char *)PEM_CA_CRT, sizeof(PEM_CA_CRT) - 1 };
	enum path path = t->path[server];
	gnutls_certificate_credentials_t cred;
	gnutls_psk_client_credentials_t psk_client;
	gnutls_psk_server_credentials_t psk_server;
	char priority[200], state;
	int ret;
	struct side s = {
		.t = t,
		.fd = fd,
		.server = server,
		.tx_key = mix(t->seed * 2 + server),
		.rx_key = mix(t->seed * 2 + !server),
		.tx_rng = mix(1000 + t->seed * 2 + server),
		.rx_rng = mix(2000 + t->seed * 2 + server),
		.fun_rng = mix(3000 + t->seed * 2 + server),
		.buf = malloc(PIECE_MAX),
		.in = malloc(READ_MAX),
		.check = malloc(READ_MAX),
		.file = memfd_create("piece", 0),
	};

	signal(SIGPIPE, SIG_IGN);
	MUST(gnutls_global_init());
	MUST(gnutls_init(&s.session, (server ? GNUTLS_SERVER : GNUTLS_CLIENT) |
				     (t->flags & F_POLL ? GNUTLS_NONBLOCK : 0)));
	snprintf(priority, sizeof(priority), "NONE:+VERS-TLS1.%d:%s:%s:+SIGN-ALL:+COMP-NULL:+CTYPE-ALL:+GROUP-ALL",
		 t->v13 ? 3 : 2, ciphers[t->cipher].priority,
		 t->flags & F_PSK ? "+ECDHE-PSK:+PSK" : "+ECDHE-ECDSA:+ECDHE-RSA");
	MUST(gnutls_priority_set_direct(s.session, priority, NULL));
	MUST(gnutls_certificate_allocate_credentials(&cred));
	MUST(gnutls_psk_allocate_client_credentials(&psk_client));
	MUST(gnutls_psk_allocate_server_credentials(&psk_server));
	if (t->flags & F_PSK) {
		if (server) {
			char file[] = "/tmp/integrity.psk.XXXXXX";
			int f = mkstemp(file);

			// of the ways to bring a key the file is the one that applications use
			dprintf(f, "tester:%s\n", "61206b6579207468617420616c6c207465737473206b6e6f77");
			close(f);
			MUST(gnutls_psk_set_server_credentials_file(psk_server, file));
			MUST(gnutls_credentials_set(s.session, GNUTLS_CRD_PSK, psk_server));
			gnutls_session_set_ptr(s.session, strdup(file));
		} else {
			MUST(gnutls_psk_set_client_credentials(psk_client, "tester", &psk, GNUTLS_PSK_KEY_RAW));
			MUST(gnutls_credentials_set(s.session, GNUTLS_CRD_PSK, psk_client));
		}
	} else {
		if (server)
			MUST(gnutls_certificate_set_x509_key_mem(cred, &crt, &key, GNUTLS_X509_FMT_PEM));
		else
			MUST(gnutls_certificate_set_x509_trust_mem(cred, &ca, GNUTLS_X509_FMT_PEM));
		MUST(gnutls_credentials_set(s.session, GNUTLS_CRD_CERTIFICATE, cred));
		if (!server)
			gnutls_session_set_verify_cert(s.session, "localhost", 0);
	}
	gnutls_transport_set_int(s.session, fd);
	if (path == PATH_FUNCS || path == PATH_VEC || path == PATH_KTX || path == PATH_KRX) {
		if (path == PATH_FUNCS || path == PATH_KRX)
			gnutls_transport_set_push_function(s.session, push);
		if (path == PATH_VEC)
			gnutls_transport_set_vec_push_function(s.session, vec_push);
		if (path != PATH_KRX)
			gnutls_transport_set_pull_function(s.session, pull);
		// the default functions need the descriptor, ours the side
		if (path == PATH_KTX)
			gnutls_transport_set_ptr2(s.session, &s, (gnutls_transport_ptr_t)(long)fd);
		else if (path == PATH_KRX)
			gnutls_transport_set_ptr2(s.session, (gnutls_transport_ptr_t)(long)fd, &s);
		else
			gnutls_transport_set_ptr(s.session, &s);
	}
	if (t->flags & F_POLL)
		fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
	if (t->flags & F_SIGNALS) {
		struct sigaction act = { .sa_handler = on_alarm };
		struct itimerval every = { .it_interval = { 0, 2000 }, .it_value = { 0, 2000 } };

		sigaction(SIGALRM, &act, NULL);
		setitimer(ITIMER_REAL, &every, NULL);
	}
	do {
		ret = gnutls_handshake(s.session);
		if (ret == GNUTLS_E_AGAIN) {
			struct pollfd p = { .fd = fd,
					    .events = gnutls_record_get_direction(s.session) ? POLLOUT : POLLIN };

			poll(&p, 1, 1000);
		}
	} while (ret < 0 && !gnutls_error_is_fatal(ret));
	if (ret < 0) {
		fprintf(stderr, "     %s: handshake: %s\n", server ? "server" : "client", gnutls_strerror(ret));
		return 1;
	}
	if (gnutls_session_get_ptr(s.session)) {
		unlink(gnutls_session_get_ptr(s.session));
		free(gnutls_session_get_ptr(s.session));
	}
	ret = t->flags & F_POLL ? run_poll(&s) : run_threads(&s);
	if (ret < 0 || s.what) {
		fprintf(stderr, "     %s: %s: %s (%d) with %llu sent, %llu received of %zu\n", server ? "server" : "client",
			s.what, s.error < 0 ? gnutls_strerror(s.error) : "", s.error, (unsigned long long)s.tx_pos,
			(unsigned long long)s.rx_pos, t->len);
		return 1;
	}
	state = '0' + gnutls_transport_is_ktls_enabled(s.session);
	if (write(report, &state, 1) != 1)
		return 1;
	gnutls_deinit(s.session);
	gnutls_certificate_free_credentials(cred);
	gnutls_psk_free_client_credentials(psk_client);
	gnutls_psk_free_server_credentials(psk_server);
	close(s.file);
	free(s.buf);
	free(s.in);
	free(s.check);
	return 0;
}

// --- the driver
static char config[2][64]; // ktls off, on
static bool kernel_tls, kernel_rekey;

static int connect_pair(int fd[2], bool small)
{
	struct sockaddr_in sin = { .sin_family = AF_INET };
	socklen_t len = sizeof(sin);
	// segments as on a network: loopback's are larger than the small buffers, which TCP survives but slowly
	int l = socket(AF_INET, SOCK_STREAM, 0), size = 8192, segment = 1400;

	fd[0] = socket(AF_INET, SOCK_STREAM, 0);
	sin.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (small)
		for (int i = 0; i < 2; i++) {
			setsockopt(i ? l : fd[0], SOL_SOCKET, SO_SNDBUF, &size, sizeof(size));
			setsockopt(i ? l : fd[0], SOL_SOCKET, SO_RCVBUF, &size, sizeof(size));
			setsockopt(i ? l : fd[0], IPPROTO_TCP, TCP_MAXSEG, &segment, sizeof(segment));
		}
	if (bind(l, (struct sockaddr *)&sin, sizeof(sin)) || listen(l, 1) ||
	    getsockname(l, (struct sockaddr *)&sin, &len) || connect(fd[0], (struct sockaddr *)&sin, len))
		return -1;
	fd[1] = accept(l, NULL, NULL);
	close(l);
	// what is tested is not the wait for acknowledgements
	for (int i = 0, on = 1; i < 2; i++)
		setsockopt(fd[i], IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	return fd[1] < 0 ? -1 : 0;
}

static void describe(const struct test *t, char *out, size_t len)
{
	size_t n = snprintf(out, len, "1.%d %s client %s server %s", t->v13 ? 3 : 2, ciphers[t->cipher].name,
			    path_names[t->path[0]], path_names[t->path[1]]);

	for (size_t i = 0; i < sizeof(flag_names) / sizeof(flag_names[0]); i++)
		if (t->flags & flag_names[i].flag)
			n += snprintf(out + n, len - n, " %s", flag_names[i].name);
	snprintf(out + n, len - n, " seed %u", t->seed);
}

// Which directions the kernel has to have: bits of gnutls_transport_ktls_enable_flags_t.
static int expected(const struct test *t, bool server)
{
	static const int bits[PATH_COUNT] = { [PATH_KERNEL] = GNUTLS_KTLS_DUPLEX,
					      [PATH_KTX] = GNUTLS_KTLS_SEND, [PATH_KRX] = GNUTLS_KTLS_RECV };

	return kernel_tls && ciphers[t->cipher].kernel ? bits[t->path[server]] : 0;
}

static int run_test(const char *program, const struct test *t, int limit)
{
	int fd[2], pipes[2][2], status, bad = 0;
	pid_t pid[2];
	char arg[2][200], name[200];
	struct timespec nap = { 0, 5000000 };
	int naps = limit * 200;

	describe(t, name, sizeof(name));
	if (connect_pair(fd, t->flags & F_SMALL)) {
		printf("FAIL %s: %s\n", name, strerror(errno));
		return -1;
	}
	fflush(stdout);
	for (int i = 0; i < 2; i++) {
		if (pipe(pipes[i]))
			abort();
		snprintf(arg[i], sizeof(arg[i]), "%d %d %d %u %d %u %u %d %d %zu", i, fd[i], pipes[i][1], t->cipher,
			 t->v13, t->flags, t->seed, t->path[0], t->path[1], t->len);
		pid[i] = fork();
		if (!pid[i]) {
			close(fd[!i]);
			setenv("GNUTLS_SYSTEM_PRIORITY_FILE", config[t->path[i] >= PATH_KERNEL], 1);
			execl(program, program, "-S", arg[i], NULL);
			_exit(127);
		}
	}
	for (int i = 0; i < 2; i++) {
		close(fd[i]);
		close(pipes[i][1]);
	}
	for (int left = 2; left;) {
		for (int i = 0; i < 2; i++) {
			if (!pid[i] || waitpid(pid[i], &status, WNOHANG) != pid[i])
				continue;
			pid[i] = 0;
			left--;
			if (status) {
				bad = 1;
				fprintf(stderr, "     %s: status %#x\n", i ? "server" : "client", status);
				// the other one is given a moment to notice
				if (naps > 400)
					naps = 400;
			}
		}
		if (left && !naps--) {
			for (int i = 0; i < 2; i++)
				if (pid[i]) {
					fprintf(stderr, "     %s: hangs\n", i ? "server" : "client");
					kill(pid[i], SIGKILL);
				}
			bad = 1;
			naps = 1000;
		}
		if (left)
			nanosleep(&nap, NULL);
	}
	for (int i = 0; i < 2; i++) {
		char state = '?';

		if (read(pipes[i][0], &state, 1) == 1 && state - '0' != expected(t, i)) {
			fprintf(stderr, "     %s: directions in the kernel: %c, not %d\n", i ? "server" : "client", state,
				expected(t, i));
			bad = 1;
		}
		close(pipes[i][0]);
	}
	printf("%s %s\n", bad ? "FAIL" : "ok  ", name);
	return bad ? -1 : 0;
}

static bool file_has(const char *file, const char *word)
{
	char text[256] = "";
	FILE *f = fopen(file, "r");
	bool has = f && fgets(text, sizeof(text), f) && strstr(text, word);

	if (f)
		fclose(f);
	return has;
}

static void write_config(int i, const char *value)
{
	int fd;

	strcpy(config[i], "/tmp/integrity.conf.XXXXXX");
	fd = mkstemp(config[i]);
	dprintf(fd, "[global]\nktls = %s\n", value);
	close(fd);
}

int main(int argc, char **argv)
{
	int opt, passed = 0, failed = 0, skipped = 0, rounds = 1, limit = 60;
	size_t len = 3 << 20;
	unsigned int only_seed = 0, seed = 0;
	bool user_only = false;
	struct utsname u;
	int major = 0, minor = 0;

	while ((opt = getopt(argc, argv, "S:b:n:s:t:u")) != -1) {
		switch (opt) {
		case 'S': {
			struct test t;
			int server, fd, report, v13, path[2];

			if (sscanf(optarg, "%d %d %d %u %d %u %u %d %d %zu", &server, &fd, &report, &t.cipher, &v13,
				   &t.flags, &t.seed, &path[0], &path[1], &t.len) != 10)
				return 2;
			t.v13 = v13;
			t.path[0] = path[0];
			t.path[1] = path[1];
			return side_main(&t, server, fd, report);
		}
		case 'b': len = strtoul(optarg, NULL, 10); break;
		case 'n': rounds = atoi(optarg); break;
		case 's': only_seed = strtoul(optarg, NULL, 10); break;
		case 't': limit = atoi(optarg); break;
		case 'u': user_only = true; break;
		default:
			fprintf(stderr, "integrity [-b bytes per direction] [-n rounds] [-s one seed only] "
					"[-t seconds per test] [-u user path only]\n");
			return 2;
		}
	}
	if (getenv("SLOW")) {
		limit *= atoi(getenv("SLOW"));
		len /= atoi(getenv("SLOW"));
	}
	setvbuf(stdout, NULL, _IOLBF, 0);
	uname(&u);
	sscanf(u.release, "%d.%d", &major, &minor);
	kernel_tls = !user_only && file_has("/proc/sys/net/ipv4/tcp_available_ulp", "tls");
	// only to know what to ask for; the library itself has to find out by trying
	kernel_rekey = major > 6 || (major == 6 && minor >= 14);
	write_config(0, "false");
	write_config(1, "true");
	// every mix of paths; everything else is dealt out so that it comes with each of them in some round
	for (int round = 0; round < rounds; round++)
		for (int a = 0; a < PATH_COUNT; a++)
			for (int b = 0; b < PATH_COUNT; b++) {
				uint64_t r = mix(++seed);
				struct test t = { .seed = seed, .path = { a, b }, .len = len };

				t.cipher = (seed + r % 2) % CIPHERS;
				t.v13 = !ciphers[t.cipher].only_12 && (seed + seed / 6) % 2;
				t.flags = (r >> 8) % 256;
				if ((a >= PATH_KERNEL || b >= PATH_KERNEL) && kernel_tls && !kernel_rekey)
					t.flags &= ~F_UPDATE;
				// an external PSK of TLS 1.3 is bound to SHA-256
				if ((t.flags & F_PSK) && !strcmp(ciphers[t.cipher].name, "AES-256-GCM"))
					t.v13 = false;
				// updates from two threads at once are no part of the API's promises
				if (!(t.flags & F_POLL))
					t.flags &= ~F_UPDATE;
				if (only_seed && only_seed != seed)
					continue;
				if ((a >= PATH_KERNEL || b >= PATH_KERNEL) && user_only) {
					skipped++;
					continue;
				}
				if (run_test("/proc/self/exe", &t, limit))
					failed++;
				else
					passed++;
			}
	if (!kernel_tls && !user_only)
		printf("     this kernel offers no TLS: with ktls = true the sessions stayed in user space\n");
	if (skipped)
		printf("SKIP %d mixes with the kernel path: -u\n", skipped);
	unlink(config[0]);
	unlink(config[1]);
	printf("%d passed, %d failed, %d skipped\n", passed, failed, skipped);
	return failed != 0;
}
