/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gnutls_session_t: what the application set, what was negotiated, the record layer, and the
 * handshake while it runs. Rooms below get pointers to their own part, never to this. */
#ifndef SESSION_SESSION_H
#define SESSION_SESSION_H

#include <pthread.h>
#include <stdatomic.h>
#include <sys/types.h>

#include "auth/credentials.h"
#include "config/priority.h"
#include "handshake/hs.h"
#include "record/record.h"

/* What a session may be at work on while it calls functions of the application; visit.c */
enum session_part {
	SESSION_HANDSHAKE = 1,
	SESSION_SEND = 2,
	SESSION_RECV = 4,
	SESSION_ALERT = 8,
};
#define SESSION_PARTS 4

struct gnutls_session_int {
	struct record_layer *record;
	struct hs_config config; /* set by the application */
	struct hs_params params; /* the outcome of the last handshake */
	struct hs *hs;           /* while gnutls_handshake runs, else NULL */
	struct hs *reauth;       /* authentication after it: what goes on, or waits to be answered */
	_Atomic uintptr_t visitor[SESSION_PARTS]; /* the thread at work on a part, or 0 */
	unsigned init_flags;     /* gnutls_init */
	bool handshake_done;     /* at least one handshake completed */
	uint8_t answers;         /* AUTO_REAUTH: since application data came */
	bool refusal_waits; /* no_renegotiation for a full transport; recv_data sends it */
	bool verify_ran;    /* there was a verification, so verify_status says something */
	bool ocsp_checked;  /* it included a stapled OCSP response that is good */
	unsigned verify_status; /* of the last verification */

	/* handshake messages and alerts outside of records; quic-api.c */
	gnutls_handshake_read_func message_func;
	gnutls_alert_read_func alert_func;

	/* ktls-report.c */
	pid_t report_pid;
	unsigned report_nr; /* 0: not begun */

	void *user_ptr;

	/* verification set up by gnutls_session_set_verify_cert* */
	struct {
		gnutls_certificate_verify_function *callback; /* gnutls_session_set_verify_function */
		char *hostname; /* owned */
		gnutls_typed_vdata_st *vdata; /* borrowed */
		unsigned vdata_len;
		unsigned flags;
		bool automatic;
	} verify;

	/* extensions that the application registered; ext-api.c */
	struct session_ext *exts;
	unsigned ext_msg; /* enum ext_where: the message in hand */

	gnutls_anti_replay_t anti_replay; /* borrowed; early-api.c */

	/* server-side database (gnutls_db_*) */
	struct {
		gnutls_db_store_func store;
		gnutls_db_retr_func retrieve;
		gnutls_db_remove_func remove;
		void *ptr;
	} db;
};

/* --- visit.c: functions of the application that call back into the session they are called by */
static inline void session_mark(gnutls_session_t s, unsigned parts, uintptr_t thread)
{
	for (unsigned i = 0; i < SESSION_PARTS; i++)
		if (parts & 1U << i)
			atomic_store_explicit(&s->visitor[i], thread, memory_order_relaxed);
}

/* @thread is at work on one of @parts already. */
static inline bool session_has(gnutls_session_t s, unsigned parts, uintptr_t thread)
{
	bool has = false;

	for (unsigned i = 0; i < SESSION_PARTS; i++)
		if (parts & 1U << i)
			has |= atomic_load_explicit(&s->visitor[i], memory_order_relaxed) == thread;
	return has;
}

static inline bool session_inside(gnutls_session_t s, unsigned parts)
{
	return session_has(s, parts, (uintptr_t)pthread_self());
}

/* @parts are at work from here on; GNUTLS_E_INVALID_REQUEST inside of one of @not_in. */
MUST_USE static inline int session_enter(gnutls_session_t s, unsigned parts, unsigned not_in)
{
	uintptr_t self = (uintptr_t)pthread_self();

	if (session_has(s, parts | not_in, self))
		return ERR(GNUTLS_E_INVALID_REQUEST);
	session_mark(s, parts, self);
	return 0;
}

/* GNUTLS_E_INVALID_SESSION: gnutls_deinit was called meanwhile, the session may be gone. */
int session_end_visit(gnutls_session_t s);
MUST_USE static inline int session_leave(gnutls_session_t s, unsigned parts)
{
	session_mark(s, parts, 0);
	return s->config.ended ? session_end_visit(s) : 0;
}

/* @call with @parts at work. */
#define SESSION_VISIT(s, parts, not_in, call)                         \
	({                                                            \
		ssize_t visit_ret = session_enter(s, parts, not_in);  \
                                                                      \
		if (!visit_ret) {                                     \
			visit_ret = (call);                           \
			if (session_leave(s, parts) < 0)              \
				visit_ret = GNUTLS_E_INVALID_SESSION; \
		}                                                     \
		visit_ret;                                            \
	})
#define SESSION_SENDS(s, call) \
	SESSION_VISIT(s, SESSION_SEND, SESSION_HANDSHAKE | SESSION_ALERT, call)
#define SESSION_READS(s, call) SESSION_VISIT(s, SESSION_RECV, SESSION_HANDSHAKE, call)
#define SESSION_NEGOTIATES(s, call) \
	SESSION_VISIT(s, SESSION_HANDSHAKE, SESSION_SEND | SESSION_RECV | SESSION_ALERT, call)

/* Frees it. */
void session_free(gnutls_session_t s);
/* gnutls_handshake, its own checks of who calls left out */
MUST_USE int session_handshake(gnutls_session_t s);

/* --- for struct hs_callbacks; resume-api.c and verify-api.c */
bool session_db_is_there(gnutls_session_t s);
MUST_USE int session_db_store(gnutls_session_t s, const gnutls_datum_t *id,
			      const gnutls_datum_t *data);
MUST_USE int session_db_retrieve(gnutls_session_t s, const gnutls_datum_t *id,
				 gnutls_datum_t *data);
MUST_USE int session_db_remove(gnutls_session_t s, const gnutls_datum_t *id);
MUST_USE int session_verify_peer(gnutls_session_t s);
/* What every entry of a database begins with; seconds. */
void session_db_entry_begin(struct writer *w, uint64_t created, uint64_t expires);
/* early-api.c */
MUST_USE int session_early_data_is_new(gnutls_session_t s, uint64_t made_ms, uint32_t age_ms,
				       const gnutls_datum_t *id);
/* ext-api.c */
MUST_USE int session_exts_init(gnutls_session_t s);
void session_exts_free(gnutls_session_t s);
MUST_USE int session_exts_send(gnutls_session_t s, unsigned where, struct writer *w);
/* 1: it was one of them; 0: not. */
MUST_USE int session_exts_recv(gnutls_session_t s, unsigned where, uint16_t id,
			       struct reader body);
/* quic-api.c: for struct record_handlers */
int session_divert_message(void *opaque, unsigned type, const void *msg, size_t len);
int session_divert_alert(void *opaque, gnutls_alert_level_t level, gnutls_alert_description_t desc);
/* session.c: once more, if the transport was full */
MUST_USE int session_send_refusal(gnutls_session_t s);
/* reauth-api.c: gnutls_reauth */
MUST_USE int session_reauth(gnutls_session_t s);
/* ktls-report.c */
void session_report_begin(gnutls_session_t s);
void session_report_end(gnutls_session_t s);
/* Forgets what a later session could be resumed with. */
void session_db_forget(gnutls_session_t s);

static inline bool session_is_tls13(gnutls_session_t s)
{
	return s->params.version && s->params.version->tls13_sem;
}

static inline bool session_is_client(gnutls_session_t s)
{
	return s->config.is_client;
}

#endif
