/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Named DER items of a data file: see x509-items.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "x509-items.h"

static struct {
	char name[32];
	gnutls_datum_t der;
} items[64];
static unsigned item_count;

void items_load(const char *path)
{
	gnutls_datum_t all, text;
	char *line, *save = NULL;

	assert_int_equal(gnutls_load_file(path, &all), 0);
	for (line = strtok_r((char *)all.data, "\n", &save); line;
	     line = strtok_r(NULL, "\n", &save)) {
		char *space = strchr(line, ' ');

		if (*line == '#')
			continue;
		*space = 0;
		snprintf(items[item_count].name, sizeof(items[0].name), "%s", line);
		text.data = (unsigned char *)space + 1;
		text.size = (unsigned)strlen(space + 1);
		assert_int_equal(gnutls_hex_decode2(&text, &items[item_count++].der), 0);
	}
	gnutls_free(all.data);
}

void items_free(void)
{
	while (item_count)
		gnutls_free(items[--item_count].der.data);
}

const gnutls_datum_t *der(const char *name)
{
	for (unsigned i = 0; i < item_count; i++)
		if (!strcmp(items[i].name, name))
			return &items[i].der;
	fail_msg("no %s in the data", name);
	return NULL;
}
