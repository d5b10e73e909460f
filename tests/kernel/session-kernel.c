/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sessions through the public API only, over loopback TCP of a real kernel: data in every pairing
 * of paths, key updates of all kinds, files, the rest of the API on offloaded sessions, and records
 * that a raw peer made. Without kernel TLS it runs in user space and checks that the reason is
 * told. Prints `N passed, N failed, N skipped`. LONG in the environment: the full numbers. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <gnutls/ktls.h>
#include <gnutls/socket.h>

#include "../unit/tls-certs.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static unsigned passed, failed, skipped;
static bool ok, has_ktls, has_rekey;
static const char *doing = "";

#define CHECK(cond)                                                                       \
	do {                                                                              \
		if (!(cond)) {                                                            \
			ok = false;                                                       \
			printf("     %s:%d: %s: %s\n", __FILE__, __LINE__, doing, #cond); \
			return;                                                           \
		}                                                                         \
	} while (0)
#define CHECK_IS(value, want)                                                                     \
	do {                                                                                      \
		long value_ = (long)(value);                                                      \
		if (value_ != (long)(want)) {                                                     \
			ok = false;                                                               \
			printf("     %s:%d: %s: %s is %ld, not %ld\n", __FILE__, __LINE__, doing, \
			       #value, value_, (long)(want));                                     \
			return;                                                                   \
		}                                                                                 \
	} while (0)

static uint8_t big[1 << 20];
static gnutls_psk_client_credentials_t psk_client;
static gnutls_psk_server_credentials_t psk_server;
static gnutls_certificate_credentials_t cert_client, cert_server;

struct two {
	gnutls_session_t c, s;
	int cfd, sfd;
};

struct how {
	const char *version, *cipher;
	bool c, s; /* kernel TLS */
	bool x509;
	bool blocking; /* after the handshake */
};

static const struct how kk13 = {"1.3", "AES-128-GCM", true, true, false, false};
static const struct how ku13 = {"1.3", "AES-128-GCM", true, false, false, false};
static const struct how uk13 = {"1.3", "AES-128-GCM", false, true, false, false};
static const struct how uu13 = {"1.3", "AES-128-GCM", false, false, false, false};
static const struct how kk12 = {"1.2", "AES-128-GCM", true, true, false, false};
static const struct how uk12 = {"1.2", "AES-128-GCM", false, true, false, false};

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

static void connection(int fds[2])
{
	struct sockaddr_in sin = {.sin_family = AF_INET};
	socklen_t len = sizeof(sin);
	int l = socket(AF_INET, SOCK_STREAM, 0);

	sin.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	fds[0] = socket(AF_INET, SOCK_STREAM, 0);
	if (bind(l, (struct sockaddr *)&sin, sizeof(sin)) || listen(l, 1) ||
	    getsockname(l, (struct sockaddr *)&sin, &len) ||
	    connect(fds[0], (struct sockaddr *)&sin, sizeof(sin)) ||
	    (fds[1] = accept(l, NULL, NULL)) < 0) {
		perror("loopback connection");
		exit(1);
	}
	close(l);
}

static gnutls_session_t session_new(unsigned flags, const struct how *how, bool ktls, int fd)
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
	return s;
}

static void wait_for(int fd, short events, int ms)
{
	struct pollfd p = {.fd = fd, .events = events};

	poll(&p, 1, ms);
}

static void set_blocking(int fd, bool on)
{
	fcntl(fd, F_SETFL, on ? 0 : O_NONBLOCK);
}

static bool shake(struct two *t)
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

static bool open_two(struct two *t, const struct how *how)
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
	if (has_ktls &&
	    (gnutls_transport_is_ktls_enabled(t->c) != (how->c ? GNUTLS_KTLS_DUPLEX : 0) ||
	     gnutls_transport_is_ktls_enabled(t->s) != (how->s ? GNUTLS_KTLS_DUPLEX : 0))) {
		printf("     %s: not offloaded as wanted: %d %d\n", doing,
		       gnutls_transport_is_ktls_enabled(t->c),
		       gnutls_transport_is_ktls_enabled(t->s));
		ok = false;
	}
	set_blocking(t->cfd, how->blocking);
	set_blocking(t->sfd, how->blocking);
	return ok;
}

static void close_two(struct two *t)
{
	gnutls_deinit(t->c);
	gnutls_deinit(t->s);
	close(t->cfd);
	close(t->sfd);
}

static bool transient(ssize_t n)
{
	return n == GNUTLS_E_AGAIN || n == GNUTLS_E_INTERRUPTED;
}

static ssize_t recv_wait(gnutls_session_t s, int fd, void *buf, size_t len)
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
	static uint8_t got[sizeof(big)];
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

static void both_ways(struct two *t, size_t len)
{
	transfer(t->c, t->s, t->sfd, len);
	if (ok)
		transfer(t->s, t->c, t->cfd, len);
}

/* --- full duplex: a thread sends while another receives, on either side */

struct worker {
	gnutls_session_t s;
	int fd;
	size_t len;
	unsigned updates, flags; /* made on the way */
	ssize_t result;
	bool bad;
};

static void *sender(void *arg)
{
	struct worker *w = arg;
	unsigned done = 0;
	size_t sent = 0;

	while (sent < w->len) {
		size_t at = sent % sizeof(big), n = sizeof(big) - at;
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

static void *receiver(void *arg)
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
			w->bad |= buf[i] != big[(have + (size_t)i) % sizeof(big)];
		have += (size_t)n;
	}
	return NULL;
}

/* A session may be used by one sending and one receiving thread, but the answer to a KeyUpdate is
 * sent by the sender: so both directions of a side share no state but flags. */
static void duplex(struct two *t, size_t len, unsigned updates, unsigned flags)
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

/* --- data */

static void end_both(struct two *t)
{
	uint8_t buf[100];

	CHECK_IS(gnutls_bye(t->c, GNUTLS_SHUT_WR), 0);
	CHECK_IS(gnutls_record_send(t->c, "x", 1), GNUTLS_E_INVALID_SESSION);
	CHECK_IS(recv_wait(t->s, t->sfd, buf, sizeof(buf)), 0);
	CHECK_IS(gnutls_record_send(t->s, "half", 4), 4);
	CHECK_IS(recv_wait(t->c, t->cfd, buf, sizeof(buf)), 4);
	CHECK_IS(gnutls_bye(t->s, GNUTLS_SHUT_RDWR), 0);
	CHECK_IS(recv_wait(t->c, t->cfd, buf, sizeof(buf)), 0);
}

static void test_matrix(void)
{
	static const char *const ciphers[] = {"AES-128-GCM", "AES-256-GCM", "AES-128-CCM",
					      "CHACHA20-POLY1305"};
	static char what[100];

	for (size_t c = 0; c < COUNT(ciphers); c++) {
		for (int v = 2; v < 4; v++) {
			for (int sides = 1; sides < 4; sides++) {
				for (int b = 0; b < 2; b++) {
					struct how how = {v == 2 ? "1.2" : "1.3",
							  ciphers[c],
							  sides & 1,
							  sides & 2,
							  sides == 3 && c == 0,
							  b};
					struct two t;

					/* a PSK without a hash goes with SHA-256 suites */
					if (c == 1 && v == 3)
						how.x509 = true;
					snprintf(what, sizeof(what), "TLS %s %s %d %s", how.version,
						 how.cipher, sides,
						 b ? "blocking" : "non-blocking");
					doing = what;
					if (!open_two(&t, &how))
						return;
					duplex(&t, 100000, 0, 0);
					if (ok && !b)
						both_ways(&t, 300000);
					if (ok)
						end_both(&t);
					close_two(&t);
					if (!ok)
						return;
				}
			}
		}
	}
}

/* --- key updates */

static bool can_update(const struct how *how)
{
	return has_rekey || !(has_ktls && (how->c || how->s));
}

static void update(gnutls_session_t s, int fd, unsigned flags)
{
	int ret;

	while (transient(ret = gnutls_session_key_update(s, flags)))
		wait_for(fd, POLLOUT, 1000);
	CHECK_IS(ret, 0);
}

static void test_updates(void)
{
	static const struct how *const hows[] = {&kk13, &ku13, &uk13, &uu13};
	uint8_t buf[100];

	for (size_t h = 0; h < COUNT(hows); h++) {
		const struct how *how = hows[h];
		unsigned many = (h ? 60 : 1000) * (getenv("LONG") ? 10 : 1);
		gnutls_ktls_direction_st info;
		struct two t;

		if (!can_update(how))
			continue;
		doing = how->c   ? how->s ? "kernel, kernel" : "kernel, user"
			: how->s ? "user, kernel"
				 : "user, user";
		if (!open_two(&t, how))
			return;
		for (int i = 0; i < 8 && ok; i++) { /* each alone, then both at once */
			if (i & 1 || i >= 6)
				update(t.c, t.cfd, i & 2 ? GNUTLS_KU_PEER : 0);
			if (!(i & 1) || i >= 6)
				update(t.s, t.sfd, i & 4 ? GNUTLS_KU_PEER : 0);
			if (ok)
				both_ways(&t, 40000);
		}
		/* corked data goes out behind an update that came later */
		gnutls_record_cork(t.c);
		CHECK_IS(gnutls_record_send(t.c, "corked", 6), 6);
		update(t.c, t.cfd, GNUTLS_KU_PEER);
		CHECK_IS(gnutls_record_check_corked(t.c), 6);
		CHECK_IS(gnutls_record_uncork(t.c, GNUTLS_RECORD_WAIT), 6);
		CHECK_IS(recv_wait(t.s, t.sfd, buf, sizeof(buf)), 6);
		/* an update behind data that poll hides (row "hidden-update") */
		CHECK_IS(gnutls_record_send(t.c, "data", 4), 4);
		update(t.c, t.cfd, 0);
		usleep(20000);
		CHECK_IS(recv_wait(t.s, t.sfd, buf, sizeof(buf)), 4);
		CHECK_IS(gnutls_record_send(t.c, "after", 5), 5);
		struct pollfd p = {.fd = t.sfd, .events = POLLIN};
		CHECK_IS(poll(&p, 1, 2000), 1);
		CHECK_IS(recv_wait(t.s, t.sfd, buf, sizeof(buf)), 5);
		/* a full socket in the middle: an alert does not overtake the new key */
		size_t sent = 0, got = 0;
		static uint8_t drain[100000];
		ssize_t n;
		int ret;

		while ((n = gnutls_record_send(t.c, big, 16384)) > 0)
			sent += (size_t)n;
		CHECK_IS(n, GNUTLS_E_AGAIN);
		sent += 16384; /* held back by the session */
		ret = gnutls_session_key_update(t.c, GNUTLS_KU_PEER);
		CHECK(ret == 0 || transient(ret));
		ret = gnutls_bye(t.c, GNUTLS_SHUT_WR);
		CHECK(ret == 0 || transient(ret));
		while ((n = recv_wait(t.s, t.sfd, drain, sizeof(drain))) > 0) {
			got += (size_t)n;
			if (transient(ret))
				ret = gnutls_bye(t.c, GNUTLS_SHUT_WR);
		}
		CHECK_IS(n, 0);
		CHECK_IS(ret, 0);
		CHECK_IS(got, sent);
		close_two(&t);
		/* many, both sides, under load in both directions */
		if (!open_two(&t, how))
			return;
		duplex(&t, many * 10000, many, 0);
		if (ok)
			duplex(&t, 400000, 20, GNUTLS_KU_PEER);
		if (ok && has_ktls && has_rekey) {
			CHECK_IS(gnutls_transport_is_ktls_enabled(t.c),
				 how->c ? GNUTLS_KTLS_DUPLEX : 0);
			CHECK_IS(gnutls_ktls_get_direction(t.c, GNUTLS_KTLS_SEND, &info,
							   sizeof(info)),
				 0);
			CHECK(info.rekeys >= many + 20);
		}
		close_two(&t);
		if (!ok)
			return;
	}
}

/* A kernel that cannot rekey: nothing is sent, the session lives; a peer's update ends it. */
static void test_updates_impossible(void)
{
	gnutls_ktls_direction_st info;
	uint8_t buf[100];
	struct two t;
	int level;

	doing = "ours";
	if (!open_two(&t, &kk13))
		return;
	CHECK_IS(gnutls_session_key_update(t.c, GNUTLS_KU_PEER), GNUTLS_E_UNIMPLEMENTED_FEATURE);
	CHECK_IS(gnutls_session_key_update(t.s, 0), GNUTLS_E_UNIMPLEMENTED_FEATURE);
	both_ways(&t, 10000);
	close_two(&t);
	doing = "the peer's";
	if (!ok || !open_two(&t, &uk13))
		return;
	CHECK_IS(gnutls_session_key_update(t.c, 0), 0);
	CHECK_IS(recv_wait(t.s, t.sfd, buf, sizeof(buf)), GNUTLS_E_UNIMPLEMENTED_FEATURE);
	CHECK_IS(gnutls_error_to_alert(GNUTLS_E_UNIMPLEMENTED_FEATURE, &level),
		 GNUTLS_A_INTERNAL_ERROR);
	CHECK_IS(gnutls_alert_send_appropriate(t.s, GNUTLS_E_UNIMPLEMENTED_FEATURE), 0);
	CHECK_IS(recv_wait(t.c, t.cfd, buf, sizeof(buf)), GNUTLS_E_FATAL_ALERT_RECEIVED);
	CHECK_IS(gnutls_alert_get(t.c), GNUTLS_A_INTERNAL_ERROR);
	CHECK_IS(gnutls_ktls_get_direction(t.s, GNUTLS_KTLS_RECV, &info, sizeof(info)), 0);
	CHECK_IS(info.reason, GNUTLS_KTLS_REASON_REKEY_LOST);
	close_two(&t);
}

/* --- a raw peer: records made with the keys of a user-space session (TLS 1.3, AES-128-GCM) */

static size_t seal(gnutls_session_t s, uint8_t type, const void *data, size_t len, uint8_t *out)
{
	gnutls_aead_cipher_hd_t h;
	gnutls_datum_t key, iv;
	unsigned char seq[8];
	uint8_t nonce[12];
	uint8_t *plain = malloc(len + 1);
	size_t n = len + 17;

	gnutls_record_get_state(s, 0, NULL, &iv, &key, seq);
	memcpy(nonce, iv.data, 12);
	for (int i = 0; i < 8; i++)
		nonce[4 + i] ^= seq[i];
	memcpy(plain, data, len);
	plain[len] = type;
	out[0] = 23;
	out[1] = out[2] = 3;
	out[3] = (uint8_t)(n >> 8);
	out[4] = (uint8_t)n;
	gnutls_aead_cipher_init(&h, GNUTLS_CIPHER_AES_128_GCM, &key);
	if (gnutls_aead_cipher_encrypt(h, nonce, 12, out, 5, 16, plain, len + 1, out + 5, &n) < 0)
		exit(1);
	gnutls_aead_cipher_deinit(h);
	free(plain);
	for (int i = 7; i >= 0 && !++seq[i]; i--)
		;
	gnutls_record_set_state(s, 0, seq);
	return 5 + n;
}

static void inject(struct two *t, uint8_t type, const void *data, size_t len)
{
	uint8_t out[20000];
	size_t n = seal(t->c, type, data, len, out);

	if (send(t->cfd, out, n, MSG_NOSIGNAL) != (ssize_t)n)
		exit(1);
}

static void expect_end(struct two *t, int error, int alert)
{
	uint8_t buf[200];
	int level;

	memset(buf, 0, sizeof(buf));
	CHECK_IS(recv_wait(t->s, t->sfd, buf, 50), error);
	for (size_t i = 0; i < sizeof(buf); i++)
		CHECK_IS(buf[i], 0);
	CHECK_IS(gnutls_record_recv(t->s, buf, 50), GNUTLS_E_INVALID_SESSION);
	CHECK_IS(gnutls_record_send(t->s, "x", 1), GNUTLS_E_INVALID_SESSION);
	if (alert < 0)
		return;
	CHECK_IS(gnutls_error_to_alert(error, &level), alert);
	CHECK_IS(gnutls_alert_send_appropriate(t->s, error), 0);
	CHECK_IS(recv_wait(t->c, t->cfd, buf, 50), GNUTLS_E_FATAL_ALERT_RECEIVED);
	CHECK_IS(gnutls_alert_get(t->c), alert);
}

static void test_raw_peer(void)
{
	static const struct {
		const char *name;
		uint8_t type;
		const char *data;
		size_t len;
		int user, kernel; /* errors */
		int alert;        /* in user space; and in the kernel unless the error differs */
	} rows[] = {
		{"KeyUpdate with bytes behind it", 22, "\30\0\0\1\0\4\0\0\0", 9,
		 GNUTLS_E_UNEXPECTED_PACKET, 0, GNUTLS_A_UNEXPECTED_MESSAGE},
		{"two KeyUpdates in a record", 22, "\30\0\0\1\0\30\0\0\1\0", 10,
		 GNUTLS_E_UNEXPECTED_PACKET, 0, GNUTLS_A_UNEXPECTED_MESSAGE},
		{"KeyUpdate without content", 22, "\30\0\0\0", 4, GNUTLS_E_UNEXPECTED_PACKET, 0,
		 GNUTLS_A_UNEXPECTED_MESSAGE},
		{"KeyUpdate too long", 22, "\30\0\0\2\0\0", 6, GNUTLS_E_UNEXPECTED_PACKET, 0,
		 GNUTLS_A_UNEXPECTED_MESSAGE},
		{"KeyUpdate with a value of 2", 22, "\30\0\0\1\2", 5,
		 GNUTLS_E_RECEIVED_ILLEGAL_PARAMETER, 0, GNUTLS_A_ILLEGAL_PARAMETER},
		{"ClientHello", 22, "\1\0\0\0", 4, GNUTLS_E_UNEXPECTED_PACKET, 0,
		 GNUTLS_A_UNEXPECTED_MESSAGE},
		{"empty handshake record", 22, "", 0, GNUTLS_E_UNEXPECTED_PACKET, 0,
		 GNUTLS_A_UNEXPECTED_MESSAGE},
		{"empty alert", 21, "", 0, GNUTLS_E_UNEXPECTED_PACKET, 0,
		 GNUTLS_A_UNEXPECTED_MESSAGE},
		{"long alert", 21, "\1\0\0", 3, GNUTLS_E_UNEXPECTED_PACKET, 0,
		 GNUTLS_A_UNEXPECTED_MESSAGE},
		{"fatal alert", 21, "\2\50", 2, GNUTLS_E_FATAL_ALERT_RECEIVED, 0, -1},
		{"ChangeCipherSpec", 20, "\1", 1, GNUTLS_E_UNEXPECTED_PACKET, 0,
		 GNUTLS_A_UNEXPECTED_MESSAGE},
		{"heartbeat", 24, "\1\0\0", 3, GNUTLS_E_UNEXPECTED_PACKET, 0,
		 GNUTLS_A_UNEXPECTED_MESSAGE},
		{"type 99", 99, "secret", 6, GNUTLS_E_UNEXPECTED_PACKET, 0,
		 GNUTLS_A_UNEXPECTED_MESSAGE},
		{"ticket and KeyUpdate in a record", 22, "\4\0\0\0\30\0\0\1\0", 9, 1,
		 GNUTLS_E_UNIMPLEMENTED_FEATURE, -1},
		{"KeyUpdate split", 22, "\30\0\0", 3, 1, GNUTLS_E_UNIMPLEMENTED_FEATURE, -1},
	};

	for (int kernel = 0; kernel < 2; kernel++) {
		for (size_t i = 0; i < COUNT(rows); i++) {
			bool in_kernel = kernel && has_ktls;
			int error = in_kernel && rows[i].kernel ? rows[i].kernel : rows[i].user;
			struct two t;

			doing = rows[i].name;
			if (error > 0) /* user space follows: unit tests have that */
				continue;
			if (!open_two(&t, kernel ? &uk13 : &uu13))
				return;
			inject(&t, rows[i].type, rows[i].data, rows[i].len);
			if (rows[i].kernel && rows[i].len == 3)
				inject(&t, 22, "\1\0", 2);
			/* the server gets no tickets: a peer that sends them is wrong before all */
			if (rows[i].kernel && rows[i].data[0] == 4)
				error = GNUTLS_E_UNEXPECTED_PACKET;
			expect_end(&t, error, rows[i].alert);
			close_two(&t);
			if (!ok)
				return;
		}
	}
}

/* Wire errors: whole records that are broken, and connections that break. */
static void test_wire(void)
{
	for (int kernel = 0; kernel < 2; kernel++) {
		for (int what = 0; what < 8; what++) {
			bool k = kernel && has_ktls;
			uint8_t out[20000], buf[100], zeros[16400] = {0};
			struct linger now = {1, 0};
			struct two t;
			size_t n;

			if (!open_two(&t, kernel ? &uk13 : &uu13))
				return;
			inject(&t, 23, "good", 4);
			switch (what) {
			case 0:
				doing = "bad tag";
				n = seal(t.c, 23, "bad", 3, out);
				out[n - 1] ^= 1;
				CHECK_IS(send(t.cfd, out, n, 0), n);
				usleep(20000);
				CHECK_IS(recv_wait(t.s, t.sfd, buf, sizeof(buf)), 4);
				expect_end(&t, GNUTLS_E_DECRYPTION_FAILED, GNUTLS_A_BAD_RECORD_MAC);
				break;
			case 1:
				doing = "header of a record too long";
				CHECK_IS(send(t.cfd, "\27\3\3\177\377", 5, 0), 5);
				CHECK_IS(recv_wait(t.s, t.sfd, buf, 4), 4);
				expect_end(&t, GNUTLS_E_RECORD_OVERFLOW, GNUTLS_A_RECORD_OVERFLOW);
				break;
			case 2:
				doing = "plaintext too long";
				inject(&t, 23, zeros, 16385);
				CHECK_IS(recv_wait(t.s, t.sfd, buf, 4), 4);
				expect_end(&t, GNUTLS_E_RECORD_OVERFLOW, GNUTLS_A_RECORD_OVERFLOW);
				break;
			case 3:
				doing = "record too short";
				CHECK_IS(send(t.cfd, "\27\3\3\0\4abcd", 9, 0), 9);
				CHECK_IS(recv_wait(t.s, t.sfd, buf, 4), 4);
				expect_end(&t, GNUTLS_E_DECRYPTION_FAILED, GNUTLS_A_BAD_RECORD_MAC);
				break;
			case 4:
				doing = "end without close_notify";
				shutdown(t.cfd, SHUT_WR);
				CHECK_IS(recv_wait(t.s, t.sfd, buf, 100), 4);
				expect_end(&t, GNUTLS_E_PREMATURE_TERMINATION, -1);
				break;
			case 5:
				doing = "end inside a record";
				n = seal(t.c, 23, "cut", 3, out);
				CHECK_IS(send(t.cfd, out, n - 2, 0), n - 2);
				shutdown(t.cfd, SHUT_WR);
				CHECK_IS(recv_wait(t.s, t.sfd, buf, 4), 4);
				expect_end(&t,
					   k ? GNUTLS_E_PREMATURE_TERMINATION
					     : GNUTLS_E_UNEXPECTED_PACKET_LENGTH,
					   -1);
				break;
			case 6:
				doing = "reset";
				CHECK_IS(recv_wait(t.s, t.sfd, buf, 4), 4);
				setsockopt(t.cfd, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
				close(t.cfd);
				t.cfd = dup(0);
				usleep(20000);
				expect_end(&t, GNUTLS_E_PULL_ERROR, -1);
				break;
			default: /* a long message whose second record begins like a KeyUpdate */
				doing = "empty records, close_notify";
				for (int i = 0; i < 20; i++)
					inject(&t, 23, "", 0);
				inject(&t, 21, "\1\0", 2);
				CHECK_IS(recv_wait(t.s, t.sfd, buf, 100), 4);
				CHECK_IS(recv_wait(t.s, t.sfd, buf, 100), 0);
				CHECK_IS(gnutls_record_send(t.s, "half", 4), 4);
				CHECK_IS(recv_wait(t.c, t.cfd, buf, 100), 4);
			}
			close_two(&t);
			if (!ok)
				return;
		}
	}
}

/* --- files */

struct drain {
	gnutls_session_t s;
	int fd;
	size_t have, want;
	uint8_t *got;
	ssize_t result;
};

static void *drain(void *arg)
{
	struct drain *d = arg;

	while (d->have < d->want) {
		ssize_t n = gnutls_record_recv(d->s, d->got + d->have, d->want - d->have);

		if (transient(n)) {
			wait_for(d->fd, POLLIN, 1000);
			continue;
		}
		if (n <= 0) {
			d->result = n ? n : -1;
			break;
		}
		d->have += (size_t)n;
	}
	return NULL;
}

/* Sends @want bytes of @fd; the peer reads at the same time. */
static void send_file(struct two *t, int fd, off_t *offset, size_t count, const uint8_t *data,
		      size_t want)
{
	struct drain d = {t->s, t->sfd, 0, want, malloc(want + 1), 0};
	off_t before = offset ? *offset : lseek(fd, 0, SEEK_CUR);
	size_t sent = 0;
	pthread_t th;
	ssize_t n;

	pthread_create(&th, NULL, drain, &d);
	while ((n = gnutls_record_send_file(t->c, fd, offset, count - sent)) > 0 || transient(n)) {
		if (n > 0)
			sent += (size_t)n;
		else
			wait_for(t->cfd, POLLOUT, 1000);
		if (sent == count)
			break;
	}
	if (n < 0 || sent != want)
		shutdown(t->cfd, SHUT_WR); /* lets the thread end */
	pthread_join(th, NULL);
	if (n >= 0 && memcmp(d.got, data, want) != 0)
		n = -9999;
	free(d.got);
	CHECK(n >= 0);
	CHECK_IS(sent, want);
	CHECK_IS(d.result, 0);
	if (before >= 0)
		CHECK_IS((offset ? *offset : lseek(fd, 0, SEEK_CUR)) - before, want);
}

static void test_files(void)
{
	static const struct how *const hows[] = {&ku13, &kk13, &uu13, &kk12};
	static const uint8_t zeros[50000];
	char name[] = "/tmp/session-kernel.XXXXXX";
	int fd = mkstemp(name), sparse, direct, pipes[2];

	CHECK_IS(write(fd, big, 700000), 700000);
	direct = open(name, O_RDONLY | O_DIRECT);
	unlink(name);
	sparse = fileno(tmpfile());
	CHECK_IS(ftruncate(sparse, (3ll << 30) + 777), 0);
	for (size_t h = 0; h < COUNT(hows) * 2 && ok; h++) {
		struct how how = *hows[h / 2];
		uint8_t buf[100];
		struct two t;
		off_t off;
		pid_t pid;

		how.blocking = h & 1;
		if (!open_two(&t, &how))
			return;
		doing = "offset";
		off = 12345;
		send_file(&t, fd, &off, 500000, big + 12345, 500000);
		doing = "more than there is";
		if (ok)
			send_file(&t, fd, &off, 1 << 30, big + 512345, 700000 - 512345);
		doing = "position";
		lseek(fd, 3, SEEK_SET);
		if (ok)
			send_file(&t, fd, NULL, 1 << 30, big + 3, 699997);
		doing = "nothing";
		if (ok)
			CHECK_IS(gnutls_record_send_file(t.c, fd, NULL, 100), 0);
		CHECK_IS(gnutls_record_send_file(t.c, fd, &off, 0), 0);
		doing = "sparse, beyond 2 GiB";
		off = (3ll << 30) - 40000;
		if (ok)
			send_file(&t, sparse, &off, 1 << 30, zeros, 40777);
		doing = "pipe";
		if (ok && pipe(pipes) == 0) {
			pid = fork();
			if (pid == 0) {
				close(pipes[0]);
				for (size_t at = 0; at < 300000;)
					at += (size_t)write(pipes[1], big + at, 300000 - at);
				_exit(0);
			}
			close(pipes[1]);
			send_file(&t, pipes[0], NULL, 1 << 30, big, 300000);
			waitpid(pid, NULL, 0);
			close(pipes[0]);
		}
		doing = "O_DIRECT";
		off = 77;
		if (ok && direct >= 0)
			send_file(&t, direct, &off, 200000, big + 77, 200000);
		doing = "behind corked data";
		gnutls_record_cork(t.c);
		if (ok)
			CHECK_IS(gnutls_record_send(t.c, "corked", 6), 6);
		off = 0;
		CHECK_IS(gnutls_record_send_file(t.c, fd, &off, 10), 10);
		CHECK_IS(recv_wait(t.s, t.sfd, buf, 6), 6);
		CHECK_IS(recv_wait(t.s, t.sfd, buf + 6, 10), 10);
		CHECK(memcmp(buf, "corked", 6) == 0 && memcmp(buf + 6, big, 10) == 0);
		CHECK_IS(gnutls_record_uncork(t.c, GNUTLS_RECORD_WAIT), 0);
		doing = "a file that cannot be read";
		CHECK_IS(gnutls_record_send_file(t.c, 9999, NULL, 10), GNUTLS_E_FILE_ERROR);
		if (!how.blocking)
			both_ways(&t, 1000);
		close_two(&t);
	}
	/* a file that shrinks while it is sent: a short count, then 0 */
	for (int kernel = 0; kernel < 2 && ok; kernel++) {
		size_t have = 0;
		struct two t;
		off_t off = 0;
		ssize_t n;

		doing = "shrinks";
		if (!open_two(&t, kernel ? &kk13 : &uu13))
			return;
		CHECK_IS(gnutls_record_send_file(t.c, fd, &off, 100000), 100000);
		CHECK_IS(ftruncate(fd, 120000), 0);
		CHECK_IS(gnutls_record_send_file(t.c, fd, &off, 100000), 20000);
		CHECK_IS(gnutls_record_send_file(t.c, fd, &off, 100000), 0);
		CHECK_IS(ftruncate(fd, 700000), 0);
		while (have < 120000) {
			uint8_t buf[20000];

			n = recv_wait(t.s, t.sfd, buf, sizeof(buf));
			CHECK(n > 0 && memcmp(buf, big + have, (size_t)n) == 0);
			have += (size_t)n;
		}
		close_two(&t);
		CHECK_IS(pwrite(fd, big, 700000, 0), 700000);
	}
	close(fd);
	close(sparse);
	if (direct >= 0)
		close(direct);
}

/* --- the rest of the API on an offloaded session */

static void *late_bye(void *arg)
{
	struct two *t = arg;

	usleep(200000);
	gnutls_bye(t->c, GNUTLS_SHUT_WR);
	return NULL;
}

static void test_api(void)
{
	static const struct how *const hows[] = {&kk13, &kk12, &uk13, &uk12};

	for (size_t h = 0; h < COUNT(hows); h++) {
		const struct how *how = hows[h];
		bool tls13 = how->version[2] == '3', k = has_ktls && how->c;
		gnutls_datum_t key, iv, data;
		gnutls_packet_t packet;
		unsigned char seq[8], before[8];
		uint8_t buf[20000];
		struct two t;
		pthread_t th;
		ssize_t n;
		pid_t pid;

		doing = "cork";
		if (!open_two(&t, how))
			return;
		gnutls_record_cork(t.c);
		CHECK_IS(gnutls_record_send(t.c, big, 30000), 30000);
		CHECK_IS(gnutls_record_check_corked(t.c), 30000);
		CHECK_IS(gnutls_record_recv(t.s, buf, 1), GNUTLS_E_AGAIN);
		CHECK_IS(gnutls_record_uncork(t.c, GNUTLS_RECORD_WAIT), 30000);
		CHECK_IS(gnutls_record_check_corked(t.c), 0);
		CHECK_IS(recv_wait(t.s, t.sfd, buf, 10), 10);
		doing = "pending";
		n = (ssize_t)gnutls_record_check_pending(t.s);
		CHECK(n >= 16374);
		for (size_t got = 10; got < 30000; got += (size_t)n)
			CHECK((n = recv_wait(t.s, t.sfd, buf, sizeof(buf))) > 0);
		CHECK_IS(gnutls_record_check_pending(t.s), 0);
		doing = "padding";
		CHECK_IS(gnutls_record_send2(t.c, "x", 1, 10, 0),
			 !tls13 ? GNUTLS_E_INVALID_REQUEST
			 : k    ? GNUTLS_E_UNIMPLEMENTED_FEATURE
				: 1);
		CHECK_IS(gnutls_record_can_use_length_hiding(t.c), tls13 && !k);
		if (tls13 && !k)
			CHECK_IS(recv_wait(t.s, t.sfd, buf, 10), 1);
		doing = "record size";
		CHECK_IS(gnutls_record_set_max_size(t.c, 512), 0);
		n = gnutls_record_send(t.c, big, 5000);
		CHECK(n > 0);
		for (size_t want = (size_t)n, got = 0; got < want; got += (size_t)n)
			CHECK((n = recv_wait(t.s, t.sfd, buf, sizeof(buf))) > 0);
		CHECK_IS(gnutls_record_set_max_size(t.c, 16384), 0);
		doing = "sequence numbers";
		CHECK_IS(gnutls_record_get_state(t.c, 0, NULL, &iv, &key, before), 0);
		CHECK_IS(key.size, 16);
		for (int i = 0; i < 3; i++) {
			CHECK_IS(gnutls_record_send(t.c, "seq", 3), 3);
			wait_for(t.sfd, POLLIN, 1000);
			CHECK_IS(gnutls_record_recv_seq(t.s, buf, 100, seq), 3);
			CHECK_IS(seq[7], (uint8_t)(before[7] + i));
		}
		CHECK_IS(gnutls_record_get_state(t.c, 0, NULL, NULL, NULL, seq), 0);
		CHECK_IS(seq[7], (uint8_t)(before[7] + 3));
		CHECK_IS(gnutls_record_get_state(t.s, 1, NULL, NULL, NULL, seq), 0);
		CHECK_IS(seq[7], (uint8_t)(before[7] + 3));
		if (k)
			CHECK_IS(gnutls_record_set_state(t.c, 0, seq), GNUTLS_E_INVALID_REQUEST);
		doing = "packets";
		CHECK_IS(gnutls_record_send(t.c, "packet", 6), 6);
		wait_for(t.sfd, POLLIN, 1000);
		CHECK_IS(gnutls_record_recv_packet(t.s, &packet), 6);
		gnutls_packet_get(packet, &data, seq);
		CHECK(data.size == 6 && memcmp(data.data, "packet", 6) == 0);
		CHECK_IS(seq[7], (uint8_t)(before[7] + 3));
		gnutls_packet_deinit(packet);
		doing = "discard";
		CHECK_IS(gnutls_record_discard_queued(t.c), 0);
		CHECK_IS(gnutls_record_send(t.c, NULL, 0), GNUTLS_E_INVALID_REQUEST);
		doing = "handshake again";
		if (tls13) {
			CHECK_IS(gnutls_handshake(t.c), 0);
		} else if (k) {
			CHECK_IS(gnutls_rehandshake(t.s), GNUTLS_E_UNIMPLEMENTED_FEATURE);
			CHECK_IS(gnutls_handshake(t.c), GNUTLS_E_UNIMPLEMENTED_FEATURE);
		} else if (has_ktls) { /* a client in user space asks: no_renegotiation */
			int ret = gnutls_handshake(t.c);

			CHECK(transient(ret));
			CHECK_IS(recv_wait(t.s, t.sfd, buf, 10), GNUTLS_E_AGAIN);
			for (int i = 0; i < 100 && transient(ret); i++)
				ret = gnutls_handshake(t.c);
			CHECK_IS(ret, GNUTLS_E_WARNING_ALERT_RECEIVED);
			CHECK_IS(gnutls_alert_get(t.c), GNUTLS_A_NO_RENEGOTIATION);
			close_two(&t);
			continue;
		}
		doing = "tickets";
		CHECK_IS(gnutls_session_ticket_send(t.s, 2, 0),
			 tls13 ? 0 : GNUTLS_E_INVALID_REQUEST);
		doing = "warning";
		if (!tls13) {
			CHECK_IS(gnutls_alert_send(t.c, GNUTLS_AL_WARNING, GNUTLS_A_USER_CANCELED),
				 0);
			CHECK_IS(recv_wait(t.s, t.sfd, buf, 1), GNUTLS_E_WARNING_ALERT_RECEIVED);
			CHECK_IS(gnutls_alert_get(t.s), GNUTLS_A_USER_CANCELED);
		}
		both_ways(&t, 20000);
		if (!ok)
			return;
		if (k) { /* the kernel's state belongs to the socket: a child can go on */
			doing = "fork";
			pid = fork();
			if (pid == 0)
				_exit(gnutls_record_send(t.c, "child", 5) == 5 ? 0 : 1);
			int status = 1;
			waitpid(pid, &status, 0);
			CHECK_IS(status, 0);
			CHECK_IS(gnutls_record_send(t.c, "parent", 6), 6);
			usleep(10000);
			memset(buf, 0, 20);
			CHECK_IS(recv_wait(t.s, t.sfd, buf, 5), 5);
			CHECK_IS(recv_wait(t.s, t.sfd, buf + 5, 6), 6);
			CHECK(memcmp(buf, "childparent", 11) == 0);
		}
		doing = "time limit";
		gnutls_record_set_timeout(t.s, 100);
		set_blocking(t.sfd, true);
		CHECK_IS(gnutls_record_recv(t.s, buf, 10), GNUTLS_E_TIMEDOUT);
		gnutls_record_set_timeout(t.s, 0);
		doing = "bye waits";
		pthread_create(&th, NULL, late_bye, &t);
		CHECK_IS(gnutls_bye(t.s, GNUTLS_SHUT_RDWR), 0);
		pthread_join(th, NULL);
		CHECK_IS(gnutls_record_recv(t.s, buf, 10), 0);
		close_two(&t);
	}
	/* two descriptors; the end without a word */
	for (int kernel = 0; kernel < 2; kernel++) {
		struct how how = kernel ? kk13 : kk12;
		uint8_t buf[10];
		struct two t;
		int fds[2];

		doing = "two descriptors";
		connection(fds);
		t.cfd = fds[0];
		t.sfd = fds[1];
		set_blocking(t.cfd, false);
		set_blocking(t.sfd, false);
		t.c = session_new(GNUTLS_CLIENT, &how, true, -1);
		t.s = session_new(GNUTLS_SERVER, &how, true, t.sfd);
		int other = dup(t.cfd);
		gnutls_transport_set_int2(t.c, t.cfd, other);
		CHECK(shake(&t));
		if (has_ktls)
			CHECK_IS(gnutls_transport_is_ktls_enabled(t.c), GNUTLS_KTLS_DUPLEX);
		both_ways(&t, 50000);
		gnutls_deinit(t.c);
		t.c = NULL;
		close(other);
		shutdown(t.cfd, SHUT_RDWR);
		doing = "no bye";
		CHECK_IS(recv_wait(t.s, t.sfd, buf, 10), GNUTLS_E_PREMATURE_TERMINATION);
		close_two(&t);
	}
}

/* --- many at once */

static void test_many(void)
{
	unsigned count = getenv("LONG") ? 1000 : 200;
	struct two *t = calloc(count, sizeof(*t));
	struct rlimit lim;
	uint8_t buf[100];

	getrlimit(RLIMIT_NOFILE, &lim);
	lim.rlim_cur = lim.rlim_max;
	setrlimit(RLIMIT_NOFILE, &lim);
	for (unsigned i = 0; i < count; i++) {
		struct how how = i & 1 ? kk13 : kk12;

		doing = "open";
		how.cipher = i & 2 ? "AES-128-GCM" : "CHACHA20-POLY1305";
		if (!open_two(&t[i], &how))
			return;
	}
	doing = "data";
	for (unsigned i = 0; i < count; i++) {
		CHECK_IS(gnutls_record_send(t[i].c, &i, sizeof(i)), sizeof(i));
		CHECK_IS(gnutls_record_send(t[count - 1 - i].s, "x", 1), 1);
	}
	for (unsigned i = 0; i < count; i++) {
		CHECK_IS(recv_wait(t[i].s, t[i].sfd, buf, sizeof(buf)), sizeof(i));
		CHECK(memcmp(buf, &i, sizeof(i)) == 0);
		CHECK_IS(recv_wait(t[i].c, t[i].cfd, buf, sizeof(buf)), 1);
	}
	doing = "end";
	for (unsigned i = 0; i < count; i++)
		CHECK_IS(gnutls_bye(t[i].c, GNUTLS_SHUT_WR), 0);
	for (unsigned i = 0; i < count; i++) {
		CHECK_IS(recv_wait(t[i].s, t[i].sfd, buf, sizeof(buf)), 0);
		close_two(&t[i]);
	}
	free(t);
}

/* --- OpenSSL, in user space */

/* Its server turns lines round. */
static void test_openssl(void)
{
	static const struct {
		const char *version, *cipher;
	} rows[] = {
		{"1.2", "AES-128-GCM"}, {"1.2", "CHACHA20-POLY1305"}, {"1.3", "AES-128-GCM"},
		{"1.3", "AES-256-GCM"}, {"1.3", "CHACHA20-POLY1305"},
	};
	char cert[] = "/tmp/cert.XXXXXX", key[] = "/tmp/key.XXXXXX";
	int cfd = mkstemp(cert), kfd = mkstemp(key);

	CHECK(write(cfd, pem_ec_cert, sizeof(pem_ec_cert) - 1) > 0);
	CHECK(write(kfd, pem_ec_key, sizeof(pem_ec_key) - 1) > 0);
	for (size_t i = 0; i < COUNT(rows) && ok; i++) {
		struct how how = {rows[i].version, rows[i].cipher, true, false, true, true};
		struct sockaddr_in sin = {.sin_family = AF_INET, .sin_port = htons(7433)};
		char version[] = "-tls1_2", buf[100];
		int fd = -1, one = 1, up = -1;
		gnutls_session_t s;
		pid_t pid;
		ssize_t n;

		doing = rows[i].cipher;
		version[6] = rows[i].version[2];
		sin.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
		pid = fork();
		if (pid == 0) {
			dup2(open("/dev/null", O_RDWR), 1);
			dup2(1, 2);
			/* the system's library for the system's program */
			unsetenv("LD_LIBRARY_PATH");
			execlp("openssl", "openssl", "s_server", "-accept", "7433", "-cert", cert,
			       "-key", key, "-rev", version, "-quiet", (char *)NULL);
			_exit(1);
		}
		for (int j = 0; j < 200 && up < 0; j++) {
			usleep(50000);
			fd = socket(AF_INET, SOCK_STREAM, 0);
			setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
			up = connect(fd, (struct sockaddr *)&sin, sizeof(sin));
			if (up < 0)
				close(fd);
		}
		s = session_new(GNUTLS_CLIENT, &how, true, fd);
		up = up < 0 ? up : gnutls_handshake(s);
		for (int j = 0; j < 20 && up == 0; j++) {
			/* its KeyUpdate comes with its next data, where the kernel can follow */
			if (j % 5 == 4 && rows[i].version[2] == '3' && (has_rekey || !has_ktls) &&
			    gnutls_session_key_update(s, GNUTLS_KU_PEER) < 0)
				up = -1001;
			if (gnutls_record_send(s, "lines\n", 6) != 6)
				up = -1002;
			for (size_t got = 0; up == 0 && got < 6; got += (size_t)n) {
				n = gnutls_record_recv(s, buf + got, sizeof(buf) - got);
				if (n == GNUTLS_E_AGAIN)
					n = 0;
				else if (n <= 0)
					up = (int)(n ? n : -1003);
			}
			if (up == 0 && memcmp(buf, "senil\n", 6) != 0)
				up = -1004;
		}
		if (up == 0 && has_ktls &&
		    gnutls_transport_is_ktls_enabled(s) != GNUTLS_KTLS_DUPLEX)
			up = -1005;
		gnutls_bye(s, GNUTLS_SHUT_WR);
		gnutls_deinit(s);
		close(fd);
		kill(pid, SIGTERM);
		waitpid(pid, NULL, 0);
		CHECK_IS(up, 0);
	}
	unlink(cert);
	unlink(key);
	close(cfd);
	close(kfd);
}

/* Its client updates keys, and asks for ours. */
static void test_openssl_client(void)
{
	for (int v = 2; v < 4; v++) {
		struct how how = {v == 2 ? "1.2" : "1.3", "AES-128-GCM", false, true, true, true};
		struct sockaddr_in sin = {.sin_family = AF_INET};
		socklen_t len = sizeof(sin);
		int l = socket(AF_INET, SOCK_STREAM, 0), fd, in[2];
		bool follows = has_rekey || !has_ktls;
		char to[40], version[] = "-tls1_2", buf[100];
		gnutls_session_t s;
		pid_t pid;

		doing = how.version;
		version[6] = how.version[2];
		sin.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
		CHECK(bind(l, (struct sockaddr *)&sin, sizeof(sin)) == 0 && listen(l, 1) == 0 &&
		      getsockname(l, (struct sockaddr *)&sin, &len) == 0 && pipe(in) == 0);
		snprintf(to, sizeof(to), "127.0.0.1:%u", ntohs(sin.sin_port));
		pid = fork();
		if (pid == 0) {
			dup2(in[0], 0);
			close(in[1]);
			dup2(open("/dev/null", O_RDWR), 1);
			dup2(1, 2);
			unsetenv("LD_LIBRARY_PATH");
			execlp("openssl", "openssl", "s_client", "-connect", to, version,
			       (char *)NULL);
			_exit(1);
		}
		close(in[0]);
		wait_for(l, POLLIN, 20000);
		fcntl(l, F_SETFL, O_NONBLOCK);
		CHECK((fd = accept(l, NULL, NULL)) >= 0);
		close(l);
		s = session_new(GNUTLS_SERVER | GNUTLS_NO_SIGNAL, &how, true, fd);
		gnutls_handshake_set_timeout(s, 20000);
		CHECK_IS(gnutls_handshake(s), 0);
		gnutls_record_set_timeout(s, 20000);
		if (has_ktls)
			CHECK_IS(gnutls_transport_is_ktls_enabled(s), GNUTLS_KTLS_DUPLEX);
		CHECK_IS(write(in[1], "hello\n", 6), 6);
		CHECK_IS(gnutls_record_recv(s, buf, sizeof(buf)), 6);
		CHECK_IS(gnutls_record_send(s, "answer\n", 7), 7);
		if (v == 3) {
			usleep(200000);
			CHECK_IS(write(in[1], "K\n", 2), 2);
			usleep(300000);
			CHECK_IS(write(in[1], "more\n", 5), 5);
			CHECK_IS(gnutls_record_recv(s, buf, sizeof(buf)),
				 follows ? 5 : GNUTLS_E_UNIMPLEMENTED_FEATURE);
		}
		if (v == 2 || follows) {
			CHECK_IS(gnutls_record_send(s, "new key\n", 8), 8);
			usleep(200000);
			CHECK_IS(write(in[1], "last\n", 5), 5);
			CHECK_IS(gnutls_record_recv(s, buf, sizeof(buf)), 5);
			CHECK_IS(gnutls_bye(s, GNUTLS_SHUT_WR), 0);
		} else {
			CHECK_IS(gnutls_alert_send_appropriate(s, GNUTLS_E_UNIMPLEMENTED_FEATURE),
				 0);
		}
		gnutls_deinit(s);
		close(fd);
		close(in[1]);
		kill(pid, SIGTERM);
		waitpid(pid, NULL, 0);
	}
}

/* --- no kernel TLS: it works, and says why */

static void test_without(void)
{
	gnutls_ktls_direction_st info;
	struct two t;

	if (!open_two(&t, &kk13))
		return;
	CHECK_IS(gnutls_transport_is_ktls_enabled(t.c), 0);
	CHECK_IS(gnutls_ktls_get_direction(t.c, GNUTLS_KTLS_SEND, &info, sizeof(info)), 0);
	CHECK_IS(info.reason, GNUTLS_KTLS_REASON_NO_MODULE);
	CHECK(strstr(gnutls_ktls_reason_get_text(info.reason), "module"));
	both_ways(&t, 100000);
	close_two(&t);
}

int main(void)
{
	static const struct {
		const char *name;
		void (*run)(void);
		int when; /* 1: needs kernel TLS, -1: only without, 2: kernel TLS without rekey */
	} tests[] = {
		{"without the module", test_without, -1},
		{"ciphers, versions, paths, blocking or not", test_matrix, 0},
		{"key updates", test_updates, 0},
		{"key updates that the kernel cannot", test_updates_impossible, 2},
		{"records of a raw peer", test_raw_peer, 0},
		{"errors on the wire", test_wire, 0},
		{"files", test_files, 0},
		{"the rest of the API", test_api, 0},
		{"many sessions", test_many, 0},
		{"OpenSSL's server", test_openssl, 0},
		{"OpenSSL's client", test_openssl_client, 0},
	};
	gnutls_ktls_system_st sys;

	setvbuf(stdout, NULL, _IOLBF, 0);
	signal(SIGPIPE, SIG_DFL);
	for (size_t i = 0; i < sizeof(big); i++)
		big[i] = (uint8_t)(i * 7 + (i >> 8) * 13 + (i >> 16));
	credentials();
	if (gnutls_ktls_get_system(&sys, sizeof(sys)) < 0)
		return 1;
	has_ktls = sys.attach == GNUTLS_KTLS_REASON_OFFLOADED;
	has_rekey = has_ktls && sys.can_rekey;
	printf("     kernel TLS: %s, rekey: %s\n", has_ktls ? "yes" : "no",
	       has_rekey ? "yes" : "no");
	for (size_t i = 0; i < COUNT(tests); i++) {
		struct timespec a, b;

		if ((tests[i].when > 0 && !has_ktls) || (tests[i].when < 0 && has_ktls) ||
		    (tests[i].when == 2 && has_rekey))
			continue;
		if (getenv("ONLY") && !strstr(tests[i].name, getenv("ONLY")))
			continue;
		ok = true;
		doing = "";
		clock_gettime(CLOCK_MONOTONIC, &a);
		tests[i].run();
		clock_gettime(CLOCK_MONOTONIC, &b);
		printf("%s %s (%.1f s)\n", ok ? "ok  " : "FAIL", tests[i].name,
		       (double)(b.tv_sec - a.tv_sec) + (double)(b.tv_nsec - a.tv_nsec) / 1e9);
		if (ok)
			passed++;
		else
			failed++;
	}
	printf("%u passed, %u failed, %u skipped\n", passed, failed, skipped);
	return failed ? 1 : 0;
}
