/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whether an OCSP response may be believed (RFC 6960 §3.2, §4.2.2.2), and what a stapled one says
 * about a certificate. */
#include "config.h"

#include "base/log.h"
#include "base/time.h"
#include "crypto/hash.h"
#include "keys/keys.h"
#include "x509/ocsp.h"
#include "x509/verify.h"

/* A response that doesn't say when it ends is believed for that long, in seconds. */
#define OCSP_MAX_AGE (15 * 24 * 60 * 60)

static bool is_signer(gnutls_ocsp_resp_const_t resp, gnutls_x509_crt_t crt)
{
	uint8_t hash[HASH_MAX_LEN];

	if (resp->responder.data)
		return datum_eq(&resp->responder, &crt->subject);
	return resp->responder_key.size == hash_len(GNUTLS_DIG_SHA1) &&
	       ocsp_key_hash(crt, GNUTLS_DIG_SHA1, hash) == 0 &&
	       !memcmp(hash, resp->responder_key.data, resp->responder_key.size);
}

/* The signer among the certificates that came along; NULL: not there. */
static int signer_in_response(gnutls_ocsp_resp_const_t resp, gnutls_x509_crt_t *signer)
{
	*signer = NULL;
	for (unsigned i = 0; i < resp->certs_count; i++) {
		TRY(x509_crt_new(signer, &resp->certs[i]));
		if (is_signer(resp, *signer))
			return 0;
		gnutls_x509_crt_deinit(*signer);
		*signer = NULL;
	}
	return 0;
}

static unsigned reason_of_status(unsigned status)
{
	if (status & (GNUTLS_CERT_INSECURE_ALGORITHM))
		return GNUTLS_OCSP_VERIFY_INSECURE_ALGORITHM;
	if (status & GNUTLS_CERT_NOT_ACTIVATED)
		return GNUTLS_OCSP_VERIFY_CERT_NOT_ACTIVATED;
	if (status & GNUTLS_CERT_EXPIRED)
		return GNUTLS_OCSP_VERIFY_CERT_EXPIRED;
	return GNUTLS_OCSP_VERIFY_UNTRUSTED_SIGNER;
}

/* A delegated signer has id-kp-OCSPSigning itself; anyExtendedKeyUsage isn't enough
 * (RFC 6960 §4.2.2.2). */
static bool may_sign_responses(gnutls_x509_crt_t crt)
{
	const struct x509_ext *e = x509_exts_find(&crt->exts,
						  GNUTLS_X509EXT_OID_EXTENDED_KEY_USAGE);
	struct reader r, all;
	char oid[DER_OID_MAX];
	bool found = false;

	if (!e)
		return false;
	r = reader_of_datum(&e->value);
	if (der_read(&r, DER_SEQUENCE, &all) < 0 || der_read_end(&r) < 0)
		return false;
	while (!reader_is_empty(&all)) {
		if (der_read_oid(&all, oid) < 0)
			return false;
		if (!strcmp(oid, GNUTLS_KP_OCSP_SIGNING))
			found = true;
	}
	return found;
}

static int check_signature(gnutls_ocsp_resp_const_t resp, gnutls_x509_crt_t signer, unsigned flags,
			   unsigned *verify)
{
	const struct sign_entry *se = sign_find(resp->sign.sign);
	const struct pk_params *key;
	int ret;

	if (!se)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	TRY(x509_crt_spki(signer, &key));
	if (!(x509_crt_usage(signer) & (GNUTLS_KEY_DIGITAL_SIGNATURE | GNUTLS_KEY_NON_REPUDIATION |
					GNUTLS_KEY_KEY_CERT_SIGN | GNUTLS_KEY_CRL_SIGN)))
		log_debug("the signer's key usage does not name signatures\n");
	ret = x509_check_signature(key, &resp->sign, &resp->tbs, &resp->signature);
	if (ret == GNUTLS_E_PK_SIG_VERIFY_FAILED || ret == GNUTLS_E_CONSTRAINT_ERROR) {
		*verify = GNUTLS_OCSP_VERIFY_SIGNATURE_FAILURE;
		return 0;
	}
	TRY(ret);
	/* SHA-1 is widespread here still, and what is signed is no certificate */
	if (!gnutls_sign_is_secure2(resp->sign.sign, 0) && !(flags & GNUTLS_VERIFY_ALLOW_BROKEN))
		*verify = GNUTLS_OCSP_VERIFY_INSECURE_ALGORITHM;
	return 0;
}

static int verify_direct(gnutls_ocsp_resp_const_t resp, gnutls_x509_crt_t issuer,
			 gnutls_x509_crt_t signer, unsigned flags, unsigned *verify)
{
	unsigned status;

	*verify = 0;
	if (!x509_crt_same(signer, issuer)) {
		TRY(gnutls_x509_crt_verify(signer, &issuer, 1, flags, &status));
		if (status) {
			*verify = reason_of_status(status);
			return 0;
		}
		if (!may_sign_responses(signer)) {
			*verify = GNUTLS_OCSP_VERIFY_SIGNER_KEYUSAGE_ERROR;
			return 0;
		}
	}
	return check_signature(resp, signer, flags, verify);
}

static int need_basic(gnutls_ocsp_resp_const_t resp)
{
	if (!resp)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	if (!resp->is_basic)
		return ERR(resp->has_bytes ? GNUTLS_E_ASN1_ELEMENT_NOT_FOUND
					   : GNUTLS_E_ASN1_VALUE_NOT_FOUND);
	return 0;
}

/**
 * gnutls_ocsp_resp_verify_direct:
 * @resp: a response
 * @issuer: the trusted issuer of the certificate that the response is about
 * @verify: becomes gnutls_ocsp_verify_reason_t bits; 0 means that it may be believed
 * @flags: gnutls_certificate_verify_flags
 *
 * The signer has to be @issuer itself, or somebody whom @issuer has given a certificate for signing
 * OCSP responses (RFC 6960 §4.2.2.2).
 *
 * Returns: 0, whatever the judgement; or an error.
 **/
int gnutls_ocsp_resp_verify_direct(gnutls_ocsp_resp_const_t resp, gnutls_x509_crt_t issuer,
				   unsigned int *verify, unsigned int flags)
{
	gnutls_x509_crt_t signer;
	unsigned reason = GNUTLS_OCSP_VERIFY_SIGNER_NOT_FOUND;
	int ret;

	if (!issuer || !verify)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	TRY(need_basic(resp));
	TRY(signer_in_response(resp, &signer));
	ret = verify_direct(resp, issuer, signer ? signer : issuer, flags, &reason);
	gnutls_x509_crt_deinit(signer);
	TRY(ret);
	*verify = reason;
	return 0;
}

static int signer_in_list(gnutls_ocsp_resp_const_t resp, gnutls_x509_trust_list_t list,
			  gnutls_x509_crt_t *signer)
{
	int ret;

	if (resp->responder.data)
		ret = gnutls_x509_trust_list_get_issuer_by_dn(list, &resp->responder, signer, 0);
	else
		ret = gnutls_x509_trust_list_get_issuer_by_subject_key_id(
			list, NULL, &resp->responder_key, signer, 0);
	if (ret < 0)
		*signer = NULL;
	return ret == GNUTLS_E_MEMORY_ERROR ? ret : 0;
}

/**
 * gnutls_ocsp_resp_verify:
 * @resp: a response
 * @trustlist: trusted certificates
 * @verify: becomes gnutls_ocsp_verify_reason_t bits; 0 means that it may be believed
 * @flags: gnutls_certificate_verify_flags
 *
 * The signer has to be trusted: in the list, or with a chain to it and a certificate for signing
 * OCSP responses. Where the certificate's issuer is at hand gnutls_ocsp_resp_verify_direct() says
 * more.
 *
 * Returns: 0, whatever the judgement; or an error.
 **/
int gnutls_ocsp_resp_verify(gnutls_ocsp_resp_const_t resp, gnutls_x509_trust_list_t trustlist,
			    unsigned int *verify, unsigned int flags)
{
	gnutls_typed_vdata_st purpose = {GNUTLS_DT_KEY_PURPOSE_OID,
					 (unsigned char *)GNUTLS_KP_OCSP_SIGNING, 0};
	gnutls_x509_crt_t signer = NULL, trusted = NULL;
	unsigned status = 0, reason = 0;
	int ret;

	if (!resp || !trustlist || !verify)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	TRY(signer_in_response(resp, &signer));
	if (!signer && (resp->responder.data || resp->responder_key.data)) {
		TRY_CLEAN(signer_in_list(resp, trustlist, &signer));
		if (signer) {
			ret = check_signature(resp, signer, flags, &reason);
			goto cleanup;
		}
	}
	if (!signer) {
		*verify = GNUTLS_OCSP_VERIFY_SIGNER_NOT_FOUND;
		return 0;
	}
	/* one that is trusted itself needs nobody's leave */
	if (gnutls_x509_trust_list_get_issuer_by_dn(trustlist, &signer->subject, &trusted, 0) ==
		    0 &&
	    x509_crt_same(trusted, signer)) {
		ret = check_signature(resp, signer, flags, &reason);
		goto cleanup;
	}
	TRY_CLEAN(gnutls_x509_trust_list_verify_crt2(trustlist, &signer, 1, &purpose, 1, flags,
						     &status, NULL));
	if (status)
		reason = reason_of_status(status);
	else if (!may_sign_responses(signer))
		reason = GNUTLS_OCSP_VERIFY_SIGNER_KEYUSAGE_ERROR;
	else
		TRY_CLEAN(check_signature(resp, signer, flags, &reason));
cleanup:
	gnutls_x509_crt_deinit(signer);
	gnutls_x509_crt_deinit(trusted);
	TRY(ret);
	*verify = reason;
	return 0;
}

/* ---- Stapled responses ---- */

time_t ocsp_single_expires(const struct ocsp_single *s)
{
	if (s->next_update != (time_t)-1)
		return s->next_update;
	return s->this_update + OCSP_MAX_AGE;
}

static unsigned status_of_single(const struct ocsp_single *s)
{
	if (s->status == GNUTLS_OCSP_CERT_REVOKED)
		return GNUTLS_CERT_INVALID | GNUTLS_CERT_REVOKED;
	if (ocsp_single_expires(s) < time_now())
		return GNUTLS_CERT_INVALID | GNUTLS_CERT_REVOCATION_DATA_SUPERSEDED;
	return 0;
}

int ocsp_check_stapled(const gnutls_datum_t *response, gnutls_x509_crt_t crt,
		       gnutls_x509_crt_t issuer, unsigned flags, unsigned *status)
{
	const struct ocsp_single *single;
	gnutls_ocsp_resp_t resp;
	unsigned reason;
	int ret, answer = 1;

	*status = GNUTLS_CERT_INVALID | GNUTLS_CERT_INVALID_OCSP_STATUS;
	TRY(gnutls_ocsp_resp_init(&resp));
	ret = gnutls_ocsp_resp_import(resp, response);
	if (ret < 0) {
		log_audit(NULL, "The stapled OCSP response can't be read (%d).\n", ret);
		goto done;
	}
	if (gnutls_ocsp_resp_get_status(resp) > GNUTLS_OCSP_RESP_SUCCESSFUL) {
		/* "try later" and the like: as good as none */
		*status = 0;
		answer = 0;
		goto done;
	}
	single = ocsp_resp_find(resp, crt, issuer);
	if (!single) {
		log_audit(NULL, "The stapled OCSP response is about other certificates.\n");
		goto done;
	}
	ret = gnutls_ocsp_resp_verify_direct(resp, issuer, &reason, flags);
	if (ret < 0 || reason) {
		log_audit(NULL, "The stapled OCSP response can't be believed (%d).\n", ret);
		goto done;
	}
	*status = status_of_single(single);
done:
	gnutls_ocsp_resp_deinit(resp);
	return ret == GNUTLS_E_MEMORY_ERROR ? ERR(ret) : answer;
}
