/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Building and judging certificate chains (RFC 5280 §6). */
#ifndef X509_VERIFY_H
#define X509_VERIFY_H

#include "x509/x509.h"

struct verify_params {
	unsigned flags; /* gnutls_certificate_verify_flags and profile */
	const char *purpose; /* NULL: none */
	gnutls_verify_output_function *func;
	/* Where trusted certificates come from; every function gets @ctx. */
	void *ctx;
	/* The @i-th trusted certificate with that subject, or NULL. */
	gnutls_x509_crt_t (*trusted_at)(void *ctx, const gnutls_datum_t *subject, unsigned i);
	/* Extra bits for @crt issued by @issuer (revocation); NULL: none. */
	unsigned (*revocation)(void *ctx, gnutls_x509_crt_t crt, gnutls_x509_crt_t issuer,
			       const struct verify_params *params);
	/* Never trusted, NULL: none. */
	bool (*distrusted)(void *ctx, gnutls_x509_crt_t crt);
};

/* Status bits for chain[0]; the others may help. */
MUST_USE int x509_verify_chain(const gnutls_x509_crt_t *chain, unsigned count,
			       const struct verify_params *params, unsigned *status);
/* Validity of a certificate, as bits. */
unsigned x509_verify_time(gnutls_x509_crt_t crt, time_t now);
/* Whether signature algorithm @sign is good enough under @flags. */
bool x509_sign_is_allowed(gnutls_sign_algorithm_t sign, unsigned flags);
/* Keys and hash reach the security level that @flags name. */
bool x509_level_is_met(const struct pk_params *key, gnutls_sign_algorithm_t sign, bool check_hash,
		       unsigned flags);
/* An extension that chain building takes into account. */
bool x509_ext_is_known(const char *oid);
/* May sign CRLs. */
bool x509_may_sign_crls(gnutls_x509_crt_t issuer);

#endif
