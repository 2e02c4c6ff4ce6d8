package providertest

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"strconv"
	"sync"
	"time"
)

// Fault is what one request meets instead of its answer, or on the way of it.
type Fault struct {
	Status     int           // answered with a body that says nothing
	RetryAfter int           // seconds, in the header, with Status
	Delay      time.Duration // before anything else
	Drop       bool          // the request is carried out, its answer is lost
	Body       string        // answered with 200
	Bomb       bool          // answered with 200 and 8 MiB in a few KiB
	Twice      bool          // the request comes twice, the second answer counts

	// Change alters the true answer, a JSON object.
	Change func(answer map[string]any)
	// Reset breaks the connection after so many bytes of the true answer, End ends it there as if that were all.
	Reset *int
	End   *int
}

// faults is the layer before a fake: it counts requests and lets them meet what was queued for them.
type faults struct {
	mu     sync.Mutex
	queue  map[string][]Fault
	counts map[string]int
}

// Fail queues faults for the next requests of an operation.
func (f *faults) Fail(op string, list ...Fault) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.queue == nil {
		f.queue = map[string][]Fault{}
	}
	f.queue[op] = append(f.queue[op], list...)
}

// Heal drops what is queued.
func (f *faults) Heal() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.queue = nil
}

// Count is how many requests of an operation came.
func (f *faults) Count(op string) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.counts[op]
}

func (f *faults) next(op string) Fault {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.counts == nil {
		f.counts = map[string]int{}
	}
	f.counts[op]++
	queue := f.queue[op]
	if len(queue) == 0 {
		return Fault{}
	}
	f.queue[op] = queue[1:]
	return queue[0]
}

// serve carries a request out or lets it meet its fault.
func (f *faults) serve(w http.ResponseWriter, r *http.Request, op string, do http.HandlerFunc) {
	fault := f.next(op)
	if fault.Delay > 0 {
		wait := time.NewTimer(fault.Delay)
		defer wait.Stop()
		select {
		case <-wait.C:
		case <-r.Context().Done():
			return
		}
	}
	switch {
	case fault.Status != 0:
		if fault.RetryAfter > 0 {
			w.Header().Set("Retry-After", strconv.Itoa(fault.RetryAfter))
		}
		http.Error(w, "secret text of the provider", fault.Status)
	case fault.Body != "":
		_, _ = io.WriteString(w, fault.Body)
	case fault.Bomb:
		bomb(w)
	case fault.Drop:
		do(httptest.NewRecorder(), r)
		panic(http.ErrAbortHandler)
	case fault.Twice:
		do(httptest.NewRecorder(), again(r))
		do(w, r)
	case fault.Change != nil, fault.Reset != nil, fault.End != nil:
		fault.spoil(w, r, do)
	default:
		do(w, r)
	}
}

// spoil gives the true answer, changed, broken or cut.
func (f Fault) spoil(w http.ResponseWriter, r *http.Request, do http.HandlerFunc) {
	rec := httptest.NewRecorder()
	do(rec, r)
	body := rec.Body.Bytes()
	if f.Change != nil {
		answer := map[string]any{}
		if json.Unmarshal(body, &answer) == nil {
			f.Change(answer)
			body = encoded(answer)
		}
	}
	maps.Copy(w.Header(), rec.Header())
	switch {
	case f.Reset != nil:
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
		w.WriteHeader(rec.Code)
		_, _ = w.Write(body[:min(*f.Reset, len(body))])
		if c, ok := w.(http.Flusher); ok {
			c.Flush()
		}
		panic(http.ErrAbortHandler)
	case f.End != nil:
		body = body[:min(*f.End, len(body))]
	}
	w.WriteHeader(rec.Code)
	_, _ = w.Write(body)
}

// encoded writes what was JSON a moment ago.
func encoded(answer map[string]any) []byte {
	body, err := json.Marshal(answer)
	if err != nil {
		panic(err) // a test has put something into it that is none
	}
	return body
}

// again copies a request with its body.
func again(r *http.Request) *http.Request {
	body, _ := io.ReadAll(r.Body) // a fake's request is short
	r.Body = io.NopCloser(bytes.NewReader(body))
	twin := r.Clone(r.Context())
	twin.Body = io.NopCloser(bytes.NewReader(body))
	return twin
}

// bomb answers with a few KiB that are 8 MiB: a small one, many times, which costs no time to make.
func bomb(w http.ResponseWriter) {
	const each, times = 64 << 10, 128
	w.Header().Set("Content-Encoding", "gzip")
	var one bytes.Buffer
	zip := gzip.NewWriter(&one)
	_, _ = zip.Write(bytes.Repeat([]byte("a"), each)) // a buffer takes all
	_ = zip.Close()
	_, _ = w.Write(bytes.Repeat(one.Bytes(), times)) // a peer that hung up is the point
}

// memory carries requests to a fake without a socket, so that virtual time passes while it answers.
type memory struct{ to http.Handler }

// RoundTrip answers one request.
func (m memory) RoundTrip(req *http.Request) (resp *http.Response, err error) {
	w := httptest.NewRecorder()
	defer func() {
		switch cause := recover(); {
		case cause == nil:
		case w.Body.Len() == 0 && !w.Flushed:
			resp, err = nil, io.ErrUnexpectedEOF
		default: // the headers were there, and so much of the body
			resp, err = w.Result(), nil
			resp.Body = io.NopCloser(io.MultiReader(bytes.NewReader(w.Body.Bytes()), broken{}))
		}
	}()
	m.to.ServeHTTP(w, req)
	if err := req.Context().Err(); err != nil {
		return nil, err
	}
	return w.Result(), nil
}

// broken is the rest of an answer whose connection broke.
type broken struct{}

// Read fails.
func (broken) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }
