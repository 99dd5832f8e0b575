// Package powercut says what a file system may hold after the power went.
//
// A process is run under strace, which writes down in what order it wrote and
// synchronised. A Disk replays that up to a moment and makes an image: what was
// synchronised is there; of what was only written each piece may be there, be
// missing, or be torn at a sector; of names that were made or removed without
// their folder being synchronised each may be there or not. That is less than
// any real file system promises.
//
//	trace.go    strace's text as events
//	disk.go     events as files, and images of them
package powercut
