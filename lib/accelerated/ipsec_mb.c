/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* AES-GCM (SP 800-38D) and ChaCha20-Poly1305 (RFC 8439) on libipsec-mb's direct functions: no job
 * manager and no state but the caller's, so threads and forks need nothing. */
#include "config.h"

#include <intel-ipsec-mb.h>

#include "accelerated/accelerated.h"
#include "base/log.h"
#include "base/mem.h"

#define TAG_LEN   16
#define NONCE_LEN 12
/* Texts in pieces up to this length are put together first: a copy costs less than further calls. */
#define JOIN_MAX 2048
/* RFC 8439 §2.8. The library ignores, silently, what it finds too long, and
 * null pointers even to nothing: neither may get there. */
#define CHACHA_TEXT_MAX ((UINT64_C(1) << 38) - 64)

struct gcm_calls {
	aes_gcm_pre_t pre;
	aes_gcm_init_t init;
	aes_gcm_init_var_iv_t init_iv;
	aes_gcm_enc_dec_t enc, dec;
	aes_gcm_enc_dec_update_t enc_update, dec_update;
	aes_gcm_enc_dec_finalize_t enc_end, dec_end;
};

static struct gcm_calls gcm128, gcm256;
static struct {
	chacha_poly_init_t init;
	chacha_poly_enc_dec_update_t enc_update, dec_update;
	chacha_poly_finalize_t end;
} chacha;

/* --- AES-GCM */

/* The library is built with its key structure aligned so. */
#define KEY_ALIGN   64
#define GCM_CTX_LEN (sizeof(struct gcm_key_data) + KEY_ALIGN - 1)

static struct gcm_key_data *gcm_key(void *ctx)
{
	return accel_aligned(ctx, KEY_ALIGN);
}

static void gcm_start(const struct gcm_calls *g, const struct gcm_key_data *key,
		      struct gcm_context_data *s, const void *nonce, size_t nonce_len,
		      const void *ad, size_t ad_len)
{
	if (!ad_len)
		ad = nonce;
	if (nonce_len == NONCE_LEN)
		g->init(key, s, nonce, ad, ad_len);
	else
		g->init_iv(key, s, nonce, nonce_len, ad, ad_len);
}

static int gcm_seal(const struct gcm_calls *g, void *ctx, const void *nonce, size_t nonce_len,
		    const void *ad, size_t ad_len, const struct iovec *iov, unsigned count,
		    size_t tag_len, void *out)
{
	const struct gcm_key_data *key = gcm_key(ctx);
	struct gcm_context_data s;
	uint8_t tag[TAG_LEN], *at = out;
	size_t len;

	if (!nonce_len || !aead_iov_total(iov, count, &len) || len > AEAD_GCM_TEXT_MAX)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	if (count > 1 && len && len <= JOIN_MAX && nonce_len == NONCE_LEN) {
		for (unsigned i = 0; i < count; at += iov[i++].iov_len)
			if (iov[i].iov_len)
				memmove(at, iov[i].iov_base, iov[i].iov_len);
		g->enc(key, &s, out, out, len, nonce, ad_len ? ad : nonce, ad_len, tag, TAG_LEN);
	} else if (count == 1 && len && nonce_len == NONCE_LEN) {
		g->enc(key, &s, out, iov[0].iov_base, len, nonce, ad_len ? ad : nonce, ad_len, tag,
		       TAG_LEN);
		at += len;
	} else {
		gcm_start(g, key, &s, nonce, nonce_len, ad, ad_len);
		for (unsigned i = 0; i < count; i++) {
			if (!iov[i].iov_len)
				continue;
			g->enc_update(key, &s, at, iov[i].iov_base, iov[i].iov_len);
			at += iov[i].iov_len;
		}
		g->enc_end(key, &s, tag, TAG_LEN);
	}
	memcpy(at, tag, tag_len);
	mem_wipe(&s, sizeof(s));
	return 0;
}

static int gcm_open(const struct gcm_calls *g, void *ctx, const void *nonce, size_t nonce_len,
		    const void *ad, size_t ad_len, const struct aead_piece *text, unsigned count,
		    const void *tag, size_t tag_len)
{
	const struct gcm_key_data *key = gcm_key(ctx);
	struct gcm_context_data s;
	uint8_t own[TAG_LEN];

	if (!nonce_len || aead_pieces_total(text, count) > AEAD_GCM_TEXT_MAX)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	if (count == 1 && text->len && nonce_len == NONCE_LEN) {
		g->dec(key, &s, text->to, text->from, text->len, nonce, ad_len ? ad : nonce, ad_len,
		       own, TAG_LEN);
	} else {
		gcm_start(g, key, &s, nonce, nonce_len, ad, ad_len);
		for (unsigned i = 0; i < count; i++)
			if (text[i].len)
				g->dec_update(key, &s, text[i].to, text[i].from, text[i].len);
		g->dec_end(key, &s, own, TAG_LEN);
	}
	mem_wipe(&s, sizeof(s));
	return aead_tag_check(own, tag, tag_len, text, count);
}

#define AES_GCM(bits)                                                                             \
	static void gcm##bits##_key(void *ctx, const void *key)                                   \
	{                                                                                         \
		gcm##bits.pre(key, gcm_key(ctx));                                                 \
	}                                                                                         \
	static int gcm##bits##_seal(void *ctx, const void *nonce, size_t nonce_len,               \
				    const void *ad, size_t ad_len, const struct iovec *iov,       \
				    unsigned count, size_t tag_len, void *out)                    \
	{                                                                                         \
		return gcm_seal(&gcm##bits, ctx, nonce, nonce_len, ad, ad_len, iov, count,        \
				tag_len, out);                                                    \
	}                                                                                         \
	static int gcm##bits##_open(void *ctx, const void *nonce, size_t nonce_len,               \
				    const void *ad, size_t ad_len, const struct aead_piece *text, \
				    unsigned count, const void *tag, size_t tag_len)              \
	{                                                                                         \
		return gcm_open(&gcm##bits, ctx, nonce, nonce_len, ad, ad_len, text, count, tag,  \
				tag_len);                                                         \
	}

AES_GCM(128)
AES_GCM(256)

/* --- ChaCha20-Poly1305: the context is the key */

#define CHACHA_KEY_LEN 32
/* The AVX2 code loads 32 bytes from the middle of the key. */
#define CHACHA_CTX_LEN (CHACHA_KEY_LEN + 16)

static void chacha_key(void *ctx, const void *key)
{
	memcpy(ctx, key, CHACHA_KEY_LEN);
}

static int chacha_seal(void *ctx, const void *nonce, size_t nonce_len, const void *ad,
		       size_t ad_len, const struct iovec *iov, unsigned count, size_t tag_len,
		       void *out)
{
	struct chacha20_poly1305_context_data s;
	uint8_t tag[TAG_LEN], *at = out;
	size_t len;

	if (nonce_len != NONCE_LEN || !aead_iov_total(iov, count, &len) || len > CHACHA_TEXT_MAX)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	chacha.init(ctx, &s, nonce, ad_len ? ad : nonce, ad_len);
	for (unsigned i = 0; i < count; i++) {
		if (!iov[i].iov_len)
			continue;
		chacha.enc_update(ctx, &s, at, iov[i].iov_base, iov[i].iov_len);
		at += iov[i].iov_len;
	}
	chacha.end(&s, tag, TAG_LEN);
	memcpy(at, tag, tag_len);
	mem_wipe(&s, sizeof(s));
	return 0;
}

static int chacha_open(void *ctx, const void *nonce, size_t nonce_len, const void *ad,
		       size_t ad_len, const struct aead_piece *text, unsigned count,
		       const void *tag, size_t tag_len)
{
	struct chacha20_poly1305_context_data s;
	uint8_t own[TAG_LEN];

	if (nonce_len != NONCE_LEN || aead_pieces_total(text, count) > CHACHA_TEXT_MAX)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	chacha.init(ctx, &s, nonce, ad_len ? ad : nonce, ad_len);
	for (unsigned i = 0; i < count; i++)
		if (text[i].len)
			chacha.dec_update(ctx, &s, text[i].to, text[i].from, text[i].len);
	chacha.end(&s, own, TAG_LEN);
	mem_wipe(&s, sizeof(s));
	return aead_tag_check(own, tag, tag_len, text, count);
}

/* --- choosing */

#define ROW(upper, fn, ctx, key)                                                 \
	{                                                                        \
		.id = GNUTLS_CIPHER_##upper, .ctx_len = ctx, .key_len = key,     \
		.nonce_len = NONCE_LEN, .tag_len = TAG_LEN, .set_key = fn##_key, \
		.seal = fn##_seal, .open = fn##_open                             \
	}

/* All of it beat nettle at every level measured (doc/performance.md). */
static const struct aead_ops table[] = {
	ROW(AES_128_GCM, gcm128, GCM_CTX_LEN, 16),
	ROW(AES_256_GCM, gcm256, GCM_CTX_LEN, 32),
	ROW(CHACHA20_POLY1305, chacha, CHACHA_CTX_LEN, 32),
	{0},
};

static bool has_sse(void)
{
	return __builtin_cpu_supports("ssse3") && __builtin_cpu_supports("sse4.2") &&
	       __builtin_cpu_supports("aes") && __builtin_cpu_supports("pclmul");
}

/* These know, other than the library's own detection, whether the system saves the registers. */
static bool has_avx(void)
{
	return __builtin_cpu_supports("avx");
}

static bool has_avx2(void)
{
	return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2");
}

static bool has_avx512(void)
{
	return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
	       __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq") &&
	       __builtin_cpu_supports("avx512cd");
}

/* Best first; each needs those below it. */
static const struct level {
	const char *name;
	unsigned allowed;
	bool (*has)(void);
	uint64_t features;
	void (*init)(IMB_MGR *);
} levels[] = {
	{"AVX-512", ACCEL_AVX512, has_avx512, IMB_CPUFLAGS_AVX512, init_mb_mgr_avx512},
	{"AVX2", ACCEL_AVX2, has_avx2, IMB_CPUFLAGS_AVX2, init_mb_mgr_avx2},
	{"AVX", ACCEL_AVX, has_avx, IMB_CPUFLAGS_AVX, init_mb_mgr_avx},
	{"SSE", ACCEL_AESNI, has_sse, IMB_CPUFLAGS_SSE, init_mb_mgr_sse},
};

/* The library tests itself while it initialises, and says so. */
static bool is_sound(IMB_MGR *m, uint64_t features)
{
	return !imb_get_errno(m) && (m->features & features) == features &&
	       (!(m->features & IMB_FEATURE_SELF_TEST) ||
		(m->features & IMB_FEATURE_SELF_TEST_PASS));
}

#define TAKE_GCM(bits)                                                                           \
	gcm##bits = (struct gcm_calls)                                                           \
	{                                                                                        \
		.pre = m->gcm##bits##_pre, .init = m->gcm##bits##_init,                          \
		.init_iv = m->gcm##bits##_init_var_iv, .enc = m->gcm##bits##_enc,                \
		.dec = m->gcm##bits##_dec, .enc_update = m->gcm##bits##_enc_update,              \
		.dec_update = m->gcm##bits##_dec_update, .enc_end = m->gcm##bits##_enc_finalize, \
		.dec_end = m->gcm##bits##_dec_finalize,                                          \
	}

static const struct aead_ops *ipsec_mb_aead(unsigned allowed)
{
	const unsigned base = ACCEL_AESNI | ACCEL_SSSE3 | ACCEL_PCLMUL;
	const struct aead_ops *found = NULL;
	IMB_MGR *m;

	__builtin_cpu_init();
	if ((allowed & base) != base || !has_sse())
		return NULL;
	m = alloc_mb_mgr(0);
	if (!m)
		return NULL;
	for (size_t i = 0; !found && i < ARRAY_LEN(levels); i++) {
		const struct level *l = &levels[i];

		if (!(allowed & l->allowed) || !l->has())
			continue;
		l->init(m);
		if (!is_sound(m, l->features))
			continue;
		/* of the manager, only what it points to is used */
		TAKE_GCM(128);
		TAKE_GCM(256);
		chacha.init = m->chacha20_poly1305_init;
		chacha.enc_update = m->chacha20_poly1305_enc_update;
		chacha.dec_update = m->chacha20_poly1305_dec_update;
		chacha.end = m->chacha20_poly1305_finalize;
		log_debug("libipsec-mb %s with %s\n", imb_get_version_str(), l->name);
		found = table;
	}
	free_mb_mgr(m);
	return found;
}

const struct accel_provider accel_ipsec_mb = {"libipsec-mb", ipsec_mb_aead};
