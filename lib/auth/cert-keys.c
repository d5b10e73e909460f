/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Certificate credentials: chains and their keys, from objects, files and memory. */
#include "config.h"

#include <string.h>

#include <gnutls/pkcs12.h>
#include <gnutls/urls.h>

#include "auth/auth-internal.h"
#include "base/mem.h"
#include "keys/keys.h"

/* @given: also chain and key, which the caller may want to keep. */
static void pair_free(struct cert_pair *p, bool given)
{
	if (given) {
		for (unsigned i = 0; i < p->chain_len; i++)
			gnutls_pcert_deinit(&p->chain[i]);
		mem_free(p->chain);
		gnutls_privkey_deinit(p->key);
	}
	for (unsigned i = 0; i < p->names_len; i++)
		mem_free(p->names[i]);
	mem_free(p->names);
	for (unsigned i = 0; p->ocsp && i < p->chain_len; i++)
		datum_clear(&p->ocsp[i]);
	for (unsigned i = 0; p->issuers && i < p->chain_len; i++)
		datum_clear(&p->issuers[i]);
	mem_free(p->issuers);
	mem_free(p->ocsp);
	mem_free(p->ocsp_expires);
	mem_free(p);
}

void cert_pairs_clear(gnutls_certificate_credentials_t cred)
{
	for (unsigned i = 0; i < cred->pairs_len; i++)
		pair_free(cred->pairs[i], true);
	mem_free(cred->pairs);
	mem_free(cred->sorted);
	cred->pairs = NULL;
	cred->sorted = NULL;
	cred->pairs_len = 0;
}

static int add_name(struct cert_pair *p, const char *name)
{
	char **grown = mem_realloc_array(p->names, p->names_len + 1, sizeof(*grown));

	if (!grown)
		return ERR(GNUTLS_E_MEMORY_ERROR);
	p->names = grown;
	grown[p->names_len] = mem_strdup(name);
	if (!grown[p->names_len])
		return ERR(GNUTLS_E_MEMORY_ERROR);
	p->names_len++;
	return 0;
}

/* The DNS names of the certificate; without any, the common name. */
static int add_cert_names(struct cert_pair *p, gnutls_x509_crt_t crt)
{
	char name[256];
	size_t len;
	int ret;

	for (unsigned i = 0;; i++) {
		len = sizeof(name) - 1;
		ret = gnutls_x509_crt_get_subject_alt_name(crt, i, name, &len, NULL);
		if (ret == GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE)
			break;
		if (ret != GNUTLS_SAN_DNSNAME)
			continue;
		name[len] = '\0';
		if (strlen(name) == len) /* names with zero bytes match nothing */
			TRY(add_name(p, name));
	}
	len = sizeof(name);
	if (!p->names_len &&
	    gnutls_x509_crt_get_dn_by_oid(crt, GNUTLS_OID_X520_COMMON_NAME, 0, 0, name, &len) >= 0)
		TRY(add_name(p, name));
	return 0;
}

/* What selection looks at: names of the leaf, issuers of all. */
static int read_chain(struct cert_pair *p, bool with_names)
{
	p->issuers = mem_calloc(p->chain_len, sizeof(*p->issuers));
	if (!p->issuers)
		return ERR(GNUTLS_E_MEMORY_ERROR);
	for (unsigned i = 0; i < p->chain_len; i++) {
		gnutls_x509_crt_t crt;
		int ret = 0;

		if (p->chain[i].type != GNUTLS_CRT_X509)
			continue;
		TRY(gnutls_pcert_export_x509(&p->chain[i], &crt));
		if (i == 0 && with_names)
			ret = add_cert_names(p, crt);
		if (ret == 0)
			ret = gnutls_x509_crt_get_raw_issuer_dn(crt, &p->issuers[i]);
		gnutls_x509_crt_deinit(crt);
		TRY(ret);
	}
	return 0;
}

/* Room for one more in both orders. */
static int grow(gnutls_certificate_credentials_t cred)
{
	struct cert_pair **grown;

	grown = mem_realloc_array(cred->pairs, cred->pairs_len + 1, sizeof(struct cert_pair *));
	if (!grown)
		return ERR(GNUTLS_E_MEMORY_ERROR);
	cred->pairs = grown;
	grown = mem_realloc_array(cred->sorted, cred->pairs_len + 1, sizeof(struct cert_pair *));
	if (!grown)
		return ERR(GNUTLS_E_MEMORY_ERROR);
	cred->sorted = grown;
	return 0;
}

static gnutls_pk_algorithm_t leaf_pk(const struct cert_pair *p)
{
	return p->chain[0].pubkey->params.algo;
}

/* RSA-PSS goes in front of RSA, which can do the same and more; else the order of addition. */
static void insert(gnutls_certificate_credentials_t cred, struct cert_pair *p)
{
	unsigned at = cred->pairs_len;

	if (leaf_pk(p) == GNUTLS_PK_RSA_PSS)
		for (at = 0; at < cred->pairs_len; at++)
			if (leaf_pk(cred->sorted[at]) == GNUTLS_PK_RSA)
				break;
	memmove(&cred->sorted[at + 1], &cred->sorted[at],
		(cred->pairs_len - at) * sizeof(struct cert_pair *));
	cred->sorted[at] = p;
	cred->pairs[cred->pairs_len++] = p;
}

/* Whether the private key belongs to the certificate. Keys behind callbacks that don't tell their
 * kind are believed. */
static int check_match(const gnutls_pcert_st *leaf, gnutls_privkey_t key)
{
	const struct pk_params *priv = privkey_params(key);
	const struct pk_params *pub = &leaf->pubkey->params;
	gnutls_pubkey_t derived;
	bool same;

	if (priv) {
		/* An RSA-PSS key may serve under a plain RSA certificate's number, not vice versa.
		 */
		same = pk_params_same_public(priv, pub);
		return same ? 0 : ERR(GNUTLS_E_CERTIFICATE_KEY_MISMATCH);
	}
	TRY(gnutls_pubkey_init(&derived));
	int ret = gnutls_pubkey_import_privkey(derived, key, 0, 0);

	same = ret < 0 || pk_params_same_public(&derived->params, pub);
	gnutls_pubkey_deinit(derived);
	if (same && ret < 0)
		same = keys_pk_suits(
			       (gnutls_pk_algorithm_t)gnutls_privkey_get_pk_algorithm(key, NULL),
			       sign_find_pk(pub->algo, GNUTLS_DIG_SHA256)) ||
		       gnutls_privkey_get_pk_algorithm(key, NULL) == (int)pub->algo;
	return same ? 0 : ERR(GNUTLS_E_CERTIFICATE_KEY_MISMATCH);
}

int cert_pair_add(gnutls_certificate_credentials_t cred, gnutls_pcert_st *take_chain,
		  unsigned chain_len, gnutls_privkey_t take_key, const char *const *names,
		  unsigned names_len)
{
	struct cert_pair *p = mem_calloc(1, sizeof(*p));
	int ret;

	if (!p)
		return ERR(GNUTLS_E_MEMORY_ERROR);
	p->chain = take_chain;
	p->chain_len = chain_len;
	if (!(cred->flags & GNUTLS_CERTIFICATE_SKIP_KEY_CERT_MATCH))
		TRY_CLEAN(check_match(&take_chain[0], take_key));
	for (unsigned i = 0; i < names_len; i++)
		TRY_CLEAN(add_name(p, names[i]));
	TRY_CLEAN(read_chain(p, !names));
	TRY_CLEAN(grow(cred));
	p->key = take_key;
	insert(cred, p);
	return (int)cred->pairs_len - 1;
cleanup:
	pair_free(p, false);
	return ret;
}

int cert_api_result(gnutls_certificate_credentials_t cred, int ret)
{
	TRY(ret);
	return cred->flags & GNUTLS_CERTIFICATE_API_V2 ? ret : 0;
}

/* --- from files and memory */

static void chain_free(gnutls_pcert_st *chain, unsigned len)
{
	for (unsigned i = 0; i < len; i++)
		gnutls_pcert_deinit(&chain[i]);
	mem_free(chain);
}

/* Certificates as they are; sorted if they aren't in order (PEM files often have them so). */
static int chain_from_crts(gnutls_x509_crt_t *crts, unsigned n, bool sort, gnutls_pcert_st **chain,
			   unsigned *chain_len)
{
	gnutls_pcert_st *c;
	unsigned count = n;
	int ret;

	if (!n)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	c = mem_calloc(n, sizeof(*c));
	if (!c)
		return ERR(GNUTLS_E_MEMORY_ERROR);
	ret = gnutls_pcert_import_x509_list(c, crts, &count, sort ? GNUTLS_X509_CRT_LIST_SORT : 0);
	if (ret < 0) {
		mem_free(c);
		return ERR(ret);
	}
	*chain = c;
	*chain_len = count;
	return 0;
}

static int chain_from_mem(const gnutls_datum_t *data, gnutls_x509_crt_fmt_t format,
			  gnutls_pcert_st **chain, unsigned *chain_len)
{
	gnutls_x509_crt_t *crts;
	unsigned n;
	int ret;

	ret = gnutls_x509_crt_list_import2(&crts, &n, data, format, 0);
	if (ret == GNUTLS_E_NO_CERTIFICATE_FOUND) /* programs know it by this name */
		ret = GNUTLS_E_BASE64_DECODING_ERROR;
	TRY(ret);
	ret = chain_from_crts(crts, n, true, chain, chain_len);
	for (unsigned i = 0; i < n; i++)
		gnutls_x509_crt_deinit(crts[i]);
	mem_free(crts);
	return ret;
}

static int key_new(gnutls_certificate_credentials_t cred, gnutls_privkey_t *key)
{
	TRY(gnutls_privkey_init(key));
	if (cred->pin_func)
		gnutls_privkey_set_pin_function(*key, cred->pin_func, cred->pin_ptr);
	return 0;
}

static int key_from_mem(gnutls_certificate_credentials_t cred, const gnutls_datum_t *data,
			gnutls_x509_crt_fmt_t format, const char *pass, unsigned flags,
			gnutls_privkey_t *key)
{
	int ret;

	TRY(key_new(cred, key));
	ret = gnutls_privkey_import_x509_raw(*key, data, format, pass, flags);
	if (ret < 0) {
		gnutls_privkey_deinit(*key);
		return ERR(ret);
	}
	return 0;
}

static int key_from_file(gnutls_certificate_credentials_t cred, const char *name,
			 gnutls_x509_crt_fmt_t format, const char *pass, unsigned flags,
			 gnutls_privkey_t *key)
{
	autodatum data = {NULL, 0};

	if (gnutls_url_is_supported(name)) {
		int ret;

		TRY(key_new(cred, key));
		ret = gnutls_privkey_import_url(*key, name, 0);
		if (ret < 0) {
			gnutls_privkey_deinit(*key);
			return ERR(ret);
		}
		return 0;
	}
	TRY(gnutls_load_file(name, &data));
	return key_from_mem(cred, &data, format, pass, flags, key);
}

/* Both taken over, whatever happens. */
static int add_taking(gnutls_certificate_credentials_t cred, gnutls_pcert_st *chain,
		      unsigned chain_len, gnutls_privkey_t key)
{
	int ret = cert_pair_add(cred, chain, chain_len, key, NULL, 0);

	if (ret < 0) {
		chain_free(chain, chain_len);
		gnutls_privkey_deinit(key);
	}
	return cert_api_result(cred, ret);
}

/**
 * gnutls_certificate_set_x509_key_mem2:
 * @res: credentials
 * @cert: a chain, the own certificate first
 * @key: its private key
 * @type: GNUTLS_X509_FMT_PEM or GNUTLS_X509_FMT_DER
 * @pass: password of an encrypted key, or NULL
 * @flags: gnutls_pkcs_encrypt_flags_t
 *
 * Adds a chain with its key. Servers with several choose by the name that the client asks for, and
 * by what it can verify.
 *
 * Returns: 0, or with GNUTLS_CERTIFICATE_API_V2 the index of the pair;
 *   GNUTLS_E_CERTIFICATE_KEY_MISMATCH; another negative error.
 * Since: 3.1.8
 **/
int gnutls_certificate_set_x509_key_mem2(gnutls_certificate_credentials_t res,
					 const gnutls_datum_t *cert, const gnutls_datum_t *key,
					 gnutls_x509_crt_fmt_t type, const char *pass,
					 unsigned int flags)
{
	gnutls_privkey_t priv;
	gnutls_pcert_st *chain;
	unsigned chain_len;
	int ret;

	if (!cert || !key)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	TRY(key_from_mem(res, key, type, pass, flags, &priv));
	ret = chain_from_mem(cert, type, &chain, &chain_len);
	if (ret < 0) {
		gnutls_privkey_deinit(priv);
		return ERR(ret);
	}
	return add_taking(res, chain, chain_len, priv);
}

/**
 * gnutls_certificate_set_x509_key_mem:
 * @res: credentials
 * @cert: a chain, the own certificate first
 * @key: its private key
 * @type: GNUTLS_X509_FMT_PEM or GNUTLS_X509_FMT_DER
 *
 * Returns: as gnutls_certificate_set_x509_key_mem2().
 **/
int gnutls_certificate_set_x509_key_mem(gnutls_certificate_credentials_t res,
					const gnutls_datum_t *cert, const gnutls_datum_t *key,
					gnutls_x509_crt_fmt_t type)
{
	return gnutls_certificate_set_x509_key_mem2(res, cert, key, type, NULL, 0);
}

/**
 * gnutls_certificate_set_x509_key_file2:
 * @res: credentials
 * @certfile: file of a chain, the own certificate first
 * @keyfile: file or URL of the private key
 * @type: GNUTLS_X509_FMT_PEM or GNUTLS_X509_FMT_DER
 * @pass: password of an encrypted key, or NULL
 * @flags: gnutls_pkcs_encrypt_flags_t
 *
 * Adds a chain with its key.
 *
 * Returns: as gnutls_certificate_set_x509_key_mem2(); GNUTLS_E_FILE_ERROR.
 **/
int gnutls_certificate_set_x509_key_file2(gnutls_certificate_credentials_t res,
					  const char *certfile, const char *keyfile,
					  gnutls_x509_crt_fmt_t type, const char *pass,
					  unsigned int flags)
{
	autodatum cert = {NULL, 0};
	gnutls_privkey_t priv;
	gnutls_pcert_st *chain;
	unsigned chain_len;
	int ret;

	if (!certfile || !keyfile)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	TRY(key_from_file(res, keyfile, type, pass, flags, &priv));
	TRY_CLEAN(gnutls_load_file(certfile, &cert));
	TRY_CLEAN(chain_from_mem(&cert, type, &chain, &chain_len));
	return add_taking(res, chain, chain_len, priv);
cleanup:
	gnutls_privkey_deinit(priv);
	return ret;
}

/**
 * gnutls_certificate_set_x509_key_file:
 * @res: credentials
 * @certfile: file of a chain, the own certificate first
 * @keyfile: file or URL of the private key
 * @type: GNUTLS_X509_FMT_PEM or GNUTLS_X509_FMT_DER
 *
 * Returns: as gnutls_certificate_set_x509_key_file2().
 **/
int gnutls_certificate_set_x509_key_file(gnutls_certificate_credentials_t res, const char *certfile,
					 const char *keyfile, gnutls_x509_crt_fmt_t type)
{
	return gnutls_certificate_set_x509_key_file2(res, certfile, keyfile, type, NULL, 0);
}

/**
 * gnutls_certificate_set_x509_key:
 * @res: credentials
 * @cert_list: a chain, the own certificate first; copied
 * @cert_list_size: its length
 * @key: the private key; copied
 *
 * Returns: as gnutls_certificate_set_x509_key_mem2(); GNUTLS_E_INVALID_REQUEST if the chain is
 *   empty.
 **/
int gnutls_certificate_set_x509_key(gnutls_certificate_credentials_t res,
				    gnutls_x509_crt_t *cert_list, int cert_list_size,
				    gnutls_x509_privkey_t key)
{
	gnutls_privkey_t priv;
	gnutls_pcert_st *chain;
	unsigned chain_len;
	int ret;

	if (cert_list_size <= 0 || !cert_list)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	TRY(key_new(res, &priv));
	TRY_CLEAN(gnutls_privkey_import_x509(priv, key, GNUTLS_PRIVKEY_IMPORT_COPY));
	TRY_CLEAN(chain_from_crts(cert_list, (unsigned)cert_list_size, true, &chain, &chain_len));
	return add_taking(res, chain, chain_len, priv);
cleanup:
	gnutls_privkey_deinit(priv);
	return ret;
}

/**
 * gnutls_certificate_set_key:
 * @res: credentials
 * @names: DNS names that this pair is for, or NULL
 * @names_size: their number
 * @pcert_list: a chain, the own certificate first; its elements (not the array) are taken over on
 *   success
 * @pcert_list_size: its length
 * @key: the private key, taken over on success
 *
 * Adds a chain with its key.
 *
 * Returns: as gnutls_certificate_set_x509_key_mem2().
 * Since: 3.0
 **/
int gnutls_certificate_set_key(gnutls_certificate_credentials_t res, const char **names,
			       int names_size, gnutls_pcert_st *pcert_list, int pcert_list_size,
			       gnutls_privkey_t key)
{
	gnutls_pcert_st *chain;
	int ret;

	if (!pcert_list || pcert_list_size <= 0 || !key)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	chain = mem_calloc((size_t)pcert_list_size, sizeof(*chain));
	if (!chain)
		return ERR(GNUTLS_E_MEMORY_ERROR);
	memcpy(chain, pcert_list, (size_t)pcert_list_size * sizeof(*chain));
	if (res->pin_func)
		gnutls_privkey_set_pin_function(key, res->pin_func, res->pin_ptr);
	ret = cert_pair_add(res, chain, (unsigned)pcert_list_size, key, names,
			    names && names_size > 0 ? (unsigned)names_size : 0);
	if (ret < 0)
		mem_free(chain);
	return cert_api_result(res, ret);
}

/* --- back out */

/**
 * gnutls_certificate_get_x509_key:
 * @res: credentials
 * @index: of the pair
 * @key: takes a copy of the private key, to be freed by the caller
 *
 * Returns: 0; GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE if there is no such pair;
 *   GNUTLS_E_INVALID_REQUEST if the key isn't in memory; another negative error.
 * Since: 3.4.0
 **/
int gnutls_certificate_get_x509_key(gnutls_certificate_credentials_t res, unsigned index,
				    gnutls_x509_privkey_t *key)
{
	if (index >= res->pairs_len)
		return ERR(GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE);
	return gnutls_privkey_export_x509(res->pairs[index]->key, key);
}

/**
 * gnutls_certificate_get_x509_crt:
 * @res: credentials
 * @index: of the pair
 * @crt_list: takes an array of copies; the caller frees them and, with gnutls_free(), the array
 * @crt_list_size: takes their number
 *
 * Returns: 0; GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE if there is no such pair; another negative
 *   error.
 * Since: 3.4.0
 **/
int gnutls_certificate_get_x509_crt(gnutls_certificate_credentials_t res, unsigned index,
				    gnutls_x509_crt_t **crt_list, unsigned *crt_list_size)
{
	gnutls_x509_crt_t *list;
	const struct cert_pair *p;

	if (index >= res->pairs_len)
		return ERR(GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE);
	p = res->pairs[index];
	list = mem_calloc(p->chain_len, sizeof(gnutls_x509_crt_t));
	if (!list)
		return ERR(GNUTLS_E_MEMORY_ERROR);
	for (unsigned i = 0; i < p->chain_len; i++) {
		int ret = gnutls_pcert_export_x509(&p->chain[i], &list[i]);

		if (ret < 0) {
			while (i--)
				gnutls_x509_crt_deinit(list[i]);
			mem_free(list);
			return ERR(ret);
		}
	}
	*crt_list = list;
	*crt_list_size = p->chain_len;
	return 0;
}

/**
 * gnutls_certificate_get_crt_raw:
 * @sc: credentials
 * @idx1: index of the pair
 * @idx2: position in its chain, 0: the own certificate
 * @cert: takes the DER encoding, borrowed
 *
 * Returns: 0 or GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE.
 * Since: 3.2.5
 **/
int gnutls_certificate_get_crt_raw(gnutls_certificate_credentials_t sc, unsigned idx1,
				   unsigned idx2, gnutls_datum_t *cert)
{
	if (idx1 >= sc->pairs_len || idx2 >= sc->pairs[idx1]->chain_len)
		return ERR(GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE);
	*cert = sc->pairs[idx1]->chain[idx2].cert;
	return 0;
}
