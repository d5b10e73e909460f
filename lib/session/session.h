/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gnutls_session_t: what the application set, what was negotiated, the record layer, and the
 * handshake while it runs. Rooms below get pointers to their own part, never to this. */
#ifndef SESSION_SESSION_H
#define SESSION_SESSION_H

#include "auth/credentials.h"
#include "config/priority.h"
#include "handshake/hs.h"
#include "record/record.h"

struct gnutls_session_int {
	struct record_layer *record;
	struct hs_config config; /* set by the application */
	struct hs_params params; /* the outcome of the last handshake */
	struct hs *hs;           /* while gnutls_handshake runs, else NULL */
	unsigned init_flags;     /* gnutls_init */
	bool handshake_done;     /* at least one handshake completed */

	void *user_ptr;

	/* verification set up by gnutls_session_set_verify_cert* */
	struct {
		gnutls_certificate_verify_function *callback; /* gnutls_session_set_verify_function */
		bool automatic;
		char *hostname; /* owned */
		unsigned flags;
		gnutls_typed_vdata_st *vdata; /* borrowed */
		unsigned vdata_len;
	} verify;
	unsigned verify_status; /* of the last verification */

	/* resumption */
	gnutls_datum_t resume_data; /* gnutls_session_set_data, owned */
	unsigned ticket_generation;

	/* server-side database (gnutls_db_*) */
	struct {
		gnutls_db_store_func store;
		gnutls_db_retr_func retrieve;
		gnutls_db_remove_func remove;
		gnutls_db_add_func add;
		void *ptr;
		unsigned expire_s;
	} db;
};

static inline bool session_is_client(gnutls_session_t s)
{
	return s->config.is_client;
}

#endif
