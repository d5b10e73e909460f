/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Key material of a fixed maximum size, embedded where it belongs and wiped with it. */
#ifndef BASE_SECRET_H
#define BASE_SECRET_H

#include <stdint.h>

#include "base/errors.h"

#define SECRET_MAX 48 /* a master secret, SHA-384: sessions hold several */

struct secret {
	uint8_t data[SECRET_MAX];
	uint8_t len;
};

/* GNUTLS_E_INTERNAL_ERROR if @len is larger than SECRET_MAX. */
MUST_USE int secret_set(struct secret *s, const void *data, size_t len);
void secret_clear(struct secret *s);

/* Marks memory as secret (undefined) or public again for memcheck; nothing in ordinary builds. */
#ifdef MARK_SECRETS
#include <valgrind/memcheck.h>
#define SECRETS_MARKED      true
#define SECRET_MARK(p, len) VALGRIND_MAKE_MEM_UNDEFINED((p), (len))
#define SECRET_OPEN(p, len) VALGRIND_MAKE_MEM_DEFINED((p), (len))
#else
#define SECRETS_MARKED      false
#define SECRET_MARK(p, len) ((void)0)
#define SECRET_OPEN(p, len) ((void)0)
#endif

#endif
