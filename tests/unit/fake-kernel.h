/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A kernel in memory: connected pairs of sockets behind the table of system calls, with the TLS
 * behaviour that was measured on real kernels, and faults at any call. */
#ifndef FAKE_KERNEL_H
#define FAKE_KERNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct fake_personality {
	bool tls;         /* the module is there */
	bool rekey;       /* 6.14 and later */
	bool max_payload; /* 6.19 and later */
	bool stuck_tail; /* before 6.5: sendfile beyond the file's end keeps the last record open */
	bool zerocopy;   /* TLS_TX_ZEROCOPY_RO */
	bool no_chacha;  /* ENOENT for one cipher */
	int refuse_tx, refuse_rx; /* errno for TLS_TX, TLS_RX; 0: accept */
	int refuse_ulp;
};

/* FAKE_RESTART: row "restart", where the kernel sends */
enum fake_fault {
	FAKE_NONE,
	FAKE_EAGAIN,
	FAKE_EINTR,
	FAKE_SHORT,
	FAKE_RESTART,
	FAKE_ECONNRESET,
	FAKE_ENOMEM
};

/* Installs the fake with this personality; every socket of before is gone. */
void fake_start(const struct fake_personality *p);
/* Back to the real system calls; frees everything. */
void fake_stop(void);
/* Two connected sockets; @cap bytes of room in each direction. */
void fake_pair(int fds[2], size_t cap);
/* From the @n-th socket call on (1: the next), @times calls get @fault. */
void fake_inject(enum fake_fault fault, unsigned n, unsigned times);
bool fake_injected(void); /* the fault has struck */
unsigned long fake_calls(void);

/* The wire from @fd to its peer. */
size_t fake_wire_len(int fd);
uint8_t *fake_wire(int fd);
void fake_wire_add(int fd, const void *data, size_t len);
void fake_wire_drop(int fd);
void fake_set_cap(int fd, size_t cap);
void fake_close(int fd); /* the peer of @fd gets an end of file */
void fake_reset(int fd); /* the peer of @fd gets ECONNRESET */
bool fake_zerocopy(int fd);
bool fake_has_keys(int fd, bool tx);
bool fake_poll_in(int fd);
size_t fake_open_len(int fd); /* bytes in an open record */
unsigned fake_sendfiles(void); /* calls of sendfile */
unsigned fake_sigpipes(void); /* sends without MSG_NOSIGNAL to a closed peer */

#endif
