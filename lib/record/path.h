/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The two ways of a record: through user space or through the kernel. Each direction of a session
 * points at one of them; nothing above knows which. */
#ifndef RECORD_PATH_H
#define RECORD_PATH_H

#include <sys/types.h>

#include "record/record.h"

/* One record, or a run of application data, as it came in. */
struct record_in {
	uint8_t type;
	bool direct; /* the data is in the caller's buffer already */
	uint64_t seq;
	const uint8_t *data; /* in the layer's buffer, or the caller's own */
	size_t len;
};

struct record_path {
	const char *name;
	/* The most that @send wants at once, @pad bytes of padding beside it. */
	size_t (*send_max)(const struct record_layer *rl, size_t pad);
	/* Application data. Takes all or, on one call, a first part of it: a count. After AGAIN or
	 * INTERRUPTED the path holds rl->tx.owed bytes of it, which flush gets out. */
	ssize_t (*send)(struct record_layer *rl, const void *data, size_t len, size_t pad);
	/* Queues a record of another type behind what is queued. */
	int (*send_control)(struct record_layer *rl, uint8_t type, const void *data, size_t len);
	/* As sendfile(2): a count, 0 at the file's end. Nothing is queued before. */
	ssize_t (*send_file)(struct record_layer *rl, int fd, off_t *offset, size_t count);
	/* Gets out whatever is queued: 0, AGAIN, INTERRUPTED or an error. */
	int (*flush)(struct record_layer *rl);
	/* The next record. @buf, if there is one, may take application data directly. */
	int (*recv)(struct record_layer *rl, void *buf, size_t len, struct record_in *in);
	/* After application data has been read into the caller's buffer; NULL: nothing to do. */
	void (*after_data)(struct record_layer *rl, size_t room, size_t got);
	/* Waits so many milliseconds for a handshake record and leaves it there: 1 it is next, 0 not;
	 * NULL: reading is the way to know. */
	int (*await_handshake)(struct record_layer *rl, unsigned ms);
	/* Bytes of application data that a read would return at once, beyond the layer's own. */
	size_t (*pending)(struct record_layer *rl);
	int (*set_keys)(struct record_layer *rl, enum record_dir dir,
			const struct record_keys *keys);
	int (*can_rekey)(struct record_layer *rl, enum record_dir dir);
	/* Live: of the next record. */
	uint64_t (*seq)(struct record_layer *rl, enum record_dir dir);
	/* At most so many records have gone out under the key. */
	uint64_t (*used)(struct record_layer *rl);
};

extern const struct record_path record_path_user;
extern const struct record_path record_path_kernel;

#endif
