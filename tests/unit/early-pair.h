/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A pair that resumes with early data: what both sides are told in the handshake that gives the
 * ticket and in the one that uses it; the database of replays; a clock that tests set. */
#ifndef EARLY_PAIR_H
#define EARLY_PAIR_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include "record/layer.h"
#include "session/session.h"
#include "tls-pair.h"

#define BASE                                                                                \
	"NONE:+VERS-TLS1.3:+CTYPE-X509:+COMP-NULL:+AEAD:+SIGN-ALL:+ECDHE-RSA:+ECDHE-ECDSA:" \
	"+GROUP-X25519"
#define GCM    BASE ":+AES-128-GCM"
#define ALL    BASE ":+AES-128-GCM:+CHACHA20-POLY1305:+AES-256-GCM"
#define P256   ":-GROUP-ALL:+GROUP-SECP256R1"
#define V12    ":+VERS-TLS1.2"
#define ONLY12 ":-VERS-ALL:+VERS-TLS1.2"

/* [0] is for the first handshake, [1] for the second. */
struct plan {
	const char *why;
	const char *client[2], *server[2]; /* priorities; NULL: GCM */
	const char *alpn[4];               /* client, server of the first; of the second */
	const char *name[2];
	size_t len, max; /* of early data; of the first server */
	bool client_flag, no_server_flag, no_guard, no_add, other_key, no_leave, no_ticket;
	bool new_guard;
	int add_result;
	unsigned window_ms;
	int wait_s, delay_s; /* between the handshakes; of the flight */
	/* what comes of it */
	bool not_resumed;
	unsigned asked;
};

extern time_t clock_now;
extern unsigned seen_count; /* calls of the database */
extern time_t seen_expires;
extern gnutls_datum_t seen_data;
/* The database loses its entries. */
void early_forget(void);

int early_setup(void **state);
int early_teardown(void **state);
static inline uint8_t early_byte(size_t i)
{
	return (uint8_t)(i * 7 + i / 256);
}
/* The first handshake, and the second up to gnutls_handshake: the client has plan->len bytes. */
void early_begin(struct tls_pair *p, const struct plan *plan);
/* Makes p->s the second handshake's server. */
void early_server(struct tls_pair *p, const struct plan *plan);
/* Goes on to the end; both sides say the same of the early data, and data goes both ways. */
void early_connect(struct tls_pair *p, bool accepted);
/* The server has exactly these bytes of it. */
void early_read(struct tls_pair *p, size_t len);
/* The server's alert, as the client understands it if it can. */
void early_alert(struct tls_pair *p, gnutls_alert_description_t alert);
void early_end(struct tls_pair *p);

#endif
