/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Between the parser of priority strings and the choice of what exists. */
#ifndef CONFIG_PRIORITY_INTERNAL_H
#define CONFIG_PRIORITY_INTERNAL_H

#include "config/priority.h"

/* Takes out of the lists what configuration forbids and fills in the computed fields. */
MUST_USE int priority_compute(struct gnutls_priority_st *p);

/* Complete strings and the priorities that they stand for as long as policy_generation() is
 * @generation. Find: a reference, or NULL. Add keeps one of its own. */
gnutls_priority_t priority_cache_find(const char *text, unsigned generation);
void priority_cache_add(const char *text, unsigned generation, gnutls_priority_t priority);
void priority_cache_drain(void);

#endif
