/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Certificate requests (RFC 2986). */
#ifndef X509_CRQ_H
#define X509_CRQ_H

#include "x509/x509.h"

#define CRQ_OID_CHALLENGE  "1.2.840.113549.1.9.7"
#define CRQ_OID_EXTENSIONS "1.2.840.113549.1.9.14"

struct crq_attr {
	char oid[DER_OID_MAX];
	gnutls_datum_t values; /* content of the SET OF; borrowed. Extensions are written anew */
};

struct gnutls_x509_crq_int {
	/* A draft: version, subject, spki, exts, signature; its der, tbs and sigalg are the
	 * request's. */
	struct gnutls_x509_crt_int crt;
	bool has_version;
	struct crq_attr *attrs; /* owned */
	unsigned count;
};

/* The text of the challenge password; GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE */
MUST_USE int crq_challenge(const struct gnutls_x509_crq_int *crq, gnutls_datum_t *out);
/* Value of an attribute in DER (borrowed). */
MUST_USE int crq_attr_value(const struct gnutls_x509_crq_int *crq, unsigned attr, unsigned indx,
			    gnutls_datum_t *value);

#endif
