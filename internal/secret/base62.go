package secret

import (
	"bytes"
	"encoding/binary"
	"math/bits"
)

// Base 62 works on chunks of 32 bytes, each one big-endian number in 43 digits, so that 256 random
// bits take the 43 characters that scanners look for. A last chunk of n bytes takes the fewest
// digits that hold it; a number too large for its n bytes is refused, so each body has one spelling.

const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

const (
	chunkBytes  = 32
	chunkDigits = 43
	limbDigits  = 10 // 62^10 is the largest power of 62 below 2^64
	limbBase    = 839299365868340224
)

// digitsOf[n] is how many digits n bytes take; bytesOf is its inverse, -1 where there is none.
var digitsOf = [chunkBytes + 1]int{0, 2, 3, 5, 6, 7, 9, 10, 11, 13, 14, 15, 17, 18, 19, 21, 22,
	23, 25, 26, 27, 29, 30, 31, 33, 34, 35, 37, 38, 39, 41, 42, 43}

var bytesOf = func() (inverse [chunkDigits + 1]int) {
	for i := range inverse {
		inverse[i] = -1
	}
	for n, digits := range digitsOf {
		inverse[digits] = n
	}
	return inverse
}()

// valueOf is a digit's value, 0xff for a byte outside the alphabet.
var valueOf = func() (values [256]byte) {
	for i := range values {
		values[i] = 0xff
	}
	for i := range len(alphabet) {
		values[alphabet[i]] = byte(i)
	}
	return values
}()

func encodedLen(n int) int { return n/chunkBytes*chunkDigits + digitsOf[n%chunkBytes] }

// decodedLen is -1 if no body is spelled with that many digits.
func decodedLen(digits int) int {
	tail := bytesOf[digits%chunkDigits]
	if tail < 0 {
		return -1
	}
	return digits/chunkDigits*chunkBytes + tail
}

func appendBase62(dst, body []byte) []byte {
	for len(body) > 0 {
		n := min(len(body), chunkBytes)
		dst = appendChunk(dst, body[:n])
		body = body[n:]
	}
	return dst
}

func appendChunk(dst, chunk []byte) []byte {
	number := limbs(chunk)
	var digits [chunkDigits]byte
	first := chunkDigits - digitsOf[len(chunk)]
	for end := chunkDigits; end > first; end -= limbDigits {
		limb := divide(&number)
		for i := end - 1; i >= max(first, end-limbDigits); i-- {
			digits[i] = alphabet[limb%62]
			limb /= 62
		}
	}
	return append(dst, digits[first:]...)
}

// limbs is the chunk as a number, the most significant limb first.
func limbs(chunk []byte) (number [4]uint64) {
	var full [chunkBytes]byte
	copy(full[chunkBytes-len(chunk):], chunk)
	for i := range number {
		number[i] = binary.BigEndian.Uint64(full[i*8:])
	}
	return number
}

// divide leaves number / limbBase and returns the remainder.
func divide(number *[4]uint64) (rest uint64) {
	for i := range number {
		if number[i] == 0 && rest == 0 {
			continue
		}
		number[i], rest = bits.Div64(rest, number[i], limbBase)
	}
	return rest
}

// decodeBase62 fills body, whose length is decodedLen(len(text)).
func decodeBase62(body []byte, text string) bool {
	for len(body) > 0 {
		n := min(len(body), chunkBytes)
		if !decodeChunk(body[:n], text[:digitsOf[n]]) {
			return false
		}
		body, text = body[n:], text[digitsOf[n]:]
	}
	return true
}

func decodeChunk(chunk []byte, text string) bool {
	var number [4]uint64
	for len(text) > 0 {
		// The odd digits come first, as they do in appendChunk.
		n := (len(text)-1)%limbDigits + 1
		limb := uint64(0)
		for i := range n {
			value := valueOf[text[i]]
			if value == 0xff {
				return false
			}
			limb = limb*62 + uint64(value)
		}
		if !multiplyAdd(&number, limb) {
			return false
		}
		text = text[n:]
	}
	var full [chunkBytes]byte
	for i, limb := range number {
		binary.BigEndian.PutUint64(full[i*8:], limb)
	}
	spare := full[:chunkBytes-len(chunk)]
	copy(chunk, full[len(spare):])
	return bytes.Count(spare, []byte{0}) == len(spare)
}

// multiplyAdd makes number = number·limbBase + limb; false if that exceeds 256 bits.
func multiplyAdd(number *[4]uint64, limb uint64) bool {
	carry := limb
	for i := 3; i >= 0; i-- {
		high, low := bits.Mul64(number[i], limbBase)
		low, over := bits.Add64(low, carry, 0)
		number[i], carry = low, high+over
	}
	return carry == 0
}
