package control

import (
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// heartbeat is how often an idle stream carries a comment, and silence how long a client waits for one.
const (
	heartbeat = time.Second
	silence   = 5 * time.Second
	// stall is how long a client may take to take what it is sent.
	stall = 10 * time.Second
)

// events streams the journal as server-sent events. The id of each is "<epoch>.<seq>"; Last-Event-ID resumes after it,
// and one of another run of the gate starts at the beginning of this one. What was overwritten meanwhile, or went with
// the other run, is told by an event of type EventsLost.
func (s *Server) events(w http.ResponseWriter, r *http.Request) {
	bot := r.URL.Query().Get("bot")
	rc := http.NewResponseController(w)
	// A stream outlives the timeouts that the server has for requests, but not a client that has stopped reading.
	if err := errors.Join(rc.SetWriteDeadline(time.Now().Add(s.stall)), rc.SetReadDeadline(time.Time{})); err != nil {
		refuse(w, Fault{Status: http.StatusNotImplemented, Word: "stream"})
		return
	}
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	after, ours := s.resumePoint(r.Header.Get("Last-Event-ID"))
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	text := []byte(": open\n\n")
	if !ours {
		text = appendEvent(text, s.cfg.Journal.epoch, Event{At: time.Now(), Type: EventsLost})
	}
	for {
		p, more := s.cfg.Journal.read(bot, after)
		if p.lost > 0 {
			text = appendEvent(text, s.cfg.Journal.epoch, Event{
				Seq: after, At: time.Now(), Type: EventsLost, Count: p.lost,
			})
		}
		for _, e := range p.events {
			text = appendEvent(text, s.cfg.Journal.epoch, e)
		}
		after = p.last
		if len(text) > 0 {
			_ = rc.SetWriteDeadline(time.Now().Add(s.stall)) // it did so above
			if _, err := w.Write(text); err != nil {
				return
			}
			if err := rc.Flush(); err != nil {
				return
			}
			text = text[:0]
		}
		if p.closed {
			return
		}
		select {
		case <-more:
		case <-beat.C:
			text = append(text, ":\n\n"...)
		case <-r.Context().Done():
			return
		}
	}
}

// resumePoint gives the number after which a stream goes on, and false where it is another run's.
func (s *Server) resumePoint(id string) (seq uint64, ours bool) {
	epoch, number, ok := strings.Cut(id, ".")
	if !ok {
		return 0, true
	}
	if epoch != s.cfg.Journal.epoch {
		return 0, false
	}
	seq, err := strconv.ParseUint(number, 10, 63)
	if err != nil {
		return 0, true
	}
	return seq, true
}

func appendEvent(b []byte, epoch string, e Event) []byte {
	data, err := json.Marshal(e)
	if err != nil { // a struct of strings and numbers always marshals; a year beyond 9999 would not
		return b
	}
	b = append(b, "id: "...)
	b = append(b, epoch...)
	b = append(b, '.')
	b = strconv.AppendUint(b, e.Seq, 10)
	b = append(b, "\ndata: "...)
	b = append(b, data...)
	return append(b, "\n\n"...)
}
