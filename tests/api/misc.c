// SPDX-License-Identifier: GPL-3.0-or-later
// Behaviour of the public API, case by case. Each case runs in a process of its own and prints one line of what it saw:
// the same line that the stock library gives (tests/api/run compares them), except where tests/api/exceptions says.
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "pair.h"

static char line[60000];
static size_t line_len;
static bool bad;

static void __attribute__((format(printf, 1, 0))) add(const char *format, va_list args)
{
	int n = vsnprintf(line + line_len, sizeof(line) - line_len, format, args);

	if (n > 0 && line_len + n < sizeof(line))
		line_len += n;
}

void say(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	add(format, args);
	va_end(args);
}

void need(bool truth, const char *format, ...)
{
	va_list args;

	if (truth)
		return;
	bad = true;
	say(" {not as it has to be: ");
	va_start(args, format);
	add(format, args);
	va_end(args);
	say("}");
}

const char *error_name(long ret)
{
	static char numbers[8][24];
	static unsigned int turn;
	const char *name = ret < 0 ? gnutls_strerror_name(ret) : NULL;

	if (name)
		return strncmp(name, "GNUTLS_E_", 9) ? name : name + 9;
	turn = (turn + 1) % 8;
	snprintf(numbers[turn], sizeof(numbers[turn]), "%ld", ret);
	return numbers[turn];
}

const char *alert_name(gnutls_session_t session)
{
	const char *name = gnutls_alert_get_strname(gnutls_alert_get(session));

	return name ? name : "?";
}

static void finish(const char *name)
{
	printf("%s %s:%s\n", bad ? "FAIL" : "ok  ", name, line);
	fflush(stdout);
}

static const struct api_case *running;
static void at_exit(void)
{
	if (running)
		finish(running->name);
}

static bool run_case(const struct api_case *c)
{
	int status, limit = 20 * (getenv("SLOW") ? atoi(getenv("SLOW")) : 1);
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (!pid) {
		alarm(limit);
		if (!strncmp(c->name, "keylog", 6) && !getenv("MISC_ONE")) {
			char file[] = "/tmp/keylog.XXXXXX";

			close(mkstemp(file));
			setenv("SSLKEYLOGFILE", file, 1);
			setenv("MISC_ONE", c->name, 1);
			execl("/proc/self/exe", "misc", (char *)NULL);
			_exit(127);
		}
		running = c;
		atexit(at_exit);
		c->run(c->arg);
		gnutls_global_deinit();
		exit(bad);
	}
	waitpid(pid, &status, 0);
	if (WIFSIGNALED(status))
		printf("FAIL %s: %s\n", c->name, WTERMSIG(status) == SIGALRM ? "hangs" : strsignal(WTERMSIG(status)));
	else if (WEXITSTATUS(status) > 1)
		printf("FAIL %s: exit status %d\n", c->name, WEXITSTATUS(status));
	return !status;
}

int main(int argc, char **argv)
{
	const struct api_case *const tables[] = { handshake_cases, record_cases, hostile_cases, socket_cases, early_cases,
						  postauth_cases, quic_cases, staple_cases };
	int passed = 0, failed = 0;

	const char *one = getenv("MISC_ONE");

	signal(SIGPIPE, SIG_IGN);
	if (!one)
		unsetenv("SSLKEYLOGFILE");
	for (size_t t = 0; t < sizeof(tables) / sizeof(tables[0]); t++)
		for (const struct api_case *c = tables[t]; c->name; c++) {
			bool wanted = argc < 2 && !one;

			if (one && !strcmp(c->name, one)) {
				running = c;
				atexit(at_exit);
				c->run(c->arg);
				return bad;
			}

			for (int i = 1; i < argc; i++)
				wanted |= !strncmp(c->name, argv[i], strlen(argv[i]));
			if (!wanted)
				continue;
			if (run_case(c))
				passed++;
			else
				failed++;
		}
	printf("%d passed, %d failed, 0 skipped\n", passed, failed);
	return failed != 0;
}
