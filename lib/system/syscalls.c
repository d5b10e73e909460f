/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The table of real system calls. */
#include "config.h"

#include "system/syscalls.h"

#include <sys/sendfile.h>
#include <unistd.h>

const struct syscalls sys_real = {
	.setsockopt = setsockopt,
	.getsockopt = getsockopt,
	.send = send,
	.recv = recv,
	.sendmsg = sendmsg,
	.recvmsg = recvmsg,
	.sendfile = sendfile,
	.poll = poll,
	.read = read,
	.pread = pread,
	.readv = readv,
	.preadv = preadv,
	.writev = writev,
	.shutdown = shutdown,
	.lseek = lseek,
};

const struct syscalls *sys_calls = &sys_real;
