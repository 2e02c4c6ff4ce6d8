package agent

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/tonegate/tonegate/agent/sentences"
	"github.com/tonegate/tonegate/flows"
)

// atOnce is how many texts are rendered at the same time.
const atOnce = 2

// Prepare has everything rendered that is known to be said: the fixed sentences and the flow's texts, in each language of
// the flow. It is for the start of a process: an error names each text that has no audio, and a bot without them would be
// silent where a caller waits.
func Prepare(ctx context.Context, voice Voice, flow *flows.Flow) error {
	book, err := sentences.Load()
	if err != nil {
		return fmt.Errorf("agent: %w", err)
	}
	places := make(map[string]string) // by text
	for _, language := range flow.Speaks() {
		for id, text := range book.In(language).Texts {
			places[text] = fmt.Sprintf("the fixed sentence %s (%s)", id, language)
		}
		for node, texts := range flow.TextsByNode(language) {
			for _, text := range texts {
				places[text] = fmt.Sprintf("node %s (%s)", node, language)
			}
		}
	}
	return render(ctx, voice, places)
}

func render(ctx context.Context, voice Voice, places map[string]string) error {
	var (
		mu    sync.Mutex
		errs  []error
		group sync.WaitGroup
		slots = make(chan struct{}, atOnce)
	)
	for _, text := range slices.Sorted(maps.Keys(places)) {
		slots <- struct{}{}
		if ctx.Err() != nil {
			break
		}
		group.Go(func() {
			defer func() { <-slots }()
			if _, err := voice.Say(ctx, text); err != nil {
				mu.Lock()
				defer mu.Unlock()
				errs = append(errs, fmt.Errorf("%s: its text has no audio: %w", places[text], err))
			}
		})
	}
	group.Wait()
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	slices.SortFunc(errs, func(a, b error) int { return strings.Compare(a.Error(), b.Error()) })
	return errors.Join(errs...)
}
