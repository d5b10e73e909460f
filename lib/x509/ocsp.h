/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Requests and responses of the online certificate status protocol (RFC 6960). */
#ifndef X509_OCSP_H
#define X509_OCSP_H

#include <gnutls/ocsp.h>

#include "x509/x509.h"

/* Which certificate is meant. */
struct ocsp_cert_id {
	gnutls_digest_algorithm_t digest;           /* UNKNOWN: not one of ours, matches nothing */
	gnutls_datum_t name_hash, key_hash, serial; /* borrowed */
};

struct ocsp_single {
	struct ocsp_cert_id id;
	gnutls_ocsp_cert_status_t status;
	time_t this_update, next_update, revoked_at; /* -1: absent */
	unsigned reason;
};

/* Parsed once, at import; everything is borrowed from @der. */
struct gnutls_ocsp_resp_int {
	gnutls_datum_t der; /* owned; empty: nothing was imported */
	uint32_t status;
	bool has_bytes, is_basic;
	char type[DER_OID_MAX];
	gnutls_datum_t response; /* content of the OCTET STRING */

	gnutls_datum_t tbs, responder /* Name in DER */, responder_key;
	time_t produced;
	struct ocsp_single *singles; /* owned */
	unsigned count;
	struct x509_exts exts;
	gnutls_datum_t sigalg, signature;
	struct der_sign sign;
	gnutls_datum_t *certs; /* whole ones; owned array */
	unsigned certs_count;
};

struct ocsp_item {
	struct ocsp_cert_id id;
	gnutls_datum_t der; /* the whole Request */
};

struct gnutls_ocsp_req_int {
	gnutls_datum_t der; /* owned */
	struct x509_pool pool;
	struct ocsp_item *items; /* owned */
	unsigned count;
	gnutls_datum_t requestor, signature; /* as they stand; empty: none */
	struct x509_exts exts;
	bool dirty;
};

MUST_USE int ocsp_cert_id_read(struct reader *r, struct ocsp_cert_id *id);
/* The response's nonce extension, or the request's. */
MUST_USE int ocsp_nonce_get(const struct x509_exts *exts, unsigned *critical,
			    gnutls_datum_t *nonce);
MUST_USE int ocsp_ext_get(const struct x509_exts *exts, unsigned indx, gnutls_datum_t *oid,
			  unsigned *critical, gnutls_datum_t *data);
/* Copies; outputs may be NULL. */
MUST_USE int ocsp_cert_id_get(const struct ocsp_cert_id *id, gnutls_digest_algorithm_t *digest,
			      gnutls_datum_t *name_hash, gnutls_datum_t *key_hash,
			      gnutls_datum_t *serial);
/* Whether @id means @crt. The issuer's key is compared if @issuer is there. */
bool ocsp_cert_id_is(const struct ocsp_cert_id *id, gnutls_x509_crt_t crt,
		     gnutls_x509_crt_t issuer);
/* The entry about @crt, wherever it stands (the worst, if there are several); NULL: none. */
const struct ocsp_single *ocsp_resp_find(gnutls_ocsp_resp_const_t resp, gnutls_x509_crt_t crt,
					 gnutls_x509_crt_t issuer);
/* Hash of the key as a certificate has it: what the BIT STRING holds. */
MUST_USE int ocsp_key_hash(gnutls_x509_crt_t crt, gnutls_digest_algorithm_t digest, void *out);

/* Until when an entry is believed. */
time_t ocsp_single_expires(const struct ocsp_single *s);
/* Judges a stapled response for @crt. *status gets gnutls_certificate_status_t bits: 0 for good.
 * Returns 1, or 0 if the responder gave no answer. */
MUST_USE int ocsp_check_stapled(const gnutls_datum_t *response, gnutls_x509_crt_t crt,
				gnutls_x509_crt_t issuer, unsigned flags, unsigned *status);

#endif
