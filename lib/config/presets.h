/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tables behind priority strings: what the keywords stand for, and the %options. */
#ifndef CONFIG_PRESETS_H
#define CONFIG_PRESETS_H

#include <gnutls/x509.h>

#include "config/priority.h"

/* What NORMAL and the other keywords name; lists end in 0. */
struct preset {
	const char *name;
	const unsigned *versions; /* NULL: leaves them as they are */
	const unsigned *ciphers, *macs, *kxs, *groups, *signs;
	gnutls_sec_param_t level;
	gnutls_certificate_verification_profiles_t profile;
	bool hidden; /* an old name, left out of gnutls_priority_string_list */
};
/* NULL: no such keyword. */
const struct preset *preset_find(const char *name);
const struct preset *preset_table(size_t *count);

extern const unsigned preset_tls_versions[], preset_dtls_versions[], preset_versions[];
extern const unsigned preset_ec_groups[], preset_dh_groups[], preset_gost_groups[];
extern const unsigned preset_gost_ciphers[], preset_gost_macs[], preset_gost_kxs[],
	preset_gost_signs[];
extern const unsigned preset_ctypes[];

/* Applies the option of that name (without the %); false: there is none. */
bool preset_option(struct gnutls_priority_st *p, const char *name);
/* Names of options, one after the other; NULL behind the last. */
const char *preset_option_name(size_t i);
/* The profile named so in configuration files ("medium"), or GNUTLS_PROFILE_UNKNOWN. */
gnutls_certificate_verification_profiles_t preset_profile(const char *name);
/* Sets the profile in p->verify_flags and the level that goes with it. */
void preset_set_profile(struct gnutls_priority_st *p,
			gnutls_certificate_verification_profiles_t profile);

#endif
