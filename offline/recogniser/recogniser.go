package recogniser

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/tetratelabs/wazero"

	"github.com/tonegate/tonegate/media"
)

// Rate of the samples that Hear takes: 16 kHz, one channel. The model was made for the telephone: what is above
// 3.7 kHz is not heard.
const Rate media.Hz = 16000

// Longest is the longest utterance that is heard.
const Longest = 20 * time.Second

// quietest sound that may hold words, in dBm0. Digital silence has no features that a model could judge.
const quietest = -60

// most phrases of one grammar.
const most = 200

// What Hear refuses.
var (
	ErrLong    = errors.New("the utterance is longer than 20s")
	ErrPhrases = errors.New("there are more than 200 phrases")
)

// Config sets up a Recogniser; its zero value is useful.
type Config struct {
	// CacheDir keeps the compiled module between runs. Empty: the user's cache directory, else a temporary one.
	CacheDir string
	// Instances that hear at once. Default 2.
	Instances int
}

func (c Config) withDefaults() Config {
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

// Heard is what was understood.
type Heard struct {
	// Text is empty where nothing was understood.
	Text string
	// Confidence is 0 to 1.
	Confidence float64
	// Cost is how badly the best phrase fits, whether it was taken or not; 0 where none was found.
	Cost float64
}

// Recogniser hears utterances. The module and its model are unpacked at the first Hear or Warm. It is safe for
// concurrent use; who made it closes it.
type Recogniser struct {
	cfg     Config
	slot    chan struct{}
	running sync.WaitGroup

	mu     sync.Mutex // guards what follows
	loaded *loaded
	idle   []*instance
	closed bool
}

// New makes a Recogniser; it unpacks and compiles nothing yet.
func New(cfg Config) *Recogniser {
	cfg = cfg.withDefaults()
	return &Recogniser{cfg: cfg, slot: make(chan struct{}, cfg.Instances)}
}

// Warm unpacks the module and its model, so that the first Hear is as fast as the next.
func (r *Recogniser) Warm(ctx context.Context) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.load(ctx)
}

// Unknown gives the words of phrases that no dictionary has. They are heard by the rules of spelling, and less well.
func (r *Recogniser) Unknown(ctx context.Context, phrases []string) ([]string, error) {
	if err := r.Warm(ctx); err != nil {
		return nil, err
	}
	var unknown []string
	for _, word := range newGrammar(phrases).words {
		if !r.loaded.lexicon.knows(word) && (word[0] < '0' || word[0] > '9') {
			unknown = append(unknown, word)
		}
	}
	return unknown, nil
}

// Hear gives the one of phrases that pcm, which is at Rate, sounds like, or an empty text. A phrase may stand between a
// greeting, an opening such as "I'd like to", and an ending such as "please". At the end of ctx it returns at once; the
// instance goes on to the end of its utterance, three seconds at most, and Close waits for it.
func (r *Recogniser) Hear(ctx context.Context, pcm []int16, phrases []string) (Heard, error) {
	if time.Duration(len(pcm))*time.Second/time.Duration(Rate) > Longest {
		return Heard{}, ErrLong
	}
	if len(phrases) > most {
		return Heard{}, ErrPhrases
	}
	g := newGrammar(phrases)
	if len(g.words) == 0 || len(pcm) < int(Rate)/10 || media.LevelDBm0(pcm) < quietest {
		return Heard{}, nil
	}
	select {
	case r.slot <- struct{}{}:
	case <-ctx.Done():
		return Heard{}, context.Cause(ctx)
	}
	if err := r.begin(ctx); err != nil {
		<-r.slot
		return Heard{}, err
	}
	type outcome struct {
		heard Heard
		err   error
	}
	done := make(chan outcome, 1)
	go func() {
		defer r.running.Done()
		defer func() { <-r.slot }()
		heard, err := r.hear(context.WithoutCancel(ctx), pcm, g)
		done <- outcome{heard, err}
	}()
	select {
	case o := <-done:
		return o.heard, o.err
	case <-ctx.Done():
		return Heard{}, context.Cause(ctx)
	}
}

// Close waits for the utterances that are heard and frees the module. It is idempotent.
func (r *Recogniser) Close() error {
	r.mu.Lock()
	r.closed = true
	r.mu.Unlock()
	r.running.Wait()
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.loaded == nil {
		return nil
	}
	err := r.loaded.close()
	r.loaded, r.idle = nil, nil
	return err
}

// load is called with the lock held.
func (r *Recogniser) load(ctx context.Context) error {
	if r.closed {
		return errors.New("the recogniser is closed")
	}
	if r.loaded != nil {
		return nil
	}
	cache, err := wazero.NewCompilationCacheWithDir(r.cfg.CacheDir)
	if err != nil {
		cache = wazero.NewCompilationCache()
	}
	r.loaded, err = load(ctx, cache)
	return err
}

// begin starts one utterance, which ends with running.Done.
func (r *Recogniser) begin(ctx context.Context) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if err := r.load(ctx); err != nil {
		return err
	}
	r.running.Add(1)
	return nil
}

func (r *Recogniser) hear(ctx context.Context, pcm []int16, g grammar) (Heard, error) {
	i, err := r.take(ctx)
	if err != nil {
		return Heard{}, err
	}
	g.dictionary = r.loaded.lexicon.dictionaryOf(g.words)
	narrow := media.NewResampler(Rate, 8000).Resample(nil, pcm)
	path, err := i.decode(ctx, r.loaded.decoder, g, r.loaded.fillers, narrow)
	if err != nil {
		i.close()
		return Heard{}, err
	}
	r.mu.Lock()
	r.idle = append(r.idle, i)
	r.mu.Unlock()
	return judge(path), nil
}

// take gives an instance in the state of a model just loaded.
func (r *Recogniser) take(ctx context.Context) (*instance, error) {
	r.mu.Lock()
	var i *instance
	if n := len(r.idle); n > 0 {
		i, r.idle = r.idle[n-1], r.idle[:n-1]
	}
	r.mu.Unlock()
	if i == nil {
		return r.loaded.instance(ctx)
	}
	i.reset(r.loaded.image)
	return i, nil
}
