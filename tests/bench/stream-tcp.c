/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The stream benchmark without TLS: the floor. */
#include <errno.h>
#include <sys/sendfile.h>
#include <sys/socket.h>

#include "stream.h"

const char stream_library[] = "tcp";

static ssize_t result(ssize_t n)
{
	return n < 0 && errno == EAGAIN ? STREAM_AGAIN : n;
}

void stream_open(struct stream_end *e)
{
	(void)e;
}

ssize_t stream_send(struct stream_end *e, const void *data, size_t len)
{
	return result(send(e->fd, data, len, 0));
}

ssize_t stream_send_file(struct stream_end *e, int file, off_t from, size_t len)
{
	(void)from;
	return result(sendfile(e->fd, file, NULL, len));
}

ssize_t stream_recv(struct stream_end *e, void *data, size_t len)
{
	return result(recv(e->fd, data, len, 0));
}
