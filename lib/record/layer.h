/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Inside of the record layer, for the files of this room only. */
#ifndef RECORD_LAYER_H
#define RECORD_LAYER_H

#include "base/mem.h"
#include "record/buffers.h"
#include "record/frame.h"
#include "record/path.h"
#include "record/protect.h"
#include "record/record.h"
#include "system/ktls.h"

/* Records without content, warnings and compatibility CCS in a row before we think it an attack. */
#define RECORD_IDLE_MAX 200
/* Handshake messages while no handshake runs. */
#define RECORD_HS_MAX (128 * 1024)
/* Records left under a key when its update is asked for. */
#define RECORD_LIMIT_MARGIN (1u << 20)
/* sendfile(2) in pieces of this, so that limits and key updates are looked at in between. */
#define RECORD_FILE_STEP (128u << 20)

/* A session's idle record layer is small: fields by size, flags together, buffers lent, and what only
 * some sessions use behind a pointer. */
struct record_tx {
	const struct record_path *path;
	struct record_protection prot;
	struct writer hs;  /* handshake messages not sealed yet (kernel: not sent) */
	struct writer out; /* user: sealed records in a lent buffer; sent up to @out_pos */
	size_t out_pos;
	struct writer held; /* kernel: application data that the socket didn't take */
	size_t held_pos;
	struct writer
		late; /* data of a send that could not begin: the caller may go on with NULL */
	size_t owed;  /* application bytes accepted and not yet reported as sent */
	struct writer cork; /* corked data; sent up to @cork_pos */
	size_t cork_pos;
	size_t cork_owed; /* of what is owed, how much came from the cork */
	struct writer alerts; /* kernel: alerts not sent yet */
	uint64_t count;       /* kernel: records under this key, at least */
	/* kernel: TLS 1.3's key that is in force once what is queued has gone out … */
	size_t next_keys_at; /* … of @hs so many bytes */
	struct {
		uint8_t key[32];
		uint8_t iv[16];
	} next_keys;
	unsigned batch;  /* user: records sealed for one write; follows what the socket takes */
	int no_sendfile; /* kernel: a file that sendfile refuses, plus 1 */
	uint8_t alert[2];  /* the one that record_send_alert works on … */
	bool alert_queued; /* … until it has said so */
	bool corked;
	bool file_owed;     /* what is owed came from record_send_file */
	bool closed;        /* close_notify or a fatal alert is out */
	bool broken;        /* the transport takes nothing more; what has arrived can be read */
	bool next_keys_set;
	bool key_lost;      /* kernel: the peer has a new key and we have not */
	bool open_record;   /* kernel: a record may be open */
};

struct record_rx {
	const struct record_path *path;
	struct record_protection prot;
	uint8_t *buf; /* lent: a record's body, or what the kernel gave; NULL while there is nothing */
	size_t cap;
	size_t have;  /* user: bytes of a record, the header, which is @head, included */
	size_t dirty; /* in @buf, to be wiped */
	size_t run_len; /* user: of the application data record before */
	struct record_in cur; /* application data not yet delivered … */
	size_t cur_pos;
	struct writer hs; /* handshake messages */
	size_t hs_from;   /* where the next message begins, or the one that the caller looks at */
	size_t hs_used;   /* the end of that one, else @hs_from */
	size_t hs_max;
	size_t skip_early;   /* early data was refused: so many bytes more */
	struct writer early; /* what came of it, each record behind its length in 16 bits ... */
	size_t early_pos;    /* ... and given out up to here */
	size_t early_record; /* left of the record there */
	uint32_t early_left; /* early data is accepted: so many bytes more */
	unsigned idle;
	/* kernel: records that it has decrypted and that were not read to the end */
	uint64_t listed;
	int latched;  /* kernel: the error that ended this direction */
	int deferred; /* what the next read returns */
	uint8_t head[RECORD_HEADER_LEN];
	bool padded;    /* the peer pads: a record may be anything */
	bool framed;    /* user: the header has been looked at … */
	bool in_run;    /* … and continues a run of equal ones */
	bool cur_valid;
	bool hs_held;     /* a ClientHello waits for gnutls_handshake */
	bool served;      /* post_handshake had a message */
	bool eof;         /* close_notify came */
	bool eof_hidden;  /* and nobody was told */
	bool skips_early;
	bool takes_early;
	/* kernel */
	bool paused;      /* a KeyUpdate was read, the kernel waits for its key */
	bool mid_record;  /* the last read filled its buffer in the middle of a record */
	bool control_cut; /* in @buf are @have bytes of a control record, more are to come */
	uint8_t control_type;
	bool want_seq;
};

struct record_layer {
	gnutls_session_t session;
	void *opaque;
	const struct record_handlers *handlers;
	struct record_transport transport;
	const struct version_entry *version;
	size_t max_send, max_recv; /* max_send: the smaller of the next two */
	size_t peer_max_send, user_max_send;
	uint64_t deadline; /* monotonic ms; 0: none */
	uint64_t read_start;
	_Atomic uintptr_t pusher; /* the thread inside of the application's push, or 0 */
	struct writer *fed; /* one for each encryption level, or NULL; detached.c */
	gnutls_record_encryption_level_t level[2];
	unsigned init_flags;
	unsigned timeout_ms;
	int alert_level, alert_desc;
	uint16_t wire_version;
	bool handshaking;
	bool established; /* a handshake was finished */
	bool invalid;
	_Atomic bool last_was_write; /* one thread may send while another receives */
	bool detached; /* detached.c */
	struct record_tx tx;
	struct record_rx rx;
	struct {
		struct record_offload_config config;
		uint64_t past[2]; /* records under the keys before this one */
		uint64_t rekeys[2];
		enum ktls_reason reason[2];
		bool started;
		bool rekey[2];
		bool max_payload; /* the kernel bounds records by itself */
	} offload;
};

static inline bool is_tls13(const struct record_layer *rl)
{
	return rl->version && rl->version->tls13_sem;
}

/* An error after which the caller may simply go on. */
bool record_is_transient(int code);
/* Drops what a send that could not begin has left. */
void record_forget_late(struct record_tx *tx);
/* Passes @code on; a fatal one ends the session. */
int record_fail(struct record_layer *rl, int code);
/* The same for sending: where only the transport's way out is gone, reading goes on. */
int record_fail_tx(struct record_layer *rl, int code);

enum dispatch_want { WANT_DATA, WANT_HANDSHAKE, WANT_CCS };

/* --- transport.c */
/* Descriptors of the default functions; -1 if the application brought its own. */
int transport_fd(const struct record_layer *rl, enum record_dir dir);
bool transport_no_signal(const struct record_layer *rl);
/* A count > 0, or GNUTLS_E_*. */
ssize_t transport_push(struct record_layer *rl, const struct iovec *iov, int count);
/* A count, 0 at the end, or GNUTLS_E_*. */
ssize_t transport_pull(struct record_layer *rl, void *buf, size_t len);
/* The same from a descriptor to several places, none of them empty. */
ssize_t transport_pullv(struct record_layer *rl, const struct iovec *iov, int count);
/* Milliseconds that this read may wait: 0 as it comes; GNUTLS_E_TIMEDOUT when the time is over. */
int transport_time_left(struct record_layer *rl, unsigned *ms);
/* Before a pull: waits until there is something, within the limits set. */
int transport_wait(struct record_layer *rl);
/* A pull would wait, as far as we can tell: sessions that don't block say so themselves. */
bool transport_would_block(struct record_layer *rl);

/* --- send.c */
/* The first half of every send of application data: keys in order, nothing queued. */
int record_prepare_data(struct record_layer *rl);
/* How many bytes may be sent before record_prepare_data is to be called again. */
size_t record_step(struct record_layer *rl);
/* Flushes what is queued and clears what is owed, adding it to *@done (may be NULL). */
int record_settle(struct record_layer *rl, size_t *done);
int record_flush_cork(struct record_layer *rl, size_t *sent);

/* --- send_file.c */
/* Through a buffer of its own. */
ssize_t record_copy_file(struct record_layer *rl, int fd, off_t *offset, size_t count);
/* User path: read to where it is sealed. */
ssize_t record_seal_file(struct record_layer *rl, int fd, off_t *offset, size_t count);

/* --- path_user.c */
/* The same as the path's send for data that stands in tx.out already, where it is sealed: that of
 * a record @stride bytes behind that of the one before. */
ssize_t record_user_send_placed(struct record_layer *rl, uint8_t *data, size_t len, size_t stride);

/* --- recv.c */
int record_buf_reserve(struct record_rx *rx, size_t len);
/* Wipes the buffer and gives it back, unless something is still in it. */
void record_buf_release(struct record_rx *rx);
/* Reads and dispatches until what is wanted is there, an alert ended it, or there is an error. */
int record_read_until(struct record_layer *rl, enum dispatch_want want, void *buf, size_t len,
		      struct record_in *in);

/* --- detached.c */
void record_fed_free(struct record_layer *rl);
/* Moves what was fed for the level in force to rx.hs; false: nothing. */
bool record_take_fed(struct record_layer *rl);

/* --- dispatch.c */
/* What becomes of @in: 1 it is what was wanted, 0 read on, or an error. */
int record_dispatch(struct record_layer *rl, enum dispatch_want want, const struct record_in *in);
/* Takes the message that was looked at out of the buffer. */
void record_hs_release(struct record_layer *rl);
/* 1: @msg is complete, 0: more is needed. */
int record_hs_next(struct record_layer *rl, size_t max_len, struct record_hs_msg *msg);
/* Gives the post-handshake messages that are complete to the handler. */
int record_post_handshake(struct record_layer *rl);

/* --- offload.c */
/* At a record boundary: hands @dir over, if that is still to be done. */
void offload_try(struct record_layer *rl, enum record_dir dir);
void offload_set_reason(struct record_layer *rl, enum record_dir dir, enum ktls_reason reason);
/* rl->max_send is another. */
void offload_limit_changed(struct record_layer *rl);

static inline bool offload_waits(const struct record_layer *rl, enum record_dir dir)
{
	return rl->offload.started && rl->offload.reason[dir] == KTLS_WAITING;
}

#endif
