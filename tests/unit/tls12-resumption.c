/* SPDX-License-Identifier: GPL-3.0-or-later */
/* TLS 1.2 between two sessions, again: resumption by ticket and by id, tickets that were tampered
 * with, renegotiation. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/datum.h"
#include "session/session.h"
#include "tls12-tests.h"

/* --- resumption */
static gnutls_datum_t db_id, db_data;

static int db_store(void *ptr, gnutls_datum_t key, gnutls_datum_t data)
{
	(void)ptr;
	datum_clear(&db_id);
	datum_clear(&db_data);
	return datum_copy(&db_id, key.data, key.size) || datum_copy(&db_data, data.data, data.size);
}

static gnutls_datum_t db_retrieve(void *ptr, gnutls_datum_t key)
{
	gnutls_datum_t out = {NULL, 0};

	(void)ptr;
	if (datum_eq(&key, &db_id))
		assert_int_equal(datum_copy(&out, db_data.data, db_data.size), 0);
	return out;
}

static int db_remove(void *ptr, gnutls_datum_t key)
{
	(void)ptr;
	(void)key;
	return 0;
}

enum { BY_TICKET, BY_ID };

static void set_server_resumption(struct tls_pair *p, int how, const gnutls_datum_t *key)
{
	if (how == BY_TICKET) {
		assert_int_equal(gnutls_session_ticket_enable_server(p->s.s, key), 0);
		return;
	}
	gnutls_db_set_store_function(p->s.s, db_store);
	gnutls_db_set_retrieve_function(p->s.s, db_retrieve);
	gnutls_db_set_remove_function(p->s.s, db_remove);
	gnutls_db_set_ptr(p->s.s, p);
}

static void resume_case(int how, const char *first, const char *second, const char *server2,
			const char *name1, const char *name2, bool other_key, bool resumed,
			bool may_fail)
{
	gnutls_datum_t key, key2, data;
	struct tls_pair p;

	assert_int_equal(gnutls_session_ticket_key_generate(&key), 0);
	assert_int_equal(gnutls_session_ticket_key_generate(&key2), 0);
	tls_pair_open(&p, first, ALL);
	set_server_resumption(&p, how, &key);
	if (name1)
		gnutls_server_name_set(p.c.s, GNUTLS_NAME_DNS, name1, strlen(name1));
	tls_pair_connect(&p);
	assert_false(gnutls_session_is_resumed(p.c.s));
	tls_pair_talk(&p, 10);
	assert_int_equal(gnutls_session_get_data2(p.c.s, &data), 0);
	tls_pair_close(&p);

	tls_pair_open(&p, second, server2);
	set_server_resumption(&p, how, other_key ? &key2 : &key);
	if (name2)
		gnutls_server_name_set(p.c.s, GNUTLS_NAME_DNS, name2, strlen(name2));
	assert_int_equal(gnutls_session_set_data(p.c.s, data.data, data.size), 0);
	tls_pair_handshake(&p);
	if (!may_fail) {
		assert_int_equal(p.c.result, 0);
		assert_int_equal(p.s.result, 0);
		assert_int_equal(gnutls_session_is_resumed(p.c.s), resumed);
		assert_int_equal(gnutls_session_is_resumed(p.s.s), resumed);
		tls_pair_same_secrets(&p);
		tls_pair_talk(&p, 3000);
	} else {
		assert_true(p.c.result < 0 && p.s.result < 0);
	}
	tls_pair_close(&p);
	gnutls_free(data.data);
	datum_clear_wipe(&key);
	datum_clear_wipe(&key2);
	datum_clear(&db_id);
	datum_clear(&db_data);
}

static void resumption(void **state)
{
	(void)state;
	for (int how = BY_TICKET; how <= BY_ID; how++) {
		resume_case(how, ALL, ALL, ALL, NULL, NULL, false, true, false);
		resume_case(how, ALL, ALL, ALL, "a.example", "a.example", false, true, false);
		resume_case(how, ALL, ALL, ALL, "a.example", "b.example", false, false, false);
		resume_case(how, ALL, ALL, ALL, "a.example", NULL, false, false, false);
		/* the suite is not allowed any more */
		resume_case(how, ONE("ECDHE-RSA", "AES-128-GCM", "AEAD"), ALL,
			    ONE("ECDHE-RSA", "AES-256-GCM", "AEAD"), NULL, NULL, false, false,
			    false);
		resume_case(how, ONE("ECDHE-RSA", "AES-128-CBC", "SHA1"), ALL, ALL, NULL, NULL,
			    false, true, false);
		resume_case(how, ONE("PSK", "AES-128-GCM", "AEAD"), ALL, ALL, NULL, NULL, false,
			    true, false);
		/* RFC 7627 §5.3: a session without, a client with the extended master secret */
		resume_case(how, ALL ":%NO_SESSION_HASH", ALL, ALL, NULL, NULL, false, false,
			    false);
		resume_case(how, ALL ":%NO_SESSION_HASH", ALL ":%NO_SESSION_HASH", ALL, NULL, NULL,
			    false, true, false);
	}
	resume_case(BY_TICKET, ALL, ALL, ALL, NULL, NULL, true, false, false);
}

/* --- renegotiation */
static void renegotiation(void **state)
{
	struct tls_pair p;
	char buf[100];

	(void)state;
	tls_pair_open(&p, ALL, ALL);
	tls_pair_connect(&p);
	tls_pair_talk(&p, 10);
	/* the server asks */
	assert_int_equal(gnutls_rehandshake(p.s.s), 0);
	tls_pair_deliver(&p);
	assert_int_equal(gnutls_record_recv(p.c.s, buf, sizeof(buf)), GNUTLS_E_REHANDSHAKE);
	tls_pair_connect(&p);
	tls_pair_talk(&p, 3000);
	/* the client begins; a server that reads learns of it */
	assert_int_equal(gnutls_handshake(p.c.s), GNUTLS_E_AGAIN);
	tls_pair_deliver(&p);
	assert_int_equal(gnutls_record_recv(p.s.s, buf, sizeof(buf)), GNUTLS_E_REHANDSHAKE);
	tls_pair_connect(&p);
	tls_pair_talk(&p, 3000);
	tls_pair_same_secrets(&p);
	tls_pair_close(&p);
}

/* --- a ticket that was tampered with is no ticket */
static void forged_tickets(void **state)
{
	gnutls_datum_t key;
	struct tls_pair p;

	(void)state;
	assert_int_equal(gnutls_session_ticket_key_generate(&key), 0);
	for (size_t at = 0; at < 8; at++) {
		gnutls_datum_t data;

		tls_pair_open(&p, ALL, ALL);
		assert_int_equal(gnutls_session_ticket_enable_server(p.s.s, &key), 0);
		tls_pair_connect(&p);
		tls_pair_talk(&p, 1);
		p.c.s->params.session_id_len = 0;
		p.c.s->params.ticket.data[at * (p.c.s->params.ticket.size - 1) / 7] ^= 4;
		assert_int_equal(gnutls_session_get_data2(p.c.s, &data), 0);
		tls_pair_close(&p);

		tls_pair_open(&p, ALL, ALL);
		assert_int_equal(gnutls_session_ticket_enable_server(p.s.s, &key), 0);
		assert_int_equal(gnutls_session_set_data(p.c.s, data.data, data.size), 0);
		tls_pair_connect(&p);
		assert_false(gnutls_session_is_resumed(p.s.s));
		tls_pair_close(&p);
		gnutls_free(data.data);
	}
	datum_clear_wipe(&key);
}

/* --- who the peer is stays the same in a renegotiation */
static void identity_change(void **state)
{
	const gnutls_datum_t key = {(unsigned char *)"07070707070707070707070707070707", 32};
	struct tls_pair p;

	(void)state;
	tls_pair_open(&p, ONE("PSK", "AES-128-GCM", "AEAD"), ALL);
	tls_pair_connect(&p);
	assert_int_equal(
		gnutls_psk_set_client_credentials(p.client_psk, "joey", &key, GNUTLS_PSK_KEY_HEX),
		0);
	tls_pair_handshake(&p);
	assert_int_equal(p.s.result, GNUTLS_E_SESSION_USER_ID_CHANGED);
	tls_pair_close(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(resumption),
		cmocka_unit_test(renegotiation),
		cmocka_unit_test(forged_tickets),
		cmocka_unit_test(identity_change),
	};

	return cmocka_run_group_tests_name("tls12-resumption", tests, NULL, NULL);
}
