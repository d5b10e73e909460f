/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Authentication after the handshake (RFC 8446 §4.6.2): asked for and answered, in all sorts of
 * sessions, bit by bit; and peers that ask or answer wrongly. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "ext/ext.h"
#include "record/layer.h"
#include "session/session.h"
#include "tls-pair.h"

#define V13 "NORMAL:-VERS-ALL:+VERS-TLS1.3"

/* --- between the sessions and the record layer: messages as they are sent, in clear */
int __real_record_queue_handshake(struct record_layer *rl, const void *msg, size_t len);
int __wrap_record_queue_handshake(struct record_layer *rl, const void *msg, size_t len);

static void (*meddle)(struct record_layer *rl, struct writer *msg);
static uint8_t last_context[256];
static size_t last_context_len;

int __wrap_record_queue_handshake(struct record_layer *rl, const void *msg, size_t len)
{
	const uint8_t *m = msg;
	struct writer w = {0};
	int ret = 0;

	if (m[0] == HS_CERTIFICATE_REQUEST) {
		last_context_len = m[4];
		memcpy(last_context, m + 5, m[4]);
	}
	writer_bytes(&w, msg, len);
	if (meddle)
		meddle(rl, &w);
	assert_int_equal(writer_error(&w), 0);
	if (w.len)
		ret = __real_record_queue_handshake(rl, w.data, w.len);
	writer_clear(&w);
	return ret;
}

/* as if the kernel had its keys */
gnutls_transport_ktls_enable_flags_t __real_record_offloaded(const struct record_layer *rl);
gnutls_transport_ktls_enable_flags_t __wrap_record_offloaded(const struct record_layer *rl);
static const struct record_layer *offloaded;

gnutls_transport_ktls_enable_flags_t __wrap_record_offloaded(const struct record_layer *rl)
{
	return rl == offloaded ? GNUTLS_KTLS_DUPLEX : __real_record_offloaded(rl);
}

/* --- sessions */
static void init_flags(struct tls_end *e, unsigned flags)
{
	e->s->init_flags |= flags;
	e->s->config.init_flags |= flags;
}

static void open_pair(struct tls_pair *p, const char *client, const char *server)
{
	meddle = NULL;
	tls_pair_open(p, client, server);
	init_flags(&p->c, GNUTLS_POST_HANDSHAKE_AUTH);
	init_flags(&p->s, GNUTLS_POST_HANDSHAKE_AUTH);
}

static void ready(struct tls_pair *p)
{
	open_pair(p, V13, V13);
	tls_pair_add_client_cert(p);
	tls_pair_connect(p);
	gnutls_certificate_server_set_request(p->s.s, GNUTLS_CERT_REQUEST);
}

static int read_end(struct tls_end *e)
{
	char buf[100];
	ssize_t n;

	do
		n = gnutls_record_recv(e->s, buf, sizeof(buf));
	while (n == GNUTLS_E_AGAIN && e->in.len > e->in_pos);
	return (int)n;
}

/* The server asks, the client reads that. */
static void ask(struct tls_pair *p)
{
	int ret;

	do {
		ret = gnutls_reauth(p->s.s, 0);
		assert_int_equal(ret, GNUTLS_E_AGAIN);
		tls_pair_deliver(p);
	} while (p->stutter && gnutls_record_get_direction(p->s.s));
	do {
		ret = read_end(&p->c);
		tls_pair_deliver(p);
	} while (ret == GNUTLS_E_AGAIN);
	assert_int_equal(ret, GNUTLS_E_REAUTH_REQUEST);
}

static int answer(struct tls_pair *p)
{
	int ret;

	do
		ret = gnutls_reauth(p->c.s, 0);
	while (ret == GNUTLS_E_AGAIN);
	tls_pair_deliver(p);
	if (ret < 0)
		return ret;
	do
		ret = gnutls_reauth(p->s.s, 0);
	while (ret == GNUTLS_E_AGAIN && p->s.in.len > p->s.in_pos);
	return ret;
}

static void reauth(struct tls_pair *p)
{
	ask(p);
	assert_int_equal(answer(p), 0);
}

static unsigned peers(const struct tls_end *e)
{
	unsigned n = 0;

	gnutls_certificate_get_peers(e->s, &n);
	return n;
}

/* --- as it should be */
static void test_simple(void **state)
{
	struct tls_pair p;
	uint8_t first[256];
	size_t len;

	(void)state;
	ready(&p);
	assert_true(gnutls_session_get_flags(p.s.s) & GNUTLS_SFLAGS_POST_HANDSHAKE_AUTH);
	assert_false(gnutls_session_get_flags(p.c.s) & GNUTLS_SFLAGS_POST_HANDSHAKE_AUTH);
	assert_int_equal(peers(&p.s), 0);
	reauth(&p);
	assert_int_equal(peers(&p.s), 1);
	assert_true(gnutls_certificate_client_get_request_status(p.c.s));
	len = last_context_len;
	assert_true(len >= 8);
	memcpy(first, last_context, len);
	tls_pair_talk(&p, 1000);
	for (int i = 0; i < 3; i++)
		reauth(&p);
	/* no context is used twice */
	assert_true(last_context_len != len || memcmp(first, last_context, len));
	assert_int_equal(peers(&p.s), 1);
	tls_pair_talk(&p, 20000);
	tls_pair_close(&p);
}

static void test_kinds(void **state)
{
	static const struct {
		const char *client, *server;
		unsigned peers;
	} kinds[] = {
		{V13 ":-CIPHER-ALL:+AES-128-GCM", V13, 1},
		{V13 ":-CIPHER-ALL:+AES-256-GCM", V13, 1},
		{V13 ":-CIPHER-ALL:+CHACHA20-POLY1305", V13, 1},
		{V13 ":-GROUP-ALL:+GROUP-X25519:+GROUP-SECP384R1",
		 V13 ":-GROUP-ALL:+GROUP-SECP384R1", 1}, /* HelloRetryRequest */
		{V13 ":-KX-ALL:+ECDHE-PSK", V13 ":-KX-ALL:+ECDHE-PSK", 1},
		{"NORMAL", "NORMAL", 1},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		struct tls_pair p;

		open_pair(&p, kinds[i].client, kinds[i].server);
		tls_pair_add_client_cert(&p);
		tls_pair_connect(&p);
		gnutls_certificate_server_set_request(p.s.s, GNUTLS_CERT_REQUIRE);
		reauth(&p);
		assert_int_equal(peers(&p.s), kinds[i].peers);
		tls_pair_talk(&p, 100);
		tls_pair_close(&p);
	}
}

static void test_resumed(void **state)
{
	const gnutls_datum_t ticket_key = {(unsigned char[64]){1, 2, 3}, 64};
	gnutls_datum_t data;
	struct tls_pair p;

	(void)state;
	open_pair(&p, V13, V13);
	assert_int_equal(gnutls_session_ticket_enable_server(p.s.s, &ticket_key), 0);
	tls_pair_connect(&p);
	tls_pair_talk(&p, 10);
	assert_int_equal(gnutls_session_get_data2(p.c.s, &data), 0);
	tls_pair_close(&p);

	open_pair(&p, V13, V13);
	tls_pair_add_client_cert(&p);
	assert_int_equal(gnutls_session_ticket_enable_server(p.s.s, &ticket_key), 0);
	assert_int_equal(gnutls_session_set_data(p.c.s, data.data, data.size), 0);
	tls_pair_connect(&p);
	gnutls_free(data.data);
	assert_true(gnutls_session_is_resumed(p.s.s));
	gnutls_certificate_server_set_request(p.s.s, GNUTLS_CERT_REQUIRE);
	reauth(&p);
	assert_int_equal(peers(&p.s), 1);
	tls_pair_close(&p);
}

static void test_updates(void **state)
{
	struct tls_pair p;

	(void)state;
	ready(&p);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(gnutls_session_key_update(p.s.s, 0), 0);
		assert_int_equal(gnutls_session_key_update(p.c.s, 0), 0);
		tls_pair_deliver(&p);
		ask(&p);
		/* between question and answer */
		assert_int_equal(gnutls_session_key_update(p.c.s, GNUTLS_KU_PEER), 0);
		assert_int_equal(answer(&p), 0);
		tls_pair_talk(&p, 100);
	}
	tls_pair_close(&p);
}

static void test_stutter(void **state)
{
	struct tls_pair p;

	(void)state;
	ready(&p);
	p.stutter = true;
	for (int i = 0; i < 2; i++) {
		int c, s = GNUTLS_E_AGAIN;

		do {
			s = gnutls_reauth(p.s.s, 0);
			assert_int_equal(s, GNUTLS_E_AGAIN);
			tls_pair_deliver(&p);
			c = read_end(&p.c);
		} while (c == GNUTLS_E_AGAIN);
		assert_int_equal(c, GNUTLS_E_REAUTH_REQUEST);
		c = GNUTLS_E_AGAIN;
		while (s == GNUTLS_E_AGAIN) {
			if (c == GNUTLS_E_AGAIN)
				c = gnutls_reauth(p.c.s, 0);
			tls_pair_deliver(&p);
			s = gnutls_reauth(p.s.s, 0);
			assert_int_equal(peers(&p.s), i || !s);
		}
		assert_int_equal(c, 0);
		assert_int_equal(s, 0);
	}
	p.stutter = false;
	tls_pair_talk(&p, 100);
	tls_pair_close(&p);
}

static void test_no_certificate(void **state)
{
	struct tls_pair p;

	(void)state;
	open_pair(&p, V13, V13);
	tls_pair_connect(&p);
	gnutls_certificate_server_set_request(p.s.s, GNUTLS_CERT_REQUEST);
	reauth(&p);
	assert_int_equal(peers(&p.s), 0);
	gnutls_certificate_server_set_request(p.s.s, GNUTLS_CERT_REQUIRE);
	ask(&p);
	assert_int_equal(answer(&p), GNUTLS_E_CERTIFICATE_REQUIRED);
	assert_int_equal(gnutls_alert_send_appropriate(p.s.s, GNUTLS_E_CERTIFICATE_REQUIRED), 0);
	tls_pair_deliver(&p);
	assert_int_equal(read_end(&p.c), GNUTLS_E_FATAL_ALERT_RECEIVED);
	assert_int_equal(gnutls_alert_get(p.c.s), GNUTLS_A_CERTIFICATE_REQUIRED);
	assert_int_equal(gnutls_record_send(p.s.s, "x", 1), GNUTLS_E_INVALID_SESSION);
	tls_pair_close(&p);
}

/* A chain that was there before goes when the client declines. */
static void test_declined(void **state)
{
	gnutls_certificate_credentials_t empty;
	struct tls_pair p;

	(void)state;
	ready(&p);
	reauth(&p);
	assert_int_equal(peers(&p.s), 1);
	assert_int_equal(gnutls_certificate_allocate_credentials(&empty), 0);
	gnutls_credentials_set(p.c.s, GNUTLS_CRD_CERTIFICATE, empty);
	reauth(&p);
	assert_int_equal(peers(&p.s), 0);
	tls_pair_close(&p);
	gnutls_certificate_free_credentials(empty);
}

static int verdict, verdicts;
static unsigned judged; /* certificates that the judge saw */

static int judge(gnutls_session_t s)
{
	gnutls_certificate_get_peers(s, &judged);
	verdicts++;
	return verdict;
}

static void test_verification(void **state)
{
	struct tls_pair p;

	(void)state;
	ready(&p);
	gnutls_session_set_verify_function(p.s.s, judge);
	verdicts = verdict = 0;
	reauth(&p);
	assert_int_equal(verdicts, 1);
	verdict = GNUTLS_E_AGAIN; /* somebody has to be asked */
	ask(&p);
	assert_int_equal(answer(&p), GNUTLS_E_AGAIN);
	assert_int_equal(verdicts, 2);
	verdict = 0;
	assert_int_equal(gnutls_reauth(p.s.s, 0), 0);
	assert_int_equal(verdicts, 3);
	verdict = -1;
	ask(&p);
	assert_int_equal(answer(&p), GNUTLS_E_CERTIFICATE_ERROR);
	tls_pair_talk(&p, 100); /* it is the server's to say what this means */
	assert_int_equal(gnutls_alert_send_appropriate(p.s.s, GNUTLS_E_CERTIFICATE_ERROR), 0);
	tls_pair_deliver(&p);
	assert_int_equal(read_end(&p.c), GNUTLS_E_FATAL_ALERT_RECEIVED);
	assert_int_equal(gnutls_alert_get(p.c.s), GNUTLS_A_BAD_CERTIFICATE);
	tls_pair_close(&p);
}

/* What verification has not taken is nobody the session could name, neither while it thinks nor
 * after it said no, when the session lives on. */
static void test_unverified(void **state)
{
	static const int verdicts_of[] = {GNUTLS_E_AGAIN, -1, GNUTLS_E_AGAIN, 0};
	struct tls_pair p;
	gnutls_datum_t first;

	(void)state;
	ready(&p);
	gnutls_session_set_verify_function(p.s.s, judge);
	for (unsigned i = 0; i < ARRAY_LEN(verdicts_of); i++) {
		int code = verdicts_of[i] == -1 ? GNUTLS_E_CERTIFICATE_ERROR : verdicts_of[i];

		verdict = verdicts_of[i];
		judged = 0;
		if (i % 2) {
			assert_int_equal(gnutls_reauth(p.s.s, 0), code);
		} else {
			ask(&p);
			assert_int_equal(answer(&p), code);
		}
		assert_int_equal(judged, 1);
		assert_int_equal(peers(&p.s), verdicts_of[i] ? 0 : 1);
	}
	/* a refusal takes nothing away that was verified before */
	first = p.s.s->params.peer.certs[0];
	verdict = -1;
	ask(&p);
	assert_int_equal(answer(&p), GNUTLS_E_CERTIFICATE_ERROR);
	assert_int_equal(peers(&p.s), 1);
	assert_ptr_equal(p.s.s->params.peer.certs[0].data, first.data);
	tls_pair_talk(&p, 100);
	tls_pair_close(&p);
}

static void test_auto(void **state)
{
	struct tls_pair p;
	int s;

	(void)state;
	ready(&p);
	init_flags(&p.c, GNUTLS_AUTO_REAUTH);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(gnutls_reauth(p.s.s, 0), GNUTLS_E_AGAIN);
		tls_pair_deliver(&p);
		assert_int_equal(read_end(&p.c), GNUTLS_E_AGAIN);
		tls_pair_deliver(&p);
		s = gnutls_reauth(p.s.s, 0);
		assert_int_equal(s, 0);
		assert_int_equal(peers(&p.s), 1);
	}
	tls_pair_talk(&p, 100);
	tls_pair_close(&p);
}

/* One deadline for all calls. */
static void test_timeout(void **state)
{
	struct tls_pair p;
	uint64_t end;

	(void)state;
	ready(&p);
	gnutls_handshake_set_timeout(p.s.s, 1000000);
	assert_int_equal(gnutls_reauth(p.s.s, 0), GNUTLS_E_AGAIN);
	end = p.s.s->reauth->give_up_ms;
	assert_true(end > 0);
	p.s.s->reauth->give_up_ms = --end;
	assert_int_equal(gnutls_reauth(p.s.s, 0), GNUTLS_E_AGAIN);
	assert_int_equal(p.s.s->reauth->give_up_ms, end);
	p.s.s->reauth->give_up_ms = 1;
	assert_int_equal(gnutls_reauth(p.s.s, 0), GNUTLS_E_TIMEDOUT);
	tls_pair_close(&p);
}

static void test_not_now(void **state)
{
	struct tls_pair p;

	(void)state;
	open_pair(&p, V13, V13);
	assert_int_equal(gnutls_reauth(p.c.s, 0), GNUTLS_E_UNAVAILABLE_DURING_HANDSHAKE);
	assert_int_equal(gnutls_reauth(p.s.s, 0), GNUTLS_E_INVALID_REQUEST);
	tls_pair_connect(&p);
	assert_int_equal(gnutls_reauth(p.c.s, 0), GNUTLS_E_INVALID_REQUEST);
	assert_int_equal(gnutls_reauth(p.s.s, 0),
			 GNUTLS_E_INVALID_REQUEST); /* nothing to ask for */
	tls_pair_talk(&p, 10);
	tls_pair_close(&p);
	open_pair(&p, "NORMAL:-VERS-ALL:+VERS-TLS1.2", "NORMAL");
	tls_pair_connect(&p);
	gnutls_certificate_server_set_request(p.s.s, GNUTLS_CERT_REQUEST);
	assert_int_equal(gnutls_reauth(p.c.s, 0), GNUTLS_E_INVALID_REQUEST);
	assert_int_equal(gnutls_reauth(p.s.s, 0), GNUTLS_E_INVALID_REQUEST);
	tls_pair_talk(&p, 10);
	tls_pair_close(&p);
	for (int i = 0; i < 2; i++) { /* only one of them wants it */
		tls_pair_open(&p, V13, V13);
		init_flags(i ? &p.c : &p.s, GNUTLS_POST_HANDSHAKE_AUTH);
		tls_pair_connect(&p);
		gnutls_certificate_server_set_request(p.s.s, GNUTLS_CERT_REQUEST);
		assert_int_equal(gnutls_reauth(p.s.s, 0), GNUTLS_E_INVALID_REQUEST);
		tls_pair_talk(&p, 10);
		tls_pair_close(&p);
	}
}

/* Freed in the middle, on both sides. */
static void test_abandoned(void **state)
{
	struct tls_pair p;

	(void)state;
	ready(&p);
	ask(&p);
	tls_pair_close(&p);
}

/* --- questions that a client does not answer */
static void send_raw(struct tls_end *e, const void *msg, size_t len)
{
	assert_int_equal(__real_record_queue_handshake(e->s->record, msg, len), 0);
	assert_int_equal(record_flush(e->s->record), 0);
}

#define SIGNS 0, 8, 0, 13, 0, 4, 0, 2, 8, 4
static const struct {
	const char *what;
	uint8_t msg[40];
	size_t len;
	int error;
} questions[] = {
	{"good", {13, 0, 0, 12, 1, 7, SIGNS}, 16, GNUTLS_E_REAUTH_REQUEST},
	{"no context", {13, 0, 0, 11, 0, SIGNS}, 15, GNUTLS_E_RECEIVED_ILLEGAL_PARAMETER},
	{"no signature algorithms", {13, 0, 0, 4, 1, 7, 0, 0}, 8, GNUTLS_E_MISSING_EXTENSION},
	{"empty", {13, 0, 0, 0}, 4, GNUTLS_E_UNEXPECTED_PACKET_LENGTH},
	{"cut", {13, 0, 0, 11, 1, 7, SIGNS}, 15, GNUTLS_E_UNEXPECTED_PACKET_LENGTH},
	{"long", {13, 0, 0, 13, 1, 7, SIGNS, 0}, 17, GNUTLS_E_UNEXPECTED_PACKET_LENGTH},
	{"strange extension",
	 {13, 0, 0, 16, 1, 7, 0, 12, 0, 13, 0, 4, 0, 2, 8, 4, 0, 43, 0, 0},
	 20,
	 GNUTLS_E_RECEIVED_ILLEGAL_EXTENSION},
	{"Certificate", {11, 0, 0, 4, 0, 0, 0, 0}, 8, GNUTLS_E_UNEXPECTED_PACKET},
	{"Finished", {20, 0, 0, 0}, 4, GNUTLS_E_UNEXPECTED_PACKET},
};

static void test_questions(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(questions); i++) {
		struct tls_pair p;

		ready(&p);
		send_raw(&p.s, questions[i].msg, questions[i].len);
		tls_pair_deliver(&p);
		if (read_end(&p.c) != questions[i].error)
			fail_msg("%s", questions[i].what);
		/* nobody may ask a server */
		send_raw(&p.c, questions[0].msg, questions[0].len);
		tls_pair_deliver(&p);
		assert_int_equal(read_end(&p.s), GNUTLS_E_UNEXPECTED_PACKET);
		tls_pair_close(&p);
	}
}

static void test_unasked(void **state)
{
	struct tls_pair p;

	(void)state;
	tls_pair_open(&p, V13, V13);
	meddle = NULL;
	tls_pair_connect(&p);
	send_raw(&p.s, questions[0].msg, questions[0].len);
	tls_pair_deliver(&p);
	assert_int_equal(read_end(&p.c), GNUTLS_E_UNEXPECTED_PACKET);
	assert_int_equal(gnutls_alert_send_appropriate(p.c.s, GNUTLS_E_UNEXPECTED_PACKET), 0);
	tls_pair_deliver(&p);
	assert_int_equal(read_end(&p.s), GNUTLS_E_FATAL_ALERT_RECEIVED);
	assert_int_equal(gnutls_alert_get(p.s.s), GNUTLS_A_UNEXPECTED_MESSAGE);
	tls_pair_close(&p);
}

static void question(struct tls_pair *p, uint8_t context)
{
	uint8_t msg[sizeof(questions[0].msg)];

	memcpy(msg, questions[0].msg, sizeof(msg));
	msg[5] = context;
	send_raw(&p->s, msg, questions[0].len);
	tls_pair_deliver(p);
}

static uint8_t answered[16];
static size_t answered_count;

static void note_context(struct record_layer *rl, struct writer *msg)
{
	(void)rl;
	if (msg->data[0] == HS_CERTIFICATE)
		answered[answered_count++] = msg->data[5];
}

static void test_many_questions(void **state)
{
	struct tls_pair p;
	int ret;

	(void)state;
	ready(&p);
	answered_count = 0;
	for (uint8_t i = 1; i <= 8; i++) {
		question(&p, i);
		assert_int_equal(read_end(&p.c), GNUTLS_E_REAUTH_REQUEST);
	}
	meddle = note_context;
	for (uint8_t i = 1; i <= 8; i++) {
		assert_int_equal(gnutls_reauth(p.c.s, 0), 0);
		assert_int_equal(answered_count, i);
		assert_int_equal(answered[i - 1], i);
	}
	assert_int_equal(gnutls_reauth(p.c.s, 0), GNUTLS_E_INVALID_REQUEST);
	meddle = NULL;
	for (uint8_t i = 1; i <= 8; i++) {
		question(&p, i);
		assert_int_equal(read_end(&p.c), GNUTLS_E_REAUTH_REQUEST);
	}
	question(&p, 9);
	ret = read_end(&p.c);
	assert_int_equal(ret, GNUTLS_E_TOO_MANY_HANDSHAKE_PACKETS);
	tls_pair_close(&p);
	ready(&p); /* the same context again before the answer */
	question(&p, 1);
	assert_int_equal(read_end(&p.c), GNUTLS_E_REAUTH_REQUEST);
	question(&p, 1);
	assert_int_equal(read_end(&p.c), GNUTLS_E_RECEIVED_ILLEGAL_PARAMETER);
	tls_pair_close(&p);
}

/* A server that asks and asks: so many answers in one call, and so many without data in between. */
static void test_auto_bounds(void **state)
{
	struct tls_pair p;
	unsigned answers = 0;
	int ret;

	(void)state;
	ready(&p);
	init_flags(&p.c, GNUTLS_AUTO_REAUTH);
	for (unsigned i = 0; i < 8; i++) {
		for (uint8_t k = 0; k < 8; k++)
			question(&p, (uint8_t)(8 * i + k + 1));
		assert_int_equal(read_end(&p.c), GNUTLS_E_INTERRUPTED);
		answers += p.c.s->answers == 8 * (i + 1);
	}
	assert_int_equal(answers, 8);
	/* data, and all begins anew */
	assert_int_equal(gnutls_record_send(p.s.s, "abc", 3), 3);
	tls_pair_deliver(&p);
	assert_int_equal(read_end(&p.c), 3);
	assert_int_equal(p.c.s->answers, 0);
	for (uint8_t i = 1; i <= 65; i++)
		question(&p, i);
	do
		ret = read_end(&p.c);
	while (ret == GNUTLS_E_INTERRUPTED);
	assert_int_equal(ret, GNUTLS_E_TOO_MANY_HANDSHAKE_PACKETS);
	assert_int_equal(read_end(&p.c), GNUTLS_E_INVALID_SESSION);
	tls_pair_close(&p);
}

/* --- answers that a server does not take */
static struct {
	uint8_t type;
	enum { NOTHING, FLIP, DROP, CONTEXT, NO_CONTEXT, UPDATE_BEFORE, DATA_BEFORE, TWICE } what;
	size_t from_end; /* FLIP */
} attack;

static void spoil(struct record_layer *rl, struct writer *msg)
{
	static const uint8_t update[] = {HS_KEY_UPDATE, 0, 0, 1, 0};
	struct writer copy = {0};

	if (!rl->session->config.is_client || msg->data[0] != attack.type)
		return;
	switch (attack.what) {
	case NOTHING:
		break;
	case FLIP:
		msg->data[msg->len - 1 - attack.from_end] ^= 1;
		break;
	case DROP:
		writer_reset(msg);
		break;
	case CONTEXT:
		msg->data[5] ^= 1;
		break;
	case NO_CONTEXT:
		writer_bytes(&copy, msg->data, 4);
		writer_u8(&copy, 0);
		writer_bytes(&copy, msg->data + 5 + msg->data[4], msg->len - 5 - msg->data[4]);
		writer_reset(msg);
		writer_bytes(msg, copy.data, copy.len);
		fix_length(msg);
		break;
	case UPDATE_BEFORE:
		assert_int_equal(__real_record_queue_handshake(rl, update, sizeof(update)), 0);
		break;
	case DATA_BEFORE:
		assert_int_equal(record_send(rl, "data", 4, 0), 4);
		break;
	case TWICE:
		assert_int_equal(__real_record_queue_handshake(rl, msg->data, msg->len), 0);
		break;
	}
	writer_clear(&copy);
}

static const struct {
	uint8_t type;
	int what;
	size_t from_end;
	int error;
} answers[] = {
	{HS_CERTIFICATE, NOTHING, 0, 0},
	{HS_CERTIFICATE, CONTEXT, 0, GNUTLS_E_RECEIVED_ILLEGAL_PARAMETER},
	{HS_CERTIFICATE, NO_CONTEXT, 0, GNUTLS_E_RECEIVED_ILLEGAL_PARAMETER},
	{HS_CERTIFICATE, DROP, 0, GNUTLS_E_UNEXPECTED_HANDSHAKE_PACKET},
	{HS_CERTIFICATE, TWICE, 0, GNUTLS_E_UNEXPECTED_HANDSHAKE_PACKET},
	{HS_CERTIFICATE, FLIP, 10, GNUTLS_E_PK_SIG_VERIFY_FAILED},
	{HS_CERTIFICATE_VERIFY, FLIP, 0, GNUTLS_E_PK_SIG_VERIFY_FAILED},
	{HS_CERTIFICATE_VERIFY, FLIP, 20, GNUTLS_E_PK_SIG_VERIFY_FAILED},
	{HS_CERTIFICATE_VERIFY, DROP, 0, GNUTLS_E_UNEXPECTED_HANDSHAKE_PACKET},
	{HS_CERTIFICATE_VERIFY, TWICE, 0, GNUTLS_E_UNEXPECTED_HANDSHAKE_PACKET},
	{HS_CERTIFICATE_VERIFY, UPDATE_BEFORE, 0, GNUTLS_E_UNEXPECTED_HANDSHAKE_PACKET},
	{HS_CERTIFICATE_VERIFY, DATA_BEFORE, 0, GNUTLS_E_GOT_APPLICATION_DATA},
	{HS_FINISHED, FLIP, 0, GNUTLS_E_ERROR_IN_FINISHED_PACKET},
	{HS_FINISHED, DROP, 0, GNUTLS_E_AGAIN},
	{HS_FINISHED, DATA_BEFORE, 0, GNUTLS_E_GOT_APPLICATION_DATA},
};

static void test_answers(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(answers); i++) {
		struct tls_pair p;
		int ret;

		ready(&p);
		ask(&p);
		attack.type = answers[i].type;
		attack.what = answers[i].what;
		attack.from_end = answers[i].from_end;
		meddle = spoil;
		ret = answer(&p);
		meddle = NULL;
		if (ret != answers[i].error)
			print_message("answer %zu: %s\n", i, gnutls_strerror_name(ret));
		assert_int_equal(ret, answers[i].error);
		/* nobody is shown who has not proven to be there */
		assert_int_equal(peers(&p.s), !ret);
		if (ret == GNUTLS_E_GOT_APPLICATION_DATA) {
			assert_int_equal(read_end(&p.s), 4);
			assert_int_equal(gnutls_reauth(p.s.s, 0), 0);
			assert_int_equal(peers(&p.s), 1);
		} else if (ret && ret != GNUTLS_E_AGAIN) {
			assert_int_equal(gnutls_reauth(p.s.s, 0), GNUTLS_E_INVALID_SESSION);
			assert_int_equal(gnutls_record_send(p.s.s, "x", 1),
					 GNUTLS_E_INVALID_SESSION);
			assert_int_equal(gnutls_alert_send_appropriate(p.s.s, ret), 0);
			tls_pair_deliver(&p);
			assert_int_equal(read_end(&p.c), GNUTLS_E_FATAL_ALERT_RECEIVED);
		}
		tls_pair_close(&p);
	}
}

/* The answer to another question, as it was. */
static struct writer recorded;

static void record_answer(struct record_layer *rl, struct writer *msg)
{
	if (rl->session->config.is_client)
		writer_bytes(&recorded, msg->data, msg->len);
}

static void test_replay(void **state)
{
	struct tls_pair p;

	(void)state;
	ready(&p);
	ask(&p);
	meddle = record_answer;
	assert_int_equal(answer(&p), 0);
	meddle = NULL;
	assert_int_equal(gnutls_reauth(p.s.s, 0), GNUTLS_E_AGAIN);
	send_raw(&p.c, recorded.data, recorded.len);
	tls_pair_deliver(&p);
	assert_int_equal(gnutls_reauth(p.s.s, 0), GNUTLS_E_RECEIVED_ILLEGAL_PARAMETER);
	/* and unasked */
	tls_pair_close(&p);
	ready(&p);
	send_raw(&p.c, recorded.data, recorded.len);
	tls_pair_deliver(&p);
	assert_int_equal(read_end(&p.s), GNUTLS_E_UNEXPECTED_PACKET);
	tls_pair_close(&p);
	writer_clear(&recorded);
}

/* --- TLS 1.2: an offloaded session refuses to negotiate again, if it must be later */
static void test_refusal(void **state)
{
	struct tls_pair p;
	int ret = GNUTLS_E_AGAIN;

	(void)state;
	for (int stutter = 0; stutter < 2; stutter++) {
		tls_pair_open(&p, "NORMAL:-VERS-ALL:+VERS-TLS1.2", "NORMAL");
		meddle = NULL;
		tls_pair_connect(&p);
		offloaded = p.s.s->record;
		assert_int_equal(gnutls_handshake(p.c.s), GNUTLS_E_AGAIN);
		tls_pair_deliver(&p);
		p.stutter = stutter;
		for (int i = 0; i < 4000; i++) {
			ret = read_end(&p.s); /* it only reads */
			assert_int_equal(ret, GNUTLS_E_AGAIN);
			tls_pair_deliver(&p);
		}
		p.stutter = false;
		ret = gnutls_handshake(p.c.s);
		assert_int_equal(ret, GNUTLS_E_WARNING_ALERT_RECEIVED);
		assert_int_equal(gnutls_alert_get(p.c.s), GNUTLS_A_NO_RENEGOTIATION);
		/* once */
		assert_int_equal(gnutls_handshake(p.c.s), GNUTLS_E_AGAIN);
		offloaded = NULL;
		tls_pair_close(&p);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_simple),     cmocka_unit_test(test_kinds),
		cmocka_unit_test(test_resumed),    cmocka_unit_test(test_updates),
		cmocka_unit_test(test_stutter),    cmocka_unit_test(test_no_certificate),
		cmocka_unit_test(test_declined),   cmocka_unit_test(test_verification),
		cmocka_unit_test(test_auto),       cmocka_unit_test(test_not_now),
		cmocka_unit_test(test_timeout),    cmocka_unit_test(test_auto_bounds),
		cmocka_unit_test(test_abandoned),  cmocka_unit_test(test_questions),
		cmocka_unit_test(test_unasked),    cmocka_unit_test(test_many_questions),
		cmocka_unit_test(test_answers),    cmocka_unit_test(test_replay),
		cmocka_unit_test(test_unverified), cmocka_unit_test(test_refusal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
