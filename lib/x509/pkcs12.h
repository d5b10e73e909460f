/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* PKCS #12 containers (RFC 7292). */
#ifndef X509_PKCS12_H
#define X509_PKCS12_H

#include <gnutls/pkcs12.h>

#include "x509/x509.h"

struct p12_item {
	gnutls_pkcs12_bag_type_t type;
	gnutls_datum_t data;   /* owned: certificate, CRL, key in DER */
	char *name;            /* friendly name in UTF-8, owned; NULL: none */
	gnutls_datum_t key_id; /* owned */
};

struct gnutls_pkcs12_bag_int {
	struct p12_item *list; /* owned, growing */
	unsigned count;
	gnutls_datum_t encrypted; /* EncryptedData in DER, owned; then @list is empty */
};

struct gnutls_pkcs12_int {
	gnutls_datum_t *safes; /* ContentInfos in DER; owned, growing */
	unsigned count;
	gnutls_datum_t auth;     /* AuthenticatedSafe as imported: what the MAC is about; owned */
	gnutls_datum_t mac_data; /* MacData in DER, owned; empty: none */
};

struct p12_mac {
	char oid[DER_OID_MAX];
	gnutls_digest_algorithm_t digest;
	gnutls_datum_t value, salt; /* borrowed */
	uint32_t iterations;
};

#define P12_OID_DATA      "1.2.840.113549.1.7.1"
#define P12_OID_ENCRYPTED "1.2.840.113549.1.7.6"

void p12_bag_forget(gnutls_pkcs12_bag_t bag);
/* SafeContents in BER to items, which are appended. */
MUST_USE int p12_bag_parse(gnutls_pkcs12_bag_t bag, const gnutls_datum_t *safe);
/* The items as SafeContents. */
MUST_USE int p12_bag_encode(gnutls_pkcs12_bag_t bag, struct writer *w);

#endif
