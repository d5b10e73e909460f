/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* PEM armour (RFC 7468, and the encapsulated headers of RFC 1421 as OpenSSL's keys have them). */
#ifndef BASE_PEM_H
#define BASE_PEM_H

#include "base/datum.h"
#include "base/reader.h"

struct pem_block {
	struct reader label;   /* what stands after "-----BEGIN ", borrowed from the input */
	struct reader headers; /* "Name: value" lines between armour and body, borrowed; or empty */
	gnutls_datum_t data;   /* decoded body, owned */
};

/* Takes the next block from @in (which moves behind it). With a @label, blocks of other labels are
 * passed over without being decoded. GNUTLS_E_BASE64_UNEXPECTED_HEADER_ERROR when there is none
 * (any more); GNUTLS_E_BASE64_DECODING_ERROR when the block that was found is damaged. */
MUST_USE int pem_next(struct reader *in, const char *label, struct pem_block *block);
/* The same for any of several labels, the last entry being NULL. */
MUST_USE int pem_next_of(struct reader *in, const char *const *labels, struct pem_block *block);
void pem_block_clear(struct pem_block *block);
bool pem_block_is(const struct pem_block *block, const char *label);
/* A view of the value of header @name ("DEK-Info"), white space around it cut off; false if absent.
 */
bool pem_header(const struct pem_block *block, const char *name, struct reader *value);
/* Only the body of the first block labelled @label. */
MUST_USE int pem_decode(const void *text, size_t len, const char *label, gnutls_datum_t *out);
/* How many blocks of that label (NULL: any) there are. */
unsigned pem_count(const void *text, size_t len, const char *label);
/* Armours @len bytes in lines of 64; allocated, with a terminator beyond the size. */
MUST_USE int pem_encode(const char *label, const void *data, size_t len, gnutls_datum_t *out);

#define autopem __attribute__((cleanup(pem_block_clear))) struct pem_block

#endif
