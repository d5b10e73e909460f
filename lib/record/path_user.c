/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Records through user space: sealed into one buffer, pushed; pulled as exactly a header, then
 * exactly a body, and opened. */
#include "config.h"

#include "record/layer.h"

/* What protection adds to a record of early data: type and tag, with every cipher of TLS 1.3 but
 * CCM-8, where so much less is counted. */
#define RECORD_EARLY_OVERHEAD 17

/* --- sending */

/* The data of a record begins @stride bytes behind that of the one before; 0: right behind it. */
static int seal(struct record_layer *rl, uint8_t type, const uint8_t *data, size_t len, size_t pad,
		size_t stride)
{
	struct record_tx *tx = &rl->tx;
	size_t records = len ? (len + rl->max_send - 1) / rl->max_send : 1;

	TRY(buffer_lend(&tx->out, len + pad + records * protect_overhead(&tx->prot)));
	do {
		size_t n = MIN(len, rl->max_send);

		TRY(protect_seal(&tx->prot, type, rl->wire_version, data, n, pad, &tx->out));
		data += stride ? stride : n;
		len -= n;
	} while (len);
	return 0;
}

static int seal_handshake(struct record_layer *rl)
{
	if (!rl->tx.hs.len)
		return 0;
	TRY(seal(rl, RECORD_HANDSHAKE, rl->tx.hs.data, rl->tx.hs.len, 0, 0));
	if (rl->handshaking)
		writer_reset(&rl->tx.hs);
	else
		writer_clear(&rl->tx.hs);
	return 0;
}

/* A transport that takes no more for now keeps us waiting with what it didn't take, which should
 * not be much: neither here nor the next time. */
static void shrink(struct record_layer *rl)
{
	struct record_tx *tx = &rl->tx;
	size_t left = tx->out.len - tx->out_pos, cap;
	uint8_t *p;

	if (tx->out.cap <= BUFFER_SMALL)
		return;
	tx->batch = 1 + (unsigned)(tx->out_pos / (rl->max_send + protect_overhead(&tx->prot)));
	tx->batch = MIN(tx->batch, (unsigned)RECORD_BATCH);
	if (left > BUFFER_SMALL)
		return;
	p = buffer_take(left, &cap);
	if (!p)
		return;
	memcpy(p, tx->out.data + tx->out_pos, left);
	buffer_return(&tx->out);
	tx->out = (struct writer){.data = p, .len = left, .cap = cap};
	tx->out_pos = 0;
}

static int user_flush(struct record_layer *rl)
{
	struct record_tx *tx = &rl->tx;

	TRY(seal_handshake(rl));
	while (tx->out_pos < tx->out.len) {
		struct iovec iov = {tx->out.data + tx->out_pos, tx->out.len - tx->out_pos};
		ssize_t n = transport_push(rl, &iov, 1);

		if (n < 0) {
			if (n == GNUTLS_E_AGAIN)
				shrink(rl);
			return (int)n;
		}
		if ((size_t)n > iov.iov_len)
			return ERR(GNUTLS_E_PUSH_ERROR);
		tx->out_pos += (size_t)n;
	}
	buffer_return(&tx->out);
	tx->out_pos = 0;
	return 0;
}

static ssize_t send_sealed(struct record_layer *rl, size_t len)
{
	struct record_tx *tx = &rl->tx;

	tx->owed = len;
	TRY(user_flush(rl));
	tx->owed = 0;
	if (len >= tx->batch * rl->max_send && tx->batch < RECORD_BATCH)
		tx->batch++;
	return (ssize_t)len;
}

static ssize_t user_send(struct record_layer *rl, const void *data, size_t len, size_t pad)
{
	TRY(seal(rl, RECORD_DATA, data, len, pad, 0));
	return send_sealed(rl, len);
}

ssize_t record_user_send_placed(struct record_layer *rl, uint8_t *data, size_t len, size_t stride)
{
	struct record_tx *tx = &rl->tx;
	int ret = seal(rl, RECORD_DATA, data, len, 0, stride);

	if (ret < 0) {
		mem_wipe(tx->out.data + tx->out.len, tx->out.cap - tx->out.len);
		return ERR(ret);
	}
	return send_sealed(rl, len);
}

/* An application's own function may count on records one by one, as the stock library gives them.
 */
static size_t user_send_max(const struct record_layer *rl, size_t pad)
{
	if (pad || transport_fd(rl, RECORD_TX) < 0)
		return rl->max_send - pad;
	return rl->tx.batch * rl->max_send;
}

static int user_send_control(struct record_layer *rl, uint8_t type, const void *data, size_t len)
{
	uint8_t head[RECORD_HEADER_LEN];

	TRY(seal_handshake(rl));
	if (type == RECORD_CCS && is_tls13(rl)) { /* for middleboxes, so never protected */
		frame_put(head, type, 0x0303, len);
		TRY(buffer_lend(&rl->tx.out, sizeof(head) + len));
		writer_bytes(&rl->tx.out, head, sizeof(head));
		writer_bytes(&rl->tx.out, data, len);
		return writer_error(&rl->tx.out);
	}
	return seal(rl, type, data, len, 0, 0);
}

static uint64_t user_used(struct record_layer *rl)
{
	return rl->tx.prot.seq;
}

/* --- receiving */

/* Reads on until there are @need bytes of the record, but none beyond @most. */
static int fill(struct record_layer *rl, size_t need, size_t most)
{
	struct record_rx *rx = &rl->rx;

	while (rx->have < need) {
		bool head = rx->have < RECORD_HEADER_LEN;
		uint8_t *at = head ? rx->head + rx->have : rx->buf + rx->have - RECORD_HEADER_LEN;
		int ret = transport_wait(rl);
		ssize_t n;

		if (ret < 0)
			return ret;
		n = transport_pull(rl, at, most - rx->have);
		if (n < 0)
			return (int)n;
		if (n == 0)
			return ERR(rx->have >= RECORD_HEADER_LEN ? GNUTLS_E_UNEXPECTED_PACKET_LENGTH
								 : GNUTLS_E_PREMATURE_TERMINATION);
		rx->have += (size_t)n;
	}
	return 0;
}

/* What comes after a record is not always ours: the kernel's after a handover, an application's
 * after close_notify or when it goes on without us. In a run of application data records of one
 * size, the next header is. Records shorter than these may be alerts in disguise. */
#define RUN_MIN 512

static bool is_run(struct record_rx *rx, const struct record_frame *f)
{
	bool again = f->type == RECORD_DATA && f->len >= RUN_MIN && f->len == rx->run_len;

	rx->run_len = f->type == RECORD_DATA ? f->len : 0;
	return again && !rx->padded;
}

static bool may_read_ahead(const struct record_layer *rl)
{
	return rl->rx.in_run && rl->established && !rl->handshaking &&
	       !offload_waits(rl, RECORD_RX) && transport_fd(rl, RECORD_RX) >= 0;
}

/* From this length on, the text of a record is read to where the application wants it and opened
 * there: its memory is often in no cache, and a copy brings it there at less cost than opening. */
#define PLACE_MIN 4096

/* One read, with @ahead bytes of what comes next. What is no whole record comes back to the buffer.
 */
static int read_placed(struct record_layer *rl, const struct record_frame *f, size_t ahead,
		       struct protect_dest *d)
{
	struct record_rx *rx = &rl->rx;
	size_t text = protect_prefix(&rx->prot) - RECORD_HEADER_LEN;
	size_t n = protect_place(&rx->prot, f->len, d->room), got;
	struct iovec iov[] = {
		{rx->buf, text}, {d->to, n}, {rx->buf + text + n, f->len - text - n + ahead}};
	ssize_t ret;

	if (!n)
		return 0;
	TRY(transport_wait(rl));
	ret = transport_pullv(rl, text ? iov : iov + 1, text ? 3 : 2);
	if (ret < 0)
		return (int)ret;
	got = (size_t)ret;
	rx->have += got;
	if (got >= f->len)
		d->placed = n;
	else if (got > text)
		memcpy(rx->buf + text, d->to, MIN(got - text, n));
	return 0;
}

static int read_body(struct record_layer *rl, const struct record_frame *f, struct protect_dest *d)
{
	size_t end = RECORD_HEADER_LEN + f->len, ahead = may_read_ahead(rl) ? RECORD_HEADER_LEN : 0;
	struct record_rx *rx = &rl->rx;
	int ret = 0;

	if (!f->len)
		return 0;
	TRY(record_buf_reserve(rx, f->len + RECORD_HEADER_LEN));
	if (f->type == RECORD_DATA && f->len >= PLACE_MIN && rx->have == RECORD_HEADER_LEN &&
	    rl->established && !rl->handshaking && transport_fd(rl, RECORD_RX) >= 0)
		ret = read_placed(rl, f, ahead, d);
	if (ret >= 0)
		ret = fill(rl, end, end + ahead);
	if (ret < 0)
		record_buf_release(rx);
	return ret;
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

static int open_record(struct record_layer *rl, const struct record_frame *f,
		       const struct protect_dest *d, struct record_in *in)
{
	struct record_rx *rx = &rl->rx;
	uint8_t *plain;
	int ret;

	in->seq = rx->prot.seq;
	in->type = f->type;
	in->data = rx->buf;
	in->len = f->len;
	if (is_plain_guest(rl, f))
		return 1;
	if (rx->skips_early && rx->prot.kind == PROTECT_NONE && f->type == RECORD_DATA)
		return skip_early(rx, f);
	ret = protect_open_to(&rx->prot, rx->head, rx->buf, f->len, d, &in->type, &plain, &in->len);
	in->direct = ret >= 0 && d->to && plain == d->to;
	if (!in->direct) /* where it failed, perhaps half decrypted */
		rx->dirty = MAX(rx->dirty, f->len);
	if (ret < 0) {
		if (ret == GNUTLS_E_DECRYPTION_FAILED && rx->skips_early)
			return skip_early(rx, f);
		return ERR(ret);
	}
	if (rx->prot.kind != PROTECT_NONE)
		rx->skips_early = false;
	in->data = plain;
	if (rx->prot.kind == PROTECT_AEAD13)
		rx->padded |= in->len + 1 + rx->prot.aead.tag_len != f->len;
	if (in->len > rl->max_recv)
		return ERR(GNUTLS_E_RECORD_OVERFLOW);
	return 1;
}

static int user_recv(struct record_layer *rl, void *buf, size_t len, struct record_in *in)
{
	struct record_rx *rx = &rl->rx;
	int ret;

	do {
		struct record_frame_rules rules = rules_of(rl);
		struct protect_dest dest = {.to = buf, .room = len};
		struct record_frame frame;
		size_t end;

		ret = fill(rl, RECORD_HEADER_LEN, RECORD_HEADER_LEN);
		if (ret < 0)
			return ret;
		TRY(frame_parse(rx->head, &rules, &frame));
		end = RECORD_HEADER_LEN + frame.len;
		if (!rx->framed)
			rx->in_run = is_run(rx, &frame);
		rx->framed = true;
		ret = read_body(rl, &frame, &dest);
		if (ret < 0)
			return ret;
		ret = open_record(rl, &frame, &dest, in);
		rx->have -= end;
		if (rx->have)
			memcpy(rx->head, rx->buf + frame.len, rx->have);
		rx->framed = false;
	} while (ret == 0);
	return ret < 0 ? ERR(ret) : 0;
}

/* --- keys */

/* After an error the old keys stay, for an alert; no data may follow a KeyUpdate under them. */
static int user_set_keys(struct record_layer *rl, enum record_dir dir,
			 const struct record_keys *keys)
{
	struct record_protection *p = dir == RECORD_TX ? &rl->tx.prot : &rl->rx.prot, next = {0};
	int ret = dir == RECORD_TX ? seal_handshake(rl) : 0;

	if (ret >= 0 && keys)
		ret = protect_init(&next, keys, dir);
	if (ret < 0)
		return ERR(record_fail(rl, ret));
	protect_clear(p);
	*p = next;
	mem_wipe(&next, sizeof(next));
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
	.send_max = user_send_max,
	.send = user_send,
	.send_control = user_send_control,
	.send_file = record_seal_file,
	.flush = user_flush,
	.recv = user_recv,
	.set_keys = user_set_keys,
	.can_rekey = user_can_rekey,
	.seq = user_seq,
	.used = user_used,
};
