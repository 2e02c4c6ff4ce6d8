package agent

import (
	"context"

	"github.com/tonegate/tonegate/agent/sentences"
	"github.com/tonegate/tonegate/checkout"
	"github.com/tonegate/tonegate/payments"
)

// Sentences lists the fixed sentences of languages, for rendering. None is every language.
func Sentences(languages ...string) ([]string, error) {
	book, err := sentences.Load()
	if err != nil {
		return nil, err
	}
	if len(languages) == 0 {
		languages = book.Languages()
	}
	var all []string
	for _, language := range languages {
		all = append(all, book.In(language).All()...)
	}
	return all, nil
}

// sentence is what is said of a result, before the flow goes on. A reason that hints at fraud sounds like any decline.
func sentence(r checkout.Result) sentences.ID {
	switch r.Outcome {
	case payments.OutcomeApproved:
		return sentences.Approved
	case payments.OutcomeDeclined:
		if r.Class == payments.ClassFixEntry {
			return sentences.FixEntry
		}
		return sentences.Declined
	case payments.OutcomeCancelled:
		return sentences.Cancelled
	case payments.OutcomeUnavailable:
		return sentences.Unavailable
	case payments.OutcomeTimeout:
		return sentences.Timeout
	case payments.OutcomeTooManyAttempts:
		return sentences.TooMany
	case payments.OutcomeProviderError:
		return sentences.Fault
	case payments.OutcomeMismatch:
		return sentences.Mismatch
	case payments.OutcomeHungUp, payments.OutcomeUnknown:
		return sentences.Unknown
	default:
		return sentences.Unknown
	}
}

// tellOutcome says it, after a word of return where the caller was away.
func (c *conversation) tellOutcome(ctx context.Context, r checkout.Result) {
	if r.Outcome != payments.OutcomeUnavailable {
		c.tell(ctx, c.fixed(sentences.Back))
	}
	c.tell(ctx, c.fixed(sentence(r)))
}
