// SPDX-License-Identifier: GPL-3.0-or-later
// The side of a handshake that the matrix controls: a TLS client or server with every choice on the command line.
// Runs on our library or on the stock one, whichever the loader finds. The server sends each line back (an OpenSSL
// `s_server -rev` reverses it) until the client closes or a line says CLOSE.
#include <arpa/inet.h>
#include <getopt.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <gnutls/gnutls.h>

#define CLOSE_LINE "CLOSE\n"
#define BUFFER_LEN (1 << 20)
#define DB_MAX 16

static const char *priority = "NORMAL", *ca, *cert, *key, *psk, *user = "tester", *alpn, *name = "localhost";
static bool reversed, resume, mutual, by_id, anonymous, top_share;
static size_t line_len = 40000, dh_bits, connections, updates;
static gnutls_certificate_credentials_t cred;
static gnutls_psk_client_credentials_t psk_client;
static gnutls_psk_server_credentials_t psk_server;
static gnutls_anon_client_credentials_t anon_client;
static gnutls_anon_server_credentials_t anon_server;
static gnutls_datum_t ticket_key, session_data;
static struct {
	gnutls_datum_t key, data;
} db[DB_MAX];

static int fail(const char *what, int ret)
{
	fprintf(stderr, "peer: %s: %s (%d)\n", what, gnutls_strerror(ret), ret);
	return 1;
}

#define MUST(call)                                     \
	do {                                           \
		int ret_ = (call);                     \
		if (ret_ < 0)                          \
			exit(fail(#call, ret_));       \
	} while (0)

static gnutls_datum_t copy(gnutls_datum_t d)
{
	gnutls_datum_t c = { gnutls_malloc(d.size), d.size };

	memcpy(c.data, d.data, d.size);
	return c;
}

static int db_store(void *arg, gnutls_datum_t k, gnutls_datum_t data)
{
	int free_row = -1;

	(void)arg;
	for (int i = 0; i < DB_MAX; i++)
		if (!db[i].key.data)
			free_row = i;
	if (free_row < 0)
		return -1;
	db[free_row].key = copy(k);
	db[free_row].data = copy(data);
	return 0;
}

static gnutls_datum_t db_fetch(void *arg, gnutls_datum_t k)
{
	(void)arg;
	for (int i = 0; i < DB_MAX; i++)
		if (db[i].key.data && db[i].key.size == k.size && !memcmp(db[i].key.data, k.data, k.size))
			return copy(db[i].data);
	return (gnutls_datum_t){ NULL, 0 };
}

static int db_remove(void *arg, gnutls_datum_t k)
{
	(void)arg;
	for (int i = 0; i < DB_MAX; i++)
		if (db[i].key.data && db[i].key.size == k.size && !memcmp(db[i].key.data, k.data, k.size)) {
			gnutls_free(db[i].key.data);
			gnutls_free(db[i].data.data);
			db[i].key.data = NULL;
			return 0;
		}
	return -1;
}

static void set_alpn(gnutls_session_t session)
{
	gnutls_datum_t protocols[8];
	unsigned int n = 0;
	char *list = strdup(alpn), *p = list, *word;

	while ((word = strsep(&p, ",")) && n < 8)
		protocols[n++] = (gnutls_datum_t){ (unsigned char *)word, strlen(word) };
	MUST(gnutls_alpn_set_protocols(session, protocols, n, 0));
	free(list);
}

static gnutls_session_t session_make(unsigned int flags, int fd)
{
	gnutls_session_t session;
	bool client = flags & GNUTLS_CLIENT;

	if (client && by_id)
		flags |= GNUTLS_NO_TICKETS;
	if (client && top_share)
		flags |= GNUTLS_KEY_SHARE_TOP;
	MUST(gnutls_init(&session, flags));
	MUST(gnutls_priority_set_direct(session, priority, NULL));
	MUST(gnutls_credentials_set(session, GNUTLS_CRD_CERTIFICATE, cred));
	if (psk)
		MUST(gnutls_credentials_set(session, GNUTLS_CRD_PSK, client ? (void *)psk_client : (void *)psk_server));
	if (anonymous)
		MUST(gnutls_credentials_set(session, GNUTLS_CRD_ANON, client ? (void *)anon_client : (void *)anon_server));
	if (alpn)
		set_alpn(session);
	gnutls_transport_set_int(session, fd);
	gnutls_handshake_set_timeout(session, 20000);
	return session;
}

static int handshake(gnutls_session_t session)
{
	int ret;

	do {
		ret = gnutls_handshake(session);
	} while (ret < 0 && !gnutls_error_is_fatal(ret));
	if (ret < 0) {
		if (ret == GNUTLS_E_FATAL_ALERT_RECEIVED)
			fprintf(stderr, "peer: alert: %s\n",
				gnutls_alert_get_name(gnutls_alert_get(session)));
		gnutls_alert_send_appropriate(session, ret);
		return ret;
	}
	return 0;
}

// One line per session, "name=value" words; what a resumed session does not know is "-".
static void report(gnutls_session_t session)
{
	gnutls_group_t group = gnutls_group_get(session);
	gnutls_sign_algorithm_t sign = gnutls_sign_algorithm_get(session);
	const char *kx = gnutls_kx_get_name(gnutls_kx_get(session)), *mac = gnutls_mac_get_name(gnutls_mac_get(session));
	gnutls_datum_t protocol = { NULL, 0 };
	unsigned int n = 0;

	gnutls_certificate_get_peers(session, &n);
	gnutls_alpn_get_selected_protocol(session, &protocol);
	printf("session version=%s cipher=%s mac=%s kx=%s group=%s dh=%d sign=%s alpn=%.*s certs=%u resumed=%d\n",
	       gnutls_protocol_get_name(gnutls_protocol_get_version(session)),
	       gnutls_cipher_get_name(gnutls_cipher_get(session)), mac ? mac : "-", kx ? kx : "-",
	       group ? gnutls_group_get_name(group) : "-", gnutls_dh_get_prime_bits(session),
	       sign ? gnutls_sign_get_name(sign) : "-", protocol.data ? (int)protocol.size : 1,
	       protocol.data ? (char *)protocol.data : "-", n, gnutls_session_is_resumed(session));
	fflush(stdout);
}

static int send_all(gnutls_session_t session, const char *p, size_t len)
{
	while (len) {
		ssize_t n = gnutls_record_send(session, p, len);

		if (n == GNUTLS_E_AGAIN || n == GNUTLS_E_INTERRUPTED)
			continue;
		if (n <= 0)
			return n ? (int)n : GNUTLS_E_PUSH_ERROR;
		p += n;
		len -= n;
	}
	return 0;
}

static ssize_t receive(gnutls_session_t session, void *p, size_t len)
{
	ssize_t n;

	do {
		n = gnutls_record_recv(session, p, len);
	} while (n == GNUTLS_E_AGAIN || n == GNUTLS_E_INTERRUPTED);
	return n;
}

static int server_one(int fd)
{
	gnutls_session_t session = session_make(GNUTLS_SERVER, fd);
	char *buf = malloc(BUFFER_LEN);
	size_t have = 0, update = updates;
	ssize_t n;
	int ret;

	if (mutual) {
		gnutls_certificate_server_set_request(session, GNUTLS_CERT_REQUIRE);
		gnutls_session_set_verify_cert(session, NULL, 0);
	}
	if (by_id) {
		gnutls_db_set_retrieve_function(session, db_fetch);
		gnutls_db_set_store_function(session, db_store);
		gnutls_db_set_remove_function(session, db_remove);
	} else {
		MUST(gnutls_session_ticket_enable_server(session, &ticket_key));
	}
	ret = handshake(session);
	if (ret < 0)
		return fail("handshake", ret);
	report(session);
	while ((n = receive(session, buf + have, BUFFER_LEN - have)) > 0) {
		char *end;

		have += n;
		while ((end = memchr(buf, '\n', have))) {
			size_t len = end + 1 - buf;

			if (len == strlen(CLOSE_LINE) && !memcmp(buf, CLOSE_LINE, len))
				goto close;
			if (update && update--)
				MUST(gnutls_session_key_update(session, GNUTLS_KU_PEER));
			ret = send_all(session, buf, len);
			if (ret < 0)
				return fail("send", ret);
			memmove(buf, end + 1, have -= len);
		}
	}
	// gnutls-cli drops its first connection with a ticket unread: that is a reset
	if (n < 0 && !(have == 0 && n == GNUTLS_E_PULL_ERROR && connections > 1))
		return fail("receive", n);
close:
	gnutls_bye(session, GNUTLS_SHUT_WR);
	gnutls_deinit(session);
	free(buf);
	close(fd);
	return 0;
}

static int server(int port)
{
	struct sockaddr_in sin = { .sin_family = AF_INET, .sin_port = htons(port) };
	int l = socket(AF_INET, SOCK_STREAM, 0), on = 1;

	sin.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	setsockopt(l, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (bind(l, (struct sockaddr *)&sin, sizeof(sin)) || listen(l, 4)) {
		perror("peer: listen");
		return 1;
	}
	MUST(gnutls_session_ticket_key_generate(&ticket_key));
	for (size_t i = 0; i < connections; i++) {
		int fd = accept(l, NULL, NULL);

		if (fd < 0 || server_one(fd))
			return 1;
	}
	gnutls_free(ticket_key.data);
	close(l);
	return 0;
}

// One line of the given length there and back.
static int echo(gnutls_session_t session, char *out, char *in, size_t len)
{
	int ret;

	for (size_t i = 0; i < len; i++)
		out[i] = 'a' + (i * 7 + i / 251) % 26;
	out[len] = '\n';
	ret = send_all(session, out, len + 1);
	if (ret < 0)
		return fail("send", ret);
	for (size_t got = 0; got < len + 1;) {
		ssize_t n = receive(session, in + got, len + 1 - got);

		if (n <= 0)
			return fail("receive", n);
		got += n;
	}
	for (size_t i = 0; i < len; i++)
		if (in[i] != out[reversed ? len - 1 - i : i]) {
			fprintf(stderr, "peer: byte %zu of %zu came back wrong\n", i, len);
			return 1;
		}
	return 0;
}

static int client_one(int port, bool again)
{
	static const size_t lens[] = { 0, 1, 15, 16, 255, 1000, 16383, 16384, 16385 };
	struct sockaddr_in sin = { .sin_family = AF_INET, .sin_port = htons(port) };
	int fd = socket(AF_INET, SOCK_STREAM, 0), ret;
	gnutls_session_t session;
	char *out = malloc(line_len + 1), *in = malloc(line_len + 1);

	sin.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (connect(fd, (struct sockaddr *)&sin, sizeof(sin))) {
		perror("peer: connect");
		return 1;
	}
	session = session_make(GNUTLS_CLIENT, fd);
	MUST(gnutls_server_name_set(session, GNUTLS_NAME_DNS, name, strlen(name)));
	if (ca)
		gnutls_session_set_verify_cert(session, name, 0);
	if (again)
		MUST(gnutls_session_set_data(session, session_data.data, session_data.size));
	ret = handshake(session);
	if (ret < 0)
		return fail("handshake", ret);
	report(session);
	if (echo(session, out, in, line_len))
		return 1;
	for (size_t i = 0; i < updates; i++) {
		MUST(gnutls_session_key_update(session, GNUTLS_KU_PEER));
		if (echo(session, out, in, 1000))
			return 1;
	}
	for (size_t i = 0; i < sizeof(lens) / sizeof(lens[0]); i++)
		if (lens[i] <= line_len && echo(session, out, in, lens[i]))
			return 1;
	if (resume && !again)
		MUST(gnutls_session_get_data2(session, &session_data));
	if (reversed)
		MUST(send_all(session, CLOSE_LINE, strlen(CLOSE_LINE)));
	gnutls_bye(session, reversed ? GNUTLS_SHUT_RDWR : GNUTLS_SHUT_WR);
	if (again && !gnutls_session_is_resumed(session)) {
		fprintf(stderr, "peer: the second session was not resumed\n");
		return 1;
	}
	gnutls_deinit(session);
	free(in);
	free(out);
	close(fd);
	return 0;
}

static int psk_of(gnutls_session_t session, const char *username, gnutls_datum_t *k)
{
	gnutls_datum_t hex = { (unsigned char *)psk, strlen(psk) };

	(void)session;
	return !strcmp(username, user) ? gnutls_hex_decode2(&hex, k) : -1;
}

// The named group as parameters, for clients that do not name one.
static gnutls_dh_params_t dh_params(void)
{
	const struct {
		size_t bits;
		const gnutls_datum_t *prime, *generator;
		unsigned int key_bits;
	} groups[] = {
		{ 2048, &gnutls_ffdhe_2048_group_prime, &gnutls_ffdhe_2048_group_generator, gnutls_ffdhe_2048_key_bits },
		{ 3072, &gnutls_ffdhe_3072_group_prime, &gnutls_ffdhe_3072_group_generator, gnutls_ffdhe_3072_key_bits },
		{ 4096, &gnutls_ffdhe_4096_group_prime, &gnutls_ffdhe_4096_group_generator, gnutls_ffdhe_4096_key_bits },
		{ 6144, &gnutls_ffdhe_6144_group_prime, &gnutls_ffdhe_6144_group_generator, gnutls_ffdhe_6144_key_bits },
		{ 8192, &gnutls_ffdhe_8192_group_prime, &gnutls_ffdhe_8192_group_generator, gnutls_ffdhe_8192_key_bits },
	};
	gnutls_dh_params_t params;

	MUST(gnutls_dh_params_init(&params));
	for (size_t i = 0; i < sizeof(groups) / sizeof(groups[0]); i++)
		if (groups[i].bits == dh_bits) {
			MUST(gnutls_dh_params_import_raw2(params, groups[i].prime, groups[i].generator,
							  groups[i].key_bits));
			return params;
		}
	exit(fail("no group of this size", GNUTLS_E_INVALID_REQUEST));
}

static void credentials(bool client)
{
	MUST(gnutls_certificate_allocate_credentials(&cred));
	if (ca)
		MUST(gnutls_certificate_set_x509_trust_file(cred, ca, GNUTLS_X509_FMT_PEM));
	if (cert)
		MUST(gnutls_certificate_set_x509_key_file(cred, cert, key, GNUTLS_X509_FMT_PEM));
	if (client) {
		gnutls_datum_t hex = { (unsigned char *)psk, psk ? strlen(psk) : 0 };

		MUST(gnutls_psk_allocate_client_credentials(&psk_client));
		if (psk)
			MUST(gnutls_psk_set_client_credentials(psk_client, user, &hex, GNUTLS_PSK_KEY_HEX));
		MUST(gnutls_anon_allocate_client_credentials(&anon_client));
		return;
	}
	MUST(gnutls_psk_allocate_server_credentials(&psk_server));
	gnutls_psk_set_server_credentials_function(psk_server, psk_of);
	MUST(gnutls_anon_allocate_server_credentials(&anon_server));
	if (dh_bits) {
		gnutls_dh_params_t params = dh_params();

		gnutls_certificate_set_dh_params(cred, params);
		gnutls_psk_set_server_dh_params(psk_server, params);
		gnutls_anon_set_server_dh_params(anon_server, params);
	} else {
		MUST(gnutls_certificate_set_known_dh_params(cred, GNUTLS_SEC_PARAM_MEDIUM));
		MUST(gnutls_psk_set_server_known_dh_params(psk_server, GNUTLS_SEC_PARAM_MEDIUM));
		MUST(gnutls_anon_set_server_known_dh_params(anon_server, GNUTLS_SEC_PARAM_MEDIUM));
	}
}

static const char usage[] =
	"peer [options] client|server PORT\n"
	"  -p PRIORITY   -a CA   -c CERT -k KEY   -P HEX a pre-shared key   -n anonymous\n"
	"  -m the server requires a certificate    -r two connections, the second resumed    -i by session id, not ticket\n"
	"  -w N connections that the server waits for   -A a,b,c ALPN   -u N key updates   -1 one key share only\n"
	"  -d BITS the server's DH group   -l LENGTH of the longest line   -R the server reverses lines\n";

int main(int argc, char **argv)
{
	bool client;
	int opt;

	while ((opt = getopt(argc, argv, "p:a:c:k:P:nmriw:A:u:1d:l:R")) != -1) {
		switch (opt) {
		case 'p': priority = optarg; break;
		case 'a': ca = optarg; break;
		case 'c': cert = optarg; break;
		case 'k': key = optarg; break;
		case 'P': psk = optarg; break;
		case 'n': anonymous = true; break;
		case 'm': mutual = true; break;
		case 'r': resume = true; break;
		case 'i': by_id = true; break;
		case 'w': connections = strtoul(optarg, NULL, 10); break;
		case 'A': alpn = optarg; break;
		case 'u': updates = strtoul(optarg, NULL, 10); break;
		case '1': top_share = true; break;
		case 'd': dh_bits = strtoul(optarg, NULL, 10); break;
		case 'l': line_len = strtoul(optarg, NULL, 10); break;
		case 'R': reversed = true; break;
		default: fputs(usage, stderr); return 2;
		}
	}
	if (argc - optind != 2) {
		fputs(usage, stderr);
		return 2;
	}
	client = !strcmp(argv[optind], "client");
	if (!connections)
		connections = resume ? 2 : 1;
	alarm(60);
	signal(SIGPIPE, SIG_IGN);
	MUST(gnutls_global_init());
	credentials(client);
	if (!client)
		return server(atoi(argv[optind + 1]));
	if (client_one(atoi(argv[optind + 1]), false))
		return 1;
	return resume ? client_one(atoi(argv[optind + 1]), true) : 0;
}
