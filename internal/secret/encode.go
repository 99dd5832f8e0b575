package secret

// Encode62 writes a short body in base 62 without a frame, for values that
// travel inside something that is signed or sealed already.
func Encode62(body []byte) string {
	return string(appendBase62(make([]byte, 0, encodedLen(len(body))), body))
}

// Decode62 reads what Encode62 wrote, and answers ErrMalformed to anything else.
func Decode62(text string) ([]byte, error) {
	if len(text) > maxFramed {
		return nil, ErrMalformed
	}
	length := decodedLen(len(text))
	if length < 0 {
		return nil, ErrMalformed
	}
	body := make([]byte, length)
	if !decodeBase62(body, text) {
		return nil, ErrMalformed
	}
	return body, nil
}
