/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The constant tables: what there is, under which names, ids and OIDs, and the look-ups. Every
 * find function returns NULL for what the table does not have. */
#ifndef ALGORITHMS_ALGORITHMS_H
#define ALGORITHMS_ALGORITHMS_H

#include "base/errors.h"

enum cipher_kind { CIPHER_STREAM, CIPHER_BLOCK, CIPHER_AEAD };

struct cipher_entry {
	gnutls_cipher_algorithm_t id;
	const char *name; /* as gnutls_cipher_get_name says */
	enum cipher_kind kind;
	uint8_t key_len;
	uint8_t block_len;
	uint8_t iv_len;       /* full nonce or IV */
	uint8_t fixed_iv_len; /* TLS 1.2: from the key block */
	uint8_t explicit_iv_len; /* TLS 1.2: sent with each record */
	uint8_t tag_len;
	/* TLS 1.3: XOR of the sequence number over the whole IV in TLS 1.2 too (ChaCha20) */
	bool xor_nonce;
	/* records that may be protected under one key in TLS 1.3; 0: no limit (RFC 8446 §5.5) */
	uint64_t record_limit;
	bool hidden; /* known by id only */
};
const struct cipher_entry *cipher_find(gnutls_cipher_algorithm_t id);

struct digest_entry {
	gnutls_digest_algorithm_t id;
	const char *name;
	const char *oid;
	uint8_t len;
	uint8_t block_len;
	bool preimage_insecure; /* not for any use that needs preimage resistance */
	bool insecure;          /* not for signatures */
};
const struct digest_entry *digest_find(gnutls_digest_algorithm_t id);
const struct digest_entry *digest_find_oid(const char *oid);

struct mac_entry {
	gnutls_mac_algorithm_t id;
	const char *name;
	gnutls_digest_algorithm_t digest; /* of an HMAC, else GNUTLS_DIG_UNKNOWN */
	uint8_t len;
	uint8_t key_len;
	uint8_t nonce_len;
	const char *oid; /* of the HMAC */
	bool hidden;     /* known by id only */
};
const struct mac_entry *mac_find(gnutls_mac_algorithm_t id);

struct curve_entry {
	gnutls_ecc_curve_t id;
	const char *name;
	const char *oid;
	gnutls_pk_algorithm_t pk; /* of keys on it: GNUTLS_PK_ECDSA, _EDDSA_ED25519, _ECDH_X25519 … */
	uint16_t bits;
	uint8_t len; /* bytes of a coordinate, or of a raw key */
	uint8_t sig_len; /* EdDSA */
	bool hidden;     /* known by id only */
};
const struct curve_entry *curve_find(gnutls_ecc_curve_t id);
const struct curve_entry *curve_find_oid(const char *oid);

struct group_entry {
	gnutls_group_t id;
	const char *name;
	uint16_t tls_id;
	gnutls_pk_algorithm_t pk; /* GNUTLS_PK_DH, _EC, _ECDH_X25519, _ECDH_X448 */
	gnutls_ecc_curve_t curve;
	uint16_t bits;
	/* finite fields */
	const gnutls_datum_t *prime, *generator, *q;
	const unsigned *exponent_bits;
	bool hidden; /* known by id only */
};
const struct group_entry *group_find(gnutls_group_t id);
const struct group_entry *group_find_tls(uint16_t tls_id);
const struct group_entry *group_find_curve(gnutls_ecc_curve_t curve);

struct sign_entry {
	gnutls_sign_algorithm_t id;
	const char *name;
	const char *oid;           /* of certificate signatures; NULL: none of its own */
	uint16_t tls_id;           /* SignatureScheme; 0: not in TLS */
	gnutls_pk_algorithm_t pk;  /* of the signature: RSA, RSA_PSS, ECDSA, EDDSA_… */
	gnutls_pk_algorithm_t key_pk; /* of the key that may make it (rsa_pss_rsae: RSA) */
	gnutls_digest_algorithm_t digest; /* GNUTLS_DIG_UNKNOWN where the scheme hashes itself */
	gnutls_ecc_curve_t curve;  /* that TLS 1.3 binds it to, or GNUTLS_ECC_CURVE_INVALID */
	bool tls13_ok;             /* in CertificateVerify of TLS 1.3 */
	bool insecure;             /* never for certificates … */
	bool insecure_in_certs;    /* … or only not there */
	gnutls_digest_algorithm_t inner_digest; /* that an EdDSA scheme applies itself */
};
const struct sign_entry *sign_find(gnutls_sign_algorithm_t id);
/* Before TLS 1.3 an ECDSA scheme binds no curve; in it, it does: the same ids, other rows. */
const struct sign_entry *sign_find_tls(uint16_t tls_id);
const struct sign_entry *sign_find_tls13(uint16_t tls_id);
const struct sign_entry *sign_find_oid(const char *oid);
/* The scheme of a public key algorithm and a digest, as gnutls_pk_to_sign. */
const struct sign_entry *sign_find_pk(gnutls_pk_algorithm_t pk, gnutls_digest_algorithm_t digest);

struct pk_entry {
	gnutls_pk_algorithm_t id;
	const char *name;
	const char *oid;
	gnutls_ecc_curve_t curve; /* that the OID implies */
};
const struct pk_entry *pk_find(gnutls_pk_algorithm_t id);
const struct pk_entry *pk_find_oid(const char *oid);

struct kx_entry {
	gnutls_kx_algorithm_t id;
	const char *name;
	gnutls_credentials_type_t client_creds, server_creds;
	bool needs_group_ecdh, needs_group_dh;
	bool server_cert; /* the server sends a certificate */
	bool signed_kx;   /* ServerKeyExchange is signed */
	bool is_static_rsa;
};
const struct kx_entry *kx_find(gnutls_kx_algorithm_t id);

struct version_entry {
	gnutls_protocol_t id;
	const char *name;
	uint16_t wire;
	bool dtls;
	bool tls13_sem;  /* TLS 1.3 semantics */
	bool obsolete;
	bool implemented; /* the handshake can do it */
	gnutls_protocol_t next; /* age order inside TLS or DTLS */
	uint8_t age;
};
const struct version_entry *version_find(gnutls_protocol_t id);
const struct version_entry *version_find_wire(uint16_t wire);

struct suite_entry {
	const char *name; /* as gnutls_cipher_suite_get_name says: GNUTLS_… / TLS_… like stock */
	uint16_t tls_id;
	gnutls_cipher_algorithm_t cipher;
	gnutls_kx_algorithm_t kx; /* GNUTLS_KX_UNKNOWN for TLS 1.3 */
	gnutls_mac_algorithm_t mac; /* GNUTLS_MAC_AEAD where the cipher does it */
	gnutls_protocol_t min_version, max_version;
	gnutls_protocol_t min_dtls, max_dtls; /* GNUTLS_VERSION_UNKNOWN: not in DTLS */
	gnutls_mac_algorithm_t prf; /* HMAC of the PRF and transcript digest */
};
const struct suite_entry *suite_find(uint16_t tls_id);
/* The table itself; *count rows. */
const struct suite_entry *suite_table(size_t *count);

/* The name of a DN attribute (RFC 4514 and what is customary), or NULL; and the way back. */
const char *oid_ldap_name(const char *oid);
const char *oid_of_ldap_name(const char *name);

/* What configuration has changed: verdicts of the tables as they hold now. A system-wide policy
 * sets them while the library starts; at run time only where it works by lists of what is allowed
 * (then policy_open has been called). GNUTLS_E_INVALID_REQUEST for unknown ids. */
bool policy_sign_secure(gnutls_sign_algorithm_t id, bool for_certs);
bool policy_digest_secure(gnutls_digest_algorithm_t id);
bool policy_curve_enabled(gnutls_ecc_curve_t id);
bool policy_version_enabled(gnutls_protocol_t id);
MUST_USE int policy_set_sign(gnutls_sign_algorithm_t id, bool secure);
MUST_USE int policy_set_sign_for_certs(gnutls_sign_algorithm_t id, bool secure);
MUST_USE int policy_set_digest(gnutls_digest_algorithm_t id, bool secure);
MUST_USE int policy_set_curve(gnutls_ecc_curve_t id, bool enabled);
MUST_USE int policy_set_version(gnutls_protocol_t id, bool enabled);
/* Everything is insecure or disabled until it is allowed (override-mode = allowlist). */
void policy_start_allowlist(void);
/* Whether gnutls_*_set_secure and gnutls_*_set_enabled work. */
void policy_open(bool open);
void policy_reset(void);
/* Another number after every change. */
unsigned policy_generation(void);

/* Security levels (gnutls_sec_param_t): bits of a key of @pk that give the level, and back. */
unsigned sec_param_bits(gnutls_pk_algorithm_t pk, gnutls_sec_param_t param);

#endif
