package recogniser

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"github.com/tetratelabs/wazero"
)

// loaded is the compiled module and the image of an instance's memory with the model in it.
type loaded struct {
	runtime wazero.Runtime
	cache   wazero.CompilationCache
	code    wazero.CompiledModule
	image   []byte
	decoder uint32 // its place in the image
	fillers []byte // the dictionary of silence and noise
	lexicon *lexicon
}

// load compiles the module, reads the model with a first instance and keeps an image of its memory.
func load(ctx context.Context, cache wazero.CompilationCache) (*loaded, error) {
	binary, err := unpackModule()
	if err != nil {
		return nil, err
	}
	m, err := unpackModel()
	if err != nil {
		return nil, err
	}
	// A module that can be stopped from outside runs at an eighth of its speed; the length of utterances is bounded.
	l := &loaded{cache: cache, fillers: m["noisedict.txt"], runtime: wazero.NewRuntimeWithConfig(ctx,
		wazero.NewRuntimeConfig().WithCompilationCache(cache).WithMemoryLimitPages(maxMemory))}
	if err := l.read(ctx, binary, m); err != nil {
		return nil, errors.Join(err, l.close())
	}
	return l, nil
}

func (l *loaded) read(ctx context.Context, binary []byte, m model) (err error) {
	if err := provide(ctx, l.runtime); err != nil {
		return fmt.Errorf("load the recogniser: %w", err)
	}
	if l.code, err = l.runtime.CompileModule(ctx, binary); err != nil {
		return fmt.Errorf("compile the recogniser: %w", err)
	}
	first, err := newInstance(ctx, l.runtime, l.code)
	if err != nil {
		return err
	}
	defer first.close()
	l.decoder = first.loadModel(ctx, m)
	if first.err != nil {
		return first.err
	}
	l.image = bytes.Clone(used(first.memory()))
	l.lexicon = newLexicon(m["dict.txt"])
	return nil
}

// instance gives a new one with the model in it.
func (l *loaded) instance(ctx context.Context) (*instance, error) {
	i, err := newInstance(ctx, l.runtime, l.code)
	if err != nil {
		return nil, err
	}
	i.reset(l.image)
	return i, nil
}

func (l *loaded) close() error {
	ctx := context.Background()
	return errors.Join(l.runtime.Close(ctx), l.cache.Close(ctx))
}

// used is memory up to its last octet that is not zero. Pages that nobody wrote to are read but not made.
func used(memory []byte) []byte {
	for len(memory) > 0 && memory[len(memory)-1] == 0 {
		memory = memory[:len(memory)-1]
	}
	return memory
}
