/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gnutls_pubkey_t: public keys; life cycle, import, export, questions. */
#include "config.h"

#include <string.h>

#include "asn1/asn1.h"
#include "base/mem.h"
#include "base/pem.h"
#include "keys/keys.h"

#define PEM_LABEL "PUBLIC KEY"

/**
 * gnutls_pubkey_init:
 * @key: the new key
 *
 * Makes an object for a public key, without a key in it yet.
 *
 * Returns: 0, or %GNUTLS_E_MEMORY_ERROR.
 * Since: 2.12.0
 */
int gnutls_pubkey_init(gnutls_pubkey_t *key)
{
	*key = mem_calloc(1, sizeof(**key));
	return *key ? 0 : ERR(GNUTLS_E_MEMORY_ERROR);
}

/**
 * gnutls_pubkey_deinit:
 * @key: the key, or %NULL
 *
 * Since: 2.12.0
 */
void gnutls_pubkey_deinit(gnutls_pubkey_t key)
{
	if (!key)
		return;
	pk_params_clear(&key->params);
	mem_free(key);
}

static bool is_empty(gnutls_pubkey_t key)
{
	return !key || key->params.algo == GNUTLS_PK_UNKNOWN;
}

int pubkey_import_spki(gnutls_pubkey_t key, const gnutls_datum_t *spki_der)
{
	struct pk_params p;

	TRY(der_spki_parse(spki_der->data, spki_der->size, &p));
	pk_params_clear(&key->params);
	key->params = p;
	return 0;
}

/**
 * gnutls_pubkey_import:
 * @key: the key to fill
 * @data: a SubjectPublicKeyInfo
 * @format: DER or PEM ("PUBLIC KEY")
 *
 * Returns: 0, or a negative error code.
 * Since: 2.12.0
 */
int gnutls_pubkey_import(gnutls_pubkey_t key, const gnutls_datum_t *data,
			 gnutls_x509_crt_fmt_t format)
{
	autodatum der = {0};

	if (!key)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	if (format != GNUTLS_X509_FMT_PEM)
		return pubkey_import_spki(key, data);
	TRY(pem_decode(data->data, data->size, PEM_LABEL, &der));
	return pubkey_import_spki(key, &der);
}

/**
 * gnutls_pubkey_import_privkey:
 * @key: the key to fill
 * @pkey: a private key in memory
 * @usage: GNUTLS_KEY_* flags: what the key may be used for, or zero
 * @flags: zero
 *
 * Takes the public half of a private key.
 *
 * Returns: 0; %GNUTLS_E_INVALID_REQUEST if the private key is not in memory.
 * Since: 2.12.0
 */
int gnutls_pubkey_import_privkey(gnutls_pubkey_t key, gnutls_privkey_t pkey, unsigned int usage,
				 unsigned int flags)
{
	const struct pk_params *from = privkey_params(pkey);
	struct pk_params p = {0};

	(void)flags;
	if (!key || !from)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	TRY(pk_params_copy_public(&p, from));
	pk_params_clear(&key->params);
	key->params = p;
	key->key_usage = usage;
	return 0;
}

/**
 * gnutls_pubkey_set_pin_function:
 * @key: the key
 * @fn: the function that is asked for passwords
 * @userdata: handed to it
 *
 * Since: 3.1.0
 */
void gnutls_pubkey_set_pin_function(gnutls_pubkey_t key, gnutls_pin_callback_t fn, void *userdata)
{
	key->pin = (struct pin_source){fn, userdata};
}

/**
 * gnutls_pubkey_get_pk_algorithm:
 * @key: the key
 * @bits: set to the size of the key in bits (may be %NULL)
 *
 * Returns: the gnutls_pk_algorithm_t of the key, or a negative error code.
 * Since: 2.12.0
 */
int gnutls_pubkey_get_pk_algorithm(gnutls_pubkey_t key, unsigned int *bits)
{
	if (!key)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	if (bits)
		*bits = pk_params_bits(&key->params);
	return (int)key->params.algo;
}

/**
 * gnutls_pubkey_get_key_usage:
 * @key: the key
 * @usage: set to GNUTLS_KEY_* flags; zero: not restricted
 *
 * Returns: 0, or a negative error code.
 * Since: 2.12.0
 */
int gnutls_pubkey_get_key_usage(gnutls_pubkey_t key, unsigned int *usage)
{
	if (!key)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	if (usage)
		*usage = key->key_usage;
	return 0;
}

/**
 * gnutls_pubkey_set_key_usage:
 * @key: the key
 * @usage: GNUTLS_KEY_* flags
 *
 * Returns: 0, or a negative error code.
 * Since: 2.12.0
 */
int gnutls_pubkey_set_key_usage(gnutls_pubkey_t key, unsigned int usage)
{
	if (!key)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	key->key_usage = usage;
	return 0;
}

/**
 * gnutls_pubkey_get_preferred_hash_algorithm:
 * @key: the key
 * @hash: set to the hash that goes best with the key
 * @mand: set to 1 if no other may be used, else to 0 (may be %NULL)
 *
 * Returns: 0, or a negative error code.
 * Since: 2.12.0
 */
int gnutls_pubkey_get_preferred_hash_algorithm(gnutls_pubkey_t key, gnutls_digest_algorithm_t *hash,
					       unsigned int *mand)
{
	if (!key)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	return keys_preferred_digest(&key->params, hash, mand);
}

/**
 * gnutls_pubkey_get_key_id:
 * @key: the key
 * @flags: gnutls_keyid_flags_t: which hash makes the identifier (zero: SHA-1)
 * @output_data: room for the identifier
 * @output_data_size: size of the room, and then of the identifier
 *
 * Gives the identifier of the key: the hash of its SubjectPublicKeyInfo.
 *
 * Returns: 0; %GNUTLS_E_SHORT_MEMORY_BUFFER, or another negative error code.
 * Since: 2.12.0
 */
int gnutls_pubkey_get_key_id(gnutls_pubkey_t key, unsigned int flags, unsigned char *output_data,
			     size_t *output_data_size)
{
	if (is_empty(key))
		return ERR(GNUTLS_E_INVALID_REQUEST);
	return keys_id(&key->params, flags, output_data, output_data_size);
}

/**
 * gnutls_pubkey_get_spki:
 * @key: the key
 * @spki: set to the parameters of the key
 * @flags: zero
 *
 * Returns: 0; %GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE if there are none.
 * Since: 3.6.0
 */
int gnutls_pubkey_get_spki(gnutls_pubkey_t key, const gnutls_x509_spki_t spki, unsigned int flags)
{
	(void)flags;
	if (!key)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	return keys_get_spki(&key->params, spki);
}

/**
 * gnutls_pubkey_set_spki:
 * @key: an RSA or RSA-PSS key
 * @spki: parameters, as gnutls_x509_spki_set_rsa_pss_params() makes them
 * @flags: zero
 *
 * Returns: 0; %GNUTLS_E_INVALID_REQUEST if they don't go together.
 * Since: 3.6.0
 */
int gnutls_pubkey_set_spki(gnutls_pubkey_t key, const gnutls_x509_spki_t spki, unsigned int flags)
{
	(void)flags;
	if (!key)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	return keys_set_spki(&key->params, spki);
}

/**
 * gnutls_pubkey_verify_params:
 * @key: the key
 *
 * Checks what can be checked: sizes, and that a point is on its curve.
 *
 * Returns: 0; %GNUTLS_E_PK_INVALID_PUBKEY, or another negative error code.
 * Since: 3.3.0
 */
int gnutls_pubkey_verify_params(gnutls_pubkey_t key)
{
	if (is_empty(key))
		return ERR(GNUTLS_E_INVALID_REQUEST);
	return pk_check_public(&key->params);
}

/**
 * gnutls_pubkey_export2:
 * @key: the key
 * @format: DER or PEM
 * @out: the SubjectPublicKeyInfo, to be freed with gnutls_free()
 *
 * Returns: 0, or a negative error code.
 * Since: 3.1.3
 */
int gnutls_pubkey_export2(gnutls_pubkey_t key, gnutls_x509_crt_fmt_t format, gnutls_datum_t *out)
{
	autodatum der = {0};

	if (is_empty(key))
		return ERR(GNUTLS_E_INVALID_REQUEST);
	TRY(der_spki_encode(&key->params, &der));
	return keys_export_der(format, PEM_LABEL, &der, out);
}

/**
 * gnutls_pubkey_export:
 * @key: the key
 * @format: DER or PEM
 * @output_data: room for the SubjectPublicKeyInfo
 * @output_data_size: size of the room, and then of the encoding
 *
 * Returns: 0; %GNUTLS_E_SHORT_MEMORY_BUFFER, or another negative error code.
 * Since: 2.12.0
 */
int gnutls_pubkey_export(gnutls_pubkey_t key, gnutls_x509_crt_fmt_t format, void *output_data,
			 size_t *output_data_size)
{
	autodatum out = {0};

	TRY(gnutls_pubkey_export2(key, format, &out));
	return datum_export(out.data, out.size, format == GNUTLS_X509_FMT_PEM, output_data,
			    output_data_size);
}

/**
 * gnutls_pubkey_export_rsa_raw:
 * @key: an RSA key
 * @m: modulus (may be %NULL)
 * @e: public exponent (may be %NULL)
 *
 * Gives the numbers of the key, each to be freed with gnutls_free().
 *
 * Returns: 0; %GNUTLS_E_INVALID_REQUEST if it is no RSA key.
 * Since: 3.3.0
 */
int gnutls_pubkey_export_rsa_raw(gnutls_pubkey_t key, gnutls_datum_t *m, gnutls_datum_t *e)
{
	return gnutls_pubkey_export_rsa_raw2(key, m, e, 0);
}

/**
 * gnutls_pubkey_export_rsa_raw2:
 * @key: an RSA key
 * @m: modulus (may be %NULL)
 * @e: public exponent (may be %NULL)
 * @flags: %GNUTLS_EXPORT_FLAG_NO_LZ: without leading zero bytes
 *
 * Gives the numbers of the key, each to be freed with gnutls_free().
 *
 * Returns: 0; %GNUTLS_E_INVALID_REQUEST if it is no RSA key.
 * Since: 3.6.0
 */
int gnutls_pubkey_export_rsa_raw2(gnutls_pubkey_t key, gnutls_datum_t *m, gnutls_datum_t *e,
				  unsigned flags)
{
	if (!key)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	return keys_export_rsa(&key->params, flags, m, e, NULL, NULL, NULL, NULL, NULL, NULL);
}

/**
 * gnutls_pubkey_export_dsa_raw:
 * @key: a DSA key
 * @p: prime (may be %NULL)
 * @q: order of the subgroup (may be %NULL)
 * @g: generator (may be %NULL)
 * @y: public key (may be %NULL)
 *
 * Gives the numbers of the key, each to be freed with gnutls_free().
 *
 * Returns: 0; %GNUTLS_E_INVALID_REQUEST if it is no DSA key.
 * Since: 3.3.0
 */
int gnutls_pubkey_export_dsa_raw(gnutls_pubkey_t key, gnutls_datum_t *p, gnutls_datum_t *q,
				 gnutls_datum_t *g, gnutls_datum_t *y)
{
	return gnutls_pubkey_export_dsa_raw2(key, p, q, g, y, 0);
}

/**
 * gnutls_pubkey_export_dsa_raw2:
 * @key: a DSA key
 * @p: prime (may be %NULL)
 * @q: order of the subgroup (may be %NULL)
 * @g: generator (may be %NULL)
 * @y: public key (may be %NULL)
 * @flags: %GNUTLS_EXPORT_FLAG_NO_LZ: without leading zero bytes
 *
 * Gives the numbers of the key, each to be freed with gnutls_free().
 *
 * Returns: 0; %GNUTLS_E_INVALID_REQUEST if it is no DSA key.
 * Since: 3.6.0
 */
int gnutls_pubkey_export_dsa_raw2(gnutls_pubkey_t key, gnutls_datum_t *p, gnutls_datum_t *q,
				  gnutls_datum_t *g, gnutls_datum_t *y, unsigned flags)
{
	if (!key)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	return keys_export_dsa(&key->params, flags, p, q, g, y, NULL);
}

/**
 * gnutls_pubkey_export_ecc_raw:
 * @key: a key on an elliptic curve
 * @curve: the curve (may be %NULL)
 * @x: x coordinate; on Edwards and Montgomery curves the public key (may be %NULL)
 * @y: y coordinate; empty there (may be %NULL)
 *
 * Gives the numbers of the key, each to be freed with gnutls_free().
 *
 * Returns: 0; %GNUTLS_E_INVALID_REQUEST if it is no such key.
 * Since: 3.0
 */
int gnutls_pubkey_export_ecc_raw(gnutls_pubkey_t key, gnutls_ecc_curve_t *curve, gnutls_datum_t *x,
				 gnutls_datum_t *y)
{
	return gnutls_pubkey_export_ecc_raw2(key, curve, x, y, 0);
}

/**
 * gnutls_pubkey_export_ecc_raw2:
 * @key: a key on an elliptic curve
 * @curve: the curve (may be %NULL)
 * @x: x coordinate; on Edwards and Montgomery curves the public key (may be %NULL)
 * @y: y coordinate; empty there (may be %NULL)
 * @flags: %GNUTLS_EXPORT_FLAG_NO_LZ: without leading zero bytes
 *
 * Gives the numbers of the key, each to be freed with gnutls_free().
 *
 * Returns: 0; %GNUTLS_E_INVALID_REQUEST if it is no such key.
 * Since: 3.6.0
 */
int gnutls_pubkey_export_ecc_raw2(gnutls_pubkey_t key, gnutls_ecc_curve_t *curve, gnutls_datum_t *x,
				  gnutls_datum_t *y, unsigned flags)
{
	if (!key)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	return keys_export_ecc(&key->params, flags, curve, x, y, NULL);
}

/**
 * gnutls_pubkey_export_ecc_x962:
 * @key: an ECDSA key
 * @parameters: DER of the curve's object identifier, to be freed with gnutls_free()
 * @ecpoint: DER OCTET STRING with the uncompressed point, to be freed with gnutls_free()
 *
 * Returns: 0; %GNUTLS_E_INVALID_REQUEST if it is no such key.
 * Since: 3.3.0
 */
int gnutls_pubkey_export_ecc_x962(gnutls_pubkey_t key, gnutls_datum_t *parameters,
				  gnutls_datum_t *ecpoint)
{
	autodatum point = {0}, params = {0};
	autowriter w = {0};

	if (is_empty(key) || key->params.algo != GNUTLS_PK_ECDSA)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	TRY(der_pk_encode_params(&key->params, &params));
	TRY(der_point_encode(&key->params, &point));
	der_write(&w, DER_OCTETS, point.data, point.size);
	TRY(writer_take_datum(&w, ecpoint));
	*parameters = params;
	params = (gnutls_datum_t){0};
	return 0;
}

/**
 * gnutls_pubkey_import_ecc_x962:
 * @key: the key to fill
 * @parameters: DER of a curve's object identifier
 * @ecpoint: DER OCTET STRING with an uncompressed point
 *
 * Returns: 0, or a negative error code.
 * Since: 2.12.0
 */
int gnutls_pubkey_import_ecc_x962(gnutls_pubkey_t key, const gnutls_datum_t *parameters,
				  const gnutls_datum_t *ecpoint)
{
	struct der_algid algid = {.oid = "1.2.840.10045.2.1"};
	struct pk_params p = {0};
	gnutls_datum_t point;
	struct reader r;
	int ret;

	if (!key || !parameters || !ecpoint)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	algid.params = *parameters;
	TRY_CLEAN(der_pk_parse(&algid, &p));
	r = reader_of_datum(ecpoint);
	TRY_CLEAN(der_read_octets(&r, &point));
	TRY_CLEAN(der_read_end(&r));
	TRY_CLEAN(der_point_parse(&point, &p));
	pk_params_clear(&key->params);
	key->params = p;
	return 0;
cleanup:
	pk_params_clear(&p);
	return ret;
}

/**
 * gnutls_pubkey_import_rsa_raw:
 * @key: the key to fill
 * @m: modulus
 * @e: public exponent
 *
 * Makes a key of its numbers, unsigned and big endian.
 *
 * Returns: 0, or a negative error code.
 * Since: 2.12.0
 */
int gnutls_pubkey_import_rsa_raw(gnutls_pubkey_t key, const gnutls_datum_t *m,
				 const gnutls_datum_t *e)
{
	if (!key || !m || !e)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	return keys_import_rsa(&key->params, m, e, NULL, NULL, NULL, NULL, NULL, NULL);
}

/**
 * gnutls_pubkey_import_dsa_raw:
 * @key: the key to fill
 * @p: prime
 * @q: order of the subgroup
 * @g: generator
 * @y: public key
 *
 * Makes a key of its numbers, unsigned and big endian.
 *
 * Returns: 0, or a negative error code.
 * Since: 2.12.0
 */
int gnutls_pubkey_import_dsa_raw(gnutls_pubkey_t key, const gnutls_datum_t *p,
				 const gnutls_datum_t *q, const gnutls_datum_t *g,
				 const gnutls_datum_t *y)
{
	if (!key || !p || !q || !g || !y)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	return keys_import_dsa(&key->params, p, q, g, y, NULL);
}

/**
 * gnutls_pubkey_import_ecc_raw:
 * @key: the key to fill
 * @curve: the curve
 * @x: x coordinate; on Edwards and Montgomery curves the public key
 * @y: y coordinate; %NULL there
 *
 * Makes a key on an elliptic curve of its numbers.
 *
 * Returns: 0, or a negative error code.
 * Since: 3.0
 */
int gnutls_pubkey_import_ecc_raw(gnutls_pubkey_t key, gnutls_ecc_curve_t curve,
				 const gnutls_datum_t *x, const gnutls_datum_t *y)
{
	if (!key || !x)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	return keys_import_ecc(&key->params, curve, x, y, NULL);
}

/**
 * gnutls_pubkey_verify_data2:
 * @pubkey: the key
 * @algo: the signature scheme
 * @flags: zero, or gnutls_certificate_verify_flags such as %GNUTLS_VERIFY_ALLOW_BROKEN
 * @data: what was signed
 * @signature: the signature
 *
 * Returns: 0; %GNUTLS_E_PK_SIG_VERIFY_FAILED; %GNUTLS_E_INCOMPATIBLE_SIG_WITH_KEY or
 *   %GNUTLS_E_CONSTRAINT_ERROR if the key doesn't make such signatures;
 *   %GNUTLS_E_INSUFFICIENT_SECURITY for a broken hash, or another negative error code.
 * Since: 3.0
 */
int gnutls_pubkey_verify_data2(gnutls_pubkey_t pubkey, gnutls_sign_algorithm_t algo,
			       unsigned int flags, const gnutls_datum_t *data,
			       const gnutls_datum_t *signature)
{
	const struct sign_entry *se = sign_find(algo);

	if (is_empty(pubkey) || !se || (flags & GNUTLS_PUBKEY_VERIFY_FLAG_TLS1_RSA))
		return ERR(GNUTLS_E_INVALID_REQUEST);
	return keys_verify_data(&pubkey->params, se, NULL, flags, data, signature);
}

/**
 * gnutls_pubkey_verify_hash2:
 * @key: the key
 * @algo: the signature scheme
 * @flags: zero, or gnutls_certificate_verify_flags; %GNUTLS_PUBKEY_VERIFY_FLAG_TLS1_RSA: an RSA key
 *   signed @hash as it is, @algo is not looked at
 * @hash: the hash
 * @signature: the signature
 *
 * Returns: as gnutls_pubkey_verify_data2().
 * Since: 3.0
 */
int gnutls_pubkey_verify_hash2(gnutls_pubkey_t key, gnutls_sign_algorithm_t algo,
			       unsigned int flags, const gnutls_datum_t *hash,
			       const gnutls_datum_t *signature)
{
	const struct pk_sign_how raw = {.algo = GNUTLS_PK_RSA};
	const struct sign_entry *se = sign_find(algo);

	if (is_empty(key))
		return ERR(GNUTLS_E_INVALID_REQUEST);
	if (flags & GNUTLS_PUBKEY_VERIFY_FLAG_TLS1_RSA) {
		if (key->params.algo != GNUTLS_PK_RSA)
			return ERR(GNUTLS_E_INCOMPATIBLE_SIG_WITH_KEY);
		return pk_verify(&key->params, &raw, hash, signature);
	}
	if (!se)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	return keys_verify_hash(&key->params, se, NULL, flags, hash, signature);
}

/**
 * gnutls_pubkey_encrypt_data:
 * @key: an RSA key
 * @flags: zero
 * @plaintext: what to encrypt
 * @ciphertext: the result (RSAES-PKCS1-v1_5), to be freed with gnutls_free()
 *
 * Returns: 0; %GNUTLS_E_INVALID_REQUEST if it is no RSA key, or another negative error code.
 * Since: 3.0
 */
int gnutls_pubkey_encrypt_data(gnutls_pubkey_t key, unsigned int flags,
			       const gnutls_datum_t *plaintext, gnutls_datum_t *ciphertext)
{
	(void)flags;
	if (is_empty(key) || key->params.algo != GNUTLS_PK_RSA)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	return pk_encrypt(&key->params, plaintext, ciphertext);
}
