/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The stream benchmark on any libgnutls.so.30. */
#include <stdio.h>
#include <string.h>

#include <gnutls/gnutls.h>
#include <gnutls/socket.h>

#include "../api/pem.h"
#include "stream.h"

const char stream_library[] = "gnutls";

static void must(const char *what, int ret)
{
	if (ret < 0)
		stream_die(what, gnutls_strerror(ret));
}

static ssize_t result(ssize_t ret)
{
	if (ret == GNUTLS_E_AGAIN || ret == GNUTLS_E_INTERRUPTED)
		return STREAM_AGAIN;
	return ret < 0 ? -1 : ret;
}

void stream_open(struct stream_end *e)
{
	static const char *const ciphers[] = {"AES-128-GCM", "AES-256-GCM", "CHACHA20-POLY1305"};
	static const gnutls_datum_t cert = {(void *)PEM_SERVER_CRT, sizeof(PEM_SERVER_CRT) - 1},
				    key = {(void *)PEM_SERVER_KEY, sizeof(PEM_SERVER_KEY) - 1};
	gnutls_certificate_credentials_t cred;
	gnutls_session_t s;
	char priority[100];
	int ret;

	snprintf(priority, sizeof(priority), "NORMAL:-VERS-ALL:+VERS-TLS1.3:-CIPHER-ALL:+%s",
		 ciphers[e->cipher]);
	must("init",
	     gnutls_init(&s, (e->server ? GNUTLS_SERVER : GNUTLS_CLIENT) | GNUTLS_NO_TICKETS));
	must("priority", gnutls_priority_set_direct(s, priority, NULL));
	must("credentials", gnutls_certificate_allocate_credentials(&cred));
	if (e->server)
		must("certificate",
		     gnutls_certificate_set_x509_key_mem(cred, &cert, &key, GNUTLS_X509_FMT_PEM));
	must("credentials", gnutls_credentials_set(s, GNUTLS_CRD_CERTIFICATE, cred));
	gnutls_transport_set_int(s, e->fd);
	do
		ret = gnutls_handshake(s);
	while (ret < 0 && !gnutls_error_is_fatal(ret));
	must("handshake", ret);
	ret = (int)gnutls_transport_is_ktls_enabled(s);
	e->kernel = ret > 0 && (ret & (e->server ? GNUTLS_KTLS_SEND : GNUTLS_KTLS_RECV));
	e->session = s;
}

ssize_t stream_send(struct stream_end *e, const void *data, size_t len)
{
	return result(gnutls_record_send(e->session, data, len));
}

ssize_t stream_send_file(struct stream_end *e, int file, off_t from, size_t len)
{
	(void)from;
	return result(gnutls_record_send_file(e->session, file, NULL, len));
}

ssize_t stream_recv(struct stream_end *e, void *data, size_t len)
{
	return result(gnutls_record_recv(e->session, data, len));
}
