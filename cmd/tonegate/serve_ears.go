package main

import (
	"context"
	"maps"
	"slices"
	"strings"

	"go.uber.org/zap"

	"github.com/tonegate/tonegate/agent"
	"github.com/tonegate/tonegate/flows"
	"github.com/tonegate/tonegate/internal/logging"
)

// lexicon tells which words of phrases it does not know; *recogniser.Recogniser is one.
type lexicon interface {
	Unknown(ctx context.Context, phrases []string) ([]string, error)
}

// tellUnheard warns of what the recogniser inside hears badly: words that no dictionary has, node by node, and languages
// that it does not know.
func tellUnheard(ctx context.Context, ears lexicon, flow *flows.Flow, log *zap.Logger) error {
	for _, language := range flow.Speaks() {
		if !strings.HasPrefix(strings.ToLower(language), "en") {
			log.Warn("the recogniser inside knows English alone: callers of this language can key and type",
				zap.String("language", language))
			continue
		}
		nodes, err := agent.Heard(flow, language)
		if err != nil {
			return err
		}
		for _, node := range slices.Sorted(maps.Keys(nodes)) {
			words, err := ears.Unknown(ctx, nodes[node])
			if err != nil {
				return err
			}
			if len(words) > 0 {
				log.Warn("words of the flow are in no dictionary: they are heard by their spelling, and less well",
					logging.Node(node), zap.Strings("words", words))
			}
		}
	}
	return nil
}
