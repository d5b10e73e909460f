/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Protections of every kind, over a fake kernel: see record-tests.h. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "record-tests.h"

const struct fake_personality kernel = {.tls = true, .rekey = true};

const struct pair_how hows[20] = {
	{T13, GNUTLS_CIPHER_AES_128_GCM},
	{T13, GNUTLS_CIPHER_AES_256_GCM},
	{T13, GNUTLS_CIPHER_CHACHA20_POLY1305},
	{T13, GNUTLS_CIPHER_AES_128_CCM},
	{T13, GNUTLS_CIPHER_AES_128_CCM_8},
	{T12, GNUTLS_CIPHER_AES_128_GCM},
	{T12, GNUTLS_CIPHER_AES_256_GCM},
	{T12, GNUTLS_CIPHER_CHACHA20_POLY1305},
	{T12, GNUTLS_CIPHER_AES_128_CCM},
	{T12, GNUTLS_CIPHER_AES_256_CCM_8},
	{T12, GNUTLS_CIPHER_CAMELLIA_128_GCM},
	{T12, GNUTLS_CIPHER_AES_128_CBC, GNUTLS_MAC_SHA1},
	{T12, GNUTLS_CIPHER_AES_256_CBC, GNUTLS_MAC_SHA256},
	{T12, GNUTLS_CIPHER_AES_256_CBC, GNUTLS_MAC_SHA384},
	{T12, GNUTLS_CIPHER_AES_128_CBC, GNUTLS_MAC_SHA1, true},
	{T12, GNUTLS_CIPHER_AES_256_CBC, GNUTLS_MAC_SHA384, true},
	{T12, GNUTLS_CIPHER_3DES_CBC, GNUTLS_MAC_SHA1},
	{T12, GNUTLS_CIPHER_CAMELLIA_256_CBC, GNUTLS_MAC_SHA256},
	{T12, GNUTLS_CIPHER_ARCFOUR_128, GNUTLS_MAC_SHA1},
	{T12, GNUTLS_CIPHER_NULL, GNUTLS_MAC_SHA256},
};

const struct pair_how *const how13 = &hows[0], *const how12 = &hows[5], *const how_cbc = &hows[11];

int setup(void **state)
{
	(void)state;
	fake_start(&kernel);
	return 0;
}

int teardown(void **state)
{
	(void)state;
	fake_stop();
	return 0;
}
