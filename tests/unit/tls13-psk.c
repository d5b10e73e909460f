/* SPDX-License-Identifier: GPL-3.0-or-later */
/* TLS 1.3 with pre-shared keys: external ones, tickets, session data, and handshakes over sockets
 * that take and give single bytes, resumed and not. */
#include "config.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "session/session.h"
#include "tls13-tests.h"

static time_t test_now;

static time_t test_time(time_t *t)
{
	if (t)
		*t = test_now;
	return test_now;
}

/* --- external pre-shared keys */
static void external_psk(void **state)
{
	static const struct {
		const char *client, *server;
		gnutls_kx_algorithm_t kx;
	} rows[] = {
		{BASE ":+SIGN-ALL:+PSK" CIPHERS ":+GROUP-ALL",
		 BASE ":+SIGN-ALL:+PSK" CIPHERS ":+GROUP-ALL", GNUTLS_KX_PSK},
		{BASE ":+SIGN-ALL:+PSK" CIPHERS ":+GROUP-X25519", BASE PSKS CIPHERS ":+GROUP-X448",
		 GNUTLS_KX_PSK},
		{BASE PSKS CIPHERS ":+GROUP-X25519", BASE PSKS CIPHERS ":+GROUP-X448",
		 GNUTLS_KX_PSK},
		{BASE ":+SIGN-ALL:+ECDHE-PSK" CIPHERS ":+GROUP-ALL",
		 BASE PSKS CIPHERS ":+GROUP-ALL", GNUTLS_KX_ECDHE_PSK},
		{BASE ":+SIGN-ALL:+DHE-PSK" CIPHERS ":+GROUP-FFDHE2048",
		 BASE PSKS CIPHERS ":+GROUP-ALL", GNUTLS_KX_DHE_PSK},
		/* the key is for SHA-256: a suite with SHA-384 in front of the list does not hide
		   it */
		{BASE PSKS ":+AES-256-GCM:+AES-128-GCM:+GROUP-ALL",
		 BASE PSKS ":+AES-256-GCM:+AES-128-GCM:+GROUP-ALL", GNUTLS_KX_ECDHE_PSK},
		/* no suite for the key: certificates, where both have credentials for them (as
		   stock) */
		{BASE PSKS ":+AES-256-GCM:+GROUP-ALL", BASE PSKS CIPHERS ":+GROUP-ALL",
		 GNUTLS_KX_ECDHE_RSA},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct tls_pair p;

		tls_pair_open(&p, rows[i].client, rows[i].server);
		tls_pair_connect(&p);
		assert_int_equal(gnutls_kx_get(p.c.s), rows[i].kx);
		assert_int_equal(gnutls_kx_get(p.s.s), rows[i].kx);
		if (rows[i].kx == GNUTLS_KX_ECDHE_RSA)
			assert_null(gnutls_psk_server_get_username(p.s.s));
		else
			assert_string_equal(gnutls_psk_server_get_username(p.s.s), "joe");
		assert_false(gnutls_session_is_resumed(p.s.s));
		tls_pair_same_secrets(&p);
		tls_pair_talk(&p, 1000);
		tls_pair_close(&p);
	}
}

/* RFC 8446 §4.2.11 has no limit. */
static size_t psk_len;

static int long_key(gnutls_session_t s, const char *name, gnutls_datum_t *key)
{
	(void)s;
	(void)name;
	key->data = gnutls_malloc(psk_len);
	assert_non_null(key->data);
	memset(key->data, 9, psk_len);
	key->size = (unsigned)psk_len;
	return 0;
}

static void keys_of_any_length(void **state)
{
	static const size_t lens[] = {1, 63, 64, 65, 128, 1000};
	uint8_t key[1000];

	(void)state;
	memset(key, 9, sizeof(key));
	for (size_t i = 0; i < ARRAY_LEN(lens); i++) {
		const gnutls_datum_t d = {key, (unsigned)lens[i]};
		struct tls_pair p;

		psk_len = lens[i];
		tls_pair_open(&p, "NORMAL:-VERS-ALL:+VERS-TLS1.3:-KX-ALL:+ECDHE-PSK",
			      "NORMAL:-VERS-ALL:+VERS-TLS1.3:-KX-ALL:+ECDHE-PSK");
		gnutls_psk_set_server_credentials_function(p.server_psk, long_key);
		assert_int_equal(gnutls_psk_set_client_credentials(p.client_psk, "joe", &d,
								   GNUTLS_PSK_KEY_RAW),
				 0);
		tls_pair_connect(&p);
		tls_pair_talk(&p, 100);
		tls_pair_close(&p);
		/* they are compared to the end */
		tls_pair_open(&p, "NORMAL:-VERS-ALL:+VERS-TLS1.3:-KX-ALL:+ECDHE-PSK",
			      "NORMAL:-VERS-ALL:+VERS-TLS1.3:-KX-ALL:+ECDHE-PSK");
		gnutls_psk_set_server_credentials_function(p.server_psk, long_key);
		key[lens[i] - 1] ^= 1;
		assert_int_equal(gnutls_psk_set_client_credentials(p.client_psk, "joe", &d,
								   GNUTLS_PSK_KEY_RAW),
				 0);
		key[lens[i] - 1] ^= 1;
		tls_pair_handshake(&p);
		assert_true(gnutls_error_is_fatal(p.s.result));
		tls_pair_close(&p);
	}
}

static int nobody(gnutls_session_t s, const char *name, gnutls_datum_t *key)
{
	(void)s;
	(void)name;
	(void)key;
	return 0;
}

static void wrong_psk(void **state)
{
	const gnutls_datum_t wrong = {(unsigned char *)"08080808", 8};
	struct tls_pair p;

	(void)state;
	/* the right name with another key: the binder says so */
	tls_pair_open(&p, BASE PSKS CIPHERS ":+GROUP-ALL", BASE PSKS CIPHERS ":+GROUP-ALL");
	assert_int_equal(
		gnutls_psk_set_client_credentials(p.client_psk, "joe", &wrong, GNUTLS_PSK_KEY_HEX),
		0);
	tls_pair_handshake(&p);
	assert_int_equal(p.s.result, GNUTLS_E_RECEIVED_ILLEGAL_PARAMETER);
	tls_pair_close(&p);
	/* a name that nobody knows: on to certificates, if there are any */
	tls_pair_open(&p, ALL PSKS, ALL PSKS);
	gnutls_psk_set_server_credentials_function(p.server_psk, nobody);
	assert_int_equal(
		gnutls_psk_set_client_credentials(p.client_psk, "jane", &wrong, GNUTLS_PSK_KEY_HEX),
		0);
	tls_pair_connect(&p);
	assert_int_equal(gnutls_kx_get(p.s.s), GNUTLS_KX_ECDHE_RSA);
	assert_null(gnutls_psk_server_get_username(p.s.s));
	tls_pair_close(&p);
	/* a name that could not be looked up: no further, as in the stock library */
	tls_pair_open(&p, ALL PSKS, ALL PSKS);
	assert_int_equal(
		gnutls_psk_set_client_credentials(p.client_psk, "jane", &wrong, GNUTLS_PSK_KEY_HEX),
		0);
	tls_pair_handshake(&p);
	assert_int_equal(p.s.result, GNUTLS_E_KEYFILE_ERROR);
	tls_pair_close(&p);
}

/* --- tickets */
static void read_tickets(struct tls_pair *p)
{
	char buf[10];

	tls_pair_deliver(p);
	assert_int_equal(gnutls_record_recv(p->c.s, buf, sizeof(buf)), GNUTLS_E_AGAIN);
}

struct visit {
	const char *client, *server, *name;
	const gnutls_datum_t *key;
	gnutls_certificate_request_t request;
	int expiry;
	bool client_cert;
};

/* Connects with @data, if there is any, and gives the newest session data. */
static void visit(const struct visit *v, const gnutls_datum_t *data, bool resumed,
		  gnutls_datum_t *out)
{
	struct tls_pair p;
	unsigned count = 0;

	tls_pair_open(&p, v->client ? v->client : ALL, v->server ? v->server : ALL);
	if (v->client_cert)
		tls_pair_add_client_cert(&p);
	gnutls_certificate_server_set_request(p.s.s, v->request);
	if (v->key)
		assert_int_equal(gnutls_session_ticket_enable_server(p.s.s, v->key), 0);
	if (v->expiry)
		gnutls_db_set_cache_expiration(p.s.s, v->expiry);
	if (v->name)
		gnutls_server_name_set(p.c.s, GNUTLS_NAME_DNS, v->name, strlen(v->name));
	if (data)
		assert_int_equal(gnutls_session_set_data(p.c.s, data->data, data->size), 0);
	tls_pair_connect(&p);
	assert_int_equal(gnutls_session_is_resumed(p.c.s), resumed);
	assert_int_equal(gnutls_session_is_resumed(p.s.s), resumed);
	/* nobody signed anything this time */
	assert_int_equal(gnutls_sign_algorithm_get(p.c.s) == GNUTLS_SIGN_UNKNOWN, resumed);
	assert_int_equal(gnutls_sign_algorithm_get(p.s.s) == GNUTLS_SIGN_UNKNOWN, resumed);
	(void)gnutls_certificate_get_peers(p.s.s, &count);
	assert_int_equal(count, v->client_cert ? 1 : 0);
	(void)gnutls_certificate_get_peers(p.c.s, &count);
	assert_int_equal(count, 1);
	tls_pair_same_secrets(&p);
	read_tickets(&p);
	assert_int_equal(p.c.s->params.tickets_received, v->key ? 2 : 0);
	tls_pair_talk(&p, 1000);
	if (out) {
		gnutls_free(out->data);
		assert_int_equal(gnutls_session_get_data2(p.c.s, out), 0);
	}
	tls_pair_close(&p);
}

static void resumption(void **state)
{
	gnutls_datum_t key, other, data = {NULL, 0}, zero;
	struct visit plain = {.key = &key}, v;

	(void)state;
	assert_int_equal(gnutls_session_ticket_key_generate(&key), 0);
	assert_int_equal(gnutls_session_ticket_key_generate(&other), 0);
	visit(&plain, NULL, false, &data);
	visit(&plain, &data, true, NULL);
	visit(&plain, &data, true, &data);
	visit(&plain, &data, true, &data); /* from the ticket of a resumed session */

	v = plain;
	v.key = &other;
	visit(&v, &data, false, NULL);
	v.key = NULL;
	visit(&v, &data, false, NULL);
	v = plain;
	v.name = "a.example";
	visit(&v, &data, false, &data);
	visit(&v, &data, true, &data);
	v.name = "b.example";
	visit(&v, &data, false, NULL);
	v.name = NULL;
	visit(&v, &data, false, NULL);

	/* another hash than the ticket's */
	v = plain;
	v.client = BASE CERT ":+AES-256-GCM:+SIGN-ALL:+GROUP-ALL";
	visit(&v, NULL, false, &data);
	visit(&v, &data, true, NULL);
	v.client = BASE CERT ":+AES-128-GCM:+SIGN-ALL:+GROUP-ALL";
	visit(&v, &data, false, NULL);
	/* the ticket's hash is not that of the first suite */
	v.client = BASE CERT ":+AES-128-GCM:+AES-256-GCM:+SIGN-ALL:+GROUP-ALL";
	visit(&v, &data, true, NULL);
	/* with a retry on the way */
	v.client = BASE CERT CIPHERS ":+SIGN-ALL:+GROUP-SECP256R1:+GROUP-SECP384R1";
	v.server = BASE CERT CIPHERS ":+SIGN-ALL:+GROUP-SECP384R1";
	visit(&v, &data, true, NULL);

	/* who the client was */
	v = plain;
	v.request = GNUTLS_CERT_REQUEST;
	visit(&v, NULL, false, &data);
	visit(&v, &data, true, NULL);
	v.request = GNUTLS_CERT_REQUIRE; /* the ticket is no way around it */
	v.client_cert = true;
	visit(&v, &data, false, &data);
	visit(&v, &data, true, NULL);

	/* a key of zeros is a key like others */
	zero = (gnutls_datum_t){gnutls_calloc(1, key.size), key.size};
	v = plain;
	v.key = &zero;
	visit(&v, NULL, false, &data);
	visit(&plain, &data, false, NULL);
	gnutls_free(zero.data);
	gnutls_free(data.data);
	gnutls_free(key.data);
	gnutls_free(other.data);
}

static void expiry(void **state)
{
	gnutls_datum_t key, data = {NULL, 0}, second = {NULL, 0};
	struct visit v = {.key = &key, .expiry = 1000};

	(void)state;
	test_now = time(NULL);
	gnutls_global_set_time_function(test_time);
	assert_int_equal(gnutls_session_ticket_key_generate(&key), 0);
	for (unsigned phase = 0; phase < 1000; phase += 333) { /* of the rotation of keys */
		time_t start = test_now;

		visit(&v, NULL, false, &data);
		test_now = start + 999;
		visit(&v, &data, true, &second);
		test_now = start + 1000;
		visit(&v, &data, false, NULL);
		/* a ticket of a resumed session lives as long as the first handshake allows */
		visit(&v, &second, false, NULL);
		test_now = start + 3000;
		visit(&v, &data, false, NULL);
		test_now = start - 10; /* from the future */
		visit(&v, &data, false, NULL);
		test_now = start + 5333;
	}
	gnutls_global_set_time_function(time);
	gnutls_free(data.data);
	gnutls_free(second.data);
	gnutls_free(key.data);
}

static void garbage_as_session_data(void **state)
{
	gnutls_datum_t key, data = {NULL, 0};
	struct visit v = {.key = &key};
	unsigned accepted = 0;

	(void)state;
	assert_int_equal(gnutls_session_ticket_key_generate(&key), 0);
	visit(&v, NULL, false, &data);
	for (unsigned i = 0; i <= data.size; i++) {
		gnutls_session_t s;
		int ret;

		assert_int_equal(gnutls_init(&s, GNUTLS_CLIENT), 0);
		ret = gnutls_session_set_data(s, data.data, i);
		assert_int_equal(ret, !i              ? GNUTLS_E_INVALID_REQUEST
				      : i < data.size ? GNUTLS_E_DB_ERROR
						      : 0);
		gnutls_deinit(s);
	}
	/* what was changed is refused, or does no harm: the server knows its tickets */
	for (unsigned i = 0; i < data.size; i += 3) {
		struct tls_pair p;

		data.data[i] ^= 0x41;
		tls_pair_open(&p, ALL, ALL);
		assert_int_equal(gnutls_session_ticket_enable_server(p.s.s, &key), 0);
		if (gnutls_session_set_data(p.c.s, data.data, data.size) == 0) {
			accepted++;
			tls_pair_handshake(&p);
			assert_true(p.s.result == 0 ||
				    p.s.result == GNUTLS_E_RECEIVED_ILLEGAL_PARAMETER);
		}
		tls_pair_close(&p);
		data.data[i] ^= 0x41;
	}
	assert_true(accepted);
	gnutls_free(data.data);
	gnutls_free(key.data);
}

/* Session data is asked for before anything was read: the ticket is fetched, data stays. */
static void early_session_data(void **state)
{
	gnutls_datum_t key, data;
	char buf[10];

	(void)state;
	assert_int_equal(gnutls_session_ticket_key_generate(&key), 0);
	for (unsigned i = 0; i < 3; i++) {
		struct tls_pair p;

		tls_pair_open(&p, ALL, ALL);
		assert_int_equal(gnutls_session_ticket_enable_server(p.s.s, &key), 0);
		tls_pair_connect(&p);
		if (i == 1)
			assert_int_equal(gnutls_record_send(p.s.s, "hello", 5), 5);
		if (i == 2)
			writer_bytes(&p.c.in, "\x17\x03\x03\x00\x01\x00", 6);
		tls_pair_deliver(&p);
		assert_int_equal(gnutls_session_get_data2(p.c.s, &data), 0);
		assert_true(p.c.s->params.tickets_received >= (i == 2 ? 0 : 1));
		gnutls_free(data.data);
		assert_int_equal(gnutls_session_get_data2(p.c.s, &data), 0);
		gnutls_free(data.data);
		if (i == 1) {
			assert_int_equal(gnutls_record_recv(p.c.s, buf, sizeof(buf)), 5);
			assert_memory_equal(buf, "hello", 5);
		}
		if (i == 2) /* the read that follows learns of it */
			assert_true(gnutls_record_recv(p.c.s, buf, sizeof(buf)) < 0);
		else
			tls_pair_talk(&p, 100);
		tls_pair_close(&p);
	}
	gnutls_free(key.data);
}

/* --- single bytes */
static bool push_blocks[2], pull_blocks[2];

static ssize_t push_byte(gnutls_transport_ptr_t ptr, const void *data, size_t len)
{
	struct tls_end *e = ptr;

	if ((push_blocks[e == &e->pair->c] ^= true)) {
		gnutls_transport_set_errno(e->s, len % 3 ? EAGAIN : EINTR);
		return -1;
	}
	writer_bytes(&e->out, data, 1);
	return 1;
}

static ssize_t pull_byte(gnutls_transport_ptr_t ptr, void *data, size_t len)
{
	struct tls_end *e = ptr;

	if ((pull_blocks[e == &e->pair->c] ^= true) || e->in.len == e->in_pos) {
		gnutls_transport_set_errno(e->s, len % 3 ? EAGAIN : EINTR);
		return -1;
	}
	memcpy(data, e->in.data + e->in_pos++, 1);
	return 1;
}

static void single_bytes(void **state)
{
	static const char *const priorities[] = {
		ALL,
		BASE PSKS CIPHERS ":+GROUP-ALL",
		BASE CERT CIPHERS ":+SIGN-ALL:+GROUP-SECP256R1:+GROUP-SECP384R1",
	};
	gnutls_datum_t key, data = {NULL, 0};
	struct visit v = {.key = &key, .client_cert = true, .request = GNUTLS_CERT_REQUEST};

	(void)state;
	assert_int_equal(gnutls_session_ticket_key_generate(&key), 0);
	visit(&v, NULL, false, &data);
	for (unsigned i = 0; i < 2 * ARRAY_LEN(priorities); i++) {
		struct tls_pair p;
		unsigned n = 0, count = 0;
		bool resume = i >= ARRAY_LEN(priorities) && (i % ARRAY_LEN(priorities)) != 1;

		tls_pair_open(&p, priorities[i % ARRAY_LEN(priorities)],
			      i % ARRAY_LEN(priorities) == 2 ? BASE CERT CIPHERS
				      ":+SIGN-ALL:+GROUP-SECP384R1"
							     : ALL PSKS);
		tls_pair_add_client_cert(&p);
		gnutls_certificate_server_set_request(p.s.s, GNUTLS_CERT_REQUEST);
		assert_int_equal(gnutls_session_ticket_enable_server(p.s.s, &key), 0);
		if (resume)
			assert_int_equal(gnutls_session_set_data(p.c.s, data.data, data.size), 0);
		gnutls_transport_set_push_function(p.c.s, push_byte);
		gnutls_transport_set_push_function(p.s.s, push_byte);
		gnutls_transport_set_pull_function(p.c.s, pull_byte);
		gnutls_transport_set_pull_function(p.s.s, pull_byte);
		p.c.result = p.s.result = GNUTLS_E_AGAIN;
		while ((p.c.result || p.s.result) && n++ < 100000) {
			for (unsigned end = 0; end < 2; end++) {
				struct tls_end *e = end ? &p.s : &p.c;

				if (!e->result)
					continue;
				e->result = gnutls_handshake(e->s);
				assert_true(e->result == 0 || e->result == GNUTLS_E_AGAIN ||
					    e->result == GNUTLS_E_INTERRUPTED);
			}
			tls_pair_deliver(&p);
		}
		assert_int_equal(p.c.result, 0);
		assert_int_equal(p.s.result, 0);
		assert_int_equal(gnutls_session_is_resumed(p.c.s), resume);
		assert_int_equal(gnutls_session_is_resumed(p.s.s), resume);
		tls_pair_same_secrets(&p);
		if (i % ARRAY_LEN(priorities) != 1) {
			assert_non_null(gnutls_certificate_get_peers(p.c.s, &count));
			assert_int_equal(count, 1);
		}
		tls_pair_close(&p);
	}
	gnutls_free(data.data);
	gnutls_free(key.data);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(external_psk),
		cmocka_unit_test(keys_of_any_length),
		cmocka_unit_test(wrong_psk),
		cmocka_unit_test(resumption),
		cmocka_unit_test(expiry),
		cmocka_unit_test(garbage_as_session_data),
		cmocka_unit_test(early_session_data),
		cmocka_unit_test(single_bytes),
	};

	return cmocka_run_group_tests_name("tls13-psk", tests, NULL, NULL);
}
