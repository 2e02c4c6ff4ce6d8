package prompts

import (
	"embed"
	"fmt"

	"github.com/goccy/go-yaml"
)

//go:embed manifest.yaml clips/*.ulaw
var files embed.FS

// FrameBytes is the length of 20 ms of a clip: 160 bytes of G.711 mu-law at 8 kHz.
const FrameBytes = 160

// Library holds all clips. It is immutable and safe for concurrent use.
type Library struct {
	clips map[ID][]byte
	texts map[ID]string
}

// NewLibrary reads the embedded clips. An error means that manifest and clips do not belong together.
func NewLibrary() (*Library, error) {
	raw, err := files.ReadFile("manifest.yaml")
	if err != nil {
		return nil, fmt.Errorf("read prompts: %w", err)
	}
	var entries []struct {
		ID   ID     `yaml:"id"`
		Text string `yaml:"text"`
		File string `yaml:"file"`
		Tone bool   `yaml:"tone"`
	}
	if err := yaml.UnmarshalWithOptions(raw, &entries, yaml.Strict()); err != nil {
		return nil, fmt.Errorf("read prompts: %w", err)
	}
	l := &Library{clips: make(map[ID][]byte, len(entries)), texts: make(map[ID]string, len(entries))}
	for _, e := range entries {
		clip, err := files.ReadFile(e.File)
		if err != nil {
			return nil, fmt.Errorf("read prompt %s: %w", e.ID, err)
		}
		if len(clip) == 0 || len(clip)%FrameBytes != 0 {
			return nil, fmt.Errorf("prompt %s is not made of whole frames", e.ID)
		}
		l.clips[e.ID] = clip
		l.texts[e.ID] = e.Text
	}
	for _, id := range All() {
		if l.clips[id] == nil {
			return nil, fmt.Errorf("prompt %s is missing", id)
		}
	}
	return l, nil
}

// Clip gives the mu-law bytes of a clip, a whole number of frames. They must not be changed.
func (l *Library) Clip(id ID) []byte { return l.clips[id] }

// Text gives what a clip says.
func (l *Library) Text(id ID) string { return l.texts[id] }
