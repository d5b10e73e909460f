/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Records through the kernel: it frames and protects, we say which type, and keep the promises that
 * the user path makes. Quirks are named by their row in doc/ktls.md. */
#include "config.h"

#include <errno.h>

#include "base/log.h"
#include "record/layer.h"
#include "system/sockets.h"
#include "system/syscalls.h"

#define HS_KEY_UPDATE 24

#ifndef EKEYEXPIRED
#define EKEYEXPIRED 127
#endif

static int fd_of(const struct record_layer *rl, enum record_dir dir)
{
	return transport_fd(rl, dir);
}

/* --- sending */

static int send_flags(const struct record_layer *rl)
{
	return transport_no_signal(rl) ? MSG_NOSIGNAL : 0;
}

/* Rows "so-error", "restart": an error that blocks sending until it has been asked for. */
static bool retry_send(struct record_layer *rl)
{
	if (errno != EBADMSG && errno != SOCKET_RESTART)
		return false;
	ktls_clear_error(fd_of(rl, RECORD_TX));
	return true;
}

/* Records that the kernel makes of @len bytes. */
static uint64_t records_of(const struct record_layer *rl, size_t len)
{
	size_t max = rl->offload.max_payload ? rl->max_send : RECORD_MAX_PLAIN;

	return (len + max - 1) / max;
}

static ssize_t push_data(struct record_layer *rl, const void *data, size_t len)
{
	int fd = fd_of(rl, RECORD_TX);
	ssize_t n;

	rl->last_was_write = true;
	n = sys_calls->send(fd, data, len, send_flags(rl));
	if (n < 0 && retry_send(rl))
		n = sys_calls->send(fd, data, len, send_flags(rl));
	if (n > 0)
		rl->tx.count += records_of(rl, (size_t)n);
	if (n == 0)
		return GNUTLS_E_AGAIN;
	return n < 0 ? socket_push_error(errno) : n;
}

/* Row "uncork" for @len 0. */
static ssize_t push_control(struct record_layer *rl, uint8_t type, const void *data, size_t len)
{
	int fd = fd_of(rl, RECORD_TX);
	ssize_t n;

	rl->last_was_write = true;
	n = ktls_send_control(fd, type, data, len, send_flags(rl));
	if (n < 0 && retry_send(rl))
		n = ktls_send_control(fd, type, data, len, send_flags(rl));
	if (n < 0)
		return socket_push_error(errno);
	if (len) {
		rl->tx.count++;
		if (n == 0)
			return GNUTLS_E_AGAIN;
	}
	return n;
}

static int rekey(struct record_layer *rl, enum record_dir dir, const uint8_t *key,
		 const uint8_t *iv);

/* Handshake messages up to @end, which later ones move down. */
static int flush_handshake(struct record_layer *rl, size_t *end)
{
	struct record_tx *tx = &rl->tx;

	while (*end) {
		ssize_t n = push_control(rl, RECORD_HANDSHAKE, tx->hs.data,
					 MIN(*end, rl->max_send));

		if (n < 0)
			return (int)n;
		writer_consume(&tx->hs, (size_t)n);
		*end -= (size_t)n;
	}
	return 0;
}

/* Row "rekey": the old key's records have gone out as a whole. */
static int switch_keys(struct record_layer *rl)
{
	struct record_tx *tx = &rl->tx;
	int ret = rekey(rl, RECORD_TX, tx->next_keys.key, tx->next_keys.iv);

	mem_wipe(&tx->next_keys, sizeof(tx->next_keys));
	tx->next_keys_set = false;
	tx->key_lost = ret < 0;
	tx->count = 0;
	return ret;
}

static int kernel_flush(struct record_layer *rl)
{
	struct record_tx *tx = &rl->tx;
	size_t end;
	ssize_t n;

	if (tx->key_lost) /* nothing that the peer could read */
		return ERR(GNUTLS_E_UNIMPLEMENTED_FEATURE);
	if (tx->open_record) {
		n = push_control(rl, RECORD_DATA, NULL, 0);
		if (n < 0)
			return (int)n;
		tx->open_record = false;
	}
	while (tx->held_pos < tx->held.len) {
		n = push_data(rl, tx->held.data + tx->held_pos, tx->held.len - tx->held_pos);
		if (n < 0)
			return (int)n;
		tx->held_pos += (size_t)n;
	}
	if (tx->held.len) {
		writer_clear(&tx->held);
		tx->held_pos = 0;
	}
	if (tx->next_keys_set) {
		n = flush_handshake(rl, &tx->next_keys_at);
		if (n >= 0)
			n = switch_keys(rl);
		if (n < 0)
			return (int)n;
	}
	end = tx->hs.len;
	n = flush_handshake(rl, &end);
	if (n < 0)
		return (int)n;
	while (tx->alerts.len) {
		n = push_control(rl, RECORD_ALERT, tx->alerts.data, sizeof(tx->alert));
		if (n < 0)
			return (int)n;
		writer_consume(&tx->alerts, sizeof(tx->alert));
	}
	return 0;
}

/* The socket took nothing, or half a record's worth: we keep what we promised, as callers may
 * repeat with (NULL, 0). */
static int hold(struct record_layer *rl, const uint8_t *data, size_t len, size_t sent, int code)
{
	writer_bytes(&rl->tx.held, data + sent, len - sent);
	TRY(writer_error(&rl->tx.held));
	rl->tx.held_pos = 0;
	rl->tx.owed = len;
	return code;
}

static ssize_t kernel_send(struct record_layer *rl, const void *data, size_t len, size_t pad)
{
	/* whole runs of records, unless the peer bounds them: then one call is one record */
	bool bounded = rl->max_send < RECORD_MAX_PLAIN && !rl->offload.max_payload;
	size_t n = MIN(len, bounded ? rl->max_send : (size_t)RECORD_FILE_STEP);
	ssize_t sent;

	(void)pad;
	sent = push_data(rl, data, n);
	if (sent == GNUTLS_E_AGAIN || sent == GNUTLS_E_INTERRUPTED)
		return hold(rl, data, MIN(n, rl->max_send), 0, (int)sent);
	if (sent > 0 && (size_t)sent < n && n <= rl->max_send) {
		int ret = hold(rl, data, n, (size_t)sent, 0);

		if (ret >= 0)
			ret = kernel_flush(rl);
		if (ret < 0)
			return ret;
		rl->tx.owed = 0;
		return (ssize_t)n;
	}
	return sent;
}

static int kernel_send_control(struct record_layer *rl, uint8_t type, const void *data, size_t len)
{
	if (type != RECORD_ALERT || len != sizeof(rl->tx.alert))
		return ERR(GNUTLS_E_INTERNAL_ERROR);
	writer_bytes(&rl->tx.alerts, data, len);
	return writer_error(&rl->tx.alerts);
}

static ssize_t kernel_send_file(struct record_layer *rl, int file, off_t *offset, size_t count)
{
	struct record_tx *tx = &rl->tx;
	int fd = fd_of(rl, RECORD_TX), ret;
	ssize_t n;

	if (rl->max_send < RECORD_MAX_PLAIN && !rl->offload.max_payload)
		return record_copy_file(rl, file, offset, count);
	if (tx->no_sendfile == file + 1)
		return record_copy_file(rl, file, offset, count);
	rl->last_was_write = true;
	n = ktls_sendfile(fd, file, offset, count, transport_no_signal(rl));
	if (n < 0 && retry_send(rl))
		n = ktls_sendfile(fd, file, offset, count, transport_no_signal(rl));
	if (n < 0) {
		switch (errno) {
		case EINVAL: /* a pipe, a device, … */
		case ENOSYS:
		case EOPNOTSUPP:
			tx->no_sendfile = file + 1;
			return record_copy_file(rl, file, offset, count);
		case EBADF:
		case EIO:
		case EISDIR:
		case ESPIPE:
		case EOVERFLOW:
		case EACCES:
		case EPERM:
			return ERR(GNUTLS_E_FILE_ERROR);
		default:
			return socket_push_error(errno);
		}
	}
	tx->count += records_of(rl, (size_t)n) + 1;
	if (n == 0 || (size_t)n == count || n % RECORD_MAX_PLAIN == 0)
		return n;
	/* row "stuck-tail": what is counted may still be in an open record */
	tx->open_record = true;
	ret = kernel_flush(rl);
	if (ret < 0) {
		if (record_is_transient(ret)) {
			tx->owed = (size_t)n;
			tx->file_owed = true;
			if (offset)
				*offset -= n;
		}
		return ret;
	}
	return n;
}

static uint64_t kernel_used(struct record_layer *rl)
{
	return rl->tx.count;
}

/* --- receiving */

/* The first error of the direction stays: the kernel reports some only once and then blocks (row
 * "error-once"). */
static int latch(struct record_layer *rl, int code)
{
	if (!rl->rx.latched)
		rl->rx.latched = code;
	return rl->rx.latched;
}

static int receive_error(struct record_layer *rl, int err)
{
	switch (err) {
	case EAGAIN:
		return GNUTLS_E_AGAIN;
	case EINTR:
	case SOCKET_RESTART:
		return GNUTLS_E_INTERRUPTED;
	case EBADMSG:
		return latch(rl, GNUTLS_E_DECRYPTION_FAILED);
	case EMSGSIZE:
		return latch(rl, GNUTLS_E_RECORD_OVERFLOW);
	case EINVAL:
		return latch(rl, GNUTLS_E_UNSUPPORTED_VERSION_PACKET);
	case EIO:
		return latch(rl, GNUTLS_E_UNEXPECTED_PACKET);
	case EKEYEXPIRED: /* row "update-unseen": a KeyUpdate that we could not see or follow */
		offload_set_reason(rl, RECORD_RX, KTLS_REKEY_LOST);
		return latch(rl, is_tls13(rl) ? GNUTLS_E_UNIMPLEMENTED_FEATURE
					      : GNUTLS_E_UNEXPECTED_PACKET);
	default:
		return latch(rl, socket_pull_error(err));
	}
}

/* Reads once, within the time limits. */
static ssize_t pull_record(struct record_layer *rl, void *buf, size_t len, int flags,
			   struct ktls_record *rec)
{
	int fd = fd_of(rl, RECORD_RX), ret;
	unsigned ms;
	ssize_t n;

	rl->last_was_write = false;
	for (;;) {
		TRY(transport_time_left(rl, &ms));
		if (ms && !(flags & MSG_DONTWAIT)) {
			ret = socket_wait(fd, ms);
			if (ret == 0)
				return ERR(GNUTLS_E_TIMEDOUT);
			if (ret < 0)
				return receive_error(rl, errno);
		}
		n = ktls_recv(fd, buf, len, flags | (ms ? MSG_DONTWAIT : 0), rec);
		if (n >= 0)
			return n;
		/* row "empty-poll": readable may mean an empty record; wait for the rest of the
		 * time */
		if (!ms || errno != EAGAIN || (flags & MSG_DONTWAIT))
			return receive_error(rl, errno);
	}
}

/* What a control record, or a failed decryption, may have left in the caller's buffer. */
static void wipe_touched(void *buf, size_t len)
{
	mem_wipe(buf, MIN(len, (size_t)RECORD_MAX_PLAIN + RECORD_EXPANSION_TLS13));
}

/* The rest of a control record: it is there and comes without waiting. Should a call fail, the part
 * that we have stays. */
static int finish_control(struct record_layer *rl, struct record_in *in)
{
	struct record_rx *rx = &rl->rx;

	while (rx->control_cut) {
		struct ktls_record more;
		ssize_t n;

		if (rx->have == rx->cap)
			return latch(rl, ERR(GNUTLS_E_RECORD_OVERFLOW));
		n = ktls_recv(fd_of(rl, RECORD_RX), rx->buf + rx->have, rx->cap - rx->have,
			      MSG_DONTWAIT, &more);
		if (n < 0)
			return receive_error(rl, errno);
		if (more.type != rx->control_type)
			return latch(rl, ERR(GNUTLS_E_UNEXPECTED_PACKET_LENGTH));
		rx->have += (size_t)n;
		rx->control_cut = !more.at_end;
	}
	in->type = rx->control_type;
	in->data = rx->buf;
	in->len = rx->have;
	rx->have = 0;
	return 0;
}

/* Brings a control record, the first @n bytes of which are at @from, into our own buffer as a
 * whole (row "short-buffer"). */
static int collect_control(struct record_layer *rl, uint8_t *from, size_t n, size_t room,
			   struct ktls_record *rec, struct record_in *in)
{
	struct record_rx *rx = &rl->rx;
	int ret;

	if (from != rx->buf) {
		ret = record_buf_reserve(rx, RECORD_MAX_PLAIN + RECORD_EXPANSION_TLS13);
		if (ret >= 0)
			memcpy(rx->buf, from, MIN(n, rx->cap));
		wipe_touched(from, room);
		TRY(ret);
	}
	rx->have = n;
	rx->control_cut = n == room && !rec->at_end;
	rx->control_type = (uint8_t)rec->type;
	return finish_control(rl, in);
}

/* Row "false-pause": a message goes over several records, and one of them happens to begin like a
 * KeyUpdate. The same key, set again where it stands, lets the kernel go on. */
static void end_pause(struct record_layer *rl)
{
	const struct record_keys *k = &rl->rx.prot.keys;
	struct ktls_keys keys = {k->version->wire, k->cipher->id, k->key, k->iv, 0};
	int fd = fd_of(rl, RECORD_RX);

	if (ktls_get_seq(fd, KTLS_RX, keys.version, keys.cipher, &keys.seq) &&
	    ktls_rekey(fd, KTLS_RX, &keys) == KTLS_OFFLOADED)
		rl->rx.paused = false;
}

/* Row "pause": the kernel stops at what looks like a KeyUpdate. */
static int check_pause(struct record_layer *rl, const struct record_in *in)
{
	struct record_rx *rx = &rl->rx;

	if (in->type != RECORD_HANDSHAKE || !in->len || in->data[0] != HS_KEY_UPDATE)
		return 0;
	if (!is_tls13(rl))
		return latch(rl, ERR(GNUTLS_E_UNEXPECTED_PACKET));
	rx->paused = rl->offload.rekey[RECORD_RX];
	if (rx->paused && rx->hs.len > rx->hs_used)
		end_pause(rl);
	return 0;
}

static int receive(struct record_layer *rl, void *buf, size_t len, int flags, struct record_in *in)
{
	struct record_rx *rx = &rl->rx;
	struct ktls_record rec;
	bool own = !buf;
	ssize_t n;

	if (rx->latched)
		return rx->latched;
	if (rx->control_cut) {
		TRY(finish_control(rl, in));
		return check_pause(rl, in);
	}
	if (own) {
		TRY(record_buf_reserve(rx, RECORD_MAX_PLAIN + RECORD_EXPANSION_TLS13));
		buf = rx->buf;
		len = rx->cap;
	}
	if (rx->want_seq && ktls_get_seq(fd_of(rl, RECORD_RX), KTLS_RX, rx->prot.keys.version->wire,
					 rx->prot.keys.cipher->id, &in->seq))
		in->seq -= MIN(in->seq, rx->listed); /* row "sequence" */
	n = pull_record(rl, buf, len, flags, &rec);
	if (n < 0) {
		if (n == GNUTLS_E_DECRYPTION_FAILED)
			wipe_touched(buf, len);
		return (int)n;
	}
	rx->mid_record = false;
	rx->listed = 0;
	if (rec.type < 0) /* row "eof": the only way to know the end from an empty record */
		return latch(rl, ERR(GNUTLS_E_PREMATURE_TERMINATION));
	in->type = (uint8_t)rec.type;
	if (rec.type == RECORD_DATA) {
		in->data = buf;
		in->len = (size_t)n;
		in->direct = !own;
		rx->mid_record = (size_t)n == len && !rec.at_end;
		rx->listed = rx->mid_record;
		return 0;
	}
	TRY(collect_control(rl, buf, (size_t)n, len, &rec, in));
	return check_pause(rl, in);
}

static int kernel_recv(struct record_layer *rl, void *buf, size_t len, struct record_in *in)
{
	return receive(rl, buf, len, 0, in);
}

/* Looks at what is next; nobody would come back for it, so signals don't count. */
static ssize_t peek(struct record_layer *rl, void *buf, size_t len, struct ktls_record *rec)
{
	ssize_t n;

	do {
		n = ktls_recv(fd_of(rl, RECORD_RX), buf, len, MSG_PEEK | MSG_DONTWAIT, rec);
	} while (n < 0 && (errno == EINTR || errno == SOCKET_RESTART));
	return n;
}

/* The caller may sleep on poll, which does not show it that the next read has an error to tell. */
static void wake_poll(struct record_layer *rl)
{
	sys_calls->shutdown(fd_of(rl, RECORD_RX), SHUT_RD);
}

/* Row "hidden-update": behind data that left room in the buffer a KeyUpdate may hide that poll
 * never shows. Only that is looked for; whatever else is next stays where poll sees it. */
static void kernel_after_data(struct record_layer *rl, size_t room, size_t got)
{
	struct record_rx *rx = &rl->rx;
	struct ktls_record rec;
	struct record_in in = {0};
	uint8_t byte;
	ssize_t n;
	int ret;

	if (got == room || !is_tls13(rl) || !rl->offload.rekey[RECORD_RX] || rx->latched)
		return;
	n = peek(rl, &byte, 1, &rec);
	if (n < 0) { /* an error that stays comes with the next read */
		if (errno != EAGAIN && receive_error(rl, errno) < 0)
			wake_poll(rl);
		return;
	}
	rx->listed = rec.type >= 0;
	if (rec.type != RECORD_HANDSHAKE || n != 1 || byte != HS_KEY_UPDATE) {
		mem_wipe(&byte, 1);
		return;
	}
	ret = receive(rl, NULL, 0, MSG_DONTWAIT, &in);
	if (ret >= 0)
		ret = record_dispatch(rl, WANT_DATA, &in);
	if (ret >= 0 && rx->paused) /* split: the rest can't be read */
		ret = receive_error(rl, EKEYEXPIRED);
	if (ret < 0 && ret != GNUTLS_E_AGAIN && ret != GNUTLS_E_INTERRUPTED) {
		rx->deferred = record_fail(rl, ret);
		if (!record_is_transient(ret))
			wake_poll(rl);
	}
	record_buf_release(rx);
}

/* Data stays where poll shows it. */
static int kernel_await_handshake(struct record_layer *rl, unsigned ms)
{
	struct record_rx *rx = &rl->rx;
	struct ktls_record rec;
	uint8_t byte;
	ssize_t n;

	if (rx->latched || rx->mid_record)
		return 0;
	if (rx->control_cut)
		return rx->control_type == RECORD_HANDSHAKE;
	if (ms && socket_wait(fd_of(rl, RECORD_RX), ms) <= 0)
		return 0;
	n = peek(rl, &byte, 1, &rec);
	mem_wipe(&byte, 1);
	if (n < 0) { /* an error that stays comes with the next read */
		if (errno != EAGAIN)
			(void)!receive_error(rl, errno);
		return 0;
	}
	rx->listed = rec.type >= 0;
	return rec.type == RECORD_HANDSHAKE;
}

static size_t kernel_pending(struct record_layer *rl)
{
	struct record_rx *rx = &rl->rx;
	struct ktls_record rec;
	ssize_t n;

	if (!rx->mid_record || rx->latched ||
	    record_buf_reserve(rx, RECORD_MAX_PLAIN + RECORD_EXPANSION_TLS13) < 0)
		return 0;
	n = peek(rl, rx->buf, RECORD_MAX_PLAIN, &rec);
	if (n > 0)
		mem_wipe(rx->buf, (size_t)n);
	return n > 0 && rec.type == RECORD_DATA ? (size_t)n : 0;
}

/* --- keys */

/* Version and cipher stay what they are. */
static int rekey(struct record_layer *rl, enum record_dir dir, const uint8_t *key,
		 const uint8_t *iv)
{
	struct record_protection *p = dir == RECORD_TX ? &rl->tx.prot : &rl->rx.prot;
	struct ktls_keys k = {p->keys.version->wire, p->keys.cipher->id, key, iv, 0};
	enum ktls_reason reason = ktls_rekey(fd_of(rl, dir), dir == RECORD_TX ? KTLS_TX : KTLS_RX,
					     &k);

	if (reason != KTLS_OFFLOADED) {
		log_debug("ktls: key update refused: %s\n", ktls_reason_text(reason));
		offload_set_reason(rl, dir, KTLS_REKEY_LOST);
		/* the KeyUpdate is out: nothing may follow under the old key */
		return ERR(record_fail(rl, GNUTLS_E_UNIMPLEMENTED_FEATURE));
	}
	memcpy(p->keys.key, key, sizeof(p->keys.key));
	memcpy(p->keys.iv, iv, sizeof(p->keys.iv));
	return 0;
}

static int kernel_set_keys(struct record_layer *rl, enum record_dir dir,
			   const struct record_keys *keys)
{
	int ret;

	if (!keys || !keys->version->tls13_sem)
		return ERR(GNUTLS_E_INTERNAL_ERROR);
	if (dir == RECORD_TX) {
		/* row "rekey": what is queued has to leave under its own key, whoever flushes it */
		if (rl->tx.next_keys_set)
			return ERR(GNUTLS_E_INTERNAL_ERROR);
		memcpy(rl->tx.next_keys.key, keys->key, sizeof(keys->key));
		memcpy(rl->tx.next_keys.iv, keys->iv, sizeof(keys->iv));
		rl->tx.next_keys_set = true;
		rl->tx.next_keys_at = rl->tx.hs.len;
		ret = kernel_flush(rl);
		return ret == GNUTLS_E_AGAIN || ret == GNUTLS_E_INTERRUPTED ? 0
									    : record_fail(rl, ret);
	}
	if (!rl->rx.paused) { /* row "update-unseen" */
		offload_set_reason(rl, dir, KTLS_REKEY_LOST);
		return ERR(latch(rl, GNUTLS_E_UNIMPLEMENTED_FEATURE));
	}
	ret = rekey(rl, dir, keys->key, keys->iv);
	if (ret < 0)
		return ERR(latch(rl, ret));
	rl->rx.paused = false;
	return 0;
}

static int kernel_can_rekey(struct record_layer *rl, enum record_dir dir)
{
	return rl->offload.rekey[dir] ? 0 : GNUTLS_E_UNIMPLEMENTED_FEATURE;
}

static uint64_t kernel_seq(struct record_layer *rl, enum record_dir dir)
{
	const struct record_protection *p = dir == RECORD_TX ? &rl->tx.prot : &rl->rx.prot;
	uint64_t seq;

	if (ktls_get_seq(fd_of(rl, dir), dir == RECORD_TX ? KTLS_TX : KTLS_RX,
			 p->keys.version->wire, p->keys.cipher->id, &seq))
		return seq;
	return dir == RECORD_TX ? rl->tx.count : p->seq;
}

static size_t kernel_send_max(const struct record_layer *rl, size_t pad)
{
	(void)rl;
	(void)pad;
	return SIZE_MAX;
}

const struct record_path record_path_kernel = {
	.name = "kernel",
	.send_max = kernel_send_max,
	.send = kernel_send,
	.send_control = kernel_send_control,
	.send_file = kernel_send_file,
	.flush = kernel_flush,
	.recv = kernel_recv,
	.after_data = kernel_after_data,
	.await_handshake = kernel_await_handshake,
	.pending = kernel_pending,
	.set_keys = kernel_set_keys,
	.can_rekey = kernel_can_rekey,
	.seq = kernel_seq,
	.used = kernel_used,
};
