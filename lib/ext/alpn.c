/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* application_layer_protocol_negotiation (RFC 7301). */
#include "base/datum.h"
#include "ext/ext.h"

static bool is_proto(struct reader r, const gnutls_datum_t *d)
{
	return reader_left(&r) == d->size && memcmp(r.p, d->data, d->size) == 0;
}

/* Checks the form of a ProtocolNameList and counts its names. */
static int parse_list(struct reader *body, struct reader *list, unsigned *count)
{
	struct reader all;

	*count = 0;
	TRY(reader_vec16(body, list));
	if (reader_is_empty(list))
		return ERR(GNUTLS_E_UNEXPECTED_PACKET_LENGTH);
	for (all = *list; !reader_is_empty(&all); ++*count) {
		struct reader name;

		TRY(reader_vec8(&all, &name));
		if (reader_is_empty(&name))
			return ERR(GNUTLS_E_RECEIVED_ILLEGAL_PARAMETER);
	}
	return 0;
}

static bool list_has(struct reader list, const gnutls_datum_t *d)
{
	struct reader name;

	while (!reader_is_empty(&list))
		if (reader_vec8(&list, &name) == 0 && is_proto(name, d))
			return true;
	return false;
}

static const gnutls_datum_t *choose(const struct hs_config *c, struct reader list)
{
	struct reader name;

	if (c->alpn_flags & GNUTLS_ALPN_SERVER_PRECEDENCE) {
		for (unsigned i = 0; i < c->alpn_count; i++)
			if (list_has(list, &c->alpn[i]))
				return &c->alpn[i];
		return NULL;
	}
	while (!reader_is_empty(&list)) {
		if (reader_vec8(&list, &name) < 0)
			return NULL;
		for (unsigned i = 0; i < c->alpn_count; i++)
			if (is_proto(name, &c->alpn[i]))
				return &c->alpn[i];
	}
	return NULL;
}

int ext_alpn_select(struct hs *hs)
{
	const struct hs_config *c = hs->config;
	const gnutls_datum_t *chosen;

	datum_clear(&hs->params->alpn);
	if (!hs->alpn_offer.size || !c->alpn_count)
		return 0;
	chosen = choose(c, reader_of_datum(&hs->alpn_offer));
	if (!chosen)
		return c->alpn_flags & GNUTLS_ALPN_MANDATORY ? ERR(GNUTLS_E_NO_APPLICATION_PROTOCOL)
							     : 0;
	return datum_set(&hs->params->alpn, chosen->data, chosen->size);
}

int ext_alpn_send(struct hs *hs, enum ext_where where, struct writer *w)
{
	const struct hs_config *c = hs->config;
	size_t list;

	if (where == EXT_CH) {
		datum_clear(&hs->params->alpn);
		if (!c->alpn_count)
			return 0;
		list = writer_open16(w);
		for (unsigned i = 0; i < c->alpn_count; i++)
			writer_vec8(w, c->alpn[i].data, c->alpn[i].size);
		writer_close16(w, list);
		return 1;
	}
	TRY(ext_alpn_select(hs));
	if (!hs->params->alpn.size)
		return 0;
	list = writer_open16(w);
	writer_vec8(w, hs->params->alpn.data, hs->params->alpn.size);
	writer_close16(w, list);
	return 1;
}

int ext_alpn_recv(struct hs *hs, enum ext_where where, struct reader *body)
{
	const struct hs_config *c = hs->config;
	struct reader list, name;
	unsigned count;

	TRY(parse_list(body, &list, &count));
	/* chosen when the application's hook after ClientHello has run, which may set protocols */
	if (where == EXT_CH)
		return datum_set(&hs->alpn_offer, list.p, reader_left(&list));

	if (count != 1)
		return ERR(GNUTLS_E_RECEIVED_ILLEGAL_PARAMETER);
	TRY(reader_vec8(&list, &name));
	for (unsigned i = 0; i < c->alpn_count; i++)
		if (is_proto(name, &c->alpn[i]))
			return datum_set(&hs->params->alpn, name.p, reader_left(&name));
	return ERR(GNUTLS_E_RECEIVED_ILLEGAL_PARAMETER);
}
