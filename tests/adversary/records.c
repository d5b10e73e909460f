/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The adversary below the handshake: messages split and joined in every way, other records between
 * their pieces, headers that lie, records too long, the transport cut at every byte. */
#include "config.h"

#include "adversary.h"
#include "record/buffers.h"

static void complain(const struct adv *a, const char *what, unsigned long n, unsigned *wrong)
{
	print_message("%s, %s, %s %lu: %s (adversary: %s)\n", a->kind->name,
		      a->evil_is_client ? "server" : "client", what, n,
		      gnutls_strerror_name(a->victim.result), gnutls_strerror_name(a->evil.result));
	(*wrong)++;
}

#define FOR_EVERY_KIND(k, client)                      \
	for (unsigned k = 0; k < adv_kinds_count; k++) \
		for (int client = 0; client < 2; client++)

/* --- any cut of messages into records is fine */
static void split_and_joined(void **state)
{
	static const size_t sizes[] = {1, 2, 3, 4, 5, 6, 7, 9, 16, 37, 64, 100, 255, 512, 1000};
	unsigned wrong = 0;

	(void)state;
	FOR_EVERY_KIND(k, client)
	for (size_t i = 0; i <= ARRAY_LEN(sizes); i++) {
		struct adv a;

		adv_open(&a, &adv_kinds[k], client);
		if (i < ARRAY_LEN(sizes))
			a.fragment = sizes[i];
		else
			a.together = true;
		adv_run(&a);
		if (a.victim.result || a.evil.result)
			complain(&a, "pieces of", i < ARRAY_LEN(sizes) ? sizes[i] : 0, &wrong);
		adv_close(&a);
	}
	assert_int_equal(wrong, 0);
}

/* --- but nothing may stand between the pieces */
static const struct adv_probe *guest;
static unsigned guest_at;
static bool guest_came, guest_met_tls13;

static void let_guest_in(struct adv *a, unsigned fragment)
{
	if (fragment != guest_at)
		return;
	adv_settle(a);
	if (a->victim.result == 0) /* tickets */
		return;
	guest_came = true;
	guest_met_tls13 = is_tls13(a->victim.s->record);
	adv_probe_send(a, guest);
	adv_settle(a);
}

static bool may_stand_between(const struct adv_probe *p)
{
	if (p->way != RECORD) /* becomes part of the message */
		return true;
	/* TLS 1.2 does not forbid alerts there, and the first hello is of no version yet */
	return p->type == RECORD_ALERT && p->len == 2 && p->body[0] == 1 && p->body[1] &&
	       !guest_met_tls13;
}

static void interleaved(void **state)
{
	unsigned wrong = 0, tried = 0;

	(void)state;
	FOR_EVERY_KIND(k, client)
	for (unsigned i = 0; i < adv_probes_count; i++) {
		bool came = true;

		guest = &adv_probes[i];
		/* zeros that shift zeros leave the message as it was, and a HelloRequest behind it
		 */
		if (guest->type == HS_HELLO_REQUEST)
			continue;
		for (guest_at = 0; came && guest_at < 40; guest_at++) {
			struct adv a;
			bool clean;

			guest_came = false;
			adv_open(&a, &adv_kinds[k], client);
			a.fragment = 50;
			a.between = let_guest_in;
			adv_run(&a);
			came = guest_came;
			clean = a.victim.result == 0 && a.evil.result == 0;
			if (adv_is_fatal(a.victim.result)) {
				int alert = adv_check_alert(&a);

				if (alert == GNUTLS_A_INTERNAL_ERROR &&
				    a.victim.result != GNUTLS_E_SESSION_EOF &&
				    a.victim.result != GNUTLS_E_FATAL_ALERT_RECEIVED)
					complain(&a, guest->name, guest_at, &wrong);
			}
			if (came && clean && (guest->way != RECORD || !may_stand_between(guest)))
				complain(&a, guest->name, guest_at, &wrong);
			if (came && guest->way == RECORD && !may_stand_between(guest) &&
			    a.victim.result != GNUTLS_E_UNEXPECTED_PACKET &&
			    a.victim.result != GNUTLS_E_SESSION_EOF &&
			    a.victim.result != GNUTLS_E_FATAL_ALERT_RECEIVED)
				complain(&a, guest->name, guest_at, &wrong);
			tried += came;
			adv_close(&a);
		}
	}
	print_message("%u guests between fragments\n", tried);
	assert_int_equal(wrong, 0);
}

/* --- headers */
static struct {
	unsigned record;
	size_t at;
	uint8_t xor ;
	int length; /* > 0: this one in place of the right one */
	bool done;
	uint8_t type;
} lie;

static void change_header(struct adv *a, unsigned n, struct writer *record)
{
	(void)a;
	if (n != lie.record)
		return;
	lie.type = record->data[0];
	lie.done = lie.at < record->len;
	if (!lie.done)
		return;
	record->data[lie.at] ^= lie.xor ;
	if (lie.length >= 0) {
		record->data[3] = (uint8_t)(lie.length >> 8);
		record->data[4] = (uint8_t)lie.length;
	}
}

static bool with_lie(unsigned k, int client, unsigned *wrong)
{
	size_t before = adv_memory_now();
	struct adv a;
	int alert = 0;

	lie.done = false;
	adv_memory_mark();
	adv_open(&a, &adv_kinds[k], client);
	a.wire = change_header;
	adv_run(&a);
	/* the record version of a plaintext record is for nobody to look at but for its major part
	 */
	if (lie.done && a.victim.result == 0 && a.evil.result == 0 && lie.at != 2 &&
	    !(lie.type == RECORD_CCS && lie.at == 1)) {
		int ret = adv_victim_reads(&a);

		if (adv_is_fatal(ret))
			a.victim.result = ret;
		else if (ret != GNUTLS_E_AGAIN)
			complain(&a, "lie unnoticed", lie.at, wrong);
	}
	if (adv_is_fatal(a.victim.result)) {
		alert = adv_check_alert(&a);
		if (alert == GNUTLS_A_INTERNAL_ERROR &&
		    a.victim.result != GNUTLS_E_FATAL_ALERT_RECEIVED &&
		    a.victim.result != GNUTLS_E_SESSION_EOF)
			complain(&a, "lie", lie.at, wrong);
	}
	adv_close(&a);
	assert_true(adv_memory_peak() - before < 600000);
	/* the process keeps a few buffers for records (record/buffers.h) */
	assert_true(adv_memory_now() <= before + BUFFER_SMALL + BUFFER_LARGE + 1024);
	return lie.done;
}

static void headers_that_lie(void **state)
{
	static const int lengths[] = {0,      1,      2,      16384,  16385,
				      0x4100, 0x4101, 0x4800, 0x4801, 0xffff};
	unsigned wrong = 0, tried = 0;

	(void)state;
	FOR_EVERY_KIND(k, client)
	for (lie.record = 0; lie.record < 20; lie.record++) {
		bool there = true;

		lie.length = -1;
		for (lie.at = 0; there && lie.at < 3; lie.at++)
			for (unsigned x = 1; there && x < 256; x += adv_is_long() ? 1 : 7) {
				lie.xor = (uint8_t)x;
				there = with_lie(k, client, &wrong);
				tried += there;
			}
		if (!there)
			break;
		lie.at = 5;
		lie.xor = 0;
		for (size_t i = 0; i < ARRAY_LEN(lengths); i++) {
			lie.length = lengths[i];
			with_lie(k, client, &wrong);
			tried++;
		}
		/* the protected bytes; in plaintext records bend.c does that */
		lie.length = -1;
		lie.xor = 0x10;
		for (lie.at = 5; lie.at < 200; lie.at += adv_is_long() ? 1 : 13)
			if (adv_kinds[k].tls13 || lie.record > 5)
				tried += with_lie(k, client, &wrong);
	}
	print_message("%u lies\n", tried);
	assert_int_equal(wrong, 0);
}

/* --- too long */
static size_t long_len;
static uint8_t long_type;
static unsigned long_at;
static bool long_sent;

static void send_long(struct adv *a, struct adv_item *item)
{
	static uint8_t zeros[0x5000];
	struct record_layer *rl = a->evil.s->record;

	if (item->n != long_at)
		return;
	adv_settle(a);
	/* in the handshake, and not where one side alone has its keys */
	long_sent = a->victim.s->hs &&
		    a->victim.s->record->rx.prot.kind == a->evil.s->record->tx.prot.kind;
	assert_int_equal(record_flush(rl), 0);
	adv_send(a, long_type, zeros, long_len);
}

/* One byte more than a record may carry. */
static void records_too_long(void **state)
{
	static const uint8_t types[] = {RECORD_ALERT, RECORD_HANDSHAKE, RECORD_DATA};
	unsigned wrong = 0;

	(void)state;
	FOR_EVERY_KIND(k, client)
	for (long_at = 0; long_at < 8; long_at++)
		for (size_t t = 0; t < ARRAY_LEN(types); t++)
			for (long_len = 16384; long_len <= 16640;
			     long_len += long_len < 16386 ? 1 : 254) {
				struct adv a;

				long_type = types[t];
				long_sent = false;
				adv_open(&a, &adv_kinds[k], client);
				a.bend = send_long;
				adv_run(&a);
				if (long_sent && long_len > 16384 &&
				    a.victim.result != GNUTLS_E_RECORD_OVERFLOW &&
				    !(a.kind->tls13 &&
				      a.victim.result == GNUTLS_E_UNEXPECTED_PACKET))
					complain(&a, "bytes", long_len, &wrong);
				/* all those zeros are HelloRequests to a client */
				if (adv_is_fatal(a.victim.result) &&
				    a.victim.result != GNUTLS_E_TOO_MANY_HANDSHAKE_PACKETS &&
				    adv_check_alert(&a) == GNUTLS_A_INTERNAL_ERROR)
					complain(&a, "bytes", long_len, &wrong);
				adv_close(&a);
			}
	assert_int_equal(wrong, 0);
}

/* --- the transport ends */
static void cut_off(void **state)
{
	unsigned wrong = 0, tried = 0;

	(void)state;
	FOR_EVERY_KIND(k, client)
	for (size_t at = 1;; at += adv_is_long() || at < 20 ? 1 : 11) {
		struct adv a;
		bool beyond;

		adv_open(&a, &adv_kinds[k], client);
		a.eof_at = at;
		adv_run(&a);
		beyond = a.victim.result == 0;
		if (!beyond && a.victim.result != GNUTLS_E_PREMATURE_TERMINATION &&
		    a.victim.result != GNUTLS_E_UNEXPECTED_PACKET_LENGTH)
			complain(&a, "cut off after", at, &wrong);
		if (adv_is_fatal(a.victim.result))
			(void)adv_check_alert(&a);
		adv_close(&a);
		tried++;
		if (beyond)
			break;
	}
	print_message("%u cuts\n", tried);
	assert_int_equal(wrong, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(split_and_joined), cmocka_unit_test(interleaved),
		cmocka_unit_test(headers_that_lie), cmocka_unit_test(records_too_long),
		cmocka_unit_test(cut_off),
	};
	int ret;

	adv_global_init();
	ret = cmocka_run_group_tests_name("adversary-records", tests, NULL, NULL);
	adv_global_deinit();
	return ret;
}
