// Spec: RFC 8259 §7.

package oauth

import "encoding/json"

// appendJSONString appends text as a JSON string. What needs no escapes, as
// nearly everything does, is copied; the rest is the library's.
func appendJSONString(body []byte, text string) []byte {
	for i := range len(text) {
		if b := text[i]; b < ' ' || b > '~' || b == '"' || b == '\\' || b == '<' || b == '>' || b == '&' {
			quoted, err := json.Marshal(text)
			if err != nil {
				panic(err) // no string fails
			}
			return append(body, quoted...)
		}
	}
	return append(append(append(body, '"'), text...), '"')
}
