/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The kernel's TLS interface: descriptor and key material in, typed results out. Knows no session
 * and decides nothing. Rows in comments are those of doc/ktls.md. */
#ifndef SYSTEM_KTLS_H
#define SYSTEM_KTLS_H

#include <sys/types.h>

#include <gnutls/ktls.h>

#include "base/errors.h"

enum ktls_dir { KTLS_TX, KTLS_RX };

/* Why a direction is (KTLS_OFFLOADED), or is not, in the kernel: gnutls/ktls.h says more of each. */
enum ktls_reason {
	KTLS_OFFLOADED = GNUTLS_KTLS_REASON_OFFLOADED,
	KTLS_NOT_BUILT = GNUTLS_KTLS_REASON_NOT_BUILT,
	KTLS_DISABLED = GNUTLS_KTLS_REASON_OFF_FILE,
	KTLS_OFF_ENVIRONMENT = GNUTLS_KTLS_REASON_OFF_ENVIRONMENT,
	KTLS_OFF_PRIORITY = GNUTLS_KTLS_REASON_OFF_PRIORITY,
	KTLS_OFF_DIRECTION = GNUTLS_KTLS_REASON_OFF_DIRECTION,
	KTLS_HANDSHAKE = GNUTLS_KTLS_REASON_HANDSHAKE,
	KTLS_WAITING = GNUTLS_KTLS_REASON_WAITING,
	KTLS_DATAGRAM = GNUTLS_KTLS_REASON_DATAGRAM,
	KTLS_CUSTOM_PUSH = GNUTLS_KTLS_REASON_CUSTOM_PUSH,
	KTLS_CUSTOM_PULL = GNUTLS_KTLS_REASON_CUSTOM_PULL,
	KTLS_VERSION = GNUTLS_KTLS_REASON_VERSION,
	KTLS_CIPHER = GNUTLS_KTLS_REASON_CIPHER,
	KTLS_NO_SOCKET = GNUTLS_KTLS_REASON_NO_SOCKET,
	KTLS_NOT_TCP = GNUTLS_KTLS_REASON_NOT_TCP,
	KTLS_NOT_CONNECTED = GNUTLS_KTLS_REASON_NOT_CONNECTED,
	KTLS_RECORD_SIZE = GNUTLS_KTLS_REASON_RECORD_SIZE,
	KTLS_NO_MODULE = GNUTLS_KTLS_REASON_NO_MODULE,
	KTLS_SOCKMAP = GNUTLS_KTLS_REASON_SOCKMAP,
	KTLS_OTHER_ULP = GNUTLS_KTLS_REASON_OTHER_ULP,
	KTLS_NO_ALGORITHM = GNUTLS_KTLS_REASON_NO_ALGORITHM,
	KTLS_KEY_REFUSED = GNUTLS_KTLS_REASON_KEY_REFUSED,
	KTLS_KEY_BUSY = GNUTLS_KTLS_REASON_KEY_BUSY,
	KTLS_NO_REKEY = GNUTLS_KTLS_REASON_NO_REKEY,
	KTLS_KERNEL_ERROR = GNUTLS_KTLS_REASON_KERNEL_ERROR,
	KTLS_SESSION_OVER = GNUTLS_KTLS_REASON_SESSION_OVER,
	KTLS_REKEY_LOST = GNUTLS_KTLS_REASON_REKEY_LOST,
	KTLS_REASON_COUNT,
};
/* A sentence; a word for scripts. Numbers that are no reason are "unknown". */
const char *ktls_reason_text(enum ktls_reason reason);
const char *ktls_reason_name(enum ktls_reason reason);

struct ktls_keys {
	uint16_t version; /* 0x0303, 0x0304 */
	gnutls_cipher_algorithm_t cipher;
	const uint8_t *key;
	const uint8_t *iv; /* TLS 1.3, ChaCha20: 12 bytes; other TLS 1.2 ciphers: the 4 fixed ones */
	uint64_t seq;      /* of the next record */
};

/* KTLS_OFFLOADED: the kernel's table has it (which says nothing about this kernel). */
enum ktls_reason ktls_cipher_check(uint16_t version, gnutls_cipher_algorithm_t cipher);
/* Attaches the ULP; it being there already is success. */
enum ktls_reason ktls_attach(int fd);
enum ktls_reason ktls_install(int fd, enum ktls_dir dir, const struct ktls_keys *keys);
/* Can @dir be rekeyed? Only right after the first ktls_install of TLS 1.3, before any record: row
 * "rekey-probe". @keys as given to it. */
bool ktls_probe_rekey(int fd, enum ktls_dir dir, const struct ktls_keys *keys);
/* A new key on an offloaded direction; row "rekey". */
enum ktls_reason ktls_rekey(int fd, enum ktls_dir dir, const struct ktls_keys *keys);
/* The live sequence number of the next record; false if the kernel won't tell. */
bool ktls_get_seq(int fd, enum ktls_dir dir, uint16_t version, gnutls_cipher_algorithm_t cipher,
		  uint64_t *seq);
/* Bounds the plaintext of every record (the inner type not counted); false: no such option. */
bool ktls_set_max_payload(int fd, uint16_t version, size_t bytes);
/* Files go to network cards without a copy: they must not change until the peer has acknowledged
 * them. No effect without offload to a card; false: no such option. */
bool ktls_set_zerocopy(int fd);

/* --- records. Results and errno as those of sendmsg and recvmsg. */
/* One control record (more beyond 16384 bytes) after whatever is open; with @len 0 only closes an
 * open record: row "uncork". */
ssize_t ktls_send_control(int fd, uint8_t type, const void *data, size_t len, int flags);
struct ktls_record {
	int type;    /* -1: none was reported (end of file) */
	bool at_end; /* the read ended where a record ends */
};
ssize_t ktls_recv(int fd, void *buf, size_t len, int flags, struct ktls_record *rec);
/* sendfile without SIGPIPE, if @no_signal. */
ssize_t ktls_sendfile(int fd, int file, off_t *offset, size_t count, bool no_signal);
/* Reads and so clears a pending socket error, which blocks sending: row "so-error". */
void ktls_clear_error(int fd);

/* --- this kernel, asked through a scratch pair of sockets; needs no privileges */
struct ktls_caps {
	enum ktls_reason attach;
	enum ktls_reason tx, rx;
	bool rekey_tx, rekey_rx;
	bool max_payload, zerocopy, no_pad;
};
void ktls_probe(uint16_t version, gnutls_cipher_algorithm_t cipher, struct ktls_caps *caps);

/* Is the kernel's module there? Without trying to load it. */
gnutls_ktls_module_t ktls_module(void);

#endif
