/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Protection of records: keys, sequence number and cipher state of one direction. RFC 8446 §5.2,
 * RFC 5246 §6.2.3, RFC 7366, RFC 7905. */
#ifndef RECORD_PROTECT_H
#define RECORD_PROTECT_H

#include "crypto/cipher.h"
#include "crypto/hash.h"
#include "record/cbc.h"
#include "record/record.h"

enum protect_kind {
	PROTECT_NONE,
	PROTECT_AEAD12, /* with an explicit nonce */
	PROTECT_AEAD12_XOR,
	PROTECT_AEAD13,
	PROTECT_BLOCK,
	PROTECT_STREAM, /* the null cipher, too */
};

struct record_protection {
	enum protect_kind kind;
	struct record_keys keys; /* as given; live as long as the protection */
	uint64_t seq;            /* of the next record */
	bool seq_end;            /* all used up */
	struct aead aead;
	struct cipher cipher;
	bool has_cipher;
	struct mac mac;
	bool has_mac;
	struct cbc_mac cbc_mac; /* reading MAC-then-encrypt */
	bool has_cbc_mac;
	bool explicit_iv; /* CBC of TLS 1.1 and later */
};

/* @p is unprotected and cleared before. */
MUST_USE int protect_init(struct record_protection *p, const struct record_keys *keys,
			  enum record_dir dir);
void protect_clear(struct record_protection *p);
/* The most bytes that sealing adds to a plaintext, the header included. */
size_t protect_overhead(const struct record_protection *p);
/* Appends one whole record to @out. @pad: bytes of TLS 1.3 padding. */
MUST_USE int protect_seal(struct record_protection *p, uint8_t type, uint16_t wire,
			  const void *data, size_t len, size_t pad, struct writer *out);
/* Opens @body in place; *@plain and *@type say what was in it. GNUTLS_E_DECRYPTION_FAILED and
 * nothing finer for whatever fails in it. */
MUST_USE int protect_open(struct record_protection *p, const uint8_t *head, uint8_t *body,
			  size_t body_len, uint8_t *type, uint8_t **plain, size_t *plain_len);

#endif
