/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Handshakes per second of CPU time, both ends in one thread and in memory, by the public interface
 * alone: the same program runs with any libgnutls.so.30 (LD_LIBRARY_PATH; tests/bench/run
 * takes turns). usage: handshakes [-t SECONDS | -n COUNT] [-l] [NAME…]; lines "name value unit". */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <gnutls/abstract.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>

#define QUEUE_MAX   32768
#define CLOCK_EVERY 16

enum { KEY_NONE, KEY_ECDSA, KEY_RSA, KEY_ED25519, KEYS };
enum { RESUME_NOT, RESUME_TICKET, RESUME_ID };

#define TLS13 "NORMAL:-VERS-ALL:+VERS-TLS1.3:-CIPHER-ALL:+AES-128-GCM:-GROUP-ALL:+GROUP-X25519"
#define TLS12 "NORMAL:-VERS-ALL:+VERS-TLS1.2:-CIPHER-ALL:+AES-128-GCM:-GROUP-ALL:+GROUP-X25519"

struct job {
	const char *name, *priority;
	int key, resume;
	bool psk, auto_tickets;
};

static const struct job jobs[] = {
	{"tls13-ecdsa", TLS13, KEY_ECDSA},
	{"tls13-rsa2048", TLS13, KEY_RSA},
	{"tls13-ed25519", TLS13, KEY_ED25519},
	{"tls13-ecdsa-default", "NORMAL", KEY_ECDSA, .auto_tickets = true},
	{"tls13-psk", TLS13 ":-KX-ALL:+PSK", .psk = true},
	{"tls13-psk-x25519", TLS13 ":-KX-ALL:+ECDHE-PSK", .psk = true},
	{"tls13-resume-x25519", TLS13, KEY_ECDSA, RESUME_TICKET},
	{"tls13-resume-x25519-tickets", TLS13, KEY_ECDSA, RESUME_TICKET, .auto_tickets = true},
	{"tls12-ecdsa", TLS12, KEY_ECDSA},
	{"tls12-rsa2048", TLS12 ":-KX-ALL:+ECDHE-RSA", KEY_RSA},
	{"tls12-psk", TLS12 ":-KX-ALL:+PSK", .psk = true},
	{"tls12-resume-ticket", TLS12, KEY_ECDSA, RESUME_TICKET},
	{"tls12-resume-id", TLS12, KEY_ECDSA, RESUME_ID},
};
#define JOBS (sizeof(jobs) / sizeof(jobs[0]))

struct queue {
	char data[QUEUE_MAX];
	size_t start, end;
};

struct end {
	struct queue *in, *out;
	gnutls_session_t session;
};

static gnutls_certificate_credentials_t server_cert[KEYS], client_cert;
static gnutls_psk_server_credentials_t server_psk;
static gnutls_psk_client_credentials_t client_psk;
static gnutls_datum_t ticket_key, session_data, db_value;
static unsigned char db_key[64];
static unsigned db_key_len;

static void fail(const char *what, int ret)
{
	fprintf(stderr, "handshakes: %s: %s\n", what, gnutls_strerror(ret));
	exit(1);
}

static void must(const char *what, int ret)
{
	if (ret < 0)
		fail(what, ret);
}
#define MUST(call) must(#call, call)

static double cpu_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* --- transport */
static ssize_t push(gnutls_transport_ptr_t p, const void *data, size_t len)
{
	struct queue *q = ((struct end *)p)->out;

	if (q->start == q->end)
		q->start = q->end = 0;
	if (len > sizeof(q->data) - q->end)
		return -1;
	memcpy(q->data + q->end, data, len);
	q->end += len;
	return (ssize_t)len;
}

static ssize_t pull(gnutls_transport_ptr_t p, void *data, size_t len)
{
	struct end *e = p;
	struct queue *q = e->in;

	if (q->start == q->end) {
		gnutls_transport_set_errno(e->session, EAGAIN);
		return -1;
	}
	if (len > q->end - q->start)
		len = q->end - q->start;
	memcpy(data, q->data + q->start, len);
	q->start += len;
	return (ssize_t)len;
}

static int pull_timeout(gnutls_transport_ptr_t p, unsigned ms)
{
	(void)p;
	(void)ms;
	return 1;
}

/* --- a session database of one entry */
static int db_store(void *p, gnutls_datum_t key, gnutls_datum_t data)
{
	(void)p;
	if (db_value.data || key.size > sizeof(db_key))
		return 0;
	memcpy(db_key, key.data, key.size);
	db_key_len = key.size;
	db_value.data = gnutls_malloc(data.size);
	memcpy(db_value.data, data.data, data.size);
	db_value.size = data.size;
	return 0;
}

static gnutls_datum_t db_retrieve(void *p, gnutls_datum_t key)
{
	gnutls_datum_t out = {NULL, 0};

	(void)p;
	if (key.size != db_key_len || memcmp(key.data, db_key, key.size) != 0)
		return out;
	out.data = gnutls_malloc(db_value.size);
	memcpy(out.data, db_value.data, db_value.size);
	out.size = db_value.size;
	return out;
}

static int db_remove(void *p, gnutls_datum_t key)
{
	(void)p;
	(void)key;
	return 0;
}

/* --- credentials */
static int find_psk(gnutls_session_t s, const char *user, gnutls_datum_t *key)
{
	(void)s;
	(void)user;
	key->data = gnutls_malloc(32);
	memset(key->data, 7, 32);
	key->size = 32;
	return 0;
}

static void make_certificate(int key)
{
	static const gnutls_pk_algorithm_t algos[KEYS] = {0, GNUTLS_PK_ECDSA, GNUTLS_PK_RSA,
							  GNUTLS_PK_EDDSA_ED25519};
	unsigned bits = key == KEY_RSA ? 2048 : GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1);
	gnutls_x509_privkey_t priv;
	gnutls_x509_crt_t crt;
	time_t now = time(NULL);

	if (key == KEY_NONE || server_cert[key])
		return;
	if (key == KEY_ED25519)
		bits = GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_ED25519);
	MUST(gnutls_x509_privkey_init(&priv));
	MUST(gnutls_x509_privkey_generate(priv, algos[key], bits, 0));
	MUST(gnutls_x509_crt_init(&crt));
	MUST(gnutls_x509_crt_set_version(crt, 3));
	MUST(gnutls_x509_crt_set_serial(crt, "\1", 1));
	MUST(gnutls_x509_crt_set_dn(crt, "CN=server.example", NULL));
	MUST(gnutls_x509_crt_set_activation_time(crt, now - 3600));
	MUST(gnutls_x509_crt_set_expiration_time(crt, now + 86400));
	MUST(gnutls_x509_crt_set_key(crt, priv));
	MUST(gnutls_x509_crt_sign2(crt, crt, priv,
				   key == KEY_ED25519 ? GNUTLS_DIG_SHA512 : GNUTLS_DIG_SHA256, 0));
	MUST(gnutls_certificate_allocate_credentials(&server_cert[key]));
	MUST(gnutls_certificate_set_x509_key(server_cert[key], &crt, 1, priv));
	gnutls_x509_crt_deinit(crt);
	gnutls_x509_privkey_deinit(priv);
}

static void make_psk(void)
{
	static unsigned char bytes[32];
	const gnutls_datum_t key = {bytes, sizeof(bytes)};

	memset(bytes, 7, sizeof(bytes));
	MUST(gnutls_psk_allocate_client_credentials(&client_psk));
	MUST(gnutls_psk_set_client_credentials(client_psk, "client", &key, GNUTLS_PSK_KEY_RAW));
	MUST(gnutls_psk_allocate_server_credentials(&server_psk));
	gnutls_psk_set_server_credentials_function(server_psk, find_psk);
}

/* --- one handshake */
static void open_end(const struct job *j, gnutls_priority_t priority, bool resume, bool server,
		     struct end *e)
{
	unsigned flags = (server ? GNUTLS_SERVER : GNUTLS_CLIENT) | GNUTLS_NONBLOCK;
	gnutls_session_t s;

	if (j->resume == RESUME_NOT && !j->auto_tickets)
		flags |= GNUTLS_NO_TICKETS;
	if (resume && !j->auto_tickets)
		flags |= GNUTLS_NO_AUTO_SEND_TICKET;
	MUST(gnutls_init(&e->session, flags));
	s = e->session;
	MUST(gnutls_priority_set(s, priority));
	if (j->psk)
		MUST(gnutls_credentials_set(s, GNUTLS_CRD_PSK,
					    server ? (void *)server_psk : (void *)client_psk));
	else
		MUST(gnutls_credentials_set(s, GNUTLS_CRD_CERTIFICATE,
					    server ? server_cert[j->key] : client_cert));
	if (server && (j->resume == RESUME_TICKET || j->auto_tickets))
		MUST(gnutls_session_ticket_enable_server(s, &ticket_key));
	if (server && j->resume == RESUME_ID) {
		gnutls_db_set_store_function(s, db_store);
		gnutls_db_set_retrieve_function(s, db_retrieve);
		gnutls_db_set_remove_function(s, db_remove);
	}
	if (!server && resume)
		MUST(gnutls_session_set_data(s, session_data.data, session_data.size));
	gnutls_transport_set_ptr(s, e);
	gnutls_transport_set_push_function(s, push);
	gnutls_transport_set_pull_function(s, pull);
	gnutls_transport_set_pull_timeout_function(s, pull_timeout);
}

static void handshake(const struct job *j, gnutls_priority_t priority, bool resume, bool keep)
{
	static struct queue to_server, to_client;
	struct end client = {&to_client, &to_server, NULL}, server = {&to_server, &to_client, NULL};
	int c = GNUTLS_E_AGAIN, s = GNUTLS_E_AGAIN;

	to_server.start = to_server.end = to_client.start = to_client.end = 0;
	open_end(j, priority, resume, false, &client);
	open_end(j, priority, resume, true, &server);
	while (c < 0 || s < 0) {
		if (c < 0 && (c = gnutls_handshake(client.session)) < 0 && gnutls_error_is_fatal(c))
			fail("client", c);
		if (s < 0 && (s = gnutls_handshake(server.session)) < 0 && gnutls_error_is_fatal(s))
			fail("server", s);
	}
	if (resume != !!gnutls_session_is_resumed(client.session))
		fail("resumption", GNUTLS_E_INTERNAL_ERROR);
	if (keep) {
		char byte;

		if (gnutls_record_recv(client.session, &byte, 1) != GNUTLS_E_AGAIN)
			fail("ticket", GNUTLS_E_INTERNAL_ERROR);
		MUST(gnutls_session_get_data2(client.session, &session_data));
	}
	gnutls_deinit(client.session);
	gnutls_deinit(server.session);
}

static void run(const struct job *j, double seconds, long count)
{
	bool resume = j->resume != RESUME_NOT;
	gnutls_priority_t priority;
	double t0, t = 0;
	long n;

	make_certificate(j->key);
	MUST(gnutls_priority_init(&priority, j->priority, NULL));
	handshake(j, priority, false, resume);
	t0 = cpu_now();
	for (n = 0; count ? n < count : t < seconds; n++) {
		handshake(j, priority, resume, false);
		/* looking at this clock costs as much as a twentieth of the fastest handshakes */
		if (n % CLOCK_EVERY == CLOCK_EVERY - 1 || n == count - 1)
			t = cpu_now() - t0;
	}
	printf("%s %.0f handshakes/s\n", j->name, t > 0 ? (double)n / t : 0);
	fflush(stdout);
	gnutls_free(session_data.data);
	gnutls_free(db_value.data);
	session_data = db_value = (gnutls_datum_t){NULL, 0};
	gnutls_priority_deinit(priority);
}

static bool is_wanted(const char *name, char **names)
{
	if (!*names)
		return true;
	while (*names)
		if (strcmp(*names++, name) == 0)
			return true;
	return false;
}

int main(int argc, char **argv)
{
	double seconds = 1;
	long count = 0;
	int opt;

	while ((opt = getopt(argc, argv, "t:n:l")) != -1) {
		if (opt == 't') {
			seconds = atof(optarg);
		} else if (opt == 'n') {
			count = atol(optarg);
		} else if (opt == 'l') {
			for (size_t i = 0; i < JOBS; i++)
				puts(jobs[i].name);
			return 0;
		} else {
			fputs("usage: handshakes [-t SECONDS | -n COUNT] [-l] [NAME...]\n", stderr);
			return 2;
		}
	}
	MUST(gnutls_certificate_allocate_credentials(&client_cert));
	MUST(gnutls_session_ticket_key_generate(&ticket_key));
	make_psk();
	for (size_t i = 0; i < JOBS; i++)
		if (is_wanted(jobs[i].name, argv + optind))
			run(&jobs[i], seconds, count);
	return 0;
}
