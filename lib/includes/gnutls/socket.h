/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Settings of the transport below a session that are about the socket itself.
 * Tells whether the kernel protects the records (kernel TLS). */

#ifndef GNUTLS_SOCKET_H
#define GNUTLS_SOCKET_H

#include <gnutls/gnutls.h>
#include <sys/socket.h>

#ifdef __cplusplus
extern "C" {
#endif
#ifdef GNUTLS_BUILDING
#pragma GCC visibility push(default)
#endif

/* Which directions the kernel protects. */
typedef enum {
	GNUTLS_KTLS_RECV = 1 << 0,
	GNUTLS_KTLS_SEND = 1 << 1,
	GNUTLS_KTLS_DUPLEX = GNUTLS_KTLS_RECV | GNUTLS_KTLS_SEND,
} gnutls_transport_ktls_enable_flags_t;

/* The transport below a session. */
gnutls_transport_ktls_enable_flags_t gnutls_transport_is_ktls_enabled(gnutls_session_t session);
void gnutls_transport_set_fastopen(gnutls_session_t session, int fd, struct sockaddr *connect_addr,
				   socklen_t connect_addrlen, unsigned int flags);

#ifdef GNUTLS_BUILDING
#pragma GCC visibility pop
#endif
#ifdef __cplusplus
}
#endif

#endif /* GNUTLS_SOCKET_H */
