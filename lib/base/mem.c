/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Allocation through the application's hooks; wiping that the optimiser leaves alone. */
#include "config.h"

#include <stdint.h>
#include <string.h>

#include "base/mem.h"

void *mem_alloc(size_t size)
{
	return gnutls_malloc(size ? size : 1);
}

void *mem_calloc(size_t n, size_t size)
{
	size_t total;
	void *p;

	if (__builtin_mul_overflow(n, size, &total))
		return NULL;
	p = mem_alloc(total);
	if (p)
		memset(p, 0, total);
	return p;
}

void *mem_realloc_array(void *p, size_t n, size_t size)
{
	size_t total;

	if (__builtin_mul_overflow(n, size, &total))
		return NULL;
	return gnutls_realloc(p, total ? total : 1);
}

void *mem_dup(const void *p, size_t len)
{
	void *copy = mem_alloc(len);

	if (copy && len)
		memcpy(copy, p, len);
	return copy;
}

char *mem_strndup(const char *s, size_t len)
{
	char *copy;

	if (len == SIZE_MAX)
		return NULL;
	copy = mem_alloc(len + 1);
	if (!copy)
		return NULL;
	if (len)
		memcpy(copy, s, len);
	copy[len] = '\0';
	return copy;
}

char *mem_strdup(const char *s)
{
	return s ? mem_strndup(s, strlen(s)) : NULL;
}

void mem_free(void *p)
{
	if (p)
		gnutls_free(p);
}

void mem_wipe(void *p, size_t len)
{
	if (!len)
		return;
	memset(p, 0, len);
	__asm__ volatile("" : : "r"(p) : "memory");
}

void mem_free_wipe(void *p, size_t len)
{
	if (!p)
		return;
	mem_wipe(p, len);
	mem_free(p);
}

void mem_autofree(void *pp)
{
	mem_free(*(void **)pp);
}
