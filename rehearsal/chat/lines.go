package chat

import (
	"bufio"
	"errors"
	"io"
	"strings"
)

// maxLine is the longest line of a person, in bytes.
const maxLine = 64 << 10

// errLong says that a line was longer; what comes behind it can be read.
var errLong = errors.New("that line is longer than 64 KiB, and was not taken")

// lines reads a person's lines, one after the other.
type lines struct {
	in *bufio.Reader
}

func newLines(in io.Reader) lines { return lines{bufio.NewReaderSize(in, maxLine)} }

// next gives a line without the space around it, io.EOF at the end, and errLong for one that is too long.
func (l lines) next() (string, error) {
	line, err := l.in.ReadSlice('\n')
	long := errors.Is(err, bufio.ErrBufferFull)
	for errors.Is(err, bufio.ErrBufferFull) {
		_, err = l.in.ReadSlice('\n')
	}
	if err != nil && !errors.Is(err, io.EOF) {
		return "", err
	}
	if long {
		return "", errLong
	}
	if err != nil && len(line) == 0 {
		return "", io.EOF
	}
	return strings.TrimSpace(string(line)), nil
}
