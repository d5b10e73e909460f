/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages after the handshake of offloaded sessions: authentication of the client (several
 * handshake messages as control records, with data around them), tickets that are waited for. */
#include "config.h"

#include "sessions.h"

#include <poll.h>

#include "../unit/tls-certs.h"

static gnutls_certificate_credentials_t client_cred;

static bool open_asking(struct two *t, const struct how *how)
{
	const unsigned flags = GNUTLS_NO_SIGNAL | GNUTLS_POST_HANDSHAKE_AUTH;
	int fds[2];

	connection(fds);
	t->cfd = fds[0];
	t->sfd = fds[1];
	set_blocking(t->cfd, false);
	set_blocking(t->sfd, false);
	t->c = session_new(GNUTLS_CLIENT | flags, how, how->c, t->cfd);
	t->s = session_new(GNUTLS_SERVER | flags, how, how->s, t->sfd);
	gnutls_credentials_set(t->c, GNUTLS_CRD_CERTIFICATE, client_cred);
	if (!shake(t)) {
		ok = false;
		return false;
	}
	gnutls_certificate_server_set_request(t->s, GNUTLS_CERT_REQUIRE);
	return true;
}

static void set_up(void)
{
	const gnutls_datum_t cert = {(unsigned char *)pem_client_cert, sizeof(pem_client_cert) - 1};
	const gnutls_datum_t key = {(unsigned char *)pem_client_key, sizeof(pem_client_key) - 1};

	if (client_cred)
		return;
	gnutls_certificate_allocate_credentials(&client_cred);
	gnutls_certificate_set_x509_key_mem(client_cred, &cert, &key, GNUTLS_X509_FMT_PEM);
}

static int answer_wait(gnutls_session_t s, int fd)
{
	int ret = GNUTLS_E_AGAIN;

	for (int i = 0; i < 40 && transient(ret); i++) {
		ret = gnutls_reauth(s, 0);
		if (transient(ret))
			wait_for(fd, gnutls_record_get_direction(s) ? POLLOUT : POLLIN, 500);
	}
	return ret;
}

static void test_reauth(void)
{
	static const struct how *const hows[] = {&kk13, &ku13, &uk13, &uu13};

	for (size_t h = 0; ok && h < COUNT(hows); h++) {
		struct how how = *hows[h];
		uint8_t buf[100];
		unsigned n;
		struct two t;

		set_up();
		how.x509 = true;
		doing = "a request";
		if (!open_asking(&t, &how))
			return;
		for (int round = 0; round < 3; round++) {
			CHECK_IS(gnutls_reauth(t.s, 0), GNUTLS_E_AGAIN);
			if (round == 1) /* data behind it */
				CHECK_IS(gnutls_record_send(t.s, big, 50), 50);
			CHECK_IS(recv_wait(t.c, t.cfd, buf, sizeof(buf)), GNUTLS_E_REAUTH_REQUEST);
			if (round == 1)
				CHECK_IS(recv_wait(t.c, t.cfd, buf, sizeof(buf)), 50);
			doing = "a key update, data, then the answer";
			if (round == 2 && (has_rekey || !has_ktls || (!how.c && !how.s)))
				update(t.c, t.cfd, 0);
			if (round)
				CHECK_IS(gnutls_record_send(t.c, big, 60), 60);
			CHECK_IS(answer_wait(t.c, t.cfd), 0);
			if (round) {
				CHECK_IS(answer_wait(t.s, t.sfd), GNUTLS_E_GOT_APPLICATION_DATA);
				CHECK_IS(recv_wait(t.s, t.sfd, buf, sizeof(buf)), 60);
			}
			CHECK_IS(answer_wait(t.s, t.sfd), 0);
			doing = "after it";
			CHECK(gnutls_certificate_get_peers(t.s, &n) && n == 1);
			both_ways(&t, 100000);
		}
		if (has_ktls) {
			CHECK_IS(gnutls_transport_is_ktls_enabled(t.c), how.c);
			CHECK_IS(gnutls_transport_is_ktls_enabled(t.s), how.s);
		}
		close_two(&t);
	}
}

/* No certificate where one is required: the alert gets through. */
static void test_required(void)
{
	struct how how = kk13;
	uint8_t buf[100];
	struct two t;

	set_up();
	how.x509 = true;
	doing = "no certificate";
	if (!open_asking(&t, &how))
		return;
	gnutls_credentials_clear(t.c);
	gnutls_certificate_credentials_t empty;
	gnutls_certificate_allocate_credentials(&empty);
	gnutls_credentials_set(t.c, GNUTLS_CRD_CERTIFICATE, empty);
	CHECK_IS(gnutls_reauth(t.s, 0), GNUTLS_E_AGAIN);
	CHECK_IS(recv_wait(t.c, t.cfd, buf, sizeof(buf)), GNUTLS_E_REAUTH_REQUEST);
	CHECK_IS(answer_wait(t.c, t.cfd), 0);
	CHECK_IS(answer_wait(t.s, t.sfd), GNUTLS_E_CERTIFICATE_REQUIRED);
	CHECK_IS(gnutls_alert_send_appropriate(t.s, GNUTLS_E_CERTIFICATE_REQUIRED), 0);
	CHECK_IS(recv_wait(t.c, t.cfd, buf, sizeof(buf)), GNUTLS_E_FATAL_ALERT_RECEIVED);
	CHECK_IS(gnutls_alert_get(t.c), GNUTLS_A_CERTIFICATE_REQUIRED);
	close_two(&t);
	gnutls_certificate_free_credentials(empty);
}

static void test_ticket(void)
{
	static const struct how *const hows[] = {&kk13, &ku13, &uk13, &uu13};
	const gnutls_datum_t key = {(unsigned char[64]){1, 2, 3}, 64};

	for (size_t h = 0; ok && h < COUNT(hows); h++) {
		gnutls_datum_t data = {NULL, 0};
		struct two t;

		for (int again = 0; again < 2; again++) {
			int fds[2];

			doing = again ? "resumption" : "a ticket";
			connection(fds);
			t.cfd = fds[0];
			t.sfd = fds[1];
			set_blocking(t.cfd, false);
			set_blocking(t.sfd, false);
			t.c = session_new(GNUTLS_CLIENT | GNUTLS_NO_SIGNAL, hows[h], hows[h]->c,
					  t.cfd);
			t.s = session_new(GNUTLS_SERVER | GNUTLS_NO_SIGNAL |
						  GNUTLS_NO_AUTO_SEND_TICKET,
					  hows[h], hows[h]->s, t.sfd);
			gnutls_session_ticket_enable_server(t.s, &key);
			if (again)
				CHECK_IS(gnutls_session_set_data(t.c, data.data, data.size), 0);
			CHECK(shake(&t));
			CHECK_IS(gnutls_session_is_resumed(t.c), again);
			CHECK_IS(gnutls_session_ticket_send(t.s, 1, 0), 0);
			CHECK_IS(gnutls_record_send(t.s, big, 1000), 1000);
			if (!again)
				CHECK_IS(gnutls_session_get_data2(t.c, &data), 0);
			for (size_t got = 0; got < 1000;) {
				uint8_t buf[300];
				ssize_t n = recv_wait(t.c, t.cfd, buf, sizeof(buf));

				CHECK(n > 0 && !memcmp(buf, big + got, (size_t)n));
				got += (size_t)n;
			}
			both_ways(&t, 20000);
			close_two(&t);
		}
		gnutls_free(data.data);
	}
}

int main(void)
{
	static const struct test tests[] = {
		{"authentication after the handshake", test_reauth, ALWAYS},
		{"authentication that fails", test_required, ALWAYS},
		{"tickets waited for", test_ticket, ALWAYS},
	};

	return run_tests(tests, COUNT(tests));
}
