/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The transport below a session: descriptors, or the application's own functions. */
#include "config.h"

#include <gnutls/socket.h>

#include "session/session.h"

static struct record_transport *transport_of(gnutls_session_t session)
{
	return record_transport(session->record);
}

/* Sets the argument of the transport functions, both ways; for the default ones, a descriptor. */
void gnutls_transport_set_ptr(gnutls_session_t session, gnutls_transport_ptr_t ptr)
{
	gnutls_transport_set_ptr2(session, ptr, ptr);
}

/* As gnutls_transport_set_ptr, with one argument per direction. */
void gnutls_transport_set_ptr2(gnutls_session_t session, gnutls_transport_ptr_t recv_ptr,
			       gnutls_transport_ptr_t send_ptr)
{
	transport_of(session)->recv_ptr = recv_ptr;
	transport_of(session)->send_ptr = send_ptr;
}

/* Sets descriptors for the default transport functions. Since 3.1.9. */
void gnutls_transport_set_int2(gnutls_session_t session, int recv_fd, int send_fd)
{
	gnutls_transport_set_ptr2(session, (gnutls_transport_ptr_t)(intptr_t)recv_fd,
				  (gnutls_transport_ptr_t)(intptr_t)send_fd);
}

/* The argument of the pull function. */
gnutls_transport_ptr_t gnutls_transport_get_ptr(gnutls_session_t session)
{
	return transport_of(session)->recv_ptr;
}

/* The arguments of both directions. */
void gnutls_transport_get_ptr2(gnutls_session_t session, gnutls_transport_ptr_t *recv_ptr,
			       gnutls_transport_ptr_t *send_ptr)
{
	*recv_ptr = transport_of(session)->recv_ptr;
	*send_ptr = transport_of(session)->send_ptr;
}

/* The descriptors set by gnutls_transport_set_int2. Since 3.1.9. */
void gnutls_transport_get_int2(gnutls_session_t session, int *recv_fd, int *send_fd)
{
	*recv_fd = (int)(intptr_t)transport_of(session)->recv_ptr;
	*send_fd = (int)(intptr_t)transport_of(session)->send_ptr;
}

/* The receiving descriptor. Since 3.1.9. */
int gnutls_transport_get_int(gnutls_session_t session)
{
	return (int)(intptr_t)transport_of(session)->recv_ptr;
}

/* Replaces send(2) by a function of the application; the session then sends through user space. */
void gnutls_transport_set_push_function(gnutls_session_t session, gnutls_push_func push_func)
{
	transport_of(session)->push = push_func;
	transport_of(session)->vec_push = NULL;
}

/* As gnutls_transport_set_push_function, with a function like writev(2). */
void gnutls_transport_set_vec_push_function(gnutls_session_t session, gnutls_vec_push_func vec_func)
{
	transport_of(session)->push = NULL;
	transport_of(session)->vec_push = vec_func;
}

/* Replaces recv(2) by a function of the application; the session then receives through user space.
 */
void gnutls_transport_set_pull_function(gnutls_session_t session, gnutls_pull_func pull_func)
{
	transport_of(session)->pull = pull_func;
}

/* The function that waits for data: > 0 if there is some, 0 after the time, -1 for an error. Needed
 * by timeouts when the pull function is the application's. Since 3.0. */
void gnutls_transport_set_pull_timeout_function(gnutls_session_t session,
						gnutls_pull_timeout_func func)
{
	/* the default by its public name is still the default */
	transport_of(session)->pull_timeout = func == gnutls_system_recv_timeout ? NULL : func;
}

/* A function that returns the errno of the transport functions, where errno itself won't do. */
void gnutls_transport_set_errno_function(gnutls_session_t session, gnutls_errno_func errno_func)
{
	transport_of(session)->errno_func = errno_func;
}

/* What a transport function calls instead of setting errno.
 * @err: EAGAIN, EINTR, ECONNRESET, … */
void gnutls_transport_set_errno(gnutls_session_t session, int err)
{
	transport_of(session)->app_errno[RECORD_TX] = err;
	transport_of(session)->app_errno[RECORD_RX] = err;
}

/* Which directions the kernel protects now. Since 3.7.3. */
gnutls_transport_ktls_enable_flags_t gnutls_transport_is_ktls_enabled(gnutls_session_t session)
{
	return record_offloaded(session->record);
}
