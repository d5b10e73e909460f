/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whole files in memory. */
#ifndef SYSTEM_FILES_H
#define SYSTEM_FILES_H

#include "base/errors.h"

#define FILE_LOAD_MAX (256u << 20)

/* Reads @path (a file, a pipe, …) of at most @max bytes; *@out gets a zero byte beyond its size and
 * is freed with gnutls_free. @secret: every buffer used on the way is wiped. GNUTLS_E_FILE_ERROR,
 * errno says why. */
MUST_USE int file_load(const char *path, size_t max, bool secret, gnutls_datum_t *out);

#endif
