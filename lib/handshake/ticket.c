/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tickets that a server gives out: state sealed with AES-256-GCM under keys derived from the
 * application's ticket key, a new one each validity period. RFC 5077 §4. */
#include "config.h"

#include <string.h>

#include "base/ct.h"
#include "base/mem.h"
#include "base/time.h"
#include "crypto/cipher.h"
#include "crypto/kdf.h"
#include "handshake/hs.h"

#define NAME_LEN  16
#define NONCE_LEN 12
#define TAG_LEN   16
#define KEY_LEN   32

/* Name and key of one validity period. The one in which the application gave its key is at hand. */
struct ticket_key {
	uint64_t period;
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
	uint8_t prk[64], info[sizeof(label) + 8], both[NAME_LEN + KEY_LEN];
	unsigned i;
	int ret;

	memcpy(info, label, sizeof(label));
	for (i = 0; i < 8; i++)
		info[sizeof(label) + i] = (uint8_t)(period >> (8 * (7 - i)));
	TRY_CLEAN(kdf_hkdf_extract(GNUTLS_MAC_SHA256, c->ticket_key.data, c->ticket_key.size, NULL,
				   0, prk));
	TRY_CLEAN(
		kdf_hkdf_expand(GNUTLS_MAC_SHA256, prk, 32, info, sizeof(info), both, sizeof(both)));
	memcpy(out->name, both, NAME_LEN);
	memcpy(out->key, both + NAME_LEN, KEY_LEN);
cleanup:
	mem_wipe(prk, sizeof(prk));
	mem_wipe(both, sizeof(both));
	return ret;
}

int hs_ticket_set_key(struct hs_config *c, const gnutls_datum_t *key)
{
	struct hs_config fresh = {.expiry_s = c->expiry_s};
	int ret;

	TRY_CLEAN(datum_copy(&fresh.ticket_key, key->data, key->size));
	fresh.ticket_now = mem_calloc(1, sizeof(*fresh.ticket_now));
	if (!fresh.ticket_now)
		TRY_CLEAN(GNUTLS_E_MEMORY_ERROR);
	fresh.ticket_now->period = current_period(c);
	TRY_CLEAN(derive_anew(&fresh, fresh.ticket_now->period, fresh.ticket_now));
	hs_ticket_clear(c); /* not before: tickets go on, and must have a key */
	c->ticket_key = fresh.ticket_key;
	c->ticket_now = fresh.ticket_now;
	return 0;
cleanup:
	hs_ticket_clear(&fresh);
	return ret;
}

void hs_ticket_clear(struct hs_config *c)
{
	datum_clear_wipe(&c->ticket_key);
	if (c->ticket_now)
		mem_free_wipe(c->ticket_now, sizeof(*c->ticket_now));
	c->ticket_now = NULL;
}

static int derive(const struct hs_config *c, uint64_t period, struct ticket_key *out)
{
	if (c->ticket_now && c->ticket_now->period == period) {
		*out = *c->ticket_now;
		return 0;
	}
	return derive_anew(c, period, out);
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
