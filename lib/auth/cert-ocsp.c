/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* OCSP responses that go with the chains of certificate credentials. Expired ones aren't sent. */
#include "config.h"

#include <string.h>

#include "auth/auth-internal.h"
#include "base/mem.h"
#include "base/time.h"
#include "x509/ocsp.h"

static int need_room(struct cert_pair *p)
{
	if (p->ocsp)
		return 0;
	p->ocsp = mem_calloc(p->chain_len, sizeof(*p->ocsp));
	p->ocsp_expires = mem_calloc(p->chain_len, sizeof(*p->ocsp_expires));
	if (p->ocsp && p->ocsp_expires)
		return 0;
	mem_free(p->ocsp);
	mem_free(p->ocsp_expires);
	p->ocsp = NULL;
	p->ocsp_expires = NULL;
	return ERR(GNUTLS_E_MEMORY_ERROR);
}

static int store(struct cert_pair *p, unsigned i, const gnutls_datum_t *der, time_t expires)
{
	TRY(need_room(p));
	TRY(datum_set(&p->ocsp[i], der->data, der->size));
	p->ocsp_expires[i] = expires;
	return 0;
}

/* Which certificate of the chain the response is about. */
static int find_subject(const struct cert_pair *p, gnutls_ocsp_resp_const_t resp, unsigned *indx,
			const struct ocsp_single **single)
{
	*single = NULL;
	for (unsigned i = 0; i < p->chain_len && !*single; i++) {
		gnutls_x509_crt_t crt;

		if (p->chain[i].type != GNUTLS_CRT_X509)
			continue;
		TRY(gnutls_pcert_export_x509(&p->chain[i], &crt));
		*single = ocsp_resp_find(resp, crt, NULL);
		gnutls_x509_crt_deinit(crt);
		*indx = i;
	}
	return *single ? 0 : ERR(GNUTLS_E_OCSP_MISMATCH_WITH_CERTS);
}

static int add_checked(struct cert_pair *p, gnutls_ocsp_resp_const_t resp)
{
	const struct ocsp_single *single;
	unsigned indx = 0;
	time_t expires;

	TRY(find_subject(p, resp, &indx, &single));
	expires = ocsp_single_expires(single);
	if (single->status == GNUTLS_OCSP_CERT_REVOKED || expires <= time_now())
		return ERR(GNUTLS_E_EXPIRED);
	return store(p, indx, &resp->der, expires);
}

/* Without any check a response is for the certificate at its own position. */
static int add_unchecked(struct cert_pair *p, unsigned i, const gnutls_datum_t *der)
{
	gnutls_ocsp_resp_t resp;
	time_t expires = (time_t)-1;

	if (i >= p->chain_len)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	TRY(gnutls_ocsp_resp_init(&resp));
	if (gnutls_ocsp_resp_import(resp, der) == 0 && resp->count &&
	    resp->singles[0].status != GNUTLS_OCSP_CERT_REVOKED)
		expires = ocsp_single_expires(&resp->singles[0]);
	gnutls_ocsp_resp_deinit(resp);
	return store(p, i, der, expires);
}

static int add_all(gnutls_certificate_credentials_t cred, struct cert_pair *p,
		   const gnutls_datum_t *data, gnutls_x509_crt_fmt_t fmt)
{
	bool check = !(cred->flags & GNUTLS_CERTIFICATE_SKIP_OCSP_RESPONSE_CHECK);
	gnutls_ocsp_resp_t *list;
	unsigned n;
	int ret = 0;

	if (!check && fmt == GNUTLS_X509_FMT_DER) {
		TRY(add_unchecked(p, 0, data));
		return 0;
	}
	TRY(gnutls_ocsp_resp_list_import2(&list, &n, data, fmt, 0));
	for (unsigned i = 0; i < n && ret >= 0; i++)
		ret = check ? add_checked(p, list[i])
			    : add_unchecked(p, MIN(i, p->chain_len - 1), &list[i]->der);
	for (unsigned i = 0; i < n; i++)
		gnutls_ocsp_resp_deinit(list[i]);
	mem_free(list);
	return ret < 0 ? ret : (int)n;
}

/**
 * gnutls_certificate_set_ocsp_status_request_mem:
 * @res: credentials
 * @resp: one OCSP response in DER, or some in PEM
 * @idx: index of a pair
 * @fmt: which of them
 *
 * Responses about certificates of that chain, to be sent to clients that ask for them. Each is
 * looked at: it has to be about one of the certificates and still valid. With
 * GNUTLS_CERTIFICATE_SKIP_OCSP_RESPONSE_CHECK they are taken as they are, in the order of the
 * chain.
 *
 * Returns: the number of responses (0 or more), GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE,
 *   GNUTLS_E_OCSP_MISMATCH_WITH_CERTS, GNUTLS_E_EXPIRED (also if it says that the certificate is
 *   revoked), or another error.
 * Since: 3.6.3
 **/
int gnutls_certificate_set_ocsp_status_request_mem(gnutls_certificate_credentials_t res,
						   const gnutls_datum_t *resp, unsigned idx,
						   gnutls_x509_crt_fmt_t fmt)
{
	if (idx >= res->pairs_len)
		return ERR(GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE);
	return add_all(res, res->pairs[idx], resp, fmt);
}

/**
 * gnutls_certificate_set_ocsp_status_request_file2:
 * @res: credentials
 * @response_file: a file with what gnutls_certificate_set_ocsp_status_request_mem() reads
 * @idx: index of a pair
 * @fmt: DER or PEM
 *
 * Returns: as gnutls_certificate_set_ocsp_status_request_mem(), or GNUTLS_E_FILE_ERROR.
 * Since: 3.6.3
 **/
int gnutls_certificate_set_ocsp_status_request_file2(gnutls_certificate_credentials_t res,
						     const char *response_file, unsigned idx,
						     gnutls_x509_crt_fmt_t fmt)
{
	autodatum data = {NULL, 0};

	if (idx >= res->pairs_len)
		return ERR(GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE);
	TRY(gnutls_load_file(response_file, &data));
	return add_all(res, res->pairs[idx], &data, fmt);
}

/**
 * gnutls_certificate_set_ocsp_status_request_file:
 * @res: credentials
 * @response_file: a file with an OCSP response in DER
 * @idx: index of a pair
 *
 * Returns: 0, or an error as gnutls_certificate_set_ocsp_status_request_file2().
 * Since: 3.1.3
 **/
int gnutls_certificate_set_ocsp_status_request_file(gnutls_certificate_credentials_t res,
						    const char *response_file, unsigned idx)
{
	TRY(gnutls_certificate_set_ocsp_status_request_file2(res, response_file, idx,
							     GNUTLS_X509_FMT_DER));
	return 0;
}

/**
 * gnutls_certificate_get_ocsp_expiration:
 * @sc: credentials
 * @idx: index of a pair
 * @oidx: position in its chain, or -1 for the response that expires first
 * @flags: unused, 0
 *
 * Returns: when the response expires; 0 if that isn't known, (time_t)-1 if there is no response,
 *   (time_t)-2 if an index is out of range.
 * Since: 3.6.3
 **/
time_t gnutls_certificate_get_ocsp_expiration(gnutls_certificate_credentials_t sc, unsigned idx,
					      int oidx, unsigned flags)
{
	const struct cert_pair *p;
	time_t first = 0;

	(void)flags;
	if (idx >= sc->pairs_len)
		return (time_t)-2;
	p = sc->pairs[idx];
	if (oidx >= 0) {
		if ((unsigned)oidx >= p->chain_len)
			return (time_t)-2;
		if (!p->ocsp || !p->ocsp[oidx].size)
			return (time_t)-1;
		return p->ocsp_expires[oidx] == (time_t)-1 ? 0 : p->ocsp_expires[oidx];
	}
	for (unsigned i = 0; p->ocsp && i < p->chain_len; i++)
		if (p->ocsp[i].size && p->ocsp_expires[i] != (time_t)-1 &&
		    (!first || p->ocsp_expires[i] < first))
			first = p->ocsp_expires[i];
	return first;
}
