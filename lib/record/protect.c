/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Protection of records: AEADs of TLS 1.2 and 1.3, CBC with HMAC in both orders, stream ciphers.
 * RFC 8446 §5.2-5.5, RFC 5246 §6.2.3, RFC 5288, RFC 7366, RFC 7905. */
#include "config.h"

#include "record/protect.h"

#include <endian.h>

#include <gnutls/crypto.h>

#include "base/ct.h"
#include "base/mem.h"
#include "base/secret.h"
#include "record/frame.h"

/* Padding to encrypt; never written. */
static uint8_t zeros[RECORD_MAX_PLAIN + 1];

static enum protect_kind kind_of(const struct record_keys *k)
{
	if (k->cipher->kind == CIPHER_AEAD) {
		if (k->version->tls13_sem)
			return PROTECT_AEAD13;
		return k->cipher->xor_nonce ? PROTECT_AEAD12_XOR : PROTECT_AEAD12;
	}
	return k->cipher->kind == CIPHER_BLOCK ? PROTECT_BLOCK : PROTECT_STREAM;
}

int protect_init(struct record_protection *p, const struct record_keys *keys, enum record_dir dir)
{
	const struct cipher_entry *c = keys->cipher;
	int ret;

	/* no compound literal: it would be a copy of the keys on the stack */
	memset(p, 0, sizeof(*p));
	p->kind = kind_of(keys);
	p->keys = *keys;
	if (c->key_len > sizeof(keys->key) || c->iv_len > sizeof(keys->iv))
		TRY_CLEAN(GNUTLS_E_INTERNAL_ERROR);
	switch (p->kind) {
	case PROTECT_AEAD12:
	case PROTECT_AEAD12_XOR:
	case PROTECT_AEAD13:
		TRY_CLEAN(aead_init(&p->aead, c->id, keys->key, c->key_len));
		if (p->aead.nonce_len < 12)
			TRY_CLEAN(GNUTLS_E_INTERNAL_ERROR);
		return 0;
	case PROTECT_BLOCK:
		p->explicit_iv = keys->version->wire >= 0x0302;
		break;
	default:
		break;
	}
	if (!keys->mac || keys->version->tls13_sem || keys->mac->key_len > sizeof(keys->mac_key))
		TRY_CLEAN(GNUTLS_E_INTERNAL_ERROR);
	if (c->id != GNUTLS_CIPHER_NULL) {
		TRY_CLEAN(cipher_init(&p->cipher, c->id, dir == RECORD_TX, keys->key, c->key_len,
				      keys->iv, p->kind == PROTECT_BLOCK ? c->block_len : 0));
		p->has_cipher = true;
	}
	if (dir == RECORD_RX && p->kind == PROTECT_BLOCK && !keys->etm) {
		TRY_CLEAN(cbc_mac_new(&p->cbc_mac, keys->mac, keys->mac_key));
	} else {
		TRY_CLEAN(mac_new(&p->mac, keys->mac->id, keys->mac_key, keys->mac->key_len));
	}
	return 0;

cleanup:
	protect_clear(p);
	return ret;
}

void protect_clear(struct record_protection *p)
{
	if (p->aead.ops)
		aead_clear(&p->aead);
	if (p->has_cipher)
		cipher_clear(&p->cipher);
	mac_free(p->mac);
	cbc_mac_free(p->cbc_mac);
	mem_wipe(p, sizeof(*p));
}

/* RFC 5288 §3: the part of the nonce that stands before the text. */
static size_t explicit_nonce_len(const struct record_protection *p)
{
	return p->kind == PROTECT_AEAD12 ? 8 : 0;
}

size_t protect_overhead(const struct record_protection *p)
{
	size_t n = RECORD_HEADER_LEN, block = p->keys.cipher ? p->keys.cipher->block_len : 0;

	switch (p->kind) {
	case PROTECT_NONE:
		return n;
	case PROTECT_AEAD12:
		return n + 8 + p->aead.tag_len;
	case PROTECT_AEAD12_XOR:
		return n + p->aead.tag_len;
	case PROTECT_AEAD13:
		return n + 1 + p->aead.tag_len;
	case PROTECT_BLOCK:
		return n + p->keys.mac->len + block + (p->explicit_iv ? block : 0);
	default:
		return n + p->keys.mac->len;
	}
}

size_t protect_prefix(const struct record_protection *p)
{
	return RECORD_HEADER_LEN + explicit_nonce_len(p) +
	       (p->explicit_iv ? p->keys.cipher->block_len : 0);
}

size_t protect_sealed_len(const struct record_protection *p, size_t len, size_t pad)
{
	size_t block, inner;

	if (p->kind != PROTECT_BLOCK)
		return protect_overhead(p) + len + pad;
	block = p->keys.cipher->block_len;
	inner = len + (p->keys.etm ? 0 : p->keys.mac->len);
	return protect_prefix(p) + inner + block - inner % block +
	       (p->keys.etm ? p->keys.mac->len : 0);
}

static void put_u64(uint8_t *out, uint64_t v)
{
	v = htobe64(v);
	memcpy(out, &v, 8);
}

/* A sequence number never wraps. */
static void seq_next(struct record_protection *p)
{
	if (p->seq == UINT64_MAX)
		p->seq_end = true;
	else
		p->seq++;
}

/* What TLS 1.2 authenticates beside the fragment. */
static void pseudo_header(const struct record_protection *p, uint8_t type, uint16_t version,
			  size_t len, uint8_t out[CBC_MAC_HEADER])
{
	put_u64(out, p->seq);
	frame_put(out + 8, type, version, len);
}

static size_t make_nonce(const struct record_protection *p, const uint8_t *explicit,
			 uint8_t out[16])
{
	size_t n = p->aead.nonce_len;
	uint64_t tail;

	if (p->kind == PROTECT_AEAD12) {
		memcpy(out, p->keys.iv, 4);
		memcpy(out + 4, explicit, 8);
		return 12;
	}
	/* nothing is read that has just been written in another size, which processors wait for */
	memcpy(&tail, p->keys.iv + n - 8, 8);
	tail ^= htobe64(p->seq);
	memcpy(out, p->keys.iv, 8);
	memcpy(out + n - 8, &tail, 8);
	return n;
}

static int seal_aead(struct record_protection *p, uint8_t type, uint16_t wire, const void *data,
		     size_t len, size_t pad, struct writer *out)
{
	bool tls13 = p->kind == PROTECT_AEAD13;
	size_t extra = explicit_nonce_len(p);
	size_t plain = len + (tls13 ? 1 + pad : 0);
	size_t body = extra + plain + p->aead.tag_len;
	struct iovec iov[3] = {{(void *)data, len}, {&type, 1}, {zeros, pad}};
	uint8_t nonce[16], ad[CBC_MAC_HEADER], *o;
	size_t nonce_len;

	if (pad > sizeof(zeros))
		return ERR(GNUTLS_E_INTERNAL_ERROR);
	o = writer_reserve(out, RECORD_HEADER_LEN + body);
	if (!o)
		return ERR(GNUTLS_E_MEMORY_ERROR);
	frame_put(o, tls13 ? RECORD_DATA : type, wire, body);
	if (tls13)
		memcpy(ad, o, RECORD_HEADER_LEN);
	else
		pseudo_header(p, type, wire, len, ad);
	o += RECORD_HEADER_LEN;
	/* the explicit nonce is the sequence number: unique, and what the kernel goes on with */
	if (extra)
		put_u64(o, p->seq);
	nonce_len = make_nonce(p, o, nonce);
	TRY(aead_seal(&p->aead, nonce, nonce_len, ad, tls13 ? RECORD_HEADER_LEN : CBC_MAC_HEADER,
		      iov, tls13 ? (pad ? 3 : 2) : 1, o + extra));
	seq_next(p);
	return 0;
}

static void mac_record(struct record_protection *p, uint8_t type, uint16_t wire, const void *data,
		       size_t len, uint8_t *out)
{
	uint8_t head[CBC_MAC_HEADER];

	pseudo_header(p, type, wire, len, head);
	mac_update(p->mac, head, sizeof(head));
	if (len)
		mac_update(p->mac, data, len);
	mac_digest(p->mac, out);
}

static int seal_mac(struct record_protection *p, uint8_t type, uint16_t wire, const void *data,
		    size_t len, struct writer *out)
{
	size_t block = p->kind == PROTECT_BLOCK ? p->keys.cipher->block_len : 0;
	size_t iv_len = p->explicit_iv ? block : 0, mac_len = p->keys.mac->len;
	bool etm = block && p->keys.etm;
	size_t inner = len + (etm ? 0 : mac_len);
	size_t pad = block ? block - inner % block : 0; /* its length byte included */
	size_t body = iv_len + inner + pad + (etm ? mac_len : 0);
	uint8_t *o = writer_reserve(out, RECORD_HEADER_LEN + body), *text;

	if (!o)
		return ERR(GNUTLS_E_MEMORY_ERROR);
	frame_put(o, type, wire, body);
	o += RECORD_HEADER_LEN;
	text = o + iv_len;
	if (iv_len) {
		TRY(gnutls_rnd(GNUTLS_RND_NONCE, o, iv_len));
		TRY(cipher_set_iv(&p->cipher, o, iv_len));
	}
	if (len && data != text)
		memcpy(text, data, len);
	if (!etm)
		mac_record(p, type, wire, data, len, text + len);
	if (pad)
		memset(text + inner, (int)(pad - 1), pad);
	if (p->has_cipher)
		TRY(cipher_apply(&p->cipher, text, inner + pad, text));
	if (etm)
		mac_record(p, type, wire, o, iv_len + inner + pad, text + inner + pad);
	seq_next(p);
	return 0;
}

int protect_seal(struct record_protection *p, uint8_t type, uint16_t wire, const void *data,
		 size_t len, size_t pad, struct writer *out)
{
	uint8_t head[RECORD_HEADER_LEN];
	size_t mark = out->len;
	int ret;

	if (p->seq_end)
		return ERR(GNUTLS_E_RECORD_LIMIT_REACHED);
	switch (p->kind) {
	case PROTECT_NONE:
		frame_put(head, type, wire, len);
		writer_bytes(out, head, sizeof(head));
		writer_bytes(out, data, len);
		return writer_error(out);
	case PROTECT_BLOCK:
	case PROTECT_STREAM:
		ret = seal_mac(p, type, wire, data, len, out);
		break;
	default:
		ret = seal_aead(p, type, wire, data, len, pad, out);
		break;
	}
	if (ret < 0) { /* half a record may hold plaintext */
		if (out->data)
			mem_wipe(out->data + mark, out->len - mark);
		writer_truncate(out, mark);
	}
	return ret;
}

/* Plaintext that goes past @body, up to @split. What is behind, the content type in any case, is
 * opened in our own memory: the application's may be written by others meanwhile (a guest's, shared
 * memory), who are not to say what a record is. */
struct dest {
	uint8_t *to;
	size_t room, placed, split;
};

/* Records up to this length are opened in one piece and copied. */
#define WHOLE_MAX 1536

static bool can_go_to(const struct record_protection *p, struct dest *d, size_t plain_len)
{
	if (p->kind != PROTECT_AEAD13) {
		d->split = plain_len;
		return plain_len <= d->room;
	}
	d->split = plain_len > WHOLE_MAX ? (plain_len - 1) / AEAD_PIECE * AEAD_PIECE : 0;
	return plain_len && plain_len - 1 <= d->room;
}

size_t protect_place(const struct record_protection *p, size_t body_len, size_t room)
{
	size_t extra = explicit_nonce_len(p);
	struct dest d = {.room = room};

	if (!p->aead.ops || body_len < extra + p->aead.tag_len ||
	    !can_go_to(p, &d, body_len - extra - p->aead.tag_len))
		return 0;
	return d.split / AEAD_PIECE * AEAD_PIECE;
}

static void add_piece(struct aead_piece **end, const uint8_t *from, uint8_t *to, size_t len)
{
	if (len)
		*(*end)++ = (struct aead_piece){from, to, len};
}

static int open_aead(struct record_protection *p, const uint8_t *head, uint8_t *body, size_t len,
		     uint8_t type, struct dest *d, uint8_t **plain, size_t *plain_len)
{
	size_t extra = explicit_nonce_len(p), nonce_len;
	bool tls13 = p->kind == PROTECT_AEAD13;
	uint8_t nonce[16], ad[CBC_MAC_HEADER], *text;
	struct aead_piece pieces[3], *end = pieces;

	if (len < extra + p->aead.tag_len)
		return ERR(GNUTLS_E_DECRYPTION_FAILED);
	text = body + extra; /* an empty body may have no place */
	*plain = text;
	*plain_len = len - extra - p->aead.tag_len;
	if (tls13)
		memcpy(ad, head, RECORD_HEADER_LEN);
	else
		pseudo_header(p, type, (uint16_t)(head[1] << 8 | head[2]), *plain_len, ad);
	nonce_len = make_nonce(p, body, nonce);
	if (d->to && can_go_to(p, d, *plain_len))
		*plain = d->to;
	else
		d->split = 0;
	if (d->split) {
		add_piece(&end, d->to, d->to, d->placed);
		add_piece(&end, text + d->placed, d->to + d->placed, d->split - d->placed);
	}
	add_piece(&end, text + d->split, text + d->split, *plain_len - d->split);
	return aead_openv(&p->aead, nonce, nonce_len, ad,
			  tls13 ? RECORD_HEADER_LEN : CBC_MAC_HEADER, pieces,
			  (unsigned)(end - pieces), text + *plain_len);
}

/* Encrypt-then-MAC and the ciphers without padding: nothing here depends on a secret length. */
static int open_mac(struct record_protection *p, uint16_t wire, uint8_t *body, size_t len,
		    uint8_t type, uint8_t **plain, size_t *plain_len)
{
	size_t block = p->kind == PROTECT_BLOCK ? p->keys.cipher->block_len : 0;
	size_t iv_len = p->explicit_iv ? block : 0, mac_len = p->keys.mac->len;
	uint8_t mac[HASH_MAX_LEN], *text;
	size_t n, pad;

	if (len < iv_len + mac_len + block)
		return ERR(GNUTLS_E_UNEXPECTED_PACKET_LENGTH);
	text = body + iv_len; /* an empty body may have no place */
	n = len - iv_len - mac_len;
	if (!block) {
		if (p->has_cipher)
			TRY(cipher_apply(&p->cipher, text, len, text));
		mac_record(p, type, wire, text, n, mac);
		*plain = text;
		*plain_len = n;
		return ct_eq(mac, text + n, mac_len) ? 0 : ERR(GNUTLS_E_DECRYPTION_FAILED);
	}
	if (n % block)
		return ERR(GNUTLS_E_UNEXPECTED_PACKET_LENGTH);
	mac_record(p, type, wire, body, len - mac_len, mac);
	if (!ct_eq(mac, body + len - mac_len, mac_len))
		return ERR(GNUTLS_E_DECRYPTION_FAILED);
	if (iv_len)
		TRY(cipher_set_iv(&p->cipher, body, iv_len));
	TRY(cipher_apply(&p->cipher, text, n, text));
	SECRET_OPEN(text, n);
	pad = text[n - 1] + 1u;
	if (pad > n)
		return ERR(GNUTLS_E_DECRYPTION_FAILED);
	for (size_t i = 1; i <= pad; i++) {
		if (text[n - i] != pad - 1)
			return ERR(GNUTLS_E_DECRYPTION_FAILED);
	}
	*plain = text;
	*plain_len = n - pad;
	return 0;
}

static int open_cbc(struct record_protection *p, uint16_t wire, uint8_t *body, size_t len,
		    uint8_t type, uint8_t **plain, size_t *plain_len)
{
	size_t block = p->keys.cipher->block_len, iv_len = p->explicit_iv ? block : 0;
	uint8_t head[CBC_MAC_HEADER], *text;
	size_t n;

	if (len % block || len < iv_len + p->keys.mac->len + 1)
		return ERR(GNUTLS_E_UNEXPECTED_PACKET_LENGTH);
	text = body + iv_len;
	n = len - iv_len;
	if (iv_len)
		TRY(cipher_set_iv(&p->cipher, body, iv_len));
	TRY(cipher_apply(&p->cipher, text, n, text));
	pseudo_header(p, type, wire, 0, head);
	if (!cbc_mac_check(p->cbc_mac, head, text, n, plain_len))
		return ERR(GNUTLS_E_DECRYPTION_FAILED);
	*plain = text;
	return 0;
}

/* TLSInnerPlaintext: the type is the last byte that isn't zero. In the application's memory, from
 * @split down, it is only if the peer pads with as much as @body has of it. */
static int strip_padding(uint8_t *type, size_t split, const uint8_t *body, const uint8_t *plain,
			 size_t *plain_len)
{
	size_t n = *plain_len;

	if (n > RECORD_MAX_PLAIN + 1)
		return ERR(GNUTLS_E_RECORD_OVERFLOW);
	while (n > split && !body[n - 1])
		n--;
	while (n && n <= split && !plain[n - 1])
		n--;
	if (!n)
		return ERR(GNUTLS_E_UNEXPECTED_PACKET);
	*type = n > split ? body[n - 1] : plain[n - 1];
	*plain_len = n - 1;
	return 0;
}

/* The rest of application data goes to @d, what else went there back to @body. */
static void settle_dest(struct dest *d, uint8_t *body, uint8_t type, size_t opened, uint8_t **plain,
			size_t plain_len)
{
	size_t keep = MIN(plain_len, d->split);

	if (type != RECORD_DATA) {
		memcpy(body, d->to, keep);
		*plain = body;
		keep = 0;
	} else {
		memcpy(d->to + keep, body + keep, plain_len - keep);
		mem_wipe(body + d->split, opened - d->split);
	}
	mem_wipe(d->to + keep, d->split - keep);
}

int protect_open_to(struct record_protection *p, const uint8_t *head, uint8_t *body,
		    size_t body_len, const struct protect_dest *to, uint8_t *type, uint8_t **plain,
		    size_t *plain_len)
{
	struct dest d = {.to = to->to, .room = to->room, .placed = to->placed};
	uint16_t wire = (uint16_t)(head[1] << 8 | head[2]);
	size_t opened;
	int ret = 0;

	*type = head[0];
	*plain = body;
	*plain_len = body_len;
	if (p->seq_end)
		return ERR(GNUTLS_E_RECORD_LIMIT_REACHED);
	switch (p->kind) {
	case PROTECT_NONE:
		return 0;
	case PROTECT_AEAD13:
		if (*type != RECORD_DATA)
			return ERR(GNUTLS_E_UNEXPECTED_PACKET);
		__attribute__((fallthrough));
	case PROTECT_AEAD12:
	case PROTECT_AEAD12_XOR:
		ret = open_aead(p, head, body, body_len, *type, &d, plain, plain_len);
		break;
	default:
		ret = p->cbc_mac ? open_cbc(p, wire, body, body_len, *type, plain, plain_len)
				 : open_mac(p, wire, body, body_len, *type, plain, plain_len);
		break;
	}
	opened = *plain_len;
	if (ret >= 0 && p->kind == PROTECT_AEAD13)
		ret = strip_padding(type, d.split, body, *plain, plain_len);
	if (ret < 0) {
		if (d.to && *plain == d.to)
			mem_wipe(d.to, d.split);
		*plain_len = 0;
		return ERR(ret);
	}
	if (d.to && *plain == d.to)
		settle_dest(&d, body, *type, opened, plain, *plain_len);
	seq_next(p);
	return 0;
}

int protect_open(struct record_protection *p, const uint8_t *head, uint8_t *body, size_t body_len,
		 uint8_t *type, uint8_t **plain, size_t *plain_len)
{
	static const struct protect_dest nowhere;

	return protect_open_to(p, head, body, body_len, &nowhere, type, plain, plain_len);
}
