/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Priorities that the tests of TLS 1.2 share. */
#ifndef TLS12_TESTS_H
#define TLS12_TESTS_H

#include "tls-pair.h"

#define ALL                                                                                        \
	"NONE:+VERS-TLS1.2:+COMP-NULL:+CTYPE-X509:+SIGN-ALL:+GROUP-ALL:+ECDHE-RSA:+ECDHE-ECDSA:"   \
	"+DHE-RSA:+RSA:+PSK:+DHE-PSK:+ECDHE-PSK:+RSA-PSK:+ANON-DH:+ANON-ECDH:+AES-128-GCM:"        \
	"+AES-256-GCM:+AES-128-CCM:+AES-256-CCM:+AES-128-CCM-8:+AES-256-CCM-8:+CHACHA20-POLY1305:" \
	"+AES-128-CBC:+AES-256-CBC:+AEAD:+SHA1:+SHA256:+SHA384"
#define ONE(kx, cipher, mac) \
	"NONE:+VERS-TLS1.2:+COMP-NULL:+CTYPE-X509:+SIGN-ALL:+GROUP-ALL:+" kx ":+" cipher ":+" mac

#endif
