/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Switches of kernel TLS that are ours alone: the file ktls.config beside the system-wide one, and
 * the environment variable GNUTLS_KTLS. doc/ktls.md describes both. */
#ifndef CONFIG_KTLS_CONFIG_H
#define CONFIG_KTLS_CONFIG_H

#include <stdbool.h>
#include <stdint.h>

#include "base/errors.h"

struct ktls_config {
	bool send, recv;      /* direction = both | send | recv */
	bool require_rekey;   /* rekey = preferred | required */
	bool zerocopy;        /* zerocopy = true | false */
	uint64_t rekey_after; /* rekey-after = RECORDS; 0: not */
};
#define KTLS_CONFIG_DEFAULTS ((struct ktls_config){.send = true, .recv = true})

/* Where that file is if the system-wide one is @path; owned by the caller. */
char *ktls_config_path(const char *path);
/* Reads into @c. As config_file_parse: @strict makes an invalid value an error, too. */
MUST_USE int ktls_config_read(const gnutls_datum_t *text, const char *name, bool strict,
			      struct ktls_config *c);

enum ktls_environment {
	KTLS_ENV_NONE,
	KTLS_ENV_INVALID,
	KTLS_ENV_OFF,
	KTLS_ENV_ON, /* in the directions that the file names */
	KTLS_ENV_SEND,
	KTLS_ENV_RECV,
};
enum ktls_environment ktls_environment(void);

#endif
