/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Priorities that the tests of TLS 1.3 share. */
#ifndef TLS13_TESTS_H
#define TLS13_TESTS_H

#include "tls-pair.h"

#define BASE    "NONE:+VERS-TLS1.3:+CTYPE-X509:+COMP-NULL:+AEAD"
#define CERT    ":+ECDHE-RSA:+ECDHE-ECDSA:+DHE-RSA"
#define PSKS    ":+SIGN-ALL:+PSK:+ECDHE-PSK:+DHE-PSK"
#define CIPHERS ":+AES-128-GCM:+AES-256-GCM:+CHACHA20-POLY1305:+AES-128-CCM:+AES-128-CCM-8"
#define ALL     BASE CERT CIPHERS ":+SIGN-ALL:+GROUP-ALL"

#endif
