/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The clocks: wall time (replaceable by gnutls_global_set_time_function) and monotonic ms. */
#ifndef BASE_TIME_H
#define BASE_TIME_H

#include <stdint.h>
#include <time.h>

#include <gnutls/gnutls.h>

time_t time_now(void);
/* Wall time in milliseconds; follows a replaced time function in whole seconds. */
uint64_t time_now_ms(void);
uint64_t time_monotonic_ms(void);

#endif
