/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What OCSP responses say: getters (RFC 6960 §4.2.1). */
#include "config.h"

#include "x509/ocsp.h"

int ocsp_ext_get(const struct x509_exts *exts, unsigned indx, gnutls_datum_t *oid,
		 unsigned *critical, gnutls_datum_t *data)
{
	const struct x509_ext *e;

	if (indx >= exts->count)
		return ERR(GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE);
	e = &exts->list[indx];
	if (oid)
		TRY(datum_copy(oid, e->oid, strlen(e->oid)));
	if (data && datum_copy(data, e->value.data, e->value.size) < 0) {
		if (oid)
			datum_clear(oid);
		return ERR(GNUTLS_E_MEMORY_ERROR);
	}
	if (critical)
		*critical = e->critical;
	return 0;
}

int ocsp_nonce_get(const struct x509_exts *exts, unsigned *critical, gnutls_datum_t *nonce)
{
	const struct x509_ext *e = x509_exts_find(exts, GNUTLS_OCSP_NONCE);
	gnutls_datum_t value;
	struct reader r;

	if (!e)
		return ERR(GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE);
	if (critical)
		*critical = e->critical;
	r = reader_of_datum(&e->value);
	TRY(der_read_octets(&r, &value));
	TRY(der_read_end(&r));
	return datum_copy(nonce, value.data, value.size);
}

/**
 * gnutls_ocsp_resp_get_status:
 * @resp: a response
 *
 * Returns: gnutls_ocsp_resp_status_t: whether the responder could answer at all; or an error,
 *   GNUTLS_E_UNEXPECTED_PACKET for a status that isn't defined.
 **/
int gnutls_ocsp_resp_get_status(gnutls_ocsp_resp_const_t resp)
{
	if (!resp)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	if (!resp->der.size)
		return ERR(GNUTLS_E_ASN1_VALUE_NOT_FOUND);
	if (resp->status > GNUTLS_OCSP_RESP_UNAUTHORIZED || resp->status == 4)
		return ERR(GNUTLS_E_UNEXPECTED_PACKET);
	return (int)resp->status;
}

/**
 * gnutls_ocsp_resp_get_response:
 * @resp: a response
 * @response_type_oid: becomes a new datum with the type as text, or NULL
 * @response: becomes a new datum with the inner response in DER, or NULL
 *
 * Returns: 0 or an error.
 **/
int gnutls_ocsp_resp_get_response(gnutls_ocsp_resp_const_t resp, gnutls_datum_t *response_type_oid,
				  gnutls_datum_t *response)
{
	if (!resp)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	if (!resp->has_bytes)
		return ERR(resp->der.size ? GNUTLS_E_ASN1_ELEMENT_NOT_FOUND
					  : GNUTLS_E_ASN1_VALUE_NOT_FOUND);
	if (response_type_oid)
		TRY(datum_copy(response_type_oid, resp->type, strlen(resp->type)));
	if (response && datum_copy(response, resp->response.data, resp->response.size) < 0) {
		if (response_type_oid)
			datum_clear(response_type_oid);
		return ERR(GNUTLS_E_MEMORY_ERROR);
	}
	return 0;
}

/**
 * gnutls_ocsp_resp_get_version:
 * @resp: a response
 *
 * Returns: 1, the only version there is; or an error.
 **/
int gnutls_ocsp_resp_get_version(gnutls_ocsp_resp_const_t resp)
{
	return resp ? 1 : ERR(GNUTLS_E_INVALID_REQUEST);
}

/**
 * gnutls_ocsp_resp_get_responder2:
 * @resp: a response
 * @dn: becomes a new datum with the responder's name
 * @flags: 0 for the order of RFC 4514, GNUTLS_X509_DN_FLAG_COMPAT for that of the encoding
 *
 * Returns: 0; GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE if the responder is named by its key.
 *
 * Since: 3.5.6
 **/
int gnutls_ocsp_resp_get_responder2(gnutls_ocsp_resp_const_t resp, gnutls_datum_t *dn,
				    unsigned flags)
{
	if (!resp || !dn)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	*dn = (gnutls_datum_t){0};
	if (!resp->responder.size)
		return ERR(GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE);
	return x509_name_str(&resp->responder, flags, dn);
}

/**
 * gnutls_ocsp_resp_get_responder:
 * @resp: a response
 * @dn: becomes a new datum with the responder's name in the order of its encoding
 *
 * Returns: 0, also if the responder is named by its key: @dn is empty then.
 **/
int gnutls_ocsp_resp_get_responder(gnutls_ocsp_resp_const_t resp, gnutls_datum_t *dn)
{
	int ret = gnutls_ocsp_resp_get_responder2(resp, dn, GNUTLS_X509_DN_FLAG_COMPAT);

	return ret == GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE ? 0 : ret;
}

/**
 * gnutls_ocsp_resp_get_responder_raw_id:
 * @resp: a response
 * @type: GNUTLS_OCSP_RESP_ID_DN or GNUTLS_OCSP_RESP_ID_KEY
 * @raw: becomes a new datum: the Name in DER, or the hash of the key
 *
 * Returns: 0; GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE if the responder is named the other way.
 *
 * Since: 3.4.6
 **/
int gnutls_ocsp_resp_get_responder_raw_id(gnutls_ocsp_resp_const_t resp, unsigned type,
					  gnutls_datum_t *raw)
{
	const gnutls_datum_t *id;

	if (!resp || !raw)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	id = type == GNUTLS_OCSP_RESP_ID_KEY ? &resp->responder_key : &resp->responder;
	if (!id->data)
		return ERR(GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE);
	return datum_copy(raw, id->data, id->size);
}

/**
 * gnutls_ocsp_resp_get_produced:
 * @resp: a response
 *
 * Returns: when the response was signed, or (time_t)-1.
 **/
time_t gnutls_ocsp_resp_get_produced(gnutls_ocsp_resp_const_t resp)
{
	return resp ? resp->produced : (time_t)-1;
}

const struct ocsp_single *ocsp_resp_find(gnutls_ocsp_resp_const_t resp, gnutls_x509_crt_t crt,
					 gnutls_x509_crt_t issuer)
{
	const struct ocsp_single *found = NULL;

	for (unsigned i = 0; i < resp->count; i++) {
		if (!ocsp_cert_id_is(&resp->singles[i].id, crt, issuer))
			continue;
		if (!found || resp->singles[i].status == GNUTLS_OCSP_CERT_REVOKED)
			found = &resp->singles[i];
	}
	return found;
}

/**
 * gnutls_ocsp_resp_check_crt:
 * @resp: a response
 * @indx: which of its entries, from 0
 * @crt: a certificate
 *
 * Whether the entry is about that certificate: its serial number and its issuer's name are
 * compared.
 *
 * Returns: 0 if so, GNUTLS_E_OCSP_RESPONSE_ERROR if not, or another error.
 *
 * Since: 3.1.3
 **/
int gnutls_ocsp_resp_check_crt(gnutls_ocsp_resp_const_t resp, unsigned int indx,
			       gnutls_x509_crt_t crt)
{
	if (!resp || !crt)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	if (indx >= resp->count)
		return ERR(GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE);
	if (!ocsp_cert_id_is(&resp->singles[indx].id, crt, NULL))
		return ERR(GNUTLS_E_OCSP_RESPONSE_ERROR);
	return 0;
}

/**
 * gnutls_ocsp_resp_get_single:
 * @resp: a response
 * @indx: which of its entries, from 0
 * @digest: the hash of the two hashes below, or NULL
 * @issuer_name_hash: becomes a new datum, or NULL
 * @issuer_key_hash: becomes a new datum, or NULL
 * @serial_number: becomes a new datum, or NULL
 * @cert_status: gnutls_ocsp_cert_status_t, or NULL
 * @this_update: since when that is known, or NULL
 * @next_update: when there will be news, (time_t)-1 if that isn't said; or NULL
 * @revocation_time: (time_t)-1 if not revoked; or NULL
 * @revocation_reason: gnutls_x509_crl_reason_t, or NULL
 *
 * A response may have entries about several certificates: look for the right one with
 * gnutls_ocsp_resp_check_crt().
 *
 * Returns: 0, or GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE behind the last one.
 **/
int gnutls_ocsp_resp_get_single(gnutls_ocsp_resp_const_t resp, unsigned indx,
				gnutls_digest_algorithm_t *digest, gnutls_datum_t *issuer_name_hash,
				gnutls_datum_t *issuer_key_hash, gnutls_datum_t *serial_number,
				unsigned int *cert_status, time_t *this_update, time_t *next_update,
				time_t *revocation_time, unsigned int *revocation_reason)
{
	const struct ocsp_single *s;

	if (!resp)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	if (indx >= resp->count)
		return ERR(GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE);
	s = &resp->singles[indx];
	TRY(ocsp_cert_id_get(&s->id, digest, issuer_name_hash, issuer_key_hash, serial_number));
	if (cert_status)
		*cert_status = s->status;
	if (this_update)
		*this_update = s->this_update;
	if (next_update)
		*next_update = s->next_update;
	if (revocation_time)
		*revocation_time = s->revoked_at;
	if (revocation_reason)
		*revocation_reason = s->reason;
	return 0;
}

/**
 * gnutls_ocsp_resp_get_extension:
 * @resp: a response
 * @indx: which extension, from 0
 * @oid: becomes a new datum with its OID as text, or NULL
 * @critical: whether it is critical, or NULL
 * @data: becomes a new datum with its value, or NULL
 *
 * Returns: 0, or GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE behind the last one.
 **/
int gnutls_ocsp_resp_get_extension(gnutls_ocsp_resp_const_t resp, unsigned indx,
				   gnutls_datum_t *oid, unsigned int *critical,
				   gnutls_datum_t *data)
{
	if (!resp)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	return ocsp_ext_get(&resp->exts, indx, oid, critical, data);
}

/**
 * gnutls_ocsp_resp_get_nonce:
 * @resp: a response
 * @critical: whether the extension is critical, or NULL
 * @nonce: becomes a new datum
 *
 * The nonce of the request that this answers (RFC 6960 §4.4.1).
 *
 * Returns: 0, or GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE if there is none.
 **/
int gnutls_ocsp_resp_get_nonce(gnutls_ocsp_resp_const_t resp, unsigned int *critical,
			       gnutls_datum_t *nonce)
{
	if (!resp || !nonce)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	return ocsp_nonce_get(&resp->exts, critical, nonce);
}

static int need_basic(gnutls_ocsp_resp_const_t resp)
{
	if (!resp)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	if (resp->is_basic)
		return 0;
	return ERR(resp->has_bytes ? GNUTLS_E_ASN1_ELEMENT_NOT_FOUND
				   : GNUTLS_E_ASN1_VALUE_NOT_FOUND);
}

/**
 * gnutls_ocsp_resp_get_signature_algorithm:
 * @resp: a response
 *
 * Returns: gnutls_sign_algorithm_t, GNUTLS_SIGN_UNKNOWN for one that we don't have; or an error.
 **/
int gnutls_ocsp_resp_get_signature_algorithm(gnutls_ocsp_resp_const_t resp)
{
	TRY(need_basic(resp));
	return (int)resp->sign.sign;
}

/**
 * gnutls_ocsp_resp_get_signature:
 * @resp: a response
 * @sig: becomes a new datum
 *
 * Returns: 0 or an error.
 **/
int gnutls_ocsp_resp_get_signature(gnutls_ocsp_resp_const_t resp, gnutls_datum_t *sig)
{
	TRY(need_basic(resp));
	if (!sig)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	return datum_copy(sig, resp->signature.data, resp->signature.size);
}

/**
 * gnutls_ocsp_resp_get_certs:
 * @resp: a response
 * @certs: becomes a new array of new certificates, or NULL
 * @ncerts: becomes their number, or NULL
 *
 * The certificates that came with the response, to be verified before they are used.
 *
 * Returns: 0 or an error.
 **/
int gnutls_ocsp_resp_get_certs(gnutls_ocsp_resp_const_t resp, gnutls_x509_crt_t **certs,
			       size_t *ncerts)
{
	gnutls_x509_crt_t *list;
	unsigned n = 0;

	if (!resp)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	list = mem_calloc(resp->certs_count + 1, sizeof(*list));
	if (!list)
		return ERR(GNUTLS_E_MEMORY_ERROR);
	for (; n < resp->certs_count; n++) {
		int ret = x509_crt_new(&list[n], &resp->certs[n]);

		if (ret < 0) {
			while (n)
				gnutls_x509_crt_deinit(list[--n]);
			mem_free(list);
			return ERR(ret);
		}
	}
	if (ncerts)
		*ncerts = n;
	if (certs) {
		*certs = list;
	} else {
		while (n)
			gnutls_x509_crt_deinit(list[--n]);
		mem_free(list);
	}
	return 0;
}
