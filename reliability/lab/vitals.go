package lab

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"sync"
	"time"
)

// Panics counts the lines of the log that tell of a panic or of a fatal error
// of the runtime.
func (n *Node) Panics() (count int) {
	file, err := os.Open(n.log)
	if err != nil {
		return 0
	}
	defer file.Close()
	reader := bufio.NewReader(file)
	for {
		line, err := reader.ReadString('\n')
		if strings.Contains(line, "panic: ") || strings.Contains(line, "fatal error: ") {
			count++
		}
		if errors.Is(err, io.EOF) || err != nil {
			return count
		}
	}
}

// Memory is the resident memory in MiB.
func (n *Node) Memory() (mib float64) {
	text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", n.Process()))
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			var kib float64
			fmt.Sscan(rest, &kib)
			return kib / 1024
		}
	}
	return 0
}

// OpenFiles counts the descriptors of the process.
func (n *Node) OpenFiles() int {
	entries, _ := os.ReadDir(fmt.Sprintf("/proc/%d/fd", n.Process()))
	return len(entries)
}

// Goroutines asks the metrics listener, or is -1 if it does not answer.
func (n *Node) Goroutines(ctx context.Context) int {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+n.metrics+"/metrics", nil)
	if err != nil {
		return -1
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		return -1
	}
	defer res.Body.Close()
	lines := bufio.NewScanner(res.Body)
	for lines.Scan() {
		if rest, ok := strings.CutPrefix(lines.Text(), "go_goroutines "); ok {
			var count int
			fmt.Sscan(rest, &count)
			return count
		}
	}
	return -1
}

// Peaks are the largest values that were seen.
type Peaks struct {
	Goroutines int
	MemoryMiB  float64
	OpenFiles  int
}

// Watch looks at the process several times a second until the returned function is called.
func (n *Node) Watch(ctx context.Context) (stop func() Peaks) {
	ctx, cancel := context.WithCancel(ctx)
	var peaks Peaks
	var looking sync.WaitGroup
	look := func(every time.Duration, f func()) {
		looking.Go(func() {
			for ctx.Err() == nil {
				f()
				select {
				case <-ctx.Done():
				case <-time.After(every):
				}
			}
		})
	}
	look(50*time.Millisecond, func() {
		peaks.MemoryMiB, peaks.OpenFiles = max(peaks.MemoryMiB, n.Memory()), max(peaks.OpenFiles, n.OpenFiles())
	})
	look(200*time.Millisecond, func() { peaks.Goroutines = max(peaks.Goroutines, n.Goroutines(ctx)) })
	return func() Peaks {
		cancel()
		looking.Wait()
		return peaks
	}
}
