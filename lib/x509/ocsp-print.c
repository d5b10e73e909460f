/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* OCSP requests and responses as text. */
#include "config.h"

#include "x509/ocsp.h"
#include "x509/print.h"

static void put_id(struct writer *w, const struct ocsp_cert_id *id)
{
	const char *hash = gnutls_digest_get_name(id->digest);

	x509_putf(w, "\t\tCertificate ID:\n\t\t\tHash Algorithm: %s\n\t\t\tIssuer Name Hash: ",
		  hash ? hash : "(null)");
	x509_put_hex(w, &id->name_hash);
	writer_str(w, "\n\t\t\tIssuer Key Hash: ");
	x509_put_hex(w, &id->key_hash);
	writer_str(w, "\n\t\t\tSerial Number: ");
	x509_put_hex(w, &id->serial);
	writer_u8(w, '\n');
}

static void put_extensions(struct writer *w, const struct x509_exts *exts)
{
	for (unsigned i = 0; i < exts->count; i++) {
		const struct x509_ext *e = &exts->list[i];
		autodatum nonce = {0};

		if (strcmp(e->oid, GNUTLS_OCSP_NONCE) != 0) {
			x509_putf(w, "\t\tUnknown extension %s (%s):\n\t\t\tASCII: ", e->oid,
				  e->critical ? "critical" : "not critical");
			x509_put_ascii(w, &e->value);
			writer_str(w, "\n\t\t\tHexdump: ");
			x509_put_hex(w, &e->value);
			writer_u8(w, '\n');
			continue;
		}
		int ret = x509_put_got(w, ocsp_nonce_get(exts, NULL, &nonce));

		if (ret < 0) {
			x509_putf(w, "error: get_nonce: %s\n", gnutls_strerror(ret));
			continue;
		}
		x509_putf(w, "\t\tNonce%s: ", e->critical ? " (critical)" : "");
		x509_put_hex(w, &nonce);
		writer_u8(w, '\n');
	}
}

static void put_when(struct writer *w, const char *what, time_t t)
{
	x509_putf(w, "\t\t%s: ", what);
	x509_put_time(w, t, true);
	writer_u8(w, '\n');
}

static void put_single(struct writer *w, const struct ocsp_single *s)
{
	static const char *const names[] = {
		[GNUTLS_OCSP_CERT_GOOD] = "good",
		[GNUTLS_OCSP_CERT_REVOKED] = "revoked",
		[GNUTLS_OCSP_CERT_UNKNOWN] = "unknown",
	};

	put_id(w, &s->id);
	x509_putf(w, "\t\tCertificate Status: %s\n", names[s->status]);
	if (s->status == GNUTLS_OCSP_CERT_REVOKED)
		put_when(w, "Revocation time", s->revoked_at);
	put_when(w, "This Update", s->this_update);
	if (s->next_update != (time_t)-1)
		put_when(w, "Next Update", s->next_update);
}

static int put_certs(struct writer *w, gnutls_ocsp_resp_const_t resp)
{
	if (resp->certs_count)
		writer_str(w, "\tAdditional certificates:\n");
	for (unsigned i = 0; i < resp->certs_count; i++) {
		autodatum text = {0}, pem = {0};
		gnutls_x509_crt_t crt;
		int ret;

		TRY(x509_crt_new(&crt, &resp->certs[i]));
		ret = gnutls_x509_crt_print(crt, GNUTLS_CRT_PRINT_FULL, &text);
		gnutls_x509_crt_deinit(crt);
		TRY(ret);
		TRY(x509_export(&resp->certs[i], GNUTLS_X509_FMT_PEM, "CERTIFICATE", &pem));
		writer_bytes(w, text.data, text.size);
		writer_bytes(w, pem.data, pem.size);
		if (i + 1 < resp->certs_count)
			writer_u8(w, '\n');
	}
	return 0;
}

static int put_basic(struct writer *w, gnutls_ocsp_resp_const_t resp, bool full)
{
	const char *name = gnutls_sign_get_name(resp->sign.sign);

	writer_str(w, "\tResponse Type: Basic OCSP Response\n\tVersion: 1\n");
	if (resp->responder.data) {
		x509_put_dn(w, "Responder ID", &resp->responder);
	} else {
		writer_str(w, "\tResponder Key ID: ");
		x509_put_hex(w, &resp->responder_key);
		writer_u8(w, '\n');
	}
	writer_str(w, "\tProduced At: ");
	x509_put_time(w, resp->produced, true);
	writer_str(w, "\n\tResponses:\n");
	for (unsigned i = 0; i < resp->count; i++)
		put_single(w, &resp->singles[i]);
	writer_str(w, "\tExtensions:\n");
	put_extensions(w, &resp->exts);
	x509_putf(w, "\tSignature Algorithm: %s\n",
		  resp->sign.sign == GNUTLS_SIGN_UNKNOWN || !name ? "unknown" : name);
	if (resp->sign.sign != GNUTLS_SIGN_UNKNOWN && !gnutls_sign_is_secure(resp->sign.sign))
		writer_str(w, "warning: signed using a broken signature algorithm that can be "
			      "forged.\n");
	if (!full)
		return 0;
	writer_str(w, "\tSignature:\n");
	x509_put_dump(w, &resp->signature, "\t\t");
	return put_certs(w, resp);
}

/**
 * gnutls_ocsp_resp_print:
 * @resp: a response
 * @format: GNUTLS_OCSP_PRINT_FULL, or GNUTLS_OCSP_PRINT_COMPACT without signature and certificates
 * @out: becomes the text, to be freed with gnutls_free()
 *
 * Returns: 0 or an error.
 **/
int gnutls_ocsp_resp_print(gnutls_ocsp_resp_const_t resp, gnutls_ocsp_print_formats_t format,
			   gnutls_datum_t *out)
{
	static const char *const names[] = {
		[GNUTLS_OCSP_RESP_SUCCESSFUL] = "Successful",
		[GNUTLS_OCSP_RESP_MALFORMEDREQUEST] = "malformedRequest",
		[GNUTLS_OCSP_RESP_INTERNALERROR] = "internalError",
		[GNUTLS_OCSP_RESP_TRYLATER] = "tryLater",
		[GNUTLS_OCSP_RESP_SIGREQUIRED] = "sigRequired",
		[GNUTLS_OCSP_RESP_UNAUTHORIZED] = "unauthorized",
	};
	autowriter w = {0};
	int status;

	if (!resp || !out)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	status = gnutls_ocsp_resp_get_status(resp);
	writer_str(&w, "OCSP Response Information:\n");
	if (status < 0)
		x509_putf(&w, "error: ocsp_resp_get_status: %s\n", gnutls_strerror(status));
	else
		x509_putf(&w, "\tResponse Status: %s\n", names[status]);
	if (resp->is_basic && status == GNUTLS_OCSP_RESP_SUCCESSFUL)
		TRY(put_basic(&w, resp, format == GNUTLS_OCSP_PRINT_FULL));
	else if (resp->has_bytes)
		x509_putf(&w, "\tResponse Type: Unknown response type (%s)\n", resp->type);
	return x509_put_end(&w, out);
}

/**
 * gnutls_ocsp_req_print:
 * @req: a request
 * @format: GNUTLS_OCSP_PRINT_FULL
 * @out: becomes the text, to be freed with gnutls_free()
 *
 * Returns: 0 or an error.
 **/
int gnutls_ocsp_req_print(gnutls_ocsp_req_const_t req, gnutls_ocsp_print_formats_t format,
			  gnutls_datum_t *out)
{
	autowriter w = {0};

	if (!req || !out || format != GNUTLS_OCSP_PRINT_FULL)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	writer_str(&w, "OCSP Request Information:\n\tVersion: 1\n\tRequest List:\n");
	for (unsigned i = 0; i < req->count; i++)
		put_id(&w, &req->items[i].id);
	if (req->exts.count) {
		writer_str(&w, "\tExtensions:\n");
		put_extensions(&w, &req->exts);
	}
	return x509_put_end(&w, out);
}
