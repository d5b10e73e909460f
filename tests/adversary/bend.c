/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every message of every kind of handshake, bent in every way: cut at every byte, every length
 * field that the library reads set to other values, bytes changed, another type, dropped, doubled,
 * exchanged, under wrong keys. The adversary hashes what it really sends, so that only the parsers
 * stand between it and the victim; and once more with the honest transcript, where nothing may
 * pass. */
#include "config.h"

#include "adversary.h"

/* --- length fields: whatever the victim reads as a vector */
#define FIELDS_MAX 400

struct field {
	size_t at;          /* offset in the message */
	unsigned width;     /* bytes */
	size_t value, left; /* as it was; bytes behind the field in what it was read from */
};

static struct field fields[FIELDS_MAX];
static unsigned fields_count;
static const struct adv *watched;
static unsigned watched_item;

static void note_field(const struct reader *r, unsigned width)
{
	const struct hs *hs = watched ? adv_victim_hs(watched) : NULL;
	const uint8_t *from;
	struct field f = {.width = width};

	if (!hs || !hs->have_msg || watched->items != watched_item + 1)
		return;
	from = hs->msg.raw.p;
	if (r->p < from || r->p + width > hs->msg.raw.end || reader_left(r) < width)
		return;
	f.at = (size_t)(r->p - from);
	for (unsigned i = 0; i < width; i++)
		f.value = f.value << 8 | r->p[i];
	f.left = reader_left(r) - width;
	for (unsigned i = 0; i < fields_count; i++)
		if (fields[i].at == f.at)
			return;
	if (fields_count < FIELDS_MAX)
		fields[fields_count++] = f;
}

#define WATCH(bits, width)                                                 \
	int __real_reader_vec##bits(struct reader *r, struct reader *sub); \
	int __wrap_reader_vec##bits(struct reader *r, struct reader *sub); \
	int __wrap_reader_vec##bits(struct reader *r, struct reader *sub)  \
	{                                                                  \
		note_field(r, width);                                      \
		return __real_reader_vec##bits(r, sub);                    \
	}

WATCH(8, 1)
WATCH(16, 2)
WATCH(24, 3)

/* --- ways of bending */
enum way { CUT, GROW, FIELD, BYTE, TYPE, LENGTH, DROP, DOUBLE, SWAP, KEY, SEQUENCE, PLAIN, WAYS };

static const char *const way_names[WAYS] = {"cut short",
					    "grown",
					    "length field",
					    "byte changed",
					    "other type",
					    "length of message",
					    "dropped",
					    "doubled",
					    "exchanged",
					    "wrong key",
					    "wrong sequence number",
					    "unprotected"};

static struct bend {
	enum way way;
	unsigned item;
	size_t arg, value;
	bool done;
	size_t size; /* of the message */
	int type;
	struct writer kept; /* exchanged: the first of the two */
} bend;

static struct {
	unsigned tried, starved, passed, told, alerts[256];
} figures[2][WAYS]; /* by consistent */
static unsigned wrong;

static void with_wrong_keys(struct adv *a, struct adv_item *item)
{
	struct record_protection *tx = &a->evil.s->record->tx.prot;
	struct record_keys keys = tx->keys;

	assert_int_equal(record_flush(a->evil.s->record), 0);
	if (bend.way == PLAIN) {
		adv_send_plain(a, item->type == HS_CCS ? RECORD_CCS : RECORD_HANDSHAKE,
			       item->msg.data, item->msg.len);
		writer_truncate(&item->msg, 0);
		return;
	}
	if (bend.way == SEQUENCE) {
		tx->seq += 1;
		return;
	}
	keys.key[bend.arg % 16] ^= 1;
	protect_clear(tx);
	assert_int_equal(protect_init(tx, &keys, RECORD_TX), 0);
}

static void bend_it(struct adv *a, struct adv_item *item)
{
	struct writer *m = &item->msg, copy = {0};
	bool is_message = item->type != HS_CCS;

	if (bend.way == SWAP && item->n == bend.item + 1 && bend.done && is_message) {
		writer_bytes(m, bend.kept.data, bend.kept.len);
		return;
	}
	if (item->n != bend.item)
		return;
	bend.size = m->len;
	bend.type = item->type;
	bend.done = true;
	switch (bend.way) {
	case CUT:
		bend.done = is_message && 4 + bend.arg < m->len;
		if (!bend.done)
			return;
		writer_truncate(m, 4 + bend.arg);
		adv_set_length(m);
		break;
	case GROW:
		bend.done = is_message;
		if (!is_message)
			return;
		writer_u8(m, (uint8_t)bend.value);
		adv_set_length(m);
		break;
	case FIELD:
		/* what is there by chance already is no change */
		bend.done = false;
		for (unsigned i = 0, w = (unsigned)(bend.value >> 24);
		     bend.arg + w <= m->len && i < w; i++) {
			uint8_t byte = (uint8_t)(bend.value >> 8 * (w - 1 - i));

			bend.done |= m->data[bend.arg + i] != byte;
			m->data[bend.arg + i] = byte;
		}
		break;
	case BYTE:
		bend.done = bend.arg < m->len && m->data[bend.arg] != bend.value;
		if (bend.done)
			m->data[bend.arg] = (uint8_t)bend.value;
		break;
	case TYPE:
		bend.done = is_message && m->data[0] != bend.value;
		if (bend.done)
			m->data[0] = (uint8_t)bend.value;
		break;
	case LENGTH:
		bend.done = is_message && m->len - 4 != bend.value;
		if (!bend.done)
			return;
		m->data[1] = (uint8_t)(bend.value >> 16);
		m->data[2] = (uint8_t)(bend.value >> 8);
		m->data[3] = (uint8_t)bend.value;
		break;
	case DROP:
		bend.done = is_message || !a->kind->tls13;
		if (bend.done)
			writer_truncate(m, 0);
		break;
	case DOUBLE:
		bend.done = is_message || !a->kind->tls13;
		if (!bend.done)
			return;
		writer_bytes(&copy, m->data, m->len);
		writer_bytes(m, copy.data, copy.len);
		writer_clear(&copy);
		break;
	case SWAP:
		bend.done = is_message;
		if (!bend.done)
			return;
		writer_reset(&bend.kept);
		writer_bytes(&bend.kept, m->data, m->len);
		writer_truncate(m, 0);
		break;
	default:
		bend.done = a->evil.s->record->tx.prot.kind != PROTECT_NONE &&
			    (is_message || !a->kind->tls13);
		if (bend.done)
			with_wrong_keys(a, item);
	}
}

/* Which alerts answer what; internal_error never. */
static bool is_fitting(const struct adv *a, int alert)
{
	switch (bend.way) {
	case KEY:
	case SEQUENCE:
		return alert == GNUTLS_A_BAD_RECORD_MAC;
	case PLAIN:
		return alert == GNUTLS_A_BAD_RECORD_MAC || alert == GNUTLS_A_UNEXPECTED_MESSAGE ||
		       alert == GNUTLS_A_DECODE_ERROR;
	default:
		/* errors whose alert the stock library has like this */
		return alert != GNUTLS_A_INTERNAL_ERROR ||
		       a->victim.result == GNUTLS_E_SESSION_EOF ||
		       a->victim.result == GNUTLS_E_KEY_USAGE_VIOLATION;
	}
}

static void report(const struct adv *a, const char *what)
{
	print_message("%s, %s item %u (%s), %s, %zu %zu: %s: %s (adversary: %s)\n", a->kind->name,
		      a->evil_is_client ? "client's" : "server's", bend.item,
		      bend.type == HS_CCS ? "CCS" : hs_type_name(bend.type), way_names[bend.way],
		      bend.arg, bend.value, what, gnutls_strerror_name(a->victim.result),
		      gnutls_strerror_name(a->evil.result));
	wrong++;
}

/* What an assertion ended. */
static struct {
	const struct adv_kind *kind;
	bool evil_is_client;
	int result;
} under_way;

static int say_where(void **state)
{
	(void)state;
	if (under_way.kind)
		print_message(
			"it was: %s, %s item %u (%s), %s, %zu %zu: %s\n", under_way.kind->name,
			under_way.evil_is_client ? "client's" : "server's", bend.item,
			bend.type == HS_CCS ? "CCS" : hs_type_name(bend.type), way_names[bend.way],
			bend.arg, bend.value, gnutls_strerror_name(under_way.result));
	under_way.kind = NULL;
	return 0;
}

/* Whether it struck. */
static bool try(const struct adv_kind *kind, bool evil_is_client, bool consistent, struct bend b)
{
	size_t before = adv_memory_now();
	bool completed;
	struct adv a;
	int alert;

	bend = b;
	under_way.kind = kind;
	under_way.evil_is_client = evil_is_client;
	under_way.result = 0;
	adv_memory_mark();
	adv_open(&a, kind, evil_is_client);
	a.consistent |= consistent;
	a.bend = bend_it;
	adv_run(&a);
	if (!bend.done)
		goto out;
	figures[consistent][bend.way].tried++;
	/* what stands behind the last message shows when the application reads */
	completed = a.victim.result == 0;
	if (completed) {
		int ret = adv_victim_reads(&a);

		if (adv_is_fatal(ret))
			a.victim.result = ret;
	}
	under_way.result = a.victim.result;
	if (adv_is_fatal(a.victim.result)) {
		alert = adv_check_alert(&a);
		figures[consistent][bend.way].alerts[alert]++;
		if (!is_fitting(&a, alert))
			report(&a, adv_alert_name(alert));
		if (adv_evil_got(&a, alert))
			figures[consistent][bend.way].told++;
	} else if (completed) {
		figures[consistent][bend.way].passed++;
		/* tickets of TLS 1.3 are in no transcript, nor is a second question */
		if (!a.consistent && a.evil.result == 0 &&
		    !(kind->tls13 && (bend.type == HS_NEW_SESSION_TICKET ||
				      (bend.type == HS_CERTIFICATE_REQUEST && bend.way == DOUBLE))))
			report(&a, "unnoticed");
	} else {
		figures[consistent][bend.way].starved++;
	}
	if (a.calls > 400)
		report(&a, "too many calls");
	if (adv_memory_peak() - before > 800000)
		report(&a, "memory");
out:
	adv_close(&a);
	writer_clear(&bend.kept);
	if (adv_memory_now() != before)
		print_message("%zu bytes lost\n", adv_memory_now() - before);
	assert_int_equal(adv_memory_now(), before);
	under_way.kind = NULL;
	return bend.done;
}

/* --- all of them */
static size_t step_of(size_t size)
{
	return adv_is_long() || size <= 80 ? 1 : size / 40;
}

static void bend_bytes(const struct adv_kind *k, bool client, bool consistent, unsigned item,
		       size_t size)
{
	static const uint8_t values[] = {0x00, 0xff, 0x01, 0x80, 0x7f, 3, 4, 13};
	size_t step = step_of(size);

	for (size_t at = 0; at < size; at += step) {
		try(k, client, consistent, (struct bend){CUT, item, at, 0, .size = 0});
		for (size_t v = 0; v < (adv_is_long() ? 4 : 2); v++)
			try(k, client, consistent,
			    (struct bend){BYTE, item, at,
					  values[adv_is_long() ? v : (at + v * 3) % 8], .size = 0});
	}
}

static void bend_fields(const struct adv_kind *k, bool client, bool consistent, unsigned item)
{
	struct field known[FIELDS_MAX];
	unsigned count;
	struct adv a;

	/* what the victim reads as lengths in the honest message */
	fields_count = 0;
	adv_open(&a, k, client);
	watched = &a;
	watched_item = item;
	adv_run(&a);
	watched = NULL;
	adv_close(&a);
	count = fields_count;
	memcpy(known, fields, sizeof(known));
	for (unsigned i = 0; i < count; i++) {
		const struct field *f = &known[i];
		const size_t max = ((size_t)1 << 8 * f->width) - 1;
		const size_t values[] = {
			0,       1,           2,          max, max - 1, f->value - 1, f->value + 1,
			f->left, f->left - 1, f->left + 1};

		for (size_t v = 0; v < ARRAY_LEN(values); v++)
			if (values[v] != f->value && values[v] <= max)
				try(k, client, consistent,
				    (struct bend){FIELD, item, f->at,
						  values[v] | (size_t)f->width << 24, .size = 0});
	}
}

static void bend_whole(const struct adv_kind *k, bool client, bool consistent, unsigned item,
		       size_t size)
{
	const size_t lengths[] = {0,      1,       size - 5, size - 3, size + 100,
				  0xffff, 0x1ffff, 0x20001,  0xffffff};

	for (unsigned type = 0; type < 256; type += adv_is_long() || type < 30 ? 1 : 25)
		try(k, client, consistent, (struct bend){TYPE, item, 0, type, .size = 0});
	for (size_t i = 0; i < ARRAY_LEN(lengths); i++)
		if (lengths[i] <= 0xffffff)
			try(k, client, consistent,
			    (struct bend){LENGTH, item, 0, lengths[i], .size = 0});
	try(k, client, consistent, (struct bend){GROW, item, 0, 0, .size = 0});
	try(k, client, consistent, (struct bend){GROW, item, 0, 0xff, .size = 0});
	for (enum way w = DROP; w < WAYS; w++)
		try(k, client, consistent, (struct bend){w, item, 5, 0, .size = 0});
}

static void bend_kind(const struct adv_kind *k, bool client, bool consistent)
{
	for (unsigned item = 0; item < 20; item++) {
		size_t size;

		/* is there such an item? a type of its own strikes everything but CCS */
		if (!try(k, client, consistent, (struct bend){BYTE, item, 0, 0xee, .size = 0}))
			break;
		size = bend.size;
		if (bend.type == HS_CCS) {
			bend_whole(k, client, consistent, item, 0x1000000);
			continue;
		}
		bend_bytes(k, client, consistent, item, size);
		bend_fields(k, client, consistent, item);
		bend_whole(k, client, consistent, item, size);
	}
}

static void print_figures(bool consistent)
{
	unsigned total = 0, told = 0;

	print_message("%s transcript:\n", consistent ? "consistent" : "honest");
	for (int w = 0; w < WAYS; w++) {
		print_message("  %-22s %6u tried, %5u waited in vain, %5u passed;", way_names[w],
			      figures[consistent][w].tried, figures[consistent][w].starved,
			      figures[consistent][w].passed);
		for (int alert = 0; alert < 256; alert++)
			if (figures[consistent][w].alerts[alert])
				print_message(" %d:%u", alert,
					      figures[consistent][w].alerts[alert]);
		print_message("\n");
		total += figures[consistent][w].tried;
		told += figures[consistent][w].told;
	}
	print_message("%u handshakes, alert understood by the peer in %u\n", total, told);
}

static void bend_all(bool consistent)
{
	wrong = 0;
	for (unsigned k = 0; k < adv_kinds_count; k++)
		for (int client = 0; client < 2; client++)
			bend_kind(&adv_kinds[k], client, consistent);
	print_figures(consistent);
	assert_int_equal(wrong, 0);
}

static void consistent_transcript(void **state)
{
	(void)state;
	bend_all(true);
}

static void honest_transcript(void **state)
{
	(void)state;
	bend_all(false);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(consistent_transcript, say_where),
		cmocka_unit_test_teardown(honest_transcript, say_where),
	};
	int ret;

	adv_global_init();
	ret = cmocka_run_group_tests_name("adversary-bend", tests, NULL, NULL);
	adv_global_deinit();
	return ret;
}
