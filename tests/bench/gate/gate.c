/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fixed work for counting instructions: gate CASE does it in gate_measure(), which callgrind is
 * told to watch (run). Both ends in one thread and in memory; keys, certificates and data are
 * always the same. */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gnutls/gnutls.h>

#include "../../api/pem.h"

#define MIB       (1 << 20)
#define QUEUE_MAX (MIB + (64 << 10))
#define REPEAT    4

struct queue {
	unsigned char data[QUEUE_MAX];
	size_t start, end;
};

struct end {
	struct queue *in, *out;
	gnutls_session_t session;
};

enum { CERTIFICATE, PSK, RESUME };

static const struct job {
	const char *name, *priority;
	int kind;
	size_t write_len; /* 0: handshakes are counted, else 1 MiB in such pieces */
} jobs[] = {
	{"handshake-13-ecdsa", "NORMAL:-VERS-ALL:+VERS-TLS1.3:-GROUP-ALL:+GROUP-X25519"},
	{"handshake-13-psk", "NORMAL:-VERS-ALL:+VERS-TLS1.3:-KX-ALL:+PSK", PSK},
	{"handshake-13-resume", "NORMAL:-VERS-ALL:+VERS-TLS1.3:-GROUP-ALL:+GROUP-X25519", RESUME},
	{"handshake-12-psk", "NORMAL:-VERS-ALL:+VERS-TLS1.2:-KX-ALL:+PSK", PSK},
	{"mib-aes128-16k", "NORMAL:-VERS-ALL:+VERS-TLS1.3:-CIPHER-ALL:+AES-128-GCM:-KX-ALL:+PSK",
	 PSK, 16384},
	{"mib-aes128-1k", "NORMAL:-VERS-ALL:+VERS-TLS1.3:-CIPHER-ALL:+AES-128-GCM:-KX-ALL:+PSK",
	 PSK, 1024},
	{"mib-aes128-1m", "NORMAL:-VERS-ALL:+VERS-TLS1.3:-CIPHER-ALL:+AES-128-GCM:-KX-ALL:+PSK",
	 PSK, MIB},
	{"mib-chacha-16k",
	 "NORMAL:-VERS-ALL:+VERS-TLS1.3:-CIPHER-ALL:+CHACHA20-POLY1305:-KX-ALL:+PSK", PSK, 16384},
};
#define JOBS (sizeof(jobs) / sizeof(jobs[0]))

static const struct job *job;
static gnutls_priority_t priority;
static gnutls_certificate_credentials_t server_cert, client_cert;
static gnutls_psk_server_credentials_t server_psk;
static gnutls_psk_client_credentials_t client_psk;
static gnutls_datum_t ticket_key, session_data;
static struct queue to_server, to_client;
static struct end client = {&to_client, &to_server, NULL}, server = {&to_server, &to_client, NULL};
static unsigned char data[MIB], in[MIB];

static void must(const char *what, int ret)
{
	if (ret >= 0)
		return;
	fprintf(stderr, "gate: %s: %s\n", what, gnutls_strerror(ret));
	exit(1);
}
#define MUST(call) must(#call, call)

/* --- transport */
static ssize_t push(gnutls_transport_ptr_t p, const void *from, size_t len)
{
	struct queue *q = ((struct end *)p)->out;

	if (q->start == q->end)
		q->start = q->end = 0;
	if (len > sizeof(q->data) - q->end)
		return -1;
	memcpy(q->data + q->end, from, len);
	q->end += len;
	return (ssize_t)len;
}

static ssize_t pull(gnutls_transport_ptr_t p, void *to, size_t len)
{
	struct end *e = p;
	struct queue *q = e->in;

	if (q->start == q->end) {
		gnutls_transport_set_errno(e->session, EAGAIN);
		return -1;
	}
	if (len > q->end - q->start)
		len = q->end - q->start;
	memcpy(to, q->data + q->start, len);
	q->start += len;
	return (ssize_t)len;
}

static int pull_timeout(gnutls_transport_ptr_t p, unsigned ms)
{
	(void)p;
	(void)ms;
	return 1;
}

/* --- sessions */
static int find_psk(gnutls_session_t s, const char *user, gnutls_datum_t *key)
{
	(void)s;
	(void)user;
	key->data = gnutls_malloc(32);
	memset(key->data, 7, 32);
	key->size = 32;
	return 0;
}

static void make_credentials(void)
{
	static const gnutls_datum_t cert = {(void *)PEM_SERVER_CRT, sizeof(PEM_SERVER_CRT) - 1},
				    key = {(void *)PEM_SERVER_KEY, sizeof(PEM_SERVER_KEY) - 1};
	static unsigned char bytes[64];
	const gnutls_datum_t psk = {bytes, 32};

	memset(bytes, 7, sizeof(bytes));
	MUST(gnutls_certificate_allocate_credentials(&client_cert));
	MUST(gnutls_certificate_allocate_credentials(&server_cert));
	MUST(gnutls_certificate_set_x509_key_mem(server_cert, &cert, &key, GNUTLS_X509_FMT_PEM));
	MUST(gnutls_psk_allocate_client_credentials(&client_psk));
	MUST(gnutls_psk_set_client_credentials(client_psk, "client", &psk, GNUTLS_PSK_KEY_RAW));
	MUST(gnutls_psk_allocate_server_credentials(&server_psk));
	gnutls_psk_set_server_credentials_function(server_psk, find_psk);
	MUST(gnutls_session_ticket_key_generate(&ticket_key));
	MUST(gnutls_priority_init(&priority, job->priority, NULL));
}

static void open_end(struct end *e, bool is_server, bool first)
{
	unsigned flags = (is_server ? GNUTLS_SERVER : GNUTLS_CLIENT) | GNUTLS_NONBLOCK;
	gnutls_session_t s;

	if (job->kind != RESUME)
		flags |= GNUTLS_NO_TICKETS;
	else if (!first)
		flags |= GNUTLS_NO_AUTO_SEND_TICKET;
	MUST(gnutls_init(&e->session, flags));
	s = e->session;
	MUST(gnutls_priority_set(s, priority));
	if (job->kind == PSK)
		MUST(gnutls_credentials_set(s, GNUTLS_CRD_PSK,
					    is_server ? (void *)server_psk : (void *)client_psk));
	else
		MUST(gnutls_credentials_set(s, GNUTLS_CRD_CERTIFICATE,
					    is_server ? server_cert : client_cert));
	if (job->kind == RESUME && is_server)
		MUST(gnutls_session_ticket_enable_server(s, &ticket_key));
	if (job->kind == RESUME && !is_server && !first)
		MUST(gnutls_session_set_data(s, session_data.data, session_data.size));
	gnutls_transport_set_ptr(s, e);
	gnutls_transport_set_push_function(s, push);
	gnutls_transport_set_pull_function(s, pull);
	gnutls_transport_set_pull_timeout_function(s, pull_timeout);
}

static void open_pair(bool first)
{
	int c = GNUTLS_E_AGAIN, s = GNUTLS_E_AGAIN;

	to_server.start = to_server.end = to_client.start = to_client.end = 0;
	open_end(&client, false, first);
	open_end(&server, true, first);
	while (c < 0 || s < 0) {
		if (c < 0 && (c = gnutls_handshake(client.session)) != GNUTLS_E_AGAIN)
			must("client", c);
		if (s < 0 && (s = gnutls_handshake(server.session)) != GNUTLS_E_AGAIN)
			must("server", s);
	}
	if (job->kind == RESUME && first) {
		char byte;

		if (gnutls_record_recv(client.session, &byte, 1) != GNUTLS_E_AGAIN)
			must("ticket", GNUTLS_E_INTERNAL_ERROR);
		MUST(gnutls_session_get_data2(client.session, &session_data));
	} else if (!!gnutls_session_is_resumed(client.session) != (job->kind == RESUME)) {
		must("resumption", GNUTLS_E_INTERNAL_ERROR);
	}
}

static void close_pair(void)
{
	gnutls_deinit(client.session);
	gnutls_deinit(server.session);
}

static void transfer(void)
{
	size_t sent = 0, got = 0;
	ssize_t n;

	while (sent < MIB) {
		size_t len = job->write_len < MIB - sent ? job->write_len : MIB - sent;

		n = gnutls_record_send(server.session, data + sent, len);
		must("send", (int)n);
		sent += (size_t)n;
		while (got < sent) {
			n = gnutls_record_recv(client.session, in + got, MIB - got);
			must("receive", (int)n);
			got += (size_t)n;
		}
	}
	if (memcmp(data, in, MIB) != 0)
		must("data", GNUTLS_E_INTERNAL_ERROR);
}

/* what is counted */
void gate_measure(void);
__attribute__((noinline)) void gate_measure(void)
{
	for (int i = 0; i < REPEAT; i++) {
		if (job->write_len) {
			transfer();
		} else {
			open_pair(false);
			close_pair();
		}
	}
}

int main(int argc, char **argv)
{
	for (size_t i = 0; i < JOBS; i++) {
		if (argc == 1)
			puts(jobs[i].name);
		else if (!strcmp(argv[1], jobs[i].name))
			job = &jobs[i];
	}
	if (!job)
		return argc == 1 ? 0 : 2;
	for (size_t i = 0; i < MIB; i++)
		data[i] = (unsigned char)(i * 7 + (i >> 8));
	make_credentials();
	open_pair(true);
	if (job->write_len) {
		transfer();
	} else {
		/* what is made once is there */
		close_pair();
		open_pair(false);
		close_pair();
	}
	gate_measure();
	return 0;
}
