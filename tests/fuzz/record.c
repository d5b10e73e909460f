/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The record layer: a peer with the keys that sends what it likes, an attacker on the wire, an
 * application that calls in any order; over a fake kernel's sockets, in user space or (with
 * -DFUZZ_KERNEL) with the kernel's TLS in the personality that the input chooses, and faults at its
 * calls. Whatever happens, what the application reads is what the peer has sent, from the beginning
 * and without a gap. Input: versions and ciphers, personality, then actions. */
#include "config.h"

#include "base/mem.h"
#include "fuzz.h"
#include "record-pair.h"
#include "record/layer.h"

#define ACTIONS_MAX 200
#define SENT_MAX    200000

#define T12 GNUTLS_TLS1_2
#define T13 GNUTLS_TLS1_3

static const struct pair_how hows[] = {
	{T13, GNUTLS_CIPHER_AES_128_GCM},
	{T13, GNUTLS_CIPHER_AES_256_GCM},
	{T13, GNUTLS_CIPHER_CHACHA20_POLY1305},
	{T13, GNUTLS_CIPHER_AES_128_CCM},
	{T12, GNUTLS_CIPHER_AES_128_GCM},
	{T12, GNUTLS_CIPHER_CHACHA20_POLY1305},
	{T12, GNUTLS_CIPHER_AES_128_CCM},
	{T12, GNUTLS_CIPHER_AES_128_CBC, GNUTLS_MAC_SHA1},
	{T12, GNUTLS_CIPHER_AES_256_CBC, GNUTLS_MAC_SHA256},
	{T12, GNUTLS_CIPHER_AES_128_CBC, GNUTLS_MAC_SHA1, true},
	{GNUTLS_TLS1_1, GNUTLS_CIPHER_AES_128_CBC, GNUTLS_MAC_SHA1},
	{GNUTLS_TLS1_0, GNUTLS_CIPHER_3DES_CBC, GNUTLS_MAC_SHA1},
};

struct stream {
	uint8_t data[SENT_MAX];
	size_t sent, got;
	bool out_of_step; /* sent in a way that this test has no account of */
};

static struct stream up, down; /* a to b, b to a */
static uint8_t pattern[SENT_MAX];
static struct pair pair;
static bool of_tls13;

static void note(struct stream *s, const void *data, size_t len)
{
	if (s->sent + len > SENT_MAX) {
		s->out_of_step = true;
		return;
	}
	if (len)
		memcpy(s->data + s->sent, data, len);
	s->sent += len;
}

static ssize_t receive(struct end *e, struct stream *s, size_t room)
{
	static uint8_t buf[40000];
	uint8_t seq[8];
	ssize_t n = record_recv(e->rl, buf, MIN(room, sizeof(buf)), seq);

	if (n > 0 && !s->out_of_step) {
		FUZZ_CHECK((size_t)n <= room);
		FUZZ_CHECK((size_t)n <= s->sent - s->got);
		FUZZ_CHECK(memcmp(buf, s->data + s->got, (size_t)n) == 0);
		s->got += (size_t)n;
	}
	return n;
}

/* A record by @a's keys, of any type and with any padding. */
static void seal(struct fuzz_input *in)
{
	uint8_t type = fuzz_u8(in);
	size_t want = fuzz_u16(in), pad = fuzz_u8(in), len;
	uint8_t *data;
	struct writer w = {0};

	type = type < 128 ? (uint8_t)(20 + type % 6) : type;
	data = fuzz_take(in, want % 18000, &len);
	if (protect_seal(&pair.a.rl->tx.prot, type, 0x0303, data, len, of_tls13 ? pad : 0, &w) ==
	    0) {
		fake_wire_add(pair.a.fd, w.data, w.len);
		if (type == RECORD_DATA)
			note(&up, data, len);
	}
	writer_clear(&w);
	free(data);
}

static void queue_handshake(struct fuzz_input *in, struct end *e)
{
	size_t len;
	uint8_t *data = fuzz_take(in, fuzz_u16(in) % 5000, &len);

	if (len && record_queue_handshake(e->rl, data, len) == 0)
		(void)!record_flush(e->rl);
	free(data);
}

static void wire(struct fuzz_input *in, struct end *from, uint8_t what)
{
	size_t len, n = fake_wire_len(from->fd);
	uint8_t *data;

	switch (what % 4) {
	case 0:
		data = fuzz_take(in, fuzz_u16(in) % 20000, &len);
		fake_wire_add(from->fd, data, len);
		free(data);
		return;
	case 1:
		if (n)
			fake_wire(from->fd)[fuzz_u16(in) % n] ^= (uint8_t)(fuzz_u8(in) | 1);
		return;
	case 2:
		fake_wire_drop(from->fd);
		return;
	default:
		fake_set_cap(from->fd, fuzz_u16(in));
	}
}

static void send_some(struct fuzz_input *in, struct end *e, struct stream *s, uint8_t what)
{
	size_t len = fuzz_u16(in), at = s->sent % 1000, pad = what & 0x20 ? fuzz_u16(in) : 0;
	ssize_t n = record_send(e->rl, pattern + at, len, record_can_pad(e->rl) ? pad : 0);

	/* what could not go out at once is asked for again, as applications have to */
	for (unsigned i = 0; i < 20 && (n == GNUTLS_E_AGAIN || n == GNUTLS_E_INTERRUPTED); i++) {
		if (i == 10)
			fake_set_cap(e->fd, 1 << 20);
		n = record_send(e->rl, NULL, 0, 0);
	}
	if (n > 0)
		note(s, pattern + at, (size_t)n);
	else if (n < 0)
		s->out_of_step = true; /* part of it may be on its way */
}

static bool act(struct fuzz_input *in)
{
	uint8_t what = fuzz_u8(in), arg;
	struct end *e = what & 0x80 ? &pair.a : &pair.b;
	struct stream *out = what & 0x80 ? &up : &down, *back = what & 0x80 ? &down : &up;
	struct record_hs_msg msg;
	uint64_t seq;
	int ret;

	switch (what % 16) {
	case 0:
	case 1:
		wire(in, &pair.a, what >> 4);
		break;
	case 2:
	case 3:
		seal(in);
		break;
	case 4:
	case 5:
		(void)receive(e, back, fuzz_u16(in));
		break;
	case 6:
		send_some(in, e, out, what);
		break;
	case 7:
		(void)!end_update(e, what & 0x10);
		break;
	case 8:
		arg = fuzz_u8(in);
		fake_inject(arg % 6, 1 + arg / 6 % 8, 1 + arg / 48);
		break;
	case 9:
		record_set_handshaking(e->rl, what & 0x10);
		ret = record_recv_handshake(e->rl, 1 + fuzz_u16(in), &msg);
		FUZZ_CHECK(ret || reader_left(&msg.raw) == reader_left(&msg.body) + 4);
		if (what & 0x20 && !gnutls_error_is_fatal(ret))
			ret = record_recv_ccs(e->rl);
		if (gnutls_error_is_fatal(ret)) /* as gnutls_handshake does */
			record_invalidate(e->rl);
		record_set_handshaking(e->rl, false);
		break;
	case 10:
		queue_handshake(in, e);
		break;
	case 11:
		arg = fuzz_u8(in);
		(void)!record_send_alert(e->rl, 1 + arg % 2, arg / 2);
		break;
	case 12:
		if (what & 0x10)
			fake_reset(pair.a.fd);
		else
			fake_close(pair.a.fd);
		break;
	case 13:
		record_set_max_recv(e->rl, 1 + fuzz_u16(in) % RECORD_MAX_PLAIN);
		record_set_max_send(e->rl, 64 + fuzz_u16(in) % (RECORD_MAX_PLAIN - 64));
		break;
	case 14:
		(void)record_pending(e->rl);
		(void)record_rx_is_clean(e->rl);
		(void)record_keys_of(e->rl, RECORD_RX, &seq);
		(void)record_count(e->rl, RECORD_RX);
		(void)!record_await_handshake(e->rl, 0);
		break;
	default:
		if (what & 0x10 && what & 0x20)
			back->out_of_step = true; /* what still came is dropped */
		if (what & 0x10)
			return record_bye(e->rl, what & 0x20 ? GNUTLS_SHUT_RDWR : GNUTLS_SHUT_WR) !=
			       GNUTLS_E_INTERRUPTED;
		record_skip_early_data(e->rl, fuzz_u16(in));
	}
	return true;
}

static void configure(struct fuzz_input *in, struct pair_how *how)
{
	struct fake_personality p = {0};
	uint8_t bits;

	*how = hows[fuzz_u8(in) % ARRAY_LEN(hows)];
	how->flags = GNUTLS_NONBLOCK;
	of_tls13 = how->version == T13;
	bits = fuzz_u8(in);
#ifdef FUZZ_KERNEL
	p.tls = true;
	p.rekey = bits & 1;
	p.max_payload = bits & 2;
	p.stuck_tail = bits & 4;
	p.no_chacha = bits & 8;
	p.refuse_tx = bits & 16 ? 22 : 0;
	p.refuse_rx = bits & 32 ? 22 : 0;
	how->ktls_a = bits & 64;
	how->ktls_b = true;
#else
	(void)bits;
#endif
	fake_start(&p);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzz_input in = {data, size};
	struct pair_how how;

	fuzz_begin();
	if (!pattern[1])
		for (size_t i = 0; i < SENT_MAX; i++)
			pattern[i] = (uint8_t)(i * 7 + i / 251);
	up.sent = up.got = down.sent = down.got = 0;
	up.out_of_step = down.out_of_step = false;
	configure(&in, &how);
	pair_open(&pair, &how);
	/* @a seals by hand, which the kernel would not know of */
	if (how.ktls_a)
		up.out_of_step = true;
	for (unsigned i = 0; i < ACTIONS_MAX && in.left; i++)
		if (!act(&in))
			break;
	fake_inject(FAKE_NONE, 0, 0);
	for (unsigned i = 0; i < 20; i++)
		if (receive(&pair.b, &up, 40000) == 0)
			break;
	pair_close(&pair);
	fake_stop();
	return 0;
}
