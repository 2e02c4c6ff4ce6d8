package media

import (
	"errors"
	"fmt"
	"os"
	"sync"
	"time"
)

const (
	// recorderSlack is how long sound is kept before it is written, so that both channels find their place.
	recorderSlack = 100 * time.Millisecond
	// recorderDrift is how far a channel may be off the clock before it is put right: a stall is silence, not a shift.
	recorderDrift = 60 * time.Millisecond
	// recorderLead is how far a channel may be ahead of the clock after a stall, when its frames come in a burst.
	recorderLead = 500 * time.Millisecond
	// recorderGap is the longest gap after a restart that is filled with silence.
	recorderGap = time.Hour
)

// The channels of a recording.
const (
	callerChannel = iota
	botChannel
	recordedChannels
)

// RecorderConfig tells where and how a call is recorded.
type RecorderConfig struct {
	// Path of the WAV file, which may exist: then the recording goes on. Its marks stand beside it, with .json in the
	// place of the file's extension.
	Path string
	// Rate of the samples, 8000 or 16000 Hz; default 16000.
	Rate Hz
	// Now is the clock that places the sound; default time.Now.
	Now func() time.Time
}

// Recorder writes a call to a stereo 16-bit WAV file, caller left, bot right, with a true time line: a sample stands
// where the clock was when it came, silence where nothing came. In the dark nothing but silence is written, on both
// channels, and the window is marked in the sidecar file. All methods are safe for concurrent use; Caller and Bot do
// not allocate once the buffers have grown.
type Recorder struct {
	mu      sync.Mutex
	cfg     RecorderConfig
	file    *WAVWriter
	marks   *marks
	pending []int16 // interleaved, from the file's end on
	next    [recordedChannels]int64
	dark    bool
	closed  bool
	err     error // of a write; the recording is over then
}

// NewRecorder opens or continues the recording. One that ended in the dark, by a crash say, is dark until Resume.
func NewRecorder(cfg RecorderConfig) (*Recorder, error) {
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Rate == 0 {
		cfg.Rate = 16000
	}
	if cfg.Rate != 8000 && cfg.Rate != 16000 {
		return nil, fmt.Errorf("open recording: %w", ErrWAVFormat)
	}
	file, err := CreateWAV(cfg.Path, cfg.Rate, recordedChannels)
	if err != nil {
		return nil, fmt.Errorf("open recording: %w", err)
	}
	r := &Recorder{cfg: cfg, file: file}
	if r.marks, err = openMarks(cfg.Path, cfg.Rate); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	r.place()
	r.dark = r.marks.isOpen()
	if err := r.marks.save(); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return r, nil
}

// Caller records what the caller said until now: samples at the configured rate, one frame at a time.
func (r *Recorder) Caller(pcm []int16) error { return r.record(callerChannel, pcm) }

// Bot records what the bot said until now.
func (r *Recorder) Bot(pcm []int16) error { return r.record(botChannel, pcm) }

// Dark makes the recording dark at once: what comes from now on, and what was not yet written, is silence. When it
// returns without an error that is so, and the mark is on the disk. It is idempotent.
func (r *Recorder) Dark() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.dark {
		return nil
	}
	r.dark = true
	if r.closed {
		return nil
	}
	err := r.flush(r.position() - r.samples(recorderSlack))
	clear(r.pending)
	r.marks.begin(r.millis(r.file.Len()))
	return errors.Join(r.err, err, r.marks.save())
}

// Resume ends the dark. It is idempotent.
func (r *Recorder) Resume() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.dark || r.closed {
		return nil
	}
	now := r.position()
	if err := r.flush(now); err != nil {
		return err
	}
	r.marks.end(r.millis(max(now, r.file.Len())))
	r.dark = false
	for i := range r.next {
		r.next[i] = max(now, r.file.Len())
	}
	return r.marks.save()
}

// IsDark tells whether the recording is dark.
func (r *Recorder) IsDark() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.dark
}

// Close writes what is pending and closes the file. It is idempotent.
func (r *Recorder) Close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return nil
	}
	r.closed = true
	end := max(r.position(), r.next[callerChannel], r.next[botChannel])
	return errors.Join(r.flush(end), r.file.Close(), r.marks.save())
}

// place finds the clock of a recording that goes on.
func (r *Recorder) place() {
	now, end := r.cfg.Now(), r.file.Len()
	played := time.Duration(end) * time.Second / time.Duration(r.cfg.Rate)
	if gap := now.Sub(r.marks.Started) - played; r.marks.Started.IsZero() || gap < 0 || gap > recorderGap {
		r.marks.Started = now.Add(-played)
	}
	for i := range r.next {
		r.next[i] = end
	}
}

// position is where the clock stands, in samples.
func (r *Recorder) position() int64 {
	return int64(r.cfg.Now().Sub(r.marks.Started)) * int64(r.cfg.Rate) / int64(time.Second)
}

func (r *Recorder) samples(d time.Duration) int64 {
	return int64(d) * int64(r.cfg.Rate) / int64(time.Second)
}

func (r *Recorder) millis(position int64) int64 { return position * 1000 / int64(r.cfg.Rate) }

func (r *Recorder) record(channel int, pcm []int16) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case r.closed:
		return fmt.Errorf("record: %w", os.ErrClosed)
	case r.err != nil:
		return r.err
	}
	now := r.position()
	if !r.dark {
		r.put(channel, pcm, now)
	}
	r.err = r.flush(now - r.samples(recorderSlack))
	return r.err
}

// put finds the place of a frame that came at now, and keeps it pending.
func (r *Recorder) put(channel int, pcm []int16, now int64) {
	n := int64(len(pcm))
	at := r.next[channel]
	if now-(at+n) > r.samples(recorderDrift) {
		at = now - n
	}
	ahead := at + n - now
	if ahead > r.samples(recorderLead) || ahead > r.samples(recorderDrift) && LevelDBm0(pcm) < quietLevel {
		return
	}
	end := r.file.Len()
	if at < end { // written already
		cut := min(end-at, n)
		pcm, at = pcm[cut:], at+cut
	}
	r.next[channel] = at + int64(len(pcm))
	r.grow(int(r.next[channel]-end) * recordedChannels)
	for i, s := range pcm {
		r.pending[(int(at-end)+i)*recordedChannels+channel] = s
	}
}

// grow makes pending at least n long, with silence.
func (r *Recorder) grow(n int) {
	for len(r.pending) < n {
		r.pending = append(r.pending, 0)
	}
}

// flush writes everything before position to.
func (r *Recorder) flush(to int64) error {
	const chunk = 16000 // samples a channel at once: a long gap is not a long buffer
	for n := to - r.file.Len(); n > 0; n = to - r.file.Len() {
		length := int(min(n, chunk)) * recordedChannels
		r.grow(length)
		if err := r.file.Write(r.pending[:length]); err != nil {
			return fmt.Errorf("record: %w", err)
		}
		rest := copy(r.pending, r.pending[length:])
		r.pending = r.pending[:rest]
	}
	return nil
}
