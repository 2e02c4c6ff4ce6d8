package speech

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"strings"

	"github.com/sashabaranov/go-openai"

	"github.com/tonegate/tonegate/media"
)

// Digits in a phrase of a Hint stands for a row of spoken digits, such as an account number.
const Digits = "<digits>"

const (
	// leastAudio is what servers take for audio at all: 100 ms.
	leastAudio = int(Rate) / 10
	// mostText is how many bytes a caller can say in one turn of 20 s; a server that hears more has imagined it.
	mostText = 2000
	// noSpeech is the probability, as whisper gives it, above which its words are taken for imagined.
	noSpeech = 0.6
)

// Hint says what can be understood where the caller is asked: for the recogniser inside the binary it is the grammar,
// for others it is a leaning.
type Hint struct {
	// Language is a BCP 47 tag, such as en-GB. Empty: the server decides.
	Language string
	// Phrases are examples of intents, slot values, words of yes and no. Digits stands for a row of digits.
	Phrases []string
}

// Heard is what was understood.
type Heard struct {
	// Text is empty where nothing was understood.
	Text string
	// Confidence is 0 to 1; 1 where the server gives none.
	Confidence float64
}

// Hear gives the words in pcm, which is at Rate.
func (c *Client) Hear(ctx context.Context, pcm []int16, h Hint) (Heard, error) {
	if len(pcm) < leastAudio {
		return Heard{}, nil
	}
	var file bytes.Buffer
	if err := media.WriteWAV(&file, &media.WAV{Rate: Rate, Channels: 1, Samples: pcm}); err != nil {
		return Heard{}, fmt.Errorf("hearing: %w", err)
	}
	var heard Heard
	err := c.ears.Try(ctx, func(ctx context.Context, s server) (err error) {
		heard, err = s.hear(ctx, bytes.NewReader(file.Bytes()), h)
		return err
	})
	if err != nil {
		return Heard{}, fmt.Errorf("hearing: %w", err)
	}
	return heard, nil
}

func (s server) hear(ctx context.Context, file *bytes.Reader, h Hint) (Heard, error) {
	ctx, cancel := context.WithTimeout(ctx, s.Timeout)
	defer cancel()
	language, _, _ := strings.Cut(h.Language, "-")
	res, err := s.openai.CreateTranscription(ctx, openai.AudioRequest{
		Model: s.HearingModel, FilePath: "speech.wav", Reader: file, Format: formatOf(s.HearingModel),
		Language: strings.ToLower(language), Prompt: strings.Join(h.Phrases, "\n"),
	})
	if err != nil {
		return Heard{}, quiet(ctx, err)
	}
	return heardIn(res), nil
}

// formatOf asks for confidences where the model knows the format that has them.
func formatOf(model string) openai.AudioResponseFormat {
	if strings.HasPrefix(model, "gpt-") {
		return openai.AudioResponseFormatJSON
	}
	return openai.AudioResponseFormatVerboseJSON
}

func heardIn(res openai.AudioResponse) Heard {
	text := strings.TrimSpace(res.Text)
	if text == "" || len(text) > mostText {
		return Heard{}
	}
	if len(res.Segments) == 0 {
		return Heard{Text: text, Confidence: 1}
	}
	var logprob, silence float64
	for _, segment := range res.Segments {
		logprob += segment.AvgLogprob
		silence += segment.NoSpeechProb
	}
	n := float64(len(res.Segments))
	if silence/n > noSpeech {
		return Heard{}
	}
	return Heard{Text: text, Confidence: math.Exp(min(logprob/n, 0))}
}
