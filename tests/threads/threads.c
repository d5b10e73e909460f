/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Threads that share what may be shared: for ThreadSanitizer, and for whoever runs it without.
 * Arguments: a case, or none for their names. */
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <gnutls/crypto.h>

#include "common.h"

#define THREADS 16

static struct shared shared;

static int rounds(int quick, int full)
{
	return getenv("LONG") ? full : quick;
}

static void all_at_once(void *(*work)(void *))
{
	pthread_t t[THREADS];

	for (size_t i = 0; i < THREADS; i++)
		CHECK(!pthread_create(&t[i], NULL, work, (void *)i));
	for (size_t i = 0; i < THREADS; i++)
		pthread_join(t[i], NULL);
}

/* --- sessions of their own on shared credentials, priorities, ticket keys, trust, anti-replay */
static void resume(const gnutls_datum_t *data, bool early)
{
	struct couple p;
	char buf[100];

	couple_open(&p, &shared, TLS13, early ? GNUTLS_ENABLE_EARLY_DATA : 0);
	OK(gnutls_session_set_data(p.c, data->data, data->size));
	if (early)
		OK(gnutls_record_send_early_data(p.c, "early", 5));
	couple_connect(&p);
	CHECK(gnutls_session_is_resumed(p.c));
	if (early && gnutls_session_get_flags(p.s) & GNUTLS_SFLAGS_EARLY_DATA)
		CHECK(gnutls_record_recv_early_data(p.s, buf, sizeof(buf)) == 5);
	couple_talk(&p, 1000);
	couple_close(&p);
}

static void *handshakes(void *arg)
{
	size_t nr = (size_t)arg;
	unsigned status;

	for (int i = 0; i < rounds(6, 100); i++) {
		int kind = (int)((nr + (size_t)i) % 3);
		struct couple p;

		couple_open(&p, &shared, kind, GNUTLS_ENABLE_EARLY_DATA);
		couple_connect(&p);
		if (kind != PSK13) {
			OK(gnutls_certificate_verify_peers3(p.c, "localhost", &status));
			OK(gnutls_certificate_verify_peers2(p.c, &status));
		}
		couple_talk(&p, 20000);
		if (kind == TLS13) {
			gnutls_datum_t data;

			OK(gnutls_session_get_data2(p.c, &data));
			resume(&data, i & 1);
			gnutls_free(data.data);
		}
		couple_close(&p);
	}
	return NULL;
}

static void case_shared(void)
{
	all_at_once(handshakes);
}

/* --- what has no session: first use of everything at once */
static void *objects(void *arg)
{
	unsigned char buf[100], key[16] = {1}, sum[64];
	gnutls_datum_t k = {key, sizeof(key)};

	(void)arg;
	for (int i = 0; i < rounds(20, 500); i++) {
		gnutls_aead_cipher_hd_t h;
		gnutls_priority_t p;
		size_t len = sizeof(buf);

		OK(gnutls_rnd(GNUTLS_RND_KEY, buf, sizeof(buf)));
		gnutls_rnd_refresh();
		OK(gnutls_hash_fast(GNUTLS_DIG_SHA256, buf, sizeof(buf), sum));
		OK(gnutls_priority_init(&p, i & 1 ? NULL : "NORMAL", NULL));
		gnutls_priority_deinit(p);
		OK(gnutls_aead_cipher_init(&h, GNUTLS_CIPHER_AES_128_GCM, &k));
		OK(gnutls_aead_cipher_encrypt(h, "nonce-nonce-", 12, "", 0, 16, "data", 4, buf,
					      &len));
		gnutls_aead_cipher_deinit(h);
		OK(gnutls_global_init());
		gnutls_global_deinit();
	}
	return NULL;
}

static void case_objects(void)
{
	all_at_once(objects);
}

/* --- one session, one thread for each direction of each end; keys change all the while */
static struct couple duplex;
static size_t amount;
static bool updates;

static gnutls_session_t session_of(size_t end)
{
	return end ? duplex.s : duplex.c;
}

static void *sender(void *arg)
{
	size_t end = (size_t)arg;
	gnutls_session_t s = session_of(end);
	unsigned char buf[5000];

	for (size_t sent = 0, nr = 0; sent < amount; nr++) {
		size_t len = amount - sent < sizeof(buf) ? amount - sent : sizeof(buf);
		ssize_t n;

		for (size_t i = 0; i < len; i++)
			buf[i] = (unsigned char)((sent + i) * 31 >> 3);
		if (updates && nr % 50 == 49)
			while (again(n = gnutls_session_key_update(s, nr % 100 == 99 ? GNUTLS_KU_PEER : 0)))
				wait_for(duplex.fds[end], POLLOUT);
		while (again(n = gnutls_record_send(s, buf, len)))
			wait_for(duplex.fds[end], POLLOUT);
		OK(n);
		sent += (size_t)n;
	}
	return NULL;
}

static void *receiver(void *arg)
{
	size_t end = (size_t)arg;
	gnutls_session_t s = session_of(end);
	unsigned char buf[7000];

	for (size_t got = 0; got < amount;) {
		ssize_t n;

		while (again(n = gnutls_record_recv(s, buf, sizeof(buf))))
			wait_for(duplex.fds[end], POLLIN);
		OK(n);
		CHECK(n > 0);
		for (ssize_t i = 0; i < n; i++)
			CHECK(buf[i] == (unsigned char)((got + (size_t)i) * 31 >> 3));
		got += (size_t)n;
	}
	return NULL;
}

/* Functions of the application: each direction's own reason for having got nowhere. */
static ssize_t push(gnutls_transport_ptr_t ptr, const void *data, size_t len)
{
	const size_t end = (size_t)ptr;
	ssize_t n = send(duplex.fds[end], data, len, MSG_NOSIGNAL);

	if (n < 0)
		gnutls_transport_set_errno(session_of(end), errno);
	errno = n < 0 ? EIO : 0;
	return n;
}

static ssize_t pull(gnutls_transport_ptr_t ptr, void *data, size_t len)
{
	const size_t end = (size_t)ptr;
	ssize_t n = recv(duplex.fds[end], data, len, 0);

	if (n < 0)
		gnutls_transport_set_errno(session_of(end), errno);
	errno = n < 0 ? EIO : 0;
	return n;
}

static void both_ways(int kind, bool with_updates, bool functions)
{
	pthread_t t[4];

	updates = with_updates;
	amount = (size_t)rounds(2, 50) << 20;
	couple_open(&duplex, &shared, kind, 0);
	for (size_t i = 0; i < 2 && functions; i++) {
		gnutls_transport_set_ptr(session_of(i), (void *)i);
		gnutls_transport_set_push_function(session_of(i), push);
		gnutls_transport_set_pull_function(session_of(i), pull);
	}
	couple_connect(&duplex);
	for (size_t i = 0; i < 4; i++)
		CHECK(!pthread_create(&t[i], NULL, i & 1 ? sender : receiver, (void *)(i / 2)));
	for (size_t i = 0; i < 4; i++)
		pthread_join(t[i], NULL);
	couple_close(&duplex);
}

static void case_duplex(void)
{
	both_ways(TLS13, false, false);
	both_ways(TLS12, false, false);
}

static void case_updates(void)
{
	both_ways(TLS13, true, false);
}

static void case_functions(void)
{
	both_ways(TLS13, true, true);
}

/* --- the process ends while others work */
static _Atomic unsigned busy;

static void *for_ever(void *arg)
{
	(void)arg;
	for (;;) {
		struct couple p;

		couple_open(&p, &shared, TLS13, 0);
		couple_connect(&p);
		couple_talk(&p, 1000);
		couple_close(&p);
		busy++;
	}
	return NULL;
}

static void case_exit(void)
{
	pthread_t t;

	for (size_t i = 0; i < THREADS; i++)
		CHECK(!pthread_create(&t, NULL, for_ever, NULL));
	while (busy < THREADS)
		usleep(1000);
	exit(0);
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		void (*run)(void);
	} cases[] = {
		{"objects", case_objects}, {"shared", case_shared},   {"duplex", case_duplex},
		{"updates", case_updates}, {"functions", case_functions}, {"exit", case_exit},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		if (argc < 2)
			printf("%s\n", cases[i].name);
		else if (!strcmp(argv[1], cases[i].name)) {
			shared_init(&shared);
			cases[i].run();
			shared_free(&shared);
			return 0;
		}
	}
	return argc > 1;
}
