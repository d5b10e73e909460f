/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The client's side of TLS 1.3 after ServerHello. RFC 8446 §2, §4.3, A.1. */
#include "config.h"

#include "base/datum.h"
#include "base/log.h"
#include "base/mem.h"
#include "ext/ext.h"
#include "handshake/tls13.h"

static struct kx_key *own_share(struct hs *hs)
{
	unsigned i;

	for (i = 0; i < hs->kx_count; i++)
		if (hs->kx[i].group == hs->params->group)
			return &hs->kx[i];
	return NULL;
}

int hs13_client_selected(struct hs *hs)
{
	struct hs_params *p = hs->params;
	struct kx_key *share;

	if (ext_was_received(hs, EXT_PRE_SHARED_KEY) && hs->psk_selected) {
		if (hs->psks[hs->psk_index].hmac != p->suite->prf)
			return ERR(GNUTLS_E_RECEIVED_ILLEGAL_PARAMETER);
		hs->psk_is_resumption = hs->psks[hs->psk_index].is_resumption;
	}
	p->resumed = hs->psk_is_resumption;
	if (ext_was_received(hs, EXT_KEY_SHARE)) {
		share = own_share(hs);
		if (!share || (hs->psk_selected && !(hs->psk_modes & HS_PSK_DHE_KE)))
			return ERR(GNUTLS_E_RECEIVED_ILLEGAL_PARAMETER);
		TRY(kx_derive(share, hs->peer_share.data, hs->peer_share.size, &hs->shared));
	} else if (!hs->psk_selected || !(hs->psk_modes & HS_PSK_KE)) {
		/* neither key_share nor a PSK mode that does without */
		return ERR(GNUTLS_E_MISSING_EXTENSION);
	} else {
		p->group = NULL;
		hs->psk_no_dhe = true;
	}
	return hs13_early_secret(hs, hs->psk_selected ? &hs->psks[hs->psk_index] : NULL);
}

static int after_hello(struct hs *hs)
{
	if (hs->params->resumed && hs->resume)
		hs13_inherit(hs);
	hs->params->kx = hs13_kx(hs);
	TRY(hs13_handshake_secrets(hs));
	/* RFC 8446 appendix D.4: compatibility CCS, once, in clear. */
	if (hs->session_id_len && !hs->hrr && !hs->early_offered)
		TRY(record_queue_ccs(hs->record));
	TRY(hs13_handshake_keys(hs, RECORD_RX));
	if (!hs->early_offered)
		TRY(hs13_handshake_keys(hs, RECORD_TX));
	return hs13_announce(hs->config, GNUTLS_ENCRYPTION_LEVEL_HANDSHAKE, &hs->client_hs_traffic,
			     &hs->server_hs_traffic);
}

static int recv_encrypted_extensions(struct hs *hs)
{
	struct reader body = hs->msg.body, block;

	TRY(reader_vec16(&body, &block));
	TRY(reader_done(&body));
	return ext_read(hs, EXT_EE, block, false);
}

int hs13_recv_certificate_request(struct hs *hs)
{
	struct reader body = hs->msg.body, context, block;

	TRY(reader_vec8(&body, &context));
	TRY(reader_vec16(&body, &block));
	TRY(reader_done(&body));
	/* empty in the handshake, something to tell requests apart after it */
	if (reader_is_empty(&context) == hs->is_reauth)
		return ERR(GNUTLS_E_RECEIVED_ILLEGAL_PARAMETER);
	TRY(datum_set(&hs->cr_context, context.p, reader_left(&context)));
	hs->peer_sent_signs = false;
	TRY(ext_read(hs, EXT_CR, block, false));
	if (!hs->peer_sent_signs)
		return ERR(GNUTLS_E_MISSING_EXTENSION);
	hs->want_client_cert = true;
	if (!hs->is_reauth)
		hs->params->peer_cert_requested = true;
	return 0;
}

static int after_server_finished(struct hs *hs)
{
	TRY(hs13_application_secrets(hs));
	return hs13_application_keys(hs->config, hs->params, hs->record, RECORD_RX);
}

static int after_client_finished(struct hs *hs)
{
	TRY(hs13_resumption_secret(hs));
	TRY(hs13_keep_transcript(hs));
	TRY(hs13_announce(hs->config, GNUTLS_ENCRYPTION_LEVEL_APPLICATION,
			  &hs->params->client_traffic, &hs->params->server_traffic));
	return hs13_application_keys(hs->config, hs->params, hs->record, RECORD_TX);
}

static bool with_certificates(const struct hs *hs)
{
	return !hs->psk_selected;
}

static bool asked_for_certificate(const struct hs *hs)
{
	return hs->want_client_cert;
}

static bool has_certificate(const struct hs *hs)
{
	return hs->want_client_cert && hs->cert.chain_len;
}

const struct hs_step tls13_client_table[] = {
	{HS_DO, .name = "handshake keys", .run = after_hello},
	{HS_RECV, HS_ENCRYPTED_EXTENSIONS, "EncryptedExtensions", .run = recv_encrypted_extensions,
	 .after = hs13_client_early_answer},
	{HS_RECV, HS_CERTIFICATE_REQUEST, "CertificateRequest", .when = with_certificates,
	 .optional = true, .run = hs13_recv_certificate_request},
	{HS_RECV, HS_CERTIFICATE, "Certificate", .when = with_certificates,
	 .run = hs13_recv_certificate},
	{HS_RECV, HS_CERTIFICATE_VERIFY, "CertificateVerify", .when = with_certificates,
	 .run = hs13_recv_certificate_verify},
	{HS_RECV, HS_FINISHED, "Finished", .run = hs13_recv_finished,
	 .after = after_server_finished},
	{HS_SEND, HS_END_OF_EARLY_DATA, "EndOfEarlyData", .when = hs13_ends_early,
	 .run = hs13_send_end_of_early},
	{HS_DO, .name = "end of early data", .when = hs13_early_goes_on, .run = hs13_early_over},
	{HS_DO, .name = "verification", .when = with_certificates, .run = hs_verify_peer},
	{HS_DO, .name = "own certificate", .when = asked_for_certificate, .run = hs_select_cert},
	{HS_SEND, HS_CERTIFICATE, "Certificate", .when = asked_for_certificate,
	 .run = hs13_send_certificate},
	{HS_SEND, HS_CERTIFICATE_VERIFY, "CertificateVerify", .when = has_certificate,
	 .run = hs13_send_certificate_verify},
	{HS_SEND, HS_FINISHED, "Finished", .run = hs13_send_finished,
	 .after = after_client_finished},
	{HS_END},
};
