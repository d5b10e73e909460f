/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rest of the session API on offloaded sessions. */
#include "config.h"

#include "sessions.h"

#include <poll.h>
#include <pthread.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

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
	/* a limit of ours on the peer's records: kept, so receiving stays in user space */
	for (unsigned v = 2; v < 4; v++) {
		struct how how = v == 3 ? kk13 : kk12;
		gnutls_ktls_direction_st info;
		uint8_t buf[2000] = {0};
		struct two t;
		int fds[2];

		doing = "our record size limit";
		connection(fds);
		t.cfd = fds[0];
		t.sfd = fds[1];
		set_blocking(t.cfd, false);
		set_blocking(t.sfd, false);
		t.c = session_new(GNUTLS_CLIENT, &how, 0, t.cfd);
		t.s = session_new(GNUTLS_SERVER, &how, BOTH, t.sfd);
		CHECK_IS(gnutls_record_set_max_recv_size(t.s, 1000), 0);
		CHECK(shake(&t));
		if (has_ktls)
			CHECK_IS(gnutls_transport_is_ktls_enabled(t.s), SEND);
		CHECK_IS(gnutls_ktls_get_direction(t.s, GNUTLS_KTLS_RECV, &info, sizeof(info)), 0);
		CHECK_IS(info.reason, GNUTLS_KTLS_REASON_RECORD_SIZE);
		both_ways(&t, 50000);
		inject(&t, 23, buf, 1001);
		CHECK_IS(recv_wait(t.s, t.sfd, buf, sizeof(buf)), GNUTLS_E_RECORD_OVERFLOW);
		CHECK_IS(gnutls_alert_send_appropriate(t.s, GNUTLS_E_RECORD_OVERFLOW), 0);
		CHECK_IS(recv_wait(t.c, t.cfd, buf, 50), GNUTLS_E_FATAL_ALERT_RECEIVED);
		CHECK_IS(gnutls_alert_get(t.c), GNUTLS_A_RECORD_OVERFLOW);
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
		t.c = session_new(GNUTLS_CLIENT, &how, BOTH, -1);
		t.s = session_new(GNUTLS_SERVER, &how, BOTH, t.sfd);
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

int main(void)
{
	static const struct test tests[] = {
		{"the rest of the API", test_api, ALWAYS},
	};

	return run_tests(tests, COUNT(tests));
}
