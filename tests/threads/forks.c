/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Processes that fork with sessions open and generators running. Arguments: a case, or none for
 * their names; none, in a guest (KERNEL_PATH): all that concern the kernel path. */
#include <poll.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <gnutls/crypto.h>

#include "common.h"

static struct shared shared;

/* Runs @f in a child, which has to end well. */
static void in_child(void (*f)(void *), void *arg)
{
	pid_t pid = fork();
	int status;

	CHECK(pid >= 0);
	if (!pid) {
		alarm(60);
		f(arg);
		exit(0);
	}
	CHECK(waitpid(pid, &status, 0) == pid);
	CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

/* --- the generator: parent and children never draw the same bytes */
static void draw(void *arg)
{
	unsigned char buf[32];

	OK(gnutls_rnd(GNUTLS_RND_NONCE, buf, sizeof(buf)));
	CHECK(write(*(int *)arg, buf, sizeof(buf)) == sizeof(buf));
}

static void draw_deep(void *arg)
{
	draw(arg);
	in_child(draw, arg);
	draw(arg);
}

static void case_random(void)
{
	unsigned char all[64][32];
	size_t n = 0;
	int fds[2];

	CHECK(pipe(fds) == 0);
	draw(&fds[1]);
	for (unsigned i = 0; i < 8; i++) {
		in_child(draw_deep, &fds[1]);
		draw(&fds[1]);
	}
	close(fds[1]);
	while (n < 64 && read(fds[0], all[n], 32) == 32)
		n++;
	CHECK(n == 1 + 8 * 4);
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < i; j++)
			CHECK(memcmp(all[i], all[j], 32));
}

/* --- an open session: the child frees it, the parent's goes on */
static void drop(void *arg)
{
	couple_close(arg);
}

static void drop_and_work(void *arg)
{
	struct couple p;

	couple_close(arg);
	couple_open(&p, &shared, TLS13, 0);
	couple_connect(&p);
	couple_talk(&p, 100000);
	couple_close(&p);
}

static void just_exit(void *arg)
{
	(void)arg;
}

static void case_sessions(void)
{
	static void (*const child[])(void *) = {drop, drop_and_work, just_exit};

	for (int kind = 0; kind < 3; kind++) {
		struct couple p;

		couple_open(&p, &shared, kind, 0);
		in_child(drop, &p); /* not even begun */
		couple_connect(&p);
		for (unsigned i = 0; i < 3; i++) {
			couple_talk(&p, 50000);
			/* in the middle of a record, of a corked message */
			gnutls_record_cork(p.c);
			OK(gnutls_record_send(p.c, "abc", 3));
			in_child(child[i], &p);
			OK(gnutls_record_uncork(p.c, 0));
			char buf[10];
			ssize_t n;

			while (again(n = gnutls_record_recv(p.s, buf, sizeof(buf))))
				wait_for(p.fds[1], POLLIN);
			CHECK(n == 3);
		}
		couple_close(&p);
	}
}

/* Half the handshake here, half of it there: as servers do that accept and fork. */
static void serve(void *arg)
{
	struct couple *p = arg;
	char buf[100];
	ssize_t n;
	int ret;

	while (again(ret = gnutls_handshake(p->s)))
		usleep(1000);
	OK(ret);
	couple_check_path(p, p->s);
	while (again(n = gnutls_record_recv(p->s, buf, sizeof(buf))))
		usleep(1000);
	CHECK(n == 5 && !memcmp(buf, "hello", 5));
	OK(gnutls_record_send(p->s, "world", 5));
}

/* The child goes on with one end, the parent has freed it and goes on with the other. */
static void echo(void *arg)
{
	struct couple *p = arg;
	char buf[1000];
	ssize_t n;

	close(p->fds[0]);
	gnutls_deinit(p->c);
	for (;;) {
		while (again(n = gnutls_record_recv(p->s, buf, sizeof(buf))))
			wait_for(p->fds[1], POLLIN);
		OK(n);
		if (!n)
			break;
		for (ssize_t sent = 0, m; sent < n; sent += m) {
			while (again(m = gnutls_record_send(p->s, buf + sent, (size_t)(n - sent))))
				wait_for(p->fds[1], POLLOUT);
			OK(m);
		}
	}
	OK(gnutls_bye(p->s, GNUTLS_SHUT_WR));
	gnutls_deinit(p->s);
}

static void case_handed(void)
{
	for (int kind = 0; kind < 3; kind++) {
		char out[1000], in[1000];
		struct couple p;
		int status, ret;
		ssize_t n;
		pid_t pid;

		couple_open(&p, &shared, kind, 0);
		couple_connect(&p);
		couple_talk(&p, 50000);
		pid = fork();
		CHECK(pid >= 0);
		if (!pid) {
			alarm(60);
			echo(&p);
			_exit(0);
		}
		gnutls_deinit(p.s);
		close(p.fds[1]);
		for (unsigned i = 0; i < 100; i++) {
			memset(out, (int)i, sizeof(out));
			while (again(n = gnutls_record_send(p.c, out, sizeof(out))))
				wait_for(p.fds[0], POLLOUT);
			CHECK(n == sizeof(out));
			for (size_t got = 0; got < sizeof(in); got += (size_t)n) {
				while (again(n = gnutls_record_recv(p.c, in, sizeof(in))))
					wait_for(p.fds[0], POLLIN);
				CHECK(n > 0 && !memcmp(in, out, (size_t)n));
			}
			/* a key that only one of the processes knows */
			if (kind == TLS13 && shared.rekey && i % 10 == 9) {
				while (again(ret = gnutls_session_key_update(p.c, GNUTLS_KU_PEER)))
					;
				OK(ret);
			}
		}
		OK(gnutls_bye(p.c, GNUTLS_SHUT_WR));
		while (again(n = gnutls_record_recv(p.c, in, sizeof(in))))
			wait_for(p.fds[0], POLLIN);
		CHECK(n == 0);
		CHECK(waitpid(pid, &status, 0) == pid && status == 0);
		gnutls_deinit(p.c);
		close(p.fds[0]);
	}
}

static void case_server(void)
{
	struct couple p;
	char buf[100];
	pid_t pid;
	ssize_t n;
	int ret, status;

	couple_open(&p, &shared, TLS13, 0);
	CHECK(again(gnutls_handshake(p.c)));
	pid = fork();
	CHECK(pid >= 0);
	if (!pid) {
		alarm(60);
		serve(&p);
		_exit(0);
	}
	while (again(ret = gnutls_handshake(p.c)))
		usleep(1000);
	OK(ret);
	couple_check_path(&p, p.c);
	OK(gnutls_record_send(p.c, "hello", 5));
	while (again(n = gnutls_record_recv(p.c, buf, sizeof(buf))))
		usleep(1000);
	CHECK(n == 5 && !memcmp(buf, "world", 5));
	CHECK(waitpid(pid, &status, 0) == pid && status == 0);
	couple_close(&p);
}

int main(int argc, char **argv)
{
	static const struct run_case cases[] = {
		{"random", case_random, USER_PATH},
		{"sessions", case_sessions, 0},
		{"handed", case_handed, 0},
		{"server", case_server, 0},
	};

	return run_cases(argc, argv, &shared, cases, sizeof(cases) / sizeof(cases[0]));
}
