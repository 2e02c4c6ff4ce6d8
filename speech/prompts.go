package speech

import (
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"golang.org/x/sync/singleflight"

	"github.com/tonegate/tonegate/media"
)

//go:embed all:prompts
var embedded embed.FS

// inMemory is how many rendered texts are kept decoded from disk: about 50 kB each.
const inMemory = 256

// Renderer speaks a text; *Client is one.
type Renderer interface {
	// Render gives the audio of a text, and whose voice it is.
	Render(ctx context.Context, text string) (pcm []int16, voice string, err error)
}

// Prompts gives the audio of texts, rendering each only once. It is safe for concurrent use.
type Prompts struct {
	voice  string
	dir    string
	render Renderer
	flight singleflight.Group

	mu     sync.Mutex
	known  map[string][]byte // mu-law by key
	second string            // voice that stood in last
}

// NewPrompts makes Prompts for the model and voice of cfg over render.
func NewPrompts(cfg Config, render Renderer) *Prompts {
	cfg = cfg.WithDefaults()
	return &Prompts{
		voice: voiceOf(cfg.Model, cfg.Voice), dir: cfg.CacheDir, render: render, known: make(map[string][]byte),
	}
}

// Key is the name under which the audio of text is kept.
func (p *Prompts) Key(text string) string {
	return keyOf(p.voice, text)
}

func keyOf(voice, text string) string {
	sum := sha256.Sum256([]byte(voice + "\x00" + text))
	return hex.EncodeToString(sum[:16])
}

// voiceOf names a voice.
func voiceOf(model, voice string) string { return model + "/" + voice }

// Ready tells whether the audio of text is at hand without asking anybody.
func (p *Prompts) Ready(text string) bool {
	_, ok := p.find(p.Key(text))
	return ok
}

// Say gives the audio of text: 16-bit samples at Rate, silence cut off at both ends. It asks the server only where the
// audio is not at hand.
func (p *Prompts) Say(ctx context.Context, text string) ([]int16, error) {
	key := p.Key(text)
	if ulaw, ok := p.find(key); ok {
		return media.DecodePCMU(nil, ulaw), nil
	}
	done := p.rendering(ctx, key, text)
	if ulaw, ok := p.standIn(text); ok { // until the voice itself is back
		return media.DecodePCMU(nil, ulaw), nil
	}
	select {
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	case result := <-done:
		ulaw, ok := result.Val.([]byte)
		if !ok {
			return nil, result.Err
		}
		return media.DecodePCMU(nil, ulaw), nil
	}
}

// rendering has a text rendered, once at a time. Audio of a voice that stood in is kept under that one's own name.
func (p *Prompts) rendering(ctx context.Context, key, text string) <-chan singleflight.Result {
	return p.flight.DoChan(key, func() (any, error) {
		pcm, voice, err := p.render.Render(context.WithoutCancel(ctx), text)
		if err != nil {
			return nil, err
		}
		under := key
		if voice != p.voice {
			under = keyOf(voice, text)
			p.mu.Lock()
			p.second = voice
			p.mu.Unlock()
		}
		pcm = Trim(pcm)
		if len(pcm) == 0 {
			return nil, errors.New("speech: the audio is silent")
		}
		ulaw := media.EncodePCMU(nil, pcm)
		p.keep(under, ulaw)
		return ulaw, p.write(under, ulaw)
	})
}

// standIn gives what another voice has rendered while the first was away.
func (p *Prompts) standIn(text string) ([]byte, bool) {
	p.mu.Lock()
	voice := p.second
	p.mu.Unlock()
	if voice == "" {
		return nil, false
	}
	return p.find(keyOf(voice, text))
}

// Warm renders the texts that are not at hand, one after the other, until ctx ends.
func (p *Prompts) Warm(ctx context.Context, texts []string) error {
	var errs []error
	for _, text := range texts {
		if ctx.Err() != nil {
			break
		}
		if !p.Ready(text) {
			_, err := p.Say(ctx, text)
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

func (p *Prompts) find(key string) ([]byte, bool) {
	p.mu.Lock()
	ulaw, ok := p.known[key]
	p.mu.Unlock()
	if ok {
		return ulaw, true
	}
	ulaw, err := fs.ReadFile(embedded, "prompts/"+key+".ulaw")
	if err == nil {
		return ulaw, true
	}
	if p.dir == "" {
		return nil, false
	}
	if ulaw, err = os.ReadFile(p.path(key)); err != nil || len(ulaw) == 0 {
		return nil, false
	}
	p.keep(key, ulaw)
	return ulaw, true
}

func (p *Prompts) keep(key string, ulaw []byte) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for old := range p.known {
		if len(p.known) < inMemory {
			break
		}
		delete(p.known, old)
	}
	p.known[key] = ulaw
}

// write puts the audio on disk for the next run, whole or not at all.
func (p *Prompts) write(key string, ulaw []byte) error {
	if p.dir == "" {
		return nil
	}
	if err := os.MkdirAll(p.dir, 0o750); err != nil {
		return fmt.Errorf("speech cache: %w", err)
	}
	part, err := os.CreateTemp(p.dir, "part-*")
	if err != nil {
		return fmt.Errorf("speech cache: %w", err)
	}
	_, err = part.Write(ulaw)
	err = errors.Join(err, part.Close())
	if err == nil {
		err = os.Rename(part.Name(), p.path(key))
	}
	if err != nil {
		return errors.Join(fmt.Errorf("speech cache: %w", err), os.Remove(part.Name()))
	}
	return nil
}

func (p *Prompts) path(key string) string {
	return filepath.Join(p.dir, key+".ulaw")
}
