/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A pair that resumes with early data: see early-pair.h. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "early-pair.h"

#define START 1700000000

time_t clock_now = START;
unsigned seen_count;
time_t seen_expires;
gnutls_datum_t seen_data;

static gnutls_anti_replay_t guard;
static gnutls_datum_t keys[2], seen_key;
static int add_result, delay_s;

static time_t clock_get(time_t *t)
{
	if (t)
		*t = clock_now;
	return clock_now;
}

/* Remembers one. */
static int add(void *ptr, time_t expires, const gnutls_datum_t *key, const gnutls_datum_t *data)
{
	assert_ptr_equal(ptr, &guard);
	seen_count++;
	if (add_result)
		return add_result;
	if (datum_eq(&seen_key, key))
		return GNUTLS_E_DB_ENTRY_EXISTS;
	assert_int_equal(datum_set(&seen_key, key->data, key->size), 0);
	assert_int_equal(datum_set(&seen_data, data->data, data->size), 0);
	seen_expires = expires;
	return 0;
}

void early_forget(void)
{
	datum_clear(&seen_key);
}

int early_setup(void **state)
{
	(void)state;
	gnutls_global_set_time_function(clock_get);
	for (unsigned i = 0; i < 2; i++)
		assert_int_equal(gnutls_session_ticket_key_generate(&keys[i]), 0);
	return 0;
}

int early_teardown(void **state)
{
	(void)state;
	gnutls_global_set_time_function(time);
	for (unsigned i = 0; i < 2; i++)
		gnutls_free(keys[i].data);
	return 0;
}

static void new_guard(const struct plan *plan)
{
	gnutls_anti_replay_deinit(guard);
	assert_int_equal(gnutls_anti_replay_init(&guard), 0);
	gnutls_anti_replay_set_ptr(guard, &guard);
	if (!plan->no_add)
		gnutls_anti_replay_set_add_function(guard, add);
	if (plan->window_ms)
		gnutls_anti_replay_set_window(guard, plan->window_ms);
}

static void set_alpn(gnutls_session_t s, const char *name)
{
	gnutls_datum_t d = {(unsigned char *)name, name ? (unsigned)strlen(name) : 0};

	if (name)
		assert_int_equal(gnutls_alpn_set_protocols(s, &d, 1, 0), 0);
}

static void open_pair(struct tls_pair *p, const struct plan *plan, unsigned n)
{
	tls_pair_open(p, plan->client[n] ? plan->client[n] : GCM,
		      plan->server[n] ? plan->server[n] : GCM);
	set_alpn(p->c.s, plan->alpn[2 * n]);
	set_alpn(p->s.s, plan->alpn[2 * n + 1]);
	if (plan->name[n])
		assert_int_equal(gnutls_server_name_set(p->c.s, GNUTLS_NAME_DNS, plan->name[n],
							strlen(plan->name[n])),
				 0);
}

static void get_ticket(const struct plan *plan, gnutls_datum_t *data)
{
	struct tls_pair p;

	open_pair(&p, plan, 0);
	assert_int_equal(gnutls_session_ticket_enable_server(p.s.s, &keys[0]), 0);
	if (!plan->no_leave)
		p.s.s->config.init_flags |= GNUTLS_ENABLE_EARLY_DATA;
	if (plan->max)
		assert_int_equal(gnutls_record_set_max_early_data_size(p.s.s, plan->max), 0);
	tls_pair_connect(&p);
	tls_pair_talk(&p, 10);
	assert_int_equal(gnutls_session_get_data2(p.c.s, data), 0);
	tls_pair_close(&p);
}

void early_server(struct tls_pair *p, const struct plan *plan)
{
	assert_int_equal(gnutls_session_ticket_enable_server(p->s.s, &keys[plan->other_key]), 0);
	if (!plan->no_server_flag)
		p->s.s->config.init_flags |= GNUTLS_ENABLE_EARLY_DATA;
	if (plan->max)
		assert_int_equal(gnutls_record_set_max_early_data_size(p->s.s, plan->max), 0);
	if (!plan->no_guard)
		gnutls_anti_replay_enable(p->s.s, guard);
}

void early_begin(struct tls_pair *p, const struct plan *plan)
{
	gnutls_datum_t data;
	uint8_t *bytes = malloc(plan->len + 1);

	assert_non_null(bytes);
	clock_now = START;
	add_result = plan->add_result;
	delay_s = plan->delay_s;
	seen_count = 0;
	new_guard(plan);
	get_ticket(plan, &data);
	clock_now += plan->new_guard ? 1 : plan->wait_s;
	if (plan->new_guard)
		new_guard(plan);
	open_pair(p, plan, 1);
	early_server(p, plan);
	if (plan->client_flag)
		p->c.s->config.init_flags |= GNUTLS_ENABLE_EARLY_DATA;
	if (!plan->no_ticket)
		assert_int_equal(gnutls_session_set_data(p->c.s, data.data, data.size), 0);
	gnutls_free(data.data);
	for (size_t i = 0; i < plan->len; i++)
		bytes[i] = early_byte(i);
	/* in two pieces */
	assert_int_equal(gnutls_record_send_early_data(p->c.s, bytes, plan->len / 2), 0);
	assert_int_equal(gnutls_record_send_early_data(p->c.s, bytes + plan->len / 2,
						       plan->len - plan->len / 2),
			 0);
	free(bytes);
}

void early_connect(struct tls_pair *p, bool accepted)
{
	if (delay_s) {
		assert_int_equal(gnutls_handshake(p->c.s), GNUTLS_E_AGAIN);
		clock_now += delay_s;
		delay_s = 0;
	}
	tls_pair_connect(p);
	for (unsigned i = 0; i < 2; i++)
		assert_int_equal(!!(gnutls_session_get_flags(i ? p->s.s : p->c.s) &
				    GNUTLS_SFLAGS_EARLY_DATA),
				 accepted);
	if (!accepted)
		early_read(p, 0);
	tls_pair_talk(p, 1000);
	tls_pair_talk(p, 20000);
}

void early_read(struct tls_pair *p, size_t len)
{
	uint8_t buf[1500];
	size_t have = 0;
	ssize_t n;

	for (;;) {
		n = gnutls_record_recv_early_data(p->s.s, buf, sizeof(buf));
		if (n <= 0)
			break;
		for (ssize_t i = 0; i < n; i++)
			assert_int_equal(buf[i], early_byte(have + (size_t)i));
		have += (size_t)n;
	}
	assert_int_equal(n, GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE);
	assert_int_equal(have, len);
}

void early_alert(struct tls_pair *p, gnutls_alert_description_t alert)
{
	char buf[10];
	int ret;

	assert_int_equal(gnutls_alert_send_appropriate(p->s.s, p->s.result), 0);
	tls_pair_deliver(p);
	ret = p->c.result ? gnutls_handshake(p->c.s)
			  : (int)gnutls_record_recv(p->c.s, buf, sizeof(buf));
	assert_int_equal(ret, GNUTLS_E_FATAL_ALERT_RECEIVED);
	assert_int_equal(gnutls_alert_get(p->c.s), alert);
}

void early_end(struct tls_pair *p)
{
	tls_pair_close(p);
	gnutls_anti_replay_deinit(guard);
	guard = NULL;
	datum_clear(&seen_key);
	datum_clear(&seen_data);
}
