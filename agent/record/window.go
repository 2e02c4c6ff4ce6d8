package record

import (
	"slices"
	"strings"
)

// What the transcript says where the window begins and ends.
const (
	closedText = "closed; nothing of the caller is heard or written from here on"
	openText   = "open again"
)

// window adds an event of the gate's secure window, its listeners or the provider's leg.
func (r *Record) window(word string, ev event) {
	if ev.Type == "window" && ev.State == "closing" {
		r.Windows = append(r.Windows, Window{States: []State{}, Listeners: []Listener{}, Provider: []State{}})
		r.Transcript = append(r.Transcript, Line{ev.At, "gate", closedText})
	}
	if len(r.Windows) == 0 {
		return // of a window before the events that are here
	}
	w := &r.Windows[len(r.Windows)-1]
	switch {
	case ev.Type == "window":
		w.States = append(w.States, State{ev.State, ev.At})
		if ev.Mode != "" {
			w.Mode = ev.Mode
		}
		if ev.State == "ended" {
			w.Reason = ev.Reason
			r.Transcript = append(r.Transcript, Line{ev.At, "gate", openText})
		}
	case strings.HasPrefix(ev.Type, "provider."):
		w.Provider = append(w.Provider, State{word, ev.At})
	default:
		w.listener(word, ev)
	}
}

// listener adds what one listener was asked, or said.
func (w *Window) listener(word string, ev event) {
	if word == "darken" {
		w.Listeners = append(w.Listeners, Listener{Listener: ev.Listener, Asked: ev.At})
		return
	}
	for i := range slices.Backward(w.Listeners) {
		l := &w.Listeners[i]
		if l.Listener != ev.Listener {
			continue
		}
		switch word {
		case "answered":
			l.Answered, l.Dark = &ev.At, ev.On
		case "resume":
			l.Resumed = &ev.At
		}
		return
	}
}

// attempt adds an event of the ledger's side.
func (r *Record) attempt(word string, ev event) {
	if ev.AttemptID == "" {
		return
	}
	i := slices.IndexFunc(r.Attempts, func(a Attempt) bool { return a.AttemptID == ev.AttemptID })
	if i < 0 {
		i = len(r.Attempts)
		r.Attempts = append(r.Attempts, Attempt{
			AttemptID: ev.AttemptID, PaymentID: ev.PaymentID, Number: ev.Number, Provider: ev.Provider,
			Amount: ev.Amount, Currency: ev.Currency, Reference: ev.Reference, States: []State{},
		})
	}
	a := &r.Attempts[i]
	if strings.HasPrefix(ev.Type, "payment.") {
		word = ev.Type
	}
	a.States = append(a.States, State{word, ev.At})
	if ev.Outcome != "" {
		a.Outcome, a.Reason = ev.Outcome, ev.Reason
	}
}
