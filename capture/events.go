package capture

import (
	"encoding/json"
	"net/http"
	"sync"
	"time"

	"github.com/tonegate/tonegate/capture/keypad"
	"github.com/tonegate/tonegate/capture/store"
)

// event is one line of a session's stream, in the words of the control contract.
type event struct {
	Field   string `json:"field"`
	State   string `json:"state"`
	Attempt int    `json:"attempt"`
	Error   string `json:"error,omitempty"`
	Count   int    `json:"count"`
}

func eventOf(p keypad.Progress) event {
	return event{
		Field: p.Word(), State: string(p.State), Attempt: p.Attempt, Error: string(p.Error), Count: p.Count,
	}
}

const (
	// watcherRoom is how many events a watcher may lag behind before it misses some.
	watcherRoom = 64
	// keepAlive is the pause between comments on a stream with nothing to tell.
	keepAlive = 15 * time.Second
	// stall is how long a client may take to take what it is sent.
	stall = 10 * time.Second
)

// watchers hands the progress of live sessions to those who watch. It is safe for concurrent use.
type watchers struct {
	mu       sync.Mutex
	sessions map[string]*watched
}

type watched struct {
	live  bool // its call is on
	last  *event
	chans map[chan event]struct{}
}

func newWatchers() *watchers {
	return &watchers{sessions: make(map[string]*watched)}
}

// watch gives a channel with the latest event so far and all that follow. It is closed when the session ends. leave must
// be called once.
func (w *watchers) watch(id string) (events <-chan event, leave func()) {
	c := make(chan event, watcherRoom)
	w.mu.Lock()
	defer w.mu.Unlock()
	s := w.session(id)
	s.chans[c] = struct{}{}
	if s.last != nil {
		c <- *s.last
	}
	return c, func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		if w.sessions[id] != s {
			return
		}
		delete(s.chans, c)
		if len(s.chans) == 0 && !s.live {
			delete(w.sessions, id)
		}
	}
}

// begin keeps what is told of a session for those who come later, until end.
func (w *watchers) begin(id string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.session(id).live = true
}

// tell hands e to all who watch the session; who lags too far behind misses it. After end it does nothing.
func (w *watchers) tell(id string, e event) {
	w.mu.Lock()
	defer w.mu.Unlock()
	s := w.sessions[id]
	if s == nil {
		return
	}
	s.last = &e
	for c := range s.chans {
		select {
		case c <- e:
		default:
		}
	}
}

// end closes the streams of a session.
func (w *watchers) end(id string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	s := w.sessions[id]
	if s == nil {
		return
	}
	delete(w.sessions, id)
	for c := range s.chans {
		close(c)
	}
}

// session finds or makes the entry of a session; w.mu is held.
func (w *watchers) session(id string) *watched {
	s := w.sessions[id]
	if s == nil {
		s = &watched{chans: make(map[chan event]struct{})}
		w.sessions[id] = s
	}
	return s
}

// events answers GET /tonegate/v1/session/{id}/events. The stream ends with the session.
func (s *Service) events(w http.ResponseWriter, r *http.Request, client *Client) {
	stream, leave := s.watchers.watch(r.PathValue("id"))
	defer leave()
	n, ok := s.owned(w, r, client)
	if !ok {
		return
	}
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusOK)
	out := http.NewResponseController(w)
	_ = out.SetReadDeadline(time.Time{}) // the server's bounds a request, not the life of a stream; not all writers have one
	if out.Flush() != nil || n.State == store.Ended {
		return
	}
	idle := time.NewTicker(keepAlive)
	defer idle.Stop()
	for {
		line := []byte(": still here\n\n")
		select {
		case <-r.Context().Done():
			return
		case <-s.stopped:
			return
		case <-idle.C:
		case e, ok := <-stream:
			if !ok {
				return
			}
			body, err := json.Marshal(e)
			if err != nil {
				return
			}
			line = append(append([]byte("data: "), body...), "\n\n"...)
		}
		_ = out.SetWriteDeadline(time.Now().Add(stall))
		if _, err := w.Write(line); err != nil || out.Flush() != nil {
			return
		}
	}
}
