/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* supported_groups (RFC 8446 §4.2.7, RFC 8422 §5.1.1, RFC 7919). */
#include "base/mem.h"
#include "ext/ext.h"

bool ext_groups_have_use(const struct hs *hs)
{
	const struct gnutls_priority_st *p = hs->config->priority;
	/* TLS 1.3 with a PSK alone: nobody could use a share, and groups go with shares */
	bool psk_alone = hs->psk_modes == HS_PSK_KE && hs->config->creds.psk_client &&
			 !hs->config->creds.cert;

	if (hs_may_offer_tls13(hs) && !psk_alone)
		return true;
	for (unsigned i = 0; i < p->suites_count; i++) {
		const struct kx_entry *kx = kx_find(p->suites[i]->kx);

		if (kx && (kx->needs_group_ecdh || kx->needs_group_dh))
			return true;
	}
	return false;
}

int ext_supported_groups_send(struct hs *hs, enum ext_where where, struct writer *w)
{
	const struct gnutls_priority_st *p = hs->config->priority;
	size_t list;

	if (where != EXT_CH || !p->group_count || !ext_groups_have_use(hs))
		return 0;
	list = writer_open16(w);
	for (unsigned i = 0; i < p->group_count; i++) {
		writer_u16(w, p->group_entries[i]->tls_id);
		hs_log(hs, "Sent group %s (0x%x)\n", p->group_entries[i]->name,
		       p->group_entries[i]->tls_id);
	}
	writer_close16(w, list);
	return 1;
}

static void remember(struct hs *hs, const struct group_entry *g)
{
	if (!g || !priority_has_group(hs->config->priority, g))
		return;
	for (unsigned i = 0; i < hs->peer_groups_count; i++)
		if (hs->peer_groups[i] == g)
			return;
	if (hs->peer_groups_count < ARRAY_LEN(hs->peer_groups))
		hs->peer_groups[hs->peer_groups_count++] = g;
}

int ext_supported_groups_recv(struct hs *hs, enum ext_where where, struct reader *body)
{
	struct reader list;

	TRY(reader_vec16(body, &list));
	if (reader_is_empty(&list))
		return ERR(GNUTLS_E_UNEXPECTED_PACKET_LENGTH);
	if (where == EXT_CH) {
		hs->peer_sent_groups = true;
		hs->peer_curve_bits = 0;
		hs->peer_groups_count = 0;
	}
	while (!reader_is_empty(&list)) {
		uint16_t id;

		TRY(reader_u16(&list, &id));
		if (id < 64)
			hs->peer_curve_bits |= (uint64_t)1 << id;
		if (where == EXT_CH) /* from a server: a hint for later connections, unused */
			remember(hs, group_find_tls(id));
	}
	return 0;
}
