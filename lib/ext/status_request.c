/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* status_request: stapled OCSP responses (RFC 6066 §8; RFC 8446 §4.4.2.1 in certificate entries).
 */
#include "base/datum.h"
#include "ext/ext.h"

#define STATUS_TYPE_OCSP 1

static const gnutls_datum_t *own_response(const struct hs *hs, unsigned index)
{
	if (!hs->cert.ocsp || index >= hs->cert.ocsp_len || !hs->cert.ocsp[index].size)
		return NULL;
	return &hs->cert.ocsp[index];
}

bool ext_status_is_available(const struct hs *hs)
{
	return hs->peer_ocsp_request && own_response(hs, 0);
}

int ext_status_write(struct hs *hs, unsigned index, struct writer *w)
{
	const gnutls_datum_t *r = own_response(hs, index);

	if (!r)
		return 0;
	writer_u8(w, STATUS_TYPE_OCSP);
	writer_vec24(w, r->data, r->size);
	return 1;
}

int ext_status_read(struct reader *body, gnutls_datum_t *out)
{
	struct reader response;
	uint8_t type;

	TRY(reader_u8(body, &type));
	if (type != STATUS_TYPE_OCSP)
		return ERR(GNUTLS_E_RECEIVED_ILLEGAL_PARAMETER);
	TRY(reader_vec24(body, &response));
	if (reader_is_empty(&response))
		return ERR(GNUTLS_E_UNEXPECTED_PACKET_LENGTH);
	return datum_set(out, response.p, reader_left(&response));
}

int ext_status_request_send(struct hs *hs, enum ext_where where, struct writer *w)
{
	switch (where) {
	case EXT_CH:
		if (!hs->config->request_ocsp || !hs->config->creds.cert ||
		    hs->config->priority->no_status_request)
			return 0;
		writer_u8(w, STATUS_TYPE_OCSP);
		writer_u16(w, 0); /* no list of responders */
		writer_u16(w, 0); /* no extensions */
		hs->params->client_requested_ocsp = true;
		return 1;
	case EXT_SH12: /* announces CertificateStatus */
		return !hs->resume && ext_status_is_available(hs);
	case EXT_CT:
		return hs->peer_ocsp_request ? ext_status_write(hs, hs->ct_index, w) : 0;
	default:
		return 0;
	}
}

int ext_status_request_recv(struct hs *hs, enum ext_where where, struct reader *body)
{
	struct reader sub;
	uint8_t type;

	if (where == EXT_CT)
		return ext_status_read(body, &hs->ct_ocsp);
	if (where == EXT_SH12) {
		hs->peer_ocsp_request = true; /* CertificateStatus may come */
		return 0;
	}
	/* RFC 8446 §4.4.2.1: a server's request is empty; some send the body of a ClientHello */
	if (where == EXT_CR && reader_is_empty(body)) {
		hs->peer_ocsp_request = true;
		hs->params->server_requested_ocsp = true;
		return 0;
	}
	TRY(reader_u8(body, &type));
	if (type != STATUS_TYPE_OCSP) {
		body->p = body->end; /* a kind that we don't have */
		return 0;
	}
	TRY(reader_vec16(body, &sub));
	while (!reader_is_empty(&sub)) {
		struct reader id;

		TRY(reader_vec16(&sub, &id));
	}
	TRY(reader_vec16(body, &sub));
	hs->peer_ocsp_request = true;
	if (where == EXT_CH)
		hs->params->client_requested_ocsp = true;
	else
		hs->params->server_requested_ocsp = true;
	return 0;
}
