/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Encrypted private keys: EncryptedPrivateKeyInfo (RFC 5958 §3), OpenSSL's PEM encryption
 * (RFC 1421 headers), and what gnutls_pkcs8_info tells about them. */
#include "config.h"

#include <string.h>

#include "base/mem.h"
#include "base/pem.h"
#include "crypto/hash.h"
#include "keys/keys.h"
#include "keys/pbe.h"

static int read_encrypted(const void *der, size_t len, struct der_algid *algid,
			  gnutls_datum_t *cipher)
{
	struct reader r = reader_of(der, len), seq;

	TRY(der_read(&r, DER_SEQUENCE, &seq));
	TRY(der_read_end(&r));
	TRY(der_read_algid(&seq, algid));
	TRY(der_read_octets(&seq, cipher));
	return der_read_end(&seq);
}

int keys_decrypt_pkcs8(const void *der, size_t len, const char *password, gnutls_datum_t *plain)
{
	struct der_algid algid;
	gnutls_datum_t cipher;
	struct pbe pbe;

	*plain = (gnutls_datum_t){0};
	TRY(read_encrypted(der, len, &algid, &cipher));
	TRY(pbe_parse(&algid, &pbe));
	return pbe_decrypt(&pbe, password, &cipher, plain);
}

int keys_encrypt_pkcs8(const gnutls_datum_t *plain, const char *password, unsigned flags,
		       gnutls_datum_t *der)
{
	autodatum cipher = {0};
	autowriter w = {0};
	struct pbe pbe;
	size_t mark;

	TRY(pbe_fresh(flags, &pbe));
	TRY(pbe_encrypt(&pbe, password, plain, &cipher));
	mark = der_open(&w, DER_SEQUENCE);
	pbe_write(&w, &pbe);
	der_write(&w, DER_OCTETS, cipher.data, cipher.size);
	der_close(&w, mark);
	return writer_take_datum(&w, der);
}

static const struct {
	const char *name;
	gnutls_cipher_algorithm_t cipher;
	uint8_t key_len, iv_len;
} dek_ciphers[] = {
	{"DES-CBC", GNUTLS_CIPHER_DES_CBC, 8, 8},
	{"DES-EDE3-CBC", GNUTLS_CIPHER_3DES_CBC, 24, 8},
	{"AES-128-CBC", GNUTLS_CIPHER_AES_128_CBC, 16, 16},
	{"AES-192-CBC", GNUTLS_CIPHER_AES_192_CBC, 24, 16},
	{"AES-256-CBC", GNUTLS_CIPHER_AES_256_CBC, 32, 16},
	{"CAMELLIA-128-CBC", GNUTLS_CIPHER_CAMELLIA_128_CBC, 16, 16},
	{"CAMELLIA-192-CBC", GNUTLS_CIPHER_CAMELLIA_192_CBC, 24, 16},
	{"CAMELLIA-256-CBC", GNUTLS_CIPHER_CAMELLIA_256_CBC, 32, 16},
};

static int hex_nibble(uint8_t c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return -1;
}

/* "AES-128-CBC,<IV in hex>" */
static int parse_dek(struct reader r, size_t *row, uint8_t iv[PBE_IV_MAX])
{
	const uint8_t *comma = memchr(r.p, ',', reader_left(&r));
	struct reader name, hex;
	size_t i;

	if (!comma || reader_take(&r, (size_t)(comma - r.p), &name) < 0 || reader_skip(&r, 1) < 0)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	hex = r;
	for (i = 0; i < ARRAY_LEN(dek_ciphers); i++)
		if (strlen(dek_ciphers[i].name) == reader_left(&name) &&
		    memcmp(dek_ciphers[i].name, name.p, reader_left(&name)) == 0)
			break;
	if (i == ARRAY_LEN(dek_ciphers))
		return ERR(GNUTLS_E_UNKNOWN_CIPHER_TYPE);
	if (reader_left(&hex) != 2u * dek_ciphers[i].iv_len)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	for (size_t k = 0; k < dek_ciphers[i].iv_len; k++) {
		int hi = hex_nibble(hex.p[2 * k]), lo = hex_nibble(hex.p[2 * k + 1]);

		if (hi < 0 || lo < 0)
			return ERR(GNUTLS_E_INVALID_REQUEST);
		iv[k] = (uint8_t)(hi << 4 | lo);
	}
	*row = i;
	return 0;
}

int keys_decrypt_dek(const struct reader *dek_info, const gnutls_datum_t *body,
		     const char *password, gnutls_datum_t *plain)
{
	uint8_t iv[PBE_IV_MAX], key[PBE_KEY_MAX], block[16];
	size_t row = 0, have = 0, key_len, n;
	struct hash h = {0};
	int ret;

	*plain = (gnutls_datum_t){0};
	TRY(parse_dek(*dek_info, &row, iv));
	key_len = dek_ciphers[row].key_len;
	if (!password)
		return ERR(GNUTLS_E_DECRYPTION_FAILED);
	/* one round of MD5 over what came before, the password and the IV's first 8 bytes */
	TRY(hash_init(&h, GNUTLS_DIG_MD5));
	while (have < key_len) {
		if (have)
			hash_update(&h, block, sizeof(block));
		hash_update(&h, password, strlen(password));
		hash_update(&h, iv, 8);
		hash_digest(&h, block);
		n = MIN(sizeof(block), key_len - have);
		memcpy(key + have, block, n);
		have += n;
	}
	hash_clear(&h);
	ret = pbe_cipher_open(dek_ciphers[row].cipher, key, key_len, iv, dek_ciphers[row].iv_len,
			      body, plain);
	mem_wipe(key, sizeof(key));
	mem_wipe(block, sizeof(block));
	return ret;
}

/**
 * gnutls_pkcs8_info:
 * @data: an encrypted PKCS #8 key
 * @format: of @data, DER or PEM
 * @schema: set to the scheme, a gnutls_pkcs_encrypt_flags_t (may be NULL)
 * @cipher: set to the gnutls_cipher_algorithm_t (may be NULL)
 * @salt: room for the salt (may be NULL)
 * @salt_size: room at @salt, and then the salt's size (may be NULL)
 * @iter_count: set to the iterations of the key derivation (may be NULL)
 * @oid: set to the object identifier of the scheme, to be freed with gnutls_free() (may be NULL);
 *   set even when the scheme is unknown
 *
 * Tells how a private key is encrypted, without decrypting it.
 *
 * Returns: 0; %GNUTLS_E_INVALID_REQUEST if the key is not encrypted, %GNUTLS_E_UNKNOWN_CIPHER_TYPE
 *   for a scheme that isn't supported, %GNUTLS_E_SHORT_MEMORY_BUFFER (@salt_size is set), or
 *   another negative error code.
 * Since: 3.4.0
 */
int gnutls_pkcs8_info(const gnutls_datum_t *data, gnutls_x509_crt_fmt_t format,
		      unsigned int *schema, unsigned int *cipher, void *salt,
		      unsigned int *salt_size, unsigned int *iter_count, char **oid)
{
	static const char *const labels[] = {"ENCRYPTED PRIVATE KEY", "PRIVATE KEY", NULL};
	autopem block = {0};
	struct der_algid algid;
	gnutls_datum_t cipher_text, der = *data;
	struct pbe pbe;
	int ret;

	if (oid)
		*oid = NULL;
	if (format == GNUTLS_X509_FMT_PEM) {
		struct reader r = reader_of_datum(data);

		TRY(pem_next_of(&r, labels, &block));
		if (pem_block_is(&block, "PRIVATE KEY"))
			return ERR(GNUTLS_E_INVALID_REQUEST);
		der = block.data;
	}
	ret = read_encrypted(der.data, der.size, &algid, &cipher_text);
	if (ret < 0) {
		struct pk_params p;

		if (keys_parse_pkcs8(der.data, der.size, &p) < 0)
			return ERR(ret);
		pk_params_clear(&p);
		return ERR(GNUTLS_E_INVALID_REQUEST);
	}
	if (oid) {
		*oid = mem_strdup(algid.oid);
		if (!*oid)
			return ERR(GNUTLS_E_MEMORY_ERROR);
	}
	TRY(pbe_parse(&algid, &pbe));
	if (schema)
		*schema = pbe.schema->flag;
	if (cipher)
		*cipher = pbe.schema->cipher;
	if (iter_count)
		*iter_count = pbe.iterations;
	if (salt_size) {
		unsigned room = *salt_size;

		*salt_size = (unsigned)pbe.salt_len;
		if (salt) {
			if (room < pbe.salt_len)
				return ERR(GNUTLS_E_SHORT_MEMORY_BUFFER);
			memcpy(salt, pbe.salt, pbe.salt_len);
		}
	}
	return 0;
}

/**
 * gnutls_pkcs_schema_get_name:
 * @schema: one of gnutls_pkcs_encrypt_flags_t
 *
 * Returns: a name of the encryption scheme, or %NULL if there is no such scheme.
 * Since: 3.4.0
 */
const char *gnutls_pkcs_schema_get_name(unsigned int schema)
{
	const struct pbe_schema *s = pbe_schema_find(schema);

	return s ? s->name : NULL;
}

/**
 * gnutls_pkcs_schema_get_oid:
 * @schema: one of gnutls_pkcs_encrypt_flags_t
 *
 * Returns: the object identifier of the encryption scheme, for PBES2 of the cipher in it; or %NULL
 *   if there is no such scheme.
 * Since: 3.4.0
 */
const char *gnutls_pkcs_schema_get_oid(unsigned int schema)
{
	const struct pbe_schema *s = pbe_schema_find(schema);

	if (!s)
		return NULL;
	return s->cipher_oid ? s->cipher_oid : s->oid;
}
