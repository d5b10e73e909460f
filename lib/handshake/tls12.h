/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the files of TLS 1.2 share. RFC 5246. */
#ifndef HANDSHAKE_TLS12_H
#define HANDSHAKE_TLS12_H

#include "handshake/hs.h"

#define HS12_FINISHED_LEN HS_VERIFY_DATA_LEN

/* Private state of the tables (hs->tls12). */
struct tls12 {
	struct record_keys client_keys, server_keys;
	bool peer_sent_cert; /* server: the client's Certificate was not empty */
	struct mac prf;      /* keyed with the master secret; the last, for hs12_free */
};

struct tls12 *hs12_state(struct hs *hs);
static inline const struct kx_entry *hs12_kx(const struct hs *hs)
{
	return kx_find(hs->params->suite->kx);
}
static inline bool hs12_kx_is_psk(gnutls_kx_algorithm_t kx)
{
	return kx == GNUTLS_KX_PSK || kx == GNUTLS_KX_DHE_PSK || kx == GNUTLS_KX_ECDHE_PSK ||
	       kx == GNUTLS_KX_RSA_PSK;
}
static inline bool hs12_kx_is_anon(gnutls_kx_algorithm_t kx)
{
	return kx == GNUTLS_KX_ANON_DH || kx == GNUTLS_KX_ANON_ECDH;
}
/* Whether a certificate's key of type @pk serves @kx. */
bool hs12_kx_takes_pk(gnutls_kx_algorithm_t kx, int pk);

/* --- tls12_schedule.c */
gnutls_digest_algorithm_t hs12_prf_digest(const struct hs *hs);
/* After ClientKeyExchange is in the transcript: master secret from hs->shared, which is wiped. */
MUST_USE int hs12_master_secret(struct hs *hs);
/* The keys of both directions from the master secret. */
MUST_USE int hs12_derive_keys(struct hs *hs);
/* Steps after ChangeCipherSpec: the keys of the direction and its record limit. */
int hs12_install_tx(struct hs *hs);
int hs12_install_rx(struct hs *hs);
MUST_USE int hs12_finished_data(struct hs *hs, bool of_client, uint8_t *out);

/* --- tls12_kx.c: ServerKeyExchange, ClientKeyExchange; the premaster goes to hs->shared */
/* Server: finds group or parameters for the suite; false: the suite is impossible. */
MUST_USE int hs12_server_prepare_kx(struct hs *hs, const struct suite_entry *s, bool *possible);
bool hs12_kx_has_server_message(const struct hs *hs);
int hs12_send_server_kx(struct hs *hs);
int hs12_recv_server_kx(struct hs *hs);
int hs12_send_client_kx(struct hs *hs);
int hs12_recv_client_kx(struct hs *hs);

/* --- tls12_rsa.c: RSA key exchange */
/* Client: a premaster to @pms, encrypted to @enc. */
MUST_USE int hs12_rsa_encrypt(struct hs *hs, uint8_t pms[HS_MASTER_LEN], gnutls_datum_t *enc);
/* Server: whatever @enc is, 48 bytes come out, and neither result nor time tells if they are the
 * client's. Fails only for want of random bytes. */
MUST_USE int hs12_rsa_decrypt(struct hs *hs, struct reader enc, uint8_t pms[HS_MASTER_LEN]);

/* --- tls12_auth.c */
int hs12_send_certificate(struct hs *hs);
int hs12_recv_certificate(struct hs *hs);
int hs12_send_certificate_status(struct hs *hs);
int hs12_recv_certificate_status(struct hs *hs);
int hs12_send_certificate_request(struct hs *hs);
int hs12_recv_certificate_request(struct hs *hs);
int hs12_send_certificate_verify(struct hs *hs);
int hs12_recv_certificate_verify(struct hs *hs);
int hs12_send_finished(struct hs *hs);
int hs12_recv_finished(struct hs *hs);
/* Signs and checks (with the peer's key) SignatureScheme and signature over @data. */
MUST_USE int hs12_write_signature(struct hs *hs, const gnutls_datum_t *data, struct writer *w);
MUST_USE int hs12_read_signature(struct hs *hs, const gnutls_datum_t *data, struct reader *body);

/* --- tls12_session.c */
int hs12_send_ticket(struct hs *hs);
int hs12_recv_ticket(struct hs *hs);
/* Server: puts the finished session into the application's database. */
int hs12_store_session(struct hs *hs);

#endif
