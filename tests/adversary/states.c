/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every message in every state of the handshake, with the right keys. States are the RECV rows of
 * the library's step tables; what a row names is dealt with, everything else is unexpected. Prints
 * the table of states and messages with what became of them. */
#include "config.h"

#include "adversary.h"

enum verdict { NAMED, IGNORED, REFUSED };

/* What the tables say of a message in this state. */
static enum verdict verdict_of(const struct hs *hs, int type, size_t body)
{
	const struct hs_step *s = &hs->table[hs->step];

	if (type == HS_HELLO_REQUEST && hs->config->is_client && !body && s->msg != HS_CCS &&
	    !(hs->params->version && hs->params->version->tls13_sem))
		return IGNORED;
	for (;; s++) {
		if (s->when && !s->when(hs))
			continue;
		if (s->action != HS_RECV || s->msg == HS_CCS)
			return REFUSED;
		if (s->msg == type || (s->other && type == HS_KEY_UPDATE))
			return NAMED;
		if (!s->optional)
			return REFUSED;
	}
}

/* --- states */
#define STATES_MAX 64

static struct state {
	const struct hs_step *row;
	const struct adv_kind *kind;
	bool of_client; /* the victim is one */
	unsigned item;  /* the adversary's, before which the victim is in it */
	char cells[64][16];
} states[STATES_MAX];
static unsigned states_count;
static const struct hs_step *tables[16];
static unsigned tables_count;

static void note_table(const struct hs_step *table)
{
	for (unsigned i = 0; i < tables_count; i++)
		if (tables[i] == table)
			return;
	assert_true(tables_count < ARRAY_LEN(tables));
	tables[tables_count++] = table;
}

static struct state *find_state(const struct hs_step *row)
{
	for (unsigned i = 0; i < states_count; i++)
		if (states[i].row == row)
			return &states[i];
	return NULL;
}

static const struct hs_step *row_of_victim(struct adv *a)
{
	const struct hs *hs;

	adv_settle(a);
	hs = adv_victim_hs(a);
	return hs ? &hs->table[hs->step] : NULL;
}

static void note_state(struct adv *a, struct adv_item *item)
{
	const struct hs_step *row = row_of_victim(a);
	struct state *s;

	if (!row)
		return;
	note_table(adv_victim_hs(a)->table);
	assert_int_equal(row->action, HS_RECV);
	s = find_state(row);
	if (s) { /* CCS of TLS 1.3 changes nothing for the victim, but the keys after it do */
		if (s->kind == a->kind && s->of_client != a->evil_is_client)
			s->item = item->n;
		return;
	}
	assert_true(states_count < STATES_MAX);
	states[states_count++] = (struct state){
		.row = row, .kind = a->kind, .of_client = !a->evil_is_client, .item = item->n};
}

static void all_states_are_reached(void **state)
{
	unsigned missed = 0;

	(void)state;
	note_table(hs_client_hello_table);
	note_table(hs_server_hello_table);
	note_table(tls12_client_table);
	note_table(tls12_server_table);
	note_table(tls13_client_table);
	note_table(tls13_server_table);
	for (unsigned k = 0; k < adv_kinds_count; k++)
		for (int evil_is_client = 0; evil_is_client < 2; evil_is_client++) {
			struct adv a;

			adv_open(&a, &adv_kinds[k], evil_is_client);
			a.bend = note_state;
			adv_run(&a);
			assert_int_equal(a.victim.result, 0);
			adv_close(&a);
		}
	for (unsigned i = 0; i < tables_count; i++)
		for (const struct hs_step *s = tables[i]; s->action != HS_END; s++)
			if (s->action == HS_RECV && !find_state(s)) {
				print_message("no handshake waits for %s (table %u, row %d)\n",
					      s->name, i, (int)(s - tables[i]));
				missed++;
			}
	assert_int_equal(missed, 0);
}

/* --- one cell */
static const struct adv_probe *probe;
static unsigned at_item;
static enum verdict expected;
static bool injected, takes_data, established;

static void inject(struct adv *a, struct adv_item *item)
{
	if (item->n != at_item)
		return;
	adv_settle(a);
	assert_non_null(adv_victim_hs(a));
	established = a->victim.s->record->established;
	takes_data = a->victim.s->record->rx.takes_early || established;
	injected = true;
	if (probe->way != RECORD) {
		struct writer msg = {0};

		adv_probe_message(a, probe, &msg);
		expected = verdict_of(adv_victim_hs(a), probe->type, msg.len - 4);
		writer_clear(&msg);
	}
	adv_probe_send(a, probe);
	adv_settle(a);
}

/* What RFC 5246 and RFC 8446 say of a record in this state; @err: GNUTLS_E_AGAIN: it goes on. */
static void expect_record(const struct state *s, bool tls13, int *err, int *other)
{
	bool waits_ccs = s->row->msg == HS_CCS;

	*other = 0;
	switch (probe->type) {
	case RECORD_CCS:
		*err = GNUTLS_E_UNEXPECTED_PACKET;
		if (probe->body[0] == 1 && tls13 && !established)
			*err = GNUTLS_E_AGAIN;
		if (probe->body[0] == 1 && waits_ccs) {
			/* the keys change too early or twice */
			*err = GNUTLS_E_DECRYPTION_FAILED;
			*other = GNUTLS_E_UNEXPECTED_PACKET;
		}
		break;
	case RECORD_ALERT:
		if (probe->len != 2)
			*err = GNUTLS_E_UNEXPECTED_PACKET;
		else if (probe->body[1] == 0)
			*err = GNUTLS_E_SESSION_EOF;
		else if (probe->body[0] == 2 || tls13)
			*err = GNUTLS_E_FATAL_ALERT_RECEIVED;
		else
			*err = GNUTLS_E_AGAIN;
		break;
	default:
		*err = takes_data && probe->type == RECORD_DATA ? GNUTLS_E_AGAIN
								: GNUTLS_E_UNEXPECTED_PACKET;
	}
}

static void try_cell(struct state *s, size_t i, unsigned *wrong)
{
	size_t before = adv_memory_now();
	int err = 0, other = 0, alert = -1;
	bool tls13;
	struct adv a;

	probe = &adv_probes[i];
	at_item = s->item;
	injected = false;
	adv_memory_mark();
	adv_open(&a, s->kind, !s->of_client);
	a.bend = inject;
	adv_run(&a);
	assert_true(injected);
	assert_true(a.calls < 200);
	tls13 = is_tls13(a.victim.s->record);
	if (s->row == &hs_client_hello_table[1] || s->row == &hs_server_hello_table[0])
		tls13 = false; /* not known yet */
	if (probe->way == RECORD) {
		expect_record(s, tls13, &err, &other);
	} else if (expected == REFUSED) {
		err = s->row->msg == HS_CCS ? GNUTLS_E_UNEXPECTED_PACKET
					    : GNUTLS_E_UNEXPECTED_HANDSHAKE_PACKET;
		/* nothing may stand before Finished under the old keys */
		other = GNUTLS_E_UNEXPECTED_PACKET;
	} else if (expected == IGNORED) {
		err = GNUTLS_E_AGAIN;
	}
	if (adv_is_fatal(a.victim.result))
		alert = adv_check_alert(&a);
	if (!err) { /* named: whatever comes of it, no internal error and nothing unexpected */
		if (alert == GNUTLS_A_INTERNAL_ERROR || a.victim.result == 0)
			err = 1;
	} else if (err == GNUTLS_E_AGAIN) {
		if (a.victim.result == 0 && a.evil.result == 0)
			err = 0;
	} else if (a.victim.result == err || (other && a.victim.result == other)) {
		err = 0;
	} else if (err == GNUTLS_E_SESSION_EOF && a.victim.result == GNUTLS_E_SESSION_EOF) {
		err = 0;
	}
	if (err) {
		print_message("%s, %s waits for %s: %s: %s (adversary: %s)\n", s->kind->name,
			      s->of_client ? "client" : "server", s->row->name, probe->name,
			      gnutls_strerror_name(a.victim.result),
			      gnutls_strerror_name(a.evil.result));
		(*wrong)++;
	}
	if (a.victim.result == 0)
		strcpy(s->cells[i], "-");
	else if (a.victim.result == GNUTLS_E_FATAL_ALERT_RECEIVED)
		strcpy(s->cells[i], "end");
	else if (a.victim.result == GNUTLS_E_SESSION_EOF)
		strcpy(s->cells[i], "end");
	else if (alert < 0)
		strcpy(s->cells[i], ".");
	else
		snprintf(s->cells[i], sizeof(s->cells[i]), "%s%d",
			 probe->way != RECORD && expected == NAMED ? "+" : "", alert);
	adv_close(&a);
	assert_true(adv_memory_peak() - before < 600000);
	if (adv_memory_now() != before)
		print_message("%zu bytes lost\n", adv_memory_now() - before);
	assert_int_equal(adv_memory_now(), before);
}

static void print_table(FILE *f)
{
	fprintf(f,
		"Every message in every state. Number: the alert sent (10: unexpected_message); +: "
		"the\n"
		"state takes this message, and what was wrong with it showed; -: no harm, the\n"
		"handshake completes; end: the peer's alert ended it.\n%-44s",
		"");
	for (size_t i = 0; i < adv_probes_count; i++)
		fprintf(f, "%6s", adv_probes[i].name);
	fputc('\n', f);
	for (unsigned s = 0; s < states_count; s++) {
		char name[64];

		snprintf(name, sizeof(name), "%s %s: %s%s",
			 states[s].of_client ? "client" : "server", states[s].kind->name,
			 states[s].row->name, states[s].row->optional ? " or what is next" : "");
		fprintf(f, "%-44.44s", name);
		for (size_t i = 0; i < adv_probes_count; i++)
			fprintf(f, "%6s", states[s].cells[i]);
		fputc('\n', f);
	}
	fprintf(f, "%u states, %u messages and records: %u cells\n", states_count, adv_probes_count,
		states_count * adv_probes_count);
}

static void every_message_in_every_state(void **state)
{
	unsigned wrong = 0;

	(void)state;
	for (unsigned s = 0; s < states_count; s++)
		for (size_t i = 0; i < adv_probes_count; i++)
			try_cell(&states[s], i, &wrong);
	print_table(stdout);
	assert_int_equal(wrong, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_states_are_reached),
		cmocka_unit_test(every_message_in_every_state),
	};
	int ret;

	adv_global_init();
	ret = cmocka_run_group_tests_name("adversary-states", tests, NULL, NULL);
	adv_global_deinit();
	return ret;
}
