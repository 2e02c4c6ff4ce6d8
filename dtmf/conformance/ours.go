package conformance

import (
	"context"

	"github.com/tonegate/tonegate/dtmf"
)

// Ear is a detector: it gives the keys that it hears in each trial.
type Ear interface {
	Name() string
	Hear(ctx context.Context, trials []Trial) ([][]dtmf.Key, error)
}

// Ours is Tonegate's detector, in packets of 20 ms.
type Ours struct{}

var _ Ear = Ours{}

// Name is tonegate.
func (Ours) Name() string { return "tonegate" }

// Hear hears each trial with a fresh detector.
func (Ours) Hear(ctx context.Context, trials []Trial) ([][]dtmf.Key, error) {
	all := make([][]dtmf.Key, len(trials))
	for i, t := range trials {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		all[i] = hear(t)
	}
	return all, nil
}

func hear(t Trial) []dtmf.Key {
	d := dtmf.NewDetector(rate)
	var keys []dtmf.Key
	for i := 0; i*packet < len(t.PCM); i++ {
		if i < len(t.Lost) && t.Lost[i] {
			d.Lost()
			continue
		}
		for _, e := range d.Process(t.PCM[i*packet : min((i+1)*packet, len(t.PCM))]) {
			keys = append(keys, e.Key)
		}
	}
	return keys
}
