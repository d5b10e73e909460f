/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The kernel's TLS interface: one table of ciphers, one way to fill the kernel's key structs, and
 * what its answers mean. Capabilities are asked from sockets, never read from version numbers. */
#include "config.h"

#include "system/ktls.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"
#include "base/mem.h"
#include "system/files.h"
#include "system/syscalls.h"

static const struct {
	const char *name, *text;
} reasons[KTLS_REASON_COUNT] = {
	[KTLS_OFFLOADED] = {"offloaded", "the kernel protects the records"},
	[KTLS_NOT_BUILT] = {"not-built", "this library was built without kernel TLS"},
	[KTLS_DISABLED] = {"off-file", "kernel TLS is not switched on in the configuration file"},
	[KTLS_OFF_ENVIRONMENT] = {"off-environment", "switched off by GNUTLS_KTLS"},
	[KTLS_OFF_PRIORITY] = {"off-priority", "switched off by %NO_KTLS in the priority string"},
	[KTLS_OFF_DIRECTION] = {"off-direction", "kernel TLS is wanted for the other direction only"},
	[KTLS_HANDSHAKE] = {"handshake", "the handshake is not finished"},
	[KTLS_WAITING] = {"waiting", "the handover waits until the buffers are empty"},
	[KTLS_DATAGRAM] = {"datagram", "the kernel has no DTLS"},
	[KTLS_CUSTOM_PUSH] = {"custom-push", "the application sends through its own function"},
	[KTLS_CUSTOM_PULL] = {"custom-pull", "the application receives through its own function"},
	[KTLS_VERSION] = {"version", "the kernel does not know this version of the protocol"},
	[KTLS_CIPHER] = {"cipher", "the kernel does not know this cipher"},
	[KTLS_NO_SOCKET] = {"no-socket", "the descriptor is not a socket"},
	[KTLS_NOT_TCP] = {"not-tcp", "the socket is not a TCP socket"},
	[KTLS_NOT_CONNECTED] = {"not-connected",
				"the TCP connection is not, or no longer, established"},
	[KTLS_RECORD_SIZE] = {"record-size",
			      "the session's limit on the peer's records would not be enforced"},
	[KTLS_NO_MODULE] = {"no-module", "the kernel module tls is not loaded, or does not exist"},
	[KTLS_SOCKMAP] = {"sockmap", "the kernel refuses TLS on this socket (BPF sockmap?)"},
	[KTLS_OTHER_ULP] = {"other-ulp", "another protocol is attached to the socket"},
	[KTLS_NO_ALGORITHM] = {"no-algorithm", "the running kernel lacks this cipher"},
	[KTLS_KEY_REFUSED] = {"key-refused", "the kernel refused the parameters of the cipher"},
	[KTLS_KEY_BUSY] = {"key-busy", "the socket has kernel TLS keys already"},
	[KTLS_NO_REKEY] = {"no-rekey", "key updates are required and this kernel has none"},
	[KTLS_KERNEL_ERROR] = {"kernel-error", "the kernel refused for another reason"},
	[KTLS_SESSION_OVER] = {"session-over", "the session has ended"},
	[KTLS_REKEY_LOST] = {"rekey-lost", "a key update could not be followed in the kernel"},
};

const char *ktls_reason_text(enum ktls_reason reason)
{
	return (unsigned)reason < KTLS_REASON_COUNT && reasons[reason].text ? reasons[reason].text
									    : "unknown";
}

const char *ktls_reason_name(enum ktls_reason reason)
{
	return (unsigned)reason < KTLS_REASON_COUNT && reasons[reason].name ? reasons[reason].name
									    : "unknown";
}

/* What linux/tls.h of older systems lacks; the interface never changes. */
#define ULP_NAME      "tls"
#define OPT_ULP       31  /* TCP_ULP */
#define LEVEL_TLS     282 /* SOL_TLS */
#define OPT_TX        1
#define OPT_RX        2
#define OPT_ZEROCOPY  3 /* TLS_TX_ZEROCOPY_RO */
#define OPT_NO_PAD    4 /* TLS_RX_EXPECT_NO_PAD */
#define OPT_TX_MAX    5 /* TLS_TX_MAX_PAYLOAD_LEN */
#define CMSG_SET_TYPE 1
#define CMSG_GET_TYPE 2
#define KTLS_REC_SIZE 8
#define KTLS_INFO_MAX 56

/* One row per kernel cipher. On the wire to the kernel: version, id, then iv, key, salt, rec_seq.
 */
static const struct kernel_cipher {
	gnutls_cipher_algorithm_t cipher;
	uint16_t id;
	uint8_t iv, key, salt;
	bool tls12, tls13;
} kernel_ciphers[] = {
	{GNUTLS_CIPHER_AES_128_GCM, 51, 8, 16, 4, true, true},
	{GNUTLS_CIPHER_AES_256_GCM, 52, 8, 32, 4, true, true},
	{GNUTLS_CIPHER_AES_128_CCM, 53, 8, 16, 4, true, true},
	{GNUTLS_CIPHER_CHACHA20_POLY1305, 54, 12, 32, 0, true, true},
};

static const struct kernel_cipher *find_cipher(gnutls_cipher_algorithm_t cipher)
{
	for (size_t i = 0; i < ARRAY_LEN(kernel_ciphers); i++) {
		if (kernel_ciphers[i].cipher == cipher)
			return &kernel_ciphers[i];
	}
	return NULL;
}

enum ktls_reason ktls_cipher_check(uint16_t version, gnutls_cipher_algorithm_t cipher)
{
	const struct kernel_cipher *c = find_cipher(cipher);

#ifndef ENABLE_KTLS
	return KTLS_NOT_BUILT;
#endif
	if (version != 0x0303 && version != 0x0304)
		return KTLS_VERSION;
	if (!c || !(version == 0x0304 ? c->tls13 : c->tls12))
		return KTLS_CIPHER;
	return KTLS_OFFLOADED;
}

static size_t info_len(const struct kernel_cipher *c)
{
	return 4u + c->iv + c->key + c->salt + KTLS_REC_SIZE;
}

static int dir_option(enum ktls_dir dir)
{
	return dir == KTLS_TX ? OPT_TX : OPT_RX;
}

enum ktls_reason ktls_attach(int fd)
{
#ifndef ENABLE_KTLS
	(void)fd;
	return KTLS_NOT_BUILT;
#else
	char name[16] = "";
	socklen_t len = sizeof(name);

	if (sys_calls->setsockopt(fd, IPPROTO_TCP, OPT_ULP, ULP_NAME, sizeof(ULP_NAME) - 1) == 0)
		return KTLS_OFFLOADED;
	switch (errno) {
	case EEXIST: /* ours from an earlier try, or through another descriptor of the socket */
		if (sys_calls->getsockopt(fd, IPPROTO_TCP, OPT_ULP, name, &len) == 0 &&
		    strncmp(name, ULP_NAME, sizeof(name)) != 0)
			return KTLS_OTHER_ULP;
		return KTLS_OFFLOADED;
	case ENOENT:
		return KTLS_NO_MODULE;
	case ENOTCONN:
		return KTLS_NOT_CONNECTED;
	case EBADF:
	case ENOTSOCK:
		return KTLS_NO_SOCKET;
	case ENOPROTOOPT:
	case EOPNOTSUPP:
		return KTLS_NOT_TCP;
	case EINVAL:
		return KTLS_SOCKMAP;
	default:
		log_debug("ktls: attaching failed: errno %d\n", errno);
		return KTLS_KERNEL_ERROR;
	}
#endif
}

#ifdef ENABLE_KTLS
static void put_u64(uint8_t *p, uint64_t v)
{
	for (int i = 7; i >= 0; i--, v >>= 8)
		p[i] = (uint8_t)v;
}

/* The one function that lays out a crypto_info; returns its length. */
static size_t info_fill(uint8_t info[KTLS_INFO_MAX], const struct kernel_cipher *c,
			const struct ktls_keys *keys)
{
	uint16_t head[2] = {keys->version, c->id};
	uint8_t *p = info;

	memcpy(p, head, 4);
	p += 4;
	if (keys->version == 0x0304 || !c->salt)
		memcpy(p, keys->iv + c->salt, c->iv);
	else
		put_u64(p, keys->seq); /* the explicit nonce: counts up with the records */
	p += c->iv;
	memcpy(p, keys->key, c->key);
	p += c->key;
	memcpy(p, keys->iv, c->salt);
	p += c->salt;
	put_u64(p, keys->seq);
	return info_len(c);
}

static int set_keys(int fd, enum ktls_dir dir, const struct ktls_keys *keys)
{
	const struct kernel_cipher *c = find_cipher(keys->cipher);
	uint8_t info[KTLS_INFO_MAX];
	size_t len = info_fill(info, c, keys);
	int ret = sys_calls->setsockopt(fd, LEVEL_TLS, dir_option(dir), info, (socklen_t)len);
	int err = errno;

	mem_wipe(info, sizeof(info));
	errno = err;
	return ret;
}
#endif

enum ktls_reason ktls_install(int fd, enum ktls_dir dir, const struct ktls_keys *keys)
{
	enum ktls_reason reason = ktls_cipher_check(keys->version, keys->cipher);

	if (reason != KTLS_OFFLOADED)
		return reason;
#ifdef ENABLE_KTLS
	if (set_keys(fd, dir, keys) == 0)
		return KTLS_OFFLOADED;
	switch (errno) {
	case ENOENT:
		return KTLS_NO_ALGORITHM;
	case EINVAL:
		return KTLS_KEY_REFUSED;
	case EBUSY:
		return KTLS_KEY_BUSY;
	default:
		log_debug("ktls: setting keys failed: errno %d\n", errno);
		return KTLS_KERNEL_ERROR;
	}
#else
	(void)fd;
	(void)dir;
	return KTLS_NOT_BUILT;
#endif
}

enum ktls_reason ktls_rekey(int fd, enum ktls_dir dir, const struct ktls_keys *keys)
{
	return ktls_install(fd, dir, keys);
}

bool ktls_probe_rekey(int fd, enum ktls_dir dir, const struct ktls_keys *keys)
{
	return keys->version == 0x0304 && ktls_install(fd, dir, keys) == KTLS_OFFLOADED;
}

bool ktls_get_seq(int fd, enum ktls_dir dir, uint16_t version, gnutls_cipher_algorithm_t cipher,
		  uint64_t *seq)
{
	const struct kernel_cipher *c = find_cipher(cipher);
	uint8_t info[KTLS_INFO_MAX] = {0};
	socklen_t len;
	uint64_t v = 0;

	if (!c || ktls_cipher_check(version, cipher) != KTLS_OFFLOADED)
		return false;
	len = (socklen_t)info_len(c);
	if (sys_calls->getsockopt(fd, LEVEL_TLS, dir_option(dir), info, &len) != 0 ||
	    len != info_len(c)) {
		mem_wipe(info, sizeof(info));
		return false;
	}
	for (size_t i = len - KTLS_REC_SIZE; i < len; i++)
		v = v << 8 | info[i];
	mem_wipe(info, sizeof(info));
	*seq = v;
	return true;
}

bool ktls_set_max_payload(int fd, uint16_t version, size_t bytes)
{
	uint16_t v = (uint16_t)bytes;

	(void)version;
	return sys_calls->setsockopt(fd, LEVEL_TLS, OPT_TX_MAX, &v, sizeof(v)) == 0;
}

static bool set_flag(int fd, int option, unsigned value)
{
	return sys_calls->setsockopt(fd, LEVEL_TLS, option, &value, sizeof(value)) == 0;
}

bool ktls_set_zerocopy(int fd)
{
	return set_flag(fd, OPT_ZEROCOPY, 1);
}

union type_cmsg {
	struct cmsghdr hdr;
	char room[CMSG_SPACE(1)];
};

ssize_t ktls_send_control(int fd, uint8_t type, const void *data, size_t len, int flags)
{
	union type_cmsg c = {.room = {0}};
	struct iovec iov = {(void *)data, len};
	struct msghdr msg = {
		.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = &c,
		.msg_controllen = sizeof(c.room),
	};

	c.hdr.cmsg_level = LEVEL_TLS;
	c.hdr.cmsg_type = CMSG_SET_TYPE;
	c.hdr.cmsg_len = CMSG_LEN(1);
	*CMSG_DATA(&c.hdr) = type;
	return sys_calls->sendmsg(fd, &msg, flags);
}

ssize_t ktls_recv(int fd, void *buf, size_t len, int flags, struct ktls_record *rec)
{
	union type_cmsg c = {.room = {0}};
	struct iovec iov = {buf, len};
	struct msghdr msg = {
		.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = &c,
		.msg_controllen = sizeof(c.room),
	};
	ssize_t n = sys_calls->recvmsg(fd, &msg, flags);
	struct cmsghdr *h;

	*rec = (struct ktls_record){.type = -1};
	if (n < 0)
		return n;
	rec->at_end = (msg.msg_flags & MSG_EOR) != 0;
	for (h = CMSG_FIRSTHDR(&msg); h; h = CMSG_NXTHDR(&msg, h)) {
		if (h->cmsg_level == LEVEL_TLS && h->cmsg_type == CMSG_GET_TYPE &&
		    h->cmsg_len >= CMSG_LEN(1))
			rec->type = *CMSG_DATA(h);
	}
	return n;
}

ssize_t ktls_sendfile(int fd, int file, off_t *offset, size_t count, bool no_signal)
{
	static const struct timespec now = {0};
	sigset_t pipe_set, pending, old;
	bool was_pending, blocked;
	ssize_t n;
	int err;

	if (!no_signal)
		return sys_calls->sendfile(fd, file, offset, count);
	/* sendfile takes no MSG_NOSIGNAL: hold SIGPIPE back in this thread and take what came */
	sigemptyset(&pipe_set);
	sigaddset(&pipe_set, SIGPIPE);
	sigpending(&pending);
	was_pending = sigismember(&pending, SIGPIPE) == 1;
	blocked = pthread_sigmask(SIG_BLOCK, &pipe_set, &old) == 0;
	n = sys_calls->sendfile(fd, file, offset, count);
	err = errno;
	if (blocked) {
		if (n < 0 && err == EPIPE && !was_pending) {
			while (sigtimedwait(&pipe_set, NULL, &now) < 0 && errno == EINTR)
				;
		}
		pthread_sigmask(SIG_SETMASK, &old, NULL);
	}
	errno = err;
	return n;
}

void ktls_clear_error(int fd)
{
	int err;
	socklen_t len = sizeof(err);

	if (sys_calls->getsockopt(fd, SOL_SOCKET, SO_ERROR, &err, &len) == 0 && err)
		log_debug("ktls: cleared a pending socket error %d\n", err);
}

/* Two connected TCP sockets on the loopback interface. */
static bool scratch_pair(int fds[2])
{
	struct sockaddr_in a = {.sin_family = AF_INET};
	socklen_t len = sizeof(a);
	int lst = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	bool ok;

	fds[0] = fds[1] = -1;
	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	ok = lst >= 0 && bind(lst, (struct sockaddr *)&a, sizeof(a)) == 0 && listen(lst, 1) == 0 &&
	     getsockname(lst, (struct sockaddr *)&a, &len) == 0 &&
	     (fds[0] = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) >= 0 &&
	     connect(fds[0], (struct sockaddr *)&a, sizeof(a)) == 0 &&
	     (fds[1] = accept4(lst, NULL, NULL, SOCK_CLOEXEC)) >= 0;
	if (lst >= 0)
		close(lst);
	return ok;
}

void ktls_probe(uint16_t version, gnutls_cipher_algorithm_t cipher, struct ktls_caps *caps)
{
	static const uint8_t zeros[32];
	struct ktls_keys keys = {version, cipher, zeros, zeros, 0};
	int fds[2];

	*caps = (struct ktls_caps){.attach = ktls_cipher_check(version, cipher)};
	caps->tx = caps->rx = caps->attach;
	if (caps->attach != KTLS_OFFLOADED)
		return;
	if (!scratch_pair(fds)) {
		caps->attach = caps->tx = caps->rx = KTLS_KERNEL_ERROR;
	} else {
		caps->attach = ktls_attach(fds[0]);
		caps->tx = caps->rx = caps->attach;
	}
	if (caps->attach == KTLS_OFFLOADED) {
		caps->tx = ktls_install(fds[0], KTLS_TX, &keys);
		caps->rx = ktls_install(fds[0], KTLS_RX, &keys);
		caps->rekey_tx = caps->tx == KTLS_OFFLOADED &&
				 ktls_probe_rekey(fds[0], KTLS_TX, &keys);
		caps->rekey_rx = caps->rx == KTLS_OFFLOADED &&
				 ktls_probe_rekey(fds[0], KTLS_RX, &keys);
		caps->max_payload = caps->tx == KTLS_OFFLOADED &&
				    ktls_set_max_payload(fds[0], version, 16384);
		caps->zerocopy = caps->tx == KTLS_OFFLOADED && ktls_set_zerocopy(fds[0]);
		caps->no_pad = caps->rx == KTLS_OFFLOADED && version == 0x0304 &&
			       set_flag(fds[0], OPT_NO_PAD, 1);
	}
	for (int i = 0; i < 2; i++) {
		if (fds[i] >= 0)
			close(fds[i]);
	}
}

/* A line of @path has @word; -1: no such file. */
static int file_has(const char *path, const char *word)
{
	struct file_lines lines;
	int found = 0;
	char *line;
	size_t len;

	if (file_lines_open(&lines, path) < 0)
		return -1;
	while (!found && file_lines_next(&lines, &line, &len) > 0)
		found = strstr(line, word) != NULL;
	file_lines_close(&lines);
	return found;
}

gnutls_ktls_module_t ktls_module(void)
{
	char path[sizeof(((struct utsname *)0)->release) + 64];
	struct utsname u;
	int dep, builtin;

	if (access("/proc/net/tls_stat", F_OK) == 0 || access("/sys/module/tls", F_OK) == 0 ||
	    file_has("/proc/sys/net/ipv4/tcp_available_ulp", "tls") == 1)
		return GNUTLS_KTLS_MODULE_LOADED;
	if (uname(&u) < 0)
		return GNUTLS_KTLS_MODULE_UNKNOWN;
	/* where modules lie, which is all that the release is used for */
	snprintf(path, sizeof(path), "/lib/modules/%s/modules.dep", u.release);
	dep = file_has(path, "/net/tls/tls.ko");
	snprintf(path, sizeof(path), "/lib/modules/%s/modules.builtin", u.release);
	builtin = file_has(path, "/net/tls/tls.ko");
	if (dep == 1 || builtin == 1)
		return GNUTLS_KTLS_MODULE_PRESENT;
	return dep < 0 ? GNUTLS_KTLS_MODULE_UNKNOWN : GNUTLS_KTLS_MODULE_ABSENT;
}
