/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The record layer of a session: life cycle, parameters, keys and the handshake's sending side. */
#include "config.h"

#include "base/log.h"
#include "base/time.h"
#include "record/layer.h"

struct record_layer *record_new(gnutls_session_t session, void *opaque,
				const struct record_handlers *handlers, unsigned init_flags)
{
	struct record_layer *rl = mem_calloc(1, sizeof(*rl));

	if (!rl)
		return NULL;
	rl->session = session;
	rl->opaque = opaque;
	rl->handlers = handlers;
	rl->init_flags = init_flags;
	rl->wire_version = 0x0303;
	rl->max_send = rl->max_recv = RECORD_MAX_PLAIN;
	rl->peer_max_send = rl->user_max_send = RECORD_MAX_PLAIN;
	rl->alert_desc = -1;
	rl->tx.path = rl->rx.path = &record_path_user;
	rl->rx.hs_max = RECORD_HS_MAX;
	rl->tx.batch = RECORD_BATCH;
	writer_init_secret(&rl->tx.hs);
	writer_init(&rl->tx.out);
	writer_init_secret(&rl->tx.held);
	writer_init_secret(&rl->tx.late);
	writer_init_secret(&rl->tx.cork);
	writer_init(&rl->tx.alerts);
	writer_init_secret(&rl->rx.hs);
	writer_init_secret(&rl->rx.early);
	rl->transport.send_ptr = rl->transport.recv_ptr = (gnutls_transport_ptr_t)(intptr_t)-1;
	offload_set_reason(rl, RECORD_TX, KTLS_HANDSHAKE);
	offload_set_reason(rl, RECORD_RX, KTLS_HANDSHAKE);
	return rl;
}

void record_free(struct record_layer *rl)
{
	if (!rl)
		return;
	protect_clear(&rl->tx.prot);
	protect_clear(&rl->rx.prot);
	writer_clear(&rl->tx.hs);
	writer_clear(&rl->tx.out);
	writer_clear(&rl->tx.held);
	writer_clear(&rl->tx.late);
	writer_clear(&rl->tx.cork);
	writer_clear(&rl->tx.alerts);
	writer_clear(&rl->rx.hs);
	record_fed_free(rl);
	writer_clear(&rl->rx.early);
	mem_free_wipe(rl->rx.buf, rl->rx.cap);
	mem_free_wipe(rl, sizeof(*rl));
}

void record_set_wire_version(struct record_layer *rl, uint16_t wire)
{
	rl->wire_version = wire;
}

void record_set_version(struct record_layer *rl, const struct version_entry *version)
{
	rl->version = version;
}

static size_t clamp_plain(size_t bytes)
{
	return bytes < 1 ? 1 : MIN(bytes, (size_t)RECORD_MAX_PLAIN);
}

void record_set_max_send(struct record_layer *rl, size_t bytes)
{
	rl->peer_max_send = clamp_plain(bytes);
	rl->max_send = MIN(rl->peer_max_send, rl->user_max_send);
	offload_limit_changed(rl);
}

void record_set_user_max_send(struct record_layer *rl, size_t bytes)
{
	rl->user_max_send = clamp_plain(bytes);
	rl->max_send = MIN(rl->peer_max_send, rl->user_max_send);
	offload_limit_changed(rl);
}

void record_set_max_recv(struct record_layer *rl, size_t bytes)
{
	rl->max_recv = clamp_plain(bytes);
}

size_t record_max_send(const struct record_layer *rl)
{
	return rl->max_send;
}

void record_set_timeout(struct record_layer *rl, unsigned ms)
{
	rl->timeout_ms = ms;
}

void record_set_deadline(struct record_layer *rl, unsigned ms)
{
	rl->deadline = ms && ms != GNUTLS_INDEFINITE_TIMEOUT ? time_monotonic_ms() + ms : 0;
}

void record_set_handshaking(struct record_layer *rl, bool on)
{
	rl->handshaking = on;
	if (on)
		return;
	/* a handshake's buffers are large, and not needed soon */
	record_hs_release(rl);
	if (!rl->rx.hs.len)
		writer_clear(&rl->rx.hs);
	if (!rl->tx.hs.len)
		writer_clear(&rl->tx.hs);
}

bool record_last_was_write(const struct record_layer *rl)
{
	return rl->last_was_write;
}

size_t record_overhead(const struct record_layer *rl)
{
	return protect_overhead(&rl->tx.prot);
}

bool record_can_pad(const struct record_layer *rl)
{
	return is_tls13(rl) && rl->tx.path == &record_path_user;
}

/* --- the end */

bool record_is_transient(int code)
{
	switch (code) {
	case GNUTLS_E_AGAIN:
	case GNUTLS_E_INTERRUPTED:
	case GNUTLS_E_TIMEDOUT:
	case GNUTLS_E_WARNING_ALERT_RECEIVED:
	case GNUTLS_E_GOT_APPLICATION_DATA:
	case GNUTLS_E_REHANDSHAKE:
	case GNUTLS_E_REAUTH_REQUEST:
	case GNUTLS_E_RECORD_LIMIT_REACHED:
	case GNUTLS_E_SESSION_EOF:
	case GNUTLS_E_INVALID_REQUEST:
	case GNUTLS_E_INVALID_SESSION:
		return true;
	default:
		return code >= 0;
	}
}

int record_fail(struct record_layer *rl, int code)
{
	if (!record_is_transient(code)) {
		log_record("REC[%p]: fatal error %d\n", (void *)rl->session, code);
		record_invalidate(rl);
	}
	return code;
}

int record_fail_tx(struct record_layer *rl, int code)
{
	if (!rl->established || rl->handshaking ||
	    (code != GNUTLS_E_PUSH_ERROR && code != GNUTLS_E_PREMATURE_TERMINATION))
		return record_fail(rl, code);
	/* a peer that answered and closed: the answer must not be lost */
	log_record("REC[%p]: cannot send any more (%d)\n", (void *)rl->session, code);
	rl->tx.broken = true;
	return code;
}

void record_invalidate(struct record_layer *rl)
{
	if (rl->invalid)
		return;
	rl->invalid = true;
	for (int dir = RECORD_TX; dir <= RECORD_RX; dir++) {
		if (offload_waits(rl, dir))
			offload_set_reason(rl, dir, KTLS_SESSION_OVER);
	}
	if (rl->handlers && rl->handlers->invalidated)
		rl->handlers->invalidated(rl->opaque);
}

void record_revalidate(struct record_layer *rl)
{
	rl->invalid = false;
}

bool record_is_invalid(const struct record_layer *rl)
{
	return rl->invalid;
}

/* --- keys */

static const struct record_path *path_of(const struct record_layer *rl, enum record_dir dir)
{
	return dir == RECORD_TX ? rl->tx.path : rl->rx.path;
}

int record_set_keys(struct record_layer *rl, enum record_dir dir, const struct record_keys *keys)
{
	bool update = rl->established && !rl->handshaking;
	uint64_t used;

	if (dir == RECORD_RX && rl->rx.hs.len > rl->rx.hs_used)
		return ERR(record_fail(rl, GNUTLS_E_UNEXPECTED_PACKET));
	used = update ? path_of(rl, dir)->seq(rl, dir) : 0;
	if (dir == RECORD_TX && rl->tx.hs.len) /* the KeyUpdate, not protected yet */
		used++;
	TRY(path_of(rl, dir)->set_keys(rl, dir, keys));
	if (update) {
		rl->offload.past[dir] += used;
		rl->offload.rekeys[dir]++;
	}
	return 0;
}

int record_can_rekey(struct record_layer *rl, enum record_dir dir)
{
	/* nothing may stand behind a KeyUpdate in its record, whoever protects (RFC 8446 §5.1) */
	if (dir == RECORD_RX && rl->rx.hs.len > rl->rx.hs_used)
		return ERR(GNUTLS_E_UNEXPECTED_PACKET);
	return path_of(rl, dir)->can_rekey(rl, dir);
}

const struct record_keys *record_keys_of(struct record_layer *rl, enum record_dir dir,
					 uint64_t *seq)
{
	const struct record_protection *p = dir == RECORD_TX ? &rl->tx.prot : &rl->rx.prot;

	if (seq)
		*seq = path_of(rl, dir)->seq(rl, dir);
	return p->kind == PROTECT_NONE ? NULL : &p->keys;
}

int record_set_seq(struct record_layer *rl, enum record_dir dir, uint64_t seq)
{
	struct record_protection *p = dir == RECORD_TX ? &rl->tx.prot : &rl->rx.prot;

	if (path_of(rl, dir) != &record_path_user)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	p->seq = seq;
	return 0;
}

/* --- handshake, the sending side */

/* 1: the application has taken it. */
static int divert(struct record_layer *rl, unsigned type, const void *msg, size_t len)
{
	return rl->handlers && rl->handlers->divert_message
		       ? rl->handlers->divert_message(rl->opaque, type, msg, len)
		       : 0;
}

int record_queue_handshake(struct record_layer *rl, const void *msg, size_t len)
{
	int ret = divert(rl, *(const uint8_t *)msg, msg, len);

	if (ret)
		return MIN(ret, 0);
	writer_bytes(&rl->tx.hs, msg, len);
	return writer_error(&rl->tx.hs);
}

int record_queue_ccs(struct record_layer *rl)
{
	static const uint8_t one = 1;
	int ret = divert(rl, GNUTLS_HANDSHAKE_CHANGE_CIPHER_SPEC, &one, 1);

	if (ret)
		return MIN(ret, 0);
	return rl->tx.path->send_control(rl, RECORD_CCS, &one, 1);
}

int record_flush(struct record_layer *rl)
{
	return record_fail(rl, rl->tx.path->flush(rl));
}

/* --- early data */

void record_skip_early_data(struct record_layer *rl, size_t bytes)
{
	rl->rx.skips_early = bytes;
	rl->rx.skip_early = bytes;
}

int record_queue_early_data(struct record_layer *rl, const void *data, size_t len)
{
	return len ? rl->tx.path->send_control(rl, RECORD_DATA, data, len) : 0;
}

void record_accept_early_data(struct record_layer *rl, uint32_t max)
{
	rl->rx.takes_early = max;
	rl->rx.early_left = max;
}

ssize_t record_recv_early_data(struct record_layer *rl, void *buf, size_t len)
{
	struct record_rx *rx = &rl->rx;
	const uint8_t *p = rx->early.data + rx->early_pos;

	if (rx->early_pos == rx->early.len)
		return ERR(GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE);
	if (!rx->early_record) {
		rx->early_record = (size_t)p[0] << 8 | p[1];
		rx->early_pos += 2;
		p += 2;
	}
	len = MIN(len, rx->early_record);
	memcpy(buf, p, len);
	rx->early_pos += len;
	rx->early_record -= len;
	if (rx->early_pos == rx->early.len) {
		writer_clear(&rx->early);
		rx->early_pos = 0;
	}
	return (ssize_t)len;
}

bool record_rx_is_clean(const struct record_layer *rl)
{
	return !rl->rx.have && !rl->rx.cur_valid && rl->rx.hs.len == rl->rx.hs_used;
}
