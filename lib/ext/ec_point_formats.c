/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* ec_point_formats (RFC 8422 §5.1.2): only the uncompressed form is left. */
#include "ext/ext.h"

#define FORMAT_UNCOMPRESSED 0

static bool uses_curves(const struct suite_entry *s)
{
	const struct kx_entry *kx = s ? kx_find(s->kx) : NULL;

	return kx && (kx->needs_group_ecdh || kx->id == GNUTLS_KX_ECDHE_ECDSA);
}

static bool offers_curves(const struct gnutls_priority_st *p)
{
	if (!p->has_tls12)
		return false;
	for (unsigned i = 0; i < p->suites_count; i++)
		if (uses_curves(p->suites[i]))
			return true;
	return false;
}

int ext_ec_point_formats_send(struct hs *hs, enum ext_where where, struct writer *w)
{
	bool needed = where == EXT_CH ? offers_curves(hs->config->priority)
				      : uses_curves(hs->params->suite);

	if (!needed)
		return 0;
	writer_u8(w, 1);
	writer_u8(w, FORMAT_UNCOMPRESSED);
	return 1;
}

int ext_ec_point_formats_recv(struct hs *hs, enum ext_where where, struct reader *body)
{
	struct reader list;
	bool found = false;

	(void)hs;
	(void)where;
	TRY(reader_vec8(body, &list));
	if (reader_is_empty(&list))
		return ERR(GNUTLS_E_UNEXPECTED_PACKET_LENGTH);
	for (; !reader_is_empty(&list); list.p++)
		found |= *list.p == FORMAT_UNCOMPRESSED;
	if (!found)
		return ERR(GNUTLS_E_RECEIVED_ILLEGAL_PARAMETER);
	return 0;
}
