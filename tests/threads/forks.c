/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Processes that fork with sessions open and generators running. Arguments: a case, or none for
 * their names. */
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

			CHECK(gnutls_record_recv(p.s, buf, sizeof(buf)) == 3);
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
	while (again(n = gnutls_record_recv(p->s, buf, sizeof(buf))))
		usleep(1000);
	CHECK(n == 5 && !memcmp(buf, "hello", 5));
	OK(gnutls_record_send(p->s, "world", 5));
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
	OK(gnutls_record_send(p.c, "hello", 5));
	while (again(n = gnutls_record_recv(p.c, buf, sizeof(buf))))
		usleep(1000);
	CHECK(n == 5 && !memcmp(buf, "world", 5));
	CHECK(waitpid(pid, &status, 0) == pid && status == 0);
	couple_close(&p);
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		void (*run)(void);
	} cases[] = {
		{"random", case_random},
		{"sessions", case_sessions},
		{"server", case_server},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		if (argc < 2)
			printf("%s\n", cases[i].name);
		else if (!strcmp(argv[1], cases[i].name)) {
			shared_init(&shared);
			cases[i].run();
			shared_free(&shared);
			return 0;
		}
	}
	return argc > 1;
}
