package capture

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/tonegate/tonegate/internal/cardnumber"
)

// maxLaunch bounds the body of a launch.
const maxLaunch = 16 << 10

// launch is what a launch request says, spelled as it came.
type launch struct {
	flow        string
	orderID     string
	amount      string
	currency    string
	callbackURL string
	returnURL   string
	language    string
}

// parseLaunch reads the body of a launch. Names are taken in every casing, flowId and amount as text or number. No error
// holds a value.
func parseLaunch(body []byte) (launch, error) {
	top, err := object(body)
	if err != nil {
		return launch{}, fmt.Errorf("the body: %w", err)
	}
	values, err := object(top["initialvalues"])
	if err != nil {
		return launch{}, fmt.Errorf("initialValues: %w", err)
	}
	var l launch
	for _, v := range []struct {
		name     string
		from     map[string]json.RawMessage
		to       *string
		optional bool
	}{
		{"flowId", top, &l.flow, false},
		{"orderId", values, &l.orderID, false},
		{"amount", values, &l.amount, false},
		{"currencyCode", values, &l.currency, false},
		{"callbackURL", values, &l.callbackURL, false},
		{"returnURL", values, &l.returnURL, true},
		{"languageLocale", values, &l.language, true},
	} {
		raw := v.from[strings.ToLower(v.name)]
		if len(raw) == 0 && v.optional {
			continue
		}
		if *v.to, err = scalar(raw); err != nil || *v.to == "" && !v.optional {
			return launch{}, fmt.Errorf("%s: want a text that is not empty, or a number", v.name)
		}
	}
	for name, raw := range values {
		text, err := scalar(raw)
		if err == nil && cardnumber.Alone(text) {
			return launch{}, fmt.Errorf("initialValues: the entry of %d letters looks like a card number", len(name))
		}
	}
	if !validOrder(l.orderID) {
		return launch{}, errors.New("orderId: want 1 to 64 of letters, digits, '-', '_' and '.'")
	}
	if !validLanguage(l.language) {
		return launch{}, errors.New("languageLocale: want a language tag, say es-ES")
	}
	return l, nil
}

// object reads a JSON object with its names in lower case. A name that stands twice, in whatever casing, is a fault.
func object(raw []byte) (map[string]json.RawMessage, error) {
	bad := errors.New("want a JSON object")
	dec := json.NewDecoder(bytes.NewReader(raw))
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		return nil, bad
	}
	all := make(map[string]json.RawMessage)
	for dec.More() {
		t, err := dec.Token()
		name, ok := t.(string)
		if err != nil || !ok {
			return nil, bad
		}
		var value json.RawMessage
		if err := dec.Decode(&value); err != nil {
			return nil, bad
		}
		name = strings.ToLower(name)
		if _, twice := all[name]; twice {
			return nil, errors.New("a name stands twice")
		}
		all[name] = value
	}
	if _, err := dec.Token(); err != nil {
		return nil, bad
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, bad
	}
	return all, nil
}

// scalar gives the text of a JSON string, or the literal of a number.
func scalar(raw json.RawMessage) (string, error) {
	var text string
	if err := json.Unmarshal(raw, &text); err == nil && string(raw) != "null" {
		return text, nil
	}
	var number json.Number
	if err := json.Unmarshal(raw, &number); err != nil {
		return "", errors.New("want a text or a number")
	}
	return number.String(), nil
}

func validOrder(id string) bool {
	if id == "" || len(id) > 64 {
		return false
	}
	for _, r := range id {
		if !strings.ContainsRune("-_.", r) && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') {
			return false
		}
	}
	return true
}
