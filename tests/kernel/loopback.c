/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A TCP connection over loopback: see loopback.h. */
#include "config.h"

#include "loopback.h"

#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

void connection(int fds[2])
{
	struct sockaddr_in sin = {.sin_family = AF_INET};
	socklen_t len = sizeof(sin);
	int l = socket(AF_INET, SOCK_STREAM, 0);

	sin.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	fds[0] = socket(AF_INET, SOCK_STREAM, 0);
	if (bind(l, (struct sockaddr *)&sin, sizeof(sin)) || listen(l, 1) ||
	    getsockname(l, (struct sockaddr *)&sin, &len) ||
	    connect(fds[0], (struct sockaddr *)&sin, sizeof(sin)) ||
	    (fds[1] = accept(l, NULL, NULL)) < 0) {
		perror("loopback connection");
		exit(1);
	}
	close(l);
}
