package capture

import (
	"encoding/json"
	"net/http"
)

// respond writes body as JSON. A client that is gone is nobody's concern here.
func respond(w http.ResponseWriter, status int, body any) {
	b, err := json.Marshal(body)
	if err != nil {
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(b)
}

// respondError writes an error in the shape of RFC 6749 §5.2, which the whole API uses.
func respondError(w http.ResponseWriter, status int, word, text string) {
	respond(w, status, map[string]string{"error": word, "error_description": text})
}
