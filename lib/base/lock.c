/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Replaceable locks, which are not replaced. */
#include "config.h"

#include "base/lock.h"

#include <gnutls/gnutls.h>

/**
 * gnutls_global_set_mutex:
 * @init: sets up a lock
 * @deinit: frees it
 * @lock: takes it
 * @unlock: releases it
 *
 * Accepted for compatibility and without effect: the library is thread-safe with the locks of the
 * C library.
 *
 * Since: 2.12.0
 */
void gnutls_global_set_mutex(mutex_init_func init, mutex_deinit_func deinit, mutex_lock_func lock,
			     mutex_unlock_func unlock)
{
}
