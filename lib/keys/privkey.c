/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gnutls_privkey_t: private keys wherever they live; life cycle, import and export. */
#include "config.h"

#include <string.h>

#include "base/mem.h"
#include "keys/keys.h"

/**
 * gnutls_privkey_init:
 * @key: the new key
 *
 * Makes an object for a private key, without a key in it yet.
 *
 * Returns: 0, or %GNUTLS_E_MEMORY_ERROR.
 * Since: 2.12.0
 */
int gnutls_privkey_init(gnutls_privkey_t *key)
{
	*key = mem_calloc(1, sizeof(**key));
	return *key ? 0 : ERR(GNUTLS_E_MEMORY_ERROR);
}

/* Back to an object without a key. */
static void release(gnutls_privkey_t key)
{
	if (key->type == GNUTLS_PRIVKEY_X509 && key->owned)
		gnutls_x509_privkey_deinit(key->x509);
	if (key->type == GNUTLS_PRIVKEY_EXT && key->ext.deinit)
		key->ext.deinit(key, key->ext.userdata);
	key->type = GNUTLS_PRIVKEY_X509;
	key->pk = GNUTLS_PK_UNKNOWN;
	key->x509 = NULL;
	key->owned = false;
	key->ext = (struct privkey_ext){0};
}

/**
 * gnutls_privkey_deinit:
 * @key: the key, or %NULL
 *
 * Frees the key and what it owns.
 *
 * Since: 2.12.0
 */
void gnutls_privkey_deinit(gnutls_privkey_t key)
{
	if (!key)
		return;
	release(key);
	mem_free_wipe(key, sizeof(*key));
}

const struct pk_params *privkey_params(gnutls_privkey_t key)
{
	if (!key || key->type != GNUTLS_PRIVKEY_X509 || !key->x509 ||
	    key->x509->params.algo == GNUTLS_PK_UNKNOWN)
		return NULL;
	return &key->x509->params;
}

static int check_unused(gnutls_privkey_t key)
{
	if (!key || key->pk != GNUTLS_PK_UNKNOWN)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	return 0;
}

static void take_x509(gnutls_privkey_t key, gnutls_x509_privkey_t x, bool owned)
{
	key->type = GNUTLS_PRIVKEY_X509;
	key->x509 = x;
	key->owned = owned;
	key->pk = x->params.algo;
}

int privkey_new_from_params(gnutls_privkey_t *key, const struct pk_params *params)
{
	gnutls_x509_privkey_t x;
	int ret;

	*key = NULL;
	TRY(gnutls_x509_privkey_init(&x));
	ret = pk_params_copy(&x->params, params);
	if (ret >= 0)
		ret = gnutls_privkey_init(key);
	if (ret < 0) {
		gnutls_x509_privkey_deinit(x);
		return ERR(ret);
	}
	take_x509(*key, x, true);
	return 0;
}

/**
 * gnutls_privkey_get_type:
 * @key: the key
 *
 * Returns: where the key lives.
 * Since: 2.12.0
 */
gnutls_privkey_type_t gnutls_privkey_get_type(gnutls_privkey_t key)
{
	return key->type;
}

/**
 * gnutls_privkey_get_pk_algorithm:
 * @key: the key
 * @bits: set to the size of the key in bits (may be %NULL), zero if unknown
 *
 * Returns: the gnutls_pk_algorithm_t of the key, or a negative error code.
 * Since: 2.12.0
 */
int gnutls_privkey_get_pk_algorithm(gnutls_privkey_t key, unsigned int *bits)
{
	const struct pk_params *p;

	if (!key)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	if (key->type == GNUTLS_PRIVKEY_EXT) {
		if (bits)
			*bits = key->ext.bits;
		return (int)key->pk;
	}
	p = privkey_params(key);
	if (bits)
		*bits = p ? pk_params_bits(p) : 0;
	return p ? (int)p->algo : GNUTLS_PK_UNKNOWN;
}

/**
 * gnutls_privkey_status:
 * @key: the key
 *
 * Returns: 1 if the key can be used, 0 if it can't (any more), or a negative error code.
 * Since: 3.1.10
 */
int gnutls_privkey_status(gnutls_privkey_t key)
{
	(void)key;
	return 1;
}

/**
 * gnutls_privkey_set_flags:
 * @key: the key
 * @flags: gnutls_privkey_flags_t to add, such as %GNUTLS_PRIVKEY_FLAG_REPRODUCIBLE
 *
 * Since: 3.5.0
 */
void gnutls_privkey_set_flags(gnutls_privkey_t key, unsigned int flags)
{
	key->flags |= flags;
	if (privkey_params(key) && key->owned)
		key->x509->flags |= flags;
}

/**
 * gnutls_privkey_set_pin_function:
 * @key: the key
 * @fn: the function that is asked for passwords
 * @userdata: handed to it
 *
 * Since: 3.1.0
 */
void gnutls_privkey_set_pin_function(gnutls_privkey_t key, gnutls_pin_callback_t fn, void *userdata)
{
	key->pin = (struct pin_source){fn, userdata};
}

/**
 * gnutls_privkey_import_x509:
 * @pkey: an object without a key
 * @key: the key in memory
 * @flags: %GNUTLS_PRIVKEY_IMPORT_AUTO_RELEASE: @key belongs to @pkey from now on;
 *   %GNUTLS_PRIVKEY_IMPORT_COPY: take a copy. Without either @key has to live as long as @pkey.
 *
 * Returns: 0, or a negative error code.
 * Since: 2.12.0
 */
int gnutls_privkey_import_x509(gnutls_privkey_t pkey, gnutls_x509_privkey_t key, unsigned int flags)
{
	gnutls_x509_privkey_t copy;
	int ret;

	TRY(check_unused(pkey));
	if (!key || key->params.algo == GNUTLS_PK_UNKNOWN)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	if (!(flags & GNUTLS_PRIVKEY_IMPORT_COPY)) {
		take_x509(pkey, key, flags & GNUTLS_PRIVKEY_IMPORT_AUTO_RELEASE);
		return 0;
	}
	TRY(gnutls_x509_privkey_init(&copy));
	ret = gnutls_x509_privkey_cpy(copy, key);
	if (ret < 0) {
		gnutls_x509_privkey_deinit(copy);
		return ERR(ret);
	}
	take_x509(pkey, copy, true);
	return 0;
}

/* Ends an import into a key that was made for it. */
static int adopt(gnutls_privkey_t pkey, gnutls_x509_privkey_t x, int ret)
{
	if (ret < 0) {
		gnutls_x509_privkey_deinit(x);
		return ERR(ret);
	}
	take_x509(pkey, x, true);
	return 0;
}

/**
 * gnutls_privkey_import_x509_raw:
 * @pkey: an object without a key
 * @data: the encoded key
 * @format: DER or PEM
 * @password: the password of an encrypted key, or %NULL
 * @flags: gnutls_pkcs_encrypt_flags_t, or zero
 *
 * As gnutls_x509_privkey_import2() and gnutls_privkey_import_x509() in one.
 *
 * Returns: 0, or a negative error code.
 * Since: 3.1.0
 */
int gnutls_privkey_import_x509_raw(gnutls_privkey_t pkey, const gnutls_datum_t *data,
				   gnutls_x509_crt_fmt_t format, const char *password,
				   unsigned int flags)
{
	gnutls_x509_privkey_t x;

	TRY(check_unused(pkey));
	TRY(gnutls_x509_privkey_init(&x));
	x->pin = pkey->pin;
	return adopt(pkey, x, gnutls_x509_privkey_import2(x, data, format, password, flags));
}

static int import_ext(gnutls_privkey_t pkey, gnutls_pk_algorithm_t pk,
		      const struct privkey_ext *ext)
{
	TRY(check_unused(pkey));
	if (!ext->sign_raw && !ext->sign_data && !ext->sign_hash && !ext->decrypt)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	pkey->ext = *ext;
	pkey->pk = pk;
	pkey->type = GNUTLS_PRIVKEY_EXT;
	return 0;
}

/**
 * gnutls_privkey_import_ext:
 * @pkey: an object without a key
 * @pk: the kind of key
 * @userdata: handed to the functions
 * @sign_fn: signs a DigestInfo (RSA) or a hash (DSA, ECDSA)
 * @decrypt_fn: decrypts (may be %NULL)
 * @flags: zero
 *
 * Makes a key of functions. Deprecated: use gnutls_privkey_import_ext4().
 *
 * Returns: 0; %GNUTLS_E_INVALID_REQUEST without any function.
 * Since: 3.0
 */
int gnutls_privkey_import_ext(gnutls_privkey_t pkey, gnutls_pk_algorithm_t pk, void *userdata,
			      gnutls_privkey_sign_func sign_fn,
			      gnutls_privkey_decrypt_func decrypt_fn, unsigned int flags)
{
	return gnutls_privkey_import_ext2(pkey, pk, userdata, sign_fn, decrypt_fn, NULL, flags);
}

/**
 * gnutls_privkey_import_ext2:
 * @pkey: an object without a key
 * @pk: the kind of key
 * @userdata: handed to the functions
 * @sign_fn: signs a DigestInfo (RSA) or a hash (DSA, ECDSA)
 * @decrypt_fn: decrypts (may be %NULL)
 * @deinit_fn: called when @pkey is freed (may be %NULL)
 * @flags: zero
 *
 * Makes a key of functions. Deprecated: use gnutls_privkey_import_ext4().
 *
 * Returns: 0; %GNUTLS_E_INVALID_REQUEST without any function.
 * Since: 3.1
 */
int gnutls_privkey_import_ext2(gnutls_privkey_t pkey, gnutls_pk_algorithm_t pk, void *userdata,
			       gnutls_privkey_sign_func sign_fn,
			       gnutls_privkey_decrypt_func decrypt_fn,
			       gnutls_privkey_deinit_func deinit_fn, unsigned int flags)
{
	const struct privkey_ext ext = {.sign_raw = sign_fn,
					.decrypt = decrypt_fn,
					.deinit = deinit_fn,
					.userdata = userdata};

	(void)flags;
	return import_ext(pkey, pk, &ext);
}

/**
 * gnutls_privkey_import_ext3:
 * @pkey: an object without a key
 * @userdata: handed to the functions
 * @sign_fn: signs a DigestInfo (RSA) or a hash (DSA, ECDSA)
 * @decrypt_fn: decrypts (may be %NULL)
 * @deinit_fn: called when @pkey is freed (may be %NULL)
 * @info_fn: asked for %GNUTLS_PRIVKEY_INFO_PK_ALGO
 * @flags: zero
 *
 * Makes a key of functions. Deprecated: use gnutls_privkey_import_ext4().
 *
 * Returns: 0; %GNUTLS_E_INVALID_REQUEST without the functions that it needs.
 * Since: 3.4.0
 */
int gnutls_privkey_import_ext3(gnutls_privkey_t pkey, void *userdata,
			       gnutls_privkey_sign_func sign_fn,
			       gnutls_privkey_decrypt_func decrypt_fn,
			       gnutls_privkey_deinit_func deinit_fn,
			       gnutls_privkey_info_func info_fn, unsigned int flags)
{
	const struct privkey_ext ext = {.sign_raw = sign_fn,
					.decrypt = decrypt_fn,
					.deinit = deinit_fn,
					.info = info_fn,
					.userdata = userdata};
	int pk;

	(void)flags;
	TRY(check_unused(pkey));
	if (!info_fn || (!sign_fn && !decrypt_fn))
		return ERR(GNUTLS_E_INVALID_REQUEST);
	pk = info_fn(pkey, GNUTLS_PRIVKEY_INFO_PK_ALGO, userdata);
	TRY(pk);
	return import_ext(pkey, (gnutls_pk_algorithm_t)pk, &ext);
}

/**
 * gnutls_privkey_import_ext4:
 * @pkey: an object without a key
 * @userdata: handed to the functions
 * @sign_data_fn: signs data, for schemes that do their own hashing (may be %NULL)
 * @sign_hash_fn: signs a hash; for PKCS #1 a DigestInfo with %GNUTLS_SIGN_RSA_RAW (may be %NULL)
 * @decrypt_fn: decrypts (may be %NULL)
 * @deinit_fn: called when @pkey is freed (may be %NULL)
 * @info_fn: answers %GNUTLS_PRIVKEY_INFO_PK_ALGO, %GNUTLS_PRIVKEY_INFO_PK_ALGO_BITS and
 *   %GNUTLS_PRIVKEY_INFO_HAVE_SIGN_ALGO with GNUTLS_SIGN_ALGO_TO_FLAGS(); negative: unknown
 * @flags: zero
 *
 * Makes a key of functions: one that lives in another process, in a device, at an agent.
 *
 * Returns: 0; %GNUTLS_E_INVALID_REQUEST without the functions that it needs.
 * Since: 3.6.0
 */
int gnutls_privkey_import_ext4(gnutls_privkey_t pkey, void *userdata,
			       gnutls_privkey_sign_data_func sign_data_fn,
			       gnutls_privkey_sign_hash_func sign_hash_fn,
			       gnutls_privkey_decrypt_func decrypt_fn,
			       gnutls_privkey_deinit_func deinit_fn,
			       gnutls_privkey_info_func info_fn, unsigned int flags)
{
	struct privkey_ext ext = {.sign_data = sign_data_fn,
				  .sign_hash = sign_hash_fn,
				  .decrypt = decrypt_fn,
				  .deinit = deinit_fn,
				  .info = info_fn,
				  .userdata = userdata};
	int pk, bits;

	(void)flags;
	TRY(check_unused(pkey));
	if (!info_fn || (!sign_data_fn && !sign_hash_fn && !decrypt_fn))
		return ERR(GNUTLS_E_INVALID_REQUEST);
	pk = info_fn(pkey, GNUTLS_PRIVKEY_INFO_PK_ALGO, userdata);
	TRY(pk);
	bits = info_fn(pkey, GNUTLS_PRIVKEY_INFO_PK_ALGO_BITS, userdata);
	ext.bits = bits > 0 ? (unsigned)bits : 0;
	return import_ext(pkey, (gnutls_pk_algorithm_t)pk, &ext);
}

/**
 * gnutls_privkey_import_rsa_raw:
 * @key: an object without a key
 * @m: modulus
 * @e: public exponent
 * @d: private exponent (may be %NULL)
 * @p: first prime
 * @q: second prime
 * @u: coefficient q^-1 mod p (may be %NULL)
 * @e1: d mod p-1 (may be %NULL)
 * @e2: d mod q-1 (may be %NULL)
 *
 * Makes an RSA key of its numbers, unsigned and big endian.
 *
 * Returns: 0, or a negative error code.
 * Since: 3.3.0
 */
int gnutls_privkey_import_rsa_raw(gnutls_privkey_t key, const gnutls_datum_t *m,
				  const gnutls_datum_t *e, const gnutls_datum_t *d,
				  const gnutls_datum_t *p, const gnutls_datum_t *q,
				  const gnutls_datum_t *u, const gnutls_datum_t *e1,
				  const gnutls_datum_t *e2)
{
	gnutls_x509_privkey_t x;

	TRY(check_unused(key));
	TRY(gnutls_x509_privkey_init(&x));
	return adopt(key, x, gnutls_x509_privkey_import_rsa_raw2(x, m, e, d, p, q, u, e1, e2));
}

/**
 * gnutls_privkey_import_ecc_raw:
 * @key: an object without a key
 * @curve: the curve
 * @x: x coordinate, or the public key (may be %NULL)
 * @y: y coordinate (may be %NULL)
 * @k: private key
 *
 * Makes a key on an elliptic curve of its numbers.
 *
 * Returns: 0, or a negative error code.
 * Since: 3.3.0
 */
int gnutls_privkey_import_ecc_raw(gnutls_privkey_t key, gnutls_ecc_curve_t curve,
				  const gnutls_datum_t *x, const gnutls_datum_t *y,
				  const gnutls_datum_t *k)
{
	gnutls_x509_privkey_t x509;

	TRY(check_unused(key));
	TRY(gnutls_x509_privkey_init(&x509));
	return adopt(key, x509, gnutls_x509_privkey_import_ecc_raw(x509, curve, x, y, k));
}

/**
 * gnutls_privkey_import_dsa_raw:
 * @key: an object without a key
 * @p: prime
 * @q: order of the subgroup
 * @g: generator
 * @y: public key (may be %NULL)
 * @x: private key
 *
 * Makes a DSA key of its numbers, unsigned and big endian.
 *
 * Returns: 0, or a negative error code.
 * Since: 3.3.0
 */
int gnutls_privkey_import_dsa_raw(gnutls_privkey_t key, const gnutls_datum_t *p,
				  const gnutls_datum_t *q, const gnutls_datum_t *g,
				  const gnutls_datum_t *y, const gnutls_datum_t *x)
{
	gnutls_x509_privkey_t x509;

	TRY(check_unused(key));
	TRY(gnutls_x509_privkey_init(&x509));
	return adopt(key, x509, gnutls_x509_privkey_import_dsa_raw(x509, p, q, g, y, x));
}

/**
 * gnutls_privkey_generate:
 * @pkey: an object without a key
 * @algo: the kind of key
 * @bits: its size in bits, or GNUTLS_CURVE_TO_BITS() of a curve
 * @flags: zero, or gnutls_privkey_flags_t
 *
 * Makes a new private key in memory.
 *
 * Returns: 0, or a negative error code.
 * Since: 3.3.0
 */
int gnutls_privkey_generate(gnutls_privkey_t pkey, gnutls_pk_algorithm_t algo, unsigned int bits,
			    unsigned int flags)
{
	return gnutls_privkey_generate2(pkey, algo, bits, flags, NULL, 0);
}

/**
 * gnutls_privkey_generate2:
 * @pkey: an object without a key
 * @algo: the kind of key
 * @bits: its size in bits, or GNUTLS_CURVE_TO_BITS() of a curve
 * @flags: zero, or gnutls_privkey_flags_t
 * @data: further parameters (may be %NULL)
 * @data_size: how many
 *
 * As gnutls_x509_privkey_generate2().
 *
 * Returns: 0, or a negative error code.
 * Since: 3.5.0
 */
int gnutls_privkey_generate2(gnutls_privkey_t pkey, gnutls_pk_algorithm_t algo, unsigned int bits,
			     unsigned int flags, const gnutls_keygen_data_st *data,
			     unsigned data_size)
{
	gnutls_x509_privkey_t x;

	TRY(check_unused(pkey));
	TRY(gnutls_x509_privkey_init(&x));
	TRY(adopt(pkey, x, gnutls_x509_privkey_generate2(x, algo, bits, flags, data, data_size)));
	pkey->flags |= flags;
	return 0;
}

static const struct pk_params no_key;

static const struct pk_params *params_or_none(gnutls_privkey_t key)
{
	const struct pk_params *p = privkey_params(key);

	return p ? p : &no_key;
}

/**
 * gnutls_privkey_verify_params:
 * @key: the key
 *
 * Checks that the numbers of the key belong together.
 *
 * Returns: 0; %GNUTLS_E_INVALID_REQUEST if the key isn't in memory, or another negative error code.
 * Since: 3.3.0
 */
int gnutls_privkey_verify_params(gnutls_privkey_t key)
{
	if (!privkey_params(key))
		return ERR(GNUTLS_E_INVALID_REQUEST);
	return pk_check_private(privkey_params(key));
}

/**
 * gnutls_privkey_get_seed:
 * @key: the key
 * @digest: set to the hash that was used
 * @seed: room for the seed
 * @seed_size: size of the room, and then of the seed
 *
 * Returns: %GNUTLS_E_INVALID_REQUEST: keys of ours have no seed.
 * Since: 3.5.0
 */
int gnutls_privkey_get_seed(gnutls_privkey_t key, gnutls_digest_algorithm_t *digest, void *seed,
			    size_t *seed_size)
{
	(void)key, (void)digest, (void)seed, (void)seed_size;
	return ERR(GNUTLS_E_INVALID_REQUEST);
}

/**
 * gnutls_privkey_verify_seed:
 * @key: the key
 * @digest: the hash
 * @seed: the seed
 * @seed_size: its size in bytes
 *
 * Returns: %GNUTLS_E_UNIMPLEMENTED_FEATURE: there is no provable generation.
 * Since: 3.5.0
 */
int gnutls_privkey_verify_seed(gnutls_privkey_t key, gnutls_digest_algorithm_t digest,
			       const void *seed, size_t seed_size)
{
	(void)key, (void)digest, (void)seed, (void)seed_size;
	return ERR(GNUTLS_E_UNIMPLEMENTED_FEATURE);
}

/**
 * gnutls_privkey_get_spki:
 * @key: the key
 * @spki: set to the parameters of the public key
 * @flags: zero
 *
 * Returns: 0; %GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE if there are none, or not in memory.
 * Since: 3.6.0
 */
int gnutls_privkey_get_spki(gnutls_privkey_t key, const gnutls_x509_spki_t spki, unsigned int flags)
{
	(void)flags;
	return keys_get_spki(params_or_none(key), spki);
}

/**
 * gnutls_privkey_set_spki:
 * @key: an RSA or RSA-PSS key in memory
 * @spki: parameters, as gnutls_x509_spki_set_rsa_pss_params() makes them
 * @flags: zero
 *
 * Returns: 0; %GNUTLS_E_UNIMPLEMENTED_FEATURE if the key is not in memory,
 *   %GNUTLS_E_INVALID_REQUEST if they don't go together.
 * Since: 3.6.0
 */
int gnutls_privkey_set_spki(gnutls_privkey_t key, const gnutls_x509_spki_t spki, unsigned int flags)
{
	(void)flags;
	if (!privkey_params(key))
		return ERR(GNUTLS_E_UNIMPLEMENTED_FEATURE);
	TRY(keys_set_spki(&key->x509->params, spki));
	key->pk = key->x509->params.algo;
	return 0;
}

/**
 * gnutls_privkey_export_x509:
 * @pkey: a key in memory
 * @key: a copy of it, to be freed with gnutls_x509_privkey_deinit()
 *
 * Returns: 0; %GNUTLS_E_INVALID_REQUEST if the key is not in memory.
 * Since: 3.4.0
 */
int gnutls_privkey_export_x509(gnutls_privkey_t pkey, gnutls_x509_privkey_t *key)
{
	gnutls_x509_privkey_t copy;
	int ret;

	if (!privkey_params(pkey)) {
		*key = NULL;
		return ERR(GNUTLS_E_INVALID_REQUEST);
	}
	TRY(gnutls_x509_privkey_init(&copy));
	ret = gnutls_x509_privkey_cpy(copy, pkey->x509);
	if (ret < 0) {
		gnutls_x509_privkey_deinit(copy);
		return ERR(ret);
	}
	*key = copy;
	return 0;
}

/**
 * gnutls_privkey_export_rsa_raw:
 * @key: an RSA key in memory
 * @m: modulus
 * @e: public exponent
 * @d: private exponent
 * @p: first prime
 * @q: second prime
 * @u: coefficient
 * @e1: d mod p-1
 * @e2: d mod q-1
 *
 * Gives the numbers of the key, each to be freed with gnutls_free(); any may be %NULL.
 *
 * Returns: 0; %GNUTLS_E_INVALID_REQUEST if it is no RSA key in memory.
 * Since: 3.3.0
 */
int gnutls_privkey_export_rsa_raw(gnutls_privkey_t key, gnutls_datum_t *m, gnutls_datum_t *e,
				  gnutls_datum_t *d, gnutls_datum_t *p, gnutls_datum_t *q,
				  gnutls_datum_t *u, gnutls_datum_t *e1, gnutls_datum_t *e2)
{
	return gnutls_privkey_export_rsa_raw2(key, m, e, d, p, q, u, e1, e2, 0);
}

/**
 * gnutls_privkey_export_rsa_raw2:
 * @key: an RSA key in memory
 * @m: modulus
 * @e: public exponent
 * @d: private exponent
 * @p: first prime
 * @q: second prime
 * @u: coefficient
 * @e1: d mod p-1
 * @e2: d mod q-1
 * @flags: %GNUTLS_EXPORT_FLAG_NO_LZ: without leading zero bytes
 *
 * Gives the numbers of the key, each to be freed with gnutls_free(); any may be %NULL.
 *
 * Returns: 0; %GNUTLS_E_INVALID_REQUEST if it is no RSA key in memory.
 * Since: 3.6.0
 */
int gnutls_privkey_export_rsa_raw2(gnutls_privkey_t key, gnutls_datum_t *m, gnutls_datum_t *e,
				   gnutls_datum_t *d, gnutls_datum_t *p, gnutls_datum_t *q,
				   gnutls_datum_t *u, gnutls_datum_t *e1, gnutls_datum_t *e2,
				   unsigned flags)
{
	return keys_export_rsa(params_or_none(key), flags, m, e, d, p, q, u, e1, e2);
}

/**
 * gnutls_privkey_export_dsa_raw:
 * @key: a DSA key in memory
 * @p: prime
 * @q: order of the subgroup
 * @g: generator
 * @y: public key
 * @x: private key
 *
 * Gives the numbers of the key, each to be freed with gnutls_free(); any may be %NULL.
 *
 * Returns: 0; %GNUTLS_E_INVALID_REQUEST if it is no DSA key in memory.
 * Since: 3.3.0
 */
int gnutls_privkey_export_dsa_raw(gnutls_privkey_t key, gnutls_datum_t *p, gnutls_datum_t *q,
				  gnutls_datum_t *g, gnutls_datum_t *y, gnutls_datum_t *x)
{
	return gnutls_privkey_export_dsa_raw2(key, p, q, g, y, x, 0);
}

/**
 * gnutls_privkey_export_dsa_raw2:
 * @key: a DSA key in memory
 * @p: prime
 * @q: order of the subgroup
 * @g: generator
 * @y: public key
 * @x: private key
 * @flags: %GNUTLS_EXPORT_FLAG_NO_LZ: without leading zero bytes
 *
 * Gives the numbers of the key, each to be freed with gnutls_free(); any may be %NULL.
 *
 * Returns: 0; %GNUTLS_E_INVALID_REQUEST if it is no DSA key in memory.
 * Since: 3.6.0
 */
int gnutls_privkey_export_dsa_raw2(gnutls_privkey_t key, gnutls_datum_t *p, gnutls_datum_t *q,
				   gnutls_datum_t *g, gnutls_datum_t *y, gnutls_datum_t *x,
				   unsigned flags)
{
	return keys_export_dsa(params_or_none(key), flags, p, q, g, y, x);
}

/**
 * gnutls_privkey_export_ecc_raw:
 * @key: a key on an elliptic curve in memory
 * @curve: the curve
 * @x: x coordinate, or the public key
 * @y: y coordinate, or empty
 * @k: private key
 *
 * Gives the numbers of the key, each to be freed with gnutls_free(); any may be %NULL.
 *
 * Returns: 0; %GNUTLS_E_INVALID_REQUEST if it is no such key in memory.
 * Since: 3.3.0
 */
int gnutls_privkey_export_ecc_raw(gnutls_privkey_t key, gnutls_ecc_curve_t *curve,
				  gnutls_datum_t *x, gnutls_datum_t *y, gnutls_datum_t *k)
{
	return gnutls_privkey_export_ecc_raw2(key, curve, x, y, k, 0);
}

/**
 * gnutls_privkey_export_ecc_raw2:
 * @key: a key on an elliptic curve in memory
 * @curve: the curve
 * @x: x coordinate, or the public key
 * @y: y coordinate, or empty
 * @k: private key
 * @flags: %GNUTLS_EXPORT_FLAG_NO_LZ: without leading zero bytes
 *
 * Gives the numbers of the key, each to be freed with gnutls_free(); any may be %NULL.
 *
 * Returns: 0; %GNUTLS_E_INVALID_REQUEST if it is no such key in memory.
 * Since: 3.6.0
 */
int gnutls_privkey_export_ecc_raw2(gnutls_privkey_t key, gnutls_ecc_curve_t *curve,
				   gnutls_datum_t *x, gnutls_datum_t *y, gnutls_datum_t *k,
				   unsigned flags)
{
	return keys_export_ecc(params_or_none(key), flags, curve, x, y, k);
}
