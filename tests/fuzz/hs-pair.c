/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two real ends with real cryptography, and somebody who bends handshake messages before they are
 * protected, and records on the wire. What both ends have agreed on has to be the same, and data
 * arrives as it was sent or not at all. Input: kind, then a script of changes (see struct change);
 * after the handshake the rest says what is sent. */
#include "config.h"

#include "base/mem.h"
#include "peers.h"
#include "record/record.h"
#include "session/session.h"

#define CHANGES_MAX 8
#define SENT_MAX    20000

struct change {
	uint8_t where; /* bit 7: client; bit 6: a record on the wire; else number of the message */
	uint8_t what;
	uint16_t at;
	uint8_t *data;
	size_t len;
};

static struct change changes[CHANGES_MAX];
static unsigned change_count, sent[2];
static bool bent;

int __wrap_record_queue_handshake(struct record_layer *rl, const void *msg, size_t len);
int __real_record_queue_handshake(struct record_layer *rl, const void *msg, size_t len);

static struct peer client, server;

enum { FLIP, CUT, INSERT, REPLACE, DROP, DOUBLE, TYPE, LENGTH, OVERWRITE, WHATS };

static void insert(struct writer *w, size_t at, const uint8_t *data, size_t len)
{
	struct writer tail = {0};

	writer_bytes(&tail, w->data + at, w->len - at);
	writer_truncate(w, at);
	writer_bytes(w, data, len);
	writer_bytes(w, tail.data, tail.len);
	writer_clear(&tail);
}

/* @head: bytes of header, whose length field (of 3 or 2 bytes) is put right again but for LENGTH.
 */
static void bend(struct writer *w, const struct change *c, size_t head)
{
	size_t at = w->len ? c->at % w->len : 0, body;
	struct writer copy = {0};

	if (w->len < head)
		return;
	switch (c->what % WHATS) {
	case FLIP:
		w->data[at] ^= c->len ? c->data[0] : 1;
		break;
	case CUT:
		writer_truncate(w, MAX(at, head));
		break;
	case INSERT:
		insert(w, MAX(at, head), c->data, c->len);
		break;
	case REPLACE:
		writer_truncate(w, head);
		writer_bytes(w, c->data, c->len);
		break;
	case DROP:
		writer_truncate(w, 0);
		return;
	case DOUBLE:
		writer_bytes(&copy, w->data, w->len);
		writer_bytes(w, copy.data, copy.len);
		writer_clear(&copy);
		return;
	case TYPE:
		w->data[0] = (uint8_t)c->at;
		break;
	case LENGTH:
		w->data[head - 1] = (uint8_t)c->at;
		w->data[head - 2] = (uint8_t)(c->at >> 8);
		return;
	default:
		for (size_t i = 0; i < c->len && at + i < w->len; i++)
			w->data[at + i] = c->data[i];
	}
	body = w->len - head;
	w->data[head - 1] = (uint8_t)body;
	w->data[head - 2] = (uint8_t)(body >> 8);
}

int __wrap_record_queue_handshake(struct record_layer *rl, const void *msg, size_t len)
{
	bool of_client = client.s && rl == client.s->record;
	struct writer w = {0};
	unsigned n = sent[of_client]++;
	int ret = 0;

	writer_bytes(&w, msg, len);
	for (unsigned i = 0; i < change_count; i++)
		if (changes[i].where == ((of_client ? 0x80 : 0) | (n & 0x3f))) {
			bend(&w, &changes[i], 4);
			bent = true;
		}
	if (w.len)
		ret = __real_record_queue_handshake(rl, w.data, w.len);
	writer_clear(&w);
	return ret;
}

/* Records from @from to @to; number @n on the wire may be bent. */
static void carry(struct peer *from, struct peer *to, unsigned *n)
{
	size_t pos = 0;

	while (from->out.len - pos >= 5) {
		const uint8_t *r = from->out.data + pos;
		size_t len = 5 + ((size_t)r[3] << 8 | r[4]);
		struct writer w = {0};

		len = MIN(len, from->out.len - pos);
		writer_bytes(&w, r, len);
		for (unsigned i = 0; i < change_count; i++)
			if (changes[i].where == ((from == &client ? 0xc0 : 0x40) | (*n & 0x3f))) {
				bend(&w, &changes[i], 5);
				bent = true;
			}
		writer_bytes(&to->in, w.data, w.len);
		writer_clear(&w);
		pos += len;
		(*n)++;
	}
	writer_consume(&from->out, from->out.len);
}

static bool is_over(const struct peer *p)
{
	return p->result == 0 || gnutls_error_is_fatal(p->result);
}

static void shake(void)
{
	unsigned records[2] = {0, 0};

	client.result = server.result = GNUTLS_E_AGAIN;
	for (unsigned i = 0; i < 30 && !(is_over(&client) && is_over(&server)); i++) {
		struct peer *p = i % 2 ? &server : &client;

		if (!is_over(p)) {
			p->result = gnutls_handshake(p->s);
			if (gnutls_error_is_fatal(p->result))
				(void)gnutls_alert_send_appropriate(p->s, p->result);
		}
		carry(p, i % 2 ? &client : &server, &records[i % 2]);
	}
}

static void agree(void)
{
	unsigned char a[32], b[32];

	FUZZ_CHECK(gnutls_protocol_get_version(client.s) == gnutls_protocol_get_version(server.s));
	FUZZ_CHECK(gnutls_cipher_get(client.s) == gnutls_cipher_get(server.s));
	FUZZ_CHECK(gnutls_prf_rfc5705(client.s, 4, "test", 0, NULL, sizeof(a), (char *)a) == 0);
	FUZZ_CHECK(gnutls_prf_rfc5705(server.s, 4, "test", 0, NULL, sizeof(b), (char *)b) == 0);
	FUZZ_CHECK(memcmp(a, b, sizeof(a)) == 0);
}

/* What arrives has to be the beginning of what went out. */
struct stream {
	uint8_t *data;
	size_t sent, got;
};

static void receive(struct peer *p, struct stream *s)
{
	uint8_t buf[3000];
	ssize_t n;

	for (unsigned i = 0; i < 50; i++) {
		n = gnutls_record_recv(p->s, buf, sizeof(buf));
		if (n == GNUTLS_E_REHANDSHAKE)
			n = gnutls_handshake(p->s);
		if (n <= 0)
			return;
		FUZZ_CHECK((size_t)n <= s->sent - s->got);
		FUZZ_CHECK(memcmp(buf, s->data + s->got, (size_t)n) == 0);
		s->got += (size_t)n;
	}
}

static void one_action(struct fuzz_input *in, struct peer *p, struct peer *other,
		       struct stream *out, struct stream *back)
{
	uint8_t what = fuzz_u8(in);
	size_t len;
	uint8_t *data;
	unsigned n = 100;
	ssize_t ret;

	switch (what % 8) {
	case 0:
	case 1:
		len = fuzz_u16(in);
		len = MIN(len, SENT_MAX - out->sent);
		ret = gnutls_record_send(p->s, out->data + out->sent, len);
		FUZZ_CHECK(ret <= (ssize_t)len);
		if (ret > 0)
			out->sent += (size_t)ret;
		break;
	case 2:
		(void)gnutls_session_key_update(p->s, what & 8 ? GNUTLS_KU_PEER : 0);
		break;
	case 3: /* any message, as the real peer would protect it */
		data = fuzz_take(in, fuzz_u16(in) % 4096, &len);
		if (len >= 4 && record_queue_handshake(p->s->record, data, len) == 0)
			(void)!record_flush(p->s->record);
		free(data);
		break;
	case 4:
		(void)gnutls_alert_send(p->s, fuzz_u8(in) & 1 ? GNUTLS_AL_FATAL : GNUTLS_AL_WARNING,
					fuzz_u8(in));
		break;
	case 5:
		(void)gnutls_rehandshake(p->s);
		(void)gnutls_session_ticket_send(p->s, 1, 0);
		break;
	case 6:
		(void)gnutls_handshake(p->s);
		break;
	default:
		(void)gnutls_bye(p->s, what & 8 ? GNUTLS_SHUT_WR : GNUTLS_SHUT_RDWR);
	}
	carry(p, other, &n);
	if (what & 0x40)
		other->eof = true;
	receive(other, out);
	n = 200;
	carry(other, p, &n);
	receive(p, back);
}

static void talk(struct fuzz_input *in)
{
	struct stream up = {0}, down = {0};

	up.data = malloc(SENT_MAX);
	down.data = malloc(SENT_MAX);
	FUZZ_CHECK(up.data && down.data);
	for (size_t i = 0; i < SENT_MAX; i++) {
		up.data[i] = (uint8_t)(i * 7 + i / 251);
		down.data[i] = (uint8_t)(i * 11 + i / 241);
	}
	for (unsigned i = 0; i < 12 && in->left; i++) {
		if (fuzz_u8(in) & 1)
			one_action(in, &client, &server, &up, &down);
		else
			one_action(in, &server, &client, &down, &up);
	}
	peer_ask(&client);
	peer_ask(&server);
	free(up.data);
	free(down.data);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzz_input in = {data, size};
	const struct peer_kind *kind;
	unsigned wanted;

	fuzz_begin();
	change_count = sent[0] = sent[1] = 0;
	bent = false;
	kind = &peer_kinds[fuzz_u8(&in) % peer_kind_count];
	client.s = NULL;
	peer_open(&client, kind, false);
	peer_open(&server, kind, true);
	sent[0] = sent[1] = 0;
	wanted = fuzz_u8(&in) % (CHANGES_MAX + 1);
	for (; change_count < wanted; change_count++) {
		struct change *c = &changes[change_count];

		c->where = fuzz_u8(&in);
		c->what = fuzz_u8(&in);
		c->at = fuzz_u16(&in);
		c->data = fuzz_take(&in, c->what & 0x80 ? fuzz_u16(&in) : c->what >> 4, &c->len);
	}
	shake();
	if (client.result == 0 && server.result == 0)
		agree();
	FUZZ_CHECK(bent || (client.result == 0 && server.result == 0));
	if (client.result == 0 && server.result == 0)
		talk(&in);
	peer_close(&client);
	peer_close(&server);
	for (unsigned i = 0; i < change_count; i++)
		free(changes[i].data);
	return 0;
}
