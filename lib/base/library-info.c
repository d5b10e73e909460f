/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the library says about itself: version of the API, configuration. */
#include "config.h"

#include <string.h>

#include <gnutls/gnutls.h>

/**
 * gnutls_check_version:
 * @req_version: the version that is needed at least, "3.6.0" for instance, or %NULL
 *
 * Asks whether the library in use offers at least that version of the API.
 *
 * Returns: the version of the API, or %NULL if it is older than @req_version
 */
const char *gnutls_check_version(const char *req_version)
{
	if (req_version && strverscmp(req_version, GNUTLS_VERSION) > 0)
		return NULL;
	return GNUTLS_VERSION;
}

/**
 * gnutls_get_library_config:
 *
 * Lists how the library was built, as pairs of name and value.
 *
 * Returns: a static array that ends with a name of %NULL
 *
 * Since: 3.7.3
 */
const gnutls_library_config_st *gnutls_get_library_config(void)
{
	static const gnutls_library_config_st config[] = {
		{"libgnutls-soname", "libgnutls.so.30"},
		{"package", PACKAGE_STRING},
		{"default-system-config", SYSTEM_PRIORITY_FILE},
		{"default-trust-store", DEFAULT_TRUST_STORE_FILE},
#ifdef ENABLE_KTLS
		{"ktls", "yes"},
#else
		{"ktls", "no"},
#endif
		{NULL, NULL},
	};

	return config;
}
