package transcript

import (
	"os"
	"strings"
	"testing"
)

func TestTheManualIsTrue(t *testing.T) {
	Run(t, "testdata/format.txt", stage)
}

// openTest knows a file that includes itself, and one that does not.
func openTest(file string) (string, error) {
	switch file {
	case "loop.txt":
		return "include loop.txt", nil
	case "parts/hello.txt":
		return "> GET /hello\n< 404", nil
	}
	return "", os.ErrNotExist
}

// attempt plays a text as Run would, and returns why it failed.
func attempt(t *testing.T, text string) error {
	t.Helper()
	s := stage(t)
	steps, err := parse(reader{s.Facts, openTest}, "t.txt", text)
	if err != nil {
		return err
	}
	return s.play(steps)
}

func TestEveryDifferenceFails(t *testing.T) {
	for text, reason := range map[string]string{
		"> GET /hello\n< 404":                                                "status: want 404, got 200",
		"> GET /hello\n< 3xx":                                                "status: want 3xx, got 200",
		"> GET /hello\n< 200\n< Content-Type: text":                          "header Content-Type",
		"> GET /hello\n< 200\n< X-Missing: <any>":                            "no such line",
		"> GET /hello\n< 200\n<! Content-Type":                               "want none",
		"> GET /hello\n< 200\n| hell":                                        "body: want hell",
		"> GET /hello\n< 200\n|":                                             "body: want",
		"> GET /hello\n< 200\n~ bye":                                         "does not contain bye",
		"> GET /hello\n< 200\n~ /^b/":                                        "does not contain /^b/",
		"> GET /hello\n< 200\n!~ hello":                                      "contains hello",
		"> GET /hello\n< 200\n{}":                                            "not JSON",
		"> GET /json\n< 200\n{\"id\": \"<any>\"}":                            "body.name: not expected",
		"> GET /json\n< 200\n{\"missing\": \"<any>\", \"...\": \"\"}":        "body.missing: is missing",
		"> GET /json\n< 200\n{\"age\": 42, \"...\": \"\"}":                   "body.age: want 42, got 41",
		"> GET /json\n< 200\n{\"age\": \"<string>\", \"...\": \"\"}":         "body.age: want <string>",
		"> GET /json\n< 200\n{\"age\": \"41\", \"...\": \"\"}":               "body.age: want the string",
		"> GET /json\n< 200\n{\"tags\": [\"a\"], \"...\": \"\"}":             "body.tags: want an array of 1",
		"> GET /json\n< 200\n{\"more\": {\"deep\": {}}, \"...\": \"\"}":      "body.more.deep.er: not expected",
		"> GET /json\n< 200\n{\"id\": \"user-</[a-z]+/>\", \"...\": \"\"}":   "body.id: want user-",
		"> GET /redirect\n< 303\n<? code = 123":                              "not expected: map[state",
		"> GET /redirect\n< 303\n<? code = 124\n<? state = xyz":              "code: want 124",
		"> GET /redirect\n< 303\n<? iss = <any>":                             "want iss once",
		"> GET /hello\n< 200\nx = query code of Location":                    "want one header Location, got 0",
		"> GET /hello\n< 200\nx = cookie c":                                  "want one cookie c, got 0",
		"> GET /page\n< 200\nx = input other":                                "want one input other, got 0",
		"> GET /json\n< 200\nx = json tags.2":                                "json has no tags.2",
		"> GET /json\n< 200\nx = json age.x":                                 "json has no age.x",
		"> GET /page\n< 200\nx = body /<h2>(.*)</":                           "the body does not match",
		"> GET /hello?{{unknown}}\n< 200":                                    "no variable is named",
		"> GET /hello\n> A: {{unknown}}\n< 200":                              "no variable is named",
		"> POST /echo\n+ a = {{unknown}}\n< 200":                             "no variable is named",
		"> POST /echo\n| {{unknown}}\n< 200":                                 "no variable is named",
		"> GET /hello\n< 200\n| {{unknown}}":                                 "no variable is named",
		"> GET /hello\n< 200\n!~ {{unknown}}":                                "no variable is named",
		"> GET /hello?{{more words here now}}\n< 200":                        "no variable is named",
		"do nothing\n> GET /hello\n< 200":                                    "no action",
		"do double x into y\n> GET /hello\n< 200":                            "invalid syntax",
		"> GET http://elsewhere.test/\n< 200":                                "not a path on this server",
		"> GET /hello\n< 200\nclaims abc\n{}":                                "not a signed JWT",
		"> GET /hello\n< 200\nclaims e30.e30.x\n{\"iss\": \"<any>\"}":        "claims.iss: is missing",
		"> @ann GET /visit\n< 200\n< Set-Cookie: <any>\n< Set-Cookie: <any>": "no such line",
		"include parts/hello.txt":                                            "parts/hello.txt:1: the answer is",
		"if tall\n> GET /hello\nend\n< 404":                                  "want 404",
		"if tall\n> GET /hello\nelse\n> GET /json\nend\n< 200\n{}":           "not JSON",
		"let redirect_uri = https://a.test/cb\nlet response_mode = query\n> GET /form\n< 200\n<= code = <any>":                        "want an answer to https://a.test/cb by query",
		"let redirect_uri = https://a.test/cb\nlet response_mode = form_post\n> GET /form\n< 200\n<= code = 9":                        "not expected: map[state",
		"let redirect_uri = https://b.test/cb\nlet response_mode = form_post\n> GET /form\n< 200\n<= code = 9":                        "posted to https://b.test/cb",
		"let redirect_uri = https://elsewhere.test/cb\nlet response_mode = fragment\n> GET /leave\n< 302\n<= code = 9":                "by fragment",
		"let redirect_uri = https://elsewhere.test/cb\nlet response_mode = query\n> GET /leave\n< 302\n<= code = 8":                   "code: want 8",
		"let redirect_uri = https://elsewhere.test/cb\nlet response_mode = by hand\n> GET /leave\n< 302\n<= code = 9":                 "response_mode is",
		"let redirect_uri = https://elsewhere.test/cb\nlet response_mode = query\n> GET /leave\n< 302\n<= code = 9\n<= state = <any>": "want state once",
		"> GET /hello\n< 200\nx = response code": "want one input code, got 0",
	} {
		err := attempt(t, text)
		if err == nil || !strings.Contains(err.Error(), reason) {
			t.Errorf("%q:\nwant a failure with %q, got %v", text, reason, err)
		}
	}
}

func TestWhatIsNotUnderstoodIsRefusedBeforeAnythingRuns(t *testing.T) {
	for text, reason := range map[string]string{
		"":                                          "proves nothing",
		"# only a comment":                          "proves nothing",
		"let a = b":                                 "proves nothing",
		"> GET /x":                                  "no expected answer",
		"> GET /x\n> GET /y\n< 200":                 "request of line 1 has no expected answer",
		"> GET /x\nlet a = b\n< 200":                "no expected answer",
		"> GET\n< 200":                              "expected: > [@actor] METHOD /path",
		"> @ GET /x\n< 200":                         "an actor is a word",
		">GET /x\n< 200":                            "not understood",
		"GET /x\n< 200":                             "not understood",
		"< 200":                                     "stands below its request",
		"> GET /x\n< 200\n< 201":                    "expected: < Name: pattern",
		"> GET /x\n< 99":                            "begins with its status",
		"> GET /x\n< 200\n> A: b":                   "above its answer",
		"> GET /x\n< 200\n+ a = b":                  "above its answer",
		"> GET /x\n~ text":                          "below an answer",
		"> GET /x\n<! A\n< 200":                     "below an answer",
		"+ a = b":                                   "below a request",
		"? a = b":                                   "below a request",
		"| a":                                       "belongs to a request",
		"> POST /x\n+ a = b\n| raw\n< 200":          "either a form or raw",
		"> POST /x\n| raw\n+ a = b\n< 200":          "either a form or raw",
		"> POST /x\n+ a\n< 200":                     "name = value",
		"> POST /x\n+ a = \"open\n< 200":            "not a Go string",
		"> GET /x\n< 200\n{\"a\": 1":                "not complete",
		"> GET /x\n< 200\n{\"a\": 1, \"a\": 2}":     "comes twice",
		"> GET /x\n< 200\n{\"a\": \"<strng>\"}":     "is no placeholder",
		"> GET /x\n< 200\n{\"a\": \"</(/>\"}":       "missing closing",
		"> GET /x\n< 200\n{}\n{}":                   "one body",
		"> GET /x\n< 200\n< A: </(/>":               "missing closing",
		"> GET /x\n< 200\n~ /(/":                    "missing closing",
		"> GET /x\n< 200\n~":                        "contains nothing",
		"> GET /x\n< 200\nlet = json a":             "name = value",
		"> GET /x\n< 200\na b = json a":             "not understood",
		"> GET /x\n< 200\na = jsn a":                "a capture is",
		"> GET /x\n< 200\na = query code":           "a capture is",
		"> GET /x\n< 200\na = body /x/":             "one group",
		"a = json b\n> GET /x\n< 200":               "below an answer",
		"do\n> GET /x\n< 200":                       "do what",
		"claims {{a}}":                              "on the next line, JSON",
		"let do = x\n> GET /x\n< 200":               "cannot be the name",
		"let 1 = x\n> GET /x\n< 200":                "cannot be the name",
		"let if = x\n> GET /x\n< 200":               "cannot be the name",
		"if\n> GET /x\n< 200\nend":                  "if what",
		"if not\n> GET /x\n< 200\nend":              "if what",
		"if tal\n> GET /x\n< 200\nend":              "no fact that this play knows",
		"if tall\n> GET /x\n< 200":                  "has no end",
		"end\n> GET /x\n< 200":                      "below an if",
		"else\n> GET /x\n< 200":                     "below an if",
		"if tall\nelse\nelse\nend\n> GET /x\n< 200": "stands alone",
		"if tall\n> GET /x\n< 200\nend of it":       "stands alone",
		"include":                                   "include which file",
		"include missing.txt":                       "t.txt:1: file does not exist",
		"include loop.txt":                          "include each other",
		"> GET /x\n<= a = b":                        "below an answer",
	} {
		_, err := parse(reader{stage(t).Facts, openTest}, "t.txt", text)
		if err == nil || !strings.Contains(err.Error(), reason) {
			t.Errorf("%q:\nwant an error with %q, got %v", text, reason, err)
		}
	}
}

func TestAFailureNamesTheLineAndShowsBothSides(t *testing.T) {
	err := attempt(t, "# why\n\n> GET /hello\n< 404\n")
	for _, part := range []string{"t.txt:3:", "want 404, got 200", "GET /hello HTTP/1.1", "Content-Type: text/plain", "hello"} {
		if err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("want %q in the failure, got %v", part, err)
		}
	}
}

func TestAVariableIsLiteralWhateverItHolds(t *testing.T) {
	err := attempt(t, "let p = <any>\n> GET /hello\n< 200\n| {{p}}\n")
	if err == nil || !strings.Contains(err.Error(), "body: want") {
		t.Errorf("the value <any> must not act as a placeholder: %v", err)
	}
}

func TestAPatternWithoutFilesIsAFailure(t *testing.T) {
	if _, err := find("testdata/renamed-*.txt"); err == nil {
		t.Error("want an error where no file matches")
	}
}
