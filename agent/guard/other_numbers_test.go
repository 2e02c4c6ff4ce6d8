package guard_test

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/agent/guard"
	"github.com/tonegate/tonegate/internal/doctest"
)

// figures gives n random digits, the first of which is no zero.
func figures(r *rand.Rand, n int) string {
	out := []byte{byte('1' + r.IntN(9))}
	for len(out) < n {
		out = append(out, byte('0'+r.IntN(10)))
	}
	return string(out)
}

// number is one that is no card: how it is said, and the value that a slot would take.
type number struct{ kind, text, value string }

func phone(r *rand.Rand) string {
	return pick(r, []string{
		"07" + figures(r, 9), "+44 7" + figures(r, 3) + " " + figures(r, 6), "020 7" + figures(r, 3) + " " + figures(r, 4),
		"+49 15" + figures(r, 2) + " " + figures(r, 7), "0" + figures(r, 3) + " " + figures(r, 7), "06 " + figures(r, 2) + " " + figures(r, 2) + " " + figures(r, 2) + " " + figures(r, 2),
		"+33 6 " + figures(r, 2) + " " + figures(r, 2) + " " + figures(r, 2) + " " + figures(r, 2), "6" + figures(r, 8), "+34 6" + figures(r, 8),
		"+39 3" + figures(r, 9), "+351 9" + figures(r, 8), "+55 11 9" + figures(r, 4) + "-" + figures(r, 4), "(" + figures(r, 3) + ") " + figures(r, 3) + "-" + figures(r, 4),
	})
}

// iban makes one with check digits that are right.
func iban(r *rand.Rand) string {
	country := pick(r, []string{"GB", "DE", "FR", "ES", "IT", "PT"})
	account := map[string]string{
		"GB": "WEST" + figures(r, 14), "DE": figures(r, 18), "FR": figures(r, 23), "ES": figures(r, 20), "IT": "X" + figures(r, 22), "PT": figures(r, 21),
	}[country]
	rest := 0
	for _, c := range account + country + "00" {
		if c >= 'A' {
			rest = (rest*100 + int(c-'A') + 10) % 97
		} else {
			rest = (rest*10 + int(c-'0')) % 97
		}
	}
	s := fmt.Sprintf("%s%02d%s", country, 98-rest, account)
	var out []string
	for len(s) > 4 {
		out, s = append(out, s[:4]), s[4:]
	}
	return strings.Join(append(out, s), " ")
}

// inWords says an account letter by letter and its digits in words.
func inWords(l tongue, value string) string {
	var out []string
	r := rand.New(rand.NewPCG(uint64(value[3]), uint64(value[len(value)-2])))
	form := pick(r, []string{"words", "doubles", "pairs"})
	for _, part := range regexp.MustCompile(`[A-Z]+|\d+`).FindAllString(strings.ReplaceAll(value, " ", ""), -1) {
		if part[0] >= 'A' {
			out = append(out, strings.Join(strings.Split(part, ""), " "))
			continue
		}
		for len(part) > 4 {
			out, part = append(out, utter(r, l, part[:4], form)), part[4:]
		}
		out = append(out, utter(r, l, part, form))
	}
	return strings.Join(out, " ")
}

// other makes a number that is no card, in a sentence.
func other(r *rand.Rand, l tongue) number {
	said := func(digits string) string {
		return utter(r, l, digits, pick(r, []string{"figures", "figures", "figures", "words", "doubles", "pairs"}))
	}
	switch kind := r.IntN(10); kind {
	case 0, 1:
		n := pick(r, []int{5, 6, 7, 8, 8, 9, 10, 10, 11, 12, 13, 14, 16})
		value := figures(r, n)
		return number{"order", fmt.Sprintf(pick(r, l.order), said(value)), value}
	case 2, 3:
		value := phone(r)
		return number{"phone", fmt.Sprintf(pick(r, l.phone), value), strings.NewReplacer(" ", "", "-", "", "+", "", "(", "", ")", "").Replace(value)}
	case 4:
		value := iban(r)
		in, kind, text := pick(r, l.iban), "IBAN", value
		if value[len(value)-1]%2 == 0 {
			kind, text = "IBAN in words", inWords(l, value)
		}
		return number{kind, fmt.Sprintf(in, text), value}
	case 5:
		amount := strconv.Itoa(1+r.IntN(4000)) + pick(r, []string{".50", ",95", "", ".00"})
		return number{"amount", fmt.Sprintf(pick(r, l.amounts), pick(r, []string{"£" + amount, amount + " euros", "€" + amount})), amount}
	case 6:
		value := fmt.Sprintf("%02d%s%02d%s%d", 1+r.IntN(28), "/", 1+r.IntN(12), "/", 1930+r.IntN(95))
		return number{"date", fmt.Sprintf(pick(r, l.dates), value), value}
	case 7, 8:
		value := figures(r, pick(r, []int{6, 7, 8, 8, 9, 10, 12}))
		return number{"account", fmt.Sprintf(pick(r, l.account), said(value)), value}
	default:
		value := figures(r, pick(r, []int{4, 5, 6, 8, 9, 10, 11}))
		return number{"no label", fmt.Sprintf(pick(r, l.unlabelled), said(value)), value}
	}
}

const (
	others         = 6000
	nothingCeiling = 0.005 // callers who are interrupted for nothing
	askedFloor     = 0.99  // values that a slot asked for and gets
)

// passing counts callers who said a number that is no card.
type passing struct{ all, stopped, asked, lost int }

func (p passing) row(name string) string {
	return fmt.Sprintf("| %s | %d | %d (%.2f %%) | %d | %.2f %% |\n",
		name, p.all, p.stopped, 100*float64(p.stopped)/float64(p.all), p.asked, 100-100*float64(p.lost)/float64(p.asked))
}

func TestOtherNumbers(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(59, 6000))
	languages := tongues()
	kinds, total := map[string]*passing{}, passing{}
	shown := 0
	for range others {
		l := pick(r, languages)
		n := other(r, l)
		k := kinds[n.kind]
		if k == nil {
			k = &passing{}
			kinds[n.kind] = k
		}
		h := guard.NewHearing()
		if r.IntN(5) == 0 { // about to pay
			require.False(t, h.Hear(pick(r, l.talk), guard.Expectation{}).Card)
		}
		wanted := r.IntN(2) == 0
		expected := guard.Expectation{}
		if wanted {
			expected.Fits = func(value string) bool {
				return value == n.value || value == strings.ReplaceAll(n.value, " ", "")
			}
			k.asked++
			total.asked++
		}
		v := h.Hear(n.text, expected)
		k.all++
		total.all++
		if v.Card {
			k.stopped++
			total.stopped++
		}
		if wanted && v.Text != n.text {
			k.lost++
			total.lost++
		}
		if (v.Card || wanted && v.Text != n.text) && shown < 60 {
			shown++
			t.Logf("%s %s, asked for %v: card %v, passed %q", l.name, n.kind, wanted, v.Card, v.Text)
		}
	}
	var table strings.Builder
	table.WriteString("| another number | callers | interrupted for nothing | asked for by a slot | of which passed |\n|---|---|---|---|---|\n")
	for _, kind := range []string{"order", "phone", "IBAN", "IBAN in words", "amount", "date", "account", "no label"} {
		table.WriteString(kinds[kind].row(kind))
	}
	table.WriteString(total.row("all"))
	t.Log("\n" + table.String())
	doctest.Keep(t, page, "others", table.String(), *update)
	wrong, passed := float64(total.stopped)/float64(total.all), 1-float64(total.lost)/float64(total.asked)
	require.LessOrEqual(t, wrong, nothingCeiling)
	require.GreaterOrEqual(t, passed, askedFloor)
}
