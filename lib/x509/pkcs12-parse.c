/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The usual content of PKCS #12 files: one key, its chain, other certificates, a CRL. */
#include "config.h"

#include "keys/keys.h"
#include "keys/pbe.h"
#include "x509/pkcs12.h"

struct found {
	gnutls_x509_privkey_t key;
	gnutls_x509_crt_t *certs; /* owned */
	unsigned count;
	gnutls_x509_crl_t crl;
	unsigned iterations; /* of all derivations together */
};

static void found_clear(struct found *f)
{
	gnutls_x509_privkey_deinit(f->key);
	gnutls_x509_crl_deinit(f->crl);
	while (f->count)
		gnutls_x509_crt_deinit(f->certs[--f->count]);
	mem_free(f->certs);
}

static int add_cert(struct found *f, const gnutls_datum_t *der)
{
	gnutls_x509_crt_t *grown = mem_realloc_array(f->certs, f->count + 1, sizeof(*grown));

	if (!grown)
		return ERR(GNUTLS_E_MEMORY_ERROR);
	f->certs = grown;
	TRY(x509_crt_new(&grown[f->count], der));
	f->count++;
	return 0;
}

/* One file must not ask for the most that is allowed in each of many bags. */
static int spend(struct found *f, unsigned iterations)
{
	if (iterations > PBE_ITERATIONS_MAX - f->iterations)
		return ERR(GNUTLS_E_ILLEGAL_PARAMETER);
	f->iterations += iterations;
	return 0;
}

static int add_key(struct found *f, const struct p12_item *item, const char *password)
{
	unsigned flags = item->type == GNUTLS_BAG_PKCS8_KEY ? GNUTLS_PKCS_PLAIN : 0, iterations;
	int ret;

	if (f->key)
		return 0; /* the first one counts */
	/* whatever is wrong with it is for the import to say */
	if (!flags && gnutls_pkcs8_info(&item->data, GNUTLS_X509_FMT_DER, NULL, NULL, NULL, NULL,
					&iterations, NULL) == 0)
		TRY(spend(f, iterations));
	TRY(gnutls_x509_privkey_init(&f->key));
	ret = gnutls_x509_privkey_import_pkcs8(f->key, &item->data, GNUTLS_X509_FMT_DER, password,
					       flags);
	if (ret < 0) {
		gnutls_x509_privkey_deinit(f->key);
		f->key = NULL;
	}
	return ret;
}

static int add_item(struct found *f, const struct p12_item *item, const char *password)
{
	switch (item->type) {
	case GNUTLS_BAG_PKCS8_KEY:
	case GNUTLS_BAG_PKCS8_ENCRYPTED_KEY:
		return add_key(f, item, password);
	case GNUTLS_BAG_CERTIFICATE:
		return add_cert(f, &item->data);
	case GNUTLS_BAG_CRL:
		if (f->crl)
			return 0;
		TRY(gnutls_x509_crl_init(&f->crl));
		return x509_crl_parse(f->crl, &item->data);
	default:
		return 0;
	}
}

static int gather(gnutls_pkcs12_t p12, const char *password, struct found *f)
{
	struct gnutls_pkcs12_bag_int bag = {0};
	unsigned iterations;
	int ret = 0;

	for (unsigned i = 0; i < p12->count; i++) {
		TRY_CLEAN(gnutls_pkcs12_get_bag(p12, (int)i, &bag));
		if (bag.encrypted.data) {
			TRY_CLEAN(gnutls_pkcs12_bag_enc_info(&bag, NULL, NULL, NULL, NULL,
							     &iterations, NULL));
			TRY_CLEAN(spend(f, iterations));
			TRY_CLEAN(gnutls_pkcs12_bag_decrypt(&bag, password));
		}
		for (unsigned j = 0; j < bag.count; j++)
			TRY_CLEAN(add_item(f, &bag.list[j], password));
	}
cleanup:
	p12_bag_forget(&bag);
	return ret;
}

/* 1: yes; 0: no. */
static int is_of_key(gnutls_x509_crt_t crt, gnutls_x509_privkey_t key)
{
	uint8_t a[20], b[20];
	size_t a_len = sizeof(a), b_len = sizeof(b);

	int ret = gnutls_x509_crt_get_key_id(crt, 0, a, &a_len);

	if (ret == 0)
		ret = gnutls_x509_privkey_get_key_id(key, 0, b, &b_len);
	if (ret == GNUTLS_E_MEMORY_ERROR)
		return ERR(ret);
	return ret == 0 && !memcmp(a, b, a_len);
}

/* Moves the chain of the key's certificate to the front; returns its length. */
static int chain_first(struct found *f, unsigned flags)
{
	unsigned n = 0, i;
	int ret = 0;

	for (i = 0; f->key && i < f->count; i++) {
		ret = is_of_key(f->certs[i], f->key);
		if (ret)
			break;
	}
	if (ret <= 0)
		return ret;
	for (;;) {
		gnutls_x509_crt_t crt = f->certs[i];

		memmove(&f->certs[n + 1], &f->certs[n], (i - n) * sizeof(crt));
		f->certs[n++] = crt;
		if (n >= X509_CHAIN_MAX || x509_crt_is_self_issued(crt))
			return (int)n;
		for (i = n; i < f->count; i++)
			if (x509_crt_issued_by(crt, f->certs[i]) &&
			    ((flags & GNUTLS_PKCS12_SP_INCLUDE_SELF_SIGNED) ||
			     !x509_crt_is_self_issued(f->certs[i])))
				break;
		if (i == f->count)
			return (int)n;
	}
}

static int hand_over(gnutls_x509_crt_t *from, unsigned n, gnutls_x509_crt_t **list, unsigned *len)
{
	*list = NULL;
	*len = 0;
	if (!n)
		return 0;
	*list = mem_calloc(n, sizeof(**list));
	if (!*list)
		return ERR(GNUTLS_E_MEMORY_ERROR);
	memcpy(*list, from, n * sizeof(*from));
	memset(from, 0, n * sizeof(*from));
	*len = n;
	return 0;
}

/**
 * gnutls_pkcs12_simple_parse:
 * @p12: a container
 * @password: the password of its bags and of the key, or NULL
 * @key: becomes the first private key, NULL if there is none; new
 * @chain: becomes a new array with the key's certificate and the certificates above it, NULL if
 *   there is none
 * @chain_len: becomes its length
 * @extra_certs: becomes a new array of the other certificates; or NULL
 * @extra_certs_len: becomes its length; or NULL
 * @crl: becomes the first CRL, NULL if there is none; new. Or NULL
 * @flags: GNUTLS_PKCS12_SP_INCLUDE_SELF_SIGNED to have the root in the chain as well
 *
 * The MAC isn't checked: gnutls_pkcs12_verify_mac() does that.
 *
 * Returns: 0 or an error, GNUTLS_E_DECRYPTION_FAILED among them; nothing is allocated then.
 *
 * Since: 3.1.0
 **/
int gnutls_pkcs12_simple_parse(gnutls_pkcs12_t p12, const char *password,
			       gnutls_x509_privkey_t *key, gnutls_x509_crt_t **chain,
			       unsigned int *chain_len, gnutls_x509_crt_t **extra_certs,
			       unsigned int *extra_certs_len, gnutls_x509_crl_t *crl,
			       unsigned int flags)
{
	struct found f = {0};
	unsigned n;
	int ret;

	if (!p12 || !key || (chain && !chain_len) || (extra_certs && !extra_certs_len))
		return ERR(GNUTLS_E_INVALID_REQUEST);
	*key = NULL;
	TRY_CLEAN(gather(p12, password, &f));
	TRY_CLEAN(chain ? chain_first(&f, flags) : 0);
	n = (unsigned)ret;
	if (chain && f.key && !n) { /* a key without its certificate is no use */
		ret = ERR(GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE);
		goto cleanup;
	}
	if (chain)
		TRY_CLEAN(hand_over(f.certs, n, chain, chain_len));
	if (extra_certs) {
		ret = hand_over(f.certs + n, f.count - n, extra_certs, extra_certs_len);
		if (ret < 0) {
			while (chain && *chain_len)
				gnutls_x509_crt_deinit((*chain)[--*chain_len]);
			if (chain)
				mem_free(mem_steal(chain));
			goto cleanup;
		}
	}
	*key = mem_steal(&f.key);
	if (crl)
		*crl = mem_steal(&f.crl);
cleanup:
	found_clear(&f);
	return ret;
}

/* What gnutls_x509_privkey_import2 falls back to. */
static int key_from_pkcs12(const gnutls_datum_t *data, gnutls_x509_crt_fmt_t format,
			   const char *password, struct pk_params *params)
{
	struct found f = {0};
	gnutls_pkcs12_t p12;
	int ret;

	TRY(gnutls_pkcs12_init(&p12));
	TRY_CLEAN(gnutls_pkcs12_import(p12, data, format, 0));
	TRY_CLEAN(gather(p12, password, &f));
	if (!f.key) {
		ret = ERR(GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE);
		goto cleanup;
	}
	TRY_CLEAN(pk_params_copy(params, &f.key->params));
cleanup:
	found_clear(&f);
	gnutls_pkcs12_deinit(p12);
	return ret;
}

static __attribute__((constructor)) void set_fallback(void)
{
	keys_set_container_reader(key_from_pkcs12);
}
