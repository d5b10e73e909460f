// SPDX-License-Identifier: GPL-3.0-or-later
// Does `gnutls-ktls status --json` ($KTLS_TOOL) tell the truth about this kernel? Asks the kernel itself, without our
// library, and compares. Runs on any kernel, one without TLS included.
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef TCP_ULP
#define TCP_ULP 31
#endif
#define LEVEL_TLS 282
#define TLS_TX	  1
#define TLS_RX	  2

static char text[20000];
static int wrong;

static int connected(bool attach)
{
	struct sockaddr_in sin = { .sin_family = AF_INET };
	socklen_t len = sizeof(sin);
	int l = socket(AF_INET, SOCK_STREAM, 0), c = socket(AF_INET, SOCK_STREAM, 0);

	sin.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (l < 0 || c < 0 || bind(l, (struct sockaddr *)&sin, sizeof(sin)) || listen(l, 1) ||
	    getsockname(l, (struct sockaddr *)&sin, &len) || connect(c, (struct sockaddr *)&sin, sizeof(sin)) ||
	    accept(l, NULL, NULL) < 0) {
		perror("loopback connection");
		exit(1);
	}
	if (attach && setsockopt(c, IPPROTO_TCP, TCP_ULP, "tls", 3)) {
		close(c);
		return -1;
	}
	return c;
}

static const struct cipher {
	const char *name;
	uint16_t id;
	socklen_t len;
} ciphers[] = {
	{ "AES-128-GCM", 51, 40 },
	{ "AES-256-GCM", 52, 56 },
	{ "AES-128-CCM", 53, 40 },
	{ "CHACHA20-POLY1305", 54, 56 },
};

static bool set_key(int fd, int dir, uint16_t version, const struct cipher *c)
{
	uint16_t info[28] = { version, c->id };

	return setsockopt(fd, LEVEL_TLS, dir, info, c->len) == 0;
}

static bool has_option(int fd, int option)
{
	unsigned value = 0;
	socklen_t len = option == 5 ? 2 : 4;

	return getsockopt(fd, LEVEL_TLS, option, &value, &len) == 0 || errno != ENOPROTOOPT;
}

static void check(const char *where, const char *want)
{
	const char *end = strchr(where, '\n');

	if (strncmp(where, want, strlen(want)) == 0)
		return;
	printf("status says %.*s; the kernel: %s\n", end ? (int)(end - where) : 40, where, want);
	wrong++;
}

static const char *find(const char *from, const char *key)
{
	const char *p = strstr(from, key);

	if (!p) {
		printf("status does not say: %s\n%s", key, text);
		exit(1);
	}
	return p;
}

static void check_bool(const char *key, bool is)
{
	char want[100];

	snprintf(want, sizeof(want), "\"%s\": %s", key, is ? "true" : "false");
	check(find(text, key) - 1, want);
}

int main(void)
{
	const char *tool = getenv("KTLS_TOOL");
	int fd = connected(true), status;
	bool tls = fd >= 0;
	char want[200];
	FILE *f = popen(tool ? tool : "gnutls-ktls status --json", "r");

	if (!f || !fread(text, 1, sizeof(text) - 1, f)) {
		puts("gnutls-ktls status says nothing");
		return 1;
	}
	status = pclose(f);
	if (!WIFEXITED(status) || WEXITSTATUS(status) > 1)
		return 1;
	check(find(text, "\"attach\""), tls ? "\"attach\": \"offloaded\"" : "\"attach\": \"no-module\"");
	if (tls)
		check(find(text, "\"module\""), "\"module\": \"loaded\"");
	for (int v = 0; v < 2; v++) {
		const char *part = find(text, v ? "\"TLS1.3\"" : "\"TLS1.2\"");

		for (size_t i = 0; i < sizeof(ciphers) / sizeof(ciphers[0]); i++) {
			int s = connected(tls);
			bool good = tls && set_key(s, TLS_TX, v ? 0x0304 : 0x0303, &ciphers[i]);

			snprintf(want, sizeof(want), "\"%s\"", ciphers[i].name);
			part = find(part, want);
			snprintf(want, sizeof(want), "\"%s\": \"%s\"", ciphers[i].name,
				 good  ? "offloaded"
				 : tls ? "no-algorithm"
				       : "no-module");
			check(part, want);
			close(s);
		}
	}
	check_bool("can_rekey", tls && set_key(fd, TLS_TX, 0x0304, &ciphers[0]) &&
					set_key(fd, TLS_TX, 0x0304, &ciphers[0]) &&
					set_key(fd, TLS_RX, 0x0304, &ciphers[0]) &&
					set_key(fd, TLS_RX, 0x0304, &ciphers[0]));
	check_bool("can_zerocopy", tls && has_option(fd, 3));
	check_bool("can_no_pad", tls && has_option(fd, 4));
	check_bool("can_record_size", tls && has_option(fd, 5));
	return wrong ? 1 : 0;
}
