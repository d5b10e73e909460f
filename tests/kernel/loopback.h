/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A TCP connection over loopback. */
#ifndef KERNEL_LOOPBACK_H
#define KERNEL_LOOPBACK_H

/* Ends the program if there is none to be had. */
void connection(int fds[2]);

#endif
