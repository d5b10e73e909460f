/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* DER: a reader and writer of tag-length-values on base/reader.h and base/writer.h, and what several
 * rooms find in them: times, algorithm identifiers, public keys. */
#ifndef ASN1_ASN1_H
#define ASN1_ASN1_H

#include <time.h>

#include "base/datum.h"
#include "base/errors.h"
#include "base/reader.h"
#include "base/writer.h"
#include "algorithms/algorithms.h"
#include "crypto/pk.h"

/* Dotted text of an object identifier, terminator included. */
#define DER_OID_MAX 128

/* ---- Tag-length-values. Strict: definite lengths in their shortest form, tags below 31. ---- */

#define DER_BOOLEAN        0x01
#define DER_INTEGER        0x02
#define DER_BIT_STRING     0x03
#define DER_OCTETS         0x04
#define DER_NULL           0x05
#define DER_OID            0x06
#define DER_ENUMERATED     0x0a
#define DER_UTF8           0x0c
#define DER_PRINTABLE      0x13
#define DER_TELETEX        0x14
#define DER_IA5            0x16
#define DER_UTC_TIME       0x17
#define DER_GENERALIZED    0x18
#define DER_VISIBLE        0x1a
#define DER_UNIVERSAL      0x1c
#define DER_BMP            0x1e
#define DER_SEQUENCE       0x30
#define DER_SET            0x31
#define DER_CONTEXT(n)     (0x80 | (n)) /* implicit tag of a primitive */
#define DER_CONSTRUCTED(n) (0xa0 | (n)) /* explicit tag, or implicit of a SEQUENCE or SET */

/* All of these fail with GNUTLS_E_ASN1_DER_ERROR (malformed) or GNUTLS_E_ASN1_TAG_ERROR (something
 * else stands there), and empty the reader then. */

/* The next element, whatever it is. @whole (may be NULL): header included. */
MUST_USE int der_read_any(struct reader *r, uint8_t *tag, struct reader *content,
			  gnutls_datum_t *whole);
/* The content of the next element, which has to have this tag. */
MUST_USE int der_read(struct reader *r, uint8_t tag, struct reader *content);
/* The next element as it stands, header included; borrowed. */
MUST_USE int der_read_whole(struct reader *r, uint8_t tag, gnutls_datum_t *whole);
/* Whether the next element has this tag. */
bool der_is_next(const struct reader *r, uint8_t tag);
/* 0 if nothing is left over, else GNUTLS_E_ASN1_DER_ERROR. */
MUST_USE int der_read_end(const struct reader *r);
/* A number >= 0 without leading zeros; borrowed. Negative ones: GNUTLS_E_ASN1_DER_ERROR. */
MUST_USE int der_read_uint(struct reader *r, gnutls_datum_t *v);
/* A number that fits. */
MUST_USE int der_read_small(struct reader *r, uint32_t *v);
MUST_USE int der_read_bool(struct reader *r, bool *v);
MUST_USE int der_read_oid(struct reader *r, char oid[DER_OID_MAX]);
MUST_USE int der_read_octets(struct reader *r, gnutls_datum_t *v);
/* A BIT STRING of whole bytes. */
MUST_USE int der_read_bits(struct reader *r, gnutls_datum_t *v);
MUST_USE int der_read_null(struct reader *r);
/* Text of the content of an object identifier. */
MUST_USE int der_oid_to_text(const void *content, size_t len, char oid[DER_OID_MAX]);

/* Opens an element; give the result to der_close. Failure is sticky in the writer. */
size_t der_open(struct writer *w, uint8_t tag);
void der_close(struct writer *w, size_t mark);
void der_write(struct writer *w, uint8_t tag, const void *content, size_t len);
/* An unsigned big-endian number. */
void der_write_uint(struct writer *w, const gnutls_datum_t *v);
void der_write_small(struct writer *w, uint32_t v);
void der_write_bool(struct writer *w, bool v);
void der_write_oid(struct writer *w, const char *oid);
void der_write_null(struct writer *w);
/* A BIT STRING of whole bytes under @tag. */
void der_write_bits(struct writer *w, uint8_t tag, const void *data, size_t len);

/* One element of BER, anew in DER: definite lengths, OCTET STRINGs in one piece. */
MUST_USE int der_from_ber(const gnutls_datum_t *ber, gnutls_datum_t *der);

/* ---- Times (RFC 5280 §4.1.2.5: seconds, Z, nothing else) ---- */

/* GNUTLS_E_ASN1_TIME_ERROR for anything that is no valid date. 9999-12-31 23:59:59 is
 * GNUTLS_X509_NO_WELL_DEFINED_EXPIRATION. */
MUST_USE int der_time_utc(const void *text, size_t len, time_t *t);
MUST_USE int der_time_generalized(const void *text, size_t len, time_t *t);
/* A Time, or a bare UTCTime or GeneralizedTime. */
MUST_USE int der_read_time(struct reader *r, time_t *t);
/* Text of @t with its terminator: YYYYMMDDHHMMSSZ. */
MUST_USE int der_time_text(time_t t, char text[16]);

/* ---- Algorithm identifiers ---- */

struct der_algid {
	char oid[DER_OID_MAX];
	gnutls_datum_t params; /* the element as it stands; empty: absent. Borrowed */
};

MUST_USE int der_read_algid(struct reader *r, struct der_algid *a);
/* @params: an element as it stands; NULL or empty: absent. */
void der_write_algid(struct writer *w, const char *oid, const gnutls_datum_t *params);
/* With NULL as parameters, or without. */
void der_write_digest_algid(struct writer *w, gnutls_digest_algorithm_t digest, bool null);
/* Parameters absent or NULL. */
bool der_algid_plain(const struct der_algid *a);
/* GNUTLS_E_UNKNOWN_HASH_ALGORITHM */
MUST_USE int der_read_digest_algid(struct reader *r, gnutls_digest_algorithm_t *digest);

/* RSASSA-PSS-params. The hash of the mask generation has to be @pss->digest and the trailer 1,
 * else GNUTLS_E_CONSTRAINT_ERROR. Empty @params: no restriction, all zero. */
MUST_USE int der_pss_parse(const gnutls_datum_t *params, struct pk_pss *pss);
MUST_USE int der_pss_encode(const struct pk_pss *pss, gnutls_datum_t *out);

/* How something is signed. */
struct der_sign {
	gnutls_sign_algorithm_t sign; /* GNUTLS_SIGN_UNKNOWN: not in our tables */
	gnutls_pk_algorithm_t pk;
	gnutls_digest_algorithm_t digest;
	struct pk_pss pss; /* of RSA-PSS */
};

/* Unknown identifiers aren't errors here (look at @sign), malformed parameters are. */
MUST_USE int der_sign_parse(const struct der_algid *a, struct der_sign *sign);
/* Whole AlgorithmIdentifier for a signature of @sign; @pss for RSA-PSS. */
MUST_USE int der_sign_encode(const struct sign_entry *sign, const struct pk_pss *pss,
			     gnutls_datum_t *out);
/* ---- SubjectPublicKeyInfo ---- */

/* AlgorithmIdentifier of a public key: which kind, on which curve, with which restrictions.
 * Fills algo, curve, pss and the DSA parameters of @p. */
MUST_USE int der_pk_parse(const struct der_algid *a, struct pk_params *p);
/* Parameters of the key's AlgorithmIdentifier as they stand (empty: absent). */
MUST_USE int der_pk_encode_params(const struct pk_params *p, gnutls_datum_t *out);
/* The object identifier; NULL if it has none. EC keys: id-ecPublicKey. */
const char *der_pk_oid(const struct pk_params *p);
/* The public key itself: what the BIT STRING holds. @p has been through der_pk_parse. */
MUST_USE int der_pk_parse_public(const gnutls_datum_t *bits, struct pk_params *p);
MUST_USE int der_pk_encode_public(const struct pk_params *p, gnutls_datum_t *out);
/* An uncompressed point (SEC 1 §2.3) to and from the coordinates of @p. */
MUST_USE int der_point_parse(const gnutls_datum_t *point, struct pk_params *p);
MUST_USE int der_point_encode(const struct pk_params *p, gnutls_datum_t *out);

/* Strict. @p is cleared on failure. GNUTLS_E_UNKNOWN_PK_ALGORITHM, GNUTLS_E_ECC_UNSUPPORTED_CURVE
 */
MUST_USE int der_spki_parse(const void *der, size_t len, struct pk_params *p);
MUST_USE int der_spki_encode(const struct pk_params *p, gnutls_datum_t *out);

#endif
