/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Early data of TLS 1.3: accepted, refused for each reason, too much of it, too late; its end where
 * it belongs and where not. RFC 8446 §2.3, §4.2.10, §4.5. */
#include "config.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "early-pair.h"
#include "ext/ext.h"
#include "handshake/tls13.h"

/* --- accepted */
static char logged[2][4][160];
static unsigned logs[2];

static int keylog(gnutls_session_t s, const char *label, const gnutls_datum_t *secret)
{
	bool client = s->config.is_client;
	char *line;
	size_t n;

	if (!strstr(label, "EARLY"))
		return 0;
	line = logged[client][logs[client]++];
	n = (size_t)snprintf(line, 80, "%s ", label);
	for (unsigned i = 0; i < secret->size && n < 156; i++)
		n += (size_t)snprintf(line + n, 160 - n, "%02x", secret->data[i]);
	return 0;
}

static void accepted(void **state)
{
	static const char *const ciphers[] = {"AES-128-GCM", "AES-256-GCM", "CHACHA20-POLY1305",
					      "AES-128-CCM", "AES-128-CCM-8"};

	(void)state;
	for (unsigned i = 0; i < ARRAY_LEN(ciphers); i++) {
		char priority[300], prf[2][40];
		struct plan plan = {.len = 1000};
		struct tls_pair p;

		snprintf(priority, sizeof(priority), BASE ":+%s:%%KTLS", ciphers[i]);
		plan.client[0] = plan.client[1] = plan.server[0] = plan.server[1] = priority;
		early_begin(&p, &plan);
		logs[0] = logs[1] = 0;
		gnutls_session_set_keylog_function(p.c.s, keylog);
		gnutls_session_set_keylog_function(p.s.s, keylog);
		assert_int_equal(gnutls_record_get_max_early_data_size(p.c.s), 16384);
		assert_int_equal(gnutls_prf_early(p.c.s, 1, "l", 1, "c", 40, prf[0]),
				 GNUTLS_E_INVALID_REQUEST);

		assert_int_equal(gnutls_handshake(p.c.s), GNUTLS_E_AGAIN);
		assert_int_equal(gnutls_early_prf_hash_get(p.c.s),
				 i == 1 ? GNUTLS_DIG_SHA384 : GNUTLS_DIG_SHA256);
		assert_int_equal(gnutls_prf_early(p.c.s, 1, "l", 1, "c", 40, prf[0]), 0);
		tls_pair_deliver(&p);
		/* the data is there before the client has heard anything */
		assert_int_equal(gnutls_handshake(p.s.s), GNUTLS_E_AGAIN);
		assert_int_equal(gnutls_early_cipher_get(p.s.s), gnutls_early_cipher_get(p.c.s));
		assert_int_equal(gnutls_prf_early(p.s.s, 1, "l", 1, "c", 40, prf[1]), 0);
		assert_memory_equal(prf[0], prf[1], 40);
		assert_int_equal(seen_count, 1);
		assert_true(gnutls_session_get_flags(p.s.s) & GNUTLS_SFLAGS_EARLY_DATA);
		early_read(&p, 1000);
		early_connect(&p, true);
		assert_int_equal(gnutls_handshake_get_last_in(p.s.s), HS_FINISHED);
		assert_int_equal(logs[0], 2);
		assert_int_equal(logs[1], 2);
		for (unsigned k = 0; k < 2; k++)
			assert_string_equal(logged[0][k], logged[1][k]);
		assert_memory_equal(logged[0][0], "CLIENT_EARLY_TRAFFIC_SECRET ", 28);
		assert_memory_equal(logged[0][1], "EARLY_EXPORTER_SECRET ", 22);
		assert_int_equal(gnutls_early_cipher_get(p.c.s), GNUTLS_CIPHER_UNKNOWN);
		assert_int_equal(gnutls_early_prf_hash_get(p.s.s), GNUTLS_DIG_UNKNOWN);
		assert_int_equal(gnutls_prf_early(p.s.s, 1, "l", 1, "c", 40, prf[1]),
				 GNUTLS_E_INVALID_REQUEST);
		early_end(&p);
	}
}

static void read_after_the_handshake(void **state)
{
	struct plan plan = {.len = 40000, .max = 50000};
	struct tls_pair p;
	char buf[20000];

	(void)state;
	early_begin(&p, &plan);
	early_connect(&p, true);
	assert_int_equal(gnutls_record_recv_early_data(p.s.s, buf, 10), 10);
	for (unsigned i = 0; i < 10; i++)
		assert_int_equal((uint8_t)buf[i], early_byte(i));
	/* records stay what they are */
	assert_int_equal(gnutls_record_recv_early_data(p.s.s, buf, sizeof(buf)), 16374);
	assert_int_equal(gnutls_record_recv_early_data(p.s.s, buf, sizeof(buf)), 16384);
	assert_int_equal(gnutls_record_recv_early_data(p.s.s, buf, 0), 0);
	assert_int_equal(gnutls_record_recv_early_data(p.s.s, buf, sizeof(buf)), 7232);
	assert_int_equal((uint8_t)buf[7231], early_byte(39999));
	assert_int_equal(gnutls_record_recv_early_data(p.s.s, buf, sizeof(buf)),
			 GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE);
	early_end(&p);
}

static void offered_without_data(void **state)
{
	struct plan plan = {.client_flag = true};
	struct tls_pair p;

	(void)state;
	early_begin(&p, &plan);
	early_connect(&p, true);
	early_read(&p, 0);
	early_end(&p);
}

static void states_of_the_client(void **state)
{
	struct plan plan = {.len = 16383};
	struct tls_pair p;
	char buf[10];

	(void)state;
	early_begin(&p, &plan);
	/* nothing is kept of a call that goes over the limit, which may have become less */
	for (uint32_t max = 16384; max; max /= 2) {
		p.c.s->config.max_early_data = max;
		assert_int_equal(gnutls_record_send_early_data(p.c.s, "xx", 2),
				 GNUTLS_E_RECORD_LIMIT_REACHED);
	}
	assert_int_equal(gnutls_record_send_early_data(p.c.s, "", 0), 0);
	assert_int_equal(gnutls_record_recv_early_data(p.c.s, buf, sizeof(buf)),
			 GNUTLS_E_INVALID_REQUEST);
	assert_int_equal(gnutls_record_set_max_early_data_size(p.c.s, 10),
			 GNUTLS_E_INVALID_REQUEST);
	assert_int_equal(gnutls_record_send_early_data(p.s.s, "x", 1), GNUTLS_E_INVALID_REQUEST);
	assert_int_equal(gnutls_handshake(p.c.s), GNUTLS_E_AGAIN);
	/* too late: it would be lost */
	assert_int_equal(gnutls_record_send_early_data(p.c.s, "x", 1), GNUTLS_E_INVALID_REQUEST);
	tls_pair_deliver(&p);
	early_connect(&p, true);
	assert_int_equal(gnutls_record_send_early_data(p.c.s, "x", 1), GNUTLS_E_INVALID_REQUEST);
	early_read(&p, 16383);
	early_end(&p);
}

static void sizes_of_the_server(void **state)
{
	struct tls_pair p;

	(void)state;
	tls_pair_open(&p, GCM, GCM);
	assert_int_equal(gnutls_record_get_max_early_data_size(p.c.s), UINT32_MAX);
	assert_int_equal(gnutls_record_get_max_early_data_size(p.s.s), 16384);
	assert_int_equal(gnutls_record_set_max_early_data_size(p.s.s, 0), GNUTLS_E_INVALID_REQUEST);
	assert_int_equal(gnutls_record_set_max_early_data_size(p.s.s, (size_t)UINT32_MAX + 1),
			 GNUTLS_E_INVALID_REQUEST);
	assert_int_equal(gnutls_record_set_max_early_data_size(p.s.s, UINT32_MAX), 0);
	assert_int_equal(gnutls_record_get_max_early_data_size(p.s.s), UINT32_MAX);
	tls_pair_close(&p);
	gnutls_anti_replay_deinit(NULL);
}

/* --- refused: the handshake goes on, nothing of the data is seen, the session works */
static void refused(void **state)
{
	static const struct plan plans[] = {
		{.why = "server without the flag", .no_server_flag = true},
		{.why = "no guard", .no_guard = true},
		{.why = "no database", .no_add = true},
		{.why = "the database fails", .add_result = GNUTLS_E_DB_ERROR, .asked = 1},
		{.why = "a replay", .add_result = GNUTLS_E_DB_ENTRY_EXISTS, .asked = 1},
		{.why = "positive results are no yes either", .add_result = 1, .asked = 1},
		{.why = "a ticket of others", .other_key = true, .not_resumed = true},
		{.why = "a ticket without leave", .no_leave = true},
		{.why = "another group",
		 .client = {NULL, GCM P256 ":+GROUP-SECP384R1"},
		 .server = {NULL, GCM ":-GROUP-ALL:+GROUP-SECP384R1"}},
		{.why = "another suite of the same hash",
		 .server = {GCM, BASE ":+CHACHA20-POLY1305"},
		 .client = {ALL, ALL}},
		{.why = "another hash",
		 .server = {GCM, BASE ":+AES-256-GCM"},
		 .client = {ALL, ALL},
		 .not_resumed = true},
		{.why = "a suite that the client gave up",
		 .client = {GCM, BASE ":+CHACHA20-POLY1305"},
		 .server = {ALL, ALL}},
		{.why = "another protocol", .alpn = {"a", "a", "b", "b"}},
		{.why = "the protocol is not spoken any more", .alpn = {"a", "a", "a", NULL}},
		{.why = "a protocol where there was none", .alpn = {NULL, NULL, "a", "a"}},
		{.why = "another name", .name = {"a.example", "b.example"}, .not_resumed = true},
		{.why = "a long way", .delay_s = 11},
		{.why = "a clock that went back", .wait_s = 100, .delay_s = -11},
		{.why = "a ticket older than the guard", .new_guard = true},
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_LEN(plans); i++) {
		struct plan plan = plans[i];
		struct tls_pair p;

		plan.len = 5000;
		early_begin(&p, &plan);
		early_connect(&p, false);
		if (gnutls_session_is_resumed(p.c.s) == plan.not_resumed ||
		    seen_count != plan.asked)
			print_message("%s: asked %u\n", plan.why, seen_count);
		assert_int_equal(gnutls_session_is_resumed(p.c.s), !plan.not_resumed);
		assert_int_equal(seen_count, plan.asked);
		early_end(&p);
	}
}

/* --- too much */
static void too_much(void **state)
{
	static const struct {
		size_t max, len;
		bool refuse;
		int result;
	} cases[] = {
		{50, 50, false, 0},
		{50, 51, false, GNUTLS_E_UNEXPECTED_PACKET},
		{20000, 20001, false, GNUTLS_E_UNEXPECTED_PACKET},
		{20000, 20000, false, 0},
		{50, 50, true, 0},
		{50, 51, true, GNUTLS_E_UNEXPECTED_PACKET},
		{20000, 20001, true, GNUTLS_E_UNEXPECTED_PACKET},
		{20000, 20000, true, 0},
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_LEN(cases); i++) {
		struct plan plan = {.max = 30000, .len = cases[i].len, .no_guard = cases[i].refuse};
		struct tls_pair p;

		early_begin(&p, &plan);
		assert_int_equal(gnutls_record_set_max_early_data_size(p.s.s, cases[i].max), 0);
		if (!cases[i].result) {
			early_connect(&p, !cases[i].refuse);
		} else {
			tls_pair_handshake(&p);
			assert_int_equal(p.s.result, cases[i].result);
			early_alert(&p, GNUTLS_A_UNEXPECTED_MESSAGE);
		}
		early_end(&p);
	}
}

/* Records of nothing cost the sender little: they are bounded, whoever they are for. */
static void empty_records(void **state)
{
	(void)state;
	for (unsigned refuse = 0; refuse < 2; refuse++) {
		struct plan plan = {.len = 10, .no_guard = refuse, .max = 1000};
		struct tls_pair p;
		size_t i;

		early_begin(&p, &plan);
		assert_int_equal(gnutls_handshake(p.c.s), GNUTLS_E_AGAIN);
		for (i = 0; i < 2000; i++) {
			struct record_tx *tx = &p.c.s->record->tx;

			assert_int_equal(
				protect_seal(&tx->prot, RECORD_DATA, 0x0303, "", 0, 0, &p.c.out),
				0);
		}
		tls_pair_handshake(&p);
		assert_int_equal(p.s.result, refuse ? GNUTLS_E_UNEXPECTED_PACKET
						    : GNUTLS_E_TOO_MANY_EMPTY_PACKETS);
		early_end(&p);
	}
}

/* --- damage on the way */
static void first_flight_changed(void **state)
{
	(void)state;
	/* where: from the end, which is a record of early data; or a binder, which ends ClientHello
	 */
	for (unsigned binder = 0; binder < 2; binder++) {
		struct plan plan = {.len = 100};
		struct tls_pair p;
		char buf[10];
		size_t hello;

		early_begin(&p, &plan);
		assert_int_equal(gnutls_handshake(p.c.s), GNUTLS_E_AGAIN);
		hello = 5 + ((size_t)p.c.out.data[3] << 8 | p.c.out.data[4]);
		p.c.out.data[binder ? hello - 1 : p.c.out.len - 30] ^= 1;
		tls_pair_handshake(&p);
		assert_int_equal(p.s.result, binder ? GNUTLS_E_RECEIVED_ILLEGAL_PARAMETER
						    : GNUTLS_E_DECRYPTION_FAILED);
		/* who does not know the key leaves no trace in the database */
		assert_int_equal(seen_count, !binder);
		assert_int_equal(gnutls_record_recv_early_data(p.s.s, buf, sizeof(buf)),
				 GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE);
		early_end(&p);
	}
}

static void first_flight_cut(void **state)
{
	struct plan plan = {.len = 100};
	struct tls_pair p;
	char buf[200];
	size_t cut;

	(void)state;
	early_begin(&p, &plan);
	assert_int_equal(gnutls_handshake(p.c.s), GNUTLS_E_AGAIN);
	cut = p.c.out.len - 1;
	for (size_t i = 0; i <= cut; i++) { /* byte after byte, the server asks after each */
		writer_bytes(&p.s.in, p.c.out.data + i, 1);
		assert_int_equal(gnutls_handshake(p.s.s), GNUTLS_E_AGAIN);
		if (i < cut)
			assert_int_equal(gnutls_record_recv_early_data(p.s.s, buf, sizeof(buf)),
					 GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE);
	}
	writer_reset(&p.c.out);
	early_read(&p, 100);
	early_connect(&p, true);
	early_end(&p);
}

static void drop_by_drop(void **state)
{
	static const struct plan plans[] = {
		{.why = "accepted"},
		{.why = "refused", .no_guard = true},
		{.why = "retried",
		 .client = {NULL, GCM P256 ":+GROUP-SECP384R1"},
		 .server = {NULL, GCM ":-GROUP-ALL:+GROUP-SECP384R1"}},
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_LEN(plans); i++) {
		struct plan plan = plans[i];
		struct tls_pair p;

		plan.len = 300;
		early_begin(&p, &plan);
		p.stutter = true;
		tls_pair_connect(&p);
		p.stutter = false;
		early_connect(&p, i == 0);
		if (!i)
			early_read(&p, 300);
		early_end(&p);
	}
}

/* --- messages out of place, in clear between the handshake and the record layer */
static struct {
	enum { KEEP, DROP, BEFORE, DOUBLE, BODY, GLUE, NAME_IN_HELLO, TAKE_ALPN } what;
	bool of_client;
	int type;      /* of the message that is changed */
	unsigned skip; /* so many of them stay as they are */
	bool done;
} attack;

int __real_record_queue_handshake(struct record_layer *rl, const void *msg, size_t len);
int __wrap_record_queue_handshake(struct record_layer *rl, const void *msg, size_t len);

/* Puts an extension first into the block that begins at @block. */
static void insert_extension(struct writer *w, size_t block, const uint8_t *ext, size_t len)
{
	size_t old = (size_t)w->data[block] << 8 | w->data[block + 1];
	struct writer copy = {0};

	writer_bytes(&copy, w->data, block);
	writer_u16(&copy, (uint16_t)(old + len));
	writer_bytes(&copy, ext, len);
	writer_bytes(&copy, w->data + block + 2, w->len - block - 2);
	fix_length(&copy);
	writer_clear(w);
	*w = copy;
}

static size_t hello_block(const struct writer *w)
{
	size_t at = 4 + 2 + 32;

	at += 1 + w->data[at];
	at += 2 + ((size_t)w->data[at] << 8 | w->data[at + 1]);
	return at + 1 + w->data[at];
}

static int change(struct record_layer *rl, struct writer *w)
{
	static const uint8_t end[4] = {HS_END_OF_EARLY_DATA}, empty_early[4] = {0, 42};
	static const uint8_t end_with_body[6] = {HS_END_OF_EARLY_DATA, 0, 0, 2, 1, 2};

	attack.done = true;
	switch (attack.what) {
	case DROP:
		writer_reset(w);
		return 0;
	case BEFORE:
		TRY(__real_record_queue_handshake(rl, end, sizeof(end)));
		return record_queue_ccs(rl); /* in records of their own */
	case DOUBLE:
		TRY(__real_record_queue_handshake(rl, end, sizeof(end)));
		return record_queue_ccs(rl);
	case BODY:
		writer_reset(w);
		writer_bytes(w, end_with_body, sizeof(end_with_body));
		return 0;
	case GLUE:
		writer_bytes(w, end, sizeof(end));
		return 0;
	case NAME_IN_HELLO:
		insert_extension(w, w->data[0] == HS_CLIENT_HELLO ? hello_block(w) : 4, empty_early,
				 sizeof(empty_early));
		return 0;
	default:
		return 0;
	}
}

int __wrap_record_queue_handshake(struct record_layer *rl, const void *msg, size_t len)
{
	struct writer w = {0};
	int ret;

	writer_bytes(&w, msg, len);
	if (attack.what && !attack.done && rl->session->config.is_client == attack.of_client &&
	    w.data[0] == attack.type && !attack.skip--)
		assert_int_equal(change(rl, &w), 0);
	ret = w.len ? __real_record_queue_handshake(rl, w.data, w.len) : 0;
	writer_clear(&w);
	return ret;
}

static void messages_out_of_place(void **state)
{
	static const struct {
		const char *name;
		struct plan plan;
		int what, type;
		bool of_client;
		unsigned skip;
		int client, server; /* results; 0: does not matter */
		gnutls_alert_description_t alert;
	} cases[] = {
		{"an end of what never began",
		 {.no_ticket = true},
		 BEFORE,
		 HS_FINISHED,
		 true,
		 0,
		 0,
		 GNUTLS_E_UNEXPECTED_HANDSHAKE_PACKET,
		 GNUTLS_A_UNEXPECTED_MESSAGE},
		{"an end of what was refused",
		 {.no_guard = true, .len = 10},
		 BEFORE,
		 HS_FINISHED,
		 true,
		 0,
		 0,
		 GNUTLS_E_UNEXPECTED_HANDSHAKE_PACKET,
		 GNUTLS_A_UNEXPECTED_MESSAGE},
		{"a server without the flag",
		 {.no_server_flag = true, .len = 10},
		 BEFORE,
		 HS_FINISHED,
		 true,
		 0,
		 0,
		 GNUTLS_E_UNEXPECTED_HANDSHAKE_PACKET,
		 GNUTLS_A_UNEXPECTED_MESSAGE},
		{"an end from the server",
		 {.no_ticket = true},
		 BEFORE,
		 HS_FINISHED,
		 false,
		 0,
		 GNUTLS_E_UNEXPECTED_HANDSHAKE_PACKET,
		 0,
		 GNUTLS_A_UNEXPECTED_MESSAGE},
		{"no end",
		 {.len = 10},
		 DROP,
		 HS_END_OF_EARLY_DATA,
		 true,
		 0,
		 0,
		 GNUTLS_E_DECRYPTION_FAILED,
		 GNUTLS_A_BAD_RECORD_MAC},
		{"two ends",
		 {.len = 10},
		 DOUBLE,
		 HS_END_OF_EARLY_DATA,
		 true,
		 0,
		 0,
		 GNUTLS_E_DECRYPTION_FAILED,
		 GNUTLS_A_BAD_RECORD_MAC},
		{"two ends in a record",
		 {.len = 10},
		 GLUE,
		 HS_END_OF_EARLY_DATA,
		 true,
		 0,
		 0,
		 GNUTLS_E_UNEXPECTED_PACKET,
		 GNUTLS_A_UNEXPECTED_MESSAGE},
		{"an end with something in it",
		 {.len = 10},
		 BODY,
		 HS_END_OF_EARLY_DATA,
		 true,
		 0,
		 0,
		 GNUTLS_E_UNEXPECTED_PACKET_LENGTH,
		 GNUTLS_A_DECODE_ERROR},
		{"something behind ClientHello",
		 {.len = 10},
		 GLUE,
		 HS_CLIENT_HELLO,
		 true,
		 0,
		 0,
		 GNUTLS_E_UNEXPECTED_PACKET,
		 GNUTLS_A_UNEXPECTED_MESSAGE},
		{"an answer to no question",
		 {.no_ticket = true},
		 NAME_IN_HELLO,
		 HS_ENCRYPTED_EXTENSIONS,
		 false,
		 0,
		 GNUTLS_E_RECEIVED_ILLEGAL_EXTENSION,
		 0,
		 GNUTLS_A_UNSUPPORTED_EXTENSION},
		{"accepted, with another suite",
		 {.len = 10, .server = {GCM, BASE ":+CHACHA20-POLY1305"}, .client = {ALL, ALL}},
		 NAME_IN_HELLO,
		 HS_ENCRYPTED_EXTENSIONS,
		 false,
		 0,
		 GNUTLS_E_RECEIVED_ILLEGAL_PARAMETER,
		 0,
		 GNUTLS_A_ILLEGAL_PARAMETER},
		{"accepted, without the protocol",
		 {.len = 10, .alpn = {"a", "a", "a", NULL}},
		 NAME_IN_HELLO,
		 HS_ENCRYPTED_EXTENSIONS,
		 false,
		 0,
		 GNUTLS_E_RECEIVED_ILLEGAL_PARAMETER,
		 0,
		 GNUTLS_A_ILLEGAL_PARAMETER},
		{"offered again",
		 {.len = 10,
		  .client = {NULL, GCM P256 ":+GROUP-SECP384R1"},
		  .server = {NULL, GCM ":-GROUP-ALL:+GROUP-SECP384R1"}},
		 NAME_IN_HELLO,
		 HS_CLIENT_HELLO,
		 true,
		 1,
		 0,
		 GNUTLS_E_RECEIVED_ILLEGAL_PARAMETER,
		 GNUTLS_A_ILLEGAL_PARAMETER},
		{"offered without a ticket",
		 {.no_ticket = true},
		 NAME_IN_HELLO,
		 HS_CLIENT_HELLO,
		 true,
		 0,
		 0,
		 0,
		 0},
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_LEN(cases); i++) {
		struct plan plan = cases[i].plan;
		struct tls_pair p;

		early_begin(&p, &plan);
		memset(&attack, 0, sizeof(attack));
		attack.what = cases[i].what;
		attack.of_client = cases[i].of_client;
		attack.type = cases[i].type;
		attack.skip = cases[i].skip;
		tls_pair_handshake(&p);
		assert_true(attack.done);
		if ((cases[i].client && p.c.result != cases[i].client) ||
		    (cases[i].server && p.s.result != cases[i].server))
			print_message("%s: client %s, server %s\n", cases[i].name,
				      gnutls_strerror_name(p.c.result),
				      gnutls_strerror_name(p.s.result));
		if (cases[i].client)
			assert_int_equal(p.c.result, cases[i].client);
		if (cases[i].server)
			assert_int_equal(p.s.result, cases[i].server);
		if (cases[i].alert)
			assert_int_equal(gnutls_error_to_alert(
						 cases[i].client ? p.c.result : p.s.result, NULL),
					 cases[i].alert);
		attack.what = KEEP;
		early_end(&p);
	}
}

static void ends_after_the_handshake(void **state)
{
	static const uint8_t end[4] = {HS_END_OF_EARLY_DATA};

	(void)state;
	for (unsigned from_client = 0; from_client < 2; from_client++) {
		struct plan plan = {.len = 10};
		struct tls_pair p;
		struct tls_end *from, *to;
		char buf[10];

		early_begin(&p, &plan);
		early_connect(&p, true);
		from = from_client ? &p.c : &p.s;
		to = from_client ? &p.s : &p.c;
		assert_int_equal(__real_record_queue_handshake(from->s->record, end, sizeof(end)),
				 0);
		assert_int_equal(record_flush(from->s->record), 0);
		tls_pair_deliver(&p);
		assert_int_equal(gnutls_record_recv(to->s, buf, sizeof(buf)),
				 GNUTLS_E_UNEXPECTED_PACKET);
		early_end(&p);
	}
}

/* Data under the handshake's keys, behind EndOfEarlyData, is no early data. */
static void data_after_the_end(void **state)
{
	struct plan plan = {.len = 10};
	struct tls_pair p;

	(void)state;
	early_begin(&p, &plan);
	memset(&attack, 0, sizeof(attack));
	assert_int_equal(gnutls_handshake(p.c.s), GNUTLS_E_AGAIN);
	tls_pair_deliver(&p);
	assert_int_equal(gnutls_handshake(p.s.s), GNUTLS_E_AGAIN);
	assert_int_equal(gnutls_handshake(p.s.s), GNUTLS_E_AGAIN);
	/* as its client would have written it behind its last record of early data */
	assert_int_equal(record_queue_handshake(p.c.s->record, (const uint8_t[4]){5}, 4), 0);
	assert_int_equal(record_flush(p.c.s->record), 0);
	assert_int_equal(hs13_install(p.c.s->record, &p.s.s->params, RECORD_TX,
				      &p.s.s->hs->client_hs_traffic),
			 0);
	assert_int_equal(record_queue_early_data(p.c.s->record, "late", 4), 0);
	assert_int_equal(record_flush(p.c.s->record), 0);
	tls_pair_deliver(&p);
	assert_int_equal(gnutls_handshake(p.s.s), GNUTLS_E_UNEXPECTED_PACKET);
	early_end(&p);
}

static void old_server(void **state)
{
	struct plan plan = {.len = 10, .client = {NULL, GCM V12}, .server = {NULL, GCM ONLY12}};
	struct tls_pair p;

	(void)state;
	early_begin(&p, &plan);
	/* the server of TLS 1.2 answers before it meets the data */
	assert_int_equal(gnutls_handshake(p.c.s), GNUTLS_E_AGAIN);
	tls_pair_deliver(&p);
	assert_int_equal(gnutls_handshake(p.s.s), GNUTLS_E_UNEXPECTED_PACKET);
	tls_pair_deliver(&p);
	assert_int_equal(gnutls_handshake(p.c.s), GNUTLS_E_UNSUPPORTED_VERSION_PACKET);
	early_end(&p);
}

/* The answer counts for the first PSK only. */
static void another_psk(void **state)
{
	struct hs_params params = {0};
	struct hs hs = {.params = &params, .psk_selected = true, .psk_index = 1};
	struct reader none = reader_of("", 0);

	(void)state;
	assert_int_equal(ext_early_data_recv(&hs, EXT_EE, &none),
			 GNUTLS_E_RECEIVED_ILLEGAL_PARAMETER);
	hs.psk_index = 0;
	assert_int_equal(ext_early_data_recv(&hs, EXT_EE, &none), 0);
	assert_true(params.early_data_accepted);
	hs.psk_selected = false;
	assert_int_equal(ext_early_data_recv(&hs, EXT_EE, &none),
			 GNUTLS_E_RECEIVED_ILLEGAL_PARAMETER);
}

static void without_the_message(void **state)
{
	struct plan plan = {.client_flag = true};
	struct tls_pair p;

	(void)state;
	early_begin(&p, &plan);
	p.c.s->config.init_flags |= GNUTLS_NO_END_OF_EARLY_DATA;
	p.s.s->config.init_flags |= GNUTLS_NO_END_OF_EARLY_DATA;
	early_connect(&p, true);
	early_end(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(accepted),
		cmocka_unit_test(read_after_the_handshake),
		cmocka_unit_test(offered_without_data),
		cmocka_unit_test(states_of_the_client),
		cmocka_unit_test(sizes_of_the_server),
		cmocka_unit_test(refused),
		cmocka_unit_test(too_much),
		cmocka_unit_test(empty_records),
		cmocka_unit_test(first_flight_changed),
		cmocka_unit_test(first_flight_cut),
		cmocka_unit_test(drop_by_drop),
		cmocka_unit_test(messages_out_of_place),
		cmocka_unit_test(ends_after_the_handshake),
		cmocka_unit_test(data_after_the_end),
		cmocka_unit_test(old_server),
		cmocka_unit_test(another_psk),
		cmocka_unit_test(without_the_message),
	};

	return cmocka_run_group_tests_name("early-data", tests, early_setup, early_teardown);
}
