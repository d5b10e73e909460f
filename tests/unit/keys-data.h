/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The files of tests/unit/data/keys, and hex. */
#ifndef KEYS_DATA_H
#define KEYS_DATA_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <gnutls/abstract.h>
#include <gnutls/x509.h>

#include "base/datum.h"
#include "base/mem.h"
#include "base/pem.h"

static inline gnutls_datum_t file_load(const char *name)
{
	gnutls_datum_t d = {0};
	char path[512];
	FILE *f;

	snprintf(path, sizeof(path), "%s/tests/unit/data/keys/%s", SRCDIR, name);
	f = fopen(path, "rb");
	if (!f)
		fail_msg("%s is missing", path);
	d.data = gnutls_malloc(65536);
	d.size = (unsigned)fread(d.data, 1, 65535, f);
	d.data[d.size] = 0;
	fclose(f);
	return d;
}

/* DER of the only PEM block of a file. */
static inline gnutls_datum_t file_load_der(const char *name)
{
	gnutls_datum_t text = file_load(name), der = {0};
	struct reader r = reader_of_datum(&text);
	struct pem_block b;

	assert_int_equal(pem_next(&r, NULL, &b), 0);
	assert_int_equal(datum_copy(&der, b.data.data, b.data.size), 0);
	pem_block_clear(&b);
	gnutls_free(text.data);
	return der;
}

static inline size_t unhex(const char *hex, uint8_t *out, size_t room)
{
	size_t n = 0;
	unsigned v;

	for (; *hex; hex += 2) {
		assert_true(n < room && sscanf(hex, "%2x", &v) == 1);
		out[n++] = (uint8_t)v;
	}
	return n;
}

static inline void assert_hex(const gnutls_datum_t *d, const char *hex)
{
	uint8_t want[1024];
	size_t n = unhex(hex, want, sizeof(want));

	assert_int_equal(d->size, n);
	assert_memory_equal(d->data, want, n);
}

#endif
