package capture

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/tonegate/tonegate/capture/keypad"
)

// Field is one field that a flow asks for.
type Field struct {
	// Name is card_number, expiry, security_code, postal_code, bank_routing_number or bank_account_number. A card comes
	// with its number first; a bank account with both numbers, the routing number first, and without a card.
	Name string `yaml:"name"`
	// Tries at the field. Default: those of the keypad.
	Tries int `yaml:"tries"`
	// FirstKey is how long its first key is waited for, from the end of the prompt. Default: that of the keypad, and 20s
	// in a flow without words.
	FirstKey time.Duration `yaml:"first_key"`
	// InterKey is how long the next key is waited for. Default: that of the keypad.
	InterKey time.Duration `yaml:"inter_key"`
	// Min is the least number of digits of a postal code, 1 to 10. Default 3.
	Min int `yaml:"min"`
	// Match asks for it twice, and both must be the same. Default false.
	Match bool `yaml:"match"`
	// Confirm reads the last digits back, four of a card number and two of a bank account number, and takes 1 for right
	// and 2 for once more. Default false: they are read back without a question, where another field follows.
	Confirm bool `yaml:"confirm"`
}

// defaultFields are what a flow asks for that names none.
func defaultFields() []Field {
	return []Field{{Name: "card_number"}, {Name: "expiry"}, {Name: "security_code"}}
}

// rule gives the field as the keypad wants it; false where there is no such field.
func (f Field) rule() (keypad.Rule, bool) {
	all := keypad.Fields()
	i := slices.IndexFunc(all, func(k keypad.Field) bool { return k.String() == f.Name })
	if i < 0 {
		return keypad.Rule{}, false
	}
	return keypad.Rule{
		Field: all[i], Tries: f.Tries, FirstKey: f.FirstKey, InterKey: f.InterKey,
		Min: f.Min, Match: f.Match, Confirm: f.Confirm,
	}, true
}

// rules gives the fields of the flow as the keypad wants them.
func (f *Flow) rules() []keypad.Rule {
	rules := make([]keypad.Rule, 0, len(f.Fields))
	for _, field := range f.Fields {
		if r, ok := field.rule(); ok {
			if f.silent() {
				r.FirstKey = cmp.Or(r.FirstKey, silentFirstKey)
			}
			rules = append(rules, r)
		}
	}
	return rules
}

// fieldErrors tells what is wrong with the fields of a flow that stands at a place of the file.
func (f *Flow) fieldErrors(at string) []error {
	var errs []error
	seen := make(map[keypad.Field]bool)
	for i, field := range f.Fields {
		var faults []string
		if r, ok := field.rule(); !ok || seen[r.Field] {
			faults = []string{"name: want a field, and each once: " + fieldWords()}
		} else {
			seen[r.Field] = true
			faults = ruleFaults(r)
		}
		for _, fault := range faults {
			errs = append(errs, fmt.Errorf("%s.fields[%d].%s", at, i, fault))
		}
	}
	return append(errs, orderError(at, f.Fields, seen))
}

// ruleFaults tells what is wrong with one field.
func ruleFaults(r keypad.Rule) []string {
	var faults []string
	if r.Tries < 0 || r.Tries > maxTries {
		faults = append(faults, fmt.Sprintf("tries: want 1 to %d", maxTries))
	}
	for _, d := range []struct {
		key   string
		value time.Duration
	}{{"first_key", r.FirstKey}, {"inter_key", r.InterKey}} {
		if d.value != 0 && (d.value < time.Second || d.value > time.Minute) {
			faults = append(faults, d.key+": want 1s to 1m")
		}
	}
	if r.Min < 0 || r.Min > 10 || r.Min > 0 && r.Field != keypad.PostalCode {
		faults = append(faults, "min: want 1 to 10, of a postal_code alone")
	}
	if r.Confirm && r.Field != keypad.CardNumber && r.Field != keypad.AccountNumber {
		faults = append(faults, "confirm: only a card_number and a bank_account_number are read back")
	}
	return faults
}

// orderError tells where the fields make neither a card nor a bank account.
func orderError(at string, all []Field, seen map[keypad.Field]bool) error {
	bank := seen[keypad.RoutingNumber] || seen[keypad.AccountNumber]
	first := keypad.CardNumber
	if bank {
		first = keypad.RoutingNumber
	}
	switch {
	case len(all) == 0 || all[0].Name != first.String():
		return fmt.Errorf("%s.fields: want %s first", at, first)
	case bank && (len(all) != 2 || !seen[keypad.AccountNumber]):
		return errors.New(at + ".fields: a bank account is bank_routing_number and bank_account_number, and nothing else")
	}
	return nil
}

func fieldWords() string {
	all := keypad.Fields()
	names := make([]string, len(all))
	for i, f := range all {
		names[i] = f.String()
	}
	return strings.Join(names, ", ")
}
