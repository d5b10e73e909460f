/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A client and a server in one thread, with two byte queues between them and somebody who may
 * change the handshake messages on their way. */
#ifndef TLS_PAIR_H
#define TLS_PAIR_H

#include <gnutls/gnutls.h>

#include "base/writer.h"

struct tls_pair;

struct tls_end {
	gnutls_session_t s;
	struct writer out; /* written, not yet delivered */
	struct writer in;  /* delivered, not yet read */
	size_t in_pos;
	unsigned messages; /* plaintext handshake messages that went out */
	bool ccs;          /* ChangeCipherSpec went out: what follows is protected */
	unsigned turn;     /* for stutter */
	struct tls_pair *pair;
	int result;
};

struct tls_pair {
	struct tls_end c, s;
	/* Looks at plaintext handshake message number @n (from 0) of the client or server, with its
	 * header; may change, grow, cut or empty it. */
	void (*meddle)(struct tls_pair *p, bool of_client, unsigned n, struct writer *msg);
	void *arg;
	/* reads give one byte, every other call says EAGAIN, writes take few bytes */
	bool stutter;
	gnutls_certificate_credentials_t server_cert, client_cert;
	gnutls_psk_server_credentials_t server_psk;
	gnutls_psk_client_credentials_t client_psk;
	gnutls_anon_server_credentials_t server_anon;
	gnutls_anon_client_credentials_t client_anon;
};

/* Both sides with credentials of every kind (no client certificate), not yet shaken hands. */
void tls_pair_open(struct tls_pair *p, const char *client_priority, const char *server_priority);
void tls_pair_close(struct tls_pair *p);
/* Goes on until both are done or one fails; what they returned is in c.result and s.result. */
void tls_pair_handshake(struct tls_pair *p);
/* Both succeed. */
void tls_pair_connect(struct tls_pair *p);
/* Carries bytes both ways. */
void tls_pair_deliver(struct tls_pair *p);
/* Sends @len bytes each way and compares. */
void tls_pair_talk(struct tls_pair *p, size_t len);
/* Both export the same keys; before TLS 1.3 they agree on their Finished messages, too. */
void tls_pair_same_secrets(struct tls_pair *p);
void tls_pair_add_client_cert(struct tls_pair *p);
/* The length in a handshake message's header becomes the true one. */
void fix_length(struct writer *msg);

#endif
