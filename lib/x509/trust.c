/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Trust lists: what is in them. Verification only reads, so threads may share a list that nobody
 * changes. */
#include "config.h"

#include "x509/trust.h"

#define BUCKETS_DEFAULT 127

static unsigned hash_name(const struct gnutls_x509_trust_list_st *list, const gnutls_datum_t *dn)
{
	uint32_t h = 2166136261U;

	for (unsigned i = 0; i < dn->size; i++)
		h = (h ^ dn->data[i]) * 16777619U;
	return h % list->size;
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

static void free_cas(struct trust_ca *ca, bool all)
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

		free_cas(list->buckets[i].cas, all);
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
	free_cas(list->distrusted, true);
	free_cas(list->spare, all);
	writer_clear(&list->rdns);
	mem_free(list->buckets);
	mem_free(list);
}

gnutls_x509_crt_t trust_ca_at(const struct gnutls_x509_trust_list_st *list,
			      const gnutls_datum_t *subject, unsigned i)
{
	for (struct trust_ca *ca = list->buckets[hash_name(list, subject)].cas; ca; ca = ca->next)
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

static int push(struct trust_ca **head, gnutls_x509_crt_t crt, bool owned)
{
	struct trust_ca *ca = mem_calloc(1, sizeof(*ca));

	if (!ca)
		return ERR(GNUTLS_E_MEMORY_ERROR);
	ca->crt = crt;
	ca->owned = owned;
	while (*head)
		head = &(*head)->next;
	*head = ca;
	return 0;
}

static bool is_duplicate(struct trust_ca *ca, gnutls_x509_crt_t crt, unsigned flags)
{
	for (; ca; ca = ca->next) {
		if ((flags & GNUTLS_TL_NO_DUPLICATES) && x509_crt_same(ca->crt, crt))
			return true;
		if ((flags & GNUTLS_TL_NO_DUPLICATE_KEY) &&
		    datum_eq(&ca->crt->subject, &crt->subject) &&
		    datum_eq(&ca->crt->spki, &crt->spki))
			return true;
	}
	return false;
}

/* The certificate is the list's to free (in the sense of @owned) if this succeeds. */
static int add_ca(gnutls_x509_trust_list_t list, gnutls_x509_crt_t crt, unsigned flags, bool owned)
{
	struct trust_ca **head = &list->buckets[hash_name(list, &crt->subject)].cas;
	size_t rdns_len = list->rdns.len;
	int ret;

	if ((flags & (GNUTLS_TL_NO_DUPLICATES | GNUTLS_TL_NO_DUPLICATE_KEY)) &&
	    is_duplicate(*head, crt, flags)) {
		if (owned) {
			gnutls_x509_crt_deinit(crt);
			return 0;
		}
		return push(&list->spare, crt, false);
	}
	if (flags & GNUTLS_TL_USE_IN_TLS) {
		writer_vec16(&list->rdns, crt->subject.data, crt->subject.size);
		TRY(writer_error(&list->rdns));
	}
	ret = push(head, crt, owned);
	if (ret < 0) {
		writer_truncate(&list->rdns, rdns_len);
		return ERR(ret);
	}
	return 1;
}

void x509_trust_rdns(gnutls_x509_trust_list_t list, gnutls_datum_t *rdns)
{
	rdns->data = list->rdns.data;
	rdns->size = (unsigned)list->rdns.len;
}

/**
 * gnutls_x509_trust_list_add_cas:
 * @list: a trust list
 * @clist: certificates; not copied, so they have to live as long as the list
 * @clist_size: their number
 * @flags: gnutls_trust_list_flags_t
 *
 * Adds trusted certificates.
 *
 * Returns: the number of certificates, or an error.
 *
 * Since: 3.0.0
 **/
int gnutls_x509_trust_list_add_cas(gnutls_x509_trust_list_t list, const gnutls_x509_crt_t *clist,
				   unsigned clist_size, unsigned int flags)
{
	for (unsigned i = 0; i < clist_size; i++)
		TRY(add_ca(list, clist[i], flags, false));
	return (int)clist_size;
}

/**
 * gnutls_x509_trust_list_remove_cas:
 * @list: a trust list
 * @clist: certificates
 * @clist_size: their number
 *
 * Removes certificates and distrusts them from then on: no chain that contains one of them is good.
 *
 * Returns: the number of certificates that had been in the list, or an error.
 *
 * Since: 3.1.10
 **/
int gnutls_x509_trust_list_remove_cas(gnutls_x509_trust_list_t list, const gnutls_x509_crt_t *clist,
				      unsigned clist_size)
{
	int removed = 0;

	for (unsigned i = 0; i < clist_size; i++) {
		struct trust_ca **at =
			&list->buckets[hash_name(list, &clist[i]->subject)].cas;
		gnutls_x509_crt_t copy;

		TRY(x509_crt_copy(&copy, clist[i]));
		if (push(&list->distrusted, copy, true) < 0) {
			gnutls_x509_crt_deinit(copy);
			return ERR(GNUTLS_E_MEMORY_ERROR);
		}
		while (*at) {
			struct trust_ca *ca = *at;

			if (!x509_crt_same(ca->crt, clist[i])) {
				at = &ca->next;
				continue;
			}
			*at = ca->next;
			if (ca->owned)
				gnutls_x509_crt_deinit(ca->crt);
			mem_free(ca);
			removed++;
		}
	}
	return removed;
}

/**
 * gnutls_x509_trust_list_add_named_crt:
 * @list: a trust list
 * @cert: a certificate; not copied
 * @name: whom it is trusted for
 * @name_size: length of @name
 * @flags: unused
 *
 * Trusts a certificate itself for one name, in gnutls_x509_trust_list_verify_named_crt().
 *
 * Returns: 0 or an error.
 *
 * Since: 3.0.0
 **/
int gnutls_x509_trust_list_add_named_crt(gnutls_x509_trust_list_t list, gnutls_x509_crt_t cert,
					 const void *name, size_t name_size, unsigned int flags)
{
	struct trust_named *n;

	(void)flags;
	if (name_size > 255)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	n = mem_calloc(1, sizeof(*n));
	if (!n)
		return ERR(GNUTLS_E_MEMORY_ERROR);
	if (datum_copy(&n->name, name, name_size) < 0) {
		mem_free(n);
		return ERR(GNUTLS_E_MEMORY_ERROR);
	}
	n->crt = cert;
	n->next = list->named;
	list->named = n;
	return 0;
}

static int add_crl(gnutls_x509_trust_list_t list, gnutls_x509_crl_t crl, unsigned flags,
		   bool owned)
{
	struct trust_crl **at = &list->buckets[hash_name(list, &crl->issuer)].crls;
	struct trust_crl *node;

	/* a newer list of the same issuer takes the place of the older one, if that is wanted */
	for (struct trust_crl *c = *at; c && (flags & GNUTLS_TL_NO_DUPLICATES); c = c->next) {
		if (!datum_eq(&c->crl->issuer, &crl->issuer))
			continue;
		if (c->crl->this_update < crl->this_update) {
			if (c->owned)
				gnutls_x509_crl_deinit(c->crl);
			c->crl = crl;
			c->owned = owned;
			return 1;
		}
		if (owned)
			gnutls_x509_crl_deinit(crl);
		return 0;
	}
	node = mem_calloc(1, sizeof(*node));
	if (!node)
		return ERR(GNUTLS_E_MEMORY_ERROR);
	node->crl = crl;
	node->owned = owned;
	node->next = *at;
	*at = node;
	return 1;
}

/* Those that do not get into the list are freed if they are @owned. */
static int add_crls(gnutls_x509_trust_list_t list, const gnutls_x509_crl_t *crls, unsigned count,
		    unsigned flags, unsigned verify_flags, bool owned)
{
	int added = 0;

	for (unsigned i = 0; i < count; i++) {
		bool refused = false;
		int ret = 0;

		if (flags & GNUTLS_TL_VERIFY_CRL) {
			unsigned status = GNUTLS_CERT_SIGNER_NOT_FOUND | GNUTLS_CERT_INVALID;
			gnutls_x509_crt_t ca;

			for (unsigned j = 0; ret >= 0 && status &&
					     (ca = trust_ca_at(list, &crls[i]->issuer, j));
			     j++)
				ret = gnutls_x509_crl_verify(crls[i], &ca, 1, verify_flags,
							     &status);
			refused = ret >= 0 && status;
			if (refused && flags & GNUTLS_TL_FAIL_ON_INVALID_CRL)
				ret = GNUTLS_E_CRL_VERIFICATION_ERROR;
		}
		if (ret >= 0 && !refused)
			ret = add_crl(list, crls[i], flags, owned);
		if (owned && (ret < 0 || refused))
			gnutls_x509_crl_deinit(crls[i]);
		TRY(ret);
		added += !refused;
	}
	return added;
}

/**
 * gnutls_x509_trust_list_add_crls:
 * @list: a trust list
 * @crl_list: revocation lists; not copied
 * @crl_size: their number
 * @flags: GNUTLS_TL_VERIFY_CRL: only those that a CA of the list signed;
 * GNUTLS_TL_FAIL_ON_INVALID_CRL: others are an error
 * @verification_flags: gnutls_certificate_verify_flags for that
 *
 * With GNUTLS_TL_NO_DUPLICATES only the newest list of an issuer counts. How old they are is
 * checked only by GNUTLS_TL_VERIFY_CRL.
 *
 * Returns: the number of lists, or an error.
 *
 * Since: 3.0
 **/
int gnutls_x509_trust_list_add_crls(gnutls_x509_trust_list_t list,
				    const gnutls_x509_crl_t *crl_list, unsigned crl_size,
				    unsigned int flags, unsigned int verification_flags)
{
	if (!crl_size || !crl_list)
		return 0;
	return add_crls(list, crl_list, crl_size, flags, verification_flags, false);
}

unsigned trust_revocation(struct gnutls_x509_trust_list_st *list, gnutls_x509_crt_t crt)
{
	struct trust_crl *c = list->buckets[hash_name(list, &crt->issuer)].crls;

	for (; c; c = c->next)
		if (datum_eq(&c->crl->issuer, &crt->issuer) && x509_crl_has(c->crl, &crt->serial))
			return GNUTLS_CERT_REVOKED | GNUTLS_CERT_INVALID;
	return 0;
}

/* ---- Files ---- */

/**
 * gnutls_x509_trust_list_add_trust_mem:
 * @list: a trust list
 * @cas: certificates in PEM, or one in DER; or NULL
 * @crls: revocation lists in PEM, or one in DER; or NULL
 * @type: which of them
 * @tl_flags: gnutls_trust_list_flags_t
 * @tl_vflags: gnutls_certificate_verify_flags for CRLs
 *
 * Adds what was read.
 *
 * Returns: the number of certificates and CRLs, or an error.
 *
 * Since: 3.1
 **/
int gnutls_x509_trust_list_add_trust_mem(gnutls_x509_trust_list_t list, const gnutls_datum_t *cas,
					 const gnutls_datum_t *crls, gnutls_x509_crt_fmt_t type,
					 unsigned int tl_flags, unsigned int tl_vflags)
{
	int count = 0;

	if (cas && cas->data) {
		gnutls_x509_crt_t *crts;
		unsigned n;
		int ret = 0;

		TRY(gnutls_x509_crt_list_import2(&crts, &n, cas, type, 0));
		for (unsigned i = 0; i < n; i++) {
			if (ret >= 0)
				ret = add_ca(list, crts[i], tl_flags, true);
			if (ret < 0)
				gnutls_x509_crt_deinit(crts[i]);
		}
		mem_free(crts);
		TRY(ret);
		count += (int)n;
	}
	if (crls && crls->data) {
		gnutls_x509_crl_t *parsed;
		unsigned n;
		int ret = 0;

		TRY(gnutls_x509_crl_list_import2(&parsed, &n, crls, type, 0));
		for (unsigned i = 0; i < n; i++) {
			if (ret < 0) {
				gnutls_x509_crl_deinit(parsed[i]);
				continue;
			}
			ret = add_crls(list, &parsed[i], 1, tl_flags, tl_vflags, true);
			if (ret > 0)
				count += ret;
		}
		mem_free(parsed);
		TRY(ret);
	}
	return count;
}

/* 1: came from the file into @data; 0: no name was given. */
static int load(const char *file, gnutls_datum_t *data)
{
	if (!file)
		return 0;
	if (!strncmp(file, "pkcs11:", 7) || !strncmp(file, "tpmkey:", 7))
		return ERR(GNUTLS_E_UNIMPLEMENTED_FEATURE);
	TRY(gnutls_load_file(file, data));
	return 1;
}

/**
 * gnutls_x509_trust_list_add_trust_file:
 * @list: a trust list
 * @ca_file: file with certificates, or NULL
 * @crl_file: file with revocation lists, or NULL
 * @type: DER or PEM
 * @tl_flags: gnutls_trust_list_flags_t
 * @tl_vflags: gnutls_certificate_verify_flags for CRLs
 *
 * As gnutls_x509_trust_list_add_trust_mem(), from files.
 *
 * Returns: the number of certificates and CRLs, GNUTLS_E_FILE_ERROR, or another error.
 *
 * Since: 3.1
 **/
int gnutls_x509_trust_list_add_trust_file(gnutls_x509_trust_list_t list, const char *ca_file,
					  const char *crl_file, gnutls_x509_crt_fmt_t type,
					  unsigned int tl_flags, unsigned int tl_vflags)
{
	autodatum cas = {0}, crls = {0};

	TRY(load(ca_file, &cas));
	TRY(load(crl_file, &crls));
	return gnutls_x509_trust_list_add_trust_mem(list, ca_file ? &cas : NULL,
						    crl_file ? &crls : NULL, type, tl_flags,
						    tl_vflags);
}

/**
 * gnutls_x509_trust_list_add_system_trust:
 * @list: a trust list
 * @tl_flags: gnutls_trust_list_flags_t
 * @tl_vflags: gnutls_certificate_verify_flags for CRLs
 *
 * Adds the certificates that this system trusts. Duplicates are left out.
 *
 * Returns: the number of certificates, or an error.
 *
 * Since: 3.1
 **/
int gnutls_x509_trust_list_add_system_trust(gnutls_x509_trust_list_t list, unsigned int tl_flags,
					    unsigned int tl_vflags)
{
	return gnutls_x509_trust_list_add_trust_file(list, DEFAULT_TRUST_STORE_FILE, NULL,
						     GNUTLS_X509_FMT_PEM,
						     tl_flags | GNUTLS_TL_NO_DUPLICATES, tl_vflags);
}

/**
 * gnutls_x509_trust_list_remove_trust_mem:
 * @list: a trust list
 * @cas: certificates in PEM, or one in DER
 * @type: which of them
 *
 * As gnutls_x509_trust_list_remove_cas(), from memory.
 *
 * Returns: the number of certificates that had been in the list, or an error.
 *
 * Since: 3.1.10
 **/
int gnutls_x509_trust_list_remove_trust_mem(gnutls_x509_trust_list_t list,
					    const gnutls_datum_t *cas, gnutls_x509_crt_fmt_t type)
{
	gnutls_x509_crt_t *crts;
	unsigned n;
	int ret;

	if (!cas || !cas->data)
		return ERR(GNUTLS_E_NO_CERTIFICATE_FOUND);
	TRY(gnutls_x509_crt_list_import2(&crts, &n, cas, type, 0));
	ret = gnutls_x509_trust_list_remove_cas(list, crts, n);
	for (unsigned i = 0; i < n; i++)
		gnutls_x509_crt_deinit(crts[i]);
	mem_free(crts);
	return ret;
}

/**
 * gnutls_x509_trust_list_remove_trust_file:
 * @list: a trust list
 * @ca_file: file with certificates
 * @type: DER or PEM
 *
 * As gnutls_x509_trust_list_remove_cas(), from a file.
 *
 * Returns: the number of certificates that had been in the list, or an error.
 *
 * Since: 3.1.10
 **/
int gnutls_x509_trust_list_remove_trust_file(gnutls_x509_trust_list_t list, const char *ca_file,
					     gnutls_x509_crt_fmt_t type)
{
	autodatum cas = {0};

	TRY(load(ca_file, &cas));
	return gnutls_x509_trust_list_remove_trust_mem(list, &cas, type);
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
