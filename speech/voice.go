package speech

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"

	"github.com/sashabaranov/go-openai"

	"github.com/tonegate/tonegate/internal/endpoints"
	"github.com/tonegate/tonegate/media"
)

// Render speaks text: 16-bit samples at Rate, and tells whose voice it is. A server that fails on the way is replaced by
// the next.
func (c *Client) Render(ctx context.Context, text string) (pcm []int16, voice string, err error) {
	err = c.voices.Try(ctx, func(ctx context.Context, s server) error {
		u, err := s.speak(ctx, text)
		if err != nil {
			return err
		}
		defer u.close()
		voice = voiceOf(s.Model, s.Voice)
		for pcm = u.first; ; {
			block, err := u.next()
			switch {
			case errors.Is(err, io.EOF):
				return nil
			case err != nil:
				return err
			}
			pcm = append(pcm, block...)
		}
	})
	if err != nil {
		return nil, "", fmt.Errorf("speech: %w", err)
	}
	return pcm, voice, nil
}

// Stream speaks text: blocks of 16-bit samples at Rate as they arrive. Until the first one a server that fails is
// replaced by the next; after that an error ends the stream.
func (c *Client) Stream(ctx context.Context, text string) iter.Seq2[[]int16, error] {
	return func(yield func([]int16, error) bool) {
		var u *utterance
		err := c.voices.Try(ctx, func(ctx context.Context, s server) (err error) {
			u, err = s.speak(ctx, text)
			return err
		})
		if err != nil {
			yield(nil, fmt.Errorf("speech: %w", err))
			return
		}
		defer u.close()
		for block := u.first; yield(block, nil); {
			if block, err = u.next(); errors.Is(err, io.EOF) {
				return
			} else if err != nil {
				yield(nil, fmt.Errorf("speech: %w", err))
				return
			}
		}
	}
}

// utterance is the audio of a text as it arrives.
type utterance struct {
	ctx   context.Context //nolint:containedctx // of the request whose body is read here
	more  func()
	stop  func()
	body  io.Closer
	wav   *media.WAVReader
	to    *media.Resampler
	size  int // samples of 100 ms at the server's rate
	total int
	first []int16
}

// speak asks for the audio of text and returns when the first of it is there.
func (s server) speak(ctx context.Context, text string) (*utterance, error) {
	ctx, more, stop := endpoints.Limit(ctx, s.Timeout)
	res, err := s.openai.CreateSpeech(ctx, openai.CreateSpeechRequest{
		Model: openai.SpeechModel(s.Model), Voice: openai.SpeechVoice(s.Voice), Input: text,
		ResponseFormat: openai.SpeechResponseFormatWav,
	})
	if err != nil {
		err = quiet(ctx, err)
		stop()
		return nil, err
	}
	u := &utterance{ctx: ctx, more: more, stop: stop, body: res}
	if err = u.open(res); err != nil {
		u.close()
		return nil, err
	}
	return u, nil
}

func (u *utterance) open(body io.Reader) (err error) {
	if u.wav, err = media.NewWAVReader(body); err != nil {
		return u.fault(err)
	}
	f := u.wav.Format()
	if f.Channels != 1 || f.Rate < 8000 || f.Rate > 48000 {
		return fmt.Errorf("the audio has %d channels at %d hz: want one, at 8 to 48 khz", f.Channels, f.Rate)
	}
	u.to, u.size = media.NewResampler(f.Rate, Rate), int(f.Rate)/10
	if u.first, err = u.next(); errors.Is(err, io.EOF) {
		return errors.New("the audio is empty")
	}
	return err
}

// next gives up to 100 ms more, io.EOF at the end.
func (u *utterance) next() ([]int16, error) {
	pcm, err := u.wav.Read(nil, u.size)
	if err != nil && len(pcm) == 0 || u.ctx.Err() != nil {
		return nil, u.fault(err)
	}
	if u.total += len(pcm); u.total > maxAudio {
		return nil, errors.New("the audio is too long")
	}
	u.more()
	return u.to.Resample(nil, pcm), nil
}

// fault names the end of the request before what came of it.
func (u *utterance) fault(err error) error {
	if cause := context.Cause(u.ctx); cause != nil {
		return cause
	}
	return err
}

func (u *utterance) close() {
	u.stop()
	_ = u.body.Close() // whoever is gone cannot be closed
}
