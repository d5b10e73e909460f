/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What comes into trust lists and goes out of them. A call that fails half-way leaves the list as it
 * was: what was changed is written down and taken back. */
#include "config.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>

#include "system/files.h"
#include "x509/trust.h"

/* ---- Changes that can be taken back ---- */

/* A node that came in, or (@old) one that got another CRL. */
struct change {
	struct trust_ca **cas, *ca;
	struct trust_crl **crls, *crl;
	gnutls_x509_crl_t old;
	bool old_owned;
};

struct changes {
	gnutls_x509_trust_list_t list;
	struct change *made;
	unsigned count, room;
	size_t rdns_len;
};

static struct changes changes_of(gnutls_x509_trust_list_t list)
{
	return (struct changes){.list = list, .rdns_len = list->rdns.len};
}

/* Before a change is made: the place to write it down. */
static struct change *next_change(struct changes *c)
{
	if (c->count == c->room) {
		unsigned room = c->room ? 2 * c->room : 16;
		struct change *grown = mem_realloc_array(c->made, room, sizeof(*grown));

		if (!grown)
			return NULL;
		c->made = grown;
		c->room = room;
	}
	c->made[c->count] = (struct change){0};
	return &c->made[c->count];
}

static void take_back_ca(struct change *m)
{
	struct trust_ca **at = m->cas;

	while (*at != m->ca)
		at = &(*at)->next;
	*at = m->ca->next;
	m->ca->next = NULL;
	trust_free_cas(m->ca, false);
}

static void take_back_crl(struct change *m)
{
	if (m->crl->owned)
		gnutls_x509_crl_deinit(m->crl->crl);
	if (m->old) {
		m->crl->crl = m->old;
		m->crl->owned = m->old_owned;
		return;
	}
	*m->crls = m->crl->next; /* they come in at the front */
	mem_free(m->crl);
}

static void take_back(struct changes *c, unsigned to, size_t rdns_len)
{
	while (c->count > to) {
		struct change *m = &c->made[--c->count];

		if (m->ca)
			take_back_ca(m);
		else
			take_back_crl(m);
	}
	c->list->rdns.len = rdns_len;
	c->list->rdns.error = 0;
}

/* @ret is passed through; if it is an error nothing has happened. */
static int finish(struct changes *c, int ret)
{
	if (ret < 0)
		take_back(c, 0, c->rdns_len);
	for (unsigned i = 0; i < c->count; i++)
		if (c->made[i].old && c->made[i].old_owned)
			gnutls_x509_crl_deinit(c->made[i].old);
	mem_free(c->made);
	return ret < 0 ? ERR(ret) : ret;
}

/* ---- Certificates ---- */

static struct trust_ca *new_ca(gnutls_x509_crt_t crt, bool owned)
{
	struct trust_ca *ca = mem_calloc(1, sizeof(*ca));

	if (ca) {
		ca->crt = crt;
		ca->owned = owned;
	}
	return ca;
}

static void append(struct trust_ca **head, struct trust_ca *ca)
{
	while (*head)
		head = &(*head)->next;
	*head = ca;
}

static int push(struct changes *c, struct trust_ca **head, gnutls_x509_crt_t crt, bool owned)
{
	struct change *m = next_change(c);

	if (!m || !(m->ca = new_ca(crt, owned)))
		return ERR(GNUTLS_E_MEMORY_ERROR);
	m->cas = head;
	append(head, m->ca);
	c->count++;
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
static int add_ca(struct changes *c, gnutls_x509_crt_t crt, unsigned flags, bool owned)
{
	struct trust_ca **head = &trust_bucket(c->list, &crt->subject)->cas;

	if ((flags & (GNUTLS_TL_NO_DUPLICATES | GNUTLS_TL_NO_DUPLICATE_KEY)) &&
	    is_duplicate(*head, crt, flags)) {
		if (!owned)
			return push(c, &c->list->spare, crt, false);
		gnutls_x509_crt_deinit(crt);
		return 0;
	}
	if (flags & GNUTLS_TL_USE_IN_TLS) {
		writer_vec16(&c->list->rdns, crt->subject.data, crt->subject.size);
		TRY(writer_error(&c->list->rdns));
	}
	TRY(push(c, head, crt, owned));
	return 1;
}

/**
 * gnutls_x509_trust_list_add_cas:
 * @list: a trust list
 * @clist: certificates; not copied, so they have to live as long as the list
 * @clist_size: their number
 * @flags: gnutls_trust_list_flags_t
 *
 * Adds trusted certificates: all, or after an error none.
 *
 * Returns: the number of certificates, or an error.
 *
 * Since: 3.0.0
 **/
int gnutls_x509_trust_list_add_cas(gnutls_x509_trust_list_t list, const gnutls_x509_crt_t *clist,
				   unsigned clist_size, unsigned int flags)
{
	struct changes c = changes_of(list);
	int ret = 0;

	for (unsigned i = 0; i < clist_size && ret >= 0; i++)
		ret = add_ca(&c, clist[i], flags, false);
	TRY(finish(&c, ret));
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
	struct trust_ca *copies = NULL;
	int removed = 0, ret = 0;

	for (unsigned i = 0; i < clist_size; i++) {
		gnutls_x509_crt_t copy;
		struct trust_ca *ca;

		TRY_CLEAN(x509_crt_copy(&copy, clist[i]));
		ca = new_ca(copy, true);
		if (!ca) {
			gnutls_x509_crt_deinit(copy);
			ret = ERR(GNUTLS_E_MEMORY_ERROR);
			goto cleanup;
		}
		ca->next = copies;
		copies = ca;
	}
	/* by the copies: what was given may be the list's own */
	for (struct trust_ca *copy = copies; copy; copy = copy->next) {
		struct trust_ca **at = &trust_bucket(list, &copy->crt->subject)->cas;

		while (*at) {
			struct trust_ca *ca = *at;

			if (!x509_crt_same(ca->crt, copy->crt)) {
				at = &ca->next;
				continue;
			}
			*at = ca->next;
			ca->next = NULL;
			trust_free_cas(ca, false);
			removed++;
		}
	}
	append(&list->distrusted, mem_steal(&copies));
cleanup:
	trust_free_cas(copies, true);
	return ret < 0 ? ret : removed;
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

static int add_crl(struct changes *c, gnutls_x509_crl_t crl, unsigned flags, bool owned)
{
	struct trust_crl **at = &trust_bucket(c->list, &crl->issuer)->crls, *node = *at;
	struct change *m = next_change(c);

	if (!m)
		return ERR(GNUTLS_E_MEMORY_ERROR);
	/* a newer list of the same issuer takes the place of the older one, if that is wanted */
	for (; node && (flags & GNUTLS_TL_NO_DUPLICATES); node = node->next)
		if (datum_eq(&node->crl->issuer, &crl->issuer))
			break;
	if (!node || !(flags & GNUTLS_TL_NO_DUPLICATES)) {
		node = mem_calloc(1, sizeof(*node));
		if (!node)
			return ERR(GNUTLS_E_MEMORY_ERROR);
		node->next = *at;
		*at = node;
	} else if (node->crl->this_update < crl->this_update) {
		m->old = node->crl;
		m->old_owned = node->owned;
	} else {
		if (owned)
			gnutls_x509_crl_deinit(crl);
		return 0;
	}
	m->crls = at;
	m->crl = node;
	node->crl = crl;
	node->owned = owned;
	c->count++;
	return 1;
}

/* 1: signed by a CA of the list; 0: by none. */
static int crl_is_signed(gnutls_x509_trust_list_t list, gnutls_x509_crl_t crl, unsigned flags)
{
	unsigned status = GNUTLS_CERT_SIGNER_NOT_FOUND | GNUTLS_CERT_INVALID;
	gnutls_x509_crt_t ca;

	for (unsigned i = 0; status && (ca = trust_ca_at(list, &crl->issuer, i)); i++)
		TRY(gnutls_x509_crl_verify(crl, &ca, 1, flags, &status));
	return !status;
}

/* Those that do not get into the list are freed if they are @owned. */
static int add_crls(struct changes *c, const gnutls_x509_crl_t *crls, unsigned count,
		    unsigned flags, unsigned verify_flags, bool owned)
{
	int added = 0, ret = 0;

	for (unsigned i = 0; i < count; i++) {
		bool refused = false;

		if (ret >= 0 && (flags & GNUTLS_TL_VERIFY_CRL)) {
			ret = crl_is_signed(c->list, crls[i], verify_flags);
			refused = ret == 0;
			if (refused && (flags & GNUTLS_TL_FAIL_ON_INVALID_CRL))
				ret = ERR(GNUTLS_E_CRL_VERIFICATION_ERROR);
		}
		if (ret >= 0 && !refused)
			ret = add_crl(c, crls[i], flags, owned);
		if (owned && (ret < 0 || refused))
			gnutls_x509_crl_deinit(crls[i]);
		added += ret >= 0 && !refused;
	}
	return ret < 0 ? ret : added;
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
 * checked only by GNUTLS_TL_VERIFY_CRL. After an error none of them has been added.
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
	struct changes c = changes_of(list);

	return finish(&c, add_crls(&c, crl_list, crl_size, flags, verification_flags, false));
}

/* ---- Files ---- */

static int add_mem(struct changes *c, const gnutls_datum_t *cas, const gnutls_datum_t *crls,
		   gnutls_x509_crt_fmt_t type, unsigned flags, unsigned verify_flags)
{
	int count = 0;

	if (cas && cas->data) {
		gnutls_x509_crt_t *crts;
		unsigned n;
		int ret = 0;

		TRY(gnutls_x509_crt_list_import2(&crts, &n, cas, type, 0));
		for (unsigned i = 0; i < n; i++) {
			if (ret >= 0)
				ret = add_ca(c, crts[i], flags, true);
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
		int ret;

		TRY(gnutls_x509_crl_list_import2(&parsed, &n, crls, type, 0));
		ret = add_crls(c, parsed, n, flags, verify_flags, true);
		mem_free(parsed);
		TRY(ret);
		count += ret;
	}
	return count;
}

/**
 * gnutls_x509_trust_list_add_trust_mem:
 * @list: a trust list
 * @cas: certificates in PEM, or one in DER; or NULL
 * @crls: revocation lists in PEM, or one in DER; or NULL
 * @type: which of them
 * @tl_flags: gnutls_trust_list_flags_t
 * @tl_vflags: gnutls_certificate_verify_flags for CRLs
 *
 * Adds what was read: all of it, or after an error nothing.
 *
 * Returns: the number of certificates and CRLs, or an error.
 *
 * Since: 3.1
 **/
int gnutls_x509_trust_list_add_trust_mem(gnutls_x509_trust_list_t list, const gnutls_datum_t *cas,
					 const gnutls_datum_t *crls, gnutls_x509_crt_fmt_t type,
					 unsigned int tl_flags, unsigned int tl_vflags)
{
	struct changes c = changes_of(list);

	return finish(&c, add_mem(&c, cas, crls, type, tl_flags, tl_vflags));
}

int x509_trust_add_copies(gnutls_x509_trust_list_t list, const gnutls_x509_crt_t *cas,
			  unsigned ca_count, const gnutls_x509_crl_t *crls, unsigned crl_count,
			  unsigned flags)
{
	struct changes c = changes_of(list);
	int count = 0, ret = 0;

	for (unsigned i = 0; i < ca_count + crl_count && ret >= 0; i++) {
		bool is_ca = i < ca_count;
		autodatum der = {0};

		ret = is_ca ? gnutls_x509_crt_export2(cas[i], GNUTLS_X509_FMT_DER, &der)
			    : gnutls_x509_crl_export2(crls[i - ca_count], GNUTLS_X509_FMT_DER, &der);
		if (ret >= 0)
			ret = add_mem(&c, is_ca ? &der : NULL, is_ca ? NULL : &der,
				      GNUTLS_X509_FMT_DER, flags, 0);
		count += ret > 0 ? ret : 0;
	}
	TRY(finish(&c, ret));
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

/* Errors that tell something about one file, and nothing about the next. */
static bool is_of_file(int err)
{
	static const int errors[] = {ENOENT, EACCES, EPERM,   ELOOP, EISDIR,
				     ENXIO,  ENODEV, ENOTDIR, EFBIG, ENAMETOOLONG};

	for (size_t i = 0; i < ARRAY_LEN(errors); i++)
		if (err == errors[i])
			return true;
	return false;
}

/* What a file of a directory adds; 0: it was passed over. */
static int add_dir_file(struct changes *c, const char *path, bool is_crl,
			gnutls_x509_crt_fmt_t type, unsigned flags, unsigned vflags)
{
	size_t rdns_len = c->list->rdns.len;
	unsigned made = c->count;
	autodatum data = {0};
	struct stat st;
	int ret;

	/* pipes would make us wait; links of OpenSSL's kind of directory are followed */
	if (stat(path, &st) < 0)
		return is_of_file(errno) ? 0 : ERR(GNUTLS_E_FILE_ERROR);
	if (!S_ISREG(st.st_mode))
		return 0;
	ret = file_load(path, FILE_LOAD_MAX, false, &data);
	if (ret == GNUTLS_E_FILE_ERROR && is_of_file(errno))
		return 0;
	TRY(ret);
	ret = add_mem(c, is_crl ? NULL : &data, is_crl ? &data : NULL, type, flags, vflags);
	if (ret >= 0)
		return ret;
	take_back(c, made, rdns_len);
	return ret == GNUTLS_E_MEMORY_ERROR ? ERR(ret) : 0;
}

static int add_dir(struct changes *c, const char *dir, bool is_crl, gnutls_x509_crt_fmt_t type,
		   unsigned flags, unsigned vflags)
{
	DIR *d = opendir(dir);
	int count = 0, ret = 0;

	if (!d)
		return ERR(GNUTLS_E_FILE_ERROR);
	for (;;) {
		autofree char *path = NULL;
		struct dirent *e;
		size_t len;

		errno = 0;
		e = readdir(d);
		if (!e) {
			ret = errno ? GNUTLS_E_FILE_ERROR : 0;
			break;
		}
		if (e->d_type == DT_DIR)
			continue;
		len = strlen(dir) + strlen(e->d_name) + 2;
		path = mem_alloc(len);
		if (!path) {
			ret = GNUTLS_E_MEMORY_ERROR;
			break;
		}
		snprintf(path, len, "%s/%s", dir, e->d_name);
		ret = add_dir_file(c, path, is_crl, type, flags, vflags);
		if (ret < 0)
			break;
		count += ret;
	}
	closedir(d);
	return ret < 0 ? ERR(ret) : count;
}

/**
 * gnutls_x509_trust_list_add_trust_dir:
 * @list: a trust list
 * @ca_dir: directory of files with certificates, or NULL
 * @crl_dir: directory of files with revocation lists, or NULL
 * @type: DER or PEM
 * @tl_flags: gnutls_trust_list_flags_t
 * @tl_vflags: gnutls_certificate_verify_flags for CRLs
 *
 * What is no file, may not be read or has another content is passed over. If something fails that
 * is no file's fault (reading, memory, descriptors), nothing has been added.
 *
 * Returns: the number of certificates and CRLs, GNUTLS_E_FILE_ERROR, or another error.
 *
 * Since: 3.3.6
 **/
int gnutls_x509_trust_list_add_trust_dir(gnutls_x509_trust_list_t list, const char *ca_dir,
					 const char *crl_dir, gnutls_x509_crt_fmt_t type,
					 unsigned int tl_flags, unsigned int tl_vflags)
{
	struct changes c = changes_of(list);
	int ret = 0, count = 0;

	if (ca_dir)
		ret = count = add_dir(&c, ca_dir, false, type, tl_flags, tl_vflags);
	if (crl_dir && ret >= 0)
		ret = add_dir(&c, crl_dir, true, type, tl_flags, tl_vflags);
	TRY(finish(&c, ret));
	return crl_dir ? count + ret : count;
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
