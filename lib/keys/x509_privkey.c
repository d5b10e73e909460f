/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gnutls_x509_privkey_t: private keys in memory; life cycle, generation, questions, signing. */
#include "config.h"

#include <string.h>

#include "base/mem.h"
#include "keys/keys.h"

/**
 * gnutls_x509_privkey_init:
 * @key: the new key
 *
 * Makes an object for a private key, without a key in it yet.
 *
 * Returns: 0, or %GNUTLS_E_MEMORY_ERROR.
 */
int gnutls_x509_privkey_init(gnutls_x509_privkey_t *key)
{
	*key = mem_calloc(1, sizeof(**key));
	return *key ? 0 : ERR(GNUTLS_E_MEMORY_ERROR);
}

/**
 * gnutls_x509_privkey_deinit:
 * @key: the key, or %NULL
 *
 * Wipes the key and frees it.
 */
void gnutls_x509_privkey_deinit(gnutls_x509_privkey_t key)
{
	if (!key)
		return;
	pk_params_clear(&key->params);
	mem_free_wipe(key, sizeof(*key));
}

/**
 * gnutls_x509_privkey_cpy:
 * @dst: the key to fill
 * @src: the key to copy
 *
 * Returns: 0; %GNUTLS_E_INVALID_REQUEST if there is nothing to copy, or %GNUTLS_E_MEMORY_ERROR.
 */
int gnutls_x509_privkey_cpy(gnutls_x509_privkey_t dst, gnutls_x509_privkey_t src)
{
	struct pk_params p = {0};

	if (!src || !dst || src->params.algo == GNUTLS_PK_UNKNOWN)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	TRY(pk_params_copy(&p, &src->params));
	pk_params_clear(&dst->params);
	dst->params = p;
	dst->flags = src->flags;
	return 0;
}

/**
 * gnutls_x509_privkey_set_pin_function:
 * @key: the key
 * @fn: the function that is asked for passwords
 * @userdata: handed to it
 *
 * Sets the function that gnutls_x509_privkey_import2() asks for the password of an encrypted key.
 *
 * Since: 3.1
 */
void gnutls_x509_privkey_set_pin_function(gnutls_x509_privkey_t key, gnutls_pin_callback_t fn,
					  void *userdata)
{
	key->pin = (struct pin_source){fn, userdata};
}

/**
 * gnutls_x509_privkey_set_flags:
 * @key: the key
 * @flags: gnutls_privkey_flags_t to add
 *
 * Sets flags that later operations heed, such as %GNUTLS_PRIVKEY_FLAG_EXPORT_COMPAT.
 *
 * Since: 3.5.0
 */
void gnutls_x509_privkey_set_flags(gnutls_x509_privkey_t key, unsigned int flags)
{
	key->flags |= flags;
}

/**
 * gnutls_x509_privkey_get_pk_algorithm:
 * @key: the key
 *
 * Returns: the gnutls_pk_algorithm_t of the key (%GNUTLS_PK_UNKNOWN: none in it), or
 *   %GNUTLS_E_INVALID_REQUEST.
 */
int gnutls_x509_privkey_get_pk_algorithm(gnutls_x509_privkey_t key)
{
	return key ? (int)key->params.algo : ERR(GNUTLS_E_INVALID_REQUEST);
}

/**
 * gnutls_x509_privkey_get_pk_algorithm2:
 * @key: the key
 * @bits: set to the size of the key in bits (may be %NULL)
 *
 * Returns: as gnutls_x509_privkey_get_pk_algorithm().
 * Since: 3.0
 */
int gnutls_x509_privkey_get_pk_algorithm2(gnutls_x509_privkey_t key, unsigned int *bits)
{
	if (!key)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	if (bits)
		*bits = pk_params_bits(&key->params);
	return (int)key->params.algo;
}

/**
 * gnutls_x509_privkey_sec_param:
 * @key: the key
 *
 * Returns: the security level that the size of the key gives.
 * Since: 2.12.0
 */
gnutls_sec_param_t gnutls_x509_privkey_sec_param(gnutls_x509_privkey_t key)
{
	return gnutls_pk_bits_to_sec_param(key->params.algo, pk_params_bits(&key->params));
}

/**
 * gnutls_x509_privkey_get_key_id:
 * @key: the key
 * @flags: gnutls_keyid_flags_t: which hash makes the identifier (zero: SHA-1)
 * @output_data: room for the identifier
 * @output_data_size: size of the room, and then of the identifier
 *
 * Gives the identifier of the key: the hash of its SubjectPublicKeyInfo, the same for the public
 * key and for certificates of it.
 *
 * Returns: 0; %GNUTLS_E_SHORT_MEMORY_BUFFER, or another negative error code.
 */
int gnutls_x509_privkey_get_key_id(gnutls_x509_privkey_t key, unsigned int flags,
				   unsigned char *output_data, size_t *output_data_size)
{
	if (!key || key->params.algo == GNUTLS_PK_UNKNOWN)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	return keys_id(&key->params, flags, output_data, output_data_size);
}

/**
 * gnutls_x509_privkey_get_spki:
 * @key: the key
 * @spki: set to the parameters of the public key
 * @flags: zero
 *
 * Returns: 0; %GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE if there are none.
 * Since: 3.6.0
 */
int gnutls_x509_privkey_get_spki(gnutls_x509_privkey_t key, gnutls_x509_spki_t spki,
				 unsigned int flags)
{
	(void)flags;
	if (!key)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	return keys_get_spki(&key->params, spki);
}

/**
 * gnutls_x509_privkey_set_spki:
 * @key: an RSA or RSA-PSS key
 * @spki: parameters, as gnutls_x509_spki_set_rsa_pss_params() makes them
 * @flags: zero
 *
 * Makes an RSA key an RSA-PSS key, or restricts one.
 *
 * Returns: 0; %GNUTLS_E_INVALID_REQUEST if they don't go together.
 * Since: 3.6.0
 */
int gnutls_x509_privkey_set_spki(gnutls_x509_privkey_t key, const gnutls_x509_spki_t spki,
				 unsigned int flags)
{
	(void)flags;
	if (!key)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	return keys_set_spki(&key->params, spki);
}

/**
 * gnutls_x509_privkey_generate:
 * @key: an object without a key
 * @algo: the kind of key
 * @bits: its size in bits, or GNUTLS_CURVE_TO_BITS() of a curve
 * @flags: zero, or gnutls_privkey_flags_t
 *
 * Makes a new private key.
 *
 * Returns: 0, or a negative error code.
 */
int gnutls_x509_privkey_generate(gnutls_x509_privkey_t key, gnutls_pk_algorithm_t algo,
				 unsigned int bits, unsigned int flags)
{
	return gnutls_x509_privkey_generate2(key, algo, bits, flags, NULL, 0);
}

/* Bits as the API has them: a number, a curve, or both sizes of a DSA group. */
static int generate(gnutls_pk_algorithm_t algo, unsigned bits, struct pk_params *p)
{
	gnutls_ecc_curve_t curve = GNUTLS_ECC_CURVE_INVALID;
	const struct pk_entry *e;

	if (algo == GNUTLS_PK_ECDSA) {
		curve = GNUTLS_BITS_ARE_CURVE(bits) ? GNUTLS_BITS_TO_CURVE(bits)
			: bits <= 192               ? GNUTLS_ECC_CURVE_SECP192R1
			: bits <= 224               ? GNUTLS_ECC_CURVE_SECP224R1
			: bits <= 256               ? GNUTLS_ECC_CURVE_SECP256R1
			: bits <= 384               ? GNUTLS_ECC_CURVE_SECP384R1
						    : GNUTLS_ECC_CURVE_SECP521R1;
		if (!curve_find(curve) || curve_find(curve)->pk != GNUTLS_PK_ECDSA)
			return ERR(GNUTLS_E_ECC_UNSUPPORTED_CURVE);
	} else if (keys_is_raw(algo)) {
		e = pk_find(algo);
		curve = e ? e->curve : GNUTLS_ECC_CURVE_INVALID;
	} else if (algo == GNUTLS_PK_DSA) {
		if (GNUTLS_BITS_HAVE_SUBGROUP(bits))
			bits = GNUTLS_BITS_TO_GROUP(bits);
	} else if (!keys_is_rsa(algo)) {
		return ERR(GNUTLS_E_INVALID_REQUEST);
	}
	TRY(pk_generate(p, keys_is_rsa(algo) ? GNUTLS_PK_RSA : algo, bits, curve));
	p->algo = algo;
	return 0;
}

/**
 * gnutls_x509_privkey_generate2:
 * @key: an object without a key
 * @algo: the kind of key
 * @bits: its size in bits, or GNUTLS_CURVE_TO_BITS() of a curve
 * @flags: zero, or gnutls_privkey_flags_t
 * @data: further parameters (may be %NULL)
 * @data_size: how many
 *
 * Makes a new private key. Of the parameters %GNUTLS_KEYGEN_SPKI is heeded, whose data is a
 * gnutls_x509_spki_t. Provable generation from a seed is not implemented.
 *
 * Returns: 0; %GNUTLS_E_UNIMPLEMENTED_FEATURE for provable generation, or another negative error
 *   code.
 * Since: 3.5.0
 */
int gnutls_x509_privkey_generate2(gnutls_x509_privkey_t key, gnutls_pk_algorithm_t algo,
				  unsigned int bits, unsigned int flags,
				  const gnutls_keygen_data_st *data, unsigned data_size)
{
	struct pk_params p = {0};
	gnutls_x509_spki_t spki = NULL;
	int ret;

	if (!key || key->params.algo != GNUTLS_PK_UNKNOWN)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	for (unsigned i = 0; i < data_size; i++) {
		if (data[i].type == GNUTLS_KEYGEN_SPKI)
			memcpy(&spki, &(void *){data[i].data}, sizeof(spki));
		else if (data[i].type == GNUTLS_KEYGEN_SEED)
			return ERR(GNUTLS_E_UNIMPLEMENTED_FEATURE);
	}
	if (flags & GNUTLS_PRIVKEY_FLAG_PROVABLE)
		return ERR(GNUTLS_E_UNIMPLEMENTED_FEATURE);
	ret = generate(algo, bits, &p);
	if (ret >= 0 && spki)
		ret = keys_set_spki(&p, spki);
	if (ret < 0) {
		pk_params_clear(&p);
		return ERR(ret);
	}
	key->params = p;
	key->flags |= flags;
	return 0;
}

/**
 * gnutls_x509_privkey_verify_params:
 * @key: the key
 *
 * Checks that the numbers of the key belong together.
 *
 * Returns: 0, or a negative error code such as %GNUTLS_E_PK_INVALID_PRIVKEY.
 */
int gnutls_x509_privkey_verify_params(gnutls_x509_privkey_t key)
{
	if (!key || key->params.algo == GNUTLS_PK_UNKNOWN)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	return pk_check_private(&key->params);
}

/**
 * gnutls_x509_privkey_fix:
 * @key: the key
 *
 * Recomputes what follows from the other numbers (exponents and coefficient of RSA keys).
 *
 * Returns: 0, or a negative error code.
 */
int gnutls_x509_privkey_fix(gnutls_x509_privkey_t key)
{
	static const int derived[] = {PK_RSA_U, PK_RSA_EXP1, PK_RSA_EXP2};

	if (!key)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	if (!keys_is_rsa(key->params.algo))
		return 0;
	for (size_t i = 0; i < ARRAY_LEN(derived); i++)
		datum_clear_wipe(&key->params.n[derived[i]]);
	return pk_fill(&key->params);
}

/**
 * gnutls_x509_privkey_get_seed:
 * @key: the key
 * @digest: set to the hash that was used
 * @seed: room for the seed
 * @seed_size: size of the room, and then of the seed
 *
 * Gives the seed that the key was generated from; keys of ours have none.
 *
 * Returns: %GNUTLS_E_INVALID_REQUEST.
 * Since: 3.5.0
 */
int gnutls_x509_privkey_get_seed(gnutls_x509_privkey_t key, gnutls_digest_algorithm_t *digest,
				 void *seed, size_t *seed_size)
{
	(void)key, (void)digest, (void)seed, (void)seed_size;
	return ERR(GNUTLS_E_INVALID_REQUEST);
}

/**
 * gnutls_x509_privkey_verify_seed:
 * @key: the key
 * @digest: the hash
 * @seed: the seed
 * @seed_size: its size in bytes
 *
 * Checks that the key was generated from a seed; provable generation is not implemented.
 *
 * Returns: %GNUTLS_E_UNIMPLEMENTED_FEATURE.
 * Since: 3.5.0
 */
int gnutls_x509_privkey_verify_seed(gnutls_x509_privkey_t key, gnutls_digest_algorithm_t digest,
				    const void *seed, size_t seed_size)
{
	(void)key, (void)digest, (void)seed, (void)seed_size;
	return ERR(GNUTLS_E_UNIMPLEMENTED_FEATURE);
}

static struct gnutls_privkey_st borrow(gnutls_x509_privkey_t key)
{
	return (struct gnutls_privkey_st){
		.type = GNUTLS_PRIVKEY_X509, .pk = key->params.algo, .x509 = key};
}

/**
 * gnutls_x509_privkey_sign_data:
 * @key: the key
 * @digest: the hash
 * @flags: zero
 * @data: what to sign
 * @signature: room for the signature
 * @signature_size: size of the room, and then of the signature
 *
 * Signs data. Deprecated: use gnutls_privkey_sign_data2().
 *
 * Returns: 0; %GNUTLS_E_SHORT_MEMORY_BUFFER, or another negative error code.
 */
int gnutls_x509_privkey_sign_data(gnutls_x509_privkey_t key, gnutls_digest_algorithm_t digest,
				  unsigned int flags, const gnutls_datum_t *data, void *signature,
				  size_t *signature_size)
{
	struct gnutls_privkey_st p;
	autodatum sig = {0};

	if (!key)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	p = borrow(key);
	TRY(gnutls_privkey_sign_data(&p, digest, flags, data, &sig));
	return datum_export(sig.data, sig.size, false, signature, signature_size);
}

/**
 * gnutls_x509_privkey_sign_hash:
 * @key: the key
 * @hash: a DigestInfo for RSA, else a hash
 * @signature: the signature, to be freed with gnutls_free()
 *
 * Signs a hash. Deprecated: use gnutls_privkey_sign_hash2().
 *
 * Returns: 0, or a negative error code.
 */
int gnutls_x509_privkey_sign_hash(gnutls_x509_privkey_t key, const gnutls_datum_t *hash,
				  gnutls_datum_t *signature)
{
	struct gnutls_privkey_st p;

	if (!key)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	p = borrow(key);
	return gnutls_privkey_sign_hash(&p, GNUTLS_DIG_UNKNOWN, GNUTLS_PRIVKEY_SIGN_FLAG_TLS1_RSA,
					hash, signature);
}
