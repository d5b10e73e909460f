/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reads files of "[section]" and "key = value" (or "key: value") lines. # and ; start a comment at
 * the start of a line and after white space; an indented line continues the value of the key
 * above, which is then given once more. */
#include "config.h"

#include <ctype.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "config/config-file.h"

/* Cuts white space at both ends; returns the new start. */
static char *trim(char *s)
{
	size_t len;

	while (isspace((unsigned char)*s))
		s++;
	len = strlen(s);
	while (len && isspace((unsigned char)s[len - 1]))
		s[--len] = '\0';
	return s;
}

/* Cuts a comment that follows white space. */
static void cut_comment(char *s)
{
	for (size_t i = 0; s[i]; i++) {
		if ((s[i] == ';' || s[i] == '#') && (i == 0 || isspace((unsigned char)s[i - 1]))) {
			s[i] = '\0';
			return;
		}
	}
}

struct state {
	struct config_line line;
	char *section, *key; /* owned */
	bool strict;
	int (*handler)(void *ctx, const struct config_line *l);
	void *ctx;
};

static int give(struct state *st, const char *key, const char *value)
{
	st->line.section = st->section ? st->section : "";
	st->line.key = key;
	st->line.value = value;
	return st->handler(st->ctx, &st->line) < 0 && st->strict ? GNUTLS_E_PARSING_ERROR : 0;
}

static int take_line(struct state *st, char *raw)
{
	bool indented = isspace((unsigned char)raw[0]);
	char *s = trim(raw);

	if (!*s || *s == '#' || *s == ';')
		return 0;
	if (indented && st->key) {
		cut_comment(s);
		return give(st, st->key, trim(s));
	}
	if (*s == '[') {
		char *end = strchr(s, ']');

		if (!end)
			return GNUTLS_E_PARSING_ERROR;
		*end = '\0';
		mem_free(st->section);
		mem_free(st->key);
		st->key = NULL;
		st->section = mem_strdup(s + 1);
		return st->section ? 0 : GNUTLS_E_MEMORY_ERROR;
	}
	char *sep = strpbrk(s, "=:");

	if (!sep)
		return GNUTLS_E_PARSING_ERROR;
	*sep = '\0';
	cut_comment(sep + 1);
	mem_free(st->key);
	st->key = mem_strdup(trim(s));
	if (!st->key)
		return GNUTLS_E_MEMORY_ERROR;
	return give(st, st->key, trim(sep + 1));
}

int config_file_parse(const gnutls_datum_t *text, const char *name, bool strict,
		      int (*handler)(void *ctx, const struct config_line *l), void *ctx)
{
	struct state st = {.strict = strict, .handler = handler, .ctx = ctx};
	char *copy = mem_alloc((size_t)text->size + 1), *s = copy, *end = copy + text->size, *next;
	int first_error = 0;

	if (!copy)
		return ERR(GNUTLS_E_MEMORY_ERROR);
	if (text->size)
		memcpy(copy, text->data, text->size);
	*end = '\0';
	st.line.file = name;
	if (end - s >= 3 && !memcmp(s, "\xef\xbb\xbf", 3))
		s += 3; /* byte order mark */
	for (; s < end; s = next) {
		char *nl = memchr(s, '\n', (size_t)(end - s));
		int ret;

		if (!nl)
			nl = end;
		next = nl + 1;
		*nl = '\0';
		st.line.line++;
		ret = strlen(s) == (size_t)(nl - s) ? take_line(&st, s) : GNUTLS_E_PARSING_ERROR;
		if (ret < 0) {
			log_debug("cfg: %s:%u: invalid line\n", name, st.line.line);
			if (!first_error)
				first_error = ret;
		}
	}
	mem_free(copy);
	mem_free(st.section);
	mem_free(st.key);
	return first_error < 0 ? ERR(first_error) : 0;
}
