package media

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
)

// WAVWriter writes a 16-bit PCM WAV file as it grows. The header is made true after each second of sound, so that a
// process that is killed leaves a file that plays. Not safe for concurrent use.
type WAVWriter struct {
	file     *os.File
	rate     Hz
	channels int
	data     int64 // octets of samples in the file
	stated   int64 // octets that the header tells
	buffer   []byte
	closed   bool
}

// CreateWAV makes a new file at path, for its owner alone to read, or goes on with the one that is there if it has the
// same rate and channels and was written by a WAVWriter; sound that its header does not know yet is kept.
func CreateWAV(path string, rate Hz, channels int) (*WAVWriter, error) {
	if !validRate(rate) || channels < 1 || channels > 2 {
		return nil, ErrWAVFormat
	}
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open wav: %w", err)
	}
	w := &WAVWriter{file: file, rate: rate, channels: channels, stated: -1}
	if err := w.open(); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return w, nil
}

// Write appends samples, interleaved where there are two channels.
func (w *WAVWriter) Write(samples []int16) error {
	if w.closed {
		return fmt.Errorf("write wav: %w", os.ErrClosed)
	}
	w.buffer = w.buffer[:0]
	for _, s := range samples {
		w.buffer = binary.LittleEndian.AppendUint16(w.buffer, uint16(s))
	}
	n, err := w.file.WriteAt(w.buffer, wavHeaderSize+w.data)
	w.data += int64(n)
	if err != nil {
		return fmt.Errorf("write wav: %w", err)
	}
	if w.data-w.stated >= int64(w.rate)*int64(w.channels)*2 {
		return w.header()
	}
	return nil
}

// Len is the number of samples a channel written so far.
func (w *WAVWriter) Len() int64 { return w.data / int64(2*w.channels) }

// Close makes the header true and closes the file. It is idempotent.
func (w *WAVWriter) Close() error {
	if w.closed {
		return nil
	}
	w.closed = true
	return errors.Join(w.header(), w.file.Close())
}

// open reads the header of a file that goes on, or writes that of a new one.
func (w *WAVWriter) open() error {
	info, err := w.file.Stat()
	if err != nil {
		return fmt.Errorf("open wav: %w", err)
	}
	if info.Size() == 0 {
		return w.header()
	}
	var head [wavHeaderSize]byte
	if _, err := io.ReadFull(w.file, head[:]); err != nil {
		return wavFault("header", err)
	}
	want := appendWAVHeader(make([]byte, 0, wavHeaderSize), w.rate, w.channels, 0)
	const lengthAt, dataAt = 4, 40 // the two fields that grow
	same := bytes.Equal(head[:lengthAt], want[:lengthAt]) && bytes.Equal(head[lengthAt+4:dataAt], want[lengthAt+4:dataAt])
	if !same {
		return fmt.Errorf("open wav: %w: another file is there", ErrWAVFormat)
	}
	block := int64(2 * w.channels)
	w.data = (info.Size() - wavHeaderSize) / block * block
	return w.header()
}

// header tells the length of the data as it is now.
func (w *WAVWriter) header() error {
	head := appendWAVHeader(make([]byte, 0, wavHeaderSize), w.rate, w.channels, int(w.data))
	if _, err := w.file.WriteAt(head, 0); err != nil {
		return fmt.Errorf("write wav header: %w", err)
	}
	w.stated = w.data
	return nil
}
