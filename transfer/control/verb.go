package control

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
)

// validator is what every body of the contract has.
type validator interface {
	Validate() error
}

// verb makes a handler of a verb with a body.
func verb[T validator](do func(context.Context, string, T) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var body T
		if decode(w, r, &body) {
			done(w, do(r.Context(), r.PathValue("id"), body))
		}
	}
}

// bare makes a handler of a verb without one.
func bare(do func(context.Context, string) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		done(w, do(r.Context(), r.PathValue("id")))
	}
}

// decode is strict: one JSON object of known fields, of the right type and size, that its Validate accepts.
func decode[T validator](w http.ResponseWriter, r *http.Request, into *T) bool {
	if t, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || t != "application/json" {
		refuse(w, Fault{Status: http.StatusUnsupportedMediaType, Word: "content_type"})
		return false
	}
	d := json.NewDecoder(r.Body)
	d.DisallowUnknownFields()
	err := d.Decode(into)
	if err == nil && d.More() {
		err = errors.New("more than one value")
	}
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		refuse(w, Fault{Status: http.StatusRequestEntityTooLarge, Word: "size"})
		return false
	}
	if err != nil {
		refuse(w, Fault{Status: http.StatusBadRequest, Word: "json"})
		return false
	}
	if err := (*into).Validate(); err != nil {
		refuse(w, Fault{Status: http.StatusBadRequest, Word: "invalid"})
		return false
	}
	return true
}

// done answers a verb: 204, or the fault.
func done(w http.ResponseWriter, err error) {
	if err != nil {
		refuse(w, faultOf(err))
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

func reply(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	_ = json.NewEncoder(w).Encode(v) //nolint:errchkjson // plain structs of the contract; the peer may be gone
}

func refuse(w http.ResponseWriter, f Fault) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(f.Status)
	_ = json.NewEncoder(w).Encode(faultBody{Error: f.Word}) //nolint:errchkjson // as above
}

type faultBody struct {
	Error string `json:"error"`
}

// readFault reads the answer to a refused request, tolerant of any body.
func readFault(res *http.Response) *Fault {
	f := &Fault{Status: res.StatusCode, Word: "unknown"}
	var b faultBody
	if err := json.NewDecoder(io.LimitReader(res.Body, maxBody)).Decode(&b); err == nil && isWord(b.Error) {
		f.Word = b.Error
	}
	return f
}
