package conformance

import (
	"context"

	"github.com/tonegate/tonegate/dtmf"
)

// ears are the detectors at hand: ours, and the peers that are installed.
type ears struct {
	spandsp  *spandsp // nil: not there
	multimon bool
	missing  []string // what is not there, and why
}

func newEars(ctx context.Context, dir string) *ears {
	e := &ears{}
	var err error
	if e.spandsp, err = newSpandsp(ctx, dir); err != nil {
		e.spandsp = nil
		e.missing = append(e.missing, "spandsp: "+err.Error())
	}
	e.multimon = true
	for _, program := range []string{"multimon-ng", "sox"} {
		if !installed(program) {
			e.multimon = false
			e.missing = append(e.missing, "multimon-ng: "+program+" is not installed")
		}
	}
	return e
}

// falseKeys adds what is heard in sound without keys.
func (e *ears) falseKeys(ctx context.Context, pcm []int16, total *falseKeys) error {
	t := []Trial{{PCM: pcm}}
	total.hours += float64(len(pcm)) / rate / 3600
	total.ours += len(hear(t[0]))
	m := dtmf.NewMask(dtmf.MaskConfig{})
	for at := 0; at+packet <= len(pcm); at += packet {
		m.Process(pcm[at : at+packet])
	}
	total.masked += float64(m.Masked()) / rate
	if e.spandsp != nil {
		heard, err := e.spandsp.Hear(ctx, t)
		if err != nil {
			return err
		}
		total.spandsp += len(heard[0])
	}
	if e.multimon {
		heard, err := multimon{}.stream(ctx, pcm)
		if err != nil {
			return err
		}
		total.multimon += len(heard)
	}
	return nil
}
