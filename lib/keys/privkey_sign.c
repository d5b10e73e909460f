/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gnutls_privkey_t: signing and decrypting, in memory or through an application's functions. */
#include "config.h"

#include <string.h>

#include "base/ct.h"
#include "base/mem.h"
#include "crypto/hash.h"
#include "keys/keys.h"

static bool is_eddsa(gnutls_pk_algorithm_t pk)
{
	return pk == GNUTLS_PK_EDDSA_ED25519 || pk == GNUTLS_PK_EDDSA_ED448;
}

bool privkey_fits_sign(gnutls_privkey_t key, const struct sign_entry *se, bool tls13)
{
	const struct pk_params *p = privkey_params(key);
	int has;

	if (p)
		return keys_fits_sign(p, se, tls13);
	if (key->type != GNUTLS_PRIVKEY_EXT || key->pk != se->key_pk || (tls13 && !se->tls13_ok))
		return false;
	/* what the functions of the application can't be told */
	if (key->ext.sign_raw)
		return se->pk != GNUTLS_PK_RSA_PSS && !is_eddsa(se->pk);
	if (is_eddsa(se->pk) ? !key->ext.sign_data : !key->ext.sign_data && !key->ext.sign_hash)
		return false;
	if (key->ext.info) {
		has = key->ext.info(key,
				    GNUTLS_SIGN_ALGO_TO_FLAGS((unsigned)se->id) |
					    GNUTLS_PRIVKEY_INFO_HAVE_SIGN_ALGO,
				    key->ext.userdata);
		if (has >= 0)
			return has > 0;
	}
	return true;
}

/* PKCS #1 v1.5 over bytes as they are: a DigestInfo, or what TLS 1.0 signs. */
static int sign_rsa_raw(gnutls_privkey_t key, const gnutls_datum_t *data, gnutls_datum_t *sig)
{
	const struct pk_sign_how how = {.algo = GNUTLS_PK_RSA};
	const struct privkey_ext *ext = &key->ext;

	if (key->type == GNUTLS_PRIVKEY_X509)
		return pk_sign(&key->x509->params, &how, data, sig);
	if (ext->sign_hash)
		return ext->sign_hash(key, GNUTLS_SIGN_RSA_RAW, ext->userdata, 0, data, sig);
	if (ext->sign_raw)
		return ext->sign_raw(key, ext->userdata, data, sig);
	return ERR(GNUTLS_E_INVALID_REQUEST);
}

static int sign_ext(gnutls_privkey_t key, const struct sign_entry *se, const gnutls_datum_t *hash,
		    gnutls_datum_t *sig)
{
	const struct privkey_ext *ext = &key->ext;
	autodatum info = {0};

	if (se->pk == GNUTLS_PK_RSA) {
		TRY(keys_digest_info(se->digest, hash, &info));
		return sign_rsa_raw(key, &info, sig);
	}
	if (ext->sign_hash)
		return ext->sign_hash(key, se->id, ext->userdata, 0, hash, sig);
	if (!ext->sign_raw)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	if (se->pk == GNUTLS_PK_RSA_PSS)
		return ERR(GNUTLS_E_PK_INVALID_PUBKEY);
	return ext->sign_raw(key, ext->userdata, hash, sig);
}

static int sign_hashed(gnutls_privkey_t key, const struct sign_entry *se, unsigned flags,
		       const gnutls_datum_t *hash, gnutls_datum_t *sig)
{
	const struct pk_params *p = privkey_params(key);
	struct pk_sign_how how = {.algo = se->pk, .digest = se->digest};
	struct pk_pss pss;

	flags |= key->flags;
	TRY(keys_pss_params(p, se, &pss));
	if (!p)
		return sign_ext(key, se, hash, sig);
	if ((se->pk == GNUTLS_PK_RSA || se->pk == GNUTLS_PK_RSA_PSS) &&
	    (hash->size == 0 || hash->size != hash_len(se->digest)))
		return ERR(GNUTLS_E_INVALID_REQUEST);
	how.pss_salt_len = pss.salt_len;
	how.reproducible = flags & GNUTLS_PRIVKEY_FLAG_REPRODUCIBLE;
	return pk_sign(p, &how, hash, sig);
}

static int sign_data(gnutls_privkey_t key, const struct sign_entry *se, unsigned flags,
		     const gnutls_datum_t *data, gnutls_datum_t *sig)
{
	const struct privkey_ext *ext = &key->ext;
	uint8_t hash[HASH_MAX_LEN];
	gnutls_datum_t d;

	if (key->type == GNUTLS_PRIVKEY_EXT && ext->sign_data &&
	    (is_eddsa(se->pk) || !ext->sign_hash))
		return ext->sign_data(key, se->id, ext->userdata, 0, data, sig);
	if (is_eddsa(se->pk)) {
		const struct pk_sign_how how = {.algo = se->pk};

		if (!privkey_params(key))
			return ERR(GNUTLS_E_INVALID_REQUEST);
		return pk_sign(privkey_params(key), &how, data, sig);
	}
	if (se->digest == GNUTLS_DIG_UNKNOWN || hash_len(se->digest) == 0)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	TRY(hash_fast(se->digest, data->data, data->size, hash));
	d = (gnutls_datum_t){hash, (unsigned)hash_len(se->digest)};
	return sign_hashed(key, se, flags, &d, sig);
}

/* The scheme of @algo, if the key can make such signatures. */
static int find_scheme(gnutls_privkey_t key, gnutls_sign_algorithm_t algo,
		       const struct sign_entry **se)
{
	*se = sign_find(algo);
	if (!key || key->pk == GNUTLS_PK_UNKNOWN || !*se)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	/* the key may have become an RSA-PSS key behind our back */
	if (!keys_pk_suits(privkey_params(key) ? privkey_params(key)->algo : key->pk, *se))
		return ERR(GNUTLS_E_CONSTRAINT_ERROR);
	return 0;
}

static bool allows_digest(const struct pk_params *p, gnutls_digest_algorithm_t digest)
{
	return !p || p->algo != GNUTLS_PK_RSA_PSS || p->pss.digest == GNUTLS_DIG_UNKNOWN ||
	       p->pss.digest == digest;
}

/* The scheme that the older functions mean by a hash and flags. */
static int find_scheme_by_digest(gnutls_privkey_t key, gnutls_digest_algorithm_t digest,
				 unsigned flags, const struct sign_entry **se)
{
	const struct pk_params *p;
	gnutls_digest_algorithm_t preferred;
	gnutls_pk_algorithm_t pk;

	if (!key || key->pk == GNUTLS_PK_UNKNOWN)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	p = privkey_params(key);
	pk = p ? p->algo : key->pk;
	if (digest != GNUTLS_DIG_UNKNOWN && !allows_digest(p, digest))
		return ERR(GNUTLS_E_CONSTRAINT_ERROR);
	if (is_eddsa(pk)) {
		if (!p || keys_preferred_digest(p, &preferred, NULL) < 0 || preferred != digest)
			return ERR(GNUTLS_E_INVALID_REQUEST);
		*se = sign_find(pk == GNUTLS_PK_EDDSA_ED25519 ? GNUTLS_SIGN_EDDSA_ED25519
							      : GNUTLS_SIGN_EDDSA_ED448);
		return *se ? 0 : ERR(GNUTLS_E_INVALID_REQUEST);
	}
	if ((flags | key->flags) & GNUTLS_PRIVKEY_SIGN_FLAG_RSA_PSS)
		pk = GNUTLS_PK_RSA_PSS;
	*se = sign_find_pk(pk, digest);
	if (!*se || !keys_pk_suits(p ? p->algo : key->pk, *se))
		return ERR(GNUTLS_E_INVALID_REQUEST);
	return 0;
}

/**
 * gnutls_privkey_sign_data:
 * @signer: the key
 * @hash: the hash to use
 * @flags: zero, or gnutls_privkey_flags_t
 * @data: what to sign
 * @signature: the signature, to be freed with gnutls_free()
 *
 * Hashes and signs data; with RSA keys by PKCS #1 v1.5 unless @flags say
 * %GNUTLS_PRIVKEY_SIGN_FLAG_RSA_PSS.
 *
 * Returns: 0, or a negative error code.
 * Since: 2.12.0
 */
int gnutls_privkey_sign_data(gnutls_privkey_t signer, gnutls_digest_algorithm_t hash,
			     unsigned int flags, const gnutls_datum_t *data,
			     gnutls_datum_t *signature)
{
	const struct sign_entry *se;

	if (flags & GNUTLS_PRIVKEY_SIGN_FLAG_TLS1_RSA)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	TRY(find_scheme_by_digest(signer, hash, flags, &se));
	return sign_data(signer, se, flags, data, signature);
}

/**
 * gnutls_privkey_sign_data2:
 * @signer: the key
 * @algo: the signature scheme
 * @flags: zero, or gnutls_privkey_flags_t
 * @data: what to sign
 * @signature: the signature, to be freed with gnutls_free()
 *
 * Hashes and signs data. The salt of RSA-PSS is as long as the hash, or as a restricted key wants
 * it.
 *
 * Returns: 0; %GNUTLS_E_CONSTRAINT_ERROR if the key can't make such signatures, or another negative
 *   error code.
 * Since: 3.6.0
 */
int gnutls_privkey_sign_data2(gnutls_privkey_t signer, gnutls_sign_algorithm_t algo,
			      unsigned int flags, const gnutls_datum_t *data,
			      gnutls_datum_t *signature)
{
	const struct sign_entry *se;

	if (flags & GNUTLS_PRIVKEY_SIGN_FLAG_TLS1_RSA)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	TRY(find_scheme(signer, algo, &se));
	return sign_data(signer, se, flags, data, signature);
}

/* Hashes of (EC)DSA come without a name at times. */
static gnutls_digest_algorithm_t digest_of_size(size_t size)
{
	static const gnutls_digest_algorithm_t known[] = {GNUTLS_DIG_SHA1, GNUTLS_DIG_SHA224,
							  GNUTLS_DIG_SHA256, GNUTLS_DIG_SHA384,
							  GNUTLS_DIG_SHA512};

	for (size_t i = 0; i < ARRAY_LEN(known); i++)
		if (hash_len(known[i]) == size)
			return known[i];
	return GNUTLS_DIG_UNKNOWN;
}

/**
 * gnutls_privkey_sign_hash:
 * @signer: the key
 * @hash_algo: the hash that was used
 * @flags: zero, or gnutls_privkey_flags_t
 * @hash_data: the hash
 * @signature: the signature, to be freed with gnutls_free()
 *
 * Signs a hash. With %GNUTLS_PRIVKEY_SIGN_FLAG_TLS1_RSA, or without a @hash_algo, an RSA key signs
 * @hash_data as it is.
 *
 * Returns: 0, or a negative error code.
 * Since: 2.12.0
 */
int gnutls_privkey_sign_hash(gnutls_privkey_t signer, gnutls_digest_algorithm_t hash_algo,
			     unsigned int flags, const gnutls_datum_t *hash_data,
			     gnutls_datum_t *signature)
{
	const struct sign_entry *se;
	gnutls_pk_algorithm_t pk;

	if (!signer || signer->pk == GNUTLS_PK_UNKNOWN)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	pk = privkey_params(signer) ? privkey_params(signer)->algo : signer->pk;
	if (is_eddsa(pk))
		return ERR(GNUTLS_E_INVALID_REQUEST);
	if (pk == GNUTLS_PK_RSA && !(flags & GNUTLS_PRIVKEY_SIGN_FLAG_RSA_PSS) &&
	    (hash_algo == GNUTLS_DIG_UNKNOWN || (flags & GNUTLS_PRIVKEY_SIGN_FLAG_TLS1_RSA)))
		return sign_rsa_raw(signer, hash_data, signature);
	if (hash_algo == GNUTLS_DIG_UNKNOWN && (pk == GNUTLS_PK_DSA || pk == GNUTLS_PK_ECDSA))
		hash_algo = digest_of_size(hash_data->size);
	TRY(find_scheme_by_digest(signer, hash_algo, flags, &se));
	return sign_hashed(signer, se, flags, hash_data, signature);
}

/**
 * gnutls_privkey_sign_hash2:
 * @signer: the key
 * @algo: the signature scheme
 * @flags: zero, or gnutls_privkey_flags_t
 * @hash_data: the hash
 * @signature: the signature, to be freed with gnutls_free()
 *
 * Signs a hash; with %GNUTLS_SIGN_RSA_RAW the bytes as they are.
 *
 * Returns: 0; %GNUTLS_E_CONSTRAINT_ERROR if the key can't make such signatures,
 *   %GNUTLS_E_INVALID_REQUEST for schemes that do their own hashing, or another negative error
 * code. Since: 3.6.0
 */
int gnutls_privkey_sign_hash2(gnutls_privkey_t signer, gnutls_sign_algorithm_t algo,
			      unsigned int flags, const gnutls_datum_t *hash_data,
			      gnutls_datum_t *signature)
{
	const struct sign_entry *se;

	TRY(find_scheme(signer, algo, &se));
	if (is_eddsa(se->pk))
		return ERR(GNUTLS_E_INVALID_REQUEST);
	if (se->pk == GNUTLS_PK_RSA &&
	    (se->digest == GNUTLS_DIG_UNKNOWN || (flags & GNUTLS_PRIVKEY_SIGN_FLAG_TLS1_RSA)))
		return sign_rsa_raw(signer, hash_data, signature);
	return sign_hashed(signer, se, flags, hash_data, signature);
}

/**
 * gnutls_privkey_decrypt_data:
 * @key: an RSA key
 * @flags: zero
 * @ciphertext: what to decrypt (RSAES-PKCS1-v1_5)
 * @plaintext: the result, to be freed with gnutls_free()
 *
 * Decrypts. How long this takes may tell whether the padding was right: where an attacker can
 * watch, use gnutls_privkey_decrypt_data2().
 *
 * Returns: 0; %GNUTLS_E_DECRYPTION_FAILED, or another negative error code.
 * Since: 2.12.0
 */
int gnutls_privkey_decrypt_data(gnutls_privkey_t key, unsigned int flags,
				const gnutls_datum_t *ciphertext, gnutls_datum_t *plaintext)
{
	(void)flags;
	if (!key || key->pk == GNUTLS_PK_UNKNOWN)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	if (key->type == GNUTLS_PRIVKEY_EXT) {
		if (!key->ext.decrypt)
			return ERR(GNUTLS_E_INVALID_REQUEST);
		return key->ext.decrypt(key, key->ext.userdata, ciphertext, plaintext);
	}
	return pk_decrypt(&key->x509->params, ciphertext, plaintext);
}

/* 0 or an error that tells of nothing but the functions of the application. */
static int decrypt_ext(gnutls_privkey_t key, const gnutls_datum_t *cipher, uint8_t *out, size_t len,
		       bool *done)
{
	autodatum plain = {0};
	uint32_t same;
	int ret;

	*done = false;
	if (!key->ext.decrypt)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	ret = key->ext.decrypt(key, key->ext.userdata, cipher, &plain);
	if (ret < 0 || !plain.data)
		return 0;
	/* a short plaintext is padded so that the copy always takes the same time */
	same = ct_eq_u32((uint32_t)plain.size, (uint32_t)len);
	for (size_t i = 0; i < len; i++) {
		uint8_t b = plain.size ? plain.data[i % plain.size] : 0;

		ct_select(same, &out[i], &b, &out[i], 1);
	}
	*done = same != 0;
	return 0;
}

int privkey_decrypt_fixed(gnutls_privkey_t key, const gnutls_datum_t *cipher, void *out, size_t len)
{
	bool done;

	if (!key || key->pk == GNUTLS_PK_UNKNOWN)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	if (key->type == GNUTLS_PRIVKEY_EXT)
		return decrypt_ext(key, cipher, out, len, &done);
	return pk_decrypt_fixed(&key->x509->params, cipher, out, len);
}

/**
 * gnutls_privkey_decrypt_data2:
 * @key: an RSA key
 * @flags: zero
 * @ciphertext: what to decrypt (RSAES-PKCS1-v1_5)
 * @plaintext: room for the result
 * @plaintext_size: size that the result is known to have
 *
 * Decrypts in time and with memory accesses that don't depend on whether the padding was right. On
 * failure @plaintext keeps what it held; callers fill it with random bytes before and go on with
 * those instead of looking at the return value.
 *
 * Returns: 0; %GNUTLS_E_DECRYPTION_FAILED, or another negative error code.
 * Since: 3.6.5
 */
int gnutls_privkey_decrypt_data2(gnutls_privkey_t key, unsigned int flags,
				 const gnutls_datum_t *ciphertext, unsigned char *plaintext,
				 size_t plaintext_size)
{
	const struct pk_params *p = privkey_params(key);
	autodatum a = {0}, b = {0};
	uint32_t good;
	bool done;

	(void)flags;
	if (!key || key->pk == GNUTLS_PK_UNKNOWN || plaintext_size == 0)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	if (key->type == GNUTLS_PRIVKEY_EXT) {
		TRY(decrypt_ext(key, ciphertext, plaintext, plaintext_size, &done));
		return done ? 0 : ERR(GNUTLS_E_DECRYPTION_FAILED);
	}
	/* Decrypted over two different fillings: only a real plaintext makes them equal. */
	a.data = mem_calloc(plaintext_size, 1);
	b.data = mem_calloc(plaintext_size, 1);
	a.size = b.size = (unsigned)plaintext_size;
	if (!a.data || !b.data)
		return ERR(GNUTLS_E_MEMORY_ERROR);
	memset(b.data, 0xff, b.size);
	TRY(pk_decrypt_fixed(p, ciphertext, a.data, a.size));
	TRY(pk_decrypt_fixed(p, ciphertext, b.data, b.size));
	good = ct_eq_mask(a.data, b.data, a.size);
	ct_select(good, plaintext, a.data, plaintext, plaintext_size);
	return good ? 0 : GNUTLS_E_DECRYPTION_FAILED;
}
