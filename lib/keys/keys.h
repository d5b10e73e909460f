/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Keys as rooms above see them: private and public ones, which signature schemes they fit, and
 * signing and verifying with them. */
#ifndef KEYS_KEYS_H
#define KEYS_KEYS_H

#include <gnutls/abstract.h>
#include <gnutls/x509.h>

#include "algorithms/algorithms.h"
#include "base/datum.h"
#include "base/reader.h"
#include "base/writer.h"
#include "crypto/pk.h"

struct gnutls_custom_url_st;

struct pin_source {
	gnutls_pin_callback_t fn;
	void *data;
};

#define KEYS_PIN_MAX GNUTLS_PKCS11_MAX_PIN_LEN

/* @own if it has a function, else that of gnutls_pkcs11_set_pin_function; fn NULL: none. */
struct pin_source keys_pin_source(const struct pin_source *own);
/* Asks. The caller wipes @pin. GNUTLS_E_INSUFFICIENT_CREDENTIALS without a function,
 * GNUTLS_E_PKCS11_PIN_ERROR if it gives nothing. */
MUST_USE int keys_ask_pin(const struct pin_source *own, const char *url, const char *label,
			  unsigned attempt, unsigned flags, char pin[KEYS_PIN_MAX]);

struct gnutls_x509_spki_st {
	gnutls_pk_algorithm_t pk; /* UNKNOWN: nothing set */
	struct pk_pss pss;
};

/* A private key in memory; params.algo is GNUTLS_PK_UNKNOWN while there is none. */
struct gnutls_x509_privkey_int {
	struct pk_params params;
	struct pin_source pin;
	unsigned flags;
};

struct privkey_ext {
	gnutls_privkey_sign_func sign_raw; /* DigestInfo or hash, as the old functions have it */
	gnutls_privkey_sign_data_func sign_data;
	gnutls_privkey_sign_hash_func sign_hash;
	gnutls_privkey_decrypt_func decrypt;
	gnutls_privkey_deinit_func deinit;
	gnutls_privkey_info_func info;
	void *userdata;
	unsigned bits; /* 0: unknown */
};

struct gnutls_privkey_st {
	gnutls_privkey_type_t type;
	gnutls_pk_algorithm_t pk;   /* UNKNOWN: no key yet */
	gnutls_x509_privkey_t x509; /* of GNUTLS_PRIVKEY_X509 */
	bool owned;                 /* x509 goes with this */
	struct privkey_ext ext;
	struct pin_source pin;
	unsigned flags;
};

struct gnutls_pubkey_st {
	struct pk_params params; /* algo UNKNOWN: no key yet */
	unsigned key_usage;      /* GNUTLS_KEY_*; 0: not restricted */
	struct pin_source pin;
};

/* ---- Private keys ---- */

/* The numbers, or NULL if the key isn't in memory (or is none). */
const struct pk_params *privkey_params(gnutls_privkey_t key);
/* Decryption to exactly @len bytes for the RSA key exchange: fill @out with random bytes before;
 * whatever is wrong with the padding, 0 is returned and @out kept (RFC 5246 §7.4.7.1). */
MUST_USE int privkey_decrypt_fixed(gnutls_privkey_t key, const gnutls_datum_t *cipher, void *out,
				   size_t len);
/* A copy that lives as long as its owner wants; keys behind callbacks can't be copied. */
MUST_USE int privkey_new_from_params(gnutls_privkey_t *key, const struct pk_params *params);
/* DER of an unencrypted private key in any of the known forms (PKCS #1, SEC 1, DSA, PKCS #8). */
MUST_USE int keys_parse_private(const void *der, size_t len, struct pk_params *p);
/* PKCS #8, plain. */
MUST_USE int keys_parse_pkcs8(const void *der, size_t len, struct pk_params *p);
MUST_USE int keys_encode_pkcs8(const struct pk_params *p, gnutls_datum_t *der);
/* PKCS #1, SEC 1 or DSA; PKCS #8 for those that have no other form. *label: of its PEM. */
MUST_USE int keys_encode_private(const struct pk_params *p, gnutls_datum_t *der,
				 const char **label);
/* EncryptedPrivateKeyInfo; @password NULL: none. */
MUST_USE int keys_decrypt_pkcs8(const void *der, size_t len, const char *password,
				gnutls_datum_t *plain);
MUST_USE int keys_encrypt_pkcs8(const gnutls_datum_t *plain, const char *password, unsigned flags,
				gnutls_datum_t *der);
/* Body of a PEM block with Proc-Type and DEK-Info headers, as OpenSSL encrypts keys. */
MUST_USE int keys_decrypt_dek(const struct reader *dek_info, const gnutls_datum_t *body,
			      const char *password, gnutls_datum_t *plain);

/* The first key of a PKCS #12 file, which rooms above can read: registered by them. */
void keys_set_container_reader(int (*reader)(const gnutls_datum_t *data,
					     gnutls_x509_crt_fmt_t format, const char *password,
					     struct pk_params *params));

/* ---- Public keys ---- */

MUST_USE int pubkey_import_spki(gnutls_pubkey_t key, const gnutls_datum_t *spki_der);
/* Identifier of a key: hash over its SubjectPublicKeyInfo; @flags are gnutls_keyid_flags_t. The
 * sizes work as in gnutls_pubkey_get_key_id. */
MUST_USE int keys_id(const struct pk_params *p, unsigned flags, void *out, size_t *out_len);
/* The hash that goes best with the key; *mandatory says whether another may not be used. */
MUST_USE int keys_preferred_digest(const struct pk_params *p, gnutls_digest_algorithm_t *digest,
				   unsigned *mandatory);

/* ---- Signatures ---- */

/* Whether a key of that algorithm can make (or have made) signatures of @se at all. */
bool keys_pk_suits(gnutls_pk_algorithm_t key_pk, const struct sign_entry *se);
/* Whether the key may be used with @se in TLS: kind of key (rsa_pss_rsae wants an RSA key), RSA-PSS
 * restrictions, size of the modulus, and the curve where the scheme names one and @tls13 binds it.
 */
bool keys_fits_sign(const struct pk_params *key, const struct sign_entry *se, bool tls13);
/* The same for private keys wherever they are. */
bool privkey_fits_sign(gnutls_privkey_t key, const struct sign_entry *se, bool tls13);
/* RSA-PSS parameters of a signature that @key makes with @se: what goes into an
 * AlgorithmIdentifier. Restrictions of the key are honoured. All zero for other schemes. */
MUST_USE int keys_pss_params(const struct pk_params *key, const struct sign_entry *se,
			     struct pk_pss *pss);
/* @pss NULL: hash and default salt of the scheme. @flags: GNUTLS_VERIFY_ALLOW_BROKEN & co.
 * GNUTLS_E_INCOMPATIBLE_SIG_WITH_KEY, GNUTLS_E_CONSTRAINT_ERROR (RSA-PSS restrictions),
 * GNUTLS_E_PK_SIG_VERIFY_FAILED, GNUTLS_E_INSUFFICIENT_SECURITY (valid, but a broken hash). */
MUST_USE int keys_verify_data(const struct pk_params *key, const struct sign_entry *se,
			      const struct pk_pss *pss, unsigned flags, const gnutls_datum_t *data,
			      const gnutls_datum_t *sig);
MUST_USE int keys_verify_hash(const struct pk_params *key, const struct sign_entry *se,
			      const struct pk_pss *pss, unsigned flags, const gnutls_datum_t *hash,
			      const gnutls_datum_t *sig);
/* DigestInfo (RFC 8017 §9.2) around a hash. */
MUST_USE int keys_digest_info(gnutls_digest_algorithm_t digest, const gnutls_datum_t *hash,
			      gnutls_datum_t *out);

/* ---- Raw numbers of the public API ---- */

/* A number as the raw export functions give it: with a leading zero byte if it would look
 * negative, unless @flags has GNUTLS_EXPORT_FLAG_NO_LZ. @out NULL: not wanted. */
MUST_USE int keys_export_number(const gnutls_datum_t *n, unsigned flags, gnutls_datum_t *out);
MUST_USE int keys_export_rsa(const struct pk_params *p, unsigned flags, gnutls_datum_t *m,
			     gnutls_datum_t *e, gnutls_datum_t *d, gnutls_datum_t *prime1,
			     gnutls_datum_t *prime2, gnutls_datum_t *u, gnutls_datum_t *e1,
			     gnutls_datum_t *e2);
MUST_USE int keys_export_dsa(const struct pk_params *p, unsigned flags, gnutls_datum_t *prime,
			     gnutls_datum_t *q, gnutls_datum_t *g, gnutls_datum_t *y,
			     gnutls_datum_t *x);
MUST_USE int keys_export_ecc(const struct pk_params *p, unsigned flags, gnutls_ecc_curve_t *curve,
			     gnutls_datum_t *x, gnutls_datum_t *y, gnutls_datum_t *k);
/* Numbers of which some may be NULL; @p is cleared first, and on failure. */
MUST_USE int keys_import_rsa(struct pk_params *p, const gnutls_datum_t *m, const gnutls_datum_t *e,
			     const gnutls_datum_t *d, const gnutls_datum_t *prime1,
			     const gnutls_datum_t *prime2, const gnutls_datum_t *u,
			     const gnutls_datum_t *e1, const gnutls_datum_t *e2);
MUST_USE int keys_import_dsa(struct pk_params *p, const gnutls_datum_t *prime,
			     const gnutls_datum_t *q, const gnutls_datum_t *g,
			     const gnutls_datum_t *y, const gnutls_datum_t *x);
MUST_USE int keys_import_ecc(struct pk_params *p, gnutls_ecc_curve_t curve, const gnutls_datum_t *x,
			     const gnutls_datum_t *y, const gnutls_datum_t *k);
bool keys_is_raw(gnutls_pk_algorithm_t pk); /* Edwards and Montgomery curves */
bool keys_is_rsa(gnutls_pk_algorithm_t pk);

/* What gnutls_*_get_spki and gnutls_*_set_spki do. */
MUST_USE int keys_get_spki(const struct pk_params *p, gnutls_x509_spki_t spki);
MUST_USE int keys_set_spki(struct pk_params *p, const gnutls_x509_spki_t spki);

/* The functions registered for a kind of URL; false: none, and keys_url_error says how to put it.
 */
bool keys_url_find(const char *url, struct gnutls_custom_url_st *found);
int keys_url_error(const char *url);

/* DER or PEM out of an encoding. */
MUST_USE int keys_export_der(gnutls_x509_crt_fmt_t format, const char *label,
			     const gnutls_datum_t *der, gnutls_datum_t *out);

#endif
