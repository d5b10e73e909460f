/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Ephemeral key agreement for handshakes: ECDHE, X25519, X448, finite fields. */
#ifndef CRYPTO_KX_H
#define CRYPTO_KX_H

#include "base/errors.h"
#include "algorithms/algorithms.h"

struct kx_key {
	const struct group_entry *group; /* NULL: DH with the explicit parameters below */
	gnutls_datum_t p, g, q;          /* owned; q may be empty */
	unsigned q_bits;
	gnutls_datum_t priv;             /* raw or big endian */
	gnutls_datum_t pub;              /* as sent: u-coordinate, 04|x|y, or number padded to p's length */
};

/* A fresh key pair. */
MUST_USE int kx_generate(struct kx_key *k, const struct group_entry *group);
MUST_USE int kx_generate_dh(struct kx_key *k, const gnutls_datum_t *p, const gnutls_datum_t *g,
			    const gnutls_datum_t *q, unsigned q_bits);
/* The shared secret of @k and the peer's public value as received: x coordinate, or (DH) padded to
 * the length of p; the caller strips zeros where TLS 1.2 wants it. Checks the peer's value: on the
 * curve, not the identity, in the subgroup (1 < y < p - 1; y^q = 1 where q is known), no all-zero result:
 * GNUTLS_E_RECEIVED_ILLEGAL_PARAMETER. */
MUST_USE int kx_derive(const struct kx_key *k, const void *peer, size_t peer_len,
		       gnutls_datum_t *out);
void kx_clear(struct kx_key *k); /* wipes */

/* A safe-prime group of @bits bits (gnutls_dh_params_generate2). */
MUST_USE int dh_generate(unsigned bits, gnutls_datum_t *p, gnutls_datum_t *g, gnutls_datum_t *q);
/* The RFC 7919 group with this p and g, or NULL. */
const struct group_entry *dh_known_group(const gnutls_datum_t *p, const gnutls_datum_t *g);

#endif
