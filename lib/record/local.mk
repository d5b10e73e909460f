# SPDX-License-Identifier: LGPL-2.1-or-later
lib_libcore_la_SOURCES += lib/record/record.h lib/record/layer.h lib/record/layer.c \
	lib/record/frame.c lib/record/frame.h lib/record/protect.c lib/record/protect.h \
	lib/record/cbc.c lib/record/cbc.h lib/record/path.h lib/record/path_user.c \
	lib/record/path_kernel.c lib/record/offload.c lib/record/dispatch.c lib/record/detached.c \
	lib/record/transport.c lib/record/send.c lib/record/recv.c lib/record/alert.c \
	lib/record/cork.c lib/record/bye.c lib/record/send_file.c \
	lib/record/buffers.c lib/record/buffers.h
