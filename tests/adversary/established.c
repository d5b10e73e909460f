/* SPDX-License-Identifier: GPL-3.0-or-later */
/* After the handshake: every message and record, with the right keys, to both roles of both
 * versions, whose records go through user space or through the kernel. The two paths must not
 * differ but where kernels cannot do it (TLS 1.2: no second handshake). LONG: every type there
 * could be. In a guest (KERNEL_PATH) the kernel is a real one. */
#include "config.h"

#include <gnutls/ktls.h>

#include "adversary.h"
#include "fake-kernel.h"

static const struct fake_personality new_kernel = {.tls = true, .rekey = true, .max_payload = true},
				     old_kernel = {.tls = true};

static bool cannot_rekey; /* the kernel, real or not */

static const struct adv_kind *find_kind(bool tls13)
{
	/* emulated processors take their time with certificates */
	const char *name = adv_is_real() ? (tls13 ? "1.3 PSK" : "1.2 PSK")
					 : (tls13 ? "1.3 no client auth" : "1.2 ECDHE");

	for (unsigned k = 0; k < adv_kinds_count; k++)
		if (!strcmp(adv_kinds[k].name, name))
			return &adv_kinds[k];
	fail();
	return NULL;
}

struct place {
	bool tls13, to_client;
	unsigned kernel; /* GNUTLS_KTLS_SEND, GNUTLS_KTLS_RECV */
};

static const char *const path_names[] = {"user", "receives", "sends", "kernel"};

static int expect_message(const struct place *w, const struct adv_probe *p)
{
	if (w->tls13 && p->type == HS_NEW_SESSION_TICKET && w->to_client && p->way == MSG_EMPTY)
		return GNUTLS_E_UNEXPECTED_PACKET_LENGTH;
	if (!w->tls13 && p->type == HS_HELLO_REQUEST && w->to_client)
		return w->kernel ? GNUTLS_E_AGAIN : GNUTLS_E_REHANDSHAKE;
	if (!w->tls13 && p->type == HS_CLIENT_HELLO && !w->to_client)
		return w->kernel ? GNUTLS_E_AGAIN : GNUTLS_E_REHANDSHAKE;
	if (w->tls13 && p->type == HS_NEW_SESSION_TICKET && w->to_client)
		return GNUTLS_E_AGAIN;
	if (w->tls13 && p->type == HS_KEY_UPDATE && p->way == MSG_HEX)
		return w->kernel & GNUTLS_KTLS_RECV && cannot_rekey ? GNUTLS_E_UNIMPLEMENTED_FEATURE
								    : GNUTLS_E_AGAIN;
	return GNUTLS_E_UNEXPECTED_PACKET;
}

static int expect_record(const struct place *w, const struct adv_probe *p)
{
	if (w->kernel & GNUTLS_KTLS_RECV && !w->tls13 && p->type == 0)
		return GNUTLS_E_DECRYPTION_FAILED; /* row "type-0" */
	if (p->type == RECORD_ALERT && p->len == 2) {
		if (p->body[1] == GNUTLS_A_CLOSE_NOTIFY)
			return 0;
		return p->body[0] == GNUTLS_AL_FATAL || w->tls13 ? GNUTLS_E_FATAL_ALERT_RECEIVED
								 : GNUTLS_E_WARNING_ALERT_RECEIVED;
	}
	if (p->type == RECORD_DATA)
		return p->len ? (int)p->len : GNUTLS_E_AGAIN;
	if (p->type == RECORD_HANDSHAKE && p->len)
		return GNUTLS_E_AGAIN; /* for the rest of the message */
	return GNUTLS_E_UNEXPECTED_PACKET;
}

static void after(struct adv *a, const struct place *w, const struct adv_probe *p, int ret)
{
	int alert;

	if (ret == GNUTLS_E_AGAIN || ret == GNUTLS_E_WARNING_ALERT_RECEIVED || ret > 0) {
		/* a refused handshake is said so; then everything goes on */
		if (w->kernel && !w->tls13 && p->way != RECORD) {
			assert_int_equal(adv_evil_reads(a), GNUTLS_E_WARNING_ALERT_RECEIVED);
			assert_int_equal(gnutls_alert_get(a->evil.s), GNUTLS_A_NO_RENEGOTIATION);
		}
		/* a wish for new keys that the kernel cannot fulfil: nothing can be sent any more
		 */
		if (w->kernel & GNUTLS_KTLS_SEND && cannot_rekey && p->type == HS_KEY_UPDATE &&
		    p->way == MSG_HEX && p->body[1] == '1') {
			assert_int_equal(gnutls_record_send(a->victim.s, "on", 2),
					 GNUTLS_E_UNIMPLEMENTED_FEATURE);
			return;
		}
		assert_int_equal(gnutls_record_send(a->victim.s, "on", 2), 2);
		if (p->way == MSG_HEX) /* the adversary's own key is still the old one */
			return;
		assert_int_equal(adv_evil_reads(a), 2);
		return;
	}
	if (!adv_is_fatal(ret) || ret == GNUTLS_E_FATAL_ALERT_RECEIVED)
		return;
	a->victim.result = ret;
	a->evil.result = 0;
	alert = gnutls_error_to_alert(ret, NULL);
	assert_int_equal(gnutls_alert_send_appropriate(a->victim.s, ret), 0);
	assert_true(adv_evil_got(a, alert));
	assert_true(gnutls_record_send(a->victim.s, "x", 1) < 0);
	assert_true(adv_victim_reads(a) < 0);
}

static void try(const struct place *w, const struct adv_probe *p, char *cell, unsigned *wrong)
{
	size_t before = adv_memory_now();
	struct adv a;
	int expected, ret;

	if (w->kernel && !adv_is_real())
		fake_start(cannot_rekey ? &old_kernel : &new_kernel);
	if (w->kernel)
		adv_open_kernel(&a, find_kind(w->tls13), !w->to_client, w->kernel);
	else
		adv_open(&a, find_kind(w->tls13), !w->to_client);
	adv_run(&a);
	assert_int_equal(a.victim.result, 0);
	assert_int_equal(a.evil.result, 0);
	assert_int_equal(gnutls_transport_is_ktls_enabled(a.victim.s), w->kernel);
	assert_int_equal(adv_victim_reads(&a), GNUTLS_E_AGAIN); /* tickets */
	adv_probe_send(&a, p);
	expected = p->way == RECORD ? expect_record(w, p) : expect_message(w, p);
	ret = adv_victim_reads(&a);
	/* a plain record where there are keys: a kernel sees what fails to decrypt */
	if (ret != expected && !(w->kernel & GNUTLS_KTLS_RECV && w->tls13 &&
				 p->type == RECORD_CCS && ret == GNUTLS_E_DECRYPTION_FAILED)) {
		print_message("TLS 1.%d, to the %s, %s: %s: %s, not %s\n", w->tls13 ? 3 : 2,
			      w->to_client ? "client" : "server", path_names[w->kernel], p->name,
			      ret < 0 ? gnutls_strerror_name(ret) : "data",
			      expected < 0 ? gnutls_strerror_name(expected) : "data");
		(*wrong)++;
	}
	after(&a, w, p, ret);
	if (ret == GNUTLS_E_FATAL_ALERT_RECEIVED || ret == 0)
		strcpy(cell, "end");
	else if (ret == GNUTLS_E_REHANDSHAKE)
		strcpy(cell, "again");
	else if (adv_is_fatal(ret))
		snprintf(cell, 16, "%d", gnutls_error_to_alert(ret, NULL));
	else
		strcpy(cell, ret > 0 ? "data" : "-");
	adv_close(&a);
	if (w->kernel && !adv_is_real())
		fake_stop();
	assert_int_equal(adv_memory_now(), before);
}

#define PLACES 16

static struct place place_of(unsigned i)
{
	return (struct place){.tls13 = i & 8, .to_client = i & 4, .kernel = i & 3};
}

/* A real kernel has at least one direction, and for the time it takes both, but in the long form.
 */
static bool is_tried(unsigned i)
{
	const struct place w = place_of(i);

	return !adv_is_real() || w.kernel == GNUTLS_KTLS_DUPLEX || (w.kernel && adv_is_long());
}

static void every_message(void **state)
{
	char cells[PLACES][64][16];
	unsigned wrong = 0;

	(void)state;
	for (unsigned i = 0; i < PLACES; i++) {
		const struct place w = place_of(i);

		if (!is_tried(i))
			continue;

		for (unsigned p = 0; p < adv_probes_count; p++)
			try(&w, &adv_probes[p], cells[i][p], &wrong);
	}
	print_message(
		"After the handshake. Number: the alert sent; -: the connection goes on; again: "
		"GNUTLS_E_REHANDSHAKE.\n%-26s",
		"");
	for (unsigned p = 0; p < adv_probes_count; p++)
		printf("%6s", adv_probes[p].name);
	for (unsigned i = 0; i < PLACES; i++) {
		if (!is_tried(i))
			continue;
		printf("\nTLS 1.%d %s, %-8s    ", i & 8 ? 3 : 2, i & 4 ? "client" : "server",
		       path_names[i & 3]);
		for (unsigned p = 0; p < adv_probes_count; p++)
			printf("%6s", cells[i][p]);
	}
	printf("\n");
	assert_int_equal(wrong, 0);
}

/* Where keys cannot be changed. */
static void key_updates(void **state)
{
	unsigned wrong = 0;
	char cell[16];

	(void)state;
	if (adv_is_real())
		skip(); /* it was as it is */
	cannot_rekey = true;
	for (unsigned i = 0; i < PLACES; i++)
		for (unsigned p = 0; p < adv_probes_count; p++) {
			const struct place w = place_of(i);

			if (adv_probes[p].way != RECORD && adv_probes[p].type == HS_KEY_UPDATE)
				try(&w, &adv_probes[p], cell, &wrong);
		}
	cannot_rekey = false;
	assert_int_equal(wrong, 0);
}

/* Messages and records of all types. */
static void every_type(void **state)
{
	unsigned wrong = 0, tried = 0;
	char name[20], cell[16];

	(void)state;
	if (!adv_is_long())
		skip();
	for (unsigned i = 0; i < PLACES; i++) {
		const struct place w = place_of(i);

		for (int type = 0; type < 512 && is_tried(i); type++, tried++) {
			const struct adv_probe p = {
				.name = name,
				.way = type < 256 ? MSG_EMPTY : RECORD,
				.type = type & 255,
				.body = "x",
				.len = type < 256 ? 0 : 1,
			};

			snprintf(name, sizeof(name), "%s %d", type < 256 ? "message" : "record",
				 p.type);
			try(&w, &p, cell, &wrong);
		}
	}
	print_message("%u messages and records\n", tried);
	assert_int_equal(wrong, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_message),
		cmocka_unit_test(key_updates),
		cmocka_unit_test(every_type),
	};
	gnutls_ktls_system_st sys;
	int ret;

	if (adv_is_real() && (gnutls_ktls_get_system(&sys, sizeof(sys)) < 0 ||
			      sys.attach != GNUTLS_KTLS_REASON_OFFLOADED)) {
		printf("no kernel TLS here\n");
		return 77;
	}
	cannot_rekey = adv_is_real() && !sys.can_rekey;
	adv_global_init();
	ret = cmocka_run_group_tests_name("adversary-established", tests, NULL, NULL);
	adv_global_deinit();
	return ret;
}
