// SPDX-License-Identifier: GPL-3.0-or-later
// The side of a handshake that the matrix controls: a TLS client or server with every choice on the command line.
// Runs on our library or on the stock one, whichever the loader finds. The protocol: the server sends each line back
// (or an OpenSSL `s_server -rev` reverses it) until a line says CLOSE.
#include <arpa/inet.h>
#include <getopt.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <gnutls/gnutls.h>

#define CLOSE_LINE "CLOSE\n"

static const char *priority = "NORMAL", *ca, *cert, *key;
static bool reversed, resume, mutual;
static size_t line_len = 40000;
static gnutls_certificate_credentials_t cred;
static gnutls_datum_t ticket_key, session_data;

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

static gnutls_session_t session_make(unsigned int flags, int fd)
{
	gnutls_session_t session;

	MUST(gnutls_init(&session, flags));
	MUST(gnutls_priority_set_direct(session, priority, NULL));
	MUST(gnutls_credentials_set(session, GNUTLS_CRD_CERTIFICATE, cred));
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

static void report(gnutls_session_t session)
{
	gnutls_group_t group = gnutls_group_get(session);

	printf("%s %s %s %s\n", gnutls_protocol_get_name(gnutls_protocol_get_version(session)),
	       gnutls_cipher_get_name(gnutls_cipher_get(session)),
	       group ? gnutls_group_get_name(group) : "-",
	       gnutls_session_is_resumed(session) ? "resumed" : "full");
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
	char *buf = malloc(1 << 20);
	size_t have = 0;
	ssize_t n;
	int ret;

	if (mutual) {
		gnutls_certificate_server_set_request(session, GNUTLS_CERT_REQUIRE);
		gnutls_session_set_verify_cert(session, NULL, 0);
	}
	MUST(gnutls_session_ticket_enable_server(session, &ticket_key));
	ret = handshake(session);
	if (ret < 0)
		return fail("handshake", ret);
	report(session);
	while ((n = receive(session, buf + have, (1 << 20) - have)) > 0) {
		char *end;

		have += n;
		while ((end = memchr(buf, '\n', have))) {
			size_t len = end + 1 - buf;

			if (len == strlen(CLOSE_LINE) && !memcmp(buf, CLOSE_LINE, len))
				goto close;
			ret = send_all(session, buf, len);
			if (ret < 0)
				return fail("send", ret);
			memmove(buf, end + 1, have -= len);
		}
	}
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
	for (int i = 0; i < (resume ? 2 : 1); i++) {
		int fd = accept(l, NULL, NULL);

		if (fd < 0 || server_one(fd))
			return 1;
	}
	return 0;
}

static int client_one(int port, bool again)
{
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
	MUST(gnutls_server_name_set(session, GNUTLS_NAME_DNS, "localhost", 9));
	gnutls_session_set_verify_cert(session, "localhost", 0);
	if (again)
		MUST(gnutls_session_set_data(session, session_data.data, session_data.size));
	ret = handshake(session);
	if (ret < 0)
		return fail("handshake", ret);
	report(session);
	for (size_t i = 0; i < line_len; i++)
		out[i] = 'a' + (i * 7 + i / 251) % 26;
	out[line_len] = '\n';
	ret = send_all(session, out, line_len + 1);
	if (ret < 0)
		return fail("send", ret);
	for (size_t got = 0; got < line_len + 1;) {
		ssize_t n = receive(session, in + got, line_len + 1 - got);

		if (n <= 0)
			return fail("receive", n);
		got += n;
	}
	for (size_t i = 0; i < line_len; i++)
		if (in[i] != out[reversed ? line_len - 1 - i : i]) {
			fprintf(stderr, "peer: byte %zu came back wrong\n", i);
			return 1;
		}
	if (resume && !again)
		MUST(gnutls_session_get_data2(session, &session_data));
	MUST(send_all(session, CLOSE_LINE, strlen(CLOSE_LINE)));
	gnutls_bye(session, GNUTLS_SHUT_RDWR);
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

int main(int argc, char **argv)
{
	int opt;

	while ((opt = getopt(argc, argv, "p:a:c:k:l:rRm")) != -1) {
		switch (opt) {
		case 'p': priority = optarg; break;
		case 'a': ca = optarg; break;
		case 'c': cert = optarg; break;
		case 'k': key = optarg; break;
		case 'l': line_len = strtoul(optarg, NULL, 10); break;
		case 'r': resume = true; break;
		case 'R': reversed = true; break;
		case 'm': mutual = true; break;
		default: return 2;
		}
	}
	if (argc - optind != 2) {
		fprintf(stderr, "peer [-p priority] [-a ca] [-c cert -k key] [-l length] [-r resume] "
				"[-R reversed] [-m mutual] client|server port\n");
		return 2;
	}
	alarm(60);
	MUST(gnutls_global_init());
	MUST(gnutls_certificate_allocate_credentials(&cred));
	if (ca)
		MUST(gnutls_certificate_set_x509_trust_file(cred, ca, GNUTLS_X509_FMT_PEM));
	if (cert)
		MUST(gnutls_certificate_set_x509_key_file(cred, cert, key, GNUTLS_X509_FMT_PEM));
	MUST(gnutls_certificate_set_known_dh_params(cred, GNUTLS_SEC_PARAM_MEDIUM));
	if (!strcmp(argv[optind], "server"))
		return server(atoi(argv[optind + 1]));
	if (client_one(atoi(argv[optind + 1]), false))
		return 1;
	return resume ? client_one(atoi(argv[optind + 1]), true) : 0;
}
