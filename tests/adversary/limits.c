/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The bounds of doc/reliability.md: at the bound all is well, one beyond it the named error. Floods
 * that have no bound must cost no memory. */
#include "config.h"

#include "adversary.h"
#include "fake-kernel.h"
#include "tls-certs.h"

static const struct fake_personality new_kernel = {.tls = true, .rekey = true, .max_payload = true};

static const struct adv_kind *kind_named(const char *name)
{
	for (unsigned k = 0; k < adv_kinds_count; k++)
		if (!strcmp(adv_kinds[k].name, name))
			return &adv_kinds[k];
	fail_msg("no kind %s", name);
	return NULL;
}

static const char *const both[] = {"1.2 no client auth", "1.3 no client auth"};

/* --- one message that is changed */
static struct {
	int type;
	size_t number;
	void (*how)(struct writer *msg, size_t number);
} change;

static void change_message(struct adv *a, struct adv_item *item)
{
	(void)a;
	if (item->type != change.type)
		return;
	change.how(&item->msg, change.number);
	assert_int_equal(writer_error(&item->msg), 0);
	adv_set_length(&item->msg);
}

/* What the victim says to a message of this sort, put into the adversary's transcript. */
static int says(const char *kind, bool evil_is_client, int type,
		void (*how)(struct writer *, size_t), size_t number, size_t max_len)
{
	struct adv a;
	int ret;

	change.type = type;
	change.how = how;
	change.number = number;
	adv_open(&a, kind_named(kind), evil_is_client);
	a.consistent = true;
	a.bend = change_message;
	if (max_len)
		gnutls_handshake_set_max_packet_length(a.victim.s, max_len);
	adv_run(&a);
	ret = a.victim.result;
	if (adv_is_fatal(ret))
		assert_true(adv_check_alert(&a) != GNUTLS_A_INTERNAL_ERROR);
	adv_close(&a);
	return ret;
}

/* --- ClientHello: sizes and numbers of extensions */
static size_t extensions_at(const struct writer *hello)
{
	const uint8_t *m = hello->data;
	size_t pos = 4 + 2 + 32;

	pos += 1 + m[pos];
	pos += 2 + ((size_t)m[pos] << 8 | m[pos + 1]);
	return pos + 1 + m[pos];
}

static void put16(uint8_t *p, size_t v)
{
	p[0] = (uint8_t)(v >> 8);
	p[1] = (uint8_t)v;
}

/* In all so many bytes of extensions, as @number extensions that nobody knows and padding. */
static void more_extensions(struct writer *msg, size_t number)
{
	size_t at = extensions_at(msg);

	for (size_t i = 0; i < number; i++) {
		writer_u16(msg, (uint16_t)(0x4000 + i));
		writer_u16(msg, 0);
	}
	put16(msg->data + at, msg->len - at - 2);
}

static void body_of_size(struct writer *msg, size_t size)
{
	size_t at = extensions_at(msg), more = size + 4 - msg->len;

	writer_u16(msg, 0x4000);
	writer_u16(msg, (uint16_t)(more - 4));
	memset(writer_reserve(msg, more - 4), 0, more - 4);
	put16(msg->data + at, msg->len - at - 2);
}

static void message_sizes(void **state)
{
	static const size_t sizes[] = {1000, 5000, 40000};

	(void)state;
	for (unsigned v = 0; v < 2; v++)
		for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
			assert_int_equal(says(both[v], true, HS_CLIENT_HELLO, body_of_size,
					      sizes[i], sizes[i]),
					 0);
			assert_int_equal(says(both[v], true, HS_CLIENT_HELLO, body_of_size,
					      sizes[i], sizes[i] - 1),
					 GNUTLS_E_HANDSHAKE_TOO_LARGE);
		}
}

static void long_certificate(struct writer *msg, size_t size)
{
	memset(writer_reserve(msg, size + 4 - msg->len), 0, size + 4 - msg->len);
}

/* 128 KiB without being told otherwise. */
static void default_message_size(void **state)
{
	(void)state;
	for (unsigned v = 0; v < 2; v++) {
		/* read as a whole, and then not a certificate */
		assert_int_equal(says(both[v], false, HS_CERTIFICATE, long_certificate, 131072, 0),
				 GNUTLS_E_UNEXPECTED_PACKET_LENGTH);
		assert_int_equal(says(both[v], false, HS_CERTIFICATE, long_certificate, 131073, 0),
				 GNUTLS_E_HANDSHAKE_TOO_LARGE);
	}
}

static void extension_numbers(void **state)
{
	(void)state;
	for (unsigned v = 0; v < 2; v++) {
		assert_int_equal(says(both[v], true, HS_CLIENT_HELLO, more_extensions, 16000, 0),
				 0);
		/* more than 64 KiB can't be said */
		assert_true(says(both[v], true, HS_CLIENT_HELLO, more_extensions, 17000, 0) < 0);
	}
}

/* --- chains */
static void repeat_certificate(struct writer *msg, size_t number)
{
	size_t head = 4 + (msg->data[5] == 0 ? 4 : 3); /* TLS 1.3 has a context */
	size_t one = msg->len - head, len;
	struct writer copy = {0};

	writer_bytes(&copy, msg->data + head, one);
	for (size_t i = 1; i < number; i++)
		writer_bytes(msg, copy.data, one);
	writer_clear(&copy);
	len = msg->len - head;
	msg->data[head - 3] = (uint8_t)(len >> 16);
	msg->data[head - 2] = (uint8_t)(len >> 8);
	msg->data[head - 1] = (uint8_t)len;
}

static void chain_lengths(void **state)
{
	(void)state;
	for (unsigned v = 0; v < 2; v++) {
		assert_int_equal(says(both[v], false, HS_CERTIFICATE, repeat_certificate, 2, 0), 0);
		assert_int_equal(
			says(both[v], false, HS_CERTIFICATE, repeat_certificate, HS_CHAIN_MAX, 0),
			0);
		assert_int_equal(says(both[v], false, HS_CERTIFICATE, repeat_certificate,
				      HS_CHAIN_MAX + 1, 0),
				 GNUTLS_E_HANDSHAKE_TOO_LARGE);
	}
}

/* --- what means nothing: in the handshake */
static struct {
	uint8_t type;
	const char *body;
	size_t len, times;
} idle;

static void send_idle(struct adv *a, struct adv_item *item)
{
	/* once the version is known, before the peer's next message */
	if (item->n != (a->evil_is_client ? 2u : 1u))
		return;
	for (size_t i = 0; i < idle.times; i++) {
		if (idle.type == RECORD_CCS)
			adv_send_plain(a, RECORD_CCS, idle.body, idle.len);
		else
			adv_send(a, idle.type, idle.body, idle.len);
	}
}

static int after_idle(const char *kind, bool evil_is_client, size_t times)
{
	struct adv a;
	int ret;

	idle.times = times;
	adv_open(&a, kind_named(kind), evil_is_client);
	a.bend = send_idle;
	for (unsigned i = 0;
	     i < 2000 && (a.victim.result || a.evil.result) && !adv_is_fatal(a.victim.result); i++)
		adv_run(&a);
	ret = a.victim.result;
	adv_close(&a);
	return ret;
}

static void idle_in_handshakes(void **state)
{
	(void)state;
	idle.type = RECORD_CCS;
	idle.body = "\1";
	idle.len = 1;
	assert_int_equal(after_idle("1.3 mutual", false, RECORD_IDLE_MAX - 10), 0);
	assert_int_equal(after_idle("1.3 mutual", false, RECORD_IDLE_MAX + 1),
			 GNUTLS_E_TOO_MANY_EMPTY_PACKETS);
	assert_int_equal(after_idle("1.3 mutual", true, RECORD_IDLE_MAX - 10), 0);
	assert_int_equal(after_idle("1.3 mutual", true, RECORD_IDLE_MAX + 1),
			 GNUTLS_E_TOO_MANY_EMPTY_PACKETS);
	idle.type = RECORD_ALERT;
	idle.body = "\1\x64";
	idle.len = 2;
	for (int client = 0; client < 2; client++) {
		assert_int_equal(after_idle("1.2 ECDHE", client, RECORD_IDLE_MAX), 0);
		assert_int_equal(after_idle("1.2 ECDHE", client, RECORD_IDLE_MAX + 1),
				 GNUTLS_E_TOO_MANY_EMPTY_PACKETS);
	}
	/* HelloRequest, which a client in a handshake is to ignore */
	idle.type = RECORD_HANDSHAKE;
	idle.body = "\0\0\0\0";
	idle.len = 4;
	assert_int_equal(after_idle("1.2 ECDHE", false, RECORD_IDLE_MAX), 0);
	assert_int_equal(after_idle("1.2 ECDHE", false, RECORD_IDLE_MAX + 1),
			 GNUTLS_E_TOO_MANY_HANDSHAKE_PACKETS);
}

/* --- after the handshake, on both paths */
static void establish(struct adv *a, const char *kind, bool evil_is_client, bool kernel)
{
	if (kernel)
		fake_start(&new_kernel);
	if (kernel)
		adv_open_kernel(a, kind_named(kind), evil_is_client, GNUTLS_KTLS_DUPLEX);
	else
		adv_open(a, kind_named(kind), evil_is_client);
	adv_run(a);
	assert_int_equal(a->victim.result, 0);
	assert_int_equal(a->evil.result, 0);
	assert_int_equal(adv_victim_reads(a), GNUTLS_E_AGAIN);
	assert_int_equal(gnutls_transport_is_ktls_enabled(a->victim.s),
			 kernel ? GNUTLS_KTLS_DUPLEX : 0);
}

static void end(struct adv *a, bool kernel)
{
	adv_close(a);
	if (kernel)
		fake_stop();
}

static void idle_after_handshakes(void **state)
{
	struct adv a;

	(void)state;
	/* a kernel swallows empty records of data by itself */
	for (unsigned i = 0; i < 4; i++) {
		const char *kind = both[i & 1];
		bool client = i & 2, kernel = false;

		establish(&a, strcmp(kind, both[0]) ? kind : "1.2 ECDHE", client, kernel);
		for (unsigned round = 0; round < 3; round++) {
			for (unsigned n = 0; n < RECORD_IDLE_MAX; n++)
				adv_send(&a, RECORD_DATA, "", 0);
			adv_send(&a, RECORD_DATA, "data", 4); /* which ends the series */
			for (unsigned n = 0; n < RECORD_IDLE_MAX; n++) {
				int ret = adv_victim_reads(&a);

				if (ret == 4)
					break;
				assert_int_equal(ret, GNUTLS_E_AGAIN);
			}
		}
		for (unsigned n = 0; n < RECORD_IDLE_MAX + 1; n++)
			adv_send(&a, RECORD_DATA, "", 0);
		for (unsigned n = 0; n < RECORD_IDLE_MAX + 1; n++) {
			a.victim.result = adv_victim_reads(&a);
			if (a.victim.result != GNUTLS_E_AGAIN)
				break;
		}
		assert_int_equal(a.victim.result, GNUTLS_E_TOO_MANY_EMPTY_PACKETS);
		end(&a, kernel);
	}
}

static void warnings_after_handshakes(void **state)
{
	struct adv a;

	(void)state;
	for (unsigned i = 0; i < 4; i++) {
		establish(&a, "1.2 ECDHE", i & 1, i & 2);
		for (unsigned n = 0; n < RECORD_IDLE_MAX + 1; n++)
			adv_send(&a, RECORD_ALERT, "\1\x5a", 2);
		for (unsigned n = 0; n < RECORD_IDLE_MAX; n++)
			assert_int_equal(adv_victim_reads(&a), GNUTLS_E_WARNING_ALERT_RECEIVED);
		assert_int_equal(adv_victim_reads(&a), GNUTLS_E_TOO_MANY_EMPTY_PACKETS);
		end(&a, i & 2);
	}
}

/* The adversary's keys go along; the victim is asked for nothing. */
static void update_keys(struct adv *a)
{
	struct hs_post post = {&a->evil.s->config, &a->evil.s->params, a->evil.s->record};

	assert_int_equal(hs13_key_update(&post, false), 0);
}

static void key_updates(void **state)
{
	struct adv a;
	int ret = 0;

	(void)state;
	for (unsigned i = 0; i < 4; i++) {
		bool kernel = i & 2;

		establish(&a, both[1], i & 1, kernel);
		for (unsigned n = 0; n < 100; n++) { /* with data between them: any number */
			update_keys(&a);
			adv_send(&a, RECORD_DATA, "data", 4);
			do
				ret = adv_victim_reads(&a);
			while (ret == GNUTLS_E_AGAIN);
			assert_int_equal(ret, 4);
		}
		for (unsigned n = 0; n < 9; n++) {
			update_keys(&a);
			ret = adv_victim_reads(&a);
			if (n < 7)
				assert_int_equal(ret, GNUTLS_E_AGAIN);
		}
		assert_int_equal(ret, GNUTLS_E_TOO_MANY_HANDSHAKE_PACKETS);
		end(&a, kernel);
	}
}

/* Without a bound, as only the newest one is kept. */
static void tickets(void **state)
{
	const struct writer *ticket = adv_honest(true, HS_NEW_SESSION_TICKET);

	(void)state;
	for (unsigned kernel = 0; kernel < 2; kernel++) {
		struct adv a;
		size_t before;

		establish(&a, both[1], false, kernel);
		before = adv_memory_now();
		adv_memory_mark();
		for (unsigned n = 0; n < 2000; n++) {
			adv_send(&a, RECORD_HANDSHAKE, ticket->data, ticket->len);
			assert_int_equal(adv_victim_reads(&a), GNUTLS_E_AGAIN);
		}
		writer_clear(&a.evil.out); /* ours */
		a.evil.out_pos = 0;
		assert_true(adv_memory_now() < before + 50000);
		end(&a, kernel);
	}
}

/* Requests for a second handshake that the kernel cannot do: each is refused, none is kept. */
static void renegotiations(void **state)
{
	const struct writer *hello = adv_honest(false, HS_CLIENT_HELLO);
	struct adv a;
	size_t before;

	(void)state;
	establish(&a, "1.2 ECDHE", true, true);
	before = adv_memory_now();
	for (unsigned n = 0; n < 3000; n++) {
		int ret;

		adv_send(&a, RECORD_HANDSHAKE, hello->data, hello->len);
		ret = adv_victim_reads(&a); /* nobody takes the refusals off the wire */
		assert_int_equal(ret, GNUTLS_E_AGAIN);
	}
	assert_true(adv_memory_now() < before + 400000); /* the fake socket's queue */
	end(&a, true);
	/* user space: the application is told each time, and decides */
	establish(&a, "1.2 ECDHE", true, false);
	adv_send(&a, RECORD_HANDSHAKE, hello->data, hello->len);
	assert_int_equal(adv_victim_reads(&a), GNUTLS_E_REHANDSHAKE);
	assert_int_equal(
		gnutls_alert_send(a.victim.s, GNUTLS_AL_WARNING, GNUTLS_A_NO_RENEGOTIATION), 0);
	end(&a, false);
}

/* A message in pieces of a byte, up to the bound, on both paths. */
static void fragments(void **state)
{
	(void)state;
	for (unsigned kernel = 0; kernel < 2; kernel++) {
		static const uint8_t head[] = {HS_NEW_SESSION_TICKET, 0, 0x10, 0};
		struct adv a;

		establish(&a, both[1], false, kernel);
		for (size_t i = 0; i < 4; i++)
			adv_send(&a, RECORD_HANDSHAKE, head + i, 1);
		for (size_t i = 0; i < 4095; i++) {
			adv_send(&a, RECORD_HANDSHAKE, "", 1);
			if (i % 1000 == 0)
				assert_int_equal(adv_victim_reads(&a), GNUTLS_E_AGAIN);
		}
		while (adv_victim_reads(&a) == GNUTLS_E_AGAIN && kernel && fake_wire_len(a.evil.fd))
			;
		adv_send(&a, RECORD_HANDSHAKE, "", 1); /* the last byte: not a ticket */
		assert_int_equal(adv_victim_reads(&a), GNUTLS_E_UNEXPECTED_PACKET_LENGTH);
		end(&a, kernel);
		/* longer than any message may be */
		establish(&a, both[1], false, kernel);
		adv_send(&a, RECORD_HANDSHAKE, "\x04\x02\x00\x01", 4);
		assert_int_equal(adv_victim_reads(&a), GNUTLS_E_HANDSHAKE_TOO_LARGE);
		end(&a, kernel);
	}
}

/* Requests for authentication that the client's application does not answer. */
static void requests(void **state)
{
	struct adv a;
	int ret = 0;

	(void)state;
	establish(&a, "1.3 reauth", false, false);
	for (unsigned n = 0; n < 9; n++) {
		struct writer msg = {0};

		adv_probe_message(&a,
				  &(const struct adv_probe){.way = MSG_HONEST,
							    .type = HS_CERTIFICATE_REQUEST},
				  &msg);
		writer_truncate(&msg, 4);
		writer_u8(&msg, 1);
		writer_u8(&msg, (uint8_t)n);
		writer_bytes(&msg, "\x00\x08\x00\x0d\x00\x04\x00\x02\x04\x03", 10);
		adv_set_length(&msg);
		adv_send(&a, RECORD_HANDSHAKE, msg.data, msg.len);
		writer_clear(&msg);
		ret = adv_victim_reads(&a);
		if (n < 8)
			assert_int_equal(ret, GNUTLS_E_REAUTH_REQUEST);
	}
	assert_int_equal(ret, GNUTLS_E_TOO_MANY_HANDSHAKE_PACKETS);
	adv_close(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(message_sizes),
		cmocka_unit_test(default_message_size),
		cmocka_unit_test(extension_numbers),
		cmocka_unit_test(chain_lengths),
		cmocka_unit_test(idle_in_handshakes),
		cmocka_unit_test(idle_after_handshakes),
		cmocka_unit_test(warnings_after_handshakes),
		cmocka_unit_test(key_updates),
		cmocka_unit_test(tickets),
		cmocka_unit_test(renegotiations),
		cmocka_unit_test(fragments),
		cmocka_unit_test(requests),
	};
	int ret;

	adv_global_init();
	ret = cmocka_run_group_tests_name("adversary-limits", tests, NULL, NULL);
	adv_global_deinit();
	return ret;
}
