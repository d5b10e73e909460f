/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The default transport: push and pull functions on a descriptor, and what errno means. */
#ifndef SYSTEM_SOCKETS_H
#define SYSTEM_SOCKETS_H

#include <sys/uio.h>

#include "base/errors.h"

/* Results and errno as those of send and recv. Descriptors that are no sockets work as well. */
ssize_t socket_push(int fd, const struct iovec *iov, int count, bool no_signal);
ssize_t socket_pull(int fd, void *buf, size_t len);
ssize_t socket_pullv(int fd, const struct iovec *iov, int count);
/* Waits until @fd is readable: > 0, 0 after @ms, -1 with errno. */
int socket_wait(int fd, unsigned ms);
/* Row "restart": the kernel's own number for "a signal came", which programs should never see. */
#define SOCKET_RESTART 512
/* The GNUTLS_E_* of an errno. */
int socket_push_error(int err);
int socket_pull_error(int err);

#endif
