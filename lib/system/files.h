/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Files as a whole in memory, or line by line. Both go on after a signal, and what could not be read
 * to its end is an error and never the end. */
#ifndef SYSTEM_FILES_H
#define SYSTEM_FILES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/errors.h"

#define FILE_LOAD_MAX (256u << 20)
#define FILE_LINE_MAX (1u << 20)

/* Reads @path (a file, a pipe, …) of at most @max bytes; *@out gets a zero byte beyond its size and
 * is freed with gnutls_free. @secret: every buffer used on the way is wiped. GNUTLS_E_FILE_ERROR,
 * errno says why. */
MUST_USE int file_load(const char *path, size_t max, bool secret, gnutls_datum_t *out);

struct file_lines {
	int fd;
	bool ended;
	uint8_t *buf; /* wiped whenever it is freed */
	size_t cap;
	size_t line, end; /* where the next line starts, and what was read ends */
	size_t total;     /* read so far */
};

/* GNUTLS_E_FILE_ERROR, errno says why; nothing is open then. */
MUST_USE int file_lines_open(struct file_lines *l, const char *path);
/* 1: @line has the next line without its end, and a zero byte behind it, until the next call; 0: no
 * more; GNUTLS_E_FILE_ERROR, errno says why (EFBIG: a line beyond FILE_LINE_MAX, a file beyond
 * FILE_LOAD_MAX), or GNUTLS_E_MEMORY_ERROR. */
MUST_USE int file_lines_next(struct file_lines *l, char **line, size_t *len);
void file_lines_close(struct file_lines *l);

#endif
