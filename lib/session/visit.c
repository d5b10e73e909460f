/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Functions of the application (hooks, callbacks, push and pull) that call back into the session
 * they are called by: what would pull the ground from under the caller is refused, or waits for its
 * end. */
#include "config.h"

#include "session/session.h"

#define EVERY_PART ((1U << SESSION_PARTS) - 1)

/* From here on it calls nothing of the application, whose data may be gone, and gets nowhere. The
 * credentials can't be left out: who has chosen one of them goes on to use it. */
static void silence(gnutls_session_t s)
{
	struct hs_config *c = &s->config;

	c->ended = true;
	c->post_client_hello = NULL;
	c->hook = NULL;
	c->keylog_func = NULL;
	c->secret_func = NULL;
	s->message_func = NULL;
	s->alert_func = NULL;
	s->verify.callback = NULL;
	s->db.store = NULL;
	s->db.retrieve = NULL;
	s->db.remove = NULL;
	s->anti_replay = NULL;
	record_cut(s->record);
}

int session_end_visit(gnutls_session_t s)
{
	if (!session_inside(s, EVERY_PART))
		session_free(s);
	return ERR(GNUTLS_E_INVALID_SESSION);
}

/**
 * gnutls_deinit:
 * @session: a session, or NULL
 *
 * Frees the session and wipes its keys. It sends nothing: see gnutls_bye().
 *
 * In a function that this session calls (a hook, a callback, push or pull) it ends the session,
 * which calls nothing of the application any more and is freed as soon as the function of the
 * library returns, with GNUTLS_E_INVALID_SESSION; credentials have to live until then.
 **/
void gnutls_deinit(gnutls_session_t session)
{
	if (!session)
		return;
	if (session_inside(session, EVERY_PART))
		silence(session);
	else
		session_free(session);
}
