/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* key_share (RFC 8446 §4.2.8). */
#include "base/datum.h"
#include "base/mem.h"
#include "ext/ext.h"

static bool same_kind(const struct group_entry *a, const struct group_entry *b)
{
	return a->pk == b->pk;
}

static int add_share(struct hs *hs, const struct group_entry *g)
{
	TRY(kx_generate(&hs->kx[hs->kx_count], g));
	hs->kx_count++;
	return 0;
}

/* The first group, and the next of another kind: most servers find theirs among them. */
static int make_shares(struct hs *hs)
{
	const struct gnutls_priority_st *p = hs->config->priority;
	unsigned max = hs->config->init_flags & GNUTLS_KEY_SHARE_TOP ? 1 : ARRAY_LEN(hs->kx);
	unsigned i;

	while (hs->kx_count)
		kx_clear(&hs->kx[--hs->kx_count]);
	if (hs->hrr && hs->selected_group)
		return add_share(hs, hs->selected_group);
	for (i = 0; i < p->group_count && hs->kx_count < max; i++)
		if (!hs->kx_count || !same_kind(hs->kx[0].group, p->group_entries[i]))
			TRY(add_share(hs, p->group_entries[i]));
	return 0;
}

static void write_entry(struct writer *w, const struct kx_key *k)
{
	writer_u16(w, k->group->tls_id);
	writer_vec16(w, k->pub.data, k->pub.size);
}

static int send_shares(struct hs *hs, struct writer *w)
{
	size_t list;
	unsigned i;

	if (!hs_may_offer_tls13(hs) || !ext_groups_have_use(hs))
		return 0;
	/* After a HelloRetryRequest for a cookie alone the shares stay as they were. */
	if (!hs->kx_count || (hs->hrr && hs->selected_group))
		TRY(make_shares(hs));
	if (!hs->kx_count)
		return 0;
	list = writer_open16(w);
	for (i = 0; i < hs->kx_count; i++) {
		write_entry(w, &hs->kx[i]);
		hs_log(hs, "sending key share for %s\n", hs->kx[i].group->name);
	}
	writer_close16(w, list);
	return 1;
}

int ext_key_share_send(struct hs *hs, enum ext_where where, struct writer *w)
{
	switch (where) {
	case EXT_CH:
		return send_shares(hs, w);
	case EXT_HRR:
		writer_u16(w, hs->selected_group->tls_id);
		return 1;
	default:
		if (hs->psk_no_dhe)
			return 0;
		write_entry(w, &hs->kx[0]);
		return 1;
	}
}

static unsigned rank(const struct hs *hs, const struct group_entry *g)
{
	const struct gnutls_priority_st *p = hs->config->priority;
	unsigned i;

	for (i = 0; i < p->group_count; i++)
		if (p->group_entries[i] == g)
			break;
	return i;
}

/* Whether the share in hand is better than the one kept. */
static bool is_better(const struct hs *hs, const struct group_entry *g)
{
	if (!priority_has_group(hs->config->priority, g))
		return false;
	if (!hs->peer_share.size)
		return true;
	return hs->config->priority->server_precedence && rank(hs, g) < rank(hs, hs->selected_group);
}

static int recv_shares(struct hs *hs, struct reader *body)
{
	struct reader list;
	uint64_t seen = 0; /* one bit for each of the first groups is enough to find duplicates */

	datum_clear(&hs->peer_share);
	TRY(reader_vec16(body, &list));
	while (!reader_is_empty(&list)) {
		const struct group_entry *g;
		struct reader key;
		uint16_t id;

		TRY(reader_u16(&list, &id));
		TRY(reader_vec16(&list, &key));
		if (reader_is_empty(&key))
			return ERR(GNUTLS_E_UNEXPECTED_PACKET_LENGTH);
		g = group_find_tls(id);
		if (!g || rank(hs, g) >= 64)
			continue;
		if (priority_has_group(hs->config->priority, g)) {
			if (seen & (uint64_t)1 << rank(hs, g))
				return ERR(GNUTLS_E_RECEIVED_ILLEGAL_PARAMETER);
			seen |= (uint64_t)1 << rank(hs, g);
		}
		if (hs->hrr ? g != hs->params->group : !is_better(hs, g))
			continue;
		TRY(datum_set(&hs->peer_share, key.p, reader_left(&key)));
		hs->selected_group = g;
	}
	return 0;
}

static int recv_share(struct hs *hs, struct reader *body)
{
	const struct group_entry *g;
	struct reader key;
	uint16_t id;

	TRY(reader_u16(body, &id));
	TRY(reader_vec16(body, &key));
	g = group_find_tls(id);
	if (!g || reader_is_empty(&key))
		return ERR(GNUTLS_E_RECEIVED_ILLEGAL_PARAMETER);
	hs->params->group = g;
	return datum_set(&hs->peer_share, key.p, reader_left(&key));
}

static int recv_retry(struct hs *hs, struct reader *body)
{
	const struct group_entry *g;
	uint16_t id;
	unsigned i;

	TRY(reader_u16(body, &id));
	g = group_find_tls(id);
	if (!g || !priority_has_group(hs->config->priority, g))
		return ERR(GNUTLS_E_RECEIVED_ILLEGAL_PARAMETER);
	for (i = 0; i < hs->kx_count; i++)
		if (hs->kx[i].group == g)
			return ERR(GNUTLS_E_RECEIVED_ILLEGAL_PARAMETER);
	hs->selected_group = g;
	return 0;
}

int ext_key_share_recv(struct hs *hs, enum ext_where where, struct reader *body)
{
	switch (where) {
	case EXT_CH:
		return recv_shares(hs, body);
	case EXT_HRR:
		return recv_retry(hs, body);
	default:
		return recv_share(hs, body);
	}
}
