/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Allocation through the application's hooks (gnutls_malloc & co.), wiping, cleanup attributes. */
#ifndef BASE_MEM_H
#define BASE_MEM_H

#include <stddef.h>
#include <string.h>

#include <gnutls/gnutls.h>

/* Zeroed memory for @n elements of @size bytes, or NULL (also on overflow). */
void *mem_calloc(size_t n, size_t size);
void *mem_alloc(size_t size);
/* Grows @p to @n elements of @size bytes; NULL on failure leaves @p as it was. */
void *mem_realloc_array(void *p, size_t n, size_t size);
void *mem_dup(const void *p, size_t len);
char *mem_strdup(const char *s);
char *mem_strndup(const char *s, size_t len);
void mem_free(void *p);
/* Wipes @len bytes, then frees. */
void mem_free_wipe(void *p, size_t len);
/* Never optimised away. */
void mem_wipe(void *p, size_t len);

void mem_autofree(void *pp);
/* `autofree char *s = NULL;` is freed at the end of its block. */
#define autofree __attribute__((cleanup(mem_autofree)))

/* Hands over: returns *pp and clears it, so that autofree leaves it alone. */
#define mem_steal(pp)                                                                              \
	({                                                                                         \
		__typeof__(*(pp)) steal_ = *(pp);                                                  \
		*(pp) = NULL;                                                                      \
		steal_;                                                                            \
	})

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))
#define MIN(a, b)    ((a) < (b) ? (a) : (b))
#define MAX(a, b)    ((a) > (b) ? (a) : (b))

#endif
