/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The second ClientHello is the first one, but for what HelloRetryRequest asks for (RFC 8446
 * §4.1.2): each field and each extension changed, dropped or added in turn. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "ext/ext.h"
#include "session/session.h"
#include "tls-pair.h"

#define V13    "NORMAL:-VERS-ALL:+VERS-TLS1.3:-GROUP-ALL"
#define CLIENT V13 ":+GROUP-X25519:+GROUP-SECP256R1:+GROUP-SECP384R1:%DISABLE_TLS13_COMPAT_MODE"
#define SERVER V13 ":+GROUP-SECP384R1"

enum what {
	NOTHING,
	LEGACY_VERSION,
	RANDOM,
	SUITE,
	FEWER_SUITES,
	COMPRESSION,
	FLIP,
	DROP,
	ADD,
	UNKNOWN
};

static struct {
	enum what what;
	uint16_t id;
	bool done;
	uint16_t ids[64];
	size_t count;
} plan;

static size_t u16(const uint8_t *p)
{
	return (size_t)p[0] << 8 | p[1];
}

static void put16(uint8_t *p, size_t v)
{
	p[0] = (uint8_t)(v >> 8);
	p[1] = (uint8_t)v;
}

static void cut(struct writer *msg, size_t at, size_t len)
{
	memmove(msg->data + at, msg->data + at + len, msg->len - at - len);
	msg->len -= len;
}

static void change(struct tls_pair *p, bool of_client, unsigned n, struct writer *msg)
{
	size_t id = 4 + 2 + 32, suites = id + 1 + msg->data[id], ext, at;
	uint8_t *m = msg->data;

	(void)p;
	if (!of_client || n != 1 || m[0] != 1)
		return;
	ext = suites + 2 + u16(m + suites);
	ext += 1 + m[ext];
	plan.done = true;
	if (plan.what == LEGACY_VERSION)
		m[5] ^= 1;
	if (plan.what == RANDOM)
		m[6] ^= 1;
	if (plan.what == SUITE)
		m[suites + 1 + u16(m + suites)] ^= 1;
	if (plan.what == COMPRESSION)
		m[ext - 1] ^= 1;
	if (plan.what == ADD || plan.what == UNKNOWN) {
		put16(m + ext, u16(m + ext) + 4);
		writer_u16(msg, plan.id);
		writer_u16(msg, 0);
	}
	for (at = ext + 2; at + 4 <= msg->len && plan.what != ADD && plan.what != UNKNOWN;) {
		size_t len = u16(m + at + 2);

		if (plan.what == NOTHING)
			plan.ids[plan.count++] = (uint16_t)u16(m + at);
		if (u16(m + at) == plan.id && plan.what == FLIP && len)
			m[at + 3 + len] ^= 1;
		if (u16(m + at) == plan.id && plan.what == DROP) {
			put16(m + ext, u16(m + ext) - 4 - len);
			cut(msg, at, 4 + len);
			break;
		}
		at += 4 + len;
	}
	if (plan.what == FEWER_SUITES) {
		put16(m + suites, u16(m + suites) - 2);
		cut(msg, suites + 2 + u16(m + suites), 2);
	}
	fix_length(msg);
}

static int run(enum what what, uint16_t id)
{
	struct tls_pair p;
	int ret;

	plan.what = what;
	plan.id = id;
	plan.done = false;
	tls_pair_open(&p, CLIENT, SERVER);
	p.c.s->config.init_flags |= GNUTLS_POST_HANDSHAKE_AUTH;
	p.s.s->config.init_flags |= GNUTLS_POST_HANDSHAKE_AUTH;
	gnutls_server_name_set(p.c.s, GNUTLS_NAME_DNS, "localhost", 9);
	p.meddle = change;
	tls_pair_handshake(&p);
	assert_true(plan.done);
	ret = p.s.result;
	tls_pair_close(&p);
	return ret;
}

static void test_fields(void **state)
{
	(void)state;
	for (enum what w = LEGACY_VERSION; w <= COMPRESSION; w++)
		assert_int_equal(run(w, 0), GNUTLS_E_RECEIVED_ILLEGAL_PARAMETER);
}

static void test_extensions(void **state)
{
	unsigned stay = 0;

	(void)state;
	plan.count = 0;
	assert_int_equal(run(NOTHING, 0), 0);
	assert_true(plan.count >= 10);
	for (size_t i = 0; i < plan.count; i++) {
		uint16_t id = plan.ids[i];

		if (id == EXT_KEY_SHARE || id == EXT_COOKIE || !ext_bit(id))
			continue;
		stay++;
		assert_int_equal(run(DROP, id), GNUTLS_E_RECEIVED_ILLEGAL_PARAMETER);
		if (id != EXT_POST_HANDSHAKE_AUTH && id != EXT_EMS && id != EXT_ETM &&
		    id != EXT_SESSION_TICKET) /* they are empty */
			assert_int_equal(run(FLIP, id), GNUTLS_E_RECEIVED_ILLEGAL_PARAMETER);
	}
	assert_true(stay >= 9);
	assert_int_equal(run(ADD, EXT_CERT_AUTHORITIES), GNUTLS_E_RECEIVED_ILLEGAL_PARAMETER);
	assert_int_equal(run(ADD, EXT_EARLY_DATA), GNUTLS_E_RECEIVED_ILLEGAL_PARAMETER);
	/* of what we don't know the transcript notices */
	assert_int_not_equal(run(UNKNOWN, 0x7777), GNUTLS_E_RECEIVED_ILLEGAL_PARAMETER);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fields),
		cmocka_unit_test(test_extensions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
