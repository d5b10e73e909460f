/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Entries of revocation lists. */
#ifndef X509_CRL_H
#define X509_CRL_H

#include "x509/x509.h"

struct x509_revoked {
	gnutls_datum_t serial;
	time_t time;
};

MUST_USE int x509_revoked_read(struct reader *r, struct x509_revoked *out);
/* Sorts the entries for look-ups. */
MUST_USE int x509_crl_index(gnutls_x509_crl_t crl);
/* Writes @crl->der from the fields; an old signature stays until somebody signs again. */
MUST_USE int x509_crl_encode(gnutls_x509_crl_t crl);

#endif
