/* SPDX-License-Identifier: GPL-3.0-or-later */
/* gnutls-ktls: what kernel TLS can do here (status), a program with it switched on or off for once
 * (run), and what it brings (bench). */
#include "config.h"

#include "gnutls-ktls.h"

#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gnutls/ktls.h>

static const char help[] =
	"Usage: " TOOL " status [--json]\n"
	"       " TOOL " run [--on|--off] [--] COMMAND [ARGUMENT]...\n"
	"       " TOOL " bench [--json] [--seconds N] [--rounds N] [--sizes BYTES,...]\n"
	"\n"
	"status    what this kernel offers, which configuration is in force, what is lacking;\n"
	"          exit status 0 if sessions of TLS go to the kernel here, else 1\n"
	"  --json  the same for programs\n"
	"run       runs COMMAND with this library and kernel TLS on (--on, the default) or off, "
	"and\n"
	"          tells at the end how many sessions went to the kernel and why others did not;\n"
	"          exit status that of COMMAND\n"
	"bench     how fast user space and the kernel move data here, cipher by cipher; about a\n"
	"          minute\n"
	"\n"
	"       " TOOL " --help | --version\n";

int tool_usage_error(const char *what, const char *arg)
{
	fprintf(stderr, TOOL ": %s%s%s (try " TOOL " --help)\n", what, arg ? ": " : "",
		arg ? arg : "");
	return USAGE_ERROR;
}

const char *tool_library(void)
{
	static char path[PATH_MAX];
	Dl_info info;

	if (!dladdr((void *)(size_t)gnutls_ktls_get_system, &info) || !info.dli_fname ||
	    !realpath(info.dli_fname, path))
		return NULL;
	return path;
}

/* What could not be written was not told. */
static int finish(int status)
{
	if (!fflush(stdout) && !ferror(stdout))
		return status;
	fprintf(stderr, TOOL ": cannot write: %s\n", strerror(errno));
	return OUTPUT_ERROR;
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		int (*run)(int argc, char **argv);
	} commands[] = {
		{"status", tool_status},
		{"run", tool_run},
		{"bench", tool_bench},
	};

	if (argc < 2) {
		fputs(help, stderr);
		return USAGE_ERROR;
	}
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h")) {
		fputs(help, stdout);
		return finish(0);
	}
	if (!strcmp(argv[1], "--version")) {
		printf(TOOL " %s\n", PACKAGE_VERSION);
		return finish(0);
	}
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		if (!strcmp(argv[1], commands[i].name))
			return finish(commands[i].run(argc - 2, argv + 2));
	return tool_usage_error("unknown command", argv[1]);
}
