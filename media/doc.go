// Package media holds the audio of a call: frames and codecs, level, resampling, jitter, RTCP reports, WAV files and
// the recorder. It does no networking and no logging, and it counts samples, never wall-clock time: where a clock is
// needed the caller passes the time in.
//
//	RTP packet ─► JitterBuffer ─► Frame ─► Transcoder ─► Frame ─► RTP packet
//	     │         20 ms a Pop      │       (resampler,
//	     ▼                          ▼        Opus in)
//	ReportBuilder             AppendSamples ─► LevelDBm0
//	(RTCP SR, RR)                   │
//	                                └─► Recorder ─► WAVWriter ─► file and window marks
//
// Nothing here knows about keys. Audio that may hold tones passes dtmf.Mask before it comes to a Recorder.
package media
