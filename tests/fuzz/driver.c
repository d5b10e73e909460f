/* SPDX-License-Identifier: GPL-3.0-or-later */
/* main() for fuzz targets where libFuzzer is not: runs each file of the directories, and each file
 * of a corpus (NAME.tar.xz), once. Without arguments: the seeds and the corpus of the tree. */
#include "config.h"

#include <dirent.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fuzz.h"

/* The longest time that one input may take, sanitizers and a busy machine included. */
#define SECONDS_MAX 60

static char current[1024];
static unsigned count;

static void too_long(int sig)
{
	(void)!write(2, current, strlen(current));
	(void)!write(2, ": hangs\n", 8);
	signal(sig, SIG_DFL);
	raise(sig);
}

static void run_bytes(const uint8_t *data, size_t len)
{
	/* exactly as large as it says */
	uint8_t *copy = malloc(len ? len : 1);

	FUZZ_CHECK(copy);
	if (len)
		memcpy(copy, data, len);
	alarm(SECONDS_MAX);
	LLVMFuzzerTestOneInput(copy, len);
	alarm(0);
	free(copy);
	count++;
}

static uint8_t *read_exactly(FILE *f, size_t len)
{
	uint8_t *data = malloc(len + 1);

	FUZZ_CHECK(data);
	if (fread(data, 1, len, f) != len) {
		fprintf(stderr, "%s: too short\n", current);
		exit(1);
	}
	return data;
}

static void run_file(const char *path, size_t len)
{
	FILE *f = fopen(path, "rb");
	uint8_t *data;

	snprintf(current, sizeof(current), "%s", path);
	if (!f) {
		perror(path);
		exit(1);
	}
	data = read_exactly(f, len);
	fclose(f);
	run_bytes(data, len);
	free(data);
}

/* ustar: a header block of 512 bytes, then the file in whole blocks. */
static void run_corpus(const char *path)
{
	char command[600];
	uint8_t block[512];
	FILE *f;

	snprintf(command, sizeof(command), "exec xz -dc '%s'", path);
	f = popen(command, "r");
	if (!f) {
		perror("xz");
		exit(1);
	}
	while (fread(block, 1, sizeof(block), f) == sizeof(block)) {
		size_t len = strtoul((const char *)block + 124, NULL, 8);
		uint8_t *data;

		if (!block[0])
			continue;
		snprintf(current, sizeof(current), "%s: %.100s", path, (const char *)block);
		data = read_exactly(f, (len + 511) / 512 * 512);
		if (block[156] == '0')
			run_bytes(data, len);
		free(data);
	}
	if (pclose(f) != 0) {
		fprintf(stderr, "%s: cannot be unpacked\n", path);
		exit(1);
	}
}

static void run_path(const char *path)
{
	size_t len = strlen(path);
	struct stat st;
	struct dirent **list;
	int n;

	if (stat(path, &st) != 0) {
		perror(path);
		exit(1);
	}
	if (!S_ISDIR(st.st_mode)) {
		if (len > 7 && !strcmp(path + len - 7, ".tar.xz"))
			run_corpus(path);
		else
			run_file(path, (size_t)st.st_size);
		return;
	}
	n = scandir(path, &list, NULL, alphasort);
	for (int i = 0; i < n; i++) {
		char inner[1024];

		snprintf(inner, sizeof(inner), "%s/%s", path, list[i]->d_name);
		if (list[i]->d_name[0] != '.')
			run_path(inner);
		free(list[i]);
	}
	if (n >= 0)
		free(list);
}

int main(int argc, char **argv)
{
	const char *name = strrchr(argv[0], '/');
	char path[600];

	signal(SIGALRM, too_long);
	name = name ? name + 1 : argv[0];
	if (!strncmp(name, "lt-", 3))
		name += 3;
	for (int i = 1; i < argc; i++)
		run_path(argv[i]);
	if (argc == 1) {
		snprintf(path, sizeof(path), "%s/tests/fuzz/seeds/%s", SRCDIR, name);
		run_path(path);
		snprintf(path, sizeof(path), "%s/tests/fuzz/corpus/%s.tar.xz", SRCDIR, name);
		if (access(path, F_OK) == 0)
			run_path(path);
	}
	printf("%s: %u inputs\n", name, count);
	return count == 0;
}
