package offline

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/rand"
	_ "embed" // for the synthesiser's module
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/imports/wasi_snapshot_preview1"
)

//go:embed flite/flite.wasm.gz
var fliteModule []byte

// SpeakRate is the rate of the samples that Speak gives: 16 kHz, one channel.
const SpeakRate = 16000

// DefaultVoice is a female voice with an American accent.
const DefaultVoice = "slt"

// MaxText is the longest text of one utterance, in bytes.
const MaxText = 4096

// What Speak refuses.
var (
	ErrVoice = errors.New("unknown voice: use slt, rms, awb, kal16 or kal")
	ErrText  = errors.New("the text is empty or longer than 4096 bytes")
)

// SpeakerConfig sets up a Speaker; its zero value is useful.
type SpeakerConfig struct {
	// CacheDir keeps the compiled module between runs. Empty: the user's cache directory, else a temporary one.
	CacheDir string
	// Instances that run at once: each takes up to 100 MB while it speaks. Default 2.
	Instances int
}

func (c SpeakerConfig) withDefaults() SpeakerConfig {
	if c.CacheDir == "" {
		dir, err := os.UserCacheDir()
		if err != nil {
			dir = os.TempDir()
		}
		c.CacheDir = filepath.Join(dir, "tonegate", "wasm")
	}
	if c.Instances <= 0 {
		c.Instances = 2
	}
	return c
}

// Speaker turns text into audio with flite. The module is unpacked and compiled at the first Speak or Warm. It is safe
// for concurrent use; who made it closes it.
type Speaker struct {
	cfg  SpeakerConfig
	slot chan struct{}

	running sync.WaitGroup

	mu      sync.Mutex // guards what follows
	runtime wazero.Runtime
	cache   wazero.CompilationCache
	module  wazero.CompiledModule
	closed  bool
}

// NewSpeaker makes a Speaker; it reads and compiles nothing yet.
func NewSpeaker(cfg SpeakerConfig) *Speaker {
	cfg = cfg.withDefaults()
	return &Speaker{cfg: cfg, slot: make(chan struct{}, cfg.Instances)}
}

// Voices lists the voices that Speak knows.
func Voices() []string {
	return []string{"slt", "rms", "awb", "kal16", "kal"}
}

// Warm unpacks and compiles the module, so that the first Speak is as fast as the next: about half a second of one core
// the first time, less from the cache.
func (s *Speaker) Warm(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, _, err := s.load(ctx)
	return err
}

// Speak renders text with the named voice (empty: DefaultVoice) as 16-bit samples at SpeakRate. At the end of ctx it
// returns at once; the instance goes on to the end of its text, and Close waits for it.
func (s *Speaker) Speak(ctx context.Context, voice, text string) ([]int16, error) {
	if voice == "" {
		voice = DefaultVoice
	}
	if !slices.Contains(Voices(), voice) {
		return nil, ErrVoice
	}
	text = Spoken(text)
	if text == "" || len(text) > MaxText {
		return nil, ErrText
	}
	select {
	case s.slot <- struct{}{}:
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
	runtime, module, err := s.start(ctx)
	if err != nil {
		<-s.slot
		return nil, err
	}
	type spoken struct {
		pcm []int16
		err error
	}
	done := make(chan spoken, 1)
	go func() {
		defer s.running.Done()
		defer func() { <-s.slot }()
		pcm, err := run(context.WithoutCancel(ctx), runtime, module, voice, text)
		done <- spoken{pcm, err}
	}()
	select {
	case said := <-done:
		return said.pcm, said.err
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

// start loads the module for one utterance, which ends with running.Done.
func (s *Speaker) start(ctx context.Context) (wazero.Runtime, wazero.CompiledModule, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	runtime, module, err := s.load(ctx)
	if err == nil {
		s.running.Add(1)
	}
	return runtime, module, err
}

// Close waits for the utterances that run and frees the compiled module. It is idempotent.
func (s *Speaker) Close() error {
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	s.running.Wait()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.runtime == nil {
		return nil
	}
	err := errors.Join(s.runtime.Close(context.Background()), s.cache.Close(context.Background()))
	s.runtime, s.module, s.cache = nil, nil, nil
	return err
}

// load is called with the lock held.
func (s *Speaker) load(ctx context.Context) (wazero.Runtime, wazero.CompiledModule, error) {
	if s.closed {
		return nil, nil, errors.New("the speaker is closed")
	}
	if s.module != nil {
		return s.runtime, s.module, nil
	}
	unpack, err := gzip.NewReader(bytes.NewReader(fliteModule))
	if err != nil {
		return nil, nil, fmt.Errorf("unpack flite: %w", err)
	}
	binary, err := io.ReadAll(unpack)
	if err != nil {
		return nil, nil, fmt.Errorf("unpack flite: %w", err)
	}
	cache, err := wazero.NewCompilationCacheWithDir(s.cfg.CacheDir)
	if err != nil {
		cache = wazero.NewCompilationCache()
	}
	// A module that can be stopped from outside runs at an eighth of its speed; a text of the greatest length takes
	// a few seconds.
	cfg := wazero.NewRuntimeConfig().WithCompilationCache(cache)
	runtime := wazero.NewRuntimeWithConfig(ctx, cfg)
	if _, err = wasi_snapshot_preview1.Instantiate(ctx, runtime); err == nil {
		s.module, err = runtime.CompileModule(ctx, binary)
	}
	if err != nil {
		s.module = nil
		return nil, nil, errors.Join(fmt.Errorf("compile flite: %w", err), runtime.Close(ctx), cache.Close(ctx))
	}
	s.runtime, s.cache = runtime, cache
	return s.runtime, s.module, nil
}

// run speaks one text in a fresh instance with a directory of its own.
func run(ctx context.Context, rt wazero.Runtime, mod wazero.CompiledModule, voice, text string) ([]int16, error) {
	dir, err := os.MkdirTemp("", "tonegate-speech-")
	if err != nil {
		return nil, fmt.Errorf("speak: %w", err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	cfg := wazero.NewModuleConfig().
		WithName("").
		WithArgs("flite", "-voice", voice, "-t", text, "-o", "/out/speech.wav").
		WithFSConfig(wazero.NewFSConfig().WithDirMount(dir, "/out")).
		WithRandSource(rand.Reader)
	instance, err := rt.InstantiateModule(ctx, mod, cfg)
	if err != nil {
		return nil, fmt.Errorf("speak: %w", withoutText(ctx, err))
	}
	if err := instance.Close(ctx); err != nil {
		return nil, fmt.Errorf("speak: %w", err)
	}
	wav, err := os.ReadFile(filepath.Join(dir, "speech.wav")) // a directory of our own
	if err != nil {
		return nil, errors.New("speak: flite wrote no audio")
	}
	return samples(wav)
}

// withoutText keeps a runtime fault short: a trap's text can quote the program's memory.
func withoutText(ctx context.Context, err error) error {
	if cause := context.Cause(ctx); cause != nil {
		return cause
	}
	first, _, _ := strings.Cut(err.Error(), "\n")
	return errors.New(first)
}
