/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The transcript: raw messages until the hash is known, then a running hash. TLS 1.2 keeps the
 * messages where a CertificateVerify may come, which may be made with another hash. */
#include "config.h"

#include "base/mem.h"
#include "handshake/hs.h"
#include "handshake/tls13.h"

static bool keeps_raw(const struct hs *hs)
{
	const struct hs_params *p = hs->params;
	const struct kx_entry *kx;

	if (!hs->transcript_hashing || !p->version)
		return true;
	if (p->version->tls13_sem || p->resumed)
		return false;
	kx = kx_find(p->kx);
	return !kx || kx->server_cert;
}

int hs_transcript_add(struct hs *hs, const void *msg, size_t len)
{
	if (hs->transcript_hashing)
		hash_update(&hs->transcript, msg, len);
	if (keeps_raw(hs))
		writer_bytes(&hs->transcript_raw, msg, len);
	return writer_error(&hs->transcript_raw);
}

int hs_transcript_start(struct hs *hs, gnutls_digest_algorithm_t alg)
{
	if (hs->transcript_hashing)
		return hs->transcript_alg == alg ? 0 : ERR(GNUTLS_E_INTERNAL_ERROR);
	TRY(hash_init(&hs->transcript, alg));
	hs->transcript_alg = alg;
	hash_update(&hs->transcript, hs->transcript_raw.data, hs->transcript_raw.len);
	hs->transcript_hashing = true;
	if (!keeps_raw(hs))
		writer_clear(&hs->transcript_raw);
	return 0;
}

int hs_transcript_hash(const struct hs *hs, void *out)
{
	if (!hs->transcript_hashing)
		return ERR(GNUTLS_E_INTERNAL_ERROR);
	hash_peek(&hs->transcript, out);
	return 0;
}

int hs_transcript_hash_with(const struct hs *hs, gnutls_digest_algorithm_t alg, const void *extra,
			    size_t len, void *out)
{
	struct hash h;

	if (hs->transcript_hashing) {
		if (hs->transcript_alg != alg)
			return ERR(GNUTLS_E_INTERNAL_ERROR);
		hash_copy(&h, &hs->transcript);
	} else {
		TRY(hash_init(&h, alg));
		hash_update(&h, hs->transcript_raw.data, hs->transcript_raw.len);
	}
	hash_update(&h, extra, len);
	hash_digest(&h, out);
	return 0;
}

int hs_transcript_hrr(struct hs *hs)
{
	uint8_t msg[4 + HASH_MAX_LEN] = {HS_MESSAGE_HASH};
	size_t len = hash_len(hs->transcript_alg);

	msg[3] = (uint8_t)len;
	TRY(hs_transcript_hash(hs, msg + 4));
	TRY(hash_init(&hs->transcript, hs->transcript_alg));
	hash_update(&hs->transcript, msg, 4 + len);
	return 0;
}
