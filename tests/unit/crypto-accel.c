/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Accelerated AEADs against nettle's: the same bytes at every level of the processor, whatever the
 * lengths and pieces; nothing written beside them (their assembler is not instrumented: guard
 * bytes); forgeries refused. And that the known-answer test finds what is broken. */
#include "config.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include <gnutls/crypto.h>

#include "accelerated/accelerated.h"
#include "base/mem.h"

#define TEXT_MAX  20000
#define AD_MAX    600
#define TAG_LEN   16
#define GUARD_LEN 64
#define PIECES    6

static const gnutls_cipher_algorithm_t algs[] = {
	GNUTLS_CIPHER_AES_128_GCM,
	GNUTLS_CIPHER_AES_256_GCM,
	GNUTLS_CIPHER_CHACHA20_POLY1305,
};

/* Repeatable, so that a failure can be looked at. */
static uint64_t seed = 0x9e3779b97f4a7c15;

static uint32_t rnd(uint32_t below)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (uint32_t)(seed >> 32) % below;
}

static void rnd_fill(uint8_t *p, size_t len)
{
	for (size_t i = 0; i < len; i++)
		p[i] = (uint8_t)rnd(256);
}

static const struct aead_ops *row(const struct aead_ops *o, gnutls_cipher_algorithm_t id)
{
	while (o && o->id && o->id != id)
		o++;
	return o && o->id ? o : NULL;
}

/* Text, tag and guards on both sides, in memory of its own at an odd place: what is read beyond
 * its end is found by the sanitizer or valgrind where C code does it, what is written by us. */
struct room {
	uint8_t *mem, *at;
	size_t len;
};

static void room_init(struct room *r, size_t len, size_t skew)
{
	r->len = len;
	r->mem = malloc(len + skew + 2 * GUARD_LEN);
	assert_non_null(r->mem);
	memset(r->mem, 0xa5, len + skew + 2 * GUARD_LEN);
	r->at = r->mem + GUARD_LEN + skew;
}

static void room_done(struct room *r)
{
	for (size_t i = 1; i <= GUARD_LEN; i++) {
		assert_int_equal(r->at[-(ptrdiff_t)i], 0xa5);
		assert_int_equal(r->at[r->len + i - 1], 0xa5);
	}
	free(r->mem);
}

struct pair {
	const struct aead_ops *fast, *ref;
	struct room fast_room;
	void *fast_ctx, *ref_ctx;
};

static void pair_key(struct pair *p)
{
	uint8_t key[32];

	rnd_fill(key, sizeof(key));
	p->fast->set_key(p->fast_ctx, key);
	p->ref->set_key(p->ref_ctx, key);
}

/* Contexts as malloc gives them, and at every alignment that an application's malloc may have. */
static void pair_init(struct pair *p, const struct aead_ops *fast, gnutls_cipher_algorithm_t id)
{
	p->fast = row(fast, id);
	p->ref = row(nettle_aead_table, id);
	assert_non_null(p->fast);
	assert_non_null(p->ref);
	assert_int_equal(p->fast->key_len, p->ref->key_len);
	assert_int_equal(p->fast->tag_len, p->ref->tag_len);
	assert_int_equal(p->fast->nonce_len, p->ref->nonce_len);
	room_init(&p->fast_room, p->fast->ctx_len, 8 * rnd(8));
	memset(p->fast_room.at, 0, p->fast->ctx_len);
	p->fast_ctx = p->fast_room.at;
	p->ref_ctx = mem_calloc(1, p->ref->ctx_len);
	assert_non_null(p->ref_ctx);
	pair_key(p);
}

static void pair_clear(struct pair *p)
{
	room_done(&p->fast_room);
	mem_free_wipe(p->ref_ctx, p->ref->ctx_len);
}

#define OPEN(ops, ctx, nonce, nonce_len, ad, ad_len, in, in_len, tag_len, to) \
	(ops)->open(ctx, nonce, nonce_len, ad, ad_len,                        \
		    &(struct aead_piece){in, to, (in_len) - (tag_len)}, 1,    \
		    (in) + (in_len) - (tag_len), tag_len)

/* @len bytes at @text in at most PIECES pieces, empty ones among them. */
static unsigned cut(struct iovec *iov, uint8_t *text, size_t len)
{
	unsigned n = 1 + rnd(PIECES);

	for (unsigned i = 0; i < n; i++) {
		size_t few = 1 + rnd(40), part = rnd((uint32_t)len + 1);

		if (rnd(3) == 0)
			part = MIN(part, few);
		if (i == n - 1)
			part = len;
		iov[i] = (struct iovec){part ? text : NULL, part};
		text += part;
		len -= part;
	}
	return n;
}

static void one(struct pair *p, size_t len, size_t ad_len, size_t tag_len, size_t nonce_len)
{
	static uint8_t text[TEXT_MAX], want[TEXT_MAX + TAG_LEN], ad[AD_MAX], zero[TEXT_MAX];
	struct room out, in;
	struct iovec iov[PIECES], whole = {text, len};
	uint8_t nonce[32], rest[AEAD_PIECE];
	unsigned n;

	rnd_fill(text, len);
	rnd_fill(ad, ad_len);
	rnd_fill(nonce, nonce_len);
	assert_int_equal(
		p->ref->seal(p->ref_ctx, nonce, nonce_len, ad, ad_len, &whole, 1, tag_len, want),
		0);
	room_init(&out, len + tag_len, rnd(64));
	/* whole; in pieces; in place; a record's content type after it */
	for (int way = 0; way < 4; way++) {
		memset(out.at, 0, out.len);
		n = 1;
		iov[0] = whole;
		if (way == 1)
			n = cut(iov, text, len);
		if (way >= 2 && len)
			memcpy(out.at, text, len);
		if (way >= 2)
			iov[0].iov_base = out.at;
		if (way == 3 && len) {
			iov[0].iov_len--;
			iov[n++] = (struct iovec){text + len - 1, 1};
		}
		assert_int_equal(p->fast->seal(p->fast_ctx, nonce, nonce_len, ad_len ? ad : NULL,
					       ad_len, iov, n, tag_len, out.at),
				 0);
		assert_memory_equal(out.at, want, len + tag_len);
	}
	/* in place, then elsewhere */
	assert_int_equal(OPEN(p->fast, p->fast_ctx, nonce, nonce_len, ad, ad_len, out.at, out.len,
			      tag_len, out.at),
			 0);
	assert_memory_equal(out.at, text, len);
	memcpy(out.at, want, out.len);
	room_init(&in, len, rnd(64));
	assert_int_equal(OPEN(p->fast, p->fast_ctx, nonce, nonce_len, ad, ad_len, out.at, out.len,
			      tag_len, in.at),
			 0);
	assert_memory_equal(in.at, text, len);
	assert_memory_equal(out.at, want, out.len);
	/* in two pieces, the second somewhere else: a record that is a byte larger than its room;
	 * the first of them opened in place */
	for (int i = 0; len && i < 4; i++) {
		size_t first = (len - 1) / AEAD_PIECE * AEAD_PIECE;
		struct aead_piece two[] = {{i & 2 ? in.at : out.at, in.at, first},
					   {out.at + first, rest, len - first}};
		const struct aead_ops *ops = i & 1 ? p->ref : p->fast;
		void *ctx = i & 1 ? p->ref_ctx : p->fast_ctx;

		memcpy(in.at, want, first);
		assert_int_equal(
			ops->open(ctx, nonce, nonce_len, ad, ad_len, two, 2, out.at + len, tag_len),
			0);
		assert_memory_equal(in.at, text, first);
		assert_memory_equal(rest, text + first, len - first);
		memcpy(in.at, want, first);
		out.at[len] ^= 1;
		assert_int_equal(
			ops->open(ctx, nonce, nonce_len, ad, ad_len, two, 2, out.at + len, tag_len),
			GNUTLS_E_DECRYPTION_FAILED);
		assert_memory_equal(in.at, zero, first);
		assert_memory_equal(rest, zero, len - first);
		out.at[len] ^= 1;
	}
	/* forged anywhere: tag, text, additional data, nonce */
	for (int what = 0; what < 4; what++) {
		uint8_t *at = out.at + len + rnd((uint32_t)tag_len), bit = (uint8_t)(1u << rnd(8));

		if (what == 1 && len)
			at = out.at + rnd((uint32_t)len);
		else if (what == 2 && ad_len)
			at = ad + rnd((uint32_t)ad_len);
		else if (what == 3)
			at = nonce + rnd((uint32_t)nonce_len);
		*at ^= bit;
		memset(in.at, 0x77, len);
		assert_int_equal(OPEN(p->fast, p->fast_ctx, nonce, nonce_len, ad, ad_len, out.at,
				      out.len, tag_len, in.at),
				 GNUTLS_E_DECRYPTION_FAILED);
		assert_memory_equal(in.at, zero, len);
		*at ^= bit;
	}
	/* one byte short, and one byte fewer of additional data */
	if (len)
		assert_int_equal(OPEN(p->fast, p->fast_ctx, nonce, nonce_len, ad, ad_len, out.at,
				      out.len - 1, tag_len, in.at),
				 GNUTLS_E_DECRYPTION_FAILED);
	if (ad_len)
		assert_int_equal(OPEN(p->fast, p->fast_ctx, nonce, nonce_len, ad, ad_len - 1,
				      out.at, out.len, tag_len, in.at),
				 GNUTLS_E_DECRYPTION_FAILED);
	room_done(&in);
	room_done(&out);
}

static void compare(const struct aead_ops *fast, unsigned rounds)
{
	for (size_t a = 0; a < ARRAY_LEN(algs); a++) {
		bool gcm = algs[a] != GNUTLS_CIPHER_CHACHA20_POLY1305;
		struct pair p;

		if (!row(fast, algs[a]))
			continue;
		pair_init(&p, fast, algs[a]);
		for (size_t len = 0; len <= 300; len++)
			one(&p, len, 5, TAG_LEN, 12);
		for (unsigned i = 0; i < rounds; i++) {
			size_t len = rnd(i % 4 ? 2000 : TEXT_MAX + 1);
			size_t ad_len = rnd(i % 3 ? 20 : AD_MAX + 1);

			if (i % 16 == 0)
				pair_key(&p);
			one(&p, len, ad_len, i % 5 ? TAG_LEN : 4 + rnd(13),
			    gcm && i % 7 == 0 ? 1 + rnd(32) : 12);
		}
		/* a full record of TLS 1.3, as the record layer has it */
		one(&p, 16385, 5, TAG_LEN, 12);
		pair_clear(&p);
	}
}

/* What the comparison asks for, nettle has itself. */
static void nettle_agrees(void **state)
{
	(void)state;
	compare(nettle_aead_table, 4);
}

#ifdef __x86_64__
static const struct {
	const struct accel_provider *provider;
	const char *name;
	unsigned allowed;
} levels[] = {
	{&accel_aesni, "AES-NI", ACCEL_AESNI | ACCEL_SSSE3 | ACCEL_PCLMUL},
#ifdef HAVE_IPSEC_MB
	{&accel_ipsec_mb, "libipsec-mb, SSE", ACCEL_AESNI | ACCEL_SSSE3 | ACCEL_PCLMUL},
	{&accel_ipsec_mb, "libipsec-mb, AVX", ACCEL_AESNI | ACCEL_SSSE3 | ACCEL_PCLMUL | ACCEL_AVX},
	{&accel_ipsec_mb, "libipsec-mb, AVX2", ACCEL_ALL & ~(unsigned)ACCEL_AVX512},
	{&accel_ipsec_mb, "libipsec-mb, best", ACCEL_ALL}, /* last: it stays */
#endif
};

static void levels_agree(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(levels); i++) {
		const struct aead_ops *fast = levels[i].provider->aead(levels[i].allowed);

		if (!fast) {
			print_message("SKIP %s: not on this processor\n", levels[i].name);
			continue;
		}
		for (const struct aead_ops *o = fast; o->id; o++)
			assert_true(accel_kat(o));
		compare(fast, 250);
	}
}

/* Memory that ends, or begins, where reading ends the program: @len bytes in it. */
struct fenced {
	uint8_t *mem;
};

#define FENCED_LEN (2 * 4096)

static void fenced_init(struct fenced *f)
{
	f->mem = mmap(NULL, FENCED_LEN + 2 * 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	assert_ptr_not_equal(f->mem, MAP_FAILED);
	assert_int_equal(mprotect(f->mem + 4096, FENCED_LEN, PROT_READ | PROT_WRITE), 0);
}

static uint8_t *fenced_at(struct fenced *f, bool end, size_t len)
{
	return f->mem + 4096 + (end ? FENCED_LEN - len : 0);
}

static void fenced_done(struct fenced *f)
{
	munmap(f->mem, FENCED_LEN + 2 * 4096);
}

static void edge(struct fenced m[5], const struct aead_ops *o, bool end, size_t len, size_t ad_len)
{
	uint8_t *ctx = fenced_at(&m[0], end, (o->ctx_len + 7u) & ~7u), *ad, *nonce, *text, *out;
	struct iovec whole, parts[2];
	uint8_t key[32] = {7};

	ad = fenced_at(&m[1], end, ad_len);
	nonce = fenced_at(&m[2], end, 12);
	text = fenced_at(&m[3], end, len);
	out = fenced_at(&m[4], end, len + TAG_LEN);
	whole = (struct iovec){text, len};
	parts[0] = (struct iovec){text, len / 3};
	parts[1] = (struct iovec){text + len / 3, len - len / 3};
	o->set_key(ctx, key);
	assert_int_equal(o->seal(ctx, nonce, 12, ad, ad_len, &whole, 1, TAG_LEN, out), 0);
	assert_int_equal(o->seal(ctx, nonce, 12, ad, ad_len, parts, 2, TAG_LEN, out), 0);
	assert_int_equal(OPEN(o, ctx, nonce, 12, ad, ad_len, out, len + TAG_LEN, TAG_LEN, text), 0);
	assert_int_equal(OPEN(o, ctx, nonce, 12, ad, ad_len, out, len + TAG_LEN, TAG_LEN, out), 0);
}

static void edges(void **state)
{
	struct fenced m[5];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(m); i++)
		fenced_init(&m[i]);
	for (size_t i = 0; i < ARRAY_LEN(levels); i++) {
		const struct aead_ops *fast = levels[i].provider->aead(levels[i].allowed);

		for (const struct aead_ops *o = fast; o && o->id; o++)
			for (size_t len = 0; len < 8000; len += len < 600 ? 1 : 97)
				for (unsigned k = 0; k < 4; k++)
					edge(m, o, k & 1, len, k & 2 ? len % 100 : 5);
	}
	for (size_t i = 0; i < ARRAY_LEN(m); i++)
		fenced_done(&m[i]);
}

static void nothing_allowed(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(levels); i++) {
		const struct accel_provider *p = levels[i].provider;

		assert_null(p->aead(0));
		/* each of the three is needed */
		assert_null(p->aead(ACCEL_ALL & ~(unsigned)ACCEL_AESNI));
		assert_null(p->aead(ACCEL_ALL & ~(unsigned)ACCEL_PCLMUL));
		assert_null(p->aead(ACCEL_ALL & ~(unsigned)ACCEL_SSSE3));
	}
}

static void limits_of(const struct aead_ops *fast)
{
	uint8_t key[32] = {0}, nonce[16] = {0}, out[64] = {0};
	struct iovec huge = {out, (size_t)1 << 39}, wrap[2] = {{out, SIZE_MAX}, {out, 2}};
	struct aead_piece endless = {out, out, (size_t)1 << 39};

	for (const struct aead_ops *o = fast; o && o->id; o++) {
		void *ctx = mem_calloc(1, o->ctx_len);
		bool gcm = o->id != GNUTLS_CIPHER_CHACHA20_POLY1305;
		struct iovec none = {NULL, 0};

		assert_non_null(ctx);
		o->set_key(ctx, key);
		assert_int_equal(o->seal(ctx, nonce, 12, NULL, 0, &huge, 1, 16, out),
				 GNUTLS_E_INVALID_REQUEST);
		assert_int_equal(o->seal(ctx, nonce, 12, NULL, 0, wrap, 2, 16, out),
				 GNUTLS_E_INVALID_REQUEST);
		assert_int_equal(o->seal(ctx, nonce, 0, NULL, 0, &none, 1, 16, out),
				 GNUTLS_E_INVALID_REQUEST);
		assert_int_equal(OPEN(o, ctx, nonce, 0, NULL, 0, out, 32, 16, out),
				 GNUTLS_E_INVALID_REQUEST);
		assert_int_equal(o->open(ctx, nonce, 12, NULL, 0, &endless, 1, out, 16),
				 GNUTLS_E_INVALID_REQUEST);
		assert_int_equal(o->seal(ctx, nonce, 16, NULL, 0, &none, 1, 16, out),
				 gcm ? 0 : GNUTLS_E_INVALID_REQUEST);
		assert_int_equal(o->seal(ctx, nonce, 12, NULL, 0, &none, 0, 16, out), 0);
		print_message("%s: %u bytes for a key, nettle %u\n", gnutls_cipher_get_name(o->id),
			      o->ctx_len, row(nettle_aead_table, o->id)->ctx_len);
		mem_free_wipe(ctx, o->ctx_len);
	}
}

static void limits(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(levels); i++)
		limits_of(levels[i].provider->aead(levels[i].allowed));
}
#endif

static void override(void **state)
{
	static const struct {
		const char *text;
		unsigned want;
	} rows[] = {
		{NULL, ACCEL_ALL},
		{"", ACCEL_ALL},
		{"none", ACCEL_ALL},
		{"0", ACCEL_ALL},
		{"0x1", 0},
		{"1", 0},
		{"0x1f", 0},
		{"0x2", ACCEL_AESNI},
		{"0xe", ACCEL_AESNI | ACCEL_SSSE3 | ACCEL_PCLMUL},
		{"14", ACCEL_AESNI | ACCEL_SSSE3 | ACCEL_PCLMUL},
		{"0x1e", ACCEL_ALL},
		{"0x100000", 0},
		{"0x30000002", ACCEL_AESNI},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		assert_int_equal(accel_allowed(rows[i].text), rows[i].want);
}

/* --- providers with one fault each, on nettle */

static enum fault {
	FAULT_NONE,
	FAULT_BIT,      /* one bit of a long ciphertext and no matching tag */
	FAULT_IN_PLACE, /* wrong where source and destination are the same */
	FAULT_PIECES,   /* loses the last of several pieces */
	FAULT_PIECES_OPEN,
	FAULT_BEYOND,  /* writes behind the tag */
	FAULT_ACCEPTS, /* any tag is good */
	FAULT_LEAVES,  /* the text of a forgery stays */
	FAULT_REFUSES,
	FAULTS
} fault;
static const struct aead_ops *honest;

static void bad_key(void *ctx, const void *key)
{
	honest->set_key(ctx, key);
}

static int bad_seal(void *ctx, const void *nonce, size_t nonce_len, const void *ad, size_t ad_len,
		    const struct iovec *iov, unsigned count, size_t tag_len, void *out)
{
	bool same = count && iov[0].iov_base == out;
	size_t len = 0;
	int ret;

	for (unsigned i = 0; i < count; i++)
		len += iov[i].iov_len;
	ret = honest->seal(ctx, nonce, nonce_len, ad, ad_len, iov, count, tag_len, out);
	if (fault == FAULT_BIT && len > 4096)
		((uint8_t *)out)[4100] ^= 4;
	if (fault == FAULT_IN_PLACE && same && len)
		((uint8_t *)out)[0] ^= 1;
	if (fault == FAULT_PIECES && count > 1 && len)
		((uint8_t *)out)[len - 1] ^= 1;
	if (fault == FAULT_BEYOND)
		((uint8_t *)out)[len + tag_len] = 0;
	return fault == FAULT_REFUSES ? GNUTLS_E_INTERNAL_ERROR : ret;
}

static int bad_open(void *ctx, const void *nonce, size_t nonce_len, const void *ad, size_t ad_len,
		    const struct aead_piece *text, unsigned count, const void *tag, size_t tag_len)
{
	int ret = honest->open(ctx, nonce, nonce_len, ad, ad_len, text, count, tag, tag_len);

	if (ret < 0 && fault == FAULT_LEAVES)
		memset(text[0].to, 0x55, text[0].len);
	if (ret == 0 && fault == FAULT_PIECES_OPEN && count > 1 && text[1].len)
		*(uint8_t *)text[1].to ^= 1;
	return fault == FAULT_ACCEPTS ? 0 : ret;
}

static void faults_are_found(void **state)
{
	(void)state;
	for (size_t a = 0; a < ARRAY_LEN(algs); a++) {
		struct aead_ops bad;

		honest = row(nettle_aead_table, algs[a]);
		/* the answers are nettle's, and those of the stock library they were taken from */
		assert_true(accel_kat(honest));
		bad = *honest;
		bad.set_key = bad_key;
		bad.seal = bad_seal;
		bad.open = bad_open;
		for (fault = FAULT_NONE; fault < FAULTS; fault++)
			assert_int_equal(accel_kat(&bad), fault == FAULT_NONE);
		/* another algorithm's work under this name, and one without answers */
		fault = FAULT_NONE;
		honest = row(nettle_aead_table, algs[a] == GNUTLS_CIPHER_CHACHA20_POLY1305
							? GNUTLS_CIPHER_AES_256_GCM
							: GNUTLS_CIPHER_CHACHA20_POLY1305);
		bad.ctx_len = honest->ctx_len;
		bad.key_len = honest->key_len;
		assert_false(accel_kat(&bad));
		bad = *honest;
		bad.id = GNUTLS_CIPHER_AES_192_GCM;
		assert_false(accel_kat(&bad));
	}
}

/* --- the way in */

static void found_by_all(void **state)
{
	const struct aead_ops *o = accelerated_aead_find(GNUTLS_CIPHER_AES_128_GCM);
	struct aead a;

	(void)state;
	assert_null(accelerated_aead_find(GNUTLS_CIPHER_AES_128_CCM));
	assert_int_equal(aead_init(&a, GNUTLS_CIPHER_AES_128_GCM, "0123456789abcdef", 16), 0);
	assert_ptr_equal(a.ops, o ? o : row(nettle_aead_table, GNUTLS_CIPHER_AES_128_GCM));
	aead_clear(&a);
	assert_int_equal(aead_init(&a, GNUTLS_CIPHER_AES_128_GCM, "0123456789abcdef", 15),
			 GNUTLS_E_INTERNAL_ERROR);
}

static void *seal_many(void *arg)
{
	uint8_t key[32] = {1}, nonce[12] = {0}, text[1000] = {0}, got[1016];
	struct iovec iov = {text, sizeof(text)};

	for (unsigned i = 0; i < 300; i++) {
		gnutls_cipher_algorithm_t alg = algs[i % ARRAY_LEN(algs)];
		struct aead a;

		nonce[0] = (uint8_t)i;
		if (aead_init(&a, alg, key, alg == GNUTLS_CIPHER_AES_128_GCM ? 16 : 32) < 0 ||
		    aead_seal(&a, nonce, 12, NULL, 0, &iov, 1, got) < 0 ||
		    aead_open(&a, nonce, 12, NULL, 0, got, sizeof(got), got) < 0 ||
		    memcmp(got, text, sizeof(text)))
			return arg;
		aead_clear(&a);
	}
	return NULL;
}

static void threads_and_forks(void **state)
{
	pthread_t t[4];
	void *failed;
	int status;
	pid_t pid;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(t); i++)
		assert_int_equal(pthread_create(&t[i], NULL, seal_many, t), 0);
	pid = fork();
	if (!pid)
		_exit(seal_many(t) ? 1 : 0);
	for (size_t i = 0; i < ARRAY_LEN(t); i++) {
		assert_int_equal(pthread_join(t[i], &failed), 0);
		assert_null(failed);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(threads_and_forks), cmocka_unit_test(nettle_agrees),
#ifdef __x86_64__
		cmocka_unit_test(levels_agree),      cmocka_unit_test(edges),
		cmocka_unit_test(nothing_allowed),   cmocka_unit_test(limits),
#endif
		cmocka_unit_test(override),          cmocka_unit_test(faults_are_found),
		cmocka_unit_test(found_by_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
