/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MAC-then-encrypt of CBC suites, the reading side: padding and HMAC of a decrypted record are
 * checked without a branch or an index that depends on them. */
#ifndef RECORD_CBC_H
#define RECORD_CBC_H

#include "algorithms/algorithms.h"
#include "crypto/hash.h"

struct cbc_mac {
	struct hash inner, outer; /* after the key's block */
	uint8_t len, block_len, count_len;
};

#define CBC_MAC_HEADER 13 /* sequence number, type, version, length */

MUST_USE int cbc_mac_init(struct cbc_mac *m, const struct mac_entry *mac, const uint8_t *key);
void cbc_mac_clear(struct cbc_mac *m);
/* Checks @n decrypted bytes of plaintext, MAC, padding. @head's last two bytes, the plaintext's
 * length, are filled in here. Returns all ones if the record is good, else 0; *@len is the length
 * of the plaintext, or nonsense below @n. */
uint32_t cbc_mac_check(const struct cbc_mac *m, const uint8_t head[CBC_MAC_HEADER],
		       const uint8_t *data, size_t n, size_t *len);

#endif
