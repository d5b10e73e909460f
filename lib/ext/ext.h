/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Hello extensions: one file each, one table, one writer and one reader over it. */
#ifndef EXT_EXT_H
#define EXT_EXT_H

#include "handshake/hs.h"

/* The messages that carry extensions. */
enum ext_where {
	EXT_CH = 1 << 0,   /* ClientHello */
	EXT_SH12 = 1 << 1, /* ServerHello of TLS 1.2 */
	EXT_SH13 = 1 << 2, /* ServerHello of TLS 1.3 */
	EXT_HRR = 1 << 3,  /* HelloRetryRequest */
	EXT_EE = 1 << 4,   /* EncryptedExtensions */
	EXT_CR = 1 << 5,   /* CertificateRequest of TLS 1.3 */
	EXT_CT = 1 << 6,   /* CertificateEntry */
	EXT_NST = 1 << 7,  /* NewSessionTicket of TLS 1.3 */
};

struct ext_entry {
	uint16_t tls_id;
	const char *name; /* as gnutls_ext_get_name says */
	unsigned where;   /* messages in which it may stand */
	/* Writes the body to @w: returns 1 to send the extension (an empty body is fine), 0 not to.
	 * On the server side of SH12, EE, HRR and SH13 it is only asked if the client sent it
	 * (unless `unasked`). */
	int (*send)(struct hs *hs, enum ext_where where, struct writer *w);
	/* Must consume the whole body (the caller checks). */
	int (*recv)(struct hs *hs, enum ext_where where, struct reader *body);
	bool unasked;
	bool early; /* read before the others: supported_versions (decides the version) */
};

extern const struct ext_entry ext_table[]; /* ends in a row without name; pre_shared_key stands last */

/* Writes the extension block with its 16-bit length; no block at all if there is none and @omit_empty. */
MUST_USE int ext_write(struct hs *hs, enum ext_where where, struct writer *w, bool omit_empty);
/* Reads a block's content (without the outer length). Duplicates: GNUTLS_E_RECEIVED_ILLEGAL_EXTENSION;
 * answers that were not asked for: GNUTLS_E_RECEIVED_ILLEGAL_EXTENSION; pre_shared_key not last in CH:
 * GNUTLS_E_RECEIVED_ILLEGAL_PARAMETER; in CH, CR, CT and NST what is unknown is left out. @only_early: just the rows marked early. */
MUST_USE int ext_read(struct hs *hs, enum ext_where where, struct reader block, bool only_early);
/* Frees what the extensions own in @hs. */
void ext_free(struct hs *hs);
const char *ext_where_name(enum ext_where where);
/* Bit of a row in hs->ext_sent and hs->ext_received. */
uint64_t ext_bit(uint16_t tls_id);
static inline bool ext_was_sent(const struct hs *hs, uint16_t tls_id)
{
	return hs->ext_sent & ext_bit(tls_id);
}
static inline bool ext_was_received(const struct hs *hs, uint16_t tls_id)
{
	return hs->ext_received & ext_bit(tls_id);
}

enum {
	EXT_SERVER_NAME = 0,
	EXT_MAX_FRAGMENT_LENGTH = 1,
	EXT_STATUS_REQUEST = 5,
	EXT_SUPPORTED_GROUPS = 10,
	EXT_EC_POINT_FORMATS = 11,
	EXT_SIGNATURE_ALGORITHMS = 13,
	EXT_SRTP = 14,
	EXT_HEARTBEAT = 15,
	EXT_ALPN = 16,
	EXT_CLIENT_CERT_TYPE = 19,
	EXT_SERVER_CERT_TYPE = 20,
	EXT_ETM = 22,
	EXT_EMS = 23,
	EXT_RECORD_SIZE_LIMIT = 28,
	EXT_SESSION_TICKET = 35,
	EXT_PRE_SHARED_KEY = 41,
	EXT_EARLY_DATA = 42,
	EXT_SUPPORTED_VERSIONS = 43,
	EXT_COOKIE = 44,
	EXT_PSK_MODES = 45,
	EXT_CERT_AUTHORITIES = 47,
	EXT_POST_HANDSHAKE_AUTH = 49,
	EXT_SIGNATURE_ALGORITHMS_CERT = 50,
	EXT_KEY_SHARE = 51,
	EXT_RENEGOTIATION_INFO = 0xff01,
};

/* Handlers, one file each (lib/ext/NAME.c); the table in lib/ext/ext.c refers to them. */
#define EXT_HANDLERS(name)                                                                         \
	int ext_##name##_send(struct hs *hs, enum ext_where where, struct writer *w);              \
	int ext_##name##_recv(struct hs *hs, enum ext_where where, struct reader *body)

EXT_HANDLERS(server_name);
EXT_HANDLERS(max_fragment_length);
EXT_HANDLERS(status_request);
EXT_HANDLERS(supported_groups);
EXT_HANDLERS(ec_point_formats);
EXT_HANDLERS(signature_algorithms);
EXT_HANDLERS(alpn);
EXT_HANDLERS(etm);
EXT_HANDLERS(ems);
EXT_HANDLERS(record_size_limit);
EXT_HANDLERS(session_ticket);
EXT_HANDLERS(renegotiation_info);
EXT_HANDLERS(cert_authorities);
int ext_signature_algorithms_cert_recv(struct hs *hs, enum ext_where where, struct reader *body);

/* Client: whether anything in the offer works with groups. */
bool ext_groups_have_use(const struct hs *hs);
/* Server, after the application's post_client_hello hook: chooses from hs->alpn_offer to
 * params->alpn. The writers of ServerHello and EncryptedExtensions do it, too. */
MUST_USE int ext_alpn_select(struct hs *hs);
/* Sets the record layer's limit of one direction from hs->limit_*, which bounds protected records
 * only. TLS 1.3: done when EncryptedExtensions are written or read; TLS 1.2: when keys change. */
void ext_apply_limit(struct hs *hs, enum record_dir dir);
/* Once TLS 1.2 is chosen: the peer's hello had no renegotiation_info (a client's may have the suite
 * that stands for it). */
MUST_USE int ext_renegotiation_info_absent(struct hs *hs);
/* CertificateStatus: body of TLS 1.2's message and of the extension in a CertificateEntry. Entries
 * are written and read by ext_write, ext_read (EXT_CT) with hs->ct_index telling which certificate;
 * what was received lands in hs->ct_ocsp. ext_status_write: 1, or 0 if there is no response. */
bool ext_status_is_available(const struct hs *hs);
MUST_USE int ext_status_write(struct hs *hs, unsigned index, struct writer *w);
MUST_USE int ext_status_read(struct reader *body, gnutls_datum_t *out);
/* The list of signature algorithms as vector, for CertificateRequest of TLS 1.2. */
void ext_signs_write(const struct hs *hs, struct writer *w);
MUST_USE int ext_signs_read(struct hs *hs, struct reader *body);
/* A list of CA names to hs->ca_dns. */
MUST_USE int ext_ca_names_read(struct hs *hs, struct reader list);
void ext_ca_names_clear(struct hs *hs);

/* TLS 1.3 */
EXT_HANDLERS(supported_versions);
EXT_HANDLERS(cookie);
EXT_HANDLERS(psk_modes);
EXT_HANDLERS(key_share);
EXT_HANDLERS(early_data);
EXT_HANDLERS(post_handshake_auth);
EXT_HANDLERS(pre_shared_key);

#endif
