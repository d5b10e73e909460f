/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* From the lists of a priority string to versions, suites, groups and signature schemes that a
 * session can use. */
#include "config.h"

#include "base/log.h"
#include "base/mem.h"
#include "config/priority-internal.h"
#include "config/system-config.h"

/* From 1; 0: not in the list. */
static unsigned place(const struct priority_list *l, unsigned id)
{
	for (unsigned i = 0; i < l->count; i++)
		if (l->ids[i] == id)
			return i + 1;
	return 0;
}

static bool has(const struct priority_list *l, unsigned id)
{
	return place(l, id);
}

static void keep_if(struct priority_list *l,
		    bool (*keep)(const struct gnutls_priority_st *p, unsigned id),
		    const struct gnutls_priority_st *p)
{
	unsigned n = 0;

	for (unsigned i = 0; i < l->count; i++)
		if (keep(p, l->ids[i]))
			l->ids[n++] = l->ids[i];
	l->count = n;
}

/* --- what configuration forbids */

static bool cipher_allowed(const struct gnutls_priority_st *p, unsigned id)
{
	(void)p;
	return !system_config_cipher_disabled((gnutls_cipher_algorithm_t)id);
}

static bool mac_allowed(const struct gnutls_priority_st *p, unsigned id)
{
	(void)p;
	return !system_config_mac_disabled((gnutls_mac_algorithm_t)id);
}

static bool kx_allowed(const struct gnutls_priority_st *p, unsigned id)
{
	(void)p;
	return !system_config_kx_disabled((gnutls_kx_algorithm_t)id);
}

static bool group_allowed(const struct gnutls_priority_st *p, unsigned id)
{
	(void)p;
	return !system_config_group_disabled((gnutls_group_t)id);
}

static bool version_allowed(const struct gnutls_priority_st *p, unsigned id)
{
	(void)p;
	return id != GNUTLS_SSL3 && !system_config_version_disabled((gnutls_protocol_t)id);
}

/* --- versions */

/* Key exchanges and ciphers that make no sense in TLS 1.3 and that an application asked for. */
static bool excludes_tls13(const struct gnutls_priority_st *p)
{
	static const gnutls_kx_algorithm_t kxs[] = {GNUTLS_KX_RSA_PSK, GNUTLS_KX_SRP,
						    GNUTLS_KX_SRP_RSA, GNUTLS_KX_SRP_DSS};

	for (size_t i = 0; i < ARRAY_LEN(kxs); i++)
		if (has(&p->kxs, kxs[i]))
			return true;
	if (p->no_extensions || has(&p->ciphers, GNUTLS_CIPHER_NULL))
		return true;
	/* A gap in the versions: TLS 1.3 cannot be told from "at most 1.1" by older peers. */
	return !has(&p->versions, GNUTLS_TLS1_2) &&
	       (has(&p->versions, GNUTLS_TLS1_1) || has(&p->versions, GNUTLS_TLS1_0));
}

static bool not_tls13(const struct gnutls_priority_st *p, unsigned id)
{
	(void)p;
	return id != GNUTLS_TLS1_3;
}

static bool needs_no_signatures(const struct gnutls_priority_st *p, unsigned id)
{
	(void)p;
	return id != GNUTLS_TLS1_3 && id != GNUTLS_TLS1_2 && id != GNUTLS_DTLS1_2;
}

static bool has_psk(const struct gnutls_priority_st *p)
{
	return has(&p->kxs, GNUTLS_KX_PSK) || has(&p->kxs, GNUTLS_KX_DHE_PSK) ||
	       has(&p->kxs, GNUTLS_KX_ECDHE_PSK);
}

static bool only_tls13(const struct gnutls_priority_st *p)
{
	return p->versions.count == 1 && p->versions.ids[0] == GNUTLS_TLS1_3;
}

/* --- signatures and groups */

/* Schemes that TLS can name: DSA only with SHA-1, nothing with SHA-224, GOST by other numbers.
 * ECDSA is bound to a curve in TLS 1.3 and only there. */
static bool sign_is_for_tls(const struct gnutls_priority_st *p, const struct sign_entry *s)
{
	bool ecdsa = s->pk == GNUTLS_PK_ECDSA && s->digest != GNUTLS_DIG_SHA1;
	bool bound = s->curve != GNUTLS_ECC_CURVE_INVALID;

	if (system_config_sign_insecure(s->id, false))
		return false;
	if (bound && !has(&p->versions, GNUTLS_TLS1_3))
		return false;
	if (only_tls13(p) && ((ecdsa && !bound) || s->pk == GNUTLS_PK_DSA || !s->tls_id))
		return false;
	if (s->id == GNUTLS_SIGN_GOST_256 || s->id == GNUTLS_SIGN_GOST_512)
		return true;
	return s->tls_id && s->digest != GNUTLS_DIG_SHA224 &&
	       (s->pk != GNUTLS_PK_DSA || s->digest == GNUTLS_DIG_SHA1);
}

static bool sign_is_implemented(const struct sign_entry *s)
{
	return s->tls_id && s->pk != GNUTLS_PK_DSA;
}

static void add_sign(struct gnutls_priority_st *p, const struct sign_entry *s)
{
	uint64_t bit = (uint64_t)1 << p->sign_count;

	p->sign_first |= bit;
	for (unsigned i = 0; i < p->sign_count; i++) {
		if (p->sign_ids[i] != s->tls_id)
			continue;
		p->sign_first &= ~bit;
		if (!p->sign_twin[i])
			p->sign_twin[i] = (uint8_t)p->sign_count;
	}
	p->sign_ids[p->sign_count] = s->tls_id;
	p->sign_entries[p->sign_count++] = s;
}

/* Returns whether there is any scheme for a version that needs them. */
static bool compute_signs(struct gnutls_priority_st *p)
{
	bool any = false;

	for (unsigned i = 0; i < p->signs.count; i++) {
		const struct sign_entry *s = sign_find((gnutls_sign_algorithm_t)p->signs.ids[i]);

		if (!s || !sign_is_for_tls(p, s))
			continue;
		any = true;
		if (sign_is_implemented(s) && p->sign_count < ARRAY_LEN(p->sign_entries))
			add_sign(p, s);
	}
	return any;
}

static bool group_is_implemented(const struct group_entry *g)
{
	return g->pk == GNUTLS_PK_DH || g->pk == GNUTLS_PK_EC || g->pk == GNUTLS_PK_ECDH_X25519 ||
	       g->pk == GNUTLS_PK_ECDH_X448;
}

/* Returns whether there is any group that the library knows by name, usable or not. */
static bool compute_groups(struct gnutls_priority_st *p)
{
	bool any = false;

	for (unsigned i = 0; i < p->groups.count; i++) {
		const struct group_entry *g = group_find((gnutls_group_t)p->groups.ids[i]);

		if (!g)
			continue;
		any |= !g->hidden;
		if (!group_is_implemented(g) || p->group_count == ARRAY_LEN(p->group_entries))
			continue;
		if (g->curve != GNUTLS_ECC_CURVE_INVALID && !policy_curve_enabled(g->curve))
			continue;
		p->group_entries[p->group_count++] = g;
	}
	return any;
}

/* --- suites */

static bool suite_is_implemented(const struct suite_entry *s)
{
	static const gnutls_kx_algorithm_t kxs[] = {
		GNUTLS_KX_UNKNOWN, GNUTLS_KX_ECDHE_RSA, GNUTLS_KX_ECDHE_ECDSA, GNUTLS_KX_DHE_RSA,
		GNUTLS_KX_RSA,     GNUTLS_KX_PSK,       GNUTLS_KX_ECDHE_PSK,   GNUTLS_KX_DHE_PSK,
		GNUTLS_KX_RSA_PSK, GNUTLS_KX_ANON_DH,   GNUTLS_KX_ANON_ECDH,
	};
	static const gnutls_cipher_algorithm_t ciphers[] = {
		GNUTLS_CIPHER_AES_128_GCM,       GNUTLS_CIPHER_AES_256_GCM,
		GNUTLS_CIPHER_AES_128_CCM,       GNUTLS_CIPHER_AES_256_CCM,
		GNUTLS_CIPHER_AES_128_CCM_8,     GNUTLS_CIPHER_AES_256_CCM_8,
		GNUTLS_CIPHER_AES_128_CBC,       GNUTLS_CIPHER_AES_256_CBC,
		GNUTLS_CIPHER_CHACHA20_POLY1305,
	};
	bool kx = false, cipher = false;

	for (size_t i = 0; i < ARRAY_LEN(kxs); i++)
		kx |= s->kx == kxs[i];
	for (size_t i = 0; i < ARRAY_LEN(ciphers); i++)
		cipher |= s->cipher == ciphers[i];
	return kx && cipher;
}

/* Whether the versions left allow the suite; @implemented: only those that we can do. */
static bool suite_fits_versions(const struct gnutls_priority_st *p, const struct suite_entry *s,
				bool implemented)
{
	for (unsigned i = 0; i < p->versions.count; i++) {
		const struct version_entry *v = version_find((gnutls_protocol_t)p->versions.ids[i]);

		if (!v || (implemented && !v->implemented))
			continue;
		const struct version_entry *min = version_find(v->dtls ? s->min_dtls
								       : s->min_version);
		const struct version_entry *max = version_find(v->dtls ? s->max_dtls
								       : s->max_version);

		if (!min || min->age > v->age)
			continue;
		if (!implemented || (max && max->age >= v->age))
			return true;
	}
	return false;
}

_Static_assert(PRIORITY_MAX < 256, "the place in a list is a byte");

/* The order of suites: TLS 1.3's first, then by key exchange, cipher, MAC. 0: not named. */
static unsigned rank(const struct gnutls_priority_st *p, const struct suite_entry *s)
{
	unsigned kx = place(&p->kxs, s->kx), cipher, mac;

	if (!kx && s->kx != GNUTLS_KX_UNKNOWN)
		return 0;
	cipher = place(&p->ciphers, s->cipher);
	mac = cipher ? place(&p->macs, s->mac) : 0;
	return mac ? kx << 16 | cipher << 8 | mac : 0;
}

static void compute_suites(struct gnutls_priority_st *p)
{
	unsigned ranks[ARRAY_LEN(p->named_suites)];
	size_t count;
	const struct suite_entry *table = suite_table(&count);

	for (size_t i = 0; i < count; i++) {
		unsigned r = rank(p, &table[i]), at;
		const struct mac_entry *prf = r ? mac_find(table[i].prf) : NULL;

		if (!r || p->named_suites_count == ARRAY_LEN(ranks) ||
		    (prf && prf->digest && system_config_hash_insecure(prf->digest)))
			continue;
		for (at = p->named_suites_count++; at && ranks[at - 1] > r; at--) {
			ranks[at] = ranks[at - 1];
			p->named_suites[at] = p->named_suites[at - 1];
		}
		ranks[at] = r;
		p->named_suites[at] = &table[i];
	}
	for (unsigned i = 0; i < p->named_suites_count; i++) {
		const struct suite_entry *s = p->named_suites[i];
		const struct cipher_entry *c = cipher_find(s->cipher);

		if (!suite_is_implemented(s) || !suite_fits_versions(p, s, true) ||
		    p->suites_count == ARRAY_LEN(p->suites))
			continue;
		p->suites[p->suites_count++] = s;
		p->have_cbc |= c && c->kind == CIPHER_BLOCK;
	}
}

static const struct version_entry *extreme_version(const struct gnutls_priority_st *p, bool dtls,
						   bool highest)
{
	const struct version_entry *best = NULL;

	for (unsigned i = 0; i < p->versions.count; i++) {
		const struct version_entry *v = version_find((gnutls_protocol_t)p->versions.ids[i]);

		if (!v || !v->implemented || v->dtls != dtls)
			continue;
		if (!best || (highest ? v->age > best->age : v->age < best->age))
			best = v;
	}
	return best;
}

int priority_compute(struct gnutls_priority_st *p)
{
	keep_if(&p->ciphers, cipher_allowed, p);
	keep_if(&p->macs, mac_allowed, p);
	keep_if(&p->kxs, kx_allowed, p);
	keep_if(&p->groups, group_allowed, p);
	keep_if(&p->versions, version_allowed, p);

	if (excludes_tls13(p))
		keep_if(&p->versions, not_tls13, p);
	if (only_tls13(p) && !has_psk(p))
		p->kxs.count = 0; /* for the getters: those of TLS 1.2 mean nothing here */
	if (!compute_signs(p))
		keep_if(&p->versions, needs_no_signatures, p);
	if (!p->versions.count)
		return ERR(GNUTLS_E_NO_PRIORITIES_WERE_SET);
	if (!compute_groups(p) && !has_psk(p))
		keep_if(&p->versions, not_tls13, p);
	compute_suites(p);
	if (!p->named_suites_count)
		return ERR(GNUTLS_E_NO_PRIORITIES_WERE_SET);

	p->has_tls13 = has(&p->versions, GNUTLS_TLS1_3) && (p->group_count || has_psk(p));
	p->has_tls12 = has(&p->versions, GNUTLS_TLS1_2);
	p->min_tls = extreme_version(p, false, false);
	p->max_tls = extreme_version(p, false, true);
	p->min_dtls = extreme_version(p, true, false);
	p->max_dtls = extreme_version(p, true, true);
	if (!p->level)
		p->level = GNUTLS_SEC_PARAM_WEAK;
	gnutls_certificate_verification_profiles_t least = system_config_min_profile();

	if (GNUTLS_VFLAGS_TO_PROFILE(p->verify_flags) < (unsigned)least) {
		p->verify_flags &= ~GNUTLS_VFLAGS_PROFILE_MASK;
		p->verify_flags |= GNUTLS_PROFILE_TO_VFLAGS((unsigned)least);
	}
	log_debug("priorities: %u versions, %u suites, %u signature schemes, %u groups\n",
		  p->versions.count, p->suites_count, p->sign_count, p->group_count);
	return 0;
}

/* --- look-ups */

bool priority_has_version(const struct gnutls_priority_st *p, gnutls_protocol_t version)
{
	return has(&p->versions, version);
}

const struct version_entry *priority_max_version(const struct gnutls_priority_st *p, bool dtls)
{
	return dtls ? p->max_dtls : p->max_tls;
}

const struct version_entry *priority_min_version(const struct gnutls_priority_st *p, bool dtls)
{
	return dtls ? p->min_dtls : p->min_tls;
}

bool priority_has_kx(const struct gnutls_priority_st *p, gnutls_kx_algorithm_t kx)
{
	return has(&p->kxs, kx);
}

bool priority_has_sign(const struct gnutls_priority_st *p, const struct sign_entry *s)
{
	for (unsigned i = 0; i < p->sign_count; i++)
		if (p->sign_entries[i] == s)
			return true;
	return false;
}

bool priority_has_group(const struct gnutls_priority_st *p, const struct group_entry *g)
{
	for (unsigned i = 0; i < p->group_count; i++)
		if (p->group_entries[i] == g)
			return true;
	return false;
}

bool priority_has_ctype(const struct gnutls_priority_st *p, gnutls_certificate_type_t type,
			bool of_server)
{
	const struct priority_list *l = of_server ? &p->server_ctypes : &p->client_ctypes;

	/* Nothing named at all means X.509. */
	return has(l, type) || (!l->count && type == GNUTLS_CRT_X509);
}

/**
 * gnutls_priority_get_cipher_suite_index:
 * @pcache: priorities
 * @idx: position in the order of preference, from 0
 * @sidx: takes the suite's index for gnutls_cipher_suite_info()
 *
 * Walks through the cipher suites of a priority string.
 *
 * Returns: 0; GNUTLS_E_UNKNOWN_CIPHER_SUITE for a suite that can't be used with these priorities
 *   (go on with the next); GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE behind the last.
 **/
int gnutls_priority_get_cipher_suite_index(gnutls_priority_t pcache, unsigned int idx,
					   unsigned int *sidx)
{
	size_t count;

	if (idx >= pcache->named_suites_count)
		return GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE;
	const struct suite_entry *s = pcache->named_suites[idx];

	if (!suite_is_implemented(s) || !suite_fits_versions(pcache, s, false))
		return GNUTLS_E_UNKNOWN_CIPHER_SUITE;
	*sidx = (unsigned)(s - suite_table(&count));
	return 0;
}
