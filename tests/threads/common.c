/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sessions over socket pairs: see common.h. */
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../unit/tls-certs.h"
#include "common.h"

static gnutls_datum_t text(const char *s)
{
	return (gnutls_datum_t){(unsigned char *)s, (unsigned)strlen(s)};
}

static int psk_key(gnutls_session_t s, const char *name, gnutls_datum_t *key)
{
	(void)s;
	if (strcmp(name, "joe") != 0)
		return -1;
	key->data = gnutls_malloc(16);
	if (!key->data)
		return -1;
	memset(key->data, 7, 16);
	key->size = 16;
	return 0;
}

/* No early data here is a replay. */
static int is_new(void *ptr, time_t expires, const gnutls_datum_t *key, const gnutls_datum_t *data)
{
	(void)ptr;
	(void)expires;
	(void)key;
	(void)data;
	return 0;
}

void shared_init(struct shared *sh)
{
	static const char *const priority[] = {
		"NORMAL:-VERS-ALL:+VERS-TLS1.3:-GROUP-ALL:+GROUP-X25519",
		"NORMAL:-VERS-ALL:+VERS-TLS1.2:-GROUP-ALL:+GROUP-SECP256R1",
		"NORMAL:-VERS-ALL:+VERS-TLS1.3:-KX-ALL:+ECDHE-PSK:+PSK",
	};
	const gnutls_datum_t crt = text(pem_ec_cert), key = text(pem_ec_key),
			     hex = text("07070707070707070707070707070707");

	OK(gnutls_certificate_allocate_credentials(&sh->server));
	OK(gnutls_certificate_set_x509_key_mem(sh->server, &crt, &key, GNUTLS_X509_FMT_PEM));
	OK(gnutls_certificate_allocate_credentials(&sh->client));
	OK(gnutls_certificate_set_x509_trust_mem(sh->client, &crt, GNUTLS_X509_FMT_PEM));
	OK(gnutls_psk_allocate_server_credentials(&sh->psk_server));
	gnutls_psk_set_server_credentials_function(sh->psk_server, psk_key);
	OK(gnutls_psk_allocate_client_credentials(&sh->psk_client));
	OK(gnutls_psk_set_client_credentials(sh->psk_client, "joe", &hex, GNUTLS_PSK_KEY_HEX));
	for (unsigned i = 0; i < 3; i++)
		OK(gnutls_priority_init(&sh->priority[i], priority[i], NULL));
	OK(gnutls_session_ticket_key_generate(&sh->ticket_key));
	OK(gnutls_anti_replay_init(&sh->guard));
	gnutls_anti_replay_set_add_function(sh->guard, is_new);
}

void shared_free(struct shared *sh)
{
	gnutls_certificate_free_credentials(sh->server);
	gnutls_certificate_free_credentials(sh->client);
	gnutls_psk_free_server_credentials(sh->psk_server);
	gnutls_psk_free_client_credentials(sh->psk_client);
	for (unsigned i = 0; i < 3; i++)
		gnutls_priority_deinit(sh->priority[i]);
	gnutls_free(sh->ticket_key.data);
	gnutls_anti_replay_deinit(sh->guard);
}

void couple_open(struct couple *p, const struct shared *sh, int kind, unsigned flags)
{
	CHECK(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, p->fds) == 0);
	OK(gnutls_init(&p->c, GNUTLS_CLIENT | GNUTLS_NONBLOCK | flags));
	OK(gnutls_init(&p->s, GNUTLS_SERVER | GNUTLS_NONBLOCK | flags));
	for (unsigned i = 0; i < 2; i++) {
		gnutls_session_t s = i ? p->s : p->c;

		OK(gnutls_priority_set(s, sh->priority[kind]));
		gnutls_transport_set_int(s, p->fds[i]);
		gnutls_handshake_set_timeout(s, 0);
		if (kind == PSK13)
			OK(gnutls_credentials_set(s, GNUTLS_CRD_PSK,
						  i ? (void *)sh->psk_server
						    : (void *)sh->psk_client));
		else
			OK(gnutls_credentials_set(s, GNUTLS_CRD_CERTIFICATE,
						  i ? sh->server : sh->client));
	}
	OK(gnutls_session_ticket_enable_server(p->s, &sh->ticket_key));
	if (flags & GNUTLS_ENABLE_EARLY_DATA)
		gnutls_anti_replay_enable(p->s, sh->guard);
}

void couple_connect(struct couple *p)
{
	int c = GNUTLS_E_AGAIN, s = GNUTLS_E_AGAIN;

	while (c || s) {
		if (c)
			c = gnutls_handshake(p->c);
		if (s)
			s = gnutls_handshake(p->s);
		if (c && gnutls_error_is_fatal(c))
			OK(c);
		if (s && gnutls_error_is_fatal(s))
			OK(s);
	}
}

void couple_close(struct couple *p)
{
	gnutls_deinit(p->c);
	gnutls_deinit(p->s);
	close(p->fds[0]);
	close(p->fds[1]);
}

static void one_way(gnutls_session_t from, gnutls_session_t to, size_t len)
{
	char out[4096], in[4096];

	memset(out, 'x', sizeof(out));
	for (size_t sent = 0, got = 0; got < len;) {
		ssize_t n = 0;

		if (sent < len)
			n = gnutls_record_send(from, out,
					       len - sent < sizeof(out) ? len - sent : sizeof(out));
		if (n > 0)
			sent += (size_t)n;
		else if (n < 0 && !again(n))
			OK(n);
		n = gnutls_record_recv(to, in, sizeof(in));
		if (n < 0 && !again(n))
			OK(n);
		CHECK(n != 0);
		if (n > 0) {
			CHECK(!memcmp(in, out, (size_t)n));
			got += (size_t)n;
		}
	}
}

void couple_talk(struct couple *p, size_t len)
{
	one_way(p->c, p->s, len);
	one_way(p->s, p->c, len);
}

void wait_for(int fd, short events)
{
	struct pollfd f = {.fd = fd, .events = events};

	(void)!poll(&f, 1, 1000);
}
