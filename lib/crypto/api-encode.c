/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Encodings of digests and signatures, for applications that sign with means of their own. */
#include "config.h"

#include <string.h>

#include <gnutls/crypto.h>

#include "base/datum.h"
#include "crypto/der-mini.h"

/**
 * gnutls_encode_ber_digest_info:
 * @hash: a hash
 * @digest: a digest made with it
 * @output: takes the encoding; free its data with gnutls_free()
 *
 * A DigestInfo, as PKCS #1 v1.5 signs it (RFC 8017 section 9.2).
 *
 * Returns: 0, or a negative error code.
 * Since: 3.5.0
 **/
int gnutls_encode_ber_digest_info(gnutls_digest_algorithm_t hash, const gnutls_datum_t *digest,
				  gnutls_datum_t *output)
{
	TRY(mini_der_write_digest_info(hash, digest, output));
	return 0;
}

/**
 * gnutls_decode_ber_digest_info:
 * @info: a DigestInfo
 * @hash: takes the hash
 * @digest: takes the digest
 * @digest_size: room in it; becomes its length
 *
 * Returns: 0, or a negative error code.
 * Since: 3.5.0
 **/
int gnutls_decode_ber_digest_info(const gnutls_datum_t *info, gnutls_digest_algorithm_t *hash,
				  unsigned char *digest, unsigned int *digest_size)
{
	struct reader d;
	size_t len;

	TRY(mini_der_read_digest_info(info, hash, &d));
	len = reader_left(&d);
	if (len > *digest_size) {
		*digest_size = (unsigned)len;
		return ERR(GNUTLS_E_SHORT_MEMORY_BUFFER);
	}
	TRY(reader_copy(&d, digest, len));
	*digest_size = (unsigned)len;
	return 0;
}

/**
 * gnutls_encode_rs_value:
 * @sig_value: takes the encoding; free its data with gnutls_free()
 * @r: a number, big endian
 * @s: a number, big endian
 *
 * The two numbers of a DSA or ECDSA signature as certificates and TLS have them (RFC 3279).
 *
 * Returns: 0, or a negative error code.
 * Since: 3.6.0
 **/
int gnutls_encode_rs_value(gnutls_datum_t *sig_value, const gnutls_datum_t *r,
			   const gnutls_datum_t *s)
{
	TRY(mini_der_write_rs(r, s, sig_value));
	return 0;
}

/* Not to be taken for a negative number by those who read it as a signed one. */
static int signed_number(struct reader n, gnutls_datum_t *out)
{
	size_t len = reader_left(&n), pad = len && (*n.p & 0x80) ? 1 : 0;

	out->data = mem_alloc(len + pad + 1);
	if (!out->data)
		return ERR(GNUTLS_E_MEMORY_ERROR);
	out->data[0] = 0;
	out->size = (unsigned)(len + pad);
	TRY(reader_copy(&n, out->data + pad, len));
	return 0;
}

/**
 * gnutls_decode_rs_value:
 * @sig_value: a DSA or ECDSA signature
 * @r: takes its first number, big endian; free its data with gnutls_free()
 * @s: takes its second number
 *
 * Numbers with a highest bit set come with a zero byte in front.
 *
 * Returns: 0, or a negative error code.
 * Since: 3.6.0
 **/
int gnutls_decode_rs_value(const gnutls_datum_t *sig_value, gnutls_datum_t *r, gnutls_datum_t *s)
{
	struct reader rr, rs;

	TRY(mini_der_read_rs(sig_value, &rr, &rs));
	TRY(signed_number(rr, r));
	int ret = signed_number(rs, s);

	if (ret < 0) {
		datum_clear(r);
		return ERR(ret);
	}
	return 0;
}
