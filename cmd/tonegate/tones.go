package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"time"

	"github.com/tonegate/tonegate/media"
)

// tonesCmd are the tools for recordings that hold keys, or may.
type tonesCmd struct {
	Detect   tonesDetectCmd   `cmd:"" help:"Print the keys of a recording, with their times."`
	Mask     tonesMaskCmd     `cmd:"" help:"Copy a recording with silence in the place of keys."`
	Scan     tonesScanCmd     `cmd:"" help:"Tell which recordings contain keys, without telling the keys."`
	Generate tonesGenerateCmd `cmd:"" help:"Write keys as tones into a WAV file."`
	Bench    tonesBenchCmd    `cmd:"" help:"Measure detector and mask beside other programs."`
}

// soundFlags tell how a file without a header is read.
type soundFlags struct {
	Rate     int `placeholder:"HZ" help:"Read raw 16-bit samples (little end first) at this rate, not WAV."`
	Channels int `default:"1" help:"Channels of a raw file."`
}

// read begins to read a recording.
func (f soundFlags) read(in io.Reader) (*media.WAVReader, error) {
	if f.Rate != 0 {
		return media.NewRawReader(in, media.Hz(f.Rate), f.Channels)
	}
	return media.NewWAVReader(in)
}

// recordingFile is a recording that is open; the name - is standard input.
type recordingFile struct {
	*media.WAVReader
	file *os.File
}

// open opens a recording. Its errors do not name the file.
func (f soundFlags) open(name string) (*recordingFile, error) {
	r := &recordingFile{file: os.Stdin}
	if name != "-" {
		var err error
		if r.file, err = os.Open(name); err != nil {
			return nil, reason(err)
		}
	}
	var err error
	if r.WAVReader, err = f.read(bufio.NewReader(r.file)); err != nil {
		return nil, errors.Join(reason(err), r.close())
	}
	return r, nil
}

func (r *recordingFile) close() error {
	if r.file == os.Stdin {
		return nil
	}
	return r.file.Close()
}

// reason leaves out the file's name, which whoever tells the reason tells too.
func reason(err error) error {
	if p, ok := errors.AsType[*fs.PathError](err); ok {
		return p.Err
	}
	return err
}

// milliseconds rounds.
func milliseconds(d time.Duration) int64 { return d.Round(time.Millisecond).Milliseconds() }

// clock writes a time as players show it: 1:02:03.456.
func clock(d time.Duration) string {
	d = d.Round(time.Millisecond)
	return fmt.Sprintf("%d:%02d:%02d.%03d", d/time.Hour, d/time.Minute%60, d/time.Second%60, d/time.Millisecond%1000)
}

// channelName names one of several channels.
func channelName(i, channels int) string {
	switch {
	case channels == 2 && i == 0:
		return "left"
	case channels == 2:
		return "right"
	default:
		return fmt.Sprintf("channel %d", i+1)
	}
}

// number writes a number of things.
func number(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}

// notThere fails when something is at a path, unless it may be replaced.
func notThere(path string, force bool) error {
	if _, err := os.Lstat(path); err == nil && !force {
		return fmt.Errorf("%s: the file is there; --force replaces it", path)
	}
	return nil
}
