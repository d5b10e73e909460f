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

/**
 * gnutls_global_set_mem_functions:
 * @alloc_func: as malloc()
 * @secure_alloc_func: as malloc(), for secrets
 * @is_secure_func: tells such memory from other
 * @realloc_func: as realloc()
 * @free_func: as free()
 *
 * Without effect, as in all versions since 3.3.0: functions that took part in the program's start
 * would otherwise free with one allocator what another gave out.
 *
 * Deprecated: 3.3.0
 */
void gnutls_global_set_mem_functions(gnutls_alloc_function alloc_func,
				     gnutls_alloc_function secure_alloc_func,
				     gnutls_is_secure_function is_secure_func,
				     gnutls_realloc_function realloc_func,
				     gnutls_free_function free_func)
{
}
