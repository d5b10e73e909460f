/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Keys as plain numbers: what the raw import and export functions share. And key identifiers. */
#include "config.h"

#include <string.h>

#include "asn1/asn1.h"
#include "base/mem.h"
#include "base/pem.h"
#include "crypto/hash.h"
#include "keys/keys.h"

int keys_export_number(const gnutls_datum_t *n, unsigned flags, gnutls_datum_t *out)
{
	const uint8_t *p = n->data;
	unsigned len = n->size, lead;
	uint8_t *buf;

	if (!out)
		return 0;
	*out = (gnutls_datum_t){0};
	if (!p)
		return 0;
	while (len > 1 && *p == 0)
		p++, len--;
	lead = !(flags & GNUTLS_EXPORT_FLAG_NO_LZ) && len && (p[0] & 0x80);
	buf = mem_alloc((size_t)len + lead + 1);
	if (!buf)
		return ERR(GNUTLS_E_MEMORY_ERROR);
	buf[0] = 0;
	memcpy(buf + lead, p, len);
	buf[len + lead] = 0;
	*out = (gnutls_datum_t){buf, len + lead};
	return 0;
}

struct want {
	gnutls_datum_t *out;
	int index;
};

static int export_all(const struct pk_params *p, unsigned flags, const struct want *want,
		      size_t count)
{
	int ret = 0;
	size_t i;

	for (i = 0; i < count && ret >= 0; i++)
		ret = keys_export_number(&p->n[want[i].index], flags, want[i].out);
	if (ret < 0) {
		while (i-- > 0)
			if (want[i].out)
				datum_clear_wipe(want[i].out);
		return ERR(ret);
	}
	return 0;
}

int keys_export_rsa(const struct pk_params *p, unsigned flags, gnutls_datum_t *m, gnutls_datum_t *e,
		    gnutls_datum_t *d, gnutls_datum_t *prime1, gnutls_datum_t *prime2,
		    gnutls_datum_t *u, gnutls_datum_t *e1, gnutls_datum_t *e2)
{
	const struct want want[] = {
		{m, PK_RSA_N},      {e, PK_RSA_E}, {d, PK_RSA_D},     {prime1, PK_RSA_P},
		{prime2, PK_RSA_Q}, {u, PK_RSA_U}, {e1, PK_RSA_EXP1}, {e2, PK_RSA_EXP2},
	};

	if (!keys_is_rsa(p->algo))
		return ERR(GNUTLS_E_INVALID_REQUEST);
	return export_all(p, flags, want, ARRAY_LEN(want));
}

int keys_export_dsa(const struct pk_params *p, unsigned flags, gnutls_datum_t *prime,
		    gnutls_datum_t *q, gnutls_datum_t *g, gnutls_datum_t *y, gnutls_datum_t *x)
{
	const struct want want[] = {
		{prime, PK_DSA_P}, {q, PK_DSA_Q}, {g, PK_DSA_G}, {y, PK_DSA_Y}, {x, PK_DSA_X}};

	if (p->algo != GNUTLS_PK_DSA)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	return export_all(p, flags, want, ARRAY_LEN(want));
}

static int export_bytes(const gnutls_datum_t *n, gnutls_datum_t *out)
{
	if (!out)
		return 0;
	*out = (gnutls_datum_t){0};
	return n->data ? datum_copy(out, n->data, n->size) : 0;
}

int keys_export_ecc(const struct pk_params *p, unsigned flags, gnutls_ecc_curve_t *curve,
		    gnutls_datum_t *x, gnutls_datum_t *y, gnutls_datum_t *k)
{
	const struct want want[] = {{x, PK_EC_X}, {y, PK_EC_Y}, {k, PK_EC_K}};

	if (p->algo != GNUTLS_PK_ECDSA && !keys_is_raw(p->algo))
		return ERR(GNUTLS_E_INVALID_REQUEST);
	if (curve)
		*curve = p->curve;
	if (p->algo == GNUTLS_PK_ECDSA)
		return export_all(p, flags, want, ARRAY_LEN(want));
	/* these have one coordinate, and bytes instead of numbers */
	if (y)
		*y = (gnutls_datum_t){0};
	TRY(export_bytes(&p->n[PK_ED_PUB], x));
	if (export_bytes(&p->n[PK_ED_PRIV], k) < 0) {
		if (x)
			datum_clear(x);
		return ERR(GNUTLS_E_MEMORY_ERROR);
	}
	return 0;
}

static int import_number(struct pk_params *p, int index, const gnutls_datum_t *n)
{
	const uint8_t *b;
	unsigned len;

	if (!n || !n->data || !n->size)
		return 0;
	b = n->data;
	len = n->size;
	while (len > 1 && *b == 0)
		b++, len--;
	return datum_set(&p->n[index], b, len);
}

static int fill(struct pk_params *p, int ret)
{
	if (ret >= 0 && p->is_private)
		ret = pk_fill(p);
	if (ret < 0) {
		pk_params_clear(p);
		return ERR(ret);
	}
	return 0;
}

int keys_import_rsa(struct pk_params *p, const gnutls_datum_t *m, const gnutls_datum_t *e,
		    const gnutls_datum_t *d, const gnutls_datum_t *prime1,
		    const gnutls_datum_t *prime2, const gnutls_datum_t *u, const gnutls_datum_t *e1,
		    const gnutls_datum_t *e2)
{
	const gnutls_datum_t *const n[] = {m, e, d, prime1, prime2, u, e1, e2};
	int ret = 0;

	pk_params_clear(p);
	*p = (struct pk_params){.algo = GNUTLS_PK_RSA, .is_private = d || prime1};
	for (int i = 0; i < (int)ARRAY_LEN(n) && ret >= 0; i++)
		ret = import_number(p, i, n[i]);
	return fill(p, ret);
}

int keys_import_dsa(struct pk_params *p, const gnutls_datum_t *prime, const gnutls_datum_t *q,
		    const gnutls_datum_t *g, const gnutls_datum_t *y, const gnutls_datum_t *x)
{
	const gnutls_datum_t *const n[] = {prime, q, g, y, x};
	int ret = 0;

	pk_params_clear(p);
	*p = (struct pk_params){.algo = GNUTLS_PK_DSA, .is_private = x != NULL};
	for (int i = 0; i < (int)ARRAY_LEN(n) && ret >= 0; i++)
		ret = import_number(p, i, n[i]);
	return fill(p, ret);
}

int keys_import_ecc(struct pk_params *p, gnutls_ecc_curve_t curve, const gnutls_datum_t *x,
		    const gnutls_datum_t *y, const gnutls_datum_t *k)
{
	const struct curve_entry *c = curve_find(curve);
	int ret;

	pk_params_clear(p);
	if (!c)
		return ERR(GNUTLS_E_ECC_UNSUPPORTED_CURVE);
	*p = (struct pk_params){.algo = c->pk, .curve = curve, .is_private = k != NULL};
	if (keys_is_raw(c->pk)) {
		if ((k && k->size != c->len) || (x && x->size != c->len) || (!x && !k))
			return fill(p, GNUTLS_E_INVALID_REQUEST);
		ret = x ? datum_set(&p->n[PK_ED_PUB], x->data, x->size) : 0;
		if (ret >= 0 && k)
			ret = datum_set(&p->n[PK_ED_PRIV], k->data, k->size);
		return fill(p, ret);
	}
	if (!k && (!x || !y))
		return fill(p, GNUTLS_E_INVALID_REQUEST);
	ret = import_number(p, PK_EC_X, x);
	if (ret >= 0)
		ret = import_number(p, PK_EC_Y, y);
	if (ret >= 0)
		ret = import_number(p, PK_EC_K, k);
	return fill(p, ret);
}

int keys_id(const struct pk_params *p, unsigned flags, void *out, size_t *out_len)
{
	gnutls_digest_algorithm_t digest = GNUTLS_DIG_SHA1;
	uint8_t hash[HASH_MAX_LEN];
	autodatum spki = {0};

	if (flags & GNUTLS_KEYID_USE_SHA512)
		digest = GNUTLS_DIG_SHA512;
	else if (flags & (GNUTLS_KEYID_USE_SHA256 | GNUTLS_KEYID_USE_BEST_KNOWN))
		digest = GNUTLS_DIG_SHA256;
	TRY(der_spki_encode(p, &spki));
	TRY(hash_fast(digest, spki.data, spki.size, hash));
	return datum_export(hash, hash_len(digest), false, out, out_len);
}

int keys_export_der(gnutls_x509_crt_fmt_t format, const char *label, const gnutls_datum_t *der,
		    gnutls_datum_t *out)
{
	if (format == GNUTLS_X509_FMT_PEM)
		return pem_encode(label, der->data, der->size, out);
	if (format == GNUTLS_X509_FMT_DER)
		return datum_copy(out, der->data, der->size);
	return ERR(GNUTLS_E_INVALID_REQUEST);
}
