/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Certificate, CertificateVerify and Finished of TLS 1.3, both roles. RFC 8446 §4.4. */
#include "config.h"

#include <string.h>

#include "base/ct.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/shared.h"
#include "ext/ext.h"
#include "handshake/tls13.h"

int hs13_send_certificate(struct hs *hs)
{
	struct writer *w = &hs->out;
	size_t list;
	unsigned i;

	writer_vec8(w, hs->cr_context.data, hs->cr_context.size);
	list = writer_open24(w);
	for (i = 0; i < hs->cert.chain_len; i++) {
		writer_vec24(w, hs->cert.chain[i].cert.data, hs->cert.chain[i].cert.size);
		hs->ct_index = i;
		if (hs->config->is_client)
			writer_u16(w, 0);
		else
			TRY(ext_write(hs, EXT_CT, w, false));
	}
	writer_close24(w, list);
	if (hs->cert.chain_len) {
		shared_put(&hs->params->own_cert);
		TRY(shared_get(&hs->params->own_cert, hs->cert.chain[0].cert.data,
			       hs->cert.chain[0].cert.size));
	}
	return writer_error(w);
}

static int read_entries(struct hs *hs, struct reader list, gnutls_datum_t *certs,
			gnutls_datum_t *ocsp, unsigned *count)
{
	while (!reader_is_empty(&list)) {
		struct reader cert, block;

		if (*count == HS_CHAIN_MAX)
			return ERR(GNUTLS_E_HANDSHAKE_TOO_LARGE);
		TRY(reader_vec24(&list, &cert));
		TRY(reader_vec16(&list, &block));
		if (reader_is_empty(&cert))
			return ERR(GNUTLS_E_UNEXPECTED_PACKET_LENGTH);
		TRY(shared_get(&certs[*count], cert.p, reader_left(&cert)));
		(*count)++;
		TRY(ext_read(hs, EXT_CT, block, false));
		ocsp[*count - 1] = hs->ct_ocsp;
		hs->ct_ocsp = (gnutls_datum_t){NULL, 0};
	}
	return 0;
}

int hs13_recv_certificate(struct hs *hs)
{
	gnutls_datum_t certs[HS_CHAIN_MAX] = {{NULL, 0}}, ocsp[HS_CHAIN_MAX] = {{NULL, 0}};
	struct reader body = hs->msg.body, context, list;
	unsigned count = 0, i;
	int ret;

	/* without certificate credentials nobody could verify it */
	if (!hs->config->creds.cert)
		return ERR(GNUTLS_E_INSUFFICIENT_CREDENTIALS);
	TRY(reader_vec8(&body, &context));
	TRY(reader_vec24(&body, &list));
	TRY(reader_done(&body));
	/* empty in the handshake, after it the request's */
	if (reader_left(&context) != hs->cr_context.size ||
	    (hs->cr_context.size && memcmp(context.p, hs->cr_context.data, hs->cr_context.size)))
		return ERR(GNUTLS_E_RECEIVED_ILLEGAL_PARAMETER);
	TRY_CLEAN(read_entries(hs, list, certs, ocsp, &count));
	if (!count && hs->config->is_client)
		TRY_CLEAN(GNUTLS_E_NO_CERTIFICATE_FOUND);
	if (!count && hs->config->cert_request == GNUTLS_CERT_REQUIRE)
		TRY_CLEAN(GNUTLS_E_CERTIFICATE_REQUIRED);
	if (count)
		TRY_CLEAN(hs_peer_certs_take(hs, certs, ocsp, count));
cleanup:
	for (i = 0; i < count; i++) {
		shared_put(&certs[i]);
		datum_clear(&ocsp[i]);
	}
	return ret;
}

/* What is signed: padding, a context string, the transcript's hash (RFC 8446 §4.4.3). */
static int signed_content(const struct hs *hs, bool by_client, struct writer *w)
{
	uint8_t hash[HASH_MAX_LEN];
	uint8_t *pad = writer_reserve(w, 64);

	if (pad)
		memset(pad, 0x20, 64);
	writer_str(w, by_client ? "TLS 1.3, client CertificateVerify"
				: "TLS 1.3, server CertificateVerify");
	writer_u8(w, 0);
	TRY(hs_transcript_hash(hs, hash));
	writer_bytes(w, hash, hash_len(hs->transcript_alg));
	return writer_error(w);
}

int hs13_send_certificate_verify(struct hs *hs)
{
	autowriter content = {0};
	autodatum sig = {NULL, 0};
	gnutls_datum_t data;

	if (!hs->cert_sign)
		return ERR(GNUTLS_E_INTERNAL_ERROR);
	TRY(signed_content(hs, hs->config->is_client, &content));
	data = (gnutls_datum_t){content.data, (unsigned)content.len};
	TRY(gnutls_privkey_sign_data2(hs->cert.key, hs->cert_sign->id, 0, &data, &sig));
	hs_log(hs, "signing TLS 1.3 handshake data: using %s\n", hs->cert_sign->name);
	if (hs->config->is_client)
		hs->params->client_sign = hs->cert_sign;
	else
		hs->params->server_sign = hs->cert_sign;
	writer_u16(&hs->out, hs->cert_sign->tls_id);
	writer_vec16(&hs->out, sig.data, sig.size);
	return writer_error(&hs->out);
}

/* ECDSA schemes share their id with those of TLS 1.2, which are not bound to a curve. */
static const struct sign_entry *enabled_scheme(const struct hs *hs, uint16_t tls_id)
{
	const struct gnutls_priority_st *p = hs->config->priority;
	unsigned i;

	for (i = 0; i < p->sign_count; i++)
		if (p->sign_entries[i]->tls_id == tls_id && p->sign_entries[i]->tls13_ok)
			return p->sign_entries[i];
	return NULL;
}

int hs13_recv_certificate_verify(struct hs *hs)
{
	struct reader body = hs->msg.body, sig;
	const struct sign_entry *scheme;
	autowriter content = {0};
	gnutls_datum_t data, signature;
	uint16_t id;

	TRY(reader_u16(&body, &id));
	TRY(reader_vec16(&body, &sig));
	TRY(reader_done(&body));
	scheme = enabled_scheme(hs, id);
	if (!scheme)
		return ERR(GNUTLS_E_UNSUPPORTED_SIGNATURE_ALGORITHM);
	TRY(hs_check_key_usage(hs, GNUTLS_KEY_DIGITAL_SIGNATURE));
	TRY(signed_content(hs, !hs->config->is_client, &content));
	data = (gnutls_datum_t){content.data, (unsigned)content.len};
	signature = (gnutls_datum_t){(unsigned char *)sig.p, (unsigned)reader_left(&sig)};
	TRY(hs_check_scheme_fits(hs, scheme));
	TRY(gnutls_pubkey_verify_data2(hs->peer_key, scheme->id, GNUTLS_VERIFY_ALLOW_BROKEN, &data,
				       &signature));
	if (hs->config->is_client)
		hs->params->server_sign = scheme;
	else
		hs->params->client_sign = scheme;
	return 0;
}

/* RFC 8446 §4.4: the table of base keys. */
static const struct secret *finished_base(const struct hs *hs, bool by_client)
{
	if (hs->is_reauth)
		return &hs->params->client_traffic;
	return by_client ? &hs->client_hs_traffic : &hs->server_hs_traffic;
}

int hs13_send_finished(struct hs *hs)
{
	const struct secret *base = finished_base(hs, hs->config->is_client);
	uint8_t mac[HASH_MAX_LEN];

	TRY(hs13_finished_mac(hs, base, mac));
	writer_bytes(&hs->out, mac, base->len);
	return writer_error(&hs->out);
}

int hs13_recv_finished(struct hs *hs)
{
	const struct secret *base = finished_base(hs, !hs->config->is_client);
	uint8_t mac[HASH_MAX_LEN];

	TRY(hs13_finished_mac(hs, base, mac));
	if (reader_left(&hs->msg.body) != base->len)
		return ERR(GNUTLS_E_ERROR_IN_FINISHED_PACKET);
	if (!ct_eq(hs->msg.body.p, mac, base->len))
		return ERR(GNUTLS_E_ERROR_IN_FINISHED_PACKET);
	return 0;
}

gnutls_kx_algorithm_t hs13_kx(const struct hs *hs)
{
	const struct group_entry *group = hs->params->group;
	bool dh = group && group->pk == GNUTLS_PK_DH;
	bool psk = hs->psk_selected && !hs->psk_is_resumption;

	if (hs->psk_selected && hs->psk_is_resumption && hs->resume)
		return hs->resume->kx;
	if (psk)
		return !group ? GNUTLS_KX_PSK : dh ? GNUTLS_KX_DHE_PSK : GNUTLS_KX_ECDHE_PSK;
	return dh ? GNUTLS_KX_DHE_RSA : GNUTLS_KX_ECDHE_RSA;
}
