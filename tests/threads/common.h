/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sessions over socket pairs, through the public API alone. With KERNEL_PATH in the environment
 * they are over TCP, and after the handshake in the kernel. */
#ifndef THREADS_COMMON_H
#define THREADS_COMMON_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include <gnutls/gnutls.h>

#define CHECK(cond)                                                                \
	do {                                                                       \
		if (!(cond)) {                                                     \
			fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #cond); \
			exit(1);                                                   \
		}                                                                  \
	} while (0)
#define OK(expr)                                                                      \
	do {                                                                          \
		int ok_ = (int)(expr);                                                \
		if (ok_ < 0) {                                                        \
			fprintf(stderr, "%s:%d: %s: %s\n", __FILE__, __LINE__, #expr, \
				gnutls_strerror_name(ok_));                           \
			exit(1);                                                      \
		}                                                                     \
	} while (0)

/* What the sessions of a process share. */
struct shared {
	bool kernel, rekey; /* sessions go to the kernel; keys can be updated */
	gnutls_certificate_credentials_t server, client;
	gnutls_psk_server_credentials_t psk_server;
	gnutls_psk_client_credentials_t psk_client;
	gnutls_priority_t priority[3]; /* TLS 1.3, TLS 1.2, TLS 1.3 with a PSK */
	gnutls_datum_t ticket_key;
	gnutls_anti_replay_t guard;
};

enum { TLS13, TLS12, PSK13 };

struct couple {
	gnutls_session_t c, s;
	int fds[2]; /* -1: closed already */
	bool kernel;
};

/* Ends the program with 77 if the kernel is wanted and does no TLS. */
void shared_init(struct shared *sh);
void shared_free(struct shared *sh);
/* Two sessions over a new pair of sockets that do not block; @flags also for gnutls_init. */
void couple_open(struct couple *p, const struct shared *sh, int kind, unsigned flags);
/* Shakes hands in this thread. Where the kernel is wanted it has both directions of both. */
void couple_connect(struct couple *p);
void couple_close(struct couple *p);
/* Is @s where it belongs? */
void couple_check_path(const struct couple *p, gnutls_session_t s);
/* Sends and receives everything in this thread. */
void couple_talk(struct couple *p, size_t len);
/* Only "try again" is left of the result of a call. */
static inline bool again(ssize_t ret)
{
	return ret == GNUTLS_E_AGAIN || ret == GNUTLS_E_INTERRUPTED;
}

/* --- sockets.c; sockets-fake.c: on the fake kernel */

/* Two connected ones that do not block, which the kernel's TLS can use if @tcp. */
void sockets_open(int fds[2], bool tcp);
void sockets_set_blocking(const int fds[2]);
/* Can the kernel change keys? Ends the program with 77 if it does no TLS. */
bool sockets_can_rekey(void);
/* Until @fd is ready for @events. */
void wait_for(int fd, short events);

struct run_case {
	const char *name;
	void (*run)(void);
	enum { USER_PATH = 1, WITH_REKEY } where;
};
/* The main of a program of cases: names them, runs the one that is named, or in a guest each in a
 * process of its own. */
int run_cases(int argc, char **argv, struct shared *sh, const struct run_case *cases, size_t count);

#endif
