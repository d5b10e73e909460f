/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Private keys out of files: which form it is, whether a password is needed, and asking for it. */
#include "config.h"

#include <string.h>

#include "asn1/asn1.h"
#include "base/mem.h"
#include "base/pem.h"
#include "keys/keys.h"

static const char *const plain_labels[] = {"PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY",
					   "DSA PRIVATE KEY", NULL};
static const char *const pkcs8_labels[] = {"PRIVATE KEY", "ENCRYPTED PRIVATE KEY", NULL};
static const char *const openssl_labels[] = {"RSA PRIVATE KEY", "EC PRIVATE KEY", "DSA PRIVATE KEY",
					     NULL};

static void replace(gnutls_x509_privkey_t key, struct pk_params *p)
{
	pk_params_clear(&key->params);
	key->params = *p;
	*p = (struct pk_params){0};
}

/* How the parts of an ASN.1 structure disappointed is nobody's business: one code for all. */
static int one_der_error(int ret)
{
	static const int codes[] = {GNUTLS_E_ASN1_TAG_ERROR, GNUTLS_E_ASN1_DER_OVERFLOW,
				    GNUTLS_E_PARSING_ERROR};

	for (size_t i = 0; i < ARRAY_LEN(codes); i++)
		if (ret == codes[i])
			return GNUTLS_E_ASN1_DER_ERROR;
	return ret;
}

/* What was decrypted is no key: a wrong password that happened to leave the padding in order. */
static int decrypted_error(int ret)
{
	return ret >= 0 || ret == GNUTLS_E_MEMORY_ERROR ? ret : GNUTLS_E_DECRYPTION_FAILED;
}

static int import_der(gnutls_x509_privkey_t key, const void *der, size_t len)
{
	struct pk_params p = {0};

	TRY(one_der_error(keys_parse_private(der, len, &p)));
	replace(key, &p);
	return 0;
}

/* A PKCS #8 structure of either kind. */
static int import_pkcs8_der(gnutls_x509_privkey_t key, const gnutls_datum_t *der,
			    const char *password, unsigned flags)
{
	struct reader r = reader_of_datum(der), seq, any;
	struct pk_params p = {0};
	autodatum plain = {0};
	uint8_t tag;

	TRY(one_der_error(der_read(&r, DER_SEQUENCE, &seq)));
	TRY(der_read_any(&seq, &tag, &any, NULL));
	if (tag == DER_INTEGER) {
		TRY(one_der_error(keys_parse_pkcs8(der->data, der->size, &p)));
	} else {
		if (flags & GNUTLS_PKCS_PLAIN)
			return ERR(GNUTLS_E_DECRYPTION_FAILED);
		TRY(keys_decrypt_pkcs8(der->data, der->size, password, &plain));
		TRY(decrypted_error(keys_parse_pkcs8(plain.data, plain.size, &p)));
	}
	replace(key, &p);
	return 0;
}

static int import_openssl(gnutls_x509_privkey_t key, const struct pem_block *block,
			  const char *password)
{
	struct pk_params p = {0};
	struct reader dek;
	autodatum plain = {0};

	if (!pem_header(block, "DEK-Info", &dek))
		return ERR(GNUTLS_E_PARSING_ERROR);
	TRY(keys_decrypt_dek(&dek, &block->data, password, &plain));
	TRY(decrypted_error(keys_parse_private(plain.data, plain.size, &p)));
	replace(key, &p);
	return 0;
}

/**
 * gnutls_x509_privkey_import:
 * @key: the key to fill
 * @data: the encoded key
 * @format: DER or PEM
 *
 * Reads an unencrypted private key: PKCS #8, or the older forms of RSA, EC and DSA keys. In PEM the
 * first private key is taken, whatever stands around it.
 *
 * Returns: 0; %GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE if PEM holds no unencrypted private key, or
 *   another negative error code.
 */
int gnutls_x509_privkey_import(gnutls_x509_privkey_t key, const gnutls_datum_t *data,
			       gnutls_x509_crt_fmt_t format)
{
	struct reader r = reader_of_datum(data);
	autopem block = {0};
	int ret;

	if (!key)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	if (format != GNUTLS_X509_FMT_PEM)
		return import_der(key, data->data, data->size);
	ret = pem_next_of(&r, plain_labels, &block);
	if (ret == GNUTLS_E_BASE64_UNEXPECTED_HEADER_ERROR)
		return ERR(GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE);
	TRY(ret);
	if (pem_block_is(&block, "PRIVATE KEY"))
		return import_pkcs8_der(key, &block.data, NULL, GNUTLS_PKCS_PLAIN);
	return import_der(key, block.data.data, block.data.size);
}

/**
 * gnutls_x509_privkey_import_pkcs8:
 * @key: the key to fill
 * @data: the encoded key
 * @format: DER or PEM
 * @password: the password of an encrypted key, or %NULL
 * @flags: %GNUTLS_PKCS_PLAIN: do not decrypt anything; %GNUTLS_PKCS_NULL_PASSWORD
 *
 * Reads a PKCS #8 private key (RFC 5958), encrypted (RFC 8018, RFC 7292) or not. A password given
 * for a key that is not encrypted is ignored.
 *
 * Returns: 0; %GNUTLS_E_DECRYPTION_FAILED for a wrong password, or another negative error code.
 */
int gnutls_x509_privkey_import_pkcs8(gnutls_x509_privkey_t key, const gnutls_datum_t *data,
				     gnutls_x509_crt_fmt_t format, const char *password,
				     unsigned int flags)
{
	struct reader r = reader_of_datum(data);
	autopem block = {0};

	if (!key)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	if (format != GNUTLS_X509_FMT_PEM)
		return import_pkcs8_der(key, data, password, flags);
	TRY(pem_next_of(&r, pkcs8_labels, &block));
	return import_pkcs8_der(key, &block.data, password, flags);
}

/**
 * gnutls_x509_privkey_import_openssl:
 * @key: the key to fill
 * @data: PEM with the headers Proc-Type and DEK-Info
 * @password: the password
 *
 * Reads a private key that is encrypted the way older OpenSSL versions do it (RFC 1421 headers, the
 * key made of the password with MD5). That protects badly; such keys are read, never written.
 *
 * Returns: 0; %GNUTLS_E_PARSING_ERROR if it is no such key, %GNUTLS_E_DECRYPTION_FAILED for a
 *   wrong password, or another negative error code.
 */
int gnutls_x509_privkey_import_openssl(gnutls_x509_privkey_t key, const gnutls_datum_t *data,
				       const char *password)
{
	struct reader r = reader_of_datum(data);
	autopem block = {0};
	int ret;

	if (!key)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	ret = pem_next_of(&r, openssl_labels, &block);
	if (ret == GNUTLS_E_BASE64_UNEXPECTED_HEADER_ERROR)
		return ERR(GNUTLS_E_PARSING_ERROR);
	TRY(ret);
	return import_openssl(key, &block, password);
}

/* Whatever form it is in. GNUTLS_E_DECRYPTION_FAILED also where a password is missing. */
static int import_any(gnutls_x509_privkey_t key, const gnutls_datum_t *data,
		      gnutls_x509_crt_fmt_t format, const char *password, unsigned flags)
{
	struct reader r = reader_of_datum(data), dek;
	autopem block = {0};
	struct reader pkcs8 = r;
	int ret;

	if (format != GNUTLS_X509_FMT_PEM) {
		ret = import_der(key, data->data, data->size);
		if (ret >= 0)
			return 0;
		return import_pkcs8_der(key, data, password, flags);
	}
	ret = pem_next_of(&r, plain_labels, &block);
	if (ret >= 0) {
		if (pem_block_is(&block, "PRIVATE KEY"))
			return import_pkcs8_der(key, &block.data, password, flags);
		if (pem_header(&block, "DEK-Info", &dek))
			return import_openssl(key, &block, password);
		return import_der(key, block.data.data, block.data.size);
	}
	if (ret != GNUTLS_E_BASE64_UNEXPECTED_HEADER_ERROR)
		return ERR(ret);
	ret = pem_next_of(&pkcs8, pkcs8_labels, &block);
	if (ret == GNUTLS_E_BASE64_UNEXPECTED_HEADER_ERROR && !password &&
	    !(flags & GNUTLS_PKCS_NULL_PASSWORD))
		return ERR(GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE);
	TRY(ret);
	return import_pkcs8_der(key, &block.data, password, flags);
}

static int (*container_reader)(const gnutls_datum_t *data, gnutls_x509_crt_fmt_t format,
			       const char *password, struct pk_params *params);

void keys_set_container_reader(int (*reader)(const gnutls_datum_t *data,
					     gnutls_x509_crt_fmt_t format, const char *password,
					     struct pk_params *params))
{
	container_reader = reader;
}

/* A PKCS #12 file, if that is what @data is; else the error of the other attempts stays. */
static int import_container(gnutls_x509_privkey_t key, const gnutls_datum_t *data,
			    gnutls_x509_crt_fmt_t format, const char *password, int before)
{
	struct pk_params params = {0};
	int ret;

	if (!container_reader || before == GNUTLS_E_DECRYPTION_FAILED ||
	    before == GNUTLS_E_MEMORY_ERROR)
		return before;
	ret = container_reader(data, format, password, &params);
	if (ret == GNUTLS_E_MAC_VERIFY_FAILED || ret == GNUTLS_E_DECRYPTION_FAILED)
		return GNUTLS_E_DECRYPTION_FAILED;
	if (ret < 0)
		return before;
	pk_params_clear(&key->params);
	key->params = params;
	return 0;
}

static int import_all(gnutls_x509_privkey_t key, const gnutls_datum_t *data,
		      gnutls_x509_crt_fmt_t format, const char *password, unsigned flags)
{
	int ret = import_any(key, data, format, password, flags);

	return ret < 0 ? import_container(key, data, format, password, ret) : ret;
}

/**
 * gnutls_x509_privkey_import2:
 * @key: the key to fill
 * @data: the encoded key
 * @format: DER or PEM
 * @password: the password of an encrypted key, or %NULL
 * @flags: gnutls_pkcs_encrypt_flags_t, or zero
 *
 * Reads a private key in any of the forms that gnutls_x509_privkey_import(),
 * gnutls_x509_privkey_import_pkcs8() and gnutls_x509_privkey_import_openssl() know, or the first
 * one of a PKCS #12 file. For an
 * encrypted key without @password the function set with gnutls_x509_privkey_set_pin_function() is
 * asked, or that of gnutls_pkcs11_set_pin_function().
 *
 * Returns: 0; %GNUTLS_E_DECRYPTION_FAILED for a wrong or missing password, or another negative
 * error code. Since: 3.1
 */
int gnutls_x509_privkey_import2(gnutls_x509_privkey_t key, const gnutls_datum_t *data,
				gnutls_x509_crt_fmt_t format, const char *password,
				unsigned int flags)
{
	char pin[KEYS_PIN_MAX];
	int ret;

	if (!key)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	ret = import_all(key, data, format, password, flags);
	if (ret != GNUTLS_E_DECRYPTION_FAILED || password || !keys_pin_source(&key->pin).fn ||
	    (flags & (GNUTLS_PKCS_PLAIN | GNUTLS_PKCS_NULL_PASSWORD)))
		return ret < 0 ? ERR(ret) : 0;

	TRY(keys_ask_pin(&key->pin, "", "", 0, 0, pin));
	ret = import_all(key, data, format, pin, flags);
	mem_wipe(pin, sizeof(pin));
	return ret < 0 ? ERR(ret) : 0;
}
