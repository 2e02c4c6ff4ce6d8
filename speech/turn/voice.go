package turn

import (
	"math"

	"github.com/tonegate/tonegate/media"
)

const (
	// windows × windowBlocks blocks of 10 ms are the memory of the noise floor: 1.6 s.
	windows      = 8
	windowBlocks = 20
	// smooth is the part of a new block in a band's smoothed power.
	smooth = 0.4
	// floorBias makes up for a minimum being below the mean of a noise, in dB.
	floorBias = 4.0
	// voiceOn and voiceOff are how far the loudest bands stand above their floors, in dB, for voice to begin and to go on.
	voiceOn, voiceOff = 7.0, 4.0
	// most is what one band can add, in dB.
	most = 20.0
	// hang is how many blocks voice goes on after its last one: the gaps within words.
	hang = 8
	// quietest is the lowest noise floor of a band in dBm0.
	quietest = -72.0
)

// voice decides for each block of 10 ms whether it holds voice.
type voice struct {
	floor float64 // dBm0 of a whole block, below which nothing is voice
	bands []band
	on    bool
	hang  int
}

// band is a part of the spectrum, with a floor of noise that follows the minimum of its power.
type band struct {
	filter [2]biquad
	power  float64
	noise  [windows]float64
	lowest float64
	blocks int
}

func newVoice(rate media.Hz, floor float64) *voice {
	v := &voice{floor: floor}
	edges := []float64{90, 300, 650, 1400, 2500, 3700}
	if rate >= 16000 {
		edges = append(edges, 6500)
	}
	for i, low := range edges[:len(edges)-1] {
		b := band{lowest: math.Inf(1)}
		f := bandPass(low, edges[i+1], float64(rate))
		b.filter = [2]biquad{f, f}
		for w := range b.noise {
			b.noise[w] = math.Inf(1)
		}
		v.bands = append(v.bands, b)
	}
	return v
}

// block takes 10 ms of samples and tells whether they hold voice, and whether they do or lie in a gap within a word.
// Digital silence teaches nothing about the noise: it is a lost packet or a mute button.
func (v *voice) block(pcm []int16) (voiced, within bool) {
	level := media.LevelDBm0(pcm)
	silent := level <= media.SilenceLevel
	first, second, third := 0.0, 0.0, 0.0
	for i := range v.bands {
		over := v.bands[i].block(pcm, silent)
		switch {
		case over > first:
			first, second, third = over, first, second
		case over > second:
			second, third = over, second
		case over > third:
			third = over
		}
	}
	score := (first + second + third) / 3
	if level > v.floor && (score > voiceOn || v.on && score > voiceOff) {
		v.on, v.hang = true, hang
		return true, true
	}
	if v.hang--; v.hang <= 0 {
		v.on = false
	}
	return false, v.on
}

// block gives how far the band stands above its noise, in dB.
func (b *band) block(pcm []int16, silent bool) float64 {
	var sum float64
	for _, s := range pcm {
		x := b.filter[1].step(b.filter[0].step(float64(s)))
		sum += x * x
	}
	const fullScale = 32768.0 * 32768.0 / 2
	power := sum / float64(len(pcm)) / fullScale
	b.power += smooth * (power - b.power)
	if !silent {
		b.learn()
	}
	floor := math.Inf(1)
	for _, n := range b.noise {
		floor = min(floor, n)
	}
	floor = min(floor, b.lowest)
	noise := max(decibel(floor)+floorBias, quietest)
	return min(max(decibel(b.power)-noise, 0), most)
}

func (b *band) learn() {
	b.lowest = min(b.lowest, b.power)
	if b.blocks++; b.blocks == windowBlocks {
		copy(b.noise[:], b.noise[1:])
		b.noise[windows-1] = b.lowest
		b.lowest, b.blocks = math.Inf(1), 0
	}
}

func decibel(power float64) float64 {
	return 10 * math.Log10(power+1e-12)
}
