/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Certificate requests and public keys as text. */
#include "config.h"

#include "keys/keys.h"
#include "x509/crq.h"
#include "x509/print.h"

/* The lines of @text, one level deeper. */
static void put_deeper(struct writer *w, const struct writer *text)
{
	bool start = true;

	for (size_t i = 0; i < text->len; i++) {
		if (start)
			writer_u8(w, '\t');
		start = text->data[i] == '\n';
		writer_u8(w, text->data[i]);
	}
}

static void put_attr(struct writer *w, gnutls_x509_crq_t crq, unsigned i)
{
	const char *oid = crq->attrs[i].oid;
	gnutls_datum_t value;
	autodatum text = {0};
	autowriter exts = {0};

	if (!strcmp(oid, CRQ_OID_CHALLENGE) && crq_challenge(crq, &text) == 0) {
		writer_str(w, "\t\tChallenge password: ");
		x509_put_text(w, &text);
		writer_u8(w, '\n');
	} else if (!strcmp(oid, CRQ_OID_EXTENSIONS)) {
		x509_put_exts(&exts, &crq->crt.exts);
		put_deeper(w, &exts);
	} else {
		x509_putf(w, "\t\tUnknown attribute %s:\n", oid);
		if (crq_attr_value(crq, i, 0, &value) < 0)
			return;
		writer_str(w, "\t\t\tASCII: ");
		x509_put_ascii(w, &value);
		writer_str(w, "\n\t\t\tHexdump: ");
		x509_put_hex(w, &value);
		writer_u8(w, '\n');
	}
}

/**
 * gnutls_x509_crq_print:
 * @crq: a request
 * @format: GNUTLS_CRT_PRINT_FULL or GNUTLS_CRT_PRINT_FULL_NUMBERS
 * @out: becomes the text, to be freed with gnutls_free()
 *
 * Returns: 0 or an error.
 *
 * Since: 2.8.0
 **/
int gnutls_x509_crq_print(gnutls_x509_crq_t crq, gnutls_certificate_print_formats_t format,
			  gnutls_datum_t *out)
{
	char oid[DER_OID_MAX];
	size_t len = sizeof(oid);
	autowriter w = {0};
	int version;

	if (!crq)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	version = gnutls_x509_crq_get_version(crq);
	writer_str(&w, "PKCS #10 Certificate Request Information:\n");
	if (version < 0)
		x509_putf(&w, "error: get_version: %s\n", gnutls_strerror(version));
	else
		x509_putf(&w, "\tVersion: %d\n", version);
	x509_put_dn(&w, "Subject", &crq->crt.subject);
	if (crq->crt.pk_ret == 0)
		x509_put_key(&w, "Subject Public Key Algorithm", &crq->crt.pk,
			     format == GNUTLS_CRT_PRINT_FULL_NUMBERS);
	else if (gnutls_x509_crq_get_pk_oid(crq, oid, &len) == 0)
		x509_putf(&w, "\tSubject Public Key Algorithm: %s\n", oid);
	strcpy(oid, "unknown");
	if (crq->crt.sigalg.size)
		x509_sign_name(&crq->crt.sigalg, &crq->crt.sign, oid, sizeof(oid));
	x509_putf(&w, "\tSignature Algorithm: %s\n", oid);
	/* asks for the attributes, so that extensions set meanwhile are among them */
	len = 0;
	(void)gnutls_x509_crq_get_attribute_info(crq, 0, NULL, &len);
	if (crq->count)
		writer_str(&w, "\tAttributes:\n");
	for (unsigned i = 0; i < crq->count; i++)
		put_attr(&w, crq, i);
	writer_str(&w, "Other Information:\n");
	if (crq->crt.pk_ret == 0)
		x509_put_key_ids(&w, "\t", &crq->crt.spki);
	return x509_put_end(&w, out);
}

/**
 * gnutls_pubkey_print:
 * @pubkey: a public key
 * @format: GNUTLS_CRT_PRINT_FULL or GNUTLS_CRT_PRINT_FULL_NUMBERS
 * @out: becomes the text, to be freed with gnutls_free()
 *
 * Returns: 0 or an error.
 *
 * Since: 3.1.5
 **/
int gnutls_pubkey_print(gnutls_pubkey_t pubkey, gnutls_certificate_print_formats_t format,
			gnutls_datum_t *out)
{
	autodatum spki = {0};
	autowriter w = {0};

	if (!pubkey)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	if (pubkey->params.algo == GNUTLS_PK_UNKNOWN)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	TRY(der_spki_encode(&pubkey->params, &spki));
	writer_str(&w, "Public Key Information:\n");
	x509_put_key(&w, "Public Key Algorithm", &pubkey->params,
		     format == GNUTLS_CRT_PRINT_FULL_NUMBERS);
	writer_u8(&w, '\n');
	if (pubkey->key_usage) {
		writer_str(&w, "Public Key Usage:\n");
		x509_put_usage(&w, "\t", pubkey->key_usage);
	}
	x509_put_key_ids(&w, "", &spki);
	return x509_put_end(&w, out);
}
