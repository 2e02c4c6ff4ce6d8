package wire

import (
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/tonegate/tonegate/internal/strictjson"
)

const (
	// MaxMessage bounds what a provider sends us by itself.
	MaxMessage = 64 << 10
	// KindJSON is the content type of JSON.
	KindJSON = "application/json"
	// KindForm is that of a form.
	KindForm = "application/x-www-form-urlencoded"
)

// Why a message is not read. None of them holds a byte of it.
var (
	ErrKind = errors.New("another content type, or compressed")
	ErrBody = errors.New("cut off, too long, or not sound")
)

// Message reads the body of a request that must be of a kind, in an encoding of which ASCII is a part, and not compressed.
func Message(r *http.Request, kind string) ([]byte, error) {
	told, more, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || told != kind || r.Header.Get("Content-Encoding") != "" {
		return nil, ErrKind
	}
	if !ascii(more["charset"]) {
		return nil, ErrKind
	}
	body, err := io.ReadAll(http.MaxBytesReader(nil, r.Body, MaxMessage))
	if err != nil {
		return nil, ErrBody
	}
	return body, nil
}

// ascii tells whether ASCII is a part of an encoding.
func ascii(charset string) bool {
	charset = strings.ToLower(charset)
	switch charset {
	case "", "utf-8", "utf8", "us-ascii", "ascii":
		return true
	default:
		return strings.HasPrefix(charset, "iso-8859-") || strings.HasPrefix(charset, "windows-125")
	}
}

// Form reads a form. The fields that are read must stand there once at most, and be text; what others hold is nobody's
// business, and they are left out. Where reads is nil all are read.
func Form(r *http.Request, reads []string) (map[string]string, error) {
	body, err := Message(r, KindForm)
	if err != nil {
		return nil, err
	}
	all, err := url.ParseQuery(string(body))
	if err != nil {
		return nil, ErrBody
	}
	fields := make(map[string]string, len(all))
	for name, values := range all {
		if reads != nil && !slices.Contains(reads, name) {
			continue
		}
		if len(values) != 1 || !utf8.ValidString(name) || !utf8.ValidString(values[0]) {
			return nil, ErrBody
		}
		fields[name] = values[0]
	}
	return fields, nil
}

// Unmarshal is that of encoding/json for what can be read in one way only.
func Unmarshal(body []byte, to any) error {
	if err := strictjson.Check(body); err != nil {
		return err
	}
	return json.Unmarshal(body, to)
}
