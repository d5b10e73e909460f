/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The table of public-key operations: which file does which algorithm. */
#include "config.h"

#include <string.h>

#include "algorithms/algorithms.h"
#include "base/datum.h"
#include "nettle/mpi.h"

static int sign(const struct pk_params *key, const struct pk_sign_how *how,
		const gnutls_datum_t *data, gnutls_datum_t *sig)
{
	switch (how->algo) {
	case GNUTLS_PK_RSA:
	case GNUTLS_PK_RSA_PSS:
		return rsa_key_sign(key, how, data, sig);
	case GNUTLS_PK_ECDSA:
		return ecdsa_key_sign(key, how, data, sig);
	case GNUTLS_PK_EDDSA_ED25519:
	case GNUTLS_PK_EDDSA_ED448:
		return ed_key_sign(key, data, sig);
	case GNUTLS_PK_DSA:
		return dsa_key_sign(key, data, sig);
	default:
		return ERR(GNUTLS_E_UNIMPLEMENTED_FEATURE);
	}
}

static int verify(const struct pk_params *key, const struct pk_sign_how *how,
		  const gnutls_datum_t *data, const gnutls_datum_t *sig)
{
	switch (how->algo) {
	case GNUTLS_PK_RSA:
	case GNUTLS_PK_RSA_PSS:
		return rsa_key_verify(key, how, data, sig);
	case GNUTLS_PK_ECDSA:
		return ecdsa_key_verify(key, data, sig);
	case GNUTLS_PK_EDDSA_ED25519:
	case GNUTLS_PK_EDDSA_ED448:
		return ed_key_verify(key, data, sig);
	case GNUTLS_PK_DSA:
		return dsa_key_verify(key, data, sig);
	default:
		return ERR(GNUTLS_E_UNIMPLEMENTED_FEATURE);
	}
}

static int generate(struct pk_params *key, gnutls_pk_algorithm_t algo, unsigned bits,
		    gnutls_ecc_curve_t curve)
{
	switch (algo) {
	case GNUTLS_PK_RSA:
	case GNUTLS_PK_RSA_PSS:
		return rsa_key_generate(key, bits);
	case GNUTLS_PK_DSA:
		return dsa_key_generate(key, bits);
	case GNUTLS_PK_ECDSA:
		return ec_key_generate(key, curve);
	case GNUTLS_PK_EDDSA_ED25519:
	case GNUTLS_PK_EDDSA_ED448:
	case GNUTLS_PK_ECDH_X25519:
	case GNUTLS_PK_ECDH_X448:
		return raw_key_generate(key, curve);
	default:
		return ERR(GNUTLS_E_UNIMPLEMENTED_FEATURE);
	}
}

static int check(const struct pk_params *key, bool private)
{
	switch (key->algo) {
	case GNUTLS_PK_RSA:
	case GNUTLS_PK_RSA_PSS:
		return rsa_key_check(key, private);
	case GNUTLS_PK_DSA:
		return dsa_key_check(key, private);
	case GNUTLS_PK_ECDSA:
		return ec_key_check(key, private);
	case GNUTLS_PK_EDDSA_ED25519:
	case GNUTLS_PK_EDDSA_ED448:
	case GNUTLS_PK_ECDH_X25519:
	case GNUTLS_PK_ECDH_X448:
		return raw_key_check(key, private);
	default:
		return ERR(GNUTLS_E_UNIMPLEMENTED_FEATURE);
	}
}

static int check_public(const struct pk_params *key)
{
	return check(key, false);
}

static int check_private(const struct pk_params *key)
{
	return check(key, true);
}

static int fill(struct pk_params *key)
{
	switch (key->algo) {
	case GNUTLS_PK_RSA:
	case GNUTLS_PK_RSA_PSS:
		return rsa_key_fill(key);
	case GNUTLS_PK_DSA:
		return dsa_key_fill(key);
	case GNUTLS_PK_ECDSA:
		return ec_key_fill(key);
	case GNUTLS_PK_EDDSA_ED25519:
	case GNUTLS_PK_EDDSA_ED448:
	case GNUTLS_PK_ECDH_X25519:
	case GNUTLS_PK_ECDH_X448:
		return raw_key_fill(key);
	default:
		return ERR(GNUTLS_E_UNIMPLEMENTED_FEATURE);
	}
}

static int derive(const struct pk_params *priv, const struct pk_params *pub, gnutls_datum_t *out)
{
	switch (priv->algo) {
	case GNUTLS_PK_ECDSA:
		return ec_key_derive(priv->curve, &priv->n[PK_EC_K], &pub->n[PK_EC_X],
				     &pub->n[PK_EC_Y], out);
	case GNUTLS_PK_ECDH_X25519:
	case GNUTLS_PK_ECDH_X448:
		return raw_key_derive(priv->curve, &priv->n[PK_ED_PRIV], pub->n[PK_ED_PUB].data,
				      pub->n[PK_ED_PUB].size, out);
	default:
		return ERR(GNUTLS_E_UNIMPLEMENTED_FEATURE);
	}
}

/* A key pair of a curve, as the wire has it. */
static int kx_generate_curve(struct kx_key *k)
{
	struct pk_params key = {.algo = k->group->pk, .curve = k->group->curve};
	uint8_t point[1 + 2 * 66];
	int ret;

	if (k->group->pk != GNUTLS_PK_EC) {
		TRY_CLEAN(raw_key_generate(&key, key.curve));
		k->pub = key.n[PK_ED_PUB];
		k->priv = key.n[PK_ED_PRIV];
		return 0;
	}
	TRY_CLEAN(ec_key_generate(&key, key.curve));
	/* RFC 8446 §4.2.8.2: uncompressed */
	point[0] = 4;
	memcpy(point + 1, key.n[PK_EC_X].data, key.n[PK_EC_X].size);
	memcpy(point + 1 + key.n[PK_EC_X].size, key.n[PK_EC_Y].data, key.n[PK_EC_Y].size);
	TRY_CLEAN(datum_copy(&k->pub, point, 1 + key.n[PK_EC_X].size + key.n[PK_EC_Y].size));
	k->priv = key.n[PK_EC_K];
	memset(&key.n[PK_EC_K], 0, sizeof(key.n[PK_EC_K]));
cleanup:
	for (unsigned i = 0; i < PK_PARAMS_MAX; i++)
		datum_clear_wipe(&key.n[i]);
	return ret;
}

static int kx_generate_any(struct kx_key *k)
{
	if (!k->group || k->group->pk == GNUTLS_PK_DH)
		return dh_key_generate(k);
	return kx_generate_curve(k);
}

static int kx_derive_any(const struct kx_key *k, const void *peer, size_t peer_len,
			 gnutls_datum_t *out)
{
	uint8_t *p = (uint8_t *)peer;

	if (!k->group || k->group->pk == GNUTLS_PK_DH)
		return dh_key_derive(k, peer, peer_len, out);
	if (k->group->pk != GNUTLS_PK_EC)
		return raw_key_derive(k->group->curve, &k->priv, peer, peer_len, out);

	const struct curve_entry *c = curve_find(k->group->curve);
	gnutls_datum_t x, y;
	int ret;

	if (!c || peer_len != 1 + 2 * (size_t)c->len || p[0] != 4)
		return ERR(GNUTLS_E_RECEIVED_ILLEGAL_PARAMETER);
	x = (gnutls_datum_t){p + 1, c->len};
	y = (gnutls_datum_t){p + 1 + c->len, c->len};
	ret = ec_key_derive(c->id, &k->priv, &x, &y, out);
	return ret == GNUTLS_E_PK_INVALID_PUBKEY ? ERR(GNUTLS_E_RECEIVED_ILLEGAL_PARAMETER) : ret;
}

const struct pk_ops nettle_pk = {
	.sign = sign,
	.verify = verify,
	.encrypt = rsa_key_encrypt,
	.decrypt = rsa_key_decrypt,
	.decrypt_fixed = rsa_key_decrypt_fixed,
	.generate = generate,
	.check_public = check_public,
	.check_private = check_private,
	.fill = fill,
	.derive = derive,
	.kx_generate = kx_generate_any,
	.kx_derive = kx_derive_any,
	.dh_generate = dh_group_generate,
};
