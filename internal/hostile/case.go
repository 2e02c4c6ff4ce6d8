package hostile

import (
	"bytes"
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"unicode/utf16"
)

// Case is one hostile message.
type Case struct {
	Name   string
	Kind   string // content type
	Coding string // content encoding, empty for none
	Body   []byte
}

const (
	kindJSON = "application/json"
	kindForm = "application/x-www-form-urlencoded"
	megabyte = 1 << 20
	deep     = 2000
)

// JSON gives the hostile forms of a true JSON object. amount is the text of an amount in it, as a string or a number; empty
// where it has none.
func JSON(body []byte, amount string) []Case {
	var all []Case
	add := func(name string, body []byte) { all = append(all, Case{Name: name, Kind: kindJSON, Body: body}) }
	for _, name := range names(body) {
		for _, other := range []string{name, strings.ToUpper(name), escaped(name)} {
			twice := `"` + other + `":0,"` + name + `":`
			add("twice: "+other, bytes.Replace(body, []byte(`"`+name+`":`), []byte(twice), 1))
		}
	}
	for name, rest := range map[string]string{
		"an object": "{}", "a brace": "}", "a bracket": "]", "a zero": "\x00", "itself": string(body), "a comma": ",",
	} {
		add("behind the end: "+name, slices.Concat(body, []byte(rest)))
	}
	for name, value := range map[string]string{
		"NaN": "NaN", "infinity": "Infinity", "a hexadecimal": "0x1", "a leading zero": "01", "a plus": "+1",
		"half a number": "1.",
		"no text":       "\"\xff\xfe\"", "an overlong letter": "\"\xc1\x81\"", "half a surrogate in bytes": "\"\xed\xa0\x80\"",
		"a line end in a text": "\"\n\"",
		"depths":               strings.Repeat("[", deep) + strings.Repeat("]", deep),
		"depths of objects":    strings.Repeat(`{"a":`, deep) + "0" + strings.Repeat("}", deep),
		"depths without end":   strings.Repeat("[", deep),
		"a megabyte":           `"` + strings.Repeat("a", megabyte) + `"`,
	} {
		add(name, slices.Concat([]byte(`{"further":`+value+","), body[1:]))
	}
	for _, whole := range []string{
		"", " ", "null", "[]", "{}", `"x"`, "0", "{", "[" + string(body) + "]", "\ufeff" + string(body),
	} {
		add("all of it: "+whole[:min(len(whole), 8)], []byte(whole))
	}
	add("UTF-16", wide(body))
	if amount != "" {
		all = append(all, jsonAmounts(body, amount)...)
	}
	return append(all, kinds(body, kindJSON, kindForm)...)
}

// jsonAmounts puts other things into the place of an amount.
func jsonAmounts(body []byte, amount string) []Case {
	old := []byte(`"` + amount + `"`)
	if !bytes.Contains(body, old) {
		old = []byte(amount)
	}
	wrongs := []string{
		"4.25e3", "4250e0", "425e1", "1e400", "-4250", "42500000000000000000000", "true", "null", "[4250]", `{"a":4250}`,
		`"4250 "`, `" 4250"`, `"4250\u0000"`, `"٤٢٥٠"`, `"４２５０"`, `"4_250"`, `"0x109a"`, `"NaN"`, `"Infinity"`,
		`"+4250"`, `"4,250"`, `"4.25e3"`, `""`,
	}
	all := make([]Case, 0, len(wrongs))
	for _, wrong := range wrongs {
		all = append(all, Case{
			Name: "amount " + wrong, Kind: kindJSON, Body: bytes.Replace(body, old, []byte(wrong), 1),
		})
	}
	return all
}

// Form gives the hostile forms of a true form.
func Form(body []byte, amount string) []Case {
	var all []Case
	add := func(name, body string) { all = append(all, Case{Name: name, Kind: kindForm, Body: []byte(body)}) }
	truth := string(body)
	form, err := url.ParseQuery(truth)
	if err != nil {
		return nil // it is none: whoever asks sees that there are no cases
	}
	for name := range form {
		add("twice, before: "+name, name+"=0&"+truth)
		add("twice, behind: "+name, truth+"&"+url.QueryEscape(name)+"=0")
	}
	for name, rest := range map[string]string{
		"half an escape": "&further=%4", "no escape": "&further=%zz", "a semicolon": "&further=1;again=2",
		"a megabyte": "&further=" + strings.Repeat("a", megabyte),
	} {
		add(name, truth+rest)
	}
	for _, whole := range []string{"", "&", "=", "null", "{}", "a", "\x00"} {
		add("all of it: "+whole, whole)
	}
	add("UTF-16", string(wide(body)))
	for _, wrong := range []string{
		"4.25e3", "4250e0", "1e400", "-4250", "42500000000000000000000", "true", "%2B4250", "4250%20", "4250%00", "%ff4250",
		"%D9%A4%D9%A2%D9%A5%D9%A0", "NaN", "Infinity", "0x109a", "4%2C250", "",
	} {
		add("amount "+wrong, strings.Replace(truth, "="+amount, "="+wrong, 1))
	}
	return append(all, kinds(body, kindForm, kindJSON)...)
}

// kinds are bodies that are called what they are not.
func kinds(body []byte, right, other string) []Case {
	calls := []string{
		"", ";", "text/plain", "text/html", "multipart/form-data; boundary=x", "application/octet-stream", other,
		right + ", " + right, right + "; charset=utf-16", right + "; charset=utf-7",
	}
	codings := []string{"gzip", "br", "identity, gzip"}
	all := make([]Case, 0, len(calls)+len(codings))
	for _, kind := range calls {
		all = append(all, Case{Name: "called " + kind, Kind: kind, Body: body})
	}
	for _, coding := range codings {
		all = append(all, Case{Name: "coded " + coding, Kind: right, Coding: coding, Body: body})
	}
	return all
}

// names lists the names of an object and of those inside of it.
func names(body []byte) []string {
	var all []string
	var walk func(v any)
	walk = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			for name, inner := range v {
				all = append(all, name)
				walk(inner)
			}
		case []any:
			for _, inner := range v {
				walk(inner)
			}
		}
	}
	var v any
	if json.Unmarshal(body, &v) == nil {
		walk(v)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// escaped spells a name in another way.
func escaped(name string) string {
	const hex = "0123456789abcdef"
	return `\u00` + string(hex[name[0]>>4]) + string(hex[name[0]&15]) + name[1:]
}

func wide(body []byte) []byte {
	units := utf16.Encode([]rune("\ufeff" + string(body)))
	out := make([]byte, 0, 2*len(units))
	for _, unit := range units {
		out = append(out, byte(unit), byte(unit>>8))
	}
	return out
}
