/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Files as application data. @offset means what sendfile(2) says: NULL reads from the file's
 * position and moves it; else from *@offset, which moves instead. */
#include "config.h"

#include <errno.h>

#include "record/layer.h"
#include "system/syscalls.h"

/* Through a buffer: at most one record's worth. */
ssize_t record_copy_file(struct record_layer *rl, int fd, off_t *offset, size_t count)
{
	size_t want = MIN(count, rl->max_send);
	uint8_t *buf = mem_alloc(want);
	ssize_t n, sent;

	if (!buf)
		return ERR(GNUTLS_E_MEMORY_ERROR);
	n = offset ? sys_calls->pread(fd, buf, want, *offset) : sys_calls->read(fd, buf, want);
	if (n <= 0) {
		int err = errno;

		mem_free(buf);
		if (n == 0)
			return 0;
		return err == EAGAIN  ? GNUTLS_E_AGAIN
		       : err == EINTR ? GNUTLS_E_INTERRUPTED
				      : ERR(GNUTLS_E_FILE_ERROR);
	}
	sent = rl->tx.path->send(rl, buf, (size_t)n, 0);
	mem_free_wipe(buf, want);
	if (sent < 0) {
		/* the file has been read, the record waits: counted when it has gone out */
		rl->tx.file_owed = rl->tx.owed > 0;
		return sent;
	}
	if (offset)
		*offset += sent;
	return sent;
}

ssize_t record_send_file(struct record_layer *rl, int fd, off_t *offset, size_t count)
{
	struct record_tx *tx = &rl->tx;
	size_t total = 0, sent;
	ssize_t n = 0;

	if (rl->invalid || tx->closed || tx->broken)
		return ERR(GNUTLS_E_INVALID_SESSION);
	if (!rl->established)
		return ERR(GNUTLS_E_UNAVAILABLE_DURING_HANDSHAKE);
	record_forget_late(tx);
	if (tx->file_owed) {
		TRY(record_settle(rl, &total));
		if (offset)
			*offset += (off_t)total;
	}
	if (record_corked(rl)) /* the order of what the application sends is kept */
		TRY(record_flush_cork(rl, &sent));
	while (total < count) {
		n = record_prepare_data(rl);
		if (n < 0)
			break;
		n = tx->path->send_file
			    ? tx->path->send_file(rl, fd, offset,
						  MIN(count - total, record_step(rl)))
			    : record_copy_file(rl, fd, offset, count - total);
		if (n <= 0)
			break;
		total += (size_t)n;
		if (offload_waits(rl, RECORD_TX))
			offload_try(rl, RECORD_TX);
	}
	if (n < 0 && n != GNUTLS_E_FILE_ERROR)
		record_fail_tx(rl, (int)n);
	return total || n >= 0 ? (ssize_t)total : ERR((int)n);
}
