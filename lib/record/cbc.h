/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MAC-then-encrypt of CBC suites, the reading side: padding and HMAC of a decrypted record are
 * checked without a branch or an index that depends on them. */
#ifndef RECORD_CBC_H
#define RECORD_CBC_H

#include "algorithms/algorithms.h"
#include "crypto/hash.h"

struct cbc_mac {
	const struct hash_ops *ops;
	uint8_t len, block_len, count_len;
	uint64_t states[]; /* the hash's after the key's block: the inner, the outer */
};

#define CBC_MAC_HEADER 13 /* sequence number, type, version, length */

MUST_USE int cbc_mac_new(struct cbc_mac **m, const struct mac_entry *mac, const uint8_t *key);
void cbc_mac_free(struct cbc_mac *m);
/* Checks @n decrypted bytes of plaintext, MAC, padding. @head's last two bytes, the plaintext's
 * length, are filled in here. Returns all ones if the record is good, else 0; *@len is the length
 * of the plaintext, or nonsense below @n. */
uint32_t cbc_mac_check(const struct cbc_mac *m, const uint8_t head[CBC_MAC_HEADER],
		       const uint8_t *data, size_t n, size_t *len);

#endif
