//go:build peers

package web_test

import (
	"strings"
	"time"

	"github.com/tonegate/tonegate/transfer/control"
)

// play walks one payment as the demo's bot and provider do, driven by the caller's keys.
func (c *fakeCall) play() {
	c.send(control.Event{Type: control.CallStarted, Kind: "webrtc"})
	c.send(control.Event{Type: control.CallConnected})
	c.say(control.SourceBot, "Hello, this is Ada from Acme Energy. Press 1 to pay your bill, or 2 for a person.")
	if !c.await('1') {
		return
	}
	c.say(control.SourceBot, "Your balance is 42.50 pounds. Shall I take that by card now? Press 1 for yes.")
	for c.await('1') {
		c.pay()
	}
}

// pay is the window: closed, armed, connected, three fields, result, back.
func (c *fakeCall) pay() {
	c.window(control.Closing)
	for _, listener := range []string{"recorder", "hearing"} {
		c.send(control.Event{Type: control.ListenerDarken, Listener: listener})
	}
	c.say(control.SourceBot, "Please key your card details after the tone. I cannot hear or see them.")
	c.window(control.Armed)
	c.window(control.Connecting)
	c.send(control.Event{Type: control.ProviderRinging})
	c.send(control.Event{Type: control.ProviderAnswered})
	c.window(control.Capturing)
	c.say(control.SourceProvider, "Please key your card number, then press hash.")
	for _, field := range []string{"card_number", "expiry", "security_code"} {
		if !c.field(field) {
			return
		}
	}
	c.progress("security_code", "authorising", 0, 1, "")
	c.pause(600)
	c.send(control.Event{Type: control.ResultSeen, Result: &control.Result{
		Outcome: "approved", Amount: 4250, Currency: "GBP", Brand: "visa", Last4: "4242",
	}})
	c.send(control.Event{Type: control.ProviderEnded, Reason: "bye"})
	c.window(control.Returning)
	c.pause(300)
	c.send(control.Event{Type: control.Window, State: control.Ended, Reason: control.ReasonReturned})
	for _, listener := range []string{"recorder", "hearing"} {
		c.send(control.Event{Type: control.ListenerResume, Listener: listener})
	}
	c.say(control.SourceBot, "Thank you. Your payment of 42.50 pounds has been received.")
}

// field takes keys to '#'; '*' clears; an expiry of another length than four is rejected.
func (c *fakeCall) field(name string) bool {
	attempt, count := 1, 0
	c.progress(name, "awaiting", 0, attempt, "")
	for {
		select {
		case <-c.done:
			return false
		case key := <-c.keys:
			switch {
			case key == '*':
				count = 0
				c.progress(name, "keying", count, attempt, "")
			case key != '#':
				count++
				c.progress(name, "keying", count, attempt, "")
			case name == "expiry" && count != 4:
				c.progress(name, "rejected", 0, attempt, "invalid-date")
				attempt, count = attempt+1, 0
				c.progress(name, "awaiting", count, attempt, "")
			default:
				c.progress(name, "accepted", count, attempt, "")
				return true
			}
		}
	}
}

// await waits for a key and meanwhile answers what is typed; other keys are swallowed.
func (c *fakeCall) await(want byte) bool {
	for {
		select {
		case <-c.done:
			return false
		case key := <-c.keys:
			if key == want {
				return true
			}
			c.send(control.Event{Type: control.KeysSwallowed, Count: 1})
		case text := <-c.texts:
			if strings.Contains(text, "refuse") {
				_ = c.channel.SendText(`{"type":"refused","reason":"card_number"}`)
				continue
			}
			c.send(control.Event{Type: control.CallText, Text: text})
			c.say(control.SourceBot, "You can press 1 to pay your bill.")
		}
	}
}

func (c *fakeCall) say(source, text string) {
	c.send(control.Event{Type: control.Sound, Source: source, On: true})
	c.send(control.Event{Type: control.CaptionSeen, Who: source, Text: text})
	c.pause(350)
	c.send(control.Event{Type: control.Sound, Source: source})
}

func (c *fakeCall) window(state control.State) {
	c.send(control.Event{Type: control.Window, State: state})
	c.pause(120)
}

func (c *fakeCall) progress(field, state string, count, attempt int, fault string) {
	c.send(control.Event{Type: control.ProgressSeen, Progress: &control.Progress{
		Field: field, State: state, Attempt: attempt, Count: count, Error: fault,
	}})
}

// pause lets a person, or a screenshot, see the step.
func (c *fakeCall) pause(ms int) {
	select {
	case <-c.done:
	case <-time.After(time.Duration(ms) * time.Millisecond):
	}
}
