/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The system-wide configuration: /etc/gnutls/config or GNUTLS_SYSTEM_PRIORITY_FILE; read at start
 * and again when it has changed. */
#ifndef CONFIG_SYSTEM_CONFIG_H
#define CONFIG_SYSTEM_CONFIG_H

#include <gnutls/ktls.h>
#include <gnutls/x509.h>

#include "base/errors.h"

/* The switches of kernel TLS, as files and environment leave them (doc/ktls.md). */
struct system_config_ktls {
	bool enabled; /* [global] ktls = true, or GNUTLS_KTLS */
	gnutls_ktls_source_t enabled_by;
	/* ktls.config beside that file; GNUTLS_KTLS may choose one direction */
	bool send, recv;
	gnutls_ktls_source_t direction_by;
	bool require_rekey;
	bool zerocopy;
	uint64_t rekey_after;
};
/* Where they come from; strings live as long as the library. */
struct system_config_paths {
	const char *file, *ktls_file;
	bool file_used, ktls_file_used;
};

/* Loads, also again if the file has changed. A file that is missing or invalid is no error and
 * leaves everything as it was; with GNUTLS_SYSTEM_PRIORITY_FAIL_ON_INVALID=1 an invalid one gives
 * GNUTLS_E_PARSING_ERROR (the library then must not start). */
MUST_USE int system_config_load(void);
/* Forgets everything, the environment's file name included: for tests and the end of the library.
 */
void system_config_unload(void);
void system_config_ktls(struct system_config_ktls *out);
void system_config_paths(struct system_config_paths *out);
/* [priorities] NAME = string: a copy, or NULL. */
char *system_config_priority(const char *name);
/* default-priority-string, or what an allowlist amounts to: a copy, or NULL. */
char *system_config_default_priority(void);
bool system_config_is_allowlist(void);
/* [overrides]: algorithms that no priority string can bring back. */
bool system_config_version_disabled(gnutls_protocol_t v);
bool system_config_cipher_disabled(gnutls_cipher_algorithm_t c);
bool system_config_mac_disabled(gnutls_mac_algorithm_t m);
bool system_config_kx_disabled(gnutls_kx_algorithm_t k);
bool system_config_group_disabled(gnutls_group_t g);
bool system_config_sign_insecure(gnutls_sign_algorithm_t s, bool for_certs);
bool system_config_hash_insecure(gnutls_digest_algorithm_t d);
gnutls_certificate_verification_profiles_t system_config_min_profile(void);

#endif
