/* SPDX-License-Identifier: GPL-3.0-or-later */
/* TLS 1.3 between two sessions: ciphers, groups, certificates, retries, key updates, hooks, secrets
 * for the outside. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "session/session.h"
#include "tls13-tests.h"

/* --- ciphers, groups, certificates */
static const struct {
	const char *name;
	gnutls_cipher_algorithm_t id;
} ciphers[] = {
	{"AES-128-GCM", GNUTLS_CIPHER_AES_128_GCM},
	{"AES-256-GCM", GNUTLS_CIPHER_AES_256_GCM},
	{"CHACHA20-POLY1305", GNUTLS_CIPHER_CHACHA20_POLY1305},
	{"AES-128-CCM", GNUTLS_CIPHER_AES_128_CCM},
	{"AES-128-CCM-8", GNUTLS_CIPHER_AES_128_CCM_8},
};
static const struct {
	const char *name;
	gnutls_group_t id;
	bool slow;
} groups[] = {
	{"X25519", GNUTLS_GROUP_X25519, false},       {"X448", GNUTLS_GROUP_X448, false},
	{"SECP256R1", GNUTLS_GROUP_SECP256R1, false}, {"SECP384R1", GNUTLS_GROUP_SECP384R1, false},
	{"SECP521R1", GNUTLS_GROUP_SECP521R1, false}, {"FFDHE2048", GNUTLS_GROUP_FFDHE2048, false},
	{"FFDHE3072", GNUTLS_GROUP_FFDHE3072, true},  {"FFDHE4096", GNUTLS_GROUP_FFDHE4096, true},
};
static const struct {
	const char *name;
	gnutls_sign_algorithm_t id;
} signs[] = {
	{"RSA-PSS-RSAE-SHA256", GNUTLS_SIGN_RSA_PSS_RSAE_SHA256},
	{"RSA-PSS-RSAE-SHA384", GNUTLS_SIGN_RSA_PSS_RSAE_SHA384},
	{"RSA-PSS-RSAE-SHA512", GNUTLS_SIGN_RSA_PSS_RSAE_SHA512},
	{"ECDSA-SECP256R1-SHA256", GNUTLS_SIGN_ECDSA_SECP256R1_SHA256},
	{"EdDSA-Ed25519", GNUTLS_SIGN_EDDSA_ED25519},
};

static void one_of_each(size_t c, size_t g, size_t s)
{
	char priority[256];
	struct tls_pair p;

	snprintf(priority, sizeof(priority), BASE CERT ":+%s:+GROUP-%s:+SIGN-%s", ciphers[c].name,
		 groups[g].name, signs[s].name);
	tls_pair_open(&p, priority, ALL);
	tls_pair_handshake(&p);
	if (p.c.result || p.s.result)
		print_message("%s\n", priority);
	tls_pair_connect(&p);
	assert_int_equal(gnutls_protocol_get_version(p.c.s), GNUTLS_TLS1_3);
	assert_int_equal(gnutls_cipher_get(p.c.s), ciphers[c].id);
	assert_int_equal(gnutls_group_get(p.c.s), groups[g].id);
	assert_int_equal(gnutls_group_get(p.s.s), groups[g].id);
	assert_int_equal(gnutls_sign_algorithm_get(p.c.s), signs[s].id);
	assert_int_equal(gnutls_sign_algorithm_get(p.s.s), signs[s].id);
	assert_false(gnutls_session_is_resumed(p.c.s));
	tls_pair_same_secrets(&p);
	tls_pair_talk(&p, 1);
	tls_pair_talk(&p, 40000);
	tls_pair_close(&p);
}

static void every_algorithm(void **state)
{
	(void)state;
	for (size_t c = 0; c < ARRAY_LEN(ciphers); c++)
		for (size_t g = 0; g < ARRAY_LEN(groups); g++)
			for (size_t s = 0; s < ARRAY_LEN(signs); s++)
				if (!groups[g].slow || (c == 0 && s == 3))
					one_of_each(c, g, s);
}

static void client_certificates(void **state)
{
	static const struct {
		gnutls_certificate_request_t request;
		bool has;
		int client, server;
	} rows[] = {
		{GNUTLS_CERT_IGNORE, true, 0, 0},
		{GNUTLS_CERT_REQUEST, true, 0, 0},
		{GNUTLS_CERT_REQUEST, false, 0, 0},
		{GNUTLS_CERT_REQUIRE, true, 0, 0},
		{GNUTLS_CERT_REQUIRE, false, 0, GNUTLS_E_CERTIFICATE_REQUIRED},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct tls_pair p;
		unsigned count = 0;
		bool shown = rows[i].has && rows[i].request != GNUTLS_CERT_IGNORE;

		tls_pair_open(&p, ALL, ALL);
		if (rows[i].has)
			tls_pair_add_client_cert(&p);
		gnutls_certificate_server_set_request(p.s.s, rows[i].request);
		tls_pair_handshake(&p);
		assert_int_equal(p.c.result, rows[i].client);
		assert_int_equal(p.s.result, rows[i].server);
		(void)gnutls_certificate_get_peers(p.s.s, &count);
		if (!rows[i].server) {
			assert_int_equal(count, shown);
			assert_int_equal(gnutls_certificate_client_get_request_status(p.c.s) != 0,
					 rows[i].request != GNUTLS_CERT_IGNORE);
			assert_int_equal(gnutls_sign_algorithm_get_client(p.s.s),
					 shown ? GNUTLS_SIGN_ECDSA_SECP384R1_SHA384
					       : GNUTLS_SIGN_UNKNOWN);
			tls_pair_talk(&p, 100);
		}
		tls_pair_close(&p);
	}
}

/* Nobody who trusts a PSK only may end up with a certificate that nobody looked at. */
static void no_certificate_credentials(void **state)
{
	struct tls_pair p;

	(void)state;
	tls_pair_open(&p, ALL PSKS, ALL);
	gnutls_credentials_clear(p.c.s);
	gnutls_credentials_set(p.c.s, GNUTLS_CRD_PSK, p.client_psk);
	tls_pair_handshake(&p);
	assert_int_equal(p.c.result, GNUTLS_E_INSUFFICIENT_CREDENTIALS);
	tls_pair_close(&p);
}

/* --- HelloRetryRequest */
static void retries(void **state)
{
	static const struct {
		const char *client, *server;
		gnutls_group_t group;
		bool retried;
	} rows[] = {
		{":+GROUP-SECP256R1:+GROUP-SECP384R1", ":+GROUP-SECP384R1", GNUTLS_GROUP_SECP384R1,
		 true},
		{":+GROUP-X25519:+GROUP-SECP521R1:+GROUP-X448", ":+GROUP-X448", GNUTLS_GROUP_X448,
		 true},
		{":+GROUP-FFDHE2048:+GROUP-FFDHE3072", ":+GROUP-FFDHE3072", GNUTLS_GROUP_FFDHE3072,
		 true},
		{":+GROUP-X25519:+GROUP-SECP256R1", ":+GROUP-SECP256R1", GNUTLS_GROUP_SECP256R1,
		 false},
		{":+GROUP-X25519", ":+GROUP-SECP256R1", GNUTLS_GROUP_INVALID, false},
	};
	static const char *const kinds[] = {
		BASE CERT CIPHERS ":+SIGN-ALL",
		BASE CERT CIPHERS ":+SIGN-ALL:%DISABLE_TLS13_COMPAT_MODE", BASE PSKS CIPHERS};

	(void)state;
	for (size_t k = 0; k < ARRAY_LEN(kinds); k++) {
		for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
			char client[300], server[300];
			struct tls_pair p;

			/* a server that may do psk_ke has a way out */
			if (k == 2 && rows[i].group == GNUTLS_GROUP_INVALID)
				continue;
			snprintf(client, sizeof(client), "%s%s", kinds[k], rows[i].client);
			snprintf(server, sizeof(server), "%s%s", kinds[k], rows[i].server);
			tls_pair_open(&p, client, server);
			tls_pair_handshake(&p);
			if (rows[i].group == GNUTLS_GROUP_INVALID) {
				assert_int_equal(p.s.result, GNUTLS_E_NO_COMMON_KEY_SHARE);
				tls_pair_close(&p);
				continue;
			}
			tls_pair_connect(&p);
			assert_int_equal(p.c.s->params.hrr_done, rows[i].retried);
			assert_int_equal(p.s.s->params.hrr_done, rows[i].retried);
			assert_int_equal(gnutls_group_get(p.c.s), rows[i].group);
			tls_pair_same_secrets(&p);
			tls_pair_talk(&p, 1000);
			tls_pair_close(&p);
		}
	}
}

/* A client of TLS 1.3 alone has nothing to say about renegotiation. */
static void safe_renegotiation(void **state)
{
	struct tls_pair p;

	(void)state;
	tls_pair_open(&p, "NORMAL:-VERS-ALL:+VERS-TLS1.3", "NORMAL:%SAFE_RENEGOTIATION");
	tls_pair_connect(&p);
	tls_pair_talk(&p, 10);
	tls_pair_close(&p);
	tls_pair_open(&p, "NORMAL:-VERS-ALL:+VERS-TLS1.2:%DISABLE_SAFE_RENEGOTIATION",
		      "NORMAL:%SAFE_RENEGOTIATION");
	tls_pair_handshake(&p);
	assert_int_equal(p.s.result, GNUTLS_E_SAFE_RENEGOTIATION_FAILED);
	tls_pair_close(&p);
}

/* --- key updates */
static void key_updates(void **state)
{
	struct tls_pair p;

	(void)state;
	for (size_t c = 0; c < ARRAY_LEN(ciphers); c++) {
		char priority[200];

		snprintf(priority, sizeof(priority), BASE CERT ":+%s:+SIGN-ALL:+GROUP-ALL",
			 ciphers[c].name);
		tls_pair_open(&p, priority, ALL);
		tls_pair_connect(&p);
		for (unsigned i = 0; i < 20; i++) {
			assert_int_equal(gnutls_session_key_update(i & 1 ? p.c.s : p.s.s,
								   i & 2 ? GNUTLS_KU_PEER : 0),
					 0);
			tls_pair_talk(&p, 500);
		}
		tls_pair_same_secrets(&p);
		tls_pair_close(&p);
	}
}

static void key_update_flood(void **state)
{
	struct tls_pair p;
	char buf[10];
	unsigned i;

	(void)state;
	tls_pair_open(&p, ALL, ALL);
	tls_pair_connect(&p);
	for (i = 0; i < 8; i++) {
		assert_int_equal(gnutls_session_key_update(p.c.s, 0), 0);
		tls_pair_deliver(&p);
		assert_int_equal(gnutls_record_recv(p.s.s, buf, sizeof(buf)), GNUTLS_E_AGAIN);
	}
	assert_int_equal(gnutls_session_key_update(p.c.s, 0), 0);
	tls_pair_deliver(&p);
	assert_int_equal(gnutls_record_recv(p.s.s, buf, sizeof(buf)),
			 GNUTLS_E_TOO_MANY_HANDSHAKE_PACKETS);
	tls_pair_close(&p);
}

/* A peer may answer each of our wishes by an update of its own before it has anything to say. */
static void key_update_answers(void **state)
{
	struct tls_pair p;
	char buf[10];

	(void)state;
	tls_pair_open(&p, ALL, ALL);
	tls_pair_connect(&p);
	for (unsigned i = 0; i < 20; i++) {
		assert_int_equal(gnutls_session_key_update(p.c.s, GNUTLS_KU_PEER), 0);
		assert_int_equal(gnutls_record_send(p.c.s, "x", 1), 1);
		tls_pair_deliver(&p);
		assert_int_equal(gnutls_record_recv(p.s.s, buf, sizeof(buf)), 1);
		assert_int_equal(gnutls_session_key_update(p.s.s, 0), 0);
		tls_pair_deliver(&p);
		assert_int_equal(gnutls_record_recv(p.c.s, buf, sizeof(buf)), GNUTLS_E_AGAIN);
	}
	tls_pair_close(&p);
}

/* --- hooks that interrupt */
static unsigned hooked, interrupted;

static int interrupting(gnutls_session_t s, unsigned type, unsigned when, unsigned incoming,
			const gnutls_datum_t *msg)
{
	(void)s;
	(void)type;
	(void)when;
	(void)incoming;
	assert_non_null(msg);
	hooked++;
	if (hooked % 2)
		return 0;
	interrupted++;
	return GNUTLS_E_INTERRUPTED;
}

static int again_once(gnutls_session_t s)
{
	(void)s;
	return interrupted++ < 3 ? GNUTLS_E_AGAIN : 0;
}

static void hooks(void **state)
{
	struct tls_pair p;

	(void)state;
	for (unsigned when = GNUTLS_HOOK_PRE; when <= GNUTLS_HOOK_POST; when++) {
		hooked = interrupted = 0;
		tls_pair_open(&p, ALL, ALL);
		tls_pair_add_client_cert(&p);
		gnutls_certificate_server_set_request(p.s.s, GNUTLS_CERT_REQUIRE);
		if (when == GNUTLS_HOOK_POST)
			for (unsigned end = 0; end < 2; end++)
				gnutls_handshake_set_hook_function(end ? p.s.s : p.c.s,
								   GNUTLS_HANDSHAKE_ANY,
								   GNUTLS_HOOK_POST, interrupting);
		else
			gnutls_handshake_set_post_client_hello_function(p.s.s, again_once);
		tls_pair_connect(&p);
		assert_true(interrupted > 2);
		tls_pair_same_secrets(&p);
		tls_pair_talk(&p, 100);
		tls_pair_close(&p);
	}
}

/* --- priorities that are set again and again, one at the address of the first */
static unsigned changes;

static int change_priority(gnutls_session_t s)
{
	char text[300];

	for (unsigned i = 0; i < changes; i++) {
		snprintf(text, sizeof(text), "%s%.*s", BASE CERT CIPHERS ":+SIGN-ALL:+GROUP-SECP384R1",
			 (int)i * 8, ":%COMPAT:%COMPAT:%COMPAT:%COMPAT:%COMPAT:%COMPAT:%COMPAT");
		assert_int_equal(gnutls_priority_set_direct(s, text, NULL), 0);
	}
	return 0;
}

static void changing_priorities(void **state)
{
	struct tls_pair p;

	(void)state;
	for (changes = 1; changes < 8; changes++) {
		tls_pair_open(&p, BASE CERT CIPHERS ":+SIGN-ALL:+GROUP-X25519:+GROUP-SECP384R1",
			      BASE CERT CIPHERS ":+SIGN-ALL:+GROUP-X25519");
		gnutls_handshake_set_post_client_hello_function(p.s.s, change_priority);
		tls_pair_connect(&p);
		assert_int_equal(gnutls_group_get(p.s.s), GNUTLS_GROUP_SECP384R1);
		tls_pair_close(&p);
	}
}

/* --- renegotiation stays with its version */
static void no_change_of_version(void **state)
{
	struct tls_pair p;

	(void)state;
	tls_pair_open(&p, "NORMAL", "NORMAL:-VERS-TLS1.3");
	tls_pair_connect(&p);
	assert_int_equal(gnutls_protocol_get_version(p.s.s), GNUTLS_TLS1_2);
	assert_int_equal(gnutls_priority_set_direct(p.s.s, "NORMAL", NULL), 0);
	assert_int_equal(gnutls_rehandshake(p.s.s), 0);
	tls_pair_deliver(&p);
	{
		char buf[10];

		assert_int_equal(gnutls_record_recv(p.c.s, buf, sizeof(buf)), GNUTLS_E_REHANDSHAKE);
	}
	tls_pair_connect(&p);
	assert_int_equal(gnutls_protocol_get_version(p.c.s), GNUTLS_TLS1_2);
	assert_int_equal(gnutls_protocol_get_version(p.s.s), GNUTLS_TLS1_2);
	tls_pair_talk(&p, 100);
	tls_pair_close(&p);
}

/* --- secrets for the outside */
static char labels[2][400];

static int note_label(struct gnutls_session_int *s, const char *label, const gnutls_datum_t *secret)
{
	char *list = labels[s->config.is_client];

	assert_int_equal(secret->size, 32);
	strcat(list, label);
	strcat(list, " ");
	return 0;
}

static void keylog(void **state)
{
	static const char expected[] =
		"CLIENT_HANDSHAKE_TRAFFIC_SECRET SERVER_HANDSHAKE_TRAFFIC_SECRET "
		"CLIENT_TRAFFIC_SECRET_0 SERVER_TRAFFIC_SECRET_0 EXPORTER_SECRET ";
	struct tls_pair p;

	(void)state;
	tls_pair_open(&p, BASE CERT ":+AES-128-GCM:+SIGN-ALL:+GROUP-ALL", ALL);
	gnutls_session_set_keylog_function(p.c.s, note_label);
	gnutls_session_set_keylog_function(p.s.s, note_label);
	tls_pair_connect(&p);
	assert_string_equal(labels[0], expected);
	assert_string_equal(labels[1], expected);
	tls_pair_close(&p);
}

/* After the end: fatal errors stay, a second call of gnutls_handshake does nothing. */
static void afterwards(void **state)
{
	struct tls_pair p;

	(void)state;
	tls_pair_open(&p, ALL, ALL);
	tls_pair_connect(&p);
	assert_int_equal(gnutls_handshake(p.c.s), 0);
	tls_pair_talk(&p, 10);
	tls_pair_close(&p);

	tls_pair_open(&p, ALL, BASE CERT ":+AES-128-GCM:+SIGN-ALL:+GROUP-ALL");
	gnutls_credentials_clear(p.s.s);
	tls_pair_handshake(&p);
	assert_int_equal(p.s.result, GNUTLS_E_INSUFFICIENT_CREDENTIALS);
	assert_int_equal(gnutls_handshake(p.s.s), GNUTLS_E_INVALID_SESSION);
	assert_int_equal(gnutls_alert_send_appropriate(p.s.s, p.s.result), 0);
	tls_pair_deliver(&p);
	assert_int_equal(gnutls_handshake(p.c.s), GNUTLS_E_FATAL_ALERT_RECEIVED);
	assert_int_equal(gnutls_alert_get(p.c.s), GNUTLS_A_HANDSHAKE_FAILURE);
	tls_pair_close(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_algorithm),
		cmocka_unit_test(client_certificates),
		cmocka_unit_test(no_certificate_credentials),
		cmocka_unit_test(retries),
		cmocka_unit_test(safe_renegotiation),
		cmocka_unit_test(key_updates),
		cmocka_unit_test(key_update_flood),
		cmocka_unit_test(key_update_answers),
		cmocka_unit_test(hooks),
		cmocka_unit_test(changing_priorities),
		cmocka_unit_test(no_change_of_version),
		cmocka_unit_test(keylog),
		cmocka_unit_test(afterwards),
	};

	return cmocka_run_group_tests_name("tls13", tests, NULL, NULL);
}
