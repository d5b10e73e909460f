/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Files of "[section]" and "key = value" lines. */
#ifndef CONFIG_CONFIG_FILE_H
#define CONFIG_CONFIG_FILE_H

#include <stdio.h>

#include "base/errors.h"

struct config_line {
	const char *file;
	unsigned line;
	const char *section; /* "" before the first */
	const char *key;
	const char *value;
};

/* Calls @handler for each key. A handler that refuses (negative) makes the file invalid if
 * @strict, else the line is passed over. GNUTLS_E_PARSING_ERROR: a line has no form, or was
 * refused. The whole file is read in any case, so that everything wrong is logged. */
MUST_USE int config_file_parse(FILE *f, const char *name, bool strict,
			       int (*handler)(void *ctx, const struct config_line *l), void *ctx);

#endif
