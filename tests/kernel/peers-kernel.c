/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Our sessions in the kernel against other libraries, each in a process of its own (peer.h):
 * OpenSSL in user space and with kernel TLS, the stock GnuTLS. $PEERS: their folder; $STOCK: that
 * of the stock library. */
#include "config.h"

#include "peer.h"
#include "sessions.h"

#include <pthread.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <gnutls/socket.h>

struct kind {
	const char *program, *mode;
	unsigned updates; /* so many in a row it bears */
	bool one_asks;    /* it refuses a request while it waits for the answer to its own */
};

static bool absent; /* the peer of this test */

struct job {
	struct how how; /* .c: our directions */
	bool server;    /* we are */
	size_t len;
	unsigned updates, theirs;
	bool request;
};

static pid_t start(const struct kind *kind, const struct job *job, int fd, int other)
{
	const char *dir = getenv("PEERS"), *stock = getenv("STOCK");
	char path[200], number[20], len[20], updates[20];
	pid_t pid;

	snprintf(path, sizeof(path), "%s/%s", dir ? dir : "/tests/peers", kind->program);
	snprintf(number, sizeof(number), "%d", fd);
	snprintf(len, sizeof(len), "%zu", job->len);
	snprintf(updates, sizeof(updates), "%u", job->theirs);
	pid = fork();
	if (pid)
		return pid;
	close(other);
	setenv("LD_LIBRARY_PATH", stock ? stock : "/stock", 1);
	execl(path, path, job->server ? "client" : "server", number, job->how.version,
	      job->how.cipher, kind->mode, len, updates, job->request ? "1" : "0", (char *)NULL);
	_exit(PEER_ABSENT);
}

/* A session of ours with a peer: *@result is the worse of both threads, *@status the peer's. */
static void run(const struct kind *kind, const struct job *job, int *result, int *status)
{
	unsigned flags = (job->server ? GNUTLS_SERVER : GNUTLS_CLIENT) | GNUTLS_NO_SIGNAL;
	struct worker w[2];
	pthread_t th[2];
	uint8_t buf[10];
	int fds[2], ret;
	pid_t pid;

	connection(fds);
	pid = start(kind, job, fds[1], fds[0]);
	close(fds[1]);
	w[0] = (struct worker){session_new(flags, &job->how, job->how.c, fds[0]),
			       fds[0],
			       job->len,
			       job->updates,
			       job->request ? GNUTLS_KU_PEER : 0,
			       0,
			       false};
	gnutls_handshake_set_timeout(w[0].s, 60000);
	do {
		ret = gnutls_handshake(w[0].s);
	} while (transient(ret));
	*result = ret;
	if (ret == 0) {
		if (has_ktls && gnutls_transport_is_ktls_enabled(w[0].s) != job->how.c)
			*result = GNUTLS_E_INTERNAL_ERROR;
		set_blocking(fds[0], job->how.blocking);
		w[1] = w[0];
		w[1].updates = 0;
		pthread_create(&th[0], NULL, sender, &w[0]);
		pthread_create(&th[1], NULL, receiver, &w[1]);
		pthread_join(th[0], NULL);
		pthread_join(th[1], NULL);
		if (w[1].result < 0)
			*result = (int)w[1].result;
		else if (w[0].result != job->updates || w[1].bad)
			*result = w[1].bad ? GNUTLS_E_DECRYPTION_FAILED : (int)w[0].result;
		if (*result == 0) {
			while (transient(ret = gnutls_bye(w[0].s, GNUTLS_SHUT_WR)))
				;
			*result = ret ? ret : (int)recv_wait(w[0].s, fds[0], buf, sizeof(buf));
		} else {
			gnutls_alert_send_appropriate(w[0].s, *result);
		}
	}
	gnutls_deinit(w[0].s);
	/* a close with unread data would be a reset, which may overtake our alert */
	shutdown(fds[0], SHUT_WR);
	*status = -1;
	waitpid(pid, status, 0);
	close(fds[0]);
	*status = WIFEXITED(*status) ? WEXITSTATUS(*status) : -1;
}

/* false: it can't be had, or something is wrong; then no more of it. */
static bool one(const struct kind *kind, const struct job *job)
{
	static char what[200];
	int result, status;

	snprintf(what, sizeof(what), "TLS %s %s, we are %s, directions %u, %s, updates %u %u",
		 job->how.version, job->how.cipher, job->server ? "server" : "client", job->how.c,
		 job->how.blocking ? "blocking" : "non-blocking", job->updates, job->theirs);
	doing = what;
	run(kind, job, &result, &status);
	if (status == PEER_ABSENT) {
		skip_test("the peer was not built, or its library is not there");
		absent = true;
		return false;
	}
	if (status == PEER_CANNOT) {
		skip_test("its library did not take the session to the kernel");
		return false;
	}
	if (result || status) {
		printf("     %s: we %s, the peer %d\n", what,
		       result < 0 ? gnutls_strerror_name(result) : "are done", status);
		ok = false;
	}
	return ok;
}

static void matrix(const struct kind *kind)
{
	unsigned done = 0, cannot = 0;

	absent = false;
	for (unsigned way = 0; way < COUNT(all_ciphers) * 24; way++) {
		unsigned c = way / 24, dirs = way % 3 + 1;
		bool tls13 = way / 3 % 2, server = way / 6 % 2, blocking = way / 12 % 2;
		struct job job = {.how = {.version = tls13 ? "1.3" : "1.2",
					  .cipher = all_ciphers[c],
					  .c = dirs,
					  .x509 = true,
					  .blocking = blocking},
				  .server = server,
				  .len = is_long() ? 200000 : 30000};

		/* the short form: each cipher in both versions, roles and blocking in turn; one
		 * direction alone once for each version */
		if (!is_long() && (dirs == BOTH ? server != (c + tls13) % 2 || blocking != c / 2
						: c || server != dirs % 2 || blocking != tls13))
			continue;
		if (one(kind, &job))
			done++;
		else if (!ok || absent)
			return;
		else
			cannot++;
	}
	if (done)
		skip_test(NULL); /* not every cipher has to be in its kernel TLS */
	printf("     %u sessions%s", done, cannot ? "" : "\n");
	if (cannot)
		printf(", %u that its library kept in user space\n", cannot);
}

/* Key updates of both sides at once, with and without a wish for the other's. */
static void updates(const struct kind *kind)
{
	for (unsigned way = 0; way < 8; way++) {
		unsigned many = is_long() ? kind->updates * 10 : kind->updates;
		struct job job = {.how = {.version = "1.3",
					  .cipher = all_ciphers[way & 2 ? 3 : 0],
					  .c = BOTH,
					  .x509 = true,
					  .blocking = way & 1},
				  .server = way & 4,
				  .len = 20000 * many,
				  .updates = many,
				  .theirs = many,
				  .request = way & 2};
		int result, status;

		if (kind->one_asks && job.request) {
			job.updates = job.server ? many : 0;
			job.theirs = job.server ? 0 : many;
		}
		if (!has_ktls || has_rekey) {
			if (!one(kind, &job))
				return;
			continue;
		}
		/* the kernel can't follow: the session ends with that error, and the peer is told
		 */
		doing = "the peer updates, the kernel cannot";
		job.updates = 0;
		job.theirs = many;
		job.request = false;
		run(kind, &job, &result, &status);
		if (status == PEER_ABSENT) {
			skip_test("the peer was not built, or its library is not there");
			return;
		}
		CHECK_IS(result, GNUTLS_E_UNIMPLEMENTED_FEATURE);
		CHECK_IS(status, PEER_ALERT);
	}
}

static const struct kind openssl = {"peer-openssl", "user", 25, false},
			 openssl_ktls = {"peer-openssl", "ktls", 0, false},
			 stock = {"peer-gnutls", "user", 3, true};

static void test_openssl(void)
{
	matrix(&openssl);
}

static void test_openssl_updates(void)
{
	updates(&openssl);
}

static void test_openssl_ktls(void)
{
	matrix(&openssl_ktls);
}

static void test_stock(void)
{
	matrix(&stock);
}

static void test_stock_updates(void)
{
	updates(&stock);
}

int main(void)
{
	static const struct test tests[] = {
		{"OpenSSL in user space", test_openssl, ALWAYS},
		{"OpenSSL, key updates", test_openssl_updates, ALWAYS},
		{"OpenSSL with kernel TLS", test_openssl_ktls, WITH_KTLS},
		{"stock GnuTLS", test_stock, ALWAYS},
		{"stock GnuTLS, key updates", test_stock_updates, ALWAYS},
	};

	return run_tests(tests, COUNT(tests));
}
