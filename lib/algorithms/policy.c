/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What configuration says about algorithms, on top of the constant tables: which signatures and
 * hashes count as secure, which curves and versions exist. */
#include "config.h"

#include <stdatomic.h>
#include <string.h>

#include "algorithms/algorithms.h"
#include "base/mem.h"

enum verdict { BY_TABLE, YES, NO };

#define IDS 256

/* Written while the library starts or by gnutls_*_set_*, read from any thread. */
static struct {
	_Atomic uint8_t sign[IDS], sign_certs[IDS], digest[IDS], curve[IDS], version[IDS];
	_Atomic bool allowlist, open;
	_Atomic unsigned generation;
} policy;

unsigned policy_generation(void)
{
	return atomic_load_explicit(&policy.generation, memory_order_acquire);
}

static void changed(void)
{
	atomic_fetch_add_explicit(&policy.generation, 1, memory_order_release);
}

static bool verdict_of(_Atomic uint8_t *table, unsigned id, bool by_table)
{
	uint8_t v = atomic_load_explicit(&table[id % IDS], memory_order_relaxed);

	if (v == BY_TABLE)
		return by_table && !policy.allowlist;
	return v == YES;
}

static void verdict_set(_Atomic uint8_t *table, unsigned id, bool yes)
{
	atomic_store_explicit(&table[id % IDS], yes ? YES : NO, memory_order_relaxed);
	changed();
}

bool policy_digest_secure(gnutls_digest_algorithm_t id)
{
	const struct digest_entry *d = digest_find(id);

	return d && verdict_of(policy.digest, id, !d->insecure);
}

bool policy_sign_secure(gnutls_sign_algorithm_t id, bool for_certs)
{
	const struct sign_entry *s = sign_find(id);

	if (!s)
		return false;
	/* A hash declared insecure takes its signatures along, unless they were allowed since. */
	gnutls_digest_algorithm_t dig = s->inner_digest ? s->inner_digest : s->digest;
	bool digest_ok = dig == GNUTLS_DIG_UNKNOWN || policy.digest[dig % IDS] != NO;
	bool secure = verdict_of(policy.sign, id, !s->insecure && digest_ok);

	if (!for_certs || !secure)
		return secure;
	return verdict_of(policy.sign_certs, id, !s->insecure_in_certs && digest_ok);
}

bool policy_curve_enabled(gnutls_ecc_curve_t id)
{
	return curve_find(id) && verdict_of(policy.curve, id, true);
}

bool policy_version_enabled(gnutls_protocol_t id)
{
	return version_find(id) && verdict_of(policy.version, id, true);
}

int policy_set_sign(gnutls_sign_algorithm_t id, bool secure)
{
	if (!sign_find(id))
		return ERR(GNUTLS_E_INVALID_REQUEST);
	verdict_set(policy.sign, id, secure);
	if (!secure)
		verdict_set(policy.sign_certs, id, false);
	return 0;
}

int policy_set_sign_for_certs(gnutls_sign_algorithm_t id, bool secure)
{
	if (!sign_find(id))
		return ERR(GNUTLS_E_INVALID_REQUEST);
	verdict_set(policy.sign_certs, id, secure);
	if (secure)
		verdict_set(policy.sign, id, true);
	return 0;
}

int policy_set_digest(gnutls_digest_algorithm_t id, bool secure)
{
	if (!digest_find(id))
		return ERR(GNUTLS_E_INVALID_REQUEST);
	verdict_set(policy.digest, id, secure);
	return 0;
}

int policy_set_curve(gnutls_ecc_curve_t id, bool enabled)
{
	if (!curve_find(id))
		return ERR(GNUTLS_E_INVALID_REQUEST);
	verdict_set(policy.curve, id, enabled);
	return 0;
}

int policy_set_version(gnutls_protocol_t id, bool enabled)
{
	if (!version_find(id))
		return ERR(GNUTLS_E_INVALID_REQUEST);
	verdict_set(policy.version, id, enabled);
	return 0;
}

void policy_start_allowlist(void)
{
	policy.allowlist = true;
	changed();
}

void policy_open(bool open)
{
	policy.open = open;
}

void policy_reset(void)
{
	for (unsigned i = 0; i < IDS; i++) {
		policy.sign[i] = BY_TABLE;
		policy.sign_certs[i] = BY_TABLE;
		policy.digest[i] = BY_TABLE;
		policy.curve[i] = BY_TABLE;
		policy.version[i] = BY_TABLE;
	}
	policy.allowlist = false;
	policy.open = false;
	changed();
}

/**
 * gnutls_sign_set_secure:
 * @sign: a signature algorithm
 * @secure: whether it shall count as secure
 *
 * Works only when the system-wide configuration is a list of what is allowed, before sessions are
 * made. An algorithm marked insecure is insecure for certificates, too.
 *
 * Returns: 0, or GNUTLS_E_INVALID_REQUEST.
 * Since: 3.7.3
 **/
int gnutls_sign_set_secure(gnutls_sign_algorithm_t sign, unsigned int secure)
{
	if (!policy.open)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	TRY(policy_set_sign(sign, secure));
	return 0;
}

/**
 * gnutls_sign_set_secure_for_certs:
 * @sign: a signature algorithm
 * @secure: whether it shall count as secure in certificates
 *
 * As gnutls_sign_set_secure(), for certificates; allowing it there allows it altogether.
 *
 * Returns: 0, or GNUTLS_E_INVALID_REQUEST.
 * Since: 3.7.3
 **/
int gnutls_sign_set_secure_for_certs(gnutls_sign_algorithm_t sign, unsigned int secure)
{
	if (!policy.open)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	TRY(policy_set_sign_for_certs(sign, secure));
	return 0;
}

/**
 * gnutls_digest_set_secure:
 * @dig: a hash
 * @secure: whether it shall count as secure
 *
 * Works only when the system-wide configuration is a list of what is allowed.
 *
 * Returns: 0, or GNUTLS_E_INVALID_REQUEST.
 * Since: 3.7.3
 **/
int gnutls_digest_set_secure(gnutls_digest_algorithm_t dig, unsigned int secure)
{
	if (!policy.open)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	TRY(policy_set_digest(dig, secure));
	return 0;
}

/**
 * gnutls_protocol_set_enabled:
 * @version: a protocol version
 * @enabled: whether it may be negotiated
 *
 * Works only when the system-wide configuration is a list of what is allowed.
 *
 * Returns: 0, or GNUTLS_E_INVALID_REQUEST.
 * Since: 3.7.3
 **/
int gnutls_protocol_set_enabled(gnutls_protocol_t version, unsigned int enabled)
{
	if (!policy.open)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	TRY(policy_set_version(version, enabled));
	return 0;
}

/**
 * gnutls_ecc_curve_set_enabled:
 * @curve: a curve
 * @enabled: whether it may be used
 *
 * Works only when the system-wide configuration is a list of what is allowed.
 *
 * Returns: 0, or GNUTLS_E_INVALID_REQUEST.
 * Since: 3.7.3
 **/
int gnutls_ecc_curve_set_enabled(gnutls_ecc_curve_t curve, unsigned int enabled)
{
	if (!policy.open)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	TRY(policy_set_curve(curve, enabled));
	return 0;
}
