package web

import (
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"strings"
)

//go:embed phone/dist
var phoneDist embed.FS

// contentPolicy lets the page load its own script, style and icon and talk to the gate that served it; no inline code,
// no other origin, no frame around it.
const contentPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
	"media-src 'self' blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; " +
	"require-trusted-types-for 'script'; trusted-types svelte-trusted-html"

// permissionsPolicy leaves the page the microphone alone.
const permissionsPolicy = "microphone=(self), camera=(), geolocation=(), display-capture=(), payment=(), usb=()"

// phone serves the phone page's files. It is safe for concurrent use.
type phone struct {
	files map[string]file
}

// file is one embedded file with the headers that depend on it.
type file struct {
	body        []byte
	contentType string
	etag        string
	cache       string
}

// Phone gives the handler of the phone page: "/" is the page, "/assets/" its script and style. Every answer carries a
// strict content policy, nosniff and no-referrer; assets have their hash in the name and may be kept for ever, the page
// itself is asked for again each time.
func Phone() http.Handler {
	root, err := fs.Sub(phoneDist, "phone/dist")
	if err != nil {
		panic(fmt.Errorf("embedded phone page: %w", err))
	}
	files, err := load(root)
	if err != nil {
		panic(fmt.Errorf("embedded phone page: %w", err))
	}
	return &phone{files: files}
}

// ServeHTTP answers GET and HEAD.
func (p *phone) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	secure(w.Header())
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
		return
	}
	name := strings.TrimPrefix(r.URL.Path, "/")
	if name == "" {
		name = "index.html"
	}
	f, ok := p.files[name]
	if !ok {
		http.Error(w, "not found", http.StatusNotFound)
		return
	}
	h := w.Header()
	h.Set("Content-Type", f.contentType)
	h.Set("Cache-Control", f.cache)
	h.Set("ETag", f.etag)
	if r.Header.Get("If-None-Match") == f.etag {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	h.Set("Content-Length", fmt.Sprint(len(f.body)))
	if r.Method == http.MethodGet {
		_, _ = w.Write(f.body) // the browser is gone: nobody to tell
	}
}

// secure sets the headers that every answer has, refusals too.
func secure(h http.Header) {
	h.Set("Content-Security-Policy", contentPolicy)
	h.Set("Permissions-Policy", permissionsPolicy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cache-Control", "no-store")
}

// load reads every file once; there are four.
func load(root fs.FS) (map[string]file, error) {
	files := make(map[string]file)
	err := fs.WalkDir(root, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		body, err := fs.ReadFile(root, name)
		if err != nil {
			return fmt.Errorf("read %s: %w", name, err)
		}
		contentType := contentTypeOf(name)
		if contentType == "" {
			return fmt.Errorf("%s: no content type for this kind of file", name)
		}
		sum := sha256.Sum256(body)
		files[name] = file{
			body:        body,
			contentType: contentType,
			etag:        `"` + base64.RawURLEncoding.EncodeToString(sum[:12]) + `"`,
			cache:       cacheOf(name),
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if _, ok := files["index.html"]; !ok {
		return nil, fmt.Errorf("index.html: %w", fs.ErrNotExist)
	}
	return files, nil
}

// contentTypeOf does not ask the machine's own table, which differs from one to the next.
func contentTypeOf(name string) string {
	switch path.Ext(name) {
	case ".html":
		return "text/html; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	default:
		return ""
	}
}

func cacheOf(name string) string {
	if strings.HasPrefix(name, "assets/") {
		return "public, max-age=31536000, immutable"
	}
	return "no-cache"
}
