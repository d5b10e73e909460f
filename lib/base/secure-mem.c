/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The public functions for memory that holds secrets. */
#include "config.h"

#include <string.h>

#include "base/ct.h"
#include "base/mem.h"

/**
 * gnutls_memset:
 * @data: the memory
 * @c: the value to fill it with
 * @size: its size in bytes
 *
 * Fills memory as memset() does, also where the compiler knows that nobody reads it any more: for
 * wiping secrets.
 *
 * Since: 3.4.0
 */
void gnutls_memset(void *data, int c, size_t size)
{
	if (!size)
		return;
	memset(data, c, size);
	__asm__ volatile("" : : "r"(data) : "memory");
}

/**
 * gnutls_memcmp:
 * @s1: the first address
 * @s2: the second address
 * @n: how many bytes to compare
 *
 * Compares in a time that depends on @n alone. Unlike memcmp() it does not order.
 *
 * Returns: 0 if the bytes are the same, another number otherwise
 *
 * Since: 3.4.0
 */
int gnutls_memcmp(const void *s1, const void *s2, size_t n)
{
	return !ct_eq(s1, s2, n);
}
