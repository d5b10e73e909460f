/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* When a direction goes to the kernel: who is eligible, at which moment, and why not. A refusal at
 * any step leaves the session as it was. */
#include "config.h"

#include <pthread.h>

#include "base/lock.h"
#include "base/log.h"
#include "record/layer.h"

void record_offload_configure(struct record_layer *rl, const struct record_offload_config *config)
{
	rl->offload.config = *config;
}

void offload_set_reason(struct record_layer *rl, enum record_dir dir, enum ktls_reason reason)
{
	if (rl->offload.reason[dir] != reason && reason != KTLS_HANDSHAKE)
		log_debug("ktls[%p]: %s: %s\n", (void *)rl->session,
			  dir == RECORD_TX ? "send" : "receive", ktls_reason_text(reason));
	rl->offload.reason[dir] = reason;
}

/* Can this kernel rekey? Asked once per process. */
static bool kernel_rekeys(gnutls_cipher_algorithm_t cipher)
{
	static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
	static bool asked, answer;
	LOCK_SCOPE(&lock);

	if (!asked) {
		struct ktls_caps caps;

		ktls_probe(0x0304, cipher, &caps);
		answer = caps.rekey_tx && caps.rekey_rx;
		asked = true;
	}
	return answer;
}

static const struct record_protection *prot_of(const struct record_layer *rl, enum record_dir dir)
{
	return dir == RECORD_TX ? &rl->tx.prot : &rl->rx.prot;
}

/* KTLS_WAITING: nothing speaks against it. */
static enum ktls_reason eligible(const struct record_layer *rl, enum record_dir dir)
{
	const struct record_transport *t = &rl->transport;
	const struct record_keys *k = &prot_of(rl, dir)->keys;
	enum ktls_reason reason;

#ifndef ENABLE_KTLS
	return KTLS_NOT_BUILT;
#endif
	if (rl->offload.config.off[dir])
		return rl->offload.config.off[dir];
	if (!rl->offload.config.enabled)
		return KTLS_DISABLED;
	if (rl->init_flags & GNUTLS_DATAGRAM)
		return KTLS_DATAGRAM;
	if (rl->detached)
		return dir == RECORD_TX ? KTLS_CUSTOM_PUSH : KTLS_CUSTOM_PULL;
	if (dir == RECORD_TX && (t->push || t->vec_push))
		return KTLS_CUSTOM_PUSH;
	if (dir == RECORD_RX && (t->pull || t->pull_timeout))
		return KTLS_CUSTOM_PULL;
	/* a read joins records and does not tell where they end: nobody could hold the peer to it */
	if (dir == RECORD_RX && rl->max_recv < RECORD_MAX_PLAIN)
		return KTLS_RECORD_SIZE;
	if (rl->invalid || (dir == RECORD_TX && (rl->tx.closed || rl->tx.broken)) ||
	    (dir == RECORD_RX && rl->rx.eof))
		return KTLS_SESSION_OVER;
	if (prot_of(rl, dir)->kind == PROTECT_NONE)
		return KTLS_HANDSHAKE;
	reason = ktls_cipher_check(k->version->wire, k->cipher->id);
	if (reason != KTLS_OFFLOADED)
		return reason;
	if (transport_fd(rl, dir) < 0)
		return KTLS_NO_SOCKET;
	if (k->version->tls13_sem && rl->offload.config.require_rekey &&
	    !kernel_rekeys(k->cipher->id))
		return KTLS_NO_REKEY;
	return KTLS_WAITING;
}

static bool is_clean(const struct record_layer *rl, enum record_dir dir)
{
	const struct record_tx *tx = &rl->tx;

	if (dir == RECORD_RX)
		return record_rx_is_clean(rl);
	return !tx->hs.len && !tx->out.len && !tx->owed;
}

/* The keys stay (record_keys_of); the cipher's state is not needed any more. */
static void park(struct record_protection *p)
{
	uint8_t tag_len = p->aead.tag_len, nonce_len = p->aead.nonce_len;

	aead_clear(&p->aead);
	p->aead = (struct aead){.tag_len = tag_len, .nonce_len = nonce_len};
}

/* The other direction has done it. */
static bool is_attached(const struct record_layer *rl, int fd)
{
	return record_offload_fd(rl, RECORD_TX) == fd || record_offload_fd(rl, RECORD_RX) == fd;
}

void offload_try(struct record_layer *rl, enum record_dir dir)
{
	struct record_protection *p = dir == RECORD_TX ? &rl->tx.prot : &rl->rx.prot;
	enum ktls_dir kdir = dir == RECORD_TX ? KTLS_TX : KTLS_RX;
	const struct record_keys *k = &p->keys;
	enum ktls_reason reason;
	struct ktls_keys keys;
	int fd;

	if (rl->handshaking) /* a renegotiation is about to change the keys */
		return;
	/* what was true when the handshake ended may have changed while we waited */
	reason = eligible(rl, dir);
	offload_set_reason(rl, dir, reason);
	if (reason != KTLS_WAITING || !is_clean(rl, dir))
		return;
	fd = transport_fd(rl, dir);
	keys = (struct ktls_keys){k->version->wire, k->cipher->id, k->key, k->iv, p->seq};
	reason = is_attached(rl, fd) ? KTLS_OFFLOADED : ktls_attach(fd);
	if (reason == KTLS_OFFLOADED)
		reason = ktls_install(fd, kdir, &keys);
	offload_set_reason(rl, dir, reason);
	if (reason != KTLS_OFFLOADED)
		return;
	rl->offload.rekey[dir] = ktls_probe_rekey(fd, kdir, &keys);
	if (dir == RECORD_TX) {
		rl->tx.count = p->seq;
		rl->tx.path = &record_path_kernel;
		rl->offload.max_payload = rl->max_send < RECORD_MAX_PLAIN &&
					  ktls_set_max_payload(fd, k->version->wire, rl->max_send);
		if (rl->offload.config.zerocopy && !ktls_set_zerocopy(fd))
			log_debug("ktls[%p]: this kernel has no zero copy of files\n",
				  (void *)rl->session);
	} else {
		rl->rx.path = &record_path_kernel;
	}
	park(p);
}

void offload_limit_changed(struct record_layer *rl)
{
	if (rl->tx.path != &record_path_kernel ||
	    (rl->max_send == RECORD_MAX_PLAIN && !rl->offload.max_payload))
		return;
	/* without the option one call is one record (row "record-size") */
	rl->offload.max_payload = ktls_set_max_payload(
		transport_fd(rl, RECORD_TX), rl->tx.prot.keys.version->wire, rl->max_send);
}

void record_offload_start(struct record_layer *rl)
{
	bool again = rl->offload.started;

	rl->established = rl->offload.started = true;
	for (int dir = RECORD_TX; dir <= RECORD_RX; dir++) {
		if (!again || offload_waits(rl, dir))
			offload_try(rl, dir);
	}
}

gnutls_transport_ktls_enable_flags_t record_offloaded(const struct record_layer *rl)
{
	unsigned flags = 0;

	if (rl->rx.path == &record_path_kernel)
		flags |= GNUTLS_KTLS_RECV;
	if (rl->tx.path == &record_path_kernel)
		flags |= GNUTLS_KTLS_SEND;
	return (gnutls_transport_ktls_enable_flags_t)flags;
}

enum ktls_reason record_offload_why(const struct record_layer *rl, enum record_dir dir)
{
	return rl->offload.reason[dir];
}

uint64_t record_count(struct record_layer *rl, enum record_dir dir)
{
	const struct record_path *path = dir == RECORD_TX ? rl->tx.path : rl->rx.path;

	return rl->established ? rl->offload.past[dir] + path->seq(rl, dir) : 0;
}

uint64_t record_rekeys(const struct record_layer *rl, enum record_dir dir)
{
	return rl->offload.rekeys[dir];
}

int record_offload_fd(const struct record_layer *rl, enum record_dir dir)
{
	const struct record_path *path = dir == RECORD_TX ? rl->tx.path : rl->rx.path;

	return path == &record_path_kernel ? transport_fd(rl, dir) : -1;
}

const char *record_offload_reason(const struct record_layer *rl, enum record_dir dir)
{
	return ktls_reason_text(rl->offload.reason[dir]);
}
