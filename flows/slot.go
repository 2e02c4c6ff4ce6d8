package flows

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// The types of a slot.
const (
	SlotDigits  = "digits"
	SlotNumber  = "number"
	SlotDate    = "date"
	SlotChoice  = "choice"
	SlotPattern = "pattern"
)

// maxSlot is the longest value of a slot, in bytes.
const maxSlot = 64

// MaxDigits is the most digits that a slot takes: longer ones could be a card's.
const MaxDigits = 12

// Slot is a value in a caller's words.
type Slot struct {
	// Into names the variable that takes it; its trust is caller.
	Into string `yaml:"into"`
	// Type is digits, number, date (2026-11-30), choice or pattern. Default: choice with one_of, pattern with pattern.
	Type string `yaml:"type"`
	// Min is the fewest digits, or the least number. Default 1 digit.
	Min int `yaml:"min"`
	// Max is the most digits, at most 12, or the greatest number. Default 12 digits.
	Max int `yaml:"max"`
	// Keyed lets the caller key the digits, too; # ends them where their number is not fixed.
	Keyed bool `yaml:"keyed"`
	// OneOf lists the words that a choice may be.
	OneOf []string `yaml:"one_of"`
	// Pattern in RE2 that the whole value has.
	Pattern string `yaml:"pattern"`
}

// Kind is the type of the slot, written or not.
func (s Slot) Kind() string {
	switch {
	case s.Type != "":
		return s.Type
	case len(s.OneOf) > 0:
		return SlotChoice
	default:
		return SlotPattern
	}
}

// Digits gives the fewest and the most digits of a slot of digits.
func (s Slot) Digits() (fewest, most int) {
	fewest, most = max(s.Min, 1), s.Max
	if most == 0 {
		most = MaxDigits
	}
	return fewest, most
}

// Rule is a pattern in RE2 that a value has, whatever the type of the slot.
func (s Slot) Rule() string {
	switch s.Kind() {
	case SlotDigits:
		fewest, most := s.Digits()
		return fmt.Sprintf(`[0-9]{%d,%d}`, fewest, most)
	case SlotNumber:
		return `-?[0-9]{1,9}`
	case SlotDate:
		return `[0-9]{4}-[0-9]{2}-[0-9]{2}`
	case SlotChoice:
		quoted := make([]string, len(s.OneOf))
		for i, word := range s.OneOf {
			quoted[i] = regexp.QuoteMeta(word)
		}
		return strings.Join(quoted, "|")
	default:
		return s.Pattern
	}
}

// Fits tells whether value is one that the slot may take: at most 64 bytes, and by the rule of its type.
func (s Slot) Fits(value string) bool {
	if value == "" || len(value) > maxSlot {
		return false
	}
	switch s.Kind() {
	case SlotChoice:
		return slices.Contains(s.OneOf, value)
	case SlotNumber:
		n, err := strconv.Atoi(value)
		return err == nil && (s.Min == 0 && s.Max == 0 || n >= s.Min && n <= s.Max) && s.matches(value)
	case SlotDate:
		_, err := time.Parse(time.DateOnly, value)
		return err == nil
	default:
		return s.matches(value)
	}
}

func (s Slot) matches(value string) bool {
	rule, err := regexp.Compile("(?i)^(?:" + s.Rule() + ")$")
	return err == nil && rule.MatchString(value)
}
