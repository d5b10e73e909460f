/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Certificates as sessions hold them: the encoding and the public key. */
#include "config.h"

#include "keys/keys.h"
#include "x509/x509.h"

/**
 * gnutls_pcert_import_x509:
 * @pcert: becomes the certificate
 * @crt: a certificate
 * @flags: 0
 *
 * Free it with gnutls_pcert_deinit().
 *
 * Returns: 0 or an error.
 *
 * Since: 3.0
 **/
int gnutls_pcert_import_x509(gnutls_pcert_st *pcert, gnutls_x509_crt_t crt, unsigned int flags)
{
	gnutls_datum_t der;
	int ret;

	(void)flags;
	memset(pcert, 0, sizeof(*pcert));
	pcert->type = GNUTLS_CRT_X509;
	TRY_CLEAN(x509_crt_der(crt, &der));
	TRY_CLEAN(datum_copy(&pcert->cert, der.data, der.size));
	TRY_CLEAN(gnutls_pubkey_init(&pcert->pubkey));
	TRY_CLEAN(gnutls_pubkey_import_x509(pcert->pubkey, crt, 0));
cleanup:
	if (ret < 0)
		gnutls_pcert_deinit(pcert);
	return ret;
}

/**
 * gnutls_pcert_import_x509_list:
 * @pcert: room for *@ncrt certificates
 * @crt: certificates; the order may change with @flags
 * @ncrt: their number; becomes that of the result
 * @flags: GNUTLS_X509_CRT_LIST_SORT
 *
 * Returns: 0 or an error; nothing has to be freed then.
 *
 * Since: 3.4.0
 **/
int gnutls_pcert_import_x509_list(gnutls_pcert_st *pcert, gnutls_x509_crt_t *crt, unsigned *ncrt,
				  unsigned int flags)
{
	gnutls_x509_crt_t *sorted;
	unsigned n = *ncrt;

	sorted = mem_calloc(n + 1, sizeof(*sorted));
	if (!sorted)
		return ERR(GNUTLS_E_MEMORY_ERROR);
	for (unsigned i = 0; i < n; i++)
		sorted[i] = crt[i];
	if ((flags & GNUTLS_X509_CRT_LIST_SORT) && n > 1)
		n = x509_chain_sort(sorted, n);
	for (unsigned i = 0; i < n; i++) {
		int ret = gnutls_pcert_import_x509(&pcert[i], sorted[i], 0);

		if (ret < 0) {
			while (i)
				gnutls_pcert_deinit(&pcert[--i]);
			mem_free(sorted);
			return ERR(ret);
		}
	}
	mem_free(sorted);
	*ncrt = n;
	return 0;
}

/**
 * gnutls_pcert_list_import_x509_raw:
 * @pcerts: room for *@pcert_max certificates
 * @pcert_max: the room; becomes the number of certificates
 * @data: PEM blocks one after the other, or a single certificate in DER
 * @format: which of them
 * @flags: gnutls_certificate_import_flags
 *
 * Returns: 0, GNUTLS_E_SHORT_MEMORY_BUFFER, or another error; nothing has to be freed then.
 *
 * Since: 3.0
 **/
int gnutls_pcert_list_import_x509_raw(gnutls_pcert_st *pcerts, unsigned int *pcert_max,
				      const gnutls_datum_t *data, gnutls_x509_crt_fmt_t format,
				      unsigned int flags)
{
	gnutls_x509_crt_t *list;
	unsigned n, count;
	int ret;

	TRY(gnutls_x509_crt_list_import2(&list, &n, data, format, flags));
	count = n;
	if (n > *pcert_max) {
		*pcert_max = n;
		ret = ERR(GNUTLS_E_SHORT_MEMORY_BUFFER);
	} else {
		ret = gnutls_pcert_import_x509_list(pcerts, list, &count, flags);
		if (ret == 0)
			*pcert_max = count;
	}
	for (unsigned i = 0; i < n; i++)
		gnutls_x509_crt_deinit(list[i]);
	mem_free(list);
	return ret;
}

/**
 * gnutls_pcert_list_import_x509_file:
 * @pcert_list: room for *@pcert_list_size certificates
 * @pcert_list_size: the room; becomes the number of certificates
 * @file: a file
 * @format: DER or PEM
 * @pin_fn: for tokens, unused
 * @pin_fn_userdata: its argument
 * @flags: gnutls_certificate_import_flags
 *
 * As gnutls_pcert_list_import_x509_raw(), from a file.
 *
 * Returns: 0, GNUTLS_E_FILE_ERROR, or another error.
 *
 * Since: 3.6.3
 **/
int gnutls_pcert_list_import_x509_file(gnutls_pcert_st *pcert_list, unsigned *pcert_list_size,
				       const char *file, gnutls_x509_crt_fmt_t format,
				       gnutls_pin_callback_t pin_fn, void *pin_fn_userdata,
				       unsigned int flags)
{
	autodatum data = {0};

	(void)pin_fn;
	(void)pin_fn_userdata;
	TRY(gnutls_load_file(file, &data));
	return gnutls_pcert_list_import_x509_raw(pcert_list, pcert_list_size, &data, format, flags);
}

/**
 * gnutls_pcert_import_x509_raw:
 * @pcert: becomes the certificate
 * @cert: its encoding
 * @format: DER or PEM
 * @flags: 0
 *
 * Free it with gnutls_pcert_deinit().
 *
 * Returns: 0 or an error.
 *
 * Since: 3.0
 **/
int gnutls_pcert_import_x509_raw(gnutls_pcert_st *pcert, const gnutls_datum_t *cert,
				 gnutls_x509_crt_fmt_t format, unsigned int flags)
{
	gnutls_x509_crt_t crt;
	int ret;

	memset(pcert, 0, sizeof(*pcert));
	TRY(gnutls_x509_crt_init(&crt));
	TRY_CLEAN(gnutls_x509_crt_import(crt, cert, format));
	TRY_CLEAN(gnutls_pcert_import_x509(pcert, crt, flags));
cleanup:
	gnutls_x509_crt_deinit(crt);
	return ret;
}

/**
 * gnutls_pcert_import_rawpk:
 * @pcert: becomes the raw public key
 * @key: a public key; belongs to @pcert from then on
 * @flags: 0
 *
 * Returns: 0 or an error.
 *
 * Since: 3.6.6
 **/
int gnutls_pcert_import_rawpk(gnutls_pcert_st *pcert, gnutls_pubkey_t key, unsigned int flags)
{
	(void)flags;
	if (!key)
		return ERR(GNUTLS_E_INSUFFICIENT_CREDENTIALS);
	memset(pcert, 0, sizeof(*pcert));
	TRY(gnutls_pubkey_export2(key, GNUTLS_X509_FMT_DER, &pcert->cert));
	pcert->type = GNUTLS_CRT_RAWPK;
	pcert->pubkey = key;
	return 0;
}

/**
 * gnutls_pcert_import_rawpk_raw:
 * @pcert: becomes the raw public key
 * @rawpubkey: a SubjectPublicKeyInfo
 * @format: DER or PEM
 * @key_usage: GNUTLS_KEY_*, 0 for no restriction
 * @flags: 0
 *
 * Returns: 0 or an error.
 *
 * Since: 3.6.6
 **/
int gnutls_pcert_import_rawpk_raw(gnutls_pcert_st *pcert, const gnutls_datum_t *rawpubkey,
				  gnutls_x509_crt_fmt_t format, unsigned int key_usage,
				  unsigned int flags)
{
	gnutls_pubkey_t key;
	int ret;

	if (!rawpubkey)
		return ERR(GNUTLS_E_INSUFFICIENT_CREDENTIALS);
	TRY(gnutls_pubkey_init(&key));
	TRY_CLEAN(gnutls_pubkey_import(key, rawpubkey, format));
	key->key_usage = key_usage;
	TRY_CLEAN(gnutls_pcert_import_rawpk(pcert, key, flags));
	key = NULL;
cleanup:
	if (key)
		gnutls_pubkey_deinit(key);
	return ret;
}

/**
 * gnutls_pcert_export_x509:
 * @pcert: a certificate
 * @crt: becomes a new certificate object
 *
 * Returns: 0, or GNUTLS_E_INVALID_REQUEST if it is no X.509 certificate.
 *
 * Since: 3.4.0
 **/
int gnutls_pcert_export_x509(gnutls_pcert_st *pcert, gnutls_x509_crt_t *crt)
{
	if (pcert->type != GNUTLS_CRT_X509)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	return x509_crt_new(crt, &pcert->cert);
}

/**
 * gnutls_pcert_deinit:
 * @pcert: a certificate
 *
 * Frees what it holds.
 *
 * Since: 3.0
 **/
void gnutls_pcert_deinit(gnutls_pcert_st *pcert)
{
	if (pcert->pubkey)
		gnutls_pubkey_deinit(pcert->pubkey);
	pcert->pubkey = NULL;
	datum_clear(&pcert->cert);
}
