/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* AES-GCM (SP 800-38D) with the processor's AES and carry-less multiplication, for builds and
 * processors that libipsec-mb doesn't serve: eight blocks at a time and one reduction for them,
 * where nettle works block by block. Data and keys index no table and decide no branch. */
#include "config.h"

#include <immintrin.h>

#include "accelerated/accelerated.h"
#include "base/mem.h"

#define HW      __attribute__((target("aes,pclmul,ssse3,sse4.1")))
#define INLINE  HW __attribute__((always_inline)) static inline
#define TAG_LEN 16
#define BLOCK   16
#define LANES   8
#define ROUNDS  14 /* at most */
#define STRIDE  (LANES * BLOCK)

struct aesni_gcm {
	__m128i round_key[ROUNDS + 1];
	__m128i power[LANES]; /* H^1 … H^8, each times x and reflected */
	unsigned rounds;
};

#define CTX_LEN (sizeof(struct aesni_gcm) + _Alignof(struct aesni_gcm) - 1)

static struct aesni_gcm *key_of(void *ctx)
{
	return accel_aligned(ctx, _Alignof(struct aesni_gcm));
}

/* Of one message. */
struct message {
	const struct aesni_gcm *key;
	__m128i counter; /* of the next block, the 32 bits that count in the lowest lane */
	__m128i hash;    /* reflected */
	__m128i last;    /* E(K, J0) */
};

INLINE __m128i load(const void *p)
{
	return _mm_loadu_si128(p);
}

INLINE void store(void *p, __m128i v)
{
	_mm_storeu_si128(p, v);
}

/* GCM's first bit is the highest of the first byte. Bytes turned round, it is the highest of all,
 * and a product of two such numbers comes out reflected as well, but for a shift by one bit that
 * the powers of H have built in. */
INLINE __m128i reflect(__m128i v)
{
	return _mm_shuffle_epi8(v,
				_mm_set_epi8(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15));
}

/* --- GHASH */

struct product {
	__m128i lo, mid, hi;
};

INLINE void multiply_add(struct product *p, __m128i a, __m128i b)
{
	p->lo = _mm_xor_si128(p->lo, _mm_clmulepi64_si128(a, b, 0x00));
	p->hi = _mm_xor_si128(p->hi, _mm_clmulepi64_si128(a, b, 0x11));
	p->mid = _mm_xor_si128(p->mid, _mm_clmulepi64_si128(a, b, 0x01));
	p->mid = _mm_xor_si128(p->mid, _mm_clmulepi64_si128(a, b, 0x10));
}

/* Modulo x^128 + x^7 + x^2 + x + 1, whose reflection has 0xc2 on top: twice, the lower 64 bits are
 * folded into what is above them. */
INLINE __m128i reduce(struct product p)
{
	const __m128i poly = _mm_set_epi64x((long long)0xc200000000000000, 1);
	__m128i lo = _mm_xor_si128(p.lo, _mm_slli_si128(p.mid, 8));
	__m128i hi = _mm_xor_si128(p.hi, _mm_srli_si128(p.mid, 8));

	for (int i = 0; i < 2; i++)
		lo = _mm_xor_si128(_mm_shuffle_epi32(lo, 0x4e),
				   _mm_clmulepi64_si128(lo, poly, 0x10));
	return _mm_xor_si128(hi, lo);
}

/* @count (1 to LANES) blocks, with one reduction. */
INLINE __m128i hash_blocks(const struct aesni_gcm *key, __m128i hash, const uint8_t *data,
			   unsigned count)
{
	struct product p = {_mm_setzero_si128(), _mm_setzero_si128(), _mm_setzero_si128()};

#pragma GCC unroll 8
	for (unsigned i = 0; i < count; i++) {
		__m128i block = reflect(load(data + i * BLOCK));

		if (!i)
			block = _mm_xor_si128(block, hash);
		multiply_add(&p, block, key->power[count - 1 - i]);
	}
	return reduce(p);
}

/* @len bytes, the last block filled up with zeros. */
HW static __m128i hash_padded(const struct aesni_gcm *key, __m128i hash, const uint8_t *data,
			      size_t len)
{
	uint8_t rest[BLOCK] = {0};

	for (; len >= STRIDE; data += STRIDE, len -= STRIDE)
		hash = hash_blocks(key, hash, data, LANES);
	if (len >= BLOCK) {
		hash = hash_blocks(key, hash, data, (unsigned)(len / BLOCK));
		data += len - len % BLOCK;
		len %= BLOCK;
	}
	if (len) {
		memcpy(rest, data, len);
		hash = hash_blocks(key, hash, rest, 1);
	}
	return hash;
}

INLINE __m128i hash_lengths(const struct aesni_gcm *key, __m128i hash, uint64_t ad_len,
			    uint64_t len)
{
	struct product p = {_mm_setzero_si128(), _mm_setzero_si128(), _mm_setzero_si128()};
	__m128i block = _mm_set_epi64x((long long)(ad_len * 8), (long long)(len * 8));

	multiply_add(&p, _mm_xor_si128(hash, block), key->power[0]);
	return reduce(p);
}

/* --- AES in counter mode */

INLINE __m128i encrypt_block(const struct aesni_gcm *key, __m128i b)
{
	b = _mm_xor_si128(b, key->round_key[0]);
	for (unsigned r = 1; r < key->rounds; r++)
		b = _mm_aesenc_si128(b, key->round_key[r]);
	return _mm_aesenclast_si128(b, key->round_key[key->rounds]);
}

/* The key stream of the next LANES blocks. */
INLINE void key_stream(const __m128i *rk, unsigned rounds, __m128i *counter, __m128i b[LANES])
{
	__m128i c = *counter;

#pragma GCC unroll 8
	for (int i = 0; i < LANES; i++) {
		b[i] = _mm_xor_si128(reflect(c), rk[0]);
		c = _mm_add_epi32(c, _mm_set_epi32(0, 0, 0, 1));
	}
	*counter = c;
#pragma GCC unroll 16
	for (unsigned r = 1; r < rounds; r++) {
#pragma GCC unroll 8
		for (int i = 0; i < LANES; i++)
			b[i] = _mm_aesenc_si128(b[i], rk[r]);
	}
#pragma GCC unroll 8
	for (int i = 0; i < LANES; i++)
		b[i] = _mm_aesenclast_si128(b[i], rk[rounds]);
}

/* What is hashed is the ciphertext: before it is opened, after it was sealed. */
INLINE void crypt_strides(struct message *m, size_t *len, uint8_t **dst, const uint8_t **src,
			  bool opening, unsigned rounds)
{
	/* not in memory that @dst might be, for all the compiler knows */
	__m128i b[LANES], counter = m->counter, hash = m->hash;
	const struct aesni_gcm *key = m->key;
	const uint8_t *in = *src;
	uint8_t *out = *dst;
	size_t left = *len;

	for (; left >= STRIDE; left -= STRIDE, out += STRIDE, in += STRIDE) {
		key_stream(key->round_key, rounds, &counter, b);
		if (opening)
			hash = hash_blocks(key, hash, in, LANES);
#pragma GCC unroll 8
		for (int i = 0; i < LANES; i++)
			store(out + i * BLOCK, _mm_xor_si128(b[i], load(in + i * BLOCK)));
		if (!opening)
			hash = hash_blocks(key, hash, out, LANES);
	}
	m->counter = counter;
	m->hash = hash;
	*src = in;
	*dst = out;
	*len = left;
}

/* The last bytes, less than a stride. */
INLINE void crypt_rest(struct message *m, size_t len, uint8_t *dst, const uint8_t *src,
		       bool opening)
{
	size_t padded = (len + BLOCK - 1) / BLOCK * BLOCK;
	__m128i b[LANES], counter = m->counter;
	uint8_t text[STRIDE] = {0};

	memcpy(text, src, len);
	key_stream(m->key->round_key, m->key->rounds, &counter, b);
	m->counter = _mm_add_epi32(m->counter, _mm_set_epi32(0, 0, 0, (int)(padded / BLOCK)));
	if (opening)
		m->hash = hash_blocks(m->key, m->hash, text, (unsigned)(padded / BLOCK));
	for (size_t i = 0; i < padded; i += BLOCK)
		store(text + i, _mm_xor_si128(b[i / BLOCK], load(text + i)));
	memcpy(dst, text, len);
	if (!opening) {
		memset(text + len, 0, padded - len);
		m->hash = hash_blocks(m->key, m->hash, text, (unsigned)(padded / BLOCK));
	}
	mem_wipe(text, sizeof(text));
	mem_wipe(b, sizeof(b));
}

INLINE void crypt(struct message *m, size_t len, uint8_t *dst, const uint8_t *src, bool opening)
{
	if (m->key->rounds == 10)
		crypt_strides(m, &len, &dst, &src, opening, 10);
	else
		crypt_strides(m, &len, &dst, &src, opening, 14);
	if (len)
		crypt_rest(m, len, dst, src, opening);
}

/* For aead_iov_crypt and aead_pieces_open: whole blocks but for the last call. */
HW static void seal_piece(void *ctx, size_t len, uint8_t *dst, const uint8_t *src)
{
	crypt(ctx, len, dst, src, false);
}

HW static void open_piece(void *ctx, size_t len, uint8_t *dst, const uint8_t *src)
{
	crypt(ctx, len, dst, src, true);
}

/* --- keys */

/* FIPS 197 §5.2. @word: RotWord and SubWord of the last word with its constant, or SubWord alone,
 * in all four lanes. */
INLINE __m128i next_round_key(__m128i k, __m128i word)
{
	k = _mm_xor_si128(k, _mm_slli_si128(k, 4));
	k = _mm_xor_si128(k, _mm_slli_si128(k, 8));
	return _mm_xor_si128(k, word);
}

#define ROT(k, rcon) _mm_shuffle_epi32(_mm_aeskeygenassist_si128(k, rcon), 0xff)
#define SUB(k)       _mm_shuffle_epi32(_mm_aeskeygenassist_si128(k, 0), 0xaa)

HW static void expand_128(__m128i *rk, const uint8_t *key)
{
	rk[0] = load(key);
	rk[1] = next_round_key(rk[0], ROT(rk[0], 0x01));
	rk[2] = next_round_key(rk[1], ROT(rk[1], 0x02));
	rk[3] = next_round_key(rk[2], ROT(rk[2], 0x04));
	rk[4] = next_round_key(rk[3], ROT(rk[3], 0x08));
	rk[5] = next_round_key(rk[4], ROT(rk[4], 0x10));
	rk[6] = next_round_key(rk[5], ROT(rk[5], 0x20));
	rk[7] = next_round_key(rk[6], ROT(rk[6], 0x40));
	rk[8] = next_round_key(rk[7], ROT(rk[7], 0x80));
	rk[9] = next_round_key(rk[8], ROT(rk[8], 0x1b));
	rk[10] = next_round_key(rk[9], ROT(rk[9], 0x36));
}

HW static void expand_256(__m128i *rk, const uint8_t *key)
{
	rk[0] = load(key);
	rk[1] = load(key + BLOCK);
	rk[2] = next_round_key(rk[0], ROT(rk[1], 0x01));
	rk[3] = next_round_key(rk[1], SUB(rk[2]));
	rk[4] = next_round_key(rk[2], ROT(rk[3], 0x02));
	rk[5] = next_round_key(rk[3], SUB(rk[4]));
	rk[6] = next_round_key(rk[4], ROT(rk[5], 0x04));
	rk[7] = next_round_key(rk[5], SUB(rk[6]));
	rk[8] = next_round_key(rk[6], ROT(rk[7], 0x08));
	rk[9] = next_round_key(rk[7], SUB(rk[8]));
	rk[10] = next_round_key(rk[8], ROT(rk[9], 0x10));
	rk[11] = next_round_key(rk[9], SUB(rk[10]));
	rk[12] = next_round_key(rk[10], ROT(rk[11], 0x20));
	rk[13] = next_round_key(rk[11], SUB(rk[12]));
	rk[14] = next_round_key(rk[12], ROT(rk[13], 0x40));
}

/* H times x: a shift by one bit; what falls out on top is folded back. */
INLINE __m128i times_x(__m128i h)
{
	__m128i top = _mm_srli_epi64(h, 63);
	__m128i out = _mm_shuffle_epi32(_mm_cmpgt_epi32(_mm_setzero_si128(), h), 0xff);

	h = _mm_or_si128(_mm_slli_epi64(h, 1), _mm_slli_si128(top, 8));
	return _mm_xor_si128(h,
			     _mm_and_si128(out, _mm_set_epi64x((long long)0xc200000000000000, 1)));
}

HW static void set_powers(struct aesni_gcm *key)
{
	__m128i h = times_x(reflect(encrypt_block(key, _mm_setzero_si128())));

	key->power[0] = h;
	for (int i = 1; i < LANES; i++) {
		struct product p = {_mm_setzero_si128(), _mm_setzero_si128(), _mm_setzero_si128()};

		multiply_add(&p, key->power[i - 1], h);
		key->power[i] = reduce(p);
	}
}

HW static void gcm128_key(void *ctx, const void *key)
{
	struct aesni_gcm *k = key_of(ctx);

	k->rounds = 10;
	expand_128(k->round_key, key);
	set_powers(k);
}

HW static void gcm256_key(void *ctx, const void *key)
{
	struct aesni_gcm *k = key_of(ctx);

	k->rounds = 14;
	expand_256(k->round_key, key);
	set_powers(k);
}

/* --- messages */

HW static void begin(struct message *m, const struct aesni_gcm *key, const void *nonce,
		     size_t nonce_len, const void *ad, size_t ad_len)
{
	uint8_t j0[BLOCK] = {[BLOCK - 1] = 1};

	m->key = key;
	m->hash = _mm_setzero_si128();
	if (nonce_len == 12) {
		memcpy(j0, nonce, 12);
		m->counter = reflect(load(j0));
	} else {
		m->counter = hash_lengths(key, hash_padded(key, m->hash, nonce, nonce_len), 0,
					  nonce_len);
	}
	m->last = encrypt_block(key, reflect(m->counter));
	m->counter = _mm_add_epi32(m->counter, _mm_set_epi32(0, 0, 0, 1));
	if (ad_len)
		m->hash = hash_padded(key, m->hash, ad, ad_len);
}

HW static void finish(struct message *m, size_t ad_len, size_t len, uint8_t tag[TAG_LEN])
{
	store(tag, _mm_xor_si128(m->last, reflect(hash_lengths(m->key, m->hash, ad_len, len))));
	mem_wipe(m, sizeof(*m));
}

static int gcm_seal(void *ctx, const void *nonce, size_t nonce_len, const void *ad, size_t ad_len,
		    const struct iovec *iov, unsigned count, size_t tag_len, void *out)
{
	uint8_t tag[TAG_LEN];
	struct message m;
	size_t len;

	if (!nonce_len || !aead_iov_total(iov, count, &len) || len > AEAD_GCM_TEXT_MAX)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	begin(&m, key_of(ctx), nonce, nonce_len, ad, ad_len);
	aead_iov_crypt(seal_piece, &m, BLOCK, iov, count, len, out);
	finish(&m, ad_len, len, tag);
	memcpy((uint8_t *)out + len, tag, tag_len);
	return 0;
}

static int gcm_open(void *ctx, const void *nonce, size_t nonce_len, const void *ad, size_t ad_len,
		    const struct aead_piece *text, unsigned count, const void *tag, size_t tag_len)
{
	size_t len = aead_pieces_total(text, count);
	uint8_t own[TAG_LEN];
	struct message m;

	if (!nonce_len || len > AEAD_GCM_TEXT_MAX)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	begin(&m, key_of(ctx), nonce, nonce_len, ad, ad_len);
	aead_pieces_open(open_piece, &m, text, count);
	finish(&m, ad_len, len, own);
	return aead_tag_check(own, tag, tag_len, text, count);
}

/* --- choosing */

#define ROW(bits)                                                                                  \
	{                                                                                          \
		.id = GNUTLS_CIPHER_AES_##bits##_GCM, .ctx_len = CTX_LEN, .key_len = bits / 8,     \
		.nonce_len = 12, .tag_len = TAG_LEN, .set_key = gcm##bits##_key, .seal = gcm_seal, \
		.open = gcm_open                                                                   \
	}

static const struct aead_ops table[] = {ROW(128), ROW(256), {0}};

static const struct aead_ops *aesni_aead(unsigned allowed)
{
	const unsigned base = ACCEL_AESNI | ACCEL_SSSE3 | ACCEL_PCLMUL;

	__builtin_cpu_init();
	if ((allowed & base) != base || !__builtin_cpu_supports("ssse3") ||
	    !__builtin_cpu_supports("sse4.1") || !__builtin_cpu_supports("aes") ||
	    !__builtin_cpu_supports("pclmul"))
		return NULL;
	return table;
}

const struct accel_provider accel_aesni = {"AES-NI", aesni_aead};
