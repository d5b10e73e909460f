// SPDX-License-Identifier: GPL-3.0-or-later
// Over real sockets: timeouts, peers that vanish, sockets that fill, signals.
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "pair.h"

static long now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void tcp_pair(int fd[2])
{
	struct sockaddr_in sin = { .sin_family = AF_INET };
	socklen_t len = sizeof(sin);
	int l = socket(AF_INET, SOCK_STREAM, 0);

	sin.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (bind(l, (struct sockaddr *)&sin, sizeof(sin)) || listen(l, 1) || getsockname(l, (struct sockaddr *)&sin, &len))
		abort();
	fd[0] = socket(AF_INET, SOCK_STREAM, 0);
	if (connect(fd[0], (struct sockaddr *)&sin, len))
		abort();
	fd[1] = accept(l, NULL, NULL);
	for (int i = 0, on = 1; i < 2; i++)
		setsockopt(fd[i], IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	close(l);
}

static void use_socket(struct pair *p, int side, int fd)
{
	gnutls_session_t s = pair_session(p, side);

	gnutls_transport_set_push_function(s, NULL);
	gnutls_deinit(s);
	p->end[side].session = NULL;
	gnutls_init(&p->end[side].session, side ? GNUTLS_SERVER : GNUTLS_CLIENT);
	s = p->end[side].session;
	gnutls_credentials_set(s, GNUTLS_CRD_CERTIFICATE, p->cert[side]);
	gnutls_transport_set_int(s, fd);
}

// Two blocking sessions over TCP.
static struct pair *tcp_sessions(const char *priority, int fd[2])
{
	const struct choice c = { .priority = { priority } };
	struct pair *p = pair_new(&c);

	tcp_pair(fd);
	for (int i = 0; i < 2; i++) {
		use_socket(p, i, fd[i]);
		gnutls_priority_set_direct(pair_session(p, i), priority, NULL);
	}
	return p;
}

static void *server_handshake(void *arg)
{
	struct pair *p = arg;

	do {
		p->ret[SERVER] = gnutls_handshake(pair_session(p, SERVER));
	} while (p->ret[SERVER] < 0 && !gnutls_error_is_fatal(p->ret[SERVER]));
	return NULL;
}

static void handshake_both(struct pair *p)
{
	pthread_t t;

	if (pthread_create(&t, NULL, server_handshake, p))
		abort();
	do {
		p->ret[CLIENT] = gnutls_handshake(pair_session(p, CLIENT));
	} while (p->ret[CLIENT] < 0 && !gnutls_error_is_fatal(p->ret[CLIENT]));
	pthread_join(t, NULL);
	need(!p->ret[0] && !p->ret[1], "handshake: %s %s", error_name(p->ret[0]), error_name(p->ret[1]));
	if (p->ret[0] || p->ret[1])
		exit(1);
}

static void tcp_free(struct pair *p, int fd[2])
{
	for (int i = 0; i < 2; i++)
		if (fd[i] >= 0)
			close(fd[i]);
	pair_free(p);
}

static bool took(long since, long at_least)
{
	long ms = now_ms() - since;

	return ms >= at_least - 20 && ms < at_least + 3000;
}

static void run_handshake_timeout(const void *arg)
{
	for (int side = 0; side < 2; side++) {
		int fd[2];
		struct pair *p = tcp_sessions(arg, fd);
		long t = now_ms();

		gnutls_handshake_set_timeout(pair_session(p, side), 150);
		say(" silent %s", error_name(gnutls_handshake(pair_session(p, side))));
		need(took(t, 150), "after 150 ms (%ld)", now_ms() - t);
		tcp_free(p, fd);
	}
	// a peer that sends a byte now and then gets no more time by it
	{
		int fd[2], ret;
		struct pair *p = tcp_sessions(arg, fd);
		long t = now_ms();

		gnutls_handshake_set_timeout(pair_session(p, SERVER), 200);
		if (write(fd[CLIENT], "\x16\x03\x01", 3) != 3)
			abort();
		do {
			ret = gnutls_handshake(pair_session(p, SERVER));
		} while (ret < 0 && !gnutls_error_is_fatal(ret));
		say(" slow %s", error_name(ret));
		need(took(t, 200), "after 200 ms (%ld)", now_ms() - t);
		tcp_free(p, fd);
	}
}

static void run_record_timeout(const void *arg)
{
	char buf[100];
	int fd[2];
	struct pair *p = tcp_sessions(arg, fd);
	gnutls_session_t s = pair_session(p, SERVER);
	long t;

	handshake_both(p);
	gnutls_record_set_timeout(s, 150);
	t = now_ms();
	say(" silent %s", error_name(gnutls_record_recv(s, buf, sizeof(buf))));
	need(took(t, 150), "after 150 ms (%ld)", now_ms() - t);
	gnutls_record_send(pair_session(p, CLIENT), "hello", 5);
	say(" then %s", error_name(gnutls_record_recv(s, buf, sizeof(buf))));
	t = now_ms();
	say(" bye %s", error_name(gnutls_bye(s, GNUTLS_SHUT_RDWR)));
	need(took(t, 150), "bye after 150 ms (%ld)", now_ms() - t);
	tcp_free(p, fd);
}

// The peer goes: closed at once, reset, in the middle of the handshake.
static void run_vanish(const void *arg)
{
	static const char *const how[] = { "close", "reset" };
	char buf[100];

	for (int h = 0; h < 2; h++) {
		struct linger off = { 1, 0 };
		int fd[2];
		struct pair *p = tcp_sessions(arg, fd);
		gnutls_session_t s = pair_session(p, SERVER);

		handshake_both(p);
		if (h)
			setsockopt(fd[CLIENT], SOL_SOCKET, SO_LINGER, &off, sizeof(off));
		// what the server sent must not sit unread, or the close becomes a reset
		while (recv(fd[CLIENT], buf, sizeof(buf), MSG_DONTWAIT) > 0)
			;
		close(fd[CLIENT]);
		fd[CLIENT] = -1;
		say(" %s: recv %s %s", how[h], error_name(gnutls_record_recv(s, buf, sizeof(buf))),
		    error_name(gnutls_record_recv(s, buf, sizeof(buf))));
		say(" send");
		for (int i = 0; i < 3; i++) {
			say(" %s", error_name(gnutls_record_send(s, "x", 1)));
			usleep(30000);
		}
		say(" bye %s", error_name(gnutls_bye(s, GNUTLS_SHUT_RDWR)));
		tcp_free(p, fd);
	}
	for (int side = 0; side < 2; side++) {
		int fd[2];
		struct pair *p = tcp_sessions(arg, fd);

		shutdown(fd[!side], SHUT_RDWR);
		say(" %s alone %s", side ? "server" : "client", error_name(gnutls_handshake(pair_session(p, side))));
		tcp_free(p, fd);
	}
}

// With GNUTLS_NO_SIGNAL a broken pipe is an error and no signal.
static void run_no_signal(const void *arg)
{
	char big[2000] = { 0 };
	int fd[2], ret = 0;
	struct pair *p = tcp_sessions(arg, fd);

	signal(SIGPIPE, SIG_DFL);
	gnutls_deinit(p->end[SERVER].session);
	gnutls_init(&p->end[SERVER].session, GNUTLS_SERVER | GNUTLS_NO_SIGNAL);
	gnutls_priority_set_direct(p->end[SERVER].session, arg, NULL);
	gnutls_credentials_set(p->end[SERVER].session, GNUTLS_CRD_CERTIFICATE, p->cert[SERVER]);
	gnutls_transport_set_int(p->end[SERVER].session, fd[SERVER]);
	handshake_both(p);
	close(fd[CLIENT]);
	fd[CLIENT] = -1;
	for (int i = 0; i < 20 && ret >= 0; i++) {
		ret = gnutls_record_send(pair_session(p, SERVER), big, sizeof(big));
		usleep(5000);
	}
	say(" %s", error_name(ret));
	tcp_free(p, fd);
}

// A socket that fills; then everything has to arrive, in order, with a close_notify at the end.
static void run_fill(const void *arg)
{
	static char out[200000], in[200000];
	int fd[2], rounds = 0;
	struct pair *p = tcp_sessions(arg, fd);
	gnutls_session_t c = pair_session(p, CLIENT), s = pair_session(p, SERVER);
	size_t sent = 0, got = 0;
	ssize_t n = 0;

	handshake_both(p);
	fcntl(fd[CLIENT], F_SETFL, O_NONBLOCK);
	fcntl(fd[SERVER], F_SETFL, O_NONBLOCK);
	for (size_t i = 0; i < sizeof(out); i++)
		out[i] = i * 7 + i / 300;
	// far more than the socket takes
	while (rounds < 1000) {
		n = gnutls_record_send(c, out + sent % sizeof(out), sizeof(out) - sent % sizeof(out));
		if (n < 0)
			break;
		sent += n;
		rounds++;
	}
	say(" full %s", error_name(n));
	need(gnutls_record_get_direction(c) == 1, "it waits to write");
	say(" bye %s", error_name(gnutls_bye(c, GNUTLS_SHUT_WR)));
	// what is half gone has to be finished by whoever comes next
	for (bool closed = false, pending = true; !closed && rounds < 100000; rounds++) {
		n = gnutls_record_recv(s, in, sizeof(in));
		for (ssize_t i = 0; i < n; i++, got++)
			if (in[i] != out[got % sizeof(out)]) {
				need(false, "byte %zu is wrong", got);
				n = -1;
				closed = true;
				break;
			}
		if (n == 0)
			break;
		if (n < 0 && n != GNUTLS_E_AGAIN)
			need(false, "recv %s", error_name(n)), closed = true;
		if (pending) {
			n = gnutls_bye(c, GNUTLS_SHUT_WR);
			if (n != GNUTLS_E_AGAIN)
				pending = false;
		}
	}
	// the records that were under way count: their bytes were taken
	need(got >= sent && got <= sent + 16 * 16384, "all of it arrives: %zu of %zu", got, sent);
	say(" end %s", error_name(n));
	tcp_free(p, fd);
}

static void on_alarm(int sig)
{
	(void)sig;
}

static void *late_sender(void *arg)
{
	struct pair *p = arg;

	usleep(300000);
	gnutls_record_send(pair_session(p, CLIENT), "late", 4);
	return NULL;
}

static void run_signals(const void *arg)
{
	struct sigaction act = { .sa_handler = on_alarm };
	struct itimerval once = { .it_value = { 0, 100000 } };
	char buf[100];
	int fd[2];
	struct pair *p = tcp_sessions(arg, fd);
	pthread_t t;
	sigset_t set;
	ssize_t n;
	int interrupted = 0;

	handshake_both(p);
	sigaction(SIGALRM, &act, NULL);
	sigemptyset(&set);
	sigaddset(&set, SIGALRM);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
	if (pthread_create(&t, NULL, late_sender, p))
		abort();
	pthread_sigmask(SIG_UNBLOCK, &set, NULL);
	setitimer(ITIMER_REAL, &once, NULL);
	while ((n = gnutls_record_recv(pair_session(p, SERVER), buf, sizeof(buf))) == GNUTLS_E_INTERRUPTED)
		interrupted++;
	say(" interrupted %d then %s", interrupted, error_name(n));
	pthread_join(t, NULL);
	tcp_free(p, fd);
}

// The other program's plaintext after close_notify stays in the socket.
static void run_after_close(const void *arg)
{
	char buf[100];
	int fd[2];
	struct pair *p = tcp_sessions(arg, fd);

	handshake_both(p);
	gnutls_record_send(pair_session(p, CLIENT), "last", 4);
	say(" bye %s", error_name(gnutls_bye(pair_session(p, CLIENT), GNUTLS_SHUT_WR)));
	if (send(fd[CLIENT], "plain text", 10, 0) != 10)
		abort();
	say(" %s", error_name(gnutls_record_recv(pair_session(p, SERVER), buf, sizeof(buf))));
	say(" %s", error_name(gnutls_record_recv(pair_session(p, SERVER), buf, sizeof(buf))));
	say(" %s", error_name(gnutls_record_recv(pair_session(p, SERVER), buf, sizeof(buf))));
	need(recv(fd[SERVER], buf, sizeof(buf), 0) == 10 && !memcmp(buf, "plain text", 10), "the plain text is untouched");
	tcp_free(p, fd);
}

// Data that comes before the record is whole must not be taken from the socket beyond the record.
static void run_pending(const void *arg)
{
	char buf[100];
	int fd[2];
	struct pair *p = tcp_sessions(arg, fd);
	struct pollfd poller = { .events = POLLIN };
	gnutls_session_t s = pair_session(p, SERVER);

	handshake_both(p);
	for (int i = 0; i < 3; i++)
		gnutls_record_send(pair_session(p, CLIENT), "0123456789", 10);
	usleep(20000);
	poller.fd = fd[SERVER];
	for (int i = 0; i < 3; i++) {
		ssize_t n = gnutls_record_recv(s, buf, sizeof(buf));

		say(" %s pending %zu readable %d", error_name(n), gnutls_record_check_pending(s), poll(&poller, 1, 0));
		// a program that polls would hang if bytes were hidden from it
		need(i == 2 || gnutls_record_check_pending(s) || poll(&poller, 1, 0) == 1, "more is to be seen");
	}
	tcp_free(p, fd);
}

const struct api_case socket_cases[] = {
	{ "handshake-timeout-12", run_handshake_timeout, V12 },
	{ "handshake-timeout-13", run_handshake_timeout, V13 },
	{ "record-timeout-12", run_record_timeout, V12 },
	{ "record-timeout-13", run_record_timeout, V13 },
	{ "vanish-12", run_vanish, V12 },
	{ "vanish-13", run_vanish, V13 },
	{ "no-signal-12", run_no_signal, V12 },
	{ "no-signal-13", run_no_signal, V13 },
	{ "fill-12", run_fill, V12 },
	{ "fill-13", run_fill, V13 },
	{ "signals-12", run_signals, V12 },
	{ "signals-13", run_signals, V13 },
	{ "after-close-12", run_after_close, V12 },
	{ "after-close-13", run_after_close, V13 },
	{ "pending-12", run_pending, V12 },
	{ "pending-13", run_pending, V13 },
	{ NULL, NULL, NULL },
};
