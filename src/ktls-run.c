/* SPDX-License-Identifier: GPL-3.0-or-later */
/* gnutls-ktls run: a program and its children with this library and kernel TLS on or off, and a
 * count of what became of their sessions. The library writes it down (GNUTLS_KTLS_REPORT). */
#include "config.h"

#include "gnutls-ktls.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <gnutls/ktls.h>

/* --- the file */

static char folder[PATH_MAX], path[PATH_MAX];

/* The program may change its user, so everybody may write; nobody can list the folder and the name
 * is not to be guessed. */
static bool make_file(void)
{
	const char *tmp = secure_getenv("TMPDIR");
	uint64_t key[2];
	int fd;

	if (getrandom(key, sizeof(key), 0) != sizeof(key) ||
	    snprintf(folder, sizeof(folder), "%s/gnutls-ktls.XXXXXX", tmp && *tmp ? tmp : "/tmp") >=
		    (int)sizeof(folder) - 64 ||
	    !mkdtemp(folder)) {
		folder[0] = '\0';
		return false;
	}
	snprintf(path, sizeof(path), "%.4000s/%016llx%016llx", folder, (unsigned long long)key[0],
		 (unsigned long long)key[1]);
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return false;
	if (fchmod(fd, 0622) < 0 || chmod(folder, 0711) < 0) {
		close(fd);
		return false;
	}
	close(fd);
	return true;
}

static void remove_file(void)
{
	if (path[0])
		unlink(path);
	if (folder[0])
		rmdir(folder);
}

/* --- counting */

struct line {
	char *text; /* owned */
	size_t nr;
};

/* The value of "key=" in @text up to the next space; into @out. */
static const char *field(const char *text, const char *key, char *out, size_t size)
{
	size_t len = strlen(key);

	out[0] = '\0';
	for (const char *p = text; (p = strchr(p, ' ')); p++) {
		if (!strncmp(p + 1, key, len) && p[1 + len] == '=') {
			snprintf(out, size, "%.*s", (int)strcspn(p + 2 + len, " \n"), p + 2 + len);
			break;
		}
	}
	return out;
}

static int by_session(const void *a, const void *b)
{
	const struct line *x = a, *y = b;
	char p[64], q[64];
	int c = strcmp(field(x->text, "id", p, sizeof(p)), field(y->text, "id", q, sizeof(q)));

	return c ? c : x->nr < y->nr ? -1 : x->nr > y->nr;
}

#define MAX_REASONS 64

struct counts {
	unsigned long sessions, both, send, recv, none, open;
	unsigned long long rekeys[2];
	struct {
		char name[48];
		unsigned long count;
	} why[2][MAX_REASONS];
};

static void count_reason(struct counts *n, int dir, const char *name)
{
	for (int i = 0; i < MAX_REASONS; i++) {
		if (!n->why[dir][i].count)
			snprintf(n->why[dir][i].name, sizeof(n->why[dir][i].name), "%.47s", name);
		else if (strcmp(n->why[dir][i].name, name) != 0)
			continue;
		n->why[dir][i].count++;
		return;
	}
}

static void count_session(struct counts *n, const char *text)
{
	static const char *const dirs[2][3] = {{"send", "send-reason", "send-rekeys"},
					       {"recv", "recv-reason", "recv-rekeys"}};
	bool kernel[2];
	char v[64];

	for (int d = 0; d < 2; d++) {
		kernel[d] = !strcmp(field(text, dirs[d][0], v, sizeof(v)), "kernel");
		field(text, dirs[d][1], v, sizeof(v));
		/* also one that was in the kernel and had to end there */
		if (!kernel[d] || strcmp(v, "offloaded") != 0)
			count_reason(n, d, v);
		n->rekeys[d] += strtoull(field(text, dirs[d][2], v, sizeof(v)), NULL, 10);
	}
	n->sessions++;
	n->open += strncmp(text, "end ", 4) != 0;
	*(kernel[0] && kernel[1] ? &n->both
	  : kernel[0]            ? &n->send
	  : kernel[1]            ? &n->recv
				 : &n->none) += 1;
}

static bool read_file(struct counts *n)
{
	FILE *f = fopen(path, "re");
	struct line *lines = NULL;
	size_t count = 0, room = 0, size = 0;
	char *text = NULL;
	bool ok = f != NULL;

	while (ok && getline(&text, &size, f) >= 0) {
		/* a line that was not written to its end tells nothing */
		if (!strchr(text, '\n') ||
		    (strncmp(text, "begin ", 6) != 0 && strncmp(text, "end ", 4) != 0))
			continue;
		if (count == room) {
			struct line *more;

			room = room ? room * 2 : 256;
			more = reallocarray(lines, room, sizeof(*lines));
			if (!more) {
				ok = false;
				break;
			}
			lines = more;
		}
		lines[count] = (struct line){strdup(text), count};
		ok = lines[count].text != NULL;
		count += ok;
	}
	ok = ok && feof(f) && !ferror(f);
	if (ok && count)
		qsort(lines, count, sizeof(*lines), by_session);
	for (size_t i = 0; ok && i < count; i++) {
		char a[64], b[64];

		/* of the lines of a session the last one counts */
		if (i + 1 == count || strcmp(field(lines[i].text, "id", a, sizeof(a)),
					     field(lines[i + 1].text, "id", b, sizeof(b))) != 0)
			count_session(n, lines[i].text);
	}
	for (size_t i = 0; i < count; i++)
		free(lines[i].text);
	free(lines);
	free(text);
	if (f)
		fclose(f);
	return ok;
}

static const char *text_of(const char *name)
{
	for (int r = 0; r < 256; r++)
		if (!strcmp(gnutls_ktls_reason_get_name((gnutls_ktls_reason_t)r), name))
			return gnutls_ktls_reason_get_text((gnutls_ktls_reason_t)r);
	return name;
}

static void tell(const struct counts *n)
{
	static const char *const dirs[] = {"sending", "receiving"};

	if (!n->sessions) {
		fprintf(stderr,
			TOOL ": no TLS session of this library: the program made no connection, "
			     "uses another TLS library, or clears its environment\n");
		return;
	}
	fprintf(stderr,
		TOOL ": %lu session%s: %lu through the kernel both ways, %lu sending only, "
		     "%lu receiving only, %lu not at all\n",
		n->sessions, n->sessions == 1 ? "" : "s", n->both, n->send, n->recv, n->none);
	for (int d = 0; d < 2; d++)
		for (int i = 0; i < MAX_REASONS && n->why[d][i].count; i++)
			fprintf(stderr, TOOL ": %s, %lu: %s (%s)\n", dirs[d], n->why[d][i].count,
				text_of(n->why[d][i].name), n->why[d][i].name);
	if (n->rekeys[0] || n->rekeys[1])
		fprintf(stderr, TOOL ": key updates: %llu sending, %llu receiving\n", n->rekeys[0],
			n->rekeys[1]);
	if (n->open)
		fprintf(stderr, TOOL ": of these %lu had not ended, or were never freed\n",
			n->open);
}

/* --- running */

static bool set_environment(bool on)
{
	const char *library = tool_library(), *old = getenv("LD_LIBRARY_PATH");
	char *dir;
	size_t len;
	bool ok;

	if (!library)
		return false;
	len = (size_t)(strrchr(library, '/') - library);
	if (asprintf(&dir, "%.*s%s%s", (int)len, library, old && *old ? ":" : "",
		     old && *old ? old : "") < 0)
		return false;
	ok = setenv("LD_LIBRARY_PATH", dir, 1) == 0 &&
	     setenv("GNUTLS_KTLS", on ? "on" : "off", 1) == 0 &&
	     setenv("GNUTLS_KTLS_REPORT", path, 1) == 0;
	free(dir);
	return ok;
}

static volatile sig_atomic_t child;

static void pass_on(int sig)
{
	if (child > 0)
		kill((pid_t)child, sig);
}

/* The terminal's signals reach the command by themselves; the others are passed on. */
static int run(char **command)
{
	static const int passed[] = {SIGTERM, SIGHUP, SIGUSR1, SIGUSR2};
	const size_t passed_count = sizeof(passed) / sizeof(passed[0]);
	struct sigaction ignore = {.sa_handler = SIG_IGN}, pass = {.sa_handler = pass_on};
	struct sigaction old_int, old_quit;
	sigset_t set, old;
	pid_t pid;
	int status;

	sigemptyset(&set);
	for (size_t i = 0; i < passed_count; i++)
		sigaddset(&set, passed[i]);
	sigprocmask(SIG_BLOCK, &set, &old);
	sigaction(SIGINT, &ignore, &old_int);
	sigaction(SIGQUIT, &ignore, &old_quit);
	pid = fork();
	if (pid == 0) {
		sigaction(SIGINT, &old_int, NULL);
		sigaction(SIGQUIT, &old_quit, NULL);
		sigprocmask(SIG_SETMASK, &old, NULL);
		execvp(command[0], command);
		fprintf(stderr, TOOL ": %s: %s\n", command[0], strerror(errno));
		_exit(errno == ENOENT ? 127 : 126);
	}
	child = pid;
	for (size_t i = 0; i < passed_count; i++)
		sigaction(passed[i], &pass, NULL);
	sigprocmask(SIG_SETMASK, &old, NULL);
	if (pid < 0) {
		fprintf(stderr, TOOL ": fork: %s\n", strerror(errno));
		return 126;
	}
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return 126;
	child = 0;
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

int tool_run(int argc, char **argv)
{
	struct counts n = {0};
	bool on = true;
	int i, status;

	for (i = 0; i < argc && argv[i][0] == '-'; i++) {
		if (!strcmp(argv[i], "--")) {
			i++;
			break;
		}
		if (strcmp(argv[i], "--on") != 0 && strcmp(argv[i], "--off") != 0)
			return tool_usage_error("run: unknown option", argv[i]);
		on = !strcmp(argv[i], "--on");
	}
	if (i >= argc)
		return tool_usage_error("run: no command", NULL);
	if (!make_file() || !set_environment(on)) {
		fprintf(stderr, TOOL ": %s: %s\n", path[0] ? path : folder, strerror(errno));
		remove_file();
		return 126;
	}
	status = run(argv + i);
	if (status == 127 || status == 126 || read_file(&n)) {
		if (status != 127 && status != 126)
			tell(&n);
	} else {
		fprintf(stderr, TOOL ": the report cannot be read: %s\n", strerror(errno));
	}
	remove_file();
	return status;
}
