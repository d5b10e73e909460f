/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gnutls_x509_privkey_t out to DER, PEM and PKCS #8, and as plain numbers. */
#include "config.h"

#include "base/mem.h"
#include "keys/keys.h"

static bool is_empty(gnutls_x509_privkey_t key)
{
	return !key || key->params.algo == GNUTLS_PK_UNKNOWN;
}

/**
 * gnutls_x509_privkey_export2:
 * @key: the key
 * @format: DER or PEM
 * @out: the encoding, to be freed with gnutls_free()
 *
 * Encodes the key without encryption in the old form of its kind (PKCS #1, SEC 1, DSA); PKCS #8
 * where there is none.
 *
 * Returns: 0, or a negative error code.
 * Since: 3.1.3
 */
int gnutls_x509_privkey_export2(gnutls_x509_privkey_t key, gnutls_x509_crt_fmt_t format,
				gnutls_datum_t *out)
{
	autodatum der = {0};
	const char *label;

	if (is_empty(key))
		return ERR(GNUTLS_E_INVALID_REQUEST);
	if (key->flags & GNUTLS_PRIVKEY_FLAG_PROVABLE) {
		TRY(keys_encode_pkcs8(&key->params, &der));
		label = "PRIVATE KEY";
	} else {
		TRY(keys_encode_private(&key->params, &der, &label));
	}
	return keys_export_der(format, label, &der, out);
}

/**
 * gnutls_x509_privkey_export:
 * @key: the key
 * @format: DER or PEM
 * @output_data: room for the encoding
 * @output_data_size: size of the room, and then of the encoding
 *
 * As gnutls_x509_privkey_export2(), into the caller's memory.
 *
 * Returns: 0; %GNUTLS_E_SHORT_MEMORY_BUFFER, or another negative error code.
 */
int gnutls_x509_privkey_export(gnutls_x509_privkey_t key, gnutls_x509_crt_fmt_t format,
			       void *output_data, size_t *output_data_size)
{
	autodatum out = {0};

	TRY(gnutls_x509_privkey_export2(key, format, &out));
	return datum_export(out.data, out.size, format == GNUTLS_X509_FMT_PEM, output_data,
			    output_data_size);
}

/**
 * gnutls_x509_privkey_export2_pkcs8:
 * @key: the key
 * @format: DER or PEM
 * @password: the password, or %NULL: no encryption
 * @flags: gnutls_pkcs_encrypt_flags_t: the scheme (zero: AES-256 with PBKDF2)
 * @out: the encoding, to be freed with gnutls_free()
 *
 * Encodes the key as PKCS #8 (RFC 5958), encrypted if there is a password or
 * %GNUTLS_PKCS_NULL_PASSWORD and @flags don't have %GNUTLS_PKCS_PLAIN.
 *
 * Returns: 0, or a negative error code.
 * Since: 3.1.3
 */
int gnutls_x509_privkey_export2_pkcs8(gnutls_x509_privkey_t key, gnutls_x509_crt_fmt_t format,
				      const char *password, unsigned int flags, gnutls_datum_t *out)
{
	autodatum plain = {0}, der = {0};

	if (is_empty(key))
		return ERR(GNUTLS_E_INVALID_REQUEST);
	TRY(keys_encode_pkcs8(&key->params, &plain));
	if ((flags & GNUTLS_PKCS_PLAIN) || (!password && !(flags & GNUTLS_PKCS_NULL_PASSWORD)))
		return keys_export_der(format, "PRIVATE KEY", &plain, out);
	TRY(keys_encrypt_pkcs8(&plain, password, flags, &der));
	return keys_export_der(format, "ENCRYPTED PRIVATE KEY", &der, out);
}

/**
 * gnutls_x509_privkey_export_pkcs8:
 * @key: the key
 * @format: DER or PEM
 * @password: the password, or %NULL: no encryption
 * @flags: gnutls_pkcs_encrypt_flags_t
 * @output_data: room for the encoding
 * @output_data_size: size of the room, and then of the encoding
 *
 * As gnutls_x509_privkey_export2_pkcs8(), into the caller's memory.
 *
 * Returns: 0; %GNUTLS_E_SHORT_MEMORY_BUFFER, or another negative error code.
 */
int gnutls_x509_privkey_export_pkcs8(gnutls_x509_privkey_t key, gnutls_x509_crt_fmt_t format,
				     const char *password, unsigned int flags, void *output_data,
				     size_t *output_data_size)
{
	autodatum out = {0};

	TRY(gnutls_x509_privkey_export2_pkcs8(key, format, password, flags, &out));
	return datum_export(out.data, out.size, format == GNUTLS_X509_FMT_PEM, output_data,
			    output_data_size);
}

/**
 * gnutls_x509_privkey_import_rsa_raw:
 * @key: the key to fill
 * @m: modulus
 * @e: public exponent
 * @d: private exponent
 * @p: first prime
 * @q: second prime
 * @u: coefficient (may be %NULL)
 *
 * Makes an RSA key of its numbers, unsigned and big endian.
 *
 * Returns: 0, or a negative error code.
 */
int gnutls_x509_privkey_import_rsa_raw(gnutls_x509_privkey_t key, const gnutls_datum_t *m,
				       const gnutls_datum_t *e, const gnutls_datum_t *d,
				       const gnutls_datum_t *p, const gnutls_datum_t *q,
				       const gnutls_datum_t *u)
{
	return gnutls_x509_privkey_import_rsa_raw2(key, m, e, d, p, q, u, NULL, NULL);
}

/**
 * gnutls_x509_privkey_import_rsa_raw2:
 * @key: the key to fill
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
 */
int gnutls_x509_privkey_import_rsa_raw2(gnutls_x509_privkey_t key, const gnutls_datum_t *m,
					const gnutls_datum_t *e, const gnutls_datum_t *d,
					const gnutls_datum_t *p, const gnutls_datum_t *q,
					const gnutls_datum_t *u, const gnutls_datum_t *e1,
					const gnutls_datum_t *e2)
{
	if (!key || !m || !e || !p || !q)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	return keys_import_rsa(&key->params, m, e, d, p, q, u, e1, e2);
}

/**
 * gnutls_x509_privkey_import_ecc_raw:
 * @key: the key to fill
 * @curve: the curve
 * @x: x coordinate; on Edwards and Montgomery curves the public key (may be %NULL)
 * @y: y coordinate (may be %NULL there)
 * @k: private key
 *
 * Makes a key on an elliptic curve of its numbers.
 *
 * Returns: 0, or a negative error code.
 * Since: 3.0
 */
int gnutls_x509_privkey_import_ecc_raw(gnutls_x509_privkey_t key, gnutls_ecc_curve_t curve,
				       const gnutls_datum_t *x, const gnutls_datum_t *y,
				       const gnutls_datum_t *k)
{
	if (!key || !k)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	return keys_import_ecc(&key->params, curve, x, y, k);
}

/**
 * gnutls_x509_privkey_import_dsa_raw:
 * @key: the key to fill
 * @p: prime
 * @q: order of the subgroup
 * @g: generator
 * @y: public key (may be %NULL)
 * @x: private key
 *
 * Makes a DSA key of its numbers, unsigned and big endian.
 *
 * Returns: 0, or a negative error code.
 */
int gnutls_x509_privkey_import_dsa_raw(gnutls_x509_privkey_t key, const gnutls_datum_t *p,
				       const gnutls_datum_t *q, const gnutls_datum_t *g,
				       const gnutls_datum_t *y, const gnutls_datum_t *x)
{
	if (!key || !p || !q || !g || !x)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	return keys_import_dsa(&key->params, p, q, g, y, x);
}

/**
 * gnutls_x509_privkey_export_rsa_raw:
 * @key: the key
 * @m: modulus
 * @e: public exponent
 * @d: private exponent
 * @p: first prime
 * @q: second prime
 * @u: coefficient
 *
 * Gives the numbers of an RSA key, each to be freed with gnutls_free(); any may be %NULL.
 *
 * Returns: 0; %GNUTLS_E_INVALID_REQUEST if it is no RSA key.
 */
int gnutls_x509_privkey_export_rsa_raw(gnutls_x509_privkey_t key, gnutls_datum_t *m,
				       gnutls_datum_t *e, gnutls_datum_t *d, gnutls_datum_t *p,
				       gnutls_datum_t *q, gnutls_datum_t *u)
{
	return gnutls_x509_privkey_export_rsa_raw2(key, m, e, d, p, q, u, NULL, NULL);
}

/**
 * gnutls_x509_privkey_export_rsa_raw2:
 * @key: the key
 * @m: modulus
 * @e: public exponent
 * @d: private exponent
 * @p: first prime
 * @q: second prime
 * @u: coefficient
 * @e1: d mod p-1
 * @e2: d mod q-1
 *
 * Gives the numbers of an RSA key, each to be freed with gnutls_free(); any may be %NULL.
 *
 * Returns: 0; %GNUTLS_E_INVALID_REQUEST if it is no RSA key.
 * Since: 2.12.0
 */
int gnutls_x509_privkey_export_rsa_raw2(gnutls_x509_privkey_t key, gnutls_datum_t *m,
					gnutls_datum_t *e, gnutls_datum_t *d, gnutls_datum_t *p,
					gnutls_datum_t *q, gnutls_datum_t *u, gnutls_datum_t *e1,
					gnutls_datum_t *e2)
{
	if (!key)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	return keys_export_rsa(&key->params, 0, m, e, d, p, q, u, e1, e2);
}

/**
 * gnutls_x509_privkey_export_dsa_raw:
 * @key: the key
 * @p: prime
 * @q: order of the subgroup
 * @g: generator
 * @y: public key
 * @x: private key
 *
 * Gives the numbers of a DSA key, each to be freed with gnutls_free(); any may be %NULL.
 *
 * Returns: 0; %GNUTLS_E_INVALID_REQUEST if it is no DSA key.
 */
int gnutls_x509_privkey_export_dsa_raw(gnutls_x509_privkey_t key, gnutls_datum_t *p,
				       gnutls_datum_t *q, gnutls_datum_t *g, gnutls_datum_t *y,
				       gnutls_datum_t *x)
{
	if (!key)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	return keys_export_dsa(&key->params, 0, p, q, g, y, x);
}

/**
 * gnutls_x509_privkey_export_ecc_raw:
 * @key: the key
 * @curve: the curve
 * @x: x coordinate; on Edwards and Montgomery curves the public key
 * @y: y coordinate; empty there
 * @k: private key
 *
 * Gives the numbers of a key on an elliptic curve, each to be freed with gnutls_free(); any may be
 * %NULL.
 *
 * Returns: 0; %GNUTLS_E_INVALID_REQUEST if it is no such key.
 * Since: 3.0
 */
int gnutls_x509_privkey_export_ecc_raw(gnutls_x509_privkey_t key, gnutls_ecc_curve_t *curve,
				       gnutls_datum_t *x, gnutls_datum_t *y, gnutls_datum_t *k)
{
	if (!key)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	return keys_export_ecc(&key->params, 0, curve, x, y, k);
}
