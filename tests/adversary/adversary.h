/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A hostile peer: our own handshake engine at one end, with hands between its handshake and its
 * record layer. What it sends is properly protected and, if wanted, in its own transcript. */
#ifndef ADVERSARY_H
#define ADVERSARY_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <gnutls/gnutls.h>

#include "base/mem.h"
#include "ext/ext.h"
#include "handshake/hs.h"
#include "record/layer.h"
#include "session/session.h"

/* --- kinds of handshakes */
enum {
	ADV_MUTUAL = 1,   /* client certificate */
	ADV_TICKETS = 2,  /* the server gives tickets */
	ADV_RESUMED = 4,  /* with what an earlier handshake gave */
	ADV_CACHE = 8,    /* session ids instead of tickets */
	ADV_STAPLE = 16,  /* OCSP */
	ADV_RENEWS = 64,  /* an adversary as server gives a new ticket in a resumption */
	ADV_REAUTH = 128, /* the client shows its certificate after the handshake */
	ADV_EARLY = 256,  /* early data, accepted */
	ADV_EC = 32,      /* the server has only its ECDSA certificate, which is quicker */
};

struct adv_kind {
	const char *name;
	bool tls13;
	unsigned flags;
	const char *client, *server; /* priorities */
};

extern const struct adv_kind adv_kinds[];
extern const unsigned adv_kinds_count;

/* --- one connection */
struct adv;

/* What the adversary is about to send: a handshake message with its header, or CCS (the byte). */
struct adv_item {
	unsigned n;        /* from 0 */
	int type;          /* enum hs_type */
	struct writer msg; /* may be changed; empty: not sent */
};

struct adv_end {
	struct adv *adv;
	gnutls_session_t s;
	struct writer out; /* written, for the other one */
	size_t out_pos;
	int result;
	enum { ADV_HANDSHAKE, ADV_ESTABLISHED, ADV_ANSWERS } stage; /* ADV_REAUTH */
	int fd;                                                     /* of the fake kernel, or -1 */
};

struct adv {
	const struct adv_kind *kind;
	bool evil_is_client;
	struct adv_end evil, victim;
	unsigned items;  /* sent by the adversary */
	unsigned calls;  /* of the victim's functions */
	bool consistent; /* the adversary hashes what it really sends */
	bool together;   /* messages share records as the engine wants it, else each has its own */
	size_t fragment; /* bytes of plaintext in a record; 0: as many as fit */
	void (*bend)(struct adv *a, struct adv_item *item);
	/* on every fragment of a handshake message but the last, after it was sent */
	void (*between)(struct adv *a, unsigned fragment);
	unsigned fragments;
	/* looks at each record of the adversary as it goes out; may change it */
	void (*wire)(struct adv *a, unsigned n, struct writer *record);
	unsigned records;
	size_t eof_at; /* the victim's transport ends after so many bytes; 0: it does not */
	const void *arg;
	/* consistent: what record_queue_handshake is to send */
	struct writer bent;
	bool has_bent;
};

void adv_global_init(void);
void adv_global_deinit(void);
void adv_open(struct adv *a, const struct adv_kind *kind, bool evil_is_client);
/* The same over sockets of the fake kernel, the victim on the kernel path after the handshake, in
 * these directions (GNUTLS_KTLS_SEND, _RECV). With KERNEL_PATH in the environment the kernel is the
 * real one. */
bool adv_is_real(void);
void adv_open_kernel(struct adv *a, const struct adv_kind *kind, bool evil_is_client,
		     unsigned directions);
void adv_close(struct adv *a);
/* Until both are done or stuck. */
void adv_run(struct adv *a);
/* The victim deals with all that has arrived. */
void adv_settle(struct adv *a);
/* A record under the adversary's present keys; a plain one. */
void adv_send(struct adv *a, uint8_t type, const void *data, size_t len);
void adv_send_plain(struct adv *a, uint8_t type, const void *data, size_t len);
void adv_send_bytes(struct adv *a, const void *data, size_t len);
/* The victim's handshake, or its authentication after it, while it runs. */
const struct hs *adv_victim_hs(const struct adv *a);
/* The victim's next read of application data. */
int adv_victim_reads(struct adv *a);
/* What the adversary reads next. */
int adv_evil_reads(struct adv *a);
bool adv_is_fatal(int code);

/* The victim has failed: its error has an alert, that alert goes out under the victim's keys and
 * the session is of no more use. Returns the alert. */
int adv_check_alert(struct adv *a);
/* The two understood each other: the adversary got that alert. */
bool adv_evil_got(struct adv *a, int alert);

/* --- probes: a message or record of every sort */
struct adv_probe {
	const char *name;
	enum { MSG_HONEST, MSG_EMPTY, MSG_HEX, RECORD } way;
	int type;         /* of the message, or of the record */
	const char *body; /* of a record, with its length; of a message, in hex */
	size_t len;
};

extern const struct adv_probe adv_probes[];
extern const unsigned adv_probes_count;
/* Its message, for the version in hand. */
void adv_probe_message(const struct adv *a, const struct adv_probe *p, struct writer *msg);
void adv_probe_send(struct adv *a, const struct adv_probe *p);

/* Memory in use through the library's allocator, and the most of it since adv_memory_mark. */
size_t adv_memory_now(void);
size_t adv_memory_peak(void);
void adv_memory_mark(void);

/* Bodies of honest messages (with header), by version; NULL: there is none. */
const struct writer *adv_honest(bool tls13, int type);

/* --long */
bool adv_is_long(void);
void adv_set_length(struct writer *msg);
const char *adv_alert_name(int alert);

#endif
