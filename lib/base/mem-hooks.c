/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The allocator's hooks: objects of the ABI that programs call through and may replace. Whatever
 * crosses the API as an allocation comes from them and goes back through gnutls_free. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include <gnutls/gnutls.h>

#include "base/mem-hooks.h"

static char *hooked_strdup(const char *s)
{
	size_t size = strlen(s) + 1;
	char *copy = gnutls_malloc(size);

	return copy ? memcpy(copy, s, size) : NULL;
}

gnutls_alloc_function gnutls_malloc = malloc;
gnutls_calloc_function gnutls_calloc = calloc;
gnutls_realloc_function gnutls_realloc = realloc;
gnutls_free_function gnutls_free = free;
char *(*gnutls_strdup)(const char *) = hooked_strdup;
gnutls_alloc_function gnutls_secure_malloc = malloc;
