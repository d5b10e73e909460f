/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* certificate_authorities (RFC 8446 §4.2.4), and the same list in CertificateRequest of TLS 1.2. */
#include "base/datum.h"
#include "ext/ext.h"

#define NAMES_MAX 1024

void ext_ca_names_clear(struct hs *hs)
{
	for (unsigned i = 0; i < hs->ca_dns_count; i++)
		datum_clear(&hs->ca_dns[i]);
	mem_free(hs->ca_dns);
	hs->ca_dns = NULL;
	hs->ca_dns_count = 0;
}

int ext_ca_names_read(struct hs *hs, struct reader list)
{
	struct reader all = list, name;
	unsigned count = 0;

	ext_ca_names_clear(hs);
	for (; !reader_is_empty(&all); count++) {
		TRY(reader_vec16(&all, &name));
		if (reader_is_empty(&name))
			return ERR(GNUTLS_E_UNEXPECTED_PACKET_LENGTH);
	}
	if (count > NAMES_MAX)
		return ERR(GNUTLS_E_HANDSHAKE_TOO_LARGE);
	if (!count)
		return 0;
	hs->ca_dns = mem_calloc(count, sizeof(*hs->ca_dns));
	if (!hs->ca_dns)
		return ERR(GNUTLS_E_MEMORY_ERROR);
	while (hs->ca_dns_count < count) {
		TRY(reader_vec16(&list, &name));
		TRY(datum_copy(&hs->ca_dns[hs->ca_dns_count], name.p, reader_left(&name)));
		hs->ca_dns_count++;
	}
	return 0;
}

int ext_cert_authorities_send(struct hs *hs, enum ext_where where, struct writer *w)
{
	const gnutls_datum_t *names;

	if (where != EXT_CR || !hs->config->creds.cert || hs->config->no_ca_names)
		return 0;
	names = auth_cert_ca_names(hs->config->creds.cert);
	if (!names || !names->size)
		return 0;
	writer_vec16(w, names->data, names->size);
	return 1;
}

int ext_cert_authorities_recv(struct hs *hs, enum ext_where where, struct reader *body)
{
	struct reader list;

	TRY(reader_vec16(body, &list));
	if (reader_is_empty(&list))
		return ERR(GNUTLS_E_UNEXPECTED_PACKET_LENGTH);
	if (where == EXT_CR)
		return ext_ca_names_read(hs, list);
	return 0; /* the client's wish about our chain: not followed */
}
