//go:build unix

package app

import (
	"errors"
	"syscall"
)

// descriptorLimit is how many files and connections this process may have open; 0 is unknown.
func descriptorLimit() int {
	var limit syscall.Rlimit
	if syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit) != nil {
		return 0
	}
	return int(min(limit.Cur, 1<<30))
}

// boundBuffers sets on a listening socket what its connections inherit: how much
// the kernel holds for a caller who does not read. Every answer but a large page
// fits; left alone, Linux would let it grow to megabytes.
func boundBuffers(_, _ string, socket syscall.RawConn) error {
	var set error
	err := socket.Control(func(fd uintptr) { set = syscall.SetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_SNDBUF, 32<<10) })
	return errors.Join(err, set)
}
