/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the fuzz targets share: an input that is eaten from the front, a random generator and a
 * clock that repeat themselves, limits on what a file may cost. */
#ifndef FUZZ_H
#define FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gnutls/gnutls.h>
#include <gnutls/x509.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* For what never may happen, whatever the input: a finding. */
#define FUZZ_CHECK(cond)                                                           \
	do {                                                                       \
		if (!(cond)) {                                                     \
			fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #cond); \
			abort();                                                   \
		}                                                                  \
	} while (0)

/* 2030-01-01 00:00:00 UTC: when the certificates of the unit tests are valid. */
#define FUZZ_NOW 1893456000

/* First thing in every target: from here on the same input does the same. */
void fuzz_begin(void);
/* Another stream of random bytes, for what is made once for all inputs. */
void fuzz_seed(uint64_t seed);

struct fuzz_input {
	const uint8_t *p;
	size_t left;
};

/* Numbers are little endian; what is missing is 0. */
uint8_t fuzz_u8(struct fuzz_input *in);
uint16_t fuzz_u16(struct fuzz_input *in);
/* A copy of at most @max bytes, exactly as large, so that ASan sees the byte beyond. free() it. */
uint8_t *fuzz_take(struct fuzz_input *in, size_t max, size_t *len);
/* The same as a string. */
char *fuzz_text(struct fuzz_input *in, size_t max);
/* Up to a line feed, without it. */
char *fuzz_line(struct fuzz_input *in);
gnutls_datum_t fuzz_rest(struct fuzz_input *in);

/* A file below SRCDIR; exits if it is not there. free() its data. */
gnutls_datum_t fuzz_file(const char *name);
/* The CA of the unit tests; made once, not to be freed. */
gnutls_x509_crt_t fuzz_ca(void);
/* The input as a file that can be opened by its name; the same name every time. */
const char *fuzz_as_file(const void *data, size_t len);

#endif
