/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Sending application data, whichever way it goes. */
#include "config.h"

#include "record/layer.h"

/* Gets out what is queued. What was owed to the caller for it is added to *@done. */
int record_settle(struct record_layer *rl, size_t *done)
{
	struct record_tx *tx = &rl->tx;

	TRY(record_fail_tx(rl, tx->path->flush(rl)));
	if (tx->cork_owed) {
		tx->cork_pos += tx->cork_owed;
		tx->cork_owed = 0;
	}
	if (done)
		*done += tx->owed;
	tx->owed = 0;
	tx->file_owed = false;
	if (offload_waits(rl, RECORD_TX))
		offload_try(rl, RECORD_TX);
	return 0;
}

static uint64_t key_limit(const struct record_layer *rl)
{
	return is_tls13(rl) && rl->tx.prot.keys.cipher ? rl->tx.prot.keys.cipher->record_limit : 0;
}

/* From so many records on a new key is asked for; 0: never. */
static uint64_t soft_limit(const struct record_layer *rl)
{
	uint64_t limit = key_limit(rl), after = rl->offload.config.rekey_after;
	uint64_t soft = limit - MIN(limit / 8, RECORD_LIMIT_MARGIN);

	if (after && is_tls13(rl) && rl->established)
		soft = soft ? MIN(soft, after) : after;
	return soft;
}

size_t record_step(struct record_layer *rl)
{
	uint64_t after = is_tls13(rl) ? rl->offload.config.rekey_after : 0;
	uint64_t used = rl->tx.path->used(rl), end = key_limit(rl), left;

	if (after && used < after) /* beyond it are those that cannot rekey */
		end = after;
	else if (!end) /* sequence numbers do not wrap */
		end = UINT64_MAX;
	left = end > used ? end - used : 1;
	return left >= RECORD_FILE_STEP / rl->max_send ? RECORD_FILE_STEP
						       : (size_t)left * rl->max_send;
}

int record_prepare_data(struct record_layer *rl)
{
	uint64_t limit = key_limit(rl), soft = soft_limit(rl);
	bool near;

	if (rl->invalid || rl->tx.closed || rl->tx.broken)
		return ERR(GNUTLS_E_INVALID_SESSION);
	near = soft && rl->tx.path->used(rl) >= soft && record_can_rekey(rl, RECORD_TX) == 0;
	if (rl->handlers && rl->handlers->before_data)
		TRY(record_fail_tx(rl, rl->handlers->before_data(rl->opaque, near)));
	TRY(record_settle(rl, NULL));
	if ((limit && rl->tx.path->used(rl) >= limit) || rl->tx.prot.seq_end)
		return ERR(GNUTLS_E_RECORD_LIMIT_REACHED);
	return 0;
}

void record_forget_late(struct record_tx *tx)
{
	if (!tx->late.len)
		return;
	writer_clear(&tx->late);
}

/* Nothing of it could go, not even into a buffer: what is before it waits. It is kept, for callers
 * that go on with (NULL, 0). */
static int keep_late(struct record_layer *rl, int why, const void *data, size_t len)
{
	struct record_tx *tx = &rl->tx;

	if (record_is_transient(why) && !tx->late.len) {
		writer_bytes(&tx->late, data, MIN(len, rl->max_send));
		TRY(writer_error(&tx->late));
	}
	return why;
}

ssize_t record_send(struct record_layer *rl, const void *data, size_t len, size_t pad)
{
	struct record_tx *tx = &rl->tx;
	size_t done = 0;
	ssize_t n;
	int ret;

	if (rl->invalid || tx->closed || tx->broken)
		return ERR(GNUTLS_E_INVALID_SESSION);
	if (tx->owed && !tx->corked) { /* resumes, whatever the arguments are */
		TRY(record_settle(rl, &done));
		return (ssize_t)done;
	}
	if (tx->late.len) { /* resumes as well */
		data = tx->late.data;
		len = tx->late.len;
		pad = 0;
	}
	if (!data || (!len && !pad))
		return tx->corked && data ? 0 : ERR(GNUTLS_E_INVALID_REQUEST);
	if (tx->corked) {
		if (pad)
			return ERR(GNUTLS_E_INVALID_REQUEST);
		TRY(buffer_lend(&tx->cork, len));
		writer_bytes(&tx->cork, data, len);
		TRY(writer_error(&tx->cork));
		return (ssize_t)len;
	}
	if (pad && !is_tls13(rl))
		return ERR(GNUTLS_E_INVALID_REQUEST);
	ret = record_prepare_data(rl);
	if (ret < 0)
		return ERR(pad ? ret : keep_late(rl, ret, data, len));
	if (pad && !record_can_pad(rl)) /* the kernel can't pad: refused rather than dropped */
		return ERR(GNUTLS_E_UNIMPLEMENTED_FEATURE);
	if (pad > rl->max_send)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	len = MIN(len, tx->path->send_max(rl, pad));
	n = tx->path->send(rl, data, MIN(len, record_step(rl)), pad);
	record_forget_late(tx);
	if (n < 0)
		return ERR(record_fail_tx(rl, (int)n));
	if (offload_waits(rl, RECORD_TX))
		offload_try(rl, RECORD_TX);
	return n;
}

size_t record_discard(struct record_layer *rl)
{
	struct record_tx *tx = &rl->tx;
	size_t n = tx->out.len - tx->out_pos + tx->held.len - tx->held_pos;

	record_forget_late(tx);
	buffer_return(&tx->out);
	writer_clear(&tx->held);
	writer_clear(&tx->alerts);
	tx->out_pos = tx->held_pos = 0;
	tx->owed = tx->cork_owed = 0;
	tx->file_owed = tx->alert_queued = false;
	return n;
}
