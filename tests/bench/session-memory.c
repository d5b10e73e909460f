/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Heap that an idle established session holds, for each side: many pairs over socket pairs, after a
 * handshake and some data both ways. By the public interface alone: the same program runs with any
 * libgnutls.so.30 (LD_LIBRARY_PATH). usage: session-memory [-n PAIRS] [-k] [NAME…]; -k: connected by
 * TCP, and the kernel has to protect all of it. Lines "name value unit". */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <gnutls/gnutls.h>
#include <gnutls/socket.h>

#include "../api/pem.h"

#define PAIRS_MAX 9000
#define DATA_LEN  16000

enum { CLIENT, SERVER, SIDES };

#define TLS13  "NORMAL:-VERS-ALL:+VERS-TLS1.3:-CIPHER-ALL:"
#define TLS12  "NORMAL:-VERS-ALL:+VERS-TLS1.2:-CIPHER-ALL:"
#define AES128 "+AES-128-GCM"

enum { TICKETS = 1, WITH_PSK = 2, MUTUAL = 4, NAMES = 8, USER_ONLY = 16 };

static const struct job {
	const char *name, *priority;
	unsigned with;
} jobs[] = {
	{"tls13-ecdsa", TLS13 AES128},
	{"tls13-ecdsa-tickets", TLS13 AES128, TICKETS},
	{"tls13-ecdsa-mutual", TLS13 AES128, MUTUAL},
	{"tls13-ecdsa-names", TLS13 AES128, TICKETS | NAMES}, /* server name and protocols */
	{"tls13-ecdsa-aes256", TLS13 "+AES-256-GCM"},
	{"tls13-ecdsa-ccm", TLS13 "+AES-128-CCM"},
	{"tls13-ecdsa-chacha20", TLS13 "+CHACHA20-POLY1305"},
	{"tls13-psk", TLS13 AES128 ":-KX-ALL:+PSK", WITH_PSK},
	{"tls12-ecdsa", TLS12 AES128},
	{"tls12-ecdsa-tickets", TLS12 AES128, TICKETS},
	{"tls12-ecdsa-cbc", TLS12 "+AES-128-CBC:-MAC-ALL:+SHA1", USER_ONLY},
	{"tls12-ecdsa-cbc-no-etm", TLS12 "+AES-128-CBC:-MAC-ALL:+SHA1:%NO_ETM", USER_ONLY},
	{"tls12-ecdsa-cbc-sha384", TLS12 "+AES-256-CBC:-MAC-ALL:+SHA384", USER_ONLY},
};

struct end {
	gnutls_session_t session;
	int fd;
};

static struct end ends[PAIRS_MAX][SIDES];
static size_t bytes[SIDES];
static unsigned offloaded;
static gnutls_certificate_credentials_t cert[SIDES];
static gnutls_psk_server_credentials_t server_psk;
static gnutls_psk_client_credentials_t client_psk;
static gnutls_datum_t ticket_key;
static gnutls_priority_t priority;
static int listener;

static void check(int ret, const char *what)
{
	if (ret >= 0)
		return;
	fprintf(stderr, "%s: %s\n", what, gnutls_strerror(ret));
	exit(2);
}

/* --- the heap in use: chunks as malloc hands them out, their heads included */

extern void *__libc_malloc(size_t size), *__libc_calloc(size_t n, size_t size);
extern void *__libc_realloc(void *p, size_t size), *__libc_memalign(size_t align, size_t size);
extern void __libc_free(void *p);

static size_t heap;

static void *counted(void *p)
{
	if (p)
		__atomic_add_fetch(&heap, malloc_usable_size(p) + sizeof(size_t), __ATOMIC_RELAXED);
	return p;
}

static void uncount(void *p)
{
	if (p)
		__atomic_sub_fetch(&heap, malloc_usable_size(p) + sizeof(size_t), __ATOMIC_RELAXED);
}

void *malloc(size_t size)
{
	return counted(__libc_malloc(size));
}

void *calloc(size_t n, size_t size)
{
	return counted(__libc_calloc(n, size));
}

void *realloc(void *p, size_t size)
{
	void *bigger;

	uncount(p);
	bigger = counted(__libc_realloc(p, size));
	if (!bigger && size)
		counted(p);
	return bigger;
}

void *memalign(size_t align, size_t size)
{
	return counted(__libc_memalign(align, size));
}

void *aligned_alloc(size_t align, size_t size)
{
	return memalign(align, size);
}

int posix_memalign(void **p, size_t align, size_t size)
{
	*p = memalign(align, size);
	return *p ? 0 : ENOMEM;
}

void free(void *p)
{
	uncount(p);
	__libc_free(p);
}

/* Both ends in one thread: whatever a call changes is its own session's. */
#define COUNTED(side, call)                        \
	({                                         \
		size_t before_ = heap;             \
		__typeof__(call) ret_ = (call);    \
		bytes[side] += heap - before_;     \
		ret_;                              \
	})

static int give_psk(gnutls_session_t session, const char *name, gnutls_datum_t *key)
{
	(void)session;
	(void)name;
	key->data = gnutls_malloc(16);
	if (!key->data)
		return -1;
	key->size = 16;
	memset(key->data, 7, 16);
	return 0;
}

static void credentials(void)
{
	gnutls_datum_t crt = {(unsigned char *)PEM_SERVER_CRT, sizeof(PEM_SERVER_CRT) - 1};
	gnutls_datum_t key = {(unsigned char *)PEM_SERVER_KEY, sizeof(PEM_SERVER_KEY) - 1};
	gnutls_datum_t psk = {(unsigned char *)"\7\7\7\7\7\7\7\7\7\7\7\7\7\7\7\7", 16};

	for (int i = 0; i < SIDES; i++) {
		check(gnutls_certificate_allocate_credentials(&cert[i]), "credentials");
		check(gnutls_certificate_set_x509_key_mem(cert[i], &crt, &key, GNUTLS_X509_FMT_PEM),
		      "certificate");
	}
	check(gnutls_psk_allocate_server_credentials(&server_psk), "credentials");
	gnutls_psk_set_server_credentials_function(server_psk, give_psk);
	check(gnutls_psk_allocate_client_credentials(&client_psk), "credentials");
	check(gnutls_psk_set_client_credentials(client_psk, "user", &psk, GNUTLS_PSK_KEY_RAW),
	      "key");
	check(gnutls_session_ticket_key_generate(&ticket_key), "ticket key");
}

static void connect_pair(struct end *e, bool tcp)
{
	struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t len = sizeof(a);
	int fd[2];

	if (!tcp) {
		check(socketpair(AF_UNIX, SOCK_STREAM, 0, fd) ? -1 : 0, "socketpair");
	} else {
		if (!listener) {
			listener = socket(AF_INET, SOCK_STREAM, 0);
			check(bind(listener, (void *)&a, len) ? -1 : 0, "bind");
			check(listen(listener, 16) ? -1 : 0, "listen");
		}
		check(getsockname(listener, (void *)&a, &len) ? -1 : 0, "getsockname");
		fd[0] = socket(AF_INET, SOCK_STREAM, 0);
		check(connect(fd[0], (void *)&a, len) ? -1 : 0, "connect");
		fd[1] = accept(listener, NULL, NULL);
		check(fd[1], "accept");
	}
	for (int i = 0; i < SIDES; i++) {
		e[i].fd = fd[i];
		fcntl(fd[i], F_SETFL, O_NONBLOCK);
	}
}

static int start(const struct job *job, int side, struct end *e)
{
	static const gnutls_datum_t protocols[] = {{(unsigned char *)"h2", 2},
						   {(unsigned char *)"http/1.1", 8}};
	unsigned flags = side == SERVER ? GNUTLS_SERVER : GNUTLS_CLIENT;

	if (side == SERVER && !(job->with & TICKETS))
		flags |= GNUTLS_NO_TICKETS;
	check(gnutls_init(&e->session, flags), "init");
	check(gnutls_priority_set(e->session, priority), "priority");
	if (!(job->with & WITH_PSK))
		check(gnutls_credentials_set(e->session, GNUTLS_CRD_CERTIFICATE, cert[side]), "cred");
	else if (side == SERVER)
		check(gnutls_credentials_set(e->session, GNUTLS_CRD_PSK, server_psk), "cred");
	else
		check(gnutls_credentials_set(e->session, GNUTLS_CRD_PSK, client_psk), "cred");
	if (side == SERVER && (job->with & MUTUAL))
		gnutls_certificate_server_set_request(e->session, GNUTLS_CERT_REQUIRE);
	if (job->with & NAMES)
		check(gnutls_alpn_set_protocols(e->session, protocols, 2, 0), "protocols");
	if (side == CLIENT && (job->with & NAMES))
		check(gnutls_server_name_set(e->session, GNUTLS_NAME_DNS, "www.example.com", 15),
		      "name");
	if (side == SERVER && (job->with & TICKETS))
		check(gnutls_session_ticket_enable_server(e->session, &ticket_key), "tickets");
	gnutls_transport_set_int(e->session, e->fd);
	return 0;
}

static int go_on(int ret)
{
	if (gnutls_error_is_fatal(ret))
		check(ret, "handshake");
	return ret;
}

static void pass_data(struct end *e, int from, size_t len)
{
	static char out[DATA_LEN], in[DATA_LEN];
	size_t got = 0;
	ssize_t n;

	check(COUNTED(from, gnutls_record_send(e[from].session, out, len)) == (ssize_t)len ? 0 : -1,
	      "send");
	while (got < len) {
		n = COUNTED(!from, gnutls_record_recv(e[!from].session, in + got, len - got));
		if (n != GNUTLS_E_AGAIN && n != GNUTLS_E_INTERRUPTED)
			check(n > 0 ? 0 : -1, "recv");
		if (n > 0)
			got += (size_t)n;
	}
	/* there is nothing more: waits for the next record */
	check(COUNTED(!from, gnutls_record_recv(e[!from].session, in, sizeof(in))) ==
			      GNUTLS_E_AGAIN
		      ? 0
		      : -1,
	      "recv");
}

static void establish(const struct job *job, struct end *e, bool tcp)
{
	int ret[SIDES] = {-1, -1};

	connect_pair(e, tcp);
	for (int i = 0; i < SIDES; i++)
		COUNTED(i, start(job, i, &e[i]));
	while (ret[CLIENT] || ret[SERVER])
		for (int i = 0; i < SIDES; i++)
			if (ret[i])
				ret[i] = COUNTED(i, go_on(gnutls_handshake(e[i].session)));
	pass_data(e, CLIENT, 100);
	pass_data(e, SERVER, DATA_LEN);
	pass_data(e, CLIENT, DATA_LEN);
	for (int i = 0; i < SIDES; i++) {
		unsigned how = gnutls_transport_is_ktls_enabled(e[i].session);

		if ((int)how > 0)
			offloaded += !!(how & GNUTLS_KTLS_SEND) + !!(how & GNUTLS_KTLS_RECV);
	}
}

static void measure(const struct job *job, unsigned pairs, bool tcp)
{
	static const char *const names[] = {"client", "server"};
	size_t all;

	check(gnutls_priority_init(&priority, job->priority, NULL), job->name);
	/* what the first ones of a process cost is not theirs */
	for (unsigned i = 0; i < 3; i++)
		establish(job, ends[i], tcp);
	memset(bytes, 0, sizeof(bytes));
	offloaded = 0;
	all = heap;
	for (unsigned i = 3; i < pairs + 3; i++)
		establish(job, ends[i], tcp);
	all = heap - all;
	for (int i = 0; i < SIDES; i++)
		printf("%s-%s %.0f bytes\n", job->name, names[i], (double)bytes[i] / pairs);
	if (all != bytes[CLIENT] + bytes[SERVER]) {
		fprintf(stderr, "%s: %zu bytes are nobody's\n", job->name,
			all - bytes[CLIENT] - bytes[SERVER]);
		exit(2);
	}
	if (tcp && offloaded != pairs * 4) {
		fprintf(stderr, "%s: %u of %u directions are offloaded\n", job->name, offloaded,
			pairs * 4);
		exit(2);
	}
	for (unsigned i = 0; i < pairs + 3; i++) {
		for (int side = 0; side < SIDES; side++) {
			gnutls_deinit(ends[i][side].session);
			close(ends[i][side].fd);
		}
	}
	gnutls_priority_deinit(priority);
}

int main(int argc, char **argv)
{
	struct rlimit files;
	unsigned pairs = 5000;
	bool tcp = false;
	int c;

	while ((c = getopt(argc, argv, "n:k")) != -1) {
		if (c == 'n')
			pairs = (unsigned)atoi(optarg);
		else if (c == 'k')
			tcp = true;
		else
			return 2;
	}
	getrlimit(RLIMIT_NOFILE, &files);
	files.rlim_cur = files.rlim_max;
	setrlimit(RLIMIT_NOFILE, &files);
	if (!pairs || pairs + 3 > PAIRS_MAX || 2 * (pairs + 20) > files.rlim_cur) {
		fprintf(stderr, "not so many descriptors: %llu\n",
			(unsigned long long)files.rlim_cur);
		return 2;
	}
	credentials();
	for (size_t i = 0; i < sizeof(jobs) / sizeof(jobs[0]); i++) {
		bool wanted = optind == argc && !(tcp && (jobs[i].with & USER_ONLY));

		for (int k = optind; k < argc; k++)
			wanted |= !strcmp(argv[k], jobs[i].name);
		if (wanted)
			measure(&jobs[i], pairs, tcp);
	}
	gnutls_certificate_free_credentials(cert[CLIENT]);
	gnutls_certificate_free_credentials(cert[SERVER]);
	gnutls_psk_free_server_credentials(server_psk);
	gnutls_psk_free_client_credentials(client_psk);
	gnutls_free(ticket_key.data);
	return 0;
}
