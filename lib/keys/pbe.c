/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Password-based encryption: PBES2 with PBKDF2 (RFC 8018 §6.2), PBES1 with MD5 (§6.1), the schemes
 * of PKCS #12 (RFC 7292 appendices B and C). */
#include "config.h"

#include <string.h>

#include "base/ct.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "crypto/cipher.h"
#include "crypto/hash.h"
#include "crypto/kdf.h"
#include "keys/keys.h"
#include "keys/pbe.h"

#define OID_PBES2  "1.2.840.113549.1.5.13"
#define OID_PBKDF2 "1.2.840.113549.1.5.12"

#define ITERATIONS_FRESH 600000
#define SALT_FRESH       16
#define SALT_PBES1       8

static const struct pbe_schema schemas[] = {
	{GNUTLS_PKCS_PBES2_AES_128, "PBES2-AES128-CBC", OID_PBES2, "2.16.840.1.101.3.4.1.2",
	 GNUTLS_CIPHER_AES_128_CBC, PBE_KDF_PBKDF2, 16, 16},
	{GNUTLS_PKCS_PBES2_AES_192, "PBES2-AES192-CBC", OID_PBES2, "2.16.840.1.101.3.4.1.22",
	 GNUTLS_CIPHER_AES_192_CBC, PBE_KDF_PBKDF2, 24, 16},
	{GNUTLS_PKCS_PBES2_AES_256, "PBES2-AES256-CBC", OID_PBES2, "2.16.840.1.101.3.4.1.42",
	 GNUTLS_CIPHER_AES_256_CBC, PBE_KDF_PBKDF2, 32, 16},
	{GNUTLS_PKCS_PBES2_3DES, "PBES2-3DES-CBC", OID_PBES2, "1.2.840.113549.3.7",
	 GNUTLS_CIPHER_3DES_CBC, PBE_KDF_PBKDF2, 24, 8},
	{GNUTLS_PKCS_PBES2_DES, "PBES2-DES-CBC", OID_PBES2, "1.3.14.3.2.7", GNUTLS_CIPHER_DES_CBC,
	 PBE_KDF_PBKDF2, 8, 8},
	{GNUTLS_PKCS_PKCS12_ARCFOUR, "PKCS12-ARCFOUR-SHA1", "1.2.840.113549.1.12.1.1", NULL,
	 GNUTLS_CIPHER_ARCFOUR_128, PBE_KDF_PKCS12, 16, 0},
	{GNUTLS_PKCS_PKCS12_RC2_40, "PKCS12-RC2-40-SHA1", "1.2.840.113549.1.12.1.6", NULL,
	 GNUTLS_CIPHER_RC2_40_CBC, PBE_KDF_PKCS12, 5, 8},
	{GNUTLS_PKCS_PKCS12_3DES, "PKCS12-3DES-SHA1", "1.2.840.113549.1.12.1.3", NULL,
	 GNUTLS_CIPHER_3DES_CBC, PBE_KDF_PKCS12, 24, 8},
	{GNUTLS_PKCS_PBES1_DES_MD5, "PBES1-DES-CBC-MD5", "1.2.840.113549.1.5.3", NULL,
	 GNUTLS_CIPHER_DES_CBC, PBE_KDF_PBES1_MD5, 8, 8},
};

static const struct {
	gnutls_mac_algorithm_t mac;
	const char *oid;
} prfs[] = {
	{GNUTLS_MAC_SHA1, "1.2.840.113549.2.7"},    {GNUTLS_MAC_SHA224, "1.2.840.113549.2.8"},
	{GNUTLS_MAC_SHA256, "1.2.840.113549.2.9"},  {GNUTLS_MAC_SHA384, "1.2.840.113549.2.10"},
	{GNUTLS_MAC_SHA512, "1.2.840.113549.2.11"},
};

const struct pbe_schema *pbe_schema_find(unsigned flag)
{
	for (size_t i = 0; i < ARRAY_LEN(schemas); i++)
		if (schemas[i].flag == flag)
			return &schemas[i];
	return NULL;
}

static int set_salt(struct pbe *p, const gnutls_datum_t *salt)
{
	if (salt->size > PBE_SALT_MAX)
		return ERR(GNUTLS_E_ASN1_DER_OVERFLOW);
	memcpy(p->salt, salt->data, salt->size);
	p->salt_len = salt->size;
	return 0;
}

static int set_iterations(struct pbe *p, uint32_t n)
{
	if (n == 0 || n > PBE_ITERATIONS_MAX)
		return ERR(GNUTLS_E_ILLEGAL_PARAMETER);
	p->iterations = n;
	return 0;
}

static int parse_pbkdf2(const struct der_algid *a, struct pbe *p, uint32_t *key_len)
{
	struct reader r = reader_of_datum(&a->params), seq;
	struct der_algid prf;
	gnutls_datum_t salt;
	uint32_t iterations;

	*key_len = 0;
	if (strcmp(a->oid, OID_PBKDF2) != 0)
		return ERR(GNUTLS_E_UNKNOWN_CIPHER_TYPE);
	TRY(der_read(&r, DER_SEQUENCE, &seq));
	TRY(der_read_end(&r));
	TRY(der_read_octets(&seq, &salt));
	TRY(set_salt(p, &salt));
	TRY(der_read_small(&seq, &iterations));
	TRY(set_iterations(p, iterations));
	if (der_is_next(&seq, DER_INTEGER))
		TRY(der_read_small(&seq, key_len));
	p->prf = GNUTLS_MAC_SHA1;
	if (der_is_next(&seq, DER_SEQUENCE)) {
		TRY(der_read_algid(&seq, &prf));
		p->prf = GNUTLS_MAC_UNKNOWN;
		for (size_t i = 0; i < ARRAY_LEN(prfs); i++)
			if (strcmp(prfs[i].oid, prf.oid) == 0)
				p->prf = prfs[i].mac;
		if (p->prf == GNUTLS_MAC_UNKNOWN)
			return ERR(GNUTLS_E_UNKNOWN_HASH_ALGORITHM);
		if (!der_algid_plain(&prf))
			return ERR(GNUTLS_E_ASN1_DER_ERROR);
	}
	return der_read_end(&seq);
}

static int parse_pbes2(const struct der_algid *a, struct pbe *p)
{
	struct reader r = reader_of_datum(&a->params), seq;
	struct der_algid kdf, enc;
	gnutls_datum_t iv;
	uint32_t key_len;

	TRY(der_read(&r, DER_SEQUENCE, &seq));
	TRY(der_read_end(&r));
	TRY(der_read_algid(&seq, &kdf));
	TRY(der_read_algid(&seq, &enc));
	TRY(der_read_end(&seq));
	for (size_t i = 0; i < ARRAY_LEN(schemas); i++)
		if (schemas[i].cipher_oid && strcmp(schemas[i].cipher_oid, enc.oid) == 0)
			p->schema = &schemas[i];
	if (!p->schema)
		return ERR(GNUTLS_E_UNKNOWN_CIPHER_TYPE);
	TRY(parse_pbkdf2(&kdf, p, &key_len));
	if (key_len && key_len != p->schema->key_len)
		return ERR(GNUTLS_E_ILLEGAL_PARAMETER);
	r = reader_of_datum(&enc.params);
	TRY(der_read_octets(&r, &iv));
	TRY(der_read_end(&r));
	if (iv.size != p->schema->iv_len)
		return ERR(GNUTLS_E_ILLEGAL_PARAMETER);
	memcpy(p->iv, iv.data, iv.size);
	return 0;
}

int pbe_parse(const struct der_algid *a, struct pbe *p)
{
	struct reader r = reader_of_datum(&a->params), seq;
	gnutls_datum_t salt;
	uint32_t iterations;

	*p = (struct pbe){0};
	if (strcmp(a->oid, OID_PBES2) == 0)
		return parse_pbes2(a, p);
	for (size_t i = 0; i < ARRAY_LEN(schemas); i++)
		if (strcmp(schemas[i].oid, a->oid) == 0)
			p->schema = &schemas[i];
	if (!p->schema)
		return ERR(GNUTLS_E_UNKNOWN_CIPHER_TYPE);
	TRY(der_read(&r, DER_SEQUENCE, &seq));
	TRY(der_read_end(&r));
	TRY(der_read_octets(&seq, &salt));
	TRY(der_read_small(&seq, &iterations));
	TRY(der_read_end(&seq));
	if (p->schema->kdf == PBE_KDF_PBES1_MD5 && salt.size != SALT_PBES1)
		return ERR(GNUTLS_E_ILLEGAL_PARAMETER);
	TRY(set_salt(p, &salt));
	return set_iterations(p, iterations);
}

int pbe_fresh(unsigned flags, struct pbe *p)
{
	*p = (struct pbe){0};
	flags = GNUTLS_PKCS_CIPHER_MASK(flags);
	p->schema = pbe_schema_find(flags ? flags : GNUTLS_PKCS_PBES2_AES_256);
	/* PBES1 is only good for reading */
	if (!p->schema || p->schema->kdf == PBE_KDF_PBES1_MD5)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	p->prf = GNUTLS_MAC_SHA256;
	p->iterations = ITERATIONS_FRESH;
	p->salt_len = SALT_FRESH;
	TRY(rnd_bytes(GNUTLS_RND_RANDOM, p->salt, p->salt_len));
	return rnd_bytes(GNUTLS_RND_NONCE, p->iv, sizeof(p->iv));
}

static void write_prf(struct writer *w, gnutls_mac_algorithm_t prf)
{
	static uint8_t null_der[] = {DER_NULL, 0};

	for (size_t i = 0; i < ARRAY_LEN(prfs); i++)
		if (prfs[i].mac == prf)
			der_write_algid(w, prfs[i].oid, &(gnutls_datum_t){null_der, 2});
}

void pbe_write(struct writer *w, const struct pbe *p)
{
	size_t whole = der_open(w, DER_SEQUENCE), params, inner, kdf;

	der_write_oid(w, p->schema->oid);
	params = der_open(w, DER_SEQUENCE);
	if (p->schema->kdf != PBE_KDF_PBKDF2) {
		der_write(w, DER_OCTETS, p->salt, p->salt_len);
		der_write_small(w, p->iterations);
	} else {
		inner = der_open(w, DER_SEQUENCE);
		der_write_oid(w, OID_PBKDF2);
		kdf = der_open(w, DER_SEQUENCE);
		der_write(w, DER_OCTETS, p->salt, p->salt_len);
		der_write_small(w, p->iterations);
		if (p->prf != GNUTLS_MAC_SHA1)
			write_prf(w, p->prf);
		der_close(w, kdf);
		der_close(w, inner);
		inner = der_open(w, DER_SEQUENCE);
		der_write_oid(w, p->schema->cipher_oid);
		der_write(w, DER_OCTETS, p->iv, p->schema->iv_len);
		der_close(w, inner);
	}
	der_close(w, params);
	der_close(w, whole);
}

int pbe_pkcs12_derive(gnutls_digest_algorithm_t digest, unsigned id, const char *password,
		      const void *salt, size_t salt_len, unsigned iterations, void *out,
		      size_t out_len)
{
	const struct digest_entry *d = digest_find(digest);
	size_t u = d ? d->len : 0, v = d ? d->block_len : 0, s_len, p_len, i_len, n;
	uint8_t diversifier[128], a[HASH_MAX_LEN], b[128], *i_block = NULL, *o = out;
	autodatum bmp = {0};
	struct hash h = {0};
	int ret;

	if (u == 0 || v == 0 || v > sizeof(b) || u > sizeof(a))
		return ERR(GNUTLS_E_UNKNOWN_HASH_ALGORITHM);
	if (password) {
		gnutls_datum_t text;

		TRY(utf8_to_utf16be(password, strlen(password), &text));
		/* with a terminator of two bytes */
		bmp.data = mem_calloc(text.size + 2u, 1);
		if (bmp.data) {
			bmp.size = text.size + 2u;
			memcpy(bmp.data, text.data, text.size);
		}
		datum_clear_wipe(&text);
		if (!bmp.data)
			return ERR(GNUTLS_E_MEMORY_ERROR);
	}
	s_len = (salt_len + v - 1) / v * v;
	p_len = (bmp.size + v - 1) / v * v;
	i_len = s_len + p_len;
	i_block = mem_calloc(i_len + 1, 1);
	if (!i_block)
		return ERR(GNUTLS_E_MEMORY_ERROR);
	for (size_t i = 0; i < s_len; i++)
		i_block[i] = ((const uint8_t *)salt)[i % salt_len];
	for (size_t i = 0; i < p_len; i++)
		i_block[s_len + i] = bmp.data[i % bmp.size];
	memset(diversifier, (int)id, v);

	TRY_CLEAN(hash_init(&h, digest));
	for (;;) {
		hash_update(&h, diversifier, v);
		hash_update(&h, i_block, i_len);
		hash_digest(&h, a);
		for (unsigned i = 1; i < iterations; i++) {
			hash_update(&h, a, u);
			hash_digest(&h, a);
		}
		n = MIN(out_len, u);
		memcpy(o, a, n);
		o += n;
		out_len -= n;
		if (out_len == 0)
			break;
		for (size_t i = 0; i < v; i++)
			b[i] = a[i % u];
		/* every block of I becomes I + B + 1 modulo 2^(8v) */
		for (size_t block = 0; block < i_len; block += v) {
			unsigned carry = 1;

			for (size_t i = v; i-- > 0;) {
				carry += i_block[block + i] + b[i];
				i_block[block + i] = (uint8_t)carry;
				carry >>= 8;
			}
		}
	}
	hash_clear(&h);
	ret = 0;
cleanup:
	mem_wipe(a, sizeof(a));
	mem_wipe(b, sizeof(b));
	mem_free_wipe(i_block, i_len);
	return ret;
}

/* RFC 8018 §5.1 with MD5: 16 bytes, key and IV. */
static int derive_pbes1(const struct pbe *p, const char *password, uint8_t out[16])
{
	struct hash h;

	TRY(hash_init(&h, GNUTLS_DIG_MD5));
	hash_update(&h, password, strlen(password));
	hash_update(&h, p->salt, p->salt_len);
	hash_digest(&h, out);
	for (unsigned i = 1; i < p->iterations; i++) {
		hash_update(&h, out, 16);
		hash_digest(&h, out);
	}
	hash_clear(&h);
	return 0;
}

static int derive(const struct pbe *p, const char *password, uint8_t key[PBE_KEY_MAX],
		  uint8_t iv[PBE_IV_MAX])
{
	const struct pbe_schema *s = p->schema;
	autodatum normal = {0};
	uint8_t both[16];

	if (s->kdf == PBE_KDF_PKCS12) {
		TRY(pbe_pkcs12_derive(GNUTLS_DIG_SHA1, 1, password, p->salt, p->salt_len,
				      p->iterations, key, s->key_len));
		if (s->iv_len)
			TRY(pbe_pkcs12_derive(GNUTLS_DIG_SHA1, 2, password, p->salt, p->salt_len,
					      p->iterations, iv, s->iv_len));
		return 0;
	}
	if (!password)
		password = "";
	if (!ascii_is_plain(password, strlen(password))) {
		TRY(utf8_password(password, strlen(password), GNUTLS_UTF8_IGNORE_ERRS, &normal));
		password = (const char *)normal.data;
	}
	if (s->kdf == PBE_KDF_PBES1_MD5) {
		TRY(derive_pbes1(p, password, both));
		memcpy(key, both, 8);
		memcpy(iv, both + 8, 8);
		mem_wipe(both, sizeof(both));
		return 0;
	}
	memcpy(iv, p->iv, s->iv_len);
	return kdf_pbkdf2(p->prf, password, strlen(password), p->salt, p->salt_len, p->iterations,
			  key, s->key_len);
}

int pbe_cipher_open(gnutls_cipher_algorithm_t alg, const void *key, size_t key_len, const void *iv,
		    size_t iv_len, const gnutls_datum_t *in, gnutls_datum_t *plain)
{
	const struct cipher_entry *e = cipher_find(alg);
	size_t block = e && e->kind == CIPHER_BLOCK ? e->block_len : 1, pad;
	autodatum out = {0};
	struct cipher c;
	int ret;

	if (in->size == 0 || in->size % block != 0)
		return ERR(GNUTLS_E_DECRYPTION_FAILED);
	TRY(cipher_init(&c, alg, false, key, key_len, iv, iv_len));
	ret = datum_copy(&out, in->data, in->size);
	if (ret >= 0)
		ret = cipher_apply(&c, out.data, out.size, out.data);
	cipher_clear(&c);
	if (ret < 0)
		return ERR(ret);
	if (block > 1) {
		if (!ct_padding(out.data + out.size - block, block, &pad))
			return ERR(GNUTLS_E_DECRYPTION_FAILED);
		mem_wipe(out.data + out.size - pad, pad);
		out.size -= (unsigned)pad;
	}
	*plain = out;
	out = (gnutls_datum_t){0};
	return 0;
}

int pbe_decrypt(const struct pbe *p, const char *password, const gnutls_datum_t *cipher,
		gnutls_datum_t *plain)
{
	uint8_t key[PBE_KEY_MAX], iv[PBE_IV_MAX];
	int ret;

	*plain = (gnutls_datum_t){0};
	TRY_CLEAN(derive(p, password, key, iv));
	TRY_CLEAN(pbe_cipher_open(p->schema->cipher, key, p->schema->key_len, iv, p->schema->iv_len,
				  cipher, plain));
cleanup:
	mem_wipe(key, sizeof(key));
	mem_wipe(iv, sizeof(iv));
	return ret;
}

int pbe_encrypt(const struct pbe *p, const char *password, const gnutls_datum_t *plain,
		gnutls_datum_t *cipher)
{
	const struct cipher_entry *e = cipher_find(p->schema->cipher);
	size_t block = e && e->kind == CIPHER_BLOCK ? e->block_len : 1;
	size_t pad = block > 1 ? block - plain->size % block : 0;
	uint8_t key[PBE_KEY_MAX], iv[PBE_IV_MAX];
	autodatum out = {0};
	struct cipher c = {0};
	int ret;

	*cipher = (gnutls_datum_t){0};
	out.data = mem_alloc(plain->size + pad + 1);
	if (!out.data)
		return ERR(GNUTLS_E_MEMORY_ERROR);
	out.size = plain->size + (unsigned)pad;
	memcpy(out.data, plain->data, plain->size);
	memset(out.data + plain->size, (int)pad, pad + 1);
	TRY_CLEAN(derive(p, password, key, iv));
	TRY_CLEAN(cipher_init(&c, p->schema->cipher, true, key, p->schema->key_len, iv,
			      p->schema->iv_len));
	ret = cipher_apply(&c, out.data, out.size, out.data);
	cipher_clear(&c);
	if (ret < 0) {
		ERR(ret);
		goto cleanup;
	}
	*cipher = out;
	out = (gnutls_datum_t){0};
cleanup:
	mem_wipe(key, sizeof(key));
	mem_wipe(iv, sizeof(iv));
	return ret;
}
