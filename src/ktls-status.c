/* SPDX-License-Identifier: GPL-3.0-or-later */
/* gnutls-ktls status: what this kernel offers, which configuration is in force, what is lacking and
 * what to do about it. */
#include "config.h"

#include "gnutls-ktls.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <gnutls/ktls.h>

#define MAX_NICS 16

static const gnutls_cipher_algorithm_t ciphers[] = {
	GNUTLS_CIPHER_AES_128_GCM,
	GNUTLS_CIPHER_AES_256_GCM,
	GNUTLS_CIPHER_AES_128_CCM,
	GNUTLS_CIPHER_CHACHA20_POLY1305,
};
#define CIPHERS (sizeof(ciphers) / sizeof(ciphers[0]))
static const gnutls_protocol_t versions[] = {GNUTLS_TLS1_2, GNUTLS_TLS1_3};
#define VERSIONS (sizeof(versions) / sizeof(versions[0]))

struct facts {
	gnutls_ktls_system_st sys;
	gnutls_ktls_reason_t cipher[VERSIONS][CIPHERS];
	struct nic nics[MAX_NICS];
	size_t nic_count;
	struct utsname u;
	const char *advice[8];
	size_t advice_count;
	bool ready; /* sessions go to the kernel */
};

static void advise(struct facts *f, const char *text)
{
	if (f->advice_count < sizeof(f->advice) / sizeof(f->advice[0]))
		f->advice[f->advice_count++] = text;
}

static void think(struct facts *f)
{
	const gnutls_ktls_system_st *s = &f->sys;
	unsigned good = 0;

	for (size_t v = 0; v < VERSIONS; v++)
		for (size_t c = 0; c < CIPHERS; c++)
			good += f->cipher[v][c] == GNUTLS_KTLS_REASON_OFFLOADED;
	if (!s->built) {
		advise(f, "This library was built without kernel TLS: build it again without "
			  "--disable-ktls.");
		return;
	}
	if (s->attach == GNUTLS_KTLS_REASON_NO_MODULE) {
		if (s->module == GNUTLS_KTLS_MODULE_ABSENT)
			advise(f,
			       "This kernel has no TLS (CONFIG_TLS): use one that has, as those of "
			       "Debian, Fedora, RHEL, SUSE, Ubuntu.");
		else if (geteuid() == 0)
			advise(f,
			       "Load the module: modprobe tls. If that fails this kernel has none "
			       "(CONFIG_TLS), or this is a container, and the host has to load "
			       "it.");
		else
			advise(f, "Load the module as root: modprobe tls. At every start: the line "
				  "\"tls\" in /etc/modules-load.d/gnutls-ktls.conf (make install "
				  "brings that).");
	} else if (s->attach != GNUTLS_KTLS_REASON_OFFLOADED) {
		advise(f, "The kernel does not attach TLS even to a connection over the loopback "
			  "interface; see the reason above. Sandboxes (seccomp, gVisor) do that.");
	} else if (!good) {
		advise(f, "No cipher: the kernel lacks AES-GCM and ChaCha20-Poly1305 "
			  "(modprobe gcm aesni_intel chacha20poly1305).");
	}
	if (!s->enabled && s->enabled_by == GNUTLS_KTLS_SOURCE_ENVIRONMENT)
		advise(f, "It is switched off by the environment: unset GNUTLS_KTLS.");
	else if (!s->enabled)
		advise(f, "Switch it on: section [global] of the configuration file, line "
			  "\"ktls = true\"; for one run: " TOOL " run -- COMMAND.");
	if (s->attach == GNUTLS_KTLS_REASON_OFFLOADED && !s->can_rekey) {
		if (s->rekey_required)
			advise(f,
			       "rekey = required keeps TLS 1.3 in user space here: this kernel has "
			       "no key updates (Linux 6.14 has).");
		else
			advise(f,
			       "This kernel cannot update keys (Linux 6.14 can): a session whose "
			       "peer updates its key ends with an error; rekey = required "
			       "avoids that.");
	}
	f->ready = s->enabled && s->attach == GNUTLS_KTLS_REASON_OFFLOADED && good &&
		   (s->send || s->recv);
}

static void find_out(struct facts *f)
{
	gnutls_ktls_get_system(&f->sys, sizeof(f->sys));
	for (size_t v = 0; v < VERSIONS; v++)
		for (size_t c = 0; c < CIPHERS; c++)
			f->cipher[v][c] = gnutls_ktls_probe_cipher(versions[v], ciphers[c], NULL);
	f->nic_count = nics_find(f->nics, MAX_NICS);
	uname(&f->u);
	think(f);
}

static const char *const modules[] = {"unknown", "absent", "present", "loaded"};
static const char *const module_texts[] = {
	"not loaded; whether it is there cannot be told here",
	"this kernel has none",
	"there, but not loaded",
	"loaded",
};
static const char *const sources[] = {"default", "file", "environment"};

static const char *yes_no(unsigned v)
{
	return v ? "yes" : "no";
}

static const char *directions(const gnutls_ktls_system_st *s)
{
	return s->send && s->recv ? "both" : s->send ? "send" : "recv";
}

/* --- for people */

static void print_where(gnutls_ktls_source_t by, const char *file)
{
	printf(" (%s)\n", by == GNUTLS_KTLS_SOURCE_ENVIRONMENT ? "environment variable GNUTLS_KTLS"
			  : by == GNUTLS_KTLS_SOURCE_FILE      ? file
							       : "by default");
}

static void print_text(const struct facts *f)
{
	const gnutls_ktls_system_st *s = &f->sys;

	printf("Library         %s, %s kernel TLS\n", tool_library() ? tool_library() : "unknown",
	       s->built ? "with" : "without");
	printf("Kernel          %s %s\n", f->u.sysname, f->u.release);
	printf("Module tls      %s\n", module_texts[s->module]);
	printf("Attaching       %s\n", s->attach == GNUTLS_KTLS_REASON_OFFLOADED
					       ? "works"
					       : gnutls_ktls_reason_get_text(s->attach));
	for (size_t v = 0; v < VERSIONS; v++) {
		printf("%s         ", gnutls_protocol_get_name(versions[v]));
		for (size_t c = 0; c < CIPHERS; c++)
			printf(" %s %s%s", gnutls_cipher_get_name(ciphers[c]),
			       yes_no(f->cipher[v][c] == GNUTLS_KTLS_REASON_OFFLOADED),
			       c + 1 < CIPHERS ? "," : "\n");
	}
	printf("Key updates     %s\n", yes_no(s->can_rekey));
	printf("Options         record size %s, zero copy %s, no padding %s\n",
	       yes_no(s->can_record_size), yes_no(s->can_zerocopy), yes_no(s->can_no_pad));
	if (!f->nic_count)
		printf("Network cards   none of them does TLS\n");
	for (size_t i = 0; i < f->nic_count; i++)
		printf("Network card    %s: sending %s, receiving %s\n", f->nics[i].name,
		       f->nics[i].tx       ? "on"
		       : f->nics[i].can_tx ? "off"
					   : "not offered",
		       f->nics[i].rx       ? "on"
		       : f->nics[i].can_rx ? "off"
					   : "not offered");
	printf("Configuration   %s%s\n", s->config_file ? s->config_file : "none",
	       s->config_file_used ? "" : " (not there, or not usable)");
	printf("                %s%s\n", s->ktls_file ? s->ktls_file : "none",
	       s->ktls_file_used ? "" : " (not there, or not usable)");
	printf("Switched        %s", s->enabled ? "on" : "off");
	print_where(s->enabled_by, s->config_file);
	printf("Directions      %s", directions(s));
	print_where(s->direction_by, s->ktls_file);
	printf("Key updates are %s\n", s->rekey_required ? "required" : "preferred");
	printf("Zero copy       %s\n", s->zerocopy ? "on" : "off");
	if (s->rekey_after)
		printf("New keys after  %llu records\n", (unsigned long long)s->rekey_after);
	printf("\n%s\n", f->ready ? "TLS sessions go to the kernel here."
				  : "TLS sessions stay in user space here.");
	for (size_t i = 0; i < f->advice_count; i++)
		printf("* %s\n", f->advice[i]);
}

/* --- for programs */

static void json_string(const char *s)
{
	if (!s) {
		printf("null");
		return;
	}
	putchar('"');
	for (; *s; s++) {
		unsigned char c = (unsigned char)*s;

		if (c == '"' || c == '\\')
			printf("\\%c", c);
		else if (c < 0x20)
			printf("\\u%04x", c);
		else
			putchar(c);
	}
	putchar('"');
}

static void json_bool(const char *key, bool value, const char *end)
{
	printf("  \"%s\": %s%s", key, value ? "true" : "false", end);
}

static void json_text(const char *key, const char *value)
{
	printf("  \"%s\": ", key);
	json_string(value);
	printf(",\n");
}

static void print_json(const struct facts *f)
{
	const gnutls_ktls_system_st *s = &f->sys;

	printf("{\n");
	json_bool("ready", f->ready, ",\n");
	json_text("library", tool_library());
	json_bool("built", s->built, ",\n");
	json_text("kernel", f->u.release);
	json_text("module", modules[s->module]);
	json_text("attach", gnutls_ktls_reason_get_name(s->attach));
	printf("  \"ciphers\": {");
	for (size_t v = 0; v < VERSIONS; v++) {
		printf("%s\n    \"%s\": {", v ? "," : "", gnutls_protocol_get_name(versions[v]));
		for (size_t c = 0; c < CIPHERS; c++)
			printf("%s\"%s\": \"%s\"", c ? ", " : "",
			       gnutls_cipher_get_name(ciphers[c]),
			       gnutls_ktls_reason_get_name(f->cipher[v][c]));
		printf("}");
	}
	printf("\n  },\n");
	json_bool("can_rekey", s->can_rekey, ",\n");
	json_bool("can_record_size", s->can_record_size, ",\n");
	json_bool("can_zerocopy", s->can_zerocopy, ",\n");
	json_bool("can_no_pad", s->can_no_pad, ",\n");
	printf("  \"network_cards\": [");
	for (size_t i = 0; i < f->nic_count; i++) {
		printf("%s{\"name\": ", i ? ", " : "");
		json_string(f->nics[i].name);
		printf(", \"send\": %s, \"recv\": %s}", f->nics[i].tx ? "true" : "false",
		       f->nics[i].rx ? "true" : "false");
	}
	printf("],\n");
	json_text("config_file", s->config_file);
	json_bool("config_file_used", s->config_file_used, ",\n");
	json_text("ktls_file", s->ktls_file);
	json_bool("ktls_file_used", s->ktls_file_used, ",\n");
	json_bool("enabled", s->enabled, ",\n");
	json_text("enabled_by", sources[s->enabled_by]);
	json_text("direction", directions(s));
	json_text("direction_by", sources[s->direction_by]);
	json_text("rekey", s->rekey_required ? "required" : "preferred");
	json_bool("zerocopy", s->zerocopy, ",\n");
	printf("  \"rekey_after\": %llu,\n  \"advice\": [", (unsigned long long)s->rekey_after);
	for (size_t i = 0; i < f->advice_count; i++) {
		printf("%s\n    ", i ? "," : "");
		json_string(f->advice[i]);
	}
	printf("%s]\n}\n", f->advice_count ? "\n  " : "");
}

int tool_status(int argc, char **argv)
{
	struct facts f = {0};
	bool json = false;

	for (int i = 0; i < argc; i++) {
		if (strcmp(argv[i], "--json") != 0)
			return tool_usage_error("status: unknown option", argv[i]);
		json = true;
	}
	find_out(&f);
	if (json)
		print_json(&f);
	else
		print_text(&f);
	return f.ready ? 0 : 1;
}
