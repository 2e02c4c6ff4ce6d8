package strictjson

import (
	"mime"
	"net/http"
	"strings"
)

// Named tells whether a message says that it is JSON, in UTF-8, and not compressed.
func Named(h http.Header) bool {
	kind, more, err := mime.ParseMediaType(h.Get("Content-Type"))
	if err != nil || kind != "application/json" || h.Get("Content-Encoding") != "" {
		return false
	}
	charset := strings.ToLower(more["charset"])
	return charset == "" || charset == "utf-8"
}
