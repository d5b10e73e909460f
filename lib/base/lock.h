/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Locks and once-only initialisation. gnutls_global_set_mutex is accepted and unused: pthreads
 * are always there. */
#ifndef BASE_LOCK_H
#define BASE_LOCK_H

#include <pthread.h>

static inline void lock_release(pthread_mutex_t **m)
{
	pthread_mutex_unlock(*m);
}

/* Holds @m until the end of the block. */
#define LOCK_SCOPE(m)                                                                              \
	__attribute__((cleanup(lock_release), unused)) pthread_mutex_t *lock_scope_ = (m);         \
	pthread_mutex_lock(m)

#endif
