/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads of TLS 1.3 on sockets that block. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "record/layer.h"
#include "session/session.h"
#include "tls-pair.h"

#define PRIORITY "NORMAL:-VERS-ALL:+VERS-TLS1.3"

/* Whoever was told that there is something to read, and reads without GNUTLS_NONBLOCK, must not
 * wait for what comes after a ticket. Where it does, the alarm ends this. */
static void blocking_read_of_a_ticket(void **state)
{
	gnutls_datum_t key;
	struct tls_pair p;
	char buf[10];
	int fds[2];

	(void)state;
	tls_pair_open(&p, PRIORITY, PRIORITY);
	assert_int_equal(gnutls_session_ticket_key_generate(&key), 0);
	assert_int_equal(gnutls_session_ticket_enable_server(p.s.s, &key), 0);
	tls_pair_connect(&p);
	tls_pair_talk(&p, 10);
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
	for (unsigned i = 0; i < 2; i++) {
		gnutls_session_t s = i ? p.s.s : p.c.s;

		gnutls_transport_set_push_function(s, NULL);
		gnutls_transport_set_pull_function(s, NULL);
		gnutls_transport_set_pull_timeout_function(s, NULL);
		gnutls_transport_set_int(s, fds[i]);
		s->record->init_flags &= ~(unsigned)GNUTLS_NONBLOCK;
	}
	alarm(60);
	assert_int_equal(gnutls_session_ticket_send(p.s.s, 1, 0), 0);
	assert_int_equal(gnutls_record_recv(p.c.s, buf, sizeof(buf)), GNUTLS_E_AGAIN);
	assert_int_equal(gnutls_session_key_update(p.s.s, 0), 0);
	assert_int_equal(gnutls_record_recv(p.c.s, buf, sizeof(buf)), GNUTLS_E_AGAIN);
	/* what is there is not waited for */
	assert_int_equal(gnutls_session_ticket_send(p.s.s, 1, 0), 0);
	assert_int_equal(gnutls_record_send(p.s.s, "data", 4), 4);
	assert_int_equal(gnutls_record_recv(p.c.s, buf, sizeof(buf)), 4);
	alarm(0);
	tls_pair_close(&p);
	close(fds[0]);
	close(fds[1]);
	gnutls_free(key.data);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(blocking_read_of_a_ticket),
	};

	return cmocka_run_group_tests_name("tls13-blocking", tests, NULL, NULL);
}
