/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Files of "[section]" and "key = value" lines. */
#ifndef CONFIG_CONFIG_FILE_H
#define CONFIG_CONFIG_FILE_H

#include <stdbool.h>

#include "base/errors.h"

struct config_line {
	const char *file;
	unsigned line;
	const char *section; /* "" before the first */
	const char *key;
	const char *value;
};

/* More than any configuration has. */
#define CONFIG_FILE_MAX (4u << 20)

/* Calls @handler for each key of @text, which came from the file @name. A handler that refuses
 * (negative) makes the file invalid if @strict, else the line is passed over.
 * GNUTLS_E_PARSING_ERROR: a line has no form, or was refused. The whole file is read in any case, so
 * that everything wrong is logged. */
MUST_USE int config_file_parse(const gnutls_datum_t *text, const char *name, bool strict,
			       int (*handler)(void *ctx, const struct config_line *l), void *ctx);

#endif
