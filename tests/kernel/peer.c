/* SPDX-License-Identifier: GPL-3.0-or-later */
/* peer client|server FD VERSION CIPHER user|ktls BYTES UPDATES REQUESTS */
#include "peer.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define BIG_LEN (1 << 20)

static uint8_t big[BIG_LEN], buf[20000];
static time_t end;

void peer_die(int status, const char *what, const char *why)
{
	fprintf(stderr, "peer: %s: %s\n", what, why);
	exit(status);
}

void peer_wait(const struct peer *p, short events)
{
	struct pollfd pfd = {.fd = p->fd, .events = events};

	if (time(NULL) > end)
		peer_die(1, "poll", "nothing moves");
	poll(&pfd, 1, 1000);
}

static void check(size_t at, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (buf[i] != big[(at + i) % BIG_LEN])
			peer_die(1, "data", "not what was sent");
}

int main(int argc, char **argv)
{
	size_t len, sent = 0, got = 0, done = 0, updates;
	bool request, more = true;
	struct peer p = {.fd = -1};

	if (argc != 9)
		return 2;
	p.server = strcmp(argv[1], "server") == 0;
	p.fd = atoi(argv[2]);
	p.tls13 = strcmp(argv[3], "1.3") == 0;
	p.cipher = argv[4];
	p.ktls = strcmp(argv[5], "ktls") == 0;
	len = strtoul(argv[6], NULL, 10);
	updates = strtoul(argv[7], NULL, 10);
	request = atoi(argv[8]);
	signal(SIGPIPE, SIG_IGN);
	end = time(NULL) + 300;
	for (size_t i = 0; i < BIG_LEN; i++)
		big[i] = (uint8_t)(i * 7 + (i >> 8) * 13 + (i >> 16));
	fcntl(p.fd, F_SETFL, O_NONBLOCK);
	peer_open(&p);
	while (sent < len || got < len) {
		size_t at = sent % BIG_LEN, n = len - sent;
		ssize_t out = 0, in;

		n = n > 5000 ? 5000 : n;
		n = n > BIG_LEN - at ? BIG_LEN - at : n;
		if (sent < len)
			out = peer_send(big + at, n);
		sent += (size_t)out;
		while (out && done < updates && sent >= len / (updates + 1) * (done + 1)) {
			peer_update(&p, request);
			done++;
		}
		in = more ? peer_recv(buf, sizeof(buf)) : 0;
		if (in < 0) {
			if (got < len)
				peer_die(1, "data", "close_notify came too early");
			more = false;
			in = 0;
		}
		check(got, (size_t)in);
		got += (size_t)in;
		if (!out && !in)
			peer_wait(&p, sent < len ? POLLIN | POLLOUT : POLLIN);
	}
	peer_close(&p);
	for (; more; peer_wait(&p, POLLIN)) {
		ssize_t n = peer_recv(buf, sizeof(buf));

		if (n > 0)
			peer_die(1, "data", "more than was sent");
		more = n == 0;
	}
	return 0;
}
