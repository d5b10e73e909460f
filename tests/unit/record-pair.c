/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two record layers over fake sockets; the handlers know enough TLS 1.3 to update keys. */
#include "config.h"

#include "record-pair.h"

#include <assert.h>
#include <string.h>

#include "base/mem.h"

void pair_keys(const struct end *e, enum record_dir dir, unsigned gen, struct record_keys *k)
{
	uint8_t seed = (uint8_t)((dir == RECORD_TX ? e->seed_tx : e->seed_rx) + 16 * gen);

	*k = (struct record_keys){.version = e->version, .cipher = e->cipher, .etm = e->etm};
	k->mac = e->mac ? mac_find(e->mac) : NULL;
	for (size_t i = 0; i < sizeof(k->key); i++)
		k->key[i] = (uint8_t)(seed + i * (1 + 2 * (gen / 16))); /* none comes twice */
	for (size_t i = 0; i < sizeof(k->iv); i++)
		k->iv[i] = (uint8_t)(seed * 3 + i);
	for (size_t i = 0; i < sizeof(k->mac_key); i++)
		k->mac_key[i] = (uint8_t)(seed * 5 + i);
}

int end_update(struct end *e, bool request)
{
	const uint8_t msg[5] = {24, 0, 0, 1, request};
	struct record_keys k;
	int ret;

	if (!e->update_half) {
		TRY(record_can_rekey(e->rl, RECORD_TX));
		TRY(record_queue_handshake(e->rl, msg, sizeof(msg)));
		pair_keys(e, RECORD_TX, e->tx_gen + 1, &k);
		TRY(record_set_keys(e->rl, RECORD_TX, &k));
		e->tx_gen++;
		e->update_half = true;
	}
	ret = record_flush(e->rl);
	if (ret < 0)
		return ret;
	e->update_half = false;
	return 0;
}

static int post_handshake(void *opaque, const struct record_hs_msg *msg)
{
	struct end *e = opaque;
	struct record_keys k;

	e->messages++;
	e->last_type = msg->type;
	if (msg->type != 24)
		return e->post_result;
	TRY(record_can_rekey(e->rl, RECORD_RX));
	pair_keys(e, RECORD_RX, e->rx_gen + 1, &k);
	TRY(record_set_keys(e->rl, RECORD_RX, &k));
	e->rx_gen++;
	e->updates_in++;
	if (msg->body.p[0])
		e->answer_due = true;
	return 0;
}

static int before_data(void *opaque, bool limit_near)
{
	struct end *e = opaque;

	if (limit_near)
		e->near_limit++;
	if (!e->answer_due && !e->update_half && !limit_near)
		return 0;
	TRY(end_update(e, false));
	e->answer_due = false;
	return 0;
}

static void invalidated(void *opaque)
{
	((struct end *)opaque)->invalidated++;
}

static const struct record_handlers handlers = {post_handshake, before_data, invalidated};

static void end_open(struct end *e, const struct pair_how *how, bool ktls)
{
	struct record_offload_config config = {.enabled = ktls};
	struct record_keys k;

	e->version = version_find(how->version);
	e->cipher = cipher_find(how->cipher);
	e->mac = how->mac;
	e->etm = how->etm;
	e->rl = record_new(NULL, e, &handlers, how->flags);
	assert(e->rl && e->version && e->cipher);
	record_transport(e->rl)->send_ptr = record_transport(e->rl)->recv_ptr =
		(gnutls_transport_ptr_t)(intptr_t)e->fd;
	record_set_version(e->rl, e->version);
	for (int dir = RECORD_TX; dir <= RECORD_RX; dir++) {
		pair_keys(e, dir, 0, &k);
		assert(record_set_keys(e->rl, dir, &k) == 0);
	}
	record_offload_configure(e->rl, &config);
	record_offload_start(e->rl);
}

void pair_open_fds(struct pair *p, const struct pair_how *how, const int fds[2])
{
	*p = (struct pair){0};
	p->a.fd = fds[0];
	p->b.fd = fds[1];
	p->a.seed_tx = p->b.seed_rx = 1;
	p->b.seed_tx = p->a.seed_rx = 2;
	end_open(&p->a, how, how->ktls_a);
	end_open(&p->b, how, how->ktls_b);
}

void pair_open(struct pair *p, const struct pair_how *how)
{
	int fds[2];

	fake_pair(fds, how->cap ? how->cap : (size_t)64 << 20);
	pair_open_fds(p, how, fds);
}

void pair_close(struct pair *p)
{
	record_free(p->a.rl);
	record_free(p->b.rl);
}
