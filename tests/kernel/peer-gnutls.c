/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The peer on the stock GnuTLS: linked like a program of ours, the loader is told to take the
 * other. */
#include "peer.h"

#include <dlfcn.h>
#include <poll.h>
#include <stdio.h>

#include <gnutls/gnutls.h>

#include "../unit/tls-certs.h"

static gnutls_session_t s;

static void must(const char *what, int ret)
{
	if (ret >= 0)
		return;
	if (ret == GNUTLS_E_FATAL_ALERT_RECEIVED)
		peer_die(PEER_ALERT, what, gnutls_alert_get_name(gnutls_alert_get(s)));
	peer_die(1, what, gnutls_strerror(ret));
}

static bool transient(ssize_t n)
{
	return n < 0 && !gnutls_error_is_fatal((int)n);
}

void peer_open(const struct peer *p)
{
	const gnutls_datum_t cert = {(unsigned char *)pem_ec_cert, sizeof(pem_ec_cert) - 1};
	const gnutls_datum_t key = {(unsigned char *)pem_ec_key, sizeof(pem_ec_key) - 1};
	gnutls_certificate_credentials_t cred;
	char priority[200];
	int ret;

	if (dlsym(RTLD_DEFAULT, "gnutls_ktls_get_system"))
		peer_die(PEER_CANNOT, "stock GnuTLS", "this is our library");
	snprintf(priority, sizeof(priority),
		 "NONE:+VERS-TLS%s:+%s:+AEAD:+SIGN-ALL:+GROUP-ALL:+COMP-NULL:+CTYPE-X509:"
		 "+ECDHE-ECDSA",
		 p->tls13 ? "1.3" : "1.2", p->cipher);
	must("credentials", gnutls_certificate_allocate_credentials(&cred));
	must("key", gnutls_certificate_set_x509_key_mem(cred, &cert, &key, GNUTLS_X509_FMT_PEM));
	must("init", gnutls_init(&s, (p->server ? GNUTLS_SERVER : GNUTLS_CLIENT) |
					     GNUTLS_NO_SIGNAL | GNUTLS_NONBLOCK));
	must("priority", gnutls_priority_set_direct(s, priority, NULL));
	must("credentials", gnutls_credentials_set(s, GNUTLS_CRD_CERTIFICATE, cred));
	gnutls_transport_set_int(s, p->fd);
	while (transient(ret = gnutls_handshake(s)))
		peer_wait(p, gnutls_record_get_direction(s) ? POLLOUT : POLLIN);
	must("handshake", ret);
}

ssize_t peer_send(const void *data, size_t len)
{
	ssize_t n = gnutls_record_send(s, data, len);

	if (transient(n))
		return 0;
	must("send", (int)n);
	return n;
}

ssize_t peer_recv(void *data, size_t len)
{
	ssize_t n = gnutls_record_recv(s, data, len);

	if (n == 0)
		return -1;
	if (transient(n))
		return 0;
	must("recv", (int)n);
	return n;
}

void peer_update(const struct peer *p, bool request)
{
	int ret;

	while (transient(ret = gnutls_session_key_update(s, request ? GNUTLS_KU_PEER : 0)))
		peer_wait(p, POLLOUT);
	must("key update", ret);
}

void peer_close(const struct peer *p)
{
	int ret;

	while (transient(ret = gnutls_bye(s, GNUTLS_SHUT_WR)))
		peer_wait(p, POLLOUT);
	must("bye", ret);
}
