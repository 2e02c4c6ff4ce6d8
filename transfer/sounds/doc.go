// Package sounds holds the gate's own few sounds, by id, as G.711 mu-law at 8 kHz, so that somebody speaks when nobody
// else can. The apology is speech, rendered once and committed; go generate renders it again. Ringing and hold are tones,
// made by arithmetic, well away from the keypad's frequencies, and never silent for 2 s.
package sounds

//go:generate go run ./render
