/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* OCSP requests: reading, writing, nonces (RFC 6960 §4.1). */
#include "config.h"

#include <gnutls/crypto.h>

#include "crypto/hash.h"
#include "x509/ocsp.h"

#define NONCE_LEN 23

static void req_forget(gnutls_ocsp_req_t req)
{
	datum_clear(&req->der);
	x509_pool_clear(&req->pool);
	mem_free(req->items);
	x509_exts_clear(&req->exts);
	memset(req, 0, sizeof(*req));
}

/**
 * gnutls_ocsp_req_init:
 * @req: where the new, empty request goes
 *
 * Returns: 0, or GNUTLS_E_MEMORY_ERROR.
 **/
int gnutls_ocsp_req_init(gnutls_ocsp_req_t *req)
{
	*req = mem_calloc(1, sizeof(**req));
	if (!*req)
		return ERR(GNUTLS_E_MEMORY_ERROR);
	(*req)->dirty = true;
	return 0;
}

/**
 * gnutls_ocsp_req_deinit:
 * @req: a request, or NULL
 *
 * Frees it.
 **/
void gnutls_ocsp_req_deinit(gnutls_ocsp_req_t req)
{
	if (!req)
		return;
	req_forget(req);
	mem_free(req);
}

static int item_add(gnutls_ocsp_req_t req, const struct ocsp_item *item)
{
	struct ocsp_item *grown = mem_realloc_array(req->items, req->count + 1, sizeof(*grown));

	if (!grown)
		return ERR(GNUTLS_E_MEMORY_ERROR);
	req->items = grown;
	grown[req->count++] = *item;
	return 0;
}

static int item_read(struct reader *r, struct ocsp_item *item)
{
	struct x509_exts exts = {0};
	struct reader one, sub;

	TRY(der_read_whole(r, DER_SEQUENCE, &item->der));
	sub = reader_of_datum(&item->der);
	TRY(der_read(&sub, DER_SEQUENCE, &one));
	TRY(ocsp_cert_id_read(&one, &item->id));
	if (!reader_is_empty(&one)) {
		TRY(der_read(&one, DER_CONSTRUCTED(0), &sub));
		TRY(x509_exts_parse(&exts, &sub));
		x509_exts_clear(&exts);
		TRY(der_read_end(&sub));
	}
	return der_read_end(&one);
}

static int read_tbs(gnutls_ocsp_req_t req, struct reader tbs)
{
	struct reader sub, list;
	uint32_t v;

	if (der_is_next(&tbs, DER_CONSTRUCTED(0))) {
		TRY(der_read(&tbs, DER_CONSTRUCTED(0), &sub));
		TRY(der_read_small(&sub, &v));
		TRY(der_read_end(&sub));
	}
	if (der_is_next(&tbs, DER_CONSTRUCTED(1)))
		TRY(der_read_whole(&tbs, DER_CONSTRUCTED(1), &req->requestor));
	TRY(der_read(&tbs, DER_SEQUENCE, &list));
	while (!reader_is_empty(&list)) {
		struct ocsp_item item;

		TRY(item_read(&list, &item));
		TRY(item_add(req, &item));
	}
	if (!reader_is_empty(&tbs)) {
		TRY(der_read(&tbs, DER_CONSTRUCTED(2), &sub));
		TRY(x509_exts_parse(&req->exts, &sub));
		TRY(der_read_end(&sub));
	}
	return der_read_end(&tbs);
}

static int read_request(gnutls_ocsp_req_t req)
{
	struct reader r = reader_of_datum(&req->der), body, tbs;

	TRY(der_read(&r, DER_SEQUENCE, &body));
	TRY(der_read_end(&r));
	TRY(der_read(&body, DER_SEQUENCE, &tbs));
	if (!reader_is_empty(&body))
		TRY(der_read_whole(&body, DER_CONSTRUCTED(0), &req->signature));
	TRY(der_read_end(&body));
	return read_tbs(req, tbs);
}

/**
 * gnutls_ocsp_req_import:
 * @req: a request
 * @data: DER
 *
 * Reads an OCSPRequest (RFC 6960 §4.1.1).
 *
 * Returns: 0 or an error; @req is empty then.
 **/
int gnutls_ocsp_req_import(gnutls_ocsp_req_t req, const gnutls_datum_t *data)
{
	int ret;

	if (!req || !data)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	req_forget(req);
	TRY(datum_copy(&req->der, data->data, data->size));
	ret = read_request(req);
	if (ret < 0) {
		req_forget(req);
		req->dirty = true;
	}
	return ret;
}

/**
 * gnutls_ocsp_req_export:
 * @req: a request
 * @data: becomes a new datum with its DER
 *
 * A signature that was imported is left out once something was changed: it wouldn't fit any more.
 *
 * Returns: 0 or an error.
 **/
int gnutls_ocsp_req_export(gnutls_ocsp_req_const_t req, gnutls_datum_t *data)
{
	autowriter w = {0};
	size_t all, tbs, m;

	if (!req || !data)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	if (!req->dirty)
		return datum_copy(data, req->der.data, req->der.size);
	all = der_open(&w, DER_SEQUENCE);
	tbs = der_open(&w, DER_SEQUENCE);
	writer_bytes(&w, req->requestor.data, req->requestor.size);
	m = der_open(&w, DER_SEQUENCE);
	for (unsigned i = 0; i < req->count; i++)
		writer_bytes(&w, req->items[i].der.data, req->items[i].der.size);
	der_close(&w, m);
	if (req->exts.count) {
		m = der_open(&w, DER_CONSTRUCTED(2));
		x509_exts_write(&req->exts, &w);
		der_close(&w, m);
	}
	der_close(&w, tbs);
	der_close(&w, all);
	return writer_take_datum(&w, data);
}

/**
 * gnutls_ocsp_req_get_version:
 * @req: a request
 *
 * Returns: 1, the only version there is; or an error.
 **/
int gnutls_ocsp_req_get_version(gnutls_ocsp_req_const_t req)
{
	return req ? 1 : ERR(GNUTLS_E_INVALID_REQUEST);
}

/**
 * gnutls_ocsp_req_get_cert_id:
 * @req: a request
 * @indx: which of its entries, from 0
 * @digest: the hash of the two hashes below, or NULL
 * @issuer_name_hash: becomes a new datum, or NULL
 * @issuer_key_hash: becomes a new datum, or NULL
 * @serial_number: becomes a new datum, or NULL
 *
 * Returns: 0, or GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE behind the last one.
 **/
int gnutls_ocsp_req_get_cert_id(gnutls_ocsp_req_const_t req, unsigned indx,
				gnutls_digest_algorithm_t *digest, gnutls_datum_t *issuer_name_hash,
				gnutls_datum_t *issuer_key_hash, gnutls_datum_t *serial_number)
{
	if (!req)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	if (indx >= req->count)
		return ERR(GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE);
	return ocsp_cert_id_get(&req->items[indx].id, digest, issuer_name_hash, issuer_key_hash,
				serial_number);
}

/**
 * gnutls_ocsp_req_add_cert_id:
 * @req: a request
 * @digest: the hash of the two hashes below
 * @issuer_name_hash: hash of the issuer's Name in DER
 * @issuer_key_hash: hash of the issuer's key, without its algorithm
 * @serial_number: content of the INTEGER in the certificate
 *
 * Asks about one more certificate.
 *
 * Returns: 0, GNUTLS_E_INVALID_REQUEST for an unknown hash, or another error.
 **/
int gnutls_ocsp_req_add_cert_id(gnutls_ocsp_req_t req, gnutls_digest_algorithm_t digest,
				const gnutls_datum_t *issuer_name_hash,
				const gnutls_datum_t *issuer_key_hash,
				const gnutls_datum_t *serial_number)
{
	const struct digest_entry *de = digest_find(digest);
	autowriter w = {0};
	struct ocsp_item item;
	gnutls_datum_t der;
	struct reader r;
	size_t one, id;

	if (!req || !issuer_name_hash || !issuer_key_hash || !serial_number ||
	    !serial_number->size || !de || !de->oid)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	one = der_open(&w, DER_SEQUENCE);
	id = der_open(&w, DER_SEQUENCE);
	der_write_digest_algid(&w, digest, true);
	der_write(&w, DER_OCTETS, issuer_name_hash->data, issuer_name_hash->size);
	der_write(&w, DER_OCTETS, issuer_key_hash->data, issuer_key_hash->size);
	der_write(&w, DER_INTEGER, serial_number->data, serial_number->size);
	der_close(&w, id);
	der_close(&w, one);
	TRY(x509_pool_take(&req->pool, &w, &der));
	r = reader_of_datum(&der);
	TRY(item_read(&r, &item));
	TRY(item_add(req, &item));
	req->dirty = true;
	return 0;
}

/**
 * gnutls_ocsp_req_add_cert:
 * @req: a request
 * @digest: the hash to use
 * @issuer: the issuer of @cert
 * @cert: the certificate that is asked about
 *
 * Returns: 0 or an error.
 **/
int gnutls_ocsp_req_add_cert(gnutls_ocsp_req_t req, gnutls_digest_algorithm_t digest,
			     gnutls_x509_crt_t issuer, gnutls_x509_crt_t cert)
{
	uint8_t name_hash[HASH_MAX_LEN], key_hash[HASH_MAX_LEN];
	gnutls_datum_t name = {name_hash, 0}, key = {key_hash, 0};

	if (!req || !issuer || !cert || !digest_find(digest) || !hash_len(digest))
		return ERR(GNUTLS_E_INVALID_REQUEST);
	TRY(hash_fast(digest, cert->issuer.data, cert->issuer.size, name_hash));
	TRY(ocsp_key_hash(issuer, digest, key_hash));
	name.size = key.size = (unsigned)hash_len(digest);
	return gnutls_ocsp_req_add_cert_id(req, digest, &name, &key, &cert->serial);
}

/**
 * gnutls_ocsp_req_get_extension:
 * @req: a request
 * @indx: which extension, from 0
 * @oid: becomes a new datum with its OID as text, or NULL
 * @critical: whether it is critical, or NULL
 * @data: becomes a new datum with its value, or NULL
 *
 * Returns: 0, or GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE behind the last one.
 **/
int gnutls_ocsp_req_get_extension(gnutls_ocsp_req_const_t req, unsigned indx, gnutls_datum_t *oid,
				  unsigned int *critical, gnutls_datum_t *data)
{
	if (!req)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	return ocsp_ext_get(&req->exts, indx, oid, critical, data);
}

/**
 * gnutls_ocsp_req_set_extension:
 * @req: a request
 * @oid: an extension
 * @critical: nonzero to make it critical
 * @data: its value in DER
 *
 * Sets an extension of the whole request, or replaces it.
 *
 * Returns: 0 or an error.
 **/
int gnutls_ocsp_req_set_extension(gnutls_ocsp_req_t req, const char *oid, unsigned int critical,
				  const gnutls_datum_t *data)
{
	autowriter check = {0};

	if (!req || !oid || !data)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	der_write_oid(&check, oid);
	TRY(writer_error(&check));
	TRY(x509_exts_set(&req->exts, &req->pool, oid, data->data, data->size, critical != 0));
	req->dirty = true;
	return 0;
}

/**
 * gnutls_ocsp_req_get_nonce:
 * @req: a request
 * @critical: whether the extension is critical, or NULL
 * @nonce: becomes a new datum
 *
 * Returns: 0, or GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE if there is none.
 **/
int gnutls_ocsp_req_get_nonce(gnutls_ocsp_req_const_t req, unsigned int *critical,
			      gnutls_datum_t *nonce)
{
	if (!req || !nonce)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	return ocsp_nonce_get(&req->exts, critical, nonce);
}

/**
 * gnutls_ocsp_req_set_nonce:
 * @req: a request
 * @critical: nonzero to make the extension critical
 * @nonce: some bytes
 *
 * The response has to show the same nonce (RFC 6960 §4.4.1).
 *
 * Returns: 0 or an error.
 **/
int gnutls_ocsp_req_set_nonce(gnutls_ocsp_req_t req, unsigned int critical,
			      const gnutls_datum_t *nonce)
{
	autowriter w = {0};
	gnutls_datum_t value;

	if (!req || !nonce)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	der_write(&w, DER_OCTETS, nonce->data, nonce->size);
	TRY(writer_error(&w));
	value = (gnutls_datum_t){w.data, (unsigned)w.len};
	return gnutls_ocsp_req_set_extension(req, GNUTLS_OCSP_NONCE, critical, &value);
}

/**
 * gnutls_ocsp_req_randomize_nonce:
 * @req: a request
 *
 * Sets a nonce of random bytes, not critical.
 *
 * Returns: 0 or an error.
 **/
int gnutls_ocsp_req_randomize_nonce(gnutls_ocsp_req_t req)
{
	uint8_t bytes[NONCE_LEN];
	gnutls_datum_t nonce = {bytes, sizeof(bytes)};

	if (!req)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	TRY(gnutls_rnd(GNUTLS_RND_NONCE, bytes, sizeof(bytes)));
	return gnutls_ocsp_req_set_nonce(req, 0, &nonce);
}
