/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The driver: walks a table of steps, reads, writes and hashes messages, calls the application's
 * hooks. What the table does not name is unexpected. */
#include "config.h"

#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/shared.h"
#include "ext/ext.h"
#include "handshake/hs.h"
#include "handshake/tls13.h"

static const struct {
	int type;
	const char *name;
} type_names[] = {
	{HS_HELLO_REQUEST, "HELLO REQUEST"},
	{HS_CLIENT_HELLO, "CLIENT HELLO"},
	{HS_SERVER_HELLO, "SERVER HELLO"},
	{HS_NEW_SESSION_TICKET, "NEW SESSION TICKET"},
	{HS_END_OF_EARLY_DATA, "END OF EARLY DATA"},
	{HS_ENCRYPTED_EXTENSIONS, "ENCRYPTED EXTENSIONS"},
	{HS_CERTIFICATE, "CERTIFICATE"},
	{HS_SERVER_KEY_EXCHANGE, "SERVER KEY EXCHANGE"},
	{HS_CERTIFICATE_REQUEST, "CERTIFICATE REQUEST"},
	{HS_SERVER_HELLO_DONE, "SERVER HELLO DONE"},
	{HS_CERTIFICATE_VERIFY, "CERTIFICATE VERIFY"},
	{HS_CLIENT_KEY_EXCHANGE, "CLIENT KEY EXCHANGE"},
	{HS_FINISHED, "FINISHED"},
	{HS_CERTIFICATE_STATUS, "CERTIFICATE STATUS"},
	{HS_KEY_UPDATE, "KEY_UPDATE"},
	{HS_CCS, "CHANGE CIPHER SPEC"},
	/* only names for what is no message, or not one of ours */
	{GNUTLS_HANDSHAKE_CHANGE_CIPHER_SPEC, "CHANGE CIPHER SPEC"},
	{GNUTLS_HANDSHAKE_HELLO_RETRY_REQUEST, "HELLO RETRY REQUEST"},
	{GNUTLS_HANDSHAKE_HELLO_VERIFY_REQUEST, "HELLO VERIFY REQUEST"},
	{GNUTLS_HANDSHAKE_SUPPLEMENTAL, "SUPPLEMENTAL"},
	{25, "COMPRESSED CERTIFICATE"},
	{GNUTLS_HANDSHAKE_CLIENT_HELLO_V2, "SSL2 CLIENT HELLO"},
};

const char *hs_type_name(int type)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(type_names); i++)
		if (type_names[i].type == type)
			return type_names[i].name;
	return "Unknown Handshake packet";
}

struct hs *hs_new(const struct hs_config *config, struct hs_params *params,
		  struct record_layer *record)
{
	struct hs *hs = mem_calloc(1, sizeof(*hs));

	if (!hs)
		return NULL;
	hs->config = config;
	hs->params = params;
	hs->record = record;
	hs->table = config->is_client ? hs_client_hello_table : hs_server_hello_table;
	return hs;
}

static void free_datums(gnutls_datum_t *d, unsigned count)
{
	while (d && count--)
		datum_clear(&d[count]);
	mem_free(d);
}

void hs_free(struct hs *hs)
{
	unsigned i;

	if (!hs)
		return;
	hs12_free(hs);
	ext_free(hs);
	hs13_psks_free(hs);
	writer_clear(&hs->transcript_raw);
	writer_clear(&hs->out);
	writer_clear(&hs->client_hello);
	for (i = 0; i < ARRAY_LEN(hs->kx); i++)
		kx_clear(&hs->kx[i]);
	free_datums(hs->ca_dns, hs->ca_dns_count);
	datum_clear(&hs->cookie);
	datum_clear(&hs->ticket_in);
	datum_clear(&hs->peer_share);
	datum_clear_wipe(&hs->shared);
	datum_clear(&hs->cr_context);
	datum_clear(&hs->ticket_out);
	auth_cert_clear(&hs->cert);
	auth_psk_clear(&hs->psk);
	if (hs->peer_key)
		gnutls_pubkey_deinit(hs->peer_key);
	hs_drop_resume(hs);
	hs_peer_certs_clear(&hs->reauth_peer);
	hs_free(hs->next);
	mem_free_wipe(hs, sizeof(*hs));
}

void hs_drop_resume(struct hs *hs)
{
	if (!hs->resume)
		return;
	hs_params_clear(hs->resume);
	mem_free(hs->resume);
	hs->resume = NULL;
}

void hs_peer_certs_clear(struct hs_peer_certs *p)
{
	for (unsigned i = 0; i < p->count; i++)
		shared_put(&p->certs[i]);
	mem_free(p->certs);
	free_datums(p->ocsp, p->ocsp_count);
	*p = (struct hs_peer_certs){0};
}

void hs_params_clear(struct hs_params *p)
{
	datum_clear(&p->alpn);
	datum_clear(&p->server_name);
	datum_clear(&p->psk_identity);
	datum_clear(&p->psk_hint);
	hs_peer_certs_clear(&p->peer);
	shared_put(&p->own_cert);
	datum_clear(&p->dh_prime);
	datum_clear(&p->dh_generator);
	datum_clear(&p->dh_peer_public);
	datum_clear(&p->ticket);
	hash_free(p->post_transcript);
	mem_wipe(p, sizeof(*p));
}

void hs_alpn_clear(struct hs_config *c)
{
	free_datums(c->alpn, c->alpn_count);
	c->alpn = NULL;
	c->alpn_count = 0;
}

void hs_use_table(struct hs *hs, const struct hs_step *table)
{
	hs->table = table;
	hs->step = 0;
}

int hs_call_hook(const struct hs_config *c, unsigned type, unsigned when, bool incoming,
		 const void *body, size_t len)
{
	gnutls_datum_t d = {(unsigned char *)body, (unsigned)len};

	if (!c->hook || (c->hook_type != (int)type && c->hook_type != GNUTLS_HANDSHAKE_ANY) ||
	    (c->hook_when != GNUTLS_HOOK_BOTH && c->hook_when != when))
		return 0;
	return c->hook(c->session, type, when, incoming, &d);
}

static int run_after(struct hs *hs, const struct hs_step *step)
{
	return step->after ? step->after(hs) : 0;
}

/* Steps that were not repeated or replaced by another table are done. */
static void step_done(struct hs *hs, const struct hs_step *step)
{
	if (&hs->table[hs->step] == step)
		hs->step++;
}

static int do_send(struct hs *hs, const struct hs_step *step)
{
	struct writer *msg = &hs->out;
	size_t mark, len;

	if (step->msg == HS_CCS) {
		hs_log(hs, "%s was queued\n", step->name);
		TRY(record_queue_ccs(hs->record));
		TRY(run_after(hs, step));
		step_done(hs, step);
		return 0;
	}
	writer_reset(msg);
	writer_u8(msg, (uint8_t)step->msg);
	mark = writer_open24(msg);
	TRY(step->run(hs));
	writer_close24(msg, mark);
	TRY(writer_error(msg));
	len = msg->len - HS_HEADER_LEN;
	TRY(hs_call_hook(hs->config, step->msg, GNUTLS_HOOK_PRE, false, msg->data + HS_HEADER_LEN,
			 len));
	hs->params->last_out = step->msg;
	hs_log(hs, "%s was queued [%zu bytes]\n", hs_type_name(step->msg), msg->len);
	if (!step->own_transcript)
		TRY(hs_transcript_add(hs, msg->data, msg->len));
	TRY(record_queue_handshake(hs->record, msg->data, msg->len));
	TRY(run_after(hs, step));
	/* done before the hook runs: what it returns must not repeat the message */
	step_done(hs, step);
	return hs_call_hook(hs->config, step->msg, GNUTLS_HOOK_POST, false,
			    msg->data + HS_HEADER_LEN, len);
}

/* Gets the message of a RECV row into hs->msg. */
static int get_message(struct hs *hs)
{
	if (hs->have_msg)
		return 0;
	TRY(record_recv_handshake(
		hs->record, hs->config->max_hs_len ? hs->config->max_hs_len : HS_DEFAULT_MAX_LEN,
		&hs->msg));
	hs->have_msg = true;
	hs->params->last_in = hs->msg.type;
	hs_log(hs, "%s (%d) was received. Length %zu\n", hs_type_name(hs->msg.type), hs->msg.type,
	       reader_left(&hs->msg.body));
	return 0;
}

/* RFC 5246 §7.4.1.1: a HelloRequest during a handshake is ignored. */
static bool is_ignored(const struct hs *hs)
{
	return hs->msg.type == HS_HELLO_REQUEST && hs->config->is_client &&
	       reader_is_empty(&hs->msg.body) &&
	       !(hs->params->version && hs->params->version->tls13_sem);
}

static int do_recv(struct hs *hs, const struct hs_step *step)
{
	if (!hs->have_msg)
		TRY(record_flush(hs->record));
	if (step->msg == HS_CCS) {
		if (hs->have_msg)
			return ERR(GNUTLS_E_UNEXPECTED_PACKET);
		TRY(record_recv_ccs(hs->record));
		hs_log(hs, "%s was received\n", step->name);
		if (step->run)
			TRY(step->run(hs));
		TRY(run_after(hs, step));
		step_done(hs, step);
		return 0;
	}
	TRY(get_message(hs));
	while (is_ignored(hs)) {
		if (++hs->ignored > HS_IGNORED_MAX)
			return ERR(GNUTLS_E_TOO_MANY_HANDSHAKE_PACKETS);
		hs->have_msg = false;
		TRY(get_message(hs));
	}
	if (hs->msg.type != step->msg) {
		if (step->optional) {
			hs->step++;
			return 0;
		}
		if (step->other) {
			TRY(step->other(hs));
			hs->have_msg = false;
			return 0;
		}
		hs_log(hs, "%s expected, %s received\n", hs_type_name(step->msg),
		       hs_type_name(hs->msg.type));
		return ERR(GNUTLS_E_UNEXPECTED_HANDSHAKE_PACKET);
	}
	TRY(hs_call_hook(hs->config, step->msg, GNUTLS_HOOK_PRE, true, hs->msg.body.p,
			 reader_left(&hs->msg.body)));
	TRY(step->run(hs));
	if (!step->own_transcript)
		TRY(hs_transcript_add(hs, hs->msg.raw.p, reader_left(&hs->msg.raw)));
	hs->have_msg = false;
	TRY(run_after(hs, step));
	step_done(hs, step);
	return hs_call_hook(hs->config, step->msg, GNUTLS_HOOK_POST, true, hs->msg.body.p,
			    reader_left(&hs->msg.body));
}

int hs_run(struct hs *hs)
{
	for (;;) {
		const struct hs_step *step = &hs->table[hs->step];

		if (hs->config->ended)
			return ERR(GNUTLS_E_INVALID_SESSION);
		if (step->when && !step->when(hs)) {
			hs->step++;
			continue;
		}
		switch (step->action) {
		case HS_SEND:
			TRY(do_send(hs, step));
			break;
		case HS_RECV:
			TRY(do_recv(hs, step));
			break;
		case HS_DO:
			TRY(step->run(hs));
			step_done(hs, step);
			break;
		case HS_END:
			return record_flush(hs->record);
		}
	}
}
