/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Personalities of the fake kernel, and pairs over it. */
#include "config.h"

#include "ktls-tests.h"

const struct fake_personality old_kernel = {.tls = true, .stuck_tail = true};
const struct fake_personality mid_kernel = {.tls = true, .rekey = true};
const struct fake_personality new_kernel = {.tls = true, .rekey = true, .max_payload = true};

const gnutls_cipher_algorithm_t ktls_ciphers[4] = {
	GNUTLS_CIPHER_AES_128_GCM, GNUTLS_CIPHER_AES_256_GCM, GNUTLS_CIPHER_AES_128_CCM,
	GNUTLS_CIPHER_CHACHA20_POLY1305};

const struct pair_how both13 = {T13, GNUTLS_CIPHER_AES_128_GCM, 0, false, true, true, 0, 0};
const struct pair_how both12 = {T12, GNUTLS_CIPHER_AES_128_GCM, 0, false, true, true, 0, 0};
const struct pair_how a_user13 = {T13, GNUTLS_CIPHER_AES_128_GCM, 0, false, false, true, 0, 0};
const struct pair_how b_user13 = {T13, GNUTLS_CIPHER_AES_128_GCM, 0, false, true, false, 0, 0};
const struct pair_how a_user12 = {T12, GNUTLS_CIPHER_AES_128_GCM, 0, false, false, true, 0, 0};

struct pair_how how12(bool a, bool b)
{
	return (struct pair_how){T12, GNUTLS_CIPHER_AES_128_GCM, 0, false, a, b, 0, 0};
}

struct pair_how how13(bool a, bool b)
{
	return (struct pair_how){T13, GNUTLS_CIPHER_AES_128_GCM, 0, false, a, b, 0, 0};
}

int kernel_setup(void **state)
{
	(void)state;
	fake_start(&new_kernel);
	return 0;
}

int kernel_teardown(void **state)
{
	(void)state;
	fake_stop();
	return 0;
}
