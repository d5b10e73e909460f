/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The file that GNUTLS_KTLS_REPORT names gets a line when a session begins and one when it ends,
 * for gnutls-ktls(1) to count. Programs that never end their sessions are counted by the first. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "session/session.h"

/* Read once: programs may change their environment while other threads end sessions. */
static char path[PATH_MAX];

static void read_environment(void)
{
	const char *e = secure_getenv("GNUTLS_KTLS_REPORT");

	if (e && strlen(e) < sizeof(path))
		memcpy(path, e, strlen(e) + 1);
}

static void write_line(const char *line, size_t len)
{
	/* opened anew each time: programs close descriptors that they do not know */
	int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK,
		      0600);

	if (fd < 0) {
		log_debug("ktls: cannot write to %s: %s\n", path, strerror(errno));
		return;
	}
	if (write(fd, line, len) != (ssize_t)len)
		log_debug("ktls: cannot write to %s\n", path);
	close(fd);
}

static bool is_wanted(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, read_environment);
	return *path;
}

static void report(gnutls_session_t s, const char *what)
{
	gnutls_transport_ktls_enable_flags_t kernel = record_offloaded(s->record);
	uint64_t rekeys[2];
	char line[512];
	int n;

	if (!s->params.version)
		return;
	/* no question to the kernel here: the application may have closed the descriptor */
	rekeys[RECORD_TX] = record_rekeys(s->record, RECORD_TX);
	rekeys[RECORD_RX] = record_rekeys(s->record, RECORD_RX);
	n = snprintf(line, sizeof(line),
		     "%s id=%ld.%u role=%s version=%s cipher=%s send=%s send-reason=%s "
		     "recv=%s recv-reason=%s send-rekeys=%llu recv-rekeys=%llu program=%.64s\n",
		     what, (long)s->report_pid, s->report_nr,
		     session_is_client(s) ? "client" : "server",
		     gnutls_protocol_get_name(gnutls_protocol_get_version(s)),
		     gnutls_cipher_get_name(gnutls_cipher_get(s)),
		     kernel & GNUTLS_KTLS_SEND ? "kernel" : "user",
		     ktls_reason_name(record_offload_why(s->record, RECORD_TX)),
		     kernel & GNUTLS_KTLS_RECV ? "kernel" : "user",
		     ktls_reason_name(record_offload_why(s->record, RECORD_RX)),
		     (unsigned long long)rekeys[RECORD_TX], (unsigned long long)rekeys[RECORD_RX],
		     program_invocation_short_name);
	if (n > 0 && (size_t)n < sizeof(line))
		write_line(line, (size_t)n);
}

void session_report_begin(gnutls_session_t s)
{
	static atomic_uint count;

	if (s->report_nr || !is_wanted()) /* a renegotiation has a number */
		return;
	s->report_pid = getpid();
	s->report_nr = atomic_fetch_add(&count, 1) + 1;
	report(s, "begin");
}

void session_report_end(gnutls_session_t s)
{
	if (s->report_nr)
		report(s, "end");
}
