/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Early data that comes twice, comes late, or comes when the clock has been set back: tickets' ages,
 * and the database that remembers. RFC 8446 §8. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/mem.h"
#include "early-pair.h"

static void age_is_no_obstacle(void **state)
{
	struct plan plan = {.len = 10, .wait_s = 10000};
	struct tls_pair p;

	(void)state;
	early_begin(&p, &plan);
	early_connect(&p, true);
	early_read(&p, 10);
	early_end(&p);
	/* within the window, which is set in milliseconds */
	plan = (struct plan){.len = 10, .window_ms = 30000, .delay_s = 29};
	early_begin(&p, &plan);
	early_connect(&p, true);
	early_end(&p);
}

/* The same flight comes to two servers with one database. */
static void replayed(void **state)
{
	struct plan plan = {.len = 100};
	struct tls_pair p, other;
	char buf[200];

	(void)state;
	early_begin(&p, &plan);
	assert_int_equal(gnutls_handshake(p.c.s), GNUTLS_E_AGAIN);
	tls_pair_open(&other, GCM, GCM);
	early_server(&other, &plan);
	writer_bytes(&other.s.in, p.c.out.data, p.c.out.len);
	tls_pair_deliver(&p);
	assert_int_equal(gnutls_handshake(p.s.s), GNUTLS_E_AGAIN);
	early_read(&p, 100);
	assert_int_equal(gnutls_handshake(other.s.s), GNUTLS_E_AGAIN);
	assert_int_equal(gnutls_record_recv_early_data(other.s.s, buf, sizeof(buf)),
			 GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE);
	assert_int_equal(gnutls_session_get_flags(other.s.s) & GNUTLS_SFLAGS_EARLY_DATA, 0);
	assert_true(other.s.out.len > 0);
	tls_pair_close(&other);
	early_connect(&p, true);
	early_end(&p);
}

/* The database has forgotten a hello, as it may after its time; then the clock is set back. */
static void clock_set_back(void **state)
{
	struct plan plan = {.len = 100};
	struct tls_pair p, others[2];

	(void)state;
	early_begin(&p, &plan);
	assert_int_equal(gnutls_handshake(p.c.s), GNUTLS_E_AGAIN);
	for (unsigned i = 0; i < 2; i++) {
		tls_pair_open(&others[i], GCM, GCM);
		early_server(&others[i], &plan);
		writer_bytes(&others[i].s.in, p.c.out.data, p.c.out.len);
	}
	early_connect(&p, true);
	early_forget();
	clock_now += 3600;
	for (unsigned i = 0; i < 2; i++) {
		assert_int_equal(gnutls_handshake(others[i].s.s), GNUTLS_E_AGAIN);
		assert_int_equal(gnutls_session_get_flags(others[i].s.s) &
					 GNUTLS_SFLAGS_EARLY_DATA,
				 0);
		tls_pair_close(&others[i]);
		clock_now -= 3600;
	}
	clock_now += 3600;
	early_end(&p);
}

static void database_entries(void **state)
{
	struct plan plan = {.len = 100, .delay_s = 3};
	struct tls_pair p;

	(void)state;
	early_begin(&p, &plan);
	early_connect(&p, true);
	/* as long as the hello would be accepted again, and no shorter */
	assert_in_range(seen_expires - clock_now, 7, 8);
	assert_int_equal(gnutls_db_check_entry_time(&seen_data), clock_now);
	assert_int_equal(gnutls_db_check_entry_expire_time(&seen_data), seen_expires);
	early_end(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(age_is_no_obstacle),
		cmocka_unit_test(replayed),
		cmocka_unit_test(clock_set_back),
		cmocka_unit_test(database_entries),
	};

	return cmocka_run_group_tests_name("early-replay", tests, early_setup, early_teardown);
}
