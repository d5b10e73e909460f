/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A plugin of QEMU's TCG (6 to 8): counts executed instructions between the marks of stream.c, user
 * and kernel apart. Mark 1 begins, 2 and 3 end the sender's and the receiver's share, 9 prints
 * both. An iteration of a rep-string instruction counts as one. Debian ships no header of the
 * interface. */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

struct qemu_plugin_tb;
struct qemu_plugin_insn;
enum { INLINE_ADD_U64 = 0, CB_NO_REGS = 0 };

void qemu_plugin_register_vcpu_tb_trans_cb(uint64_t id,
					   void (*cb)(uint64_t id, struct qemu_plugin_tb *tb));
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *tb);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *tb, size_t i);
const void *qemu_plugin_insn_data(const struct qemu_plugin_insn *insn);
size_t qemu_plugin_insn_size(const struct qemu_plugin_insn *insn);
uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn *insn);
void qemu_plugin_register_vcpu_tb_exec_inline(struct qemu_plugin_tb *tb, int op, void *counter,
					      uint64_t by);
void qemu_plugin_register_vcpu_insn_exec_inline(struct qemu_plugin_insn *insn, int op,
						void *counter, uint64_t by);
void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn *insn,
					    void (*cb)(unsigned cpu, void *user), int flags,
					    void *user);
void qemu_plugin_outs(const char *text);

__attribute__((visibility("default"))) int qemu_plugin_version = 1;
int qemu_plugin_install(uint64_t id, const void *info, int argc, char **argv);

#define SENDER   2
#define RECEIVER 3
#define BUCKETS  4

/* [0] user, [1] kernel: addresses tell */
static uint64_t count[2], seen[2], bucket[BUCKETS][2];

static void mark(unsigned cpu, void *user)
{
	uintptr_t n = (uintptr_t)user;
	char line[200];

	(void)cpu;
	for (int k = 0; k < 2; k++) {
		if (n < BUCKETS)
			bucket[n][k] += count[k] - seen[k];
		seen[k] = count[k];
	}
	if (n == 9) {
		snprintf(line, sizeof(line), "COUNT %llu %llu %llu %llu\n",
			 (unsigned long long)bucket[SENDER][0],
			 (unsigned long long)bucket[SENDER][1],
			 (unsigned long long)bucket[RECEIVER][0],
			 (unsigned long long)bucket[RECEIVER][1]);
		qemu_plugin_outs(line);
	}
	if (n == 1 || n == 9)
		memset(bucket, 0, sizeof(bucket));
}

/* TCG executes a rep-string instruction once per iteration: it is counted by itself, the others of
 * a block all at once. */
static int is_rep_string(const uint8_t *b, size_t len)
{
	int rep = 0;
	size_t i;

	for (i = 0;
	     i < len && (b[i] == 0x66 || b[i] == 0xf2 || b[i] == 0xf3 || (b[i] & 0xf0) == 0x40);
	     i++)
		rep |= b[i] == 0xf2 || b[i] == 0xf3;
	return rep && i < len && b[i] >= 0xa4 && b[i] <= 0xaf && b[i] != 0xa8 && b[i] != 0xa9;
}

static void translate(uint64_t id, struct qemu_plugin_tb *tb)
{
	size_t n = qemu_plugin_tb_n_insns(tb);
	uint64_t plain = 0;
	int kernel = 0;

	(void)id;
	for (size_t i = 0; i < n; i++) {
		struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);
		const uint8_t *b = qemu_plugin_insn_data(insn);
		size_t len = qemu_plugin_insn_size(insn);

		kernel = (int)(qemu_plugin_insn_vaddr(insn) >> 63);
		if (is_rep_string(b, len))
			qemu_plugin_register_vcpu_insn_exec_inline(insn, INLINE_ADD_U64,
								   &count[kernel], 1);
		else
			plain++;
		if (len == 8 && !memcmp(b, "\x0f\x1f\x84\x00", 4) && !memcmp(b + 5, "MRK", 3))
			qemu_plugin_register_vcpu_insn_exec_cb(insn, mark, CB_NO_REGS,
							       (void *)(uintptr_t)b[4]);
	}
	qemu_plugin_register_vcpu_tb_exec_inline(tb, INLINE_ADD_U64, &count[kernel], plain);
}

__attribute__((visibility("default"))) int qemu_plugin_install(uint64_t id, const void *info,
							       int argc, char **argv)
{
	(void)info;
	(void)argc;
	(void)argv;
	qemu_plugin_register_vcpu_tb_trans_cb(id, translate);
	return 0;
}
