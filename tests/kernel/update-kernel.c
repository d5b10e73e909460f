/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Key updates on a real kernel: of every kind that it can follow, alone, at once and under load in
 * both directions; and what becomes of them where it cannot. */
#include "config.h"

#include "sessions.h"

#include <poll.h>
#include <unistd.h>

static bool can_update(const struct how *how)
{
	return has_rekey || !(has_ktls && (how->c || how->s));
}

static void test_updates(void)
{
	static const struct how hows[] = {
		{"1.3", "AES-128-GCM", BOTH, BOTH, false, false},
		{"1.3", "AES-128-GCM", BOTH, 0, false, false},
		{"1.3", "AES-128-GCM", 0, BOTH, false, false},
		{"1.3", "AES-128-GCM", 0, 0, false, false},
		{"1.3", "AES-256-GCM", SEND, RECV, true, false},
		{"1.3", "AES-128-CCM", RECV, BOTH, false, false},
		{"1.3", "CHACHA20-POLY1305", BOTH, SEND, false, false},
	};
	static char what[100];
	uint8_t buf[100];

	for (size_t h = 0; h < COUNT(hows); h++) {
		const struct how *how = &hows[h];
		unsigned many = h ? (is_long() ? 100 : 50) : (is_long() ? 10000 : 500);
		gnutls_ktls_direction_st info;
		struct two t;

		if (!can_update(how))
			continue;
		snprintf(what, sizeof(what), "%s, directions %u and %u", how->cipher, how->c,
			 how->s);
		doing = what;
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
			CHECK_IS(gnutls_transport_is_ktls_enabled(t.c), how->c);
			CHECK_IS(gnutls_transport_is_ktls_enabled(t.s), how->s);
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

int main(void)
{
	static const struct test tests[] = {
		{"key updates", test_updates, ALWAYS},
		{"key updates that the kernel cannot", test_updates_impossible, WITHOUT_REKEY},
	};

	return run_tests(tests, COUNT(tests));
}
