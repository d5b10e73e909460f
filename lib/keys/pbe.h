/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Password-based encryption of private keys and of PKCS #12 containers. */
#ifndef KEYS_PBE_H
#define KEYS_PBE_H

#include "asn1/asn1.h"

#define PBE_SALT_MAX 128
#define PBE_IV_MAX   16
#define PBE_KEY_MAX  32
/* More than anybody waits for; a hostile file asks for 2^31. As in the stock library, where it is
 * the bound of PBES2; here of every derivation, and of all that one container asks for together. */
#define PBE_ITERATIONS_MAX (10u * 1024 * 1024 - 1)

enum pbe_kdf { PBE_KDF_PBKDF2, PBE_KDF_PBES1_MD5, PBE_KDF_PKCS12 };

/* A row per scheme (gnutls_pkcs_encrypt_flags_t). */
struct pbe_schema {
	unsigned flag;
	const char *name;
	const char *oid;        /* of the whole scheme */
	const char *cipher_oid; /* PBES2 */
	gnutls_cipher_algorithm_t cipher;
	enum pbe_kdf kdf;
	uint8_t key_len;
	uint8_t iv_len;
};

struct pbe {
	const struct pbe_schema *schema;
	gnutls_mac_algorithm_t prf; /* PBKDF2 */
	unsigned iterations;
	uint8_t salt[PBE_SALT_MAX];
	size_t salt_len;
	uint8_t iv[PBE_IV_MAX]; /* PBES2 */
};

const struct pbe_schema *pbe_schema_find(unsigned flag);
/* GNUTLS_E_UNKNOWN_CIPHER_TYPE: a scheme, cipher or derivation that we don't have. */
MUST_USE int pbe_parse(const struct der_algid *a, struct pbe *p);
/* Parameters for a fresh encryption with @flags (0: AES-256). */
MUST_USE int pbe_fresh(unsigned flags, struct pbe *p);
void pbe_write(struct writer *w, const struct pbe *p);
/* @password NULL: none, which PKCS #12 tells from an empty one. GNUTLS_E_DECRYPTION_FAILED for a
 * padding that isn't one; a wrong password may slip through here. */
MUST_USE int pbe_decrypt(const struct pbe *p, const char *password, const gnutls_datum_t *cipher,
			 gnutls_datum_t *plain);
MUST_USE int pbe_encrypt(const struct pbe *p, const char *password, const gnutls_datum_t *plain,
			 gnutls_datum_t *cipher);
/* RFC 7292 appendix B. @id: 1 key, 2 IV, 3 MAC key. */
MUST_USE int pbe_pkcs12_derive(gnutls_digest_algorithm_t digest, unsigned id, const char *password,
			       const void *salt, size_t salt_len, unsigned iterations, void *out,
			       size_t out_len);

/* One CBC or stream encryption with padding to the block (PKCS #7 style). */
MUST_USE int pbe_cipher_open(gnutls_cipher_algorithm_t cipher, const void *key, size_t key_len,
			     const void *iv, size_t iv_len, const gnutls_datum_t *in,
			     gnutls_datum_t *plain);

#endif
