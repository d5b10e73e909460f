/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tickets that a server gives out: state sealed with AES-256-GCM under keys derived from the
 * application's ticket key, a new one each validity period. RFC 5077 §4. */
#include "config.h"

#include <string.h>

#include "base/ct.h"
#include "base/lock.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/time.h"
#include "crypto/cipher.h"
#include "crypto/kdf.h"
#include "handshake/hs.h"

#define NAME_LEN  16
#define NONCE_LEN 12
#define TAG_LEN   16
#define KEY_LEN   32

/* Name and key of one validity period. */
struct ticket_key {
	uint8_t name[NAME_LEN];
	uint8_t key[KEY_LEN];
};

static uint64_t current_period(const struct hs_config *c)
{
	return (uint64_t)time_now() / (c->expiry_s ? c->expiry_s : 1);
}

static int derive_anew(const struct hs_config *c, uint64_t period, struct ticket_key *out)
{
	static const char label[] = "gnutls-ktls session ticket";
	uint8_t prk[64], info[sizeof(label) + 8];
	unsigned i;
	int ret;

	memcpy(info, label, sizeof(label));
	for (i = 0; i < 8; i++)
		info[sizeof(label) + i] = (uint8_t)(period >> (8 * (7 - i)));
	TRY_CLEAN(kdf_hkdf_extract(GNUTLS_MAC_SHA256, c->ticket_key.data, c->ticket_key.size, NULL,
				   0, prk));
	TRY_CLEAN(
		kdf_hkdf_expand(GNUTLS_MAC_SHA256, prk, 32, info, sizeof(info), out, sizeof(*out)));
cleanup:
	mem_wipe(prk, sizeof(prk));
	return ret;
}

/* The last key derived: a server's sessions share theirs, which changes once a validity period. */
#define CACHED_KEY_MAX 64
static pthread_mutex_t cache_lock = PTHREAD_MUTEX_INITIALIZER;
static struct {
	uint8_t from[CACHED_KEY_MAX];
	size_t from_len; /* 0: empty */
	uint64_t period;
	struct ticket_key key;
} cache;

static void __attribute__((destructor)) cache_wipe(void)
{
	mem_wipe(&cache, sizeof(cache));
}

static bool cache_get(const gnutls_datum_t *from, uint64_t period, struct ticket_key *out)
{
	LOCK_SCOPE(&cache_lock);
	if (cache.from_len != from->size || cache.period != period ||
	    !ct_eq(cache.from, from->data, from->size))
		return false;
	*out = cache.key;
	return true;
}

static void cache_put(const gnutls_datum_t *from, uint64_t period, const struct ticket_key *key)
{
	LOCK_SCOPE(&cache_lock);
	memcpy(cache.from, from->data, from->size);
	cache.from_len = from->size;
	cache.period = period;
	cache.key = *key;
}

static int derive(const struct hs_config *c, uint64_t period, struct ticket_key *out)
{
	const gnutls_datum_t *from = &c->ticket_key;
	bool may_cache = from->size && from->size <= CACHED_KEY_MAX;

	if (may_cache && cache_get(from, period, out))
		return 0;
	TRY(derive_anew(c, period, out));
	/* the key of a period that is over is rarely wanted */
	if (may_cache && period == current_period(c))
		cache_put(from, period, out);
	return 0;
}

int hs_ticket_seal(const struct hs_config *c, const gnutls_datum_t *state, gnutls_datum_t *ticket)
{
	const struct iovec iov = {state->data, state->size};
	struct ticket_key key;
	struct aead aead = {0};
	struct writer w = {0};
	uint8_t nonce[NONCE_LEN], *out;
	int ret;

	TRY_CLEAN(derive(c, current_period(c), &key));
	TRY_CLEAN(rnd_bytes(GNUTLS_RND_NONCE, nonce, sizeof(nonce)));
	TRY_CLEAN(aead_init(&aead, GNUTLS_CIPHER_AES_256_GCM, key.key, sizeof(key.key)));
	writer_bytes(&w, key.name, NAME_LEN);
	writer_bytes(&w, nonce, NONCE_LEN);
	out = writer_reserve(&w, state->size + TAG_LEN);
	TRY_CLEAN(writer_error(&w));
	TRY_CLEAN(aead_seal(&aead, nonce, NONCE_LEN, key.name, NAME_LEN, &iov, 1, out));
	TRY_CLEAN(writer_take_datum(&w, ticket));
cleanup:
	aead_clear(&aead);
	writer_clear(&w);
	mem_wipe(&key, sizeof(key));
	return ret;
}

static int open_with(const struct ticket_key *key, struct reader nonce, struct reader body,
		     gnutls_datum_t *state)
{
	struct aead aead = {0};
	size_t len = reader_left(&body);
	uint8_t *plain;
	int ret;

	if (len < TAG_LEN)
		return ERR(GNUTLS_E_DECRYPTION_FAILED);
	plain = mem_alloc(len);
	if (!plain)
		return ERR(GNUTLS_E_MEMORY_ERROR);
	TRY_CLEAN(aead_init(&aead, GNUTLS_CIPHER_AES_256_GCM, key->key, sizeof(key->key)));
	TRY_CLEAN(aead_open(&aead, nonce.p, NONCE_LEN, key->name, NAME_LEN, body.p, len, plain));
	TRY_CLEAN(datum_copy(state, plain, len - TAG_LEN));
cleanup:
	aead_clear(&aead);
	mem_free_wipe(plain, len);
	return ret;
}

int hs_ticket_open(const struct hs_config *c, const void *ticket, size_t len, gnutls_datum_t *state)
{
	struct reader r = reader_of(ticket, len), name, nonce;
	uint64_t now = current_period(c), back;
	int ret = GNUTLS_E_DECRYPTION_FAILED;

	if (!c->ticket_key.size || reader_take(&r, NAME_LEN, &name) < 0 ||
	    reader_take(&r, NONCE_LEN, &nonce) < 0)
		return GNUTLS_E_DECRYPTION_FAILED;
	/* A ticket of the period before is still inside its lifetime. */
	for (back = 0; back <= 1 && back <= now; back++) {
		struct ticket_key key;

		TRY(derive(c, now - back, &key));
		if (ct_eq(key.name, name.p, NAME_LEN)) {
			ret = open_with(&key, nonce, r, state);
			mem_wipe(&key, sizeof(key));
			return ret;
		}
		mem_wipe(&key, sizeof(key));
	}
	return ret;
}
