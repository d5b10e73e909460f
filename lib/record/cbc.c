/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MAC-then-encrypt of CBC suites, the reading side. The length of the padding is a secret until the
 * MAC is known to be good (Lucky 13): every record of one length costs the same hash compressions,
 * reads the same addresses and takes the same branches. RFC 5246 §6.2.3.2. */
#include "config.h"

#include "record/cbc.h"

#include "base/ct.h"
#include "base/mem.h"
#include "base/secret.h"
#include "crypto/provider.h"

#define MAX_BLOCK 128

/* Words of one state. */
static size_t stride(const struct hash_ops *ops)
{
	return (ops->state_len + 7u) / 8;
}

static size_t room(const struct hash_ops *ops)
{
	return sizeof(struct cbc_mac) + 2 * stride(ops) * sizeof(uint64_t);
}

/* A hash that goes on from the inner (0) or the outer (1) state. */
static void start(const struct cbc_mac *m, unsigned which, struct hash *h)
{
	h->ops = m->ops;
	memcpy(&h->state, m->states + which * stride(m->ops), m->ops->state_len);
}

int cbc_mac_new(struct cbc_mac **out, const struct mac_entry *mac, const uint8_t *key)
{
	const struct digest_entry *d = digest_find(mac->digest);
	uint8_t block[MAX_BLOCK];
	struct cbc_mac *m;
	struct hash h;

	if (!d || d->block_len > MAX_BLOCK || mac->key_len > d->block_len)
		return ERR(GNUTLS_E_INTERNAL_ERROR);
	TRY(hash_init(&h, mac->digest));
	if (!h.ops->chain)
		return ERR(GNUTLS_E_UNKNOWN_HASH_ALGORITHM);
	m = mem_calloc(1, room(h.ops));
	if (!m)
		return ERR(GNUTLS_E_MEMORY_ERROR);
	m->ops = h.ops;
	m->len = mac->len;
	m->block_len = d->block_len;
	m->count_len = d->block_len == 128 ? 16 : 8;
	for (unsigned which = 0; which < 2; which++) {
		memset(block, which ? 0x5c : 0x36, sizeof(block));
		for (size_t i = 0; i < mac->key_len; i++)
			block[i] ^= key[i];
		m->ops->init(&h.state);
		hash_update(&h, block, m->block_len);
		memcpy(m->states + which * stride(m->ops), &h.state, m->ops->state_len);
	}
	hash_clear(&h);
	mem_wipe(block, sizeof(block));
	*out = m;
	return 0;
}

void cbc_mac_free(struct cbc_mac *m)
{
	if (m)
		mem_free_wipe(m, room(m->ops));
}

/* All ones if a < b, for values below 2^31. */
static uint32_t lt(size_t a, size_t b)
{
	return ct_lt_u32((uint32_t)a, (uint32_t)b);
}

/* The byte at @pos of the padded message: header, @data_len bytes of @data, 0x80, zeros, the bit
 * count in the last bytes of the secret @last_block. @pos, @n and the data's address are public. */
static uint8_t padded_byte(const struct cbc_mac *m, const uint8_t *head, const uint8_t *data,
			   size_t n, size_t pos, size_t data_len, size_t last_block)
{
	size_t block = pos / m->block_len, in_block = pos % m->block_len;
	uint64_t bits = 8 * ((uint64_t)m->block_len + CBC_MAC_HEADER + data_len);
	size_t end = CBC_MAC_HEADER + data_len;
	uint32_t byte = 0, is_last = ct_eq_u32((uint32_t)block, (uint32_t)last_block);

	if (pos < CBC_MAC_HEADER)
		byte = head[pos];
	else if (pos - CBC_MAC_HEADER < n)
		byte = data[pos - CBC_MAC_HEADER];
	byte &= lt(pos, end);
	byte |= 0x80 & ct_eq_u32((uint32_t)pos, (uint32_t)end);
	if (in_block >= m->block_len - 8u) /* lengths fit 64 bits; the upper half stays zero */
		byte |= (uint32_t)(bits >> 8 * (m->block_len - 1 - in_block)) & 0xff & is_last;
	return (uint8_t)byte;
}

/* HMAC over @head and the first @data_len (secret, at most @max_len) bytes of @data. */
static void secret_len_mac(const struct cbc_mac *m, const uint8_t *head, const uint8_t *data,
			   size_t n, size_t data_len, size_t min_len, size_t max_len, uint8_t *out)
{
	struct hash h, outer;
	uint8_t block[MAX_BLOCK], state[HASH_MAX_LEN], inner[HASH_MAX_LEN] = {0};
	/* the whole blocks that every candidate shares, then the candidates' last ones */
	size_t fixed = (CBC_MAC_HEADER + min_len) / m->block_len;
	size_t total = (CBC_MAC_HEADER + max_len + 1 + m->count_len + m->block_len - 1) /
		       m->block_len;
	size_t last_block = fixed;

	start(m, 0, &h);
	start(m, 1, &outer);
	/* division of a secret, by comparison */
	for (size_t b = fixed + 1; b <= total; b++) {
		/* needs more than b blocks? */
		uint32_t more = lt(b * m->block_len, CBC_MAC_HEADER + data_len + 1 + m->count_len);

		last_block += 1 & more;
	}
	if (fixed) {
		hash_update(&h, head, CBC_MAC_HEADER);
		hash_update(&h, data, fixed * m->block_len - CBC_MAC_HEADER);
	}
	for (size_t b = fixed; b < total; b++) {
		uint32_t wanted = ct_eq_u32((uint32_t)b, (uint32_t)last_block);

		for (size_t i = 0; i < m->block_len; i++)
			block[i] = padded_byte(m, head, data, n, b * m->block_len + i, data_len,
					       last_block);
		hash_update(&h, block, m->block_len);
		h.ops->chain(&h.state, state);
		for (size_t i = 0; i < m->len; i++)
			inner[i] |= state[i] & (uint8_t)wanted;
	}
	hash_update(&outer, inner, m->len);
	hash_digest(&outer, out);
	hash_clear(&h);
	hash_clear(&outer);
	mem_wipe(block, sizeof(block));
	mem_wipe(state, sizeof(state));
	mem_wipe(inner, sizeof(inner));
}

/* Copies m->len bytes from the secret offset @at, which is in [@from, @n - m->len]: one pass over
 * the window into a ring, then a rotation by the secret remainder. */
static void secret_copy(const struct cbc_mac *m, const uint8_t *data, size_t n, size_t at,
			size_t from, uint8_t *out)
{
	uint8_t ring[HASH_MAX_LEN] = {0};
	size_t j = 0, rotate = 0;

	for (size_t i = from; i < n; i++) {
		uint32_t inside = ~lt(i, at) & lt(i, at + m->len);

		ring[j] |= data[i] & (uint8_t)inside;
		rotate |= j & ct_eq_u32((uint32_t)i, (uint32_t)at);
		if (++j == m->len)
			j = 0;
	}
	for (size_t i = 0; i < m->len; i++) {
		uint8_t byte = 0;
		size_t want = rotate + i;

		want -= m->len & (size_t)(uint32_t)~lt(want, m->len);
		for (size_t k = 0; k < m->len; k++)
			byte |= ring[k] & (uint8_t)ct_eq_u32((uint32_t)k, (uint32_t)want);
		out[i] = byte;
	}
	mem_wipe(ring, sizeof(ring));
}

uint32_t cbc_mac_check(const struct cbc_mac *m, const uint8_t head[CBC_MAC_HEADER],
		       const uint8_t *data, size_t n, size_t *len)
{
	uint8_t full[CBC_MAC_HEADER], want[HASH_MAX_LEN], got[HASH_MAX_LEN];
	size_t span = n < 256 ? n : 256, max_len, min_len, data_len;
	uint32_t pad, good;

	*len = 0;
	if (n < (size_t)m->len + 1)
		return 0;
	max_len = n - m->len - 1;
	min_len = max_len > 255 ? max_len - 255 : 0;
	SECRET_MARK(data, n);
	pad = data[n - 1];
	good = ~ct_lt_u32((uint32_t)max_len, pad);
	for (size_t i = 0; i < span; i++) {
		uint32_t in_pad = ~ct_lt_u32(pad, (uint32_t)i);

		good &= ~in_pad | ct_eq_u32(data[n - 1 - i], pad);
	}
	/* bad padding is taken for none: the MAC then fails at the same cost */
	data_len = max_len - (pad & good);
	memcpy(full, head, CBC_MAC_HEADER - 2);
	full[11] = (uint8_t)(data_len >> 8);
	full[12] = (uint8_t)data_len;
	secret_len_mac(m, full, data, n, data_len, min_len, max_len, want);
	secret_copy(m, data, n, data_len, min_len, got);
	good &= ct_eq_mask(want, got, m->len);
	SECRET_OPEN(&good, sizeof(good));
	SECRET_OPEN(&data_len, sizeof(data_len));
	SECRET_OPEN(data, n);
	mem_wipe(want, sizeof(want));
	*len = data_len;
	return good;
}
