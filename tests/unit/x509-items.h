/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Named DER items of a data file: lines of a name and hex. */
#ifndef X509_ITEMS_H
#define X509_ITEMS_H

#include <gnutls/gnutls.h>

void items_load(const char *path);
void items_free(void);
/* The item of that name; the test fails if there is none. */
const gnutls_datum_t *der(const char *name);

#endif
