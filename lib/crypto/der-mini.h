/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The little DER that crypto itself needs: integers and sequences (X.690 §8, §10). */
#ifndef CRYPTO_DER_MINI_H
#define CRYPTO_DER_MINI_H

#include "base/reader.h"
#include "base/writer.h"

#define DER_INTEGER      0x02
#define DER_OCTET_STRING 0x04
#define DER_NULL         0x05
#define DER_OID          0x06
#define DER_SEQUENCE     0x30

/* The next element, which must have this tag and minimal lengths: GNUTLS_E_ASN1_DER_ERROR. */
MUST_USE int mini_der_read(struct reader *r, uint8_t tag, struct reader *content);
/* A number that isn't negative, in its shortest form; a view without the leading zero byte. */
MUST_USE int mini_der_read_uint(struct reader *r, struct reader *number);
MUST_USE int mini_der_read_u32(struct reader *r, uint32_t *v);
void mini_der_write(struct writer *w, uint8_t tag, const void *content, size_t len);
/* An unsigned big-endian number, whatever its leading zeros. */
void mini_der_write_uint(struct writer *w, const void *number, size_t len);
/* The dotted form to its encoding; failure goes to the writer. */
void mini_der_write_oid(struct writer *w, const char *oid);
MUST_USE int mini_der_read_oid(struct reader *r, char *oid, size_t oid_size);

/* SEQUENCE { r, s }: ECDSA and DSA signatures. The views lie in @sig. */
MUST_USE int mini_der_read_rs(const gnutls_datum_t *sig, struct reader *r, struct reader *s);
MUST_USE int mini_der_write_rs(const gnutls_datum_t *r, const gnutls_datum_t *s,
			       gnutls_datum_t *sig);
/* DigestInfo (RFC 8017 §9.2). */
MUST_USE int mini_der_write_digest_info(gnutls_digest_algorithm_t dig, const gnutls_datum_t *digest,
					gnutls_datum_t *out);
MUST_USE int mini_der_read_digest_info(const gnutls_datum_t *info, gnutls_digest_algorithm_t *dig,
				       struct reader *digest);

#endif
