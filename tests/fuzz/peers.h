/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sessions for the handshake targets: the kinds of handshakes, both ends of each, in memory. */
#ifndef PEERS_H
#define PEERS_H

#include "base/writer.h"
#include "fuzz.h"

enum peer_how {
	PEER_MUTUAL = 1, /* the server asks for a certificate */
	PEER_RESUME = 2, /* with what a first handshake has left */
	PEER_ECDSA = 4,  /* the server has no other key */
	PEER_NO_CERT = 8,
	PEER_TICKETS = 16, /* the server gives some */
	PEER_EXTRAS = 32,  /* ALPN, server name, OCSP, limits, post-handshake authentication */
};

struct peer_kind {
	const char *name;
	const char *client, *server; /* priorities */
	unsigned how;
};
extern const struct peer_kind peer_kinds[];
extern const unsigned peer_kind_count;

struct peer {
	gnutls_session_t s;
	struct writer out; /* what it has written */
	struct writer in;  /* what it is to read */
	size_t in_pos;
	size_t chunk; /* a read gives no more; 0: no limit */
	bool eof;     /* after @in comes the end, else AGAIN */
	int result;   /* of gnutls_handshake */
};

void peer_open(struct peer *p, const struct peer_kind *kind, bool is_server);
void peer_close(struct peer *p);
/* What @from has written is there to be read by @to. */
void peer_carry(struct peer *from, struct peer *to);
/* Handshakes until both are done, one has failed, or nothing moves any more. */
void peers_shake(struct peer *c, struct peer *s);
/* Everything a program asks a session for. */
void peer_ask(struct peer *p);

#endif
