/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Trust lists: what is in them (trust-add.c puts it there). Verification only reads, so threads may
 * share a list that nobody changes. */
#include "config.h"

#include "x509/trust.h"

#define BUCKETS_DEFAULT 127

struct trust_bucket *trust_bucket(const struct gnutls_x509_trust_list_st *list,
				  const gnutls_datum_t *dn)
{
	uint32_t h = 2166136261U;

	for (unsigned i = 0; i < dn->size; i++)
		h = (h ^ dn->data[i]) * 16777619U;
	return &list->buckets[h % list->size];
}

/**
 * gnutls_x509_trust_list_init:
 * @list: where the new, empty trust list goes
 * @size: how many certificates are expected, 0 for no idea
 *
 * Returns: 0, or GNUTLS_E_MEMORY_ERROR.
 *
 * Since: 3.0.0
 **/
int gnutls_x509_trust_list_init(gnutls_x509_trust_list_t *list, unsigned int size)
{
	gnutls_x509_trust_list_t l = mem_calloc(1, sizeof(*l));

	*list = NULL;
	if (!l)
		return ERR(GNUTLS_E_MEMORY_ERROR);
	l->size = size ? MIN(size, 65521U) : BUCKETS_DEFAULT;
	l->buckets = mem_calloc(l->size, sizeof(*l->buckets));
	if (!l->buckets) {
		mem_free(l);
		return ERR(GNUTLS_E_MEMORY_ERROR);
	}
	*list = l;
	return 0;
}

void trust_free_cas(struct trust_ca *ca, bool all)
{
	while (ca) {
		struct trust_ca *next = ca->next;

		if (all || ca->owned)
			gnutls_x509_crt_deinit(ca->crt);
		mem_free(ca);
		ca = next;
	}
}

/**
 * gnutls_x509_trust_list_deinit:
 * @list: a trust list, or NULL
 * @all: nonzero to free also the certificates and CRLs that were added
 *
 * Frees it. Certificates that the list read itself (from files, memory, the system) go with it.
 *
 * Since: 3.0.0
 **/
void gnutls_x509_trust_list_deinit(gnutls_x509_trust_list_t list, unsigned int all)
{
	if (!list)
		return;
	for (unsigned i = 0; i < list->size; i++) {
		struct trust_crl *crl = list->buckets[i].crls;

		trust_free_cas(list->buckets[i].cas, all);
		while (crl) {
			struct trust_crl *next = crl->next;

			if (all || crl->owned)
				gnutls_x509_crl_deinit(crl->crl);
			mem_free(crl);
			crl = next;
		}
	}
	while (list->named) {
		struct trust_named *next = list->named->next;

		if (all)
			gnutls_x509_crt_deinit(list->named->crt);
		datum_clear(&list->named->name);
		mem_free(list->named);
		list->named = next;
	}
	trust_free_cas(list->distrusted, true);
	trust_free_cas(list->spare, all);
	writer_clear(&list->rdns);
	mem_free(list->buckets);
	mem_free(list);
}

gnutls_x509_crt_t trust_ca_at(const struct gnutls_x509_trust_list_st *list,
			      const gnutls_datum_t *subject, unsigned i)
{
	for (struct trust_ca *ca = trust_bucket(list, subject)->cas; ca; ca = ca->next)
		if (datum_eq(&ca->crt->subject, subject) && i-- == 0)
			return ca->crt;
	return NULL;
}

bool trust_is_distrusted(const struct gnutls_x509_trust_list_st *list, gnutls_x509_crt_t crt)
{
	for (struct trust_ca *d = list->distrusted; d; d = d->next)
		if (x509_crt_same(d->crt, crt))
			return true;
	return false;
}

void x509_trust_rdns(gnutls_x509_trust_list_t list, gnutls_datum_t *rdns)
{
	rdns->data = list->rdns.data;
	rdns->size = (unsigned)list->rdns.len;
}

unsigned trust_revocation(struct gnutls_x509_trust_list_st *list, gnutls_x509_crt_t crt)
{
	struct trust_crl *c = trust_bucket(list, &crt->issuer)->crls;

	for (; c; c = c->next)
		if (datum_eq(&c->crl->issuer, &crt->issuer) && x509_crl_has(c->crl, &crt->serial))
			return GNUTLS_CERT_REVOKED | GNUTLS_CERT_INVALID;
	return 0;
}

/* ---- Looking for issuers ---- */

static int hand_out(gnutls_x509_crt_t found, gnutls_x509_crt_t *issuer, unsigned flags)
{
	if (flags & GNUTLS_TL_GET_COPY)
		return x509_crt_copy(issuer, found);
	*issuer = found;
	return 0;
}

/**
 * gnutls_x509_trust_list_get_issuer:
 * @list: a trust list
 * @cert: a certificate
 * @issuer: becomes its issuer
 * @flags: GNUTLS_TL_GET_COPY: @issuer is a new object; else it belongs to the list
 *
 * Returns: 0, or GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE.
 *
 * Since: 3.0
 **/
int gnutls_x509_trust_list_get_issuer(gnutls_x509_trust_list_t list, gnutls_x509_crt_t cert,
				      gnutls_x509_crt_t *issuer, unsigned int flags)
{
	gnutls_x509_crt_t ca;

	for (unsigned i = 0; (ca = trust_ca_at(list, &cert->issuer, i)); i++)
		if (x509_crt_issued_by(cert, ca))
			return hand_out(ca, issuer, flags);
	return ERR(GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE);
}

/**
 * gnutls_x509_trust_list_get_issuer_by_dn:
 * @list: a trust list
 * @dn: a subject name in DER
 * @issuer: becomes a new certificate object
 * @flags: unused
 *
 * Returns: 0, or GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE.
 *
 * Since: 3.4.0
 **/
int gnutls_x509_trust_list_get_issuer_by_dn(gnutls_x509_trust_list_t list, const gnutls_datum_t *dn,
					    gnutls_x509_crt_t *issuer, unsigned int flags)
{
	gnutls_x509_crt_t ca = trust_ca_at(list, dn, 0);

	(void)flags;
	if (!ca)
		return ERR(GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE);
	return hand_out(ca, issuer, GNUTLS_TL_GET_COPY);
}

static bool has_key_id(gnutls_x509_crt_t crt, const gnutls_datum_t *id)
{
	const struct x509_ext *e = x509_exts_find(&crt->exts, GNUTLS_X509EXT_OID_SUBJECT_KEY_ID);
	autodatum own = {0};

	return e && gnutls_x509_ext_import_subject_key_id(&e->value, &own) == 0 &&
	       datum_eq(&own, id);
}

/**
 * gnutls_x509_trust_list_get_issuer_by_subject_key_id:
 * @list: a trust list
 * @dn: a subject name in DER, or NULL
 * @spki: a subject key identifier
 * @issuer: becomes a new certificate object
 * @flags: unused
 *
 * Returns: 0, or GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE.
 *
 * Since: 3.4.2
 **/
int gnutls_x509_trust_list_get_issuer_by_subject_key_id(gnutls_x509_trust_list_t list,
							const gnutls_datum_t *dn,
							const gnutls_datum_t *spki,
							gnutls_x509_crt_t *issuer,
							unsigned int flags)
{
	(void)flags;
	for (unsigned i = 0; i < list->size; i++)
		for (struct trust_ca *ca = list->buckets[i].cas; ca; ca = ca->next)
			if ((!dn || datum_eq(&ca->crt->subject, dn)) && has_key_id(ca->crt, spki))
				return hand_out(ca->crt, issuer, GNUTLS_TL_GET_COPY);
	return ERR(GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE);
}

struct gnutls_x509_trust_list_iter {
	unsigned bucket;
	struct trust_ca *next;
};

static void iter_settle(gnutls_x509_trust_list_t list, gnutls_x509_trust_list_iter_t it)
{
	while (!it->next && ++it->bucket < list->size)
		it->next = list->buckets[it->bucket].cas;
}

/**
 * gnutls_x509_trust_list_iter_get_ca:
 * @list: a trust list
 * @iter: NULL at the beginning; becomes NULL again at the end
 * @crt: becomes the next trusted certificate, a new object
 *
 * Returns: 0, or GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE at the end.
 *
 * Since: 3.4.0
 **/
int gnutls_x509_trust_list_iter_get_ca(gnutls_x509_trust_list_t list,
				       gnutls_x509_trust_list_iter_t *iter, gnutls_x509_crt_t *crt)
{
	int ret;

	if (!*iter) {
		*iter = mem_calloc(1, sizeof(**iter));
		if (!*iter)
			return ERR(GNUTLS_E_MEMORY_ERROR);
		(*iter)->next = list->buckets[0].cas;
		iter_settle(list, *iter);
	}
	if (!(*iter)->next) {
		gnutls_x509_trust_list_iter_deinit(*iter);
		*iter = NULL;
		*crt = NULL;
		return ERR(GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE);
	}
	ret = x509_crt_copy(crt, (*iter)->next->crt);
	if (ret < 0) {
		gnutls_x509_trust_list_iter_deinit(*iter);
		*iter = NULL;
		return ERR(ret);
	}
	(*iter)->next = (*iter)->next->next;
	iter_settle(list, *iter);
	return 0;
}

/**
 * gnutls_x509_trust_list_iter_deinit:
 * @iter: an iterator that didn't come to its end, or NULL
 *
 * Frees it.
 *
 * Since: 3.4.0
 **/
void gnutls_x509_trust_list_iter_deinit(gnutls_x509_trust_list_iter_t iter)
{
	mem_free(iter);
}

/**
 * gnutls_x509_trust_list_set_getissuer_function:
 * @tlist: a trust list
 * @func: asked for issuers that neither list nor chain has; or NULL
 *
 * Since: 3.7.0
 **/
void gnutls_x509_trust_list_set_getissuer_function(gnutls_x509_trust_list_t tlist,
						   gnutls_x509_trust_list_getissuer_function *func)
{
	tlist->getissuer = func;
}

/**
 * gnutls_x509_trust_list_set_ptr:
 * @tlist: a trust list
 * @ptr: anything, for the getissuer function
 *
 * Since: 3.7.0
 **/
void gnutls_x509_trust_list_set_ptr(gnutls_x509_trust_list_t tlist, void *ptr)
{
	tlist->ptr = ptr;
}

/**
 * gnutls_x509_trust_list_get_ptr:
 * @tlist: a trust list
 *
 * Returns: what gnutls_x509_trust_list_set_ptr() set.
 *
 * Since: 3.7.0
 **/
void *gnutls_x509_trust_list_get_ptr(gnutls_x509_trust_list_t tlist)
{
	return tlist->ptr;
}
