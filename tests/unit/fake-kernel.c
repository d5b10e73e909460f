/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A kernel in memory; see fake-kernel.h. It protects with the library's own record protection. */
#include "config.h"

#include "fake-kernel.h"

#include <assert.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "record/protect.h"
#include "system/syscalls.h"

#define FIRST_FD  1000
#define MAX_SOCKS 64
#define REC_MAX   16384

struct dir {
	bool on, rekeyed;
	struct record_protection prot;
	uint16_t id;
};

struct rec {
	uint8_t type;
	uint8_t *data;
	size_t len, pos;
	bool hidden_update;
};

struct sock {
	int peer;
	struct writer in; /* bytes on the wire to us */
	size_t cap;       /* of in */
	bool fin, rst, rst_told, shut_rd;
	bool ulp;
	struct dir tx, rx;
	struct writer open;
	struct rec list[4096];
	unsigned list_len;
	bool paused;
	int rx_error; /* for ever */
	int so_error;
	bool rx_dead; /* an error was reported once */
	uint16_t max_payload;
	bool zerocopy;
};

static struct sock *socks[MAX_SOCKS];
static unsigned sock_count;
static struct fake_personality pers;
static enum fake_fault fault;
static unsigned fault_in, fault_times;
static bool fault_hit, restart;
static unsigned long calls;
static unsigned sigpipes, file_sends;

static struct sock *get(int fd)
{
	assert(fd >= FIRST_FD && fd < FIRST_FD + (int)sock_count);
	return socks[fd - FIRST_FD];
}

static bool is_fake(int fd)
{
	return fd >= FIRST_FD && fd < FIRST_FD + (int)sock_count;
}

/* Returns true if the call has to fail; *@len may get shorter. */
static bool struck(size_t *len)
{
	calls++;
	if (fault == FAKE_NONE || !fault_times)
		return false;
	if (fault_in > 1) {
		fault_in--;
		return false;
	}
	fault_times--;
	fault_hit = true;
	switch (fault) {
	case FAKE_EAGAIN:
		errno = EAGAIN;
		return true;
	case FAKE_EINTR:
		errno = EINTR;
		return true;
	case FAKE_RESTART:
		restart = true;
		return false;
	case FAKE_ECONNRESET:
		errno = ECONNRESET;
		return true;
	case FAKE_ENOMEM:
		errno = ENOMEM;
		return true;
	default:
		if (len && *len > 1)
			*len = *len / 2;
		return false;
	}
}

/* --- keys */

static const struct {
	uint16_t id;
	gnutls_cipher_algorithm_t cipher;
	uint8_t iv, key, salt;
} ids[] = {
	{51, GNUTLS_CIPHER_AES_128_GCM, 8, 16, 4},
	{52, GNUTLS_CIPHER_AES_256_GCM, 8, 32, 4},
	{53, GNUTLS_CIPHER_AES_128_CCM, 8, 16, 4},
	{54, GNUTLS_CIPHER_CHACHA20_POLY1305, 12, 32, 0},
};

static int fail(int err)
{
	errno = err;
	return -1;
}

static int install(struct sock *s, bool tx, const uint8_t *info, socklen_t len)
{
	struct dir *d = tx ? &s->tx : &s->rx, *other = tx ? &s->rx : &s->tx;
	struct record_keys k = {0};
	const uint8_t *p = info + 4;
	uint64_t seq = 0;
	uint16_t head[2];
	size_t i;
	int refuse = tx ? pers.refuse_tx : pers.refuse_rx;

	if (refuse)
		return fail(refuse);
	if (len < 4)
		return fail(EINVAL);
	memcpy(head, info, 4);
	for (i = 0; i < 4 && ids[i].id != head[1]; i++)
		;
	if (i == 4 || (head[0] != 0x0303 && head[0] != 0x0304) ||
	    len != 4u + ids[i].iv + ids[i].key + ids[i].salt + 8)
		return fail(EINVAL);
	if (pers.no_chacha && head[1] == 54)
		return fail(ENOENT);
	if (other->on && (other->id != head[1] || other->prot.keys.version->wire != head[0]))
		return fail(EINVAL);
	if (d->on && (head[0] == 0x0303 || !pers.rekey))
		return fail(EBUSY);
	if (d->on && (d->id != head[1]))
		return fail(EINVAL);
	k.version = version_find_wire(head[0]);
	k.cipher = cipher_find(ids[i].cipher);
	memcpy(k.iv, p + ids[i].iv + ids[i].key, ids[i].salt);
	memcpy(k.iv + ids[i].salt, p, ids[i].iv);
	memcpy(k.key, p + ids[i].iv, ids[i].key);
	for (size_t j = 0; j < 8; j++)
		seq = seq << 8 | info[len - 8 + j];
	if (head[0] == 0x0303 && ids[i].salt)
		assert(memcmp(p, info + len - 8, 8) == 0); /* explicit nonce: the sequence number */
	protect_clear(&d->prot);
	assert(protect_init(&d->prot, &k, tx ? RECORD_TX : RECORD_RX) == 0);
	d->prot.seq = seq;
	d->on = true;
	d->id = head[1];
	if (!tx)
		s->paused = false;
	return 0;
}

static int fake_setsockopt(int fd, int level, int name, const void *value, socklen_t len)
{
	struct sock *s = get(fd);

	if (fault >= FAKE_ECONNRESET && struck(NULL)) /* it never waits */
		return -1;
	if (level == IPPROTO_TCP && name == 31) {
		if (pers.refuse_ulp)
			return fail(pers.refuse_ulp);
		if (!pers.tls)
			return fail(ENOENT);
		if (s->ulp)
			return fail(EEXIST);
		if (s->fin)
			return fail(ENOTCONN);
		s->ulp = true;
		return 0;
	}
	if (level != 282 || !s->ulp)
		return fail(ENOPROTOOPT);
	if (name == 1 || name == 2)
		return install(s, name == 1, value, len);
	if (name == 5 && pers.max_payload) {
		memcpy(&s->max_payload, value, 2);
		return 0;
	}
	if (name == 3 && pers.zerocopy && len == 4) {
		s->zerocopy = *(const char *)value != 0;
		return 0;
	}
	return fail(ENOPROTOOPT);
}

static int fake_getsockopt(int fd, int level, int name, void *value, socklen_t *len)
{
	struct sock *s = get(fd);
	uint8_t *p = value;

	if (fault >= FAKE_ECONNRESET && struck(NULL))
		return -1;
	if (level == SOL_SOCKET && name == SO_ERROR) {
		memcpy(value, &s->so_error, sizeof(int));
		s->so_error = 0;
		return 0;
	}
	if (level == IPPROTO_TCP && name == 31) {
		memset(value, 0, *len);
		if (s->ulp)
			memcpy(value, "tls", 3);
		return 0;
	}
	if (level == 282 && (name == 1 || name == 2)) {
		struct dir *d = name == 1 ? &s->tx : &s->rx;
		uint64_t seq = d->prot.seq;

		if (!d->on)
			return fail(EBUSY);
		memset(value, 0, *len);
		for (int i = 0; i < 8; i++, seq >>= 8)
			p[*len - 1 - (unsigned)i] = (uint8_t)seq;
		return 0;
	}
	return fail(ENOPROTOOPT);
}

/* --- sending */

static size_t room(const struct sock *to)
{
	return to->in.len < to->cap ? to->cap - to->in.len : 0;
}

static bool emit(struct sock *s, uint8_t type, const uint8_t *data, size_t len)
{
	struct sock *to = get(s->peer);

	if (room(to) < len + protect_overhead(&s->tx.prot))
		return false;
	assert(len > 0 && len <= REC_MAX);
	assert(protect_seal(&s->tx.prot, type, 0x0303, data, len, 0, &to->in) == 0);
	return true;
}

/* A signal met an earlier send: its internal number is a pending error of the socket now. */
static bool restarts(struct sock *s)
{
	if (restart && s->tx.on)
		s->so_error = 512;
	restart = false;
	return s->so_error == 512;
}

/* What receives first gets it, and it is gone. */
static bool restart_told(struct sock *s)
{
	if (!restarts(s))
		return false;
	s->so_error = 0;
	errno = 512;
	return true;
}

static int check_sendable(struct sock *s, int flags)
{
	if (s->rst)
		return fail(ECONNRESET);
	if (get(s->peer)->fin && get(s->peer)->rst_told) {
		if (!(flags & MSG_NOSIGNAL))
			sigpipes++;
		return fail(EPIPE);
	}
	restarts(s);
	if (s->tx.on && s->so_error)
		return fail(s->so_error);
	return 0;
}

static bool flush_open(struct sock *s)
{
	if (s->open.len) {
		if (!emit(s, 23, s->open.data, s->open.len))
			return false;
		writer_reset(&s->open);
	}
	return true;
}

static ssize_t send_records(struct sock *s, uint8_t type, const uint8_t *data, size_t len)
{
	size_t max = s->max_payload ? s->max_payload : REC_MAX, sent = 0;

	if (!flush_open(s))
		return fail(EAGAIN);
	while (sent < len) {
		size_t n = len - sent < max ? len - sent : max;

		if (!emit(s, type, data + sent, n))
			return sent ? (ssize_t)sent : fail(EAGAIN);
		sent += n;
	}
	return (ssize_t)sent;
}

static ssize_t fake_send(int fd, const void *data, size_t len, int flags)
{
	struct sock *s = get(fd);
	size_t n;

	if (struck(&len) || check_sendable(s, flags) < 0)
		return -1;
	assert(!(flags & ~(MSG_NOSIGNAL | MSG_DONTWAIT)));
	if (s->tx.on)
		return len ? send_records(s, 23, data, len) : 0;
	n = room(get(s->peer)) < len ? room(get(s->peer)) : len;
	if (!n && len)
		return fail(EAGAIN);
	writer_bytes(&get(s->peer)->in, data, n);
	return (ssize_t)n;
}

static ssize_t fake_sendmsg(int fd, const struct msghdr *msg, int flags)
{
	struct sock *s = get(fd);
	struct cmsghdr *h = msg->msg_controllen ? CMSG_FIRSTHDR(msg) : NULL;
	size_t len;

	assert(msg->msg_iovlen == 1);
	len = msg->msg_iov[0].iov_len;
	if (!h)
		return fake_send(fd, msg->msg_iov[0].iov_base, len, flags);
	if (struck(NULL) || check_sendable(s, flags) < 0)
		return -1;
	assert(s->tx.on); /* a record type without keys would leave in clear */
	if (h->cmsg_level != 282 || h->cmsg_type != 1 || h->cmsg_len != CMSG_LEN(1))
		return fail(EINVAL);
	return send_records(s, *CMSG_DATA(h), msg->msg_iov[0].iov_base, len);
}

static ssize_t fake_sendfile(int fd, int file, off_t *offset, size_t count)
{
	struct sock *s = get(fd);
	size_t max = s->max_payload ? s->max_payload : REC_MAX, sent = 0;
	uint8_t buf[REC_MAX];
	off_t pos = offset ? *offset : lseek(file, 0, SEEK_CUR);

	file_sends++;
	if (struck(&count) || check_sendable(s, 0) < 0)
		return -1;
	if (pos < 0 || lseek(file, 0, SEEK_CUR) < 0)
		return fail(EINVAL);
	assert(s->tx.on);
	if (!flush_open(s))
		return fail(EAGAIN);
	while (sent < count) {
		size_t want = count - sent < max ? count - sent : max;
		ssize_t n = pread(file, buf, want, pos);

		if (n < 0)
			return -1;
		if (n == 0)
			break;
		if ((size_t)n < want && pers.stuck_tail) {
			writer_bytes(&s->open, buf, (size_t)n);
		} else if (!emit(s, 23, buf, (size_t)n)) {
			if (!sent)
				return fail(EAGAIN);
			break;
		}
		sent += (size_t)n;
		pos += n;
	}
	if (offset)
		*offset = pos;
	else
		lseek(file, pos, SEEK_SET);
	return (ssize_t)sent;
}

/* --- receiving */

/* Decrypts the next record onto the list: 1, 0 (nothing there), -1 with errno. */
static int decrypt(struct sock *s)
{
	uint8_t *plain, type;
	size_t len, plain_len;
	struct rec *r;
	int ret;

	if (s->rx_error)
		return fail(s->rx_error);
	if (s->rx_dead || s->in.len < 5)
		return 0;
	if (s->paused)
		return fail(EKEYEXPIRED);
	len = (size_t)(s->in.data[3] << 8 | s->in.data[4]);
	if (len > REC_MAX + (s->rx.prot.keys.version->tls13_sem ? 17u : 24u)) {
		s->rx_dead = true;
		return fail(EMSGSIZE);
	}
	if (s->in.data[1] != 3 || s->in.data[2] != 3) {
		s->rx_dead = true;
		return fail(EINVAL);
	}
	if (s->in.len < 5 + len)
		return 0;
	ret = protect_open(&s->rx.prot, s->in.data, s->in.data + 5, len, &type, &plain, &plain_len);
	if (ret < 0 || !type) { /* row "type-0" */
		s->rx_error = s->so_error = EBADMSG;
		return fail(EBADMSG);
	}
	assert(s->list_len < 4096);
	r = &s->list[s->list_len++];
	*r = (struct rec){.type = type, .len = plain_len};
	r->data = malloc(plain_len + 1);
	memcpy(r->data, plain, plain_len);
	writer_consume(&s->in, 5 + len);
	if (pers.rekey && type == 22 && plain_len && r->data[0] == 24) {
		s->paused = true;
		r->hidden_update = true;
	}
	return 1;
}

static void drop_head(struct sock *s)
{
	free(s->list[0].data);
	s->list_len--;
	memmove(s->list, s->list + 1, s->list_len * sizeof(s->list[0]));
}

static ssize_t recv_tls(struct sock *s, uint8_t *buf, size_t len, bool peek, int *type, bool *eor)
{
	size_t got = 0;
	unsigned at = 0;

	*type = -1;
	*eor = false;
	for (;;) {
		struct rec *r;
		size_t n;

		if (at == s->list_len) {
			int ret = decrypt(s);

			if (ret < 0) {
				if (got)
					return (ssize_t)got;
				if (errno == EBADMSG)
					memset(buf, 0xbb, len); /* treat it as touched */
				return -1;
			}
			if (ret == 0) {
				if (got)
					return (ssize_t)got;
				if (s->rst && !s->rst_told) {
					s->rst_told = true;
					return fail(ECONNRESET);
				}
				return s->fin || s->rst ? 0 : fail(EAGAIN);
			}
		}
		r = &s->list[at];
		if (r->type == 23 && !r->len) { /* skipped, never returned as 0 */
			free(r->data);
			s->list_len--;
			memmove(r, r + 1, (s->list_len - at) * sizeof(*r));
			continue;
		}
		if (*type >= 0 && (*type != 23 || r->type != 23))
			return (ssize_t)got; /* the other record stays on the list */
		*type = r->type;
		n = r->len - r->pos < len - got ? r->len - r->pos : len - got;
		memcpy(buf + got, r->data + r->pos, n);
		got += n;
		*eor = r->pos + n == r->len;
		if (peek) {
			at++;
		} else {
			r->pos += n;
			r->hidden_update = false;
			if (r->pos == r->len)
				drop_head(s);
		}
		if (got == len || *type != 23)
			return (ssize_t)got;
	}
}

static ssize_t recv_plain(struct sock *s, const struct iovec *iov, size_t count, size_t len)
{
	ssize_t total = 0;

	if (s->rst && !s->rst_told) {
		s->rst_told = true;
		return fail(ECONNRESET);
	}
	if (!s->in.len)
		return s->fin ? 0 : fail(EAGAIN);
	for (size_t i = 0; i < count && len && s->in.len; i++) {
		size_t n = iov[i].iov_len < len ? iov[i].iov_len : len;

		n = s->in.len < n ? s->in.len : n;
		memcpy(iov[i].iov_base, s->in.data, n);
		writer_consume(&s->in, n);
		total += (ssize_t)n;
		len -= n;
	}
	return total;
}

static ssize_t fake_recvmsg(int fd, struct msghdr *msg, int flags)
{
	struct sock *s = get(fd);
	uint8_t *buf = msg->msg_iov[0].iov_base;
	size_t len = 0;
	struct cmsghdr *h;
	ssize_t n;
	bool eor;
	int type;

	for (size_t i = 0; i < msg->msg_iovlen; i++)
		len += msg->msg_iov[i].iov_len;
	if (struck(&len) || restart_told(s))
		return -1;
	if (!s->rx.on)
		return recv_plain(s, msg->msg_iov, msg->msg_iovlen, len);
	assert(s->rx.on && msg->msg_controllen >= CMSG_SPACE(1));
	n = recv_tls(s, buf, len, flags & MSG_PEEK, &type, &eor);
	if (n < 0)
		return n;
	msg->msg_flags = eor ? MSG_EOR : 0;
	if (type < 0) {
		msg->msg_controllen = 0;
		return n;
	}
	h = CMSG_FIRSTHDR(msg);
	h->cmsg_level = 282;
	h->cmsg_type = 2;
	h->cmsg_len = CMSG_LEN(1);
	*CMSG_DATA(h) = (uint8_t)type;
	return n;
}

static ssize_t fake_recv(int fd, void *buf, size_t len, int flags)
{
	struct iovec iov = {buf, len};
	struct sock *s = get(fd);

	if (struck(&len) || restart_told(s))
		return -1;
	(void)flags;
	assert(!s->rx.on); /* the kernel path asks for types */
	return recv_plain(s, &iov, 1, len);
}

bool fake_poll_in(int fd)
{
	struct sock *s = get(fd);

	if (s->fin || s->rst || s->rx_error || s->shut_rd)
		return true;
	if (!s->rx.on)
		return s->in.len > 0;
	if (s->list_len)
		return !s->list[0].hidden_update;
	return !s->paused && s->in.len >= 5 &&
	       s->in.len >= 5 + (size_t)(s->in.data[3] << 8 | s->in.data[4]);
}

static int fake_poll(struct pollfd *fds, nfds_t count, int ms)
{
	struct sock *s = get(fds[0].fd);

	(void)ms;
	assert(count == 1);
	fds[0].revents = 0;
	if (fault == FAKE_EINTR && struck(NULL))
		return -1;
	calls++;
	if ((fds[0].events & POLLIN) && fake_poll_in(fds[0].fd))
		fds[0].revents |= POLLIN;
	if ((fds[0].events & POLLOUT) && room(get(s->peer)) > 20000)
		fds[0].revents |= POLLOUT;
	return fds[0].revents != 0;
}

static ssize_t file_read(int fd, void *buf, size_t len)
{
	assert(!is_fake(fd));
	if (struck(&len))
		return -1;
	return read(fd, buf, len);
}

static ssize_t file_pread(int fd, void *buf, size_t len, off_t offset)
{
	assert(!is_fake(fd));
	if (struck(&len))
		return -1;
	return pread(fd, buf, len, offset);
}

static ssize_t file_readv(int fd, const struct iovec *iov, int count)
{
	size_t len = iov[0].iov_len;

	assert(!is_fake(fd));
	if (struck(&len))
		return -1;
	/* short: no more than a part of the first piece */
	return len < iov[0].iov_len ? read(fd, iov[0].iov_base, len) : readv(fd, iov, count);
}

static ssize_t file_preadv(int fd, const struct iovec *iov, int count, off_t offset)
{
	size_t len = iov[0].iov_len;

	assert(!is_fake(fd));
	if (struck(&len))
		return -1;
	return len < iov[0].iov_len ? pread(fd, iov[0].iov_base, len, offset)
				    : preadv(fd, iov, count, offset);
}

static int fake_shutdown(int fd, int how)
{
	assert(how == SHUT_RD); /* more would lose data */
	get(fd)->shut_rd = true;
	return 0;
}

/* --- control */

static const struct syscalls fake_calls_table = {
	.setsockopt = fake_setsockopt,
	.getsockopt = fake_getsockopt,
	.send = fake_send,
	.recv = fake_recv,
	.sendmsg = fake_sendmsg,
	.recvmsg = fake_recvmsg,
	.sendfile = fake_sendfile,
	.poll = fake_poll,
	.read = file_read,
	.pread = file_pread,
	.readv = file_readv,
	.preadv = file_preadv,
	.shutdown = fake_shutdown,
	.lseek = lseek,
};

static void clear(void)
{
	for (unsigned i = 0; i < sock_count; i++) {
		struct sock *s = socks[i];

		while (s->list_len)
			drop_head(s);
		writer_clear(&s->in);
		writer_clear(&s->open);
		protect_clear(&s->tx.prot);
		protect_clear(&s->rx.prot);
		free(s);
	}
	sock_count = 0;
}

void fake_start(const struct fake_personality *p)
{
	clear();
	pers = *p;
	fault = FAKE_NONE;
	restart = false;
	calls = 0;
	sigpipes = file_sends = 0;
	sys_calls = &fake_calls_table;
}

void fake_stop(void)
{
	clear();
	sys_calls = &sys_real;
}

void fake_pair(int fds[2], size_t cap)
{
	assert(sock_count + 2 <= MAX_SOCKS);
	for (unsigned i = 0; i < 2; i++) {
		struct sock *s = calloc(1, sizeof(*s));

		s->cap = cap;
		s->peer = FIRST_FD + (int)(sock_count ^ 1);
		fds[i] = FIRST_FD + (int)sock_count;
		socks[sock_count++] = s;
	}
}

void fake_inject(enum fake_fault f, unsigned n, unsigned times)
{
	fault = f;
	fault_in = n;
	fault_times = times;
	fault_hit = false;
}

bool fake_injected(void)
{
	return fault_hit;
}

unsigned long fake_calls(void)
{
	return calls;
}

size_t fake_wire_len(int fd)
{
	return get(get(fd)->peer)->in.len;
}

uint8_t *fake_wire(int fd)
{
	return get(get(fd)->peer)->in.data;
}

void fake_wire_add(int fd, const void *data, size_t len)
{
	writer_bytes(&get(get(fd)->peer)->in, data, len);
}

void fake_wire_drop(int fd)
{
	writer_reset(&get(get(fd)->peer)->in);
}

void fake_set_cap(int fd, size_t cap)
{
	get(get(fd)->peer)->cap = cap;
}

void fake_close(int fd)
{
	get(get(fd)->peer)->fin = true;
}

void fake_reset(int fd)
{
	get(get(fd)->peer)->rst = true;
}

bool fake_zerocopy(int fd)
{
	return get(fd)->zerocopy;
}

bool fake_has_keys(int fd, bool tx)
{
	return tx ? get(fd)->tx.on : get(fd)->rx.on;
}

size_t fake_open_len(int fd)
{
	return get(fd)->open.len;
}

unsigned fake_sendfiles(void)
{
	return file_sends;
}

unsigned fake_sigpipes(void)
{
	return sigpipes;
}
