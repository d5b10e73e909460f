/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* TLS 1.2, the client's side after ServerHello. RFC 5246 §7.3, figures 1 and 2. */
#include "config.h"

#include "base/datum.h"
#include "ext/ext.h"
#include "handshake/tls12.h"

static bool is_resumed(const struct hs *hs)
{
	return hs->params->resumed;
}

static bool server_has_cert(const struct hs *hs)
{
	return hs12_kx(hs)->server_cert;
}

static bool status_may_come(const struct hs *hs)
{
	return server_has_cert(hs) && hs->peer_ocsp_request;
}

static bool needs_server_kx(const struct hs *hs)
{
	return hs12_kx(hs)->needs_group_ecdh || hs12_kx(hs)->needs_group_dh;
}

/* plain PSK, RSA-PSK: there is one if there is a hint */
static bool hint_may_come(const struct hs *hs)
{
	return hs12_kx_is_psk(hs->params->suite->kx) && !needs_server_kx(hs);
}

/* an anonymous server may not ask, one that uses a PSK doesn't */
static bool request_may_come(const struct hs *hs)
{
	return server_has_cert(hs) && !hs12_kx_is_psk(hs->params->suite->kx);
}

static bool cert_is_wanted(const struct hs *hs)
{
	return hs->want_client_cert;
}

static bool has_own_cert(const struct hs *hs)
{
	return hs->want_client_cert && hs->cert.chain_len;
}

static bool ticket_comes(const struct hs *hs)
{
	return hs->ticket_expected;
}

static int recv_server_hello_done(struct hs *hs)
{
	/* an empty message */
	return reader_done(&hs->msg.body);
}

static int use_resumed_table(struct hs *hs);

const struct hs_step tls12_client_table[] = {
	{HS_DO, 0, "resumption", .when = is_resumed, .run = use_resumed_table},
	{HS_RECV, HS_CERTIFICATE, "Certificate", .when = server_has_cert,
	 .run = hs12_recv_certificate},
	{HS_RECV, HS_CERTIFICATE_STATUS, "CertificateStatus", .when = status_may_come,
	 .optional = true, .run = hs12_recv_certificate_status},
	{HS_RECV, HS_SERVER_KEY_EXCHANGE, "ServerKeyExchange", .when = needs_server_kx,
	 .run = hs12_recv_server_kx},
	{HS_RECV, HS_SERVER_KEY_EXCHANGE, "ServerKeyExchange", .when = hint_may_come,
	 .optional = true, .run = hs12_recv_server_kx},
	{HS_RECV, HS_CERTIFICATE_REQUEST, "CertificateRequest", .when = request_may_come,
	 .optional = true, .run = hs12_recv_certificate_request},
	{HS_RECV, HS_SERVER_HELLO_DONE, "ServerHelloDone", .run = recv_server_hello_done},
	{HS_DO, 0, "verification", .when = server_has_cert, .run = hs_verify_peer},
	{HS_SEND, HS_CERTIFICATE, "Certificate", .when = cert_is_wanted,
	 .run = hs12_send_certificate},
	{HS_SEND, HS_CLIENT_KEY_EXCHANGE, "ClientKeyExchange", .run = hs12_send_client_kx,
	 .after = hs12_master_secret},
	{HS_SEND, HS_CERTIFICATE_VERIFY, "CertificateVerify", .when = has_own_cert,
	 .run = hs12_send_certificate_verify},
	{HS_SEND, HS_CCS, "ChangeCipherSpec", .after = hs12_install_tx},
	{HS_SEND, HS_FINISHED, "Finished", .run = hs12_send_finished},
	{HS_RECV, HS_NEW_SESSION_TICKET, "NewSessionTicket", .when = ticket_comes,
	 .run = hs12_recv_ticket},
	{HS_RECV, HS_CCS, "ChangeCipherSpec", .after = hs12_install_rx},
	{HS_RECV, HS_FINISHED, "Finished", .run = hs12_recv_finished},
	{HS_END},
};

static const struct hs_step resumed_table[] = {
	{HS_DO, 0, "keys", .run = hs12_derive_keys},
	{HS_RECV, HS_NEW_SESSION_TICKET, "NewSessionTicket", .when = ticket_comes,
	 .run = hs12_recv_ticket},
	{HS_RECV, HS_CCS, "ChangeCipherSpec", .after = hs12_install_rx},
	{HS_RECV, HS_FINISHED, "Finished", .run = hs12_recv_finished},
	{HS_SEND, HS_CCS, "ChangeCipherSpec", .after = hs12_install_tx},
	{HS_SEND, HS_FINISHED, "Finished", .run = hs12_send_finished},
	{HS_END},
};

static int use_resumed_table(struct hs *hs)
{
	hs_use_table(hs, resumed_table);
	return 0;
}
