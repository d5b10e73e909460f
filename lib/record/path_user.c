/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Records through user space: sealed into one buffer, pushed; pulled as exactly a header, then
 * exactly a body, and opened. */
#include "config.h"

#include "record/layer.h"

/* What protection adds to a record of early data: type and tag, with every cipher of TLS 1.3 but
 * CCM-8, where so much less is counted. */
#define RECORD_EARLY_OVERHEAD 17

/* --- sending */

static int seal(struct record_layer *rl, uint8_t type, const uint8_t *data, size_t len, size_t pad)
{
	do {
		size_t n = MIN(len, rl->max_send);

		TRY(protect_seal(&rl->tx.prot, type, rl->wire_version, data, n, pad, &rl->tx.out));
		data += n;
		len -= n;
	} while (len);
	return 0;
}

static int seal_handshake(struct record_layer *rl)
{
	if (!rl->tx.hs.len)
		return 0;
	TRY(seal(rl, RECORD_HANDSHAKE, rl->tx.hs.data, rl->tx.hs.len, 0));
	writer_reset(&rl->tx.hs);
	return 0;
}

static int user_flush(struct record_layer *rl)
{
	struct record_tx *tx = &rl->tx;

	TRY(seal_handshake(rl));
	while (tx->out_pos < tx->out.len) {
		struct iovec iov = {tx->out.data + tx->out_pos, tx->out.len - tx->out_pos};
		ssize_t n = transport_push(rl, &iov, 1);

		if (n < 0)
			return (int)n;
		if ((size_t)n > iov.iov_len)
			return ERR(GNUTLS_E_PUSH_ERROR);
		tx->out_pos += (size_t)n;
	}
	writer_reset(&tx->out);
	tx->out_pos = 0;
	return 0;
}

static ssize_t user_send(struct record_layer *rl, const void *data, size_t len, size_t pad)
{
	int ret;

	TRY(seal(rl, RECORD_DATA, data, len, pad));
	rl->tx.owed = len;
	ret = user_flush(rl);
	if (ret < 0)
		return ret;
	rl->tx.owed = 0;
	return (ssize_t)len;
}

static int user_send_control(struct record_layer *rl, uint8_t type, const void *data, size_t len)
{
	uint8_t head[RECORD_HEADER_LEN];

	TRY(seal_handshake(rl));
	if (type == RECORD_CCS && is_tls13(rl)) { /* for middleboxes, so never protected */
		frame_put(head, type, 0x0303, len);
		writer_bytes(&rl->tx.out, head, sizeof(head));
		writer_bytes(&rl->tx.out, data, len);
		return writer_error(&rl->tx.out);
	}
	return seal(rl, type, data, len, 0);
}

static uint64_t user_used(struct record_layer *rl)
{
	return rl->tx.prot.seq;
}

/* --- receiving */

static int fill(struct record_layer *rl, size_t need)
{
	struct record_rx *rx = &rl->rx;

	TRY(record_buf_reserve(rx, need));
	while (rx->have < need) {
		int ret = transport_wait(rl);
		ssize_t n;

		if (ret < 0)
			return ret;
		n = transport_pull(rl, rx->buf + rx->have, need - rx->have);
		if (n < 0)
			return (int)n;
		if (n == 0)
			return ERR(rx->have >= RECORD_HEADER_LEN ? GNUTLS_E_UNEXPECTED_PACKET_LENGTH
								 : GNUTLS_E_PREMATURE_TERMINATION);
		rx->have += (size_t)n;
	}
	return 0;
}

static struct record_frame_rules rules_of(const struct record_layer *rl)
{
	struct record_frame_rules rules = {.max_len = RECORD_MAX_PLAIN};

	if (rl->rx.prot.kind != PROTECT_NONE) {
		rules.max_len += is_tls13(rl) ? RECORD_EXPANSION_TLS13 : RECORD_EXPANSION;
		rules.version = is_tls13(rl) ? 0x0303 : rl->rx.prot.keys.version->wire;
		/* the alert of a client that did not understand ServerHello: 0x0301 (§5.1) */
		if (is_tls13(rl) && !rl->established)
			rules.version = 0;
	} else if (rl->rx.skips_early) {
		rules.max_len += RECORD_EXPANSION_TLS13;
	}
	return rules;
}

/* Plaintext between protected records of a TLS 1.3 handshake: the compatibility CCS, and the alert
 * of a peer that could not follow to its keys. */
static bool is_plain_guest(const struct record_layer *rl, const struct record_frame *f)
{
	if (!is_tls13(rl) || rl->rx.prot.kind == PROTECT_NONE || rl->established)
		return false;
	return f->type == RECORD_CCS ||
	       (f->type == RECORD_ALERT && f->len == 2 && rl->rx.prot.seq == 0);
}

/* Early data under keys that we don't have: counted as if it were not padded. */
static int skip_early(struct record_rx *rx, const struct record_frame *f)
{
	size_t len = f->len > RECORD_EARLY_OVERHEAD ? f->len - RECORD_EARLY_OVERHEAD : 1;

	if (len > rx->skip_early)
		return ERR(GNUTLS_E_UNEXPECTED_PACKET);
	rx->skip_early -= len;
	return 0;
}

static int open_record(struct record_layer *rl, const struct record_frame *f, struct record_in *in)
{
	struct record_rx *rx = &rl->rx;
	uint8_t *body = rx->buf + RECORD_HEADER_LEN, *plain;
	int ret;

	in->seq = rx->prot.seq;
	in->type = f->type;
	in->data = body;
	in->len = f->len;
	if (is_plain_guest(rl, f))
		return 1;
	if (rx->skips_early && rx->prot.kind == PROTECT_NONE && f->type == RECORD_DATA)
		return skip_early(rx, f);
	ret = protect_open(&rx->prot, rx->buf, body, f->len, &in->type, &plain, &in->len);
	if (ret < 0) {
		if (ret == GNUTLS_E_DECRYPTION_FAILED && rx->skips_early)
			return skip_early(rx, f);
		return ERR(ret);
	}
	if (rx->prot.kind != PROTECT_NONE)
		rx->skips_early = false;
	in->data = plain;
	if (in->len > rl->max_recv)
		return ERR(GNUTLS_E_RECORD_OVERFLOW);
	return 1;
}

static int user_recv(struct record_layer *rl, void *buf, size_t len, struct record_in *in)
{
	struct record_rx *rx = &rl->rx;
	int ret;

	(void)buf;
	(void)len;
	do {
		struct record_frame_rules rules = rules_of(rl);
		struct record_frame frame;

		ret = fill(rl, RECORD_HEADER_LEN);
		if (ret < 0)
			return ret;
		TRY(frame_parse(rx->buf, &rules, &frame));
		ret = fill(rl, RECORD_HEADER_LEN + frame.len);
		if (ret < 0)
			return ret;
		rx->have = 0;
		ret = open_record(rl, &frame, in);
	} while (ret == 0);
	return ret < 0 ? ERR(ret) : 0;
}

/* --- keys */

static int user_set_keys(struct record_layer *rl, enum record_dir dir,
			 const struct record_keys *keys)
{
	struct record_protection *p = dir == RECORD_TX ? &rl->tx.prot : &rl->rx.prot;

	if (dir == RECORD_TX)
		TRY(seal_handshake(rl));
	protect_clear(p);
	if (keys)
		TRY(protect_init(p, keys, dir));
	return 0;
}

static int user_can_rekey(struct record_layer *rl, enum record_dir dir)
{
	(void)rl;
	(void)dir;
	return 0;
}

static uint64_t user_seq(struct record_layer *rl, enum record_dir dir)
{
	return dir == RECORD_TX ? rl->tx.prot.seq : rl->rx.prot.seq;
}

const struct record_path record_path_user = {
	.name = "user",
	.one_record = true,
	.send = user_send,
	.send_control = user_send_control,
	.flush = user_flush,
	.recv = user_recv,
	.set_keys = user_set_keys,
	.can_rekey = user_can_rekey,
	.seq = user_seq,
	.used = user_used,
};
