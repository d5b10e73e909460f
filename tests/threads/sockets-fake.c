/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sockets of the fake kernel, one call at a time: for ThreadSanitizer where there is no kernel TLS.
 * It sees neither the fake's memory nor its lock, so that no order of calls hides a race of ours.
 */
#include "config.h"

#include <pthread.h>
#include <unistd.h>

#include "common.h"
#include "fake-kernel.h"
#include "system/syscalls.h"

#ifdef __SANITIZE_THREAD__
void AnnotateIgnoreReadsBegin(const char *file, int line);
void AnnotateIgnoreReadsEnd(const char *file, int line);
void AnnotateIgnoreWritesBegin(const char *file, int line);
void AnnotateIgnoreWritesEnd(const char *file, int line);
void AnnotateIgnoreSyncBegin(const char *file, int line);
void AnnotateIgnoreSyncEnd(const char *file, int line);
#define UNSEEN(what)                                            \
	do {                                                    \
		AnnotateIgnoreReads##what(__FILE__, __LINE__);  \
		AnnotateIgnoreWrites##what(__FILE__, __LINE__); \
		AnnotateIgnoreSync##what(__FILE__, __LINE__);   \
	} while (0)
#else
#define UNSEEN(what) (void)0
#endif

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static const struct syscalls *fake;

#define LOCKED(type, name, params, args)     \
	static type locked_##name params     \
	{                                    \
		type ret;                    \
                                             \
		UNSEEN(Begin);               \
		pthread_mutex_lock(&lock);   \
		ret = fake->name args;       \
		pthread_mutex_unlock(&lock); \
		UNSEEN(End);                 \
		return ret;                  \
	}

LOCKED(int, setsockopt, (int fd, int level, int name, const void *value, socklen_t len),
       (fd, level, name, value, len))
LOCKED(int, getsockopt, (int fd, int level, int name, void *value, socklen_t *len),
       (fd, level, name, value, len))
LOCKED(ssize_t, send, (int fd, const void *buf, size_t len, int flags), (fd, buf, len, flags))
LOCKED(ssize_t, recv, (int fd, void *buf, size_t len, int flags), (fd, buf, len, flags))
LOCKED(ssize_t, sendmsg, (int fd, const struct msghdr *msg, int flags), (fd, msg, flags))
LOCKED(ssize_t, recvmsg, (int fd, struct msghdr *msg, int flags), (fd, msg, flags))
LOCKED(ssize_t, sendfile, (int out_fd, int in_fd, off_t *offset, size_t count),
       (out_fd, in_fd, offset, count))
LOCKED(int, poll, (struct pollfd * fds, nfds_t count, int ms), (fds, count, ms))
LOCKED(ssize_t, readv, (int fd, const struct iovec *iov, int count), (fd, iov, count))
LOCKED(ssize_t, writev, (int fd, const struct iovec *iov, int count), (fd, iov, count))
LOCKED(int, shutdown, (int fd, int how), (fd, how))

static struct syscalls locked;

void sockets_open(int fds[2], bool tcp)
{
	static const struct fake_personality new_kernel = {
		.tls = true, .rekey = true, .max_payload = true};

	CHECK(tcp);
	fake_start(&new_kernel);
	fake = sys_calls;
	locked = *fake;
	locked.setsockopt = locked_setsockopt;
	locked.getsockopt = locked_getsockopt;
	locked.send = locked_send;
	locked.recv = locked_recv;
	locked.sendmsg = locked_sendmsg;
	locked.recvmsg = locked_recvmsg;
	locked.sendfile = locked_sendfile;
	locked.poll = locked_poll;
	locked.readv = locked_readv;
	locked.writev = locked_writev;
	locked.shutdown = locked_shutdown;
	sys_calls = &locked;
	fake_pair(fds, (size_t)1 << 18);
}

/* Calls of the fake kernel never wait. */
void sockets_set_blocking(const int fds[2])
{
	(void)fds;
}

bool sockets_can_rekey(void)
{
	return true;
}

void wait_for(int fd, short events)
{
	(void)fd;
	(void)events;
	usleep(100);
}
