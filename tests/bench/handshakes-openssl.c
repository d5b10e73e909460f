/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Handshakes per second of CPU time with OpenSSL, as handshakes.c does with GnuTLS: both ends in
 * one thread and in memory, the same names, lines "name value unit". usage: handshakes-openssl [-t
 * SECONDS] [-l] [NAME…] */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

enum { KEY_NONE, KEY_ECDSA, KEY_RSA, KEY_ED25519, KEYS };

static const struct job {
	const char *name;
	int version, key;
	bool psk, resume, tickets;
} jobs[] = {
	{"tls13-ecdsa", TLS1_3_VERSION, KEY_ECDSA},
	{"tls13-rsa2048", TLS1_3_VERSION, KEY_RSA},
	{"tls13-ed25519", TLS1_3_VERSION, KEY_ED25519},
	{"tls13-psk-x25519", TLS1_3_VERSION, KEY_NONE, .psk = true},
	{"tls13-resume-x25519", TLS1_3_VERSION, KEY_ECDSA, .resume = true, .tickets = true},
	{"tls12-ecdsa", TLS1_2_VERSION, KEY_ECDSA},
	{"tls12-rsa2048", TLS1_2_VERSION, KEY_RSA},
	{"tls12-psk", TLS1_2_VERSION, KEY_NONE, .psk = true},
	{"tls12-resume-ticket", TLS1_2_VERSION, KEY_ECDSA, .resume = true, .tickets = true},
	{"tls12-resume-id", TLS1_2_VERSION, KEY_ECDSA, .resume = true},
};
#define JOBS        (sizeof(jobs) / sizeof(jobs[0]))
#define CLOCK_EVERY 16 /* handshakes */

static void fail(const char *what)
{
	fprintf(stderr, "handshakes-openssl: %s\n", what);
	ERR_print_errors_fp(stderr);
	exit(1);
}

static double cpu_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* --- credentials */

static void use_certificate(SSL_CTX *c, int key)
{
	static X509 *certs[KEYS];
	static EVP_PKEY *keys[KEYS];

	if (!keys[key]) {
		X509 *x = certs[key] = X509_new();
		EVP_PKEY *k = keys[key] = key == KEY_RSA ? EVP_RSA_gen(2048)
					  : key == KEY_ECDSA
						  ? EVP_EC_gen("P-256")
						  : EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");

		X509_set_version(x, 2);
		ASN1_INTEGER_set(X509_get_serialNumber(x), 1);
		X509_gmtime_adj(X509_getm_notBefore(x), -3600);
		X509_gmtime_adj(X509_getm_notAfter(x), 86400);
		X509_NAME_add_entry_by_txt(X509_get_subject_name(x), "CN", MBSTRING_ASC,
					   (const unsigned char *)"server.example", -1, -1, 0);
		X509_set_issuer_name(x, X509_get_subject_name(x));
		X509_set_pubkey(x, k);
		if (!X509_sign(x, k, key == KEY_ED25519 ? NULL : EVP_sha256()))
			fail("certificate");
	}
	if (SSL_CTX_use_certificate(c, certs[key]) != 1 ||
	    SSL_CTX_use_PrivateKey(c, keys[key]) != 1)
		fail("certificate");
}

static unsigned psk_client(SSL *s, const char *hint, char *identity, unsigned max_identity,
			   unsigned char *psk, unsigned max_psk)
{
	(void)s;
	(void)hint;
	snprintf(identity, max_identity, "client");
	if (max_psk < 32)
		return 0;
	memset(psk, 7, 32);
	return 32;
}

static unsigned psk_server(SSL *s, const char *identity, unsigned char *psk, unsigned max_psk)
{
	(void)s;
	if (max_psk < 32 || strcmp(identity, "client") != 0)
		return 0;
	memset(psk, 7, 32);
	return 32;
}

static SSL_CTX *make_context(const struct job *j, bool server)
{
	SSL_CTX *c = SSL_CTX_new(server ? TLS_server_method() : TLS_client_method());

	SSL_CTX_set_min_proto_version(c, j->version);
	SSL_CTX_set_max_proto_version(c, j->version);
	SSL_CTX_set_ciphersuites(c, "TLS_AES_128_GCM_SHA256");
	SSL_CTX_set_cipher_list(c, j->psk              ? "PSK-AES128-GCM-SHA256"
				   : j->key == KEY_RSA ? "ECDHE-RSA-AES128-GCM-SHA256"
						       : "ECDHE-ECDSA-AES128-GCM-SHA256");
	/* TLS 1.2 wants the certificate's curve in the list */
	SSL_CTX_set1_groups_list(c, j->version == TLS1_2_VERSION ? "X25519:P-256" : "X25519");
	/* without its cache of sessions, unless it is asked for, as the library has none */
	SSL_CTX_set_session_cache_mode(c, j->resume && !j->tickets ? SSL_SESS_CACHE_SERVER
								   : SSL_SESS_CACHE_OFF);
	if (server)
		SSL_CTX_set_session_id_context(c, (const unsigned char *)"bench", 5);
	if (j->version == TLS1_2_VERSION && !j->tickets)
		SSL_CTX_set_options(c, SSL_OP_NO_TICKET);
	SSL_CTX_set_num_tickets(c, j->resume);
	if (server && j->key)
		use_certificate(c, j->key);
	if (j->psk && server)
		SSL_CTX_set_psk_server_callback(c, psk_server);
	if (j->psk && !server)
		SSL_CTX_set_psk_client_callback(c, psk_client);
	return c;
}

/* --- one handshake */

static void handshake(SSL_CTX *client, SSL_CTX *server, bool psk, SSL_SESSION *old,
		      SSL_SESSION **keep)
{
	SSL *c = SSL_new(client), *s = SSL_new(server);
	BIO *up = BIO_new(BIO_s_mem()), *down = BIO_new(BIO_s_mem());
	char byte;
	int tries = 0;

	BIO_set_mem_eof_return(up, -1);
	BIO_set_mem_eof_return(down, -1);
	BIO_up_ref(up);
	BIO_up_ref(down);
	SSL_set_bio(c, down, up);
	SSL_set_bio(s, up, down);
	SSL_set_connect_state(c);
	SSL_set_accept_state(s);
	if (old)
		SSL_set_session(c, old);
	while (!SSL_is_init_finished(c) || !SSL_is_init_finished(s)) {
		int ret = SSL_do_handshake(tries++ % 2 ? s : c);

		if (tries == 20 ||
		    (ret != 1 && SSL_get_error(tries % 2 ? c : s, ret) == SSL_ERROR_SSL))
			fail("handshake");
	}
	if ((old != NULL || psk) != !!SSL_session_reused(c))
		fail("resumption");
	if (keep) {
		SSL_read(c, &byte, 1);
		*keep = SSL_get1_session(c);
	}
	/* without this a connection that ends early takes the session with it */
	SSL_set_shutdown(c, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
	SSL_set_shutdown(s, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
	SSL_free(c);
	SSL_free(s);
}

static void run(const struct job *j, double seconds)
{
	SSL_CTX *client = make_context(j, false), *server = make_context(j, true);
	bool tls13_psk = j->psk && j->version == TLS1_3_VERSION; /* counts as resumption there */
	SSL_SESSION *session = NULL;
	double t0, t = 0;
	long n;

	handshake(client, server, tls13_psk, NULL, j->resume ? &session : NULL);
	t0 = cpu_now();
	for (n = 0; t < seconds; n++) {
		handshake(client, server, tls13_psk, session, NULL);
		if (n % CLOCK_EVERY == CLOCK_EVERY - 1)
			t = cpu_now() - t0;
	}
	printf("%s %.0f handshakes/s\n", j->name, (double)n / t);
	fflush(stdout);
	SSL_SESSION_free(session);
	SSL_CTX_free(client);
	SSL_CTX_free(server);
}

int main(int argc, char **argv)
{
	double seconds = 1;
	int opt;

	while ((opt = getopt(argc, argv, "t:l")) != -1) {
		if (opt == 't') {
			seconds = atof(optarg);
		} else if (opt == 'l') {
			for (size_t i = 0; i < JOBS; i++)
				puts(jobs[i].name);
			return 0;
		} else {
			fputs("usage: handshakes-openssl [-t SECONDS] [-l] [NAME...]\n", stderr);
			return 2;
		}
	}
	for (size_t i = 0; i < JOBS; i++) {
		bool wanted = optind == argc;

		for (int a = optind; a < argc; a++)
			wanted |= !strcmp(argv[a], jobs[i].name);
		if (wanted)
			run(&jobs[i], seconds);
	}
	return 0;
}
