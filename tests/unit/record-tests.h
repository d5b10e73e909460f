/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of the record layer through user space share: protections, data both ways. */
#ifndef RECORD_TESTS_H
#define RECORD_TESTS_H

#include "record-data.h"

extern const struct fake_personality kernel;
extern const struct pair_how hows[20];
extern const struct pair_how *const how13, *const how12; /* AES-128-GCM */
extern const struct pair_how *const how_cbc;

/* The kernel, before and after each test. */
int setup(void **state);
int teardown(void **state);
#define RECORD_TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

#endif
