/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Known-answer self tests of the algorithms, callable by applications.
 * Each returns 0 or GNUTLS_E_SELF_TEST_ERROR. */

#ifndef GNUTLS_SELF_TEST_H
#define GNUTLS_SELF_TEST_H

#include <gnutls/gnutls.h>

#ifdef __cplusplus
extern "C" {
#endif
#ifdef GNUTLS_BUILDING
#pragma GCC visibility push(default)
#endif

/* Further constants. */
#define GNUTLS_SELF_TEST_FLAG_ALL       1
#define GNUTLS_SELF_TEST_FLAG_NO_COMPAT (1 << 1)

/* The tests. */
int gnutls_cipher_self_test(unsigned flags, gnutls_cipher_algorithm_t cipher);
int gnutls_mac_self_test(unsigned flags, gnutls_mac_algorithm_t mac);
int gnutls_digest_self_test(unsigned flags, gnutls_digest_algorithm_t digest);
int gnutls_pk_self_test(unsigned flags, gnutls_pk_algorithm_t pk);
int gnutls_hkdf_self_test(unsigned flags, gnutls_mac_algorithm_t mac);
int gnutls_pbkdf2_self_test(unsigned flags, gnutls_mac_algorithm_t mac);
int gnutls_tlsprf_self_test(unsigned flags, gnutls_mac_algorithm_t mac);

#ifdef GNUTLS_BUILDING
#pragma GCC visibility pop
#endif
#ifdef __cplusplus
}
#endif

#endif /* GNUTLS_SELF_TEST_H */
