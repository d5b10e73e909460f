/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of the kernel path over the fake kernel share: personalities, pairs, data. */
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
#include "record-pair.h"
#include "record/layer.h"
#include "system/syscalls.h"

#define T12 GNUTLS_TLS1_2
#define T13 GNUTLS_TLS1_3

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

void fill(uint8_t *p, size_t len, unsigned seed);
bool transient(ssize_t n);
/* Sends all of it; resumes by (NULL, 0) every other time, as programs may. */
void transfer(struct end *from, struct end *to, const uint8_t *data, size_t len, size_t room);
ssize_t recv_one(struct end *e);
/* A record sealed by the user path of @a. */
void send_raw(struct end *a, uint8_t type, const void *data, size_t len);

#endif
