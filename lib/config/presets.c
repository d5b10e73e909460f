/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the keywords of priority strings stand for (NORMAL, SECURE128, ...), the lists behind
 * +GROUP-ALL and its like, and the %options. */
#include "config.h"

#include <string.h>
#include <strings.h>

#include <gnutls/x509.h>

#include "base/mem.h"
#include "config/presets.h"

#define LIST(...)              \
	(const unsigned[])     \
	{                      \
		__VA_ARGS__, 0 \
	}

const unsigned preset_tls_versions[] = {GNUTLS_TLS1_3, GNUTLS_TLS1_2, GNUTLS_TLS1_1, GNUTLS_TLS1_0,
					0};
const unsigned preset_dtls_versions[] = {GNUTLS_DTLS1_2, GNUTLS_DTLS1_0, 0};
const unsigned preset_versions[] = {GNUTLS_TLS1_3,
				    GNUTLS_TLS1_2,
				    GNUTLS_TLS1_1,
				    GNUTLS_TLS1_0,
				    GNUTLS_DTLS1_2,
				    GNUTLS_DTLS1_0,
				    0};
const unsigned preset_ctypes[] = {GNUTLS_CRT_X509, GNUTLS_CRT_RAWPK, 0};

#define EC_GROUPS                                                               \
	GNUTLS_GROUP_SECP256R1, GNUTLS_GROUP_SECP384R1, GNUTLS_GROUP_SECP521R1, \
		GNUTLS_GROUP_X25519, GNUTLS_GROUP_X448
#define DH_GROUPS                                                               \
	GNUTLS_GROUP_FFDHE2048, GNUTLS_GROUP_FFDHE3072, GNUTLS_GROUP_FFDHE4096, \
		GNUTLS_GROUP_FFDHE6144, GNUTLS_GROUP_FFDHE8192
const unsigned preset_ec_groups[] = {EC_GROUPS, 0};
const unsigned preset_dh_groups[] = {DH_GROUPS, 0};
static const unsigned normal_groups[] = {EC_GROUPS, DH_GROUPS, 0};

const unsigned preset_gost_ciphers[] = {GNUTLS_CIPHER_GOST28147_TC26Z_CNT, 0};
const unsigned preset_gost_macs[] = {GNUTLS_MAC_GOST28147_TC26Z_IMIT, 0};
const unsigned preset_gost_kxs[] = {GNUTLS_KX_VKO_GOST_12, 0};
const unsigned preset_gost_signs[] = {GNUTLS_SIGN_GOST_256, GNUTLS_SIGN_GOST_512, 0};
const unsigned preset_gost_groups[] = {
	GNUTLS_GROUP_GC256A, GNUTLS_GROUP_GC256B, GNUTLS_GROUP_GC256C, GNUTLS_GROUP_GC256D,
	GNUTLS_GROUP_GC512A, GNUTLS_GROUP_GC512B, GNUTLS_GROUP_GC512C, 0};

static const unsigned normal_ciphers[] = {
	GNUTLS_CIPHER_AES_256_GCM, GNUTLS_CIPHER_CHACHA20_POLY1305,
	GNUTLS_CIPHER_AES_256_CCM, GNUTLS_CIPHER_AES_256_CBC,
	GNUTLS_CIPHER_AES_128_GCM, GNUTLS_CIPHER_AES_128_CCM,
	GNUTLS_CIPHER_AES_128_CBC, 0,
};
static const unsigned performance_ciphers[] = {
	GNUTLS_CIPHER_AES_128_GCM,       GNUTLS_CIPHER_AES_256_GCM,
	GNUTLS_CIPHER_CHACHA20_POLY1305, GNUTLS_CIPHER_AES_128_CCM,
	GNUTLS_CIPHER_AES_256_CCM,       GNUTLS_CIPHER_AES_128_CBC,
	GNUTLS_CIPHER_AES_256_CBC,       0,
};
static const unsigned secure128_ciphers[] = {
	GNUTLS_CIPHER_AES_256_GCM, GNUTLS_CIPHER_CHACHA20_POLY1305,
	GNUTLS_CIPHER_AES_256_CBC, GNUTLS_CIPHER_AES_256_CCM,
	GNUTLS_CIPHER_AES_128_GCM, GNUTLS_CIPHER_AES_128_CBC,
	GNUTLS_CIPHER_AES_128_CCM, 0,
};
static const unsigned secure192_ciphers[] = {
	GNUTLS_CIPHER_AES_256_GCM,
	GNUTLS_CIPHER_CHACHA20_POLY1305,
	GNUTLS_CIPHER_AES_256_CBC,
	GNUTLS_CIPHER_AES_256_CCM,
	0,
};
static const unsigned normal_macs[] = {GNUTLS_MAC_SHA1, GNUTLS_MAC_AEAD, 0};
static const unsigned aead_macs[] = {GNUTLS_MAC_AEAD, 0};
static const unsigned normal_kxs[] = {GNUTLS_KX_ECDHE_ECDSA, GNUTLS_KX_ECDHE_RSA, GNUTLS_KX_RSA,
				      GNUTLS_KX_DHE_RSA, 0};
static const unsigned performance_kxs[] = {GNUTLS_KX_RSA, GNUTLS_KX_ECDHE_ECDSA,
					   GNUTLS_KX_ECDHE_RSA, GNUTLS_KX_DHE_RSA, 0};
static const unsigned pfs_kxs[] = {GNUTLS_KX_ECDHE_ECDSA, GNUTLS_KX_ECDHE_RSA, GNUTLS_KX_DHE_RSA,
				   0};
static const unsigned suiteb_kxs[] = {GNUTLS_KX_ECDHE_ECDSA, 0};
static const unsigned secure192_groups[] = {GNUTLS_GROUP_SECP384R1, GNUTLS_GROUP_SECP521R1,
					    GNUTLS_GROUP_FFDHE8192, 0};

#define SIGNS_128                                                                            \
	GNUTLS_SIGN_RSA_SHA256, GNUTLS_SIGN_RSA_PSS_SHA256, GNUTLS_SIGN_RSA_PSS_RSAE_SHA256, \
		GNUTLS_SIGN_ECDSA_SHA256, GNUTLS_SIGN_ECDSA_SECP256R1_SHA256,                \
		GNUTLS_SIGN_EDDSA_ED25519
#define SIGNS_192                                                                            \
	GNUTLS_SIGN_RSA_SHA384, GNUTLS_SIGN_RSA_PSS_SHA384, GNUTLS_SIGN_RSA_PSS_RSAE_SHA384, \
		GNUTLS_SIGN_ECDSA_SHA384, GNUTLS_SIGN_ECDSA_SECP384R1_SHA384,                \
		GNUTLS_SIGN_EDDSA_ED448, GNUTLS_SIGN_RSA_SHA512, GNUTLS_SIGN_RSA_PSS_SHA512, \
		GNUTLS_SIGN_RSA_PSS_RSAE_SHA512, GNUTLS_SIGN_ECDSA_SHA512,                   \
		GNUTLS_SIGN_ECDSA_SECP521R1_SHA512
static const unsigned normal_signs[] = {SIGNS_128, SIGNS_192, GNUTLS_SIGN_RSA_SHA1,
					GNUTLS_SIGN_ECDSA_SHA1, 0};
static const unsigned secure128_signs[] = {SIGNS_128, SIGNS_192, 0};
static const unsigned secure192_signs[] = {SIGNS_192, 0};

static const struct preset presets[] = {
	{.name = "NORMAL",
	 .ciphers = normal_ciphers,
	 .macs = normal_macs,
	 .kxs = normal_kxs,
	 .groups = normal_groups,
	 .signs = normal_signs,
	 .level = GNUTLS_SEC_PARAM_WEAK,
	 .profile = GNUTLS_PROFILE_LOW},
	{.name = "PFS",
	 .ciphers = normal_ciphers,
	 .macs = normal_macs,
	 .kxs = pfs_kxs,
	 .groups = normal_groups,
	 .signs = normal_signs,
	 .level = GNUTLS_SEC_PARAM_WEAK,
	 .profile = GNUTLS_PROFILE_LOW},
	{.name = "SECURE128",
	 .ciphers = secure128_ciphers,
	 .macs = normal_macs,
	 .kxs = normal_kxs,
	 .groups = normal_groups,
	 .signs = secure128_signs,
	 .level = GNUTLS_SEC_PARAM_LOW,
	 .profile = GNUTLS_PROFILE_LOW},
	{.name = "SECURE",
	 .ciphers = secure128_ciphers,
	 .macs = normal_macs,
	 .kxs = normal_kxs,
	 .groups = normal_groups,
	 .signs = secure128_signs,
	 .level = GNUTLS_SEC_PARAM_LOW,
	 .profile = GNUTLS_PROFILE_LOW,
	 .hidden = true},
	{.name = "SECURE192",
	 .ciphers = secure192_ciphers,
	 .macs = aead_macs,
	 .kxs = normal_kxs,
	 .groups = secure192_groups,
	 .signs = secure192_signs,
	 .level = GNUTLS_SEC_PARAM_HIGH,
	 .profile = GNUTLS_PROFILE_HIGH},
	{.name = "SECURE256",
	 .ciphers = secure192_ciphers,
	 .macs = aead_macs,
	 .kxs = normal_kxs,
	 .groups = secure192_groups,
	 .signs = secure192_signs,
	 .level = GNUTLS_SEC_PARAM_HIGH,
	 .profile = GNUTLS_PROFILE_HIGH,
	 .hidden = true},
	{.name = "SUITEB128",
	 .versions = LIST(GNUTLS_TLS1_2),
	 .ciphers = LIST(GNUTLS_CIPHER_AES_256_GCM, GNUTLS_CIPHER_AES_128_GCM),
	 .macs = aead_macs,
	 .kxs = suiteb_kxs,
	 .groups = LIST(GNUTLS_GROUP_SECP256R1, GNUTLS_GROUP_SECP384R1),
	 .signs = LIST(GNUTLS_SIGN_ECDSA_SHA256, GNUTLS_SIGN_ECDSA_SECP256R1_SHA256,
		       GNUTLS_SIGN_ECDSA_SHA384, GNUTLS_SIGN_ECDSA_SECP384R1_SHA384),
	 .level = GNUTLS_SEC_PARAM_HIGH,
	 .profile = GNUTLS_PROFILE_SUITEB128},
	{.name = "SUITEB192",
	 .versions = LIST(GNUTLS_TLS1_2),
	 .ciphers = LIST(GNUTLS_CIPHER_AES_256_GCM),
	 .macs = aead_macs,
	 .kxs = suiteb_kxs,
	 .groups = LIST(GNUTLS_GROUP_SECP384R1),
	 .signs = LIST(GNUTLS_SIGN_ECDSA_SHA384, GNUTLS_SIGN_ECDSA_SECP384R1_SHA384),
	 .level = GNUTLS_SEC_PARAM_ULTRA,
	 .profile = GNUTLS_PROFILE_SUITEB192},
	{.name = "LEGACY",
	 .ciphers = normal_ciphers,
	 .macs = normal_macs,
	 .kxs = normal_kxs,
	 .groups = normal_groups,
	 .signs = normal_signs,
	 .level = GNUTLS_SEC_PARAM_VERY_WEAK,
	 .profile = GNUTLS_PROFILE_VERY_WEAK},
	{.name = "PERFORMANCE",
	 .ciphers = performance_ciphers,
	 .macs = normal_macs,
	 .kxs = performance_kxs,
	 .groups = normal_groups,
	 .signs = normal_signs,
	 .level = GNUTLS_SEC_PARAM_WEAK,
	 .profile = GNUTLS_PROFILE_LOW},
};

const struct preset *preset_find(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(presets); i++)
		if (!strcasecmp(presets[i].name, name))
			return &presets[i];
	return NULL;
}

const struct preset *preset_table(size_t *count)
{
	*count = ARRAY_LEN(presets);
	return presets;
}

static const struct {
	const char *name;
	gnutls_certificate_verification_profiles_t id;
	gnutls_sec_param_t level;
} profiles[] = {
	{"VERY_WEAK", GNUTLS_PROFILE_VERY_WEAK, GNUTLS_SEC_PARAM_VERY_WEAK},
	{"LOW", GNUTLS_PROFILE_LOW, GNUTLS_SEC_PARAM_LOW},
	{"LEGACY", GNUTLS_PROFILE_LEGACY, GNUTLS_SEC_PARAM_LEGACY},
	{"MEDIUM", GNUTLS_PROFILE_MEDIUM, GNUTLS_SEC_PARAM_MEDIUM},
	{"HIGH", GNUTLS_PROFILE_HIGH, GNUTLS_SEC_PARAM_HIGH},
	{"ULTRA", GNUTLS_PROFILE_ULTRA, GNUTLS_SEC_PARAM_ULTRA},
	{"FUTURE", GNUTLS_PROFILE_FUTURE, GNUTLS_SEC_PARAM_FUTURE},
	{"SUITEB128", GNUTLS_PROFILE_SUITEB128, GNUTLS_SEC_PARAM_HIGH},
	{"SUITEB192", GNUTLS_PROFILE_SUITEB192, GNUTLS_SEC_PARAM_ULTRA},
};

gnutls_certificate_verification_profiles_t preset_profile(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(profiles); i++)
		if (!strcasecmp(profiles[i].name, name))
			return profiles[i].id;
	return GNUTLS_PROFILE_UNKNOWN;
}

void preset_set_profile(struct gnutls_priority_st *p,
			gnutls_certificate_verification_profiles_t profile)
{
	p->verify_flags &= ~GNUTLS_VFLAGS_PROFILE_MASK;
	p->verify_flags |= GNUTLS_PROFILE_TO_VFLAGS((unsigned)profile);
	for (size_t i = 0; i < ARRAY_LEN(profiles); i++)
		if (profiles[i].id == profile)
			p->level = profiles[i].level;
}

/* An option sets a flag, adds flags of certificate verification, chooses the renegotiation, or kernel
 * TLS. */
enum option_kind { FLAG, VERIFY, RENEGOTIATION, KTLS, NOTHING };

static const struct option {
	const char *name;
	enum option_kind kind;
	size_t offset; /* of the flag */
	unsigned value;
} options[] = {
#define OPT(n, field)                                                  \
	{                                                              \
		n, FLAG, offsetof(struct gnutls_priority_st, field), 0 \
	}
	OPT("SERVER_PRECEDENCE", server_precedence),
	OPT("NO_EXTENSIONS", no_extensions),
	OPT("NO_ETM", no_etm),
	OPT("FORCE_ETM", force_etm),
	OPT("NO_SESSION_HASH", no_ems),
	OPT("NO_TICKETS", no_tickets),
	OPT("NO_TICKETS_TLS12", no_tickets_tls12),
	OPT("DEBUG_ALLOW_KEY_USAGE_VIOLATIONS", allow_key_usage_violation),
	OPT("DUMBFW", dumb_fw),
	OPT("DISABLE_TLS13_COMPAT_MODE", disable_tls13_compat),
	OPT("FALLBACK_SCSV", fallback_scsv),
	OPT("LATEST_RECORD_VERSION", latest_record_version),
	OPT("SSL3_RECORD_VERSION", ssl3_record_version),
	OPT("ALLOW_SMALL_RECORDS", allow_small_records),
	{"DISABLE_WILDCARDS", VERIFY, 0, GNUTLS_VERIFY_DO_NOT_ALLOW_WILDCARDS},
	{"VERIFY_ALLOW_BROKEN", VERIFY, 0, GNUTLS_VERIFY_ALLOW_BROKEN},
	{"VERIFY_ALLOW_SIGN_RSA_MD5", VERIFY, 0, GNUTLS_VERIFY_ALLOW_SIGN_RSA_MD5},
	{"VERIFY_ALLOW_SIGN_WITH_SHA1", VERIFY, 0, GNUTLS_VERIFY_ALLOW_SIGN_WITH_SHA1},
	{"VERIFY_DISABLE_CRL_CHECKS", VERIFY, 0, GNUTLS_VERIFY_DISABLE_CRL_CHECKS},
	{"VERIFY_ALLOW_X509_V1_CA_CRT", VERIFY, 0, GNUTLS_VERIFY_ALLOW_X509_V1_CA_CRT},
	{"DISABLE_SAFE_RENEGOTIATION", RENEGOTIATION, 0, PRIORITY_SR_DISABLED},
	{"UNSAFE_RENEGOTIATION", RENEGOTIATION, 0, PRIORITY_SR_UNSAFE},
	{"PARTIAL_RENEGOTIATION", RENEGOTIATION, 0, PRIORITY_SR_PARTIAL},
	{"SAFE_RENEGOTIATION", RENEGOTIATION, 0, PRIORITY_SR_SAFE},
	{"KTLS", KTLS, 0, PRIORITY_KTLS_ON},
	{"NO_KTLS", KTLS, 0, PRIORITY_KTLS_OFF},
	{"NEW_PADDING", NOTHING, 0, 0},
	{"STATELESS_COMPRESSION", NOTHING, 0, 0},
#undef OPT
};

bool preset_option(struct gnutls_priority_st *p, const char *name)
{
	if (!strcmp(name, "COMPAT")) { /* for peers that break the protocol */
		p->dumb_fw = true;
		p->allow_large_records = true;
		p->allow_key_usage_violation = true;
		p->allow_wrong_pms = true;
		p->no_etm = true;
		p->no_ems = true;
		return true;
	}
	for (size_t i = 0; i < ARRAY_LEN(profiles); i++) {
		if (!strncmp(name, "PROFILE_", 8) && !strcmp(name + 8, profiles[i].name)) {
			preset_set_profile(p, profiles[i].id);
			return true;
		}
	}
	for (size_t i = 0; i < ARRAY_LEN(options); i++) {
		const struct option *o = &options[i];

		if (strcmp(o->name, name) != 0)
			continue;
		if (o->kind == FLAG)
			*(bool *)((char *)p + o->offset) = true;
		else if (o->kind == VERIFY)
			p->verify_flags |= o->value;
		else if (o->kind == RENEGOTIATION)
			p->sr = (enum priority_sr)o->value;
		else if (o->kind == KTLS)
			p->ktls = (enum priority_ktls)o->value;
		p->disable_wildcards = p->verify_flags & GNUTLS_VERIFY_DO_NOT_ALLOW_WILDCARDS;
		return true;
	}
	return false;
}

const char *preset_option_name(size_t i)
{
	static const char *const profile_names[] = {
		"COMPAT",
		"PROFILE_VERY_WEAK",
		"PROFILE_LOW",
		"PROFILE_LEGACY",
		"PROFILE_MEDIUM",
		"PROFILE_HIGH",
		"PROFILE_ULTRA",
		"PROFILE_FUTURE",
		"PROFILE_SUITEB128",
		"PROFILE_SUITEB192",
	};

	if (i < ARRAY_LEN(options))
		return options[i].name;
	i -= ARRAY_LEN(options);
	return i < ARRAY_LEN(profile_names) ? profile_names[i] : NULL;
}
