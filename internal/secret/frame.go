package secret

import (
	"errors"
	"hash/crc32"
)

// ErrMalformed is the answer to every text that Frame did not make for that kind.
var ErrMalformed = errors.New("secret: malformed")

const (
	brand       = "agv_"
	checkDigits = 6

	// maxFramed bounds the work on outside input. Tickets, the longest, are parked at 1,500.
	maxFramed = 4096
)

// Frame is the text form of a secret or sealed value: brand, kind, body in base 62, and a checksum
// with which a scanner, or we, recognise it without a database. It keeps no secret by itself.
func Frame(kind string, body []byte) string {
	text := make([]byte, 0, FramedLen(kind, len(body)))
	text = append(text, brand...)
	text = append(text, kind...)
	text = append(text, '_')
	text = appendBase62(text, body)
	return string(appendCheck(text))
}

// FramedLen is the length of Frame's answer for a body of n bytes.
func FramedLen(kind string, n int) int {
	return len(brand) + len(kind) + 1 + encodedLen(n) + checkDigits
}

// Unframe returns the body of a text made by Frame for that kind, and ErrMalformed for any other.
func Unframe(kind, text string) ([]byte, error) {
	start := len(brand) + len(kind) + 1
	end := len(text) - checkDigits
	if len(text) > maxFramed || end < start {
		return nil, ErrMalformed
	}
	if text[:len(brand)] != brand || text[len(brand):start-1] != kind || text[start-1] != '_' {
		return nil, ErrMalformed
	}
	buf := []byte(text[:end]) // the only allocation: checksummed first, then overwritten by the body
	if digits := checkOf(buf); text[end:] != string(digits[:]) {
		return nil, ErrMalformed
	}
	length := decodedLen(end - start)
	if length < 0 {
		return nil, ErrMalformed
	}
	body := buf[:length:length]
	if !decodeBase62(body, text[start:end]) {
		return nil, ErrMalformed
	}
	return body, nil
}

func appendCheck(text []byte) []byte {
	digits := checkOf(text)
	return append(text, digits[:]...)
}

func checkOf(text []byte) (digits [checkDigits]byte) {
	sum := crc32.ChecksumIEEE(text)
	for i := checkDigits - 1; i >= 0; i-- {
		digits[i] = alphabet[sum%62]
		sum /= 62
	}
	return digits
}
