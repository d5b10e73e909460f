/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Threads that share what may be shared: for ThreadSanitizer, and for whoever runs it without.
 * Arguments: a case, or none for their names; none, in a guest (KERNEL_PATH): all that concern the
 * kernel path. */
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
static struct {
	bool updates, functions, blocking, files;
} with;
static FILE *file; /* what is sent */

static gnutls_session_t session_of(size_t end)
{
	return end ? duplex.s : duplex.c;
}

static void fill(unsigned char *buf, size_t at, size_t len)
{
	for (size_t i = 0; i < len; i++)
		buf[i] = (unsigned char)((at + i) * 31 >> 3);
}

static void change_key(size_t end, int flags)
{
	int ret;

	while (again(ret = gnutls_session_key_update(session_of(end), flags)))
		wait_for(duplex.fds[end], POLLOUT);
	OK(ret);
}

static ssize_t send_piece(size_t end, size_t at, size_t len)
{
	unsigned char buf[5000];
	ssize_t n;

	if (len > sizeof(buf))
		len = sizeof(buf);
	fill(buf, at, len);
	while (again(n = gnutls_record_send(session_of(end), buf, len)))
		wait_for(duplex.fds[end], POLLOUT);
	return n;
}

/* Of several sizes, with what lies beyond the file's end among them. */
static ssize_t send_file(size_t end, size_t at, size_t len)
{
	static const size_t sizes[] = {100000, 1, 16384, 3000, (size_t)1 << 30};
	const size_t size = sizes[at * 7 / 3 % (sizeof(sizes) / sizeof(sizes[0]))];
	off_t offset = (off_t)at;
	ssize_t n;

	/* most of it with the end in sight, or one call would be all */
	if (len > 300000 && size > 100000)
		return send_piece(end, at, len);
	while (again(n = gnutls_record_send_file(session_of(end), fileno(file), &offset, size)))
		wait_for(duplex.fds[end], POLLOUT);
	if (n > 0)
		CHECK(offset == (off_t)at + n);
	return n;
}

static void *sender(void *arg)
{
	size_t end = (size_t)arg;

	for (size_t sent = 0, nr = 0; sent < amount; nr++) {
		ssize_t n;

		if (with.updates && nr % 50 == 49)
			change_key(end, nr % 100 == 99 ? GNUTLS_KU_PEER : 0);
		n = (with.files ? send_file : send_piece)(end, sent, amount - sent);
		OK(n);
		CHECK(n > 0);
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

static void both_ways(int kind)
{
	pthread_t t[4];

	amount = (size_t)rounds(2, 50) << 20;
	couple_open(&duplex, &shared, kind, 0);
	for (size_t i = 0; i < 2 && with.functions; i++) {
		gnutls_transport_set_ptr(session_of(i), (void *)i);
		gnutls_transport_set_push_function(session_of(i), push);
		gnutls_transport_set_pull_function(session_of(i), pull);
	}
	couple_connect(&duplex);
	if (with.blocking)
		sockets_set_blocking(duplex.fds);
	for (size_t i = 0; i < 4; i++)
		CHECK(!pthread_create(&t[i], NULL, i & 1 ? sender : receiver, (void *)(i / 2)));
	for (size_t i = 0; i < 4; i++)
		pthread_join(t[i], NULL);
	couple_check_path(&duplex, duplex.c);
	couple_check_path(&duplex, duplex.s);
	couple_close(&duplex);
}

static void case_duplex(void)
{
	both_ways(TLS13);
	both_ways(TLS12);
}

static void case_updates(void)
{
	with.updates = true;
	both_ways(TLS13);
}

static void case_functions(void)
{
	with.updates = with.functions = true;
	both_ways(TLS13);
}

/* Calls that wait, key updates where they can be. */
static void case_blocking(void)
{
	with.blocking = true;
	with.updates = shared.rekey;
	both_ways(TLS13);
	with.updates = false;
	both_ways(TLS12);
}

static void case_files(void)
{
	static unsigned char piece[1 << 16];

	amount = (size_t)rounds(2, 50) << 20;
	file = tmpfile();
	CHECK(file);
	for (size_t at = 0; at < amount; at += sizeof(piece)) {
		fill(piece, at, sizeof(piece));
		CHECK(fwrite(piece, 1, sizeof(piece), file) == sizeof(piece));
	}
	CHECK(fflush(file) == 0);
	with.files = true;
	for (unsigned i = 0; i < 2; i++) {
		with.blocking = i;
		with.updates = shared.rekey;
		both_ways(TLS13);
		with.updates = false;
		both_ways(TLS12);
	}
	fclose(file);
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
	static const struct run_case cases[] = {
		{"objects", case_objects, USER_PATH},
		{"shared", case_shared, 0},
		{"duplex", case_duplex, 0},
		{"updates", case_updates, WITH_REKEY},
		{"functions", case_functions, USER_PATH},
		{"blocking", case_blocking, 0},
		{"files", case_files, 0},
		{"exit", case_exit, 0},
	};

	return run_cases(argc, argv, &shared, cases, sizeof(cases) / sizeof(cases[0]));
}
