/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Asks the kernel (sock_diag) what protects the records of a TCP socket: software, or the network
 * card. Best effort: many systems tell that to privileged processes only. */
#ifndef SYSTEM_DIAG_H
#define SYSTEM_DIAG_H

#include <gnutls/ktls.h>

#include "base/errors.h"

struct diag_tls {
	gnutls_ktls_engine_t tx, rx; /* unknown, too, where no key is set */
};
void diag_tls(int fd, struct diag_tls *out);

/* The part that reads the kernel's answer: the attributes behind its inet_diag_msg. */
void diag_parse(const void *attrs, size_t len, struct diag_tls *out);

#endif
