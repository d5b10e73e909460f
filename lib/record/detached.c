/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Handshake messages that the application carries itself, as QUIC does: streams of bytes, one for
 * each encryption level, instead of records. RFC 9001 §4.1. */
#include "config.h"

#include "record/layer.h"

#define LEVELS (GNUTLS_ENCRYPTION_LEVEL_APPLICATION + 1)

void record_detach(struct record_layer *rl, bool on)
{
	rl->detached = on;
}

void record_set_level(struct record_layer *rl, enum record_dir dir,
		      gnutls_record_encryption_level_t level)
{
	rl->level[dir] = level;
}

gnutls_record_encryption_level_t record_level(const struct record_layer *rl, enum record_dir dir)
{
	return rl->level[dir];
}

int record_feed(struct record_layer *rl, gnutls_record_encryption_level_t level, const void *data,
		size_t len)
{
	struct writer *w;

	if ((unsigned)level >= LEVELS || (!data && len))
		return ERR(GNUTLS_E_INVALID_REQUEST);
	if (rl->invalid)
		return ERR(GNUTLS_E_INVALID_SESSION);
	if (level < rl->level[RECORD_RX])
		return ERR(GNUTLS_E_DECRYPTION_FAILED);
	if (!rl->fed)
		rl->fed = mem_calloc(LEVELS, sizeof(*rl->fed));
	if (!rl->fed)
		return ERR(GNUTLS_E_MEMORY_ERROR);
	w = &rl->fed[level];
	if (len > rl->rx.hs_max + 4 - MIN(w->len, rl->rx.hs_max + 4))
		return ERR(record_fail(rl, GNUTLS_E_HANDSHAKE_TOO_LARGE));
	writer_bytes(w, data, len);
	return writer_error(w);
}

bool record_take_fed(struct record_layer *rl)
{
	struct writer *w;

	if (!rl->fed)
		return false;
	w = &rl->fed[rl->level[RECORD_RX]];
	if (!w->len)
		return false;
	writer_bytes(&rl->rx.hs, w->data, w->len);
	writer_reset(w);
	return true;
}

void record_fed_free(struct record_layer *rl)
{
	for (size_t i = 0; rl->fed && i < LEVELS; i++)
		writer_clear(&rl->fed[i]);
	mem_free(rl->fed);
	rl->fed = NULL;
}

int record_deal_fed(struct record_layer *rl)
{
	struct record_rx *rx = &rl->rx;

	record_hs_release(rl);
	(void)record_take_fed(rl);
	TRY(writer_error(&rx->hs));
	TRY(record_fail(rl, record_post_handshake(rl)));
	return rx->hs.len > rx->hs_used ? GNUTLS_E_AGAIN : 0;
}
