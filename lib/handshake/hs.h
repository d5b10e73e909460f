/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The handshake: what it is told (hs_config), what it brings about (hs_params), its working state
 * (struct hs), and the driver over tables of steps. RFC 8446, RFC 5246. */
#ifndef HANDSHAKE_HS_H
#define HANDSHAKE_HS_H

#include "auth/credentials.h"
#include "base/datum.h"
#include "base/log.h"
#include "base/reader.h"
#include "base/secret.h"
#include "base/writer.h"
#include "config/priority.h"
#include "crypto/hash.h"
#include "crypto/kx.h"
#include "record/record.h"

enum hs_type {
	HS_HELLO_REQUEST = 0,
	HS_CLIENT_HELLO = 1,
	HS_SERVER_HELLO = 2,
	HS_NEW_SESSION_TICKET = 4,
	HS_END_OF_EARLY_DATA = 5,
	HS_ENCRYPTED_EXTENSIONS = 8,
	HS_CERTIFICATE = 11,
	HS_SERVER_KEY_EXCHANGE = 12,
	HS_CERTIFICATE_REQUEST = 13,
	HS_SERVER_HELLO_DONE = 14,
	HS_CERTIFICATE_VERIFY = 15,
	HS_CLIENT_KEY_EXCHANGE = 16,
	HS_FINISHED = 20,
	HS_CERTIFICATE_STATUS = 22,
	HS_KEY_UPDATE = 24,
	HS_MESSAGE_HASH = 254,
	HS_CCS = 0x100, /* not a message: ChangeCipherSpec in the tables of TLS 1.2 */
};

#define HS_HEADER_LEN     4 /* of a message: its type and its length */
#define HS_RANDOM_LEN     32
#define HS_MASTER_LEN     48
#define HS_VERIFY_DATA_LEN 12 /* TLS 1.2 and before */
#define HS_MAX_SIGNS      64
#define HS_MAX_SESSION_ID 32
#define HS_DEFAULT_MAX_LEN (128 * 1024)
#define HS_CHAIN_MAX      100 /* certificates of a peer */
#define HS_ALPN_MAX       8   /* protocols to offer */
#define HS_IGNORED_MAX    200 /* HelloRequests in a handshake */

struct hs;

/* What the handshake asks of the session room. */
struct hs_callbacks {
	/* The peer's certificate is in params; 0, AGAIN, or the error that ends the handshake. */
	int (*verify_peer)(gnutls_session_t session);
	/* Server-side session database (TLS 1.2 session ids). */
	bool (*db_is_there)(gnutls_session_t session);
	int (*db_store)(gnutls_session_t session, const gnutls_datum_t *id,
			const gnutls_datum_t *data);
	int (*db_retrieve)(gnutls_session_t session, const gnutls_datum_t *id, gnutls_datum_t *data);
	int (*db_remove)(gnutls_session_t session, const gnutls_datum_t *id);
	/* Extensions that the application registered (gnutls_session_ext_register). May be NULL. */
	int (*app_ext_send)(gnutls_session_t session, unsigned where, struct writer *w);
	int (*app_ext_recv)(gnutls_session_t session, unsigned where, uint16_t id,
			    struct reader body);
	/* Server: early data under a ticket made at @made_ms, of which the client says that it is
	 * @age_ms old; @id names this ClientHello. 0: it was never here and has not been on its way
	 * for too long. NULL: early data is always refused. */
	int (*early_data_is_new)(gnutls_session_t session, uint64_t made_ms, uint32_t age_ms,
				 const gnutls_datum_t *id);
};

/* Set by the application through the session API; the handshake only reads it. Sessions live long:
 * here and in hs_params what is large and rare is a pointer, and the fields stand by size. */
struct hs_config {
	gnutls_session_t session; /* handle for callbacks of the application */
	const struct hs_callbacks *callbacks;
	gnutls_priority_t priority;
	struct auth_set creds;
	unsigned init_flags;
	gnutls_certificate_request_t cert_request; /* server */

	char *server_name; /* client: SNI to send; owned */
	gnutls_datum_t *alpn; /* @alpn_count of them; owned */
	unsigned alpn_count;
	unsigned alpn_flags;
	unsigned max_fragment;    /* max_fragment_length to ask for, or 0 */
	unsigned max_record_recv; /* record_size_limit to announce, or 0: the default */
	unsigned max_hs_len;
	unsigned timeout_ms;
	unsigned dh_prime_bits; /* client: smallest accepted; 0: by security level */
	unsigned expiry_s;      /* lifetime of tickets and cached sessions */

	gnutls_datum_t ticket_key;     /* server, owned */
	struct ticket_key *ticket_now; /* derived from it; ticket.c */
	gnutls_datum_t resume_data;    /* client: gnutls_session_set_data, owned */
	struct writer early_data;      /* client: goes out behind ClientHello, owned */

	gnutls_handshake_post_client_hello_func post_client_hello;
	gnutls_handshake_hook_func hook;
	int hook_type;
	unsigned hook_when;
	gnutls_keylog_func keylog_func;
	gnutls_handshake_secret_func secret_func;

	void *app_random[2]; /* gnutls_handshake_set_random: [0] client or server random, owned */

	uint32_t max_early_data; /* server: bytes accepted */
	bool is_client;
	bool ended; /* gnutls_deinit was called by a function of the application: nothing goes on */
	bool no_ca_names;     /* server: gnutls_certificate_send_x509_rdn_sequence */
	bool tolerant;        /* gnutls_session_enable_compatibility_mode */
	bool tickets_enabled; /* server: gnutls_session_ticket_enable_server; client: default on */
	bool request_ocsp;    /* client: gnutls_ocsp_status_request_enable_client */
};

/* The peer's chain as received. */
struct hs_peer_certs {
	gnutls_datum_t *certs; /* DER, leaf first; owned, each of shared_get */
	gnutls_datum_t *ocsp;  /* one per certificate (size 0: none), or NULL; owned */
	unsigned count, ocsp_count;
	gnutls_certificate_type_t type;
};

/* The outcome: what stays after the handshake. */
struct hs_params {
	const struct version_entry *version;
	const struct suite_entry *suite;
	const struct cipher_entry *cipher;
	const struct group_entry *group; /* of the key exchange, or NULL */
	const struct sign_entry *server_sign, *client_sign;

	gnutls_datum_t alpn;         /* selected protocol; owned */
	gnutls_datum_t server_name;  /* server: received SNI; owned */
	gnutls_datum_t psk_identity; /* owned */
	gnutls_datum_t psk_hint;     /* owned */
	struct hs_peer_certs peer;
	gnutls_datum_t own_cert; /* DER of the leaf that was sent; of shared_get */
	/* the transcript up to the client's Finished, for authentication after it; owned, or NULL */
	struct hash *post_transcript;

	/* gnutls_dh_get_* */
	gnutls_datum_t dh_prime, dh_generator, dh_peer_public;
	unsigned dh_secret_bits;

	gnutls_kx_algorithm_t kx; /* TLS 1.3: the GnuTLS name of what was done */
	time_t creation_time;
	int last_in, last_out; /* enum hs_type of the last messages */

	/* the newest ticket received (client) */
	gnutls_datum_t ticket; /* owned */
	uint64_t ticket_time_ms; /* when it came, on the server was made (wall clock) */
	uint32_t ticket_age_add, ticket_lifetime_s;
	uint32_t max_early_data; /* bytes that the ticket allows; 0: none */
	unsigned tickets_received, tickets_sent;

	unsigned idle_updates;    /* the peer's key updates without anything under the key ... */
	uint64_t idle_updates_ms; /* ... since then */
	_Atomic unsigned updates_asked; /* what we wished for does not count among them */
	unsigned updates_answered;
	bool key_update_queued;    /* ours is on its way, the next record has the new key */
	bool key_update_asks;      /* it asks for the peer's, too */
	/* the peer asked us to update; answered before the next data, perhaps by another thread */
	_Atomic bool key_update_requested;

	bool resumed;
	bool etm, ems, safe_renegotiation;
	bool hrr_done;
	bool peer_cert_requested;
	bool resumption_requested;  /* server: the client offered a ticket or a session id */
	bool client_requested_ocsp; /* server */
	bool server_requested_ocsp; /* client: in CertificateRequest */
	bool early_data_accepted;
	bool peer_allows_post_auth; /* server: the client's offer, and ours to take it up */

	uint8_t client_random[HS_RANDOM_LEN], server_random[HS_RANDOM_LEN];
	uint8_t session_id[HS_MAX_SESSION_ID];
	uint8_t session_id_len;
	/* RFC 5746 */
	uint8_t verify_data_len;
	uint8_t client_verify_data[HS_VERIFY_DATA_LEN], server_verify_data[HS_VERIFY_DATA_LEN];

	struct secret master; /* TLS 1.2 */
	/* TLS 1.3 */
	struct secret client_traffic, server_traffic, exporter, resumption;
	struct secret ticket_psk; /* of the newest ticket */
};

/* What extensions and messages leave for each other while a handshake runs. */
struct hs {
	const struct hs_config *config;
	struct hs_params *params;
	struct record_layer *record;

	const struct hs_step *table;
	unsigned step;
	bool is_renegotiation;
	unsigned ignored; /* HelloRequests */

	/* authentication after the handshake (handshake/tls13_reauth.c) */
	bool is_reauth;
	uint64_t give_up_ms; /* monotonic, the deadline over all calls; 0: none yet */
	bool reauth_proven; /* server: the client's Finished was right */
	struct hs_peer_certs reauth_peer; /* server: the client's chain until it is verified; owned */
	struct hs *next; /* client: the request that came after this one; owned */

	/* transcript: the raw messages until the hash is known, then the hash */
	struct writer transcript_raw;
	struct hash transcript;
	gnutls_digest_algorithm_t transcript_alg;
	bool transcript_hashing;

	struct record_hs_msg msg; /* message in hand (RECV steps) */
	bool have_msg;
	struct writer out; /* message being written; its header comes first, the length at last */

	/* hello */
	struct writer client_hello; /* server: the first one's body, after HelloRetryRequest */
	bool hrr;                   /* a HelloRetryRequest was sent or received */
	gnutls_datum_t cookie;      /* to echo; owned */
	uint64_t ext_sent;          /* rows of the extension table, bits */
	uint64_t ext_received;
	uint16_t legacy_version;    /* of the ClientHello */
	uint8_t session_id[HS_MAX_SESSION_ID];
	uint8_t session_id_len;
	uint16_t suites[256]; /* offered by the client (server side) */
	unsigned suites_count;
	const struct version_entry *max_version;

	/* extensions */
	const struct group_entry *peer_groups[32]; /* the client's, those we have enabled */
	unsigned peer_groups_count;
	bool peer_sent_groups;
	uint64_t peer_curve_bits; /* the client's curves by NamedGroup, enabled here or not */
	gnutls_sign_algorithm_t peer_signs[HS_MAX_SIGNS]; /* acceptable to the peer, its order */
	unsigned peer_signs_count;
	bool peer_sent_signs;
	bool peer_has_versions_ext;
	const struct version_entry *peer_versions[16];
	unsigned peer_versions_count;
	bool peer_ems, peer_etm, peer_ocsp_request;
	bool ticket_offered;       /* TLS 1.2: the extension was in the ClientHello */
	bool ticket_expected;      /* TLS 1.2: a NewSessionTicket will come or be sent */
	gnutls_datum_t ticket_in;  /* server: ticket as received; owned */
	unsigned psk_modes;        /* HS_PSK_KE | HS_PSK_DHE_KE */
	gnutls_datum_t alpn_offer; /* server: the client's list; owned (ext_free) */
	unsigned peer_max_fragment, peer_record_limit; /* as the peer said, or 0 */
	size_t limit_send, limit_recv; /* negotiated record sizes, or 0 (ext_apply_limit) */
	unsigned ct_index;      /* CertificateEntry being written */
	gnutls_datum_t ct_ocsp; /* response of the CertificateEntry just read; owned (ext_free) */

	/* key exchange */
	struct kx_key kx[2]; /* client: key shares offered; server: its own at [0] */
	unsigned kx_count;
	const struct group_entry *selected_group; /* by HRR or from the share */
	gnutls_datum_t peer_share; /* owned */
	gnutls_datum_t shared;     /* the (EC)DH secret or premaster; owned, wiped */
	bool want_client_cert;     /* CertificateRequest was sent or received */
	gnutls_datum_t *ca_dns;    /* of the CertificateRequest; owned */
	unsigned ca_dns_count;
	gnutls_datum_t cr_context; /* certificate_request_context; owned */
	gnutls_datum_t ticket_out; /* TLS 1.2 session ticket to send */

	/* authentication */
	struct auth_cert cert; /* ours */
	const struct sign_entry *cert_sign;
	gnutls_pubkey_t peer_key; /* owned */
	struct auth_psk psk;

	/* TLS 1.3 key schedule (handshake/tls13_schedule.c) */
	struct secret early_secret, handshake_secret, master_secret;
	struct secret client_hs_traffic, server_hs_traffic;
	struct secret early_traffic, early_exporter; /* from the first PSK of the first hello */
	gnutls_mac_algorithm_t early_hmac;
	const struct suite_entry *early_suite; /* of the ticket that early data came under, or NULL */
	bool early_offered;     /* client: early data's keys are in use */
	bool psk_selected;      /* a PSK is in use */
	bool psk_is_resumption;
	bool psk_no_dhe;
	unsigned psk_wire_index; /* server: position of the accepted identity */
	unsigned psk_use_modes;  /* server: modes that the accepted PSK may be used with */
	uint32_t psk_age;        /* server: obfuscated_ticket_age of the accepted identity */
	struct reader psk_binder; /* server: its binder, a view of the ClientHello in hand */
	struct reader psk_identities, psk_binders; /* server: views of the ClientHello in hand */
	struct hs13_psk *psks;  /* offered (client) or the one accepted (server) */
	unsigned psks_count, psk_index;

	/* TLS 1.2 */
	struct hs_params *resume;  /* parameters of the session being resumed, or NULL; owned */
	void *tls12;               /* private state of the TLS 1.2 tables; owned, see tls12_free */
};

enum { HS_PSK_KE = 1, HS_PSK_DHE_KE = 2 };

/* A renegotiation stays with the version before it (RFC 8446 §4.1.2). */
static inline bool hs_may_offer_tls13(const struct hs *hs)
{
	return hs->config->priority->has_tls13 && !hs->is_renegotiation;
}

/* --- the driver (handshake/driver.c) */
enum hs_action { HS_SEND, HS_RECV, HS_DO, HS_END };

/* One row of a table: the driver goes through the rows in order, leaving out those whose `when`
 * says no. RECV rows take exactly the message named; with `optional`, another message leaves the row out. */
struct hs_step {
	enum hs_action action;
	int msg; /* enum hs_type */
	const char *name;
	bool (*when)(const struct hs *hs); /* NULL: always */
	bool optional;
	/* RECV, SEND: not added to the transcript by the driver (the step does it itself) */
	bool own_transcript;
	/* SEND: appends the body to hs->out; RECV: hs->msg.body; DO: anything. May return AGAIN or
	 * INTERRUPTED if nothing has changed: it is repeated. May set hs->table (then hs->step = 0). */
	int (*run)(struct hs *hs);
	/* after the message has been queued, or hashed */
	int (*after)(struct hs *hs);
	/* RECV: another message than the one named: 0 dealt with, the row stays; or an error */
	int (*other)(struct hs *hs);
};

extern const struct hs_step hs_client_hello_table[]; /* until the version is known */
extern const struct hs_step hs_server_hello_table[];
extern const struct hs_step tls13_client_table[];
extern const struct hs_step tls13_server_table[];
extern const struct hs_step tls12_client_table[]; /* starts after ServerHello has been read */
extern const struct hs_step tls12_server_table[]; /* starts after ClientHello has been read, with
						     ServerHello as its first step */

struct hs *hs_new(const struct hs_config *config, struct hs_params *params,
		  struct record_layer *record);
void hs_free(struct hs *hs);
/* Goes on with the handshake: 0 when it is complete, AGAIN, INTERRUPTED, or an error. */
MUST_USE int hs_run(struct hs *hs);
/* Switches the driver to another table. */
void hs_use_table(struct hs *hs, const struct hs_step *table);
void hs_params_clear(struct hs_params *p);
/* Forgets the protocols to offer. */
void hs_alpn_clear(struct hs_config *c);
const char *hs_type_name(int type);
/* The application's hook, if it wants this message. @body: without the header. */
MUST_USE int hs_call_hook(const struct hs_config *c, unsigned type, unsigned when, bool incoming,
			  const void *body, size_t len);
/* The log line prefix of stock: "HSK[%p]: ". */
#define hs_log(hs, fmt, ...)                                                                       \
	log_handshake("HSK[%p]: " fmt, (void *)(hs)->config->session, ##__VA_ARGS__)

/* --- transcript (handshake/transcript.c) */
MUST_USE int hs_transcript_add(struct hs *hs, const void *msg, size_t len);
/* Fixes the hash (the suite's) and hashes what was kept. */
MUST_USE int hs_transcript_start(struct hs *hs, gnutls_digest_algorithm_t alg);
/* The hash of all so far. @out: HASH_MAX_LEN bytes. */
MUST_USE int hs_transcript_hash(const struct hs *hs, void *out);
/* TLS 1.3: replaces ClientHello1 by message_hash (RFC 8446 §4.4.1). */
MUST_USE int hs_transcript_hrr(struct hs *hs);

/* --- hellos shared by both versions (handshake/client_hello.c, server_hello.c) */
/* Server: chooses the version, then TLS 1.2: hs12_server_select chooses session, suite, certificate. */
MUST_USE int hs12_server_select(struct hs *hs);
/* Client: after a TLS 1.2 ServerHello's fields and extensions were read into hs/params. */
MUST_USE int hs12_client_selected(struct hs *hs);
void hs12_free(struct hs *hs);
/* Client: TLS 1.2 session data offers: fills hs->session_id/ticket_out for the ClientHello. */
MUST_USE int hs12_client_offer(struct hs *hs);
/* Client: there are credentials for the suite (of either version). */
bool hs12_can_offer(const struct hs *hs, const struct suite_entry *s);
/* Client: the suite is among those that ClientHello offers. */
bool hs_offers_suite(const struct hs *hs, const struct suite_entry *s);
/* Writes the body of a TLS 1.2 ServerHello to hs->out. */
MUST_USE int hs_write_server_hello(struct hs *hs, const uint8_t random[HS_RANDOM_LEN]);
/* Forgets the session that was to be resumed. */
void hs_drop_resume(struct hs *hs);
/* A fresh random value, or the application's. */
MUST_USE int hs_random(struct hs *hs, uint8_t out[HS_RANDOM_LEN]);

/* --- shared between versions (handshake/certificate.c) */
/* Takes over a received chain: parses the leaf's key to hs->peer_key, keeps the DER in params. */
MUST_USE int hs_peer_certs_take(struct hs *hs, gnutls_datum_t *certs, gnutls_datum_t *ocsp,
				unsigned count);
void hs_peer_certs_clear(struct hs_peer_certs *p);
/* Chooses our certificate; client: nothing fits → hs->cert stays empty and 0 is returned. */
MUST_USE int hs_select_cert(struct hs *hs);
/* The application's and the automatic verification (config->callbacks->verify_peer). */
MUST_USE int hs_verify_peer(struct hs *hs);
/* Key usage of the peer's leaf against what it is used for (GNUTLS_KEY_*). */
MUST_USE int hs_check_key_usage(struct hs *hs, unsigned usage);
/* The scheme of a CertificateVerify or ServerKeyExchange against the peer's key and the version. */
MUST_USE int hs_check_scheme_fits(struct hs *hs, const struct sign_entry *scheme);

/* --- resumption data (handshake/resume.c): what tickets, session ids and gnutls_session_get_data hold */
MUST_USE int hs_params_pack(const struct hs_params *p, bool is_client, gnutls_datum_t *out);
MUST_USE int hs_params_unpack(const void *data, size_t len, bool is_client, struct hs_params *out);
/* Server tickets: sealed under keys derived from config->ticket_key that rotate with time. */
MUST_USE int hs_ticket_set_key(struct hs_config *config, const gnutls_datum_t *key);
void hs_ticket_clear(struct hs_config *config);
MUST_USE int hs_ticket_seal(const struct hs_config *config, const gnutls_datum_t *state,
			    gnutls_datum_t *ticket);
MUST_USE int hs_ticket_open(const struct hs_config *config, const void *ticket, size_t len,
			    gnutls_datum_t *state);

/* --- secrets for the outside: SSLKEYLOGFILE, gnutls_session_set_keylog_function */
void hs_keylog(const struct hs_config *config, const struct hs_params *params, const char *label,
	       const void *secret, size_t len);

/* --- TLS 1.3 after the handshake (handshake/tls13_post.c) */
struct hs_post {
	const struct hs_config *config;
	struct hs_params *params;
	struct record_layer *record;
};
/* A message that came while the application reads. */
MUST_USE int hs13_post_recv(struct hs_post *post, const struct record_hs_msg *msg);
/* Sends a KeyUpdate and changes our key; AGAIN: call record_flush until it is out. */
MUST_USE int hs13_key_update(struct hs_post *post, bool request_peer);
/* @count NewSessionTicket messages, queued and flushed. */
MUST_USE int hs13_send_tickets(struct hs_post *post, unsigned count);
/* RFC 8446 §7.5, from the secrets of early data while a handshake knows them; else
 * GNUTLS_E_INVALID_REQUEST. */
MUST_USE int hs13_export_early(const struct hs *hs, const char *label, size_t label_len,
			       const void *context, size_t context_len, void *out, size_t out_len);
/* Authentication after the handshake, RFC 8446 §4.6.2 (handshake/tls13_reauth.c). */
/* The handshake is complete: keeps its transcript for later. */
MUST_USE int hs13_keep_transcript(struct hs *hs);
/* Client: a CertificateRequest came. GNUTLS_E_REAUTH_REQUEST: @out is for hs_run to answer it. */
MUST_USE int hs13_reauth_request(struct hs_post *post, const struct record_hs_msg *msg,
				 struct hs **out);
/* Server: @out is for hs_run, to ask the client and to read its answer. */
MUST_USE int hs13_reauth_new(struct hs_post *post, struct hs **out);
/* RFC 8446 §7.5 */
MUST_USE int hs13_export(const struct hs_params *params, const char *label, size_t label_len,
			 const void *context, size_t context_len, void *out, size_t out_len);

#endif
