package transcript

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"testing"
)

// stage is the little server that format.txt talks to.
func stage(*testing.T) Stage {
	mux := http.NewServeMux()
	mux.HandleFunc("/hello", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain")
		fmt.Fprint(w, "hello")
	})
	mux.HandleFunc("/echo", echo)
	mux.HandleFunc("/json", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, `{"id":"user-17","name":"Ann","age":41,"score":1.5,"admin":false,"none":null,`+
			`"tags":["a","b"],"more":{"deep":{"er":"xyz"},"other":1}}`)
	})
	mux.HandleFunc("/page", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, `<body id="page-sign-in"><h1>Sign in</h1><input value="a&amp;b" type=hidden name="csrf">`)
	})
	mux.HandleFunc("/redirect", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Location", "http://server.test/done?code=123&state=xyz")
		w.WriteHeader(http.StatusSeeOther)
	})
	mux.HandleFunc("/leave", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Location", "https://elsewhere.test/cb?code=9")
		w.WriteHeader(http.StatusFound)
	})
	mux.HandleFunc("/form", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, `<form method="post" action="https://a.test/cb"><input name="code" value="9"><input name="state" value="x&amp;y"><button>Go on</button></form>`)
	})
	mux.HandleFunc("/done", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, "done "+r.FormValue("code"))
	})
	mux.HandleFunc("/visit", visit)
	odd := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.RequestURI == "//hello/./x" && r.Header["X_odd-Header"] != nil {
			http.Error(w, r.Host, http.StatusBadRequest)
			return
		}
		mux.ServeHTTP(w, r)
	})
	return Stage{URL: "http://server.test", Handler: odd, Actions: map[string]Action{"double": double},
		Facts: map[string]bool{"tall": true, "short": false}}
}

func echo(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	answer := map[string]string{"method": r.Method, "target": r.RequestURI, "body": string(body)}
	for member, name := range map[string]string{"type": "Content-Type", "authorization": "Authorization"} {
		if value := r.Header.Get(name); value != "" {
			answer[member] = value
		}
	}
	_ = json.NewEncoder(w).Encode(answer)
}

func visit(w http.ResponseWriter, r *http.Request) {
	count := 1
	if cookie, err := r.Cookie("seen"); err == nil {
		before, _ := strconv.Atoi(cookie.Value)
		count += before
	}
	http.SetCookie(w, &http.Cookie{Name: "seen", Value: strconv.Itoa(count), Path: "/", HttpOnly: true})
	fmt.Fprintf(w, "visit %d", count)
}

func double(vars map[string]string, words ...string) error {
	if len(words) != 3 {
		return fmt.Errorf("want: double NUMBER into NAME")
	}
	number, err := strconv.Atoi(words[0])
	vars[words[2]] = strconv.Itoa(2 * number)
	return err
}
