/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What applications set before a handshake: limits, hooks, key logging, their pointer. */
#include "config.h"

#include <string.h>

#include "base/mem.h"
#include "session/session.h"

#define DEFAULT_TIMEOUT_MS 40000

/**
 * gnutls_handshake_set_timeout:
 * @session: a session
 * @ms: milliseconds for a whole handshake; 0: no limit; GNUTLS_DEFAULT_HANDSHAKE_TIMEOUT: 40 s
 *
 * With a limit gnutls_handshake() fails with GNUTLS_E_TIMEDOUT after it.
 *
 * Since: 3.1.0
 **/
void gnutls_handshake_set_timeout(gnutls_session_t session, unsigned int ms)
{
	if (ms == GNUTLS_INDEFINITE_TIMEOUT)
		ms = 0;
	else if (ms == GNUTLS_DEFAULT_HANDSHAKE_TIMEOUT)
		ms = DEFAULT_TIMEOUT_MS;
	session->config.timeout_ms = ms;
}

/**
 * gnutls_handshake_set_max_packet_length:
 * @session: a session
 * @max: bytes; 0: the default of 128 KiB
 *
 * Limits the size of a received handshake message (GNUTLS_E_HANDSHAKE_TOO_LARGE).
 **/
void gnutls_handshake_set_max_packet_length(gnutls_session_t session, size_t max)
{
	session->config.max_hs_len = (unsigned)MIN(max, (size_t)0xffffff);
}

/**
 * gnutls_handshake_set_hook_function:
 * @session: a session
 * @htype: the message type, or GNUTLS_HANDSHAKE_ANY
 * @when: GNUTLS_HOOK_PRE, GNUTLS_HOOK_POST or GNUTLS_HOOK_BOTH
 * @func: called with each such message; a negative result ends the handshake with it
 **/
void gnutls_handshake_set_hook_function(gnutls_session_t session, unsigned int htype, int when,
					gnutls_handshake_hook_func func)
{
	session->config.hook = func;
	session->config.hook_type = (int)htype;
	session->config.hook_when = (unsigned)when;
}

/**
 * gnutls_handshake_set_post_client_hello_function:
 * @session: a server's session
 * @func: called once ClientHello is read; it may set priorities and credentials
 **/
void gnutls_handshake_set_post_client_hello_function(gnutls_session_t session,
						     gnutls_handshake_simple_hook_func func)
{
	session->config.post_client_hello = func;
}

/**
 * gnutls_handshake_set_random:
 * @session: a session
 * @random: exactly 32 bytes; copied
 *
 * Replaces the random value of the hello. For tests.
 *
 * Returns: 0, GNUTLS_E_INVALID_REQUEST, GNUTLS_E_MEMORY_ERROR
 *
 * Since: 3.1.9
 **/
int gnutls_handshake_set_random(gnutls_session_t session, const gnutls_datum_t *random)
{
	void *copy;

	if (random->size != HS_RANDOM_LEN)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	copy = mem_dup(random->data, random->size);
	if (!copy)
		return ERR(GNUTLS_E_MEMORY_ERROR);
	mem_free(session->config.app_random[0]);
	session->config.app_random[0] = copy;
	return 0;
}

/**
 * gnutls_handshake_set_private_extensions:
 * @session: a session
 * @allow: whether to allow private values
 *
 * Has no effect: there are none any more.
 **/
void gnutls_handshake_set_private_extensions(gnutls_session_t session, int allow)
{
	(void)session;
	(void)allow;
}

/**
 * gnutls_handshake_description_get_name:
 * @type: a message type
 *
 * Returns: its name, or "Unknown Handshake packet"
 **/
const char *gnutls_handshake_description_get_name(gnutls_handshake_description_t type)
{
	return hs_type_name((int)type);
}

/**
 * gnutls_handshake_get_last_in:
 * @session: a session
 *
 * Returns: the type of the last handshake message received, for instance after an error
 **/
gnutls_handshake_description_t gnutls_handshake_get_last_in(gnutls_session_t session)
{
	return (gnutls_handshake_description_t)session->params.last_in;
}

/**
 * gnutls_handshake_get_last_out:
 * @session: a session
 *
 * Returns: the type of the last handshake message sent
 **/
gnutls_handshake_description_t gnutls_handshake_get_last_out(gnutls_session_t session)
{
	return (gnutls_handshake_description_t)session->params.last_out;
}

/**
 * gnutls_session_set_keylog_function:
 * @session: a session
 * @func: called with the label, as in SSLKEYLOGFILE, and each secret
 *
 * Since: 3.6.13
 **/
void gnutls_session_set_keylog_function(gnutls_session_t session, gnutls_keylog_func func)
{
	session->config.keylog_func = func;
}

/**
 * gnutls_session_get_keylog_function:
 * @session: a session
 *
 * Returns: what was set, or NULL
 *
 * Since: 3.6.13
 **/
gnutls_keylog_func gnutls_session_get_keylog_function(const gnutls_session_t session)
{
	return session->config.keylog_func;
}

/**
 * gnutls_session_set_ptr:
 * @session: a session
 * @ptr: the application's own
 *
 * Keeps a pointer for callbacks.
 **/
void gnutls_session_set_ptr(gnutls_session_t session, void *ptr)
{
	session->user_ptr = ptr;
}

/**
 * gnutls_session_get_ptr:
 * @session: a session
 *
 * Returns: what gnutls_session_set_ptr() was given
 **/
void *gnutls_session_get_ptr(gnutls_session_t session)
{
	return session->user_ptr;
}

/**
 * gnutls_session_force_valid:
 * @session: a session
 *
 * Clears the mark that an error left: after it the application may still try to receive.
 **/
void gnutls_session_force_valid(gnutls_session_t session)
{
	record_revalidate(session->record);
}

/**
 * gnutls_session_enable_compatibility_mode:
 * @session: a session
 *
 * Tolerates some misbehaviour of old peers: key usage violations.
 **/
void gnutls_session_enable_compatibility_mode(gnutls_session_t session)
{
	session->config.tolerant = true;
}
