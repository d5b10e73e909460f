/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Secrets for the outside: SSLKEYLOGFILE and the application's keylog function. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/hex.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/writer.h"
#include "handshake/hs.h"

static void put_hex(struct writer *w, const void *data, size_t len)
{
	char *p = (char *)writer_reserve(w, 2 * len + 1);

	if (p) {
		hex_encode(data, len, p);
		writer_truncate(w, w->len - 1);
	}
}

/* One write, so that lines of threads and processes do not mix. */
static void append_line(const char *name, const struct writer *w)
{
	int fd = open(name, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666);
	size_t done = 0;
	ssize_t n = 0;

	while (fd >= 0 && done < w->len) {
		n = write(fd, w->data + done, w->len - done);
		if (n == 0 || (n < 0 && errno != EINTR))
			break;
		done += n > 0 ? (size_t)n : 0;
	}
	if (done < w->len)
		log_debug("keylog: cannot write to %s: %s\n", name, strerror(errno));
	if (fd >= 0)
		close(fd);
}

void hs_keylog(const struct hs_config *config, const struct hs_params *params, const char *label,
	       const void *secret, size_t len)
{
	const char *name = secure_getenv("SSLKEYLOGFILE");
	const gnutls_datum_t d = {(unsigned char *)secret, (unsigned)len};
	autowriter w = {.secret = true};

	if (config->keylog_func)
		config->keylog_func(config->session, label, &d);
	if (!name || !*name)
		return;
	writer_str(&w, label);
	writer_u8(&w, ' ');
	put_hex(&w, params->client_random, HS_RANDOM_LEN);
	writer_u8(&w, ' ');
	put_hex(&w, secret, len);
	writer_u8(&w, '\n');
	if (writer_error(&w) == 0)
		append_line(name, &w);
}
