package client

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"strings"
	"testing"
)

// picture is a small one in the form that encode writes.
func picture(t testing.TB, encode func(io.Writer, image.Image) error) []byte {
	t.Helper()
	drawn := image.NewPaletted(image.Rect(0, 0, 24, 16), color.Palette{color.White, color.Black})
	drawn.Set(3, 3, color.Black)
	var file bytes.Buffer
	if err := encode(&file, drawn); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

func asJPEG(w io.Writer, m image.Image) error { return jpeg.Encode(w, m, nil) }
func asGIF(w io.Writer, m image.Image) error  { return gif.Encode(w, m, nil) }

func webP(t testing.TB, text string) []byte {
	t.Helper()
	file, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	return file
}

const (
	webPLossless = "UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA=="
	webPLossy    = "UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA"
)

// pngOf claims a size that its few bytes could unpack to.
func pngOf(width, height uint32) []byte {
	header := binary.BigEndian.AppendUint32([]byte("IHDR"), width)
	header = append(binary.BigEndian.AppendUint32(header, height), 8, 6, 0, 0, 0)
	file := append([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0d"), header...)
	return binary.BigEndian.AppendUint32(file, crc32.ChecksumIEEE(header))
}

// extended is a WebP file of the extended form that claims a size.
func extended(width, height int) []byte {
	file := append([]byte("RIFF\x16\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00"), 0, 0, 0, 0)
	for _, side := range []int{width - 1, height - 1} {
		file = append(file, byte(side), byte(side>>8), byte(side>>16))
	}
	return file
}

func TestALogoIsWhatItsContentIs(t *testing.T) {
	for name, want := range map[string]struct {
		file []byte
		kind string
	}{
		"PNG":           {picture(t, png.Encode), "image/png"},
		"JPEG":          {picture(t, asJPEG), "image/jpeg"},
		"GIF":           {picture(t, asGIF), "image/gif"},
		"lossless WebP": {webP(t, webPLossless), "image/webp"},
		"lossy WebP":    {webP(t, webPLossy), "image/webp"},
		"extended WebP": {extended(2048, 2048), "image/webp"},
	} {
		got, err := ParseLogo(want.file)
		if err != nil || got.Type != want.kind || !bytes.Equal(got.Content, want.file) {
			t.Errorf("%s: %s, %v", name, got.Type, err)
		}
	}
}

// attack: co.logo
func TestAFileThatIsNoSmallPictureIsNoLogo(t *testing.T) {
	good := picture(t, png.Encode)
	for name, file := range map[string][]byte{
		"SVG":                  []byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`),
		"SVG with a prologue":  []byte("\xef\xbb\xbf<?xml version=\"1.0\"?><svg/>"),
		"a page":               []byte("<!doctype html><script>alert(1)</script>"),
		"a page behind a GIF":  []byte("GIF89a=1;/*<script>alert(1)</script>"),
		"a page behind a PNG":  append([]byte("\x89PNG\r\n\x1a\n"), "<script>alert(1)</script>"...),
		"a PNG cut short":      good[:len(good)-20],
		"a PNG of 4 gigapixel": pngOf(65535, 65535),
		"a PNG that is long":   pngOf(5000, 2),
		"a PNG without width":  pngOf(0, 9),
		"a WebP that is large": extended(4096, 4096),
		"a WebP cut short":     webP(t, webPLossy)[:33],
		"a WebP of no kind":    []byte(strings.Replace(string(webP(t, webPLossy)), "VP8 ", "VP9 ", 1)),
		"BMP":                  append([]byte("BM"), make([]byte, 100)...),
		"nothing":              nil,
		"a large file":         append(bytes.Clone(good), make([]byte, MaxLogo)...),
	} {
		if logo, err := ParseLogo(file); !errors.Is(err, ErrLogo) {
			t.Errorf("%s: taken for %q (%v)", name, logo.Type, err)
		}
	}
}

func FuzzALogoIsAPictureOfBoundedSizeOrRefused(f *testing.F) {
	f.Add(picture(f, png.Encode))
	f.Add(picture(f, asJPEG))
	f.Add(picture(f, asGIF))
	f.Add(webP(f, webPLossless))
	f.Add(webP(f, webPLossy))
	f.Add(extended(9, 9))
	f.Add(pngOf(1<<31, 1<<31))
	f.Fuzz(func(t *testing.T, file []byte) {
		logo, err := ParseLogo(file)
		if err != nil && !errors.Is(err, ErrLogo) {
			t.Fatal(err)
		}
		if err == nil && (!strings.HasPrefix(logo.Type, "image/") || strings.Contains(logo.Type, "svg")) {
			t.Fatalf("taken for %q", logo.Type)
		}
	})
}
