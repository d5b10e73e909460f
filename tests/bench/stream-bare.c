/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The stream benchmark on the kernel's TLS alone: fixed keys, send, sendfile and recv and nothing
 * else. What the kernel path of a library is compared with. */
#include <errno.h>
#include <linux/tls.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/socket.h>

#include "stream.h"

const char stream_library[] = "bare";

static ssize_t result(ssize_t n)
{
	return n < 0 && errno == EAGAIN ? STREAM_AGAIN : n;
}

static void set_key(struct stream_end *e, int direction)
{
	union {
		struct tls_crypto_info info;
		struct tls12_crypto_info_aes_gcm_128 aes128;
		struct tls12_crypto_info_aes_gcm_256 aes256;
		struct tls12_crypto_info_chacha20_poly1305 chacha;
	} u;
	static const struct {
		unsigned short type;
		socklen_t size;
	} ciphers[] = {
		[STREAM_AES128] = {TLS_CIPHER_AES_GCM_128, sizeof(u.aes128)},
		[STREAM_AES256] = {TLS_CIPHER_AES_GCM_256, sizeof(u.aes256)},
		[STREAM_CHACHA] = {TLS_CIPHER_CHACHA20_POLY1305, sizeof(u.chacha)},
	};
	socklen_t size = ciphers[e->cipher].size;

	memset(&u, 7, sizeof(u));
	u.info.version = TLS_1_3_VERSION;
	u.info.cipher_type = ciphers[e->cipher].type;
	/* the sequence number is last in each */
	memset((char *)&u + size - 8, 0, 8);
	if (setsockopt(e->fd, SOL_TLS, direction, &u, size) < 0)
		stream_die("key", NULL);
}

void stream_open(struct stream_end *e)
{
	if (setsockopt(e->fd, IPPROTO_TCP, TCP_ULP, "tls", 4) < 0)
		stream_die("attach", NULL);
	set_key(e, TLS_TX);
	set_key(e, TLS_RX);
	e->kernel = true;
}

ssize_t stream_send(struct stream_end *e, const void *data, size_t len)
{
	return result(send(e->fd, data, len, 0));
}

ssize_t stream_send_file(struct stream_end *e, int file, off_t from, size_t len)
{
	(void)from;
	return result(sendfile(e->fd, file, NULL, len));
}

ssize_t stream_recv(struct stream_end *e, void *data, size_t len)
{
	return result(recv(e->fd, data, len, 0));
}
