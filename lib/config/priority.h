/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A parsed priority string: what a session may negotiate, in order of preference. */
#ifndef CONFIG_PRIORITY_H
#define CONFIG_PRIORITY_H

#include "algorithms/algorithms.h"
#include "base/errors.h"

#define PRIORITY_MAX 128

/* Ids of one kind, as the string names them (for gnutls_priority_*_list). */
struct priority_list {
	unsigned count;
	unsigned ids[PRIORITY_MAX];
};

enum priority_sr { /* safe renegotiation (RFC 5746) */
		   PRIORITY_SR_DISABLED,
		   PRIORITY_SR_UNSAFE,
		   PRIORITY_SR_PARTIAL,
		   PRIORITY_SR_SAFE,
};

enum priority_ktls { /* kernel TLS: an addition of this library */
	PRIORITY_KTLS_UNSET,
	PRIORITY_KTLS_ON,
	PRIORITY_KTLS_OFF,
};

struct gnutls_priority_st {
	unsigned refs; /* atomic */
	struct priority_list versions, ciphers, macs, kxs, groups, signs, client_ctypes,
		server_ctypes;

	/* All suites that the lists make up, implemented or not
	 * (gnutls_priority_get_cipher_suite_index). */
	const struct suite_entry *named_suites[256];
	unsigned named_suites_count;

	/* What of it exists in this library, in the order of preference. Of signature schemes with
	 * one number (ECDSA-SHA256, ECDSA-SECP256R1-SHA256) both are there if both were named. */
	const struct suite_entry *suites[PRIORITY_MAX];
	unsigned suites_count;
	const struct group_entry *group_entries[32];
	unsigned group_count;
	const struct sign_entry *sign_entries[64];
	uint16_t sign_ids[64]; /* their numbers */
	uint64_t sign_first;   /* a bit for each entry that is the first of its number */
	uint8_t sign_twin[64]; /* the next entry of the same number, or 0 */
	unsigned sign_count;
	bool has_tls13, has_tls12;
	const struct version_entry *min_tls, *max_tls, *min_dtls, *max_dtls; /* or NULL */
	bool have_cbc;

	/* %options */
	bool server_precedence;
	bool no_extensions;
	bool no_etm, force_etm;
	bool no_ems, force_ems; /* %NO_SESSION_HASH, %FORCE_SESSION_HASH */
	bool no_tickets, no_tickets_tls12;
	bool no_status_request;
	bool allow_key_usage_violation;
	bool allow_wrong_pms;
	bool dumb_fw;
	bool allow_large_records, allow_small_records;
	bool disable_wildcards;
	bool disable_tls13_compat;
	bool fallback_scsv;
	enum priority_ktls ktls;
	enum priority_sr sr;
	bool latest_record_version, ssl3_record_version;
	gnutls_sec_param_t level;
	unsigned verify_flags; /* additional flags of gnutls_certificate_verify_flags, profile
				  included */
};

gnutls_priority_t priority_ref(gnutls_priority_t p);
bool priority_has_version(const struct gnutls_priority_st *p, gnutls_protocol_t version);
/* The highest and lowest (D)TLS version enabled and implemented; NULL: none. */
const struct version_entry *priority_max_version(const struct gnutls_priority_st *p, bool dtls);
const struct version_entry *priority_min_version(const struct gnutls_priority_st *p, bool dtls);
bool priority_has_kx(const struct gnutls_priority_st *p, gnutls_kx_algorithm_t kx);
bool priority_has_sign(const struct gnutls_priority_st *p, const struct sign_entry *s);
bool priority_has_group(const struct gnutls_priority_st *p, const struct group_entry *g);
bool priority_has_ctype(const struct gnutls_priority_st *p, gnutls_certificate_type_t type,
			bool of_server);
/* The process's default (system-wide configuration or DEFAULT_PRIORITY_STRING); borrowed reference.
 */
MUST_USE int priority_default(gnutls_priority_t *out);

#endif
