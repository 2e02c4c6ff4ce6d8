package logging

import (
	"io"

	"go.uber.org/zap/buffer"
	"go.uber.org/zap/zapcore"
)

// redactingEncoder redacts the finished line, so that messages, strings, errors, stringers, numbers, objects and stack
// traces all pass it, whatever field type they came in.
type redactingEncoder struct {
	zapcore.Encoder
}

// Clone keeps the copy redacting.
func (e redactingEncoder) Clone() zapcore.Encoder {
	return redactingEncoder{e.Encoder.Clone()}
}

// EncodeEntry encodes and redacts.
func (e redactingEncoder) EncodeEntry(ent zapcore.Entry, fields []zapcore.Field) (*buffer.Buffer, error) {
	line, err := e.Encoder.EncodeEntry(ent, fields)
	if err != nil || !suspicious(line.Bytes()) {
		return line, err
	}
	clean := redact(nil, line.Bytes(), true)
	line.Reset()
	_, err = line.Write(clean)
	return line, err
}

// redactingWriter redacts what zap says about its own faults.
type redactingWriter struct {
	w io.Writer
}

// Write reports the whole of p as written where the redacted text was.
func (r redactingWriter) Write(p []byte) (int, error) {
	if _, err := r.w.Write(redact(nil, p, false)); err != nil {
		return 0, err
	}
	return len(p), nil
}
