// SPDX-License-Identifier: GPL-3.0-or-later
// LD_PRELOAD shim for user-mode-linux up to 6.12 on hosts whose XSAVE area is larger than UML's buffer
// per task: PTRACE_SETREGSET wants the exact size. Keeps the full area, keyed by the buffer's address.
#define _GNU_SOURCE
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#define GETREGSET 0x4204
#define SETREGSET 0x4205
#define XSTATE 0x202
#define AREAS 1024
#define AREA_LEN 16384

static struct area {
	void *key;
	size_t len;
	unsigned char data[AREA_LEN];
} areas[AREAS];

static struct area *area_of(void *key)
{
	unsigned int h = ((uintptr_t)key >> 6) % AREAS;

	for (unsigned int i = 0; i < AREAS; i++, h = (h + 1) % AREAS)
		if (!areas[h].key || areas[h].key == key)
			break;
	return &areas[h];
}

static long area_fetch(struct area *a, long pid, void *key)
{
	struct iovec iov = { a->data, AREA_LEN };
	long r = syscall(SYS_ptrace, GETREGSET, pid, (void *)XSTATE, &iov);

	if (r >= 0) {
		a->key = key;
		a->len = iov.iov_len;
	}
	return r;
}

static long xstate(int request, long pid, struct iovec *uml)
{
	struct area *a = area_of(uml->iov_base);
	struct iovec iov;
	long r;

	if (request == GETREGSET || a->key != uml->iov_base) {
		r = area_fetch(a, pid, uml->iov_base);
		if (r < 0)
			return r;
	}
	if (request == GETREGSET) {
		if (uml->iov_len > a->len)
			uml->iov_len = a->len;
		memcpy(uml->iov_base, a->data, uml->iov_len);
		return 0;
	}
	memcpy(a->data, uml->iov_base, uml->iov_len < a->len ? uml->iov_len : a->len);
	iov = (struct iovec){ a->data, a->len };
	return syscall(SYS_ptrace, SETREGSET, pid, (void *)XSTATE, &iov);
}

long ptrace(enum __ptrace_request request, ...)
{
	va_list ap;
	void *addr, *data;
	long pid, r, word = 0;
	int peek = (int)request >= 1 && (int)request <= 3;

	va_start(ap, request);
	pid = va_arg(ap, int);
	addr = va_arg(ap, void *);
	data = va_arg(ap, void *);
	va_end(ap);
	if (((int)request == GETREGSET || (int)request == SETREGSET) && (long)addr == XSTATE)
		return xstate(request, pid, data);
	r = syscall(SYS_ptrace, request, pid, addr, peek ? &word : data);
	return r >= 0 && peek ? word : r;
}
