/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* TLS 1.2, the server's side after ClientHello. RFC 5246 §7.3, figures 1 and 2. */
#include "config.h"

#include "base/datum.h"
#include "ext/ext.h"
#include "handshake/tls12.h"

static bool is_resumed(const struct hs *hs)
{
	return hs->params->resumed;
}

static bool has_cert(const struct hs *hs)
{
	return hs12_kx(hs)->server_cert;
}

static bool has_status(const struct hs *hs)
{
	return has_cert(hs) && ext_status_is_available(hs);
}

/* Never of clients that know us by a PSK or not at all. */
static bool requests_cert(const struct hs *hs)
{
	gnutls_kx_algorithm_t kx = hs->params->suite->kx;

	return hs->config->cert_request != GNUTLS_CERT_IGNORE && has_cert(hs) &&
	       !hs12_kx_is_psk(kx) && hs->config->creds.cert;
}

static bool client_sent_cert(const struct hs *hs)
{
	const struct tls12 *t = hs->tls12;

	return t && t->peer_sent_cert;
}

static bool sends_ticket(const struct hs *hs)
{
	return hs->ticket_expected;
}

static int send_server_hello(struct hs *hs)
{
	uint8_t random[HS_RANDOM_LEN];

	TRY(hs_random(hs, random));
	return hs_write_server_hello(hs, random);
}

static int send_server_hello_done(struct hs *hs)
{
	(void)hs;
	return 0;
}

static int use_resumed_table(struct hs *hs);

const struct hs_step tls12_server_table[] = {
	{HS_SEND, HS_SERVER_HELLO, "ServerHello", .run = send_server_hello},
	{HS_DO, 0, "resumption", .when = is_resumed, .run = use_resumed_table},
	{HS_SEND, HS_CERTIFICATE, "Certificate", .when = has_cert, .run = hs12_send_certificate},
	{HS_SEND, HS_CERTIFICATE_STATUS, "CertificateStatus", .when = has_status,
	 .run = hs12_send_certificate_status},
	{HS_SEND, HS_SERVER_KEY_EXCHANGE, "ServerKeyExchange", .when = hs12_kx_has_server_message,
	 .run = hs12_send_server_kx},
	{HS_SEND, HS_CERTIFICATE_REQUEST, "CertificateRequest", .when = requests_cert,
	 .run = hs12_send_certificate_request},
	{HS_SEND, HS_SERVER_HELLO_DONE, "ServerHelloDone", .run = send_server_hello_done},
	{HS_RECV, HS_CERTIFICATE, "Certificate", .when = requests_cert,
	 .run = hs12_recv_certificate},
	{HS_RECV, HS_CLIENT_KEY_EXCHANGE, "ClientKeyExchange", .run = hs12_recv_client_kx,
	 .after = hs12_master_secret},
	{HS_RECV, HS_CERTIFICATE_VERIFY, "CertificateVerify", .when = client_sent_cert,
	 .run = hs12_recv_certificate_verify},
	{HS_DO, 0, "verification", .when = client_sent_cert, .run = hs_verify_peer},
	{HS_RECV, HS_CCS, "ChangeCipherSpec", .after = hs12_install_rx},
	{HS_RECV, HS_FINISHED, "Finished", .run = hs12_recv_finished},
	{HS_SEND, HS_NEW_SESSION_TICKET, "NewSessionTicket", .when = sends_ticket,
	 .run = hs12_send_ticket},
	{HS_SEND, HS_CCS, "ChangeCipherSpec", .after = hs12_install_tx},
	{HS_SEND, HS_FINISHED, "Finished", .run = hs12_send_finished},
	{HS_DO, 0, "session cache", .run = hs12_store_session},
	{HS_END},
};

static const struct hs_step resumed_table[] = {
	{HS_DO, 0, "keys", .run = hs12_derive_keys},
	{HS_SEND, HS_CCS, "ChangeCipherSpec", .after = hs12_install_tx},
	{HS_SEND, HS_FINISHED, "Finished", .run = hs12_send_finished},
	{HS_RECV, HS_CCS, "ChangeCipherSpec", .after = hs12_install_rx},
	{HS_RECV, HS_FINISHED, "Finished", .run = hs12_recv_finished},
	{HS_END},
};

static int use_resumed_table(struct hs *hs)
{
	hs_use_table(hs, resumed_table);
	return 0;
}
