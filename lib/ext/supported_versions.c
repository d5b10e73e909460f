/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* supported_versions (RFC 8446 §4.2.1). */
#include "base/mem.h"
#include "ext/ext.h"

int ext_supported_versions_send(struct hs *hs, enum ext_where where, struct writer *w)
{
	const struct gnutls_priority_st *p = hs->config->priority;
	size_t list;
	unsigned i;

	if (where != EXT_CH) {
		writer_u16(w, hs->params->version->wire);
		return 1;
	}
	if (!hs_may_offer_tls13(hs))
		return 0;
	list = writer_open8(w);
	for (i = 0; i < p->versions.count; i++) {
		const struct version_entry *v = version_find(p->versions.ids[i]);

		if (v && v->implemented && !v->dtls)
			writer_u16(w, v->wire);
	}
	writer_close8(w, list);
	return 1;
}

int ext_supported_versions_recv(struct hs *hs, enum ext_where where, struct reader *body)
{
	struct reader list;
	uint16_t wire;

	if (where != EXT_CH)
		return reader_u16(body, &wire); /* server_hello.c has looked at it already */
	TRY(reader_vec8(body, &list));
	if (reader_is_empty(&list))
		return ERR(GNUTLS_E_UNEXPECTED_PACKET_LENGTH);
	hs->peer_has_versions_ext = true;
	hs->peer_versions_count = 0;
	while (!reader_is_empty(&list)) {
		const struct version_entry *v;

		TRY(reader_u16(&list, &wire));
		v = version_find_wire(wire);
		if (v && hs->peer_versions_count < ARRAY_LEN(hs->peer_versions))
			hs->peer_versions[hs->peer_versions_count++] = v;
	}
	return 0;
}
