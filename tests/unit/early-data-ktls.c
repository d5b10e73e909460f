/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Early data and kernel TLS: over the fake kernel both sides hand over once the handshake is
 * complete and not before, whatever a socket call says on the way, and no byte is lost. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "early-pair.h"
#include "fake-kernel.h"

#define KTLS GCM ":%KTLS"

static const struct fake_personality kernels[] = {
	{.tls = true, .stuck_tail = true},
	{.tls = true, .rekey = true, .max_payload = true, .zerocopy = true},
};

static int teardown(void **state)
{
	fake_stop();
	return early_teardown(state);
}

static void use_socket(gnutls_session_t s, int fd)
{
	gnutls_transport_set_push_function(s, NULL);
	gnutls_transport_set_pull_function(s, NULL);
	gnutls_transport_set_pull_timeout_function(s, NULL);
	gnutls_transport_set_int(s, fd);
}

static bool goes_on(int ret)
{
	return ret == GNUTLS_E_AGAIN || ret == GNUTLS_E_INTERRUPTED;
}

/* Reads all that @from sends, of which @sent bytes are on their way. */
static void one_way(gnutls_session_t from, gnutls_session_t to, size_t sent, size_t len)
{
	uint8_t out[5000], in[5000];
	size_t have = 0;

	assert_true(len <= sizeof(out));
	for (size_t i = 0; i < len; i++)
		out[i] = early_byte(i);
	for (unsigned turn = 0; have < len; turn++) {
		ssize_t n = 0;

		assert_true(turn < 10000);
		if (sent < len) {
			n = gnutls_record_send(from, out + sent, len - sent);
			if (n > 0)
				sent += (size_t)n;
			else
				assert_true(goes_on((int)n));
		}
		n = gnutls_record_recv(to, in + have, len - have);
		if (n > 0)
			have += (size_t)n;
		else
			assert_true(goes_on((int)n));
	}
	assert_memory_equal(in, out, len);
}

/* One journey. @n, @fault: what socket call number @n says. True: there were fewer calls. */
static bool journey(const struct plan *plan, const struct fake_personality *kernel, size_t cap,
		    enum fake_fault fault, unsigned n)
{
	bool accepted = !plan->no_guard && !strstr(plan->client[1], "384"), struck;
	size_t ahead = 0;
	int fds[2], c = GNUTLS_E_AGAIN, s = GNUTLS_E_AGAIN;
	struct tls_pair p;

	fake_start(kernel);
	fake_pair(fds, cap);
	early_begin(&p, plan);
	use_socket(p.c.s, fds[0]);
	use_socket(p.s.s, fds[1]);
	fake_inject(fault, n, 1);
	for (unsigned turn = 0; c || s; turn++) {
		assert_true(turn < 10000);
		if (c)
			c = gnutls_handshake(p.c.s);
		assert_true(!c || goes_on(c));
		assert_int_equal(fake_has_keys(fds[0], true), !c);
		/* what the client sends at once stands right behind its Finished */
		if (!c && ahead < 200) {
			uint8_t first[200];
			ssize_t sent;

			for (size_t i = 0; i < 200; i++)
				first[i] = early_byte(i);
			sent = gnutls_record_send(p.c.s, first + ahead, 200 - ahead);
			assert_true(sent > 0 || goes_on((int)sent));
			ahead += sent > 0 ? (size_t)sent : 0;
		}
		if (s)
			s = gnutls_handshake(p.s.s);
		assert_true(!s || goes_on(s));
		if (s) {
			assert_false(fake_has_keys(fds[1], true));
			assert_false(fake_has_keys(fds[1], false));
		}
	}
	fake_set_cap(fds[0], 100000); /* a kernel opens whole records only */
	fake_set_cap(fds[1], 100000);
	one_way(p.c.s, p.s.s, ahead, 3000);
	one_way(p.s.s, p.c.s, 0, 5000);
	assert_int_equal(record_offloaded(p.c.s->record), GNUTLS_KTLS_DUPLEX);
	assert_int_equal(record_offloaded(p.s.s->record), GNUTLS_KTLS_DUPLEX);
	assert_int_equal(!!(gnutls_session_get_flags(p.s.s) & GNUTLS_SFLAGS_EARLY_DATA), accepted);
	early_read(&p, accepted ? plan->len : 0);
	struck = fake_injected();
	early_end(&p);
	fake_stop();
	return !struck;
}

static const struct plan plans[] = {
	{.len = 4000, .client = {KTLS, KTLS}, .server = {KTLS, KTLS}},
	{.len = 4000, .client = {KTLS, KTLS}, .server = {KTLS, KTLS}, .no_guard = true},
	{.len = 4000,
	 .client = {KTLS, KTLS P256 ":+GROUP-SECP384R1"},
	 .server = {KTLS, KTLS ":-GROUP-ALL:+GROUP-SECP384R1"}},
};

static struct plan plan_of(unsigned i)
{
	struct plan plan = plans[i];

	return plan;
}

static void all_kernels(void **state)
{
	static const size_t caps[] = {100000, 600};

	(void)state;
	for (unsigned i = 0; i < 3; i++)
		for (unsigned k = 0; k < 2; k++)
			for (unsigned c = 0; c < 2; c++) {
				struct plan plan = plan_of(i);

				assert_true(journey(&plan, &kernels[k], caps[c], FAKE_NONE, 1));
			}
}

static void every_call(void **state)
{
	static const enum fake_fault faults[] = {FAKE_EAGAIN, FAKE_EINTR, FAKE_SHORT};

	(void)state;
	for (unsigned f = 0; f < 3; f++) {
		struct plan plan = plan_of(0);
		unsigned n = 1;

		while (!journey(&plan, &kernels[1], 100000, faults[f], n))
			n++;
		assert_true(n > 20);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_kernels),
		cmocka_unit_test(every_call),
	};

	return cmocka_run_group_tests_name("early-data-ktls", tests, early_setup, teardown);
}
