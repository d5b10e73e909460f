/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Diffie-Hellman parameters as objects: import, export (PKCS #3), generation; and what the
 * credentials hand to a TLS 1.2 handshake. */
#include "config.h"

#include <pthread.h>
#include <string.h>

#include <gnutls/x509.h>

#include "asn1/asn1.h"
#include "auth/auth-internal.h"
#include "auth/dh-params.h"
#include "base/pem.h"
#include "crypto/kx.h"

#define PEM_LABEL "DH PARAMETERS"

/**
 * gnutls_dh_params_init:
 * @dh_params: takes new, empty parameters
 *
 * Returns: 0 or GNUTLS_E_MEMORY_ERROR.
 **/
int gnutls_dh_params_init(gnutls_dh_params_t *dh_params)
{
	*dh_params = mem_calloc(1, sizeof(**dh_params));
	return *dh_params ? 0 : ERR(GNUTLS_E_MEMORY_ERROR);
}

static void clear(gnutls_dh_params_t d)
{
	datum_clear(&d->p);
	datum_clear(&d->g);
	datum_clear(&d->q);
	d->q_bits = 0;
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
	clear(dh_params);
	mem_free(dh_params);
}

/* A number without leading zeros. */
static int copy_number(gnutls_datum_t *out, const gnutls_datum_t *in)
{
	const unsigned char *p = in->data;
	unsigned n = in->size;

	while (n && !*p) {
		p++;
		n--;
	}
	if (!n)
		return ERR(GNUTLS_E_MPI_SCAN_FAILED);
	return datum_copy(out, p, n);
}

/**
 * gnutls_dh_params_import_raw3:
 * @dh_params: parameters
 * @prime: the prime, big endian
 * @q: order of the subgroup, or NULL
 * @generator: the generator, big endian
 *
 * Returns: 0; GNUTLS_E_MPI_SCAN_FAILED if a number is zero; GNUTLS_E_MEMORY_ERROR.
 * Since: 3.7.0
 **/
int gnutls_dh_params_import_raw3(gnutls_dh_params_t dh_params, const gnutls_datum_t *prime,
				 const gnutls_datum_t *q, const gnutls_datum_t *generator)
{
	struct gnutls_dh_params_int d = {.q_bits = 0};
	int ret;

	TRY_CLEAN(copy_number(&d.p, prime));
	TRY_CLEAN(copy_number(&d.g, generator));
	if (q)
		TRY_CLEAN(copy_number(&d.q, q));
	clear(dh_params);
	*dh_params = d;
	return 0;
cleanup:
	clear(&d);
	return ret;
}

/**
 * gnutls_dh_params_import_raw:
 * @dh_params: parameters
 * @prime: the prime, big endian
 * @generator: the generator, big endian
 *
 * Returns: as gnutls_dh_params_import_raw3().
 **/
int gnutls_dh_params_import_raw(gnutls_dh_params_t dh_params, const gnutls_datum_t *prime,
				const gnutls_datum_t *generator)
{
	return gnutls_dh_params_import_raw3(dh_params, prime, NULL, generator);
}

/**
 * gnutls_dh_params_import_raw2:
 * @dh_params: parameters
 * @prime: the prime, big endian
 * @generator: the generator, big endian
 * @key_bits: size of exponents in bits, or 0
 *
 * Returns: as gnutls_dh_params_import_raw3().
 * Since: 3.0
 **/
int gnutls_dh_params_import_raw2(gnutls_dh_params_t dh_params, const gnutls_datum_t *prime,
				 const gnutls_datum_t *generator, unsigned key_bits)
{
	TRY(gnutls_dh_params_import_raw3(dh_params, prime, NULL, generator));
	dh_params->q_bits = key_bits;
	return 0;
}

/**
 * gnutls_dh_params_import_dsa:
 * @dh_params: parameters
 * @key: a DSA key
 *
 * Takes prime, subgroup and generator of the key.
 *
 * Returns: 0 or a negative error.
 **/
int gnutls_dh_params_import_dsa(gnutls_dh_params_t dh_params, gnutls_x509_privkey_t key)
{
	autodatum p = {NULL, 0};
	autodatum q = {NULL, 0};
	autodatum g = {NULL, 0};
	autodatum y = {NULL, 0};
	autodatum x = {NULL, 0};

	TRY(gnutls_x509_privkey_export_dsa_raw(key, &p, &q, &g, &y, &x));
	return gnutls_dh_params_import_raw3(dh_params, &p, &q, &g);
}

/**
 * gnutls_dh_params_cpy:
 * @dst: parameters
 * @src: parameters that are not empty
 *
 * Returns: 0; GNUTLS_E_INVALID_REQUEST; GNUTLS_E_MEMORY_ERROR.
 **/
int gnutls_dh_params_cpy(gnutls_dh_params_t dst, gnutls_dh_params_t src)
{
	if (!src || !src->p.size)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	unsigned q_bits = src->q_bits;

	TRY(gnutls_dh_params_import_raw3(dst, &src->p, src->q.size ? &src->q : NULL, &src->g));
	dst->q_bits = q_bits;
	return 0;
}

/**
 * gnutls_dh_params_generate2:
 * @dparams: parameters
 * @bits: size of the prime
 *
 * Makes a safe prime; this takes long. Groups of RFC 7919 are the better choice.
 *
 * Returns: 0 or a negative error.
 **/
int gnutls_dh_params_generate2(gnutls_dh_params_t dparams, unsigned int bits)
{
	struct gnutls_dh_params_int d = {.q_bits = 0};

	TRY(dh_generate(bits, &d.p, &d.g, &d.q));
	clear(dparams);
	*dparams = d;
	return 0;
}

/**
 * gnutls_dh_params_import_pkcs3:
 * @params: parameters
 * @pkcs3_params: DHParameter of PKCS #3
 * @format: GNUTLS_X509_FMT_PEM or GNUTLS_X509_FMT_DER
 *
 * Returns: 0 or a negative error.
 **/
int gnutls_dh_params_import_pkcs3(gnutls_dh_params_t params, const gnutls_datum_t *pkcs3_params,
				  gnutls_x509_crt_fmt_t format)
{
	autodatum der = {NULL, 0};
	struct reader r, seq;
	gnutls_datum_t p, g;
	uint32_t bits = 0;

	if (format == GNUTLS_X509_FMT_PEM) {
		TRY(pem_decode(pkcs3_params->data, pkcs3_params->size, PEM_LABEL, &der));
		r = reader_of_datum(&der);
	} else {
		r = reader_of_datum(pkcs3_params);
	}
	TRY(der_read(&r, DER_SEQUENCE, &seq));
	TRY(der_read_end(&r));
	TRY(der_read_uint(&seq, &p));
	TRY(der_read_uint(&seq, &g));
	if (!reader_is_empty(&seq))
		TRY(der_read_small(&seq, &bits));
	TRY(der_read_end(&seq));
	return gnutls_dh_params_import_raw2(params, &p, &g, bits);
}

/**
 * gnutls_dh_params_export2_pkcs3:
 * @params: parameters
 * @format: GNUTLS_X509_FMT_PEM or GNUTLS_X509_FMT_DER
 * @out: takes the encoding, to be freed with gnutls_free()
 *
 * Returns: 0; GNUTLS_E_INVALID_REQUEST if @params is empty; GNUTLS_E_MEMORY_ERROR.
 * Since: 3.1.3
 **/
int gnutls_dh_params_export2_pkcs3(gnutls_dh_params_t params, gnutls_x509_crt_fmt_t format,
				   gnutls_datum_t *out)
{
	autowriter w = {0};
	size_t seq;

	if (!params->p.size)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	seq = der_open(&w, DER_SEQUENCE);
	der_write_uint(&w, &params->p);
	der_write_uint(&w, &params->g);
	if (params->q_bits)
		der_write_small(&w, params->q_bits);
	der_close(&w, seq);
	TRY(writer_error(&w));
	if (format == GNUTLS_X509_FMT_PEM)
		return pem_encode(PEM_LABEL, w.data, w.len, out);
	return writer_take_datum(&w, out);
}

/**
 * gnutls_dh_params_export_pkcs3:
 * @params: parameters
 * @format: GNUTLS_X509_FMT_PEM or GNUTLS_X509_FMT_DER
 * @params_data: takes the encoding; PEM is terminated by a zero byte
 * @params_data_size: size of @params_data, becomes that of the encoding
 *
 * Returns: 0; GNUTLS_E_SHORT_MEMORY_BUFFER, @params_data_size then says what is needed; errors of
 *   gnutls_dh_params_export2_pkcs3().
 **/
int gnutls_dh_params_export_pkcs3(gnutls_dh_params_t params, gnutls_x509_crt_fmt_t format,
				  unsigned char *params_data, size_t *params_data_size)
{
	autodatum out = {NULL, 0};

	TRY(gnutls_dh_params_export2_pkcs3(params, format, &out));
	return datum_export(out.data, out.size, format == GNUTLS_X509_FMT_PEM, params_data,
			    params_data_size);
}

/**
 * gnutls_dh_params_export_raw:
 * @params: parameters
 * @prime: takes the prime, to be freed with gnutls_free(); a zero byte leads where the first bit is set
 * @generator: takes the generator, likewise
 * @bits: takes the size of exponents in bits (0: not limited), or NULL
 *
 * Returns: 0; GNUTLS_E_INVALID_REQUEST if @params is empty; GNUTLS_E_MEMORY_ERROR.
 **/
int gnutls_dh_params_export_raw(gnutls_dh_params_t params, gnutls_datum_t *prime,
				gnutls_datum_t *generator, unsigned int *bits)
{
	const gnutls_datum_t *in[] = {&params->p, &params->g};
	gnutls_datum_t out[2] = {{NULL, 0}, {NULL, 0}};

	if (!params->p.size)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	for (unsigned i = 0; i < 2; i++) {
		unsigned pad = in[i]->data[0] >> 7;

		out[i].data = mem_calloc(1, in[i]->size + pad);
		if (!out[i].data) {
			datum_clear(&out[0]);
			return ERR(GNUTLS_E_MEMORY_ERROR);
		}
		out[i].size = in[i]->size + pad;
		memcpy(out[i].data + pad, in[i]->data, in[i]->size);
	}
	if (bits)
		*bits = params->q_bits;
	*prime = out[0];
	*generator = out[1];
	return 0;
}

/* --- for the handshake */

/* What a callback gave away lives until this thread asks again. */
static pthread_key_t given_key;
static pthread_once_t given_once = PTHREAD_ONCE_INIT;

static void given_free(void *d)
{
	gnutls_dh_params_deinit(d);
}

static void given_init(void)
{
	(void)!pthread_key_create(&given_key, given_free);
}

static void given_keep(gnutls_dh_params_t d)
{
	pthread_once(&given_once, given_init);
	gnutls_dh_params_deinit(pthread_getspecific(given_key));
	pthread_setspecific(given_key, d);
}

int auth_dh_params(const struct auth_set *creds, gnutls_session_t session, bool anon, bool psk,
		   gnutls_dh_params_t *out)
{
	const struct auth_dh *dh = NULL;

	*out = NULL;
	if (anon && creds->anon_server)
		dh = &((struct gnutls_anon_server_credentials_st *)creds->anon_server)->dh;
	else if (psk && creds->psk_server)
		dh = &((struct gnutls_psk_server_credentials_st *)creds->psk_server)->dh;
	else if (!anon && !psk && creds->cert)
		dh = auth_cert_dh(creds->cert);
	if (!dh)
		return 0;
	if (dh->params && dh->params->p.size) {
		*out = dh->params;
		return 0;
	}
	if (!dh->function)
		return 0;

	gnutls_params_st given;

	memset(&given, 0, sizeof(given));
	if (dh->function(session, GNUTLS_PARAMS_DH, &given) < 0 ||
	    given.type != GNUTLS_PARAMS_DH || !given.params.dh)
		return 0; /* as if there were none: groups of RFC 7919 */
	if (given.deinit)
		given_keep(given.params.dh);
	if (given.params.dh->p.size)
		*out = given.params.dh;
	return 0;
}
