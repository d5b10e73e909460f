/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The trust list: CAs by subject, CRLs by issuer, certificates that are trusted for one name. */
#ifndef X509_TRUST_H
#define X509_TRUST_H

#include "base/writer.h"
#include "x509/verify.h"

struct trust_ca {
	struct trust_ca *next; /* same bucket, in the order of addition */
	gnutls_x509_crt_t crt;
	bool owned; /* made here: freed whatever deinit is told */
};

struct trust_crl {
	struct trust_crl *next;
	gnutls_x509_crl_t crl;
	bool owned;
};

struct trust_named {
	struct trust_named *next;
	gnutls_x509_crt_t crt;
	gnutls_datum_t name;
};

struct trust_bucket {
	struct trust_ca *cas;
	struct trust_crl *crls;
};

struct gnutls_x509_trust_list_st {
	struct trust_bucket *buckets;
	unsigned size;
	struct trust_named *named;
	struct trust_ca *distrusted; /* our own copies */
	struct trust_ca *spare; /* given to us, but not used: duplicates */
	struct writer rdns;
	gnutls_x509_trust_list_getissuer_function *getissuer;
	void *ptr;
};

/* Where CAs with the subject @dn and CRLs of the issuer @dn are. */
struct trust_bucket *trust_bucket(const struct gnutls_x509_trust_list_st *list,
				  const gnutls_datum_t *dn);
/* @all: the certificates, too, whoever owns them. */
void trust_free_cas(struct trust_ca *ca, bool all);
gnutls_x509_crt_t trust_ca_at(const struct gnutls_x509_trust_list_st *list,
			      const gnutls_datum_t *subject, unsigned i);
bool trust_is_distrusted(const struct gnutls_x509_trust_list_st *list, gnutls_x509_crt_t crt);
unsigned trust_revocation(struct gnutls_x509_trust_list_st *list, gnutls_x509_crt_t crt);

#endif
