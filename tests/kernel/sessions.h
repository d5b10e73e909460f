/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sessions through the public API only, two ends of a loopback TCP connection of a real kernel:
 * what the programs of this folder share. */
#ifndef KERNEL_SESSIONS_H
#define KERNEL_SESSIONS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

#include <gnutls/gnutls.h>
#include <gnutls/ktls.h>

#include "loopback.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

extern bool ok, has_ktls, has_rekey;
extern const char *doing;

#define CHECK(cond)                                                                       \
	do {                                                                              \
		if (!(cond)) {                                                            \
			ok = false;                                                       \
			printf("     %s:%d: %s: %s\n", __FILE__, __LINE__, doing, #cond); \
			return;                                                           \
		}                                                                         \
	} while (0)
#define CHECK_IS(value, want)                                                                     \
	do {                                                                                      \
		long value_ = (long)(value);                                                      \
		if (value_ != (long)(want)) {                                                     \
			ok = false;                                                               \
			printf("     %s:%d: %s: %s is %ld, not %ld\n", __FILE__, __LINE__, doing, \
			       #value, value_, (long)(want));                                     \
			return;                                                                   \
		}                                                                                 \
	} while (0)

/* --- tests */

struct test {
	const char *name;
	void (*run)(void);
	enum { ALWAYS, WITH_KTLS, WITHOUT_KTLS, WITHOUT_REKEY, LONG_FORM } when;
};

/* Runs those that fit this kernel (and whose name has $ONLY in it); the status of main. */
int run_tests(const struct test *tests, size_t count);
/* The test under way could not be run for this reason; NULL: it could after all. */
void skip_test(const char *why);
bool is_long(void); /* LONG is in the environment: the full numbers */

/* --- sessions */

#define BIG_LEN (1 << 20)
extern uint8_t big[BIG_LEN]; /* the data that is sent */

enum { SEND = GNUTLS_KTLS_SEND, RECV = GNUTLS_KTLS_RECV, BOTH = GNUTLS_KTLS_DUPLEX };

struct two {
	gnutls_session_t c, s;
	int cfd, sfd;
};

struct how {
	const char *version, *cipher;
	unsigned c, s; /* directions in the kernel: 0, SEND, RECV, BOTH */
	bool x509;
	bool blocking; /* after the handshake */
};

extern const struct how kk13, ku13, uk13, uu13, kk12, uk12, uu12;
extern const char *const all_ciphers[4];
/* A suite with this cipher may want a certificate. */
bool wants_x509(const char *version, const char *cipher);

/* @fd may be -1: without a transport. */
gnutls_session_t session_new(unsigned flags, const struct how *how, unsigned ktls, int fd);
bool shake(struct two *t);
bool open_two(struct two *t, const struct how *how);
void close_two(struct two *t);
void set_blocking(int fd, bool on);
void wait_for(int fd, short events, int ms);
bool transient(ssize_t n);

/* Up to 10 s. */
ssize_t recv_wait(gnutls_session_t s, int fd, void *buf, size_t len);
/* @len bytes one way and back, on non-blocking sockets in this thread. */
void both_ways(struct two *t, size_t len);

/* One direction of one end in a thread of its own. */
struct worker {
	gnutls_session_t s;
	int fd;
	size_t len;
	unsigned updates, flags; /* key updates made on the way */
	ssize_t result;          /* sender: updates done, or the error; receiver: 0 or the error */
	bool bad;
};
void *sender(void *worker);
void *receiver(void *worker);
/* All four at once. */
void duplex(struct two *t, size_t len, unsigned updates, unsigned flags);
void update(gnutls_session_t s, int fd, unsigned flags);

/* A record made with the sending keys of a user-space session, which takes note of it.
 * Returns: its length in @out (of at least @len + 40 bytes). */
size_t seal(gnutls_session_t s, uint8_t type, const void *data, size_t len, uint8_t *out);
/* The client sends such a record. */
void inject(struct two *t, uint8_t type, const void *data, size_t len);

#endif
