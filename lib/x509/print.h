/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Pieces of text output, shared by certificates, CRLs, requests and OCSP. */
#ifndef X509_PRINT_H
#define X509_PRINT_H

#include "x509/x509.h"

void x509_putf(struct writer *w, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* A text that lacks something for want of memory is none: makes the writer fail, returns @ret. */
int x509_put_got(struct writer *w, int ret);
/* Control characters become dots. */
void x509_put_text(struct writer *w, const gnutls_datum_t *d);
void x509_put_hex(struct writer *w, const gnutls_datum_t *d);
/* Only printable ASCII stays. */
void x509_put_ascii(struct writer *w, const gnutls_datum_t *d);
void x509_put_dump(struct writer *w, const gnutls_datum_t *d, const char *indent);
void x509_put_time(struct writer *w, time_t t, bool is_long);
/* A line with a Name. */
void x509_put_dn(struct writer *w, const char *label, const gnutls_datum_t *name);
void x509_put_ext(struct writer *w, const struct x509_ext *e);
/* A headline and all of them. */
void x509_put_exts(struct writer *w, const struct x509_exts *exts);
/* @what: the label before the algorithm; @numbers: on one line each. */
void x509_put_key(struct writer *w, const char *what, const struct pk_params *pk, bool numbers);
/* A line for each GNUTLS_KEY_* bit. */
void x509_put_usage(struct writer *w, const char *indent, unsigned usage);
void x509_put_signature(struct writer *w, const gnutls_datum_t *algid, const struct der_sign *sign,
			const gnutls_datum_t *signature);
void x509_sign_name(const gnutls_datum_t *algid, const struct der_sign *sign, char *out,
		    size_t size);
/* Hashes of the key and its pin. */
void x509_put_key_ids(struct writer *w, const char *indent, const gnutls_datum_t *spki);
/* The text becomes a datum with a terminator beyond its size. */
MUST_USE int x509_put_end(struct writer *w, gnutls_datum_t *out);

#endif
