/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What becomes of a record, whichever path it came through: alerts, handshake messages put
 * together from records, ChangeCipherSpec, data. RFC 8446 §5.1, §6; RFC 5246 §7. */
#include "config.h"

#include "base/log.h"
#include "record/layer.h"

static int count_idle(struct record_layer *rl)
{
	if (++rl->rx.idle > RECORD_IDLE_MAX)
		return ERR(GNUTLS_E_TOO_MANY_EMPTY_PACKETS);
	return 0;
}

/* Bytes of an unfinished handshake message? */
static bool in_message(const struct record_layer *rl)
{
	return rl->rx.hs.len > rl->rx.hs_used && !rl->rx.hs_held;
}

static int on_alert(struct record_layer *rl, enum dispatch_want want, const struct record_in *in)
{
	struct reader r = reader_of(in->data, in->len);
	uint8_t level, desc;

	(void)want;
	if (in->len != 2)
		return ERR(GNUTLS_E_UNEXPECTED_PACKET);
	TRY(reader_u8(&r, &level));
	TRY(reader_u8(&r, &desc));
	rl->alert_level = level;
	rl->alert_desc = desc;
	log_record("REC[%p]: alert %u.%u received\n", (void *)rl->session, level, desc);
	if (desc == GNUTLS_A_CLOSE_NOTIFY && level != GNUTLS_AL_FATAL) {
		/* none may stand inside a message that goes over several records */
		if (is_tls13(rl) && in_message(rl))
			return ERR(GNUTLS_E_UNEXPECTED_PACKET);
		rl->rx.eof = true;
		return ERR(GNUTLS_E_SESSION_EOF);
	}
	/* TLS 1.3: every other alert is fatal, whatever its level says (§6) */
	if (level == GNUTLS_AL_FATAL || is_tls13(rl)) {
		record_invalidate(rl);
		return ERR(GNUTLS_E_FATAL_ALERT_RECEIVED);
	}
	TRY(count_idle(rl));
	return ERR(GNUTLS_E_WARNING_ALERT_RECEIVED);
}

static int on_ccs(struct record_layer *rl, enum dispatch_want want, const struct record_in *in)
{
	if (in->len != 1 || in->data[0] != 1)
		return ERR(GNUTLS_E_UNEXPECTED_PACKET);
	if (is_tls13(rl)) { /* the compatibility one means nothing, and only in a handshake */
		if (rl->established || !rl->handshaking || in_message(rl) ||
		    rl->rx.path != &record_path_user)
			return ERR(GNUTLS_E_UNEXPECTED_PACKET);
		return count_idle(rl);
	}
	return want == WANT_CCS ? 1 : ERR(GNUTLS_E_UNEXPECTED_PACKET);
}

void record_hs_release(struct record_layer *rl)
{
	struct record_rx *rx = &rl->rx;

	rx->hs_from = rx->hs_used;
	/* moved up only now and then: a record may hold very many small messages */
	if (rx->hs_from < rx->hs.len - rx->hs.len / 2)
		return;
	writer_consume(&rx->hs, rx->hs_from);
	rx->hs_from = rx->hs_used = 0;
	if (!rx->hs.len && !rl->handshaking)
		writer_clear(&rx->hs);
}

bool record_message_waits(const struct record_layer *rl)
{
	const struct record_rx *rx = &rl->rx;
	struct reader r = reader_of(rx->hs.data, rx->hs.len);
	uint32_t len;
	uint8_t type;

	return rl->established && !rl->handshaking && !rl->invalid && !rx->hs_held &&
	       reader_skip(&r, rx->hs_used) >= 0 && reader_u8(&r, &type) >= 0 &&
	       reader_u24(&r, &len) >= 0 && reader_left(&r) >= len;
}

int record_hs_next(struct record_layer *rl, size_t max_len, struct record_hs_msg *msg)
{
	struct record_rx *rx = &rl->rx;
	struct reader r = reader_of(rx->hs.data, rx->hs.len), start;
	uint32_t len;

	TRY(reader_skip(&r, rx->hs_from));
	if (reader_left(&r) < 4)
		return 0;
	start = r;
	TRY(reader_u8(&r, &msg->type));
	TRY(reader_u24(&r, &len));
	if (len > max_len)
		return ERR(GNUTLS_E_HANDSHAKE_TOO_LARGE);
	if (reader_left(&r) < len)
		return 0;
	TRY(reader_take(&r, len, &msg->body));
	msg->raw = reader_of(start.p, 4 + len);
	rx->hs_used = rx->hs_from + 4 + len;
	rx->idle = 0;
	return 1;
}

int record_post_handshake(struct record_layer *rl)
{
	struct record_hs_msg msg;
	int ret;

	record_hs_release(rl);
	while (!rl->rx.hs_held && (ret = record_hs_next(rl, rl->rx.hs_max, &msg)) != 0) {
		TRY(ret);
		if (!rl->handlers || !rl->handlers->post_handshake)
			return ERR(GNUTLS_E_UNEXPECTED_PACKET);
		ret = rl->handlers->post_handshake(rl->opaque, &msg);
		if (ret == GNUTLS_E_REHANDSHAKE && msg.type == GNUTLS_HANDSHAKE_CLIENT_HELLO) {
			/* gnutls_handshake, if the application calls it, starts with this one */
			rl->rx.hs_used = rl->rx.hs_from;
			rl->rx.hs_held = true;
			return ERR(ret);
		}
		if (ret == GNUTLS_E_UNIMPLEMENTED_FEATURE && rl->rx.path == &record_path_kernel)
			offload_set_reason(rl, RECORD_RX, KTLS_REKEY_LOST);
		rl->rx.served = true;
		record_hs_release(rl);
		TRY(ret);
	}
	return 0;
}

static int on_handshake(struct record_layer *rl, enum dispatch_want want,
			const struct record_in *in)
{
	struct record_rx *rx = &rl->rx;

	if (!in->len)
		return ERR(GNUTLS_E_UNEXPECTED_PACKET);
	if (want == WANT_CCS)
		return ERR(GNUTLS_E_UNEXPECTED_PACKET);
	if (rx->hs.len - rx->hs_from + in->len > rx->hs_max + 4 + 2 * RECORD_MAX_PLAIN)
		return ERR(GNUTLS_E_HANDSHAKE_TOO_LARGE);
	writer_bytes(&rx->hs, in->data, in->len);
	TRY(writer_error(&rx->hs));
	if (want == WANT_HANDSHAKE)
		return 1;
	return record_post_handshake(rl);
}

/* Kept until the application asks, which it may before the handshake goes on. */
static int on_early_data(struct record_layer *rl, const struct record_in *in)
{
	struct record_rx *rx = &rl->rx;

	if (!in->len)
		return count_idle(rl);
	if (in->len > rx->early_left)
		return ERR(GNUTLS_E_UNEXPECTED_PACKET);
	rx->early_left -= (uint32_t)in->len;
	rx->idle = 0;
	writer_vec16(&rx->early, in->data, in->len);
	TRY(writer_error(&rx->early));
	return GNUTLS_E_AGAIN;
}

static int on_data(struct record_layer *rl, enum dispatch_want want, const struct record_in *in)
{
	if (is_tls13(rl) && in_message(rl))
		return ERR(GNUTLS_E_UNEXPECTED_PACKET);
	if (rl->rx.prot.kind == PROTECT_NONE)
		return ERR(GNUTLS_E_UNEXPECTED_PACKET);
	if (want == WANT_DATA) {
		if (!in->len)
			return count_idle(rl);
		rl->rx.idle = 0;
		return 1;
	}
	if (rl->rx.takes_early && want == WANT_HANDSHAKE)
		return on_early_data(rl, in);
	if (want == WANT_CCS || !rl->established)
		return ERR(GNUTLS_E_UNEXPECTED_PACKET);
	if (!in->len)
		return count_idle(rl);
	rl->rx.cur = *in; /* kept for gnutls_record_recv */
	rl->rx.cur_pos = 0;
	rl->rx.cur_valid = true;
	return ERR(GNUTLS_E_GOT_APPLICATION_DATA);
}

int record_dispatch(struct record_layer *rl, enum dispatch_want want, const struct record_in *in)
{
	static int (*const handlers[])(struct record_layer *, enum dispatch_want,
				       const struct record_in *) = {
		[RECORD_CCS - RECORD_CCS] = on_ccs,
		[RECORD_ALERT - RECORD_CCS] = on_alert,
		[RECORD_HANDSHAKE - RECORD_CCS] = on_handshake,
		[RECORD_DATA - RECORD_CCS] = on_data,
	};
	unsigned i = (unsigned)in->type - RECORD_CCS;

	log_record("REC[%p]: record of type %u, %zu bytes (%s)\n", (void *)rl->session, in->type,
		   in->len, rl->rx.path->name);
	if (i >= ARRAY_LEN(handlers))
		return ERR(GNUTLS_E_UNEXPECTED_PACKET);
	return handlers[i](rl, want, in);
}
