package browser

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"testing"

	"github.com/chromedp/chromedp"
)

// chromium is the one browser process; each tab has cookies of its own.
var chromium context.Context

func TestMain(m *testing.M) {
	os.Exit(runWithChromium(m))
}

func runWithChromium(m *testing.M) int {
	binary, err := findChromium()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(binary), chromedp.Flag("disable-gpu", true),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true),
		// No name is looked up: what is not on this machine does not exist.
		chromedp.Flag("host-resolver-rules", "MAP "+foreignHost+" 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1"))
	allocated, stop := chromedp.NewExecAllocator(context.Background(), options...)
	defer stop()
	var end context.CancelFunc
	chromium, end = chromedp.NewContext(allocated)
	defer end()
	if err := chromedp.Do(chromium); err != nil {
		fmt.Fprintf(os.Stderr, "%s does not start: %v\n", binary, err)
		return 1
	}
	return m.Run()
}

func findChromium() (string, error) {
	names := []string{"chromium", "chromium-browser"}
	if named := os.Getenv("CHROMIUM"); named != "" {
		names = []string{named}
	}
	for _, name := range names {
		if found, err := exec.LookPath(name); err == nil {
			return found, nil
		}
	}
	return "", fmt.Errorf("no browser of %v is here; ./check --install fetches Chromium", names)
}
