/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Between the parser of priority strings and the choice of what exists. */
#ifndef CONFIG_PRIORITY_INTERNAL_H
#define CONFIG_PRIORITY_INTERNAL_H

#include "config/priority.h"

/* Takes out of the lists what configuration forbids and fills in the computed fields. */
MUST_USE int priority_compute(struct gnutls_priority_st *p);

#endif
