/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Diffie-Hellman parameters: raw, generated, and in PKCS #3 (RFC 2631 has the arithmetic). */
#include "config.h"

#include <string.h>

#include "base/pem.h"
#include "crypto/der-mini.h"
#include "crypto/dh-params.h"
#include "crypto/provider.h"

#define PEM_DH "DH PARAMETERS"

static void params_clear(struct gnutls_dh_params_int *d)
{
	datum_clear(&d->p);
	datum_clear(&d->g);
	datum_clear(&d->q);
	d->q_bits = 0;
}

static unsigned number_bits(const gnutls_datum_t *d)
{
	unsigned bits = d->size * 8;

	if (!bits)
		return 0;
	for (uint8_t top = d->data[0]; !(top & 0x80) && bits % 8 != 1; top = (uint8_t)(top << 1))
		bits--;
	return bits;
}

static int number_copy(gnutls_datum_t *to, const void *data, size_t len)
{
	const uint8_t *p = data;

	while (len && !*p) {
		p++;
		len--;
	}
	if (!len)
		return ERR(GNUTLS_E_MPI_SCAN_FAILED);
	TRY(datum_copy(to, p, len));
	return 0;
}

/* All or nothing: the old numbers go when the new ones stand. */
static int params_set(struct gnutls_dh_params_int *d, struct reader p, struct reader g,
		      struct reader q, unsigned q_bits)
{
	struct gnutls_dh_params_int n = {0};
	int ret;

	TRY_CLEAN(number_copy(&n.p, p.p, reader_left(&p)));
	TRY_CLEAN(number_copy(&n.g, g.p, reader_left(&g)));
	if (!reader_is_empty(&q))
		TRY_CLEAN(number_copy(&n.q, q.p, reader_left(&q)));
	n.q_bits = q_bits ? q_bits : number_bits(&n.q);
	params_clear(d);
	*d = n;
	return 0;
cleanup:
	params_clear(&n);
	return ret;
}

/**
 * gnutls_dh_params_init:
 * @dh_params: takes the new, empty parameters
 *
 * Returns: 0, or GNUTLS_E_MEMORY_ERROR.
 **/
int gnutls_dh_params_init(gnutls_dh_params_t *dh_params)
{
	*dh_params = mem_calloc(1, sizeof(**dh_params));
	return *dh_params ? 0 : ERR(GNUTLS_E_MEMORY_ERROR);
}

/**
 * gnutls_dh_params_deinit:
 * @dh_params: parameters, or NULL
 *
 * Frees them.
 **/
void gnutls_dh_params_deinit(gnutls_dh_params_t dh_params)
{
	if (!dh_params)
		return;
	params_clear(dh_params);
	mem_free(dh_params);
}

/**
 * gnutls_dh_params_import_raw:
 * @dh_params: parameters
 * @prime: the prime, big endian
 * @generator: the generator, big endian
 *
 * Returns: 0, or a negative error code.
 **/
int gnutls_dh_params_import_raw(gnutls_dh_params_t dh_params, const gnutls_datum_t *prime,
				const gnutls_datum_t *generator)
{
	return gnutls_dh_params_import_raw2(dh_params, prime, generator, 0);
}

/**
 * gnutls_dh_params_import_raw2:
 * @dh_params: parameters
 * @prime: the prime, big endian
 * @generator: the generator, big endian
 * @key_bits: length of private exponents in bits, 0 if it isn't known
 *
 * Returns: 0, or a negative error code.
 **/
int gnutls_dh_params_import_raw2(gnutls_dh_params_t dh_params, const gnutls_datum_t *prime,
				 const gnutls_datum_t *generator, unsigned key_bits)
{
	TRY(params_set(dh_params, reader_of_datum(prime), reader_of_datum(generator),
		       reader_of(NULL, 0), key_bits));
	return 0;
}

/**
 * gnutls_dh_params_import_raw3:
 * @dh_params: parameters
 * @prime: the prime, big endian
 * @q: order of the subgroup, big endian
 * @generator: its generator, big endian
 *
 * Returns: 0, or a negative error code.
 * Since: 3.6.8
 **/
int gnutls_dh_params_import_raw3(gnutls_dh_params_t dh_params, const gnutls_datum_t *prime,
				 const gnutls_datum_t *q, const gnutls_datum_t *generator)
{
	TRY(params_set(dh_params, reader_of_datum(prime), reader_of_datum(generator),
		       reader_of_datum(q), 0));
	return 0;
}

/**
 * gnutls_dh_params_generate2:
 * @dparams: parameters
 * @bits: size of the prime in bits
 *
 * Generates a prime and the generator of a large subgroup. Takes up to seconds; the groups of
 * RFC 7919, which need no parameters at all, are better.
 *
 * Returns: 0, or a negative error code.
 **/
int gnutls_dh_params_generate2(gnutls_dh_params_t dparams, unsigned int bits)
{
	struct gnutls_dh_params_int n = {0};

	TRY(dh_generate(bits, &n.p, &n.g, &n.q));
	n.q_bits = number_bits(&n.q);
	params_clear(dparams);
	*dparams = n;
	return 0;
}

/**
 * gnutls_dh_params_cpy:
 * @dst: parameters to be overwritten
 * @src: parameters
 *
 * Returns: 0, or a negative error code.
 **/
int gnutls_dh_params_cpy(gnutls_dh_params_t dst, gnutls_dh_params_t src)
{
	if (!src)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	TRY(params_set(dst, reader_of_datum(&src->p), reader_of_datum(&src->g),
		       reader_of_datum(&src->q), src->q_bits));
	return 0;
}

/**
 * gnutls_dh_params_export_raw:
 * @params: parameters
 * @prime: takes the prime; free its data with gnutls_free()
 * @generator: takes the generator
 * @bits: takes the length of private exponents in bits, 0 if it isn't known; or NULL
 *
 * Returns: 0, or a negative error code.
 **/
int gnutls_dh_params_export_raw(gnutls_dh_params_t params, gnutls_datum_t *prime,
				gnutls_datum_t *generator, unsigned int *bits)
{
	int ret;

	if (!params->p.size || !params->g.size)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	TRY(datum_copy(prime, params->p.data, params->p.size));
	ret = datum_copy(generator, params->g.data, params->g.size);
	if (ret < 0) {
		datum_clear(prime);
		return ERR(ret);
	}
	if (bits)
		*bits = params->q_bits;
	return 0;
}

/**
 * gnutls_dh_params_import_pkcs3:
 * @params: parameters
 * @pkcs3_params: DHParameter of PKCS #3, as DER or under the PEM label "DH PARAMETERS"
 * @format: which of the two
 *
 * Returns: 0, or a negative error code.
 **/
int gnutls_dh_params_import_pkcs3(gnutls_dh_params_t params, const gnutls_datum_t *pkcs3_params,
				  gnutls_x509_crt_fmt_t format)
{
	struct reader in = reader_of_datum(pkcs3_params), seq, p, g;
	autodatum der = {0};
	uint32_t bits = 0;

	if (format == GNUTLS_X509_FMT_PEM) {
		TRY(pem_decode(pkcs3_params->data, pkcs3_params->size, PEM_DH, &der));
		in = reader_of_datum(&der);
	}
	TRY(mini_der_read(&in, DER_SEQUENCE, &seq));
	TRY(mini_der_read_uint(&seq, &p));
	TRY(mini_der_read_uint(&seq, &g));
	if (!reader_is_empty(&seq))
		TRY(mini_der_read_u32(&seq, &bits));
	if (!reader_is_empty(&seq) || !reader_is_empty(&in))
		return ERR(GNUTLS_E_ASN1_DER_ERROR);
	TRY(params_set(params, p, g, reader_of(NULL, 0), bits));
	return 0;
}

/**
 * gnutls_dh_params_export2_pkcs3:
 * @params: parameters
 * @format: DER or PEM
 * @out: takes the encoding; free its data with gnutls_free()
 *
 * Returns: 0, or a negative error code.
 * Since: 3.1.3
 **/
int gnutls_dh_params_export2_pkcs3(gnutls_dh_params_t params, gnutls_x509_crt_fmt_t format,
				   gnutls_datum_t *out)
{
	autowriter body = {0}, w = {0};

	if (!params->p.size || !params->g.size)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	mini_der_write_uint(&body, params->p.data, params->p.size);
	mini_der_write_uint(&body, params->g.data, params->g.size);
	if (params->q_bits) {
		uint8_t b[4] = {(uint8_t)(params->q_bits >> 24), (uint8_t)(params->q_bits >> 16),
				(uint8_t)(params->q_bits >> 8), (uint8_t)params->q_bits};

		mini_der_write_uint(&body, b, sizeof(b));
	}
	TRY(writer_error(&body));
	mini_der_write(&w, DER_SEQUENCE, body.data, body.len);
	TRY(writer_error(&w));
	if (format == GNUTLS_X509_FMT_PEM)
		TRY(pem_encode(PEM_DH, w.data, w.len, out));
	else
		TRY(writer_take_datum(&w, out));
	return 0;
}

/**
 * gnutls_dh_params_export_pkcs3:
 * @params: parameters
 * @format: DER or PEM
 * @params_data: takes the encoding, PEM with a terminating zero byte
 * @params_data_size: room in it; becomes the length
 *
 * Returns: 0, GNUTLS_E_SHORT_MEMORY_BUFFER (then @params_data_size says what is needed), or
 *   another error.
 **/
int gnutls_dh_params_export_pkcs3(gnutls_dh_params_t params, gnutls_x509_crt_fmt_t format,
				  unsigned char *params_data, size_t *params_data_size)
{
	autodatum out = {0};

	TRY(gnutls_dh_params_export2_pkcs3(params, format, &out));
	TRY(datum_export(out.data, out.size, format == GNUTLS_X509_FMT_PEM, params_data,
			 params_data_size));
	return 0;
}
