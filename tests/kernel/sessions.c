/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two ends of a connection, data both ways, records made by hand, and the loop over the tests. */
#include "config.h"

#include "sessions.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <gnutls/crypto.h>
#include <gnutls/socket.h>

#include "../unit/tls-certs.h"

bool ok, has_ktls, has_rekey;
const char *doing = "";
uint8_t big[BIG_LEN];

static gnutls_psk_client_credentials_t psk_client;
static gnutls_psk_server_credentials_t psk_server;
static gnutls_certificate_credentials_t cert_client, cert_server;

const struct how kk13 = {"1.3", "AES-128-GCM", BOTH, BOTH, false, false};
const struct how ku13 = {"1.3", "AES-128-GCM", BOTH, 0, false, false};
const struct how uk13 = {"1.3", "AES-128-GCM", 0, BOTH, false, false};
const struct how uu13 = {"1.3", "AES-128-GCM", 0, 0, false, false};
const struct how kk12 = {"1.2", "AES-128-GCM", BOTH, BOTH, false, false};
const struct how uk12 = {"1.2", "AES-128-GCM", 0, BOTH, false, false};
const struct how uu12 = {"1.2", "AES-128-GCM", 0, 0, false, false};
const char *const all_ciphers[4] = {"AES-128-GCM", "AES-256-GCM", "AES-128-CCM",
				    "CHACHA20-POLY1305"};

bool is_long(void)
{
	return getenv("LONG") != NULL;
}

/* A PSK without a hash goes with the suites of SHA-256. */
bool wants_x509(const char *version, const char *cipher)
{
	return strcmp(version, "1.3") == 0 && strcmp(cipher, "AES-256-GCM") == 0;
}

static int give_key(gnutls_session_t s, const char *user, gnutls_datum_t *key)
{
	(void)s;
	(void)user;
	key->data = gnutls_malloc(16);
	key->size = 16;
	memset(key->data, 7, 16);
	return 0;
}

static void credentials(void)
{
	const gnutls_datum_t key = {(unsigned char *)"07070707070707070707070707070707", 32};
	const gnutls_datum_t cert = {(unsigned char *)pem_ec_cert, sizeof(pem_ec_cert) - 1};
	const gnutls_datum_t pkey = {(unsigned char *)pem_ec_key, sizeof(pem_ec_key) - 1};

	gnutls_psk_allocate_client_credentials(&psk_client);
	gnutls_psk_set_client_credentials(psk_client, "user", &key, GNUTLS_PSK_KEY_HEX);
	gnutls_psk_allocate_server_credentials(&psk_server);
	gnutls_psk_set_server_credentials_function(psk_server, give_key);
	gnutls_certificate_allocate_credentials(&cert_client);
	gnutls_certificate_allocate_credentials(&cert_server);
	if (gnutls_certificate_set_x509_key_mem(cert_server, &cert, &pkey, GNUTLS_X509_FMT_PEM) < 0)
		exit(1);
}

/* What the library would do by itself: as functions of the application they keep a direction in
 * user space. */
static ssize_t plain_push(gnutls_transport_ptr_t ptr, const void *data, size_t len)
{
	return send((int)(intptr_t)ptr, data, len, MSG_NOSIGNAL);
}

static ssize_t plain_pull(gnutls_transport_ptr_t ptr, void *data, size_t len)
{
	return recv((int)(intptr_t)ptr, data, len, 0);
}

gnutls_session_t session_new(unsigned flags, const struct how *how, unsigned ktls, int fd)
{
	gnutls_session_t s;
	char priority[200];

	snprintf(priority, sizeof(priority),
		 "NONE:+VERS-TLS%s:+%s:+AEAD:+SIGN-ALL:+GROUP-ALL:+COMP-NULL:+CTYPE-X509:%s:%s",
		 how->version, how->cipher, how->x509 ? "+ECDHE-ECDSA" : "+ECDHE-PSK:+PSK",
		 ktls ? "%KTLS" : "%NO_KTLS");
	if (gnutls_init(&s, flags) < 0 || gnutls_priority_set_direct(s, priority, NULL) < 0) {
		printf("     bad priority %s\n", priority);
		exit(1);
	}
	if (how->x509)
		gnutls_credentials_set(s, GNUTLS_CRD_CERTIFICATE,
				       flags & GNUTLS_SERVER ? cert_server : cert_client);
	else
		gnutls_credentials_set(s, GNUTLS_CRD_PSK,
				       flags & GNUTLS_SERVER ? (void *)psk_server
							     : (void *)psk_client);
	if (fd >= 0)
		gnutls_transport_set_int(s, fd);
	if (ktls && !(ktls & SEND))
		gnutls_transport_set_push_function(s, plain_push);
	if (ktls && !(ktls & RECV))
		gnutls_transport_set_pull_function(s, plain_pull);
	return s;
}

void wait_for(int fd, short events, int ms)
{
	struct pollfd p = {.fd = fd, .events = events};

	poll(&p, 1, ms);
}

void set_blocking(int fd, bool on)
{
	fcntl(fd, F_SETFL, on ? 0 : O_NONBLOCK);
}

bool shake(struct two *t)
{
	int c = GNUTLS_E_AGAIN, s = GNUTLS_E_AGAIN;

	for (int i = 0; i < 2000 && (c || s); i++) {
		if (c)
			c = gnutls_handshake(t->c);
		if (s)
			s = gnutls_handshake(t->s);
		if ((c && gnutls_error_is_fatal(c)) || (s && gnutls_error_is_fatal(s)))
			break;
		if (s)
			wait_for(t->sfd, POLLIN, 10);
	}
	if (c || s)
		printf("     handshake: %s, %s\n", c ? gnutls_strerror_name(c) : "done",
		       s ? gnutls_strerror_name(s) : "done");
	return !c && !s;
}

bool open_two(struct two *t, const struct how *how)
{
	int fds[2];

	connection(fds);
	t->cfd = fds[0];
	t->sfd = fds[1];
	set_blocking(t->cfd, false);
	set_blocking(t->sfd, false);
	t->c = session_new(GNUTLS_CLIENT | GNUTLS_NO_SIGNAL, how, how->c, t->cfd);
	t->s = session_new(GNUTLS_SERVER | GNUTLS_NO_SIGNAL, how, how->s, t->sfd);
	if (!shake(t)) {
		ok = false;
		return false;
	}
	if (has_ktls && (gnutls_transport_is_ktls_enabled(t->c) != how->c ||
			 gnutls_transport_is_ktls_enabled(t->s) != how->s)) {
		printf("     %s: not offloaded as wanted: %d %d\n", doing,
		       gnutls_transport_is_ktls_enabled(t->c),
		       gnutls_transport_is_ktls_enabled(t->s));
		ok = false;
	}
	set_blocking(t->cfd, how->blocking);
	set_blocking(t->sfd, how->blocking);
	return ok;
}

void close_two(struct two *t)
{
	gnutls_deinit(t->c);
	gnutls_deinit(t->s);
	close(t->cfd);
	close(t->sfd);
}

bool transient(ssize_t n)
{
	return n == GNUTLS_E_AGAIN || n == GNUTLS_E_INTERRUPTED;
}

ssize_t recv_wait(gnutls_session_t s, int fd, void *buf, size_t len)
{
	ssize_t n = GNUTLS_E_AGAIN;

	for (int i = 0; i < 20 && transient(n); i++) {
		n = gnutls_record_recv(s, buf, len);
		if (transient(n) && !gnutls_record_check_pending(s))
			wait_for(fd, POLLIN, 500);
	}
	return n;
}

/* One direction of non-blocking sockets in this thread. */
static void transfer(gnutls_session_t from, gnutls_session_t to, int to_fd, size_t len)
{
	static uint8_t got[BIG_LEN];
	size_t sent = 0, have = 0;
	time_t end = time(NULL) + 60;

	while (have < len) {
		ssize_t n;

		CHECK(time(NULL) < end);
		if (sent < len) {
			n = gnutls_record_send(from, big + sent, len - sent);
			CHECK(n > 0 || transient(n));
			sent += n > 0 ? (size_t)n : 0;
		}
		n = gnutls_record_recv(to, got + have, len - have);
		if (n < 0 && !transient(n))
			printf("     recv: %s after %zu of %zu\n", gnutls_strerror_name((int)n),
			       have, len);
		CHECK(n > 0 || transient(n));
		if (n > 0)
			have += (size_t)n;
		else if (sent == len)
			wait_for(to_fd, POLLIN, 1000);
	}
	CHECK(memcmp(got, big, len) == 0);
}

void both_ways(struct two *t, size_t len)
{
	transfer(t->c, t->s, t->sfd, len);
	if (ok)
		transfer(t->s, t->c, t->cfd, len);
}

/* --- full duplex: a thread sends while another receives, on either side */

void *sender(void *arg)
{
	struct worker *w = arg;
	unsigned done = 0;
	size_t sent = 0;

	while (sent < w->len) {
		size_t at = sent % BIG_LEN, n = BIG_LEN - at;
		ssize_t ret;

		if (n > 5000)
			n = 5000;
		if (n > w->len - sent)
			n = w->len - sent;
		ret = gnutls_record_send(w->s, big + at, n);
		if (transient(ret)) {
			wait_for(w->fd, POLLOUT, 1000);
			continue;
		}
		if (ret < 0) {
			w->result = ret;
			return NULL;
		}
		sent += (size_t)ret;
		while (done < w->updates && sent >= w->len / (w->updates + 1) * (done + 1)) {
			int up = gnutls_session_key_update(w->s, w->flags);

			if (transient(up)) {
				wait_for(w->fd, POLLOUT, 1000);
				continue;
			}
			if (up < 0) {
				w->result = up;
				return NULL;
			}
			done++;
		}
	}
	w->result = (ssize_t)done;
	return NULL;
}

void *receiver(void *arg)
{
	struct worker *w = arg;
	static const size_t rooms[] = {20000, 1, 5000, 16384, 100};
	uint8_t buf[20000];
	size_t have = 0;
	unsigned turn = 0;

	while (have < w->len) {
		ssize_t n = gnutls_record_recv(w->s, buf, rooms[turn++ % COUNT(rooms)]);

		if (transient(n)) {
			if (!gnutls_record_check_pending(w->s))
				wait_for(w->fd, POLLIN, 2000);
			continue;
		}
		if (n <= 0) {
			w->result = n ? n : -1;
			return NULL;
		}
		for (ssize_t i = 0; i < n; i++)
			w->bad |= buf[i] != big[(have + (size_t)i) % BIG_LEN];
		have += (size_t)n;
	}
	return NULL;
}

/* A session may be used by one sending and one receiving thread, but the answer to a KeyUpdate is
 * sent by the sender: so both directions of a side share no state but flags. */
void duplex(struct two *t, size_t len, unsigned updates, unsigned flags)
{
	struct worker w[4] = {
		{t->c, t->cfd, len, updates, flags, 0, false},
		{t->s, t->sfd, len, updates, flags, 0, false},
		{t->c, t->cfd, len, 0, 0, 0, false},
		{t->s, t->sfd, len, 0, 0, 0, false},
	};
	pthread_t th[4];

	for (int i = 0; i < 4; i++)
		pthread_create(&th[i], NULL, i < 2 ? sender : receiver, &w[i]);
	for (int i = 0; i < 4; i++)
		pthread_join(th[i], NULL);
	for (int i = 0; i < 4; i++) {
		CHECK_IS(w[i].result, i < 2 ? (ssize_t)updates : 0);
		CHECK(!w[i].bad);
	}
}

void update(gnutls_session_t s, int fd, unsigned flags)
{
	int ret;

	while (transient(ret = gnutls_session_key_update(s, flags)))
		wait_for(fd, POLLOUT, 1000);
	CHECK_IS(ret, 0);
}

/* --- records made by hand */

static void put(uint8_t *p, uint64_t v, size_t n)
{
	while (n--) {
		p[n] = (uint8_t)v;
		v >>= 8;
	}
}

size_t seal(gnutls_session_t s, uint8_t type, const void *data, size_t len, uint8_t *out)
{
	bool tls13 = gnutls_protocol_get_version(s) == GNUTLS_TLS1_3;
	gnutls_cipher_algorithm_t cipher = gnutls_cipher_get(s);
	/* the sequence number stands in the record where the nonce is made by appending it */
	size_t explicit = !tls13 && cipher != GNUTLS_CIPHER_CHACHA20_POLY1305 ? 8 : 0;
	size_t plain_len = len + tls13, n = plain_len + 16, aad_len = tls13 ? 5 : 13;
	gnutls_aead_cipher_hd_t h;
	gnutls_datum_t key, iv;
	unsigned char seq[8];
	uint8_t nonce[12], aad[13], *plain = malloc(plain_len + 1);

	if (!plain || gnutls_record_get_state(s, 0, NULL, &iv, &key, seq) < 0)
		exit(1);
	memcpy(nonce, iv.data, iv.size);
	if (explicit)
		memcpy(nonce + 4, seq, 8);
	for (int i = 0; !explicit && i < 8; i++)
		nonce[4 + i] ^= seq[i];
	memcpy(plain, data, len);
	plain[len] = type;
	out[0] = tls13 ? 23 : type;
	out[1] = out[2] = 3;
	put(out + 3, explicit + n, 2);
	memcpy(out + 5, seq, explicit);
	memcpy(aad, seq, 8);
	memcpy(aad + 8, out, 3);
	put(aad + 11, len, 2);
	if (gnutls_aead_cipher_init(&h, cipher, &key) < 0 ||
	    gnutls_aead_cipher_encrypt(h, nonce, 12, tls13 ? out : aad, aad_len, 16, plain,
				       plain_len, out + 5 + explicit, &n) < 0)
		exit(1);
	gnutls_aead_cipher_deinit(h);
	free(plain);
	for (int i = 7; i >= 0 && !++seq[i]; i--)
		;
	gnutls_record_set_state(s, 0, seq);
	return 5 + explicit + n;
}

void inject(struct two *t, uint8_t type, const void *data, size_t len)
{
	uint8_t out[20000];
	size_t n = seal(t->c, type, data, len, out);

	if (send(t->cfd, out, n, MSG_NOSIGNAL) != (ssize_t)n)
		exit(1);
}

/* --- the tests */

static const char *skipped_why;

void skip_test(const char *why)
{
	skipped_why = why;
}

int run_tests(const struct test *tests, size_t count)
{
	unsigned passed = 0, failed = 0, skipped = 0;
	gnutls_ktls_system_st sys;

	setvbuf(stdout, NULL, _IOLBF, 0);
	signal(SIGPIPE, SIG_DFL);
	for (size_t i = 0; i < BIG_LEN; i++)
		big[i] = (uint8_t)(i * 7 + (i >> 8) * 13 + (i >> 16));
	credentials();
	if (gnutls_ktls_get_system(&sys, sizeof(sys)) < 0)
		return 1;
	has_ktls = sys.attach == GNUTLS_KTLS_REASON_OFFLOADED;
	has_rekey = has_ktls && sys.can_rekey;
	printf("     kernel TLS: %s, rekey: %s\n", has_ktls ? "yes" : "no",
	       has_rekey ? "yes" : "no");
	for (size_t i = 0; i < count; i++) {
		const struct test *t = &tests[i];
		struct timespec a, b;

		if ((t->when == WITH_KTLS && !has_ktls) || (t->when == WITHOUT_KTLS && has_ktls) ||
		    (t->when == WITHOUT_REKEY && (has_rekey || !has_ktls)) ||
		    (t->when == LONG_FORM && !is_long()))
			continue;
		if (getenv("ONLY") && !strstr(t->name, getenv("ONLY")))
			continue;
		ok = true;
		skipped_why = NULL;
		doing = "";
		clock_gettime(CLOCK_MONOTONIC, &a);
		t->run();
		clock_gettime(CLOCK_MONOTONIC, &b);
		if (ok && skipped_why) {
			printf("SKIP %s: %s\n", t->name, skipped_why);
			skipped++;
			continue;
		}
		printf("%s %s (%.1f s)\n", ok ? "ok  " : "FAIL", t->name,
		       (double)(b.tv_sec - a.tv_sec) + (double)(b.tv_nsec - a.tv_nsec) / 1e9);
		if (ok)
			passed++;
		else
			failed++;
	}
	printf("%u passed, %u failed, %u skipped\n", passed, failed, skipped);
	return failed ? 1 : 0;
}
