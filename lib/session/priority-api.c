/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Sessions get their priorities. */
#include "config.h"

#include "session/session.h"

/* Takes the reference over, also if it fails: strings can leave suites and no version. */
static int use_priority(gnutls_session_t session, gnutls_priority_t take)
{
	if (!take->versions.count || !take->named_suites_count) {
		gnutls_priority_deinit(take);
		return ERR(GNUTLS_E_NO_PRIORITIES_WERE_SET);
	}
	gnutls_priority_deinit(session->config.priority);
	session->config.priority = take;
	return 0;
}

/**
 * gnutls_priority_set:
 * @session: a session
 * @priority: priorities; they may be given up while the session goes on using them
 *
 * Says what the session may negotiate.
 *
 * Returns: 0, or GNUTLS_E_NO_PRIORITIES_WERE_SET without priorities.
 **/
int gnutls_priority_set(gnutls_session_t session, gnutls_priority_t priority)
{
	if (!priority)
		return ERR(GNUTLS_E_NO_PRIORITIES_WERE_SET);
	return use_priority(session, priority_ref(priority));
}

/**
 * gnutls_priority_set_direct:
 * @session: a session
 * @priorities: a priority string, or NULL for the default of this system
 * @err_pos: takes a pointer into @priorities: to the element that is wrong, or to the start; or
 * NULL
 *
 * gnutls_priority_init() and gnutls_priority_set() in one.
 *
 * Returns: as gnutls_priority_init().
 **/
int gnutls_priority_set_direct(gnutls_session_t session, const char *priorities,
			       const char **err_pos)
{
	gnutls_priority_t p;

	TRY(gnutls_priority_init(&p, priorities, err_pos));
	return use_priority(session, p);
}

/**
 * gnutls_set_default_priority:
 * @session: a session
 *
 * Gives the session the priorities that are the default of this system.
 *
 * Returns: 0 or a negative error.
 * Since: 2.1.4
 **/
int gnutls_set_default_priority(gnutls_session_t session)
{
	return gnutls_priority_set_direct(session, NULL, NULL);
}

/**
 * gnutls_set_default_priority_append:
 * @session: a session
 * @add_prio: a priority string that is appended to the default
 * @err_pos: takes a pointer into @add_prio, as gnutls_priority_init() does; or NULL
 * @flags: 0
 *
 * Gives the session the default priorities of this system with some changes.
 *
 * Returns: as gnutls_priority_init(); GNUTLS_E_INVALID_REQUEST without a string.
 * Since: 3.6.3
 **/
int gnutls_set_default_priority_append(gnutls_session_t session, const char *add_prio,
				       const char **err_pos, unsigned flags)
{
	gnutls_priority_t p;

	if (!add_prio)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	TRY(gnutls_priority_init2(&p, add_prio, err_pos, flags | GNUTLS_PRIORITY_INIT_DEF_APPEND));
	return use_priority(session, p);
}
