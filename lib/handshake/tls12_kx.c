/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Key exchanges of TLS 1.2: every one of them is made of at most a PSK identity, a group or RSA
 * part, and a signature. RFC 5246 §7.4.3, §7.4.7; RFC 8422, RFC 4279, RFC 5489, RFC 7919. */
#include "config.h"

#include <string.h>

#include "base/ct.h"
#include "base/datum.h"
#include "handshake/tls12.h"

#define CURVE_TYPE_NAMED 3
#define DH_PRIME_MAX     (10240 / 8) /* larger ones only cost time */
#define PSK_IDENTITY_MAX 65535

bool hs12_kx_takes_pk(gnutls_kx_algorithm_t kx, int pk)
{
	switch (kx) {
	case GNUTLS_KX_RSA:
	case GNUTLS_KX_RSA_PSK:
		return pk == GNUTLS_PK_RSA;
	case GNUTLS_KX_DHE_RSA:
	case GNUTLS_KX_ECDHE_RSA:
		return pk == GNUTLS_PK_RSA || pk == GNUTLS_PK_RSA_PSS;
	case GNUTLS_KX_ECDHE_ECDSA:
		return pk == GNUTLS_PK_ECDSA || pk == GNUTLS_PK_EDDSA_ED25519 ||
		       pk == GNUTLS_PK_EDDSA_ED448;
	case GNUTLS_KX_DHE_DSS:
		return pk == GNUTLS_PK_DSA;
	default:
		return false;
	}
}

static bool is_dh(const struct group_entry *g)
{
	return g->pk == GNUTLS_PK_DH;
}

/* --- server: group and parameters */
static const struct group_entry *choose_group(const struct hs *hs, bool dh)
{
	const struct gnutls_priority_st *p = hs->config->priority;

	if (p->server_precedence) {
		for (unsigned i = 0; i < p->group_count; i++)
			for (unsigned j = 0; j < hs->peer_groups_count; j++)
				if (p->group_entries[i] == hs->peer_groups[j] &&
				    is_dh(hs->peer_groups[j]) == dh)
					return hs->peer_groups[j];
		return NULL;
	}
	for (unsigned j = 0; j < hs->peer_groups_count; j++)
		if (is_dh(hs->peer_groups[j]) == dh)
			return hs->peer_groups[j];
	return NULL;
}

/* For clients that name no groups: the curve that everybody has, our first finite field. */
static const struct group_entry *default_group(const struct hs *hs, bool dh)
{
	const struct gnutls_priority_st *p = hs->config->priority;

	for (unsigned i = 0; i < p->group_count; i++)
		if (dh ? is_dh(p->group_entries[i])
		       : p->group_entries[i]->id == GNUTLS_GROUP_SECP256R1)
			return p->group_entries[i];
	return NULL;
}

static int explicit_dh(struct hs *hs, gnutls_kx_algorithm_t kx, gnutls_dh_params_t *dh)
{
	*dh = NULL;
	return auth_dh_params(&hs->config->creds, hs->config->session, hs12_kx_is_anon(kx),
			      hs12_kx_is_psk(kx), dh);
}

int hs12_server_prepare_kx(struct hs *hs, const struct suite_entry *s, bool *possible)
{
	const struct kx_entry *kx = kx_find(s->kx);
	gnutls_dh_params_t dh;

	*possible = true;
	hs->selected_group = NULL;
	if (kx->needs_group_ecdh) {
		hs->selected_group = choose_group(hs, false);
		if (!hs->selected_group && !hs->peer_sent_groups)
			hs->selected_group = default_group(hs, false);
		*possible = hs->selected_group;
	} else if (kx->needs_group_dh) {
		hs->selected_group = choose_group(hs, true);
		if (hs->selected_group)
			return 0;
		TRY(explicit_dh(hs, s->kx, &dh));
		if (dh)
			return 0;
		hs->selected_group = default_group(hs, true);
		*possible = hs->selected_group;
	}
	return 0;
}

static int generate_dh(struct hs *hs)
{
	gnutls_datum_t p = {0}, g = {0}, q = {0};
	gnutls_dh_params_t dh;
	unsigned bits = 0;
	int ret;

	TRY(explicit_dh(hs, hs->params->suite->kx, &dh));
	if (!dh)
		return ERR(GNUTLS_E_NO_TEMPORARY_DH_PARAMS);
	TRY(gnutls_dh_params_export_raw(dh, &p, &g, &bits));
	hs->selected_group = dh_known_group(&p, &g);
	ret = hs->selected_group ? kx_generate(&hs->kx[0], hs->selected_group)
				 : kx_generate_dh(&hs->kx[0], &p, &g, &q, bits);
	datum_clear(&p);
	datum_clear(&g);
	return ret;
}

static int generate(struct hs *hs)
{
	kx_clear(&hs->kx[0]);
	hs->kx_count = 1;
	if (!hs->selected_group)
		return generate_dh(hs);
	return kx_generate(&hs->kx[0], hs->selected_group);
}

/* --- what gnutls_dh_get_* tells */
static unsigned bits_of(const uint8_t *p, size_t len)
{
	unsigned bits;

	while (len && !*p) {
		p++;
		len--;
	}
	if (!len)
		return 0;
	bits = (unsigned)len * 8;
	for (uint8_t top = *p; !(top & 0x80); top <<= 1)
		bits--;
	return bits;
}

static int note_dh(struct hs *hs)
{
	const struct kx_key *k = &hs->kx[0];
	const gnutls_datum_t *p = k->group ? k->group->prime : &k->p;
	const gnutls_datum_t *g = k->group ? k->group->generator : &k->g;

	hs->params->dh_secret_bits = k->priv.size * 8;
	TRY(datum_set(&hs->params->dh_prime, p->data, p->size));
	return datum_set(&hs->params->dh_generator, g->data, g->size);
}

static void note_group(struct hs *hs, const struct group_entry *g)
{
	hs->params->group = g;
	if (g)
		hs_log(hs, "Selected group %s (%d)\n", g->name, g->id);
}

/* --- ServerKeyExchange */
bool hs12_kx_has_server_message(const struct hs *hs)
{
	const struct kx_entry *kx = hs12_kx(hs);

	if (kx->needs_group_ecdh || kx->needs_group_dh)
		return true;
	return hs12_kx_is_psk(kx->id) && hs->config->creds.psk_server &&
	       auth_psk_server_hint(hs->config->creds.psk_server);
}

static void write_dh_params(const struct kx_key *k, struct writer *w)
{
	const gnutls_datum_t *p = k->group ? k->group->prime : &k->p;
	const gnutls_datum_t *g = k->group ? k->group->generator : &k->g;

	writer_vec16(w, p->data, p->size);
	writer_vec16(w, g->data, g->size);
	writer_vec16(w, k->pub.data, k->pub.size);
}

/* The signature covers both random values and the parameters as they stand in the message. */
static int signed_data(const struct hs *hs, const void *params, size_t len, gnutls_datum_t *out)
{
	autowriter w = {0};

	writer_bytes(&w, hs->params->client_random, HS_RANDOM_LEN);
	writer_bytes(&w, hs->params->server_random, HS_RANDOM_LEN);
	writer_bytes(&w, params, len);
	return writer_take_datum(&w, out);
}

int hs12_send_server_kx(struct hs *hs)
{
	const struct kx_entry *kx = hs12_kx(hs);
	struct writer *w = &hs->out;
	autodatum data = {0};

	if (hs12_kx_is_psk(kx->id)) {
		const char *hint = auth_psk_server_hint(hs->config->creds.psk_server);

		writer_vec16(w, hint, hint ? strlen(hint) : 0);
	}
	if (kx->needs_group_ecdh || kx->needs_group_dh) {
		TRY(generate(hs));
		note_group(hs, hs->selected_group);
	}
	if (kx->needs_group_ecdh) {
		writer_u8(w, CURVE_TYPE_NAMED);
		writer_u16(w, hs->selected_group->tls_id);
		writer_vec8(w, hs->kx[0].pub.data, hs->kx[0].pub.size);
	} else if (kx->needs_group_dh) {
		write_dh_params(&hs->kx[0], w);
		TRY(note_dh(hs));
	}
	TRY(writer_error(w));
	if (!kx->signed_kx)
		return 0;
	TRY(signed_data(hs, w->data + HS_HEADER_LEN, w->len - HS_HEADER_LEN, &data));
	TRY(hs12_write_signature(hs, &data, w));
	hs->params->server_sign = hs->cert_sign;
	return 0;
}

static int read_ec_params(struct hs *hs, struct reader *body)
{
	const struct group_entry *g;
	struct reader point;
	uint16_t id;
	uint8_t type;

	TRY(reader_u8(body, &type));
	if (type != CURVE_TYPE_NAMED)
		return ERR(GNUTLS_E_ECC_UNSUPPORTED_CURVE);
	TRY(reader_u16(body, &id));
	TRY(reader_vec8(body, &point));
	g = group_find_tls(id);
	if (!g || is_dh(g) || !priority_has_group(hs->config->priority, g))
		return ERR(GNUTLS_E_ECC_UNSUPPORTED_CURVE);
	if (reader_is_empty(&point))
		return ERR(GNUTLS_E_RECEIVED_ILLEGAL_PARAMETER);
	hs->selected_group = g;
	note_group(hs, g);
	return datum_set(&hs->peer_share, point.p, reader_left(&point));
}

static struct reader strip_zeros(struct reader r)
{
	while (!reader_is_empty(&r) && !*r.p)
		r.p++;
	return r;
}

static int read_dh_params(struct hs *hs, struct reader *body)
{
	unsigned min = hs->config->dh_prime_bits, bits;
	struct reader p, g, y;
	gnutls_datum_t dp, dg;

	TRY(reader_vec16(body, &p));
	TRY(reader_vec16(body, &g));
	TRY(reader_vec16(body, &y));
	p = strip_zeros(p);
	g = strip_zeros(g);
	if (reader_is_empty(&p) || reader_is_empty(&g) || reader_is_empty(&y) ||
	    reader_left(&g) > reader_left(&p) || !(p.end[-1] & 1))
		return ERR(GNUTLS_E_RECEIVED_ILLEGAL_PARAMETER);
	bits = bits_of(p.p, reader_left(&p));
	if (!min)
		min = sec_param_bits(GNUTLS_PK_DH, hs->config->priority->level);
	if (bits < min || reader_left(&p) > DH_PRIME_MAX) {
		hs_log(hs, "A prime of %u bits is not acceptable (minimum %u)\n", bits, min);
		return ERR(GNUTLS_E_DH_PRIME_UNACCEPTABLE);
	}

	dp = (gnutls_datum_t){(unsigned char *)p.p, (unsigned)reader_left(&p)};
	dg = (gnutls_datum_t){(unsigned char *)g.p, (unsigned)reader_left(&g)};
	hs->selected_group = dh_known_group(&dp, &dg);
	note_group(hs, hs->selected_group);
	TRY(datum_set(&hs->params->dh_prime, dp.data, dp.size));
	TRY(datum_set(&hs->params->dh_generator, dg.data, dg.size));
	TRY(datum_set(&hs->params->dh_peer_public, y.p, reader_left(&y)));
	return datum_set(&hs->peer_share, y.p, reader_left(&y));
}

int hs12_recv_server_kx(struct hs *hs)
{
	const struct kx_entry *kx = hs12_kx(hs);
	struct reader body = hs->msg.body, hint;
	const uint8_t *start = body.p;
	autodatum data = {0};

	if (hs12_kx_is_psk(kx->id)) {
		TRY(reader_vec16(&body, &hint));
		TRY(datum_set(&hs->params->psk_hint, hint.p, reader_left(&hint)));
	}
	if (kx->needs_group_ecdh)
		TRY(read_ec_params(hs, &body));
	else if (kx->needs_group_dh)
		TRY(read_dh_params(hs, &body));
	if (kx->signed_kx) {
		TRY(signed_data(hs, start, (size_t)(body.p - start), &data));
		TRY(hs12_read_signature(hs, &data, &body));
	}
	return reader_done(&body);
}

/* --- premaster */
/* RFC 4279 §2: the other secret and the PSK, each with its length. @other of plain PSK is as many
 * zeros as the key has bytes. */
static int mix_psk(struct hs *hs, const uint8_t *other, size_t other_len)
{
	const gnutls_datum_t *key = &hs->psk.key;
	__attribute__((cleanup(writer_clear))) struct writer w;
	uint8_t *room;

	writer_init_secret(&w);
	writer_u16(&w, (uint16_t)(other ? other_len : key->size));
	if (other) {
		writer_bytes(&w, other, other_len);
	} else {
		room = writer_reserve(&w, key->size);
		if (room)
			memset(room, 0, key->size);
	}
	writer_vec16(&w, key->data, key->size);
	datum_clear_wipe(&hs->shared);
	return writer_take_datum(&w, &hs->shared);
}

static int set_premaster(struct hs *hs, const uint8_t *secret, size_t len)
{
	if (hs12_kx_is_psk(hs->params->suite->kx))
		return mix_psk(hs, secret, len);
	datum_clear_wipe(&hs->shared);
	return datum_copy(&hs->shared, secret, len);
}

/* RFC 5246 §8.1.2 wants leading zeros off, so that their number shows in the length of what is hashed
 * next. Keys are used once, which leaves an attacker with nothing to add up; all the same, nothing
 * else than the number shows. */
static size_t secret_zeros(const gnutls_datum_t *z)
{
	uint32_t leading = 0xffffffff;
	size_t n = 0;

	for (unsigned i = 0; i < z->size; i++) {
		leading &= ct_is_zero(z->data[i]);
		n += 1 & leading;
	}
	SECRET_OPEN(&n, sizeof(n));
	return n;
}

static int agree(struct hs *hs, const void *peer, size_t peer_len)
{
	autodatum z = {0};
	size_t zeros = 0;

	TRY(kx_derive(&hs->kx[0], peer, peer_len, &z));
	if (hs12_kx(hs)->needs_group_dh)
		zeros = secret_zeros(&z);
	return set_premaster(hs, z.data + zeros, z.size - zeros);
}

/* --- ClientKeyExchange */
static int client_psk(struct hs *hs)
{
	struct hs_params *p = hs->params;

	if (!hs->config->creds.psk_client)
		return ERR(GNUTLS_E_INSUFFICIENT_CREDENTIALS);
	auth_psk_clear(&hs->psk);
	TRY(auth_psk_client(hs->config->creds.psk_client, hs->config->session,
			    p->psk_hint.data ? &p->psk_hint : NULL, &hs->psk));
	if (hs->psk.identity.size > PSK_IDENTITY_MAX)
		return ERR(GNUTLS_E_ILLEGAL_PARAMETER);
	return datum_set(&p->psk_identity, hs->psk.identity.data, hs->psk.identity.size);
}

static int client_group_part(struct hs *hs, const struct kx_entry *kx)
{
	gnutls_datum_t q = {0};
	struct writer *w = &hs->out;

	kx_clear(&hs->kx[0]);
	if (hs->selected_group)
		TRY(kx_generate(&hs->kx[0], hs->selected_group));
	else
		TRY(kx_generate_dh(&hs->kx[0], &hs->params->dh_prime, &hs->params->dh_generator, &q,
				   0));
	hs->kx_count = 1;
	if (kx->needs_group_ecdh) {
		writer_vec8(w, hs->kx[0].pub.data, hs->kx[0].pub.size);
	} else {
		hs->params->dh_secret_bits = hs->kx[0].priv.size * 8;
		writer_vec16(w, hs->kx[0].pub.data, hs->kx[0].pub.size);
	}
	return agree(hs, hs->peer_share.data, hs->peer_share.size);
}

int hs12_send_client_kx(struct hs *hs)
{
	const struct kx_entry *kx = hs12_kx(hs);
	struct writer *w = &hs->out;

	if (hs12_kx_is_psk(kx->id)) {
		TRY(client_psk(hs));
		writer_vec16(w, hs->psk.identity.data, hs->psk.identity.size);
	}
	if (kx->needs_group_ecdh || kx->needs_group_dh)
		return client_group_part(hs, kx);
	if (kx->is_static_rsa) {
		autodatum enc = {0};
		uint8_t pms[HS_MASTER_LEN];
		int ret = hs12_rsa_encrypt(hs, pms, &enc);

		if (ret == 0)
			ret = set_premaster(hs, pms, sizeof(pms));
		mem_wipe(pms, sizeof(pms));
		TRY(ret);
		writer_vec16(w, enc.data, enc.size);
		return 0;
	}
	return set_premaster(hs, NULL, 0);
}

static int server_psk(struct hs *hs, struct reader identity)
{
	struct hs_params *p = hs->params;
	const gnutls_datum_t id = {(unsigned char *)identity.p, (unsigned)reader_left(&identity)};

	if (!hs->config->creds.psk_server)
		return ERR(GNUTLS_E_INSUFFICIENT_CREDENTIALS);
	if (!id.size)
		return ERR(GNUTLS_E_RECEIVED_ILLEGAL_PARAMETER);
	/* whole length: a NUL inside ends nothing */
	if (hs->is_renegotiation && p->psk_identity.size && !datum_eq(&p->psk_identity, &id) &&
	    !(hs->config->init_flags & GNUTLS_ALLOW_ID_CHANGE))
		return ERR(GNUTLS_E_SESSION_USER_ID_CHANGED);
	TRY(datum_set(&p->psk_identity, id.data, id.size));
	auth_psk_clear(&hs->psk);
	TRY(auth_psk_server(hs->config->creds.psk_server, hs->config->session, &id, true,
			    &hs->psk));
	return 0;
}

int hs12_recv_client_kx(struct hs *hs)
{
	const struct kx_entry *kx = hs12_kx(hs);
	struct reader body = hs->msg.body, sub;

	if (hs12_kx_is_psk(kx->id)) {
		TRY(reader_vec16(&body, &sub));
		TRY(server_psk(hs, sub));
	}
	if (kx->needs_group_ecdh) {
		TRY(reader_vec8(&body, &sub));
		TRY(reader_done(&body));
		return agree(hs, sub.p, reader_left(&sub));
	}
	if (kx->needs_group_dh) {
		TRY(reader_vec16(&body, &sub));
		TRY(reader_done(&body));
		TRY(datum_set(&hs->params->dh_peer_public, sub.p, reader_left(&sub)));
		return agree(hs, sub.p, reader_left(&sub));
	}
	if (kx->is_static_rsa) {
		uint8_t pms[HS_MASTER_LEN];
		int ret;

		TRY(reader_vec16(&body, &sub));
		TRY(reader_done(&body));
		ret = hs12_rsa_decrypt(hs, sub, pms);
		if (ret == 0)
			ret = set_premaster(hs, pms, sizeof(pms));
		mem_wipe(pms, sizeof(pms));
		return ret;
	}
	TRY(reader_done(&body));
	return set_premaster(hs, NULL, 0);
}
