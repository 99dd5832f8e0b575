package powercut

import (
	"cmp"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
)

// sector is what a disk writes whole.
const sector = 512

// Disk is a folder as the traced processes see it, and as it surely is.
type Disk struct {
	folder  string
	names   map[string]*inode
	durable map[string]*inode // names after the last fsync of the folder
	syncing map[string]mark   // by process
}

type inode struct {
	durable []byte
	pending []Event // since the last fsync, in order
}

// mark says how far a running fsync reaches.
type mark struct {
	path  string
	node  *inode
	count int
	names map[string]*inode
}

// NewDisk begins with files that were there before the trace, all of them durable.
func NewDisk(folder string, before map[string][]byte) *Disk {
	d := &Disk{folder: folder, names: map[string]*inode{}, syncing: map[string]mark{}}
	for path, content := range before {
		d.names[path] = &inode{durable: slices.Clone(content)}
	}
	d.durable = maps.Clone(d.names)
	return d
}

// Sort brings the events of several processes into one order.
func Sort(events []Event) {
	slices.SortStableFunc(events, func(a, b Event) int { return cmp.Compare(a.At.UnixMicro(), b.At.UnixMicro()) })
}

// Synchronises says whether a step makes something durable.
func (e Event) Synchronises() bool { return e.kind == syncBegun || e.kind == syncEnded }

// Apply takes one step.
func (d *Disk) Apply(e Event) {
	switch e.kind {
	case opened:
		if d.names[e.path] == nil && e.path != d.folder {
			d.names[e.path] = &inode{}
		}
	case removed:
		delete(d.names, e.path)
	case written, truncated:
		if node := d.names[e.path]; node != nil {
			node.pending = append(node.pending, e)
		}
	case syncBegun:
		m := mark{path: e.path, node: d.names[e.path]}
		if m.node != nil {
			m.count = len(m.node.pending)
		} else if e.path == d.folder {
			m.names = maps.Clone(d.names)
		}
		d.syncing[e.pid] = m
	case syncEnded:
		d.synced(d.syncing[e.pid])
		delete(d.syncing, e.pid)
	}
}

func (d *Disk) synced(m mark) {
	if m.names != nil {
		d.durable = m.names
	}
	if m.node == nil {
		return
	}
	for _, e := range m.node.pending[:m.count] {
		m.node.durable = apply(m.node.durable, e, 0, len(e.data))
	}
	m.node.pending = slices.Clone(m.node.pending[m.count:])
	for pid, other := range d.syncing { // what another fsync had still to reach is there already
		if other.node == m.node {
			other.count = max(0, other.count-m.count)
			d.syncing[pid] = other
		}
	}
}

// apply does a write from one byte of its data to another, or a truncation.
func apply(content []byte, e Event, from, to int) []byte {
	if e.kind == truncated {
		if int64(len(content)) > e.at {
			return content[:e.at]
		}
		return append(content, make([]byte, e.at-int64(len(content)))...)
	}
	if missing := int(e.at) + to - len(content); missing > 0 {
		content = append(content, make([]byte, missing)...)
	}
	copy(content[int(e.at)+from:], e.data[from:to])
	return content
}

// Image is what may be found if the power goes now.
func (d *Disk) Image(random *rand.Rand) map[string][]byte {
	found := map[string]*inode{}
	for _, names := range []map[string]*inode{d.durable, d.names} {
		for path, node := range names {
			if d.durable[path] == d.names[path] || random.IntN(2) == 0 {
				found[path] = node
			}
		}
	}
	image := map[string][]byte{}
	for path, node := range found {
		content := slices.Clone(node.durable)
		for _, e := range node.pending {
			if from, to, kept := fate(e, random); kept {
				content = apply(content, e, from, to)
			}
		}
		image[path] = content
	}
	return image
}

// fate decides what became of a write that no fsync followed.
func fate(e Event, random *rand.Rand) (from, to int, kept bool) {
	sectors := (len(e.data) + sector - 1) / sector
	switch random.IntN(3) {
	case 0:
		return 0, 0, false
	case 1:
		return 0, len(e.data), true
	}
	if sectors < 2 || e.kind == truncated {
		return 0, len(e.data), random.IntN(2) == 0
	}
	torn := sector * (1 + random.IntN(sectors-1))
	if random.IntN(2) == 0 {
		return 0, torn, true
	}
	return torn, len(e.data), true
}

// Write puts an image into another folder.
func Write(image map[string][]byte, folder string) error {
	for path, content := range image {
		if err := os.WriteFile(filepath.Join(folder, filepath.Base(path)), content, 0o600); err != nil {
			return err
		}
	}
	return nil
}
