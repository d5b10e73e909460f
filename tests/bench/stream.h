/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the stream benchmark (stream.c) wants from a library: one file each, stream-*.c. */
#ifndef BENCH_STREAM_H
#define BENCH_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum stream_cipher { STREAM_AES128, STREAM_AES256, STREAM_CHACHA, STREAM_CIPHERS };

struct stream_end {
	int fd;
	bool server;
	enum stream_cipher cipher;
	void *session;
	bool kernel; /* the records of the direction that the benchmark uses are the kernel's */
};

#define STREAM_AGAIN (-2)

/* Each library defines these. Sending and receiving give a count, STREAM_AGAIN, or -1 for anything
 * else; send_file goes on where the file's position is, which @from tells as well. */
void stream_open(struct stream_end *e);
ssize_t stream_send(struct stream_end *e, const void *data, size_t len);
ssize_t stream_send_file(struct stream_end *e, int file, off_t from, size_t len);
ssize_t stream_recv(struct stream_end *e, void *data, size_t len);
extern const char stream_library[];

void stream_die(const char *what, const char *why) __attribute__((noreturn));

#endif
