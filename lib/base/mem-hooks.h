/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Data objects that the library exports without a public declaration; their sizes are ABI. */
#ifndef BASE_MEM_HOOKS_H
#define BASE_MEM_HOOKS_H

#include <gnutls/gnutls.h>

#define ABI_EXPORT __attribute__((visibility("default")))

extern ABI_EXPORT gnutls_alloc_function gnutls_secure_malloc;
extern ABI_EXPORT unsigned int _gnutls_global_version;
extern ABI_EXPORT const char *_gnutls_default_priority_string;
extern ABI_EXPORT void *_gnutls_mpi_ops[25];

/* Not 0: the program wants no initialisation when the library is loaded. */
ABI_EXPORT __attribute__((weak)) int _gnutls_global_init_skip(void);

#endif
