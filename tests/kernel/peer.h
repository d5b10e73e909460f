/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A peer in a process of its own, on a library that is not ours: moves data both ways at once over
 * the descriptor that it is started with, and changes keys on the way. peer.c is the loop, peer-*.c
 * the libraries. Exit: 0 all went right; 3 a fatal alert came; 77 this library cannot; else an
 * error. */
#ifndef KERNEL_PEER_H
#define KERNEL_PEER_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#define PEER_ALERT  3
#define PEER_CANNOT 77
#define PEER_ABSENT 127 /* it could not be started; the loader says so, too */

struct peer {
	bool server, tls13, ktls;
	int fd;
	const char *cipher; /* as we name it */
};

/* Prints @what and why, ends the process. */
_Noreturn void peer_die(int status, const char *what, const char *why);
/* Waits for the socket; dies when it takes too long. */
void peer_wait(const struct peer *p, short events);

/* --- the library. Counts > 0; 0: try again; errors end the process. */
void peer_open(const struct peer *p);
ssize_t peer_send(const void *data, size_t len);
ssize_t peer_recv(void *data, size_t len); /* -1: close_notify */
void peer_update(const struct peer *p, bool request);
void peer_close(const struct peer *p);

#endif
