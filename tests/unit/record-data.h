/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Data through pairs of record layers over the fake kernel, with the assertions of cmocka. */
#ifndef RECORD_DATA_H
#define RECORD_DATA_H

#include "record-pair.h"

#define T12 GNUTLS_TLS1_2
#define T13 GNUTLS_TLS1_3

void fill(uint8_t *p, size_t len, unsigned seed);
bool transient(ssize_t n);
/* Sends all of it, whatever the transport does; resumes by (NULL, 0) every other time, as programs
 * may. Both ends keep their promises; @room is that of each read. */
void transfer(struct end *from, struct end *to, const uint8_t *data, size_t len, size_t room);
ssize_t recv_one(struct end *e);
/* A record sealed by the user path of @a, whatever it is. */
void send_raw(struct end *a, uint8_t type, const void *data, size_t len, size_t pad);

#endif
