/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Chains from a certificate to a trusted one: search with bounded work, and judgement of each
 * (RFC 5280 §6.1). */
#include "config.h"

#include "base/time.h"
#include "x509/verify.h"

/* Steps of a search: certificates looked at, and signatures checked. Real chains take a dozen. */
#define STEPS_MAX	10000
#define SIGNATURES_MAX 200

struct search {
	const struct verify_params *params;
	const gnutls_x509_crt_t *pool;
	unsigned pool_count;
	gnutls_x509_crt_t path[X509_CHAIN_MAX];
	bool used[X509_CHAIN_MAX];
	unsigned len;
	unsigned steps, signatures;
	unsigned best; /* status of the first complete path that failed */
	bool have_best;
	unsigned dead_end; /* of the first certificate without an issuer */
	time_t now;
};

unsigned x509_verify_time(gnutls_x509_crt_t crt, time_t now)
{
	unsigned status = 0;

	if (crt->not_before == (time_t)-1 || now < crt->not_before)
		status |= GNUTLS_CERT_NOT_ACTIVATED | GNUTLS_CERT_INVALID;
	if (crt->not_after == (time_t)-1 || now > crt->not_after)
		status |= GNUTLS_CERT_EXPIRED | GNUTLS_CERT_INVALID;
	return status;
}

bool x509_sign_is_allowed(gnutls_sign_algorithm_t sign, unsigned flags)
{
	const struct sign_entry *se = sign_find(sign);

	if (!se)
		return false;
	if (gnutls_sign_is_secure2(sign, GNUTLS_SIGN_FLAG_SECURE_FOR_CERTS))
		return true;
	if ((flags & GNUTLS_VERIFY_ALLOW_BROKEN) == GNUTLS_VERIFY_ALLOW_BROKEN)
		return true;
	if (se->digest == GNUTLS_DIG_SHA1 && (flags & GNUTLS_VERIFY_ALLOW_SIGN_WITH_SHA1))
		return true;
	if (sign == GNUTLS_SIGN_RSA_MD5 && (flags & GNUTLS_VERIFY_ALLOW_SIGN_RSA_MD5))
		return true;
	return sign == GNUTLS_SIGN_RSA_MD2 && (flags & GNUTLS_VERIFY_ALLOW_SIGN_RSA_MD2);
}

/* RFC 6460: each curve goes with one hash. */
static bool suite_b_met(const struct pk_params *key, gnutls_sign_algorithm_t sign, bool check_hash,
			bool level192)
{
	if (key->algo != GNUTLS_PK_ECDSA)
		return false;
	if (key->curve == GNUTLS_ECC_CURVE_SECP384R1)
		return !check_hash || sign == GNUTLS_SIGN_ECDSA_SHA384;
	return !level192 && key->curve == GNUTLS_ECC_CURVE_SECP256R1 &&
	       (!check_hash || sign == GNUTLS_SIGN_ECDSA_SHA256);
}

bool x509_level_is_met(const struct pk_params *key, gnutls_sign_algorithm_t sign, bool check_hash,
		       unsigned flags)
{
	static const struct {
		unsigned profile;
		gnutls_sec_param_t param;
	} levels[] = {
		{GNUTLS_PROFILE_VERY_WEAK, GNUTLS_SEC_PARAM_VERY_WEAK},
		{GNUTLS_PROFILE_LOW, GNUTLS_SEC_PARAM_LOW},
		{GNUTLS_PROFILE_LEGACY, GNUTLS_SEC_PARAM_LEGACY},
		{GNUTLS_PROFILE_MEDIUM, GNUTLS_SEC_PARAM_MEDIUM},
		{GNUTLS_PROFILE_HIGH, GNUTLS_SEC_PARAM_HIGH},
		{GNUTLS_PROFILE_ULTRA, GNUTLS_SEC_PARAM_ULTRA},
		{GNUTLS_PROFILE_FUTURE, GNUTLS_SEC_PARAM_FUTURE},
	};
	unsigned profile = GNUTLS_VFLAGS_TO_PROFILE(flags);
	const struct sign_entry *se = sign_find(sign);
	const struct digest_entry *de;

	if (profile == GNUTLS_PROFILE_UNKNOWN)
		return true;
	if (profile == GNUTLS_PROFILE_SUITEB128 || profile == GNUTLS_PROFILE_SUITEB192)
		return suite_b_met(key, sign, check_hash, profile == GNUTLS_PROFILE_SUITEB192);
	for (size_t i = 0; i < ARRAY_LEN(levels); i++) {
		unsigned bits;

		if (levels[i].profile != profile)
			continue;
		if (gnutls_pk_bits_to_sec_param(key->algo, pk_params_bits(key)) < levels[i].param)
			return false;
		if (!check_hash || !se)
			return true;
		de = digest_find(se->digest);
		bits = gnutls_sec_param_to_symmetric_bits(levels[i].param);
		return !de || de->len * 8U / 2 >= bits;
	}
	return true;
}

bool x509_ext_is_known(const char *oid)
{
	static const char *const known[] = {
		GNUTLS_X509EXT_OID_SUBJECT_KEY_ID,
		GNUTLS_X509EXT_OID_KEY_USAGE,
		GNUTLS_X509EXT_OID_SAN,
		GNUTLS_X509EXT_OID_IAN,
		GNUTLS_X509EXT_OID_BASIC_CONSTRAINTS,
		GNUTLS_X509EXT_OID_NAME_CONSTRAINTS,
		GNUTLS_X509EXT_OID_CRL_DIST_POINTS,
		GNUTLS_X509EXT_OID_CRT_POLICY,
		GNUTLS_X509EXT_OID_AUTHORITY_KEY_ID,
		GNUTLS_X509EXT_OID_EXTENDED_KEY_USAGE,
		GNUTLS_X509EXT_OID_INHIBIT_ANYPOLICY,
		"2.5.29.54", /* the real inhibitAnyPolicy; the name above has another value */
		GNUTLS_X509EXT_OID_AUTHORITY_INFO_ACCESS,
		GNUTLS_X509EXT_OID_PROXY_CRT_INFO,
		GNUTLS_X509EXT_OID_TLSFEATURES,
	};

	for (size_t i = 0; i < ARRAY_LEN(known); i++)
		if (!strcmp(known[i], oid))
			return true;
	return false;
}

static bool has_unknown_critical(gnutls_x509_crt_t crt)
{
	for (unsigned i = 0; i < crt->exts.count; i++)
		if (crt->exts.list[i].critical && !x509_ext_is_known(crt->exts.list[i].oid))
			return true;
	return false;
}

bool x509_may_sign_crls(gnutls_x509_crt_t issuer)
{
	return (x509_crt_usage(issuer) & GNUTLS_KEY_CRL_SIGN) != 0;
}

/* Identifiers that are there and differ: not this issuer's key. */
static bool key_ids_differ(gnutls_x509_crt_t crt, gnutls_x509_crt_t issuer)
{
	const struct x509_ext *a = x509_exts_find(&crt->exts, GNUTLS_X509EXT_OID_AUTHORITY_KEY_ID);
	const struct x509_ext *s = x509_exts_find(&issuer->exts, GNUTLS_X509EXT_OID_SUBJECT_KEY_ID);
	struct reader r, body, id;
	gnutls_datum_t ski, aki;

	if (!a || !s)
		return false;
	r = reader_of_datum(&s->value);
	if (der_read_octets(&r, &ski) < 0)
		return false;
	r = reader_of_datum(&a->value);
	if (der_read(&r, DER_SEQUENCE, &body) < 0 || !der_is_next(&body, DER_CONTEXT(0)) ||
	    der_read(&body, DER_CONTEXT(0), &id) < 0)
		return false;
	aki.data = (unsigned char *)id.p;
	aki.size = (unsigned)reader_left(&id);
	return !datum_eq(&ski, &aki);
}

bool x509_crt_issued_by(gnutls_x509_crt_t crt, gnutls_x509_crt_t issuer)
{
	return crt->issuer.size && datum_eq(&crt->issuer, &issuer->subject) &&
	       !key_ids_differ(crt, issuer);
}

/* May @issuer sign certificates at all? */
static unsigned judge_ca(gnutls_x509_crt_t issuer, bool trusted, unsigned flags)
{
	if (!issuer->has_basic) {
		/* nothing says whether it is a CA (before version 3 nothing could): those that we
		 * were given are */
		bool ok = trusted ? !(flags & GNUTLS_VERIFY_DO_NOT_ALLOW_X509_V1_CA_CRT) : false;

		if (!ok && !(flags & GNUTLS_VERIFY_ALLOW_ANY_X509_V1_CA_CRT))
			return GNUTLS_CERT_SIGNER_NOT_CA | GNUTLS_CERT_INVALID;
	} else if (!issuer->is_ca) {
		return GNUTLS_CERT_SIGNER_NOT_CA | GNUTLS_CERT_INVALID;
	}
	if (!(x509_crt_usage(issuer) & GNUTLS_KEY_KEY_CERT_SIGN))
		return GNUTLS_CERT_SIGNER_CONSTRAINTS_FAILURE | GNUTLS_CERT_INVALID;
	return 0;
}

static unsigned judge_signature(struct search *s, gnutls_x509_crt_t crt, gnutls_x509_crt_t issuer)
{
	unsigned flags = s->params->flags, status = 0;
	const struct pk_params *key, *own;
	int ret;

	/* a draft that was changed after it was signed */
	if (crt->dirty || x509_crt_spki(issuer, &key) < 0)
		return GNUTLS_CERT_SIGNATURE_FAILURE | GNUTLS_CERT_INVALID;
	if (++s->signatures > SIGNATURES_MAX)
		return GNUTLS_CERT_SIGNER_NOT_FOUND | GNUTLS_CERT_INVALID;
	ret = x509_check_signature(key, &crt->sign, &crt->tbs, &crt->signature);
	if (ret < 0)
		return GNUTLS_CERT_SIGNATURE_FAILURE | GNUTLS_CERT_INVALID;
	if (!x509_sign_is_allowed(crt->sign.sign, flags))
		status |= GNUTLS_CERT_INSECURE_ALGORITHM | GNUTLS_CERT_INVALID;
	if (!x509_level_is_met(key, crt->sign.sign, true, flags))
		status |= GNUTLS_CERT_INSECURE_ALGORITHM | GNUTLS_CERT_INVALID;
	if (x509_crt_spki(crt, &own) == 0 && !x509_level_is_met(own, crt->sign.sign, false, flags))
		status |= GNUTLS_CERT_INSECURE_ALGORITHM | GNUTLS_CERT_INVALID;
	return status;
}

/* An intermediate has to name the purpose, if it names any; "any" is not enough. Old server
 * certificates come from CAs with an identifier of Netscape's for it. */
static bool ca_has_purpose(gnutls_x509_crt_t ca, const char *purpose)
{
	if (gnutls_x509_crt_check_key_purpose(ca, purpose, GNUTLS_KP_FLAG_DISALLOW_ANY))
		return true;
	return !strcmp(purpose, GNUTLS_KP_TLS_WWW_SERVER) &&
	       gnutls_x509_crt_check_key_purpose(ca, "2.16.840.1.113730.4.1",
						 GNUTLS_KP_FLAG_DISALLOW_ANY);
}

struct state {
	gnutls_x509_name_constraints_t nc;
	int max_path; /* intermediates that may still follow; -1: any */
};

/* One step of the path from the anchor down: @issuer has been accepted, @crt is next. */
static unsigned judge_step(struct search *s, struct state *st, gnutls_x509_crt_t crt,
			   gnutls_x509_crt_t issuer, bool trusted, bool is_leaf)
{
	const struct verify_params *p = s->params;
	unsigned status = 0;

	if (!(p->flags & GNUTLS_VERIFY_IGNORE_UNKNOWN_CRIT_EXTENSIONS) &&
	    (has_unknown_critical(crt) || (trusted && has_unknown_critical(issuer))))
		status |= GNUTLS_CERT_UNKNOWN_CRIT_EXTENSIONS | GNUTLS_CERT_INVALID;
	/* a trusted certificate that isn't a CA may still vouch for itself */
	if (!(p->flags & GNUTLS_VERIFY_DISABLE_CA_SIGN) && !x509_crt_same(crt, issuer))
		status |= judge_ca(issuer, trusted, p->flags);
	/* what the issuer lays on everything below it */
	if (issuer->path_len >= 0 && (st->max_path < 0 || issuer->path_len < st->max_path))
		st->max_path = issuer->path_len;
	if (x509_constraints_add(st->nc, issuer) < 0)
		status |= GNUTLS_CERT_SIGNER_CONSTRAINTS_FAILURE | GNUTLS_CERT_INVALID;
	if (!is_leaf && !x509_crt_is_self_issued(crt)) {
		if (st->max_path == 0)
			status |= GNUTLS_CERT_SIGNER_CONSTRAINTS_FAILURE | GNUTLS_CERT_INVALID;
		else if (st->max_path > 0)
			st->max_path--;
	}
	/* names of self-issued CAs don't count (RFC 5280 §6.1.3 b) */
	if ((is_leaf || !x509_crt_is_self_issued(crt)) && !x509_constraints_allow(st->nc, crt))
		status |= GNUTLS_CERT_SIGNER_CONSTRAINTS_FAILURE | GNUTLS_CERT_INVALID;
	if (p->purpose && !is_leaf && !ca_has_purpose(crt, p->purpose))
		status |= GNUTLS_CERT_PURPOSE_MISMATCH | GNUTLS_CERT_INVALID;
	status |= judge_signature(s, crt, issuer);
	if (!(p->flags & GNUTLS_VERIFY_DISABLE_TIME_CHECKS)) {
		if (trusted && !(p->flags & GNUTLS_VERIFY_DISABLE_TRUSTED_TIME_CHECKS))
			status |= x509_verify_time(issuer, s->now);
		status |= x509_verify_time(crt, s->now);
	}
	if (!(status & GNUTLS_CERT_INVALID) && p->revocation)
		status |= p->revocation(p->ctx, crt, issuer, p);
	if (p->func)
		p->func(crt, issuer, NULL, status);
	return status;
}

/* A certificate that is trusted itself, by the entry @crt of the list. */
static unsigned judge_same(struct search *s, gnutls_x509_crt_t crt)
{
	const struct verify_params *p = s->params;
	const struct pk_params *key;
	unsigned status = 0;

	if (!(p->flags & (GNUTLS_VERIFY_DISABLE_TIME_CHECKS |
			  GNUTLS_VERIFY_DISABLE_TRUSTED_TIME_CHECKS)))
		status |= x509_verify_time(crt, s->now);
	if (x509_crt_spki(crt, &key) == 0 && !x509_level_is_met(key, crt->sign.sign, false, p->flags))
		status |= GNUTLS_CERT_INSECURE_ALGORITHM | GNUTLS_CERT_INVALID;
	return status;
}

/* The first @n of s->path under @anchor. */
static int judge_path(struct search *s, unsigned n, gnutls_x509_crt_t anchor, unsigned *status)
{
	struct state st = {.max_path = -1};
	unsigned result = 0;

	if (n == 0) {
		*status = judge_same(s, anchor);
		return 0;
	}
	TRY(gnutls_x509_name_constraints_init(&st.nc));
	for (gnutls_x509_crt_t issuer = anchor; n-- > 0; issuer = s->path[n]) {
		result = judge_step(s, &st, s->path[n], issuer, issuer == anchor, n == 0);
		if (result)
			break;
	}
	gnutls_x509_name_constraints_deinit(st.nc);
	*status = result;
	return 0;
}

/* The trusted certificate with the name and key of @crt. Which of several certificates of one CA
 * was sent doesn't matter: old cross-signed ones may have expired. */
static gnutls_x509_crt_t find_same(struct search *s, gnutls_x509_crt_t crt, unsigned nth)
{
	gnutls_x509_crt_t t;

	for (unsigned i = 0; (t = s->params->trusted_at(s->params->ctx, &crt->subject, i)); i++)
		if (datum_eq(&t->spki, &crt->spki) && nth-- == 0)
			return t;
	return NULL;
}

/* 1: a good path was found; 0: not. */
static int try_anchor(struct search *s, unsigned n, gnutls_x509_crt_t anchor)
{
	unsigned status = GNUTLS_CERT_INVALID;

	if (s->params->distrusted && s->params->distrusted(s->params->ctx, anchor))
		return 0;
	TRY(judge_path(s, n, anchor, &status));
	if (status == 0)
		return 1;
	if (!s->have_best) {
		s->best = status;
		s->have_best = true;
	}
	return 0;
}

/* Signed with its own key, as far as names and identifiers tell. */
static bool is_root(gnutls_x509_crt_t crt)
{
	return x509_crt_issued_by(crt, crt);
}

static int extend(struct search *s)
{
	const struct verify_params *p = s->params;
	gnutls_x509_crt_t crt = s->path[s->len - 1], t;
	bool same_ok = s->len > 1 || !(p->flags & GNUTLS_VERIFY_DO_NOT_ALLOW_SAME);
	bool found = false;
	int ret;

	if (++s->steps > STEPS_MAX || s->signatures > SIGNATURES_MAX)
		return 0;
	for (unsigned i = 0; same_ok && (t = find_same(s, crt, i)); i++) {
		found = true;
		ret = try_anchor(s, s->len - 1, t);
		if (ret)
			return ret;
	}
	for (unsigned i = 0; (t = p->trusted_at(p->ctx, &crt->issuer, i)); i++) {
		if (!x509_crt_issued_by(crt, t) || (same_ok && x509_crt_same(t, crt)))
			continue;
		found = true;
		ret = try_anchor(s, s->len, t);
		if (ret)
			return ret;
	}
	if (s->len < X509_CHAIN_MAX && !is_root(crt))
		for (unsigned i = 1; i < s->pool_count; i++) {
			bool any_order = !(p->flags & GNUTLS_VERIFY_DO_NOT_ALLOW_UNSORTED_CHAIN);

			if (s->used[i] || (!any_order && i != s->len) ||
			    !x509_crt_issued_by(crt, s->pool[i]))
				continue;
			found = true;
			s->used[i] = true;
			s->path[s->len++] = s->pool[i];
			ret = extend(s);
			s->len--;
			s->used[i] = false;
			if (ret)
				return ret;
		}
	if (!found && !s->dead_end) {
		s->dead_end = GNUTLS_CERT_SIGNER_NOT_FOUND | GNUTLS_CERT_INVALID;
		if (!(p->flags & GNUTLS_VERIFY_DISABLE_TIME_CHECKS))
			s->dead_end |= x509_verify_time(crt, s->now);
	}
	return 0;
}

int x509_verify_chain(const gnutls_x509_crt_t *chain, unsigned count,
		      const struct verify_params *params, unsigned *status)
{
	struct search s = {.params = params, .pool = chain, .now = time_now()};
	int ret;

	if (!chain || count < 1)
		return ERR(GNUTLS_E_NO_CERTIFICATE_FOUND);
	s.pool_count = MIN(count, X509_CHAIN_MAX);
	if (params->distrusted)
		for (unsigned i = 0; i < s.pool_count; i++)
			if (params->distrusted(params->ctx, chain[i])) {
				*status = GNUTLS_CERT_REVOKED | GNUTLS_CERT_INVALID;
				return 0;
			}
	s.path[0] = chain[0];
	s.len = 1;
	ret = extend(&s);
	TRY(ret);
	if (ret > 0)
		*status = 0;
	else if (s.have_best)
		*status = s.best;
	else if (s.dead_end)
		*status = s.dead_end;
	else
		*status = GNUTLS_CERT_SIGNER_NOT_FOUND | GNUTLS_CERT_INVALID;
	return 0;
}

/* ---- Lists of certificates and CRLs as the older functions take them ---- */

struct flat {
	const gnutls_x509_crt_t *cas;
	unsigned ca_count;
};

static gnutls_x509_crt_t flat_at(void *ctx, const gnutls_datum_t *subject, unsigned i)
{
	struct flat *f = ctx;

	for (unsigned j = 0; j < f->ca_count; j++)
		if (datum_eq(&f->cas[j]->subject, subject) && i-- == 0)
			return f->cas[j];
	return NULL;
}

/**
 * gnutls_x509_crt_list_verify:
 * @cert_list: the certificate in question, then each one's issuer
 * @cert_list_length: their number
 * @CA_list: trusted certificates
 * @CA_list_length: their number
 * @CRL_list: revocation lists, taken as they are
 * @CRL_list_length: their number
 * @flags: gnutls_certificate_verify_flags
 * @verify: becomes gnutls_certificate_status_t; 0 means trusted
 *
 * Builds and judges a chain (RFC 5280 §6).
 *
 * Returns: 0, whatever the judgement; or an error.
 **/
int gnutls_x509_crt_list_verify(const gnutls_x509_crt_t *cert_list, unsigned cert_list_length,
				const gnutls_x509_crt_t *CA_list, unsigned CA_list_length,
				const gnutls_x509_crl_t *CRL_list, unsigned CRL_list_length,
				unsigned int flags, unsigned int *verify)
{
	struct flat f = {CA_list, CA_list_length};
	struct verify_params p = {.flags = flags | GNUTLS_VERIFY_DO_NOT_ALLOW_UNSORTED_CHAIN,
				  .ctx = &f,
				  .trusted_at = flat_at};

	if (!verify)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	*verify = GNUTLS_CERT_INVALID;
	TRY(x509_verify_chain(cert_list, cert_list_length, &p, verify));
	/* whatever else is wrong */
	for (unsigned i = 0; i < cert_list_length; i++)
		if (gnutls_x509_crt_check_revocation(cert_list[i], CRL_list, CRL_list_length) > 0)
			*verify |= GNUTLS_CERT_REVOKED | GNUTLS_CERT_INVALID;
	return 0;
}

/**
 * gnutls_x509_crt_verify:
 * @cert: a certificate
 * @CA_list: trusted certificates, one of which has to be its issuer
 * @CA_list_length: their number
 * @flags: gnutls_certificate_verify_flags
 * @verify: becomes gnutls_certificate_status_t; 0 means trusted
 *
 * Returns: 0, whatever the judgement; or an error.
 **/
int gnutls_x509_crt_verify(gnutls_x509_crt_t cert, const gnutls_x509_crt_t *CA_list,
			   unsigned CA_list_length, unsigned int flags, unsigned int *verify)
{
	return gnutls_x509_crt_list_verify(&cert, 1, CA_list, CA_list_length, NULL, 0, flags,
					   verify);
}

/**
 * gnutls_x509_crt_check_issuer:
 * @cert: a certificate
 * @issuer: perhaps that of its issuer
 *
 * Compares names and key identifiers; no signature is checked.
 *
 * Returns: 1 if it may be the issuer, else 0.
 **/
unsigned gnutls_x509_crt_check_issuer(gnutls_x509_crt_t cert, gnutls_x509_crt_t issuer)
{
	return x509_crt_issued_by(cert, issuer);
}

/**
 * gnutls_x509_crt_check_revocation:
 * @cert: a certificate
 * @crl_list: revocation lists, taken as they are
 * @crl_list_length: their number
 *
 * Returns: 1 if it was revoked, 0 if not, or an error.
 **/
int gnutls_x509_crt_check_revocation(gnutls_x509_crt_t cert, const gnutls_x509_crl_t *crl_list,
				     unsigned crl_list_length)
{
	if (!cert)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	for (unsigned i = 0; i < crl_list_length; i++)
		if (datum_eq(&crl_list[i]->issuer, &cert->issuer) &&
		    x509_crl_has(crl_list[i], &cert->serial))
			return 1;
	return 0;
}

/**
 * gnutls_x509_crt_verify_data2:
 * @crt: a certificate
 * @algo: the signature algorithm
 * @flags: GNUTLS_VERIFY_ALLOW_BROKEN and the like
 * @data: what was signed
 * @signature: the signature
 *
 * Returns: 0, GNUTLS_E_PK_SIG_VERIFY_FAILED, GNUTLS_E_INSUFFICIENT_SECURITY, or another error.
 *
 * Since: 3.4.0
 **/
int gnutls_x509_crt_verify_data2(gnutls_x509_crt_t crt, gnutls_sign_algorithm_t algo,
				 unsigned int flags, const gnutls_datum_t *data,
				 const gnutls_datum_t *signature)
{
	gnutls_pubkey_t key;
	int ret;

	if (!crt)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	TRY(gnutls_pubkey_init(&key));
	TRY_CLEAN(gnutls_pubkey_import_x509(key, crt, 0));
	TRY_CLEAN(gnutls_pubkey_verify_data2(key, algo, flags, data, signature));
cleanup:
	gnutls_pubkey_deinit(key);
	return ret;
}
