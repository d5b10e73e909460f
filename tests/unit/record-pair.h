/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two record layers over fake sockets, with keys as after a handshake. */
#ifndef RECORD_PAIR_H
#define RECORD_PAIR_H

#include "fake-kernel.h"
#include "record/record.h"

struct end {
	struct record_layer *rl;
	int fd;
	/* what the handlers saw */
	unsigned messages, updates_in, invalidated, near_limit;
	bool answer_due;  /* the peer asked us to update */
	bool update_half; /* our KeyUpdate is queued, its key not set */
	int post_result;  /* returned for messages that are no KeyUpdate */
	uint8_t last_type;
	unsigned tx_gen, rx_gen;
	const struct version_entry *version;
	const struct cipher_entry *cipher;
	gnutls_mac_algorithm_t mac;
	bool etm;
	uint8_t seed_tx, seed_rx;
};

struct pair {
	struct end a, b;
};

struct pair_how {
	gnutls_protocol_t version;
	gnutls_cipher_algorithm_t cipher;
	gnutls_mac_algorithm_t mac; /* CBC */
	bool etm;
	bool ktls_a, ktls_b;
	unsigned flags; /* of gnutls_init */
	size_t cap;     /* 0: plenty */
};

void pair_open(struct pair *p, const struct pair_how *how);
/* The same over two connected descriptors. */
void pair_open_fds(struct pair *p, const struct pair_how *how, const int fds[2]);
void pair_close(struct pair *p);
void pair_keys(const struct end *e, enum record_dir dir, unsigned gen, struct record_keys *k);
/* Sends a KeyUpdate and changes the sending key: 0, or AGAIN (call again). */
int end_update(struct end *e, bool request);

#endif
