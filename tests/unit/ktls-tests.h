/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of the kernel path over the fake kernel share: personalities, pairs. */
#ifndef KTLS_TESTS_H
#define KTLS_TESTS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "record-data.h"
#include "record/layer.h"
#include "system/syscalls.h"

extern const struct fake_personality old_kernel; /* before 6.5 */
extern const struct fake_personality mid_kernel; /* 6.14 to 6.18: updates keys */
extern const struct fake_personality new_kernel; /* 6.19 and later */
extern const gnutls_cipher_algorithm_t ktls_ciphers[4];
/* AES-128-GCM; which side has kernel TLS */
extern const struct pair_how both13, both12, a_user13, b_user13, a_user12;

struct pair_how how12(bool a, bool b);
struct pair_how how13(bool a, bool b);

/* The new kernel, before and after each test. */
int kernel_setup(void **state);
int kernel_teardown(void **state);
#define KERNEL_TEST(f) cmocka_unit_test_setup_teardown(f, kernel_setup, kernel_teardown)

#endif
