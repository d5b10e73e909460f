/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Switches of kernel TLS that are ours alone. The stock library never reads ktls.config, so that it
 * cannot trip over keys it does not know. */
#include "config.h"

#include "config/ktls-config.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/log.h"
#include "base/mem.h"
#include "config/config-file.h"

#define FILE_NAME "ktls.config"

char *ktls_config_path(const char *path)
{
	const char *slash = strrchr(path, '/');
	size_t dir = slash ? (size_t)(slash - path) + 1 : 0;
	char *p = mem_alloc(dir + sizeof(FILE_NAME));

	if (p) {
		memcpy(p, path, dir);
		memcpy(p + dir, FILE_NAME, sizeof(FILE_NAME));
	}
	return p;
}

/* 0, or why not. */
static const char *take_direction(struct ktls_config *c, const char *v)
{
	bool both = !strcasecmp(v, "both"), send = !strcasecmp(v, "send");

	if (!both && !send && strcasecmp(v, "recv") != 0)
		return "neither both, send nor recv";
	c->send = both || send;
	c->recv = both || !send;
	return NULL;
}

static const char *take_rekey(struct ktls_config *c, const char *v)
{
	if (strcasecmp(v, "preferred") != 0 && strcasecmp(v, "required") != 0)
		return "neither preferred nor required";
	c->require_rekey = !strcasecmp(v, "required");
	return NULL;
}

static const char *take_zerocopy(struct ktls_config *c, const char *v)
{
	if (strcasecmp(v, "true") != 0 && strcasecmp(v, "false") != 0)
		return "neither true nor false";
	c->zerocopy = !strcasecmp(v, "true");
	return NULL;
}

static const char *take_rekey_after(struct ktls_config *c, const char *v)
{
	unsigned long long n;
	char *end;

	errno = 0;
	n = strtoull(v, &end, 10);
	if (!isdigit((unsigned char)*v) || *end || errno)
		return "no number of records";
	c->rekey_after = n;
	return NULL;
}

static const struct {
	const char *key;
	const char *(*take)(struct ktls_config *c, const char *value);
} keys[] = {
	{"direction", take_direction},
	{"rekey", take_rekey},
	{"zerocopy", take_zerocopy},
	{"rekey-after", take_rekey_after},
};

static int take_line(void *ctx, const struct config_line *l)
{
	const char *why = *l->section ? "this file has no sections" : "unknown key";

	for (size_t i = 0; !*l->section && i < ARRAY_LEN(keys); i++) {
		if (strcasecmp(l->key, keys[i].key) != 0)
			continue;
		why = keys[i].take(ctx, l->value);
		if (!why)
			return 0;
		break;
	}
	log_debug("cfg: %s:%u: %s = %s: %s\n", l->file, l->line, l->key, l->value, why);
	return GNUTLS_E_PARSING_ERROR;
}

int ktls_config_read(const gnutls_datum_t *text, const char *name, bool strict,
		     struct ktls_config *c)
{
	return config_file_parse(text, name, strict, take_line, c);
}

enum ktls_environment ktls_environment(void)
{
	static const struct {
		const char *name;
		enum ktls_environment value;
	} values[] = {
		{"on", KTLS_ENV_ON},
		{"off", KTLS_ENV_OFF},
		{"send", KTLS_ENV_SEND},
		{"recv", KTLS_ENV_RECV},
	};
	const char *e = secure_getenv("GNUTLS_KTLS");

	if (!e || !*e)
		return KTLS_ENV_NONE;
	for (size_t i = 0; i < ARRAY_LEN(values); i++)
		if (!strcasecmp(e, values[i].name))
			return values[i].value;
	log_debug("cfg: environment: GNUTLS_KTLS=%s: neither on, off, send nor recv\n", e);
	return KTLS_ENV_INVALID;
}
