package conformance

// The measures over which the bench sweeps, with their units; each is a plot.
const (
	SweepLevel     = "level of each tone, dBm0"
	SweepFrequency = "both tones off their frequency, %"
	SweepTwist     = "high tone above low tone, dB"
	SweepLength    = "length of the tone, ms"
	SweepPause     = "pause between two presses of a key, ms"
	SweepDropout   = "dropout in a tone of 100 ms, ms"
	SweepNoise     = "tones above white noise, dB"
	SweepLoss      = "packets lost, %; tones of 50 ms"
	SweepLossLong  = "packets lost, %; tones of 150 ms"
	SweepDialTone  = "dial tone beside -10 dBm0 digits, dBm0"
)
