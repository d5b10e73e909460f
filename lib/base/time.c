/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The clocks. */
#include "config.h"

#include "base/time.h"

static gnutls_time_func time_func;

time_t time_now(void)
{
	return time_func ? time_func(NULL) : time(NULL);
}

static uint64_t clock_ms(clockid_t id)
{
	struct timespec ts;

	clock_gettime(id, &ts);
	return (uint64_t)ts.tv_sec * 1000 + (uint64_t)ts.tv_nsec / 1000000;
}

uint64_t time_now_ms(void)
{
	return time_func ? (uint64_t)time_func(NULL) * 1000 : clock_ms(CLOCK_REALTIME);
}

uint64_t time_monotonic_ms(void)
{
	return clock_ms(CLOCK_MONOTONIC);
}

/**
 * gnutls_global_set_time_function:
 * @time_function: works like time(2)
 *
 * Replaces the clock that certificates and tickets are checked against, for the whole process.
 *
 * Since: 2.12.0
 **/
void gnutls_global_set_time_function(gnutls_time_func time_function)
{
	time_func = time_function;
}
