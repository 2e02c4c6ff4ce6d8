package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/tonegate/tonegate/media"
)

// amountMinor is what every caller owes.
const amountMinor = 4250

// neighbours are the systems that serve asks: a voice, and billing, where each caller owes something of their own.
type neighbours struct {
	listener net.Listener
	server   *http.Server
	done     chan struct{}
}

// newNeighbours serves them on loopback.
func newNeighbours(ctx context.Context, book *codebook) (*neighbours, error) {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /v1/audio/speech", func(w http.ResponseWriter, r *http.Request) { speak(w, r, book) })
	mux.HandleFunc("GET /billing", bill)
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("neighbours: %w", err)
	}
	n := &neighbours{
		listener: listener, done: make(chan struct{}),
		server: &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second},
	}
	go func() {
		defer close(n.done)
		_ = n.server.Serve(listener) // until close
	}()
	return n, nil
}

func (n *neighbours) url() string { return "http://" + n.listener.Addr().String() }

func (n *neighbours) close() {
	_ = n.server.Close() // whoever still asks is gone
	<-n.done
}

// speak answers as /audio/speech does, with the three tones of the text.
func speak(w http.ResponseWriter, r *http.Request, book *codebook) {
	var ask struct {
		Input string `json:"input"`
	}
	if json.NewDecoder(io.LimitReader(r.Body, 1<<16)).Decode(&ask) != nil || ask.Input == "" {
		http.Error(w, "want a text", http.StatusBadRequest)
		return
	}
	var wav bytes.Buffer
	if err := media.WriteWAV(&wav, &media.WAV{Rate: codeRate, Channels: 1, Samples: book.sound(ask.Input)}); err != nil {
		http.Error(w, "no sound", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "audio/wav")
	_, _ = w.Write(wav.Bytes()) // who asked may be dead already
}

// bill answers what a caller owes: the caller's own name makes the reference.
func bill(w http.ResponseWriter, r *http.Request) {
	name, _, _ := strings.Cut(strings.TrimPrefix(r.URL.Query().Get("caller"), "sip:"), "@")
	if name == "" {
		http.Error(w, "who calls?", http.StatusBadRequest)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	answer := fmt.Sprintf(`{"amount": %d, "currency": "GBP", "reference": %q}`, amountMinor, referenceOf(name))
	_, _ = io.WriteString(w, answer) //nolint:gosec // JSON for serve; as above
}

// referenceOf is the reference of what the caller so named owes.
func referenceOf(name string) string { return "INV-" + name }
