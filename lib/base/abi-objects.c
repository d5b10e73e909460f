/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Exported objects that exist for the ABI alone, with their final sizes and values. */
#include "config.h"

#include "base/mem-hooks.h"

unsigned int _gnutls_global_version = GNUTLS_VERSION_NUMBER;
const char *_gnutls_default_priority_string = DEFAULT_PRIORITY_STRING;
/* A table of function pointers of the original library; nothing may call through it. */
void *_gnutls_mpi_ops[25];

/* A program's own definition (GNUTLS_SKIP_GLOBAL_INIT) takes the place of this one, also for our
 * own call: lib/preemptible.list excepts it from -Bsymbolic-functions. */
int _gnutls_global_init_skip(void)
{
	return 0;
}
