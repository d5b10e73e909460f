/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SHA-256 (FIPS 180-4) and its HMAC (RFC 2104) with the processor's SHA instructions. Nettle has
 * them, too; here the short messages of a key schedule cost little more than the instructions. No
 * branch and no address depends on what is hashed. */
#include "config.h"

#include "accelerated/accelerated.h"

#include <cpuid.h>
#include <endian.h>
#include <immintrin.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "crypto/kdf.h"

#define BLOCK  64
#define DIGEST 32

/* The end of a message: one set bit, zeros, the length of all of it. */
#define P_HASH_END    (1 + sizeof(uint64_t))
#define P_HASH_BLOCKS 3
#define P_HASH_MAX    (P_HASH_BLOCKS * BLOCK - DIGEST - P_HASH_END) /* 151 */

/* The chaining value as the instructions want it: the words F E B A, then H G D C. */
struct chain {
	uint32_t w[8];
};

struct state {
	struct chain chain;
	uint64_t len; /* of all; what is beyond whole blocks waits in part */
	uint8_t part[BLOCK];
};

/* HMAC: the values after the block that holds the key, and the message in hand. */
struct hmac_state {
	struct chain inner, outer;
	struct state now;
};

_Static_assert(sizeof(struct state) <= HASH_STATE_MAX && sizeof(struct hmac_state) <= MAC_STATE_MAX,
	       "state too large");

static const struct chain start = {{0x9b05688c, 0x510e527f, 0xbb67ae85, 0x6a09e667, 0x5be0cd19,
				    0x1f83d9ab, 0xa54ff53a, 0x3c6ef372}};

static const uint32_t round_constants[64] __attribute__((aligned(16))) = {
	0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4,
	0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe,
	0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f,
	0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7,
	0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc,
	0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b,
	0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116,
	0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
	0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7,
	0xc67178f2};

/* A block in hand: the chaining value and the last sixteen message words. */
struct rounds {
	__m128i abef, cdgh, a, b, c, d;
};

/* Four rounds with the message words @m. */
#define ROUNDS(r, m, i)                                                                            \
	do {                                                                                       \
		__m128i wk = _mm_add_epi32((r).m,                                                  \
					   _mm_load_si128((const void *)(round_constants + (i)))); \
		(r).cdgh = _mm_sha256rnds2_epu32((r).cdgh, (r).abef, wk);                          \
		(r).abef = _mm_sha256rnds2_epu32((r).abef, (r).cdgh, _mm_shuffle_epi32(wk, 0x0e)); \
	} while (0)
/* The message words sixteen after those in @a. */
#define SCHEDULE(r, a, b, c, d)                                                         \
	((r).a = _mm_sha256msg2_epu32(_mm_add_epi32(_mm_sha256msg1_epu32((r).a, (r).b), \
						    _mm_alignr_epi8((r).d, (r).c, 4)),  \
				      (r).d))

#define TARGET __attribute__((target("sha,sse4.1")))

TARGET static inline struct rounds rounds_begin(const struct chain *chain, const uint8_t *p)
{
	const __m128i swap = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
	const __m128i *w = (const void *)chain->w, *m = (const void *)p;

	return (struct rounds){_mm_loadu_si128(w),
			       _mm_loadu_si128(w + 1),
			       _mm_shuffle_epi8(_mm_loadu_si128(m), swap),
			       _mm_shuffle_epi8(_mm_loadu_si128(m + 1), swap),
			       _mm_shuffle_epi8(_mm_loadu_si128(m + 2), swap),
			       _mm_shuffle_epi8(_mm_loadu_si128(m + 3), swap)};
}

TARGET static inline void rounds_end(const struct rounds *r, struct chain *chain)
{
	__m128i *w = (void *)chain->w;

	_mm_storeu_si128(w, _mm_add_epi32(_mm_loadu_si128(w), r->abef));
	_mm_storeu_si128(w + 1, _mm_add_epi32(_mm_loadu_si128(w + 1), r->cdgh));
}

TARGET static void compress(struct chain *chain, const uint8_t *p, size_t blocks)
{
	for (; blocks--; p += BLOCK) {
		struct rounds r = rounds_begin(chain, p);

		for (unsigned i = 0;; i += 16) {
			ROUNDS(r, a, i);
			ROUNDS(r, b, i + 4);
			ROUNDS(r, c, i + 8);
			ROUNDS(r, d, i + 12);
			if (i == 48)
				break;
			SCHEDULE(r, a, b, c, d);
			SCHEDULE(r, b, c, d, a);
			SCHEDULE(r, c, d, a, b);
			SCHEDULE(r, d, a, b, c);
		}
		rounds_end(&r, chain);
	}
}

/* A block of one message and a block of another, in 1.5 times the time of one: each of the
 * instructions waits for the one before, of its own message. */
TARGET static void compress_two(struct chain *one, const uint8_t *p, struct chain *two,
				const uint8_t *q)
{
	struct rounds r = rounds_begin(one, p), s = rounds_begin(two, q);

	for (unsigned i = 0;; i += 16) {
		ROUNDS(r, a, i);
		ROUNDS(s, a, i);
		ROUNDS(r, b, i + 4);
		ROUNDS(s, b, i + 4);
		ROUNDS(r, c, i + 8);
		ROUNDS(s, c, i + 8);
		ROUNDS(r, d, i + 12);
		ROUNDS(s, d, i + 12);
		if (i == 48)
			break;
		SCHEDULE(r, a, b, c, d);
		SCHEDULE(s, a, b, c, d);
		SCHEDULE(r, b, c, d, a);
		SCHEDULE(s, b, c, d, a);
		SCHEDULE(r, c, d, a, b);
		SCHEDULE(s, c, d, a, b);
		SCHEDULE(r, d, a, b, c);
		SCHEDULE(s, d, a, b, c);
	}
	rounds_end(&r, one);
	rounds_end(&s, two);
}

static void begin(struct state *s, const struct chain *chain, uint64_t len)
{
	s->chain = *chain;
	s->len = len;
}

static void sha256_start(void *state)
{
	begin(state, &start, 0);
}

static void sha256_more(void *state, const void *data, size_t len)
{
	struct state *s = state;
	const uint8_t *p = data;
	size_t have = s->len % BLOCK;

	s->len += len;
	if (have) {
		size_t n = MIN(len, BLOCK - have);

		memcpy(s->part + have, p, n);
		if (have + n < BLOCK)
			return;
		compress(&s->chain, s->part, 1);
		p += n;
		len -= n;
	}
	if (len >= BLOCK)
		compress(&s->chain, p, len / BLOCK);
	memcpy(s->part, p + len / BLOCK * BLOCK, len % BLOCK);
}

/* The words A to H, big endian. In two stores: what a block is read in has the same size. */
TARGET static void put_chain(const struct chain *chain, uint8_t *out)
{
	const __m128i back = _mm_set_epi64x(0x0001020304050607, 0x08090a0b0c0d0e0f);
	const __m128i *w = (const void *)chain->w;
	__m128i abef = _mm_shuffle_epi8(_mm_loadu_si128(w), back);
	__m128i cdgh = _mm_shuffle_epi8(_mm_loadu_si128(w + 1), back);

	_mm_storeu_si128((void *)out, _mm_unpacklo_epi64(abef, cdgh));
	_mm_storeu_si128((void *)(out + DIGEST / 2), _mm_unpackhi_epi64(abef, cdgh));
}

static void sha256_chain(const void *state, void *out)
{
	put_chain(&((const struct state *)state)->chain, out);
}

static void sha256_end(void *state, void *out)
{
	struct state *s = state;
	size_t have = s->len % BLOCK;
	uint64_t bits = htobe64(8 * s->len);

	s->part[have++] = 0x80;
	if (have > BLOCK - sizeof(bits)) {
		memset(s->part + have, 0, BLOCK - have);
		compress(&s->chain, s->part, 1);
		have = 0;
	}
	memset(s->part + have, 0, BLOCK - sizeof(bits) - have);
	memcpy(s->part + BLOCK - sizeof(bits), &bits, sizeof(bits));
	compress(&s->chain, s->part, 1);
	put_chain(&s->chain, out);
}

static int hmac_key(void *state, const void *key, size_t len)
{
	struct hmac_state *h = state;
	uint8_t block[BLOCK] = {0}, inner[BLOCK], outer[BLOCK];

	if (len > BLOCK) {
		sha256_start(&h->now);
		sha256_more(&h->now, key, len);
		sha256_end(&h->now, block);
	} else if (len) {
		memcpy(block, key, len);
	}
	for (unsigned i = 0; i < BLOCK; i++) {
		inner[i] = block[i] ^ 0x36;
		outer[i] = block[i] ^ 0x5c;
	}
	h->inner = h->outer = start;
	compress_two(&h->inner, inner, &h->outer, outer);
	mem_wipe(block, sizeof(block));
	mem_wipe(inner, sizeof(inner));
	mem_wipe(outer, sizeof(outer));
	begin(&h->now, &h->inner, BLOCK);
	return 0;
}

static void hmac_more(void *state, const void *data, size_t len)
{
	sha256_more(&((struct hmac_state *)state)->now, data, len);
}

static void hmac_end(void *state, void *out)
{
	struct hmac_state *h = state;

	sha256_end(&h->now, h->now.part);
	begin(&h->now, &h->outer, BLOCK + DIGEST);
	sha256_end(&h->now, out);
	begin(&h->now, &h->inner, BLOCK);
}

/* --- P_hash (RFC 5246 §5): each A(i) and the output made of the one before are independent */

/* The end of a message of @len bytes, which the last block is filled up with. */
static void put_end(uint8_t *at, uint8_t *end, uint64_t len)
{
	uint64_t bits = htobe64(8 * len);

	*at++ = 0x80;
	memset(at, 0, (size_t)(end - at) - sizeof(bits));
	memcpy(end - sizeof(bits), &bits, sizeof(bits));
}

/* A message for HMAC's inner hash, filled up to whole blocks. */
struct message {
	uint8_t bytes[P_HASH_BLOCKS * BLOCK];
	unsigned blocks;
};

/* The text behind @room bytes. */
static void message_set(struct message *m, size_t room, const void *text, size_t len)
{
	size_t all = room + len;

	if (len)
		memcpy(m->bytes + room, text, len);
	m->blocks = (unsigned)((all + P_HASH_END + BLOCK - 1) / BLOCK);
	put_end(m->bytes + all, m->bytes + m->blocks * BLOCK, BLOCK + all);
}

/* An HMAC under way: the message's blocks, then the one of the outer hash. */
struct lane {
	struct chain chain;
	const struct chain *outer; /* still to come, or NULL */
	const uint8_t *at;
	unsigned left;
	uint8_t last[BLOCK];
};

static void lane_init(struct lane *l)
{
	l->left = 0;
	put_end(l->last + DIGEST, l->last + BLOCK, BLOCK + DIGEST);
}

static void lane_begin(struct lane *l, const struct hmac_state *h, const struct message *m)
{
	l->chain = h->inner;
	l->outer = &h->outer;
	l->at = m->bytes;
	l->left = m->blocks;
}

static void lane_next(struct lane *l)
{
	l->at += BLOCK;
	if (--l->left || !l->outer)
		return;
	put_chain(&l->chain, l->last);
	l->chain = *l->outer;
	l->outer = NULL;
	l->at = l->last;
	l->left = 1;
}

static void lanes_run(struct lane *l, struct lane *m)
{
	for (; l->left && m->left; lane_next(l), lane_next(m))
		compress_two(&l->chain, l->at, &m->chain, m->at);
	for (; l->left; lane_next(l))
		compress(&l->chain, l->at, 1);
	for (; m->left; lane_next(m))
		compress(&m->chain, m->at, 1);
}

static void hmac_p_hash(const void *state, const void *text, size_t len, void *out, size_t out_len)
{
	struct message first, both, only_a; /* the text, A(i) and the text, A(i) */
	uint8_t block[DIGEST], *p = out;
	struct lane a, made;

	lane_init(&a);
	lane_init(&made);
	message_set(&first, 0, text, len);
	message_set(&both, DIGEST, text, len);
	message_set(&only_a, DIGEST, NULL, 0);
	lane_begin(&a, state, &first);
	lanes_run(&a, &made);
	while (out_len) {
		size_t n = MIN(out_len, sizeof(block));

		put_chain(&a.chain, both.bytes);
		lane_begin(&made, state, &both);
		if (out_len > n) {
			put_chain(&a.chain, only_a.bytes);
			lane_begin(&a, state, &only_a);
		}
		lanes_run(&made, &a);
		put_chain(&made.chain, block);
		memcpy(p, block, n);
		p += n;
		out_len -= n;
	}
	mem_wipe(block, sizeof(block));
	mem_wipe(both.bytes, DIGEST);
	mem_wipe(only_a.bytes, DIGEST);
	mem_wipe(&a, sizeof(a));
	mem_wipe(&made, sizeof(made));
}

static const struct hash_ops hash_row = {
	.id = GNUTLS_DIG_SHA256,
	.state_len = sizeof(struct state),
	.len = DIGEST,
	.init = sha256_start,
	.update = sha256_more,
	.digest = sha256_end,
	.chain = sha256_chain,
};

static const struct mac_ops mac_row = {
	.id = GNUTLS_MAC_SHA256,
	.state_len = sizeof(struct hmac_state),
	.len = DIGEST,
	.set_key = hmac_key,
	.update = hmac_more,
	.digest = hmac_end,
	.p_hash = hmac_p_hash,
	.p_hash_max = P_HASH_MAX,
};

/* --- choosing */

/* P_hash gives what the HMAC makes of it. */
static bool p_hash_agrees(const struct mac_ops *mac, const uint8_t *text)
{
	struct mac_ops without = *mac;
	struct mac m = {.ops = mac}, n = {.ops = &without};
	uint8_t got[P_HASH_MAX], want[P_HASH_MAX];

	without.p_hash = NULL;
	if (mac->set_key(&m.state, text, DIGEST) < 0 || mac->set_key(&n.state, text, DIGEST) < 0)
		return false;
	for (size_t len = 0; len <= P_HASH_MAX; len += P_HASH_MAX / 3) {
		if (kdf_tls12_prf_keyed(&m, "", text, len, got, len) < 0 ||
		    kdf_tls12_prf_keyed(&n, "", text, len, want, len) < 0 ||
		    memcmp(got, want, len) != 0)
			return false;
	}
	return true;
}

/* HMACs of messages of lengths around a block's, in two pieces, with keys of such lengths, hashed
 * together. tests/unit/crypto-accel.c compares with nettle's. */
bool accel_sha256_kat(const struct hash_ops *hash, const struct mac_ops *mac)
{
	static const uint8_t lengths[] = {0, 1, 32, 55, 56, 63, 64, 65, 119, 120, 128, 250};
	static const uint8_t answer[DIGEST] = {0x10, 0xe5, 0xbc, 0x96, 0xff, 0x15, 0x96, 0xf7,
					       0x26, 0xa8, 0x2d, 0xcc, 0x14, 0x43, 0xf2, 0x5f,
					       0x9f, 0x4d, 0x41, 0xe7, 0x54, 0x12, 0xcd, 0x84,
					       0xa4, 0x13, 0x8e, 0x99, 0xda, 0x19, 0x18, 0x19};
	uint8_t text[256], got[DIGEST];
	struct hash h = {.ops = hash};
	struct mac m = {.ops = mac};

	for (unsigned i = 0; i < sizeof(text); i++)
		text[i] = (uint8_t)(7 * i + 3);
	hash->init(&h.state);
	for (unsigned i = 0; i < ARRAY_LEN(lengths); i++) {
		size_t len = lengths[i], first = len / 3;

		if (mac->set_key(&m.state, text, len) < 0)
			return false;
		mac_update(&m, text, first);
		mac_update(&m, text + first, len - first);
		mac_digest(&m, got);
		hash_update(&h, got, sizeof(got));
		hash_update(&h, text, len);
	}
	hash_digest(&h, got);
	return memcmp(got, answer, sizeof(got)) == 0 && p_hash_agrees(mac, text);
}

static bool processor_has(void)
{
	unsigned a, b, c, d;

	__builtin_cpu_init();
	return __builtin_cpu_supports("ssse3") && __builtin_cpu_supports("sse4.1") &&
	       __get_cpuid_count(7, 0, &a, &b, &c, &d) && b & bit_SHA;
}

static bool is_chosen;

static void choose(void)
{
	unsigned allowed = accel_allowed(secure_getenv("GNUTLS_CPUID_OVERRIDE"));

	if (!(allowed & ACCEL_SHA) || !processor_has())
		return;
	is_chosen = accel_sha256_kat(&hash_row, &mac_row);
	if (is_chosen)
		log_debug("SHA256: SHA instructions\n");
	else
		log_at(LOG_AUDIT, "SHA256 with SHA instructions gives wrong answers: not used\n");
}

static bool chosen(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, choose);
	return is_chosen;
}

const struct hash_ops *accelerated_hash_find(gnutls_digest_algorithm_t alg)
{
	return alg == hash_row.id && chosen() ? &hash_row : NULL;
}

const struct mac_ops *accelerated_mac_find(gnutls_mac_algorithm_t alg)
{
	return alg == mac_row.id && chosen() ? &mac_row : NULL;
}
