package prompts

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
)

//go:embed clips/*.ulaw
var clips embed.FS

// FrameBytes is the length of 20 ms of a clip: 160 bytes of G.711 mu-law at 8 kHz.
const FrameBytes = 160

const (
	// PackFile is the pack in a folder of rendered clips.
	PackFile = "pack.yaml"
	// ClipSuffix follows the ID in the name of a clip's file.
	ClipSuffix = ".ulaw"
	// maxLastWords is the length of six seconds, in bytes; see LastWords.
	maxLastWords = 6 * 50 * FrameBytes
	// waitText is what the one clip without a text is like.
	waitText = "A soft sound, again and again."
)

// Library is a pack with all its clips. It is immutable and safe for concurrent use.
type Library struct {
	pack   *Pack
	clips  map[ID][]byte
	silent bool
}

// NewLibrary gives the built-in English pack. An error means that pack and clips do not belong together.
func NewLibrary() (*Library, error) {
	raw, ok := BuiltIn("en")
	if !ok {
		return nil, errors.New("read prompts: no English pack")
	}
	pack, err := ParsePack("en.yaml", raw)
	if err != nil {
		return nil, fmt.Errorf("read prompts: %w", err)
	}
	files, err := fs.Sub(clips, "clips")
	if err != nil {
		return nil, fmt.Errorf("read prompts: %w", err)
	}
	return read(pack, files)
}

// Open gives the pack that was rendered into the folder dir: pack.yaml, and a file of raw mu-law for each clip.
func Open(dir string) (*Library, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("read prompts: %w", err)
	}
	defer func() { _ = root.Close() }() // it was only read
	raw, err := root.ReadFile(PackFile)
	if err != nil {
		return nil, fmt.Errorf("read prompts: %w", err)
	}
	pack, err := ParsePack(PackFile, raw)
	if err != nil {
		return nil, fmt.Errorf("read prompts: %w", err)
	}
	return read(pack, root.FS())
}

// read takes each clip of the pack from files, and the sound of waiting from the built-in ones.
func read(pack *Pack, files fs.FS) (*Library, error) {
	l := &Library{pack: pack, clips: make(map[ID][]byte, len(pack.Clips)+1)}
	for _, id := range pack.IDs() {
		clip, err := fs.ReadFile(files, string(id)+ClipSuffix)
		if err != nil {
			return nil, fmt.Errorf("read prompt %s: %w", id, err)
		}
		if len(clip) == 0 || len(clip)%FrameBytes != 0 {
			return nil, fmt.Errorf("prompt %s is not made of whole frames", id)
		}
		l.clips[id] = clip
	}
	for _, id := range LastWords() {
		if len(l.clips[id]) >= maxLastWords {
			return nil, fmt.Errorf("prompt %s is too long: the last words of a call have less than six seconds", id)
		}
	}
	wait, err := clips.ReadFile("clips/" + string(Wait) + ClipSuffix)
	if err != nil {
		return nil, fmt.Errorf("read prompt %s: %w", Wait, err)
	}
	l.clips[Wait] = wait
	return l, nil
}

// Clip gives the mu-law bytes of a clip, a whole number of frames. They must not be changed.
func (l *Library) Clip(id ID) []byte {
	if l.silent {
		return silence(id)
	}
	return l.clips[id]
}

// Text gives what a clip says.
func (l *Library) Text(id ID) string {
	if id == Wait {
		return waitText
	}
	return l.pack.Clips[id]
}

// Say gives the clips that ask q: why it is asked again, none the first time, and what to key.
func (l *Library) Say(q Question) (why, ask []ID) {
	if l.silent {
		return nil, []ID{CardNumber} // whatever it is for: a silent frame
	}
	return l.pack.Say(q)
}
