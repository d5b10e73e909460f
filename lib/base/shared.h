/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Bytes that many sessions have the same of, such as the certificates of one server: kept once for
 * the whole process, as long as anybody has them. Not for secrets. */
#ifndef BASE_SHARED_H
#define BASE_SHARED_H

#include "base/errors.h"

/* *@d becomes those @len bytes (and a zero byte beyond), which are not to be changed; the old content
 * is not freed. */
MUST_USE int shared_get(gnutls_datum_t *d, const void *data, size_t len);
/* Gives back what shared_get has set, or nothing, and clears *@d. */
void shared_put(gnutls_datum_t *d);

#endif
