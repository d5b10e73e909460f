/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Authentication of the client after the handshake: each request is a small handshake of its own,
 * on the transcript of the main one. RFC 8446 §4.6.2, §4.4. */
#include "config.h"

#include "base/datum.h"
#include "base/mem.h"
#include "crypto/kdf.h"
#include "ext/ext.h"
#include "handshake/tls13.h"

/* Requests that a client keeps before it has answered the first. */
#define REQUESTS_MAX 8
#define CONTEXT_LEN  16

static const struct hs_step client_table[], server_table[];

static bool may_be_asked(const struct hs *hs)
{
	return hs->config->is_client ? ext_was_sent(hs, EXT_POST_HANDSHAKE_AUTH)
				     : hs->params->peer_allows_post_auth;
}

int hs13_keep_transcript(struct hs *hs)
{
	struct hash *copy;

	if (!may_be_asked(hs))
		return 0;
	copy = hash_dup(&hs->transcript);
	if (!copy)
		return ERR(GNUTLS_E_MEMORY_ERROR);
	hash_free(hs->params->post_transcript);
	hs->params->post_transcript = copy;
	return 0;
}

static int new_hs(struct hs_post *post, const struct hs_step *table, struct hs **out)
{
	struct hs *hs = hs_new(post->config, post->params, post->record);

	if (!hs)
		return ERR(GNUTLS_E_MEMORY_ERROR);
	hs->is_reauth = true;
	hash_copy(&hs->transcript, post->params->post_transcript);
	hs->transcript_alg = (gnutls_digest_algorithm_t)post->params->suite->prf;
	hs->transcript_hashing = true;
	hs_use_table(hs, table);
	*out = hs;
	return 0;
}

/* --- client */

static bool is_new(const struct hs *list, const gnutls_datum_t *context)
{
	for (; list; list = list->next)
		if (datum_eq(&list->cr_context, context))
			return false;
	return true;
}

int hs13_reauth_request(struct hs_post *post, const struct record_hs_msg *msg, struct hs **list)
{
	struct hs *hs, **end;
	unsigned count = 0;
	int ret;

	if (!post->config->is_client || !post->params->post_transcript)
		return ERR(GNUTLS_E_UNEXPECTED_PACKET);
	for (end = list; *end; end = &(*end)->next)
		count++;
	if (count == REQUESTS_MAX)
		return ERR(GNUTLS_E_TOO_MANY_HANDSHAKE_PACKETS);
	TRY(new_hs(post, client_table, &hs));
	hs->msg = *msg;
	hs->have_msg = true;
	post->params->last_in = msg->type;
	ret = hs_run(hs); /* up to the point where the application is asked */
	if (ret == GNUTLS_E_REAUTH_REQUEST && !is_new(*list, &hs->cr_context))
		ret = GNUTLS_E_RECEIVED_ILLEGAL_PARAMETER;
	if (ret != GNUTLS_E_REAUTH_REQUEST) {
		hs_free(hs);
		return ERR(ret);
	}
	*end = hs;
	return ret;
}

/* The request is read; the rest is for gnutls_reauth. */
static int ask_application(struct hs *hs)
{
	hs->step++;
	return GNUTLS_E_REAUTH_REQUEST;
}

static int begin_answer(struct hs *hs)
{
	if (!hs->config->creds.cert)
		return ERR(GNUTLS_E_INSUFFICIENT_CREDENTIALS);
	hs->params->peer_cert_requested = true;
	return hs_select_cert(hs);
}

static bool has_certificate(const struct hs *hs)
{
	return hs->cert.chain_len > 0;
}

static const struct hs_step client_table[] = {
	{HS_RECV, HS_CERTIFICATE_REQUEST, "CertificateRequest",
	 .run = hs13_recv_certificate_request, .after = ask_application},
	{HS_DO, .name = "own certificate", .run = begin_answer},
	{HS_SEND, HS_CERTIFICATE, "Certificate", .run = hs13_send_certificate},
	{HS_SEND, HS_CERTIFICATE_VERIFY, "CertificateVerify", .when = has_certificate,
	 .run = hs13_send_certificate_verify},
	{HS_SEND, HS_FINISHED, "Finished", .run = hs13_send_finished},
	{HS_END},
};

/* --- server */

int hs13_reauth_new(struct hs_post *post, struct hs **out)
{
	struct hs *hs;
	int ret;

	if (!post->params->post_transcript)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	TRY(new_hs(post, server_table, &hs));
	hs->cr_context.data = mem_alloc(CONTEXT_LEN);
	if (!hs->cr_context.data)
		TRY_CLEAN(GNUTLS_E_MEMORY_ERROR);
	hs->cr_context.size = CONTEXT_LEN;
	TRY_CLEAN(rnd_bytes(GNUTLS_RND_NONCE, hs->cr_context.data, CONTEXT_LEN));
	*out = hs;
	return 0;
cleanup:
	hs_free(hs);
	return ret;
}

static int send_request(struct hs *hs)
{
	if (!hs->config->creds.cert)
		return ERR(GNUTLS_E_INSUFFICIENT_CREDENTIALS);
	return hs13_send_certificate_request(hs);
}

/* Until the client answers it may update its keys. */
static int take_update(struct hs *hs)
{
	struct hs_post post = {hs->config, hs->params, hs->record};

	if (hs->msg.type != HS_KEY_UPDATE)
		return ERR(GNUTLS_E_UNEXPECTED_HANDSHAKE_PACKET);
	return hs13_post_recv(&post, &hs->msg);
}

/* The session shows no chain that is not proven and verified: it is kept aside. */
static int recv_certificate(struct hs *hs)
{
	struct hs_peer_certs before = hs->params->peer;
	int ret;

	hs->params->peer = (struct hs_peer_certs){0};
	ret = hs13_recv_certificate(hs);
	hs->reauth_peer = hs->params->peer;
	hs->params->peer = before;
	return ret;
}

static bool peer_has_certificate(const struct hs *hs)
{
	return hs->reauth_peer.count > 0;
}

static int after_finished(struct hs *hs)
{
	hs->reauth_proven = true;
	return 0;
}

static void swap_peers(struct hs *hs)
{
	struct hs_peer_certs other = hs->reauth_peer;

	hs->reauth_peer = hs->params->peer;
	hs->params->peer = other;
}

/* Who looks at the chain finds it in the session, which keeps it only if it is good: it lives on
 * after a refusal, and its tickets name the peer. Unlike in the handshake, an empty answer is looked
 * at as well. */
static int verify(struct hs *hs)
{
	int ret;

	swap_peers(hs);
	ret = hs_verify_peer(hs);
	if (ret < 0)
		swap_peers(hs);
	return ret == GNUTLS_E_NO_CERTIFICATE_FOUND ? ERR(GNUTLS_E_CERTIFICATE_ERROR) : ret;
}

static const struct hs_step server_table[] = {
	{HS_SEND, HS_CERTIFICATE_REQUEST, "CertificateRequest", .run = send_request},
	{HS_RECV, HS_CERTIFICATE, "Certificate", .run = recv_certificate, .other = take_update},
	{HS_RECV, HS_CERTIFICATE_VERIFY, "CertificateVerify", .when = peer_has_certificate,
	 .run = hs13_recv_certificate_verify},
	{HS_RECV, HS_FINISHED, "Finished", .run = hs13_recv_finished, .after = after_finished},
	{HS_DO, .name = "verification", .run = verify},
	{HS_END},
};
