/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* PKCS #12 containers: reading, writing, integrity (RFC 7292 §4). */
#include "config.h"

#include <gnutls/crypto.h>

#include "base/ct.h"
#include "base/pem.h"
#include "crypto/hash.h"
#include "keys/pbe.h"
#include "x509/pkcs12.h"

#define ITERATIONS_FRESH 600000
#define SALT_FRESH       8
#define PFX_VERSION      3

static const char label[] = "PKCS12";

static void p12_forget(gnutls_pkcs12_t p12)
{
	while (p12->count)
		datum_clear_wipe(&p12->safes[--p12->count]);
	mem_free(p12->safes);
	datum_clear_wipe(&p12->auth);
	datum_clear(&p12->mac_data);
	memset(p12, 0, sizeof(*p12));
}

/**
 * gnutls_pkcs12_init:
 * @pkcs12: where the new, empty container goes
 *
 * Returns: 0, or GNUTLS_E_MEMORY_ERROR.
 **/
int gnutls_pkcs12_init(gnutls_pkcs12_t *pkcs12)
{
	*pkcs12 = mem_calloc(1, sizeof(**pkcs12));
	return *pkcs12 ? 0 : ERR(GNUTLS_E_MEMORY_ERROR);
}

/**
 * gnutls_pkcs12_deinit:
 * @pkcs12: a container, or NULL
 *
 * Frees it.
 **/
void gnutls_pkcs12_deinit(gnutls_pkcs12_t pkcs12)
{
	if (!pkcs12)
		return;
	p12_forget(pkcs12);
	mem_free(pkcs12);
}

static int safe_add(gnutls_pkcs12_t p12, const gnutls_datum_t *info)
{
	gnutls_datum_t *grown = mem_realloc_array(p12->safes, p12->count + 1, sizeof(*grown));

	if (!grown)
		return ERR(GNUTLS_E_MEMORY_ERROR);
	p12->safes = grown;
	grown[p12->count] = (gnutls_datum_t){0};
	TRY(datum_copy(&grown[p12->count], info->data, info->size));
	p12->count++;
	return 0;
}

static int read_auth(gnutls_pkcs12_t p12)
{
	autodatum der = {0};
	struct reader r, list;

	TRY(der_from_ber(&p12->auth, &der));
	r = reader_of_datum(&der);
	TRY(der_read(&r, DER_SEQUENCE, &list));
	while (!reader_is_empty(&list)) {
		gnutls_datum_t info;

		TRY(der_read_whole(&list, DER_SEQUENCE, &info));
		TRY(safe_add(p12, &info));
	}
	return 0;
}

static int read_mac(const gnutls_datum_t *mac_data, struct p12_mac *mac)
{
	struct reader r = reader_of_datum(mac_data), body, info;
	const struct digest_entry *digest;
	struct der_algid alg;

	mac->iterations = 1;
	TRY(der_read(&r, DER_SEQUENCE, &body));
	TRY(der_read(&body, DER_SEQUENCE, &info));
	TRY(der_read_algid(&info, &alg));
	TRY(der_read_octets(&info, &mac->value));
	TRY(der_read_end(&info));
	TRY(der_read_octets(&body, &mac->salt));
	if (!reader_is_empty(&body))
		TRY(der_read_small(&body, &mac->iterations));
	TRY(der_read_end(&body));
	if (!mac->iterations || mac->iterations > PBE_ITERATIONS_MAX)
		return ERR(GNUTLS_E_ILLEGAL_PARAMETER);
	strcpy(mac->oid, alg.oid);
	digest = digest_find_oid(alg.oid);
	mac->digest = digest ? digest->id : GNUTLS_DIG_UNKNOWN;
	return 0;
}

static int read_pfx(gnutls_pkcs12_t p12, const gnutls_datum_t *der)
{
	struct reader r = reader_of_datum(der), pfx, info, content;
	char oid[DER_OID_MAX];
	gnutls_datum_t auth, mac;
	struct p12_mac check;
	uint32_t version;

	TRY(der_read(&r, DER_SEQUENCE, &pfx));
	TRY(der_read_small(&pfx, &version));
	TRY(der_read(&pfx, DER_SEQUENCE, &info));
	TRY(der_read_oid(&info, oid));
	if (strcmp(oid, P12_OID_DATA) != 0)
		return ERR(GNUTLS_E_UNKNOWN_PKCS_CONTENT_TYPE);
	TRY(der_read(&info, DER_CONSTRUCTED(0), &content));
	TRY(der_read_octets(&content, &auth));
	TRY(datum_copy(&p12->auth, auth.data, auth.size));
	TRY(read_auth(p12));
	if (reader_is_empty(&pfx))
		return 0;
	TRY(der_read_whole(&pfx, DER_SEQUENCE, &mac));
	TRY(der_read_end(&pfx));
	TRY(read_mac(&mac, &check));
	return datum_copy(&p12->mac_data, mac.data, mac.size);
}

/**
 * gnutls_pkcs12_import:
 * @pkcs12: a container
 * @data: DER (BER) or PEM
 * @format: which of them
 * @flags: unused, 0
 *
 * Reads a PFX (RFC 7292 §4). Passwords are asked for later.
 *
 * Returns: 0 or an error; @pkcs12 is empty then.
 **/
int gnutls_pkcs12_import(gnutls_pkcs12_t pkcs12, const gnutls_datum_t *data,
			 gnutls_x509_crt_fmt_t format, unsigned int flags)
{
	autodatum raw = {0}, der = {0};
	int ret;

	(void)flags;
	if (!pkcs12 || !data)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	p12_forget(pkcs12);
	if (format == GNUTLS_X509_FMT_PEM)
		TRY(pem_decode(data->data, data->size, label, &raw));
	TRY_CLEAN(der_from_ber(format == GNUTLS_X509_FMT_PEM ? &raw : data, &der));
	TRY_CLEAN(read_pfx(pkcs12, &der));
cleanup:
	if (ret < 0)
		p12_forget(pkcs12);
	return ret;
}

static int put_auth(gnutls_pkcs12_t p12, struct writer *w)
{
	size_t all = der_open(w, DER_SEQUENCE);

	if (!p12->count)
		return ERR(GNUTLS_E_ASN1_VALUE_NOT_FOUND);
	for (unsigned i = 0; i < p12->count; i++)
		writer_bytes(w, p12->safes[i].data, p12->safes[i].size);
	der_close(w, all);
	return writer_error(w);
}

/* What the MAC is about: as it was read, or as it will be written. */
static int make_auth(gnutls_pkcs12_t p12)
{
	autowriter w = {.secret = true};

	if (p12->auth.data)
		return 0;
	TRY(put_auth(p12, &w));
	return datum_set(&p12->auth, w.data, w.len);
}

/**
 * gnutls_pkcs12_export2:
 * @pkcs12: a container
 * @format: DER or PEM
 * @out: becomes a new datum
 *
 * Returns: 0 or an error.
 *
 * Since: 3.1.3
 **/
int gnutls_pkcs12_export2(gnutls_pkcs12_t pkcs12, gnutls_x509_crt_fmt_t format, gnutls_datum_t *out)
{
	autowriter w = {.secret = true};
	size_t pfx = der_open(&w, DER_SEQUENCE), info, content;
	gnutls_datum_t der;

	if (!pkcs12)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	TRY(make_auth(pkcs12));
	der_write_small(&w, PFX_VERSION);
	info = der_open(&w, DER_SEQUENCE);
	der_write_oid(&w, P12_OID_DATA);
	content = der_open(&w, DER_CONSTRUCTED(0));
	der_write(&w, DER_OCTETS, pkcs12->auth.data, pkcs12->auth.size);
	der_close(&w, content);
	der_close(&w, info);
	writer_bytes(&w, pkcs12->mac_data.data, pkcs12->mac_data.size);
	der_close(&w, pfx);
	TRY(writer_error(&w));
	der = (gnutls_datum_t){w.data, (unsigned)w.len};
	return x509_export(&der, format, label, out);
}

/**
 * gnutls_pkcs12_export:
 * @pkcs12: a container
 * @format: DER or PEM
 * @output_data: the caller's buffer
 * @output_data_size: its size; becomes the length
 *
 * Returns: 0, GNUTLS_E_SHORT_MEMORY_BUFFER, or another error.
 **/
int gnutls_pkcs12_export(gnutls_pkcs12_t pkcs12, gnutls_x509_crt_fmt_t format, void *output_data,
			 size_t *output_data_size)
{
	autodatum out = {0};

	TRY(gnutls_pkcs12_export2(pkcs12, format, &out));
	return datum_export(out.data, out.size, format == GNUTLS_X509_FMT_PEM, output_data,
			    output_data_size);
}

/**
 * gnutls_pkcs12_get_bag:
 * @pkcs12: a container
 * @indx: which bag, from 0
 * @bag: an empty bag, which gets what is there
 *
 * Returns: 0, GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE behind the last one, or another error.
 **/
int gnutls_pkcs12_get_bag(gnutls_pkcs12_t pkcs12, int indx, gnutls_pkcs12_bag_t bag)
{
	struct reader r, info, content;
	char oid[DER_OID_MAX];
	gnutls_datum_t data;

	if (!pkcs12 || !bag)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	if (indx < 0 || (unsigned)indx >= pkcs12->count)
		return ERR(GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE);
	p12_bag_forget(bag);
	r = reader_of_datum(&pkcs12->safes[indx]);
	TRY(der_read(&r, DER_SEQUENCE, &info));
	TRY(der_read_oid(&info, oid));
	TRY(der_read(&info, DER_CONSTRUCTED(0), &content));
	if (!strcmp(oid, P12_OID_ENCRYPTED))
		return datum_copy(&bag->encrypted, content.p, reader_left(&content));
	if (strcmp(oid, P12_OID_DATA) != 0)
		return ERR(GNUTLS_E_UNKNOWN_PKCS_CONTENT_TYPE);
	TRY(der_read_octets(&content, &data));
	int ret = p12_bag_parse(bag, &data);
	if (ret < 0)
		p12_bag_forget(bag);
	return ret;
}

/**
 * gnutls_pkcs12_set_bag:
 * @pkcs12: a container
 * @bag: a bag
 *
 * Appends the bag. A MAC that was there is dropped.
 *
 * Returns: 0 or an error.
 **/
int gnutls_pkcs12_set_bag(gnutls_pkcs12_t pkcs12, gnutls_pkcs12_bag_t bag)
{
	autowriter w = {.secret = true};
	gnutls_datum_t der;
	size_t info, content, octets;

	if (!pkcs12 || !bag)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	info = der_open(&w, DER_SEQUENCE);
	der_write_oid(&w, bag->encrypted.data ? P12_OID_ENCRYPTED : P12_OID_DATA);
	content = der_open(&w, DER_CONSTRUCTED(0));
	if (bag->encrypted.data) {
		writer_bytes(&w, bag->encrypted.data, bag->encrypted.size);
	} else {
		octets = der_open(&w, DER_OCTETS);
		TRY(p12_bag_encode(bag, &w));
		der_close(&w, octets);
	}
	der_close(&w, content);
	der_close(&w, info);
	TRY(writer_error(&w));
	der = (gnutls_datum_t){w.data, (unsigned)w.len};
	TRY(safe_add(pkcs12, &der));
	datum_clear_wipe(&pkcs12->auth);
	datum_clear(&pkcs12->mac_data);
	return 0;
}

/* ---- Integrity (RFC 7292 §5.1, appendix A) ---- */

static int compute_mac(gnutls_pkcs12_t p12, const struct p12_mac *mac, const char *pass,
		       uint8_t value[HASH_MAX_LEN])
{
	uint8_t key[HASH_MAX_LEN];
	size_t len = hash_len(mac->digest);
	int ret;

	TRY_CLEAN(pbe_pkcs12_derive(mac->digest, 3, pass, mac->salt.data, mac->salt.size,
				    mac->iterations, key, len));
	TRY_CLEAN(mac_fast((gnutls_mac_algorithm_t)mac->digest, key, len, p12->auth.data,
			   p12->auth.size, value));
cleanup:
	mem_wipe(key, sizeof(key));
	return ret;
}

/**
 * gnutls_pkcs12_generate_mac2:
 * @pkcs12: a container with all its bags
 * @mac: the MAC algorithm
 * @pass: the password, or NULL
 *
 * Returns: 0, GNUTLS_E_INVALID_REQUEST for a MAC that isn't based on a hash, or another error.
 **/
int gnutls_pkcs12_generate_mac2(gnutls_pkcs12_t pkcs12, gnutls_mac_algorithm_t mac,
				const char *pass)
{
	const struct digest_entry *digest = digest_find((gnutls_digest_algorithm_t)mac);
	uint8_t salt[SALT_FRESH], value[HASH_MAX_LEN];
	struct p12_mac m = {.salt = {salt, sizeof(salt)}, .iterations = ITERATIONS_FRESH};
	autowriter w = {0};
	size_t all, info;

	if (!pkcs12 || !digest || !digest->oid || !hash_len(digest->id))
		return ERR(GNUTLS_E_INVALID_REQUEST);
	m.digest = digest->id;
	TRY(make_auth(pkcs12));
	TRY(gnutls_rnd(GNUTLS_RND_NONCE, salt, sizeof(salt)));
	TRY(compute_mac(pkcs12, &m, pass, value));
	all = der_open(&w, DER_SEQUENCE);
	info = der_open(&w, DER_SEQUENCE);
	der_write_digest_algid(&w, m.digest, true);
	der_write(&w, DER_OCTETS, value, hash_len(m.digest));
	der_close(&w, info);
	der_write(&w, DER_OCTETS, salt, sizeof(salt));
	der_write_small(&w, m.iterations);
	der_close(&w, all);
	TRY(writer_error(&w));
	return datum_set(&pkcs12->mac_data, w.data, w.len);
}

/**
 * gnutls_pkcs12_generate_mac:
 * @pkcs12: a container with all its bags
 * @pass: the password, or NULL
 *
 * As gnutls_pkcs12_generate_mac2() with HMAC-SHA256.
 *
 * Returns: 0 or an error.
 **/
int gnutls_pkcs12_generate_mac(gnutls_pkcs12_t pkcs12, const char *pass)
{
	return gnutls_pkcs12_generate_mac2(pkcs12, GNUTLS_MAC_SHA256, pass);
}

/**
 * gnutls_pkcs12_verify_mac:
 * @pkcs12: a container
 * @pass: the password, or NULL
 *
 * Returns: 0 if the password is right and nothing was changed, GNUTLS_E_MAC_VERIFY_FAILED,
 *   GNUTLS_E_ASN1_ELEMENT_NOT_FOUND without a MAC, GNUTLS_E_UNKNOWN_HASH_ALGORITHM, or another
 *   error.
 **/
int gnutls_pkcs12_verify_mac(gnutls_pkcs12_t pkcs12, const char *pass)
{
	uint8_t value[HASH_MAX_LEN];
	struct p12_mac mac;

	if (!pkcs12)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	if (!pkcs12->mac_data.data)
		return ERR(GNUTLS_E_ASN1_ELEMENT_NOT_FOUND);
	TRY(read_mac(&pkcs12->mac_data, &mac));
	if (mac.digest == GNUTLS_DIG_UNKNOWN || !hash_len(mac.digest))
		return ERR(GNUTLS_E_UNKNOWN_HASH_ALGORITHM);
	TRY(compute_mac(pkcs12, &mac, pass, value));
	if (mac.value.size != hash_len(mac.digest) || !ct_eq(value, mac.value.data, mac.value.size))
		return ERR(GNUTLS_E_MAC_VERIFY_FAILED);
	return 0;
}

/**
 * gnutls_pkcs12_mac_info:
 * @pkcs12: a container
 * @mac: becomes a gnutls_mac_algorithm_t, or NULL
 * @salt: room for the salt, or NULL
 * @salt_size: its size; becomes the length; or NULL
 * @iter_count: becomes the iterations of the key derivation, or NULL
 * @oid: becomes the hash's object identifier, to be freed with gnutls_free(); or NULL
 *
 * Returns: 0, GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE without a MAC, GNUTLS_E_UNKNOWN_HASH_ALGORITHM,
 *   GNUTLS_E_SHORT_MEMORY_BUFFER, or another error.
 **/
int gnutls_pkcs12_mac_info(gnutls_pkcs12_t pkcs12, unsigned int *mac, void *salt,
			   unsigned int *salt_size, unsigned int *iter_count, char **oid)
{
	struct p12_mac m;
	int ret;

	if (oid)
		*oid = NULL;
	if (!pkcs12)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	if (!pkcs12->mac_data.data)
		return ERR(GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE);
	TRY(read_mac(&pkcs12->mac_data, &m));
	if (oid) {
		*oid = mem_strdup(m.oid);
		if (!*oid)
			return ERR(GNUTLS_E_MEMORY_ERROR);
	}
	if (m.digest == GNUTLS_DIG_UNKNOWN)
		return ERR(GNUTLS_E_UNKNOWN_HASH_ALGORITHM);
	if (mac)
		*mac = m.digest;
	if (iter_count)
		*iter_count = m.iterations;
	if (salt_size) {
		size_t size = *salt_size;

		ret = datum_export(m.salt.data, m.salt.size, false, salt, &size);
		*salt_size = (unsigned)size;
		TRY(ret);
	}
	return 0;
}
