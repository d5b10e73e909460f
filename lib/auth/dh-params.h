/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gnutls_dh_params_t: explicit parameters for TLS 1.2 DHE. */
#ifndef AUTH_DH_PARAMS_H
#define AUTH_DH_PARAMS_H

#include "base/datum.h"

struct gnutls_dh_params_int {
	gnutls_datum_t p, g, q; /* owned; empty until imported; q may stay empty */
	unsigned q_bits;        /* size of exponents, 0: by the size of p */
};

#endif
