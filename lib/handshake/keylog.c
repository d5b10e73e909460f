/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Secrets for the outside: SSLKEYLOGFILE and the application's keylog function. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/lock.h"
#include "base/mem.h"
#include "handshake/hs.h"

static pthread_mutex_t file_lock = PTHREAD_MUTEX_INITIALIZER;

static void print_hex(FILE *f, const uint8_t *p, size_t len)
{
	while (len--)
		fprintf(f, "%02x", *p++);
}

void hs_keylog(const struct hs_config *config, const struct hs_params *params, const char *label,
	       const void *secret, size_t len)
{
	const char *name = secure_getenv("SSLKEYLOGFILE");
	const gnutls_datum_t d = {(unsigned char *)secret, (unsigned)len};
	FILE *f;

	if (config->keylog_func)
		config->keylog_func(config->session, label, &d);
	if (!name || !*name)
		return;
	LOCK_SCOPE(&file_lock);
	f = fopen(name, "ae");
	if (!f)
		return;
	fprintf(f, "%s ", label);
	print_hex(f, params->client_random, HS_RANDOM_LEN);
	fputc(' ', f);
	print_hex(f, secret, len);
	fputc('\n', f);
	fclose(f);
}
