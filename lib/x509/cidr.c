/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Address ranges as name constraints have them, and what the past asked of keys. */
#include "config.h"

#include <arpa/inet.h>
#include <stdlib.h>

#include "keys/keys.h"
#include "x509/x509.h"

/**
 * gnutls_x509_cidr_to_rfc5280:
 * @cidr: an address range, "192.0.2.0/24" or "2001:db8::/32"
 * @cidr_rfc5280: becomes a new datum: network and mask, each of 4 or 16 bytes
 *
 * The form of GNUTLS_SAN_IPADDRESS in name constraints (RFC 5280 §4.2.1.10). Host bits are cleared.
 *
 * Returns: 0, or GNUTLS_E_MALFORMED_CIDR.
 *
 * Since: 3.5.4
 **/
int gnutls_x509_cidr_to_rfc5280(const char *cidr, gnutls_datum_t *cidr_rfc5280)
{
	const char *slash = strchr(cidr, '/');
	char host[INET6_ADDRSTRLEN];
	unsigned len = strchr(cidr, ':') ? 16 : 4;
	uint8_t range[32] = {0};
	unsigned long bits;
	char *end;

	if (!slash || (size_t)(slash - cidr) >= sizeof(host) || slash[1] < '0' || slash[1] > '9')
		return ERR(GNUTLS_E_MALFORMED_CIDR);
	memcpy(host, cidr, (size_t)(slash - cidr));
	host[slash - cidr] = 0;
	bits = strtoul(slash + 1, &end, 10);
	if (*end || bits > 8 * len || inet_pton(len == 4 ? AF_INET : AF_INET6, host, range) != 1)
		return ERR(GNUTLS_E_MALFORMED_CIDR);
	for (unsigned i = 0; i < len; i++) {
		unsigned here = bits > 8 * i ? (unsigned)MIN(bits - 8 * i, 8UL) : 0;

		range[len + i] = (uint8_t)(0xff00 >> here);
		range[i] &= range[len + i];
	}
	return datum_copy(cidr_rfc5280, range, 2 * (size_t)len);
}

/**
 * gnutls_x509_crt_get_preferred_hash_algorithm:
 * @crt: a certificate
 * @hash: becomes the hash that goes best with its key
 * @mand: becomes 1 if another may not be used; or NULL
 *
 * gnutls_pubkey_get_preferred_hash_algorithm() does the same.
 *
 * Returns: 0 or an error.
 *
 * Since: 2.12.0
 **/
int gnutls_x509_crt_get_preferred_hash_algorithm(gnutls_x509_crt_t crt,
						 gnutls_digest_algorithm_t *hash,
						 unsigned int *mand)
{
	const struct pk_params *pk;

	if (!crt || !hash)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	TRY(x509_crt_spki(crt, &pk));
	return keys_preferred_digest(pk, hash, mand);
}
