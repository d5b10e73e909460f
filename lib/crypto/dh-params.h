/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Diffie-Hellman parameters as applications hand them over. */
#ifndef CRYPTO_DH_PARAMS_H
#define CRYPTO_DH_PARAMS_H

#include "base/datum.h"

struct gnutls_dh_params_int {
	gnutls_datum_t p, g, q; /* big endian without leading zeros; q may be empty */
	unsigned q_bits;        /* length of private exponents; 0: not known */
};

#endif
