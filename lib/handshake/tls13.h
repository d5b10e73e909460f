/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the files of TLS 1.3 share. */
#ifndef HANDSHAKE_TLS13_H
#define HANDSHAKE_TLS13_H

#include "handshake/hs.h"

/* A pre-shared key that is offered, or accepted. */
struct hs13_psk {
	gnutls_datum_t identity; /* ticket or external identity; owned */
	gnutls_datum_t key; /* owned, wiped; external ones may be of any length */
	gnutls_mac_algorithm_t hmac; /* of its KDF */
	uint32_t obfuscated_age;
	bool is_resumption;
};

extern const uint8_t hs13_hrr_random[HS_RANDOM_LEN];

/* --- tls13_schedule.c: RFC 8446 §7 */
MUST_USE int hs13_expand_label(gnutls_mac_algorithm_t hmac, const void *secret, size_t secret_len,
			       const char *label, const void *context, size_t context_len, void *out,
			       size_t out_len);
/* The early secret from @psk (NULL: none). */
MUST_USE int hs13_early_secret(struct hs *hs, const struct hs13_psk *psk);
/* After ServerHello: handshake secrets from hs->shared (empty with psk_ke), keys of both directions. */
MUST_USE int hs13_handshake_secrets(struct hs *hs);
/* After the server's Finished: application traffic secrets, exporter. */
MUST_USE int hs13_application_secrets(struct hs *hs);
/* After the client's Finished. */
MUST_USE int hs13_resumption_secret(struct hs *hs);
MUST_USE int hs13_install(struct record_layer *record, const struct hs_params *params,
			  enum record_dir dir, const struct secret *traffic);
/* The same where version and suite are not negotiated yet. */
MUST_USE int hs13_install_for(struct record_layer *record, const struct version_entry *version,
			      const struct suite_entry *suite, enum record_dir dir,
			      const struct secret *traffic);
/* Tells the application (gnutls_handshake_set_secret_function); NULL: not yet. */
MUST_USE int hs13_announce(const struct hs_config *config, gnutls_record_encryption_level_t level,
			   const struct secret *client, const struct secret *server);
MUST_USE int hs13_handshake_keys(struct hs *hs, enum record_dir dir);
MUST_USE int hs13_application_keys(const struct hs_config *config, const struct hs_params *params,
				   struct record_layer *record, enum record_dir dir);
MUST_USE int hs13_next_traffic_secret(const struct hs_params *params, struct secret *traffic);
/* MAC of the transcript as it is now under @base (a handshake traffic secret or a binder key). */
MUST_USE int hs13_finished_mac(const struct hs *hs, const struct secret *base, uint8_t *out);

MUST_USE int hs13_export_from(gnutls_mac_algorithm_t hmac, const struct secret *exporter,
			      const char *label, size_t label_len, const void *context,
			      size_t context_len, void *out, size_t out_len);

/* --- tls13_early.c: RFC 8446 §4.2.10, §4.5, §8 */
/* Client: the ticket that is offered allows early data, and there is a reason to offer it. */
bool hs13_can_offer_early(const struct hs *hs);
/* Client, after ClientHello was queued: secrets, keys, and the data behind it. */
int hs13_client_start_early(struct hs *hs);
/* Client: HelloRetryRequest refuses early data. */
MUST_USE int hs13_client_retry_early(struct hs *hs);
/* Client, after EncryptedExtensions. */
int hs13_client_early_answer(struct hs *hs);
/* Server, when all else is chosen: accepts early data, or not. */
MUST_USE int hs13_server_judge_early(struct hs *hs);
/* Server, after ClientHello is in the transcript. */
int hs13_server_start_early(struct hs *hs);
/* The keys of the client's direction are those of early data until EndOfEarlyData. */
bool hs13_early_goes_on(const struct hs *hs);
bool hs13_ends_early(const struct hs *hs); /* EndOfEarlyData is a message of this handshake */
int hs13_send_end_of_early(struct hs *hs);
int hs13_recv_end_of_early(struct hs *hs);
int hs13_early_over(struct hs *hs);

/* --- tls13_psk.c */
/* The modes of the client's that a ticket of ours may be used with. */
unsigned hs13_ticket_modes(const struct hs *hs);
MUST_USE int hs13_client_collect_psks(struct hs *hs);
/* Overwrites the zero binders at the end of the ClientHello in hs->out. */
MUST_USE int hs13_client_write_binders(struct hs *hs);
/* Server: tries the identities in turn; psk_selected says whether one was taken. Its hash decides
 * the suite. */
MUST_USE int hs13_server_select_psk(struct hs *hs);
void hs13_psks_free(struct hs *hs);
/* Moves what a session keeps across resumption from hs->resume. */
void hs13_inherit(struct hs *hs);
/* After HelloRetryRequest: only those whose hash is the suite's. */
void hs13_psks_keep(struct hs *hs, gnutls_mac_algorithm_t hmac);

/* --- tls13_auth.c: Certificate, CertificateVerify, Finished of both roles */
int hs13_send_certificate(struct hs *hs);
int hs13_recv_certificate(struct hs *hs);
int hs13_send_certificate_verify(struct hs *hs);
int hs13_recv_certificate_verify(struct hs *hs);
int hs13_send_certificate_request(struct hs *hs); /* tls13_server.c */
int hs13_recv_certificate_request(struct hs *hs); /* tls13_client.c */
int hs13_send_finished(struct hs *hs);
int hs13_recv_finished(struct hs *hs);
/* The name of what was done, for gnutls_kx_get. */
gnutls_kx_algorithm_t hs13_kx(const struct hs *hs);

/* --- tls13_server.c */
/* The best suite that both have and whose hash is @hmac (after HelloRetryRequest: the one it
 * named, or NULL). */
const struct suite_entry *hs13_suite_with(const struct hs *hs, gnutls_mac_algorithm_t hmac);
void hs13_set_suite(struct hs *hs, const struct suite_entry *s);
/* After ClientHello was read and TLS 1.3 chosen. */
MUST_USE int hs13_server_select(struct hs *hs);
/* --- tls13_client.c: after ServerHello's fields and extensions were read */
MUST_USE int hs13_client_selected(struct hs *hs);

MUST_USE int hs_transcript_hash_with(const struct hs *hs, gnutls_digest_algorithm_t alg,
				     const void *extra, size_t len, void *out);

/* --- tls13_post.c */
#define HS13_AUTO_TICKETS 2
MUST_USE int hs13_queue_tickets(struct hs_post *post, unsigned count);

/* --- client_hello.c, server_hello.c */
int hs_send_client_hello(struct hs *hs);
int hs_recv_client_hello(struct hs *hs);
int hs_recv_server_hello(struct hs *hs);

#endif
