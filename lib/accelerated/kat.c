/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The known-answer test that an accelerated AEAD passes before its first use: lengths around the
 * strides of vector code, in place and elsewhere, in pieces as records come, and forgeries. */
#include "config.h"

#include "accelerated/accelerated.h"
#include "base/mem.h"

#define KAT_MAX 4160
#define TAG_LEN 16
#define GUARD   0xa5

/* 256-byte strides, 48-block strides, and a counter whose low byte wraps (4096 bytes). */
static const uint16_t lengths[] = {0, 1, 15, 16, 31, 64, 113, 257, 784, 1025, 4133};

/* SHA-256 over all ciphertexts with their tags. tests/unit/crypto-accel.c compares with nettle's.
 */
static const struct kat_answer {
	gnutls_cipher_algorithm_t id;
	uint8_t sha256[32];
} answers[] = {
	{GNUTLS_CIPHER_AES_128_GCM,
	 {0x0e, 0x47, 0xbc, 0x4b, 0x17, 0x24, 0xf6, 0xd2, 0xe7, 0x2a, 0x3c,
	  0x7f, 0xe5, 0x00, 0x96, 0x74, 0xa2, 0xe6, 0x81, 0x87, 0xf8, 0xf9,
	  0xac, 0x4b, 0x9d, 0x1b, 0xcb, 0xb3, 0xf9, 0x1b, 0x1a, 0x49}},
	{GNUTLS_CIPHER_AES_256_GCM,
	 {0x7c, 0xc5, 0xcc, 0xd6, 0x39, 0x52, 0xb3, 0x22, 0x63, 0xf9, 0x37,
	  0x35, 0xff, 0xa2, 0x21, 0x57, 0xbc, 0x6b, 0x91, 0x91, 0x02, 0x11,
	  0x34, 0xad, 0xf9, 0x63, 0x85, 0x69, 0x25, 0x37, 0x6f, 0x6a}},
	{GNUTLS_CIPHER_CHACHA20_POLY1305,
	 {0xfa, 0x47, 0x18, 0x3f, 0x84, 0x2c, 0x7e, 0x1b, 0x58, 0x86, 0xd7,
	  0x69, 0x75, 0x31, 0x21, 0x24, 0x0d, 0xaf, 0x64, 0x7d, 0xc8, 0x49,
	  0x1a, 0x75, 0x1d, 0x8c, 0xba, 0x43, 0xd9, 0xbd, 0xa9, 0x31}},
};

struct kat {
	const struct aead_ops *ops;
	void *ctx;
	size_t len, ad_len;
	uint8_t nonce[12], ad[20];
	uint8_t plain[KAT_MAX], want[KAT_MAX], got[KAT_MAX];
};

static void pattern(uint8_t *p, size_t len, unsigned seed)
{
	for (size_t i = 0; i < len; i++)
		p[i] = (uint8_t)(seed + 7 * i + (i >> 8));
}

static bool kat_seal(struct kat *k, const struct iovec *iov, unsigned count, uint8_t *out)
{
	size_t end = k->len + TAG_LEN;

	out[end] = GUARD;
	return k->ops->seal(k->ctx, k->nonce, sizeof(k->nonce), k->ad, k->ad_len, iov, count,
			    TAG_LEN, out) == 0 &&
	       out[end] == GUARD;
}

static bool kat_open(struct kat *k, const uint8_t *in, uint8_t *out, unsigned pieces)
{
	size_t cut = k->len - k->len % AEAD_PIECE;
	struct aead_piece whole = {in, out, k->len};
	struct aead_piece parts[] = {{in, out, cut}, {in + cut, out + cut, k->len - cut}};
	uint8_t last = out[k->len];

	return k->ops->open(k->ctx, k->nonce, sizeof(k->nonce), k->ad, k->ad_len,
			    pieces == 1 ? &whole : parts, pieces, in + k->len, TAG_LEN) == 0 &&
	       out[k->len] == last;
}

/* Sealed elsewhere (into @want), in place, and in two and in four pieces. */
static bool kat_sealing(struct kat *k)
{
	size_t n = k->len, a = n / 5, b = n / 2;
	struct iovec whole = {k->plain, n}, here = {k->got, n};
	struct iovec record[] = {{k->plain, n ? n - 1 : 0},
				 {k->plain + (n ? n - 1 : 0), n ? 1 : 0}};
	struct iovec parts[] = {
		{k->plain, a}, {NULL, 0}, {k->plain + a, b - a}, {k->plain + b, n - b}};

	if (!kat_seal(k, &whole, 1, k->want))
		return false;
	memcpy(k->got, k->plain, n);
	if (!kat_seal(k, &here, 1, k->got) || memcmp(k->got, k->want, n + TAG_LEN))
		return false;
	/* the first piece in place, as a caller may have it */
	memcpy(k->got, k->plain, n);
	record[0].iov_base = k->got;
	if (!kat_seal(k, record, 2, k->got) || memcmp(k->got, k->want, n + TAG_LEN))
		return false;
	return kat_seal(k, parts, 4, k->got) && !memcmp(k->got, k->want, n + TAG_LEN);
}

static bool kat_opening(struct kat *k)
{
	size_t n = k->len;

	for (unsigned pieces = 1; pieces <= 2; pieces++) {
		if (!kat_open(k, k->want, k->got, pieces) || memcmp(k->got, k->plain, n))
			return false;
		memcpy(k->got, k->want, n + TAG_LEN);
		if (!kat_open(k, k->got, k->got, pieces) || memcmp(k->got, k->plain, n))
			return false;
	}
	/* forged: the tag's last bit, then the text's first or the additional data's */
	k->want[n + TAG_LEN - 1] ^= 1;
	if (kat_open(k, k->want, k->got, 2))
		return false;
	k->want[n + TAG_LEN - 1] ^= 1;
	for (size_t i = 0; i < n; i++)
		if (k->got[i])
			return false;
	*(n ? k->want : k->ad) ^= 0x80;
	return (!n && !k->ad_len) || !kat_open(k, k->want, k->got, 1);
}

bool accel_kat(const struct aead_ops *o)
{
	const struct kat_answer *answer = NULL;
	uint8_t key[32], digest[HASH_MAX_LEN];
	struct kat *k = NULL;
	bool ok = false;
	struct hash h;

	for (size_t i = 0; i < ARRAY_LEN(answers); i++)
		if (answers[i].id == o->id)
			answer = &answers[i];
	if (!answer || o->key_len > sizeof(key) || o->tag_len != TAG_LEN || o->nonce_len != 12 ||
	    hash_init(&h, GNUTLS_DIG_SHA256) < 0)
		return false;
	k = mem_calloc(1, sizeof(*k));
	if (!k)
		goto cleanup;
	k->ops = o;
	k->ctx = mem_calloc(1, o->ctx_len);
	if (!k->ctx)
		goto cleanup;
	for (size_t i = 0; i < ARRAY_LEN(lengths); i++) {
		pattern(key, sizeof(key), (unsigned)i);
		if (i % 4 == 0) /* and a context serves more than once */
			o->set_key(k->ctx, key);
		k->len = lengths[i];
		k->ad_len = (i * 5) % sizeof(k->ad);
		pattern(k->nonce, sizeof(k->nonce), 3 * (unsigned)i);
		pattern(k->ad, sizeof(k->ad), 5 * (unsigned)i);
		pattern(k->plain, k->len, 11 * (unsigned)i);
		if (!kat_sealing(k))
			goto cleanup;
		hash_update(&h, k->want, k->len + TAG_LEN);
		if (!kat_opening(k))
			goto cleanup;
	}
	hash_digest(&h, digest);
	ok = !memcmp(digest, answer->sha256, sizeof(answer->sha256));
cleanup:
	hash_clear(&h);
	if (k) {
		mem_free_wipe(k->ctx, o->ctx_len);
		mem_free(k);
	}
	return ok;
}
