package client

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
)

// Logo is the picture of an app, as pages show it.
type Logo struct {
	// Hash is the SHA-256 of the content, and its name.
	Hash    [sha256.Size]byte
	Type    string // the media type that the content has, whatever its host said
	Content []byte
}

// Bounds of a logo: of the file, and of the picture that a browser unpacks.
const (
	MaxLogo       = 256 << 10
	maxLogoSide   = 4096
	maxLogoPixels = 1 << 22
)

// ErrLogo says that a file cannot be a logo; it is wrapped with why.
var ErrLogo = errors.New("not a usable logo")

// pictureFormat is one that no script can hide in.
type pictureFormat struct {
	mediaType string
	is        func([]byte) bool
	size      func([]byte) (image.Config, error)
	decode    func(io.Reader) (image.Image, error)
}

// pictureFormats are told apart by their content. SVG is none of them: it is a
// document, with links and script.
var pictureFormats = []pictureFormat{
	{"image/png", begins("\x89PNG\r\n\x1a\n"), sizeBy(png.DecodeConfig), png.Decode},
	{"image/jpeg", begins("\xff\xd8\xff"), sizeBy(jpeg.DecodeConfig), jpeg.Decode},
	{"image/gif", begins("GIF8"), sizeBy(gif.DecodeConfig), gif.Decode},
	{"image/webp", isWebP, webPSize, nil}, // its size is read, its picture is left to browsers
}

func begins(with string) func([]byte) bool {
	return func(content []byte) bool { return bytes.HasPrefix(content, []byte(with)) }
}

func sizeBy(read func(io.Reader) (image.Config, error)) func([]byte) (image.Config, error) {
	return func(content []byte) (image.Config, error) { return read(bytes.NewReader(content)) }
}

// ParseLogo judges a file. What a picture would take unpacked is known before it
// is unpacked.
func ParseLogo(content []byte) (Logo, error) {
	if len(content) > MaxLogo {
		return Logo{}, fmt.Errorf("%w: more than %d bytes", ErrLogo, MaxLogo)
	}
	for _, format := range pictureFormats {
		if !format.is(content) {
			continue
		}
		if err := format.check(content); err != nil {
			return Logo{}, fmt.Errorf("%w: %w", ErrLogo, err)
		}
		return Logo{Hash: sha256.Sum256(content), Type: format.mediaType, Content: content}, nil
	}
	return Logo{}, fmt.Errorf("%w: its content is not PNG, JPEG, WebP or GIF", ErrLogo)
}

func (f *pictureFormat) check(content []byte) error {
	size, err := f.size(content)
	if err != nil {
		return err
	}
	if size.Width < 1 || size.Height < 1 || size.Width > maxLogoSide || size.Height > maxLogoSide || size.Width*size.Height > maxLogoPixels {
		return fmt.Errorf("%d × %d pixels; at most %d on a side and %d in all", size.Width, size.Height, maxLogoSide, maxLogoPixels)
	}
	if f.decode == nil {
		return nil
	}
	_, err = f.decode(bytes.NewReader(content))
	return err
}

// A WebP file is RIFF, the length of the rest, WEBP and chunks, of which the
// first says how large the picture is (RFC 9649 §2).
const webPHeader = 30

func isWebP(content []byte) bool {
	return len(content) >= webPHeader && string(content[:4]) == "RIFF" && string(content[8:12]) == "WEBP"
}

var errWebP = errors.New("a damaged WebP file")

func webPSize(content []byte) (size image.Config, err error) {
	if rest := int64(binary.LittleEndian.Uint32(content[4:])); rest+8 != int64(len(content)) {
		return size, errWebP
	}
	chunk := content[20:]
	switch string(content[12:16]) {
	case "VP8X":
		size.Width, size.Height = 1+uint24(chunk[4:]), 1+uint24(chunk[7:])
	case "VP8L":
		bits := binary.LittleEndian.Uint32(chunk[1:])
		size.Width, size.Height = 1+int(bits&0x3fff), 1+int(bits>>14&0x3fff)
		if chunk[0] != 0x2f {
			return size, errWebP
		}
	case "VP8 ":
		size.Width, size.Height = int(binary.LittleEndian.Uint16(chunk[6:])&0x3fff), int(binary.LittleEndian.Uint16(chunk[8:])&0x3fff)
		if string(chunk[3:6]) != "\x9d\x01\x2a" {
			return size, errWebP
		}
	default:
		return size, errWebP
	}
	return size, nil
}

func uint24(b []byte) int { return int(b[0]) | int(b[1])<<8 | int(b[2])<<16 }
