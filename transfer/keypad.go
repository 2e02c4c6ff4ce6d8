package transfer

import (
	"slices"
	"strings"
	"time"

	"github.com/tonegate/tonegate/dtmf"
	"github.com/tonegate/tonegate/internal/cardnumber"
	"github.com/tonegate/tonegate/transfer/control"
)

// KeyRule is the standing rule for a bot that asks for no keys itself: somebody else's bot, or a hand-off target. The
// zero value lets no key through, which is the rule for a bot that speaks the control contract.
type KeyRule struct {
	// Max is how many keys are let through within the time, 1 to 6. Default 6.
	Max int `yaml:"max"`
	// Within is the sliding time that max counts in, at least 10s. Default 10s.
	Within time.Duration `yaml:"within"`
}

// However often a bot asks, and whatever its rule, it gets fewer keys in tooManyWithin than a card number has digits. The
// consent key closes the gate and is not counted.
const (
	tooMany       = cardnumber.Min
	tooManyWithin = 30 * time.Second
)

// keypad decides which of the caller's keys reach the bot. It is pure but for the moments that are passed in; the Switch
// calls it under its lock, in mode Talk alone.
type keypad struct {
	rule    KeyRule
	asked   bool            // a Collect is active
	collect control.Collect // what it lets through
	left    int             // keys until it is complete
	passed  []time.Time     // of the standing rule, newest last
	given   []time.Time     // of all that reached a bot, newest last
}

// ruling is what becomes of one key.
type ruling struct {
	pass     bool   // it goes to the bot
	shut     bool   // it was the consent key: the gate is closed before anything else
	complete string // id of the Collect that is over by it
	ended    bool
}

// ask makes c the active Collect and gives the id of the one that it replaces.
func (k *keypad) ask(c control.Collect) (replaced string, was bool) {
	replaced, was = k.stop()
	k.asked, k.collect, k.left = true, c, c.Max
	return replaced, was
}

// stop ends the active Collect, if there is one.
func (k *keypad) stop() (id string, was bool) {
	id, was = k.collect.ID, k.asked
	k.asked, k.collect, k.left = false, control.Collect{}, 0
	return id, was
}

// press rules on one key.
func (k *keypad) press(key dtmf.Key, now time.Time) ruling {
	if !k.asked {
		return ruling{pass: k.allowed(key, now) && k.few(now)}
	}
	if !key.Valid() || !strings.ContainsRune(k.collect.Allowed, key.Rune()) {
		return ruling{}
	}
	r := ruling{pass: true, shut: k.collect.CloseOn != "" && strings.ContainsRune(k.collect.CloseOn, key.Rune())}
	if !r.shut && !k.few(now) {
		return ruling{}
	}
	if k.left--; k.left <= 0 || r.shut {
		r.complete, r.ended = k.stop()
	}
	return r
}

// allowed applies the standing rule.
func (k *keypad) allowed(key dtmf.Key, now time.Time) bool {
	if k.rule.Max <= 0 || key > dtmf.Pound {
		return false
	}
	k.passed = slices.DeleteFunc(k.passed, func(t time.Time) bool { return now.Sub(t) >= k.rule.Within })
	if len(k.passed) >= k.rule.Max {
		return false
	}
	k.passed = append(k.passed, now)
	return true
}

// few counts one more key for a bot, where that does not make too many.
func (k *keypad) few(now time.Time) bool {
	k.given = slices.DeleteFunc(k.given, func(t time.Time) bool { return now.Sub(t) >= tooManyWithin })
	if len(k.given) >= tooMany-1 {
		return false
	}
	k.given = append(k.given, now)
	return true
}
