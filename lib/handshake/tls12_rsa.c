/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* RSA key exchange of TLS 1.2 without an oracle. RFC 5246 §7.4.7.1. */
#include "config.h"

#include <string.h>

#include "base/ct.h"
#include "base/datum.h"
#include "crypto/kdf.h"
#include "handshake/tls12.h"
#include "keys/keys.h"

int hs12_rsa_encrypt(struct hs *hs, uint8_t pms[HS_MASTER_LEN], gnutls_datum_t *enc)
{
	const gnutls_datum_t plain = {pms, HS_MASTER_LEN};

	TRY(hs_check_key_usage(hs, GNUTLS_KEY_KEY_ENCIPHERMENT));
	TRY(rnd_bytes(GNUTLS_RND_RANDOM, pms, HS_MASTER_LEN));
	/* the version of our ClientHello, which a TLS 1.3 client caps */
	pms[0] = 3;
	pms[1] = 3;
	return gnutls_pubkey_encrypt_data(hs->peer_key, 0, &plain, enc);
}

int hs12_rsa_decrypt(struct hs *hs, struct reader enc, uint8_t pms[HS_MASTER_LEN])
{
	const gnutls_datum_t in = {(unsigned char *)enc.p, (unsigned)reader_left(&enc)};
	uint8_t fallback[HS_MASTER_LEN];
	uint32_t good;

	/* The same work in the same order for every input: on any failure pms stays random, and the
	 * version check against rollback picks by a mask. What fails openly is public. */
	TRY(rnd_bytes(GNUTLS_RND_RANDOM, fallback, sizeof(fallback)));
	memcpy(pms, fallback, HS_MASTER_LEN);
	if (privkey_decrypt_fixed(hs->cert.key, &in, pms, HS_MASTER_LEN) < 0)
		hs_log(hs, "The premaster can't be decrypted\n");
	SECRET_MARK(pms, HS_MASTER_LEN);
	good = 0xffffffff;
	if (!hs->config->priority->allow_wrong_pms)
		good = ct_eq_u32(pms[0], hs->legacy_version >> 8) &
		       ct_eq_u32(pms[1], hs->legacy_version & 0xff);
	ct_select(good, pms, pms, fallback, HS_MASTER_LEN);
	mem_wipe(fallback, sizeof(fallback));
	return 0;
}
