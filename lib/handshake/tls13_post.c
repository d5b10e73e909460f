/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* After the handshake of TLS 1.3: tickets and key updates. RFC 8446 §4.6. */
#include "config.h"

#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/time.h"
#include "crypto/kdf.h"
#include "ext/ext.h"
#include "handshake/tls13.h"

/* As the stock library has it. */
#define UPDATES_MAX       8
#define UPDATES_WINDOW_MS 1000

static int ticket_psk(const struct hs_params *p, const void *nonce, size_t nonce_len,
		      struct secret *out)
{
	size_t len = mac_len(p->suite->prf);

	if (len > sizeof(out->data))
		return ERR(GNUTLS_E_INTERNAL_ERROR);
	TRY(hs13_expand_label(p->suite->prf, p->resumption.data, p->resumption.len, "resumption",
			      nonce, nonce_len, out->data, len));
	out->len = (uint8_t)len;
	return 0;
}

static int read_ticket_extensions(struct reader block, uint32_t *max_early_data)
{
	*max_early_data = 0;
	while (!reader_is_empty(&block)) {
		struct reader body;
		uint16_t id;

		TRY(reader_u16(&block, &id));
		TRY(reader_vec16(&block, &body));
		if (id != EXT_EARLY_DATA)
			continue;
		TRY(reader_u32(&body, max_early_data));
		TRY(reader_done(&body));
	}
	return 0;
}

static int recv_ticket(struct hs_post *post, struct reader body)
{
	struct hs_params *p = post->params;
	struct reader nonce, ticket, extensions;
	uint32_t lifetime, age_add, max_early_data;

	if (!post->config->is_client)
		return ERR(GNUTLS_E_UNEXPECTED_PACKET);
	TRY(reader_u32(&body, &lifetime));
	TRY(reader_u32(&body, &age_add));
	TRY(reader_vec8(&body, &nonce));
	TRY(reader_vec16(&body, &ticket));
	TRY(reader_vec16(&body, &extensions));
	TRY(reader_done(&body));
	if (reader_is_empty(&ticket))
		return ERR(GNUTLS_E_UNEXPECTED_PACKET_LENGTH);
	TRY(read_ticket_extensions(extensions, &max_early_data));
	if (!lifetime)
		return 0; /* to be thrown away at once */
	TRY(ticket_psk(p, nonce.p, reader_left(&nonce), &p->ticket_psk));
	TRY(datum_set(&p->ticket, ticket.p, reader_left(&ticket)));
	p->ticket_lifetime_s = lifetime;
	p->ticket_age_add = age_add;
	p->ticket_time_ms = time_now_ms();
	p->max_early_data = max_early_data;
	p->tickets_received++;
	return 0;
}

static int update_key(struct hs_post *post, enum record_dir dir)
{
	struct hs_params *p = post->params;
	struct secret *traffic = post->config->is_client == (dir == RECORD_TX) ? &p->client_traffic
									       : &p->server_traffic;
	struct secret next = *traffic;
	int ret;

	TRY_CLEAN(hs13_next_traffic_secret(p, &next));
	TRY_CLEAN(hs13_install(post->record, p, dir, &next));
	*traffic = next;
	TRY_CLEAN(hs13_announce(post->config, GNUTLS_ENCRYPTION_LEVEL_APPLICATION,
				&p->client_traffic, &p->server_traffic));
cleanup:
	secret_clear(&next);
	return ret;
}

/* Key updates cost us more than the peer: few in a row for keys that nothing was sent under, unless
 * we asked for them. */
static int count_update(struct hs_post *post)
{
	struct hs_params *p = post->params;
	uint64_t records = 0, now = time_monotonic_ms();

	(void)record_keys_of(post->record, RECORD_RX, &records);
	if (records > 1 || now - p->idle_updates_ms > UPDATES_WINDOW_MS) {
		p->idle_updates = 0;
		p->idle_updates_ms = now;
	} else if (p->updates_answered != p->updates_asked) {
		p->updates_answered++;
		return 0;
	}
	return ++p->idle_updates > UPDATES_MAX ? ERR(GNUTLS_E_TOO_MANY_HANDSHAKE_PACKETS) : 0;
}

static int recv_key_update(struct hs_post *post, struct reader body)
{
	uint8_t request;

	if (reader_left(&body) != 1)
		return ERR(GNUTLS_E_UNEXPECTED_PACKET);
	TRY(reader_u8(&body, &request));
	if (request > 1)
		return ERR(GNUTLS_E_RECEIVED_ILLEGAL_PARAMETER);
	TRY(count_update(post));
	TRY(record_can_rekey(post->record, RECORD_RX));
	TRY(update_key(post, RECORD_RX));
	log_handshake("HSK[%p]: received TLS 1.3 key update (%u)\n", (void *)post->config->session,
		      request);
	if (request)
		post->params->key_update_requested = true;
	return 0;
}

static int dispatch(struct hs_post *post, const struct record_hs_msg *msg)
{
	switch (msg->type) {
	case HS_NEW_SESSION_TICKET:
		return recv_ticket(post, msg->body);
	case HS_KEY_UPDATE:
		return recv_key_update(post, msg->body);
	default:
		return ERR(GNUTLS_E_UNEXPECTED_PACKET);
	}
}

int hs13_post_recv(struct hs_post *post, const struct record_hs_msg *msg)
{
	const uint8_t *body = msg->body.p;
	size_t len = reader_left(&msg->body);

	post->params->last_in = msg->type;
	TRY(hs_call_hook(post->config, msg->type, GNUTLS_HOOK_PRE, true, body, len));
	TRY(dispatch(post, msg));
	return hs_call_hook(post->config, msg->type, GNUTLS_HOOK_POST, true, body, len);
}

/* A whole message, to go out with the next flush. */
static int queue(struct hs_post *post, const uint8_t *msg, size_t len)
{
	TRY(hs_call_hook(post->config, msg[0], GNUTLS_HOOK_PRE, false, msg + 4, len - 4));
	post->params->last_out = msg[0];
	return record_queue_handshake(post->record, msg, len);
}

static int after_queue(struct hs_post *post, const uint8_t *msg, size_t len)
{
	return hs_call_hook(post->config, msg[0], GNUTLS_HOOK_POST, false, msg + 4, len - 4);
}

int hs13_key_update(struct hs_post *post, bool request_peer)
{
	struct hs_params *p = post->params;
	const uint8_t msg[5] = {HS_KEY_UPDATE, 0, 0, 1, request_peer};

	if (p->key_update_queued) { /* one that a full socket stopped */
		TRY(record_flush(post->record));
		p->key_update_queued = false;
		if (p->key_update_asks || !request_peer)
			return 0;
	}
	TRY(record_can_rekey(post->record, RECORD_TX));
	/* before: what a thread that reads learns meanwhile is answered by another */
	p->key_update_requested = false;
	TRY(queue(post, msg, sizeof(msg)));
	/* from here on whatever is sent has the new key, in whatever order calls come */
	TRY(update_key(post, RECORD_TX));
	p->key_update_queued = true;
	p->key_update_asks = request_peer;
	p->updates_asked += request_peer;
	TRY(after_queue(post, msg, sizeof(msg)));
	TRY(record_flush(post->record));
	p->key_update_queued = false;
	return 0;
}

static void write_ticket_extensions(struct writer *w, uint32_t max_early_data)
{
	size_t block = writer_open16(w), body;

	if (max_early_data) {
		writer_u16(w, EXT_EARLY_DATA);
		body = writer_open16(w);
		writer_u32(w, max_early_data);
		writer_close16(w, body);
	}
	writer_close16(w, block);
}

static int write_ticket(struct hs_post *post, struct writer *w)
{
	struct hs_params *p = post->params;
	autodatum state = {NULL, 0}, ticket = {NULL, 0};
	time_t now = time_now(), age;
	uint32_t lifetime;
	uint8_t nonce[8];
	size_t mark;
	unsigned i;
	int ret;

	/* A resumed session stays bound to the first handshake: no chain of tickets outlives it. */
	if (!p->creation_time || p->creation_time > now)
		p->creation_time = now;
	age = now - p->creation_time;
	lifetime = age < (time_t)post->config->expiry_s ? post->config->expiry_s - (uint32_t)age
							: 0;

	for (i = 0; i < sizeof(nonce); i++)
		nonce[i] = (uint8_t)((uint64_t)p->tickets_sent >> (8 * (7 - i)));
	TRY(ticket_psk(p, nonce, sizeof(nonce), &p->ticket_psk));
	TRY(rnd_bytes(GNUTLS_RND_NONCE, &p->ticket_age_add, sizeof(p->ticket_age_add)));
	p->ticket_time_ms = time_now_ms();
	p->max_early_data = post->config->init_flags & GNUTLS_ENABLE_EARLY_DATA
				    ? post->config->max_early_data
				    : 0;
	TRY(hs_params_pack(p, false, &state));
	ret = hs_ticket_seal(post->config, &state, &ticket);
	mem_wipe(state.data, state.size);
	TRY(ret);
	if (ticket.size > UINT16_MAX) /* a long chain of the client's: no ticket, no harm */
		return 0;
	writer_u8(w, HS_NEW_SESSION_TICKET);
	mark = writer_open24(w);
	writer_u32(w, MIN(lifetime, 604800U));
	writer_u32(w, p->ticket_age_add);
	writer_vec8(w, nonce, sizeof(nonce));
	writer_vec16(w, ticket.data, ticket.size);
	write_ticket_extensions(w, p->max_early_data);
	writer_close24(w, mark);
	return writer_error(w);
}

int hs13_queue_tickets(struct hs_post *post, unsigned count)
{
	while (count--) {
		autowriter w = {0};

		TRY(write_ticket(post, &w));
		if (!w.len)
			break;
		TRY(queue(post, w.data, w.len));
		post->params->tickets_sent++;
		TRY(after_queue(post, w.data, w.len));
	}
	secret_clear(&post->params->ticket_psk);
	return 0;
}

int hs13_send_tickets(struct hs_post *post, unsigned count)
{
	TRY(hs13_queue_tickets(post, count));
	return record_flush(post->record);
}
