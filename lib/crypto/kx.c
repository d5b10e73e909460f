/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Ephemeral key agreement: ownership, checks, and the way to the provider. */
#include "config.h"

#include <string.h>

#include "base/datum.h"
#include "base/secret.h"
#include "crypto/provider.h"

int kx_generate(struct kx_key *k, const struct group_entry *group)
{
	int ret;

	memset(k, 0, sizeof(*k));
	k->group = group;
	ret = nettle_pk.kx_generate(k);
	if (ret < 0) {
		kx_clear(k);
		return ERR(ret);
	}
	return 0;
}

int kx_generate_dh(struct kx_key *k, const gnutls_datum_t *p, const gnutls_datum_t *g,
		   const gnutls_datum_t *q, unsigned q_bits)
{
	int ret;

	memset(k, 0, sizeof(*k));
	k->group = dh_known_group(p, g);
	k->q_bits = q_bits;
	TRY_CLEAN(datum_copy(&k->p, p->data, p->size));
	TRY_CLEAN(datum_copy(&k->g, g->data, g->size));
	if (q && q->size)
		TRY_CLEAN(datum_copy(&k->q, q->data, q->size));
	TRY_CLEAN(nettle_pk.kx_generate(k));
	return 0;
cleanup:
	kx_clear(k);
	return ret;
}

int kx_derive(const struct kx_key *k, const void *peer, size_t peer_len, gnutls_datum_t *out)
{
	*out = (gnutls_datum_t){0};
	if (!k->priv.size)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	if (!peer || !peer_len)
		return ERR(GNUTLS_E_RECEIVED_ILLEGAL_PARAMETER);
	TRY(nettle_pk.kx_derive(k, peer, peer_len, out));
	SECRET_MARK(out->data, out->size);
	return 0;
}

void kx_clear(struct kx_key *k)
{
	datum_clear_wipe(&k->priv);
	datum_clear(&k->pub);
	datum_clear(&k->p);
	datum_clear(&k->g);
	datum_clear(&k->q);
	memset(k, 0, sizeof(*k));
}

int dh_generate(unsigned bits, gnutls_datum_t *p, gnutls_datum_t *g, gnutls_datum_t *q)
{
	int ret;

	*p = *g = *q = (gnutls_datum_t){0};
	ret = nettle_pk.dh_generate(bits, p, g, q);
	if (ret < 0) {
		datum_clear(p);
		datum_clear(g);
		datum_clear(q);
		return ERR(ret);
	}
	return 0;
}

const struct group_entry *dh_known_group(const gnutls_datum_t *p, const gnutls_datum_t *g)
{
	for (const gnutls_group_t *id = gnutls_group_list(); *id; id++) {
		const struct group_entry *e = group_find(*id);

		if (e->prime && datum_same_number(e->prime, p) && datum_same_number(e->generator, g))
			return e;
	}
	return NULL;
}
