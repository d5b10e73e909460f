/* SPDX-License-Identifier: GPL-3.0-or-later */
/* gnutls/ktls.h on a real kernel: sessions over TCP through the public API, what they say about
 * themselves with each switch, counts across key updates, software or network card. */
#include <arpa/inet.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <gnutls/gnutls.h>
#include <gnutls/ktls.h>

#define CHECK(x)                                                       \
	do {                                                           \
		if (!(x)) {                                            \
			printf("line %d: not so: %s\n", __LINE__, #x); \
			exit(1);                                       \
		}                                                      \
	} while (0)

static int fds[2];
static gnutls_session_t s[2]; /* client, server */
static gnutls_psk_client_credentials_t psk_client;
static gnutls_psk_server_credentials_t psk_server;

static void tcp_pair(void)
{
	struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t len = sizeof(a);
	int l = socket(AF_INET, SOCK_STREAM, 0);

	CHECK(bind(l, (struct sockaddr *)&a, sizeof(a)) == 0 && listen(l, 1) == 0);
	CHECK(getsockname(l, (struct sockaddr *)&a, &len) == 0);
	fds[0] = socket(AF_INET, SOCK_STREAM, 0);
	CHECK(connect(fds[0], (struct sockaddr *)&a, sizeof(a)) == 0);
	fds[1] = accept(l, NULL, NULL);
	CHECK(fds[1] >= 0);
	close(l);
}

static int give_key(gnutls_session_t session, const char *name, gnutls_datum_t *key)
{
	(void)session;
	(void)name;
	key->data = gnutls_malloc(16);
	key->size = 16;
	memset(key->data, 7, 16);
	return 0;
}

static void *server(void *arg)
{
	int ret;

	(void)arg;
	do
		ret = gnutls_handshake(s[1]);
	while (ret < 0 && !gnutls_error_is_fatal(ret));
	return (void *)(long)ret;
}

static gnutls_ktls_direction_st dir(int end, gnutls_transport_ktls_enable_flags_t d)
{
	gnutls_ktls_direction_st info;

	CHECK(gnutls_ktls_get_direction(s[end], d, &info, sizeof(info)) == 0);
	return info;
}

static void open_pair(const char *version, const char *client, const char *server_option)
{
	char prio[2][160];
	pthread_t t;
	void *ret;

	tcp_pair();
	snprintf(prio[0], sizeof(prio[0]), "NORMAL:-VERS-ALL:+VERS-%s:+PSK:+DHE-PSK:+ECDHE-PSK%s",
		 version, client);
	snprintf(prio[1], sizeof(prio[1]), "NORMAL:-VERS-ALL:+VERS-%s:+PSK:+DHE-PSK:+ECDHE-PSK%s",
		 version, server_option);
	CHECK(gnutls_init(&s[0], GNUTLS_CLIENT) == 0 && gnutls_init(&s[1], GNUTLS_SERVER) == 0);
	CHECK(gnutls_credentials_set(s[0], GNUTLS_CRD_PSK, psk_client) == 0);
	CHECK(gnutls_credentials_set(s[1], GNUTLS_CRD_PSK, psk_server) == 0);
	for (int i = 0; i < 2; i++) {
		CHECK(gnutls_priority_set_direct(s[i], prio[i], NULL) == 0);
		gnutls_transport_set_int(s[i], fds[i]);
		CHECK(dir(i, GNUTLS_KTLS_SEND).reason == GNUTLS_KTLS_REASON_HANDSHAKE);
		CHECK(dir(i, GNUTLS_KTLS_SEND).state == GNUTLS_KTLS_STATE_PENDING);
	}
	CHECK(pthread_create(&t, NULL, server, NULL) == 0);
	CHECK(gnutls_handshake(s[0]) == 0);
	CHECK(pthread_join(t, &ret) == 0 && ret == NULL);
}

static void close_pair(void)
{
	for (int i = 0; i < 2; i++) {
		gnutls_deinit(s[i]);
		close(fds[i]);
	}
}

/* A read that met a ticket or a key update says AGAIN unless data is there already, on blocking
 * sessions too, as in the stock library. */
static bool gets(int i, const char *text)
{
	char buf[16];
	ssize_t n;

	do {
		n = gnutls_record_recv(s[i], buf, sizeof(buf));
	} while (n == GNUTLS_E_AGAIN);
	return n == (ssize_t)strlen(text) && !memcmp(buf, text, strlen(text));
}

static void talk(unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		CHECK(gnutls_record_send(s[0], "ping", 4) == 4);
		CHECK(gets(1, "ping"));
		CHECK(gnutls_record_send(s[1], "pong!", 5) == 5);
		CHECK(gets(0, "pong!"));
	}
}

static void test_switches(void)
{
	static const gnutls_transport_ktls_enable_flags_t dirs[] = {GNUTLS_KTLS_SEND,
								    GNUTLS_KTLS_RECV};

	/* the priority string counts before the environment, which says on */
	open_pair("TLS1.3", ":%NO_KTLS", ":%KTLS");
	for (int d = 0; d < 2; d++) {
		CHECK(dir(0, dirs[d]).reason == GNUTLS_KTLS_REASON_OFF_PRIORITY);
		CHECK(dir(0, dirs[d]).state == GNUTLS_KTLS_STATE_USER);
		CHECK(dir(0, dirs[d]).can_rekey);
		CHECK(dir(1, dirs[d]).state == GNUTLS_KTLS_STATE_KERNEL);
	}
	CHECK(gnutls_transport_is_ktls_enabled(s[0]) == 0);
	CHECK(gnutls_transport_is_ktls_enabled(s[1]) == GNUTLS_KTLS_DUPLEX);
	talk(10);
	close_pair();
}

/* @seen: the network card question was answered at least once. */
static void test_counts(const char *version, unsigned can_rekey, int *seen)
{
	gnutls_ktls_direction_st before[2], now;
	int tls13 = !strcmp(version, "TLS1.3");

	open_pair(version, "", "");
	for (int i = 0; i < 2; i++) {
		now = dir(i, GNUTLS_KTLS_SEND);
		CHECK(now.state == GNUTLS_KTLS_STATE_KERNEL);
		CHECK(now.reason == GNUTLS_KTLS_REASON_OFFLOADED && now.rekeys == 0);
		CHECK(now.can_rekey == (tls13 && can_rekey));
		CHECK(now.engine != GNUTLS_KTLS_ENGINE_NIC); /* the loopback interface */
		*seen |= now.engine == GNUTLS_KTLS_ENGINE_SOFTWARE;
		now = dir(i, GNUTLS_KTLS_RECV);
		CHECK(now.state == GNUTLS_KTLS_STATE_KERNEL);
		*seen |= now.engine == GNUTLS_KTLS_ENGINE_SOFTWARE;
	}
	talk(1); /* tickets are read */
	before[0] = dir(0, GNUTLS_KTLS_SEND);
	before[1] = dir(1, GNUTLS_KTLS_RECV);
	talk(20);
	now = dir(0, GNUTLS_KTLS_SEND);
	CHECK(now.records == before[0].records + 20);
	now = dir(1, GNUTLS_KTLS_RECV);
	CHECK(now.records == before[1].records + 20);
	if (tls13 && can_rekey) {
		CHECK(gnutls_session_key_update(s[0], 0) == 0);
		talk(5);
		CHECK(gnutls_session_key_update(s[0], GNUTLS_KU_PEER) == 0);
		talk(5);
		now = dir(0, GNUTLS_KTLS_SEND);
		CHECK(now.rekeys == 2 && now.records == before[0].records + 32);
		now = dir(0, GNUTLS_KTLS_RECV);
		CHECK(now.rekeys == 1 && now.state == GNUTLS_KTLS_STATE_KERNEL);
		now = dir(1, GNUTLS_KTLS_RECV);
		CHECK(now.rekeys == 2 && now.records == before[1].records + 32);
	} else if (tls13) {
		CHECK(gnutls_session_key_update(s[0], 0) == GNUTLS_E_UNIMPLEMENTED_FEATURE);
		talk(5);
		CHECK(dir(0, GNUTLS_KTLS_SEND).rekeys == 0);
	}
	close_pair();
}

static void test_sizes(void)
{
	struct {
		gnutls_ktls_direction_st known;
		char later[16];
	} more;
	gnutls_ktls_reason_t r[2];

	open_pair("TLS1.3", "", "");
	memset(&more, 0xff, sizeof(more));
	CHECK(gnutls_ktls_get_direction(s[0], GNUTLS_KTLS_SEND, &more.known, sizeof(more)) == 0);
	CHECK(more.known.state == GNUTLS_KTLS_STATE_KERNEL && more.later[0] == 0 &&
	      more.later[15] == 0);
	r[1] = (gnutls_ktls_reason_t)77;
	CHECK(gnutls_ktls_get_direction(s[0], GNUTLS_KTLS_SEND, (void *)r, sizeof(r[0])) == 0);
	CHECK((int)r[0] == GNUTLS_KTLS_STATE_KERNEL && (int)r[1] == 77);
	CHECK(gnutls_ktls_get_direction(s[0], GNUTLS_KTLS_DUPLEX, &more.known,
					sizeof(more.known)) == GNUTLS_E_INVALID_REQUEST);
	CHECK(gnutls_ktls_get_direction(s[0], GNUTLS_KTLS_SEND, NULL, 8) ==
	      GNUTLS_E_INVALID_REQUEST);
	CHECK(gnutls_ktls_get_system(NULL, 8) == GNUTLS_E_INVALID_REQUEST);
	close_pair();
}

/* The process says off; %KTLS counts before that. */
static void test_off(const gnutls_ktls_system_st *sys, gnutls_ktls_reason_t reason)
{
	CHECK(!sys->enabled);
	open_pair("TLS1.3", ":%KTLS", "");
	CHECK(gnutls_transport_is_ktls_enabled(s[0]) == GNUTLS_KTLS_DUPLEX);
	CHECK(gnutls_transport_is_ktls_enabled(s[1]) == 0);
	CHECK(dir(1, GNUTLS_KTLS_SEND).reason == reason);
	CHECK(dir(1, GNUTLS_KTLS_RECV).reason == reason);
	talk(10);
	close_pair();
}

static void again(const char *how)
{
	char self[256] = "";

	CHECK(readlink("/proc/self/exe", self, sizeof(self) - 1) > 0);
	fflush(stdout);
	execl(self, self, how, (char *)NULL);
	exit(1);
}

int main(int argc, char **argv)
{
	static gnutls_datum_t key = {(unsigned char *)"\7\7\7\7\7\7\7\7\7\7\7\7\7\7\7\7", 16};
	gnutls_ktls_system_st sys;
	unsigned rekey;
	int seen = 0;

	if (argc < 2) { /* the environment is read once, at the start of the library */
		setenv("GNUTLS_KTLS", "on", 1);
		again("on");
	}
	CHECK(gnutls_ktls_get_system(&sys, sizeof(sys)) == 0);
	if (sys.attach != GNUTLS_KTLS_REASON_OFFLOADED) {
		printf("%s\n", gnutls_ktls_reason_get_text(sys.attach));
		return 77;
	}
	CHECK(sys.module == GNUTLS_KTLS_MODULE_LOADED && sys.built);
	CHECK(gnutls_ktls_probe_cipher(GNUTLS_TLS1_3, GNUTLS_CIPHER_AES_256_GCM, &rekey) ==
	      GNUTLS_KTLS_REASON_OFFLOADED);
	CHECK(rekey == sys.can_rekey);
	CHECK(gnutls_ktls_probe_cipher(GNUTLS_TLS1_1, GNUTLS_CIPHER_AES_128_GCM, NULL) ==
	      GNUTLS_KTLS_REASON_VERSION);
	CHECK(gnutls_ktls_probe_cipher(GNUTLS_TLS1_2, GNUTLS_CIPHER_AES_128_CBC, NULL) ==
	      GNUTLS_KTLS_REASON_CIPHER);
	CHECK(gnutls_psk_allocate_client_credentials(&psk_client) == 0);
	CHECK(gnutls_psk_allocate_server_credentials(&psk_server) == 0);
	CHECK(gnutls_psk_set_client_credentials(psk_client, "me", &key, GNUTLS_PSK_KEY_RAW) == 0);
	gnutls_psk_set_server_credentials_function(psk_server, give_key);
	if (strcmp(argv[1], "on") != 0) {
		test_off(&sys, !strcmp(argv[1], "off") ? GNUTLS_KTLS_REASON_OFF_ENVIRONMENT
						       : GNUTLS_KTLS_REASON_OFF_FILE);
		if (!strcmp(argv[1], "off")) {
			unsetenv("GNUTLS_KTLS");
			setenv("GNUTLS_SYSTEM_PRIORITY_FILE", "/nonexistent/config", 1);
			again("file");
		}
		return 0;
	}
	CHECK(sys.enabled && sys.enabled_by == GNUTLS_KTLS_SOURCE_ENVIRONMENT);
	test_switches();
	test_counts("TLS1.2", sys.can_rekey, &seen);
	test_counts("TLS1.3", sys.can_rekey, &seen);
	test_sizes();
	printf("key updates %s, engine %s\n", sys.can_rekey ? "yes" : "no",
	       seen ? "software" : "unknown");
	/* root is told, where the module is there */
	CHECK(seen || geteuid() != 0 || access("/sys/module/tcp_diag", F_OK) != 0);
	setenv("GNUTLS_KTLS", "off", 1);
	again("off");
}
