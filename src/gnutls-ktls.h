/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The parts of gnutls-ktls(1). */
#ifndef GNUTLS_KTLS_TOOL_H
#define GNUTLS_KTLS_TOOL_H

#include <stdbool.h>
#include <stddef.h>

#define TOOL "gnutls-ktls"

/* Each gets what stands behind its name and returns the exit status. */
int tool_status(int argc, char **argv);
int tool_run(int argc, char **argv);
int tool_bench(int argc, char **argv);

#define USAGE_ERROR  2
#define OUTPUT_ERROR 3
int tool_usage_error(const char *what, const char *arg);
/* The file that this process has the library from; NULL: not known. Static. */
const char *tool_library(void);

/* --- ktls-nics.c */
struct nic {
	char name[16];
	bool tx, rx;         /* switched on */
	bool can_tx, can_rx; /* could be */
};
/* Network cards that know of TLS; a count, at most @max. */
size_t nics_find(struct nic *nics, size_t max);

#endif
