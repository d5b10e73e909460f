// SPDX-License-Identifier: GPL-3.0-or-later
// Does this kernel offer TLS to this user? Attaches the ULP to a loopback connection. Exit 0: yes; 77: no.
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#ifndef TCP_ULP
#define TCP_ULP 31
#endif

int main(void)
{
	struct sockaddr_in sin = { .sin_family = AF_INET };
	socklen_t len = sizeof(sin);
	int l = socket(AF_INET, SOCK_STREAM, 0);
	int c = socket(AF_INET, SOCK_STREAM, 0);

	sin.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (l < 0 || c < 0 || bind(l, (struct sockaddr *)&sin, sizeof(sin)) || listen(l, 1) ||
	    getsockname(l, (struct sockaddr *)&sin, &len) ||
	    connect(c, (struct sockaddr *)&sin, sizeof(sin))) {
		perror("loopback connection");
		return 1;
	}
	if (setsockopt(c, IPPROTO_TCP, TCP_ULP, "tls", 3)) {
		perror("kernel TLS");
		return 77;
	}
	return 0;
}
