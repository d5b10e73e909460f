/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* signature_algorithms and signature_algorithms_cert (RFC 8446 §4.2.3, RFC 5246 §7.4.1.4.1). */
#include "base/mem.h"
#include "ext/ext.h"

void ext_signs_write(const struct hs *hs, struct writer *w)
{
	const struct gnutls_priority_st *p = hs->config->priority;
	size_t list = writer_open16(w);

	for (unsigned i = 0; i < p->sign_count; i++) {
		const struct sign_entry *s = p->sign_entries[i];

		/* entries that differ only in what TLS 1.3 makes of them share a number */
		if (!(p->sign_first >> i & 1))
			continue;
		writer_u16(w, s->tls_id);
		hs_log(hs, "sent signature algo (%u.%u) %s\n", s->tls_id >> 8, s->tls_id & 0xff,
		       s->name);
	}
	writer_close16(w, list);
}

/* Our first entry of a SignatureScheme, or sign_count. Looked for from @from on: peers often have
 * our order. */
static unsigned find_entry(const struct gnutls_priority_st *p, uint16_t tls_id, unsigned from)
{
	for (unsigned i = from; i < p->sign_count; i++)
		if (p->sign_ids[i] == tls_id && (p->sign_first >> i & 1))
			return i;
	for (unsigned i = 0; i < from; i++)
		if (p->sign_ids[i] == tls_id && (p->sign_first >> i & 1))
			return i;
	return p->sign_count;
}

/* All our entries of a SignatureScheme: the version decides later which of them fits. @taken: one
 * bit for each of our entries that was named before. Returns where to look for the next. */
static unsigned remember(struct hs *hs, uint16_t tls_id, unsigned from, uint64_t *taken)
{
	const struct gnutls_priority_st *p = hs->config->priority;
	unsigned first = find_entry(p, tls_id, from), i = first;

	if (first == p->sign_count || (*taken >> first & 1))
		return from;
	*taken |= (uint64_t)1 << first;
	do {
		hs->peer_signs[hs->peer_signs_count++] = p->sign_entries[i]->id;
		i = p->sign_twin[i];
	} while (i);
	return first;
}

_Static_assert(ARRAY_LEN(((struct gnutls_priority_st *)0)->sign_entries) <= HS_MAX_SIGNS &&
		       HS_MAX_SIGNS <= 64,
	       "a bit and a place for each");

int ext_signs_read(struct hs *hs, struct reader *body)
{
	struct reader list;
	uint64_t taken = 0;
	unsigned at = 0;

	TRY(reader_vec16(body, &list));
	if (reader_is_empty(&list))
		return ERR(GNUTLS_E_UNEXPECTED_PACKET_LENGTH);
	hs->peer_sent_signs = true;
	hs->peer_signs_count = 0;
	while (!reader_is_empty(&list)) {
		uint16_t id;

		TRY(reader_u16(&list, &id));
		at = remember(hs, id, at, &taken);
	}
	return 0;
}

int ext_signature_algorithms_send(struct hs *hs, enum ext_where where, struct writer *w)
{
	(void)where;
	if (!hs->config->priority->sign_count)
		return 0;
	ext_signs_write(hs, w);
	return 1;
}

int ext_signature_algorithms_recv(struct hs *hs, enum ext_where where, struct reader *body)
{
	(void)where;
	return ext_signs_read(hs, body);
}

/* Chains are sent as configured, so the peer's wishes about the signatures in them change nothing.
 */
int ext_signature_algorithms_cert_recv(struct hs *hs, enum ext_where where, struct reader *body)
{
	struct reader list;

	(void)hs;
	(void)where;
	TRY(reader_vec16(body, &list));
	if (reader_is_empty(&list) || reader_left(&list) % 2)
		return ERR(GNUTLS_E_UNEXPECTED_PACKET_LENGTH);
	return 0;
}
