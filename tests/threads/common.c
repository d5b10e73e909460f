/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sessions over socket pairs: see common.h. */
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <gnutls/ktls.h>

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
	char string[200];

	sh->kernel = getenv("KERNEL_PATH") != NULL;
	sh->rekey = !sh->kernel || sockets_can_rekey();
	OK(gnutls_certificate_allocate_credentials(&sh->server));
	OK(gnutls_certificate_set_x509_key_mem(sh->server, &crt, &key, GNUTLS_X509_FMT_PEM));
	OK(gnutls_certificate_allocate_credentials(&sh->client));
	OK(gnutls_certificate_set_x509_trust_mem(sh->client, &crt, GNUTLS_X509_FMT_PEM));
	OK(gnutls_psk_allocate_server_credentials(&sh->psk_server));
	gnutls_psk_set_server_credentials_function(sh->psk_server, psk_key);
	OK(gnutls_psk_allocate_client_credentials(&sh->psk_client));
	OK(gnutls_psk_set_client_credentials(sh->psk_client, "joe", &hex, GNUTLS_PSK_KEY_HEX));
	for (unsigned i = 0; i < 3; i++) {
		snprintf(string, sizeof(string), "%s%s", priority[i], sh->kernel ? ":%KTLS" : "");
		OK(gnutls_priority_init(&sh->priority[i], string, NULL));
	}
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
	p->kernel = sh->kernel;
	sockets_open(p->fds, p->kernel);
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
	couple_check_path(p, p->c);
	couple_check_path(p, p->s);
}

void couple_check_path(const struct couple *p, gnutls_session_t s)
{
	CHECK(gnutls_transport_is_ktls_enabled(s) == (p->kernel ? GNUTLS_KTLS_DUPLEX : 0));
}

void couple_close(struct couple *p)
{
	gnutls_deinit(p->c);
	gnutls_deinit(p->s);
	for (unsigned i = 0; i < 2; i++)
		if (p->fds[i] >= 0)
			close(p->fds[i]);
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

static void run_one(const struct run_case *c, struct shared *sh)
{
	shared_init(sh);
	c->run();
	shared_free(sh);
}

static double seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int run_in_guest(struct shared *sh, const struct run_case *cases, size_t count)
{
	bool failed = false, rekey;

	shared_init(sh);
	rekey = sh->rekey;
	shared_free(sh);
	for (size_t i = 0; i < count; i++) {
		double since = seconds();
		int status;
		pid_t pid;

		if (cases[i].where == USER_PATH)
			continue;
		if (cases[i].where == WITH_REKEY && !rekey) {
			printf("SKIP %s: this kernel cannot change keys\n", cases[i].name);
			continue;
		}
		fflush(stdout);
		pid = fork();
		CHECK(pid >= 0);
		if (!pid) {
			run_one(&cases[i], sh);
			exit(0);
		}
		CHECK(waitpid(pid, &status, 0) == pid);
		printf("%s %s (%.1f s)\n", status ? "FAIL" : "ok  ", cases[i].name,
		       seconds() - since);
		failed |= status != 0;
	}
	return failed;
}

int run_cases(int argc, char **argv, struct shared *sh, const struct run_case *cases, size_t count)
{
	if (argc < 2 && getenv("KERNEL_PATH"))
		return run_in_guest(sh, cases, count);
	for (size_t i = 0; i < count; i++) {
		if (argc < 2) {
			printf("%s\n", cases[i].name);
		} else if (!strcmp(argv[1], cases[i].name)) {
			run_one(&cases[i], sh);
			return 0;
		}
	}
	return argc > 1;
}
