/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sessions of ours with each other over loopback TCP of a real kernel: data in every pairing of
 * paths, many sessions at once. Without kernel TLS it runs in user space and checks that the reason
 * is told. */
#include "config.h"

#include "sessions.h"

#include <sys/resource.h>

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

static void combination(const struct how *how)
{
	static char what[100];
	struct two t;

	snprintf(what, sizeof(what), "TLS %s %s, directions %u and %u, %s", how->version,
		 how->cipher, how->c, how->s, how->blocking ? "blocking" : "non-blocking");
	doing = what;
	if (!open_two(&t, how))
		return;
	duplex(&t, is_long() ? 100000 : 40000, 0, 0);
	if (ok && !how->blocking)
		both_ways(&t, 100000);
	if (ok)
		end_both(&t);
	close_two(&t);
}

/* Every cipher, version and pairing of paths. One direction alone: with one cipher, or all of them
 * in the long form. */
static void test_matrix(void)
{
	for (size_t c = 0; c < COUNT(all_ciphers); c++) {
		for (unsigned v = 2; v < 4; v++) {
			for (unsigned dirs = 1; dirs < 16; dirs++) {
				struct how how = {.version = v == 2 ? "1.2" : "1.3",
						  .cipher = all_ciphers[c],
						  .c = dirs & 3,
						  .s = dirs >> 2};
				bool half = how.c == SEND || how.c == RECV || how.s == SEND ||
					    how.s == RECV;

				how.x509 = wants_x509(how.version, how.cipher) ||
					   (c == 0 && dirs == 15);
				if (half && c && !is_long())
					continue;
				for (unsigned b = 0; b < 2 && ok; b++) {
					how.blocking = b;
					if (!half || is_long() || b == dirs % 2)
						combination(&how);
				}
				if (!ok)
					return;
			}
		}
	}
}

/* --- many at once */

static void test_many(void)
{
	unsigned count = is_long() ? 1000 : 200;
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

/* --- no kernel TLS: it works, and says why */

static void test_without(void)
{
	gnutls_ktls_direction_st info;
	gnutls_ktls_system_st sys;
	struct two t;

	if (!open_two(&t, &kk13))
		return;
	CHECK_IS(gnutls_transport_is_ktls_enabled(t.c), 0);
	CHECK_IS(gnutls_ktls_get_direction(t.c, GNUTLS_KTLS_SEND, &info, sizeof(info)), 0);
	CHECK_IS(gnutls_ktls_get_system(&sys, sizeof(sys)), 0);
	CHECK_IS(info.reason,
		 sys.built ? GNUTLS_KTLS_REASON_NO_MODULE : GNUTLS_KTLS_REASON_NOT_BUILT);
	CHECK(strstr(gnutls_ktls_reason_get_text(info.reason), sys.built ? "module" : "built"));
	both_ways(&t, 100000);
	close_two(&t);
}

int main(void)
{
	static const struct test tests[] = {
		{"without the module", test_without, WITHOUT_KTLS},
		{"ciphers, versions, paths, blocking or not", test_matrix, ALWAYS},
		{"many sessions", test_many, ALWAYS},
	};

	return run_tests(tests, COUNT(tests));
}
