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
	bool seq_end; /* the sequence numbers are all used up */
	bool has_cipher;
	bool explicit_iv; /* CBC of TLS 1.1 and later */
	struct record_keys keys; /* as given; live as long as the protection */
	uint64_t seq;            /* of the next record */
	struct aead aead;
	struct cipher cipher;
	/* of suites without an AEAD only, so on the heap; at most one of them */
	struct mac *mac;
	struct cbc_mac *cbc_mac; /* reading MAC-then-encrypt */
};

/* @p is unprotected and cleared before. */
MUST_USE int protect_init(struct record_protection *p, const struct record_keys *keys,
			  enum record_dir dir);
void protect_clear(struct record_protection *p);
/* The most bytes that sealing adds to a plaintext, the header included. */
size_t protect_overhead(const struct record_protection *p);
/* The length of the whole record, and where in it the plaintext comes to stand. */
size_t protect_sealed_len(const struct record_protection *p, size_t len, size_t pad);
size_t protect_prefix(const struct record_protection *p);
/* Appends one whole record to @out. @pad: bytes of TLS 1.3 padding. @data may be the very place
 * that it is going to be sealed to. */
MUST_USE int protect_seal(struct record_protection *p, uint8_t type, uint16_t wire,
			  const void *data, size_t len, size_t pad, struct writer *out);
/* Opens @body in place; *@plain and *@type say what was in it. GNUTLS_E_DECRYPTION_FAILED and
 * nothing finer for whatever fails in it. */
MUST_USE int protect_open(struct record_protection *p, const uint8_t *head, uint8_t *body,
			  size_t body_len, uint8_t *type, uint8_t **plain, size_t *plain_len);
/* Where application data is to come to: @room bytes at @to. @placed bytes of the text are there
 * already and not in the body (protect_place). */
struct protect_dest {
	uint8_t *to;
	size_t room, placed;
};
/* The same, to @d instead if it can and application data is what comes out. Then *@plain is d->to,
 * and nothing is left in @body; bytes there that hold anything else have been wiped. */
MUST_USE int protect_open_to(struct record_protection *p, const uint8_t *head, uint8_t *body,
			     size_t body_len, const struct protect_dest *d, uint8_t *type,
			     uint8_t **plain, size_t *plain_len);
/* How much of the text of a record, from the start, may be read to @room bytes elsewhere, and opened
 * there in place. In the body it would begin at protect_prefix - RECORD_HEADER_LEN. */
size_t protect_place(const struct record_protection *p, size_t body_len, size_t room);

#endif
