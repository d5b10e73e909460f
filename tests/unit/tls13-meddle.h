/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Somebody between the handshake of TLS 1.3 and the record layer, who sees the messages in clear
 * and may change them. Programs link with --wrap=record_queue_handshake. */
#ifndef TLS13_MEDDLE_H
#define TLS13_MEDDLE_H

#include "tls-pair.h"

#define BASE "NONE:+VERS-TLS1.3:+CTYPE-X509:+COMP-NULL:+AEAD:+SIGN-ALL:+AES-128-GCM"
#define CERT BASE ":+ECDHE-RSA:+ECDHE-ECDSA:+GROUP-X25519:+GROUP-SECP256R1"
#define ECDSA                                                                          \
	"NONE:+VERS-TLS1.3:+CTYPE-X509:+COMP-NULL:+AEAD:+SIGN-ECDSA-SECP256R1-SHA256:" \
	"+SIGN-ECDSA-SECP384R1-SHA384:+AES-128-GCM:+ECDHE-ECDSA"

#define ILLEGAL    GNUTLS_E_RECEIVED_ILLEGAL_PARAMETER
#define LENGTH_BAD GNUTLS_E_UNEXPECTED_PACKET_LENGTH
#define NOT_ASKED  GNUTLS_E_RECEIVED_ILLEGAL_EXTENSION
#define MISSING    GNUTLS_E_MISSING_EXTENSION

enum kind { WITH_CERTS, WITH_RETRY, WITH_PSK, KINDS };

/* Message number @n of that side; an empty one is not sent. */
typedef void (*meddler)(bool of_client, unsigned n, struct writer *msg);
extern meddler meddle;
extern unsigned sent[2]; /* messages, by server and client */

void open_kind(struct tls_pair *p, enum kind kind);
/* The end that found it tells the other one, which understands. */
void tell(struct tls_pair *p, struct tls_end *found, struct tls_end *other);
/* Shakes hands with the meddler, who leaves then; both sides agree on what was wrong. */
void run(struct tls_pair *p);
void write_hex(struct writer *w, const char *hex);

#endif
