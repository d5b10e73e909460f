/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sockets of this system: see common.h. */
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>

#include <gnutls/ktls.h>

#include "../kernel/loopback.h"
#include "common.h"

void sockets_open(int fds[2], bool tcp)
{
	if (tcp)
		connection(fds);
	else
		CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, fds) == 0);
	for (unsigned i = 0; i < 2; i++)
		CHECK(fcntl(fds[i], F_SETFL, O_NONBLOCK) == 0 &&
		      fcntl(fds[i], F_SETFD, FD_CLOEXEC) == 0);
}

void sockets_set_blocking(const int fds[2])
{
	for (unsigned i = 0; i < 2; i++)
		CHECK(fcntl(fds[i], F_SETFL, 0) == 0);
}

bool sockets_can_rekey(void)
{
	gnutls_ktls_system_st sys;

	OK(gnutls_ktls_get_system(&sys, sizeof(sys)));
	if (sys.attach != GNUTLS_KTLS_REASON_OFFLOADED) {
		printf("no kernel TLS here: %s\n", gnutls_ktls_reason_get_text(sys.attach));
		exit(77);
	}
	return sys.can_rekey;
}

void wait_for(int fd, short events)
{
	struct pollfd f = {.fd = fd, .events = events};

	(void)!poll(&f, 1, 1000);
}
