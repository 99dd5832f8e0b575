package bench

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Watched are processes of this machine and what they keep on disk.
type Watched struct {
	Server []int
	// Postgres are the first processes of PostgreSQL; their children are watched too.
	Postgres []int
	// Database is a file, to which SQLite's log beside it is added, or a folder.
	Database string
}

// reading is what was used up so far.
type reading struct {
	server, postgres       time.Duration
	resident, proportional float64 // MiB
	database               int64
}

func (w Watched) read() (r reading, err error) {
	for _, pid := range w.Server {
		used, err := ProcessorTime(pid)
		if err != nil {
			return r, err
		}
		r.server += used
		r.resident += memory(pid, "status", "VmRSS:")
		r.proportional += memory(pid, "smaps_rollup", "Pss:")
	}
	for _, first := range w.Postgres {
		if _, err := os.Stat(fmt.Sprintf("/proc/%d", first)); err != nil {
			return r, fmt.Errorf("there is no process %d: %w", first, err)
		}
		for _, pid := range tree(first) {
			used, _ := ProcessorTime(pid) // a child may have ended meanwhile
			r.postgres += used
		}
	}
	if w.Database != "" {
		r.database, err = sizeOf(w.Database)
	}
	return r, err
}

// ProcessorTime is the user and system time of a process. The scheduler keeps it
// by thread to the nanosecond; where that cannot be read, what the process's own
// line says is good to ten milliseconds.
func ProcessorTime(pid int) (time.Duration, error) {
	threads, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/schedstat", pid))
	if err != nil {
		return 0, err
	}
	var sum time.Duration
	for _, file := range threads {
		text, err := os.ReadFile(file)
		if errors.Is(err, fs.ErrNotExist) {
			continue // the thread has ended
		}
		used, _, _ := strings.Cut(string(text), " ")
		n, bad := strconv.ParseInt(used, 10, 64)
		if err != nil || bad != nil {
			return processLine(pid)
		}
		sum += time.Duration(n)
	}
	if len(threads) == 0 {
		return processLine(pid)
	}
	return sum, nil
}

// tick is the unit of /proc/PID/stat, the same on every Linux that Go runs on.
const tick = time.Second / 100

func processLine(pid int) (time.Duration, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, fmt.Errorf("the work of process %d cannot be read: %w", pid, err)
	}
	// The name in the second field may hold anything, spaces and brackets too.
	_, rest, _ := strings.Cut(string(text[max(0, strings.LastIndexByte(string(text), ')')):]), " ")
	fields := strings.Fields(rest)
	if len(fields) < 13 {
		return 0, fmt.Errorf("/proc/%d/stat has %d fields", pid, len(fields))
	}
	user, bad := strconv.ParseInt(fields[11], 10, 64)
	system, worse := strconv.ParseInt(fields[12], 10, 64)
	return time.Duration(user+system) * tick, errors.Join(bad, worse)
}

// tree is a process and all that descend from it.
func tree(pid int) []int {
	found := []int{pid}
	for i := 0; i < len(found); i++ {
		lists, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", found[i]))
		for _, list := range lists {
			text, _ := os.ReadFile(list)
			for _, field := range strings.Fields(string(text)) {
				if child, err := strconv.Atoi(field); err == nil && !slices.Contains(found, child) {
					found = append(found, child)
				}
			}
		}
	}
	return found
}

// memory reads a line of kB as MiB; 0 where the system does not tell.
func memory(pid int, file, name string) (mib float64) {
	text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/%s", pid, file))
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, name); ok {
			var kib float64
			fmt.Sscan(rest, &kib)
			return kib / 1024
		}
	}
	return 0
}

// Memory is the resident and the proportional share of memory of a process in MiB.
func Memory(pid int) (resident, proportional float64) {
	return memory(pid, "status", "VmRSS:"), memory(pid, "smaps_rollup", "Pss:")
}

func sizeOf(path string) (sum int64, err error) {
	if info, err := os.Stat(path + "-wal"); err == nil {
		sum = info.Size()
	}
	err = filepath.WalkDir(path, func(_ string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		info, err := entry.Info()
		if err == nil {
			sum += info.Size()
		}
		return err
	})
	return sum, err
}
