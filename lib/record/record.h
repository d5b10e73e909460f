/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The record layer as upper rooms see it: one struct per session, keys per direction, handshake
 * messages and alerts in and out, application data, kernel offload. RFC 8446 §5, RFC 5246 §6. */
#ifndef RECORD_RECORD_H
#define RECORD_RECORD_H

#include <sys/uio.h>

#include <gnutls/socket.h>

#include "algorithms/algorithms.h"
#include "base/errors.h"
#include "base/reader.h"
#include "base/secret.h"
#include "base/writer.h"
#include "system/ktls.h"

struct record_layer;
struct record_protection; /* cipher state of one direction; record/protect.h */
struct record_path;       /* user or kernel; record/path.h */

enum record_content {
	RECORD_CCS = 20,
	RECORD_ALERT = 21,
	RECORD_HANDSHAKE = 22,
	RECORD_DATA = 23,
	RECORD_HEARTBEAT = 24,
};

enum record_dir { RECORD_TX, RECORD_RX };

#define RECORD_MAX_PLAIN 16384
#define RECORD_MAC_KEY_MAX 48 /* HMAC-SHA384 */

/* Key material of one direction in one epoch. */
struct record_keys {
	const struct version_entry *version;
	const struct cipher_entry *cipher;
	const struct mac_entry *mac; /* CBC suites only, else NULL */
	bool etm;                    /* encrypt-then-MAC (RFC 7366) */
	uint8_t key[32];
	uint8_t iv[16]; /* cipher->fixed_iv_len (TLS 1.2) or cipher->iv_len (TLS 1.3) bytes count */
	uint8_t mac_key[RECORD_MAC_KEY_MAX];
};

/* Descriptors or the application's functions; record/transport.c has the defaults. */
struct record_transport {
	gnutls_push_func push;           /* NULL: the default */
	gnutls_vec_push_func vec_push;   /* NULL: the default */
	gnutls_pull_func pull;
	gnutls_pull_timeout_func pull_timeout;
	gnutls_errno_func errno_func;
	gnutls_transport_ptr_t send_ptr, recv_ptr;
	/* gnutls_transport_set_errno, which does not say for which direction; 0: ask errno_func or
	 * errno. Two, so that a thread that reads does not take the reason from one that writes. */
	_Atomic int app_errno[2];
};

/* A complete handshake message. It stays valid until the next call that reads records. */
struct record_hs_msg {
	uint8_t type;
	struct reader body; /* without the header */
	struct reader raw;  /* with the 4-byte header, for the transcript */
};

/* What the record layer asks of the rooms above. All get the opaque pointer given to record_init. */
struct record_handlers {
	/* A handshake message arrived while the application reads data (post-handshake messages,
	 * HelloRequest, ClientHello). 0: dealt with; else the error that the read returns. */
	int (*post_handshake)(void *opaque, const struct record_hs_msg *msg);
	/* Before application data is protected: answer a peer's KeyUpdate, update keys that near
	 * their limit (@limit_near). 0, or the error that the send returns. */
	int (*before_data)(void *opaque, bool limit_near);
	/* The session became unusable: forget its resumption data. */
	void (*invalidated)(void *opaque);
	/* Where the application carries handshake messages and alerts (QUIC): 1 it has taken it, 0 it
	 * is to go out in records, or an error. A CCS comes as type GNUTLS_HANDSHAKE_CHANGE_CIPHER_SPEC. */
	int (*divert_message)(void *opaque, unsigned type, const void *msg, size_t len);
	int (*divert_alert)(void *opaque, gnutls_alert_level_t level,
			    gnutls_alert_description_t desc);
};

/* --- life cycle */
struct record_layer *record_new(gnutls_session_t session, void *opaque,
				const struct record_handlers *handlers, unsigned init_flags);
void record_free(struct record_layer *rl);
struct record_transport *record_transport(struct record_layer *rl);
/* Nothing goes out or comes in any more; the application's functions are not called. */
void record_cut(struct record_layer *rl);
/* This thread is inside of the application's push function. */
bool record_is_pushing(const struct record_layer *rl);

/* --- parameters */
/* The legacy version in record headers: 0x0301 for a first ClientHello, else 0x0303. */
void record_set_wire_version(struct record_layer *rl, uint16_t wire);
/* The negotiated version: decides framing and what CCS means (TLS 1.3 ignores the compatibility
 * CCS during the handshake). NULL before. */
void record_set_version(struct record_layer *rl, const struct version_entry *version);
/* Plaintext limits (record size limit, max fragment length); 1..16384. */
void record_set_max_send(struct record_layer *rl, size_t bytes);
void record_set_max_recv(struct record_layer *rl, size_t bytes);
/* The application's own bound, which stays below whatever is negotiated. */
void record_set_user_max_send(struct record_layer *rl, size_t bytes);
size_t record_max_send(const struct record_layer *rl);
/* Milliseconds for one read; 0: wait for ever, or not at all on non-blocking sessions. */
void record_set_timeout(struct record_layer *rl, unsigned ms);
/* While a handshake runs: reads fail with GNUTLS_E_TIMEDOUT after @ms in all; 0 ends that. */
void record_set_deadline(struct record_layer *rl, unsigned ms);
/* On while gnutls_handshake runs: application data is unexpected (or kept, where TLS 1.2
 * renegotiation allows it), handshake messages are not sent to post_handshake. */
void record_set_handshaking(struct record_layer *rl, bool on);

/* --- keys */
/* The keys of the next record in @dir; NULL: no protection. The sequence number starts at 0.
 * TX: what is queued keeps the old keys and may still be waiting when this returns. RX: fails with
 * GNUTLS_E_UNEXPECTED_PACKET if part of a handshake message of the old epoch is still there. On an offloaded direction this is the rekey of the
 * kernel (see record_can_rekey). @keys is copied; the caller wipes its own. */
MUST_USE int record_set_keys(struct record_layer *rl, enum record_dir dir,
			     const struct record_keys *keys);
/* 0 if record_set_keys can follow in @dir; GNUTLS_E_UNIMPLEMENTED_FEATURE: kernel without rekey;
 * GNUTLS_E_UNEXPECTED_PACKET: the message that asks for it does not end its record. */
MUST_USE int record_can_rekey(struct record_layer *rl, enum record_dir dir);
/* For gnutls_record_get_state: live sequence number of the next record, keys in force or NULL. */
const struct record_keys *record_keys_of(struct record_layer *rl, enum record_dir dir,
					 uint64_t *seq);

/* gnutls_record_set_state; GNUTLS_E_INVALID_REQUEST on an offloaded direction. */
MUST_USE int record_set_seq(struct record_layer *rl, enum record_dir dir, uint64_t seq);

/* --- handshake */
/* Appends to the flight; nothing is written before record_flush. Messages of one epoch share
 * records. @msg includes the 4-byte header. */
MUST_USE int record_queue_handshake(struct record_layer *rl, const void *msg, size_t len);
MUST_USE int record_queue_ccs(struct record_layer *rl);
/* Writes what is queued: 0, GNUTLS_E_AGAIN, GNUTLS_E_INTERRUPTED (call again), or an error. */
MUST_USE int record_flush(struct record_layer *rl);
/* The next complete handshake message. Else: AGAIN, INTERRUPTED, TIMEDOUT, an alert's error
 * (GNUTLS_E_WARNING_ALERT_RECEIVED, GNUTLS_E_FATAL_ALERT_RECEIVED), GNUTLS_E_UNEXPECTED_PACKET
 * for a CCS or data out of place, GNUTLS_E_GOT_APPLICATION_DATA in a renegotiation.
 * GNUTLS_E_HANDSHAKE_TOO_LARGE beyond @max_len bytes. */
MUST_USE int record_recv_handshake(struct record_layer *rl, size_t max_len,
				   struct record_hs_msg *msg);
/* Outside of a handshake: takes what has come, or comes within @ms (never on non-blocking sessions),
 * up to the first handshake messages, which go to post_handshake; data is kept for record_recv, and
 * an error for its next call. 1: there were some; 0: not; else TIMEDOUT, AGAIN, INTERRUPTED. */
MUST_USE int record_await_handshake(struct record_layer *rl, unsigned ms);
/* Waits for the ChangeCipherSpec of TLS 1.2; a handshake message before it is unexpected. */
MUST_USE int record_recv_ccs(struct record_layer *rl);
/* The read buffers are empty and no partial handshake message is there. */
bool record_rx_is_clean(const struct record_layer *rl);
/* A client's early data, behind what is queued and under the keys in force. */
MUST_USE int record_queue_early_data(struct record_layer *rl, const void *data, size_t len);
/* A server that reads the first flight: application data up to @max bytes is kept for
 * record_recv_early_data; record_recv_handshake returns AGAIN after each record of it. 0 ends that. */
void record_accept_early_data(struct record_layer *rl, uint32_t max);
/* A count, or GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE. */
ssize_t record_recv_early_data(struct record_layer *rl, void *buf, size_t len);
/* TLS 1.3 server that refused early data: undecryptable records are skipped up to @bytes; 0 ends it. */
void record_skip_early_data(struct record_layer *rl, size_t bytes);

/* --- handshake messages outside of records (record/detached.c) */
/* On: nothing is read from the transport, messages come through record_feed. */
void record_detach(struct record_layer *rl, bool on);
/* Whose keys are in force in @dir. */
void record_set_level(struct record_layer *rl, enum record_dir dir,
		      gnutls_record_encryption_level_t level);
gnutls_record_encryption_level_t record_level(const struct record_layer *rl, enum record_dir dir);
/* A piece of the stream of messages of @level. Levels above the one in force wait for their keys; below it
 * nothing may come: GNUTLS_E_DECRYPTION_FAILED. */
MUST_USE int record_feed(struct record_layer *rl, gnutls_record_encryption_level_t level,
			 const void *data, size_t len);
/* After the handshake: what was fed goes to post_handshake. AGAIN: a message is not complete. */
MUST_USE int record_deal_fed(struct record_layer *rl);

/* --- alerts */
/* Sends at once: 0, AGAIN (call again with the same), or an error. */
MUST_USE int record_send_alert(struct record_layer *rl, gnutls_alert_level_t level,
			       gnutls_alert_description_t desc);
/* The last one received; -1 before any. */
int record_last_alert(const struct record_layer *rl, gnutls_alert_level_t *level);
/* A fatal error in the handshake: nothing goes on after it but alerts. */
void record_invalidate(struct record_layer *rl);
/* gnutls_session_force_valid */
void record_revalidate(struct record_layer *rl);
bool record_is_invalid(const struct record_layer *rl);

/* --- application data (the public functions of lib/session/record-api.c are thin wrappers) */
ssize_t record_send(struct record_layer *rl, const void *data, size_t len, size_t pad);
ssize_t record_send_file(struct record_layer *rl, int fd, off_t *offset, size_t count);
/* @seq: NULL, or gets the record's sequence number (8 bytes, big endian). */
ssize_t record_recv(struct record_layer *rl, void *buf, size_t len, uint8_t *seq);
size_t record_pending(struct record_layer *rl);
/* A whole handshake message, which poll does not show, waits for record_recv. */
bool record_message_waits(const struct record_layer *rl);
void record_cork(struct record_layer *rl);
MUST_USE int record_uncork(struct record_layer *rl, bool wait);
size_t record_corked(const struct record_layer *rl);
/* Drops what is sealed and unsent; a count of bytes. The connection is of no use after it. */
size_t record_discard(struct record_layer *rl);
/* The last transport function that was called was a push. */
bool record_last_was_write(const struct record_layer *rl);
/* Bytes that protection adds to a record at most, with the header. */
size_t record_overhead(const struct record_layer *rl);
/* Padding can be asked for: TLS 1.3 through user space. */
bool record_can_pad(const struct record_layer *rl);
/* close_notify, and for GNUTLS_SHUT_RDWR the wait for the peer's. */
MUST_USE int record_bye(struct record_layer *rl, gnutls_close_request_t how);

/* --- kernel offload */
/* Injected by the configuration; doc/ktls.md has the switches. */
struct record_offload_config {
	bool enabled;
	enum ktls_reason off[2]; /* per direction: why it is not wanted; 0: it is */
	bool require_rekey;
	bool zerocopy;
	uint64_t rekey_after;    /* records under one key of TLS 1.3; 0: the cipher's limit only */
};
void record_offload_configure(struct record_layer *rl, const struct record_offload_config *config);
/* The handshake is over, keys are final: hand over now, or at the next record boundary with empty
 * buffers. Never fails: what the kernel refuses stays in user space. */
void record_offload_start(struct record_layer *rl);
/* GNUTLS_KTLS_SEND | GNUTLS_KTLS_RECV as they are now. */
gnutls_transport_ktls_enable_flags_t record_offloaded(const struct record_layer *rl);
/* Why a direction is, or is not, offloaded. */
enum ktls_reason record_offload_why(const struct record_layer *rl, enum record_dir dir);
/* The same as a sentence. */
const char *record_offload_reason(const struct record_layer *rl, enum record_dir dir);
/* Since the handshake. Records, those of key updates included, are asked from the kernel; 0 where
 * it does not tell. */
uint64_t record_count(struct record_layer *rl, enum record_dir dir);
uint64_t record_rekeys(const struct record_layer *rl, enum record_dir dir);
/* The descriptor that the kernel protects, or -1. */
int record_offload_fd(const struct record_layer *rl, enum record_dir dir);

#endif
