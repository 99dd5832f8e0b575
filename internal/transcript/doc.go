// Package transcript plays HTTP conversations that are written as plain text,
// and fails the test at the first answer that is not as written.
// testdata/format.txt is the manual: it is played by this package's own tests.
//
//	# why                       > [@actor] METHOD /path   a request; >> follows redirects
//	let name = text             > Name: value             its header
//	do action words             ? name = value            query parameter, encoded for you
//	claims {{jwt}} {JSON}       + name = value            form field, encoded for you
//	header {{jwt}} {JSON}       | text                    a line of raw body
//	< 400      < 4xx            {JSON}                    the whole JSON body
//	< Name: pattern             ~ text  ~ /regexp/        the body contains; !~ does not
//	<! Name    absent           | text                    the exact body, | alone: empty
//	<? name = pattern           the query of Location is exactly these; <# its fragment
//	<= name = pattern           the authorization response to {{redirect_uri}} is exactly these
//	if [not] fact … · else · end · include file.txt
//	name = query code of Location · fragment … · response code · json keys.0.kid · header ETag · cookie c · input csrf · body /id="(.+?)"/
//
// Anywhere: {{name}}, {{escape name}}, {{basic id secret}}; "quoted\x00" values.
// In patterns: <any>, </regexp/>; for whole JSON values <any> <string> <number>
// <bool> <array> <object>, and the member "...": "..." allows further members.
package transcript
