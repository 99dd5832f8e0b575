package secret

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"hash"
	"sync"
)

// Sum is HMAC-SHA-256 over the purpose and the parts, each preceded by its length, so that no two
// different lists give the same input.
func Sum(key []byte, purpose string, parts ...[]byte) [32]byte {
	return newSumState(key).sum(purpose, parts)
}

// Summer is Sum for one key that is used often: it keeps the keyed hash states.
// It is safe for concurrent use.
type Summer struct{ states sync.Pool }

// NewSummer copies nothing: key must not change afterwards.
func NewSummer(key []byte) *Summer {
	return &Summer{states: sync.Pool{New: func() any { return newSumState(key) }}}
}

// Sum equals the function Sum for the Summer's key.
func (s *Summer) Sum(purpose string, parts ...[]byte) [32]byte {
	state := s.states.Get().(*sumState)
	sum := state.sum(purpose, parts)
	s.states.Put(state)
	return sum
}

// sumState holds the hash with the buffers that would otherwise escape to the heap at each call.
type sumState struct {
	mac hash.Hash
	buf []byte
	out [sha256.Size]byte
}

func newSumState(key []byte) *sumState {
	return &sumState{mac: hmac.New(sha256.New, key), buf: make([]byte, 0, 64)}
}

func (s *sumState) sum(purpose string, parts [][]byte) [32]byte {
	s.mac.Reset()
	s.buf = binary.BigEndian.AppendUint64(s.buf[:0], uint64(len(purpose)))
	s.buf = append(s.buf, purpose...)
	s.mac.Write(s.buf)
	for _, part := range parts {
		s.buf = binary.BigEndian.AppendUint64(s.buf[:0], uint64(len(part)))
		s.mac.Write(s.buf)
		s.mac.Write(part)
	}
	s.mac.Sum(s.out[:0])
	return s.out
}
