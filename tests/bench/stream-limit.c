/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The stream benchmark as a bare loop: fixed keys, libipsec-mb seals and opens AES-GCM, one write
 * for up to sixteen records, one read for each, and nothing else of TLS. What a library in user
 * space could reach here at most. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <intel-ipsec-mb.h>

#include "stream.h"

#define PLAIN   16384
#define TAG     16
#define HEAD    5
#define RECORDS 16

const char stream_library[] = "limit";

static IMB_MGR *mb;
static struct gcm_key_data key __attribute__((aligned(64)));
static aes_gcm_enc_dec_t seal, open_;
static uint64_t sealed, opened;

static uint8_t out[RECORDS * (HEAD + PLAIN + TAG)];
static size_t out_len, out_pos, owed;
static uint8_t in[HEAD + PLAIN + TAG];
static size_t have, given, have_plain;

void stream_open(struct stream_end *e)
{
	static const uint8_t bytes[32] = {7};

	(void)e;
	/* both ends have the key; one of them makes it */
	if (!e->server)
		return;
	mb = alloc_mb_mgr(0);
	if (!mb || e->cipher == STREAM_CHACHA)
		stream_die("cipher", "not here");
	init_mb_mgr_auto(mb, NULL);
	if (e->cipher == STREAM_AES128)
		mb->gcm128_pre(bytes, &key);
	else
		mb->gcm256_pre(bytes, &key);
	seal = e->cipher == STREAM_AES128 ? mb->gcm128_enc : mb->gcm256_enc;
	open_ = e->cipher == STREAM_AES128 ? mb->gcm128_dec : mb->gcm256_dec;
}

static void seal_one(const uint8_t *data, uint8_t *to, size_t len)
{
	uint8_t nonce[12] = {0};
	struct gcm_context_data s;

	memcpy(nonce, &sealed, sizeof(sealed));
	sealed++;
	to[0] = 23;
	to[1] = to[2] = 3;
	to[3] = (uint8_t)((len + TAG) >> 8);
	to[4] = (uint8_t)(len + TAG);
	seal(&key, &s, to + HEAD, data, len, nonce, to, HEAD, to + HEAD + len, TAG);
}

/* STREAM_AGAIN: the rest goes first the next time, and the caller is told of it then. */
static ssize_t flush(struct stream_end *e)
{
	size_t len = owed;

	while (out_pos < out_len) {
		ssize_t n = send(e->fd, out + out_pos, out_len - out_pos, 0);

		if (n < 0)
			return errno == EAGAIN ? STREAM_AGAIN : -1;
		out_pos += (size_t)n;
	}
	out_pos = out_len = owed = 0;
	return (ssize_t)len;
}

ssize_t stream_send(struct stream_end *e, const void *data, size_t len)
{
	const uint8_t *from = data;

	if (owed)
		return flush(e);
	while (len && out_len < sizeof(out)) {
		size_t n = len < PLAIN ? len : PLAIN;

		seal_one(from, out + out_len, n);
		out_len += HEAD + n + TAG;
		owed += n;
		from += n;
		len -= n;
	}
	return flush(e);
}

ssize_t stream_send_file(struct stream_end *e, int file, off_t from, size_t len)
{
	(void)from;
	if (owed)
		return flush(e);
	while (len && out_len < sizeof(out)) {
		uint8_t *to = out + out_len;
		ssize_t n = read(file, to + HEAD, len < PLAIN ? len : PLAIN);

		if (n <= 0)
			return -1;
		seal_one(to + HEAD, to, (size_t)n);
		out_len += HEAD + (size_t)n + TAG;
		owed += (size_t)n;
		len -= (size_t)n;
	}
	return flush(e);
}

static ssize_t fill(struct stream_end *e, size_t need)
{
	while (have < need) {
		ssize_t n = recv(e->fd, in + have, need - have, 0);

		if (n <= 0)
			return n < 0 && errno == EAGAIN ? STREAM_AGAIN : n;
		have += (size_t)n;
	}
	return 1;
}

ssize_t stream_recv(struct stream_end *e, void *data, size_t len)
{
	size_t n = have_plain - given;

	if (!n) {
		uint8_t nonce[12] = {0}, tag[TAG];
		struct gcm_context_data s;
		ssize_t ret = fill(e, HEAD);

		if (ret <= 0)
			return ret;
		n = (size_t)(in[3] << 8 | in[4]);
		ret = fill(e, HEAD + n);
		if (ret <= 0)
			return ret;
		n -= TAG;
		memcpy(nonce, &opened, sizeof(opened));
		opened++;
		have = 0;
		if (n <= len) {
			open_(&key, &s, data, in + HEAD, n, nonce, in, HEAD, tag, TAG);
			return memcmp(tag, in + HEAD + n, TAG) ? -1 : (ssize_t)n;
		}
		open_(&key, &s, in + HEAD, in + HEAD, n, nonce, in, HEAD, tag, TAG);
		if (memcmp(tag, in + HEAD + n, TAG) != 0)
			return -1;
		given = 0;
		have_plain = n;
	}
	n = n < len ? n : len;
	memcpy(data, in + HEAD + given, n);
	given += n;
	return (ssize_t)n;
}
