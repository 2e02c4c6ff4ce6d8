package recogniser

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/tetratelabs/wazero/api"
)

// settings of the decoder: those of the model, for sound of 8 kHz without a removal of noise, and scores against all
// sounds there are (compallsen): without them a score says nothing about what is outside of the grammar.
const settings = `{"hmm":"model","loglevel":"FATAL","samprate":8000,"lowerf":130,"upperf":3700,"nfilt":20,
"transform":"dct","lifter":22,"feat":"1s_c_d_dd","svspec":"0-12/13-25/26-38","cmn":"current","varnorm":false,
"remove_noise":false,"compallsen":true,"bestpath":false,"wip":0.05,
"beam":1e-80,"pbeam":1e-80,"wbeam":1e-60}`

const (
	// leastTransition is the floor of the model's transition probabilities.
	leastTransition = 0.0001
	// languageWeight is how much the grammar's probabilities count beside those of the sound.
	languageWeight = 6.5
	// frameRate is how many scores a second has.
	frameRate = 100
)

// loadModel reads a model into the instance and gives the decoder's place in its memory.
func (i *instance) loadModel(ctx context.Context, m model) uint32 {
	config := i.must(ctx, "its settings are refused", fnConfig, 0, uint64(i.bytes(ctx, []byte(settings))))
	at := i.must(ctx, "no decoder", fnCreate, uint64(config))
	self := uint64(at)
	i.check(ctx, "no decoder", fnCleanup, self)
	i.must(ctx, "no frontend", fnFrontend, self)
	i.must(ctx, "no features", fnFeatures, self, 0)
	i.must(ctx, "no acoustic model", fnModelBefore, self)
	file := i.file(ctx, m["mdef"])
	phones := i.must(ctx, "the phones are not read", fnReadPhones, uint64(file), 0)
	i.call(ctx, fnFreeFile, uint64(file))
	i.call(ctx, fnSetPhones, self, uint64(phones))
	file = i.file(ctx, m["transition_matrices"])
	matrix := i.must(ctx, "the transitions are not read", fnReadMatrix,
		uint64(file), uint64(i.logmath(ctx, at)), api.EncodeF64(leastTransition))
	i.call(ctx, fnFreeFile, uint64(file))
	i.call(ctx, fnSetMatrix, self, uint64(matrix))
	means, variances, mixture := i.file(ctx, m["means"]), i.file(ctx, m["variances"]), i.file(ctx, m["sendump"])
	i.check(ctx, "the densities are not read", fnLoadMixture,
		self, uint64(means), uint64(variances), 0, uint64(mixture))
	i.check(ctx, "no acoustic scores", fnModelAfter, self)
	return at
}

func (i *instance) logmath(ctx context.Context, at uint32) uint32 {
	return i.must(ctx, "no logarithms", fnLogmath, uint64(at))
}

// segment is a word of the best path; names as the module writes them.
type segment struct {
	Word        string  `json:"t"`
	Seconds     float64 `json:"d"`
	Probability float64 `json:"p"`
}

// decode hears pcm, which is at 8 kHz, within the grammar, and gives the words of the best path, silence and all. The
// decoder at the place at is used up by it.
func (i *instance) decode(ctx context.Context, at uint32, g grammar, fillers []byte, pcm []int16) ([]segment, error) {
	self := uint64(at)
	i.must(ctx, "the dictionary is not read", fnDictionary,
		self, uint64(i.file(ctx, []byte(g.dictionary))), uint64(i.file(ctx, fillers)))
	rules := i.must(ctx, "the grammar is not read", fnParseRules, uint64(i.bytes(ctx, []byte(g.rules))), 0)
	rule := i.must(ctx, "the grammar has no rule", fnPublicRule, uint64(rules))
	graph := i.must(ctx, "the grammar is not built", fnBuildGraph,
		uint64(rules), uint64(rule), uint64(i.logmath(ctx, at)), api.EncodeF32(languageWeight))
	i.check(ctx, "the grammar is not taken", fnSetGraph, self, uint64(graph))
	i.check(ctx, "it does not start", fnStart, self)
	i.check(ctx, "it does not hear", fnProcess, self, uint64(i.floats(ctx, pcm)), uint64(len(pcm)), 0, 1)
	i.check(ctx, "it does not end", fnEnd, self)
	if i.call(ctx, fnHypothesis, self, 0) == 0 { // no path through the grammar
		return nil, i.err
	}
	var result struct {
		Words []segment `json:"w"`
	}
	text := i.text(i.call(ctx, fnResult, self, api.EncodeF64(0), 0))
	if i.err != nil {
		return nil, i.err
	}
	if err := json.Unmarshal([]byte(text), &result); err != nil {
		return nil, errors.New("recogniser: its result is not read")
	}
	return result.Words, nil
}

// dictionaryOf writes the pronunciations of words for the module.
func (l *lexicon) dictionaryOf(words []string) string {
	var text strings.Builder
	for _, word := range words {
		for n, phones := range l.say(word) {
			if n == 0 {
				fmt.Fprintf(&text, "%s %s\n", word, phones)
			} else {
				fmt.Fprintf(&text, "%s(%d) %s\n", word, n+1, phones)
			}
		}
	}
	return text.String()
}
