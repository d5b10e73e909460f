/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Writing certificates from their fields. */
#include "config.h"

#include "x509/x509.h"

int x509_crt_encode(gnutls_x509_crt_t crt)
{
	(void)crt;
	return ERR(GNUTLS_E_ASN1_VALUE_NOT_FOUND);
}
