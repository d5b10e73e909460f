/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The system calls of the record paths in one table, so that unit tests put a fake kernel
 * beneath them. */
#ifndef SYSTEM_SYSCALLS_H
#define SYSTEM_SYSCALLS_H

#include <poll.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <sys/uio.h>

struct syscalls {
	int (*setsockopt)(int fd, int level, int name, const void *value, socklen_t len);
	int (*getsockopt)(int fd, int level, int name, void *value, socklen_t *len);
	ssize_t (*send)(int fd, const void *buf, size_t len, int flags);
	ssize_t (*recv)(int fd, void *buf, size_t len, int flags);
	ssize_t (*sendmsg)(int fd, const struct msghdr *msg, int flags);
	ssize_t (*recvmsg)(int fd, struct msghdr *msg, int flags);
	ssize_t (*sendfile)(int out_fd, int in_fd, off_t *offset, size_t count);
	int (*poll)(struct pollfd *fds, nfds_t count, int ms);
	ssize_t (*read)(int fd, void *buf, size_t len);
	ssize_t (*pread)(int fd, void *buf, size_t len, off_t offset);
	ssize_t (*readv)(int fd, const struct iovec *iov, int count);
	ssize_t (*preadv)(int fd, const struct iovec *iov, int count, off_t offset);
	ssize_t (*writev)(int fd, const struct iovec *iov, int count);
	int (*shutdown)(int fd, int how);
	off_t (*lseek)(int fd, off_t offset, int whence);
};

/* Points at the real ones; only tests change it. */
extern const struct syscalls *sys_calls;
extern const struct syscalls sys_real;

#endif
