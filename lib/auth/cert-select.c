/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which chain a handshake presents and how it signs: by the name the client asks for, by what the
 * peer can verify, by the CAs a server names; or as the application's callback says. */
#include "config.h"

#include <string.h>
#include <strings.h>
#include <time.h>

#include "auth/auth-internal.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/time.h"
#include "keys/keys.h"

void auth_cert_clear(struct auth_cert *c)
{
	if (c->owned) {
		for (unsigned i = 0; i < c->chain_len; i++)
			gnutls_pcert_deinit((gnutls_pcert_st *)&c->chain[i]);
		mem_free((void *)c->chain);
		if (c->key)
			gnutls_privkey_deinit(c->key);
	}
	if (c->ocsp_owned) {
		for (unsigned i = 0; i < c->ocsp_len; i++)
			mem_free(c->ocsp[i].data);
		mem_free((void *)c->ocsp);
	}
	*c = (struct auth_cert){.chain = NULL};
}

/* --- does it fit? */

static bool usage_allows(const struct auth_cert_query *q, const gnutls_pubkey_t key, unsigned usage)
{
	return !key->key_usage || (key->key_usage & usage) ||
	       q->priority->allow_key_usage_violation;
}

/* The scheme as the version has it: TLS 1.3 binds curves to ECDSA, under the same numbers. */
static const struct sign_entry *scheme_of(gnutls_sign_algorithm_t id, bool tls13)
{
	const struct sign_entry *s = sign_find(id);

	if (!s || !s->tls_id)
		return NULL;
	s = tls13 ? sign_find_tls13(s->tls_id) : sign_find_tls(s->tls_id);
	return s && tls13 && !s->tls13_ok ? NULL : s;
}

static bool priority_names(const struct gnutls_priority_st *p, const struct sign_entry *s)
{
	for (unsigned i = 0; i < p->sign_count; i++)
		if (p->sign_entries[i]->tls_id == s->tls_id)
			return true;
	return false;
}

/* The first scheme of the peer's list that we allow and the key can do. */
static const struct sign_entry *choose_scheme(const struct auth_cert_query *q, gnutls_pubkey_t pub,
					      gnutls_privkey_t priv)
{
	bool tls13 = q->version->tls13_sem;

	for (unsigned i = 0; i < q->signs_len; i++) {
		const struct sign_entry *s = scheme_of(q->signs[i], tls13);

		if (s && priority_names(q->priority, s) && keys_fits_sign(&pub->params, s, tls13) &&
		    privkey_fits_sign(priv, s, tls13))
			return s;
	}
	return NULL;
}

static bool key_suits_kx(gnutls_pk_algorithm_t pk, gnutls_kx_algorithm_t kx)
{
	switch (kx) {
	case GNUTLS_KX_RSA:
	case GNUTLS_KX_RSA_PSK:
		return pk == GNUTLS_PK_RSA;
	case GNUTLS_KX_ECDHE_RSA:
	case GNUTLS_KX_DHE_RSA:
		return pk == GNUTLS_PK_RSA || pk == GNUTLS_PK_RSA_PSS;
	case GNUTLS_KX_ECDHE_ECDSA:
		return pk == GNUTLS_PK_ECDSA || pk == GNUTLS_PK_EDDSA_ED25519 ||
		       pk == GNUTLS_PK_EDDSA_ED448;
	default:
		return false;
	}
}

/* Whether the query can be answered with this pair; *sign is NULL where nothing is signed. */
static bool fits(const struct auth_cert_query *q, gnutls_pubkey_t pub, gnutls_privkey_t priv,
		 const struct sign_entry **sign)
{
	*sign = NULL;
	if (q->is_server && q->suite && !q->version->tls13_sem) {
		const struct kx_entry *kx = kx_find(q->suite->kx);

		if (!kx || !key_suits_kx(pub->params.algo, kx->id))
			return false;
		if (kx->is_static_rsa)
			return usage_allows(q, pub, GNUTLS_KEY_KEY_ENCIPHERMENT);
	}
	if (!usage_allows(q, pub, GNUTLS_KEY_DIGITAL_SIGNATURE))
		return false;
	*sign = choose_scheme(q, pub, priv);
	return *sign != NULL;
}

/* --- names */

enum name_match { NAME_EXACT, NAME_WILDCARD, NAME_ANY };

static bool name_matches(const struct cert_pair *p, const char *name, enum name_match how)
{
	const char *parent;

	if (how == NAME_ANY)
		return true;
	if (!name)
		return false;
	parent = strchr(name, '.');
	for (unsigned i = 0; i < p->names_len; i++) {
		const char *own = p->names[i];

		if (how == NAME_EXACT && !strcasecmp(own, name))
			return true;
		/* "*" stands for one label. */
		if (how == NAME_WILDCARD && parent && parent != name && own[0] == '*' &&
		    own[1] == '.' && !strcasecmp(own + 1, parent))
			return true;
	}
	return false;
}

static const struct cert_pair *select_server(gnutls_certificate_credentials_t cred,
					     const struct auth_cert_query *q,
					     const struct sign_entry **sign)
{
	enum name_match how = q->server_name ? NAME_EXACT : NAME_ANY;

	for (; how <= NAME_ANY; how++) {
		for (unsigned i = 0; i < cred->pairs_len; i++) {
			const struct cert_pair *p = cred->sorted[i];

			if (name_matches(p, q->server_name, how) &&
			    fits(q, p->chain[0].pubkey, p->key, sign))
				return p;
		}
	}
	return NULL;
}

/* Whether the chain leads to that CA. */
static bool issued_by(const struct cert_pair *p, const gnutls_datum_t *dn)
{
	for (unsigned i = 0; i < p->chain_len; i++)
		if (p->issuers[i].size && datum_eq(&p->issuers[i], dn))
			return true;
	return false;
}

static const struct cert_pair *select_client(gnutls_certificate_credentials_t cred,
					     const struct auth_cert_query *q,
					     const struct sign_entry **sign)
{
	for (unsigned d = 0; d < q->ca_dns_len; d++)
		for (unsigned i = 0; i < cred->pairs_len; i++)
			if (issued_by(cred->sorted[i], &q->ca_dns[d]) &&
			    fits(q, cred->sorted[i]->chain[0].pubkey, cred->sorted[i]->key, sign))
				return cred->sorted[i];
	/* A server without preferences gets the certificate only if there is no choice. */
	if (q->force || (!q->ca_dns_len && cred->pairs_len == 1))
		for (unsigned i = 0; i < cred->pairs_len; i++)
			if (fits(q, cred->sorted[i]->chain[0].pubkey, cred->sorted[i]->key, sign))
				return cred->sorted[i];
	return NULL;
}

/* --- the application's callbacks */

/* Kinds of keys that the peer can verify, each once. */
static int key_kinds(const struct auth_cert_query *q, gnutls_pk_algorithm_t *kinds, int max)
{
	int n = 0;

	for (unsigned i = 0; i < q->signs_len && !q->is_server; i++) {
		const struct sign_entry *s = sign_find(q->signs[i]);
		int j = 0;

		if (!s)
			continue;
		while (j < n && kinds[j] != s->key_pk)
			j++;
		if (j == n && n < max)
			kinds[n++] = s->key_pk;
	}
	return n;
}

/* gnutls_retr2_st to a chain and key of our own. */
static int convert_retr2(gnutls_retr2_st *st, struct auth_cert *out)
{
	gnutls_pcert_st *chain = mem_calloc(st->ncerts, sizeof(*chain));
	unsigned n = 0;
	int ret;

	if (!chain)
		return ERR(GNUTLS_E_MEMORY_ERROR);
	for (; n < st->ncerts; n++)
		TRY_CLEAN(gnutls_pcert_import_x509(&chain[n], st->cert.x509[n], 0));
	TRY_CLEAN(gnutls_privkey_init(&out->key));
	if (st->key_type != GNUTLS_PRIVKEY_X509)
		TRY_CLEAN(GNUTLS_E_UNIMPLEMENTED_FEATURE);
	TRY_CLEAN(gnutls_privkey_import_x509(out->key, st->key.x509, GNUTLS_PRIVKEY_IMPORT_COPY));
	out->chain = chain;
	out->chain_len = n;
	out->owned = true;
	return 0;
cleanup:
	while (n--)
		gnutls_pcert_deinit(&chain[n]);
	mem_free(chain);
	if (out->key)
		gnutls_privkey_deinit(out->key);
	out->key = NULL;
	return ret;
}

static int call_retrieve1(gnutls_certificate_credentials_t cred, const struct auth_cert_query *q,
			  const gnutls_pk_algorithm_t *kinds, int kinds_len, struct auth_cert *out)
{
	gnutls_retr2_st st;
	int ret;

	memset(&st, 0, sizeof(st));
	ret = cred->retrieve(q->session, q->ca_dns, (int)q->ca_dns_len, kinds, kinds_len, &st);
	if (ret < 0)
		return ERR(GNUTLS_E_USER_ERROR);
	ret = st.ncerts ? GNUTLS_E_INVALID_REQUEST : 0;
	if (st.ncerts && st.cert_type == GNUTLS_CRT_X509 && st.cert.x509 && st.key.x509)
		ret = convert_retr2(&st, out);
	if (st.deinit_all && st.cert_type == GNUTLS_CRT_X509) {
		for (unsigned i = 0; i < st.ncerts; i++)
			gnutls_x509_crt_deinit(st.cert.x509[i]);
		mem_free(st.cert.x509);
		if (st.key_type == GNUTLS_PRIVKEY_X509)
			gnutls_x509_privkey_deinit(st.key.x509);
	}
	return ret < 0 ? ERR(ret) : 0;
}

static int copy_ocsp(struct auth_cert *out, const gnutls_ocsp_data_st *in, unsigned n)
{
	gnutls_datum_t *list = n ? mem_calloc(n, sizeof(*list)) : NULL;

	if (!list)
		return n ? ERR(GNUTLS_E_MEMORY_ERROR) : 0;
	out->ocsp = list;
	out->ocsp_len = n;
	out->ocsp_owned = true;
	for (unsigned i = 0; i < n; i++)
		if (in[i].response.size)
			TRY(datum_copy(&list[i], in[i].response.data, in[i].response.size));
	return 0;
}

static int call_retrieve3(gnutls_certificate_credentials_t cred, const struct auth_cert_query *q,
			  const gnutls_pk_algorithm_t *kinds, int kinds_len, struct auth_cert *out)
{
	const struct gnutls_cert_retr_st info = {
		.version = 1,
		.cred = cred,
		.req_ca_rdn = q->ca_dns,
		.nreqs = q->ca_dns_len,
		.pk_algos = kinds,
		.pk_algos_length = (unsigned)kinds_len,
	};
	gnutls_pcert_st *chain = NULL;
	gnutls_ocsp_data_st *ocsp = NULL;
	unsigned chain_len = 0, ocsp_len = 0, flags = 0;
	gnutls_privkey_t key = NULL;

	if (cred->retrieve3(q->session, &info, &chain, &chain_len, &ocsp, &ocsp_len, &key, &flags) <
	    0)
		return ERR(GNUTLS_E_USER_ERROR);
	out->chain = chain;
	out->chain_len = chain_len;
	out->key = key;
	out->owned = flags & GNUTLS_CERT_RETR_DEINIT_ALL;
	int ret = copy_ocsp(out, ocsp, ocsp_len);

	if (out->owned) {
		for (unsigned i = 0; i < ocsp_len; i++)
			mem_free(ocsp[i].response.data);
		mem_free(ocsp);
	}
	return ret;
}

static bool has_callback(gnutls_certificate_credentials_t cred)
{
	return cred->retrieve || cred->retrieve2 || cred->retrieve3;
}

/* What the callback chooses; nothing is an empty chain. */
static int call_retrieve(gnutls_certificate_credentials_t cred, const struct auth_cert_query *q,
			 struct auth_cert *out)
{
	gnutls_pk_algorithm_t kinds[16];
	int n = key_kinds(q, kinds, (int)ARRAY_LEN(kinds));

	if (cred->retrieve3)
		return call_retrieve3(cred, q, kinds, n, out);
	if (cred->retrieve2) {
		gnutls_pcert_st *chain = NULL;

		if (cred->retrieve2(q->session, q->ca_dns, (int)q->ca_dns_len, kinds, n, &chain,
				    &out->chain_len, &out->key) < 0) {
			*out = (struct auth_cert){.chain = NULL};
			return ERR(GNUTLS_E_USER_ERROR);
		}
		out->chain = chain;
		return 0;
	}
	return call_retrieve1(cred, q, kinds, n, out);
}

static int select_callback(gnutls_certificate_credentials_t cred, const struct auth_cert_query *q,
			   struct auth_cert *out, const struct sign_entry **sign)
{
	int ret = call_retrieve(cred, q, out);

	if (ret == 0 && (!out->chain || !out->chain_len || !out->key))
		ret = GNUTLS_E_INSUFFICIENT_CREDENTIALS;
	if (ret == 0 && !fits(q, out->chain[0].pubkey, out->key, sign)) {
		log_handshake("certificate: what the callback chose doesn't suit the peer\n");
		ret = GNUTLS_E_INSUFFICIENT_CREDENTIALS;
	}
	if (ret < 0) {
		auth_cert_clear(out);
		return ERR(ret);
	}
	return 0;
}

/* --- OCSP responses of a pair */

static void call_ocsp(gnutls_status_request_ocsp_func func, void *ptr, gnutls_session_t session,
		      gnutls_datum_t *out)
{
	int ret = func(session, ptr, out);

	if (ret < 0 || !out->data) { /* as if there were none */
		log_handshake("certificate: no OCSP response (%d)\n", ret);
		*out = (gnutls_datum_t){NULL, 0};
	}
}

static int gather_ocsp(gnutls_certificate_credentials_t cred, const struct auth_cert_query *q,
		       const struct cert_pair *p, struct auth_cert *out)
{
	gnutls_datum_t *list;
	time_t now = time_now();

	if (q->no_ocsp || (!p->ocsp && !p->ocsp_func && !cred->ocsp_func))
		return 0;
	list = mem_calloc(p->chain_len, sizeof(*list));
	if (!list)
		return ERR(GNUTLS_E_MEMORY_ERROR);
	out->ocsp = list;
	out->ocsp_len = p->chain_len;
	out->ocsp_owned = true;
	for (unsigned i = 0; p->ocsp && i < p->chain_len; i++) {
		if (!p->ocsp[i].size)
			continue;
		if (p->ocsp_expires[i] != (time_t)-1 && p->ocsp_expires[i] <= now) {
			log_debug("certificate: its OCSP response has expired, not sent\n");
			continue;
		}
		TRY(datum_copy(&list[i], p->ocsp[i].data, p->ocsp[i].size));
	}
	if (list[0].size)
		return 0;
	if (p->ocsp_func)
		call_ocsp(p->ocsp_func, p->ocsp_ptr, q->session, &list[0]);
	else if (cred->ocsp_func)
		call_ocsp(cred->ocsp_func, cred->ocsp_ptr, q->session, &list[0]);
	return 0;
}

/* --- what the handshake asks */

int auth_cert_select(gnutls_certificate_credentials_t cred, const struct auth_cert_query *query,
		     struct auth_cert *out, const struct sign_entry **sign)
{
	const struct cert_pair *p;
	int ret;

	*out = (struct auth_cert){.chain = NULL};
	*sign = NULL;
	if (has_callback(cred)) {
		ret = select_callback(cred, query, out, sign);
		if (ret < 0 && query->is_server)
			ret = GNUTLS_E_NO_CIPHER_SUITES;
		return ret < 0 ? ERR(ret) : 0;
	}
	p = query->is_server ? select_server(cred, query, sign) : select_client(cred, query, sign);
	if (!p)
		return ERR(query->is_server ? GNUTLS_E_NO_CIPHER_SUITES
					    : GNUTLS_E_INSUFFICIENT_CREDENTIALS);
	out->chain = p->chain;
	out->chain_len = p->chain_len;
	out->key = p->key;
	ret = gather_ocsp(cred, query, p, out);
	if (ret < 0) {
		auth_cert_clear(out);
		return ERR(ret);
	}
	return 0;
}

bool auth_cert_can_serve(gnutls_certificate_credentials_t cred, const struct auth_cert_query *query)
{
	const struct sign_entry *sign;

	if (!cred)
		return false;
	if (has_callback(cred)) {
		struct auth_cert c = {.chain = NULL};
		bool ok = select_callback(cred, query, &c, &sign) == 0;

		auth_cert_clear(&c);
		return ok;
	}
	return select_server(cred, query, &sign) != NULL;
}
