/* SPDX-License-Identifier: GPL-3.0-or-later */
/* TLS 1.2 between two sessions: every key exchange and cipher, options, record sizes, client
 * certificates, extensions of the application, slow transports, scarce memory. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/buffer.h"
#include "base/datum.h"
#include "ext/ext.h"
#include "session/session.h"
#include "tls12-tests.h"

/* --- key exchanges and ciphers */
static const struct {
	const char *name;
	gnutls_kx_algorithm_t kx;
	bool gcm, ccm, ccm8, chacha, cbc;
} kxs[] = {
	{"ECDHE-RSA", GNUTLS_KX_ECDHE_RSA, true, false, false, true, true},
	{"ECDHE-ECDSA", GNUTLS_KX_ECDHE_ECDSA, true, true, true, true, true},
	{"DHE-RSA", GNUTLS_KX_DHE_RSA, true, true, true, true, true},
	{"RSA", GNUTLS_KX_RSA, true, true, true, false, true},
	{"PSK", GNUTLS_KX_PSK, true, true, true, true, true},
	{"DHE-PSK", GNUTLS_KX_DHE_PSK, true, true, true, true, true},
	{"ECDHE-PSK", GNUTLS_KX_ECDHE_PSK, false, false, false, true, true},
	{"RSA-PSK", GNUTLS_KX_RSA_PSK, true, false, false, true, true},
	{"ANON-DH", GNUTLS_KX_ANON_DH, true, false, false, false, true},
	{"ANON-ECDH", GNUTLS_KX_ANON_ECDH, false, false, false, false, true},
};

static const struct {
	const char *name, *mac;
	gnutls_cipher_algorithm_t id;
	size_t kind;
} ciphers[] = {
	{"AES-128-GCM", "AEAD", GNUTLS_CIPHER_AES_128_GCM, 0},
	{"AES-256-GCM", "AEAD", GNUTLS_CIPHER_AES_256_GCM, 0},
	{"AES-128-CCM", "AEAD", GNUTLS_CIPHER_AES_128_CCM, 1},
	{"AES-256-CCM", "AEAD", GNUTLS_CIPHER_AES_256_CCM, 1},
	{"AES-128-CCM-8", "AEAD", GNUTLS_CIPHER_AES_128_CCM_8, 2},
	{"AES-256-CCM-8", "AEAD", GNUTLS_CIPHER_AES_256_CCM_8, 2},
	{"CHACHA20-POLY1305", "AEAD", GNUTLS_CIPHER_CHACHA20_POLY1305, 3},
	{"AES-128-CBC", "SHA1", GNUTLS_CIPHER_AES_128_CBC, 4},
	{"AES-256-CBC", "SHA1", GNUTLS_CIPHER_AES_256_CBC, 4},
};

static bool has_suite(size_t k, size_t c)
{
	const bool *have[] = {&kxs[k].gcm, &kxs[k].ccm, &kxs[k].ccm8, &kxs[k].chacha, &kxs[k].cbc};

	return *have[ciphers[c].kind];
}

static void every_suite(void **state)
{
	unsigned done = 0;

	(void)state;
	for (size_t k = 0; k < ARRAY_LEN(kxs); k++) {
		for (size_t c = 0; c < ARRAY_LEN(ciphers); c++) {
			struct tls_pair p;
			char priority[256];

			if (!has_suite(k, c))
				continue;
			snprintf(priority, sizeof(priority), ONE("%s", "%s", "%s"), kxs[k].name,
				 ciphers[c].name, ciphers[c].mac);
			tls_pair_open(&p, priority, ALL);
			tls_pair_handshake(&p);
			if (p.c.result || p.s.result)
				print_message("%s\n", priority);
			tls_pair_connect(&p);
			assert_int_equal(gnutls_kx_get(p.c.s), kxs[k].kx);
			assert_int_equal(gnutls_kx_get(p.s.s), kxs[k].kx);
			assert_int_equal(gnutls_cipher_get(p.c.s), ciphers[c].id);
			assert_int_equal(gnutls_protocol_get_version(p.c.s), GNUTLS_TLS1_2);
			assert_int_equal(gnutls_session_etm_status(p.c.s), ciphers[c].kind == 4);
			assert_int_equal(gnutls_session_ext_master_secret_status(p.s.s), 1);
			assert_int_equal(gnutls_safe_renegotiation_status(p.c.s), 1);
			assert_int_equal(gnutls_safe_renegotiation_status(p.s.s), 1);
			tls_pair_same_secrets(&p);
			tls_pair_talk(&p, 1);
			tls_pair_talk(&p, 40000);
			tls_pair_close(&p);
			done++;
		}
	}
	print_message("%u suites\n", done);
}

static const struct {
	const char *group;
	gnutls_group_t id;
	const char *kx;
} groups[] = {
	{"GROUP-SECP256R1", GNUTLS_GROUP_SECP256R1, "ECDHE-RSA"},
	{"GROUP-SECP384R1", GNUTLS_GROUP_SECP384R1, "ECDHE-RSA"},
	{"GROUP-SECP521R1", GNUTLS_GROUP_SECP521R1, "ECDHE-RSA"},
	{"GROUP-X25519", GNUTLS_GROUP_X25519, "ECDHE-ECDSA"},
	{"GROUP-X448", GNUTLS_GROUP_X448, "ECDHE-PSK"},
	{"GROUP-FFDHE2048", GNUTLS_GROUP_FFDHE2048, "DHE-RSA"},
	{"GROUP-FFDHE3072", GNUTLS_GROUP_FFDHE3072, "DHE-PSK"},
	{"GROUP-FFDHE4096", GNUTLS_GROUP_FFDHE4096, "ANON-DH"},
};

static void every_group(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(groups); i++) {
		struct tls_pair p;
		char priority[256];

		snprintf(priority, sizeof(priority),
			 "NONE:+VERS-TLS1.2:+COMP-NULL:+CTYPE-X509:+SIGN-ALL:+%s:+%s:"
			 "+CHACHA20-POLY1305:+AES-128-GCM:+AEAD",
			 groups[i].group, groups[i].kx);
		tls_pair_open(&p, priority, ALL);
		tls_pair_connect(&p);
		assert_int_equal(gnutls_group_get(p.c.s), groups[i].id);
		assert_int_equal(gnutls_group_get(p.s.s), groups[i].id);
		tls_pair_talk(&p, 100);
		tls_pair_close(&p);
	}
}

static void signatures(void **state)
{
	static const struct {
		const char *sign, *kx;
		gnutls_sign_algorithm_t id;
	} rows[] = {
		{"SIGN-RSA-SHA256", "ECDHE-RSA", GNUTLS_SIGN_RSA_SHA256},
		{"SIGN-RSA-SHA512", "DHE-RSA", GNUTLS_SIGN_RSA_SHA512},
		{"SIGN-RSA-SHA1", "ECDHE-RSA", GNUTLS_SIGN_RSA_SHA1},
		{"SIGN-RSA-PSS-RSAE-SHA256", "ECDHE-RSA", GNUTLS_SIGN_RSA_PSS_RSAE_SHA256},
		{"SIGN-RSA-PSS-RSAE-SHA384", "DHE-RSA", GNUTLS_SIGN_RSA_PSS_RSAE_SHA384},
		{"SIGN-ECDSA-SHA256", "ECDHE-ECDSA", GNUTLS_SIGN_ECDSA_SHA256},
		{"SIGN-ECDSA-SHA384", "ECDHE-ECDSA", GNUTLS_SIGN_ECDSA_SHA384},
		{"SIGN-EDDSA-ED25519", "ECDHE-ECDSA", GNUTLS_SIGN_EDDSA_ED25519},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct tls_pair p;
		char priority[256];

		snprintf(priority, sizeof(priority),
			 "NONE:+VERS-TLS1.2:+COMP-NULL:+CTYPE-X509:+GROUP-ALL:+AES-128-GCM:+AEAD:"
			 "+%s:+%s",
			 rows[i].sign, rows[i].kx);
		tls_pair_open(&p, priority, ALL);
		tls_pair_connect(&p);
		assert_int_equal(gnutls_sign_algorithm_get(p.c.s), rows[i].id);
		assert_int_equal(gnutls_sign_algorithm_get(p.s.s), rows[i].id);
		tls_pair_close(&p);
	}
}

/* --- options */
static void options(void **state)
{
	static const struct {
		const char *client, *server;
		bool ems, etm, fails;
	} rows[] = {
		{"", "", true, true, false},
		{":%NO_SESSION_HASH", "", false, true, false},
		{"", ":%NO_SESSION_HASH", false, true, false},
		{":%NO_ETM", "", true, false, false},
		{"", ":%NO_ETM", true, false, false},
		{":%FORCE_ETM", ":%NO_ETM", true, false, true},
		{":%NO_ETM", ":%FORCE_ETM", true, false, true},
		{":%SAFE_RENEGOTIATION", ":%DISABLE_SAFE_RENEGOTIATION", true, true, true},
		{":%DISABLE_SAFE_RENEGOTIATION", ":%SAFE_RENEGOTIATION", true, true, true},
		{":%SERVER_PRECEDENCE", ":%SERVER_PRECEDENCE", true, true, false},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char client[256], server[256];
		struct tls_pair p;

		snprintf(client, sizeof(client), ONE("ECDHE-RSA", "AES-128-CBC", "SHA1") "%s",
			 rows[i].client);
		snprintf(server, sizeof(server), ONE("ECDHE-RSA", "AES-128-CBC", "SHA1") "%s",
			 rows[i].server);
		tls_pair_open(&p, client, server);
		tls_pair_handshake(&p);
		if (rows[i].fails) {
			assert_true(p.c.result < 0 || p.s.result < 0);
			assert_true(gnutls_error_is_fatal(p.c.result) ||
				    gnutls_error_is_fatal(p.s.result));
		} else {
			assert_int_equal(p.c.result, 0);
			assert_int_equal(p.s.result, 0);
			assert_int_equal(gnutls_session_ext_master_secret_status(p.c.s),
					 rows[i].ems);
			assert_int_equal(gnutls_session_ext_master_secret_status(p.s.s),
					 rows[i].ems);
			assert_int_equal(gnutls_session_etm_status(p.c.s), rows[i].etm);
			assert_int_equal(gnutls_session_etm_status(p.s.s), rows[i].etm);
			tls_pair_talk(&p, 5000);
		}
		tls_pair_close(&p);
	}
}

static void alpn_and_name(void **state)
{
	static const gnutls_datum_t client[] = {{(void *)"h2", 2}, {(void *)"http/1.1", 8}};
	static const gnutls_datum_t server[] = {{(void *)"http/1.1", 8}, {(void *)"h2", 2}};
	static const gnutls_datum_t other[] = {{(void *)"imap", 4}};
	struct tls_pair p;
	gnutls_datum_t got;
	char name[64];
	size_t len = sizeof(name);
	unsigned type;

	(void)state;
	tls_pair_open(&p, ALL, ALL);
	gnutls_alpn_set_protocols(p.c.s, client, 2, 0);
	gnutls_alpn_set_protocols(p.s.s, server, 2, 0);
	gnutls_server_name_set(p.c.s, GNUTLS_NAME_DNS, "rsa.example", 11);
	tls_pair_connect(&p);
	assert_int_equal(gnutls_alpn_get_selected_protocol(p.c.s, &got), 0);
	assert_int_equal(got.size, 2);
	assert_int_equal(gnutls_server_name_get(p.s.s, name, &len, &type, 0), 0);
	assert_string_equal(name, "rsa.example");
	tls_pair_close(&p);

	tls_pair_open(&p, ALL, ALL);
	gnutls_alpn_set_protocols(p.c.s, client, 2, 0);
	gnutls_alpn_set_protocols(p.s.s, server, 2, GNUTLS_ALPN_SERVER_PRECEDENCE);
	tls_pair_connect(&p);
	assert_int_equal(gnutls_alpn_get_selected_protocol(p.s.s, &got), 0);
	assert_int_equal(got.size, 8);
	tls_pair_close(&p);

	tls_pair_open(&p, ALL, ALL);
	gnutls_alpn_set_protocols(p.c.s, client, 2, 0);
	gnutls_alpn_set_protocols(p.s.s, other, 1, 0);
	tls_pair_connect(&p);
	assert_int_equal(gnutls_alpn_get_selected_protocol(p.s.s, &got),
			 GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE);
	tls_pair_close(&p);

	tls_pair_open(&p, ALL, ALL);
	gnutls_alpn_set_protocols(p.c.s, client, 2, 0);
	gnutls_alpn_set_protocols(p.s.s, other, 1, GNUTLS_ALPN_MANDATORY);
	tls_pair_handshake(&p);
	assert_int_equal(p.s.result, GNUTLS_E_NO_APPLICATION_PROTOCOL);
	tls_pair_close(&p);
}

/* --- record sizes */
static void record_sizes(void **state)
{
	static const struct {
		size_t client, server, client_sends, server_sends;
		const char *priority;
	} rows[] = {
		{0, 0, 16384, 16384, ALL},       {512, 0, 512, 512, ALL},
		{0, 1000, 1000, 1000, ALL},      {600, 1000, 600, 600, ALL},
		{0, 0, 16384, 16384, "NORMAL"},  {700, 0, 700, 700, "NORMAL"},
		{0, 1000, 1000, 1000, "NORMAL"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct tls_pair p;
		gnutls_datum_t key;

		assert_int_equal(gnutls_session_ticket_key_generate(&key), 0);
		tls_pair_open(&p, rows[i].priority, "NORMAL");
		assert_int_equal(gnutls_session_ticket_enable_server(p.s.s, &key), 0);
		tls_pair_add_client_cert(&p); /* makes for a large ticket */
		gnutls_certificate_server_set_request(p.s.s, GNUTLS_CERT_REQUEST);
		if (rows[i].client)
			gnutls_record_set_max_size(p.c.s, rows[i].client);
		if (rows[i].server)
			gnutls_record_set_max_size(p.s.s, rows[i].server);
		tls_pair_connect(&p);
		assert_int_equal(gnutls_record_get_max_size(p.c.s), rows[i].client_sends);
		assert_int_equal(gnutls_record_get_max_size(p.s.s), rows[i].server_sends);
		tls_pair_talk(&p, 20000);
		tls_pair_close(&p);
		datum_clear_wipe(&key);
	}
}

/* --- warnings between the messages */
static void warnings(void **state)
{
	static const uint8_t alert[] = {21, 3, 3, 0, 2, 1, GNUTLS_A_NO_RENEGOTIATION};
	struct tls_pair p;

	(void)state;
	tls_pair_open(&p, ALL, ALL);
	assert_int_equal(gnutls_handshake(p.c.s), GNUTLS_E_AGAIN);
	writer_bytes(&p.c.in, alert, sizeof(alert));
	assert_int_equal(gnutls_handshake(p.c.s), GNUTLS_E_WARNING_ALERT_RECEIVED);
	assert_int_equal(gnutls_alert_get(p.c.s), GNUTLS_A_NO_RENEGOTIATION);
	tls_pair_connect(&p);
	tls_pair_talk(&p, 10);
	/* a refused renegotiation: the session is left as it was, and is ended well */
	assert_int_equal(gnutls_handshake(p.c.s), GNUTLS_E_AGAIN);
	tls_pair_deliver(&p);
	assert_int_equal(gnutls_alert_send(p.s.s, GNUTLS_AL_WARNING, GNUTLS_A_NO_RENEGOTIATION), 0);
	tls_pair_deliver(&p);
	assert_int_equal(gnutls_handshake(p.c.s), GNUTLS_E_WARNING_ALERT_RECEIVED);
	tls_pair_close(&p);
}

/* --- client certificates */
static void client_certificates(void **state)
{
	static const struct {
		gnutls_certificate_request_t want;
		bool have;
		int result;
	} rows[] = {
		{GNUTLS_CERT_IGNORE, true, 0},
		{GNUTLS_CERT_REQUEST, true, 0},
		{GNUTLS_CERT_REQUIRE, true, 0},
		{GNUTLS_CERT_REQUEST, false, 0},
		{GNUTLS_CERT_REQUIRE, false, GNUTLS_E_NO_CERTIFICATE_FOUND},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		bool seen = rows[i].have && rows[i].want != GNUTLS_CERT_IGNORE;
		struct tls_pair p;
		unsigned count = 0;

		tls_pair_open(&p, ONE("ECDHE-RSA", "AES-128-GCM", "AEAD"), ALL);
		if (rows[i].have)
			tls_pair_add_client_cert(&p);
		gnutls_certificate_server_set_request(p.s.s, rows[i].want);
		tls_pair_handshake(&p);
		assert_int_equal(p.s.result, rows[i].result);
		if (!rows[i].result) {
			assert_int_equal(p.c.result, 0);
			assert_int_equal(p.s.s->params.peer.count, seen);
			assert_int_equal(p.s.s->params.client_sign != NULL, seen);
			tls_pair_talk(&p, 10);
		}
		(void)count;
		tls_pair_close(&p);
	}
}

/* --- slow and scarce */
static void stuttering_transport(void **state)
{
	struct tls_pair p;

	(void)state;
	tls_pair_open(&p, ONE("ECDHE-RSA", "AES-128-GCM", "AEAD"), ALL);
	p.stutter = true;
	tls_pair_add_client_cert(&p);
	gnutls_certificate_server_set_request(p.s.s, GNUTLS_CERT_REQUIRE);
	tls_pair_connect(&p);
	p.stutter = false;
	tls_pair_same_secrets(&p);
	tls_pair_talk(&p, 100);
	tls_pair_close(&p);
}

/* --- extensions of the application */
static unsigned ext_seen;

static int ext_send(gnutls_session_t s, gnutls_buffer_t out)
{
	(void)s;
	_gnutls_buffer_append_str(out, "ping");
	return 4;
}

static int ext_recv(gnutls_session_t s, const unsigned char *data, size_t len)
{
	(void)s;
	assert_int_equal(len, 4);
	assert_memory_equal(data, "ping", 4);
	ext_seen++;
	return 0;
}

static void application_extension(void **state)
{
	struct tls_pair p;

	(void)state;
	ext_seen = 0;
	tls_pair_open(&p, ALL, ALL);
	assert_int_equal(gnutls_session_ext_register(p.c.s, "ping", 61000, GNUTLS_EXT_TLS, ext_recv,
						     ext_send, NULL, NULL, NULL, 0),
			 0);
	assert_int_equal(gnutls_session_ext_register(p.s.s, "ping", 61000, GNUTLS_EXT_TLS, ext_recv,
						     ext_send, NULL, NULL, NULL, 0),
			 0);
	assert_int_equal(gnutls_session_ext_register(p.s.s, "mine", EXT_EMS, GNUTLS_EXT_TLS,
						     ext_recv, ext_send, NULL, NULL, NULL, 0),
			 GNUTLS_E_ALREADY_REGISTERED);
	tls_pair_connect(&p);
	assert_int_equal(ext_seen, 2);
	tls_pair_close(&p);

	/* only the client: the server leaves it out */
	ext_seen = 0;
	tls_pair_open(&p, ALL, ALL);
	assert_int_equal(gnutls_session_ext_register(p.c.s, "ping", 61000, GNUTLS_EXT_TLS, ext_recv,
						     ext_send, NULL, NULL, NULL, 0),
			 0);
	tls_pair_connect(&p);
	assert_int_equal(ext_seen, 0);
	tls_pair_close(&p);
}

static int note_ext(void *ctx, unsigned id, const unsigned char *data, unsigned len)
{
	unsigned *seen = ctx;

	(void)data;
	*seen = *seen * 100 + id + len;
	return 0;
}

static void raw_extensions(void **state)
{
	static const uint8_t block[] = {0, 9, 0, 1, 0, 1, 7, 0, 2, 0, 0};
	unsigned seen = 0;

	(void)state;
	for (unsigned cut = 0; cut <= sizeof(block); cut++) {
		const gnutls_datum_t d = {(void *)block, cut};

		seen = 0;
		assert_int_equal(gnutls_ext_raw_parse(&seen, note_ext, &d, 0),
				 cut == sizeof(block) ? 0 : GNUTLS_E_UNEXPECTED_EXTENSIONS_LENGTH);
	}
	assert_int_equal(seen, 202);
}

/* --- memory runs out at every allocation */
static gnutls_alloc_function real_malloc;
static gnutls_calloc_function real_calloc;
static gnutls_realloc_function real_realloc;
static unsigned allocations, fail_at;

static bool fails_now(void)
{
	return fail_at && ++allocations == fail_at;
}

static void *failing_malloc(size_t n)
{
	return fails_now() ? NULL : real_malloc(n);
}

static void *failing_calloc(size_t n, size_t size)
{
	return fails_now() ? NULL : real_calloc(n, size);
}

static void *failing_realloc(void *p, size_t n)
{
	return fails_now() ? NULL : real_realloc(p, n);
}

static void scarce_memory(void **state)
{
	unsigned n;

	(void)state;
	real_malloc = gnutls_malloc;
	real_calloc = gnutls_calloc;
	real_realloc = gnutls_realloc;
	gnutls_malloc = failing_malloc;
	gnutls_calloc = failing_calloc;
	gnutls_realloc = failing_realloc;
	for (n = 1;; n++) {
		struct tls_pair p;
		bool ran_out;

		tls_pair_open(&p, ONE("ECDHE-ECDSA", "AES-128-GCM", "AEAD"), ALL);
		tls_pair_add_client_cert(&p);
		gnutls_certificate_server_set_request(p.s.s, GNUTLS_CERT_REQUEST);
		writer_reserve(&p.c.out, 20000); /* the pipe itself has room */
		writer_reserve(&p.c.in, 20000);
		writer_reserve(&p.s.out, 20000);
		writer_reserve(&p.s.in, 20000);
		writer_reset(&p.c.out);
		writer_reset(&p.c.in);
		writer_reset(&p.s.out);
		writer_reset(&p.s.in);
		allocations = 0;
		fail_at = n;
		tls_pair_handshake(&p);
		ran_out = allocations >= fail_at;
		fail_at = 0;
		if (ran_out && p.c.result == 0 && p.s.result == 0)
			; /* something that can do without */
		else if (ran_out)
			assert_true(p.c.result < 0 || p.s.result < 0);
		tls_pair_close(&p);
		if (!ran_out)
			break;
	}
	print_message("%u allocations\n", n - 1);
	gnutls_malloc = real_malloc;
	gnutls_calloc = real_calloc;
	gnutls_realloc = real_realloc;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_suite),
		cmocka_unit_test(every_group),
		cmocka_unit_test(signatures),
		cmocka_unit_test(options),
		cmocka_unit_test(alpn_and_name),
		cmocka_unit_test(record_sizes),
		cmocka_unit_test(warnings),
		cmocka_unit_test(client_certificates),
		cmocka_unit_test(stuttering_transport),
		cmocka_unit_test(application_extension),
		cmocka_unit_test(raw_extensions),
		cmocka_unit_test(scarce_memory),
	};

	return cmocka_run_group_tests_name("tls12", tests, NULL, NULL);
}
