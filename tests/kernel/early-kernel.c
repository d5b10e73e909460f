/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Early data over loopback TCP of a real kernel: accepted, refused and retried sessions end up in
 * the kernel, and every byte arrives once. Without kernel TLS it runs in user space. */
#include <netinet/in.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <gnutls/gnutls.h>
#include <gnutls/ktls.h>
#include <gnutls/socket.h>

#include "../unit/tls-certs.h"

#define EARLY 40000
#define BULK  300000

static uint8_t data[BULK];
static gnutls_certificate_credentials_t cred[2];
static gnutls_anti_replay_t guard;
static gnutls_datum_t key;
static int fds[2];
static gnutls_session_t ends[2];

static void need(bool truth, const char *what)
{
	if (truth)
		return;
	printf("FAIL %s\n0 passed, 1 failed, 0 skipped\n", what);
	exit(1);
}

static int add(void *ptr, time_t expires, const gnutls_datum_t *id, const gnutls_datum_t *entry)
{
	(void)ptr;
	(void)expires;
	(void)id;
	(void)entry;
	return 0;
}

static void connect_sockets(void)
{
	struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t len = sizeof(a);
	int l = socket(AF_INET, SOCK_STREAM, 0);

	need(!bind(l, (void *)&a, sizeof(a)) && !listen(l, 1) && !getsockname(l, (void *)&a, &len),
	     "listen");
	fds[0] = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
	(void)!connect(fds[0], (void *)&a, sizeof(a));
	fds[1] = accept4(l, NULL, NULL, SOCK_NONBLOCK);
	need(fds[1] >= 0, "accept");
	close(l);
}

static void open_ends(const char *client, const char *server)
{
	connect_sockets();
	for (unsigned i = 0; i < 2; i++) {
		need(!gnutls_init(&ends[i],
				  GNUTLS_NONBLOCK | (i ? GNUTLS_SERVER | GNUTLS_ENABLE_EARLY_DATA
						       : GNUTLS_CLIENT)),
		     "init");
		need(!gnutls_priority_set_direct(ends[i], i ? server : client, NULL), "priority");
		gnutls_credentials_set(ends[i], GNUTLS_CRD_CERTIFICATE, cred[i]);
		gnutls_transport_set_int(ends[i], fds[i]);
		gnutls_handshake_set_timeout(ends[i], 0);
	}
	gnutls_session_ticket_enable_server(ends[1], &key);
	gnutls_record_set_max_early_data_size(ends[1], EARLY);
}

static void close_ends(void)
{
	for (unsigned i = 0; i < 2; i++) {
		gnutls_deinit(ends[i]);
		close(fds[i]);
	}
}

static void rest(void)
{
	struct pollfd p[2] = {{fds[0], POLLIN, 0}, {fds[1], POLLIN, 0}};

	poll(p, 2, 20);
}

static void shake_hands(void)
{
	int ret[2] = {GNUTLS_E_AGAIN, GNUTLS_E_AGAIN};

	for (unsigned turn = 0; ret[0] || ret[1]; turn++) {
		need(turn < 5000, "handshake ends");
		for (unsigned i = 0; i < 2; i++) {
			if (ret[i])
				ret[i] = gnutls_handshake(ends[i]);
			need(!ret[i] || !gnutls_error_is_fatal(ret[i]),
			     gnutls_strerror_name(ret[i]));
		}
		if (turn > 20)
			rest();
	}
}

static void transfer(gnutls_session_t from, gnutls_session_t to)
{
	static uint8_t got[BULK];
	size_t sent = 0, have = 0;

	for (unsigned turn = 0; have < BULK; turn++) {
		ssize_t n = sent < BULK ? gnutls_record_send(from, data + sent, BULK - sent) : 0;

		need(turn < 100000, "transfer ends");
		need(n >= 0 || !gnutls_error_is_fatal((int)n), "send");
		sent += n > 0 ? (size_t)n : 0;
		n = gnutls_record_recv(to, got + have, BULK - have);
		need(n > 0 || (n < 0 && !gnutls_error_is_fatal((int)n)), "recv");
		have += n > 0 ? (size_t)n : 0;
		if (n < 0)
			rest();
	}
	need(!memcmp(got, data, BULK), "the same bytes");
}

static void read_early(bool accepted)
{
	uint8_t got[EARLY + 1];
	size_t have = 0;
	ssize_t n;

	while ((n = gnutls_record_recv_early_data(ends[1], got + have, sizeof(got) - have)) > 0)
		have += (size_t)n;
	need(n == GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE, "end of early data");
	need(have == (accepted ? EARLY : 0) && !memcmp(got, data, have), "early data");
	for (unsigned i = 0; i < 2; i++)
		need(!!(gnutls_session_get_flags(ends[i]) & GNUTLS_SFLAGS_EARLY_DATA) == accepted,
		     "flag");
}

#define BASE                                                                                   \
	"NONE:+VERS-TLS1.3:+CTYPE-X509:+COMP-NULL:+AEAD:+SIGN-ALL:+ECDHE-ECDSA:+AES-128-GCM:%" \
	"KTLS:"                                                                                \
	"+GROUP-SECP256R1"

int main(void)
{
	static const struct {
		const char *name, *client, *server;
		bool guarded, accepted;
	} runs[] = {
		{"accepted", BASE, BASE, true, true},
		{"refused", BASE, BASE, false, false},
		{"retried", BASE ":+GROUP-SECP384R1", BASE ":-GROUP-SECP256R1:+GROUP-SECP384R1",
		 true, false},
	};
	const gnutls_datum_t crt = {(unsigned char *)pem_ec_cert, sizeof(pem_ec_cert) - 1};
	const gnutls_datum_t prv = {(unsigned char *)pem_ec_key, sizeof(pem_ec_key) - 1};
	gnutls_datum_t ticket;
	bool has_ktls = false;
	char buf[10];

	for (size_t i = 0; i < BULK; i++)
		data[i] = (uint8_t)(i * 31 + i / 256);
	for (unsigned i = 0; i < 2; i++)
		gnutls_certificate_allocate_credentials(&cred[i]);
	need(!gnutls_certificate_set_x509_key_mem(cred[1], &crt, &prv, GNUTLS_X509_FMT_PEM), "key");
	gnutls_session_ticket_key_generate(&key);
	gnutls_anti_replay_init(&guard);
	gnutls_anti_replay_set_add_function(guard, add);
	for (unsigned i = 0; i < sizeof(runs) / sizeof(runs[0]); i++) {
		open_ends(BASE, BASE);
		shake_hands();
		transfer(ends[1], ends[0]);
		(void)!gnutls_record_recv(ends[0], buf, sizeof(buf));
		has_ktls = gnutls_transport_is_ktls_enabled(ends[0]) == GNUTLS_KTLS_DUPLEX;
		need(!gnutls_session_get_data2(ends[0], &ticket), "session data");
		close_ends();

		open_ends(runs[i].client, runs[i].server);
		need(!gnutls_session_set_data(ends[0], ticket.data, ticket.size), "set data");
		gnutls_free(ticket.data);
		if (runs[i].guarded)
			gnutls_anti_replay_enable(ends[1], guard);
		need(gnutls_record_send_early_data(ends[0], data, EARLY) == 0, "send early data");
		shake_hands();
		for (unsigned k = 0; k < 2; k++)
			transfer(ends[k], ends[!k]);
		read_early(runs[i].accepted);
		for (unsigned k = 0; has_ktls && k < 2; k++)
			need(gnutls_transport_is_ktls_enabled(ends[k]) == GNUTLS_KTLS_DUPLEX,
			     "in the kernel");
		close_ends();
		printf("ok   early data %s%s\n", runs[i].name, has_ktls ? "" : " (user space)");
	}
	gnutls_anti_replay_deinit(guard);
	gnutls_free(key.data);
	for (unsigned i = 0; i < 2; i++)
		gnutls_certificate_free_credentials(cred[i]);
	printf("3 passed, 0 failed, 0 skipped\n");
	return 0;
}
