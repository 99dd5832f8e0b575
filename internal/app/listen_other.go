//go:build !unix

package app

import "syscall"

// descriptorLimit is unknown here.
func descriptorLimit() int { return 0 }

// boundBuffers leaves buffers to the system here.
func boundBuffers(_, _ string, _ syscall.RawConn) error { return nil }
