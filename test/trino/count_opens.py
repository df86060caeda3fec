"""Prints the path of each file below a folder whenever somebody opens it, from the moment it has printed "ready"."""

import ctypes
import os
import struct
import sys

IN_OPEN = 0x20
IN_ISDIR = 0x40000000

libc = ctypes.CDLL(None, use_errno=True)
watcher = libc.inotify_init1(0)
folders = {}
for folder, _, _ in os.walk(sys.argv[1]):
    watch = libc.inotify_add_watch(watcher, folder.encode(), IN_OPEN)
    if watch < 0:
        sys.exit(f"inotify: {os.strerror(ctypes.get_errno())}")
    folders[watch] = folder
print("ready", flush=True)
while True:
    events = os.read(watcher, 1 << 20)
    at = 0
    while at < len(events):
        watch, mask, _, length = struct.unpack_from("iIII", events, at)
        name = events[at + 16 : at + 16 + length].rstrip(b"\0").decode()
        at += 16 + length
        if watch < 0:
            sys.exit("inotify lost events")
        if not mask & IN_ISDIR:
            print(os.path.join(folders[watch], name))
    sys.stdout.flush()
