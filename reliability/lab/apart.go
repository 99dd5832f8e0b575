package lab

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strconv"
)

// The cores of a lab whose load generator must not take time from the server.
const (
	generatorCore = "0"
	serverCore    = "1"
)

// StartApart runs a node on a core of its own, PostgreSQL on the same, and this
// process on the other, until together is called.
func (l *Lab) StartApart(ctx context.Context) (n *Node, together func() error, err error) {
	if runtime.NumCPU() < 2 {
		return nil, nil, fmt.Errorf("the load and the server need a core each")
	}
	if err := pin(generatorCore, os.Getpid()); err != nil {
		return nil, nil, err
	}
	together = func() error { return pin(fmt.Sprintf("0-%d", runtime.NumCPU()-1), os.Getpid()) }
	if err = l.PinDatabase(); err == nil {
		n, err = l.Start(ctx, "taskset", "-c", serverCore)
	}
	if err != nil {
		return nil, nil, errors.Join(err, together())
	}
	return n, together, nil
}

// PinDatabase puts PostgreSQL on the server's core; a restart undoes it.
func (l *Lab) PinDatabase() error {
	if l.SQLite() {
		return nil
	}
	processes, err := l.Cluster.Processes()
	if err != nil {
		return err
	}
	return pin(serverCore, processes...)
}

// pin binds all threads of processes to cores, and what they start from now on.
func pin(cores string, processes ...int) error {
	for _, process := range processes {
		out, err := exec.Command("taskset", "-a", "-p", "-c", cores, strconv.Itoa(process)).CombinedOutput()
		if _, gone := os.Stat("/proc/" + strconv.Itoa(process)); err != nil && gone == nil {
			return fmt.Errorf("pin a process: %w: %s", err, out)
		}
	}
	return nil
}
